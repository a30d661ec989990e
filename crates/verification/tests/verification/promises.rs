//! What `docs/verifying.md` promises of each answer: a test for each sentence.

use std::{collections::BTreeSet, fs};

use jiff::SignedDuration;
use pki::{
    RevocationReason,
    cms::SignedData,
    crl::Entry,
    ocsp::{CertId, CertStatus, Response, ResponseBuilder, SingleResponse},
    tsp::Token,
    validation::{Evidence, Settings},
};
use verification::{Report, verify};
use xmldsig::Identity;

use crate::{
    paper::{CONTENT, FIELDS, FORM, Paper, Says, form, signature_field, stream},
    people::{Party, People, now},
};

const TEXT: &[u8] = b"Pay 10";

/// The test of a sentence.
type Hold = fn(&People);

/// Each sentence by its number, and the test that holds it.
const PROMISES: [(&str, Hold); 24] = [
    ("V1", exact_octets),
    ("V2", a_trusted_path),
    ("V3", proven_status),
    ("V4", in_time_and_fit),
    ("V5", nothing_later_in_a_pdf),
    ("V6", whole_xml),
    ("V7", whole_archives),
    ("I1", other_content),
    ("I2", revoked),
    ("I3", not_for_signing),
    ("I4", damaged_at_a_place),
    ("I5", lists_out_of_time),
    ("U1", no_path),
    ("U2", no_status),
    ("U3", no_document),
    ("U4", nobody_signed),
    ("U5", expired_without_proof_of_time),
    ("U6", contradictions),
    ("S1", unknown_algorithms),
    ("S2", other_kinds),
    ("A1", the_worst_part),
    ("A2", proven_moments),
    ("A3", bad_stamps),
    ("A3", bad_stamps_in_messages),
];

#[test]
fn every_sentence_is_held() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/verifying.md");
    let page = fs::read_to_string(page).unwrap();
    let told = page.lines().filter_map(|line| line.strip_prefix("- **"));
    let numbers = told.filter_map(|line| Some(line.split_once("** ")?.0));
    let told: BTreeSet<&str> = numbers.filter(|number| number.len() == 2).collect();
    let held: BTreeSet<&str> = PROMISES.iter().map(|(number, _)| *number).collect();
    assert_eq!(told, held);
    let people = People::new();
    for (number, hold) in PROMISES {
        println!("{number}");
        hold(&people);
    }
}

fn judged(people: &People, file: &[u8], content: Option<&[u8]>) -> Report {
    verify(file, content, &people.evidence(), &People::settings())
}

/// Verdict and reason.
fn said(report: &Report) -> (&str, &str) {
    (report.verdict.as_str(), report.verdict.reason().map_or("", |fault| fault.code))
}

const VALID: (&str, &str) = ("valid", "");

fn exact_octets(people: &People) {
    let signature = people.alice.sign(TEXT);
    assert_eq!(said(&judged(people, &signature, Some(TEXT))), VALID);
    for at in 0..TEXT.len() {
        let mut other = TEXT.to_vec();
        other[at] ^= 1;
        assert_ne!(judged(people, &signature, Some(&other)).verdict.as_str(), "valid");
    }
    let paper = Paper::signed(people, Says::default());
    let signed = documents::signatures(&paper.bytes).unwrap().remove(0).unwrap();
    // Of what the signature leaves out, its own value, not all is signed: the sets of algorithms, for one.
    let left_out = paper.bytes.len() - signed.covered(&paper.bytes).len();
    let start = paper.bytes.windows(10).position(|word| word == b"/Contents<").unwrap() + 9;
    let covered = (0..start).chain(start + left_out..paper.bytes.len());
    for at in covered.step_by(7) {
        let mut other = paper.bytes.clone();
        other[at] ^= 1;
        assert_ne!(judged(people, &other, None).verdict.as_str(), "valid", "{at}");
    }
}

fn a_trusted_path(people: &People) {
    let stranger = People::new();
    let signature = stranger.alice.sign(TEXT);
    let message = SignedData::from_any(&signature).unwrap();
    let all = [stranger.authority.certificate.clone()];
    let full = message.with_evidence(&all, &[stranger.list.der()], &[]).unwrap();
    assert_eq!(said(&judged(&stranger, &full, Some(TEXT))), VALID);
    let report = judged(people, &full, Some(TEXT));
    assert_eq!(said(&report), ("unknown", "certificate-issuer-unknown"));
}

