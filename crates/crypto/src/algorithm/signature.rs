//! Signature algorithms.

use std::sync::LazyLock;

use der::asn1::ObjectIdentifier;

use super::{
    DigestAlgorithm, Parameters, UnknownAlgorithm, names, oid,
    pss::{Pss, PssDigest, PssFault, RSASSA_PSS},
    read_identifier,
};

/// A signature algorithm: the pair of a digest and a way to sign it.
///
/// STORED: by name, and by object identifier in everything that is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SignatureAlgorithm {
    /// DSA with SHA-1; the signature is `Dss-Sig-Value` in DER. [Legacy](crate::Legacy).
    DsaSha1,
    /// DSA with SHA-256; the signature is `Dss-Sig-Value` in DER. [Legacy](crate::Legacy).
    DsaSha256,
    /// ECDSA with SHA-256; the signature is `ECDSA-Sig-Value` in DER.
    EcdsaSha256,
    /// ECDSA with SHA-384; the signature is `ECDSA-Sig-Value` in DER.
    EcdsaSha384,
    /// ECDSA with SHA-512; the signature is `ECDSA-Sig-Value` in DER.
    EcdsaSha512,
    /// Ed25519 (RFC 8032).
    Ed25519,
    /// GOST 34.310-2004 with GOST 34.311-95: r and s, each 32 bytes little-endian.
    Gost2004,
    /// ST RK GOST R 34.10-2015 with Streebog-256: r and s, each 32 bytes little-endian.
    Gost2015_256,
    /// ST RK GOST R 34.10-2015 with Streebog-512: r and s, each 64 bytes little-endian.
    Gost2015_512,
    /// GOST R 34.10-2001 with GOST R 34.11-94 (RFC 4491 section 2.2.2): s and r, each 32 bytes big-endian.
    GostRu2001,
    /// GOST R 34.10-2012 with Streebog-256 (RFC 9215 section 2): s and r, each 32 bytes big-endian.
    GostRu2012_256,
    /// GOST R 34.10-2012 with Streebog-512 (RFC 9215 section 2): s and r, each 64 bytes big-endian.
    GostRu2012_512,
    /// RSASSA-PKCS1-v1_5 with SHA-1. [Legacy](crate::Legacy).
    RsaPkcs1Sha1,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    RsaPkcs1Sha256,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    RsaPkcs1Sha384,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    RsaPkcs1Sha512,
    /// RSASSA-PSS with SHA-256, MGF1 with SHA-256, and a salt of 32 bytes.
    RsaPssSha256,
    /// RSASSA-PSS with SHA-384, MGF1 with SHA-384, and a salt of 48 bytes.
    RsaPssSha384,
    /// RSASSA-PSS with SHA-512, MGF1 with SHA-512, and a salt of 64 bytes.
    RsaPssSha512,
    /// RSASSA-PSS with a salt of another length, as OpenSSL (the longest that fits) and others make it: verified, never
    /// made, and called by the name of its digest.
    RsaPssSalted(Pss),
}

names!(SignatureAlgorithm {
    DsaSha1 = "dsa-sha1",
    DsaSha256 = "dsa-sha256",
    EcdsaSha256 = "ecdsa-sha256",
    EcdsaSha384 = "ecdsa-sha384",
    EcdsaSha512 = "ecdsa-sha512",
    Ed25519 = "ed25519",
    Gost2004 = "gost-2004",
    Gost2015_256 = "gost-2015-256",
    Gost2015_512 = "gost-2015-512",
    GostRu2001 = "gost-ru-2001",
    GostRu2012_256 = "gost-ru-2012-256",
    GostRu2012_512 = "gost-ru-2012-512",
    RsaPkcs1Sha1 = "rsa-sha1",
    RsaPkcs1Sha256 = "rsa-sha256",
    RsaPkcs1Sha384 = "rsa-sha384",
    RsaPkcs1Sha512 = "rsa-sha512",
    RsaPssSha256 = "rsa-pss-sha256",
    RsaPssSha384 = "rsa-pss-sha384",
    RsaPssSha512 = "rsa-pss-sha512",
} and {
    Self::RsaPssSalted(Pss { digest: PssDigest::Sha256, .. }) => "rsa-pss-sha256",
    Self::RsaPssSalted(Pss { digest: PssDigest::Sha384, .. }) => "rsa-pss-sha384",
    Self::RsaPssSalted(Pss { digest: PssDigest::Sha512, .. }) => "rsa-pss-sha512",
});

/// What [`SignatureAlgorithm::identifier_der`] writes, in the order of [`SignatureAlgorithm::ALL`].
static IDENTIFIERS: LazyLock<Vec<Vec<u8>>> =
    LazyLock::new(|| SignatureAlgorithm::ALL.iter().map(|known| known.identifier_der()).collect());

