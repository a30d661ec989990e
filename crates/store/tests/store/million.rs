//! Many cases, requests and entries of registers in store, and the reads that pages are made of. Every run makes 1,500 of each; the
//! large version is `SENIM_CASES=1000000 cargo test -p store --test store million -- --nocapture`, which prints median and p99 of
//! each read and wants 50 ms of the latter. It takes several minutes and ten gigabytes on each engine.

use std::time::{Duration, Instant};

use base::{Bin, CaseId, Iin, RequestId, UniqueNumber, name_key};
use jiff::{SignedDuration, Timestamp, civil::Date};
use store::{
    Assignee, CaseQueue, CaseRow, NotOf, Reading, RegisterRow, RequestQueue, RequestRow, Store,
    StoreFault,
};

use crate::fixture::on_both;

/// What a read of a page may take at most, of a hundred 99.
const GOAL: Duration = Duration::from_millis(50);
/// So many rows are written in one transaction.
const BATCH: usize = 5_000;
/// One of so many cases and requests is not over.
const ONE_OPEN_OF: u64 = 16;
const OFFICES: [&str; 5] =
    ["mes-committee", "knb", "nca", "transport-ministry", "mes-fire-committee"];
const TURNS: [&str; 5] =
    ["officer", "officer", "authorised-person", "applicant", "officer@technical-service"];
const SURNAMES: [&str; 12] = [
    "Абаев",
    "Әбдірахманов",
    "Ғабитов",
    "Дәулетов",
    "Қасымова",
    "Қожахметов",
    "Нұрланов",
    "Өтегенов",
    "Сейітов",
    "Ұзақбаев",
    "Үмбетов",
    "Ілиясов",
];

/// Numbers that look random (splitmix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.roll() % bound
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list.get(usize::try_from(self.below(list.len() as u64)).unwrap()).unwrap()
    }
}

fn bits(n: u64, salt: u64) -> [u8; 16] {
    let mut dice = Dice(n ^ (salt << 40));
    (u128::from(dice.roll()) << 64 | u128::from(dice.roll())).to_be_bytes()
}

fn later(day: Date, days: u64) -> Date {
    day.checked_add(jiff::Span::new().days(i64::try_from(days).unwrap())).unwrap()
}

fn person(n: u64) -> Iin {
    let born = later(jiff::civil::date(1960, 1, 1), n % 16_000);
    let serial = u16::try_from(n / 16_000 % 9_000).unwrap();
    (serial..).find_map(|serial| Iin::compose(born, n.is_multiple_of(2), serial)).unwrap()
}

fn organisation(n: u64) -> Bin {
    let registered = later(jiff::civil::date(2000, 1, 1), n % 8_000);
    let serial = u32::try_from(n / 8_000 % 90_000).unwrap();
    (serial..).find_map(|serial| Bin::compose(registered, 4, serial)).unwrap()
}

fn name(n: u64) -> String {
    let mut dice = Dice(n);
    format!("{} {} {n}", dice.of(&SURNAMES), dice.of(&["Айгүл", "Дәурен", "Сәуле", "Тимур"]))
}

fn moment(n: u64) -> Timestamp {
    let since = SignedDuration::from_secs(i64::try_from(n).unwrap() * 180);
    Timestamp::from_second(1_600_000_000).unwrap() + since
}

fn due(n: u64) -> Date {
    later(jiff::civil::date(2026, 1, 1), n % 700)
}

fn number(letters: &str, n: u64) -> UniqueNumber {
    UniqueNumber::compose(2026, letters, n)
}

fn case(n: u64) -> CaseRow {
    let open = n.is_multiple_of(ONE_OPEN_OF);
    let mut dice = Dice(n ^ 0x5a5a);
    let office = dice.of(&OFFICES).to_owned();
    let turn = if open { dice.of(&TURNS) } else { "nobody" };
    let events = "{\"at\":\"2026-03-02T10:00:00Z\",\"act\":\"confirm-completeness\"},".repeat(12);
    CaseRow {
        id: CaseId::from_random(bits(n, 1)),
        number: number("MES1", n).to_string(),
        service: "mes-01".into(),
        edition: "2013-04-30".into(),
        state: if open { "review" } else { "attestat-delivered" }.into(),
        turn: turn.into(),
        applicant_iin: person(n % 700_000),
        applicant_bin: n.is_multiple_of(2).then(|| organisation(n % 200_000)),
        office,
        assignee: open.then(|| person(n % 40)),
        due_on: open.then(|| due(n)),
        next_due: open.then(|| moment(n)),
        name_key: name_key(&name(n)),
        bodies: if turn.contains('@') { "technical-service".into() } else { String::new() },
        opened_at: moment(n),
        version: 1,
        body: format!("{{\"text\":\"{}\",\"events\":[{events}0]}}", "мәтін ".repeat(60)),
    }
}

