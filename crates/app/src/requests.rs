//! Requests for certificates: filing, looking, installing, taking back.

mod approval_lists;
mod approvals;
pub(crate) mod cards;
pub(crate) mod desk;
pub(crate) mod ex_officio;
mod failures;
mod filing;
pub(crate) mod form_codes;
mod heads;
mod kept;
mod kept_lines;
mod links;
mod messages;
pub(crate) mod office_revocations;
pub(crate) mod officials;
mod papers;
mod registers;
mod reminders;
mod repeats;
mod revocation_papers;
mod revocations;
mod search;

pub(crate) use self::registers::Cause;

use base::{
    Actor, Fault, Faults, Iin, Lang, RequestId, Role, Sha256, SystemPart, UniqueNumber, local_date,
};
use jiff::{SignedDuration, Timestamp, civil::Date};
use registration::{
    Command, DocumentNeed, DocumentRule, Documents, Effect, GroundCode, KeyRule, LifeCycle,
    OfficeCode, Paper, ParticipantRules, RefusalFinding, Request, RequestState,
};
use store::{
    CertificateRow, CertificateState, DocumentRow, MailRow, RegisterRow, RequestRow, StoreFault,
    Tx, UniqueKey,
};

use crate::{
    Error, Registration, Result, Session,
    cases::sheet::hours,
    documents_kept::{Looker, NewDocument, document_view},
    effects::Owed,
    error::OrInternal,
    system,
    view::{
        KeyCard, ParticipantCard, RefusalView, RequestView, Standing, StatusView, TimelineView,
    },
};

