//! Certificate profiles: what each kind of certificate looks like, read from `data/profiles/*.toml`.
//!
//! A profile is law as data: which keys, which names in which order, which usages, for how long. Nothing in a file is
//! code; every word comes from a closed list of this module. [`Profiles::parse`] reports all faults of all files.

mod definition;
mod inspection;
mod words;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use base::{FileFault, FileFaults, Sha256};
use crypto::KeyAlgorithm;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use pki::Oid;

pub use definition::profile_schema;
pub use words::{Attribute, Authorisation, Class, Hierarchy, KeyUse, PairRole, Term};

/// One profile. Made by [`Profiles::parse`] only, so that an unchecked profile does not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    pub(crate) code: String,
    pub(crate) class: Class,
    pub(crate) authorisation: Authorisation,
    pub(crate) source: String,
    pub(crate) issuers: Vec<String>,
    pub(crate) keys: Vec<KeyAlgorithm>,
    pub(crate) subject: Vec<Attribute>,
    pub(crate) subject_optional: Vec<Attribute>,
    pub(crate) common_name: Option<String>,
    pub(crate) organisation: Option<String>,
    pub(crate) key_usage: Vec<KeyUse>,
    pub(crate) extended_key_usage: Vec<Oid>,
    pub(crate) policies: Vec<Oid>,
    pub(crate) validity: Term,
    pub(crate) storages: Vec<Oid>,
    pub(crate) path_length: Option<u8>,
    pub(crate) ocsp_no_check: bool,
    pub(crate) hierarchy: Option<Hierarchy>,
    pub(crate) crl_validity: Option<Term>,
    pub(crate) pair: Option<(String, PairRole)>,
    pub(crate) urls: Urls,
    /// Shared by all profiles.
    pub(crate) bad_keys: Arc<BTreeSet<Sha256>>,
}

/// Templates of the addresses inside a certificate; `{base}` and `{issuer}` are the only placeholders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Urls {
    /// Where the issuer's CRL is (RFC 5280 4.2.1.13).
    pub crl: Option<String>,
    /// Where the issuer's certificate is (RFC 5280 4.2.2.1, caIssuers).
    pub issuer_certificate: Option<String>,
    /// Where OCSP answers (RFC 5280 4.2.2.1).
    pub ocsp: Option<String>,
    /// Where the practice statement is (RFC 5280 4.2.1.4, CPS qualifier).
    pub cps: Option<String>,
}

impl Profile {
    /// The stable code: `individual-sign`. STORED.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// Root, issuing authority or end entity.
    pub fn class(&self) -> Class {
        self.class
    }

    /// What must stand behind an issue: an operator's signed approval or a ceremony.
    pub fn authorisation(&self) -> Authorisation {
        self.authorisation
    }

    /// The paragraph of law or standard that the profile follows.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Key algorithms a certificate of this profile may certify.
    pub fn keys(&self) -> &[KeyAlgorithm] {
        &self.keys
    }

    /// Whether a key of this algorithm may be certified.
    pub fn allows_key(&self, algorithm: KeyAlgorithm) -> bool {
        self.keys.contains(&algorithm)
    }

    /// Whether a key is on the list of keys whose private half is known ([`crypto::KnownBadKeys`]).
    pub fn is_bad_key(&self, fingerprint: &Sha256) -> bool {
        self.bad_keys.contains(fingerprint)
    }

    /// Codes of the authorities' profiles that may issue it; a root names itself.
    pub fn issuers(&self) -> &[String] {
        &self.issuers
    }

    /// Usages of the key (RFC 5280 4.2.1.3).
    pub fn key_usage(&self) -> &[KeyUse] {
        &self.key_usage
    }

    /// Extended key usages: a PKIX purpose, then the class, then the role of the holder.
    pub fn extended_key_usage(&self) -> &[Oid] {
        &self.extended_key_usage
    }

    /// Certificate policies.
    pub fn policies(&self) -> &[Oid] {
        &self.policies
    }

    /// Key storages, under 1.2.398.3.3.5; the first is the default.
    pub fn storages(&self) -> &[Oid] {
        &self.storages
    }

    /// How long a certificate lives.
    pub fn validity(&self) -> Term {
        self.validity
    }

    /// How long a CRL of this authority lives; `None` for end entities.
    pub fn crl_validity(&self) -> Option<Term> {
        self.crl_validity
    }

    /// The authority's hierarchy; `None` for end entities, which follow their key.
    pub fn hierarchy(&self) -> Option<Hierarchy> {
        self.hierarchy
    }

