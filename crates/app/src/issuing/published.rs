//! What everybody may read, kept in memory as finished bytes: answers about the status of certificates, lists of revoked
//! certificates, certificates of the authorities. They are served without a question to the database and without a signature.
//!
//! An answer that says anything but "revoked" is dropped the moment its certificate is revoked: on the node that revokes,
//! before the revocation is acknowledged; on every other node when it next asks the store what was revoked lately
//! ([`PACE`]). A node that is cut off from the database goes on with what it has until the `nextUpdate` of each answer,
//! which every client checks.

use std::{
    collections::HashMap,
    fmt,
    future::Future,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use authority::key::{KeyName, KeyRole};
use bytes::Bytes;
use jiff::{SignedDuration, Timestamp, fmt::rfc2822::DateTimePrinter};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::{App, Result, error::OrInternal};

/// Whose lists and certificates are published.
const AUTHORITIES: [KeyRole; 2] = [KeyRole::Root, KeyRole::Issuing];
/// How often a node asks what the others revoked and published.
const PACE: Duration = Duration::from_millis(200);
/// A node looks back so far each time: a transaction may be committed later than its time says, and clocks differ.
const LOOK_BACK_MINUTES: i64 = 15;
/// So many revocations are read at a time; more of them at once empty the store of answers.
const MOST_REVOCATIONS: u32 = 1_000;
/// Answers of one half of the memory: at 2 KiB each, both halves hold 32 MiB.
const HALF_ANSWERS: usize = 8_192;
/// How long an answer may wait for its place before it is `tryLater`.
const PATIENCE: Duration = Duration::from_secs(2);
/// How many answers may wait for a place.
const MOST_WAITING: usize = 256;

/// Bytes that everybody may read, with what HTTP says about them.
#[derive(Clone, Debug)]
pub struct Published {
    /// DER.
    pub der: Bytes,
    /// The entity tag: the digest of the bytes, quoted.
    pub etag: Bytes,
    /// When they were made, as HTTP writes it.
    pub last_modified: Bytes,
    /// Made at.
    pub this_update: Timestamp,
    /// When newer ones are due; none for a certificate of an authority.
    pub next_update: Option<Timestamp>,
    /// The same as HTTP writes it.
    pub expires: Option<Bytes>,
}

impl Published {
    pub(crate) fn new(
        der: Vec<u8>,
        this_update: Timestamp,
        next_update: Option<Timestamp>,
    ) -> Arc<Self> {
        let printer = DateTimePrinter::new();
        let day = |at: &Timestamp| {
            Bytes::from(printer.timestamp_to_rfc9110_string(at).unwrap_or_default())
        };
        let mut etag = crypto::sha256(&der).to_string();
        etag.truncate(32);
        Arc::new(Self {
            etag: Bytes::from(format!("\"{etag}\"")),
            last_modified: day(&this_update),
            this_update,
            next_update,
            expires: next_update.as_ref().map(day),
            der: Bytes::from(der),
        })
    }

    /// Whether a newer one is due.
    fn is_over(&self, now: Timestamp) -> bool {
        self.next_update.is_some_and(|end| end <= now)
    }

    /// Whether more than half of its time has passed: it is made anew while there is still time for a failure.
    fn is_half_over(&self, now: Timestamp) -> bool {
        self.next_update.is_some_and(|end| {
            now.duration_since(self.this_update) > end.duration_since(self.this_update) / 2
        })
    }
}

/// An answer about one certificate, as it is kept.
pub(crate) struct Kept {
    pub(crate) published: Arc<Published>,
    pub(crate) serial: String,
    /// A revocation is never taken back: such an answer need not be dropped.
    pub(crate) revoked: bool,
}

/// Two halves: when the young one is full the old one is forgotten. An answer that is asked for moves to the young half.
#[derive(Default)]
struct Answers {
    young: HashMap<Vec<u8>, Arc<Kept>>,
    old: HashMap<Vec<u8>, Arc<Kept>>,
}

impl Answers {
    fn put(&mut self, request: Vec<u8>, kept: Arc<Kept>) {
        if self.young.len() >= HALF_ANSWERS {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(request, kept);
    }
}

/// What is kept, and the places where answers are signed.
pub(crate) struct Publications {
    answers: RwLock<Answers>,
    files: RwLock<HashMap<String, (u64, Arc<Published>)>>,
    /// Grows with each drop, so that an answer which was being made meanwhile is not kept.
    epoch: AtomicU64,
    /// Who waits for a place.
    waiting: Semaphore,
    /// Where the register is read.
    reading: Semaphore,
    /// Where answers are signed that many may use.
    shared: Semaphore,
    /// Where answers are signed that serve once: with a nonce, about many certificates, about one that was never issued.
    single: Semaphore,
}

impl Default for Publications {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            answers: RwLock::default(),
            files: RwLock::default(),
            epoch: AtomicU64::new(0),
            waiting: Semaphore::new(MOST_WAITING),
            reading: Semaphore::new(16),
            shared: Semaphore::new(cores),
            single: Semaphore::new(cores.div_ceil(2)),
        }
    }
}

