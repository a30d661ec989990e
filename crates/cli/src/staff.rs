//! The staff register, and the keys of the issuing authorities: what the holder of the passphrase does at the terminal.

use std::path::PathBuf;

use anyhow::Result;
use app::{
    App, Hierarchy,
    config::DataFolder,
    instance::{Passphrases, compiled_in_rules, read_rules},
    staff::{Ending, Enrolment, OperatorPapers, Places, Post, Return, Suspension},
};
use base::{Bin, Iin, Lang, Role};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use jiff::civil::Date;
use pki::Certificate;

use crate::{
    files::{read, write},
    instance::{in_words, open, secret, told},
    language::LanguageArgs,
    passphrase::{Age, Purpose},
    report::person_of,
};

/// `senim staff enrol`.
#[derive(clap::Args)]
pub(crate) struct EnrolArgs {
    /// Folder of the instance.
    #[arg(long)]
    data: PathBuf,
    /// What she will be. `senim staff posts` lists where.
    #[arg(long, value_parser = staff_roles())]
    role: Role,
    /// Number of the person; her names come from the state database.
    #[arg(long, value_parser = Iin::parse)]
    iin: Iin,
    /// Code of the office or body (operators), or of the body (officers, authorised persons); any word for auditors and
    /// administrators.
    #[arg(long)]
    post: String,
    /// Number of the organisation named in the certificate.
    #[arg(long, value_parser = Bin::parse)]
    bin: Option<Bin>,
    /// Mail address of the person, where letters about applications go; it stands in her certificate.
    #[arg(long)]
    email: Option<String>,
    /// The person's PKCS#10 request, as `senim csr` makes it. An operator's key is on an external protected carrier, and the
    /// request says on which (`--storage kaztoken`).
    #[arg(long)]
    csr: PathBuf,
    #[command(flatten)]
    papers: PapersArgs,
    /// Where the certificate goes, PEM; standard output if not given.
    #[arg(long)]
    out: Option<PathBuf>,
    /// File whose first line is the passphrase of the issuing keys; else SENIM_PASSPHRASE, else it is asked for.
    #[arg(long)]
    passphrase_file: Option<PathBuf>,
    #[command(flatten)]
    language: LanguageArgs,
}

/// What the centre of an operator sent (nca-01 regulation p.15): its letter, her application and the order that appoints her.
#[derive(clap::Args)]
struct PapersArgs {
    /// Operators: number of the centre's letter.
    #[arg(long, requires_all = ["letter_date", "order", "order_date", "applied_on", "position", "token_serial", "executor"])]
    letter: Option<String>,
    /// Operators: date of the letter, yyyy-mm-dd.
    #[arg(long, requires = "letter")]
    letter_date: Option<Date>,
    /// Operators: number of the order that appoints her.
    #[arg(long, requires = "letter")]
    order: Option<String>,
    /// Operators: date of the order, yyyy-mm-dd.
    #[arg(long, requires = "letter")]
    order_date: Option<Date>,
    /// Operators: date of her application, yyyy-mm-dd.
    #[arg(long, requires = "letter")]
    applied_on: Option<Date>,
    /// Operators: her position, as the application names it.
    #[arg(long, requires = "letter")]
    position: Option<String>,
    /// Operators: serial number of the carrier that she was given.
    #[arg(long, requires = "letter")]
    token_serial: Option<String>,
    /// Operators: mail address of the letter's executor, who is told that the certificate is issued.
    #[arg(long, requires = "letter")]
    executor: Option<String>,
}

