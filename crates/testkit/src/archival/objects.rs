//! The objects of a file as qpdf reads them.

use std::process::Command;

use base64ct::{Base64, Encoding};
use serde_json::{Map, Value};

use super::Found;

/// Filters of ISO 32000-1, 7.4, table 6, but LZWDecode and Crypt (6.1.7.2).
const FILTERS: [&str; 8] = [
    "/ASCIIHexDecode",
    "/ASCII85Decode",
    "/FlateDecode",
    "/RunLengthDecode",
    "/CCITTFaxDecode",
    "/JBIG2Decode",
    "/DCTDecode",
    "/JPXDecode",
];

/// All objects, by the name that references have: `12 0 R`.
pub(super) struct Objects {
    objects: Map<String, Value>,
    /// The dictionaries of streams as they stand, with their filters.
    stored: Map<String, Value>,
}

impl Objects {
    /// Reads a file.
    pub(super) fn read(pdf: &[u8]) -> Self {
        Self::read_changed(pdf, |_| ())
    }

    /// Reads a file and lets somebody change what was read: `{"obj:1 0 R": {"value": …}, …, "trailer": …}`.
    pub(super) fn read_changed(pdf: &[u8], change: impl FnOnce(&mut Value)) -> Self {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), pdf).expect("written");
        let read = |data: &str| {
            let output = Command::new("qpdf")
                .args(["--json=2", data, "--decode-level=generalized", "--json-key=qpdf"])
                .arg(file.path())
                .output()
                .expect("qpdf");
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success() && said.is_empty(), "qpdf: {said}");
            let mut json: Value = serde_json::from_slice(&output.stdout).expect("JSON of qpdf");
            json["qpdf"][1].take()
        };
        let mut objects = read("--json-stream-data=inline");
        change(&mut objects);
        let plain = |json: Value| match json {
            Value::Object(objects) => objects,
            other => unreachable!("qpdf tells objects: {other}"),
        };
        Self { objects: plain(objects), stored: plain(read("--json-stream-data=none")) }
    }

    /// What a reference leads to, or the value itself: a value, or the dictionary of a stream.
    pub(super) fn follow<'a>(&'a self, value: &'a Value) -> &'a Value {
        let Some(object) = self.object(value) else { return value };
        object.get("value").unwrap_or_else(|| &object["stream"]["dict"])
    }

    fn object(&self, value: &Value) -> Option<&Value> {
        let name = value.as_str().filter(|name| name.ends_with(" 0 R"))?;
        self.objects.get(&format!("obj:{name}"))
    }

    /// An entry of a dictionary, followed.
    pub(super) fn entry<'a>(&'a self, dictionary: &'a Value, key: &str) -> &'a Value {
        self.follow(&self.follow(dictionary)[key])
    }

    /// The unpacked bytes of a stream.
    pub(super) fn data(&self, stream: &Value) -> Option<Vec<u8>> {
        let text = self.object(stream)?["stream"]["data"].as_str()?;
        Some(Base64::decode_vec(text).expect("base64 of qpdf"))
    }

    /// The trailer.
    pub(super) fn trailer(&self) -> &Value {
        &self.objects["trailer"]["value"]
    }

    /// The catalogue.
    pub(super) fn catalog(&self) -> &Value {
        self.entry(self.trailer(), "/Root")
    }

    /// All objects with their names.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.objects.iter().filter_map(|(name, object)| {
            let name = name.strip_prefix("obj:")?;
            Some((name, object.get("value").unwrap_or_else(|| &object["stream"]["dict"])))
        })
    }

    /// Every dictionary of the file, those inside of others too, with the object that holds it.
    pub(super) fn dictionaries(&self) -> Vec<(&str, &Value)> {
        let mut found = Vec::new();
        for (name, value) in self.all() {
            below(name, value, &mut found);
        }
        found
    }

    /// The pages in order.
    pub(super) fn pages(&self) -> Vec<&Value> {
        let mut pages = Vec::new();
        let mut open = vec![self.entry(self.catalog(), "/Pages")];
        while let Some(node) = open.pop() {
            match self.entry(node, "/Kids").as_array() {
                Some(kids) => open.extend(kids.iter().rev().map(|kid| self.follow(kid))),
                None => pages.push(node),
            }
        }
        pages
    }

    /// The rules of values and streams (6.1.3, 6.1.7, 6.1.8, 6.1.13).
    pub(super) fn look(&self, found: &mut Found) {
        let identifier = self.entry(self.trailer(), "/ID").as_array();
        let is_named = identifier.is_some_and(|two| {
            two.len() == 2 && two.iter().all(|one| one.as_str().is_some_and(|text| text.len() > 2))
        });
        found.must("6.1.3", is_named, || "no file identifier".to_owned());
        found.must("6.1.3", self.trailer()["/Encrypt"].is_null(), || "encrypted".to_owned());
        found.must("6.1.13", self.objects.len() <= 8_388_607, || "objects".to_owned());
        for (name, object) in &self.objects {
            values(name, object, found);
        }
        let streams = |objects: &Map<String, Value>| -> Vec<(String, Value)> {
            let dictionaries = objects.iter().filter_map(|(name, object)| {
                Some((name.clone(), object.get("stream")?.get("dict")?.clone()))
            });
            dictionaries.collect()
        };
        for (name, dictionary) in streams(&self.stored).into_iter().chain(streams(&self.objects)) {
            for key in ["/F", "/FFilter", "/FDecodeParms"] {
                found.must("6.1.7.1", dictionary[key].is_null(), || format!("{key} of {name}"));
            }
            let filters = match &dictionary["/Filter"] {
                Value::Array(several) => several.clone(),
                Value::Null => Vec::new(),
                one => vec![one.clone()],
            };
            for filter in filters {
                let is_known = filter.as_str().is_some_and(|filter| FILTERS.contains(&filter));
                found.must("6.1.7.2", is_known, || format!("filter {filter} of {name}"));
            }
        }
    }
}

