//! What the engine promises, on a small flow of its own: a permit to hold a fair.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a test that can't set its scene must fail")]

mod fair;

use std::{collections::BTreeSet, sync::LazyLock};

use base::{Iin, Lang, to_timestamp};
use calendar::{Calendar, End};
use fair::{FAIR, read};
use flow::{
    Definition, Doer, Done, Gate, Matter, Request, Subject, Tick, When, decide, due_dates, inspect,
    mermaid, next_moment, open_acts, past, svg, tick,
};
use forms::{Answer, Answers, Dictionaries};
use jiff::{
    Timestamp,
    civil::{Date, DateTime, date},
};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

static DEFINITION: LazyLock<Definition> = LazyLock::new(|| read(FAIR));
static CALENDAR: LazyLock<Calendar> = LazyLock::new(|| {
    Calendar::parse(
        include_str!("../../../data/calendar/holidays.toml"),
        include_str!("../../../data/calendar/schedules.toml"),
    )
    .unwrap()
});

/// A matter as a domain would keep it.
#[derive(Clone)]
struct Kept {
    request: &'static str,
    state: String,
    history: Vec<(String, Timestamp, Option<Iin>, String, Answers)>,
    answers: Answers,
}

impl Subject for Kept {
    fn answers(&self) -> &Answers {
        &self.answers
    }

    fn fact(&self, name: &str) -> Option<bool> {
        (name == "known").then_some(true)
    }
}

fn person(n: u16) -> Iin {
    (n * 20..).find_map(|n| Iin::compose(date(1980, 5, 17), true, n)).unwrap()
}

fn at(local: &str) -> Timestamp {
    to_timestamp(local.parse::<DateTime>().unwrap())
}

impl Kept {
    fn new(request: &'static str) -> Self {
        Self { request, state: "draft".into(), history: Vec::new(), answers: Answers::default() }
    }

    fn matter(&self) -> Matter<'_> {
        let history = self
            .history
            .iter()
            .map(|(act, at, by, from, given)| Done { act, at: *at, by: by.as_ref(), from, given })
            .collect();
        Matter {
            request: self.request,
            channel: "portal",
            kind: "individual",
            lang: Lang::En,
            state: &self.state,
            history,
            subject: self,
        }
    }

    fn try_act(
        &mut self,
        act: &str,
        (role, who): (&str, u16),
        given: &Answers,
        grounds: &[&str],
        now: Timestamp,
    ) -> Result<(), Vec<&'static str>> {
        let iin = (role != "system").then(|| person(who));
        let grounds: Vec<String> = grounds.iter().map(|code| (*code).to_owned()).collect();
        let doer = Doer { roles: vec![role], iin: iin.as_ref(), is_own: who == 1 };
        let request = Request { act, doer, grounds: &grounds, reasons: None, given };
        let matter = self.matter();
        let dictionaries = Dictionaries::default();
        let decision = decide(&DEFINITION, &matter, &request, &dictionaries, now, &CALENDAR)
            .map_err(|faults| faults.0.iter().map(|fault| fault.code).collect::<Vec<_>>())?;
        let outcome = decision.outcome(&DEFINITION, &matter, given);
        let to = decision.state(outcome.as_deref(), &matter).unwrap().to_owned();
        let from = self.state.clone();
        self.history.push((act.to_owned(), now, iin, from, given.clone()));
        self.state = to;
        Ok(())
    }

    fn act(&mut self, act: &str, who: (&str, u16), now: &str) {
        let done = self.try_act(act, who, &Answers::default(), &[], at(now));
        assert_eq!(done, Ok(()), "{act}");
    }

    fn due(&self, term: &str) -> Option<String> {
        let dues = due_dates(&DEFINITION, &self.matter(), &CALENDAR).unwrap();
        dues.into_iter().find(|due| due.term == term).map(|due| match due.end {
            End::At { last_day, .. } => last_day.to_string(),
            End::Stopped { days_left } => format!("stopped, {days_left} left"),
        })
    }
}

