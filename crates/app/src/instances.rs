//! What store, journal and clock do alike with everything that moves through a flow: cases, complaints, procedures of offices.

use base::Fault;
use flow::{Event, Happened};
use jiff::Timestamp;
use serde_json::{Value, json};
use store::{StoreFault, Tx};

use crate::{Error, Result, journalling};

/// Acts of the journal that tell what happened to matters of a kind. STORED: in the journal.
pub(crate) struct Entries {
    /// Somebody, or the machine, did an act.
    pub(crate) moved: &'static str,
    /// Somebody was warned that a term is near its end.
    pub(crate) neared: &'static str,
    /// A term passed with its duty undone.
    pub(crate) passed: &'static str,
}

impl Entries {
    /// Writes new events of a matter into the journal. `detail` tells of an act what may be kept for good: codes and digests, no words
    /// of people.
    pub(crate) async fn record<I>(
        &self,
        tx: &mut Tx,
        new: &[Event<I>],
        subject: &str,
        detail: impl Fn(&Happened<I>) -> Value,
    ) -> Result<()> {
        for event in new {
            let (act, detail) = match &event.happened {
                happened @ Happened::ActDone { .. } => (self.moved, detail(happened)),
                Happened::TermNear { term } => (self.neared, json!({ "term": term })),
                Happened::TermPassed { term } => (self.passed, json!({ "term": term })),
            };
            let subject = subject.to_owned();
            journalling::record(tx, &event.actor, act, subject, detail, event.at).await?;
        }
        Ok(())
    }
}

/// Somebody moved the matter first: the `code` of its kind says so.
pub(crate) fn moved_first(fault: StoreFault, code: &'static str) -> Error {
    match fault {
        StoreFault::Conflict => Error::Conflict(Fault::new(code)),
        fault => fault.into(),
    }
}

/// Matters of a kind, as the clock comes to them by the index of their next moment, one after another. Cases, of which there are most,
/// are moved side by side (`App::tick_cases`).
pub(crate) trait Clocked: Sync {
    /// A stored matter.
    type Row: Clone + Send + Sync;

    /// What a matter is called in the log.
    const CALLED: &'static str;

    /// The next page of those on which the clock is due, behind a row.
    fn due(
        &self,
        now: Timestamp,
        after: Option<&Self::Row>,
    ) -> impl Future<Output = Result<Vec<Self::Row>>> + Send;

    /// The number of a matter.
    fn number(row: &Self::Row) -> String;

    /// Does what time has brought about with a matter, and writes down when to look again; tells whether it moved.
    fn tick_one(&self, row: Self::Row, now: Timestamp)
    -> impl Future<Output = Result<bool>> + Send;
}

/// Lets the clock act on all on which it is due; tells how many it moved. What somebody moves at the same moment is left for the next
/// time, and what cannot be read or moved does not stop the others.
pub(crate) async fn tick<C: Clocked>(matters: &C, now: Timestamp) -> Result<u32> {
    let (mut moved, mut last): (u32, Option<C::Row>) = (0, None);
    loop {
        let rows = matters.due(now, last.as_ref()).await?;
        let Some(end) = rows.last() else { return Ok(moved) };
        last = Some(end.clone());
        for row in rows {
            let number = C::number(&row);
            match matters.tick_one(row, now).await {
                Ok(true) => moved += 1,
                Ok(false) | Err(Error::Conflict(_)) => {}
                Err(error) => {
                    tracing::error!(what = C::CALLED, number, %error, "the clock could not move it");
                }
            }
        }
    }
}