fn entry(n: u64) -> RegisterRow {
    RegisterRow {
        register: "mes-01/attestats".into(),
        number: number("MES1A", n).to_string(),
        case_id: CaseId::from_random(bits(n, 1)),
        iin: None,
        bin: Some(organisation(n % 200_000)),
        state: "active".into(),
        valid_from: due(n),
        valid_until: None,
        verification_code: code(n),
        version: 1,
        body: "{\"columns\":{\"number\":{\"kk\":\"1\",\"ru\":\"1\",\"en\":\"1\"}}}".into(),
    }
}

fn code(n: u64) -> String {
    format!("{:016X}", Dice(n).roll())
}

fn request(n: u64) -> RequestRow {
    let open = n.is_multiple_of(ONE_OPEN_OF);
    RequestRow {
        id: RequestId::from_random(bits(n, 2)),
        unique_number: number("NCA", n),
        kind: "issue".into(),
        participant: "IND".into(),
        state: if open { "registered" } else { "installed" }.into(),
        iin: person(n % 700_000),
        bin: None,
        office: Dice(n).of(&OFFICES).into(),
        opened_at: moment(n),
        due_on: open.then(|| due(n)),
        unvisited_since: None,
        name_key: Some(name_key(&name(n))),
        organisation_key: None,
        open_key: None,
        version: 1,
        body: format!("{{\"text\":\"{}\"}}", "мәтін ".repeat(120)),
    }
}

async fn fill(store: &Store, cases: u64) {
    for first in (0..cases).step_by(BATCH) {
        let last = (first + BATCH as u64).min(cases);
        let write = move |mut tx: store::Tx| async move {
            for n in first..last {
                let row = case(n);
                tx.insert_case(&row).await?;
                if !row.bodies.is_empty() {
                    tx.place_case(&row).await?;
                }
                if n.is_multiple_of(2) {
                    tx.insert_register_entry(&entry(n), moment(n)).await?;
                }
                tx.insert_request(&request(n)).await?;
            }
            Ok::<_, StoreFault>(())
        };
        store.write(write).await.unwrap();
    }
}

/// What reads took.
struct Times {
    title: &'static str,
    taken: Vec<Duration>,
}

impl Times {
    fn p99(&self) -> Duration {
        let mut sorted = self.taken.clone();
        sorted.sort_unstable();
        *sorted.get((sorted.len() - 1) * 99 / 100).unwrap()
    }

    fn print(&self) {
        let mut sorted = self.taken.clone();
        sorted.sort_unstable();
        let median = *sorted.get(sorted.len() / 2).unwrap();
        println!("{:<44} {median:>10.2?} {:>10.2?}", self.title, self.p99());
    }
}

/// Times a read so often and keeps how long it took.
macro_rules! time {
    ($times:ident, $often:expr, $title:literal, $read:expr) => {{
        let mut taken = Vec::new();
        for _ in 0..$often {
            let start = Instant::now();
            $read;
            taken.push(start.elapsed());
        }
        $times.push(Times { title: $title, taken });
    }};
}

fn queue(office: &str, assignee: Assignee, turn: &str) -> CaseQueue {
    CaseQueue {
        office: Some(office.to_owned()),
        assignee,
        not_of: NotOf { iin: Some(person(3)), bin: Some(organisation(3)) },
        turns: vec![turn.to_owned()],
        after: None,
        limit: 50,
    }
}

async fn read_cases(store: &Store, cases: u64, often: usize) -> Vec<Times> {
    let (mut times, mut dice) = (Vec::new(), Dice(7));
    let mut db = store.reading().await.unwrap();
    time!(times, often, "inbox, first page", {
        let page = queue(dice.of(&OFFICES), Assignee::Anyone, "officer");
        let rows = db.case_queue(&page).await.unwrap();
        assert!(rows.is_sorted_by_key(|row| row.due_on) && !rows.is_empty());
    });
    time!(times, often, "inbox, a page far behind", {
        let after = Some((Some(due(dice.below(700))), CaseId::from_random([0x80; 16])));
        let page = queue(dice.of(&OFFICES), Assignee::Anyone, "officer");
        let page = CaseQueue { after, ..page };
        assert!(db.case_queue(&page).await.unwrap().len() <= 50);
    });
    time!(times, often, "inbox, an officer's own", {
        let own = Assignee::Officer(person(dice.below(40)));
        db.case_queue(&queue(dice.of(&OFFICES), own, "officer")).await.unwrap();
    });
    time!(times, often, "inbox, closed ones", {
        let page = queue(dice.of(&OFFICES), Assignee::Anyone, "nobody");
        assert_eq!(db.case_queue(&page).await.unwrap().len(), 50);
    });
    time!(times, often, "inbox, the counts of all queues", {
        let (office, not_of) = (Some(dice.of(&OFFICES)), NotOf::default());
        for turn in ["officer", "authorised-person", "applicant", "operator", "system", "nobody"] {
            let count = db.case_count(turn, office, &Assignee::Anyone, &not_of).await.unwrap();
            assert!(count <= u64::from(store::MOST_COUNTED));
        }
    });
    time!(times, often, "queue of a body that takes part", {
        assert!(!db.cases_at_body("technical-service", None, 50).await.unwrap().is_empty());
    });
    time!(times, often, "case by number", {
        let number = number("MES1", dice.below(cases));
        assert!(db.case_by_number(number.as_str()).await.unwrap().is_some());
    });
    time!(times, often, "cases by IIN (cabinet)", {
        let iin = person(dice.below(cases.min(700_000)));
        assert!(!db.cases_of_person(&iin, None, 100).await.unwrap().is_empty());
    });
    time!(times, often, "cases by BIN (cabinet)", {
        let bin = organisation(dice.below(cases.min(200_000)) / 2 * 2);
        assert!(!db.cases_of_organisation(&bin, None, 100).await.unwrap().is_empty());
    });
    time!(times, often, "cases by the beginning of a name", {
        let key = name_key(&name(dice.below(cases)));
        let start: String = key.chars().take(4).collect();
        let rows = db.cases_by_name(dice.of(&OFFICES), &start, 50).await.unwrap();
        assert!(rows.iter().all(|row| row.name_key.starts_with(&start)));
    });
    times
}

