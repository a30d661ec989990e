//! Signing.
//!
//! A signature is written into the text of the document; nothing else in it changes. It is compact:
//! the e-government portal reads it anew, and white space inside SignedInfo would not survive that.

use base64ct::{Base64, Encoding};
use crypto::{SignatureAlgorithm, Signer};
use pki::Certificate;

use crate::{
    Document, XmlFault,
    algorithm::{self, names},
    canonical::{Budget, C14N_10, EXCLUSIVE},
    identifier::Identifiers,
    reader::decode,
    reference::ENVELOPED,
    signature::{DSIG, Signature},
    tree::NodeId,
};

/// Canonical XML 1.0 with comments, which the national tools name for content.
const C14N_10_COMMENTS: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments";

/// A key with its certificate.
#[derive(Clone, Copy)]
pub struct Identity<'a> {
    /// The key.
    pub signer: &'a dyn Signer,
    /// The certificate, which goes inside.
    pub certificate: &'a Certificate,
}

impl Identity<'_> {
    pub(crate) fn check(&self) -> Result<(), XmlFault> {
        if self.signer.public_key_info() == self.certificate.spki_der() {
            Ok(())
        } else {
            Err(XmlFault::OtherKey)
        }
    }
}

/// Signs a whole document as NCALayer does: one enveloped signature at the end of the root element,
/// the reference `URI=""` with enveloped-signature and Canonical XML 1.0 with comments, SignedInfo
/// in inclusive canonical form.
pub fn sign_enveloped(xml: &[u8], identity: &Identity<'_>) -> Result<Vec<u8>, XmlFault> {
    let text = decode(xml)?;
    let document = Document::parse(xml)?;
    let transforms = vec![ENVELOPED, C14N_10_COMMENTS];
    let references = [DraftReference { uri: String::new(), transforms }];
    at_end_of_root(text, &document, identity, C14N_10, &references)
}

/// Signs the element with this identifier: one signature at the end of the root element, the
/// reference `#id` with Canonical XML 1.0 with comments, SignedInfo in exclusive canonical form.
///
/// An element that holds the signature itself is signed without it (enveloped-signature).
pub fn sign_by_id(xml: &[u8], id: &str, identity: &Identity<'_>) -> Result<Vec<u8>, XmlFault> {
    let text = decode(xml)?;
    let document = Document::parse(xml)?;
    let target = Identifiers::of(&document).find(id)?;
    let mut transforms = vec![C14N_10_COMMENTS];
    if target == document.root() {
        transforms.insert(0, ENVELOPED);
    }
    let references = [DraftReference { uri: format!("#{id}"), transforms }];
    at_end_of_root(text, &document, identity, EXCLUSIVE, &references)
}

fn at_end_of_root(
    text: &str,
    document: &Document,
    identity: &Identity<'_>,
    canonicalization: &'static str,
    references: &[DraftReference],
) -> Result<Vec<u8>, XmlFault> {
    identity.check()?;
    let certificate = Base64::encode_string(identity.certificate.der());
    let key_info = format!(
        "<ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data>"
    );
    let algorithm = identity.signer.signature_algorithm();
    let draft = draft(algorithm, canonicalization, references, &key_info)?;
    let mut edits = Edits::default();
    edits.append(text, document, document.root(), draft)?;
    complete(&edits.apply(text), last_of_root, identity.signer)
}

/// A document with an enveloped signature that lacks its value, for a key that is elsewhere.
#[derive(Clone, Debug)]
pub struct UnsignedXml {
    text: String,
    message: Vec<u8>,
    certificate: Certificate,
    algorithm: SignatureAlgorithm,
}

impl UnsignedXml {
    /// Writes all of the signature but its value at the end of the root element: the reference `URI=""` with enveloped-signature and
    /// exclusive canonical XML. `certificate` is that of the key that will sign with `algorithm`.
    pub fn enveloped(
        xml: &[u8],
        certificate: &Certificate,
        algorithm: SignatureAlgorithm,
    ) -> Result<Self, XmlFault> {
        let text = decode(xml)?;
        let document = Document::parse(xml)?;
        let der = Base64::encode_string(certificate.der());
        let key_info =
            format!("<ds:X509Data><ds:X509Certificate>{der}</ds:X509Certificate></ds:X509Data>");
        let references =
            [DraftReference { uri: String::new(), transforms: vec![ENVELOPED, EXCLUSIVE] }];
        let mut edits = Edits::default();
        let draft = draft(algorithm, EXCLUSIVE, &references, &key_info)?;
        edits.append(text, &document, document.root(), draft)?;
        let (text, message) = digests_filled(&edits.apply(text), last_of_root)?;
        Ok(Self { text, message, certificate: certificate.clone(), algorithm })
    }

    /// What the key must sign.
    pub fn message(&self) -> &[u8] {
        &self.message
    }

    /// The signed document. `signature` is the value, which must verify with the certificate of the draft.
    pub fn complete(self, signature: &[u8]) -> Result<Vec<u8>, XmlFault> {
        let key = self.certificate.public_key()?;
        key.verify(self.algorithm, &self.message, signature)?;
        value_filled(&self.text, last_of_root, signature)
    }
}

/// The signature stands at the end of the root element.
fn last_of_root(document: &Document) -> Option<NodeId> {
    document.elements(document.root()).last().map(|(id, _)| id)
}

/// A reference to be signed.
pub(crate) struct DraftReference {
    pub(crate) uri: String,
    pub(crate) transforms: Vec<&'static str>,
}

