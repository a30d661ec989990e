//! The world of the stories: the rules as shipped, invented people, and one command after another.

use std::{collections::BTreeMap, fs, path::Path, sync::LazyLock};

use authority::{approval::Nonce, profile::Profiles};
use base::{Actor, Bin, Faults, Iin, Lang, RequestId, Role, Sha256, SystemPart, UniqueNumber};
use calendar::Calendar;
use forms::{Answer, Answers, Dictionaries, FormDefinition, Typed};
use jiff::{Timestamp, civil::Date};
use pki::Serial;
use registration::*;
use services::Catalogue;

pub const RSA_ONE: &str = include_str!("rsa-2048-one.pem");
pub const RSA_TWO: &str = include_str!("rsa-2048-two.pem");
pub const RSA_SHORT: &str = include_str!("rsa-1024.pem");
/// Office of the stories.
pub const OFFICE: &str = "71-002";

/// A moment in Kazakhstan: `2026-11-23T10:00`.
pub fn at(text: &str) -> Timestamp {
    base::to_timestamp(text.parse().unwrap())
}

pub fn iin(born: Date, from: u16) -> Iin {
    (from..).find_map(|serial| Iin::compose(born, true, serial)).unwrap()
}

pub fn aigul() -> Iin {
    iin("1990-02-28".parse().unwrap(), 1)
}

pub fn operator_iin() -> Iin {
    iin("1985-05-05".parse().unwrap(), 1)
}

pub fn bin() -> Bin {
    (1..).find_map(|n| Bin::compose("2015-03-01".parse().unwrap(), 4, n)).unwrap()
}

pub fn name(last: &str, first: &str, middle: Option<&str>) -> PersonName {
    PersonName { last: last.into(), first: first.into(), middle: middle.map(Into::into) }
}

pub fn person() -> PersonRecord {
    PersonRecord {
        iin: aigul(),
        name: name("ТЕСТОВА", "АЙГУЛЬ", Some("БОЛАТҚЫЗЫ")),
        birth_date: "1990-02-28".parse().unwrap(),
        death_date: None,
        document_number: Some("012345678".into()),
    }
}

pub fn organisation() -> OrganisationRecord {
    OrganisationRecord {
        bin: bin(),
        names: vec!["«Сенім» ЖШС".into(), "ТОО «Сенім»".into()],
        head_iin: Some(aigul()),
        liquidated_on: None,
    }
}

pub fn applicant() -> Actor {
    Actor::Person { iin: aigul(), bin: None, role: Role::Applicant }
}

pub fn portal() -> Actor {
    Actor::System { part: SystemPart::Portal }
}

pub fn operator_actor() -> Actor {
    Actor::Person { iin: operator_iin(), bin: None, role: Role::Operator }
}

/// The provider's official.
pub fn officer() -> Actor {
    let iin = iin("1975-03-03".parse().unwrap(), 1);
    Actor::Person { iin, bin: None, role: Role::Officer }
}

pub fn operator() -> Operator {
    Operator {
        name: OperatorName { iin: operator_iin(), full_name: "СЕРІКОВ ДӘУРЕН".into() },
        office: OfficeCode::new(OFFICE),
        standing: OperatorStanding::Active,
    }
}

/// A kind of document.
pub fn document(code: &str) -> DocumentCode {
    DocumentCode::new(code)
}

/// The rules of a kind of participant, as shipped.
pub fn rules(code: &str) -> &'static ParticipantRules {
    World::shared().rules.participants.rules(&kind(code)).unwrap()
}

/// A kind of participant.
pub fn kind(code: &str) -> ParticipantCode {
    ParticipantCode::new(code)
}

pub fn number(n: u64) -> UniqueNumber {
    UniqueNumber::compose(2026, "71-002", n)
}

pub fn serial(byte: u8) -> Serial {
    Serial::new(&[byte; 20]).unwrap()
}

pub fn digest(byte: u8) -> Sha256 {
    Sha256([byte; 32])
}

static WORLD: LazyLock<World> = LazyLock::new(World::new);

/// The rules as shipped.
pub struct World {
    pub calendar: Calendar,
    pub rules: Rules,
    pub profiles: Profiles,
    pub dictionaries: Dictionaries,
}