const APPLICANT: (&str, u16) = ("applicant", 1);
const OFFICER: (&str, u16) = ("officer", 2);
const EXPERT: (&str, u16) = ("expert", 3);
const HEAD: (&str, u16) = ("authorised-person", 4);

fn reviewed() -> Kept {
    let mut kept = Kept::new("issue");
    kept.act("submit", APPLICANT, "2014-02-03T10:00");
    kept.act("take-up", OFFICER, "2014-02-04T10:00");
    kept
}

#[test]
fn the_flow_is_sound() {
    let findings = inspect(&DEFINITION, &|_| Err(String::new()));
    assert!(findings.is_empty(), "{findings:#?}");
}

#[test]
fn a_term_that_is_counted_from_itself_is_found_over_whichever_others() {
    // In the fair the hand-over ends before the service, and the examination no later than it.
    let service = "starts = [\"submit\"]\nends = [\"decide\", \"grant-by-silence\"]\non_silence = \"deemed-granted\"";
    let resting = |on: &str| -> Vec<String> {
        assert!(FAIR.contains(service));
        let text = FAIR.replacen(service, &format!("{on}\n{service}"), 1);
        let findings = inspect(&read(&text), &|_| Err(String::new()));
        findings.into_iter().map(|f| format!("{}: {}", f.key, f.reason)).collect()
    };
    let round = |names: &[&str]| -> Vec<String> {
        names.iter().map(|name| format!("term.{name}: rests on itself")).collect()
    };
    assert_eq!(resting("no_later_than = [\"service\"]"), round(&["service"]));
    assert_eq!(resting("no_later_than = [\"hand-over\"]"), round(&["service", "hand-over"]));
    assert_eq!(resting("no_later_than = [\"examination\"]"), round(&["service", "examination"]));
    assert_eq!(resting("no_later_than = [\"answer\"]"), Vec::<String>::new());
    let after = |other: &str| {
        let by = format!(
            "starts = [\"submit\", {{ after = \"{other}\" }}]\nends = [\"decide\", \"grant-by-silence\"]\non_silence = \"deemed-granted\""
        );
        let text = FAIR.replacen(service, &by, 1);
        let findings = inspect(&read(&text), &|_| Err(String::new()));
        findings.into_iter().map(|f| format!("{}: {}", f.key, f.reason)).collect::<Vec<_>>()
    };
    assert_eq!(after("service"), round(&["service"]));
    assert_eq!(after("hand-over"), round(&["service", "hand-over"]));
    assert_eq!(after("check"), Vec::<String>::new());
}

#[test]
fn a_gate_is_reached_only_by_its_act_and_after_those_that_guard_it() {
    let gate = |by, after| {
        let gates = [Gate { state: "granted", by, after }];
        let findings = past(&DEFINITION, &gates);
        findings.into_iter().map(|f| format!("{}: {}", f.key, f.reason)).collect::<Vec<_>>()
    };
    assert_eq!(
        gate("decide", &["take-up"]),
        [
            "act.copy: only \"decide\" may lead to \"granted\"",
            "state.granted: the request \"duplicate\" gets to it without \"take-up\"",
        ]
    );
    // The duplicate needs neither a report nor a decision: what guards only one request does not guard the state.
    assert!(gate("decide", &["report"]).iter().any(|found| found.contains("\"duplicate\"")));
    assert_eq!(gate("decide", &["submit"]), ["act.copy: only \"decide\" may lead to \"granted\""]);
}

