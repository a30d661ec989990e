//! Every way in which a signature is not an approval, and the one in which it is.

use authority::{
    approval::{
        ApprovalFault, CanonicalDemand, CanonicalRequest, CertificateState, Certification,
        KeysCode, Kind, Limits, Nonce, OperatorState, RevocationOrder, Subject, VerifiedApproval,
        verify, verify_demand,
    },
    revocation::Reason,
};
use base::Lang;
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
        self.check_with(cms, &operators, &good, now())
    }

    fn check_with(
        &self,
        cms: &[u8],
        operators: &OneOperator,
        state: &dyn Fn(&Certificate) -> CertificateState,
        at: Timestamp,
    ) -> Result<VerifiedApproval, ApprovalFault> {
        let chain = Chain::of(&self.ours);
        let trust = chain.trust(state);
        verify(cms, &self.request, operators, &trust, Limits::default(), at)
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
    // A hostile page that puts other words above the right machine form gets a signature that approves nothing.
    desk.request = CanonicalRequest { lang: Some(Lang::Ru), ..request(&gost_key()) };
    let text = desk.request.text().unwrap();
    let at = |text: &str| sign(text, &desk.key, &desk.certificate, now());
    assert!(desk.check(&at(&text)).is_ok());
    let bent = text.replacen("ТЕСТОВА", "БАСҚА", 1);
    assert_eq!(code(desk.check(&at(&bent))), "approval-content");
    assert_eq!(code(desk.check(&at(&parts(&text).1))), "approval-content");
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
    let found = desk.check_with(&cms, &operators, &good, now());
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
        let found = desk.check_with(&cms, &operators, &|_| state, now());
        assert_eq!(code(found), expected);
    }
}

#[test]
fn an_operator_who_is_not_active_approves_nothing() {
    let desk = Desk::new();
    let cms = desk.signed(now());
    for state in [OperatorState::Revoked, OperatorState::Suspended] {
        let mut operators = OneOperator::active(&desk.certificate);
        operators.entry.state = state;
        let found = desk.check_with(&cms, &operators, &good, now());
        assert_eq!(found.unwrap_err(), ApprovalFault::State(state));
    }
}

