//! A page of the law, read for what may be cited.

use std::collections::{BTreeMap, BTreeSet};

/// A section: its title without what stands in brackets, and the lines below it down to the next heading of its level.
#[derive(Debug)]
struct Section {
    title: String,
    lines: Vec<String>,
}

/// What one page lets a citation name.
#[derive(Debug)]
pub(crate) struct Page {
    /// `p.7`, `R p.10`, `order p.4`, `appendix 2`, with the parts that the page tells: `(1)`, `(1)(2)`.
    places: BTreeMap<String, BTreeSet<String>>,
    sections: Vec<Section>,
    /// What stands in cells of tables, whole and divided at commas.
    cells: BTreeSet<String>,
}

/// A title as a citation may write it: small letters, without brackets and what stands in them.
fn plain(title: &str) -> String {
    let mut depth = 0_u32;
    let mut kept = String::new();
    for c in title.to_lowercase().chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 => kept.push(c),
            _ => {}
        }
    }
    kept.trim().trim_end_matches(':').trim().to_owned()
}

impl Page {
    pub(crate) fn read(text: &str) -> Self {
        let lines: Vec<&str> = text.lines().collect();
        let level = |line: &str| line.bytes().take_while(|b| *b == b'#').count();
        let mut sections = Vec::new();
        for (n, line) in lines.iter().enumerate() {
            let own = level(line);
            let labelled = line.strip_prefix("- ").and_then(|line| line.split_once(':'));
            if own > 0 {
                let after = lines.iter().skip(n + 1);
                let below = after.take_while(|l| level(l) == 0 || level(l) > own);
                let lines = below.map(|line| (*line).to_owned()).collect();
                sections.push(Section { title: plain(line.trim_start_matches('#')), lines });
            } else if let Some((label, rest)) = labelled {
                sections.push(Section { title: plain(label), lines: vec![rest.to_owned()] });
            }
        }
        let (mut places, mut cells) = (BTreeMap::new(), BTreeSet::new());
        for line in lines.iter().filter(|line| line.starts_with('|')) {
            let row: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            if let [anchored, parts, ..] = row.as_slice()
                && let Some((_, place)) = anchored.split_once("</a>")
            {
                let parts = parts.split(", ").filter(|part| !part.is_empty()).map(str::to_owned);
                places.insert(place.to_owned(), parts.collect());
            }
            for cell in row {
                cells.insert(cell.to_owned());
                cells.extend(cell.split([',', '/', ';']).map(|part| part.trim().to_owned()));
            }
        }
        Self { places, sections, cells }
    }

    /// The paragraphs of the acts of this page.
    pub(crate) fn paragraphs(&self) -> impl Iterator<Item = &str> {
        self.places.keys().map(String::as_str).filter(|place| place.contains("p."))
    }

    /// Whether the page tells a paragraph or an appendix, and this part of it.
    pub(crate) fn has_place(&self, place: &str, part: &str) -> bool {
        self.places.get(place).is_some_and(|parts| part.is_empty() || parts.contains(part))
    }

    /// Whether a cell of a table says just this.
    pub(crate) fn has_cell(&self, text: &str) -> bool {
        self.cells.contains(text)
    }

    /// Whether a section has this title.
    pub(crate) fn has_section(&self, title: &str) -> bool {
        let title = plain(title);
        self.sections.iter().any(|section| section.title == title)
    }

    /// Whether a title begins with these words: `A. `, `F13: `, `Process C: `, `1.7 `.
    pub(crate) fn has_title_from(&self, begin: &str) -> bool {
        let begin = begin.to_lowercase();
        self.sections.iter().any(|section| section.title.starts_with(&begin))
    }

    /// Whether a section has a list item or a row with this number that names all these letters: `7` with `(b)`.
    pub(crate) fn has_item(&self, title: &str, number: &str, letters: &str) -> bool {
        let title = plain(title);
        let mut sections = self.sections.iter().filter(|section| section.title.contains(&title));
        sections.any(|section| {
            section.lines.iter().any(|line| {
                let item = line.strip_prefix(number).is_some_and(|rest| rest.starts_with(". "));
                let row = line.trim_start_matches('|').trim().starts_with(&format!("{number} |"));
                (item || row) && line.contains(letters)
            })
        })
    }
}
