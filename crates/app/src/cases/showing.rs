//! Cases as people see them.

use base::{Actor, Lang, UniqueNumber, local_date};
use calendar::End;
use forms::Answer;
use jiff::Timestamp;
use services::{Case, Edition, Need, Outcome, Turn, asks};
use store::{CaseRow, RegisterRow};

use super::{
    awaited::ending,
    entry_states::{ACTIVE, DEEMED_GRANTED, REFUSED},
    kept::{Kept, answer_end, case_of, register_code},
    messages::MESSAGE_FILE,
};
use crate::{
    Cases, Error, Result, Session,
    answer_words::answer_words,
    documents_kept::document_view,
    error::{OrInternal, unless_newer},
    view::{CaseView, QueueRow, RefusalView, RowView, Standing, StatusView, TimelineView},
};

/// How many cases a cabinet shows.
const CABINET_CASES: u32 = 100;

/// The code of a turn in texts.
const fn turn_code(turn: Turn) -> &'static str {
    match turn {
        Turn::Applicant => "applicant",
        Turn::AuthorisedPerson => "authorised-person",
        Turn::Nobody => "nobody",
        Turn::Officer => "officer",
        Turn::Operator => "operator",
        Turn::System => "system",
    }
}

/// Who did something, as a role in words.
fn who(actor: &Actor, lang: Lang) -> String {
    let code = match actor {
        Actor::Person { role, .. } => role.code(),
        Actor::System { .. } => "system",
    };
    texts::say(lang, &format!("case-who-{code}"))
}

