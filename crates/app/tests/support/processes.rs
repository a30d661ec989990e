//! Every kind of participant and every process that is served, through the use cases.

use app::{
    Access, Caller, DeskAct, Error, GroundToRecord, RevocationAtDesk, RevocationForm, Session,
    staff::{Return, Suspension},
    view::{DeskView, FiledView, RequestView},
};
use base::{Lang, Role, UniqueNumber};
use crypto::{KeyAlgorithm, PrivateKey};
use forms::{Answer, FieldKind, Typed};
use pki::{
    Certificate, Name, csr,
    x509::{Extension, ExtensionValue, GeneralName},
};
use registration::{
    DocumentCode, DocumentMark, DocumentVerdict, IdentityMark, PowerPurpose, SeenAs, VisitPlace,
    Visitor,
};

use crate::{
    codes,
    story::{OFFICE, Signer, Stage, request_for},
};

/// Somebody who asks for certificates: her data, her keys, for whom she acts.
pub(crate) struct Applicant {
    pub(crate) address: &'static str,
    pub(crate) person: gateway::Person,
    organisation: Option<(String, String)>,
    pub(crate) sign: PrivateKey,
    auth: PrivateKey,
}

/// The names that server certificates of the tests are for: one in Unicode, as it is typed.
const DOMAINS: [&str; 2] = ["сенім.қаз", "www.senim.kz"];

impl Applicant {
    pub(crate) fn of(
        address: &'static str,
        person: &gateway::Person,
        organisation: Option<&gateway::Organisation>,
        sign: KeyAlgorithm,
    ) -> Self {
        let named = |o: &gateway::Organisation| (o.bin.to_string(), o.full_name.kk.clone());
        Self {
            address,
            person: person.clone(),
            organisation: organisation.map(named),
            sign: testkit::keys::fresh(sign),
            auth: testkit::keys::fresh(KeyAlgorithm::Rsa2048),
        }
    }

    /// The number of her organisation.
    pub(crate) fn bin(&self) -> Option<base::Bin> {
        self.organisation.as_ref().map(|(bin, _)| base::Bin::parse(bin).unwrap())
    }

    fn server_request(&self) -> String {
        let names = DOMAINS.map(|name| registration::domain_name(name).unwrap());
        let subject = Name::builder().common_name(&names[0]).build();
        let names = names.map(GeneralName::Dns).to_vec();
        let wish = Extension::plain(ExtensionValue::SubjectAltName(names));
        let der = csr::build(&subject, &self.sign, &[wish]).unwrap();
        csr::CertificationRequest::from_der(&der).unwrap().pem()
    }

    /// The form of her kind, filled in from its own definition.
    pub(crate) fn form(&self, stage: &Stage) -> Typed {
        let drafts = stage.app.drafts();
        let form = drafts.form(self.address).unwrap();
        let mut answers = Typed::default();
        for field in form.fields() {
            let name = field.name.as_str();
            let text = match name.trim_start_matches("employee_") {
                "iin" => self.person.iin.to_string(),
                "last_name" => self.person.surname.clone(),
                "first_name" => self.person.name.clone(),
                "middle_name" => self.person.patronymic.clone().unwrap_or_default(),
                "bin" => self.organisation.clone().unwrap().0,
                "organization_name" | "organization_or_sole_trader_name" => {
                    self.organisation.clone().unwrap().1
                }
                "signature_public_key" => request_for(&self.sign),
                "authentication_public_key" => request_for(&self.auth),
                "pkcs10_request" => self.server_request(),
                "domain_name" => DOMAINS[0].to_owned(),
                "additional_domain_names" => DOMAINS[1].to_owned(),
                "region" => "71".to_owned(),
                "registration_center" => OFFICE.to_owned(),
                "treasury_role" => "head".to_owned(),
                "visit_date" => "2026-11-20".to_owned(),
                "treasury_agreement_date" => "2026-11-16".to_owned(),
                "carrier" => "PROTECTED_TOKEN".to_owned(),
                _ if field.kind == FieldKind::Consent => {
                    answers = answers.with(name, Answer::Flag(true));
                    continue;
                }
                _ if !field.required => continue,
                _ => match field.kind {
                    FieldKind::Email => "applicant@example.kz".to_owned(),
                    FieldKind::Phone => "+7 701 000 00 00".to_owned(),
                    FieldKind::Choice => field.choice[0].code.clone(),
                    _ => "Астана".to_owned(),
                },
            };
            if !text.is_empty() {
                answers = answers.with_text(name, text);
            }
        }
        answers
    }