/// Who reads a request.
#[derive(Clone, Copy)]
pub enum Access<'a> {
    /// Whoever has the secret that was given when it was filed.
    Secret(&'a str),
    /// A signed-in person.
    Session(&'a Session),
}

/// A request with its row's version.
pub(crate) struct Loaded {
    pub(crate) request: Request,
    pub(crate) number: UniqueNumber,
    pub(crate) version: i64,
}

/// The secret of a link that messages carry.
#[derive(Clone, Copy)]
pub(crate) enum Link<'a> {
    /// That of a request which is being filed.
    First(&'a str),
    /// That by which the request opens already.
    Kept,
}

/// The revision of the first link of a request.
const FIRST_LINK: i64 = 1;

/// Everything a step leaves to be stored with the request.
#[derive(Default)]
pub(crate) struct Outcome {
    pub(crate) mails: Vec<MailRow>,
    pub(crate) papers: Vec<NewDocument>,
    /// What is left to be done outside of the transaction.
    pub(crate) owed: Vec<Owed>,
    /// Powers of attorney that serve once and have served now.
    pub(crate) powers: Vec<UsedPower>,
    /// Lines of registers, and when they were written.
    pub(crate) lines: Vec<(RegisterRow, Timestamp)>,
}

/// A power of attorney of an entity that has served for an employee.
pub(crate) struct UsedPower {
    power: Sha256,
    employee: Iin,
    visit: String,
    at: Timestamp,
}

impl UsedPower {
    /// Notes it; refuses a power that has served for the same employee, or at another visit (nca-01 F3).
    async fn insert(&self, tx: &mut Tx) -> Result<()> {
        let used = || Error::Conflict(Fault::at("power-used", "D_LPOA"));
        let name = format!("power/{}", self.power);
        let earlier = tx.setting(&name).await?;
        if earlier.as_ref().is_some_and(|row| row.value != self.visit) {
            return Err(used());
        }
        if earlier.is_none() {
            tx.set(&name, &self.visit, "desk", self.at).await?;
        }
        let nonce = format!("power {} {}", self.power, self.employee);
        tx.use_nonce(&nonce, "power", self.at).await.map_err(|fault| match fault {
            StoreFault::Duplicate(_) => used(),
            other => other.into(),
        })
    }
}

impl Outcome {
    /// Stores messages and papers, and what is owed.
    pub(crate) async fn insert(&self, tx: &mut Tx) -> Result<()> {
        for mail in &self.mails {
            tx.insert_mail(mail).await?;
        }
        for paper in &self.papers {
            paper.insert(tx).await?;
        }
        for owed in &self.owed {
            owed.insert(tx).await?;
        }
        for power in &self.powers {
            power.insert(tx).await?;
        }
        for (line, at) in &self.lines {
            tx.insert_register_entry(line, *at).await?;
        }
        Ok(())
    }
}

impl Registration<'_> {
    /// The next unique number: year, office, running number, check digit (nca-01 gap 2 \[eng\]). What no office takes in has
    /// that of the authority itself.
    pub(crate) async fn next_number(
        &self,
        office: Option<&OfficeCode>,
        now: Timestamp,
    ) -> Result<UniqueNumber> {
        let year = local_date(now).year();
        let running = self.store.draw_number(&format!("request-{year}")).await?;
        let office = office.map_or(AUTHORITY_NUMBER, OfficeCode::as_str);
        Ok(UniqueNumber::compose(year, office, running))
    }

    /// The rules of a request's kind of participant.
    pub(crate) fn participant(&self, request: &Request) -> Option<&ParticipantRules> {
        self.rules.registration.participants.rules(&request.participant)
    }

    /// The kinds of participants that are served, for sheets and forms.
    pub fn participants(&self, lang: Lang) -> Vec<ParticipantCard> {
        let rules = &self.rules.registration;
        let card = |kind: &ParticipantRules| ParticipantCard {
            code: kind.code.to_string(),
            form: kind.address.clone(),
            title: kind.name.in_lang(lang).to_owned(),
            keys: kind.key.iter().map(|key| key_card(key, lang)).collect(),
            papers: kind
                .documents
                .iter()
                .map(|rule| paper_to_bring(&rules.documents, rule, lang))
                .collect(),
        };
        let mut kinds: Vec<&ParticipantRules> = rules.participants.all().collect();
        let number = |form: &str| form.trim_start_matches('F').parse::<u8>().unwrap_or(u8::MAX);
        kinds.sort_by_key(|kind| number(&kind.issue_form));
        kinds.into_iter().map(card).collect()
    }

    /// When the offices that take papers are open, in words, and the next day on which they are, today included.
    pub fn office_hours(&self, lang: Lang) -> (String, Option<Date>) {
        let (calendar, today) = (&self.rules.calendar, local_date(self.clock.now()));
        let schedule = &self.rules.registration.settings.office_schedule;
        let hours = hours(schedule, calendar, lang).unwrap_or_default();
        let next = match calendar.is_working_day(schedule, today) {
            Ok(true) => Some(today),
            Ok(false) => calendar.next_working_day(schedule, today).ok(),
            Err(_) => None,
        };
        (hours, next)
    }

    /// Whether a form asks for certificates; such a form needs no session, since its author cannot sign yet.
    pub fn is_form(&self, code: &str) -> bool {
        self.rules.registration.participants.at(code).is_some()
    }

    /// Where a request stands, for anybody who knows its number (form F15).
    pub async fn status(&self, number: &UniqueNumber, lang: Lang) -> Result<StatusView> {
        let loaded = self.load_request(number).await?;
        self.status_view(&loaded, lang)
    }

    /// A request for its applicant.
    pub async fn request(
        &self,
        number: &UniqueNumber,
        access: Access<'_>,
        lang: Lang,
    ) -> Result<RequestView> {
        let loaded = self.own_request(number, access).await?;
        self.make_owed_papers(loaded.request.id, number).await;
        self.own_view(&loaded, lang).await
    }

    /// The recipient has installed the certificates (n 30).
    pub async fn confirm_installation(
        &self,
        number: &UniqueNumber,
        access: Access<'_>,
        lang: Lang,
    ) -> Result<RequestView> {
        let mut loaded = self.own_request(number, access).await?;
        if loaded.request.state == RequestState::Installed {
            // The answer to the first time was lost.
            return self.own_view(&loaded, lang).await;
        }
        let sent = loaded.request.installation_link();
        let sent = sent.ok_or_else(|| Error::Conflict(Fault::new("nothing-to-install")))?;
        // The secret proves that it was sent to whoever opened the page; a signed-in holder proves herself by her certificate.
        let link = match access {
            Access::Secret(secret) => crypto::sha256(secret.as_bytes()),
            Access::Session(_) => sent,
        };
        let actor = holder_actor(&loaded.request);
        self.step(&mut loaded, Command::ConfirmInstallation { link }, &actor).await?;
        self.own_view(&loaded, lang).await
    }

    /// The recipient takes the request back (n 35).
    pub async fn withdraw(
        &self,
        number: &UniqueNumber,
        access: Access<'_>,
        lang: Lang,
    ) -> Result<RequestView> {
        let mut loaded = self.own_request(number, access).await?;
        if loaded.request.state == RequestState::Withdrawn {
            // The answer to the first time was lost.
            return self.own_view(&loaded, lang).await;
        }
        let actor = holder_actor(&loaded.request);
        self.step(&mut loaded, Command::Withdraw, &actor).await?;
        self.own_view(&loaded, lang).await
    }

    /// One step of a request: command, row, messages, papers and journal in one transaction.
    pub(crate) async fn step(
        &self,
        loaded: &mut Loaded,
        command: Command,
        actor: &Actor,
    ) -> Result<()> {
        self.steps(loaded, vec![(command, actor.clone())]).await
    }

    /// Several steps of a request in one transaction: all of them or none.
    pub(crate) async fn steps(
        &self,
        loaded: &mut Loaded,
        commands: Vec<(Command, Actor)>,
    ) -> Result<()> {
        let now = self.clock.now();
        let moved = self.stepped(loaded, commands, now).await?;
        let installs = moved.request.state == RequestState::Installed
            && loaded.request.state != moved.request.state;
        let (step, id) = (&moved, loaded.request.id);
        self.store
            .write(move |mut tx| async move {
                if installs {
                    for certificate in tx.certificates_of_request(id).await? {
                        tx.install_certificate(&certificate.serial, now).await?;
                    }
                }
                step.write(&mut tx).await
            })
            .await?;
        *loaded = moved.into_loaded();
        Ok(())
    }

    /// Turns effects into messages, papers and what is owed after the transaction.
    pub(crate) async fn outcome(
        &self,
        request: &Request,
        number: &UniqueNumber,
        effects: &[Effect],
        link: Link<'_>,
        now: Timestamp,
    ) -> Result<Outcome> {
        let secret = match link {
            Link::First(secret) => Some(secret.to_owned()),
            Link::Kept => self.access_secret(request.id).await?,
        };
        let mut outcome = Outcome::default();
        for effect in effects {
            match effect {
                Effect::SendMessage(message) => {
                    let link = self.address(number, message.lang, secret.as_deref());
                    let law = self.law(request, message.lang);
                    let mail = self.messages.registration_mail(message, number, link, &law, now)?;
                    outcome.mails.push(mail);
                }
                // It is printed at home, so nobody waits for it here; what is typed at a desk is printed there.
                Effect::MakePaper { request: id, paper: Paper::Application }
                    if !request.kind().is_card() =>
                {
                    outcome.owed.push(Owed::application(*id, now)?);
                }
                Effect::MakePaper { paper, .. } => {
                    let made = self.registration_paper(request, number, *paper, now).await?;
                    outcome.papers.push(made);
                }
                Effect::IssueCertificates { request }
                | Effect::PublishRevocation { request, .. } => {
                    outcome.owed.push(Owed::request(*request, now)?);
                }
                Effect::AskHead { head, .. } => {
                    outcome
                        .mails
                        .extend(self.head_mail(request, number, head.as_ref(), now).await?);
                }
                Effect::EnterRegister(line) => {
                    outcome.lines.push((self.register_row(request, line, now)?, now));
                }
                Effect::UsePower { power, employee, visit } => {
                    let (employee, visit) = (employee.clone(), visit.clone());
                    outcome.powers.push(UsedPower { power: *power, employee, visit, at: now });
                }
                // Steps on the way to the transaction, which whoever gave the command takes before it.
                Effect::AskRegisters { .. } | Effect::HandToAuthority { .. } => {}
            }
        }
        Ok(outcome)
    }

    /// The row of a request, of which the store checks the version.
    pub(crate) fn request_row(
        &self,
        request: &Request,
        number: &UniqueNumber,
        version: i64,
    ) -> Result<RequestRow> {
        let holder =
            request.holder.as_ref().ok_or_else(|| Error::invalid(Fault::new("form-incomplete")))?;
        let context = self.rules.registration_context();
        let due = request.due(&context, self.clock.now()).map_err(Error::invalid)?;
        let (name_key, organisation_key) = search::name_keys(holder);
        Ok(RequestRow {
            id: request.id,
            unique_number: number.clone(),
            kind: request.kind().code().to_owned(),
            participant: request.participant.to_string(),
            state: request.state.code().to_owned(),
            iin: holder.iin.clone(),
            bin: holder.organisation.as_ref().map(|organisation| organisation.bin.clone()),
            office: request.office.as_ref().map(ToString::to_string).unwrap_or_default(),
            opened_at: request.submitted_at.unwrap_or_else(|| self.clock.now()),
            due_on: due.and_then(calendar::End::last_day),
            unvisited_since: request.unvisited_since(),
            name_key: Some(name_key),
            organisation_key,
            open_key: request
                .claim()
                .filter(|_| request.holds_claim())
                .map(|claim| claim.to_string()),
            version,
            body: base::write_stored(request).or_internal()?,
        })
    }

    /// The request of a number.
    pub(crate) async fn load_request(&self, number: &UniqueNumber) -> Result<Loaded> {
        let row = self.store.reading().await?.request_by_number(number).await?;
        loaded(row.ok_or_else(not_found)?)
    }

    /// The request of a number, for its applicant and nobody else.
    async fn own_request(&self, number: &UniqueNumber, access: Access<'_>) -> Result<Loaded> {
        let loaded = self.load_request(number).await?;
        let own = match access {
            Access::Secret(secret) => self.opens(&loaded.request, secret).await?,
            Access::Session(session) => is_holder(&loaded.request, session),
        };
        if own { Ok(loaded) } else { Err(not_found()) }
    }

    /// Whether a secret opens a request. It stands in the address of a message, so it serves no longer than it is needed.
    async fn opens(&self, request: &Request, secret: &str) -> Result<bool> {
        let ended = request.history.last().filter(|_| request.state.is_terminal());
        let days = SignedDuration::from_hours(ACCESS_DAYS * 24);
        if ended.is_some_and(|end| self.clock.now().duration_since(end.at) > days) {
            return Ok(false);
        }
        let id = request.id;
        let kept = self.store.reading().await?.setting(&access_setting(id)).await?;
        // Both sides are digests, so the time of the comparison tells nothing of the secret.
        let digest = crypto::sha256(secret.as_bytes()).to_string();
        Ok(kept.is_some_and(|row| row.value == digest))
    }

    /// Who it is that wants to read a document of a request.
    pub(crate) async fn may_read_request(
        &self,
        id: &str,
        access: &Access<'_>,
    ) -> Result<Option<Looker>> {
        let Ok(id) = id.parse::<RequestId>() else { return Ok(None) };
        let Some(row) = self.store.reading().await?.request(id).await? else { return Ok(None) };
        let loaded = loaded(row)?;
        match access {
            Access::Secret(secret) => {
                Ok(self.opens(&loaded.request, secret).await?.then_some(Looker::Owner))
            }
            Access::Session(session) if is_holder(&loaded.request, session) => {
                Ok(Some(Looker::Owner))
            }
            Access::Session(session) => {
                let office = loaded.request.office.as_ref().map(registration::OfficeCode::as_str);
                let works_there = office.is_some() && session.post(Role::Operator) == office;
                Ok(works_there.then_some(Looker::Official(Role::Operator)))
            }
        }
    }

    /// The secret of the link of a request. The first link has revision 1; the desk gives the next ones. Nobody can tell it
    /// without the instance's own secret, and no secret is stored: each message can carry the link again.
    pub(crate) fn secret_of(&self, id: RequestId, revision: i64) -> String {
        crypto::sha256(format!("access {} {id} {revision}", self.pepper).as_bytes()).to_string()
    }

    /// The secret that opens a request now; none where it was never given one.
    pub(crate) async fn access_secret(&self, id: RequestId) -> Result<Option<String>> {
        let kept = self.store.reading().await?.setting(&access_setting(id)).await?;
        Ok(kept.and_then(|row| {
            let secret = self.secret_of(id, row.revision);
            (crypto::sha256(secret.as_bytes()).to_string() == row.value).then_some(secret)
        }))
    }

    /// The address of a request's page, which opens it by itself if the secret is in it.
    pub(crate) fn address(
        &self,
        number: &UniqueNumber,
        lang: Lang,
        secret: Option<&str>,
    ) -> String {
        let query = secret.map(|secret| format!("?access={secret}")).unwrap_or_default();
        format!("{}/{lang}/requests/{number}{query}", self.config.base_url)
    }

    /// Where a request stands.
    pub(crate) fn status_view(&self, loaded: &Loaded, lang: Lang) -> Result<StatusView> {
        let request = &loaded.request;
        let (context, now) = (self.rules.registration_context(), self.clock.now());
        let due = request.due(&context, now).map_err(Error::invalid)?;
        let life_cycle = context.life_cycle(request, now).map_err(Error::invalid)?;
        Ok(StatusView {
            number: loaded.number.clone(),
            state: request.state.code().to_owned(),
            standing: Standing::of(life_cycle.state(request.state)),
            state_label: life_cycle.label(request.state, lang).to_owned(),
            whose_turn: texts::say(lang, life_cycle.turn_key(request.state)),
            next_step: life_cycle.next(request.state, lang).to_owned(),
            filed_at: request.submitted_at.unwrap_or(now),
            accepted_at: request.accepted_at(&context, now).map_err(Error::invalid)?,
            due_on: due.and_then(calendar::End::last_day),
        })
    }

    /// A request for its holder.
    pub(crate) async fn own_view(&self, loaded: &Loaded, lang: Lang) -> Result<RequestView> {
        self.request_view(loaded, &holder_actor(&loaded.request), lang).await
    }

    /// A request with everything its applicant may see, and what its reader may do.
    pub(crate) async fn request_view(
        &self,
        loaded: &Loaded,
        reader: &Actor,
        lang: Lang,
    ) -> Result<RequestView> {
        let request = &loaded.request;
        let mut reading = self.store.reading().await?;
        let papers = reading.documents_of("request", &request.id.to_string()).await?;
        let mut rows = reading.certificates_of_request(request.id).await?;
        // In the order of the form: signature first.
        let place = |serial: &str| {
            request.certificates().iter().position(|made| made.serial.to_string() == serial)
        };
        rows.sort_by_key(|row| place(&row.serial));
        for revoked in request.revocation().into_iter().flat_map(|plan| &plan.certificates) {
            rows.extend(reading.certificate(&revoked.serial.to_string()).await?);
        }
        drop(reading);
        self.view_with(loaded, reader, lang, &papers, &rows).await
    }

    /// A request that was filed a moment ago as its applicant sees it: nothing was made for it yet.
    pub(crate) async fn new_view(&self, loaded: &Loaded, lang: Lang) -> Result<RequestView> {
        self.view_with(loaded, &holder_actor(&loaded.request), lang, &[], &[]).await
    }

    /// A request with its papers and certificates.
    async fn view_with(
        &self,
        loaded: &Loaded,
        reader: &Actor,
        lang: Lang,
        papers: &[DocumentRow],
        rows: &[CertificateRow],
    ) -> Result<RequestView> {
        let request = &loaded.request;
        let (context, now) = (self.rules.registration_context(), self.clock.now());
        let life_cycle = context.life_cycle(request, now).map_err(Error::invalid)?;
        let told = request.timeline(&context, lang, now).map_err(Error::invalid)?;
        let timeline = told
            .into_iter()
            .map(|line| {
                let who = texts::say(lang, line.actor_key);
                TimelineView { at: line.at, text: line.told, who }
            })
            .collect();
        let open = life_cycle.open_acts(request, reader, now).into_iter();
        let shown = papers.iter().filter(|row| !INNER_DOCUMENTS.contains(&row.kind.as_str()));
        let waits = matches!(
            request.state,
            RequestState::AwaitingDocuments
                | RequestState::AcceptanceRefused
                | RequestState::Superseded
        );
        Ok(RequestView {
            status: self.status_view(loaded, lang)?,
            kind: request.kind().code().to_owned(),
            own_acts: open.map(|act| registration::code_of(&act.name).to_owned()).collect(),
            participant: request.participant.to_string(),
            law: self.law(request, lang),
            timeline,
            refusal: refusal(request, &self.rules.registration.documents, life_cycle, lang),
            certificates: rows
                .iter()
                .map(|row| self.authority.certificate_view(row, lang))
                .collect::<Result<_>>()?,
            documents: shown.map(|row| document_view(row, lang)).collect(),
            office: request.office.as_ref().map(|office| self.messages.office_name(office, lang)),
            queue: request.office.as_ref().filter(|_| waits).map(ToString::to_string),
            visit_on: request.visit_on().filter(|_| waits),
            office_hours: waits.then(|| self.office_hours(lang).0),
            keys_code: request.keys_code().map(|code| code.to_string()),
            papers: if waits { self.papers_to_bring(request, lang) } else { Vec::new() },
            replaced: self
                .replaced(request)
                .await?
                .iter()
                .map(|row| self.authority.certificate_view(row, lang))
                .collect::<Result<_>>()?,
        })
    }

    /// Which text of law is applied to a request, in words.
    pub(crate) fn law(&self, request: &Request, lang: Lang) -> String {
        self.rules.registration.life_cycles.law(request, lang).unwrap_or_default()
    }

    /// The certificates in force whose place those of a repeat issue take: of the same holder, in the same capacity, for the same
    /// use. The law does not revoke them by a repeat issue (nca-01, certificate life-cycle).
    async fn replaced(&self, request: &Request) -> Result<Vec<CertificateRow>> {
        let is_out = matches!(request.state, RequestState::Issued | RequestState::Installed);
        let holder = request
            .holder
            .as_ref()
            .filter(|_| is_out && request.kind() == registration::RequestKind::IssueRepeat);
        let Some(holder) = holder else { return Ok(Vec::new()) };
        let bin = holder.organisation.as_ref().map(|organisation| &organisation.bin);
        let mut reading = self.store.reading().await?;
        let rows = reading.certificates_of_person(&holder.iin, None, EARLIER_ROWS).await?;
        drop(reading);
        let now = self.clock.now();
        let is_earlier = |row: &CertificateRow| {
            row.request_id != Some(request.id)
                && row.bin.as_ref() == bin
                && request.keys().iter().any(|key| key.profile == row.profile)
                && row.state != CertificateState::Revoked
                && row.not_after > now
        };
        Ok(rows.into_iter().filter(is_earlier).collect())
    }

    fn papers_to_bring(&self, request: &Request, lang: Lang) -> Vec<String> {
        let rules = self.rules.registration.participants.rules(&request.participant);
        rules
            .map(|rules| {
                rules
                    .documents
                    .iter()
                    .map(|rule| paper_to_bring(&self.rules.registration.documents, rule, lang))
                    .collect()
            })
            .unwrap_or_default()
    }
}