    /// The name of the pair and the place in it (nca-01, certificate life-cycle: one application gives a pair).
    pub fn pair(&self) -> Option<(&str, PairRole)> {
        self.pair.as_ref().map(|(name, role)| (name.as_str(), *role))
    }

    /// Attributes of the subject, in their order, with those that may be absent.
    pub fn subject(&self) -> impl Iterator<Item = (Attribute, bool)> + '_ {
        self.subject
            .iter()
            .map(|attribute| (*attribute, !self.subject_optional.contains(attribute)))
    }

    /// Whether the holder is an authority.
    pub fn is_ca(&self) -> bool {
        self.class != Class::Leaf
    }

    /// The end of a certificate's life that begins at `from`.
    pub fn not_after(&self, from: Timestamp) -> Option<Timestamp> {
        self.validity.after(from)
    }
}

impl Term {
    /// The moment one term after `from`; `None` beyond the calendar. Years end at the same time of the same day and month of
    /// the platform's zone, without a 29 February on the 28th (nca-01, working calendar logic, 10).
    pub fn after(self, from: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Years(n) => {
                let end = base::local_date_time(from).checked_add(i64::from(n).years());
                end.ok().map(base::to_timestamp)
            }
            Self::Days(n) => from.checked_add(SignedDuration::from_hours(i64::from(n) * 24)).ok(),
            Self::Hours(n) => from.checked_add(SignedDuration::from_hours(i64::from(n))).ok(),
        }
    }
}

/// The file of the list of bad keys.
pub const BAD_KEYS: &str = "known-bad-keys.txt";

fn read_bad_keys(text: &str, faults: &mut Vec<FileFault>) -> BTreeSet<Sha256> {
    let lines = text.lines().map(str::trim).enumerate();
    lines
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .filter_map(|(n, line)| {
            let digest = line.parse().ok();
            if digest.is_none() {
                let reason = format!("{line:?} is not a SHA-256 in hexadecimal");
                let fault = FileFault::new(BAD_KEYS, "", reason);
                faults.push(FileFault { line: Some(n + 1), ..fault });
            }
            digest
        })
        .collect()
}

/// All profiles of an instance, checked one by one and against each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profiles {
    by_code: BTreeMap<String, Profile>,
}

impl Profiles {
    /// Reads profile files: name (`individual-sign.toml`) and text of each.
    ///
    /// Among them may be the list of bad keys, [`BAD_KEYS`]: a SHA-256 in hexadecimal on each line, of a
    /// SubjectPublicKeyInfo or of an RSA modulus; empty lines and lines that begin with `#` are passed over.
    pub fn parse<'a>(
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, FileFaults> {
        let mut faults = Vec::new();
        let mut by_code: BTreeMap<String, Profile> = BTreeMap::new();
        let mut bad_keys = Arc::default();
        for (file, text) in files {
            if file == BAD_KEYS {
                bad_keys = Arc::new(read_bad_keys(text, &mut faults));
            } else if let Some(profile) = definition::read(file, text, &mut faults) {
                by_code.insert(profile.code.clone(), profile);
            }
        }
        for profile in by_code.values_mut() {
            profile.bad_keys = Arc::clone(&bad_keys);
        }
        inspection::inspect(&by_code, &mut faults);
        if faults.is_empty() { Ok(Self { by_code }) } else { Err(FileFaults(faults)) }
    }

    /// A profile by its code.
    pub fn find(&self, code: &str) -> Option<&Profile> {
        self.by_code.get(code)
    }

    /// All profiles, by code.
    pub fn all(&self) -> impl Iterator<Item = &Profile> {
        self.by_code.values()
    }

    /// The authority that issues `profile` for a key of this algorithm: the one of the key's hierarchy.
    ///
    /// GOST keys are certified under the GOST root, all others under the RSA root (kz ecosystem 1.10:
    /// `nca_gost_2022.cer`, `nca_rsa_2022.cer`).
    pub fn issuer_for(&self, profile: &Profile, key: KeyAlgorithm) -> Option<&Profile> {
        let hierarchy = Hierarchy::of(key);
        profile
            .issuers
            .iter()
            .filter_map(|code| self.find(code))
            .find(|issuer| issuer.hierarchy == Some(hierarchy))
    }

    /// The two profiles of a pair, signature first (nca-01, certificate life-cycle).
    pub fn pair(&self, name: &str) -> Option<(&Profile, &Profile)> {
        let member = |role| self.all().find(|profile| profile.pair() == Some((name, role)));
        Some((member(PairRole::Sign)?, member(PairRole::Auth)?))
    }
}
