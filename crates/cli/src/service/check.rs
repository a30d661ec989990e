//! `senim service check`: every fault of the law as files, at once.

use std::path::PathBuf;

use anyhow::{Result, anyhow};
use app::{law, rules::Rules};
use base::Fault;

use crate::{instance::in_words, language::LanguageArgs};

/// `senim service check`.
#[derive(clap::Args)]
pub(crate) struct CheckArgs {
    /// Folder of the law as files; the law inside this program if not given.
    #[arg(long)]
    law: Option<PathBuf>,
    #[command(flatten)]
    language: LanguageArgs,
}

/// Checks the law as files.
pub(crate) fn check(args: &CheckArgs) -> Result<()> {
    let lang = args.language.lang();
    let files = match &args.law {
        Some(folder) => law::from_folder(folder).map_err(|cause| {
            let fault = Fault::new("law-unreadable");
            in_words(lang, &fault.with("detail", format!("{}: {cause}", folder.display())))
        })?,
        None => law::compiled_in(),
    };
    let mut faults: Vec<String> = Vec::new();
    match Rules::parse(&files) {
        Ok(rules) => {
            let report = rules.catalogue.rehearse(&files, &rules.calendar);
            faults.extend(report.faults.iter().map(ToString::to_string));
            if faults.is_empty() {
                let counts = [
                    ("files", files.len().to_string()),
                    ("services", rules.catalogue.services().count().to_string()),
                    ("cases", report.cases.to_string()),
                    ("steps", report.steps.to_string()),
                ];
                println!("{}", texts::say_with(lang, "law-checked", &counts));
                return Ok(());
            }
        }
        Err(found) => faults.extend(found.0.iter().map(ToString::to_string)),
    }
    for fault in &faults {
        println!("{fault}");
    }
    let count = [("count", faults.len().to_string())];
    Err(anyhow!(texts::say_with(lang, "law-faults", &count)))
}
