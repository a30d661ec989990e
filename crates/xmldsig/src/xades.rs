//! What XAdES adds to a signature (ETSI EN 319 132-1): the certificate bound, the stated moment,
//! the time stamp, and the material for later.
//!
//! Signed properties count only when a reference of the signature covers them. Time stamps over
//! content, archive time stamps, counter-signatures and policies are not evaluated.

use jiff::Timestamp;
use pki::{Certificate, crl::CertificateList, ocsp};

use crate::{
    Canonicalization, Comments, Document, Method, XmlFault,
    algorithm::certificate_digest_algorithm,
    canonical::{Budget, Selection, canonicalize},
    signature::{self, DSIG, base64},
    tree::NodeId,
};

/// The namespace of XAdES 1.3.2, which EN 319 132-1 keeps.
const XADES: &str = "http://uri.etsi.org/01903/v1.3.2#";

/// How many time stamps, certificates, lists or answers are taken, each.
const MAX_TAKEN: usize = 32;

/// The properties of a signature.
#[derive(Default)]
pub(crate) struct Properties {
    signed: Option<NodeId>,
    unsigned: Option<NodeId>,
}

/// A time stamp over the signature value.
pub(crate) struct Stamp {
    /// The token.
    pub(crate) token: Vec<u8>,
    /// What it must be over.
    pub(crate) message: Vec<u8>,
}

/// What the signature carries for those who judge it later. None of it is believed for being there.
#[derive(Default)]
pub(crate) struct Material {
    pub(crate) certificates: Vec<Certificate>,
    pub(crate) lists: Vec<CertificateList>,
    pub(crate) answers: Vec<ocsp::Response>,
}

impl Properties {
    /// Finds the properties; `is_covered` says whether a reference covers an element whole.
    pub(crate) fn find(
        document: &Document,
        signature: NodeId,
        is_covered: impl Fn(NodeId) -> bool,
    ) -> Self {
        let mut found = Self::default();
        for object in document.named(signature, DSIG, "Object") {
            for qualifying in document.named(object, XADES, "QualifyingProperties") {
                for signed in document.named(qualifying, XADES, "SignedProperties") {
                    if is_covered(signed) {
                        found.signed = found.signed.or(Some(signed));
                    }
                }
                let unsigned =
                    document.named(qualifying, XADES, "UnsignedProperties").find_map(|all| {
                        document.named(all, XADES, "UnsignedSignatureProperties").next()
                    });
                found.unsigned = found.unsigned.or(unsigned);
            }
        }
        found
    }

    /// Whether the element is, or stands in, the properties of a signature.
    pub(crate) fn holds(document: &Document, node: NodeId) -> bool {
        let mut above = std::iter::once(node).chain(document.ancestors(node));
        above.any(|node| document.is(node, XADES, "QualifyingProperties"))
    }

    fn signed_property<'a>(
        &self,
        document: &'a Document,
        local: &'a str,
    ) -> impl Iterator<Item = NodeId> + use<'a> {
        self.signed
            .and_then(|node| document.named(node, XADES, "SignedSignatureProperties").next())
            .into_iter()
            .flat_map(move |all| document.named(all, XADES, local))
    }

    fn unsigned_property<'a>(
        &self,
        document: &'a Document,
        local: &'a str,
    ) -> impl Iterator<Item = NodeId> + use<'a> {
        self.unsigned.into_iter().flat_map(move |all| document.named(all, XADES, local))
    }

    /// The moment that the signer states (5.2.1).
    pub(crate) fn signing_time(&self, document: &Document) -> Result<Option<Timestamp>, XmlFault> {
        let Some(node) = self.signed_property(document, "SigningTime").next() else {
            return Ok(None);
        };
        let text = document.text(node);
        let moment = text.and_then(|text| text.trim().parse().ok());
        moment.map(Some).ok_or(XmlFault::Signature("SigningTime"))
    }

    /// Whether the certificate is bound: `None` when the signature binds none (5.2.2).
    pub(crate) fn binds(
        &self,
        document: &Document,
        certificate: &Certificate,
    ) -> Result<Option<bool>, XmlFault> {
        let mut bound = None;
        for local in ["SigningCertificateV2", "SigningCertificate"] {
            for list in self.signed_property(document, local) {
                // The first one is the signer's; others may stand for the path.
                let first = document.named(list, XADES, "Cert").next();
                let digest =
                    first.and_then(|cert| document.named(cert, XADES, "CertDigest").next());
                let digest = digest.ok_or(XmlFault::Signature("CertDigest"))?;
                let part = |local: &'static str| {
                    document.named(digest, DSIG, local).next().ok_or(XmlFault::Signature(local))
                };
                let method = signature::algorithm(document, part("DigestMethod")?)?;
                let method = certificate_digest_algorithm(method)?;
                let value = base64(document, part("DigestValue")?, "DigestValue")?;
                let same = crypto::digest(method, certificate.der()) == value;
                bound = Some(bound.unwrap_or(true) && same);
            }
        }
        Ok(bound)
    }

    /// The time stamps over the signature value (5.3).
    pub(crate) fn stamps(
        &self,
        document: &Document,
        value_node: NodeId,
        budget: &mut Budget,
    ) -> Result<Vec<Stamp>, XmlFault> {
        let mut stamps = Vec::new();
        for stamp in self.unsigned_property(document, "SignatureTimeStamp") {
            let how = match document.named(stamp, DSIG, "CanonicalizationMethod").next() {
                Some(node) => signature::canonicalization(document, node)?
                    .ok_or(XmlFault::Signature("CanonicalizationMethod"))?,
                None => Canonicalization { method: Method::Inclusive10, comments: Comments::Drop },
            };
            let selection = Selection { apex: value_node, without: Vec::new() };
            let mut message = Vec::new();
            canonicalize(document, &selection, &how, budget, &mut message)?;
            let mut tokens = document.named(stamp, XADES, "EncapsulatedTimeStamp").peekable();
            if tokens.peek().is_none() {
                return Err(XmlFault::Signature("EncapsulatedTimeStamp"));
            }
            for token in tokens {
                if stamps.len() >= MAX_TAKEN {
                    return Err(XmlFault::TooComplex);
                }
                let token = base64(document, token, "EncapsulatedTimeStamp")?;
                stamps.push(Stamp { token, message: message.clone() });
            }
        }
        Ok(stamps)
    }

    /// Certificates, lists and answers (5.4). What can't be read proves nothing and is passed over.
    pub(crate) fn material(&self, document: &Document) -> Material {
        let values = |outer: &'static str, list: Option<&'static str>, inner: &'static str| {
            self.unsigned_property(document, outer)
                .filter_map(move |values| match list {
                    Some(list) => document.named(values, XADES, list).next(),
                    None => Some(values),
                })
                .flat_map(move |values| document.named(values, XADES, inner))
                .filter_map(|node| base64(document, node, "Encapsulated").ok())
                .take(MAX_TAKEN)
        };
        let certificate = "EncapsulatedX509Certificate";
        let list = values("RevocationValues", Some("CRLValues"), "EncapsulatedCRLValue");
        let answer = values("RevocationValues", Some("OCSPValues"), "EncapsulatedOCSPValue");
        Material {
            certificates: values("CertificateValues", None, certificate)
                .filter_map(|der| Certificate::from_der(&der).ok())
                .collect(),
            lists: list.filter_map(|der| CertificateList::from_der(&der).ok()).collect(),
            answers: answer.filter_map(|der| ocsp::Response::parse(&der).ok()).collect(),
        }
    }
}
