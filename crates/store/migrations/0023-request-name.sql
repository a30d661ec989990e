-- Requests are found by the beginning of a name: the holder's in `name_key`, in the order of the Kazakh alphabet, and that of the
-- organisation in `organisation_key`. No key at all means a request of an earlier build, which the worker names.

ALTER TABLE registration_request ADD COLUMN name_key {text};
ALTER TABLE registration_request ADD COLUMN organisation_key {text};
CREATE INDEX registration_request_by_name ON registration_request (office, name_key, id);
CREATE INDEX registration_request_by_organisation_name ON registration_request (office, organisation_key, id)
    WHERE organisation_key IS NOT NULL;
CREATE INDEX registration_request_unnamed ON registration_request (name_key, id) WHERE name_key IS NULL;
