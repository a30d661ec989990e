//! What an operator read in a paper and typed into its form, held against the request and the person at the desk (nca-01 F3, F7,
//! F8, F11, F12).

use base::{Fault, Faults, Iin, local_date};
use forms::Answers;
use jiff::{Timestamp, civil::Date};

use super::Context;
use crate::{
    Claimant, DocumentKind, DocumentMark, PaperFields, PaperPerson, PaperPower, PaperWho, Power,
    PowerPurpose, Request, Visit, Visitor, date_words, is_same_name, normalise_name,
};

/// Checks the answers of a paper's form and what they say, and fills the mark with what the law looks at: number, date, validity,
/// the power. All faults at once, each at its field.
pub(super) fn read(
    request: &Request,
    kind: &DocumentKind,
    mark: &mut DocumentMark,
    context: &Context<'_>,
    now: Timestamp,
) -> Result<(), Faults> {
    let form = kind.form.as_ref().and_then(|code| context.rules.papers.get(code));
    let (Some(form), Some(says)) = (form, &kind.says) else {
        return Err(Fault::new("form-incomplete").into());
    };
    let said = forms::normalise(form, &mark.said);
    forms::check(form, &said, local_date(now), context.dictionaries)?;
    let holder = request.holder.as_ref().ok_or_else(|| Fault::new("form-incomplete"))?;
    let visit = request.visit().ok_or_else(|| Fault::new("desk-not-open"))?;
    let mut faults = Faults::default();
    inspect_date(says, &said, &mut faults);
    for field in says.signed.iter().filter(|field| !said.flag(field)) {
        faults.push(Fault::at("paper-not-signed", field));
    }
    inspect_organisation(request, says, holder, &said, &mut faults);
    for person in &says.person {
        inspect_person(person, holder, visit, &said, &mut faults);
    }
    mark.power = says.power.as_ref().and_then(|power| read_power(power, &said));
    if let Some(power) = &says.power {
        inspect_employees(power, holder, &said, &mut faults);
    }
    faults.into_result()?;
    let text = |field: &Option<String>| said.text(field.as_ref()?);
    let day = |field| text(field).and_then(|day| day.parse::<Date>().ok());
    mark.number = text(&says.number).map(str::to_owned);
    mark.date = day(&says.date);
    mark.valid_until = day(&says.valid_until);
    mark.said = said.into();
    Ok(())
}

/// Who signed the application for revocation: the head, or with the order of dismissal the holder or her representative (nca-01 F8,
/// contradiction 18). Looked at when the package is accepted, since the order may be marked after the application.
pub(super) fn verify_head(
    visit: &Visit,
    kind: &DocumentKind,
    is_dismissed: bool,
) -> Result<(), Fault> {
    let Some(head) = kind.says.as_ref().and_then(|says| says.head.as_ref()) else { return Ok(()) };
    let Some(mark) = visit.mark(&kind.code).filter(|mark| !mark.said.0.is_empty()) else {
        return Ok(());
    };
    let is_named = mark.said.text(&head.name).is_some();
    if is_dismissed {
        let signed = mark.said.flag(&head.signed) || mark.said.flag(&head.holder_signed);
        return if signed {
            Ok(())
        } else {
            Err(Fault::at("paper-not-signed", &head.holder_signed))
        };
    }
    if is_named && mark.said.flag(&head.signed) {
        Ok(())
    } else {
        Err(Fault::at("head-not-signed", &head.signed))
    }
}

/// The day of issue that an application for revocation names, if it was read from paper.
pub(super) fn issued_on(visit: &Visit, kind: &DocumentKind) -> Option<(String, Date)> {
    let field = kind.says.as_ref()?.issued_on.as_ref()?;
    let day = visit.mark(&kind.code)?.said.text(field)?.parse().ok()?;
    Some((field.clone(), day))
}

/// The date in words is the date in digits (nca-01 F12).
fn inspect_date(says: &PaperFields, said: &Answers, faults: &mut Faults) {
    let (Some(date), Some(in_words)) = (&says.date, &says.date_in_words) else { return };
    let (Some(date), Some(words)) = (said.text(date), said.text(in_words)) else { return };
    match date_words::read(words) {
        None => faults.push(Fault::at("date-words-unread", in_words)),
        Some(read) if date.parse::<Date>().ok() != Some(read) => {
            faults.push(Fault::at("date-words-differ", in_words).with("date", read));
        }
        Some(_) => {}
    }
}