impl PapersArgs {
    fn read(self) -> Option<OperatorPapers> {
        Some(OperatorPapers {
            letter: self.letter?,
            letter_date: self.letter_date?,
            order: self.order?,
            order_date: self.order_date?,
            executor: self.executor?,
            applied_on: self.applied_on?,
            position: self.position?,
            token_serial: self.token_serial?,
        })
    }
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
    /// One role only; all of hers if not given.
    #[arg(long, value_parser = staff_roles())]
    role: Option<Role>,
    /// One office or body only; all of hers if not given.
    #[arg(long)]
    post: Option<String>,
    /// Why: dismissal, operator-dismissed, key-compromise, unreliable-data, holder-demand or holder-death. It is published.
    #[arg(long)]
    reason: String,
    /// The last day of an operator who is dismissed or moved, yyyy-mm-dd: the centre reports it at least two days in advance. A
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

/// `senim staff posts`.
#[derive(clap::Args)]
pub(crate) struct PostsArgs {
    /// Folder of the instance, whose law may be its own; the law inside this program if not given.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Posts of one role only.
    #[arg(long, value_parser = staff_roles())]
    role: Option<Role>,
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

/// The roles that staff can have.
fn staff_roles() -> impl TypedValueParser<Value = Role> {
    let staff = || Role::ALL.into_iter().filter(|role| *role != Role::Applicant);
    PossibleValuesParser::new(staff().map(Role::code))
        .try_map(move |code| staff().find(|role| role.code() == code).ok_or("not a role of staff"))
}

/// Enrols a member of the staff.
pub(crate) async fn enrol(args: EnrolArgs) -> Result<()> {
    let lang = args.language.lang();
    let online = secret(Purpose::Online, args.passphrase_file.as_deref(), Age::Old, lang)?;
    let request = read(&args.csr).map_err(|fault| in_words(lang, &fault))?;
    let app = open(DataFolder::new(&args.data), &online, lang).await?;
    let enrolment = Enrolment {
        iin: args.iin,
        role: args.role,
        post: args.post,
        bin: args.bin,
        email: args.email,
        request,
        papers: args.papers.read(),
    };
    let certificate = enrol_person(&app, &enrolment, lang).await?;
    app.close().await;
    match &args.out {
        Some(path) => {
            let written = write(path, certificate.pem().as_bytes());
            written.map_err(|fault| in_words(lang, &fault))?;
            let told = [
                ("person", person_of(&certificate)),
                ("role", role_words(lang, args.role)),
                ("post", enrolment.post),
                ("serial", certificate.serial().to_string()),
                ("path", path.display().to_string()),
            ];
            println!("{}", texts::say_with(lang, "staff-enrolled", &told));
        }
        None => print!("{}", certificate.pem()),
    }
    Ok(())
}

/// Tells where members of the staff can be posted.
pub(crate) fn posts(args: &PostsArgs) -> Result<()> {
    let lang = args.language.lang();
    let rules = match &args.data {
        Some(data) => read_rules(&DataFolder::new(data)).map_err(|error| told(lang, &error))?,
        None => compiled_in_rules().map_err(|error| told(lang, &error))?,
    };
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Applicant) {
        if args.role.is_some_and(|only| only != role) {
            continue;
        }
        println!("{} ({})", role_words(lang, role), role.code());
        match app::staff::places(&rules, role, lang) {
            Places::AnyWord => println!("  {}", texts::say(lang, "staff-post-any")),
            Places::These(places) => {
                for (code, name) in places {
                    println!("  {code} · {name}");
                }
            }
        }
    }
    Ok(())
}

fn role_words(lang: Lang, role: Role) -> String {
    texts::say(lang, &format!("staff-role-{role}"))
}

/// Issues the certificate of a member of the staff.
pub(crate) async fn enrol_person(
    app: &App,
    enrolment: &Enrolment,
    lang: Lang,
) -> Result<Certificate> {
    app.authority().enrol(enrolment).await.map_err(|error| told(lang, &error))
}

/// Ends posts of a member of the staff and revokes her certificates for them.
pub(crate) async fn end(args: EndArgs) -> Result<()> {
    let lang = args.language.lang();
    let told = |error| told(lang, &error);
    let online = secret(Purpose::Online, args.passphrase_file.as_deref(), Age::Old, lang)?;
    let ending = Ending {
        iin: args.iin,
        role: args.role,
        post: args.post,
        reason: app::staff::read_reason(&args.reason).map_err(told)?,
        effective_on: args.effective,
    };
    let app = open(DataFolder::new(&args.data), &online, lang).await?;
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
    let online = secret(Purpose::Online, args.passphrase_file.as_deref(), Age::Old, lang)?;
    let suspension = Suspension {
        iin: args.iin,
        office: args.post,
        absent_from: args.absent_from,
        letter: args.letter,
    };
    let app = open(DataFolder::new(&args.data), &online, lang).await?;
    let stopped = app.authority().suspend(&suspension).await;
    app.close().await;
    let post = stopped.map_err(|error| told(lang, &error))?;
    println!("{}", line(lang, "staff-post-suspended", &post));
    Ok(())
}

/// Lets a suspended operator work again.
pub(crate) async fn bring_back(args: ReturnArgs) -> Result<()> {
    let lang = args.language.lang();
    let online = secret(Purpose::Online, args.passphrase_file.as_deref(), Age::Old, lang)?;
    let back = Return { iin: args.iin, office: args.post, letter: args.letter };
    let app = open(DataFolder::new(&args.data), &online, lang).await?;
    let returned = app.authority().resume(&back).await;
    app.close().await;
    let post = returned.map_err(|error| told(lang, &error))?;
    println!("{}", line(lang, "staff-post-returned", &post));
    Ok(())
}

/// Tells who holds which post, and who held one.
pub(crate) async fn list(args: ListArgs) -> Result<()> {
    let lang = args.language.lang();
    let online = secret(Purpose::Online, args.passphrase_file.as_deref(), Age::Old, lang)?;
    let app = open(DataFolder::new(&args.data), &online, lang).await?;
    let posts = app.authority().staff().await.map_err(|error| told(lang, &error));
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
        ("role", role_words(lang, post.role)),
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
    let told = |error| told(lang, &error);
    let passphrases = Passphrases::new(
        secret(Purpose::Root, args.root_passphrase_file.as_deref(), Age::Old, lang)?,
        secret(Purpose::Online, args.passphrase_file.as_deref(), Age::Old, lang)?,
    )
    .map_err(told)?;
    let app = open(DataFolder::new(&args.data), passphrases.online(), lang).await?;
    let made = app.succeed(args.hierarchy, &passphrases).await.map_err(told);
    app.close().await;
    let name = [("name", made?.to_string())];
    println!("{}", texts::say_with(lang, "authority-renewed", &name));
    println!("{}", texts::say(lang, "authority-renewed-next"));
    Ok(())
}
