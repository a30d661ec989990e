//! Complaints as people see them.

use base::{Actor, Lang, Role, local_date};
use calendar::End;
use complaints::{Complaint, Edition, Happened, open_acts};
use flow::Limit;
use store::{ComplaintRow, ComplaintsOf};

use super::kept::{Kept, posts};
use crate::{
    Complaints, Error, Result, Session,
    answer_words::answer_words,
    documents_kept::document_view,
    error::unless_newer,
    view::{
        ActView, AsksView, ComplaintView, ComplaintsPage, QueueRow, RowView, Standing, StatusView,
        TimelineView,
    },
};

/// Lines of a page of the register.
pub(super) const PAGE_ROWS: u32 = 50;

/// The body that answers, in words.
pub(super) fn addressee(complaint: &Complaint, edition: &Edition, lang: Lang) -> String {
    let code = complaint.body();
    let body = edition.flow.body(code);
    body.map_or_else(|| code.to_owned(), |body| body.title.in_lang(lang).to_owned())
}

/// Who complains: the organisation, or the person.
pub(super) fn complainant_name(complaint: &Complaint) -> &str {
    let person = &complaint.complainant;
    person.organisation.as_ref().unwrap_or(&person.full_name)
}

/// In what time a kind of complaint is answered.
pub(super) fn term_words(edition: &Edition, kind: &str, lang: Lang) -> String {
    let limit = edition.flow.term("answer").and_then(|term| term.limit.as_ref());
    let span = match limit {
        Some(Limit::One(span)) => Some(span),
        Some(Limit::ByRequest(spans)) => spans.get(kind),
        Some(Limit::Choices(_)) | None => None,
    };
    span.map_or_else(String::new, |span| span.in_words(lang))
}

fn who(actor: &Actor, lang: Lang) -> String {
    let code = match actor {
        Actor::Person { role, .. } => role.code(),
        Actor::System { .. } => "system",
    };
    texts::say(lang, &format!("case-who-{code}"))
}

