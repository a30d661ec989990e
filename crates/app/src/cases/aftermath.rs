//! What is stored with an act of a case, in its transaction.

use base::Sha256;
use jiff::{Timestamp, civil::Date};
use store::{RegisterRow, Tx};

use super::quality::Counted;
use crate::{Result, documents_kept::NewDocument, effects::Owed, requests::Outcome};

/// Everything that is stored with an act.
#[derive(Default)]
pub(crate) struct Aftermath {
    pub(crate) outcome: Outcome,
    pub(crate) shelf: Shelf,
    /// Digest of the signed result that the act brought.
    pub(crate) result: Option<Sha256>,
    /// What it adds to the figures of the service.
    pub(crate) counts: Vec<Counted>,
    /// The renewal of its result's archive.
    pub(crate) owed: Option<Owed>,
    /// Whether its papers are owed, and not made before it is stored: nobody stands at a desk and waits for them.
    pub(crate) papers_follow: bool,
}

impl Aftermath {
    /// Stores it all.
    pub(crate) async fn insert(&self, tx: &mut Tx, now: Timestamp) -> Result<()> {
        self.outcome.insert(tx).await?;
        for placed in &self.shelf.0 {
            match placed.change {
                Change::Added => tx.insert_register_entry(&placed.row, now).await?,
                Change::Changed => tx.update_register_entry(&placed.row, now).await?,
                Change::None => {}
            }
        }
        for counted in &self.counts {
            counted.insert(tx).await?;
        }
        if let Some(owed) = &self.owed {
            owed.insert(tx).await?;
        }
        Ok(())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Added,
    Changed,
    None,
}

#[derive(Debug)]
struct Placed {
    row: RegisterRow,
    change: Change,
}

/// The entries of a case, as they will stand after the act.
#[derive(Debug, Default)]
pub(crate) struct Shelf(Vec<Placed>);

impl Shelf {
    /// Puts the entries that are there already.
    pub(crate) fn take_over(&mut self, rows: Vec<RegisterRow>) {
        self.0.extend(rows.into_iter().map(|row| Placed { row, change: Change::None }));
    }

    /// The first entry of a register that fits.
    pub(crate) fn find(
        &self,
        register: &str,
        fits: impl Fn(&RegisterRow) -> bool,
    ) -> Option<&RegisterRow> {
        self.0.iter().map(|placed| &placed.row).find(|row| row.register == register && fits(row))
    }

    pub(super) fn add(&mut self, row: RegisterRow) {
        self.0.push(Placed { row, change: Change::Added });
    }

    /// Moves an entry of an earlier case to another state.
    pub(super) fn move_to(&mut self, row: RegisterRow, state: &str) {
        let row = RegisterRow { state: state.to_owned(), ..row };
        self.0.push(Placed { row, change: Change::Changed });
    }

    /// Moves the entry that the case itself has in a register to another state.
    pub(super) fn move_own(&mut self, register: &str, state: &str) {
        let own = self.0.iter_mut().filter(|placed| placed.row.register == register);
        for placed in own {
            state.clone_into(&mut placed.row.state);
            if placed.change == Change::None {
                placed.change = Change::Changed;
            }
        }
    }

    /// Lets an entry hold until a day, that day included.
    pub(super) fn hold(&mut self, register: &str, number: &str, until: Date) {
        let found = self.0.iter_mut().map(|placed| &mut placed.row);
        for row in found.filter(|row| row.register == register && row.number == number) {
            row.valid_until = Some(until);
        }
    }

    /// Writes an entry: state, first day, content.
    pub(super) fn write(
        &mut self,
        register: &str,
        number: &str,
        state: &str,
        from: Date,
        body: String,
    ) -> bool {
        let found = self
            .0
            .iter_mut()
            .find(|placed| placed.row.register == register && placed.row.number == number);
        let Some(placed) = found else { return false };
        state.clone_into(&mut placed.row.state);
        placed.row.valid_from = from;
        placed.row.body = body;
        if placed.change == Change::None {
            placed.change = Change::Changed;
        }
        true
    }
}

/// The documents that an act itself brings.
impl From<Vec<NewDocument>> for Aftermath {
    fn from(papers: Vec<NewDocument>) -> Self {
        Self { outcome: Outcome { papers, ..Outcome::default() }, ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use base::CaseId;
    use jiff::civil::date;

    use super::*;

    fn row(register: &str) -> RegisterRow {
        RegisterRow {
            register: register.to_owned(),
            number: "2014-FISH01A-0000001-1".to_owned(),
            case_id: CaseId::from_random([1; 16]),
            iin: None,
            bin: None,
            state: "active".to_owned(),
            valid_from: date(2014, 2, 3),
            valid_until: None,
            verification_code: String::new(),
            version: 1,
            body: "{}".to_owned(),
        }
    }

    #[test]
    fn an_entry_of_the_case_itself_is_moved_and_one_that_is_new_stays_new() {
        let mut shelf = Shelf::default();
        shelf.take_over(vec![row("permits"), row("papers")]);
        shelf.add(row("journal"));
        shelf.move_own("permits", "suspended");
        shelf.move_own("journal", "ended");
        let found: Vec<(&str, &str, Change)> = shelf
            .0
            .iter()
            .map(|placed| (placed.row.register.as_str(), placed.row.state.as_str(), placed.change))
            .collect();
        assert_eq!(
            found,
            [
                ("permits", "suspended", Change::Changed),
                ("papers", "active", Change::None),
                ("journal", "ended", Change::Added),
            ]
        );
    }
}
