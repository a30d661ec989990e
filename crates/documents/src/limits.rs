//! How much a document may hold, so that a hostile text cannot hold a worker.

/// Papers in a sheet: one a language, and room for annexes.
pub const PAPERS: usize = 8;
/// Blocks in a paper.
pub const BLOCKS: usize = 400;
/// Rows in a table, pairs in a group, items in a list.
pub const ROWS: usize = 2_000;
/// Columns in a table.
pub const COLUMNS: usize = 8;
/// Bytes in a title, label or other short text.
pub const LINE_BYTES: usize = 2_000;
/// Bytes in a paragraph or a cell.
pub const TEXT_BYTES: usize = 40_000;
/// Bytes of text in the whole sheet.
pub const DOCUMENT_BYTES: usize = 1_000_000;
/// Fewest bytes that can be reserved for a signature.
pub const SLOT_MIN_BYTES: usize = 1_024;
/// Most bytes that can be reserved for a signature: the longest string that PDF/A-2 allows (ISO 19005-2, 6.1.13).
pub const SLOT_MAX_BYTES: usize = 32_767;
/// Largest PDF that is read back.
pub const PDF_BYTES: usize = 32 * 1024 * 1024;
/// Largest PDF of any origin in which signatures are looked for.
pub const SIGNED_PDF_BYTES: usize = 256 * 1024 * 1024;
/// Most signatures in a PDF.
pub const SIGNATURES: usize = 64;
/// Most files that a document may carry and have them read.
pub const CARRIED_FILES: usize = 64;
/// Largest dictionary of a signature, the signature in it included.
pub const SIGNATURE_DICTIONARY_BYTES: usize = 4 * 1024 * 1024;
