//! The one engine: states, acts, terms, grounds, roles and conditions as data, and what follows from them.
//!
//! A *definition* is a set of files a lawyer can read. A *matter* is one thing that moves through it: an application for a
//! service, a request for a certificate, a complaint. The engine knows neither what is applied for nor where anything is
//! stored: a domain hands it the matter as a list of what was done, and keeps the evidence for itself.
//!
//! Everything is computed from `(definition, matter, now, calendar)`. No clock, no randomness, no storage.
//!
//! | module | question it answers |
//! |---|---|
//! | `decide` | may this person do this act now, with what she gives, and where does it lead? |
//! | `term` | which duties run, when does each end, was it kept? |
//! | `tick` | what does the passing of time alone bring about, and when is it worth looking again? |
//! | `inspect` | what is wrong with a definition, all of it at once? |
//! | `instance` | what does a domain keep of a matter, and what is new of what time brought about? |
//! | `story` | does a told case end as it says? |
//! | `diagram` | what does a flow look like? |
//!
//! Codes of faults:
//!
//! | code | meaning |
//! |---|---|
//! | `act-not-known` | the definition has no such `act` |
//! | `act-not-now` | the matter is in a `state`, or of a kind, for which the `act` is not meant |
//! | `act-not-yours` | the person holds no role that may do the `act` |
//! | `done-already` | the `act` may be done `times` times, and was |
//! | `ground-missing` | the act needs a ground and none is named |
//! | `ground-not-known` | a `ground` that the law does not give for this act |
//! | `input-not-asked` | something was given that the act does not ask for (`field`) |
//! | `own-application` | nobody decides a matter of her own or of her organisation |
//! | `reasons-missing` | the act needs reasons in words |
//! | `reasons-too-long` | reasons over `max` characters |
//! | `same-person` | the act needs another person than the one who did `act` |
//! | `signatures-missing` | of those who must sign, some have not (`signers`) |
//! | `term-not-passed` | the act is that of silence, and the `term` has not passed |
//! | `term-passed` | the `term` has passed and silence has decided the matter |
//! | `time-goes-back` | the act is dated before the last one |
//! | `too-late` | the `term` for the `act` ended on `last_day` |
//! | `votes-missing` | fewer than `quorum` members of a panel have voted |

mod condition;
mod decide;
mod definition;
mod diagram;
mod inspect;
mod instance;
mod matter;
mod story;
mod term;
mod tick;
mod written;

pub use base::choices;
pub use condition::{Condition, ConditionFault, When};
pub use decide::{Decision, LONGEST_REASONS, Request, acts_from, decide, open_acts};
pub use definition::{
    Act, Binds, Body, Branch, Definition, Effect, EffectFault, Ending, Extension, Ground, Judge,
    JudgeFault, LateWith, Limit, LimitChoice, MadeGood, NamedCondition, Need, NeedFault, OffHours,
    Outcome, Panel, Phase, RoleDefinition, RollOver, Signature, Silence, Start, StartAfter,
    StartGiven, State, Term,
};
pub use diagram::{mermaid, svg};
pub use inspect::{Gate, inspect, past};
pub use instance::{Event, Given, Happened, Input, Instance, SignedText, history, warnings};
pub use matter::{Doer, Done, Matter, Subject};
pub use story::{Play, Step, Story, StoryFault, play};
pub use term::{Due, Stage, due, due_dates};
pub use tick::{Tick, next_moment, tick};
