mod officers;
mod uploads;

use base::{Bin, Iin, Lang, Role, UniqueNumber};
use crypto::{KeyAlgorithm, PrivateKey};
use forms::{Answer, Typed};
use jiff::SignedDuration;
use keystore::Passphrase;
use pki::{
    Certificate, Name, cms, csr,
    x509::{Extension, ExtensionValue},
};

use super::CaseAct;
use crate::{
    App, Caller, Result, Session,
    clock::Clock,
    instance::Passphrases,
    instance::config::{
        AntivirusConfig, DataFolder, InstanceConfig, MailConfig, RegistersConfig, TimeStampsConfig,
    },
    staff::{Enrolment, OperatorPapers},
    view::{CaseView, InboxCaseView},
};

/// A Wednesday, ten in the morning in Astana.
const MORNING: &str = "2026-11-18T05:00:00Z";
const COMMITTEE: &str = "mes-committee";

/// A signed-in caller.
pub(crate) const fn by(session: &Session) -> Caller<'_> {
    Caller { session: Some(session), address: None }
}

pub(crate) struct Signer {
    key: PrivateKey,
    certificate: Certificate,
}

impl Signer {
    pub(crate) fn sign(&self, content: &[u8], detached: bool) -> Vec<u8> {
        cms::sign(&cms::SignRequest {
            content,
            detached,
            signer: &self.key,
            certificate: &self.certificate,
            extra_certificates: &[],
            signing_time: None,
        })
        .unwrap()
    }
}

pub(crate) struct Stage {
    pub(crate) app: App,
    pub(crate) clock: Clock,
    pub(crate) head: Signer,
    pub(crate) officer: Signer,
    pub(crate) authorised: Signer,
    /// Keeps the data folder, and certifies further people.
    registration: Registration,
}

/// The stage of the certificates, which uses the same application.
enum Registration {
    Open(Box<crate::stage::Stage>),
    /// Nobody is certified any more. The folder stays.
    Closed {
        _folder: tempfile::TempDir,
    },
}

impl Stage {
    /// Certifies nobody any more: from now on the application has one user.
    pub(crate) fn alone(mut self) -> Self {
        if let Registration::Open(stage) = self.registration {
            self.registration = Registration::Closed { _folder: stage.into_folder() };
        }
        self
    }

    pub(crate) async fn set() -> Self {
        let folder = tempfile::tempdir().unwrap();
        crate::stage::write_law(&DataFolder::new(folder.path()));
        Box::pin(Self::set_in(folder)).await
    }

    /// With a law of its own: the shipped one, and changes to the rules of mes-01.
    async fn with_rules(changes: &[(&str, &str)]) -> Self {
        let changed = crate::law::compiled_in().into_iter().map(|(path, mut text)| {
            if path == "services/mes-01/2013-04-30.toml" {
                for (from, to) in changes {
                    assert!(text.contains(from), "{from}");
                    text = text.replacen(from, to, 1);
                }
            }
            (path, text)
        });
        Box::pin(Self::with_law(changed)).await
    }

    /// With files beside those of the shipped law.
    pub(crate) async fn with_files(added: &[(&str, &str)]) -> Self {
        let added = added.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        Box::pin(Self::with_law(crate::law::compiled_in().into_iter().chain(added))).await
    }

    async fn with_law(files: impl IntoIterator<Item = (String, String)>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        crate::stage::write_law_of(&DataFolder::new(folder.path()), files);
        Box::pin(Self::set_in(folder)).await
    }

    /// In a folder that has its law already.
    pub(crate) async fn set_in(folder: tempfile::TempDir) -> Self {
        Box::pin(Self::set_with(folder, None, None)).await
    }

    /// With a daemon that looks uploads through.
    async fn looked_through(clamd: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        crate::stage::write_law(&DataFolder::new(folder.path()));
        let antivirus = AntivirusConfig { clamd: clamd.to_owned() };
        Box::pin(Self::set_with(folder, Some(antivirus), None)).await
    }

    /// With a time-stamping authority at an address; `trusted` are files of the folder that says who is trusted.
    pub(crate) async fn stamped_by(url: &str, trusted: &[(&str, &[u8])]) -> Self {
        Box::pin(Self::stamped(TimeStampsConfig::at(url), trusted)).await
    }

