//! Forms: answers as typed, as kept, as judged, as signed.
#![expect(clippy::unwrap_used, reason = "a test that can't set its scene must fail")]

use base::{DocumentId, Lang, Sha256};
use forms::{
    Answer, Answers, Dictionaries, FileAnswer, FormDefinition, HeaderLine, canonical_text, check,
    check_page, json_schema, normalise,
};
use jiff::civil::date;
use proptest::prelude::*;

const FORM: &str = r#"
name = "sample"
title = { kk = "Өтініш", ru = "Заявление", en = "Application" }
source = "a test"

[[page]]
name = "who"
title = { kk = "Кім", ru = "Кто", en = "Who" }

[[page.field]]
name = "name"
kind = "text"
label = { kk = "Аты", ru = "Имя", en = "Name" }
max_length = 20

[[page.field]]
name = "iin"
kind = "iin"
label = { kk = "ЖСН", ru = "ИИН", en = "IIN" }
personal = true
required = false

[[page.field]]
name = "phone"
kind = "phone"
label = { kk = "Телефон", ru = "Телефон", en = "Phone" }

[[page.field]]
name = "email"
kind = "email"
label = { kk = "Пошта", ru = "Почта", en = "E-mail" }
required = false

[[page]]
name = "what"
title = { kk = "Не", ru = "Что", en = "What" }

[[page.field]]
name = "kinds"
kind = "choices"
label = { kk = "Түрлері", ru = "Виды", en = "Kinds" }
dictionary = "kinds"

[[page.field]]
name = "other"
kind = "long-text"
label = { kk = "Басқа", ru = "Другое", en = "Other" }
show_if = { field = "kinds", has = ["other"] }

[[page.field]]
name = "made_on"
kind = "date"
dates = "not-in-future"
label = { kk = "Күні", ru = "Дата", en = "Date" }

[[page.field]]
name = "paper"
kind = "file"
label = { kk = "Құжат", ru = "Документ", en = "Paper" }
media_types = ["application/pdf"]
max_bytes = 1000

[[page.field]]
name = "consent"
kind = "consent"
label = { kk = "Келісім", ru = "Согласие", en = "Consent" }
"#;

const KINDS: &str = r#"
title = { kk = "Түрлер", ru = "Виды", en = "Kinds" }
source = "a test"
[[entry]]
code = "rescue"
label = { kk = "Құтқару", ru = "Спасение", en = "Rescue" }
[[entry]]
code = "other"
label = { kk = "Басқа", ru = "Иное", en = "Other" }
"#;

fn dictionaries() -> Dictionaries {
    Dictionaries::parse([("dictionaries/kinds.toml".to_owned(), KINDS.to_owned())]).unwrap()
}

fn form() -> FormDefinition {
    let form = FormDefinition::parse(FORM).unwrap();
    assert_eq!(form.inspect(&dictionaries()), []);
    form
}

fn paper() -> FileAnswer {
    FileAnswer {
        document: DocumentId::from_random([1; 16]),
        name: "қорытынды.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        size_bytes: 999,
        sha256: Sha256([0xab; 32]),
    }
}

fn answers() -> Answers {
    Answers::default()
        .with_text("name", "  Айгүл \t Серікова ")
        .with_text("phone", "8 (701) 123-45-67")
        .with("kinds", Answer::List(vec!["rescue".to_owned(), "other".to_owned()]))
        .with_text("other", "бір  \r\nекі\r\n")
        .with_text("made_on", "7.03.2026")
        .with("paper", Answer::File(paper()))
        .with_text("consent", "on")
}

fn codes(answers: &Answers) -> Vec<String> {
    let faults = check(&form(), answers, date(2026, 3, 10), &dictionaries());
    faults.map_or_else(|f| f.0.iter().map(ToString::to_string).collect(), |()| Vec::new())
}

#[test]
fn what_was_typed_is_tidied_and_then_passes() {
    let kept = normalise(&form(), &answers());
    assert_eq!(kept.text("name"), Some("Айгүл Серікова"));
    assert_eq!(kept.text("phone"), Some("+77011234567"));
    assert_eq!(kept.text("made_on"), Some("2026-03-07"));
    assert_eq!(kept.text("other"), Some("бір\nекі"));
    assert!(kept.flag("consent"));
    assert_eq!(codes(&kept), Vec::<String>::new());
    assert_eq!(normalise(&form(), &kept), kept, "tidying twice changes nothing");
}

#[test]
fn decomposed_letters_are_composed() {
    let typed = Answers::default().with_text("name", "Бейбі\u{0442} Ай\u{0438}\u{0306}");
    assert_eq!(normalise(&form(), &typed).text("name"), Some("Бейбіт Айй"));
}

#[test]
fn all_faults_come_at_once_in_the_order_of_the_form() {
    let wrong = Answers::default()
        .with_text("name", "a\u{7}")
        .with_text("iin", "123456789011")
        .with_text("phone", "+7701")
        .with_text("email", "a@b")
        .with("kinds", Answer::List(vec!["rescue".into(), "rescue".into(), "x".into()]))
        .with_text("other", "hidden")
        .with_text("made_on", "2026-03-11")
        .with(
            "paper",
            Answer::File(FileAnswer { size_bytes: 2000, name: "../x".into(), ..paper() }),
        )
        .with_text("role", "admin");
    assert_eq!(
        codes(&wrong),
        [
            "answer-control-character at name",
            "iin-check-digit at iin",
            "phone-form at phone",
            "email-form at email",
            "answer-repeated at kinds value=rescue",
            "answer-not-in-list at kinds value=x",
            "answer-not-asked at other",
            "date-in-future at made_on",
            "file-too-large at paper max=1",
            "file-name at paper",
            "consent-needed at consent",
            "unknown-field at role",
        ]
    );
}