#[test]
fn terms_are_counted_by_their_own_rules() {
    // 3 February 2014 is a Monday: fifteen working days end on Monday, 24 February.
    let mut kept = reviewed();
    assert_eq!(kept.due("service").as_deref(), Some("2014-02-24"));
    // A lead of one working day before the end.
    assert_eq!(kept.due("hand-over").as_deref(), Some("2014-02-21"));
    // Twenty calendar days from the day of the contract, 5 February, which was given later: 25 February.
    let contract = Answers::default().with_text("concluded_on", "2014-02-05");
    assert_eq!(kept.try_act("conclude", OFFICER, &contract, &[], at("2014-02-06T12:00")), Ok(()));
    assert_eq!(kept.due("examination").as_deref(), Some("2014-02-24"), "never after the service");
    // Extended by what is asked, at most seventeen days; the service is not touched, so it still bounds.
    let days = Answers::default().with_text("days", "40");
    assert_eq!(kept.try_act("extend", OFFICER, &days, &[], at("2014-02-07T12:00")), Ok(()));
    assert_eq!(
        kept.try_act("extend", OFFICER, &days, &[], at("2014-02-07T12:01")),
        Err(vec!["done-already"])
    );
    assert_eq!(kept.due("examination").as_deref(), Some("2014-02-24"));
    // The clock stands from the 10th to the 17th, and the days left go on after the 17th: ten of fifteen were left.
    kept.act("ask-applicant", OFFICER, "2014-02-10T12:00");
    assert_eq!(kept.due("service").as_deref(), Some("stopped, 10 left"));
    kept.act("answer", APPLICANT, "2014-02-17T12:00");
    assert_eq!(kept.state, "review", "back to where it was");
    assert_eq!(kept.due("service").as_deref(), Some("2014-03-03"));
    // 25 February and seventeen days are 14 March, but the service ends on 3 March.
    assert_eq!(kept.due("examination").as_deref(), Some("2014-03-03"));
}

#[test]
fn a_limit_follows_its_request_and_its_condition() {
    let mut kept = Kept::new("duplicate");
    kept.act("submit", APPLICANT, "2014-02-03T10:00");
    assert_eq!(kept.due("service").as_deref(), Some("2014-02-05"), "two working days");
    let mut large = Kept::new("issue");
    large.answers = Answers::default().with_text("size", "large");
    large.act("submit", APPLICANT, "2014-02-03T10:00");
    assert_eq!(large.due("service").as_deref(), Some("2014-03-03"), "twenty working days");
}

#[test]
fn what_comes_outside_office_hours_counts_from_the_next_working_day() {
    // Saturday, 1 February: accepted on Monday the 3rd, so the check of one working day ends on the 4th.
    let mut kept = Kept::new("issue");
    kept.act("submit", APPLICANT, "2014-02-01T23:00");
    assert_eq!(kept.due("check").as_deref(), Some("2014-02-04"));
    // A calendar term whose last day is a Sunday rolls over: 2 days from Friday the 31st of January.
    let mut friday = Kept::new("issue");
    friday.act("submit", APPLICANT, "2014-01-31T10:00");
    assert_eq!(friday.due("answer").as_deref(), Some("2014-02-03"));
}

#[test]
fn a_stop_on_the_working_day_to_which_a_term_rolled_over_is_not_lost() {
    let rolling =
        read(
            &FAIR
                .replacen("stops = [\"service\"]", "stops = [\"service\", \"answer\"]", 1)
                .replacen("resumes = [\"service\"]", "resumes = [\"service\", \"answer\"]", 1),
        );
    // Two calendar days from Friday, 31 January 2014, are Sunday the 2nd; the term ends on Monday, 3 February, at 18.00.
    let due = |stop: &str, resume: Option<&str>| {
        let mut kept = Kept::new("issue");
        kept.act("submit", APPLICANT, "2014-01-31T10:00");
        kept.act("take-up", OFFICER, "2014-01-31T11:00");
        kept.act("ask-applicant", OFFICER, stop);
        if let Some(resume) = resume {
            kept.act("answer", APPLICANT, resume);
        }
        let dues = due_dates(&rolling, &kept.matter(), &CALENDAR).unwrap();
        let answer = dues.into_iter().find(|due| due.term == "answer").unwrap();
        match answer.end {
            End::At { last_day, .. } => last_day.to_string(),
            End::Stopped { days_left } => format!("stopped, {days_left} left"),
        }
    };
    // Stopped on the Monday itself: nothing is left, and the day on which the answer comes is the last.
    assert_eq!(due("2014-02-03T12:00", None), "stopped, 0 left");
    assert_eq!(due("2014-02-03T12:00", Some("2014-02-06T12:00")), "2014-02-06");
    // It goes on on a Saturday: the Monday after.
    assert_eq!(due("2014-02-03T12:00", Some("2014-02-08T12:00")), "2014-02-10");
    // A stop that ends on the day moves nothing, and one after the office closed comes too late.
    assert_eq!(due("2014-02-03T10:00", Some("2014-02-03T12:00")), "2014-02-03");
    assert_eq!(due("2014-02-03T23:00", None), "2014-02-03");
    // Stopped on Saturday, one day before the counted end: that day is left, and runs after the Thursday.
    assert_eq!(due("2014-02-01T12:00", Some("2014-02-06T12:00")), "2014-02-07");
}

