//! How a field of a form definition is drawn: everything that the one macro in `_field.html` needs.

use base::{Fault, Faults, Lang};
use forms::{
    Answer, Answers, Dictionaries, FieldDefinition, FieldKind, Filled, FormDefinition, SitePage,
    Typed,
};

use super::ShownFault;

/// A field on a page.
pub(super) struct DrawnField {
    pub(super) name: String,
    /// Which branch of the macro draws it.
    pub(super) shape: Shape,
    pub(super) label: String,
    pub(super) hint: Option<String>,
    pub(super) why: Option<String>,
    pub(super) required: bool,
    pub(super) error: Option<String>,
    pub(super) value: String,
    pub(super) ticked: bool,
    pub(super) choices: Vec<DrawnChoice>,
    /// The same choices by group, where their list has groups.
    pub(super) groups: Vec<DrawnGroup>,
    /// Whether only the group is drawn that an earlier answer named; the others can be asked for.
    pub(super) narrowed: bool,
    /// What a consent is about: address without the language, and the key of its title.
    pub(super) reads: Option<(&'static str, String)>,
    /// What the browser may know of it: type and purpose of an input, media types of a file.
    pub(super) input_type: &'static str,
    pub(super) autocomplete: &'static str,
    pub(super) input_mode: &'static str,
    pub(super) accept: String,
    pub(super) most_mebibytes: u64,
    /// The files that are attached.
    pub(super) files: Vec<DrawnFile>,
    /// What a number counts.
    pub(super) unit: Option<String>,
    /// Numbers that can be taken over, with what they are of; another may be typed.
    pub(super) offers: Vec<DrawnOffer>,
    /// The rows of a table, and an empty one behind them while there is room.
    pub(super) rows: Vec<DrawnTableRow>,
}

/// A number that can be taken over into a field.
pub(super) struct DrawnOffer {
    pub(super) number: String,
    pub(super) label: String,
}

/// A file that is attached.
pub(super) struct DrawnFile {
    pub(super) document: String,
    pub(super) name: String,
}

/// A row of a table that is being filled in.
pub(super) struct DrawnTableRow {
    /// Its number, from 1.
    pub(super) number: usize,
    /// Its cells, drawn as fields.
    pub(super) cells: Vec<DrawnField>,
    /// Whether it was typed already, and so can be removed.
    pub(super) kept: bool,
}

/// Choices that belong together.
pub(super) struct DrawnGroup {
    pub(super) label: String,
    pub(super) choices: Vec<DrawnChoice>,
    /// Whether an earlier answer named it.
    near: bool,
}

/// A choice of a list.
#[derive(Clone)]
pub(super) struct DrawnChoice {
    pub(super) code: String,
    pub(super) label: String,
    pub(super) chosen: bool,
}

/// The branches of the macro.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Checks,
    Consent,
    File,
    Files,
    Fixed,
    Keys,
    LongText,
    Radios,
    Select,
    ShortText,
    Table,
    Text,
}

/// A list longer than this is a drop-down.
const MOST_RADIOS: usize = 8;

impl DrawnField {
    /// Whether the branch is this one; templates call it.
    pub(super) fn is(&self, shape: &str) -> bool {
        let name = match self.shape {
            Shape::Checks => "checks",
            Shape::Consent => "consent",
            Shape::File => "file",
            Shape::Files => "files",
            Shape::Fixed => "fixed",
            Shape::Keys => "keys",
            Shape::LongText => "long-text",
            Shape::Radios => "radios",
            Shape::Select => "select",
            Shape::ShortText => "short-text",
            Shape::Table => "table",
            Shape::Text => "text",
        };
        name == shape
    }

    /// The value of `aria-describedby`: the hint, the reason and the fault that are there.
    pub(super) fn described_by(&self) -> String {
        let mut ids = Vec::new();
        if self.hint.is_some() {
            ids.push(format!("{}-hint", self.name));
        }
        if self.is("file") || self.is("files") {
            ids.push(format!("{}-limits", self.name));
        }
        if self.why.is_some() {
            ids.push(format!("{}-why", self.name));
        }
        if !self.offers.is_empty() {
            ids.push(format!("{}-own", self.name));
        }
        if self.error.is_some() {
            ids.push(format!("{}-error", self.name));
        }
        ids.join(" ")
    }

