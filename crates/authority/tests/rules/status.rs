//! Lists of revoked certificates and status answers.

use authority::{
    crl::{ListFault, assign_list},
    key::{KeyName, KeyRole},
    ocsp::{
        Answer, Issued, IssuedSet, NeverIssued, RegisterUnavailable, Reply, Responder, Settings,
        questions, reply,
    },
    profile::{self, Term},
    revocation::{Reason, Revocation},
    signing::Purpose,
};
use crypto::{DigestAlgorithm, PrivateKey, Signer as _};
use pki::{
    Certificate, RevocationReason, Serial,
    crl::CertificateList,
    ocsp::{CertId, CertStatus, ErrorStatus, Request, Response},
};

use proptest::prelude::*;

use crate::world::{Hierarchy, World, answer, days, gost_key, key, list, minutes, now};

fn serial(text: &str) -> Serial {
    text.parse().unwrap()
}

fn revocation(text: &str, days_from_now: i64, reason: Reason) -> Revocation {
    Revocation { serial: serial(text), at: days(days_from_now), reason }
}

#[test]
fn a_list_tells_serial_date_and_reason() {
    let ours = World::new().gost();
    let revoked = [
        revocation("5a03", -1, Reason::KeyCompromise),
        revocation("5a01", -3, Reason::HolderDemand),
        revocation("5a02", -2, Reason::Dismissal),
        revocation("5a01", -1, Reason::UnreliableData),
    ];
    let signed = list(&ours.nca, 7, revoked).unwrap();
    let list = CertificateList::from_der(&signed.der).unwrap();
    assert!(list.verify_signed_by(&ours.nca.certificate).is_ok());
    assert!(list.is_whole() && list.is_fresh_at(now()) && !list.is_fresh_at(days(7)));
    assert_eq!((list.number(), signed.next_update), (Some(7.into()), days(7)));
    let found: Vec<_> =
        list.entries().map(|e| (e.serial.to_string(), e.revoked_at, e.reason)).collect();
    assert_eq!(
        found,
        [
            ("5a01".to_owned(), days(-3), Some(RevocationReason::CessationOfOperation)),
            ("5a02".to_owned(), days(-2), Some(RevocationReason::AffiliationChanged)),
            ("5a03".to_owned(), days(-1), Some(RevocationReason::KeyCompromise)),
        ]
    );
}

#[test]
fn only_the_issuers_key_signs_its_list() {
    let ours = World::new().gost();
    let (assignment, list) = assign_list(&ours.nca.issuer(), 1, [], now()).unwrap();
    assert_eq!(assignment.purpose(), Purpose::RevocationList);
    let other = gost_key();
    let forged = other.sign(assignment.to_be_signed()).unwrap();
    assert!(assignment.carry_out(&other).is_err());
    assert_eq!(list.complete(&forged).unwrap_err(), ListFault::Signature);
}

#[test]
fn each_ground_is_published_with_its_reason() {
    let published: Vec<(&str, u8)> =
        Reason::ALL.iter().map(|reason| (reason.code(), reason.published().code())).collect();
    assert_eq!(
        published,
        [
            ("DISMISSAL", 3),
            ("HOLDER_DEATH", 5),
            ("HOLDER_DEMAND", 5),
            ("KEY_COMPROMISE", 1),
            ("OPERATOR_DISMISSED", 3),
            ("UNRELIABLE_DATA", 9),
        ]
    );
    for reason in Reason::ALL {
        assert_eq!(reason.code().parse(), Ok(reason));
    }
}

/// A register in which the last two digits of the serial tell the state.
struct Register;

impl IssuedSet for Register {
    fn find(&self, _issuer: KeyName, asked: &Serial) -> Result<Issued, RegisterUnavailable> {
        match asked.as_bytes().last() {
            Some(1) => Ok(Issued::Good),
            Some(2) => Ok(Issued::Revoked(revocation("5a02", -2, Reason::HolderDemand))),
            Some(3) => Ok(Issued::Expired),
            Some(9) => Err(RegisterUnavailable),
            _ => Ok(Issued::Never),
        }
    }
}

