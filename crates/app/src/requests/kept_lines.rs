//! Registers that registration keeps: refused acceptances (nca-01 F9) and consents (nca-01 F28).
//!
//! A line is written in the transaction of the act that it tells. Officials of the provider read them with the other registers
//! of their body, and each look is in the journal; nobody else does.

use std::collections::BTreeMap;

use base::{Fault, Lang, Text};
use jiff::Timestamp;
use registration::{Consent, RefusalReceipt, RegisterLine, RegisterName, Request};
use services::{EntryState, RegisterEntry, Value};
use store::RegisterRow;

use crate::{
    Error, Registration, Result,
    cases::{kept::register_code, papers::new_check_code},
    error::OrInternal,
};

impl Registration<'_> {
    /// The row of a line, in three languages.
    pub(super) fn register_row(
        &self,
        request: &Request,
        line: &RegisterLine,
        now: Timestamp,
    ) -> Result<RegisterRow> {
        let unknown = || Error::internal(&Fault::new("register-unknown"));
        let service = self.rules.catalogue.service(registration::SERVICE).ok_or_else(unknown)?;
        // The newest edition that has the register says its columns: it is kept on through editions.
        let editions = service.editions.values().rev();
        let mut having = editions.filter_map(|edition| {
            Some((edition, edition.definition.register(line.register.code())?))
        });
        let (edition, register) = having.next().ok_or_else(unknown)?;
        let mut entry = RegisterEntry {
            register: register.name.clone(),
            number: line.request.clone(),
            columns: BTreeMap::default(),
        };
        for column in &register.column {
            let Value::Registration(name) = &column.value else { continue };
            let say = |lang| self.line_value(request, line, name, lang);
            let text = Text { kk: say(Lang::Kk), ru: say(Lang::Ru), en: say(Lang::En) };
            entry.columns.insert(column.name.clone(), text);
        }
        let holder = request.holder.as_ref();
        let bin = holder.and_then(|holder| holder.organisation.as_ref()).map(|o| o.bin.clone());
        Ok(RegisterRow {
            register: register_code(edition, &register.name),
            number: line.number.clone(),
            case_id: request.id.to_string().parse().or_internal()?,
            iin: holder.filter(|_| bin.is_none()).map(|holder| holder.iin.clone()),
            bin,
            state: EntryState::Active.name().to_owned(),
            valid_from: base::local_date(now),
            valid_until: None,
            verification_code: new_check_code()?,
            version: 1,
            body: serde_json::to_string(&entry).or_internal()?,
        })
    }

    fn line_value(&self, request: &Request, line: &RegisterLine, name: &str, lang: Lang) -> String {
        if name == "request-number" {
            return line.request.to_string();
        }
        match line.register {
            RegisterName::AcceptanceRefusals => {
                let receipt = request.acceptance_refusals().last();
                receipt.map(|receipt| self.refusal_value(request, receipt, name, lang))
            }
            RegisterName::Consents => {
                request.consents.last().map(|consent| consent_value(consent, name, lang))
            }
        }
        .unwrap_or_default()
    }

    fn refusal_value(
        &self,
        request: &Request,
        receipt: &RefusalReceipt,
        name: &str,
        lang: Lang,
    ) -> String {
        let documents = &self.rules.registration.documents;
        match name {
            "receipt-number" => receipt.receipt_number.clone(),
            "refused-at" => texts::date_time(lang, receipt.refused_at),
            "recipient" => receipt.recipient_name.clone(),
            "address" => receipt.recipient_address.clone(),
            "office" => self.messages.office_name(&receipt.office, lang),
            "ground" => {
                let life_cycles = &self.rules.registration.life_cycles;
                let words = life_cycles.ground(receipt.ground, request.edition, lang);
                format!("{} {words}", receipt.ground)
            }
            "missing" => {
                let named = receipt.missing.iter().map(|one| documents.name(&one.code, lang));
                named.collect::<Vec<_>>().join("; ")
            }
            "employee" => receipt.employee_name.clone(),
            _ => String::new(),
        }
    }
}

/// Every field of nca-01 F28.
fn consent_value(consent: &Consent, name: &str, lang: Lang) -> String {
    match name {
        "person" => consent.name.clone(),
        "person-iin" => consent.person.to_string(),
        "scope" => {
            let systems = consent.scope.iter();
            let words =
                systems.map(|one| texts::say(lang, &format!("state-system-{}", one.code())));
            words.collect::<Vec<_>>().join("; ")
        }
        "purpose" => texts::say(lang, &format!("request-kind-{}", consent.purpose)),
        "given-at" => texts::date_time(lang, consent.given_at),
        "signed" => texts::say(lang, &format!("consent-signed-{}", consent.signed.code())),
        "seen-by" => consent.seen_by.clone().unwrap_or_default(),
        _ => String::new(),
    }
}