    /// The groups that are drawn.
    pub(super) fn shown_groups(&self) -> impl Iterator<Item = &DrawnGroup> {
        self.groups.iter().filter(|group| !self.narrowed || group.near)
    }

    fn new(
        field: &FieldDefinition,
        answers: &Typed,
        faults: &Faults,
        lang: Lang,
        dictionaries: &Dictionaries,
    ) -> Self {
        let mut drawn = Self::called(&field.name, field, answers, faults, lang, dictionaries);
        if field.kind == FieldKind::Table {
            drawn.rows = table_rows(field, answers, faults, lang, dictionaries);
        }
        drawn
    }

    /// A field, or a cell of a table, under the name that its form has for it.
    fn called(
        name: &str,
        field: &FieldDefinition,
        answers: &Typed,
        faults: &Faults,
        lang: Lang,
        dictionaries: &Dictionaries,
    ) -> Self {
        let offers = field.choices(dictionaries);
        let chosen = answers.chosen(&field.name);
        let choices: Vec<DrawnChoice> = offers
            .iter()
            .map(|(code, label)| DrawnChoice {
                code: (*code).to_owned(),
                label: label.in_lang(lang).to_owned(),
                chosen: chosen.contains(code),
            })
            .collect();
        let (input_type, autocomplete, input_mode) = browser_words(field);
        let error = faults
            .0
            .iter()
            .find(|fault| fault.field.as_deref() == Some(name))
            .map(|fault| fault_text(lang, fault, Some(field)));
        let files = answers.files(&field.name).iter();
        let groups = groups(field, &choices, answers, lang, dictionaries);
        let is_near = |group: &DrawnGroup| group.near;
        let chosen_near = groups.iter().any(|g| g.near && g.choices.iter().any(|c| c.chosen));
        Self {
            name: name.to_owned(),
            shape: shape(field, is_fixed(field, answers), choices.len()),
            label: field.label.in_lang(lang).to_owned(),
            hint: field.hint.as_ref().map(|text| text.in_lang(lang).to_owned()),
            why: field.why.as_ref().map(|text| text.in_lang(lang).to_owned()),
            required: field.required,
            error,
            value: shown_value(field, answers, lang, dictionaries),
            ticked: answers.flag(&field.name),
            narrowed: groups.iter().any(is_near) && (chosen.is_empty() || chosen_near),
            choices,
            groups,
            reads: field.reads.map(|page| {
                let address = match page {
                    SitePage::Agreement => "/agreement",
                    SitePage::Cps => "/cps",
                    SitePage::Privacy => "/privacy",
                };
                (address, texts::say(lang, &format!("nav-{}", page.name())))
            }),
            input_type,
            autocomplete,
            input_mode,
            accept: field.media_types.join(","),
            most_mebibytes: field.most_bytes() >> 20,
            files: files
                .map(|file| DrawnFile {
                    document: file.document.to_string(),
                    name: file.name.clone(),
                })
                .collect(),
            unit: field.unit.as_ref().map(|unit| unit.in_lang(lang).to_owned()),
            offers: Vec::new(),
            rows: Vec::new(),
        }
    }
}

/// The choices by the groups of their list, in the order of the groups; none where the list has no groups.
fn groups(
    field: &FieldDefinition,
    choices: &[DrawnChoice],
    answers: &Typed,
    lang: Lang,
    dictionaries: &Dictionaries,
) -> Vec<DrawnGroup> {
    let list = field.dictionary.as_deref().and_then(|name| dictionaries.dictionary(name));
    let groups = list.and_then(|list| dictionaries.dictionary(list.groups.as_deref()?));
    let (Some(list), Some(groups)) = (list, groups) else { return Vec::new() };
    let near = field.near.as_deref().and_then(|name| answers.chosen(name).first().copied());
    let group = |entry: &forms::DictionaryEntry| {
        let own = list.entry.iter().zip(choices);
        let own = own.filter(|(word, _)| word.group.as_deref() == Some(entry.code.as_str()));
        DrawnGroup {
            label: entry.label.in_lang(lang).to_owned(),
            choices: own.map(|(_, choice)| choice.clone()).collect(),
            near: near == Some(entry.code.as_str()),
        }
    };
    groups.entry.iter().map(group).filter(|group| !group.choices.is_empty()).collect()
}

