//! Acts that people wait for go before the papers and messages that follow them.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// Whether somebody waits for an act of this node.
#[derive(Default)]
pub(crate) struct Precedence(Mutex<Acts>);

/// How many there are, and were.
#[derive(Default)]
struct Acts {
    under_way: u32,
    /// Whether two were under way at a time, since there was none.
    met: bool,
    /// When the last one ended.
    ended: Option<Instant>,
}

/// An act that somebody waits for.
pub(crate) struct UnderWay<'a>(&'a Precedence);

/// Acts that are committed together end together, and those who did them come again at once: only so long after the last one nobody
/// files any more.
const STILL: Duration = Duration::from_millis(20);

impl Precedence {
    /// An act begins; it ends with the value.
    pub(crate) fn act(&self) -> UnderWay<'_> {
        let mut acts = self.acts();
        acts.met |= acts.under_way > 0;
        acts.under_way = acts.under_way.saturating_add(1);
        UnderWay(self)
    }

    /// Whether a single act is under way, and met no other: then there is time to make its papers before it is answered. (Of acts that
    /// were committed together the last one to be answered is not alone.)
    pub(crate) fn one_act(&self) -> bool {
        let acts = self.acts();
        acts.under_way <= 1 && !acts.met
    }

    /// Waits until no act is under way and none has been for a moment, but not longer than so long: papers and letters follow while
    /// people file without a break. `true`: none is.
    #[expect(clippy::disallowed_methods, reason = "that nobody acts for a moment is no event")]
    pub(crate) async fn quiet(&self, longest: Duration) -> bool {
        let patience = Instant::now() + longest;
        while let Some(pause) = self.until_still() {
            if Instant::now() >= patience {
                return false;
            }
            tokio::time::sleep(pause).await;
        }
        true
    }

    /// How long it takes at least until nobody has acted for a moment; none where nobody has.
    fn until_still(&self) -> Option<Duration> {
        let acts = self.acts();
        if acts.under_way > 0 {
            return Some(STILL);
        }
        let left = STILL.checked_sub(acts.ended?.elapsed())?;
        (!left.is_zero()).then_some(left)
    }

    fn acts(&self) -> MutexGuard<'_, Acts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        let mut acts = self.0.acts();
        acts.under_way = acts.under_way.saturating_sub(1);
        acts.met &= acts.under_way > 0;
        acts.ended = Some(Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONGEST: Duration = Duration::from_millis(100);

    #[tokio::test(start_paused = true)]
    async fn what_follows_begins_at_once_where_nobody_has_acted() {
        let (precedence, began) = (Precedence::default(), Instant::now());
        assert!(precedence.quiet(LONGEST).await);
        assert_eq!(began.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn what_follows_waits_for_the_moment_after_the_last_act() {
        let precedence = Precedence::default();
        drop(precedence.act());
        let ended = Instant::now();
        assert!(precedence.quiet(LONGEST).await);
        assert!(ended.elapsed() >= STILL);
    }

    #[tokio::test(start_paused = true)]
    async fn what_follows_goes_on_in_the_end_while_people_act_without_a_break() {
        let (precedence, began) = (Precedence::default(), Instant::now());
        let act = precedence.act();
        assert!(!precedence.quiet(LONGEST).await);
        assert!((LONGEST..=LONGEST + STILL).contains(&began.elapsed()));
        drop(act);
    }

    #[test]
    fn an_act_that_met_another_is_not_alone_even_when_the_other_has_ended() {
        let precedence = Precedence::default();
        let one = precedence.act();
        assert!(precedence.one_act());
        let other = precedence.act();
        assert!(!precedence.one_act());
        drop(one);
        assert!(!precedence.one_act());
        drop(other);
        let _next = precedence.act();
        assert!(precedence.one_act());
    }

    /// Those who were committed together are answered together, and come again.
    #[tokio::test(start_paused = true)]
    async fn the_moment_between_two_groups_of_acts_is_not_quiet() {
        let (precedence, began) = (Precedence::default(), Instant::now());
        let filing = async {
            for _ in 0..40 {
                let acts = [precedence.act(), precedence.act()];
                tokio::time::advance(Duration::from_millis(7)).await;
                drop(acts);
                tokio::time::advance(Duration::from_millis(1)).await;
            }
        };
        let quiet = async {
            assert!(!precedence.quiet(LONGEST).await);
            assert!(began.elapsed() >= LONGEST);
        };
        tokio::join!(filing, quiet);
    }
}
