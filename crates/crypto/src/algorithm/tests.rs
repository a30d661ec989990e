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
    let unsupported = Err(UnknownAlgorithm::Parameters("1.2.840.113549.1.1.10".to_owned()));
    // No parameters; the defaults, which are SHA-1; another salt; masks and digests that differ; another trailer.
    let bare = hex::decode("300b06092a864886f70d01010a").unwrap();
    let defaults = hex::decode("300d06092a864886f70d01010a3000").unwrap();
    let changed = |at: usize, from: u8, to: u8| {
        let mut bytes = good.clone();
        assert_eq!(std::mem::replace(&mut bytes[at], to), from);
        bytes
    };
    let (salt, mask, digest) = (changed(66, 32, 20), changed(59, 1, 2), changed(29, 1, 3));
    for bytes in [bare, defaults, salt, mask, digest] {
        assert_eq!(SignatureAlgorithm::from_identifier_der(&bytes), unsupported);
    }
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
