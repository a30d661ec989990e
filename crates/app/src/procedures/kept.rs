//! Procedures as they are kept: loaded by number, moved on by events, stored in one transaction with all that follows.

use base::{
    Actor, CaseId, DocumentId, Fault, Iin, Lang, ProcedureId, Role, Sha256, UniqueNumber,
    local_date,
};
use jiff::{Timestamp, civil::Date};
use procedures::{By, Event, Happened, Kind, Post, Procedure, turn_of};
use serde_json::{Value, json};
use services::{Edition, Effect};
use store::{ProcedureRow, ProceduresOf, RegisterRow, StoreFault, Tx, UniqueKey};

use super::{DESTROY, own_posts};
use crate::{
    Error, Procedures, Result, Session,
    cases::{entry_states::RECORDED, kept::register_code, papers::new_check_code},
    documents_kept::{Looker, NewDocument},
    effects::Owed,
    error::OrInternal,
    instances::{Clocked, Entries, moved_first},
    requests::Outcome,
    signed_texts::{Purpose, take_back},
};

/// What documents of procedures belong to. STORED.
pub(crate) const OWNER: &str = "procedure";
/// Procedures that the clock looks at in one page.
const PAGE_ROWS: u32 = 200;
/// So many of those who answered for a centre are looked at for the one who does.
const PERSONS: u32 = 50;

/// A procedure with its row.
pub(crate) struct Kept {
    pub(super) procedure: Procedure,
    pub(super) row: ProcedureRow,
}

/// What is stored with a procedure when it begins, beside what it is.
#[derive(Default)]
pub(super) struct Beginning {
    /// The place of a slot that it takes.
    pub(super) slot: Option<String>,
    /// The address of somebody who had not signed in.
    pub(super) origin: Option<String>,
    /// Digest of the secret by which she finds it.
    pub(super) access: Option<Sha256>,
    /// The text that was signed with it, which is taken back.
    pub(super) text_id: Option<String>,
}

/// The edition under which a procedure began is no longer among the instance's files.
#[derive(Debug, thiserror::Error)]
#[error("the edition {0} of nca-01 is gone; put its file back")]
struct EditionGone(Date);

/// Nobody learns whether there is a procedure that is not hers to see.
pub(super) fn not_found() -> Error {
    Error::NotFound(Fault::new("procedure-not-found"))
}

/// Where the journal finds a procedure.
pub(super) fn subject_of(number: &UniqueNumber) -> String {
    format!("procedure/{number}")
}

/// Whose procedure it is: an organisation's is its own only while one acts for it. Who holds a post sees from it.
pub(super) fn is_own(procedure: &Procedure, session: &Session) -> bool {
    session.posts.is_empty() && procedure.belongs_to(&session.actor(Role::Applicant))
}

/// Reads the procedure of a row.
pub(super) fn procedure_of(row: &ProcedureRow) -> Result<Procedure> {
    Ok(base::read_stored(&row.body)?)
}

/// What the journal tells of procedures.
const ENTRIES: Entries = Entries {
    moved: "procedure-moved",
    neared: "procedure-term-neared",
    passed: "procedure-term-passed",
};

/// What the journal keeps of an act: codes and digests, no words of people.
fn detail_of(happened: &Happened) -> Value {
    let Happened::ActDone { act, from, to, input, .. } = happened else { return Value::Null };
    let digest = |text: &String| crypto::sha256(text.as_bytes());
    json!({
        "act": act, "from": from, "to": to, "grounds": input.grounds,
        "reasons": input.reasons.as_ref().map(digest),
        "window": input.given.text("window"), "ticket": input.given.text("ticket"),
        "rule": input.given.text("rule"),
        "signed": input.signed.as_ref().map(|signed| signed.sha256),
        "files": input.files,
    })
}

async fn record_events(tx: &mut Tx, procedure: &Procedure, known: usize) -> Result<()> {
    let new = procedure.instance.events.get(known..).unwrap_or_default();
    ENTRIES.record(tx, new, &subject_of(&procedure.number), detail_of).await
}

/// Everything that is stored with events.
#[derive(Default)]
struct Aftermath {
    outcome: Outcome,
    /// Entries of registers, by register.
    entries: Vec<(String, String)>,
    /// Documents that two people let be destroyed.
    destroyed: Vec<DocumentId>,
}

