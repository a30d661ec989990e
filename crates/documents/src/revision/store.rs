//! The document security store (ETSI EN 319 142-1, 5.4.2; ISO 32000-2, 12.8.4.3).

use super::{
    Stop,
    object::{Dict, Value},
    table::Revision,
};

/// Most certificates, lists and answers that are taken, each.
const MAX_TAKEN: usize = 128;
/// Most entries of arrays and VRI that are looked at.
const MAX_LOOKED_AT: usize = 1024;

/// What a document carries to prove its signatures by, as DER. Nothing of it is verified.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LongTermStore {
    /// Certificates.
    pub certificates: Vec<Vec<u8>>,
    /// Revocation lists.
    pub lists: Vec<Vec<u8>>,
    /// OCSP answers.
    pub answers: Vec<Vec<u8>>,
}

impl LongTermStore {
    pub(super) fn read(revision: &Revision<'_>) -> Result<Self, Stop> {
        let mut store = Self::default();
        let root = revision.get(&revision.trailer, b"Root")?;
        let Some(root) = root.as_dict() else { return Ok(store) };
        let dss = revision.get(root, b"DSS")?;
        let Some(dss) = dss.as_dict() else { return Ok(store) };
        store.take(revision, dss, [b"Certs".as_slice(), b"CRLs", b"OCSPs"])?;
        let vri = revision.get(dss, b"VRI")?;
        for entry in vri.as_dict().into_iter().flat_map(Dict::values).take(MAX_LOOKED_AT) {
            if let Some(entry) = revision.resolve(entry)?.as_dict() {
                store.take(revision, entry, [b"Cert".as_slice(), b"CRL", b"OCSP"])?;
            }
        }
        Ok(store)
    }

    fn take(&mut self, revision: &Revision<'_>, from: &Dict, keys: [&[u8]; 3]) -> Result<(), Stop> {
        let into = [&mut self.certificates, &mut self.lists, &mut self.answers];
        for (key, into) in keys.into_iter().zip(into) {
            let values = revision.get(from, key)?;
            for value in values.as_array().unwrap_or_default().iter().take(MAX_LOOKED_AT) {
                let Value::Stream(dict, range) = revision.resolve(value)? else { continue };
                // What can't be unpacked proves nothing.
                let Ok(der) = revision.unpack(&dict, &range) else { continue };
                if into.len() < MAX_TAKEN && !into.contains(&der) {
                    into.push(der);
                }
            }
        }
        Ok(())
    }
}
