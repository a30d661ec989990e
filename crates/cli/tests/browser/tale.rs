//! Stories as data: who does what on which page, in which language. The files lie in `stories/`.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::Path,
};

use serde::Deserialize;
use serde_json::Value;

/// What is typed or chosen, by the names of the fields: a text, a list of what is ticked, or the rows of a table.
///
/// In texts `{today}` and `{today-10}` stand for days as people write them, `{iso-today}` as `2026-11-30`, and other names in
/// braces for what an earlier step remembered.
pub(crate) type Answers = BTreeMap<String, Value>;

/// All stories, and who has a post in them.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Book {
    /// Fees in tenge, by their settings.
    #[serde(default)]
    pub(crate) fees: BTreeMap<String, String>,
    /// Answers that several applications share, by name.
    #[serde(default)]
    pub(crate) answers: BTreeMap<String, Answers>,
    #[serde(default)]
    pub(crate) staff: Vec<Post>,
    #[serde(default)]
    pub(crate) story: Vec<Story>,
}

/// Somebody who is enrolled when she first acts.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Post {
    pub(crate) name: String,
    pub(crate) role: String,
    /// The code of the office or body.
    pub(crate) at: String,
}

/// One story.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Story {
    pub(crate) name: String,
    /// The language in which its people read; each page is looked at in the others too where all stories are told.
    pub(crate) lang: String,
    /// Whether it is told on every run.
    #[serde(default)]
    pub(crate) always: bool,
    pub(crate) step: Vec<Step>,
}

/// Who acts: the name of a post, or of somebody of the demonstration.
pub(crate) type Who = String;

/// What somebody does.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Step {
    /// An application on the portal, from the sheet of the service to its signature, and its fee.
    File {
        who: Who,
        service: String,
        /// The address of the form, `knb-02.appendix`.
        form: String,
        /// The answers that it shares with others.
        #[serde(default)]
        like: Option<String>,
        answers: Answers,
        #[serde(default)]
        files: Vec<String>,
        #[serde(default)]
        pays: Pays,
        /// Under which name its number is remembered.
        number: String,
    },
    /// An application on paper, keyed in by a clerk, until the act that opens it.
    TakeIn {
        who: Who,
        /// `knb-02.duplicate`.
        request: String,
        channel: String,
        kind: String,
        #[serde(default)]
        like: Option<String>,
        answers: Answers,
        #[serde(default)]
        files: Vec<String>,
        act: String,
        #[serde(default)]
        given: Answers,
        number: String,
    },
    /// An act with an application.
    Act {
        who: Who,
        room: Room,
        number: String,
        act: String,
        #[serde(default)]
        given: Answers,
    },
    /// The signature on a result.
    Sign { who: Who, number: String },
    /// The state of an application as somebody sees it, who waits for it if need be.
    Stands {
        who: Who,
        room: Room,
        number: String,
        /// A word of its page.
        says: String,
    },
    /// The papers of an application are saved and judged, the page that confirms its result is looked at.
    Result {
        who: Who,
        room: Room,
        number: String,
        /// Under which name the number in the register is remembered.
        #[serde(default)]
        entry: Option<String>,
        /// What the page that confirms it says of it; `nobody` where the register is not public, so that no page does.
        #[serde(default = "in_force")]
        confirmed: String,
    },
    /// Days pass.
    Pass { days: i32 },
    /// Any page: opened at an address or by a link, or the one on which the step before ended; then filled in, sent or signed.
    Page(Box<PageStep>),
    /// A command of the program, at the time of the story; it must end well. Files that it left are remembered as texts, by name.
    Run {
        words: String,
        #[serde(default)]
        remember: BTreeMap<String, String>,
    },
    /// Somebody gets a chip with a PIN of her own, of which `{card}` names the module, the chip and the PIN; with it she signs.
    Card { who: Who },
    /// Somebody signs in and is turned away with these words.
    TurnedAway { who: Who, says: String, status: u16 },
}

/// What somebody does on a page.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PageStep {
    pub(crate) who: Who,
    pub(crate) room: Room,
    /// What the pictures of the page are called.
    pub(crate) name: String,
    /// An address, without its language.
    #[serde(default)]
    pub(crate) at: Option<String>,
    /// The selector of a link.
    #[serde(default)]
    pub(crate) follow: Option<String>,
    #[serde(default = "main_form")]
    pub(crate) form: String,
    #[serde(default)]
    pub(crate) given: Answers,
    /// The selector of the button that sends it; without one the page is looked at.
    #[serde(default)]
    pub(crate) press: Option<String>,
    #[serde(default)]
    pub(crate) signs: Signs,
    /// What the page says on which this ends.
    #[serde(default)]
    pub(crate) says: Option<String>,
    /// Under which names the last parts of that page's address, or the texts of elements, are remembered.
    #[serde(default)]
    pub(crate) remember: BTreeMap<String, String>,
    /// Files that are saved from that page into the folder of the walk, by the selectors of their links.
    #[serde(default)]
    pub(crate) saves: BTreeMap<String, String>,
}

fn main_form() -> String {
    "main form".to_owned()
}

/// Whether what a page offers is signed, and how.
#[derive(Clone, Copy, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Signs {
    #[default]
    Nothing,
    Beside,
    Inside,
}

fn in_force() -> String {
    "done".to_owned()
}

/// Whether the fee is paid at once.
#[derive(Clone, Copy, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Pays {
    #[default]
    Nothing,
    AtOnce,
}

/// Where somebody acts.
#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Room {
    /// Of the applicant.
    Cabinet,
    /// Of the clerk.
    Desk,
    /// Of the officer.
    Inbox,
}

impl Room {
    /// Where somebody comes who signs in for it.
    pub(crate) const fn home(self) -> &'static str {
        match self {
            Self::Cabinet => "/cabinet",
            Self::Desk => "/desk",
            Self::Inbox => "/inbox",
        }
    }

    /// The address of an application in it.
    pub(crate) fn of(self, number: &str) -> String {
        let folder = match self {
            Self::Cabinet => "/cases",
            Self::Desk => "/desk/cases",
            Self::Inbox => "/inbox",
        };
        format!("{folder}/{number}")
    }
}

impl Book {
    /// Reads the files; whoever names stories in `SENIM_STORIES`, `knb-02,mes-04`, is told those alone; `all` means all.
    pub(crate) fn read() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/stories");
        let mut files: Vec<_> =
            fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
        files.sort();
        let mut book = Self::default();
        for file in files {
            let text = fs::read_to_string(&file).unwrap();
            let part: Self =
                toml::from_str(&text).unwrap_or_else(|fault| panic!("{}: {fault}", file.display()));
            book.fees.extend(part.fees);
            book.answers.extend(part.answers);
            book.staff.extend(part.staff);
            book.story.extend(part.story);
        }
        let named = env::var("SENIM_STORIES").unwrap_or_default();
        let named: BTreeSet<&str> = named.split(',').filter(|name| !name.is_empty()).collect();
        book.story.retain(|story| match named.iter().next() {
            None => story.always,
            Some(_) => {
                named.contains("all") || named.iter().any(|name| story.name.starts_with(name))
            }
        });
        assert!(!book.story.is_empty(), "no story has the name of {named:?}");
        book
    }
}

/// Whether every page is looked at in every language, with pictures: where stories are named, unless `SENIM_LOOK=once`.
pub(crate) fn is_thorough() -> bool {
    env::var_os("SENIM_STORIES").is_some() && env::var("SENIM_LOOK").as_deref() != Ok("once")
}
