//! The places of a citation, one after the other, and whether the pages have them.

use std::collections::BTreeMap;

use crate::page::Page;

/// What a citation of `nca-01` calls its three acts: the page's own name, and the short one of the joined page.
const ACTS: [(&str, &str); 6] = [
    ("2016", "nca-01 2016"),
    ("16", "nca-01 2016"),
    ("2012", "nca-01 2012"),
    ("12", "nca-01 2012"),
    ("regulation", "nca-01 regulation"),
    ("R", "nca-01 regulation"),
];

/// Texts within one page that have paragraphs of their own.
const TEXTS: [&str; 4] = ["decree", "order", "R", "S"];

/// Whether a word begins here.
pub(crate) fn begins_word(text: &str, at: usize) -> bool {
    let before = text.get(..at).and_then(|before| before.chars().next_back());
    before.is_none_or(|c| !c.is_alphanumeric() && !"-_/.".contains(c))
}

fn number(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// `(1)`, `(1)(2)` at the beginning of a text.
fn parts(text: &str) -> &str {
    let mut end = 0;
    while let Some(rest) = text.get(end..).and_then(|rest| rest.strip_prefix('(')) {
        let digits = number(rest);
        if digits.is_empty() || !rest.get(digits.len()..).is_some_and(|r| r.starts_with(')')) {
            break;
        }
        end += digits.len() + 2;
    }
    text.get(..end).unwrap_or_default()
}

/// A name of a table: `LEGAL_HEAD`, `V_NAME`, `F13`, `key_store_kind`.
fn name(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
    let name = text.get(..end).unwrap_or_default();
    let telling = name.contains('_') || name.bytes().all(|b| !b.is_ascii_lowercase());
    if telling && name.len() > 1 && name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        name
    } else {
        ""
    }
}

/// Whether a place that can stand without a page begins here.
pub(crate) fn is_place(text: &str) -> bool {
    let after = |word: &str| {
        text.strip_prefix(word).is_some_and(|r| r.starts_with(|c: char| c.is_ascii_digit()))
    };
    let act = ACTS.iter().map(|(act, _)| *act).chain(TEXTS).any(|act| {
        let rest = text.strip_prefix(act).map(|rest| rest.trim_start_matches(',').trim_start());
        let named = rest.and_then(|rest| {
            let places = ["p.", "appendix ", "order p.", "decree p."];
            places.into_iter().find_map(|place| rest.strip_prefix(place))
        });
        named.is_some_and(|number| number.starts_with(|c: char| c.is_ascii_digit()))
    });
    act || ["p.", "appendix ", "gap ", "reading "].into_iter().any(after)
        || ["V_", "D_"].into_iter().any(|p| text.starts_with(p) && name(text).len() > 3)
}

/// Follows the places of one citation.
pub(crate) struct Follower<'a> {
    pages: &'a BTreeMap<String, Page>,
    text: &'a str,
    at: usize,
    /// The act that was named last: places go on in it until another is named.
    act: Option<&'static str>,
    outcomes: Vec<Result<(), String>>,
}

impl<'a> Follower<'a> {
    pub(crate) fn new(pages: &'a BTreeMap<String, Page>, text: &'a str) -> Self {
        Self { pages, text, at: 0, act: None, outcomes: Vec::new() }
    }

    pub(crate) fn skip(&mut self, bytes: usize) {
        self.at += bytes;
    }

    pub(crate) fn taken(&self) -> usize {
        self.at
    }

    pub(crate) fn fail(&mut self, reason: String) {
        self.outcomes.push(Err(reason));
    }

