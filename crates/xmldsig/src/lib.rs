//! Signatures in XML: canonical form, XMLDSig with what is needed of XAdES, WS-Security.
//!
//! Pure: no clock, no randomness, no input or output. Nothing here knows who exchanges the messages,
//! or why.
//!
//! | item | what | standard |
//! |---|---|---|
//! | [`Document`], [`ElementRef`] | a document, read strictly: the one reader of XML of the house | XML 1.0 (5th ed.), Namespaces in XML 1.0 (3rd ed.) |
//! | [`Document::canonicalize`] | its canonical forms | Canonical XML 1.0 and 1.1, Exclusive XML Canonicalization 1.0 |
//! | [`judge`] | every signature of a document | XML Signature 1.1, ETSI EN 319 132-1 |
//! | [`sign_enveloped`], [`sign_by_id`] | a document signed as NCALayer does | XML Signature 1.1 |
//! | [`TrustList`], [`ReadList`] | lists of trusted services, written and read | ETSI TS 119 612 |
//! | [`sign_body`], [`judge_body`] | SOAP envelopes as the gateway wants them | WS-Security 1.1.1 |
//!
//! # What a verdict means
//!
//! A signature says something of what its references cover and of nothing else, so a verdict comes
//! with its [`Coverage`], and both must be looked at. [`judge_body`] looks itself: it takes only a
//! signature over the Body that is a child of this very Envelope.
//!
//! An identifier that two elements bear names nothing (`xml-id-duplicate`): this and the coverage are
//! the defence against signature wrapping. Nothing is ever fetched; XPath and XSLT are *unsupported*,
//! and so is SHA-1.
//!
//! # What is not done
//!
//! - Counter-signatures, archive and content time stamps, and policies of XAdES are not evaluated; a
//!   counter-signature is listed among the signatures of the document, with its coverage.
//! - A level above T is not told: certificates, lists and answers inside are used as material.
//! - `xml:base` above a part is not joined as Canonical XML 1.1 wants it: such a part is
//!   *unsupported* in that form.
//! - Encrypted XML, tokens other than X.509 certificates, and SOAP with attachments are not read.

mod algorithm;
mod canonical;
mod element;
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
mod trust_list;
mod xades;

pub use canonical::{Canonicalization, Comments, MAX_PREFIXES, Method};
pub use element::{AttributeRef, Child, ElementRef};
pub use fault::XmlFault;
pub use judge::{Coverage, MAX_SIGNATURES, Part, XmlSignature, judge};
pub use reader::{
    Budget, MAX_ATTRIBUTES, MAX_BYTES, MAX_DECLARATIONS, MAX_DEPTH, MAX_ELEMENT_ATTRIBUTES,
    MAX_NAME_BYTES, MAX_NODES,
};
pub use sign::{Identity, UnsignedXml, escaped, sign_by_id, sign_enveloped};
pub use signature::MAX_REFERENCES;
pub use soap::{
    BodyJudgement, BodySigning, CLOCK_SKEW, KeyReference, Lifetime, judge_body, sign_body,
};
pub use tree::Document;
pub use trust_list::{
    ListedService, Provider, ReadList, Service, ServiceStatus, Standing, TrustList, TrustListFault,
    UnsignedList,
};
