//! What is fuzzed: one function for each decoder of outside bytes.
//!
//! `fuzz_targets/` gives them to libFuzzer; `crates/testkit/tests/corpus.rs` replays the corpus through the same
//! functions on every test run. A decoder may refuse what it reads; it may not panic, hang or grow. What it accepts
//! is used as the product would use it: fields are asked for, signatures verified, names shown.

use crypto::{PrivateKey, PublicKey, SignatureAlgorithm};
use jiff::Timestamp;
use pki::{Certificate, crl, csr, ocsp, path, pem, pkcs12};

/// A decoder, by the name of its target and of its folder in `corpus/`.
pub type Decoder = (&'static str, fn(&[u8]));

/// Every decoder.
pub const ALL: &[Decoder] = &[
    ("certificate", certificate),
    ("certificate_request", certificate_request),
    ("certification_path", certification_path),
    ("encrypted_key", encrypted_key),
    ("key_container", key_container),
    ("ocsp_request", ocsp_request),
    ("ocsp_response", ocsp_response),
    ("pem_text", pem_text),
    ("private_key", private_key),
    ("public_key", public_key),
    ("revocation_list", revocation_list),
    ("signature_value", signature_value),
];

/// The moment at which paths and messages are judged: when the certificates among the seeds are valid.
const NOW: Timestamp = Timestamp::constant(1_767_225_600, 0);

/// X.509 certificates.
pub fn certificate(data: &[u8]) {
    let Ok(certificate) = Certificate::from_any(data) else { return };
    let _ = certificate.holder();
    let _ = certificate.subject().to_string();
    let _ = certificate.tbs();
    let _ = certificate.public_key().map(|key| crypto::inspect_key(&key));
    let _ = certificate.verify_signed_by(&certificate);
    let again = Certificate::from_der(certificate.der());
    assert_eq!(again.as_ref(), Ok(&certificate), "what was read reads back");
}

/// PKCS#10.
pub fn certificate_request(data: &[u8]) {
    let Ok(request) = csr::CertificationRequest::from_any(data) else { return };
    let _ = request.subject().to_string();
    let _ = request.verify();
    let _ = (request.key_storage(), request.alt_names().len());
}

/// A bag of certificates, of which the first is to be trusted because of the last.
pub fn certification_path(data: &[u8]) {
    let mut rest = data;
    let mut bag = Vec::new();
    // Each certificate follows its length in two octets.
    while let Some((length, tail)) = rest.split_first_chunk::<2>()
        && bag.len() < 6
    {
        let (der, tail) = tail.split_at(tail.len().min(usize::from(u16::from_be_bytes(*length))));
        bag.extend(Certificate::from_der(der));
        rest = tail;
    }
    if let [leaf, .., anchor] = bag.as_slice() {
        let _ = path::validate(leaf, &bag, std::slice::from_ref(anchor), NOW);
    }
}

/// Encrypted PKCS#8.
pub fn encrypted_key(data: &[u8]) {
    let _ = PrivateKey::from_encrypted_pkcs8(data, b"Qwerty12");
}

/// PKCS#12.
pub fn key_container(data: &[u8]) {
    let _ = pkcs12::read(data, "Qwerty12");
}

/// OCSP requests.
pub fn ocsp_request(data: &[u8]) {
    if let Ok(request) = ocsp::Request::parse(data) {
        let _ = (request.nonce(), request.cert_ids().len());
    }
}

/// OCSP answers.
pub fn ocsp_response(data: &[u8]) {
    let Ok(response) = ocsp::Response::parse(data) else { return };
    for certificate in response.certificates() {
        let _ = response.verify(certificate, NOW);
    }
    for answer in response.responses() {
        let _ = answer.is_fresh_at(NOW);
    }
}

/// Text encodings of RFC 7468.
pub fn pem_text(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for block in pem::decode_all(text).unwrap_or_default() {
        let again = pem::decode_all(&pem::encode(&block.label, &block.der)).unwrap_or_default();
        assert_eq!(again.len(), 1, "what was read reads back");
    }
}

/// PKCS#8.
pub fn private_key(data: &[u8]) {
    if let Ok(key) = PrivateKey::from_pkcs8_der(data) {
        let again = key.to_pkcs8_der().map(|der| PrivateKey::from_pkcs8_der(&der).is_ok());
        assert_eq!(again, Ok(true), "what was read reads back");
    }
}

/// SubjectPublicKeyInfo.
pub fn public_key(data: &[u8]) {
    if let Ok(key) = PublicKey::from_spki_der(data) {
        let _ = crypto::inspect_key(&key);
    }
}

/// CRLs.
pub fn revocation_list(data: &[u8]) {
    let Ok(list) = crl::CertificateList::from_any(data) else { return };
    let _ = (list.issuer().to_string(), list.is_whole(), list.is_fresh_at(NOW));
}

/// A signature value, under a public key: the length of the key in two octets, the key, the signature.
pub fn signature_value(data: &[u8]) {
    let Some((length, rest)) = data.split_first_chunk::<2>() else { return };
    let (key, signature) = rest.split_at(rest.len().min(usize::from(u16::from_be_bytes(*length))));
    let Ok(key) = PublicKey::from_spki_der(key) else { return };
    for algorithm in SignatureAlgorithm::ALL {
        let _ = key.verify(*algorithm, b"message", signature);
    }
}
