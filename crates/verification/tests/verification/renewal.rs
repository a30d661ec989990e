//! Documents of our own that are made to last: each level as it is added, the archive renewed, and nothing taken for it that is not.

use base::Lang;
use documents::{
    Block, LongTermStore, Paper, Sheet, SignatureSlot, prepare, prepare_time_stamp,
    with_long_term_store,
};
use jiff::{SignedDuration, Timestamp};
use pki::{
    cms::SignedData,
    tsp::Token,
    validation::{Evidence, Level, Settings},
};
use verification::{Report, verify};

use crate::people::{Party, People, days, now};

fn hours(hours: i64) -> Timestamp {
    now() + SignedDuration::from_hours(hours)
}

fn sheet() -> Sheet {
    Sheet {
        title: "Рұқсат № 1".into(),
        identifier: "renewal/1".into(),
        created_at: now(),
        papers: vec![Paper {
            lang: Lang::Kk,
            authority: "Комитет".into(),
            subtitle: String::new(),
            title: "Рұқсат".into(),
            number: "№ 1".into(),
            date: String::new(),
            blocks: vec![Block::Paragraph("Рұқсат берілді.".into())],
            verification: None,
            footer: String::new(),
        }],
    }
}

/// The sheet as Alice signed it, with a time stamp of now over her signature.
fn stamped(people: &People) -> Vec<u8> {
    let slot = SignatureSlot {
        name: "ALICE".into(),
        reason: String::new(),
        location: String::new(),
        signing_time: now(),
        reserved_bytes: SignatureSlot::RESERVED_BYTES,
    };
    let pdf = documents::render(&sheet()).unwrap();
    let prepared = prepare(&pdf, &slot).unwrap();
    let cms = people.alice.sign(&prepared.to_be_signed());
    let message = SignedData::from_any(&cms).unwrap();
    let token = people.stamper.stamp(message.signature_value(0).unwrap(), now());
    let token = Token::from_any(&token).unwrap();
    prepared.embed(&message.with_time_stamp(0, &token).unwrap()).unwrap()
}

fn store(people: &People, list: &[u8]) -> LongTermStore {
    let certificates = [&people.alice, &people.stamper].map(|one| one.certificate.der().to_vec());
    LongTermStore { certificates: certificates.into(), lists: vec![list.to_vec()], answers: vec![] }
}

/// A time stamp over the whole document.
fn over(people: &People, pdf: &[u8], at: Timestamp) -> Vec<u8> {
    let place = prepare_time_stamp(pdf, 8_192).unwrap();
    place.embed(&people.stamper.stamp(&place.to_be_signed(), at)).unwrap()
}

/// Judges with the anchor alone: what proves the rest must be inside.
fn alone(people: &People, pdf: &[u8], at: Timestamp) -> Report {
    let anchors = std::slice::from_ref(&people.authority.certificate);
    let evidence = Evidence { anchors, certificates: &[], lists: &[], answers: &[] };
    verify(pdf, None, &evidence, &Settings::at(at))
}

fn said(report: &Report) -> (&str, Level) {
    (report.verdict.as_str(), report.signers[0].level)
}

#[test]
fn what_we_append_raises_the_level_of_our_own_documents() {
    let people = People::new();
    let time = stamped(&people);
    let beside = verify(&time, None, &people.evidence(), &People::settings());
    assert_eq!(said(&beside), ("valid", Level::Time));
    let long = with_long_term_store(&time, &store(&people, people.list.der())).unwrap();
    assert!(long.starts_with(&time), "nothing that was signed is written anew");
    assert_eq!(said(&alone(&people, &long, now())), ("valid", Level::LongTerm));
    let archived = over(&people, &long, hours(1));
    let report = alone(&people, &archived, hours(1));
    assert_eq!(said(&report), ("valid", Level::Archive));
    assert_eq!(report.notes, [], "what proves a signature longer is no change");

    // The archive is renewed: newer proofs beside the old ones, and a stamp over all of it.
    let newer = people.authority.list(2, &[]);
    let renewed = with_long_term_store(&archived, &store(&people, newer.der())).unwrap();
    let kept = documents::long_term_store(&renewed);
    assert_eq!((kept.certificates.len(), kept.lists.len()), (2, 2), "the same is kept once");
    let renewed = over(&people, &renewed, hours(2));
    let report = alone(&people, &renewed, hours(2));
    assert_eq!(said(&report), ("valid", Level::Archive));
    let proven = report.signers[0].proven_time.as_ref().map(|proven| proven.at);
    assert_eq!(proven, Some(now()), "the time stays that of the first stamp");
}

