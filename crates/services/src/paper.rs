//! Papers, register entries and messages, filled from a case.

use std::collections::{BTreeMap, BTreeSet};

use base::{Lang, Text, UniqueNumber, local_date};
use forms::display_value;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    Case, Continuation, Edition, Event, Happened, Input, Message, Paper, Register, Value,
    definition,
};

/// What a paper shows and a case can't know: numbers drawn for it, who signs, where it is checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The day of the paper.
    pub date: Option<Date>,
    /// Full name of the one who did the act.
    pub doer_name: Option<String>,
    /// Her position.
    pub doer_position: Option<Text>,
    /// Its number.
    pub number: Option<UniqueNumber>,
    /// The moment by which the answer comes.
    pub result_by: Option<Timestamp>,
    /// Full name of the one who signs.
    pub signer_name: Option<String>,
    /// Her position.
    pub signer_position: Option<Text>,
    /// Address of the public page that confirms the paper.
    pub check_address: Option<String>,
    /// The code that finds it there.
    pub check_code: Option<String>,
}

/// One line of a filled paper; several values stand one under another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FilledLine {
    /// What it tells.
    pub label: String,
    /// The values; none if there is nothing to tell.
    pub values: Vec<String>,
}

/// A paper in one language, ready to be set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FilledPaper {
    /// The name of the paper in its edition.
    pub name: String,
    /// The authority in whose name it is made.
    pub authority: String,
    /// Its heading.
    pub title: String,
    /// Paragraphs under the heading.
    pub body: Vec<String>,
    /// Its lines; lines with nothing to tell are left out.
    pub lines: Vec<FilledLine>,
}

/// An entry of a register. STORED: by `store`, in all languages, as it was on the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterEntry {
    /// The register.
    pub register: String,
    /// The number of the entry.
    pub number: UniqueNumber,
    /// Values by column, in three languages.
    pub columns: BTreeMap<String, Text>,
}

impl base::Stored for RegisterEntry {}

/// Fills a paper in one language.
pub fn fill_paper(
    paper: &Paper,
    case: &Case,
    edition: &Edition,
    facts: &Facts,
    lang: Lang,
) -> FilledPaper {
    let body = paper.body.as_ref().map(|body| fill(body, case, edition, facts, lang));
    FilledPaper {
        name: paper.name.clone(),
        authority: edition.definition.authority.name.in_lang(lang).to_owned(),
        title: paper.title.in_lang(lang).to_owned(),
        body: body.iter().flat_map(|body| body.split('\n')).map(str::to_owned).collect(),
        lines: paper
            .line
            .iter()
            .map(|line| FilledLine {
                label: line.label.in_lang(lang).to_owned(),
                values: values(&line.value, case, edition, facts, lang),
            })
            .filter(|line| !line.values.is_empty())
            .collect(),
    }
}

/// Fills an entry of a register; the number is that of the paper it stands for, or of the case.
pub fn register_entry(
    register: &Register,
    case: &Case,
    edition: &Edition,
    facts: &Facts,
) -> RegisterEntry {
    let in_lang = |value: &Value, lang| values(value, case, edition, facts, lang).join("; ");
    RegisterEntry {
        register: register.name.clone(),
        number: facts.number.clone().unwrap_or_else(|| case.number.clone()),
        columns: register
            .column
            .iter()
            .map(|column| {
                let text = Text {
                    kk: in_lang(&column.value, Lang::Kk),
                    ru: in_lang(&column.value, Lang::Ru),
                    en: in_lang(&column.value, Lang::En),
                };
                (column.name.clone(), text)
            })
            .collect(),
    }
}

/// Fills a message: its subject and its words.
pub fn fill_message(
    message: &Message,
    case: &Case,
    edition: &Edition,
    facts: &Facts,
    lang: Lang,
) -> (String, String) {
    (
        fill(&message.subject, case, edition, facts, lang),
        fill(&message.body, case, edition, facts, lang),
    )
}

fn fill(text: &Text, case: &Case, edition: &Edition, facts: &Facts, lang: Lang) -> String {
    base::fill_in(text.in_lang(lang), |name| {
        let value = name.parse().ok()?;
        Some(values(&value, case, edition, facts, lang).join("; "))
    })
}

