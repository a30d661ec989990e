//! `senim service new`: the files of a service with blanks, which `service check` then names one by one.

use std::{
    fs::{self, OpenOptions},
    io::Write as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

use jiff::civil::Date;

use crate::{
    language::{LanguageArgs, Refusal},
    outcome::{Stop, Told, ended},
};

/// `senim service new`.
#[derive(clap::Args)]
#[command(
    after_help = "Exit status: 0 written, 64 wrong use of the command, or the folder is there already."
)]
pub(crate) struct NewArgs {
    /// The code of the service: letters, a dash, two digits.
    #[arg(value_parser = read_code)]
    code: String,
    /// The folder of the law, like data/, in which the service is made.
    #[arg(long, value_name = "FOLDER")]
    law: PathBuf,
    /// The first day of force of its edition.
    #[arg(long, value_name = "YYYY-MM-DD")]
    from: Date,
    #[command(flatten)]
    language: LanguageArgs,
}

fn read_code(text: &str) -> Result<String, String> {
    let right = text.split_once('-').is_some_and(|(letters, number)| {
        (2..=6).contains(&letters.len())
            && letters.bytes().all(|b| b.is_ascii_lowercase())
            && number.len() == 2
            && number.bytes().all(|b| b.is_ascii_digit())
    });
    if right { Ok(text.to_owned()) } else { Err("a code is written as abc-01".to_owned()) }
}

const SERVICE: &str = include_str!("new/service.toml");
const EDITION: &str = include_str!("new/edition.toml");
const FORM: &str = include_str!("new/application.toml");
const CASES: &str = include_str!("new/cases.toml");
const CHECKLIST: &str = include_str!("new/checklist.toml");

/// Writes the files.
pub(crate) fn new(args: &NewArgs) -> ExitCode {
    let (lang, told) = (args.language.lang(), Told::Words);
    ended(make(args).map(|()| ExitCode::SUCCESS), lang, told)
}

fn make(args: &NewArgs) -> Result<(), Stop> {
    let folder = args.law.join("services").join(&args.code);
    let failed = |path: &Path, error: std::io::Error| {
        Stop::Refusal(Refusal(format!("{}: {error}", path.display())))
    };
    fs::create_dir_all(&folder).map_err(|error| failed(&folder, error))?;
    let number = args.code.replace('-', "").to_uppercase();
    let day = args.from.to_string();
    let year = format!("{:04}", args.from.year().saturating_add(1));
    let files = [
        ("service.toml".to_owned(), SERVICE),
        (format!("{day}.toml"), EDITION),
        (format!("{day}.application.toml"), FORM),
        ("cases.toml".to_owned(), CASES),
        ("checklist.toml".to_owned(), CHECKLIST),
    ];
    for (name, text) in files {
        let text = text
            .replace("CODE", &args.code)
            .replace("NUMBER", &number)
            .replace("AUTHORITY", &format!("{}-authority", args.code))
            .replace("DAY", &day)
            .replace("YEAR", &year);
        let path = folder.join(name);
        // What is there already is somebody's work.
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&path)
            .map_err(|error| failed(&path, error))?;
        file.write_all(text.as_bytes()).map_err(|error| failed(&path, error))?;
        println!("{}", path.display());
    }
    println!("senim service check --law {}", args.law.display());
    Ok(())
}
