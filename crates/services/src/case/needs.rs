//! What an act must be given, as this domain knows it.

use base::{Bin, Fault, Faults, local_date};
use calendar::Calendar;
use flow::Act;
use forms::{PrefillItem, check};
use jiff::{Timestamp, civil::Date};

use super::{Case, Event, Input, matter_of};
use crate::{Channel, DocumentDefinition, DocumentForm, Edition, Need, needs_of};

/// Everything in which what was given falls short of what the act needs, or goes beyond it.
pub(super) fn meet(
    case: &Case,
    edition: &Edition,
    act: &Act,
    input: &Input,
    now: Timestamp,
    calendar: &Calendar,
    faults: &mut Faults,
) {
    let needs: Vec<Need> = needs_of(act).collect();
    for need in &needs {
        match need {
            Need::CompleteForm => complete_form(case, edition, calendar, now, faults),
            Need::EarlierEntry => earlier_entry(case, edition, faults),
            // Only services that another domain runs have it; that domain meets it.
            Need::Evidence(_) => {}
            Need::Fact(name) => {
                if !input.facts.contains_key(name) {
                    faults.push(Fault::at("fact-missing", name));
                }
            }
            Need::MissingDocuments => missing_documents(case, edition, input, faults),
            Need::Package => package(case, edition, input, faults),
            Need::Paid(charge) => {
                if must_pay(case, edition, charge) && !is_paid(case, input, charge) {
                    let title =
                        edition.definition.charge(charge).map(|c| c.title.in_lang(case.lang));
                    faults.push(Fault::new("not-paid").with("charge", title.unwrap_or_default()));
                }
            }
            Need::Payment(charge) => payment(case, edition, input, charge, faults),
            Need::SignedApplication => {
                if input.signed_application.is_none() {
                    faults.push(Fault::new("signature-missing"));
                }
            }
            Need::SignedResult => {
                if input.signed_result.is_none() {
                    faults.push(Fault::new("signed-document-missing"));
                }
            }
            Need::SuppliedDocuments => supplied(case, edition, input, now, faults),
        }
    }
    nothing_else(&needs, act, input, faults);
}

/// What the act does not ask for is not taken: it would be stored unchecked.
fn nothing_else(needs: &[Need], act: &Act, input: &Input, faults: &mut Faults) {
    let has = |wanted: fn(&Need) -> bool| needs.iter().any(wanted);
    let extra = [
        ("answers", !input.answers.0.is_empty() && !has(|n| *n == Need::SuppliedDocuments)),
        ("facts", !input.facts.is_empty() && !has(|n| matches!(n, Need::Fact(_)))),
        ("missing", !input.missing.is_empty() && !has(|n| *n == Need::MissingDocuments)),
        ("payment", input.payment.is_some() && !has(|n| matches!(n, Need::Payment(_)))),
        ("points", input.points.keys().any(|code| !input.grounds.contains(code))),
        (
            "received",
            !input.received.is_empty()
                && !has(|n| matches!(n, Need::Package | Need::SuppliedDocuments)),
        ),
        ("signed_result", input.signed_result.is_some() && !has(|n| *n == Need::SignedResult)),
    ];
    for (field, _) in extra.into_iter().filter(|(_, given)| *given) {
        faults.push(Fault::at("input-not-asked", field).with("field", field));
    }
    let offers_documents = has(|n| *n == Need::MissingDocuments);
    if act.grounds.is_empty() && !input.points.is_empty() && !offers_documents {
        faults.push(Fault::at("input-not-asked", "points").with("field", "points"));
    }
}

fn missing_documents(case: &Case, edition: &Edition, input: &Input, faults: &mut Faults) {
    if input.missing.is_empty() {
        faults.push(Fault::at("missing-documents-needed", "missing"));
    }
    for name in &input.missing {
        // What was filed electronically is supplied electronically: into a field of the form.
        let electronic = case.channel == Channel::Portal;
        let known = edition.definition.document(name);
        if known.is_none_or(|document| electronic && document.field.is_none()) {
            faults.push(Fault::at("document-not-known", "missing").with("document", name));
        }
    }
}

/// The entry that the request is about is named, and stands where the request allows.
fn earlier_entry(case: &Case, edition: &Edition, faults: &mut Faults) {
    let about = edition.definition.request(&case.request).and_then(|r| r.about.as_ref());
    let Some(wanted) = about else { return };
    match &case.about {
        // A form that asks for the number says itself that it is missing.
        None => faults.push(Fault::at("earlier-entry-missing", &wanted.field)),
        Some(entry) => {
            let fits = match entry.state {
                Some(state) => wanted.states.contains(&state),
                None => wanted.or_paper,
            };
            if !fits {
                let fault = Fault::at("earlier-entry-not-fit", &wanted.field);
                faults.push(fault.with("number", &entry.number));
            }
        }
    }
}

