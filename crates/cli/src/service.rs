//! `senim service check | list | show | due | diagram | fidelity | new` and `senim calendar`: asking the law as files.

mod check;
mod days;
mod due;
mod fidelity;
mod new;
mod schema;
mod show;

pub(crate) use check::{CheckArgs, check};
pub(crate) use days::{CalendarArgs, calendar};
pub(crate) use due::{DueArgs, due};
pub(crate) use fidelity::{FidelityArgs, fidelity};
pub(crate) use new::{NewArgs, new};
pub(crate) use schema::{SchemaArgs, schema};
pub(crate) use show::{ShowArgs, show};

use std::{path::PathBuf, process::ExitCode};

use app::{law, rules::Rules};
use base::{Fault, Lang};
use jiff::civil::Date;
use serde::Serialize;
use services::{Edition, Service};

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
