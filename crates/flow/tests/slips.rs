//! What inspection says of each slip, whole: nothing is missed, and nothing told that is not wrong.
#![expect(clippy::panic, reason = "a test that can't set its scene must fail")]

mod fair;

use std::fmt::Write as _;

use fair::{FAIR, read};
use flow::inspect;

/// An element of the fair, and what is changed in it: the first text that it has becomes the second.
const SLIPS: &[(&str, &str, &str)] = &[
    // Names.
    ("name = \"draft\"", "name = \"draft\"", "name = \"dr aft\""),
    ("name = \"refused\"", "name = \"refused\"", "name = \"\""),
    ("name = \"refused\"", "name = \"refused\"", "name = \"granted\""),
    ("name = \"report\"", "name = \"report\"", "name = \"vote\""),
    ("name = \"check\"", "name = \"check\"", "name = \"answer\""),
    ("code = \"R2\"", "code = \"R2\"", "code = \"R1\""),
    ("name = \"juror\"", "name = \"juror\"", "name = \"officer\""),
    ("name = \"laboratory\"", "name = \"laboratory\"", "name = \"laboratories\""),
    ("name = \"small\"", "name = \"small\"", "name = \"large\""),
    ("name = \"jury\"", "name = \"jury\"", "name = \"bench\""),
    // States.
    ("name = \"submitted\"", "kk = \"Берілді\"", "kk = \" \""),
    ("name = \"submitted\"", "next = { kk = \"Берілді\"", "next = { kk = \"\""),
    ("name = \"submitted\"", "source = \"p.1\"", "source = \" \""),
    ("name = \"submitted\"", "turn = \"officer\"", "turn = \"oficer\""),
    ("name = \"submitted\"", "phase = \"intake\"", "phase = \"intake\"\noutcome = \"granted\""),
    ("name = \"refused\"", "outcome = \"refused\"\n", ""),
    ("name = \"refused\"", "phase = \"closed\"", "phase = \"decided\""),
    ("name = \"review\"", "phase = \"review\"", "phase = \"closed\"\noutcome = \"granted\""),
    // Acts.
    ("name = \"submit\"", "title = { kk = \"Беру\"", "title = { kk = \"\""),
    (
        "name = \"submit\"",
        "told = { kk = \"Беру\", ru = \"Подать\"",
        "told = { kk = \"Беру\", ru = \"\"",
    ),
    ("name = \"submit\"", "source = \"p.2\"", "source = \"\""),
    ("name = \"submit\"", "from = [\"draft\"]", "from = [\"daft\"]"),
    ("name = \"submit\"", "from = [\"draft\"]", "from = []"),
    ("name = \"submit\"", "by = [\"applicant\"]", "by = []"),
    ("name = \"submit\"", "by = [\"applicant\"]", "by = [\"system\"]\nautomatic = true"),
    ("name = \"submit\"", "by = [\"applicant\"]", "by = [\"applicant\"]\nautomatic = true"),
    ("name = \"submit\"", "to = \"submitted\"", "to = \"@back\""),
    ("name = \"submit\"", "to = \"submitted\"\n", ""),
    ("name = \"submit\"", "source", "channels = [\"post\"]\nsource"),
    ("name = \"submit\"", "source", "channels = [\"office\"]\nsource"),
    ("name = \"submit\"", "source", "when = \"huge\"\nsource"),
    ("name = \"submit\"", "source", "when = { done = [\"nothing\"] }\nsource"),
    ("name = \"submit\"", "source", "when = { request = [\"renew\"] }\nsource"),
    ("name = \"submit\"", "source", "when = { kind = [\"whoever\"] }\nsource"),
    ("name = \"submit\"", "source", "times = 0\nsource"),
    ("name = \"submit\"", "source", "within = \"nothing\"\nsource"),
    ("name = \"submit\"", "source", "differs_from = [\"nothing\"]\nsource"),
    ("name = \"submit\"", "source", "stops = [\"nothing\"]\nsource"),
    ("name = \"submit\"", "source", "resumes = [\"nothing\"]\nsource"),
    ("name = \"submit\"", "source", "judge = \"condition:large\"\nsource"),
    ("name = \"submit\"", "source", "needs = [\"ground\"]\nsource"),
    ("name = \"submit\"", "source", "needs = [\"reasons\", \"papers\"]\nsource"),
    ("name = \"submit\"", "source", "needs = [\"votes:senate\"]\nsource"),
    ("name = \"submit\"", "source", "needs = [\"signatures:heads\"]\nsource"),
    (
        "name = \"submit\"",
        "source",
        "signatures = [{ list = \"heads\", act = \"sign\", title = { kk = \"\", ru = \"H\", en = \"H\" } }]\nsource",
    ),
    (
        "name = \"submit\"",
        "source",
        "signatures = [{ list = \"heads\", act = \"vote\", title = { kk = \"H\", ru = \"H\", en = \"H\" } }]\nneeds = [\"signatures:heads\"]\nsource",
    ),
    ("name = \"take-up\"", "requests = [\"issue\"]", "requests = [\"isue\"]"),
    ("name = \"take-up\"", "by = [\"officer\"]", "by = [\"system\"]\nneeds = [\"reasons\"]"),
    ("name = \"take-up\"", "by = [\"officer\"]", "by = [\"system\"]\nneeds = [\"known\"]"),
    (
        "name = \"take-up\"",
        "by = [\"officer\"]",
        "by = [\"system\"]\nautomatic = true\nneeds = [\"ground\"]\ngrounds = [\"R1\"]",
    ),
    (
        "name = \"take-up\"",
        "by = [\"officer\"]",
        "by = [\"system\"]\nneeds = [\"ground\"]\ngrounds = [\"R1\"]",
    ),
    ("name = \"take-up\"", "to = \"review\"", "to = \"deemed\""),
    ("name = \"take-up\"", "to = \"review\"", "to = \"revue\""),
    ("name = \"take-up\"", "to = \"review\"", "to = \"submitted\""),
    ("name = \"report\"", "by = [\"expert\"]", "by = [\"expart\"]"),
    ("name = \"conclude\"", "by = [\"officer\"]", "by = [\"system\"]"),
    ("name = \"conclude\"", "kk = \"Күні\"", "kk = \"\""),
    (
        "name = \"conclude\"",
        "given = [",
        "given = [{ name = \"concluded_on\", kind = \"date\", label = { kk = \"Күні\", ru = \"День\", en = \"Day\" } }, ",
    ),
    ("name = \"conclude\"", "name = \"concluded_on\"", "name = \"concluded\""),
    ("name = \"conclude\"", "name = \"conclude\"", "name = \"concluded\""),
    ("name = \"extend\"", "name = \"days\"", "name = \"day\""),
    ("name = \"extend\"", "name = \"extend\"", "name = \"extended\""),
    ("name = \"ask-applicant\"", "stops = [\"service\"]\n", ""),
    ("name = \"answer\"", "resumes = [\"service\"]\n", ""),
    ("name = \"answer\"", "to = \"@before\"", "to = \"review\""),
    ("name = \"answer\"", "resumes = [\"service\"]", "resumes = [\"servce\"]"),
    ("name = \"answer\"", "to = \"@before\"", "to = \"@same\""),
    ("name = \"open-sitting\"", "name = \"open-sitting\"", "name = \"opened\""),
    ("name = \"vote\"", "once_each = true\n", ""),
    ("name = \"vote\"", "by = [\"juror\"]", "by = [\"officer\"]"),
    ("name = \"decide\"", "judge = \"given:verdict\"\n", ""),
    ("name = \"decide\"", "judge = \"given:verdict\"", "judge = \"condition:huge\""),
    ("name = \"decide\"", "judge = \"given:verdict\"", "judge = \"condition:large\""),
    ("name = \"decide\"", "judge = \"given:verdict\"", "judge = \"given:choice\""),
    ("name = \"decide\"", "name = \"verdict\", kind", "name = \"verdict\", required = false, kind"),
    ("name = \"decide\"", "kk = \"Иә\"", "kk = \"\""),
    ("name = \"decide\"", "{ on = \"yes\", to = \"granted\" },", ""),
    ("name = \"decide\"", "on = \"yes\", to = \"granted\"", "on = \"no\", to = \"granted\""),
    ("name = \"decide\"", "on = \"yes\", to = \"granted\"", "on = \"yes\", to = \"grant\""),
    (
        "name = \"decide\"",
        "{ on = \"yes\", to = \"granted\" },",
        "{ on = \"yes\", to = \"granted\" }, { on = \"perhaps\", to = \"refused\" },",
    ),
    ("name = \"decide\"", "ground = \"R1\"", "ground = \"R3\""),
    (
        "name = \"decide\"",
        "by = [\"authorised-person\"]",
        "by = [\"authorised-person\"]\nto = \"granted\"",
    ),
    ("name = \"refuse\"", "grounds = [\"R1\", \"R2\"]", "grounds = [\"R1\"]"),
    ("name = \"refuse\"", "grounds = [\"R1\", \"R2\"]", "grounds = [\"R9\", \"R1\", \"R2\"]"),
    ("name = \"refuse\"", "from = [\"review\"]", "from = [\"refused\"]"),
    ("name = \"grant-by-silence\"", "when_passed = \"service\"\n", ""),
    ("name = \"grant-by-silence\"", "when_passed = \"service\"", "when_passed = \"check\""),
    ("name = \"grant-by-silence\"", "when_passed = \"service\"", "when_passed = \"never\""),
    ("name = \"grant-by-silence\"", "by = [\"system\"]", "by = [\"system\", \"officer\"]"),
    ("name = \"grant-by-silence\"", "to = \"deemed\"", "to = \"granted\""),
    // Terms.
    ("title = { kk = \"Қызмет\"", "kk = \"Қызмет\"", "kk = \"\""),
    ("title = { kk = \"Қызмет\"", "source = \"p.3\"", "source = \"\""),
    ("title = { kk = \"Қызмет\"", "starts = [\"submit\"]", "starts = [\"send\"]"),
    ("title = { kk = \"Қызмет\"", "ends = [\"decide\"", "ends = [\"decision\""),
    ("title = { kk = \"Қызмет\"", "ends = [\"decide\", \"grant-by-silence\"]\n", ""),
    (
        "title = { kk = \"Қызмет\"",
        "when = { request = [\"duplicate\"] }",
        "when = { request = [\"copy\"] }",
    ),
    ("title = { kk = \"Қызмет\"", "when = \"large\"", "when = \"huge\""),
    (
        "title = { kk = \"Қызмет\"",
        "{ when = \"large\", limit = \"20 working days\" }",
        "{ limit = \"20 working days\" }",
    ),
    (
        "title = { kk = \"Қызмет\"",
        "limit = [",
        "requests = [\"copy\"]\nchannels = [\"post\"]\nlimit = [",
    ),
    ("title = { kk = \"Қызмет\"", "warn_before = \"3 working days\"", "warn_before = \"3 hours\""),
    ("title = { kk = \"Қызмет\"", "on_silence = \"deemed-granted\"", "on_silence = \"act\""),
    ("title = { kk = \"Қызмет\"", "on_silence = \"deemed-granted\"", "on_silence = \"alert\""),
    ("title = { kk = \"Тапсыру\"", "before_end_of = \"service\"", "before_end_of = \"servce\""),
    (
        "title = { kk = \"Тапсыру\"",
        "before_end_of = \"service\"",
        "before_end_of = \"service\"\nstarts = [\"submit\"]",
    ),
    ("title = { kk = \"Тапсыру\"", "before_end_of = \"service\"\n", ""),
    ("title = { kk = \"Тапсыру\"", "limit = \"1 working day\"", "limit = \"8 hours\""),
    ("title = { kk = \"Тапсыру\"", "limit = \"1 working day\"\n", ""),
    (
        "title = { kk = \"Тексеру\"",
        "limit = \"1 working day\"",
        "limit = { issue = \"1 working day\", copy = \"1 working day\" }",
    ),
    ("title = { kk = \"Тексеру\"", "on_silence = \"nothing\"", "on_silence = \"act\""),
    (
        "title = { kk = \"Тексеру\"",
        "on_silence = \"nothing\"",
        "on_silence = \"alert\"\nlate_with = { term = \"never\", since = \"nothing\" }",
    ),
    (
        "title = { kk = \"Тексеру\"",
        "on_silence = \"nothing\"",
        "on_silence = \"alert\"\nlate_with = { term = \"check\", since = \"submit\" }",
    ),
    (
        "title = { kk = \"Тексеру\"",
        "on_silence = \"nothing\"",
        "on_silence = \"alert\"\nlate_with = { term = \"answer\", since = \"submit\" }",
    ),
    (
        "title = { kk = \"Тексеру\"",
        "on_silence = \"nothing\"",
        "on_silence = \"nothing\"\nlate_with = { term = \"answer\", since = \"submit\" }",
    ),
    ("title = { kk = \"Сараптама\"", "body = \"laboratory\"", "body = \"labs\""),
    (
        "title = { kk = \"Сараптама\"",
        "no_later_than = [\"service\"]",
        "no_later_than = [\"servce\"]",
    ),
    (
        "title = { kk = \"Ашылу\"",
        "starts = [{ act = \"conclude\", at = \"concluded_on\" }]",
        "starts = [{ after = \"never\" }]",
    ),
    ("title = { kk = \"Ашылу\"", "starts = [{ act = \"conclude\", at = \"concluded_on\" }]\n", ""),
    // Grounds, bodies, roles, panels, conditions.
    ("code = \"R2\"", "kk = \"Тым үлкен\"", "kk = \"\""),
    ("code = \"R2\"", "source = \"p.4\"", "source = \"\""),
    ("code = \"R2\"", "when = \"large\"", "when = \"huge\""),
    ("title = { kk = \"Зертхана\"", "kk = \"Зертхана\"", "kk = \"\""),
    ("title = { kk = \"Зертхана\"", "source = \"p.5\"", "source = \"\""),
    ("title = { kk = \"Сарапшы\"", "kk = \"Сарапшы\"", "kk = \"\""),
    ("title = { kk = \"Сарапшы\"", "source = \"p.5\"", "source = \"\""),
    ("title = { kk = \"Сарапшы\"", "body = \"laboratory\"", "body = \"labs\""),
    ("name = \"jury\"", "kk = \"Алқа\"", "kk = \"\""),
    ("name = \"jury\"", "source = \"p.7\"", "source = \"\""),
    ("name = \"jury\"", "vote = \"vote\"", "vote = \"ballot\""),
    ("name = \"jury\"", "sitting = \"open-sitting\"", "sitting = \"sit\""),
    ("name = \"jury\"", "quorum = 2", "quorum = 0"),
    ("name = \"large\"", "source = \"p.6\"", "source = \"\""),
    ("name = \"large\"", "has = [\"large\"] }", "has = [\"large\"] } # asked by the domain"),
    ("name = \"large\"", "holds = { field = \"size\", has = [\"large\"] }", "holds = \"huge\""),
    ("name = \"large\"", "holds = { field = \"size\", has = [\"large\"] }", "holds = \"small\""),
    ("name = \"small\"", "holds = { not = \"large\" }", "holds = { not = \"small\" }"),
];

