//! The command line of Senim. Floor 6: it reads flags, calls `app` and `web`, and prints.

#[macro_use]
mod told;

mod backup;
mod chain;
mod container;
mod demo;
mod evidence;
mod fields;
mod files;
mod help;
mod http;
mod instance;
mod keygen;
mod language;
mod national;
mod objects;
mod outcome;
mod own_key;
mod passphrase;
mod people;
mod report;
mod request;
mod server_lock;
mod service;
mod serving;
mod settings;
mod show;
mod signing;
mod staff;
mod status;
mod timestamp;
mod token;
mod verify;

use std::{io::IsTerminal as _, process::ExitCode};

use clap::{Parser, Subcommand};
use outcome::USAGE;

/// Senim: a national certification authority and public-service platform.
#[derive(Parser)]
#[command(version, about, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Keys of the issuing authorities.
    Authority {
        #[command(subcommand)]
        command: AuthorityCommand,
    },
    /// Copy an instance on the embedded database, beside a server that goes on, and verify the copy.
    Backup(backup::BackupArgs),
    /// Read a revocation list from a file or an address, verify it, and look certificates up.
    Crl(status::CrlArgs),
    /// Make a PKCS#10 request, and a key for it. The key stays in an encrypted file on this computer.
    Csr(request::CsrArgs),
    /// Play the whole story on a fresh instance with invented people, then serve its portal.
    Demo(demo::DemoArgs),
    /// Make a new instance: its database, keys and authorities.
    Init(instance::InitArgs),
    /// Verify or export the journal.
    Journal {
        #[command(subcommand)]
        command: JournalCommand,
    },
    /// Make a key pair in an encrypted file.
    Keygen(keygen::KeygenArgs),
    /// Ask an OCSP responder whether a certificate is in force.
    Ocsp(status::OcspArgs),
    /// Look into key containers (PKCS#12), make them, take them apart.
    P12 {
        #[command(subcommand)]
        command: P12Command,
    },
    /// Serve the portal, the interfaces and the answers of the authority.
    Serve(serving::ServeArgs),
    /// Add terms to a day as the law counts them.
    Calendar(service::CalendarArgs),
    /// Check the law as files, and ask it.
    Service {
        #[command(subcommand)]
        command: ServiceCommand,
    },
    /// Show the settings of the rule set and what each was, and set one.
    Settings {
        #[command(subcommand)]
        command: SettingsCommand,
    },
    /// Show what a file is and what is in it.
    Show(show::ShowArgs),
    /// Sign a document with a key of one's own: CMS (CAdES), XML, or the ZIP of the national tools.
    Sign(signing::SignArgs),
    /// Enrol operators, officers and authorised persons, end their posts, list them.
    Staff {
        #[command(subcommand)]
        command: StaffCommand,
    },
    /// Look at tokens and cards, write certificates to them. `csr` makes keys on them, `sign` signs with these.
    Token {
        #[command(subcommand)]
        command: TokenCommand,
    },
    /// Ask a time-stamping authority for a time stamp over a document (RFC 3161).
    Tsp(timestamp::TspArgs),
    /// Tell who signed a file, in which role, when, and whether that holds.
    Verify(verify::VerifyArgs),
}

#[derive(Subcommand)]
enum JournalCommand {
    /// Sign how far the journal goes, so that nobody can compute it anew unseen.
    Checkpoint(chain::CheckpointArgs),
    /// Write the journal as JSON Lines; each line can be verified without the instance.
    Export(chain::ExportArgs),
    /// Take a person out of the journal: nobody can tell any more whose her pseudonym was, and the chain holds as before.
    Forget(people::ForgetArgs),
    /// Show whose the pseudonyms of the journal are.
    People(people::PeopleArgs),
    /// Verify the chain of a whole journal: of an instance, or of an export.
    Verify(chain::VerifyArgs),
}

#[derive(Subcommand)]
enum P12Command {
    /// Take a key and its certificates out of a container.
    Extract(container::ExtractArgs),
    /// Put a key and its certificates into a container.
    Make(container::MakeArgs),
    /// Show what a container holds.
    Show(container::ShowArgs),
}

#[derive(Subcommand)]
enum ServiceCommand {
    /// Check every service: its definition, texts and cases. Prints every fault with file, line, key and reason.
    Check(service::CheckArgs),
    /// Draw the flow of a service: its states, and the acts that lead from one to another.
    Diagram(service::DiagramArgs),
    /// Show every term of a request that is supposed to be filed at a moment.
    Due(service::DueArgs),
    /// Check services against their checklists: which rows of the law are executed, only declared, missing or wrong.
    Fidelity(service::FidelityArgs),
    /// List the services: requests, channels, applicants, editions.
    List(service::ListArgs),
    /// Make the files of a new service, with blanks that the check names.
    New(service::NewArgs),
    /// Print what a file of a service may say as JSON Schema, for editors.
    Schema(service::SchemaArgs),
    /// Show one service: what it asks, who decides, its terms and grounds with their paragraphs.
    Show(service::ShowArgs),
}

#[derive(Subcommand)]
enum TokenCommand {
    /// At the desk: have the recipient's card make her keys, and write down what the desk sends for her.
    Card(token::CardArgs),
    /// Write issued certificates beside their keys.
    Install(token::InstallArgs),
    /// Show which keys and certificates a token holds, and whether they can leave it.
    Keys(token::KeysArgs),
    /// Show which tokens are plugged in, how their PINs stand, and which keys they make.
    List(token::ListArgs),
    /// Destroy a key of a request that came to nothing.
    Remove(token::RemoveArgs),
}

#[derive(Subcommand)]
enum AuthorityCommand {
    /// Give an issuing authority a new key. The old one goes on answering for what it issued.
    Renew(staff::RenewArgs),
}

