//! The objects of PDF as values (ISO 32000-2, 7.3), with limits of depth and number.

use std::{collections::BTreeMap, ops::Range};

use super::Stop;

/// Deepest nesting of one object.
const DEPTH: u8 = 48;
/// Most values in one object.
const VALUES: usize = 400_000;

/// A dictionary.
pub(super) type Dict = BTreeMap<Vec<u8>, Value>;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Integer(i64),
    Real(f64),
    Text(Vec<u8>),
    Name(Vec<u8>),
    Array(Vec<Self>),
    Dict(Dict),
    /// A dictionary, and where its undecoded bytes stand in the file.
    Stream(Dict, Range<usize>),
    /// Number and generation of an object.
    Reference(u32, u32),
}

impl Value {
    pub(super) fn as_dict(&self) -> Option<&Dict> {
        match self {
            Self::Dict(dict) | Self::Stream(dict, _) => Some(dict),
            _ => None,
        }
    }

    pub(super) fn as_array(&self) -> Option<&[Self]> {
        if let Self::Array(values) = self { Some(values) } else { None }
    }

    pub(super) fn as_name(&self) -> Option<&[u8]> {
        if let Self::Name(name) = self { Some(name) } else { None }
    }

    pub(super) fn as_integer(&self) -> Option<i64> {
        if let Self::Integer(number) = self { Some(*number) } else { None }
    }

    pub(super) fn as_reference(&self) -> Option<u32> {
        if let Self::Reference(number, _) = self { Some(*number) } else { None }
    }

    #[expect(clippy::cast_precision_loss, reason = "coordinates of a page are small")]
    pub(super) fn as_number(&self) -> Option<f64> {
        match self {
            Self::Integer(number) => Some(*number as f64),
            Self::Real(number) => Some(*number),
            _ => None,
        }
    }
}

/// A cursor over the bytes.
pub(super) struct Reader<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
    left: usize,
}