    /// The two requests for certificates of her keys, as a repeat issue asks for them.
    pub(crate) fn new_keys(&self) -> Typed {
        Typed::default()
            .with_text("signature_public_key", request_for(&self.sign))
            .with_text("authentication_public_key", request_for(&self.auth))
    }

    pub(crate) async fn file(&self, stage: &Stage) -> Result<FiledView, Error> {
        stage.file_form(self.address, self.form(stage), Caller::default()).await
    }
}

/// A document as it should be, brought by the recipient herself.
pub(crate) fn good(
    stage: &Stage,
    paper: &app::view::PaperView,
    who: &Applicant,
    purpose: PowerPurpose,
    number: &str,
) -> DocumentMark {
    let asks = paper.asks.as_deref();
    DocumentMark {
        code: DocumentCode::new(&paper.code),
        seen_as: SeenAs::Original,
        number: Some(number.to_owned()),
        date: Some("2026-11-16".parse().unwrap()),
        issuer: None,
        valid_until: None,
        power: None,
        said: match &paper.fields {
            Some(form) => said(stage, form, who, purpose, number),
            None => Typed::default(),
        },
        domains: match asks {
            Some("domains") => DOMAINS.map(str::to_owned).to_vec(),
            _ => Vec::new(),
        },
        verdict: DocumentVerdict::Accepted,
    }
}

/// What a good paper says, by the names of its fields.
pub(crate) fn said(
    stage: &Stage,
    form: &forms::FormDefinition,
    who: &Applicant,
    purpose: PowerPurpose,
    number: &str,
) -> Typed {
    let person = &who.person;
    let names = [Some(&person.surname), Some(&person.name), person.patronymic.as_ref()];
    let full = names.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ");
    let mut answers = Typed::default();
    for field in form.fields() {
        let name = field.name.as_str();
        let text = match name.trim_start_matches("employee_").trim_start_matches("representative_")
        {
            "iin" => person.iin.to_string(),
            "full_name" | "principal_full_name" => full.clone(),
            "birth_year" | "principal_birth_year" => person.iin.birth_date().year().to_string(),
            "last_name" => person.surname.clone(),
            "first_name" => person.name.clone(),
            "middle_name" => person.patronymic.clone().unwrap_or_default(),
            "bin" => who.organisation.clone().unwrap().0,
            "organization_name" | "organization_or_sole_trader_name" => {
                who.organisation.clone().unwrap().1
            }
            "poa_number" => number.to_owned(),
            "poa_date" | "signed_date" => "2026-11-16".to_owned(),
            "signed_date_in_words" => {
                "шестнадцатое ноября две тысячи двадцать шестого года".to_owned()
            }
            "issue_date" | "visit_date" | "application_date" => stage.today().to_string(),
            "purpose" if purpose == PowerPurpose::Issue => "ISSUE".to_owned(),
            "purpose" => "REVOKE".to_owned(),
            "employees" => {
                let cells =
                    [("full_name", full.as_str()), ("iin", person.iin.as_str()), ("signed", "YES")];
                let row = cells.map(|(column, text)| (column.to_owned(), text.to_owned())).into();
                answers = answers.with(name, Answer::Rows(vec![row]));
                continue;
            }
            _ => match field.kind {
                FieldKind::Consent => {
                    answers = answers.with(name, Answer::Flag(true));
                    continue;
                }
                FieldKind::Choice => field.choice[0].code.clone(),
                _ if !field.required && name != "head_name" => continue,
                _ => "Астана".to_owned(),
            },
        };
        if !text.is_empty() {
            answers = answers.with_text(name, text);
        }
    }
    answers
}

impl Stage {
    pub(crate) async fn desk(
        &self,
        number: &UniqueNumber,
        act: DeskAct,
    ) -> Result<DeskView, Error> {
        let session = self.operator_session().await;
        self.app.desk().act(&session, number, act, Lang::Kk).await
    }

    /// Marks every document that must be there, and accepts the package.
    pub(crate) async fn take(
        &self,
        view: &DeskView,
        who: &Applicant,
        purpose: PowerPurpose,
        power: &str,
    ) -> Result<DeskView, Error> {
        let number = &view.request.status.number;
        for paper in view.papers_seen.iter().filter(|paper| paper.required) {
            let mark = good(self, paper, who, purpose, power);
            self.desk(number, DeskAct::MarkDocument { mark }).await?;
        }
        self.desk(number, DeskAct::MarkIdentity { mark: IdentityMark::Proved }).await?;
        if purpose == PowerPurpose::Issue {
            self.desk(number, DeskAct::CompareKeys { code: self.code_on_paper(number) }).await?;
        }
        let accept = DeskAct::Accept {
            data_compared: true,
            originals_returned: true,
            secrets_consent_signed: true,
        };
        self.desk(number, accept).await
    }