/// A signature whose digests and value are still empty.
pub(crate) fn draft(
    algorithm: SignatureAlgorithm,
    canonicalization: &'static str,
    references: &[DraftReference],
    key_info: &str,
) -> Result<String, XmlFault> {
    let (method, digest) = names(algorithm)?;
    let mut text = format!(
        "<ds:Signature xmlns:ds=\"{DSIG}\"><ds:SignedInfo>\
         <ds:CanonicalizationMethod Algorithm=\"{canonicalization}\"/>\
         <ds:SignatureMethod Algorithm=\"{method}\"/>"
    );
    for DraftReference { uri, transforms } in references {
        text.extend(["<ds:Reference URI=\"", &escaped(uri), "\"><ds:Transforms>"]);
        for name in transforms {
            text.extend(["<ds:Transform Algorithm=\"", name, "\"/>"]);
        }
        text.extend([
            "</ds:Transforms><ds:DigestMethod Algorithm=\"",
            digest,
            "\"/><ds:DigestValue></ds:DigestValue></ds:Reference>",
        ]);
    }
    text += "</ds:SignedInfo><ds:SignatureValue></ds:SignatureValue><ds:KeyInfo>";
    text += key_info;
    text += "</ds:KeyInfo></ds:Signature>";
    Ok(text)
}

/// Escapes a text, or the value of an attribute in double quotes; characters that XML cannot carry are the caller's to replace.
pub fn escaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' => out.push_str("&#x9;"),
            '\n' => out.push_str("&#xA;"),
            '\r' => out.push_str("&#xD;"),
            _ => out.push(c),
        }
    }
    out
}

/// Fills in the digests, and then the value.
pub(crate) fn complete(
    text: &str,
    locate: impl Fn(&Document) -> Option<NodeId>,
    signer: &dyn Signer,
) -> Result<Vec<u8>, XmlFault> {
    let (text, message) = digests_filled(text, &locate)?;
    let value = algorithm::sign(signer, &message)?;
    value_filled(&text, locate, &value)
}

/// Fills in the digests; gives the text and what must be signed.
pub(crate) fn digests_filled(
    text: &str,
    locate: impl Fn(&Document) -> Option<NodeId>,
) -> Result<(String, Vec<u8>), XmlFault> {
    let mut budget = Budget::new();
    let document = Document::parse(text.as_bytes())?;
    let signature = located(&document, &locate)?;
    let identifiers = Identifiers::of(&document);
    let mut edits = Edits::default();
    for reference in &signature.references {
        let target = reference.resolve(&document, signature.node, &identifiers)?;
        let digest = reference.compute(&document, &target, &mut budget)?;
        edits.fill(&document, reference.digest_node, Base64::encode_string(&digest));
    }
    let text = edits.apply(text);
    let document = Document::parse(text.as_bytes())?;
    let signature = located(&document, &locate)?;
    let message = signature.message(&document, &mut budget)?;
    Ok((text, message))
}

/// Fills in the value.
pub(crate) fn value_filled(
    text: &str,
    locate: impl Fn(&Document) -> Option<NodeId>,
    value: &[u8],
) -> Result<Vec<u8>, XmlFault> {
    let document = Document::parse(text.as_bytes())?;
    let signature = located(&document, locate)?;
    let mut edits = Edits::default();
    edits.fill(&document, signature.value_node, Base64::encode_string(value));
    Ok(edits.apply(text).into_bytes())
}

fn located(
    document: &Document,
    locate: impl Fn(&Document) -> Option<NodeId>,
) -> Result<Signature, XmlFault> {
    let node = locate(document).ok_or(XmlFault::Signature("Signature"))?;
    Signature::read(document, node)
}

/// Changes to a text.
#[derive(Default)]
pub(crate) struct Edits(Vec<Edit>);

struct Edit {
    at: usize,
    /// How many octets go.
    remove: usize,
    insert: String,
}

impl Edits {
    /// Puts something at a place.
    pub(crate) fn insert(&mut self, at: usize, insert: String) {
        self.0.push(Edit { at, remove: 0, insert });
    }

    /// Fills an element that is written as two tags with nothing between.
    fn fill(&mut self, document: &Document, node: NodeId, insert: String) {
        if let Some(element) = document.element(node) {
            self.insert(element.place.tag.end, insert);
        }
    }

    /// Puts something before the end-tag of an element.
    pub(crate) fn append(
        &mut self,
        text: &str,
        document: &Document,
        node: NodeId,
        insert: String,
    ) -> Result<(), XmlFault> {
        let element = document.element(node).ok_or(XmlFault::Signature("Signature"))?;
        let place = &element.place;
        if let Some(end) = place.content_end {
            self.insert(end, insert);
        } else {
            let name = text.get(place.tag.start + 1..place.name_end).unwrap_or_default();
            let insert = format!(">{insert}</{name}>");
            self.0.push(Edit { at: place.tag.end - "/>".len(), remove: "/>".len(), insert });
        }
        Ok(())
    }

    /// The text with the changes.
    pub(crate) fn apply(mut self, text: &str) -> String {
        self.0.sort_by_key(|edit| edit.at);
        let added: usize = self.0.iter().map(|edit| edit.insert.len()).sum();
        let mut out = String::with_capacity(text.len() + added);
        let mut done = 0;
        for Edit { at, remove, insert } in self.0 {
            out.push_str(text.get(done..at).unwrap_or_default());
            out.push_str(&insert);
            done = at + remove;
        }
        out.push_str(text.get(done..).unwrap_or_default());
        out
    }
}
