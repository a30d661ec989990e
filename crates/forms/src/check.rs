//! What is wrong with answers.

use base::{Bin, Fault, Faults, Iin, NumberFault};
use jiff::civil::Date;

use crate::{
    Answer, Answers, DateRange, Decimal, Dictionaries, FieldDefinition, FieldKind, FileAnswer,
    FormDefinition, Row,
    account::{self, AccountFault},
    normalise,
};

/// The most answers a form may have, and the most choices in one.
const MOST_ANSWERS: usize = 500;
/// The most faults of one table that are told.
const MOST_FAULTS: usize = 100;

/// Checks all answers of a form and gives all faults, those of the fields in the order of the form.
pub fn check(
    definition: &FormDefinition,
    answers: &Answers,
    today: Date,
    dictionaries: &Dictionaries,
) -> Result<(), Faults> {
    let mut faults = Faults::default();
    if answers.0.len() > MOST_ANSWERS {
        faults.push(Fault::new("too-many-answers").with("max", MOST_ANSWERS));
        return Err(faults);
    }
    for page in &definition.page {
        for field in &page.field {
            check_field(field, answers, today, dictionaries, &mut faults);
        }
    }
    for name in answers.0.keys().filter(|name| definition.field(name).is_none()) {
        let name: String = name.chars().take(64).collect();
        faults.push(Fault::at("unknown-field", name));
    }
    faults.into_result()
}

/// Checks the answers of one page; answers of other pages are looked at only to see what is shown.
pub fn check_page(
    definition: &FormDefinition,
    page: &str,
    answers: &Answers,
    today: Date,
    dictionaries: &Dictionaries,
) -> Result<(), Faults> {
    let mut faults = Faults::default();
    for field in definition.page(page).into_iter().flat_map(|page| &page.field) {
        check_field(field, answers, today, dictionaries, &mut faults);
    }
    faults.into_result()
}

/// Checks answers to fields that stand in no form: what is given with an act.
pub fn check_fields(
    fields: &[FieldDefinition],
    answers: &Answers,
    today: Date,
    dictionaries: &Dictionaries,
) -> Result<(), Faults> {
    let mut faults = Faults::default();
    if answers.0.len() > MOST_ANSWERS {
        return Err(Fault::new("too-many-answers").with("max", MOST_ANSWERS).into());
    }
    for field in fields {
        check_field(field, answers, today, dictionaries, &mut faults);
    }
    for name in answers.0.keys().filter(|name| fields.iter().all(|field| field.name != **name)) {
        let name: String = name.chars().take(64).collect();
        faults.push(Fault::at("unknown-field", name));
    }
    faults.into_result()
}

fn check_field(
    field: &FieldDefinition,
    answers: &Answers,
    today: Date,
    dictionaries: &Dictionaries,
    faults: &mut Faults,
) {
    let at = |code| Fault::at(code, &field.name);
    let missing = || at("answer-missing").with("kind", field.kind.name());
    let answer = answers.answer(&field.name);
    if !field.is_shown(answers) {
        if answer.is_some() {
            faults.push(at("answer-not-asked"));
        }
        return;
    }
    match (field.kind, answer) {
        (FieldKind::Consent, None | Some(Answer::Flag(false))) if field.required => {
            faults.push(at("consent-needed"));
        }
        (_, None) if field.required => faults.push(missing()),
        (_, None) | (FieldKind::Consent, Some(Answer::Flag(_))) => {}
        (FieldKind::Choices, Some(Answer::List(codes))) => {
            check_list(field, codes, dictionaries, faults);
        }
        (FieldKind::File, Some(Answer::File(file))) => check_file(field, file, faults),
        (FieldKind::Files, Some(Answer::Files(files))) => {
            if files.is_empty() && field.required {
                faults.push(missing());
            }
            if files.len() > field.most_files() {
                faults.push(at("too-many-files").with("max", field.most_files()));
                return;
            }
            for file in files {
                check_file(field, file, faults);
            }
        }
        (FieldKind::Table, Some(Answer::Rows(rows))) => {
            check_table(field, rows, today, dictionaries, faults);
        }
        (
            FieldKind::Choices
            | FieldKind::Consent
            | FieldKind::File
            | FieldKind::Files
            | FieldKind::Table,
            Some(_),
        ) => faults.push(at("answer-kind").with("wanted", wanted(field.kind))),
        (_, Some(Answer::Text(text))) => {
            check_text(field, &field.name, text, today, dictionaries, faults);
        }
        (_, Some(_)) => faults.push(at("answer-kind").with("wanted", wanted(field.kind))),
    }
}

