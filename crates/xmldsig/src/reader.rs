//! Reading XML 1.0 (fifth edition) with Namespaces in XML 1.0, strictly.
//!
//! The reader is our own because of what it is for: where two readers see two documents in the same
//! octets, a signature says nothing. It accepts well-formed documents in UTF-8 and nothing else: no
//! document type (hence no entities but the five of XML, no default attributes, no attribute types),
//! no other encoding, no relative namespace names (Canonical XML 1.0, 1.3 has no answer for them),
//! no colon in names of processing instructions.
//!
//! What Canonical XML asks of a reader (section 2.2 there) happens here: line ends become one line
//! feed, references and CDATA become text, attribute values are normalised (as CDATA, there being no
//! other type without a document type).

mod namespaces;
mod scan;

use std::{collections::HashSet, sync::Arc};

use self::{
    namespaces::{RawAttribute, Scope},
    scan::Scanner,
};
use crate::{
    Document, XmlFault,
    tree::{Content, Element, NodeId, Place},
};

/// The largest document, in octets.
pub const MAX_BYTES: usize = 32 << 20;

/// How deep elements may stand inside each other.
pub const MAX_DEPTH: usize = 200;

/// How many nodes a document may have: elements, texts, comments, processing instructions.
pub const MAX_NODES: usize = 500_000;

/// How many attributes a document may have, declarations included.
pub const MAX_ATTRIBUTES: usize = 500_000;

/// How many attributes one element may have, declarations included.
pub const MAX_ELEMENT_ATTRIBUTES: usize = 256;

/// How many namespace declarations may be in force at one place.
pub const MAX_DECLARATIONS: usize = 128;

/// The longest name or namespace name, in octets.
pub const MAX_NAME_BYTES: usize = 1024;

/// How much a document may have, where its reader allows less than what is signed may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// How deep elements may stand inside each other.
    pub depth: usize,
    /// How many attributes one element may have, declarations included.
    pub element_attributes: usize,
    /// How many nodes it may have: elements, texts, comments, processing instructions.
    pub nodes: usize,
}

impl Budget {
    /// What a signed document may have.
    pub const SIGNED: Self =
        Self { depth: MAX_DEPTH, element_attributes: MAX_ELEMENT_ATTRIBUTES, nodes: MAX_NODES };
}

impl Document {
    /// Reads a document.
    pub fn parse(xml: &[u8]) -> Result<Self, XmlFault> {
        Self::parse_within(xml, Budget::SIGNED)
    }

    /// Reads a document that may have no more than a budget; what is above the limits of this module is refused in any case.
    pub fn parse_within(xml: &[u8], budget: Budget) -> Result<Self, XmlFault> {
        if xml.len() > MAX_BYTES {
            return Err(XmlFault::TooLarge);
        }
        let text = decode(xml)?;
        let mut reader = Reader {
            scanner: Scanner::new(text),
            budget,
            document: Self::empty(),
            names: HashSet::new(),
            open: Vec::new(),
            scope: Scope::default(),
            pending: String::new(),
            attributes: 0,
        };
        reader.read()?;
        Ok(reader.document)
    }
}

