//! Every way in which a signature is not an approval, and the one in which it is.

use authority::{
    approval::{
        ApprovalFault, CanonicalDemand, CanonicalRequest, CertificateState, Certification,
        KeysCode, Kind, Limits, Nonce, OperatorState, RevocationOrder, Subject, VerifiedApproval,
        verify, verify_demand,
    },
    revocation::Reason,
};
use crypto::{DigestAlgorithm, PrivateKey, Signer};
use jiff::Timestamp;
use pki::{Certificate, cms};
use proptest::prelude::*;

use crate::world::{
    Chain, Hierarchy, OneOperator, World, company, days, good, gost_key, head, holder, key,
    minutes, now, operator, request, sign,
};

/// An operator at her desk. GOST keys: they are quick to make.
struct Desk {
    world: World,
    ours: Hierarchy,
    key: PrivateKey,
    certificate: Certificate,
    request: CanonicalRequest,
}

impl Desk {
    fn new() -> Self {
        let world = World::new();
        let ours = world.gost();
        let key = gost_key();
        let certificate = world.appoint(&ours, "operator", &operator(), &key, days(-1));
        let request = request(&gost_key());
        Self { world, ours, key, certificate, request }
    }

    fn signed(&self, at: Timestamp) -> Vec<u8> {
        sign(&self.request.text().unwrap(), &self.key, &self.certificate, at)
    }

    fn check(&self, cms: &[u8]) -> Result<VerifiedApproval, ApprovalFault> {
        let operators = OneOperator::active(&self.certificate);
        self.check_with(cms, &operators, &good, &|_| false, now())
    }

    fn check_with(
        &self,
        cms: &[u8],
        operators: &OneOperator,
        state: &dyn Fn(&Certificate) -> CertificateState,
        nonce_used: &dyn Fn(&Nonce) -> bool,
        at: Timestamp,
    ) -> Result<VerifiedApproval, ApprovalFault> {
        let chain = Chain::of(&self.ours);
        let trust = chain.trust(state);
        verify(cms, &self.request, operators, &trust, nonce_used, Limits::default(), at)
    }
}

fn code<T: std::fmt::Debug>(result: Result<T, ApprovalFault>) -> &'static str {
    result.unwrap_err().fault().code
}

#[test]
fn an_active_operators_signature_approves() {
    let desk = Desk::new();
    let cms = desk.signed(minutes(-1));
    let approval = desk.check(&cms).unwrap();
    assert_eq!(approval.request_digest(), desk.request.digest().unwrap());
    assert_eq!(approval.approval_digest(), crypto::sha256(&cms));
    assert_eq!(approval.signed_at(), minutes(-1));
    assert_eq!(approval.certificate(), &desk.certificate);
}

#[test]
fn a_forged_signature_approves_nothing() {
    let desk = Desk::new();
    let mut cms = desk.signed(now());
    let last = cms.len() - 1;
    cms[last] ^= 1;
    assert_eq!(code(desk.check(&cms)), "approval-forged");
}

#[test]
fn a_signature_by_another_key_under_the_operators_certificate_is_forged() {
    let desk = Desk::new();
    let text = desk.request.text().unwrap();
    let intruder = gost_key();
    let digest = crypto::digest(DigestAlgorithm::Streebog512, text.as_bytes());
    let attributes = cms::signed_attributes_der(&digest, &desk.certificate, Some(now()));
    let signed = cms::assemble(&cms::Parts {
        content: Some(text.as_bytes()),
        signed_attributes_der: &attributes,
        algorithm: intruder.signature_algorithm(),
        signature: &intruder.sign(&attributes).unwrap(),
        certificate: &desk.certificate,
        extra_certificates: &[],
    });
    assert_eq!(code(desk.check(&signed.unwrap())), "approval-forged");
}

#[test]
fn other_content_approves_nothing() {
    let mut desk = Desk::new();
    let cms = desk.signed(now());
    desk.request.kind = Kind::Issue(vec![Certification {
        profile: "individual-sign".to_owned(),
        key: crypto::sha256(b"the intruder's key"),
    }]);
    assert_eq!(code(desk.check(&cms)), "approval-content");
}

