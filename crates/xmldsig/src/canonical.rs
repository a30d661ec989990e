//! Canonical XML 1.0 and 1.1 (W3C, 15 March 2001 and 2 May 2008) and Exclusive XML
//! Canonicalization 1.0 (18 July 2002).
//!
//! The part of a document that is canonicalised is an apex with all below it, less some subtrees:
//! that is what references, the enveloped-signature transform and SignedInfo ask for. So every
//! element that is put out, but the apex, has its parent put out, which the rules below rest on.

use crypto::Hasher;

use crate::{
    Document, XmlFault,
    tree::{Content, Declaration, Element, NodeId, XML},
};

/// Canonical XML 1.0, inclusive.
pub(crate) const C14N_10: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
/// Canonical XML 1.1.
const C14N_11: &str = "http://www.w3.org/2006/12/xml-c14n11";
/// Exclusive Canonical XML 1.0; also the namespace of `InclusiveNamespaces`.
pub(crate) const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";

/// How many prefixes an `InclusiveNamespaces` may list.
pub const MAX_PREFIXES: usize = 64;

/// Which namespaces an element carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Method {
    /// Those that are used, and of these prefixes those that are in force (`""` is the default).
    Exclusive(Vec<String>),
    /// All that are in force; attributes of namespace `xml` come from above the apex.
    Inclusive10,
    /// All that are in force; `xml:lang` and `xml:space` come from above the apex, `xml:id` doesn't.
    Inclusive11,
}

/// A canonicalisation method with its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Canonicalization {
    /// Which namespaces an element carries.
    pub method: Method,
    /// Whether comments stay.
    pub comments: Comments,
}

/// What becomes of comments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comments {
    /// They are left out.
    Drop,
    /// They stay.
    Keep,
}

impl Canonicalization {
    /// The method with this identifier, its prefixes still empty.
    pub fn of_uri(uri: &str) -> Option<Self> {
        let (base, comments) = match uri.strip_suffix("WithComments") {
            Some(base) => (base, Comments::Keep),
            None => (uri, Comments::Drop),
        };
        let method = match (base, comments) {
            (EXCLUSIVE, _) => Method::Exclusive(Vec::new()),
            (C14N_10, Comments::Drop) => Method::Inclusive10,
            (C14N_11, Comments::Drop) => Method::Inclusive11,
            (_, Comments::Keep) => match base.strip_suffix('#') {
                Some(C14N_10) => Method::Inclusive10,
                Some(C14N_11) => Method::Inclusive11,
                _ => return None,
            },
            _ => return None,
        };
        Some(Self { method, comments })
    }
}

/// How much canonical text a judgement may still make, in octets. Exclusive canonicalisation can
/// make far more text than it was given, and references may be many.
#[derive(Debug)]
pub(crate) struct Budget(usize);

/// What one judgement may canonicalise, in octets: eight of the largest documents.
const MAX_CANONICAL_BYTES: usize = 256 << 20;

impl Budget {
    pub(crate) const fn new() -> Self {
        Self(MAX_CANONICAL_BYTES)
    }
}

/// A place for canonical text.
pub(crate) trait Sink {
    fn put(&mut self, text: &[u8]);
}

impl Sink for Vec<u8> {
    fn put(&mut self, text: &[u8]) {
        self.extend_from_slice(text);
    }
}

impl Sink for Hasher {
    fn put(&mut self, text: &[u8]) {
        self.update(text);
    }
}

/// A part of a document.
#[derive(Clone, Debug)]
pub(crate) struct Selection {
    pub(crate) apex: NodeId,
    /// Subtrees that are left out.
    pub(crate) without: Vec<NodeId>,
}

impl Document {
    /// The canonical form of the whole document.
    pub fn canonicalize(&self, how: &Canonicalization) -> Result<Vec<u8>, XmlFault> {
        let selection = Selection { apex: Self::NODE, without: Vec::new() };
        let mut out = Vec::new();
        canonicalize(self, &selection, how, &mut Budget::new(), &mut out)?;
        Ok(out)
    }
}

/// Writes the canonical form of a part.
pub(crate) fn canonicalize(
    document: &Document,
    selection: &Selection,
    how: &Canonicalization,
    budget: &mut Budget,
    sink: &mut impl Sink,
) -> Result<(), XmlFault> {
    let mut writer = Writer {
        document,
        how,
        apex: selection.apex,
        scope: Vec::new(),
        rendered: Vec::new(),
        open: Vec::new(),
        out: Output { buffer: Vec::with_capacity(FLUSH_BYTES), budget, sink },
    };
    let mut excluded_until = selection.apex;
    for id in document.subtree(selection.apex) {
        if id < excluded_until {
            continue;
        }
        writer.close_before(id)?;
        if selection.without.contains(&id) {
            excluded_until = document.end(id);
        } else {
            writer.node(id)?;
        }
    }
    writer.close_before(document.end(selection.apex))?;
    writer.out.flush()
}