impl Aftermath {
    async fn insert(&self, tx: &mut Tx, procedure: &Procedure, now: Timestamp) -> Result<()> {
        self.outcome.insert(tx).await?;
        for (register, body) in &self.entries {
            let number = procedure.number.as_str();
            let row = RegisterRow {
                register: register.clone(),
                number: number.to_owned(),
                // The identifier of the procedure stands where that of a case does.
                case_id: CaseId::try_from(procedure.id.to_string()).or_internal()?,
                iin: procedure.party.iin.clone().filter(|_| procedure.party.bin.is_none()),
                bin: procedure.party.bin.clone(),
                state: RECORDED.to_owned(),
                valid_from: procedure
                    .instance
                    .opened_at()
                    .map_or_else(|| local_date(now), local_date),
                valid_until: None,
                verification_code: new_check_code()?,
                version: 1,
                body: body.clone(),
            };
            match tx.register_entry(register, number).await? {
                Some(known) => {
                    let row = RegisterRow { body: body.clone(), ..known };
                    tx.update_register_entry(&row, now).await?;
                }
                None => tx.insert_register_entry(&row, now).await?,
            }
        }
        for id in &self.destroyed {
            tx.delete_document(*id).await?;
        }
        Ok(())
    }
}

impl<'app> Procedures<'app> {
    /// The edition of a procedure.
    pub(super) fn edition_of(&self, procedure: &Procedure) -> Result<&'app Edition> {
        let service = self.rules.catalogue.service(super::SERVICE);
        let edition = service.and_then(|service| service.edition(procedure.edition));
        edition.ok_or_else(|| Error::internal(&EditionGone(procedure.edition)))
    }

    /// The procedure of a number.
    pub(super) async fn load(&self, number: &UniqueNumber) -> Result<Kept> {
        let row = self.store.reading().await?.procedure_by_number(number).await?;
        let row = row.ok_or_else(not_found)?;
        Ok(Kept { procedure: procedure_of(&row)?, row })
    }

    pub(super) async fn draw_number(&self, kind: Kind, now: Timestamp) -> Result<UniqueNumber> {
        let (year, code) = (local_date(now).year(), kind.number_code());
        let running = self.cases.draw_number(&format!("procedure/{code}/{year}")).await?;
        Ok(UniqueNumber::compose(year, code, running))
    }

    fn row(
        &self,
        procedure: &Procedure,
        edition: &Edition,
        before: Option<&ProcedureRow>,
        beginning: Beginning,
        now: Timestamp,
    ) -> Result<ProcedureRow> {
        let opened_at = procedure.instance.opened_at().unwrap_or(now);
        let turn = (procedure.kind == Kind::Queue).then(|| turn_of(procedure)).flatten();
        let closed =
            edition.definition.state(&procedure.instance.state).is_some_and(|s| s.turn == "nobody");
        let Beginning { slot, origin, access, text_id: _ } = match before {
            Some(row) => Beginning {
                slot: row.slot.clone(),
                origin: row.origin.clone(),
                access: row.access_sha256,
                text_id: None,
            },
            None => beginning,
        };
        Ok(ProcedureRow {
            id: procedure.id,
            number: procedure.number.clone(),
            kind: procedure.kind.request().to_owned(),
            office: procedure.office.clone(),
            state: procedure.instance.state.clone(),
            iin: procedure.party.iin.clone(),
            bin: procedure.party.bin.clone(),
            day: turn.as_ref().map_or_else(String::new, |t| local_date(t.since).to_string()),
            turn: turn.as_ref().map_or(opened_at, |turn| turn.since),
            ticket: turn.map_or_else(String::new, |turn| turn.ticket),
            // Whoever gives a booking up gives its place to others.
            slot: slot.filter(|_| !closed),
            origin,
            access_sha256: access,
            opened_at,
            next_due: procedures::next_moment(procedure, edition, now, &self.rules.calendar)
                .map_err(Error::invalid)?,
            version: before.map_or(1, |row| row.version),
            body: base::write_stored(procedure).or_internal()?,
        })
    }

    /// Stores a procedure with its first event, and all that follows from it.
    pub(super) async fn store_first(
        &self,
        mut procedure: Procedure,
        event: Event,
        papers: Vec<NewDocument>,
        beginning: Beginning,
        now: Timestamp,
    ) -> Result<Kept> {
        let edition = self.edition_of(&procedure)?;
        let mut after = Aftermath::default();
        after.outcome.papers = papers;
        procedure.instance.apply(event.clone());
        self.follow(&procedure, edition, &event, &mut after, now).await?;
        let text_id = beginning.text_id.clone();
        let row = self.row(&procedure, edition, None, beginning, now)?;
        let (new, begun, after, text_id) = (&row, &procedure, &after, text_id.as_deref());
        self.store
            .write(move |mut tx| async move {
                if let Some(id) = text_id {
                    take_back(&mut tx, Purpose::Checklist, id, now).await?;
                }
                tx.insert_procedure(new).await.map_err(|fault| match fault {
                    StoreFault::Duplicate(UniqueKey::ProcedureSlot) => {
                        Error::Conflict(Fault::at("slot-taken", "slot"))
                    }
                    fault => fault.into(),
                })?;
                after.insert(&mut tx, begun, now).await?;
                record_events(&mut tx, begun, 0).await
            })
            .await?;
        Ok(Kept { procedure, row })
    }

    /// Moves a procedure on: everything that follows from the events is stored with them, or nothing is.
    pub(super) async fn advance(
        &self,
        kept: Kept,
        events: Vec<Event>,
        papers: Vec<NewDocument>,
        now: Timestamp,
    ) -> Result<Kept> {
        let Kept { mut procedure, row } = kept;
        let edition = self.edition_of(&procedure)?;
        let known = procedure.instance.events.len();
        let mut after = Aftermath::default();
        after.outcome.papers = papers;
        for event in events {
            procedure.instance.apply(event.clone());
            self.follow(&procedure, edition, &event, &mut after, now).await?;
        }
        let mut next = self.row(&procedure, edition, Some(&row), Beginning::default(), now)?;
        let (changed_row, moved, after) = (&next, &procedure, &after);
        self.store
            .write(move |mut tx| async move {
                let updated = tx.update_procedure(changed_row).await;
                updated.map_err(|fault| moved_first(fault, "procedure-changed"))?;
                after.insert(&mut tx, moved, now).await?;
                record_events(&mut tx, moved, known).await
            })
            .await?;
        next.version += 1;
        Ok(Kept { procedure, row: next })
    }

    /// What follows from an event: entries of registers, messages, documents that are no more.
    async fn follow(
        &self,
        procedure: &Procedure,
        edition: &Edition,
        event: &Event,
        after: &mut Aftermath,
        now: Timestamp,
    ) -> Result<()> {
        let act = event.done().and_then(|(act, _)| edition.definition.act(act));
        for effect in act.into_iter().flat_map(|act| &act.effects).filter_map(Effect::read) {
            match effect {
                Effect::WriteRegister(name) => {
                    let Some(register) = edition.definition.register(&name) else { continue };
                    let entry = procedures::entry(procedure, register, edition);
                    let body = serde_json::to_string(&entry).or_internal()?;
                    after.entries.push((register_code(edition, &name), body));
                }
                Effect::NotifyApplicant(name) => {
                    let to = procedure.instance.given("reply_email").map(str::to_owned);
                    let lang = procedure.lang;
                    self.tell(&name, to, lang, procedure, edition, &mut after.outcome, now)?;
                }
                Effect::NotifyOfficers(name) => {
                    let person = self.support_person(&procedure.office, now).await?;
                    let to =
                        person.and_then(|p| p.instance.given("corporate_email").map(str::to_owned));
                    let lang = Lang::default();
                    self.tell(&name, to, lang, procedure, edition, &mut after.outcome, now)?;
                }
                _ => {}
            }
        }
        if procedure.kind == Kind::TechnicalFailure && act.is_some() {
            after.outcome.owed.push(Owed::failure(procedure.id, now)?);
        }
        if act.is_some_and(|act| act.name == DESTROY) {
            let files = procedure.instance.events.iter().filter_map(Event::done);
            after.destroyed.extend(files.flat_map(|(_, input)| input.files.clone()));
        }
        Ok(())
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "a message tells of it to somebody in a language"
    )]
    fn tell(
        &self,
        name: &str,
        to: Option<String>,
        lang: Lang,
        procedure: &Procedure,
        edition: &Edition,
        outcome: &mut Outcome,
        now: Timestamp,
    ) -> Result<()> {
        let (Some(message), Some(to)) = (edition.definition.message(name), to) else {
            return Ok(());
        };
        let (subject, body) = procedures::fill_message(message, procedure, edition, lang);
        let address = format!("{}/{lang}/procedures/{}", self.config.base_url, procedure.number);
        let body = format!("{body}\n\n{address}\n");
        outcome.mails.push(self.messages.mail(&to, lang, subject, body, now)?);
        Ok(())
    }

    /// Who answers for a centre to the support service today: the one whom it registered last (nca-01 F22).
    pub(super) async fn support_person(
        &self,
        office: &str,
        now: Timestamp,
    ) -> Result<Option<Procedure>> {
        let of = ProceduresOf::Office(office.to_owned());
        let kind = Kind::SupportPerson.request();
        let rows = self.store.reading().await?.procedures(kind, &of, None, PERSONS).await?;
        let today = local_date(now);
        let day = |procedure: &Procedure, field: &str| {
            procedure.instance.given(field).and_then(|text| text.parse::<Date>().ok())
        };
        for row in rows.iter().filter(|row| row.state == "support-person-active") {
            let person = procedure_of(row)?;
            let began = day(&person, "valid_from").is_none_or(|first| first <= today);
            if began && day(&person, "valid_to").is_none_or(|last| today <= last) {
                return Ok(Some(person));
            }
        }
        Ok(None)
    }

    /// From where a person may act on a procedure.
    pub(super) async fn seats(&self, procedure: &Procedure, session: &Session) -> Result<Vec<By>> {
        if is_own(procedure, session) {
            let actor = session.actor(Role::Applicant);
            let post = Post::APPLICANT;
            return Ok(vec![By::Person { actor, name: session.name.clone(), post }]);
        }
        let mut seats = Vec::new();
        for mut post in own_posts(session) {
            post.appointed = self.is_appointed(procedure, &session.iin, &post).await?;
            let actor = session.actor(post.role);
            seats.push(By::Person { actor, name: session.name.clone(), post });
        }
        Ok(seats)
    }

    /// Whether the person answers for the centre that a ticket of the support service is about.
    async fn is_appointed(&self, procedure: &Procedure, iin: &Iin, post: &Post) -> Result<bool> {
        let about = procedure.kind == Kind::SupportTicket
            && post.office.as_deref() == Some(procedure.office.as_str());
        if !about {
            return Ok(false);
        }
        let person = self.support_person(&procedure.office, self.clock.now()).await?;
        Ok(person.is_some_and(|person| person.instance.given("person_iin") == Some(iin.as_str())))
    }

    /// The role in which somebody works on a procedure: one for which its kind has an act.
    pub(super) async fn works_on(
        &self,
        procedure: &Procedure,
        session: &Session,
    ) -> Result<Option<Role>> {
        let edition = self.edition_of(procedure)?;
        let request = procedure.kind.request();
        let acts = edition.definition.flow.acts.iter();
        let by: Vec<&String> = acts
            .filter(|act| act.requests.iter().any(|known| known == request))
            .flat_map(|act| &act.by)
            .collect();
        for seat in self.seats(procedure, session).await? {
            let By::Person { actor, post, .. } = &seat else { continue };
            let roles = procedures::roles_of(procedure, edition, actor, post);
            let works = |role: &&str| by.iter().any(|name| name.as_str() == *role);
            if post.role != Role::Applicant && roles.iter().any(works) {
                return Ok(Some(post.role));
            }
        }
        Ok(None)
    }

    /// Who it is that wants to read a document of a procedure.
    pub(crate) async fn may_read(&self, id: &str, session: &Session) -> Result<Option<Looker>> {
        let Ok(id) = id.parse::<ProcedureId>() else { return Ok(None) };
        let Some(row) = self.store.reading().await?.procedure(id).await? else { return Ok(None) };
        let procedure = procedure_of(&row)?;
        if is_own(&procedure, session) {
            return Ok(Some(Looker::Owner));
        }
        Ok(self.works_on(&procedure, session).await?.map(Looker::Official))
    }
}

impl Clocked for Procedures<'_> {
    type Row = ProcedureRow;

    const CALLED: &'static str = "procedure";

    async fn due(&self, now: Timestamp, after: Option<&ProcedureRow>) -> Result<Vec<ProcedureRow>> {
        Ok(self.store.reading().await?.procedures_due(now, after, PAGE_ROWS).await?)
    }

    fn number(row: &ProcedureRow) -> String {
        row.number.to_string()
    }

    async fn tick_one(&self, row: ProcedureRow, now: Timestamp) -> Result<bool> {
        let procedure = procedure_of(&row)?;
        let edition = self.edition_of(&procedure)?;
        let events = procedures::tick(&procedure, edition, now, &self.rules.calendar)?;
        let moves = !events.is_empty();
        self.advance(Kept { procedure, row }, events, Vec::new(), now).await?;
        Ok(moves)
    }
}

/// Who did something, as pages tell it: a role, no name.
pub(super) fn who(actor: &Actor, lang: Lang) -> String {
    let code = match actor {
        Actor::Person { role, .. } => role.code(),
        Actor::System { .. } => "system",
    };
    texts::say(lang, &format!("case-who-{code}"))
}
