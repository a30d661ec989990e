//! `senim calendar`: what a day is, and where a length of time ends. Nothing but the calendar is read.

use std::{fs, process::ExitCode};

use app::law;
use calendar::{Calendar, End, Span};
use jiff::civil::Date;
use serde::Serialize;

use super::Asking;
use crate::{
    language::Refusal,
    outcome::{Stop, Told},
    report::print_json,
};

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

#[derive(Serialize)]
struct DayView {
    day: Date,
    working: bool,
    last_day: Option<Date>,
}

/// The two files of the calendar, of the law that is asked.
fn read(asking: &Asking) -> Result<Calendar, Stop> {
    let text = |name: &str| match &asking.law {
        Some(folder) => {
            let path = folder.join("calendar").join(name);
            fs::read_to_string(&path)
                .map_err(|error| Stop::Refusal(Refusal(format!("{}: {error}", path.display()))))
        }
        None => {
            Ok(law::compiled_in_file(&format!("calendar/{name}")).unwrap_or_default().to_owned())
        }
    };
    Calendar::parse(&text("holidays.toml")?, &text("schedules.toml")?).map_err(|faults| {
        let lines = faults.0.into_iter().map(|fault| fault.under("calendar").to_string());
        Stop::Refusal(Refusal(lines.collect::<Vec<_>>().join("\n")))
    })
}

/// Adds a term to a day.
pub(crate) fn calendar(args: &CalendarArgs) -> ExitCode {
    args.asking.answer(|lang, told| {
        let calendar = read(&args.asking)?;
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
