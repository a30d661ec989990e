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
