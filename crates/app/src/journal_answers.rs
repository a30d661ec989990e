//! The journal: is it whole, and what does it say?

use std::{io::Write, path::PathBuf};

use base::{Fault, Iin, SystemPart};
use jiff::Timestamp;
use journal::{Broken, Checkpoint};
use serde_json::json;
use store::{Archive, Reading};

use crate::{
    App, Error, Journal, Result,
    checkpoints::{Checkpoints, Judge, VerifiedCheckpoint},
    config::{DataFolder, InstanceConfig},
    error::OrInternal,
    journalling, system,
};

/// How many entries are written at a time.
const PAGE_ROWS: u32 = 500;

/// What a journal is held against besides the checkpoints of its own instance.
#[derive(Clone, Debug, Default)]
pub struct Against {
    /// A place that was noted elsewhere.
    pub noted: Option<Checkpoint>,
    /// Signed checkpoints that are kept elsewhere: files, or folders of them.
    pub checkpoints: Vec<PathBuf>,
    /// The certificates of the roots that are believed, instead of those beside the checkpoints of the instance.
    pub trusted: Option<PathBuf>,
}

/// A journal that holds.
#[derive(Clone, Debug)]
pub struct Verified {
    /// Its last place.
    pub last: Checkpoint,
    /// How many entries wait for their place in the chain, because the node that wrote them ended: the next one that
    /// starts chains them.
    pub waiting: u64,
    /// The signed checkpoints through which the chain goes; at least one.
    pub checkpoints: Checkpoints,
}

impl Journal<'_> {
    /// Verifies the whole chain; gives its last place, or where it breaks.
    pub async fn verify(&self) -> Result<std::result::Result<Checkpoint, Broken>> {
        self.store.seal_now().await?;
        Ok(self.store.verify_journal([]).await?)
    }

    /// Writes the whole journal as lines that anybody can verify.
    pub async fn export(&self, out: &mut (dyn Write + Send)) -> Result<u64> {
        self.store.seal_now().await?;
        write_lines(&mut self.store.snapshot().await?, out).await
    }
}

/// Whose a pseudonym of the journal is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pseudonym {
    /// As the journal has it.
    pub pseudonym: String,
    /// The person.
    pub iin: Iin,
    /// When she first acted under it.
    pub since: Timestamp,
}

/// Whose the pseudonyms of a journal are, for whoever runs the instance: nobody else can read its database.
pub async fn people(folder: &DataFolder) -> Result<Vec<Pseudonym>> {
    let (archive, _) = open(folder).await?;
    let mut snapshot = archive.snapshot().await?;
    let mut all: Vec<Pseudonym> = Vec::new();
    loop {
        let after = all.last().map_or(String::new(), |last| last.pseudonym.clone());
        let page = snapshot.journal_people(&after, PAGE_ROWS).await?;
        if page.is_empty() {
            break;
        }
        all.extend(page.into_iter().map(|row| Pseudonym {
            pseudonym: row.pseudonym,
            iin: row.iin,
            since: row.since,
        }));
    }
    drop(snapshot);
    archive.close().await;
    Ok(all)
}

impl App {
    /// Takes a person out of the journal: nobody can tell any more whose her pseudonym was, and the chain holds as before.
    /// That it was done is recorded. Gives the pseudonym.
    pub async fn forget_in_journal(&self, iin: &Iin) -> Result<String> {
        let now = self.now();
        let actor = system(SystemPart::Ceremony);
        let actor = &actor;
        self.0
            .store
            .write(move |mut tx| async move {
                let unknown = || Error::NotFound(Fault::new("journal-person-unknown"));
                let pseudonym = tx.forget_journal_person(iin).await?.ok_or_else(unknown)?;
                let subject = format!("journal-person/{pseudonym}");
                let act = "journal-person-forgotten";
                journalling::record(&mut tx, actor, act, subject, json!({}), now).await?;
                Ok::<_, Error>(pseudonym)
            })
            .await
    }
}

