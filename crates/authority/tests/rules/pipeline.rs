//! From draft to certificate, and every gap in the way that is closed.

use authority::{
    SubjectData,
    approval::{Certification, Kind, Limits, Subject, VerifiedApproval, verify},
    ceremony::{CeremonyRecord, Enrolment},
    issue::{Draft, IssueFault, IssueIntent, Linted, Order, RecordedIntent, SigningPermit},
    key::{Generation, KeyName, KeyRole},
    profile,
    signing::{Purpose, SigningFault},
};
use base::Role;
use crypto::{PrivateKey, Signer};
use pki::Certificate;

use crate::world::{
    Authority, Chain, Failed, Hierarchy, OFFICE, OneOperator, World, days, good, gost_key, head,
    holder, in_ceremony, key, list, now, operator, person, record_for, request, sign, signed,
};

/// A request for the head of a company, approved: the subject, the key and the proof.
struct Approved {
    world: World,
    ours: Hierarchy,
    key: PrivateKey,
    approval: VerifiedApproval,
}

fn approved() -> Approved {
    let world = World::new();
    let ours = world.gost();
    let desk_key = gost_key();
    let certificate = world.appoint(&ours, "operator", &operator(), &desk_key, days(-1));
    let key = gost_key();
    let mut request = request(&key);
    request.subject = Subject::of(&head()).unwrap();
    request.kind = Kind::Issue(vec![Certification {
        profile: "legal-head-sign".to_owned(),
        key: crypto::sha256(key.public_key_info()),
    }]);
    let cms = sign(&request.text().unwrap(), &desk_key, &certificate, now());
    let mut operators = OneOperator::active(&certificate);
    operators.entry.profiles.push("legal-head-sign".to_owned());
    let chain = Chain::of(&ours);
    let trust = chain.trust(&good);
    let approval = verify(&cms, &request, &operators, &trust, Limits::default(), now()).unwrap();
    Approved { world, ours, key, approval }
}

impl Approved {
    fn lint(&self, profile: &str, subject: &SubjectData, key: &PrivateKey) -> Linted {
        let draft = self.world.draft(&self.ours.nca, profile, subject, key, now());
        draft.lint(&self.ours.throw_away).unwrap_or_else(|fault| panic!("{fault}"))
    }

    fn issue(&self, linted: Linted) -> Result<Certificate, Failed> {
        let intent = IssueIntent::approved(&self.approval, &linted)?;
        let recorded = RecordedIntent::after_commit(intent, linted.tbs_der().to_vec())?;
        signed(SigningPermit::redeem(recorded, linted)?, &self.ours.nca.key)
    }
}

#[test]
fn an_approved_request_becomes_the_certificate_that_was_approved() {
    let approved = approved();
    let linted = approved.lint("legal-head-sign", &head(), &approved.key);
    let planned = linted.tbs_der().to_vec();
    let certificate = approved.issue(linted).unwrap();
    assert_eq!(certificate.tbs_der(), planned);
    assert!(certificate.verify_signed_by(&approved.ours.nca.certificate).is_ok());
    let iin = head().iin.unwrap();
    let bin = head().bin.unwrap();
    assert_eq!(
        certificate.subject().to_string(),
        format!(
            "OU=BIN{bin},O=ТОО \\\"Сынақ\\\",C=KZ,serialNumber=IIN{iin},SN=БАСШЫ,CN=БАСШЫ ЕРЛАН"
        )
    );
    assert_eq!(
        certificate.issuer().to_string(),
        "C=KZ,CN=ҰЛТТЫҚ КУӘЛАНДЫРУШЫ ОРТАЛЫҚ (GOST) SENIM"
    );
    let purposes: Vec<String> =
        certificate.extended_key_usages().iter().map(ToString::to_string).collect();
    assert_eq!(purposes, ["1.3.6.1.5.5.7.3.4", "1.2.398.3.3.4.1.2", "1.2.398.3.3.4.1.2.1"]);
    assert_eq!(certificate.crl_addresses(), ["http://senim.test/crl/nca-gost.crl"]);
    assert_eq!(certificate.ocsp_addresses(), ["http://senim.test/ocsp"]);
    assert_eq!(certificate.not_after().to_string(), "2027-11-22T04:30:00Z");
}

