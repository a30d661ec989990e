//! Elements of an edition that are sound alone and do not fit together: what would be accepted, and then do nothing or too much.

use calendar::{Span, Unit};
use flow::{Act, Limit, Outcome, Silence};

use super::Inspection;
use crate::{
    Channel, Edition, EditionDefinition, Effect, FeeKind, Need, Paper, RunBy, Value, asks, causes,
};

/// Inspects an edition whose names are all known.
pub(super) fn fits(found: &mut Inspection<'_>, edition: &Edition) {
    let rules = &edition.definition;
    warnings(found, rules);
    silence(found, rules);
    fee(found, rules);
    signed(found, rules, edition.service.run_by);
    shown(found, rules);
    entries(found, rules);
    // Registration files and answers by rules of its own.
    if edition.service.run_by == RunBy::Services {
        answers(found, rules);
        ways_in(found, rules);
    }
}

/// Whether an element belongs to a request: it names it, or none.
fn belongs(requests: &[String], request: &str) -> bool {
    requests.is_empty() || requests.iter().any(|name| name == request)
}

/// The lengths that a term can have.
fn lengths(limit: &Limit) -> Vec<Span> {
    match limit {
        Limit::One(span) => vec![*span],
        Limit::ByRequest(spans) => spans.values().copied().collect(),
        Limit::Choices(choices) => choices.iter().map(|choice| choice.limit).collect(),
    }
}

/// The most days, of whatever kind, that a length can have.
const fn most_days(span: Span) -> u32 {
    match span.unit {
        Unit::CalendarDays | Unit::WorkingDays => span.amount,
        Unit::Months => span.amount.saturating_mul(31),
        Unit::Years => span.amount.saturating_mul(366),
        Unit::Hours | Unit::Minutes | Unit::Seconds => 0,
    }
}

/// A warning comes after the term has begun.
fn warnings(found: &mut Inspection<'_>, rules: &EditionDefinition) {
    for term in &rules.flow.terms {
        let (Some(before), Some(limit)) = (term.warn_before, &term.limit) else { continue };
        for length in lengths(limit) {
            // So many calendar days can lie within as many working days.
            let other = before.unit == Unit::CalendarDays && length.unit == Unit::WorkingDays;
            if !other && before.amount >= most_days(length) {
                let key = format!("term.{}", term.name);
                let reason = format!(
                    "warn_before, {before}, is not shorter than the term, {length}: it would warn from the first day"
                );
                found.fault(key, reason);
            }
        }
    }
}

/// What silence does ends the term after which it acts.
fn silence(found: &mut Inspection<'_>, rules: &EditionDefinition) {
    for act in &rules.flow.acts {
        let Some(term) = act.when_passed.as_ref().and_then(|name| rules.term(name)) else {
            continue;
        };
        if term.on_silence == Silence::DeemedGranted && !term.ends.contains(&act.name) {
            let reason = format!(
                "silence ends it by {:?}, but ends does not name that act: it would be overdue for ever",
                act.name
            );
            found.fault(format!("term.{}", term.name), reason);
        }
    }
}

/// What the sheet says of the fee is what is charged.
fn fee(found: &mut Inspection<'_>, rules: &EditionDefinition) {
    match (rules.fee.kind, rules.charge.first()) {
        (FeeKind::Free, Some(charge)) => {
            let reason = format!("kind = \"free\", but [[charge]] {:?} is asked for", charge.name);
            found.fault("fee", reason);
        }
        (FeeKind::Paid, None) => found.fault("fee", "kind = \"paid\", but no [[charge]] says what"),
        _ => {}
    }
    if rules.fee.kind != FeeKind::Paid {
        return;
    }
    // No payment to the budget is carried out without both.
    for charge in &rules.charge {
        let key = format!("charge.{}", charge.name);
        let filled = |code: &Option<String>| code.as_ref().is_some_and(|c| !c.trim().is_empty());
        found.require(
            filled(&charge.budget_code),
            &key,
            "a payment to the budget needs budget_code",
        );
        found.require(
            filled(&charge.purpose_code),
            &key,
            "a payment to the budget needs purpose_code",
        );
    }
}

/// The papers that acts prepare, deliver.
fn papers_of(act: &Act, kind: fn(String) -> Effect) -> impl Iterator<Item = String> + '_ {
    act.effects.iter().filter_map(Effect::read).filter_map(move |effect| match &effect {
        Effect::DeliverResult(name) | Effect::PreparePaper(name)
            if effect == kind(name.clone()) =>
        {
            Some(name.clone())
        }
        _ => None,
    })
}

