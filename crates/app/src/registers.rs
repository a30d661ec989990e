//! Registers as objects: open data in JSON and CSV, where an entry stood on any day and what became of it, extracts under the
//! seal of the platform, and the registers that only the body which keeps them may read.
//!
//! What everybody may read is what the register's definition makes public; nothing else of an entry leaves the store. Codes
//! of faults of this module:
//!
//! | code | meaning |
//! |---|---|
//! | `register-day` | the day is not one of the form `yyyy-mm-dd` |
//! | `register-entry-unknown` | the register has no such entry, or had none on that day |
//! | `register-unknown` | there is no such register, or it is not this person's to read |

mod trust_list;
pub(crate) mod trust_scheme;

use std::collections::BTreeMap;

use authority::{key::KeyRole, profile::Hierarchy, seal::Seal};
use base::{Fault, Lang, Role, StoredFault, local_date};
use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use serde_json::json;
use services::{Edition, EntryState, Register, RegisterEntry};
use store::{RegisterChangeRow, RegisterRow};

use crate::{
    Error, Registers, Result, Session,
    cases::{
        entry_states::{ACTIVE, DEEMED_GRANTED, ISSUED},
        kept::{holds, office_of, register_code},
    },
    error::OrInternal,
    issuing::extracts::Turn,
    permission::{Act, require},
    view::{
        KeptEntry, KeptRegisterPage, OpenChange, OpenColumn, OpenEntry, OpenEntryPage,
        OpenRegister, OpenRegisterPage, RowView,
    },
};

/// Entries of a page of open data.
pub(crate) const OPEN_ROWS: u32 = 500;
/// Entries of a page for people.
const KEPT_ROWS: u32 = 50;

/// What of a register is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegisterQuery {
    /// The day on which it stood so: `yyyy-mm-dd`; today by default.
    pub on: Option<String>,
    /// `next` of the page before.
    pub after: Option<String>,
}

/// Why nothing is there.
fn unknown() -> Error {
    Error::NotFound(Fault::new("register-unknown"))
}

fn no_entry() -> Error {
    Error::NotFound(Fault::new("register-entry-unknown"))
}

/// Whether a state grants what the entry is about, while its days last.
fn grants(state: &str) -> bool {
    [ACTIVE, DEEMED_GRANTED].contains(&state)
}

/// Whether everybody may know of an entry in this state.
fn is_open(state: &str) -> bool {
    grants(state) || state == ISSUED || EntryState::ALL.iter().any(|known| known.name() == state)
}

/// The changes that everybody may know of, each with the first day on which it holds: what was granted first holds from its first
/// day, which silence of the authority may have set before the change was noted; everything later holds from the day on which it
/// was noted.
fn open_changes(changes: &[RegisterChangeRow]) -> impl Iterator<Item = (Date, &RegisterChangeRow)> {
    let open = changes.iter().filter(|change| is_open(&change.state));
    open.enumerate().map(|(place, change)| {
        let first = place == 0 && grants(&change.state);
        (if first { change.valid_from } else { local_date(change.at) }, change)
    })
}

/// Where an entry stood on a day; none if it was not there.
fn standing(changes: &[RegisterChangeRow], on: Date) -> Option<(String, &RegisterChangeRow)> {
    let begun = open_changes(changes).filter(|(from, _)| *from <= on);
    let (_, last) = begun.last()?;
    let has_run_out = last.valid_until.is_some_and(|until| until < on);
    let state = if grants(&last.state) && has_run_out {
        EntryState::Ended.name().to_owned()
    } else {
        last.state.clone()
    };
    Some((state, last))
}

impl<'app> Registers<'app> {
    fn on(&self, query: &RegisterQuery) -> Result<Date> {
        match &query.on {
            None => Ok(local_date(self.clock.now())),
            Some(text) => text.parse().map_err(|_| Error::invalid(Fault::at("register-day", "on"))),
        }
    }

    /// A register by the service and its name, with the newest edition that has it.
    fn register(&self, service: &str, name: &str) -> Result<(&'app Edition, &'app Register)> {
        let service = self.rules.catalogue.service(service).ok_or_else(unknown)?;
        let editions = service.editions.values().rev();
        let mut having = editions.filter_map(|e| Some((e, e.definition.register(name)?)));
        having.next().ok_or_else(unknown)
    }

    /// A register that everybody may read.
    fn open(&self, service: &str, name: &str) -> Result<(&'app Edition, &'app Register)> {
        let (edition, register) = self.register(service, name)?;
        if register.public { Ok((edition, register)) } else { Err(unknown()) }
    }

    /// The public registers of all services.
    pub fn list(&self) -> Vec<OpenRegister> {
        let newest =
            self.rules.catalogue.services().filter_map(|s| s.editions.values().next_back());
        newest
            .flat_map(|edition| edition.definition.register.iter().map(move |r| (edition, r)))
            .filter(|(_, register)| register.public)
            .map(|(edition, register)| card(edition, register))
            .collect()
    }