/// nca-01, acceptance examples.
#[test]
fn a_certificate_is_expired_a_year_after_its_issue() {
    let approved = approved();
    let linted = approved.lint("legal-head-sign", &head(), &approved.key);
    let certificate = approved.issue(linted).unwrap();
    let second = jiff::SignedDuration::from_secs(1);
    let year = certificate.not_before().to_zoned(jiff::tz::TimeZone::UTC);
    let year = year.checked_add(jiff::Span::new().years(1)).unwrap().timestamp();
    assert!(certificate.is_valid_at(year.checked_sub(second).unwrap()));
    assert!(!certificate.is_valid_at(year.checked_add(second).unwrap()));
}

#[test]
fn an_approval_covers_no_other_key_profile_or_holder() {
    let approved = approved();
    let mut renamed = head();
    renamed.first_name = Some("Арман".to_owned());
    let mut moved = head();
    moved.organisation = Some("ТОО \"Басқа\"".to_owned());
    for (profile, subject, key) in [
        ("legal-head-sign", head(), gost_key()),
        (
            "legal-employee-sign",
            head(),
            PrivateKey::from_pkcs8_der(&approved.key.to_pkcs8_der().unwrap()).unwrap(),
        ),
        (
            "legal-head-sign",
            renamed,
            PrivateKey::from_pkcs8_der(&approved.key.to_pkcs8_der().unwrap()).unwrap(),
        ),
        (
            "legal-head-sign",
            moved,
            PrivateKey::from_pkcs8_der(&approved.key.to_pkcs8_der().unwrap()).unwrap(),
        ),
    ] {
        let linted = approved.lint(profile, &subject, &key);
        let found = approved.issue(linted).unwrap_err();
        assert_eq!(found, Failed::Issue(IssueFault::ApprovalMismatch));
    }
}

#[test]
fn a_ceremony_issues_no_peoples_certificates_and_an_approval_no_operators() {
    let approved = approved();
    let ceremony = CeremonyRecord::founding("senim-test");
    let linted = approved.lint("legal-head-sign", &head(), &approved.key);
    let found = IssueIntent::in_ceremony(&ceremony, &linted).unwrap_err();
    assert_eq!(found.fault().code, "issue-ceremony-only");
    let linted = approved.lint("operator", &operator(), &gost_key());
    let found = IssueIntent::approved(&approved.approval, &linted).unwrap_err();
    assert_eq!(found.fault().code, "issue-ceremony-only");
}

#[test]
fn bytes_other_than_the_recorded_ones_are_never_signed() {
    let approved = approved();
    let linted = approved.lint("legal-head-sign", &head(), &approved.key);
    let intent = IssueIntent::approved(&approved.approval, &linted).unwrap();
    let mut bent = linted.tbs_der().to_vec();
    bent[20] ^= 1;
    let found = RecordedIntent::after_commit(intent.clone(), bent).unwrap_err();
    assert_eq!(found, IssueFault::RecordMismatch);
    // The same data once more has another serial, so it is another certificate.
    let again = approved.lint("legal-head-sign", &head(), &approved.key);
    let recorded = RecordedIntent::after_commit(intent, linted.tbs_der().to_vec()).unwrap();
    let found = SigningPermit::redeem(recorded, again).unwrap_err();
    assert_eq!(found.fault().code, "issue-record-mismatch");
}

#[test]
fn after_a_stop_the_recorded_bytes_are_linted_and_signed() {
    let approved = approved();
    let linted = approved.lint("legal-head-sign", &head(), &approved.key);
    let intent = IssueIntent::approved(&approved.approval, &linted).unwrap();
    let stored = (serde_json::to_string(&intent).unwrap(), linted.tbs_der().to_vec());
    drop(linted);
    let intent: IssueIntent = serde_json::from_str(&stored.0).unwrap();
    let profile = approved.world.profile(intent.profile());
    let issuer = approved.ours.nca.issuer();
    let draft = Draft::restore(&stored.1, profile, &issuer).unwrap();
    let linted = draft.lint(&approved.ours.throw_away).unwrap();
    let recorded = RecordedIntent::after_commit(intent, stored.1.clone()).unwrap();
    let permit = SigningPermit::redeem(recorded, linted).unwrap();
    assert_eq!(signed(permit, &approved.ours.nca.key).unwrap().tbs_der(), stored.1);
}

