//! Files as poppler and qpdf see them.

use base::Lang;
use documents::{Block, RenderFault, limits, render};

use crate::{
    judges::Bench,
    samples::{long, now, receipt, refusal, result},
};

#[test]
fn a_receipt_reads_back_in_each_language() {
    for lang in Lang::ALL {
        let bench = Bench::new();
        let pdf = render(&receipt(lang)).expect("drawn");
        bench.sound(&pdf);
        insta::assert_snapshot!(format!("receipt-{lang}"), bench.text(&pdf));
    }
}

#[test]
fn a_result_holds_three_languages_with_the_state_language_first() {
    let bench = Bench::new();
    let pdf = render(&result()).expect("drawn");
    bench.sound(&pdf);
    insta::assert_snapshot!("result", bench.text(&pdf));
    insta::assert_snapshot!("result-tags", tags(&bench, &pdf));
}

#[test]
fn a_refusal_on_paper_has_lines_for_signatures() {
    let bench = Bench::new();
    let pdf = render(&refusal()).expect("drawn");
    bench.sound(&pdf);
    insta::assert_snapshot!("refusal", bench.text(&pdf));
}

#[test]
fn a_file_says_that_it_is_an_archive_file_for_everyone() {
    let bench = Bench::new();
    let pdf = render(&receipt(Lang::Kk)).expect("drawn");
    bench.write("file.pdf", &pdf);
    let info = bench.must("pdfinfo", &["-isodates", "file.pdf"]);
    for line in [
        "Title:           Тиісті құжаттардың қабылданғаны туралы қолхат № 2026-0305-000123",
        "CreationDate:    2026-03-05T14:41:07+05",
        "Tagged:          yes",
        "Form:            none",
        "Encrypted:       no",
        "JavaScript:      no",
    ] {
        assert!(info.contains(line), "{line}\n{info}");
    }
    assert!(info.contains("(A4)"), "{info}");
    let xmp = bench.must("pdfinfo", &["-meta", "file.pdf"]);
    for claim in [
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
    ] {
        assert!(xmp.contains(claim), "{claim}\n{xmp}");
    }
    let fonts = bench.must("pdffonts", &["file.pdf"]);
    for font in fonts.lines().skip(2) {
        assert!(font.contains("NotoSans") && font.contains("yes yes yes"), "{font}");
    }
    assert!(pdf.len() < 120_000, "{}", pdf.len());
}

#[test]
fn the_same_sheet_gives_the_same_bytes_and_another_moment_another_file() {
    let first = render(&result()).expect("drawn");
    assert!(first == render(&result()).expect("drawn"));
    let mut later = result();
    later.created_at = now() + jiff::Span::new().seconds(1);
    assert!(first != render(&later).expect("drawn"));
}

#[test]
fn a_long_document_breaks_over_pages_and_repeats_the_head_of_its_table() {
    let bench = Bench::new();
    let pdf = render(&long()).expect("drawn");
    bench.sound(&pdf);
    let text = bench.text(&pdf);
    let pages: Vec<_> = text.split('\u{c}').filter(|page| !page.trim().is_empty()).collect();
    let total = pages.len();
    assert!(total > 4, "{total}");
    for (page, n) in pages.iter().zip(1..) {
        assert!(page.contains(&format!("{n}/{total}")), "{page}");
    }
    assert_eq!(text.matches("Құжаттың атауы").count(), 3, "{text}");
    for n in 1..=70 {
        assert!(text.contains(&format!("Қосымша құжат № {n},")));
    }
    assert_eq!(text.matches("түсіндірмесі").count(), 240);
    assert!(text.contains("\u{fffd} Wei"));
}

#[test]
fn a_long_foot_is_printed_whole_on_each_page() {
    let bench = Bench::new();
    let mut sheet = result();
    let foot = "Электрондық құжат қағаз құжатпен тең күшке ие, ".repeat(12) + "соңы.";
    for paper in &mut sheet.papers {
        paper.footer.clone_from(&foot);
    }
    let text = bench.text(&render(&sheet).expect("drawn"));
    let words: Vec<&str> = text.split_whitespace().collect();
    let pages = text.matches('\u{c}').count().max(1);
    assert_eq!(words.iter().filter(|word| **word == "соңы.").count(), pages, "{text}");
    assert_eq!(words.iter().filter(|word| **word == "Электрондық").count(), 12 * pages, "{text}");
}

#[test]
fn too_much_content_is_refused_with_the_field_that_is_too_long() {
    let refuse = |sheet| match render(&sheet) {
        Err(RenderFault::Content(fault)) => fault.to_string(),
        other => panic!("{:?}", other.map(|pdf| pdf.len())),
    };
    let mut sheet = receipt(Lang::Kk);
    sheet.papers[0].blocks = vec![Block::Paragraph("ә".repeat(limits::TEXT_BYTES))];
    assert_eq!(refuse(sheet), "document-text-too-long at paragraph limit=20000");
    let mut sheet = receipt(Lang::Kk);
    sheet.papers[0].blocks = vec![Block::Heading("1".into()); limits::BLOCKS + 1];
    assert_eq!(refuse(sheet), "document-too-many-parts at blocks count=401 limit=400");
    let mut sheet = receipt(Lang::Kk);
    let text = Block::Paragraph("a".repeat(limits::TEXT_BYTES));
    sheet.papers[0].blocks = vec![text; 30];
    assert_eq!(refuse(sheet), "document-text-too-long at paragraph limit=500000");
    let mut sheet = receipt(Lang::Kk);
    sheet.papers.clear();
    assert_eq!(refuse(sheet), "document-empty");
}

#[test]
fn a_document_without_optional_parts_is_drawn() {
    let bench = Bench::new();
    let mut sheet = receipt(Lang::En);
    for paper in &mut sheet.papers {
        paper.blocks = vec![
            Block::Rows(vec![]),
            Block::List(vec![]),
            Block::Paragraph(String::new()),
            Block::rows([("Empty", "")]),
        ];
        paper.verification = None;
        paper.number.clear();
        paper.date.clear();
        paper.footer.clear();
        paper.subtitle.clear();
        paper.authority.clear();
    }
    let pdf = render(&sheet).expect("drawn");
    bench.sound(&pdf);
    insta::assert_snapshot!("bare", bench.text(&pdf));
}

fn tags(bench: &Bench, pdf: &[u8]) -> String {
    bench.write("tags.pdf", pdf);
    bench.must("pdfinfo", &["-struct", "tags.pdf"])
}