#[test]
fn a_panel_decides_with_its_quorum_and_nobody_votes_twice() {
    let mut kept = reviewed();
    kept.act("report", EXPERT, "2014-02-05T10:00");
    kept.act("open-sitting", OFFICER, "2014-02-06T10:00");
    let verdict = Answers::default().with_text("verdict", "yes");
    let decide = |kept: &mut Kept, now: &str| kept.try_act("decide", HEAD, &verdict, &[], at(now));
    assert_eq!(decide(&mut kept, "2014-02-06T11:00"), Err(vec!["votes-missing"]));
    kept.act("vote", ("juror", 7), "2014-02-06T11:01");
    let again =
        kept.try_act("vote", ("juror", 7), &Answers::default(), &[], at("2014-02-06T11:02"));
    assert_eq!(again, Err(vec!["done-already"]));
    assert_eq!(decide(&mut kept, "2014-02-06T11:03"), Err(vec!["votes-missing"]));
    kept.act("vote", ("juror", 8), "2014-02-06T11:04");
    let no_choice = kept.try_act("decide", HEAD, &Answers::default(), &[], at("2014-02-06T12:00"));
    assert_eq!(no_choice, Err(vec!["answer-missing"]));
    assert_eq!(decide(&mut kept, "2014-02-06T12:00"), Ok(()));
    assert_eq!(kept.state, "granted");
}

#[test]
fn who_may_act_and_with_what_is_decided_for_each() {
    let mut kept = reviewed();
    let now = at("2014-02-05T10:00");
    let none = Answers::default();
    let refuse =
        |kept: &mut Kept, who, grounds: &[&str]| kept.try_act("refuse", who, &none, grounds, now);
    assert_eq!(refuse(&mut kept, EXPERT, &["R1"]), Err(vec!["act-not-yours"]));
    assert_eq!(refuse(&mut kept, ("officer", 1), &["R1"]), Err(vec!["own-application"]));
    assert_eq!(refuse(&mut kept, OFFICER, &[]), Err(vec!["ground-missing"]));
    assert_eq!(refuse(&mut kept, OFFICER, &["R1", "X"]), Err(vec!["ground-not-known"]));
    // R2 is for large fairs only, and this one is not.
    assert_eq!(refuse(&mut kept, OFFICER, &["R2"]), Err(vec!["ground-not-known"]));
    let extra = kept.try_act("ask-applicant", OFFICER, &none, &["R1"], now);
    assert_eq!(extra, Err(vec!["input-not-asked"]));
    let unknown = Answers::default().with("colour", Answer::Text("red".into()));
    let extra = kept.try_act("ask-applicant", OFFICER, &unknown, &[], now);
    assert_eq!(extra, Err(vec!["unknown-field"]));
    assert_eq!(kept.try_act("submit", APPLICANT, &none, &[], now), Err(vec!["act-not-now"]));
    assert_eq!(kept.try_act("sing", APPLICANT, &none, &[], now), Err(vec!["act-not-known"]));
    let early = kept.try_act("ask-applicant", OFFICER, &none, &[], at("2014-02-01T10:00"));
    assert_eq!(early, Err(vec!["time-goes-back"]));
    let doer = Doer { roles: vec!["officer"], iin: None, is_own: false };
    let names: Vec<&str> = open_acts(&DEFINITION, &kept.matter(), &doer, now)
        .iter()
        .map(|act| act.name.as_str())
        .collect();
    assert_eq!(names, ["conclude", "extend", "ask-applicant", "open-sitting", "refuse"]);
    assert_eq!(refuse(&mut kept, OFFICER, &["R1"]), Ok(()));
}

