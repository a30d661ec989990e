//! Public services, the officers' side: queues by legal due date, the acts of a case, the result that is signed.
//!
//! Who proposes and who signs, and that they are two people, stands in the edition. Officers see the cases of the body in
//! which they hold a post; each look at a case is in the journal. Codes of faults: see [`crate::cases`].

pub(crate) mod assignment;
pub(crate) mod drafting;
mod panels;
mod result;
mod search;
mod silence;

use base::{CaseId, Fault, Lang, Role, UniqueNumber};
use jiff::civil::Date;
use pki::cms::SignedData;
use services::{Case, Edition, Phase, Turn};
use store::{Assignee, CaseQueue, CaseRow, NotOf};

use crate::{
    Error, Inbox, MessageToSend, Result, Session,
    cases::{
        CaseAct,
        awaited::awaited,
        kept::{Kept, case_of, holds, not_found, office_of, subject_of},
        people::full_name,
    },
    error::unless_newer,
    permission::{Act, require},
    view::{InboxCaseView, MessagesView, QueuePage, QueueRow, QueueView, RowView},
};

/// How many rows a page of a queue has.
const PAGE_ROWS: u32 = 50;

/// A queue of the inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Queue {
    /// The officer's own.
    Own,
    /// An officer of the body is to do something.
    ToConsider,
    /// An authorised person of the body is to sign.
    ToSign,
    /// Another body is to do something.
    Elsewhere,
    /// An applicant wrote, and nobody has answered.
    Messages,
    /// The applicant, a clerk or the machine is to do something.
    Waiting,
    /// Nobody is to do anything.
    Finished,
}

impl Queue {
    const ALL: [Self; 7] = [
        Self::Own,
        Self::ToConsider,
        Self::ToSign,
        Self::Elsewhere,
        Self::Messages,
        Self::Waiting,
        Self::Finished,
    ];

    const fn code(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::ToConsider => "to-consider",
            Self::ToSign => "to-sign",
            Self::Elsewhere => "elsewhere",
            Self::Messages => "messages",
            Self::Waiting => "waiting",
            Self::Finished => "finished",
        }
    }

    /// Whose turn it is in it.
    const fn turns(self) -> &'static [Turn] {
        match self {
            Self::Own | Self::ToConsider => &[Turn::Officer],
            Self::ToSign => &[Turn::AuthorisedPerson],
            Self::Waiting => &[Turn::Applicant, Turn::Operator, Turn::System],
            Self::Finished => &[Turn::Nobody],
            Self::Elsewhere | Self::Messages => &[],
        }
    }
}

