//! Staff, sessions, sign-in challenges, and answers already given.

use base::{Bin, Iin, Role, Sha256};
use jiff::Timestamp;

use crate::{
    Reading, StoreFault, Tx, UniqueKey,
    statement::statements,
    table::{codes, row},
    value::args,
};

/// Whether a member of staff may act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StaffState {
    /// May act.
    Active,
    /// May no longer.
    Ended,
}
codes!(StaffState: Active = "active", Ended = "ended");

/// A role of a person in an office. STORED.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffRow {
    /// The person.
    pub iin: Iin,
    /// The role.
    pub role: Role,
    /// The office or authority; empty for the whole platform.
    pub office: String,
    /// Whether it holds.
    pub state: StaffState,
    /// The certificate with which the person acts in this role.
    pub certificate_serial: Option<String>,
    /// Since when it is so.
    pub since: Timestamp,
}
row!(StaffRow: iin, role, office, state, certificate_serial, since);

/// A session of a signed-in person. STORED until it expires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// The digest of the token in the cookie; the token itself is not kept.
    pub token_sha256: Sha256,
    /// The person.
    pub iin: Iin,
    /// The organisation for which she acts.
    pub bin: Option<Bin>,
    /// The certificate with which she signed in.
    pub certificate_serial: String,
    /// Her roles, as the caller writes them.
    pub roles: String,
    /// The token of her forms.
    pub csrf: String,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
}
row!(SessionRow: token_sha256, iin, bin, certificate_serial, roles, csrf, created_at, expires_at);

/// A sign-in challenge, to be answered once. STORED until it expires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChallengeRow {
    /// The digest of the challenge.
    pub sha256: Sha256,
    /// What it is for: `sign-in`, `upload` ...
    pub purpose: String,
    /// What belongs to it (JSON or plain text, as the caller likes).
    pub body: String,
    /// Until when it can be answered.
    pub expires_at: Timestamp,
}
row!(ChallengeRow: sha256, purpose, body, expires_at);

/// An answer that was given to a request with an idempotency key. STORED for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyRow {
    /// The key, as the client chose it.
    pub key: String,
    /// Whose key, as the caller writes actors: others may choose the same.
    pub actor: String,
    /// The digest of method and path.
    pub target_sha256: Sha256,
    /// The digest of the request's content: the same key with another request is a mistake of the client.
    pub request_sha256: Sha256,
    /// The status that was answered.
    pub status: u32,
    /// What was answered.
    pub body: String,
    /// The moment at which it was used.
    pub at: Timestamp,
}
row!(IdempotencyRow: key, actor, target_sha256, request_sha256, status, body, at);

macro_rules! session_columns {
    () => {
        "token_sha256, iin, bin, certificate_serial, roles, csrf, created_at, expires_at"
    };
}
macro_rules! staff_columns {
    () => {
        "iin, role, office, state, certificate_serial, since"
    };
}