pub fn law() -> BTreeMap<String, String> {
    fn walk(root: &Path, dir: &Path, files: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(root, &path, files);
            } else if let Ok(text) = fs::read_to_string(&path) {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
                files.insert(name, text);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    let mut files = BTreeMap::new();
    for folder in ["calendar", "profiles", "registration", "registries", "services/nca-01"] {
        walk(&root, &root.join(folder), &mut files);
    }
    for file in ["continued.toml", "dictionaries/treasury-roles.toml", "policy.toml"] {
        files.insert(file.into(), fs::read_to_string(root.join(file)).unwrap());
    }
    files
}

/// A catalogue of one service: that of registration certificates. No other is continued.
pub fn catalogue(law: &BTreeMap<String, String>) -> Catalogue {
    let is_read = |path: &str| path.starts_with("services/") || path == "continued.toml";
    let files = law.iter().filter(|(path, _)| is_read(path)).map(|(path, text)| {
        let text = if path == "continued.toml" { only_nca(text) } else { text.clone() };
        (path.clone(), text)
    });
    Catalogue::parse(files).unwrap()
}

/// The one order of all that continues the service.
fn only_nca(text: &str) -> String {
    let order = text.split("[[continued]]").find(|order| order.contains("\"nca-01\""));
    order.map(|order| format!("[[continued]]{order}")).unwrap_or_default()
}

impl World {
    /// The one that all stories share.
    pub fn shared() -> &'static Self {
        &WORLD
    }

    pub fn new() -> Self {
        Self::of(&law())
    }

    /// The world of other files.
    pub fn of(law: &BTreeMap<String, String>) -> Self {
        let catalogue = catalogue(law);
        let rules = Rules::parse(law, Some(&catalogue)).unwrap();
        let profiles = law
            .iter()
            .filter_map(|(path, text)| Some((path.strip_prefix("profiles/")?, text.as_str())));
        let regions = ("regions.toml".to_owned(), law["registries/regions.toml"].clone());
        let centres = rules.offices.dictionary_file();
        let roles = "dictionaries/treasury-roles.toml";
        let roles = ("treasury-roles.toml".to_owned(), law[roles].clone());
        Self {
            calendar: Calendar::parse(
                &law["calendar/holidays.toml"],
                &law["calendar/schedules.toml"],
            )
            .unwrap(),
            profiles: Profiles::parse(profiles).unwrap(),
            dictionaries: Dictionaries::parse([regions, centres, roles]).unwrap(),
            rules,
        }
    }

    pub fn context(&self) -> Context<'_> {
        Context {
            calendar: &self.calendar,
            rules: &self.rules,
            profiles: &self.profiles,
            dictionaries: &self.dictionaries,
        }
    }
}

/// A request and the world around it.
pub struct Story {
    pub world: &'static World,
    pub request: Request,
    pub now: Timestamp,
}

fn consents(answers: Answers, names: &[&str]) -> Answers {
    names.iter().fold(answers, |answers, name| answers.with(name, Answer::Flag(true)))
}

const CONSENTS: [&str; 4] = [
    "consent_certificate_policy",
    "consent_user_agreement",
    "consent_personal_data",
    "consent_email_messages",
];

pub fn f1() -> Answers {
    let answers = Answers::default()
        .with_text("iin", aigul().as_str())
        .with_text("last_name", "Тестова")
        .with_text("first_name", " айгуль ")
        .with_text("middle_name", "Болатқызы");
    consents(rest(answers).with_text("signature_public_key", RSA_ONE), &CONSENTS)
}

fn rest(answers: Answers) -> Answers {
    answers
        .with_text("region", "71")
        .with_text("city", "Астана")
        .with_text("email", "aigul@example.kz")
        .with_text("phone", "+7 701 000 00 00")
        .with_text("authentication_public_key", RSA_TWO)
        .with_text("carrier", "COMPUTER")
        .with_text("registration_center", OFFICE)
        .with_text("visit_date", "2026-11-24")
}

