//! A case as the engine sees it.

use base::{Actor, Role};
use flow::{Doer, Matter, Subject};
use forms::Answers;

use super::Case;
use crate::Edition;

/// The fact that somebody acts for the applicant; every case has it.
pub(crate) const REPRESENTED: &str = "represented";

impl Subject for Case {
    fn answers(&self) -> &Answers {
        &self.answers
    }

    fn fact(&self, name: &str) -> Option<bool> {
        if name == REPRESENTED {
            return Some(self.applicant.representative.is_some());
        }
        self.facts.get(name).map(|found| found.is)
    }
}

/// A case as a matter of its flow.
pub fn matter_of(case: &Case) -> Matter<'_> {
    Matter {
        request: &case.request,
        channel: case.channel.name(),
        kind: case.applicant.kind.name(),
        lang: case.lang,
        state: &case.state,
        history: flow::history(&case.events),
        subject: case,
    }
}

/// Who asks, in the roles that the edition has. `office` is the body of her post, where she acts for one.
pub fn doer_of<'a>(
    case: &Case,
    edition: &'a Edition,
    actor: &'a Actor,
    office: Option<&str>,
) -> Doer<'a> {
    let roles = match actor {
        Actor::System { .. } => vec!["system"],
        Actor::Person { role, .. } => roles_of(edition, *role, office),
    };
    Doer { roles, iin: actor.iin(), is_own: case.belongs_to(actor) }
}

fn roles_of<'a>(edition: &'a Edition, right: Role, office: Option<&str>) -> Vec<&'a str> {
    let definition = &edition.definition;
    let authority = definition.authority.code.as_str();
    let at = |body: &str| office.is_none_or(|office| office == body);
    let own = match right {
        Role::Applicant => Some("applicant"),
        // A clerk of a centre takes papers for every authority.
        Role::Operator => Some("operator"),
        Role::Officer if at(authority) => Some("officer"),
        Role::AuthorisedPerson if at(authority) => Some("authorised-person"),
        Role::Administrator | Role::Auditor | Role::AuthorisedPerson | Role::Officer => None,
    };
    let others = definition
        .flow
        .roles
        .iter()
        .filter(|role| role.right == right && at(role.body.as_deref().unwrap_or(authority)))
        .map(|role| role.name.as_str());
    own.into_iter().chain(others).collect()
}
