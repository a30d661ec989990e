//! What is fuzzed: one function for each decoder of outside bytes.
//!
//! `fuzz_targets/` gives them to libFuzzer; `crates/testkit/tests/corpus.rs` replays the corpus through the same
//! functions on every test run. A decoder may refuse what it reads; it may not panic, hang or grow. What it accepts
//! is used as the product would use it: fields are asked for, signatures verified, names shown.

use authority::approval::{CanonicalDemand, CanonicalRequest};
use crypto::{PrivateKey, PublicKey, SignatureAlgorithm};
use jiff::Timestamp;
use journal::{Checkpoint, CheckpointText, Sealed};
use pki::{
    Certificate, cms, crl, csr, ocsp, pem, pkcs12, tsp,
    validation::{Evidence, Revocation, Settings},
};
use xmldsig::{Canonicalization, Document};

/// A decoder, by the name of its target and of its folder in `corpus/`.
pub type Decoder = (&'static str, fn(&[u8]));

/// Every decoder.
pub const ALL: &[Decoder] = &[
    ("any_file", any_file),
    ("approval_text", approval_text),
    ("archive", archive),
    ("canonical_xml", canonical_xml),
    ("certificate", certificate),
    ("certificate_bundle", certificate_bundle),
    ("certificate_request", certificate_request),
    ("certification_path", certification_path),
    ("encrypted_key", encrypted_key),
    ("journal_lines", journal_lines),
    ("key_container", key_container),
    ("ocsp_request", ocsp_request),
    ("ocsp_response", ocsp_response),
    ("pdf", pdf),
    ("pem_text", pem_text),
    ("private_key", private_key),
    ("public_key", public_key),
    ("revocation_list", revocation_list),
    ("revocation_list_stream", revocation_list_stream),
    ("signature_value", signature_value),
    ("signed_message", signed_message),
    ("signed_xml", signed_xml),
    ("soap_envelope", soap_envelope),
    ("timestamp_request", timestamp_request),
    ("timestamp_response", timestamp_response),
];

/// The moment at which paths and messages are judged: when the certificates among the seeds are valid.
const NOW: Timestamp = Timestamp::constant(1_767_225_600, 0);

/// Judges for [`NOW`] and trusts nobody, so that the work ends where proof would begin.
fn settings() -> Settings {
    Settings { revocation: Revocation::Off, ..Settings::at(NOW) }
}

/// A file of any kind, as `senim verify` gets it.
pub fn any_file(data: &[u8]) {
    let _ = verification::verify(data, None, &Evidence::default(), &settings());
}

/// The text of an approval or of a demand for revocation, as it comes inside a signature: what is read is written the same.
pub fn approval_text(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(read) = CanonicalRequest::parse(text) {
        assert_eq!(read.text().as_deref(), Ok(text), "an approval has one text");
    }
    if let Ok(read) = CanonicalDemand::parse(text) {
        assert_eq!(read.text().as_deref(), Ok(text), "a demand has one text");
    }
}

/// Signed ZIP files.
pub fn archive(data: &[u8]) {
    if data.starts_with(b"PK") {
        any_file(data);
    }
}

/// Canonical forms of XML: what comes out reads back, and comes out again.
pub fn canonical_xml(data: &[u8]) {
    let Ok(document) = Document::parse(data) else { return };
    for uri in [
        "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
        "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
    ] {
        let Some(how) = Canonicalization::of_uri(uri) else { continue };
        let Ok(once) = document.canonicalize(&how) else { continue };
        let again = Document::parse(&once).and_then(|document| document.canonicalize(&how));
        assert_eq!(again.ok().as_ref(), Some(&once), "a canonical form is its own");
    }
}

/// X.509 certificates.
pub fn certificate(data: &[u8]) {
    let Ok(certificate) = Certificate::from_any(data) else { return };
    let _ = certificate.holder();
    let _ = certificate.subject().to_string();
    let _ = certificate.tbs();
    let _ = certificate.public_key();
    let again = Certificate::from_der(certificate.der());
    assert_eq!(again.as_ref(), Ok(&certificate), "what was read reads back");
}

/// Certificates in PEM, DER or a CMS without signers.
pub fn certificate_bundle(data: &[u8]) {
    let _ = verification::certificates(data);
}

/// PKCS#10.
pub fn certificate_request(data: &[u8]) {
    let Ok(request) = csr::CertificationRequest::from_any(data) else { return };
    let _ = request.subject().to_string();
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
        let _ = pki::path::validate(leaf, &bag, std::slice::from_ref(anchor), NOW);
    }
}