statements! {
    PUT_STAFF = concat!("INSERT INTO staff (", staff_columns!(), ") \
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (iin, role, office) DO UPDATE \
        SET state = excluded.state, certificate_serial = excluded.certificate_serial, \
        since = excluded.since");
    STAFF_OF_PERSON = concat!("SELECT ", staff_columns!(), " FROM staff WHERE iin = $1 \
        ORDER BY role, office");
    STAFF_OF_OFFICE = concat!("SELECT ", staff_columns!(), " FROM staff WHERE office = $1 \
        ORDER BY role, iin");
    STAFF = concat!("SELECT ", staff_columns!(), " FROM staff WHERE (iin, role, office) > \
        ($1, $2, $3) ORDER BY iin, role, office LIMIT $4");
    INSERT_SESSION = concat!("INSERT INTO session (", session_columns!(),
        ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
    SESSION = concat!("SELECT ", session_columns!(),
        " FROM session WHERE token_sha256 = $1 AND expires_at > $2");
    PROLONG_SESSION = "UPDATE session SET expires_at = $2 WHERE token_sha256 = $1 \
        AND expires_at < $2";
    END_SESSION = "DELETE FROM session WHERE token_sha256 = $1";
    END_SESSIONS_OF_CERTIFICATE = "DELETE FROM session WHERE certificate_serial = $1";
    PURGE_SESSIONS = "DELETE FROM session WHERE expires_at <= $1";
    INSERT_CHALLENGE = "INSERT INTO challenge (sha256, purpose, body, expires_at) \
        VALUES ($1, $2, $3, $4)";
    CHALLENGE = "SELECT sha256, purpose, body, expires_at FROM challenge \
        WHERE sha256 = $1 AND purpose = $2 AND expires_at > $3";
    TAKE_CHALLENGE = "DELETE FROM challenge WHERE sha256 = $1 AND purpose = $2 \
        RETURNING sha256, purpose, body, expires_at";
    PURGE_CHALLENGES = "DELETE FROM challenge WHERE expires_at <= $1";
    ANSWER = "SELECT key, actor, target_sha256, request_sha256, status, body, at \
        FROM idempotency WHERE actor = $1 AND key = $2";
    INSERT_ANSWER = "INSERT INTO idempotency \
        (key, actor, target_sha256, request_sha256, status, body, at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (actor, key) DO NOTHING";
    PURGE_ANSWERS = "DELETE FROM idempotency WHERE at < $1";
}

impl Reading {
    /// The roles of a person, ended ones included.
    pub async fn staff_of_person(&mut self, iin: &Iin) -> Result<Vec<StaffRow>, StoreFault> {
        self.rows(STAFF_OF_PERSON, args![iin]).await
    }

    /// The staff of an office, ended roles included.
    pub async fn staff_of_office(&mut self, office: &str) -> Result<Vec<StaffRow>, StoreFault> {
        self.rows(STAFF_OF_OFFICE, args![office]).await
    }

    /// The whole staff register; `after` is the last row of the page before.
    pub async fn staff(
        &mut self,
        after: Option<&StaffRow>,
        limit: u32,
    ) -> Result<Vec<StaffRow>, StoreFault> {
        let (iin, role, office) = after
            .map_or(("", "", ""), |row| (row.iin.as_str(), row.role.code(), row.office.as_str()));
        self.rows(STAFF, args![iin, role, office, limit]).await
    }

    /// A session that has not expired.
    pub async fn session(
        &mut self,
        token_sha256: Sha256,
        now: Timestamp,
    ) -> Result<Option<SessionRow>, StoreFault> {
        self.first(SESSION, args![token_sha256, now]).await
    }

    /// A challenge that still waits for its answer, which leaves it waiting; [`Tx::take_challenge`] takes it.
    pub async fn challenge(
        &mut self,
        sha256: Sha256,
        purpose: &str,
        now: Timestamp,
    ) -> Result<Option<ChallengeRow>, StoreFault> {
        self.first(CHALLENGE, args![sha256, purpose, now]).await
    }

    /// The answer already given for a key of an actor.
    pub async fn idempotent_answer(
        &mut self,
        actor: &str,
        key: &str,
    ) -> Result<Option<IdempotencyRow>, StoreFault> {
        self.first(ANSWER, args![actor, key]).await
    }
}

impl Tx {
    /// Gives, changes or ends a role.
    pub async fn put_staff(&mut self, row: &StaffRow) -> Result<(), StoreFault> {
        let args =
            args![row.iin, row.role, row.office, row.state, row.certificate_serial, row.since];
        self.execute(PUT_STAFF, args).await.map(drop)
    }

    /// Begins a session.
    pub async fn insert_session(&mut self, row: &SessionRow) -> Result<(), StoreFault> {
        let args = args![
            row.token_sha256,
            row.iin,
            row.bin,
            row.certificate_serial,
            row.roles,
            row.csrf,
            row.created_at,
            row.expires_at,
        ];
        self.execute(INSERT_SESSION, args).await.map(drop)
    }

    /// Moves the end of a session to a later moment; one that has ended meanwhile stays ended.
    pub async fn prolong_session(
        &mut self,
        token_sha256: Sha256,
        expires_at: Timestamp,
    ) -> Result<(), StoreFault> {
        self.execute(PROLONG_SESSION, args![token_sha256, expires_at]).await.map(drop)
    }

    /// Ends a session.
    pub async fn end_session(&mut self, token_sha256: Sha256) -> Result<(), StoreFault> {
        self.execute(END_SESSION, args![token_sha256]).await.map(drop)
    }

    /// Ends all sessions begun with a certificate, as when it is revoked; tells how many.
    pub async fn end_sessions_of_certificate(&mut self, serial: &str) -> Result<u64, StoreFault> {
        self.execute(END_SESSIONS_OF_CERTIFICATE, args![serial]).await
    }

    /// Keeps a challenge.
    pub async fn insert_challenge(&mut self, row: &ChallengeRow) -> Result<(), StoreFault> {
        let args = args![row.sha256, row.purpose, row.body, row.expires_at];
        self.execute(INSERT_CHALLENGE, args).await.map(drop)
    }

    /// Takes a challenge, so that it is answered once; `None` if it was taken, never made or has expired.
    pub async fn take_challenge(
        &mut self,
        sha256: Sha256,
        purpose: &str,
        now: Timestamp,
    ) -> Result<Option<ChallengeRow>, StoreFault> {
        let taken: Option<ChallengeRow> =
            self.first(TAKE_CHALLENGE, args![sha256, purpose]).await?;
        Ok(taken.filter(|challenge| challenge.expires_at > now))
    }

    /// Remembers the answer to a request, in the transaction that did what it asked.
    /// [`UniqueKey::IdempotencyKey`]: the same key was answered meanwhile; read that answer.
    pub async fn insert_idempotent_answer(
        &mut self,
        row: &IdempotencyRow,
    ) -> Result<(), StoreFault> {
        let args = args![
            row.key,
            row.actor,
            row.target_sha256,
            row.request_sha256,
            row.status,
            row.body,
            row.at,
        ];
        match self.execute(INSERT_ANSWER, args).await? {
            0 => Err(StoreFault::Duplicate(UniqueKey::IdempotencyKey)),
            _ => Ok(()),
        }
    }

    /// Drops expired sessions and challenges, and answers given before `answers_before`; tells how many rows.
    pub async fn purge_expired(
        &mut self,
        answers_before: Timestamp,
        now: Timestamp,
    ) -> Result<u64, StoreFault> {
        Ok(self.execute(PURGE_SESSIONS, args![now]).await?
            + self.execute(PURGE_CHALLENGES, args![now]).await?
            + self.execute(PURGE_ANSWERS, args![answers_before]).await?)
    }
}
