//! The judge of archive files passes what this house draws, and finds what somebody breaks.
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that can't set its scene must fail"
)]

use base::Lang;
use documents::{Block, Paper, Sheet, SignatureSlot, Verification};
use serde_json::{Value, json};
use testkit::archival::{Breach, breaches, breaches_after};

fn drawn() -> Vec<u8> {
    let paper = |lang: Lang| Paper {
        lang,
        authority: "«Куәлік & Co» ЖШС".to_owned(),
        subtitle: String::new(),
        title: "Куәлік <1>".to_owned(),
        number: "№ 1".to_owned(),
        date: "2026-11-30".to_owned(),
        blocks: vec![Block::rows([("Атауы", "«Өрт & су»")]), Block::List(vec!["а".to_owned()])],
        verification: Some(Verification {
            url: "https://senim.example.kz/check/1".to_owned(),
            code: "1".to_owned(),
            code_label: "Код".to_owned(),
            note: "Тексеріңіз".to_owned(),
        }),
        footer: "Төменгі жол".to_owned(),
    };
    let sheet = Sheet {
        title: "Куәлік & «көшірме»".to_owned(),
        identifier: "1".to_owned(),
        created_at: "2026-11-30T14:00:00Z".parse().unwrap(),
        papers: vec![paper(Lang::Kk), paper(Lang::En)],
    };
    documents::render(&sheet).unwrap()
}

fn with_a_field() -> Vec<u8> {
    let slot = SignatureSlot {
        name: "ОМАРОВ".to_owned(),
        reason: String::new(),
        location: String::new(),
        signing_time: "2026-11-30T14:00:00Z".parse().unwrap(),
        reserved_bytes: SignatureSlot::RESERVED_BYTES,
    };
    documents::prepare(&drawn(), &slot).unwrap().bytes().to_vec()
}

fn clauses(found: &[Breach]) -> Vec<&'static str> {
    let mut clauses: Vec<_> = found.iter().map(|breach| breach.clause).collect();
    clauses.dedup();
    clauses
}

#[test]
fn a_drawn_paper_breaks_no_rule_and_a_place_without_a_signature_one() {
    assert_eq!(breaches(&drawn()), []);
    assert_eq!(clauses(&breaches(&with_a_field())), ["6.4.3"], "nobody signed yet");
}

#[test]
fn damage_to_the_bytes_is_found_by_its_clause() {
    let file = drawn();
    let replaced = |from: &[u8], to: &[u8]| {
        let at = file.windows(from.len()).position(|part| part == from).unwrap();
        [&file[..at], to, &file[at + from.len()..]].concat()
    };
    let numbered = |n: usize| format!("\n{n} 0 obj\n").into_bytes();
    let spaced = |n: usize| format!("\n{n} 0 obj ").into_bytes();
    for (clause, broken) in [
        ("6.1.2", replaced(b"%PDF-1.7", b"%PDF-1.8")),
        ("6.1.2", replaced(b"%\x80\x80\x80\x80", b"%1234")),
        ("6.1.3", [&file[..], b"\n\n"].concat()),
        ("6.1.9", replaced(&numbered(2), &spaced(2))),
    ] {
        let found = breaches(&broken);
        assert_eq!(clauses(&found), [clause], "{found:?}");
    }
}

/// A change of the objects, and the clause that forbids it.
type Change = (&'static str, &'static str, fn(&mut Value));

/// The first object of a kind.
fn of_kind<'a>(objects: &'a mut Value, kind: &str) -> &'a mut Value {
    let found = objects.as_object_mut().unwrap().values_mut().find_map(|object| {
        let place = if object["stream"].is_null() { "value" } else { "stream" };
        let found = match place {
            "value" => &mut object["value"],
            _ => &mut object["stream"]["dict"],
        };
        (found["/Type"] == kind || found["/Subtype"] == kind).then_some(found)
    });
    found.unwrap()
}

