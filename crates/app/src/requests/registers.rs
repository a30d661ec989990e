//! Asking the state registers: each question is recorded before it is put, and again with what came of it.

use base::{Actor, Bin, Fault, Iin, Role, SystemPart, local_date};
use gateway::{
    CallOutcome, CallRecord, GatewayFault, Inquiry, LifeStatus, MessageId, Organisation,
    OrganisationStatus, Person, Register,
};
use jiff::civil::Date;
use registration::{Finding, OrganisationRecord, PersonName, PersonRecord, RegistryAnswer};
use serde_json::json;
use store::InquiryRow;

use crate::{Error, Inquiries, Result, Session, error::OrInternal, journalling, system};

impl Inquiries<'_> {
    /// Asks GBD FL about a person, for a signed-in person.
    pub(crate) async fn ask_person(
        &self,
        iin: &Iin,
        purpose: &str,
        session: &Session,
    ) -> Result<Option<Person>> {
        self.person_for(iin, purpose, &session.actor(Role::Applicant)).await
    }

    /// Asks GBD UL about an organisation, for a signed-in person.
    pub(crate) async fn ask_organisation(
        &self,
        bin: &Bin,
        purpose: &str,
        session: &Session,
    ) -> Result<Option<Organisation>> {
        self.organisation_for(bin, purpose, &session.actor(Role::Applicant)).await
    }

    /// Asks GBD FL about a person.
    pub(crate) async fn person_for(
        &self,
        iin: &Iin,
        purpose: &str,
        actor: &Actor,
    ) -> Result<Option<Person>> {
        let inquiry = self.inquiry(purpose)?;
        self.record_question(&inquiry, Register::Individuals, Some(iin), None, actor).await?;
        let answered = self.registers.person(iin, &inquiry).await;
        self.record_answer(&answered.record, actor).await?;
        answered.result.map_err(|fault| not_answered(&fault))
    }

    /// Asks GBD UL about an organisation.
    pub(crate) async fn organisation_for(
        &self,
        bin: &Bin,
        purpose: &str,
        actor: &Actor,
    ) -> Result<Option<Organisation>> {
        let inquiry = self.inquiry(purpose)?;
        self.record_question(&inquiry, Register::LegalEntities, None, Some(bin), actor).await?;
        let answered = self.registers.organisation(bin, &inquiry).await;
        self.record_answer(&answered.record, actor).await?;
        answered.result.map_err(|fault| not_answered(&fault))
    }

    /// What registration needs to know of a person and, if there is one, her organisation.
    pub(crate) async fn registry_answer(
        &self,
        iin: &Iin,
        bin: Option<&Bin>,
    ) -> Result<RegistryAnswer> {
        let actor = system(SystemPart::Portal);
        let today = local_date(self.clock.now());
        let person = self.person_for(iin, "request-for-certificates", &actor).await?;
        let organisation = match bin {
            Some(bin) => {
                let found = self.organisation_for(bin, "request-for-certificates", &actor).await?;
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
        actor: &Actor,
    ) -> Result<()> {
        let now = self.clock.now();
        let row = InquiryRow {
            id: inquiry.message_id.to_string(),
            register: register.to_string(),
            iin: iin.cloned(),
            bin: bin.cloned(),
            actor: actor.iin().map_or_else(|| "system".to_owned(), ToString::to_string),
            purpose: inquiry.purpose.clone(),
            outcome: "asked".to_owned(),
            at: now,
        };
        let detail = json!({ "register": row.register, "purpose": row.purpose });
        let (row, detail) = (&row, &detail);
        self.store
            .write(move |mut tx| async move {
                tx.insert_inquiry(row).await?;
                let (subject, detail) = (format!("inquiry/{}", row.id), detail.clone());
                journalling::record(&mut tx, actor, "register-asked", subject, detail, now).await
            })
            .await
    }

    async fn record_answer(&self, call: &CallRecord, actor: &Actor) -> Result<()> {
        let now = self.clock.now();
        let outcome = match call.outcome {
            CallOutcome::Absent => "absent",
            CallOutcome::Failed => "failed",
            CallOutcome::Found => "found",
        };
        let id = call.message_id.to_string();
        let detail =
            json!({ "service": call.service_id, "outcome": outcome, "code": call.answer_code });
        let (id, detail) = (id.as_str(), &detail);
        self.store
            .write(move |mut tx| async move {
                tx.inquiry_answered(id, outcome).await?;
                let (subject, detail) = (format!("inquiry/{id}"), detail.clone());
                journalling::record(&mut tx, actor, "register-answered", subject, detail, now).await
            })
            .await
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
