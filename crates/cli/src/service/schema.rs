//! `senim service schema`: the files of the law as JSON Schema, for editors.

use std::{fs, path::PathBuf, process::ExitCode};

use app::schemas::LawFile;

use crate::{
    language::{LanguageArgs, Refusal},
    outcome::{Stop, Told, ended},
    report::print_json,
};

/// `senim service schema`.
#[derive(clap::Args)]
#[command(
    after_help = "Exit status: 0 printed or written, 64 wrong use of the command, or a file cannot be written."
)]
pub(crate) struct SchemaArgs {
    /// The kind of file: cases, checklist, complaint-flow, complaint-routes, continued, dictionary, documents, edition, form, holidays,
    /// participant, policy, profile, schedules, service, survey, targets, trust-list.
    #[arg(value_parser = read_kind, required_unless_present = "out")]
    kind: Option<LawFile>,
    /// Write the schemas of all kinds into this folder instead, as <kind>.schema.json.
    #[arg(long, value_name = "FOLDER", conflicts_with = "kind")]
    out: Option<PathBuf>,
    #[command(flatten)]
    language: LanguageArgs,
}

fn read_kind(text: &str) -> Result<LawFile, String> {
    let names = || LawFile::all().into_iter().map(LawFile::name).collect::<Vec<_>>().join(", ");
    let found = LawFile::all().into_iter().find(|kind| kind.name() == text);
    found.ok_or_else(|| format!("one of {}", names()))
}

/// Prints a schema, or writes them all.
pub(crate) fn schema(args: &SchemaArgs) -> ExitCode {
    let (lang, told) = (args.language.lang(), Told::Words);
    ended(give(args).map(|()| ExitCode::SUCCESS), lang, told)
}

fn give(args: &SchemaArgs) -> Result<(), Stop> {
    if let Some(kind) = args.kind {
        print_json(&kind.schema()).map_err(Stop::Refusal)?;
    }
    let Some(folder) = &args.out else { return Ok(()) };
    for kind in LawFile::all() {
        let path = folder.join(format!("{}.schema.json", kind.name()));
        let text = serde_json::to_string_pretty(&kind.schema()).unwrap_or_default();
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&path, text + "\n"))
            .map_err(|error| Stop::Refusal(Refusal(format!("{}: {error}", path.display()))))?;
    }
    Ok(())
}
