//! `senim journal`: the journal of an instance, verified and exported.

use std::{
    fs::File,
    io::{BufRead, BufReader, BufWriter, Write},
    path::{Path, PathBuf},
};

use anyhow::Result;
use app::{config::DataFolder, journal_answers};
use base::{Fault, Lang, Sha256};
use journal::{Broken, Checkpoint, Defect, Verifier};
use serde_json::Value;

use crate::{
    files::{unreadable, unwritable},
    instance::{in_words, told},
    language::LanguageArgs,
};

/// `senim journal export`.
#[derive(clap::Args)]
pub(crate) struct ExportArgs {
    /// Folder of the instance.
    #[arg(long)]
    data: PathBuf,
    /// Where the lines go; standard output if not given.
    #[arg(long)]
    out: Option<PathBuf>,
    #[command(flatten)]
    language: LanguageArgs,
}

/// `senim journal verify`.
#[derive(clap::Args)]
pub(crate) struct VerifyArgs {
    /// Folder of the instance.
    #[arg(long, required_unless_present = "file", conflicts_with_all = ["file", "instance"])]
    data: Option<PathBuf>,
    /// An export; it is verified without the instance.
    #[arg(long)]
    file: Option<PathBuf>,
    /// The instance that the export must belong to, by `id` of its instance.toml.
    #[arg(long, requires = "file")]
    instance: Option<String>,
    /// A place that the journal must reach, as `verify` printed it once: NUMBER:HASH. Proves that no end was cut off.
    #[arg(long)]
    last: Option<String>,
    #[command(flatten)]
    language: LanguageArgs,
}

/// Writes the journal out.
pub(crate) async fn export(args: ExportArgs) -> Result<()> {
    let lang = args.language.lang();
    let faulty = |cause: std::io::Error| {
        let path = args.out.as_deref().unwrap_or_else(|| Path::new("/dev/stdout"));
        in_words(lang, &unwritable(path, &cause))
    };
    let mut out: Box<dyn Write + Send> = match &args.out {
        Some(path) => Box::new(BufWriter::new(File::create(path).map_err(faulty)?)),
        None => Box::new(std::io::stdout()),
    };
    let folder = DataFolder::new(&args.data);
    let exported = journal_answers::export(&folder, out.as_mut()).await;
    let count = exported.map_err(|error| told(lang, &error))?;
    out.flush().map_err(faulty)?;
    if let Some(path) = &args.out {
        let args = [("count", count.to_string()), ("path", path.display().to_string())];
        println!("{}", texts::say_with(lang, "journal-exported", &args));
    }
    Ok(())
}

/// Verifies the journal of an instance or of an export.
pub(crate) async fn verify(args: VerifyArgs) -> Result<()> {
    let lang = args.language.lang();
    let noted = args
        .last
        .as_deref()
        .map(|last| read_place(last).ok_or_else(|| in_words(lang, &Fault::new("place-form"))));
    let noted = noted.transpose()?;
    let (place, waiting) = match (&args.file, &args.data) {
        (Some(file), _) => (verify_file(file, args.instance.as_deref(), noted, lang)?, 0),
        (None, Some(data)) => {
            let verified = journal_answers::verify(&DataFolder::new(data), noted).await;
            let verified = verified.map_err(|error| told(lang, &error))?;
            let verified = verified.map_err(|broken| in_words(lang, &fault_of(&broken)))?;
            (verified.last, verified.waiting)
        }
        (None, None) => {
            return Err(in_words(lang, &Fault::new("journal-source-needed")));
        }
    };
    println!("{}", verified_words(lang, &place));
    if waiting > 0 {
        let args = [("count", waiting.to_string())];
        println!("{}", texts::say_with(lang, "journal-waiting", &args));
    }
    Ok(())
}

/// The last place of a journal that holds, as `--last` takes it.
pub(crate) fn verified_words(lang: Lang, place: &Checkpoint) -> String {
    let last = format!("{}:{}", place.seq, place.hash);
    texts::say_with(lang, "journal-verified", &[("count", place.seq.to_string()), ("last", last)])
}

/// Where and how the chain breaks.
pub(crate) fn fault_of(broken: &Broken) -> Fault {
    let fault = match broken.defect {
        Defect::Altered => Fault::new("journal-altered"),
        Defect::Checkpoint => Fault::new("journal-off-place"),
        Defect::Gap { found } => Fault::new("journal-gap").with("found", found),
        Defect::Order { found } => Fault::new("journal-disordered").with("found", found),
        Defect::Previous => Fault::new("journal-predecessor"),
        Defect::Truncated { checkpoint } => Fault::new("journal-cut-off").with("place", checkpoint),
        Defect::Unreadable => Fault::new("journal-line-unreadable"),
    };
    fault.with("entry", broken.seq)
}

fn verify_file(
    file: &Path,
    instance: Option<&str>,
    noted: Option<Checkpoint>,
    lang: Lang,
) -> Result<Checkpoint> {
    let faulty = |fault: Fault| in_words(lang, &fault);
    let unread = |cause: std::io::Error| faulty(unreadable(file, &cause));
    let mut lines = BufReader::new(File::open(file).map_err(unread)?).lines();
    let empty = || faulty(Fault::new("journal-empty"));
    let first = lines.next().ok_or_else(empty)?.map_err(unread)?;
    let start = match instance {
        Some(instance) => Checkpoint::genesis(instance),
        None => stated_start(&first).ok_or_else(|| {
            faulty(Fault::new("journal-line-foreign").with("path", file.display()))
        })?,
    };
    let mut verifier = Verifier::after(start).through(noted);
    let broken = |broken: Broken| faulty(fault_of(&broken));
    verifier.check_line(&first).map_err(broken)?;
    for line in lines {
        verifier.check_line(&line.map_err(unread)?).map_err(broken)?;
    }
    verifier.finish().map_err(broken)
}

/// The place before the first entry, as the entry itself names it: whether it is an instance's beginning is not proven.
fn stated_start(line: &str) -> Option<Checkpoint> {
    let entry: Value = serde_json::from_str(line).ok()?;
    Some(Checkpoint { hash: entry.get("previous")?.as_str()?.parse().ok()?, seq: 0 })
}

fn read_place(text: &str) -> Option<Checkpoint> {
    let (seq, hash) = text.split_once(':')?;
    Some(Checkpoint { hash: hash.parse::<Sha256>().ok()?, seq: seq.parse().ok()? })
}
