//! `senim service check | list | show | due | diagram | fidelity | new` and `senim calendar`: asking the law as files.

mod check;
mod fidelity;
mod new;
mod schema;

pub(crate) use check::{CheckArgs, check};
pub(crate) use fidelity::{FidelityArgs, fidelity};
pub(crate) use new::{NewArgs, new};
pub(crate) use schema::{SchemaArgs, schema};

use std::{collections::BTreeSet, path::PathBuf, process::ExitCode};

use app::{law, rules::Rules};
use base::{Fault, Lang};
use calendar::{End, Span};
use forms::{Answer, Answers};
use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use services::{ApplicantKind, Channel, Edition, Service, Sketch};

use crate::{
    language::{LanguageArgs, Refusal},
    outcome::{Stop, Told, ended},
    report::print_json,
};

/// Which law is asked, and how it answers.
#[derive(clap::Args)]
struct Asking {
    /// A folder like data/; else the law that the program carries.
    #[arg(long, value_name = "FOLDER")]
    law: Option<PathBuf>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    language: LanguageArgs,
}

impl Asking {
    fn rules(&self) -> Result<Rules, Stop> {
        let files = match &self.law {
            Some(folder) => law::from_folder(folder).map_err(|error| {
                Stop::Refusal(Refusal(format!("{}: {error}", folder.display())))
            })?,
            None => law::compiled_in(),
        };
        Rules::parse(&files).map_err(|faults| {
            let lines: Vec<String> = faults.0.iter().map(ToString::to_string).collect();
            Stop::Refusal(Refusal(lines.join("\n")))
        })
    }

    fn answer(&self, done: impl FnOnce(Lang, Told) -> Result<(), Stop>) -> ExitCode {
        let (lang, told) = (self.language.lang(), Told::of(self.json));
        ended(done(lang, told).map(|()| ExitCode::SUCCESS), lang, told)
    }
}

/// `senim service list`.
#[derive(clap::Args)]
pub(crate) struct ListArgs {
    #[command(flatten)]
    asking: Asking,
}

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

/// `senim service due`.
#[derive(clap::Args)]
#[command(after_help = "Exit status: 0 told, 1 the service has no such request, channel or act, \
64 wrong use of the command.")]
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
    /// An act that followed, with its moment; may be given again.
    #[arg(long, value_name = "ACT=RFC3339", value_parser = read_event)]
    event: Vec<(String, Timestamp)>,
    /// The kind of applicant; else the first whom the request is for.
    #[arg(long, value_parser = read_kind)]
    applicant: Option<ApplicantKind>,
    /// An answer that conditions look at; may be given again.
    #[arg(long, value_name = "FIELD=VALUE", value_parser = read_answer)]
    answer: Vec<(String, String)>,
    #[command(flatten)]
    asking: Asking,
}

/// `senim service diagram`.
#[derive(clap::Args)]
pub(crate) struct DiagramArgs {
    /// The code of the service: mes-01.
    code: String,
    /// Only what this request can reach.
    #[arg(long)]
    request: Option<String>,
    /// The day whose edition is drawn; else today's.
    #[arg(long, value_name = "YYYY-MM-DD")]
    on: Option<Date>,
    /// svg or mermaid.
    #[arg(long, default_value = "svg")]
    format: Format,
    /// A folder like data/; else the law that the program carries.
    #[arg(long, value_name = "FOLDER")]
    law: Option<PathBuf>,
    #[command(flatten)]
    language: LanguageArgs,
}

/// What a diagram is written in.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    /// Text for Mermaid.
    Mermaid,
    /// A picture that stands alone.
    Svg,
}

/// `senim calendar`.
#[derive(clap::Args)]
pub(crate) struct CalendarArgs {
    /// The day: 2014-02-03.
    day: Date,
    /// A term that is added to it: "15 working days", "3 months".
    #[arg(long, value_name = "TERM")]
    add: Option<Span>,
    /// The office hours on whose working days are counted.
    #[arg(long, default_value = "provider")]
    schedule: String,
    #[command(flatten)]
    asking: Asking,
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

#[derive(Serialize)]
struct Listing<'a> {
    services: Vec<ListedService<'a>>,
}

