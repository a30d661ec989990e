//! The Kazakh shapes of keys and signatures.
//!
//! Public key: `BIT STRING { OCTET STRING { x, y } }`, each coordinate little-endian. Signature: r, s, each
//! little-endian: the byte-reversal of the Russian one. The algorithm identifier always names curve and digest.

use der::{
    Decode, Encode,
    asn1::{BitStringRef, OctetStringRef, UintRef},
};
use spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};
use zeroize::Zeroizing;

use super::{
    pair::{PublicPoint, SecretNumber},
    parameters::ParameterSet,
};
use crate::{DigestAlgorithm, KeyAlgorithm, KeyFault};

/// How a private key is written inside the `privateKey` of PKCS#8.
pub(super) enum SecretForm {
    /// `INTEGER`: the keys of 2004.
    Integer,
    /// `OCTET STRING`, little-endian: the keys of 2015.
    LittleEndianOctets,
}

/// One of the national key algorithms.
pub(super) struct KeyForm {
    pub(super) algorithm: KeyAlgorithm,
    pub(super) set: ParameterSet,
    pub(super) digest: DigestAlgorithm,
    /// The AlgorithmIdentifier of the key in DER, with the parameters `SEQUENCE { curve, digest }`.
    pub(super) identifier: &'static [u8],
    pub(super) secret: SecretForm,
}

/// 1.2.398.3.10.1.1.1.1 { 1.2.398.3.10.1.1.1.1.1, 1.2.398.3.10.1.3.1.1.0 }
pub(super) static FORM_2004: KeyForm = KeyForm {
    algorithm: KeyAlgorithm::Gost2004_256,
    set: ParameterSet::CryptoProA,
    digest: DigestAlgorithm::Gost34311,
    identifier: b"\x30\x25\x06\x09\x2a\x83\x0e\x03\x0a\x01\x01\x01\x01\
        \x30\x18\x06\x0a\x2a\x83\x0e\x03\x0a\x01\x01\x01\x01\x01\
        \x06\x0a\x2a\x83\x0e\x03\x0a\x01\x03\x01\x01\x00",
    secret: SecretForm::Integer,
};

/// 1.2.398.3.10.1.1.2.1 { 1.2.398.3.10.1.1.2.1.1, 1.2.398.3.10.1.3.2 }
pub(super) static FORM_2015_256: KeyForm = KeyForm {
    algorithm: KeyAlgorithm::Gost2015_256,
    set: ParameterSet::Tc26A256,
    digest: DigestAlgorithm::Streebog256,
    identifier: b"\x30\x23\x06\x09\x2a\x83\x0e\x03\x0a\x01\x01\x02\x01\
        \x30\x16\x06\x0a\x2a\x83\x0e\x03\x0a\x01\x01\x02\x01\x01\
        \x06\x08\x2a\x83\x0e\x03\x0a\x01\x03\x02",
    secret: SecretForm::LittleEndianOctets,
};

/// 1.2.398.3.10.1.1.2.2 { 1.2.398.3.10.1.1.2.2.1, 1.2.398.3.10.1.3.3 }
pub(super) static FORM_2015_512: KeyForm = KeyForm {
    algorithm: KeyAlgorithm::Gost2015_512,
    set: ParameterSet::Tc26A512,
    digest: DigestAlgorithm::Streebog512,
    identifier: b"\x30\x23\x06\x09\x2a\x83\x0e\x03\x0a\x01\x01\x02\x02\
        \x30\x16\x06\x0a\x2a\x83\x0e\x03\x0a\x01\x01\x02\x02\x01\
        \x06\x08\x2a\x83\x0e\x03\x0a\x01\x03\x03",
    secret: SecretForm::LittleEndianOctets,
};

fn malformed<E>(_: E) -> KeyFault {
    KeyFault::Malformed
}

impl KeyForm {
    /// Reads the content of the BIT STRING of a public key; the point must be in the group.
    pub(super) fn read_public(&self, key: &[u8]) -> Result<PublicPoint, KeyFault> {
        let point = <&OctetStringRef>::from_der(key).map_err(malformed)?.as_bytes();
        let (x, y) = point.split_at_checked(self.set.bytes()).ok_or(KeyFault::Malformed)?;
        if y.len() != self.set.bytes() {
            return Err(KeyFault::Malformed);
        }
        PublicPoint::read(self.set, x, y).ok_or(KeyFault::NotOnCurve)
    }

    /// SubjectPublicKeyInfo.
    pub(super) fn write_public(&self, point: &PublicPoint) -> Result<Vec<u8>, KeyFault> {
        let (x, y) = point.coordinates();
        let bytes = [x, y].concat();
        let key =
            OctetStringRef::new(&bytes).and_then(|octets| octets.to_der()).map_err(malformed)?;
        SubjectPublicKeyInfoRef {
            algorithm: AlgorithmIdentifierRef::from_der(self.identifier).map_err(malformed)?,
            subject_public_key: BitStringRef::from_bytes(&key).map_err(malformed)?,
        }
        .to_der()
        .map_err(malformed)
    }

    /// Reads the content of the `privateKey` of PKCS#8: a number between 1 and q - 1.
    pub(super) fn read_secret(&self, key: &[u8]) -> Result<SecretNumber, KeyFault> {
        let mut bytes = Zeroizing::new(vec![0; self.set.bytes()]);
        match self.secret {
            SecretForm::Integer => {
                let number = UintRef::from_der(key).map_err(malformed)?.as_bytes();
                if number.len() > bytes.len() {
                    return Err(KeyFault::Malformed);
                }
                for (target, byte) in bytes.iter_mut().zip(number.iter().rev()) {
                    *target = *byte;
                }
            }
            SecretForm::LittleEndianOctets => {
                let octets = <&OctetStringRef>::from_der(key).map_err(malformed)?.as_bytes();
                if octets.len() != bytes.len() {
                    return Err(KeyFault::Malformed);
                }
                bytes.copy_from_slice(octets);
            }
        }
        SecretNumber::read(self.set, &bytes).ok_or(KeyFault::Malformed)
    }

    /// PKCS#8.
    pub(super) fn write_secret(
        &self,
        secret: &SecretNumber,
    ) -> Result<Zeroizing<Vec<u8>>, KeyFault> {
        let mut bytes = secret.to_bytes();
        let key = Zeroizing::new(match self.secret {
            SecretForm::Integer => {
                bytes.reverse();
                UintRef::new(&bytes).and_then(|number| number.to_der()).map_err(malformed)?
            }
            SecretForm::LittleEndianOctets => {
                OctetStringRef::new(&bytes).and_then(|octets| octets.to_der()).map_err(malformed)?
            }
        });
        let algorithm = AlgorithmIdentifierRef::from_der(self.identifier).map_err(malformed)?;
        let key = OctetStringRef::new(&key).map_err(malformed)?;
        let info = ::pkcs8::PrivateKeyInfoRef::new(algorithm, key);
        info.to_der().map(Zeroizing::new).map_err(malformed)
    }
}
