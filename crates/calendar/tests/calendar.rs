//! The national calendar: days off by rule and by decree, terms, stops of the clock, hours of offices.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a test that can't set its scene must fail")]

use base::{local_date_time, to_timestamp};
use calendar::{Calendar, CalendarFault, Day, End, Pause, Span};
use jiff::{
    Timestamp,
    civil::{Date, DateTime, date},
};

fn calendar() -> Calendar {
    Calendar::parse(
        include_str!("../../../data/calendar/holidays.toml"),
        include_str!("../../../data/calendar/schedules.toml"),
    )
    .unwrap_or_else(|faults| panic!("{faults}"))
}

fn at(local: &str) -> Timestamp {
    to_timestamp(local.parse::<DateTime>().unwrap())
}

fn span(text: &str) -> Span {
    text.parse().unwrap()
}

/// The local time at which a term ends, `yyyy-mm-ddThh:mm:ss`.
fn ends(end: End) -> String {
    match end {
        End::At { at, .. } => local_date_time(at).to_string(),
        End::Stopped { days_left } => format!("stopped, {days_left} left"),
    }
}

fn end(schedule: &str, from: &str, limit: &str, pauses: &[Pause]) -> String {
    ends(calendar().end(schedule, at(from), span(limit), pauses).unwrap())
}

#[test]
fn the_rule_and_the_decrees_give_the_days_off_of_each_year() {
    // From the table of the ecosystem notes: what the rule gives, year by year, less what a decree took back.
    let given = [
        (2012, "01-03 03-09 04-30 12-03 12-18 12-31"),
        (2013, "03-25 05-10 07-08 10-14 12-02"),
        (2014, "01-03 03-10 03-24 03-25 05-02 05-08 07-07 09-01"),
        (2015, "03-09 03-24 03-25 05-11 08-31"),
        (2016, "01-04 03-07 05-02 05-10 12-19"),
        (2017, "01-03 03-20 05-08 07-07 12-18 12-19"),
        (2018, "03-09 04-30 05-08 08-31 12-03 12-18 12-31"),
        (2019, "03-25 05-10 07-08 12-02"),
        (2020, "01-03 03-09 03-24 03-25 05-08 08-31 12-18"),
        (2021, "01-04 03-24 05-03 05-10 07-05"),
        (2022, "01-03 01-04 03-07 05-02 05-10 08-29 10-24"),
        (2023, "01-03 05-08 07-07 12-18"),
        (2024, "03-25 05-08 07-08"),
        (2025, "01-03 03-10 03-24 03-25 07-07 09-01 10-27"),
        (2026, "03-09 03-24 03-25 05-11 10-26"),
    ];
    let calendar = calendar();
    for (year, want) in given {
        let days_off: Vec<String> = date(year, 1, 1)
            .series(jiff::Span::new().days(1))
            .take_while(|d| d.year() == year)
            .filter(|d| calendar.day(*d) == Ok(Day::DayOff))
            .map(|d| d.strftime("%m-%d").to_string())
            .collect();
        assert_eq!(days_off.join(" "), want, "{year}");
    }
}

#[test]
fn a_day_moved_by_decree_is_worked_even_on_a_weekend() {
    let calendar = calendar();
    let works = |y, m, d| calendar.is_working_day("provider", date(y, m, d)).unwrap();
    assert!(works(2020, 5, 11), "the rule gave it, the decree took it back");
    assert!(works(2020, 12, 20), "a Sunday, worked for 18 December");
    assert!(!works(2020, 12, 18));
    assert!(works(2013, 12, 28), "a Saturday of the year before the day off");
    assert!(!works(2024, 6, 16) && works(2024, 6, 17), "Kurban Ait on a Sunday moves nothing");
    assert!(works(2023, 1, 9), "Christmas on a Saturday moves nothing");
}

