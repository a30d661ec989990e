//! Where one answer of the engine ends and the next begins, on a small flow of its own: the lease of a stall at a fair.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a test that can't set its scene must fail")]

use std::sync::LazyLock;

use base::{Iin, Lang, to_timestamp};
use calendar::{Calendar, End};
use flow::{
    Act, Condition, Definition, Doer, Done, Due, LONGEST_REASONS, Matter, Request, Subject, Tick,
    When, acts_from, decide, due_dates, inspect, next_moment, tick,
};
use forms::{Answers, Dictionaries};
use jiff::{
    Timestamp,
    civil::{DateTime, date},
};
use serde::Deserialize;

#[derive(Deserialize)]
struct File {
    state: Vec<flow::State>,
    act: Vec<flow::Act>,
    term: Vec<flow::Term>,
}

static DEFINITION: LazyLock<Definition> = LazyLock::new(|| {
    let file: File =
        toml::from_str(include_str!("edges.toml")).unwrap_or_else(|fault| panic!("{fault}"));
    Definition {
        initial: "draft".into(),
        requests: vec!["lease".into(), "renewal".into()],
        channels: vec!["portal".into(), "office".into()],
        schedule: "provider".into(),
        states: file.state,
        acts: file.act,
        terms: file.term,
        ..Definition::default()
    }
});

static CALENDAR: LazyLock<Calendar> = LazyLock::new(|| {
    Calendar::parse(
        include_str!("../../../data/calendar/holidays.toml"),
        include_str!("../../../data/calendar/schedules.toml"),
    )
    .unwrap()
});

struct NoAnswers;

impl Subject for NoAnswers {
    fn answers(&self) -> &Answers {
        static NONE: LazyLock<Answers> = LazyLock::new(Answers::default);
        &NONE
    }

    fn fact(&self, _: &str) -> Option<bool> {
        None
    }
}

/// A lease as a domain would keep it.
#[derive(Clone)]
struct Lease {
    state: String,
    history: Vec<(String, Timestamp, Option<Iin>, String, Answers)>,
}

/// What came of an act: the state, or the codes of what stands against it.
type Outcome = Result<String, Vec<String>>;

fn at(local: &str) -> Timestamp {
    to_timestamp(local.parse::<DateTime>().unwrap())
}

fn person(n: u16) -> Iin {
    (n * 20..).find_map(|n| Iin::compose(date(1980, 5, 17), true, n)).unwrap()
}

const APPLICANT: (&str, u16) = ("applicant", 1);
const OFFICER: (&str, u16) = ("officer", 2);
const OTHER_OFFICER: (&str, u16) = ("officer", 3);
const HEAD: (&str, u16) = ("authorised-person", 4);

impl Lease {
    fn matter(&self) -> Matter<'_> {
        let history = self.history.iter();
        let done = history.map(|(act, at, by, from, given)| {
            let by = by.as_ref();
            Done { act, at: *at, by, from, given }
        });
        Matter {
            request: "lease",
            channel: "portal",
            kind: "individual",
            lang: Lang::En,
            state: &self.state,
            history: done.collect(),
            subject: &NoAnswers,
        }
    }

    fn give(&mut self, act: &str, who: (&str, u16), given: &Answers, now: &str) -> Outcome {
        self.explain(act, who, (given, None), now)
    }

    /// Does an act; a fault that tells who is missing tells it too.
    fn explain(
        &mut self,
        act: &str,
        (role, who): (&str, u16),
        (given, reasons): (&Answers, Option<&str>),
        now: &str,
    ) -> Outcome {
        let iin = person(who);
        let doer = Doer { roles: vec![role], iin: Some(&iin), is_own: role == "applicant" };
        let asked = Request { act, doer, grounds: &[], reasons, given };
        let (matter, now) = (self.matter(), at(now));
        let decided =
            decide(&DEFINITION, &matter, &asked, &Dictionaries::default(), now, &CALENDAR);
        let decision = decided.map_err(|faults| {
            let told = |fault: &base::Fault| {
                let signers = fault.args.iter().find(|(name, _)| *name == "signers");
                signers.map_or_else(
                    || fault.code.to_owned(),
                    |(_, who)| format!("{}: {who}", fault.code),
                )
            };
            faults.0.iter().map(told).collect::<Vec<_>>()
        })?;
        let to = decision.state(None, &matter).unwrap().to_owned();
        let from = std::mem::replace(&mut self.state, to.clone());
        self.history.push((act.to_owned(), now, Some(iin), from, given.clone()));
        Ok(to)
    }

    fn act(&mut self, act: &str, who: (&str, u16), now: &str) -> Outcome {
        self.give(act, who, &Answers::default(), now)
    }

    fn due(&self, term: &str) -> Option<Due> {
        let dues = due_dates(&DEFINITION, &self.matter(), &CALENDAR).unwrap();
        dues.into_iter().find(|due| due.term == term)
    }

    fn ends(&self, term: &str) -> Option<String> {
        self.due(term).map(|due| match due.end {
            End::At { last_day, .. } => last_day.to_string(),
            End::Stopped { days_left } => format!("{days_left} left"),
        })
    }

    /// The acts that time does by a moment, with the day on which each holds.
    fn done_by_time(&self, now: &str) -> Vec<(String, Option<String>)> {
        let ticks = tick(&DEFINITION, &self.matter(), at(now), &CALENDAR).unwrap();
        let acts = ticks.into_iter().filter_map(|tick| match tick {
            Tick::Act { act, effective } => {
                Some((act.name.clone(), effective.map(|day| day.to_string())))
            }
            Tick::Near { .. } | Tick::Passed { .. } => None,
        });
        acts.collect()
    }
}

