//! Told cases: days, acts, and the states, terms and faults expected of them.

use std::collections::BTreeMap;

use base::{Faults, to_timestamp};
use calendar::End;
use jiff::{Timestamp, civil::DateTime};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de::Error as _};

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
    #[serde(deserialize_with = "wall_clock")]
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

/// A moment as stories write it. A day alone is refused: whether it means its first minute or its last, nobody could tell.
fn wall_clock<'de, D: Deserializer<'de>>(from: D) -> Result<DateTime, D::Error> {
    let written = String::deserialize(from)?;
    let moment = written.parse().ok().filter(|_| written.contains('T'));
    moment.ok_or_else(|| {
        D::Error::custom(format!("{written:?} is not a moment such as \"2014-02-03T10:00\""))
    })
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

    /// In what the domain's own expectations of a step differ from what is found after it.
    fn differs(&self, step: &Step<I>) -> Vec<String>;
}

/// Plays the steps of a story up to the first that ends otherwise than it says, and tells everything in which that one differs. What
/// comes after it stands on another ground than its author thought, so nothing is said of it.
pub fn play<I>(steps: &[Step<I>], stage: &mut dyn Play<I>) -> Vec<StoryFault> {
    for (n, step) in steps.iter().enumerate() {
        let differs = play_step(step, stage);
        if !differs.is_empty() {
            let fault = |reason| StoryFault { step: n + 1, act: step.act.clone(), reason };
            return differs.into_iter().map(fault).collect();
        }
    }
    Vec::new()
}

fn play_step<I>(step: &Step<I>, stage: &mut dyn Play<I>) -> Vec<String> {
    let mut differs = Vec::new();
    let now = to_timestamp(step.at);
    let outcome = stage.act(step, now);
    let codes: Vec<&str> = match &outcome {
        Ok(_) => Vec::new(),
        Err(faults) => faults.0.iter().map(|fault| fault.code).collect(),
    };
    // What the act would have changed is not told beside it.
    if codes != step.faults {
        return vec![other_faults(&step.faults, outcome.err())];
    }
    let done = outcome.unwrap_or_default();
    if let Some(state) = step.state.as_ref().filter(|state| *state != stage.state()) {
        differs.push(format!("state {state:?} expected, found {:?}", stage.state()));
    }
    if let Some(wanted) = step.effects.as_ref().filter(|wanted| **wanted != done) {
        let (wanted, done) = (as_written(wanted), as_written(&done));
        differs.push(format!("effects {wanted} expected, found {done}"));
    }
    match stage.dues() {
        Ok(dues) => differs.extend(compare_terms(step, &dues, now)),
        Err(faults) => differs.push(format!("terms can't be counted: {faults}")),
    }
    differs.extend(stage.differs(step));
    differs
}

/// How an act ended, where it ended otherwise than its step says.
fn other_faults(wanted: &[String], found: Option<Faults>) -> String {
    match (wanted, found) {
        ([], Some(found)) => format!("the act is refused: {found}"),
        (wanted, None) => format!("faults {wanted:?} expected, but the act is done"),
        (wanted, Some(found)) => format!("faults {wanted:?} expected, but it is refused: {found}"),
    }
}

/// Effects as a file writes them.
fn as_written(effects: &[Effect]) -> String {
    let one = |effect: &Effect| format!("{{ {} = {:?} }}", effect.name, effect.argument);
    format!("[{}]", effects.iter().map(one).collect::<Vec<_>>().join(", "))
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
