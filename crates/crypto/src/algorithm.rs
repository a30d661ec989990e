//! The closed lists of key, signature and digest algorithms, with their names and object identifiers.
//!
//! Kazakh identifiers stand under 1.2.398.3.10.1 of the national register of object identifiers; their signature and
//! digest algorithms carry an explicit NULL. The others follow RFC 3279, RFC 4055, RFC 5754, RFC 5758 and RFC 8410.

use std::{fmt, str::FromStr};

use der::{
    Decode, Encode,
    asn1::{Any, AnyRef, ObjectIdentifier},
};
use spki::{AlgorithmIdentifierOwned, AlgorithmIdentifierRef};

/// An algorithm name or identifier that is not on the list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnknownAlgorithm {
    /// The bytes are no `AlgorithmIdentifier`.
    #[error("the algorithm identifier is not well formed")]
    Malformed,
    /// The name is not on the list.
    #[error("no algorithm is called {0:?}")]
    Name(String),
    /// The object identifier is not on the list.
    #[error("algorithm {0} is not supported")]
    Oid(String),
    /// The algorithm is known, its parameters are not those it is used with.
    #[error("algorithm {0} has parameters that are not supported")]
    Parameters(String),
}

/// What an algorithm identifier carries beside its object identifier.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Parameters {
    /// Nothing is written; NULL is read too.
    AbsentOrNull,
    /// Nothing is written; nothing else is read.
    Absent,
    /// NULL is written; nothing is read too (RFC 4055 section 5 demands it for RSA).
    Null,
}

/// Splits an `AlgorithmIdentifier` into its object identifier and whether it has parameters other than NULL.
fn read_identifier(
    bytes: &[u8],
) -> Result<(ObjectIdentifier, Option<AnyRef<'_>>), UnknownAlgorithm> {
    let read = AlgorithmIdentifierRef::from_der(bytes).map_err(|_| UnknownAlgorithm::Malformed)?;
    Ok((read.oid, read.parameters))
}

fn accepts(rule: Parameters, found: Option<AnyRef<'_>>) -> bool {
    match (rule, found) {
        (_, None) => true,
        (Parameters::Absent, Some(_)) => false,
        (Parameters::AbsentOrNull | Parameters::Null, Some(any)) => any.is_null(),
    }
}

fn write_identifier(oid: ObjectIdentifier, rule: Parameters) -> Vec<u8> {
    let parameters = (rule == Parameters::Null).then(Any::null);
    // An identifier of these constants always encodes: the only failure of the encoder is an overlong length.
    AlgorithmIdentifierOwned { oid, parameters }.to_der().unwrap_or_default()
}

macro_rules! names {
    ($name:ident { $($variant:ident = $text:literal),* $(,)? }) => {
        impl $name {
            /// Every algorithm of the list.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The stable name. STORED.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = UnknownAlgorithm;
            fn from_str(name: &str) -> Result<Self, UnknownAlgorithm> {
                Self::ALL
                    .iter()
                    .copied()
                    .find(|known| known.as_str() == name)
                    .ok_or_else(|| UnknownAlgorithm::Name(name.chars().take(64).collect()))
            }
        }
    };
}

/// A kind of key pair that can be generated.
///
/// STORED: by name. A key that was read may be of another RSA size: see [`crate::PublicKey::rsa_bits`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyAlgorithm {
    /// ECDSA on P-256.
    EcP256,
    /// ECDSA on P-384.
    EcP384,
    /// Ed25519.
    Ed25519,
    /// GOST 34.310-2004 on CryptoPro-A, 256 bits: certificates of 2015-2022.
    Gost2004_256,
    /// ST RK GOST R 34.10-2015 on id-tc26-gost-3410-12-256-paramSetA.
    Gost2015_256,
    /// ST RK GOST R 34.10-2015 on id-tc26-gost-3410-12-512-paramSetA: the national set since 2022.
    Gost2015_512,
    /// RSA, 2048 bits.
    Rsa2048,
    /// RSA, 3072 bits.
    Rsa3072,
    /// RSA, 4096 bits.
    Rsa4096,
    /// RSA of any other size. It can be read and inspected; it is neither generated nor written in a profile.
    RsaOther,
}