/// Where an answer is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Reading,
    Shared,
    Single,
}

impl Publications {
    /// The answer to a request, byte for byte.
    pub(crate) fn answer(&self, request: &[u8]) -> Option<Arc<Kept>> {
        let answers = self.answers.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = answers.young.get(request) {
            return Some(Arc::clone(kept));
        }
        let kept = answers.old.get(request).map(Arc::clone)?;
        drop(answers);
        let mut answers = self.answers.write().unwrap_or_else(PoisonError::into_inner);
        // Dropped between the two locks: a revocation came, so it is not brought back.
        if let Some((request, kept)) = answers.old.remove_entry(request) {
            answers.put(request, kept);
        }
        Some(kept)
    }

    /// The epoch, to be asked before the register is read.
    pub(crate) fn epoch(&self) -> u64 {
        self.epoch.load(Ordering::SeqCst)
    }

    /// Keeps an answer, unless something was dropped since `epoch`.
    pub(crate) fn keep(&self, request: Vec<u8>, kept: Kept, epoch: u64) {
        let mut answers = self.answers.write().unwrap_or_else(PoisonError::into_inner);
        if self.epoch() == epoch {
            answers.put(request, Arc::new(kept));
        }
    }

    /// Drops what was said of certificates before they were revoked.
    pub(crate) fn drop_revoked<'a>(&self, serials: impl IntoIterator<Item = &'a str>) {
        let serials: std::collections::HashSet<&str> = serials.into_iter().collect();
        if serials.is_empty() {
            return;
        }
        let outdated = |kept: &Kept| !kept.revoked && serials.contains(kept.serial.as_str());
        let mut answers = self.answers.write().unwrap_or_else(PoisonError::into_inner);
        // Also for those who read the register before the revocation and have kept nothing yet.
        self.epoch.fetch_add(1, Ordering::SeqCst);
        answers.young.retain(|_, kept| !outdated(kept));
        answers.old.retain(|_, kept| !outdated(kept));
    }

    fn drop_all(&self) {
        let mut answers = self.answers.write().unwrap_or_else(PoisonError::into_inner);
        self.epoch.fetch_add(1, Ordering::SeqCst);
        *answers = Answers::default();
    }

    fn file(&self, name: &str) -> Option<(u64, Arc<Published>)> {
        self.files.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    /// Keeps a file under its name, unless one with a higher number is there.
    fn put_file(&self, name: String, number: u64, file: Arc<Published>) {
        let mut files = self.files.write().unwrap_or_else(PoisonError::into_inner);
        if files.get(&name).is_none_or(|(kept, _)| *kept <= number) {
            files.insert(name, (number, file));
        }
    }

    /// Serves a list from now on that this node has just published.
    pub(crate) fn put_list(&self, authority: KeyName, number: u64, list: Arc<Published>) {
        self.put_file(list_name(authority), number, list);
    }

    /// Waits for a place; none when too many wait or it takes too long, which is `tryLater` (RFC 6960 2.3).
    pub(crate) async fn place(&self, place: Place) -> Option<SemaphorePermit<'_>> {
        let places = match place {
            Place::Reading => &self.reading,
            Place::Shared => &self.shared,
            Place::Single => &self.single,
        };
        if let Ok(permit) = places.try_acquire() {
            return Some(permit);
        }
        let _turn = self.waiting.try_acquire().ok()?;
        tokio::time::timeout(PATIENCE, places.acquire()).await.ok()?.ok()
    }
}

impl App {
    /// The answer to an OCSP request, if it is kept and still good; asks nothing and signs nothing.
    pub fn kept_status(&self, request: &[u8]) -> Option<Arc<Published>> {
        let kept = self.0.publications.answer(request)?;
        (!kept.published.is_half_over(self.now())).then(|| Arc::clone(&kept.published))
    }

    /// A kept answer until its very end: for when a newer one cannot be made.
    pub(crate) fn last_status(&self, request: &[u8]) -> Option<Arc<Published>> {
        let kept = self.0.publications.answer(request)?;
        (!kept.published.is_over(self.now())).then(|| Arc::clone(&kept.published))
    }

    /// The newest list of revoked certificates of an authority, by its name.
    pub fn published_list(&self, name: &str) -> Option<Arc<Published>> {
        self.0.publications.file(&list_name(name)).map(|(_, file)| file)
    }

    /// The certificate of an authority, by its name.
    pub fn published_certificate(&self, name: &str) -> Option<Arc<Published>> {
        self.0.publications.file(&certificate_name(name)).map(|(_, file)| file)
    }

    /// Reads what is published into memory, so that it can be served without the database.
    pub(crate) async fn load_publications(&self) -> Result<()> {
        for role in AUTHORITIES {
            for key in self.0.keys.all_of(role) {
                let certificate = &key.certificate;
                let file =
                    Published::new(certificate.der().to_vec(), certificate.not_before(), None);
                self.0.publications.put_file(certificate_name(key.name), 0, file);
                self.load_list(key.name).await?;
            }
        }
        Ok(())
    }

