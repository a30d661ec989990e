//! A document as an arena of nodes in document order.
//!
//! A node and what stands below it are a range of numbers, so "is inside" is a comparison, and a
//! walk needs no recursion.

use std::{ops::Range, sync::Arc};

/// The namespace of `xml:id` and `xml:lang`.
pub(crate) const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// A name with its prefix and its namespace, both empty when there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) prefix: Arc<str>,
    pub(crate) local: Arc<str>,
    pub(crate) namespace: Arc<str>,
}

impl Name {
    pub(crate) fn is(&self, namespace: &str, local: &str) -> bool {
        &*self.local == local && &*self.namespace == namespace
    }
}

/// An attribute that declares no namespace.
#[derive(Clone, Debug)]
pub(crate) struct Attribute {
    pub(crate) name: Name,
    pub(crate) value: String,
}

/// A namespace declaration; the prefix is empty for the default, the URI is empty when it is undone.
#[derive(Clone, Debug)]
pub(crate) struct Declaration {
    pub(crate) prefix: Arc<str>,
    pub(crate) uri: Arc<str>,
}

/// Where an element stands in the text, in octets of UTF-8.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// The start-tag, or the tag of an empty element.
    pub(crate) tag: Range<usize>,
    /// After the name in the tag.
    pub(crate) name_end: usize,
    /// Before the end-tag; `None` when the tag is one of an empty element.
    pub(crate) content_end: Option<usize>,
}

#[derive(Clone, Debug)]
pub(crate) struct Element {
    pub(crate) name: Name,
    /// In the order of Canonical XML: by namespace, then by local name.
    pub(crate) attributes: Vec<Attribute>,
    /// In the order of Canonical XML: by prefix.
    pub(crate) declarations: Vec<Declaration>,
    pub(crate) place: Place,
}

impl Element {
    /// The value of an attribute.
    pub(crate) fn attribute(&self, namespace: &str, local: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|attribute| attribute.name.is(namespace, local))
            .map(|attribute| attribute.value.as_str())
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Content {
    /// The document itself, always node 0.
    Document,
    Element(Box<Element>),
    Text(String),
    Comment(String),
    Instruction {
        target: Arc<str>,
        data: String,
    },
}

#[derive(Clone, Debug)]
struct Node {
    parent: NodeId,
    /// The number after the last node below this one.
    end: u32,
    content: Content,
}

/// The number of a node, in document order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NodeId(u32);

/// A document that was read: well-formed, with namespaces, without a document type.
#[derive(Clone, Debug)]
pub struct Document {
    nodes: Vec<Node>,
    root: NodeId,
}

impl Document {
    /// A document without a root, for the reader.
    pub(crate) fn empty() -> Self {
        let document = Node { parent: NodeId(0), end: 1, content: Content::Document };
        Self { nodes: vec![document], root: NodeId(0) }
    }

    /// The document node.
    pub(crate) const NODE: NodeId = NodeId(0);

    pub(crate) const fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Adds the next node in document order.
    pub(crate) fn push(&mut self, parent: NodeId, content: Content) -> NodeId {
        // The reader's budget of nodes is far below 2^32.
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        if parent == Self::NODE && matches!(content, Content::Element(_)) {
            self.root = id;
        }
        self.nodes.push(Node { parent, end: id.0.saturating_add(1), content });
        id
    }

    /// Says that nothing more will stand below a node.
    pub(crate) fn close(&mut self, id: NodeId, content_end: Option<usize>) {
        let end = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        if let Some(node) = self.nodes.get_mut(id.0 as usize) {
            node.end = end;
            if let Content::Element(element) = &mut node.content {
                element.place.content_end = content_end;
            }
        }
    }

    /// The root element.
    pub(crate) const fn root(&self) -> NodeId {
        self.root
    }

    pub(crate) const fn has_root(&self) -> bool {
        self.root.0 != 0
    }

    fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id.0 as usize)
    }

    pub(crate) fn content(&self, id: NodeId) -> &Content {
        self.node(id).map_or(&Content::Document, |node| &node.content)
    }

    pub(crate) fn element(&self, id: NodeId) -> Option<&Element> {
        match self.content(id) {
            Content::Element(element) => Some(element),
            _ => None,
        }
    }

    /// The node and all below it.
    pub(crate) fn subtree(&self, id: NodeId) -> impl Iterator<Item = NodeId> + use<> {
        (id.0..self.end(id).0).map(NodeId)
    }

    /// The number after the last node below this one.
    pub(crate) fn end(&self, id: NodeId) -> NodeId {
        NodeId(self.node(id).map_or(id.0, |node| node.end))
    }

    /// Whether `inner` is `outer` or stands below it.
    pub(crate) fn is_within(&self, inner: NodeId, outer: NodeId) -> bool {
        outer <= inner && inner < self.end(outer)
    }

    /// The parents, nearest first, without the document node.
    pub(crate) fn ancestors(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        let mut current = id;
        std::iter::from_fn(move || {
            current = self.node(current)?.parent;
            (current != Self::NODE).then_some(current)
        })
    }

    pub(crate) fn parent(&self, id: NodeId) -> NodeId {
        self.node(id).map_or(Self::NODE, |node| node.parent)
    }

    pub(crate) fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        let end = self.end(id);
        let mut next = NodeId(id.0.saturating_add(1));
        std::iter::from_fn(move || {
            let child = (next < end).then_some(next)?;
            next = self.end(child);
            Some(child)
        })
    }

    /// The children that are elements.
    pub(crate) fn elements(&self, id: NodeId) -> impl Iterator<Item = (NodeId, &Element)> {
        self.children(id).filter_map(|child| Some((child, self.element(child)?)))
    }

    /// The child elements of this name.
    pub(crate) fn named<'a>(
        &'a self,
        id: NodeId,
        namespace: &'a str,
        local: &'a str,
    ) -> impl Iterator<Item = NodeId> + 'a {
        self.elements(id)
            .filter(move |(_, element)| element.name.is(namespace, local))
            .map(|(child, _)| child)
    }

    /// Whether the node is an element of this name.
    pub(crate) fn is(&self, id: NodeId, namespace: &str, local: &str) -> bool {
        self.element(id).is_some_and(|element| element.name.is(namespace, local))
    }

    /// The text of an element that holds nothing but text. A comment, a processing instruction or an
    /// element inside is refused: what is read must be what was signed.
    pub(crate) fn text(&self, id: NodeId) -> Option<String> {
        let mut all = String::new();
        for child in self.children(id) {
            match self.content(child) {
                Content::Text(text) => all.push_str(text),
                _ => return None,
            }
        }
        Some(all)
    }

    /// What is declared at a node by itself and its parents: the nearest declaration of each prefix.
    pub(crate) fn scope(&self, id: NodeId) -> Vec<Declaration> {
        let mut nearest: Vec<Declaration> = Vec::new();
        for level in std::iter::once(id).chain(self.ancestors(id)) {
            for declaration in self.element(level).map_or(&[][..], |e| &e.declarations) {
                if !nearest.iter().any(|known| known.prefix == declaration.prefix) {
                    nearest.push(declaration.clone());
                }
            }
        }
        nearest.sort_by(|a, b| a.prefix.cmp(&b.prefix));
        nearest
    }
}
