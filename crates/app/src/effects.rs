//! What acts still owe after their transactions, and the one executor that does it.
//!
//! An act that leaves something to be done outside of its transaction writes that down in the transaction itself ([`Owed`]).
//! Whoever did the act does the effect at once; if its process dies, the lease ends and the worker of any node does it. The
//! row goes in the transaction that finishes the effect: whoever comes second finds it gone and undoes its own work, so
//! nothing is finished twice and nothing is forgotten.
//!
//! Papers of which nobody asks when the act is answered are nobody's at first: whoever filed makes them where nobody else files at
//! that moment, so that she has them in the answer; else the worker does, after the acts of people ([`crate::precedence`]), or whoever opens
//! the request or case before.
//!
//! Messages are owed in a table of their own ([`store::MailRow`]), because they go out many at a time.

use std::time::Duration;

use authority::key::KeyName;
use base::{CaseId, DocumentId, ProcedureId, RequestId, UniqueNumber};
use jiff::{SignedDuration, Timestamp};
use services::Case;
use store::{EffectKind, EffectRow, Store, Tx};
use tokio::task::JoinSet;

use crate::{App, Cases, Error, Registration, Result, error::OrInternal, journalling};

/// How long an effect is its holder's: two certificates are signed, a list, or some papers, in well under a second.
const LEASE: SignedDuration = SignedDuration::from_secs(20);
/// What the worker does one after the other: what is due only now, and what whoever did the act did not come to.
const BUT_PAPERS: [EffectKind; 5] = [
    EffectKind::AskPayment,
    EffectKind::FinishRequest,
    EffectKind::FollowFailure,
    EffectKind::PublishList,
    EffectKind::RenewArchive,
];
/// So many papers are made side by side when nobody files.
const PAPERS: u32 = 4;
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

    /// The application to print is to be made for a request.
    pub(crate) fn application(id: RequestId, now: Timestamp) -> Result<Self> {
        let key = format!("{}/application", papers_of(&id));
        Self::paper(key, format!("{REQUEST}{id}"), None, now)
    }

    /// A paper is to be made of a case as its last event left it.
    pub(crate) fn paper_of_case(case: &Case, paper: &str, now: Timestamp) -> Result<Self> {
        let key = format!("{}/{paper}/{}", papers_of(&case.id), case.events.len());
        let body = serde_json::to_string(case).or_internal()?;
        Self::paper(key, format!("{CASE}{paper}"), Some(body), now)
    }

    /// A paper is nobody's at first, and due at once.
    fn paper(key: String, subject: String, body: Option<String>, now: Timestamp) -> Result<Self> {
        let Self(row) = Self::new(key, EffectKind::MakePaper, subject, now)?;
        Ok(Self(EffectRow { leased_until: now, body, ..row }))
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
        let (created_at, attempts, body) = (now, 0, None);
        Ok(Self(EffectRow { key, kind, subject, created_at, attempts, leased_until, body }))
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

/// What the subject of a paper begins with: the id of a request, or the name of the paper of a case. STORED.
const REQUEST: &str = "request/";
const CASE: &str = "case/";
/// So many papers are owed for one request or case at most.
const MOST_PAPERS: u32 = 20;

/// Under what the papers stand that are owed for a request or a case.
fn papers_of(id: &impl std::fmt::Display) -> String {
    format!("paper/{id}")
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

/// How long a paper waits for acts: ten follow in a second at least.
const PAPERS_WAIT: Duration = Duration::from_millis(100);
/// How long letters wait for acts, each time: some dozens follow in a second at least, each of them down to the disk.
pub(crate) const LETTERS_WAIT: Duration = Duration::from_millis(500);

impl Registration<'_> {
    /// Makes the papers that a request is owed, for whoever opens it before the worker comes to them.
    pub(crate) async fn make_owed_papers(&self, id: RequestId, number: &UniqueNumber) {
        let owed = owed_papers(self.store, &id).await;
        for effect in or_none(owed, number) {
            or_later_unless_done(self.make_paper(&effect).await, number);
        }
    }

    async fn make_paper(&self, effect: &EffectRow) -> Result<()> {
        let id = effect.subject.strip_prefix(REQUEST).unwrap_or_default().parse().or_internal()?;
        self.application_owed(id, &effect.key, effect.created_at).await
    }
}

impl Cases<'_> {
    /// Makes the papers that a case is owed, for whoever opens it before the worker comes to them.
    pub(crate) async fn make_owed_papers(&self, id: CaseId, number: &UniqueNumber) {
        let owed = owed_papers(self.store, &id).await;
        for effect in or_none(owed, number) {
            or_later_unless_done(self.make_paper(&effect).await, number);
        }
    }

    async fn make_paper(&self, effect: &EffectRow) -> Result<()> {
        let paper = effect.subject.strip_prefix(CASE).unwrap_or_default();
        let case =
            serde_json::from_str(effect.body.as_deref().unwrap_or_default()).or_internal()?;
        self.paper_owed(paper, &case, &effect.key, effect.created_at).await
    }
}

