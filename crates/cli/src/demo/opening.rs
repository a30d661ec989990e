//! Before the story: the clock, the instance, the server, the authorities.

use anyhow::{Context, Result, bail};
use app::{
    App,
    clock::Clock,
    config::{DataFolder, RegistersConfig},
    instance::Passphrases,
    law,
    rules::Rules,
};
use base::{Lang, local_date_time};
use jiff::{SignedDuration, Timestamp};
use keystore::Passphrase;
use pki::Certificate;
use serde_json::Value;
use tokio::net::TcpListener;

use super::{
    cast::{CastKeys, text_of},
    client::Client,
    evidence::Evidence,
    story::Stage,
    teller::Told,
};
use crate::{
    instance::{self, NewInstance, make, told},
    server_lock::ServerLock,
    serving::{Doors, Server},
};

/// The offices that must be open: the authority decides, a service centre takes the papers.
const SCHEDULES: [&str; 2] = ["provider", "state-corporation"];
/// So long before closing the story may still begin.
const MARGIN: SignedDuration = SignedDuration::from_mins(10);
/// How far back an open office is looked for.
const MOST_MINUTES_BACK: u32 = 30 * 24 * 60;
/// Words after the names of the authorities.
const SUFFIX: &str = "SENIM DEMO";

/// The clock of the story, and what to tell of it.
pub(crate) struct Opening {
    pub(crate) clock: Clock,
    pub(crate) told: String,
}

/// The system's clock while the offices are open; else one that goes from the last moment when they were.
pub(crate) fn choose_clock(lang: Lang) -> Result<Opening> {
    let rules = Rules::parse(&law::compiled_in())?;
    let moment = |at| [("moment", texts::date_time(lang, at))];
    let now = Clock::System.now();
    let Some(start) = last_open_moment(&rules, now)? else {
        bail!(
            "no office was open in the last thirty days: the calendar of working days must be wrong"
        );
    };
    if start == now {
        let told = texts::say_with(lang, "demo-clock-open", &moment(now));
        return Ok(Opening { clock: Clock::System, told });
    }
    let told = texts::say_with(lang, "demo-clock-moved", &moment(start));
    Ok(Opening { clock: Clock::going_from(start), told })
}

fn last_open_moment(rules: &Rules, now: Timestamp) -> Result<Option<Timestamp>> {
    let open = |at: Timestamp| -> Result<bool> {
        for schedule in SCHEDULES {
            if !rules.calendar.is_open(schedule, at)? {
                return Ok(false);
            }
        }
        Ok(true)
    };
    for minutes in 0..MOST_MINUTES_BACK {
        let at = now.checked_sub(SignedDuration::from_mins(i64::from(minutes)))?;
        if open(at)? && open(at.checked_add(MARGIN)?)? {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

/// Today in the country.
pub(crate) fn today(at: Timestamp) -> jiff::civil::Date {
    local_date_time(at).date()
}

/// Makes the instance and the people's keys, starts the server, and asks it for its authorities.
pub(crate) async fn found(
    database: Option<String>,
    folder: DataFolder,
    evidence: Evidence,
    listener: TcpListener,
    clock: Clock,
    lang: Lang,
) -> Result<Told<Stage>> {
    let data = folder.path().to_owned();
    let mut address = listener.local_addr()?;
    if address.ip().is_unspecified() {
        address.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
    }
    let base = format!("http://{address}");
    let secrets = [secret()?, secret()?];
    let [online, root] = &secrets;
    evidence.leave_secret("passphrases.txt", format!("{online}\n{root}\n"))?;
    let passphrases =
        Passphrases::new(Passphrase::new(root.as_str()), Passphrase::new(online.as_str()))
            .map_err(|error| told(Lang::En, &error))?;
    let new = NewInstance {
        folder,
        database,
        base_url: base.clone(),
        suffix: SUFFIX.to_owned(),
        registers: RegistersConfig::Simulator,
        keys: app::config::KeysConfig::Files,
    };
    let (app, keys) = tokio::try_join!(
        Box::pin(make(new, &passphrases, clock.clone(), Lang::En)),
        CastKeys::make()
    )?;
    let cast = app.population().context("the registers are not simulated")?.cast().clone();
    let alone =
        ServerLock::take(app.folder()).map_err(|fault| instance::in_words(Lang::En, &fault))?;
    let doors = Doors { pages: listener, metrics: None };
    let server = Server::start(app.clone(), doors, alone);
    let web = Client::new(&base)?;
    let authorities = match authorities(&web, &evidence).await {
        Ok(authorities) => authorities,
        Err(cause) => {
            drop(server.stop().await);
            return Err(cause);
        }
    };
    let shown = authorities
        .iter()
        .map(|(name, certificate)| {
            let sha256 = certificate.sha256().to_string();
            let short: String = sha256.chars().take(16).collect();
            format!("{name} {} sha256 {short}…", certificate.serial())
        })
        .collect::<Vec<_>>()
        .join(", ");
    let authorities = authorities.into_iter().collect();
    let stage = Stage {
        app,
        server,
        web,
        base,
        data,
        clock,
        evidence,
        cast: Box::new(cast),
        keys,
        authorities,
        lang,
    };
    Ok(Told::new(shown, stage))
}

fn secret() -> Result<String> {
    Ok(hex::encode(crypto::random::bytes::<16>()?))
}

/// The four authorities as the server tells of them; each certificate must be the one whose digest is told.
async fn authorities(web: &Client, evidence: &Evidence) -> Result<Vec<(String, Certificate)>> {
    let listed = web.get("/api/v1/authorities").await?;
    let mut found = Vec::new();
    for name in ["root-rsa", "nca-rsa", "root-gost", "nca-gost"] {
        let rows = listed.as_array().context("the authorities are not a list")?;
        let row: &Value = rows
            .iter()
            .find(|row| row["name"] == name)
            .with_context(|| format!("there is no authority {name}"))?;
        let certificate =
            Certificate::from_der(&web.get_bytes(&format!("/cert/{name}.cer")).await?)?;
        if certificate.sha256().to_string() != text_of(row, "sha256")? {
            bail!("the certificate of {name} is not the one whose digest is told");
        }
        evidence.leave(&format!("{name}.pem"), certificate.pem())?;
        found.push((name.to_owned(), certificate));
    }
    for (issuing, root) in [("nca-rsa", "root-rsa"), ("nca-gost", "root-gost")] {
        let certificate = |name: &str| {
            found.iter().find(|(known, _)| known == name).map(|(_, certificate)| certificate)
        };
        if let (Some(issuing), Some(root)) = (certificate(issuing), certificate(root)) {
            issuing.verify_signed_by(root)?;
        }
    }
    Ok(found)
}

/// The part of the story that belongs to the present.
pub(crate) fn move_to_present(clock: &Clock) {
    clock.move_to(Clock::System.now());
}

/// Counts the messages that were sent so far: the worker is given one round first.
pub(crate) async fn messages(app: &App) -> Result<usize> {
    app.work().await.map_err(|error| told(Lang::En, &error))?;
    let folder = app.folder().mailbox();
    if !folder.exists() {
        return Ok(0);
    }
    Ok(std::fs::read_dir(folder)?.count())
}