fn key_card(key: &KeyRule, lang: Lang) -> KeyCard {
    let algorithm = key.algorithm.to_string();
    let name = texts::say(lang, &format!("key-algorithm-{algorithm}"));
    let purpose = key.purpose.code().to_ascii_lowercase();
    KeyCard {
        field: key.field.clone(),
        words: texts::say_with(lang, &format!("key-purpose-{purpose}"), &[("algorithm", name)]),
        algorithm,
    }
}

/// The name of a paper, and when it need not be there.
fn paper_to_bring(documents: &Documents, rule: &DocumentRule, lang: Lang) -> String {
    let name = documents.name(&rule.code, lang).to_owned();
    let when = match rule.need {
        DocumentNeed::Always => return name,
        DocumentNeed::IfAny => texts::say(lang, "paper-if-any"),
        DocumentNeed::InPlace => texts::say(lang, "paper-in-place"),
        DocumentNeed::IfRepresented => texts::say(lang, "paper-if-represented"),
    };
    format!("{name} ({when})")
}

/// The part of a number that tells the office, of what no office takes in.
const AUTHORITY_NUMBER: &str = "NCA";
/// Among how many certificates of a holder the earlier ones are looked for.
const EARLIER_ROWS: u32 = 100;
/// How long the secret of a request opens it after its end; its holder can sign in, or has been told the end.
const ACCESS_DAYS: i64 = 30;
/// Evidence that is kept with a request but is no paper of its applicant.
const INNER_DOCUMENTS: [&str; 2] = ["approval", "approval-text"];

