//! Tokens of XML 1.0.

use super::namespaces::RawAttribute;
use crate::XmlFault;

/// Characters of a document (production 2).
const fn is_character(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// Production 4.
pub(super) const fn starts_name(c: char) -> bool {
    matches!(c,
        ':' | 'A'..='Z' | '_' | 'a'..='z' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}'
        | '\u{f8}'..='\u{2ff}' | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}'
        | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}' | '\u{2c00}'..='\u{2fef}'
        | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}'
        | '\u{10000}'..='\u{effff}')
}

/// Production 4a.
const fn continues_name(c: char) -> bool {
    starts_name(c)
        || matches!(c,
            '-' | '.' | '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}

/// Production 3.
const SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// Adds text with its line ends normalised (section 2.11).
pub(super) fn push_lines(target: &mut String, raw: &str) {
    for (n, part) in raw.split('\r').enumerate() {
        if n == 0 {
            target.push_str(part);
        } else {
            target.push('\n');
            target.push_str(part.strip_prefix('\n').unwrap_or(part));
        }
    }
}

pub(super) struct Scanner<'a> {
    text: &'a str,
    rest: &'a str,
}

impl<'a> Scanner<'a> {
    pub(super) const fn new(text: &'a str) -> Self {
        Self { text, rest: text }
    }

    /// Octets before what is read next.
    pub(super) const fn position(&self) -> usize {
        self.text.len() - self.rest.len()
    }

    pub(super) const fn is_done(&self) -> bool {
        self.rest.is_empty()
    }

    /// Not well-formed, at this place.
    pub(super) fn fault(&self, what: &'static str) -> XmlFault {
        let before = self.text.get(..self.position()).unwrap_or_default();
        XmlFault::Malformed { line: 1 + before.matches('\n').count(), what }
    }

    pub(super) fn check_characters(&self) -> Result<(), XmlFault> {
        match self.text.find(|c| !is_character(c)) {
            None => Ok(()),
            Some(at) => {
                let rest = self.text.get(at..).unwrap_or_default();
                let what = "a character that XML does not allow";
                Err(Self { text: self.text, rest }.fault(what))
            }
        }
    }

    pub(super) fn sees(&self, token: &str) -> bool {
        self.rest.starts_with(token)
    }

    /// Takes the token if it is next.
    pub(super) fn take(&mut self, token: &str) -> bool {
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn split(&mut self, at: usize) -> &'a str {
        let (head, rest) = self.rest.split_at_checked(at).unwrap_or((self.rest, ""));
        self.rest = rest;
        head
    }

    /// Takes everything up to one of these characters or to the end.
    pub(super) fn while_not(&mut self, stops: &[char]) -> &'a str {
        self.split(self.rest.find(stops).unwrap_or(self.rest.len()))
    }

    /// Takes everything up to the token, and the token.
    pub(super) fn until(
        &mut self,
        token: &str,
        missing: &'static str,
    ) -> Result<&'a str, XmlFault> {
        let at = self.rest.find(token).ok_or_else(|| self.fault(missing))?;
        let head = self.split(at);
        self.take(token);
        Ok(head)
    }

    /// Skips white space and tells how much.
    pub(super) fn skip_space(&mut self) -> usize {
        let rest = self.rest.trim_start_matches(SPACE);
        let skipped = self.rest.len() - rest.len();
        self.rest = rest;
        skipped
    }

    /// Production 5.
    pub(super) fn name(&mut self) -> Result<&'a str, XmlFault> {
        if !self.rest.starts_with(starts_name) {
            return Err(self.fault("a name is missing"));
        }
        Ok(self.split(self.rest.find(|c| !continues_name(c)).unwrap_or(self.rest.len())))
    }

    /// Name, equals sign and value (production 41), the value normalised (section 3.3.3).
    pub(super) fn attribute(&mut self) -> Result<RawAttribute<'a>, XmlFault> {
        let name = self.name()?;
        let raw = self.quoted()?;
        let mut value = String::with_capacity(raw.len());
        let mut rest = Scanner::new(raw);
        while !rest.is_done() {
            if rest.take("&") {
                value.push(rest.reference().map_err(|_| self.fault("a reference"))?);
            } else if rest.take("\r\n")
                || SPACE.iter().any(|c| rest.take(c.encode_utf8(&mut [0; 4])))
            {
                value.push(' ');
            } else {
                value.push_str(rest.while_not(&['&', ' ', '\t', '\n', '\r']));
            }
        }
        Ok(RawAttribute { name, value })
    }

    /// Equals sign and a literal in quotes, as it stands.
    fn quoted(&mut self) -> Result<&'a str, XmlFault> {
        self.skip_space();
        if !self.take("=") {
            return Err(self.fault("an attribute without value"));
        }
        self.skip_space();
        let quote = if self.take("\"") {
            "\""
        } else if self.take("'") {
            "'"
        } else {
            return Err(self.fault("a value without quotes"));
        };
        let raw = self.until(quote, "a value is not closed")?;
        if raw.contains('<') { Err(self.fault("\"<\" in a value")) } else { Ok(raw) }
    }

    /// What follows `&` (productions 66 and 68).
    pub(super) fn reference(&mut self) -> Result<char, XmlFault> {
        const UNKNOWN: &str = "an entity that is not known or a reference that is no character";
        let at = self.rest.find(';').filter(|at| *at <= 10).ok_or_else(|| self.fault(UNKNOWN))?;
        let body = self.split(at);
        self.take(";");
        let number = |digits: &str, radix: u32| {
            let plain = !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix));
            plain.then(|| u32::from_str_radix(digits, radix).ok()).flatten()
        };
        let code = match body {
            "amp" => return Ok('&'),
            "apos" => return Ok('\''),
            "gt" => return Ok('>'),
            "lt" => return Ok('<'),
            "quot" => return Ok('"'),
            _ => match (body.strip_prefix("#x"), body.strip_prefix('#')) {
                (Some(digits), _) => number(digits, 16),
                (None, Some(digits)) => number(digits, 10),
                (None, None) => None,
            },
        };
        code.and_then(char::from_u32)
            .filter(|c| is_character(*c))
            .ok_or_else(|| self.fault(UNKNOWN))
    }

    /// UTF-8, as the national kit also misspells it, and ASCII, which is a part of it.
    fn check_encoding(&self, name: &str) -> Result<(), XmlFault> {
        let is = |known: &[&str]| known.iter().any(|known| name.eq_ignore_ascii_case(known));
        if is(&["utf-8", "utf8"]) || is(&["us-ascii", "ascii"]) && self.text.is_ascii() {
            return Ok(());
        }
        Err(XmlFault::Encoding)
    }

    /// The XML declaration (production 23), if there is one.
    pub(super) fn declaration(&mut self) -> Result<(), XmlFault> {
        if !self.rest.strip_prefix("<?xml").is_some_and(|rest| rest.starts_with(SPACE)) {
            return Ok(());
        }
        self.take("<?xml");
        let bad = "the XML declaration";
        let mut place = 0;
        loop {
            let space = self.skip_space();
            if self.take("?>") {
                return if place > 0 { Ok(()) } else { Err(self.fault(bad)) };
            }
            if space == 0 {
                return Err(self.fault(bad));
            }
            let name = self.name()?;
            let value = self.quoted()?;
            place = match (name, value) {
                ("version", "1.0") if place == 0 => 1,
                ("encoding", encoding) if place == 1 => {
                    self.check_encoding(encoding)?;
                    2
                }
                ("standalone", "yes" | "no") if matches!(place, 1 | 2) => 3,
                _ => return Err(self.fault(bad)),
            };
        }
    }
}
