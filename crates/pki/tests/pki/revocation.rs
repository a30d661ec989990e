//! The status of a certificate by lists and answers.

use crypto::{DigestAlgorithm, KeyAlgorithm};
use jiff::{SignedDuration, Timestamp};
use pki::{
    Certificate, DecodeFault, RevocationReason, Serial,
    crl::{CertificateKind, CertificateList, Entry, IssuingDistributionPoint},
    ocsp::{self, CertStatus, Response, SingleResponse},
    revocation::{Gap, Source, Status, status},
    validation::{Evidence, Revocation, Settings, Verdict, judge_certificate},
    x509::{DistributionPoint, Extension, ExtensionValue, KeyUsage},
};

use crate::{
    lists::{head, sign},
    world::{Order, Party, ca_extensions, ca_name, moment, now, responder_extensions, root},
};

/// An authority, a leaf, and whatever speaks of it.
struct World {
    root: Party,
    leaf: Certificate,
    pool: Vec<Certificate>,
    lists: Vec<CertificateList>,
    answers: Vec<Response>,
}

fn day(text: &str) -> Timestamp {
    moment(&format!("{text}T00:00:00Z"))
}

fn plain(party: &Party, cn: &str, extensions: Vec<Extension>) -> Party {
    party.issue(KeyAlgorithm::EcP256, Order::new(ca_name(cn), extensions))
}

impl World {
    fn new() -> Self {
        let root = root(KeyAlgorithm::EcP256, "ROOT");
        let leaf = plain(&root, "LEAF", Vec::new()).certificate;
        Self { root, leaf, pool: Vec::new(), lists: Vec::new(), answers: Vec::new() }
    }

    fn list(&mut self, number: u64, base: Option<u64>, entries: &[(Serial, Entry)]) -> &mut Self {
        let mut head = head(&self.root, number);
        head.base_number = base.map(Into::into);
        let der = sign(&self.root, &head, entries.iter().map(|(_, entry)| entry.clone()));
        self.lists.push(CertificateList::from_der(&der).unwrap());
        self
    }

    fn revoked(&self, since: &str, reason: RevocationReason) -> Vec<(Serial, Entry)> {
        let serial = *self.leaf.serial();
        vec![(serial, Entry::new(serial, day(since), Some(reason)))]
    }

    /// An answer as of a moment, signed by `responder`.
    fn answer(&mut self, responder: &Party, status: CertStatus, as_of: Timestamp) -> &mut Self {
        self.answer_until(Some(responder), status, as_of, None, DigestAlgorithm::Sha1)
    }

    /// Without a responder the authority itself signs.
    fn answer_until(
        &mut self,
        responder: Option<&Party>,
        status: CertStatus,
        this_update: Timestamp,
        next_update: Option<Timestamp>,
        digest: DigestAlgorithm,
    ) -> &mut Self {
        let cert_id =
            ocsp::CertId::new(digest, &self.root.certificate, *self.leaf.serial()).unwrap();
        let signer = responder.unwrap_or(&self.root);
        let der = ocsp::ResponseBuilder::new(&signer.certificate, this_update)
            .answer(SingleResponse { cert_id, status, this_update, next_update })
            .sign(&signer.key)
            .unwrap();
        self.answers.push(Response::parse(&der).unwrap());
        self
    }

    fn responder(&self, extensions: Vec<Extension>) -> Party {
        plain(&self.root, "RESPONDER", extensions)
    }

    fn evidence(&self) -> Evidence<'_> {
        Evidence {
            anchors: std::slice::from_ref(&self.root.certificate),
            certificates: &self.pool,
            lists: &self.lists,
            answers: &self.answers,
        }
    }

    fn status_with(&self, settings: &Settings) -> Status {
        status(&self.leaf, &[&self.root.certificate], &self.evidence(), settings)
    }

    fn status(&self) -> Status {
        self.status_with(&Settings::at(now()))
    }

    fn verdict(&self) -> Verdict {
        judge_certificate(&self.leaf, &self.evidence(), &Settings::at(now())).verdict
    }
}

const COMPROMISE: RevocationReason = RevocationReason::KeyCompromise;
const HOLD: RevocationReason = RevocationReason::CertificateHold;
const REMOVED: RevocationReason = RevocationReason::RemoveFromCrl;

fn code(verdict: &Verdict) -> &'static str {
    verdict.reason().map_or("valid", |fault| fault.code)
}