    /// With settings for time stamps.
    pub(crate) async fn stamped(stamps: TimeStampsConfig, trusted: &[(&str, &[u8])]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        crate::stage::write_law(&DataFolder::new(folder.path()));
        let place = DataFolder::new(folder.path()).time_stamps();
        std::fs::create_dir_all(&place).unwrap();
        for (name, bytes) in trusted {
            std::fs::write(place.join(name), bytes).unwrap();
        }
        Box::pin(Self::set_with(folder, None, Some(stamps))).await
    }

    async fn set_with(
        folder: tempfile::TempDir,
        antivirus: Option<AntivirusConfig>,
        time_stamps: Option<TimeStampsConfig>,
    ) -> Self {
        let clock = Clock::set_to(MORNING.parse().unwrap());
        let config = InstanceConfig {
            id: "0123456789abcdef0123456789abcdef".to_owned(),
            authority_suffix: "TEST".to_owned(),
            base_url: "http://127.0.0.1:8080".to_owned(),
            database: None,
            registers: RegistersConfig::Simulator,
            mail: MailConfig::Mailbox,
            server: crate::config::ServerConfig {
                ticket_machines: [("71-002".to_owned(), vec!["192.0.2.0/24".to_owned()])].into(),
                ..crate::config::ServerConfig::default()
            },
            filing: crate::config::FilingConfig::default(),
            // A story that is told once more begins on the same morning.
            clock_set_back: crate::config::ClockSetBack::Warn,
            payments: crate::config::PaymentsConfig {
                amounts: [
                    ("knb-02-fee-issue".to_owned(), "18520".to_owned()),
                    ("knb-02-fee-re-issue".to_owned(), "9260".to_owned()),
                    ("knb-02-fee-duplicate".to_owned(), "1852".to_owned()),
                ]
                .into(),
                mci: Vec::new(),
            },
            antivirus,
            time_stamps,
            journal: crate::config::JournalConfig::default(),
            keys: crate::config::KeysConfig::Files,
        };
        let passphrases = Passphrases::new(
            Passphrase::new("a root passphrase"),
            Passphrase::new("an online passphrase"),
        )
        .unwrap();
        let data = DataFolder::new(folder.path());
        let app = App::init(data, &config, &passphrases, clock.clone()).await.unwrap();
        let cast = app.population().unwrap().cast().clone();
        let committee = &cast.committee.bin;
        let registration =
            Box::pin(crate::stage::Stage::of(app.clone(), clock.clone(), folder)).await;
        let crate::stage::Signer { key, certificate, .. } =
            Box::pin(registration.certified_head()).await;
        let head = Signer { key, certificate };
        let officer = enrol(&app, &cast.officer.iin, Role::Officer, committee).await;
        let signer = &cast.authorised_person.iin;
        let authorised = enrol(&app, signer, Role::AuthorisedPerson, committee).await;
        Self {
            app,
            clock,
            head,
            officer,
            authorised,
            registration: Registration::Open(Box::new(registration)),
        }
    }

    /// The lines of the journal that tell of an act.
    pub(crate) async fn journalled(&self, act: &str) -> Vec<String> {
        let mut lines = Vec::new();
        self.app.journal().export(&mut lines).await.unwrap();
        let lines = String::from_utf8(lines).unwrap();
        lines.lines().filter(|line| line.contains(act)).map(ToOwned::to_owned).collect()
    }

    pub(crate) async fn sign_in(&self, signer: &Signer) -> Session {
        let text = self.app.sessions().begin_sign_in(Lang::Kk).await.unwrap();
        let signature = signer.sign(text.text.as_bytes(), false);
        self.app.sessions().sign_in(&text.id, &signature).await.unwrap().1
    }

    fn answers(&self) -> Typed {
        let cast = self.app.population().unwrap().cast();
        let several =
            |codes: &[&str]| Answer::List(codes.iter().map(|code| (*code).to_owned()).collect());
        Typed::default()
            .with_text("organisation_name", cast.organisation.full_name.kk.clone())
            .with_text("applicant_bin", cast.organisation.bin.to_string())
            .with_text("applicant_address", "Астана")
            .with_text("applicant_phone", "+77010000000")
            .with_text("applicant_email", "firm@example.kz")
            .with("industry_branches", several(&["coal-mining"]))
            .with("activity_subkinds", several(&["expertise"]))
            .with_text("conclusion_number", "17")
            .with_text("expertise_date", "2026-11-02")
            .with_text("expert_organisation_name", "Сараптама орталығы")
            .with_text("expert_organisation_attestat_number", "1")
            .with_text("head_full_name", "Басшы")
            .with_text("head_position", "Директор")
    }

