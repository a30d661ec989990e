//! Project Wycheproof: every set of its RSA, ECDSA and EdDSA signatures whose encoding is that of X.509, and two of DSA.
//!
//! A set whose algorithm or parameters are not supported must come back as *unsupported* before any signature is looked
//! at. What is "acceptable" is refused: padding of PKCS#1 without the NULL of the digest's identifier (RFC 8017 section
//! 8.2.2 leaves it to the verifier), a number of DSA in BER, and weak digests, whose sets are unsupported.

use std::collections::BTreeMap;

use crypto::{KeyFault, Legacy, PublicKey, SignatureAlgorithm, UnknownAlgorithm, VerifyFault};
use der::{
    Encode,
    asn1::{Any, ContextSpecific, Null, ObjectIdentifier},
};
use spki::AlgorithmIdentifierOwned;
use wycheproof::{HashFunction, TestResult};

#[derive(Debug, PartialEq, Eq)]
enum Answer {
    Good,
    Bad,
    Unsupported,
}

/// Verifies as a certificate would be: the algorithm by its identifier, the key by its SubjectPublicKeyInfo.
fn answer(identifier: &[u8], spki: &[u8], message: &[u8], signature: &[u8]) -> Answer {
    let with = match SignatureAlgorithm::from_identifier_der(identifier) {
        Ok(with) => with,
        Err(UnknownAlgorithm::Oid(_) | UnknownAlgorithm::Parameters(_)) => {
            return Answer::Unsupported;
        }
        Err(other) => unreachable!("{other}"),
    };
    let key = match PublicKey::from_spki_der(spki) {
        Ok(key) => key,
        Err(KeyFault::AlgorithmUnknown(_)) => return Answer::Unsupported,
        Err(_) => return Answer::Bad,
    };
    match key.verify_with(Legacy::Accepted, with, message, signature) {
        Ok(()) => Answer::Good,
        // The key is not one of those whose signatures are looked at at all.
        Err(VerifyFault::Key(KeyFault::TooLong { .. } | KeyFault::TooShort { .. })) => {
            Answer::Unsupported
        }
        Err(_) => Answer::Bad,
    }
}

/// What came out, by set.
#[derive(Default)]
struct Tally {
    /// Tests of sets that are supported, and of them those that are "acceptable".
    sets: BTreeMap<String, (usize, usize)>,
    unsupported: BTreeMap<String, usize>,
}

impl Tally {
    fn count(&mut self, set: &str, id: usize, want: TestResult, got: &Answer) {
        let wrong = || format!("{set} test {id}: {want:?}, and the answer is {got:?}");
        if *got == Answer::Unsupported {
            *self.unsupported.entry(set.to_owned()).or_default() += 1;
            return;
        }
        let (tests, acceptable) = self.sets.entry(set.to_owned()).or_default();
        *tests += 1;
        *acceptable += usize::from(want == TestResult::Acceptable);
        let good = if want == TestResult::Valid { Answer::Good } else { Answer::Bad };
        assert_eq!(*got, good, "{}", wrong());
    }

    /// Prints the counts and compares: sets and tests that are supported, acceptable ones among them, sets and tests
    /// that are unsupported.
    fn check(&self, kind: &str, want: [usize; 5]) {
        for (set, (tests, acceptable)) in &self.sets {
            println!(
                "{kind} {set}: {tests} tests as expected, {acceptable} acceptable ones refused"
            );
        }
        for (set, tests) in &self.unsupported {
            println!("{kind} {set}: {tests} tests unsupported");
        }
        let tests = self.sets.values().map(|(tests, _)| tests).sum();
        let acceptable = self.sets.values().map(|(_, acceptable)| acceptable).sum();
        let unsupported = self.unsupported.values().sum();
        let got = [self.sets.len(), tests, acceptable, self.unsupported.len(), unsupported];
        println!("{kind}: {got:?}");
        assert_eq!(got, want);
    }
}

fn identifier(oid: &str, parameters: Option<Any>) -> Vec<u8> {
    AlgorithmIdentifierOwned { oid: ObjectIdentifier::new_unwrap(oid), parameters }
        .to_der()
        .unwrap()
}

fn null() -> Any {
    Any::encode_from(&Null).unwrap()
}