fn in_description(objects: &mut Value, from: &str, to: &str) {
    use base64ct::{Base64, Encoding};
    let object = objects.as_object_mut().unwrap().values_mut();
    let mut streams = object.filter(|object| object["stream"]["dict"]["/Type"] == "/Metadata");
    let data = &mut streams.next().unwrap()["stream"]["data"];
    let text = String::from_utf8(Base64::decode_vec(data.as_str().unwrap()).unwrap()).unwrap();
    assert!(text.contains(from), "{from}");
    *data = Base64::encode_string(text.replacen(from, to, 1).as_bytes()).into();
}

const CHANGES: [Change; 41] = [
    ("6.1.3", "no identifier", |o| o["trailer"]["value"]["/ID"] = Value::Null),
    ("6.1.3", "encrypted", |o| o["trailer"]["value"]["/Encrypt"] = json!({"/V": 4})),
    ("6.1.7.1", "a stream outside of the file", |o| {
        of_kind(o, "/Metadata")["/F"] = "u:elsewhere".into();
    }),
    ("6.1.7.2", "LZW", |o| of_kind(o, "/Metadata")["/Filter"] = json!(["/LZWDecode"])),
    ("6.1.8", "a name that is not UTF-8", |o| of_kind(o, "/Font")["/Other"] = "n:/F\u{0}".into()),
    ("6.1.12", "usage rights of another kind", |o| {
        of_kind(o, "/Catalog")["/Perms"] = json!({"/UR": {}});
    }),
    ("6.1.13", "a number of 33 bits", |o| {
        of_kind(o, "/Catalog")["/Other"] = 4_294_967_296_i64.into();
    }),
    ("6.1.13", "a page of two points", |o| of_kind(o, "/Page")["/MediaBox"] = json!([0, 0, 2, 2])),
    ("6.2.3", "no intent", |o| of_kind(o, "/Catalog")["/OutputIntents"] = Value::Null),
    ("6.2.4.2", "a profile of four colours", |o| {
        let streams = o.as_object_mut().unwrap().values_mut();
        let mut profiles = streams.filter(|object| object["stream"]["dict"]["/N"] == 3);
        profiles.next().unwrap()["stream"]["dict"]["/N"] = 4.into();
    }),
    ("6.2.5", "a transfer function", |o| {
        of_kind(o, "/Catalog")["/Other"] = json!({"/Type": "/ExtGState", "/TR": "/Identity"});
    }),
    ("6.2.10", "a blend mode of its own", |o| {
        of_kind(o, "/Catalog")["/Other"] = json!({"/Type": "/ExtGState", "/BM": "/Mine"});
    }),
    ("6.2.11.4.1", "a font outside of the file", |o| {
        of_kind(o, "/FontDescriptor")["/FontFile2"] = Value::Null;
    }),
    ("6.2.11.4.2", "glyphs that the set lacks", |o| {
        let set = of_kind(o, "/FontDescriptor")["/CIDSet"].as_str().unwrap().to_owned();
        o[format!("obj:{set}")]["stream"]["data"] = "AA==".into();
    }),
    ("6.2.11.5", "a width that is not the program's", |o| {
        let widths = of_kind(o, "/CIDFontType2")["/W"].as_array_mut().unwrap();
        let width = widths[2].as_f64().unwrap();
        widths[2] = (width + 2.0).into();
    }),
    ("6.2.11.7.2", "no text for the glyphs", |o| of_kind(o, "/Type0")["/ToUnicode"] = Value::Null),
    ("6.3.1", "a film", |o| of_kind(o, "/Link")["/Subtype"] = "/Movie".into()),
    ("6.3.2", "a link that is not printed", |o| of_kind(o, "/Link")["/F"] = 0.into()),
    ("6.3.2", "a link that is hidden", |o| of_kind(o, "/Link")["/F"] = 6.into()),
    ("6.3.3", "a field without a look", |o| {
        of_kind(o, "/Widget")["/Rect"] = json!([0, 0, 90, 30]);
    }),
    ("6.4.1", "a field that acts", |o| {
        of_kind(o, "/Widget")["/AA"] = json!({"/K": {"/S": "/URI", "/URI": "u:x"}});
    }),
    ("6.4.1", "looks that a viewer makes", |o| {
        of_kind(o, "/Catalog")["/AcroForm"]["/NeedAppearances"] = true.into();
    }),
    ("6.4.2", "XFA", |o| of_kind(o, "/Catalog")["/AcroForm"]["/XFA"] = json!([])),
    ("6.5.1", "a script", |o| {
        of_kind(o, "/Link")["/A"] = json!({"/S": "/JavaScript", "/JS": "u:1"});
    }),
    ("6.5.1", "a program", |o| {
        of_kind(o, "/Link")["/A"] = json!({"/Type": "/Action", "/S": "/Launch"});
    }),
    ("6.5.1", "an act at the opening", |o| of_kind(o, "/Catalog")["/OpenAction"] = json!([0])),
    ("6.5.2", "acts of a page", |o| of_kind(o, "/Page")["/AA"] = json!({})),
    ("6.6.2.1", "no description", |o| of_kind(o, "/Catalog")["/Metadata"] = Value::Null),
    ("6.6.2.1", "broken XML", |o| in_description(o, "</dc:title>", "</dc:titel>")),
    ("6.6.2.3.1", "a property that nobody described", |o| {
        in_description(o, "<dc:format>", "<pdf:Mine>1</pdf:Mine><dc:format>");
    }),
    ("6.6.2.3.3", "a property described in part", |o| {
        in_description(o, "<pdfaProperty:category>internal", "<pdfaProperty:category>mine");
    }),
    ("6.6.3", "another title", |o| in_description(o, "көшірме", "түпнұсқа")),
    ("6.6.4", "another part", |o| in_description(o, "<pdfaid:part>2", "<pdfaid:part>1")),
    ("6.6.4", "another level", |o| in_description(o, "conformance>A", "conformance>B")),
    ("6.7.2.2", "not marked", |o| of_kind(o, "/Catalog")["/MarkInfo"] = Value::Null),
    ("6.7.3", "content that the structure forgot", |o| {
        let elements = o.as_object_mut().unwrap().values_mut().map(|object| &mut object["value"]);
        let mut marked = elements.filter(|e| e["/Type"] == "/StructElem" && e["/K"][0].is_i64());
        marked.next().unwrap()["/K"] = json!([]);
    }),
    ("6.7.3.4", "a structure of its own", |o| of_kind(o, "/StructElem")["/S"] = "/Mine".into()),
    ("6.7.4", "no language", |o| of_kind(o, "/Catalog")["/Lang"] = "u:kk_KZ!".into()),
    ("6.8", "a file inside", |o| {
        o["obj:9000 0 R"] = json!({"value": {"/EF": {"/F": "9001 0 R"}, "/F": "u:a", "/UF": "u:a",
            "/AFRelationship": "/Data"}});
        of_kind(o, "/Catalog")["/AF"] = json!(["9000 0 R"]);
        o["obj:9001 0 R"] = json!({"stream": {"data": "", "dict": {"/Subtype": "/text/xml"}}});
    }),
    ("6.10", "presentations", |o| {
        of_kind(o, "/Catalog")["/Names"] = json!({"/AlternatePresentations": {}});
    }),
    ("6.11", "requirements", |o| of_kind(o, "/Catalog")["/Requirements"] = json!([])),
];

