-- Whose a pseudonym of the journal is. A row that is deleted takes the person out of the journal, and the chain holds.

CREATE TABLE journal_person (
    iin {text} NOT NULL PRIMARY KEY,
    pseudonym {text} NOT NULL CONSTRAINT journal_person_pseudonym UNIQUE,
    since {int} NOT NULL
){strict};
