//! What the files of a flow may say.

use std::{collections::BTreeMap, str::FromStr};

use base::Text;
use calendar::Span;
use forms::FieldDefinition;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::When;

/// A flow: everything that may happen to a matter, and what follows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Definition {
    /// The state before anything has happened.
    pub initial: String,
    /// The requests that run through it.
    pub requests: Vec<String>,
    /// The channels by which matters come in.
    pub channels: Vec<String>,
    /// The schedule on whose working days terms run that name none.
    pub schedule: String,
    /// States.
    pub states: Vec<State>,
    /// Acts.
    pub acts: Vec<Act>,
    /// Terms.
    pub terms: Vec<Term>,
    /// Grounds.
    pub grounds: Vec<Ground>,
    /// Roles beside those that every flow has.
    pub roles: Vec<RoleDefinition>,
    /// Bodies beside the authority.
    pub bodies: Vec<Body>,
    /// Named conditions.
    pub conditions: Vec<NamedCondition>,
    /// Panels that vote.
    pub panels: Vec<Panel>,
}

macro_rules! by_name {
    ($($(#[$doc:meta])* $method:ident, $list:ident, $key:ident, $kind:ty;)*) => {
        impl Definition {$(
            $(#[$doc])*
            pub fn $method(&self, name: &str) -> Option<&$kind> {
                self.$list.iter().find(|item| item.$key == name)
            }
        )*}
    };
}
by_name! {
    /// A state by its name.
    state, states, name, State;
    /// An act by its name.
    act, acts, name, Act;
    /// A term by its name.
    term, terms, name, Term;
    /// A ground by its code.
    ground, grounds, code, Ground;
    /// A role beside those that every flow has, by its name.
    role, roles, name, RoleDefinition;
    /// A body beside the authority, by its name.
    body, bodies, name, Body;
    /// A named condition.
    condition, conditions, name, NamedCondition;
    /// A panel by its name.
    panel, panels, name, Panel;
}

impl Definition {
    /// Roles that every flow has. `system` is the machine.
    pub const ROLES: [&str; 5] =
        ["applicant", "authorised-person", "officer", "operator", "system"];

    /// Whether a role exists.
    pub fn has_role(&self, name: &str) -> bool {
        Self::ROLES.contains(&name) || self.role(name).is_some()
    }
}

/// Where a matter stands, in words that compare over all flows.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Being written.
    Draft,
    /// Handed in, not yet taken up.
    Intake,
    /// Being considered.
    Review,
    /// Terms stand still; something is wanted from the applicant or from another body.
    Suspended,
    /// Decided, waiting for a signature.
    Signing,
    /// Decided and signed.
    Decided,
    /// Over.
    Closed,
}

/// How a matter ended. Silence is an outcome of its own and never "an officer approved".
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Granted by silence of the authority.
    DeemedGranted,
    /// Granted.
    Granted,
    /// Never accepted.
    NotAccepted,
    /// Refused with reasons.
    Refused,
    /// Taken back by the applicant.
    Withdrawn,
}

/// A state of a matter.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// Its name. STORED: with matters.
    pub name: String,
    /// Its name for people.
    pub label: Text,
    /// The role whose turn it is; `nobody` once it is over.
    pub turn: String,
    /// Where it stands among the states of all flows.
    pub phase: Phase,
    /// What happens next, told to the applicant.
    pub next: Text,
    /// How the matter ended, if it did.
    #[serde(default)]
    pub outcome: Option<Outcome>,
    /// Paragraph of the law.
    pub source: String,
}

/// A body that takes part beside the authority.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// Its code: the office of the posts of its staff. STORED: with posts.
    pub name: String,
    /// Its name for people.
    pub title: Text,
    /// Paragraph of the law.
    pub source: String,
}

/// A role that this flow has beside those that every flow has.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleDefinition {
    /// The name by which acts and terms refer to it.
    pub name: String,
    /// Its name for people.
    pub title: Text,
    /// The role of the platform whose holders act in it: `officer`, `authorised-person`, `operator`.
    pub right: base::Role,
    /// The body it belongs to; without one, the authority.
    #[serde(default)]
    pub body: Option<String>,
    /// Paragraph of the law.
    pub source: String,
}

