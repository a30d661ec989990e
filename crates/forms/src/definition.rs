//! What a form asks.

use base::{Fault, Finding, Lang, Slip, Text};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{Answers, Decimal, Dictionaries};

/// A form: pages of fields.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FormDefinition {
    /// Its name: `mes-01-application`.
    pub name: String,
    /// Its heading.
    pub title: Text,
    /// Words of the law that stand above the answers in the text that is signed; answers by field in braces.
    #[serde(default)]
    pub preamble: Option<Text>,
    /// Where it comes from: `mes-01 appendix 2`.
    pub source: String,
    /// Pages in the order in which they are asked.
    pub page: Vec<Page>,
}

/// One page of a form.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// Its name, the last part of its address.
    pub name: String,
    /// Its heading, put as a question where it asks one thing.
    pub title: Text,
    /// Words above the fields.
    #[serde(default)]
    pub intro: Option<Text>,
    /// Its fields in order.
    pub field: Vec<FieldDefinition>,
}

/// What kind of answer a field takes. A closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FieldKind {
    /// An address, on one line.
    Address,
    /// A bank account of Kazakhstan: an IBAN (ISO 13616) with right check digits.
    BankAccount,
    /// A BIN with a right check digit.
    Bin,
    /// One code of a list.
    Choice,
    /// Several codes of a list.
    Choices,
    /// A box to tick; a required one must be ticked.
    Consent,
    /// A day, kept as `yyyy-mm-dd`.
    Date,
    /// An e-mail address.
    Email,
    /// A stored file.
    File,
    /// Several stored files.
    Files,
    /// An IIN with a right date and check digit.
    Iin,
    /// Words over several lines.
    LongText,
    /// A decimal number, kept as typed but for blanks and needless zeros.
    Number,
    /// A telephone number, kept as `+7...` (E.164).
    Phone,
    /// A certificate request, PKCS#10 in PEM or Base64; its inside is for `pki` to verify.
    Pkcs10,
    /// Rows of columns.
    Table,
    /// Words on one line.
    Text,
}

impl FieldKind {
    /// Its name in the files of forms: `long-text`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::BankAccount => "bank-account",
            Self::Bin => "bin",
            Self::Choice => "choice",
            Self::Choices => "choices",
            Self::Consent => "consent",
            Self::Date => "date",
            Self::Email => "email",
            Self::File => "file",
            Self::Files => "files",
            Self::Iin => "iin",
            Self::LongText => "long-text",
            Self::Number => "number",
            Self::Phone => "phone",
            Self::Pkcs10 => "pkcs10",
            Self::Table => "table",
            Self::Text => "text",
        }
    }

    /// Whether its answer is made of stored files.
    pub const fn holds_files(self) -> bool {
        matches!(self, Self::File | Self::Files)
    }

    /// Whether a column of a table may be of this kind: those whose answer is one text.
    pub const fn fits_a_column(self) -> bool {
        matches!(
            self,
            Self::Address
                | Self::Bin
                | Self::Choice
                | Self::Date
                | Self::Iin
                | Self::LongText
                | Self::Number
                | Self::Text
        )
    }
}

/// Which dates a date field takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DateRange {
    /// Any day.
    #[default]
    Any,
    /// Today or later.
    NotInPast,
    /// Today or earlier.
    NotInFuture,
}

