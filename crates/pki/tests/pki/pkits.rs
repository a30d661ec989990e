//! NIST's Public Key Interoperability Test Suite: every case of its table, with nothing but all its certificates and all
//! its lists as evidence, so that finding the right ones is judged too.
//!
//! The data come with Debian's package `python3-cryptography-vectors`; `SENIM_PKITS` names another folder. Without them
//! these tests say so and pass, except under CI, where they fail.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use crypto::Legacy;
use pki::{
    Certificate, DecodeFault, Oid,
    crl::CertificateList,
    path::{Demands, PolicyDemands},
    validation::{Evidence, Settings, judge_certificate},
};

use crate::world::moment;

const PACKAGED: &str = "/usr/lib/python3/dist-packages/cryptography_vectors/x509/PKITS_data";

/// All certificates and lists are valid then, save for those that are meant not to be.
const AT: &str = "2020-01-01T00:00:00Z";

const TABLE: &str = include_str!("pkits.txt");

/// How many cases the suite has, each set of settings counted.
const CASES: usize = 247;

fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("SENIM_PKITS").map_or_else(|| PACKAGED.into(), PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(std::env::var_os("CI").is_none(), "no PKITS: install python3-cryptography-vectors");
    println!("skipped: no PKITS, install python3-cryptography-vectors or set SENIM_PKITS");
    None
}

/// What must not be readable: signatures that are no whole octets.
const UNREADABLE: [&str; 3] =
    ["BadCRLSignatureCACRL", "BadSignedCACert", "InvalidDSASignatureTest6EE"];

/// Every file of a folder that can be read, by its name without its end.
fn files<T>(folder: &Path, read: impl Fn(&[u8]) -> Result<T, DecodeFault>) -> BTreeMap<String, T> {
    let mut files = BTreeMap::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let read = read(&std::fs::read(&path).unwrap());
        assert_eq!(read.is_err(), UNREADABLE.contains(&name.as_str()), "{name}");
        files.extend(read.ok().map(|file| (name, file)));
    }
    files
}

struct Case<'a> {
    number: &'a str,
    certificate: &'a str,
    policies: PolicyDemands,
    verdict: &'a str,
    /// `None` where the suite does not ask.
    valid_for: Option<Vec<Oid>>,
}

fn policy(number: &str) -> Oid {
    match number {
        "any" => Oid::new_unwrap("2.5.29.32.0"),
        number => Oid::new(&format!("2.16.840.1.101.3.2.1.48.{number}")).unwrap(),
    }
}

fn case(line: &str) -> Case<'_> {
    let columns: Vec<&str> = line.split_whitespace().collect();
    let [number, certificate, settings, verdict, valid_for] = columns[..] else {
        panic!("{line}");
    };
    let mut policies = PolicyDemands::none();
    for setting in settings.split(',') {
        match setting {
            "-" => {}
            "explicit" => policies.explicit = true,
            "inhibit-mapping" => policies.inhibit_mapping = true,
            "inhibit-any" => policies.inhibit_any = true,
            number => policies.acceptable.push(policy(number)),
        }
    }
    let valid_for = match valid_for {
        "-" => None,
        "none" => Some(Vec::new()),
        numbers => Some(numbers.split(',').map(policy).collect()),
    };
    Case { number, certificate, policies, verdict, valid_for }
}

fn cases() -> Vec<Case<'static>> {
    TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(case).collect()
}

#[test]
fn the_table_holds_every_case() {
    let cases = cases();
    assert_eq!(cases.len(), CASES);
    let sections: std::collections::BTreeSet<&str> =
        cases.iter().map(|case| case.number.splitn(3, '.').nth(1).unwrap()).collect();
    assert_eq!(sections.len(), 16);
}

#[test]
fn every_case_of_the_suite_is_judged_as_nist_says() {
    let Some(folder) = folder() else { return };
    let certificates = files(&folder.join("certs"), Certificate::from_der);
    let lists = files(&folder.join("crls"), CertificateList::from_der);
    let pool: Vec<Certificate> = certificates.values().cloned().collect();
    let lists: Vec<CertificateList> = lists.into_values().collect();
    let anchor = certificates["TrustAnchorRootCertificate"].clone();
    let evidence =
        Evidence { anchors: &[anchor], certificates: &pool, lists: &lists, answers: &[] };
    let mut wrong = Vec::new();
    let cases = cases();
    for case in &cases {
        let settings = Settings {
            demands: Demands {
                policies: case.policies.clone(),
                legacy: Legacy::Accepted,
                ..Demands::none()
            },
            ..Settings::at(moment(AT))
        };
        let found = certificates
            .get(case.certificate)
            .map(|leaf| judge_certificate(leaf, &evidence, &settings));
        let (verdict, mut policies) = match found {
            Some(found) => {
                let code = found.verdict.reason().map_or("valid", |fault| fault.code);
                (code, found.policies)
            }
            None => ("certificate-unreadable", Vec::new()),
        };
        policies.sort();
        if verdict != case.verdict || case.valid_for.as_ref().is_some_and(|p| *p != policies) {
            let Case { number, certificate, verdict: wanted, valid_for, .. } = case;
            wrong.push(format!(
                "{number} {certificate}: {verdict} {policies:?}, wanted {wanted} {valid_for:?}"
            ));
        }
    }
    println!("PKITS: {} of {} cases as expected", cases.len() - wrong.len(), cases.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
