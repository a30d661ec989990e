//! What pages draw: operators, depth, colours, glyphs, marks.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Found, fonts::Face, objects::Objects};

/// The operators of ISO 32000-1, annex A.
const OPERATORS: [&str; 73] = [
    "b", "B", "b*", "B*", "BDC", "BI", "BMC", "BT", "BX", "c", "cm", "CS", "cs", "d", "d0", "d1",
    "Do", "DP", "EI", "EMC", "ET", "EX", "f", "F", "f*", "G", "g", "gs", "h", "i", "ID", "j", "J",
    "K", "k", "l", "m", "M", "MP", "n", "q", "Q", "re", "RG", "rg", "ri", "s", "S", "SC", "sc",
    "SCN", "scn", "sh", "T*", "Tc", "Td", "TD", "Tf", "Tj", "TJ", "TL", "Tm", "Tr", "Ts", "Tw",
    "Tz", "v", "w", "W", "W*", "y", "'", "\"",
];
/// Those that leave something on the page.
const PAINTING: [&str; 15] =
    ["b", "B", "b*", "B*", "Do", "f", "F", "f*", "s", "S", "sh", "Tj", "TJ", "'", "\""];
/// Those that papers of ours do not have, and that this judge does not look into.
const FOREIGN: [&str; 6] = ["BI", "Do", "sh", "d0", "d1", "ri"];
/// 6.1.13: most levels of `q`.
const DEEPEST: usize = 28;

/// An operand.
enum Operand {
    Dictionary(Vec<u8>),
    Name(String),
    Other,
    Strings(Vec<Vec<u8>>),
}

/// Looks at each page.
pub(super) fn look(objects: &Objects, found: &mut Found) {
    let mut marks = marks_of_structure(objects);
    for (n, page) in objects.pages().into_iter().enumerate() {
        let mut drawn = Drawn::new(objects, page, n);
        let contents = match &page["/Contents"] {
            Value::Array(several) => several.clone(),
            one => vec![one.clone()],
        };
        let bytes: Vec<Vec<u8>> = contents.iter().filter_map(|one| objects.data(one)).collect();
        found.must("6.2.2", !bytes.is_empty(), || format!("page {n} without content"));
        drawn.play(&bytes.join(&b'\n'), found);
        let name = objects.all().find(|(_, value)| std::ptr::eq(*value, page)).unwrap().0;
        let told = marks.remove(name).unwrap_or_default();
        found.must("6.7.3", told == drawn.marks, || {
            let lost: Vec<_> = drawn.marks.symmetric_difference(&told).collect();
            format!("page {n}: content and structure differ in {lost:?}")
        });
    }
    found.must("6.7.3", marks.is_empty(), || format!("structure of no page: {:?}", marks.keys()));
}

/// The marks that the structure names, by page.
fn marks_of_structure(objects: &Objects) -> BTreeMap<String, BTreeSet<i64>> {
    let mut marks: BTreeMap<String, BTreeSet<i64>> = BTreeMap::new();
    for (_, element) in objects.dictionaries() {
        if element["/Type"] != "/StructElem" {
            continue;
        }
        let kids = match objects.entry(element, "/K") {
            Value::Array(several) => several.clone(),
            one => vec![one.clone()],
        };
        for kid in kids {
            let (page, mark) = match &kid {
                Value::Number(mark) => (&element["/Pg"], mark.as_i64()),
                Value::Object(reference) => {
                    let page = reference.get("/Pg").unwrap_or(&element["/Pg"]);
                    (page, reference.get("/MCID").and_then(Value::as_i64))
                }
                _ => continue,
            };
            if let (Some(page), Some(mark)) = (page.as_str(), mark) {
                marks.entry(page.to_owned()).or_default().insert(mark);
            }
        }
    }
    marks
}

/// What was drawn of a page so far.
struct Drawn<'a> {
    objects: &'a Objects,
    page: &'a Value,
    n: usize,
    faces: BTreeMap<String, Face>,
    font: Option<String>,
    kept: Vec<Option<String>>,
    /// Of each open piece of marked content, whether it is marked as an artifact or by a number.
    open: Vec<bool>,
    marks: BTreeSet<i64>,
}

impl<'a> Drawn<'a> {
    fn new(objects: &'a Objects, page: &'a Value, n: usize) -> Self {
        let fonts = objects.entry(objects.entry(page, "/Resources"), "/Font").as_object();
        let faces = fonts.into_iter().flatten();
        let faces = faces.map(|(name, font)| (name.clone(), Face::of(objects, font))).collect();
        let (font, kept, open, marks) = (None, Vec::new(), Vec::new(), BTreeSet::new());
        Self { objects, page, n, faces, font, kept, open, marks }
    }

