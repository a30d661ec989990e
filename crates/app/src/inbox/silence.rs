//! What the clock alone brings about: silence that grants, and warnings of terms.

use jiff::Timestamp;
use store::CaseRow;

use crate::{
    Error, Inbox, Result,
    cases::{
        effects::Aftermath,
        kept::{Kept, case_of},
    },
};

/// Cases that are looked at in one page.
const PAGE_ROWS: u32 = 200;
/// How often the clock may act on a case at one look.
const MOST_ROUNDS: u32 = 8;

impl Inbox<'_> {
    /// Lets the clock act on the cases on which it is due; tells how many it moved. A case that somebody moves at the same moment is left for
    /// the next time, and one that cannot be moved does not stop the others.
    pub(crate) async fn tick_cases(&self) -> Result<u32> {
        let (mut moved, mut last): (u32, Option<CaseRow>) = (0, None);
        let now = self.clock.now();
        loop {
            let mut reading = self.store.reading().await?;
            let rows = reading.cases_due(now, last.as_ref(), PAGE_ROWS).await?;
            drop(reading);
            let Some(end) = rows.last() else { return Ok(moved) };
            last = Some(end.clone());
            for row in rows {
                let number = row.number.clone();
                let case = match case_of(&row) {
                    Ok(case) => case,
                    Err(error) => {
                        tracing::error!(case = number, %error, "a stored case could not be read");
                        continue;
                    }
                };
                match self.tick_case(Kept { case, row }, now).await {
                    Ok(true) => moved += 1,
                    Ok(false) | Err(Error::Conflict(_)) => {}
                    Err(error) => {
                        tracing::error!(case = number, %error, "the clock could not move a case");
                    }
                }
            }
        }
    }

    /// Moves a case, or writes down when to look at it again. After the machine stood still one term may have passed behind another: the
    /// clock acts until nothing is due any more.
    async fn tick_case(&self, mut kept: Kept, now: Timestamp) -> Result<bool> {
        let edition = self.cases.edition_of(&kept.case)?;
        for round in 0..MOST_ROUNDS {
            let events = services::tick(&kept.case, edition, now, &self.rules.calendar)
                .map_err(Error::invalid)?;
            let moves = !events.is_empty();
            if !moves && round > 0 {
                break;
            }
            kept = self.cases.advance(kept, events, Aftermath::default(), None, now).await?;
            if !moves {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
