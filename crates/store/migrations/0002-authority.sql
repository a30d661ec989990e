-- Certification authorities, intents, certificates, revocation lists.

CREATE TABLE certificate_authority (
    name {text} NOT NULL,
    generation {int} NOT NULL,
    certificate {bytes} NOT NULL,
    key_name {text} NOT NULL,
    crl_number {int} NOT NULL,
    created_at {int} NOT NULL,
    PRIMARY KEY (name, generation)
){strict};

-- What is to be signed, written before it is signed (DESIGN, promise 5).
CREATE TABLE intent (
    id {text} NOT NULL PRIMARY KEY,
    authority {text} NOT NULL,
    generation {int} NOT NULL,
    request_id {text},
    profile {text} NOT NULL,
    serial {text} NOT NULL CONSTRAINT intent_serial UNIQUE,
    tbs {bytes} NOT NULL,
    tbs_sha256 {text} NOT NULL,
    approval_sha256 {text},
    state {text} NOT NULL CHECK (state IN ('recorded', 'signed')),
    at {int} NOT NULL
){strict};
CREATE INDEX intent_recorded ON intent (at, id) WHERE state = 'recorded';
CREATE INDEX intent_by_request ON intent (request_id, at, id) WHERE request_id IS NOT NULL;

CREATE TABLE certificate (
    serial {text} NOT NULL PRIMARY KEY,
    authority {text} NOT NULL,
    generation {int} NOT NULL,
    subject_key_sha256 {text} NOT NULL CONSTRAINT certificate_subject_key UNIQUE,
    iin {text},
    bin {text},
    profile {text} NOT NULL,
    not_before {int} NOT NULL,
    not_after {int} NOT NULL,
    der {bytes} NOT NULL,
    request_id {text},
    state {text} NOT NULL CHECK (state IN ('issued', 'installed', 'revoked')),
    installed_at {int},
    revoked_at {int},
    reason {text},
    CHECK ((state = 'revoked') = (revoked_at IS NOT NULL AND reason IS NOT NULL))
){strict};
CREATE INDEX certificate_by_iin ON certificate (iin, not_before, serial) WHERE iin IS NOT NULL;
CREATE INDEX certificate_by_bin ON certificate (bin, not_before, serial) WHERE bin IS NOT NULL;
CREATE INDEX certificate_by_request ON certificate (request_id, profile, serial) WHERE request_id IS NOT NULL;
CREATE INDEX certificate_by_authority ON certificate (authority, generation, serial);
CREATE INDEX certificate_revoked ON certificate (authority, generation, serial) WHERE state = 'revoked';
CREATE INDEX certificate_by_end ON certificate (not_after, serial);

CREATE TABLE revocation_list (
    authority {text} NOT NULL,
    generation {int} NOT NULL,
    number {int} NOT NULL,
    this_update {int} NOT NULL,
    next_update {int} NOT NULL,
    der {bytes} NOT NULL,
    PRIMARY KEY (authority, generation, number)
){strict};

-- Values that an approval may use once.
CREATE TABLE used_nonce (
    nonce {text} NOT NULL PRIMARY KEY,
    purpose {text} NOT NULL,
    at {int} NOT NULL
){strict};