pub fn gost_request() -> String {
    use crypto::{KeyAlgorithm, PrivateKey};
    let key = PrivateKey::generate(KeyAlgorithm::Gost2015_512).unwrap();
    let name = pki::Name::builder().common_name("TEST").build();
    pki::csr::CertificationRequest::from_der(&pki::csr::build(&name, &key, &[]).unwrap())
        .unwrap()
        .pem()
}

pub fn f2() -> Answers {
    let answers = Answers::default()
        .with_text("bin", bin().as_str())
        .with_text("organization_or_sole_trader_name", "\"СЕНІМ\"  ЖШС")
        .with_text("applicant_role", "FIRST_HEAD")
        .with_text("employee_iin", aigul().as_str())
        .with_text("employee_last_name", "Тестова")
        .with_text("employee_first_name", "Айгуль")
        .with_text("employee_middle_name", "Болатқызы");
    consents(rest(answers).with_text("signature_public_key", gost_request()), &CONSENTS)
}

pub fn f7(serials: &[Serial]) -> Answers {
    let serials: Vec<String> = serials.iter().map(ToString::to_string).collect();
    let answers = Answers::default()
        .with_text("serial_numbers", serials.join("\n"))
        .with_text("revocation_reason", "HOLDER_DEMAND")
        .with_text("email", "aigul@example.kz")
        .with_text("phone", "+77010000000");
    consents(answers, &CONSENTS[1..])
}

/// What was typed, as the use case hands it in: normalised by the form to which most of the answers belong.
pub fn submission(typed: impl Into<Typed>) -> Submission {
    let typed = typed.into();
    let known = |form: &FormDefinition| typed.0.keys().filter(|n| form.field(n).is_some()).count();
    let participants = WORLD.rules.participants.all();
    let forms = participants.filter_map(|rules| Some(WORLD.rules.issue_form(&rules.code)?.1));
    let form = forms.max_by_key(|form| known(form)).unwrap();
    Submission {
        answers: forms::normalise(form, &typed),
        lang: Lang::Kk,
        channel: Channel::Portal,
        opened_at: None,
        used_keys: Vec::new(),
    }
}

pub fn answer(now: Timestamp) -> RegistryAnswer {
    RegistryAnswer {
        answered_at: now,
        message_id: Some("m-1".into()),
        person: Finding::Present(person()),
        organisation: None,
    }
}

pub fn mark(code: DocumentCode, verdict: DocumentVerdict) -> DocumentMark {
    DocumentMark {
        code,
        seen_as: SeenAs::Original,
        number: Some("012345678".into()),
        date: Some("2020-01-15".parse().unwrap()),
        issuer: Some("ҚР ІІМ".into()),
        valid_until: None,
        power: None,
        said: Typed::default(),
        domains: Vec::new(),
        verdict,
    }
}

/// A power of attorney of one who came for the recipient, good for an act, as its form holds it.
pub fn power(code: &str, representative: &Iin, purpose: PowerPurpose) -> DocumentMark {
    let said = power_said(code, representative, purpose);
    DocumentMark { said, ..mark(document(code), DocumentVerdict::Accepted) }
}

/// What a good power says (nca-01 F3, F12), given on 20 November 2026.
pub fn power_said(code: &str, representative: &Iin, purpose: PowerPurpose) -> Typed {
    let came = if *representative == aigul() {
        person().name.full()
    } else {
        "ДОСОВ АРМАН".into()
    };
    let purpose = match purpose {
        PowerPurpose::Issue => "ISSUE",
        PowerPurpose::Revoke => "REVOKE",
    };
    let said = Typed::default()
        .with_text("place", "Астана")
        .with_text("representative_full_name", came)
        .with_text("representative_birth_year", representative.birth_date().year().to_string())
        .with_text("representative_birth_place", "Қарағанды")
        .with_text("representative_iin", representative.as_str())
        .with_text("purpose", purpose)
        .with("right_to_sign", Answer::Flag(true));
    if code == "D_NPOA" {
        return said
            .with_text("signed_date", "2026-11-20")
            .with_text("signed_date_in_words", "екі мың жиырма алтыншы жылғы жиырмасыншы қараша")
            .with_text("principal_full_name", "Тестова Айгуль Болатқызы")
            .with_text("principal_birth_year", "1990")
            .with_text("principal_birth_place", "Алматы")
            .with_text("principal_residence", "Астана, Абай даңғылы, 1")
            .with_text("representative_residence", "Астана, Абай даңғылы, 2")
            .with("notary_signed", Answer::Flag(true))
            .with_text("notary_register_number", "2-1234");
    }
    said.with_text("poa_date", "2026-11-20")
        .with_text("poa_number", "17")
        .with_text("organization_name", "«Сенім» ЖШС")
        .with_text("bin", bin().as_str())
        .with_text("legal_address", "Астана, Абай даңғылы, 1")
        .with_text("principal_person", "БАСШЫ БАСШЫЕВ")
        .with_text("acts_on_basis", "CHARTER")
        .with_text("representative_address", "Астана, Абай даңғылы, 2")
        .with(
            "employees",
            Answer::Rows(vec![employee(&aigul(), "Тестова Айгуль Болатқызы", "YES")]),
        )
        .with_text("head_name", "БАСШЫ БАСШЫЕВ")
        .with("head_signed", Answer::Flag(true))
        .with_text("seal", "NONE")
}

