//! The earlier entry of a register that a request is about: which a person may choose from, and how the one she names is found.

use base::{Bin, Fault, Iin, Lang, UniqueNumber, local_date};
use forms::{Answers, Typed};
use jiff::civil::Date;
use services::{AboutEntry, Applicant, Case, EarlierEntry, Edition, EntryState};
use store::RegisterRow;

use super::{
    entry_states::RESERVED,
    kept::{case_of, register_code},
};
use crate::{
    Cases, Error, Result, Session,
    permission::{Act, require},
    rules::service_form,
    view::{EarlierEntryView, EntriesView},
};

/// How many entries are offered to choose from; an older one is typed.
const MOST_OFFERED: u32 = 100;

/// Where an entry stands on a day; none if it is no entry that anything can be asked about, as one that was refused.
pub(crate) fn standing(row: &RegisterRow, today: Date) -> Option<EntryState> {
    let stored = EntryState::ALL.into_iter().find(|state| state.name() == row.state)?;
    let holds = matches!(stored, EntryState::Active | EntryState::DeemedGranted);
    let has_run_out = row.valid_until.is_some_and(|last| last < today);
    Some(if holds && has_run_out { EntryState::Ended } else { stored })
}

/// The number as registers keep it; one that no register gave stays as it was typed.
pub(crate) fn written(typed: &str) -> String {
    let typed = typed.trim();
    let number = typed.to_uppercase().parse::<UniqueNumber>();
    number.map_or_else(|_| typed.to_owned(), |number| number.to_string())
}

/// Whose an entry must be.
pub(crate) struct Holder<'a> {
    pub(crate) iin: Option<&'a Iin>,
    pub(crate) bin: Option<&'a Bin>,
}

impl Holder<'_> {
    fn holds(&self, row: &RegisterRow) -> bool {
        match &row.bin {
            Some(bin) => self.bin == Some(bin),
            None => self.bin.is_none() && self.iin.is_some() && row.iin.as_ref() == self.iin,
        }
    }
}

impl Cases<'_> {
    /// The entry that the answers name, where the request is about one and they name any. An entry of somebody else is answered as one
    /// that is not there, so that nobody learns whose a number is; what the register does not have is known from a paper of the
    /// applicant, where the law takes one.
    pub(crate) async fn earlier_entry(
        &self,
        edition: &Edition,
        request: &str,
        answers: &Answers,
        applicant: &Applicant,
    ) -> Result<Option<EarlierEntry>> {
        let about = edition.definition.request(request).and_then(|r| r.about.as_ref());
        let Some(about) = about else { return Ok(None) };
        let Some(number) = answers.text(&about.field).map(written).filter(|n| !n.is_empty()) else {
            return Ok(None);
        };
        let faulty = |fault: Fault| Error::invalid(fault.with("number", &number));
        let holder = Holder { iin: Some(&applicant.iin), bin: applicant.bin.as_ref() };
        let code = register_code(edition, &about.register);
        let row = self.store.reading().await?.register_entry(&code, &number).await?;
        match row.filter(|row| row.state != RESERVED) {
            Some(row) if holder.holds(&row) => {
                let state = standing(&row, local_date(self.clock.now()));
                let not_fit = || faulty(Fault::at("earlier-entry-not-fit", &about.field));
                let state = state.ok_or_else(not_fit)?;
                Ok(Some(EarlierEntry { number, state: Some(state) }))
            }
            None if about.or_paper => Ok(Some(EarlierEntry { number, state: None })),
            Some(_) | None => Err(faulty(Fault::at("earlier-entry-not-found", &about.field))),
        }
    }

    /// The case to which the entry goes back that the answers name, if it is the holder's: its answers may be taken over into a new form.
    pub(crate) async fn case_of_entry(
        &self,
        edition: &Edition,
        request: &str,
        typed: &Typed,
        holder: &Holder<'_>,
    ) -> Result<Option<Case>> {
        let about = edition.definition.request(request).and_then(|r| r.about.as_ref());
        let named = about.and_then(|about| Some((about, written(typed.text(&about.field)?))));
        let Some((about, number)) = named else { return Ok(None) };
        let code = register_code(edition, &about.register);
        let mut reading = self.store.reading().await?;
        let row = reading.register_entry(&code, &number).await?;
        let Some(row) = row.filter(|row| holder.holds(row)) else { return Ok(None) };
        reading.case(row.case_id).await?.map(|case| case_of(&case)).transpose()
    }

    /// The field of a form in which the entry is named that the request is about; `form` names the request, `knb-02.re-issue`.
    pub fn entry_field(&self, form: &str) -> Option<&str> {
        self.about_of(form).ok()?.1.map(|about| about.field.as_str())
    }

    fn about_of(&self, form: &str) -> Result<(&Edition, Option<&AboutEntry>)> {
        let (code, request) = service_form(form);
        let edition = self.serving(code)?.edition;
        let request = match request {
            Some(request) => edition.definition.request(request),
            None => edition.definition.request.first(),
        };
        let request = request.ok_or_else(|| Error::NotFound(Fault::new("service-not-found")))?;
        Ok((edition, request.about.as_ref()))
    }

    /// The entries of the signed-in person, or of the organisation for which she acts, that a request can be about: those of its
    /// register that stand where it needs them.
    pub async fn entries_to_choose(
        &self,
        session: &Session,
        form: &str,
        lang: Lang,
    ) -> Result<EntriesView> {
        let session = require(Some(session), Act::Apply)?;
        let (edition, about) = self.about_of(form)?;
        let Some(about) = about else {
            return Ok(EntriesView { field: None, entries: Vec::new() });
        };
        let rows = self.rows_of(session, edition, about).await?;
        let today = local_date(self.clock.now());
        let fits =
            |row: &RegisterRow| standing(row, today).filter(|state| about.states.contains(state));
        let shown = rows.into_iter().filter_map(|row| Some((fits(&row)?, row)));
        let entries = shown.map(|(state, row)| EarlierEntryView {
            number: row.number,
            state: state.name().to_owned(),
            state_label: texts::say(lang, &format!("earlier-entry-state-{}", state.name())),
            valid_from: row.valid_from,
            valid_until: row.valid_until,
        });
        Ok(EntriesView { field: Some(about.field.clone()), entries: entries.collect() })
    }

    async fn rows_of(
        &self,
        session: &Session,
        edition: &Edition,
        about: &AboutEntry,
    ) -> Result<Vec<RegisterRow>> {
        let code = register_code(edition, &about.register);
        let mut reading = self.store.reading().await?;
        Ok(match &session.bin {
            Some(bin) => {
                reading.register_entries_of_organisation_in(&code, bin, MOST_OFFERED).await?
            }
            None => {
                reading.register_entries_of_person_in(&code, &session.iin, MOST_OFFERED).await?
            }
        })
    }
}

#[cfg(test)]
mod tests;