    pub(crate) async fn draft(&self, session: &Session) -> String {
        self.draft_of(session, self.answers()).await
    }

    async fn draft_of(&self, session: &Session, answers: Typed) -> String {
        let (secret, _) =
            self.app.drafts().open_draft("mes-01", Lang::Ru, by(session)).await.unwrap();
        self.app.drafts().save_draft(&secret, answers, Lang::Ru).await.unwrap();
        let file = b"%PDF-1.7\nconclusion".to_vec();
        self.app
            .drafts()
            .attach(&secret, "attachment_expert_conclusion", "conclusion.pdf", file)
            .await
            .unwrap();
        secret
    }

    /// The messages that have left, as their readers see them.
    pub(crate) fn letters(&self) -> Vec<String> {
        let Registration::Open(registration) = &self.registration else {
            panic!("the registration is closed")
        };
        registration.letters()
    }

    pub(crate) async fn file(&self) -> CaseView {
        self.file_with(self.answers()).await
    }

    /// Files an application that names an attestat of the expert organisation.
    async fn filed_naming(&self, attestat: &str) -> UniqueNumber {
        let answers = self.answers();
        let answers = answers.with_text("expert_organisation_attestat_number", attestat);
        self.file_with(answers).await.status.number
    }

    async fn file_with(&self, answers: Typed) -> CaseView {
        let session = self.sign_in(&self.head).await;
        let secret = self.draft_of(&session, answers).await;
        let text = self.app.cases().application_text(&session, &secret, Lang::En).await.unwrap();
        let signature = self.head.sign(text.text.as_bytes(), false);
        self.app
            .cases()
            .submit_application(&session, &secret, &text.id, &signature, None, Lang::En)
            .await
            .unwrap()
    }

    pub(crate) async fn act(
        &self,
        signer: &Signer,
        number: &UniqueNumber,
        act: CaseAct,
    ) -> Result<InboxCaseView> {
        let session = self.sign_in(signer).await;
        self.app.inbox().act(&session, number, act, Lang::En).await
    }

    /// The head of an organisation that is not that of the cases.
    pub(crate) async fn head_of_another(&self) -> Signer {
        let Registration::Open(registration) = &self.registration else {
            panic!("the registration is closed")
        };
        let head = registration.head_of_another();
        let crate::stage::Signer { key, certificate, .. } =
            Box::pin(registration.signer_of_head(&head)).await;
        Signer { key, certificate }
    }

    pub(crate) async fn to_review(&self) -> UniqueNumber {
        let number = self.file().await.status.number;
        for act in ["accept", "confirm-completeness"] {
            self.act(&self.officer, &number, plain(act)).await.unwrap();
        }
        number
    }
}

pub(crate) fn plain(act: &str) -> CaseAct {
    CaseAct { act: act.to_owned(), ..CaseAct::default() }
}

async fn enrol(app: &App, iin: &Iin, role: Role, bin: &Bin) -> Signer {
    enrol_at(app, COMMITTEE, iin, role, bin).await
}

/// Somebody with a post, in a body or an office.
pub(crate) async fn enrol_at(app: &App, post: &str, iin: &Iin, role: Role, bin: &Bin) -> Signer {
    enrol_to_tell(app, post, iin, role, bin, None).await
}

/// The same, with an address for letters.
pub(crate) async fn enrol_to_tell(
    app: &App,
    post: &str,
    iin: &Iin,
    role: Role,
    bin: &Bin,
    email: Option<&str>,
) -> Signer {
    let key = testkit::keys::fresh(KeyAlgorithm::Rsa2048);
    let subject = Name::builder().common_name("REQUEST").build();
    let operates = role == Role::Operator;
    let storage = "1.2.398.3.3.5.2.2".parse().unwrap();
    let storage = Extension::plain(ExtensionValue::KeyStorage(storage));
    let extensions: Vec<Extension> = operates.then_some(storage).into_iter().collect();
    let request = csr::build(&subject, &key, &extensions).unwrap();
    let enrolment = Enrolment {
        iin: iin.clone(),
        role,
        post: post.to_owned(),
        bin: Some(bin.clone()),
        email: email.map(str::to_owned),
        request,
        papers: operates.then(|| OperatorPapers {
            letter: "17-01/1".to_owned(),
            letter_date: base::local_date(app.now()),
            order: "5-к".to_owned(),
            order_date: base::local_date(app.now()),
            executor: "executor@centre.kz".to_owned(),
            applied_on: base::local_date(app.now()),
            position: "Оператор".to_owned(),
            token_serial: "0000000001".to_owned(),
        }),
    };
    let certificate = app.authority().enrol(&enrolment).await.unwrap();
    Signer { key, certificate }
}

