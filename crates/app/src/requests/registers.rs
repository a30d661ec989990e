//! Asking the state registers: each question is recorded before it is put, and again with what came of it.

use std::net::IpAddr;

use base::{Actor, Bin, Fault, Iin, RequestId, Role, SystemPart, local_date};
use gateway::{
    CallOutcome, CallRecord, GatewayFault, Holder, Inquiry, LifeStatus, MessageId, Organisation,
    OrganisationStatus, Person, Register, RightAsked,
};
use jiff::{SignedDuration, Timestamp, civil::Date};
use registration::{Finding, OrganisationRecord, PersonName, PersonRecord, RegistryAnswer};
use serde_json::{Value, json};
use store::{Group, InquiryRow, Store, Tx};

use crate::{
    Error, Inquiries, Origin, Result, Session, config::FilingConfig, error::OrInternal,
    journalling, system,
};

/// The budget of an address is for such a time.
const ADDRESS_HOURS: i64 = 1;
/// The budget of a person is for such a time.
const PERSON_HOURS: i64 = 24;

/// Why a register is asked, and who caused it.
#[derive(Clone, Copy)]
pub(crate) struct Cause<'a> {
    /// As the register is told.
    pub(crate) purpose: &'static str,
    /// For whom, as the journal tells it.
    pub(crate) actor: &'a Actor,
    /// The request for which it is asked.
    pub(crate) request: Option<RequestId>,
    /// The address of a caller who has not proven who she is: the question counts against budgets.
    pub(crate) stranger: Option<IpAddr>,
}

impl<'a> Cause<'a> {
    /// Asked by somebody who is known.
    pub(crate) const fn of(purpose: &'static str, actor: &'a Actor) -> Self {
        Self { purpose, actor, request: None, stranger: None }
    }
}

/// Why a register is asked about the applicant of a case.
const FOR_A_CASE: &str = "public-service";

