//! As much of the syntax of PDF objects (ISO 32000-1, 7.3) as it takes to find an entry of a dictionary.

use std::ops::Range;

use crate::fault::SignatureFault;

/// Deepest nesting that is followed.
const DEPTH: u8 = 32;

/// A dictionary, by the places of its entries in the file.
#[derive(Debug)]
pub(crate) struct Dictionary<'a> {
    bytes: &'a [u8],
    whole: Range<usize>,
    entries: Vec<Entry<'a>>,
}

/// An entry of a dictionary.
#[derive(Debug)]
struct Entry<'a> {
    /// Where the name begins: its slash.
    at: usize,
    name: &'a [u8],
    value: Range<usize>,
}

/// A value in the file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Value<'a> {
    /// Where it begins.
    pub(crate) start: usize,
    /// Its bytes.
    pub(crate) source: &'a [u8],
}

impl<'a> Dictionary<'a> {
    /// Reads the dictionary that begins at `at`.
    pub(crate) fn read(bytes: &'a [u8], at: usize) -> Result<Self, SignatureFault> {
        let mut scan = Scan { bytes, at };
        let mut entries = Vec::new();
        if !scan.eat(b"<<") {
            return Err(SignatureFault::Malformed("a dictionary is missing"));
        }
        loop {
            scan.space();
            if scan.eat(b">>") {
                return Ok(Self { bytes, whole: at..scan.at, entries });
            }
            let at = scan.at;
            let name = scan.name()?;
            scan.space();
            let start = scan.at;
            scan.value(0)?;
            entries.push(Entry { at, name, value: start..scan.at });
        }
    }

    /// Where the dictionary begins.
    pub(crate) fn start(&self) -> usize {
        self.whole.start
    }

    /// Where it ends.
    pub(crate) fn end(&self) -> usize {
        self.whole.end
    }

    /// Its bytes.
    pub(crate) fn source(&self) -> &'a [u8] {
        self.bytes.get(self.whole.clone()).unwrap_or_default()
    }

    /// Where the name of an entry stands: its slash.
    pub(crate) fn has_name_at(&self, at: usize) -> bool {
        self.entries.iter().any(|entry| entry.at == at)
    }

    /// Place of an entry's value.
    pub(crate) fn range(&self, key: &[u8]) -> Option<Range<usize>> {
        let mut found = self.entries.iter().filter(|entry| entry.name == key);
        // Of two entries with one name readers take one or the other: take none.
        match (found.next(), found.next()) {
            (Some(entry), None) => Some(entry.value.clone()),
            _ => None,
        }
    }

    /// An entry's value.
    pub(crate) fn get(&self, key: &[u8]) -> Option<Value<'a>> {
        let range = self.range(key)?;
        Some(Value { start: range.start, source: self.bytes.get(range)? })
    }

    /// An entry that refers to an object.
    pub(crate) fn reference(&self, key: &[u8]) -> Option<u32> {
        let value = self.get(key)?;
        let mut scan = Scan { bytes: value.source, at: 0 };
        scan.reference().filter(|_| scan.at == value.source.len())
    }

    /// An entry that is a whole number.
    pub(crate) fn integer(&self, key: &[u8]) -> Option<usize> {
        number(self.get(key)?.source)
    }
}

/// An array of references.
pub(crate) fn references(value: Value<'_>) -> Option<Vec<u32>> {
    let mut scan = Scan { bytes: value.source, at: 0 };
    let mut found = Vec::new();
    if !scan.eat(b"[") {
        return None;
    }
    loop {
        scan.space();
        if scan.eat(b"]") {
            return Some(found);
        }
        found.push(scan.reference()?);
    }
}

/// An array of whole numbers.
pub(crate) fn integers(value: Value<'_>) -> Option<Vec<usize>> {
    let mut scan = Scan { bytes: value.source, at: 0 };
    let mut found = Vec::new();
    if !scan.eat(b"[") {
        return None;
    }
    loop {
        scan.space();
        if scan.eat(b"]") {
            return Some(found);
        }
        found.push(number(scan.word())?);
    }
}

