//! Named conditions: and, or, not over answers, kind, channel, request, facts and what was done.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Definition, Matter};

/// What must hold for an element to count. Written in a definition as a table with exactly one of its keys.
///
/// A condition over what is not known (an answer not given, a fact not asked) does not hold; its negation does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "Written", into = "Written")]
pub enum Condition {
    /// Every one of these holds.
    All(Vec<When>),
    /// At least one of these holds.
    Any(Vec<When>),
    /// The matter came in by one of these channels.
    Channel(Vec<String>),
    /// One of these acts was done.
    Done(Vec<String>),
    /// A fact, found out and kept with the matter, has this value.
    Fact {
        /// The name of the fact.
        name: String,
        /// Whether it must be true.
        is: bool,
    },
    /// An answer is given at all.
    Filled(String),
    /// An answer, or one of several, is among these codes; a ticked box has the code `yes`.
    Has {
        /// The field of the form, or `given:<field>` for what the last act that asked for it was given.
        field: String,
        /// Codes of choices.
        has: Vec<String>,
    },
    /// The applicant is of one of these kinds.
    Kind(Vec<String>),
    /// This does not hold.
    Not(Box<When>),
    /// The request is one of these.
    Request(Vec<String>),
}

/// A condition by its name, or written out where it is used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum When {
    /// One of the definition's named conditions.
    Named(String),
    /// Written out.
    Inline(Condition),
}

/// A condition as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    all: Vec<When>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    any: Vec<When>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    channel: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    done: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fact: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    is: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    has: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    filled: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    kind: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    not: Option<Box<When>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    request: Vec<String>,
}

/// A condition that says nothing, or two things at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a condition has exactly one of: all, any, not, channel, done, fact, field with has, filled, kind, request"
)]
pub struct ConditionFault;

impl TryFrom<Written> for Condition {
    type Error = ConditionFault;

    fn try_from(written: Written) -> Result<Self, ConditionFault> {
        let mut said = Vec::new();
        if !written.all.is_empty() {
            said.push(Self::All(written.all));
        }
        if !written.any.is_empty() {
            said.push(Self::Any(written.any));
        }
        if !written.channel.is_empty() {
            said.push(Self::Channel(written.channel));
        }
        if !written.done.is_empty() {
            said.push(Self::Done(written.done));
        }
        match (written.fact, written.is) {
            (Some(name), is) => said.push(Self::Fact { name, is: is.unwrap_or(true) }),
            (None, Some(_)) => return Err(ConditionFault),
            (None, None) => {}
        }
        match (written.field, written.has.is_empty()) {
            (Some(field), false) => said.push(Self::Has { field, has: written.has }),
            (None, true) => {}
            _ => return Err(ConditionFault),
        }
        said.extend(written.filled.map(Self::Filled));
        if !written.kind.is_empty() {
            said.push(Self::Kind(written.kind));
        }
        said.extend(written.not.map(Self::Not));
        if !written.request.is_empty() {
            said.push(Self::Request(written.request));
        }
        match (said.pop(), said.is_empty()) {
            (Some(one), true) => Ok(one),
            _ => Err(ConditionFault),
        }
    }
}

impl From<Condition> for Written {
    fn from(condition: Condition) -> Self {
        let empty = Self::default();
        match condition {
            Condition::All(all) => Self { all, ..empty },
            Condition::Any(any) => Self { any, ..empty },
            Condition::Channel(channel) => Self { channel, ..empty },
            Condition::Done(done) => Self { done, ..empty },
            Condition::Fact { name, is } => Self { fact: Some(name), is: Some(is), ..empty },
            Condition::Filled(field) => Self { filled: Some(field), ..empty },
            Condition::Has { field, has } => Self { field: Some(field), has, ..empty },
            Condition::Kind(kind) => Self { kind, ..empty },
            Condition::Not(not) => Self { not: Some(not), ..empty },
            Condition::Request(request) => Self { request, ..empty },
        }
    }
}

