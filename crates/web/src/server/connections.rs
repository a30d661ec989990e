//! All open connections: how many there may be, and which one goes when one more comes.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
};

use tokio::{sync::Notify, time::Instant};

use app::Origin;

/// What is written for readers who keep us waiting has so many octets together; then the one who has waited longest goes.
const MOST_OWED: usize = 16 << 20;
/// A smaller response is not counted: it costs no more than its connection.
const SMALL_RESPONSE: usize = 4 << 10;

/// The open connections.
///
/// One that waits, for a request, for the rest of one, or for its reader, can be told to go. So a newcomer always gets in
/// unless every connection is at work; and work is bounded by places.
pub(crate) struct Connections {
    most: usize,
    most_per_origin: usize,
    start: Instant,
    /// The octets of all responses that may not be read yet.
    owed: AtomicUsize,
    table: Mutex<Table>,
}

#[derive(Default)]
struct Table {
    next: u64,
    open: HashMap<u64, Arc<Connection>>,
    by_origin: HashMap<Origin, usize>,
}

/// One connection.
pub(crate) struct Connection {
    number: u64,
    /// None for a proxy of ours, which has connections for many.
    origin: Option<Origin>,
    /// Since when it waits, in milliseconds after the start; [`AT_WORK`] while a request runs.
    waits_since: AtomicU64,
    /// The octets of the last response, as long as nothing tells that it was read.
    owed: AtomicUsize,
    dismissed: Notify,
}

const AT_WORK: u64 = u64::MAX;

impl Connection {
    /// Returns when this connection has to make room.
    pub(crate) async fn dismissed(&self) {
        self.dismissed.notified().await;
    }
}

/// A place in the table, given back on drop.
pub(crate) struct Entered {
    connections: Arc<Connections>,
    /// The connection.
    pub(crate) connection: Arc<Connection>,
}

impl Entered {
    /// A request runs: the connection stays.
    pub(crate) fn works(&self) {
        self.connection.waits_since.store(AT_WORK, Ordering::Relaxed);
    }

    /// The connection waits from now on.
    pub(crate) fn waits(&self) {
        let now = self.connections.millis();
        self.connection.waits_since.store(now, Ordering::Relaxed);
    }
}

impl Entered {
    /// The connection waits for the reader of a response of so many octets. When too much is held for readers, those who have
    /// waited longest go; the one before this was read, or as good as that, since this one is written after it.
    pub(crate) fn owes(&self, bytes: usize) {
        let bytes = if bytes <= SMALL_RESPONSE { 0 } else { bytes };
        let all = &self.connections;
        let before = self.connection.owed.swap(bytes, Ordering::SeqCst);
        all.owed.fetch_add(bytes, Ordering::SeqCst);
        all.owed.fetch_sub(before, Ordering::SeqCst);
        while all.owed.load(Ordering::SeqCst) > MOST_OWED
            && all.dismiss_owing(self.connection.number)
        {}
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        self.connections.is_paid(&self.connection);
        let mut table = self.connections.table.lock().unwrap_or_else(PoisonError::into_inner);
        table.remove(self.connection.number);
    }
}

impl Table {
    fn remove(&mut self, number: u64) -> Option<Arc<Connection>> {
        let gone = self.open.remove(&number)?;
        if let Some(origin) = gone.origin
            && let Some(count) = self.by_origin.get_mut(&origin)
        {
            *count -= 1;
            if *count == 0 {
                self.by_origin.remove(&origin);
            }
        }
        Some(gone)
    }

    /// Sends away the one that has waited longest, of one origin or of all.
    fn dismiss(&mut self, origin: Option<Origin>) -> bool {
        let longest = self
            .open
            .values()
            .filter(|one| origin.is_none() || one.origin == origin)
            .map(|one| (one.waits_since.load(Ordering::Relaxed), one.number))
            .min()
            .filter(|(since, _)| *since != AT_WORK);
        let gone = longest.and_then(|(_, number)| self.remove(number));
        if let Some(gone) = &gone {
            gone.dismissed.notify_one();
        }
        gone.is_some()
    }
}

impl Connections {
    pub(crate) fn new(most: usize, most_per_origin: usize) -> Arc<Self> {
        Arc::new(Self {
            most,
            most_per_origin,
            start: Instant::now(),
            owed: AtomicUsize::new(0),
            table: Mutex::default(),
        })
    }