#[derive(Serialize)]
struct ListedService<'a> {
    code: &'a str,
    title: &'a str,
    requests: Vec<&'a str>,
    channels: Vec<&'static str>,
    participants: Vec<&'static str>,
    editions: Vec<ListedEdition>,
}

#[derive(Serialize)]
struct ListedEdition {
    first_day: Date,
    last_day: Option<Date>,
    /// Since when it is applied after its last day.
    continued_since: Option<Date>,
}

fn listed(service: &Service, lang: Lang) -> ListedService<'_> {
    let last = service.editions.values().next_back();
    let definition = last.map(|edition| &edition.definition);
    let newest = service.editions.keys().next_back().copied();
    ListedService {
        code: &service.definition.code,
        title: service.definition.title.in_lang(lang),
        requests: definition
            .map(|d| d.request.iter().map(|request| request.name.as_str()).collect())
            .unwrap_or_default(),
        channels: definition
            .map(|d| d.channel.iter().filter(|c| c.submit).map(|c| c.name.name()).collect())
            .unwrap_or_default(),
        participants: definition
            .map(|d| d.applicants.iter().map(|kind| kind.name()).collect())
            .unwrap_or_default(),
        editions: service
            .editions
            .values()
            .map(|edition| ListedEdition {
                first_day: edition.first_day,
                last_day: edition.definition.last_day,
                continued_since: service
                    .continued
                    .as_ref()
                    .filter(|_| newest == Some(edition.first_day))
                    .map(|order| order.since),
            })
            .collect(),
    }
}

/// Lists the services.
pub(crate) fn list(args: &ListArgs) -> ExitCode {
    args.asking.answer(|lang, told| {
        let rules = args.asking.rules()?;
        let services = rules.catalogue.services().map(|service| listed(service, lang)).collect();
        let listing = Listing { services };
        match told {
            Told::Json => print_json(&listing)?,
            Told::Words => {
                for service in &listing.services {
                    println!("{}  {}", service.code, service.title);
                    println!("    {}", service.requests.join(", "));
                    println!("    {}", service.channels.join(", "));
                    for edition in &service.editions {
                        let last = edition.last_day.map_or_else(String::new, |day| day.to_string());
                        let since = edition.continued_since;
                        let since = since.map_or_else(String::new, |day| format!(" (+ {day} …)"));
                        println!("    {} … {last}{since}", edition.first_day);
                    }
                }
            }
        }
        Ok(())
    })
}

/// The edition of a service that serves on a day.
fn edition_on<'a>(rules: &'a Rules, code: &str, day: Date) -> Result<&'a Edition, Stop> {
    let missing = || Stop::Fault(Fault::new("service-not-found"));
    let service = rules.catalogue.service(code).ok_or_else(missing)?;
    Ok(service.serving_on(day).ok_or_else(missing)?.edition)
}

fn today() -> Date {
    base::local_date(app::clock::Clock::System.now())
}