/// The rows as they were typed, and an empty one while there is room for it.
fn table_rows(
    table: &FieldDefinition,
    answers: &Typed,
    faults: &Faults,
    lang: Lang,
    dictionaries: &Dictionaries,
) -> Vec<DrawnTableRow> {
    let typed = answers.rows(&table.name);
    let shown = (typed.len() + 1).min(table.most_rows().max(typed.len()));
    (1..=shown)
        .map(|number| {
            let row = typed.get(number - 1);
            let cells = row.into_iter().flatten();
            let cells = Typed(
                cells.map(|(name, text)| (name.clone(), Answer::Text(text.clone()))).collect(),
            );
            let draw = |column: &FieldDefinition| {
                let name = format!("{}.{number}.{}", table.name, column.name);
                let mut cell =
                    DrawnField::called(&name, column, &cells, faults, lang, dictionaries);
                if cell.is("radios") {
                    cell.shape = Shape::Select;
                }
                cell
            };
            let cells = table.column.iter().map(draw).collect();
            DrawnTableRow { number, cells, kept: row.is_some() }
        })
        .collect()
}

/// Whether the answer came from a register and may not be changed; a field that no register filled is asked.
pub(super) fn is_fixed(field: &FieldDefinition, answers: &Typed) -> bool {
    field.locked && answers.text(&field.name).is_some()
}

fn shape(field: &FieldDefinition, fixed: bool, choices: usize) -> Shape {
    if fixed {
        return Shape::Fixed;
    }
    match field.kind {
        FieldKind::Choice if choices > MOST_RADIOS => Shape::Select,
        FieldKind::Choice => Shape::Radios,
        FieldKind::Choices => Shape::Checks,
        FieldKind::Consent => Shape::Consent,
        FieldKind::File => Shape::File,
        FieldKind::Files => Shape::Files,
        FieldKind::LongText => Shape::LongText,
        FieldKind::Pkcs10 => Shape::Keys,
        FieldKind::BankAccount
        | FieldKind::Bin
        | FieldKind::Date
        | FieldKind::Iin
        | FieldKind::Number
        | FieldKind::Phone => Shape::ShortText,
        FieldKind::Table => Shape::Table,
        FieldKind::Address | FieldKind::Email | FieldKind::Text => Shape::Text,
    }
}

/// Type, purpose (WCAG 1.3.5) and keyboard of an input.
fn browser_words(field: &FieldDefinition) -> (&'static str, &'static str, &'static str) {
    match field.kind {
        FieldKind::Bin | FieldKind::Iin => ("text", "off", "numeric"),
        FieldKind::Number => ("text", "off", "decimal"),
        FieldKind::Email => ("email", "email", "email"),
        FieldKind::Phone => ("tel", "tel", "tel"),
        _ => match field.name.as_str() {
            "last_name" => ("text", "family-name", "text"),
            "first_name" => ("text", "given-name", "text"),
            "middle_name" => ("text", "additional-name", "text"),
            _ => ("text", "off", "text"),
        },
    }
}

/// What stands in the field: as typed, a day as people write it, a locked one in words.
fn shown_value(
    field: &FieldDefinition,
    answers: &Typed,
    lang: Lang,
    dictionaries: &Dictionaries,
) -> String {
    let Some(answer) = answers.answer(&field.name) else { return String::new() };
    if field.locked {
        return forms::display_value(field, answer, lang, dictionaries).join(", ");
    }
    match (field.kind, answer) {
        (FieldKind::Date, Answer::Text(day)) => {
            day.parse::<jiff::civil::Date>().map_or_else(|_| day.clone(), written_day)
        }
        (_, Answer::Text(text)) => text.clone(),
        _ => String::new(),
    }
}

fn written_day(day: jiff::civil::Date) -> String {
    format!("{:02}.{:02}.{:04}", day.day(), day.month(), day.year())
}

