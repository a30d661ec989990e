//! The document as a whole: colours, annotations, forms, actions, structure, attachments, signatures.

use pki::cms::SignedData;
use serde_json::{Map, Value};

use super::{
    Found,
    objects::{Objects, text},
};

/// Kinds of annotations that papers of ours have (of those that 6.3.1 allows).
const ANNOTATIONS: [&str; 2] = ["/Link", "/Widget"];
/// Actions that 6.5.1 allows.
const ACTIONS: [&str; 7] =
    ["/GoTo", "/GoToR", "/GoToE", "/Thread", "/URI", "/Named", "/SubmitForm"];
/// Blend modes of ISO 32000-1, 11.3.5 (6.2.10).
const BLENDS: [&str; 17] = [
    "/Normal",
    "/Compatible",
    "/Multiply",
    "/Screen",
    "/Overlay",
    "/Darken",
    "/Lighten",
    "/ColorDodge",
    "/ColorBurn",
    "/HardLight",
    "/SoftLight",
    "/Difference",
    "/Exclusion",
    "/Hue",
    "/Saturation",
    "/Color",
    "/Luminosity",
];
/// Standard structure types (ISO 32000-1, 14.8.4) that papers of ours have.
const STRUCTURES: [&str; 26] = [
    "/Document",
    "/Part",
    "/Art",
    "/Sect",
    "/Div",
    "/P",
    "/H",
    "/H1",
    "/H2",
    "/H3",
    "/H4",
    "/H5",
    "/H6",
    "/L",
    "/LI",
    "/Lbl",
    "/LBody",
    "/Table",
    "/TR",
    "/TH",
    "/TD",
    "/THead",
    "/TBody",
    "/Span",
    "/Link",
    "/Figure",
];

/// Looks at everything but fonts, content and metadata.
pub(super) fn look(objects: &Objects, found: &mut Found) {
    catalog(objects, found);
    output_intent(objects, found);
    for (name, dictionary) in objects.dictionaries() {
        any(objects, name, dictionary, found);
    }
    for (n, page) in objects.pages().into_iter().enumerate() {
        for key in ["/AA", "/PresSteps"] {
            let clause = if key == "/AA" { "6.5.2" } else { "6.10" };
            found.must(clause, page[key].is_null(), || format!("{key} of page {n}"));
        }
        found.must("6.2.2", page["/Resources"] != Value::Null, || format!("resources of page {n}"));
        for key in ["/MediaBox", "/CropBox", "/TrimBox", "/BleedBox", "/ArtBox"] {
            let Some(corners) = numbers(objects.entry(page, key)) else { continue };
            let sides = [corners[2] - corners[0], corners[3] - corners[1]].map(f64::abs);
            let fits = sides.iter().all(|side| (3.0..=14_400.0).contains(side));
            found.must("6.1.13", fits, || format!("{key} of page {n}"));
        }
    }
    attachments(objects, found);
}

fn catalog(objects: &Objects, found: &mut Found) {
    let catalog = objects.catalog();
    for (clause, key) in [
        ("6.4.2", "/NeedsRendering"),
        ("6.5.2", "/AA"),
        ("6.11", "/Requirements"),
        ("6.9", "/OCProperties"),
    ] {
        found.must(clause, catalog[key].is_null(), || format!("{key} of the catalogue"));
    }
    let names = objects.entry(catalog, "/Names");
    found.must("6.10", names["/AlternatePresentations"].is_null(), || "presentations".to_owned());
    found.must("6.5.1", names["/JavaScript"].is_null(), || "scripts by name".to_owned());
    let marked = objects.entry(catalog, "/MarkInfo");
    found.must("6.7.2.2", marked["/Marked"] == true, || "not marked".to_owned());
    let tree = objects.entry(catalog, "/StructTreeRoot");
    found.must("6.7.3.3", tree["/Type"] == "/StructTreeRoot", || "no structure".to_owned());
    found.must("6.7.4", text(&catalog["/Lang"]).is_some(), || "no language".to_owned());
    let roles = objects.entry(tree, "/RoleMap").as_object();
    for (role, standard) in roles.into_iter().flatten() {
        let leads = standard.as_str().is_some_and(|standard| STRUCTURES.contains(&standard));
        let is_new = !STRUCTURES.contains(&role.as_str());
        found.must("6.7.3.4", leads && is_new, || format!("{role} stands for {standard}"));
    }
    let form = objects.entry(catalog, "/AcroForm");
    found.must("6.4.2", form["/XFA"].is_null(), || "XFA".to_owned());
    let needs = &form["/NeedAppearances"];
    found.must("6.4.1", needs.is_null() || needs == false, || "NeedAppearances".to_owned());
    let permissions = objects.entry(catalog, "/Perms").as_object();
    for (key, permission) in permissions.into_iter().flatten() {
        found.must("6.1.12", ["/DocMDP", "/UR3"].contains(&key.as_str()), || key.clone());
        let references = objects.entry(permission, "/Reference").as_array();
        for reference in references.into_iter().flatten() {
            for key in ["/DigestLocation", "/DigestMethod", "/DigestValue"] {
                let is_absent = objects.entry(reference, key).is_null();
                found.must("6.1.12", is_absent, || format!("{key} of a permission"));
            }
        }
    }
}

