//! What each sender may still send: a bucket that fills with time. The memory is bounded whatever comes.

use std::{
    collections::HashMap,
    hash::Hash,
    mem,
    sync::{Mutex, PoisonError},
};

use tokio::time::Instant;

/// Buckets of senders of kind `K`. Two halves: when the young one is full the old one is forgotten, so a sender who keeps
/// sending is remembered, and as many strangers as you like cost no more room.
pub(crate) struct Buckets<K> {
    /// As many in one go.
    size: f32,
    /// As many more each second.
    refill: f32,
    /// As many senders in each half.
    half: usize,
    halves: Mutex<(HashMap<K, Bucket>, HashMap<K, Bucket>)>,
}

#[derive(Clone, Copy)]
struct Bucket {
    left: f32,
    seen: Instant,
}

impl<K: Copy + Eq + Hash> Buckets<K> {
    pub(crate) fn new(size: f32, refill: f32, half: usize) -> Self {
        Self { size, refill, half, halves: Mutex::default() }
    }

    /// Takes one from the sender's bucket; `false` when it is empty.
    pub(crate) fn take(&self, sender: K, now: Instant) -> bool {
        let mut halves = self.halves.lock().unwrap_or_else(PoisonError::into_inner);
        let (young, old) = &mut *halves;
        let known = young.get(&sender).copied().or_else(|| old.remove(&sender));
        let mut bucket = known.unwrap_or(Bucket { left: self.size, seen: now });
        let passed = now.saturating_duration_since(bucket.seen).as_secs_f32();
        bucket.left = (bucket.left + passed * self.refill).min(self.size);
        bucket.seen = now;
        let may = bucket.left >= 1.0;
        if may {
            bucket.left -= 1.0;
        }
        if young.len() >= self.half && !young.contains_key(&sender) {
            *old = mem::take(young);
        }
        young.insert(sender, bucket);
        may
    }

    #[cfg(test)]
    fn remembered(&self) -> usize {
        let halves = self.halves.lock().unwrap();
        halves.0.len() + halves.1.len()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_sender_of_too_much_waits_a_second_for_each_further_one() {
        let buckets = Buckets::new(60.0, 1.0, 10);
        let start = Instant::now();
        assert_eq!((0..100).filter(|_| buckets.take(1, start)).count(), 60);
        assert!(buckets.take(1, start + Duration::from_millis(1001)));
        assert!(!buckets.take(1, start + Duration::from_millis(1002)));
        assert!(buckets.take(2, start));
    }

    #[test]
    fn a_hundred_thousand_senders_take_bounded_room_and_do_not_wash_away_one_who_goes_on() {
        let buckets = Buckets::new(5.0, 0.0, 1_000);
        let now = Instant::now();
        let mut passed = 0;
        for stranger in 1..=100_000 {
            assert!(buckets.take(stranger, now));
            if stranger % 500 == 0 && buckets.take(0, now) {
                passed += 1;
            }
        }
        assert_eq!(passed, 5);
        assert!(buckets.remembered() <= 2_000, "{}", buckets.remembered());
    }
}
