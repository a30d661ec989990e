//! What a PDF carries to prove its signature by: levels of PAdES (ETSI EN 319 142-1), and that nothing is believed for
//! being inside.

use jiff::{SignedDuration, Timestamp};
use pki::{
    RevocationReason,
    crl::Entry,
    validation::{Evidence, Level, Settings},
};
use verification::{Report, verify};

use crate::{
    paper::{FIELDS, Paper, Says},
    people::{People, now},
};

const UNSEEN: &str = "/F 132/Rect[0 0 0 0]";

fn hours(hours: i64) -> Timestamp {
    now() + SignedDuration::from_hours(hours)
}

/// Judges with the anchor alone: what proves the rest must be inside.
fn alone(people: &People, pdf: &[u8], at: Timestamp) -> Report {
    let anchors = std::slice::from_ref(&people.authority.certificate);
    let evidence = Evidence { anchors, certificates: &[], lists: &[], answers: &[] };
    verify(pdf, None, &evidence, &Settings::at(at))
}

fn said(report: &Report) -> (&str, Option<&str>, Level) {
    let signer = &report.signers[0];
    (report.verdict.as_str(), report.verdict.reason().map(|fault| fault.code), signer.level)
}

/// The certificates and the list that prove everybody here.
fn store(paper: &mut Paper, people: &People) {
    let certificates = [people.alice.certificate.der(), people.stamper.certificate.der()];
    paper.store(&certificates, &[people.list.der()]);
}

#[test]
fn each_level_needs_what_its_name_says() {
    let people = People::new();
    let signed = Paper::signed(&people, Says::default());
    let unknown = Some("revocation-unknown");
    assert_eq!(said(&alone(&people, &signed.bytes, now())), ("unknown", unknown, Level::Basic));

    // A store without a stamp proves the status, and no time.
    let mut stored = signed.clone();
    store(&mut stored, &people);
    assert_eq!(said(&alone(&people, &stored.bytes, now())), ("valid", None, Level::Basic));

    let mut stamped = signed.clone();
    stamped.stamp(&people, now(), &FIELDS, UNSEEN);
    let beside = verify(&stamped.bytes, None, &people.evidence(), &People::settings());
    assert_eq!(said(&beside), ("valid", None, Level::Time));
    assert_eq!(beside.signers[0].proven_time.as_ref().map(|proven| proven.at), Some(now()));

    let mut long = stamped.clone();
    store(&mut long, &people);
    assert_eq!(said(&alone(&people, &long.bytes, now())), ("valid", None, Level::LongTerm));

    let mut archived = long.clone();
    let fields: Vec<u32> = FIELDS.iter().copied().chain([20]).collect();
    archived.stamp(&people, hours(1), &fields, UNSEEN);
    let report = alone(&people, &archived.bytes, hours(1));
    assert_eq!(said(&report), ("valid", None, Level::Archive));
    assert_eq!(report.notes, []);
    // The time is that of the first stamp: the second proves the store.
    assert_eq!(report.signers[0].proven_time.as_ref().map(|proven| proven.at), Some(now()));
}

/// A store that does not prove the authority of the stamp leaves the level at T.
#[test]
fn the_authority_of_the_stamp_is_proven_too() {
    let people = People::new();
    let stranger = People::new();
    let mut paper = Paper::signed(&people, Says::default());
    paper.stamp(&stranger, now(), &FIELDS, UNSEEN);
    store(&mut paper, &people);
    let anchors = [people.authority.certificate.clone(), stranger.authority.certificate.clone()];
    let lists = [people.list.clone(), stranger.list.clone()];
    let evidence = Evidence { anchors: &anchors, certificates: &[], lists: &lists, answers: &[] };
    let report = verify(&paper.bytes, None, &evidence, &People::settings());
    assert_eq!(said(&report), ("valid", None, Level::Time));
}

#[test]
fn what_a_document_carries_is_not_believed_for_being_there() {
    let people = People::new();
    let forger = People::new();
    // A certificate that nobody trusts does not become an anchor.
    let mut paper = Paper::signed(&forger, Says::default());
    paper.stamp(&forger, now(), &FIELDS, UNSEEN);
    let all = [forger.authority.certificate.der(), forger.stamper.certificate.der()];
    paper.store(&all, &[forger.list.der()]);
    let report = alone(&people, &paper.bytes, now());
    assert_eq!(report.verdict.as_str(), "unknown");
    assert_eq!(report.verdict.reason().unwrap().code, "certificate-issuer-unknown");

    // A list of somebody else under the authority's name says nothing, and a true one that names her is heard.
    let mut paper = Paper::signed(&people, Says::default());
    paper.store(&[], &[forger.list.der()]);
    let report = alone(&people, &paper.bytes, now());
    assert_eq!(said(&report).1, Some("revocation-unknown"));
    let reason = Some(RevocationReason::KeyCompromise);
    let entry = Entry::new(*people.alice.certificate.serial(), hours(-2), reason);
    let gone = people.authority.list(2, &[entry]);
    let mut paper = Paper::signed(&people, Says::default());
    paper.store(&[], &[gone.der()]);
    let report = verify(&paper.bytes, None, &people.evidence(), &People::settings());
    assert_eq!(said(&report).1, Some("certificate-revoked"));
}

/// A certificate that was revoked, and has expired, after a stamp proved the signature.
#[test]
fn a_stamp_keeps_a_signature_beyond_its_certificate() {
    let people = People::new();
    let mut paper = Paper::signed(&people, Says::default());
    paper.stamp(&people, now(), &FIELDS, UNSEEN);
    let entry = Entry::new(
        *people.alice.certificate.serial(),
        hours(1),
        Some(RevocationReason::KeyCompromise),
    );
    let gone = [people.authority.list(2, &[entry])];
    let evidence = Evidence { lists: &gone, ..people.evidence() };
    let report = verify(&paper.bytes, None, &evidence, &Settings::at(hours(2)));
    assert_eq!(said(&report), ("valid", None, Level::Time));

    let mut plain = Paper::signed(&people, Says::default());
    store(&mut plain, &people);
    let late = hours(24 * 301);
    let report = verify(&plain.bytes, None, &people.evidence(), &Settings::at(late));
    assert_eq!(said(&report).0, "unknown");
    assert_eq!(said(&report).1, Some("certificate-expired-time-unproven"));
}
