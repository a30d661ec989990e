//! Answers as people read them on screens and papers. The text that is signed keeps the plain forms of crate `forms`.

use base::Lang;
use forms::{Answer, Dictionaries, FieldDefinition, FieldKind, display_value};

/// The value in words: choices by their labels, dates as the language writes them, several values parted by semicolons.
pub fn answer_words(
    field: &FieldDefinition,
    answer: &Answer,
    lang: Lang,
    dictionaries: &Dictionaries,
) -> String {
    if let (FieldKind::Date, Answer::Text(text)) = (field.kind, answer)
        && let Ok(day) = text.parse()
    {
        return texts::date(lang, day);
    }
    display_value(field, answer, lang, dictionaries).join("; ")
}
