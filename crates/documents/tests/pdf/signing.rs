//! Signatures as poppler and OpenSSL see them.

use base::Lang;
use documents::{Prepared, SignatureFault, SignatureSlot, extract_signature, prepare, render};
use proptest::prelude::*;

use crate::{
    judges::{Bench, make_signer, read, sign},
    samples::{now, receipt, result},
};

pub(crate) fn slot() -> SignatureSlot {
    SignatureSlot {
        name: "СҮЛЕЙМЕНОВ Ғалым Ұланұлы".into(),
        reason: "Аттестатқа қол қойылды".into(),
        location: "Астана".into(),
        signing_time: now(),
        reserved_bytes: SignatureSlot::RESERVED_BYTES,
    }
}

fn prepared() -> Prepared {
    prepare(&render(&result()).expect("drawn"), &slot()).expect("prepared")
}

fn signed(bench: &Bench) -> Vec<u8> {
    make_signer(bench);
    let prepared = prepared();
    let cms = sign(bench, &prepared.to_be_signed());
    prepared.embed(&cms).expect("embedded")
}

#[test]
fn a_signed_result_is_valid_for_a_foreign_reader() {
    let bench = Bench::new();
    let pdf = signed(&bench);
    bench.sound(&pdf);
    bench.write("signed.pdf", &pdf);
    let (_, report) = bench.run("pdfsig", &["signed.pdf"]);
    for line in [
        "Signature #1:",
        "- Signer Certificate Common Name: ОМАРОВ БЕРІК",
        "- Signature Type: ETSI.CAdES.detached",
        "- Total document signed",
        "- Signature Validation: Signature is Valid.",
    ] {
        assert!(report.contains(line), "{line}\n{report}");
    }
    let info = bench.must("pdfinfo", &["signed.pdf"]);
    assert!(info.contains("Tagged:          yes"), "{info}");
    assert!(info.contains("Form:            AcroForm"), "{info}");
    let unsigned = bench.text(&render(&result()).expect("drawn"));
    assert_eq!(bench.text(&pdf), unsigned);
}

#[test]
fn an_issued_document_allows_no_later_change() {
    let bytes = prepared().bytes().to_vec();
    let holds = |words: &[u8]| bytes.windows(words.len()).any(|window| window == words);
    assert!(holds(b"/TransformMethod/DocMDP/TransformParams<</Type/TransformParams/P 1/V/1.2>>"));
    assert!(holds(b"/Perms<</DocMDP "));
}

#[test]
fn a_signature_is_taken_out_again_and_verified_by_openssl() {
    let bench = Bench::new();
    let pdf = signed(&bench);
    let parts = extract_signature(&pdf).expect("signed");
    assert!(parts.to_be_signed == prepared().to_be_signed());
    assert!(parts.cms == read(&bench.path("signature.der")));
    bench.write("again.bin", &parts.to_be_signed);
    bench.write("again.der", &parts.cms);
    bench.must(
        "openssl",
        &[
            "cms",
            "-verify",
            "-binary",
            "-cades",
            "-inform",
            "DER",
            "-in",
            "again.der",
            "-content",
            "again.bin",
            "-CAfile",
            "certificate.pem",
            "-out",
            "out.bin",
        ],
    );
}

#[test]
fn a_changed_letter_makes_the_signature_invalid() {
    let bench = Bench::new();
    let mut pdf = signed(&bench);
    let at = pdf.windows(9).position(|bytes| bytes == b"/Location").expect("a place");
    pdf[at + 11] ^= 1;
    bench.write("tampered.pdf", &pdf);
    let (_, report) = bench.run("pdfsig", &["tampered.pdf"]);
    assert!(report.contains("Digest Mismatch"), "{report}");
    assert!(!report.contains("Signature is Valid"), "{report}");
}

#[test]
fn bytes_appended_after_signing_are_refused() {
    let bench = Bench::new();
    let pdf = signed(&bench);
    let mut spaces = pdf.clone();
    spaces.extend_from_slice(b"\n\n");
    assert_eq!(extract_signature(&spaces), Err(SignatureFault::NotWhole));
    // An update that redefines nothing, and yet is not signed.
    let mut update = pdf.clone();
    let text = String::from_utf8_lossy(&pdf);
    let start = text.rfind("startxref").expect("an end");
    let previous: usize =
        text[start + 9..].lines().nth(1).expect("a line").parse().expect("a number");
    let trailer = text[text.rfind("trailer").expect("a trailer")..start].replace("/Prev ", "/Old ");
    let trailer = trailer.replacen("<<", &format!("<</Prev {previous}"), 1);
    let table = update.len();
    update.extend_from_slice(format!("xref\n0 0\n{trailer}startxref\n{table}\n%%EOF\n").as_bytes());
    assert_eq!(extract_signature(&update), Err(SignatureFault::NotWhole));
}