#[test]
fn silence_speaks_on_the_day_after_and_then_nobody_else_does() {
    let mut kept = reviewed();
    let ticks = |kept: &Kept, now: &str| -> Vec<String> {
        let ticks = tick(&DEFINITION, &kept.matter(), at(now), &CALENDAR).unwrap();
        ticks
            .iter()
            .map(|tick| match tick {
                Tick::Act { act, effective } => format!("{} {effective:?}", act.name),
                Tick::Near { term, .. } => format!("near {}", term.name),
                Tick::Passed { term, .. } => format!("passed {}", term.name),
            })
            .collect()
    };
    assert_eq!(ticks(&kept, "2014-02-06T10:00"), ["passed answer"]);
    assert_eq!(ticks(&kept, "2014-02-19T10:00"), ["near service", "passed answer"]);
    assert_eq!(ticks(&kept, "2014-02-24T23:59"), ["passed hand-over", "passed answer"]);
    assert_eq!(ticks(&kept, "2014-02-25T00:00"), ["grant-by-silence Some(2014-02-25)"]);
    let late =
        kept.try_act("refuse", OFFICER, &Answers::default(), &["R1"], at("2014-02-25T09:00"));
    assert_eq!(late, Err(vec!["term-passed"]));
}

#[test]
fn the_machine_does_not_act_by_silence_before_the_term_has_passed() {
    let silence = |now: &str| {
        let mut kept = reviewed();
        let none = Answers::default();
        kept.try_act("grant-by-silence", ("system", 0), &none, &[], at(now))
    };
    assert_eq!(silence("2014-02-24T23:59:59"), Err(vec!["term-not-passed"]));
    assert_eq!(silence("2014-02-25T00:00"), Ok(()));
    // While the clock stands, nothing passes.
    let mut kept = reviewed();
    kept.act("ask-applicant", OFFICER, "2014-02-10T12:00");
    kept.act("answer", APPLICANT, "2014-02-17T12:00");
    let early = kept.try_act(
        "grant-by-silence",
        ("system", 0),
        &Answers::default(),
        &[],
        at("2014-02-25T00:00"),
    );
    assert_eq!(early, Err(vec!["term-not-passed"]));
}

#[test]
fn a_lead_before_a_day_that_is_still_to_come_is_met_by_what_was_told_then() {
    let notice = |kept: &Kept| {
        let dues = due_dates(&DEFINITION, &kept.matter(), &CALENDAR).unwrap();
        dues.into_iter().find(|due| due.term == "notice").unwrap()
    };
    let tell = |kept: &mut Kept, day: &str, now: &str| {
        let day = Answers::default().with_text("concluded_on", day);
        assert_eq!(kept.try_act("conclude", OFFICER, &day, &[], at(now)), Ok(()));
    };
    let mut kept = reviewed();
    // Told on the 5th of what comes on the 20th: it had to be told by the 18th.
    tell(&mut kept, "2014-02-20", "2014-02-05T10:00");
    let due = notice(&kept);
    assert_eq!(due.from, at("2014-02-05T10:00"), "it runs from when it was told");
    assert_eq!(due.end.last_day(), Some(date(2014, 2, 18)));
    assert_eq!(due.met_at, Some(at("2014-02-05T10:00")));
    assert!(!due.was_late());
    // The day is brought forward to the 12th on the 11th: what was told before is no notice of that.
    tell(&mut kept, "2014-02-12", "2014-02-11T10:00");
    let due = notice(&kept);
    assert_eq!(due.end.last_day(), Some(date(2014, 2, 10)));
    assert_eq!(due.met_at, Some(at("2014-02-11T10:00")));
    assert!(due.was_late());
}

