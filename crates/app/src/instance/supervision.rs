//! What the worker is about: its tasks run apart, so that none holds up another, and each is started anew when it fails or
//! panics. How each fares is kept for `/health`.

use std::{
    collections::BTreeMap,
    future::Future,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{Result, clock::Clock};

/// A task that has not come to its end for so long is late.
const LATE_AFTER: SignedDuration = SignedDuration::from_mins(5);

/// One of the worker's tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, JsonSchema, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Task {
    /// Silence that decides, terms to be warned of.
    Cases,
    /// What acts owe whose process died.
    Effects,
    /// Signed checkpoints of the journal.
    Journal,
    /// Responders and the seal that come near their end, and keys that other nodes made.
    Keys,
    /// Lists of revoked certificates that grow old.
    Lists,
    /// Messages to be sent.
    Mail,
    /// Papers for which nobody waits.
    Papers,
    /// Rows that have had their time.
    Purge,
    /// Settings that were changed while the server runs.
    Settings,
}

impl Task {
    /// All of them, in the order of a round: what signs a checkpoint comes after what renews the seal, and after all that writes.
    pub const ALL: [Self; 9] = [
        Self::Cases,
        Self::Effects,
        Self::Keys,
        Self::Lists,
        Self::Mail,
        Self::Papers,
        Self::Purge,
        Self::Settings,
        Self::Journal,
    ];

    /// Its name in metrics.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Cases => "cases",
            Self::Effects => "effects",
            Self::Journal => "journal",
            Self::Keys => "keys",
            Self::Lists => "lists",
            Self::Mail => "mail",
            Self::Papers => "papers",
            Self::Purge => "purge",
            Self::Settings => "settings",
        }
    }

    /// How often it is done.
    pub(crate) const fn pace(self) -> Duration {
        match self {
            Self::Cases | Self::Effects | Self::Lists => Duration::from_secs(2),
            Self::Mail | Self::Papers => Duration::from_millis(500),
            Self::Settings => Duration::from_secs(5),
            Self::Journal | Self::Keys | Self::Purge => Duration::from_mins(1),
        }
    }
}

/// How a task ended last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, JsonSchema, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// With an error, which is logged.
    Failed,
    /// It panicked, which is logged; it was started anew.
    Panicked,
    /// Well.
    Well,
}

/// How a task fares.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema, Serialize)]
pub struct TaskHealth {
    /// Which one.
    pub task: Task,
    /// When it last came to a good end; absent if it never did since the start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub done_at: Option<Timestamp>,
    /// How it ended last; absent before its first round.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<Ended>,
    /// How often it panicked since the start.
    pub panics: u32,
    /// Whether it does its work: it ended well, and not too long ago.
    pub ok: bool,
}

#[derive(Clone, Copy, Default)]
struct Fared {
    done_at: Option<Timestamp>,
    ended: Option<Ended>,
    panics: u32,
}

/// How all tasks fare.
#[derive(Default)]
pub(crate) struct Watched(Mutex<BTreeMap<Task, Fared>>);

impl Watched {
    /// Keeps how a round ended.
    pub(crate) fn note(&self, task: Task, ended: Ended, now: Timestamp) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fared = all.entry(task).or_default();
        fared.ended = Some(ended);
        match ended {
            Ended::Failed => {}
            Ended::Panicked => fared.panics = fared.panics.saturating_add(1),
            Ended::Well => fared.done_at = Some(now),
        }
    }

    /// Tells how all tasks fare.
    pub(crate) fn told(&self, now: Timestamp) -> Vec<TaskHealth> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Task::ALL
            .into_iter()
            .map(|task| {
                let Fared { done_at, ended, panics } = all.get(&task).copied().unwrap_or_default();
                let late = done_at.is_none_or(|at| now.duration_since(at) > LATE_AFTER);
                let ok = ended == Some(Ended::Well) && !late;
                TaskHealth { task, done_at, ended, panics, ok }
            })
            .collect()
    }
}

/// Does a task over and over until `stop` comes; a round that runs is finished first. A round is a task of the runtime of
/// its own, so that its panic ends nothing but itself.
pub(crate) async fn keep_doing<F, R>(
    task: Task,
    pace: Duration,
    watched: &Watched,
    clock: &Clock,
    round: R,
    stop: impl Future<Output = ()>,
) where
    R: Fn() -> F,
    F: Future<Output = Result<()>> + Send + 'static,
{
    let mut ticks = tokio::time::interval(pace);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    tokio::pin!(stop);
    loop {
        tokio::select! {
            biased;
            () = &mut stop => return,
            _ = ticks.tick() => {}
        }
        let ended = match tokio::spawn(round()).await {
            Ok(Ok(())) => Ended::Well,
            Ok(Err(error)) => {
                tracing::warn!(?task, %error, "a task of the worker failed; it is tried again");
                Ended::Failed
            }
            Err(fault) if fault.is_panic() => {
                tracing::error!(?task, "a task of the worker panicked; it is started anew");
                Ended::Panicked
            }
            // The runtime is shutting down.
            Err(_) => return,
        };
        watched.note(task, ended, clock.now());
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    };

    use base::Fault;
    use tokio::sync::Notify;

    use super::*;
    use crate::Error;

    #[tokio::test]
    async fn a_task_that_panics_is_told_and_done_again_and_holds_up_no_other() {
        let (watched, clock) = (&Watched::default(), &Clock::System);
        let rounds = Arc::new(AtomicU32::new(0));
        let (over, stuck) = (&Arc::new(Notify::new()), Arc::new(Notify::new()));
        let failing = || {
            let (round, over) = (rounds.fetch_add(1, Ordering::SeqCst), Arc::clone(over));
            async move {
                match round {
                    0 => panic!("on purpose"),
                    1 => Err(Error::invalid(Fault::new("internal"))),
                    2 => Ok(()),
                    _ => {
                        over.notify_waiters();
                        Ok(())
                    }
                }
            }
        };
        let waiting = || {
            let stuck = Arc::clone(&stuck);
            async move {
                stuck.notified().await;
                Ok(())
            }
        };
        let soon = Duration::from_millis(1);
        let both = async {
            tokio::join!(
                keep_doing(Task::Mail, soon, watched, clock, failing, over.notified()),
                keep_doing(Task::Lists, soon, watched, clock, waiting, async {
                    over.notified().await;
                }),
            )
        };
        let freed = async {
            over.notified().await;
            stuck.notify_one();
        };
        tokio::join!(both, freed);
        let told = watched.told(clock.now());
        let of = |task| told.iter().find(|told| told.task == task).unwrap();
        assert_eq!((of(Task::Mail).panics, of(Task::Mail).ok), (1, true));
        assert_eq!((of(Task::Lists).panics, of(Task::Lists).ok), (0, true));
        assert!(!of(Task::Cases).ok, "what never ran does not pass for well");
    }
}