/// Reads the request of a row.
pub(crate) fn loaded(row: RequestRow) -> Result<Loaded> {
    let request = base::read_stored(&row.body)?;
    Ok(Loaded { request, number: row.unique_number, version: row.version })
}

/// Where the digest of a request's secret is kept. STORED.
pub(crate) fn access_setting(id: RequestId) -> String {
    format!("request-access/{id}")
}

fn is_holder(request: &Request, session: &Session) -> bool {
    request.holder.as_ref().is_some_and(|holder| {
        let bin = holder.organisation.as_ref().map(|organisation| &organisation.bin);
        // A person's own requests are hers in whichever capacity she signed in; an organisation's only as its own.
        holder.iin == session.iin && (bin.is_none() || bin == session.bin.as_ref())
    })
}

pub(crate) fn holder_actor(request: &Request) -> Actor {
    request.holder.as_ref().map_or(system(SystemPart::Portal), |holder| Actor::Person {
        iin: holder.iin.clone(),
        bin: holder.organisation.as_ref().map(|organisation| organisation.bin.clone()),
        role: Role::Applicant,
    })
}

fn refusal(
    request: &Request,
    documents: &Documents,
    life_cycle: &LifeCycle,
    lang: Lang,
) -> Option<RefusalView> {
    if let Some(refusal) = &request.refusal {
        let findings = refusal.findings.iter().map(|finding| finding_words(finding, lang));
        return Some(RefusalView {
            ground: refusal.ground.to_string(),
            text: life_cycle.ground(refusal.ground, lang).to_owned(),
            explanation: Some(refusal.text.clone()).filter(|text| !text.is_empty()),
            missing: findings.collect(),
        });
    }
    let receipt = request.acceptance_refusals().last()?;
    (request.state == RequestState::AcceptanceRefused).then(|| RefusalView {
        ground: receipt.ground.to_string(),
        text: life_cycle.ground(receipt.ground, lang).to_owned(),
        explanation: None,
        missing: receipt
            .missing
            .iter()
            .map(|document| {
                let name = documents.name(&document.code, lang).to_owned();
                if document.text.is_empty() { name } else { format!("{name}: {}", document.text) }
            })
            .collect(),
    })
}

