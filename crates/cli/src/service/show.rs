//! `senim service show`: an edition of a service as a lawyer reads it, each element with its paragraph.

use std::process::ExitCode;

use base::{Lang, Text};
use flow::Limit;
use jiff::civil::Date;
use serde::Serialize;
use services::{ApplicantKind, Channel, Edition, EditionDefinition};

use super::{Asking, edition_on, today};
use crate::{outcome::Told, report::print_json};

/// `senim service show`.
#[derive(clap::Args)]
pub(crate) struct ShowArgs {
    /// The code of the service: mes-01.
    code: String,
    /// The day whose edition is shown; else today's.
    #[arg(long, value_name = "YYYY-MM-DD")]
    on: Option<Date>,
    #[command(flatten)]
    asking: Asking,
}

#[derive(Serialize)]
struct ServiceView {
    code: String,
    title: String,
    edition: Date,
    last_day: Option<Date>,
    source: String,
    reading: Vec<String>,
    authority: String,
    applicants: Vec<&'static str>,
    requests: Vec<RequestView>,
    channels: Vec<ChannelView>,
    fee: FeeView,
    charges: Vec<ChargeView>,
    terms: Vec<TermView>,
    states: Vec<Element>,
    acts: Vec<Element>,
    grounds: Vec<Element>,
    documents: Vec<Element>,
}

/// One element of a service with its paragraph.
#[derive(Serialize)]
struct Element {
    name: String,
    title: String,
    source: String,
}

#[derive(Serialize)]
struct RequestView {
    #[serde(flatten)]
    element: Element,
    channels: Vec<&'static str>,
    applicants: Vec<&'static str>,
    documents: Vec<String>,
    answer_term: String,
}

#[derive(Serialize)]
struct ChannelView {
    #[serde(flatten)]
    element: Element,
    /// Whether it takes applications.
    submit: bool,
    /// Whether it gives results out.
    collect: bool,
    schedule: Option<String>,
}

#[derive(Serialize)]
struct FeeView {
    kind: &'static str,
    about: String,
    source: String,
}

#[derive(Serialize)]
struct ChargeView {
    #[serde(flatten)]
    element: Element,
    amount_setting: String,
    budget_code: Option<String>,
    purpose_code: Option<String>,
    requests: Vec<String>,
}

#[derive(Serialize)]
struct TermView {
    #[serde(flatten)]
    element: Element,
    /// Its lengths, of which one counts: by request, or by conditions in the order of the file. None that the law sets no length for.
    lengths: Vec<LengthView>,
    binds: services::Binds,
    on_silence: services::Silence,
    requests: Vec<String>,
}

#[derive(Serialize)]
struct LengthView {
    request: Option<String>,
    /// As files write it: `15 working days`.
    length: String,
    /// In words of the language that was asked for.
    words: String,
}

/// Shows one service.
pub(crate) fn show(args: &ShowArgs) -> ExitCode {
    args.asking.answer(|lang, told| {
        let rules = args.asking.rules()?;
        let edition = edition_on(&rules, &args.code, args.on.unwrap_or_else(today))?;
        let view = service_view(edition, lang);
        match told {
            Told::Json => print_json(&view)?,
            Told::Words => print(&view),
        }
        Ok(())
    })
}

impl Element {
    fn of(name: &str, title: &Text, source: &str, lang: Lang) -> Self {
        Self {
            name: name.to_owned(),
            title: title.in_lang(lang).to_owned(),
            source: source.to_owned(),
        }
    }
}

fn service_view(edition: &Edition, lang: Lang) -> ServiceView {
    let definition = &edition.definition;
    let element = |name: &str, title: &Text, source: &str| Element::of(name, title, source, lang);
    let flow = &definition.flow;
    let documents = definition.document.iter();
    ServiceView {
        code: edition.service.code.clone(),
        title: edition.service.title.in_lang(lang).to_owned(),
        edition: edition.first_day,
        last_day: definition.last_day,
        source: definition.law(lang).to_owned(),
        reading: definition.reading.clone(),
        authority: definition.authority.name.in_lang(lang).to_owned(),
        applicants: definition.applicants.iter().map(|kind| kind.name()).collect(),
        requests: requests(definition, lang),
        channels: channels(definition, lang),
        fee: FeeView {
            kind: definition.fee.kind.name(),
            about: definition.fee.about.in_lang(lang).to_owned(),
            source: definition.fee.source.clone(),
        },
        charges: charges(definition, lang),
        terms: terms(definition, lang),
        states: flow.states.iter().map(|s| element(&s.name, &s.label, &s.source)).collect(),
        acts: flow.acts.iter().map(|a| element(&a.name, &a.title, &a.source)).collect(),
        grounds: flow.grounds.iter().map(|g| element(&g.code, &g.text, &g.source)).collect(),
        documents: documents.map(|d| element(&d.name, &d.title, &d.source)).collect(),
    }
}