/// RFC 8017 appendix C, RFC 8702.
fn pkcs1_oid(hash: HashFunction) -> &'static str {
    match hash {
        HashFunction::Sha1 => "1.2.840.113549.1.1.5",
        HashFunction::Sha2_224 => "1.2.840.113549.1.1.14",
        HashFunction::Sha2_256 => "1.2.840.113549.1.1.11",
        HashFunction::Sha2_384 => "1.2.840.113549.1.1.12",
        HashFunction::Sha2_512 => "1.2.840.113549.1.1.13",
        HashFunction::Sha2_512_224 => "1.2.840.113549.1.1.15",
        HashFunction::Sha2_512_256 => "1.2.840.113549.1.1.16",
        HashFunction::Sha3_224 => "2.16.840.1.101.3.4.3.13",
        HashFunction::Sha3_256 => "2.16.840.1.101.3.4.3.14",
        HashFunction::Sha3_384 => "2.16.840.1.101.3.4.3.15",
        HashFunction::Sha3_512 => "2.16.840.1.101.3.4.3.16",
        other => unreachable!("{other:?}"),
    }
}

fn hash_oid(hash: HashFunction) -> &'static str {
    match hash {
        HashFunction::Sha1 => "1.3.14.3.2.26",
        HashFunction::Sha2_224 => "2.16.840.1.101.3.4.2.4",
        HashFunction::Sha2_256 => "2.16.840.1.101.3.4.2.1",
        HashFunction::Sha2_384 => "2.16.840.1.101.3.4.2.2",
        HashFunction::Sha2_512 => "2.16.840.1.101.3.4.2.3",
        HashFunction::Sha2_512_224 => "2.16.840.1.101.3.4.2.5",
        HashFunction::Sha2_512_256 => "2.16.840.1.101.3.4.2.6",
        HashFunction::Sha3_224 => "2.16.840.1.101.3.4.2.7",
        HashFunction::Sha3_256 => "2.16.840.1.101.3.4.2.8",
        HashFunction::Sha3_384 => "2.16.840.1.101.3.4.2.9",
        HashFunction::Sha3_512 => "2.16.840.1.101.3.4.2.10",
        HashFunction::Shake128 => "2.16.840.1.101.3.4.2.11",
        HashFunction::Shake256 => "2.16.840.1.101.3.4.2.12",
    }
}

fn ecdsa_oid(hash: HashFunction) -> &'static str {
    match hash {
        HashFunction::Sha1 => "1.2.840.10045.4.1",
        HashFunction::Sha2_224 => "1.2.840.10045.4.3.1",
        HashFunction::Sha2_256 => "1.2.840.10045.4.3.2",
        HashFunction::Sha2_384 => "1.2.840.10045.4.3.3",
        HashFunction::Sha2_512 => "1.2.840.10045.4.3.4",
        HashFunction::Sha3_224 => "2.16.840.1.101.3.4.3.9",
        HashFunction::Sha3_256 => "2.16.840.1.101.3.4.3.10",
        HashFunction::Sha3_384 => "2.16.840.1.101.3.4.3.11",
        HashFunction::Sha3_512 => "2.16.840.1.101.3.4.3.12",
        HashFunction::Shake128 => "1.3.6.1.5.5.7.6.32",
        HashFunction::Shake256 => "1.3.6.1.5.5.7.6.33",
        other => unreachable!("{other:?}"),
    }
}

#[test]
fn rsa_pkcs1_agrees() {
    use wycheproof::rsa_pkcs1_verify::{TestName, TestSet};
    let mut tally = Tally::default();
    for name in TestName::all() {
        for group in TestSet::load(name).unwrap().test_groups {
            let with = identifier(pkcs1_oid(group.hash), Some(null()));
            for test in group.tests {
                let got = answer(&with, &group.der, &test.msg, &test.sig);
                tally.count(&format!("{name:?}"), test.tc_id, test.result, &got);
            }
        }
    }
    tally.check("PKCS#1", [12, 3106, 12, 12, 3096]);
}