const RSA_ENCRYPTION: ObjectIdentifier = oid!("1.2.840.113549.1.1.1");
const GOST_2004_KEY: ObjectIdentifier = oid!("1.2.398.3.10.1.1.1.1");
const GOST_RU_2001_KEY: ObjectIdentifier = oid!("1.2.643.2.2.19");
const GOST_RU_2012_256_KEY: ObjectIdentifier = oid!("1.2.643.7.1.1.1.1");
const GOST_RU_2012_512_KEY: ObjectIdentifier = oid!("1.2.643.7.1.1.1.2");

impl SignatureAlgorithm {
    const fn oid_and_parameters(self) -> (ObjectIdentifier, Parameters) {
        match self {
            Self::DsaSha1 => (oid!("1.2.840.10040.4.3"), Parameters::Absent),
            Self::DsaSha256 => (oid!("2.16.840.1.101.3.4.3.2"), Parameters::Absent),
            Self::EcdsaSha256 => (oid!("1.2.840.10045.4.3.2"), Parameters::Absent),
            Self::EcdsaSha384 => (oid!("1.2.840.10045.4.3.3"), Parameters::Absent),
            Self::EcdsaSha512 => (oid!("1.2.840.10045.4.3.4"), Parameters::Absent),
            Self::Ed25519 => (oid!("1.3.101.112"), Parameters::Absent),
            Self::Gost2004 => (oid!("1.2.398.3.10.1.1.1.2"), Parameters::Null),
            Self::Gost2015_256 => (oid!("1.2.398.3.10.1.1.2.3.1"), Parameters::Null),
            Self::Gost2015_512 => (oid!("1.2.398.3.10.1.1.2.3.2"), Parameters::Null),
            Self::GostRu2001 => (oid!("1.2.643.2.2.3"), Parameters::AbsentOrNull),
            Self::GostRu2012_256 => (oid!("1.2.643.7.1.1.3.2"), Parameters::AbsentOrNull),
            Self::GostRu2012_512 => (oid!("1.2.643.7.1.1.3.3"), Parameters::AbsentOrNull),
            Self::RsaPkcs1Sha1 => (oid!("1.2.840.113549.1.1.5"), Parameters::Null),
            Self::RsaPkcs1Sha256 => (oid!("1.2.840.113549.1.1.11"), Parameters::Null),
            Self::RsaPkcs1Sha384 => (oid!("1.2.840.113549.1.1.12"), Parameters::Null),
            Self::RsaPkcs1Sha512 => (oid!("1.2.840.113549.1.1.13"), Parameters::Null),
            Self::RsaPssSha256 => (RSASSA_PSS, Parameters::Pss(PssDigest::Sha256.usual())),
            Self::RsaPssSha384 => (RSASSA_PSS, Parameters::Pss(PssDigest::Sha384.usual())),
            Self::RsaPssSha512 => (RSASSA_PSS, Parameters::Pss(PssDigest::Sha512.usual())),
            Self::RsaPssSalted(pss) => (RSASSA_PSS, Parameters::Pss(pss)),
        }
    }

    /// The object identifier. Those of RSASSA-PSS share one.
    pub const fn oid(self) -> ObjectIdentifier {
        self.oid_and_parameters().0
    }

    /// What PSS is made with; `None` for what is not PSS.
    pub(crate) const fn pss(self) -> Option<Pss> {
        match self.oid_and_parameters().1 {
            Parameters::Pss(pss) => Some(pss),
            _ => None,
        }
    }

    /// Whether it is no longer safe: read and named, but verified only where [`crate::Legacy`] says so, and never made.
    pub const fn is_legacy(self) -> bool {
        matches!(self, Self::DsaSha1 | Self::DsaSha256 | Self::RsaPkcs1Sha1)
    }

    /// The `AlgorithmIdentifier` of certificates, requests, CRLs and OCSP answers, in DER.
    pub fn identifier_der(self) -> Vec<u8> {
        let (oid, parameters) = self.oid_and_parameters();
        parameters.write(oid)
    }

    /// Reads an `AlgorithmIdentifier`; an unknown algorithm is a fault, never a guess.
    pub fn from_identifier_der(bytes: &[u8]) -> Result<Self, UnknownAlgorithm> {
        let mut usual = Self::ALL.iter().zip(&*IDENTIFIERS);
        if let Some((known, _)) = usual.find(|(_, identifier)| *identifier == bytes) {
            return Ok(*known);
        }
        let (oid, parameters) = read_identifier(bytes)?;
        if oid == RSASSA_PSS {
            return Self::of_pss(&Pss::read(parameters));
        }
        let mut is_named = false;
        for known in Self::ALL {
            let (known_oid, rule) = known.oid_and_parameters();
            if known_oid == oid {
                if rule.accepts(parameters) {
                    return Ok(*known);
                }
                is_named = true;
            }
        }
        let fault = if is_named { UnknownAlgorithm::Parameters } else { UnknownAlgorithm::Oid };
        Err(fault(oid.to_string()))
    }