fn requests(definition: &EditionDefinition, lang: Lang) -> Vec<RequestView> {
    let view = |request: &services::RequestKind| RequestView {
        element: Element::of(&request.name, &request.title, &request.source, lang),
        channels: Channel::ALL
            .into_iter()
            .filter(|channel| definition.takes(&request.name, *channel))
            .map(Channel::name)
            .collect(),
        applicants: definition
            .applicants(&request.name)
            .iter()
            .copied()
            .map(ApplicantKind::name)
            .collect(),
        documents: request.documents.clone(),
        answer_term: definition.answer_term(&request.name).to_owned(),
    };
    definition.request.iter().map(view).collect()
}

fn channels(definition: &EditionDefinition, lang: Lang) -> Vec<ChannelView> {
    let view = |channel: &services::ChannelDefinition| ChannelView {
        element: Element::of(channel.name.name(), &channel.title, &channel.source, lang),
        submit: channel.submit,
        collect: channel.collect,
        schedule: channel.schedule.clone(),
    };
    definition.channel.iter().map(view).collect()
}

fn charges(definition: &EditionDefinition, lang: Lang) -> Vec<ChargeView> {
    let view = |charge: &services::Charge| ChargeView {
        element: Element::of(&charge.name, &charge.title, &charge.source, lang),
        amount_setting: charge.amount_setting.clone(),
        budget_code: charge.budget_code.clone(),
        purpose_code: charge.purpose_code.clone(),
        requests: charge.requests.clone(),
    };
    definition.charge.iter().map(view).collect()
}

fn terms(definition: &EditionDefinition, lang: Lang) -> Vec<TermView> {
    let length = |request: Option<&String>, span: calendar::Span| LengthView {
        request: request.cloned(),
        length: span.to_string(),
        words: span.in_words(lang),
    };
    let view = |term: &services::Term| TermView {
        element: Element::of(&term.name, &term.title, &term.source, lang),
        lengths: match &term.limit {
            None => Vec::new(),
            Some(Limit::One(span)) => vec![length(None, *span)],
            Some(Limit::ByRequest(spans)) => {
                spans.iter().map(|(request, span)| length(Some(request), *span)).collect()
            }
            Some(Limit::Choices(choices)) => {
                choices.iter().map(|choice| length(None, choice.limit)).collect()
            }
        },
        binds: term.binds.clone(),
        on_silence: term.on_silence,
        requests: term.requests.clone(),
    };
    definition.flow.terms.iter().map(view).collect()
}

/// Names and words are those of the files, so that what is shown can be looked up there.
fn print(view: &ServiceView) {
    println!("{}  {}\n{}\n{}", view.code, view.title, view.authority, view.source);
    let last_day = view.last_day.map_or_else(String::new, |day| day.to_string());
    println!("{} … {last_day}", view.edition);
    println!("applicants: {}", view.applicants.join(", "));
    println!();
    for request in &view.requests {
        line(&request.element, "");
        println!("    channels: {}", request.channels.join(", "));
        println!("    applicants: {}", request.applicants.join(", "));
        println!("    documents: {}", request.documents.join(", "));
        println!("    answer_term: {}", request.answer_term);
    }
    println!();
    for channel in &view.channels {
        let uses = [(channel.submit, "submit"), (channel.collect, "collect")];
        let mut uses: Vec<&str> =
            uses.into_iter().filter(|(is, _)| *is).map(|(_, name)| name).collect();
        uses.extend(channel.schedule.as_deref());
        line(&channel.element, &format!("  {}", uses.join(", ")));
    }
    println!();
    println!("fee  {}  {} [{}]", view.fee.kind, view.fee.about, view.fee.source);
    for charge in &view.charges {
        let codes = [&charge.budget_code, &charge.purpose_code].into_iter().flatten();
        let codes = codes.map(String::as_str).collect::<Vec<_>>().join(" / ");
        let requests = charge.requests.join(", ");
        line(&charge.element, &format!("  {requests}  {}  {codes}", charge.amount_setting));
    }
    println!();
    for term in &view.terms {
        let length = |length: &LengthView| match &length.request {
            Some(request) => format!("{request} {}", length.words),
            None => length.words.clone(),
        };
        let lengths = term.lengths.iter().map(length).collect::<Vec<_>>().join(", ");
        line(&term.element, &format!("  {}", if lengths.is_empty() { "-" } else { &lengths }));
    }
    for list in [&view.states, &view.acts, &view.grounds, &view.documents] {
        println!();
        for element in list {
            line(element, "");
        }
    }
}

fn line(element: &Element, more: &str) {
    println!("{}  {}{more} [{}]", element.name, element.title, element.source);
}