/// Two issuers with a responder each.
struct Desk {
    gost: Hierarchy,
    rsa: Hierarchy,
    gost_responder: (Certificate, PrivateKey),
    rsa_responder: (Certificate, PrivateKey),
}

impl Desk {
    fn new() -> Self {
        let world = World::new();
        let (gost, rsa) = (world.gost(), world.rsa());
        let appoint = |ours: &Hierarchy, key: PrivateKey| {
            let none = authority::SubjectData::default();
            (world.appoint(ours, "ocsp-responder", &none, &key, days(-1)), key)
        };
        let gost_responder = appoint(&gost, gost_key());
        let rsa_responder = appoint(&rsa, key("responder"));
        Self { gost, rsa, gost_responder, rsa_responder }
    }

    fn responders(&self) -> [Responder<'_>; 2] {
        [responder(&self.rsa, &self.rsa_responder.0), responder(&self.gost, &self.gost_responder.0)]
    }

    fn ask(&self, request: &[u8], settings: Settings) -> Answer {
        let [rsa, gost] = self.responders();
        let keys = [(rsa, &self.rsa_responder.1), (gost, &self.gost_responder.1)];
        answer(request, &Register, &keys, settings, now())
    }
}

/// The responder of a hierarchy.
fn responder<'a>(ours: &'a Hierarchy, certificate: &'a Certificate) -> Responder<'a> {
    Responder {
        issuer_key: ours.nca.name,
        issuer: &ours.nca.certificate,
        key: KeyName::first(KeyRole::Responder, ours.nca.name.hierarchy),
        certificate,
    }
}

fn id(issuer: &Certificate, asked: &str) -> CertId {
    CertId::new(DigestAlgorithm::Sha1, issuer, serial(asked)).unwrap()
}

fn question(issuer: &Certificate, asked: &str) -> Vec<u8> {
    Request::new(vec![id(issuer, asked)], None).to_der()
}

#[test]
fn each_state_of_the_register_has_its_answer() {
    let desk = Desk::new();
    let issuer = &desk.gost.nca.certificate;
    let reason = Some(RevocationReason::CessationOfOperation);
    for (asked, expected) in [
        ("5a01", CertStatus::Good),
        ("5a02", CertStatus::Revoked { at: days(-2), reason }),
        ("5a03", CertStatus::Good),
        ("5a04", CertStatus::Unknown),
    ] {
        let found = desk.ask(&question(issuer, asked), Settings::default());
        let response = Response::parse(&found.der).unwrap();
        response.verify(issuer, now()).unwrap();
        let single = response.find(issuer, &serial(asked)).unwrap();
        assert_eq!(single.status, expected, "{asked}");
        assert_eq!(single.next_update, Some(minutes(60)));
        assert_eq!(found.fresh_until, Some(minutes(60)));
    }
}

#[test]
fn a_serial_that_was_never_issued_is_never_good() {
    let desk = Desk::new();
    let issuer = &desk.gost.nca.certificate;
    for never_issued in [NeverIssued::Unknown, NeverIssued::ExtendedRevoke] {
        let settings = Settings { freshness: Term::Hours(12), never_issued };
        let found = desk.ask(&question(issuer, "5a77"), settings);
        let response = Response::parse(&found.der).unwrap();
        response.verify(issuer, now()).unwrap();
        let status = response.find(issuer, &serial("5a77")).unwrap().status;
        match never_issued {
            NeverIssued::Unknown => assert_eq!(status, CertStatus::Unknown),
            NeverIssued::ExtendedRevoke => assert_eq!(status, CertStatus::NotIssued),
        }
    }
}

