-- Cases, registers and documents.

CREATE TABLE service_case (
    id {text} NOT NULL PRIMARY KEY,
    number {text} NOT NULL CONSTRAINT service_case_number UNIQUE,
    service {text} NOT NULL,
    edition {text} NOT NULL,
    state {text} NOT NULL,
    applicant_iin {text} NOT NULL,
    applicant_bin {text},
    office {text} NOT NULL,
    assignee {text} NOT NULL,
    due_on {text} NOT NULL,
    opened_at {int} NOT NULL,
    version {int} NOT NULL,
    body {text} NOT NULL
){strict};
CREATE INDEX service_case_by_state ON service_case (state, due_on, id);
CREATE INDEX service_case_by_office ON service_case (office, state, due_on, id);
CREATE INDEX service_case_by_assignee ON service_case (assignee, state, due_on, id);
CREATE INDEX service_case_by_office_and_assignee ON service_case (office, assignee, state, due_on, id);
CREATE INDEX service_case_by_iin ON service_case (applicant_iin, opened_at, id);
CREATE INDEX service_case_by_bin ON service_case (applicant_bin, opened_at, id) WHERE applicant_bin IS NOT NULL;

CREATE TABLE register_entry (
    register {text} NOT NULL,
    number {text} NOT NULL,
    case_id {text} NOT NULL,
    iin {text},
    bin {text},
    state {text} NOT NULL,
    valid_from {text} NOT NULL,
    valid_until {text},
    verification_code {text} NOT NULL CONSTRAINT register_entry_code UNIQUE,
    version {int} NOT NULL,
    body {text} NOT NULL,
    PRIMARY KEY (register, number)
){strict};
CREATE INDEX register_entry_by_case ON register_entry (case_id, register, number);
CREATE INDEX register_entry_by_iin ON register_entry (iin, register, number) WHERE iin IS NOT NULL;
CREATE INDEX register_entry_by_bin ON register_entry (bin, register, number) WHERE bin IS NOT NULL;

CREATE TABLE document (
    id {text} NOT NULL PRIMARY KEY,
    owner_kind {text} NOT NULL,
    owner_id {text} NOT NULL,
    kind {text} NOT NULL,
    media_type {text} NOT NULL,
    name {text} NOT NULL,
    size {int} NOT NULL,
    sha256 {text} NOT NULL,
    object_path {text},
    created_at {int} NOT NULL
){strict};
CREATE INDEX document_by_owner ON document (owner_kind, owner_id, created_at, id);

-- Apart, so that lists of documents never read contents.
CREATE TABLE document_content (
    document_id {text} NOT NULL PRIMARY KEY REFERENCES document (id),
    content {bytes} NOT NULL
){strict};
