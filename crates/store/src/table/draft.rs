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
}
row!(DraftRow: id, token_sha256, form, lang, answers, version, opened_at, expires_at);

macro_rules! columns {
    () => {
        "id, token_sha256, form, lang, answers, version, opened_at, expires_at"
    };
}

statements! {
    INSERT = concat!("INSERT INTO draft (", columns!(), ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
    UPDATE = "UPDATE draft SET form = $3, lang = $4, answers = $5, expires_at = $6, \
        version = version + 1 WHERE id = $1 AND version = $2";
    BY_ID = concat!("SELECT ", columns!(), " FROM draft WHERE id = $1 AND expires_at > $2");
    BY_TOKEN = concat!("SELECT ", columns!(),
        " FROM draft WHERE token_sha256 = $1 AND expires_at > $2");
    EXPIRED = "SELECT id FROM draft WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2";
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

    /// Drafts that have expired, oldest first: their documents and then they themselves are to be deleted.
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
        ];
        self.execute(INSERT, args).await.map(drop)
    }

    /// Changes a draft whose version is still the one in `row`; [`StoreFault::Conflict`] otherwise.
    pub async fn update_draft(&mut self, row: &DraftRow) -> Result<(), StoreFault> {
        let args = args![row.id, row.version, row.form, row.lang, row.answers, row.expires_at];
        self.change(UPDATE, args).await
    }

    /// Deletes a draft.
    pub async fn delete_draft(&mut self, id: DraftId) -> Result<(), StoreFault> {
        self.execute(DELETE, args![id]).await.map(drop)
    }
}
