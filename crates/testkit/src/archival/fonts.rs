//! Fonts (6.2.11): composite fonts with TrueType programs, which are all that papers of ours have.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Found, objects::Objects};

/// A font as content uses it: by codes of two octets, which are glyphs.
pub(super) struct Face {
    /// The text of each code, in UTF-16.
    pub(super) unicode: BTreeMap<u16, Vec<u16>>,
    /// The width of each code, in thousandths of the size.
    pub(super) widths: BTreeMap<u16, f64>,
}

impl Face {
    /// Reads the tables of a composite font.
    pub(super) fn of(objects: &Objects, font: &Value) -> Self {
        let descendants = objects.entry(font, "/DescendantFonts").as_array();
        let below = descendants.and_then(|fonts| fonts.first()).unwrap_or(&Value::Null);
        let unicode = objects.data(&objects.follow(font)["/ToUnicode"]).unwrap_or_default();
        Self { unicode: unicode_of(&unicode), widths: widths_of(objects.entry(below, "/W")) }
    }
}

/// Looks at every font of the file.
pub(super) fn look(objects: &Objects, found: &mut Found) {
    for (name, font) in objects.dictionaries() {
        if font["/Type"] != "/Font" {
            continue;
        }
        let at = |what: &str| format!("{what} of the font {name}");
        found.must("6.2.11.2", font["/BaseFont"].is_string(), || at("no name"));
        match font["/Subtype"].as_str().unwrap_or_default() {
            "/Type0" => composite(objects, name, font, found),
            "/CIDFontType2" => descendant(objects, name, font, found),
            other => found.must("6.2.11.2", false, || at(&format!("kind {other}"))),
        }
    }
}

fn composite(objects: &Objects, name: &str, font: &Value, found: &mut Found) {
    let at = |what: &str| format!("{what} of the font {name}");
    // 6.2.11.3.3: a predefined map, or one that is embedded; ours is the identity.
    found.must("6.2.11.3.3", font["/Encoding"] == "/Identity-H", || at("encoding"));
    let face = Face::of(objects, font);
    found.must("6.2.11.7.2", !face.unicode.is_empty(), || at("no map to Unicode"));
    for (code, text) in &face.unicode {
        let is_text = !text.is_empty() && !text.iter().any(|u| matches!(u, 0 | 0xfeff | 0xfffe));
        found.must("6.2.11.7.2", is_text, || at(&format!("text of the code {code}")));
        // 6.2.11.7.3: letters of private use would need an ActualText.
        let is_public = !text.iter().any(|unit| (0xe000..=0xf8ff).contains(unit));
        found.must("6.2.11.7.3", is_public, || at(&format!("private text of the code {code}")));
    }
}

fn descendant(objects: &Objects, name: &str, font: &Value, found: &mut Found) {
    let at = |what: &str| format!("{what} of the font {name}");
    let system = objects.entry(font, "/CIDSystemInfo");
    let is_identity = system["/Registry"] == "u:Adobe" && system["/Ordering"] == "u:Identity";
    found.must("6.2.11.3.1", is_identity, || at("character collection"));
    found.must("6.2.11.3.2", font["/CIDToGIDMap"] == "/Identity", || at("map to glyphs"));
    let descriptor = objects.entry(font, "/FontDescriptor");
    found.must("6.2.11.2", descriptor["/FontName"] == font["/BaseFont"], || at("another name"));
    let program = objects.data(&descriptor["/FontFile2"]);
    let advances = program.as_deref().and_then(advances);
    let Some(advances) = advances else {
        return found.must("6.2.11.4.1", false, || at("no program"));
    };
    let widths = widths_of(objects.entry(font, "/W"));
    // Glyphs without a width are parts of others; content that shows one is found there.
    for (glyph, told) in widths {
        let advance = advances.get(usize::from(glyph)).copied().unwrap_or(f64::NAN);
        let agrees = (told - advance).abs() <= 1.0;
        found.must("6.2.11.5", agrees, || {
            at(&format!("width {told} of the glyph {glyph}, in the program {advance}"))
        });
    }
    if !descriptor["/CIDSet"].is_null() {
        let set = objects.data(&descriptor["/CIDSet"]).unwrap_or_default();
        let is_in =
            |glyph: usize| set.get(glyph / 8).is_some_and(|o| o & (0x80 >> (glyph % 8)) > 0);
        let is_whole = (0..advances.len()).all(is_in);
        found.must("6.2.11.4.2", is_whole, || at("set of glyphs"));
    }
}