#[test]
fn both_pictures_show_every_state_that_a_request_reaches() {
    let text = mermaid(&DEFINITION, Some("duplicate"), Lang::En);
    assert!(text.contains("[*] --> draft") && text.contains("submitted --> granted : Copy"));
    assert!(!text.contains("suspended"), "a duplicate is never suspended: {text}");
    let ends = text.lines().filter_map(|line| line.trim().strip_suffix(" --> [*]"));
    let closed = DEFINITION.states.iter().filter(|state| state.phase == flow::Phase::Closed);
    let closed = closed.map(|state| state.name.as_str()).filter(|name| text.contains(*name));
    assert_eq!(ends.collect::<BTreeSet<_>>(), closed.collect::<BTreeSet<_>>());
    let picture = svg(&DEFINITION, None, Lang::Kk);
    for state in &DEFINITION.states {
        let word = state.label.kk.split(' ').next().unwrap();
        assert!(picture.contains(word), "{word}");
    }
    assert!(picture.starts_with("<svg") && picture.ends_with("</svg>\n"));
}

/// Where each box and each way stands.
#[test]
fn the_picture_of_the_fair_is_drawn_as_it_was() {
    for (name, request) in [("all", None), ("duplicate", Some("duplicate"))] {
        let picture = svg(&DEFINITION, request, Lang::En).replace("<g>", "\n<g>");
        insta::assert_snapshot!(format!("{name}.svg"), picture);
        insta::assert_snapshot!(format!("{name}.mmd"), mermaid(&DEFINITION, request, Lang::En));
    }
}

/// A condition as a file holds it.
#[derive(Debug, PartialEq, Deserialize, Serialize)]
struct Written {
    holds: When,
}

fn condition(text: &str) -> Written {
    toml::from_str(&format!("holds = {text}")).unwrap_or_else(|fault| panic!("{text}: {fault}"))
}

#[test]
fn each_condition_asks_one_thing_and_is_written_as_it_was_read() {
    let mut kept = reviewed();
    kept.answers = Answers::default()
        .with_text("size", "large")
        .with_text("colour", "")
        .with("goods", Answer::List(vec!["food".into(), "toys".into()]))
        .with("music", Answer::Flag(true))
        .with("fire", Answer::Flag(false));
    let contract = Answers::default().with_text("concluded_on", "2014-02-05");
    assert_eq!(kept.try_act("conclude", OFFICER, &contract, &[], at("2014-02-06T12:00")), Ok(()));
    for (holds, text) in [
        (true, "'large'"),
        (false, "'small'"),
        (true, "{ channel = ['office', 'portal'] }"),
        (false, "{ channel = ['office'] }"),
        (true, "{ done = ['decide', 'take-up'] }"),
        (false, "{ done = ['decide'] }"),
        (true, "{ fact = 'known', is = true }"),
        (false, "{ fact = 'known', is = false }"),
        (false, "{ fact = 'never-asked', is = true }"),
        (false, "{ fact = 'never-asked', is = false }"),
        (true, "{ filled = 'size' }"),
        (true, "{ filled = 'music' }"),
        (false, "{ filled = 'fire' }"),
        (false, "{ filled = 'colour' }"),
        (false, "{ filled = 'never-asked' }"),
        (true, "{ filled = 'given:concluded_on' }"),
        (false, "{ filled = 'concluded_on' }"),
        (true, "{ field = 'size', has = ['huge', 'large'] }"),
        (false, "{ field = 'size', has = ['huge'] }"),
        (true, "{ field = 'goods', has = ['toys'] }"),
        (false, "{ field = 'goods', has = ['arms'] }"),
        (true, "{ field = 'music', has = ['yes'] }"),
        (false, "{ field = 'fire', has = ['yes'] }"),
        (true, "{ field = 'given:concluded_on', has = ['2014-02-05'] }"),
        (true, "{ kind = ['individual', 'company'] }"),
        (false, "{ kind = ['company'] }"),
        (true, "{ request = ['issue'] }"),
        (false, "{ request = ['duplicate'] }"),
        (true, "{ not = 'small' }"),
        (false, "{ not = { request = ['issue'] } }"),
        (true, "{ all = ['large', { request = ['issue'] }] }"),
        (false, "{ all = ['large', { request = ['duplicate'] }] }"),
        (true, "{ any = ['small', { request = ['issue'] }] }"),
        (false, "{ any = ['small', { request = ['duplicate'] }] }"),
    ] {
        let read = condition(text);
        assert_eq!(read.holds.holds(&DEFINITION, &kept.matter()), holds, "{text}");
        let again: Written = toml::from_str(&toml::to_string(&read).unwrap()).unwrap();
        assert_eq!(again, read, "{text}");
    }
    let is_true: Written = condition("{ fact = 'known' }");
    assert_eq!(is_true, condition("{ fact = 'known', is = true }"));
}

