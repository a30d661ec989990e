//! Telephones that people left with their bookings (nca-01 F26), and when they are forgotten.

use jiff::{SignedDuration, Timestamp};
use procedures::{Happened, Kind, Procedure};
use serde::{Deserialize, Serialize};
use store::ProcedureRow;

use crate::{Error, Procedures, Result, error::OrInternal};

/// The datum of an act that is forgotten.
const PHONE: &str = "phone";
/// Up to which booking the telephones are forgotten. STORED: the name of a setting.
const FORGOTTEN: &str = "queue-phones-forgotten";
/// So many bookings are looked at in one transaction.
const PAGE_ROWS: u32 = 100;
const DAY_HOURS: i64 = 24;

/// The last booking that was looked at. STORED: as JSON, in the setting [`FORGOTTEN`].
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Place {
    opened_at: Timestamp,
    id: String,
}

/// The booking without its telephone; none if it has none.
fn without_phone(row: &ProcedureRow) -> Result<Option<ProcedureRow>> {
    let mut procedure: Procedure = base::read_stored(&row.body)?;
    let mut had_one = false;
    for event in &mut procedure.instance.events {
        if let Happened::ActDone { input, .. } = &mut event.happened {
            had_one |= input.given.answer(PHONE).is_some();
            input.given.remove(PHONE);
        }
    }
    let body = base::write_stored(&procedure).or_internal()?;
    Ok(had_one.then(|| ProcedureRow { body, ..row.clone() }))
}

impl Procedures<'_> {
    /// Forgets the telephones of bookings whose day was longer ago than the rule `phones-kept-days` says; tells how many. Each
    /// booking is looked at once: the newest that can be booked today is a booking of the days ahead.
    pub(crate) async fn forget_phones(&self) -> Result<u32> {
        let rules = &self.rules.queue;
        let Some(days) = rules.phones_kept_days else { return Ok(0) };
        let now = self.clock.now();
        let days = i64::from(days) + i64::from(rules.days_ahead);
        let until = now.checked_sub(SignedDuration::from_hours(days * DAY_HOURS)).or_internal()?;
        let mut forgotten = 0;
        loop {
            let mut reading = self.store.reading().await?;
            let known = reading.setting(FORGOTTEN).await?;
            let place: Place = match known {
                Some(row) => serde_json::from_str(&row.value).or_internal()?,
                None => Place::default(),
            };
            let kind = Kind::Queue.request();
            let after = (place.opened_at, place.id.as_str());
            let rows = reading.procedures_between(kind, after, until, PAGE_ROWS).await?;
            drop(reading);
            let Some(last) = rows.last() else { return Ok(forgotten) };
            let place = Place { opened_at: last.opened_at, id: last.id.to_string() };
            let place = serde_json::to_string(&place).or_internal()?;
            let mut changed = Vec::new();
            for row in &rows {
                changed.extend(without_phone(row)?);
            }
            let (changed, place) = (&changed, &place);
            self.store
                .write(move |mut tx| async move {
                    for row in changed {
                        tx.update_procedure(row).await?;
                    }
                    tx.set(FORGOTTEN, place, "worker", now).await?;
                    Ok::<_, Error>(())
                })
                .await?;
            forgotten += u32::try_from(changed.len()).unwrap_or(u32::MAX);
        }
    }
}
