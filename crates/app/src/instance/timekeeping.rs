//! The clock must not go back: what is signed after that would look older than what it follows, and revocation lists and
//! journal entries would contradict each other.
//!
//! The newest moment that is known is compared with the clock at the start and before each signature: that of the last
//! entry of the journal, of the revocation lists, and of this process itself. What follows is a setting ([`ClockSetBack`]).

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use base::{Fault, local_date_time};
use jiff::{SignedDuration, Timestamp};

use crate::{Error, Result, clock::Clock, instance::config::ClockSetBack};

/// So far may the clock be behind what was recorded: clocks of several nodes differ, and are corrected by steps.
const TOLERANCE: SignedDuration = SignedDuration::from_secs(60);

/// Compares the clock with the newest moment that is known.
pub(crate) struct Timekeeper {
    clock: Clock,
    then: ClockSetBack,
    /// Milliseconds since 1970.
    newest: AtomicI64,
    /// It was logged that the clock is behind, and it still is.
    told: AtomicBool,
}

impl Timekeeper {
    /// Knows of nothing yet.
    pub(crate) fn new(clock: Clock, then: ClockSetBack) -> Self {
        Self { clock, then, newest: AtomicI64::new(i64::MIN), told: AtomicBool::new(false) }
    }

    /// Takes notice of a moment that was recorded.
    pub(crate) fn saw(&self, at: Timestamp) {
        self.newest.fetch_max(at.as_millisecond(), Ordering::SeqCst);
    }

    /// Whether the clock is not behind; logs, once, when it gets there.
    pub(crate) fn goes_on(&self) -> bool {
        self.behind().is_none()
    }

    /// Refuses, where the settings say so, to go on with a clock that was set back.
    pub(crate) fn check(&self) -> Result<()> {
        match (self.behind(), self.then) {
            (Some((now, newest)), ClockSetBack::Refuse) => {
                let words = |at| local_date_time(at).strftime("%Y-%m-%d %H:%M:%S").to_string();
                let fault = Fault::new("clock-set-back");
                Err(Error::Unavailable(fault.with("now", words(now)).with("newest", words(newest))))
            }
            (Some(_), ClockSetBack::Warn) | (None, _) => Ok(()),
        }
    }

    /// What the clock shows and what was recorded, if it is behind.
    fn behind(&self) -> Option<(Timestamp, Timestamp)> {
        let now = self.clock.now();
        let newest = self.newest.fetch_max(now.as_millisecond(), Ordering::SeqCst);
        let newest = Timestamp::from_millisecond(newest).unwrap_or(Timestamp::MIN);
        if newest.duration_since(now) <= TOLERANCE {
            self.told.store(false, Ordering::SeqCst);
            return None;
        }
        if !self.told.swap(true, Ordering::SeqCst) {
            tracing::error!(%now, %newest, "the clock was set back");
        }
        Some((now, newest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn keeper(then: ClockSetBack) -> (Clock, Timekeeper) {
        let clock = Clock::set_to(at("2026-11-18T05:00:00Z"));
        (clock.clone(), Timekeeper::new(clock, then))
    }

    #[test]
    fn a_clock_that_was_set_back_is_refused_until_it_has_caught_up() {
        let (clock, keeper) = keeper(ClockSetBack::Refuse);
        assert!(keeper.check().is_ok());
        clock.move_to(at("2026-11-18T04:59:00Z"));
        assert!(keeper.check().is_ok() && keeper.goes_on(), "a step of a minute is a correction");
        clock.move_to(at("2026-11-18T04:58:59Z"));
        let fault = keeper.check().unwrap_err().faults().0.remove(0);
        assert_eq!(fault.code, "clock-set-back");
        assert_eq!(fault.args[0].1, "2026-11-18 09:58:59");
        assert_eq!(fault.args[1].1, "2026-11-18 10:00:00");
        assert!(!keeper.goes_on());
        clock.move_to(at("2026-11-18T05:00:01Z"));
        assert!(keeper.check().is_ok());
    }

    #[test]
    fn what_was_recorded_counts_as_if_the_clock_had_shown_it() {
        let (_, keeper) = keeper(ClockSetBack::Refuse);
        keeper.saw(at("2026-11-18T06:00:00Z"));
        keeper.saw(at("2026-11-18T05:30:00Z"));
        assert!(keeper.check().is_err());
    }

    #[test]
    fn a_setting_makes_it_a_warning() {
        let (clock, keeper) = keeper(ClockSetBack::Warn);
        keeper.saw(at("2026-11-25T05:00:00Z"));
        assert!(keeper.check().is_ok());
        assert!(!keeper.goes_on());
        clock.move_to(at("2026-11-25T05:00:00Z"));
        assert!(keeper.goes_on());
    }
}
