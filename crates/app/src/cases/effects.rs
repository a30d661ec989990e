//! What follows from an event of a case: papers, entries of registers, messages.

use base::{Fault, Role, Stored, UniqueNumber, local_date};
use jiff::{Timestamp, civil::Date};
use services::{Case, Edition, Effect, EntryState, Event, Happened, Paper, public_entry_state};
use store::RegisterRow;

use super::{
    aftermath::{Aftermath, Shelf},
    awaited::{Signer, awaited, ending},
    entry_states::{PAPERS, PaperEntry, RESERVED},
    kept::register_code,
    people::{Recipient, applicant_address},
};
use crate::{
    Cases, Error, Result,
    cases::papers::{Doer, new_check_code},
    effects::Owed,
    error::OrInternal,
};

/// The first day on which an event holds.
fn day_of(event: &Event) -> Date {
    match &event.happened {
        Happened::ActDone { effective: Some(day), .. } => *day,
        _ => local_date(event.at),
    }
}

impl Cases<'_> {
    /// Does what an edition wants done after an event; `case` is the case after it.
    pub(crate) async fn follow(
        &self,
        case: &Case,
        edition: &Edition,
        event: &Event,
        signer: Option<&Signer>,
        after: &mut Aftermath,
        now: Timestamp,
    ) -> Result<()> {
        let effects = services::effects(event, edition);
        let doer = if effects.is_empty() { None } else { self.doer(case, edition, event).await? };
        let doer = doer.as_ref();
        for effect in effects {
            match &effect {
                Effect::WriteRegister(name) => {
                    self.write_register(name, case, edition, event, signer, doer, after, now)
                        .await?;
                }
                Effect::IssuePaper(name) => {
                    let Some(paper) = edition.definition.paper(name) else { continue };
                    if after.papers_follow {
                        // Its number and its code are taken now.
                        self.paper_place(paper, case, edition, after, now).await?;
                        after.outcome.owed.push(Owed::paper_of_case(case, name, now)?);
                    } else {
                        self.issue_paper(paper, case, edition, event, doer, after, now).await?;
                    }
                }
                Effect::PreparePaper(name) => {
                    let Some(paper) = edition.definition.paper(name) else { continue };
                    self.prepare_paper(paper, case, edition, after, now).await?;
                }
                Effect::DeliverResult(name) => {
                    let entry = PaperEntry { paper: name.clone(), sha256: after.result };
                    let code = register_code(edition, PAPERS);
                    let number =
                        reserved_paper(&after.shelf, &code, name).map(|row| row.number.clone());
                    if let Some(number) = number {
                        let state = public_entry_state(ending(case, edition));
                        after.shelf.write(&code, &number, state, day_of(event), body_of(&entry)?);
                    }
                }
                Effect::EndEntry(name) => {
                    self.move_entry(name, EntryState::Ended, case, edition, after).await?;
                }
                Effect::RestoreEntry(name) => {
                    self.move_entry(name, EntryState::Active, case, edition, after).await?;
                }
                Effect::SupersedeEntry(name) => {
                    self.move_entry(name, EntryState::Superseded, case, edition, after).await?;
                }
                Effect::SuspendEntry(name) => {
                    self.move_entry(name, EntryState::Suspended, case, edition, after).await?;
                }
                Effect::NotifyApplicant(name) => {
                    let of_applicant = |address| Recipient { address, lang: case.lang };
                    let to: Vec<Recipient> =
                        applicant_address(case, edition).map(of_applicant).into_iter().collect();
                    self.tell(name, &to, "cases", case, edition, doer, after, now)?;
                }
                Effect::NotifyAuthorisedPersons(name) => {
                    let to = self.staff_to_tell(edition, Role::AuthorisedPerson).await?;
                    self.tell(name, &to, "inbox", case, edition, doer, after, now)?;
                }
                Effect::NotifyOfficers(name) => {
                    let to = self.staff_to_tell(edition, Role::Officer).await?;
                    self.tell(name, &to, "inbox", case, edition, doer, after, now)?;
                }
            }
        }
        Ok(())
    }

    /// Moves the earlier entry that the case is about, or the case's own where its request is about none of this register. An entry
    /// of which only a paper of the applicant tells is not here to be moved.
    async fn move_entry(
        &self,
        register: &str,
        to: EntryState,
        case: &Case,
        edition: &Edition,
        after: &mut Aftermath,
    ) -> Result<()> {
        let code = register_code(edition, register);
        if !services::moves_earlier(&edition.definition, &case.request, register) {
            after.shelf.move_own(&code, to.name());
            return Ok(());
        }
        let Some(about) = &case.about else { return Ok(()) };
        let found = self.store.reading().await?.register_entry(&code, &about.number).await?;
        if let Some(row) = found {
            after.shelf.move_to(row, to.name());
        }
        Ok(())
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "an entry tells of the case, the act and its signer"
    )]
    async fn write_register(
        &self,
        name: &str,
        case: &Case,
        edition: &Edition,
        event: &Event,
        signer: Option<&Signer>,
        doer: Option<&Doer>,
        after: &mut Aftermath,
        now: Timestamp,
    ) -> Result<()> {
        let Some(register) = edition.definition.register(name) else { return Ok(()) };
        let code = register_code(edition, name);
        let place = match &register.number_code {
            Some(letters) => Some(self.numbered(&code, letters, case, after, now).await?),
            None => None,
        };
        let facts = self.facts(case, edition, place.as_ref(), signer, doer, now)?;
        let entry = services::register_entry(register, case, edition, &facts);
        let state = services::entry_state(register, ending(case, edition));
        let (number, body, from) = (entry.number.as_str(), body_of(&entry)?, day_of(event));
        if !after.shelf.write(&code, number, state, from, body.clone()) {
            after.shelf.add(RegisterRow {
                state: state.to_owned(),
                ..new_row(case, &code, number, body, from)?
            });
        }
        if let Some(span) = register.holds_for {
            let schedule = &edition.definition.flow.schedule;
            let until = self.rules.calendar.good_until(schedule, from, span);
            after.shelf.hold(
                &code,
                number,
                until.map_err(|fault| Error::invalid(Fault::from(fault)))?,
            );
        }
        Ok(())
    }

    /// The place of the case in a register that numbers: the one it has, or the next. A number that was drawn for an act that
    /// then failed is not given out again.
    async fn numbered(
        &self,
        code: &str,
        letters: &str,
        case: &Case,
        after: &mut Aftermath,
        now: Timestamp,
    ) -> Result<RegisterRow> {
        if let Some(row) = after.shelf.find(code, |_| true) {
            return Ok(row.clone());
        }
        let today = local_date(now);
        let running = self.draw_number(&format!("register/{code}/{}", today.year())).await?;
        let number = UniqueNumber::compose(today.year(), letters, running);
        let row = new_row(case, code, number.as_str(), "{}".to_owned(), today)?;
        after.shelf.add(row.clone());
        Ok(row)
    }

    /// The next running number of a name.
    pub(crate) async fn draw_number(&self, name: &str) -> Result<u64> {
        Ok(self.store.draw_number(name).await?)
    }

    /// The entry that a paper is checked by: its place in the register that numbers it, or one of its own.
    async fn paper_place(
        &self,
        paper: &Paper,
        case: &Case,
        edition: &Edition,
        after: &mut Aftermath,
        now: Timestamp,
    ) -> Result<Option<RegisterRow>> {
        let numbering =
            paper.numbered_by.as_ref().and_then(|name| edition.definition.register(name));
        if let Some((register, letters)) =
            numbering.and_then(|r| Some((r, r.number_code.as_ref()?)))
        {
            let code = register_code(edition, &register.name);
            return self.numbered(&code, letters, case, after, now).await.map(Some);
        }
        if !paper.public_check {
            return Ok(None);
        }
        let code = register_code(edition, PAPERS);
        if let Some(row) = reserved_paper(&after.shelf, &code, &paper.name) {
            return Ok(Some(row.clone()));
        }
        let entry = PaperEntry { paper: paper.name.clone(), sha256: None };
        let mut row = new_row(case, &code, "", body_of(&entry)?, local_date(now))?;
        row.number.clone_from(&row.verification_code);
        after.shelf.add(row.clone());
        Ok(Some(row))
    }

    /// The entry that a result which waits for its signature got when it was proposed.
    pub(crate) async fn place_of_prepared(
        &self,
        paper: &Paper,
        case: &Case,
        edition: &Edition,
    ) -> Result<RegisterRow> {
        let mut shelf = Shelf::default();
        shelf.take_over(self.store.reading().await?.register_entries_of_case(case.id).await?);
        let numbered = paper.numbered_by.as_ref().map(|name| register_code(edition, name));
        let code = register_code(edition, PAPERS);
        let place = match &numbered {
            Some(register) => shelf.find(register, |_| true),
            None => reserved_paper(&shelf, &code, &paper.name),
        };
        place.cloned().ok_or_else(|| Error::Conflict(Fault::new("nothing-to-sign")))
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "a paper tells of the case, the act and its doer"
    )]
    async fn issue_paper(
        &self,
        paper: &Paper,
        case: &Case,
        edition: &Edition,
        event: &Event,
        doer: Option<&Doer>,
        after: &mut Aftermath,
        now: Timestamp,
    ) -> Result<()> {
        let place = self.paper_place(paper, case, edition, after, now).await?;
        let facts = self.facts(case, edition, place.as_ref(), None, doer, now)?;
        let document =
            self.sealed_paper(paper, case, edition, &facts, paper.kind.name(), now).await?;
        let papers = register_code(edition, PAPERS);
        if let Some(row) = place.filter(|row| row.register == papers) {
            let entry = PaperEntry { paper: paper.name.clone(), sha256: Some(document.row.sha256) };
            let state = public_entry_state(ending(case, edition));
            after.shelf.write(&papers, &row.number, state, day_of(event), body_of(&entry)?);
        }
        after.outcome.papers.push(document);
        Ok(())
    }

    /// Makes a paper that is owed for the last event of a case since `at`; `Conflict` where somebody has made it.
    pub(crate) async fn paper_owed(
        &self,
        paper: &str,
        case: &Case,
        key: &str,
        at: Timestamp,
    ) -> Result<()> {
        let edition = self.edition_of(case)?;
        let mut after = Aftermath::default();
        if let (Some(paper), Some(event)) = (edition.definition.paper(paper), case.events.last()) {
            let entries = self.store.reading().await?.register_entries_of_case(case.id).await?;
            after.shelf.take_over(entries);
            let doer = self.doer(case, edition, event).await?;
            self.issue_paper(paper, case, edition, event, doer.as_ref(), &mut after, at).await?;
        }
        let (after, made_at) = (&after, self.clock.now());
        self.store
            .write(move |mut tx| async move {
                tx.effect_done(key).await?;
                after.insert(&mut tx, made_at).await
            })
            .await
    }

    async fn prepare_paper(
        &self,
        paper: &Paper,
        case: &Case,
        edition: &Edition,
        after: &mut Aftermath,
        now: Timestamp,
    ) -> Result<()> {
        let place = self.paper_place(paper, case, edition, after, now).await?;
        let (Some(place), Some(awaited)) = (place, awaited(case, edition)) else { return Ok(()) };
        for signer in self.signers(&awaited, case, edition).await? {
            let document =
                self.prepared_result(&awaited, case, edition, &place, &signer, now).await?;
            after.outcome.papers.push(document);
        }
        Ok(())
    }
}

/// The entry of a paper that has its code but is not out yet.
fn reserved_paper<'a>(shelf: &'a Shelf, code: &str, paper: &str) -> Option<&'a RegisterRow> {
    shelf.find(code, |row| {
        let entry = base::read_stored::<PaperEntry>(&row.body);
        row.state == RESERVED && entry.is_ok_and(|entry| entry.paper == paper)
    })
}

fn new_row(
    case: &Case,
    register: &str,
    number: &str,
    body: String,
    from: Date,
) -> Result<RegisterRow> {
    let bin = case.applicant.bin.clone();
    Ok(RegisterRow {
        register: register.to_owned(),
        number: number.to_owned(),
        case_id: case.id,
        iin: bin.is_none().then(|| case.applicant.iin.clone()),
        bin,
        state: RESERVED.to_owned(),
        valid_from: from,
        valid_until: None,
        verification_code: new_check_code()?,
        version: 1,
        body,
    })
}

/// The body of an entry, with the number of its form.
fn body_of(entry: &impl Stored) -> Result<String> {
    base::write_stored(entry).or_internal()
}
