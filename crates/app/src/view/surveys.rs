//! The survey of recipients, and what it says of a service.

use schemars::JsonSchema;
use serde::Serialize;

use super::NamedView;

/// The survey (nca-01 F25) in the reader's language.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct SurveyView {
    /// Its heading.
    pub title: String,
    /// The questions.
    pub questions: Vec<NamedView>,
    /// The answers to choose from, the same for each question: `1`, `2`, `3`.
    pub answers: Vec<NamedView>,
}

/// What recipients of a service answered. Nobody can be told from it.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema, Serialize)]
pub struct SurveyFigures {
    /// Code of the service.
    pub service: String,
    /// The first month.
    pub first: String,
    /// The last month.
    pub last: String,
    /// How many answered.
    pub answers: u64,
    /// How many are satisfied with the process and the result (indicator 2.1).
    pub satisfied_with_quality: u64,
    /// How many are satisfied with the information (indicator 3.1).
    pub satisfied_with_information: u64,
}
