//! Names in the answers of stories that no form has.

use base::choices;
use flow::Story;
use forms::{Answer, Answers, FieldDefinition, FieldKind};

use super::{Beginning, StepInput};
use crate::Edition;

/// Whether a step of a story expects a fault.
pub(super) fn expects(story: &Story<Beginning, StepInput>, code: &str) -> bool {
    story.step.iter().any(|step| step.faults.iter().any(|fault| fault == code))
}

/// Answers that a form of the request cannot take: what is wrong with each, and what could be meant.
pub(super) fn answers_of(answers: &Answers, request: &str, edition: &Edition) -> Vec<String> {
    let Some(form) = edition.form_of(request) else { return Vec::new() };
    let fields: Vec<&FieldDefinition> = form.fields().collect();
    wrong(answers, &fields)
}

/// Slips in what a story answers and gives: of which step, and what could be meant.
pub(super) fn slips_of_answers(
    story: &Story<Beginning, StepInput>,
    edition: &Edition,
) -> Vec<(Option<String>, String)> {
    if expects(story, "unknown-field") {
        return Vec::new();
    }
    let request = &story.beginning.request;
    let own = answers_of(&story.beginning.answers, request, edition);
    let mut found: Vec<(Option<String>, String)> = own.into_iter().map(|r| (None, r)).collect();
    for (n, step) in story.step.iter().enumerate() {
        let place = Some(format!("step {} ({})", n + 1, step.act));
        let given = edition.definition.act(&step.act).map(|act| act.given.iter().collect());
        let given: Vec<&FieldDefinition> = given.unwrap_or_default();
        let mut all = answers_of(&step.input.answers, request, edition);
        // An act that is given nothing says so by itself.
        if !given.is_empty() {
            all.extend(wrong(&step.input.given, &given));
        }
        found.extend(all.into_iter().map(|reason| (place.clone(), reason)));
    }
    found
}

fn wrong(answers: &Answers, fields: &[&FieldDefinition]) -> Vec<String> {
    let mut found = Vec::new();
    for (name, answer) in &answers.0 {
        let Some(field) = fields.iter().find(|field| field.name == *name) else {
            let known = fields.iter().map(|field| field.name.as_str());
            found.push(format!("there is no field {name:?}{}", choices(name, known)));
            continue;
        };
        if field.kind == FieldKind::Choice && matches!(answer, Answer::List(_)) {
            found.push(format!("{name} is one choice: its code alone, without brackets"));
        }
        if field.kind == FieldKind::Choices && matches!(answer, Answer::Text(_)) {
            found.push(format!("{name} takes several choices: a list of codes, in brackets"));
        }
        if let Answer::Rows(rows) = answer {
            for column in rows.iter().flat_map(|row| row.keys()) {
                if field.column.iter().all(|known| known.name != *column) {
                    let known = field.column.iter().map(|column| column.name.as_str());
                    let choices = choices(column, known);
                    found.push(format!("{name} has no column {column:?}{choices}"));
                }
            }
        }
    }
    found.dedup();
    found
}