#[test]
fn a_condition_tells_all_that_it_names() {
    let read = condition(
        "{ all = ['large', { not = { any = [{ channel = ['portal'] }, { done = ['decide'] }] } }, \
         { fact = 'known' }, { filled = 'size' }, { field = 'colour', has = ['red'] }, \
         { kind = ['company'] }, { request = ['issue', 'duplicate'] }] }",
    );
    assert_eq!(
        read.holds.named(),
        [
            ("condition", "large"),
            ("channel", "portal"),
            ("act", "decide"),
            ("fact", "known"),
            ("field", "size"),
            ("field", "colour"),
            ("kind", "company"),
            ("request", "issue"),
            ("request", "duplicate"),
        ]
    );
}

#[test]
fn a_need_is_a_name_with_one_argument_at_most_and_is_written_as_it_was_read() {
    use flow::Need;
    for (text, need) in [
        ("ground", Need::Ground),
        ("reasons", Need::Reasons),
        ("signatures:heads", Need::Signatures("heads".into())),
        ("votes:jury", Need::Votes("jury".into())),
        ("votes", Need::Domain("votes".into())),
        ("ground:R1", Need::Domain("ground:R1".into())),
        ("evidence:keys-compared_2", Need::Domain("evidence:keys-compared_2".into())),
    ] {
        assert_eq!(text.parse(), Ok(need.clone()), "{text}");
        assert_eq!(String::from(need), text);
    }
    for text in ["", ":", "votes:", ":jury", "two words", "votes:two words", "votes:a:b", "қол"]
    {
        assert!(text.parse::<Need>().is_err(), "{text:?}");
    }
}

#[test]
fn an_effect_has_one_name_and_is_written_as_it_was_read() {
    #[derive(Debug, PartialEq, Deserialize, Serialize)]
    struct Written {
        effect: flow::Effect,
    }
    let text = "effect = { issue-paper = 'talon' }";
    let read: Written = toml::from_str(text).unwrap();
    assert_eq!(
        (read.effect.name.as_str(), read.effect.argument.as_str()),
        ("issue-paper", "talon")
    );
    let again: Written = toml::from_str(&toml::to_string(&read).unwrap()).unwrap();
    assert_eq!(again, read);
    for text in ["effect = {}", "effect = { a = 'b', c = 'd' }"] {
        let fault = toml::from_str::<Written>(text).unwrap_err().to_string();
        assert!(fault.contains("an effect has one name and one argument"), "{text}: {fault}");
    }
}

#[test]
fn the_roles_of_a_flow_are_its_own_and_those_that_every_flow_has() {
    for role in Definition::ROLES {
        assert!(DEFINITION.has_role(role), "{role}");
    }
    assert!(DEFINITION.has_role("expert") && !DEFINITION.has_role("expart"));
}