    fn millis(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX - 1)
    }

    /// Lets a connection in; none when all others are at work, or all of its origin.
    pub(crate) fn enter(self: &Arc<Self>, origin: Option<Origin>) -> Option<Entered> {
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        let of_origin = origin.and_then(|origin| table.by_origin.get(&origin)).copied();
        if of_origin.is_some_and(|count| count >= self.most_per_origin) && !table.dismiss(origin) {
            return None;
        }
        if table.open.len() >= self.most && !table.dismiss(None) {
            return None;
        }
        let number = table.next;
        table.next += 1;
        let connection = Arc::new(Connection {
            number,
            origin,
            waits_since: AtomicU64::new(self.millis()),
            owed: AtomicUsize::new(0),
            dismissed: Notify::new(),
        });
        table.open.insert(number, Arc::clone(&connection));
        if let Some(origin) = origin {
            *table.by_origin.entry(origin).or_insert(0) += 1;
        }
        drop(table);
        Some(Entered { connections: Arc::clone(self), connection })
    }

    /// Nothing is held for a connection any more.
    fn is_paid(&self, connection: &Connection) {
        let owed = connection.owed.swap(0, Ordering::SeqCst);
        self.owed.fetch_sub(owed, Ordering::SeqCst);
    }

    /// Sends away the one whose reader has kept us waiting longest, but not `own`.
    fn dismiss_owing(&self, own: u64) -> bool {
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        let longest = table
            .open
            .values()
            .filter(|one| one.number != own && one.owed.load(Ordering::SeqCst) > 0)
            .map(|one| (one.waits_since.load(Ordering::Relaxed), one.number))
            .min()
            .filter(|(since, _)| *since != AT_WORK);
        let gone = longest.and_then(|(_, number)| table.remove(number));
        drop(table);
        if let Some(gone) = &gone {
            self.is_paid(gone);
            gone.dismissed.notify_one();
        }
        gone.is_some()
    }

    /// Makes room when the operating system has no more descriptors.
    pub(crate) fn make_room(&self) -> bool {
        self.table.lock().unwrap_or_else(PoisonError::into_inner).dismiss(None)
    }
}

impl Connections {
    /// Sends away all that wait: for when the server stops.
    pub(crate) fn dismiss_waiting(&self) {
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        while table.dismiss(None) {}
    }
}

/// As many descriptors as this process may have, if that can be known.
pub(crate) fn most_descriptors() -> Option<usize> {
    let limits = std::fs::read_to_string("/proc/self/limits").ok()?;
    let line = limits.lines().find(|line| line.starts_with("Max open files"))?;
    line.split_whitespace().nth(3)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn enter(all: &Arc<Connections>, last: u8) -> Option<Entered> {
        all.enter(Some(Origin::V4([192, 0, 2, last].into())))
    }

    #[tokio::test(start_paused = true)]
    async fn a_newcomer_takes_the_place_of_the_one_that_has_waited_longest() {
        let all = Connections::new(3, 3);
        let step = || tokio::time::advance(std::time::Duration::from_millis(5));
        let at_work = enter(&all, 1).unwrap();
        at_work.works();
        step().await;
        let oldest = enter(&all, 2).unwrap();
        step().await;
        let younger = enter(&all, 3).unwrap();
        let newcomer = enter(&all, 4).unwrap();
        oldest.connection.dismissed().await;
        newcomer.works();
        younger.works();
        assert!(enter(&all, 5).is_none(), "all are at work");
        drop(at_work);
        assert!(enter(&all, 5).is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn of_readers_who_keep_us_waiting_the_one_who_has_waited_longest_goes() {
        let all = Connections::new(100, 100);
        let step = || tokio::time::advance(std::time::Duration::from_millis(5));
        let third = MOST_OWED / 3;
        let mut readers = Vec::new();
        for last in 1..=3 {
            let reader = enter(&all, last).unwrap();
            reader.waits();
            reader.owes(third);
            readers.push(reader);
            step().await;
        }
        let small = enter(&all, 4).unwrap();
        small.owes(SMALL_RESPONSE);
        // The first one has begun with something new: the second has waited longest.
        readers[0].waits();
        readers[0].owes(third);
        step().await;
        let newcomer = enter(&all, 5).unwrap();
        newcomer.waits();
        newcomer.owes(third);
        readers[1].connection.dismissed().await;
        assert!(all.owed.load(Ordering::SeqCst) <= MOST_OWED);
        // One response that is larger than all of it sends the others away, and is written.
        newcomer.owes(2 * MOST_OWED);
        readers[2].connection.dismissed().await;
        readers[0].connection.dismissed().await;
        assert!(all.table.lock().unwrap().open.contains_key(&newcomer.connection.number));
        assert!(all.table.lock().unwrap().open.contains_key(&small.connection.number));
        drop((readers, small, newcomer));
        assert_eq!(all.owed.load(Ordering::SeqCst), 0);
    }

    #[tokio::test]
    async fn one_address_takes_room_from_itself_only() {
        let all = Connections::new(100, 2);
        let other = enter(&all, 2).unwrap();
        let _first = enter(&all, 1).unwrap();
        let second = enter(&all, 1).unwrap();
        let third = enter(&all, 1).unwrap();
        second.works();
        third.works();
        assert!(enter(&all, 1).is_none());
        let proxy: Vec<_> = (0..50).map(|_| all.enter(None).unwrap()).collect();
        assert_eq!(all.table.lock().unwrap().open.len(), 53);
        drop((other, proxy));
    }
}
