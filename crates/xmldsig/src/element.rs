//! The elements of a document, for those who read what it says and sign nothing.

use crate::{
    Document,
    tree::{Content, Element, NodeId},
};

/// An element, with its document.
#[derive(Clone, Copy, Debug)]
pub struct ElementRef<'a> {
    document: &'a Document,
    id: NodeId,
    element: &'a Element,
}

/// What stands in an element.
#[derive(Clone, Copy, Debug)]
pub enum Child<'a> {
    /// A comment.
    Comment,
    /// An element.
    Element(ElementRef<'a>),
    /// A processing instruction.
    Instruction,
    /// A text: references and CDATA are resolved.
    Text(&'a str),
}

/// An attribute that declares no namespace.
#[derive(Clone, Copy, Debug)]
pub struct AttributeRef<'a> {
    /// Its namespace; empty for one without a prefix.
    pub namespace: &'a str,
    /// Its name in it.
    pub local: &'a str,
    /// Its value, normalised.
    pub value: &'a str,
}

impl Document {
    /// The root element.
    pub fn root_element(&self) -> Option<ElementRef<'_>> {
        ElementRef::of(self, self.root())
    }

    /// Whether there is a processing instruction anywhere.
    pub fn has_instructions(&self) -> bool {
        let mut all = self.subtree(Self::NODE);
        all.any(|id| matches!(self.content(id), Content::Instruction { .. }))
    }
}

impl<'a> ElementRef<'a> {
    fn of(document: &'a Document, id: NodeId) -> Option<Self> {
        Some(Self { document, id, element: document.element(id)? })
    }

    /// The namespace of its name; empty where it is in none.
    pub fn namespace(&self) -> &'a str {
        &self.element.name.namespace
    }

    /// Its name in the namespace.
    pub fn local(&self) -> &'a str {
        &self.element.name.local
    }

    /// Its attributes without the declarations of namespaces, in the order of Canonical XML.
    pub fn attributes(&self) -> impl Iterator<Item = AttributeRef<'a>> {
        self.element.attributes.iter().map(|attribute| AttributeRef {
            namespace: &attribute.name.namespace,
            local: &attribute.name.local,
            value: &attribute.value,
        })
    }

    /// What stands in it, in order.
    pub fn children(&self) -> impl Iterator<Item = Child<'a>> {
        let document = self.document;
        document.children(self.id).filter_map(move |id| {
            Some(match document.content(id) {
                Content::Comment(_) => Child::Comment,
                Content::Element(_) => Child::Element(ElementRef::of(document, id)?),
                Content::Instruction { .. } => Child::Instruction,
                Content::Text(text) => Child::Text(text),
                Content::Document => return None,
            })
        })
    }

    /// A value that is a qualified name, `cs:Response`, by what its prefix means here: its namespace and its name in it. None if
    /// nothing declares the prefix.
    pub fn resolve(&self, name: &'a str) -> Option<(String, &'a str)> {
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        let scope = self.document.scope(self.id);
        match scope.iter().find(|declaration| &*declaration.prefix == prefix) {
            Some(declaration) => Some((declaration.uri.to_string(), local)),
            None => prefix.is_empty().then(|| (String::new(), local)),
        }
    }
}
