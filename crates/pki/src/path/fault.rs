//! Why there is no path.

use base::Fault;
use jiff::Timestamp;

use crate::{Certificate, Name, Oid, SignatureFault};

/// Why a certificate is not trusted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathFault {
    /// Validity ended.
    #[error("{subject} was valid until {not_after}")]
    Expired {
        /// Whose certificate.
        subject: String,
        /// The last second.
        not_after: Timestamp,
    },
    /// An extension that must be understood and isn't.
    #[error("extension {oid} of {subject} is not supported")]
    Extension {
        /// Whose certificate.
        subject: String,
        /// The extension.
        oid: Oid,
    },
    /// The public key can't be used.
    #[error("the key of {subject} can't be used")]
    Key {
        /// Whose certificate.
        subject: String,
        /// What is wrong.
        #[source]
        fault: SignatureFault,
    },
    /// The key may not do what is demanded.
    #[error("the key of {subject} is for other uses")]
    KeyUsage {
        /// Whose certificate.
        subject: String,
    },
    /// A name lies outside of what an authority above may name.
    #[error("{subject} bears the name {name}, for which its authority may not issue")]
    NameConstraint {
        /// Whose certificate.
        subject: String,
        /// The name that is not allowed.
        name: String,
    },
    /// Names of a kind are constrained of which no rule is known here.
    #[error("{subject} bears a name of a kind whose constraints are not supported")]
    NameConstraintUnsupported {
        /// Whose certificate.
        subject: String,
    },
    /// The leaf does not bear a demanded name.
    #[error("{subject} does not bear the name {name}")]
    NameMismatch {
        /// Whose certificate.
        subject: String,
        /// The demanded name.
        name: String,
    },
    /// The certificate above is not one of an authority, or its key may not sign certificates.
    #[error("{subject} may not issue certificates")]
    NotAnAuthority {
        /// Whose certificate.
        subject: String,
    },
    /// The certificate breaks a rule of its standard.
    #[error("{subject} is not made by the rules of {clause}")]
    NotConforming {
        /// Whose certificate.
        subject: String,
        /// The standard and its clause.
        clause: &'static str,
    },
    /// Validity has not begun.
    #[error("{subject} is valid from {not_before}")]
    NotYetValid {
        /// Whose certificate.
        subject: String,
        /// The first second.
        not_before: Timestamp,
    },
    /// The path is not valid for an acceptable policy.
    #[error("{subject} is not issued under an acceptable policy")]
    Policy {
        /// Whose certificate.
        subject: String,
    },
    /// The certificate is not good for the demanded purpose, or its authority may not issue for it.
    #[error("{subject} is not for purpose {purpose}")]
    Purpose {
        /// Whose certificate.
        subject: String,
        /// The demanded purpose.
        purpose: Oid,
    },
    /// The signature on a certificate is not good.
    #[error("the signature on the certificate of {subject} is not good")]
    Signature {
        /// Whose certificate.
        subject: String,
        /// What is wrong.
        #[source]
        fault: SignatureFault,
    },
    /// More authorities than allowed.
    #[error("the path is too long")]
    TooLong,
    /// The search took too much work.
    #[error("too many candidate certificates")]
    TooMuchWork,
    /// No path to an anchor.
    #[error("no path to a trusted authority: nobody is known as {issuer}")]
    UnknownIssuer {
        /// The name at which the search ended.
        issuer: String,
    },
}

impl From<PathFault> for Fault {
    fn from(fault: PathFault) -> Self {
        match fault {
            PathFault::Expired { subject, not_after } => Self::new("certificate-expired")
                .with("subject", subject)
                .with("not_after", base::local_date(not_after)),
            PathFault::Extension { subject, oid } => Self::new("certificate-extension-unsupported")
                .with("subject", subject)
                .with("oid", oid),
            PathFault::KeyUsage { subject } => {
                Self::new("certificate-key-usage-wrong").with("subject", subject)
            }
            PathFault::NameConstraint { subject, name } => {
                Self::new("certificate-name-not-permitted")
                    .with("subject", subject)
                    .with("name", name)
            }
            PathFault::NameConstraintUnsupported { subject } => {
                Self::new("certificate-name-constraint-unsupported").with("subject", subject)
            }
            PathFault::NameMismatch { subject, name } => {
                Self::new("certificate-name-mismatch").with("subject", subject).with("name", name)
            }
            PathFault::NotAnAuthority { subject } => {
                Self::new("certificate-issuer-not-authority").with("subject", subject)
            }
            PathFault::NotConforming { subject, clause } => Self::new("certificate-not-conforming")
                .with("subject", subject)
                .with("clause", clause),
            PathFault::NotYetValid { subject, not_before } => {
                Self::new("certificate-not-yet-valid")
                    .with("subject", subject)
                    .with("not_before", base::local_date(not_before))
            }
            PathFault::Policy { subject } => {
                Self::new("certificate-policy-not-acceptable").with("subject", subject)
            }
            PathFault::Purpose { subject, purpose } => Self::new("certificate-purpose-wrong")
                .with("subject", subject)
                .with("purpose", purpose),
            PathFault::Signature { subject, fault: SignatureFault::Invalid } => {
                Self::new("certificate-signature-invalid").with("subject", subject)
            }
            PathFault::Key { fault, .. } | PathFault::Signature { fault, .. } => fault.into(),
            PathFault::TooLong | PathFault::TooMuchWork => Self::new("certificate-path-too-long"),
            PathFault::UnknownIssuer { issuer } => {
                Self::new("certificate-issuer-unknown").with("issuer", issuer)
            }
        }
    }
}

/// What a person calls a certificate: see [`display`].
pub(super) fn subject_of(certificate: &Certificate) -> String {
    display(certificate.subject())
}

/// The common name of a subject, or the whole name when it has none.
pub(crate) fn display(name: &Name) -> String {
    name.common_name().map_or_else(|| name.to_string(), str::to_owned)
}
