//! Signed checkpoints of the journal: from time to time the seal of the platform signs how far the chain goes, its last hash and
//! the moment. Whoever can write the database can compute a whole chain anew, but has not the key of the seal; so a journal that
//! was cut, recomputed or replaced goes through none of the checkpoints that were signed before.
//!
//! Each is a file of the folder `checkpoints` of the data folder, beside the database and not in it, and a row of the database.
//! STORED: as `NUMBER.p7m`, CMS in DER with the text inside ([`CheckpointText`]) and the path of the seal beside it, stamped by the
//! time-stamping authority of the instance if it has one; and as `roots.pem`, the roots under which the first one was made, so that
//! roots which somebody puts into the database are not believed. `openssl cms -verify` reads them.
//!
//! Before one is signed the chain is verified from the last one on: the seal does not sign what does not follow from what it
//! signed before.
//!
//! | code | meaning |
//! |---|---|
//! | `checkpoint-foreign` | a checkpoint of another instance; args `name` |
//! | `checkpoint-no-roots` | the certificates of the roots are neither beside the checkpoints nor given; args `path` |
//! | `checkpoint-roots-differ` | the roots of the instance are not those of its first checkpoint; args `path` |
//! | `checkpoint-stamp-wrong` | the time stamp of a checkpoint does not hold; args `name` |
//! | `checkpoint-unreadable` | a file or row is no checkpoint; args `name` |
//! | `checkpoint-unsigned` | a checkpoint is not signed by a seal under these roots; args `name` |
//! | `checkpoint-unwritable` | a checkpoint cannot be written; args `path`, `cause` |
//! | `journal-differs` | the journal does not follow from its last checkpoint; args `entry` |

use std::{
    fs,
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use authority::{key::KeyRole, profile::Hierarchy, seal::Seal};
use base::Fault;
use jiff::{SignedDuration, Timestamp};
use journal::{Checkpoint, CheckpointText};
use pki::{
    Certificate, Oid,
    cms::SignedData,
    tsp::Token,
    validation::{Evidence, Revocation, Settings, Verdict, judge_certificate},
};
use store::CheckpointRow;

use crate::{
    App, Error, Result,
    config::{DataFolder, InstanceConfig},
    error::OrInternal,
    lasting::TimeStamper,
};

/// The file of the roots among the checkpoints.
const ROOTS: &str = "roots.pem";
/// A larger file is no checkpoint.
const LARGEST: u64 = 256 * 1024;
/// The purpose that the certificate of the seal has, and that of no person (kz ecosystem 1.4).
const OF_A_SYSTEM: &str = "1.2.398.3.3.4.1.2.6";

/// A checkpoint whose signature was verified.
#[derive(Clone, Debug)]
pub struct VerifiedCheckpoint {
    /// What was signed.
    pub text: CheckpointText,
    /// The moment that a time-stamping authority proved, if there is a stamp and its authority is trusted here.
    pub stamped_at: Option<Timestamp>,
    /// The certificate of the seal.
    certificate: Certificate,
}

/// Whom a reader of checkpoints believes.
pub(crate) struct Judge {
    roots: Vec<Certificate>,
    stamper: Option<TimeStamper>,
}

/// The checkpoints against which a journal is held.
#[derive(Clone, Debug, Default)]
pub struct Checkpoints {
    /// Each of them.
    pub all: Vec<VerifiedCheckpoint>,
    /// The roots under which they were signed.
    pub roots: Vec<Certificate>,
}

impl Checkpoints {
    /// Reads checkpoints that are kept apart from any instance: files, or folders of them. Without `trusted` the roots beside
    /// them are believed.
    pub fn read(paths: &[PathBuf], trusted: Option<&Path>, instance: Option<&str>) -> Result<Self> {
        let roots = if let Some(path) = trusted {
            read_roots(path)?
        } else {
            let beside = paths.iter().map(|path| path.join(ROOTS)).find(|path| path.is_file());
            let none = || Fault::new("checkpoint-no-roots").with("path", shown(paths.first()));
            read_roots(&beside.ok_or_else(|| Error::invalid(none()))?)?
        };
        let judge = Judge { roots, stamper: None };
        let mut all = Vec::new();
        for path in paths {
            all.extend(judge.read_place(path, instance)?);
        }
        Ok(Self { all, roots: judge.roots })
    }

    /// The places through which the chain must go.
    pub fn places(&self) -> impl Iterator<Item = Checkpoint> + '_ {
        self.all.iter().map(|one| one.text.place)
    }

    /// The one that goes furthest.
    pub fn last(&self) -> Option<&VerifiedCheckpoint> {
        self.all.iter().max_by_key(|one| one.text.place.seq)
    }
}