    /// A page of a public register as it stood on a day.
    pub async fn page(
        &self,
        service: &str,
        name: &str,
        query: &RegisterQuery,
    ) -> Result<OpenRegisterPage> {
        let (edition, register) = self.open(service, name)?;
        let on = self.on(query)?;
        let code = register_code(edition, name);
        let after: String = query.after.as_deref().unwrap_or_default().chars().take(64).collect();
        let mut reading = self.store.snapshot().await?;
        let rows = reading.register_page(&code, &after, OPEN_ROWS).await?;
        let last = rows.last().map(|row| row.number.clone());
        let changes = match &last {
            Some(last) => reading.register_changes_between(&code, &after, last).await?,
            None => Vec::new(),
        };
        drop(reading);
        let mut histories: BTreeMap<String, Vec<RegisterChangeRow>> = BTreeMap::new();
        for change in changes {
            histories.entry(change.number.clone()).or_default().push(change);
        }
        let mut entries = Vec::new();
        for row in &rows {
            let history = histories.get(&row.number).map_or(&[][..], Vec::as_slice);
            entries.extend(open_entry(row, history, register, on)?);
        }
        let full = u32::try_from(rows.len()).is_ok_and(|count| count == OPEN_ROWS);
        let next = last.filter(|_| full);
        Ok(OpenRegisterPage { register: card(edition, register), on, entries, next })
    }

    /// An entry of a public register as it stood on a day, with its history.
    pub async fn entry(
        &self,
        service: &str,
        name: &str,
        number: &str,
        query: &RegisterQuery,
    ) -> Result<OpenEntryPage> {
        let (edition, register) = self.open(service, name)?;
        let on = self.on(query)?;
        let code = register_code(edition, name);
        let mut reading = self.store.snapshot().await?;
        let row = reading.register_entry(&code, number).await?.ok_or_else(no_entry)?;
        let changes = reading.register_changes(&code, number).await?;
        drop(reading);
        let entry = open_entry(&row, &changes, register, on)?.ok_or_else(no_entry)?;
        Ok(OpenEntryPage {
            register: card(edition, register),
            on,
            entry,
            history: open_changes(&changes)
                .map(|(from, change)| OpenChange {
                    from,
                    noted_at: (change.at != Timestamp::UNIX_EPOCH).then_some(change.at),
                    state: change.state.clone(),
                    valid_until: change.valid_until,
                })
                .collect(),
        })
    }

    /// A page of a public register as CSV (RFC 4180) in a language; the first line names the columns.
    pub async fn csv(
        &self,
        service: &str,
        name: &str,
        query: &RegisterQuery,
        lang: Lang,
    ) -> Result<Vec<u8>> {
        let page = self.page(service, name, query).await?;
        let names = page.register.columns.iter().map(|column| column.name.as_str());
        let fixed = ["number", "state", "valid_from", "valid_until"];
        let mut csv = line(fixed.into_iter().chain(names).map(str::to_owned));
        for entry in &page.entries {
            let until = entry.valid_until.map_or_else(String::new, |day| day.to_string());
            let own =
                [entry.number.clone(), entry.state.clone(), entry.valid_from.to_string(), until];
            let values = page.register.columns.iter().map(|column| {
                entry.columns.get(&column.name).map_or_else(String::new, |text| match lang {
                    Lang::Kk => text.kk.clone(),
                    Lang::Ru => text.ru.clone(),
                    Lang::En => text.en.clone(),
                })
            });
            csv.push_str(&line(own.into_iter().chain(values)));
        }
        Ok(csv.into_bytes())
    }

    /// An extract of a public register under the seal of the platform: CMS in DER with the JSON of [`Registers::page`] inside,
    /// and beside it which instance made it, and when.
    pub async fn sealed_page(
        &self,
        service: &str,
        name: &str,
        query: &RegisterQuery,
    ) -> Result<Vec<u8>> {
        let turn = self.extracts.turn().await?;
        self.sealed(&turn, &self.page(service, name, query).await?).await
    }

    /// The same of one entry, with the JSON of [`Registers::entry`].
    pub async fn sealed_entry(
        &self,
        service: &str,
        name: &str,
        number: &str,
        query: &RegisterQuery,
    ) -> Result<Vec<u8>> {
        let turn = self.extracts.turn().await?;
        self.sealed(&turn, &self.entry(service, name, number, query).await?).await
    }

    async fn sealed(&self, turn: &Turn<'_>, extract: &impl Serialize) -> Result<Vec<u8>> {
        let now = self.clock.now();
        let seal = self.keys.newest(KeyRole::Seal, Hierarchy::Rsa, now)?;
        let name = Turn::name("register", extract, seal.name, now)?;
        if let Some(kept) = turn.kept(&name) {
            return Ok(kept);
        }
        let whole = json!({
            "instance": self.config.id,
            "address": self.config.base_url,
            "made_at": Timestamp::from_second(now.as_second()).unwrap_or(now),
            "extract": extract,
        });
        let content = serde_json::to_vec(&whole).or_internal()?;
        let chain = self.keys.intermediates();
        let own = Seal { key: seal.name, certificate: &seal.certificate, chain: &chain };
        let (assignment, unsigned) = own.assign(&content).or_internal()?;
        let signature = self.keys.sign(assignment).await?;
        Ok(turn.keep(name, unsigned.complete_around(&content, &signature).or_internal()?))
    }