/// How deep named conditions may rest on one another; `inspect` refuses circles, this bounds what it has not seen.
const DEEPEST: u8 = 16;

impl When {
    /// Whether it holds for a matter.
    pub fn holds(&self, definition: &Definition, matter: &Matter<'_>) -> bool {
        self.holds_at(definition, matter, DEEPEST)
    }

    fn holds_at(&self, definition: &Definition, matter: &Matter<'_>, depth: u8) -> bool {
        let Some(depth) = depth.checked_sub(1) else { return false };
        match self {
            Self::Named(name) => definition
                .condition(name)
                .is_some_and(|named| named.holds.holds_at(definition, matter, depth)),
            Self::Inline(condition) => condition.holds_at(definition, matter, depth),
        }
    }

    /// The codes that it compares answers with, by the field: `(field, codes)`.
    pub fn codes(&self) -> Vec<(&str, &[String])> {
        let mut found = Vec::new();
        if let Self::Inline(condition) = self {
            condition.codes(&mut found);
        }
        found
    }

    /// What it names, as `(kind, name)`; kinds are `act`, `channel`, `condition`, `fact`, `field`, `kind`, `request`.
    pub fn named(&self) -> Vec<(&'static str, &str)> {
        let mut found = Vec::new();
        self.names(&mut found);
        found
    }

    pub(crate) fn names<'a>(&'a self, found: &mut Vec<(&'static str, &'a str)>) {
        match self {
            Self::Named(name) => found.push(("condition", name)),
            Self::Inline(condition) => condition.names(found),
        }
    }
}

impl Condition {
    fn holds_at(&self, definition: &Definition, matter: &Matter<'_>, depth: u8) -> bool {
        let has = |list: &[String], one: &str| list.iter().any(|item| item == one);
        match self {
            Self::All(all) => all.iter().all(|when| when.holds_at(definition, matter, depth)),
            Self::Any(any) => any.iter().any(|when| when.holds_at(definition, matter, depth)),
            Self::Channel(channels) => has(channels, matter.channel),
            Self::Done(acts) => matter.history.iter().any(|done| has(acts, done.act)),
            Self::Fact { name, is } => matter.subject.fact(name) == Some(*is),
            Self::Filled(field) => !matter.codes(field).is_empty(),
            Self::Has { field, has: wanted } => {
                matter.codes(field).iter().any(|code| has(wanted, code))
            }
            Self::Kind(kinds) => has(kinds, matter.kind),
            Self::Not(not) => !not.holds_at(definition, matter, depth),
            Self::Request(requests) => has(requests, matter.request),
        }
    }

    fn codes<'a>(&'a self, found: &mut Vec<(&'a str, &'a [String])>) {
        match self {
            Self::All(list) | Self::Any(list) => {
                found.extend(list.iter().flat_map(When::codes));
            }
            Self::Has { field, has } => found.push((field, has)),
            Self::Not(not) => found.extend(not.codes()),
            Self::Channel(_)
            | Self::Done(_)
            | Self::Fact { .. }
            | Self::Filled(_)
            | Self::Kind(_)
            | Self::Request(_) => {}
        }
    }

    fn names<'a>(&'a self, found: &mut Vec<(&'static str, &'a str)>) {
        let mut each = |kind, names: &'a [String]| {
            found.extend(names.iter().map(|name| (kind, name.as_str())));
        };
        match self {
            Self::All(list) | Self::Any(list) => list.iter().for_each(|when| when.names(found)),
            Self::Channel(names) => each("channel", names),
            Self::Done(names) => each("act", names),
            Self::Fact { name, .. } => found.push(("fact", name)),
            Self::Filled(field) | Self::Has { field, .. } => found.push(("field", field)),
            Self::Kind(names) => each("kind", names),
            Self::Not(not) => not.names(found),
            Self::Request(names) => each("request", names),
        }
    }
}