/// What was found, in words.
pub(crate) fn finding_words(finding: &RefusalFinding, lang: Lang) -> String {
    let key = format!("finding-{}", finding.code);
    if texts::has(lang, &key) {
        texts::say(lang, &key)
    } else {
        texts::fault(lang, &Fault::new(leak_free(&finding.code)))
    }
}

/// Codes of findings are a closed list; one that has no fault of its own is shown as a refusal of the authority.
fn leak_free(code: &str) -> &'static str {
    match code {
        "approval-certificate-revoked" => "approval-certificate-revoked",
        "key-reused" => "key-reused",
        "differs-from-register" => "differs-from-register",
        "organisation-liquidated" => "organisation-liquidated",
        "person-cannot-apply" => "person-cannot-apply",
        "not-the-head-in-register" => "not-the-head-in-register",
        _ => "refused-by-authority",
    }
}

/// What the applicant is told when the registers refuse the request: by field, with the number of the refusal.
fn refusal_faults(
    request: &Request,
    rules: Option<&ParticipantRules>,
    number: &UniqueNumber,
) -> Faults {
    let Some(refusal) = &request.refusal else { return Fault::new("refused-by-authority").into() };
    let iin_field = rules.map_or("iin", |rules| rules.holder.iin.as_str());
    let bin_field =
        rules.and_then(|rules| rules.organisation.as_ref()).map_or("bin", |fields| &fields.bin);
    let faults = refusal.findings.iter().map(|finding| {
        let (code, field) = match (finding.code.as_str(), refusal.ground) {
            ("organisation-absent", _) => ("organisation-not-in-register", bin_field),
            (_, GroundCode::R09) => ("under-sixteen", iin_field),
            (_, GroundCode::R04) => ("person-not-in-register", iin_field),
            (code, _) => (leak_free(code), finding.field.as_deref().unwrap_or(iin_field)),
        };
        Fault::at(code, field).with("number", number)
    });
    Faults(faults.collect())
}

