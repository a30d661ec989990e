//! How many cases came to what: figures that are raised with the acts and read without looking at a case.

use crate::{
    Reading, StoreFault, Tx,
    statement::statements,
    table::{codes, row},
    value::args,
};

/// What is counted of the cases of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CaseMeasure {
    /// Its answer was given.
    Answered,
    /// It was granted by silence.
    DeemedGranted,
    /// It was filed.
    Filed,
    /// It was granted.
    Granted,
    /// Its answer was given within the term.
    InTime,
    /// It was not accepted, or taken back.
    NotAccepted,
    /// It was refused.
    Refused,
}
codes!(CaseMeasure: Answered = "answered", DeemedGranted = "deemed-granted", Filed = "filed", Granted = "granted",
    InTime = "in-time", NotAccepted = "not-accepted", Refused = "refused");

/// Into how many rows a figure is split: acts at the same moment seldom wait for the same one.
const PARTS: u32 = 16;

/// A part of a figure. STORED.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseCountRow {
    /// The year of the platform's time zone in which it happened.
    pub year: u32,
    /// What is counted.
    pub measure: CaseMeasure,
    /// How many cases.
    pub cases: u64,
}
row!(CaseCountRow: year, measure, cases);

statements! {
    RAISE = "INSERT INTO case_count (service, year, measure, part, cases) VALUES ($1, $2, $3, $4, 1) \
        ON CONFLICT (service, year, measure, part) DO UPDATE SET cases = case_count.cases + 1";
    OF_SERVICE = "SELECT year, measure, cases FROM case_count WHERE service = $1 \
        ORDER BY service, year, measure, part";
}

impl Reading {
    /// The figures of a service: every part of each, for the reader to add up.
    pub async fn case_counts(&mut self, service: &str) -> Result<Vec<CaseCountRow>, StoreFault> {
        self.rows(OF_SERVICE, args![service]).await
    }
}

impl Tx {
    /// Counts a case. `spread` is any number that differs between cases.
    pub async fn count_case(
        &mut self,
        service: &str,
        year: u32,
        measure: CaseMeasure,
        spread: u32,
    ) -> Result<(), StoreFault> {
        self.execute(RAISE, args![service, year, measure, spread % PARTS]).await.map(drop)
    }
}
