//! The one place where the clock is read.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use jiff::{SignedDuration, Timestamp};

/// Where the time comes from. Clones show the same time.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// Stands where it was set, until it is moved: for tests and for replaying. Milliseconds since 1970.
    Set(Arc<AtomicI64>),
    /// The operating system's, so many milliseconds late: for the demo, which needs an office that is open.
    Shifted(Arc<AtomicI64>),
    /// The operating system's.
    #[default]
    System,
}

impl Clock {
    /// A clock that stands at `at`.
    pub fn set_to(at: Timestamp) -> Self {
        Self::Set(Arc::new(AtomicI64::new(at.as_millisecond())))
    }

    /// A clock that goes, and shows `at` now.
    pub fn going_from(at: Timestamp) -> Self {
        let late = system_now().as_millisecond().saturating_sub(at.as_millisecond());
        Self::Shifted(Arc::new(AtomicI64::new(late)))
    }

    /// Moves a set clock to `at`; a shifted one goes on from `at`; the system's is not moved.
    pub fn move_to(&self, at: Timestamp) {
        match self {
            Self::Set(millis) => millis.store(at.as_millisecond(), Ordering::SeqCst),
            Self::Shifted(late) => late.store(
                system_now().as_millisecond().saturating_sub(at.as_millisecond()),
                Ordering::SeqCst,
            ),
            Self::System => {}
        }
    }

    /// Moves a set or shifted clock on by `step`.
    pub fn advance(&self, step: SignedDuration) {
        if let Ok(at) = self.now().checked_add(step) {
            self.move_to(at);
        }
    }

    /// The time now, cut to milliseconds.
    pub fn now(&self) -> Timestamp {
        let millis = match self {
            Self::Set(millis) => millis.load(Ordering::SeqCst),
            Self::Shifted(late) => {
                system_now().as_millisecond().saturating_sub(late.load(Ordering::SeqCst))
            }
            Self::System => system_now().as_millisecond(),
        };
        Timestamp::from_millisecond(millis).unwrap_or_default()
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the door through which time enters")]
fn system_now() -> Timestamp {
    Timestamp::now()
}