/// Where an answer can be taken from instead of typing it. A closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PrefillItem {
    /// The address of the organisation in the register of organisations.
    OrganisationAddress,
    /// The full name of its head there.
    OrganisationHeadFullName,
    /// The IIN of its head there.
    OrganisationHeadIin,
    /// Its name there.
    OrganisationName,
    /// The address of the person in the register of persons.
    PersonAddress,
    /// Her date of birth there.
    PersonBirthDate,
    /// The body that gave her identity document.
    PersonDocumentIssuer,
    /// The number of her identity document.
    PersonDocumentNumber,
    /// The day her identity document was given.
    PersonDocumentDate,
    /// Surname, name and patronymic in the register of persons.
    PersonFullName,
    /// Her name there.
    PersonGivenName,
    /// Her patronymic there.
    PersonPatronymic,
    /// Her surname there.
    PersonSurname,
    /// A value set by the authority: the name of its head.
    SettingAddressee,
    /// The BIN in the certificate of the session.
    SignatureBin,
    /// The e-mail address in it.
    SignatureEmail,
    /// Surname, name and patronymic in it.
    SignatureFullName,
    /// The IIN in it.
    SignatureIin,
    /// The organisation in it.
    SignatureOrganisation,
    /// The day of today.
    Today,
}

/// Who gives a prefilled answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrefillSource {
    /// The clock.
    Clock,
    /// The State Database of Legal Entities.
    OrganisationRegister,
    /// The State Database of Individuals.
    PersonRegister,
    /// A setting of the authority.
    Setting,
    /// The certificate with which the applicant signed in.
    Signature,
}

impl PrefillItem {
    /// Who gives it.
    pub const fn source(self) -> PrefillSource {
        match self {
            Self::OrganisationAddress
            | Self::OrganisationHeadFullName
            | Self::OrganisationHeadIin
            | Self::OrganisationName => PrefillSource::OrganisationRegister,
            Self::PersonAddress
            | Self::PersonBirthDate
            | Self::PersonDocumentDate
            | Self::PersonDocumentIssuer
            | Self::PersonDocumentNumber
            | Self::PersonFullName
            | Self::PersonGivenName
            | Self::PersonPatronymic
            | Self::PersonSurname => PrefillSource::PersonRegister,
            Self::SettingAddressee => PrefillSource::Setting,
            Self::SignatureBin
            | Self::SignatureEmail
            | Self::SignatureFullName
            | Self::SignatureIin
            | Self::SignatureOrganisation => PrefillSource::Signature,
            Self::Today => PrefillSource::Clock,
        }
    }
}

/// A page of the site that a consent is about. A closed list: whoever agrees can read what she agrees to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SitePage {
    /// The user agreement.
    Agreement,
    /// The practice statement, with the policy of certificates.
    Cps,
    /// How personal data are treated.
    Privacy,
}

impl SitePage {
    /// All pages.
    pub const ALL: [Self; 3] = [Self::Agreement, Self::Cps, Self::Privacy];

    /// The last part of its address.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Agreement => "agreement",
            Self::Cps => "cps",
            Self::Privacy => "privacy",
        }
    }
}

/// Shows a field only if an earlier choice has one of these codes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShowIf {
    /// The choice on the same or an earlier page.
    pub field: String,
    /// Codes that show the field; for a consent, `yes`.
    pub has: Vec<String>,
}

impl ShowIf {
    /// Whether the answers fulfil it.
    pub fn holds(&self, answers: &Answers) -> bool {
        let chosen = answers.chosen(&self.field);
        let yes = answers.flag(&self.field) && self.has.iter().any(|code| code == "yes");
        yes || self.has.iter().any(|code| chosen.contains(&code.as_str()))
    }
}

/// One code of a field's own short list.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The code. STORED: in answers.
    pub code: String,
    /// The word.
    pub label: Text,
}

const fn yes() -> bool {
    true
}

