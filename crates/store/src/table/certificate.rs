//! Certificates that were issued.

use base::{Bin, Iin, RequestId, Sha256};
use jiff::Timestamp;

use crate::{
    Reading, StoreFault, Tx,
    statement::statements,
    table::{codes, row},
    value::{Columns, FromRow, args},
};

/// How it stands with a certificate. Expiry is computed, not stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateState {
    /// Signed and kept.
    Issued,
    /// The holder has confirmed that it is installed.
    Installed,
    /// Revoked.
    Revoked,
}
codes!(CertificateState: Issued = "issued", Installed = "installed", Revoked = "revoked");

/// A certificate. STORED.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateRow {
    /// The serial number, lower-case hexadecimal.
    pub serial: String,
    /// Which authority signed.
    pub authority: String,
    /// With which of its keys.
    pub generation: u32,
    /// The digest of the SubjectPublicKeyInfo: a key is certified once.
    pub subject_key_sha256: Sha256,
    /// The person.
    pub iin: Option<Iin>,
    /// The organisation.
    pub bin: Option<Bin>,
    /// By which profile.
    pub profile: String,
    /// Valid from.
    pub not_before: Timestamp,
    /// Valid until.
    pub not_after: Timestamp,
    /// The certificate.
    pub der: Vec<u8>,
    /// The request it answers.
    pub request_id: Option<RequestId>,
    /// How it stands.
    pub state: CertificateState,
    /// When the holder confirmed it.
    pub installed_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// Why it was revoked, by the code the caller uses.
    pub reason: Option<String>,
}
row!(CertificateRow: serial, authority, generation, subject_key_sha256, iin, bin, profile, not_before, not_after, der,
    request_id, state, installed_at, revoked_at, reason);

/// What a status answer needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusRow {
    /// Which authority signed.
    pub authority: String,
    /// With which of its keys.
    pub generation: u32,
    /// How it stands.
    pub state: CertificateState,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// The reason of the revocation, if it is revoked.
    pub reason: Option<String>,
}
row!(StatusRow: authority, generation, state, revoked_at, reason);

/// A line of a revocation list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevokedRow {
    /// The serial number.
    pub serial: String,
    /// The moment of the revocation.
    pub revoked_at: Timestamp,
    /// The reason of the revocation, as its code.
    pub reason: String,
}
row!(RevokedRow: serial, revoked_at, reason);

macro_rules! columns {
    () => {
        "serial, authority, generation, subject_key_sha256, iin, bin, profile, not_before, \
         not_after, der, request_id, state, installed_at, revoked_at, reason"
    };
}

statements! {
    INSERT = concat!("INSERT INTO certificate (", columns!(), ") VALUES \
        ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)");
    BY_SERIAL = concat!("SELECT ", columns!(), " FROM certificate WHERE serial = $1");
    STATUS = "SELECT authority, generation, state, revoked_at, reason FROM certificate \
        WHERE serial = $1";
    SERIAL_OF_KEY = "SELECT serial FROM certificate WHERE subject_key_sha256 = $1";
    CERTIFIED_OF_TWO = "SELECT subject_key_sha256 FROM certificate \
        WHERE subject_key_sha256 IN ($1, $2)";
    OF_PERSON = concat!("SELECT ", columns!(), " FROM certificate \
        WHERE iin = $1 AND (not_before, serial) < ($2, $3) \
        ORDER BY not_before DESC, serial DESC LIMIT $4");
    OF_REQUEST = concat!("SELECT ", columns!(), " FROM certificate \
        WHERE request_id = $1 ORDER BY profile, serial");
    EXPIRING = concat!("SELECT ", columns!(), " FROM certificate \
        WHERE (not_after, serial) > ($1, $2) AND not_after <= $3 AND state <> 'revoked' \
        ORDER BY not_after, serial LIMIT $4");
    REVOKED = "SELECT serial, revoked_at, reason FROM certificate \
        WHERE authority = $1 AND generation = $2 AND state = 'revoked' AND serial > $3 \
        AND not_after > $4 ORDER BY serial LIMIT $5";
    REVOKED_SINCE = "SELECT serial, revoked_at, reason FROM certificate \
        WHERE revoked_at >= $1 ORDER BY revoked_at, serial LIMIT $2";
    SERIALS = "SELECT serial FROM certificate \
        WHERE authority = $1 AND generation = $2 AND serial > $3 ORDER BY serial LIMIT $4";
    INSTALL = "UPDATE certificate SET state = 'installed', installed_at = $2 \
        WHERE serial = $1 AND state = 'issued'";
    REVOKE = "UPDATE certificate SET state = 'revoked', revoked_at = $2, reason = $3 \
        WHERE serial = $1 AND state <> 'revoked'";
}

/// Before everything in a list that runs from the newest to the oldest.
fn newest_first(after: Option<&CertificateRow>) -> (i64, &str) {
    after.map_or((i64::MAX, ""), |row| (row.not_before.as_microsecond(), row.serial.as_str()))
}

struct Key(Sha256);

