//! PDF documents: what their signatures cover, and attempts to cover less.

use crypto::DigestAlgorithm;
use documents::{SignatureFault, SignatureFormat, signatures};
use pki::validation::{Evidence, Revocation, Settings};
use verification::{Kind, Report, verify};

/// A PDF whose one signature holds `value`, with anything done to its parts.
fn pdf(value: &str, ranges: impl Fn(usize, usize, usize) -> String, more: &str) -> Vec<u8> {
    let head = "%PDF-1.7\n1 0 obj\n<</Type/Catalog/AcroForm<</Fields[2 0 R]>>>>\nendobj\n\
        3 0 obj\n<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/Contents";
    let tail =
        format!(">>\nendobj\nxref\n0 0\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n{more}");
    let place = format!("<{value}>");
    let middle = "/ByteRange[                                        ]";
    let (start, end) = (head.len(), head.len() + place.len());
    let whole = end + middle.len() + tail.len();
    let told = format!("/ByteRange[{:40}]", ranges(start, end, whole - end));
    [head.as_bytes(), place.as_bytes(), told.as_bytes(), tail.as_bytes()].concat()
}

fn whole(start: usize, end: usize, rest: usize) -> String {
    format!("0 {start} {end} {rest}")
}

/// The numbers of a ByteRange, from where the value begins and ends, and what follows it.
type Ranges = fn(usize, usize, usize) -> String;

fn fault(pdf: &[u8]) -> SignatureFault {
    signatures(pdf).unwrap().pop().unwrap().unwrap_err()
}

fn judged(pdf: &[u8]) -> Report {
    let at = "2026-11-22T00:00:00Z".parse().unwrap();
    let settings = Settings { revocation: Revocation::Off, ..Settings::at(at) };
    verify(pdf, None, &Evidence::default(), &settings)
}

#[test]
fn a_signature_is_found_with_what_it_covers() {
    let bytes = pdf("3003020107000000", whole, "");
    let found = signatures(&bytes).unwrap().pop().unwrap().unwrap();
    assert_eq!(found.format, SignatureFormat::Cades);
    assert_eq!(found.value, [0x30, 3, 2, 1, 7]);
    assert_eq!(found.end(), bytes.len());
    assert_eq!(found.covered(&bytes).len(), bytes.len() - "<3003020107000000>".len());
    let report = judged(&bytes);
    assert_eq!((report.kind, report.verdict.as_str()), (Kind::Pdf, "invalid"));
    assert_eq!(report.verdict.reason().unwrap().code, "signature-unreadable");
}

#[test]
fn ranges_that_leave_out_more_than_the_value_are_refused() {
    let value = "3003020107000000";
    let attempts: [Ranges; 9] = [
        |start, end, rest| format!("0 {} {end} {rest}", start - 8),
        |start, end, rest| format!("0 {start} {} {}", end + 8, rest - 8),
        |start, end, rest| format!("0 {} {} {rest}", start + 1, end - 1),
        |start, end, rest| format!("1 {} {end} {rest}", start - 1),
        |start, end, rest| format!("0 {start} {end} {}", rest + 1),
        |start, end, rest| format!("0 {start} {end} {}", rest - 10),
        |start, end, _| format!("0 {start} {end} 9999999999"),
        |start, end, rest| format!("0 {start} {end} {rest} 0 0"),
        |_, _, _| "0 0 0 0".to_owned(),
    ];
    for (number, ranges) in attempts.into_iter().enumerate() {
        let bytes = pdf(value, ranges, "");
        assert_eq!(fault(&bytes), SignatureFault::Ranges, "attempt {number}");
        assert_eq!(judged(&bytes).verdict.as_str(), "invalid");
    }
}

#[test]
fn a_broken_dictionary_is_not_passed_over() {
    let broken = SignatureFault::SignatureDictionary;
    let twice = pdf("3003020107", whole, "");
    let text = String::from_utf8(twice).unwrap();
    let doubled = text.replace("/Filter/Adobe", "/Contents<00>/Filter/Adobe");
    assert_eq!(fault(doubled.as_bytes()), broken);
    assert_eq!(fault(text.replace("/SubFilter", "/SubFilte2").as_bytes()), broken);
    assert_eq!(fault(text.replace("/Type/Sig", "/Type/Pag").as_bytes()), broken);
    assert_eq!(fault(&pdf("30030201zz", whole, "")), broken);
    assert_eq!(fault(&pdf("300302010", whole, "")), broken);
    assert_eq!(fault(&pdf("3003020107000001", whole, "")), SignatureFault::NotDer);
    assert_eq!(fault(&pdf("0000", whole, "")), SignatureFault::Unsigned);
}

#[test]
fn a_text_that_speaks_of_ranges_is_no_signature() {
    let text =
        b"%PDF-1.4\n1 0 obj\n<</Length 30>>\nstream\n(/ByteRange[0 1 2 3]) Tj\nendstream\n%%EOF";
    assert_eq!(signatures(text), Ok(Vec::new()));
    assert_eq!(judged(text).verdict.reason().unwrap().code, "pdf-unsigned");
    assert_eq!(signatures(b"x%PDF-1.4"), Err(SignatureFault::Unreadable));
}

#[test]
fn an_unknown_format_is_unsupported() {
    let bytes = pdf("3003020107", whole, "");
    let other =
        String::from_utf8(bytes).unwrap().replace("ETSI.CAdES.detached", "adbe.x509.rsa_shas1");
    let report = judged(other.as_bytes());
    assert_eq!(report.verdict.as_str(), "unsupported");
    assert_eq!(report.verdict.reason().unwrap().code, "pdf-signature-format-unsupported");
}

#[test]
fn noise_never_panics_and_never_passes() {
    let good = pdf("3003020107000000", whole, "");
    let mut seed = Vec::new();
    for at in 0..good.len() {
        seed = crypto::digest(DigestAlgorithm::Sha256, &seed);
        let mut bytes = good.clone();
        bytes[at] = seed[0];
        assert_ne!(judged(&bytes).verdict.as_str(), "valid");
        assert_ne!(judged(&good[..at]).verdict.as_str(), "valid");
    }
}