#[test]
fn another_key_than_the_issuers_signs_nothing() {
    let approved = approved();
    let linted = approved.lint("legal-head-sign", &head(), &approved.key);
    let intent = IssueIntent::approved(&approved.approval, &linted).unwrap();
    let recorded = RecordedIntent::after_commit(intent, linted.tbs_der().to_vec()).unwrap();
    let permit = SigningPermit::redeem(recorded, linted).unwrap();
    let name = approved.ours.nca.name;
    let found = signed(permit, &gost_key()).unwrap_err();
    assert_eq!(found, Failed::Signing(SigningFault::OtherKey(name)));
    // The issuer's own key is no throw-away key.
    let draft =
        approved.world.draft(&approved.ours.nca, "operator", &operator(), &gost_key(), now());
    assert_eq!(draft.lint(&approved.ours.nca.key).unwrap_err(), IssueFault::Signer);
}

/// A key that says it is the issuer's and signs with another.
struct Impostor<'a>(&'a PrivateKey, PrivateKey);

impl Signer for Impostor<'_> {
    fn public_key_info(&self) -> &[u8] {
        self.0.public_key_info()
    }
    fn signature_algorithm(&self) -> crypto::SignatureAlgorithm {
        self.0.signature_algorithm()
    }
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, crypto::SignFault> {
        self.1.sign(message)
    }
}

#[test]
fn a_signature_that_does_not_verify_gives_no_certificate() {
    let approved = approved();
    let linted = approved.lint("legal-head-sign", &head(), &approved.key);
    let intent = IssueIntent::approved(&approved.approval, &linted).unwrap();
    let recorded = RecordedIntent::after_commit(intent, linted.tbs_der().to_vec()).unwrap();
    let permit = SigningPermit::redeem(recorded, linted).unwrap();
    let found = signed(permit, &Impostor(&approved.ours.nca.key, gost_key())).unwrap_err();
    assert_eq!(found, Failed::Issue(IssueFault::Signature));
}

#[test]
fn an_order_is_refused_with_all_its_faults() {
    let world = World::new();
    let ours = world.gost();
    let mut subject = holder();
    subject.surname = Some("Т".repeat(65));
    subject.iin = None;
    subject.email = Some("nobody".to_owned());
    let key = key("holder-sign");
    let order = Order {
        profile: world.profile("legal-head-sign"),
        subject: &subject,
        public_key: key.public_key(),
        storage: Some("1.2.3".parse().unwrap()),
        serial: world.serials.next(),
        not_before: days(9 * 365),
    };
    let faults = Draft::new(&order, &ours.nca.issuer(), &world.instance).unwrap_err();
    let found: Vec<String> = faults
        .0
        .iter()
        .map(|fault| format!("{} {}", fault.code, fault.field.as_deref().unwrap_or_default()))
        .collect();
    assert_eq!(
        found,
        [
            "key-algorithm ",
            "issue-storage ",
            "issue-issuer ",
            "issue-validity ",
            "subject-unfit common-name",
            "subject-unfit surname",
            "subject-missing iin",
            "subject-missing organisation",
            "subject-missing bin",
            "subject-unfit email",
        ]
    );
}

#[test]
fn a_root_names_itself_and_both_hierarchies_chain() {
    let world = World::new();
    let gost = world.gost();
    let rsa = world.rsa();
    assert_eq!(
        rsa.root.certificate.subject().to_string(),
        "C=KZ,CN=НЕГІЗГІ КУӘЛАНДЫРУШЫ ОРТАЛЫҚ (RSA) SENIM"
    );
    for (ours, key) in [(&gost, gost_key()), (&rsa, key("operator"))] {
        let leaf = world.appoint(ours, "operator", &operator(), &key, now());
        let intermediates = [ours.nca.certificate.clone()];
        let anchors = [ours.root.certificate.clone()];
        let path = pki::path::validate(&leaf, &intermediates, &anchors, now()).unwrap();
        assert!(path.contains(&ours.nca.certificate));
        assert!(ours.root.certificate.is_self_issued());
        assert_eq!(ours.nca.certificate.path_length(), Some(0));
    }
}

