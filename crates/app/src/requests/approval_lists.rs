//! Several requests confirmed by one signature: the operator signs a list, the authority checks each item of it for itself, and each
//! is issued or refused alone ([`authority::approval::ApprovalList`]).
//!
//! A list is kept once, under its digest, beside the requests that were approved by it. It waits until its time is over, so that an
//! operator whose answer was lost hands the same signature in again: what was confirmed by it is told so, the rest is confirmed
//! then. No item is confirmed twice, since each has a nonce of its own.
//!
//! | code | meaning |
//! |---|---|
//! | `approvals-long` | requests whose texts are together longer than one signature may cover, `most` MiB |
//! | `signature-too-large` | a signature with the whole list inside it: it is kept with each request, so it may be 256 KiB at most |
//! | `approvals-none` | no request is named, or one is named twice |
//! | `approvals-many` | more requests than one signature may confirm, `most` |
//! | `approvals-item` | a request that cannot be confirmed now, `number` |

use std::collections::BTreeSet;

use authority::approval::{
    ApprovalList, CanonicalRequest, MAXIMUM_LIST_ITEMS, MAXIMUM_LIST_LENGTH, VerifiedList,
};
use base::{Fault, Lang, Role, Sha256, UniqueNumber};
use registration::{Command, CommandCode};

use super::{Loaded, approvals::GivenApproval};
use crate::{
    Desk, Error, Result, Session,
    error::OrInternal,
    permission::{Act, require},
    signed_texts::{self, Purpose, trust},
    view::{ApprovedItem, TextToSign},
};

/// Whose the list is among the documents. STORED.
const OWNER: &str = "approval-list";

/// A list that was signed, with its text.
pub(super) struct SignedList {
    list: ApprovalList,
    text: String,
}

impl SignedList {
    fn read(text: String) -> Result<Self> {
        Ok(Self { list: ApprovalList::parse(&text).or_internal()?, text })
    }

    /// The list and what was signed.
    pub(super) fn signed(&self) -> (&ApprovalList, &str) {
        (&self.list, &self.text)
    }

    /// Digest of what was signed.
    pub(super) fn sha256(&self) -> Sha256 {
        crypto::sha256(self.text.as_bytes())
    }
}

