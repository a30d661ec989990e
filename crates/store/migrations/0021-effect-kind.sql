-- Effects are leased by kind, so that many papers which nobody waits for hold up nothing else; such a paper is made of what its
-- act left, whatever happens before somebody comes to it.

ALTER TABLE effect ADD COLUMN body {text};
DROP INDEX effect_due;
CREATE INDEX effect_due ON effect (kind, leased_until, created_at, key);
