-- Procedures of offices: tickets and bookings of the queue, visits at home, the support service, the archive, the conduct of operators.
-- `day`, `turn` and `ticket` are of the queue: the day of the office, since when the ticket waits, its number. A slot is one person's.

CREATE TABLE procedure (
    id {text} NOT NULL PRIMARY KEY,
    number {text} NOT NULL CONSTRAINT procedure_number UNIQUE,
    kind {text} NOT NULL,
    office {text} NOT NULL,
    state {text} NOT NULL,
    iin {text},
    bin {text},
    day {text} NOT NULL,
    turn {int} NOT NULL,
    ticket {text} NOT NULL,
    slot {text} CONSTRAINT procedure_slot UNIQUE,
    origin {text},
    access_sha256 {text},
    opened_at {int} NOT NULL,
    next_due {int} NOT NULL,
    version {int} NOT NULL,
    body {text} NOT NULL
){strict};
CREATE INDEX procedure_by_office ON procedure (office, kind, opened_at, id);
CREATE INDEX procedure_by_kind ON procedure (kind, opened_at, id);
CREATE INDEX procedure_by_iin ON procedure (iin, kind, opened_at, id) WHERE iin IS NOT NULL;
CREATE INDEX procedure_by_origin ON procedure (origin, state, opened_at) WHERE origin IS NOT NULL;
CREATE INDEX procedure_by_clock ON procedure (next_due, id);
CREATE INDEX procedure_by_day ON procedure (office, day, turn, ticket, id) WHERE day <> '';
CREATE UNIQUE INDEX procedure_by_ticket ON procedure (office, day, ticket) WHERE ticket <> '';
