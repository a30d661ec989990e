//! What follows a signature in a PDF: what is allowed, and forgeries, each made here.
//!
//! The document is one that Alice signed, and is valid by itself. A forger has no key of hers: he appends.

use std::{collections::BTreeMap, fmt::Write as _};

use verification::{Report, verify};

use crate::{
    paper::{
        CATALOG, CONTENT, DRAWING, FIELDS, FIXED, FONT, FORM, FREE, NAME, P1, P2, P3, PAGE, PAGES,
        Paper, SECOND_FIELD, SECOND_WIDGET, SIGNED_FIELD, SUM, Says, WIDGETS, catalog, certifies,
        form, page, signature_field, stream, text_field,
    },
    people::{People, now},
};

fn judged(people: &People, pdf: &[u8]) -> Report {
    verify(pdf, None, &people.evidence(), &People::settings())
}

/// Verdict, reason, and where or why.
fn said(report: &Report) -> (&str, &str, String) {
    let reason = report.verdict.reason();
    let about = |key: &str| {
        let args = reason.into_iter().flat_map(|fault| &fault.args);
        args.filter(|(name, _)| *name == key).map(|(_, value)| value.clone()).next()
    };
    let about = about("place").or_else(|| about("reason")).unwrap_or_default();
    (report.verdict.as_str(), reason.map_or("", |fault| fault.code), about)
}

/// A forger's or a reader's deed.
type Deed = fn(&mut Paper, &People);

