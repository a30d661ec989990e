//! Where in a file a fault stands: the line of the element that its key names.

use super::DataFault;

/// Gives each fault without a line the line of what it is about.
pub(super) fn place(faults: &mut [DataFault], files: &[(String, String)]) {
    for fault in faults.iter_mut().filter(|fault| fault.line.is_none()) {
        let text = files.iter().find(|(path, _)| *path == fault.file).map(|(_, text)| text);
        fault.line = text.and_then(|text| line_of(text, &fault.key));
    }
}

/// `act.submit.effects`: the line that begins the table `[[act]]` whose `name` (or `code`, `number`) is `submit`; `fee`: the
/// line of the table or key itself.
fn line_of(text: &str, key: &str) -> Option<usize> {
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
        let is_name = matches!(left.trim(), "name" | "code" | "number" | "id");
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
    lines.iter().position(|line| *line == single || *line == header).map(|n| n + 1)
}
