-- Since when a request waits for somebody to come with its papers; the largest number of none. The clock reads by it what may end,
-- and nothing else. Earlier builds kept the day of the visit in the body only: theirs are read once they are old enough, and left
-- alone until their day has passed.

ALTER TABLE registration_request ADD COLUMN unvisited_since {int} NOT NULL DEFAULT 9223372036854775807;
UPDATE registration_request SET unvisited_since = opened_at WHERE state IN ('awaiting-documents', 'superseded');
CREATE INDEX registration_request_by_clock ON registration_request (unvisited_since, id);
