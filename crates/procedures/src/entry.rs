//! What registers and messages tell of a procedure.

use std::collections::BTreeMap;

use base::{Lang, Text};
use forms::{Answer, FieldDefinition};
use services::{Edition, Message, Register, RegisterEntry, Value};

use crate::{Event, Procedure};

/// What a register holds of a procedure, in every language.
pub fn entry(procedure: &Procedure, register: &Register, edition: &Edition) -> RegisterEntry {
    let columns: BTreeMap<String, Text> = register
        .column
        .iter()
        .map(|column| {
            let words = |lang| value(procedure, &column.value, edition, lang);
            let text = Text { kk: words(Lang::Kk), ru: words(Lang::Ru), en: words(Lang::En) };
            (column.name.clone(), text)
        })
        .collect();
    let number = procedure.number.clone();
    RegisterEntry { register: register.name.clone(), number, columns }
}

/// Subject and body of a message about a procedure.
pub fn fill_message(
    message: &Message,
    procedure: &Procedure,
    edition: &Edition,
    lang: Lang,
) -> (String, String) {
    let fill = |text: &Text| {
        base::fill_in(text.in_lang(lang), |name| {
            Some(value(procedure, &name.parse().ok()?, edition, lang))
        })
    };
    (fill(&message.subject), fill(&message.body))
}

/// Whether procedures have a value of this kind.
pub(crate) const fn has(value: &Value) -> bool {
    matches!(
        value,
        Value::ApplicantName
            | Value::CaseNumber
            | Value::DoerName
            | Value::Given(_)
            | Value::Grounds
            | Value::Reasons
            | Value::RequestTitle
            | Value::StateLabel
            | Value::SubmittedDate
            | Value::SubmittedTime
    )
}

fn value(procedure: &Procedure, value: &Value, edition: &Edition, lang: Lang) -> String {
    let last = procedure.instance.events.iter().rev().filter_map(Event::done);
    match value {
        Value::ApplicantName => procedure.party.full_name.clone(),
        Value::CaseNumber => procedure.number.to_string(),
        Value::DoerName => procedure
            .instance
            .events
            .last()
            .and_then(|event| event.name.clone())
            .unwrap_or_default(),
        Value::Given(field) => given(procedure, field, edition, lang),
        Value::Grounds => {
            let named = last.map(|(_, input)| &input.grounds).find(|codes| !codes.is_empty());
            let known = named.into_iter().flatten();
            let known = known.filter_map(|code| edition.definition.ground(code));
            known.map(|ground| ground.text.in_lang(lang)).collect::<Vec<_>>().join("; ")
        }
        Value::Reasons => {
            let mut said = last.filter_map(|(_, input)| input.reasons.clone());
            said.next().unwrap_or_default()
        }
        Value::RequestTitle => {
            let request = edition.definition.request(procedure.kind.request());
            request.map_or_else(String::new, |r| r.title.in_lang(lang).to_owned())
        }
        Value::StateLabel => {
            let state = edition.definition.state(&procedure.instance.state);
            state.map_or_else(String::new, |s| s.label.in_lang(lang).to_owned())
        }
        Value::SubmittedDate => procedure
            .instance
            .opened_at()
            .map_or_else(String::new, |at| base::local_date(at).to_string()),
        Value::SubmittedTime => procedure.instance.opened_at().map_or_else(String::new, |at| {
            base::local_date_time(at).strftime("%Y-%m-%d %H:%M").to_string()
        }),
        _ => String::new(),
    }
}

/// What was last given under a name; the label of a choice in place of its code.
fn given(procedure: &Procedure, field: &str, edition: &Edition, lang: Lang) -> String {
    let known = procedure.instance.events.iter().rev().find_map(|event| {
        let (act, input) = event.done()?;
        let answer = input.given.answer(field)?;
        let act = edition.definition.act(act)?;
        Some((act.given.iter().find(|known| known.name == field)?, answer))
    });
    match known {
        Some((definition, Answer::Text(text))) => label(definition, text, lang),
        _ => String::new(),
    }
}

fn label(definition: &FieldDefinition, text: &str, lang: Lang) -> String {
    let choice = definition.choice.iter().find(|choice| choice.code == text);
    choice.map_or_else(|| text.to_owned(), |choice| choice.label.in_lang(lang).to_owned())
}
