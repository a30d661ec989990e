//! Cases as they are kept: loaded by number, moved on by events, stored in one transaction with all that follows.

use base::{Actor, CaseId, DocumentId, Fault, Role, UniqueNumber};
use calendar::{Calendar, End};
use jiff::{Timestamp, civil::Date};
use serde_json::{Value, json};
use services::{Case, DocumentDefinition, Edition, Event, Happened};
use store::{CaseRow, Group, Tx};

use super::aftermath::Aftermath;
use super::awaited::Signer;
use crate::{
    Cases, Error, Result, Session,
    documents_kept::Looker,
    error::OrInternal,
    instances::{Entries, moved_first},
};

/// A case with its row.
pub(crate) struct Kept {
    pub(crate) case: Case,
    pub(crate) row: CaseRow,
}

/// The law that a case began under is no longer in the instance's files.
#[derive(Debug, thiserror::Error)]
#[error("the edition {1} of service {0} is gone; put its file back")]
struct EditionGone(String, Date);

/// Reads the case of a row.
pub(crate) fn case_of(row: &CaseRow) -> Result<Case> {
    Ok(base::read_stored(&row.body)?)
}

/// Name of a register over all services: `mes-01/attestats`. STORED: in entries.
pub(crate) fn register_code(edition: &Edition, register: &str) -> String {
    format!("{}/{register}", edition.service.code)
}

/// The body whose officers handle the cases: the office of their posts.
pub(crate) fn office_of(edition: &Edition) -> &str {
    &edition.definition.authority.code
}

/// Where the journal finds a case.
pub(crate) fn subject_of(number: &UniqueNumber) -> String {
    format!("case/{number}")
}

/// The last day and moment of the answer, while it is owed.
pub(crate) fn answer_end(
    case: &Case,
    edition: &Edition,
    calendar: &Calendar,
) -> Result<Option<(Date, Timestamp)>> {
    let dues = services::due_dates(case, edition, calendar).map_err(Error::invalid)?;
    let answer =
        dues.into_iter().find(|due| due.term == edition.definition.answer_term(&case.request));
    Ok(answer.and_then(|due| match due.end {
        End::At { last_day, at } if due.met_at.is_none() => Some((last_day, at)),
        End::At { .. } | End::Stopped { .. } => None,
    }))
}

/// Whose case it is: an organisation's is its own only while one acts for it.
pub(crate) fn is_own(case: &Case, session: &Session) -> bool {
    match &case.applicant.bin {
        Some(bin) => session.bin.as_ref() == Some(bin),
        None => session.iin == case.applicant.iin,
    }
}

/// Whether she holds a post of that role in that body.
pub(crate) fn holds(session: &Session, role: Role, office: &str) -> bool {
    session.posts.iter().any(|(held, place)| *held == role && place == office)
}

/// Nobody learns whether there is a case that is not hers to see.
pub(crate) fn not_found() -> Error {
    Error::NotFound(Fault::new("case-not-found"))
}

