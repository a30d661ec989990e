-- What strangers may take up: who asked the registers from where and for which request, whose drafts there are, and requests with
-- which nobody came. A request has its open key from the desk on; those that wait for a visit give theirs back.

ALTER TABLE registry_inquiry ADD COLUMN subject {text};
ALTER TABLE registry_inquiry ADD COLUMN address {text};
ALTER TABLE registry_inquiry ADD COLUMN origin {text};
CREATE INDEX registry_inquiry_by_origin ON registry_inquiry (origin, at) WHERE origin IS NOT NULL;

ALTER TABLE draft ADD COLUMN owner {text};
CREATE INDEX draft_by_owner ON draft (owner, expires_at) WHERE owner IS NOT NULL;

CREATE INDEX registration_request_by_age ON registration_request (state, opened_at, id);
UPDATE registration_request SET open_key = NULL
    WHERE state IN ('submitted', 'registry-check', 'registered', 'awaiting-documents', 'acceptance-refused', 'suspended-technical');

CREATE INDEX outbox_by_recipient ON outbox (recipient, created_at);
