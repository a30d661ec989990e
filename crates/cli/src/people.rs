//! People in the journal: whose their pseudonyms are, and how one is taken out of it.

use std::path::PathBuf;

use anyhow::Result;
use app::config::DataFolder;
use base::Iin;

use crate::{
    instance::{open, secret, told},
    passphrase::{Age, Purpose},
};

/// `senim journal forget`.
#[derive(clap::Args)]
pub(crate) struct ForgetArgs {
    /// Folder of the instance.
    #[arg(long)]
    data: PathBuf,
    /// Number of the person. It cannot be taken back.
    #[arg(long, value_parser = Iin::parse)]
    iin: Iin,
    /// File whose first line is the passphrase of the issuing keys; else SENIM_PASSPHRASE, else it is asked for.
    #[arg(long)]
    passphrase_file: Option<PathBuf>,
}

/// `senim journal people`.
#[derive(clap::Args)]
pub(crate) struct PeopleArgs {
    /// Folder of the instance.
    #[arg(long)]
    data: PathBuf,
    /// One pseudonym only, as the journal has it.
    #[arg(long)]
    pseudonym: Option<String>,
}

/// Takes a person out of the journal.
pub(crate) async fn forget(args: ForgetArgs) -> Result<()> {
    let online = secret(Purpose::Online, args.passphrase_file.as_deref(), Age::Old)?;
    let app = open(&args.data, &online).await?;
    let forgotten = app.forget_in_journal(&args.iin).await.map_err(told);
    app.close().await;
    println!("taken out of the journal: {}", forgotten?);
    Ok(())
}

/// Tells whose the pseudonyms are, one a line.
pub(crate) async fn people(args: PeopleArgs) -> Result<()> {
    let people = app::journal_answers::people(&DataFolder::new(&args.data)).await.map_err(told)?;
    let wanted = |pseudonym: &str| args.pseudonym.as_deref().is_none_or(|one| one == pseudonym);
    for person in people.iter().filter(|person| wanted(&person.pseudonym)) {
        println!("{} {} since {}", person.pseudonym, person.iin, person.since);
    }
    Ok(())
}
