-- Each node asks several times a second what was revoked lately, to drop the answers it keeps.

CREATE INDEX certificate_by_revocation ON certificate (revoked_at, serial) WHERE revoked_at IS NOT NULL;