#[test]
fn a_stamp_of_a_stranger_and_a_store_that_was_changed_raise_nothing() {
    let people = People::new();
    let stranger = People::new();
    let long = with_long_term_store(&stamped(&people), &store(&people, people.list.der())).unwrap();
    let foreign = over(&stranger, &long, hours(1));
    assert_ne!(said(&alone(&people, &foreign, hours(1))).1, Level::Archive);
    // A byte of the list inside: it proves nothing any more, and the stamp over it is broken.
    let mut broken = over(&people, &long, hours(1));
    let list = people.list.der();
    let at = broken.windows(list.len()).position(|bytes| bytes == list).unwrap();
    broken[at + list.len() - 1] ^= 1;
    let (verdict, level) = {
        let report = alone(&people, &broken, hours(1));
        let (verdict, level) = said(&report);
        (verdict.to_owned(), level)
    };
    assert!(verdict != "valid" || level < Level::LongTerm, "{verdict} {level:?}");
}

#[test]
fn a_place_for_a_stamp_takes_one_value_that_fits() {
    let people = People::new();
    let place = prepare_time_stamp(&stamped(&people), 8_192).unwrap();
    let token = people.stamper.stamp(&place.to_be_signed(), now());
    assert!(place.embed(&token[..token.len() - 1]).is_err(), "half a value");
    assert!(place.embed(&[0x30, 0x82, 0x40, 0x00]).is_err());
    assert!(prepare_time_stamp(&stamped(&people), 1).is_err());
    assert!(prepare_time_stamp(b"%PDF-1.7", 8_192).is_err());
    let unsigned = documents::render(&sheet()).unwrap();
    let place = prepare_time_stamp(&unsigned, 8_192).unwrap();
    let stamped = place.embed(&people.stamper.stamp(&place.to_be_signed(), now())).unwrap();
    assert_eq!(documents::signatures(&stamped).unwrap().len(), 1, "a stamp on a document alone");
}

/// A document whose signature and archive the first authority stamped, with the list of that day.
fn archived(people: &People) -> Vec<u8> {
    let long = with_long_term_store(&stamped(people), &store(people, people.list.der())).unwrap();
    over(people, &long, hours(1))
}

/// The same under a stamp of another authority, with the list of that moment.
fn renewed_by(people: &People, pdf: &[u8], by: &Party, at: Timestamp) -> Vec<u8> {
    let proofs = LongTermStore {
        certificates: vec![by.certificate.der().to_vec()],
        lists: vec![people.authority.list_at(at, 2, &[]).der().to_vec()],
        answers: Vec::new(),
    };
    let place = prepare_time_stamp(&with_long_term_store(pdf, &proofs).unwrap(), 8_192).unwrap();
    place.embed(&by.stamp(&place.to_be_signed(), at)).unwrap()
}

#[test]
fn a_copy_that_was_not_renewed_before_the_certificate_of_its_last_stamp_ended_is_unknown() {
    // The certificate of the first authority of stamps ends on the 300th day.
    let people = People::new();
    let first = archived(&people);
    assert_eq!(said(&alone(&people, &first, days(299))), ("valid", Level::Archive));
    let report = alone(&people, &first, days(301));
    let reason = report.verdict.reason().unwrap();
    assert_eq!((report.verdict.as_str(), reason.code), ("unknown", "pdf-archive-stamp-ended"));
    assert_eq!(reason.args, [("at", days(300).to_string())]);
    assert!(report.signers[0].level < Level::Archive, "{:?}", report.signers[0].level);

    // Renewed in time it is as good as before, until the newer certificate ends.
    let second = people.another_stamper(days(600));
    let renewed = renewed_by(&people, &first, &second, days(290));
    assert_eq!(said(&alone(&people, &renewed, days(301))), ("valid", Level::Archive));
    let report = alone(&people, &renewed, days(601));
    assert_eq!(report.verdict.reason().unwrap().code, "pdf-archive-stamp-ended");

    // Renewed too late it is not: nothing shows that the first stamp was there in time.
    let late = renewed_by(&people, &first, &second, days(301));
    let report = alone(&people, &late, days(302));
    assert_eq!(report.verdict.as_str(), "unknown");
    assert_eq!(report.verdict.reason().unwrap().code, "pdf-archive-stamp-ended");
}
