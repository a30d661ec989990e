//! The files that a PDF carries, and the data of its paper among them: what the paper says, under the seal of the platform, as JSON inside
//! CMS and as signed XML.
//!
//! The data name the octets of the document as it was drawn, before anything was put in: its number and its SHA-256. These octets are
//! the beginning of the file, so that whoever has the file can see for herself to which paper the data belong.

use base::Sha256;
use documents::{DATA_FORM, DATA_NAMESPACE, FoundSignature};
use pki::{
    Certificate,
    cms::SignedData,
    validation::{Evidence, Settings, Verdict},
};
use serde::Deserialize;
use xmldsig::{Budget, Child, Document};

use crate::{Kind, Recognised, verify};

/// How much the data of a paper may have as XML.
const XML: Budget = Budget { depth: 8, element_attributes: 16, nodes: 50_000 };

/// A file inside a document.
#[derive(Clone, Debug)]
pub struct CarriedFile {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// What it is to the document (ISO 19005-3, annex E).
    pub relation: String,
    /// Its size in octets.
    pub size: usize,
    /// What it is worth, if it is the data of a paper; other files are named and not judged.
    pub data: Option<PaperData>,
}

/// The data of a paper.
#[derive(Clone, Debug)]
pub struct PaperData {
    /// What their seal is worth.
    pub verdict: Verdict,
    /// Who sealed them.
    pub sealed_by: Option<Certificate>,
    drawn: Drawn,
}

/// The document of which data speak, as it was drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Drawn {
    /// Its size in octets.
    size: usize,
    /// Its digest.
    sha256: Sha256,
}

/// Of the JSON what is looked at here.
#[derive(Deserialize)]
struct Said {
    form: String,
    drawn: Drawn,
}

impl PaperData {
    /// Whether the data are those of the paper that a signed document shows: it begins with the octets that the data name, and what
    /// was put in before it was signed shows nothing.
    pub fn is_of(&self, pdf: &[u8], signature: &FoundSignature, all: &[&FoundSignature]) -> bool {
        let drawn = pdf.get(..self.drawn.size).map(crypto::sha256);
        drawn == Some(self.drawn.sha256)
            && documents::shows_what_was_drawn(pdf, self.drawn.size, signature, all)
    }
}

/// The files that a document carries, each with what it is worth as data of a paper. `None` where they can't be read.
pub fn carried_files(
    pdf: &[u8],
    evidence: &Evidence<'_>,
    settings: &Settings,
) -> Option<Vec<CarriedFile>> {
    let judged = |file: documents::CarriedFile| CarriedFile {
        size: file.content.len(),
        data: data(&file.content, evidence, settings),
        name: file.name,
        media_type: file.media_type,
        relation: file.relation,
    };
    Some(documents::carried_files(pdf)?.into_iter().map(judged).collect())
}

fn data(content: &[u8], evidence: &Evidence<'_>, settings: &Settings) -> Option<PaperData> {
    let Recognised { kind, octets } = Recognised::new(content);
    let drawn = match kind {
        Kind::Cms => said_in_json(&octets),
        Kind::Xml => said_in_xml(&octets),
        _ => None,
    }?;
    let report = verify(content, None, evidence, settings);
    let sealed_by = report.signers.into_iter().next().and_then(|signer| signer.certificate);
    Some(PaperData { verdict: report.verdict, sealed_by, drawn })
}

fn said_in_json(cms: &[u8]) -> Option<Drawn> {
    let message = SignedData::from_any(cms).ok()?;
    let said: Said = serde_json::from_slice(message.content()?).ok()?;
    (said.form == DATA_FORM).then_some(said.drawn)
}

fn said_in_xml(xml: &[u8]) -> Option<Drawn> {
    let document = Document::parse_within(xml, XML).ok()?;
    let root = document.root_element()?;
    if (root.namespace(), root.local()) != (DATA_NAMESPACE, "Paper") {
        return None;
    }
    let drawn = root.children().find_map(|child| match child {
        Child::Element(one) if one.namespace() == DATA_NAMESPACE && one.local() == "Drawn" => {
            Some(one)
        }
        _ => None,
    })?;
    let said = |name: &str| {
        let mut own = drawn.attributes().filter(|one| one.namespace.is_empty());
        own.find(|one| one.local == name).map(|one| one.value)
    };
    Some(Drawn { size: said("size")?.parse().ok()?, sha256: said("sha256")?.parse().ok()? })
}
