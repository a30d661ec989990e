//! A permit to hold a fair: a flow of its own for the tests.

use flow::Definition;
use serde::Deserialize;

/// A flow as a domain's files would hold it.
#[derive(Deserialize)]
struct File {
    state: Vec<flow::State>,
    act: Vec<flow::Act>,
    term: Vec<flow::Term>,
    ground: Vec<flow::Ground>,
    role: Vec<flow::RoleDefinition>,
    body: Vec<flow::Body>,
    condition: Vec<flow::NamedCondition>,
    panel: Vec<flow::Panel>,
}

/// Its text.
pub(crate) const FAIR: &str = include_str!("fair.toml");

/// The flow that a text of this kind tells.
pub(crate) fn read(text: &str) -> Definition {
    let file: File = toml::from_str(text).unwrap_or_else(|fault| panic!("{fault}"));
    Definition {
        initial: "draft".into(),
        requests: vec!["issue".into(), "duplicate".into()],
        channels: vec!["portal".into(), "office".into()],
        schedule: "provider".into(),
        states: file.state,
        acts: file.act,
        terms: file.term,
        grounds: file.ground,
        roles: file.role,
        bodies: file.body,
        conditions: file.condition,
        panels: file.panel,
    }
}