fn without_lists(people: &People) -> Evidence<'_> {
    Evidence { lists: &[], ..people.evidence() }
}

fn proven_status(people: &People) {
    let signature = people.alice.sign(TEXT);
    let report = verify(&signature, Some(TEXT), &without_lists(people), &People::settings());
    assert_eq!(said(&report), ("unknown", "revocation-unknown"));
}

fn in_time_and_fit(people: &People) {
    let signature = people.alice.sign(TEXT);
    for days in [-31, 301] {
        let at = now() + SignedDuration::from_hours(24 * days);
        let report = verify(&signature, Some(TEXT), &people.evidence(), &Settings::at(at));
        assert_ne!(report.verdict.as_str(), "valid", "{days}");
    }
    not_for_signing(people);
}

fn nothing_later_in_a_pdf(people: &People) {
    let mut paper = Paper::signed(people, Says::default());
    assert_eq!(said(&judged(people, &paper.bytes, None)), VALID);
    let mut beside = paper.clone();
    paper.update(&[(CONTENT, stream("", "(Pay 1000000) Tj"))]);
    let report = judged(people, &paper.bytes, None);
    assert_eq!(said(&report), ("invalid", "pdf-changed-after-signing"));
    // An object that no table names: programs that repair files would show it.
    beside.bytes.extend_from_slice(b"4 0 obj\n(Pay 1000000)\nendobj\n");
    beside.update(&[(20, "null".to_owned())]);
    let report = judged(people, &beside.bytes, None);
    assert_eq!(said(&report), ("unknown", "pdf-changes-unclear"));
}

fn whole_xml(people: &People) {
    let identity = Identity { signer: &people.alice.key, certificate: &people.alice.certificate };
    let document = b"<a><b Id='part'>Pay 10</b><c>Pay 1000000</c></a>";
    let whole = xmldsig::sign_enveloped(document, &identity).unwrap();
    assert_eq!(said(&judged(people, &whole, None)), VALID);
    let part = xmldsig::sign_by_id(document, "part", &identity).unwrap();
    let report = judged(people, &part, None);
    assert_eq!(said(&report), ("unknown", "xml-part-signed"));
    assert_eq!(said(&report.accept_part()), VALID);
}

fn whole_archives(people: &People) {
    let files = vec![("a.txt".to_owned(), TEXT.to_vec())];
    let draft = verification::zip::Draft::new(files).unwrap();
    let signature = people.alice.sign(draft.manifest());
    let archive = draft.finish(&signature).unwrap();
    assert_eq!(said(&judged(people, &archive, None)), VALID);
    let more = vec![("a.txt".to_owned(), TEXT.to_vec()), ("b.txt".to_owned(), TEXT.to_vec())];
    let more = verification::zip::Draft::new(more).unwrap().finish(&signature).unwrap();
    assert_eq!(judged(people, &more, None).verdict.as_str(), "invalid");
}

fn other_content(people: &People) {
    let signature = people.alice.sign(TEXT);
    let report = judged(people, &signature, Some(b"Pay 11"));
    assert_eq!(said(&report), ("invalid", "signature-content-mismatch"));
}

fn gone(people: &People, hours: i64) -> Entry {
    let at = now() + SignedDuration::from_hours(hours);
    let reason = Some(RevocationReason::KeyCompromise);
    Entry::new(*people.alice.certificate.serial(), at, reason)
}

fn revoked(people: &People) {
    let signature = people.alice.sign(TEXT);
    for (hours, verdict) in [(-1, "invalid"), (1, "valid")] {
        let lists = [people.authority.list(2, &[gone(people, hours)])];
        let evidence = Evidence { lists: &lists, ..people.evidence() };
        let report = verify(&signature, Some(TEXT), &evidence, &People::settings());
        assert_eq!(report.verdict.as_str(), verdict, "{hours}");
    }
}

fn not_for_signing(people: &People) {
    // The authority of time stamps is no signer of documents.
    let report = judged(people, &people.stamper.sign(TEXT), Some(TEXT));
    assert_eq!(said(&report), ("invalid", "signature-key-usage"));
}