    fn of_pss(found: &Result<Pss, PssFault>) -> Result<Self, UnknownAlgorithm> {
        match found {
            Ok(pss) if *pss != pss.digest.usual() => Ok(Self::RsaPssSalted(*pss)),
            Ok(Pss { digest: PssDigest::Sha256, .. }) => Ok(Self::RsaPssSha256),
            Ok(Pss { digest: PssDigest::Sha384, .. }) => Ok(Self::RsaPssSha384),
            Ok(Pss { digest: PssDigest::Sha512, .. }) => Ok(Self::RsaPssSha512),
            Err(PssFault::Digest(oid)) => Err(UnknownAlgorithm::Oid(oid.to_string())),
            Err(PssFault::Other) => Err(UnknownAlgorithm::Parameters(RSASSA_PSS.to_string())),
        }
    }

    /// The key algorithm that stands for this signature algorithm in CMS, if one does: RSA (RFC 3370 section 3.2),
    /// the Kazakh signatures of 2004, and the Russian ones (RFC 4490 section 3.2, and the OpenSSL engine).
    const fn cms_key_oid(self) -> Option<(ObjectIdentifier, Parameters)> {
        match self {
            Self::RsaPkcs1Sha1
            | Self::RsaPkcs1Sha256
            | Self::RsaPkcs1Sha384
            | Self::RsaPkcs1Sha512 => Some((RSA_ENCRYPTION, Parameters::Null)),
            Self::Gost2004 => Some((GOST_2004_KEY, Parameters::Null)),
            Self::GostRu2001 => Some((GOST_RU_2001_KEY, Parameters::AbsentOrNull)),
            Self::GostRu2012_256 => Some((GOST_RU_2012_256_KEY, Parameters::AbsentOrNull)),
            Self::GostRu2012_512 => Some((GOST_RU_2012_512_KEY, Parameters::AbsentOrNull)),
            _ => None,
        }
    }

    /// The `signatureAlgorithm` of a CMS `SignerInfo`, in DER.
    ///
    /// RSA names the key algorithm (RFC 3370 section 3.2), and so do the Kazakh signatures of 2004 and the Russian
    /// ones (RFC 4490 section 3.2); the others are as in certificates.
    pub fn cms_identifier_der(self) -> Vec<u8> {
        let (oid, parameters) = self.cms_key_oid().unwrap_or(self.oid_and_parameters());
        parameters.write(oid)
    }

    /// Reads the `signatureAlgorithm` of a CMS `SignerInfo`, whose digest algorithm tells what a bare key algorithm
    /// leaves open. A digest that contradicts the signature algorithm is a fault.
    pub fn from_cms_identifier_der(
        bytes: &[u8],
        digest: DigestAlgorithm,
    ) -> Result<Self, UnknownAlgorithm> {
        let (oid, parameters) = read_identifier(bytes)?;
        let mut of_digest = Self::ALL.iter().filter(|known| known.digest_algorithm() == digest);
        let named_by_key = of_digest.find_map(|known| {
            known.cms_key_oid().filter(|(key, _)| *key == oid).map(|(_, rule)| (*known, rule))
        });
        let wrong = || UnknownAlgorithm::Parameters(oid.to_string());
        let Some((found, rule)) = named_by_key else {
            let found = Self::from_identifier_der(bytes)?;
            return if found.digest_algorithm() == digest { Ok(found) } else { Err(wrong()) };
        };
        if rule.accepts(parameters) { Ok(found) } else { Err(wrong()) }
    }

    /// The digest that is signed. For Ed25519, which digests by itself, SHA-512: the one a CMS signer must name
    /// (RFC 8419 section 2.3).
    pub const fn digest_algorithm(self) -> DigestAlgorithm {
        match self {
            Self::DsaSha1 | Self::RsaPkcs1Sha1 => DigestAlgorithm::Sha1,
            Self::DsaSha256 | Self::EcdsaSha256 | Self::RsaPkcs1Sha256 | Self::RsaPssSha256 => {
                DigestAlgorithm::Sha256
            }
            Self::EcdsaSha384 | Self::RsaPkcs1Sha384 | Self::RsaPssSha384 => {
                DigestAlgorithm::Sha384
            }
            Self::Ed25519 | Self::EcdsaSha512 | Self::RsaPkcs1Sha512 | Self::RsaPssSha512 => {
                DigestAlgorithm::Sha512
            }
            Self::RsaPssSalted(pss) => pss.digest.digest(),
            Self::Gost2004 => DigestAlgorithm::Gost34311,
            Self::Gost2015_256 => DigestAlgorithm::Streebog256,
            Self::Gost2015_512 => DigestAlgorithm::Streebog512,
            Self::GostRu2001 => DigestAlgorithm::GostRu94,
            Self::GostRu2012_256 => DigestAlgorithm::GostRu2012_256,
            Self::GostRu2012_512 => DigestAlgorithm::GostRu2012_512,
        }
    }
}