impl Complaints<'_> {
    /// The title of a service.
    pub(super) fn title(&self, service: &str, lang: Lang) -> Result<String> {
        Ok(self.sheet(service)?.service.title.in_lang(lang).to_owned())
    }

    /// What is complained of, in the words of the sheet.
    pub(super) fn about(&self, complaint: &Complaint, lang: Lang) -> Result<String> {
        let sheet = self.sheet(&complaint.service)?;
        let lines = sheet.definition.complaints.as_ref().map_or(&[][..], |known| &known.route);
        let line = complaint.place.checked_sub(1).and_then(|place| lines.get(place));
        Ok(line.map_or_else(String::new, |line| line.about.in_lang(lang).to_owned()))
    }

    fn status(&self, complaint: &Complaint, edition: &Edition, lang: Lang) -> Result<StatusView> {
        let state = edition.flow.state(&complaint.instance.state);
        let turn = match state.map(|state| state.turn.as_str()) {
            Some("quality-officer") => "officer",
            Some(turn) => turn,
            None => "nobody",
        };
        let registered = complaint.instance.last_act(&["register", "take-in"]);
        Ok(StatusView {
            number: complaint.number.clone(),
            state: complaint.instance.state.clone(),
            standing: Standing::of(state),
            state_label: state.map_or_else(String::new, |s| s.label.in_lang(lang).to_owned()),
            whose_turn: texts::say(lang, &format!("case-turn-{turn}")),
            next_step: state.map_or_else(String::new, |s| s.next.in_lang(lang).to_owned()),
            filed_at: complaint
                .instance
                .events
                .first()
                .map_or_else(|| self.clock.now(), |event| event.at),
            accepted_at: registered.map(|event| event.at),
            due_on: self.due_on(complaint, edition)?,
        })
    }

    /// A complaint for the one who made it.
    pub(super) async fn own_view(
        &self,
        session: &Session,
        kept: &Kept,
        lang: Lang,
    ) -> Result<ComplaintView> {
        self.view(session, kept, &[(Role::Applicant, None)], lang).await
    }

    /// A complaint for somebody who works on it.
    pub(super) async fn staff_view(
        &self,
        session: &Session,
        kept: &Kept,
        lang: Lang,
    ) -> Result<ComplaintView> {
        let seats: Vec<_> = posts(session).map(|(role, office)| (role, Some(office))).collect();
        self.view(session, kept, &seats, lang).await
    }

    async fn view(
        &self,
        session: &Session,
        kept: &Kept,
        seats: &[(Role, Option<&str>)],
        lang: Lang,
    ) -> Result<ComplaintView> {
        let complaint = &kept.complaint;
        let edition = self.edition_of(complaint)?;
        let now = self.clock.now();
        let owner = complaint.id.to_string();
        let papers = self.store.reading().await?.documents_of(super::papers::OWNER, &owner).await?;
        let dues = complaints::due_dates(complaint, edition, &self.rules.calendar)
            .map_err(Error::invalid)?;
        let mut acts: Vec<ActView> = Vec::new();
        for (role, office) in seats {
            let actor = session.actor(*role);
            for act in open_acts(complaint, edition, &actor, &session.name, *office, now) {
                if !acts.iter().any(|known| known.code == act.name) {
                    acts.push(self.act_view(act, edition, lang));
                }
            }
        }
        let answered = complaint.instance.last_act(&["answer", "refuse", "answer-appeal"]);
        let person = &complaint.complainant;
        let lines = [
            ("name", Some(person.full_name.clone())),
            ("iin", person.iin.as_ref().map(ToString::to_string)),
            ("organisation", person.organisation.clone()),
            ("bin", person.bin.as_ref().map(ToString::to_string)),
        ];
        Ok(ComplaintView {
            status: self.status(complaint, edition, lang)?,
            service: complaint.service.clone(),
            service_title: self.title(&complaint.service, lang)?,
            about: self.about(complaint, lang)?,
            addressee: addressee(complaint, edition, lang),
            channel: complaint.channel.name().to_owned(),
            late: dues.iter().any(|due| due.is_overdue(now) || due.was_late()),
            complainant: lines
                .into_iter()
                .filter_map(|(name, value)| {
                    let label = texts::say(lang, &format!("complaint-line-{name}"));
                    Some(RowView { name: name.to_owned(), label, value: value? })
                })
                .collect(),
            answers: self.rows_of(complaint, edition, lang),
            timeline: timeline(complaint, edition, lang),
            terms: dues
                .into_iter()
                .filter_map(|due| {
                    let title = edition.flow.term(&due.term)?.title.in_lang(lang).to_owned();
                    let (key, arg) = match (due.met_at, due.end) {
                        (Some(at), _) => ("case-term-met", texts::date_time(lang, at)),
                        (None, End::At { last_day, .. }) if due.is_overdue(now) => {
                            ("case-term-overdue", texts::date(lang, last_day))
                        }
                        (None, End::At { last_day, .. }) => {
                            ("case-term-until", texts::date(lang, last_day))
                        }
                        (None, End::Stopped { .. }) => return None,
                    };
                    let value = texts::say_with(lang, key, &[("date", arg)]);
                    Some(RowView { name: due.term, label: title, value })
                })
                .collect(),
            answer: answered.and_then(|event| event.done()?.1.reasons.clone()),
            documents: papers.iter().map(|row| document_view(row, lang)).collect(),
            acts,
        })
    }

    /// What an act asks for.
    pub(super) fn act_view(&self, act: &flow::Act, edition: &Edition, lang: Lang) -> ActView {
        let grounds = act.grounds.iter().filter_map(|code| edition.flow.ground(code));
        ActView {
            code: act.name.clone(),
            title: act.title.in_lang(lang).to_owned(),
            grounds: grounds
                .map(|ground| (ground.code.clone(), ground.text.in_lang(lang).to_owned()))
                .collect(),
            refuses: !act.grounds.is_empty(),
            asks: AsksView {
                ground_needed: act.needs.contains(&flow::Need::Ground),
                reasons_needed: act.needs.contains(&flow::Need::Reasons),
                given: act.given.iter().map(|field| self.cases.given_view(field, lang)).collect(),
                fields: act.given.clone(),
                ..AsksView::default()
            },
        }
    }

    fn rows_of(&self, complaint: &Complaint, edition: &Edition, lang: Lang) -> Vec<RowView> {
        let fields = edition.form.fields();
        fields
            .filter_map(|field| {
                let answer = complaint.answers.answer(&field.name)?;
                let value = answer_words(field, answer, lang, &self.rules.dictionaries);
                (!value.is_empty()).then(|| RowView {
                    name: field.name.clone(),
                    label: field.label.in_lang(lang).to_owned(),
                    value,
                })
            })
            .collect()
    }

    /// A page of complaints out of several lists, newest first.
    pub(super) async fn page(
        &self,
        lists: &[ComplaintsOf],
        after: Option<&str>,
        lang: Lang,
    ) -> Result<ComplaintsPage> {
        let rows = self.rows_after(lists, after).await?;
        let full = u32::try_from(rows.len()).is_ok_and(|count| count == PAGE_ROWS);
        let next = rows.last().filter(|_| full).map(|row| row.number.to_string());
        let rows = rows.iter().map(|row| self.line(row, lang)).collect::<Result<_>>()?;
        Ok(ComplaintsPage { rows, next })
    }

    /// The rows of several lists after the complaint of a number, newest first, each once.
    pub(super) async fn rows_after(
        &self,
        lists: &[ComplaintsOf],
        after: Option<&str>,
    ) -> Result<Vec<ComplaintRow>> {
        let mut reading = self.store.reading().await?;
        let last = match after.and_then(|text| text.parse().ok()) {
            Some(number) => reading.complaint_by_number(&number).await?,
            None => None,
        };
        let mut rows: Vec<ComplaintRow> = Vec::new();
        for list in lists {
            rows.extend(reading.complaints(list, last.as_ref(), PAGE_ROWS).await?);
        }
        rows.sort_by_key(|row| std::cmp::Reverse((row.opened_at, row.id)));
        rows.dedup_by(|one, other| one.id == other.id);
        rows.truncate(PAGE_ROWS as usize);
        Ok(rows)
    }

    /// A complaint as a line of the register: no name of a person in it.
    pub(super) fn line(&self, row: &ComplaintRow, lang: Lang) -> Result<QueueRow> {
        let read = base::read_stored(&row.body).map_err(Error::from);
        let Some(complaint) = unless_newer::<Complaint>(read)? else {
            let (number, at) = (row.number.clone(), (&*row.state, ""));
            return Ok(QueueRow::of_newer_build(number, at, row.opened_at, row.due_on, lang));
        };
        let edition = self.edition_of(&complaint)?;
        let due_on = self.due_on(&complaint, edition)?;
        let state = edition.flow.state(&complaint.instance.state);
        Ok(QueueRow {
            number: complaint.number.clone(),
            title: self.title(&complaint.service, lang)?,
            applicant: match (&row.bin, &row.iin) {
                (Some(bin), _) => bin.to_string(),
                (None, Some(iin)) => iin.masked(),
                (None, None) => String::new(),
            },
            state: complaint.instance.state.clone(),
            standing: Standing::of(state),
            state_label: state.map_or_else(String::new, |s| s.label.in_lang(lang).to_owned()),
            filed_at: row.opened_at,
            overdue: due_on.is_some_and(|day| day < local_date(self.clock.now())),
            due_on,
        })
    }
}

fn timeline(complaint: &Complaint, edition: &Edition, lang: Lang) -> Vec<TimelineView> {
    let lines = complaint.instance.events.iter().filter_map(|event| {
        let text = match &event.happened {
            Happened::ActDone { act, .. } => edition.flow.act(act)?.told.in_lang(lang).to_owned(),
            Happened::TermNear { term } => told(edition, term, "complaint-term-near", lang)?,
            Happened::TermPassed { term } => told(edition, term, "complaint-term-passed", lang)?,
        };
        Some(TimelineView { at: event.at, text, who: who(&event.actor, lang) })
    });
    lines.collect()
}

fn told(edition: &Edition, term: &str, key: &str, lang: Lang) -> Option<String> {
    let title = edition.flow.term(term)?.title.in_lang(lang).to_owned();
    Some(format!("{}: {title}", texts::say(lang, key)))
}
