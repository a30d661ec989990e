//! A small PDF, written by hand: a page with a form, in which anything can be put anywhere.

use std::{collections::BTreeMap, io::Write as _};

use jiff::Timestamp;

use crate::people::People;

/// Where each object of the first revision stands.
pub(crate) const CATALOG: u32 = 1;
pub(crate) const PAGES: u32 = 2;
pub(crate) const PAGE: u32 = 3;
pub(crate) const CONTENT: u32 = 4;
pub(crate) const FORM: u32 = 5;
/// The field of the first signature.
pub(crate) const SIGNED_FIELD: u32 = 6;
pub(crate) const FONT: u32 = 7;
pub(crate) const DRAWING: u32 = 8;
/// Text fields: NAME may be filled in, SUM too, FIXED is read only.
pub(crate) const NAME: u32 = 9;
pub(crate) const SUM: u32 = 10;
pub(crate) const FIXED: u32 = 11;
pub(crate) const SIGNATURE: u32 = 12;
/// The field of a second signature, whose widget is an object of its own.
pub(crate) const SECOND_FIELD: u32 = 13;
pub(crate) const SECOND_WIDGET: u32 = 14;
/// The first number that is free.
pub(crate) const FREE: u32 = 20;

/// Room for a signature, in octets.
const ROOM: usize = 8_192;

/// A file that grows by updates.
#[derive(Clone)]
pub(crate) struct Paper {
    pub(crate) bytes: Vec<u8>,
    /// Where the newest table begins.
    pub(crate) table: usize,
    /// First number that no object has.
    pub(crate) size: u32,
}

pub(crate) fn catalog(more: &str) -> String {
    format!("<</Type/Catalog/Pages {PAGES} 0 R/AcroForm {FORM} 0 R{more}>>")
}

pub(crate) fn form(fields: &[u32]) -> String {
    format!("<</Fields[{}]/SigFlags 3>>", references(fields))
}

pub(crate) const FIELDS: [u32; 5] = [SIGNED_FIELD, NAME, SUM, FIXED, SECOND_FIELD];
pub(crate) const WIDGETS: [u32; 5] = [SIGNED_FIELD, NAME, SUM, FIXED, SECOND_WIDGET];

pub(crate) fn page(annotations: &[u32]) -> String {
    format!(
        "<</Type/Page/Parent {PAGES} 0 R/MediaBox[0 0 200 200]/Contents {CONTENT} 0 R\
         /Resources<</Font<</F {FONT} 0 R>>/XObject<</X {DRAWING} 0 R>>>>/Annots[{}]>>",
        references(annotations)
    )
}

pub(crate) fn stream(entries: &str, data: &str) -> String {
    format!("<<{entries}/Length {}>>\nstream\n{data}\nendstream", data.len())
}

pub(crate) fn text_field(name: &str, flags: u8, value: &str) -> String {
    format!(
        "<</Type/Annot/Subtype/Widget/FT/Tx/T({name})/Ff {flags}/V({value})/F 4/Rect[10 10 90 30]\
         /P {PAGE} 0 R>>"
    )
}

pub(crate) fn signature_field(name: &str, value: u32, more: &str) -> String {
    format!("<</Type/Annot/Subtype/Widget/FT/Sig/T({name})/P {PAGE} 0 R/V {value} 0 R{more}>>")
}

fn references(numbers: &[u32]) -> String {
    let each: Vec<String> = numbers.iter().map(|number| format!("{number} 0 R ")).collect();
    each.concat()
}

/// What a signature says beside its octets: entries of its dictionary, and of its field.
#[derive(Clone, Copy, Default)]
pub(crate) struct Says {
    pub(crate) signature: &'static str,
    pub(crate) field: &'static str,
}

/// A certifying signature that allows what P says.
pub(crate) const fn certifies(reference: &'static str) -> Says {
    Says { signature: reference, field: "" }
}

pub(crate) const P1: &str =
    "/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</P 1/V/1.2>>>>]";
pub(crate) const P2: &str =
    "/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</P 2/V/1.2>>>>]";
pub(crate) const P3: &str =
    "/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</P 3/V/1.2>>>>]";

impl Paper {
    /// The document, signed by Alice.
    pub(crate) fn signed(people: &People, says: Says) -> Self {
        let mut paper = Self { bytes: b"%PDF-1.7\n".to_vec(), table: 0, size: 0 };
        let field = format!("/F 132/Rect[0 0 0 0]{}", says.field);
        let objects = [
            (CATALOG, catalog("")),
            (PAGES, format!("<</Type/Pages/Kids[{PAGE} 0 R]/Count 1>>")),
            (PAGE, page(&WIDGETS)),
            (CONTENT, stream("", "BT /F 12 Tf (Pay 10) Tj ET /X Do")),
            (FORM, form(&FIELDS)),
            (SIGNED_FIELD, signature_field("First", SIGNATURE, &field)),
            (FONT, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned()),
            (DRAWING, stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]", "0 0 9 9 re f")),
            (NAME, text_field("Name", 0, "")),
            (SUM, text_field("Sum", 0, "10")),
            (FIXED, text_field("Fixed", 1, "10")),
            (SECOND_FIELD, format!("<</FT/Sig/T(Second)/Kids[{SECOND_WIDGET} 0 R]>>")),
            (
                SECOND_WIDGET,
                format!(
                    "<</Type/Annot/Subtype/Widget/Parent {SECOND_FIELD} 0 R/F 132\
                     /Rect[10 100 90 130]/P {PAGE} 0 R>>"
                ),
            ),
        ];
        paper.sign(&objects, SIGNATURE, says.signature, |octets| people.alice.sign(octets));
        paper
    }

