//! A `Signature` element as it stands (XML Signature 1.1, 4).

use base64ct::{Base64, Encoding};

use crate::{
    Canonicalization, Document, MAX_PREFIXES, Method, XmlFault, algorithm::cut,
    canonical::EXCLUSIVE, tree::NodeId,
};

/// The namespace of XML signatures.
pub(crate) const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";

/// How many references a signature may have.
pub const MAX_REFERENCES: usize = 64;

/// How many transforms are looked at; of those that are allowed, two make sense.
const MAX_TRANSFORMS: usize = 8;

pub(crate) struct Signature {
    pub(crate) node: NodeId,
    pub(crate) signed_info: NodeId,
    pub(crate) canonicalization: NodeId,
    pub(crate) method: NodeId,
    pub(crate) references: Vec<Reference>,
    pub(crate) value_node: NodeId,
    pub(crate) value: Vec<u8>,
    pub(crate) key_info: Option<NodeId>,
}

pub(crate) struct Reference {
    pub(crate) uri: Option<String>,
    pub(crate) transforms: Vec<NodeId>,
    pub(crate) digest_method: NodeId,
    pub(crate) digest_node: NodeId,
    pub(crate) digest: Vec<u8>,
}

impl Signature {
    /// Reads the structure; algorithms are looked at later.
    pub(crate) fn read(document: &Document, node: NodeId) -> Result<Self, XmlFault> {
        only(document, node, &["SignedInfo", "SignatureValue", "KeyInfo", "Object"])?;
        let signed_info = one(document, node, "SignedInfo")?;
        let known = ["CanonicalizationMethod", "SignatureMethod", "Reference"];
        only(document, signed_info, &known)?;
        let references: Vec<NodeId> = document.named(signed_info, DSIG, "Reference").collect();
        if references.is_empty() {
            return Err(XmlFault::Signature("Reference"));
        }
        if references.len() > MAX_REFERENCES {
            return Err(XmlFault::TooComplex);
        }
        let value_node = one(document, node, "SignatureValue")?;
        Ok(Self {
            node,
            signed_info,
            canonicalization: one(document, signed_info, "CanonicalizationMethod")?,
            method: one(document, signed_info, "SignatureMethod")?,
            references: references
                .into_iter()
                .map(|reference| Reference::read(document, reference))
                .collect::<Result<_, _>>()?,
            value_node,
            value: base64(document, value_node, "SignatureValue")?,
            key_info: at_most_one(document, node, "KeyInfo")?,
        })
    }
}

impl Reference {
    fn read(document: &Document, node: NodeId) -> Result<Self, XmlFault> {
        only(document, node, &["Transforms", "DigestMethod", "DigestValue"])?;
        let transforms = match at_most_one(document, node, "Transforms")? {
            Some(list) => {
                only(document, list, &["Transform"])?;
                document.named(list, DSIG, "Transform").collect()
            }
            None => Vec::new(),
        };
        if transforms.len() > MAX_TRANSFORMS {
            return Err(XmlFault::TooComplex);
        }
        let uri = document.element(node).and_then(|element| element.attribute("", "URI"));
        let digest_node = one(document, node, "DigestValue")?;
        Ok(Self {
            uri: uri.map(str::to_owned),
            transforms,
            digest_method: one(document, node, "DigestMethod")?,
            digest_node,
            digest: base64(document, digest_node, "DigestValue")?,
        })
    }
}

/// Refuses children that are not of these.
fn only(document: &Document, node: NodeId, known: &[&'static str]) -> Result<(), XmlFault> {
    let stranger = document.elements(node).any(|(_, element)| {
        &*element.name.namespace != DSIG || !known.contains(&&*element.name.local)
    });
    if stranger {
        Err(XmlFault::Signature(known.first().copied().unwrap_or("Signature")))
    } else {
        Ok(())
    }
}

fn at_most_one(
    document: &Document,
    node: NodeId,
    local: &'static str,
) -> Result<Option<NodeId>, XmlFault> {
    let mut found = document.named(node, DSIG, local);
    match (found.next(), found.next()) {
        (first, None) => Ok(first),
        (_, Some(_)) => Err(XmlFault::Signature(local)),
    }
}

fn one(document: &Document, node: NodeId, local: &'static str) -> Result<NodeId, XmlFault> {
    at_most_one(document, node, local)?.ok_or(XmlFault::Signature(local))
}

/// The octets of an element that holds base64; white space is skipped.
pub(crate) fn base64(
    document: &Document,
    node: NodeId,
    name: &'static str,
) -> Result<Vec<u8>, XmlFault> {
    let mut text = document.text(node).ok_or(XmlFault::Signature(name))?;
    text.retain(|c| !matches!(c, ' ' | '\t' | '\n' | '\r'));
    Base64::decode_vec(&text).map_err(|_| XmlFault::Signature(name))
}

/// The algorithm that an element names.
pub(crate) fn algorithm(document: &Document, node: NodeId) -> Result<&str, XmlFault> {
    document
        .element(node)
        .and_then(|element| element.attribute("", "Algorithm"))
        .ok_or(XmlFault::Signature("Algorithm"))
}

/// The algorithm of an element that must have no parameters.
pub(crate) fn bare_algorithm(document: &Document, node: NodeId) -> Result<&str, XmlFault> {
    let name = algorithm(document, node)?;
    if document.elements(node).next().is_some() {
        return Err(XmlFault::UnknownAlgorithm(cut(name)));
    }
    Ok(name)
}

/// The canonicalisation that an element names, with its prefixes; `None` when it is none.
pub(crate) fn canonicalization(
    document: &Document,
    node: NodeId,
) -> Result<Option<Canonicalization>, XmlFault> {
    let name = algorithm(document, node)?;
    let Some(mut found) = Canonicalization::of_uri(name) else { return Ok(None) };
    for (child, element) in document.elements(node) {
        match &mut found.method {
            Method::Exclusive(prefixes) if element.name.is(EXCLUSIVE, "InclusiveNamespaces") => {
                if document.elements(child).next().is_some() {
                    return Err(XmlFault::Signature("InclusiveNamespaces"));
                }
                let list = element.attribute("", "PrefixList").unwrap_or_default();
                for prefix in list.split_ascii_whitespace() {
                    let prefix = if prefix == "#default" { "" } else { prefix };
                    if prefixes.len() >= MAX_PREFIXES {
                        return Err(XmlFault::TooComplex);
                    }
                    prefixes.push(prefix.to_owned());
                }
            }
            _ => return Err(XmlFault::Transform(cut(name))),
        }
    }
    Ok(Some(found))
}
