//! The log of failures of the portal and of the internet resource (nca-01 2012 p.16; working calendar logic, 6): when a failure
//! began, and when it was over. What that does to the terms of requests is in `requests::failures`.

use base::{Fault, Faults, to_timestamp};
use forms::Answers;
use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
};
use procedures::{Kind, Procedure};

/// The moment that a day and a time of the clock in Kazakhstan name; none if they are not `yyyy-mm-dd` and `hh:mm`.
pub(crate) fn moment_of(day: &str, time: &str) -> Option<Timestamp> {
    let day: Date = day.parse().ok()?;
    let (hours, minutes) = time.trim().split_once(':')?;
    let two_digits = |text: &str| {
        let plain = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| text.parse::<i8>().ok()).flatten()
    };
    let time = Time::new(two_digits(hours)?, two_digits(minutes)?, 0, 0).ok()?;
    Some(to_timestamp(DateTime::from_parts(day, time)))
}

/// Whether what is given of a failure names moments that have been, in their order.
pub(super) fn verify(procedure: &Procedure, given: &Answers, now: Timestamp) -> Result<(), Faults> {
    if procedure.kind != Kind::TechnicalFailure {
        return Ok(());
    }
    let mut faults = Faults::default();
    let mut read = |day: &str, time: &str| {
        // What is not there at all, the form of the act says.
        let (date, clock) = (given.text(day)?, given.text(time)?);
        let at = moment_of(date, clock);
        match at {
            None => faults.push(Fault::at("time-form", time)),
            Some(at) if at > now => faults.push(Fault::at("failure-in-future", time)),
            Some(_) => {}
        }
        at
    };
    read("failed_on", "failed_at");
    let restored = read("restored_on", "restored_at");
    let kept = |field: &str| procedure.instance.given(field);
    let began = kept("failed_on").zip(kept("failed_at"));
    let began = began.and_then(|(day, time)| moment_of(day, time));
    if began.zip(restored).is_some_and(|(began, restored)| restored <= began) {
        faults.push(Fault::at("restored-before-failure", "restored_at"));
    }
    faults.into_result()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_day_and_a_time_of_the_clock() {
        let at = |text: &str| Some(text.parse::<Timestamp>().unwrap());
        assert_eq!(moment_of("2026-11-18", "10:05"), at("2026-11-18T05:05:00Z"));
        assert_eq!(moment_of("2026-11-18", " 00:00 "), at("2026-11-17T19:00:00Z"));
        for wrong in ["24:00", "9:00", "10:60", "1005", "10:5", "", "-1:00", "10:00:00"] {
            assert_eq!(moment_of("2026-11-18", wrong), None, "{wrong}");
        }
        assert_eq!(moment_of("18.11.2026", "10:05"), None);
    }
}