async fn owed_papers(store: &Store, id: &impl std::fmt::Display) -> Result<Vec<EffectRow>> {
    Ok(store.reading().await?.effects_under(&papers_of(id), MOST_PAPERS).await?)
}

/// Where papers that are owed cannot be looked for, the request opens without them.
fn or_none(owed: Result<Vec<EffectRow>>, number: &UniqueNumber) -> Vec<EffectRow> {
    owed.unwrap_or_else(|error| {
        or_later(Err(error), number);
        Vec::new()
    })
}

/// Somebody else may have done it at the same moment.
fn or_later_unless_done(done: Result<()>, number: &UniqueNumber) {
    or_later(
        done.or_else(|error| if matches!(error, Error::Conflict(_)) { Ok(()) } else { Err(error) }),
        number,
    );
}

impl App {
    /// Does what is owed and nobody is at, but papers; tells how much it did. What cannot be done holds up nothing else and is
    /// tried again.
    pub(crate) async fn perform_effects(&self) -> Result<u32> {
        let mut done = 0;
        for kind in BUT_PAPERS {
            loop {
                let leased = self.lease(kind, 1).await?;
                let Some(effect) = leased.first() else { break };
                done += self.try_effect(effect).await?;
            }
        }
        Ok(done)
    }

    /// Makes the papers that are owed; tells how many.
    pub(crate) async fn make_papers(&self) -> Result<u32> {
        let mut done = 0;
        loop {
            let limit = if self.0.precedence.quiet(PAPERS_WAIT).await { PAPERS } else { 1 };
            let owed = self.lease(EffectKind::MakePaper, limit).await?;
            if owed.is_empty() {
                return Ok(done);
            }
            let mut making = JoinSet::new();
            for effect in owed {
                let app = self.clone();
                making.spawn(async move { app.try_effect(&effect).await });
            }
            while let Some(made) = making.join_next().await {
                done += made.or_internal()??;
            }
        }
    }

    async fn lease(&self, kind: EffectKind, limit: u32) -> Result<Vec<EffectRow>> {
        let now = self.now();
        let until = now.checked_add(LEASE).or_internal()?;
        let lease = move |mut tx: Tx| async move {
            Ok::<_, Error>(tx.lease_effects(kind, until, limit, now).await?)
        };
        self.0.store.write(lease).await
    }

    async fn try_effect(&self, effect: &EffectRow) -> Result<u32> {
        match self.perform(effect).await {
            Ok(Performed::Done) => return Ok(1),
            Ok(Performed::NotYet) => {}
            // Another act came first; the next try meets what it left.
            Err(Error::Conflict(fault)) => {
                tracing::debug!(effect = effect.key, %fault, "an effect met another act; it is tried again");
            }
            Err(error) => {
                tracing::warn!(effect = effect.key, %error, "an effect could not be done; it is tried again");
            }
        }
        self.postpone(effect).await?;
        Ok(0)
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
            EffectKind::MakePaper => match effect.subject.strip_prefix(REQUEST) {
                Some(_) => self.registration().make_paper(effect).await,
                None => self.cases().make_paper(effect).await,
            },
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
