//! What the state registers say of people and organisations, and how it is compared with the form.

use base::{Bin, Fault, Faults, Iin};
use forms::Answers;
use jiff::{Timestamp, ToSpan as _, civil::Date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Check, OrganisationFields, ParticipantRules,
    participant::{ACTING_HEAD, ROLE_FIELD},
};

/// A person's names. The middle name is there only if the person has one.
///
/// STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonName {
    /// Last name (kk: тегі).
    pub last: String,
    /// First name (kk: аты).
    pub first: String,
    /// Patronymic (kk: әкесінің аты).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub middle: Option<String>,
}

impl PersonName {
    /// Last, first and middle name in one line.
    pub fn full(&self) -> String {
        let mut full = format!("{} {}", self.last, self.first);
        if let Some(middle) = &self.middle {
            full.push(' ');
            full.push_str(middle);
        }
        full
    }
}

/// A person as the state database of individuals (kk: ЖТ МДҚ) knows her. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonRecord {
    /// Her number.
    pub iin: Iin,
    /// Her names.
    pub name: PersonName,
    /// Date of birth; it wins over the one inside the number.
    pub birth_date: Date,
    /// Date of death.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub death_date: Option<Date>,
    /// Number of the identity document in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_number: Option<String>,
}

/// An organisation as the state database of legal entities (kk: ЗТ МДҚ) knows it. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrganisationRecord {
    /// Its number.
    pub bin: Bin,
    /// Its names, as registered: Kazakh, Russian and others, at least one.
    pub names: Vec<String>,
    /// Its first head or acting head.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head_iin: Option<Iin>,
    /// Date of liquidation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub liquidated_on: Option<Date>,
}

/// Whether a register holds the data. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "finding", content = "record", rename_all = "kebab-case")]
pub enum Finding<T> {
    /// The register holds no such data.
    Absent,
    /// The register's record.
    Present(T),
}

impl<T> Finding<T> {
    /// The record, if any.
    pub const fn record(&self) -> Option<&T> {
        match self {
            Self::Absent => None,
            Self::Present(record) => Some(record),
        }
    }
}

/// What the state registers answered, and when: evidence kept with the request (nca-01, intake evidence). STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegistryAnswer {
    /// When the answer came.
    pub answered_at: Timestamp,
    /// Identifier of the message at the gateway, for its own log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
    /// The person.
    pub person: Finding<PersonRecord>,
    /// The organisation, if the request names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<Finding<OrganisationRecord>>,
}

/// What a form claims about a person and her organisation. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claimant {
    /// The future holder.
    pub iin: Iin,
    /// Her names as typed.
    pub name: PersonName,
    /// The organisation, for a head.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<ClaimedOrganisation>,
}

/// The organisation a form names. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimedOrganisation {
    /// Its number.
    pub bin: Bin,
    /// Its name as typed.
    pub name: String,
}

/// A name ready for comparison: letters in one case, one space between words, quotation marks and hyphens of one
/// shape (nca-01 V_NAME \[eng\]).
pub fn normalise_name(name: &str) -> String {
    let mut normal = String::with_capacity(name.len());
    for word in name.split_whitespace() {
        if !normal.is_empty() {
            normal.push(' ');
        }
        for c in word.chars().flat_map(char::to_uppercase) {
            match c {
                '«' | '»' | '“' | '”' | '„' | '\'' | '’' => normal.push('"'),
                '‐' | '‑' | '–' | '—' => normal.push('-'),
                other => normal.push(other),
            }
        }
    }
    normal
}

/// Whether two names are one after [`normalise_name`].
pub fn is_same_name(a: &str, b: &str) -> bool {
    normalise_name(a) == normalise_name(b)
}

/// Full years between two dates. The birthday itself counts; one born on 29 February has it on the 28th in a year without
/// that day (nca-01, working calendar logic, 10).
pub fn age_in_years(born: Date, on: Date) -> i16 {
    let years = on.year().saturating_sub(born.year());
    let birthday = born.saturating_add(i64::from(years).years());
    years.saturating_sub(i16::from(on < birthday))
}

/// Compares what the form claims with what the registers hold: the data are present, and every field that differs is
/// incorrect data (nca-01 V_NAME; ground R07, 2016 p.10(1)).
///
/// Only the field is named; the register's value never leaves this function, so that nobody learns another's data by
/// asking. Absent data are the matter of ground R04 and are not reported here.
///
/// A person who has died is in the register, so her data are not absent (R04); what is false is the claim that she
/// applies, therefore R07. The same holds for an organisation that was liquidated.
///
/// One who acts for the head is not in the register: the order that she brings proves her (2016 p.9(3)).
pub fn compare(
    rules: &ParticipantRules,
    claimant: &Claimant,
    is_acting_head: bool,
    answer: &RegistryAnswer,
) -> Result<(), Faults> {
    let fields = &rules.holder;
    let mut faults = Faults::default();
    if let Some(person) = answer.person.record() {
        if person.iin != claimant.iin {
            faults.push(Fault::at("iin-differs-from-register", &fields.iin));
        }
        if person.death_date.is_some() {
            faults.push(Fault::at("person-cannot-apply", &fields.iin));
        }
        if !is_same_name(&person.name.last, &claimant.name.last) {
            faults.push(differs(&fields.last_name));
        }
        if !is_same_name(&person.name.first, &claimant.name.first) {
            faults.push(differs(&fields.first_name));
        }
        let middle =
            |name: &PersonName| name.middle.as_deref().map(normalise_name).unwrap_or_default();
        if middle(&person.name) != middle(&claimant.name) {
            faults.push(differs(&fields.middle_name));
        }
    }
    if let (Some(fields), Some(claimed), Some(Some(record))) = (
        &rules.organisation,
        &claimant.organisation,
        answer.organisation.as_ref().map(Finding::record),
    ) {
        compare_organisation(fields, claimed, record, &mut faults);
        if rules.checks.contains(&Check::HeadInRegister)
            && !is_acting_head
            && record.head_iin.as_ref() != Some(&claimant.iin)
        {
            faults.push(Fault::at("not-the-head-in-register", &rules.holder.iin));
        }
    }
    faults.into_result()
}

/// Whether a form says that its holder acts for the first head.
pub fn is_acting_head(answers: &Answers) -> bool {
    answers.text(ROLE_FIELD) == Some(ACTING_HEAD)
}

fn compare_organisation(
    fields: &OrganisationFields,
    claimed: &ClaimedOrganisation,
    record: &OrganisationRecord,
    faults: &mut Faults,
) {
    if record.bin != claimed.bin {
        faults.push(Fault::at("bin-differs-from-register", &fields.bin));
    }
    if record.liquidated_on.is_some() {
        faults.push(Fault::at("organisation-liquidated", &fields.bin));
    }
    if !record.names.iter().any(|name| is_same_name(name, &claimed.name)) {
        faults.push(differs(&fields.name));
    }
}

fn differs(field: &str) -> Fault {
    Fault::at("differs-from-register", field)
}
