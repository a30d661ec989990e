//! The questions of the survey as a file of the law.

use base::{FileFault, Lang, Text};
use schemars::JsonSchema;
use serde::Deserialize;
use store::SurveyCount;

/// The most satisfied answer: the one that indicators count.
pub(super) const SATISFIED: i64 = 3;
/// The fewest answers of which a share is told.
const FEWEST_ANSWERS: u64 = 5;

/// `data/survey.toml`: the questions and the answers to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SurveyForm {
    /// Its heading.
    pub title: Text,
    /// Paragraph of the law.
    pub source: String,
    pub(super) question: Vec<Question>,
    pub(super) answer: Vec<Choice>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Question {
    pub(super) name: String,
    /// The indicator, by its number in every service, whose value it gives.
    indicator: String,
    pub(super) text: Text,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Choice {
    pub(super) text: Text,
}

impl SurveyForm {
    /// How many of those who answered are satisfied with what an indicator measures, and how many answered; none if no question asks
    /// it. Told from five answers on: fewer would tell of one who is known to have answered what she did.
    pub(crate) fn satisfied(&self, indicator: &str, counts: &[SurveyCount]) -> Option<(u64, u64)> {
        let question = self.question.iter().find(|question| question.indicator == indicator)?;
        let (mut satisfied, mut answered) = (0, 0);
        for found in counts {
            let count = found.count.unsigned_abs();
            let answer = if question.name == "quality" { found.quality } else { found.information };
            answered += count;
            if answer == SATISFIED {
                satisfied += count;
            }
        }
        (answered >= FEWEST_ANSWERS).then_some((satisfied, answered))
    }

    /// Reads the file; gives what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, Vec<FileFault>> {
        const FILE: &str = "survey.toml";
        let form: Self =
            base::read_toml(text).map_err(|slip| vec![FileFault::unread(FILE, slip)])?;
        let mut faults = Vec::new();
        let mut fault = |key: &str, reason: &str| faults.push(FileFault::new(FILE, key, reason));
        let names: Vec<&str> = form.question.iter().map(|q| q.name.as_str()).collect();
        if names != ["quality", "information"] {
            fault("question", "there are two, quality and information");
        }
        if form.answer.len() != 3 {
            fault("answer", "there are three to each question");
        }
        let silent = |text: &Text| Lang::ALL.iter().any(|l| text.in_lang(*l).trim().is_empty());
        if silent(&form.title) {
            fault("title", "lacks a language");
        }
        for question in &form.question {
            let key = format!("question.{}", question.name);
            if question.indicator.trim().is_empty() {
                fault(&key, "names no indicator");
            }
            if silent(&question.text) {
                fault(&key, "lacks a language");
            }
        }
        for (n, _) in form.answer.iter().enumerate().filter(|(_, answer)| silent(&answer.text)) {
            fault(&format!("answer.{}", n + 1), "lacks a language");
        }
        if faults.is_empty() { Ok(form) } else { Err(faults) }
    }
}
