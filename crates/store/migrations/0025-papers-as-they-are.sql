-- Papers are compressed inside (PDF) or short (XML, JSON); PostgreSQL spent 1.5 ms on trying to compress each once more. SQLite never
-- does.

{postgres}ALTER TABLE document_content ALTER COLUMN content SET STORAGE EXTERNAL;
