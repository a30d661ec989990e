//! The texts that stand in data (services, forms, papers, complaints, the desk) say one thing with one word, as the locales do.
//!
//! The files are read as text: a text is what follows `kk = "`, `ru = "` or `en = "`. What the act itself words stands in its digest
//! and is left alone.

#![expect(clippy::expect_used, reason = "what cannot be read fails the test")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use base::Lang;

/// Words that an earlier reading replaced, by the beginning of the word; and what is said instead.
const NOT_SAID: [(Lang, &str, &str); 19] = [
    (Lang::Kk, "өтінім", "өтініш"),
    (Lang::Kk, "тартуға ұсынылды", "тарту ұсынылды"),
    (Lang::Ru, " - ", "a dash"),
    (Lang::Ru, " – ", "a long dash"),
    (Lang::Ru, "можно обжаловать или обратиться", "вы можете обжаловать … или обратиться"),
    (Lang::En, "motivated", "reasoned"),
    (Lang::En, "natural person", "individual"),
    (Lang::En, "dangerous production", "hazardous production"),
    (Lang::En, "expertise", "expert examination"),
    (Lang::En, "and (or)", "and/or"),
    (Lang::En, "sub-kind", "subtype"),
    (Lang::En, "taken in", "accepted"),
    (Lang::En, "can be had", "can be collected"),
    (Lang::En, "anew", "again"),
    (Lang::En, "day of acceptance", "date of acceptance"),
    (Lang::En, "day of issue", "date of issue"),
    (Lang::En, "complained of", "complained about"),
    (Lang::En, "near its end", "about to end"),
    (Lang::En, "if you disagree you", "if you disagree, you"),
];

/// Words of an act, in which a replaced word stands because the act has it (mes-01 forms 1 and 4, mes-04 p.17 and its states).
const WORDS_OF_THE_ACTS: [&str; 9] = [
    "өтінімді қабылдау нөмірі мен күні",
    "өтінімнің қабылданғаны туралы хабарлама-есеп",
    "өтінімнің қабылданбағаны туралы хабарлама",
    "өтінім қабылдан",
    "өтінімі қабылданбады",
    "өтінім жіберген адамның",
    "өтінім кімге қатысты",
    "өтінімнің мәнін нақтылау",
    "телефон арқылы өтінімі бойынша",
];

/// The standard of ict-02 calls what is filed `өтінім` and `заявка` throughout.
const OF_ITS_OWN_WORDS: &str = "ict-02";

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of data") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "toml")
            && !name.starts_with("cases")
            && !name.starts_with("checklist")
        {
            files.push(path);
        }
    }
}

/// The texts of one language on a line, without escaped quotes, which no text has.
fn texts_of(line: &str, lang: Lang) -> Vec<String> {
    let opening = format!("{} = \"", lang.tag());
    line.match_indices(&opening)
        .filter(|(at, _)| !line[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
        .filter_map(|(at, found)| line[at + found.len()..].split_once('"'))
        .map(|(text, _)| text.to_lowercase())
        .collect()
}

#[test]
fn one_thing_has_one_name_in_the_data_too() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    let mut files = Vec::new();
    collect(&data, &mut files);
    assert!(files.len() > 80, "the data are not found any more: {}", files.len());
    let mut faults = Vec::new();
    let mut read = 0;
    for path in files {
        let whole = fs::read_to_string(&path).expect("a file of data");
        let name = path.strip_prefix(&data).expect("inside").to_string_lossy().into_owned();
        for (at, line) in whole.lines().enumerate() {
            for lang in Lang::ALL {
                for text in texts_of(line, lang) {
                    read += 1;
                    let left =
                        WORDS_OF_THE_ACTS.iter().fold(text, |text, act| text.replace(act, ""));
                    for (of, word, other) in NOT_SAID {
                        let own = name.contains(OF_ITS_OWN_WORDS) && word == "өтінім";
                        if of == lang && !own && left.contains(word) {
                            faults
                                .push(format!("{name}:{}: «{word}», not {other}: {left}", at + 1));
                        }
                    }
                }
            }
        }
    }
    assert!(read > 20_000, "the texts are not found any more: {read}");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
