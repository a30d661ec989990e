//! The result: prepared once for each person who may sign it, signed outside the server, put in its place.

use std::borrow::Cow;

use base::{Fault, Lang, Role, Sha256, UniqueNumber, local_date};
use documents::Prepared;
use jiff::Timestamp;
use pki::{Object, cms::SignedData, pem};
use services::{Case, Command, Edition, Input, decide};
use store::DocumentRow;

use crate::{
    Error, Inbox, Result, Session,
    cases::papers::{PREPARED_OWNER, prepared_name},
    cases::{
        aftermath::Aftermath,
        awaited::{Awaited, Signer, awaited},
        kept::{Kept, holds, not_found, office_of, subject_of},
        refused, verify_for_signing,
    },
    documents_kept::NewDocument,
    effects::Owed,
    error::OrInternal,
    journalling,
    permission::{Act, require},
    view::InboxCaseView,
};

/// Largest signature that is looked at, in bytes.
const SIGNATURE_LIMIT_BYTES: usize = 256 * 1024;

/// A result that waits for a signature.
#[derive(Debug)]
pub struct ResultToSign {
    /// SHA-256 of the PDF as it is shown, with an empty place for the signature.
    pub shown: Sha256,
    /// SHA-256 of `bytes`.
    pub signed: Sha256,
    /// The exact bytes that the signature covers: the whole PDF but that place.
    pub bytes: Vec<u8>,
}

