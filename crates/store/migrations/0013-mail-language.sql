-- The language of a letter, for its header. Letters of older builds are taken for Kazakh ones, as they were sent.

ALTER TABLE outbox ADD COLUMN lang {text} NOT NULL DEFAULT 'kk';
