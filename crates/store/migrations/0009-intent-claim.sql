-- Of one approval, one profile and one key there is one intent: whoever goes on after a crash signs the same bytes.
-- Intents of earlier builds have no claim.

ALTER TABLE intent ADD COLUMN claim {text};
CREATE UNIQUE INDEX intent_claim ON intent (claim);
