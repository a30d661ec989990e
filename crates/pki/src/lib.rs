//! X.509 and what stands around it: certificates, requests (PKCS#10), revocation lists, OCSP,
//! signed messages (CMS), key containers (PKCS#12), and the check of a certificate path.
//!
//! Pure: no clock, no input or output. Nothing here knows who issues a certificate, or why.
//!
//! What is signed is kept as the exact bytes that came in or that were built; a signature is never
//! checked over bytes that were encoded again. Every reader has a budget of size and depth, and
//! refuses what it does not know when that is marked critical. Types of other libraries do not
//! appear in this interface, save for [`Oid`].
//!
//! | module | object | standard |
//! |---|---|---|
//! | [`x509`] | [`Certificate`], to-be-signed certificates, extensions | RFC 5280 |
//! | [`csr`] | requests for certificates | RFC 2986 |
//! | [`crl`] | revocation lists | RFC 5280 5 |
//! | [`ocsp`] | status requests and answers | RFC 6960, RFC 9654 |
//! | [`cms`] | signed messages, CAdES-BES, T and LT | RFC 5652, ETSI EN 319 122-1 |
//! | [`tsp`] | time stamps: requests, answers, tokens | RFC 3161, RFC 5816 |
//! | [`path`] | from a certificate to a trust anchor | RFC 5280 6 |
//! | [`revocation`] | status by lists and answers | RFC 5280 6.3, RFC 6960 |
//! | [`validation`] | the judgement of a certificate, with its reason | RFC 5280 6 |
//! | [`pkcs12`] | key containers | RFC 7292 |
//! | [`pem`] | text forms | RFC 7468 |

mod algorithm;
mod asn1;
pub mod cms;
pub mod crl;
pub mod csr;
mod fault;
mod holder;
mod name;
pub mod ocsp;
pub mod oid;
pub mod path;
pub mod pem;
pub mod pkcs12;
mod place;
mod reason;
pub mod revocation;
mod serial;
pub mod tsp;
pub mod validation;
pub mod x509;

pub use const_oid::ObjectIdentifier as Oid;
pub use fault::{DecodeFault, Object, Place, SignatureFault};
pub use holder::Holder;
pub use name::{Name, NameBuilder, RelativeName};
pub use reason::RevocationReason;
pub use serial::{NotASerial, Serial};
pub use x509::Certificate;
