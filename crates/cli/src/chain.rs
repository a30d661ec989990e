//! `senim journal`: the journal of an instance, verified, exported and sealed by checkpoints.

use std::{
    fs::File,
    io::{BufRead, BufReader, BufWriter, Write},
    path::{Path, PathBuf},
};

use anyhow::Result;
use app::{
    checkpoints::Checkpoints,
    config::DataFolder,
    journal_answers::{self, Against},
};
use base::{Fault, Lang, Sha256};
use journal::{Broken, Checkpoint, Defect, Verifier};
use serde_json::Value;

use crate::{
    files::{unreadable, unwritable},
    instance::{in_words, open, secret, told},
    language::LanguageArgs,
    passphrase::{Age, Purpose},
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
    /// Signed checkpoints that are kept elsewhere: a file, or a folder of them. May be given many times. Those of the instance itself
    /// are looked at in any case.
    #[arg(long, value_name = "PATH")]
    checkpoints: Vec<PathBuf>,
    /// Certificates of the roots that are believed, PEM; else roots.pem beside the checkpoints.
    #[arg(long, value_name = "FILE")]
    trust: Option<PathBuf>,
    /// A place that the journal must reach, as `verify` printed it once: NUMBER:HASH. Proves that no end was cut off.
    #[arg(long)]
    last: Option<String>,
    #[command(flatten)]
    language: LanguageArgs,
}

/// `senim journal checkpoint`.
#[derive(clap::Args)]
pub(crate) struct CheckpointArgs {
    /// Folder of the instance.
    #[arg(long)]
    data: PathBuf,
    /// Where a copy of the checkpoint goes, to be kept apart from this machine; it must not exist yet.
    #[arg(long)]
    out: Option<PathBuf>,
    /// File whose first line is the passphrase of the issuing keys; else SENIM_PASSPHRASE, else it is asked for.
    #[arg(long)]
    passphrase_file: Option<PathBuf>,
    #[command(flatten)]
    language: LanguageArgs,
}

/// Signs how far the journal goes.
pub(crate) async fn checkpoint(args: CheckpointArgs) -> Result<()> {
    let lang = args.language.lang();
    let online = secret(Purpose::Online, args.passphrase_file.as_deref(), Age::Old, lang)?;
    let app = open(DataFolder::new(&args.data), &online, lang).await?;
    let made = app.make_checkpoint().await;
    app.close().await;
    let made = made.map_err(|error| told(lang, &error))?;
    if let Some(out) = &args.out {
        let faulty = |cause: std::io::Error| in_words(lang, &unwritable(out, &cause));
        let mut copy = File::create_new(out).map_err(faulty)?;
        let mut from = File::open(&made.file).map_err(faulty)?;
        std::io::copy(&mut from, &mut copy).and_then(|_| copy.sync_all()).map_err(faulty)?;
    }
    let key = if made.is_new { "journal-checkpoint-made" } else { "journal-checkpoint-stands" };
    let told_of = [
        ("place", made.text.place.seq.to_string()),
        ("at", made.text.at.to_string()),
        ("path", made.file.display().to_string()),
    ];
    println!("{}", texts::say_with(lang, key, &told_of));
    Ok(())
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
    let (place, waiting, checkpoints) = match (&args.file, &args.data) {
        (Some(file), _) => {
            let trusted = args.trust.as_deref();
            let known = if args.checkpoints.is_empty() {
                Checkpoints::default()
            } else {
                Checkpoints::read(&args.checkpoints, trusted, args.instance.as_deref())
                    .map_err(|error| told(lang, &error))?
            };
            let through = known.places().chain(noted);
            let instance = known.last().map(|one| one.text.instance.clone()).or(args.instance);
            (verify_file(file, instance.as_deref(), through, lang)?, 0, known)
        }
        (None, Some(data)) => {
            let against = Against { noted, checkpoints: args.checkpoints, trusted: args.trust };
            let verified = journal_answers::verify(&DataFolder::new(data), &against).await;
            let verified = verified.map_err(|error| told(lang, &error))?;
            let verified = verified.map_err(|broken| in_words(lang, &fault_of(&broken)))?;
            (verified.last, verified.waiting, verified.checkpoints)
        }
        (None, None) => {
            return Err(in_words(lang, &Fault::new("journal-source-needed")));
        }
    };
    println!("{}", verified_words(lang, &place));
    println!("{}", checkpoint_words(lang, &checkpoints));
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

/// Through which signed checkpoints the journal goes, and under which roots they were signed.
pub(crate) fn checkpoint_words(lang: Lang, checkpoints: &Checkpoints) -> String {
    let Some(last) = checkpoints.last() else { return texts::say(lang, "journal-no-checkpoints") };
    let mut places: Vec<u64> = checkpoints.places().map(|place| place.seq).collect();
    places.sort_unstable();
    places.dedup();
    let stamped = checkpoints.all.iter().filter(|one| one.stamped_at.is_some()).count();
    let roots: Vec<String> =
        checkpoints.roots.iter().map(|root| root.sha256().to_string()).collect();
    let args = [
        ("count", places.len().to_string()),
        ("place", last.text.place.seq.to_string()),
        ("at", last.text.at.to_string()),
        ("stamped", stamped.to_string()),
        ("roots", roots.join(", ")),
    ];
    texts::say_with(lang, "journal-checkpoints", &args)
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
    through: impl IntoIterator<Item = Checkpoint>,
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
    let mut verifier = Verifier::after(start).through(through);
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
