//! Key algorithms.

use super::{SignatureAlgorithm, names};

/// A kind of key pair.
///
/// STORED: by name. A key that was read may be of another RSA size: see [`crate::PublicKey::rsa_bits`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyAlgorithm {
    /// DSA. It can be read; what it signed is [legacy](crate::Legacy).
    Dsa,
    /// ECDSA on P-256.
    EcP256,
    /// ECDSA on P-384.
    EcP384,
    /// ECDSA on P-521.
    EcP521,
    /// Ed25519.
    Ed25519,
    /// GOST 34.310-2004 on CryptoPro-A, 256 bits: certificates of 2015-2022.
    Gost2004_256,
    /// ST RK GOST R 34.10-2015 on id-tc26-gost-3410-12-256-paramSetA.
    Gost2015_256,
    /// ST RK GOST R 34.10-2015 on id-tc26-gost-3410-12-512-paramSetA: the national set since 2022.
    Gost2015_512,
    /// GOST R 34.10-2001 of Russia (RFC 4491), 256 bits.
    GostRu2001(Set2001),
    /// GOST R 34.10-2012 of Russia (RFC 9215), 256 bits.
    GostRu2012_256(Set2012_256),
    /// GOST R 34.10-2012 of Russia (RFC 9215), 512 bits.
    GostRu2012_512(Set2012_512),
    /// RSA, 2048 bits.
    Rsa2048,
    /// RSA, 3072 bits.
    Rsa3072,
    /// RSA, 4096 bits.
    Rsa4096,
    /// RSA of any other size. It can be read and inspected; it is neither generated nor written in a profile.
    RsaOther,
    /// RSA of any size, for signatures with PSS only (id-RSASSA-PSS, RFC 4055 section 1.2). It can be read and
    /// inspected; it is not generated.
    RsaPss,
}

/// A parameter set of GOST R 34.10-2001 (RFC 4357 section 11.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Set2001 {
    /// id-GostR3410-2001-CryptoPro-A-ParamSet.
    CryptoProA,
    /// id-GostR3410-2001-CryptoPro-B-ParamSet.
    CryptoProB,
    /// id-GostR3410-2001-CryptoPro-C-ParamSet.
    CryptoProC,
    /// id-GostR3410-2001-CryptoPro-XchA-ParamSet: the curve of set A.
    CryptoProXchA,
    /// id-GostR3410-2001-CryptoPro-XchB-ParamSet: the curve of set C.
    CryptoProXchB,
}

/// A parameter set of GOST R 34.10-2012 with 256 bits (RFC 7836 appendix A.2, RFC 9215 section 4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Set2012_256 {
    /// id-tc26-gost-3410-2012-256-paramSetA.
    A,
    /// id-tc26-gost-3410-2012-256-paramSetB: the curve of CryptoPro-A.
    B,
    /// id-tc26-gost-3410-2012-256-paramSetC: the curve of CryptoPro-B.
    C,
    /// id-tc26-gost-3410-2012-256-paramSetD: the curve of CryptoPro-C.
    D,
    /// One of the sets of 2001 by its old identifier.
    Of2001(Set2001),
}

/// A parameter set of GOST R 34.10-2012 with 512 bits (RFC 7836 appendix A).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Set2012_512 {
    /// id-tc26-gost-3410-12-512-paramSetA.
    A,
    /// id-tc26-gost-3410-12-512-paramSetB.
    B,
    /// id-tc26-gost-3410-2012-512-paramSetC.
    C,
}

names!(KeyAlgorithm {
    Dsa = "dsa",
    EcP256 = "ec-p256",
    EcP384 = "ec-p384",
    EcP521 = "ec-p521",
    Ed25519 = "ed25519",
    Gost2004_256 = "gost-2004-256",
    Gost2015_256 = "gost-2015-256",
    Gost2015_512 = "gost-2015-512",
    GostRu2001(Set2001::CryptoProA) = "gost-ru-2001-a",
    GostRu2001(Set2001::CryptoProB) = "gost-ru-2001-b",
    GostRu2001(Set2001::CryptoProC) = "gost-ru-2001-c",
    GostRu2001(Set2001::CryptoProXchA) = "gost-ru-2001-xa",
    GostRu2001(Set2001::CryptoProXchB) = "gost-ru-2001-xb",
    GostRu2012_256(Set2012_256::A) = "gost-ru-2012-256-a",
    GostRu2012_256(Set2012_256::B) = "gost-ru-2012-256-b",
    GostRu2012_256(Set2012_256::C) = "gost-ru-2012-256-c",
    GostRu2012_256(Set2012_256::D) = "gost-ru-2012-256-d",
    GostRu2012_256(Set2012_256::Of2001(Set2001::CryptoProA)) = "gost-ru-2012-256-cp-a",
    GostRu2012_256(Set2012_256::Of2001(Set2001::CryptoProB)) = "gost-ru-2012-256-cp-b",
    GostRu2012_256(Set2012_256::Of2001(Set2001::CryptoProC)) = "gost-ru-2012-256-cp-c",
    GostRu2012_256(Set2012_256::Of2001(Set2001::CryptoProXchA)) = "gost-ru-2012-256-cp-xa",
    GostRu2012_256(Set2012_256::Of2001(Set2001::CryptoProXchB)) = "gost-ru-2012-256-cp-xb",
    GostRu2012_512(Set2012_512::A) = "gost-ru-2012-512-a",
    GostRu2012_512(Set2012_512::B) = "gost-ru-2012-512-b",
    GostRu2012_512(Set2012_512::C) = "gost-ru-2012-512-c",
    Rsa2048 = "rsa-2048",
    Rsa3072 = "rsa-3072",
    Rsa4096 = "rsa-4096",
    RsaOther = "rsa-other",
    RsaPss = "rsa-pss",
});