#[test]
fn garbage_approves_nothing() {
    let desk = Desk::new();
    assert_eq!(code(desk.check(b"")), "approval-malformed");
    assert_eq!(code(desk.check(&vec![0x30; 100_000])), "approval-malformed");
}

#[test]
fn a_foreign_authoritys_certificate_of_the_same_names_approves_nothing() {
    let desk = Desk::new();
    let foreign = desk.world.foreign();
    assert_eq!(foreign.nca.certificate.subject(), desk.ours.nca.certificate.subject());
    let certificate = desk.world.appoint(&foreign, "operator", &operator(), &desk.key, days(-1));
    let cms = sign(&desk.request.text().unwrap(), &desk.key, &certificate, now());
    let operators = OneOperator::active(&certificate);
    let found = desk.check_with(&cms, &operators, &good, &|_| false, now());
    assert_eq!(code(found), "approval-foreign");
}

#[test]
fn an_expired_certificate_approves_nothing() {
    let mut desk = Desk::new();
    desk.certificate =
        desk.world.appoint(&desk.ours, "operator", &operator(), &desk.key, days(-380));
    assert_eq!(code(desk.check(&desk.signed(now()))), "approval-certificate-expired");
}

#[test]
fn a_certificate_that_is_not_valid_yet_approves_nothing() {
    let mut desk = Desk::new();
    desk.certificate = desk.world.appoint(&desk.ours, "operator", &operator(), &desk.key, days(2));
    assert_eq!(code(desk.check(&desk.signed(now()))), "approval-certificate-expired");
}

#[test]
fn a_revoked_or_unknown_certificate_approves_nothing() {
    let desk = Desk::new();
    let cms = desk.signed(now());
    let operators = OneOperator::active(&desk.certificate);
    for (state, expected) in [
        (CertificateState::Revoked, "approval-certificate-revoked"),
        (CertificateState::Unknown, "approval-certificate-unknown"),
    ] {
        let found = desk.check_with(&cms, &operators, &|_| state, &|_| false, now());
        assert_eq!(code(found), expected);
    }
}

#[test]
fn an_operator_who_is_not_active_approves_nothing() {
    let desk = Desk::new();
    let cms = desk.signed(now());
    for state in [
        OperatorState::Blocked,
        OperatorState::CertificateIssued,
        OperatorState::RevocationRequested,
        OperatorState::Revoked,
        OperatorState::Suspended,
    ] {
        let mut operators = OneOperator::active(&desk.certificate);
        operators.entry.state = state;
        let found = desk.check_with(&cms, &operators, &good, &|_| false, now());
        assert_eq!(found.unwrap_err(), ApprovalFault::State(state));
    }
}

#[test]
fn a_certificate_outside_the_register_approves_nothing() {
    let desk = Desk::new();
    let another = desk.world.appoint(&desk.ours, "operator", &operator(), &gost_key(), days(-1));
    let operators = OneOperator::active(&another);
    let found = desk.check_with(&desk.signed(now()), &operators, &good, &|_| false, now());
    assert_eq!(code(found), "approval-operator-unknown");
}

#[test]
fn a_certificate_without_the_operators_purpose_approves_nothing() {
    let mut desk = Desk::new();
    desk.certificate = desk.world.appoint(&desk.ours, "staff", &operator(), &desk.key, days(-1));
    assert_eq!(code(desk.check(&desk.signed(now()))), "approval-not-operator");
}

#[test]
fn nobody_approves_her_own_request() {
    let mut desk = Desk::new();
    desk.request.subject = Subject::of(&operator()).unwrap();
    assert_eq!(code(desk.check(&desk.signed(now()))), "approval-own-request");
}

#[test]
fn an_operator_of_another_office_or_without_the_right_to_the_profile_approves_nothing() {
    let desk = Desk::new();
    let cms = desk.signed(now());
    let mut operators = OneOperator::active(&desk.certificate);
    operators.entry.office = "AST-02".to_owned();
    let found = desk.check_with(&cms, &operators, &good, &|_| false, now());
    assert_eq!(code(found), "approval-office");
    let mut operators = OneOperator::active(&desk.certificate);
    operators.entry.profiles = vec!["individual-auth".to_owned()];
    let found = desk.check_with(&cms, &operators, &good, &|_| false, now());
    assert_eq!(code(found), "approval-profile");
}

