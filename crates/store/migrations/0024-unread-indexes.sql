-- Indexes that no statement reads, of which every entry of the journal, question to a register, intent, certificate, session and complaint
-- paid the keeping.

DROP INDEX certificate_by_bin;
DROP INDEX complaint_by_service;
DROP INDEX intent_by_request;
DROP INDEX intent_recorded;
DROP INDEX journal_by_act;
DROP INDEX registry_inquiry_by_bin;
DROP INDEX session_by_iin;