fn damaged_at_a_place(people: &People) {
    let der = people.alice.certificate.der();
    let cut = verify(&der[..der.len() / 2], None, &people.evidence(), &People::settings());
    assert_eq!(said(&cut), ("invalid", "certificate-unreadable"));
    let args = &cut.verdict.reason().unwrap().args;
    let told = |name: &str| args.iter().find(|(key, _)| *key == name).map(|(_, value)| value);
    assert!(told("name").unwrap().starts_with("tbsCertificate."), "{args:?}");
    assert!(told("offset").unwrap().parse::<usize>().unwrap() < der.len() / 2);
}

fn lists_out_of_time(people: &People) {
    for (hours, verdict) in [(0, "valid"), (25, "invalid"), (-2, "invalid")] {
        let settings = Settings::at(now() + SignedDuration::from_hours(hours));
        let report = verify(people.list.der(), None, &people.evidence(), &settings);
        assert_eq!(report.verdict.as_str(), verdict, "{hours}");
    }
}

fn no_path(people: &People) {
    let report = judged(people, &People::new().alice.sign(TEXT), Some(TEXT));
    assert_eq!(said(&report), ("unknown", "certificate-issuer-unknown"));
}

fn no_status(people: &People) {
    proven_status(people);
    let old = Settings::at(now() + SignedDuration::from_hours(25));
    let report = verify(&people.alice.sign(TEXT), Some(TEXT), &people.evidence(), &old);
    assert_eq!(said(&report), ("unknown", "revocation-unknown"));
}

fn no_document(people: &People) {
    let report = judged(people, &people.alice.sign(TEXT), None);
    assert_eq!(said(&report), ("unknown", "signature-content-missing"));
}

fn nobody_signed(people: &People) {
    let unsigned = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\n%%EOF\n";
    assert_eq!(said(&judged(people, unsigned, None)), ("unknown", "pdf-unsigned"));
    assert_eq!(judged(people, b"<a/>", None).verdict.as_str(), "unknown");
}

fn expired_without_proof_of_time(people: &People) {
    let late = Settings::at(now() + SignedDuration::from_hours(24 * 301));
    let report = verify(&people.alice.sign(TEXT), Some(TEXT), &people.evidence(), &late);
    assert_eq!(said(&report), ("unknown", "certificate-expired-time-unproven"));
}

/// What a responder says, that is the authority itself.
fn answer(people: &People, statuses: &[CertStatus]) -> Vec<u8> {
    let digest = crypto::DigestAlgorithm::Sha1;
    let serial = *people.alice.certificate.serial();
    let id = CertId::new(digest, &people.authority.certificate, serial).unwrap();
    let mut builder = ResponseBuilder::new(&people.authority.certificate, now());
    for status in statuses {
        builder = builder.answer(SingleResponse {
            cert_id: id.clone(),
            status: *status,
            this_update: now(),
            next_update: None,
        });
    }
    builder.sign(&people.authority.key).unwrap()
}

fn contradictions(people: &People) {
    let revoked = CertStatus::Revoked { at: now(), reason: None };
    for statuses in [[CertStatus::Good, revoked], [revoked, CertStatus::Good]] {
        let der = answer(people, &statuses);
        let report = judged(people, &der, None);
        assert_eq!(said(&report), ("unknown", "ocsp-response-contradictory"));
        // Where one of them is a revocation, it stands.
        let answers = [Response::parse(&der).unwrap()];
        let evidence = Evidence { answers: &answers, ..without_lists(people) };
        let report = verify(&people.alice.sign(TEXT), Some(TEXT), &evidence, &People::settings());
        assert_eq!(said(&report), ("invalid", "certificate-revoked"));
    }
    let der = answer(people, &[CertStatus::Good, CertStatus::Unknown]);
    let answers = [Response::parse(&der).unwrap()];
    let evidence = Evidence { answers: &answers, ..without_lists(people) };
    let report = verify(&people.alice.sign(TEXT), Some(TEXT), &evidence, &People::settings());
    assert_eq!(said(&report), ("unknown", "revocation-unknown"));
}

/// The message with another digest algorithm in the place of SHA-256, by the last octet of its identifier.
fn unknown_algorithms(people: &People) {
    let signature = people.alice.sign(TEXT);
    let sha256 = [6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1];
    for (octet, code) in [(9, "algorithm-sha3-unsupported"), (0x70, "algorithm-unsupported")] {
        let mut other = signature.clone();
        let places: Vec<usize> =
            (0..other.len() - 11).filter(|at| other[*at..].starts_with(&sha256)).collect();
        for place in places {
            other[place + 10] = octet;
        }
        assert_eq!(said(&judged(people, &other, Some(TEXT))), ("unsupported", code));
    }
}

