//! Procedures as people see them.

use base::{Lang, ProcedureId, Role};
use calendar::End;
use flow::Due;
use forms::{Choice, FieldDefinition, FieldKind};
use procedures::{Event, Happened, Kind, Post, Procedure};
use registration::OfficeCode;
use services::Edition;
use store::{ProcedureRow, ProceduresOf};

use super::{
    ProcedureSearch,
    kept::{Kept, OWNER, is_own, procedure_of, who},
    own_posts,
};
use crate::{
    Error, Procedures, Result, Session,
    answer_words::answer_words,
    documents_kept::document_view,
    error::unless_newer,
    view::{
        ActView, AsksView, NamedView, ProcedureLine, ProcedureStart, ProcedureView, ProceduresPage,
        RowView, Standing, StatusView, TimelineView,
    },
};

/// Lines of a page.
const PAGE_ROWS: u32 = 50;

impl Procedures<'_> {
    /// The name of an office or body in words.
    pub(super) fn office_words(&self, code: &str, edition: &Edition, lang: Lang) -> String {
        if let Some(office) = self.rules.registration.offices.find(&OfficeCode::new(code)) {
            return office.words(lang);
        }
        let definition = &edition.definition;
        if code == definition.authority.code {
            return definition.authority.name.in_lang(lang).to_owned();
        }
        let body = definition.flow.body(code);
        body.map_or_else(|| code.to_owned(), |body| body.title.in_lang(lang).to_owned())
    }

    pub(super) fn kind_title(kind: Kind, edition: &Edition, lang: Lang) -> String {
        let request = edition.definition.request(kind.request());
        request.map_or_else(String::new, |request| request.title.in_lang(lang).to_owned())
    }

    /// What is typed with an act, as faces draw it: an office is chosen from the register, a kind of document from the reference
    /// data, and what the platform gives itself is not asked.
    fn drawn_field(
        &self,
        kind: Kind,
        own: bool,
        field: &FieldDefinition,
    ) -> Option<FieldDefinition> {
        let mut drawn = field.clone();
        match (kind, field.name.as_str()) {
            (Kind::SupportTicket, "person" | "reply_lang") if own => return None,
            (Kind::SupportTicket, "reply_email") if own => drawn.required = true,
            (_, "office" | "centre") => {
                drawn.kind = FieldKind::Choice;
                drawn.dictionary = Some("centres".to_owned());
            }
            (Kind::Archive, "document_kind") => {
                drawn.kind = FieldKind::Choice;
                let kinds = self.rules.archive.kind.iter();
                drawn.choice = kinds
                    .map(|kind| Choice { code: kind.code.clone(), label: kind.title.clone() })
                    .collect();
            }
            (Kind::Archive, "keep_until") => drawn.required = false,
            _ => {}
        }
        Some(drawn)
    }

    pub(super) fn act_view(
        &self,
        kind: Kind,
        own: bool,
        act: &services::Act,
        edition: &Edition,
        lang: Lang,
    ) -> ActView {
        let grounds = act.grounds.iter().filter_map(|code| edition.definition.ground(code));
        let fields: Vec<FieldDefinition> =
            act.given.iter().filter_map(|field| self.drawn_field(kind, own, field)).collect();
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
                given: fields.iter().map(|field| self.cases.given_view(field, lang)).collect(),
                fields,
                ..AsksView::default()
            },
        }
    }

    /// What the first act of a kind asks of this person.
    pub fn start(&self, session: &Session, kind: &str, lang: Lang) -> Result<ProcedureStart> {
        let edition = self.serving()?;
        let unknown = || Error::NotFound(base::Fault::new("procedure-kind-unknown"));
        let kind = Kind::of(kind).ok_or_else(unknown)?;
        let (act, post) = self.offered(session, edition, kind)?.ok_or_else(unknown)?;
        let own = post.role == Role::Applicant;
        Ok(ProcedureStart {
            kind: kind.request().to_owned(),
            kind_title: Self::kind_title(kind, edition, lang),
            act: ActView {
                title: Self::offer_title(kind, own, act, edition, lang),
                ..self.act_view(kind, own, act, edition, lang)
            },
        })
    }

    /// How the beginning of a procedure is offered. Its first act is told from the side of those who work on it, so whoever turns to them
    /// is offered the procedure by its name.
    fn offer_title(
        kind: Kind,
        own: bool,
        act: &services::Act,
        edition: &Edition,
        lang: Lang,
    ) -> String {
        if own { Self::kind_title(kind, edition, lang) } else { act.title.in_lang(lang).to_owned() }
    }

    fn dues(&self, procedure: &Procedure, edition: &Edition) -> Result<Vec<Due>> {
        procedures::due_dates(procedure, edition, &self.rules.calendar).map_err(Error::invalid)
    }

    fn status(
        &self,
        procedure: &Procedure,
        edition: &Edition,
        dues: &[Due],
        lang: Lang,
    ) -> StatusView {
        let state = edition.definition.state(&procedure.instance.state);
        let open = dues.iter().filter(|due| due.met_at.is_none());
        let day = |due: &Due| match due.end {
            End::At { last_day, .. } => Some(last_day),
            End::Stopped { .. } => None,
        };
        StatusView {
            number: procedure.number.clone(),
            state: procedure.instance.state.clone(),
            state_label: state.map_or_else(String::new, |s| s.label.in_lang(lang).to_owned()),
            standing: Standing::of(state),
            whose_turn: state.map_or_else(String::new, |s| turn_words(&s.turn, edition, lang)),
            next_step: state.map_or_else(String::new, |s| s.next.in_lang(lang).to_owned()),
            filed_at: procedure.instance.opened_at().unwrap_or_else(|| self.clock.now()),
            accepted_at: None,
            due_on: open.filter_map(day).min(),
        }
    }

    pub(super) async fn view(
        &self,
        session: &Session,
        kept: &Kept,
        lang: Lang,
    ) -> Result<ProcedureView> {
        let procedure = &kept.procedure;
        let edition = self.edition_of(procedure)?;
        let (now, is_own) = (self.clock.now(), is_own(procedure, session));
        let owner = procedure.id.to_string();
        let papers = self.store.reading().await?.documents_of(OWNER, &owner).await?;
        let dues = self.dues(procedure, edition)?;
        let mut acts: Vec<ActView> = Vec::new();
        for seat in self.seats(procedure, session).await? {
            for act in procedures::open_acts(procedure, edition, &seat, now) {
                if !acts.iter().any(|known| known.code == act.name) {
                    acts.push(self.act_view(procedure.kind, is_own, act, edition, lang));
                }
            }
        }
        Ok(ProcedureView {
            status: self.status(procedure, edition, &dues, lang),
            kind: procedure.kind.request().to_owned(),
            kind_title: Self::kind_title(procedure.kind, edition, lang),
            office: self.office_words(&procedure.office, edition, lang),
            late: dues.iter().any(|due| due.is_overdue(now) || due.was_late()),
            data: self.data(procedure, edition, lang),
            timeline: timeline(procedure, edition, lang),
            terms: terms(&dues, edition, now, lang),
            documents: papers.iter().map(|row| document_view(row, lang)).collect(),
            acts,
            is_own,
        })
    }

    /// What was given with the acts, the last answer to each question.
    fn data(&self, procedure: &Procedure, edition: &Edition, lang: Lang) -> Vec<RowView> {
        let mut rows: Vec<RowView> = Vec::new();
        for (act, input) in procedure.instance.events.iter().filter_map(Event::done) {
            let Some(act) = edition.definition.act(act) else { continue };
            for field in &act.given {
                let Some(answer) = input.given.answer(&field.name) else { continue };
                let value = match (field.name.as_str(), input.given.text(&field.name)) {
                    ("office" | "centre", Some(code)) => self.office_words(code, edition, lang),
                    ("document_kind", Some(code)) => {
                        let kind = self.rules.archive.find(code);
                        kind.map_or(code, |kind| kind.title.in_lang(lang)).to_owned()
                    }
                    _ => answer_words(field, answer, lang, &self.rules.dictionaries),
                };
                rows.retain(|row| row.name != field.name);
                if !value.is_empty() {
                    rows.push(RowView {
                        name: field.name.clone(),
                        label: field.label.in_lang(lang).to_owned(),
                        value,
                    });
                }
            }
            if let Some(reasons) = &input.reasons {
                rows.retain(|row| row.name != "reasons");
                rows.push(RowView {
                    name: "reasons".to_owned(),
                    label: texts::say(lang, "procedure-reasons"),
                    value: reasons.clone(),
                });
            }
        }
        rows
    }

    /// How far a person sees procedures of a kind: all, those of offices, her own; nothing if none of its acts is hers.
    fn lists(&self, session: &Session, edition: &Edition, kind: Kind) -> Vec<ProceduresOf> {
        let mut lists = Vec::new();
        let acts = edition.definition.flow.acts.iter();
        let by: Vec<&str> = acts
            .filter(|act| act.requests.iter().any(|known| known == kind.request()))
            .flat_map(|act| act.by.iter().map(String::as_str))
            .collect();
        for post in own_posts(session) {
            let Some(office) = &post.office else {
                let own = by.contains(&"applicant") && kind != Kind::WorkstationChecklist;
                if own {
                    lists.push(ProceduresOf::Person(session.iin.clone()));
                }
                continue;
            };
            // Once as if another office worked on it: what is open then is open for all.
            for (at, list) in [
                (String::new(), ProceduresOf::Everybody),
                (office.clone(), ProceduresOf::Office(office.clone())),
            ] {
                let id = ProcedureId::from_random([0; 16]);
                let at_all = at.is_empty();
                let mut blank = Self::blank(id, kind, edition, at, Lang::default(), &post);
                blank.party = super::party_of(kind, &post, session);
                let seat = Post { appointed: true, ..post.clone() };
                let actor = session.actor(post.role);
                let roles = procedures::roles_of(&blank, edition, &actor, &seat);
                let here = at_all || self.is_office_of_operators(&post).unwrap_or_default();
                if here && roles.iter().any(|role| by.contains(role)) {
                    if !lists.contains(&list) {
                        lists.push(list);
                    }
                    break;
                }
            }
        }
        lists
    }

    pub(super) async fn page(
        &self,
        session: &Session,
        search: &ProcedureSearch,
        lang: Lang,
    ) -> Result<ProceduresPage> {
        let edition = self.serving()?;
        let (mut kinds, mut offers) = (Vec::new(), Vec::new());
        // Tickets stand in the queue, which has pages of its own.
        for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Queue) {
            let code = kind.request().to_owned();
            if !self.lists(session, edition, kind).is_empty() {
                let title = Self::kind_title(kind, edition, lang);
                kinds.push(NamedView { code: code.clone(), title });
            }
            if let Some((act, post)) = self.offered(session, edition, kind)? {
                let own = post.role == Role::Applicant;
                let title = Self::offer_title(kind, own, act, edition, lang);
                offers.push(NamedView { code, title });
            }
        }
        let wanted = search.kind.as_deref().and_then(Kind::of);
        let wanted = wanted.filter(|kind| kinds.iter().any(|k| k.code == kind.request()));
        let first = kinds.first().and_then(|kind| Kind::of(&kind.code));
        let Some(kind) = wanted.or(first) else {
            let kind = String::new();
            return Ok(ProceduresPage { kinds, offers, kind, rows: Vec::new(), next: None });
        };
        let (rows, next) = self.rows(session, edition, kind, search.after.as_deref(), lang).await?;
        Ok(ProceduresPage { kinds, offers, kind: kind.request().to_owned(), rows, next })
    }

    async fn rows(
        &self,
        session: &Session,
        edition: &Edition,
        kind: Kind,
        after: Option<&str>,
        lang: Lang,
    ) -> Result<(Vec<ProcedureLine>, Option<String>)> {
        let mut reading = self.store.reading().await?;
        let last = match after.and_then(|text| text.parse().ok()) {
            Some(number) => reading.procedure_by_number(&number).await?,
            None => None,
        };
        let mut rows: Vec<ProcedureRow> = Vec::new();
        for list in self.lists(session, edition, kind) {
            let found = reading.procedures(kind.request(), &list, last.as_ref(), PAGE_ROWS).await?;
            rows.extend(found);
        }
        drop(reading);
        rows.sort_by_key(|row| std::cmp::Reverse((row.opened_at, row.id)));
        rows.dedup_by(|one, other| one.id == other.id);
        rows.truncate(PAGE_ROWS as usize);
        let full = u32::try_from(rows.len()).is_ok_and(|count| count == PAGE_ROWS);
        let next = rows.last().filter(|_| full).map(|row| row.number.to_string());
        let mut lines = Vec::new();
        for row in &rows {
            let Some(procedure) = unless_newer(procedure_of(row))? else {
                lines.push(unread_line(row, lang));
                continue;
            };
            let hers = is_own(&procedure, session);
            if hers || self.works_on(&procedure, session).await?.is_some() {
                lines.push(self.line(&procedure, lang)?);
            }
        }
        Ok((lines, next))
    }

    fn line(&self, procedure: &Procedure, lang: Lang) -> Result<ProcedureLine> {
        let edition = self.edition_of(procedure)?;
        let (now, dues) = (self.clock.now(), self.dues(procedure, edition)?);
        let status = self.status(procedure, edition, &dues, lang);
        Ok(ProcedureLine {
            number: status.number,
            office: self.office_words(&procedure.office, edition, lang),
            state: status.state,
            state_label: status.state_label,
            standing: status.standing,
            filed_at: status.filed_at,
            due_on: status.due_on,
            overdue: dues.iter().any(|due| due.is_overdue(now)),
        })
    }
}

