//! The offices that take documents, read from `data/registries/centres.csv`.

use std::{collections::BTreeMap, fmt};

use base::{FileFault, Lang, Text};
use forms::Dictionary;
use serde::{Deserialize, Serialize};

/// Code of an office: region by KATO and a running number, `11-001`. STORED.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OfficeCode(String);

impl OfficeCode {
    /// Takes a code; whether there is such an office is [`Offices::find`]'s to say.
    pub fn new(code: impl Into<String>) -> Self {
        Self(code.into())
    }

    /// The code as the register writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OfficeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One office. The register of 2012 gives names and addresses in Kazakh; the Russian and English ones are our reading of them
/// \[eng\].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Office {
    /// The code in the register of centres: `71-002`.
    pub code: OfficeCode,
    /// Its region, by code of the dictionary `regions`.
    pub region: String,
    /// The region's name when the register was made.
    pub region_name: String,
    /// The office above it.
    pub parent: Option<String>,
    /// What people call it, in each language.
    pub name: Text,
    /// Branch, department or subdepartment.
    pub kind: String,
    /// Its address.
    pub address: Text,
    /// Its phones.
    pub phones: Vec<String>,
}

impl Office {
    /// Name and address on one line.
    pub fn words(&self, lang: Lang) -> String {
        format!("{}, {}", self.name.in_lang(lang), self.address.in_lang(lang))
    }
}

/// The register of offices.
#[derive(Clone, Debug, Default)]
pub struct Offices(BTreeMap<OfficeCode, Office>);

const COLUMNS: [&str; 13] = [
    "code",
    "region",
    "region_kk",
    "parent_kk",
    "name_kk",
    "name_ru",
    "name_en",
    "kind",
    "address_kk",
    "address_ru",
    "address_en",
    "phones",
    "source",
];

impl Offices {
    /// Reads the register; every region must stand in the dictionary.
    pub fn parse(text: &str, regions: &Dictionary) -> Result<Self, FileFault> {
        let fault = |row: usize, what: &str| FileFault {
            line: Some(row),
            ..FileFault::new("registries/centres.csv", "", what)
        };
        // A quote that is never closed would take the rest of the register for one value.
        if !text.matches('"').count().is_multiple_of(2) {
            return Err(fault(text.lines().count(), "a quotation mark is not closed"));
        }
        let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
        if !reader.headers().is_ok_and(|names| names == COLUMNS.as_slice()) {
            return Err(fault(1, "the columns have other names"));
        }
        let mut offices = BTreeMap::new();
        for (n, row) in reader.into_deserialize::<[String; 13]>().enumerate() {
            // The first row holds the names.
            let n = n + 1;
            let row = row.map_err(|_| fault(n + 1, "not thirteen columns"))?;
            if row.iter().any(|value| value.contains('\n')) {
                return Err(fault(n + 1, "a value of more than one line"));
            }
            let [code, region, region_name, parent, kk, ru, en, kind, rest @ ..] = row;
            let name = Text { kk, ru, en };
            let [kk, ru, en, phones, _source] = rest;
            let address = Text { kk, ru, en };
            if !regions.entry.iter().any(|entry| entry.code == region) {
                return Err(fault(n + 1, "the region is not in regions.toml"));
            }
            let lacks = |text: &Text| Lang::ALL.iter().any(|lang| text.in_lang(*lang).is_empty());
            if lacks(&name) || lacks(&address) {
                return Err(fault(n + 1, "no name or no address in one language"));
            }
            let code = OfficeCode::new(code);
            let office = Office {
                code: code.clone(),
                region,
                region_name,
                parent: (!parent.is_empty()).then_some(parent),
                name,
                kind,
                address,
                phones: phones.split(';').map(|p| p.trim().to_owned()).collect(),
            };
            if offices.insert(code, office).is_some() {
                return Err(fault(n + 1, "the code stands twice"));
            }
        }
        Ok(Self(offices))
    }

    /// One office.
    pub fn find(&self, code: &OfficeCode) -> Option<&Office> {
        self.0.get(code)
    }

    /// All offices, by code.
    pub fn all(&self) -> impl Iterator<Item = &Office> {
        self.0.values()
    }

    /// The register as a dictionary file for [`forms::Dictionaries::parse`]: the list from which a form chooses an office.
    /// The offices of a region are one group.
    pub fn dictionary_file(&self) -> (String, String) {
        let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
        let mut text = String::from(
            "title = { kk = \"Тіркеу орталықтары\", ru = \"Центры регистрации\", en = \"Registration centres\" }\n\
             source = \"centres.csv\"\ngroups = \"regions\"\n",
        );
        for office in self.all() {
            let label = |lang| quoted(&office.words(lang));
            let (kk, ru, en) = (label(Lang::Kk), label(Lang::Ru), label(Lang::En));
            let (code, group) = (quoted(office.code.as_str()), quoted(&office.region));
            let entry = [
                "\n[[entry]]\ncode = ",
                &code,
                "\ngroup = ",
                &group,
                "\nlabel = { kk = ",
                &kk,
                ", ru = ",
                &ru,
                ", en = ",
                &en,
                " }\n",
            ];
            text.extend(entry);
        }
        ("registries/centres.toml".to_owned(), text)
    }
}
