//! The one way from a checked order to a certificate: draft, lint, record, seal, permit, sign; then its caller keeps it.
//!
//! Holders, staff, responders and authorities all go this way ([`Issuing::issue`]). The steps and their order are
//! `authority::issue`'s; here they meet the store, the journal and the signer. A process that dies between two steps leaves
//! a recorded intent without a certificate: nothing was issued. Whoever goes on finds the intent by what it was for and
//! signs the very same bytes, so that one approval never gives one key two certificates.

pub(crate) mod answers;
pub(crate) mod ceremony;
pub(crate) mod certificates;
pub(crate) mod extracts;
pub(crate) mod keys;
mod operator_papers;
pub(crate) mod published;
mod record;
pub mod staff;

use std::sync::Arc;

use authority::{
    Instance, SubjectData,
    approval::VerifiedApproval,
    ceremony::CeremonyRecord,
    issue::{Draft, IssueIntent, Issuer, Linted, Order, RecordedIntent, SigningPermit},
    key::KeyName,
    profile::Profile,
};
use base::{Actor, Fault, RequestId, Sha256};
use crypto::{PublicKey, random};
use jiff::Timestamp;
use pki::{Certificate, Oid, Serial};
use serde_json::json;
use store::{
    CertificateRow, CertificateState, IntentRow, IntentState, Store, StoreFault, Tx, UniqueKey,
};

use crate::{
    Error, Result,
    error::OrInternal,
    instance::rules::Rules,
    issuing::keys::{Keys, OwnKey, name_of},
    journalling,
};

/// On whose authority a certificate is issued.
#[derive(Clone, Copy)]
pub(crate) enum Authorised<'a> {
    /// An operator's proven approval.
    Approval(&'a VerifiedApproval),
    /// A ceremony of administrators.
    Ceremony(&'a CeremonyRecord),
}

impl Authorised<'_> {
    /// The digest under which the intent names it.
    fn digest(self) -> Sha256 {
        match self {
            Self::Approval(approval) => approval.approval_digest(),
            Self::Ceremony(record) => record.record(),
        }
    }
}

/// Which key signs a certificate.
#[derive(Clone, Copy)]
pub(crate) enum SignedBy {
    /// A root certifies itself.
    Itself(KeyName),
    /// This key: a root for an issuing authority, an issuing authority for its own responder.
    Key(KeyName),
    /// The newest key in force of the authority that issues the profile for such a key.
    Newest,
}

/// A certificate that is ordered.
pub(crate) struct Commission {
    /// Code of the profile.
    pub(crate) profile: String,
    /// Whose certificate.
    pub(crate) subject: SubjectData,
    /// Which key is certified.
    pub(crate) public_key: PublicKey,
    /// The storage that the key request names.
    pub(crate) storage: Option<Oid>,
    /// Which key signs.
    pub(crate) signed_by: SignedBy,
}

/// What issuing needs of the instance.
#[derive(Clone, Copy)]
pub(crate) struct Issuing<'a> {
    pub(crate) rules: &'a Rules,
    pub(crate) instance: &'a Instance,
    pub(crate) store: &'a Store,
    pub(crate) keys: &'a Keys,
}

