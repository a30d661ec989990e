//! Numbers, addresses, bank accounts, several files, tables.
#![expect(clippy::unwrap_used, reason = "a test that can't set its scene must fail")]

use base::{DocumentId, Lang, Sha256};
use forms::{
    Answer, Answers, Dictionaries, FileAnswer, FormDefinition, Row, canonical_text, check,
    display_value, json_schema, normalise,
};
use jiff::civil::date;
use proptest::prelude::*;

const FORM: &str = r#"
name = "goods"
title = { kk = "Өтініш", ru = "Заявление", en = "Application" }
source = "a test"

[[page]]
name = "all"
title = { kk = "Бәрі", ru = "Всё", en = "All" }

[[page.field]]
name = "mass"
kind = "number"
label = { kk = "Салмағы", ru = "Масса", en = "Mass" }
unit = { kk = "кг", ru = "кг", en = "kg" }
min = "0"
max = "999999.99"
decimals = 2

[[page.field]]
name = "place"
kind = "address"
label = { kk = "Мекенжайы", ru = "Адрес", en = "Address" }

[[page.field]]
name = "account"
kind = "bank-account"
label = { kk = "Шоты", ru = "Счёт", en = "Account" }

[[page.field]]
name = "scans"
kind = "files"
label = { kk = "Көшірмелер", ru = "Копии", en = "Scans" }
media_types = ["application/pdf"]
max_files = 2

[[page.field]]
name = "goods"
kind = "table"
label = { kk = "Тауарлар", ru = "Товары", en = "Goods" }
min_rows = 2
max_rows = 3

[[page.field.column]]
name = "title"
kind = "long-text"
label = { kk = "Атауы", ru = "Название", en = "Title" }

[[page.field.column]]
name = "quantity"
kind = "number"
label = { kk = "Саны", ru = "Количество", en = "Quantity" }
min = "1"

[[page.field.column]]
name = "country"
kind = "choice"
label = { kk = "Елі", ru = "Страна", en = "Country" }
required = false
choice = [
    { code = "kz", label = { kk = "Қазақстан", ru = "Казахстан", en = "Kazakhstan" } },
    { code = "de", label = { kk = "Германия", ru = "Германия", en = "Germany" } },
]

[[page.field.column]]
name = "made_on"
kind = "date"
dates = "not-in-future"
label = { kk = "Күні", ru = "Дата", en = "Made on" }
required = false
"#;

fn form() -> FormDefinition {
    let form = FormDefinition::parse(FORM).unwrap();
    assert_eq!(form.inspect(&Dictionaries::default()), []);
    form
}

fn scan(n: u8) -> FileAnswer {
    FileAnswer {
        document: DocumentId::from_random([n; 16]),
        name: format!("{n}.pdf"),
        media_type: "application/pdf".to_owned(),
        size_bytes: 10,
        sha256: Sha256([n; 32]),
    }
}