    pub(crate) async fn open(&self, number: &UniqueNumber) -> DeskView {
        let open =
            DeskAct::Open { visitor: Visitor::Recipient, place: VisitPlace::Office, ticket: None };
        self.desk(number, open).await.unwrap()
    }

    /// The certificates of an applicant who comes in person.
    pub(crate) async fn certify(&self, applicant: &Applicant) -> RequestView {
        let filed = applicant.file(self).await.unwrap();
        let number = filed.request.status.number;
        let view = self.open(&number).await;
        self.take(&view, applicant, PowerPurpose::Issue, "1").await.unwrap();
        self.approve(&number).await.unwrap().request
    }

    pub(crate) fn citizen(&self) -> Applicant {
        Applicant::of("f1", &self.cast().applicant, None, KeyAlgorithm::Rsa2048)
    }

    pub(crate) fn head_of_firm(&self) -> Applicant {
        let cast = self.cast();
        let (head, firm) = (&cast.legal_head, Some(&cast.organisation));
        Applicant::of("f2", head, firm, KeyAlgorithm::Gost2015_512)
    }

    pub(crate) fn employee_of_firm(&self) -> Applicant {
        let cast = self.cast();
        let (person, firm) = (&cast.employee, Some(&cast.organisation));
        Applicant::of("employee", person, firm, KeyAlgorithm::Gost2015_512)
    }

    /// The head's own certificates, and she signed in with them.
    pub(crate) async fn head_signed_in(&self) -> (Signer, Session) {
        let head = self.head_of_firm();
        let view = self.certify(&head).await;
        let signer = self.signer(&head.sign, &view.certificates[0].pem);
        let session = self.sign_in(&signer).await.unwrap();
        (signer, session)
    }

    pub(crate) async fn confirm_as_head(&self, head: &(Signer, Session), number: &UniqueNumber) {
        let registration = self.app.registration();
        let text = registration.head_text(&head.1, number, Lang::Kk).await.unwrap();
        let signature = head.0.sign(text.text.as_bytes());
        let confirmed = registration
            .confirm_by_head(&head.1, number, &text.id, &signature, Lang::Kk)
            .await
            .unwrap();
        assert_eq!(confirmed.status.state, "awaiting-documents");
    }

    /// Puts the documents for a revocation on the desk and takes them.
    pub(crate) async fn revocation_taken(&self, who: &Applicant) -> DeskView {
        let session = self.operator_session().await;
        let asked = RevocationAtDesk {
            iin: who.person.iin.clone(),
            bin: who.bin(),
            visitor: Visitor::Recipient,
            place: VisitPlace::Office,
            ticket: None,
        };
        let view = self.app.desk().open_revocation(&session, asked, Lang::Kk).await.unwrap();
        // There are no keys to compare, and the request is formed at the desk.
        let next = "Әр құжатты және жеке басын белгілеңіз, содан кейін құжаттарды қабылдаңыз немесе бас тартыңыз.";
        assert_eq!(view.next_act, next);
        let taken = self.take(&view, who, PowerPurpose::Revoke, "1").await.unwrap();
        assert_eq!(taken.next_act, "Қайтарып алу сұрауын қалыптастырыңыз.");
        taken
    }
}

