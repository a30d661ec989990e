//! `senim demo`: the golden story on a fresh instance, told through the same interface that everybody uses.

mod cast;
mod client;
mod evidence;
mod opening;
mod story;
mod teller;

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

use anyhow::{Context, Result, bail};
use app::config::DataFolder;
use base::Lang;
use gateway::{Person, population::Population};

use crate::{
    language::LanguageArgs,
    serving::{StopAsked, bind},
};

use self::{evidence::Evidence, teller::Teller};

/// So many people of the simulated registers come first because the story is theirs.
const STORY_PEOPLE: usize = 20;

/// `senim demo`.
#[derive(clap::Args)]
pub(crate) struct DemoArgs {
    /// Folder for the instance; a temporary one if not given. It must be empty or absent.
    #[arg(long)]
    data: Option<PathBuf>,
    /// `postgres://…` of an empty database; the embedded SQLite if not given.
    #[arg(long)]
    database: Option<String>,
    /// Where to listen; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// End after the story.
    #[arg(long)]
    once: bool,
    #[command(flatten)]
    language: LanguageArgs,
}

/// Tells the story, then serves the portal.
pub(crate) async fn run(args: DemoArgs) -> ExitCode {
    match Box::pin(tell(&args)).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => {
            // A step that failed has told why already.
            if !cause.is::<teller::Failed>() {
                println!("senim demo: {cause:#}");
            }
            println!("demo: failed");
            ExitCode::FAILURE
        }
    }
}

async fn tell(args: &DemoArgs) -> Result<()> {
    let folder = fresh_folder(args.data.clone())?;
    let evidence = Evidence::make(folder.path().join("demo"))?;
    let lang = args.language.lang();
    let listener = bind(args.listen, lang).await?;
    println!("{}: {}", texts::say(lang, "demo-data"), folder.path().display());
    let opening = opening::choose_clock(lang)?;
    println!("{}: {}", texts::say(lang, "demo-clock"), opening.told);
    let mut teller = Teller::new(lang);
    let founding =
        opening::found(args.database.clone(), folder, evidence, listener, opening.clock, lang);
    let stage = teller.step("demo-step-founded", Box::pin(founding)).await?;
    let told = Box::pin(story::tell(&stage, &mut teller)).await;
    if told.is_err() {
        // The story's own failure is the one to tell.
        drop(stage.server.stop().await);
        return told;
    }
    println!("demo: ok");
    if args.once {
        return stage.server.stop().await;
    }
    let mut asked = StopAsked::listen()?;
    println!("{}", farewell(&stage, lang)?);
    asked.wait().await;
    stage.server.stop().await
}

/// A folder of one's own, or an empty one that was named.
fn fresh_folder(named: Option<PathBuf>) -> Result<DataFolder> {
    let path = match named {
        Some(path) => path,
        None => std::env::temp_dir()
            .join(format!("senim-demo-{}", hex::encode(crypto::random::bytes::<6>()?))),
    };
    let reading = || format!("{} cannot be read", path.display());
    if path.exists() && std::fs::read_dir(&path).with_context(reading)?.next().is_some() {
        bail!("{} is not empty; name another folder with --data", path.display());
    }
    let making = || format!("{} cannot be made", path.display());
    let folder = DataFolder::new(&path);
    folder.make().with_context(making)?;
    Ok(folder)
}

/// Who is left in the simulated registers for the reader to be: a grown-up citizen who has no part in the story.
fn newcomer(stage: &story::Stage) -> Result<Person> {
    let population = Population::standard()?;
    let today = base::local_date(stage.clock.now());
    let fits = |person: &&Person| {
        (30..60).contains(&person.age_on(today))
            && person.resident
            && person.patronymic.is_some()
            && person.life_status == stage.cast.applicant.life_status
    };
    let found = population.people().skip(STORY_PEOPLE).find(fits).cloned();
    found.context("the simulated registers have nobody left")
}

fn farewell(stage: &story::Stage, lang: Lang) -> Result<String> {
    let newcomer = newcomer(stage)?;
    let offices = stage.app.procedures().queue_offices(None, lang);
    let office = offices.into_iter().find(|office| office.code == story::OFFICE);
    let own = [
        ("person", newcomer.full_name()),
        ("iin", newcomer.iin.to_string()),
        ("office", office.map_or_else(String::new, |office| office.title)),
    ];
    let demo = stage.evidence.folder().display();
    let data = stage.data.display();
    let base = &stage.base;
    let page = [("page", format!("{base}/{lang}/sign-in"))];
    Ok(format!(
        "portal: {base}\n\
         {}\n\
         \x20 senim sign --p12 {demo}/legal-head-auth.p12 --password demo --detached --out senim-sign-in.txt.p7s senim-sign-in.txt\n\
         {}\n\
         {}\n\
         {}\n\
         \x20 senim serve --data {data} --passphrase-file {demo}/passphrases.txt\n\
         {}",
        texts::say_with(lang, "demo-farewell-sign-in", &page),
        texts::say(lang, "demo-farewell-passwords"),
        texts::say_with(lang, "demo-farewell-newcomer", &own),
        texts::say(lang, "demo-farewell-later"),
        texts::say(lang, "demo-farewell-end"),
    ))
}
