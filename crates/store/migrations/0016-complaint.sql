-- Complaints: each is in the register of the body that answers it, and, once it has gone on, of the body that has it then.

CREATE TABLE complaint (
    id {text} NOT NULL PRIMARY KEY,
    number {text} NOT NULL CONSTRAINT complaint_number UNIQUE,
    service {text} NOT NULL,
    addressee {text} NOT NULL,
    passed_to {text} NOT NULL,
    state {text} NOT NULL,
    iin {text},
    bin {text},
    opened_at {int} NOT NULL,
    due_on {text} NOT NULL,
    next_due {int} NOT NULL,
    version {int} NOT NULL,
    body {text} NOT NULL
){strict};
CREATE INDEX complaint_by_addressee ON complaint (addressee, opened_at, id);
CREATE INDEX complaint_by_passed_to ON complaint (passed_to, opened_at, id) WHERE passed_to <> '';
CREATE INDEX complaint_by_iin ON complaint (iin, opened_at, id) WHERE iin IS NOT NULL;
CREATE INDEX complaint_by_bin ON complaint (bin, opened_at, id) WHERE bin IS NOT NULL;
CREATE INDEX complaint_by_clock ON complaint (next_due, id);
CREATE INDEX complaint_by_service ON complaint (service, state);
