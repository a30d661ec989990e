//! What an operator reports of lost or disclosed keys (nca-01 F21), and what follows at once.

use std::collections::BTreeSet;

use authority::revocation::Reason;
use base::{Actor, Fault, Faults, Lang, Role, local_date};
use jiff::{Timestamp, civil::Date};
use pki::{Certificate, x509::GeneralName};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use store::{MailRow, StaffRow, StaffState, Tx};

use super::Post;
use crate::{
    Authority, Result, Session,
    error::OrInternal,
    journalling,
    permission::{Act, require},
};

/// That an operator's keys were lost or disclosed (nca-01 F21).
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LostKeys {
    /// When it was discovered.
    #[schemars(with = "String")]
    pub discovered_on: Date,
    /// What happened.
    pub circumstances: String,
    /// The direct head whom she informed.
    pub informed_head: String,
    /// The employee of the provider whom she informed.
    pub informed_provider: String,
}

/// The longest statement of a report, in characters.
const LONGEST_WORDS: usize = 2_000;
/// The act of the journal that keeps such a report.
const KEYS_LOST: &str = "operator-keys-lost";

impl LostKeys {
    /// Writes the report into the journal: the words of people as digests.
    pub(super) async fn record(
        &self,
        tx: &mut Tx,
        row: &StaffRow,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<()> {
        let pseudonym = tx.pseudonym(&row.iin, &journalling::entry_id()?, now).await?;
        let detail = json!({
            "discovered": self.discovered_on.to_string(),
            "circumstances": crypto::sha256(self.circumstances.as_bytes()),
            "informed-head": crypto::sha256(self.informed_head.as_bytes()),
            "informed-provider": crypto::sha256(self.informed_provider.as_bytes()),
        });
        let subject = format!("staff/{pseudonym}");
        journalling::record(tx, actor, KEYS_LOST, subject, detail, now).await
    }
}

impl Authority<'_> {
    /// Blocks an operator whose keys were lost or disclosed, on her own report (nca-01 regulation p.19(5); nca-01 F21): her certificate is
    /// revoked with KEY_COMPROMISE, her sessions are closed and her post ends in the transaction that keeps the report, and the
    /// provider's officials are told. She works again when she is enrolled anew.
    pub async fn report_lost_keys(
        &self,
        session: &Session,
        report: &LostKeys,
    ) -> Result<Vec<Post>> {
        let session = require(Some(session), Act::RunQueue)?;
        let now = self.clock.now();
        let mut faults = Faults::default();
        for (field, words) in [
            ("circumstances", &report.circumstances),
            ("informed_head", &report.informed_head),
            ("informed_provider", &report.informed_provider),
        ] {
            if words.trim().is_empty() {
                faults.push(Fault::at("answer-missing", field));
            } else if words.chars().count() > LONGEST_WORDS {
                faults.push(Fault::at("answer-too-long", field).with("max", LONGEST_WORDS));
            }
        }
        if report.discovered_on > local_date(now) {
            faults.push(Fault::at("date-in-future", "discovered_on"));
        }
        faults.into_result()?;
        let mut rows = self.store.reading().await?.staff_of_person(&session.iin).await?;
        rows.retain(|row| {
            row.state == StaffState::Active
                && row.certificate_serial.as_deref() == Some(session.serial.as_str())
        });
        let actor = session.actor(Role::Operator);
        self.end_rows(rows, Reason::KeyCompromise, None, &actor, Some(report), now).await
    }

    /// The letters to the responsible employees of the provider: who, since when, what happened, whom she informed (nca-01 F21).
    pub(super) async fn told_of_lost_keys(
        &self,
        rows: &[StaffRow],
        report: &LostKeys,
        now: Timestamp,
    ) -> Result<Vec<MailRow>> {
        let Some(row) = rows.first() else { return Ok(Vec::new()) };
        let name = self.post(row.clone()).await?.name;
        let mut to = BTreeSet::new();
        for role in [Role::AuthorisedPerson, Role::Officer] {
            to.extend(self.provider_addresses(role).await?);
        }
        let lang = Lang::default();
        let args = [
            ("name", name),
            ("office", row.office.clone()),
            ("day", texts::date(lang, report.discovered_on)),
            ("circumstances", report.circumstances.clone()),
            ("head", report.informed_head.clone()),
            ("provider", report.informed_provider.clone()),
        ];
        let subject = texts::say_with(lang, "mail-keys-lost-subject", &args);
        let body = texts::say_with(lang, "mail-keys-lost-body", &args);
        let mails =
            to.iter().map(|to| self.messages.mail(to, lang, subject.clone(), body.clone(), now));
        mails.collect()
    }

    /// The e-mail addresses in the certificates of the provider's officials.
    async fn provider_addresses(&self, role: Role) -> Result<Vec<String>> {
        let nca = self.rules.catalogue.service("nca-01");
        let newest = nca.and_then(|service| service.editions.values().next_back());
        let Some(office) = newest.map(|edition| edition.definition.authority.code.clone()) else {
            return Ok(Vec::new());
        };
        let mut reading = self.store.reading().await?;
        let mut addresses = Vec::new();
        for post in reading.staff_of_office(&office).await? {
            let active = post.role == role && post.state == StaffState::Active;
            let Some(serial) = post.certificate_serial.filter(|_| active) else { continue };
            let Some(kept) = reading.certificate(&serial).await? else { continue };
            let certificate = Certificate::from_der(&kept.der).or_internal()?;
            addresses.extend(certificate.alt_names().iter().filter_map(|name| match name {
                GeneralName::Email(address) => Some(address.clone()),
                _ => None,
            }));
        }
        Ok(addresses)
    }
}