/// A condition under a name.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedCondition {
    /// The name by which acts and terms refer to it.
    pub name: String,
    /// What must hold.
    pub holds: When,
    /// Paragraph of the law.
    pub source: String,
}

/// A group whose members vote, each once in a sitting.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Panel {
    /// The name by which acts and terms refer to it.
    pub name: String,
    /// Its name for people.
    pub title: Text,
    /// The act that a vote is.
    pub vote: String,
    /// The act that opens a sitting; votes before it do not count.
    pub sitting: String,
    /// The fewest votes that make a decision.
    pub quorum: usize,
    /// Paragraph of the law.
    pub source: String,
}

/// What an act must be given. Some needs the engine meets, the others are names that the domain knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
pub enum Need {
    /// A need that the domain meets: a name, or `name:argument`.
    Domain(String),
    /// One lawful ground or more, out of the act's list.
    Ground,
    /// Reasons in words.
    Reasons,
    /// Every signature of a list of open signatures has been given (`signatures:<list>`).
    Signatures(String),
    /// A panel has voted (`votes:<panel>`).
    Votes(String),
}

/// A need that is no name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not the name of a need")]
pub struct NeedFault(String);

impl FromStr for Need {
    type Err = NeedFault;

    fn from_str(text: &str) -> Result<Self, NeedFault> {
        let is_name = |name: &str| {
            !name.is_empty()
                && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
        };
        let (name, argument) = match text.split_once(':') {
            Some((name, argument)) => (name, Some(argument)),
            None => (text, None),
        };
        if !is_name(name) || argument.is_some_and(|argument| !is_name(argument)) {
            return Err(NeedFault(text.chars().take(64).collect()));
        }
        Ok(match (name, argument) {
            ("ground", None) => Self::Ground,
            ("reasons", None) => Self::Reasons,
            ("signatures", Some(list)) => Self::Signatures(list.to_owned()),
            ("votes", Some(panel)) => Self::Votes(panel.to_owned()),
            _ => Self::Domain(text.to_owned()),
        })
    }
}

impl TryFrom<String> for Need {
    type Error = NeedFault;

    fn try_from(text: String) -> Result<Self, NeedFault> {
        text.parse()
    }
}

impl From<Need> for String {
    fn from(need: Need) -> Self {
        match need {
            Need::Domain(name) => name,
            Need::Ground => "ground".to_owned(),
            Need::Reasons => "reasons".to_owned(),
            Need::Signatures(list) => format!("signatures:{list}"),
            Need::Votes(panel) => format!("votes:{panel}"),
        }
    }
}

/// Who decides between the branches of an act.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
pub enum Judge {
    /// A named condition: the outcome is `yes` or `no` (`condition:<name>`).
    Condition(String),
    /// The choice given with the act under this name (`given:<field>`).
    Given(String),
}

/// What is no judge.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no judge; there are condition:<name> and given:<field>")]
pub struct JudgeFault(String);

impl TryFrom<String> for Judge {
    type Error = JudgeFault;

    fn try_from(text: String) -> Result<Self, JudgeFault> {
        match text.split_once(':') {
            Some(("condition", name)) => Ok(Self::Condition(name.to_owned())),
            Some(("given", field)) => Ok(Self::Given(field.to_owned())),
            _ => Err(JudgeFault(text)),
        }
    }
}

/// One outcome of an act that a judge decides.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Branch {
    /// The outcome.
    pub on: String,
    /// The state to which it leads; `@same` stays, `@before` returns.
    pub to: String,
    /// The ground on which it rests, where it is a refusal.
    #[serde(default)]
    pub ground: Option<String>,
}

/// A signature that an act asks of somebody. It is open until the act named in `by` is done.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// The list it belongs to; `signatures:<list>` waits for all of them.
    pub list: String,
    /// The act by which it is given.
    pub act: String,
    /// Whose it is, for people.
    pub title: Text,
}