#[test]
fn a_certificate_needs_a_fresh_status_and_a_revoked_one_is_invalid() {
    let mut world = World::new();
    assert_eq!(world.status(), Status::Unknown(Gap::Missing));
    let verdict = world.verdict();
    assert!(matches!(&verdict, Verdict::Unknown(fault)
        if fault.code == "revocation-unknown" && fault.args.contains(&("subject", "LEAF".into()))));
    let off = Settings { revocation: Revocation::Off, ..Settings::at(now()) };
    assert_eq!(judge_certificate(&world.leaf, &world.evidence(), &off).verdict, Verdict::Valid);

    world.list(1, None, &[]);
    let source = Source::List { this_update: day("2026-11-20") };
    assert_eq!(world.status(), Status::Good(source));
    assert_eq!(world.verdict(), Verdict::Valid);
    for (at, want) in [
        ("2026-11-19T23:59:59Z", Status::Unknown(Gap::Stale)),
        ("2026-11-20T00:00:00Z", Status::Good(source)),
        ("2026-12-19T23:59:59Z", Status::Good(source)),
        ("2026-12-20T00:00:00Z", Status::Unknown(Gap::Stale)),
    ] {
        assert_eq!(world.status_with(&Settings::at(moment(at))), want, "{at}");
    }

    let mut world = World::new();
    let entries = world.revoked("2026-11-01", COMPROMISE);
    world.list(1, None, &entries);
    let Verdict::Invalid(fault) = world.verdict() else { panic!() };
    assert_eq!(fault.code, "certificate-revoked");
    assert_eq!(
        fault.args,
        [
            ("subject", "LEAF".to_owned()),
            ("revoked_at", "2026-11-01".to_owned()),
            ("reason", "key-compromise".to_owned())
        ]
    );
}

#[test]
fn a_delta_counts_only_with_the_list_to_which_it_belongs() {
    let mut world = World::new();
    let serial = *world.leaf.serial();
    let on = |reason| vec![(serial, Entry::new(serial, day("2026-11-21"), Some(reason)))];
    // What the delta says, what the list says; numbers of the list, the delta, and its base.
    let cases = [
        ("a new revocation", (COMPROMISE, None), [7, 8, 7], false),
        ("built on an older list", (COMPROMISE, None), [7, 8, 5], false),
        ("of the same number", (COMPROMISE, None), [7, 7, 7], false),
        ("built on a later list", (COMPROMISE, None), [7, 9, 8], true),
        ("older than the list", (COMPROMISE, None), [7, 6, 5], true),
        ("of a number below its own base", (COMPROMISE, None), [14, 10, 14], true),
        ("a hold that ended", (REMOVED, Some(HOLD)), [7, 8, 7], true),
        ("the end of a hold that never was", (REMOVED, None), [7, 8, 7], true),
    ];
    for (what, (in_delta, in_full), [full, delta, base], is_good) in cases {
        world.lists.clear();
        world.list(full, None, &in_full.map(on).unwrap_or_default());
        world.list(delta, Some(base), &on(in_delta));
        assert_eq!(matches!(world.status(), Status::Good(_)), is_good, "{what}");
    }
    let mut alone = World::new();
    alone.list(8, Some(7), &[]);
    assert_eq!(alone.status(), Status::Unknown(Gap::Missing));
}

#[test]
fn of_several_lists_the_newest_speaks() {
    let mut world = World::new();
    let held = world.revoked("2026-11-10", HOLD);
    let mut old = head(&world.root, 1);
    old.this_update = day("2026-11-10");
    let der = sign(&world.root, &old, held.into_iter().map(|(_, entry)| entry));
    world.lists.push(CertificateList::from_der(&der).unwrap());
    assert!(matches!(world.status(), Status::Revoked { reason: Some(HOLD), .. }));
    world.list(2, None, &[]);
    assert!(matches!(world.status(), Status::Good(_)));
}

#[test]
fn a_list_speaks_only_for_its_scope() {
    use CertificateKind::{Attribute, Authority, User};
    let scope = |only| IssuingDistributionPoint { only, ..Default::default() };
    let some = |reason| IssuingDistributionPoint {
        only_some_reasons: Some(pki::x509::ReasonFlags::of(reason)),
        ..Default::default()
    };
    let elsewhere = IssuingDistributionPoint::of_addresses(["http://pki.example.kz/2.crl"]);
    for (scope, want) in [
        (scope(None), None),
        (scope(Some(User)), None),
        (scope(Some(Authority)), Some(Gap::Missing)),
        (scope(Some(Attribute)), Some(Gap::Missing)),
        (some(COMPROMISE), Some(Gap::Partial)),
        (elsewhere, Some(Gap::Missing)),
    ] {
        let mut world = World::new();
        let mut head = head(&world.root, 1);
        head.scope = Some(scope.clone());
        let der = sign(&world.root, &head, []);
        world.lists.push(CertificateList::from_der(&der).unwrap());
        match (world.status(), want) {
            (Status::Good(_), None) => {}
            (Status::Unknown(gap), Some(wanted)) => assert_eq!(gap, wanted, "{scope:?}"),
            (found, _) => panic!("{scope:?}: {found:?}"),
        }
    }
}