#[test]
fn the_keys_that_were_compared_are_those_that_are_certified() {
    let mut desk = Desk::new();
    desk.request.compared = Some(KeysCode::of([crypto::sha256(b"keys of somebody else")]));
    let cms = desk.signed(minutes(-1));
    assert_eq!(code(desk.check(&cms)), "approval-keys");
}

#[test]
fn an_approval_serves_once() {
    let desk = Desk::new();
    let cms = desk.signed(now());
    let operators = OneOperator::active(&desk.certificate);
    let nonce = desk.request.nonce;
    let found = desk.check_with(&cms, &operators, &good, &|used| *used == nonce, now());
    assert_eq!(code(found), "approval-replayed");
}

#[test]
fn an_approval_outside_its_window_approves_nothing() {
    let desk = Desk::new();
    let operators = OneOperator::active(&desk.certificate);
    for (signed_at, used_at) in [
        (minutes(-40), now()),
        (minutes(6), now()),
        (minutes(31), minutes(31)),
        (now(), minutes(31)),
    ] {
        let cms = desk.signed(signed_at);
        let found = desk.check_with(&cms, &operators, &good, &|_| false, used_at);
        assert_eq!(code(found), "approval-stale", "{signed_at} {used_at}");
    }
}

#[test]
fn a_revocation_is_approved_in_the_same_way() {
    let mut desk = Desk::new();
    desk.request.compared = None;
    desk.request.kind = Kind::Revoke(vec![RevocationOrder {
        issuer: "nca-rsa".to_owned(),
        serial: "4f1c".parse().unwrap(),
        reason: Reason::HolderDemand,
    }]);
    assert!(desk.check(&desk.signed(now())).is_ok());
}

#[test]
fn the_text_is_what_the_operator_reads() {
    let mut request = request(&key("holder-sign"));
    request.subject = Subject::of(&head()).unwrap();
    let text = request.text().unwrap();
    let iin = &request.subject.iin;
    let bin = company();
    let key = crypto::sha256(key("holder-sign").public_key_info());
    let code = request.compared.unwrap();
    let documents = crypto::sha256(b"documents");
    let answers = crypto::sha256(b"answers");
    assert_eq!(
        text,
        format!(
            "senim approval 2\ninstance: senim-test\nrequest: {}\nnumber: {}\nkind: issue\n\
             participant: IND\nname: БАСШЫ ЕРЛАН\niin: {iin}\norganisation: ТОО \"Сынақ\"\nbin: {bin}\n\
             certificate: individual-sign {key}\nkeys: {code}\noffice: ALA-01\ndocuments: {documents}\n\
             answers: {answers}\nprepared: 2026-11-22T04:00:00Z\nvalid-until: 2026-11-22T05:00:00Z\n\
             nonce: 01010101010101010101010101010101\n",
            request.request, request.number
        )
    );
    assert_eq!(CanonicalRequest::parse(&text).unwrap(), request);
    let without = CanonicalRequest { compared: None, ..request };
    let text = without.text().unwrap();
    assert!(text.starts_with("senim approval 1\n") && !text.contains("keys: "), "{text}");
    assert_eq!(CanonicalRequest::parse(&text).unwrap(), without);
}

#[test]
fn a_text_that_differs_in_one_byte_is_not_canonical_or_another_request() {
    let request = request(&gost_key());
    let text = request.text().unwrap();
    for (from, to) in [
        ("\n", "\r\n"),
        ("senim approval 2", "senim approval 1"),
        ("senim approval 2", "senim approval 3"),
        ("keys: ", "keys:  "),
        ("kind: issue", "kind:  issue"),
        ("participant: IND\n", ""),
        ("iin: ", "Iin: "),
        ("04:00:00Z", "04:00:00.0Z"),
        ("04:00:00Z", "10:00:00+06:00"),
    ] {
        let bent = text.replace(from, to);
        assert_ne!(bent, text, "{from}");
        assert!(CanonicalRequest::parse(&bent).is_err(), "{from} -> {to}");
    }
    assert!(CanonicalRequest::parse(&format!("{text}\n")).is_err());
    assert!(CanonicalRequest::parse(text.trim_end()).is_err());
}

