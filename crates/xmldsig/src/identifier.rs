//! Identifiers of elements.

use std::collections::HashMap;

use crate::{
    Document, XmlFault,
    algorithm::cut,
    tree::{Attribute, NodeId, XML},
};

/// The namespace of `wsu:Id` and `wsu:Timestamp`.
pub(crate) const WSU: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";

/// Without a schema nothing says which attributes are identifiers; these are taken for such: `Id`,
/// `ID`, `id`, `wsu:Id` and `xml:id`.
fn is_identifier(attribute: &Attribute) -> bool {
    matches!(
        (&*attribute.name.namespace, &*attribute.name.local),
        ("", "Id" | "ID" | "id") | (WSU, "Id") | (XML, "id")
    )
}

/// The elements by their identifiers.
pub(crate) struct Identifiers<'a> {
    /// `None` where two elements claim one identifier.
    elements: HashMap<&'a str, Option<NodeId>>,
}

impl<'a> Identifiers<'a> {
    pub(crate) fn of(document: &'a Document) -> Self {
        let mut elements: HashMap<&str, Option<NodeId>> = HashMap::new();
        for id in document.subtree(document.root()) {
            let attributes = document.element(id).map_or(&[][..], |element| &element.attributes);
            for attribute in attributes.iter().filter(|attribute| is_identifier(attribute)) {
                elements
                    .entry(&attribute.value)
                    .and_modify(|known| *known = known.filter(|known| *known == id))
                    .or_insert(Some(id));
            }
        }
        Self { elements }
    }

    /// The only element with this identifier. An identifier that stands twice names nothing: which
    /// of the two was signed, and which is read, would be a guess.
    pub(crate) fn find(&self, id: &str) -> Result<NodeId, XmlFault> {
        match self.elements.get(id) {
            Some(Some(found)) => Ok(*found),
            Some(None) => Err(XmlFault::IdDuplicate(cut(id))),
            None => Err(XmlFault::IdMissing(cut(id))),
        }
    }
}