/// Something that can be done with a matter, and what follows.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// Its name, imperative. STORED: with what was done.
    pub name: String,
    /// The words on its button.
    pub title: Text,
    /// The words of the timeline, past.
    pub told: Text,
    /// The states in which it can be done.
    pub from: Vec<String>,
    /// The state to which it leads; `@same` stays, `@before` returns. Not with `branch`.
    #[serde(default)]
    pub to: Option<String>,
    /// Its outcomes, where a judge decides between several.
    #[serde(default)]
    pub branch: Vec<Branch>,
    /// Who decides between them.
    #[serde(default)]
    pub judge: Option<Judge>,
    /// Names of the roles that may do it.
    pub by: Vec<String>,
    /// The requests it belongs to; all, if none is named.
    #[serde(default)]
    pub requests: Vec<String>,
    /// The channels it belongs to; all, if none is named.
    #[serde(default)]
    pub channels: Vec<String>,
    /// What must hold besides.
    #[serde(default)]
    pub when: Option<When>,
    /// What it must be given.
    #[serde(default)]
    pub needs: Vec<Need>,
    /// Data that are typed in with it and kept.
    #[serde(default)]
    pub given: Vec<FieldDefinition>,
    /// The grounds it may name.
    #[serde(default)]
    pub grounds: Vec<String>,
    /// Signatures that it opens.
    #[serde(default)]
    pub signatures: Vec<Signature>,
    /// The term after which it is too late.
    #[serde(default)]
    pub within: Option<String>,
    /// The term whose passing makes the machine do it.
    #[serde(default)]
    pub when_passed: Option<String>,
    /// Whether the machine does it as soon as it can.
    #[serde(default)]
    pub automatic: bool,
    /// How often it may be done; any number, if nothing is said.
    #[serde(default)]
    pub times: Option<usize>,
    /// Whether one person may do it only once in a stay in the state (votes).
    #[serde(default)]
    pub once_each: bool,
    /// Acts whose last doer may not do this one.
    #[serde(default)]
    pub differs_from: Vec<String>,
    /// Terms that stand still from it on.
    #[serde(default)]
    pub stops: Vec<String>,
    /// Terms that go on from it.
    #[serde(default)]
    pub resumes: Vec<String>,
    /// What the domain must do afterwards, in order.
    #[serde(default)]
    pub effects: Vec<Effect>,
    /// Paragraph of the law.
    pub source: String,
}

/// An effect as it is written: `{ issue-paper = "talon" }`. Its name is one of the domain's closed list.
///
/// STORED: as a map of one entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "BTreeMap<String, String>", into = "BTreeMap<String, String>")]
pub struct Effect {
    /// What is done.
    pub name: String,
    /// To what.
    pub argument: String,
}

/// An effect that is not a map of one entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an effect has one name and one argument, such as {{ issue-paper = \"talon\" }}")]
pub struct EffectFault;

impl TryFrom<BTreeMap<String, String>> for Effect {
    type Error = EffectFault;

    fn try_from(map: BTreeMap<String, String>) -> Result<Self, EffectFault> {
        let mut entries = map.into_iter();
        match (entries.next(), entries.next()) {
            (Some((name, argument)), None) => Ok(Self { name, argument }),
            _ => Err(EffectFault),
        }
    }
}

impl From<Effect> for BTreeMap<String, String> {
    fn from(effect: Effect) -> Self {
        Self::from([(effect.name, effect.argument)])
    }
}

/// Whom a term binds: a role, or one of the parties that every flow has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Binds {
    /// The applicant.
    Applicant,
    /// The authority.
    Authority,
    /// A body beside the authority, by its name.
    Body(String),
    /// The service centre.
    Centre,
    /// A body outside the platform.
    OutsideBody,
}

/// What silence means when a term has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Silence {
    /// An act follows: the one that names the term in `when_passed`.
    Act,
    /// The officers are warned; nothing else follows.
    Alert,
    /// What was asked for counts as granted, by the act that names the term in `when_passed`.
    DeemedGranted,
    /// Nothing follows.
    Nothing,
}

/// The length of a term: one for all, one for each request, or a list of which the first that holds counts.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(untagged)]
pub enum Limit {
    /// One for all.
    One(Span),
    /// Choices in order.
    Choices(Vec<LimitChoice>),
    /// By request.
    ByRequest(BTreeMap<String, Span>),
}

/// A length that counts where its condition holds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LimitChoice {
    /// When it counts; the one without a condition is the rest.
    #[serde(default)]
    pub when: Option<When>,
    /// How long.
    pub limit: Span,
}

