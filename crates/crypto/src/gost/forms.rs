//! The algorithms: which identifiers, curve, digest and shapes belong together.
//!
//! | | Kazakhstan 2004 | Kazakhstan 2015 | Russia 2001 and 2012 |
//! |---|---|---|---|
//! | parameters | curve and digest | curve and digest | curve, and digest or not |
//! | signature | r, s, each little-endian | r, s, each little-endian | s, r, each big-endian |
//! | private key | `INTEGER` | `OCTET STRING`, little-endian | bare, little-endian |
//!
//! The public key is `OCTET STRING { x, y }`, each coordinate little-endian, everywhere.

use der::asn1::ObjectIdentifier;

use super::parameters::ParameterSet;
use crate::{DigestAlgorithm, KeyAlgorithm, Set2001, Set2012_256, Set2012_512};

/// Who wrote the standard: what decides the shapes of keys and signatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    Kazakh2004,
    Kazakh2015,
    Russian,
}

/// A national key algorithm with one parameter set.
#[derive(Debug)]
pub(super) struct KeyForm {
    pub(super) family: Family,
    pub(super) algorithm: KeyAlgorithm,
    pub(super) set: ParameterSet,
    /// What stands in the AlgorithmIdentifier: the algorithm, and in its parameters the curve and the digest.
    pub(super) key_oid: ObjectIdentifier,
    pub(super) set_oid: ObjectIdentifier,
    pub(super) digest_oid: ObjectIdentifier,
    /// Whether the digest is written; the Kazakh one always is, the Russian one is read with it and without.
    pub(super) writes_digest: bool,
}

impl KeyForm {
    pub(super) fn of(algorithm: KeyAlgorithm) -> Option<&'static Self> {
        FORMS.iter().find(|form| form.algorithm == algorithm)
    }

    /// The digest of what is signed.
    pub(super) const fn digest(&self) -> DigestAlgorithm {
        self.algorithm.default_signature().digest_algorithm()
    }
}

/// Every algorithm.
pub(super) static FORMS: [KeyForm; 20] = {
    use ParameterSet::{
        CryptoProA, CryptoProB, CryptoProC, Tc26A256, Tc26A512, Tc26B512, Tc26C512,
    };
    use Set2012_256::Of2001;
    [
        KeyForm {
            family: Family::Kazakh2004,
            algorithm: KeyAlgorithm::Gost2004_256,
            set: CryptoProA,
            key_oid: oid("1.2.398.3.10.1.1.1.1"),
            set_oid: oid("1.2.398.3.10.1.1.1.1.1"),
            // The test S-box: the national register calls it the test parameter.
            digest_oid: oid("1.2.398.3.10.1.3.1.1.0"),
            writes_digest: true,
        },
        KeyForm {
            family: Family::Kazakh2015,
            algorithm: KeyAlgorithm::Gost2015_256,
            set: Tc26A256,
            key_oid: oid("1.2.398.3.10.1.1.2.1"),
            set_oid: oid("1.2.398.3.10.1.1.2.1.1"),
            digest_oid: DigestAlgorithm::Streebog256.oid(),
            writes_digest: true,
        },
        KeyForm {
            family: Family::Kazakh2015,
            algorithm: KeyAlgorithm::Gost2015_512,
            set: Tc26A512,
            key_oid: oid("1.2.398.3.10.1.1.2.2"),
            set_oid: oid("1.2.398.3.10.1.1.2.2.1"),
            digest_oid: DigestAlgorithm::Streebog512.oid(),
            writes_digest: true,
        },
        of_2001(Set2001::CryptoProA, CryptoProA),
        of_2001(Set2001::CryptoProB, CryptoProB),
        of_2001(Set2001::CryptoProC, CryptoProC),
        of_2001(Set2001::CryptoProXchA, CryptoProA),
        of_2001(Set2001::CryptoProXchB, CryptoProC),
        of_2012_256(Set2012_256::A, Tc26A256),
        of_2012_256(Set2012_256::B, CryptoProA),
        of_2012_256(Set2012_256::C, CryptoProB),
        of_2012_256(Set2012_256::D, CryptoProC),
        of_2012_256(Of2001(Set2001::CryptoProA), CryptoProA),
        of_2012_256(Of2001(Set2001::CryptoProB), CryptoProB),
        of_2012_256(Of2001(Set2001::CryptoProC), CryptoProC),
        of_2012_256(Of2001(Set2001::CryptoProXchA), CryptoProA),
        of_2012_256(Of2001(Set2001::CryptoProXchB), CryptoProC),
        of_2012_512(Set2012_512::A, Tc26A512),
        of_2012_512(Set2012_512::B, Tc26B512),
        of_2012_512(Set2012_512::C, Tc26C512),
    ]
};

