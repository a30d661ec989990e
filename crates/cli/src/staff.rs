//! The staff register, and the keys of the issuing authorities: what the holder of the passphrase does at the terminal.

use std::path::PathBuf;

use anyhow::Result;
use app::{
    App, Hierarchy,
    instance::Passphrases,
    staff::{Ending, Enrolment, Post, Return, Suspension},
};
use base::{Bin, Iin, Lang, Role};
use jiff::civil::Date;
use pki::Certificate;

use crate::{
    files::{read, write},
    instance::{in_words, open, secret, told},
    language::LanguageArgs,
    passphrase::{Age, Purpose},
};

/// `senim staff enrol`.
#[derive(clap::Args)]
pub(crate) struct EnrolArgs {
    /// Folder of the instance.
    #[arg(long)]
    data: PathBuf,
    /// operator, officer, authorised-person or auditor.
    #[arg(long)]
    role: String,
    /// Number of the person; her names come from the state register.
    #[arg(long, value_parser = Iin::parse)]
    iin: Iin,
    /// Code of the office (operators) or of the body (officers, authorised persons).
    #[arg(long)]
    post: String,
    /// Number of the organisation named in the certificate.
    #[arg(long, value_parser = Bin::parse)]
    bin: Option<Bin>,
    /// The person's PKCS#10 request, as `senim csr` makes it.
    #[arg(long)]
    csr: PathBuf,
    /// Where the certificate goes, PEM; standard output if not given.
    #[arg(long)]
    out: Option<PathBuf>,
    /// File whose first line is the passphrase of the issuing keys; else SENIM_PASSPHRASE, else it is asked for.
    #[arg(long)]
    passphrase_file: Option<PathBuf>,
}

/// `senim staff end`.
#[derive(clap::Args)]
pub(crate) struct EndArgs {
    /// Folder of the instance.
    #[arg(long)]
    data: PathBuf,
    /// Number of the person.
    #[arg(long, value_parser = Iin::parse)]
    iin: Iin,
    /// One role only: operator, officer, authorised-person, administrator or auditor. All of hers if not given.
    #[arg(long)]
    role: Option<String>,
    /// One office or body only; all of hers if not given.
    #[arg(long)]
    post: Option<String>,
    /// Why: dismissal, operator-dismissed, key-compromise, unreliable-data, holder-demand or holder-death. It is published.
    #[arg(long)]
    reason: String,
    /// The last day of an operator who is dismissed or moved, yyyy-mm-dd: the centre tells of it at least two days before. A
    /// later notice is taken and noted as a violation.
    #[arg(long)]
    effective: Option<Date>,
    /// File whose first line is the passphrase of the issuing keys; else SENIM_PASSPHRASE, else it is asked for.
    #[arg(long)]
    passphrase_file: Option<PathBuf>,
    #[command(flatten)]
    language: LanguageArgs,
}

/// `senim staff suspend`.
#[derive(clap::Args)]
pub(crate) struct SuspendArgs {
    /// Folder of the instance.
    #[arg(long)]
    data: PathBuf,
    /// Number of the operator.
    #[arg(long, value_parser = Iin::parse)]
    iin: Iin,
    /// Her office.
    #[arg(long)]
    post: String,
    /// The first day of her absence, yyyy-mm-dd.
    #[arg(long)]
    absent_from: Date,
    /// Number of the centre's letter.
    #[arg(long)]
    letter: String,
    /// File whose first line is the passphrase of the issuing keys; else SENIM_PASSPHRASE, else it is asked for.
    #[arg(long)]
    passphrase_file: Option<PathBuf>,
    #[command(flatten)]
    language: LanguageArgs,
}

