//! Names of algorithms in XML signatures.
//!
//! Kazakh names are those of the national provider; the Russian ones stand in
//! draft-chudov-cryptopro-cpxmldsig, the others in XML Signature 1.1 and RFC 9231.

use std::borrow::Cow;

use crypto::{DigestAlgorithm, KeyAlgorithm, PublicKey, SignatureAlgorithm, Signer};

use crate::XmlFault;

/// The names of signature methods. Where an algorithm has several, the first is written.
const SIGNATURES: &[(SignatureAlgorithm, &str)] = &[
    (
        SignatureAlgorithm::Gost2015_512,
        "urn:ietf:params:xml:ns:pkigovkz:xmlsec:algorithms:gostr34102015-gostr34112015-512",
    ),
    (
        SignatureAlgorithm::Gost2015_256,
        "urn:ietf:params:xml:ns:pkigovkz:xmlsec:algorithms:gostr34102015-gostr34112015-256",
    ),
    (SignatureAlgorithm::Gost2004, "http://www.w3.org/2001/04/xmldsig-more#gost34310-gost34311"),
    (SignatureAlgorithm::RsaPkcs1Sha256, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"),
    (SignatureAlgorithm::RsaPkcs1Sha384, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384"),
    (SignatureAlgorithm::RsaPkcs1Sha512, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"),
    (SignatureAlgorithm::RsaPssSha256, "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1"),
    (SignatureAlgorithm::RsaPssSha384, "http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1"),
    (SignatureAlgorithm::RsaPssSha512, "http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1"),
    (SignatureAlgorithm::EcdsaSha256, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"),
    (SignatureAlgorithm::EcdsaSha384, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384"),
    (SignatureAlgorithm::EcdsaSha512, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512"),
    (SignatureAlgorithm::Ed25519, "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519"),
    (
        SignatureAlgorithm::GostRu2001,
        "urn:ietf:params:xml:ns:cpxmlsec:algorithms:gostr34102001-gostr3411",
    ),
    (
        SignatureAlgorithm::GostRu2012_256,
        "urn:ietf:params:xml:ns:cpxmlsec:algorithms:gostr34102012-gostr34112012-256",
    ),
    (
        SignatureAlgorithm::GostRu2012_512,
        "urn:ietf:params:xml:ns:cpxmlsec:algorithms:gostr34102012-gostr34112012-512",
    ),
];

/// The names of digest methods. SHA-1 is absent on purpose: it proves nothing any more.
const DIGESTS: &[(DigestAlgorithm, &str)] = &[
    (
        DigestAlgorithm::Streebog512,
        "urn:ietf:params:xml:ns:pkigovkz:xmlsec:algorithms:gostr34112015-512",
    ),
    (
        DigestAlgorithm::Streebog256,
        "urn:ietf:params:xml:ns:pkigovkz:xmlsec:algorithms:gostr34112015-256",
    ),
    (DigestAlgorithm::Gost34311, "http://www.w3.org/2001/04/xmldsig-more#gost34311"),
    (DigestAlgorithm::Sha256, "http://www.w3.org/2001/04/xmlenc#sha256"),
    (DigestAlgorithm::Sha384, "http://www.w3.org/2001/04/xmldsig-more#sha384"),
    (DigestAlgorithm::Sha512, "http://www.w3.org/2001/04/xmlenc#sha512"),
    (DigestAlgorithm::GostRu94, "urn:ietf:params:xml:ns:cpxmlsec:algorithms:gostr3411"),
    (
        DigestAlgorithm::GostRu2012_256,
        "urn:ietf:params:xml:ns:cpxmlsec:algorithms:gostr34112012-256",
    ),
    (
        DigestAlgorithm::GostRu2012_512,
        "urn:ietf:params:xml:ns:cpxmlsec:algorithms:gostr34112012-512",
    ),
];

/// SHA-1, which may name a certificate that is at hand, and no more.
const SHA1: &str = "http://www.w3.org/2000/09/xmldsig#sha1";

/// The signature algorithm of this name.
pub(crate) fn signature_algorithm(uri: &str) -> Result<SignatureAlgorithm, XmlFault> {
    let found = SIGNATURES.iter().find(|(_, name)| *name == uri);
    found.map(|(known, _)| *known).ok_or_else(|| XmlFault::UnknownAlgorithm(cut(uri)))
}

/// The digest algorithm of this name.
pub(crate) fn digest_algorithm(uri: &str) -> Result<DigestAlgorithm, XmlFault> {
    let found = DIGESTS.iter().find(|(_, name)| *name == uri);
    found.map(|(known, _)| *known).ok_or_else(|| XmlFault::UnknownAlgorithm(cut(uri)))
}

/// The digest algorithm of a reference to a certificate that is at hand.
pub(crate) fn certificate_digest_algorithm(uri: &str) -> Result<DigestAlgorithm, XmlFault> {
    if uri == SHA1 { Ok(DigestAlgorithm::Sha1) } else { digest_algorithm(uri) }
}

/// A name from outside, cut to what may be shown.
pub(crate) fn cut(uri: &str) -> String {
    uri.chars().take(200).collect()
}

/// The names to write for a signature algorithm and its digest.
pub(crate) fn names(
    algorithm: SignatureAlgorithm,
) -> Result<(&'static str, &'static str), XmlFault> {
    let digest = algorithm.digest_algorithm();
    let method = SIGNATURES.iter().find(|(known, _)| *known == algorithm);
    let digest = DIGESTS.iter().find(|(known, _)| *known == digest);
    match (method, digest) {
        (Some((_, method)), Some((_, digest))) => Ok((method, digest)),
        _ => Err(XmlFault::Algorithm(algorithm)),
    }
}

/// The octets of one number of an ECDSA signature, if the key makes one.
const fn number_bytes(key: KeyAlgorithm) -> Option<usize> {
    match key {
        KeyAlgorithm::EcP256 => Some(32),
        KeyAlgorithm::EcP384 => Some(48),
        KeyAlgorithm::EcP521 => Some(66),
        _ => None,
    }
}

/// Signs, and gives the signature as it stands in XML: of ECDSA r and s side by side (XML Signature
/// 1.1, 6.4.3).
pub(crate) fn sign(signer: &dyn Signer, message: &[u8]) -> Result<Vec<u8>, XmlFault> {
    let signature = signer.sign(message)?;
    let key = PublicKey::from_spki_der(signer.public_key_info()).map_err(|_| XmlFault::OtherKey)?;
    match number_bytes(key.algorithm()) {
        None => Ok(signature),
        Some(width) => {
            side_by_side(&signature, width).ok_or(XmlFault::Algorithm(signer.signature_algorithm()))
        }
    }
}

/// The signature as `crypto` takes it.
pub(crate) fn signature_value(value: &[u8], key: KeyAlgorithm) -> Option<Cow<'_, [u8]>> {
    let Some(width) = number_bytes(key) else { return Some(Cow::Borrowed(value)) };
    let (r, s) = value.split_at_checked(width).filter(|(_, s)| s.len() == width)?;
    let body = [integer(r)?, integer(s)?].concat();
    Some(Cow::Owned([&[0x30][..], &length(body.len())?, &body].concat()))
}

/// `INTEGER` of a big-endian magnitude.
fn integer(magnitude: &[u8]) -> Option<Vec<u8>> {
    let zeros = magnitude.iter().take_while(|byte| **byte == 0).count();
    let digits = magnitude.get(zeros..).unwrap_or_default();
    let sign = digits.first().is_none_or(|first| *first >= 0x80);
    let pad: &[u8] = if sign { &[0] } else { &[] };
    Some([&[0x02][..], &length(pad.len() + digits.len())?, pad, digits].concat())
}

/// A DER length below 256.
fn length(octets: usize) -> Option<Vec<u8>> {
    let octets = u8::try_from(octets).ok()?;
    Some(if octets < 0x80 { vec![octets] } else { vec![0x81, octets] })
}

/// `ECDSA-Sig-Value` as two numbers of one width.
fn side_by_side(der: &[u8], width: usize) -> Option<Vec<u8>> {
    let (body, rest) = value(der, 0x30)?;
    let (r, body) = value(body, 0x02)?;
    let (s, end) = value(body, 0x02)?;
    if !rest.is_empty() || !end.is_empty() {
        return None;
    }
    let mut numbers = Vec::with_capacity(2 * width);
    for number in [r, s] {
        let zeros = number.iter().take_while(|byte| **byte == 0).count();
        let digits = number.get(zeros..).unwrap_or_default();
        numbers.resize(numbers.len() + width.checked_sub(digits.len())?, 0);
        numbers.extend_from_slice(digits);
    }
    Some(numbers)
}

/// The content of the first element, which must have this tag, and what follows it.
fn value(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (length, rest) = match der {
        [found, 0x81, length, rest @ ..] if *found == tag => (*length, rest),
        [found, length @ ..=0x7f, rest @ ..] if *found == tag => (*length, rest),
        _ => return None,
    };
    rest.split_at_checked(usize::from(length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_an_ecdsa_signature_change_form_and_back() {
        for (r, s) in [(0x01, 0x02), (0x80, 0xff), (0x00, 0x7f)] {
            let mut raw = vec![0; 64];
            raw[0] = r;
            raw[31] = 1;
            raw[32] = s;
            raw[63] = 1;
            let der = signature_value(&raw, KeyAlgorithm::EcP256).unwrap();
            assert_eq!(side_by_side(&der, 32).as_deref(), Some(&raw[..]));
        }
        assert_eq!(signature_value(&[1; 63], KeyAlgorithm::EcP256), None);
        assert_eq!(signature_value(&[1; 96], KeyAlgorithm::EcP256), None);
        assert_eq!(side_by_side(&[0x30, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01], 32), None);
    }

    #[test]
    fn numbers_of_the_largest_curve_change_form_too() {
        let raw = [[0x01; 66], [0xff; 66]].concat();
        let der = signature_value(&raw, KeyAlgorithm::EcP521).unwrap();
        assert_eq!(der[..3], [0x30, 0x81, 0x89]);
        assert_eq!(side_by_side(&der, 66), Some(raw));
    }

    #[test]
    fn every_signature_algorithm_that_is_written_can_be_read() {
        for (algorithm, name) in SIGNATURES {
            assert_eq!(signature_algorithm(name), Ok(*algorithm));
            assert!(names(*algorithm).is_ok(), "{name}");
        }
    }
}
