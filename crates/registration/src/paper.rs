//! What a paper says: which answers of its form the checks at the desk look at (nca-01 F3, F7, F8, F11, F12).
//!
//! The operator types what she reads, field by field, before she accepts the paper; the form is data, and so is the meaning of
//! its fields. What is held against the request is the matter of `decide::papers`.

use forms::FormDefinition;
use schemars::JsonSchema;
use serde::Deserialize;

/// The answers of a paper's form that mean something to the checks; each by its name.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct PaperFields {
    /// Its number.
    pub number: Option<String>,
    /// Its date.
    pub date: Option<String>,
    /// The same date in words, in Kazakh or Russian.
    pub date_in_words: Option<String>,
    /// The day until which it is valid.
    pub valid_until: Option<String>,
    /// When the certificates were issued that it is about.
    pub issued_on: Option<String>,
    /// Ticks that say that a signature stands on it; without them it is no such paper.
    pub signed: Vec<String>,
    /// The organisation that gives it.
    pub organisation: Option<PaperOrganisation>,
    /// The power that it gives.
    pub power: Option<PaperPower>,
    /// The head's signature, in whose place the order of dismissal may stand.
    pub head: Option<PaperHead>,
    /// The people whom it names.
    pub person: Vec<PaperPerson>,
}

/// The answers that name an organisation.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PaperOrganisation {
    /// The field that holds its BIN.
    pub bin: String,
    /// The field that holds its name.
    pub name: String,
}

/// The answers of a power of attorney.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PaperPower {
    /// The number of whom it is given to.
    pub representative: String,
    /// What it is given for: `ISSUE` or `REVOKE`.
    pub purpose: String,
    /// The tick of the right to sign.
    pub right_to_sign: String,
    /// The table of employees for whom an entity gives it: columns `full_name`, `iin`, `signed` (`YES` or `NO`).
    #[serde(default)]
    pub employees: Option<String>,
}

/// The answers about the head's signature.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PaperHead {
    /// Her name.
    pub name: String,
    /// The tick that she signed.
    pub signed: String,
    /// The tick that the holder of the certificate signed, or her representative.
    pub holder_signed: String,
}

/// The answers that name a person.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PaperPerson {
    /// Who it must be.
    pub who: PaperWho,
    /// Her number.
    #[serde(default)]
    pub iin: Option<String>,
    /// All her names in one line.
    #[serde(default)]
    pub full_name: Option<String>,
    /// Her last name.
    #[serde(default)]
    pub last_name: Option<String>,
    /// Her first name.
    #[serde(default)]
    pub first_name: Option<String>,
    /// Her patronymic.
    #[serde(default)]
    pub middle_name: Option<String>,
    /// The year of her birth.
    #[serde(default)]
    pub birth_year: Option<String>,
}

/// Who a paper must name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PaperWho {
    /// The recipient of the service.
    Recipient,
    /// The person at the desk.
    Visitor,
}

/// The columns of a table of employees.
pub(crate) const EMPLOYEE_COLUMNS: [&str; 3] = ["full_name", "iin", "signed"];

impl PaperFields {
    /// The fields that a form must have for all this, and does not.
    pub(crate) fn missing_from(&self, form: &FormDefinition) -> Vec<String> {
        let plain =
            [&self.number, &self.date, &self.date_in_words, &self.valid_until, &self.issued_on];
        let mut names: Vec<&String> = plain.into_iter().flatten().chain(&self.signed).collect();
        names.extend(self.organisation.iter().flat_map(|o| [&o.bin, &o.name]));
        names.extend(self.head.iter().flat_map(|h| [&h.name, &h.signed, &h.holder_signed]));
        if let Some(power) = &self.power {
            names.extend([&power.representative, &power.purpose, &power.right_to_sign]);
            names.extend(&power.employees);
        }
        for person in &self.person {
            let parts = [
                &person.iin,
                &person.full_name,
                &person.last_name,
                &person.first_name,
                &person.middle_name,
                &person.birth_year,
            ];
            names.extend(parts.into_iter().flatten());
        }
        let mut missing: Vec<String> =
            names.into_iter().filter(|name| form.field(name).is_none()).cloned().collect();
        let table = self.power.as_ref().and_then(|power| form.field(power.employees.as_ref()?));
        if let Some(table) = table {
            let has = |name: &str| table.column.iter().any(|column| column.name == name);
            let lacking = EMPLOYEE_COLUMNS.iter().filter(|name| !has(name));
            missing.extend(lacking.map(|name| format!("{}.{name}", table.name)));
        }
        missing
    }
}
