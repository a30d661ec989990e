//! Cities, districts and localities by region: the list against which an application is held (nca-01 V_REGION).

use std::collections::BTreeMap;

use base::{Fault, FileFault, Lang, Text};
use forms::{Answers, Dictionary};

use crate::normalise_name;

const FILE: &str = "registries/localities.toml";
/// The answers of every form that asks where somebody lives.
const REGION: &str = "region";
const CITY: &str = "city";
/// How many names a fault tells.
const TOLD: usize = 30;

/// Words that stand beside a name and say what kind of place it is, as [`normalise_name`] leaves them.
const KINDS: [&str; 18] = [
    "ҚАЛАСЫ",
    "Қ.",
    "АУДАНЫ",
    "АУЫЛЫ",
    "КЕНТІ",
    "Г.",
    "ГОРОД",
    "Р-Н",
    "РАЙОН",
    "С.",
    "СЕЛО",
    "П.",
    "ПОСЕЛОК",
    "АУЛ",
    "CITY",
    "DISTRICT",
    "VILLAGE",
    "SETTLEMENT",
];

/// The localities of each region.
#[derive(Clone, Debug, Default)]
pub struct Localities(BTreeMap<String, Vec<Text>>);

impl Localities {
    /// Reads the list; every region of the register of regions must have localities, and no other.
    pub(crate) fn parse(toml: &str, regions: &Dictionary) -> Result<Self, FileFault> {
        let list: Dictionary =
            base::read_toml(toml).map_err(|slip| FileFault::unread(FILE, slip))?;
        let mut found: BTreeMap<String, Vec<Text>> = BTreeMap::new();
        for entry in list.entry {
            let region = entry.group.unwrap_or_default();
            if !regions.entry.iter().any(|known| known.code == region) {
                let reason = format!("there is no region {region:?}");
                return Err(FileFault::new(FILE, format!("entry.{}", entry.code), reason));
            }
            found.entry(region).or_default().push(entry.label);
        }
        match regions.entry.iter().find(|region| !found.contains_key(&region.code)) {
            Some(region) => {
                let reason = format!("region {} has no locality", region.code);
                Err(FileFault::new(FILE, "entry", reason))
            }
            None => Ok(Self(found)),
        }
    }

    /// Whether a region has a place of this name, in any of the languages; the word for its kind need not stand beside it.
    pub fn has(&self, region: &str, name: &str) -> bool {
        let wanted = bare(name);
        let mut known = self.0.get(region).into_iter().flatten();
        !wanted.is_empty()
            && known.any(|place| Lang::ALL.iter().any(|lang| bare(place.in_lang(*lang)) == wanted))
    }

    /// The names of a region's places in a language.
    pub fn names(&self, region: &str, lang: Lang) -> impl Iterator<Item = &str> {
        self.0.get(region).into_iter().flatten().map(move |place| place.in_lang(lang))
    }

    /// What is wrong with the region and the city of a form; nothing while one of them is not answered.
    pub fn inspect(&self, answers: &Answers) -> Option<Fault> {
        let (region, city) = (answers.text(REGION)?, answers.text(CITY)?);
        if !self.0.contains_key(region) || self.has(region, city) {
            return None;
        }
        let told = |lang| {
            let names: Vec<&str> = self.names(region, lang).take(TOLD).collect();
            names.join(", ")
        };
        let fault = Fault::at("city-not-in-region", CITY);
        Some(fault.with("known_kk", told(Lang::Kk)).with("known_ru", told(Lang::Ru)))
    }
}

/// A name without the word for the kind of the place.
fn bare(name: &str) -> String {
    let normal = normalise_name(name).replace('Ё', "Е");
    let words = normal.split(' ').filter(|word| !KINDS.contains(word));
    words.collect::<Vec<_>>().join(" ")
}