impl Desk<'_> {
    /// The text that the operator signs to approve several requests at once: in it stands, whole, what she would sign for each.
    pub async fn approvals_text(
        &self,
        session: &Session,
        numbers: &[UniqueNumber],
        lang: Lang,
    ) -> Result<TextToSign> {
        let session = require(Some(session), Act::ApproveRequest)?;
        let once: BTreeSet<&UniqueNumber> = numbers.iter().collect();
        if numbers.is_empty() || once.len() != numbers.len() {
            return Err(Error::invalid(Fault::at("approvals-none", "numbers")));
        }
        if numbers.len() > MAXIMUM_LIST_ITEMS {
            let fault = Fault::at("approvals-many", "numbers").with("most", MAXIMUM_LIST_ITEMS);
            return Err(Error::invalid(fault));
        }
        let mut items = Vec::with_capacity(numbers.len());
        for number in numbers {
            let item = match self.request_of_office(session, number).await {
                Ok(loaded) => self.canonical_of(&loaded, CommandCode::ConfirmByOperator, lang),
                Err(error) => Err(error),
            };
            items.push(item.map_err(|error| not_ready(number, error))?);
        }
        let list = ApprovalList::new(lang, items).or_internal()?;
        let until = list.items().iter().map(|item| item.valid_until).min();
        let until = until.unwrap_or_else(|| self.clock.now());
        // Each item has its form, so what has none is the whole.
        let text = list.text().map_err(|_| {
            let fault = Fault::at("approvals-long", "numbers");
            Error::invalid(fault.with("most", MAXIMUM_LIST_LENGTH / (1 << 20)))
        })?;
        signed_texts::hand_out(self.store, Purpose::ApprovalList, "-", text, until).await
    }

    /// Takes the signature over a list, has the authority check each item, and has the certificates of those that hold issued. Tells
    /// what became of each. A signature that does not hold at all changes nothing but the journal.
    pub async fn approve_list(
        &self,
        session: &Session,
        text_id: &str,
        signature: &[u8],
        lang: Lang,
    ) -> Result<Vec<ApprovedItem>> {
        let session = require(Some(session), Act::ApproveRequest)?;
        let now = self.clock.now();
        let waiting = self.signatures.peek_text(Purpose::ApprovalList, text_id, now).await?;
        let signed = SignedList::read(waiting.text)?;
        let proven = self.prove_list(session, &signed, signature).await;
        if let (Err(error), Some(first)) = (&proven, signed.list.items().first()) {
            let actor = session.actor(Role::Operator);
            self.record_refusal(&actor, "approval-refused", &first.number, error).await?;
        }
        proven?;
        self.keep_list(&signed).await?;
        let mut told = Vec::with_capacity(signed.list.items().len());
        for item in signed.list.items() {
            let done = Box::pin(self.approve_item(session, item, &signed, signature)).await;
            told.push(self.told(item, done, lang)?);
        }
        Ok(told)
    }

    /// Whether the signature is over the list, by who signed in.
    async fn prove_list(
        &self,
        session: &Session,
        signed: &SignedList,
        signature: &[u8],
    ) -> Result<()> {
        let states = self.signatures.carried_states(signature).await?;
        let (anchors, intermediates) = (self.keys.anchors(), self.keys.intermediates());
        let state = |certificate: &pki::Certificate| states.of(certificate);
        let trust = trust(&anchors, &intermediates, &state);
        let proven = VerifiedList::verify(signature, signed.signed(), &trust, self.clock.now());
        let proven = proven.map_err(|fault| Error::invalid(fault.fault()))?;
        if proven.certificate().serial().to_string() == session.serial {
            Ok(())
        } else {
            Err(Error::Forbidden(Fault::new("approval-of-other-session")))
        }
    }

    /// Confirms one request of the list; one that was confirmed by it before is as it is.
    async fn approve_item(
        &self,
        session: &Session,
        item: &CanonicalRequest,
        list: &SignedList,
        signature: &[u8],
    ) -> Result<Loaded> {
        let loaded = self.request_of_office(session, &item.number).await?;
        let confirmed = loaded.request.confirmation();
        if confirmed.is_some_and(|confirmed| confirmed.text == list.sha256()) {
            return Ok(loaded);
        }
        let operator = self.operator(session)?;
        let confirm = |text, cms| Command::ConfirmByOperator { operator, text, cms };
        let given = GivenApproval {
            signature,
            text: item.text().or_internal()?,
            offered: item.clone(),
            list: Some(list),
            text_id: None,
        };
        let signer = (session, Role::Operator);
        Box::pin(self.confirm_given(loaded, signer, confirm, Ok(given))).await
    }

    /// What became of an item. A failure of the platform is told of its item too: the others may have been confirmed.
    fn told(
        &self,
        item: &CanonicalRequest,
        done: Result<Loaded>,
        lang: Lang,
    ) -> Result<ApprovedItem> {
        let number = item.number.clone();
        let (state, state_label, faults) = match done {
            Ok(loaded) => {
                let status = self.registration.status_view(&loaded, lang)?;
                (Some(status.state), Some(status.state_label), Vec::new())
            }
            Err(error) => {
                tracing::info!(%number, %error, "an item of a list was not confirmed");
                let faults = error.faults();
                (None, None, faults.0.iter().map(|fault| texts::fault(lang, fault)).collect())
            }
        };
        Ok(ApprovedItem { number, name: item.subject.name.clone(), state, state_label, faults })
    }

    /// Keeps a list before anything is approved by it.
    async fn keep_list(&self, signed: &SignedList) -> Result<()> {
        let owner = signed.sha256().to_string();
        if !self.store.reading().await?.documents_of(OWNER, &owner).await?.is_empty() {
            return Ok(());
        }
        let document = self.documents.new_document(
            OWNER,
            &owner,
            "approval-text",
            "text/plain",
            "approvals.txt",
            signed.text.clone().into_bytes(),
            self.clock.now(),
        )?;
        let document = &document;
        self.store.write(move |mut tx| async move { document.insert(&mut tx).await }).await
    }

    /// The list of a digest.
    pub(super) async fn kept_list(&self, sha256: Sha256) -> Result<SignedList> {
        let rows = self.store.reading().await?.documents_of(OWNER, &sha256.to_string()).await?;
        let row = rows.first().ok_or_else(|| Error::internal(&ListGone))?;
        SignedList::read(String::from_utf8(self.documents.content(row.id).await?).or_internal()?)
    }
}

/// Which request of a list cannot be confirmed; what the platform itself failed at goes on as it is.
fn not_ready(number: &UniqueNumber, error: Error) -> Error {
    match error {
        Error::Conflict(_) | Error::Forbidden(_) | Error::Invalid(_) | Error::NotFound(_) => {
            let fault = Fault::at("approvals-item", "numbers").with("number", number.to_string());
            Error::invalid(fault)
        }
        other => other,
    }
}

/// A request that was approved in a list which is not kept.
#[derive(Debug, thiserror::Error)]
#[error("the list in which a request was approved is not kept")]
struct ListGone;

#[cfg(test)]
mod tests;