/// A row of the employees of a power.
pub fn employee(iin: &Iin, name: &str, signed: &str) -> forms::Row {
    let cells =
        [("full_name", name), ("position", "Бухгалтер"), ("iin", iin.as_str()), ("signed", signed)];
    cells.map(|(column, text)| (column.to_owned(), text.to_owned())).into()
}

/// What a good application for revocation says on paper (nca-01 F7, F8, F11), of the holder of the stories.
pub fn application_said(code: &str) -> Typed {
    let prefix = if code == "F8" { "employee_" } else { "" };
    let name = |part: &str| format!("{prefix}{part}");
    let said = Typed::default()
        .with_text(&name("iin"), aigul().as_str())
        .with_text(&name("last_name"), "Тестова")
        .with_text(&name("first_name"), "Айгуль")
        .with_text(&name("middle_name"), "Болатқызы")
        .with_text("issue_date", "2026-11-10");
    match code {
        "F8" => said
            .with_text("visit_date", "2026-11-23")
            .with_text("bin", bin().as_str())
            .with_text("organization_or_sole_trader_name", "«Сенім» ЖШС")
            .with_text("head_name", "БАСШЫ БАСШЫЕВ")
            .with("head_signed", Answer::Flag(true))
            .with("holder_signed", Answer::Flag(true))
            .with_text("seal", "PRESENT"),
        "F11" => said
            .with_text("application_date", "2026-11-23")
            .with("applicant_signed", Answer::Flag(true)),
        _ => {
            said.with_text("visit_date", "2026-11-23").with("applicant_signed", Answer::Flag(true))
        }
    }
}

pub fn facts(serial: Serial, standing: CertificateStanding) -> CertificateFacts {
    CertificateFacts {
        issuer: "nca-rsa".into(),
        serial,
        iin: aigul(),
        bin: None,
        issued_on: Some("2026-11-10".parse().unwrap()),
        standing,
    }
}

pub fn holder() -> Claimant {
    Claimant { iin: aigul(), name: person().name, organisation: None }
}

pub fn demand(answers: Answers, certificates: Vec<CertificateFacts>) -> RevocationDemand {
    RevocationDemand {
        answers: answers.into(),
        lang: Lang::Ru,
        opened_at: None,
        number: number(18),
        demand: SignedDemand { text: "senim demand 1\n".into(), cms: vec![1, 2, 3] },
        signer: SignerCheck::Valid { holder: Box::new(holder()) },
        certificates,
    }
}

pub fn offer(now: Timestamp) -> Offer {
    Offer {
        lang: Some(base::Lang::En),
        instance: "senim-test".into(),
        office_name: None,
        nonce: Nonce::from_random([9; 16]),
        prepared: now,
        valid_until: now + jiff::SignedDuration::from_mins(60),
    }
}

pub const STATEMENT: AcceptanceStatement = AcceptanceStatement {
    data_compared: true,
    originals_returned: true,
    secrets_consent_signed: true,
};

impl Story {
    fn is_legal(&self) -> bool {
        rules(self.request.participant.as_str()).organisation.is_some()
    }

