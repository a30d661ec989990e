//! The file as bytes (6.1): what a reader of objects no longer sees.

use super::Found;

/// Looks at the header, the tables, and each object that a table names.
pub(super) fn look(pdf: &[u8], found: &mut Found) {
    let header = pdf.get(..8).unwrap_or_default();
    let version = header.starts_with(b"%PDF-1.") && matches!(header.last(), Some(b'0'..=b'7'));
    let (_, after) = line_end(pdf, 8);
    found.must("6.1.2", version && after > 8, || "header".to_owned());
    let comment = pdf.get(after..after + 5).unwrap_or_default();
    let is_binary = comment.first() == Some(&b'%') && comment.iter().skip(1).all(|b| *b > 127);
    found.must("6.1.2", comment.len() == 5 && is_binary, || "binary comment".to_owned());
    let end = last(pdf, b"%%EOF").map(|at| at + 5);
    let rest = end.and_then(|end| pdf.get(end..)).unwrap_or(b"?");
    let is_end = matches!(rest, b"" | b"\n" | b"\r" | b"\r\n");
    found.must("6.1.3", is_end, || format!("{} bytes after the end", rest.len()));
    let mut table = start_of_table(pdf);
    let mut seen = 0;
    while let Some(at) = table {
        seen += 1;
        if seen > 64 {
            break;
        }
        table = section(pdf, at, found);
    }
    found.must("6.1.4", seen > 0, || "no table of objects".to_owned());
}

/// One table: its own form, and the objects that it names; gives the table before it.
fn section(pdf: &[u8], at: usize, found: &mut Found) -> Option<usize> {
    let is_table = pdf.get(at..).is_some_and(|rest| rest.starts_with(b"xref"));
    let (_, mut next) = line_end(pdf, at + 4);
    let is_near = next > at + 4 && pdf.get(next).is_some_and(u8::is_ascii_digit);
    found.must("6.1.4", is_table && is_near, || format!("table at {at}"));
    if !is_table {
        return None;
    }
    loop {
        let (line, after) = line_at(pdf, next);
        let mut words = line.split(|b| *b == b' ').filter_map(number);
        let (Some(first), Some(count)) = (words.next(), words.next()) else { break };
        next = after;
        for n in first..first + count {
            let (entry, after) = line_at(pdf, next);
            next = after;
            if entry.contains(&b'n')
                && let Some(offset) = entry.split(|b| *b == b' ').next().and_then(number)
            {
                object(pdf, n, offset, found);
            }
        }
    }
    let trailer = pdf.get(next..)?;
    let trailer = &trailer[..trailer.windows(9).position(|w| w == b"startxref")?];
    let place = trailer.windows(6).position(|w| w == b"/Prev ")? + 6;
    number(trailer.get(place..)?.split(|b| !b.is_ascii_digit()).next()?)
}

fn object(pdf: &[u8], n: usize, offset: usize, found: &mut Found) {
    let head = format!("{n} 0 obj");
    let body = pdf.get(offset..).unwrap_or_default();
    let (_, after) = line_end(body, head.len());
    let before = offset.checked_sub(1).and_then(|at| pdf.get(at));
    let is_spaced = body.starts_with(head.as_bytes()) && after > head.len();
    let stands_alone = matches!(before, Some(b'\n' | b'\r'));
    found.must("6.1.9", is_spaced && stands_alone, || format!("head of the object {n}"));
    let body = body.get(after..).unwrap_or_default();
    let Some(dictionary) = dictionary_length(body) else { return close(body, n, found) };
    strings(&body[..dictionary], n, found);
    let rest = &body[dictionary..];
    let Some(keyword) = rest.windows(6).position(|w| w == b"stream") else {
        return close(rest, n, found);
    };
    if rest.windows(6).position(|w| w == b"endobj").is_some_and(|end| end < keyword) {
        return close(rest, n, found);
    }
    let start = keyword + 6;
    let data = match rest.get(start..start + 2) {
        Some(b"\r\n") => start + 2,
        Some([b'\n', _]) => start + 1,
        _ => return found.must("6.1.7.1", false, || format!("keyword stream of {n}")),
    };
    let told = body[..dictionary].windows(7).position(|w| w == b"/Length").and_then(|at| {
        let digits = body[at + 7..dictionary].trim_ascii_start();
        number(digits.split(|b| !b.is_ascii_digit()).next()?)
    });
    let tail = told.and_then(|length| rest.get(data + length..)).unwrap_or_default();
    let (_, end) = line_end(tail, 0);
    let is_whole = end > 0 && tail.get(end..).is_some_and(|tail| tail.starts_with(b"endstream"));
    found.must("6.1.7.1", is_whole, || format!("length of the stream {n}"));
    if is_whole {
        close(&tail[end + 9..], n, found);
    }
}