/// What a list shows of a procedure that a newer build kept: it was found among those that she may see.
fn unread_line(row: &ProcedureRow, lang: Lang) -> ProcedureLine {
    ProcedureLine {
        number: row.number.clone(),
        office: row.office.clone(),
        state: row.state.clone(),
        state_label: texts::say(lang, "row-of-newer-build-line"),
        standing: Standing::unread(""),
        filed_at: row.opened_at,
        due_on: None,
        overdue: false,
    }
}

/// Whose turn it is, in words; a role of the flow has a title of its own.
fn turn_words(turn: &str, edition: &Edition, lang: Lang) -> String {
    match edition.definition.flow.role(turn) {
        Some(role) => role.title.in_lang(lang).to_owned(),
        None => texts::say(lang, &format!("procedure-turn-{turn}")),
    }
}

fn terms(dues: &[Due], edition: &Edition, now: jiff::Timestamp, lang: Lang) -> Vec<RowView> {
    let rows = dues.iter().filter_map(|due| {
        let term = edition.definition.term(&due.term)?;
        let End::At { at, .. } = due.end else { return None };
        let (key, moment) = match due.met_at {
            Some(met) if due.was_late() => ("procedure-term-late", met),
            Some(met) => ("case-term-met", met),
            None if due.is_overdue(now) => ("case-term-overdue", at),
            None => ("case-term-until", at),
        };
        let value = texts::say_with(lang, key, &[("date", texts::date_time(lang, moment))]);
        let label = term.title.in_lang(lang).to_owned();
        Some(RowView { name: due.term.clone(), label, value })
    });
    rows.collect()
}

fn timeline(procedure: &Procedure, edition: &Edition, lang: Lang) -> Vec<TimelineView> {
    let lines = procedure.instance.events.iter().filter_map(|event| {
        let text = match &event.happened {
            Happened::ActDone { act, .. } => {
                edition.definition.act(act)?.told.in_lang(lang).to_owned()
            }
            Happened::TermPassed { term } => {
                let title = edition.definition.term(term)?.title.in_lang(lang);
                format!("{}: {title}", texts::say(lang, "procedure-term-passed"))
            }
            // Terms of an office are minutes: nobody is warned of them.
            Happened::TermNear { .. } => return None,
        };
        Some(TimelineView { at: event.at, text, who: who(&event.actor, lang) })
    });
    lines.collect()
}
