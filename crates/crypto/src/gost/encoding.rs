//! Shapes of keys and signatures: see the table in [`super::forms`].

use der::{
    Decode, Encode,
    asn1::{BitStringRef, ObjectIdentifier, OctetStringRef, UintRef},
};
use spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};
use zeroize::Zeroizing;

use super::{
    forms::{FORMS, Family, KeyForm},
    pair::{Halves, PublicPoint, SecretNumber},
};
use crate::KeyFault;

/// ```text
/// GostR3410-2001-PublicKeyParameters ::= SEQUENCE {
///     publicKeyParamSet   OBJECT IDENTIFIER,
///     digestParamSet      OBJECT IDENTIFIER,
///     encryptionParamSet  OBJECT IDENTIFIER DEFAULT id-Gost28147-89-CryptoPro-A-ParamSet }
/// ```
/// (RFC 4491 section 2.3.2.) Those of 2012 have an optional digest and no cipher, the Kazakh ones no cipher.
#[derive(Clone, Copy, der::Sequence)]
struct KeyParameters {
    set: ObjectIdentifier,
    digest: Option<ObjectIdentifier>,
    cipher: Option<ObjectIdentifier>,
}

/// The AlgorithmIdentifier of a key, as it stands.
pub(super) struct Identifier {
    form: &'static KeyForm,
    der: Vec<u8>,
}

fn malformed<E>(_: E) -> KeyFault {
    KeyFault::Malformed
}

impl Identifier {
    /// Finds the form that an identifier names. Other parameters of a known algorithm are unknown, too.
    pub(super) fn read(der: &[u8]) -> Result<Self, KeyFault> {
        let read = AlgorithmIdentifierRef::from_der(der).map_err(malformed)?;
        let parameters: Option<KeyParameters> =
            read.parameters.and_then(|parameters| parameters.decode_as().ok());
        let fits = |form: &&KeyForm| {
            form.key_oid == read.oid && parameters.is_some_and(|found| found.belong_to(form))
        };
        let form = FORMS
            .iter()
            .find(fits)
            .ok_or_else(|| KeyFault::AlgorithmUnknown(read.oid.to_string()))?;
        Ok(Self { form, der: der.to_vec() })
    }

    /// The identifier as the standard writes it.
    pub(super) fn write(form: &'static KeyForm) -> Result<Self, KeyFault> {
        let digest = form.writes_digest.then_some(form.digest_oid);
        let parameters = KeyParameters { set: form.set_oid, digest, cipher: None };
        let parameters = der::Any::encode_from(&parameters).map_err(malformed)?;
        let identifier =
            spki::AlgorithmIdentifierOwned { oid: form.key_oid, parameters: Some(parameters) };
        Ok(Self { form, der: identifier.to_der().map_err(malformed)? })
    }

    pub(super) fn form(&self) -> &'static KeyForm {
        self.form
    }

    fn parsed(&self) -> Result<AlgorithmIdentifierRef<'_>, KeyFault> {
        AlgorithmIdentifierRef::from_der(&self.der).map_err(malformed)
    }

    /// SubjectPublicKeyInfo.
    pub(super) fn write_public(&self, point: &PublicPoint) -> Result<Vec<u8>, KeyFault> {
        let (x, y) = point.coordinates();
        let bytes = [x, y].concat();
        let key =
            OctetStringRef::new(&bytes).and_then(|octets| octets.to_der()).map_err(malformed)?;
        SubjectPublicKeyInfoRef {
            algorithm: self.parsed()?,
            subject_public_key: BitStringRef::from_bytes(&key).map_err(malformed)?,
        }
        .to_der()
        .map_err(malformed)
    }

    /// PKCS#8.
    pub(super) fn write_secret(
        &self,
        secret: &SecretNumber,
    ) -> Result<Zeroizing<Vec<u8>>, KeyFault> {
        let mut bytes = secret.to_bytes();
        let key = match self.form.family {
            Family::Kazakh2004 => {
                bytes.reverse();
                let number = UintRef::new(&bytes).and_then(|number| number.to_der());
                Zeroizing::new(number.map_err(malformed)?)
            }
            Family::Kazakh2015 => {
                let octets = OctetStringRef::new(&bytes).and_then(|octets| octets.to_der());
                Zeroizing::new(octets.map_err(malformed)?)
            }
            Family::Russian => bytes,
        };
        let key = OctetStringRef::new(&key).map_err(malformed)?;
        let info = ::pkcs8::PrivateKeyInfoRef::new(self.parsed()?, key);
        info.to_der().map(Zeroizing::new).map_err(malformed)
    }
}

impl KeyParameters {
    fn belong_to(self, form: &KeyForm) -> bool {
        let digest_fits = match self.digest {
            Some(found) => found == form.digest_oid,
            None => form.family == Family::Russian,
        };
        self.set == form.set_oid
            && digest_fits
            && (self.cipher.is_none() || form.family == Family::Russian)
    }
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