/// Looks for requests by so many letters of somebody's name.
async fn named(db: &mut Reading, dice: &mut Dice, cases: u64, letters: usize) {
    let key = name_key(&name(dice.below(cases)));
    let start: String = key.chars().take(letters).collect();
    let rows = db.requests_by_name(dice.of(&OFFICES), &start, 50).await.unwrap();
    assert!(rows.iter().all(|row| row.name_key.as_ref().unwrap().starts_with(&start)));
}

async fn read_others(store: &Store, cases: u64, often: usize) -> Vec<Times> {
    let (mut times, mut dice) = (Vec::new(), Dice(8));
    let mut db = store.reading().await.unwrap();
    time!(times, often, "public register, a page of 50", {
        let after = number("MES1A", dice.below(cases / 2));
        let page = db.register_page("mes-01/attestats", after.as_str(), 50).await.unwrap();
        assert_eq!(page.len(), 50);
    });
    time!(times, often, "public register, by number", {
        let number = number("MES1A", dice.below(cases) / 2 * 2);
        let found = db.register_entry("mes-01/attestats", number.as_str()).await.unwrap();
        assert!(found.is_some());
    });
    time!(times, often, "public check, by code", {
        let code = code(dice.below(cases) / 2 * 2);
        assert!(db.register_entry_by_code(&code).await.unwrap().is_some());
    });
    time!(times, often, "desk, first page of requests", {
        let page = RequestQueue {
            office: Some(dice.of(&OFFICES).to_owned()),
            states: vec!["registered".into()],
            after: None,
            limit: 50,
        };
        assert!(!db.request_queue(&page).await.unwrap().is_empty());
    });
    time!(times, often, "desk, counts of requests", {
        for state in ["registered", "installed"] {
            db.request_count(state, Some(dice.of(&OFFICES))).await.unwrap();
        }
    });
    time!(times, often, "request by number", {
        let number = number("NCA", dice.below(cases));
        assert!(db.request_by_number(&number).await.unwrap().is_some());
    });
    time!(times, often, "requests by IIN (cabinet)", {
        let iin = person(dice.below(cases.min(700_000)));
        assert!(!db.requests_of_person(&iin, None, 100).await.unwrap().is_empty());
    });
    time!(times, often, "requests by the beginning of a name, 3 letters", {
        named(&mut db, &mut dice, cases, 3).await;
    });
    time!(times, often, "requests by the beginning of a name, 12 letters", {
        named(&mut db, &mut dice, cases, 12).await;
    });
    times
}

#[tokio::test]
async fn a_million_cases_are_read_page_by_page() {
    let large = std::env::var("SENIM_CASES").ok().map(|text| text.parse::<u64>().unwrap());
    let (cases, often) = (large.unwrap_or(1_500), if large.is_some() { 2_000 } else { 3 });
    on_both(async |database| {
        let store = database.open().await;
        let start = Instant::now();
        fill(&store, cases).await;
        let filled = start.elapsed();
        let mut times = read_cases(&store, cases, often).await;
        times.extend(read_others(&store, cases, often).await);
        if large.is_some() {
            println!("{}: {cases} cases in {filled:.0?}; median, p99", database.address);
            times.iter().for_each(Times::print);
            let slow: Vec<&str> =
                times.iter().filter(|read| read.p99() > GOAL).map(|read| read.title).collect();
            assert_eq!(slow, Vec::<&str>::new());
        }
        store.close().await;
    })
    .await;
}
