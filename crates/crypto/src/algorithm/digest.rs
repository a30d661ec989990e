//! Digest algorithms.

use der::asn1::ObjectIdentifier;

use super::{Parameters, UnknownAlgorithm, names, oid, read_identifier};

/// A digest algorithm.
///
/// STORED: by name, and by object identifier in CMS, OCSP and time stamps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DigestAlgorithm {
    /// GOST 34.311-95, that is GOST R 34.11-94 with the *test* S-box and a zero start vector.
    Gost34311,
    /// GOST R 34.11-2012 (Streebog), 256 bits, under its Russian identifier (RFC 9215 section 3).
    GostRu2012_256,
    /// GOST R 34.11-2012 (Streebog), 512 bits, under its Russian identifier (RFC 9215 section 3).
    GostRu2012_512,
    /// GOST R 34.11-94 with the S-box of CryptoPro (RFC 4357 section 11.2).
    GostRu94,
    /// SHA-1: key identifiers, the names of issuers in OCSP, and signatures that are [legacy](crate::Legacy).
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
    GostRu2012_256 = "gost-ru-2012-256",
    GostRu2012_512 = "gost-ru-2012-512",
    GostRu94 = "gost-ru-94",
    Sha1 = "sha-1",
    Sha256 = "sha-256",
    Sha384 = "sha-384",
    Sha512 = "sha-512",
    Streebog256 = "streebog-256",
    Streebog512 = "streebog-512",
});

impl DigestAlgorithm {
    const fn oid_and_parameters(self) -> (ObjectIdentifier, Parameters) {
        match self {
            Self::Gost34311 => (oid!("1.2.398.3.10.1.3.1"), Parameters::Null),
            Self::GostRu2012_256 => (oid!("1.2.643.7.1.1.2.2"), Parameters::AbsentOrNull),
            Self::GostRu2012_512 => (oid!("1.2.643.7.1.1.2.3"), Parameters::AbsentOrNull),
            Self::GostRu94 => (oid!("1.2.643.2.2.9"), Parameters::AbsentOrNull),
            Self::Sha1 => (oid!("1.3.14.3.2.26"), Parameters::Null),
            Self::Sha256 => (oid!("2.16.840.1.101.3.4.2.1"), Parameters::AbsentOrNull),
            Self::Sha384 => (oid!("2.16.840.1.101.3.4.2.2"), Parameters::AbsentOrNull),
            Self::Sha512 => (oid!("2.16.840.1.101.3.4.2.3"), Parameters::AbsentOrNull),
            Self::Streebog256 => (oid!("1.2.398.3.10.1.3.2"), Parameters::Null),
            Self::Streebog512 => (oid!("1.2.398.3.10.1.3.3"), Parameters::Null),
        }
    }

    /// The object identifier.
    pub const fn oid(self) -> ObjectIdentifier {
        self.oid_and_parameters().0
    }

    /// The `AlgorithmIdentifier`, in DER. SHA-2 is written without parameters (RFC 5754 section 2), and so are the
    /// Russian digests (RFC 9215 section 3).
    pub fn identifier_der(self) -> Vec<u8> {
        let (oid, parameters) = self.oid_and_parameters();
        parameters.write(oid)
    }

    /// Reads an `AlgorithmIdentifier`, with or without NULL.
    pub fn from_identifier_der(bytes: &[u8]) -> Result<Self, UnknownAlgorithm> {
        let (oid, parameters) = read_identifier(bytes)?;
        let found = Self::ALL
            .iter()
            .copied()
            .find(|known| known.oid() == oid)
            .ok_or_else(|| UnknownAlgorithm::Oid(oid.to_string()))?;
        if found.oid_and_parameters().1.accepts(parameters) {
            Ok(found)
        } else {
            Err(UnknownAlgorithm::Parameters(oid.to_string()))
        }
    }

    /// Length of the digest in bytes.
    pub const fn output_bytes(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Gost34311
            | Self::GostRu94
            | Self::GostRu2012_256
            | Self::Sha256
            | Self::Streebog256 => 32,
            Self::Sha384 => 48,
            Self::GostRu2012_512 | Self::Sha512 | Self::Streebog512 => 64,
        }
    }
}