/// One field.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldDefinition {
    /// Its name, snake_case. STORED: as the key of its answer.
    pub name: String,
    /// What it takes.
    pub kind: FieldKind,
    /// What it asks.
    pub label: Text,
    /// How to answer.
    #[serde(default)]
    pub hint: Option<Text>,
    /// Why it is asked.
    #[serde(default)]
    pub why: Option<Text>,
    /// Whether it must be answered; yes unless the file says no.
    #[serde(default = "yes")]
    pub required: bool,
    /// The most characters; without it, the kind's own limit.
    #[serde(default)]
    pub max_length: Option<usize>,
    /// The most bytes of a file.
    #[serde(default)]
    pub max_bytes: Option<u64>,
    /// The most files of a field of several.
    #[serde(default)]
    pub max_files: Option<usize>,
    /// Media types of a file.
    #[serde(default)]
    pub media_types: Vec<String>,
    /// The smallest number.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub min: Option<Decimal>,
    /// The largest number.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub max: Option<Decimal>,
    /// The most digits after the point of a number.
    #[serde(default)]
    pub decimals: u8,
    /// What a number counts: kilograms, tenge.
    #[serde(default)]
    pub unit: Option<Text>,
    /// The columns of a table.
    #[serde(default)]
    pub column: Vec<FieldDefinition>,
    /// The fewest rows of a table that is answered.
    #[serde(default)]
    pub min_rows: Option<usize>,
    /// The most rows of a table.
    #[serde(default)]
    pub max_rows: Option<usize>,
    /// The dictionary of a choice.
    #[serde(default)]
    pub dictionary: Option<String>,
    /// The list of a choice, if it has no dictionary.
    #[serde(default)]
    pub choice: Vec<Choice>,
    /// An earlier choice whose code is the group of the dictionary that is offered first.
    #[serde(default)]
    pub near: Option<String>,
    /// What a consent is about.
    #[serde(default)]
    pub reads: Option<SitePage>,
    /// Which dates are taken.
    #[serde(default)]
    pub dates: DateRange,
    /// How many days before today a date lies at the latest.
    #[serde(default)]
    pub days_ago: Option<u16>,
    /// Where the answer can be taken from.
    #[serde(default)]
    pub prefill: Option<PrefillItem>,
    /// Whether the prefilled answer may not be changed.
    #[serde(default)]
    pub locked: bool,
    /// Whether it is personal data, kept out of logs and lists.
    #[serde(default)]
    pub personal: bool,
    /// When it is shown.
    #[serde(default)]
    pub show_if: Option<ShowIf>,
    /// Where it comes from, if not from the form's source.
    #[serde(default)]
    pub source: Option<String>,
}

impl FieldDefinition {
    /// The most characters an answer may have.
    pub fn longest(&self) -> usize {
        self.max_length.unwrap_or(match self.kind {
            FieldKind::Address => 500,
            FieldKind::BankAccount => 20,
            FieldKind::Bin | FieldKind::Iin => 12,
            FieldKind::Choice | FieldKind::Choices => 64,
            FieldKind::Consent | FieldKind::File | FieldKind::Files | FieldKind::Table => 0,
            FieldKind::Date => 10,
            FieldKind::Email => 254,
            FieldKind::LongText => 4_000,
            FieldKind::Number => Decimal::LONGEST,
            FieldKind::Phone => 16,
            FieldKind::Pkcs10 => 16_384,
            FieldKind::Text => 300,
        })
    }

    /// The most bytes a file may have: ten mebibytes unless the form says otherwise.
    pub fn most_bytes(&self) -> u64 {
        self.max_bytes.unwrap_or(10 * 1024 * 1024)
    }

    /// The fault of a file that is larger: `max` is in mebibytes, rounded down, at least one.
    pub fn too_large(&self) -> Fault {
        Fault::at("file-too-large", &self.name).with("max", (self.most_bytes() >> 20).max(1))
    }

    /// The fault of a file of another type: `allowed` names the types as people know them, `PDF, PNG`.
    pub fn wrong_type(&self) -> Fault {
        let allowed: Vec<String> = self
            .media_types
            .iter()
            .map(|media_type| match media_type.as_str() {
                "application/pkix-cert" => "CER".to_owned(),
                "application/pem-certificate-chain" => "PEM".to_owned(),
                other => other.rsplit('/').next().unwrap_or_default().to_uppercase(),
            })
            .collect();
        Fault::at("file-type", &self.name).with("allowed", allowed.join(", "))
    }

