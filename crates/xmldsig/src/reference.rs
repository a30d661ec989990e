//! What a reference refers to, and its digest (XML Signature 1.1, 4.4.3).
//!
//! Only parts of the document itself are looked at; nothing is ever fetched. Of the transforms,
//! enveloped-signature and the canonicalisations are allowed, in this order. XPath and XSLT are not:
//! what they leave of a document is more than a person can be told.

use crypto::Hasher;

use crate::{
    Canonicalization, Comments, Document, Method, XmlFault,
    algorithm::{cut, digest_algorithm},
    canonical::{Budget, Selection, canonicalize},
    identifier::Identifiers,
    signature::{self, Reference, Signature},
    tree::NodeId,
};

/// The transform that leaves out the signature it stands in.
pub(crate) const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

/// A reference that was resolved.
pub(crate) struct Target {
    pub(crate) selection: Selection,
    how: Canonicalization,
}

/// The apex of a same-document reference, and whether its comments count (4.4.3.3): a bare name
/// and the empty reference leave them out.
fn apex(uri: Option<&str>, identifiers: &Identifiers<'_>) -> Result<(NodeId, Comments), XmlFault> {
    let uri = uri.unwrap_or("(no URI)");
    if uri.is_empty() {
        return Ok((Document::NODE, Comments::Drop));
    }
    let outside = || XmlFault::Reference(cut(uri));
    let fragment = uri.strip_prefix('#').ok_or_else(outside)?;
    if fragment == "xpointer(/)" {
        return Ok((Document::NODE, Comments::Keep));
    }
    if let Some(pointer) = fragment.strip_prefix("xpointer(id(") {
        let quoted = pointer.strip_suffix("))").ok_or_else(outside)?;
        let id = ['\'', '"']
            .iter()
            .find_map(|quote| quoted.strip_prefix(*quote)?.strip_suffix(*quote))
            .ok_or_else(outside)?;
        return Ok((identifiers.find(id)?, Comments::Keep));
    }
    if fragment.is_empty() || fragment.contains('(') {
        return Err(outside());
    }
    Ok((identifiers.find(fragment)?, Comments::Drop))
}

impl Reference {
    /// Finds what is referred to.
    pub(crate) fn resolve(
        &self,
        document: &Document,
        signature: NodeId,
        identifiers: &Identifiers<'_>,
    ) -> Result<Target, XmlFault> {
        let (apex, comments) = apex(self.uri.as_deref(), identifiers)?;
        let mut without = Vec::new();
        let mut how = None;
        for transform in &self.transforms {
            let name = signature::algorithm(document, *transform)?;
            let refused = || XmlFault::Transform(cut(name));
            // What follows a canonicalisation would have to read its octets anew.
            if how.is_some() {
                return Err(refused());
            }
            if name == ENVELOPED && document.elements(*transform).next().is_none() {
                without = vec![signature];
            } else {
                how = signature::canonicalization(document, *transform)?;
                if how.is_none() {
                    return Err(refused());
                }
            }
        }
        let mut how = how
            .unwrap_or(Canonicalization { method: Method::Inclusive10, comments: Comments::Drop });
        if comments == Comments::Drop {
            how.comments = Comments::Drop;
        }
        Ok(Target { selection: Selection { apex, without }, how })
    }

    /// The digest of what is referred to.
    pub(crate) fn compute(
        &self,
        document: &Document,
        target: &Target,
        budget: &mut Budget,
    ) -> Result<Vec<u8>, XmlFault> {
        let method = signature::bare_algorithm(document, self.digest_method)?;
        let mut hasher = Hasher::new(digest_algorithm(method)?);
        canonicalize(document, &target.selection, &target.how, budget, &mut hasher)?;
        Ok(hasher.finish())
    }
}

impl Signature {
    /// The octets that are signed.
    pub(crate) fn message(
        &self,
        document: &Document,
        budget: &mut Budget,
    ) -> Result<Vec<u8>, XmlFault> {
        let name = signature::algorithm(document, self.canonicalization)?;
        let how = signature::canonicalization(document, self.canonicalization)?
            .ok_or_else(|| XmlFault::Transform(cut(name)))?;
        let selection = Selection { apex: self.signed_info, without: Vec::new() };
        let mut message = Vec::new();
        canonicalize(document, &selection, &how, budget, &mut message)?;
        Ok(message)
    }
}