impl FromRow for Key {
    fn from_row(columns: &mut Columns<'_>) -> Result<Self, StoreFault> {
        columns.take().map(Self)
    }
}

impl Reading {
    /// A certificate by its serial number.
    pub async fn certificate(
        &mut self,
        serial: &str,
    ) -> Result<Option<CertificateRow>, StoreFault> {
        self.first(BY_SERIAL, args![serial]).await
    }

    /// The status of a serial number. `None`: it was never issued (promise 6).
    pub async fn certificate_status(
        &mut self,
        serial: &str,
    ) -> Result<Option<StatusRow>, StoreFault> {
        self.first(STATUS, args![serial]).await
    }

    /// The serial number of the certificate for a public key, if there is one.
    pub async fn serial_of_key(
        &mut self,
        subject_key: Sha256,
    ) -> Result<Option<String>, StoreFault> {
        self.first(SERIAL_OF_KEY, args![subject_key]).await
    }

    /// Those of some public keys for which there is a certificate.
    pub async fn certified_keys(
        &mut self,
        subject_keys: &[Sha256],
    ) -> Result<Vec<Sha256>, StoreFault> {
        let mut certified = Vec::new();
        for pair in subject_keys.chunks(2) {
            let (first, last) = (pair.first().copied(), pair.last().copied());
            certified.extend(self.rows::<Key>(CERTIFIED_OF_TWO, args![first, last]).await?);
        }
        Ok(certified.into_iter().map(|Key(key)| key).collect())
    }

    /// The certificates of a person, newest first; `after` is the last row of the page before.
    pub async fn certificates_of_person(
        &mut self,
        iin: &Iin,
        after: Option<&CertificateRow>,
        limit: u32,
    ) -> Result<Vec<CertificateRow>, StoreFault> {
        let (not_before, serial) = newest_first(after);
        self.rows(OF_PERSON, args![iin, not_before, serial, limit]).await
    }

    /// The certificates that answer a request.
    pub async fn certificates_of_request(
        &mut self,
        request: RequestId,
    ) -> Result<Vec<CertificateRow>, StoreFault> {
        self.rows(OF_REQUEST, args![request]).await
    }

    /// Certificates whose validity ends within a span and that are not revoked, the next to end first. `after` is the
    /// last row of the page before.
    pub async fn certificates_expiring(
        &mut self,
        from: Timestamp,
        until: Timestamp,
        after: Option<&CertificateRow>,
        limit: u32,
    ) -> Result<Vec<CertificateRow>, StoreFault> {
        let (from, serial) = after.map_or((from, ""), |row| (row.not_after, row.serial.as_str()));
        self.rows(EXPIRING, args![from, serial, until, limit]).await
    }

    /// The revoked certificates of a key that end after a moment, by serial number. Page by page with the last serial
    /// number (`""` at first) inside one [`Store::snapshot`](crate::Store::snapshot).
    pub async fn revoked(
        &mut self,
        authority: &str,
        generation: u32,
        after: &str,
        ending_after: Timestamp,
        limit: u32,
    ) -> Result<Vec<RevokedRow>, StoreFault> {
        self.rows(REVOKED, args![authority, generation, after, ending_after, limit]).await
    }

    /// What was revoked at a moment or later, oldest first: how a node learns what the others revoked.
    pub async fn revoked_since(
        &mut self,
        at: Timestamp,
        limit: u32,
    ) -> Result<Vec<RevokedRow>, StoreFault> {
        self.rows(REVOKED_SINCE, args![at, limit]).await
    }

    /// The serial numbers a key has signed, in order, page by page.
    pub async fn serials(
        &mut self,
        authority: &str,
        generation: u32,
        after: &str,
        limit: u32,
    ) -> Result<Vec<String>, StoreFault> {
        self.rows(SERIALS, args![authority, generation, after, limit]).await
    }
}

impl Tx {
    /// Keeps a certificate; a second for the same key gives
    /// [`UniqueKey::SubjectKey`](crate::UniqueKey::SubjectKey).
    pub async fn insert_certificate(&mut self, row: &CertificateRow) -> Result<(), StoreFault> {
        let args = args![
            row.serial,
            row.authority,
            row.generation,
            row.subject_key_sha256,
            row.iin,
            row.bin,
            row.profile,
            row.not_before,
            row.not_after,
            row.der,
            row.request_id,
            row.state,
            row.installed_at,
            row.revoked_at,
            row.reason,
        ];
        self.execute(INSERT, args).await.map(drop)
    }

    /// The holder confirms the installation; [`StoreFault::Conflict`] unless the certificate was just issued.
    pub async fn install_certificate(
        &mut self,
        serial: &str,
        now: Timestamp,
    ) -> Result<(), StoreFault> {
        self.change(INSTALL, args![serial, now]).await
    }

    /// Revokes a certificate, for good; [`StoreFault::Conflict`] if it does not exist or is revoked already.
    pub async fn revoke_certificate(
        &mut self,
        serial: &str,
        reason: &str,
        now: Timestamp,
    ) -> Result<(), StoreFault> {
        self.change(REVOKE, args![serial, now, reason]).await
    }
}
