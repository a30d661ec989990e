//! Steps of the process and their inner limits (nca-01, inner limits: L1 to L11).

use std::{collections::BTreeMap, fmt};

use base::Actor;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A step with a limit of its own. STORED: as `L1` to `L11`; L7 and L8 belong to processes of later editions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum StepCode {
    /// The recipient chooses the service and fills in the form.
    L1,
    /// The portal asks the state registers.
    L2,
    /// The registers answer that the data are absent.
    L3,
    /// The authority registers the request.
    L4,
    /// The operator checks the documents and identifies the person.
    L5,
    /// A refusal is formed.
    L6,
    /// The operator confirms with her own signature.
    L9,
    /// The authority verifies.
    L10,
    /// The authority issues and notifies, or revokes and publishes.
    L11,
}

impl StepCode {
    /// All steps of this edition, in order.
    pub const ALL: [Self; 9] = [
        Self::L1,
        Self::L2,
        Self::L3,
        Self::L4,
        Self::L5,
        Self::L6,
        Self::L9,
        Self::L10,
        Self::L11,
    ];
}

impl fmt::Display for StepCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// Limits of the steps in seconds, by step. A step that is not listed has no limit. STORED.
pub type StepLimits = BTreeMap<StepCode, u32>;

/// What is recorded of one step. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepRecord {
    /// Which step.
    pub code: StepCode,
    /// Who worked; known when the step ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<Actor>,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<Timestamp>,
    /// Its limit in seconds, as of the rules the request stays on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit_seconds: Option<u32>,
    /// Whether it took longer. A late step is marked; it never changes the state.
    pub exceeded: bool,
}

/// The steps of one request, in the order in which they began. STORED.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Steps(pub Vec<StepRecord>);

impl Steps {
    /// Begins a step; one that is open already goes on.
    pub(crate) fn start(&mut self, code: StepCode, limits: &StepLimits, at: Timestamp) {
        if self.open(code).is_none() {
            self.0.push(StepRecord {
                code,
                actor: None,
                started_at: at,
                finished_at: None,
                limit_seconds: limits.get(&code).copied(),
                exceeded: false,
            });
        }
    }

    /// Ends a step; nothing happens when it is not open.
    pub(crate) fn finish(&mut self, code: StepCode, actor: &Actor, at: Timestamp) {
        if let Some(step) =
            self.0.iter_mut().rev().find(|s| s.code == code && s.finished_at.is_none())
        {
            step.finished_at = Some(at);
            step.actor = Some(actor.clone());
            step.exceeded = late(step.started_at, at, step.limit_seconds);
        }
    }

    /// The open step of this code.
    pub fn open(&self, code: StepCode) -> Option<&StepRecord> {
        self.0.iter().rev().find(|s| s.code == code && s.finished_at.is_none())
    }

    /// Ends every open step: the request has come to its end.
    pub(crate) fn finish_all(&mut self, actor: &Actor, at: Timestamp) {
        for code in StepCode::ALL {
            self.finish(code, actor, at);
        }
    }
}

impl StepRecord {
    /// Whether the step is or was longer than its limit, at `now` if it is still open.
    pub fn is_late(&self, now: Timestamp) -> bool {
        late(self.started_at, self.finished_at.unwrap_or(now), self.limit_seconds)
    }
}

fn late(from: Timestamp, to: Timestamp, limit_seconds: Option<u32>) -> bool {
    limit_seconds.is_some_and(|limit| to.duration_since(from).as_secs() > i64::from(limit))
}
