//! The port through which the authority's keys sign.

use std::{
    collections::BTreeMap,
    fmt,
    num::NonZeroUsize,
    pin::Pin,
    sync::{Arc, PoisonError, RwLock},
    thread,
};

use authority::{
    key::KeyName,
    signing::{Assignment, SigningFault},
};
use tokio::{sync::Semaphore, task};

use crate::KeyEntry;

/// A signature value on its way.
pub type Signing<'a> = Pin<Box<dyn Future<Output = Result<Vec<u8>, SignerFault>> + Send + 'a>>;

/// Something that holds keys of the authority and signs with them: keys in memory, a device, a process of its own.
///
/// It is given an [`Assignment`], never bare bytes: whatever sits behind the port knows which key is asked, for what, and
/// can refuse. It must not hold up the thread that asks.
pub trait Signer: Send + Sync {
    /// Carries an assignment out; gives the signature value.
    fn sign(&self, assignment: Assignment) -> Signing<'_>;
}

/// Why there is no signature.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignerFault {
    /// The key is not open here: a root outside a ceremony, or a key of another node.
    #[error("key {0} is closed")]
    Closed(KeyName),
    /// The instance is stopping.
    #[error("the signer is stopping")]
    Stopping,
    /// The key must not or cannot sign this.
    #[error("the key does not sign this")]
    Refused(#[from] SigningFault),
}

/// An open key, in memory or in a device. It can be put among [`OpenKeys`] and do nothing else.
pub struct OpenKey {
    entry: KeyEntry,
    key: Arc<dyn crypto::Signer>,
}

impl OpenKey {
    pub(crate) fn new(entry: KeyEntry, key: impl crypto::Signer + 'static) -> Self {
        Self { entry, key: Arc::new(key) }
    }

    /// What is known of it without opening it.
    pub const fn entry(&self) -> &KeyEntry {
        &self.entry
    }
}

impl fmt::Debug for OpenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OpenKey({})", self.entry.name)
    }
}

/// Keys that are open in this process: in memory, or by a login to the device that holds them.
///
/// Signatures are made on threads that may block, as many at once as there are processors; more wait their turn, so that
/// a flood of questions takes no thread from those who wait for the disk.
pub struct OpenKeys {
    keys: RwLock<BTreeMap<KeyName, Arc<dyn crypto::Signer>>>,
    turns: Arc<Semaphore>,
}

impl OpenKeys {
    /// No key yet.
    pub fn new() -> Self {
        let processors = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        Self { keys: RwLock::default(), turns: Arc::new(Semaphore::new(processors)) }
    }

    /// Adds a key; it signs from now on.
    pub fn put(&self, key: OpenKey) {
        self.keys.write().unwrap_or_else(PoisonError::into_inner).insert(key.entry.name, key.key);
    }

    fn find(&self, name: KeyName) -> Result<Arc<dyn crypto::Signer>, SignerFault> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        keys.get(&name).cloned().ok_or(SignerFault::Closed(name))
    }
}

impl Default for OpenKeys {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for OpenKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OpenKeys")
    }
}

impl Signer for OpenKeys {
    fn sign(&self, assignment: Assignment) -> Signing<'_> {
        Box::pin(async move {
            let key = self.find(assignment.key())?;
            let turns = Arc::clone(&self.turns);
            let turn = turns.acquire_owned().await.map_err(|_| SignerFault::Stopping)?;
            let signed = task::spawn_blocking(move || {
                let signature = assignment.carry_out(key.as_ref());
                drop(turn);
                signature
            });
            Ok(signed.await.map_err(|_| SignerFault::Stopping)??)
        })
    }
}
