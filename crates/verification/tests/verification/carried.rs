//! Files inside of a document, and the data of its paper among them: they count when their seal holds and they say of this paper.

use base::Lang;
use documents::{
    Block, CarriedFile, Paper as SetPaper, Sheet, SignatureSlot, prepare, render_to_carry,
    with_files,
};
use pki::cms::{self, SignRequest};
use verification::{Facts, Report, verify};
use xmldsig::{Identity, sign_enveloped};

use crate::{
    paper::{
        CATALOG, CONTENT, FORM, PAGE, PAGES, Paper, SIGNATURE, SIGNED_FIELD, form, signature_field,
        stream,
    },
    people::{Party, People, now},
};

fn drawn() -> Vec<u8> {
    let paper = SetPaper {
        lang: Lang::Kk,
        authority: "Комитет".into(),
        subtitle: String::new(),
        title: "Рұқсат".into(),
        number: "№ 1".into(),
        date: String::new(),
        blocks: vec![Block::Paragraph("Рұқсат берілді.".into())],
        verification: None,
        footer: String::new(),
    };
    let sheet = Sheet {
        title: "Рұқсат № 1".into(),
        identifier: "carried/1".into(),
        created_at: now(),
        papers: vec![paper],
    };
    render_to_carry(&sheet).unwrap()
}

fn xml_of(drawn: &[u8]) -> String {
    format!(
        "<Paper xmlns=\"urn:senim:paper:1\"><Number>1</Number><Drawn size=\"{}\" sha256=\"{}\"/></Paper>",
        drawn.len(),
        crypto::sha256(drawn)
    )
}

fn sealed_xml(by: &Party, xml: &str) -> Vec<u8> {
    let identity = Identity { signer: &by.key, certificate: &by.certificate };
    sign_enveloped(xml.as_bytes(), &identity).unwrap()
}

fn sealed_json(by: &Party, drawn: &[u8]) -> Vec<u8> {
    let json = format!(
        "{{\"form\":\"senim-paper/1\",\"number\":\"1\",\"drawn\":{{\"size\":{},\"sha256\":\"{}\"}}}}",
        drawn.len(),
        crypto::sha256(drawn)
    );
    cms::sign(&SignRequest {
        content: json.as_bytes(),
        detached: false,
        signer: &by.key,
        certificate: &by.certificate,
        extra_certificates: &[],
        signing_time: None,
    })
    .unwrap()
}

fn file(name: &str, content: Vec<u8>) -> CarriedFile {
    CarriedFile {
        name: name.into(),
        description: "Деректер".into(),
        media_type: "application/xml".into(),
        relation: "Data".into(),
        content,
    }
}

/// The paper with files, signed by Alice.
fn signed(people: &People, files: &[CarriedFile]) -> Vec<u8> {
    let slot = SignatureSlot {
        name: "ALICE".into(),
        reason: String::new(),
        location: String::new(),
        signing_time: now(),
        reserved_bytes: SignatureSlot::RESERVED_BYTES,
    };
    let prepared = prepare(&with_files(&drawn(), files, now()).unwrap(), &slot).unwrap();
    prepared.embed(&people.alice.sign(&prepared.to_be_signed())).unwrap()
}

fn judged(people: &People, pdf: &[u8]) -> Report {
    verify(pdf, None, &people.evidence(), &People::settings())
}

/// The answer and its code, and the codes of the notes.
fn said(report: &Report) -> (&str, Option<&str>, Vec<&str>) {
    let code = report.verdict.reason().map(|fault| fault.code);
    (report.verdict.as_str(), code, report.notes.iter().map(|note| note.code).collect())
}

/// What the report says of each file: its name, and what it is worth as data.
fn files(report: &Report) -> Vec<(&str, Option<&str>)> {
    let Facts::Document { files } = &report.facts else { unreachable!("{:?}", report.facts) };
    let worth =
        |file: &'_ verification::CarriedFile| file.data.as_ref().map(|data| data.verdict.as_str());
    files.iter().map(|file| (file.name.as_str(), worth(file))).collect()
}

#[test]
fn sealed_data_of_the_paper_are_told_with_who_sealed_them_and_other_files_are_named() {
    let people = People::new();
    let seal = &people.alice;
    let inside = [
        file("note.xml", b"<Note/>".to_vec()),
        file("result.json.p7m", sealed_json(seal, &drawn())),
        file("result.xml", sealed_xml(seal, &xml_of(&drawn()))),
    ];
    let report = judged(&people, &signed(&people, &inside));
    assert_eq!(said(&report), ("valid", None, vec![]));
    let valid = Some("valid");
    let want = [("note.xml", None), ("result.json.p7m", valid), ("result.xml", valid)];
    assert_eq!(files(&report), want);
    let Facts::Document { files } = &report.facts else { unreachable!("a document") };
    let by = files[1].data.as_ref().and_then(|data| data.sealed_by.as_ref());
    assert_eq!(by, Some(&people.alice.certificate));
}