fn check_file(field: &FieldDefinition, file: &FileAnswer, faults: &mut Faults) {
    let at = |code| Fault::at(code, &field.name);
    let name_is_plain = !file.name.is_empty()
        && file.name.chars().count() <= 255
        && !file.name.contains(['/', '\\'])
        && !file.name.chars().any(base::is_misleading);
    if file.size_bytes == 0 {
        faults.push(at("file-empty"));
    }
    if file.size_bytes > field.most_bytes() {
        faults.push(field.too_large());
    }
    if !field.media_types.contains(&file.media_type) {
        faults.push(field.wrong_type());
    }
    if !name_is_plain {
        faults.push(at("file-name"));
    }
}

/// Rows in their number, each cell by its column; after a hundred faults the rest is not looked at.
fn check_table(
    table: &FieldDefinition,
    rows: &[Row],
    today: Date,
    dictionaries: &Dictionaries,
    faults: &mut Faults,
) {
    let at = |code| Fault::at(code, &table.name);
    if rows.is_empty() {
        if table.required {
            faults.push(at("answer-missing").with("kind", table.kind.name()));
        }
        return;
    }
    if rows.len() > table.most_rows() {
        faults.push(at("too-many-rows").with("max", table.most_rows()));
        return;
    }
    if rows.len() < table.fewest_rows() {
        faults.push(at("too-few-rows").with("min", table.fewest_rows()));
    }
    let mut found = Faults::default();
    for (n, row) in rows.iter().enumerate() {
        let called = |column: &str| format!("{}.{}.{column}", table.name, n + 1);
        for column in &table.column {
            let cell = row.get(&column.name).map_or("", String::as_str);
            check_text(column, &called(&column.name), cell, today, dictionaries, &mut found);
        }
        let unknown = row.keys().filter(|name| table.column.iter().all(|c| c.name != **name));
        for name in unknown.take(MOST_FAULTS) {
            let name: String = name.chars().take(64).collect();
            found.push(Fault::at("unknown-field", called(&name)));
        }
        if found.0.len() >= MOST_FAULTS {
            found.0.truncate(MOST_FAULTS);
            break;
        }
    }
    faults.0.extend(found.0);
}

const fn wanted(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Choices => "list",
        FieldKind::Consent => "flag",
        FieldKind::File => "file",
        FieldKind::Files => "files",
        FieldKind::Table => "rows",
        _ => "text",
    }
}

fn check_list(
    field: &FieldDefinition,
    codes: &[String],
    dictionaries: &Dictionaries,
    faults: &mut Faults,
) {
    let at = |code| Fault::at(code, &field.name);
    if codes.is_empty() && field.required {
        faults.push(at("answer-missing").with("kind", field.kind.name()));
    }
    if codes.len() > MOST_ANSWERS {
        faults.push(at("too-many-answers").with("max", MOST_ANSWERS));
        return;
    }
    let offered = field.choices(dictionaries);
    for (n, code) in codes.iter().enumerate() {
        let value: String = code.chars().take(64).collect();
        if !offered.iter().any(|(offer, _)| offer == code) {
            faults.push(at("answer-not-in-list").with("value", value));
        } else if codes.iter().take(n).any(|earlier| earlier == code) {
            faults.push(at("answer-repeated").with("value", value));
        }
    }
}