impl Judge {
    /// Believes the roots of the folder `checkpoints` of an instance, or those of `trusted`; none when the instance never signed a
    /// checkpoint.
    pub(crate) fn of_instance(
        folder: &DataFolder,
        config: &InstanceConfig,
        trusted: Option<&Path>,
    ) -> Result<Option<Self>> {
        let own = folder.checkpoints().join(ROOTS);
        let path = trusted.unwrap_or(&own);
        if trusted.is_none() && !path.exists() {
            return Ok(None);
        }
        let stamper = config.time_stamps.as_ref();
        let stamper = stamper.map(|stamps| TimeStamper::open(stamps, folder)).transpose()?;
        Ok(Some(Self { roots: read_roots(path)?, stamper }))
    }

    /// The roots that are believed.
    pub(crate) fn into_roots(self) -> Vec<Certificate> {
        self.roots
    }

    /// A file, or all checkpoints of a folder in the order of their names.
    pub(crate) fn read_place(
        &self,
        path: &Path,
        instance: Option<&str>,
    ) -> Result<Vec<VerifiedCheckpoint>> {
        let files = if path.is_dir() { files(path)? } else { vec![path.to_owned()] };
        files.iter().map(|file| self.read_file(file, instance)).collect()
    }

    fn read_file(&self, path: &Path, instance: Option<&str>) -> Result<VerifiedCheckpoint> {
        let name = path.display().to_string();
        let unreadable = || Error::invalid(Fault::new("checkpoint-unreadable").with("name", &name));
        if path.metadata().map_err(|_| unreadable())?.len() > LARGEST {
            return Err(unreadable());
        }
        let der = fs::read(path).map_err(|_| unreadable())?;
        self.judge(&name, &der, instance).map_err(Error::invalid)
    }

    /// A row of the database, which must say what its signed text says.
    pub(crate) fn read_row(
        &self,
        row: &CheckpointRow,
        instance: &str,
    ) -> Result<VerifiedCheckpoint> {
        let name = format!("journal_checkpoint {}", row.place.seq);
        let read = self.judge(&name, &row.signature, Some(instance)).map_err(Error::invalid)?;
        if read.text.place == row.place {
            Ok(read)
        } else {
            Err(Error::invalid(Fault::new("checkpoint-unreadable").with("name", name)))
        }
    }

    /// Verifies a checkpoint: one signer, whose certificate is of an information system and leads to the roots at the moment of the
    /// text. Its status today does not matter: what it signed then stands.
    fn judge(
        &self,
        name: &str,
        der: &[u8],
        instance: Option<&str>,
    ) -> Result<VerifiedCheckpoint, Fault> {
        let unreadable = || Fault::new("checkpoint-unreadable").with("name", name);
        let unsigned = || Fault::new("checkpoint-unsigned").with("name", name);
        let message = SignedData::from_any(der).map_err(|_| unreadable())?;
        let text = message.content().and_then(CheckpointText::read).ok_or_else(unreadable)?;
        if instance.is_some_and(|instance| instance != text.instance) {
            return Err(Fault::new("checkpoint-foreign").with("name", name));
        }
        let mut signers = message.verify(None).map_err(|_| unsigned())?;
        let (Some(signer), None) = (signers.pop(), signers.pop()) else { return Err(unsigned()) };
        let of_a_system: Oid = OF_A_SYSTEM.parse().map_err(|_| unsigned())?;
        let is_seal = signer.certificate.extended_key_usages().contains(&of_a_system)
            && signer.certificate.holder().iin.is_none();
        let evidence = Evidence {
            anchors: &self.roots,
            certificates: message.certificates(),
            ..Evidence::default()
        };
        let settings = Settings { revocation: Revocation::Off, ..Settings::at(text.at) };
        let judged = judge_certificate(&signer.certificate, &evidence, &settings);
        if !is_seal || judged.verdict != Verdict::Valid {
            return Err(unsigned());
        }
        let stamped_at = match (&self.stamper, &signer.time_stamp_token) {
            (Some(stamper), Some(token)) => {
                let unstamped = || Fault::new("checkpoint-stamp-wrong").with("name", name);
                let token = Token::from_any(token).map_err(|_| unstamped())?;
                Some(stamper.proves(&token, &signer.signature).map_err(|_| unstamped())?)
            }
            _ => None,
        };
        Ok(VerifiedCheckpoint { text, stamped_at, certificate: signer.certificate })
    }
}

fn shown(path: Option<&PathBuf>) -> String {
    path.map(|path| path.display().to_string()).unwrap_or_default()
}

fn read_roots(path: &Path) -> Result<Vec<Certificate>> {
    let none = || Error::invalid(Fault::new("checkpoint-no-roots").with("path", path.display()));
    let text = fs::read_to_string(path).map_err(|_| none())?;
    let roots = Certificate::all_from_pem(&text).map_err(|_| none())?;
    if roots.is_empty() { Err(none()) } else { Ok(roots) }
}