    async fn load_list(&self, name: KeyName) -> Result<()> {
        let (line, generation) = (name.line(), name.generation.number());
        let list = self.0.store.reading().await?.revocation_list(&line, generation).await?;
        if let Some(list) = list {
            self.0.keeper.saw(list.this_update);
            let file = Published::new(list.der, list.this_update, Some(list.next_update));
            self.0.publications.put_list(name, list.number, file);
        }
        Ok(())
    }

    /// Keeps what this node serves in step with what all nodes revoke and publish, until `stop` comes.
    pub async fn follow_publications(&self, stop: impl Future<Output = ()> + Send) {
        let mut pace = tokio::time::interval(PACE);
        pace.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut since = None;
        let mut reached = true;
        tokio::pin!(stop);
        loop {
            tokio::select! {
                () = &mut stop => return,
                _ = pace.tick() => {}
            }
            let asked = self.now();
            let step = tokio::time::timeout(PATIENCE, self.follow_once(since.unwrap_or(asked)));
            let followed = matches!(step.await, Ok(Ok(())));
            if followed {
                since = Some(asked);
            } else if reached {
                // Told once, not five times a second.
                tracing::warn!(
                    "what other nodes revoke cannot be read; kept answers are served until they end"
                );
            }
            reached = followed;
        }
    }

    /// One look at what was revoked since shortly before `since`, and at the numbers of the lists.
    pub(crate) async fn follow_once(&self, since: Timestamp) -> Result<()> {
        let from = since.checked_sub(SignedDuration::from_mins(LOOK_BACK_MINUTES)).or_internal()?;
        let mut reading = self.0.store.reading().await?;
        let rows = reading.revoked_since(from, MOST_REVOCATIONS).await?;
        if rows.len() == MOST_REVOCATIONS as usize {
            self.0.publications.drop_all();
        } else {
            self.0.publications.drop_revoked(rows.iter().map(|row| row.serial.as_str()));
        }
        let mut newer = Vec::new();
        for key in AUTHORITIES.into_iter().flat_map(|role| self.0.keys.all_of(role)) {
            let (line, generation) = (key.name.line(), key.name.generation.number());
            let number = reading.newest_list_number(&line, generation).await?;
            let known = self.0.publications.file(&list_name(key.name)).map(|(number, _)| number);
            if number > known {
                newer.push(key.name);
            }
        }
        drop(reading);
        for name in newer {
            self.load_list(name).await?;
        }
        Ok(())
    }
}

fn list_name(authority: impl fmt::Display) -> String {
    format!("{authority}.crl")
}

fn certificate_name(authority: impl fmt::Display) -> String {
    format!("{authority}.cer")
}

#[cfg(test)]
mod tests {
    use authority::profile::Hierarchy;

    use super::*;

    fn kept(serial: &str, revoked: bool) -> Kept {
        let published = Published::new(vec![1], Timestamp::UNIX_EPOCH, None);
        Kept { published, serial: serial.to_owned(), revoked }
    }

    #[test]
    fn an_answer_is_dropped_with_its_certificate_and_one_that_was_being_made_is_not_kept() {
        let publications = Publications::default();
        let epoch = publications.epoch();
        publications.keep(b"a".to_vec(), kept("0a", false), epoch);
        publications.keep(b"b".to_vec(), kept("0b", false), epoch);
        publications.keep(b"r".to_vec(), kept("0c", true), epoch);
        publications.drop_revoked(["0a", "0c"]);
        let there = |request: &[u8]| publications.answer(request).is_some();
        assert_eq!([there(b"a"), there(b"b"), there(b"r")], [false, true, true]);
        // Made from the register as it was before the drop.
        publications.keep(b"a".to_vec(), kept("0a", false), epoch);
        assert!(!there(b"a"));
        publications.keep(b"a".to_vec(), kept("0a", true), publications.epoch());
        assert!(there(b"a"));
    }

    #[test]
    fn what_is_asked_for_again_stays_and_the_memory_is_bounded() {
        let publications = Publications::default();
        let put = |number: usize| {
            let request = number.to_be_bytes().to_vec();
            publications.keep(request, kept("00", false), publications.epoch());
        };
        for number in 0..100_000 {
            put(number);
            assert!(publications.answer(&0_usize.to_be_bytes()).is_some(), "{number}");
        }
        let answers = publications.answers.read().unwrap();
        assert!(answers.young.len() + answers.old.len() <= 2 * HALF_ANSWERS);
    }

    #[test]
    fn an_older_list_does_not_replace_a_newer_one_and_each_key_has_its_own() {
        let publications = Publications::default();
        let list = |byte| Published::new(vec![byte], Timestamp::UNIX_EPOCH, None);
        let first = KeyName::first(KeyRole::Issuing, Hierarchy::Rsa);
        publications.put_list(first, 7, list(7));
        publications.put_list(first, 6, list(6));
        publications.put_list(first.next(), 1, list(1));
        assert_eq!(publications.file("nca-rsa.crl").unwrap().1.der[..], [7]);
        assert_eq!(publications.file("nca-rsa-2.crl").unwrap().1.der[..], [1]);
    }
}