#[derive(Subcommand)]
enum SettingsCommand {
    /// Show what each setting was: when, which value, by whom and on which ground.
    History(settings::ListArgs),
    /// Show each setting with its value.
    List(settings::ListArgs),
    /// Set a value on an order. The law as files must hold with it; a running server works by it within half a minute.
    Set(settings::SetArgs),
}

#[derive(Subcommand)]
enum StaffCommand {
    /// End posts of a member of the staff: her certificates for them are revoked, and the lists published at once.
    End(staff::EndArgs),
    /// Issue a certificate for a member of the staff and enter her in the staff register.
    Enrol(Box<staff::EnrolArgs>),
    /// Show who holds which post, and who held one.
    List(staff::ListArgs),
    /// Let a suspended operator work again, by a letter of her centre.
    Return(staff::ReturnArgs),
    /// Stop the work of an operator who is absent for more than 15 days.
    Suspend(staff::SuspendArgs),
    /// List the offices and bodies where staff can be posted, with their codes.
    Posts(staff::PostsArgs),
}

/// What is logged when RUST_LOG says nothing: warnings, and that a server started and stopped. PostgreSQL remarks on the
/// rollback that follows each COMMIT which it could not serialise; the transaction is run again, so there is nothing to warn of.
/// The library of tokens names every mechanism that it does not know as an error.
const QUIET: &str = "warn,senim=info,sqlx::postgres::notice=error,cryptoki=off";

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| QUIET.into()),
        )
        .init();
    let cli = match help::read() {
        Ok(cli) => cli,
        Err(ended) if ended.asked => {
            print!("{}", ended.words);
            return ExitCode::SUCCESS;
        }
        Err(ended) => {
            eprint!("{}", ended.words);
            return ExitCode::from(USAGE);
        }
    };
    let done = match cli.command {
        Command::Backup(args) => backup::backup(args).await,
        Command::Calendar(args) => return service::calendar(&args),
        Command::Crl(args) => return told(status::crl(&args).await),
        Command::Csr(args) => return request::csr(&args),
        Command::Demo(args) => return demo::run(args).await,
        Command::Init(args) => Box::pin(instance::init(args)).await,
        Command::Journal { command: JournalCommand::Checkpoint(args) } => {
            chain::checkpoint(args).await
        }
        Command::Journal { command: JournalCommand::Forget(args) } => people::forget(args).await,
        Command::Journal { command: JournalCommand::People(args) } => people::people(args).await,
        Command::Journal { command: JournalCommand::Export(args) } => chain::export(args).await,
        Command::Journal { command: JournalCommand::Verify(args) } => chain::verify(args).await,
        Command::Keygen(args) => return keygen::keygen(&args),
        Command::Ocsp(args) => return told(status::ocsp(&args).await),
        Command::P12 { command: P12Command::Extract(args) } => return container::extract(&args),
        Command::P12 { command: P12Command::Make(args) } => return container::make(&args),
        Command::P12 { command: P12Command::Show(args) } => return container::show(&args),
        Command::Serve(args) => Box::pin(serving::serve(args)).await,
        Command::Service { command: ServiceCommand::Check(args) } => service::check(&args),
        Command::Service { command: ServiceCommand::Diagram(args) } => {
            return service::diagram(&args);
        }
        Command::Service { command: ServiceCommand::Due(args) } => return service::due(&args),
        Command::Service { command: ServiceCommand::Fidelity(args) } => {
            return service::fidelity(&args);
        }
        Command::Service { command: ServiceCommand::List(args) } => return service::list(&args),
        Command::Service { command: ServiceCommand::Schema(args) } => {
            return service::schema(&args);
        }
        Command::Service { command: ServiceCommand::New(args) } => return service::new(&args),
        Command::Service { command: ServiceCommand::Show(args) } => return service::show(&args),
        Command::Settings { command: SettingsCommand::History(args) } => {
            settings::history(args).await
        }
        Command::Settings { command: SettingsCommand::List(args) } => settings::list(args).await,
        Command::Settings { command: SettingsCommand::Set(args) } => settings::set(args).await,
        Command::Show(args) => return show::show(&args),
        Command::Sign(args) => return signing::sign(&args).await,
        Command::Authority { command: AuthorityCommand::Renew(args) } => staff::renew(args).await,
        Command::Staff { command: StaffCommand::End(args) } => staff::end(args).await,
        Command::Staff { command: StaffCommand::Enrol(args) } => {
            Box::pin(staff::enrol(*args)).await
        }
        Command::Staff { command: StaffCommand::List(args) } => staff::list(args).await,
        Command::Staff { command: StaffCommand::Return(args) } => staff::bring_back(args).await,
        Command::Staff { command: StaffCommand::Suspend(args) } => staff::suspend(args).await,
        Command::Staff { command: StaffCommand::Posts(args) } => staff::posts(&args),
        Command::Token { command: TokenCommand::Card(args) } => return token::card(&args),
        Command::Token { command: TokenCommand::Install(args) } => return token::install(&args),
        Command::Token { command: TokenCommand::Keys(args) } => return token::keys(&args),
        Command::Token { command: TokenCommand::List(args) } => return token::list(&args),
        Command::Token { command: TokenCommand::Remove(args) } => return token::remove(&args),
        Command::Tsp(args) => return told(timestamp::tsp(&args).await),
        Command::Verify(args) => return told(verify::verify(&args)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => {
            eprintln!("senim: {cause:#}");
            ExitCode::FAILURE
        }
    }
}

fn told(done: Result<ExitCode, language::Refusal>) -> ExitCode {
    done.unwrap_or_else(|refusal| {
        eprintln!("senim: {refusal}");
        ExitCode::from(USAGE)
    })
}