/// The checkpoints of a folder, by name, which is by place.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let unreadable =
        || Error::invalid(Fault::new("checkpoint-unreadable").with("name", folder.display()));
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(|_| unreadable())? {
        let path = entry.map_err(|_| unreadable())?.path();
        if path.extension().is_some_and(|kind| kind == "p7m") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The name of the file of a checkpoint. STORED.
fn file_name(place: Checkpoint) -> String {
    format!("{:012}.p7m", place.seq)
}

/// Writes a file whole, or not at all; it is on the disk when this returns. Nodes may share the folder.
fn write(folder: &Path, name: &str, bytes: &[u8], node: &str) -> Result<()> {
    let path = folder.join(name);
    let unwritable = |cause: io::Error| {
        let fault = Fault::new("checkpoint-unwritable").with("path", path.display());
        Error::invalid(fault.with("cause", cause))
    };
    let write = || {
        let partial = folder.join(format!(".{name}.{node}.partial"));
        let mut options = fs::OpenOptions::new();
        let mut file =
            options.write(true).create(true).truncate(true).mode(0o600).open(&partial)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&partial, &path)?;
        fs::File::open(folder)?.sync_all()
    };
    write().map_err(unwritable)
}

fn make_folder(folder: &Path) -> Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|cause| {
        let fault = Fault::new("checkpoint-unwritable").with("path", folder.display());
        Error::invalid(fault.with("cause", cause))
    })
}

/// What this process knows of the chain; its lock is the turn of who signs a checkpoint.
#[derive(Default)]
pub(crate) struct Known(tokio::sync::Mutex<Reached>);

#[derive(Default)]
struct Reached {
    /// The last checkpoint.
    signed: Option<CheckpointText>,
    /// How far the chain went when it was last looked at.
    seen: Option<Checkpoint>,
}

impl Reached {
    fn places(&self) -> impl Iterator<Item = Checkpoint> + use<> {
        self.signed.as_ref().map(|last| last.place).into_iter().chain(self.seen)
    }
}

/// A checkpoint that was just made, or the last one where nothing came since.
#[derive(Clone, Debug)]
pub struct MadeCheckpoint {
    /// What was signed.
    pub text: CheckpointText,
    /// Its file.
    pub file: PathBuf,
    /// Whether it was made now.
    pub is_new: bool,
}

impl App {
    /// Signs how far the journal goes, unless nothing came since the last time.
    pub async fn make_checkpoint(&self) -> Result<MadeCheckpoint> {
        let mut known = self.0.checkpoints.0.lock().await;
        self.recall_checkpoint(&mut known)?;
        let is_new = self.sign_checkpoint(&mut known).await?;
        let none = || Error::invalid(Fault::new("journal-empty"));
        let text = known.signed.clone().ok_or_else(none)?;
        let file = self.0.folder.checkpoints().join(file_name(text.place));
        Ok(MadeCheckpoint { text, file, is_new })
    }

    /// The same once the time of the settings has passed since the last one. Until then it is looked whether the journal still goes
    /// through the last one, and through where it was when this process last looked. Tells how many were made.
    pub(crate) async fn keep_checkpoints(&self) -> Result<u32> {
        let mut known = self.0.checkpoints.0.lock().await;
        self.recall_checkpoint(&mut known)?;
        let minutes = i64::from(self.0.config.journal.checkpoint_minutes);
        let is_due = known.signed.as_ref().is_none_or(|last| {
            self.now().duration_since(last.at) >= SignedDuration::from_mins(minutes)
        });
        if is_due {
            return Ok(u32::from(self.sign_checkpoint(&mut known).await?));
        }
        for place in known.places() {
            self.still_has(place).await?;
        }
        known.seen = Some(self.0.store.reading().await?.journal_head().await?);
        Ok(0)
    }

    /// Reads the last checkpoint of the data folder when this process has made none.
    fn recall_checkpoint(&self, known: &mut Reached) -> Result<()> {
        if known.signed.is_some() {
            return Ok(());
        }
        let (folder, config) = (&self.0.folder, &self.0.config);
        let Some(judge) = Judge::of_instance(folder, config, None)? else { return Ok(()) };
        if let Some(newest) = files(&folder.checkpoints())?.last() {
            known.signed = Some(judge.read_file(newest, Some(&config.id))?.text);
        }
        Ok(())
    }

