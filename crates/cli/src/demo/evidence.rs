//! The files that the story leaves, for anybody's tools to judge.

use std::{
    fs,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use base::Lang;
use documents::{Block, Paper, Sheet};
use jiff::Timestamp;

use crate::{
    files::{write, write_secret},
    instance::in_words,
};

/// The folder `demo/` of the instance.
#[derive(Clone)]
pub(crate) struct Evidence {
    folder: PathBuf,
}

impl Evidence {
    /// Makes the folder.
    pub(crate) fn make(folder: PathBuf) -> Result<Self> {
        make_private_folder(&folder)?;
        Ok(Self { folder })
    }

    /// Where it is.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Leaves a file.
    pub(crate) fn leave(&self, name: &str, bytes: impl AsRef<[u8]>) -> Result<()> {
        write(&self.folder.join(name), bytes.as_ref()).map_err(|fault| in_words(Lang::En, &fault))
    }

    /// Leaves a file that its owner alone can read.
    pub(crate) fn leave_secret(&self, name: &str, bytes: impl AsRef<[u8]>) -> Result<()> {
        write_secret(&self.folder.join(name), bytes.as_ref())
            .map_err(|fault| in_words(Lang::En, &fault))
    }
}

/// Makes a folder that its owner alone can enter.
fn make_private_folder(path: &Path) -> Result<()> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .with_context(|| format!("{} cannot be made", path.display()))
}

/// What an expert organisation would write: the document that an application for an attestat needs (mes-01 p.11).
pub(crate) struct Conclusion {
    /// Its number.
    pub(crate) number: String,
    /// Who was examined.
    pub(crate) organisation: String,
    /// Who examined.
    pub(crate) expert: String,
    /// When, in words.
    pub(crate) day: String,
}

impl Conclusion {
    /// The document as PDF.
    pub(crate) fn pdf(&self, now: Timestamp) -> Result<Vec<u8>> {
        let paper = Paper {
            lang: Lang::Kk,
            authority: self.expert.clone(),
            subtitle: String::new(),
            title: "САРАПТАМАЛЫҚ ҚОРЫТЫНДЫ".to_owned(),
            number: format!("№ {}", self.number),
            date: self.day.clone(),
            blocks: vec![
                Block::rows([
                    ("Сараптама ұйымы", self.expert.as_str()),
                    ("Сараптамадан өткен ұйым", self.organisation.as_str()),
                ]),
                Block::Paragraph(
                    "Ұйым өнеркәсіптік қауіпсіздік талаптарына сәйкес келеді: білікті мамандары, \
                     материалдық-техникалық базасы және сақтандыру шарттары бар."
                        .to_owned(),
                ),
                Block::SignatureLine { label: "Сарапшы".to_owned(), name: String::new() },
            ],
            verification: None,
            footer: String::new(),
        };
        let sheet = Sheet {
            title: format!("Сараптамалық қорытынды № {}", self.number),
            identifier: format!("conclusion {}", self.number),
            created_at: now,
            papers: vec![paper],
        };
        Ok(documents::render(&sheet)?)
    }
}
