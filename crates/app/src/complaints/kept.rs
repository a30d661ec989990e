//! Complaints as they are kept: loaded by number, moved on by events, stored in one transaction with all that follows.

use base::{Actor, ComplaintId, Fault, Lang, Role, UniqueNumber, local_date};
use calendar::End;
use complaints::{Complaint, Edition, Effect, Event, Happened};
use jiff::{Timestamp, civil::Date};
use store::{ComplaintRow, Tx};

use super::detail_of;
use crate::{
    Complaints, Error, Result, Session,
    cases::people::Recipient,
    documents_kept::{Looker, NewDocument},
    error::OrInternal,
    instances::{Clocked, Entries, moved_first},
    requests::Outcome,
};

/// Complaints that the clock looks at in one page.
const PAGE_ROWS: u32 = 200;
/// The body that assesses and controls quality, to which a complaint may go on (nca-01 2016 p.11).
const QUALITY_BODY: &str = "quality-body";

/// A complaint with its row.
pub(crate) struct Kept {
    pub(super) complaint: Complaint,
    pub(super) row: ComplaintRow,
}

/// The rules under which a complaint began, or those of today, are not among the instance's files.
#[derive(Debug, thiserror::Error)]
#[error("there are no rules of complaints for {0}; put their files back")]
struct EditionGone(Date);

/// Nobody learns whether there is a complaint that is not hers to see.
pub(super) fn not_found() -> Error {
    Error::NotFound(Fault::new("complaint-not-found"))
}

/// Where the journal finds a complaint.
pub(super) fn subject_of(number: &UniqueNumber) -> String {
    format!("complaint/{number}")
}

/// Whose complaint it is: an organisation's is its own only while one acts for it.
pub(super) fn is_own(complaint: &Complaint, session: &Session) -> bool {
    match &complaint.complainant.bin {
        Some(bin) => session.bin.as_ref() == Some(bin),
        None => complaint.complainant.iin.as_ref() == Some(&session.iin),
    }
}

/// The posts from which somebody works on complaints.
pub(super) fn posts(session: &Session) -> impl Iterator<Item = (Role, &str)> {
    let roles = [Role::Officer, Role::AuthorisedPerson, Role::Operator];
    let posts = session.posts.iter().filter(move |(role, _)| roles.contains(role));
    posts.map(|(role, office)| (*role, office.as_str()))
}

/// What the journal tells of complaints.
const ENTRIES: Entries = Entries {
    moved: "complaint-moved",
    neared: "complaint-term-neared",
    passed: "complaint-term-passed",
};

/// Writes the new events of a complaint into the journal.
pub(super) async fn record_events(tx: &mut Tx, complaint: &Complaint, known: usize) -> Result<()> {
    let new = complaint.instance.events.get(known..).unwrap_or_default();
    ENTRIES.record(tx, new, &subject_of(&complaint.number), detail_of).await
}

