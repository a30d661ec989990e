//! Documents with files inside (PDF/A-3), as poppler, qpdf and our own judge of archive files see them.

use documents::{
    CarriedFile, SignatureFault, carried_files, prepare, render, render_to_carry,
    shows_what_was_drawn, signatures, with_files,
};

use crate::{
    judges::{Bench, make_signer, read, sign},
    samples::{now, result},
    signing::slot,
};

fn file(name: &str, media_type: &str, content: &[u8]) -> CarriedFile {
    CarriedFile {
        name: name.into(),
        description: "Құжаттың деректері".into(),
        media_type: media_type.into(),
        relation: "Data".into(),
        content: content.to_vec(),
    }
}

fn two() -> [CarriedFile; 2] {
    let long = "<Сөз>қ</Сөз>".repeat(900);
    [
        file("result.xml", "application/xml", long.as_bytes()),
        file("result.json.p7m", "application/pkcs7-mime", &[0x30, 0x03, 0x02, 0x01, 0x00]),
    ]
}

fn drawn() -> Vec<u8> {
    render_to_carry(&result()).expect("drawn")
}

fn carrying() -> Vec<u8> {
    with_files(&drawn(), &two(), now()).expect("put in")
}

fn signed(bench: &Bench, pdf: &[u8]) -> Vec<u8> {
    make_signer(bench);
    let prepared = prepare(pdf, &slot()).expect("prepared");
    prepared.embed(&sign(bench, &prepared.to_be_signed())).expect("embedded")
}

#[test]
fn files_inside_are_read_by_others_byte_by_byte() {
    let bench = Bench::new();
    let pdf = carrying();
    assert!(pdf.starts_with(&drawn()), "what was drawn is the beginning of the file");
    bench.sound(&pdf);
    bench.write("carrying.pdf", &pdf);
    let list = bench.must("pdfdetach", &["-list", "carrying.pdf"]);
    assert!(list.contains("2 embedded files"), "{list}");
    // They stand in the order of their names.
    let [xml, json] = two();
    for (number, named) in [("1", json), ("2", xml)] {
        assert!(list.contains(&format!("{number}: {}", named.name)), "{list}");
        let saved = ["-save", number, "-o", "saved.bin", "carrying.pdf"];
        bench.must("pdfdetach", &saved);
        assert!(read(&bench.path("saved.bin")) == named.content, "{}", named.name);
        let shown = format!("--show-attachment={}", named.name);
        let by_qpdf = bench.must("qpdf", &[&shown, "carrying.pdf"]);
        assert!(by_qpdf.as_bytes() == named.content, "{}", named.name);
    }
    // qpdf computes the digest anew and holds it against the one that stands there.
    let told = bench.must("qpdf", &["--list-attachments", "--verbose", "carrying.pdf"]);
    assert!(told.contains("mime type: application/xml"), "{told}");
    let bytes = two()[0].content.clone();
    bench.write("content.bin", &bytes);
    let digest = bench.must("openssl", &["dgst", "-md5", "-r", "content.bin"]);
    let digest = digest.split(' ').next().expect("a digest").to_owned();
    assert!(told.contains(&digest), "{digest}\n{told}");
    let info = bench.must("pdfinfo", &["carrying.pdf"]);
    assert!(info.contains("Tagged:          yes"), "{info}");
    assert_eq!(bench.text(&pdf), bench.text(&render(&result()).expect("drawn")));
}

#[test]
fn a_document_with_files_is_signed_with_them() {
    let bench = Bench::new();
    let pdf = signed(&bench, &carrying());
    bench.sound(&pdf);
    bench.write("signed.pdf", &pdf);
    let (_, report) = bench.run("pdfsig", &["signed.pdf"]);
    assert!(report.contains("- Total document signed"), "{report}");
    assert!(report.contains("Signature is Valid"), "{report}");
    let mut found = carried_files(&pdf).expect("read");
    found.reverse();
    assert_eq!(found, two());
    // One bit of a file inside, and the signature does not hold.
    let at = pdf.windows(13).position(|word| word == b"/EmbeddedFile").expect("a file");
    let data = at + pdf[at..].windows(7).position(|word| word == b"stream\n").expect("its octets");
    let mut forged = pdf.clone();
    forged[data + 20] ^= 1;
    bench.write("forged.pdf", &forged);
    let (_, report) = bench.run("pdfsig", &["forged.pdf"]);
    assert!(report.contains("Digest Mismatch"), "{report}");
}

#[test]
fn what_a_signed_document_shows_is_compared_with_what_was_drawn() {
    let bench = Bench::new();
    let shows = |pdf: &[u8], drawn: usize| {
        let found = signatures(pdf).expect("signatures");
        let all: Vec<_> = found.iter().flatten().collect();
        shows_what_was_drawn(pdf, drawn, all[0], &all)
    };
    let (length, pdf) = (drawn().len(), signed(&bench, &carrying()));
    assert!(shows(&pdf, length));
    for elsewhere in [0, 9, length - 9, carrying().len(), pdf.len()] {
        assert!(!shows(&pdf, elsewhere), "{elsewhere}");
    }
    assert!(shows(&signed(&bench, &drawn()), length), "without files too");
}

#[test]
fn files_are_put_in_once_under_plain_names_and_before_anybody_signs() {
    let unfit = Err(SignatureFault::Malformed("files that cannot be put in"));
    assert_eq!(with_files(&carrying(), &two(), now()), unfit, "twice");
    assert_eq!(with_files(&drawn(), &[], now()), unfit, "none");
    for name in ["", "a/b", "(a)", "құжат.xml", "a b"] {
        let one = [file(name, "text/plain", b"1")];
        assert_eq!(with_files(&drawn(), &one, now()), unfit, "{name}");
    }
    let mut unrelated = file("a.txt", "text/plain", b"1");
    unrelated.relation = "Mine".into();
    assert_eq!(with_files(&drawn(), &[unrelated], now()), unfit);
    let prepared = prepare(&drawn(), &slot()).expect("prepared");
    let late = with_files(prepared.bytes(), &two(), now());
    assert_eq!(late, Err(SignatureFault::AlreadySigned));
    // A paper that says part 2 and carries a file breaks the rules of the archive.
    let second = with_files(&render(&result()).expect("drawn"), &two(), now()).expect("put in");
    let clauses = testkit::archival::breaches(&second);
    assert!(clauses.iter().any(|breach| breach.clause == "6.8"), "{clauses:?}");
}

#[test]
fn what_cannot_be_read_as_files_is_not_taken_for_none() {
    assert_eq!(carried_files(&drawn()), Some(Vec::new()));
    assert_eq!(carried_files(b"%PDF-1.7"), None);
    let pdf = carrying();
    let at = pdf.windows(13).position(|word| word == b"/EmbeddedFile").expect("a file");
    let data = at + pdf[at..].windows(7).position(|word| word == b"stream\n").expect("its octets");
    let mut broken = pdf;
    broken[data + 7..data + 12].fill(0xff);
    assert_eq!(carried_files(&broken), None);
}
