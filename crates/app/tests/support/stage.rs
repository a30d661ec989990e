//! A fresh instance on a working day, with people who have keys.

use std::{collections::BTreeMap, fs, path::PathBuf, sync::Mutex};

use app::{
    App, Caller, DeskAct, Error, Session,
    clock::Clock,
    config::{DataFolder, InstanceConfig, MailConfig, RegistersConfig},
    instance::Passphrases,
    staff::Enrolment,
    view::{DeskView, FiledView},
};
use base::{Iin, Lang, Role, UniqueNumber};
use base64ct::{Base64, Encoding as _};
use crypto::{KeyAlgorithm, PrivateKey};
use forms::{Answer, Typed};
use jiff::{SignedDuration, Timestamp};
use keystore::Passphrase;
use pki::{Certificate, Name, cms, csr};
use registration::{
    DocumentCode, DocumentMark, DocumentVerdict, IdentityMark, SeenAs, VisitPlace, Visitor,
};

/// A Wednesday, ten in the morning in Astana.
const MORNING: &str = "2026-11-18T05:00:00Z";
/// Name of the instance.
const INSTANCE: &str = "0123456789abcdef0123456789abcdef";
/// An office of the register of centres.
pub(crate) const OFFICE: &str = "71-002";
/// A request for a 1024-bit key, made with openssl.
pub(crate) const WEAK_REQUEST: &str = include_str!("weak-request.pem");

/// A key with its certificate.
pub(crate) struct Signer {
    pub(crate) key: PrivateKey,
    pub(crate) certificate: Certificate,
    at: Clock,
}

impl Signer {
    /// A CMS signature with the content inside.
    pub(crate) fn sign(&self, content: &[u8]) -> Vec<u8> {
        self.signature(content, false)
    }

    /// A CMS signature beside the content.
    pub(crate) fn sign_detached(&self, content: &[u8]) -> Vec<u8> {
        self.signature(content, true)
    }

    fn signature(&self, content: &[u8], detached: bool) -> Vec<u8> {
        cms::sign(&cms::SignRequest {
            content,
            detached,
            signer: &self.key,
            certificate: &self.certificate,
            extra_certificates: &[],
            signing_time: Some(self.at.now()),
        })
        .unwrap()
    }

    /// The algorithm of the key.
    pub(crate) fn algorithm(&self) -> KeyAlgorithm {
        self.key.algorithm()
    }
}

pub(crate) fn request_for(key: &PrivateKey) -> String {
    let subject = Name::builder().common_name("REQUEST").build();
    let der = csr::build(&subject, key, &[]).unwrap();
    csr::CertificationRequest::from_der(&der).unwrap().pem()
}

/// The same, of a key on an external protected carrier.
pub(crate) fn request_on_token(key: &PrivateKey) -> String {
    use pki::x509::{Extension, ExtensionValue};
    let subject = Name::builder().common_name("REQUEST").build();
    let storage = "1.2.398.3.3.5.2.2".parse().unwrap();
    let storage = Extension::plain(ExtensionValue::KeyStorage(storage));
    let der = csr::build(&subject, key, &[storage]).unwrap();
    csr::CertificationRequest::from_der(&der).unwrap().pem()
}

/// What a centre sends for its operator, all of one day.
pub(crate) fn papers(day: jiff::civil::Date) -> app::staff::OperatorPapers {
    app::staff::OperatorPapers {
        letter: "17-01/1".to_owned(),
        letter_date: day,
        order: "5-к".to_owned(),
        order_date: day,
        executor: "executor@centre.kz".to_owned(),
        applied_on: day,
        position: "Оператор".to_owned(),
        token_serial: "0000000001".to_owned(),
    }
}

/// A request whose signature is of another key.
pub(crate) fn unproven_request() -> String {
    let key = testkit::keys::fresh(KeyAlgorithm::Rsa2048);
    let subject = Name::builder().common_name("REQUEST").build();
    let mut der = csr::build(&subject, &key, &[]).unwrap();
    let last = der.len() - 1;
    der[last] ^= 1;
    csr::CertificationRequest::from_der(&der).unwrap().pem()
}

