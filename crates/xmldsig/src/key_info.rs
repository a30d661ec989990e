//! The certificates that a signature names (XML Signature 1.1, 4.5; WS-Security 1.1.1, 7; X.509
//! Certificate Token Profile 1.1.1).

use crypto::DigestAlgorithm;
use pki::{Certificate, validation::Evidence};

use crate::{
    Document, XmlFault,
    algorithm::cut,
    identifier::Identifiers,
    issuer,
    signature::{DSIG, base64},
    tree::NodeId,
};

/// The namespace of WS-Security 1.0.
pub(crate) const WSSE: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
/// A certificate as it is.
pub(crate) const X509_V3: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3";
/// A certificate by its key identifier.
const X509_SKI: &str = "http://docs.oasis-open.org/wss/2004/01/\
    oasis-200401-wss-x509-token-profile-1.0#X509SubjectKeyIdentifier";
/// A certificate by its SHA-1 digest, which names one that is at hand and proves nothing.
const THUMBPRINT: &str =
    "http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1#ThumbprintSHA1";
/// base64.
pub(crate) const BASE64_BINARY: &str = "http://docs.oasis-open.org/wss/2004/01/\
    oasis-200401-wss-soap-message-security-1.0#Base64Binary";

/// How many certificates a signature may name.
const MAX_CERTIFICATES: usize = 16;

/// What a KeyInfo gives.
#[derive(Default)]
pub(crate) struct KeyInfo {
    /// Certificates inside, in their order.
    pub(crate) inside: Vec<Certificate>,
    /// Certificates at hand that it names.
    pub(crate) named: Vec<Certificate>,
}

impl KeyInfo {
    /// The certificates of which one is the signer's.
    pub(crate) fn candidates(&self) -> impl Iterator<Item = &Certificate> {
        self.named.iter().chain(&self.inside)
    }
}

struct Collector<'a> {
    document: &'a Document,
    identifiers: &'a Identifiers<'a>,
    evidence: &'a Evidence<'a>,
    found: KeyInfo,
}

/// Gathers the certificates of a KeyInfo. One without certificates (a bare key, a name) gives none:
/// a key that nobody certified says nothing of a person.
pub(crate) fn read(
    document: &Document,
    key_info: NodeId,
    identifiers: &Identifiers<'_>,
    evidence: &Evidence<'_>,
) -> Result<KeyInfo, XmlFault> {
    let mut collector = Collector { document, identifiers, evidence, found: KeyInfo::default() };
    for data in document.named(key_info, DSIG, "X509Data") {
        collector.x509_data(data)?;
    }
    for reference in document.named(key_info, WSSE, "SecurityTokenReference") {
        collector.token_reference(reference)?;
    }
    Ok(collector.found)
}

impl Collector<'_> {
    fn x509_data(&mut self, data: NodeId) -> Result<(), XmlFault> {
        let document = self.document;
        for certificate in document.named(data, DSIG, "X509Certificate") {
            self.take(certificate, "X509Certificate")?;
        }
        for pair in document.named(data, DSIG, "X509IssuerSerial") {
            let text = |local: &'static str| {
                let child = document.named(pair, DSIG, local).next();
                child.and_then(|child| document.text(child)).ok_or(XmlFault::Signature(local))
            };
            let (issuer, serial) = (text("X509IssuerName")?, text("X509SerialNumber")?);
            self.look_up(|certificate| issuer::names(certificate, &issuer, &serial));
        }
        for id in document.named(data, DSIG, "X509SKI") {
            let id = base64(document, id, "X509SKI")?;
            self.look_up(|certificate| certificate.subject_key_id() == Some(&id));
        }
        Ok(())
    }

    fn token_reference(&mut self, reference: NodeId) -> Result<(), XmlFault> {
        let document = self.document;
        for data in document.named(reference, DSIG, "X509Data") {
            self.x509_data(data)?;
        }
        for node in document.named(reference, WSSE, "KeyIdentifier") {
            match self.value_type(node) {
                Some(X509_V3) => self.take(node, "KeyIdentifier")?,
                Some(X509_SKI) => {
                    let id = base64(document, node, "KeyIdentifier")?;
                    self.look_up(|certificate| certificate.subject_key_id() == Some(&id));
                }
                Some(THUMBPRINT) => {
                    let digest = base64(document, node, "KeyIdentifier")?;
                    self.look_up(|certificate| {
                        crypto::digest(DigestAlgorithm::Sha1, certificate.der()) == digest
                    });
                }
                other => return Err(XmlFault::Reference(cut(other.unwrap_or("KeyIdentifier")))),
            }
        }
        for node in document.named(reference, WSSE, "Reference") {
            let uri = document.element(node).and_then(|element| element.attribute("", "URI"));
            let uri = uri.ok_or(XmlFault::Signature("Reference"))?;
            let id = uri.strip_prefix('#').ok_or_else(|| XmlFault::Reference(cut(uri)))?;
            let token = self.identifiers.find(id)?;
            if !document.is(token, WSSE, "BinarySecurityToken") {
                return Err(XmlFault::Signature("BinarySecurityToken"));
            }
            match self.value_type(token) {
                Some(X509_V3) => self.take(token, "BinarySecurityToken")?,
                other => {
                    let name = other.unwrap_or("BinarySecurityToken");
                    return Err(XmlFault::Reference(cut(name)));
                }
            }
        }
        Ok(())
    }

    fn value_type(&self, node: NodeId) -> Option<&str> {
        self.document.element(node).and_then(|element| element.attribute("", "ValueType"))
    }

    /// Takes a certificate that stands in an element.
    fn take(&mut self, node: NodeId, name: &'static str) -> Result<(), XmlFault> {
        let certificate = Certificate::from_der(&base64(self.document, node, name)?)?;
        if self.found.inside.len() >= MAX_CERTIFICATES {
            return Err(XmlFault::TooComplex);
        }
        self.found.inside.push(certificate);
        Ok(())
    }

    /// Finds certificates at hand.
    fn look_up(&mut self, is_meant: impl Fn(&Certificate) -> bool) {
        let at_hand = self.evidence.certificates.iter().chain(self.evidence.anchors);
        let known: Vec<Certificate> = at_hand
            .chain(&self.found.inside)
            .filter(|certificate| is_meant(certificate))
            .take(MAX_CERTIFICATES)
            .cloned()
            .collect();
        for certificate in known {
            if self.found.named.len() < MAX_CERTIFICATES && !self.found.named.contains(&certificate)
            {
                self.found.named.push(certificate);
            }
        }
    }
}