/// Verdict, reason, and where or why, as they must be.
type Wanted = (&'static str, &'static str, &'static str);

/// Judges what each deed makes of the document, and tells all that are judged otherwise than wanted.
fn each(says: Says, deeds: &[(&str, Deed, Wanted)]) {
    let people = People::new();
    let paper = Paper::signed(&people, says);
    let report = judged(&people, &paper.bytes);
    assert_eq!(said(&report), ("valid", "", String::new()), "{:?}", report.verdict);
    let mut wrong = Vec::new();
    for (name, deed, (verdict, code, about)) in deeds {
        let mut changed = paper.clone();
        deed(&mut changed, &people);
        let report = judged(&people, &changed.bytes);
        let found = said(&report);
        if found != (*verdict, *code, (*about).to_owned()) {
            wrong.push(format!("{name}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const CHANGED: &str = "pdf-changed-after-signing";
const UNCLEAR: &str = "pdf-changes-unclear";
const FINE: Wanted = ("valid", "", "");

const fn changed(place: &'static str) -> Wanted {
    ("invalid", CHANGED, place)
}

const fn unclear(reason: &'static str) -> Wanted {
    ("unknown", UNCLEAR, reason)
}

const BESIDE: Wanted = unclear("an update holds what its tables do not name");
const FORGED: &str = "BT /F 12 Tf (Pay 1000000) Tj ET";

#[test]
fn content_fonts_and_drawings_are_what_was_signed() {
    each(
        Says::default(),
        &[
            (
                "other content of the page",
                |paper, _| paper.update(&[(CONTENT, stream("", FORGED))]),
                changed("/Pages/Contents"),
            ),
            (
                "a second stream of content",
                |paper, _| {
                    let more = page(&WIDGETS)
                        .replace("/Contents 4 0 R", &format!("/Contents[4 0 R {FREE} 0 R]"));
                    paper.update(&[(PAGE, more), (FREE, stream("", FORGED))]);
                },
                changed("/Pages/Contents"),
            ),
            (
                "another font, in which digits look otherwise",
                |paper, _| {
                    paper.update(&[(
                        FONT,
                        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding<</Differences[49/nine]>>>>"
                            .to_owned(),
                    )]);
                },
                changed("/Pages/Resources"),
            ),
            (
                "another drawing under the same name",
                |paper, _| {
                    let more = "/Type/XObject/Subtype/Form/BBox[0 0 200 200]";
                    paper.update(&[(DRAWING, stream(more, FORGED))]);
                },
                changed("/Pages/Resources"),
            ),
            (
                "another page in the place of the page",
                |paper, _| {
                    let pages = format!("<</Type/Pages/Kids[{FREE} 0 R]/Count 1>>");
                    let other =
                        page(&WIDGETS).replace("/Contents 4", &format!("/Contents {}", FREE + 1));
                    paper.update(&[(PAGES, pages), (FREE, other), (FREE + 1, stream("", FORGED))]);
                },
                changed("/Pages"),
            ),
            (
                "one more page",
                |paper, _| {
                    let pages = format!("<</Type/Pages/Kids[{PAGE} 0 R {FREE} 0 R]/Count 2>>");
                    paper.update(&[(PAGES, pages), (FREE, page(&[]))]);
                },
                changed("/Pages/Count"),
            ),
            (
                "a page that is cut",
                |paper, _| {
                    paper.update(&[(PAGE, page(&WIDGETS).replace("200 200", "200 100"))]);
                },
                changed("/Pages/MediaBox"),
            ),
            (
                "a script that runs when the document is opened",
                |paper, _| {
                    let script = "/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>";
                    paper.update(&[(CATALOG, catalog(script))]);
                },
                changed("/OpenAction"),
            ),
            (
                "layers that hide",
                |paper, _| {
                    let layers =
                        format!("/OCProperties<</OCGs[{FREE} 0 R]/D<</OFF[{FREE} 0 R]>>>>");
                    let layer = "<</Type/OCG/Name(x)>>".to_owned();
                    paper.update(&[(CATALOG, catalog(&layers)), (FREE, layer)]);
                },
                changed("/OCProperties"),
            ),
            (
                "another catalog",
                |paper, _| {
                    paper.update(&[(FREE, catalog("")), (FREE + 1, page(&[]))]);
                    let at = paper.bytes.len() - 200;
                    let tail = String::from_utf8(paper.bytes.split_off(at)).unwrap();
                    let other = tail.replace("/Root 1 0 R", &format!("/Root {FREE} 0 R"));
                    paper.bytes.extend_from_slice(other.as_bytes());
                },
                changed("/Root"),
            ),
        ],
    );
}

#[test]
fn objects_inside_of_streams_are_looked_at() {
    each(
        Says::default(),
        &[
            (
                "pages written anew inside of a stream",
                |paper, _| {
                    let pages = format!("<</Type/Pages/Kids[{FREE} 0 R]/Count 1>>");
                    in_stream(paper, &[(PAGES, pages)], &[]);
                },
                changed("/Pages"),
            ),
            (
                "the catalog written anew inside of a stream",
                |paper, _| in_stream(paper, &[(CATALOG, catalog("/URI<</Base(x)>>"))], &[]),
                changed("/URI"),
            ),
            (
                "a harmless catalog inside of a stream, and a page beside that no table names",
                |paper, _| {
                    in_stream(paper, &[(CATALOG, catalog("/Version/1.7"))], page(&[]).as_bytes());
                },
                BESIDE,
            ),
            (
                "a harmless catalog inside of a stream",
                |paper, _| in_stream(paper, &[(CATALOG, catalog("/Version/1.7"))], &[]),
                FINE,
            ),
        ],
    );
}

/// An update whose objects stand in a stream, and whose table is a stream.
fn in_stream(paper: &mut Paper, objects: &[(u32, String)], unnamed: &[u8]) {
    let mut heads = String::new();
    let mut data = String::new();
    for (number, value) in objects {
        write!(heads, "{number} {} ", data.len()).unwrap();
        data += value;
        data.push(' ');
    }
    let (count, first) = (objects.len(), heads.len());
    let (holder, table) = (paper.size.max(FREE), paper.size.max(FREE) + 1);
    let at = paper.bytes.len();
    let held = stream(&format!("/Type/ObjStm/N {count}/First {first}"), &(heads + &data));
    paper.bytes.extend_from_slice(format!("{holder} 0 obj\n{held}\nendobj\n").as_bytes());
    if !unnamed.is_empty() {
        paper.bytes.extend_from_slice(format!("{PAGE} 0 obj\n").as_bytes());
        paper.bytes.extend_from_slice(unnamed);
        paper.bytes.extend_from_slice(b"\nendobj\n");
    }
    let start = paper.bytes.len();
    let mut index = String::new();
    let mut rows = Vec::new();
    let mut row = |number: u32, kind: u8, second: usize, third: u8| {
        write!(index, "{number} 1 ").unwrap();
        rows.push(kind);
        rows.extend_from_slice(&u32::try_from(second).unwrap().to_be_bytes());
        rows.push(third);
    };
    for (place, (number, _)) in objects.iter().enumerate() {
        row(*number, 2, usize::try_from(holder).unwrap(), u8::try_from(place).unwrap());
    }
    row(holder, 1, at, 0);
    row(table, 1, start, 0);
    let (size, length, previous) = (table + 1, rows.len(), paper.table);
    let head = format!(
        "{table} 0 obj\n<</Type/XRef/W[1 4 1]/Index[{index}]/Size {size}/Root {CATALOG} 0 R\
         /Prev {previous}/Length {length}>>\nstream\n"
    );
    paper.bytes.extend_from_slice(head.as_bytes());
    paper.bytes.extend_from_slice(&rows);
    let tail = format!("\nendstream\nendobj\nstartxref\n{start}\n%%EOF\n");
    paper.bytes.extend_from_slice(tail.as_bytes());
}

/// Programs that take a table for damaged look for objects by themselves, and show what they find last.
#[test]
fn an_update_is_read_by_every_program_alike_or_not_believed() {
    each(
        Says::default(),
        &[
            (
                "an object that no table names",
                |paper, _| {
                    loose(paper, CONTENT);
                    paper.update(&[(FREE, "null".to_owned())]);
                },
                BESIDE,
            ),
            (
                "an object of which no table speaks at all, before the old end again",
                |paper, _| {
                    loose(paper, CONTENT);
                    let table = paper.table;
                    paper
                        .bytes
                        .extend_from_slice(format!("startxref\n{table}\n%%EOF\n").as_bytes());
                },
                BESIDE,
            ),
            (
                "an object in a comment",
                |paper, _| {
                    paper
                        .bytes
                        .extend_from_slice(b"% 4 0 obj <</Length 0>> stream endstream endobj\n");
                    paper.update(&[(FREE, "null".to_owned())]);
                },
                BESIDE,
            ),
            (
                "an object in a comment before the object that is named",
                |paper, _| {
                    let place = paper.bytes.len();
                    paper.bytes.extend_from_slice(b"% 20 0 obj (a) endobj\n20 0 obj (b) endobj\n");
                    paper.finish(&BTreeMap::from([(FREE, place)]), "");
                },
                unclear("an update names a place where no object begins"),
            ),
            (
                "a table of lines that others count otherwise",
                |paper, _| {
                    loose(paper, CONTENT);
                    let place = paper.bytes.len();
                    paper.bytes.extend_from_slice(b"20 0 obj\nnull\nendobj\n");
                    paper.size = 21;
                    paper.end(&format!("xref\n20 1\n{place:010} 00000 n\n"), "");
                },
                unclear("a table of objects is broken"),
            ),
            (
                "a table with a comment",
                |paper, _| {
                    let place = paper.bytes.len();
                    paper.bytes.extend_from_slice(b"20 0 obj\nnull\nendobj\n");
                    paper.size = 21;
                    paper.end(&format!("xref\n20 1 % 4 1\n{place:010} 00000 n\r\n"), "");
                },
                unclear("a table of objects is broken"),
            ),
            (
                "two lines for one object",
                |paper, _| {
                    let (first, second) = (paper.bytes.len(), paper.bytes.len() + 19);
                    paper.bytes.extend_from_slice(b"4 0 obj\n(a) endobj\n4 0 obj\n(b) endobj\n");
                    let table =
                        format!("xref\n4 1\n{first:010} 00000 n\r\n4 1\n{second:010} 00000 n\r\n");
                    paper.end(&table, "");
                },
                unclear("an update names an object of the earlier file"),
            ),
            (
                "a number of objects that leaves one out",
                |paper, _| {
                    let place = paper.bytes.len();
                    paper.bytes.extend_from_slice(b"20 0 obj\nnull\nendobj\n");
                    paper.end(&format!("xref\n20 1\n{place:010} 00000 n\r\n"), "");
                },
                unclear("the number of objects of an update"),
            ),
            (
                "a table that begins with blanks",
                |paper, _| {
                    let place = paper.bytes.len();
                    paper.bytes.extend_from_slice(b"20 0 obj\nnull\nendobj\n");
                    paper.size = 21;
                    paper.end(&format!("\n xref\n20 1\n{place:010} 00000 n\r\n"), "");
                },
                unclear("a table of objects is broken"),
            ),
            (
                "a table for old programs and another for new ones",
                |paper, _| {
                    let table = paper.table;
                    paper.update_with(&[(FREE, "null".to_owned())], &format!("/XRefStm {table}"));
                },
                unclear("an update for two kinds of readers"),
            ),
            (
                "an object of the signed file under another number",
                |paper, _| {
                    let at = paper.bytes.windows(7).position(|word| word == b"4 0 obj").unwrap();
                    paper.finish(&BTreeMap::from([(FREE, at)]), "");
                },
                unclear("an update names an object of the earlier file"),
            ),
            (
                "an update that builds on nothing",
                |paper, _| {
                    paper.table = 0;
                    paper.update(&[(CONTENT, stream("", FORGED))]);
                },
                unclear("an update does not name what it builds on"),
            ),
            (
                "an update that is encrypted",
                |paper, _| {
                    paper.update_with(&[(FREE, "null".to_owned())], "/Encrypt<</Filter/Standard>>");
                },
                unclear("an encrypted document"),
            ),
            (
                "octets that are no update",
                |paper, _| paper.bytes.extend_from_slice(b"4 0 obj\n(a) endobj\n"),
                changed("%%EOF"),
            ),
            (
                "an object that nothing refers to",
                |paper, _| paper.update(&[(FREE, "(nothing)".to_owned())]),
                FINE,
            ),
        ],
    );
}

/// An object that stands there, and in no table.
fn loose(paper: &mut Paper, number: u32) {
    let object = format!("{number} 0 obj\n{}\nendobj\n", stream("", FORGED));
    paper.bytes.extend_from_slice(object.as_bytes());
}

#[test]
fn fields_and_their_widgets_stay_where_they_are() {
    each(
        Says::default(),
        &[
            (
                "a field filled in",
                |paper, _| paper.update(&[(NAME, text_field("Name", 0, "Alice"))]),
                FINE,
            ),
            (
                "a field that is read only filled in",
                |paper, _| paper.update(&[(FIXED, text_field("Fixed", 1, "1000000"))]),
                changed("/AcroForm/Fixed/V"),
            ),
            (
                "a field that is read only no longer",
                |paper, _| paper.update(&[(FIXED, text_field("Fixed", 0, "1000000"))]),
                changed("/AcroForm/Fixed/Ff"),
            ),
            (
                "a field filled in and spread over the page",
                |paper, _| {
                    let field =
                        text_field("Name", 0, "Alice").replace("[10 10 90 30]", "[0 0 200 200]");
                    paper.update(&[(NAME, field)]);
                },
                changed("/AcroForm/Name/Rect"),
            ),
            (
                "one more field of text",
                |paper, _| {
                    let all: Vec<u32> = FIELDS.iter().copied().chain([FREE]).collect();
                    paper.update(&[(FORM, form(&all)), (FREE, text_field("More", 0, "1000000"))]);
                },
                changed("/AcroForm/More"),
            ),
            (
                "a widget on the page that is of no field",
                |paper, _| {
                    let all: Vec<u32> = WIDGETS.iter().copied().chain([FREE]).collect();
                    paper.update(&[(PAGE, page(&all)), (FREE, text_field("More", 0, "1"))]);
                },
                changed("/Pages/Annots"),
            ),
            (
                "the signature's field moved into sight",
                |paper, _| {
                    let field = signature_field("First", 12, "/F 132/Rect[0 0 200 200]");
                    paper.update(&[(SIGNED_FIELD, field)]);
                },
                changed("/AcroForm/First/Rect"),
            ),
            (
                "the signature's field drawn otherwise",
                |paper, _| {
                    let field = signature_field("First", 12, "/F 132/Rect[0 0 0 0]/AP<</N 8 0 R>>");
                    paper.update(&[(SIGNED_FIELD, field)]);
                },
                changed("/AcroForm/First/AP"),
            ),
            (
                "the signature taken out of the form",
                |paper, _| paper.update(&[(FORM, form(&FIELDS[1..]))]),
                changed("/AcroForm/Fields/-"),
            ),
            (
                "the form drawn anew by whoever opens it",
                |paper, _| {
                    let form = form(&FIELDS).replace("/SigFlags", "/NeedAppearances true/SigFlags");
                    paper.update(&[(FORM, form)]);
                },
                changed("/AcroForm/NeedAppearances"),
            ),
            (
                "the widget of an empty signature drawn without a signature",
                |paper, _| {
                    let widget = second_widget("/AP<</N 8 0 R>>");
                    paper.update(&[(SECOND_WIDGET, widget)]);
                },
                changed("/AcroForm/Second/AP"),
            ),
        ],
    );
}

fn second_widget(more: &str) -> String {
    format!(
        "<</Type/Annot/Subtype/Widget/Parent {SECOND_FIELD} 0 R/F 132/Rect[10 100 90 130]\
         /P {PAGE} 0 R{more}>>"
    )
}

/// Fills in the empty field of a signature whose widget is another object, and draws it.
fn sign_second(paper: &mut Paper, people: &People) {
    let value = FREE;
    let field = format!("<</FT/Sig/T(Second)/Kids[{SECOND_WIDGET} 0 R]/V {value} 0 R>>");
    let objects = [(SECOND_FIELD, field), (SECOND_WIDGET, second_widget("/AP<</N 8 0 R>>"))];
    paper.sign(&objects, value, "", |octets| people.alice.sign(octets));
}

fn comment(paper: &mut Paper, _: &People) {
    let all: Vec<u32> = WIDGETS.iter().copied().chain([FREE]).collect();
    let note = format!("<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents(a)/P {PAGE} 0 R>>");
    paper.update(&[(PAGE, page(&all)), (FREE, note)]);
}

fn fill_name(paper: &mut Paper, _: &People) {
    paper.update(&[(NAME, text_field("Name", 0, "Alice"))]);
}

fn fill_sum(paper: &mut Paper, _: &People) {
    paper.update(&[(SUM, text_field("Sum", 0, "1000000"))]);
}

/// A stamp whose widget covers the page, with a drawing, when the page is printed (NoView and Print).
fn stamp_on_paper(paper: &mut Paper, people: &People) {
    paper.stamp(people, now(), &FIELDS, "/F 36/Rect[0 0 200 200]/AP<</N 8 0 R>>");
}

/// The same, seen when a pointer comes near (NoView and ToggleNoView).
fn stamp_on_the_screen(paper: &mut Paper, people: &People) {
    paper.stamp(people, now(), &FIELDS, "/F 288/Rect[0 0 200 200]/AP<</N 8 0 R>>");
}

fn stamp_unseen(paper: &mut Paper, people: &People) {
    paper.stamp(people, now(), &FIELDS, "/F 132/Rect[0 0 0 0]");
}

#[test]
fn a_signature_that_does_not_certify_allows_forms_and_signatures() {
    each(
        Says::default(),
        &[
            ("fill in", fill_name, FINE),
            ("sign", sign_second, FINE),
            ("stamp", stamp_unseen, FINE),
            ("comment", comment, unclear("comments were added")),
            ("stamp, seen on paper", stamp_on_paper, unclear("comments were added")),
            ("stamp, seen on the screen", stamp_on_the_screen, unclear("comments were added")),
        ],
    );
}

#[test]
fn docmdp_allows_what_its_level_says() {
    each(
        certifies(P1),
        &[
            ("fill in", fill_name, changed("/AcroForm/Name")),
            ("sign", sign_second, changed("/AcroForm/Second")),
            ("stamp", stamp_unseen, FINE),
            ("comment", comment, changed("/Pages/Annots")),
            ("stamp, seen on paper", stamp_on_paper, changed("/AcroForm/Stamp20")),
        ],
    );
    each(
        certifies(P2),
        &[
            ("fill in", fill_name, FINE),
            ("sign", sign_second, FINE),
            ("stamp", stamp_unseen, FINE),
            ("comment", comment, changed("/Pages/Annots")),
            ("stamp, seen on paper", stamp_on_paper, changed("/AcroForm/Stamp20")),
        ],
    );
    each(
        certifies(P3),
        &[
            ("fill in", fill_name, FINE),
            ("sign", sign_second, FINE),
            ("stamp", stamp_unseen, FINE),
            ("comment", comment, FINE),
            (
                "content",
                |paper, _| paper.update(&[(CONTENT, stream("", FORGED))]),
                changed("/Pages/Contents"),
            ),
        ],
    );
}

#[test]
fn locked_fields_stay_as_they_are() {
    const FIELD_MDP: &str = "/Reference[<</Type/SigRef/TransformMethod/FieldMDP\
        /TransformParams<</Type/TransformParams/Action/Include/Fields[(Sum)]/V/1.2>>>>]";
    each(
        certifies(FIELD_MDP),
        &[
            ("another field", fill_name, FINE),
            ("the locked field", fill_sum, changed("/AcroForm/Sum/V")),
        ],
    );
    let lock = |field| Says { signature: "", field };
    each(
        lock("/Lock<</Type/SigFieldLock/Action/Exclude/Fields[(Name)]>>"),
        &[
            ("the field that is left out", fill_name, FINE),
            ("another field", fill_sum, changed("/AcroForm/Sum/V")),
            ("sign", sign_second, changed("/AcroForm/Second")),
        ],
    );
    each(
        lock("/Lock<</Type/SigFieldLock/Action/All>>"),
        &[("a field", fill_name, changed("/AcroForm/Name/V")), ("stamp", stamp_unseen, FINE)],
    );
    each(
        lock("/Lock<</Type/SigFieldLock/Action/Include/Fields[(Sum)]/P 1>>"),
        &[("any field", fill_name, changed("/AcroForm/Name"))],
    );
}

/// The octets that a signature leaves out are its own value and nothing else.
#[test]
fn nothing_hides_where_the_signature_stands() {
    let people = People::new();
    let paper = Paper::signed(&people, Says::default());
    let alter = |from: &str, to: &str| {
        let text: String = paper.bytes.iter().map(|byte| char::from(*byte)).collect();
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1).chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
    };
    let hex: Vec<u8> = alter("00>>>", "01>>>");
    let blank: Vec<u8> = alter("0000>>>", "0 00>>>");
    let early: Vec<u8> = alter("0000>>>", "><00>>>");
    for (name, pdf, code) in [
        ("digits after the signature", hex, "pdf-signature-not-der"),
        ("a blank in the signature", blank, "pdf-signature-malformed"),
        // No dictionary any longer, and so no signature.
        ("two strings in one place", early, "pdf-unsigned"),
    ] {
        let report = judged(&people, &pdf);
        assert_ne!(report.verdict.as_str(), "valid", "{name}");
        assert_eq!(said(&report).1, code, "{name}");
    }
    // The second range begins further on: a gap for a name that no one signed.
    let text: String = paper.bytes.iter().map(|byte| char::from(*byte)).collect();
    let start = text.find("/ByteRange[").unwrap() + 11;
    let told = &text[start..start + 48];
    let numbers: Vec<usize> = told.split_whitespace().map(|n| n.parse().unwrap()).collect();
    let wider = format!("0 {} {} {}", numbers[1], numbers[2] + 40, numbers[3] - 40);
    let pdf = alter(told, &format!("{wider:48}"));
    assert_eq!(said(&judged(&people, &pdf)).1, "pdf-signature-ranges");
}

/// A page that a person signed after it was forged is hers, and not that of who signed before.
#[test]
fn another_signature_takes_over_no_content() {
    let people = People::new();
    let mut paper = Paper::signed(&people, Says::default());
    paper.update(&[(CONTENT, stream("", FORGED))]);
    sign_second(&mut paper, &people);
    let report = judged(&people, &paper.bytes);
    assert_eq!(said(&report), ("invalid", CHANGED, "/Pages/Contents".to_owned()));
    let each: Vec<&str> = report.signers.iter().map(|signer| signer.verdict.as_str()).collect();
    assert_eq!(each, ["invalid", "valid"]);
    assert_eq!(report.notes, []);
}