    /// The most files of a field of several: twenty unless the form says otherwise.
    pub fn most_files(&self) -> usize {
        self.max_files.unwrap_or(20)
    }

    /// The fewest rows of a table that is answered: one unless the form says otherwise.
    pub fn fewest_rows(&self) -> usize {
        self.min_rows.unwrap_or(1)
    }

    /// The most rows of a table: two hundred unless the form says otherwise.
    pub fn most_rows(&self) -> usize {
        self.max_rows.unwrap_or(200)
    }

    /// The field, or the column of a row, that a fault names: `goods`, `goods.2.quantity`.
    pub fn called(&self, name: &str) -> Option<&FieldDefinition> {
        let rest = name.strip_prefix(&self.name)?;
        if rest.is_empty() {
            return Some(self);
        }
        let (row, column) = rest.strip_prefix('.')?.split_once('.')?;
        row.parse::<usize>().ok()?;
        self.column.iter().find(|known| known.name == column)
    }

    /// Whether earlier answers show it.
    pub fn is_shown(&self, answers: &Answers) -> bool {
        self.show_if.as_ref().is_none_or(|condition| condition.holds(answers))
    }

    /// Codes and words it offers.
    pub fn choices<'a>(&'a self, dictionaries: &'a Dictionaries) -> Vec<(&'a str, &'a Text)> {
        match self.dictionary.as_deref().and_then(|name| dictionaries.dictionary(name)) {
            Some(list) => list.entry.iter().map(|e| (e.code.as_str(), &e.label)).collect(),
            None => self.choice.iter().map(|c| (c.code.as_str(), &c.label)).collect(),
        }
    }
}

impl FormDefinition {
    /// Reads a form from TOML; unknown keys are refused. `inspect` finds the rest.
    pub fn parse(text: &str) -> Result<Self, Slip> {
        base::read_toml(text)
    }

    /// All fields in order.
    pub fn fields(&self) -> impl Iterator<Item = &FieldDefinition> {
        self.page.iter().flat_map(|page| &page.field)
    }

    /// A field by name.
    pub fn field(&self, name: &str) -> Option<&FieldDefinition> {
        self.fields().find(|field| field.name == name)
    }

    /// A page by name.
    pub fn page(&self, name: &str) -> Option<&Page> {
        self.page.iter().find(|page| page.name == name)
    }

    /// The page after one; of no page, the first.
    pub fn page_after(&self, name: Option<&str>) -> Option<&Page> {
        let next = match name {
            Some(name) => self.page.iter().position(|page| page.name == name)? + 1,
            None => 0,
        };
        self.page.get(next)
    }

    /// Everything wrong with the definition itself. Keys are pages and fields: `applicant.iin`.
    pub fn inspect(&self, dictionaries: &Dictionaries) -> Vec<Finding> {
        let mut faults = Vec::new();
        let mut fault = |key: &str, reason: &str| faults.push(Finding::new(key, reason));
        if self.source.trim().is_empty() {
            fault("source", "empty");
        }
        if !is_filled(&self.title) || self.preamble.as_ref().is_some_and(|t| !is_filled(t)) {
            fault("title", "lacks a language");
        }
        for name in self.preamble.iter().flat_map(names_in_braces) {
            if self.field(name).is_none() {
                fault("preamble", "names a field that the form does not have");
            }
        }
        let (mut pages, mut seen) = (Vec::new(), Vec::<&str>::new());
        for page in &self.page {
            if pages.contains(&page.name.as_str()) || !is_name(&page.name, b'-') {
                fault(&page.name, "the name stands twice or is not kebab-case");
            }
            pages.push(&page.name);
            if !is_filled(&page.title) || page.field.is_empty() {
                fault(&page.name, "lacks a title or fields");
            }
            for field in &page.field {
                let key = format!("{}.{}", page.name, field.name);
                if seen.contains(&field.name.as_str()) || !is_name(&field.name, b'_') {
                    fault(&key, "the name stands twice or is not snake_case");
                }
                seen.push(&field.name);
                for reason in inspect_field(field, &seen, dictionaries) {
                    fault(&key, &reason);
                }
                for (column, reason) in inspect_columns(field, dictionaries) {
                    fault(&format!("{key}.{column}"), &reason);
                }
            }
        }
        faults
    }
}