/// What begins a term.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(untagged)]
pub enum Start {
    /// An act, at the moment at which it is done.
    Act(String),
    /// An act, on a day that was given with it: the day of a contract, of a delivery.
    Given(StartGiven),
    /// The end of another term.
    After(StartAfter),
}

/// An act whose given day begins a term.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct StartGiven {
    /// The act.
    pub act: String,
    /// The field of its `given` that holds the day.
    pub at: String,
}

/// A term whose end begins another.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct StartAfter {
    /// The term whose end begins this one, whether or not its duty was done in time.
    pub after: String,
}

/// What ends a duty: the act that fulfils it.
pub type Ending = String;

/// How a term is made longer.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Extension {
    /// The act that extends.
    pub act: String,
    /// By how much; at most, where `days` names a field of the act.
    pub by: Span,
    /// The field of the act's `given` that says how many days, at most those of `by`.
    #[serde(default)]
    pub days: Option<String>,
}

/// When a term begins that is started outside office hours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OffHours {
    /// On the next working day, at opening.
    NextWorkingDay,
    /// At once.
    #[default]
    SameMoment,
}

/// Where a term ends whose last calendar day is a day off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RollOver {
    /// There.
    #[default]
    Never,
    /// On the next working day.
    NextWorkingDay,
}

/// By what a stop of the clock moves the end of a term.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MadeGood {
    /// By the days that it took.
    #[default]
    ByDays,
    /// By the hours of the office that fell into it.
    ByWorkingTime,
}

/// A term: one duty, its length, and what begins and ends it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// Its name. STORED: with warnings.
    pub name: String,
    /// The duty, for people.
    pub title: Text,
    /// Whom it binds.
    pub binds: Binds,
    /// Its length; none if the law sets none.
    #[serde(default)]
    pub limit: Option<Limit>,
    /// What begins it, the last that happened counts; nothing: it is told, not watched.
    #[serde(default)]
    pub starts: Vec<Start>,
    /// The acts that fulfil it.
    #[serde(default)]
    pub ends: Vec<Ending>,
    /// The requests it belongs to; all, if none is named.
    #[serde(default)]
    pub requests: Vec<String>,
    /// The channels it belongs to; all, if none is named.
    #[serde(default)]
    pub channels: Vec<String>,
    /// What must hold besides.
    #[serde(default)]
    pub when: Option<When>,
    /// The schedule on whose working days it runs; the flow's, if none is named.
    #[serde(default)]
    pub schedule: Option<String>,
    /// What a start outside office hours does.
    #[serde(default)]
    pub off_hours: OffHours,
    /// Where it ends if that is a day off.
    #[serde(default)]
    pub roll_over: RollOver,
    /// By what a stop of the clock moves its end.
    #[serde(default)]
    pub stops_made_good: MadeGood,
    /// How it can be made longer.
    #[serde(default)]
    pub extension: Option<Extension>,
    /// The term before whose end it ends, by its own length.
    #[serde(default)]
    pub before_end_of: Option<String>,
    /// Terms after whose end it never ends: the earliest counts.
    #[serde(default)]
    pub no_later_than: Vec<String>,
    /// The stage with which it is late, where the law gives the stages after an act limits of their own.
    #[serde(default)]
    pub late_with: Option<LateWith>,
    /// What silence means.
    pub on_silence: Silence,
    /// How long before its end the officers are warned.
    #[serde(default)]
    pub warn_before: Option<Span>,
    /// Paragraph of the law.
    pub source: String,
}

/// A stage that keeps its own limit even where it ends after the whole: once the act that opens it was done, the whole is late
/// only after the later of the two, and while the stage has not begun it is not late.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LateWith {
    /// The term of the stage; it counts if it began after the act.
    pub term: String,
    /// The act from which on the stages run.
    pub since: String,
}

/// A lawful ground.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ground {
    /// Its code. STORED: with what was done.
    pub code: String,
    /// What it stops: a name of the domain's closed list.
    pub group: String,
    /// The words of the law.
    pub text: Text,
    /// What must hold for it to be named.
    #[serde(default)]
    pub when: Option<When>,
    /// Paragraph of the law.
    pub source: String,
}
