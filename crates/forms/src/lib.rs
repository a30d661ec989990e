//! Forms: what is asked, what was answered, what is wrong with it, and the exact text that is signed.
//!
//! A form is data. Services and registration define theirs in files; `web` draws them page by page and the interface
//! publishes them as JSON Schema. Nothing here opens a file or reads a clock.
//!
//! Codes of faults (each `at` a field; in a table `at` the field, the number of the row and the column, `goods.2.quantity`):
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
//! | `bank-account-check-digits` | a bank account whose check digits do not fit |
//! | `bank-account-form` | not the number of a bank account of Kazakhstan |
//! | `bin-check-digit` | a BIN with a wrong check digit |
//! | `bin-date` | a BIN whose month does not exist |
//! | `bin-form` | a BIN that is not twelve digits |
//! | `bin-kind` | a BIN with a wrong digit of the kind of holder |
//! | `consent-needed` | a consent that must be given is not |
//! | `date-form` | not a date `dd.mm.yyyy` or `yyyy-mm-dd` |
//! | `date-in-future` | a date after today where only a past one makes sense |
//! | `date-in-past` | a date before today where only a coming one makes sense |
//! | `date-too-recent` | a date that lies less than `days` days before today |
//! | `decimal-form` | not a decimal number |
//! | `email-form` | not an e-mail address |
//! | `file-empty` | a file of no bytes |
//! | `file-name` | a file without a usable name |
//! | `file-too-large` | over `max` bytes |
//! | `file-type` | a media type outside `allowed` |
//! | `iin-check-digit` | an IIN with a wrong check digit |
//! | `iin-date` | an IIN whose date of birth does not exist |
//! | `iin-form` | an IIN that is not twelve digits |
//! | `iin-kind` | an IIN with a wrong digit of century and sex |
//! | `number-decimals` | more than `max` digits after the point |
//! | `number-too-large` | a number over `max` |
//! | `number-too-small` | a number under `min` |
//! | `phone-form` | not a telephone number with its country code |
//! | `pkcs10-form` | not a certificate request in PEM or Base64 |
//! | `too-few-rows` | a table of fewer rows than `min` |
//! | `too-many-answers` | more answers, or more choices in one, than any form has (`max`) |
//! | `too-many-files` | more files than `max` in one field |
//! | `too-many-rows` | a table of more rows than `max` |
//! | `unknown-field` | an answer to a field that the form does not have |

mod account;
mod answer;
mod canonical;
mod check;
mod decimal;
mod definition;
mod dictionary;
mod filled;
mod normalise;
mod schema;

pub use answer::{Answer, Answers, FileAnswer, Row, Typed};
pub use canonical::{HeaderLine, canonical_text, display_value, one_line};
pub use check::{check, check_fields, check_page};
pub use decimal::{Decimal, DecimalFault};
pub use definition::{
    Choice, DateRange, FieldDefinition, FieldKind, FormDefinition, Page, PrefillItem,
    PrefillSource, ShowIf, SitePage, inspect_fields,
};
pub use dictionary::{Dictionaries, Dictionary, DictionaryEntry};
pub use filled::Filled;
pub use normalise::{normalise, normalise_fields};
pub use schema::{field_schema, json_schema};