#[derive(Serialize)]
struct ServiceView {
    code: String,
    title: String,
    edition: Date,
    source: String,
    reading: Vec<String>,
    authority: String,
    states: Vec<Element>,
    acts: Vec<Element>,
    terms: Vec<Element>,
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

/// Shows one service.
pub(crate) fn show(args: &ShowArgs) -> ExitCode {
    args.asking.answer(|lang, told| {
        let rules = args.asking.rules()?;
        let edition = edition_on(&rules, &args.code, args.on.unwrap_or_else(today))?;
        let view = service_view(edition, lang);
        match told {
            Told::Json => print_json(&view)?,
            Told::Words => {
                println!("{}  {}\n{}\n{}", view.code, view.title, view.authority, view.source);
                let lists = [&view.states, &view.acts, &view.terms, &view.grounds, &view.documents];
                for list in lists {
                    println!();
                    for element in list {
                        println!("{}  {} [{}]", element.name, element.title, element.source);
                    }
                }
            }
        }
        Ok(())
    })
}

fn service_view(edition: &Edition, lang: Lang) -> ServiceView {
    let definition = &edition.definition;
    let element = |name: &str, title: &base::Text, source: &str| Element {
        name: name.to_owned(),
        title: title.in_lang(lang).to_owned(),
        source: source.to_owned(),
    };
    let flow = &definition.flow;
    ServiceView {
        code: edition.service.code.clone(),
        title: edition.service.title.in_lang(lang).to_owned(),
        edition: edition.first_day,
        source: definition.source.clone(),
        reading: definition.reading.clone(),
        authority: definition.authority.name.in_lang(lang).to_owned(),
        states: flow.states.iter().map(|s| element(&s.name, &s.label, &s.source)).collect(),
        acts: flow.acts.iter().map(|a| element(&a.name, &a.title, &a.source)).collect(),
        terms: flow.terms.iter().map(|t| element(&t.name, &t.title, &t.source)).collect(),
        grounds: flow.grounds.iter().map(|g| element(&g.code, &g.text, &g.source)).collect(),
        documents: definition
            .document
            .iter()
            .map(|d| element(&d.name, &d.title, &d.source))
            .collect(),
    }
}

#[derive(Serialize)]
struct DueView {
    terms: Vec<TermView>,
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
            events: args.event.clone(),
        };
        let terms = sketch.terms(edition, &rules.calendar).map_err(Stop::Fault)?;
        let view = DueView { terms: terms.iter().map(|term| term_view(term, lang)).collect() };
        match told {
            Told::Json => print_json(&view)?,
            Told::Words => {
                for term in &view.terms {
                    let end = match (term.last_day, term.days_left) {
                        (Some(day), _) => day.to_string(),
                        (None, Some(left)) => format!("({left})"),
                        (None, None) => "-".to_owned(),
                    };
                    println!("{}  {end}  {} [{}]", term.name, term.title, term.source);
                }
            }
        }
        Ok(())
    })
}

/// Answers as conditions read them: a field that is given again has several.
fn answers(given: &[(String, String)]) -> Answers {
    let fields: BTreeSet<&str> = given.iter().map(|(field, _)| field.as_str()).collect();
    Answers(
        fields
            .into_iter()
            .map(|field| {
                let values = given.iter().filter(|(name, _)| name == field);
                let values: Vec<String> = values.map(|(_, value)| value.clone()).collect();
                (field.to_owned(), Answer::List(values))
            })
            .collect(),
    )
}

fn term_view(sketched: &services::SketchedTerm<'_>, lang: Lang) -> TermView {
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

/// Draws the flow of a service.
pub(crate) fn diagram(args: &DiagramArgs) -> ExitCode {
    let lang = args.language.lang();
    let asking = Asking { law: args.law.clone(), json: false, language: LanguageArgs::of(lang) };
    asking.answer(|lang, _| {
        let rules = asking.rules()?;
        let edition = edition_on(&rules, &args.code, args.on.unwrap_or_else(today))?;
        let flow = &edition.definition.flow;
        if let Some(request) = &args.request
            && edition.definition.request(request).is_none()
        {
            return Err(Stop::Fault(Fault::new("request-not-known").with("request", request)));
        }
        let drawn = match args.format {
            Format::Mermaid => flow::mermaid(flow, args.request.as_deref(), lang),
            Format::Svg => flow::svg(flow, args.request.as_deref(), lang),
        };
        print!("{drawn}");
        Ok(())
    })
}

#[derive(Serialize)]
struct DayView {
    day: Date,
    working: bool,
    last_day: Option<Date>,
}

/// Adds a term to a day.
pub(crate) fn calendar(args: &CalendarArgs) -> ExitCode {
    args.asking.answer(|lang, told| {
        let rules = args.asking.rules()?;
        let calendar = &rules.calendar;
        let fault = |fault: calendar::CalendarFault| Stop::Fault(fault.into());
        let from = calendar.closing(&args.schedule, args.day).map_err(fault)?;
        let end = args.add.map(|term| calendar.end(&args.schedule, from, term, &[]));
        let view = DayView {
            day: args.day,
            working: calendar.is_working_day(&args.schedule, args.day).map_err(fault)?,
            last_day: end.transpose().map_err(fault)?.and_then(End::last_day),
        };
        match (told, view.last_day) {
            (Told::Json, _) => print_json(&view)?,
            (Told::Words, Some(last_day)) => println!("{last_day}"),
            (Told::Words, None) => {
                let kind = if view.working { "calendar-working" } else { "calendar-off" };
                println!("{} {}", view.day, texts::say(lang, kind));
            }
        }
        Ok(())
    })
}