impl Inbox<'_> {
    /// A queue of the person's body, by legal due date. Her own cases and those of her organisation are in none: she may do nothing
    /// with them.
    pub async fn queue(
        &self,
        session: &Session,
        queue: Option<&str>,
        after: Option<&str>,
        lang: Lang,
    ) -> Result<QueuePage> {
        let session = require(Some(session), Act::UseInbox)?;
        let office = inbox_office(session)?;
        let unknown = || Error::NotFound(Fault::new("queue-unknown"));
        let signs_only = !session.roles.contains(&Role::Officer);
        let usual = if signs_only { Queue::ToSign } else { Queue::ToConsider };
        let shown = match queue {
            None => usual,
            Some(code) => Queue::ALL.into_iter().find(|q| q.code() == code).ok_or_else(unknown)?,
        };
        let after = after.map(|text| read_place(text).ok_or_else(unknown)).transpose()?;
        if !self.is_authority(office) {
            return self.body_queue(session, office, after, lang).await;
        }
        let mut queues = Vec::new();
        for queue in Queue::ALL.into_iter().filter(|queue| !signs_only || *queue != Queue::Own) {
            queues.push(QueueView {
                code: queue.code().to_owned(),
                title: texts::say(lang, &format!("inbox-queue-{}", queue.code())),
                count: self.count(queue, session, office).await?,
            });
        }
        let (found, next) = if shown == Queue::Messages {
            (self.unanswered(office).await?, None)
        } else {
            self.page_of(shown, session, office, after).await?
        };
        Ok(QueuePage {
            queues,
            queue: shown.code().to_owned(),
            next,
            rows: self.rows_for(session, &found, lang)?,
        })
    }

    /// The rows of cases that are not the person's own. Who came for an applicant stands in the case alone.
    fn rows_for(&self, session: &Session, rows: &[CaseRow], lang: Lang) -> Result<Vec<QueueRow>> {
        let actor = session.actor(Role::Officer);
        let mut shown = Vec::new();
        for row in rows {
            let case = unless_newer(case_of(row))?;
            if case.is_none_or(|case| !case.belongs_to(&actor)) {
                shown.push(self.cases.queue_row(row, lang)?);
            }
        }
        Ok(shown)
    }

    fn query(&self, queue: Queue, session: &Session, office: &str) -> CaseQueue {
        let turns = match queue {
            Queue::Elsewhere => self.turns_elsewhere(office),
            queue => queue.turns().iter().map(|turn| turn.name().to_owned()).collect(),
        };
        CaseQueue {
            office: Some(office.to_owned()),
            assignee: match queue {
                Queue::Own => Assignee::Officer(session.iin.clone()),
                _ => Assignee::Anyone,
            },
            not_of: NotOf { iin: Some(session.iin.clone()), bin: session.bin.clone() },
            turns,
            after: None,
            limit: PAGE_ROWS,
        }
    }

    async fn count(&self, queue: Queue, session: &Session, office: &str) -> Result<u64> {
        if queue == Queue::Messages {
            let found = self.unanswered(office).await?;
            return Ok(self.rows_for(session, &found, Lang::Kk)?.len() as u64);
        }
        let CaseQueue { assignee, not_of, turns, .. } = self.query(queue, session, office);
        let mut reading = self.store.reading().await?;
        let mut count = 0;
        for turn in turns {
            count += reading.case_count(&turn, Some(office), &assignee, &not_of).await?;
        }
        Ok(count)
    }

    async fn page_of(
        &self,
        queue: Queue,
        session: &Session,
        office: &str,
        after: Option<(Option<Date>, CaseId)>,
    ) -> Result<(Vec<CaseRow>, Option<String>)> {
        let page = CaseQueue { after, ..self.query(queue, session, office) };
        let rows = self.store.reading().await?.case_queue(&page).await?;
        let next = next_place(&rows);
        Ok((rows, next))
    }

    /// The cases of a body whose applicants wait for an answer, those that wait longest first.
    async fn unanswered(&self, office: &str) -> Result<Vec<CaseRow>> {
        let mut reading = self.store.reading().await?;
        let mut rows = Vec::new();
        for message in reading.waiting_messages(office, None, PAGE_ROWS).await? {
            rows.extend(reading.case(message.case_id).await?);
        }
        Ok(rows)
    }

    /// The turns of the bodies that take part in the services of an authority.
    fn turns_elsewhere(&self, office: &str) -> Vec<String> {
        let services = self.rules.catalogue.services();
        let editions = services.flat_map(|service| service.editions.values());
        let own = editions.filter(|edition| office_of(edition) == office);
        let bodies = own.flat_map(|edition| &edition.definition.flow.bodies);
        let mut turns: Vec<String> = bodies
            .filter(|body| body.name != office)
            .flat_map(|body| {
                [Turn::Officer, Turn::AuthorisedPerson]
                    .map(|turn| format!("{}@{}", turn.name(), body.name))
            })
            .collect();
        turns.sort();
        turns.dedup();
        turns
    }

    /// Whether a body decides a service, and does not only take part in one.
    fn is_authority(&self, office: &str) -> bool {
        let services = self.rules.catalogue.services();
        services.flat_map(|service| service.editions.values()).any(|e| office_of(e) == office)
    }

    /// The queue of somebody whose body only takes part: the cases in which something is hers to do.
    async fn body_queue(
        &self,
        session: &Session,
        office: &str,
        after: Option<(Option<Date>, CaseId)>,
        lang: Lang,
    ) -> Result<QueuePage> {
        let found = self.store.reading().await?.cases_at_body(office, after, PAGE_ROWS).await?;
        let now = self.clock.now();
        let mut rows = Vec::new();
        for row in &found {
            let Some(case) = unless_newer(case_of(row))? else {
                rows.push(row.clone());
                continue;
            };
            let edition = self.cases.edition_of(&case)?;
            if !self.cases.open_acts(&case, edition, session, now).is_empty() {
                rows.push(row.clone());
            }
        }
        let code = Queue::ToConsider.code();
        let title = texts::say(lang, &format!("inbox-queue-{code}"));
        let rows = self.rows_for(session, &rows, lang)?;
        let queues = vec![QueueView { code: code.to_owned(), title, count: rows.len() as u64 }];
        Ok(QueuePage { queues, queue: code.to_owned(), rows, next: next_place(&found) })
    }

    /// The messages on a case; the look is recorded.
    pub async fn messages(
        &self,
        session: &Session,
        number: &UniqueNumber,
        lang: Lang,
    ) -> Result<MessagesView> {
        let (session, kept, role) = self.case_at_work(session, number).await?;
        let actor = session.actor(role);
        self.documents.record_look(&actor, "case-messages-viewed", subject_of(number)).await?;
        let mut view = self.cases.messages_view(&kept, role, lang).await?;
        let edition = self.cases.edition_of(&kept.case)?;
        view.open &= writes(session, office_of(edition)).is_some();
        Ok(view)
    }

    /// Writes to the applicant of a case of the body.
    pub async fn send_message(
        &self,
        session: &Session,
        number: &UniqueNumber,
        message: MessageToSend,
        lang: Lang,
    ) -> Result<MessagesView> {
        let (session, kept, _) = self.case_at_work(session, number).await?;
        let office = office_of(self.cases.edition_of(&kept.case)?);
        let role = writes(session, office);
        let role = role.ok_or_else(|| Error::Forbidden(Fault::new("not-your-right")))?;
        self.cases.keep_message(&kept, session, role, message).await?;
        self.cases.messages_view(&kept, role, lang).await
    }

    /// A case of the person's body.
    pub async fn case(
        &self,
        session: &Session,
        number: &UniqueNumber,
        lang: Lang,
    ) -> Result<InboxCaseView> {
        let (session, kept, role) = self.case_at_work(session, number).await?;
        self.documents.record_look(&session.actor(role), "case-viewed", subject_of(number)).await?;
        self.inbox_view(session, &kept, lang).await
    }

    /// Does an act of the edition with a case; results are signed with [`Inbox::sign_result`].
    pub async fn act(
        &self,
        session: &Session,
        number: &UniqueNumber,
        act: CaseAct,
        lang: Lang,
    ) -> Result<InboxCaseView> {
        let (session, kept, _) = self.case_at_work(session, number).await?;
        let done = act.act.clone();
        let kept = self.cases.perform(kept, session, act).await?;
        let draft = self.store.reading().await?.decision_draft(kept.case.id, &session.iin).await?;
        if draft.is_some_and(|draft| draft.act == done) {
            self.forget_decision(session, &kept).await?;
        }
        self.inbox_view(session, &kept, lang).await
    }

    /// A case for somebody of the body that handles it, or of one that has something to do with it; for anybody else there is none.
    /// Nobody looks into her own case from here: what the body writes of it is not hers to read.
    async fn case_at_work<'a>(
        &self,
        session: &'a Session,
        number: &UniqueNumber,
    ) -> Result<(&'a Session, Kept, Role)> {
        let session = require(Some(session), Act::UseInbox)?;
        let kept = self.cases.load_case(number).await?;
        let edition = self.cases.edition_of(&kept.case)?;
        let seat = self.cases.seat_to_look(&kept.case, edition, session).ok_or_else(not_found)?;
        if kept.case.belongs_to(&session.actor(seat.role)) {
            return Err(Error::Forbidden(Fault::new("own-application")));
        }
        Ok((session, kept, seat.role))
    }

    async fn inbox_view(
        &self,
        session: &Session,
        kept: &Kept,
        lang: Lang,
    ) -> Result<InboxCaseView> {
        let case = &kept.case;
        let edition = self.cases.edition_of(case)?;
        let open = self.cases.open_acts(case, edition, session, self.clock.now());
        let acts = open.iter().map(|open| self.cases.act_view(open.act, case, edition, lang));
        let mut acts: Vec<_> = acts.collect();
        acts.sort_by_key(|act| act.refuses);
        let applicant = case.applicant.organisation.as_ref().unwrap_or(&case.applicant.full_name);
        Ok(InboxCaseView {
            applicant: applicant.clone(),
            terms: self.cases.term_rows(case, edition, lang, self.clock.now())?,
            signature: self.signature_rows(case, lang).await?,
            warnings: self.warnings(case, edition, lang)?,
            acts,
            awaits_signature: awaited(case, edition).is_some(),
            assignment: self.assignment_view(session, kept, edition, lang).await?,
            panels: self.panel_views(case, edition, lang).await?,
            draft: self.draft_view(session, kept, edition, lang).await?,
            case: self.cases.case_view(kept, lang).await?,
        })
    }

    /// Papers that have run out since the application was filed; once it is decided they do not matter.
    fn warnings(&self, case: &Case, edition: &Edition, lang: Lang) -> Result<Vec<String>> {
        if matches!(services::phase(case, edition), Phase::Closed | Phase::Decided) {
            return Ok(Vec::new());
        }
        let now = self.clock.now();
        let old = services::document_warnings(case, edition, now, &self.rules.calendar);
        let old = old.map_err(Error::invalid)?.into_iter();
        let words = old.map(|old| {
            let title = old.document.title.in_lang(lang).to_owned();
            let args = [("document", title), ("until", texts::date(lang, old.until))];
            texts::say_with(lang, "inbox-document-run-out", &args)
        });
        Ok(words.collect())
    }

    /// Who signed the application, as the certificate says, and when.
    async fn signature_rows(&self, case: &Case, lang: Lang) -> Result<Vec<RowView>> {
        let Some(signed) = &case.signed_application else { return Ok(Vec::new()) };
        let mut reading = self.store.reading().await?;
        let bytes = reading.document_content(signed.document).await?.unwrap_or_default();
        let text = reading.documents_of("case", &case.id.to_string()).await?;
        let text = text.into_iter().find(|row| row.kind == "application-text").map(|row| row.id);
        let text = match text {
            Some(id) => reading.document_content(id).await?,
            None => None,
        };
        drop(reading);
        // It was proven when it came; what is stored since is bound by the journal's digest.
        let signers =
            SignedData::from_any(&bytes).ok().and_then(|data| data.verify(text.as_deref()).ok());
        let Some(signer) = signers.and_then(|mut signers| signers.pop()) else {
            return Ok(Vec::new());
        };
        let holder = signer.certificate.holder();
        let lines = [
            ("name", Some(full_name(&signer.certificate))),
            ("organisation", holder.organisation),
            ("bin", holder.bin),
            ("serial", Some(signer.certificate.serial().to_string())),
            ("time", signer.signing_time.map(|at| texts::date_time(lang, at))),
            ("sha256", Some(signed.sha256.to_string())),
        ];
        Ok(lines
            .into_iter()
            .filter_map(|(name, value)| {
                let label = texts::say(lang, &format!("case-signature-{name}"));
                Some(RowView { name: name.to_owned(), label, value: value? })
            })
            .collect())
    }
}