#[test]
fn the_two_calendars_and_the_constitution_day_differ_as_the_law_says() {
    let calendar = calendar();
    let works = |schedule, day: Date| calendar.is_working_day(schedule, day).unwrap();
    assert!(!works("provider", date(2026, 7, 4)) && works("state-corporation", date(2026, 7, 4)));
    assert!(works("portal", date(2026, 1, 1)), "the portal never closes");
    assert!(works("provider", date(2026, 3, 16)), "no Constitution Day in 2026");
    assert!(!works("provider", date(2027, 3, 15)), "in March from 2027");
    assert!(!works("provider", date(2025, 9, 1)) && works("provider", date(2026, 8, 31)));
}

#[test]
fn a_day_outside_the_table_is_an_error() {
    let calendar = calendar();
    assert_eq!(calendar.years(), 2012..=2027);
    assert_eq!(
        calendar.add_working_days("provider", date(2027, 12, 30), 2),
        Err(CalendarFault::OutOfCalendar(date(2028, 1, 1)))
    );
    assert!(calendar.end("provider", at("2027-11-30T10:00"), span("3 months"), &[]).is_err());
    assert!(calendar.end("nobody", at("2026-11-30T10:00"), span("3 months"), &[]).is_err());
}

/// nca-01, working calendar logic, example 7(a) and (c).
#[test]
fn a_package_taken_on_friday_or_saturday_is_due_on_monday() {
    assert_eq!(end("provider", "2016-02-05T16:00", "1 working day", &[]), "2016-02-08T18:30:00");
    assert_eq!(end("provider", "2016-02-06T15:00", "1 working day", &[]), "2016-02-08T18:30:00");
}

/// From when a term of something sent after hours counts (nca-01, settings, portal_off_hours_due).
#[derive(Clone, Copy, PartialEq, Eq)]
enum From {
    Acceptance,
    Sending,
}

/// nca-01, working calendar logic, 2, and examples 7(b) and (d).
#[test]
fn a_portal_request_after_hours_is_accepted_and_due_on_the_next_working_day() {
    let calendar = calendar();
    let run = |sent: &str, from: From| {
        let acceptance = calendar.acceptance("provider", at(sent)).unwrap();
        let from = if from == From::Sending { at(sent) } else { acceptance.at };
        let due = calendar.end("provider", from, span("1 working day"), &[]);
        let accepted = local_date_time(acceptance.at).strftime("%m-%d %H:%M").to_string();
        (accepted, ends(due.unwrap()).get(5..16).unwrap().replace('T', " "))
    };
    let same_day = From::Sending;
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(run("2016-02-05T10:00", same_day), pair("02-05 10:00", "02-08 18:30"));
    assert_eq!(run("2016-02-05T13:30", same_day), pair("02-05 13:30", "02-08 18:30"));
    assert_eq!(run("2016-02-05T18:30", same_day), pair("02-05 18:30", "02-08 18:30"));
    assert_eq!(run("2016-02-05T07:10", same_day), pair("02-05 09:00", "02-08 18:30"));
    assert_eq!(run("2016-02-05T18:31", same_day), pair("02-08 09:00", "02-08 18:30"));
    // A Saturday before a Monday holiday: 7 March 2015 stands before 9 March, off for 8 March.
    assert_eq!(run("2015-03-07T12:00", same_day), pair("03-10 09:00", "03-10 18:30"));
    let plus_limit = From::Acceptance;
    assert_eq!(run("2016-02-05T18:31", plus_limit), pair("02-08 09:00", "02-09 18:30"));
    assert_eq!(run("2016-02-05T10:00", plus_limit), pair("02-05 10:00", "02-08 18:30"));
}

/// nca-01, working calendar logic, 8, and example 7(e).
#[test]
fn the_age_of_an_agreement_is_counted_in_working_days_of_the_provider() {
    let calendar = calendar();
    let age = |from, to| calendar.working_days_between("provider", from, to).unwrap();
    assert_eq!(age(date(2016, 2, 1), date(2016, 2, 4)), 3, "Monday to Thursday");
    assert_eq!(age(date(2016, 2, 1), date(2016, 2, 5)), 4, "Monday to Friday");
    assert_eq!(age(date(2016, 2, 4), date(2016, 2, 9)), 3, "Thursday to Tuesday");
    assert_eq!(age(date(2016, 2, 3), date(2016, 2, 6)), 2, "a Saturday adds none");
    assert_eq!(age(date(2016, 2, 5), date(2016, 2, 1)), 0);
}