/// A signature by somebody whose certificate is not ours.
pub(crate) fn stranger_signs(content: &[u8], now: Timestamp) -> Vec<u8> {
    use pki::x509::{TbsCertificate, assemble};
    let key = testkit::keys::fresh(KeyAlgorithm::Rsa2048);
    let name = Name::builder().common_name("STRANGER").build();
    let tbs = TbsCertificate {
        serial: pki::Serial::from_random([7; 20]),
        signature_algorithm: crypto::Signer::signature_algorithm(&key),
        issuer: name.clone(),
        not_before: now.checked_sub(SignedDuration::from_hours(1)).unwrap(),
        not_after: now.checked_add(SignedDuration::from_hours(24)).unwrap(),
        subject: name,
        spki_der: key.public_key().spki_der().to_vec(),
        extensions: Vec::new(),
    }
    .to_der();
    let signature = crypto::Signer::sign(&key, &tbs).unwrap();
    let der = assemble(&tbs, crypto::Signer::signature_algorithm(&key), &signature);
    let certificate = Certificate::from_der(&der).unwrap();
    Signer { key, certificate, at: Clock::set_to(now) }.sign(content)
}

/// A person with two keys, as the forms know her.
pub(crate) struct Person {
    iin: String,
    last: String,
    first: String,
    middle: Option<String>,
    organisation: Option<(String, String)>,
    sign: PrivateKey,
    auth: PrivateKey,
    at: Clock,
}

impl Person {
    fn of(person: &gateway::Person, sign: KeyAlgorithm, at: &Clock) -> Self {
        Self {
            iin: person.iin.to_string(),
            last: person.surname.clone(),
            first: person.name.clone(),
            middle: person.patronymic.clone(),
            organisation: None,
            sign: testkit::keys::fresh(sign),
            auth: testkit::keys::fresh(KeyAlgorithm::Rsa2048),
            at: at.clone(),
        }
    }

    /// A person with a good number whom the register does not know.
    pub(crate) fn absent() -> Self {
        let born = jiff::civil::date(1971, 1, 1);
        let iin = (9000..).find_map(|serial| Iin::compose(born, true, serial)).unwrap();
        Self {
            iin: iin.to_string(),
            last: "ЖОҚТЫҒЫ".to_owned(),
            first: "БАР".to_owned(),
            middle: None,
            organisation: None,
            sign: testkit::keys::fresh(KeyAlgorithm::Rsa2048),
            auth: testkit::keys::fresh(KeyAlgorithm::Rsa2048),
            at: Clock::default(),
        }
    }

    /// Her number, last, first and middle name, as a form has them.
    pub(crate) fn names_as_typed(&self) -> (String, String, String, Option<String>) {
        (self.iin.clone(), self.last.clone(), self.first.clone(), self.middle.clone())
    }

    fn common(&self) -> Typed {
        let mut answers = Typed::default()
            .with_text("region", "71")
            .with_text("city", "Астана")
            .with_text("email", "applicant@example.kz")
            .with_text("phone", "+7 701 000 00 00")
            .with_text("signature_public_key", request_for(&self.sign))
            .with_text("authentication_public_key", request_for(&self.auth))
            .with_text("carrier", "COMPUTER")
            .with_text("registration_center", OFFICE)
            .with_text("visit_date", "2026-11-20");
        for consent in [
            "consent_certificate_policy",
            "consent_user_agreement",
            "consent_personal_data",
            "consent_email_messages",
        ] {
            answers = answers.with(consent, Answer::Flag(true));
        }
        answers
    }

    fn names(&self, answers: Typed, prefix: &str) -> Typed {
        let answers = answers
            .with_text(&format!("{prefix}iin"), self.iin.clone())
            .with_text(&format!("{prefix}last_name"), self.last.clone())
            .with_text(&format!("{prefix}first_name"), self.first.clone());
        match &self.middle {
            Some(middle) => answers.with_text(&format!("{prefix}middle_name"), middle.clone()),
            None => answers,
        }
    }

    /// Form F1.
    pub(crate) fn form(&self) -> Typed {
        self.names(self.common(), "").with_text("key_profile", "RSA_RSA")
    }

