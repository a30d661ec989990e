//! Every word a person reads, in Kazakh, Russian and English.
//!
//! Floor 1. The texts are Fluent messages in `locales/<lang>/<area>.ftl`, compiled into the binary; code carries only
//! their keys. Texts that belong to the law of one service (field labels, refusal grounds) are not here but in that
//! service's data. A key that is missing in one language fails the tests of this crate, not a user.

mod dates;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
};

use base::{Fault, Lang};
use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};

pub use dates::{date, date_time};

/// One area of texts: its name and the source in each language, in the order of [`Lang::ALL`].
type Area = (&'static str, [&'static str; 3]);

macro_rules! areas {
    ($($name:literal),* $(,)?) => {
        &[$((
            $name,
            [
                include_str!(concat!("../locales/kk/", $name, ".ftl")),
                include_str!(concat!("../locales/ru/", $name, ".ftl")),
                include_str!(concat!("../locales/en/", $name, ".ftl")),
            ],
        )),*]
    };
}

/// The areas, in alphabetical order.
const AREAS: &[Area] = areas![
    "app",
    "authority",
    "calendar",
    "cases",
    "complaints",
    "console",
    "crypto",
    "documents",
    "forms",
    "gateway",
    "help",
    "interface",
    "keystore",
    "messages",
    "pki",
    "procedures",
    "registers",
    "registration",
    "revocation",
    "services",
    "signed",
    "store",
    "token",
    "validation",
    "verification",
    "web",
    "xmldsig",
];

type Bundle = FluentBundle<FluentResource>;

fn index(lang: Lang) -> usize {
    match lang {
        Lang::Kk => 0,
        Lang::Ru => 1,
        Lang::En => 2,
    }
}

fn bundle(lang: Lang) -> &'static Bundle {
    static BUNDLES: OnceLock<BTreeMap<Lang, Bundle>> = OnceLock::new();
    let bundles = BUNDLES.get_or_init(|| Lang::ALL.into_iter().map(|l| (l, load(l).0)).collect());
    bundles.get(&lang).unwrap_or_else(|| unreachable!("every language has its bundle"))
}

/// Reads all areas of a language. The second value lists what is wrong with them: it is empty, a test sees to that.
fn load(lang: Lang) -> (Bundle, Vec<String>) {
    let id = lang.tag().parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![id]);
    // Isolation marks would end up in HTML attributes, PDF files and signed texts.
    bundle.set_use_isolating(false);
    let mut faults = Vec::new();
    for (name, sources) in AREAS {
        let source = sources.get(index(lang)).copied().unwrap_or_default();
        let resource =
            FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, errors)| {
                faults.push(format!("{lang}/{name}: {errors:?}"));
                resource
            });
        if let Err(errors) = bundle.add_resource(resource) {
            faults.push(format!("{lang}/{name}: {errors:?}"));
        }
    }
    (bundle, faults)
}

/// Says the text `key` in `lang`, without placeholders.
pub fn say(lang: Lang, key: &str) -> String {
    say_with(lang, key, &[])
}

/// Says the text `key` in `lang` with values for its placeholders. A value that is a whole number picks the plural form.
///
/// A key that does not exist is shown as itself in brackets, so that nothing is lost and a test or a reader sees it.
pub fn say_with(lang: Lang, key: &str, args: &[(&str, String)]) -> String {
    let bundle = bundle(lang);
    let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
        return format!("[{key}]");
    };
    let mut values = FluentArgs::new();
    for (name, value) in args {
        // Numbers of people and documents begin with zeros or are long; those stay text.
        let counts = value.len() < 7 && !value.starts_with('0') || value == "0";
        match value.parse::<i64>() {
            Ok(number) if counts => values.set((*name).to_owned(), FluentValue::from(number)),
            _ => values.set((*name).to_owned(), FluentValue::from(value.clone())),
        }
    }
    let mut errors = Vec::new();
    bundle.format_pattern(pattern, Some(&values), &mut errors).into_owned()
}

/// Whether the text exists.
pub fn has(lang: Lang, key: &str) -> bool {
    bundle(lang).has_message(key)
}

/// Says what is wrong and how to mend it.
pub fn fault(lang: Lang, fault: &Fault) -> String {
    // A fault carries days and algorithms as programs write them; people read them as on every page.
    let in_words = |value: &String| match value.parse::<jiff::civil::Date>() {
        Ok(day) if value.len() == 10 => date(lang, day),
        _ => {
            let algorithm = format!("key-algorithm-{value}");
            if has(lang, &algorithm) { say(lang, &algorithm) } else { value.clone() }
        }
    };
    let mut args: Vec<(&str, String)> =
        fault.args.iter().map(|(name, value)| (*name, in_words(value))).collect();
    if let Some(field) = &fault.field {
        args.push(("field", field.clone()));
    }
    say_with(lang, &format!("fault-{}", fault.code), &args)
}

/// All keys of a language, sorted.
pub fn keys(lang: Lang) -> BTreeSet<String> {
    use fluent_syntax::ast::Entry;
    let mut keys = BTreeSet::new();
    for (_, sources) in AREAS {
        let source = sources.get(index(lang)).copied().unwrap_or_default();
        let parsed = fluent_syntax::parser::parse(source).unwrap_or_else(|(resource, _)| resource);
        for entry in parsed.body {
            if let Entry::Message(message) = entry {
                keys.insert(message.id.name.to_owned());
            }
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_reads_without_a_fault() {
        for lang in Lang::ALL {
            assert_eq!(load(lang).1, Vec::<String>::new());
        }
    }

    #[test]
    fn every_text_exists_in_every_language() {
        let kazakh = keys(Lang::Kk);
        for lang in [Lang::Ru, Lang::En] {
            let other = keys(lang);
            let missing: Vec<_> = kazakh.symmetric_difference(&other).collect();
            assert!(missing.is_empty(), "{lang} and kk differ in {missing:?}");
        }
    }

    #[test]
    fn the_placeholders_of_a_text_are_the_same_in_every_language() {
        let holes = |source: &str| -> BTreeMap<String, BTreeSet<String>> {
            let mut holes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
            let mut key = String::new();
            for line in source.lines() {
                if let Some((name, _)) = line.split_once(" =")
                    && !line.starts_with([' ', '#', '['])
                {
                    name.clone_into(&mut key);
                }
                for part in line.split('$').skip(1) {
                    let name: String = part
                        .chars()
                        .take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
                        .collect();
                    holes.entry(key.clone()).or_default().insert(name);
                }
            }
            holes
        };
        for (name, [kk, ru, en]) in AREAS {
            assert_eq!(holes(kk), holes(ru), "{name}: kk and ru");
            assert_eq!(holes(kk), holes(en), "{name}: kk and en");
        }
    }

    #[test]
    fn plural_forms_follow_the_language() {
        let days = |lang, n: u32| say_with(lang, "case-term-stopped", &[("n", n.to_string())]);
        assert_eq!(days(Lang::Ru, 1), "приостановлен, остался 1 день");
        assert_eq!(days(Lang::Ru, 3), "приостановлен, осталось 3 дня");
        assert_eq!(days(Lang::Ru, 11), "приостановлен, осталось 11 дней");
        assert_eq!(days(Lang::Kk, 11), "тоқтатыла тұрған, 11 күн қалды");
        assert_eq!(days(Lang::En, 1), "stopped, 1 day left");
    }

    #[test]
    fn an_unknown_key_is_shown_and_does_not_panic() {
        assert_eq!(say(Lang::En, "no-such-text"), "[no-such-text]");
    }
}
