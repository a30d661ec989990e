//! Just enough of X.509 to verify signed examples: the crate itself knows nothing of certificates.

use crypto::{Legacy, PublicKey, SignatureAlgorithm, VerifyFault};
use der::{AnyRef, Decode, Encode, Reader, SliceReader, asn1::BitStringRef};

/// What certificates, requests and lists have in common.
pub(crate) struct Signed {
    pub(crate) tbs: Vec<u8>,
    pub(crate) algorithm: SignatureAlgorithm,
    pub(crate) signature: Vec<u8>,
}

pub(crate) struct Certificate {
    pub(crate) signed: Signed,
    pub(crate) spki: Vec<u8>,
}

impl Signed {
    pub(crate) fn open(der: &[u8]) -> Self {
        let whole = AnyRef::from_der(der).unwrap();
        let mut reader = SliceReader::new(whole.value()).unwrap();
        let tbs = AnyRef::decode(&mut reader).unwrap().to_der().unwrap();
        let algorithm = AnyRef::decode(&mut reader).unwrap().to_der().unwrap();
        // One of PKITS has bits left over, to be a wrong signature.
        let signature = BitStringRef::decode(&mut reader).unwrap().raw_bytes().to_vec();
        let algorithm = SignatureAlgorithm::from_identifier_der(&algorithm).unwrap();
        Self { tbs, algorithm, signature }
    }

    pub(crate) fn verify(&self, key: &PublicKey) -> Result<(), VerifyFault> {
        key.verify(self.algorithm, &self.tbs, &self.signature)
    }

    pub(crate) fn verify_legacy(&self, key: &PublicKey) -> Result<(), VerifyFault> {
        key.verify_with(Legacy::Accepted, self.algorithm, &self.tbs, &self.signature)
    }
}

pub(crate) fn open(der: &[u8]) -> Certificate {
    let signed = Signed::open(der);
    let tbs = AnyRef::from_der(&signed.tbs).unwrap();
    let mut reader = SliceReader::new(tbs.value()).unwrap();
    // version (absent in the first version), serialNumber, signature, issuer, validity, subject.
    let has_version = reader.peek_byte() == Some(0xa0);
    for _ in 0..5 + usize::from(has_version) {
        AnyRef::decode(&mut reader).unwrap();
    }
    let spki = AnyRef::decode(&mut reader).unwrap().to_der().unwrap();
    Certificate { signed, spki }
}
