//! `senim service fidelity`: how much of the law each service executes, by its checklist.

use std::process::ExitCode;

use app::ShownSheet;
use base::{Fault, Lang};
use serde::Serialize;
use services::{Fidelity, HeldRow, RowState};

use super::Asking;
use crate::{
    outcome::{Stop, Told, ended},
    report::print_json,
};

/// `senim service fidelity`.
#[derive(clap::Args)]
#[command(
    after_help = "Exit status: 0 every row is executed, 1 some are not, 64 wrong use of the \
command or a law with faults."
)]
pub(crate) struct FidelityArgs {
    /// The code of one service; else all.
    code: Option<String>,
    #[command(flatten)]
    asking: Asking,
}

#[derive(Serialize)]
struct Report<'a> {
    services: Vec<Held<'a>>,
}

#[derive(Serialize)]
struct Held<'a> {
    code: &'a str,
    rows: usize,
    executed: usize,
    declared: usize,
    missing: Vec<&'a str>,
}

impl<'a> Held<'a> {
    fn of(fidelity: &Fidelity<'a>) -> Self {
        let rows = fidelity.rows.iter().flatten();
        let missing =
            rows.filter(|held| matches!(held.state, RowState::Fault(_) | RowState::Missing));
        Self {
            code: fidelity.code,
            rows: fidelity.count(|_| true),
            executed: fidelity.count(|state| *state == RowState::Executed),
            declared: fidelity.count(|state| matches!(state, RowState::Declared(_))),
            missing: missing.map(|held| held.row.id.as_str()).collect(),
        }
    }
}

/// Holds services against their checklists.
pub(crate) fn fidelity(args: &FidelityArgs) -> ExitCode {
    let (lang, told) = (args.asking.language.lang(), Told::of(args.asking.json));
    ended(hold(args, told, lang), lang, told)
}

fn hold(args: &FidelityArgs, told: Told, lang: Lang) -> Result<ExitCode, Stop> {
    let rules = args.asking.rules()?;
    let calendar = &rules.calendar;
    let code = args.code.as_deref();
    let all = rules.catalogue.fidelity(code, &ShownSheet { calendar }, calendar);
    if all.is_empty() && code.is_some() {
        return Err(Stop::Fault(Fault::new("service-not-found")));
    }
    match told {
        Told::Json => print_json(&Report { services: all.iter().map(Held::of).collect() })?,
        Told::Words => all.iter().for_each(|fidelity| print(fidelity, lang)),
    }
    let whole = all.iter().all(Fidelity::is_whole);
    Ok(if whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print(fidelity: &Fidelity<'_>, lang: Lang) {
    let count = |wanted: fn(&RowState) -> bool| fidelity.count(wanted);
    let Some(rows) = &fidelity.rows else {
        let code = [("code", fidelity.code.to_string())];
        println!("{}", texts::say_with(lang, "fidelity-none", &code));
        return;
    };
    let counts = [
        ("code", fidelity.code.to_string()),
        ("rows", rows.len().to_string()),
        ("executed", count(|state| *state == RowState::Executed).to_string()),
        ("declared", count(|state| matches!(state, RowState::Declared(_))).to_string()),
        ("missing", count(|state| *state == RowState::Missing).to_string()),
        ("faults", count(|state| matches!(state, RowState::Fault(_))).to_string()),
    ];
    println!("{}", texts::say_with(lang, "fidelity-counts", &counts));
    rows.iter().filter_map(|row| line_of(row, lang)).for_each(|line| println!("{line}"));
    fidelity.faults.iter().for_each(|fault| println!("{fault}"));
}

/// File, line, row, paragraph, and what is wrong.
fn line_of(held: &HeldRow<'_>, lang: Lang) -> Option<String> {
    let HeldRow { row, file, line, state } = held;
    let what = match state {
        RowState::Executed => return None,
        RowState::Declared(why) => format!("{}: {why}", texts::say(lang, "fidelity-declared")),
        RowState::Fault(why) => format!("{}: {why}", texts::say(lang, "fidelity-fault")),
        RowState::Missing => format!("{}: {}", texts::say(lang, "fidelity-missing"), row.says),
    };
    Some(format!("{file}:{line}: {} [{}]: {what}", row.id, row.source))
}