pub(super) fn not_found() -> Error {
    Error::NotFound(Fault::new("request-not-found"))
}

impl From<StoreFault> for Error {
    /// What people can do something about is told; the rest is internal.
    fn from(fault: StoreFault) -> Self {
        match fault {
            StoreFault::Conflict => Self::Conflict(Fault::new("changed-meanwhile")),
            StoreFault::Busy | StoreFault::InDoubt(_) => Self::Unavailable(Fault::from(&fault)),
            StoreFault::Duplicate(UniqueKey::OpenRequest) => {
                Self::Conflict(Fault::new("same-request-open"))
            }
            StoreFault::Duplicate(UniqueKey::SubjectKey) => {
                Self::Conflict(Fault::new("key-reused"))
            }
            StoreFault::Duplicate(UniqueKey::UsedNonce) => {
                Self::Conflict(Fault::new("approval-replayed"))
            }
            StoreFault::Duplicate(UniqueKey::IdempotencyKey) => {
                Self::Conflict(Fault::new("idempotency-key-in-use"))
            }
            StoreFault::NoDatabase => Self::invalid(Fault::from(&fault)),
            StoreFault::NewerSchema { found, known } => Self::invalid(
                Fault::new("database-newer").with("found", found).with("known", known),
            ),
            StoreFault::Unavailable(_) if fault.is_outage() => {
                // Logged with its chain, and told as what it is: the person did nothing wrong and may try again.
                tracing::error!(error = &fault as &dyn std::error::Error, "the database is away");
                Self::Unavailable(Fault::from(&fault))
            }
            other => Self::internal(&other),
        }
    }
}