#[test]
fn only_those_entitled_to_sign_lists_are_believed() {
    let mut world = World::new();
    // The right name, another key.
    let stranger = root(KeyAlgorithm::EcP256, "ROOT");
    let der = sign(&stranger, &head(&stranger, 1), []);
    world.lists.push(CertificateList::from_der(&der).unwrap());
    assert_eq!(world.status(), Status::Unknown(Gap::Untrusted));
    world.pool.push(stranger.certificate.clone());
    assert_eq!(world.status(), Status::Unknown(Gap::Untrusted));
    // A forged answer about a revoked certificate does not help either.
    let entries = world.revoked("2026-11-01", COMPROMISE);
    let der = sign(&stranger, &head(&stranger, 2), entries.into_iter().map(|(_, entry)| entry));
    world.lists.push(CertificateList::from_der(&der).unwrap());
    world.list(3, None, &[]);
    assert!(matches!(world.status(), Status::Good(_)));

    // A signer of lists that the authority certified under its own name.
    let address = "http://pki.example.kz/signers.crl";
    for (usage, is_good) in [(KeyUsage::CRL_SIGN, true), (KeyUsage::DIGITAL_SIGNATURE, false)] {
        let mut world = World::new();
        let extensions = vec![
            Extension::critical(ExtensionValue::KeyUsage(usage)),
            Extension::plain(ExtensionValue::CrlDistributionPoints(vec![DistributionPoint::at(
                address,
            )])),
        ];
        let signer = plain(&world.root, "ROOT", extensions);
        let der = sign(&signer, &head(&signer, 1), []);
        world.lists.push(CertificateList::from_der(&der).unwrap());
        assert_eq!(world.status(), Status::Unknown(Gap::Untrusted));
        // It can't vouch for itself; the authority's own list does.
        world.pool.push(signer.certificate.clone());
        assert_eq!(world.status(), Status::Unknown(Gap::Untrusted));
        let mut of_signers = head(&world.root, 1);
        of_signers.scope = Some(IssuingDistributionPoint::of_addresses([address]));
        let der = sign(&world.root, &of_signers, []);
        world.lists.push(CertificateList::from_der(&der).unwrap());
        assert_eq!(matches!(world.status(), Status::Good(_)), is_good);
        let entry = Entry::new(*signer.certificate.serial(), day("2026-11-01"), Some(COMPROMISE));
        let der = sign(&world.root, &of_signers, [entry]);
        world.lists[1] = CertificateList::from_der(&der).unwrap();
        assert_eq!(world.status(), Status::Unknown(Gap::Untrusted));
    }
}

#[test]
fn a_responder_must_be_appointed() {
    let at = moment("2026-11-22T05:00:00Z");
    let good = Source::Answer { this_update: at };
    let mut world = World::new();
    let responder = world.responder(responder_extensions());
    world.answer(&responder, CertStatus::Good, at);
    assert_eq!(world.status(), Status::Good(good));

    for digest in
        [DigestAlgorithm::Sha256, DigestAlgorithm::Streebog256, DigestAlgorithm::Streebog512]
    {
        let mut world = World::new();
        world.answer_until(None, CertStatus::Good, at, None, digest);
        assert_eq!(world.status(), Status::Good(good), "{digest:?}");
    }

    // Without the purpose, of another authority, or without nocheck and without a status.
    let without_purpose = vec![Extension::plain(ExtensionValue::OcspNoCheck)];
    let mut asked = responder_extensions();
    asked.retain(|extension| *extension.value() != ExtensionValue::OcspNoCheck);
    let stranger = root(KeyAlgorithm::EcP256, "ROOT");
    for (issuer, extensions) in
        [(None, without_purpose), (Some(&stranger), responder_extensions()), (None, asked.clone())]
    {
        let mut world = World::new();
        let responder = plain(issuer.unwrap_or(&world.root), "RESPONDER", extensions);
        world.answer(&responder, CertStatus::Good, at);
        assert_eq!(world.status(), Status::Unknown(Gap::Untrusted));
    }
    // With a status of its own it counts, until it is revoked.
    let mut world = World::new();
    let responder = world.responder(asked);
    world.answer(&responder, CertStatus::NotIssued, at).list(1, None, &[]);
    assert_eq!(world.status(), Status::NotIssued(good));
    let entry = Entry::new(*responder.certificate.serial(), day("2026-11-01"), None);
    let mut world = World { lists: Vec::new(), ..world };
    world.list(1, None, &[(*responder.certificate.serial(), entry)]);
    assert!(matches!(world.status(), Status::Good(Source::List { .. })));
}

