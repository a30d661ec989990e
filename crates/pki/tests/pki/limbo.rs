//! x509-limbo of the C2SP: what other implementations stumbled over.
//!
//! The cases stand outside this repository: `SENIM_TESTDATA` names the folder of `limbo.json.gz`.
//! None that must fail may pass, without exception; one that must pass and is refused here stands
//! with its reason in `limbo-stricter.txt`.

use std::{collections::BTreeMap, fs::File};

use flate2::read::GzDecoder;
use jiff::Timestamp;
use pki::{
    Certificate, Oid,
    crl::CertificateList,
    oid,
    path::{Demands, PeerName, Profile},
    validation::{Evidence, Revocation, Settings, Verdict, judge_certificate},
    x509::KeyUsage,
};
use serde_json::Value;

use crate::{kazakhstan, world::moment};

/// When a case names no moment.
const AT: &str = "2026-11-22T00:00:00Z";

fn cases() -> Option<Vec<Value>> {
    let file = kazakhstan::test_data()?.join("limbo.json.gz");
    let file = File::open(&file).unwrap_or_else(|fault| panic!("{}: {fault}", file.display()));
    let limbo: Value = serde_json::from_reader(GzDecoder::new(file)).unwrap();
    Some(limbo["testcases"].as_array().unwrap().clone())
}

fn texts(value: &Value) -> impl Iterator<Item = &str> {
    value.as_array().into_iter().flatten().map(|text| text.as_str().unwrap())
}

/// The certificates of a list; what is no certificate stands in nobody's way.
fn certificates(value: &Value) -> Vec<Certificate> {
    texts(value).filter_map(|pem| Certificate::from_pem(pem).ok()).collect()
}

fn peer_name(name: &Value) -> PeerName {
    let value = name["value"].as_str().unwrap();
    match name["kind"].as_str().unwrap() {
        "DNS" => PeerName::Dns(value.to_owned()),
        "IP" => PeerName::Ip(value.parse().unwrap()),
        "RFC822" => PeerName::Email(value.to_owned()),
        other => panic!("{other}"),
    }
}

fn purpose(case: &Value, profile: Profile) -> Option<Oid> {
    let implied = match (profile, case["validation_kind"].as_str().unwrap()) {
        (Profile::Web, "SERVER") => Some(oid::PURPOSE_SERVER_AUTH),
        (Profile::Web, _) => Some(oid::PURPOSE_CLIENT_AUTH),
        (Profile::Pkix, _) => None,
    };
    let mut named = texts(&case["extended_key_usage"]).map(|name| match name {
        "anyExtendedKeyUsage" => oid::PURPOSE_ANY,
        "serverAuth" => oid::PURPOSE_SERVER_AUTH,
        "clientAuth" => oid::PURPOSE_CLIENT_AUTH,
        "emailProtection" => oid::PURPOSE_EMAIL_PROTECTION,
        "timeStamping" => oid::PURPOSE_TIME_STAMPING,
        "OCSPSigning" => oid::PURPOSE_OCSP_SIGNING,
        other => panic!("{other}"),
    });
    let purpose = named.next().or(implied);
    assert_eq!(named.next(), None);
    purpose
}

fn settings(case: &Value) -> Settings {
    let at: Timestamp = moment(case["validation_time"].as_str().unwrap_or(AT));
    let web = case["id"].as_str().unwrap().starts_with("webpki::");
    let profile = if web { Profile::Web } else { Profile::Pkix };
    let key_usage = texts(&case["key_usage"]).map(|name| KeyUsage::from_name(name).unwrap());
    let one = Some(&case["expected_peer_name"]).filter(|name| !name.is_null());
    let more = case["expected_peer_names"].as_array().into_iter().flatten();
    Settings {
        revocation: match case["crls"].as_array() {
            Some(lists) if !lists.is_empty() => Revocation::Demanded,
            _ => Revocation::Off,
        },
        demands: Demands {
            max_intermediates: case["max_chain_depth"].as_u64().map(|n| n.try_into().unwrap()),
            profile,
            purpose: purpose(case, profile),
            key_usage: key_usage.collect(),
            names: one.into_iter().chain(more).map(peer_name).collect(),
            ..Demands::none()
        },
        ..Settings::at(at)
    }
}

/// What we say; a certificate that can't be read is refused with its code.
fn judge(case: &Value, settings: &Settings) -> Verdict {
    let leaf = match Certificate::from_pem(case["peer_certificate"].as_str().unwrap()) {
        Ok(leaf) => leaf,
        Err(fault) => return Verdict::Invalid(fault.into()),
    };
    let lists: Vec<CertificateList> = texts(&case["crls"])
        .filter_map(|pem| CertificateList::from_any(pem.as_bytes()).ok())
        .collect();
    let evidence = Evidence {
        anchors: &certificates(&case["trusted_certs"]),
        certificates: &certificates(&case["untrusted_intermediates"]),
        lists: &lists,
        ..Evidence::default()
    };
    judge_certificate(&leaf, &evidence, settings).verdict
}

fn refusals_listed() -> BTreeMap<String, String> {
    include_str!("limbo-stricter.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let (id, reason) = line.split_once(": ").expect("an id and a reason");
            (id.trim_end().to_owned(), reason.to_owned())
        })
        .collect()
}

#[test]
fn limbo_finds_no_unsafe_acceptance() {
    let Some(cases) = cases() else { return };
    let mut listed = refusals_listed();
    let (mut unsafe_accepts, mut unlisted, mut stricter) = (Vec::new(), Vec::new(), 0);
    for case in &cases {
        let id = case["id"].as_str().unwrap();
        let verdict = judge(case, &settings(case));
        let must_pass = case["expected_result"] == "SUCCESS";
        match (must_pass, verdict) {
            (false, Verdict::Valid) => unsafe_accepts.push(id),
            (true, Verdict::Valid) => {}
            (false, refused) => {
                let code = refused.reason().map(|fault| fault.code);
                println!("{id}: {} {code:?}", refused.as_str());
            }
            (true, refused) => {
                stricter += 1;
                if listed.remove(id).is_none() {
                    unlisted.push(format!("{id}: {refused:?}"));
                }
            }
        }
    }
    println!(
        "x509-limbo: {} cases, {} agree, {} unsafe, {stricter} stricter",
        cases.len(),
        cases.len() - unsafe_accepts.len() - stricter,
        unsafe_accepts.len(),
    );
    assert!(unsafe_accepts.is_empty(), "accepted, and must not be: {unsafe_accepts:#?}");
    assert!(unlisted.is_empty(), "refused without a reason: {unlisted:#?}");
    assert!(listed.is_empty(), "no longer refused, take it from the list: {listed:#?}");
}
