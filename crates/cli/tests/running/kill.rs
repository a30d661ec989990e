//! Servers and databases are killed at moments that nobody chose, while people work; whatever was acknowledged stands.
//!
//! Twenty kills by default. `SENIM_KILLS=1000` makes them as many, `SENIM_KILL_MINUTES` ends a long run in time,
//! `SENIM_KILL_SEED` makes another run: the seed decides who is killed and after how many requests; what the people do at
//! the same time is up to the machine.

use std::{
    collections::BTreeMap,
    env,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use gateway::population::Population;

use crate::{
    facts::Facts,
    instance::{Instance, Server, free_port},
    postgres::Postgres,
    story::{People, Staff, Teller, sign_in},
    wire::{Program, Who, Wire, pause},
};

/// So many people work at the same time.
const TELLERS: usize = 4;
/// Kills of `./test`, over all three houses.
const KILLS: usize = 20;
/// Between two kills at most so many requests are sent.
const MOST_REQUESTS: u64 = 60;
/// So many of the newest facts are checked after each kill; all of them at the end.
const NEWEST: usize = 24;
/// How often the folder of messages is looked at, five times a second: a message that a killed server had taken waits
/// until its lease ends.
const MOST_LOOKS: u32 = 5 * 180;

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_when_the_server_on_sqlite_is_killed() {
    Box::pin(House::new(None, 1).play(share(8))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_when_the_server_or_postgresql_is_killed() {
    let Some(postgres) = Postgres::start() else { return };
    Box::pin(House::new(Some(postgres), 1).play(share(6))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_when_one_of_two_servers_or_postgresql_is_killed() {
    let Some(postgres) = Postgres::start() else { return };
    Box::pin(House::new(Some(postgres), 2).play(share(6))).await;
}

/// A house's share of all kills.
fn share(of_twenty: usize) -> usize {
    let all = env::var("SENIM_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(KILLS);
    (all * of_twenty).div_ceil(KILLS)
}

/// How long kills go on.
fn longest() -> Duration {
    let minutes = env::var("SENIM_KILL_MINUTES").ok().and_then(|minutes| minutes.parse().ok());
    minutes.map_or(Duration::MAX, |minutes: u64| Duration::from_secs(60 * minutes))
}

/// SplitMix64: the same seed gives the same kills.
struct Dice(u64);

impl Dice {
    fn seeded() -> Self {
        let seed = env::var("SENIM_KILL_SEED").ok().and_then(|seed| seed.parse().ok());
        Self(seed.unwrap_or(20_261_130))
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }
}

/// An instance with its servers and its database.
struct House {
    instance: Arc<Instance>,
    postgres: Option<Arc<Postgres>>,
    servers: BTreeMap<u16, Option<Server>>,
    /// The last place of the journal that was seen.
    place: Option<String>,
    /// Who was killed.
    history: Vec<String>,
}

impl House {
    fn new(postgres: Option<Postgres>, nodes: usize) -> Self {
        let postgres = postgres.map(Arc::new);
        let instance = Instance::founded(postgres.as_ref().map(|server| server.address.as_str()));
        let mut servers = BTreeMap::from([(instance.port, None)]);
        while servers.len() < nodes {
            servers.insert(free_port(), None);
        }
        let instance = Arc::new(instance);
        Self { instance, postgres, servers, place: None, history: Vec::new() }
    }

    async fn play(mut self, kills: usize) {
        let began = Instant::now();
        let population = Population::standard().unwrap();
        let people = People::of(&population);
        let staff = Staff::enrolled(&self.instance, &population).await;
        let (people, staff) = (&people, &staff);
        let wire = &Wire::new(self.servers.keys().map(|port| self.instance.base(*port)).collect());
        let facts = &Facts::default();
        for port in self.servers.keys().copied().collect::<Vec<_>>() {
            self.start(port).await;
        }
        wire.set_up(true);
        let over = &AtomicBool::new(false);
        let stories = &AtomicUsize::new(0);
        let tell = |number: usize| async move {
            let program = Program::new(wire, number as u64);
            let mut teller = Teller { program, facts, people, staff, number, tellers: TELLERS };
            for turn in 0.. {
                if over.load(Ordering::SeqCst) {
                    return;
                }
                teller.tell(turn).await;
                stories.fetch_add(1, Ordering::SeqCst);
            }
        };
        let kill = async {
            let mut dice = Dice::seeded();
            let mut program = Program::new(wire, TELLERS as u64);
            for _ in 0..kills {
                if began.elapsed() > longest() {
                    break;
                }
                wire.after(1 + dice.below(MOST_REQUESTS)).await;
                pause(dice.below(20)).await;
                self.kill_one(&mut dice, wire).await;
                let sessions = sessions(&mut program, staff).await;
                let from = facts.count().saturating_sub(NEWEST);
                facts.check(&mut program, from, &sessions).await;
                self.journal_goes_on().await;
            }
            over.store(true, Ordering::SeqCst);
        };
        // One task: whoever fails ends them all.
        tokio::join!(tell(0), tell(1), tell(2), tell(3), kill);
        let mut program = Program::new(wire, TELLERS as u64);
        let sessions = sessions(&mut program, staff).await;
        facts.check(&mut program, 0, &sessions).await;
        self.mail_comes(facts).await;
        for server in std::mem::take(&mut self.servers).into_values().flatten() {
            assert!(server.stop());
        }
        self.journal_goes_on().await;
        let logs = self.instance.logs();
        assert!(!logs.contains('\u{1b}'), "a log in a file has no colours");
        assert!(!logs.contains("no transaction in progress"), "a repeated transaction is no fault");
        assert!(!logs.contains("panicked"), "{logs}");
        if self.postgres.is_none() {
            // The database was always there.
            let failures = wire.failures.load(Ordering::SeqCst);
            assert_eq!(failures, 0, "a server that lives does not fail: {logs}");
        }
        eprintln!(
            "{} kills ({}), {} stories, {} requests sent, {} answers lost, {} in {} s",
            self.history.len(),
            self.told(),
            stories.load(Ordering::SeqCst),
            wire.sent(),
            wire.lost.load(Ordering::SeqCst),
            facts.told(),
            began.elapsed().as_secs(),
        );
    }

    fn told(&self) -> String {
        let database = self.history.iter().filter(|who| *who == "database").count();
        format!("{} of servers, {database} of the database", self.history.len() - database)
    }

    /// Kills a server or the database, and starts it anew.
    async fn kill_one(&mut self, dice: &mut Dice, wire: &Wire) {
        let ports: Vec<u16> = self.servers.keys().copied().collect();
        let choices = ports.len() as u64 + u64::from(self.postgres.is_some());
        let choice = usize::try_from(dice.below(choices)).unwrap();
        let Some(port) = ports.get(choice).copied() else {
            self.history.push("database".to_owned());
            let postgres = Arc::clone(self.postgres.as_ref().unwrap());
            wire.set_up(false);
            tokio::task::spawn_blocking(move || postgres.kill_and_restart()).await.unwrap();
            wire.set_up(true);
            return;
        };
        self.history.push(format!("server {choice}"));
        if ports.len() == 1 {
            wire.set_up(false);
        }
        self.servers.get_mut(&port).unwrap().take().unwrap().kill();
        self.start(port).await;
        wire.set_up(true);
    }

    async fn start(&mut self, port: u16) {
        let instance = Arc::clone(&self.instance);
        let started = tokio::task::spawn_blocking(move || instance.try_start(port)).await.unwrap();
        let server = started.unwrap_or_else(|log| panic!("{:?}: {log}", self.history));
        self.servers.insert(port, Some(server));
    }

    /// The journal holds, and goes through the place where it ended before.
    async fn journal_goes_on(&mut self) {
        let instance = Arc::clone(&self.instance);
        let last = self.place.take();
        let verified = tokio::task::spawn_blocking(move || {
            let exported =
                instance.run(&["journal", "export", "--data", "data", "--out", "journal.jsonl"]);
            assert!(exported.done, "{}", exported.err);
            let mut verify = vec!["journal", "verify", "--file", "journal.jsonl"];
            if let Some(last) = &last {
                verify.extend(["--last", last]);
            }
            let verified = instance.run(&verify);
            assert!(verified.done, "{}", verified.err);
            let whole = instance.run(&["journal", "verify", "--data", "data"]);
            assert!(whole.done, "{}", whole.err);
            verified.out
        });
        let told = verified.await.unwrap();
        self.place =
            told.lines().next().and_then(|line| line.rsplit(' ').next()).map(str::to_owned);
    }

    /// Every message that is owed comes, once.
    async fn mail_comes(&self, facts: &Facts) {
        let mailbox = self.instance.data().join("mailbox");
        let mut faults = Vec::new();
        for _ in 0..MOST_LOOKS {
            faults = facts.mail_faults(&mailbox);
            if faults.is_empty() {
                return;
            }
            pause(200).await;
        }
        panic!("{faults:#?}");
    }
}

async fn sessions(program: &mut Program<'_>, staff: &Staff) -> Vec<Who> {
    let mut sessions = Vec::new();
    for signet in [&staff.operator, &staff.authorised] {
        sessions.push(sign_in(program, signet).await);
    }
    sessions
}