/// Verifies the chain of an instance's database, without writing to it: it may be a back-up that is kept read-only. A
/// journal without an entry is refused, because an instance has written some before it serves.
///
/// The chain must go through every signed checkpoint, of the data folder, of the database and of `against`, and through the place
/// that was noted elsewhere, which whoever computed it anew or cut its end cannot arrange. A journal without any checkpoint is
/// refused: nothing tells it from one that was computed anew.
pub async fn verify(
    folder: &DataFolder,
    against: &Against,
) -> Result<std::result::Result<Verified, Broken>> {
    let (archive, config) = open(folder).await?;
    let judge = Judge::of_instance(folder, &config, against.trusted.as_deref())?;
    let mut all = Vec::new();
    if let Some(judge) = &judge {
        // Before the database is read: a server may go on beside.
        let own = folder.checkpoints();
        let own = own.is_dir().then_some(own);
        for place in own.iter().chain(&against.checkpoints) {
            all.extend(judge.read_place(place, Some(&config.id))?);
        }
    }
    let mut snapshot = archive.snapshot().await?;
    if let Some(judge) = &judge {
        all.extend(checkpoints_of(&mut snapshot, judge, &config.id).await?);
    }
    let places = all.iter().map(|one| one.text.place).chain(against.noted);
    let verified = snapshot.verify_journal(archive.instance(), places).await?;
    let waiting = snapshot.journal_pending_count().await?;
    drop(snapshot);
    archive.close().await;
    match verified {
        Ok(last) if last.seq == 0 => Err(Error::invalid(Fault::new("journal-empty"))),
        Ok(_) if all.is_empty() => Err(Error::invalid(Fault::new("journal-without-checkpoints"))),
        Ok(last) => {
            let roots = judge.map(Judge::into_roots).unwrap_or_default();
            Ok(Ok(Verified { last, waiting, checkpoints: Checkpoints { all, roots } }))
        }
        Err(broken) => Ok(Err(broken)),
    }
}

/// The checkpoints that the database keeps, of all nodes.
async fn checkpoints_of(
    snapshot: &mut Reading,
    judge: &Judge,
    instance: &str,
) -> Result<Vec<VerifiedCheckpoint>> {
    let (mut after, mut all) = (0, Vec::new());
    loop {
        let page = snapshot.journal_checkpoints(after, PAGE_ROWS).await?;
        let Some(last) = page.last() else { return Ok(all) };
        after = last.place.seq;
        for row in &page {
            all.push(judge.read_row(row, instance)?);
        }
    }
}

/// Writes the journal of an instance's database, one entry a line, without writing to the database.
pub async fn export(folder: &DataFolder, out: &mut (dyn Write + Send)) -> Result<u64> {
    let (archive, _) = open(folder).await?;
    let count = write_lines(&mut archive.snapshot().await?, out).await?;
    archive.close().await;
    if count == 0 {
        return Err(Error::invalid(Fault::new("journal-empty")));
    }
    Ok(count)
}

async fn open(folder: &DataFolder) -> Result<(Archive, InstanceConfig)> {
    let config = folder.read_config().map_err(|fault| Error::invalid(fault.fault()))?;
    let archive = Archive::open(&folder.database_address(&config)).await?;
    if archive.instance() != config.id {
        return Err(Error::invalid(Fault::new("instance-of-another-database")));
    }
    Ok((archive, config))
}

async fn write_lines(snapshot: &mut Reading, out: &mut (dyn Write + Send)) -> Result<u64> {
    let (mut after, mut count) = (0, 0);
    loop {
        let page = snapshot.journal_page(after, PAGE_ROWS).await?;
        let Some(last) = page.last() else { return Ok(count) };
        after = last.place.seq;
        for row in &page {
            let line = row.to_line();
            writeln!(out, "{line}").or_internal()?;
            count += 1;
        }
    }
}