/// The way in which a channel takes a document, if it does.
fn way(document: &DocumentDefinition, channel: Channel) -> Option<DocumentForm> {
    document.way.iter().find(|way| way.channels.contains(&channel)).map(|way| way.form)
}

/// Every document that the channel asks for was taken in, in the form and number that the law wants; of a group one is enough.
fn package(case: &Case, edition: &Edition, input: &Input, faults: &mut Faults) {
    let matter = matter_of(case);
    let asked: Vec<&DocumentDefinition> = edition
        .documents_of(&case.request)
        .filter(|d| d.when.as_ref().is_none_or(|w| w.holds(&edition.definition.flow, &matter)))
        .filter(|d| {
            way(d, case.channel).is_some_and(|form| form != DocumentForm::FromStateRegister)
        })
        .collect();
    for received in &input.received {
        let Some(document) = edition.definition.document(&received.document) else {
            let fault = Fault::at("document-not-known", "received");
            faults.push(fault.with("document", &received.document));
            continue;
        };
        let title = document.title.in_lang(case.lang);
        if received.copies < document.copies {
            let fault = Fault::at("too-few-copies", "received").with("document", title);
            faults.push(fault.with("copies", document.copies));
        }
        if !is_proven(way(document, case.channel), received.form, received.original_shown) {
            faults.push(Fault::at("copy-not-proven", "received").with("document", title));
        }
    }
    let came = |name: &str| input.received.iter().any(|received| received.document == name);
    for document in &asked {
        let enough = came(&document.name)
            || document.one_of.as_ref().is_some_and(|group| {
                asked.iter().any(|d| d.one_of.as_ref() == Some(group) && came(&d.name))
            });
        if !enough {
            let title = document.title.in_lang(case.lang);
            faults.push(Fault::at("document-not-received", "received").with("document", title));
        }
    }
}

/// Whether the form in which a document came satisfies the form that is asked.
fn is_proven(asked: Option<DocumentForm>, came: DocumentForm, original_shown: bool) -> bool {
    use DocumentForm as F;
    match asked {
        Some(F::CopyOrNotarised) => match came {
            F::NotarisedCopy | F::Original | F::OriginalShown => true,
            F::Copy | F::CopyConfirmed | F::CopyOrNotarised => original_shown,
            _ => false,
        },
        Some(F::NotarisedCopy) => came == F::NotarisedCopy,
        Some(F::CopyConfirmed) => matches!(came, F::CopyConfirmed | F::NotarisedCopy),
        Some(F::OriginalShown) => original_shown || came == F::OriginalShown,
        Some(F::Copy) => !matches!(came, F::FromStateRegister),
        // A clerk signs for a scan; a file that the applicant signed needs nobody to sign for it.
        Some(F::ElectronicSignedByClerk) => {
            matches!(came, F::ElectronicSignedByApplicant | F::ElectronicSignedByClerk)
        }
        Some(other) => other == came,
        None => true,
    }
}

/// Whether a charge belongs to the case.
fn must_pay(case: &Case, edition: &Edition, name: &str) -> bool {
    edition.definition.charge(name).is_some_and(|charge| {
        (charge.requests.is_empty() || charge.requests.contains(&case.request))
            && charge
                .when
                .as_ref()
                .is_none_or(|when| when.holds(&edition.definition.flow, &matter_of(case)))
    })
}

/// Whether a charge was paid, before the act or with it.
fn is_paid(case: &Case, input: &Input, charge: &str) -> bool {
    let before = case.events.iter().filter_map(Event::input);
    before.chain([input]).filter_map(|i| i.payment.as_ref()).any(|p| p.charge == charge)
}

/// A payment counts once, by its number.
fn payment(case: &Case, edition: &Edition, input: &Input, charge: &str, faults: &mut Faults) {
    let Some(payment) = &input.payment else {
        return faults.push(Fault::at("payment-missing", "payment"));
    };
    if payment.charge != charge || payment.id.trim().is_empty() || payment.tiyn == 0 {
        faults.push(Fault::at("payment-not-fit", "payment"));
    }
    let proven = edition.definition.charge(charge).is_none_or(|charge| {
        charge.proof.iter().any(|proof| proof.channels.contains(&case.channel))
    });
    if !proven {
        let channel = edition.definition.channel(case.channel);
        let title = channel.map(|channel| channel.title.in_lang(case.lang));
        let channel = title.unwrap_or(case.channel.name());
        faults.push(Fault::at("payment-not-proven", "payment").with("channel", channel));
    }
    let earlier = case.events.iter().filter_map(Event::input).filter_map(|i| i.payment.as_ref());
    if earlier.into_iter().any(|known| known.id == payment.id) {
        faults.push(Fault::at("payment-known", "payment").with("id", &payment.id));
    }
}

