//! `senim service fidelity`: how much of the law each service executes, by its checklist.

use std::{path::PathBuf, process::ExitCode};

use app::ShownSheet;
use base::{Fault, Lang};
use serde::Serialize;
use services::{ExecutedBy, Fidelity, HeldRow, PassedTests, RowState};

use super::Asking;
use crate::{
    files,
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
    /// The tests that passed in a run, one a line: package::function. A row whose test is not there is not executed.
    #[arg(long, value_name = "FILE")]
    tests: Option<PathBuf>,
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
    /// How many of these rest on a test that the row names.
    by_tests: usize,
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
            executed: fidelity.count(RowState::is_executed),
            by_tests: fidelity.count(|state| *state == RowState::Executed(ExecutedBy::Test)),
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
    let passed = args.tests.as_deref().map(files::read).transpose().map_err(Stop::Fault)?;
    let passed = passed.map(|bytes| PassedTests::parse(&String::from_utf8_lossy(&bytes)));
    let sheet = ShownSheet { calendar };
    let all = rules.catalogue.fidelity(code, passed.as_ref(), &sheet, calendar);
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
        ("executed", count(RowState::is_executed).to_string()),
        ("tests", count(|state| *state == RowState::Executed(ExecutedBy::Test)).to_string()),
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
        RowState::Executed(_) => return None,
        RowState::Declared(why) => format!("{}: {why}", texts::say(lang, "fidelity-declared")),
        RowState::Fault(why) => format!("{}: {why}", texts::say(lang, "fidelity-fault")),
        RowState::Missing => format!("{}: {}", texts::say(lang, "fidelity-missing"), row.says),
    };
    Some(format!("{file}:{line}: {} [{}]: {what}", row.id, row.source))
}
