//! What the clock alone brings about: silence that grants, and warnings of terms.

use std::collections::BTreeSet;

use services::Phase;
use store::{Assignee, CaseQueue};

use crate::{
    Error, Inbox, Result,
    cases::{
        effects::Aftermath,
        kept::{Kept, case_of},
    },
};

/// Cases that are looked at in one page.
const PAGE_ROWS: u32 = 200;

impl Inbox<'_> {
    /// Lets the clock act on every open case; tells how many it moved. A case that somebody moves at the same moment is left for
    /// the next time, and one that cannot be moved does not stop the others.
    pub(crate) async fn tick_cases(&self) -> Result<u32> {
        let mut moved = 0;
        let mut page = CaseQueue {
            office: None,
            assignee: Assignee::Anyone,
            states: self.open_states().into_iter().collect(),
            after: None,
            limit: PAGE_ROWS,
        };
        loop {
            let rows = self.store.reading().await?.case_queue(&page).await?;
            let Some(last) = rows.last() else { return Ok(moved) };
            page.after = Some((last.due_on, last.id));
            for row in rows {
                let number = row.number.clone();
                match self.tick_case(Kept { case: case_of(&row)?, row }).await {
                    Ok(true) => moved += 1,
                    Ok(false) | Err(Error::Conflict(_)) => {}
                    Err(error) => {
                        tracing::error!(case = number, %error, "the clock could not move a case");
                    }
                }
            }
        }
    }

    async fn tick_case(&self, kept: Kept) -> Result<bool> {
        let edition = self.cases.edition_of(&kept.case)?;
        let now = self.clock.now();
        let events = services::tick(&kept.case, edition, now, &self.rules.calendar)
            .map_err(Error::invalid)?;
        if events.is_empty() {
            return Ok(false);
        }
        self.cases.advance(kept, events, Aftermath::default(), None, now).await.map(|_| true)
    }

    /// The states of all editions in which a case is still owed an answer.
    fn open_states(&self) -> BTreeSet<String> {
        let open = [Phase::Intake, Phase::Review, Phase::Signing, Phase::Suspended];
        let editions =
            self.rules.catalogue.services().flat_map(|service| service.editions.values());
        editions
            .flat_map(|edition| &edition.definition.state)
            .filter(|state| open.contains(&state.phase))
            .map(|state| state.name.clone())
            .collect()
    }
}