#[test]
fn data_of_another_paper_make_the_document_worth_nothing() {
    let people = People::new();
    for other in [b"another paper".to_vec(), drawn()[..drawn().len() - 1].to_vec()] {
        for content in
            [sealed_json(&people.alice, &other), sealed_xml(&people.alice, &xml_of(&other))]
        {
            let report = judged(&people, &signed(&people, &[file("result", content)]));
            assert_eq!(said(&report), ("invalid", Some("pdf-data-of-another-paper"), vec![]));
            assert_eq!(files(&report), [("result", Some("valid"))], "their seal holds");
        }
    }
}

#[test]
fn a_broken_seal_is_told_and_one_of_a_stranger_noted() {
    let people = People::new();
    let xml = String::from_utf8(sealed_xml(&people.alice, &xml_of(&drawn()))).unwrap();
    let changed = xml.replace("<Number>1<", "<Number>2<");
    assert_ne!(xml, changed);
    let report = judged(&people, &signed(&people, &[file("result.xml", changed.into())]));
    assert_eq!(said(&report), ("invalid", Some("pdf-data-seal-broken"), vec![]));

    let stranger = People::new();
    let foreign = sealed_json(&stranger.alice, &drawn());
    let report = judged(&people, &signed(&people, &[file("result.json.p7m", foreign)]));
    assert_eq!(said(&report), ("valid", None, vec!["pdf-data-not-proven"]));
    assert_eq!(files(&report), [("result.json.p7m", Some("unknown"))]);

    // Nobody sealed it: it says it is data and proves nothing.
    let report = judged(&people, &signed(&people, &[file("result.xml", xml_of(&drawn()).into())]));
    let (verdict, _, notes) = said(&report);
    assert!(verdict != "valid" || notes == ["pdf-data-not-proven"], "{verdict} {notes:?}");
}

/// A page drawn by hand, to which Alice's signature comes with one file; `page` is the content as it is when she signs.
fn by_hand(people: &People, page: &str, more: &str) -> Vec<u8> {
    let mut paper = Paper { bytes: b"%PDF-1.7\n".to_vec(), table: 0, size: 0 };
    let content = "BT (Pay 10) Tj ET";
    let own_page =
        format!("<</Type/Page/Parent {PAGES} 0 R/MediaBox[0 0 200 200]/Contents {CONTENT} 0 R");
    paper.update(&[
        (CATALOG, format!("<</Type/Catalog/Pages {PAGES} 0 R>>")),
        (PAGES, format!("<</Type/Pages/Kids[{PAGE} 0 R]/Count 1>>")),
        (PAGE, format!("{own_page}>>")),
        (CONTENT, stream("", content)),
    ]);
    let drawn = paper.bytes.clone();
    let data = String::from_utf8(sealed_xml(&people.alice, &xml_of(&drawn))).unwrap();
    let catalog = format!(
        "<</Type/Catalog/Pages {PAGES} 0 R/AcroForm {FORM} 0 R/AF[21 0 R]\
         /Names<</EmbeddedFiles<</Names[(result.xml) 21 0 R]>>{more}>>>>"
    );
    let described = "<</Type/Filespec/F(result.xml)/UF(result.xml)/EF<</F 20 0 R>>>>";
    let mut objects = vec![
        (CATALOG, catalog),
        (PAGE, format!("{own_page}/Annots[{SIGNED_FIELD} 0 R]>>")),
        (FORM, form(&[SIGNED_FIELD])),
        (SIGNED_FIELD, signature_field("First", SIGNATURE, "/F 132/Rect[0 0 0 0]")),
        (20, stream("/Type/EmbeddedFile/Subtype/application#2Fxml", &data)),
        (21, described.to_owned()),
    ];
    if page != content {
        objects.push((CONTENT, stream("", page)));
    }
    paper.sign(&objects, SIGNATURE, "", |octets| people.alice.sign(octets));
    paper.bytes
}

#[test]
fn a_page_that_was_changed_between_its_data_and_the_signature_is_another_paper() {
    let people = People::new();
    let report = judged(&people, &by_hand(&people, "BT (Pay 10) Tj ET", ""));
    assert_eq!(said(&report), ("valid", None, vec![]));
    assert_eq!(files(&report), [("result.xml", Some("valid"))]);
    for (page, more) in
        [("BT (Pay 99) Tj ET", ""), ("BT (Pay 10) Tj ET", "/JavaScript<</Names[]>>")]
    {
        let report = judged(&people, &by_hand(&people, page, more));
        let want = ("invalid", Some("pdf-data-of-another-paper"), vec![]);
        assert_eq!(said(&report), want, "{page} {more}");
    }
}