/// The fields of a page that the answers show, with what was typed into them.
pub(super) fn draw_fields(
    page: &forms::Page,
    filled: &Filled,
    faults: &Faults,
    lang: Lang,
    dictionaries: &Dictionaries,
) -> Vec<DrawnField> {
    page.field
        .iter()
        .filter(|field| field.is_shown(filled.answers()))
        .map(|field| DrawnField::new(field, filled.typed(), faults, lang, dictionaries))
        .collect()
}

/// The text of a fault, with the field called as its label calls it.
pub(super) fn fault_text(lang: Lang, fault: &Fault, field: Option<&FieldDefinition>) -> String {
    let mut fault = fault.clone();
    if let Some(field) = field {
        fault.field = Some(field.label.in_lang(lang).to_owned());
    }
    texts::fault(lang, &fault)
}

/// The summary of faults on a page of questions.
pub(super) fn summary(
    faults: &Faults,
    form: &FormDefinition,
    lang: Lang,
    href: impl Fn(&str) -> String,
) -> Vec<ShownFault> {
    faults
        .0
        .iter()
        .map(|fault| {
            let name = fault.field.as_deref().unwrap_or_default();
            let found = form.fields().find_map(|field| Some((field, field.called(name)?)));
            let Some((field, at)) = found else {
                let text = fault_text(lang, fault, None);
                return ShownFault { href: "#main".to_owned(), text };
            };
            // Many fields can be wrong in the same way; the label, and the row of a table, tell them apart.
            let mut label = shortened(field.label.in_lang(lang));
            if let Some(row) = name.split('.').nth(1) {
                let row = texts::say_with(lang, "table-row", &[("n", row.to_owned())]);
                label = format!("{label}, {row}, {}", shortened(at.label.in_lang(lang)));
            }
            let text = fault_text(lang, fault, Some(at));
            let text = if text.contains(&label) { text } else { format!("{label}: {text}") };
            ShownFault { href: href(name), text }
        })
        .collect()
}

/// The label, cut after a word if it is long.
fn shortened(label: &str) -> String {
    const MOST: usize = 60;
    if label.chars().count() <= MOST {
        return label.to_owned();
    }
    let cut: String = label.chars().take(MOST).collect();
    let words = cut.rsplit_once(' ').map_or(cut.as_str(), |(words, _)| words);
    format!("{}…", words.trim_end_matches([',', ' ']))
}

/// A row of the page on which answers are checked.
pub(super) struct DrawnRow {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) values: Vec<String>,
    pub(super) long: bool,
}

/// A page of the form on the page on which answers are checked.
pub(super) struct DrawnSection {
    pub(super) page: String,
    pub(super) title: String,
    pub(super) rows: Vec<DrawnRow>,
}

/// All answers, page by page.
pub(super) fn draw_answers(
    form: &FormDefinition,
    answers: &Answers,
    lang: Lang,
    dictionaries: &Dictionaries,
) -> Vec<DrawnSection> {
    let row = |field: &FieldDefinition| DrawnRow {
        name: field.name.clone(),
        label: field.label.in_lang(lang).to_owned(),
        values: answers.answer(&field.name).map_or_else(Vec::new, |answer| match answer {
            Answer::File(_) | Answer::Files(_) => {
                answer.files().iter().map(|file| file.name.clone()).collect()
            }
            Answer::Text(text) if field.kind == FieldKind::Date => vec![
                text.parse::<jiff::civil::Date>()
                    .map_or_else(|_| text.clone(), |day| texts::date(lang, day)),
            ],
            other => forms::display_value(field, other, lang, dictionaries)
                .into_iter()
                .filter(|value| !value.trim().is_empty())
                .collect(),
        }),
        long: field.kind == FieldKind::Pkcs10,
    };
    form.page
        .iter()
        .map(|page| DrawnSection {
            page: page.name.clone(),
            title: page.title.in_lang(lang).to_owned(),
            rows: page.field.iter().filter(|f| f.is_shown(answers)).map(row).collect(),
        })
        .filter(|section: &DrawnSection| !section.rows.is_empty())
        .collect()
}