names!(KeyAlgorithm {
    EcP256 = "ec-p256",
    EcP384 = "ec-p384",
    Ed25519 = "ed25519",
    Gost2004_256 = "gost-2004-256",
    Gost2015_256 = "gost-2015-256",
    Gost2015_512 = "gost-2015-512",
    Rsa2048 = "rsa-2048",
    Rsa3072 = "rsa-3072",
    Rsa4096 = "rsa-4096",
    RsaOther = "rsa-other",
});

impl KeyAlgorithm {
    /// The signature algorithm a key signs with when nothing else is asked: SHA-256 for every RSA key.
    pub const fn default_signature(self) -> SignatureAlgorithm {
        match self {
            Self::EcP256 => SignatureAlgorithm::EcdsaP256Sha256,
            Self::EcP384 => SignatureAlgorithm::EcdsaP384Sha384,
            Self::Ed25519 => SignatureAlgorithm::Ed25519,
            Self::Gost2004_256 => SignatureAlgorithm::Gost2004,
            Self::Gost2015_256 => SignatureAlgorithm::Gost2015_256,
            Self::Gost2015_512 => SignatureAlgorithm::Gost2015_512,
            Self::Rsa2048 | Self::Rsa3072 | Self::Rsa4096 | Self::RsaOther => {
                SignatureAlgorithm::RsaPkcs1Sha256
            }
        }
    }

    /// Whether it is an RSA key, of whatever size.
    pub const fn is_rsa(self) -> bool {
        matches!(self, Self::Rsa2048 | Self::Rsa3072 | Self::Rsa4096 | Self::RsaOther)
    }

    /// Whether it is a key of the Kazakh national standards.
    pub const fn is_gost(self) -> bool {
        matches!(self, Self::Gost2004_256 | Self::Gost2015_256 | Self::Gost2015_512)
    }

    /// Whether a key of this kind can make a signature of that kind.
    pub const fn can_sign(self, signature: SignatureAlgorithm) -> bool {
        match signature {
            SignatureAlgorithm::EcdsaP256Sha256 => matches!(self, Self::EcP256),
            SignatureAlgorithm::EcdsaP384Sha384 => matches!(self, Self::EcP384),
            SignatureAlgorithm::Ed25519 => matches!(self, Self::Ed25519),
            SignatureAlgorithm::Gost2004 => matches!(self, Self::Gost2004_256),
            SignatureAlgorithm::Gost2015_256 => matches!(self, Self::Gost2015_256),
            SignatureAlgorithm::Gost2015_512 => matches!(self, Self::Gost2015_512),
            SignatureAlgorithm::RsaPkcs1Sha256
            | SignatureAlgorithm::RsaPkcs1Sha384
            | SignatureAlgorithm::RsaPkcs1Sha512 => self.is_rsa(),
        }
    }
}

/// A signature algorithm: the pair of a digest and a way to sign it.
///
/// STORED: by name, and by object identifier in everything that is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SignatureAlgorithm {
    /// ECDSA on P-256 with SHA-256; the signature is `ECDSA-Sig-Value` in DER.
    EcdsaP256Sha256,
    /// ECDSA on P-384 with SHA-384; the signature is `ECDSA-Sig-Value` in DER.
    EcdsaP384Sha384,
    /// Ed25519 (RFC 8032).
    Ed25519,
    /// GOST 34.310-2004 with GOST 34.311-95: r and s, each 32 bytes little-endian.
    Gost2004,
    /// ST RK GOST R 34.10-2015 with Streebog-256: r and s, each 32 bytes little-endian.
    Gost2015_256,
    /// ST RK GOST R 34.10-2015 with Streebog-512: r and s, each 64 bytes little-endian.
    Gost2015_512,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    RsaPkcs1Sha256,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    RsaPkcs1Sha384,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    RsaPkcs1Sha512,
}