/// Everything wrong with fields that stand in no form: what is given with an act. Keys are names of fields.
pub fn inspect_fields(fields: &[FieldDefinition], dictionaries: &Dictionaries) -> Vec<Finding> {
    let (mut faults, mut seen) = (Vec::new(), Vec::<&str>::new());
    for field in fields {
        let mut fault = |key: String, reason: &str| faults.push(Finding::new(key, reason));
        if !is_name(&field.name, b'_') {
            fault(field.name.clone(), "the name stands twice or is not snake_case");
        }
        seen.push(&field.name);
        for reason in inspect_field(field, &seen, dictionaries) {
            fault(field.name.clone(), &reason);
        }
        for (column, reason) in inspect_columns(field, dictionaries) {
            fault(format!("{}.{column}", field.name), &reason);
        }
    }
    faults
}

/// Whether a text has words in every language.
fn is_filled(text: &Text) -> bool {
    Lang::ALL.iter().all(|lang| !text.in_lang(*lang).trim().is_empty())
}

/// The names in braces in all languages of a text.
fn names_in_braces(text: &Text) -> impl Iterator<Item = &str> {
    Lang::ALL.into_iter().flat_map(|lang| {
        text.in_lang(lang).split('{').skip(1).map(|rest| rest.split('}').next().unwrap_or_default())
    })
}

fn is_name(name: &str, separator: u8) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == separator;
    name.bytes().next().is_some_and(|b| b.is_ascii_lowercase()) && name.bytes().all(plain)
}

/// The most rows of a table that a form may allow, and the most columns and cells.
const MOST_ROWS: usize = 500;
const MOST_COLUMNS: usize = 24;
const MOST_CELLS: usize = 5_000;
/// The most files of one field that a form may allow.
const MOST_FILES: usize = 50;

/// What is wrong with the columns of a table, by column.
fn inspect_columns<'a>(
    table: &'a FieldDefinition,
    dictionaries: &Dictionaries,
) -> Vec<(&'a str, String)> {
    let mut wrong: Vec<(&str, String)> = Vec::new();
    for (n, column) in table.column.iter().enumerate() {
        let name = column.name.as_str();
        let repeated = table.column.iter().take(n).any(|other| other.name == column.name);
        if repeated || !is_name(name, b'_') {
            wrong.push((name, "the name stands twice or is not snake_case".to_owned()));
        }
        if !column.kind.fits_a_column() {
            wrong.push((name, "a column has another kind".to_owned()));
        }
        let asked = column.prefill.is_some() || column.show_if.is_some() || column.why.is_some();
        if asked || column.locked || column.personal {
            let reason = "only a field has prefill, locked, personal, show_if, why";
            wrong.push((name, reason.to_owned()));
        }
        wrong.extend(inspect_field(column, &[], dictionaries).into_iter().map(|r| (name, r)));
    }
    wrong
}

