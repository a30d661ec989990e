-- Mail that is still to be sent, and that was.

CREATE TABLE outbox (
    id {text} NOT NULL PRIMARY KEY,
    recipient {text} NOT NULL,
    subject {text} NOT NULL,
    body {text} NOT NULL,
    created_at {int} NOT NULL,
    attempts {int} NOT NULL,
    leased_until {int} NOT NULL,
    sent_at {int}
){strict};
CREATE INDEX outbox_unsent ON outbox (leased_until, created_at, id) WHERE sent_at IS NULL;
CREATE INDEX outbox_by_sending ON outbox (sent_at) WHERE sent_at IS NOT NULL;
