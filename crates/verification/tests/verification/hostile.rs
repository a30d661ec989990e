//! Files that cost nothing to write and must cost little to judge: each is answered within seconds in an unoptimised build, at a
//! size where work that grows with its square takes minutes. None is ever called valid.

use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

use pki::validation::{Evidence, Revocation, Settings};
use verification::{Recognised, verify};

/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(8);

fn judge(name: &str, bytes: &[u8]) {
    let at = "2026-11-22T00:00:00Z".parse().unwrap();
    let settings = Settings { revocation: Revocation::Off, ..Settings::at(at) };
    let start = Instant::now();
    let kind = Recognised::new(bytes).kind;
    let report = verify(bytes, None, &Evidence::default(), &settings);
    let took = start.elapsed();
    assert!(took < PATIENCE, "{name}, taken for {kind:?}, took {took:?}");
    assert_ne!(report.verdict.as_str(), "valid", "{name}");
}

/// A document of one page object, with anything inside, and a table that a reader finds.
fn pdf(inside: &str, trailer: &str) -> Vec<u8> {
    let head = "%PDF-1.7\n1 0 obj\n<</Type/Catalog/AcroForm<</Fields[2 0 R]>>>>\nendobj\n";
    let table = head.len() + inside.len() + 1;
    format!(
        "{head}{inside}\nxref\n0 2\n0000000000 65535 f \n0000000009 00000 n \n\
         trailer<</Root 1 0 R/Size 2{trailer}>>\nstartxref\n{table}\n%%EOF\n"
    )
    .into_bytes()
}

#[test]
fn a_document_full_of_repetitions_costs_no_more_than_its_length() {
    let field = "2 0 obj\n<</FT/Sig/V 3 0 R>>\nendobj\n3 0 obj\n";
    let signature = |range: &str, value: &str| {
        format!(
            "{field}<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached\
             /Contents<{value}>/ByteRange[{range}]>>\nendobj\n"
        )
    };
    let plain = signature("0 1 2 3", "3000");
    let many_objects = (10..60_010).fold(String::new(), |mut all, n| {
        let _ = write!(all, "{n} 0 obj\n<</Type/Sig/V {n} 0 R>>\nendobj\n");
        all
    });
    let rows = [
        ("arrays in arrays", pdf(&"[".repeat(1_000_000), "")),
        ("dictionaries in dictionaries", pdf(&"<</A".repeat(500_000), "")),
        ("strings in strings", pdf(&"(".repeat(1_000_000), "")),
        ("a string without end", pdf(&format!("<{}", "0".repeat(4 << 20)), "")),
        ("numbers of a range", pdf(&signature(&"1 ".repeat(500_000), "3000"), "")),
        ("a long value", pdf(&signature("0 1 2 3", &"30".repeat(2 << 20)), "")),
        ("objects that name themselves", pdf(&many_objects, "")),
        ("a table before itself", pdf(&plain, "/Prev 0")),
        ("comments", pdf(&"%\n".repeat(1_000_000), "")),
        ("names", pdf(&"/".repeat(1_000_000), "")),
    ];
    for (name, bytes) in rows {
        judge(name, &bytes);
    }
    // Updates without number, each with a table of its own that leads to the one before.
    let mut bytes = pdf(&plain, "");
    let mut before = 0;
    for _ in 0..10_000 {
        let table = bytes.len();
        let update = format!(
            "xref\n0 0\ntrailer<</Root 1 0 R/Size 2/Prev {before}>>\nstartxref\n{table}\n%%EOF\n"
        );
        bytes.extend_from_slice(update.as_bytes());
        before = table;
    }
    judge("updates", &bytes);
    judge("ends", &[pdf(&plain, ""), b"startxref\n9\n%%EOF\n".repeat(200_000)].concat());
}

#[test]
fn octets_of_any_kind_and_great_length_are_recognised_and_judged_in_time() {
    let long = 8 << 20;
    let rows = [
        ("lines of base64", b"MIIB\n".repeat(long / 5)),
        ("one line of base64", b"MIIB".repeat(long / 4)),
        ("PEM blocks", b"-----BEGIN X-----\nMAA=\n-----END X-----\n".repeat(100_000)),
        (
            "a PEM block without end",
            [b"-----BEGIN CMS-----\n".as_slice(), &b"MAAA\n".repeat(long / 5)].concat(),
        ),
        ("headers of an archive", b"PK\x03\x04".repeat(long / 4)),
        ("ends of an archive", b"PK\x05\x06".repeat(long / 4)),
        ("zeros", vec![0; long]),
        ("open tags", b"<a>".repeat(long / 3)),
        ("open quotes", b"<a b=\"".repeat(long / 6)),
    ];
    for (name, bytes) in rows {
        judge(name, &bytes);
    }
}