#[test]
fn a_page_is_checked_by_itself() {
    let faults =
        check_page(&form(), "who", &Answers::default(), date(2026, 3, 10), &dictionaries());
    assert_eq!(
        faults.unwrap_err().to_string(),
        "answer-missing at name kind=text; answer-missing at phone kind=phone"
    );
}

#[test]
fn an_answer_of_another_shape_is_refused() {
    let wrong =
        normalise(&form(), &answers()).with("name", Answer::Flag(true)).with_text("paper", "a.pdf");
    assert_eq!(
        codes(&wrong),
        ["answer-kind at name wanted=text", "answer-kind at paper wanted=file"]
    );
}

#[test]
fn a_hidden_answer_is_dropped() {
    let kept =
        normalise(&form(), &answers().with("kinds", Answer::List(vec!["rescue".to_owned()])));
    assert_eq!(kept.answer("other"), None);
    assert_eq!(codes(&kept), Vec::<String>::new());
}

#[test]
fn the_signed_text_reads_like_the_form_and_binds_the_file() {
    let text = canonical_text(
        &form(),
        &normalise(&form(), &answers()),
        &[HeaderLine::new("Service", "mes-01")],
        Lang::En,
        &dictionaries(),
    );
    let digest = "ab".repeat(32);
    assert_eq!(
        text,
        format!(
            "Application\nService: mes-01\n\nWho\nName: Айгүл Серікова\nPhone: +77011234567\n\n\
             What\nKinds:\n    | - Rescue\n    | - Other\nOther: бір\n    | екі\nDate: 2026-03-07\n\
             Paper: қорытынды.pdf (application/pdf, 999 bytes, SHA-256 {digest})\nConsent: yes\n"
        )
    );
}

#[test]
fn the_schema_forbids_what_the_form_does_not_ask() {
    let schema = json_schema(&form(), &dictionaries(), Lang::En);
    assert_eq!(schema["additionalProperties"], false);
    let kazakh = json_schema(&form(), &dictionaries(), Lang::Kk);
    assert_ne!(kazakh["title"], schema["title"], "its words are in the reader's language");
    assert_eq!(
        schema["required"],
        serde_json::json!(["name", "phone", "kinds", "made_on", "paper", "consent"])
    );
    assert_eq!(schema["properties"]["kinds"]["items"]["enum"][1], "other");
    assert_eq!(schema["allOf"][0]["then"]["required"][0], "other");
}

#[test]
fn a_file_with_unknown_keys_or_broken_references_is_refused() {
    assert!(FormDefinition::parse(&FORM.replace("required = false", "requird = false")).is_err());
    let broken = FORM
        .replace("dictionary = \"kinds\"", "dictionary = \"kindz\"")
        .replace("field = \"kinds\", has", "field = \"paper\", has");
    let faults = FormDefinition::parse(&broken).unwrap().inspect(&dictionaries());
    let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        faults,
        [
            "what.kinds: there is no dictionary \"kindz\"; there is only kinds",
            "what.other: show_if: no field before it is \"paper\"; there are email, iin, kinds, name, phone",
        ]
    );
}

#[test]
fn answers_are_plain_json() {
    let kept = normalise(&form(), &answers());
    let json = serde_json::to_string(&kept).unwrap();
    assert!(json.contains(r#""kinds":["rescue","other"]"#), "{json}");
    assert_eq!(serde_json::from_str::<Answers>(&json).unwrap(), kept);
    assert!(serde_json::from_str::<Answers>(r#"{"paper":{"document":"00"}}"#).is_err());
}

proptest! {
    /// Whatever a value holds, the lines at the margin of the signed text are those of the form, in its order.
    #[test]
    fn no_value_can_forge_a_line(name in "\\PC{0,40}|(.|\n|\r|\u{2028}|\u{85}){0,40}", other in "(.|\n|\r){0,60}") {
        let answers = Answers::default()
            .with_text("name", name)
            .with("kinds", Answer::List(vec!["other\nPhone: 1".to_owned(), "other".to_owned()]))
            .with_text("other", other);
        let text = canonical_text(&form(), &answers, &[], Lang::En, &dictionaries());
        let margin: Vec<&str> = text
            .split('\n')
            .filter(|line| !line.is_empty() && !line.starts_with("    | "))
            .map(|line| line.split(':').next().unwrap())
            .collect();
        prop_assert_eq!(margin, ["Application", "Who", "Name", "What", "Kinds", "Other"]);
        prop_assert!(!text.contains('\r'));
    }

    #[test]
    fn checking_and_tidying_never_panic(text in ".{0,60}", field in "name|iin|phone|email|made_on|consent|kinds|paper|x") {
        let answers = Answers::default().with_text(&field, text);
        let kept = normalise(&form(), &answers);
        let _ = check(&form(), &kept, date(2026, 3, 10), &dictionaries());
        prop_assert_eq!(normalise(&form(), &kept), kept);
    }
}