#[test]
fn each_change_of_the_objects_is_found_by_its_clause() {
    let file = with_a_field();
    assert_eq!(breaches_after(&file, |_| ()), []);
    for (clause, what, change) in CHANGES {
        let found = breaches_after(&file, change);
        assert!(clauses(&found).contains(&clause), "{what}: {found:?}");
    }
}

#[test]
fn a_file_inside_is_allowed_in_part_3_when_it_is_named_typed_dated_and_related() {
    let with_file = |change: fn(&mut Value)| {
        breaches_after(&drawn(), |objects| {
            in_description(objects, "<pdfaid:part>2", "<pdfaid:part>3");
            objects["obj:9000 0 R"] = json!({"value": {"/Type": "/Filespec", "/F": "u:a.xml",
                "/UF": "u:a.xml", "/Desc": "u:a", "/AFRelationship": "/Data",
                "/EF": {"/F": "9001 0 R"}}});
            // The octets "abc" and their MD5 of RFC 1321, A.5.
            objects["obj:9001 0 R"] = json!({"stream": {"data": "YWJj", "dict":
                {"/Type": "/EmbeddedFile", "/Subtype": "/text/xml", "/Params": {"/Size": 3,
                    "/ModDate": "u:D:20261130140000Z",
                    "/CheckSum": "b:900150983cd24fb0d6963f7d28e17f72"}}}});
            of_kind(objects, "/Catalog")["/AF"] = json!(["9000 0 R"]);
            of_kind(objects, "/Catalog")["/Names"] =
                json!({"/EmbeddedFiles": {"/Names": ["u:a.xml", "9000 0 R"]}});
            change(objects);
        })
    };
    assert_eq!(with_file(|_| ()), []);
    for change in [
        (|o: &mut Value| o["obj:9000 0 R"]["value"]["/UF"] = Value::Null) as fn(&mut Value),
        |o| o["obj:9000 0 R"]["value"]["/AFRelationship"] = "/Mine".into(),
        |o| of_kind(o, "/Catalog")["/AF"] = json!([]),
        |o| o["obj:9001 0 R"]["stream"]["dict"]["/Subtype"] = Value::Null,
        |o| o["obj:9000 0 R"]["value"]["/F"] = Value::Null,
        |o| o["obj:9000 0 R"]["value"]["/Desc"] = Value::Null,
        |o| o["obj:9000 0 R"]["value"]["/AFRelationship"] = Value::Null,
        |o| of_kind(o, "/Catalog")["/AF"] = Value::Null,
        |o| of_kind(o, "/Catalog")["/Names"] = Value::Null,
        |o| o["obj:9001 0 R"]["stream"]["dict"]["/Type"] = "/XRef".into(),
        |o| o["obj:9001 0 R"]["stream"]["dict"]["/Params"]["/ModDate"] = Value::Null,
        |o| o["obj:9001 0 R"]["stream"]["dict"]["/Params"]["/ModDate"] = "u:today".into(),
        |o| o["obj:9001 0 R"]["stream"]["dict"]["/Params"]["/Size"] = 4.into(),
        |o| o["obj:9001 0 R"]["stream"]["data"] = "YWJk".into(),
        |o| in_description(o, "<pdfaid:part>3", "<pdfaid:part>2"),
    ] {
        assert_eq!(clauses(&with_file(change)), ["6.8"]);
    }
}

