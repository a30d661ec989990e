//! Forms that are being filled in.

use base::{DraftId, Lang, Sha256};
use jiff::Timestamp;

use crate::{Reading, StoreFault, Tx, statement::statements, table::row, value::args};

/// A form that is being filled in. STORED until it expires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftRow {
    /// Its identifier.
    pub id: DraftId,
    /// The digest of the token that only its holder has.
    pub token_sha256: Sha256,
    /// The form's code and edition.
    pub form: String,
    /// The language in which it is filled in.
    pub lang: Lang,
    /// The answers so far (JSON).
    pub answers: String,
    /// Rises with each change. The version read must be in the row that is given to an update.
    pub version: i64,
    /// When it was opened, if that is known.
    pub opened_at: Option<Timestamp>,
    /// Until when it is kept.
    pub expires_at: Timestamp,
    /// Whose it is for quotas: a person or an address, as the caller writes them.
    pub owner: Option<String>,
}
row!(DraftRow: id, token_sha256, form, lang, answers, version, opened_at, expires_at, owner);

macro_rules! columns {
    () => {
        "id, token_sha256, form, lang, answers, version, opened_at, expires_at, owner"
    };
}

statements! {
    INSERT = concat!("INSERT INTO draft (", columns!(), ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
    UPDATE = "UPDATE draft SET form = $3, lang = $4, answers = $5, expires_at = $6, \
        version = version + 1 WHERE id = $1 AND version = $2";
    END = "UPDATE draft SET expires_at = $3, version = version + 1 WHERE id = $1 AND version = $2";
    BY_ID = concat!("SELECT ", columns!(), " FROM draft WHERE id = $1 AND expires_at > $2");
    BY_TOKEN = concat!("SELECT ", columns!(),
        " FROM draft WHERE token_sha256 = $1 AND expires_at > $2");
    EXPIRED = "SELECT id FROM draft WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2";
    OF_OWNER = "SELECT COUNT(*) FROM draft WHERE owner = $1 AND expires_at > $2";
    BYTES_OF_OWNER = "SELECT CAST(COALESCE(SUM(document.size), 0) AS BIGINT) FROM document \
        JOIN draft ON document.owner_id = draft.id \
        WHERE document.owner_kind = 'draft' AND draft.owner = $1";
    BYTES = "SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM document \
        WHERE owner_kind = 'draft' AND owner_id = $1";
    DELETE_CONTENTS = "DELETE FROM document_content WHERE document_id IN \
        (SELECT id FROM document WHERE owner_kind = 'draft' AND owner_id = $1)";
    DELETE_DOCUMENTS = "DELETE FROM document WHERE owner_kind = 'draft' AND owner_id = $1";
    DELETE = "DELETE FROM draft WHERE id = $1";
}

impl Reading {
    /// A draft that has not expired.
    pub async fn draft(
        &mut self,
        id: DraftId,
        now: Timestamp,
    ) -> Result<Option<DraftRow>, StoreFault> {
        self.first(BY_ID, args![id, now]).await
    }

    /// The draft of a token's holder, if it has not expired.
    pub async fn draft_by_token(
        &mut self,
        token_sha256: Sha256,
        now: Timestamp,
    ) -> Result<Option<DraftRow>, StoreFault> {
        self.first(BY_TOKEN, args![token_sha256, now]).await
    }

    /// Drafts that have expired, oldest first: they are to be deleted.
    pub async fn expired_drafts(
        &mut self,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<DraftId>, StoreFault> {
        let ids: Vec<String> = self.rows(EXPIRED, args![now, limit]).await?;
        ids.iter().map(|id| id.parse().map_err(|_| StoreFault::corrupt(EXPIRED.name, 0))).collect()
    }
}

impl Tx {
    /// Adds a draft.
    pub async fn insert_draft(&mut self, row: &DraftRow) -> Result<(), StoreFault> {
        let args = args![
            row.id,
            row.token_sha256,
            row.form,
            row.lang,
            row.answers,
            row.version,
            row.opened_at,
            row.expires_at,
            row.owner,
        ];
        self.execute(INSERT, args).await.map(drop)
    }

    /// Changes a draft whose version is still the one in `row`; [`StoreFault::Conflict`] otherwise.
    pub async fn update_draft(&mut self, row: &DraftRow) -> Result<(), StoreFault> {
        let args = args![row.id, row.version, row.form, row.lang, row.answers, row.expires_at];
        self.change(UPDATE, args).await
    }

    /// Lets a draft expire at a moment; one that was changed since `version` keeps its own.
    pub async fn end_draft(
        &mut self,
        id: DraftId,
        version: i64,
        until: Timestamp,
    ) -> Result<(), StoreFault> {
        self.execute(END, args![id, version, until]).await.map(drop)
    }

    /// How many drafts of an owner have not expired.
    pub async fn drafts_of_owner(
        &mut self,
        owner: &str,
        now: Timestamp,
    ) -> Result<u64, StoreFault> {
        let count: Option<i64> = self.first(OF_OWNER, args![owner, now]).await?;
        Ok(count.unwrap_or_default().unsigned_abs())
    }

    /// How many bytes the files of a draft have.
    pub async fn draft_bytes(&mut self, id: DraftId) -> Result<u64, StoreFault> {
        let bytes: Option<i64> = self.first(BYTES, args![id]).await?;
        Ok(bytes.unwrap_or_default().unsigned_abs())
    }

    /// How many bytes the files of all drafts of an owner have.
    pub async fn draft_bytes_of_owner(&mut self, owner: &str) -> Result<u64, StoreFault> {
        let bytes: Option<i64> = self.first(BYTES_OF_OWNER, args![owner]).await?;
        Ok(bytes.unwrap_or_default().unsigned_abs())
    }

    /// Deletes a draft with its files.
    pub async fn delete_draft(&mut self, id: DraftId) -> Result<(), StoreFault> {
        self.execute(DELETE_CONTENTS, args![id]).await?;
        self.execute(DELETE_DOCUMENTS, args![id]).await?;
        self.execute(DELETE, args![id]).await.map(drop)
    }
}