/// nca-01, working calendar logic, example 7(f).
#[test]
fn a_complaint_registered_on_monday_is_due_a_week_later() {
    assert_eq!(end("provider", "2016-02-01T11:00", "5 working days", &[]), "2016-02-08T18:30:00");
}

#[test]
fn suspension_moves_the_end_by_the_working_days_it_took() {
    let pause = |from: &str, to: Option<&str>| Pause { from: at(from), to: to.map(at) };
    let run = |pauses: &[Pause]| end("committee", "2014-02-03T10:00", "15 working days", pauses);
    assert_eq!(run(&[]), "2014-02-24T18:30:00");
    let week = pause("2014-02-05T12:00", Some("2014-02-12T09:30"));
    assert_eq!(run(&[week]), "2014-03-03T18:30:00", "five working days later");
    let same_day = pause("2014-02-05T10:00", Some("2014-02-05T17:00"));
    assert_eq!(run(&[same_day]), "2014-02-24T18:30:00");
    let weekend = pause("2014-02-07T18:00", Some("2014-02-09T10:00"));
    assert_eq!(run(&[weekend]), "2014-02-24T18:30:00");
    assert_eq!(run(&[week, pause("2014-02-13T12:00", None)]), "stopped, 12 left");
    assert_eq!(run(&[pause("2014-03-10T12:00", None)]), "2014-02-24T18:30:00", "after the end");
}

/// mes-04 gap 19. Monday, 24 February 2014, is the last of fifteen working days after the 3rd; the 18th the last of as many calendar days.
#[test]
fn a_stop_on_the_last_day_leaves_none_and_the_term_ends_when_it_goes_on() {
    let pause = |from: &str, to: Option<&str>| Pause { from: at(from), to: to.map(at) };
    let run = |pauses: &[Pause]| end("committee", "2014-02-03T10:00", "15 working days", pauses);
    assert_eq!(run(&[pause("2014-02-24T11:00", None)]), "stopped, 0 left");
    assert_eq!(run(&[pause("2014-02-23T11:00", None)]), "stopped, 1 left", "the day before");
    let wednesday = pause("2014-02-24T11:00", Some("2014-03-05T10:00"));
    assert_eq!(run(&[wednesday]), "2014-03-05T18:30:00");
    let saturday = pause("2014-02-24T11:00", Some("2014-03-01T10:00"));
    assert_eq!(run(&[saturday]), "2014-03-03T18:30:00", "the office works on Monday");
    let again = [wednesday, pause("2014-03-05T15:00", None)];
    assert_eq!(run(&again), "stopped, 0 left");
    let late = pause("2014-02-24T18:31", None);
    assert_eq!(run(&[late]), "2014-02-24T18:30:00", "after the end nothing is stopped");
    let same_day = pause("2014-02-24T10:00", Some("2014-02-24T17:00"));
    assert_eq!(run(&[same_day]), "2014-02-24T18:30:00");
    let run = |pauses: &[Pause]| end("committee", "2014-02-03T10:00", "15 calendar days", pauses);
    assert_eq!(run(&[pause("2014-02-18T11:00", None)]), "stopped, 0 left");
    let saturday = pause("2014-02-18T11:00", Some("2014-02-22T10:00"));
    assert_eq!(run(&[saturday]), "2014-02-22T18:30:00", "by the calendar Saturday is a day");
}

#[test]
fn other_units_count_by_their_own_rules() {
    assert_eq!(end("committee", "2014-01-30T10:00", "2 calendar days", &[]), "2014-02-01T18:30:00");
    assert_eq!(end("committee", "2013-11-30T10:00", "3 months", &[]), "2014-02-28T18:30:00");
    assert_eq!(end("committee", "2014-01-30T10:00", "20 minutes", &[]), "2014-01-30T10:20:00");
    let pause = Pause { from: at("2014-01-30T10:05"), to: Some(at("2014-01-30T11:05")) };
    assert_eq!(end("portal", "2014-01-30T10:00", "20 minutes", &[pause]), "2014-01-30T11:20:00");
    assert_eq!(end("portal", "2014-01-30T10:00", "1 calendar day", &[]), "2014-01-31T23:59:59");
    // What never closes needs no table of holidays, however far the day is.
    assert_eq!(end("portal", "2026-11-18T10:00", "5 years", &[]), "2031-11-18T23:59:59");
}