    pub(crate) fn outcomes(self) -> Vec<Result<(), String>> {
        self.outcomes
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn eat(&mut self, begin: &str) -> bool {
        let found = self.rest().starts_with(begin);
        self.at += if found { begin.len() } else { 0 };
        found
    }

    fn judge(&mut self, page: &str, exists: bool, place: &str) {
        self.outcomes.push(if exists { Ok(()) } else { Err(format!("{page} has no {place}")) });
    }

    /// `kz ecosystem 1.7, 5.1`; `promise 5`.
    pub(crate) fn numbered(&mut self) {
        let page = if self.eat("kz ecosystem ") { "kz ecosystem" } else { "promise" };
        self.eat("promise ");
        loop {
            let end = self.rest().find(|c: char| !c.is_ascii_digit() && c != '.');
            let part = self.rest().get(..end.unwrap_or(self.rest().len())).unwrap_or_default();
            let part = part.trim_end_matches('.');
            if part.is_empty() {
                return;
            }
            self.at += part.len();
            let begin = if page == "promise" { format!("{part}. ") } else { format!("{part} ") };
            let exists = self.pages.get(page).is_some_and(|page| page.has_title_from(&begin));
            self.judge(page, exists, part);
            let next = self.rest().strip_prefix(", ").or_else(|| self.rest().strip_prefix(" and "));
            match next {
                Some(next)
                    if page != "promise" && next.starts_with(|c: char| c.is_ascii_digit()) =>
                {
                    self.at = self.text.len() - next.len();
                }
                _ => return,
            }
        }
    }

    /// A place without a page where only a page would help.
    pub(crate) fn orphan(&mut self) {
        self.eat("p.");
        let of = number(self.rest());
        self.at += of.len();
        self.fail(format!("p.{of} of which page?"));
    }

    /// A paragraph of a checklist, written without `p.`.
    pub(crate) fn bare(&mut self, page: &str) {
        self.paragraph_number(page, "");
    }

    /// Places where the page is that of the folder.
    pub(crate) fn relative(&mut self, page: &str) {
        if !self.place(page, &mut String::new()) {
            self.at += 1;
        }
        while [", ", " and ", "; "].iter().any(|mark| {
            let next = self.rest().strip_prefix(mark);
            let found = next.is_some_and(is_place);
            self.at += if found { mark.len() } else { 0 };
            found
        }) {
            if !self.place(page, &mut String::new()) {
                return;
            }
        }
    }

    /// All places that follow the name of a page.
    pub(crate) fn places_of(&mut self, page: &str) {
        // the page itself is cited, whatever follows
        self.outcomes.push(Ok(()));
        let mut section = String::new();
        for separator in [" ", ", ", "; "] {
            let start = self.at;
            if !self.eat(separator) {
                continue;
            }
            if self.place(page, &mut section) {
                break;
            }
            if separator == ", " && self.section(page, &mut section) {
                break;
            }
            self.at = start;
            return;
        }
        loop {
            let start = self.at;
            let found =
                [", and ", ", ", "; ", " and ", ": ", " to "].into_iter().any(|separator| {
                    self.at = start;
                    self.eat(separator) && self.place(page, &mut section)
                });
            if !found {
                self.at = start;
                return;
            }
        }
    }

    /// The title of a section, up to the next mark of punctuation.
    fn section(&mut self, page: &str, section: &mut String) -> bool {
        let rest = self.rest();
        let end = rest.find([',', ';', ':', '.', '(', ')', '"', '`', '\n', '*', '|', '[']);
        let title = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default().trim_end();
        let exists = self.pages.get(page).is_some_and(|page| page.has_section(title));
        self.judge(page, exists, &format!("section \"{title}\""));
        self.at += title.len();
        title.clone_into(section);
        true
    }

    /// One place. False when none begins here.
    fn place(&mut self, page: &str, section: &mut String) -> bool {
        if page == "nca-01" {
            for (act, of) in ACTS {
                let start = self.at;
                if self.eat(act) && self.eat(" ") && self.place(of, section) {
                    self.act = Some(of);
                    return true;
                }
                self.at = start;
            }
            let of_act = self.rest().starts_with("p.") || self.rest().starts_with("appendix ");
            if let Some(act) = self.act.filter(|_| of_act) {
                return self.place(act, section);
            }
        }
        for text in TEXTS {
            let start = self.at;
            if self.eat(text) && (self.eat(" ") || self.eat(", ")) && self.rest().starts_with("p.")
            {
                self.at += 2;
                return self.paragraph_number(
                    page,
                    if page == "ict-02" && text == "S" { "" } else { text },
                );
            }
            self.at = start;
        }
        let rest = self.rest();
        let numbered = |word: &str| rest.strip_prefix(word).map(number).filter(|n| !n.is_empty());
        if numbered("p.").is_some() {
            self.at += 2;
            return self.paragraph_number(page, "");
        }
        let Some(told) = self.pages.get(page) else { return false };
        if let Some(n) = numbered("appendix ") {
            let place = format!("appendix {n}");
            self.at += place.len();
            self.judge(page, told.has_place(&place, ""), &place);
            return true;
        }
        for (word, title) in [("gap ", "gaps"), ("reading ", "contradictions")] {
            if let Some(n) = numbered(word) {
                self.at += word.len() + n.len();
                self.judge(page, told.has_item(title, n, ""), &format!("{word}{n}"));
                return true;
            }
        }
        self.of_a_table(page, told, section)
    }

    /// Forms, tables, processes, rows and fields.
    fn of_a_table(&mut self, page: &str, told: &Page, section: &mut String) -> bool {
        for word in ["tables ", "table ", "processes ", "process "] {
            let start = self.at;
            if !self.eat(word) {
                continue;
            }
            let what = self.rest().split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
            self.at += what.len();
            let of_process = word.starts_with("process");
            let row = format!("{what}-процесс");
            let exists = if of_process {
                let mut acts = self.pages.iter().filter(|(name, _)| name.starts_with(page));
                acts.any(|(_, act)| {
                    act.has_title_from(&format!("process {what}:")) || act.has_cell(&row)
                })
            } else {
                told.has_title_from(&format!("{what}. "))
            };
            if what.is_empty() || what.len() > 2 {
                self.at = start;
                return false;
            }
            self.judge(page, exists, &format!("{word}{what}"));
            *section = if of_process { "request life-cycle".to_owned() } else { String::new() };
            while self.rest().starts_with(", ") || self.rest().starts_with(" and ") {
                let skip = if self.rest().starts_with(", ") { 2 } else { 5 };
                let next = self.rest().get(skip..).unwrap_or_default();
                let letter = next.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
                if letter.len() != 1 || !letter.bytes().all(|b| b.is_ascii_uppercase()) {
                    break;
                }
                self.at += skip + letter.len();
            }
            return true;
        }
        if self.eat("n ") {
            let n = number(self.rest());
            if n.is_empty() {
                self.at -= 2;
                return false;
            }
            self.at += n.len();
            "request life-cycle".clone_into(section);
            self.judge(page, told.has_item(section, n, ""), &format!("row n {n}"));
            return true;
        }
        self.eat("ground ");
        for word in ["examples ", "example "] {
            self.eat(word);
        }
        let n = number(self.rest());
        if !n.is_empty() && !section.is_empty() {
            self.at += n.len();
            let letters = self.rest().get(..3).filter(|l| l.starts_with('(') && l.ends_with(')'));
            let letters = letters.unwrap_or_default();
            self.at += letters.len();
            self.judge(
                page,
                told.has_item(section, n, letters),
                &format!("{n}{letters} in \"{section}\""),
            );
            return true;
        }
        let named = name(self.rest());
        if named.is_empty() {
            return false;
        }
        self.at += named.len();
        let exists = told.has_cell(named) || told.has_title_from(&format!("{named}:"));
        self.judge(page, exists, &format!("\"{named}\""));
        true
    }

    /// `7(1)`, `13-15`, `16(1)-(3)`, `10(2), (4)` after `p.`.
    fn paragraph_number(&mut self, page: &str, text: &str) -> bool {
        let n = number(self.rest());
        self.at += n.len();
        let mut part = parts(self.rest()).to_owned();
        self.at += part.len();
        let place = if text.is_empty() { format!("p.{n}") } else { format!("{text} p.{n}") };
        self.paragraph(page, &place, &part);
        loop {
            let start = self.at;
            if !(self.eat(", ") || self.eat("-") || self.eat(" and ")) {
                return true;
            }
            let more = parts(self.rest());
            let last =
                if more.is_empty() && self.text.get(start..).is_some_and(|r| r.starts_with('-')) {
                    self.eat("p.");
                    number(self.rest())
                } else {
                    ""
                };
            if !more.is_empty() {
                part = more.to_owned();
                self.at += more.len();
                self.paragraph(page, &place, &part);
            } else if !last.is_empty() && part.is_empty() {
                self.at += last.len();
                self.paragraph(page, &format!("p.{last}"), "");
            } else {
                self.at = start;
                return true;
            }
        }
    }

    fn paragraph(&mut self, page: &str, place: &str, part: &str) {
        let exists = self.pages.get(page).is_some_and(|told| told.has_place(place, part));
        let which = if page == "nca-01" { ": say which act, 2016, 2012 or regulation" } else { "" };
        self.judge(page, exists, &format!("{place}{part}{which}"));
    }
}
