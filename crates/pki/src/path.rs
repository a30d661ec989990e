//! From a certificate to a trust anchor (RFC 5280 6).
//!
//! Done here: building the path by names and key identifiers, signatures, validity at a moment,
//! basicConstraints, pathLenConstraint, keyUsage, refusal of critical extensions that are not
//! understood. Name constraints, policy constraints and policy mappings are not evaluated; a
//! certificate that carries them is refused, critical or not, so that a constraint is never passed
//! over. Revocation is the caller's next question.

use base::Fault;
use jiff::Timestamp;

use crate::{
    Certificate, Oid, SignatureFault, oid,
    x509::{ExtensionValue, KeyUsage},
};

/// How many certificates a path may have, leaf and anchor included. The national tree has three.
pub const MAX_PATH_CERTIFICATES: usize = 8;

/// How many signatures one search may verify, so that a crafted bag of certificates can't keep us
/// busy.
const MAX_SIGNATURES: usize = 64;

/// Constraints on what stands below that are not evaluated here, and so are refused.
const CONSTRAINTS: [Oid; 4] =
    [oid::INHIBIT_ANY_POLICY, oid::NAME_CONSTRAINTS, oid::POLICY_CONSTRAINTS, oid::POLICY_MAPPINGS];

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
    /// An extension that must be understood and isn't, or is not evaluated.
    #[error("extension {oid} of {subject} is not supported")]
    Extension {
        /// Whose certificate.
        subject: String,
        /// The extension.
        oid: Oid,
    },
    /// The certificate above is not one of an authority, or its key may not sign certificates.
    #[error("{subject} may not issue certificates")]
    NotAnAuthority {
        /// Whose certificate.
        subject: String,
    },
    /// Validity has not begun.
    #[error("{subject} is valid from {not_before}")]
    NotYetValid {
        /// Whose certificate.
        subject: String,
        /// The first second.
        not_before: Timestamp,
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
    /// No path to an anchor.
    #[error("no path to a trusted authority: nobody is known as {issuer}")]
    UnknownIssuer {
        /// The name at which the search ended.
        issuer: String,
    },
    /// The search took too much work.
    #[error("too many candidate certificates")]
    TooMuchWork,
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
            PathFault::NotAnAuthority { subject } => {
                Self::new("certificate-issuer-not-authority").with("subject", subject)
            }
            PathFault::NotYetValid { subject, not_before } => {
                Self::new("certificate-not-yet-valid")
                    .with("subject", subject)
                    .with("not_before", base::local_date(not_before))
            }
            PathFault::Signature { subject, fault: SignatureFault::Invalid } => {
                Self::new("certificate-signature-invalid").with("subject", subject)
            }
            PathFault::Signature { fault, .. } => fault.into(),
            PathFault::TooLong | PathFault::TooMuchWork => Self::new("certificate-path-too-long"),
            PathFault::UnknownIssuer { issuer } => {
                Self::new("certificate-issuer-unknown").with("issuer", issuer)
            }
        }
    }
}

/// Finds a path from `leaf` to one of `anchors`, all of it valid at `at`.
///
/// Gives the path, the leaf first and the anchor last. An anchor is trusted for its name and key,
/// but its validity and its right to issue are looked at as well. A leaf that is itself an anchor
/// is a path of one.
///
/// When there is no path, the fault is that of the attempt which came nearest to an anchor.
pub fn validate<'a>(
    leaf: &'a Certificate,
    intermediates: &'a [Certificate],
    anchors: &'a [Certificate],
    at: Timestamp,
) -> Result<Vec<Certificate>, PathFault> {
    let mut search = Search {
        intermediates,
        anchors,
        at,
        signatures_left: MAX_SIGNATURES,
        best: (0, PathFault::UnknownIssuer { issuer: display(leaf.issuer()) }),
    };
    search.check_each(leaf)?;
    if anchors.contains(leaf) {
        return Ok(vec![leaf.clone()]);
    }
    let mut path = vec![leaf];
    if search.climb(&mut path) {
        Ok(path.into_iter().cloned().collect())
    } else if search.signatures_left == 0 {
        Err(PathFault::TooMuchWork)
    } else {
        Err(search.best.1)
    }
}

struct Search<'a> {
    intermediates: &'a [Certificate],
    anchors: &'a [Certificate],
    at: Timestamp,
    signatures_left: usize,
    /// How far the best attempt came, and what stopped it.
    best: (usize, PathFault),
}