/// Encrypted PKCS#8.
pub fn encrypted_key(data: &[u8]) {
    let _ = PrivateKey::from_encrypted_pkcs8(data, b"Qwerty12");
}

/// An export of a journal, and the text of its checkpoints: what is read is written the same.
pub fn journal_lines(data: &[u8]) {
    if let Some(read) = CheckpointText::read(data) {
        assert_eq!(read.text().as_bytes(), data, "a checkpoint has one text");
    }
    let Ok(text) = std::str::from_utf8(data) else { return };
    // An export from its middle on begins where its first line says.
    let first = text.lines().next().and_then(|line| serde_json::from_str::<Sealed>(line).ok());
    if let Some(first) = first {
        let start = Checkpoint { hash: first.previous, seq: first.seq.saturating_sub(1) };
        let _ = journal::verify_lines(start, text.lines());
    }
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

/// Signatures in PDF, what follows each of them, and the store of proofs.
pub fn pdf(data: &[u8]) {
    let found = documents::signatures(data).unwrap_or_default();
    let found: Vec<_> = found.iter().flatten().collect();
    for signature in &found {
        let covered = signature.covered(data).len();
        assert!(covered <= data.len() && signature.end() <= data.len(), "within the file");
        let _ = documents::later_changes(data, signature, &found);
        let _ = documents::covers_store(data, signature);
    }
    let _ = documents::long_term_store(data);
}

/// Text encodings of RFC 7468.
pub fn pem_text(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for block in pem::decode_all(text).unwrap_or_default() {
        let again = pem::decode_all(pem::encode(&block.label, &block.der)).unwrap_or_default();
        assert_eq!(again.len(), 1, "what was read reads back");
    }
}

/// PKCS#8, and keys of RSA and of curves as programs wrote them before.
pub fn private_key(data: &[u8]) {
    if let Ok(key) = PrivateKey::from_der(data) {
        let again = key.to_pkcs8_der().map(|der| PrivateKey::from_pkcs8_der(&der).is_ok());
        assert_eq!(again, Ok(true), "what was read reads back");
    }
}

/// SubjectPublicKeyInfo.
pub fn public_key(data: &[u8]) {
    if let Ok(key) = PublicKey::from_spki_der(data) {
        let _ = crypto::inspect_key(&key, &|_| false);
    }
}

/// CRLs.
pub fn revocation_list(data: &[u8]) {
    let Ok(list) = crl::CertificateList::from_any(data) else { return };
    let _ = (list.issuer().to_string(), list.is_fresh_at(NOW));
    for entry in list.entries() {
        assert!(list.find(&entry.serial).is_some(), "what is listed is found");
    }
}

/// CRLs that come in pieces: the stream and the whole say the same.
pub fn revocation_list_stream(data: &[u8]) {
    let whole = crl::CertificateList::from_der(data);
    let stream = crl::CertificateList::from_reader(data);
    assert_eq!(whole.is_ok(), stream.is_ok(), "a stream is read as the whole");
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

/// CMS.
pub fn signed_message(data: &[u8]) {
    let Ok(message) = cms::SignedData::from_any(data) else { return };
    let _ = cms::judge(&message, None, &Evidence::default(), &settings());
}

/// Signatures in XML.
pub fn signed_xml(data: &[u8]) {
    let _ = xmldsig::judge(data, &Evidence::default(), &settings());
}

/// Signed SOAP envelopes.
pub fn soap_envelope(data: &[u8]) {
    let _ = xmldsig::judge_body(data, &Evidence::default(), &settings());
}

/// Requests for a time stamp.
pub fn timestamp_request(data: &[u8]) {
    if let Ok(request) = tsp::Request::parse(data) {
        let again = tsp::Request::parse(&request.to_der());
        assert!(again.is_ok(), "what was read reads back");
    }
}

/// Time stamps.
pub fn timestamp_response(data: &[u8]) {
    let _ = tsp::Response::parse(data);
    if let Ok(token) = tsp::Token::from_any(data) {
        let _ = tsp::judge(&token, None, &Evidence::default(), &settings());
    }
}