/// The octets of a string of hexadecimal digits, with its angle brackets and without white space.
pub(crate) fn hexadecimal_string(source: &[u8]) -> Option<Vec<u8>> {
    let digits = source.strip_prefix(b"<")?.strip_suffix(b">")?;
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (pairs, rest) = digits.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect()
}

/// A whole number of up to ten digits.
pub(crate) fn number(digits: &[u8]) -> Option<usize> {
    if digits.is_empty() || digits.len() > 10 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// A cursor over the bytes.
pub(crate) struct Scan<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) at: usize,
}

impl<'a> Scan<'a> {
    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.rest().first().copied()
    }

    /// Steps over `expected` if it comes next.
    pub(crate) fn eat(&mut self, expected: &[u8]) -> bool {
        let comes = self.rest().starts_with(expected);
        if comes {
            self.at += expected.len();
        }
        comes
    }

    /// Steps over white space and comments.
    pub(crate) fn space(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                let line = self.rest().iter().take_while(|byte| !matches!(byte, b'\r' | b'\n'));
                self.at += line.count();
            } else if is_space(byte) {
                self.at += 1;
            } else {
                return;
            }
        }
    }

    /// Takes regular characters: a number or a key word.
    pub(crate) fn word(&mut self) -> &'a [u8] {
        let rest = self.rest();
        let length = rest.iter().take_while(|&&byte| is_regular(byte)).count();
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    fn name(&mut self) -> Result<&'a [u8], SignatureFault> {
        if self.eat(b"/") {
            return Ok(self.word());
        }
        Err(SignatureFault::Malformed("a name is missing"))
    }

    /// Takes `number 0 R`.
    pub(crate) fn reference(&mut self) -> Option<u32> {
        let object = number(self.word())?;
        self.space();
        let generation = number(self.word())?;
        self.space();
        (self.word() == b"R" && generation == 0).then(|| u32::try_from(object).ok())?
    }

    /// Steps over a value.
    fn value(&mut self, depth: u8) -> Result<(), SignatureFault> {
        if depth > DEPTH {
            return Err(SignatureFault::Malformed("nested too deep"));
        }
        if self.eat(b"<<") {
            loop {
                self.space();
                if self.eat(b">>") {
                    return Ok(());
                }
                self.name()?;
                self.space();
                self.value(depth + 1)?;
            }
        }
        if self.eat(b"[") {
            loop {
                self.space();
                if self.eat(b"]") {
                    return Ok(());
                }
                self.value(depth + 1)?;
            }
        }
        match self.peek() {
            Some(b'<') => self.hexadecimal(),
            Some(b'(') => self.literal(),
            Some(b'/') => self.name().map(|_| ()),
            _ => self.number_or_word(),
        }
    }

    fn hexadecimal(&mut self) -> Result<(), SignatureFault> {
        let end = self.rest().iter().position(|&byte| byte == b'>');
        self.at += end.ok_or(SignatureFault::Malformed("a string does not end"))? + 1;
        Ok(())
    }

    fn literal(&mut self) -> Result<(), SignatureFault> {
        let mut open = 0_usize;
        let mut escaped = false;
        for (index, byte) in self.rest().iter().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'(' => open += 1,
                b')' => open = open.saturating_sub(1),
                _ => {}
            }
            if open == 0 {
                self.at += index + 1;
                return Ok(());
            }
        }
        Err(SignatureFault::Malformed("a string does not end"))
    }

    fn number_or_word(&mut self) -> Result<(), SignatureFault> {
        let start = self.at;
        if self.reference().is_some() {
            return Ok(());
        }
        self.at = start;
        if self.word().is_empty() {
            return Err(SignatureFault::Malformed("a value is missing"));
        }
        Ok(())
    }
}

/// ISO 32000-1, table 1.
fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

/// ISO 32000-1, 7.2.2.
fn is_regular(byte: u8) -> bool {
    let delimiter =
        matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%');
    !is_space(byte) && !delimiter
}