#[test]
fn a_value_that_could_deceive_the_eye_has_no_text() {
    for name in ["", " ТЕСТ", "ТЕСТ\nkind: revoke", "ТЕСТ\u{202E}ОВ", "ТЕ\u{200B}СТ"]
    {
        let mut request = request(&gost_key());
        request.subject.name = name.to_owned();
        assert!(request.text().is_err(), "{name:?}");
    }
    let mut request = request(&gost_key());
    request.kind = Kind::Issue(Vec::new());
    assert!(request.text().is_err());
}

proptest! {
    #[test]
    fn the_parser_takes_any_text_and_reads_back_what_it_wrote(
        name in "[А-Яа-яӘәҒғ A-Z]{1,40}", office in "\\PC{1,12}", nonce: [u8; 16], noise in "\\PC{0,200}",
    ) {
        let _ = CanonicalRequest::parse(&noise);
        let _ = CanonicalDemand::parse(&noise);
        let mut wanted = request(&key("holder-sign"));
        wanted.subject.name = name;
        wanted.office = office;
        wanted.nonce = Nonce::from_random(nonce);
        if let Ok(text) = wanted.text() {
            prop_assert_eq!(CanonicalRequest::parse(&text), Ok(wanted));
            let _ = CanonicalRequest::parse(&text.replace(": ", &noise));
        }
    }
}

fn demand() -> CanonicalDemand {
    let CanonicalRequest {
        instance, request, number, subject, prepared, valid_until, nonce, ..
    } = request(&gost_key());
    let order = RevocationOrder {
        issuer: "nca-gost".to_owned(),
        serial: "5a01".parse().unwrap(),
        reason: Reason::HolderDemand,
    };
    CanonicalDemand {
        instance,
        request,
        number,
        subject,
        orders: vec![order],
        consented: true,
        prepared,
        valid_until,
        nonce,
    }
}

#[test]
fn a_holder_demands_revocation_with_her_own_key_and_nobody_elses() {
    let world = World::new();
    let ours = world.gost();
    let chain = Chain::of(&ours);
    let demand = demand();
    let text = demand.text().unwrap();
    assert_eq!(CanonicalDemand::parse(&text).unwrap(), demand);
    // A text of an earlier build stays what it was, and neither passes for the other.
    let earlier = CanonicalDemand { consented: false, ..demand.clone() };
    let old = earlier.text().unwrap();
    assert!(old.starts_with("senim demand 1\n") && !old.contains("consents"));
    assert_eq!(CanonicalDemand::parse(&old).unwrap(), earlier);
    assert!(CanonicalDemand::parse(&text.replace("demand 2", "demand 1")).is_err());
    let check = |cms: &[u8], state: CertificateState, used: bool| {
        let state = move |_: &Certificate| state;
        let trust = chain.trust(&state);
        verify_demand(cms, &demand, &trust, &|_| used, Limits::default(), now())
    };
    let key = gost_key();
    // A staff certificate of the same person stands for any certificate of hers.
    let own = world.appoint(&ours, "staff", &holder(), &key, days(-1));
    let cms = sign(&text, &key, &own, now());
    let good = CertificateState::Good;
    assert_eq!(check(&cms, good, false).unwrap().demand(), &demand);
    assert_eq!(code(check(&cms, CertificateState::Revoked, false)), "approval-certificate-revoked");
    assert_eq!(code(check(&cms, good, true)), "approval-replayed");
    let other = world.appoint(&ours, "staff", &operator(), &key, days(-1));
    let cms = sign(&text, &key, &other, now());
    assert_eq!(code(check(&cms, good, false)), "demand-not-holder");
    let foreign = world.appoint(&world.foreign(), "staff", &holder(), &key, days(-1));
    let cms = sign(&text, &key, &foreign, now());
    assert_eq!(code(check(&cms, good, false)), "approval-foreign");
    // The key with which she signs in may have signed what somebody else chose.
    let none = authority::SubjectData::default();
    let login = world.appoint(&ours, "ocsp-responder", &none, &key, days(-1));
    let cms = sign(&text, &key, &login, now());
    assert_eq!(code(check(&cms, good, false)), "approval-not-for-signing");
    let cms = sign(&text.replace("5a01", "5a02"), &key, &own, now());
    assert_eq!(code(check(&cms, good, false)), "approval-content");
}
