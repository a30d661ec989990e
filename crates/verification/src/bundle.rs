//! Certificates as people keep them: alone, many in a PEM file, or in a PKCS#7 bundle.

use pki::{Certificate, DecodeFault, Object, cms::SignedData, pem};

use crate::{Kind, Recognised};

/// Larger bundles are refused.
pub const MAX_BUNDLE_BYTES: usize = 16 * 1024 * 1024;

/// How many certificates a bundle may hold.
pub const MAX_BUNDLE_CERTIFICATES: usize = 4096;

/// Reads the certificates of a file: DER, base64, PEM blocks of certificates and of PKCS#7 bundles.
/// Other PEM blocks, as keys, are passed over, and so is one that can't be read: whoever is not known is not trusted, and
/// one certificate does not spoil the others. A file without a certificate is refused.
pub fn certificates(bytes: &[u8]) -> Result<Vec<Certificate>, DecodeFault> {
    if bytes.len() > MAX_BUNDLE_BYTES {
        return Err(DecodeFault::TooLarge { limit_bytes: MAX_BUNDLE_BYTES });
    }
    let none = || DecodeFault::Malformed(Object::Certificate);
    let found = if pem::is_pem(bytes) {
        let blocks = pem::decode_all(bytes).ok_or_else(none)?;
        let read = |block: &pem::Block| of_block(&block.der).unwrap_or_default();
        blocks.iter().flat_map(read).collect()
    } else {
        of_block(bytes)?
    };
    if found.is_empty() || found.len() > MAX_BUNDLE_CERTIFICATES { Err(none()) } else { Ok(found) }
}

fn of_block(bytes: &[u8]) -> Result<Vec<Certificate>, DecodeFault> {
    let recognised = Recognised::new(bytes);
    match recognised.kind {
        Kind::Certificate => Ok(vec![Certificate::from_der(&recognised.octets)?]),
        Kind::Cms => Ok(SignedData::from_any(&recognised.octets)?.certificates().to_vec()),
        _ => Ok(Vec::new()),
    }
}
