//! Public services, the officers' side: queues by legal due date, the acts of a case, the result that is signed.
//!
//! Who proposes and who signs, and that they are two people, stands in the edition. Officers see the cases of the body in
//! which they hold a post; each look at a case is in the journal. Codes of faults: see [`crate::cases`].

mod result;
mod silence;

use base::{CaseId, Fault, Lang, Role, UniqueNumber, local_date};
use jiff::civil::Date;
use pki::cms::SignedData;
use services::{Act as Step, Case, Command, Edition, Input, Need, Turn, asks, decide};
use store::{Assignee, CaseQueue, CaseRow};

use crate::{
    Error, Inbox, Result, Session,
    cases::{
        CaseAct,
        effects::{Aftermath, awaited},
        kept::{Kept, case_of, holds, not_found, office_of, post_at, subject_of},
        people::full_name,
    },
    permission::{Act, require},
    view::{ActView, InboxCaseView, QueuePage, QueueRow, QueueView, RowView},
};

/// How many rows a page of a queue has.
const PAGE_ROWS: u32 = 50;

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
            rows: rows.iter().map(|row| self.queue_row(row, lang)).collect::<Result<_>>()?,
        })
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
        let edition = self.cases.edition_of(&kept.case)?;
        let unknown = || Error::invalid(Fault::new("act-not-known").with("act", &act.act));
        let step = edition.definition.act(&act.act).ok_or_else(unknown)?;
        if asks(step, &Need::SignedResult) {
            return Err(Error::invalid(Fault::new("result-signature-needed")));
        }
        let role = role_for(step, session, office_of(edition))?;
        require(Some(session), permission_of(role))?;
        let input = Input {
            grounds: act.ground.into_iter().filter(|code| !code.is_empty()).collect(),
            missing: act.missing.iter().map(|name| document_named(name, edition)).collect(),
            reasons: act.text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()),
            ..Input::default()
        };
        let now = self.clock.now();
        let command = Command {
            act: step.name.clone(),
            actor: session.actor(role),
            office: Some(office_of(edition).to_owned()),
            input,
        };
        let events = decide(&kept.case, edition, command, now, &self.rules.calendar)?;
        let kept = self.cases.advance(kept, events, Aftermath::default(), None, now).await?;
        self.inbox_view(session, &kept, lang).await
    }

    /// A case for somebody of the body that handles it; for anybody else there is none.
    async fn case_at_work<'a>(
        &self,
        session: &'a Session,
        number: &UniqueNumber,
    ) -> Result<(&'a Session, Kept, Role)> {
        let session = require(Some(session), Act::UseInbox)?;
        let kept = self.cases.load_case(number).await?;
        let role = post_at(session, &kept.row.office).ok_or_else(not_found)?;
        Ok((session, kept, role))
    }

    async fn inbox_view(
        &self,
        session: &Session,
        kept: &Kept,
        lang: Lang,
    ) -> Result<InboxCaseView> {
        let case = &kept.case;
        let edition = self.cases.edition_of(case)?;
        let mut acts: Vec<ActView> = Vec::new();
        for role in [Role::Officer, Role::AuthorisedPerson] {
            if !holds(session, role, office_of(edition)) {
                continue;
            }
            let open = services::available_acts(
                case,
                edition,
                &session.actor(role),
                Some(office_of(edition)),
                self.clock.now(),
            );
            for act in open.into_iter().filter(|act| !asks(act, &Need::SignedResult)) {
                if !acts.iter().any(|shown| shown.code == act.name) {
                    acts.push(act_view(act, edition, lang));
                }
            }
        }
        let applicant = case.applicant.organisation.as_ref().unwrap_or(&case.applicant.full_name);
        Ok(InboxCaseView {
            applicant: applicant.clone(),
            terms: self.cases.term_rows(case, edition, lang, self.clock.now())?,
            signature: self.signature_rows(case, lang).await?,
            acts,
            awaits_signature: awaited(case, edition).is_some(),
            case: self.cases.case_view(kept, lang).await?,
        })
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

    fn queue_row(&self, row: &CaseRow, lang: Lang) -> Result<QueueRow> {
        let case = case_of(row)?;
        let edition = self.cases.edition_of(&case)?;
        let due_on = crate::cases::kept::answer_end(&case, edition, &self.rules.calendar)?
            .map(|(day, _)| day);
        // The number of an organisation is public; a person's is not.
        let applicant = match &case.applicant.bin {
            Some(bin) => bin.to_string(),
            None => case.applicant.iin.masked(),
        };
        Ok(QueueRow {
            number: case.number.clone(),
            title: edition.service.short_title.in_lang(lang).to_owned(),
            applicant,
            state: case.state.clone(),
            state_label: services::state_label(&case, edition, lang).to_owned(),
            filed_at: row.opened_at,
            overdue: due_on.is_some_and(|day| day < local_date(self.clock.now())),
            due_on,
        })
    }
}

/// The body of the inbox: that of the first post.
fn inbox_office(session: &Session) -> Result<&str> {
    let office = session.post(Role::Officer).or_else(|| session.post(Role::AuthorisedPerson));
    office.ok_or_else(|| Error::Forbidden(Fault::new("not-your-right")))
}

/// The role in which a person of the body does an act.
fn role_for(step: &Step, session: &Session, office: &str) -> Result<Role> {
    [Role::Officer, Role::AuthorisedPerson]
        .into_iter()
        .find(|role| {
            step.by.iter().any(|name| name == role.code()) && holds(session, *role, office)
        })
        .ok_or_else(|| Error::Forbidden(Fault::new("not-your-right")))
}

const fn permission_of(role: Role) -> Act {
    match role {
        Role::AuthorisedPerson => Act::SignResult,
        _ => Act::ConsiderCase,
    }
}

fn act_view(act: &Step, edition: &Edition, lang: Lang) -> ActView {
    let grounds = act.grounds.iter().filter_map(|code| edition.definition.ground(code));
    ActView {
        code: act.name.clone(),
        title: act.title.in_lang(lang).to_owned(),
        grounds: grounds
            .map(|ground| (ground.code.clone(), ground.text.in_lang(lang).to_owned()))
            .collect(),
    }
}

/// The document that an officer named: by its code, or by its title in any language. What is neither is left for the edition
/// to refuse.
fn document_named(typed: &str, edition: &Edition) -> String {
    let wanted = typed.trim().to_lowercase();
    let documents = &edition.definition.document;
    let found = documents.iter().find(|document| {
        document.name == wanted
            || Lang::ALL.iter().any(|lang| document.title.in_lang(*lang).to_lowercase() == wanted)
    });
    found.map_or_else(|| typed.trim().chars().take(200).collect(), |document| document.name.clone())
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