    pub fn new(kind: RequestKind, participant: ParticipantCode) -> Self {
        let id = RequestId::from_random([7; 16]);
        Self {
            world: &WORLD,
            request: Request::draft(id, kind, participant, Lang::Kk),
            now: at("2026-11-23T10:00"),
        }
    }

    /// A story of another world.
    pub fn within(world: &'static World, participant: ParticipantCode) -> Self {
        Self { world, ..Self::new(RequestKind::IssueFirst, participant) }
    }

    pub fn individual() -> Self {
        Self::new(RequestKind::IssueFirst, kind("IND"))
    }

    pub fn head() -> Self {
        Self::new(RequestKind::IssueFirst, kind("LEGAL_HEAD"))
    }

    pub fn revocation() -> Self {
        Self::new(RequestKind::RevokeOnline, kind("IND"))
    }

    /// Gives a command, and its effects.
    pub fn give(&mut self, actor: &Actor, command: Command) -> Result<Vec<Effect>, Faults> {
        execute(&mut self.request, command, actor, &self.world.context(), self.now)
    }

    /// Gives a command that must go well.
    pub fn done(&mut self, actor: &Actor, command: Command) -> Vec<Effect> {
        self.give(actor, command).unwrap()
    }

    /// Gives a command that must not, changes nothing, and names its faults as `code@field`.
    pub fn refused(&mut self, actor: &Actor, command: Command) -> Vec<String> {
        let before = self.request.clone();
        let faults = self.give(actor, command).unwrap_err();
        assert_eq!(self.request, before);
        let at = |fault: &base::Fault| match &fault.field {
            Some(field) => format!("{}@{field}", fault.code),
            None => fault.code.to_owned(),
        };
        faults.0.iter().map(at).collect()
    }

    /// The keys of a first issue, to be given others.
    pub fn keys(&mut self) -> &mut [KeyRequest] {
        let Process::IssueFirst(first) = &mut self.request.process else { return &mut [] };
        &mut first.form.as_mut().unwrap().order.keys
    }

    /// The visits, to be made those of an earlier build.
    pub fn visits(&mut self) -> &mut [Visit] {
        &mut self.request.process.desk_mut().unwrap().visits
    }

    pub fn wait(&mut self, seconds: i64) {
        self.now += jiff::SignedDuration::from_secs(seconds);
    }

    pub fn submitted(mut self) -> Self {
        let answers = if self.is_legal() { f2() } else { f1() };
        self.done(&portal(), Command::SubmitIssue(submission(answers)));
        self
    }

    pub fn answered(&mut self, answer: RegistryAnswer) -> Vec<Effect> {
        self.answered_to(Filer::Proven, answer)
    }

    pub fn answered_to(&mut self, filer: Filer, answer: RegistryAnswer) -> Vec<Effect> {
        let gateway = Actor::System { part: SystemPart::Gateway };
        let number = number(17);
        self.done(&gateway, Command::RecordRegistryAnswer { answer, number, filer })
    }

    pub fn registered(self) -> Self {
        let mut story = self.submitted();
        let mut answer = answer(story.now);
        if story.is_legal() {
            answer.organisation = Some(Finding::Present(organisation()));
        }
        story.answered(answer);
        assert_eq!(story.request.state, RequestState::AwaitingDocuments);
        story
    }

    pub fn open(visitor: Visitor) -> Command {
        let (operator, place) = (operator(), VisitPlace::Office);
        Command::OpenDesk { operator, visitor, place, ticket: Some("A-12".into()) }
    }

    pub fn at_desk(self) -> Self {
        let mut story = self.registered();
        story.done(&operator_actor(), Self::open(Visitor::Recipient));
        story
    }

    pub fn mark(&mut self, code: DocumentCode, verdict: DocumentVerdict) {
        self.note(mark(code, verdict));
    }

    pub fn note(&mut self, mark: DocumentMark) {
        let operator = operator();
        self.done(&operator_actor(), Command::MarkDocument { operator, mark });
    }

    /// A mark that must not be taken.
    pub fn not_noted(&mut self, mark: DocumentMark) -> Vec<String> {
        let operator = operator();
        self.refused(&operator_actor(), Command::MarkDocument { operator, mark })
    }

