//! What acts still owe after their transactions, and the one executor that does it.
//!
//! An act that leaves something to be done outside of its transaction writes that down in the transaction itself ([`Owed`]).
//! Whoever did the act does the effect at once; if its process dies, the lease ends and the worker of any node does it. The
//! row goes in the transaction that finishes the effect: whoever comes second finds it gone and undoes its own work, so
//! nothing is finished twice and nothing is forgotten.
//!
//! Messages are owed in a table of their own ([`store::MailRow`]), because they go out many at a time.

use authority::key::KeyName;
use base::{DocumentId, ProcedureId, RequestId, UniqueNumber};
use jiff::{SignedDuration, Timestamp};
use store::{EffectKind, EffectRow, Tx};

use crate::{App, Error, Result, error::OrInternal, journalling};

/// How long an effect is its holder's: two certificates are signed, or a list, in well under a second.
const LEASE: SignedDuration = SignedDuration::from_secs(20);
/// The first pause after a failure; each is twice as long as the one before.
const PAUSE_SECONDS: i64 = 15;
/// The longest pause.
const LONGEST_PAUSE_SECONDS: i64 = 3_600;

/// Something to be written down with the act that owes it.
pub(crate) struct Owed(EffectRow);

impl Owed {
    /// A request that passed the authority's check is to be finished.
    pub(crate) fn request(id: RequestId, now: Timestamp) -> Result<Self> {
        Self::new(key_of_request(id), EffectKind::FinishRequest, id.to_string(), now)
    }

    /// The terms of requests are to follow an act in the log of failures. The worker does it: there may be many of them.
    pub(crate) fn failure(id: ProcedureId, now: Timestamp) -> Result<Self> {
        let name = format!("failure/{id}/{}", journalling::entry_id()?);
        let Self(row) = Self::new(name, EffectKind::FollowFailure, id.to_string(), now)?;
        Ok(Self(EffectRow { leased_until: now, ..row }))
    }

    /// A list is to be published: each act owes one of its own, since a list that was begun before does not tell of it.
    pub(crate) fn list(key: KeyName, now: Timestamp) -> Result<Self> {
        let name = format!("list/{key}/{}", journalling::entry_id()?);
        Self::new(name, EffectKind::PublishList, key.to_string(), now)
    }

    /// The gateway is to be asked what became of an order of a case.
    pub(crate) fn payment(case: &UniqueNumber, order: &str, now: Timestamp) -> Result<Self> {
        let name = format!("payment/{order}/{}", journalling::entry_id()?);
        Self::new(name, EffectKind::AskPayment, format!("{case}/{order}"), now)
    }

    /// A result is to be covered by a new time stamp, not before a moment.
    pub(crate) fn renewal(id: DocumentId, due: Timestamp, now: Timestamp) -> Result<Self> {
        let name = format!("archive/{id}/{}", journalling::entry_id()?);
        let owed = Self::new(name, EffectKind::RenewArchive, id.to_string(), now)?;
        Ok(Self(EffectRow { leased_until: due, ..owed.0 }))
    }

    fn new(key: String, kind: EffectKind, subject: String, now: Timestamp) -> Result<Self> {
        let leased_until = now.checked_add(LEASE).or_internal()?;
        Ok(Self(EffectRow { key, kind, subject, created_at: now, attempts: 0, leased_until }))
    }

    /// Its key.
    pub(crate) fn key(&self) -> &str {
        &self.0.key
    }

    /// Writes it down; whoever did the act has it first.
    pub(crate) async fn insert(&self, tx: &mut Tx) -> Result<()> {
        Ok(tx.insert_effect(&self.0).await?)
    }
}

fn key_of_request(id: RequestId) -> String {
    format!("request/{id}")
}

/// A request is finished, by what this transaction does.
pub(crate) async fn request_finished(tx: &mut Tx, id: RequestId) -> Result<()> {
    Ok(tx.effect_done(&key_of_request(id)).await?)
}

/// What an act owes is done at once. If that fails, the act stands all the same, and the worker tries again.
pub(crate) fn or_later(done: Result<()>, number: &UniqueNumber) {
    if let Err(error) = done {
        tracing::warn!(%number, %error, "what an act owes was not done at once; the worker tries again");
    }
}

/// What came of an effect that was tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Performed {
    /// It is done, and its row is gone.
    Done,
    /// Somebody outside has not answered yet; it is looked at again later.
    NotYet,
}

/// How long to wait after so many failures.
pub(crate) fn pause_after(attempts: u32) -> SignedDuration {
    let pause = PAUSE_SECONDS.saturating_mul(1 << attempts.min(16));
    SignedDuration::from_secs(pause.min(LONGEST_PAUSE_SECONDS))
}

impl App {
    /// Does what is owed and nobody is at; tells how much it did. What cannot be done holds up nothing else and is tried again.
    pub(crate) async fn perform_effects(&self) -> Result<u32> {
        let mut done = 0;
        loop {
            let now = self.now();
            let until = now.checked_add(LEASE).or_internal()?;
            let effect = self
                .0
                .store
                .write(
                    move |mut tx| async move { Ok::<_, Error>(tx.lease_effect(until, now).await?) },
                )
                .await?;
            let Some(effect) = effect else { return Ok(done) };
            match self.perform(&effect).await {
                Ok(Performed::Done) => done += 1,
                Ok(Performed::NotYet) => self.postpone(&effect).await?,
                Err(error) => {
                    tracing::warn!(effect = effect.key, %error, "an effect could not be done; it is tried again");
                    self.postpone(&effect).await?;
                }
            }
        }
    }

    async fn perform(&self, effect: &EffectRow) -> Result<Performed> {
        match effect.kind {
            EffectKind::AskPayment => {
                return self.cases().payment_owed(&effect.subject, &effect.key).await;
            }
            EffectKind::FinishRequest => {
                let id = effect.subject.parse().or_internal()?;
                Box::pin(self.desk().finish_owed(id)).await
            }
            EffectKind::FollowFailure => {
                let registration = self.registration();
                Box::pin(registration.failure_owed(&effect.subject, &effect.key)).await
            }
            EffectKind::RenewArchive => {
                let id = effect.subject.parse().or_internal()?;
                return self.kept_documents().renew_archive(id, &effect.key, self.now()).await;
            }
            EffectKind::PublishList => {
                let key = effect.subject.parse().or_internal()?;
                self.authority().publish_owed(key, &effect.key).await
            }
        }?;
        Ok(Performed::Done)
    }

    async fn postpone(&self, effect: &EffectRow) -> Result<()> {
        let until = self.now().checked_add(pause_after(effect.attempts)).or_internal()?;
        self.0
            .store
            .write(move |mut tx| async move {
                Ok::<_, Error>(tx.postpone_effect(&effect.key, until).await?)
            })
            .await
    }
}
