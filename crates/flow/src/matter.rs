//! The matter in hand, as a domain shows it to the engine.

use base::{Iin, Lang};
use forms::{Answer, Answers};
use jiff::Timestamp;

/// What conditions ask of the domain beyond what stands in the matter.
pub trait Subject {
    /// The answers of the application.
    fn answers(&self) -> &Answers;

    /// A fact that was found out and kept; `None` while nobody has asked.
    fn fact(&self, name: &str) -> Option<bool>;
}

/// One thing that moves through a flow: what it is, where it stands, what has been done.
pub struct Matter<'a> {
    /// The request it makes: `issue`.
    pub request: &'a str,
    /// The channel by which it came in: `portal`.
    pub channel: &'a str,
    /// The kind of applicant: `legal-entity`.
    pub kind: &'a str,
    /// The language in which words of faults are given.
    pub lang: Lang,
    /// The state in which it stands.
    pub state: &'a str,
    /// What has been done, oldest first.
    pub history: Vec<Done<'a>>,
    /// Answers and facts.
    pub subject: &'a dyn Subject,
}

/// Something that was done to a matter.
#[derive(Clone, Copy, Debug)]
pub struct Done<'a> {
    /// The act.
    pub act: &'a str,
    /// The moment at which it was done.
    pub at: Timestamp,
    /// Who, if it was a person.
    pub by: Option<&'a Iin>,
    /// The state before.
    pub from: &'a str,
    /// The data that were given with it.
    pub given: &'a Answers,
}

impl<'a> Matter<'a> {
    /// The last time an act was done.
    pub fn last(&self, act: &str) -> Option<&Done<'a>> {
        self.history.iter().rev().find(|done| done.act == act)
    }

    /// The state before the one in which the matter stands, for flows that return to it (`@before`).
    pub fn state_before(&self) -> Option<&'a str> {
        self.history.iter().rev().map(|done| done.from).find(|from| *from != self.state)
    }

    /// What was last given under a name, by any act.
    pub fn given(&self, field: &str) -> Option<&'a Answer> {
        self.history.iter().rev().find_map(|done| done.given.answer(field))
    }

    /// The codes of an answer, or of `given:<field>`.
    pub(crate) fn codes(&self, field: &str) -> Vec<&str> {
        let answer = match field.strip_prefix("given:") {
            Some(field) => self.given(field),
            None => self.subject.answers().answer(field),
        };
        match answer {
            Some(Answer::Flag(true)) => vec!["yes"],
            Some(Answer::Flag(false)) | None => Vec::new(),
            Some(Answer::Text(code)) if code.is_empty() => Vec::new(),
            Some(Answer::Text(code)) => vec![code],
            Some(Answer::List(codes)) => codes.iter().map(String::as_str).collect(),
            Some(_) => vec!["given"],
        }
    }
}

/// Who asks for an act.
#[derive(Clone, Debug)]
pub struct Doer<'a> {
    /// Names of the roles she holds for this matter; the machine holds `system`.
    pub roles: Vec<&'a str>,
    /// Her number; none for the machine.
    pub iin: Option<&'a Iin>,
    /// Whether the matter is her own or her organisation's.
    pub is_own: bool,
}
