//! What a device that holds keys (PKCS#11) gives and takes, in its own forms: numbers and points for public keys, r and s side
//! by side for ECDSA, a digest with its name for RSA.

use der::{
    Decode, Encode,
    asn1::{AnyRef, ObjectIdentifier, OctetStringRef, UintRef},
};
use spki::AlgorithmIdentifier;

use crate::{
    DigestAlgorithm, KeyAlgorithm, KeyFault, PublicKey, SignatureAlgorithm, digest,
    key::write_spki,
    public::{EC, EcCurve, RSA},
};

/// ```text
/// RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER }
/// ```
#[derive(der::Sequence)]
struct Numbers<'a> {
    modulus: UintRef<'a>,
    exponent: UintRef<'a>,
}

/// ```text
/// ECDSA-Sig-Value ::= SEQUENCE { r INTEGER, s INTEGER }
/// ```
#[derive(der::Sequence)]
struct RAndS<'a> {
    r: UintRef<'a>,
    s: UintRef<'a>,
}

/// ```text
/// DigestInfo ::= SEQUENCE { digestAlgorithm AlgorithmIdentifier, digest OCTET STRING }
/// ```
#[derive(der::Sequence)]
struct DigestInfo<'a> {
    algorithm: AlgorithmIdentifier<AnyRef<'a>>,
    digest: &'a OctetStringRef,
}

/// The key of an RSA modulus and exponent, each big-endian.
pub fn rsa_key(modulus: &[u8], exponent: &[u8]) -> Result<PublicKey, KeyFault> {
    let number = |bytes| UintRef::new(bytes).map_err(|_| KeyFault::Malformed);
    let numbers = Numbers { modulus: number(modulus)?, exponent: number(exponent)? };
    let key = numbers.to_der().map_err(|_| KeyFault::Malformed)?;
    PublicKey::from_spki_der(&write_spki(RSA, Some(AnyRef::NULL), &key)?)
}

/// The key of a point on a curve of NIST: `parameters` is the OBJECT IDENTIFIER of the curve in DER (CKA_EC_PARAMS), `point`
/// the uncompressed point, bare or as an OCTET STRING in DER (CKA_EC_POINT; modules differ).
pub fn ec_key(parameters: &[u8], point: &[u8]) -> Result<PublicKey, KeyFault> {
    let curve = AnyRef::from_der(parameters).map_err(|_| KeyFault::Malformed)?;
    let bare = <&OctetStringRef>::from_der(point).map_or(point, OctetStringRef::as_bytes);
    PublicKey::from_spki_der(&write_spki(EC, Some(curve), bare)?)
}

/// The OBJECT IDENTIFIER, in DER, of the curve of an algorithm; `None` for one that is on no curve of NIST.
pub fn ec_parameters(algorithm: KeyAlgorithm) -> Option<Vec<u8>> {
    let curve = match algorithm {
        KeyAlgorithm::EcP256 => EcCurve::P256,
        KeyAlgorithm::EcP384 => EcCurve::P384,
        KeyAlgorithm::EcP521 => EcCurve::P521,
        _ => return None,
    };
    curve.oid().to_der().ok()
}

/// An ECDSA signature as certificates have it, from r and s side by side, each of the same length (PKCS#11 2.40, 2.3.6).
pub fn ecdsa_signature(r_and_s: &[u8]) -> Option<Vec<u8>> {
    let half = r_and_s.len() / 2;
    if half == 0 || half * 2 != r_and_s.len() {
        return None;
    }
    let (r, s) = r_and_s.split_at_checked(half)?;
    RAndS { r: UintRef::new(r).ok()?, s: UintRef::new(s).ok()? }.to_der().ok()
}

/// What a device is given to sign with CKM_RSA_PKCS: the digest of a message with the name of its algorithm (RFC 8017 9.2).
/// `None` for an algorithm that is not RSASSA-PKCS1-v1_5 with a digest of today.
pub fn rsa_digest_info(algorithm: SignatureAlgorithm, message: &[u8]) -> Option<Vec<u8>> {
    let (digest_algorithm, oid) = match algorithm {
        SignatureAlgorithm::RsaPkcs1Sha256 => (DigestAlgorithm::Sha256, SHA256),
        SignatureAlgorithm::RsaPkcs1Sha384 => (DigestAlgorithm::Sha384, SHA384),
        SignatureAlgorithm::RsaPkcs1Sha512 => (DigestAlgorithm::Sha512, SHA512),
        _ => return None,
    };
    let digest = digest(digest_algorithm, message);
    let algorithm = AlgorithmIdentifier { oid, parameters: Some(AnyRef::NULL) };
    let digest = OctetStringRef::new(&digest).ok()?;
    DigestInfo { algorithm, digest }.to_der().ok()
}

const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
const SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{PrivateKey, Signer as _};

    #[test]
    fn numbers_and_points_become_the_keys_that_they_are() {
        let key = PrivateKey::generate(KeyAlgorithm::EcP384).unwrap();
        let spki = spki::SubjectPublicKeyInfoRef::from_der(key.public_key().spki_der()).unwrap();
        let point = spki.subject_public_key.as_bytes().unwrap();
        let parameters = ec_parameters(KeyAlgorithm::EcP384).unwrap();
        assert_eq!(ec_key(&parameters, point).unwrap(), *key.public_key());
        let wrapped = OctetStringRef::new(point).unwrap().to_der().unwrap();
        assert_eq!(ec_key(&parameters, &wrapped).unwrap(), *key.public_key());
        assert_eq!(ec_parameters(KeyAlgorithm::Rsa2048), None);
        // A point of another curve is none.
        let other = ec_parameters(KeyAlgorithm::EcP256).unwrap();
        assert!(ec_key(&other, point).is_err() && ec_key(b"no DER", point).is_err());

        let key = PrivateKey::generate(KeyAlgorithm::Rsa2048).unwrap();
        let spki = spki::SubjectPublicKeyInfoRef::from_der(key.public_key().spki_der()).unwrap();
        let numbers = Numbers::from_der(spki.subject_public_key.as_bytes().unwrap()).unwrap();
        let (modulus, exponent) = (numbers.modulus.as_bytes(), numbers.exponent.as_bytes());
        assert_eq!(rsa_key(modulus, exponent).unwrap(), *key.public_key());
        assert!(rsa_key(&[], exponent).is_err());
    }

    #[test]
    fn r_and_s_side_by_side_are_a_signature() {
        let key = PrivateKey::generate(KeyAlgorithm::EcP256).unwrap();
        let signature = key.sign(b"text").unwrap();
        let read = RAndS::from_der(&signature).unwrap();
        let mut side_by_side = [0; 64];
        let (r, s) = (read.r.as_bytes(), read.s.as_bytes());
        side_by_side[32 - r.len()..32].copy_from_slice(r);
        side_by_side[64 - s.len()..].copy_from_slice(s);
        assert_eq!(ecdsa_signature(&side_by_side).unwrap(), signature);
        assert_eq!(ecdsa_signature(&side_by_side[1..]), None);
        assert_eq!(ecdsa_signature(&[]), None);
    }

    #[test]
    fn a_digest_goes_with_the_name_of_its_algorithm() {
        let info = rsa_digest_info(SignatureAlgorithm::RsaPkcs1Sha256, b"abc").unwrap();
        // The prefix of RFC 8017 9.2 note 1, and SHA-256 of "abc".
        let wanted = "3031300d060960864801650304020105000420\
                      ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hex::encode(info), wanted);
        assert_eq!(rsa_digest_info(SignatureAlgorithm::RsaPssSha256, b"abc"), None);
    }
}
