//! From a checked request to a certificate: `Draft -> Linted -> recorded intent -> permit -> Certificate`.
//!
//! Each step is a type, so that no step can be left out (promise 5):
//!
//! 1. [`Draft::new`] builds the exact to-be-signed bytes from the profile and the checked data.
//! 2. [`Draft::lint`] signs them with a throw-away key and runs every lint; only a clean draft becomes [`Linted`].
//! 3. [`IssueIntent`] says what will be signed and on whose authority: an operator's [`VerifiedApproval`] that names this
//!    very profile, key and holder, or a [`crate::ceremony::CeremonyRecord`] that covers them.
//! 4. The caller stores the intent and the bytes and commits; [`RecordedIntent::after_commit`] states that it did.
//! 5. [`SigningPermit`] is made of the recorded intent and the linted bytes, and [`SigningPermit::assign`] uses it up: it
//!    becomes the one assignment that the issuer's key carries out.
//!
//! A permit cannot be used twice:
//!
//! ```compile_fail,E0382
//! # use authority::issue::SigningPermit;
//! fn twice(permit: SigningPermit) {
//!     let first = permit.assign();
//!     let second = permit.assign();
//! }
//! ```
//!
//! Nor can it be made from an intent that was not recorded:
//!
//! ```compile_fail,E0308
//! # use authority::issue::{IssueIntent, Linted, SigningPermit};
//! fn unrecorded(intent: IssueIntent, linted: Linted) {
//!     let permit = SigningPermit::redeem(intent, linted);
//! }
//! ```
//!
//! # Serial numbers
//!
//! [`pki::Serial::from_random`] takes 20 random octets and gives 40 hexadecimal digits, the first 1 to 7: at least 156
//! random bits (RFC 5280 4.1.2.2; the shape of kz ecosystem 1.8). The national authority since 2019 derives the serial
//! from the key identifier with the top bit cleared. We do not: such a serial can be foretold by the applicant, who
//! chooses the key, and repeats when one key is certified twice, so the unique index that guards against double issue
//! would forbid a lawful second certificate.

mod draft;
mod permit;

use base::Fault;
use crypto::{PublicKey, SignFault, SignatureAlgorithm};
use jiff::Timestamp;
use pki::{Certificate, Oid, Serial};

use crate::{
    key::KeyName,
    lint::{self, Finding},
    profile::Profile,
    subject::SubjectData,
};

pub(crate) use draft::key_usage;
pub use draft::{Draft, Linted};
pub use permit::{AwaitedCertificate, IssueIntent, RecordedIntent, SigningPermit};

/// An authority that issues: its profile, its certificate and the algorithm with which its key signs.
#[derive(Clone, Copy, Debug)]
pub struct Issuer<'a> {
    /// Which of its keys signs.
    pub key: KeyName,
    /// The authority's profile.
    pub profile: &'a Profile,
    /// The certificate of the key.
    pub certificate: &'a Certificate,
    /// The algorithm with which the key signs.
    pub signature_algorithm: SignatureAlgorithm,
}

/// What is to be certified.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// By which profile.
    pub profile: &'a Profile,
    /// Whose certificate.
    pub subject: &'a SubjectData,
    /// Which key.
    pub public_key: &'a PublicKey,
    /// The storage named in the key request; `None` takes the profile's first.
    pub storage: Option<Oid>,
    /// From [`Serial::from_random`].
    pub serial: Serial,
    /// First second of validity.
    pub not_before: Timestamp,
}

/// Why no certificate came of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IssueFault {
    /// The approval does not name this profile, key and holder.
    #[error("the approval does not cover this certificate")]
    ApprovalMismatch,
    /// The profile wants another authorisation: a ceremony or an approval.
    #[error("profile {0} wants another authorisation")]
    Authorisation(String),
    /// The authority may not issue this profile.
    #[error("this authority does not issue profile {0}")]
    Issuer(String),
    /// The lints found something.
    #[error("lints: {}", lint::codes(.0))]
    Lint(Vec<Finding>),
    /// The recorded bytes are not the linted bytes, or not those of the intent.
    #[error("the recorded bytes differ")]
    RecordMismatch,
    /// The signer could not sign.
    #[error("the signer failed")]
    Sign(#[source] SignFault),
    /// The signature does not verify with the issuer's key.
    #[error("the signature does not verify with the issuer's key")]
    Signature,
    /// The signer's key is not the issuer's.
    #[error("the signer is not the issuer's")]
    Signer,
}

impl IssueFault {
    /// The fault for the user.
    pub fn fault(&self) -> Fault {
        match self {
            Self::ApprovalMismatch => Fault::new("issue-approval-mismatch"),
            Self::Authorisation(profile) => {
                Fault::new("issue-ceremony-only").with("profile", profile)
            }
            Self::Issuer(profile) => Fault::new("issue-issuer").with("profile", profile),
            Self::Lint(findings) => Fault::new("issue-lint").with("lints", lint::codes(findings)),
            Self::RecordMismatch => Fault::new("issue-record-mismatch"),
            Self::Sign(fault) => fault.fault(),
            Self::Signature => Fault::new("issue-signature"),
            Self::Signer => Fault::new("issue-signer"),
        }
    }
}
