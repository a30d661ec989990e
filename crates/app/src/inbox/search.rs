//! Finding a case of the body: by its number, by the applicant's IIN or BIN, by the beginning of her name.

use base::{Bin, Fault, Iin, Lang, UniqueNumber, name_key};
use store::CaseRow;

use super::{inbox_office, writes};
use crate::{
    Error, Inbox, Result, Session,
    permission::{Act, require},
    view::QueueRow,
};

/// The most cases that are found.
const MOST_FOUND: u32 = 50;
/// The most cases of a person or an organisation that are looked through for those of the body.
const MOST_OF_APPLICANT: u32 = 500;

impl Inbox<'_> {
    /// The cases of the official's body that fit what was typed: a number, an IIN, a BIN, or the beginning of the name of a person or
    /// organisation, in the order of the Kazakh alphabet. The search is recorded, because it tells of people.
    pub async fn search(&self, session: &Session, text: &str, lang: Lang) -> Result<Vec<QueueRow>> {
        let session = require(Some(session), Act::UseInbox)?;
        let office = inbox_office(session)?;
        let text: String = text.trim().chars().take(200).collect();
        let digits = text.replace(' ', "");
        let mut reading = self.store.reading().await?;
        let found: Vec<CaseRow> = if let Some(number) = UniqueNumber::read(&text) {
            reading.case_by_number(number.as_str()).await?.into_iter().collect()
        } else if let Ok(iin) = Iin::parse(&digits) {
            reading.cases_of_person(&iin, None, MOST_OF_APPLICANT).await?
        } else if let Ok(bin) = Bin::parse(&digits) {
            reading.cases_of_organisation(&bin, None, MOST_OF_APPLICANT).await?
        } else {
            let key = name_key(&text);
            if key.chars().count() < 2 {
                return Err(Error::invalid(Fault::at("case-search-form", "find")));
            }
            reading.cases_by_name(office, &key, MOST_FOUND).await?
        };
        drop(reading);
        let role = writes(session, office).unwrap_or(base::Role::Officer);
        let subject = format!("office/{office}");
        self.documents.record_look(&session.actor(role), "cases-searched", subject).await?;
        let own = found.into_iter().filter(|row| row.office == office);
        let own: Vec<CaseRow> = own.take(MOST_FOUND as usize).collect();
        self.rows_for(session, &own, lang)
    }
}