impl Inbox<'_> {
    /// The result as it will look, or as it was signed.
    pub async fn result_preview(
        &self,
        session: &Session,
        number: &UniqueNumber,
    ) -> Result<Vec<u8>> {
        let (session, kept, role) = self.case_at_work(session, number).await?;
        self.documents
            .record_look(&session.actor(role), "result-viewed", subject_of(number))
            .await?;
        let edition = self.cases.edition_of(&kept.case)?;
        let owner = kept.case.id.to_string();
        if let Some(awaited) = awaited(&kept.case, edition) {
            let own = self.prepared(&kept.case, &awaited, &signer_of(session)).await?;
            let others = self.prepared_since(&owner, awaited.since).await?;
            let row = own.or_else(|| others.into_iter().next_back()).ok_or_else(nothing_to_sign)?;
            return self.documents.content(row.id).await;
        }
        let papers = self.store.reading().await?.documents_of("case", &owner).await?;
        let result =
            papers.into_iter().rev().find(|row| ["result", "extract"].contains(&row.kind.as_str()));
        self.documents.content(result.ok_or_else(nothing_to_sign)?.id).await
    }

    /// The result of this person to sign.
    ///
    /// A copy that was prepared on another day, or before the person got her certificate, is made anew: the day on a result
    /// is that of its decision.
    pub async fn result_to_sign(
        &self,
        session: &Session,
        number: &UniqueNumber,
    ) -> Result<ResultToSign> {
        let (session, kept) = self.case_to_sign(session, number).await?;
        let edition = self.cases.edition_of(&kept.case)?;
        let awaited = awaited(&kept.case, edition).ok_or_else(nothing_to_sign)?;
        let signer = signer_of(session);
        let now = self.clock.now();
        // Who may not sign gets nothing to sign.
        self.decide_result(&kept.case, edition, &awaited, &signer, None, now)?;
        let row = self.prepared(&kept.case, &awaited, &signer).await?;
        let bytes = match row.filter(|row| local_date(row.created_at) == local_date(now)) {
            Some(row) => self.documents.content(row.id).await?,
            None => self.prepare_anew(&kept, edition, &awaited, &signer, now).await?,
        };
        let shown = crypto::sha256(&bytes);
        let bytes = Prepared::from_bytes(bytes).or_internal()?.to_be_signed();
        Ok(ResultToSign { shown, signed: crypto::sha256(&bytes), bytes })
    }

    /// Signs the result: verifies the detached CMS over the bytes of [`Inbox::result_to_sign`], puts it into the PDF, and with
    /// that decides the case.
    pub async fn sign_result(
        &self,
        session: &Session,
        number: &UniqueNumber,
        signature: &[u8],
        lang: Lang,
    ) -> Result<InboxCaseView> {
        let (session, kept) = self.case_to_sign(session, number).await?;
        let edition = self.cases.edition_of(&kept.case)?;
        let awaited = awaited(&kept.case, edition).ok_or_else(nothing_to_sign)?;
        let signer = signer_of(session);
        let now = self.clock.now();
        let row = self.prepared(&kept.case, &awaited, &signer).await?;
        let row = row.ok_or_else(|| Error::Conflict(Fault::new("result-not-prepared")))?;
        let prepared = Prepared::from_bytes(self.documents.content(row.id).await?).or_internal()?;
        let proven = self.signatures.verify_signature(signature, &prepared.to_be_signed()).await?;
        if proven.certificate.serial().to_string() != session.serial {
            return Err(refused("signature-not-of-post"));
        }
        verify_for_signing(&proven.certificate)?;
        let cms = detached(signature)?;
        let signed = self.documents.signed_to_last(&prepared, &cms, now).await?;
        let name = format!("{number}-{}.pdf", awaited.paper.name);
        let owner = kept.case.id.to_string();
        let result = self.documents.new_document(
            "case",
            &owner,
            "result",
            "application/pdf",
            &name,
            signed.pdf,
            now,
        )?;
        let events =
            self.decide_result(&kept.case, edition, &awaited, &signer, Some(&result), now)?;
        let digest = result.row.sha256;
        let renewal =
            signed.renewed_by.map(|due| Owed::renewal(result.id, due, now)).transpose()?;
        let aftermath =
            Aftermath { result: Some(digest), owed: renewal, ..Aftermath::from(vec![result]) };
        let kept = self.cases.advance(kept, events, aftermath, Some(&signer), now).await?;
        self.inbox_view(session, &kept, lang).await
    }

    /// A case of the body, for one of its authorised persons.
    async fn case_to_sign<'a>(
        &self,
        session: &'a Session,
        number: &UniqueNumber,
    ) -> Result<(&'a Session, Kept)> {
        let session = require(Some(session), Act::SignResult)?;
        let kept = self.cases.load_case(number).await?;
        if holds(session, Role::AuthorisedPerson, &kept.row.office) {
            Ok((session, kept))
        } else {
            Err(not_found())
        }
    }

    /// What the edition says to a signature of this person; without a result yet it is only asked.
    fn decide_result(
        &self,
        case: &Case,
        edition: &Edition,
        awaited: &Awaited<'_>,
        signer: &Signer,
        result: Option<&NewDocument>,
        now: Timestamp,
    ) -> Result<Vec<services::Event>> {
        let asked = base::DocumentId::from_random([0; 16]);
        let document = result.map_or(asked, |result| result.id);
        let input = Input { signed_result: Some(document), ..Input::default() };
        let command = Command {
            act: awaited.act.name.clone(),
            actor: signer.actor.clone(),
            office: Some(office_of(edition).to_owned()),
            input,
        };
        Ok(decide(case, edition, command, now, &self.rules.calendar)?)
    }

    /// The newest copy of the awaited result for a signer.
    async fn prepared(
        &self,
        case: &Case,
        awaited: &Awaited<'_>,
        signer: &Signer,
    ) -> Result<Option<DocumentRow>> {
        let rows = self.prepared_since(&case.id.to_string(), awaited.since).await?;
        let name = prepared_name(awaited.paper, signer);
        Ok(rows.into_iter().rev().find(|row| row.name == name))
    }

    /// Copies that were prepared for the proposal that stands now, oldest first.
    async fn prepared_since(&self, owner: &str, since: Timestamp) -> Result<Vec<DocumentRow>> {
        let rows = self.store.reading().await?.documents_of(PREPARED_OWNER, owner).await?;
        Ok(rows.into_iter().filter(|row| row.created_at >= since).collect())
    }

    async fn prepare_anew(
        &self,
        kept: &Kept,
        edition: &Edition,
        awaited: &Awaited<'_>,
        signer: &Signer,
        now: Timestamp,
    ) -> Result<Vec<u8>> {
        let case = &kept.case;
        let place = self.cases.place_of_prepared(awaited.paper, case, edition).await?;
        let document =
            self.cases.prepared_result(awaited, case, edition, &place, signer, now).await?;
        let (new, number, actor) = (&document, &case.number, &signer.actor);
        let detail =
            serde_json::json!({ "sha256": document.row.sha256, "paper": awaited.paper.name });
        let detail = &detail;
        self.store
            .write(move |mut tx| async move {
                new.insert(&mut tx).await?;
                journalling::record(
                    &mut tx,
                    actor,
                    "result-prepared",
                    subject_of(number),
                    detail.clone(),
                    now,
                )
                .await
            })
            .await?;
        Ok(document.content)
    }
}

/// The signed-in person as the one who signs: with the certificate of her session and her post.
fn signer_of(session: &Session) -> Signer {
    Signer {
        name: session.name.clone(),
        serial: session.serial.clone(),
        actor: session.actor(Role::AuthorisedPerson),
    }
}

/// The DER of a detached signature (ETSI EN 319 142-1, 5.2).
fn detached(signature: &[u8]) -> Result<Vec<u8>> {
    let signed = SignedData::from_any(signature).map_err(|_| refused("signature-unreadable"))?;
    if signed.content().is_some() {
        return Err(refused("signature-not-detached"));
    }
    pem::decode_any(signature, Object::SignedMessage, SIGNATURE_LIMIT_BYTES)
        .map(Cow::into_owned)
        .map_err(|_| refused("signature-unreadable"))
}

fn nothing_to_sign() -> Error {
    Error::Conflict(Fault::new("nothing-to-sign"))
}
