//! Forms: what is asked, what was answered, what is wrong with it, and the exact text that is signed.
//!
//! A form is data. Services and registration define theirs in files; `web` draws them page by page and the interface
//! publishes them as JSON Schema. Nothing here opens a file or reads a clock.
//!
//! Codes of faults (each `at` a field):
//!
//! | code | meaning |
//! |---|---|
//! | `answer-control-character` | a text holds a control character |
//! | `answer-kind` | the answer has another shape than the field asks for (`wanted`) |
//! | `answer-missing` | a required field is empty |
//! | `answer-not-asked` | an answer to a field that earlier answers hide |
//! | `answer-not-in-list` | a choice outside the list (`value`) |
//! | `answer-repeated` | one choice is given twice (`value`) |
//! | `answer-too-long` | over `max` characters |
//! | `bin-check-digit` | a BIN with a wrong check digit |
//! | `bin-date` | a BIN whose month does not exist |
//! | `bin-form` | a BIN that is not twelve digits |
//! | `bin-kind` | a BIN with a wrong digit of the kind of holder |
//! | `consent-needed` | a consent that must be given is not |
//! | `date-form` | not a date `dd.mm.yyyy` or `yyyy-mm-dd` |
//! | `date-in-future` | a date after today where only a past one makes sense |
//! | `date-in-past` | a date before today where only a coming one makes sense |
//! | `email-form` | not an e-mail address |
//! | `file-empty` | a file of no bytes |
//! | `file-name` | a file without a usable name |
//! | `file-too-large` | over `max` bytes |
//! | `file-type` | a media type outside `allowed` |
//! | `iin-check-digit` | an IIN with a wrong check digit |
//! | `iin-date` | an IIN whose date of birth does not exist |
//! | `iin-form` | an IIN that is not twelve digits |
//! | `iin-kind` | an IIN with a wrong digit of century and sex |
//! | `phone-form` | not a telephone number with its country code |
//! | `pkcs10-form` | not a certificate request in PEM or Base64 |
//! | `too-many-answers` | more answers, or more choices in one, than any form has (`max`) |
//! | `unknown-field` | an answer to a field that the form does not have |

mod answer;
mod canonical;
mod check;
mod definition;
mod dictionary;
mod normalise;
mod schema;

pub use answer::{Answer, Answers, FileAnswer};
pub use canonical::{HeaderLine, canonical_text, display_value, one_line};
pub use check::{check, check_fields, check_page};
pub use definition::{
    Choice, DateRange, FieldDefinition, FieldKind, FormDefinition, FormFault, Page, PrefillItem,
    PrefillSource, ShowIf,
};
pub use dictionary::{Dictionaries, Dictionary, DictionaryEntry, DictionaryFault};
pub use normalise::normalise;
pub use schema::json_schema;