/// Filed on Monday, 3 February 2014, at ten.
fn filed() -> Lease {
    let mut lease = Lease { state: "draft".into(), history: Vec::new() };
    lease.act("file", APPLICANT, "2014-02-03T10:00").unwrap();
    lease
}

/// Looked at on Tuesday, the 4th.
fn checked() -> Lease {
    let mut lease = filed();
    lease.act("look", OFFICER, "2014-02-04T10:00").unwrap();
    lease
}

fn faults(codes: &[&str]) -> Outcome {
    Err(codes.iter().map(|code| (*code).to_owned()).collect())
}

#[test]
fn the_flow_of_these_tests_is_sound() {
    let findings = inspect(&DEFINITION, &|_| Err(String::new()));
    assert!(findings.is_empty(), "{findings:#?}");
}

#[test]
fn signatures_are_waited_for_and_those_of_an_earlier_round_do_not_count() {
    let mut lease = checked();
    lease.act("call-signers", OFFICER, "2014-02-05T10:00").unwrap();
    let agree = |lease: &mut Lease, now: &str| lease.act("agree", OFFICER, now);
    let both = faults(&["signatures-missing: First; Second"]);
    let second = faults(&["signatures-missing: Second"]);
    assert_eq!(agree(&mut lease, "2014-02-05T10:01"), both);
    lease.act("sign-first", HEAD, "2014-02-05T11:00").unwrap();
    assert_eq!(agree(&mut lease, "2014-02-05T11:01"), second);
    lease.act("send-back", OFFICER, "2014-02-05T12:00").unwrap();
    lease.act("call-signers", OFFICER, "2014-02-06T10:00").unwrap();
    assert_eq!(agree(&mut lease, "2014-02-06T10:01"), both);
    lease.act("sign-first", HEAD, "2014-02-06T11:00").unwrap();
    lease.act("sign-second", HEAD, "2014-02-06T11:01").unwrap();
    assert_eq!(agree(&mut lease, "2014-02-06T12:00"), Ok("agreed".into()));
}

#[test]
fn what_the_machine_does_by_itself_it_does_at_once() {
    let mut lease = checked();
    assert_eq!(lease.done_by_time("2014-02-05T10:00"), []);
    for (act, who) in [("call-signers", OFFICER), ("sign-first", HEAD), ("sign-second", HEAD)] {
        lease.act(act, who, "2014-02-05T10:00").unwrap();
    }
    lease.act("agree", OFFICER, "2014-02-05T12:00").unwrap();
    assert_eq!(lease.done_by_time("2014-02-05T12:00"), [("keep".to_owned(), None)]);
    let now = at("2014-02-05T12:00");
    assert_eq!(next_moment(&DEFINITION, &lease.matter(), now, &CALENDAR), Ok(Some(now)));
}

#[test]
fn an_act_with_a_term_can_be_done_to_its_last_second() {
    // Three working days from Tuesday: Friday, the 7th, until the office closes at 18.30.
    let objection = checked().due("objection").unwrap();
    assert_eq!(objection.end, End::At { last_day: date(2014, 2, 7), at: at("2014-02-07T18:30") });
    let complain = |now: &str| checked().act("complain", APPLICANT, now);
    assert_eq!(complain("2014-02-07T18:30:00"), Ok("checked".into()));
    assert_eq!(complain("2014-02-07T18:30:01"), faults(&["too-late"]));
    // Whoever complained in time may go on to.
    let mut lease = checked();
    lease.act("complain", APPLICANT, "2014-02-05T10:00").unwrap();
    assert_eq!(lease.act("complain", APPLICANT, "2014-02-10T10:00"), Ok("checked".into()));
}