#[test]
fn a_prepared_file_is_found_again_from_its_bytes() {
    let prepared = prepared();
    let again = Prepared::from_bytes(prepared.bytes().to_vec()).expect("prepared");
    assert!(again == prepared);
    let [start, first, second, rest] = again.byte_range();
    assert_eq!((start, second - first), (0, 2 * SignatureSlot::RESERVED_BYTES + 2));
    assert_eq!(second + rest, prepared.bytes().len());
    assert_eq!(extract_signature(prepared.bytes()), Err(SignatureFault::Unsigned));
    let found = testkit::archival::breaches(prepared.bytes());
    assert_eq!(found.len(), 1, "only that nobody signed yet: {found:?}");
}

#[test]
fn a_receipt_with_a_seal_is_prepared_like_a_result() {
    let bench = Bench::new();
    make_signer(&bench);
    let seal = SignatureSlot {
        reason: String::new(),
        location: String::new(),
        name: "Senim".into(),
        ..slot()
    };
    let pdf = render(&receipt(Lang::Ru)).expect("drawn");
    let prepared = prepare(&pdf, &seal).expect("prepared");
    assert!(prepared.bytes().starts_with(&pdf));
    let cms = sign(&bench, &prepared.to_be_signed());
    let sealed = prepared.embed(&cms).expect("embedded");
    bench.sound(&sealed);
    bench.write("sealed.pdf", &sealed);
    let (_, report) = bench.run("pdfsig", &["sealed.pdf"]);
    assert!(report.contains("Signature is Valid"), "{report}");
}

#[test]
fn what_does_not_fit_or_was_signed_before_is_refused() {
    let bench = Bench::new();
    let pdf = signed(&bench);
    assert_eq!(prepare(&pdf, &slot()).err(), Some(SignatureFault::AlreadySigned));
    assert_eq!(prepare(prepared().bytes(), &slot()).err(), Some(SignatureFault::AlreadySigned));
    assert_eq!(Prepared::from_bytes(pdf).err(), Some(SignatureFault::SlotAltered));

    let plain = render(&result()).expect("drawn");
    assert_eq!(extract_signature(&plain), Err(SignatureFault::Unsigned));
    let narrow = SignatureSlot { reserved_bytes: 1_024, ..slot() };
    let narrow = prepare(&plain, &narrow).expect("prepared");
    let large = [b"\x30\x82\x05\x00".as_slice(), &[7; 0x500]].concat();
    let fault = SignatureFault::SlotTooSmall { size: 0x504, reserved: 1_024 };
    assert_eq!(narrow.embed(&large), Err(fault));
    assert_eq!(narrow.embed(b"\x30\x80\x00\x00"), Err(SignatureFault::NotDer));
    assert_eq!(narrow.embed(b"\x30\x01\x00\x00"), Err(SignatureFault::NotDer));
    let tiny = SignatureSlot { reserved_bytes: 10, ..slot() };
    assert!(matches!(prepare(&plain, &tiny), Err(SignatureFault::SlotTooSmall { .. })));
    let wordy = SignatureSlot { reason: "ә".repeat(2_000), ..slot() };
    assert_eq!(prepare(&plain, &wordy).err(), Some(SignatureFault::TextTooLong("reason")));
}

#[test]
fn a_file_of_another_form_is_refused_with_a_clear_word() {
    let bench = Bench::new();
    bench.write("plain.pdf", &render(&result()).expect("drawn"));
    bench.must("qpdf", &["--object-streams=generate", "plain.pdf", "streams.pdf"]);
    let other = read(&bench.path("streams.pdf"));
    let fault = prepare(&other, &slot()).expect_err("refused");
    assert_eq!(fault, SignatureFault::Malformed("a table of objects of another form"));
    assert_eq!(fault.fault().to_string(), "pdf-malformed");
    assert!(prepare(b"%PDF-1.7 hello", &slot()).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn a_broken_file_never_breaks_the_reader(
        cuts in prop::collection::vec((0_usize..60_000, any::<u8>()), 1..40),
        end in 0_usize..400,
    ) {
        static PREPARED: std::sync::LazyLock<Vec<u8>> =
            std::sync::LazyLock::new(|| prepared().bytes().to_vec());
        let mut bytes = PREPARED.clone();
        let length = bytes.len();
        for (at, byte) in cuts {
            // Most of the structure stands at the end.
            bytes[length - 1 - at % length] = byte;
        }
        bytes.truncate(length - end);
        let _ = Prepared::from_bytes(bytes.clone());
        let _ = extract_signature(&bytes);
        let _ = prepare(&bytes, &slot());
    }

    #[test]
    fn arbitrary_bytes_never_break_the_reader(
        body in prop::collection::vec(prop::sample::select(b"<>[]()/% 0129\n\\xrefobjRKVS".to_vec()), 0..300),
    ) {
        let mut bytes = b"%PDF-1.7\nxref\n0 1\n0000000009 00000 n\r\ntrailer\n".to_vec();
        bytes.extend_from_slice(&body);
        bytes.extend_from_slice(b"\nstartxref\n9\n%%EOF\n");
        let _ = extract_signature(&bytes);
        let _ = prepare(&bytes, &slot());
    }
}