impl Inquiries<'_> {
    /// Asks GBD FL about a person, for a signed-in person.
    pub(crate) async fn ask_person(
        &self,
        iin: &Iin,
        purpose: &'static str,
        session: &Session,
    ) -> Result<Option<Person>> {
        self.person_for(iin, Cause::of(purpose, &session.actor(Role::Applicant))).await
    }

    /// Asks GBD UL about an organisation, for a signed-in person.
    pub(crate) async fn ask_organisation(
        &self,
        bin: &Bin,
        purpose: &'static str,
        session: &Session,
    ) -> Result<Option<Organisation>> {
        self.organisation_for(bin, Cause::of(purpose, &session.actor(Role::Applicant))).await
    }

    /// Asks GBD FL about a person.
    pub(crate) async fn person_for(&self, iin: &Iin, cause: Cause<'_>) -> Result<Option<Person>> {
        let mut told = Told::new(cause.actor);
        let person = self.person_told(iin, cause, &mut told).await;
        told.record(self.store).await?;
        person
    }

    async fn person_told(
        &self,
        iin: &Iin,
        cause: Cause<'_>,
        told: &mut Told,
    ) -> Result<Option<Person>> {
        let inquiry = self.inquiry(cause.purpose)?;
        self.record_question(&inquiry, Register::Individuals, Some(iin), None, cause).await?;
        let answered = self.registers.person(iin, &inquiry).await;
        told.note(&answered.record, self.clock.now());
        answered.result.map_err(|fault| not_answered(&fault))
    }

    /// Asks GBD UL about an organisation.
    pub(crate) async fn organisation_for(
        &self,
        bin: &Bin,
        cause: Cause<'_>,
    ) -> Result<Option<Organisation>> {
        let mut told = Told::new(cause.actor);
        let organisation = self.organisation_told(bin, cause, &mut told).await;
        told.record(self.store).await?;
        organisation
    }

    async fn organisation_told(
        &self,
        bin: &Bin,
        cause: Cause<'_>,
        told: &mut Told,
    ) -> Result<Option<Organisation>> {
        let inquiry = self.inquiry(cause.purpose)?;
        self.record_question(&inquiry, Register::LegalEntities, None, Some(bin), cause).await?;
        let answered = self.registers.organisation(bin, &inquiry).await;
        told.note(&answered.record, self.clock.now());
        answered.result.map_err(|fault| not_answered(&fault))
    }

    /// Whether GBD FL has a person alive, and what it calls her.
    pub(crate) async fn knows_person(&self, iin: &Iin, actor: &Actor) -> Result<(bool, String)> {
        let found = self.person_for(iin, Cause::of(FOR_A_CASE, actor)).await?;
        Ok(found.map_or((false, String::new()), |person| {
            (person.life_status == LifeStatus::Alive, person.full_name())
        }))
    }

    /// Whether GBD UL has an organisation that exists, and what it calls it.
    pub(crate) async fn knows_organisation(
        &self,
        bin: &Bin,
        actor: &Actor,
    ) -> Result<(bool, String)> {
        let today = local_date(self.clock.now());
        let found = self.organisation_for(bin, Cause::of(FOR_A_CASE, actor)).await?;
        Ok(found.map_or((false, String::new()), |found| {
            let name = found.full_name.kk.clone();
            (organisation_record(found, today).liquidated_on.is_none(), name)
        }))
    }

    /// Whether a register has a right of somebody's that stands today, and what it says of it: its number, where it stands, since when
    /// and until when.
    pub(crate) async fn knows_right(
        &self,
        holder: &Holder,
        asked: &RightAsked,
        actor: &Actor,
    ) -> Result<(bool, String)> {
        let cause = Cause::of(FOR_A_CASE, actor);
        let register = match asked {
            RightAsked::Licence(_) => Register::Licences,
            RightAsked::PowerFor(_) => Register::Powers,
        };
        let (iin, bin) = match holder {
            Holder::Individual(iin) => (Some(iin), None),
            Holder::Organisation(bin) => (None, Some(bin)),
        };
        let inquiry = self.inquiry(cause.purpose)?;
        self.record_question(&inquiry, register, iin, bin, cause).await?;
        let answered = self.registers.right(holder, asked, &inquiry).await;
        let mut told = Told::new(cause.actor);
        told.note(&answered.record, self.clock.now());
        told.record(self.store).await?;
        let found = answered.result.map_err(|fault| not_answered(&fault))?;
        let about = match asked {
            RightAsked::Licence(number) => number.as_str(),
            RightAsked::PowerFor(iin) => iin.as_str(),
        };
        let Some(right) = found else { return Ok((false, format!("{about}: -"))) };
        let until = right.valid_until.map(|last| format!(", {last}")).unwrap_or_default();
        let words = format!("{}: {}, {}{until}", right.number, right.state.code(), right.issued_on);
        Ok((right.stands_on(local_date(self.clock.now())), words))
    }

    /// What registration needs to know of a person and, if there is one, her organisation.
    pub(crate) async fn registry_answer(
        &self,
        iin: &Iin,
        bin: Option<&Bin>,
        request: RequestId,
    ) -> Result<RegistryAnswer> {
        let (answer, told) = self.registry_answer_told(iin, bin, request, None).await?;
        told.record(self.store).await?;
        Ok(answer)
    }

    /// The same, with what remains to be recorded: it goes with the act for which it was asked, or is recorded without it where
    /// that comes to nothing. A stranger's question is counted.
    pub(crate) async fn registry_answer_told(
        &self,
        iin: &Iin,
        bin: Option<&Bin>,
        request: RequestId,
        stranger: Option<IpAddr>,
    ) -> Result<(RegistryAnswer, Told)> {
        let actor = system(SystemPart::Portal);
        let purpose = "request-for-certificates";
        let cause = Cause { purpose, actor: &actor, request: Some(request), stranger };
        let mut told = Told::new(&actor);
        match self.asked(iin, bin, cause, &mut told).await {
            Ok(answer) => Ok((answer, told)),
            Err(error) => {
                told.record(self.store).await?;
                Err(error)
            }
        }
    }

    async fn asked(
        &self,
        iin: &Iin,
        bin: Option<&Bin>,
        cause: Cause<'_>,
        told: &mut Told,
    ) -> Result<RegistryAnswer> {
        let today = local_date(self.clock.now());
        let person = self.person_told(iin, cause, told).await?;
        let organisation = match bin {
            Some(bin) => {
                let found = self.organisation_told(bin, cause, told).await?;
                Some(found.map_or(Finding::Absent, |found| {
                    Finding::Present(organisation_record(found, today))
                }))
            }
            None => None,
        };
        Ok(RegistryAnswer {
            answered_at: self.clock.now(),
            message_id: None,
            person: person
                .map_or(Finding::Absent, |found| Finding::Present(person_record(found, today))),
            organisation,
        })
    }

    fn inquiry(&self, purpose: &str) -> Result<Inquiry> {
        Ok(Inquiry {
            message_id: MessageId::from_random(crypto::random::bytes::<16>().or_internal()?),
            consent: None,
            purpose: purpose.to_owned(),
            now: self.clock.now(),
        })
    }

    /// Before the question is put, so that none goes out unrecorded, whatever becomes of this process.
    async fn record_question(
        &self,
        inquiry: &Inquiry,
        register: Register,
        iin: Option<&Iin>,
        bin: Option<&Bin>,
        cause: Cause<'_>,
    ) -> Result<()> {
        let now = self.clock.now();
        let row = InquiryRow {
            id: inquiry.message_id.to_string(),
            register: register.to_string(),
            iin: iin.cloned(),
            bin: bin.cloned(),
            actor: cause.actor.iin().map_or_else(|| "system".to_owned(), ToString::to_string),
            purpose: inquiry.purpose.clone(),
            subject: cause.request.map(|request| format!("request/{request}")),
            address: cause.stranger.map(|address| address.to_string()),
            origin: cause.stranger.map(|address| Origin::from(address).to_string()),
            outcome: "asked".to_owned(),
            at: now,
        };
        let detail =
            json!({ "register": row.register, "purpose": row.purpose, "for": row.subject });
        let (row, detail, filing) = (&row, &detail, &self.config.filing);
        self.store
            .write_together(Group::Questions, move |mut tx| async move {
                spend(&mut tx, row, filing, now).await?;
                tx.insert_inquiry(row).await?;
                let (subject, detail) = (format!("inquiry/{}", row.id), detail.clone());
                let actor = cause.actor;
                journalling::record(&mut tx, actor, "register-asked", subject, detail, now).await
            })
            .await
    }
}

