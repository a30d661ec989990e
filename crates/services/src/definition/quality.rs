//! How the quality of a service is measured, and what the authority sets for each year.

use base::Text;
use schemars::JsonSchema;
use serde::Deserialize;

/// The table of indicators in the words of the law. Its cells are empty there: what is set for a year stands in `targets.toml`
/// ([`YearlyValues`]), what was reached is counted.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quality {
    /// Its heading.
    pub title: Text,
    /// The column of the normative values.
    pub normative: Text,
    /// The column of the targets of the next year.
    pub target: Text,
    /// The column of the values that the year reported on has reached.
    pub current: Text,
    /// The paragraph of the act on which it rests.
    pub source: String,
}

/// Where a value of an indicator comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum IndicatorSource {
    /// Counted over the catalogue of services.
    Catalogue,
    /// Counted over finished cases.
    Cases,
    /// Asked of recipients.
    Survey,
}

/// A measure of quality.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Its number: `1.1`.
    pub number: String,
    /// Its group.
    pub group: Text,
    /// What is measured.
    pub title: Text,
    /// Where the value comes from.
    pub from: IndicatorSource,
    /// The paragraph of the act on which it rests.
    pub source: String,
}

/// What an order of the authority sets for the indicators of a year.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct YearlyValues {
    /// The year.
    pub year: i16,
    /// The order: of whom, its number and day.
    pub order: Text,
    /// The values, an indicator once.
    pub value: Vec<IndicatorValue>,
}

/// What is set for an indicator, in per cent.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IndicatorValue {
    /// Its number: `1.1`.
    pub indicator: String,
    /// What must be reached at least.
    #[serde(default)]
    pub normative: Option<u8>,
    /// What is aimed at.
    #[serde(default)]
    pub target: Option<u8>,
}

impl YearlyValues {
    /// What is set for an indicator.
    pub fn of(&self, number: &str) -> Option<&IndicatorValue> {
        self.value.iter().find(|value| value.indicator == number)
    }
}