fn other_kinds(people: &People) {
    let key = people.alice.key.to_pkcs8_der().unwrap();
    let pem = "-----BEGIN RSA PRIVATE KEY-----\nMAA=\n-----END RSA PRIVATE KEY-----\n";
    for file in [key.as_slice(), pem.as_bytes()] {
        let report = judged(people, file, None);
        assert_eq!(said(&report), ("unsupported", "file-kind-not-verifiable"));
        assert_eq!(report.kind.as_str(), "private-key");
    }
    let report = judged(people, b"some words", None);
    assert_eq!(said(&report), ("unsupported", "file-kind-unknown"));
}

fn the_worst_part(people: &People) {
    let (good, stranger) = (people.alice.sign(TEXT), People::new());
    let both = |party: &Party| {
        let message = SignedData::from_any(&good).unwrap();
        let signatory = pki::cms::Signatory {
            signer: &party.key,
            certificate: &party.certificate,
            signing_time: None,
        };
        message.with_signer(Some(TEXT), &signatory, &[]).unwrap()
    };
    assert_eq!(said(&judged(people, &both(&people.alice), Some(TEXT))), VALID);
    let unknown = judged(people, &both(&stranger.alice), Some(TEXT));
    assert_eq!(said(&unknown), ("unknown", "certificate-issuer-unknown"));
    let invalid = judged(people, &both(&people.stamper), Some(TEXT));
    assert_eq!(said(&invalid), ("invalid", "signature-key-usage"));
    let each: Vec<&str> = invalid.signers.iter().map(|signer| signer.verdict.as_str()).collect();
    assert!(each.contains(&"valid") && each.contains(&"invalid"), "{each:?}");
}

/// Alice's signature with a stamp over it.
fn stamped(people: &People, by: &Party) -> Vec<u8> {
    let signature = people.alice.sign(TEXT);
    let message = SignedData::from_any(&signature).unwrap();
    let value = message.signature_value(0).unwrap();
    let token = Token::from_any(&by.stamp(value, now())).unwrap();
    message.with_time_stamp(0, &token).unwrap()
}

fn proven_moments(people: &People) {
    let message = stamped(people, &people.stamper);
    assert_eq!(said(&judged(people, &message, Some(TEXT))), VALID);
    let lists = [people.authority.list(2, &[gone(people, 1)])];
    let evidence = Evidence { lists: &lists, ..people.evidence() };
    let later = Settings::at(now() + SignedDuration::from_hours(2));
    assert_eq!(said(&verify(&message, Some(TEXT), &evidence, &later)), VALID);
    let plain = people.alice.sign(TEXT);
    let report = verify(&plain, Some(TEXT), &evidence, &later);
    assert_eq!(said(&report), ("invalid", "certificate-revoked"));
}

fn bad_stamps(people: &People) {
    // Of an authority that is not trusted, and over another file.
    let mut paper = Paper::signed(people, Says::default());
    paper.stamp(&People::new(), now(), &FIELDS, "/F 132/Rect[0 0 0 0]");
    assert_eq!(judged(people, &paper.bytes, None).verdict.as_str(), "unknown");
    let mut paper = Paper::signed(people, Says::default());
    let wrong = people.stamper.stamp(b"another file", now());
    let field = signature_field("Stamp", 21, "/F 132/Rect[0 0 0 0]");
    let objects = [(FORM, form(&[&FIELDS[..], &[20]].concat())), (20, field)];
    paper.signature(&objects, 21, "/SubFilter/ETSI.RFC3161", |_| wrong);
    assert_eq!(judged(people, &paper.bytes, None).verdict.as_str(), "invalid");
}

fn bad_stamps_in_messages(people: &People) {
    let stranger = People::new();
    let message = stamped(people, &stranger.stamper);
    assert_eq!(judged(people, &message, Some(TEXT)).verdict.as_str(), "unknown");
    // One who may not stamp.
    let message = stamped(people, &people.alice);
    assert_eq!(judged(people, &message, Some(TEXT)).verdict.as_str(), "invalid");
}