/// An element that was put out and not yet closed.
struct Open {
    id: NodeId,
    /// How many declarations were in force and rendered before it.
    marks: (usize, usize),
}

struct Writer<'a, S> {
    document: &'a Document,
    how: &'a Canonicalization,
    apex: NodeId,
    /// Declarations in force.
    scope: Vec<Declaration>,
    /// Declarations put out on the open elements.
    rendered: Vec<Declaration>,
    open: Vec<Open>,
    out: Output<'a, S>,
}

/// The nearest declaration of a prefix; an undone one is as good as none.
fn nearest<'a>(declarations: &'a [Declaration], prefix: &str) -> Option<&'a Declaration> {
    let found = declarations.iter().rev().find(|known| &*known.prefix == prefix)?;
    (!found.uri.is_empty()).then_some(found)
}

impl<'a, S: Sink> Writer<'a, S> {
    /// Closes the elements that end before this node.
    fn close_before(&mut self, id: NodeId) -> Result<(), XmlFault> {
        while let Some(Open { id: last, marks }) =
            self.open.pop_if(|open| self.document.end(open.id) <= id)
        {
            if let Some(element) = self.document.element(last) {
                self.out.put("</")?;
                self.qualified(element)?;
                self.out.put(">")?;
            }
            self.scope.truncate(marks.0);
            self.rendered.truncate(marks.1);
        }
        Ok(())
    }

    fn qualified(&mut self, element: &Element) -> Result<(), XmlFault> {
        self.out.name(&element.name.prefix, &element.name.local)
    }

    fn node(&mut self, id: NodeId) -> Result<(), XmlFault> {
        let document = self.document;
        match document.content(id) {
            Content::Document => Ok(()),
            Content::Element(element) => self.element(id, element),
            Content::Text(text) => self.out.text(text),
            Content::Comment(_) if self.how.comments == Comments::Drop => Ok(()),
            Content::Comment(text) => self.beside_root(id, |out| {
                out.put("<!--")?;
                out.put(text)?;
                out.put("-->")
            }),
            Content::Instruction { target, data } => self.beside_root(id, |out| {
                out.put("<?")?;
                out.put(target)?;
                if !data.is_empty() {
                    out.put(" ")?;
                    out.put(data)?;
                }
                out.put("?>")
            }),
        }
    }

    /// Outside of the root element a node has a line of its own (2.3, processing instruction nodes).
    fn beside_root(
        &mut self,
        id: NodeId,
        write: impl FnOnce(&mut Output<'_, S>) -> Result<(), XmlFault>,
    ) -> Result<(), XmlFault> {
        let outside = self.document.parent(id) == Document::NODE;
        let root = self.document.root();
        if outside && id > root {
            self.out.put("\n")?;
        }
        write(&mut self.out)?;
        if outside && id < root {
            self.out.put("\n")?;
        }
        Ok(())
    }

    fn element(&mut self, id: NodeId, element: &Element) -> Result<(), XmlFault> {
        let is_apex = id == self.apex;
        self.open.push(Open { id, marks: (self.scope.len(), self.rendered.len()) });
        if is_apex {
            self.scope = self.document.scope(id);
        } else {
            self.scope.extend(element.declarations.iter().cloned());
        }
        self.out.put("<")?;
        self.qualified(element)?;
        for declaration in self.declarations(element, is_apex) {
            self.out.put(if declaration.prefix.is_empty() { " xmlns" } else { " xmlns:" })?;
            self.out.put(&declaration.prefix)?;
            self.out.put("=\"")?;
            self.out.value(&declaration.uri)?;
            self.out.put("\"")?;
            self.rendered.push(declaration);
        }
        let inherited = if is_apex { self.inherited(id, element)? } else { Vec::new() };
        let mut inherited = inherited.into_iter().peekable();
        for attribute in &element.attributes {
            let own = (&*attribute.name.namespace, &*attribute.name.local);
            while let Some((local, value)) = inherited.next_if(|(local, _)| (XML, *local) < own) {
                self.out.attribute("xml", local, value)?;
            }
            self.out.attribute(&attribute.name.prefix, &attribute.name.local, &attribute.value)?;
        }
        for (local, value) in inherited {
            self.out.attribute("xml", local, value)?;
        }
        self.out.put(">")
    }

    /// The declarations that the element must carry, by prefix.
    fn declarations(&self, element: &Element, is_apex: bool) -> Vec<Declaration> {
        let needed: Vec<&str> = match &self.how.method {
            Method::Exclusive(prefixes) => {
                let used = element
                    .attributes
                    .iter()
                    .map(|attribute| &*attribute.name.prefix)
                    .filter(|prefix| !prefix.is_empty())
                    .chain([&*element.name.prefix])
                    .filter(|prefix| *prefix != "xml");
                let mut needed: Vec<&str> =
                    used.chain(prefixes.iter().map(String::as_str)).collect();
                needed.sort_unstable();
                needed.dedup();
                needed
            }
            Method::Inclusive10 | Method::Inclusive11 => {
                let known = if is_apex { &self.scope } else { &element.declarations };
                known.iter().map(|declaration| &*declaration.prefix).collect()
            }
        };
        let changed = |prefix: &str| {
            let now = nearest(&self.scope, prefix);
            let before = nearest(&self.rendered, prefix);
            match (now, before) {
                (Some(now), Some(before)) if now.uri == before.uri => None,
                (Some(now), _) => Some(now.clone()),
                // Only the default can be undone.
                (None, Some(before)) => {
                    Some(Declaration { prefix: before.prefix.clone(), uri: "".into() })
                }
                (None, None) => None,
            }
        };
        needed.into_iter().filter_map(changed).collect()
    }

    /// What an apex takes from above itself (Canonical XML 1.0, 2.4; 1.1, 2.4), by local name.
    fn inherited(
        &self,
        id: NodeId,
        element: &Element,
    ) -> Result<Vec<(&'a str, &'a str)>, XmlFault> {
        let document = self.document;
        let mut found: Vec<(&str, &str)> = Vec::new();
        if matches!(self.how.method, Method::Exclusive(_)) {
            return Ok(found);
        }
        let above = document.ancestors(id).filter_map(|above| document.element(above));
        for attribute in above.flat_map(|above| &above.attributes) {
            let local = &*attribute.name.local;
            if &*attribute.name.namespace != XML {
                continue;
            }
            if self.how.method == Method::Inclusive11 {
                match local {
                    // Would have to be joined with those below: no message here has been seen to.
                    "base" => return Err(XmlFault::InheritedBase),
                    "lang" | "space" => {}
                    _ => continue,
                }
            }
            let own = element.attribute(XML, local).is_some();
            if !own && !found.iter().any(|(known, _)| *known == local) {
                found.push((local, &attribute.value));
            }
        }
        found.sort_unstable();
        Ok(found)
    }
}

/// How much is gathered before it goes on.
const FLUSH_BYTES: usize = 8192;

struct Output<'a, S> {
    buffer: Vec<u8>,
    budget: &'a mut Budget,
    sink: &'a mut S,
}