/// The octets as text, without a byte order mark.
pub(crate) fn decode(xml: &[u8]) -> Result<&str, XmlFault> {
    if xml.starts_with(&[0xFE, 0xFF]) || xml.starts_with(&[0xFF, 0xFE]) || xml.contains(&0) {
        return Err(XmlFault::Encoding);
    }
    let text = std::str::from_utf8(xml).map_err(|_| XmlFault::Encoding)?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

struct Reader<'a> {
    scanner: Scanner<'a>,
    budget: Budget,
    document: Document,
    /// Names and namespaces, each kept once.
    names: HashSet<Arc<str>>,
    /// The open elements with their names as written.
    open: Vec<(NodeId, &'a str)>,
    scope: Scope,
    /// Text since the last other node.
    pending: String,
    attributes: usize,
}

impl<'a> Reader<'a> {
    fn read(&mut self) -> Result<(), XmlFault> {
        self.scanner.check_characters()?;
        self.scanner.declaration()?;
        while !self.scanner.is_done() {
            if self.open.is_empty() {
                self.outside()?;
            } else {
                self.inside()?;
            }
        }
        if !self.open.is_empty() {
            return Err(self.scanner.fault("an element is not closed"));
        }
        if !self.document.has_root() {
            return Err(self.scanner.fault("there is no element"));
        }
        self.document.close(Document::NODE, None);
        Ok(())
    }

    /// What may stand beside the root element.
    fn outside(&mut self) -> Result<(), XmlFault> {
        self.scanner.skip_space();
        if self.scanner.is_done() {
            return Ok(());
        }
        if self.scanner.take("<!--") {
            return self.comment();
        }
        if self.scanner.take("<?") {
            return self.instruction();
        }
        if self.scanner.sees("<!DOCTYPE") {
            return Err(XmlFault::Doctype);
        }
        if !self.scanner.sees("<") {
            return Err(self.scanner.fault("text outside of the root element"));
        }
        if self.document.has_root() {
            return Err(self.scanner.fault("a second root element"));
        }
        self.start_tag()
    }

    /// Content of an element (production 43).
    fn inside(&mut self) -> Result<(), XmlFault> {
        if self.scanner.take("</") {
            self.flush()?;
            self.end_tag()
        } else if self.scanner.take("<!--") {
            self.flush()?;
            self.comment()
        } else if self.scanner.take("<![CDATA[") {
            let data = self.scanner.until("]]>", "CDATA is not closed")?;
            scan::push_lines(&mut self.pending, data);
            Ok(())
        } else if self.scanner.take("<?") {
            self.flush()?;
            self.instruction()
        } else if self.scanner.sees("<") {
            self.flush()?;
            self.start_tag()
        } else if self.scanner.take("&") {
            let c = self.scanner.reference()?;
            self.pending.push(c);
            Ok(())
        } else {
            let text = self.scanner.while_not(&['<', '&']);
            if text.contains("]]>") {
                return Err(self.scanner.fault("\"]]>\" in a text"));
            }
            scan::push_lines(&mut self.pending, text);
            Ok(())
        }
    }

    fn parent(&self) -> NodeId {
        self.open.last().map_or(Document::NODE, |(id, _)| *id)
    }

    fn push(&mut self, content: Content) -> Result<NodeId, XmlFault> {
        if self.document.len() >= MAX_NODES.min(self.budget.nodes) {
            return Err(XmlFault::TooComplex);
        }
        let parent = self.parent();
        Ok(self.document.push(parent, content))
    }

    fn flush(&mut self) -> Result<(), XmlFault> {
        if !self.pending.is_empty() {
            let text = std::mem::take(&mut self.pending);
            self.push(Content::Text(text))?;
        }
        Ok(())
    }

    fn comment(&mut self) -> Result<(), XmlFault> {
        let data = self.scanner.until("--", "a comment is not closed")?;
        if !self.scanner.take(">") {
            return Err(self.scanner.fault("\"--\" in a comment"));
        }
        let mut text = String::new();
        scan::push_lines(&mut text, data);
        self.push(Content::Comment(text)).map(drop)
    }

    fn instruction(&mut self) -> Result<(), XmlFault> {
        let target = self.scanner.name()?;
        if target.eq_ignore_ascii_case("xml") || target.contains(':') {
            return Err(self.scanner.fault("a processing instruction must not be called so"));
        }
        let mut data = String::new();
        if !self.scanner.take("?>") {
            if self.scanner.skip_space() == 0 {
                return Err(self.scanner.fault("no space after the name of an instruction"));
            }
            let raw = self.scanner.until("?>", "a processing instruction is not closed")?;
            scan::push_lines(&mut data, raw);
        }
        let target = self.intern(target)?;
        self.push(Content::Instruction { target, data }).map(drop)
    }

    fn start_tag(&mut self) -> Result<(), XmlFault> {
        let start = self.scanner.position();
        self.scanner.take("<");
        let name = self.scanner.name()?;
        let name_end = self.scanner.position();
        let mut raw: Vec<RawAttribute<'a>> = Vec::new();
        let is_empty = loop {
            let space = self.scanner.skip_space();
            if self.scanner.take("/>") {
                break true;
            }
            if self.scanner.take(">") {
                break false;
            }
            if space == 0 {
                return Err(self.scanner.fault("no space before an attribute"));
            }
            let most = MAX_ELEMENT_ATTRIBUTES.min(self.budget.element_attributes);
            if raw.len() >= most || self.attributes >= MAX_ATTRIBUTES {
                return Err(XmlFault::TooComplex);
            }
            self.attributes += 1;
            raw.push(self.scanner.attribute()?);
        };
        if self.open.len() >= MAX_DEPTH.min(self.budget.depth) {
            return Err(XmlFault::TooComplex);
        }
        let place = Place { tag: start..self.scanner.position(), name_end, content_end: None };
        let (name, element) = (name, self.element(name, raw, place)?);
        let id = self.push(Content::Element(Box::new(element)))?;
        if is_empty {
            self.scope.leave();
        } else {
            self.open.push((id, name));
        }
        Ok(())
    }

    fn element(
        &mut self,
        name: &str,
        raw: Vec<RawAttribute<'a>>,
        place: Place,
    ) -> Result<Element, XmlFault> {
        let fault = |what| self.scanner.fault(what);
        let names = &mut self.names;
        let intern = |text: &str| intern(names, text);
        self.scope.enter(name, raw, place, intern, fault)
    }

    fn end_tag(&mut self) -> Result<(), XmlFault> {
        let content_end = self.scanner.position() - "</".len();
        let name = self.scanner.name()?;
        self.scanner.skip_space();
        if !self.scanner.take(">") {
            return Err(self.scanner.fault("an end-tag is not closed"));
        }
        match self.open.pop() {
            Some((id, opened)) if opened == name => {
                self.document.close(id, Some(content_end));
                self.scope.leave();
                Ok(())
            }
            _ => Err(self.scanner.fault("an end-tag closes another element")),
        }
    }

    fn intern(&mut self, text: &str) -> Result<Arc<str>, XmlFault> {
        intern(&mut self.names, text)
    }
}

fn intern(names: &mut HashSet<Arc<str>>, text: &str) -> Result<Arc<str>, XmlFault> {
    if text.len() > MAX_NAME_BYTES {
        return Err(XmlFault::TooComplex);
    }
    if let Some(known) = names.get(text) {
        return Ok(known.clone());
    }
    let new: Arc<str> = text.into();
    names.insert(new.clone());
    Ok(new)
}