/// 6.2.3: one intent, with a profile for a screen or a printer, of a version below 5.
fn output_intent(objects: &Objects, found: &mut Found) {
    let intents = objects.entry(objects.catalog(), "/OutputIntents").as_array();
    let own: Vec<&Value> = intents
        .into_iter()
        .flatten()
        .map(|intent| objects.follow(intent))
        .filter(|intent| intent["/S"] == "/GTS_PDFA1")
        .collect();
    found.must("6.2.3", own.len() == 1, || format!("{} output intents", own.len()));
    let Some(intent) = own.first() else { return };
    found.must("6.2.3", text(&intent["/OutputConditionIdentifier"]).is_some(), || {
        "no condition of the output intent".to_owned()
    });
    let space = profile(objects, &intent["/DestOutputProfile"], found);
    found.must("6.2.3", space == Some(*b"RGB "), || format!("output profile of {space:?}"));
}

/// Looks at a profile (ICC.1:2010, 7.2); gives its colour space.
fn profile(objects: &Objects, stream: &Value, found: &mut Found) -> Option<[u8; 4]> {
    let data = objects.data(stream).unwrap_or_default();
    let part = |range: std::ops::Range<usize>| data.get(range).unwrap_or_default();
    let length = u32::from_be_bytes(part(0..4).try_into().ok()?);
    let is_profile = length as usize == data.len() && part(36..40) == b"acsp";
    found.must("6.2.4.2", is_profile, || "broken profile".to_owned());
    let version = data.get(8).copied().unwrap_or(u8::MAX);
    let is_output = matches!(part(12..16), b"mntr" | b"prtr");
    found.must("6.2.3", version < 5 && is_output, || format!("profile of version {version}"));
    let space: [u8; 4] = part(16..20).try_into().ok()?;
    let components = match &space {
        b"RGB " => 3,
        b"GRAY" => 1,
        b"CMYK" => 4,
        _ => 0,
    };
    let told = objects.follow(stream)["/N"].as_i64();
    found.must("6.2.4.2", told == Some(components), || format!("profile of {told:?} colours"));
    Some(space)
}

