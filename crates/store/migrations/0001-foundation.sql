-- The instance, its settings and running numbers, and the journal.
-- Tokens: {int} 64-bit integer, {text} text in byte order, {bytes} bytes, {strict} strict typing where it must be asked for.
-- Moments are microseconds since 1970-01-01 UTC, days are text YYYY-MM-DD, digests are lower-case hexadecimal text.

CREATE TABLE instance (
    only_row {int} NOT NULL PRIMARY KEY CHECK (only_row = 1),
    id {text} NOT NULL,
    created_at {int} NOT NULL
){strict};

CREATE TABLE setting (
    name {text} NOT NULL,
    revision {int} NOT NULL,
    value {text} NOT NULL,
    actor {text} NOT NULL,
    at {int} NOT NULL,
    PRIMARY KEY (name, revision)
){strict};

CREATE TABLE counter (
    name {text} NOT NULL PRIMARY KEY,
    value {int} NOT NULL
){strict};

CREATE TABLE lease (
    name {text} NOT NULL PRIMARY KEY,
    holder {text} NOT NULL,
    leased_until {int} NOT NULL
){strict};

-- Entries of committed transactions that wait for their place in the chain.
CREATE TABLE journal_pending (
    id {text} NOT NULL PRIMARY KEY,
    at {int} NOT NULL,
    position {int} NOT NULL,
    actor {text} NOT NULL,
    act {text} NOT NULL,
    subject {text} NOT NULL,
    entry {text} NOT NULL
){strict};
CREATE INDEX journal_pending_by_age ON journal_pending (at, position, id);

CREATE TABLE journal (
    seq {int} NOT NULL PRIMARY KEY,
    id {text} NOT NULL CONSTRAINT journal_id UNIQUE,
    at {int} NOT NULL,
    actor {text} NOT NULL,
    act {text} NOT NULL,
    subject {text} NOT NULL,
    entry {text} NOT NULL,
    previous {text} NOT NULL,
    hash {text} NOT NULL
){strict};
CREATE INDEX journal_by_subject ON journal (subject, seq);
CREATE INDEX journal_by_actor ON journal (actor, seq);
CREATE INDEX journal_by_act ON journal (act, seq);

-- The last place of the chain; the row is also the lock of the sealer.
CREATE TABLE journal_head (
    only_row {int} NOT NULL PRIMARY KEY CHECK (only_row = 1),
    seq {int} NOT NULL,
    hash {text} NOT NULL
){strict};

CREATE TABLE journal_checkpoint (
    seq {int} NOT NULL PRIMARY KEY,
    hash {text} NOT NULL,
    signature {bytes} NOT NULL,
    certificate_serial {text} NOT NULL,
    at {int} NOT NULL
){strict};
