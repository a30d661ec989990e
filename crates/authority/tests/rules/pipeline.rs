//! From draft to certificate, and every gap in the way that is closed.

use authority::{
    SubjectData,
    approval::{Certification, Kind, Limits, Subject, VerifiedApproval, verify},
    issue::{
        CeremonyRecord, Draft, IssueFault, IssueIntent, Linted, Order, RecordedIntent,
        SigningPermit,
    },
};
use crypto::{PrivateKey, Signer};
use pki::Certificate;

use crate::world::{
    Chain, Hierarchy, OneOperator, World, days, good, gost_key, head, holder, key, now, operator,
    request, sign,
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
    let approval =
        verify(&cms, &request, &operators, &trust, &|_| false, Limits::default(), now()).unwrap();
    Approved { world, ours, key, approval }
}

impl Approved {
    fn lint(&self, profile: &str, subject: &SubjectData, key: &PrivateKey) -> Linted {
        let draft = self.world.draft(&self.ours.nca, profile, subject, key, now());
        draft.lint(&self.ours.throw_away).unwrap_or_else(|fault| panic!("{fault}"))
    }

    fn issue(&self, linted: Linted) -> Result<Certificate, IssueFault> {
        let intent = IssueIntent::approved(&self.approval, &linted)?;
        let recorded = RecordedIntent::after_commit(intent, linted.tbs_der().to_vec())?;
        SigningPermit::redeem(recorded, linted)?.sign(&self.ours.nca.key)
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
        assert_eq!(approved.issue(linted).unwrap_err(), IssueFault::ApprovalMismatch);
    }
}

#[test]
fn a_ceremony_issues_no_peoples_certificates_and_an_approval_no_operators() {
    let approved = approved();
    let digest = crypto::sha256(b"x");
    let ceremony = CeremonyRecord { script: digest, record: digest };
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
    let draft = Draft::restore(&stored.1, profile, Some(&issuer)).unwrap();
    let linted = draft.lint(&approved.ours.throw_away).unwrap();
    let recorded = RecordedIntent::after_commit(intent, stored.1.clone()).unwrap();
    let permit = SigningPermit::redeem(recorded, linted).unwrap();
    assert_eq!(permit.sign(&approved.ours.nca.key).unwrap().tbs_der(), stored.1);
}

#[test]
fn another_key_than_the_issuers_signs_nothing() {
    let approved = approved();
    let linted = approved.lint("legal-head-sign", &head(), &approved.key);
    let intent = IssueIntent::approved(&approved.approval, &linted).unwrap();
    let recorded = RecordedIntent::after_commit(intent, linted.tbs_der().to_vec()).unwrap();
    let permit = SigningPermit::redeem(recorded, linted).unwrap();
    assert_eq!(permit.sign(&gost_key()).unwrap_err(), IssueFault::Signer);
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
    let found = permit.sign(&Impostor(&approved.ours.nca.key, gost_key())).unwrap_err();
    assert_eq!(found, IssueFault::Signature);
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