/// `senim staff return`.
#[derive(clap::Args)]
pub(crate) struct ReturnArgs {
    /// Folder of the instance.
    #[arg(long)]
    data: PathBuf,
    /// Number of the operator.
    #[arg(long, value_parser = Iin::parse)]
    iin: Iin,
    /// Her office.
    #[arg(long)]
    post: String,
    /// Number of the centre's letter.
    #[arg(long)]
    letter: String,
    /// File whose first line is the passphrase of the issuing keys; else SENIM_PASSPHRASE, else it is asked for.
    #[arg(long)]
    passphrase_file: Option<PathBuf>,
    #[command(flatten)]
    language: LanguageArgs,
}

/// `senim staff list`.
#[derive(clap::Args)]
pub(crate) struct ListArgs {
    /// Folder of the instance.
    #[arg(long)]
    data: PathBuf,
    /// File whose first line is the passphrase of the issuing keys; else SENIM_PASSPHRASE, else it is asked for.
    #[arg(long)]
    passphrase_file: Option<PathBuf>,
    #[command(flatten)]
    language: LanguageArgs,
}

/// `senim authority renew`.
#[derive(clap::Args)]
pub(crate) struct RenewArgs {
    /// Folder of the instance.
    #[arg(long)]
    data: PathBuf,
    /// Which hierarchy: rsa or gost.
    #[arg(long, value_parser = hierarchy)]
    hierarchy: Hierarchy,
    /// File whose first line is the passphrase of the issuing keys; else SENIM_PASSPHRASE, else it is asked for.
    #[arg(long)]
    passphrase_file: Option<PathBuf>,
    /// File whose first line is the passphrase of the root keys; else SENIM_ROOT_PASSPHRASE, else it is asked for.
    #[arg(long)]
    root_passphrase_file: Option<PathBuf>,
    #[command(flatten)]
    language: LanguageArgs,
}

fn hierarchy(code: &str) -> Result<Hierarchy, String> {
    Hierarchy::from_code(code).ok_or_else(|| "rsa or gost".to_owned())
}

/// Enrols a member of the staff.
pub(crate) async fn enrol(args: EnrolArgs) -> Result<()> {
    let online = secret(Purpose::Online, args.passphrase_file.as_deref(), Age::Old)?;
    let request = read(&args.csr).map_err(in_words)?;
    let app = open(&args.data, &online).await?;
    let role = app::staff::read_role(&args.role).map_err(told)?;
    let certificate = enrol_person(&app, role, args.iin, &args.post, args.bin, request).await?;
    app.close().await;
    match &args.out {
        Some(path) => {
            write(path, certificate.pem().as_bytes()).map_err(in_words)?;
            println!(
                "enrolled: {} · {role} at {} · certificate {} in {}",
                certificate.subject(),
                args.post,
                certificate.serial(),
                path.display()
            );
        }
        None => print!("{}", certificate.pem()),
    }
    Ok(())
}

/// Issues the certificate of a member of the staff.
pub(crate) async fn enrol_person(
    app: &App,
    role: Role,
    iin: Iin,
    post: &str,
    bin: Option<Bin>,
    request: Vec<u8>,
) -> Result<Certificate> {
    let enrolment = Enrolment { iin, role, post: post.to_owned(), bin, request };
    app.authority().enrol(&enrolment).await.map_err(told)
}

/// Ends posts of a member of the staff and revokes her certificates for them.
pub(crate) async fn end(args: EndArgs) -> Result<()> {
    let lang = args.language.lang();
    let told = |error| told_in(lang, &error);
    let online = secret(Purpose::Online, args.passphrase_file.as_deref(), Age::Old)?;
    let ending = Ending {
        iin: args.iin,
        role: args.role.as_deref().map(app::staff::read_role).transpose().map_err(told)?,
        post: args.post,
        reason: app::staff::read_reason(&args.reason).map_err(told)?,
        effective_on: args.effective,
    };
    let app = open(&args.data, &online).await?;
    let is_late = args.effective.is_some_and(|day| app.authority().is_late_notice(day));
    let ended = app.authority().end_posts(&ending).await.map_err(told);
    app.close().await;
    for post in ended? {
        println!("{}", line(lang, "staff-ended", &post));
    }
    println!("{}", texts::say(lang, "staff-lists-published"));
    if is_late {
        println!("{}", texts::say(lang, "staff-notice-late"));
    }
    Ok(())
}