    /// Form F2, as the head of the organisation.
    pub(crate) fn legal_form(&self) -> Typed {
        let (bin, name) = self.organisation.clone().unwrap();
        self.names(self.common(), "employee_")
            .with_text("bin", bin)
            .with_text("organization_or_sole_trader_name", name)
            .with_text("applicant_role", "FIRST_HEAD")
    }

    /// The same person with another's keys.
    pub(crate) fn with_keys_of(mut self, other: &Self) -> Self {
        let copy =
            |key: &PrivateKey| PrivateKey::from_pkcs8_der(&key.to_pkcs8_der().unwrap()).unwrap();
        (self.sign, self.auth) = (copy(&other.sign), copy(&other.auth));
        self
    }

    /// The signature key with its certificate.
    pub(crate) fn signer_of(&self, pem: &str) -> Signer {
        let key = PrivateKey::from_pkcs8_der(&self.sign.to_pkcs8_der().unwrap()).unwrap();
        Signer { key, certificate: Certificate::from_pem(pem).unwrap(), at: self.at.clone() }
    }
}

/// A running instance.
pub(crate) struct Stage {
    pub(crate) app: App,
    pub(crate) operator: Signer,
    pub(crate) officer: Signer,
    clock: Clock,
    /// The codes of keys on the papers that people hold, by number.
    papers: Mutex<BTreeMap<UniqueNumber, String>>,
    folder: tempfile::TempDir,
}

impl Stage {
    /// A fresh instance with an operator and an officer.
    pub(crate) async fn set() -> Self {
        Self::set_with_keys(app::config::KeysConfig::Files).await
    }

    /// The same, with the keys of the authority where they are said to be.
    pub(crate) async fn set_with_keys(keys: app::config::KeysConfig) -> Self {
        Box::pin(Self::set_by(&InstanceConfig { keys, ..Self::config() })).await
    }

    /// The same, with settings of its own.
    pub(crate) async fn set_by(config: &InstanceConfig) -> Self {
        Box::pin(Self::set_under(config, &[])).await
    }

    /// The same, with files beside those of the shipped law: their paths in its folder, and what they say.
    pub(crate) async fn set_with_law(added: &[(&str, String)]) -> Self {
        Box::pin(Self::set_under(&Self::config(), added)).await
    }

