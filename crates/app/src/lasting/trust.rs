//! Who is trusted to stamp time: the folder `time-stamps` of the data folder.

use std::{fs, path::Path};

use base::Fault;
use documents::LongTermStore;
use jiff::Timestamp;
use pki::{
    Certificate,
    crl::CertificateList,
    pem,
    tsp::Token,
    validation::{Evidence, Revocation, Settings},
};

use super::TOLERANCE;
use crate::{Error, Result, error::OrInternal};

/// The largest file of the folder that is read.
const LARGEST_FILE: u64 = 16 * 1024 * 1024;

/// Those who are trusted, and what tells of their status.
#[derive(Debug, Default)]
pub(super) struct Trust {
    /// Those that stand on themselves.
    anchors: Vec<Certificate>,
    certificates: Vec<Certificate>,
    lists: Vec<CertificateList>,
}

impl Trust {
    /// Reads certificates (`.pem`, `.crt`, `.cer`), of which those that signed themselves are trusted, and revocation lists
    /// (`.crl`). A folder that is not there trusts nobody.
    pub(super) fn read(place: &Path) -> Result<Self> {
        let mut own = Self::default();
        let files = match fs::read_dir(place) {
            Ok(files) => files,
            Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => return Ok(own),
            Err(fault) => return Err(fault).or_internal(),
        };
        for file in files {
            let path = file.or_internal()?.path();
            let unreadable =
                || Error::invalid(Fault::new("time-stamp-files").with("file", path.display()));
            if path.metadata().map_err(|_| unreadable())?.len() > LARGEST_FILE {
                return Err(unreadable());
            }
            let bytes = fs::read(&path).map_err(|_| unreadable())?;
            let is = |kinds: &[&str]| {
                path.extension().is_some_and(|kind| kinds.iter().any(|known| kind == *known))
            };
            if is(&["crl"]) {
                own.lists.push(CertificateList::from_any(&bytes).map_err(|_| unreadable())?);
            } else if is(&["pem", "crt", "cer"]) {
                for certificate in certificates_of(&bytes).ok_or_else(unreadable)? {
                    let own_issuer = certificate.verify_signed_by(&certificate).is_ok();
                    let into = if own_issuer { &mut own.anchors } else { &mut own.certificates };
                    into.push(certificate);
                }
            }
        }
        Ok(own)
    }

    /// Whether a list tells of the status of authorities; without one the path to a trusted certificate is all there is.
    pub(super) const fn tells_status(&self) -> bool {
        !self.lists.is_empty()
    }

    pub(super) const fn evidence(&self) -> Evidence<'_> {
        Evidence {
            anchors: self.anchors.as_slice(),
            certificates: self.certificates.as_slice(),
            lists: self.lists.as_slice(),
            answers: &[],
        }
    }

    pub(super) fn settings(&self, now: Timestamp) -> Settings {
        let revocation = if self.tells_status() { Revocation::Demanded } else { Revocation::Off };
        let until = now.checked_add(TOLERANCE).unwrap_or(now);
        Settings { revocation, until, ..Settings::at(now) }
    }

    /// What proves a time stamp: the certificates of its authority, and the lists.
    pub(super) fn proofs(&self, token: &Token) -> LongTermStore {
        let certificates = token.message().certificates().iter();
        let certificates = certificates.chain(&self.certificates).chain(&self.anchors);
        LongTermStore {
            certificates: certificates.map(|one| one.der().to_vec()).collect(),
            lists: self.lists.iter().map(|list| list.der().to_vec()).collect(),
            answers: Vec::new(),
        }
    }
}

fn certificates_of(bytes: &[u8]) -> Option<Vec<Certificate>> {
    if !pem::is_pem(bytes) {
        return Certificate::from_der(bytes).ok().map(|one| vec![one]);
    }
    let blocks = pem::decode_all(bytes)?;
    blocks.iter().map(|block| Certificate::from_der(&block.der).ok()).collect()
}