fn row(cells: &[(&str, &str)]) -> Row {
    cells.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

fn answers() -> Answers {
    Answers::default()
        .with_text("mass", "1 234,50")
        .with_text("place", " Астана,  Достық 5 ")
        .with_text("account", "kz86 125k zt50 0410 0100")
        .with("scans", Answer::Files(vec![scan(1), scan(2)]))
        .with(
            "goods",
            Answer::Rows(vec![
                row(&[("title", " pump\r\nsecond line"), ("quantity", "007"), ("country", "kz")]),
                row(&[("title", "  "), ("quantity", "")]),
                row(&[("title", "valve"), ("quantity", "12"), ("made_on", "5.2.2014")]),
            ]),
        )
}

fn codes(answers: &Answers) -> Vec<String> {
    let faults = check(&form(), answers, date(2014, 3, 10), &Dictionaries::default());
    faults.map_or_else(|f| f.0.iter().map(ToString::to_string).collect(), |()| Vec::new())
}

#[test]
fn what_was_typed_is_tidied_and_then_passes() {
    let kept = normalise(&form(), &answers());
    assert_eq!(kept.text("mass"), Some("1234.50"));
    assert_eq!(kept.text("place"), Some("Астана, Достық 5"));
    assert_eq!(kept.text("account"), Some("KZ86125KZT5004100100"));
    assert_eq!(
        kept.rows("goods"),
        [
            row(&[("title", "pump\nsecond line"), ("quantity", "7"), ("country", "kz")]),
            row(&[("title", "valve"), ("quantity", "12"), ("made_on", "2014-02-05")]),
        ],
        "an empty row goes"
    );
    assert_eq!(codes(&kept), Vec::<String>::new());
    assert_eq!(kept.files("scans").len(), 2);
}

#[test]
fn every_cell_that_is_wrong_is_named_by_its_row_and_column() {
    let wrong = Answers::default()
        .with_text("mass", "1.234")
        .with_text("place", "x".repeat(501))
        .with_text("account", "KZ86125KZT5004100101")
        .with("scans", Answer::Files(vec![scan(1), scan(2), scan(3)]))
        .with(
            "goods",
            Answer::Rows(vec![row(&[
                ("quantity", "0"),
                ("country", "fr"),
                ("made_on", "2014-03-11"),
                ("colour", "red"),
            ])]),
        );
    assert_eq!(
        codes(&wrong),
        [
            "number-decimals at mass max=2",
            "answer-too-long at place max=500",
            "bank-account-check-digits at account",
            "too-many-files at scans max=2",
            "too-few-rows at goods min=2",
            "answer-missing at goods.1.title kind=long-text",
            "number-too-small at goods.1.quantity min=1",
            "answer-not-in-list at goods.1.country value=fr",
            "date-in-future at goods.1.made_on",
            "unknown-field at goods.1.colour",
        ]
    );
    let field = form();
    let called = |name: &str| field.field("goods").unwrap().called(name).map(|f| f.name.clone());
    assert_eq!(called("goods.1.country").as_deref(), Some("country"));
    assert_eq!(called("goods").as_deref(), Some("goods"));
    assert_eq!(called("goods.x.country").or(called("goods.1.colour")), None);
}

#[test]
fn bounds_of_a_number_are_kept_exactly() {
    let with = |text: &str| codes(&normalise(&form(), &answers().with_text("mass", text)));
    assert_eq!(with("999999.99"), Vec::<String>::new());
    assert_eq!(with("1000000"), ["number-too-large at mass max=999999.99"]);
    assert_eq!(with("-0.01"), ["number-too-small at mass min=0"]);
    assert_eq!(with("ten"), ["decimal-form at mass"]);
}

#[test]
fn an_answer_of_another_shape_is_refused() {
    let kept = normalise(&form(), &answers());
    let wrong = kept
        .clone()
        .with("scans", Answer::File(scan(1)))
        .with("mass", Answer::Rows(vec![row(&[("a", "b")])]))
        .with("goods", Answer::Files(vec![scan(1)]));
    assert_eq!(
        codes(&wrong),
        [
            "answer-kind at mass wanted=text",
            "answer-kind at scans wanted=files",
            "answer-kind at goods wanted=rows",
        ]
    );
}

#[test]
fn the_signed_text_shows_a_table_row_by_row() {
    let kept = normalise(&form(), &answers());
    let text = canonical_text(&form(), &kept, &[], Lang::En, &Dictionaries::default());
    let (one, two) = ("01".repeat(32), "02".repeat(32));
    assert_eq!(
        text,
        format!(
            "Application\n\nAll\nMass: 1234.50 kg\nAddress: Астана, Достық 5\n\
             Account: KZ86125KZT5004100100\nScans:\n    \
             | - 1.pdf (application/pdf, 10 bytes, SHA-256 {one})\n    \
             | - 2.pdf (application/pdf, 10 bytes, SHA-256 {two})\n\
             Goods:\n    | 1.\n    |   Title: pump\n    |     | second line\n    |   Quantity: 7\n    \
             |   Country: Kazakhstan\n    | 2.\n    |   Title: valve\n    |   Quantity: 12\n    \
             |   Made on: 2014-02-05\n"
        )
    );
    let form = form();
    let table = form.field("goods").unwrap();
    let shown = display_value(table, &kept.0["goods"], Lang::Kk, &Dictionaries::default());
    assert_eq!(shown[1], "Атауы: valve; Саны: 12; Күні: 2014-02-05");
}

#[test]
fn the_schema_tells_rows_files_and_numbers() {
    let schema = json_schema(&form(), &Dictionaries::default(), Lang::En);
    let all = &schema["properties"];
    assert_eq!(all["mass"]["pattern"], r"^[0-9]{1,12}(\.[0-9]{1,2})?$");
    assert_eq!(all["mass"]["description"], "in kg; at least 0; at most 999999.99");
    assert_eq!((&all["goods"]["minItems"], &all["goods"]["maxItems"]), (&2.into(), &3.into()));
    assert_eq!(all["goods"]["items"]["required"], serde_json::json!(["title", "quantity"]));
    assert_eq!(all["goods"]["items"]["properties"]["country"]["enum"][1], "de");
    assert_eq!(all["scans"]["maxItems"], 2);
}

#[test]
fn a_definition_that_mixes_up_the_kinds_is_refused() {
    let broken = FORM
        .replace("decimals = 2", "decimals = 7")
        .replace("max = \"999999.99\"", "max = \"-1\"")
        .replace("max_files = 2", "max_files = 0")
        .replace("max_rows = 3", "max_rows = 501")
        .replace("name = \"country\"\nkind = \"choice\"", "name = \"title\"\nkind = \"choices\"")
        .replace("kind = \"address\"", "kind = \"address\"\nmin_rows = 2");
    let faults = FormDefinition::parse(&broken).unwrap().inspect(&Dictionaries::default());
    let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        faults,
        [
            "all.mass: min is larger than max",
            "all.mass: decimals is not 0 to 6",
            "all.place: only a table has min_rows, max_rows",
            "all.scans: max_files is not 1 to 50",
            "all.goods: min_rows and max_rows are not 1 to 500, in this order",
            "all.goods.title: the name stands twice or is not snake_case",
            "all.goods.title: a column has another kind",
        ]
    );
    assert!(FormDefinition::parse(&FORM.replace("min = \"0\"", "min = \"a\"")).is_err());
}