    /// Reads the content of the `privateKey` of PKCS#8: a number between 1 and q - 1.
    ///
    /// Russian keys come in three shapes, which the length tells apart: bare, as OpenSSL writes them, as a nested
    /// OCTET STRING, and as an INTEGER.
    pub(super) fn read_secret(&self, key: &[u8]) -> Result<SecretNumber, KeyFault> {
        let length = self.set.bytes();
        let octets = || {
            <&OctetStringRef>::from_der(key)
                .map(|octets| Zeroizing::new(octets.as_bytes().to_vec()))
        };
        let number = match self.family {
            Family::Kazakh2004 => read_integer(key, length)?,
            Family::Kazakh2015 => octets().map_err(malformed)?,
            Family::Russian if key.len() == length => Zeroizing::new(key.to_vec()),
            Family::Russian => octets().or_else(|_| read_integer(key, length))?,
        };
        SecretNumber::read(self.set, &number).ok_or(KeyFault::Malformed)
    }

    /// The halves of a signature; `None` for another length.
    pub(super) fn read_signature(&self, signature: &[u8]) -> Option<Halves> {
        let (first, second) = signature.split_at_checked(self.set.bytes())?;
        let reversed = |half: &[u8]| half.iter().rev().copied().collect();
        Some(match self.family {
            Family::Kazakh2004 | Family::Kazakh2015 => {
                Halves { r: first.to_vec(), s: second.to_vec() }
            }
            Family::Russian => Halves { r: reversed(second), s: reversed(first) },
        })
    }

    /// A signature from its halves.
    pub(super) fn write_signature(&self, halves: &Halves) -> Vec<u8> {
        let mut signature = [halves.r.as_slice(), &halves.s].concat();
        if self.family == Family::Russian {
            signature.reverse();
        }
        signature
    }
}

/// An `INTEGER` as little-endian bytes of the given length.
fn read_integer(der: &[u8], length: usize) -> Result<Zeroizing<Vec<u8>>, KeyFault> {
    let number = UintRef::from_der(der).map_err(malformed)?.as_bytes();
    if number.len() > length {
        return Err(KeyFault::Malformed);
    }
    let mut bytes = Zeroizing::new(vec![0; length]);
    for (target, byte) in bytes.iter_mut().zip(number.iter().rev()) {
        *target = *byte;
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::KeyAlgorithm;

    fn kazakh(algorithm: KeyAlgorithm) -> String {
        hex::encode(Identifier::write(KeyForm::of(algorithm).unwrap()).unwrap().der)
    }

    #[test]
    fn kazakh_identifiers_are_those_of_real_certificates() {
        assert_eq!(
            kazakh(KeyAlgorithm::Gost2004_256),
            "302506092a830e030a01010101 3018060a2a830e030a0101010101 060a2a830e030a0103010100"
                .replace(' ', "")
        );
        assert_eq!(
            kazakh(KeyAlgorithm::Gost2015_256),
            "302306092a830e030a01010201 3016060a2a830e030a0101020101 06082a830e030a010302"
                .replace(' ', "")
        );
        assert_eq!(
            kazakh(KeyAlgorithm::Gost2015_512),
            "302306092a830e030a01010202 3016060a2a830e030a0101020201 06082a830e030a010303"
                .replace(' ', "")
        );
    }

    #[test]
    fn identifiers_read_back_and_wrong_parameters_are_unknown() {
        for form in &FORMS {
            let der = Identifier::write(form).unwrap().der;
            assert_eq!(Identifier::read(&der).unwrap().form().algorithm, form.algorithm);
            let with = |parameters: &KeyParameters| {
                let parameters = Some(der::Any::encode_from(parameters).unwrap());
                spki::AlgorithmIdentifierOwned { oid: form.key_oid, parameters }.to_der().unwrap()
            };
            let is_russian = form.family == Family::Russian;
            let (set, digest) = (form.set_oid, Some(form.digest_oid));
            let without = with(&KeyParameters { set, digest: None, cipher: None });
            assert_eq!(Identifier::read(&without).is_ok(), is_russian);
            // id-Gost28147-89-CryptoPro-A-ParamSet.
            let cipher = Some(ObjectIdentifier::new_unwrap("1.2.643.2.2.31.1"));
            let ciphered = with(&KeyParameters { set, digest, cipher });
            assert_eq!(Identifier::read(&ciphered).is_ok(), is_russian);
            // id-GostR3411-94-TestParamSet.
            let digest = Some(ObjectIdentifier::new_unwrap("1.2.643.2.2.30.0"));
            let other = with(&KeyParameters { set, digest, cipher: None });
            let unknown = KeyFault::AlgorithmUnknown(form.key_oid.to_string());
            assert_eq!(Identifier::read(&other).err(), Some(unknown));
        }
    }

    #[test]
    fn the_three_shapes_of_a_russian_key_are_one_key() {
        for form in FORMS.iter().filter(|form| form.family == Family::Russian) {
            let length = form.set.bytes();
            let mut number = vec![0x11; length];
            number[length - 1] = 0x22;
            let big_endian: Vec<u8> = number.iter().rev().copied().collect();
            let bare = form.read_secret(&number).unwrap();
            let octets = OctetStringRef::new(&number).unwrap().to_der().unwrap();
            let integer = UintRef::new(&big_endian).unwrap().to_der().unwrap();
            assert_eq!(form.read_secret(&octets).unwrap().public(), bare.public());
            assert_eq!(form.read_secret(&integer).unwrap().public(), bare.public());
            assert!(form.read_secret(&number[1..]).is_err());
            assert!(form.read_secret(&vec![0; length]).is_err());
            assert!(form.read_secret(&vec![0xff; length]).is_err());
        }
    }
}