#[test]
fn who_looked_first_does_not_look_again() {
    let mut lease = checked();
    let again = lease.act("look-again", OFFICER, "2014-02-04T11:00");
    assert_eq!(again, faults(&["same-person"]));
    let other = lease.act("look-again", OTHER_OFFICER, "2014-02-04T11:00");
    assert_eq!(other, Ok("checked".into()));
    // It is the first look that counts, not the last one at all.
    let third = lease.act("look-again", OTHER_OFFICER, "2014-02-04T12:00");
    assert_eq!(third, Ok("checked".into()));
}

#[test]
fn what_each_does_once_is_counted_from_when_the_matter_came_into_its_state() {
    let mut lease = filed();
    let mut witness = |who, now: &str| lease.act("witness", who, now);
    // The one that brings it there is not among those done there.
    assert_eq!(witness(OFFICER, "2014-02-04T10:00"), Ok("checked".into()));
    assert_eq!(witness(OFFICER, "2014-02-04T11:00"), Ok("checked".into()));
    assert_eq!(witness(OFFICER, "2014-02-04T12:00"), faults(&["done-already"]));
    assert_eq!(witness(OTHER_OFFICER, "2014-02-04T12:00"), Ok("checked".into()));
}

#[test]
fn reasons_are_words_and_not_too_many() {
    let none = Answers::default();
    let object = |reasons: Option<&str>| {
        checked().explain("object", OFFICER, (&none, reasons), "2014-02-05T10:00")
    };
    for missing in [None, Some(""), Some(" \n ")] {
        assert_eq!(object(missing), faults(&["reasons-missing"]));
    }
    let longest = "қ".repeat(LONGEST_REASONS);
    assert_eq!(object(Some(&longest)), Ok("lapsed".into()));
    assert_eq!(object(Some(&format!("  {longest}\n"))), Ok("lapsed".into()));
    assert_eq!(object(Some(&format!("{longest}қ"))), faults(&["reasons-too-long"]));
}

#[test]
fn silence_of_hours_speaks_a_second_after_them() {
    // Forty-eight hours from Monday at ten: Wednesday, the 5th, at ten.
    let lease = filed();
    assert_eq!(lease.done_by_time("2014-02-05T10:00:00"), []);
    let spoken = [("lapse".to_owned(), Some("2014-02-06".to_owned()))];
    assert_eq!(lease.done_by_time("2014-02-05T10:00:01"), spoken);
    let index = next_moment(&DEFINITION, &lease.matter(), at("2014-02-04T10:00"), &CALENDAR);
    assert_eq!(index, Ok(Some(at("2014-02-05T10:00:01"))));
    let look = |now: &str| filed().act("look", OFFICER, now);
    assert_eq!(look("2014-02-05T10:00:00"), Ok("checked".into()));
    assert_eq!(look("2014-02-05T10:00:01"), faults(&["term-passed"]));
}

#[test]
fn a_term_is_extended_by_what_is_given_also_while_it_stands_still() {
    // Ten working days from the 4th are the 18th.
    let mut lease = checked();
    assert_eq!(lease.ends("review").as_deref(), Some("2014-02-18"));
    let days = |n: &str| Answers::default().with_text("days", n);
    let prolonged = |n: &Answers| {
        let mut lease = checked();
        lease.give("prolong", OFFICER, n, "2014-02-05T10:00").unwrap();
        lease.ends("review")
    };
    // Two days more are the 20th; five, the most there are, the 25th.
    assert_eq!(prolonged(&days("2")).as_deref(), Some("2014-02-20"));
    assert_eq!(prolonged(&days("40")).as_deref(), Some("2014-02-25"));
    assert_eq!(prolonged(&Answers::default()).as_deref(), Some("2014-02-25"));
    // It stands still from Friday the 7th, its third day: seven are left, and two more.
    lease.act("pause", OFFICER, "2014-02-07T12:00").unwrap();
    assert_eq!(lease.ends("review").as_deref(), Some("7 left"));
    assert_eq!(lease.ends("closing"), None, "nothing follows an end that is not known");
    lease.give("prolong", OFFICER, &days("2"), "2014-02-07T13:00").unwrap();
    assert_eq!(lease.ends("review").as_deref(), Some("9 left"));
    // Nine working days after Monday the 10th are the 21st; the closing follows it.
    lease.act("go-on", APPLICANT, "2014-02-10T12:00").unwrap();
    assert_eq!(lease.ends("review").as_deref(), Some("2014-02-21"));
    assert_eq!(lease.ends("closing").as_deref(), Some("2014-02-24"));
}

