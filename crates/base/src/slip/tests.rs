use std::collections::BTreeMap;

use serde::Deserialize;

use super::*;
use crate::Text;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its reading is tried")]
struct File {
    day: Option<jiff::civil::Date>,
    #[serde(default)]
    act: Vec<Act>,
    #[serde(default)]
    case: Vec<BTreeMap<String, toml::Value>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its reading is tried")]
struct Act {
    name: String,
    title: Option<Text>,
    by: Option<Vec<String>>,
    phase: Option<Phase>,
    times: Option<u32>,
    locked: Option<bool>,
    #[serde(default)]
    way: Vec<Way>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its reading is tried")]
struct Way {
    form: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Phase {
    Draft,
    Intake,
    Review,
    Suspended,
    Signing,
    Decided,
    Closed,
    NotYet,
    Never,
}

fn slip(text: &str) -> String {
    let found = read_toml::<File>(text).map(|_| ()).err().map(|slip| slip.to_string());
    found.unwrap_or_else(|| "no slip".to_owned())
}

#[test]
fn a_slip_is_told_with_its_line_and_its_path_in_words_of_the_format() {
    let act = |line: &str| slip(&format!("[[act]]\nname = \"pay\"\n{line}\n"));
    for (line, wanted) in [
        (
            "bi = [\"officer\"]",
            "there is no key \"bi\" here; there are by, locked, name, phase, times, title, way",
        ),
        (
            "phase = \"Draft\"",
            "\"Draft\" is no word for this; the nearest are draft, intake, never",
        ),
        ("by = \"officer\"", "\"officer\" stands where a list, [ … ], is wanted"),
        ("by = [1]", "1 stands without quotes: write \"1\""),
        ("times = \"2\"", "\"2\" stands where a whole number, without quotes, is wanted"),
        ("locked = \"true\"", "\"true\" stands where true or false, without quotes, is wanted"),
        ("name = \"again\"", "stands twice in this block"),
        (
            "by = [\"officer\" \"system\"]",
            "a comma is missing in the list, or a bracket or a quotation mark is not closed before",
        ),
        ("by [\"officer\"]", "a key without a value: write key = value"),
        ("by = [officer]", "words stand in quotes: \"…\""),
        ("by = [“officer”]", "quotation marks are typed straight, \"…\", not as they are printed"),
    ] {
        let told = act(line);
        let (place, reason) = told.split_once(": ").unwrap_or_default();
        assert_eq!(place, "line 3", "{line}: {told}");
        assert!(reason.ends_with(wanted), "{line}: {told}");
        assert!(reason.starts_with("act.pay"), "{line}: {told}");
    }
    assert_eq!(
        act("title = \"Pay\""),
        "line 3: act.pay.title: \"Pay\" stands where a text in three languages, { kk = \"…\", ru = \"…\", en = \"…\" }, is wanted"
    );
    assert_eq!(
        act("title = { kk = \"а\", ru = \"б\" }"),
        "line 3: act.pay.title: no words in en: a text has kk, ru and en"
    );
    assert_eq!(
        act("title = { kk = \"а\", ru = \"б\", en = 3 }"),
        "line 3: act.pay.title.en: 3 stands without quotes: write \"3\""
    );
}

#[test]
fn blocks_below_blocks_and_steps_of_cases_are_named() {
    let way = "[[act]]\nname = \"a\"\n[[act]]\nname = \"b\"\n\n[[act.way]]\nform = \"x\"\n[[act.way]]\nform = 1\n";
    assert_eq!(slip(way), "line 9: act.b.way.form: 1 stands without quotes: write \"1\"");
    let lacks = "[[act]]\nname = \"a\"\n\n[[act.way]]\n";
    assert_eq!(slip(lacks), "line 4: act.a.way: form is missing");
    let case = "[[case]]\nname = \"a story\"\n[[case.step]]\nact = \"pay\"\n[[case.step]]\nact = \"sign\"\nby = “x”\n";
    assert_eq!(
        slip(case),
        "line 7: case \"a story\", step 2 (sign), by: quotation marks are typed straight, \"…\", not as they are printed"
    );
}

/// What is flattened into a block is read as one with it: the library tells of the whole.
#[derive(Debug, Deserialize)]
struct Flat {
    #[serde(flatten)]
    _rest: Rest,
}

#[derive(Debug, Deserialize)]
struct Rest {
    #[serde(rename = "phase")]
    _phase: Phase,
}

#[test]
fn a_word_of_a_block_that_is_read_as_a_whole_is_found_in_it() {
    let text = "name = \"a\"\nphase = \"daft\"\n";
    let slip = read_toml::<Flat>(text).map(|_| ()).unwrap_err();
    assert_eq!(slip.line, Some(2), "{slip}");
    assert!(slip.reason.starts_with("phase: \"daft\" is no word for this"), "{slip}");
}

#[test]
fn a_day_without_quotes_and_a_block_with_one_bracket_are_told() {
    assert_eq!(
        slip("day = 2014-08-31\n"),
        "line 1: day: 2014-08-31 stands without quotes: write \"2014-08-31\""
    );
    assert!(
        slip("day = \"31.08.2014\"\n").contains("is not a day or time as they are written here")
    );
    let brackets = slip("[[act]]\nname = \"a\"\n[act]\nname = \"b\"\n");
    assert!(brackets.contains("double brackets"), "{brackets}");
}
