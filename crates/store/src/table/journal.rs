//! The journal's rows. Entries come by [`Tx::record`](crate::Tx::record); module `seal` gives them their place.

use base::{Actor, Iin, Sha256};
use jiff::Timestamp;
use journal::{Checkpoint, Doer, Entry, export_line};

use crate::{
    Reading, StoreFault, Tx,
    batch::Change,
    statement::statements,
    table::row,
    value::{Arg, Columns, FromRow, args},
};

/// A sealed entry, kept as its canonical text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalRow {
    /// Its place.
    pub place: Checkpoint,
    /// The hash of the place before.
    pub previous: Sha256,
    /// The canonical text of the entry.
    pub entry: String,
}

impl JournalRow {
    /// The line of an export; `journal::verify_lines` checks it.
    pub fn to_line(&self) -> String {
        export_line(self.place, self.previous, &self.entry)
    }

    /// The entry, unless its text was altered beyond reading.
    pub fn entry(&self) -> Option<Entry> {
        serde_json::from_str(&self.entry).ok()
    }
}

impl FromRow for JournalRow {
    fn from_row(columns: &mut Columns<'_>) -> Result<Self, StoreFault> {
        let place = Checkpoint { seq: columns.take()?, hash: columns.take()? };
        Ok(Self { place, previous: columns.take()?, entry: columns.take()? })
    }
}

/// An entry that waits for its place.
pub(crate) struct PendingRow {
    pub(crate) id: String,
    pub(crate) at: Timestamp,
    /// Its place among the entries of its transaction.
    pub(crate) position: u32,
    pub(crate) actor: String,
    pub(crate) act: String,
    pub(crate) subject: String,
    pub(crate) entry: String,
}
row!(PendingRow: id, at, position, actor, act, subject, entry);

impl PendingRow {
    fn args(&self) -> Vec<Arg> {
        args![self.id, self.at, self.position, self.actor, self.act, self.subject, self.entry]
    }
}

/// Whose a pseudonym of the journal is. STORED until the person is taken out of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRow {
    /// The person.
    pub iin: Iin,
    /// Her pseudonym.
    pub pseudonym: String,
    /// When she first acted under it.
    pub since: Timestamp,
}
row!(PersonRow: iin, pseudonym, since);

/// A moment of the chain under the seal of the platform. STORED for ever: it is what a journal is held against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckpointRow {
    /// How far the chain went.
    pub place: Checkpoint,
    /// The signed text: CMS in DER, the text inside.
    pub signature: Vec<u8>,
    /// Number of the certificate of the seal.
    pub certificate_serial: String,
    /// The moment.
    pub at: Timestamp,
}

impl FromRow for CheckpointRow {
    fn from_row(columns: &mut Columns<'_>) -> Result<Self, StoreFault> {
        let place = Checkpoint { seq: columns.take()?, hash: columns.take()? };
        Ok(Self {
            place,
            signature: columns.take()?,
            certificate_serial: columns.take()?,
            at: columns.take()?,
        })
    }
}

