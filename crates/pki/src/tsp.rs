//! Time stamps (RFC 3161, RFC 5816): a third party's proof that some octets existed at a moment.
//!
//! [`Request`] asks, [`Response`] answers, and the [`Token`] inside is what is kept. A token is a
//! signed message over [`TstInfo`]. [`judge`] says whether one may be relied on. For a
//! time-stamping authority there are [`TstInfo::sign`], [`granted`] and [`refused`].

mod info;
mod judgement;
mod request;
mod response;
mod token;

use base::Fault;
use crypto::SignatureAlgorithm;

use crate::{Oid, SignatureFault, oid};

pub(crate) use info::read_gen_time;
pub use info::{Accuracy, Imprint, Nonce, TstInfo};
pub use judgement::{TokenJudgement, judge, judge_content};
pub use request::{MAX_REQUEST_BYTES, Request, RequestFault};
pub use response::{FailureInfo, MAX_RESPONSE_BYTES, Refusal, Response, Status, granted, refused};
pub use token::{MAX_TOKEN_BYTES, Token};

/// Why an answer gives no time stamp, or not the one that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TspFault {
    /// The imprint is with an algorithm that is not known here.
    #[error("the imprint can't be compared")]
    Imprint(#[source] SignatureFault),
    /// A field of the token is not that of the request.
    #[error("{field} of the time stamp is not that of the request")]
    Mismatch {
        /// Its name in RFC 3161.
        field: &'static str,
    },
    /// The authority refused.
    #[error("the authority answered {0:?}")]
    Refused(Refusal),
}

impl From<TspFault> for Fault {
    fn from(fault: TspFault) -> Self {
        match fault {
            TspFault::Imprint(fault) => fault.into(),
            TspFault::Mismatch { field } => {
                Self::new("time-stamp-answer-mismatch").with("field", field)
            }
            TspFault::Refused(refusal) => {
                Self::new("time-stamp-refused").with("reason", refusal.reason())
            }
        }
    }
}

/// The policy with which the national authority is asked: it chooses the authority's key. `None`
/// when it has none of that kind.
pub const fn national_policy(algorithm: SignatureAlgorithm) -> Option<Oid> {
    match algorithm {
        SignatureAlgorithm::Gost2004 => Some(oid::TSA_POLICY_GOST2004),
        SignatureAlgorithm::Gost2015_512 => Some(oid::TSA_POLICY_GOST2015),
        SignatureAlgorithm::RsaPkcs1Sha256 => Some(oid::TSA_POLICY_RSA),
        _ => None,
    }
}
