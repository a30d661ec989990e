//! The description in XMP (6.6).

use std::process::Command;

use super::{
    Found,
    objects::{Objects, text},
};

/// Properties of the schemas that XMP itself defines (XMP 2005), of those that papers of ours have.
const PREDEFINED: [&str; 17] = [
    "dc:title",
    "dc:creator",
    "dc:language",
    "dc:format",
    "dc:description",
    "dc:subject",
    "xmp:CreateDate",
    "xmp:ModifyDate",
    "xmp:MetadataDate",
    "xmp:CreatorTool",
    "xmpMM:DocumentID",
    "xmpMM:History",
    "xmpMM:RenditionClass",
    "xmpTPg:NPages",
    "pdf:Keywords",
    "pdf:PDFVersion",
    "pdf:Producer",
];
/// Prefixes of the form of XMP, of the container of extensions, and of the parts of values.
const FORM: [&str; 10] = [
    "x",
    "rdf",
    "xml",
    "xmlns",
    "stEvt",
    "pdfaid",
    "pdfaExtension",
    "pdfaSchema",
    "pdfaProperty",
    "pdfaType",
];

/// Looks at the description of the document.
pub(super) fn look(objects: &Objects, found: &mut Found) {
    let stream = &objects.catalog()["/Metadata"];
    let dictionary = objects.follow(stream);
    let is_typed = dictionary["/Type"] == "/Metadata" && dictionary["/Subtype"] == "/XML";
    let xmp = objects.data(stream).and_then(|data| String::from_utf8(data).ok());
    found.must("6.6.2.1", is_typed, || "the type of the description".to_owned());
    let Some(xmp) = xmp else {
        return found.must("6.6.2.1", false, || "no description in UTF-8".to_owned());
    };
    let header = xmp.split("?>").next().unwrap_or_default();
    let is_packet = header.contains("<?xpacket begin=")
        && !header.contains(" bytes=")
        && !header.contains(" encoding=");
    found.must("6.6.2.1", is_packet, || format!("header {header}"));
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), &xmp).expect("written");
    let judged =
        Command::new("xmllint").args(["--noout", "--nonet"]).arg(file.path()).output().unwrap();
    found.must("6.6.2.1", judged.status.success(), || {
        String::from_utf8_lossy(&judged.stderr).into_owned()
    });
    extensions(&xmp, found);
    let part = value(&xmp, "pdfaid:part");
    let is_known = matches!(part.as_deref(), Some("2" | "3"));
    found.must("6.6.4", is_known, || format!("part {part:?}"));
    let level = value(&xmp, "pdfaid:conformance");
    found.must("6.6.4", level.as_deref() == Some("A"), || format!("level {level:?}"));
    agreement(objects, &xmp, found);
}

/// A simple property of the document's description.
pub(super) fn property(objects: &Objects, name: &str) -> Option<String> {
    let data = objects.data(&objects.catalog()["/Metadata"])?;
    value(&String::from_utf8(data).ok()?, name)
}

/// 6.6.2.3: what XMP does not define is described in the container of extensions, whole.
fn extensions(xmp: &str, found: &mut Found) {
    let mut described: Vec<String> = Vec::new();
    for schema in xmp.split("<pdfaSchema:schema>").skip(1) {
        let prefix = value(schema, "pdfaSchema:prefix").unwrap_or_default();
        let has_address = value(schema, "pdfaSchema:namespaceURI").is_some_and(|a| a.contains(':'));
        found.must("6.6.2.3.3", has_address && !prefix.is_empty(), || format!("schema {prefix}"));
        for item in schema.split("<rdf:li").filter(|item| item.contains("<pdfaProperty:name>")) {
            let name = value(item, "pdfaProperty:name").unwrap_or_default();
            let category = value(item, "pdfaProperty:category").unwrap_or_default();
            let is_whole = ["internal", "external"].contains(&category.as_str())
                && value(item, "pdfaProperty:valueType").is_some()
                && value(item, "pdfaProperty:description").is_some();
            found.must("6.6.2.3.3", is_whole, || format!("description of {prefix}:{name}"));
            described.push(format!("{prefix}:{name}"));
        }
    }
    for element in xmp.split('<').skip(1) {
        let name = element.split([' ', '>', '/']).next().unwrap_or_default();
        let Some((prefix, _)) = name.split_once(':') else { continue };
        let is_known = FORM.contains(&prefix)
            || PREDEFINED.contains(&name)
            || described.iter().any(|known| known == name);
        found.must("6.6.2.3.1", is_known, || format!("{name} is not described"));
    }
}

/// 6.6.3: the information dictionary says the same.
fn agreement(objects: &Objects, xmp: &str, found: &mut Found) {
    let info = objects.entry(objects.trailer(), "/Info");
    let day =
        |text: &str| -> String { text.chars().filter(char::is_ascii_digit).take(18).collect() };
    for (key, property) in [
        ("/Title", "dc:title"),
        ("/Author", "dc:creator"),
        ("/Creator", "xmp:CreatorTool"),
        ("/Producer", "pdf:Producer"),
        ("/CreationDate", "xmp:CreateDate"),
        ("/ModDate", "xmp:ModifyDate"),
    ] {
        let Some(told) = text(&info[key]) else { continue };
        let described = value(xmp, property).unwrap_or_default();
        let agrees =
            if key.ends_with("Date") { day(told) == day(&described) } else { told == described };
        found.must("6.6.3", agrees, || format!("{key} {told:?}, {property} {described:?}"));
    }
}

/// The text of an element, or of the first item of its list.
fn value(xmp: &str, name: &str) -> Option<String> {
    let inside = xmp.split_once(&format!("<{name}>"))?.1.split_once(&format!("</{name}>"))?.0;
    let text = match inside.split_once("<rdf:li") {
        Some((_, item)) => item.split_once('>')?.1.split_once("</rdf:li>")?.0,
        None => inside,
    };
    let plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    Some(plain.replace("&apos;", "'").replace("&#39;", "'").replace("&amp;", "&"))
}
