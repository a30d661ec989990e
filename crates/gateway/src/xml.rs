//! XML from outside, read strictly into a small tree, and XML for outside, written from a tree.
//!
//! The reader is that of `xmldsig`, within a budget of depth, elements and attributes: it refuses document types, entities other
//! than the five of XML 1.0, and undeclared prefixes. Processing instructions and text beside elements are refused here. Writing
//! escapes every value; names of elements are constants of this program.

use xmldsig::{Budget, Child, Document, ElementRef, XmlFault};

/// The namespace of `xsi:type` and `xsi:nil`.
pub(crate) const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// How much an answer may have: its depth, attributes of an element, and elements with the texts in and between them.
const BUDGET: Budget = Budget { depth: 32, element_attributes: 32, nodes: 40_000 };

/// What is wrong with a document from outside. It never repeats the document's content.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentFault {
    /// More bytes, depth, elements or attributes than the budget allows.
    #[error("the document is over the budget of {0}")]
    Budget(&'static str),
    /// Something strict reading does not allow: a document type, an entity, a processing instruction.
    #[error("the document has {0}, which is not allowed")]
    Forbidden(&'static str),
    /// The answer belongs to another question.
    #[error("the {0} is not that of the question")]
    Mismatch(&'static str),
    /// An element that must be there is not.
    #[error("element {0} is missing")]
    Missing(&'static str),
    /// An element stands more often than it may.
    #[error("element {0} stands more than once")]
    Repeated(&'static str),
    /// Not well-formed XML in UTF-8.
    #[error("the document is not well-formed: {0}")]
    Syntax(&'static str),
    /// A value outside its form or its list.
    #[error("the value of {0} is outside its form")]
    Value(&'static str),
}

/// A name with its namespace; the namespace is empty for an unqualified name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct QualifiedName {
    pub(crate) namespace: String,
    pub(crate) local: String,
}

/// An element read from outside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) name: QualifiedName,
    /// `xsi:type`, resolved.
    pub(crate) schema_type: Option<QualifiedName>,
    nil: bool,
    text: String,
    children: Vec<Self>,
}

impl Element {
    /// The children with this local name. The registers are not of one mind about namespaces of inner elements.
    pub(crate) fn all<'a>(&'a self, local: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name.local == local)
    }

    /// The only child with this local name.
    pub(crate) fn child(&self, local: &'static str) -> Result<&Self, DocumentFault> {
        self.optional(local)?.ok_or(DocumentFault::Missing(local))
    }

    /// The child with this local name, if there is one and it is not `xsi:nil`.
    pub(crate) fn optional(&self, local: &'static str) -> Result<Option<&Self>, DocumentFault> {
        let mut found = self.all(local);
        let first = found.next();
        if found.next().is_some() {
            return Err(DocumentFault::Repeated(local));
        }
        Ok(first.filter(|child| !child.nil))
    }

    /// The text of the only child with this local name; never empty.
    pub(crate) fn text_of(&self, local: &'static str) -> Result<&str, DocumentFault> {
        self.optional_text(local)?.ok_or(DocumentFault::Missing(local))
    }

    /// The text of the child with this local name; `None` when it is absent or empty.
    pub(crate) fn optional_text(&self, local: &'static str) -> Result<Option<&str>, DocumentFault> {
        let Some(child) = self.optional(local)? else { return Ok(None) };
        if !child.children.is_empty() {
            return Err(DocumentFault::Value(local));
        }
        Ok(Some(child.text.trim()).filter(|text| !text.is_empty()))
    }

    /// Whether the element is this one.
    pub(crate) fn is(&self, namespace: &str, local: &str) -> bool {
        self.name.namespace == namespace && self.name.local == local
    }

    /// Checks that every child has a name from this list and stands once.
    pub(crate) fn only(&self, allowed: &'static [&'static str]) -> Result<(), DocumentFault> {
        for child in &self.children {
            if !allowed.contains(&child.name.local.as_str()) {
                return Err(DocumentFault::Forbidden("an unknown element"));
            }
        }
        allowed.iter().try_for_each(|name| self.optional(name).map(|_| ()))
    }
}

/// Reads a document.
pub(crate) fn parse(document: &[u8]) -> Result<Element, DocumentFault> {
    let document = Document::parse_within(document, BUDGET)?;
    if document.has_instructions() {
        return Err(DocumentFault::Forbidden("a processing instruction"));
    }
    let root = document.root_element().ok_or(DocumentFault::Syntax("no root"))?;
    read(root)
}

impl From<XmlFault> for DocumentFault {
    fn from(fault: XmlFault) -> Self {
        match fault {
            XmlFault::Doctype => Self::Forbidden("a document type"),
            XmlFault::Encoding => Self::Syntax("it is not UTF-8"),
            XmlFault::Malformed { what, .. } => Self::Syntax(what),
            XmlFault::TooComplex => Self::Budget("depth, elements and attributes"),
            XmlFault::TooLarge => Self::Budget("bytes"),
            _ => Self::Syntax("markup"),
        }
    }
}

/// An element with all below it; the budget bounds how deep that goes.
fn read(element: ElementRef<'_>) -> Result<Element, DocumentFault> {
    let name = |namespace: &str, local: &str| QualifiedName {
        namespace: namespace.to_owned(),
        local: local.to_owned(),
    };
    let mut read =
        Element { name: name(element.namespace(), element.local()), ..Element::default() };
    for attribute in element.attributes() {
        match (attribute.namespace, attribute.local) {
            (XSI, "type") => {
                let resolved = element.resolve(attribute.value.trim());
                let (namespace, local) =
                    resolved.ok_or(DocumentFault::Syntax("an undeclared prefix"))?;
                read.schema_type = Some(name(&namespace, local));
            }
            (XSI, "nil") => read.nil = matches!(attribute.value.trim(), "true" | "1"),
            _ => {}
        }
    }
    for child in element.children() {
        match child {
            Child::Comment | Child::Instruction => {}
            Child::Element(child) => read.children.push(self::read(child)?),
            Child::Text(text) => read.text.push_str(text),
        }
    }
    if !read.children.is_empty() {
        if !read.text.trim().is_empty() {
            return Err(DocumentFault::Forbidden("text beside elements"));
        }
        read.text.clear();
    }
    Ok(read)
}

/// An element to be written. Names are constants; values are escaped.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    text: String,
    children: Vec<Self>,
}