impl Issuing<'_> {
    /// Issues certificates that one approval or ceremony covers: all intents are recorded in one transaction, then each is
    /// signed. The caller keeps them ([`Signed::keep`]) in the transaction of what they are issued for.
    ///
    /// An intent that was recorded before for the same approval, profile and key is taken up with its bytes.
    pub(crate) async fn issue(
        &self,
        commissions: &[Commission],
        authorised: Authorised<'_>,
        request: Option<RequestId>,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<Vec<Signed>> {
        let mut plans = Vec::new();
        for commission in commissions {
            plans.push(self.plan(commission, authorised, request, actor, now).await?);
        }
        let fresh = &plans;
        self.store
            .write(move |mut tx| async move {
                for plan in fresh {
                    plan.record(&mut tx).await?;
                }
                Ok::<_, Error>(())
            })
            .await?;
        let mut made = Vec::new();
        for plan in plans {
            made.push(plan.sign(self).await?);
        }
        Ok(made)
    }

    /// Lints what will be signed and says on whose authority; takes up what was recorded before.
    async fn plan(
        &self,
        commission: &Commission,
        authorised: Authorised<'_>,
        request: Option<RequestId>,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<Planned> {
        let profile = self.profile(&commission.profile)?;
        let claim = claim(authorised.digest(), profile, &commission.public_key);
        let recorded = self.store.reading().await?.intent_of_claim(claim).await?;
        let (draft, recorded) = match recorded {
            Some(row) if row.state == IntentState::Recorded => {
                let issuer = self.keys.key(name_of(&row.authority, row.generation)?)?;
                let issuer = issuer.issuer(&self.rules.profiles)?;
                (Draft::restore(&row.tbs, profile, &issuer).or_internal()?, Some(row))
            }
            Some(_) => return Err(Error::Conflict(Fault::new("key-reused"))),
            None => (self.draft(commission, profile, now)?, None),
        };
        let lint_with = self.keys.throw_away(draft.signature_algorithm())?;
        let linted = draft.lint(lint_with).or_internal()?;
        let intent = match authorised {
            Authorised::Approval(approval) => IssueIntent::approved(approval, &linted),
            Authorised::Ceremony(record) => IssueIntent::in_ceremony(record, &linted),
        }
        .or_internal()?;
        if let Some(row) = recorded {
            return Ok(Planned { linted, intent, row, entry: None });
        }
        let row = IntentRow {
            id: journalling::entry_id()?,
            authority: intent.issuer().line(),
            generation: intent.issuer().generation.number(),
            request_id: request,
            profile: intent.profile().to_owned(),
            serial: intent.serial().to_string(),
            tbs: linted.tbs_der().to_vec(),
            tbs_sha256: intent.tbs(),
            approval_sha256: Some(intent.approval()),
            claim: Some(claim),
            state: IntentState::Recorded,
            at: now,
        };
        let entry = Some(entry_of(&row, &intent, actor));
        Ok(Planned { linted, intent, row, entry })
    }

    fn draft(&self, commission: &Commission, profile: &Profile, now: Timestamp) -> Result<Draft> {
        let profiles = &self.rules.profiles;
        let order = Order {
            profile,
            subject: &commission.subject,
            public_key: &commission.public_key,
            storage: commission.storage,
            serial: Serial::from_random(random::bytes::<20>().or_internal()?),
            not_before: Timestamp::from_second(now.as_second()).unwrap_or(now),
        };
        let issuer = match commission.signed_by {
            SignedBy::Itself(key) => {
                let algorithm = commission.public_key.algorithm().default_signature();
                return Ok(Draft::root(&order, key, algorithm, self.instance)?);
            }
            SignedBy::Key(name) => self.keys.key(name)?,
            SignedBy::Newest => self.issuer_for(profile, &commission.public_key, now)?,
        };
        let issuer: Issuer<'_> = issuer.issuer(profiles)?;
        Ok(Draft::new(&order, &issuer, self.instance)?)
    }

    /// The newest key in force of the authority that issues the profile for such a key.
    fn issuer_for(
        &self,
        profile: &Profile,
        key: &PublicKey,
        now: Timestamp,
    ) -> Result<Arc<OwnKey>> {
        let none = || Error::invalid(Fault::new("issue-issuer").with("profile", profile.code()));
        let issuer = self.rules.profiles.issuer_for(profile, key.algorithm()).ok_or_else(none)?;
        let line: KeyName = issuer.code().parse().or_internal()?;
        self.keys.newest(line.role, line.hierarchy, now)
    }

    /// A profile by its code.
    pub(crate) fn profile(&self, code: &str) -> Result<&Profile> {
        let unknown = || Error::invalid(Fault::new("profile-unknown").with("profile", code));
        self.rules.profiles.find(code).ok_or_else(unknown)
    }
}

/// What an intent is for: of one approval, one profile and one key there is one intent.
fn claim(approval: Sha256, profile: &Profile, key: &PublicKey) -> Sha256 {
    let key = crypto::sha256(key.spki_der());
    crypto::sha256(format!("{approval} {} {key}", profile.code()).as_bytes())
}

fn entry_of(row: &IntentRow, intent: &IssueIntent, actor: &Actor) -> journal::Entry {
    let detail = json!({
        "authority": intent.issuer(), "profile": row.profile, "tbs": row.tbs_sha256,
        "request": intent.request(), "approval": intent.approval(),
    });
    let subject = format!("certificate/{}", row.serial);
    journal::Entry::new(
        row.id.clone(),
        actor.clone(),
        "certificate-intended",
        subject,
        detail,
        row.at,
    )
}

/// A certificate that is about to be signed: what is stored before, and what is needed after.
struct Planned {
    linted: Linted,
    intent: IssueIntent,
    row: IntentRow,
    /// The entry to write; none when the intent was recorded before.
    entry: Option<journal::Entry>,
}

impl Planned {
    /// Stores the intent, the bytes and the journal entry.
    async fn record(&self, tx: &mut Tx) -> Result<()> {
        let Some(entry) = &self.entry else { return Ok(()) };
        tx.insert_intent(&self.row).await.map_err(|fault| match fault {
            // Another node recorded the same at the same moment; it goes on with it.
            StoreFault::Duplicate(UniqueKey::IntentClaim) => {
                Error::Conflict(Fault::new("changed-meanwhile"))
            }
            other => other.into(),
        })?;
        tx.record(entry).await?;
        Ok(())
    }

    /// Waits until the entry is chained, takes the bytes as they stand in the store, and has them signed once.
    async fn sign(self, issuing: &Issuing<'_>) -> Result<Signed> {
        let store = issuing.store;
        store.sealed(&self.row.id).await?;
        let stored = store.reading().await?.intent(&self.row.id).await?;
        let stored = stored.filter(|row| row.state == IntentState::Recorded);
        let tbs = stored.ok_or_else(|| Error::internal(&IntentGone))?.tbs;
        let recorded = RecordedIntent::after_commit(self.intent, tbs).or_internal()?;
        let permit = SigningPermit::redeem(recorded, self.linted).or_internal()?;
        let (assignment, awaited) = permit.assign();
        let issuer = assignment.key();
        let signature = issuing.keys.sign(assignment).await?;
        let certificate = awaited.complete(&signature).or_internal()?;
        Ok(Signed { certificate, issuer, intent: self.row })
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
    /// The key that signed it.
    pub(crate) issuer: KeyName,
    intent: IntentRow,
}

impl Signed {
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
            "authority": self.issuer, "profile": row.profile, "sha256": self.certificate.sha256(),
            "not-after": row.not_after,
        });
        let subject = format!("certificate/{}", row.serial);
        journalling::record(tx, actor, "certificate-issued", subject, detail, now).await
    }
}
