-- Whose turn it is in a case, and when the clock may next act on it: queues and ticks read these, whatever states a service has.
-- Cases of earlier builds have neither: their clock is due at once, and the first tick fills both.

ALTER TABLE service_case ADD COLUMN turn {text} NOT NULL DEFAULT '';
ALTER TABLE service_case ADD COLUMN next_due {int} NOT NULL DEFAULT 0;
DROP INDEX service_case_by_state;
DROP INDEX service_case_by_office;
DROP INDEX service_case_by_assignee;
DROP INDEX service_case_by_office_and_assignee;
CREATE INDEX service_case_by_turn ON service_case (turn, due_on, id);
CREATE INDEX service_case_by_office ON service_case (office, turn, due_on, id);
CREATE INDEX service_case_by_assignee ON service_case (assignee, turn, due_on, id);
CREATE INDEX service_case_by_office_and_assignee ON service_case (office, assignee, turn, due_on, id);
CREATE INDEX service_case_by_clock ON service_case (next_due, id);