/// The fair with a slip: from the mark on, the first text that stands there is another.
fn with((mark, from, to): (&str, &str, &str)) -> String {
    let place = FAIR.find(mark).unwrap_or_else(|| panic!("{mark} is not in the fair"));
    let (before, after) = FAIR.split_at(place);
    let end = after.find("\n[[").unwrap_or(after.len());
    let (element, rest) = after.split_at(end);
    assert!(element.contains(from), "{from} is not in {element}");
    format!("{before}{}{rest}", element.replacen(from, to, 1))
}

#[test]
fn each_slip_is_told_once_and_nothing_else() {
    let known = |name: &str| match name {
        "known" => Ok(()),
        _ => Err("; there is known".to_owned()),
    };
    let mut told = String::new();
    for slip in SLIPS {
        let (mark, from, to) = slip;
        writeln!(told, "{mark}: {from:?} is {to:?}").ok();
        for finding in inspect(&read(&with(*slip)), &known) {
            writeln!(told, "    {}: {}", finding.key, finding.reason).ok();
        }
    }
    insta::assert_snapshot!(told);
}

#[test]
fn where_no_term_stands_still_none_has_to_go_on() {
    let text = with(("name = \"ask-applicant\"", "stops = [\"service\"]\n", ""));
    let text = text.replacen("resumes = [\"service\"]\n", "", 1);
    let found = inspect(&read(&text), &|_| Err(String::new()));
    let told: Vec<_> = found.iter().map(|f| format!("{}: {}", f.key, f.reason)).collect();
    assert_eq!(told, ["act.ask-applicant: suspends, but stops no term"]);
}
