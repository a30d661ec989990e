//! What the doer gives with an act.

use std::collections::BTreeMap;

use base::{DocumentId, Text};
use flow::{Given, SignedText};
use forms::Answers;
use jiff::{Timestamp, civil::Date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::DocumentForm;

/// What the doer gives with an act. STORED: in events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Input {
    /// Answers given anew: documents that were missing, with the fields that describe them.
    #[serde(skip_serializing_if = "is_empty")]
    pub answers: Answers,
    /// Data that the act asks for.
    #[serde(skip_serializing_if = "is_empty")]
    pub given: Answers,
    /// Codes of grounds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub grounds: Vec<String>,
    /// The point of the rule that was not met, by the code of the ground.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub points: BTreeMap<String, String>,
    /// Names of missing documents.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// Documents that a clerk took in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub received: Vec<Received>,
    /// What registers answered.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: BTreeMap<String, FactFound>,
    /// A payment that came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment: Option<Payment>,
    /// Reasons in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasons: Option<String>,
    /// The application as the applicant signed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed_application: Option<SignedText>,
    /// The result as it was signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed_result: Option<DocumentId>,
}

fn is_empty(answers: &Answers) -> bool {
    answers.0.is_empty()
}

impl Given for Input {
    fn given(&self) -> &Answers {
        &self.given
    }
}

/// A document as a clerk took it in. STORED: in events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Received {
    /// The document, by its name in the edition.
    pub document: String,
    /// The form in which it came.
    pub form: DocumentForm,
    /// How many copies.
    #[serde(default = "one")]
    pub copies: u32,
    /// How many sheets each has.
    #[serde(default = "one")]
    pub sheets: u32,
    /// Whether the original was shown and compared.
    #[serde(default)]
    pub original_shown: bool,
    /// Its scan, where one was made.
    #[schemars(with = "Option<String>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scan: Option<DocumentId>,
}

const fn one() -> u32 {
    1
}

/// What a register answered. STORED: in cases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactFound {
    /// The answer.
    pub is: bool,
    /// Who was asked: the name of the register, or of the paper that stood for it.
    pub from: Text,
    /// The moment of the answer.
    pub at: Timestamp,
    /// The answer as it was received.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_received: Option<String>,
}

/// A payment as it was proven. STORED: in events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Payment {
    /// The charge.
    pub charge: String,
    /// The number of the payment, by which it counts once.
    pub id: String,
    /// The amount in tiyn (a hundredth of a tenge).
    pub tiyn: u64,
    /// The day of payment.
    pub on: Date,
}