names!(SignatureAlgorithm {
    EcdsaP256Sha256 = "ecdsa-p256-sha256",
    EcdsaP384Sha384 = "ecdsa-p384-sha384",
    Ed25519 = "ed25519",
    Gost2004 = "gost-2004",
    Gost2015_256 = "gost-2015-256",
    Gost2015_512 = "gost-2015-512",
    RsaPkcs1Sha256 = "rsa-sha256",
    RsaPkcs1Sha384 = "rsa-sha384",
    RsaPkcs1Sha512 = "rsa-sha512",
});

const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const GOST_2004_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.398.3.10.1.1.1.1");

impl SignatureAlgorithm {
    const fn oid_and_parameters(self) -> (ObjectIdentifier, Parameters) {
        const fn oid(text: &str) -> ObjectIdentifier {
            ObjectIdentifier::new_unwrap(text)
        }
        match self {
            Self::EcdsaP256Sha256 => (oid("1.2.840.10045.4.3.2"), Parameters::Absent),
            Self::EcdsaP384Sha384 => (oid("1.2.840.10045.4.3.3"), Parameters::Absent),
            Self::Ed25519 => (oid("1.3.101.112"), Parameters::Absent),
            Self::Gost2004 => (oid("1.2.398.3.10.1.1.1.2"), Parameters::Null),
            Self::Gost2015_256 => (oid("1.2.398.3.10.1.1.2.3.1"), Parameters::Null),
            Self::Gost2015_512 => (oid("1.2.398.3.10.1.1.2.3.2"), Parameters::Null),
            Self::RsaPkcs1Sha256 => (oid("1.2.840.113549.1.1.11"), Parameters::Null),
            Self::RsaPkcs1Sha384 => (oid("1.2.840.113549.1.1.12"), Parameters::Null),
            Self::RsaPkcs1Sha512 => (oid("1.2.840.113549.1.1.13"), Parameters::Null),
        }
    }

    /// The object identifier.
    pub const fn oid(self) -> ObjectIdentifier {
        self.oid_and_parameters().0
    }

    /// The `AlgorithmIdentifier` of certificates, requests, CRLs and OCSP answers, in DER.
    pub fn identifier_der(self) -> Vec<u8> {
        let (oid, parameters) = self.oid_and_parameters();
        write_identifier(oid, parameters)
    }

    /// Reads an `AlgorithmIdentifier`; an unknown algorithm is a fault, never a guess.
    pub fn from_identifier_der(bytes: &[u8]) -> Result<Self, UnknownAlgorithm> {
        let (oid, parameters) = read_identifier(bytes)?;
        let found = Self::ALL
            .iter()
            .copied()
            .find(|known| known.oid() == oid)
            .ok_or_else(|| UnknownAlgorithm::Oid(oid.to_string()))?;
        if accepts(found.oid_and_parameters().1, parameters) {
            Ok(found)
        } else {
            Err(UnknownAlgorithm::Parameters(oid.to_string()))
        }
    }

    /// The `signatureAlgorithm` of a CMS `SignerInfo`, in DER.
    ///
    /// RSA names the key algorithm (RFC 3370 section 3.2), and so do the Kazakh signatures of 2004; the others are
    /// as in certificates.
    pub fn cms_identifier_der(self) -> Vec<u8> {
        match self {
            Self::RsaPkcs1Sha256 | Self::RsaPkcs1Sha384 | Self::RsaPkcs1Sha512 => {
                write_identifier(RSA_ENCRYPTION, Parameters::Null)
            }
            Self::Gost2004 => write_identifier(GOST_2004_KEY, Parameters::Null),
            other => other.identifier_der(),
        }
    }