statements! {
    // Two nodes may come to the same place.
    INSERT_CHECKPOINT = "INSERT INTO journal_checkpoint \
        (seq, hash, signature, certificate_serial, at) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (seq) DO NOTHING";
    CHECKPOINTS = "SELECT seq, hash, signature, certificate_serial, at FROM journal_checkpoint \
        WHERE seq > $1 ORDER BY seq LIMIT $2";
    PSEUDONYM = "SELECT pseudonym FROM journal_person WHERE iin = $1";
    PERSON_OF = "SELECT iin, pseudonym, since FROM journal_person WHERE pseudonym = $1";
    INSERT_PERSON = "INSERT INTO journal_person (iin, pseudonym, since) VALUES ($1, $2, $3) \
        ON CONFLICT (iin) DO NOTHING";
    FORGET_PERSON = "DELETE FROM journal_person WHERE iin = $1";
    PEOPLE = "SELECT iin, pseudonym, since FROM journal_person \
        WHERE pseudonym > $1 ORDER BY pseudonym LIMIT $2";
    INSERT_PENDING = "INSERT INTO journal_pending \
        (id, at, position, actor, act, subject, entry) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    INSERT_TWO_PENDING = "INSERT INTO journal_pending \
        (id, at, position, actor, act, subject, entry) VALUES ($1, $2, $3, $4, $5, $6, $7), \
        ($8, $9, $10, $11, $12, $13, $14)";
    INSERT_FOUR_PENDING = "INSERT INTO journal_pending \
        (id, at, position, actor, act, subject, entry) VALUES ($1, $2, $3, $4, $5, $6, $7), \
        ($8, $9, $10, $11, $12, $13, $14), ($15, $16, $17, $18, $19, $20, $21), \
        ($22, $23, $24, $25, $26, $27, $28)";
    HEAD = "SELECT seq, hash FROM journal_head WHERE only_row = 1";
    PENDING_COUNT = "SELECT COUNT(*) FROM journal_pending";
    PLACE = "SELECT seq, hash FROM journal WHERE id = $1";
    PAGE = "SELECT seq, hash, previous, entry FROM journal WHERE seq > $1 ORDER BY seq LIMIT $2";
    PAGE_OF_SUBJECT = "SELECT seq, hash, previous, entry FROM journal \
        WHERE subject = $1 AND seq > $2 ORDER BY seq LIMIT $3";
    PAGE_OF_ACTOR = "SELECT seq, hash, previous, entry FROM journal \
        WHERE actor = $1 AND seq > $2 ORDER BY seq LIMIT $3";
}

struct Place(Checkpoint);

impl FromRow for Place {
    fn from_row(columns: &mut Columns<'_>) -> Result<Self, StoreFault> {
        Ok(Self(Checkpoint { seq: columns.take()?, hash: columns.take()? }))
    }
}

/// By what the entries of one actor are found: the pseudonym, or the part of the system.
fn actor_key(actor: &Doer) -> String {
    match actor {
        Doer::Person { iin, .. } => iin.to_string(),
        Doer::Pseudonym { person, .. } => person.clone(),
        Doer::System { part } => format!("{part:?}").to_lowercase(),
    }
}

/// An entry as its row tells it; who acted stands in it by her pseudonym.
pub(crate) async fn pending(tx: &mut Tx, entry: &Entry) -> Result<PendingRow, StoreFault> {
    let told = match &entry.actor {
        Doer::Person { iin, .. } => {
            let pseudonym = tx.pseudonym(iin, &entry.id, entry.at).await?;
            entry.clone().under(pseudonym)
        }
        Doer::Pseudonym { .. } | Doer::System { .. } => entry.clone(),
    };
    Ok(PendingRow {
        id: told.id.clone(),
        at: told.at,
        position: 0,
        actor: actor_key(&told.actor),
        act: told.act.clone(),
        subject: told.subject.clone(),
        entry: told.canonical().map_err(StoreFault::Entry)?,
    })
}

/// The changes that write entries, in the transaction of the act that they tell of: as few statements as may be.
pub(crate) fn added(entries: &[PendingRow]) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut rest = entries;
    while !rest.is_empty() {
        let (statement, count) = match rest.len() {
            1 => (INSERT_PENDING, 1),
            2 | 3 => (INSERT_TWO_PENDING, 2),
            _ => (INSERT_FOUR_PENDING, 4),
        };
        let (now, next) = rest.split_at(count);
        changes.push((statement, now.iter().flat_map(PendingRow::args).collect()));
        rest = next;
    }
    changes
}

impl Reading {
    /// The last place of the chain.
    pub async fn journal_head(&mut self) -> Result<Checkpoint, StoreFault> {
        let place: Option<Place> = self.first(HEAD, args![]).await?;
        place.map(|place| place.0).ok_or(StoreFault::Missing)
    }

    /// The place of an entry, if it is sealed.
    pub async fn journal_place(&mut self, entry: &str) -> Result<Option<Checkpoint>, StoreFault> {
        let place: Option<Place> = self.first(PLACE, args![entry]).await?;
        Ok(place.map(|place| place.0))
    }

