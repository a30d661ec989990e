//! XML from outside, read strictly into a small tree, and XML for outside, written from a tree.
//!
//! Reading has budgets of bytes, depth and elements; it refuses document types, processing instructions, entities
//! other than the five of XML 1.0, undeclared prefixes, and text beside elements. Writing escapes every value; names
//! of elements are constants of this program.

use quick_xml::{
    NsReader, XmlVersion,
    events::{BytesDecl, BytesRef, BytesStart, Event},
    name::{Namespace, QName, ResolveResult},
};

/// The namespace of `xsi:type` and `xsi:nil`.
pub(crate) const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// How deep elements may stand inside each other.
const DEPTH: usize = 32;
/// How many elements a document may have.
const ELEMENTS: usize = 20_000;
/// How many attributes an element may have.
const ATTRIBUTES: usize = 32;

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
    let text =
        std::str::from_utf8(document).map_err(|_| DocumentFault::Syntax("it is not UTF-8"))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if !text.chars().all(is_allowed) {
        return Err(DocumentFault::Syntax("a character that XML does not allow"));
    }
    let mut reader = NsReader::from_str(text);
    reader.config_mut().check_comments = true;
    let mut tree = Tree::default();
    let mut first = true;
    loop {
        let event = reader.read_event().map_err(|_| DocumentFault::Syntax("markup"))?;
        match event {
            Event::Start(start) => {
                let element = open(&reader, &start)?;
                tree.open(element)?;
            }
            Event::Empty(start) => {
                let element = open(&reader, &start)?;
                tree.open(element)?;
                tree.close()?;
            }
            Event::End(_) => tree.close()?,
            Event::Text(text) => tree.text(&text.xml10_content())?,
            Event::CData(text) => tree.text(&text.xml10_content())?,
            Event::GeneralRef(reference) => {
                let mut buffer = [0; 4];
                tree.text(character(&reference)?.encode_utf8(&mut buffer))?;
            }
            Event::Comment(_) => {}
            Event::Decl(declaration) => declared(&declaration, first)?,
            Event::PI(_) => return Err(DocumentFault::Forbidden("a processing instruction")),
            Event::DocType(_) => return Err(DocumentFault::Forbidden("a document type")),
            Event::Eof => return tree.finish(),
        }
        first = false;
    }
}

/// The characters of a document (XML 1.0, production 2).
const fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

fn declared(declaration: &BytesDecl<'_>, first: bool) -> Result<(), DocumentFault> {
    let fault = DocumentFault::Syntax("the declaration");
    if !first || declaration.version().map_err(|_| fault.clone())? != "1.0" {
        return Err(fault);
    }
    match declaration.encoding() {
        None => Ok(()),
        Some(Ok(name)) if name.eq_ignore_ascii_case("utf-8") => Ok(()),
        Some(_) => Err(fault),
    }
}

fn character(reference: &BytesRef<'_>) -> Result<char, DocumentFault> {
    let fault = DocumentFault::Syntax("a character reference");
    if let Some(c) = reference.resolve_char_ref().map_err(|_| fault.clone())? {
        return if is_allowed(c) { Ok(c) } else { Err(fault) };
    }
    match &**reference {
        "amp" => Ok('&'),
        "apos" => Ok('\''),
        "gt" => Ok('>'),
        "lt" => Ok('<'),
        "quot" => Ok('"'),
        _ => Err(DocumentFault::Forbidden("an entity")),
    }
}

fn qualified(resolved: &ResolveResult<'_>, local: &str) -> Result<QualifiedName, DocumentFault> {
    let namespace = match resolved {
        ResolveResult::Bound(Namespace(namespace)) => (*namespace).to_owned(),
        ResolveResult::Unbound => String::new(),
        ResolveResult::Unknown(_) => return Err(DocumentFault::Syntax("an undeclared prefix")),
    };
    Ok(QualifiedName { namespace, local: local.to_owned() })
}

fn open(reader: &NsReader<&[u8]>, start: &BytesStart<'_>) -> Result<Element, DocumentFault> {
    let (resolved, local) = reader.resolver().resolve_element(start.name());
    let name = qualified(&resolved, local.into_inner())?;
    let mut element = Element { name, ..Element::default() };
    for (n, attribute) in start.attributes().enumerate() {
        if n >= ATTRIBUTES {
            return Err(DocumentFault::Budget("attributes"));
        }
        let attribute = attribute.map_err(|_| DocumentFault::Syntax("an attribute"))?;
        let value = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_err(|_| DocumentFault::Forbidden("an entity"))?;
        if attribute.key.as_namespace_binding().is_some() {
            continue;
        }
        let (resolved, local) = reader.resolver().resolve_attribute(attribute.key);
        let key = qualified(&resolved, local.into_inner())?;
        match (key.namespace.as_str(), key.local.as_str()) {
            (XSI, "type") => {
                let (resolved, local) = reader.resolver().resolve_element(QName(value.trim()));
                element.schema_type = Some(qualified(&resolved, local.into_inner())?);
            }
            (XSI, "nil") => element.nil = matches!(value.trim(), "true" | "1"),
            _ => {}
        }
    }
    Ok(element)
}

/// The tree while it grows.
#[derive(Default)]
struct Tree {
    open: Vec<Element>,
    root: Option<Element>,
    elements: usize,
}

impl Tree {
    fn open(&mut self, element: Element) -> Result<(), DocumentFault> {
        self.elements += 1;
        if self.elements > ELEMENTS {
            return Err(DocumentFault::Budget("elements"));
        }
        if self.open.len() >= DEPTH {
            return Err(DocumentFault::Budget("depth"));
        }
        if self.open.is_empty() && self.root.is_some() {
            return Err(DocumentFault::Syntax("a second root"));
        }
        self.open.push(element);
        Ok(())
    }

    fn close(&mut self) -> Result<(), DocumentFault> {
        let mut element = self.open.pop().ok_or(DocumentFault::Syntax("an end without start"))?;
        if !element.children.is_empty() {
            if !element.text.trim().is_empty() {
                return Err(DocumentFault::Forbidden("text beside elements"));
            }
            element.text.clear();
        }
        match self.open.last_mut() {
            Some(parent) => parent.children.push(element),
            None => self.root = Some(element),
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), DocumentFault> {
        match self.open.last_mut() {
            Some(element) => element.text.push_str(text),
            None if text.trim().is_empty() => {}
            None => return Err(DocumentFault::Syntax("text outside the root")),
        }
        Ok(())
    }

    fn finish(self) -> Result<Element, DocumentFault> {
        if !self.open.is_empty() {
            return Err(DocumentFault::Syntax("it ends too early"));
        }
        self.root.ok_or(DocumentFault::Syntax("no root"))
    }
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

/// Escapes a value; a character that XML cannot carry becomes U+FFFD.
fn escaped(value: &str) -> String {
    let clean: String = value
        .chars()
        .map(|c| if is_allowed(c) { c } else { char::REPLACEMENT_CHARACTER })
        .collect();
    quick_xml::escape::escape(clean).into_owned()
}

#[cfg(test)]
mod tests;
