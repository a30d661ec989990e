//! Where an edition has the element that a row of its checklist names.

use base::Lang;
use calendar::Span;
use flow::Limit;

use super::{ChecklistRow, Edition, Element, ElementKind, Found, Holding, Proof};

impl Holding<'_> {
    /// The element in an edition, if it has it.
    pub(super) fn find(
        &self,
        element: &Element,
        edition: &Edition,
        row: &ChecklistRow,
    ) -> Option<Found> {
        use ElementKind as K;
        let (rules, name) = (&edition.definition, element.name.as_str());
        let is = |known: bool| known.then(|| Found::reached(element));
        let flow = &rules.flow;
        match element.kind {
            K::Act => is(rules.act(name).is_some()),
            K::Applicant => {
                let kinds = rules.request.iter().flat_map(|r| rules.applicants(&r.name));
                is(kinds.into_iter().any(|kind| kind.name() == name))
            }
            K::Authority => {
                let (authority, said) = (&rules.authority, [&rules.authority.name]);
                Some(Found::shown(said.into_iter().chain([&authority.address])))
            }
            K::Automation => Some(Found::said(self.sheet.automation(edition))),
            K::Body => is(flow.bodies.iter().any(|body| body.name == name)),
            K::Case => is(self.service.has_case(name)),
            K::Channel => channel(element, edition),
            K::Charge => is(rules.charge(name).is_some()),
            K::Choice => choice(element, edition),
            K::Complaints => complaints(element, edition),
            K::Condition => {
                flow.condition(name)?;
                Some(reached_both(element))
            }
            K::Contact => contact(element, edition),
            K::Document => document(element, edition),
            K::Edition => is(name.is_empty() || edition.first_day.to_string() == name)
                .map(|found| Found { proof: Proof::Cases(vec!["edition".to_owned()]), ..found }),
            K::Fact => is(rules.fact(name).is_some()),
            K::Fault => is(true),
            K::Fee => Some(Found::shown([&rules.fee.about])),
            K::Field => field(element, edition),
            K::Given => given(element, edition),
            K::Ground => is(rules.ground(name).is_some()),
            K::Indicator => indicator(element, edition),
            K::LegalBasis => Some(Found::shown([&rules.legal_basis.get(place(name)?)?.title])),
            K::Message => is(rules.message(name).is_some()),
            K::Panel => is(flow.panels.iter().any(|panel| panel.name == name)),
            K::Paper => paper(element, edition),
            K::Quality => quality(element, edition),
            K::Register => register(element, edition),
            K::Request => is(rules.request(name).is_some()),
            K::Restriction => restriction(element, edition),
            K::Result => Some(Found::shown([&rules.result])),
            K::Role => is(flow.has_role(name)),
            K::Schedule => self.schedule(element, edition),
            K::State => is(rules.state(name).is_some()),
            K::Term => term(element, edition, row),
        }
    }

    /// Hours by which a channel, a term or the whole flow goes, as the sheet writes them.
    fn schedule(&self, element: &Element, edition: &Edition) -> Option<Found> {
        let (rules, name) = (&edition.definition, element.name.as_str());
        let of_channels = rules.channel.iter().filter_map(|c| c.schedule.as_ref());
        let of_terms = rules.flow.terms.iter().filter_map(|term| term.schedule.as_ref());
        let mut all = of_channels.chain(of_terms).chain([&rules.flow.schedule]);
        all.any(|known| known == name).then_some(())?;
        self.calendar.schedule(name).ok()?;
        Some(Found::said(self.sheet.hours(name)?))
    }
}

/// A way to file, which cases take; one by which nothing is filed is told of on the sheet.
fn channel(element: &Element, edition: &Edition) -> Option<Found> {
    let (rules, name) = (&edition.definition, element.name.as_str());
    let channel = rules.channel.iter().find(|c| c.name.name() == name)?;
    if channel.submit {
        return Some(Found::reached(element));
    }
    Some(Found::shown([&channel.title, &channel.about]))
}

/// A choice of a field of a form: `form.field.CODE`.
fn choice(element: &Element, edition: &Edition) -> Option<Found> {
    let name = element.name.as_str();
    let (field, code) = name.rsplit_once('.')?;
    let (form, field) = field.split_once('.')?;
    let field = edition.forms.get(form)?.field(field)?;
    let choices = field.choices(&edition.dictionaries);
    let (_, label) = choices.into_iter().find(|(known, _)| *known == code)?;
    Some(Found::reached(element).labelled(label))
}

/// To whom complaints go, by its place in the list; without a place what the sheet says of all of them.
fn complaints(element: &Element, edition: &Edition) -> Option<Found> {
    let (rules, name) = (&edition.definition, element.name.as_str());
    let complaints = rules.complaints.as_ref()?;
    if let Some(route) = place(name).and_then(|n| complaints.route.get(n)) {
        return Some(Found::shown([&route.about, &route.to, &route.how]));
    }
    let said = complaints.content.iter().chain(&complaints.states);
    name.is_empty().then(|| Found::shown(said.chain([&complaints.evidence, &complaints.answer])))
}

/// A condition, of which cases reach both ways.
fn reached_both(element: &Element) -> Found {
    let ways = ["yes", "no"].map(|way| format!("{}={way}", element.written));
    Found { proof: Proof::Cases(ways.to_vec()), ..Found::reached(element) }
}

/// A contact, by its place in the list, with its number or address.
fn contact(element: &Element, edition: &Edition) -> Option<Found> {
    let (rules, name) = (&edition.definition, element.name.as_str());
    let contact = rules.contact.get(place(name)?)?;
    let mut found = Found::shown([&contact.title]);
    if let Proof::Shown(words) = &mut found.proof {
        words.push(contact.value.clone());
    }
    Some(found)
}

