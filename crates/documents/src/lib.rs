//! Documents as PDF: receipts, results, refusals, and their signatures. Bytes in, bytes out; no input or output.
//!
//! [`render`] draws a [`Sheet`]: A4, tagged, PDF/A-2a and PDF/UA-1, the same bytes for the same sheet. [`render_to_carry`] draws it
//! as PDF/A-3a, and [`with_files`] appends files that the document carries.
//! [`prepare`] adds a place for a PAdES signature; the authorised person signs [`Prepared::to_be_signed`] with a key
//! that never reaches the server, and [`Prepared::embed`] puts the CMS in its place.
//! [`with_long_term_store`] and [`prepare_time_stamp`] append what keeps a signature provable: proofs, and time stamps over all of it.
//! [`signatures`] finds the signatures of a PDF of any origin, [`later_changes`] tells what was done after one of them,
//! [`long_term_store`] what the file carries to prove them by. [`carried_files`] reads what else it carries, and
//! [`shows_what_was_drawn`] tells whether a signed document shows what it showed before files were put in.
//!
//! | code | meaning |
//! |---|---|
//! | `document-empty` | no title or no paper |
//! | `document-not-drawn` | a font or the PDF writer failed: ours, not the user's |
//! | `document-text-too-long` | a text, or all texts together, pass the limit (`limit`: letters) |
//! | `document-too-many-parts` | too many papers, blocks, rows or columns (`count`, `limit`) |
//! | `pdf-already-signed` | the file carries a signature already |
//! | `pdf-malformed` | the file is not of the form that [`render`] and [`prepare`] write |
//! | `pdf-signature-malformed` | the dictionary of a signature is broken |
//! | `pdf-signature-not-der` | the signature is not one DER value |
//! | `pdf-signature-not-whole` | the signature does not cover the whole file |
//! | `pdf-signature-ranges` | a signature leaves out more than itself, or overlaps another one |
//! | `pdf-slot-altered` | the place for the signature has been written to |
//! | `pdf-slot-too-small` | the signature is larger than its place (`size`, `reserved`: bytes) |
//! | `pdf-too-many-signatures` | more signatures than `limit` |
//! | `pdf-unreadable` | not a PDF, or too large a one |
//! | `pdf-unsigned` | the file carries no signature |

mod carried;
mod fault;
mod layout;
pub mod limits;
mod paint;
mod paper;
mod revision;
mod signature;
mod signed;
mod syntax;
mod typeface;
mod value;

pub use carried::{CarriedFile, DATA_FORM, DATA_NAMESPACE};
pub use fault::{RenderFault, SignatureFault};
pub use paper::{Block, Column, Paper, Row, Sheet, Table, Verification};
pub use revision::{
    LaterChanges, LongTermStore, carried_files, covers_store, later_changes, long_term_store,
    shows_what_was_drawn,
};
pub use signature::{
    Prepared, SignatureSlot, SignedPdf, extract_signature, prepare, prepare_time_stamp, with_files,
    with_long_term_store,
};
pub use signed::{FoundSignature, SignatureFormat, signatures};
pub use typeface::unprintable;

/// Draws a sheet as a PDF file: PDF/A-2a (ISO 19005-2) and PDF/UA-1 (ISO 14289-1), tagged.
///
/// The same sheet gives the same bytes. Characters that the fonts lack are printed as U+FFFD (see [`unprintable`]).
pub fn render(sheet: &Sheet) -> Result<Vec<u8>, RenderFault> {
    rendered(sheet, paint::Part::Two)
}

/// As [`render`], as PDF/A-3a (ISO 19005-3), so that the document may carry files: see [`with_files`].
pub fn render_to_carry(sheet: &Sheet) -> Result<Vec<u8>, RenderFault> {
    rendered(sheet, paint::Part::Three)
}

fn rendered(sheet: &Sheet, part: paint::Part) -> Result<Vec<u8>, RenderFault> {
    sheet.inspect()?;
    let faces = typeface::faces()?;
    let laid = layout::lay_out(sheet, faces);
    paint::paint(sheet, &laid, faces, part)
}