#[test]
fn an_answer_ages_and_a_wrong_one_is_told_apart() {
    let at = moment("2026-11-22T05:00:00Z");
    let ask = |status, next_update| {
        let mut world = World::new();
        let responder = world.responder(responder_extensions());
        world.answer_until(Some(&responder), status, at, next_update, DigestAlgorithm::Sha1);
        world
    };
    let world = ask(CertStatus::Good, None);
    let at_hour = |hours| Settings::at(at.checked_add(SignedDuration::from_hours(hours)).unwrap());
    assert!(matches!(world.status_with(&at_hour(23)), Status::Good(_)));
    assert_eq!(world.status_with(&at_hour(24)), Status::Unknown(Gap::Stale));
    assert_eq!(world.status_with(&at_hour(-1)), Status::Unknown(Gap::Stale));
    let patient = Settings { max_answer_age: SignedDuration::from_hours(48), ..at_hour(30) };
    assert!(matches!(world.status_with(&patient), Status::Good(_)));
    let world = ask(CertStatus::Good, Some(day("2026-12-01")));
    assert!(matches!(world.status_with(&at_hour(100)), Status::Good(_)));
    assert_eq!(world.status_with(&at_hour(1000)), Status::Unknown(Gap::Stale));

    assert_eq!(ask(CertStatus::Unknown, None).status(), Status::Unknown(Gap::Declined));
    assert_eq!(code(&ask(CertStatus::Unknown, None).verdict()), "revocation-unknown");
    assert_eq!(code(&ask(CertStatus::NotIssued, None).verdict()), "certificate-not-issued");
    let revoked = CertStatus::Revoked { at: day("2026-11-01"), reason: None };
    assert_eq!(code(&ask(revoked, None).verdict()), "certificate-revoked");
}

#[test]
fn a_revocation_for_good_outweighs_a_newer_good_and_a_hold_does_not() {
    for (reason, is_good) in [(COMPROMISE, false), (HOLD, true)] {
        let mut world = World::new();
        let entries = world.revoked("2026-11-19", reason);
        let responder = world.responder(responder_extensions());
        world.list(1, None, &entries);
        world.answer(&responder, CertStatus::Good, moment("2026-11-22T05:00:00Z"));
        assert_eq!(matches!(world.status(), Status::Good(_)), is_good, "{reason:?}");
    }
}

#[test]
fn a_proven_moment_is_judged_with_later_evidence() {
    let mut world = World::new();
    let mut entries = world.revoked("2026-11-10", COMPROMISE);
    world.list(1, None, &entries);
    let then = |at| Settings { until: now(), ..Settings::at(day(at)) };
    // The list is of 20 November.
    assert!(matches!(world.status_with(&then("2026-11-09")), Status::Good(_)));
    assert!(matches!(world.status_with(&then("2026-11-10")), Status::Revoked { .. }));
    // Nobody knew of the list on the 9th.
    let unaware = Settings::at(day("2026-11-09"));
    assert_eq!(world.status_with(&unaware), Status::Unknown(Gap::Stale));
    // The issuer says since when the key was not safe.
    entries[0].1.invalidity_date = Some(day("2026-11-05"));
    world.lists.clear();
    world.list(1, None, &entries);
    assert!(matches!(world.status_with(&then("2026-11-09")), Status::Revoked { .. }));
    assert!(matches!(world.status_with(&then("2026-11-04")), Status::Good(_)));
}

