//! Documents as the instance keeps them: uploads, receipts, results, signatures.

use authority::{key::KeyRole, profile::Hierarchy, seal::Seal};
use base::{Actor, DocumentId, Fault, Lang, Role};
use documents::{Prepared, SignatureSlot};
use jiff::Timestamp;
use serde_json::json;
use store::{DocumentRow, Tx};
use xmldsig::UnsignedXml;

use crate::{
    Documents, Error, KeptDocuments, Result, error::OrInternal, journalling, requests::Access,
    view::DocumentView,
};

/// A document that is made and not stored yet.
pub(crate) struct NewDocument {
    /// Its identifier.
    pub(crate) id: DocumentId,
    /// Its row.
    pub(crate) row: DocumentRow,
    /// Its bytes.
    pub(crate) content: Vec<u8>,
}

impl NewDocument {
    /// Stores it.
    pub(crate) async fn insert(&self, tx: &mut Tx) -> Result<()> {
        Ok(tx.insert_document(&self.row, Some(&self.content)).await?)
    }
}

/// A document for a face. The name of an upload stands as it came; papers of the platform are named in the language.
pub(crate) fn document_view(row: &DocumentRow, lang: Lang) -> DocumentView {
    let key = format!("document-kind-{}", row.kind);
    let name = if row.kind == "upload" || !texts::has(lang, &key) {
        row.name.clone()
    } else {
        texts::say(lang, &key)
    };
    DocumentView {
        id: row.id.to_string(),
        kind: row.kind.clone(),
        name,
        media_type: row.media_type.clone(),
        size: row.size,
        sha256: row.sha256,
    }
}

impl KeptDocuments<'_> {
    /// Makes a document of bytes.
    #[expect(clippy::too_many_arguments, reason = "they are the columns of the row")]
    pub(crate) fn new_document(
        &self,
        owner_kind: &str,
        owner_id: &str,
        kind: &str,
        media_type: &str,
        name: &str,
        content: Vec<u8>,
        now: Timestamp,
    ) -> Result<NewDocument> {
        let id = DocumentId::from_random(crypto::random::bytes::<16>().or_internal()?);
        let row = DocumentRow {
            id,
            owner_kind: owner_kind.to_owned(),
            owner_id: owner_id.to_owned(),
            kind: kind.to_owned(),
            media_type: media_type.to_owned(),
            name: name.to_owned(),
            size: content.len() as u64,
            sha256: crypto::sha256(&content),
            object_path: None,
            created_at: now,
        };
        Ok(NewDocument { id, row, content })
    }

    /// The bytes of a document.
    pub(crate) async fn content(&self, id: DocumentId) -> Result<Vec<u8>> {
        let content = self.store.reading().await?.document_content(id).await?;
        content.ok_or_else(not_found)
    }

    /// Signs a PDF with the platform's seal: for papers that no person signs.
    pub(crate) async fn seal_pdf(
        &self,
        pdf: &[u8],
        reason: &str,
        now: Timestamp,
    ) -> Result<Vec<u8>> {
        let seal = self.keys.newest(KeyRole::Seal, Hierarchy::Rsa, now)?;
        let name = seal.certificate.holder().common_name.unwrap_or_default();
        let slot = SignatureSlot {
            name,
            reason: reason.to_owned(),
            location: String::new(),
            signing_time: now,
            reserved_bytes: SignatureSlot::RESERVED_BYTES,
        };
        let prepared: Prepared = documents::prepare(pdf, &slot).or_internal()?;
        let above = self.keys.issuer_of(&seal.certificate);
        let own = Seal { key: seal.name, certificate: &seal.certificate, chain: above.as_slice() };
        let (assignment, unsigned) = own.assign(&prepared.to_be_signed()).or_internal()?;
        let signature = unsigned.complete(&self.keys.sign(assignment).await?).or_internal()?;
        prepared.embed(&signature).or_internal()
    }

    /// Octets inside CMS in DER under the platform's seal, with the authorities above it.
    pub(crate) async fn sealed_octets(&self, content: &[u8], now: Timestamp) -> Result<Vec<u8>> {
        let seal = self.keys.newest(KeyRole::Seal, Hierarchy::Rsa, now)?;
        let chain = self.keys.intermediates();
        let own = Seal { key: seal.name, certificate: &seal.certificate, chain: &chain };
        let (assignment, unsigned) = own.assign(content).or_internal()?;
        let signature = self.keys.sign(assignment).await?;
        unsigned.complete_around(content, &signature).or_internal()
    }

    /// An XML document with an enveloped signature of the platform's seal.
    pub(crate) async fn sealed_xml(&self, xml: &str, now: Timestamp) -> Result<Vec<u8>> {
        let seal = self.keys.newest(KeyRole::Seal, Hierarchy::Rsa, now)?;
        let own = Seal { key: seal.name, certificate: &seal.certificate, chain: &[] };
        let algorithm = own.algorithm().or_internal()?;
        let draft =
            UnsignedXml::enveloped(xml.as_bytes(), &seal.certificate, algorithm).or_internal()?;
        let assignment = own.assign_signed_info(draft.message()).or_internal()?;
        let signature = self.keys.sign(assignment).await?;
        draft.complete(&signature).or_internal()
    }

    /// Records that somebody looked at another person's data.
    pub(crate) async fn record_look(
        &self,
        actor: &Actor,
        act: &str,
        subject: String,
    ) -> Result<()> {
        let now = self.clock.now();
        let (actor, subject) = (actor, &subject);
        self.store
            .write(move |mut tx| async move {
                journalling::record(&mut tx, actor, act, subject.clone(), json!({}), now).await
            })
            .await
    }
}

impl Documents<'_> {
    /// A document for whoever may have it: the owner of its request or case, or the official who works on it.
    pub async fn fetch(
        &self,
        id: &str,
        access: Access<'_>,
        lang: Lang,
    ) -> Result<(DocumentView, Vec<u8>)> {
        let id: DocumentId = id.parse().map_err(|_| not_found())?;
        let row = self.store.reading().await?.document(id).await?.ok_or_else(not_found)?;
        let by_official = match row.owner_kind.as_str() {
            "request" => self.registration.may_read_request(&row.owner_id, &access).await?,
            "case" => match &access {
                Access::Session(session) => {
                    self.cases.may_read_case(&row.owner_id, session).await?
                }
                Access::Secret(_) => None,
            },
            "complaint" => match &access {
                Access::Session(session) => {
                    self.complaints.may_read(&row.owner_id, session).await?
                }
                Access::Secret(_) => None,
            },
            "procedure" => match &access {
                Access::Session(session) => {
                    self.procedures.may_read(&row.owner_id, session).await?
                }
                Access::Secret(_) => None,
            },
            "draft" => match &access {
                Access::Secret(secret) => self.drafts.owns_draft(secret, &row.owner_id).await?,
                Access::Session(_) => None,
            },
            _ => None,
        }
        .ok_or_else(not_found)?;
        if let (Looker::Official(role), Access::Session(session)) = (by_official, &access) {
            if row.owner_kind == "case" && !self.cases.may_open(&row.owner_id, id, role).await? {
                return Err(Error::Forbidden(Fault::new("document-restricted")));
            }
            let actor = session.actor(role);
            self.kept.record_look(&actor, "document-viewed", format!("document/{id}")).await?;
        }
        let content = self.kept.content(id).await?;
        Ok((document_view(&row, lang), content))
    }
}

/// Who looks at a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Looker {
    /// An official in this role: the look is recorded.
    Official(Role),
    /// Whose document it is.
    Owner,
}

fn not_found() -> Error {
    Error::NotFound(Fault::new("document-not-found"))
}
