//! Extracts under the seal of the platform that anybody may ask for: of the check of a result, and of public registers.
//!
//! Each costs a signature of the seal and the reading of what it says, and no stranger pays for either. So they are made in
//! places of their own, few of them, with a short queue, as answers of OCSP with a nonce are: who asks for many waits for her
//! own kind only. An extract that says the same as one that was sealed this day is that one; what it says is read anew each
//! time, so it is dropped with the change.
//!
//! | code | meaning |
//! |---|---|
//! | `extracts-busy` | too many ask for sealed extracts at this moment |

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use authority::key::KeyName;
use base::{Fault, Sha256, local_date};
use jiff::Timestamp;
use serde::Serialize;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::{Error, Result, error::OrInternal};

/// How long one may wait for a place.
const PATIENCE: Duration = Duration::from_secs(2);
/// How many may wait; each holds a place of its page meanwhile.
const MOST_WAITING: u32 = 32;
/// The extracts of one half of the memory have so many octets together.
const HALF_BYTES: usize = 4 << 20;
/// A larger extract is not kept.
const LARGEST_KEPT: usize = HALF_BYTES / 4;

/// Where extracts are made, and those that are kept.
pub(crate) struct Extracts {
    places: Semaphore,
    waiting: Semaphore,
    kept: Mutex<Kept>,
}

impl Default for Extracts {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            places: Semaphore::new(cores.div_ceil(2)),
            waiting: Semaphore::new(MOST_WAITING as usize),
            kept: Mutex::default(),
        }
    }
}

/// Two halves: when the young one is full the old one is forgotten. An extract that is asked for moves to the young half.
#[derive(Default)]
struct Kept {
    young: HashMap<Sha256, Vec<u8>>,
    old: HashMap<Sha256, Vec<u8>>,
    young_bytes: usize,
}

impl Kept {
    fn put(&mut self, name: Sha256, sealed: Vec<u8>) {
        if self.young_bytes + sealed.len() > HALF_BYTES {
            self.old = std::mem::take(&mut self.young);
            self.young_bytes = 0;
        }
        self.young_bytes += sealed.len();
        if let Some(before) = self.young.insert(name, sealed) {
            self.young_bytes -= before.len();
        }
    }

    fn find(&mut self, name: &Sha256) -> Option<Vec<u8>> {
        if let Some(sealed) = self.young.get(name) {
            return Some(sealed.clone());
        }
        let sealed = self.old.remove(name)?;
        self.put(*name, sealed.clone());
        Some(sealed)
    }
}

/// A place where one extract is read and sealed.
pub(crate) struct Turn<'a> {
    extracts: &'a Extracts,
    _place: SemaphorePermit<'a>,
}

impl Extracts {
    /// Waits for a place. Asked before anything is read for the extract.
    pub(crate) async fn turn(&self) -> Result<Turn<'_>> {
        let busy = || Error::Unavailable(Fault::new("extracts-busy"));
        let place = if let Ok(place) = self.places.try_acquire() {
            place
        } else {
            let _waits = self.waiting.try_acquire().map_err(|_| busy())?;
            let place = tokio::time::timeout(PATIENCE, self.places.acquire()).await;
            place.map_err(|_| busy())?.or_internal()?
        };
        Ok(Turn { extracts: self, _place: place })
    }
}

impl Turn<'_> {
    /// The name of an extract: its form, what it says but for the moment at which it is made, the key that seals it, and the
    /// day.
    pub(crate) fn name(
        form: &str,
        says: &impl Serialize,
        seal: KeyName,
        now: Timestamp,
    ) -> Result<Sha256> {
        let says = crypto::sha256(&serde_json::to_vec(says).or_internal()?);
        Ok(crypto::sha256(format!("{form} {seal} {} {says}", local_date(now)).as_bytes()))
    }

    /// The extract, if it was sealed before.
    pub(crate) fn kept(&self, name: &Sha256) -> Option<Vec<u8>> {
        self.extracts.kept.lock().unwrap_or_else(PoisonError::into_inner).find(name)
    }

    /// Keeps an extract, and gives it.
    pub(crate) fn keep(&self, name: Sha256, sealed: Vec<u8>) -> Vec<u8> {
        if sealed.len() <= LARGEST_KEPT {
            let mut kept = self.extracts.kept.lock().unwrap_or_else(PoisonError::into_inner);
            kept.put(name, sealed.clone());
        }
        sealed
    }
}

#[cfg(test)]
mod tests {
    use std::task::{Context, Poll, Waker};

    use super::*;

    #[tokio::test]
    async fn extracts_that_are_kept_take_bounded_room_and_one_that_is_asked_for_stays() {
        let extracts = Extracts::default();
        let turn = extracts.turn().await.unwrap();
        let name = |number: usize| crypto::sha256(&number.to_be_bytes());
        for number in 0..200 {
            turn.keep(name(number), vec![7; 100_000]);
            assert!(turn.kept(&name(0)).is_some(), "{number}");
        }
        assert!(turn.kept(&name(1)).is_none());
        turn.keep(name(1), vec![7; LARGEST_KEPT + 1]);
        assert!(turn.kept(&name(1)).is_none());
        let kept = extracts.kept.lock().unwrap();
        let bytes = |half: &HashMap<Sha256, Vec<u8>>| half.values().map(Vec::len).sum::<usize>();
        assert_eq!(bytes(&kept.young), kept.young_bytes);
        assert!(bytes(&kept.young) <= HALF_BYTES && bytes(&kept.old) <= HALF_BYTES);
    }

    #[tokio::test]
    async fn who_comes_when_too_many_wait_is_refused_at_once() {
        let extracts = Extracts::default();
        let mut held = Vec::new();
        while let Ok(place) = extracts.places.try_acquire() {
            held.push(place);
        }
        let queue = extracts.waiting.try_acquire_many(MOST_WAITING).unwrap();
        {
            // Refused by the first poll: it waits for nothing.
            let mut turn = std::pin::pin!(extracts.turn());
            match turn.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                Poll::Ready(Err(Error::Unavailable(fault))) => {
                    assert_eq!(fault.code, "extracts-busy");
                }
                other => panic!("waits: {}", other.is_pending()),
            }
        }
        drop((held, queue));
        assert!(extracts.turn().await.is_ok());
    }
}
