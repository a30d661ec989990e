//! One step of a request and everything that is kept with it: by one transaction, in one way.

use authority::approval::Nonce;
use base::{Actor, Lang, UniqueNumber};
use jiff::{SignedDuration, Timestamp};
use registration::{Command, Effect, Offer, Request};
use serde_json::json;
use store::{RequestRow, Tx};

use super::{Link, Loaded, Outcome};
use crate::{Registration, Result, effects, error::OrInternal, journalling};

/// A request after its commands, ready to be written down.
pub(crate) struct Moved {
    pub(crate) request: Request,
    number: UniqueNumber,
    row: RequestRow,
    outcome: Outcome,
    /// So many lines of its history are in the journal already.
    known: usize,
    /// The version of its row after it is written.
    version: i64,
    /// When it is written down, where that is later than the moment from which it counts.
    recorded_at: Option<Timestamp>,
}

impl Moved {
    /// A step that counts from an earlier moment: the journal has the moment at which it was written down.
    pub(super) fn recorded_at(self, now: Timestamp) -> Self {
        Self { recorded_at: Some(now), ..self }
    }

    /// Writes down the row, messages, papers, what is owed, and the new lines of the history in the journal.
    pub(crate) async fn write(&self, tx: &mut Tx) -> Result<()> {
        if self.version == FIRST_VERSION {
            tx.insert_request(&self.row).await?;
        } else {
            tx.update_request(&self.row).await?;
        }
        self.outcome.insert(tx).await?;
        self.record_history(tx).await
    }

    /// Writes the new lines of the history into the journal.
    async fn record_history(&self, tx: &mut Tx) -> Result<()> {
        let request = &self.request;
        for line in request.history.iter().skip(self.known) {
            let mut detail = json!({ "state": line.state.code(), "note": line.note });
            // The register of consents F28 is this line of the journal: who took it, when, for which request.
            let receipt = request.acceptance();
            let stated = receipt.filter(|receipt| receipt.accepted_at == line.at);
            if let Some(stated) = stated.and_then(|receipt| receipt.statement)
                && let Some(detail) = detail.as_object_mut()
            {
                detail.insert("secrets-consent".to_owned(), stated.secrets_consent_signed.into());
            }
            let act = format!("request-{}", line.event);
            let subject = format!("request/{}", self.number);
            let at = self.recorded_at.map_or(line.at, |recorded| recorded.max(line.at));
            journalling::record(tx, &line.actor, &act, subject, detail, at).await?;
        }
        Ok(())
    }

    /// The request as its row holds it now.
    pub(crate) fn into_loaded(self) -> Loaded {
        Loaded { request: self.request, number: self.number, version: self.version }
    }
}

/// The version with which a row begins.
const FIRST_VERSION: i64 = 1;

impl Registration<'_> {
    /// A new request with what follows from its filing.
    pub(crate) async fn filed(
        &self,
        request: Request,
        number: &UniqueNumber,
        effects: &[Effect],
        link: Link<'_>,
        now: Timestamp,
    ) -> Result<Moved> {
        let outcome = self.outcome(&request, number, effects, link, now).await?;
        let row = self.request_row(&request, number, FIRST_VERSION)?;
        let number = number.clone();
        Ok(Moved {
            request,
            number,
            row,
            outcome,
            known: 0,
            version: FIRST_VERSION,
            recorded_at: None,
        })
    }

    /// A request after commands that were carried out on it, with what follows from them.
    pub(crate) async fn moved(
        &self,
        before: &Loaded,
        request: Request,
        effects: &[Effect],
        now: Timestamp,
    ) -> Result<Moved> {
        let number = before.number.clone();
        let outcome = self.outcome(&request, &number, effects, Link::Kept, now).await?;
        let row = self.request_row(&request, &number, before.version)?;
        let (known, version) = (before.request.history.len(), before.version + 1);
        Ok(Moved { request, number, row, outcome, known, version, recorded_at: None })
    }

    /// A request after commands, each by its actor.
    pub(crate) async fn stepped(
        &self,
        before: &Loaded,
        commands: Vec<(Command, Actor)>,
        now: Timestamp,
    ) -> Result<Moved> {
        let context = self.rules.registration_context();
        let mut request = before.request.clone();
        let mut effects = Vec::new();
        for (command, actor) in commands {
            effects.extend(registration::execute(&mut request, command, &actor, &context, now)?);
        }
        self.moved(before, request, &effects, now).await
    }

    /// Writes a step down by a transaction of its own.
    pub(crate) async fn commit(&self, moved: Moved) -> Result<Loaded> {
        let step = &moved;
        self.store.write(move |mut tx| async move { step.write(&mut tx).await }).await?;
        Ok(moved.into_loaded())
    }

    /// The last step of a request at the authority, with which nothing is owed for it any more.
    pub(crate) async fn finish_with(
        &self,
        loaded: &mut Loaded,
        commands: Vec<(Command, Actor)>,
    ) -> Result<()> {
        let moved = self.stepped(loaded, commands, self.clock.now()).await?;
        let step = &moved;
        self.store
            .write(move |mut tx| async move {
                effects::request_finished(&mut tx, step.request.id).await?;
                step.write(&mut tx).await
            })
            .await?;
        *loaded = moved.into_loaded();
        Ok(())
    }

    /// What every text that is signed for a request begins with: the instance, a nonce of its own, and how long the text may be
    /// used (setting `approval-valid-minutes`).
    pub(crate) fn offer(&self, lang: Lang, now: Timestamp) -> Result<Offer> {
        let minutes = i64::from(self.rules.registration.settings.approval_valid_minutes);
        Ok(Offer {
            lang: Some(lang),
            instance: self.config.id.clone(),
            office_name: None,
            nonce: Nonce::from_random(crypto::random::bytes::<16>().or_internal()?),
            prepared: now,
            valid_until: now.checked_add(SignedDuration::from_mins(minutes)).or_internal()?,
        })
    }
}
