//! Signatures in XML: canonical form, XMLDSig, WS-Security.

mod canonical;
mod fault;
mod reader;
mod tree;

pub use canonical::{Canonicalization, Comments, MAX_PREFIXES, Method};
pub use fault::XmlFault;
pub use reader::{
    MAX_ATTRIBUTES, MAX_BYTES, MAX_DECLARATIONS, MAX_DEPTH, MAX_ELEMENT_ATTRIBUTES, MAX_NAME_BYTES,
    MAX_NODES,
};
pub use tree::Document;
