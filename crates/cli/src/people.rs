//! People in the journal: whose their pseudonyms are, and how one is taken out of it.

use std::path::PathBuf;

use anyhow::Result;
use app::config::DataFolder;
use base::Iin;

use crate::{
    instance::{open, secret, told},
    language::LanguageArgs,
    passphrase::{Age, Purpose},
};

/// `senim journal forget`.
#[derive(clap::Args)]
pub(crate) struct ForgetArgs {
    /// Folder of the instance.
    #[arg(long)]
    data: PathBuf,
    /// Number of the person. It cannot be undone.
    #[arg(long, value_parser = Iin::parse)]
    iin: Iin,
    /// File whose first line is the passphrase of the issuing keys; else SENIM_PASSPHRASE, else it is asked for.
    #[arg(long)]
    passphrase_file: Option<PathBuf>,
    #[command(flatten)]
    language: LanguageArgs,
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
    #[command(flatten)]
    language: LanguageArgs,
}

/// Takes a person out of the journal.
pub(crate) async fn forget(args: ForgetArgs) -> Result<()> {
    let lang = args.language.lang();
    let online = secret(Purpose::Online, args.passphrase_file.as_deref(), Age::Old, lang)?;
    let app = open(DataFolder::new(&args.data), &online, lang).await?;
    let forgotten = app.forget_in_journal(&args.iin).await;
    app.close().await;
    let pseudonym = forgotten.map_err(|error| told(lang, &error))?;
    let pseudonym = [("pseudonym", pseudonym)];
    println!("{}", texts::say_with(lang, "journal-forgotten", &pseudonym));
    Ok(())
}

/// Tells whose the pseudonyms are, one a line.
pub(crate) async fn people(args: PeopleArgs) -> Result<()> {
    let lang = args.language.lang();
    let people = app::journal_answers::people(&DataFolder::new(&args.data)).await;
    let people = people.map_err(|error| told(lang, &error))?;
    let wanted = |pseudonym: &str| args.pseudonym.as_deref().is_none_or(|one| one == pseudonym);
    for person in people.iter().filter(|person| wanted(&person.pseudonym)) {
        let args = [
            ("pseudonym", person.pseudonym.clone()),
            ("iin", person.iin.to_string()),
            ("since", texts::date_time(lang, person.since)),
        ];
        println!("{}", texts::say_with(lang, "journal-person", &args));
    }
    Ok(())
}