    async fn sign_checkpoint(&self, known: &mut Reached) -> Result<bool> {
        let instance = &self.0.config.id;
        let start = known.signed.as_ref().map(|last| last.place);
        let start = start.unwrap_or_else(|| Checkpoint::genesis(instance));
        let place = self.verified_since(start, known.seen).await?;
        known.seen = Some(place);
        if place.seq == start.seq {
            return Ok(false);
        }
        let judge = self.checkpoint_judge()?;
        let now = self.now();
        let at = Timestamp::from_second(now.as_second()).unwrap_or(now);
        let text = CheckpointText { instance: instance.clone(), place, at };
        let der = self.seal_checkpoint(&text, now).await?;
        let name = file_name(place);
        let read = judge.judge(&name, &der, Some(instance)).map_err(Error::invalid)?;
        let row = &CheckpointRow {
            place,
            certificate_serial: read.certificate.serial().to_string(),
            signature: der.clone(),
            at,
        };
        self.0
            .store
            .write(move |mut tx| async move {
                Ok::<_, Error>(tx.insert_journal_checkpoint(row).await?)
            })
            .await?;
        write(&self.0.folder.checkpoints(), &name, &der, &self.0.node)?;
        if let Some(copies) = &self.0.config.journal.copies
            && let Err(error) = write(copies, &name, &der, &self.0.node)
        {
            // The one in the data folder stands; the journal goes on.
            tracing::error!(%error, folder = %copies.display(), "a checkpoint was not copied");
        }
        known.signed = Some(text);
        Ok(true)
    }

    /// Looks whether the chain goes through a place; costs one row.
    async fn still_has(&self, place: Checkpoint) -> Result<()> {
        let mut reading = self.0.store.reading().await?;
        let row = reading.journal_page(place.seq.saturating_sub(1), 1).await?.pop();
        if row.is_some_and(|row| row.place == place) {
            return Ok(());
        }
        tracing::error!(entry = place.seq, "the journal differs from its last checkpoint");
        Err(Error::invalid(Fault::new("journal-differs").with("entry", place.seq)))
    }

    /// The last place of the chain, which was verified from a place on and goes through `seen`.
    async fn verified_since(
        &self,
        start: Checkpoint,
        seen: Option<Checkpoint>,
    ) -> Result<Checkpoint> {
        self.0.store.seal_now().await?;
        let mut snapshot = self.0.store.snapshot().await?;
        let verified = snapshot.verify_journal_after(start, seen).await?;
        verified.map_err(|broken| {
            tracing::error!(%broken, entry = broken.seq, "the journal differs from its last checkpoint");
            Error::invalid(Fault::new("journal-differs").with("entry", broken.seq))
        })
    }

    /// Who reads the checkpoints of this instance; with the first one the roots are laid beside it.
    fn checkpoint_judge(&self) -> Result<Judge> {
        let (folder, place) = (&self.0.folder, self.0.folder.checkpoints());
        let own = self.0.keys.anchors();
        if !place.join(ROOTS).exists() {
            make_folder(&place)?;
            let pem: String = own.iter().map(Certificate::pem).collect();
            write(&place, ROOTS, pem.as_bytes(), &self.0.node)?;
        }
        let none = || Fault::new("checkpoint-no-roots").with("path", place.display());
        let judge = Judge::of_instance(folder, &self.0.config, None)?;
        let judge = judge.ok_or_else(|| Error::invalid(none()))?;
        if judge.roots.iter().all(|root| own.contains(root)) {
            Ok(judge)
        } else {
            let path = place.join(ROOTS).display().to_string();
            Err(Error::invalid(Fault::new("checkpoint-roots-differ").with("path", path)))
        }
    }

    /// The text under the seal, with a time stamp if one can be had now.
    async fn seal_checkpoint(&self, text: &CheckpointText, now: Timestamp) -> Result<Vec<u8>> {
        let content = text.text();
        let keys = &self.0.keys;
        let seal = keys.newest(KeyRole::Seal, Hierarchy::Rsa, now)?;
        let above = keys.issuer_of(&seal.certificate);
        let own = Seal { key: seal.name, certificate: &seal.certificate, chain: above.as_slice() };
        let (assignment, unsigned) = own.assign(content.as_bytes()).or_internal()?;
        let signature = keys.sign(assignment).await?;
        let der = unsigned.complete_around(content.as_bytes(), &signature).or_internal()?;
        let Some(stamper) = &self.0.stamper else { return Ok(der) };
        match stamped(stamper, &der, now).await {
            Ok(stamped) => Ok(stamped),
            Err(fault) => {
                let code = fault.code;
                tracing::warn!(code, "a checkpoint of the journal was signed without a time stamp");
                Ok(der)
            }
        }
    }
}

/// The message with a time stamp over its signature (CAdES-T).
async fn stamped(stamper: &TimeStamper, der: &[u8], now: Timestamp) -> Result<Vec<u8>, Fault> {
    let no_room = || Fault::new("time-stamp-no-room");
    let message = SignedData::from_any(der).map_err(|_| no_room())?;
    let value = message.signature_value(0).ok_or_else(no_room)?;
    let token = stamper.stamp(value, now).await?;
    message.with_time_stamp(0, &token).map_err(|_| no_room())
}

#[cfg(test)]
mod tests;
