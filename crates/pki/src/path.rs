//! From a certificate to a trust anchor (RFC 5280 6, with the policy graph of RFC 9618).
//!
//! [`find`] builds paths by names and key identifiers, tries one after another, and gives the first
//! that holds: signatures, validity at a moment, basicConstraints, pathLenConstraint, keyUsage, name
//! constraints, policies, and what the caller [demands](Demands) beyond. A critical extension that
//! is not understood refuses a path. Revocation is the question of whoever accepts a path: it may
//! veto one, and the search goes on.
//!
//! An anchor is trusted for its name and key, but its validity, its right to issue and the
//! constraints in its certificate are looked at as well (RFC 5937), save for its policies.
//!
//! What the standard demands of issuers is demanded here: a certificate of a path that breaks a MUST
//! of RFC 5280 4 on which the judgement rests is refused, not mended. Exceptions are named where
//! they are made.

mod conformity;
mod constraints;
mod demands;
mod fault;
mod names;
mod policies;
mod search;

use jiff::Timestamp;

use crate::{Certificate, Oid};

pub use demands::{Demands, PeerName, PolicyDemands, Profile};
pub use fault::PathFault;
pub(crate) use fault::display;

/// How many certificates a path may have, leaf and anchor included. The national tree has three.
pub const MAX_PATH_CERTIFICATES: usize = 12;

/// A path that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificationPath<'a> {
    /// The leaf first, the anchor last.
    pub certificates: Vec<&'a Certificate>,
    /// The user-constrained policy set (RFC 9618 5.6): under which of the acceptable policies the
    /// path is valid. `anyPolicy` stands for all.
    pub policies: Vec<Oid>,
}

/// Why there is no path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal<V> {
    /// None holds; the fault is that of the attempt which came nearest.
    Path(PathFault),
    /// Whoever accepts paths refused the first that holds, and found no better one.
    Vetoed(V),
}

/// Finds a path from `leaf` to one of `anchors`, all of it valid at `at`, that `accept` takes.
///
/// `accept` is given a path that holds, the leaf first and the anchor last; when it refuses, other
/// paths are tried. A leaf that is itself an anchor is a path of one.
pub fn find<'a, V>(
    leaf: &'a Certificate,
    intermediates: &'a [Certificate],
    anchors: &'a [Certificate],
    at: Timestamp,
    demands: &Demands,
    accept: &mut dyn FnMut(&[&'a Certificate]) -> Result<(), V>,
) -> Result<CertificationPath<'a>, Refusal<V>> {
    search::Search::new(leaf, intermediates, anchors, at, demands, accept).run()
}

/// Finds a path from `leaf` to one of `anchors`, all of it valid at `at`, without further demands.
///
/// Gives the path, the leaf first and the anchor last.
pub fn validate(
    leaf: &Certificate,
    intermediates: &[Certificate],
    anchors: &[Certificate],
    at: Timestamp,
) -> Result<Vec<Certificate>, PathFault> {
    let accept: &mut dyn FnMut(&[&Certificate]) -> Result<(), PathFault> = &mut |_| Ok(());
    match find(leaf, intermediates, anchors, at, &Demands::none(), accept) {
        Ok(path) => Ok(path.certificates.into_iter().cloned().collect()),
        Err(Refusal::Path(fault) | Refusal::Vetoed(fault)) => Err(fault),
    }
}