#[test]
fn a_judge_is_a_condition_or_what_was_given() {
    #[derive(Debug, Deserialize)]
    struct Judged {
        judge: flow::Judge,
    }
    let read = |text: &str| toml::from_str::<Judged>(&format!("judge = '{text}'"));
    let judge = |text: &str| read(text).unwrap().judge;
    assert_eq!(judge("condition:large"), flow::Judge::Condition("large".into()));
    assert_eq!(judge("given:verdict"), flow::Judge::Given("verdict".into()));
    for text in ["completeness", "given", "domain:completeness", ""] {
        let fault = read(text).unwrap_err().to_string();
        assert!(fault.contains("is no judge; there are condition:<name>"), "{text}: {fault}");
    }
}

#[test]
fn a_condition_says_exactly_one_thing() {
    for text in [
        "{ }",
        "{ is = true }",
        "{ has = ['red'] }",
        "{ field = 'colour' }",
        "{ channel = ['portal'], kind = ['company'] }",
        "{ filled = 'colour', field = 'colour', has = ['red'] }",
        "{ kind = [] }",
    ] {
        let read: Result<Written, _> = toml::from_str(&format!("holds = {text}"));
        assert!(read.is_err(), "{text}");
    }
}

fn day(n: i64) -> Date {
    date(2014, 2, 3).checked_add(jiff::Span::new().days(n)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whoever does whatever whenever: a matter stays inside its flow, an end is an end, and the stored index is never late.
    #[test]
    fn no_row_of_acts_leads_out_of_the_flow(
        steps in prop::collection::vec((0_usize..20, 0_usize..7, 0_i64..90), 1..40),
        request in prop::sample::select(vec!["issue", "duplicate"]),
    ) {
        let mut kept = Kept::new(request);
        let mut now = to_timestamp(day(0).at(10, 0, 0, 0));
        let roles = ["applicant", "officer", "expert", "juror", "authorised-person", "operator", "system"];
        for (act, who, hours) in steps {
            // Looking exactly when the index says finds whatever looking all the time would have found.
            let index = next_moment(&DEFINITION, &kept.matter(), now, &CALENDAR).unwrap();
            let before = tick(&DEFINITION, &kept.matter(), now, &CALENDAR).unwrap().len();
            now += jiff::SignedDuration::from_hours(hours);
            let after = tick(&DEFINITION, &kept.matter(), now, &CALENDAR).unwrap();
            let grew = after.len() > before || matches!(after.first(), Some(Tick::Act { .. }));
            prop_assert!(!grew || before > 0 || index.is_some_and(|index| index <= now), "missed {after:?}");
            let closed = DEFINITION.state(&kept.state).unwrap().phase == flow::Phase::Closed;
            let act = &DEFINITION.acts[act % DEFINITION.acts.len()];
            let given = act.given.iter().fold(Answers::default(), |given, field| {
                let text = match field.kind {
                    forms::FieldKind::Date => "2014-02-05",
                    forms::FieldKind::Choice => "yes",
                    _ => "3",
                };
                given.with_text(&field.name, text)
            });
            let grounds: Vec<&str> = act.grounds.iter().take(1).map(String::as_str).collect();
            let who = (roles[who], u16::try_from(who).unwrap() + 1);
            let done = kept.try_act(&act.name.clone(), who, &given, &grounds, now);
            prop_assert!(!closed || done.is_err(), "a closed matter moved");
            prop_assert!(DEFINITION.state(&kept.state).is_some());
            prop_assert!(due_dates(&DEFINITION, &kept.matter(), &CALENDAR).is_ok());
        }
    }

    /// A condition and its negation never agree.
    #[test]
    fn a_condition_and_its_negation_never_agree(size in "(large|small|)") {
        let mut kept = Kept::new("issue");
        kept.answers = Answers::default().with_text("size", size);
        let matter = kept.matter();
        let holds = |name: &str| DEFINITION.condition(name).unwrap().holds.holds(&DEFINITION, &matter);
        prop_assert!(holds("large") != holds("small"));
    }
}