    /// Reads the `signatureAlgorithm` of a CMS `SignerInfo`, whose digest algorithm tells what a bare key algorithm
    /// leaves open. A digest that contradicts the signature algorithm is a fault.
    pub fn from_cms_identifier_der(
        bytes: &[u8],
        digest: DigestAlgorithm,
    ) -> Result<Self, UnknownAlgorithm> {
        let (oid, parameters) = read_identifier(bytes)?;
        let named_by_key = match digest {
            DigestAlgorithm::Gost34311 if oid == GOST_2004_KEY => Some(Self::Gost2004),
            DigestAlgorithm::Sha256 if oid == RSA_ENCRYPTION => Some(Self::RsaPkcs1Sha256),
            DigestAlgorithm::Sha384 if oid == RSA_ENCRYPTION => Some(Self::RsaPkcs1Sha384),
            DigestAlgorithm::Sha512 if oid == RSA_ENCRYPTION => Some(Self::RsaPkcs1Sha512),
            _ => None,
        };
        let Some(found) = named_by_key else {
            let found = Self::from_identifier_der(bytes)?;
            return if found.digest_algorithm() == digest {
                Ok(found)
            } else {
                Err(UnknownAlgorithm::Parameters(oid.to_string()))
            };
        };
        if accepts(Parameters::Null, parameters) {
            Ok(found)
        } else {
            Err(UnknownAlgorithm::Parameters(oid.to_string()))
        }
    }

    /// The digest that goes with the signature: in CMS the message digest is computed with it. For Ed25519, which
    /// digests by itself, it is SHA-512 (RFC 8419 section 3).
    pub const fn digest_algorithm(self) -> DigestAlgorithm {
        match self {
            Self::EcdsaP256Sha256 | Self::RsaPkcs1Sha256 => DigestAlgorithm::Sha256,
            Self::EcdsaP384Sha384 | Self::RsaPkcs1Sha384 => DigestAlgorithm::Sha384,
            Self::Ed25519 | Self::RsaPkcs1Sha512 => DigestAlgorithm::Sha512,
            Self::Gost2004 => DigestAlgorithm::Gost34311,
            Self::Gost2015_256 => DigestAlgorithm::Streebog256,
            Self::Gost2015_512 => DigestAlgorithm::Streebog512,
        }
    }
}

/// A digest algorithm.
///
/// STORED: by name, and by object identifier in CMS, OCSP and time stamps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DigestAlgorithm {
    /// GOST 34.311-95, that is GOST R 34.11-94 with the *test* S-box and a zero start vector.
    Gost34311,
    /// SHA-1, for identifiers only: key identifiers and the names of issuers in OCSP. No signature is made or
    /// believed with it: there is no signature algorithm that uses it.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
    /// GOST R 34.11-2015 (Streebog), 256 bits.
    Streebog256,
    /// GOST R 34.11-2015 (Streebog), 512 bits.
    Streebog512,
}

names!(DigestAlgorithm {
    Gost34311 = "gost-34.311-95",
    Sha1 = "sha-1",
    Sha256 = "sha-256",
    Sha384 = "sha-384",
    Sha512 = "sha-512",
    Streebog256 = "streebog-256",
    Streebog512 = "streebog-512",
});

impl DigestAlgorithm {
    const fn oid_and_parameters(self) -> (ObjectIdentifier, Parameters) {
        const fn oid(text: &str) -> ObjectIdentifier {
            ObjectIdentifier::new_unwrap(text)
        }
        match self {
            Self::Gost34311 => (oid("1.2.398.3.10.1.3.1"), Parameters::Null),
            Self::Sha1 => (oid("1.3.14.3.2.26"), Parameters::Null),
            Self::Sha256 => (oid("2.16.840.1.101.3.4.2.1"), Parameters::AbsentOrNull),
            Self::Sha384 => (oid("2.16.840.1.101.3.4.2.2"), Parameters::AbsentOrNull),
            Self::Sha512 => (oid("2.16.840.1.101.3.4.2.3"), Parameters::AbsentOrNull),
            Self::Streebog256 => (oid("1.2.398.3.10.1.3.2"), Parameters::Null),
            Self::Streebog512 => (oid("1.2.398.3.10.1.3.3"), Parameters::Null),
        }
    }

