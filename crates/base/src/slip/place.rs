//! Where in a file of TOML a letter stands: its line, and the path of keys and names that leads to it.

/// A place in a file.
pub(super) struct Place {
    /// The line, from 1.
    pub(super) line: usize,
    /// That line.
    pub(super) text: String,
    /// The blocks and keys above it, outermost first.
    parts: Vec<String>,
}

/// One block of a file: what its brackets say, and what stands in it.
struct Block<'a> {
    /// The keys in the brackets: `document`, `way`.
    header: Vec<&'a str>,
    /// The text below the brackets.
    text: &'a str,
    /// Where that text begins.
    begins: usize,
}

impl Place {
    /// The place of a letter; with `with_key` also the key that begins there.
    pub(super) fn of(text: &str, offset: usize, with_key: bool) -> Self {
        let offset = offset.min(text.len());
        let before = text.get(..offset).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let all = blocks(text, offset);
        let mut parts = named(&all);
        if let Some(block) = all.last() {
            let until = offset.checked_sub(block.begins).and_then(|end| block.text.get(..end));
            // A letter of the brackets themselves stands above every key of its block.
            let below = until.is_some() || block.header.is_empty();
            let until = until.unwrap_or_default();
            let mut keys = keys_at(until);
            if keys.is_empty() && with_key && below {
                let rest = block.text.get(until.len()..).unwrap_or_default();
                keys.extend(key_of(rest.lines().next().unwrap_or_default()));
            }
            parts.extend(keys);
        }
        let text = text.lines().nth(line - 1).unwrap_or_default().trim().to_owned();
        Self { line, text, parts }
    }

    /// The path: `document.plan.way.form`; of a case, `case "its name", step 3 (pay), payment`.
    pub(super) fn path(&self) -> String {
        let is_case = self.parts.first().is_some_and(|first| first.starts_with("case "));
        self.parts.join(if is_case { ", " } else { "." })
    }
}

/// The blocks of a file up to the one in which a letter stands.
fn blocks(text: &str, offset: usize) -> Vec<Block<'_>> {
    let mut headers: Vec<(usize, usize, Vec<&str>)> = vec![(0, 0, Vec::new())];
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if let Some(keys) = header(line) {
            headers.push((at, at + line.len(), keys));
        }
        at += line.len();
    }
    let ends: Vec<usize> = headers.iter().skip(1).map(|(at, ..)| *at).chain([text.len()]).collect();
    let all = headers.into_iter().zip(ends).take_while(|((at, ..), _)| *at <= offset);
    all.map(|((_, begins, header), end)| Block {
        header,
        text: text.get(begins..end).unwrap_or_default(),
        begins,
    })
    .collect()
}

/// `[[document.way]]`, `[answers]`: the keys in brackets that begin a line.
fn header(line: &str) -> Option<Vec<&str>> {
    let line = line.trim_end();
    let inner = line.strip_prefix('[')?;
    let inner = inner.strip_prefix('[').unwrap_or(inner);
    let keys = inner.split(']').next()?.trim();
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"_-.".contains(&b);
    (!keys.is_empty() && keys.bytes().all(plain)).then(|| keys.split('.').collect())
}

/// The last block with the blocks above it, each by its name where it has one.
fn named(all: &[Block<'_>]) -> Vec<String> {
    let Some(last) = all.last() else { return Vec::new() };
    // A case is told by its words, and a step of it by its number and its act.
    if last.header.first() == Some(&"case") {
        let begun = all.iter().rposition(|block| block.header.len() == 1).unwrap_or_default();
        let name = all.get(begun).and_then(|case| value(case.text, &["name"])).unwrap_or_default();
        let steps = all.len() - 1 - begun;
        let act = value(last.text, &["act"]).unwrap_or("?");
        let step = (last.header.len() > 1).then(|| format!("step {steps} ({act})"));
        return std::iter::once(format!("case {name:?}")).chain(step).collect();
    }
    let mut parts = Vec::new();
    for depth in 1..=last.header.len() {
        let above = last.header.get(..depth).unwrap_or_default();
        // Pages, their fields and columns are told by their names alone.
        let list = above.last().copied().unwrap_or_default();
        let is_of_form = last.header.first() == Some(&"page");
        let block = all.iter().rev().find(|block| block.header == above);
        let name = block.and_then(|block| value(block.text, &["name", "code", "number", "id"]));
        match name {
            Some(name) if is_of_form => parts.push(name.to_owned()),
            Some(name) => parts.extend([list.to_owned(), name.to_owned()]),
            None => parts.push(list.to_owned()),
        }
    }
    parts
}

/// The words of a key that begins a line of a block.
fn value<'a>(block: &'a str, keys: &[&str]) -> Option<&'a str> {
    block.lines().find_map(|line| {
        let (key, value) = line.split_once('=')?;
        keys.contains(&key.trim()).then(|| value.split('"').nth(1))?
    })
}

/// The keys that lead to the end of a text: that of its line, and those of the tables that are open there.
fn keys_at(until: &str) -> Vec<String> {
    let mut open: Vec<Option<String>> = vec![None];
    let (mut word, mut quoted, mut comment) = (String::new(), None, false);
    let mut letters = until.chars().peekable();
    while let Some(letter) = letters.next() {
        if let Some(mark) = quoted {
            match letter {
                '\\' if mark == '"' => drop(letters.next()),
                '\n' => quoted = None,
                _ if letter == mark => quoted = None,
                _ => {}
            }
            continue;
        }
        if comment {
            comment = letter != '\n';
            continue;
        }
        match letter {
            '"' | '\'' => quoted = Some(letter),
            '#' => comment = true,
            '[' | '{' => open.push(None),
            ']' | '}' => drop(open.pop()),
            '=' => {
                if let Some(key) = open.last_mut() {
                    *key = Some(std::mem::take(&mut word));
                }
            }
            ',' => {
                if let Some(key) = open.last_mut() {
                    *key = None;
                }
            }
            _ if letter.is_alphanumeric() || "_-.".contains(letter) => word.push(letter),
            '\n' if open.len() == 1 => open = vec![None],
            _ => {}
        }
        if !letter.is_alphanumeric() && !"_-. ".contains(letter) {
            word.clear();
        }
    }
    open.into_iter().flatten().collect()
}

/// The key with which a line begins.
fn key_of(line: &str) -> Option<String> {
    let key = line.split_once('=')?.0.trim();
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"_-.".contains(&b);
    (!key.is_empty() && key.bytes().all(plain)).then(|| key.to_owned())
}
