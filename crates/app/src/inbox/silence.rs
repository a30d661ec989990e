//! What the clock alone brings about: silence that grants, and warnings of terms.

use jiff::Timestamp;
use store::CaseRow;
use tokio::task::JoinSet;

use crate::{
    App, Error, Inbox, Result,
    cases::{
        aftermath::Aftermath,
        kept::{Kept, case_of},
    },
    error::OrInternal,
};

/// Cases that are looked at in one page.
const PAGE_ROWS: u32 = 200;
/// So many cases are moved side by side: they are committed together.
const ABREAST: usize = 16;
/// How often the clock may act on a case at one look.
const MOST_ROUNDS: u32 = 8;

impl App {
    /// Lets the clock act on the cases on which it is due, several side by side; tells how many it moved. A case that somebody moves
    /// at the same moment is left for the next time, and one that cannot be moved does not stop the others.
    pub(crate) async fn tick_cases(&self) -> Result<u32> {
        let (mut moved, mut last): (u32, Option<CaseRow>) = (0, None);
        let now = self.now();
        loop {
            let mut reading = self.0.store.reading().await?;
            let rows = reading.cases_due(now, last.as_ref(), PAGE_ROWS).await?;
            drop(reading);
            let Some(end) = rows.last() else { return Ok(moved) };
            last = Some(end.clone());
            let (mut rows, mut ticking) = (rows.into_iter(), JoinSet::new());
            let tick = |row| {
                let app = self.clone();
                async move { app.inbox().tick_row(row, now).await }
            };
            for row in rows.by_ref().take(ABREAST) {
                ticking.spawn(tick(row));
            }
            while let Some(done) = ticking.join_next().await {
                moved += u32::from(done.or_internal()?);
                if let Some(row) = rows.next() {
                    ticking.spawn(tick(row));
                }
            }
        }
    }
}

impl Inbox<'_> {
    /// Whether the clock moved a case.
    async fn tick_row(&self, row: CaseRow, now: Timestamp) -> bool {
        let number = row.number.clone();
        let case = match case_of(&row) {
            Ok(case) => case,
            Err(error) => {
                tracing::error!(case = number, %error, "a stored case could not be read");
                return false;
            }
        };
        match self.tick_case(Kept { case, row }, now).await {
            Ok(moved) => moved,
            Err(Error::Conflict(_)) => false,
            Err(error) => {
                tracing::error!(case = number, %error, "the clock could not move a case");
                false
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
            let aftermath = Aftermath { papers_follow: true, ..Aftermath::default() };
            kept = self.cases.advance(kept, events, aftermath, None, now).await?;
            if !moves {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
