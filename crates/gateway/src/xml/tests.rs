use proptest::prelude::*;

use super::*;

fn fault(document: &str) -> DocumentFault {
    parse(document.as_bytes()).unwrap_err()
}

#[test]
fn what_is_written_reads_back() {
    let value = "«Ә» & \"Ң\" <ҒҚӨҰҮҺІ> ]]> 'x' \u{1}";
    let document = Node::new("a").attribute("b", value).leaf("c", value).document();
    let read = parse(document.as_bytes()).unwrap();
    assert_eq!(read.text_of("c").unwrap(), value.replace('\u{1}', "\u{fffd}"));
}

#[test]
fn a_document_type_and_entities_are_refused() {
    let entity = "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>";
    assert_eq!(fault(entity), DocumentFault::Forbidden("a document type"));
    for document in ["<a>&x;</a>", "<a b=\"&x;\"/>", "<a>&#1;</a>"] {
        assert!(matches!(fault(document), DocumentFault::Syntax(_)), "{document}");
    }
    for document in ["<?php x?><a/>", "<a><?php x?></a>", "<a/><?php x?>"] {
        let instruction = DocumentFault::Forbidden("a processing instruction");
        assert_eq!(fault(document), instruction, "{document}");
    }
}

#[test]
fn broken_documents_are_refused() {
    for document in ["", "<a>", "<a></b>", "<a/><b/>", "x<a/>", "<a/>x", "<p:a/>", "</a>"] {
        assert!(matches!(fault(document), DocumentFault::Syntax(_)), "{document}");
    }
    assert_eq!(fault("<a>x<b/></a>"), DocumentFault::Forbidden("text beside elements"));
    let latin = "<?xml version=\"1.0\" encoding=\"windows-1251\"?><a/>";
    assert_eq!(fault(latin), DocumentFault::Syntax("it is not UTF-8"));
    assert_eq!(parse(b"<a>\xff</a>"), Err(DocumentFault::Syntax("it is not UTF-8")));
}

#[test]
fn the_budgets_hold() {
    let budget = DocumentFault::Budget("depth, elements and attributes");
    assert_eq!(fault(&"<a>".repeat(40)), budget);
    let wide = |elements: usize| format!("<a>{}</a>", "<b/>".repeat(elements));
    assert_eq!(fault(&wide(BUDGET.nodes)), budget);
    assert!(parse(wide(20_000).as_bytes()).is_ok());
    let attributes: Vec<_> = (0..40).map(|n| format!("a{n}=''")).collect();
    assert_eq!(fault(&format!("<a {}/>", attributes.join(" "))), budget);
}

#[test]
fn a_comment_does_not_cut_a_value() {
    let read = parse(b"<a><b>123<!-- x -->456</b><c><![CDATA[<7>]]></c></a>").unwrap();
    assert_eq!(read.text_of("b"), Ok("123456"));
    assert_eq!(read.text_of("c"), Ok("<7>"));
}

#[test]
fn a_type_is_resolved_by_its_prefix() {
    let document = format!("<a xmlns:x='{XSI}' xmlns:cs='urn:m'><d x:type='cs:R' x:nil='1'/></a>");
    let read = parse(document.as_bytes()).unwrap();
    let data = read.all("d").next().unwrap();
    let name = QualifiedName { namespace: "urn:m".to_owned(), local: "R".to_owned() };
    assert_eq!(data.schema_type, Some(name));
    assert_eq!(read.child("d"), Err(DocumentFault::Missing("d")));
}

#[test]
fn an_element_may_stand_once() {
    let read = parse(b"<a><b>1</b><b>2</b></a>").unwrap();
    assert_eq!(read.text_of("b"), Err(DocumentFault::Repeated("b")));
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = parse(&bytes);
    }

    #[test]
    fn any_markup_is_read_or_refused(
        parts in proptest::collection::vec(
            prop_oneof![
                Just("<a>"), Just("</a>"), Just("<p:b x='1'>"), Just("<a xmlns:p='u'>"), Just("&amp;"),
                Just("&#x10FFFF;"), Just("&#xD800;"), Just("<![CDATA["), Just("]]>"), Just("<!--"),
                Just("-->"), Just("<?x"), Just("?>"), Just("<!DOCTYPE"), Just("Ә"), Just("<a/>"),
                Just("="), Just("'"), Just(" "), Just("<"), Just(">"), Just("xmlns=''")
            ],
            0..40,
        )
    ) {
        let _ = parse(parts.concat().as_bytes());
    }

    #[test]
    fn any_value_survives_writing_and_reading(value in "\\PC*") {
        let document = Node::new("a").attribute("b", value.clone()).leaf("c", &value).document();
        let read = parse(document.as_bytes()).unwrap();
        prop_assert_eq!(read.optional_text("c").unwrap().unwrap_or_default(), value.trim());
    }
}