#[test]
fn another_path_is_taken_when_one_is_revoked() {
    let one = root(KeyAlgorithm::EcP256, "ONE");
    let two = root(KeyAlgorithm::EcP256, "TWO");
    let authority =
        one.issue(KeyAlgorithm::EcP256, Order::new(ca_name("AUTHORITY"), ca_extensions(None)));
    let crossed = two.certify(
        authority.certificate.spki_der(),
        Order::new(ca_name("AUTHORITY"), ca_extensions(None)),
    );
    let leaf = plain(&authority, "LEAF", Vec::new()).certificate;
    let revoked = Entry::new(*authority.certificate.serial(), day("2026-11-01"), Some(COMPROMISE));
    let lists: Vec<CertificateList> = [
        sign(&one, &head(&one, 1), [revoked]),
        sign(&two, &head(&two, 1), []),
        sign(&authority, &head(&authority, 1), []),
    ]
    .iter()
    .map(|der| CertificateList::from_der(der).unwrap())
    .collect();
    let anchors = [one.certificate.clone(), two.certificate.clone()];
    let pool = [authority.certificate.clone(), crossed.clone()];
    let evidence = Evidence { anchors: &anchors, certificates: &pool, lists: &lists, answers: &[] };
    let settings = Settings::at(now());
    let found = judge_certificate(&leaf, &evidence, &settings);
    assert_eq!(found.verdict, Verdict::Valid);
    assert_eq!(found.path, [leaf.clone(), crossed, two.certificate.clone()]);

    let evidence = Evidence { anchors: &anchors[..1], ..evidence };
    let found = judge_certificate(&leaf, &evidence, &settings);
    assert_eq!(code(&found.verdict), "certificate-revoked");
    assert_eq!(found.path.len(), 3);
}

#[test]
fn broken_answers_are_refused_with_a_code() {
    let mut world = World::new();
    let responder = world.responder(responder_extensions());
    world.answer(&responder, CertStatus::Good, now());
    let id =
        ocsp::CertId::new(DigestAlgorithm::Sha1, &world.root.certificate, *world.leaf.serial());
    let single = SingleResponse {
        cert_id: id.unwrap(),
        status: CertStatus::Good,
        this_update: now(),
        next_update: None,
    };
    let mut builder = ocsp::ResponseBuilder::new(&responder.certificate, now());
    for _ in 0..300 {
        builder = builder.answer(single.clone());
    }
    let many = builder.sign(&responder.key).unwrap();
    let one = ocsp::ResponseBuilder::new(&responder.certificate, now())
        .answer(single)
        .sign(&responder.key)
        .unwrap();
    for (what, broken) in [
        ("too many answers", many),
        ("a length with a leading zero", [&[0x30, 0x83, 0][..], &one[2..]].concat()),
        ("an indefinite length", [&[0x30, 0x80][..], &one[4..], &[0, 0]].concat()),
        ("something behind", [one.as_slice(), &[0]].concat()),
        ("no answer in a success", vec![0x30, 3, 10, 1, 0]),
        ("an unknown status", vec![0x30, 3, 10, 1, 4]),
    ] {
        let fault = base::Fault::from(Response::parse(&broken).unwrap_err());
        assert_eq!(fault.code, "ocsp-response-unreadable", "{what}");
    }
    let large = vec![0x30; ocsp::MAX_RESPONSE_BYTES + 1];
    assert!(matches!(Response::parse(&large), Err(DecodeFault::TooLarge { .. })));
    // No flipped bit makes a good answer of another.
    for bit in (0..one.len() * 8).step_by(7) {
        let mut altered = one.clone();
        altered[bit / 8] ^= 1 << (bit % 8);
        let Ok(answer) = Response::parse(&altered) else { continue };
        world.answers = vec![answer];
        match world.status() {
            Status::Unknown(_) | Status::Unsupported(_) => {}
            // Bits outside of what is signed: the row of certificates, unknown to the verdict.
            Status::Good(Source::Answer { this_update }) => assert_eq!(this_update, now()),
            found => panic!("bit {bit}: {found:?}"),
        }
    }
}

/// Sixteen certificates, and a nonce as RFC 6960 4.4.1 wraps it: not the bare octets of RFC 2560.
#[test]
fn a_question_that_is_too_long_or_of_the_old_form_is_refused() {
    let authority = root(KeyAlgorithm::EcP256, "ROOT");
    let serial = Serial::new(&[7]).unwrap();
    let id = ocsp::CertId::new(DigestAlgorithm::Sha1, &authority.certificate, serial).unwrap();
    let question = |count| ocsp::Request::new(vec![id.clone(); count], Some(&[7; 16])).to_der();
    assert_eq!(ocsp::Request::parse(&question(16)).unwrap().cert_ids().len(), 16);
    assert!(ocsp::Request::parse(&question(17)).is_err());
    let mut bare = question(1);
    let wrapped = [4, 0x12, 4, 0x10, 7, 7];
    let at = bare.windows(6).position(|octets| octets == wrapped).unwrap();
    bare[at + 2..at + 4].copy_from_slice(&[7, 7]);
    assert!(ocsp::Request::parse(&bare).is_err());
}