    async fn set_under(config: &InstanceConfig, added: &[(&str, String)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::set_to(MORNING.parse().unwrap());
        let passphrases = passphrases();
        let data = DataFolder::new(folder.path());
        write_law(&data);
        for (path, text) in added {
            fs::write(data.law().join(path), text).unwrap();
        }
        let app = App::init(data, config, &passphrases, clock.clone()).await.unwrap();
        Box::pin(Self::of(app, clock, folder)).await
    }

    /// The settings of a fresh instance.
    pub(crate) fn config() -> InstanceConfig {
        InstanceConfig {
            id: INSTANCE.to_owned(),
            authority_suffix: "TEST".to_owned(),
            base_url: "http://127.0.0.1:8080".to_owned(),
            database: None,
            registers: RegistersConfig::Simulator,
            mail: MailConfig::Mailbox,
            server: app::config::ServerConfig::default(),
            filing: app::config::FilingConfig::default(),
            clock_set_back: app::config::ClockSetBack::default(),
            payments: app::config::PaymentsConfig::default(),
            antivirus: None,
            time_stamps: None,
            journal: app::config::JournalConfig::default(),
            keys: app::config::KeysConfig::Files,
        }
    }

    /// An operator and an officer in a running instance.
    pub(crate) async fn of(app: App, clock: Clock, folder: tempfile::TempDir) -> Self {
        let cast = app.population().unwrap().cast().clone();
        let operator = enrol(&app, &clock, &cast.operator.iin, Role::Operator, OFFICE).await;
        let officer = enrol(&app, &clock, &cast.officer.iin, Role::Officer, "mes-committee").await;
        let stage = Self { app, operator, officer, clock, papers: Mutex::default(), folder };
        // The executor at the operator's centre was told of her certificate; the mailbox of a story begins empty.
        stage.app.work().await.unwrap();
        stage.mailbox().into_iter().for_each(|letter| fs::remove_file(letter).unwrap());
        stage
    }

    /// Ends everything but the data folder.
    pub(crate) fn into_folder(self) -> tempfile::TempDir {
        self.folder
    }

    /// Changes a line of the settings as an administrator does, and starts anew.
    pub(crate) async fn set_policy(&mut self, from: &str, to: &str) {
        let path = DataFolder::new(self.folder.path()).law().join("policy.toml");
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{from}");
        fs::write(&path, text.replacen(from, to, 1)).unwrap();
        self.reopen().await;
    }

    /// Starts the instance anew on the same folder.
    pub(crate) async fn reopen(&mut self) {
        self.try_reopen().await.unwrap();
    }

    /// The same, if it starts.
    pub(crate) async fn try_reopen(&mut self) -> Result<(), Error> {
        self.app = open(&self.folder, &self.clock).await?;
        Ok(())
    }

    /// A second node on the same database, with a copy of the keys as they are now.
    pub(crate) async fn node_with_own_keys(&self) -> Node {
        let folder = tempfile::tempdir().unwrap();
        let (own, first) = (DataFolder::new(folder.path()), DataFolder::new(self.folder.path()));
        write_law(&own);
        let mut config = self.app.config().clone();
        config.database = Some(format!("sqlite:{}", first.database().display()));
        own.write_config(&config).unwrap();
        fs::create_dir(own.keys()).unwrap();
        for entry in fs::read_dir(first.keys()).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), own.keys().join(entry.file_name())).unwrap();
        }
        let app = open(&folder, &self.clock).await.unwrap();
        Node { app, clock: self.clock.clone(), folder }
    }

    /// A second node on the same data.
    pub(crate) async fn second_node(&self) -> App {
        open(&self.folder, &self.clock).await.unwrap()
    }

    pub(crate) fn cast(&self) -> gateway::population::Cast {
        self.app.population().unwrap().cast().clone()
    }

    pub(crate) fn applicant(&self) -> Person {
        Person::of(&self.cast().applicant, KeyAlgorithm::Rsa2048, &self.clock)
    }

    pub(crate) fn employee(&self) -> Person {
        Person::of(&self.cast().employee, KeyAlgorithm::Rsa2048, &self.clock)
    }

    /// An employee of the organisation whose head is [`Self::head`], with keys of her own each time.
    pub(crate) fn new_employee(&self) -> Person {
        let cast = self.cast();
        self.head_of(&cast.organisation, &cast.employee)
    }

    pub(crate) fn minor(&self) -> Person {
        Person::of(&self.cast().minor, KeyAlgorithm::Rsa2048, &self.clock)
    }

    pub(crate) fn deceased(&self) -> Person {
        Person::of(&self.cast().deceased, KeyAlgorithm::Rsa2048, &self.clock)
    }

    pub(crate) fn head(&self) -> Person {
        let cast = self.cast();
        self.head_of(&cast.organisation, &cast.legal_head)
    }

    /// The head of another organisation, who has no post.
    pub(crate) fn head_of_another(&self) -> Person {
        let population = self.app.population().unwrap();
        let cast = population.cast();
        let staff = [&cast.operator, &cast.officer, &cast.authorised_person, &cast.legal_head];
        let adult = jiff::civil::date(2005, 1, 1);
        population
            .organisations()
            .filter(|organisation| organisation.status == gateway::OrganisationStatus::Active)
            .filter(|organisation| !organisation.non_resident)
            .find_map(|organisation| {
                let head = population.person(organisation.leader.as_ref()?.iin.as_ref()?)?;
                let may = head.life_status == gateway::LifeStatus::Alive
                    && head.birth_date < adult
                    && staff.iter().all(|person| person.iin != head.iin);
                may.then(|| self.head_of(organisation, head))
            })
            .unwrap()
    }

    fn head_of(&self, organisation: &gateway::Organisation, person: &gateway::Person) -> Person {
        let mut head = Person::of(person, KeyAlgorithm::Gost2015_512, &self.clock);
        head.organisation = Some((organisation.bin.to_string(), organisation.full_name.kk.clone()));
        head
    }

    /// The signature key of a head of an organisation, who has received her certificates.
    pub(crate) async fn certified_head(&self) -> Signer {
        Box::pin(self.signer_of_head(&self.head())).await
    }

    /// The signature key of this head of an organisation, who has received her certificates.
    pub(crate) async fn signer_of_head(&self, head: &Person) -> Signer {
        let filed = self.file_form("f2", head.legal_form(), Caller::default()).await.unwrap();
        let number = filed.request.status.number;
        self.take_papers(&number).await;
        let view = Box::pin(self.approve(&number)).await.unwrap();
        head.signer_of(&view.request.certificates[0].pem)
    }

    pub(crate) fn advance_minutes(&self, minutes: i64) {
        self.clock.advance(SignedDuration::from_mins(minutes));
    }

    pub(crate) async fn file(&self, person: &Person) -> Result<FiledView, Error> {
        self.file_form("f1", person.form(), Caller::default()).await
    }

    /// Files a form, and keeps the paper that it brings.
    pub(crate) async fn file_form(
        &self,
        form: &str,
        answers: Typed,
        caller: Caller<'_>,
    ) -> Result<FiledView, Error> {
        let filed = self.app.registration().submit(form, answers, Lang::Kk, None, caller).await?;
        let (number, code) = (&filed.request.status.number, &filed.request.keys_code);
        self.papers.lock().unwrap().insert(number.clone(), code.clone().unwrap());
        Ok(filed)
    }

    /// The code of keys on the paper of a request.
    pub(crate) fn code_on_paper(&self, number: &UniqueNumber) -> String {
        self.papers.lock().unwrap()[number].clone()
    }

    pub(crate) async fn sign_in(&self, signer: &Signer) -> Result<Session, Error> {
        let text = self.app.sessions().begin_sign_in(Lang::Kk).await.unwrap();
        let signature = signer.sign(text.text.as_bytes());
        self.app.sessions().sign_in(&text.id, &signature).await.map(|(_, session)| session)
    }

    pub(crate) async fn operator_session(&self) -> Session {
        self.sign_in(&self.operator).await.unwrap()
    }

    /// The folder of the instance.
    pub(crate) fn data_folder(&self) -> DataFolder {
        DataFolder::new(self.folder.path())
    }

    /// The clock of the stage.
    pub(crate) fn clock(&self) -> Clock {
        self.clock.clone()
    }

    /// Name and address of the office, in Kazakh.
    pub(crate) fn office_words(&self) -> (String, String) {
        let found = self.app.drafts().dictionaries().dictionary("centres").and_then(|list| {
            let entry = list.entry.iter().find(|entry| entry.code == OFFICE)?;
            let (name, address) = entry.label.kk.split_once(", ")?;
            Some((name.to_owned(), address.to_owned()))
        });
        found.unwrap()
    }

    /// The whole visit to the office: papers, identity, receipt.
    pub(crate) async fn take_papers(&self, number: &UniqueNumber) {
        let session = self.operator_session().await;
        let desk = self.app.desk();
        let act = |act| Box::pin(desk.act(&session, number, act, Lang::Kk));
        let open = DeskAct::Open {
            visitor: Visitor::Recipient,
            place: VisitPlace::Office,
            ticket: Some("A17".to_owned()),
        };
        let view = act(open).await.unwrap();
        for paper in view.papers_seen.iter().filter(|paper| paper.required) {
            let code = DocumentCode::new(&paper.code);
            let mark = DocumentMark {
                code,
                seen_as: SeenAs::Original,
                number: Some("1".to_owned()),
                date: None,
                issuer: None,
                valid_until: None,
                power: None,
                said: Typed::default(),
                domains: Vec::new(),
                verdict: DocumentVerdict::Accepted,
            };
            act(DeskAct::MarkDocument { mark }).await.unwrap();
        }
        act(DeskAct::MarkIdentity { mark: IdentityMark::Proved }).await.unwrap();
        act(DeskAct::CompareKeys { code: self.code_on_paper(number) }).await.unwrap();
        let accept = DeskAct::Accept {
            data_compared: true,
            originals_returned: true,
            secrets_consent_signed: true,
        };
        act(accept).await.unwrap();
    }

    pub(crate) async fn approve(&self, number: &UniqueNumber) -> Result<DeskView, Error> {
        let session = self.operator_session().await;
        let text = self.app.desk().approval_text(&session, number, Lang::En).await?;
        let signature = self.operator.sign(text.text.as_bytes());
        let desk = self.app.desk();
        Box::pin(desk.approve(&session, number, &text.id, &signature, Lang::Kk)).await
    }

    pub(crate) fn mailbox(&self) -> Vec<PathBuf> {
        let dir = self.folder.path().join("mailbox");
        fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect()
    }

    /// How many entries of the journal tell this act and name this certificate.
    pub(crate) async fn journalled(&self, act: &str, serial: &str) -> usize {
        let mut lines = Vec::new();
        self.app.journal().export(&mut lines).await.unwrap();
        let lines = String::from_utf8(lines).unwrap();
        let subject = format!("certificate/{serial}");
        lines.lines().filter(|line| line.contains(act) && line.contains(&subject)).count()
    }

    /// How many entries of the journal tell this act of this request.
    pub(crate) async fn journalled_of(&self, act: &str, number: &UniqueNumber) -> usize {
        let mut lines = Vec::new();
        self.app.journal().export(&mut lines).await.unwrap();
        let lines = String::from_utf8(lines).unwrap();
        let subject = format!("request/{number}");
        lines.lines().filter(|line| line.contains(act) && line.contains(&subject)).count()
    }

    /// The rows of the instance.
    pub(crate) async fn store(&self) -> store::Store {
        let path = self.folder.path().join("senim.sqlite");
        let fresh = store::Fresh { instance: INSTANCE.to_owned(), now: self.clock.now() };
        store::Store::open(&path.to_string_lossy(), fresh).await.unwrap()
    }

    /// Another operator of the same office.
    pub(crate) async fn second_operator(&self) -> Signer {
        let iin = self.cast().employee.iin;
        enrol(&self.app, &self.clock, &iin, Role::Operator, OFFICE).await
    }

    /// How many requests are at the desk in any queue.
    pub(crate) async fn open_requests(&self) -> u64 {
        let session = self.operator_session().await;
        let page = self.app.desk().queue(&session, None, None, Lang::Kk).await.unwrap();
        page.queues.iter().map(|queue| queue.count).sum()
    }

    pub(crate) async fn certificates_of(&self, number: &UniqueNumber) -> usize {
        let session = self.operator_session().await;
        let view = self.app.desk().request(&session, number, Lang::Kk).await.unwrap();
        view.request.certificates.len()
    }

    fn issuer_of(&self, certificate: &Certificate) -> Certificate {
        self.app
            .authority()
            .authority_certificates()
            .into_values()
            .find(|issuer| issuer.subject_key_id() == certificate.authority_key_id())
            .unwrap()
    }

    /// The question about a certificate, without a nonce.
    pub(crate) fn status_request(&self, pem: &str) -> Vec<u8> {
        use pki::ocsp::{CertId, Request};
        let certificate = Certificate::from_pem(pem).unwrap();
        let issuer = self.issuer_of(&certificate);
        let id =
            CertId::new(crypto::DigestAlgorithm::Sha256, &issuer, *certificate.serial()).unwrap();
        Request::new(vec![id], None).to_der()
    }

    pub(crate) async fn ocsp_status(&self, pem: &str) -> &'static str {
        use pki::ocsp::{CertId, CertStatus, Request, Response};
        let certificate = Certificate::from_pem(pem).unwrap();
        let issuer = self.issuer_of(&certificate);
        let id =
            CertId::new(crypto::DigestAlgorithm::Sha256, &issuer, *certificate.serial()).unwrap();
        let request = Request::new(vec![id.clone()], None).to_der();
        let answer = self.app.ocsp(&request).await.unwrap();
        let response = Response::parse(answer.der()).unwrap();
        match response.find(&issuer, certificate.serial()).unwrap().status {
            CertStatus::Good => "good",
            CertStatus::Revoked { .. } => "revoked",
            CertStatus::NotIssued | CertStatus::Unknown => "unknown",
        }
    }

    pub(crate) fn crl_lists(&self, serial: &str) -> bool {
        let der = self.app.published_list("nca-rsa").unwrap().der.clone();
        let list = pki::crl::CertificateList::from_any(&der).unwrap();
        list.find(&serial.parse().unwrap()).is_some()
    }
}