/// A document, with how long it is good; `document.item` is a line of what it is held against.
fn document(element: &Element, edition: &Edition) -> Option<Found> {
    let (rules, name) = (&edition.definition, element.name.as_str());
    if let Some(document) = rules.document(name) {
        let spans = document.good_for.into_iter().collect();
        return Some(Found::reached(element).labelled(&document.title).lasting(spans));
    }
    let (document, item) = name.split_once('.')?;
    let list = &rules.document(document)?.checklist;
    let item = list.iter().find(|known| known.name == item)?;
    Some(Found::shown([&item.text]).labelled(&item.text))
}

/// A field of a form, or a column of one that is a table: `form.field.column`.
fn field(element: &Element, edition: &Edition) -> Option<Found> {
    let name = element.name.as_str();
    let (form, field) = name.split_once('.')?;
    let form = edition.forms.get(form)?;
    let called = field.split_once('.').map_or(field, |(field, _)| field);
    let field_of = form.field(called)?;
    let asked = match field.split_once('.') {
        None => field_of,
        Some((_, column)) => field_of.column.iter().find(|c| c.name == column)?,
    };
    Some(Found::reached(element).labelled(&asked.label))
}

/// What is given with an act: `act.field`.
fn given(element: &Element, edition: &Edition) -> Option<Found> {
    let (rules, name) = (&edition.definition, element.name.as_str());
    let (act, field) = name.split_once('.')?;
    let field = rules.act(act)?.given.iter().find(|given| given.name == field)?;
    Some(Found::reached(element).labelled(&field.label))
}

/// An indicator of quality, by its number or its place.
fn indicator(element: &Element, edition: &Edition) -> Option<Found> {
    let (rules, name) = (&edition.definition, element.name.as_str());
    let found = rules.indicator.iter().find(|i| i.number == name);
    let found = found.or_else(|| rules.indicator.get(place(name)?))?;
    // A row may be the indicator, with its number or without, or its group.
    let (title, group) = (found.title.in_lang(Lang::Kk), found.group.in_lang(Lang::Kk));
    let numbered = format!("{}. {title}", found.number);
    let bare = group.split_once(". ").map_or(group, |(_, group)| group);
    let part = found.number.split('.').next().unwrap_or_default();
    let of_group = format!("{part}. {bare}: {title}");
    let labels = [numbered, group.to_owned(), of_group];
    Some(Found { labels: labels.to_vec(), ..Found::shown([&found.title, &found.group]) })
}

/// A paper, or one of its lines by its place: `paper.2`.
fn paper(element: &Element, edition: &Edition) -> Option<Found> {
    let (rules, name) = (&edition.definition, element.name.as_str());
    match name.split_once('.') {
        None => known(element, rules.paper(name).is_some()),
        Some((paper, line)) => {
            let line = rules.paper(paper)?.line.get(place(line)?)?;
            Some(Found::reached(element).labelled(&line.label))
        }
    }
}

/// What the sheet says of the quality of the service: the title or one of its three parts.
fn quality(element: &Element, edition: &Edition) -> Option<Found> {
    let (rules, name) = (&edition.definition, element.name.as_str());
    let quality = rules.quality.as_ref()?;
    let words = match name {
        "" => &quality.title,
        "normative" => &quality.normative,
        "target" => &quality.target,
        "current" => &quality.current,
        _ => return None,
    };
    Some(Found::shown([words]).labelled(words))
}

/// A register, or one of its columns: `register.column`.
fn register(element: &Element, edition: &Edition) -> Option<Found> {
    let (rules, name) = (&edition.definition, element.name.as_str());
    match name.split_once('.') {
        None => known(element, rules.register(name).is_some()),
        Some((register, column)) => {
            let columns = &rules.register(register)?.column;
            let column = columns.iter().find(|known| known.name == column)?;
            Some(Found::reached(element).labelled(&column.title))
        }
    }
}

/// A document that only some must bring.
fn restriction(element: &Element, edition: &Edition) -> Option<Found> {
    let (rules, name) = (&edition.definition, element.name.as_str());
    rules.document(name).filter(|document| !document.restricted_to.is_empty())?;
    Some(Found { proof: Proof::Cases(vec![format!("document:{name}")]), ..Found::reached(element) })
}

/// A term, with its length and its extension; one that nothing in the flow starts is only told of.
fn term(element: &Element, edition: &Edition, row: &ChecklistRow) -> Option<Found> {
    let (rules, name) = (&edition.definition, element.name.as_str());
    let term = rules.term(name)?;
    let found = if term.starts.is_empty() && term.before_end_of.is_none() {
        Found::shown([&term.title])
    } else {
        Found::reached(element)
    };
    let mut spans = spans_of(term.limit.as_ref(), row.request.as_deref());
    spans.extend(term.extension.as_ref().map(|extension| extension.by));
    Some(found.lasting(spans))
}

fn known(element: &Element, known: bool) -> Option<Found> {
    known.then(|| Found::reached(element))
}

/// A place in a list, counted from 1.
fn place(number: &str) -> Option<usize> {
    number.parse::<usize>().ok()?.checked_sub(1)
}

/// The lengths that a limit has for a request.
fn spans_of(limit: Option<&Limit>, request: Option<&str>) -> Vec<Span> {
    match limit {
        None => Vec::new(),
        Some(Limit::One(span)) => vec![*span],
        Some(Limit::ByRequest(spans)) => spans
            .iter()
            .filter(|(name, _)| request.is_none_or(|request| request == name.as_str()))
            .map(|(_, span)| *span)
            .collect(),
        Some(Limit::Choices(choices)) => choices.iter().map(|choice| choice.limit).collect(),
    }
}
