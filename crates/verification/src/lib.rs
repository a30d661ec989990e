//! The judge of anything signed: tells what a file is, who signed it, when, and whether it holds.
//!
//! Pure: bytes and evidence in, a report out. [`Recognised`] tells what a file is from its octets,
//! [`verify`] judges it.
//!
//! | code | meaning |
//! |---|---|
//! | `file-kind-not-verifiable` | a file of this `kind` has no signature to verify |
//! | `file-kind-unknown` | the file is none of the known kinds |
//! | `ocsp-response-contradictory` | the answer says different things of one certificate |
//! | `ocsp-response-expired` | newer status was due at `next_update` |
//! | `ocsp-response-not-yet-valid` | the status is of a later moment, `this_update` |
//! | `ocsp-response-refused` | the responder answered without a status |
//! | `pdf-archive-stamp-ended` | a time stamp over the document was covered by no newer one when its certificate ended (`at`) |
//! | `pdf-changed-after-signing` | changed at `place` after a signature that does not allow it |
//! | `pdf-changes-unclear` | what follows a signature can't be analysed (`reason`) |
//! | `pdf-data-not-proven` | note: the seal of the data `name` inside can't be proven (`reason`: a code) |
//! | `pdf-data-of-another-paper` | the data `name` inside do not belong to what the document shows |
//! | `pdf-data-seal-broken` | the seal of the data `name` inside is broken |
//! | `pdf-earlier-revision` | note: after signature `number` things were added that it allows |
//! | `pdf-files-not-read` | note: what the document carries can't be read |
//! | `pdf-signature-format-unsupported` | a signature of another `format` than CMS |
//! | `revocation-list-expired` | a newer list was due at `next_update` |
//! | `revocation-list-not-yet-valid` | the list is of a later moment, `this_update` |
//! | `time-stamp-content-not-compared` | note: what was stamped was not given |
//! | `signature-content-unsupported` | what is signed is no octets but a structure of type `oid` |
//! | `xml-nothing-signed` | signature `number` covers nothing |
//! | `xml-part-signed` | signature `number` covers only `parts` of the document |
//! | `zip-container-unsupported` | a signed archive of another format |
//! | `zip-digest-unsupported` | a digest by another `algorithm` than GOST 34.311 |
//! | `zip-feature-unsupported` | the archive uses `feature`s that are not known here |
//! | `zip-file-changed` | the file `name` is not the one that was signed |
//! | `zip-file-missing` | the file `name` is signed and not there |
//! | `zip-file-not-signed` | the file `name` is there and not signed |
//! | `zip-manifest-unreadable` | the manifest is not one |
//! | `zip-name-unsafe` | a name leads out of the folder, or can't be read |
//! | `zip-too-large` | over a limit of size or number |
//! | `zip-unreadable` | damaged, or of two readings |
//! | `zip-unsigned` | nobody signed the archive |

mod bundle;
mod carried;
mod judge;
mod kind;
mod report;
mod role;
mod shape;
pub mod zip;

pub use bundle::{MAX_BUNDLE_BYTES, MAX_BUNDLE_CERTIFICATES, certificates};
pub use carried::{CarriedFile, PaperData, carried_files};
pub use judge::{digests_wanted, verify, verify_content};
pub use kind::{Kind, Recognised};
pub use report::{Facts, ListFacts, Report, StatusAnswer, StatusFacts, TimeStampFacts};
pub use role::{HolderRole, is_service};
