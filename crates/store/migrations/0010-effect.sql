-- What an act still owes after its transaction: stored by that transaction, done once by whoever leases it, and gone with the
-- transaction that finishes it. Requests that an earlier build left with the authority owe theirs at once.

CREATE TABLE effect (
    key {text} NOT NULL PRIMARY KEY,
    kind {text} NOT NULL,
    subject {text} NOT NULL,
    created_at {int} NOT NULL,
    attempts {int} NOT NULL,
    leased_until {int} NOT NULL
){strict};
CREATE INDEX effect_due ON effect (leased_until, created_at, key);
INSERT INTO effect (key, kind, subject, created_at, attempts, leased_until)
    SELECT 'request/' || id, 'finish-request', id, opened_at, 0, 0
    FROM registration_request WHERE state = 'ca-check';
