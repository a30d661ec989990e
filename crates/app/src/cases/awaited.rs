//! For what a case waits: the result that an authorised person signs, and who she is.

use base::Actor;
use jiff::Timestamp;
use services::{Act, Case, Edition, Effect, Need, Outcome as Ending, Paper, asks, causes};

/// An authorised person who signs or may sign.
#[derive(Clone, Debug)]
pub(crate) struct Signer {
    /// Her name, as in her certificate.
    pub(crate) name: String,
    /// The serial number of the certificate of her post.
    pub(crate) serial: String,
    /// She as an actor.
    pub(crate) actor: Actor,
}

/// A result that waits for its signature.
pub(crate) struct Awaited<'a> {
    /// The paper.
    pub(crate) paper: &'a Paper,
    /// The act of signing it.
    pub(crate) act: &'a Act,
    /// Since when.
    pub(crate) since: Timestamp,
}

/// The result that waits for its signature, if one does: the last that was prepared, and the act that signs it. That act delivers
/// this paper, or nothing: a letter to somebody else is signed after the case was decided (knb-06 p.5(2)).
pub(crate) fn awaited<'a>(case: &Case, edition: &'a Edition) -> Option<Awaited<'a>> {
    let (paper, since) = case.events.iter().rev().find_map(|event| {
        services::effects(event, edition).into_iter().find_map(|effect| match effect {
            Effect::PreparePaper(name) => Some((name, event.at)),
            _ => None,
        })
    })?;
    let signs = |act: &&Act| {
        let delivers = |effect| matches!(effect, Effect::DeliverResult(_));
        let delivers_nothing = !act.effects.iter().filter_map(Effect::read).any(delivers);
        delivers_nothing || causes(act, &Effect::DeliverResult(paper.clone()))
    };
    let act = acts_from(case, edition)
        .into_iter()
        .filter(|act| asks(act, &Need::SignedResult))
        .find(signs)?;
    Some(Awaited { paper: edition.definition.paper(&paper)?, act, since })
}

/// The acts that a case leaves open, whoever does them.
pub(crate) fn acts_from<'a>(case: &Case, edition: &'a Edition) -> Vec<&'a Act> {
    flow::acts_from(&edition.definition.flow, &services::matter_of(case))
}

/// How the case ended, by its state.
pub(crate) fn ending(case: &Case, edition: &Edition) -> Option<Ending> {
    case.state_in(edition).and_then(|state| state.outcome)
}