    /// How many committed entries wait for their place.
    pub async fn journal_pending_count(&mut self) -> Result<u64, StoreFault> {
        let count: Option<i64> = self.first(PENDING_COUNT, args![]).await?;
        Ok(count.unwrap_or_default().unsigned_abs())
    }

    /// Entries after a place, in order.
    pub async fn journal_page(
        &mut self,
        after: u64,
        limit: u32,
    ) -> Result<Vec<JournalRow>, StoreFault> {
        self.rows(PAGE, args![after, limit]).await
    }

    /// Entries about one subject.
    pub async fn journal_of_subject(
        &mut self,
        subject: &str,
        after: u64,
        limit: u32,
    ) -> Result<Vec<JournalRow>, StoreFault> {
        self.rows(PAGE_OF_SUBJECT, args![subject, after, limit]).await
    }

    /// Entries of one actor: a person in whatever role, or a part of the system.
    pub async fn journal_of_actor(
        &mut self,
        actor: &Actor,
        after: u64,
        limit: u32,
    ) -> Result<Vec<JournalRow>, StoreFault> {
        let key = match actor {
            // Somebody who is not in the table has no entries that are known to be hers.
            Actor::Person { iin, .. } => self.first(PSEUDONYM, args![iin]).await?,
            Actor::System { .. } => Some(actor_key(&actor.clone().into())),
        };
        let Some(key): Option<String> = key else { return Ok(Vec::new()) };
        self.rows(PAGE_OF_ACTOR, args![key, after, limit]).await
    }

    /// The signed moments of the chain after a place, in order.
    pub async fn journal_checkpoints(
        &mut self,
        after: u64,
        limit: u32,
    ) -> Result<Vec<CheckpointRow>, StoreFault> {
        self.rows(CHECKPOINTS, args![after, limit]).await
    }

    /// Whose the pseudonyms of the journal are, by pseudonym; `after` is the last of the page before.
    pub async fn journal_people(
        &mut self,
        after: &str,
        limit: u32,
    ) -> Result<Vec<PersonRow>, StoreFault> {
        self.rows(PEOPLE, args![after, limit]).await
    }

    /// Whose a pseudonym of the journal is; none if she was taken out of it.
    pub async fn journal_person(&mut self, pseudonym: &str) -> Result<Option<Iin>, StoreFault> {
        let found: Option<PersonRow> = self.first(PERSON_OF, args![pseudonym]).await?;
        Ok(found.map(|person| person.iin))
    }
}

impl Tx {
    /// The pseudonym of a person in the journal. One who has none is given `fresh`: the random identifier of an entry, which
    /// tells nothing of her.
    pub async fn pseudonym(
        &mut self,
        iin: &Iin,
        fresh: &str,
        now: Timestamp,
    ) -> Result<String, StoreFault> {
        let known: Option<String> = self.first(PSEUDONYM, args![iin]).await?;
        if let Some(known) = known {
            return Ok(known);
        }
        self.execute(INSERT_PERSON, args![iin, fresh, now]).await?;
        let known: Option<String> = self.first(PSEUDONYM, args![iin]).await?;
        known.ok_or(StoreFault::Missing)
    }

    /// Keeps a signed moment of the chain; one that is there for the place stays.
    pub async fn insert_journal_checkpoint(
        &mut self,
        row: &CheckpointRow,
    ) -> Result<(), StoreFault> {
        let CheckpointRow { place, signature, certificate_serial, at } = row;
        let args = args![place.seq, place.hash, signature, certificate_serial, at];
        self.execute(INSERT_CHECKPOINT, args).await.map(drop)
    }

    /// Takes a person out of the journal: from now on nobody can tell whose her pseudonym was. Gives it; none if she has none.
    pub async fn forget_journal_person(&mut self, iin: &Iin) -> Result<Option<String>, StoreFault> {
        let known: Option<String> = self.first(PSEUDONYM, args![iin]).await?;
        self.execute(FORGET_PERSON, args![iin]).await?;
        Ok(known)
    }
}