    pub fn identify(&mut self, identity: IdentityMark) {
        let operator = operator();
        self.done(&operator_actor(), Command::MarkIdentity { operator, identity });
    }

    pub fn compare(&self) -> Command {
        Command::CompareKeys { operator: operator(), code: self.request.keys_code().unwrap() }
    }

    pub fn compared(&mut self) {
        self.done(&operator_actor(), self.compare());
    }

    pub fn checked(self) -> Self {
        let mut story = self.at_desk();
        let codes: &[DocumentCode] = if story.is_legal() {
            &[document("F2"), document("D_ID"), document("D_HEAD")]
        } else {
            &[document("F1"), document("D_ID")]
        };
        for code in codes {
            story.mark(code.clone(), DocumentVerdict::Accepted);
        }
        story.identify(IdentityMark::Proved);
        story.compared();
        story
    }

    pub fn accept() -> Command {
        Command::AcceptDocuments { operator: operator(), statement: STATEMENT }
    }

    pub fn accepted(self) -> Self {
        let mut story = self.checked();
        story.done(&operator_actor(), Self::accept());
        story
    }

    pub fn confirm() -> Command {
        Command::ConfirmByOperator { operator: operator(), text: digest(1), cms: vec![4, 5] }
    }

    pub fn at_authority(self) -> Self {
        let mut story = self.accepted();
        story.done(&operator_actor(), Self::confirm());
        story.done(&authority(), Command::BeginCaCheck);
        story
    }

    pub fn passed(self) -> Self {
        let mut story = self.at_authority();
        let evidence = Evidence::Approval;
        story.done(&authority(), Command::RecordVerdict(evidence));
        story
    }

    pub fn pair() -> Vec<IssuedCertificate> {
        let made = |purpose, issuer: &str, byte| IssuedCertificate {
            purpose,
            issuer: issuer.into(),
            serial: serial(byte),
        };
        vec![made(KeyPurpose::Sign, "nca-rsa", 0x11), made(KeyPurpose::Auth, "nca-rsa", 0x12)]
    }

    pub fn issued(self) -> Self {
        let mut story = self.passed();
        let command = Command::RecordIssue { certificates: Self::pair(), link: digest(2) };
        story.done(&authority(), command);
        story
    }

    pub fn demanded(mut self) -> Self {
        let serials = [serial(0x11), serial(0x12)];
        let held = serials.map(|s| facts(s, CertificateStanding::Installed)).to_vec();
        self.done(&applicant(), Command::SubmitRevocation(demand(f7(&serials), held)));
        self
    }
}

pub fn authority() -> Actor {
    Actor::System { part: SystemPart::Authority }
}

/// The first head of the employees' organisation.
pub fn head_iin() -> Iin {
    iin("1968-01-09".parse().unwrap(), 1)
}

pub fn head_actor() -> Actor {
    Actor::Person { iin: head_iin(), bin: Some(bin()), role: Role::Applicant }
}

/// A second official of the provider.
pub fn second_iin() -> Iin {
    iin("1979-09-09".parse().unwrap(), 1)
}

pub fn second_officer() -> Actor {
    Actor::Person { iin: second_iin(), bin: None, role: Role::Officer }
}

pub fn contact() -> Contact {
    Contact { email: Some("aigul@example.kz".into()), phone: Some("+77010000000".into()) }
}

/// The recipient comes to have certificates revoked.
pub fn revocation_visit(holder: Claimant) -> RevocationVisit {
    RevocationVisit {
        operator: operator(),
        holder,
        contact: contact(),
        visitor: Visitor::Recipient,
        place: VisitPlace::Office,
        ticket: Some("B-3".into()),
        number: number(19),
    }
}

/// The authority learns that the holder has died.
pub fn ex_officio(standing: CertificateStanding) -> ExOfficioGround {
    ExOfficioGround {
        official: officer().iin().unwrap().clone(),
        holder: holder(),
        contact: contact(),
        reason: authority::revocation::Reason::HolderDeath,
        evidence: "ЖТ МДҚ жауабы, 2026-11-20".into(),
        certificates: vec![facts(serial(0x11), standing)],
        number: number(20),
    }
}