/// Checks one text by its field or column; `called` is what faults call it.
fn check_text(
    field: &FieldDefinition,
    called: &str,
    text: &str,
    today: Date,
    dictionaries: &Dictionaries,
    faults: &mut Faults,
) {
    let at = |code| Fault::at(code, called);
    if text.trim().is_empty() {
        if field.required {
            faults.push(at("answer-missing").with("kind", field.kind.name()));
        }
        return;
    }
    let lines = matches!(field.kind, FieldKind::LongText | FieldKind::Pkcs10);
    if text.chars().any(|c| c.is_control() && !(lines && c == '\n')) {
        faults.push(at("answer-control-character"));
        return;
    }
    let fault = match field.kind {
        FieldKind::BankAccount => account::inspect(text).err().map(|fault| match fault {
            AccountFault::CheckDigits => at("bank-account-check-digits"),
            AccountFault::Form => at("bank-account-form"),
        }),
        FieldKind::Bin => Bin::parse(text)
            .err()
            .map(|e| at(number_code(e, ["bin-check-digit", "bin-date", "bin-form", "bin-kind"]))),
        FieldKind::Iin => Iin::parse(text)
            .err()
            .map(|e| at(number_code(e, ["iin-check-digit", "iin-date", "iin-form", "iin-kind"]))),
        FieldKind::Choice => {
            let listed = field.choices(dictionaries).iter().any(|(code, _)| *code == text);
            let value: String = text.chars().take(64).collect();
            (!listed).then(|| at("answer-not-in-list").with("value", value))
        }
        FieldKind::Date => match normalise::date(text) {
            None => Some(at("date-form")),
            Some(date) if field.dates == DateRange::NotInFuture && date > today => {
                Some(at("date-in-future"))
            }
            Some(date) if field.dates == DateRange::NotInPast && date < today => {
                Some(at("date-in-past"))
            }
            Some(date) => field
                .days_ago
                .filter(|days| days_between(date, today) < *days)
                .map(|days| at("date-too-recent").with("days", days)),
        },
        FieldKind::Email => (!base::is_email(text)).then(|| at("email-form")),
        FieldKind::Number => check_number(field, called, text),
        FieldKind::Phone => (!is_phone(text)).then(|| at("phone-form")),
        FieldKind::Pkcs10 => (!is_pkcs10(text)).then(|| at("pkcs10-form")),
        FieldKind::Address
        | FieldKind::Consent
        | FieldKind::Choices
        | FieldKind::File
        | FieldKind::Files
        | FieldKind::LongText
        | FieldKind::Table
        | FieldKind::Text => None,
    };
    if let Some(fault) = fault {
        faults.push(fault);
    } else if text.chars().count() > field.longest() {
        faults.push(at("answer-too-long").with("max", field.longest()));
    }
}

/// How many days lie between a day and today; none if it is not before today.
fn days_between(date: Date, today: Date) -> u16 {
    date.until(today).map_or(0, |span| u16::try_from(span.get_days()).unwrap_or_default())
}

/// What is wrong with a number.
fn check_number(field: &FieldDefinition, called: &str, text: &str) -> Option<Fault> {
    let at = |code| Fault::at(code, called);
    let Ok(number) = text.parse::<Decimal>() else { return Some(at("decimal-form")) };
    if Decimal::decimals_of(text) > usize::from(field.decimals) {
        return Some(at("number-decimals").with("max", field.decimals));
    }
    let under = field.min.filter(|min| number < *min);
    let over = field.max.filter(|max| number > *max);
    match (under, over) {
        (Some(min), _) => Some(at("number-too-small").with("min", min)),
        (None, Some(max)) => Some(at("number-too-large").with("max", max)),
        (None, None) => None,
    }
}

const fn number_code(fault: NumberFault, codes: [&'static str; 4]) -> &'static str {
    let [check_digit, date, form, kind] = codes;
    match fault {
        NumberFault::CheckDigit => check_digit,
        NumberFault::Date => date,
        NumberFault::Form => form,
        NumberFault::Kind => kind,
    }
}

/// ITU-T E.164: `+`, then 8 to 15 digits; numbers of Kazakhstan have 11.
fn is_phone(text: &str) -> bool {
    let Some(digits) = text.strip_prefix('+') else { return false };
    let long_enough =
        if digits.starts_with('7') { digits.len() == 11 } else { (8..=15).contains(&digits.len()) };
    long_enough && !digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit())
}

/// The outer form only: PEM of a certificate request, or bare Base64.
fn is_pkcs10(text: &str) -> bool {
    let body = match text.strip_prefix("-----BEGIN ") {
        None => text,
        Some(rest) => {
            let Some((label, rest)) = rest.split_once("-----") else { return false };
            let end = format!("-----END {label}-----");
            let Some(body) = rest.trim_end().strip_suffix(end.as_str()) else { return false };
            if !matches!(label, "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST") {
                return false;
            }
            body
        }
    };
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"+/=\n".contains(&b);
    // A DER SEQUENCE of more than 127 bytes begins with 30 81 or 30 82: "MI" in Base64.
    body.trim_start().starts_with("MI") && body.bytes().all(plain)
}
