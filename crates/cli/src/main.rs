//! The command line of Senim. Floor 6: it reads flags, calls `app` and `web`, and prints.

mod demo;
mod evidence;
mod files;
mod http;
mod instance;
mod language;
mod passphrase;
mod report;
mod request;
mod signing;
mod status;
mod timestamp;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Senim: a national certification authority and public-service platform.
#[derive(Parser)]
#[command(version, about, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Read a revocation list from a file or an address, verify it, and look certificates up.
    Crl(status::CrlArgs),
    /// Make a key and a PKCS#10 request for it. The key stays in an encrypted file on this computer.
    Csr(request::CsrArgs),
    /// Tell the golden story on a fresh instance with invented people, then serve its portal.
    Demo(demo::DemoArgs),
    /// Make a new instance: its database, keys and authorities.
    Init(instance::InitArgs),
    /// Verify or export the journal.
    Journal {
        #[command(subcommand)]
        command: JournalCommand,
    },
    /// Ask an OCSP responder whether a certificate is in force.
    Ocsp(status::OcspArgs),
    /// Serve the portal, the interfaces and the answers of the authority.
    Serve(instance::ServeArgs),
    /// Check the law as files.
    Service {
        #[command(subcommand)]
        command: ServiceCommand,
    },
    /// Sign a document with a key of one's own: CMS (CAdES), XML, or the ZIP of the national tools.
    Sign(signing::SignArgs),
    /// Enrol operators, officers and authorised persons.
    Staff {
        #[command(subcommand)]
        command: StaffCommand,
    },
    /// Ask a time-stamping authority for a time stamp over a document (RFC 3161).
    Tsp(timestamp::TspArgs),
    /// Tell who signed a file, in which role, when, and whether that holds.
    Verify(verify::VerifyArgs),
}

#[derive(Subcommand)]
enum JournalCommand {
    /// Write the journal as JSON Lines; each line can be verified without the instance.
    Export(instance::ExportArgs),
    /// Verify the chain of a whole journal: of an instance, or of an export.
    Verify(instance::VerifyArgs),
}

#[derive(Subcommand)]
enum ServiceCommand {
    /// Check every service: its definition, texts and cases. Prints every fault with file, key and reason.
    Check(instance::CheckArgs),
}

#[derive(Subcommand)]
enum StaffCommand {
    /// Issue a certificate for a member of the staff and enter her in the staff register.
    Enrol(instance::EnrolArgs),
}

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "warn".into()),
        )
        .init();
    let done = match Cli::parse().command {
        Command::Crl(args) => return told(status::crl(&args).await),
        Command::Csr(args) => request::csr(&args),
        Command::Demo(args) => return demo::run(args).await,
        Command::Init(args) => instance::init(args).await,
        Command::Journal { command: JournalCommand::Export(args) } => instance::export(args).await,
        Command::Journal { command: JournalCommand::Verify(args) } => instance::verify(args).await,
        Command::Ocsp(args) => return told(status::ocsp(&args).await),
        Command::Serve(args) => instance::serve(args).await,
        Command::Service { command: ServiceCommand::Check(args) } => instance::check(&args),
        Command::Sign(args) => signing::sign(&args).await,
        Command::Staff { command: StaffCommand::Enrol(args) } => instance::enrol(args).await,
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

/// Exit status of a command that can't be done as it was given.
const USAGE: u8 = 64;

fn told(done: Result<ExitCode, language::Refusal>) -> ExitCode {
    done.unwrap_or_else(|refusal| {
        eprintln!("senim: {refusal}");
        ExitCode::from(USAGE)
    })
}