#[test]
fn what_content_may_not_do_is_found() {
    use base64ct::{Base64, Encoding};
    let file = drawn();
    let with_content = |change: &dyn Fn(String) -> String| {
        breaches_after(&file, |objects| {
            let page = of_kind(objects, "/Page")["/Contents"].as_str().unwrap().to_owned();
            let data = &mut objects[format!("obj:{page}")]["stream"]["data"];
            let bytes = Base64::decode_vec(data.as_str().unwrap()).unwrap();
            // One letter for each octet, so that no octet is lost.
            let text: String = bytes.iter().map(|octet| char::from(*octet)).collect();
            let text = change(text);
            let octets: Vec<u8> = text.chars().map(|c| u8::try_from(c).unwrap()).collect();
            *data = Base64::encode_string(&octets).into();
        })
    };
    assert_eq!(with_content(&|text| text), []);
    for (clause, added) in [
        ("6.1.13", format!("{}{}", "q ".repeat(29), "Q ".repeat(29))),
        ("6.2.2", "/Artifact BMC 1 zz EMC".to_owned()),
        ("6.2.2", "q".to_owned()),
        ("6.2.4.3", "0 0 0 1 k".to_owned()),
        ("6.2.9", "/Artifact BMC /Im0 Do EMC".to_owned()),
        ("6.2.11.8", "/Artifact BMC BT /f0 9 Tf <0000> Tj ET EMC".to_owned()),
        ("6.2.11.7.2", "/Artifact BMC BT /f0 9 Tf <0FFF> Tj ET EMC".to_owned()),
        ("6.7.3", "0 0 9 9 re f".to_owned()),
    ] {
        let found = with_content(&|text| format!("{text}\n{added}\n"));
        assert!(clauses(&found).contains(&clause), "{clause} {added}: {found:?}");
    }
}
