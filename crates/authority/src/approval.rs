//! Approvals that can be verified without trusting the server (promise 4).
//!
//! An operator signs, with her own key, the canonical text of what she approves. The authority rebuilds the text from
//! its own record and accepts the signature only when everything about it holds. A web tier in hostile hands can then
//! withhold an approval, but can neither make nor bend one.

mod canonical;
mod demand;
mod keys_code;
mod list;
mod signature;
mod verification;
pub mod words;

pub use canonical::{
    CanonicalRequest, Certification, Kind, MAXIMUM_TEXT_LENGTH, Nonce, NotCanonical,
    RevocationOrder, Subject,
};
pub use demand::{CanonicalDemand, VerifiedDemand, verify_demand};
pub use keys_code::KeysCode;
pub use list::{ApprovalList, MAXIMUM_LIST_ITEMS, MAXIMUM_LIST_LENGTH, VerifiedList};
pub use signature::{
    CertificateState, KeyPurpose, MAXIMUM_SIGNATURE_LENGTH, SignatureFault, Trust, judge_signature,
};
pub use verification::{
    ApprovalFault, Limits, OperatorRegister, OperatorState, RegisteredOperator, VerifiedApproval,
    verify,
};