#[test]
fn a_certificate_outside_the_register_approves_nothing() {
    let desk = Desk::new();
    let another = desk.world.appoint(&desk.ours, "operator", &operator(), &gost_key(), days(-1));
    let operators = OneOperator::active(&another);
    let found = desk.check_with(&desk.signed(now()), &operators, &good, now());
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
    let found = desk.check_with(&cms, &operators, &good, now());
    assert_eq!(code(found), "approval-office");
    let mut operators = OneOperator::active(&desk.certificate);
    operators.entry.profiles = vec!["individual-auth".to_owned()];
    let found = desk.check_with(&cms, &operators, &good, now());
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
        let found = desk.check_with(&cms, &operators, &good, used_at);
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

/// The words and the machine form of a text with words.
fn parts(text: &str) -> (String, String) {
    let (words, machine) = text.split_once("\n\n").unwrap();
    (words.to_owned(), machine.to_owned())
}

#[test]
fn an_approval_is_read_in_sentences_that_are_made_from_what_programs_read() {
    let key = gost_key();
    let code = KeysCode::of([crypto::sha256(key.public_key_info())]);
    let plain = CanonicalRequest { subject: Subject::of(&head()).unwrap(), ..request(&key) };
    let in_words = |lang| CanonicalRequest { lang: Some(lang), ..plain.clone() }.text().unwrap();
    let number = &plain.number;
    let (words, machine) = parts(&in_words(Lang::En));
    assert_eq!(
        words,
        format!(
            "I confirm application {number}: the registration certificates named here are to be issued.\n\
             Certificate holder: БАСШЫ ЕРЛАН, IIN {iin}.\n\
             Organisation: ТОО \"Сынақ\", BIN {bin}.\n\
             Registration certificate for signing (profile individual-sign).\n\
             Control code of the keys on the applicant’s paper, which I compared: {code}.\n\
             Centre or body: ALA-01.\n\
             This text serves once, until 22 November 2026, 10:00.\n\
             Beneath is the same for programs; the signature covers both.",
            iin = plain.subject.iin,
            bin = plain.subject.organisation.as_ref().unwrap().1,
        )
    );
    let body = plain.text().unwrap().replace("senim approval 2\n", "");
    assert_eq!(machine, format!("senim approval 4\nlanguage: en\n{body}"));
    let first = |lang| in_words(lang).lines().next().unwrap().to_owned();
    assert_eq!(
        first(Lang::Kk),
        format!("{number} өтінішін растаймын: осында аталған тіркеу куәліктері берілсін.")
    );
    assert_eq!(
        first(Lang::Ru),
        format!(
            "Подтверждаю заявление {number}: выдать названные здесь регистрационные свидетельства."
        )
    );
    for lang in Lang::ALL {
        let worded = CanonicalRequest { lang: Some(lang), ..plain.clone() };
        assert_eq!(CanonicalRequest::parse(&worded.text().unwrap()), Ok(worded));
    }
}

#[test]
fn a_text_of_today_calls_office_and_certificates_as_people_do_and_shows_no_bare_code() {
    let key = crypto::sha256(b"key");
    let profiles = [
        "domain-ssl",
        "individual-auth",
        "individual-sign",
        "legal-employee-auth",
        "legal-employee-sign",
        "legal-head-auth",
        "legal-head-sign",
        "treasury-auth",
        "treasury-sign",
    ];
    let asked = |profile: &str| Certification { profile: profile.to_owned(), key };
    for (lang, name) in Lang::ALL.into_iter().zip(["№ 2 орталық", "Центр № 2", "Centre No 2"])
    {
        let request = CanonicalRequest {
            lang: Some(lang),
            kind: Kind::Issue(profiles.map(asked).to_vec()),
            compared: None,
            office: "71-002".to_owned(),
            office_name: Some(name.to_owned()),
            ..request(&gost_key())
        };
        let text = request.text().unwrap();
        assert_eq!(CanonicalRequest::parse(&text), Ok(request.clone()));
        let (words, machine) = parts(&text);
        assert!(words.contains(&format!("{name} (71-002).")), "{words}");
        assert!(machine.starts_with("senim approval 5\n"), "{machine}");
        assert!(machine.contains(&format!("office: 71-002\noffice-name: {name}\n")), "{machine}");
        for profile in profiles {
            assert!(!words.contains(profile), "{profile} in {words}");
            assert!(machine.contains(&format!("certificate: {profile} ")), "{machine}");
        }
        // Each has a sentence of its own, and one that no form names keeps its code.
        let lines: std::collections::BTreeSet<&str> = words.lines().collect();
        assert_eq!(lines.len(), words.lines().count(), "{words}");
        let kind = Kind::Issue(vec![asked("novel")]);
        let novel = CanonicalRequest { kind, ..request.clone() }.text().unwrap();
        assert!(parts(&novel).0.contains("novel"), "{novel}");
        // A name goes with words, and with the version that has it.
        assert!(CanonicalRequest { lang: None, ..request.clone() }.text().is_err());
        let bent = [
            text.replace("approval 5", "approval 4"),
            text.replacen(name, "X", 1),
            text.replace(&format!("office-name: {name}\n"), ""),
        ];
        assert!(bent.iter().all(|text| CanonicalRequest::parse(text).is_err()));
    }
}

#[test]
fn other_words_above_the_same_machine_form_are_no_canonical_text() {
    let approval = CanonicalRequest { lang: Some(Lang::En), ..request(&gost_key()) };
    let demand = CanonicalDemand { lang: Some(Lang::Ru), ..demand() };
    let (approval, demand) = (approval.text().unwrap(), demand.text().unwrap());
    let reads =
        |text: &str| CanonicalRequest::parse(text).is_ok() || CanonicalDemand::parse(text).is_ok();
    assert!(reads(&approval) && reads(&demand));
    let bent = [
        approval.replacen("ТЕСТОВА", "БАСҚА", 1),
        approval.replacen("to be issued", "not to be issued", 1),
        approval.replace("language: en", "language: kk"),
        approval.replace("language: en", "language: kz"),
        approval.replace("language: en\n", ""),
        approval.replace("senim approval 4", "senim approval 2"),
        format!("Nothing will happen.\n{approval}"),
        format!("Nothing will happen.\n\n{approval}"),
        parts(&approval).1,
        demand.replacen("требование", "смерть", 1),
        demand.replacen("Требую отозвать", "Прошу не отзывать", 1),
        demand.replace("senim demand 3", "senim demand 2"),
        parts(&demand).1,
    ];
    for text in bent {
        assert!(text != approval && text != demand && !reads(&text), "{text}");
    }
}

/// STORED and signed: a text of today must be read by every later build, so its bytes are pinned. Who has to change a digest here
/// has changed what is signed, and owes the form a new version and this test a further row.
#[test]
fn the_bytes_of_texts_with_words_stay_what_they_are() {
    let reasons = Reason::ALL.into_iter().zip(["nca-rsa", "nca-gost", "other"].iter().cycle());
    let order = |(reason, issuer): (Reason, &&str)| RevocationOrder {
        issuer: (*issuer).to_owned(),
        serial: "5a01".parse().unwrap(),
        reason,
    };
    let orders: Vec<RevocationOrder> = reasons.map(order).collect();
    let key = crypto::sha256(b"key");
    let profiles = ["individual-sign", "individual-auth", "domain-ssl", "novel"];
    let asked = |profile: &str| Certification { profile: profile.to_owned(), key };
    let all = |lang| {
        let issue = CanonicalRequest {
            lang: Some(lang),
            kind: Kind::Issue(profiles.map(asked).to_vec()),
            domains: vec!["example.kz".to_owned()],
            compared: Some(KeysCode::of([key])),
            documents: key,
            ..request(&gost_key())
        };
        let revoke = CanonicalRequest { kind: Kind::Revoke(orders.clone()), ..issue.clone() };
        let demand = CanonicalDemand { lang: Some(lang), orders: orders.clone(), ..demand() };
        let texts = [issue.text(), revoke.text(), demand.text()].map(Result::unwrap);
        crypto::sha256(texts.concat().as_bytes()).to_string()
    };
    assert_eq!(Lang::ALL.map(all), PINNED);
    // Version 5, which names the office and the certificates.
    let profiles = [
        "domain-ssl",
        "individual-auth",
        "individual-sign",
        "legal-employee-auth",
        "legal-employee-sign",
        "legal-head-auth",
        "legal-head-sign",
        "treasury-auth",
        "treasury-sign",
        "novel",
    ];
    let named = |lang| {
        let issue = CanonicalRequest {
            lang: Some(lang),
            kind: Kind::Issue(profiles.map(asked).to_vec()),
            domains: vec!["example.kz".to_owned()],
            compared: Some(KeysCode::of([key])),
            office_name: Some("Centre No 2".to_owned()),
            documents: key,
            ..request(&gost_key())
        };
        let revoke = CanonicalRequest { kind: Kind::Revoke(orders.clone()), ..issue.clone() };
        let texts = [issue.text(), revoke.text()].map(Result::unwrap);
        crypto::sha256(texts.concat().as_bytes()).to_string()
    };
    assert_eq!(Lang::ALL.map(named), PINNED_WITH_NAMES);
}

/// kk, ru, en.
const PINNED: [&str; 3] = [
    "7ee81560c08e0e90c0ef10b52c2fe8d3e5ab854751e88e62fb773b5fe798fa10",
    "4fbabc33fa74bcfde062904198b9e1fbad8f0025e24eb4b4e42c17ce6294e907",
    "07afc90b9d4a31972d2db83e87730d1842da0456a3e2f004272ff67f4a7baede",
];

/// Of texts that name the office and the certificates: kk, ru, en.
const PINNED_WITH_NAMES: [&str; 3] = [
    "d65b0e5d4fba61dcf8334ddc1a7c218cbb31facb2a2bcb5cbed5a963daab6ad6",
    "48d1bc426dc8a273e92a1ee3b170742d17caf26a3468bdfd25e0828c06c59a70",
    "24ef757db27567b8c82325d0e84449c834a38adadf55c6f3519ceb17ba216b96",
];

proptest! {
    #[test]
    fn the_parser_takes_any_text_and_reads_back_what_it_wrote(
        name in "[А-Яа-яӘәҒғ A-Z]{1,40}", office in "\\PC{1,12}", nonce: [u8; 16], lang: Option<u8>, named: bool, noise in "\\PC{0,200}",
    ) {
        let _ = CanonicalRequest::parse(&noise);
        let _ = CanonicalDemand::parse(&noise);
        let mut wanted = request(&key("holder-sign"));
        wanted.lang = lang.map(|lang| Lang::ALL[usize::from(lang % 3)]);
        wanted.subject.name = name;
        wanted.office_name = wanted.lang.map(|_| format!("Centre {office}")).filter(|_| named);
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
        lang: None,
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
    let check = |cms: &[u8], state: CertificateState| {
        let state = move |_: &Certificate| state;
        let trust = chain.trust(&state);
        verify_demand(cms, &demand, &trust, Limits::default(), now())
    };
    let key = gost_key();
    // A staff certificate of the same person stands for any certificate of hers.
    let own = world.appoint(&ours, "staff", &holder(), &key, days(-1));
    let cms = sign(&text, &key, &own, now());
    let good = CertificateState::Good;
    assert_eq!(check(&cms, good).unwrap().demand(), &demand);
    assert_eq!(code(check(&cms, CertificateState::Revoked)), "approval-certificate-revoked");
    let other = world.appoint(&ours, "staff", &operator(), &key, days(-1));
    let cms = sign(&text, &key, &other, now());
    assert_eq!(code(check(&cms, good)), "demand-not-holder");
    let foreign = world.appoint(&world.foreign(), "staff", &holder(), &key, days(-1));
    let cms = sign(&text, &key, &foreign, now());
    assert_eq!(code(check(&cms, good)), "approval-foreign");
    // The key with which she signs in may have signed what somebody else chose.
    let none = authority::SubjectData::default();
    let login = world.appoint(&ours, "ocsp-responder", &none, &key, days(-1));
    let cms = sign(&text, &key, &login, now());
    assert_eq!(code(check(&cms, good)), "approval-not-for-signing");
    let cms = sign(&text.replace("5a01", "5a02"), &key, &own, now());
    assert_eq!(code(check(&cms, good)), "approval-content");
}
