//! The two faces of Noto Sans: which glyph a character has, how wide it is, where a line breaks.
//!
//! Latin and Cyrillic as the platform prints them need no shaping: one character, one glyph, left to right.

use std::sync::LazyLock;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::{
    FontRef, MetadataProvider,
    charmap::Charmap,
    instance::{LocationRef, Size},
    metrics::GlyphMetrics,
};

use crate::fault::RenderFault;

static REGULAR: &[u8] = include_bytes!("../fonts/NotoSans-Regular.ttf");
static BOLD: &[u8] = include_bytes!("../fonts/NotoSans-Bold.ttf");

static FACES: LazyLock<Option<Faces>> = LazyLock::new(|| {
    Some(Faces { regular: Typeface::read(REGULAR)?, bold: Typeface::read(BOLD)? })
});

/// Printed in place of a character that the fonts lack.
const REPLACEMENT: char = '\u{fffd}';

/// The faces, read once in the life of the process.
pub(crate) fn faces() -> Result<&'static Faces, RenderFault> {
    FACES.as_ref().ok_or(RenderFault::Font)
}

/// The first character that the fonts of the house cannot print, so that a form can warn before it is sent.
pub fn unprintable(text: &str) -> Option<char> {
    let faces = FACES.as_ref()?;
    text.chars().find(|&c| c != '\n' && !is_dropped(c) && !c.is_whitespace() && !faces.has(c))
}

/// Which face.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Face {
    Bold,
    Regular,
}

/// The faces.
pub(crate) struct Faces {
    regular: Typeface,
    bold: Typeface,
}

impl Faces {
    /// A face.
    pub(crate) fn face(&self, face: Face) -> &Typeface {
        match face {
            Face::Bold => &self.bold,
            Face::Regular => &self.regular,
        }
    }

    fn has(&self, c: char) -> bool {
        self.regular.charmap.map(c).is_some() && self.bold.charmap.map(c).is_some()
    }

    /// The text as it can be printed: no control or direction characters, unknown characters replaced.
    pub(crate) fn clean(&self, text: &str) -> String {
        text.chars()
            .filter(|&c| !is_dropped(c))
            .map(|c| match c {
                '\n' | ' ' => c,
                c if self.has(c) => c,
                c if c.is_whitespace() => ' ',
                _ => REPLACEMENT,
            })
            .collect()
    }
}

/// Characters without a picture. Ends of lines and tabs are blanks here.
fn is_dropped(c: char) -> bool {
    base::is_misleading(c) && !matches!(c, '\n' | '\t' | '\u{2028}' | '\u{2029}')
}

/// One face: its data for the writer, and its measures.
pub(crate) struct Typeface {
    font: Font,
    charmap: Charmap<'static>,
    metrics: GlyphMetrics<'static>,
    units_per_em: f32,
}

/// A line of text, ready to be drawn at any size.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// The characters, with the space that a break took the place of.
    pub(crate) text: String,
    /// One glyph a character.
    pub(crate) glyphs: Vec<KrillaGlyph>,
    /// Width at size 1, without a space at the end.
    pub(crate) width: f32,
}

impl Typeface {
    fn read(data: &'static [u8]) -> Option<Self> {
        let font = Font::new(data.into(), 0)?;
        let face = FontRef::new(data).ok()?;
        Some(Self {
            units_per_em: font.units_per_em(),
            font,
            charmap: face.charmap(),
            metrics: face.glyph_metrics(Size::unscaled(), LocationRef::default()),
        })
    }

    /// The font for the writer.
    pub(crate) fn font(&self) -> Font {
        self.font.clone()
    }

    fn glyph(&self, c: char) -> (GlyphId, f32) {
        let id = self.charmap.map(c).or_else(|| self.charmap.map(REPLACEMENT)).unwrap_or_default();
        let advance = self.metrics.advance_width(id).unwrap_or_default() / self.units_per_em;
        (GlyphId::new(id.to_u32()), advance)
    }

    fn width(&self, text: &str) -> f32 {
        text.chars().map(|c| self.glyph(c).1).sum()
    }

    /// One line, however long.
    pub(crate) fn line(&self, text: &str) -> Line {
        let glyphs = text
            .char_indices()
            .map(|(at, c)| {
                let (id, advance) = self.glyph(c);
                KrillaGlyph::new(id, advance, 0.0, 0.0, 0.0, at..at + c.len_utf8(), None)
            })
            .collect();
        Line { text: text.to_owned(), glyphs, width: self.width(text.trim_end_matches(' ')) }
    }

    /// Breaks text into lines of at most `width` at `size`: at spaces, and inside a word that is wider than a line.
    pub(crate) fn wrap(&self, text: &str, size: f32, width: f32) -> Vec<Line> {
        let limit = width / size;
        let mut lines = Vec::new();
        for paragraph in text.split('\n') {
            self.wrap_paragraph(paragraph.trim_end(), limit, &mut lines);
        }
        lines
    }

    fn wrap_paragraph(&self, text: &str, limit: f32, lines: &mut Vec<Line>) {
        let mut line = String::new();
        let mut used = 0.0;
        for word in text.split_inclusive(' ') {
            let wide = self.width(word.trim_end_matches(' '));
            if used + wide > limit && !line.is_empty() {
                lines.push(self.line(&line));
                line.clear();
                used = 0.0;
            }
            if wide <= limit {
                line.push_str(word);
                used += self.width(word);
                continue;
            }
            for c in word.chars() {
                let advance = self.glyph(c).1;
                if used + advance > limit && !line.is_empty() {
                    lines.push(self.line(&line));
                    line.clear();
                    used = 0.0;
                }
                line.push(c);
                used += advance;
            }
        }
        lines.push(self.line(&line));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fonts_hold_every_kazakh_letter_and_the_signs_of_official_letters() {
        assert_eq!(unprintable("ӘәҒғҚқҢңӨөҰұҮүҺһІіЁёЪъ №§«»“”–—…·•₸€©\u{a0}"), None);
        assert_eq!(unprintable("Ли 李"), Some('李'));
    }

    #[test]
    fn a_character_without_a_glyph_is_replaced_and_a_direction_mark_is_dropped() {
        let faces = faces().expect("fonts");
        assert_eq!(faces.clean("Ли\u{2068} 李\u{2069}\t1\u{7}"), "Ли \u{fffd} 1");
    }

    #[test]
    fn a_text_breaks_at_spaces_and_a_long_word_inside() {
        let face = faces().expect("fonts").face(Face::Regular);
        let lines = face.wrap("бірінші екінші\n0123456789012345", 10.0, 50.0);
        let texts: Vec<_> = lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(texts, ["бірінші ", "екінші", "01234567", "89012345"]);
        assert!(lines.iter().all(|line| line.width * 10.0 <= 50.0));
    }
}
