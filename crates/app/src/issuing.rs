//! From a checked order to a certificate, step by step: lint, record, seal, permit, sign, keep.
//!
//! The steps and their order are `authority::issue`'s; here they meet the store and the journal. A process that dies
//! between two steps leaves a recorded intent without a certificate: nothing was issued, and the serial number is never
//! used again.

pub(crate) mod answers;
pub(crate) mod ceremony;
mod certificates;
pub(crate) mod keys;
pub(crate) mod published;
pub mod staff;
pub(crate) mod turn;

use authority::{
    approval::VerifiedApproval,
    issue::{CeremonyRecord, Draft, IssueIntent, Linted, Order, RecordedIntent, SigningPermit},
    profile::Profile,
};
use base::{Actor, RequestId};
use crypto::{PublicKey, random};
use jiff::Timestamp;
use pki::{Certificate, Serial};
use serde_json::json;
use store::{CertificateRow, CertificateState, IntentRow, IntentState, Store, Tx};

use crate::{Error, Result, error::OrInternal, issuing::keys::OwnKey, journalling};

/// On whose authority a certificate is issued.
#[derive(Clone, Copy)]
pub(crate) enum Authorised<'a> {
    /// An operator's proven approval.
    Approval(&'a VerifiedApproval),
    /// A ceremony of administrators.
    Ceremony(&'a CeremonyRecord),
}

/// A certificate that is about to be signed: what is stored before, and what is needed after.
pub(crate) struct Planned {
    linted: Linted,
    intent: IssueIntent,
    row: IntentRow,
    entry: journal::Entry,
}

/// A new serial number.
pub(crate) fn serial() -> Result<Serial> {
    Ok(Serial::from_random(random::bytes::<20>().or_internal()?))
}

/// Lints the draft and writes down what will be signed, by whom and on whose authority; in memory yet.
pub(crate) fn plan(
    draft: Draft,
    lint_with: &dyn crypto::Signer,
    authorised: Authorised<'_>,
    generation: u32,
    request: Option<RequestId>,
    actor: &Actor,
    now: Timestamp,
) -> Result<Planned> {
    let linted = draft.lint(lint_with).map_err(|fault| Error::internal(&fault))?;
    let intent = match authorised {
        Authorised::Approval(approval) => IssueIntent::approved(approval, &linted),
        Authorised::Ceremony(record) => IssueIntent::in_ceremony(record, &linted),
    }
    .map_err(|fault| Error::internal(&fault))?;
    let id = journalling::entry_id()?;
    let row = IntentRow {
        id: id.clone(),
        authority: intent.issuer().to_owned(),
        generation,
        request_id: request,
        profile: intent.profile().to_owned(),
        serial: intent.serial().to_string(),
        tbs: linted.tbs_der().to_vec(),
        tbs_sha256: intent.tbs(),
        approval_sha256: Some(intent.approval()),
        state: IntentState::Recorded,
        at: now,
    };
    let detail = json!({
        "authority": row.authority, "profile": row.profile, "tbs": row.tbs_sha256,
        "request": intent.request(), "approval": intent.approval(),
    });
    let subject = format!("certificate/{}", row.serial);
    let entry =
        journal::Entry::new(id, actor.clone(), "certificate-intended", subject, detail, now);
    Ok(Planned { linted, intent, row, entry })
}

impl Planned {
    /// Code of the authority that will sign.
    pub(crate) fn authority(&self) -> &str {
        &self.row.authority
    }

    /// Stores the intent, the bytes and the journal entry.
    pub(crate) async fn record(&self, tx: &mut Tx) -> Result<()> {
        tx.insert_intent(&self.row).await?;
        tx.record(&self.entry).await?;
        Ok(())
    }

    /// Waits until the entry is chained, takes the bytes as they stand in the store, and signs them once.
    pub(crate) async fn sign(self, store: &Store, issuer: &OwnKey) -> Result<Signed> {
        self.sign_with(store, issuer.signer()?).await
    }

    /// As [`Planned::sign`], with a key that is open only now.
    pub(crate) async fn sign_with(
        self,
        store: &Store,
        signer: &dyn crypto::Signer,
    ) -> Result<Signed> {
        store.sealed(&self.row.id).await?;
        let stored = store.reading().await?.intent(&self.row.id).await?;
        let stored = stored.filter(|row| row.state == IntentState::Recorded);
        let tbs = stored.ok_or_else(|| Error::internal(&IntentGone))?.tbs;
        let recorded = RecordedIntent::after_commit(self.intent, tbs).or_internal()?;
        let permit = SigningPermit::redeem(recorded, self.linted).or_internal()?;
        let certificate = permit.sign(signer).or_internal()?;
        Ok(Signed { certificate, intent: self.row })
    }
}

/// The intent was signed before, or is not there.
#[derive(Debug, thiserror::Error)]
#[error("the intent was signed before, or is not in the store")]
struct IntentGone;

/// A certificate that is signed and not kept yet.
pub(crate) struct Signed {
    /// The certificate.
    pub(crate) certificate: Certificate,
    intent: IntentRow,
}

impl Signed {
    /// Code of the authority that issued it.
    pub(crate) fn authority(&self) -> &str {
        &self.intent.authority
    }

    /// Keeps the certificate, and with it the mark that the intent is fulfilled.
    pub(crate) async fn keep(&self, tx: &mut Tx, actor: &Actor, now: Timestamp) -> Result<()> {
        let holder = self.certificate.holder();
        let row = CertificateRow {
            serial: self.intent.serial.clone(),
            authority: self.intent.authority.clone(),
            generation: self.intent.generation,
            subject_key_sha256: crypto::sha256(self.certificate.spki_der()),
            iin: holder.iin.as_deref().and_then(|iin| base::Iin::parse(iin).ok()),
            bin: holder.bin.as_deref().and_then(|bin| base::Bin::parse(bin).ok()),
            profile: self.intent.profile.clone(),
            not_before: self.certificate.not_before(),
            not_after: self.certificate.not_after(),
            der: self.certificate.der().to_vec(),
            request_id: self.intent.request_id,
            state: CertificateState::Issued,
            installed_at: None,
            revoked_at: None,
            reason: None,
        };
        tx.insert_certificate(&row).await?;
        tx.intent_signed(&self.intent.id).await?;
        let detail = json!({
            "authority": row.authority, "profile": row.profile, "sha256": self.certificate.sha256(),
            "not-after": row.not_after,
        });
        let subject = format!("certificate/{}", row.serial);
        journalling::record(tx, actor, "certificate-issued", subject, detail, now).await
    }
}

/// An order whose validity begins now, cut to seconds.
pub(crate) fn order<'a>(
    profile: &'a Profile,
    subject: &'a authority::SubjectData,
    public_key: &'a PublicKey,
    storage: Option<pki::Oid>,
    now: Timestamp,
) -> Result<Order<'a>> {
    let not_before = Timestamp::from_second(now.as_second()).unwrap_or(now);
    Ok(Order { profile, subject, public_key, storage, serial: serial()?, not_before })
}