#[test]
fn days_are_those_of_the_platform_zone_with_its_history() {
    // 18:30 UTC is past midnight in UTC+6 (before 1 March 2024), and half past eleven in UTC+5 after it.
    let calendar = calendar();
    let due = |utc: &str| {
        let end = calendar.end("provider", utc.parse().unwrap(), span("1 working day"), &[]);
        end.unwrap().last_day().unwrap()
    };
    assert_eq!(due("2024-02-20T18:30:00Z"), date(2024, 2, 22));
    assert_eq!(due("2024-04-16T18:30:00Z"), date(2024, 4, 17));
}

#[test]
fn an_office_is_closed_in_its_break() {
    let calendar = calendar();
    let open = |schedule, local| calendar.is_open(schedule, at(local)).unwrap();
    assert!(open("provider", "2016-02-05T12:59") && !open("provider", "2016-02-05T13:00"));
    assert!(!open("provider", "2016-02-05T14:29") && open("provider", "2016-02-05T14:30"));
    assert!(open("state-corporation", "2016-02-06T13:30") && open("portal", "2016-01-01T03:00"));
}

#[test]
fn every_fault_of_the_files_is_named_at_once() {
    let faults = Calendar::parse(
        "first_year = 2012\nlast_year = 2012\n\
         [[transfer]]\noff = \"2012-03-10\"\nworked = \"2012-03-12\"\nsource = \"\"\n",
        "[[schedule]]\nname = \"a\"\ndays = []\nopens = \"10:00\"\ncloses = \"09:00\"\n\
         closed_on_holidays = true\nsource = \"x\"\n",
    )
    .unwrap_err();
    let told: Vec<String> = faults.0.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "schedules.toml: schedule.a: the hours are not in order",
            "schedules.toml: schedule.a: no days, or no source",
            "holidays.toml: transfer.2012-03-10: no source, or outside years",
            "holidays.toml: transfer.2012-03-10: it is a day off already",
            "holidays.toml: transfer.2012-03-10: 2012-03-12 is worked anyway",
        ]
    );
}

#[test]
fn each_fault_of_the_files_is_one_line() {
    let faults = Calendar::parse(
        "first_year = 2012\nlast_year = 2012\n\
         [[single]]\ndate = \"2012-03-10\"\nname = { kk = \"к\", ru = \"р\", en = \"e\" }\nsource = \"\"\n\
         [[single]]\ndate = \"2013-03-10\"\nname = { kk = \"к\", ru = \"р\", en = \"e\" }\nsource = \"x\"\n",
        "schedule = []",
    )
    .unwrap_err();
    assert_eq!(
        faults.to_string(),
        "holidays.toml: single.2012-03-10: no source, or outside years\n\
         holidays.toml: single.2013-03-10: no source, or outside years"
    );
}

#[test]
fn a_break_lies_inside_the_hours() {
    let faults = |opens: &str, from: &str, to: &str, closes: &str| {
        let read = Calendar::parse(
            "first_year = 2012\nlast_year = 2012\n",
            &format!(
                "[[schedule]]\nname = \"a\"\ndays = [\"mon\"]\nopens = \"{opens}\"\ncloses = \"{closes}\"\n\
                 break_from = \"{from}\"\nbreak_to = \"{to}\"\nclosed_on_holidays = true\nsource = \"x\"\n"
            ),
        );
        read.err().map_or_else(String::new, |faults| faults.to_string())
    };
    assert_eq!(faults("09:00", "13:00", "14:30", "18:30"), "");
    let out_of_order = "schedules.toml: schedule.a: the hours are not in order";
    for (opens, from, to, closes) in [
        ("09:00", "08:00", "14:30", "18:30"),
        ("09:00", "09:00", "14:30", "18:30"),
        ("09:00", "14:30", "13:00", "18:30"),
        ("09:00", "13:00", "13:00", "18:30"),
        ("09:00", "13:00", "19:00", "18:30"),
        ("09:00", "13:00", "18:30", "18:30"),
    ] {
        assert_eq!(faults(opens, from, to, closes), out_of_order, "{opens} {from} {to} {closes}");
    }
}