impl Cases<'_> {
    /// Where a case stands.
    pub(crate) fn case_status(
        &self,
        case: &Case,
        edition: &Edition,
        lang: Lang,
    ) -> Result<StatusView> {
        let turn = turn_code(services::whose_turn(case, edition));
        let due = answer_end(case, edition, &self.rules.calendar)?;
        Ok(StatusView {
            number: case.number.clone(),
            state: case.state.clone(),
            standing: Standing::of(case.state_in(edition)),
            state_label: services::state_label(case, edition, lang).to_owned(),
            whose_turn: texts::say(lang, &format!("case-turn-{turn}")),
            next_step: services::next_step(case, edition, lang).to_owned(),
            filed_at: case.submitted_at(edition).unwrap_or_else(|| self.clock.now()),
            accepted_at: None,
            due_on: due.map(|(day, _)| day),
        })
    }

    /// Where a case stands, for anybody who knows its number: no personal data.
    pub async fn status(&self, number: &UniqueNumber, lang: Lang) -> Result<StatusView> {
        let kept = self.load_case(number).await?;
        self.case_status(&kept.case, self.edition_of(&kept.case)?, lang)
    }

    /// A case with everything its applicant may see.
    pub(crate) async fn case_view(&self, kept: &Kept, lang: Lang) -> Result<CaseView> {
        let case = &kept.case;
        let edition = self.edition_of(case)?;
        let mut reading = self.store.reading().await?;
        let papers = reading.documents_of("case", &case.id.to_string()).await?;
        let entries = reading.register_entries_of_case(case.id).await?;
        drop(reading);
        let registered = entries.iter().find(|row| is_public(row, edition));
        let decided =
            |row: &&RegisterRow| [ACTIVE, DEEMED_GRANTED, REFUSED].contains(&row.state.as_str());
        let checked = registered.or_else(|| entries.iter().find(decided));
        Ok(CaseView {
            status: self.case_status(case, edition, lang)?,
            service: case.service.clone(),
            service_title: edition.service.title.in_lang(lang).to_owned(),
            edition: case.edition.to_string(),
            law: services::applied_law(case, edition, lang),
            answers: answer_rows(case, edition, lang),
            timeline: timeline(case, edition, lang),
            refusal: refusal(case, edition, lang),
            documents: papers
                .iter()
                .filter(|row| row.kind != MESSAGE_FILE)
                .map(|row| document_view(row, lang))
                .collect(),
            messages: self.message_count(case).await?,
            register_number: registered.map(|row| row.number.clone()),
            check_url: checked.map(|row| self.check_address(&row.verification_code, lang)),
            may_supply: super::supplying_act(case, edition).is_some(),
            own_acts: Vec::new(),
            payment_due: None,
        })
    }

    /// A case for its applicant, with what she may do besides supplying documents.
    pub(crate) async fn own_view(
        &self,
        session: &Session,
        kept: &Kept,
        lang: Lang,
    ) -> Result<CaseView> {
        let (case, edition) = (&kept.case, self.edition_of(&kept.case)?);
        let open = self.open_acts(case, edition, session, self.clock.now());
        let acts = open.iter().map(|open| open.act).filter(|act| !supplies(act));
        let own_acts = acts.map(|act| self.act_view(act, case, edition, lang)).collect();
        let payment_due = self.payment_due(case, edition, lang);
        Ok(CaseView { own_acts, payment_due, ..self.case_view(kept, lang).await? })
    }

    /// The cases of a person, or of the organisation for which she acts, newest first: status and title of the service.
    pub(crate) async fn cases_of(
        &self,
        session: &Session,
        lang: Lang,
    ) -> Result<Vec<(StatusView, String)>> {
        let mut reading = self.store.reading().await?;
        let rows = match &session.bin {
            Some(bin) => reading.cases_of_organisation(bin, None, CABINET_CASES).await?,
            None => reading.cases_of_person(&session.iin, None, CABINET_CASES).await?,
        };
        drop(reading);
        let mut cases = Vec::new();
        for row in &rows {
            let Some(case) = unless_newer(case_of(row))? else {
                if row.applicant_bin == session.bin {
                    cases.push(self.unread_status(row, lang)?);
                }
                continue;
            };
            if !super::kept::is_own(&case, session) {
                continue;
            }
            let edition = self.edition_of(&case)?;
            let title = edition.service.title.in_lang(lang).to_owned();
            cases.push((self.case_status(&case, edition, lang)?, title));
        }
        Ok(cases)
    }

    /// What the cabinet shows of a case that a newer build kept: its number, its service, and that it is so.
    fn unread_status(&self, row: &CaseRow, lang: Lang) -> Result<(StatusView, String)> {
        let status = StatusView {
            number: row.number.parse().or_internal()?,
            state: row.state.clone(),
            standing: Standing::unread(&row.turn),
            state_label: texts::say(lang, "row-of-newer-build"),
            whose_turn: String::new(),
            next_step: texts::say(lang, "row-of-newer-build-line"),
            filed_at: row.opened_at,
            accepted_at: None,
            due_on: row.due_on,
        };
        let service = self.rules.catalogue.service(&row.service);
        let title =
            service.map_or(row.service.as_str(), |service| service.definition.title.in_lang(lang));
        Ok((status, title.to_owned()))
    }

    /// A case as a line of a queue: no name of a person in it.
    pub(crate) fn queue_row(&self, row: &CaseRow, lang: Lang) -> Result<QueueRow> {
        let Some(case) = unless_newer(case_of(row))? else {
            let (number, at) = (row.number.parse().or_internal()?, (&*row.state, &*row.turn));
            return Ok(QueueRow::of_newer_build(number, at, row.opened_at, row.due_on, lang));
        };
        let edition = self.edition_of(&case)?;
        let due_on = answer_end(&case, edition, &self.rules.calendar)?.map(|(day, _)| day);
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
            standing: Standing::of(case.state_in(edition)),
            state_label: services::state_label(&case, edition, lang).to_owned(),
            filed_at: row.opened_at,
            overdue: due_on.is_some_and(|day| day < local_date(self.clock.now())),
            due_on,
        })
    }

    /// The terms of a case in words: what, until when.
    pub(crate) fn term_rows(
        &self,
        case: &Case,
        edition: &Edition,
        lang: Lang,
        now: Timestamp,
    ) -> Result<Vec<RowView>> {
        let dues =
            services::due_dates(case, edition, &self.rules.calendar).map_err(Error::invalid)?;
        let rows = dues.into_iter().filter_map(|due| {
            let title = edition.definition.term(&due.term)?.title.in_lang(lang).to_owned();
            let (key, args) = match (due.met_at, due.end) {
                (Some(at), _) => ("case-term-met", ("date", texts::date_time(lang, at))),
                (None, End::Stopped { days_left }) => {
                    ("case-term-stopped", ("n", days_left.to_string()))
                }
                (None, End::At { last_day, .. }) if due.is_overdue(now) => {
                    ("case-term-overdue", ("date", texts::date(lang, last_day)))
                }
                (None, End::At { last_day, .. }) => {
                    ("case-term-until", ("date", texts::date(lang, last_day)))
                }
            };
            Some(RowView {
                value: texts::say_with(lang, key, &[args]),
                name: due.term,
                label: title,
            })
        });
        Ok(rows.collect())
    }
}

