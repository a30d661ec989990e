//! `senim service due`: every term of a supposed request with its day.

use std::{collections::BTreeSet, process::ExitCode};

use base::{Fault, Lang};
use calendar::End;
use forms::{Answer, Answers};
use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use services::{ApplicantKind, Channel, Sketch, SketchedAct, SketchedTerm};

use super::{Asking, edition_on};
use crate::{
    outcome::{Stop, Told},
    report::print_json,
};

/// `senim service due`.
#[derive(clap::Args)]
#[command(
    after_help = "Exit status: 0 told, 1 the flow of the service does not allow what is supposed, \
64 wrong use of the command."
)]
pub(crate) struct DueArgs {
    /// The code of the service: mes-01.
    code: String,
    /// The request: issue.
    #[arg(long)]
    request: String,
    /// The channel: portal, office, centre, post, letter-box.
    #[arg(long, value_parser = read_channel)]
    channel: Channel,
    /// When it is filed, with its zone: 2014-02-03T10:00:00+06:00.
    #[arg(long, value_name = "RFC3339")]
    filed: Timestamp,
    /// An act that followed, with its moment; may be given again, in the order in which the acts happened.
    #[arg(long, value_name = "ACT=RFC3339", value_parser = read_event)]
    event: Vec<(String, Timestamp)>,
    /// What was given with an act of --event: record-protocol.protocol_decision=refuse; may be given again. A day that is not given is
    /// that of the act, an extension the longest.
    #[arg(long, value_name = "ACT.FIELD=VALUE", value_parser = read_given)]
    given: Vec<Given>,
    /// The kind of applicant; else the first whom the request is for.
    #[arg(long, value_parser = read_kind)]
    applicant: Option<ApplicantKind>,
    /// An answer that conditions look at; may be given again.
    #[arg(long, value_name = "FIELD=VALUE", value_parser = read_answer)]
    answer: Vec<(String, String)>,
    #[command(flatten)]
    asking: Asking,
}

/// A value that was given with an act.
#[derive(Clone)]
struct Given {
    act: String,
    field: String,
    value: String,
}

fn read_channel(text: &str) -> Result<Channel, String> {
    Channel::ALL
        .into_iter()
        .find(|channel| channel.name() == text)
        .ok_or_else(|| names(Channel::ALL.map(Channel::name)))
}

fn read_kind(text: &str) -> Result<ApplicantKind, String> {
    ApplicantKind::ALL
        .into_iter()
        .find(|kind| kind.name() == text)
        .ok_or_else(|| names(ApplicantKind::ALL.map(ApplicantKind::name)))
}

fn names<const N: usize>(names: [&str; N]) -> String {
    format!("one of {}", names.join(", "))
}

fn read_event(text: &str) -> Result<(String, Timestamp), String> {
    let (act, at) = text.split_once('=').ok_or("ACT=RFC3339 is wanted")?;
    Ok((act.to_owned(), at.parse().map_err(|error| format!("{error}"))?))
}

fn read_answer(text: &str) -> Result<(String, String), String> {
    let (field, value) = text.split_once('=').ok_or("FIELD=VALUE is wanted")?;
    Ok((field.to_owned(), value.to_owned()))
}

/// Names of acts may have points, names of fields have none.
fn read_given(text: &str) -> Result<Given, String> {
    let wanted = "ACT.FIELD=VALUE is wanted";
    let (name, value) = text.split_once('=').ok_or(wanted)?;
    let (act, field) = name.rsplit_once('.').ok_or(wanted)?;
    Ok(Given { act: act.to_owned(), field: field.to_owned(), value: value.to_owned() })
}

#[derive(Serialize)]
struct DueView {
    terms: Vec<TermView>,
    /// What acts are given and nobody told.
    assumed: Vec<AssumedView>,
}

#[derive(Serialize)]
struct AssumedView {
    act: String,
    field: String,
    value: String,
}