#[test]
fn rows_and_files_are_plain_json() {
    let kept = normalise(&form(), &answers());
    let json = serde_json::to_string(&kept).unwrap();
    assert!(json.contains(r#""title":"valve""#), "{json}");
    assert_eq!(serde_json::from_str::<Answers>(&json).unwrap(), kept);
}

/// Any JSON that has the outer shape of an answer.
fn hostile() -> impl Strategy<Value = Answer> {
    let cell =
        prop_oneof![".{0,30}", "[0-9 .,+-]{0,12}", "[A-Za-z0-9 ]{0,24}", Just("x".repeat(9_000))];
    let name =
        prop_oneof![Just("title"), Just("quantity"), Just("country"), Just("made_on"), Just("z")];
    let row = proptest::collection::btree_map(name.prop_map(str::to_owned), cell.clone(), 0..5);
    prop_oneof![
        cell.clone().prop_map(Answer::Text),
        proptest::collection::vec(cell, 0..5).prop_map(Answer::List),
        proptest::collection::vec(row, 0..8).prop_map(Answer::Rows),
        any::<bool>().prop_map(Answer::Flag),
        proptest::collection::vec(any::<u8>().prop_map(scan), 0..5).prop_map(Answer::Files),
    ]
}

proptest! {
    /// Tidying twice is tidying once, whatever comes; it never adds a row or a cell.
    #[test]
    fn tidying_is_idempotent_and_never_adds(field in "mass|place|account|scans|goods|x", answer in hostile()) {
        let typed = Answers::default().with(&field, answer);
        let kept = normalise(&form(), &typed);
        prop_assert_eq!(&normalise(&form(), &kept), &kept);
        prop_assert!(kept.rows(&field).len() <= typed.rows(&field).len());
        let cells = |answers: &Answers| answers.rows(&field).iter().map(Row::len).sum::<usize>();
        prop_assert!(cells(&kept) <= cells(&typed));
    }

    /// What passes the check is bounded in rows, files and characters, and tells few faults if it does not.
    #[test]
    fn what_passes_is_bounded(answer in hostile(), field in "mass|place|account|scans|goods") {
        let kept = normalise(&form(), &answers().with(&field, answer));
        match check(&form(), &kept, date(2014, 3, 10), &Dictionaries::default()) {
            Ok(()) => {
                prop_assert!((2..=3).contains(&kept.rows("goods").len()));
                prop_assert!((1..=2).contains(&kept.files("scans").len()));
                prop_assert!(serde_json::to_string(&kept).unwrap().len() < 3 * 4 * 4_200 * 6);
            }
            Err(faults) => prop_assert!(faults.0.len() <= 110),
        }
    }

    /// No cell can pass for another cell, row or field of the signed text.
    #[test]
    fn no_cell_can_forge_a_line(title in "(.|\n|\r|\u{2028}| |\\|){0,60}", quantity in ".{0,30}") {
        let rows = vec![row(&[("title", &title), ("quantity", &quantity)]), row(&[("title", "b")])];
        let answers = Answers::default().with("goods", Answer::Rows(rows));
        let text = canonical_text(&form(), &answers, &[], Lang::En, &Dictionaries::default());
        let kept: Vec<&str> = text
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with("    |     | "))
            .map(|line| line.split(':').next().unwrap())
            .collect();
        prop_assert_eq!(
            kept,
            ["Application", "All", "Goods", "    | 1.", "    |   Title", "    |   Quantity", "    | 2.", "    |   Title"]
        );
    }
}

#[test]
fn a_table_of_many_wrong_rows_tells_a_hundred_faults() {
    let wide = FORM.replace("max_rows = 3", "max_rows = 500");
    let form = FormDefinition::parse(&wide).unwrap();
    let rows = |n: usize| Answer::Rows(vec![row(&[("quantity", "x"), ("made_on", "y")]); n]);
    let faults = |n| {
        let answers = Answers::default().with("goods", rows(n));
        check(&form, &answers, date(2014, 3, 10), &Dictionaries::default()).unwrap_err()
    };
    assert_eq!(faults(500).0.iter().filter(|f| f.field.as_deref() != Some("goods")).count(), 104);
    let many = faults(501);
    assert!(many.to_string().ends_with("too-many-rows at goods max=500"), "{many}");
}
