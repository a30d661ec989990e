//! Told cases: days, acts, and the states, terms and faults expected of them.

use std::collections::BTreeMap;

use base::{Faults, to_timestamp};
use calendar::End;
use jiff::{Timestamp, civil::DateTime};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{Due, Effect};

/// A case from its beginning. `C` is how a domain begins one, `I` what its acts are given.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Story<C, I> {
    /// What it tells, as a sentence.
    pub name: String,
    /// How it begins.
    #[serde(flatten)]
    pub beginning: C,
    /// What is done, in order.
    pub step: Vec<Step<I>>,
}

/// One act, and what is expected after it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Step<I> {
    /// Wall clock of the platform's zone.
    pub at: DateTime,
    /// The act; `tick` lets time act.
    pub act: String,
    /// Who does it: a name that the domain knows. Nobody: the machine.
    pub by: Option<String>,
    /// What is given with it.
    #[serde(flatten)]
    pub input: I,
    /// The state afterwards.
    pub state: Option<String>,
    /// Last days by term; `stopped, 12 left` while it stands still; a moment for terms by the clock; `none` if it does not run.
    #[serde(default)]
    pub due: BTreeMap<String, String>,
    /// Terms that are overdue at this moment.
    pub overdue: Option<Vec<String>>,
    /// What follows, all of it.
    pub effects: Option<Vec<Effect>>,
    /// Codes of faults; without them the act succeeds.
    #[serde(default)]
    pub faults: Vec<String>,
}

/// Where a story ended otherwise than it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoryFault {
    /// The step, from 1.
    pub step: usize,
    /// The act of the step.
    pub act: String,
    /// What differs.
    pub reason: String,
}

/// A domain that plays stories.
pub trait Play<I> {
    /// Does the act of a step; gives the effects that follow.
    fn act(&mut self, step: &Step<I>, now: Timestamp) -> Result<Vec<Effect>, Faults>;

    /// The state of the case.
    fn state(&self) -> &str;

    /// The terms that run.
    fn dues(&self) -> Result<Vec<Due>, Faults>;
}

/// Plays the steps of a story, and tells everything in which it differs from what it says.
pub fn play<I>(steps: &[Step<I>], stage: &mut dyn Play<I>) -> Vec<StoryFault> {
    let mut faults = Vec::new();
    for (n, step) in steps.iter().enumerate() {
        for reason in play_step(step, stage) {
            faults.push(StoryFault { step: n + 1, act: step.act.clone(), reason });
        }
    }
    faults
}

fn play_step<I>(step: &Step<I>, stage: &mut dyn Play<I>) -> Vec<String> {
    let mut differs = Vec::new();
    let now = to_timestamp(step.at);
    let outcome = stage.act(step, now);
    let codes: Vec<&str> = match &outcome {
        Ok(_) => Vec::new(),
        Err(faults) => faults.0.iter().map(|fault| fault.code).collect(),
    };
    if codes != step.faults {
        let found = outcome.as_ref().err().map(ToString::to_string).unwrap_or_default();
        differs.push(format!("faults {:?} expected, found {codes:?} ({found})", step.faults));
    }
    let done = outcome.unwrap_or_default();
    if let Some(state) = step.state.as_ref().filter(|state| *state != stage.state()) {
        differs.push(format!("state {state:?} expected, found {:?}", stage.state()));
    }
    if let Some(wanted) = step.effects.as_ref().filter(|wanted| **wanted != done) {
        differs.push(format!("effects {wanted:?} expected, found {done:?}"));
    }
    match stage.dues() {
        Ok(dues) => differs.extend(compare_terms(step, &dues, now)),
        Err(faults) => differs.push(format!("terms can't be counted: {faults}")),
    }
    differs
}

fn compare_terms<I>(step: &Step<I>, dues: &[Due], now: Timestamp) -> Vec<String> {
    let mut differs = Vec::new();
    for (term, wanted) in &step.due {
        let due = dues.iter().find(|due| due.term == *term);
        let found = due.map_or_else(|| "none".to_owned(), |due| told(due.end, wanted));
        if found != *wanted {
            differs.push(format!("{term} due {wanted:?} expected, found {found:?}"));
        }
    }
    let late: Vec<&str> =
        dues.iter().filter(|due| due.is_overdue(now)).map(|due| due.term.as_str()).collect();
    if let Some(wanted) = step.overdue.as_ref().filter(|wanted| **wanted != late) {
        differs.push(format!("overdue {wanted:?} expected, found {late:?}"));
    }
    differs
}

/// An end as stories write it: the day, or the wall clock where the story gives one.
fn told(end: End, wanted: &str) -> String {
    match end {
        End::At { at, .. } if wanted.contains('T') => {
            base::local_date_time(at).strftime("%Y-%m-%dT%H:%M:%S").to_string()
        }
        End::At { last_day, .. } => last_day.to_string(),
        End::Stopped { days_left } => format!("stopped, {days_left} left"),
    }
}
