-- The work on cases beside the cases themselves: messages between an applicant and those who handle her case, who was given a case
-- by whom, who is away and who stands in, decisions that somebody began to write. `waits` is 1 for the oldest message of an
-- applicant that nobody has answered.
--
-- Cases are found by name: `name_key` is the applicant's in the order of the Kazakh alphabet. `bodies` are those beside the authority
-- that have something to do; each has a row in `case_at_body`, from which its queue is read. Cases of earlier builds have neither,
-- and have the turn of another body as if it were the authority's: their clock is due at once, and the first tick mends it.

ALTER TABLE service_case ADD COLUMN name_key {text} NOT NULL DEFAULT '';
ALTER TABLE service_case ADD COLUMN bodies {text} NOT NULL DEFAULT '';
CREATE INDEX service_case_by_name ON service_case (office, name_key, id);
UPDATE service_case SET next_due = 0;

CREATE TABLE case_at_body (
    body {text} NOT NULL,
    due_on {text} NOT NULL,
    case_id {text} NOT NULL,
    PRIMARY KEY (body, due_on, case_id)
){strict};
CREATE INDEX case_at_body_by_case ON case_at_body (case_id);

CREATE TABLE case_message (
    id {text} NOT NULL PRIMARY KEY,
    case_id {text} NOT NULL,
    office {text} NOT NULL,
    at {int} NOT NULL,
    author_iin {text} NOT NULL,
    author_role {text} NOT NULL,
    body {text} NOT NULL,
    files {text} NOT NULL,
    waits {int} NOT NULL CHECK (waits IN (0, 1))
){strict};
CREATE INDEX case_message_by_case ON case_message (case_id, at, id);
CREATE INDEX case_message_waiting ON case_message (office, at, id) WHERE waits = 1;

CREATE TABLE case_assignment (
    id {text} NOT NULL PRIMARY KEY,
    case_id {text} NOT NULL,
    at {int} NOT NULL,
    by_iin {text} NOT NULL,
    assignee {text} NOT NULL,
    reason {text} NOT NULL
){strict};
CREATE INDEX case_assignment_by_case ON case_assignment (case_id, at, id);

CREATE TABLE staff_absence (
    office {text} NOT NULL,
    iin {text} NOT NULL,
    first_day {text} NOT NULL,
    last_day {text} NOT NULL,
    deputy {text},
    PRIMARY KEY (office, iin)
){strict};

CREATE TABLE decision_draft (
    case_id {text} NOT NULL,
    author_iin {text} NOT NULL,
    act {text} NOT NULL,
    body {text} NOT NULL,
    saved_at {int} NOT NULL,
    PRIMARY KEY (case_id, author_iin)
){strict};
