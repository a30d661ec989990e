//! Documents: uploads, receipts, results. Contents are kept apart from what describes them.

use base::{DocumentId, Sha256};
use jiff::Timestamp;

use crate::{Reading, StoreFault, Tx, statement::statements, table::row, value::args};

/// What describes a document. It never changes, but that a result grows by the time stamps that keep it provable. STORED.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentRow {
    /// Its identifier.
    pub id: DocumentId,
    /// What it belongs to: `case`, `request`, `draft` ...
    pub owner_kind: String,
    /// Its owner's identifier.
    pub owner_id: String,
    /// What it is, by the code of the definition.
    pub kind: String,
    /// Its media type.
    pub media_type: String,
    /// The file's name, as it was given.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// The digest of its content.
    pub sha256: Sha256,
    /// Where the content is, if not here.
    pub object_path: Option<String>,
    /// Since when.
    pub created_at: Timestamp,
}
row!(DocumentRow: id, owner_kind, owner_id, kind, media_type, name, size, sha256, object_path, created_at);

macro_rules! columns {
    () => {
        "id, owner_kind, owner_id, kind, media_type, name, size, sha256, object_path, created_at"
    };
}

statements! {
    INSERT = concat!("INSERT INTO document (", columns!(), ") VALUES \
        ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
    INSERT_CONTENT = "INSERT INTO document_content (document_id, content) VALUES ($1, $2)";
    BY_ID = concat!("SELECT ", columns!(), " FROM document WHERE id = $1");
    CONTENT = "SELECT content FROM document_content WHERE document_id = $1";
    OF_OWNER = concat!("SELECT ", columns!(), " FROM document \
        WHERE owner_kind = $1 AND owner_id = $2 ORDER BY created_at, id");
    HAND_OVER = "UPDATE document SET owner_kind = $2, owner_id = $3 WHERE id = $1";
    EXTEND = "UPDATE document SET size = $3, sha256 = $4 WHERE id = $1 AND sha256 = $2";
    EXTEND_CONTENT = "UPDATE document_content SET content = $2 WHERE document_id = $1";
    DELETE_CONTENT = "DELETE FROM document_content WHERE document_id = $1";
    DELETE = "DELETE FROM document WHERE id = $1";
}

impl Reading {
    /// What describes a document.
    pub async fn document(&mut self, id: DocumentId) -> Result<Option<DocumentRow>, StoreFault> {
        self.first(BY_ID, args![id]).await
    }

    /// The content of a document that is kept here.
    pub async fn document_content(
        &mut self,
        id: DocumentId,
    ) -> Result<Option<Vec<u8>>, StoreFault> {
        self.first(CONTENT, args![id]).await
    }

    /// The documents of an owner, oldest first.
    pub async fn documents_of(
        &mut self,
        owner_kind: &str,
        owner_id: &str,
    ) -> Result<Vec<DocumentRow>, StoreFault> {
        self.rows(OF_OWNER, args![owner_kind, owner_id]).await
    }
}

impl Tx {
    /// Keeps a document; `content` is `None` when `object_path` says where it is. The caller limits the size.
    pub async fn insert_document(
        &mut self,
        row: &DocumentRow,
        content: Option<&[u8]>,
    ) -> Result<(), StoreFault> {
        let args = args![
            row.id,
            row.owner_kind,
            row.owner_id,
            row.kind,
            row.media_type,
            row.name,
            row.size,
            row.sha256,
            row.object_path,
            row.created_at,
        ];
        self.later(INSERT, args).await?;
        if let Some(content) = content {
            self.later(INSERT_CONTENT, args![row.id, content]).await?;
        }
        Ok(())
    }

    /// Gives a document to another owner: from a draft to the case that is made of it.
    pub async fn hand_over_document(
        &mut self,
        id: DocumentId,
        owner_kind: &str,
        owner_id: &str,
    ) -> Result<(), StoreFault> {
        match self.execute(HAND_OVER, args![id, owner_kind, owner_id]).await? {
            0 => Err(StoreFault::Missing),
            _ => Ok(()),
        }
    }

    /// Puts the longer content of a result in the place of the one that has the digest `before`. `Conflict`: somebody else did.
    pub async fn extend_document(
        &mut self,
        row: &DocumentRow,
        before: &Sha256,
        content: &[u8],
    ) -> Result<(), StoreFault> {
        self.change(EXTEND, args![row.id, *before, row.size, row.sha256]).await?;
        self.change(EXTEND_CONTENT, args![row.id, content]).await
    }

    /// Drops a document that was never filed.
    pub async fn delete_document(&mut self, id: DocumentId) -> Result<(), StoreFault> {
        self.execute(DELETE_CONTENT, args![id]).await?;
        self.execute(DELETE, args![id]).await.map(drop)
    }
}