/// An RSASSA-PSS identifier with the parameters of a test group (RFC 4055 section 3.1).
fn pss_identifier(hash: HashFunction, mask: HashFunction, salt_bytes: usize) -> Vec<u8> {
    fn explicit<T: Encode + der::EncodeValue + der::Tagged>(number: u32, value: T) -> Any {
        let tag_number = der::TagNumber(number);
        let field = ContextSpecific { tag_number, tag_mode: der::TagMode::Explicit, value };
        der::Decode::from_der(&field.to_der().unwrap()).unwrap()
    }
    let of = |hash| AlgorithmIdentifierOwned {
        oid: ObjectIdentifier::new_unwrap(hash_oid(hash)),
        parameters: Some(null()),
    };
    let mgf1 = AlgorithmIdentifierOwned {
        oid: ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.8"),
        parameters: Some(Any::encode_from(&of(mask)).unwrap()),
    };
    let salt = u64::try_from(salt_bytes).unwrap();
    let fields = vec![explicit(0, of(hash)), explicit(1, mgf1), explicit(2, salt)];
    identifier("1.2.840.113549.1.1.10", Some(Any::encode_from(&fields).unwrap()))
}

#[test]
fn rsa_pss_agrees() {
    use wycheproof::{
        Mgf,
        rsa_pss_verify::{TestName, TestSet},
    };
    let mut tally = Tally::default();
    for name in TestName::all() {
        for group in TestSet::load(name).unwrap().test_groups {
            let with = match (group.mgf, group.mgf_hash) {
                (Mgf::Mgf1, Some(mask)) => pss_identifier(group.hash, mask, group.salt_size),
                // RFC 8702: the mask is made with the function itself.
                (Mgf::Shake128, _) => identifier("1.3.6.1.5.5.7.6.30", None),
                (Mgf::Shake256, _) => identifier("1.3.6.1.5.5.7.6.31", None),
                other => unreachable!("{other:?}"),
            };
            for test in group.tests {
                let got = answer(&with, &group.der, &test.msg, &test.sig);
                tally.count(&format!("{name:?}"), test.tc_id, test.result, &got);
            }
        }
    }
    tally.check("PSS", [15, 1776, 0, 13, 1721]);
}

#[test]
fn ecdsa_agrees() {
    use wycheproof::ecdsa::{TestGroupTypeId, TestName, TestSet};
    let mut tally = Tally::default();
    for name in TestName::all() {
        for group in TestSet::load(name).unwrap().test_groups {
            // Other encodings of the signature, which X.509 does not have.
            if group.test_type != TestGroupTypeId::Ecdsa {
                continue;
            }
            let with = identifier(ecdsa_oid(group.hash), None);
            for test in group.tests {
                let got = answer(&with, &group.der, &test.msg, &test.sig);
                tally.count(&format!("{name:?}"), test.tc_id, test.result, &got);
            }
        }
    }
    tally.check("ECDSA", [6, 3098, 0, 38, 18794]);
}

#[test]
fn eddsa_agrees() {
    use wycheproof::eddsa::{TestName, TestSet};
    let mut tally = Tally::default();
    for name in TestName::all() {
        let oid = if name == TestName::Ed25519 { "1.3.101.112" } else { "1.3.101.113" };
        for group in TestSet::load(name).unwrap().test_groups {
            let with = identifier(oid, None);
            for test in group.tests {
                let got = answer(&with, &group.der, &test.msg, &test.sig);
                tally.count(&format!("{name:?}"), test.tc_id, test.result, &got);
            }
        }
    }
    tally.check("EdDSA", [1, 151, 0, 1, 87]);
}

#[test]
fn dsa_agrees() {
    use wycheproof::dsa::{TestGroupTypeId, TestName, TestSet};
    let mut tally = Tally::default();
    // The sets of keys of other lengths take a minute and show nothing else.
    for name in [TestName::Dsa2048_224Sha224, TestName::Dsa2048_256Sha256] {
        for group in TestSet::load(name).unwrap().test_groups {
            if group.test_type != TestGroupTypeId::DsaVerify {
                continue;
            }
            let oid = match group.hash {
                HashFunction::Sha2_224 => "2.16.840.1.101.3.4.3.1",
                HashFunction::Sha2_256 => "2.16.840.1.101.3.4.3.2",
                other => unreachable!("{other:?}"),
            };
            for test in group.tests {
                let got = answer(&identifier(oid, None), &group.der, &test.msg, &test.sig);
                tally.count(&format!("{name:?}"), test.tc_id, test.result, &got);
            }
        }
    }
    tally.check("DSA", [1, 366, 1, 1, 336]);
}