impl<'app> Complaints<'app> {
    /// The rules that serve today.
    pub(super) fn serving(&self) -> Result<&'app Edition> {
        let today = local_date(self.clock.now());
        let edition = self.rules.complaints.serving_on(today);
        edition.ok_or_else(|| Error::internal(&EditionGone(today)))
    }

    /// The rules of a complaint.
    pub(super) fn edition_of(&self, complaint: &Complaint) -> Result<&'app Edition> {
        let edition = self.rules.complaints.edition(complaint.edition);
        edition.ok_or_else(|| Error::internal(&EditionGone(complaint.edition)))
    }

    /// The newest sheet of a service: one may complain of what has been repealed since.
    pub(super) fn sheet(&self, service: &str) -> Result<&'app services::Edition> {
        let found = self.rules.catalogue.service(service);
        let newest = found.and_then(|service| service.editions.values().next_back());
        newest.ok_or_else(|| Error::NotFound(Fault::new("service-not-found")))
    }

    /// The complaint of a number.
    pub(super) async fn load(&self, number: &UniqueNumber) -> Result<Kept> {
        let row = self.store.reading().await?.complaint_by_number(number).await?;
        let row = row.ok_or_else(not_found)?;
        Ok(Kept { complaint: base::read_stored(&row.body)?, row })
    }

    pub(super) async fn draw_number(&self, edition: &Edition) -> Result<UniqueNumber> {
        let year = local_date(self.clock.now()).year();
        let running = self.cases.draw_number(&format!("complaint/{year}")).await?;
        Ok(UniqueNumber::compose(year, &edition.number_code, running))
    }

    /// The last day of the answer, while it is owed.
    pub(super) fn due_on(&self, complaint: &Complaint, edition: &Edition) -> Result<Option<Date>> {
        let dues = complaints::due_dates(complaint, edition, &self.rules.calendar)
            .map_err(Error::invalid)?;
        let open = dues.into_iter().filter(|due| due.met_at.is_none());
        Ok(open
            .filter_map(|due| match due.end {
                End::At { last_day, .. } => Some(last_day),
                End::Stopped { .. } => None,
            })
            .min())
    }

    fn row(
        &self,
        complaint: &Complaint,
        edition: &Edition,
        version: i64,
        now: Timestamp,
    ) -> Result<ComplaintRow> {
        let body = body_of(complaint);
        Ok(ComplaintRow {
            id: complaint.id,
            number: complaint.number.clone(),
            service: complaint.service.clone(),
            addressee: complaint.addressee.clone(),
            passed_to: if body == complaint.addressee { "" } else { body }.to_owned(),
            state: complaint.instance.state.clone(),
            iin: complaint.complainant.iin.clone(),
            bin: complaint.complainant.bin.clone(),
            opened_at: complaint.instance.events.first().map_or(now, |event| event.at),
            due_on: self.due_on(complaint, edition)?,
            next_due: complaints::next_moment(complaint, edition, now, &self.rules.calendar)
                .map_err(Error::invalid)?,
            version,
            body: base::write_stored(complaint).or_internal()?,
        })
    }

    /// A complaint with its first event, and all that follows from it.
    pub(super) async fn begin(
        &self,
        mut complaint: Complaint,
        edition: &Edition,
        event: Event,
        papers: Vec<NewDocument>,
        now: Timestamp,
    ) -> Result<(Kept, Outcome)> {
        let mut outcome = Outcome { papers, ..Outcome::default() };
        complaint.instance.apply(event.clone());
        self.follow(&complaint, edition, &event, &mut outcome, now).await?;
        let row = self.row(&complaint, edition, 1, now)?;
        Ok((Kept { complaint, row }, outcome))
    }

    /// Moves a complaint on: everything that follows from the events is stored with them, or nothing is. `text_id` is the text
    /// that was signed with it, which is taken back.
    pub(super) async fn advance(
        &self,
        kept: Kept,
        events: Vec<Event>,
        papers: Vec<NewDocument>,
        text_id: Option<&str>,
        now: Timestamp,
    ) -> Result<Kept> {
        let Kept { mut complaint, row } = kept;
        let edition = self.edition_of(&complaint)?;
        let known = complaint.instance.events.len();
        let mut outcome = Outcome { papers, ..Outcome::default() };
        for event in events {
            complaint.instance.apply(event.clone());
            self.follow(&complaint, edition, &event, &mut outcome, now).await?;
        }
        let mut next = self.row(&complaint, edition, row.version, now)?;
        let (changed_row, outcome, moved) = (&next, &outcome, &complaint);
        self.store
            .write(move |mut tx| async move {
                if let Some(id) = text_id {
                    let purpose = crate::signed_texts::Purpose::ComplaintAnswer;
                    crate::signed_texts::take_back(&mut tx, purpose, id, now).await?;
                }
                let updated = tx.update_complaint(changed_row).await;
                updated.map_err(|fault| moved_first(fault, "complaint-changed"))?;
                outcome.insert(&mut tx).await?;
                record_events(&mut tx, moved, known).await
            })
            .await?;
        next.version += 1;
        Ok(Kept { complaint, row: next })
    }

    /// What follows from an event: papers and messages.
    async fn follow(
        &self,
        complaint: &Complaint,
        edition: &Edition,
        event: &Event,
        outcome: &mut Outcome,
        now: Timestamp,
    ) -> Result<()> {
        let effects: Vec<Effect> = match &event.happened {
            Happened::ActDone { act, .. } => {
                let act = edition.flow.act(act);
                act.into_iter().flat_map(|act| &act.effects).filter_map(Effect::read).collect()
            }
            Happened::TermNear { .. } => vec![Effect::NotifyOfficers("term-near".to_owned())],
            Happened::TermPassed { .. } => vec![Effect::NotifyOfficers("term-passed".to_owned())],
        };
        for effect in effects {
            match effect {
                Effect::IssueTalon => {
                    outcome.papers.push(self.talon(complaint, edition, now).await?);
                }
                Effect::IssueAnswer => {
                    outcome.papers.push(self.answer_paper(complaint, edition, event, now).await?);
                }
                Effect::NotifyComplainant(name) => {
                    if let Some(address) = complaint.answers.text("email") {
                        let (address, lang) = (address.to_owned(), complaint.lang);
                        let to = [Recipient { address, lang }];
                        self.tell(&name, &to, complaint, edition, outcome, now)?;
                    }
                }
                Effect::NotifyOfficers(name) => {
                    let office = body_of(complaint);
                    let to = self.cases.office_to_tell(office, Role::Officer).await?;
                    self.tell(&name, &to, complaint, edition, outcome, now)?;
                }
            }
        }
        Ok(())
    }

    fn tell(
        &self,
        name: &str,
        to: &[Recipient],
        complaint: &Complaint,
        edition: &Edition,
        outcome: &mut Outcome,
        now: Timestamp,
    ) -> Result<()> {
        let Some(message) = edition.message(name) else { return Ok(()) };
        let due = self.due_on(complaint, edition)?;
        for Recipient { address, lang } in to {
            let values = values_of(complaint, edition, due, *lang);
            let value = |name: &str| {
                let known = values.iter().find(|(known, _)| *known == name);
                Some(known.map(|(_, value)| value.clone()).unwrap_or_default())
            };
            let subject = base::fill_in(message.subject.in_lang(*lang), value);
            let body = base::fill_in(message.body.in_lang(*lang), value);
            outcome.mails.push(self.messages.mail(address, *lang, subject, body, now)?);
        }
        Ok(())
    }

    /// Who it is that wants to read a document of a complaint.
    pub(crate) async fn may_read(&self, id: &str, session: &Session) -> Result<Option<Looker>> {
        let Ok(id) = id.parse::<ComplaintId>() else { return Ok(None) };
        let Some(row) = self.store.reading().await?.complaint(id).await? else { return Ok(None) };
        let complaint: Complaint = base::read_stored(&row.body)?;
        if session.posts.is_empty() && is_own(&complaint, session) {
            return Ok(Some(Looker::Owner));
        }
        Ok(works_on(&complaint, &row, session).map(Looker::Official))
    }
}