/// Another node of an instance.
pub(crate) struct Node {
    pub(crate) app: App,
    clock: Clock,
    folder: tempfile::TempDir,
}

impl Node {
    /// Starts it anew.
    pub(crate) async fn reopened(&self) -> App {
        open(&self.folder, &self.clock).await.unwrap()
    }
}

async fn open(folder: &tempfile::TempDir, clock: &Clock) -> Result<App, Error> {
    let online = Passphrase::new("an online passphrase");
    App::open(DataFolder::new(folder.path()), &online, clock.clone()).await
}

/// The passphrases of the instance.
pub(crate) fn passphrases() -> Passphrases {
    let (root, online) = ("a root passphrase", "an online passphrase");
    Passphrases::new(Passphrase::new(root), Passphrase::new(online)).unwrap()
}

/// The law with smaller keys of the authorities: they are made anew in every test.
pub(crate) fn write_law(data: &DataFolder) {
    write_law_of(data, app::law::compiled_in());
}

/// The same of other files: their paths in the folder of the law, and what they say.
pub(crate) fn write_law_of(data: &DataFolder, files: impl IntoIterator<Item = (String, String)>) {
    data.make().unwrap();
    for (path, text) in files {
        let path = data.law().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text.replace("keys = [\"rsa-4096\"", "keys = [\"rsa-2048\"")).unwrap();
    }
}

