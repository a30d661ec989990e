//! Signatures in XML: canonical form, XMLDSig, WS-Security.

mod algorithm;
mod canonical;
mod fault;
mod identifier;
mod issuer;
mod judge;
mod key_info;
mod reader;
mod reference;
mod sign;
mod signature;
mod soap;
mod tree;
mod xades;

pub use canonical::{Canonicalization, Comments, MAX_PREFIXES, Method};
pub use fault::XmlFault;
pub use judge::{Coverage, MAX_SIGNATURES, Part, XmlSignature, judge};
pub use reader::{
    MAX_ATTRIBUTES, MAX_BYTES, MAX_DECLARATIONS, MAX_DEPTH, MAX_ELEMENT_ATTRIBUTES, MAX_NAME_BYTES,
    MAX_NODES,
};
pub use sign::{Identity, sign_by_id, sign_enveloped};
pub use signature::MAX_REFERENCES;
pub use soap::{
    BodyJudgement, BodySigning, CLOCK_SKEW, KeyReference, Lifetime, judge_body, sign_body,
};
pub use tree::Document;
