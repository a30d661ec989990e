//! Public services, the officers' side: queues by legal due date, the acts of a case, the result that is signed.
//!
//! Who proposes and who signs, and that they are two people, stands in the edition. Officers see the cases of the body in
//! which they hold a post; each look at a case is in the journal. Codes of faults: see [`crate::cases`].

mod result;
mod silence;

use base::{CaseId, Fault, Lang, Role, UniqueNumber};
use jiff::civil::Date;
use pki::cms::SignedData;
use services::{Case, Edition, Phase, Turn};
use store::{Assignee, CaseQueue, CaseRow};

use crate::{
    Error, Inbox, Result, Session,
    cases::{
        CaseAct,
        effects::awaited,
        kept::{Kept, case_of, not_found, office_of, subject_of},
        people::full_name,
    },
    permission::{Act, require},
    view::{InboxCaseView, QueuePage, QueueView, RowView},
};

/// How many rows a page of a queue has.
const PAGE_ROWS: u32 = 50;

/// How many cases are looked through for somebody of a body that takes part.
const MOST_OF_BODY: u32 = 500;

/// The queues: code, and whose turn it is in them.
const QUEUES: [(&str, &[Turn]); 4] = [
    ("to-consider", &[Turn::Officer]),
    ("to-sign", &[Turn::AuthorisedPerson]),
    ("waiting", &[Turn::Applicant, Turn::Operator, Turn::System]),
    ("finished", &[Turn::Nobody]),
];

impl Inbox<'_> {
    /// A queue of the person's body, by legal due date.
    pub async fn queue(
        &self,
        session: &Session,
        queue: Option<&str>,
        after: Option<&str>,
        lang: Lang,
    ) -> Result<QueuePage> {
        let session = require(Some(session), Act::UseInbox)?;
        let office = inbox_office(session)?;
        let signs_only = !session.roles.contains(&Role::Officer);
        let wanted = queue.unwrap_or(if signs_only { "to-sign" } else { "to-consider" });
        let unknown = || Error::NotFound(Fault::new("queue-unknown"));
        let (code, turns) =
            QUEUES.into_iter().find(|(code, _)| *code == wanted).ok_or_else(unknown)?;
        if !self.is_authority(office) {
            return self.body_queue(session, code, lang).await;
        }
        let mut reading = self.store.reading().await?;
        let mut queues = Vec::new();
        for (code, turns) in QUEUES {
            let mut count = 0;
            for turn in turns {
                count += reading.case_count(turn.name(), Some(office), &Assignee::Anyone).await?;
            }
            let title = texts::say(lang, &format!("inbox-queue-{code}"));
            queues.push(QueueView { code: code.to_owned(), title, count });
        }
        let page = CaseQueue {
            office: Some(office.to_owned()),
            assignee: Assignee::Anyone,
            turns: turns.iter().map(|turn| turn.name().to_owned()).collect(),
            after: after.map(|text| read_place(text).ok_or_else(unknown)).transpose()?,
            limit: PAGE_ROWS,
        };
        let rows = reading.case_queue(&page).await?;
        drop(reading);
        let full = u32::try_from(rows.len()).is_ok_and(|count| count == PAGE_ROWS);
        Ok(QueuePage {
            queues,
            queue: code.to_owned(),
            next: rows.last().filter(|_| full).map(place),
            rows: rows.iter().map(|row| self.cases.queue_row(row, lang)).collect::<Result<_>>()?,
        })
    }

    /// Whether a body decides a service, and does not only take part in one.
    fn is_authority(&self, office: &str) -> bool {
        let services = self.rules.catalogue.services();
        services.flat_map(|service| service.editions.values()).any(|e| office_of(e) == office)
    }

    /// The queue of somebody whose body only takes part: the cases in which something is hers to do.
    async fn body_queue(&self, session: &Session, code: &str, lang: Lang) -> Result<QueuePage> {
        let wanted = CaseQueue {
            office: None,
            assignee: Assignee::Anyone,
            turns: [Turn::Officer, Turn::AuthorisedPerson]
                .map(|turn| turn.name().to_owned())
                .into(),
            after: None,
            limit: MOST_OF_BODY,
        };
        let found = self.store.reading().await?.case_queue(&wanted).await?;
        let now = self.clock.now();
        let mut rows = Vec::new();
        for row in &found {
            let case = case_of(row)?;
            let edition = self.cases.edition_of(&case)?;
            if !self.cases.open_acts(&case, edition, session, now).is_empty() {
                rows.push(self.cases.queue_row(row, lang)?);
            }
        }
        let title = texts::say(lang, &format!("inbox-queue-{code}"));
        let count = rows.len() as u64;
        let queues = vec![QueueView { code: code.to_owned(), title, count }];
        Ok(QueuePage { queues, queue: code.to_owned(), rows, next: None })
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
        let kept = self.cases.perform(kept, session, act).await?;
        self.inbox_view(session, &kept, lang).await
    }

    /// A case for somebody of the body that handles it, or of one that has something to do with it; for anybody else there is none.
    async fn case_at_work<'a>(
        &self,
        session: &'a Session,
        number: &UniqueNumber,
    ) -> Result<(&'a Session, Kept, Role)> {
        let session = require(Some(session), Act::UseInbox)?;
        let kept = self.cases.load_case(number).await?;
        let edition = self.cases.edition_of(&kept.case)?;
        let seat = self.cases.seat_to_look(&kept.case, edition, session).ok_or_else(not_found)?;
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