/// `c [w1 w2 …]` or `first last w` (ISO 32000-1, 9.7.4.3).
fn widths_of(array: &Value) -> BTreeMap<u16, f64> {
    let mut widths = BTreeMap::new();
    let mut items = array.as_array().map(Vec::as_slice).unwrap_or_default().iter();
    while let (Some(first), Some(second)) = (items.next().and_then(code), items.next()) {
        if let Some(several) = second.as_array() {
            let several = several.iter().filter_map(Value::as_f64);
            widths.extend((first..).zip(several));
        } else if let (Some(last), Some(width)) =
            (code(second), items.next().and_then(Value::as_f64))
        {
            widths.extend((first..=last).map(|code| (code, width)));
        }
    }
    widths
}

fn code(value: &Value) -> Option<u16> {
    u16::try_from(value.as_u64()?).ok()
}

/// The pairs of `bfchar` and the triples of `bfrange` (ISO 32000-1, 9.10.3).
fn unicode_of(map: &[u8]) -> BTreeMap<u16, Vec<u16>> {
    let text = String::from_utf8_lossy(map);
    let mut unicode = BTreeMap::new();
    let (mut is_range, mut is_open) = (false, false);
    for line in text.lines() {
        let words: Vec<Vec<u16>> = line.split('<').skip(1).filter_map(units).collect();
        if line.ends_with("beginbfchar") || line.ends_with("beginbfrange") {
            (is_range, is_open) = (line.ends_with("bfrange"), true);
        } else if line.starts_with("endbf") {
            is_open = false;
        } else if is_open && !is_range && words.len() == 2 {
            unicode.insert(words[0][0], words[1].clone());
        } else if is_open && words.len() == 3 {
            for (code, step) in (words[0][0]..=words[1][0]).zip(0..) {
                let mut text = words[2].clone();
                if let Some(last) = text.last_mut() {
                    *last += step;
                }
                unicode.insert(code, text);
            }
        }
    }
    unicode
}

fn units(word: &str) -> Option<Vec<u16>> {
    let digits = word.split_once('>')?.0;
    let unit = |at: usize| u16::from_str_radix(digits.get(at..at + 4)?, 16).ok();
    (0..digits.len()).step_by(4).map(unit).collect::<Option<Vec<u16>>>().filter(|u| !u.is_empty())
}

/// The advance of each glyph of a TrueType program, in thousandths of the size (OpenType, `hhea` and `hmtx`).
fn advances(program: &[u8]) -> Option<Vec<f64>> {
    let short = |at: usize| Some(u16::from_be_bytes(program.get(at..at + 2)?.try_into().ok()?));
    let long =
        |at: usize| Some(u32::from_be_bytes(program.get(at..at + 4)?.try_into().ok()?) as usize);
    let table = |tag: &[u8; 4]| {
        let records = (0..usize::from(short(4)?)).map(|n| 12 + 16 * n);
        let mut found = records.filter(|at| program.get(*at..at + 4) == Some(tag));
        long(found.next()? + 8)
    };
    let unit = f64::from(short(table(b"head")? + 18)?);
    let glyphs = usize::from(short(table(b"maxp")? + 4)?);
    let told = usize::from(short(table(b"hhea")? + 34)?);
    let metrics = table(b"hmtx")?;
    let advance = |glyph: usize| {
        let at = metrics + 4 * glyph.min(told.checked_sub(1)?);
        Some(f64::from(short(at)?) * 1000.0 / unit)
    };
    (0..glyphs).map(advance).collect()
}
