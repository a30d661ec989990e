-- What became of an entry of a register, change by change: where it stood on any day can be told. Entries of earlier builds begin
-- with where they stand; when they came there is not known.

CREATE TABLE register_change (
    register {text} NOT NULL,
    number {text} NOT NULL,
    version {int} NOT NULL,
    at {int} NOT NULL,
    state {text} NOT NULL,
    valid_from {text} NOT NULL,
    valid_until {text},
    PRIMARY KEY (register, number, version)
){strict};
INSERT INTO register_change (register, number, version, at, state, valid_from, valid_until)
    SELECT register, number, version, 0, state, valid_from, valid_until FROM register_entry;