/// `endobj` begins a line and ends one.
fn close(rest: &[u8], n: usize, found: &mut Found) {
    let at = rest.windows(6).position(|w| w == b"endobj").unwrap_or_default();
    let before = at.checked_sub(1).and_then(|at| rest.get(at));
    let (_, after) = line_end(rest, at + 6);
    let is_spaced = matches!(before, Some(b'\n' | b'\r')) && after > at + 6;
    found.must("6.1.9", is_spaced, || format!("end of the object {n}"));
}

/// The length of the dictionary with which an object begins.
fn dictionary_length(body: &[u8]) -> Option<usize> {
    if !body.starts_with(b"<<") {
        return None;
    }
    let (mut depth, mut at) = (0_usize, 0);
    while at < body.len() {
        match &body[at..] {
            [b'<', b'<', ..] => (depth, at) = (depth + 1, at + 2),
            [b'>', b'>', ..] => {
                (depth, at) = (depth - 1, at + 2);
                if depth == 0 {
                    return Some(at);
                }
            }
            [b'(', ..] => at = literal_end(body, at),
            [b'<', ..] => at += body[at..].iter().position(|b| *b == b'>')? + 1,
            _ => at += 1,
        }
    }
    None
}

/// Where a literal string ends.
fn literal_end(body: &[u8], from: usize) -> usize {
    let (mut depth, mut at) = (0_usize, from);
    while at < body.len() {
        match body[at] {
            b'\\' => at += 1,
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            break;
        }
    }
    at
}

/// 6.1.6: hexadecimal strings.
fn strings(dictionary: &[u8], n: usize, found: &mut Found) {
    let mut at = 0;
    while at < dictionary.len() {
        match &dictionary[at..] {
            [b'<', b'<', ..] | [b'>', b'>', ..] => at += 2,
            [b'(', ..] => at = literal_end(dictionary, at),
            [b'<', rest @ ..] => {
                let length = rest.iter().position(|b| *b == b'>').unwrap_or(rest.len());
                let digits = rest[..length].iter().filter(|b| !b.is_ascii_whitespace());
                let count = digits.clone().count();
                let are_digits = digits.clone().all(u8::is_ascii_hexdigit);
                found.must("6.1.6", count % 2 == 0 && are_digits, || {
                    format!("hexadecimal string of {n}")
                });
                at += length + 2;
            }
            _ => at += 1,
        }
    }
}

/// The end of line at a place, and where the next line begins; the place itself where none ends.
fn line_end(bytes: &[u8], at: usize) -> (&[u8], usize) {
    let length = match bytes.get(at..) {
        Some([b'\r', b'\n', ..]) => 2,
        Some([b'\r' | b'\n', ..]) => 1,
        _ => 0,
    };
    (bytes.get(at..at + length).unwrap_or_default(), at + length)
}

/// A line, and where the next begins.
fn line_at(bytes: &[u8], at: usize) -> (&[u8], usize) {
    let rest = bytes.get(at..).unwrap_or_default();
    let length = rest.iter().position(|b| matches!(b, b'\r' | b'\n')).unwrap_or(rest.len());
    (&rest[..length], line_end(bytes, at + length).1)
}

fn start_of_table(pdf: &[u8]) -> Option<usize> {
    let after = last(pdf, b"startxref")? + 9;
    let digits = pdf.get(after..)?.trim_ascii_start();
    number(digits.split(|b| !b.is_ascii_digit()).next()?)
}

fn last(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).rposition(|w| w == word)
}

fn number(digits: &[u8]) -> Option<usize> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}
