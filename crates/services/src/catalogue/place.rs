//! Where in a file a fault stands: the line of the element that its key names.

use super::DataFault;

/// Gives each fault without a line the line of what it is about: in its file, or in the file of the edition, or the shared part, that has
/// the element.
pub(super) fn place(faults: &mut [DataFault], files: &[(String, String)]) {
    for fault in faults.iter_mut().filter(|fault| fault.line.is_none()) {
        let Some((_, text)) = files.iter().find(|(path, _)| *path == fault.file) else { continue };
        if let Some(line) = line_of(text, &fault.key) {
            fault.line = Some(line);
            continue;
        }
        let elsewhere = parts_of(&fault.file, text, files)
            .find_map(|(path, text)| Some((path, line_of(text, &fault.key)?)));
        if let Some((path, line)) = elsewhere {
            fault.file.clone_from(path);
            fault.line = Some(line);
        } else {
            fault.line = header_of(text, &fault.key);
        }
    }
}

/// The other files of an edition, and the shared parts that it names.
fn parts_of<'f>(
    file: &str,
    text: &str,
    files: &'f [(String, String)],
) -> impl Iterator<Item = (&'f String, &'f str)> {
    let stem = file.trim_end_matches("toml").to_owned();
    let named = text.lines().find(|line| line.starts_with("parts")).unwrap_or_default().to_owned();
    files.iter().filter_map(move |(path, text)| {
        let part = path.strip_prefix("parts/").and_then(|name| name.strip_suffix(".toml"));
        let shared = part.is_some_and(|name| named.contains(&format!("\"{name}\"")));
        let own = path.starts_with(&stem) && path.ends_with(".flow.toml");
        (shared || own).then_some((path, text.as_str()))
    })
}

/// The line of the list, or of the table, that an element would stand in.
fn header_of(text: &str, key: &str) -> Option<usize> {
    let list = key.split('.').next()?;
    let headers = [format!("[[{list}]]"), format!("[{list}]")];
    text.lines().position(|line| headers.iter().any(|header| line.trim() == header)).map(|n| n + 1)
}

/// `act.submit.effects`: the line that begins the table `[[act]]` whose `name` (or `code`, `number`) is `submit`; `fee`: the
/// line of the table or key itself.
fn line_of(text: &str, key: &str) -> Option<usize> {
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
    let assigned = |line: &str| line.split_once('=').is_some_and(|(left, _)| left.trim() == list);
    let Some(rest) = rest else {
        return lines
            .iter()
            .position(|line| *line == header || *line == single || assigned(line))
            .map(|n| n + 1);
    };
    let named = |line: &str| {
        let (left, right) = line.split_once('=')?;
        let is_name = matches!(left.trim(), "name" | "code" | "number" | "id" | "year");
        let name = right.trim().trim_matches('"');
        (is_name && (rest == name || rest.starts_with(&format!("{name}.")))).then_some(())
    };
    let mut begun = None;
    for (n, line) in lines.iter().enumerate() {
        if *line == header {
            begun = Some(n);
        } else if line.starts_with('[') && !line.starts_with(&format!("[[{list}.")) {
            begun = None;
        }
        if let Some(start) = begun
            && named(line).is_some()
        {
            return Some(start + 1);
        }
    }
    lines.iter().position(|line| *line == single).map(|n| n + 1)
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
