//! `senim service fidelity`: how much of the law each service executes, by its checklist.

use std::process::ExitCode;

use app::ShownSheet;
use base::Fault;
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
    ended(hold(args, told), lang, told)
}

fn hold(args: &FidelityArgs, told: Told) -> Result<ExitCode, Stop> {
    let rules = args.asking.rules()?;
    let calendar = &rules.calendar;
    let code = args.code.as_deref();
    let all = rules.catalogue.fidelity(code, &ShownSheet { calendar }, calendar);
    if all.is_empty() && code.is_some() {
        return Err(Stop::Fault(Fault::new("service-not-found")));
    }
    match told {
        Told::Json => print_json(&Report { services: all.iter().map(Held::of).collect() })?,
        Told::Words => all.iter().for_each(print),
    }
    let whole = all.iter().all(Fidelity::is_whole);
    Ok(if whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print(fidelity: &Fidelity<'_>) {
    let count = |wanted: fn(&RowState) -> bool| fidelity.count(wanted);
    let Some(rows) = &fidelity.rows else {
        println!("{}: no checklist", fidelity.code);
        return;
    };
    println!(
        "{}: {} rows, {} executed, {} declared, {} missing, {} faults",
        fidelity.code,
        rows.len(),
        count(|state| *state == RowState::Executed),
        count(|state| matches!(state, RowState::Declared(_))),
        count(|state| *state == RowState::Missing),
        count(|state| matches!(state, RowState::Fault(_))),
    );
    rows.iter().filter_map(line_of).for_each(|line| println!("{line}"));
    fidelity.faults.iter().for_each(|fault| println!("{fault}"));
}

/// File, line, row, paragraph, and what is wrong.
fn line_of(held: &HeldRow<'_>) -> Option<String> {
    let HeldRow { row, file, line, state } = held;
    let what = match state {
        RowState::Executed => return None,
        RowState::Declared(why) => format!("declared: {why}"),
        RowState::Fault(why) => format!("fault: {why}"),
        RowState::Missing => format!("missing: {}", row.says),
    };
    Some(format!("{file}:{line}: {} [{}]: {what}", row.id, row.source))
}
