//! The line of the element that a key names, for faults that are found after a file was read.

/// What names an element of a list.
const NAMES: [&str; 9] = ["name", "code", "number", "id", "year", "day", "date", "off", "service"];

/// `act.submit.effects`: the line that begins the table `[[act]]` whose `name` (or `code`, `number`) is `submit`; `route.7`: the
/// seventh table `[[route]]`, where none is named so; `urls.crl`: the key `crl` of the table `[urls]`; `fee`: the line of the table
/// or key itself; `organisation.applicant_bin` of a form: the line that names the field; `case "its name", step 3 (accept)`: the
/// third step of that case.
pub(crate) fn line_of(text: &str, key: &str) -> Option<usize> {
    if let Some(rest) = key.strip_prefix("case ") {
        return line_of_step(text, rest);
    }
    if let Some(line) = line_of_field(text, key) {
        return Some(line);
    }
    let (list, rest) = key.split_once('.').map_or((key, None), |(list, rest)| (list, Some(rest)));
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let header = format!("[[{list}]]");
    let single = format!("[{list}]");
    let Some(rest) = rest else {
        return lines
            .iter()
            .position(|line| *line == header || *line == single || assigns(line, list))
            .map(|n| n + 1);
    };
    line_of_element(&lines, list, rest)
        .or_else(|| line_of_place(&lines, &header, rest))
        .or_else(|| line_in_table(&lines, &single, rest))
        .or_else(|| line_in_value(&lines, list, rest))
}

/// The line of the list, or of the table, that an element would stand in.
pub(crate) fn line_of_list(text: &str, key: &str) -> Option<usize> {
    let list = key.split('.').next()?;
    let headers = [format!("[[{list}]]"), format!("[{list}]")];
    text.lines().position(|line| headers.iter().any(|header| line.trim() == header)).map(|n| n + 1)
}

fn assigns(line: &str, key: &str) -> bool {
    line.split_once('=').is_some_and(|(left, _)| left.trim() == key)
}

/// The table of a list that has the name with which the rest begins.
fn line_of_element(lines: &[&str], list: &str, rest: &str) -> Option<usize> {
    let (header, below) = (format!("[[{list}]]"), format!("[[{list}."));
    let named = |line: &str| {
        let Some((left, right)) = line.split_once('=') else { return false };
        let name = right.trim().trim_matches('"');
        NAMES.contains(&left.trim()) && (rest == name || rest.starts_with(&format!("{name}.")))
    };
    let mut begun = None;
    for (n, line) in lines.iter().enumerate() {
        if *line == header {
            begun = Some(n);
        } else if line.starts_with('[') && !line.starts_with(&below) {
            begun = None;
        }
        if let Some(start) = begun
            && named(line)
        {
            return Some(start + 1);
        }
    }
    None
}

/// The table of a list by its place, from 1.
fn line_of_place(lines: &[&str], header: &str, rest: &str) -> Option<usize> {
    let place: usize = rest.split('.').next()?.parse().ok()?;
    let mut tables = lines.iter().enumerate().filter(|(_, line)| **line == header);
    Some(tables.nth(place.checked_sub(1)?)?.0 + 1)
}

/// A key of a table, or the table where it has no such key.
fn line_in_table(lines: &[&str], single: &str, rest: &str) -> Option<usize> {
    let begun = lines.iter().position(|line| *line == single)?;
    let first = rest.split('.').next().unwrap_or(rest);
    let mut own = lines.iter().enumerate().skip(begun + 1).take_while(|(_, line)| {
        !(line.starts_with('[') && line.ends_with(']') && !line.contains('='))
    });
    let found = own.find(|(_, line)| assigns(line, first));
    Some(found.map_or(begun, |(n, _)| n) + 1)
}

/// A word in the value of a key, which may go over several lines; the line of the key where the word is not there.
fn line_in_value(lines: &[&str], list: &str, rest: &str) -> Option<usize> {
    let begun = lines.iter().position(|line| assigns(line, list))?;
    let first = rest.split('.').next().unwrap_or(rest);
    let word = format!("\"{first}\"");
    let mut open = 0_i32;
    for (n, line) in lines.iter().enumerate().skip(begun) {
        if line.contains(&word) || (n == begun && line.contains(&format!("{first} ="))) {
            return Some(n + 1);
        }
        open += i32::try_from(line.matches('[').count()).unwrap_or_default();
        open -= i32::try_from(line.matches(']').count()).unwrap_or_default();
        if open <= 0 {
            break;
        }
    }
    Some(begun + 1)
}

/// `"a case", step 3 (accept)`: the line on which the third step of that case begins; without a step that of the case.
fn line_of_step(text: &str, key: &str) -> Option<usize> {
    let (name, step) = match key.rsplit_once(", step ") {
        Some((name, step)) => (name, step.split(' ').next()?.parse().ok()?),
        None => (key, 0_usize),
    };
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let is_it = |line: &&str| {
        line.split_once('=').is_some_and(|(left, right)| {
            left.trim() == "name" && right.trim().trim_matches('"') == name.trim_matches('"')
        })
    };
    let begun = lines.iter().position(is_it)?;
    let Some(before) = step.checked_sub(1) else { return Some(begun + 1) };
    let own = lines.iter().enumerate().skip(begun).take_while(|(_, line)| **line != "[[case]]");
    let mut steps = own.filter(|(_, line)| **line == "[[case.step]]");
    Some(steps.nth(before).map_or(begun, |(n, _)| n) + 1)
}

/// `page.field.column` of a form: the line that names the innermost of them.
fn line_of_field(text: &str, key: &str) -> Option<usize> {
    if !text.lines().any(|line| line.trim() == "[[page]]") {
        return None;
    }
    let mut found = None;
    let mut lines = text.lines().enumerate();
    for part in key.split('.') {
        let named = lines.find(|(_, line)| {
            let line = line.split_once('=');
            line.is_some_and(|(left, right)| {
                left.trim().trim_start_matches("{ ") == "name"
                    && right.trim().trim_matches('"') == part
            })
        });
        match named {
            Some((n, _)) => found = Some(n + 1),
            None => break,
        }
    }
    found
}
