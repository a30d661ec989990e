-- How many cases of a service came to what in a year: raised in the transaction of the act that brings it about. Kept in several
-- rows, so that acts at the same moment do not wait for one.

CREATE TABLE case_count (
    service {text} NOT NULL,
    year {int} NOT NULL,
    measure {text} NOT NULL,
    part {int} NOT NULL,
    cases {int} NOT NULL,
    PRIMARY KEY (service, year, measure, part)
){strict};