/// The rules of any dictionary, wherever it stands.
fn any(objects: &Objects, name: &str, dictionary: &Value, found: &mut Found) {
    let at = |what: &str| format!("{what} in {name}");
    let kind = dictionary["/Type"].as_str().unwrap_or_default();
    let subtype = dictionary["/Subtype"].as_str().unwrap_or_default();
    if let Some(action) = dictionary["/S"].as_str().filter(|_| is_action(dictionary)) {
        found.must("6.5.1", ACTIONS.contains(&action), || at(action));
    }
    for key in ["/JS", "/OpenAction"] {
        found.must("6.5.1", dictionary[key].is_null(), || at(key));
    }
    if kind == "/Annot" || !dictionary["/Rect"].is_null() {
        annotation(objects, name, dictionary, found);
    }
    if !dictionary["/FT"].is_null() {
        found.must("6.4.1", dictionary["/AA"].is_null(), || at("actions of a field"));
        found.must("6.4.1", dictionary["/FT"] == "/Sig", || at("a field that is no signature"));
    }
    if kind == "/StructElem" {
        let standard = dictionary["/S"].as_str().unwrap_or_default();
        found.must("6.7.3.4", STRUCTURES.contains(&standard), || at(standard));
    }
    if let Some(lang) = text(&dictionary["/Lang"]) {
        let is_tag = |part: &str| {
            (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        };
        found.must("6.7.4", lang.split('-').all(is_tag), || at(lang));
    }
    if kind == "/ExtGState" || !dictionary["/BM"].is_null() {
        for key in ["/TR", "/HTP", "/HT"] {
            found.must("6.2.5", dictionary[key].is_null(), || at(key));
        }
        let transfer = &dictionary["/TR2"];
        found.must("6.2.5", transfer.is_null() || transfer == "/Default", || at("/TR2"));
        let blend = dictionary["/BM"].as_str().unwrap_or("/Normal");
        found.must("6.2.10", BLENDS.contains(&blend), || at(blend));
    }
    if kind == "/XObject" || matches!(subtype, "/Image" | "/Form" | "/PS") {
        found.must("6.2.9", false, || at("an object that papers do not have"));
    }
    for key in ["/Alternates", "/OPI", "/Ref", "/PS"] {
        found.must("6.2.9", dictionary[key].is_null(), || at(key));
    }
}

/// Whether a dictionary is an action: `S` is a key of other dictionaries too.
fn is_action(dictionary: &Value) -> bool {
    let typed = dictionary["/Type"].as_str();
    typed == Some("/Action")
        || typed.is_none()
            && ["/URI", "/D", "/JS", "/F", "/N"].iter().any(|key| !dictionary[*key].is_null())
}

/// 6.3: kind, flags, appearance.
fn annotation(objects: &Objects, name: &str, annotation: &Value, found: &mut Found) {
    let at = |what: &str| format!("{what} in {name}");
    let kind = annotation["/Subtype"].as_str().unwrap_or_default();
    found.must("6.3.1", ANNOTATIONS.contains(&kind), || at(kind));
    // Print is set; invisible, hidden, never viewed, viewed on and off are not.
    let flags = annotation["/F"].as_i64();
    let is_seen = flags.is_some_and(|flags| flags & 4 == 4 && flags & (1 | 2 | 32 | 256) == 0);
    found.must("6.3.2", is_seen, || at(&format!("flags {flags:?}")));
    let is_point = numbers(objects.entry(annotation, "/Rect")).is_some_and(|corners| {
        (corners[0] - corners[2]).abs() < f64::EPSILON
            && (corners[1] - corners[3]).abs() < f64::EPSILON
    });
    let appearance = objects.entry(annotation, "/AP");
    let needs_none = is_point || kind == "/Link";
    found.must("6.3.3", needs_none || appearance.is_object(), || at("no appearance"));
    if let Some(appearance) = appearance.as_object() {
        found.must("6.3.3", appearance.keys().eq(["/N"]), || at("more than one appearance"));
        let is_stream = objects.data(&appearance["/N"]).is_some();
        found.must("6.3.3", is_stream, || at("an appearance that is no stream"));
    }
    if kind == "/Widget" {
        for key in ["/A", "/AA"] {
            found.must("6.4.1", annotation[key].is_null(), || at(key));
        }
    }
}

/// 6.8: in part 2 none; in part 3 each named twice, listed, described (ISO 14289-1, 7.11), typed, dated, and related to the document.
fn attachments(objects: &Objects, found: &mut Found) {
    let is_third = super::metadata::property(objects, "pdfaid:part").as_deref() == Some("3");
    let related: Vec<&str> = objects
        .entry(objects.catalog(), "/AF")
        .as_array()
        .map(|files| files.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    for (name, value) in objects.all() {
        let Some(files) = objects.entry(value, "/EF").as_object() else { continue };
        found.must("6.8", is_third, || format!("a file inside, {name}"));
        attachment(objects, (name, value), files, &related, found);
    }
}

fn attachment(
    objects: &Objects,
    (name, value): (&str, &Value),
    files: &Map<String, Value>,
    related: &[&str],
    found: &mut Found,
) {
    let is_named = ["/F", "/UF"].iter().all(|key| text(&value[*key]).is_some());
    found.must("6.8", is_named, || format!("a file without its names, {name}"));
    let relation = value["/AFRelationship"].as_str().unwrap_or_default();
    let known = ["/Source", "/Data", "/Alternative", "/Supplement", "/Unspecified"];
    found.must("6.8", known.contains(&relation), || format!("relation {relation} of {name}"));
    found.must("6.8", related.contains(&name), || format!("{name} is not among the related"));
    let named = objects.entry(objects.entry(objects.catalog(), "/Names"), "/EmbeddedFiles");
    found.must("6.8", in_tree(objects, named, name, 0), || format!("{name} has no name to list"));
    let is_described = text(&value["/Desc"]).is_some();
    found.must("6.8", is_described, || format!("{name} is not described"));
    for file in files.values() {
        parameters(objects, (name, file), found);
        let kind = objects.entry(file, "/Subtype").as_str();
        let is_typed = kind.is_some_and(|kind| kind.trim_start_matches('/').contains('/'));
        found.must("6.8", is_typed, || format!("type {kind:?} of the file in {name}"));
    }
}

/// Whether a tree of names leads to an object (ISO 32000-1, 7.9.6).
fn in_tree(objects: &Objects, node: &Value, name: &str, depth: usize) -> bool {
    let list = |key| objects.entry(node, key).as_array().map(Vec::as_slice).unwrap_or_default();
    list("/Names").iter().any(|place| place == name)
        || depth < 16
            && list("/Kids")
                .iter()
                .any(|kid| in_tree(objects, objects.follow(kid), name, depth + 1))
}

/// What is told of the octets of a file: when they were made, how many they are, and their digest, where it stands (ISO 32000-1, tables
/// 45 and 46; ISO 19005-3, 6.8 and annex E).
fn parameters(objects: &Objects, (name, file): (&str, &Value), found: &mut Found) {
    let stream = objects.follow(file);
    let is_typed = stream["/Type"].is_null() || stream["/Type"] == "/EmbeddedFile";
    found.must("6.8", is_typed, || format!("the stream of {name}"));
    let told = objects.entry(stream, "/Params");
    let moment = text(&told["/ModDate"]).or_else(|| text(&told["/CreationDate"]));
    let is_moment = moment.is_some_and(|moment| {
        let digits = moment.strip_prefix("D:").unwrap_or_default();
        digits.bytes().take(8).filter(u8::is_ascii_digit).count() == 8
    });
    found.must("6.8", is_moment, || format!("when {name} was made: {moment:?}"));
    let data = objects.data(file).unwrap_or_default();
    let size = told["/Size"].as_u64();
    let fits = size.is_none_or(|size| usize::try_from(size) == Ok(data.len()));
    found.must("6.8", fits, || format!("{size:?} octets of {name}, it has {}", data.len()));
    if let Some(digest) = told["/CheckSum"].as_str() {
        let own = format!("b:{}", super::md5(&data));
        found.must("6.8", digest == own, || format!("digest {digest} of {name}, not {own}"));
    }
}

/// 6.4.3: each signature covers its revision but itself, has one signer, and carries the signer's certificate.
pub(super) fn signatures(pdf: &[u8], objects: &Objects, found: &mut Found) {
    for (name, signature) in objects.dictionaries() {
        let Some(range) = numbers(&signature["/ByteRange"]) else { continue };
        let places: Vec<usize> = range.iter().map(|n| format!("{n}").parse().unwrap()).collect();
        let end = places[2] + places[3];
        let value = pdf.get(places[1]..places[2]).unwrap_or_default();
        let is_value = value.first() == Some(&b'<') && value.last() == Some(&b'>');
        let revision = pdf.get(..end).unwrap_or_default();
        let is_whole = places[0] == 0 && is_value && revision.trim_ascii_end().ends_with(b"%%EOF");
        found.must("6.4.3", is_whole, || format!("what the signature {name} covers"));
        let digits = signature["/Contents"].as_str().and_then(|text| text.strip_prefix("b:"));
        let der = digits.and_then(unpadded).unwrap_or_default();
        let fits = SignedData::from_any(&der)
            .is_ok_and(|message| message.signers() == 1 && !message.certificates().is_empty());
        found.must("6.4.3", fits, || format!("the value of the signature {name}"));
    }
}

/// One DER value without the zeros after it.
fn unpadded(digits: &str) -> Option<Vec<u8>> {
    let byte = |at: usize| u8::from_str_radix(digits.get(2 * at..2 * at + 2)?, 16).ok();
    let length = match byte(1)? {
        short @ 0..=0x7f => 2 + usize::from(short),
        long => {
            let count = usize::from(long & 0x7f);
            let octets = (2..2 + count).map(byte).collect::<Option<Vec<u8>>>()?;
            2 + count + octets.iter().fold(0, |sum, octet| sum << 8 | usize::from(*octet))
        }
    };
    (0..length).map(byte).collect()
}

fn numbers(value: &Value) -> Option<[f64; 4]> {
    let numbers: Vec<f64> = value.as_array()?.iter().filter_map(Value::as_f64).collect();
    numbers.try_into().ok()
}