/// An entry of a public register of the edition that is out.
fn is_public(row: &RegisterRow, edition: &Edition) -> bool {
    let out = [ACTIVE, DEEMED_GRANTED].contains(&row.state.as_str());
    let public = edition.definition.register.iter().filter(|register| register.public);
    out && public.into_iter().any(|register| register_code(edition, &register.name) == row.register)
}

/// What was asked for, in the order of the form.
fn answer_rows(case: &Case, edition: &Edition, lang: Lang) -> Vec<RowView> {
    let fields = edition.form_of(&case.request).into_iter().flat_map(forms::FormDefinition::fields);
    fields
        .filter_map(|field| {
            let answer =
                case.answers.answer(&field.name).filter(|_| field.is_shown(&case.answers))?;
            let value = match answer {
                Answer::File(_) | Answer::Files(_) => {
                    let names = answer.files().iter().map(|file| file.name.as_str());
                    names.collect::<Vec<_>>().join("; ")
                }
                answer => answer_words(field, answer, lang, &edition.dictionaries),
            };
            (!value.is_empty()).then(|| RowView {
                name: field.name.clone(),
                label: field.label.in_lang(lang).to_owned(),
                value,
            })
        })
        .collect()
}

fn timeline(case: &Case, edition: &Edition, lang: Lang) -> Vec<TimelineView> {
    let lines = services::timeline(case, edition, lang);
    lines
        .into_iter()
        .zip(&case.events)
        .map(|(line, event)| {
            let text = if line.details.is_empty() {
                line.text
            } else {
                format!("{}: {}", line.text, line.details.join("; "))
            };
            TimelineView { at: line.at, text, who: who(&event.actor, lang) }
        })
        .collect()
}

/// Why the case was refused or not accepted: told when it is decided, not when it is proposed.
fn refusal(case: &Case, edition: &Edition, lang: Lang) -> Option<RefusalView> {
    let ended = ending(case, edition)?;
    if !matches!(ended, Outcome::Refused | Outcome::NotAccepted) {
        return None;
    }
    let inputs = case.events.iter().rev().filter_map(services::Event::input);
    let input = inputs.into_iter().find(|input| !input.grounds.is_empty())?;
    let definition = &edition.definition;
    let grounds = input.grounds.iter();
    let grounds = grounds.filter_map(|code| services::ground_words(edition, input, code, lang));
    let missing = input.missing.iter().filter_map(|name| definition.document(name));
    Some(RefusalView {
        ground: input.grounds.join(", "),
        text: grounds.collect::<Vec<_>>().join("; "),
        explanation: input.reasons.clone(),
        missing: missing.map(|document| document.title.in_lang(lang).to_owned()).collect(),
    })
}

/// Whether an act is the applicant's to supply documents with.
pub(crate) fn supplies(act: &services::Act) -> bool {
    act.by.iter().any(|role| role == "applicant") && asks(act, &Need::SuppliedDocuments)
}