fn values(value: &Value, case: &Case, edition: &Edition, facts: &Facts, lang: Lang) -> Vec<String> {
    let definition = &edition.definition;
    let words = |text: &Text| text.in_lang(lang).to_owned();
    let day = |date: Date| texts::date(lang, date);
    let moment = |at: Timestamp| texts::date_time(lang, at);
    let last = |has: fn(&Input) -> bool| {
        case.events.iter().rev().filter_map(Event::input).find(|input| has(input))
    };
    let one = match value {
        Value::Answer(field) => return answer(field, case, edition, lang),
        Value::AttachedDocuments => return attached(case, edition, lang),
        Value::Grounds => {
            let given = last(|input| !input.grounds.is_empty());
            let codes = given.map(|input| input.grounds.as_slice()).unwrap_or_default();
            return codes
                .iter()
                .filter_map(|code| ground_words(edition, given?, code, lang))
                .collect();
        }
        Value::MissingDocuments => {
            let given = last(|input| !input.missing.is_empty());
            let wanted = given.map(|input| input.missing.as_slice()).unwrap_or_default();
            return wanted
                .iter()
                .filter_map(|name| definition.document(name))
                .map(|document| words(&document.title))
                .collect();
        }
        Value::ReceivedDocuments => {
            let given = last(|input| !input.received.is_empty());
            let received = given.map(|input| input.received.as_slice()).unwrap_or_default();
            return inventory(received, edition, lang);
        }
        Value::Fact(name) => case
            .facts
            .get(name)
            .map(|found| texts::say(lang, if found.is { "paper-yes" } else { "paper-no" })),
        Value::Given(field) => return given(field, case, edition, lang),
        Value::AppliedLaw => Some(applied_law(case, edition, lang)),
        Value::DoerName => facts.doer_name.clone(),
        Value::DoerPosition => facts.doer_position.as_ref().map(words),
        Value::EarlierNumber => case.about.as_ref().map(|entry| entry.number.clone()),
        Value::RepresentativeName => {
            case.applicant.representative.as_ref().map(|person| person.full_name.clone())
        }
        // Registration fills its registers itself.
        Value::Registration(_) => None,
        Value::Reasons => last(|input| input.reasons.is_some()).and_then(|i| i.reasons.clone()),
        Value::ApplicantBin => case.applicant.bin.as_ref().map(ToString::to_string),
        Value::ApplicantName => Some(case.applicant.full_name.clone()),
        Value::AuthorityAddress => Some(words(&definition.authority.address)),
        Value::AuthorityName => Some(words(&definition.authority.name)),
        Value::CaseNumber => Some(case.number.to_string()),
        Value::CheckAddress => facts.check_address.clone(),
        Value::CheckCode => facts.check_code.clone(),
        Value::EffectiveDate => effective(case).map(day),
        Value::OrganisationName => case.applicant.organisation.clone(),
        Value::PaperDate => facts.date.map(day),
        Value::PaperNumber => facts.number.as_ref().map(ToString::to_string),
        Value::RequestTitle => definition.request(&case.request).map(|r| words(&r.title)),
        Value::ResultDate => facts.result_by.map(|at| day(local_date(at))),
        Value::ResultTime => facts.result_by.map(moment),
        Value::ServiceTitle => Some(words(&edition.service.title)),
        Value::SignerName => facts.signer_name.clone(),
        Value::SignerPosition => facts.signer_position.as_ref().map(words),
        Value::StateLabel => case.state_in(edition).map(|state| words(&state.label)),
        Value::SubmittedDate => case.submitted_at(edition).map(|at| day(local_date(at))),
        Value::SubmittedTime => case.submitted_at(edition).map(moment),
    };
    one.into_iter().filter(|text| !text.is_empty()).collect()
}

/// The day from which the last act holds: its own, unless the act says another.
fn effective(case: &Case) -> Option<Date> {
    case.events.iter().rev().find_map(|event| match &event.happened {
        Happened::ActDone { effective, .. } => Some(effective.unwrap_or(local_date(event.at))),
        Happened::TermNear { .. } | Happened::TermPassed { .. } => None,
    })
}

fn answer(field: &str, case: &Case, edition: &Edition, lang: Lang) -> Vec<String> {
    let asked = edition.form_of(&case.request).and_then(|form| form.field(field));
    shown(asked, case.answers.answer(field), edition, lang)
}

/// What was last given under a name, in the words of the field of that act.
fn given(field: &str, case: &Case, edition: &Edition, lang: Lang) -> Vec<String> {
    let event = case
        .events
        .iter()
        .rev()
        .find(|event| event.input().is_some_and(|input| input.given.answer(field).is_some()));
    let act = event.and_then(Event::act).and_then(|act| edition.definition.act(act));
    let asked = act.and_then(|act| act.given.iter().find(|asked| asked.name == field));
    let answer = event.and_then(Event::input).and_then(|input| input.given.answer(field));
    shown(asked, answer, edition, lang)
}