#[test]
fn each_issuer_answers_with_its_own_responder() {
    let desk = Desk::new();
    for issuer in [&desk.gost.nca.certificate, &desk.rsa.nca.certificate] {
        let found = desk.ask(&question(issuer, "5a01"), Settings::default());
        assert!(Response::parse(&found.der).unwrap().verify(issuer, now()).is_ok());
    }
    // Two issuers in one question: one signature cannot speak for both.
    let ids = vec![id(&desk.gost.nca.certificate, "5a01"), id(&desk.rsa.nca.certificate, "5a01")];
    let found = desk.ask(&Request::new(ids, None).to_der(), Settings::default());
    let response = Response::parse(&found.der).unwrap();
    response.verify(&desk.gost.nca.certificate, now()).unwrap();
    let states: Vec<_> = response.responses().iter().map(|single| single.status).collect();
    assert_eq!(states, [CertStatus::Good, CertStatus::Unknown]);
    assert_eq!(found.cache, None);
}

#[test]
fn what_cannot_be_answered_is_refused_without_a_status() {
    let desk = Desk::new();
    let foreign = World::new().foreign();
    for (request, expected) in [
        (b"nonsense".to_vec(), ErrorStatus::MalformedRequest),
        (question(&foreign.nca.certificate, "5a01"), ErrorStatus::Unauthorized),
        (question(&desk.gost.nca.certificate, "5a09"), ErrorStatus::TryLater),
    ] {
        let found = desk.ask(&request, Settings::default());
        assert_eq!(Response::parse(&found.der).unwrap().error(), Some(expected));
        assert_eq!((found.cache, found.fresh_until), (None, None));
    }
    let request = question(&desk.gost.nca.certificate, "5a01");
    let told = |answer: Answer| Response::parse(&answer.der).unwrap().error();
    let late = reply(&request, &Register, &desk.responders(), Settings::default(), days(100));
    let Reply::Ready(late) = late else { panic!("the responder's certificate has expired") };
    assert_eq!(told(late), Some(ErrorStatus::InternalError));
    let found = reply(&request, &Register, &desk.responders(), Settings::default(), now());
    let Reply::ToSign(_, failed) = found else { panic!("there is an answer to sign") };
    assert_eq!(told(failed.give_up()), Some(ErrorStatus::TryLater));
}

#[test]
fn a_nonce_comes_back_and_keeps_the_answer_out_of_the_cache() {
    let desk = Desk::new();
    let issuer = &desk.gost.nca.certificate;
    let request = Request::new(vec![id(issuer, "5a01")], Some(&[9; 32])).to_der();
    let found = desk.ask(&request, Settings::default());
    assert_eq!(Response::parse(&found.der).unwrap().nonce(), Some(&[9_u8; 32][..]));
    assert_eq!(found.cache, None);
    let plain = question(issuer, "5a01");
    let gost = KeyName::first(KeyRole::Issuing, profile::Hierarchy::Gost);
    let found = desk.ask(&plain, Settings::default()).cache.unwrap();
    assert_eq!((found.issuer, found.serial), (gost, serial("5a01")));
    let asked = questions(&plain, &desk.responders());
    assert_eq!(asked, [(gost, serial("5a01"))]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_bytes_from_outside_bring_a_responder_down(
        noise in proptest::collection::vec(any::<u8>(), 0..200), at in 0_usize..80, to: u8,
    ) {
        let world = World::new();
        let ours = world.gost();
        let key = gost_key();
        let none = authority::SubjectData::default();
        let certificate = world.appoint(&ours, "ocsp-responder", &none, &key, days(-1));
        let responders = [(responder(&ours, &certificate), &key)];
        let mut bent = question(&ours.nca.certificate, "5a07");
        let at = at % bent.len();
        bent[at] = to;
        for request in [noise, bent] {
            let found = answer(&request, &Register, &responders, Settings::default(), now());
            let response = Response::parse(&found.der).unwrap();
            let asked = response.responses().iter();
            for single in asked.filter(|single| single.status == CertStatus::Good) {
                prop_assert!(matches!(single.cert_id.serial().as_bytes().last(), Some(1 | 3)));
            }
        }
    }
}
