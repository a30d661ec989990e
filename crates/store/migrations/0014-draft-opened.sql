-- When a form was opened: the first inner limit begins there (nca-01, inner limits, L1). Of drafts of older builds it is not known.

ALTER TABLE draft ADD COLUMN opened_at {int};
