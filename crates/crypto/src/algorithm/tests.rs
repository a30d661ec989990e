use super::*;

#[test]
fn identifiers_and_names_read_back() {
    for known in SignatureAlgorithm::ALL {
        assert_eq!(SignatureAlgorithm::from_identifier_der(&known.identifier_der()), Ok(*known));
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
    assert!(SignatureAlgorithm::from_cms_identifier_der(&gost, DigestAlgorithm::Sha256).is_err());
    let rsa = SignatureAlgorithm::RsaPkcs1Sha256.cms_identifier_der();
    let read = |digest| SignatureAlgorithm::from_cms_identifier_der(&rsa, digest);
    assert_eq!(read(DigestAlgorithm::Sha1), Ok(SignatureAlgorithm::RsaPkcs1Sha1));
    assert!(read(DigestAlgorithm::Streebog512).is_err());
    // A Kazakh digest beside a Russian signature.
    let russian = SignatureAlgorithm::GostRu2012_512;
    for identifier in [russian.identifier_der(), russian.cms_identifier_der()] {
        let read = |digest| SignatureAlgorithm::from_cms_identifier_der(&identifier, digest);
        assert_eq!(read(DigestAlgorithm::GostRu2012_512), Ok(russian));
        assert!(read(DigestAlgorithm::Streebog512).is_err());
        assert!(read(DigestAlgorithm::GostRu2012_256).is_err());
    }
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

#[test]
fn parameters_of_pss_are_read_exactly() {
    let good = SignatureAlgorithm::RsaPssSha256.identifier_der();
    assert_eq!(
        SignatureAlgorithm::from_identifier_der(&good),
        Ok(SignatureAlgorithm::RsaPssSha256)
    );
    let read = |bytes: &[u8]| SignatureAlgorithm::from_identifier_der(bytes);
    let unsupported = Err(UnknownAlgorithm::Parameters("1.2.840.113549.1.1.10".to_owned()));
    let sha_1 = Err(UnknownAlgorithm::Oid("1.3.14.3.2.26".to_owned()));
    let changed = |at: usize, from: u8, to: u8| {
        let mut bytes = good.clone();
        assert_eq!(std::mem::replace(&mut bytes[at], to), from);
        bytes
    };
    // No parameters; the defaults, which are SHA-1; masks and digests that differ; a digest of another family.
    let bare = hex::decode("300b06092a864886f70d01010a").unwrap();
    let defaults = hex::decode("300d06092a864886f70d01010a3000").unwrap();
    assert_eq!(read(&bare), unsupported);
    assert_eq!(read(&defaults), sha_1);
    assert_eq!(read(&changed(59, 1, 2)), unsupported);
    assert_eq!(read(&changed(29, 1, 3)), unsupported);
    let sha3 = Err(UnknownAlgorithm::Oid("2.16.840.1.101.3.4.2.8".to_owned()));
    assert_eq!(read(&changed(29, 1, 8)), sha3);
    // Another salt is read as declared, told by the name of the digest, and written back.
    let salted = read(&changed(66, 32, 21)).unwrap();
    assert_eq!(salted.as_str(), "rsa-pss-sha256");
    assert_eq!(salted.digest_algorithm(), DigestAlgorithm::Sha256);
    assert_eq!(salted.identifier_der(), changed(66, 32, 21));
    assert_ne!(salted, SignatureAlgorithm::RsaPssSha256);
    assert!(!same_algorithm(&good, &changed(66, 32, 21)));
    // The default may be written or left out: it means the same.
    let default = read(&changed(66, 32, 20)).unwrap().identifier_der();
    assert_eq!(default.len() + 5, good.len());
    assert!(same_algorithm(&default, &changed(66, 32, 20)));
    let with_trailer = |trailer: u8| {
        let mut bytes = good.clone();
        bytes[1] += 5;
        bytes[14] += 5;
        bytes.extend([0xa3, 3, 2, 1, trailer]);
        SignatureAlgorithm::from_identifier_der(&bytes)
    };
    assert_eq!(with_trailer(1), Ok(SignatureAlgorithm::RsaPssSha256));
    assert_eq!(with_trailer(2), unsupported);
}