    fn play(&mut self, content: &[u8], found: &mut Found) {
        let mut reader = Reader { bytes: content, at: 0 };
        let mut operands = Vec::new();
        while let Some(token) = reader.token() {
            match token {
                Token::Operand(operand) => operands.push(operand),
                Token::Operator(operator) => {
                    self.act(&operator, &operands, found);
                    operands.clear();
                }
            }
        }
        let n = self.n;
        found.must("6.2.2", self.kept.is_empty() && self.open.is_empty(), || {
            format!("page {n} ends inside of q or of marked content")
        });
    }

    fn act(&mut self, operator: &str, operands: &[Operand], found: &mut Found) {
        let n = self.n;
        let at = |what: &str| format!("{what} on page {n}");
        found.must("6.2.2", OPERATORS.contains(&operator), || at(operator));
        found.must("6.2.9", !FOREIGN.contains(&operator), || at(operator));
        if PAINTING.contains(&operator) {
            found.must("6.7.3", self.open.contains(&true), || at("something is drawn unmarked"));
        }
        match operator {
            "q" => {
                self.kept.push(self.font.clone());
                found.must("6.1.13", self.kept.len() <= DEEPEST, || at("q too deep"));
            }
            "Q" => match self.kept.pop() {
                Some(font) => self.font = font,
                None => found.must("6.2.2", false, || at("Q without q")),
            },
            "BMC" | "BDC" => self.begin(operands, found),
            "EMC" => {
                let is_open = self.open.pop().is_some();
                found.must("6.2.2", is_open, || at("EMC without BMC"));
            }
            "Tf" => {
                self.font = operands.iter().find_map(name_of).map(str::to_owned);
                let is_known = self.font.as_ref().is_some_and(|font| self.faces.contains_key(font));
                found.must("6.2.2", is_known, || at("a font that the page does not name"));
            }
            "Tj" | "TJ" | "'" | "\"" => self.show(operands, found),
            "k" | "K" => found.must("6.2.4.3", false, || at("colours of a press")),
            "cs" | "CS" => {
                let space = operands.iter().find_map(name_of).unwrap_or_default();
                self.space(space, found);
            }
            "gs" => {
                let state = operands.iter().find_map(name_of).unwrap_or_default();
                let known = self.resource("/ExtGState", state).is_object();
                found.must("6.2.2", known, || at("a graphics state that the page does not name"));
            }
            _ => {}
        }
    }

    fn resource(&self, kind: &str, name: &str) -> &'a Value {
        let resources = self.objects.entry(self.page, "/Resources");
        self.objects.entry(self.objects.entry(resources, kind), name)
    }

    /// 6.2.4: a space by a profile; that of the device, for which the output intent stands, is RGB or grey.
    fn space(&self, name: &str, found: &mut Found) {
        let n = self.n;
        if matches!(name, "/DeviceRGB" | "/DeviceGray") {
            return;
        }
        let space = self.resource("/ColorSpace", name).as_array();
        let is_icc = space.is_some_and(|space| space.first().is_some_and(|s| s == "/ICCBased"));
        found.must("6.2.4.2", is_icc, || format!("colours {name} on page {n}"));
    }

    fn begin(&mut self, operands: &[Operand], found: &mut Found) {
        let n = self.n;
        let is_artifact = operands.iter().find_map(name_of) == Some("/Artifact");
        let properties = operands.iter().find_map(|operand| match operand {
            Operand::Dictionary(text) => Some(String::from_utf8_lossy(text).into_owned()),
            _ => None,
        });
        let properties = properties.unwrap_or_default();
        let mark = properties.split("/MCID").nth(1).and_then(|rest| {
            let digits = rest.trim_start();
            digits.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
        });
        if let Some(mark) = mark {
            found.must("6.7.3", self.marks.insert(mark), || format!("mark {mark} twice on {n}"));
        }
        self.open.push(is_artifact || mark.is_some());
    }

    fn show(&self, operands: &[Operand], found: &mut Found) {
        let n = self.n;
        let face = self.font.as_ref().and_then(|font| self.faces.get(font));
        let Some(face) = face else {
            return found.must("6.2.2", false, || format!("text without a font on page {n}"));
        };
        let strings = operands.iter().filter_map(|operand| match operand {
            Operand::Strings(strings) => Some(strings),
            _ => None,
        });
        for pair in strings.flatten().flat_map(|string| string.chunks(2)) {
            let code = pair.iter().fold(0, |code, octet| code << 8 | u16::from(*octet));
            let at = |what: &str| format!("{what} of the code {code} on page {n}");
            found.must("6.2.11.8", code != 0 && pair.len() == 2, || at("no glyph"));
            found.must("6.2.11.5", face.widths.contains_key(&code), || at("no width"));
            found.must("6.2.11.7.2", face.unicode.contains_key(&code), || at("no text"));
        }
    }
}

