//! What the head of an edition says of the service: who serves whom, in which ways, what can be asked for.

use forms::FieldKind;

use super::{Inspection, names};
use crate::{EditionDefinition, GroundGroup, RequestKind, RunBy, catalogue::Edition};

/// What the service is: for whom, by whom, for what fee, on which acts; and what the sheet tells besides its rules.
pub(super) fn about(found: &mut Inspection<'_>, edition: &Edition) {
    let rules = &edition.definition;
    found.source("source", &rules.source);
    found.require(!rules.applicants.is_empty(), "applicants", "the service is for nobody");
    found.text("result", &rules.result);
    found.require(!rules.authority.code.trim().is_empty(), "authority.code", "empty");
    found.text("authority.name", &rules.authority.name);
    found.text("authority.ministry", &rules.authority.ministry);
    found.text("authority.address", &rules.authority.address);
    found.source("authority", &rules.authority.source);
    found.text("fee", &rules.fee.about);
    found.source("fee", &rules.fee.source);
    for (n, basis) in rules.legal_basis.iter().enumerate() {
        found.text(&format!("legal_basis.{n}"), &basis.title);
        found.source(&format!("legal_basis.{n}"), &basis.source);
    }
    channels(found, rules);
    found.names("request", rules.request.iter().map(|r| r.name.as_str()));
    for request in &rules.request {
        asked_for(found, edition, request);
    }
    found.require(!rules.filing.is_empty(), "filing", "no act files a case");
    let acts: Vec<&str> = rules.flow.acts.iter().map(|act| act.name.as_str()).collect();
    found.known("filing", "act", &rules.filing, &acts);
    for ground in &rules.flow.grounds {
        let known = GroundGroup::named(&ground.group).is_some();
        let key = format!("ground.{}", ground.code);
        let groups = "its group is none of consideration, intake, not-accepted, refusal";
        found.require(known, &key, groups);
    }
    quality(found, rules);
    for contact in &rules.contact {
        found.text("contact", &contact.title);
        found.source("contact", &contact.source);
    }
    complaints(found, rules);
}

/// The ways in which an application comes, one of which at least is open.
fn channels(found: &mut Inspection<'_>, rules: &EditionDefinition) {
    for channel in &rules.channel {
        let key = format!("channel.{}", channel.title.en);
        found.text(&key, &channel.title);
        found.text(&key, &channel.about);
        found.source(&key, &channel.source);
        found.known(&key, "paper", &channel.evidence, &names!(rules.paper));
        let twice = rules.channel.iter().filter(|other| other.name == channel.name).count() > 1;
        found.require(!twice, &key, "stands twice");
    }
    let open = rules.channel.iter().any(|channel| channel.submit);
    found.require(open, "channel", "no channel takes applications");
}

/// One of the things that can be asked for: its form, papers, channels, term, and the entry of a register that it is about.
fn asked_for(found: &mut Inspection<'_>, edition: &Edition, request: &RequestKind) {
    let rules = &edition.definition;
    let key = format!("request.{}", request.name);
    found.text(&key, &request.title);
    found.source(&key, &request.source);
    let has_form = match &request.form {
        Some(form) => edition.forms.contains_key(form),
        None => edition.service.run_by == RunBy::Registration,
    };
    found.require(has_form, &key, "the file of its form is missing");
    found.known(&key, "document", &request.documents, &names!(rules.document));
    for channel in &request.channels {
        let has = rules.channel(*channel).is_some_and(|channel| channel.submit);
        found.require(has, &key, "names a channel that takes no applications");
    }
    let name = rules.answer_term(&request.name).to_owned();
    let terms: Vec<&str> = rules.flow.terms.iter().map(|term| term.name.as_str()).collect();
    found.known(&key, "term", [&name], &terms);
    let answered = rules.term(&name).is_none_or(|term| term.limit.is_some());
    found.require(answered, &key, "its answer_term has no limit");
    let Some(about) = &request.about else { return };
    found.known(&key, "register", [&about.register], &names!(rules.register));
    found.require(!about.states.is_empty(), &key, "is about entries in no state");
    let form = request.form.as_ref().and_then(|form| edition.forms.get(form));
    match form.and_then(|form| form.field(&about.field)) {
        Some(field) if field.kind == FieldKind::Text => {}
        Some(_) => found.fault(&key, "about.field is not of kind text"),
        None => {
            let fields = form.iter().flat_map(|form| form.fields());
            let all: Vec<&str> = fields.map(|field| field.name.as_str()).collect();
            found.known(&format!("{key}.about"), "field", [&about.field], &all);
        }
    }
}

/// The table of quality and access indicators, with its heading.
fn quality(found: &mut Inspection<'_>, rules: &EditionDefinition) {
    for indicator in &rules.indicator {
        let key = format!("indicator.{}", indicator.number);
        found.text(&key, &indicator.title);
        found.text(&key, &indicator.group);
        found.source(&key, &indicator.source);
    }
    if let Some(quality) = &rules.quality {
        for text in [&quality.title, &quality.normative, &quality.target, &quality.current] {
            found.text("quality", text);
        }
        found.source("quality", &quality.source);
    }
    let told = rules.quality.is_some() || rules.indicator.is_empty();
    found.require(told, "indicator", "the table has no heading: say it under [quality]");
}

/// What the sheet says of complaints.
fn complaints(found: &mut Inspection<'_>, rules: &EditionDefinition) {
    let Some(complaints) = &rules.complaints else { return };
    let texts = complaints.content.iter().chain(&complaints.states);
    for text in texts.chain([&complaints.evidence, &complaints.answer]) {
        found.text("complaints", text);
    }
    for route in &complaints.route {
        found.text("complaints.route", &route.about);
        found.text("complaints.route", &route.to);
        found.text("complaints.route", &route.how);
        found.source("complaints.route", &route.source);
    }
    found.source("complaints", &complaints.source);
}