const fn oid(text: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(text)
}

/// Identifiers of RFC 4357 section 10.8.
const fn set_2001(set: Set2001) -> ObjectIdentifier {
    oid(match set {
        Set2001::CryptoProA => "1.2.643.2.2.35.1",
        Set2001::CryptoProB => "1.2.643.2.2.35.2",
        Set2001::CryptoProC => "1.2.643.2.2.35.3",
        Set2001::CryptoProXchA => "1.2.643.2.2.36.0",
        Set2001::CryptoProXchB => "1.2.643.2.2.36.1",
    })
}

/// RFC 4491 section 2.3.2.
const fn of_2001(name: Set2001, set: ParameterSet) -> KeyForm {
    KeyForm {
        family: Family::Russian,
        algorithm: KeyAlgorithm::GostRu2001(name),
        set,
        key_oid: oid("1.2.643.2.2.19"),
        set_oid: set_2001(name),
        // id-GostR3411-94-CryptoProParamSet.
        digest_oid: oid("1.2.643.2.2.30.1"),
        writes_digest: true,
    }
}

/// RFC 9215 section 4.2: the digest is named beside the sets of 2001 only.
const fn of_2012_256(name: Set2012_256, set: ParameterSet) -> KeyForm {
    let (set_oid, writes_digest) = match name {
        Set2012_256::A => (oid("1.2.643.7.1.2.1.1.1"), false),
        Set2012_256::B => (oid("1.2.643.7.1.2.1.1.2"), false),
        Set2012_256::C => (oid("1.2.643.7.1.2.1.1.3"), false),
        Set2012_256::D => (oid("1.2.643.7.1.2.1.1.4"), false),
        Set2012_256::Of2001(old) => (set_2001(old), true),
    };
    KeyForm {
        family: Family::Russian,
        algorithm: KeyAlgorithm::GostRu2012_256(name),
        set,
        key_oid: oid("1.2.643.7.1.1.1.1"),
        set_oid,
        digest_oid: DigestAlgorithm::GostRu2012_256.oid(),
        writes_digest,
    }
}

/// RFC 9215 section 4.2.
const fn of_2012_512(name: Set2012_512, set: ParameterSet) -> KeyForm {
    KeyForm {
        family: Family::Russian,
        algorithm: KeyAlgorithm::GostRu2012_512(name),
        set,
        key_oid: oid("1.2.643.7.1.1.1.2"),
        set_oid: oid(match name {
            Set2012_512::A => "1.2.643.7.1.2.1.2.1",
            Set2012_512::B => "1.2.643.7.1.2.1.2.2",
            Set2012_512::C => "1.2.643.7.1.2.1.2.3",
        }),
        digest_oid: DigestAlgorithm::GostRu2012_512.oid(),
        writes_digest: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_national_algorithm_has_one_form_of_its_own() {
        let is_national = |key: &&KeyAlgorithm| key.is_kazakh() || key.is_russian();
        assert_eq!(KeyAlgorithm::ALL.iter().filter(is_national).count(), FORMS.len());
        for (n, form) in FORMS.iter().enumerate() {
            assert_eq!(form.digest().output_bytes(), form.set.bytes());
            assert_eq!(form.algorithm.is_russian(), form.family == Family::Russian);
            for other in &FORMS[n + 1..] {
                assert_ne!(form.algorithm, other.algorithm);
                assert_ne!((form.key_oid, form.set_oid), (other.key_oid, other.set_oid));
            }
        }
    }
}