/// The body of the inbox: that of the first post.
fn inbox_office(session: &Session) -> Result<&str> {
    let office = session.post(Role::Officer).or_else(|| session.post(Role::AuthorisedPerson));
    office.ok_or_else(|| Error::Forbidden(Fault::new("not-your-right")))
}

/// The role in which an official writes to applicants of a body; none if she is not of it.
fn writes(session: &Session, office: &str) -> Option<Role> {
    [Role::Officer, Role::AuthorisedPerson].into_iter().find(|role| holds(session, *role, office))
}

/// Where a full page ended.
fn next_place(rows: &[CaseRow]) -> Option<String> {
    let full = u32::try_from(rows.len()).is_ok_and(|count| count == PAGE_ROWS);
    rows.last().filter(|_| full).map(place)
}

/// Where a page of a queue ends: the day and the case of its last row.
fn place(row: &CaseRow) -> String {
    let day = row.due_on.map_or_else(|| "none".to_owned(), |day| day.to_string());
    format!("{day}.{}", row.id)
}

fn read_place(text: &str) -> Option<(Option<Date>, CaseId)> {
    let (day, id) = text.split_once('.')?;
    let day = if day == "none" { None } else { Some(day.parse().ok()?) };
    Some((day, id.parse().ok()?))
}

#[cfg(test)]
#[path = "inbox/tests.rs"]
mod casework;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_a_queue_reads_back() {
        let id = CaseId::from_random([9; 16]);
        let day = jiff::civil::date(2026, 12, 1);
        assert_eq!(read_place(&format!("2026-12-01.{id}")), Some((Some(day), id)));
        assert_eq!(read_place(&format!("none.{id}")), Some((None, id)));
        for text in ["", ".", "2026-12-01.", "2026-13-01.00", &format!("{id}")] {
            assert_eq!(read_place(text), None, "{text}");
        }
    }
}