/// What came of questions, to be recorded.
pub(crate) struct Told {
    actor: Actor,
    answers: Vec<ToldAnswer>,
}

struct ToldAnswer {
    id: String,
    outcome: &'static str,
    detail: Value,
    at: Timestamp,
}

impl Told {
    fn new(actor: &Actor) -> Self {
        Self { actor: actor.clone(), answers: Vec::new() }
    }

    fn note(&mut self, call: &CallRecord, now: Timestamp) {
        let outcome = match call.outcome {
            CallOutcome::Absent => "absent",
            CallOutcome::Failed => "failed",
            CallOutcome::Found => "found",
        };
        let detail =
            json!({ "service": call.service_id, "outcome": outcome, "code": call.answer_code });
        let id = call.message_id.to_string();
        self.answers.push(ToldAnswer { id, outcome, detail, at: now });
    }

    /// Records what came of each question, in the transaction of the act for which it was asked.
    pub(crate) async fn insert(&self, tx: &mut Tx) -> Result<()> {
        for answer in &self.answers {
            tx.note_answer(&answer.id, answer.outcome).await?;
            self.tell(tx, answer).await?;
        }
        Ok(())
    }

    /// Records it by itself, where an act has not done so: whether one has may not be known.
    pub(crate) async fn record(&self, store: &Store) -> Result<()> {
        if self.answers.is_empty() {
            return Ok(());
        }
        let record = move |mut tx: Tx| async move {
            for answer in &self.answers {
                if tx.inquiry_answered(&answer.id, answer.outcome).await? {
                    self.tell(&mut tx, answer).await?;
                }
            }
            Ok(())
        };
        store.write_together(Group::Questions, record).await
    }