#[test]
fn a_term_passes_after_its_last_moment_and_never_while_the_clock_stands() {
    let end = calendar().end("provider", at("2016-02-05T10:00"), span("20 minutes"), &[]).unwrap();
    assert!(!end.has_passed(at("2016-02-05T10:19:59")));
    assert!(!end.has_passed(at("2016-02-05T10:20:00")), "the last moment is still in time");
    assert!(end.has_passed(at("2016-02-05T10:20:01")));
    assert!(!End::Stopped { days_left: 0 }.has_passed(at("2026-02-05T10:20:01")));
}

#[test]
fn working_days_are_counted_backwards_too() {
    let calendar = calendar();
    let before = |from, days| calendar.subtract_working_days("provider", from, days).unwrap();
    // Before Tuesday 10 March 2015 lie Monday 9 March, off for 8 March, a weekend, and Friday the 6th.
    assert_eq!(before(date(2015, 3, 10), 1), date(2015, 3, 6));
    assert_eq!(before(date(2015, 3, 10), 3), date(2015, 3, 4));
    assert_eq!(before(date(2015, 3, 10), 0), date(2015, 3, 10));
    assert_eq!(
        calendar.subtract_working_days("provider", date(2012, 1, 3), 5),
        Err(CalendarFault::OutOfCalendar(date(2011, 12, 31)))
    );
}

#[test]
fn hours_run_from_moment_to_moment_and_stop_only_while_the_clock_stands() {
    let run = |pauses: &[Pause]| end("committee", "2014-01-30T10:00", "12 hours", pauses);
    let pause = |from: &str, to: &str| Pause { from: at(from), to: Some(at(to)) };
    assert_eq!(run(&[]), "2014-01-30T22:00:00");
    assert_eq!(run(&[pause("2014-01-30T09:00", "2014-01-30T10:00")]), "2014-01-30T22:00:00");
    assert_eq!(run(&[pause("2014-01-30T09:00", "2014-01-30T11:00")]), "2014-01-30T23:00:00");
    assert_eq!(run(&[pause("2014-01-30T22:00", "2014-01-30T23:00")]), "2014-01-30T22:00:00");
    assert_eq!(run(&[Pause { from: at("2014-01-30T11:00"), to: None }]), "stopped, 0 left");
}

#[test]
fn a_paper_is_good_until_its_own_day_of_the_last_month() {
    let calendar = calendar();
    let until = |made, limit: &str| calendar.good_until("provider", made, span(limit)).unwrap();
    assert_eq!(until(date(2016, 1, 31), "1 month"), date(2016, 2, 29));
    assert_eq!(until(date(2016, 2, 29), "1 year"), date(2017, 2, 28));
    assert_eq!(until(date(2016, 2, 5), "10 calendar days"), date(2016, 2, 15));
    assert_eq!(until(date(2016, 2, 5), "3 working days"), date(2016, 2, 10));
    assert_eq!(until(date(2016, 2, 5), "12 hours"), date(2016, 2, 5));
}

/// An office that opens at nine takes up at nine what was sent at seven.
#[test]
fn hours_of_a_portal_request_run_from_its_acceptance() {
    let due = |from| ends(calendar().end("provider", from, span("2 hours"), &[]).unwrap());
    let accepted = |sent| calendar().acceptance("provider", at(sent)).unwrap().at;
    assert_eq!(due(accepted("2016-02-05T07:10")), "2016-02-05T11:00:00");
    assert_eq!(due(accepted("2016-02-05T10:10")), "2016-02-05T12:10:00");
    assert_eq!(due(accepted("2016-02-05T18:31")), "2016-02-08T11:00:00");
    assert_eq!(due(at("2016-02-05T07:10")), "2016-02-05T09:10:00");
}