#[test]
fn a_term_runs_only_for_matters_of_its_request_its_channel_and_its_condition() {
    let mut lease = checked();
    let runs = |lease: &Lease| {
        ["of-portal", "of-office", "of-lease", "of-renewal", "of-complaint"]
            .map(|term| lease.due(term).is_some())
    };
    assert_eq!(runs(&lease), [true, false, true, false, false]);
    lease.act("complain", APPLICANT, "2014-02-05T10:00").unwrap();
    assert_eq!(runs(&lease), [true, false, true, false, true]);
}

#[test]
fn days_roll_over_and_hours_do_not() {
    // Looked at on Friday, the 7th, at nine: two days later is Sunday, a day later Saturday.
    let mut lease = Lease { state: "draft".into(), history: Vec::new() };
    lease.act("file", APPLICANT, "2014-02-06T10:00").unwrap();
    lease.act("look", OFFICER, "2014-02-07T09:00").unwrap();
    assert_eq!(lease.ends("visit").as_deref(), Some("2014-02-10"));
    assert_eq!(lease.ends("call").as_deref(), Some("2014-02-08"));
}

#[test]
fn a_duty_is_overdue_until_it_is_done_and_late_after() {
    let lease = checked();
    let review = lease.due("review").unwrap();
    assert!(!review.is_overdue(at("2014-02-18T12:00")) && !review.was_late());
    assert!(review.is_overdue(at("2014-02-19T00:00")) && !review.was_late());
    let done = |now: &str| {
        let mut lease = checked();
        let reasons = (&Answers::default(), Some("no"));
        lease.explain("object", OFFICER, reasons, now).unwrap();
        lease.due("review").unwrap()
    };
    let (in_time, late) = (done("2014-02-18T12:00"), done("2014-02-19T10:00"));
    assert!(!in_time.was_late() && late.was_late());
    assert!(!late.is_overdue(at("2014-03-01T10:00")), "what is done is owed no more");
    assert_eq!(late.met_at, Some(at("2014-02-19T10:00")));
}

#[test]
fn an_act_is_open_only_to_matters_of_its_request_its_channel_and_its_condition() {
    fn open(change: impl FnOnce(&mut Act)) -> bool {
        let mut definition = DEFINITION.clone();
        change(definition.acts.iter_mut().find(|act| act.name == "file").unwrap());
        let lease = Lease { state: "draft".into(), history: Vec::new() };
        let acts = acts_from(&definition, &lease.matter());
        acts.iter().any(|act| act.name == "file")
    }
    assert!(open(|_| {}));
    assert!(open(|act| act.requests = vec!["sale".into(), "lease".into()]));
    assert!(!open(|act| act.requests = vec!["sale".into()]));
    assert!(open(|act| act.channels = vec!["portal".into()]));
    assert!(!open(|act| act.channels = vec!["office".into()]));
    let of_kind = |kind: &str| Some(When::Inline(Condition::Kind(vec![kind.into()])));
    assert!(open(|act| act.when = of_kind("individual")));
    assert!(!open(|act| act.when = of_kind("entity")));
    assert!(!open(|act| act.from = vec!["filed".into()]));
}

#[test]
fn a_condition_tells_with_which_codes_it_compares_answers_however_deep_they_stand() {
    #[derive(Deserialize)]
    struct Said {
        when: When,
    }
    let text = r#"when = { any = [
        { field = "goods", has = ["fish", "bread"] },
        { all = [{ kind = ["individual"] }, { not = { field = "place", has = ["hall"] } }] },
    ] }"#;
    let said: Said = toml::from_str(text).unwrap();
    let codes: Vec<(&str, String)> =
        said.when.codes().into_iter().map(|(field, codes)| (field, codes.join(" "))).collect();
    assert_eq!(codes, [("goods", "fish bread".to_owned()), ("place", "hall".to_owned())]);
    assert_eq!(When::Named("dear".into()).codes(), []);
}