    /// The registers of the bodies in which the person holds a post, public or not: service, register, heading.
    pub fn kept_list(
        &self,
        session: &Session,
        lang: Lang,
    ) -> Result<Vec<(String, String, String)>> {
        let session = require(Some(session), Act::UseInbox)?;
        let newest =
            self.rules.catalogue.services().filter_map(|s| s.editions.values().next_back());
        let own = newest.filter(|edition| keeps(session, edition));
        Ok(own
            .flat_map(|edition| edition.definition.register.iter().map(move |r| (edition, r)))
            .map(|(edition, register)| {
                let title = register.title.in_lang(lang).to_owned();
                (edition.service.code.clone(), register.name.clone(), title)
            })
            .collect())
    }

    /// A page of a register with all its columns, for an official of the body that keeps it. Each look is in the journal.
    pub async fn kept(
        &self,
        session: &Session,
        service: &str,
        name: &str,
        after: Option<&str>,
        lang: Lang,
    ) -> Result<KeptRegisterPage> {
        let session = require(Some(session), Act::UseInbox)?;
        let (edition, register) = self.register(service, name)?;
        if !keeps(session, edition) {
            return Err(unknown());
        }
        let code = register_code(edition, name);
        let role = if holds(session, Role::Officer, office_of(edition)) {
            Role::Officer
        } else {
            Role::AuthorisedPerson
        };
        let subject = format!("register/{code}");
        self.documents.record_look(&session.actor(role), "register-viewed", subject).await?;
        let after = after.unwrap_or_default();
        let rows = self.store.reading().await?.register_page(&code, after, KEPT_ROWS).await?;
        let full = u32::try_from(rows.len()).is_ok_and(|count| count == KEPT_ROWS);
        let next = rows.last().filter(|_| full).map(|row| row.number.clone());
        let mut entries = Vec::new();
        for row in &rows {
            let entry = match base::read_stored::<RegisterEntry>(&row.body) {
                Ok(entry) => entry,
                // A place that is only taken holds nothing yet.
                Err(StoredFault::Unreadable(_)) => continue,
                Err(newer) => return Err(newer.into()),
            };
            entries.push(KeptEntry {
                number: row.number.clone(),
                state: row.state.clone(),
                valid_from: row.valid_from,
                valid_until: row.valid_until,
                rows: column_rows(register, &entry, lang),
            });
        }
        Ok(KeptRegisterPage {
            service: service.to_owned(),
            register: name.to_owned(),
            title: register.title.in_lang(lang).to_owned(),
            entries,
            next,
        })
    }
}

/// Whether the person works for the body that keeps the registers of an edition.
fn keeps(session: &Session, edition: &Edition) -> bool {
    let office = office_of(edition);
    [Role::Officer, Role::AuthorisedPerson].into_iter().any(|role| holds(session, role, office))
}

fn column_rows(register: &Register, entry: &RegisterEntry, lang: Lang) -> Vec<RowView> {
    let rows = register.column.iter().filter_map(|column| {
        let value = entry.columns.get(&column.name)?.in_lang(lang);
        (!value.is_empty()).then(|| RowView {
            name: column.name.clone(),
            label: column.title.in_lang(lang).to_owned(),
            value: value.to_owned(),
        })
    });
    rows.collect()
}

fn card(edition: &Edition, register: &Register) -> OpenRegister {
    let public = register.column.iter().filter(|column| column.public);
    OpenRegister {
        service: edition.service.code.clone(),
        register: register.name.clone(),
        title: (&register.title).into(),
        authority: (&edition.definition.authority.name).into(),
        columns: public
            .map(|column| OpenColumn { name: column.name.clone(), title: (&column.title).into() })
            .collect(),
    }
}

/// The public side of an entry on a day; none if it had none.
fn open_entry(
    row: &RegisterRow,
    changes: &[RegisterChangeRow],
    register: &Register,
    on: Date,
) -> Result<Option<OpenEntry>> {
    let Some((state, change)) = standing(changes, on) else { return Ok(None) };
    let entry: RegisterEntry = base::read_stored(&row.body)?;
    let public = register.column.iter().filter(|column| column.public);
    Ok(Some(OpenEntry {
        number: row.number.clone(),
        state,
        valid_from: change.valid_from,
        valid_until: change.valid_until,
        columns: public
            .filter_map(|column| {
                let text = entry.columns.get(&column.name)?;
                Some((column.name.clone(), text.into()))
            })
            .collect(),
    }))
}

/// A line of CSV. What a table program would take for a formula is led by an apostrophe, since the words come from applicants.
fn line(values: impl Iterator<Item = String>) -> String {
    let cells: Vec<String> = values
        .map(|value| {
            let formula = value.starts_with(['=', '+', '-', '@', '\t', '\r']);
            let value = if formula { format!("'{value}") } else { value };
            if value.contains(['"', ',', '\r', '\n']) {
                format!("\"{}\"", value.replace('"', "\"\""))
            } else {
                value
            }
        })
        .collect();
    cells.join(",") + "\r\n"
}

#[cfg(test)]
mod tests;