impl<'a> Search<'a> {
    /// Extends `path` upwards until an anchor; on failure leaves it as it was.
    fn climb(&mut self, path: &mut Vec<&'a Certificate>) -> bool {
        let Some(below) = path.last().copied() else { return false };
        let candidates = self.issuers_of(below);
        if candidates.is_empty() {
            let issuer = display(below.issuer());
            self.note(path.len() * 2, PathFault::UnknownIssuer { issuer });
        }
        for (issuer, is_anchor) in candidates {
            if path.contains(&issuer) {
                continue;
            }
            if path.len() >= MAX_PATH_CERTIFICATES {
                self.note(path.len() * 2, PathFault::TooLong);
                return false;
            }
            if let Err(fault) = self.check_step(path, below, issuer) {
                // A fault of an anchor is nearer to the goal than one of a stray certificate.
                self.note(path.len() * 2 + usize::from(is_anchor), fault);
                continue;
            }
            path.push(issuer);
            if is_anchor || self.climb(path) {
                return true;
            }
            path.pop();
        }
        false
    }

    /// Certificates of the issuer's name whose key identifier does not contradict: anchors first.
    fn issuers_of(&self, below: &Certificate) -> Vec<(&'a Certificate, bool)> {
        let fits = |issuer: &&Certificate| {
            let keys_agree = match (below.authority_key_id(), issuer.subject_key_id()) {
                (Some(wanted), Some(found)) => wanted == found,
                _ => true,
            };
            issuer.subject() == below.issuer() && keys_agree
        };
        let anchors = self.anchors.iter().filter(fits).map(|issuer| (issuer, true));
        let others = self
            .intermediates
            .iter()
            .filter(fits)
            .filter(|issuer| !self.anchors.contains(issuer))
            .map(|issuer| (issuer, false));
        anchors.chain(others).collect()
    }

    fn note(&mut self, reached: usize, fault: PathFault) {
        if reached >= self.best.0 {
            self.best = (reached, fault);
        }
    }

    /// Whether `issuer` may stand above `below`, and signed it.
    fn check_step(
        &mut self,
        path: &[&Certificate],
        below: &Certificate,
        issuer: &Certificate,
    ) -> Result<(), PathFault> {
        let may_sign =
            issuer.key_usage().is_none_or(|usage| usage.contains(KeyUsage::KEY_CERT_SIGN));
        if !issuer.is_ca() || !may_sign {
            return Err(PathFault::NotAnAuthority { subject: display(issuer.subject()) });
        }
        // Authorities below, not counting the leaf and those that only renewed their own key
        // (6.1.4 (l)).
        let below_authorities = path.iter().skip(1).filter(|c| !c.is_self_issued()).count();
        if issuer.path_length().is_some_and(|most| below_authorities > usize::from(most)) {
            return Err(PathFault::TooLong);
        }
        self.check_each(issuer)?;
        self.signatures_left = self.signatures_left.checked_sub(1).ok_or(PathFault::TooMuchWork)?;
        below
            .verify_signed_by(issuer)
            .map_err(|fault| PathFault::Signature { subject: display(below.subject()), fault })
    }

    /// What is demanded of every certificate of the path.
    fn check_each(&self, certificate: &Certificate) -> Result<(), PathFault> {
        let subject = || display(certificate.subject());
        if self.at < certificate.not_before() {
            let not_before = certificate.not_before();
            return Err(PathFault::NotYetValid { subject: subject(), not_before });
        }
        if !certificate.is_valid_at(self.at) {
            let not_after = certificate.not_after();
            return Err(PathFault::Expired { subject: subject(), not_after });
        }
        let refused = certificate.extensions().iter().find(|extension| {
            let unknown = matches!(extension.value(), ExtensionValue::Other { .. });
            unknown && (extension.is_critical() || CONSTRAINTS.contains(&extension.oid()))
        });
        match refused {
            Some(extension) => {
                Err(PathFault::Extension { subject: subject(), oid: extension.oid() })
            }
            None => Ok(()),
        }
    }
}

/// The common name of a subject, or the whole name when it has none.
fn display(name: &crate::Name) -> String {
    name.common_name().map_or_else(|| name.to_string(), str::to_owned)
}