#[derive(Serialize)]
struct TermView {
    name: String,
    title: String,
    binds: services::Binds,
    /// The last day; none while it stands still, or if nothing began it.
    last_day: Option<Date>,
    /// The moment of its end, for terms that run by the clock too.
    ends_at: Option<Timestamp>,
    /// Days left while it stands still.
    days_left: Option<u32>,
    met_at: Option<Timestamp>,
    on_silence: services::Silence,
    source: String,
}

/// Tells every term of a supposed request.
pub(crate) fn due(args: &DueArgs) -> ExitCode {
    args.asking.answer(|lang, told| {
        let rules = args.asking.rules()?;
        let edition = edition_on(&rules, &args.code, base::local_date(args.filed))?;
        let kinds = edition.definition.applicants(&args.request);
        let kind = args.applicant.or_else(|| kinds.first().copied());
        let sketch = Sketch {
            request: args.request.clone(),
            channel: args.channel,
            kind: kind.unwrap_or(ApplicantKind::LegalEntity),
            answers: answers(&args.answer),
            filed: args.filed,
            events: events(args).map_err(Stop::Fault)?,
        };
        let sketched = sketch.tell(edition, &rules.calendar).map_err(Stop::Fault)?;
        let assumed = sketched.assumed.iter().map(|assumed| AssumedView {
            act: assumed.act.name.clone(),
            field: assumed.field.name.clone(),
            value: assumed.value.clone(),
        });
        let view = DueView {
            terms: sketched.terms.iter().map(|term| term_view(term, lang)).collect(),
            assumed: assumed.collect(),
        };
        match told {
            Told::Json => print_json(&view)?,
            Told::Words => print(&view, lang),
        }
        Ok(())
    })
}

fn print(view: &DueView, lang: Lang) {
    for term in &view.terms {
        let end = match (term.last_day, term.days_left) {
            (Some(day), _) => day.to_string(),
            (None, Some(left)) => format!("({left})"),
            (None, None) => "-".to_owned(),
        };
        println!("{}  {end}  {} [{}]", term.name, term.title, term.source);
    }
    for AssumedView { act, field, value } in &view.assumed {
        let said = [("given", format!("{act}.{field}={value}"))];
        println!("{}", texts::say_with(lang, "due-assumed", &said));
    }
}

/// The acts with what is given with each: with the last of a name, where it is done again.
fn events(args: &DueArgs) -> Result<Vec<SketchedAct>, Fault> {
    let mut events: Vec<SketchedAct> = args
        .event
        .iter()
        .map(|(act, at)| SketchedAct { act: act.clone(), at: *at, given: Answers::default() })
        .collect();
    for Given { act, field, value } in &args.given {
        let event = events.iter_mut().rev().find(|event| event.act == *act);
        let fault = || Fault::new("sketch-given-without-event").with("act", act);
        let event = event.ok_or_else(fault)?;
        event.given = std::mem::take(&mut event.given).with_text(field, value);
    }
    Ok(events)
}

/// Answers as conditions read them: a field that is given again has several.
fn answers(given: &[(String, String)]) -> Answers {
    let fields: BTreeSet<&str> = given.iter().map(|(field, _)| field.as_str()).collect();
    fields.into_iter().fold(Answers::default(), |answers, field| {
        let values = given.iter().filter(|(name, _)| name == field);
        answers.with(field, Answer::List(values.map(|(_, value)| value.clone()).collect()))
    })
}

fn term_view(sketched: &SketchedTerm<'_>, lang: Lang) -> TermView {
    let term = sketched.term;
    let due = sketched.due.as_ref();
    let (last_day, ends_at, days_left) = match due.map(|due| due.end) {
        Some(End::At { last_day, at }) => (Some(last_day), Some(at), None),
        Some(End::Stopped { days_left }) => (None, None, Some(days_left)),
        None => (None, None, None),
    };
    TermView {
        name: term.name.clone(),
        title: term.title.in_lang(lang).to_owned(),
        binds: term.binds.clone(),
        last_day,
        ends_at,
        days_left,
        met_at: due.and_then(|due| due.met_at),
        on_silence: term.on_silence,
        source: term.source.clone(),
    }
}