/// Stops the work of an operator who is absent for long.
pub(crate) async fn suspend(args: SuspendArgs) -> Result<()> {
    let lang = args.language.lang();
    let online = secret(Purpose::Online, args.passphrase_file.as_deref(), Age::Old)?;
    let suspension = Suspension {
        iin: args.iin,
        office: args.post,
        absent_from: args.absent_from,
        letter: args.letter,
    };
    let app = open(&args.data, &online).await?;
    let stopped = app.authority().suspend(&suspension).await;
    app.close().await;
    let post = stopped.map_err(|error| told_in(lang, &error))?;
    println!("{}", line(lang, "staff-post-suspended", &post));
    Ok(())
}

/// Lets a suspended operator work again.
pub(crate) async fn bring_back(args: ReturnArgs) -> Result<()> {
    let lang = args.language.lang();
    let online = secret(Purpose::Online, args.passphrase_file.as_deref(), Age::Old)?;
    let back = Return { iin: args.iin, office: args.post, letter: args.letter };
    let app = open(&args.data, &online).await?;
    let returned = app.authority().resume(&back).await;
    app.close().await;
    let post = returned.map_err(|error| told_in(lang, &error))?;
    println!("{}", line(lang, "staff-post-returned", &post));
    Ok(())
}

/// Tells who holds which post, and who held one.
pub(crate) async fn list(args: ListArgs) -> Result<()> {
    let lang = args.language.lang();
    let online = secret(Purpose::Online, args.passphrase_file.as_deref(), Age::Old)?;
    let app = open(&args.data, &online).await?;
    let posts = app.authority().staff().await.map_err(|error| told_in(lang, &error));
    app.close().await;
    let posts = posts?;
    if posts.is_empty() {
        println!("{}", texts::say(lang, "staff-none"));
    }
    for post in posts {
        let key = match (post.is_active, post.is_suspended, post.valid_until) {
            (true, true, _) => "staff-post-suspended",
            (true, false, Some(_)) => "staff-post",
            (true, false, None) => "staff-post-without-certificate",
            (false, ..) => "staff-post-ended",
        };
        println!("{}", line(lang, key, &post));
    }
    Ok(())
}

fn line(lang: Lang, key: &str, post: &Post) -> String {
    let moment = |at| texts::date_time(lang, at);
    let args = [
        ("iin", post.iin.to_string()),
        ("name", post.name.clone()),
        ("role", texts::say(lang, &format!("staff-role-{}", post.role))),
        ("post", post.post.clone()),
        ("serial", post.serial.clone().unwrap_or_else(|| "-".to_owned())),
        ("since", moment(post.since)),
        ("until", post.valid_until.map(moment).unwrap_or_default()),
    ];
    texts::say_with(lang, key, &args)
}

/// Gives an issuing authority a new key.
pub(crate) async fn renew(args: RenewArgs) -> Result<()> {
    let lang = args.language.lang();
    let told = |error| told_in(lang, &error);
    let passphrases = Passphrases::new(
        secret(Purpose::Root, args.root_passphrase_file.as_deref(), Age::Old)?,
        secret(Purpose::Online, args.passphrase_file.as_deref(), Age::Old)?,
    )
    .map_err(told)?;
    let app = open(&args.data, passphrases.online()).await?;
    let made = app.succeed(args.hierarchy, &passphrases).await.map_err(told);
    app.close().await;
    let name = [("name", made?.to_string())];
    println!("{}", texts::say_with(lang, "authority-renewed", &name));
    println!("{}", texts::say(lang, "authority-renewed-next"));
    Ok(())
}

/// An error of the use cases in words of a language.
fn told_in(lang: Lang, error: &app::Error) -> anyhow::Error {
    let faults = error.faults();
    let texts: Vec<String> = faults.0.iter().map(|fault| texts::fault(lang, fault)).collect();
    anyhow::anyhow!(texts.join("; "))
}