impl<'app> Cases<'app> {
    /// The edition of a case.
    pub(crate) fn edition_of(&self, case: &Case) -> Result<&'app Edition> {
        self.rules
            .catalogue
            .edition_of(case)
            .ok_or_else(|| Error::internal(&EditionGone(case.service.clone(), case.edition)))
    }

    /// The case of a number.
    pub(crate) async fn load_case(&self, number: &UniqueNumber) -> Result<Kept> {
        let row = self.store.reading().await?.case_by_number(number.as_str()).await?;
        let row = row.ok_or_else(not_found)?;
        Ok(Kept { case: case_of(&row)?, row })
    }

    /// The case of a number, for its applicant.
    pub(crate) async fn own_case(&self, session: &Session, number: &UniqueNumber) -> Result<Kept> {
        let kept = self.load_case(number).await?;
        if is_own(&kept.case, session) { Ok(kept) } else { Err(not_found()) }
    }

    /// Who it is that wants to read a document of a case.
    pub(crate) async fn may_read_case(
        &self,
        id: &str,
        session: &Session,
    ) -> Result<Option<Looker>> {
        let Ok(id) = id.parse::<CaseId>() else { return Ok(None) };
        let Some(row) = self.store.reading().await?.case(id).await? else { return Ok(None) };
        let case = case_of(&row)?;
        if session.posts.is_empty() && is_own(&case, session) {
            return Ok(Some(Looker::Owner));
        }
        let seat = self.seat_to_look(&case, self.edition_of(&case)?, session);
        Ok(seat.map(|seat| Looker::Official(seat.role)))
    }

    /// Whether a document of a case may be opened in a role: one of the applicant's whose definition names roles is
    /// open to these, every other to whoever works on the case.
    pub(crate) async fn may_open(
        &self,
        case: &str,
        document: DocumentId,
        role: Role,
    ) -> Result<bool> {
        let Ok(id) = case.parse::<CaseId>() else { return Ok(false) };
        let Some(row) = self.store.reading().await?.case(id).await? else { return Ok(false) };
        let case = case_of(&row)?;
        let rules = &self.edition_of(&case)?.definition;
        let holds = |definition: &DocumentDefinition| {
            let in_form = definition.field.as_ref().is_some_and(|field| {
                case.answers.files(field).iter().any(|file| file.document == document)
            });
            let inputs = case.events.iter().filter_map(Event::input);
            let taken = inputs.flat_map(|input| &input.received).any(|received| {
                received.document == definition.name && received.scan == Some(document)
            });
            in_form || taken
        };
        let is_role = |name: &String| {
            let own = |own: &flow::RoleDefinition| own.name == *name && own.right == role;
            name == role.code() || rules.flow.roles.iter().any(own)
        };
        let mut restricted =
            rules.document.iter().filter(|d| !d.restricted_to.is_empty() && holds(d));
        Ok(restricted.all(|document| document.restricted_to.iter().any(is_role)))
    }

    /// The row of a case. The day by which the answer is owed stands in it for the order of queues only; what is shown is
    /// computed.
    pub(crate) fn case_row(
        &self,
        case: &Case,
        edition: &Edition,
        version: i64,
        now: Timestamp,
    ) -> Result<CaseRow> {
        let due = answer_end(case, edition, &self.rules.calendar)?;
        Ok(CaseRow {
            id: case.id,
            number: case.number.to_string(),
            service: case.service.clone(),
            edition: case.edition.to_string(),
            state: case.state.clone(),
            applicant_iin: case.applicant.iin.clone(),
            applicant_bin: case.applicant.bin.clone(),
            office: office_of(edition).to_owned(),
            assignee: None,
            due_on: due.map(|(day, _)| day),
            turn: services::queue_turn(case, edition),
            next_due: services::next_moment(case, edition, now, &self.rules.calendar)
                .map_err(Error::invalid)?,
            name_key: base::name_key(
                case.applicant.organisation.as_ref().unwrap_or(&case.applicant.full_name),
            ),
            bodies: Vec::from_iter(services::bodies_at_work(case, edition)).join(" "),
            opened_at: case.submitted_at(edition).unwrap_or(now),
            version,
            body: base::write_stored(case).or_internal()?,
        })
    }

    /// Moves a case on: everything that follows from the events is stored with them, or nothing is.
    ///
    /// `aftermath` holds what the act itself brought (files, a signed result); `signer` signed, if anybody did.
    pub(crate) async fn advance(
        &self,
        kept: Kept,
        events: Vec<Event>,
        mut aftermath: Aftermath,
        signer: Option<&Signer>,
        now: Timestamp,
    ) -> Result<Kept> {
        let Kept { mut case, row } = kept;
        let edition = self.edition_of(&case)?;
        let (known, before) = (case.events.len(), case.clone());
        aftermath
            .shelf
            .take_over(self.store.reading().await?.register_entries_of_case(case.id).await?);
        for event in events {
            case.apply(event.clone());
            self.follow(&case, edition, &event, signer, &mut aftermath, now).await?;
        }
        aftermath.counts = self.counted(Some(&before), &case, edition, now)?;
        let mut next = self.case_row(&case, edition, row.version, now)?;
        let places =
            row.bodies != next.bodies || (!next.bodies.is_empty() && row.due_on != next.due_on);
        next.assignee = row.assignee.or_else(|| officer_of(&case, edition));
        let (changed_row, aftermath, moved) = (&next, &aftermath, &case);
        let step = move |mut tx: Tx| async move {
            let updated = tx.update_case(changed_row).await;
            updated.map_err(|fault| moved_first(fault, "case-changed"))?;
            if places {
                tx.place_case(changed_row).await?;
            }
            aftermath.insert(&mut tx, now).await?;
            record_events(&mut tx, moved, known).await
        };
        // The clock comes to many cases at the same time, and nobody waits for one of them.
        if aftermath.papers_follow {
            self.store.write_together(Group::Clock, step).await?;
        } else {
            self.store.write(step).await?;
        }
        next.version += 1;
        Ok(Kept { case, row: next })
    }
}

/// The officer who handles a case: the first of the authority who did something with it. Officers of other bodies and members of
/// commissions act in roles of their own.
fn officer_of(case: &Case, edition: &Edition) -> Option<base::Iin> {
    case.events.iter().find_map(|event| match &event.actor {
        Actor::Person { iin, role: Role::Officer, .. } => {
            let act = event.act().and_then(|act| edition.definition.act(act))?;
            is_officers(act).then(|| iin.clone())
        }
        Actor::Person { .. } | Actor::System { .. } => None,
    })
}

/// Whether an act is one of the officer to whom the case is assigned, and not of a role that several have beside her.
pub(crate) fn is_officers(act: &services::Act) -> bool {
    act.by.iter().any(|role| role == Role::Officer.code())
}

/// What the journal tells of cases.
const ENTRIES: Entries =
    Entries { moved: "case-moved", neared: "case-term-neared", passed: "case-term-passed" };

/// Writes the new events of a case into the journal: codes and digests, no words of people.
pub(crate) async fn record_events(tx: &mut Tx, case: &Case, known: usize) -> Result<()> {
    let new = case.events.get(known..).unwrap_or_default();
    ENTRIES.record(tx, new, &subject_of(&case.number), detail_of).await
}

fn detail_of(happened: &Happened) -> Value {
    let Happened::ActDone { act, from, to, source, effective, input } = happened else {
        return Value::Null;
    };
    let reasons = input.reasons.as_ref().map(|text| crypto::sha256(text.as_bytes()));
    let mut files = crate::Drafts::answered_files(&input.answers);
    files.extend(crate::Drafts::answered_files(&input.given));
    json!({
        "act": act, "from": from, "to": to, "source": source, "effective": effective,
        "grounds": input.grounds, "missing": input.missing, "reasons": reasons, "files": files,
        "application": input.signed_application.as_ref().map(|signed| signed.sha256),
        "result": input.signed_result,
    })
}