/// The limits of one value of an object.
fn values(name: &str, value: &Value, found: &mut Found) {
    match value {
        Value::Object(entries) => {
            for (key, below) in entries {
                found.must("6.1.13", key.len() <= 128, || format!("name {key} in {name}"));
                // The bytes of streams are no strings.
                if key != "data" {
                    values(name, below, found);
                }
            }
        }
        Value::Array(several) => several.iter().for_each(|one| values(name, one, found)),
        Value::Number(number) => {
            let fits = match number.as_i64() {
                Some(whole) => i32::try_from(whole).is_ok(),
                None => number.as_f64().is_some_and(|real| {
                    real.abs() <= 3.403e38 && (real == 0.0 || real.abs() >= 1.175e-38)
                }),
            };
            found.must("6.1.13", fits, || format!("number {number} in {name}"));
        }
        Value::String(text) => {
            found.must("6.1.8", !text.starts_with("n:/"), || format!("{text} in {name}"));
            let length = match text.split_once(':') {
                Some(("b", digits)) => digits.len() / 2,
                // The longest form in which the letters may stand in the file.
                Some(("u", letters)) => 2 * letters.encode_utf16().count() + 2,
                _ => {
                    let is_short = !text.starts_with('/') || text.len() <= 128;
                    found.must("6.1.13", is_short, || format!("name {text} in {name}"));
                    0
                }
            };
            found.must("6.1.13", length <= 32_767, || format!("string in {name}"));
        }
        Value::Bool(_) | Value::Null => {}
    }
}

fn below<'a>(name: &'a str, value: &'a Value, found: &mut Vec<(&'a str, &'a Value)>) {
    match value {
        Value::Object(entries) => {
            found.push((name, value));
            entries.values().for_each(|one| below(name, one, found));
        }
        Value::Array(several) => several.iter().for_each(|one| below(name, one, found)),
        _ => {}
    }
}

/// A text string without the mark of its form.
pub(super) fn text(value: &Value) -> Option<&str> {
    value.as_str()?.strip_prefix("u:")
}