    /// The object identifier.
    pub const fn oid(self) -> ObjectIdentifier {
        self.oid_and_parameters().0
    }

    /// The `AlgorithmIdentifier`, in DER. SHA-2 is written without parameters (RFC 5754 section 2).
    pub fn identifier_der(self) -> Vec<u8> {
        let (oid, parameters) = self.oid_and_parameters();
        write_identifier(oid, parameters)
    }

    /// Reads an `AlgorithmIdentifier`, with or without NULL.
    pub fn from_identifier_der(bytes: &[u8]) -> Result<Self, UnknownAlgorithm> {
        let (oid, parameters) = read_identifier(bytes)?;
        let found = Self::ALL
            .iter()
            .copied()
            .find(|known| known.oid() == oid)
            .ok_or_else(|| UnknownAlgorithm::Oid(oid.to_string()))?;
        if accepts(found.oid_and_parameters().1, parameters) {
            Ok(found)
        } else {
            Err(UnknownAlgorithm::Parameters(oid.to_string()))
        }
    }

    /// Length of the digest in bytes.
    pub const fn output_bytes(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Gost34311 | Self::Sha256 | Self::Streebog256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 | Self::Streebog512 => 64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_and_names_read_back() {
        for known in SignatureAlgorithm::ALL {
            assert_eq!(
                SignatureAlgorithm::from_identifier_der(&known.identifier_der()),
                Ok(*known)
            );
            assert_eq!(
                SignatureAlgorithm::from_cms_identifier_der(
                    &known.cms_identifier_der(),
                    known.digest_algorithm()
                ),
                Ok(*known)
            );
            assert_eq!(known.as_str().parse(), Ok(*known));
        }
        for known in DigestAlgorithm::ALL {
            assert_eq!(DigestAlgorithm::from_identifier_der(&known.identifier_der()), Ok(*known));
            assert_eq!(known.as_str().parse(), Ok(*known));
        }
        for known in KeyAlgorithm::ALL {
            assert_eq!(known.as_str().parse(), Ok(*known));
        }
    }

    #[test]
    fn kazakh_identifiers_carry_null() {
        assert_eq!(
            hex::encode(SignatureAlgorithm::Gost2015_512.identifier_der()),
            "300e060a2a830e030a01010203020500"
        );
        assert_eq!(
            hex::encode(SignatureAlgorithm::Gost2004.cms_identifier_der()),
            "300d06092a830e030a010101010500"
        );
    }

    #[test]
    fn a_digest_that_contradicts_the_signature_is_refused() {
        let gost = SignatureAlgorithm::Gost2015_512.cms_identifier_der();
        assert!(
            SignatureAlgorithm::from_cms_identifier_der(&gost, DigestAlgorithm::Sha256).is_err()
        );
        let rsa = SignatureAlgorithm::RsaPkcs1Sha256.cms_identifier_der();
        assert!(SignatureAlgorithm::from_cms_identifier_der(&rsa, DigestAlgorithm::Sha1).is_err());
    }

    #[test]
    fn parameters_where_none_belong_are_refused() {
        // ecdsa-with-SHA256 with NULL.
        let bytes = hex::decode("300c06082a8648ce3d0403020500").unwrap();
        assert!(matches!(
            SignatureAlgorithm::from_identifier_der(&bytes),
            Err(UnknownAlgorithm::Parameters(_))
        ));
        // sha256WithRSAEncryption without NULL.
        let bytes = hex::decode("300b06092a864886f70d01010b").unwrap();
        assert_eq!(
            SignatureAlgorithm::from_identifier_der(&bytes),
            Ok(SignatureAlgorithm::RsaPkcs1Sha256)
        );
    }
}