/// `1. Licence (copy, 2 copies, 3 sheets)`: the inventory of what a clerk took in.
fn inventory(received: &[crate::Received], edition: &Edition, lang: Lang) -> Vec<String> {
    let title = |name: &str| {
        let document = edition.definition.document(name);
        document.map_or_else(|| name.to_owned(), |d| d.title.in_lang(lang).to_owned())
    };
    received
        .iter()
        .enumerate()
        .map(|(n, document)| {
            let (copies, sheets) = (document.copies.to_string(), document.sheets.to_string());
            let amount = [("copies", copies), ("sheets", sheets)];
            let amount = texts::say_with(lang, "paper-inventory", &amount);
            format!("{}. {} ({amount})", n + 1, title(&document.document))
        })
        .collect()
}

/// The text of law that is applied to a case; where it was repealed, by whose order and from when.
pub fn applied_law(case: &Case, edition: &Edition, lang: Lang) -> String {
    law_in_words(edition, case.continued.as_ref(), lang)
}

/// The text of law that an edition digests; where it is applied after its last day, by whose order and from when.
pub fn law_in_words(edition: &Edition, continued: Option<&Continuation>, lang: Lang) -> String {
    let law = edition.definition.law(lang);
    match continued {
        None => law.to_owned(),
        Some(continuation) => format!(
            "{law}; {}: {}, {}",
            texts::say(lang, "paper-applied-by-order"),
            continuation.basis.in_lang(lang),
            texts::date(lang, continuation.since)
        ),
    }
}

fn shown(
    asked: Option<&forms::FieldDefinition>,
    answer: Option<&forms::Answer>,
    edition: &Edition,
    lang: Lang,
) -> Vec<String> {
    match (asked, answer) {
        (Some(asked), Some(forms::Answer::Rows(rows))) => {
            rows.iter().map(|row| cells(asked, row, edition, lang)).collect()
        }
        (Some(asked), Some(answer)) => {
            let mut shown = display_value(asked, answer, lang, &edition.dictionaries);
            if asked.kind == forms::FieldKind::Date
                && let [date] = shown.as_mut_slice()
                && let Ok(parsed) = date.parse::<Date>()
            {
                *date = texts::date(lang, parsed);
            }
            shown
        }
        _ => Vec::new(),
    }
}

/// A row of a table: its filled cells as `label: value`, in the order of the columns.
fn cells(
    table: &forms::FieldDefinition,
    row: &forms::Row,
    edition: &Edition,
    lang: Lang,
) -> String {
    let filled = table.column.iter().filter_map(|column| {
        let cell = forms::Answer::Text(row.get(&column.name)?.clone());
        let value = shown(Some(column), Some(&cell), edition, lang).join(", ");
        Some(format!("{}: {value}", column.label.in_lang(lang)))
    });
    filled.collect::<Vec<_>>().join("; ")
}

/// `1. Expert conclusion (conclusion.pdf)`: title, order and so the number of the papers that came (mes-01 p.14, field 3 of the talon).
fn attached(case: &Case, edition: &Edition, lang: Lang) -> Vec<String> {
    edition
        .documents_of(&case.request)
        .filter_map(|document| Some((document, document.field.as_ref()?)))
        .flat_map(|(document, field)| {
            let files = case.answers.files(field).iter();
            files.map(|file| (document.title.in_lang(lang), &file.name))
        })
        .enumerate()
        .map(|(n, (title, name))| format!("{}. {title} ({name})", n + 1))
        .collect()
}

/// The check behind `service check`: names in braces that are no values.
pub(crate) fn unknown_placeholders(text: &Text) -> BTreeSet<&str> {
    Lang::ALL
        .iter()
        .flat_map(|lang| definition::placeholders(text.in_lang(*lang)))
        .filter(|name| name.parse::<Value>().is_err())
        .collect()
}

/// What was given with an act, in words: grounds, missing documents, reasons.
pub(crate) fn details(input: &Input, edition: &Edition, lang: Lang) -> Vec<String> {
    let definition = &edition.definition;
    let grounds = input.grounds.iter().filter_map(|code| ground_words(edition, input, code, lang));
    let missing = input.missing.iter().filter_map(|name| definition.document(name));
    let missing = missing.map(|document| document.title.in_lang(lang).to_owned());
    grounds.chain(missing).chain(input.reasons.clone()).collect()
}

/// A ground in words, with the point of the rule that was not met where one was named.
pub fn ground_words(edition: &Edition, input: &Input, code: &str, lang: Lang) -> Option<String> {
    let text = edition.definition.ground(code)?.text.in_lang(lang);
    let point = input.points.get(code).map(|point| point.trim()).filter(|p| !p.is_empty());
    Some(point.map_or_else(|| text.to_owned(), |point| format!("{text} ({point})")))
}
