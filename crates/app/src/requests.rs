//! Requests for certificates: filing, looking, installing, taking back.

mod approvals;
pub(crate) mod desk;
pub(crate) mod ex_officio;
mod heads;
mod messages;
pub(crate) mod office_revocations;
mod papers;
mod registers;
mod reminders;
mod repeats;
mod revocations;

use base::{
    Actor, Fault, Faults, Iin, Lang, RequestId, Role, Sha256, SystemPart, UniqueNumber, local_date,
};
use forms::Answers;
use jiff::Timestamp;
use registration::{
    Channel, Command, DocumentNeed, DocumentRule, Documents, Effect, GroundCode, KeyRule,
    LifeCycle, OfficeCode, ParticipantRules, Request, RequestKind, RequestState, Submission,
};
use serde_json::json;
use store::{MailRow, RequestRow, StoreFault, Tx, UniqueKey};

use crate::{
    Error, Registration, Result, Session,
    documents_kept::{Looker, NewDocument, document_view},
    effects::Owed,
    error::OrInternal,
    idempotency::{Answered, Idempotent, answered_before, answered_meanwhile},
    journalling, system,
    view::{
        FiledView, KeyCard, ParticipantCard, RefusalView, RequestView, StatusView, TimelineView,
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

/// Everything a step leaves to be stored with the request.
#[derive(Default)]
pub(crate) struct Outcome {
    pub(crate) mails: Vec<MailRow>,
    pub(crate) papers: Vec<NewDocument>,
    /// What is left to be done outside of the transaction.
    pub(crate) owed: Vec<Owed>,
    /// Powers of attorney that serve once and have served now.
    pub(crate) powers: Vec<UsedPower>,
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
        Ok(())
    }
}

impl Registration<'_> {
    /// Files a form for a first issue (process A): `f1` of an individual, `f2` of the head of a legal entity.
    ///
    /// The form, the keys and the state registers are checked first; what is wrong is told by field, and nothing is kept.
    /// Absent data and an age under sixteen refuse the request for good: the refusal is kept and sent.
    pub async fn submit(
        &self,
        form: &str,
        answers: Answers,
        lang: Lang,
        idempotency_key: Option<&str>,
    ) -> Result<FiledView> {
        let once = Idempotent::new(idempotency_key, "submit-request", &(form, &answers, lang))?;
        if let Answered::Before(view) = answered_before(self.store, &once, "anonymous").await? {
            let number: UniqueNumber = view.parse().or_internal()?;
            return self.filed_again(&number, lang, idempotency_key).await;
        }
        let filed = self.file(form, answers, lang, idempotency_key, &once).await;
        let Err(error) = filed else { return filed };
        // The same submission may have been under way twice: whoever came second has the first one's answer.
        match answered_meanwhile(self.store, &once, "anonymous").await {
            Answered::Before(number) => {
                let number: UniqueNumber = number.parse().or_internal()?;
                self.filed_again(&number, lang, idempotency_key).await
            }
            Answered::Never => Err(error),
        }
    }

    async fn file(
        &self,
        form: &str,
        answers: Answers,
        lang: Lang,
        idempotency_key: Option<&str>,
        once: &Idempotent<'_>,
    ) -> Result<FiledView> {
        let rules = self.rules.registration.participants.at(form).ok_or_else(|| {
            let known: Vec<&str> =
                self.rules.registration.participants.all().map(|r| r.address.as_str()).collect();
            let fault = Fault::new("form-unknown").with("form", form);
            Error::NotFound(fault.with("known", known.join(", ")))
        })?;
        let now = self.clock.now();
        let mut request = self.checked_draft(rules, answers, lang, now).await?;
        let holder =
            request.holder.clone().ok_or_else(|| Error::invalid(Fault::new("form-incomplete")))?;
        let bin = holder.organisation.as_ref().map(|organisation| &organisation.bin);
        let answer = self.inquiries.registry_answer(&holder.iin, bin).await?;
        let is_acting = registration::is_acting_head(&request.answers);
        if let Err(faults) = registration::compare(rules, &holder, is_acting, &answer) {
            return Err(Error::Invalid(faults));
        }
        let secret = match idempotency_key {
            Some(key) => self.secret_of_key(key),
            None => hex::encode(crypto::random::bytes::<32>().or_internal()?),
        };
        let access = crypto::sha256(secret.as_bytes());
        let portal = system(SystemPart::Gateway);
        let context = self.rules.registration_context();
        let number = self.next_number(request.office.as_ref(), now).await?;
        let command = Command::RecordRegistryAnswer { answer, number: number.clone() };
        let effects = registration::execute(&mut request, command, &portal, &context, now)?;
        let outcome =
            self.outcome(&request, &number, &effects, &[("access", secret.clone())], now).await?;
        let row = self.request_row(&request, &number, 1)?;
        let (new, once_row, outcome_ref, filed) =
            (&row, once.row("anonymous", number.as_str(), now), &outcome, &request);
        let once_row = &once_row;
        let stored = self
            .store
            .write(move |mut tx| async move {
                tx.insert_request(new).await?;
                tx.set(&access_setting(new.id), &access.to_string(), "portal", now).await?;
                if let Some(row) = once_row {
                    tx.insert_idempotent_answer(row).await?;
                }
                outcome_ref.insert(&mut tx).await?;
                record_history(&mut tx, filed, &new.unique_number, 0).await
            })
            .await;
        match stored {
            Err(Error::Conflict(fault)) if fault.code == "same-request-open" => {
                return Err(Error::Conflict(fault));
            }
            other => other?,
        }
        if request.state.is_terminal() {
            return Err(Error::Invalid(refusal_faults(&request, Some(rules), &number)));
        }
        let loaded = Loaded { request, number, version: 1 };
        Ok(FiledView { request: self.request_view(&loaded, lang).await?, access: secret })
    }

    /// The next unique number: year, office, running number, check digit (nca-01 gap 2 \[eng\]). What no office takes in has
    /// that of the authority itself.
    pub(crate) async fn next_number(
        &self,
        office: Option<&OfficeCode>,
        now: Timestamp,
    ) -> Result<UniqueNumber> {
        let year = local_date(now).year();
        let running = self
            .store
            .write(|mut tx| async move {
                Ok::<_, Error>(tx.next_number(&format!("request-{year}")).await?)
            })
            .await?;
        let office = office.map_or(AUTHORITY_NUMBER, OfficeCode::as_str);
        Ok(UniqueNumber::compose(year, office, running))
    }

    /// Files the form of a draft.
    pub async fn submit_draft(
        &self,
        secret: &str,
        idempotency_key: Option<&str>,
        lang: Lang,
    ) -> Result<FiledView> {
        let draft = self.drafts.draft(secret).await?;
        self.submit(&draft.form, draft.answers, lang, idempotency_key).await
    }

    async fn checked_draft(
        &self,
        rules: &ParticipantRules,
        answers: Answers,
        lang: Lang,
        now: Timestamp,
    ) -> Result<Request> {
        let id = RequestId::from_random(crypto::random::bytes::<16>().or_internal()?);
        let mut request = Request::draft(id, RequestKind::IssueFirst, rules.code.clone(), lang);
        let mut reading = self.store.reading().await?;
        let mut used_keys = Vec::new();
        for key in registration::key_digests(rules, &answers) {
            if reading.serial_of_key(key).await?.is_some() {
                used_keys.push(key);
            }
        }
        drop(reading);
        let submission = Submission {
            answers,
            lang,
            channel: Channel::Portal,
            opened_at: None,
            rival: None,
            used_keys,
        };
        let context = self.rules.registration_context();
        let command = Command::SubmitIssue(submission);
        let actor = system(SystemPart::Portal);
        registration::execute(&mut request, command, &actor, &context, now)?;
        if let Some(claim) = request.claim() {
            let rival = self.store.reading().await?.request_by_open_key(&claim.to_string()).await?;
            if rival.is_some() {
                return Err(Error::Conflict(Fault::new("same-request-open")));
            }
        }
        Ok(request)
    }

    /// The same request filed again with the same key: the same answer.
    async fn filed_again(
        &self,
        number: &UniqueNumber,
        lang: Lang,
        key: Option<&str>,
    ) -> Result<FiledView> {
        let loaded = self.load_request(number).await?;
        if loaded.request.state.is_terminal() && loaded.request.refusal.is_some() {
            return Err(Error::Invalid(refusal_faults(
                &loaded.request,
                self.participant(&loaded.request),
                number,
            )));
        }
        let access = key.map(|key| self.secret_of_key(key)).unwrap_or_default();
        Ok(FiledView { request: self.request_view(&loaded, lang).await?, access })
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
        rules.participants.all().map(card).collect()
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
        self.request_view(&loaded, lang).await
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
            return self.request_view(&loaded, lang).await;
        }
        let link = loaded.request.installation_link;
        let link = link.ok_or_else(|| Error::Conflict(Fault::new("nothing-to-install")))?;
        let actor = holder_actor(&loaded.request);
        self.step(&mut loaded, Command::ConfirmInstallation { link }, &actor).await?;
        self.request_view(&loaded, lang).await
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
            return self.request_view(&loaded, lang).await;
        }
        let actor = holder_actor(&loaded.request);
        self.step(&mut loaded, Command::Withdraw, &actor).await?;
        self.request_view(&loaded, lang).await
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
        let context = self.rules.registration_context();
        let known = loaded.request.history.len();
        let mut request = loaded.request.clone();
        let mut effects = Vec::new();
        for (command, actor) in commands {
            effects.extend(registration::execute(&mut request, command, &actor, &context, now)?);
        }
        let outcome = self.outcome(&request, &loaded.number, &effects, &[], now).await?;
        let row = self.request_row(&request, &loaded.number, loaded.version)?;
        let (row, outcome, changed) = (&row, &outcome, &request);
        let installs =
            changed.state == RequestState::Installed && loaded.request.state != changed.state;
        self.store
            .write(move |mut tx| async move {
                tx.update_request(row).await?;
                if installs {
                    for certificate in tx.certificates_of_request(changed.id).await? {
                        tx.install_certificate(&certificate.serial, now).await?;
                    }
                }
                outcome.insert(&mut tx).await?;
                record_history(&mut tx, changed, &row.unique_number, known).await
            })
            .await?;
        loaded.request = request;
        loaded.version += 1;
        Ok(())
    }

    /// Turns effects into messages, papers and what is owed after the transaction.
    pub(crate) async fn outcome(
        &self,
        request: &Request,
        number: &UniqueNumber,
        effects: &[Effect],
        extra: &[(&str, String)],
        now: Timestamp,
    ) -> Result<Outcome> {
        let mut outcome = Outcome::default();
        for effect in effects {
            match effect {
                Effect::SendMessage(message) => {
                    let mut args = extra.to_vec();
                    let base = &self.config.base_url;
                    let access = extra.iter().find(|(name, _)| *name == "access");
                    let query =
                        access.map(|(_, secret)| format!("?access={secret}")).unwrap_or_default();
                    args.push((
                        "link",
                        format!("{base}/{}/requests/{number}{query}", message.lang),
                    ));
                    outcome.mails.push(self.messages.registration_mail(message, &args, now)?);
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
        let open = request.state.is_open();
        Ok(RequestRow {
            id: request.id,
            unique_number: number.clone(),
            kind: request.kind.code().to_owned(),
            participant: request.participant.to_string(),
            state: request.state.code().to_owned(),
            iin: holder.iin.clone(),
            bin: holder.organisation.as_ref().map(|organisation| organisation.bin.clone()),
            office: request.office.as_ref().map(ToString::to_string).unwrap_or_default(),
            opened_at: request.submitted_at.unwrap_or_else(|| self.clock.now()),
            due_on: due.and_then(calendar::End::last_day),
            open_key: request.claim().filter(|_| open).map(|claim| claim.to_string()),
            version,
            body: serde_json::to_string(request).or_internal()?,
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
            Access::Secret(secret) => self.opens(loaded.request.id, secret).await?,
            Access::Session(session) => is_holder(&loaded.request, session),
        };
        if own { Ok(loaded) } else { Err(not_found()) }
    }

    async fn opens(&self, id: RequestId, secret: &str) -> Result<bool> {
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
            Access::Secret(secret) => Ok(self.opens(id, secret).await?.then_some(Looker::Owner)),
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

    /// A secret that the same key gives again, and that nobody can tell from the key without the instance's own secret.
    fn secret_of_key(&self, key: &str) -> String {
        crypto::sha256(format!("access {} {key}", self.pepper).as_bytes()).to_string()
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
            state_label: life_cycle.label(request.state, lang).to_owned(),
            whose_turn: texts::say(lang, life_cycle.turn_key(request.state)),
            next_step: life_cycle.next(request.state, lang).to_owned(),
            filed_at: request.submitted_at.unwrap_or(now),
            accepted_at: request.accepted_at(&context, now).map_err(Error::invalid)?,
            due_on: due.and_then(calendar::End::last_day),
        })
    }

    /// A request with everything its applicant may see.
    pub(crate) async fn request_view(&self, loaded: &Loaded, lang: Lang) -> Result<RequestView> {
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
        let mut reading = self.store.reading().await?;
        let papers = reading.documents_of("request", &request.id.to_string()).await?;
        let mut rows = reading.certificates_of_request(request.id).await?;
        // In the order of the form: signature first.
        let place = |serial: &str| {
            request.certificates.iter().position(|made| made.serial.to_string() == serial)
        };
        rows.sort_by_key(|row| place(&row.serial));
        for revoked in request.revocation.iter().flat_map(|plan| &plan.certificates) {
            rows.extend(reading.certificate(&revoked.serial.to_string()).await?);
        }
        drop(reading);
        let shown = papers.iter().filter(|row| !INNER_DOCUMENTS.contains(&row.kind.as_str()));
        let waits = matches!(
            request.state,
            RequestState::AwaitingDocuments | RequestState::AcceptanceRefused
        );
        Ok(RequestView {
            status: self.status_view(loaded, lang)?,
            kind: request.kind.code().to_owned(),
            participant: request.participant.to_string(),
            timeline,
            refusal: refusal(request, &self.rules.registration.documents, life_cycle, lang),
            certificates: rows
                .iter()
                .map(|row| self.authority.certificate_view(row, lang))
                .collect::<Result<_>>()?,
            documents: shown.map(|row| document_view(row, lang)).collect(),
            office: request.office.as_ref().map(|office| self.messages.office_name(office)),
            papers: if waits { self.papers_to_bring(request, lang) } else { Vec::new() },
        })
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

/// Evidence that is kept with a request but is no paper of its applicant.
const INNER_DOCUMENTS: [&str; 2] = ["approval", "approval-text"];

/// Reads the request of a row.
pub(crate) fn loaded(row: RequestRow) -> Result<Loaded> {
    let request = serde_json::from_str(&row.body).or_internal()?;
    Ok(Loaded { request, number: row.unique_number, version: row.version })
}

/// Writes the new lines of a request's history into the journal.
pub(crate) async fn record_history(
    tx: &mut Tx,
    request: &Request,
    number: &UniqueNumber,
    known: usize,
) -> Result<()> {
    for line in request.history.iter().skip(known) {
        let detail = json!({ "state": line.state.code(), "note": line.note });
        let act = format!("request-{}", line.event);
        let subject = format!("request/{number}");
        journalling::record(tx, &line.actor, &act, subject, detail, line.at).await?;
    }
    Ok(())
}

fn access_setting(id: RequestId) -> String {
    format!("request-access/{id}")
}

fn is_holder(request: &Request, session: &Session) -> bool {
    request.holder.as_ref().is_some_and(|holder| {
        let bin = holder.organisation.as_ref().map(|organisation| &organisation.bin);
        // A person's own requests are hers in whichever capacity she signed in; an organisation's only as its own.
        holder.iin == session.iin && (bin.is_none() || bin == session.bin.as_ref())
    })
}

fn holder_actor(request: &Request) -> Actor {
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
        let findings = refusal.findings.iter().map(|finding| {
            let key = format!("finding-{}", finding.code);
            if texts::has(lang, &key) {
                texts::say(lang, &key)
            } else {
                texts::fault(lang, &Fault::new(leak_free(&finding.code)))
            }
        });
        return Some(RefusalView {
            ground: refusal.ground.to_string(),
            text: life_cycle.ground(refusal.ground, lang).to_owned(),
            explanation: Some(refusal.text.clone()).filter(|text| !text.is_empty()),
            missing: findings.collect(),
        });
    }
    let receipt = request.acceptance_refusals.last()?;
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

/// Codes of findings are a closed list; one that has no fault of its own is shown as a refusal of the authority.
fn leak_free(code: &str) -> &'static str {
    match code {
        "approval-certificate-revoked" => "approval-certificate-revoked",
        "key-reused" => "key-reused",
        "differs-from-register" => "differs-from-register",
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