impl<S: Sink> Output<'_, S> {
    fn put(&mut self, text: &str) -> Result<(), XmlFault> {
        self.buffer.extend_from_slice(text.as_bytes());
        if self.buffer.len() >= FLUSH_BYTES { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), XmlFault> {
        let left = self.budget.0.checked_sub(self.buffer.len()).ok_or(XmlFault::TooComplex)?;
        self.budget.0 = left;
        self.sink.put(&self.buffer);
        self.buffer.clear();
        Ok(())
    }

    fn name(&mut self, prefix: &str, local: &str) -> Result<(), XmlFault> {
        if !prefix.is_empty() {
            self.put(prefix)?;
            self.put(":")?;
        }
        self.put(local)
    }

    fn attribute(&mut self, prefix: &str, local: &str, value: &str) -> Result<(), XmlFault> {
        self.put(" ")?;
        self.name(prefix, local)?;
        self.put("=\"")?;
        self.value(value)?;
        self.put("\"")
    }

    fn text(&mut self, text: &str) -> Result<(), XmlFault> {
        self.escaped(text, |byte| match byte {
            b'&' => Some("&amp;"),
            b'<' => Some("&lt;"),
            b'>' => Some("&gt;"),
            b'\r' => Some("&#xD;"),
            _ => None,
        })
    }

    fn value(&mut self, value: &str) -> Result<(), XmlFault> {
        self.escaped(value, |byte| match byte {
            b'&' => Some("&amp;"),
            b'<' => Some("&lt;"),
            b'"' => Some("&quot;"),
            b'\t' => Some("&#x9;"),
            b'\n' => Some("&#xA;"),
            b'\r' => Some("&#xD;"),
            _ => None,
        })
    }

    fn escaped(
        &mut self,
        text: &str,
        escape: impl Fn(u8) -> Option<&'static str>,
    ) -> Result<(), XmlFault> {
        let mut rest = text;
        // Every escaped character is ASCII, so both sides of it are whole text.
        while let Some(at) = rest.bytes().position(|byte| escape(byte).is_some()) {
            let (plain, tail) = rest.split_at_checked(at).unwrap_or((rest, ""));
            self.put(plain)?;
            let mut characters = tail.chars();
            let special = characters.next().and_then(|c| u8::try_from(c).ok());
            self.put(special.and_then(&escape).unwrap_or_default())?;
            rest = characters.as_str();
        }
        self.put(rest)
    }
}