#[test]
fn what_was_recorded_and_what_was_linted_must_agree_in_every_part() {
    let approved = approved();
    let linted = approved.lint("legal-head-sign", &head(), &approved.key);
    let intent = IssueIntent::approved(&approved.approval, &linted).unwrap();
    let bytes = linted.tbs_der().to_vec();
    let other_serial = approved.lint("legal-head-sign", &head(), &approved.key);
    let stored = serde_json::to_value(&intent).unwrap();
    for (part, value) in [
        ("serial", other_serial.tbs().serial.to_string()),
        ("profile", "legal-head-auth".to_owned()),
        ("issuer", "nca-gost-2".to_owned()),
    ] {
        let mut bent = stored.clone();
        bent[part] = value.into();
        let bent: IssueIntent = serde_json::from_value(bent).unwrap();
        let recorded = RecordedIntent::after_commit(bent, bytes.clone()).unwrap();
        let found = SigningPermit::redeem(recorded, linted.clone()).unwrap_err();
        assert_eq!(found, IssueFault::RecordMismatch, "{part}");
    }
    // The same serial, profile and issuer over other bytes: a certificate that begins a second later.
    let draft = Draft::restore(
        &bytes,
        approved.world.profile("legal-head-sign"),
        &approved.ours.nca.issuer(),
    )
    .unwrap();
    let linted = draft.lint(&approved.ours.throw_away).unwrap();
    let bent: IssueIntent = serde_json::from_value({
        let mut bent = stored;
        bent["tbs"] = crypto::sha256(b"other bytes").to_string().into();
        bent
    })
    .unwrap();
    let recorded = RecordedIntent::after_commit(bent, b"other bytes".to_vec()).unwrap();
    assert_eq!(SigningPermit::redeem(recorded, linted).unwrap_err(), IssueFault::RecordMismatch);
}

#[test]
fn a_permit_is_for_the_issuing_key_and_for_a_certificate() {
    let approved = approved();
    let linted = approved.lint("legal-head-sign", &head(), &approved.key);
    let bytes = linted.tbs_der().to_vec();
    let intent = IssueIntent::approved(&approved.approval, &linted).unwrap();
    assert_eq!(intent.issuer(), approved.ours.nca.name);
    let recorded = RecordedIntent::after_commit(intent, bytes.clone()).unwrap();
    let (assignment, _) = SigningPermit::redeem(recorded, linted).unwrap().assign();
    assert_eq!(assignment.key(), approved.ours.nca.name);
    assert_eq!(assignment.purpose(), Purpose::Certificate);
    assert_eq!(assignment.to_be_signed(), bytes);
}

#[test]
fn recorded_bytes_are_taken_up_for_their_own_issuer_only() {
    let approved = approved();
    let linted = approved.lint("legal-head-sign", &head(), &approved.key);
    let profile = approved.world.profile("legal-head-sign");
    let root = approved.ours.root.issuer();
    let found = Draft::restore(linted.tbs_der(), profile, &root).unwrap_err();
    assert_eq!(found.fault().code, "issue-issuer");
    let found = Draft::restore(b"bytes", profile, &approved.ours.nca.issuer()).unwrap_err();
    assert_eq!(found, IssueFault::RecordMismatch);
    let root_profile = approved.world.profile("root-gost");
    let found = Draft::restore(linted.tbs_der(), root_profile, &approved.ours.nca.issuer());
    assert_eq!(found.unwrap_err().fault().code, "issue-issuer");
}