fn inspect_field(
    field: &FieldDefinition,
    earlier: &[&str],
    dictionaries: &Dictionaries,
) -> Vec<String> {
    let is_list = matches!(field.kind, FieldKind::Choice | FieldKind::Choices);
    let is_file = field.kind.holds_files();
    let is_number = field.kind == FieldKind::Number;
    let is_table = field.kind == FieldKind::Table;
    let rows = (field.fewest_rows(), field.most_rows());
    let optional_texts = [&field.hint, &field.why];
    let wrong = [
        (!is_filled(&field.label), "the label lacks a language"),
        (
            optional_texts.into_iter().flatten().any(|t| !is_filled(t)),
            "the hint or the reason lacks a language",
        ),
        (field.choice.iter().any(|c| !is_filled(&c.label)), "a choice lacks a language"),
        (
            is_list && field.dictionary.is_none() && field.choice.is_empty(),
            "the choice has no list",
        ),
        (!is_list && field.dictionary.is_some(), "only a choice has a dictionary"),
        (!is_list && !field.choice.is_empty(), "only a choice has a list"),
        (is_file && field.media_types.is_empty(), "a file needs media_types"),
        (!is_file && !field.media_types.is_empty(), "only a file has media_types"),
        (!is_file && field.max_bytes.is_some(), "only a file has max_bytes"),
        (is_file && field.prefill.is_some(), "a file is never prefilled"),
        (field.locked && field.prefill.is_none(), "locked, but nothing fills it"),
        (
            field.near.is_some()
                && field.dictionary.as_ref().is_none_or(|name| {
                    dictionaries.dictionary(name).is_none_or(|list| list.groups.is_none())
                }),
            "near needs a dictionary with groups",
        ),
        (field.reads.is_some() && field.kind != FieldKind::Consent, "only a consent has reads"),
        (field.dates != DateRange::Any && field.kind != FieldKind::Date, "only a date has dates"),
        (field.days_ago.is_some() && field.kind != FieldKind::Date, "only a date has days_ago"),
        (field.kind != FieldKind::Files && field.max_files.is_some(), "only files have max_files"),
        (!(1..=MOST_FILES).contains(&field.most_files()), "max_files is not 1 to 50"),
        (
            !is_number
                && (field.min.is_some()
                    || field.max.is_some()
                    || field.decimals > 0
                    || field.unit.is_some()),
            "only a number has min, max, decimals, unit",
        ),
        (field.min.zip(field.max).is_some_and(|(min, max)| min > max), "min is larger than max"),
        (field.decimals > Decimal::MOST_DECIMALS, "decimals is not 0 to 6"),
        (field.unit.as_ref().is_some_and(|unit| !is_filled(unit)), "the unit lacks a language"),
        (is_table && field.column.is_empty(), "a table needs columns"),
        (!is_table && !field.column.is_empty(), "only a table has columns"),
        (
            !is_table && (field.min_rows.is_some() || field.max_rows.is_some()),
            "only a table has min_rows, max_rows",
        ),
        (
            rows.0 == 0 || rows.0 > rows.1 || rows.1 > MOST_ROWS,
            "min_rows and max_rows are not 1 to 500, in this order",
        ),
        (
            field.column.len() > MOST_COLUMNS || field.column.len() * rows.1 > MOST_CELLS,
            "more than 24 columns or 5000 cells; lower max_rows",
        ),
        (is_table && field.prefill.is_some(), "a table is never prefilled"),
    ];
    let wrong = wrong.into_iter().filter(|(is_wrong, _)| *is_wrong);
    let mut reasons: Vec<String> = wrong.map(|(_, reason)| reason.to_owned()).collect();
    reasons.extend(unknown_names(field, earlier, dictionaries));
    reasons
}

/// Names in a field that nothing bears, each with those that could be meant.
fn unknown_names(
    field: &FieldDefinition,
    earlier: &[&str],
    dictionaries: &Dictionaries,
) -> Vec<String> {
    let earlier = || earlier.iter().copied().filter(|name| *name != field.name);
    let mut reasons = Vec::new();
    if let Some(name) = &field.dictionary
        && dictionaries.dictionary(name).is_none()
    {
        let choices = base::choices(name, dictionaries.names());
        reasons.push(format!("there is no dictionary {name:?}{choices}"));
    }
    let shown = field.show_if.as_ref().map(|shown| ("show_if", &shown.field));
    for (key, name) in shown.into_iter().chain(field.near.as_ref().map(|near| ("near", near))) {
        if !earlier().any(|known| known == name) {
            let choices = base::choices(name, earlier());
            reasons.push(format!("{key}: no field before it is {name:?}{choices}"));
        }
    }
    reasons
}
