//! Certification authorities, their intents and revocation lists, and values used once.

use base::{RequestId, Sha256};
use jiff::Timestamp;

use crate::{
    Reading, StoreFault, Tx, UniqueKey,
    statement::statements,
    table::{codes, row},
    value::args,
};

/// One key generation of a certification authority. STORED.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorityRow {
    /// The authority's name in the settings: `issuing-rsa`.
    pub name: String,
    /// The first key is generation 1.
    pub generation: u32,
    /// Its certificate, DER.
    pub certificate: Vec<u8>,
    /// Under what name `keystore` has the key.
    pub key_name: String,
    /// The number of the last revocation list, 0 before the first.
    pub crl_number: u64,
    /// Since when.
    pub created_at: Timestamp,
}
row!(AuthorityRow: name, generation, certificate, key_name, crl_number, created_at);

/// How far an intent has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntentState {
    /// Written down; nothing was signed yet, as far as is known.
    Recorded,
    /// Signed, and the certificate kept.
    Signed,
}
codes!(IntentState: Recorded = "recorded", Signed = "signed");

/// What is to be signed, written down before it is (promise 5). STORED.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntentRow {
    /// Random, drawn in `app`.
    pub id: String,
    /// Which authority signs.
    pub authority: String,
    /// With which of its keys.
    pub generation: u32,
    /// For which request.
    pub request_id: Option<RequestId>,
    /// By which profile.
    pub profile: String,
    /// The serial number, lower-case hexadecimal.
    pub serial: String,
    /// The exact bytes to be signed.
    pub tbs: Vec<u8>,
    /// Their digest.
    pub tbs_sha256: Sha256,
    /// The digest of the signed approval that permits it.
    pub approval_sha256: Option<Sha256>,
    /// What the intent is for, as a digest: there is one intent for each. Intents of earlier builds have none.
    pub claim: Option<Sha256>,
    /// How far it has come.
    pub state: IntentState,
    /// When it was written down.
    pub at: Timestamp,
}
row!(IntentRow: id, authority, generation, request_id, profile, serial, tbs, tbs_sha256,
    approval_sha256, claim, state, at);

/// A revocation list as published. STORED.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevocationListRow {
    /// The key of the authority whose list it is.
    pub authority: String,
    /// Of which of its keys.
    pub generation: u32,
    /// The CRL number.
    pub number: u64,
    /// When it was made.
    pub this_update: Timestamp,
    /// By when the next is made.
    pub next_update: Timestamp,
    /// DER.
    pub der: Vec<u8>,
}
row!(RevocationListRow: authority, generation, number, this_update, next_update, der);

macro_rules! authority_columns {
    () => {
        "name, generation, certificate, key_name, crl_number, created_at"
    };
}
macro_rules! intent_columns {
    () => {
        "id, authority, generation, request_id, profile, serial, tbs, tbs_sha256, approval_sha256, \
         claim, state, at"
    };
}

statements! {
    INSERT_AUTHORITY = concat!("INSERT INTO certificate_authority (", authority_columns!(),
        ") VALUES ($1, $2, $3, $4, $5, $6)");
    AUTHORITIES = concat!("SELECT ", authority_columns!(),
        " FROM certificate_authority ORDER BY name, generation");
    NEXT_CRL_NUMBER = "UPDATE certificate_authority SET crl_number = crl_number + 1 \
        WHERE name = $1 AND generation = $2 RETURNING crl_number";
    INSERT_INTENT = concat!("INSERT INTO intent (", intent_columns!(),
        ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)");
    INTENT = concat!("SELECT ", intent_columns!(), " FROM intent WHERE id = $1");
    INTENT_OF_CLAIM = concat!("SELECT ", intent_columns!(), " FROM intent WHERE claim = $1");
    INTENT_SIGNED = "UPDATE intent SET state = 'signed' WHERE id = $1 AND state = 'recorded'";
    INSERT_REVOCATION_LIST = "INSERT INTO revocation_list \
        (authority, generation, number, this_update, next_update, der) \
        VALUES ($1, $2, $3, $4, $5, $6)";
    REVOCATION_LIST = "SELECT authority, generation, number, this_update, next_update, der \
        FROM revocation_list WHERE authority = $1 AND generation = $2 \
        ORDER BY number DESC LIMIT 1";
    NEWEST_LIST_NUMBER = "SELECT number FROM revocation_list \
        WHERE authority = $1 AND generation = $2 ORDER BY number DESC LIMIT 1";
    PURGE_REVOCATION_LISTS = "DELETE FROM revocation_list \
        WHERE authority = $1 AND generation = $2 AND number < $3";
    USE_NONCE = "INSERT INTO used_nonce (nonce, purpose, at) VALUES ($1, $2, $3) \
        ON CONFLICT (nonce) DO NOTHING";
}