/// nca-01 gap 20. 2016-02-05 is a Friday; the provider works from nine to half past six, with a break from one to half past two.
#[test]
fn a_failure_moves_the_end_by_the_working_time_that_fell_into_it() {
    let run = |sent: &str, pauses: &[(&str, Option<&str>)]| {
        let pauses: Vec<Pause> =
            pauses.iter().map(|(from, to)| Pause { from: at(from), to: to.map(at) }).collect();
        let limit = span("1 working day");
        ends(calendar().end_by_working_time("provider", at(sent), limit, &pauses).unwrap())
    };
    let friday = "2016-02-05T10:00";
    assert_eq!(run(friday, &[]), "2016-02-08T18:30:00");
    let two_hours = ("2016-02-05T10:30", Some("2016-02-05T12:30"));
    assert_eq!(run(friday, &[two_hours]), "2016-02-09T11:00:00", "nine, and two hours");
    let in_the_break = ("2016-02-05T13:00", Some("2016-02-05T14:30"));
    assert_eq!(run(friday, &[in_the_break]), "2016-02-08T18:30:00");
    let over_the_break = ("2016-02-05T12:30", Some("2016-02-05T15:00"));
    assert_eq!(run(friday, &[over_the_break]), "2016-02-09T10:00:00", "half an hour on each side");
    let at_night = ("2016-02-05T18:30", Some("2016-02-06T09:00"));
    assert_eq!(run(friday, &[at_night]), "2016-02-08T18:30:00");
    // From Friday 17:30 to Monday 10:00 lie an hour of Friday and one of Monday.
    let weekend = ("2016-02-05T17:30", Some("2016-02-08T10:00"));
    assert_eq!(run(friday, &[weekend]), "2016-02-09T11:00:00");
    assert_eq!(run(friday, &[two_hours, weekend]), "2016-02-09T13:00:00", "they add up");
    // Five hours and a half lie before the break of Tuesday and after it: 4 h to 13:00, then 1 h 30 from 14:30.
    let day = ("2016-02-05T10:30", Some("2016-02-05T17:30"));
    assert_eq!(run(friday, &[day]), "2016-02-09T16:00:00");
    assert_eq!(run(friday, &[("2016-02-09T09:00", Some("2016-02-09T10:00"))]), run(friday, &[]));
    assert_eq!(run(friday, &[("2016-02-05T10:30", None)]), "stopped, 1 left");
    assert_eq!(run(friday, &[("2016-02-08T10:30", None)]), "stopped, 0 left");
    let before = ("2016-02-04T10:30", Some("2016-02-05T09:30"));
    assert_eq!(run(friday, &[before]), run(friday, &[]), "a stop that ended before it began");
    // It lasts beyond the end: half an hour of Monday and one of Tuesday were lost.
    let beyond = ("2016-02-08T18:00", Some("2016-02-09T10:00"));
    assert_eq!(run(friday, &[beyond]), "2016-02-09T10:30:00");
}

#[test]
fn working_time_runs_in_the_hours_of_the_office_alone() {
    let calendar = calendar();
    let minutes = |from: &str, to: &str| {
        let worked = calendar.working_time_between("provider", at(from), at(to)).unwrap();
        worked.as_mins()
    };
    assert_eq!(minutes("2016-02-05T00:00", "2016-02-06T00:00"), 8 * 60, "4 h and 4 h");
    assert_eq!(minutes("2016-02-06T00:00", "2016-02-08T09:00"), 0, "a weekend");
    assert_eq!(minutes("2016-02-05T12:00", "2016-02-05T11:00"), 0);
    let add = |from: &str, minutes| {
        let time = jiff::SignedDuration::from_mins(minutes);
        let found = calendar.add_working_time("provider", at(from), time).unwrap();
        local_date_time(found).to_string()
    };
    assert_eq!(add("2016-02-05T10:00", 0), "2016-02-05T10:00:00");
    assert_eq!(add("2016-02-05T12:00", 60), "2016-02-05T13:00:00", "up to the break, not over it");
    assert_eq!(add("2016-02-05T12:00", 61), "2016-02-05T14:31:00");
    assert_eq!(add("2016-02-05T18:30", 1), "2016-02-08T09:01:00");
    assert_eq!(add("2016-02-06T12:00", 30), "2016-02-08T09:30:00");
}