/// A result is prepared for somebody who signs it, and delivered once it is signed.
fn signed(found: &mut Inspection<'_>, rules: &EditionDefinition, run_by: RunBy) {
    let acts = &rules.flow.acts;
    // Registration has a page of its own for each of its signatures.
    let by_registration = run_by != RunBy::Services;
    for paper in &rules.paper {
        let key = format!("paper.{}", paper.name);
        let prepared = acts.iter().any(|a| causes(a, &Effect::PreparePaper(paper.name.clone())));
        let reason = "an act prepares it for a signature, but signed_by names nobody";
        found.require(!prepared || paper.signed_by.is_some(), &key, reason);
    }
    for act in acts {
        let key = format!("act.{}", act.name);
        for paper in papers_of(act, Effect::DeliverResult) {
            let prepared = acts.iter().any(|a| causes(a, &Effect::PreparePaper(paper.clone())));
            let reason = format!(
                "delivers {paper:?}, which no act prepares: {{ prepare-paper = {paper:?} }}"
            );
            found.require(prepared, &key, &reason);
        }
        let outcome = |name: &str| rules.state(name).and_then(|state| state.outcome);
        let ends = act
            .targets()
            .any(|to| matches!(outcome(to), Some(Outcome::Granted | Outcome::Refused)));
        // What is signed after a case was decided is a letter to somebody else; what silence granted is still owed.
        let decides = ends
            && acts.iter().any(|before| {
                papers_of(before, Effect::PreparePaper).next().is_some()
                    && before.targets().any(|to| act.from.iter().any(|from| from == to))
                    && before
                        .from
                        .iter()
                        .any(|from| matches!(outcome(from), None | Some(Outcome::DeemedGranted)))
            });
        let signs = asks(act, &Need::SignedResult);
        let asked = act.given.iter().map(|field| field.name.as_str()).collect::<Vec<_>>();
        let reason = format!(
            "asks {asked:?} of the one who signs, who gives nothing but a signature: ask it in the act that prepares the result"
        );
        found.require(!signs || by_registration || asked.is_empty(), &key, &reason);
        let delivers = papers_of(act, Effect::DeliverResult).next().is_some();
        let reason = "signs a result that is never delivered: { deliver-result = \"…\" }";
        found.require(!signs || !decides || delivers, &key, reason);
    }
}

/// A paper shows a number or a code only if it gets one.
fn shown(found: &mut Inspection<'_>, rules: &EditionDefinition) {
    for paper in &rules.paper {
        let key = format!("paper.{}", paper.name);
        let shows = |paper: &Paper, value: &Value| paper.line.iter().any(|l| l.value == *value);
        let number = paper.numbered_by.is_some() || !shows(paper, &Value::PaperNumber);
        found.require(number, &key, "shows paper-number, but numbered_by names no register");
        let checked = paper.public_check || paper.numbered_by.is_some();
        let code = shows(paper, &Value::CheckCode) || shows(paper, &Value::CheckAddress);
        found.require(
            checked || !code,
            &key,
            "shows how it is checked, but has neither public_check nor numbered_by",
        );
    }
}

/// A request that is about an earlier entry asks for it, and only such a request replaces one.
fn entries(found: &mut Inspection<'_>, rules: &EditionDefinition) {
    for request in rules.request.iter().filter(|request| request.about.is_some()) {
        let mut acts = rules.flow.acts.iter().filter(|act| belongs(&act.requests, &request.name));
        let asked = acts.any(|act| asks(act, &Need::EarlierEntry));
        let key = format!("request.{}", request.name);
        let reason = "is about an earlier entry, but no act has needs = [\"earlier-entry\"]";
        found.require(asked, &key, reason);
    }
    for act in &rules.flow.acts {
        for effect in act.effects.iter().filter_map(Effect::read) {
            let Effect::SupersedeEntry(register) = effect else { continue };
            let replaced = rules.request.iter().any(|request| {
                let about = request.about.as_ref();
                belongs(&act.requests, &request.name)
                    && about.is_some_and(|about| about.register == register)
            });
            let reason = format!("replaces an entry of {register:?}, but no request is about one");
            found.require(replaced, &format!("act.{}.effects", act.name), &reason);
        }
    }
}

/// The term within which a request is answered is one of its own.
fn answers(found: &mut Inspection<'_>, rules: &EditionDefinition) {
    for request in &rules.request {
        let name = rules.answer_term(&request.name);
        let Some(term) = rules.term(name) else { continue };
        let has_length = match &term.limit {
            Some(Limit::ByRequest(spans)) => spans.contains_key(&request.name),
            _ => true,
        };
        if belongs(&term.requests, &request.name) && has_length {
            continue;
        }
        let own = rules
            .flow
            .terms
            .iter()
            .filter(|term| term.limit.is_some() && belongs(&term.requests, &request.name));
        let choices = base::choices(name, own.map(|term| term.name.as_str()));
        let key = format!("request.{}", request.name);
        let reason = format!(
            "its answer_term {name:?} is a term of other requests: give it one of its own{choices}"
        );
        found.fault(key, reason);
    }
}

/// Every way in that the sheet tells is one by which an act files the request.
fn ways_in(found: &mut Inspection<'_>, rules: &EditionDefinition) {
    for request in &rules.request {
        for channel in Channel::ALL.into_iter().filter(|c| rules.takes(&request.name, *c)) {
            let files = rules.filing.iter().filter_map(|name| rules.act(name)).any(|act| {
                let open = act.channels.is_empty()
                    || act.channels.iter().any(|name| name == channel.name());
                open && belongs(&act.requests, &request.name)
            });
            if !files {
                let reason =
                    format!("is taken by {}, but no act in filing takes it there", channel.name());
                found.fault(format!("request.{}", request.name), reason);
            }
        }
    }
}