fn complete_form(
    case: &Case,
    edition: &Edition,
    calendar: &Calendar,
    now: Timestamp,
    faults: &mut Faults,
) {
    if !edition.definition.applicants(&case.request).contains(&case.applicant.kind) {
        faults.push(Fault::new("applicant-kind-not-served"));
    }
    let Some(form) = edition.form_of(&case.request) else {
        faults.push(Fault::new("request-not-known").with("request", &case.request));
        return;
    };
    if let Err(found) = check(form, &case.answers, local_date(now), &edition.dictionaries) {
        faults.0.extend(found.0);
    }
    for field in form.fields().filter(|field| field.locked) {
        let signed = match field.prefill {
            Some(PrefillItem::SignatureBin) => case.applicant.bin.as_ref().map(Bin::as_str),
            Some(PrefillItem::SignatureIin) => Some(case.applicant.iin.as_str()),
            _ => continue,
        };
        if case.answers.text(&field.name).is_some_and(|given| Some(given) != signed) {
            faults.push(Fault::at("answer-not-from-signature", &field.name));
        }
    }
    match document_warnings(case, edition, now, calendar) {
        Ok(old) => faults.0.extend(old.into_iter().map(|old| {
            let title = old.document.title.in_lang(case.lang);
            let fault = Fault::at("document-too-old", old.field).with("document", title);
            fault.with("until", old.until)
        })),
        Err(fault) => faults.push(fault),
    }
}

/// A paper whose time has run out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunOut<'a> {
    /// The paper.
    pub document: &'a DocumentDefinition,
    /// The field of the day from which its time is counted.
    pub field: &'a str,
    /// The last day on which it was good.
    pub until: Date,
}

/// Papers that are not good any more on the day of `now`: at filing a fault, later a warning to the officer, never a refusal by itself
/// (the law is silent on it; mes-01, gap 9).
pub fn document_warnings<'a>(
    case: &Case,
    edition: &'a Edition,
    now: Timestamp,
    calendar: &Calendar,
) -> Result<Vec<RunOut<'a>>, Fault> {
    let mut old = Vec::new();
    for document in edition.documents_of(&case.request) {
        let (Some(good_for), Some(field)) = (document.good_for, &document.good_from) else {
            continue;
        };
        let made = case.answers.text(field).and_then(|date| date.parse::<Date>().ok());
        let Some(made) = made else { continue };
        let until = calendar.good_until(&edition.definition.flow.schedule, made, good_for)?;
        if local_date(now) > until {
            old.push(RunOut { document, field, until });
        }
    }
    Ok(old)
}

/// The documents named as missing, all of them and nothing else, fit into the form.
fn supplied(case: &Case, edition: &Edition, input: &Input, now: Timestamp, faults: &mut Faults) {
    let asked: Vec<_> = case
        .events
        .iter()
        .rev()
        .filter_map(Event::input)
        .find(|input| !input.missing.is_empty())
        .map(|input| input.missing.iter().filter_map(|name| edition.definition.document(name)))
        .into_iter()
        .flatten()
        .collect();
    let absent: Vec<&str> = asked
        .iter()
        .filter(|d| d.field.as_ref().is_none_or(|field| input.answers.answer(field).is_none()))
        // At a desk a paper will do.
        .filter(|d| {
            case.channel == Channel::Portal
                || !input.received.iter().any(|received| received.document == d.name)
        })
        .map(|d| d.title.in_lang(case.lang))
        .collect();
    if !absent.is_empty() {
        faults.push(Fault::new("documents-still-missing").with("documents", absent.join("; ")));
    }
    let may_give = |field: &String| {
        asked.iter().any(|d| d.field.as_ref() == Some(field) || d.described_by.contains(field))
    };
    for received in &input.received {
        if case.channel == Channel::Portal || !asked.iter().any(|d| d.name == received.document) {
            let fault = Fault::at("document-not-known", "received");
            faults.push(fault.with("document", &received.document));
        }
    }
    for field in input.answers.0.keys().filter(|field| !may_give(field)) {
        faults.push(Fault::at("answer-not-asked", field));
    }
    let mut merged = case.answers.clone();
    merged.merge(input.answers.clone());
    if let Some(form) = edition.form_of(&case.request)
        && let Err(found) = check(form, &merged, local_date(now), &edition.dictionaries)
    {
        faults.0.extend(found.0);
    }
}