fn name_of(operand: &Operand) -> Option<&str> {
    match operand {
        Operand::Name(name) => Some(name),
        _ => None,
    }
}

enum Token {
    Operand(Operand),
    Operator(String),
}

/// Reads the tokens of content (ISO 32000-1, 7.8.2).
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn token(&mut self) -> Option<Token> {
        while self.bytes.get(self.at)?.is_ascii_whitespace() {
            self.at += 1;
        }
        let operand = match self.bytes[self.at..] {
            [b'/', ..] => Operand::Name(self.name()),
            [b'<', b'<', ..] => Operand::Dictionary(self.dictionary()),
            [b'(' | b'<', ..] => Operand::Strings(vec![self.string()]),
            [b'[', ..] => self.array(),
            _ => return Some(self.word()),
        };
        Some(Token::Operand(operand))
    }

    fn word(&mut self) -> Token {
        let from = self.at;
        while let Some(byte) = self.bytes.get(self.at) {
            let ends = byte.is_ascii_whitespace() || b"/<([>])".contains(byte);
            if ends && self.at > from {
                break;
            }
            self.at += 1;
            if ends {
                break;
            }
        }
        let word = String::from_utf8_lossy(&self.bytes[from..self.at]).into_owned();
        if word.parse::<f64>().is_ok() || matches!(word.as_str(), "true" | "false" | "null") {
            return Token::Operand(Operand::Other);
        }
        Token::Operator(word)
    }

    fn name(&mut self) -> String {
        let from = self.at;
        self.at += 1;
        while let Some(byte) = self.bytes.get(self.at) {
            if byte.is_ascii_whitespace() || b"/<([>])".contains(byte) {
                break;
            }
            self.at += 1;
        }
        String::from_utf8_lossy(&self.bytes[from..self.at]).into_owned()
    }

    fn dictionary(&mut self) -> Vec<u8> {
        let (from, mut depth) = (self.at, 0_usize);
        while self.at < self.bytes.len() {
            match self.bytes[self.at..] {
                [b'<', b'<', ..] => (depth, self.at) = (depth + 1, self.at + 2),
                [b'>', b'>', ..] => {
                    (depth, self.at) = (depth - 1, self.at + 2);
                    if depth == 0 {
                        break;
                    }
                }
                [b'(', ..] => drop(self.string()),
                _ => self.at += 1,
            }
        }
        self.bytes[from..self.at].to_vec()
    }

    fn array(&mut self) -> Operand {
        self.at += 1;
        let mut strings = Vec::new();
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b']' => {
                    self.at += 1;
                    break;
                }
                b'(' | b'<' => strings.push(self.string()),
                _ => self.at += 1,
            }
        }
        Operand::Strings(strings)
    }

    fn string(&mut self) -> Vec<u8> {
        if self.bytes[self.at] == b'<' {
            let rest = &self.bytes[self.at + 1..];
            let length = rest.iter().position(|b| *b == b'>').unwrap_or(rest.len());
            self.at += length + 2;
            let digits: Vec<u8> =
                rest[..length].iter().copied().filter(u8::is_ascii_hexdigit).collect();
            let octet =
                |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
            return digits.chunks(2).map(octet).collect();
        }
        let (mut string, mut depth) = (Vec::new(), 0_usize);
        while let Some(byte) = self.bytes.get(self.at).copied() {
            self.at += 1;
            match byte {
                b'(' => {
                    depth += 1;
                    if depth > 1 {
                        string.push(byte);
                    }
                }
                b')' => {
                    depth -= 1;
                    if depth == 0 {
                        break;
                    }
                    string.push(byte);
                }
                b'\\' => string.extend(self.escaped()),
                _ => string.push(byte),
            }
        }
        string
    }

    /// ISO 32000-1, table 3.
    fn escaped(&mut self) -> Option<u8> {
        let byte = self.bytes.get(self.at).copied()?;
        self.at += 1;
        Some(match byte {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 8,
            b'f' => 12,
            b'0'..=b'7' => {
                let mut value = byte - b'0';
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.bytes.get(self.at).copied() else { break };
                    value = value.wrapping_mul(8).wrapping_add(digit - b'0');
                    self.at += 1;
                }
                value
            }
            b'\n' => return None,
            other => other,
        })
    }
}
