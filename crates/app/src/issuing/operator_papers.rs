//! The papers on which an operator of a centre is enrolled (nca-01 F16, F17, F18).

use base::{Actor, Fault, Faults, Lang, Role};
use jiff::{Timestamp, civil::Date};
use pki::Certificate;
use serde_json::json;
use store::{MailRow, StaffRow, Tx};

use crate::{Authority, Error, Result, issuing::staff::Enrolment, journalling};

/// What the centre sends for the certificate of an operator: its letter F17 with her application F16 and a copy of the order F18
/// (nca-01 regulation p.15).
#[derive(Clone, Debug)]
pub struct OperatorPapers {
    /// Number of the letter.
    pub letter: String,
    /// Its date.
    pub letter_date: Date,
    /// Number of the order that appoints her.
    pub order: String,
    /// Its date.
    pub order_date: Date,
    /// Who is told when the certificate is issued, as the letter names him: the address of his corporate mail.
    pub executor: String,
    /// Date of her application.
    pub applied_on: Date,
    /// Her position, as the application names it.
    pub position: String,
    /// Serial number of the external protected carrier that she was given.
    pub token_serial: String,
}

impl OperatorPapers {
    /// What is missing or does not fit together; a day of the future is none of a paper that is here.
    fn inspect(&self, today: Date) -> Faults {
        let mut faults = Faults::default();
        let stated = [
            (&self.letter, "letter"),
            (&self.order, "order"),
            (&self.executor, "executor"),
            (&self.position, "position"),
            (&self.token_serial, "token-serial"),
        ];
        for (_, field) in stated.into_iter().filter(|(text, _)| text.trim().is_empty()) {
            faults.push(Fault::at("statement-missing", field));
        }
        let days = [
            (self.letter_date, "letter-date"),
            (self.order_date, "order-date"),
            (self.applied_on, "applied-on"),
        ];
        for (_, field) in days.into_iter().filter(|(day, _)| *day > today) {
            faults.push(Fault::at("document-date-in-future", field));
        }
        if !self.executor.trim().is_empty() && !self.executor.contains('@') {
            faults.push(Fault::at("executor-without-address", "executor"));
        }
        // The letter goes with what it names.
        if self.order_date > self.letter_date || self.applied_on > self.letter_date {
            faults.push(Fault::at("operator-letter-before-papers", "letter-date"));
        }
        faults
    }
}

impl Authority<'_> {
    /// The executor of the letter is told of the issue (nca-01 regulation p.15), in the state language.
    pub(super) fn issue_told(
        &self,
        papers: &OperatorPapers,
        certificate: &Certificate,
        now: Timestamp,
    ) -> Result<MailRow> {
        let lang = Lang::Kk;
        let holder = certificate.holder();
        let names = [holder.common_name, holder.given_name];
        let name: Vec<String> = names.into_iter().flatten().collect();
        let args = [
            ("letter", papers.letter.clone()),
            ("date", texts::date(lang, papers.letter_date)),
            ("operator", name.join(" ")),
            ("serial", certificate.serial().to_string()),
            ("token", papers.token_serial.clone()),
        ];
        let [subject, body] = ["subject", "body"]
            .map(|part| texts::say_with(lang, &format!("mail-operator-issued-{part}"), &args));
        self.messages.mail(&papers.executor, lang, subject, body, now)
    }

    /// An operator at an office of the register of centres is enrolled on her centre's letter (nca-01 regulation p.15); the clerk of
    /// another body is no operator of the NCA, and nobody else has such papers.
    pub(super) fn check_papers(&self, enrolment: &Enrolment, today: Date) -> Result<()> {
        let office = registration::OfficeCode::new(&enrolment.post);
        let is_of_centre = enrolment.role == Role::Operator
            && self.rules.registration.offices.find(&office).is_some();
        match &enrolment.papers {
            None if is_of_centre => {
                Err(Error::invalid(Fault::at("operator-papers-missing", "letter")))
            }
            None => Ok(()),
            Some(papers) if enrolment.role == Role::Operator => {
                Ok(papers.inspect(today).into_result()?)
            }
            Some(_) => Err(Error::invalid(Fault::at("papers-of-operators", "letter"))),
        }
    }
}

/// The papers of an operator, as the register of operators and carriers has them (nca-01, registers and published lists).
pub(super) async fn record_papers(
    tx: &mut Tx,
    row: &StaffRow,
    papers: &OperatorPapers,
    actor: &Actor,
    now: Timestamp,
) -> Result<()> {
    let pseudonym = tx.pseudonym(&row.iin, &journalling::entry_id()?, now).await?;
    let detail = json!({
        "post": row.office,
        "certificate": row.certificate_serial,
        "letter": papers.letter,
        "letter_date": papers.letter_date.to_string(),
        "order": papers.order,
        "order_date": papers.order_date.to_string(),
        "applied_on": papers.applied_on.to_string(),
        "token": papers.token_serial,
    });
    let subject = format!("staff/{pseudonym}");
    journalling::record(tx, actor, "operator-papers-taken", subject, detail, now).await
}