/// The paper is of the request's organisation, by its number and by one of its registered names.
fn inspect_organisation(
    request: &Request,
    says: &PaperFields,
    holder: &Claimant,
    said: &Answers,
    faults: &mut Faults,
) {
    let (Some(fields), Some(own)) = (&says.organisation, &holder.organisation) else { return };
    if said.text(&fields.bin).is_some_and(|bin| bin != own.bin.as_str()) {
        faults.push(Fault::at("paper-of-other-organisation", &fields.bin));
    }
    let answer = request.registry_answer();
    let record = answer.and_then(|answer| answer.organisation.as_ref()?.record());
    // At a revocation the registers are not asked, and a certificate holds a long name in short: there the number decides.
    let Some(record) = record else { return };
    let mut names = record.names.iter().chain([&own.name]);
    if said.text(&fields.name).is_some_and(|name| !names.any(|own| is_same_name(own, name))) {
        faults.push(Fault::at("paper-of-other-organisation", &fields.name));
    }
}

/// The paper names whom it must: by number, by names, and with the year of birth that the number tells.
fn inspect_person(
    fields: &PaperPerson,
    holder: &Claimant,
    visit: &Visit,
    said: &Answers,
    faults: &mut Faults,
) {
    let (iin, name): (&Iin, _) = match (fields.who, &visit.visitor) {
        (PaperWho::Visitor, Visitor::Representative { iin, name }) => (iin, name),
        (PaperWho::Visitor, Visitor::Recipient) | (PaperWho::Recipient, _) => {
            (&holder.iin, &holder.name)
        }
    };
    let mut differs = |field: &Option<String>, is_same: &dyn Fn(&str) -> bool| {
        let Some(field) = field else { return };
        if said.text(field).is_some_and(|text| !is_same(text)) {
            faults.push(Fault::at("paper-of-other-person", field));
        }
    };
    differs(&fields.iin, &|text| text == iin.as_str());
    differs(&fields.full_name, &|text| is_same_name(text, &name.full()));
    differs(&fields.last_name, &|text| is_same_name(text, &name.last));
    differs(&fields.first_name, &|text| is_same_name(text, &name.first));
    differs(&fields.birth_year, &|text| {
        text.parse::<i16>().is_ok_and(|year| year == iin.birth_date().year())
    });
    if let Some(field) = &fields.middle_name {
        let told = said.text(field).map(normalise_name).unwrap_or_default();
        let own = name.middle.as_deref().map(normalise_name).unwrap_or_default();
        if told != own {
            faults.push(Fault::at("paper-of-other-person", field));
        }
    }
}

/// The power that the answers give; none while one of them can't be read, which the form's own check tells.
fn read_power(fields: &PaperPower, said: &Answers) -> Option<Power> {
    let employees = fields.employees.iter().flat_map(|table| said.rows(table));
    Some(Power {
        representative: Iin::parse(said.text(&fields.representative)?).ok()?,
        purpose: match said.text(&fields.purpose)? {
            "ISSUE" => PowerPurpose::Issue,
            "REVOKE" => PowerPurpose::Revoke,
            _ => return None,
        },
        right_to_sign: said.flag(&fields.right_to_sign),
        employees: employees.filter_map(|row| Iin::parse(row.get("iin")?).ok()).collect(),
    })
}

/// The recipient's row of the table has her name and her signature (nca-01 F3). Whether there is such a row is ground R10's matter.
fn inspect_employees(fields: &PaperPower, holder: &Claimant, said: &Answers, faults: &mut Faults) {
    let Some(table) = &fields.employees else { return };
    for (n, row) in said.rows(table).iter().enumerate() {
        let cell = |name: &str| row.get(name).map_or("", String::as_str);
        if cell("iin") != holder.iin.as_str() {
            continue;
        }
        let at = |code, column: &str| Fault::at(code, format!("{table}.{}.{column}", n + 1));
        if !is_same_name(cell("full_name"), &holder.name.full()) {
            faults.push(at("paper-of-other-person", "full_name"));
        }
        if cell("signed") != "YES" {
            faults.push(at("employee-not-signed", "signed"));
        }
    }
}