/// Who gets certificates of which profiles.
const TABLE_A: &str = "\
IND: individual-sign individual-auth
NONRES_IND: individual-sign individual-auth
ENOTARY: individual-sign individual-auth
DOMAIN_IND: domain-ssl
SOLE_JOINT: legal-employee-sign legal-employee-auth
LEGAL_EMPLOYEE: legal-employee-sign legal-employee-auth
TREASURY: treasury-sign treasury-auth
DOMAIN_LEGAL: domain-ssl
NONRES_LEGAL: legal-employee-sign legal-employee-auth
";

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_participant_gets_the_certificates_of_table_a() {
    let stage = Stage::set().await;
    let cast = stage.cast();
    let (gost, rsa) = (KeyAlgorithm::Gost2015_512, KeyAlgorithm::Rsa2048);
    let (firm, foreign) = (Some(&cast.organisation), Some(&cast.foreign_organisation));
    let head = stage.head_signed_in().await;
    let applicants = [
        Applicant::of("f1", &cast.applicant, None, rsa),
        Applicant::of("non-resident", &cast.foreigner, None, rsa),
        Applicant::of("e-notary", &cast.applicant, None, rsa),
        Applicant::of("domain", &cast.applicant, None, KeyAlgorithm::EcP256),
        Applicant::of("sole-trader", &cast.employee, firm, gost),
        Applicant::of("employee", &cast.employee, firm, gost),
        Applicant::of("treasury", &cast.employee, firm, gost),
        Applicant::of("domain-legal", &cast.employee, firm, rsa),
        Applicant::of("non-resident-legal", &cast.foreigner, foreign, gost),
    ];
    let mut table = String::new();
    for applicant in &applicants {
        let filed = applicant.file(&stage).await;
        let filed =
            filed.unwrap_or_else(|error| panic!("{}: {:?}", applicant.address, error.faults()));
        let number = filed.request.status.number;
        assert!(number.as_str().starts_with("2026-71-002-"), "{number}");
        if applicant.address == "employee" {
            stage.confirm_as_head(&head, &number).await;
        }
        let view = stage.open(&number).await;
        // Each entity gives a power of its own for each request.
        let power = format!("power {}", applicant.address);
        let taken = stage.take(&view, applicant, PowerPurpose::Issue, &power).await;
        taken.unwrap_or_else(|error| panic!("{}: {:?}", applicant.address, error.faults()));
        let issued = stage.approve(&number).await.unwrap();
        assert_eq!(issued.request.status.state, "issued", "{}", applicant.address);
        let profiles: Vec<_> =
            issued.request.certificates.iter().map(|made| made.profile.clone()).collect();
        for made in &issued.request.certificates {
            let certificate = Certificate::from_pem(&made.pem).unwrap();
            // What the form says of the carrier stands in the certificate (table A).
            let carrier = if made.profile == "domain-ssl" { "1.1" } else { "2.2" };
            let storage = certificate.key_storage().unwrap().to_string();
            assert_eq!(storage, format!("1.2.398.3.3.5.{carrier}"));
            // «Тіркеу куәлігінің жарамдылық мерзімі: 1 жыл» of every form, F4 and F5 among them.
            assert_eq!(base::local_date(made.not_before), stage.today());
            let year_later = stage.today().checked_add(jiff::Span::new().years(1)).unwrap();
            assert_eq!(base::local_date(made.not_after), year_later);
            if made.profile == "domain-ssl" {
                let names =
                    DOMAINS.map(|n| GeneralName::Dns(registration::domain_name(n).unwrap()));
                assert_eq!(certificate.alt_names(), names);
            }
        }
        let line = [issued.request.participant, profiles.join(" ")].join(": ");
        table.push_str(&line);
        table.push('\n');
    }
    assert_eq!(table, TABLE_A);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_employee_comes_after_her_head_has_confirmed() {
    let stage = Stage::set().await;
    let head = stage.head_signed_in().await;
    let employee = stage.employee_of_firm();
    let filed = employee.file(&stage).await.unwrap();
    let number = filed.request.status.number;
    assert_eq!(filed.request.status.state, "awaiting-head");
    assert_eq!(filed.request.own_acts, ["withdraw"]);
    let registration = stage.app.registration();
    let waiting = registration.awaiting_head(&head.1, Lang::Kk).await.unwrap();
    assert_eq!(waiting.len(), 1);
    // Neither the employee herself nor a citizen confirms.
    let citizen = stage.citizen();
    let view = stage.certify(&citizen).await;
    let stranger = stage.sign_in(&stage.signer(&citizen.sign, &view.certificates[0].pem)).await;
    let stranger = stranger.unwrap();
    assert!(registration.awaiting_head(&stranger, Lang::Kk).await.unwrap().is_empty());
    assert_eq!(
        codes(registration.head_text(&stranger, &number, Lang::Ru).await),
        ["request-not-found"]
    );
    // A signature of somebody else under the head's text is none.
    let text = registration.head_text(&head.1, &number, Lang::Ru).await.unwrap();
    let foreign = stage.operator.sign(text.text.as_bytes());
    let refused =
        registration.confirm_by_head(&head.1, &number, &text.id, &foreign, Lang::Kk).await;
    assert_eq!(codes(refused), ["head-not-you"]);
    stage.confirm_as_head(&head, &number).await;
    assert_eq!(
        codes(registration.head_text(&head.1, &number, Lang::Ru).await),
        ["head-confirmed-already"]
    );
    assert!(registration.awaiting_head(&head.1, Lang::Kk).await.unwrap().is_empty());
    stage.app.work().await.unwrap();
    let letters = stage.letters();
    // The page and the letter say that the rules are repealed, and by whose order they are applied.
    assert!(filed.request.law.contains("күші жойылған"), "{}", filed.request.law);
    assert!(letters.iter().any(
        |letter| letter.contains(&number.to_string()) && letter.contains("оператордың бұйрығы")
    ));
    let asked = letters.iter().filter(|letter| letter.contains("cabinet/employees")).count();
    assert_eq!(asked, 1, "the head was told once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_one_time_power_serves_once() {
    let stage = Stage::set().await;
    let head = stage.head_signed_in().await;
    let employee = stage.employee_of_firm();
    let filed = employee.file(&stage).await.unwrap();
    let number = filed.request.status.number;
    stage.confirm_as_head(&head, &number).await;
    let view = stage.open(&number).await;
    stage.take(&view, &employee, PowerPurpose::Issue, "F3-17").await.unwrap();
    let access = Access::Secret(&filed.access);
    stage.app.registration().withdraw(&number, access, Lang::Kk).await.unwrap();
    // She files anew and brings the same paper.
    let number = employee.file(&stage).await.unwrap().request.status.number;
    stage.confirm_as_head(&head, &number).await;
    let view = stage.open(&number).await;
    let used = stage.take(&view, &employee, PowerPurpose::Issue, " f3-17 ").await;
    assert_eq!(codes(used), ["power-used"]);
    let session = stage.operator_session().await;
    let view = stage.app.desk().request(&session, &number, Lang::Kk).await.unwrap();
    assert_eq!(view.request.status.state, "document-check", "nothing was taken");
    stage.take(&view, &employee, PowerPurpose::Issue, "F3-18").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_lost_her_key_has_it_revoked_at_the_desk_with_papers() {
    let stage = Stage::set().await;
    let citizen = stage.citizen();
    let issued = stage.certify(&citizen).await;
    let iin = citizen.person.iin.clone();
    let view = stage.revocation_taken(&citizen).await;
    let number = view.request.status.number.clone();
    let session = stage.operator_session().await;
    let desk = stage.app.desk();
    let offered = desk.certificates_to_revoke(&session, &number, Lang::Kk).await.unwrap();
    assert_eq!(offered.len(), 2);
    let serials: Vec<String> = offered.iter().map(|row| row.serial.clone()).collect();
    let form = |serials: &[String], reason: &str, signed| RevocationForm {
        serials: serials.to_vec(),
        reason: reason.to_owned(),
        answers: Typed::default()
            .with_text("email", "applicant@example.kz")
            .with_text("phone", "+7 701 000 00 00"),
        consents_signed: signed,
    };
    let act = |form| stage.desk(&number, DeskAct::FormRevocation { form });
    let foreign = [stage.operator.certificate.serial().to_string()];
    assert_eq!(codes(act(form(&foreign, "HOLDER_DEMAND", true)).await), ["certificate-not-yours"]);
    assert_eq!(codes(act(form(&serials, "HOLDER_DEATH", true)).await)[0], "answer-not-in-list");
    // The consent to messages is asked for, not demanded.
    assert_eq!(codes(act(form(&serials, "HOLDER_DEMAND", false)).await).len(), 2);
    act(form(&serials, "HOLDER_DEMAND", true)).await.unwrap();
    // A text that is signed twice serves once; two operators at one request are one.
    let text = desk.approval_text(&session, &number, Lang::Ru).await.unwrap();
    assert!(text.text.contains("\nkind: revoke\n") && text.text.contains(&serials[0]));
    let signature = stage.operator.sign(text.text.as_bytes());
    let view = desk.approve(&session, &number, &text.id, &signature, Lang::Kk).await.unwrap();
    assert_eq!(view.request.status.state, "revoked");
    let again = desk.approve(&session, &number, &text.id, &signature, Lang::Kk).await;
    assert_eq!(codes(again), ["text-not-waiting"]);
    for certificate in &issued.certificates {
        assert_eq!(stage.ocsp_status(&certificate.pem).await, "revoked");
        assert!(stage.crl_lists(&certificate.serial));
        assert_eq!(stage.journalled("certificate-revoked", &certificate.serial).await, 1);
    }
    let asked = RevocationAtDesk {
        iin,
        bin: None,
        visitor: Visitor::Recipient,
        place: VisitPlace::Office,
        ticket: None,
    };
    let nothing = desk.open_revocation(&session, asked, Lang::Kk).await;
    assert_eq!(codes(nothing), ["nothing-to-revoke"]);
    assert!(stage.app.journal().verify().await.unwrap().is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_revoked_meanwhile_ends_in_a_reasoned_refusal() {
    let stage = Stage::set().await;
    let citizen = stage.citizen();
    let issued = stage.certify(&citizen).await;
    let serials: Vec<String> = issued.certificates.iter().map(|made| made.serial.clone()).collect();
    let view = stage.revocation_taken(&citizen).await;
    let number = view.request.status.number.clone();
    // She finds her key and revokes on the portal.
    let signer = stage.signer(&citizen.sign, &issued.certificates[0].pem);
    let session = stage.sign_in(&signer).await.unwrap();
    let registration = stage.app.registration();
    let text =
        registration.revocation_text(&session, &serials, "HOLDER_DEMAND", Lang::En).await.unwrap();
    let signature = signer.sign(text.text.as_bytes());
    registration.revoke(&session, &text.id, &signature, Lang::Kk).await.unwrap();
    let form = RevocationForm {
        serials,
        reason: "HOLDER_DEMAND".to_owned(),
        answers: Typed::default()
            .with_text("email", "applicant@example.kz")
            .with_text("phone", "+7 701 000 00 00"),
        consents_signed: true,
    };
    let view = stage.desk(&number, DeskAct::FormRevocation { form }).await.unwrap();
    assert_eq!(view.request.status.state, "refused-ca");
    assert_eq!(view.request.refusal.unwrap().ground, "R06");
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_old_key_new_certificates_need_no_visit() {
    let stage = Stage::set().await;
    let citizen = stage.citizen();
    let issued = stage.certify(&citizen).await;
    let signer = stage.signer(&citizen.sign, &issued.certificates[0].pem);
    let session = stage.sign_in(&signer).await.unwrap();
    let registration = stage.app.registration();
    let new = stage.citizen();
    let answers = || new.new_keys();
    // Without new keys there is nothing to certify.
    let same = registration.repeat_text(&session, Typed::default(), Lang::Kk).await;
    assert_eq!(codes(same), ["key-reused", "key-reused"]);
    let text = registration.repeat_text(&session, answers(), Lang::Kk).await.unwrap();
    let signature = signer.sign(text.text.as_bytes());
    let other = answers().with_text("phone", "+7 701 000 00 01");
    let changed = registration.repeat(&session, &text.id, &signature, other, Lang::Kk).await;
    assert_eq!(codes(changed), ["changed-meanwhile"]);
    let by_other = stage.operator.sign(text.text.as_bytes());
    let foreign = registration.repeat(&session, &text.id, &by_other, answers(), Lang::Kk).await;
    assert_eq!(codes(foreign), ["demand-not-holder"]);
    let filed =
        registration.repeat(&session, &text.id, &signature, answers(), Lang::Kk).await.unwrap();
    assert_eq!((filed.kind.as_str(), filed.status.state.as_str()), ("issue-repeat", "registered"));
    let again = registration.repeat(&session, &text.id, &signature, answers(), Lang::Kk).await;
    assert_eq!(codes(again), ["text-not-waiting"]);
    let number = filed.status.number;
    let operator = stage.operator_session().await;
    let queue =
        stage.app.desk().queue(&operator, Some("to-approve"), None, Lang::Kk).await.unwrap();
    assert!(queue.rows.iter().any(|row| row.number == number));
    let view = stage.approve(&number).await.unwrap();
    assert_eq!(view.request.status.state, "issued");
    assert_eq!(view.request.certificates.len(), 2);
    // The old pair is not revoked by itself, and its revocation is offered.
    assert_eq!(stage.ocsp_status(&issued.certificates[0].pem).await, "good");
    let own = registration.request(&number, Access::Session(&session), Lang::Kk).await.unwrap();
    let sorted = |list: &[app::view::CertificateView]| {
        let mut serials: Vec<String> = list.iter().map(|made| made.serial.clone()).collect();
        serials.sort();
        serials
    };
    assert_eq!(sorted(&own.replaced), sorted(&issued.certificates));
    let first = registration.request(&issued.status.number, Access::Session(&session), Lang::Kk);
    assert!(first.await.unwrap().replaced.is_empty(), "only a repeat issue takes another's place");
    // A key that is revoked asks for nothing.
    let serials: Vec<String> = issued.certificates.iter().map(|made| made.serial.clone()).collect();
    let text =
        registration.revocation_text(&session, &serials, "HOLDER_DEMAND", Lang::En).await.unwrap();
    let signature = signer.sign(text.text.as_bytes());
    registration.revoke(&session, &text.id, &signature, Lang::Kk).await.unwrap();
    let own = registration.request(&number, Access::Session(&session), Lang::Kk).await.unwrap();
    assert!(own.replaced.is_empty(), "what is revoked is offered no more");
    assert_eq!(codes(stage.sign_in(&signer).await), ["signature-certificate-revoked"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_treasury_client_is_told_to_come_instead_of_a_repeat_issue() {
    let stage = Stage::set().await;
    let cast = stage.cast();
    let firm = Some(&cast.organisation);
    let gost = KeyAlgorithm::Gost2015_512;
    let client = Applicant::of("treasury", &cast.employee, firm, gost);
    let issued = stage.certify(&client).await;
    let signer = stage.signer(&client.sign, &issued.certificates[0].pem);
    let session = stage.sign_in(&signer).await.unwrap();
    let new = Applicant::of("treasury", &cast.employee, firm, gost);
    let answers = Typed::default()
        .with_text("signature_public_key", request_for(&new.sign))
        .with_text("authentication_public_key", request_for(&new.auth));
    let refused = stage.app.registration().repeat_text(&session, answers, Lang::Kk).await;
    assert_eq!(codes(refused), ["repeat-not-offered"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_its_own_motion_the_authority_revokes_by_two_officials_and_never_by_one() {
    let stage = Stage::set().await;
    let cast = stage.cast();
    let citizen = stage.citizen();
    let issued = stage.certify(&citizen).await;
    let first = stage.enrol(&cast.officer.iin, Role::Officer, "nca").await;
    let second = stage.enrol(&cast.authorised_person.iin, Role::AuthorisedPerson, "nca").await;
    let (one, two) = (stage.sign_in(&first).await.unwrap(), stage.sign_in(&second).await.unwrap());
    let ground = |evidence: &str| GroundToRecord {
        iin: citizen.person.iin.clone(),
        bin: None,
        serials: issued.certificates.iter().map(|made| made.serial.clone()).collect(),
        reason: "UNRELIABLE_DATA".to_owned(),
        evidence: evidence.to_owned(),
    };
    let desk = stage.app.desk();
    // An operator and an official of another body record nothing.
    let operator = stage.operator_session().await;
    let officer = stage.sign_in(&stage.officer).await.unwrap();
    for other in [&operator, &officer] {
        let refused = desk.record_ground(other, ground("1"), Lang::Kk).await;
        assert_eq!(codes(refused), ["not-your-right"]);
    }
    assert_eq!(codes(desk.record_ground(&one, ground(" "), Lang::Kk).await), ["statement-missing"]);
    let recorded = desk.record_ground(&one, ground("№ 5, 2026-11-10"), Lang::Kk).await.unwrap();
    let number = recorded.status.number;
    assert_eq!(recorded.status.state, "grounds-recorded");
    assert_eq!(recorded.own_acts, Vec::<String>::new());
    // Each official is told what is hers to do, in words for officials, and sees what the ground stands on.
    let seen = desk.recorded_ground(&one, &number, Lang::En).await.unwrap();
    assert!(!seen.may_confirm);
    assert_eq!(seen.next_act, "You recorded this ground; another official confirms it.");
    let seen = desk.recorded_ground(&two, &number, Lang::En).await.unwrap();
    assert!(seen.may_confirm);
    assert_eq!(seen.evidence, "№ 5, 2026-11-10");
    assert_eq!(seen.reason, "Unreliable data were supplied at issue");
    assert!(seen.next_act.starts_with("Compare the ground with its evidence"), "{}", seen.next_act);
    // The first official has no second voice.
    let text = desk.ground_text(&one, &number, Lang::Kk).await.unwrap();
    let alone = first.sign(text.text.as_bytes());
    let refused = desk.confirm_ground(&one, &number, &text.id, &alone, Lang::Kk).await;
    assert_eq!(codes(refused), ["official-confirms-herself"]);
    // Nor does she act behind the second one's session.
    let refused = desk.confirm_ground(&two, &number, &text.id, &alone, Lang::Kk).await;
    assert_eq!(codes(refused), ["approval-of-other-session"]);
    assert_eq!(stage.ocsp_status(&issued.certificates[0].pem).await, "good");
    let text = desk.ground_text(&two, &number, Lang::Kk).await.unwrap();
    let signature = second.sign(text.text.as_bytes());
    let done = desk.confirm_ground(&two, &number, &text.id, &signature, Lang::Kk).await.unwrap();
    assert_eq!(done.status.state, "revoked");
    for certificate in &issued.certificates {
        assert_eq!(stage.ocsp_status(&certificate.pem).await, "revoked");
    }
    let seen = desk.recorded_ground(&two, &number, Lang::En).await.unwrap();
    assert_eq!((seen.may_confirm, seen.next_act.as_str()), (false, "Nothing is needed from you."));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_operator_confirms_nothing_until_she_returns() {
    let stage = Stage::set().await;
    let filed = stage.citizen().file(&stage).await.unwrap();
    let number = filed.request.status.number;
    stage.take_papers(&number).await;
    let iin = stage.cast().operator.iin;
    let authority = stage.app.authority();
    let stop = |days: i64| Suspension {
        iin: iin.clone(),
        office: OFFICE.to_owned(),
        absent_from: stage.today().checked_sub(jiff::Span::new().days(days)).unwrap(),
        letter: "№ 12".to_owned(),
    };
    // The first day is day 1: on the fifteenth she is not yet suspended, on the sixteenth she is.
    assert_eq!(codes(authority.suspend(&stop(14)).await), ["absence-too-short"]);
    assert!(authority.suspend(&stop(15)).await.unwrap().is_suspended);
    let session = stage.operator_session().await;
    let desk = stage.app.desk();
    assert_eq!(codes(desk.queue(&session, None, None, Lang::Kk).await), ["operator-not-active"]);
    let found = desk.search(&session, number.as_str(), Lang::Kk).await;
    assert_eq!(codes(found), ["operator-not-active"], "nor finds anybody");
    let text = desk.approval_text(&session, &number, Lang::Ru).await.unwrap();
    let signature = stage.operator.sign(text.text.as_bytes());
    let refused = desk.approve(&session, &number, &text.id, &signature, Lang::Kk).await;
    assert_eq!(codes(refused), ["approval-operator-state"]);
    assert_eq!(stage.acts_journalled("approval-refused").await, 1);
    let back = Return { iin, office: OFFICE.to_owned(), letter: "№ 14".to_owned() };
    assert!(!authority.resume(&back).await.unwrap().is_suspended);
    assert_eq!(codes(authority.resume(&back).await), ["operator-not-suspended"]);
    assert_eq!(stage.approve(&number).await.unwrap().request.status.state, "issued");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_notice_of_an_operators_dismissal_is_taken_and_noted_as_a_violation() {
    let stage = Stage::set().await;
    let authority = stage.app.authority();
    let day = |days: i64| stage.today().checked_add(jiff::Span::new().days(days)).unwrap();
    assert!(!authority.is_late_notice(day(2)) && authority.is_late_notice(day(1)));
    let ending = app::staff::Ending {
        iin: stage.cast().operator.iin,
        role: None,
        post: None,
        reason: app::staff::read_reason("operator-dismissed").unwrap(),
        effective_on: Some(day(1)),
    };
    authority.end_posts(&ending).await.unwrap();
    assert_eq!(stage.acts_journalled("operator-notice-late").await, 1);
    assert_eq!(stage.ocsp_status(&stage.operator.certificate.pem()).await, "revoked");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_holder_is_reminded_once_before_her_certificates_end() {
    let stage = Stage::set().await;
    stage.certify(&stage.citizen()).await;
    stage.app.work().await.unwrap();
    let reminders = || stage.letters().iter().filter(|letter| letter.contains("cabinet")).count();
    let before = reminders();
    stage.advance_minutes(334 * 24 * 60);
    stage.app.work().await.unwrap();
    assert_eq!(reminders(), before, "thirty-one days are left");
    stage.advance_minutes(2 * 24 * 60);
    for _ in 0..3 {
        stage.app.work().await.unwrap();
        stage.app.work().await.unwrap();
    }
    assert_eq!(reminders(), before + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_operators_at_one_request_one_confirms() {
    let stage = Stage::set().await;
    let number = stage.citizen().file(&stage).await.unwrap().request.status.number;
    stage.take_papers(&number).await;
    let other = stage.enrol(&stage.cast().employee.iin, Role::Operator, OFFICE).await;
    let (one, two) = (stage.operator_session().await, stage.sign_in(&other).await.unwrap());
    let desk = stage.app.desk();
    let first = desk.approval_text(&one, &number, Lang::Ru).await.unwrap();
    let second = desk.approval_text(&two, &number, Lang::Ru).await.unwrap();
    let signatures =
        [stage.operator.sign(first.text.as_bytes()), other.sign(second.text.as_bytes())];
    let (left, right) = tokio::join!(
        desk.approve(&one, &number, &first.id, &signatures[0], Lang::Kk),
        desk.approve(&two, &number, &second.id, &signatures[1], Lang::Kk),
    );
    let issued = [left, right].into_iter().flatten().count();
    assert_eq!(issued, 1);
    assert_eq!(stage.certificates_of(&number).await, 2);
}
