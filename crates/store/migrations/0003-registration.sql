-- Requests for certificates, and what was asked of the state registers.

CREATE TABLE registration_request (
    id {text} NOT NULL PRIMARY KEY,
    unique_number {text} NOT NULL CONSTRAINT registration_request_number UNIQUE,
    kind {text} NOT NULL,
    participant {text} NOT NULL,
    state {text} NOT NULL,
    iin {text} NOT NULL,
    bin {text},
    office {text} NOT NULL,
    opened_at {int} NOT NULL,
    due_on {text} NOT NULL,
    open_key {text} CONSTRAINT registration_request_open UNIQUE,
    version {int} NOT NULL,
    body {text} NOT NULL
){strict};
CREATE INDEX registration_request_by_state ON registration_request (state, due_on, id);
CREATE INDEX registration_request_by_office ON registration_request (office, state, due_on, id);
CREATE INDEX registration_request_by_iin ON registration_request (iin, opened_at, id);
CREATE INDEX registration_request_by_bin ON registration_request (bin, opened_at, id) WHERE bin IS NOT NULL;

CREATE TABLE registry_inquiry (
    id {text} NOT NULL PRIMARY KEY,
    register {text} NOT NULL,
    iin {text},
    bin {text},
    actor {text} NOT NULL,
    purpose {text} NOT NULL,
    outcome {text} NOT NULL,
    at {int} NOT NULL
){strict};
CREATE INDEX registry_inquiry_by_iin ON registry_inquiry (iin, at, id) WHERE iin IS NOT NULL;
CREATE INDEX registry_inquiry_by_bin ON registry_inquiry (bin, at, id) WHERE bin IS NOT NULL;
CREATE INDEX registry_inquiry_by_time ON registry_inquiry (at, id);