impl KeyAlgorithm {
    /// The signature algorithm a key signs with when nothing else is asked: SHA-256 for every RSA key.
    pub const fn default_signature(self) -> SignatureAlgorithm {
        match self {
            Self::Dsa => SignatureAlgorithm::DsaSha256,
            Self::EcP256 => SignatureAlgorithm::EcdsaSha256,
            Self::EcP384 => SignatureAlgorithm::EcdsaSha384,
            Self::EcP521 => SignatureAlgorithm::EcdsaSha512,
            Self::Ed25519 => SignatureAlgorithm::Ed25519,
            Self::Gost2004_256 => SignatureAlgorithm::Gost2004,
            Self::Gost2015_256 => SignatureAlgorithm::Gost2015_256,
            Self::Gost2015_512 => SignatureAlgorithm::Gost2015_512,
            Self::GostRu2001(_) => SignatureAlgorithm::GostRu2001,
            Self::GostRu2012_256(_) => SignatureAlgorithm::GostRu2012_256,
            Self::GostRu2012_512(_) => SignatureAlgorithm::GostRu2012_512,
            Self::Rsa2048 | Self::Rsa3072 | Self::Rsa4096 | Self::RsaOther => {
                SignatureAlgorithm::RsaPkcs1Sha256
            }
            Self::RsaPss => SignatureAlgorithm::RsaPssSha256,
        }
    }

    /// Whether a key pair of this kind can be made.
    pub const fn can_generate(self) -> bool {
        !matches!(self, Self::Dsa | Self::RsaOther | Self::RsaPss)
    }

    /// Whether it is an RSA key, of whatever size.
    pub const fn is_rsa(self) -> bool {
        matches!(
            self,
            Self::Rsa2048 | Self::Rsa3072 | Self::Rsa4096 | Self::RsaOther | Self::RsaPss
        )
    }

    /// Whether it is a key of the Kazakh national standards.
    pub const fn is_kazakh(self) -> bool {
        matches!(self, Self::Gost2004_256 | Self::Gost2015_256 | Self::Gost2015_512)
    }

    /// Whether it is a key of the Russian national standards.
    pub const fn is_russian(self) -> bool {
        matches!(self, Self::GostRu2001(_) | Self::GostRu2012_256(_) | Self::GostRu2012_512(_))
    }

    /// Whether a key of this kind can make a signature of that kind.
    pub const fn can_sign(self, signature: SignatureAlgorithm) -> bool {
        match signature {
            SignatureAlgorithm::DsaSha1 | SignatureAlgorithm::DsaSha256 => {
                matches!(self, Self::Dsa)
            }
            SignatureAlgorithm::EcdsaSha256
            | SignatureAlgorithm::EcdsaSha384
            | SignatureAlgorithm::EcdsaSha512 => {
                matches!(self, Self::EcP256 | Self::EcP384 | Self::EcP521)
            }
            SignatureAlgorithm::Ed25519 => matches!(self, Self::Ed25519),
            SignatureAlgorithm::Gost2004 => matches!(self, Self::Gost2004_256),
            SignatureAlgorithm::Gost2015_256 => matches!(self, Self::Gost2015_256),
            SignatureAlgorithm::Gost2015_512 => matches!(self, Self::Gost2015_512),
            SignatureAlgorithm::GostRu2001 => matches!(self, Self::GostRu2001(_)),
            SignatureAlgorithm::GostRu2012_256 => matches!(self, Self::GostRu2012_256(_)),
            SignatureAlgorithm::GostRu2012_512 => matches!(self, Self::GostRu2012_512(_)),
            SignatureAlgorithm::RsaPkcs1Sha1
            | SignatureAlgorithm::RsaPkcs1Sha256
            | SignatureAlgorithm::RsaPkcs1Sha384
            | SignatureAlgorithm::RsaPkcs1Sha512 => self.is_rsa() && !matches!(self, Self::RsaPss),
            SignatureAlgorithm::RsaPssSha256
            | SignatureAlgorithm::RsaPssSha384
            | SignatureAlgorithm::RsaPssSha512
            | SignatureAlgorithm::RsaPssSalted(_) => self.is_rsa(),
        }
    }
}