    async fn tell(&self, tx: &mut Tx, answer: &ToldAnswer) -> Result<()> {
        let ToldAnswer { id, detail, at, .. } = answer;
        let (subject, detail) = (format!("inquiry/{id}"), detail.clone());
        journalling::record(tx, &self.actor, "register-answered", subject, detail, *at).await
    }
}

/// Refuses a stranger's question about a person when her address, or the person's day, has no more of them.
///
/// A person's day has room for more than one address may take of it: a stranger who spends what his address has takes
/// nothing from the person herself (promise 12).
async fn spend(tx: &mut Tx, row: &InquiryRow, filing: &FilingConfig, now: Timestamp) -> Result<()> {
    let (Some(origin), Some(iin)) = (&row.origin, &row.iin) else { return Ok(()) };
    let since = |hours| now.checked_sub(SignedDuration::from_hours(hours)).or_internal();
    let person = (iin, since(PERSON_HOURS)?);
    let asked = tx.strangers_questions(person, (origin, since(ADDRESS_HOURS)?)).await?;
    let limits = [
        (asked.from_origin, filing.requests_of_address_per_hour, "filing-budget-address"),
        (asked.about_person, filing.requests_for_person_per_day, "filing-budget-person"),
        (
            asked.about_person_from_origin,
            filing.requests_for_person_of_address_per_day,
            "filing-budget-person-address",
        ),
    ];
    match limits.into_iter().find(|(asked, limit, _)| *asked >= u64::from(*limit)) {
        Some((_, limit, code)) => Err(Error::TooMany(Fault::new(code).with("limit", limit))),
        None => Ok(()),
    }
}

fn not_answered(fault: &GatewayFault) -> Error {
    let shown: Fault = fault.to_fault();
    tracing::warn!(code = shown.code, "a state register gave no usable answer");
    Error::Unavailable(shown)
}

/// A death or an end whose day the register does not tell counts as known on `today`.
fn person_record(person: Person, today: Date) -> PersonRecord {
    let death_date = match person.life_status {
        LifeStatus::Alive => None,
        LifeStatus::Dead { on } => Some(on.unwrap_or(today)),
    };
    let document = person.documents.iter().find(|document| document.is_usable_on(today));
    let document_number = document.map(|document| document.number.clone());
    PersonRecord {
        iin: person.iin,
        name: PersonName { last: person.surname, first: person.name, middle: person.patronymic },
        birth_date: person.birth_date,
        death_date,
        document_number,
    }
}

fn organisation_record(organisation: Organisation, today: Date) -> OrganisationRecord {
    let Organisation { full_name, short_name, .. } = &organisation;
    let names = [&full_name.kk, &full_name.ru, &short_name.kk, &short_name.ru]
        .into_iter()
        .filter(|name| !name.is_empty())
        .cloned()
        .collect();
    let liquidated_on = match organisation.status {
        OrganisationStatus::Liquidated | OrganisationStatus::Reorganised => Some(today),
        OrganisationStatus::Active | OrganisationStatus::InLiquidation => None,
    };
    OrganisationRecord {
        bin: organisation.bin,
        names,
        head_iin: organisation.leader.and_then(|leader| leader.iin),
        liquidated_on,
    }
}

#[cfg(test)]
mod tests;