#[test]
fn a_ceremony_issues_only_what_it_is_for() {
    let world = World::new();
    let ours = world.gost();
    let lint = |profile: &str, subject: &SubjectData, key: &PrivateKey| {
        let draft = world.draft(&ours.nca, profile, subject, key, now());
        draft.lint(&ours.throw_away).unwrap_or_else(|fault| panic!("{fault}"))
    };
    let key = gost_key();
    let linted = lint("operator", &operator(), &key);
    let enrolment = Enrolment {
        iin: operator().iin.unwrap(),
        role: Role::Operator,
        post: OFFICE.to_owned(),
        key: crypto::sha256(key.public_key_info()),
    };
    let record = |enrolment: Enrolment| CeremonyRecord::enrolment("senim-test", enrolment);
    let responder = KeyName::first(KeyRole::Responder, profile::Hierarchy::Gost);
    let issuing = KeyName::first(KeyRole::Issuing, profile::Hierarchy::Gost);
    assert!(IssueIntent::in_ceremony(&record(enrolment.clone()), &linted).is_ok());
    for wrong in [
        record(Enrolment { iin: person(1), ..enrolment.clone() }),
        record(Enrolment { role: Role::Administrator, ..enrolment.clone() }),
        record(Enrolment { role: Role::Applicant, ..enrolment.clone() }),
        record(Enrolment { key: crypto::sha256(b"another key"), ..enrolment.clone() }),
        CeremonyRecord::founding("senim-test"),
        CeremonyRecord::renewal("senim-test", responder),
        CeremonyRecord::succession("senim-test", issuing),
    ] {
        let found = IssueIntent::in_ceremony(&wrong, &linted).unwrap_err();
        assert_eq!(found, IssueFault::ApprovalMismatch, "{wrong:?}");
    }
    let none = SubjectData::default();
    let linted = lint("ocsp-responder", &none, &gost_key());
    let seal = KeyName::first(KeyRole::Seal, profile::Hierarchy::Rsa);
    assert!(IssueIntent::in_ceremony(&CeremonyRecord::founding("x"), &linted).is_ok());
    assert!(IssueIntent::in_ceremony(&CeremonyRecord::renewal("x", responder), &linted).is_ok());
    for wrong in [
        record(enrolment),
        CeremonyRecord::renewal("x", seal),
        CeremonyRecord::renewal("x", issuing),
        CeremonyRecord::succession("x", responder),
    ] {
        assert!(IssueIntent::in_ceremony(&wrong, &linted).is_err(), "{wrong:?}");
    }
    let other = CeremonyRecord::founding("y");
    let founding = CeremonyRecord::founding("x");
    assert_eq!(founding.script(), other.script());
    assert_ne!(founding.record(), other.record());
}

/// A second issuing key under the same root.
fn succeeded(world: &World, ours: &Hierarchy) -> Authority {
    let key = gost_key();
    let draft = authority::ceremony::issuing_certificate(
        &ours.nca.profile,
        key.public_key(),
        &ours.root.issuer(),
        world.serials.next(),
        &world.instance,
        days(-1),
    );
    let linted = draft.unwrap().lint(&ours.throw_away).unwrap();
    let record = CeremonyRecord::succession("senim-test", ours.nca.name.next());
    assert_eq!(
        IssueIntent::in_ceremony(
            &CeremonyRecord::succession(
                "senim-test",
                KeyName::first(KeyRole::Issuing, profile::Hierarchy::Rsa)
            ),
            &linted
        )
        .unwrap_err(),
        IssueFault::ApprovalMismatch
    );
    let intent = IssueIntent::in_ceremony(&record, &linted).unwrap();
    let recorded = RecordedIntent::after_commit(intent, linted.tbs_der().to_vec()).unwrap();
    let permit = SigningPermit::redeem(recorded, linted).unwrap();
    let certificate = signed(permit, &ours.root.key).unwrap();
    Authority { name: ours.nca.name.next(), profile: ours.nca.profile.clone(), certificate, key }
}

#[test]
fn two_generations_of_an_issuing_key_stand_side_by_side() {
    let world = World::new();
    let ours = world.gost();
    let next = succeeded(&world, &ours);
    assert_eq!(next.name.generation, Generation::new(2).unwrap());
    let made = |nca: &Authority| {
        let draft = world.draft(nca, "operator", &operator(), &gost_key(), now());
        in_ceremony(draft, &ours.throw_away, &nca.key)
    };
    let (old, new) = (made(&ours.nca), made(&next));
    assert_eq!(old.crl_addresses(), ["http://senim.test/crl/nca-gost.crl"]);
    assert_eq!(new.crl_addresses(), ["http://senim.test/crl/nca-gost-2.crl"]);
    let intermediates = [ours.nca.certificate.clone(), next.certificate.clone()];
    let anchors = [ours.root.certificate.clone()];
    for (leaf, nca) in [(&old, &ours.nca), (&new, &next)] {
        let path = pki::path::validate(leaf, &intermediates, &anchors, now()).unwrap();
        assert!(path.contains(&nca.certificate));
        let signed = list(nca, 1, []).unwrap();
        let list = pki::crl::CertificateList::from_der(&signed.der).unwrap();
        assert!(list.verify_signed_by(&nca.certificate).is_ok());
    }
    // A founding makes first generations only.
    let draft = world.draft(&next, "ocsp-responder", &SubjectData::default(), &gost_key(), now());
    let linted = draft.lint(&ours.throw_away).unwrap();
    let found = IssueIntent::in_ceremony(&record_for(&linted), &linted).unwrap_err();
    assert_eq!(found, IssueFault::ApprovalMismatch);
}
