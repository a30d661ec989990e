//! `senim settings`: the settings of the rule set, and what became of each value.

use std::path::PathBuf;

use anyhow::Result;
use app::{
    clock::Clock,
    config::DataFolder,
    settings::{NewValue, all, change},
};

use crate::{instance::told, language::LanguageArgs};

/// `senim settings list` and `senim settings history`.
#[derive(clap::Args)]
pub(crate) struct ListArgs {
    /// Folder of the instance.
    #[arg(long)]
    data: PathBuf,
    /// One setting only: `registration.reminder-days`.
    #[arg(long)]
    name: Option<String>,
    #[command(flatten)]
    language: LanguageArgs,
}

/// `senim settings set`.
#[derive(clap::Args)]
pub(crate) struct SetArgs {
    /// Folder of the instance.
    #[arg(long)]
    data: PathBuf,
    /// The setting: `registration.reminder-days`.
    name: String,
    /// The value, as the file writes it: `30`, `"in-form"`, `["COMPUTER"]`.
    value: String,
    /// Who sets it.
    #[arg(long)]
    by: String,
    /// On which ground: number and date of the order.
    #[arg(long)]
    basis: String,
    #[command(flatten)]
    language: LanguageArgs,
}

/// Prints each setting with its value, one a line.
pub(crate) async fn list(args: ListArgs) -> Result<()> {
    for setting in found(&args).await? {
        println!("{} = {}", setting.name, setting.value);
    }
    Ok(())
}

/// Prints what each setting was: when, by whom, the value.
pub(crate) async fn history(args: ListArgs) -> Result<()> {
    for setting in found(&args).await? {
        for change in &setting.history {
            println!("{}  {}  {}  {}", change.at, setting.name, change.value, change.by);
        }
    }
    Ok(())
}

async fn found(args: &ListArgs) -> Result<Vec<app::settings::Setting>> {
    let lang = args.language.lang();
    let settings = all(&DataFolder::new(&args.data), &Clock::default()).await;
    let settings = settings.map_err(|error| told(lang, &error))?;
    let is_asked = |name: &String| args.name.as_ref().is_none_or(|asked| asked == name);
    Ok(settings.into_iter().filter(|setting| is_asked(&setting.name)).collect())
}

/// Sets a value; a running server works by it within half a minute.
pub(crate) async fn set(args: SetArgs) -> Result<()> {
    let lang = args.language.lang();
    let new = NewValue { name: args.name, value: args.value, by: args.by, basis: args.basis };
    let folder = DataFolder::new(&args.data);
    change(&folder, &new, &Clock::default()).await.map_err(|error| told(lang, &error))?;
    println!("{}", texts::say(lang, "setting-changed"));
    Ok(())
}
