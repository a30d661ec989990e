//! The command line of Senim. Floor 6: it reads flags, calls `app` and `web`, and prints.

mod demo;
mod files;
mod instance;
mod passphrase;
mod request;
mod signing;

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
    /// Serve the portal, the interfaces and the answers of the authority.
    Serve(instance::ServeArgs),
    /// Check the law as files.
    Service {
        #[command(subcommand)]
        command: ServiceCommand,
    },
    /// Sign a document with a key of one's own (CMS, CAdES-BES).
    Sign(signing::SignArgs),
    /// Enrol operators, officers and authorised persons.
    Staff {
        #[command(subcommand)]
        command: StaffCommand,
    },
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
        Command::Csr(args) => request::csr(&args),
        Command::Demo(args) => return demo::run(args).await,
        Command::Init(args) => instance::init(args).await,
        Command::Journal { command: JournalCommand::Export(args) } => instance::export(args).await,
        Command::Journal { command: JournalCommand::Verify(args) } => instance::verify(args).await,
        Command::Serve(args) => instance::serve(args).await,
        Command::Service { command: ServiceCommand::Check(args) } => instance::check(&args),
        Command::Sign(args) => signing::sign(&args),
        Command::Staff { command: StaffCommand::Enrol(args) } => instance::enrol(args).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => {
            eprintln!("senim: {cause:#}");
            ExitCode::FAILURE
        }
    }
}