impl Clocked for Complaints<'_> {
    type Row = ComplaintRow;

    const CALLED: &'static str = "complaint";

    async fn due(&self, now: Timestamp, after: Option<&ComplaintRow>) -> Result<Vec<ComplaintRow>> {
        Ok(self.store.reading().await?.complaints_due(now, after, PAGE_ROWS).await?)
    }

    fn number(row: &ComplaintRow) -> String {
        row.number.to_string()
    }

    async fn tick_one(&self, row: ComplaintRow, now: Timestamp) -> Result<bool> {
        let complaint: Complaint = base::read_stored(&row.body)?;
        let edition = self.edition_of(&complaint)?;
        let events = complaints::tick(&complaint, edition, now, &self.rules.calendar)
            .map_err(Error::invalid)?;
        let moves = !events.is_empty();
        self.advance(Kept { complaint, row }, events, Vec::new(), None, now).await?;
        Ok(moves)
    }
}

/// The body that has a complaint now.
fn body_of(complaint: &Complaint) -> &str {
    if complaint.instance.last_act(&["appeal"]).is_some() { QUALITY_BODY } else { complaint.body() }
}

/// The role in which somebody works on a complaint: at the body that answers or that it went on to, or as the clerk who took it in.
pub(super) fn works_on(
    complaint: &Complaint,
    row: &ComplaintRow,
    session: &Session,
) -> Option<Role> {
    let took_in = |role: Role| {
        let event = complaint.instance.last_act(&["take-in"]);
        role == Role::Operator
            && event.is_some_and(|event| match &event.actor {
                Actor::Person { iin, .. } => *iin == session.iin,
                Actor::System { .. } => false,
            })
    };
    posts(session)
        .find(|(role, office)| {
            *office == row.addressee || *office == row.passed_to || took_in(*role)
        })
        .map(|(role, _)| role)
}

/// What the messages of a complaint tell, in a language.
fn values_of(
    complaint: &Complaint,
    edition: &Edition,
    due: Option<Date>,
    lang: Lang,
) -> [(&'static str, String); 8] {
    let registered = complaint.instance.last_act(&["register", "take-in"]);
    let at = registered.map_or_else(String::new, |event| texts::date_time(lang, event.at));
    let reasons = complaint.instance.events.last().and_then(Event::done);
    let reasons = reasons.and_then(|(_, input)| input.reasons.clone()).unwrap_or_default();
    let given = |name: &str| complaint.instance.given(name).unwrap_or_default().to_owned();
    [
        ("number", complaint.number.to_string()),
        ("addressee", super::showing::addressee(complaint, edition, lang)),
        ("due", due.map_or_else(String::new, |day| texts::date(lang, day))),
        ("registered_at", at),
        ("answer_place", given("answer_place")),
        ("responsible", given("responsible")),
        ("contacts", given("contacts")),
        ("reasons", reasons),
    ]
}
