//! `senim backup`: an instance is copied beside a server that goes on.

use std::path::PathBuf;

use anyhow::Result;
use app::{
    config::DataFolder,
    instance::backup::{KeyFiles, back_up},
};

use crate::{
    chain::{checkpoint_words, fault_of, verified_words},
    instance::{in_words, told},
    language::LanguageArgs,
};

/// `senim backup`.
#[derive(clap::Args)]
pub(crate) struct BackupArgs {
    /// Folder of the instance.
    #[arg(long)]
    data: PathBuf,
    /// Folder of the back-up; it must not exist yet.
    #[arg(long)]
    out: PathBuf,
    /// Copy the encrypted keys too. Keep such a back-up apart from the daily ones, and from the passphrases.
    #[arg(long)]
    keys: bool,
    #[command(flatten)]
    language: LanguageArgs,
}

/// Makes a back-up and verifies it.
pub(crate) async fn backup(args: BackupArgs) -> Result<()> {
    let lang = args.language.lang();
    let keys = if args.keys { KeyFiles::Taken } else { KeyFiles::LeftOut };
    let made = back_up(&DataFolder::new(&args.data), &args.out, keys).await;
    let verified = made
        .map_err(|error| told(lang, &error))?
        .map_err(|broken| in_words(lang, &fault_of(&broken)))?;
    let path = [("path", args.out.display().to_string())];
    println!("{}", texts::say_with(lang, "backup-made", &path));
    println!("{}", verified_words(lang, &verified.last));
    println!("{}", checkpoint_words(lang, &verified.checkpoints));
    if keys == KeyFiles::LeftOut {
        println!("{}", texts::say(lang, "backup-without-keys"));
    }
    Ok(())
}