impl<'a> Reader<'a> {
    pub(super) const fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at, left: VALUES }
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.rest().first().copied()
    }

    /// Steps over `expected` if it comes next.
    pub(super) fn eat(&mut self, expected: &[u8]) -> bool {
        let comes = self.rest().starts_with(expected);
        if comes {
            self.at += expected.len();
        }
        comes
    }

    /// Steps over white space and comments.
    pub(super) fn space(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                self.at += self.rest().iter().take_while(|b| !matches!(b, b'\r' | b'\n')).count();
            } else if is_space(byte) {
                self.at += 1;
            } else {
                return;
            }
        }
    }

    /// Takes regular characters.
    pub(super) fn word(&mut self) -> &'a [u8] {
        let rest = self.rest();
        let length = rest.iter().take_while(|&&byte| is_regular(byte)).count();
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    /// Takes a whole number without a sign.
    pub(super) fn number(&mut self) -> Result<usize, Stop> {
        self.space();
        crate::syntax::number(self.word()).ok_or(Stop::Unclear("a number is missing"))
    }

    /// Takes a key word.
    pub(super) fn keyword(&mut self, word: &[u8]) -> Result<(), Stop> {
        self.space();
        if self.word() == word { Ok(()) } else { Err(Stop::Unclear("a key word is missing")) }
    }

    /// Takes a value.
    pub(super) fn value(&mut self) -> Result<Value, Stop> {
        self.nested(0)
    }

    fn nested(&mut self, depth: u8) -> Result<Value, Stop> {
        self.left = self.left.checked_sub(1).ok_or(Stop::Unclear("an object is too large"))?;
        if depth > DEPTH {
            return Err(Stop::Unclear("an object is nested too deep"));
        }
        self.space();
        if self.eat(b"<<") {
            return self.dictionary(depth).map(Value::Dict);
        }
        match self.peek() {
            Some(b'[') => {
                self.at += 1;
                let mut values = Vec::new();
                loop {
                    self.space();
                    if self.eat(b"]") {
                        return Ok(Value::Array(values));
                    }
                    values.push(self.nested(depth + 1)?);
                }
            }
            Some(b'<') => self.hexadecimal().map(Value::Text),
            Some(b'(') => self.literal().map(Value::Text),
            Some(b'/') => self.name().map(Value::Name),
            _ => self.number_or_word(),
        }
    }

    fn dictionary(&mut self, depth: u8) -> Result<Dict, Stop> {
        let mut dict = Dict::new();
        loop {
            self.space();
            if self.eat(b">>") {
                return Ok(dict);
            }
            let name = self.name()?;
            let value = self.nested(depth + 1)?;
            // Of two entries with one name programs take one or the other.
            if dict.insert(name, value).is_some() {
                return Err(Stop::Unclear("an entry stands twice in a dictionary"));
            }
        }
    }

    fn name(&mut self) -> Result<Vec<u8>, Stop> {
        if !self.eat(b"/") {
            return Err(Stop::Unclear("a name is missing"));
        }
        let mut name = Vec::new();
        let mut rest = self.word().iter();
        while let Some(&byte) = rest.next() {
            let code = match (byte, rest.as_slice()) {
                (b'#', [high, low, ..]) => digit(*high).zip(digit(*low)),
                _ => None,
            };
            if let Some((high, low)) = code {
                name.push(high << 4 | low);
                rest.nth(1);
            } else {
                name.push(byte);
            }
        }
        Ok(name)
    }

    fn hexadecimal(&mut self) -> Result<Vec<u8>, Stop> {
        let unclear = Stop::Unclear("a string is broken");
        self.at += 1;
        let length = self.rest().iter().position(|&byte| byte == b'>').ok_or(unclear.clone())?;
        let digits = self.rest().get(..length).unwrap_or_default();
        self.at += length + 1;
        let mut values = Vec::with_capacity(length / 2);
        let mut high = None;
        for &byte in digits.iter().filter(|byte| !is_space(**byte)) {
            let value = digit(byte).ok_or(unclear.clone())?;
            match high.take() {
                None => high = Some(value),
                Some(high) => values.push(high << 4 | value),
            }
        }
        values.extend(high.map(|high| high << 4));
        Ok(values)
    }

    fn take(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn literal(&mut self) -> Result<Vec<u8>, Stop> {
        let mut text = Vec::new();
        let mut open = 0_usize;
        loop {
            let byte = self.take().ok_or(Stop::Unclear("a string does not end"))?;
            match byte {
                b'(' => {
                    open += 1;
                    if open > 1 {
                        text.push(byte);
                    }
                }
                b')' => {
                    open -= 1;
                    if open == 0 {
                        return Ok(text);
                    }
                    text.push(byte);
                }
                b'\\' => text.extend(self.escaped()),
                b'\r' => {
                    self.eat(b"\n");
                    text.push(b'\n');
                }
                _ => text.push(byte),
            }
        }
    }

    fn escaped(&mut self) -> Option<u8> {
        match self.take()? {
            b'n' => Some(b'\n'),
            b'r' => Some(b'\r'),
            b't' => Some(b'\t'),
            b'b' => Some(8),
            b'f' => Some(12),
            b'\r' => {
                self.eat(b"\n");
                None
            }
            b'\n' => None,
            first @ b'0'..=b'7' => {
                let mut value = u32::from(first - b'0');
                for _ in 0..2 {
                    let Some(next @ b'0'..=b'7') = self.peek() else { break };
                    self.at += 1;
                    value = value * 8 + u32::from(next - b'0');
                }
                u8::try_from(value & 0xff).ok()
            }
            other => Some(other),
        }
    }

    fn number_or_word(&mut self) -> Result<Value, Stop> {
        let word = self.word();
        match word {
            b"null" => return Ok(Value::Null),
            b"true" => return Ok(Value::Bool(true)),
            b"false" => return Ok(Value::Bool(false)),
            _ => {}
        }
        let unclear = Stop::Unclear("a value is missing");
        let text = std::str::from_utf8(word).map_err(|_| unclear.clone())?;
        let plain = text.strip_prefix(['+', '-']).unwrap_or(text);
        if plain.is_empty() || !plain.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
            return Err(unclear);
        }
        if let Ok(number) = text.parse::<i64>() {
            let after = self.at;
            if let Some(reference) = self.reference(text) {
                return Ok(reference);
            }
            self.at = after;
            return Ok(Value::Integer(number));
        }
        text.parse().map(Value::Real).map_err(|_| unclear)
    }

    fn reference(&mut self, number: &str) -> Option<Value> {
        let number = number.parse().ok()?;
        self.space();
        let generation = std::str::from_utf8(self.word()).ok()?.parse().ok()?;
        self.space();
        (self.word() == b"R").then_some(Value::Reference(number, generation))
    }
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// ISO 32000-2, table 1.
const fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

const fn is_regular(byte: u8) -> bool {
    let delimiter =
        matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%');
    !is_space(byte) && !delimiter
}
