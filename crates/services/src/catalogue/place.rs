//! Where in the files of a service a fault stands.

use base::FileFault;

/// Gives each fault without a line the line of what it is about: in its file, or in the file of the edition, or the shared part, that has
/// the element.
pub fn place(faults: &mut [FileFault], files: &[(String, String)]) {
    for fault in faults.iter_mut().filter(|fault| fault.line.is_none()) {
        let Some((_, text)) = files.iter().find(|(path, _)| *path == fault.file) else { continue };
        if fault.place(text) {
            continue;
        }
        let elsewhere = parts_of(&fault.file, text, files).find_map(|(path, text)| {
            let mut there = FileFault { file: path.clone(), ..fault.clone() };
            there.place(text).then_some(there)
        });
        match elsewhere {
            Some(there) => *fault = there,
            None => fault.place_by_list(text),
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
