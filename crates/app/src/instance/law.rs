//! The law as files: `data/` of the source tree, compiled in; a folder `law/` in the instance's data folder replaces it.

use std::{collections::BTreeMap, fs, path::Path};

use include_dir::{Dir, include_dir};

static COMPILED_IN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../data");

/// All files of the law by their path from `data/`, with forward slashes.
pub type LawFiles = BTreeMap<String, String>;

/// The files that the binary carries.
pub fn compiled_in() -> LawFiles {
    fn walk(dir: &Dir<'_>, files: &mut LawFiles) {
        for file in dir.files() {
            if let Some(text) = file.contents_utf8() {
                files.insert(file.path().to_string_lossy().replace('\\', "/"), text.to_owned());
            }
        }
        dir.dirs().for_each(|dir| walk(dir, files));
    }
    let mut files = LawFiles::new();
    walk(&COMPILED_IN, &mut files);
    files
}

/// The files of a folder, for lawyers who write a new edition. Files that are not UTF-8 text are an error.
pub fn from_folder(root: &Path) -> std::io::Result<LawFiles> {
    fn walk(root: &Path, dir: &Path, files: &mut LawFiles) -> std::io::Result<()> {
        for entry in fs::read_dir(dir)? {
            let path = entry?.path();
            if path.is_dir() {
                walk(root, &path, files)?;
            } else if let Ok(name) = path.strip_prefix(root) {
                files.insert(name.to_string_lossy().replace('\\', "/"), fs::read_to_string(&path)?);
            }
        }
        Ok(())
    }
    let mut files = LawFiles::new();
    walk(root, root, &mut files)?;
    Ok(files)
}

/// One file of the law that the binary carries.
pub fn compiled_in_file(path: &str) -> Option<&'static str> {
    COMPILED_IN.get_file(path)?.contents_utf8()
}

/// The files under one folder of the law, by their path from `data/`.
pub fn under<'a>(files: &'a LawFiles, folder: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
    files
        .iter()
        .filter(move |(path, _)| {
            path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
        })
        .map(|(path, text)| (path.as_str(), text.as_str()))
}
