-- Staff, sessions, drafts, and answers already given.

CREATE TABLE staff (
    iin {text} NOT NULL,
    role {text} NOT NULL,
    office {text} NOT NULL,
    state {text} NOT NULL CHECK (state IN ('active', 'ended')),
    certificate_serial {text},
    since {int} NOT NULL,
    PRIMARY KEY (iin, role, office)
){strict};
CREATE INDEX staff_by_office ON staff (office, role, iin);

CREATE TABLE session (
    token_sha256 {text} NOT NULL PRIMARY KEY,
    iin {text} NOT NULL,
    bin {text},
    certificate_serial {text} NOT NULL,
    roles {text} NOT NULL,
    csrf {text} NOT NULL,
    created_at {int} NOT NULL,
    expires_at {int} NOT NULL
){strict};
CREATE INDEX session_by_expiry ON session (expires_at);
CREATE INDEX session_by_iin ON session (iin);
CREATE INDEX session_by_certificate ON session (certificate_serial);

CREATE TABLE challenge (
    sha256 {text} NOT NULL PRIMARY KEY,
    purpose {text} NOT NULL,
    body {text} NOT NULL,
    expires_at {int} NOT NULL
){strict};
CREATE INDEX challenge_by_expiry ON challenge (expires_at);

CREATE TABLE idempotency (
    key {text} NOT NULL,
    actor {text} NOT NULL,
    target_sha256 {text} NOT NULL,
    request_sha256 {text} NOT NULL,
    status {int} NOT NULL,
    body {text} NOT NULL,
    at {int} NOT NULL,
    PRIMARY KEY (actor, key)
){strict};
CREATE INDEX idempotency_by_age ON idempotency (at);

CREATE TABLE draft (
    id {text} NOT NULL PRIMARY KEY,
    token_sha256 {text} NOT NULL CONSTRAINT draft_token UNIQUE,
    form {text} NOT NULL,
    lang {text} NOT NULL,
    answers {text} NOT NULL,
    version {int} NOT NULL,
    expires_at {int} NOT NULL
){strict};
CREATE INDEX draft_by_expiry ON draft (expires_at);
