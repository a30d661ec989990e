//! The archive is renewed: before the last time stamp over a result can no longer be proven, another one covers it, with what proves
//! the one before (ETSI EN 319 142-1, 5.5.3).
//!
//! A result that has a time stamp owes its renewal as an effect that is due in time. It is done once by effect: the transaction that
//! stores the longer file takes the effect away and owes the next.

use base::{Actor, DocumentId, Fault, SystemPart};
use documents::SignatureFormat;
use jiff::{SignedDuration, Timestamp};
use pki::tsp::Token;
use serde_json::json;
use store::{DocumentRow, Tx};

use super::TimeStamper;
use crate::{
    Error, KeptDocuments, Result,
    effects::{Owed, Performed},
    journalling,
};

/// At least so long after a stamp it is not renewed: an authority whose certificate is short would be asked without end.
const SOONEST: SignedDuration = SignedDuration::from_hours(24);

impl TimeStamper {
    /// When a document is covered anew whose stamp can be proven until a moment: so many days before as the settings say, or, where the
    /// certificate is shorter, half-way to its end.
    pub(super) fn renewal_before(&self, until: Timestamp, now: Timestamp) -> Timestamp {
        let days = SignedDuration::from_hours(24 * i64::from(self.config.renew_before_days));
        let half = now.checked_add(until.duration_since(now) / 2).unwrap_or(until);
        let due = until.checked_sub(days).unwrap_or(now).max(half);
        due.max(now.checked_add(SOONEST).unwrap_or(now))
    }
}

impl KeptDocuments<'_> {
    /// Covers a result with a new time stamp, and owes the next.
    pub(crate) async fn renew_archive(
        &self,
        id: DocumentId,
        effect: &str,
        now: Timestamp,
    ) -> Result<Performed> {
        // Without an authority of time nothing can be renewed; the effect stays until there is one again.
        let Some(stamper) = self.stamper else { return Ok(Performed::NotYet) };
        let row = self.store.reading().await?.document(id).await?;
        let row = row.ok_or_else(|| Error::internal(&Fault::new("document-not-found")))?;
        let pdf = self.content(id).await?;
        let trust = stamper.trust().map_err(|fault| Error::internal(&fault))?;
        let last = last_stamp(&pdf).ok_or_else(|| Error::internal(&Fault::new("pdf-unsigned")))?;
        let proofs = trust.proofs(&last);
        let sealed = self.sealed_for_archive(stamper, &trust, &pdf, &proofs, now).await;
        let sealed = sealed.map_err(|fault| Error::internal(&fault))?;
        let until = stamper.renewal_before(sealed.until, now);
        self.store_renewed(&row, &sealed.pdf, until, effect, now).await?;
        Ok(Performed::Done)
    }

    async fn store_renewed(
        &self,
        row: &DocumentRow,
        pdf: &[u8],
        until: Timestamp,
        effect: &str,
        now: Timestamp,
    ) -> Result<()> {
        let renewed =
            DocumentRow { size: pdf.len() as u64, sha256: crypto::sha256(pdf), ..row.clone() };
        let next = Owed::renewal(row.id, until, now)?;
        let actor = Actor::System { part: SystemPart::Worker };
        let detail = json!({ "before": row.sha256, "after": renewed.sha256, "next": until });
        let (renewed, next, actor, detail) = (&renewed, &next, &actor, &detail);
        self.store
            .write(move |mut tx: Tx| async move {
                tx.effect_done(effect).await?;
                tx.extend_document(renewed, &row.sha256, pdf).await?;
                next.insert(&mut tx).await?;
                let subject = format!("document/{}", renewed.id);
                journalling::record(&mut tx, actor, "archive-renewed", subject, detail.clone(), now)
                    .await
            })
            .await
    }
}

/// The last time stamp over the whole document.
fn last_stamp(pdf: &[u8]) -> Option<Token> {
    let found = documents::signatures(pdf).ok()?;
    let mut stamps = found.into_iter().flatten().filter(|s| s.format == SignatureFormat::TimeStamp);
    Token::from_any(&stamps.next_back()?.value).ok()
}
