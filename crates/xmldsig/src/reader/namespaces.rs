//! Namespaces in XML 1.0 (third edition).

use std::sync::Arc;

use super::{MAX_DECLARATIONS, scan};
use crate::{
    XmlFault,
    tree::{Attribute, Declaration, Element, Name, Place, XML},
};

/// The namespace of declarations, which nothing may be in.
const XMLNS: &str = "http://www.w3.org/2000/xmlns/";

/// An attribute before its prefix is resolved.
pub(super) struct RawAttribute<'a> {
    pub(super) name: &'a str,
    pub(super) value: String,
}

/// The declarations in force.
#[derive(Default)]
pub(super) struct Scope {
    declarations: Vec<Declaration>,
    /// How many were in force before each open element.
    marks: Vec<usize>,
}

impl Scope {
    /// Opens an element: takes its declarations and resolves its names.
    pub(super) fn enter(
        &mut self,
        name: &str,
        raw: Vec<RawAttribute<'_>>,
        place: Place,
        mut intern: impl FnMut(&str) -> Result<Arc<str>, XmlFault>,
        fault: impl Fn(&'static str) -> XmlFault,
    ) -> Result<Element, XmlFault> {
        self.marks.push(self.declarations.len());
        let mut own: Vec<Declaration> = Vec::new();
        let mut others = Vec::new();
        for RawAttribute { name, value } in raw {
            let prefix = match name.strip_prefix("xmlns") {
                Some("") => "",
                Some(rest) if rest.starts_with(':') => rest.trim_start_matches(':'),
                _ => {
                    others.push((name, value));
                    continue;
                }
            };
            check_declaration(name, prefix, &value, &fault)?;
            if own.iter().any(|known| &*known.prefix == prefix) {
                return Err(fault("an attribute stands twice"));
            }
            own.push(Declaration { prefix: intern(prefix)?, uri: intern(&value)? });
        }
        // The prefix `xml` is bound by itself; saying so again changes nothing.
        own.retain(|declaration| &*declaration.prefix != "xml");
        own.sort_by(|a, b| a.prefix.cmp(&b.prefix));
        self.declarations.extend(own.iter().cloned());
        if self.declarations.len() > MAX_DECLARATIONS {
            return Err(XmlFault::TooComplex);
        }
        let mut resolve = |name: &str, is_element: bool| {
            let (prefix, local) = split(name).ok_or_else(|| fault("a name with stray colons"))?;
            let namespace = match prefix {
                "" if !is_element => intern("")?,
                "xml" => intern(XML)?,
                "xmlns" => return Err(fault("the prefix xmlns is for declarations")),
                _ => match self.uri(prefix) {
                    Some(uri) => uri,
                    None if prefix.is_empty() => intern("")?,
                    None => return Err(fault("a prefix is not declared")),
                },
            };
            Ok(Name { prefix: intern(prefix)?, local: intern(local)?, namespace })
        };
        let name = resolve(name, true)?;
        let mut attributes = Vec::with_capacity(others.len());
        for (name, value) in others {
            attributes.push(Attribute { name: resolve(name, false)?, value });
        }
        let order = |a: &Name, b: &Name| (&a.namespace, &a.local).cmp(&(&b.namespace, &b.local));
        attributes.sort_by(|a, b| order(&a.name, &b.name));
        let twice = attributes
            .windows(2)
            .any(|pair| matches!(pair, [a, b] if order(&a.name, &b.name).is_eq()));
        if twice {
            return Err(fault("an attribute stands twice"));
        }
        Ok(Element { name, attributes, declarations: own, place })
    }

    /// Closes the element that was opened last.
    pub(super) fn leave(&mut self) {
        if let Some(mark) = self.marks.pop() {
            self.declarations.truncate(mark);
        }
    }

    fn uri(&self, prefix: &str) -> Option<Arc<str>> {
        let found = self.declarations.iter().rev().find(|known| &*known.prefix == prefix)?;
        Some(found.uri.clone())
    }
}

/// Prefix and local part of a qualified name.
fn split(name: &str) -> Option<(&str, &str)> {
    let (prefix, local) = name.split_once(':').unwrap_or(("", name));
    let alone = !name.contains(':');
    let good = |part: &str| part.starts_with(scan::starts_name) && !part.contains(':');
    (good(local) && (alone || good(prefix))).then_some((prefix, local))
}

fn check_declaration(
    name: &str,
    prefix: &str,
    uri: &str,
    fault: impl Fn(&'static str) -> XmlFault,
) -> Result<(), XmlFault> {
    if name != "xmlns" && split(name).is_none() {
        return Err(fault("a name with stray colons"));
    }
    if uri.is_empty() {
        let undoes_prefix = !prefix.is_empty();
        return if undoes_prefix { Err(fault("a prefix cannot be undone")) } else { Ok(()) };
    }
    if prefix == "xmlns" || uri == XMLNS || (prefix == "xml") != (uri == XML) {
        return Err(fault("a declaration that Namespaces in XML reserves"));
    }
    if is_absolute(uri) { Ok(()) } else { Err(XmlFault::RelativeNamespace) }
}

/// Whether the URI has a scheme and something after it (RFC 3986 3).
fn is_absolute(uri: &str) -> bool {
    let Some((scheme, rest)) = uri.split_once(':') else { return false };
    let mut characters = scheme.chars();
    characters.next().is_some_and(|c| c.is_ascii_alphabetic())
        && characters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
        && !rest.is_empty()
}