pub(crate) fn codes<T>(result: Result<T>) -> Vec<&'static str> {
    match result {
        Ok(_) => Vec::new(),
        Err(error) => error.faults().0.iter().map(|fault| fault.code).collect(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_granted_application_ends_in_a_signed_pdf_the_register_and_a_public_page() {
    let stage = Box::pin(Stage::set()).await;
    let filed = stage.file().await;
    assert_eq!(filed.status.state, "submitted");
    assert_eq!(filed.status.due_on.map(|day| day.to_string()).as_deref(), Some("2026-12-09"));
    let kinds: Vec<&str> = filed.documents.iter().map(|document| document.kind.as_str()).collect();
    for kind in ["application", "receipt", "upload"] {
        assert!(kinds.contains(&kind), "{kind} in {kinds:?}");
    }
    let number = filed.status.number;
    stage.act(&stage.officer, &number, plain("accept")).await.unwrap();
    stage.act(&stage.officer, &number, plain("confirm-completeness")).await.unwrap();
    let proposed = stage.act(&stage.officer, &number, plain("propose-grant")).await.unwrap();
    assert!(proposed.awaits_signature);
    assert_eq!(proposed.case.status.state, "grant-proposed");
    assert_eq!(proposed.case.check_url, None);

    let officer = stage.sign_in(&stage.officer).await;
    assert_eq!(
        codes(stage.app.inbox().result_to_sign(&officer, &number).await),
        ["not-your-right"]
    );
    let session = stage.sign_in(&stage.authorised).await;
    assert!(
        stage.app.inbox().result_preview(&session, &number).await.unwrap().starts_with(b"%PDF")
    );
    let bytes = stage.app.inbox().result_to_sign(&session, &number).await.unwrap().bytes;
    let sign = |signature: Vec<u8>| {
        let (app, session, number) = (&stage.app, &session, &number);
        async move { app.inbox().sign_result(session, number, &signature, Lang::En).await }
    };
    assert_eq!(codes(sign(stage.authorised.sign(&bytes, false)).await), ["signature-not-detached"]);
    assert_eq!(
        codes(sign(stage.authorised.sign(b"other", true)).await),
        ["signature-of-other-text"]
    );
    assert_eq!(codes(sign(stage.officer.sign(&bytes, true)).await), ["signature-not-of-post"]);
    let signed = sign(stage.authorised.sign(&bytes, true)).await.unwrap();
    assert_eq!(signed.case.status.state, "granted");
    assert_eq!(codes(sign(stage.authorised.sign(&bytes, true)).await), ["nothing-to-sign"]);

    let pdf = stage.app.inbox().result_preview(&session, &number).await.unwrap();
    let apart = documents::extract_signature(&pdf).unwrap();
    assert_eq!(apart.to_be_signed, bytes);
    let checked = cms::SignedData::from_any(&apart.cms).unwrap().verify(Some(&bytes)).unwrap();
    assert_eq!(checked[0].certificate, stage.authorised.certificate);

    let url = signed.case.check_url.unwrap();
    let code = url.rsplit_once('/').unwrap().1.to_lowercase();
    let register_number = signed.case.register_number.unwrap();
    for typed in [code, register_number.clone(), number.to_string()] {
        let found = stage.app.verification().check(&typed, Lang::Kk).await.unwrap().unwrap();
        assert_eq!(found.state, "active", "{typed}");
        assert_eq!(found.sha256, Some(crypto::sha256(&pdf)));
        let shown = found.rows.iter().map(|row| row.value.as_str()).collect::<Vec<_>>();
        assert!(shown.contains(&register_number.as_str()), "{shown:?}");
    }
    let head = stage.sign_in(&stage.head).await;
    let case = stage.app.cases().case(&head, &number, Lang::Kk).await.unwrap();
    assert_eq!(case.status.state, "attestat-delivered");
    assert_eq!(stage.app.cases().cases_of(&head, Lang::Kk).await.unwrap().len(), 1);
    assert!(stage.app.journal().verify().await.unwrap().is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_service_says_of_roles_branches_and_validity_is_done() {
    const SIGN: &str = "from = [\"grant-proposed\"]\nto = \"granted\"\n";
    const BRANCHES: &str = "from = [\"grant-proposed\"]\njudge = \"condition:organisation\"\n\
        branch = [{ on = \"yes\", to = \"granted\" }, { on = \"no\", to = \"under-review\" }]\n";
    const CONDITION: &str = "[[condition]]\nname = \"organisation\"\n\
        holds = { kind = [\"legal-entity\"] }\nsource = \"ours\"\n\n# ---- Complaints";
    let stage = Box::pin(Stage::with_rules(&[
        (SIGN, BRANCHES),
        ("# ---- Complaints", CONDITION),
        ("number_code = \"MES01A\"\n", "number_code = \"MES01A\"\nholds_for = \"1 year\"\n"),
        (
            "good_for = \"3 months\"\n",
            "restricted_to = [\"authorised-person\"]\ngood_for = \"3 months\"\n",
        ),
    ]))
    .await;
    let number = stage.to_review().await;
    stage.act(&stage.officer, &number, plain("propose-grant")).await.unwrap();
    let cases = stage.app.cases();
    let kept = cases.load_case(&number).await.unwrap();
    let edition = cases.edition_of(&kept.case).unwrap();

    // Papers name who did the act: the applicant, then the officer, each as her certificate calls her.
    let mut named = Vec::new();
    for event in kept.case.events.iter().take(2) {
        let doer = cases.doer(&kept.case, edition, event).await.unwrap().unwrap();
        named.push((doer.name, doer.position.en));
    }
    let officer_name = super::people::full_name(&stage.officer.certificate);
    assert_eq!(named[0], (kept.case.applicant.full_name.clone(), "Applicant".to_owned()));
    assert_eq!(named[1], (officer_name, "Officer".to_owned()));

    // The result that waits reads as it will when it is signed: in the state of the branch.
    let waiting = super::awaited::awaited(&kept.case, edition).unwrap();
    let signer = super::awaited::Signer {
        name: "Н".to_owned(),
        serial: "1".to_owned(),
        actor: kept.case.events[1].actor.clone(),
    };
    let now = stage.app.now();
    let signed = super::papers::as_signed(&kept.case, edition, &waiting, &signer, now);
    assert_eq!(signed.state, "granted");

    // The conclusion is restricted to those who sign; its applicant has it all the same.
    let document = kept.case.answers.files("attachment_expert_conclusion")[0].document.to_string();
    let open = |session: Session| {
        let (app, document) = (&stage.app, &document);
        async move {
            let access = crate::Access::Session(&session);
            app.documents().fetch(document, access, Lang::En).await.map(|(_, bytes)| bytes)
        }
    };
    assert_eq!(codes(open(stage.sign_in(&stage.officer).await).await), ["document-restricted"]);
    assert!(open(stage.sign_in(&stage.authorised).await).await.is_ok());
    assert!(open(stage.sign_in(&stage.head).await).await.is_ok());

    let session = stage.sign_in(&stage.authorised).await;
    let bytes = stage.app.inbox().result_to_sign(&session, &number).await.unwrap().bytes;
    let signature = stage.authorised.sign(&bytes, true);
    let signed = stage.app.inbox().sign_result(&session, &number, &signature, Lang::En).await;
    let register_number = signed.unwrap().case.register_number.unwrap();
    let state = || async {
        let found = stage.app.verification().check(&register_number, Lang::En).await;
        found.unwrap().unwrap().state
    };
    stage.clock.move_to("2027-11-18T05:00:00Z".parse().unwrap());
    assert_eq!(state().await, "active", "the last day of the year is still one of it");
    stage.clock.move_to("2027-11-19T05:00:00Z".parse().unwrap());
    assert_eq!(state().await, "ended");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_tells_its_ground_and_the_public_page_tells_nothing_of_the_applicant() {
    let stage = Box::pin(Stage::set()).await;
    let number = stage.to_review().await;
    assert_eq!(
        codes(stage.act(&stage.officer, &number, plain("propose-refusal")).await),
        ["ground-missing", "reasons-missing"]
    );
    let refusal = CaseAct {
        ground: Some("R2".to_owned()),
        text: Some("Жабдық жоқ".to_owned()),
        ..plain("propose-refusal")
    };
    let proposed = stage.act(&stage.officer, &number, refusal.clone()).await.unwrap();
    assert!(proposed.case.refusal.is_none(), "a proposal is no decision");
    let back =
        CaseAct { text: Some("Нақтылаңыз".to_owned()), ..plain("return-to-review") };
    stage.act(&stage.authorised, &number, back).await.unwrap();
    stage.clock.advance(SignedDuration::from_hours(24));
    stage.act(&stage.officer, &number, refusal).await.unwrap();
    let session = stage.sign_in(&stage.authorised).await;
    let bytes = stage.app.inbox().result_to_sign(&session, &number).await.unwrap().bytes;
    let signature = stage.authorised.sign(&bytes, true);
    let signed =
        stage.app.inbox().sign_result(&session, &number, &signature, Lang::Ru).await.unwrap();
    assert_eq!(signed.case.status.state, "refused");
    assert_eq!(signed.case.refusal.unwrap().ground, "R2");
    assert_eq!(signed.case.register_number, None);
    let found = stage.app.verification().check(number.as_str(), Lang::En).await.unwrap().unwrap();
    assert_eq!(found.state, "refused");
    let names: Vec<&str> = found.rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["paper", "service", "authority", "case", "date"]);
    assert!(found.sha256.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_grants_and_says_that_it_was_silence() {
    let stage = Box::pin(Stage::set()).await;
    let number = stage.to_review().await;
    stage.act(&stage.officer, &number, plain("propose-grant")).await.unwrap();
    assert_eq!(stage.app.tick_cases().await.unwrap(), 0);
    stage.clock.move_to("2026-12-10T01:00:00Z".parse().unwrap());
    let session = stage.sign_in(&stage.authorised).await;
    assert_eq!(codes(stage.app.inbox().result_to_sign(&session, &number).await), ["term-passed"]);
    assert_eq!(stage.app.tick_cases().await.unwrap(), 1);
    assert_eq!(stage.app.tick_cases().await.unwrap(), 0);
    let head = stage.sign_in(&stage.head).await;
    let case = stage.app.cases().case(&head, &number, Lang::En).await.unwrap();
    assert_eq!(case.status.state, "deemed-granted");
    let extract = case.documents.iter().find(|document| document.kind == "extract").unwrap();
    let found = stage
        .app
        .verification()
        .check(&case.register_number.unwrap(), Lang::En)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((found.state.as_str(), found.sha256), ("deemed-granted", Some(extract.sha256)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_document_stops_the_clock_until_it_is_supplied() {
    let stage = Box::pin(Stage::set()).await;
    let number = stage.file().await.status.number;
    stage.act(&stage.officer, &number, plain("accept")).await.unwrap();
    let head = stage.sign_in(&stage.head).await;
    let cases = stage.app.cases();
    let supply = |files| cases.supply_documents(&head, &number, files, Lang::En);
    let field = "attachment_expert_conclusion".to_owned();
    let file = || vec![(field.clone(), "new.pdf".to_owned(), b"%PDF-1.7\nnew".to_vec())];
    assert_eq!(codes(supply(file()).await), ["nothing-to-supply"]);
    let unknown = CaseAct { missing: vec!["a horse".to_owned()], ..plain("suspend") };
    assert_eq!(codes(stage.act(&stage.officer, &number, unknown).await), ["document-not-known"]);
    let suspend = CaseAct { missing: vec!["expert-conclusion".to_owned()], ..plain("suspend") };
    let view = stage.act(&stage.officer, &number, suspend).await.unwrap();
    assert_eq!(view.case.status.state, "suspended");
    assert_eq!(view.case.status.due_on, None);
    assert!(view.case.documents.iter().any(|document| document.kind == "notice"));
    assert_eq!(codes(supply(Vec::new()).await), ["documents-still-missing"]);
    let case = supply(file()).await.unwrap();
    assert_eq!(case.status.state, "completeness-check");
    assert!(!case.may_supply);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_is_filed_once_and_only_by_who_signed_it() {
    let stage = Box::pin(Stage::set()).await;
    let head = stage.sign_in(&stage.head).await;
    let secret = stage.draft(&head).await;
    let text = stage.app.cases().application_text(&head, &secret, Lang::Kk).await.unwrap();
    let key = Some("0123456789abcdef-once");
    let submit = |signature: Vec<u8>| {
        let (cases, head, secret, id) = (stage.app.cases(), &head, &secret, &text.id);
        async move { cases.submit_application(head, secret, id, &signature, key, Lang::Ru).await }
    };
    let other = stage.authorised.sign(text.text.as_bytes(), false);
    assert_eq!(codes(submit(other).await), ["signature-not-of-applicant"]);
    let changed = text.text.replace("17", "18");
    assert_eq!(
        codes(submit(stage.head.sign(changed.as_bytes(), false)).await),
        ["signature-of-other-text"]
    );
    let signature = stage.head.sign(text.text.as_bytes(), true);
    let first = submit(signature.clone()).await.unwrap();
    let again = submit(signature.clone()).await.unwrap();
    assert_eq!(first.status.number, again.status.number);
    let kinds: Vec<&str> = first.documents.iter().map(|document| document.kind.as_str()).collect();
    assert!(kinds.contains(&"application-text"), "{kinds:?}");
    let bytes = stage.head.sign(b"something else", true);
    assert_eq!(codes(submit(bytes).await), ["idempotency-key-reused"]);
    let without_key = stage
        .app
        .cases()
        .submit_application(&head, &secret, &text.id, &signature, None, Lang::Ru)
        .await;
    assert_eq!(codes(without_key), ["draft-not-found"]);

    let number = first.status.number;
    let officer = stage.sign_in(&stage.officer).await;
    assert_eq!(
        codes(stage.app.cases().case(&officer, &number, Lang::Kk).await),
        ["not-your-right"]
    );
    assert_eq!(codes(stage.app.inbox().case(&head, &number, Lang::Kk).await), ["not-your-right"]);
    let page = stage.app.inbox().queue(&officer, None, None, Lang::Kk).await.unwrap();
    assert_eq!((page.queue.as_str(), page.rows.len()), ("to-consider", 1));
    assert_eq!(page.rows[0].due_on.map(|day| day.to_string()).as_deref(), Some("2026-12-09"));
    let view = stage.app.inbox().case(&officer, &number, Lang::Kk).await.unwrap();
    assert!(view.signature.iter().any(|row| row.name == "serial"));
    let acts: Vec<&str> = view.acts.iter().map(|act| act.code.as_str()).collect();
    assert_eq!(acts, ["accept", "not-accept"]);
    assert_eq!(
        codes(stage.app.inbox().queue(&officer, Some("nothing"), None, Lang::Kk).await),
        ["queue-unknown"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_form_lacks_is_told_before_anything_is_signed() {
    let stage = Box::pin(Stage::set()).await;
    let head = stage.sign_in(&stage.head).await;
    let (secret, _) = stage.app.drafts().open_draft("mes-01", Lang::Ru, by(&head)).await.unwrap();
    let faults = codes(stage.app.cases().application_text(&head, &secret, Lang::Ru).await);
    assert!(faults.contains(&"answer-missing"), "{faults:?}");
    let stranger = stage.answers().with_text(
        "applicant_bin",
        Bin::compose(jiff::civil::date(2001, 2, 1), 4, 5).unwrap().to_string(),
    );
    let secret = stage.draft(&head).await;
    stage.app.drafts().save_draft(&secret, stranger, Lang::Ru).await.unwrap();
    let faults = codes(stage.app.cases().application_text(&head, &secret, Lang::Ru).await);
    assert_eq!(faults, ["answer-not-from-signature"]);
    let drafts = stage.app.drafts();
    let (secret, _) = drafts.open_draft("f1", Lang::Ru, Caller::default()).await.unwrap();
    assert_eq!(
        codes(stage.app.cases().application_text(&head, &secret, Lang::Ru).await),
        ["draft-not-of-service"]
    );
    assert_eq!(
        stage
            .app
            .verification()
            .check("no such thing", Lang::En)
            .await
            .unwrap()
            .map(|found| found.state),
        None
    );
    let unknown =
        stage.app.verification().check("0000-0000-0000-0000", Lang::En).await.unwrap().unwrap();
    assert_eq!(unknown.state, "unknown");
    let cards = stage.app.cases().catalogue(Lang::En);
    for code in ["mes-01", "nca-01"] {
        assert!(cards.iter().any(|card| card.code == code), "{code}");
    }
    let sheet = stage.app.cases().sheet("mes-01", Lang::En).unwrap();
    assert_eq!(sheet.answer_by.to_string(), "2026-12-09");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_is_signed_in_the_language_in_which_it_was_read_and_as_it_was_read() {
    let stage = Box::pin(Stage::set()).await;
    let head = stage.sign_in(&stage.head).await;
    let secret = stage.draft(&head).await;
    let cases = stage.app.cases();
    let ru = cases.application_text(&head, &secret, Lang::Ru).await.unwrap();
    let kk = cases.application_text(&head, &secret, Lang::Kk).await.unwrap();
    assert!(ru.id != kk.id && ru.text != kk.text);
    let submit = |id: String, text: String| {
        let (cases, head, secret) = (stage.app.cases(), &head, &secret);
        let signature = stage.head.sign(text.as_bytes(), true);
        async move { cases.submit_application(head, secret, &id, &signature, None, Lang::En).await }
    };
    let challenge = stage.app.sessions().begin_sign_in(Lang::Kk).await.unwrap();
    for unknown in ["", "0000", &challenge.id] {
        assert_eq!(codes(submit(unknown.to_owned(), ru.text.clone()).await), ["text-not-waiting"]);
    }
    // Each text has its own signature; neither try uses a text up.
    let crossed = submit(ru.id.clone(), kk.text.clone()).await;
    assert_eq!(codes(crossed), ["signature-of-other-text"]);
    let mut read = stage.app.drafts().draft(&secret).await.unwrap().filled.into_typed();
    // The file stays attached.
    read.0.retain(|_, answer| !matches!(answer, Answer::File(_)));
    let changed = read.clone().with_text("applicant_phone", "+77015550101");
    stage.app.drafts().save_draft(&secret, changed, Lang::Ru).await.unwrap();
    assert_eq!(codes(submit(ru.id.clone(), ru.text.clone()).await), ["draft-changed"]);
    // Put back as it was read, it is the same form again.
    stage.app.drafts().save_draft(&secret, read, Lang::Ru).await.unwrap();
    let filed = submit(kk.id.clone(), kk.text.clone()).await.unwrap();
    assert_eq!(filed.service, "mes-01");
    assert_eq!(codes(submit(ru.id, ru.text).await), ["draft-not-found"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_that_comes_after_the_term_is_none() {
    let stage = Box::pin(Stage::set()).await;
    let number = stage.to_review().await;
    stage.act(&stage.officer, &number, plain("propose-grant")).await.unwrap();
    let session = stage.sign_in(&stage.authorised).await;
    let result = stage.app.inbox().result_to_sign(&session, &number).await.unwrap();
    let signature = stage.authorised.sign(&result.bytes, true);
    // Signed on the last day, sent a minute after it; silence has not been entered yet.
    stage.clock.move_to("2026-12-09T19:01:00Z".parse().unwrap());
    let session = stage.sign_in(&stage.authorised).await;
    let sent = stage.app.inbox().sign_result(&session, &number, &signature, Lang::En).await;
    assert_eq!(codes(sent), ["term-passed"]);
    let refusal = CaseAct { text: Some("кеш".to_owned()), ..plain("return-to-review") };
    assert_eq!(codes(stage.act(&stage.authorised, &number, refusal).await), ["term-passed"]);
    assert_eq!(stage.app.tick_cases().await.unwrap(), 1);
    let head = stage.sign_in(&stage.head).await;
    let case = stage.app.cases().case(&head, &number, Lang::En).await.unwrap();
    assert_eq!(case.status.state, "deemed-granted");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conclusion_that_runs_out_while_the_term_stands_still_warns_the_officer_and_refuses_nothing()
 {
    let stage = Box::pin(Stage::set()).await;
    let number = stage.file().await.status.number;
    stage.act(&stage.officer, &number, plain("accept")).await.unwrap();
    // The conclusion is of 2 November 2026 and good for three months.
    let suspend = CaseAct { missing: vec!["expert-conclusion".to_owned()], ..plain("suspend") };
    let view = stage.act(&stage.officer, &number, suspend).await.unwrap();
    assert!(view.warnings.is_empty());
    let seen = async |day: &str| {
        stage.clock.move_to(format!("{day}T05:00:00Z").parse().unwrap());
        let session = stage.sign_in(&stage.officer).await;
        stage.app.inbox().case(&session, &number, Lang::En).await.unwrap()
    };
    assert!(seen("2027-02-02").await.warnings.is_empty(), "the last day is still one of it");
    let view = seen("2027-02-03").await;
    let [warning] = view.warnings.as_slice() else { panic!("{:?}", view.warnings) };
    assert!(warning.contains("2 February 2027"), "{warning}");
    assert_eq!(view.case.status.state, "suspended");
    let head = stage.sign_in(&stage.head).await;
    let field = "attachment_expert_conclusion".to_owned();
    let file = vec![(field, "new.pdf".to_owned(), b"%PDF-1.7\nnew".to_vec())];
    let cases = stage.app.cases();
    let supplied = cases.supply_documents(&head, &number, file, Lang::En).await.unwrap();
    assert_eq!(supplied.status.state, "completeness-check");
}