    /// An update that names nothing but its objects.
    pub(crate) fn update(&mut self, objects: &[(u32, String)]) {
        self.update_with(objects, "");
    }

    /// The same, with more in its trailer.
    pub(crate) fn update_with(&mut self, objects: &[(u32, String)], trailer: &str) {
        let mut places = BTreeMap::new();
        for (number, value) in objects {
            places.insert(*number, self.bytes.len());
            write!(self.bytes, "{number} 0 obj\n{value}\nendobj\n").unwrap();
        }
        self.finish(&places, trailer);
    }

    /// Writes a table of objects that stand somewhere, and the end.
    pub(crate) fn finish(&mut self, places: &BTreeMap<u32, usize>, trailer: &str) {
        let row = |(number, place): (&u32, &usize)| format!("{number} 1\n{place:010} 00000 n\r\n");
        let rows: Vec<String> = places.iter().map(row).collect();
        let table = format!("xref\n{}", rows.concat());
        let last = places.keys().last().copied().unwrap_or(0);
        self.size = self.size.max(last + 1);
        self.end(&table, trailer);
    }

    /// Writes a table as given, and the end.
    pub(crate) fn end(&mut self, table: &str, trailer: &str) {
        let previous =
            if self.table == 0 { String::new() } else { format!("/Prev {}", self.table) };
        self.table = self.bytes.len();
        let (size, start) = (self.size, self.table);
        write!(
            self.bytes,
            "{table}trailer\n<</Size {size}/Root {CATALOG} 0 R{previous}{trailer}>>\n\
             startxref\n{start}\n%%EOF\n"
        )
        .unwrap();
    }

    /// An update with a signature, which is object `number`.
    pub(crate) fn sign(
        &mut self,
        objects: &[(u32, String)],
        number: u32,
        entries: &str,
        sign: impl FnOnce(&[u8]) -> Vec<u8>,
    ) {
        let entries = format!("/SubFilter/ETSI.CAdES.detached{entries}");
        self.signature(objects, number, &entries, sign);
    }

    /// An update with a document time stamp in a field that is not seen.
    pub(crate) fn stamp(&mut self, people: &People, at: Timestamp, fields: &[u32], widget: &str) {
        let (field, value) = (self.size.max(FREE), self.size.max(FREE) + 1);
        let all: Vec<u32> = fields.iter().copied().chain([field]).collect();
        let objects =
            [(FORM, form(&all)), (field, signature_field(&format!("Stamp{field}"), value, widget))];
        let entries = "/SubFilter/ETSI.RFC3161";
        self.signature(&objects, value, entries, |octets| people.stamper.stamp(octets, at));
    }

    /// An update with a signature dictionary of any entries.
    pub(crate) fn signature(
        &mut self,
        objects: &[(u32, String)],
        number: u32,
        entries: &str,
        sign: impl FnOnce(&[u8]) -> Vec<u8>,
    ) {
        let blank = " ".repeat(48);
        let zeros = "0".repeat(2 * ROOM);
        let value = format!(
            "<</Type/Sig/Filter/Adobe.PPKLite{entries}/ByteRange[{blank}]/Contents<{zeros}>>>"
        );
        let from = self.bytes.len();
        let objects: Vec<(u32, String)> =
            objects.iter().cloned().chain([(number, value)]).collect();
        self.update(&objects);
        let find = |word: &str| {
            let word = word.as_bytes();
            let rest = self.bytes[from..].windows(word.len());
            from + rest.clone().position(|window| window == word).unwrap()
        };
        let ranges = find(&format!("[{blank}]")) + 1;
        let start = find(&format!("<{zeros}>"));
        let end = start + zeros.len() + 2;
        let told = format!("0 {start} {end} {}", self.bytes.len() - end);
        self.bytes[ranges..ranges + told.len()].copy_from_slice(told.as_bytes());
        let covered = [&self.bytes[..start], &self.bytes[end..]].concat();
        let signature = hex::encode(sign(&covered));
        let place = start + 1..start + 1 + signature.len();
        self.bytes[place].copy_from_slice(signature.as_bytes());
    }

    /// The store of proofs, as an update.
    pub(crate) fn store(&mut self, certificates: &[&[u8]], lists: &[&[u8]]) {
        let mut places = BTreeMap::new();
        let mut next = self.size.max(FREE);
        let mut put = |bytes: &mut Vec<u8>, value: &[u8]| {
            places.insert(next, bytes.len());
            writeln!(bytes, "{next} 0 obj").unwrap();
            bytes.extend_from_slice(value);
            bytes.extend_from_slice(b"\nendobj\n");
            next += 1;
            next - 1
        };
        let packed = |der: &[u8]| {
            let head = format!("<</Length {}>>\nstream\n", der.len());
            [head.as_bytes(), der, b"\nendstream"].concat()
        };
        let mut all = |ders: &[&[u8]]| {
            let numbers: Vec<u32> =
                ders.iter().map(|der| put(&mut self.bytes, &packed(der))).collect();
            references(&numbers)
        };
        let store = format!("<</Certs[{}]/CRLs[{}]>>", all(certificates), all(lists));
        let store = put(&mut self.bytes, store.as_bytes());
        places.insert(CATALOG, self.bytes.len());
        let root = catalog(&format!("/DSS {store} 0 R"));
        write!(self.bytes, "{CATALOG} 0 obj\n{root}\nendobj\n").unwrap();
        self.finish(&places, "");
    }
}