impl Reading {
    /// All key generations of all authorities.
    pub async fn authorities(&mut self) -> Result<Vec<AuthorityRow>, StoreFault> {
        self.rows(AUTHORITIES, args![]).await
    }

    /// An intent.
    pub async fn intent(&mut self, id: &str) -> Result<Option<IntentRow>, StoreFault> {
        self.first(INTENT, args![id]).await
    }

    /// The intent that was recorded for the same purpose.
    pub async fn intent_of_claim(
        &mut self,
        claim: Sha256,
    ) -> Result<Option<IntentRow>, StoreFault> {
        self.first(INTENT_OF_CLAIM, args![claim]).await
    }

    /// The newest revocation list of a key.
    pub async fn revocation_list(
        &mut self,
        authority: &str,
        generation: u32,
    ) -> Result<Option<RevocationListRow>, StoreFault> {
        self.first(REVOCATION_LIST, args![authority, generation]).await
    }

    /// The number of the newest revocation list of a key; the list itself may be long, its number is read often.
    pub async fn newest_list_number(
        &mut self,
        authority: &str,
        generation: u32,
    ) -> Result<Option<u64>, StoreFault> {
        let number: Option<i64> =
            self.first(NEWEST_LIST_NUMBER, args![authority, generation]).await?;
        Ok(number.and_then(|number| number.try_into().ok()))
    }
}

impl Tx {
    /// Adds a key generation of an authority.
    pub async fn insert_authority(&mut self, row: &AuthorityRow) -> Result<(), StoreFault> {
        let args = args![
            row.name,
            row.generation,
            row.certificate,
            row.key_name,
            row.crl_number,
            row.created_at,
        ];
        self.execute(INSERT_AUTHORITY, args).await.map(drop)
    }

    /// The number for the next revocation list of a key.
    pub async fn next_crl_number(
        &mut self,
        authority: &str,
        generation: u32,
    ) -> Result<u64, StoreFault> {
        let number: Option<i64> = self.first(NEXT_CRL_NUMBER, args![authority, generation]).await?;
        number.and_then(|number| number.try_into().ok()).ok_or(StoreFault::Missing)
    }

    /// Writes down an intent.
    pub async fn insert_intent(&mut self, row: &IntentRow) -> Result<(), StoreFault> {
        let args = args![
            row.id,
            row.authority,
            row.generation,
            row.request_id,
            row.profile,
            row.serial,
            row.tbs,
            row.tbs_sha256,
            row.approval_sha256,
            row.claim,
            row.state,
            row.at,
        ];
        self.execute(INSERT_INTENT, args).await.map(drop)
    }

    /// Marks an intent as signed; [`StoreFault::Conflict`] if it was so already.
    pub async fn intent_signed(&mut self, id: &str) -> Result<(), StoreFault> {
        self.change(INTENT_SIGNED, args![id]).await
    }

    /// Keeps a published revocation list.
    pub async fn insert_revocation_list(
        &mut self,
        row: &RevocationListRow,
    ) -> Result<(), StoreFault> {
        let args = args![
            row.authority,
            row.generation,
            row.number,
            row.this_update,
            row.next_update,
            row.der,
        ];
        self.execute(INSERT_REVOCATION_LIST, args).await.map(drop)
    }

    /// Drops revocation lists older than a number.
    pub async fn purge_revocation_lists(
        &mut self,
        authority: &str,
        generation: u32,
        before: u64,
    ) -> Result<u64, StoreFault> {
        self.execute(PURGE_REVOCATION_LISTS, args![authority, generation, before]).await
    }

    /// Uses a value that may be used once; a second time gives [`UniqueKey::UsedNonce`]. Kept for good.
    pub async fn use_nonce(
        &mut self,
        nonce: &str,
        purpose: &str,
        now: Timestamp,
    ) -> Result<(), StoreFault> {
        match self.execute(USE_NONCE, args![nonce, purpose, now]).await? {
            0 => Err(StoreFault::Duplicate(UniqueKey::UsedNonce)),
            _ => Ok(()),
        }
    }
}
