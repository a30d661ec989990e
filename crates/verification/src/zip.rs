//! The signed ZIP of the national tools: payload, `META-INF/NCAManifest.xml` with a digest of every
//! payload file, and `META-INF/signature-….cms`, detached CMS messages over the manifest.
//!
//! It resembles ASiC-E and is not it. The digest of a file is GOST 34.311 (test S-box) whatever the
//! key of the signer. A file in the archive that the manifest does not name, and a name in the
//! manifest without its file, are both refused: else a reader could take for signed what is not.

mod archive;
mod manifest;
mod write;

use base::Fault;
use crypto::DigestAlgorithm;
use pki::{
    cms,
    validation::{Evidence, Settings, SignerJudgement, Verdict},
};

pub use archive::{MAX_ARCHIVE_BYTES, MAX_CONTENT_BYTES, MAX_ENTRIES, MAX_NAME_BYTES, ZipFault};
pub use write::Draft;

use archive::Archive;
use manifest::Manifest;

use crate::report::of_unreadable;

/// The manifest's place.
const MANIFEST: &str = "META-INF/NCAManifest.xml";

/// The folder of the manifest and the signatures.
const META_INF: &str = "META-INF/";

/// How many signatures an archive may carry.
const MAX_SIGNATURES: usize = 32;

fn is_signature(name: &str) -> bool {
    name.strip_prefix(META_INF).is_some_and(|name| {
        !name.contains('/') && name.starts_with("signature-") && name.strip_suffix(".cms").is_some()
    })
}

/// What an archive is found to be.
pub(crate) struct Judged {
    pub(crate) verdict: Verdict,
    pub(crate) signers: Vec<SignerJudgement>,
    /// Names of the payload files.
    pub(crate) files: Vec<String>,
}

/// Judges every signature, and that they stand for every file.
pub(crate) fn judge(bytes: &[u8], evidence: &Evidence<'_>, settings: &Settings) -> Judged {
    let mut judged = Judged { verdict: Verdict::Valid, signers: Vec::new(), files: Vec::new() };
    if let Err(verdict) = judged.look(bytes, evidence, settings) {
        judged.verdict = judged.verdict.and(verdict);
    }
    judged
}

impl Judged {
    fn look(
        &mut self,
        bytes: &[u8],
        evidence: &Evidence<'_>,
        settings: &Settings,
    ) -> Result<(), Verdict> {
        let mut archive = Archive::open(bytes)?;
        let names = || archive.names().map(str::to_owned);
        self.files = names().filter(|name| !name.starts_with(META_INF)).collect();
        let signatures: Vec<String> = names().filter(|name| is_signature(name)).collect();
        if !archive.names().any(|name| name == MANIFEST) {
            let other_container = archive.names().any(|name| name.starts_with(META_INF));
            return Err(if other_container {
                Verdict::Unsupported(Fault::new("zip-container-unsupported"))
            } else {
                Verdict::Unknown(Fault::new("zip-unsigned"))
            });
        }
        if signatures.len() > MAX_SIGNATURES {
            return Err(ZipFault::TooLarge("signatures").into());
        }
        let manifest_bytes = archive.read(MANIFEST)?;
        let manifest = Manifest::read(&manifest_bytes)?;
        // What is wrong with a file is told before what is wrong with a signer.
        self.compare(&mut archive, &manifest);
        for name in &signatures {
            let message = archive.read(name)?;
            self.add(&message, &manifest_bytes, evidence, settings);
        }
        if signatures.is_empty() {
            self.add_verdict(Verdict::Unknown(Fault::new("zip-unsigned")));
        }
        for name in manifest.signatures.iter().filter(|name| !signatures.contains(name)) {
            let missing = Fault::new("zip-file-missing").with("name", name);
            self.add_verdict(Verdict::Invalid(missing));
        }
        Ok(())
    }

    fn add_verdict(&mut self, verdict: Verdict) {
        self.verdict = self.verdict.clone().and(verdict);
    }

    fn add(
        &mut self,
        message: &[u8],
        manifest: &[u8],
        evidence: &Evidence<'_>,
        settings: &Settings,
    ) {
        match cms::SignedData::from_any(message) {
            Ok(message) => {
                let judgement = cms::judge(&message, Some(manifest), evidence, settings);
                self.add_verdict(judgement.verdict);
                self.signers.extend(judgement.signers);
            }
            Err(fault) => self.add_verdict(of_unreadable(fault)),
        }
    }

    /// Compares the files with the manifest, both ways.
    fn compare(&mut self, archive: &mut Archive<'_>, manifest: &Manifest) {
        for entry in &manifest.files {
            let verdict = match archive.read(&entry.name) {
                _ if entry.algorithm != manifest::GOST34311 => Verdict::Unsupported(
                    Fault::new("zip-digest-unsupported").with("algorithm", &entry.algorithm),
                ),
                Ok(file) if digest(&file) == entry.digest => Verdict::Valid,
                Ok(_) => Verdict::Invalid(Fault::new("zip-file-changed").with("name", &entry.name)),
                Err(fault) => fault.into(),
            };
            self.add_verdict(verdict);
        }
        let known = |name: &str| {
            name == MANIFEST
                || is_signature(name)
                || manifest.files.iter().any(|entry| entry.name == name)
        };
        if let Some(stray) = archive.names().find(|name| !known(name)) {
            let fault = Fault::new("zip-file-not-signed").with("name", stray);
            self.add_verdict(Verdict::Invalid(fault));
        }
    }
}

fn digest(file: &[u8]) -> Vec<u8> {
    crypto::digest(DigestAlgorithm::Gost34311, file)
}
