//! Finding requests at the desk: by number, by the IIN of the holder or the BIN of the organisation, by the ticket of a visit, by the
//! beginning of a name.

use base::{Bin, Fault, Iin, Lang, Role, UniqueNumber, name_key};
use registration::{Claimant, OfficeCode, Request};
use store::{RequestQueue, RequestRow};

use super::{desk::QUEUES, loaded};
use crate::{
    Desk, Error, Registration, Result, Session,
    permission::{Act, require},
    view::QueueRow,
};

/// The most requests that are found.
const MOST_FOUND: u32 = 50;
/// The most requests of a person or an organisation that are looked through for those of the office.
const MOST_OF_APPLICANT: u32 = 500;
/// Among how many open requests of an office a ticket is looked for.
const TICKET_ROWS: u32 = 1_000;
/// So many requests of earlier builds are named in one transaction.
const NAMED_TOGETHER: u32 = 200;
/// So many such transactions are made in one round of the worker: a hundred thousand requests.
const MOST_TRANSACTIONS: u32 = 500;

impl Desk<'_> {
    /// The requests of the operator's office that a text names: by the number of the request, the IIN of its holder, the BIN of the
    /// organisation, the ticket of a visit, or the beginning of the name of either, in the order of the Kazakh alphabet. The search is
    /// recorded, because it tells of people.
    pub async fn search(&self, session: &Session, text: &str, lang: Lang) -> Result<Vec<QueueRow>> {
        let session = require(Some(session), Act::UseDesk)?;
        let office = self.own_office(session)?;
        let text: String = text.trim().chars().take(200).collect();
        let found = self.find(&office, &text).await?;
        let subject = format!("office/{office}");
        let actor = session.actor(Role::Operator);
        self.documents.record_look(&actor, "requests-searched", subject).await?;
        let own = found.into_iter().filter(|row| row.office == office.as_str());
        own.take(MOST_FOUND as usize).map(|row| self.found_row(row, lang)).collect()
    }

    async fn find(&self, office: &OfficeCode, text: &str) -> Result<Vec<RequestRow>> {
        let digits = text.replace(' ', "");
        let mut reading = self.store.reading().await?;
        if let Some(number) = UniqueNumber::read(text) {
            return Ok(reading.request_by_number(&number).await?.into_iter().collect());
        }
        if let Ok(iin) = Iin::parse(&digits) {
            return Ok(reading.requests_of_person(&iin, None, MOST_OF_APPLICANT).await?);
        }
        if let Ok(bin) = Bin::parse(&digits) {
            return Ok(reading.requests_of_organisation(&bin, None, MOST_OF_APPLICANT).await?);
        }
        // A ticket has a digit, and a name seldom has: the other is looked for where the likelier one finds nothing.
        let key = name_key(text);
        let has_digit = text.contains(|letter: char| letter.is_ascii_digit());
        let is_short = key.chars().count() < 2;
        if is_short && !has_digit {
            return Err(Error::invalid(Fault::at("desk-search-form", "find")));
        }
        if !has_digit {
            let named = reading.requests_by_name(office.as_str(), &key, MOST_FOUND).await?;
            if !named.is_empty() {
                return Ok(named);
            }
        }
        let states = QUEUES.iter().flat_map(|(_, states)| states.iter());
        let wanted = RequestQueue {
            office: Some(office.to_string()),
            states: states.map(|state| state.code().to_owned()).collect(),
            after: None,
            limit: TICKET_ROWS,
        };
        let mut open = reading.request_queue(&wanted).await?;
        open.retain(|row| has_ticket(row, text));
        if open.is_empty() && has_digit && !is_short {
            return Ok(reading.requests_by_name(office.as_str(), &key, MOST_FOUND).await?);
        }
        Ok(open)
    }

    /// A line of what was found: with the name, by which an operator tells people apart; the number stays masked.
    fn found_row(&self, row: RequestRow, lang: Lang) -> Result<QueueRow> {
        let holder = loaded(row.clone()).ok().and_then(|loaded| loaded.request.holder);
        let mut found = self.desk_row(row, lang)?;
        if let Some(holder) = holder {
            let name = holder.name.full();
            let names = std::iter::once(name.trim().to_owned())
                .chain(holder.organisation.map(|organisation| organisation.name))
                .filter(|name| !name.is_empty())
                .chain(std::iter::once(found.applicant));
            found.applicant = names.collect::<Vec<_>>().join(", ");
        }
        Ok(found)
    }
}

/// The keys under which a request is found by name: the holder's, and the organisation's.
pub(super) fn name_keys(holder: &Claimant) -> (String, Option<String>) {
    let organisation =
        holder.organisation.as_ref().map(|organisation| name_key(&organisation.name));
    (name_key(&holder.name.full()), organisation)
}

impl Registration<'_> {
    /// Names requests of earlier builds, which kept no names to search by.
    pub(crate) async fn name_older(&self) -> Result<()> {
        for _ in 0..MOST_TRANSACTIONS {
            let rows = self.store.reading().await?.requests_unnamed(NAMED_TOGETHER).await?;
            if rows.is_empty() {
                return Ok(());
            }
            let rows = &rows;
            self.store
                .write(move |mut tx| async move {
                    for row in rows {
                        // What a newer build kept as such is not looked for by name, but must not be read for ever.
                        let request: Option<Request> = base::read_stored(&row.body).ok();
                        let holder = request.and_then(|request| request.holder);
                        let (name, organisation) =
                            holder.as_ref().map(name_keys).unwrap_or_default();
                        tx.name_request(row.id, &name, organisation.as_deref()).await?;
                    }
                    Ok::<_, Error>(())
                })
                .await?;
        }
        Ok(())
    }
}

fn has_ticket(row: &RequestRow, ticket: &str) -> bool {
    let Ok(loaded) = loaded(row.clone()) else { return false };
    let visits = loaded.request.visits().iter();
    visits.filter_map(|visit| visit.ticket.as_deref()).any(|own| own.eq_ignore_ascii_case(ticket))
}
