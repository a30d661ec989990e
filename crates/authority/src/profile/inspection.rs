//! The checks that need all files at once.

use std::collections::BTreeMap;

use base::FileFault;

use super::{Class, Hierarchy, PairRole, Profile};

/// Reports issuers that do not exist or cannot issue, and pairs that are not pairs.
pub(super) fn inspect(profiles: &BTreeMap<String, Profile>, faults: &mut Vec<FileFault>) {
    for profile in profiles.values() {
        for reason in issuer_faults(profile, profiles) {
            faults.push(fault(profile, "issuers", reason));
        }
    }
    for (name, members) in pairs(profiles) {
        let count = |role| members.iter().filter(|(_, member)| *member == role).count();
        if count(PairRole::Sign) != 1 || count(PairRole::Auth) != 1 {
            for (profile, _) in members {
                let reason = format!("pair {name:?} needs one member for sign and one for auth");
                faults.push(fault(profile, "pair", reason));
            }
        }
    }
}

fn fault(profile: &Profile, key: &str, reason: String) -> FileFault {
    FileFault::new(format!("{}.toml", profile.code), key, reason)
}

fn issuer_faults(profile: &Profile, profiles: &BTreeMap<String, Profile>) -> Vec<String> {
    let mut reasons = Vec::new();
    let mut hierarchies = Vec::new();
    for code in &profile.issuers {
        let Some(issuer) = profiles.get(code) else {
            reasons.push(format!("there is no profile {code:?}"));
            continue;
        };
        let fits = match profile.class {
            Class::Root => issuer.code == profile.code,
            Class::Issuing => issuer.class == Class::Root && issuer.hierarchy == profile.hierarchy,
            Class::Leaf => issuer.class == Class::Issuing,
        };
        if !fits {
            reasons.push(format!("{code:?} may not issue a profile of this class"));
        }
        hierarchies.extend(issuer.hierarchy);
    }
    for key in &profile.keys {
        let hierarchy = Hierarchy::of(*key);
        if !hierarchies.contains(&hierarchy) {
            reasons.push(format!("no issuer of the hierarchy {hierarchy:?} for keys {key:?}"));
        }
    }
    reasons
}

fn pairs(profiles: &BTreeMap<String, Profile>) -> BTreeMap<&str, Vec<(&Profile, PairRole)>> {
    let mut pairs: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for profile in profiles.values() {
        if let Some((name, role)) = profile.pair() {
            pairs.entry(name).or_default().push((profile, role));
        }
    }
    pairs
}
