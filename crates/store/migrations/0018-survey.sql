-- What recipients answered to the survey, and apart from it which applications were answered for. Nothing ties one to the other: the
-- month is all that is kept of the time, and neither table is in the order of the answers.

CREATE TABLE survey_answer (
    id {text} NOT NULL PRIMARY KEY,
    service {text} NOT NULL,
    month {text} NOT NULL,
    quality {int} NOT NULL CHECK (quality BETWEEN 1 AND 3),
    information {int} NOT NULL CHECK (information BETWEEN 1 AND 3)
){strict};
CREATE INDEX survey_answer_by_answers ON survey_answer (service, quality, information, month);

CREATE TABLE survey_given (
    subject_sha256 {text} NOT NULL PRIMARY KEY
){strict};