impl Node {
    pub(crate) const fn new(name: &'static str) -> Self {
        Self { name, attributes: Vec::new(), text: String::new(), children: Vec::new() }
    }

    /// Adds an attribute.
    pub(crate) fn attribute(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.attributes.push((name, value.into()));
        self
    }

    /// Adds a child.
    pub(crate) fn child(mut self, child: Self) -> Self {
        self.children.push(child);
        self
    }

    /// Adds a child that carries a text.
    pub(crate) fn leaf(self, name: &'static str, text: &(impl ToString + ?Sized)) -> Self {
        self.child(Self { text: text.to_string(), ..Self::new(name) })
    }

    /// Adds a child that carries a text, if there is one.
    pub(crate) fn optional(self, name: &'static str, text: Option<impl ToString>) -> Self {
        match text {
            Some(text) => self.leaf(name, &text),
            None => self,
        }
    }

    /// The document with this element as its root.
    pub(crate) fn document(&self) -> String {
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        out.push('<');
        out.push_str(self.name);
        for (name, value) in &self.attributes {
            out.push(' ');
            out.push_str(name);
            out.push_str("=\"");
            out.push_str(&escaped(value));
            out.push('"');
        }
        out.push('>');
        out.push_str(&escaped(&self.text));
        for child in &self.children {
            child.write(out);
        }
        out.push_str("</");
        out.push_str(self.name);
        out.push('>');
    }
}

/// The characters of a document (XML 1.0, production 2).
const fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// Escapes a value; a character that XML cannot carry becomes U+FFFD.
fn escaped(value: &str) -> String {
    if value.chars().all(is_allowed) {
        return xmldsig::escaped(value);
    }
    let replaced = |c| if is_allowed(c) { c } else { char::REPLACEMENT_CHARACTER };
    xmldsig::escaped(&value.chars().map(replaced).collect::<String>())
}

#[cfg(test)]
mod tests;
