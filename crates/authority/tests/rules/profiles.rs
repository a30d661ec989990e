//! Profile files.

use authority::profile::{Authorisation, PairRole, Profiles, Term};
use crypto::KeyAlgorithm;

use crate::world::{now, profile_files, profiles};

#[test]
fn the_products_profiles_have_no_fault() {
    let codes: Vec<String> = profiles().all().map(|profile| profile.code().to_owned()).collect();
    assert_eq!(
        codes,
        [
            "administrator",
            "domain-ssl",
            "individual-auth",
            "individual-sign",
            "legal-employee-auth",
            "legal-employee-sign",
            "legal-head-auth",
            "legal-head-sign",
            "nca-gost",
            "nca-rsa",
            "ocsp-responder",
            "operator",
            "root-gost",
            "root-rsa",
            "seal",
            "staff",
            "treasury-auth",
            "treasury-sign"
        ]
    );
}

#[test]
fn a_pair_is_one_signature_and_one_authentication_profile_for_a_year() {
    let profiles = profiles();
    for (name, sign_key) in [
        ("individual", KeyAlgorithm::Rsa2048),
        ("legal-head", KeyAlgorithm::Gost2015_512),
        ("legal-employee", KeyAlgorithm::Gost2015_512),
    ] {
        let (sign, auth) = profiles.pair(name).unwrap();
        assert_eq!(sign.pair(), Some((name, PairRole::Sign)));
        assert_eq!(auth.pair(), Some((name, PairRole::Auth)));
        assert!(sign.allows_key(sign_key) && auth.allows_key(KeyAlgorithm::Rsa2048));
        for profile in [sign, auth] {
            assert_eq!(profile.validity(), Term::Years(1));
            assert_eq!(profile.authorisation(), Authorisation::OperatorApproval);
        }
        assert_eq!(sign.not_after(now()).unwrap().to_string(), "2027-11-22T04:30:00Z");
    }
}

/// nca-01, working calendar logic, 10: midnight of the country is seven, six or five in the evening before in UTC.
#[test]
fn years_end_on_the_same_day_and_month_of_the_country() {
    let after = |term: Term, from: &str| term.after(from.parse().unwrap()).unwrap().to_string();
    let year = Term::Years(1);
    // 23 November 2026, 01:00, and the 22nd, 09:30.
    assert_eq!(after(year, "2026-11-22T20:00:00Z"), "2027-11-22T20:00:00Z");
    assert_eq!(after(year, "2026-11-22T04:30:00Z"), "2027-11-22T04:30:00Z");
    // 29 February 2028, 01:00: without that day, 28 February 2029, 01:00.
    assert_eq!(after(year, "2028-02-28T20:00:00Z"), "2029-02-27T20:00:00Z");
    // 28 February 2028, 23:00, and 1 March 2028, 01:00, keep their own day.
    assert_eq!(after(year, "2028-02-28T18:00:00Z"), "2029-02-28T18:00:00Z");
    assert_eq!(after(year, "2028-02-29T20:00:00Z"), "2029-02-28T20:00:00Z");
    // Days and hours run from moment to moment.
    assert_eq!(after(Term::Days(30), "2028-02-28T20:00:00Z"), "2028-03-29T20:00:00Z");
    assert_eq!(after(Term::Hours(12), "2028-02-28T20:00:00Z"), "2028-02-29T08:00:00Z");
}

#[test]
fn the_issuer_is_that_of_the_keys_hierarchy() {
    let profiles = profiles();
    let sign = profiles.find("individual-sign").unwrap();
    let issuer = |key| profiles.issuer_for(sign, key).map(|issuer| issuer.code().to_owned());
    assert_eq!(issuer(KeyAlgorithm::Rsa2048).as_deref(), Some("nca-rsa"));
    assert_eq!(issuer(KeyAlgorithm::Gost2015_512).as_deref(), Some("nca-gost"));
    let head = profiles.find("legal-head-sign").unwrap();
    assert!(profiles.issuer_for(head, KeyAlgorithm::Rsa2048).is_none());
}

/// Bends one file and gives the faults.
fn bend(file: &str, from: &str, to: &str) -> String {
    let mut files = profile_files();
    let text = files.get_mut(file).unwrap();
    assert!(text.contains(from), "{file} has no {from:?}");
    *text = text.replace(from, to);
    let files = files.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    Profiles::parse(files).map(|_| ()).unwrap_err().to_string()
}

#[test]
fn each_fault_names_file_key_and_reason() {
    for (file, from, to, expected) in [
        ("seal.toml", "validity =", "shape = 1\nvalidity =", "there is no key \"shape\" here"),
        ("seal.toml", "code = \"seal\"", "code = \"stamp\"", "named by the code"),
        ("seal.toml", "\"1 year\"", "\"1 yr\"", "is not a term"),
        ("seal.toml", "\"gost-2015-512\", ", "\"gost-2099\", ", "keys: \"gost-2099\" is not a key"),
        ("seal.toml", "\"bin\"]\nsubject", "\"bin\", \"bin\"]\nsubject", "Bin stands twice"),
        ("seal.toml", "\"common-name\", ", "", "subject: CommonName is missing"),
        ("seal.toml", "1.2.398.3.3.4.1.2.6", "1.2.398.3.3.4.1.2", "stands twice"),
        ("seal.toml", "\"1.2.398.3.3.2\"", "\"policy\"", "policies: \"policy\" is not an object"),
        ("seal.toml", "{base}/crl", "http://crl", "urls.crl: must begin with {base}/"),
        ("seal.toml", "{issuer}.crl", "{name}.crl", "urls.crl: only the placeholders"),
        ("seal.toml", "\"digital-signature\", ", "\"key-cert-sign\", ", "belongs to authorities"),
        (
            "seal.toml",
            "\"nca-gost\", \"nca-rsa\"",
            "\"nca-gost\"",
            "no issuer of the hierarchy Rsa",
        ),
        ("seal.toml", "\"nca-gost\", \"nca-rsa\"", "\"nca-gost\", \"root-rsa\"", "may not issue"),
        ("nca-rsa.toml", "path-length = 0\n", "", "path-length: an issuing authority"),
        ("nca-rsa.toml", "\"ceremony\"", "\"operator-approval\"", "made in a ceremony"),
        ("nca-rsa.toml", "\"root-rsa\"", "\"root-none\"", "there is no profile \"root-none\""),
        ("nca-rsa.toml", "hierarchy = \"rsa\"\n", "", "hierarchy: authorities name"),
        ("known-bad-keys.txt", "#", "key\n#", "known-bad-keys.txt:1: \"key\" is not a SHA-256"),
        ("individual-auth.toml", "role = \"auth\"", "role = \"sign\"", "needs one member for sign"),
    ] {
        let faults = bend(file, from, to);
        assert!(faults.contains(expected), "{file}, {from:?} -> {to:?}:\n{faults}");
    }
}

#[test]
fn all_faults_are_reported_at_once() {
    let faults = bend("seal.toml", "\"gost-2015-512\", \"rsa-2048\"", "\"a\", \"b\"");
    assert_eq!(faults.lines().filter(|line| line.starts_with("seal.toml: keys:")).count(), 2);
}