impl Stage {
    /// A member of the staff with a post of her own.
    pub(crate) async fn enrol(&self, iin: &Iin, role: Role, post: &str) -> Signer {
        enrol(&self.app, &self.clock, iin, role, post).await
    }

    /// A key with its certificate.
    pub(crate) fn signer(&self, key: &PrivateKey, pem: &str) -> Signer {
        let key = PrivateKey::from_pkcs8_der(&key.to_pkcs8_der().unwrap()).unwrap();
        let certificate = Certificate::from_pem(pem).unwrap();
        Signer { key, certificate, at: self.clock.clone() }
    }

    /// The lines of the journal that tell an act.
    pub(crate) async fn acts_journalled(&self, act: &str) -> usize {
        let mut lines = Vec::new();
        self.app.journal().export(&mut lines).await.unwrap();
        let lines = String::from_utf8(lines).unwrap();
        lines.lines().filter(|line| line.contains(act)).count()
    }

    /// The messages in the mailbox, as their readers see them: head and text.
    pub(crate) fn letters(&self) -> Vec<String> {
        let read = |path: PathBuf| {
            let letter = fs::read_to_string(path).unwrap();
            let (head, body) = letter.split_once("\r\n\r\n").unwrap();
            let text = Base64::decode_vec(&body.replace("\r\n", "")).unwrap();
            format!("{head}\n\n{}", String::from_utf8(text).unwrap())
        };
        self.mailbox().into_iter().map(read).collect()
    }

    /// The day of the stage.
    pub(crate) fn today(&self) -> jiff::civil::Date {
        base::local_date(self.clock.now())
    }
}

async fn enrol(app: &App, clock: &Clock, iin: &Iin, role: Role, post: &str) -> Signer {
    let key = testkit::keys::fresh(KeyAlgorithm::Rsa2048);
    let enrolment = Enrolment {
        iin: iin.clone(),
        role,
        post: post.to_owned(),
        bin: None,
        email: None,
        request: request_on_token(&key).into_bytes(),
        papers: (role == Role::Operator).then(|| papers(base::local_date(clock.now()))),
    };
    let certificate = app.authority().enrol(&enrolment).await.unwrap();
    Signer { key, certificate, at: clock.clone() }
}
