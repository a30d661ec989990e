//! What the check of a service says to whoever wrote it: slips that would be accepted and then do nothing, and where a case first goes wrong.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that can't set its scene must fail")]

use std::{collections::BTreeMap, fs, path::Path};

use calendar::Calendar;
use services::Catalogue;

const MES_01: &str = "services/mes-01/2013-04-30.toml";
const MES_01_CASES: &str = "services/mes-01/cases.toml";
const MES_01_FORM: &str = "services/mes-01/2013-04-30.application.toml";
const MES_04: &str = "services/mes-04/2013-04-30.toml";
const KNB_02: &str = "services/knb-02/2013-02-09.toml";
const KNB_02_RE_ISSUE: &str = "services/knb-02/cases.re-issue.toml";

fn walk(root: &Path, dir: &Path, files: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(root, &path, files);
        } else {
            let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            files.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
}

/// One service of those that ship, with what services share.
fn law(code: &str) -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    let mut files = BTreeMap::new();
    for folder in [format!("services/{code}"), "dictionaries".to_owned(), "parts".to_owned()] {
        walk(&root, &root.join(folder), &mut files);
    }
    let orders = fs::read_to_string(root.join("continued.toml")).unwrap();
    let own = orders.split("[[continued]]").filter(|order| order.contains(&format!("{code:?}")));
    let own: String = own.flat_map(|order| ["[[continued]]", order]).collect();
    files.insert("continued.toml".to_owned(), own);
    files
}

fn check(files: BTreeMap<String, String>) -> Vec<String> {
    let calendar = Calendar::parse(
        include_str!("../../../data/calendar/holidays.toml"),
        include_str!("../../../data/calendar/schedules.toml"),
    );
    Catalogue::check(files, &calendar.unwrap()).iter().map(ToString::to_string).collect()
}

/// What is told after a replacement in one file.
fn told(file: &str, from: &str, to: &str) -> Vec<String> {
    let mut files = law(file.split('/').nth(1).unwrap());
    let text = files.get_mut(file).unwrap();
    assert!(text.contains(from), "{file} has no {from:?}");
    *text = text.replacen(from, to, 1);
    check(files)
}

/// The only fault after a replacement, without its file and line.
#[track_caller]
fn only(file: &str, from: &str, to: &str, wanted: &str) {
    let told = told(file, from, to);
    let [one] = told.as_slice() else { panic!("{wanted}: {told:#?}") };
    let (place, reason) = one.split_once(": ").unwrap();
    let (_, line) = place.split_once(':').unwrap_or_default();
    assert!(line.parse::<usize>().is_ok(), "no line: {one}");
    assert_eq!(reason.strip_prefix("file: ").unwrap_or(reason), wanted);
}

#[test]
fn a_warning_comes_within_its_term() {
    only(
        MES_01,
        "warn_before = \"3 working days\"",
        "warn_before = \"15 working days\"",
        "term.service: warn_before, 15 working days, is not shorter than the term, 15 working days: it would warn from the first day",
    );
}

#[test]
fn a_paper_that_waits_for_a_signature_says_whose() {
    only(
        MES_01,
        "signed_by = \"authorised-person\"\n",
        "",
        "paper.attestat: an act prepares it for a signature, but signed_by names nobody",
    );
}

#[test]
fn a_result_is_prepared_signed_and_delivered() {
    only(
        MES_01,
        "    { deliver-result = \"attestat\" },\n",
        "",
        "act.sign-grant: signs a result that is never delivered: { deliver-result = \"…\" }",
    );
    only(
        MES_01,
        "{ prepare-paper = \"attestat\" },",
        "",
        "act.sign-grant: delivers \"attestat\", which no act prepares: { prepare-paper = \"attestat\" }",
    );
}

#[test]
fn whoever_signs_a_result_is_asked_for_nothing_besides() {
    let given = "[[act.given]]\nname = \"signed_on\"\nkind = \"date\"\nlabel = { kk = \"Күні\", ru = \"Дата\", en = \"Day\" }";
    only(
        MES_01,
        "source = \"p.5, p.7(1)\"\n\n[[act]]\nname = \"sign-refusal\"",
        &format!("source = \"p.5, p.7(1)\"\n\n{given}\n\n[[act]]\nname = \"sign-refusal\""),
        "act.sign-grant: asks [\"signed_on\"] of the one who signs, who gives nothing but a signature: ask it in the act that prepares the result",
    );
}

#[test]
fn the_sheet_says_free_only_of_what_is_free() {
    only(
        KNB_02,
        "kind = \"paid\"",
        "kind = \"free\"",
        "fee: kind = \"free\", but [[charge]] \"fee-issue\" is asked for",
    );
    only(
        MES_01,
        "kind = \"free\"",
        "kind = \"paid\"",
        "fee: kind = \"paid\", but no [[charge]] says what",
    );
}

#[test]
fn a_payment_to_the_budget_has_both_of_its_codes() {
    only(
        KNB_02,
        "purpose_code = \"911\"\n",
        "",
        "charge.fee-issue: a payment to the budget needs purpose_code",
    );
    only(
        KNB_02,
        "budget_code = \"105402\"\n",
        "",
        "charge.fee-issue: a payment to the budget needs budget_code",
    );
}

#[test]
fn a_request_is_answered_within_a_term_of_its_own() {
    let told = told(MES_04, "answer_term = \"duplicate\"\n", "");
    let [one] = told.as_slice() else { panic!("{told:#?}") };
    assert!(
        one.contains(
            "request.duplicate: its answer_term \"service\" is a term of other requests: give it one of its own; "
        ),
        "{one}"
    );
}

#[test]
fn silence_that_grants_ends_its_term() {
    only(
        MES_01,
        "ends = [\"sign-grant\", \"sign-refusal\", \"not-accept\", \"deem-granted\"]",
        "ends = [\"sign-grant\", \"sign-refusal\", \"not-accept\"]",
        "term.service: silence ends it by \"deem-granted\", but ends does not name that act: it would be overdue for ever",
    );
}

#[test]
fn a_paper_shows_only_a_number_that_it_has() {
    only(
        MES_01,
        "numbered_by = \"attestats\"\n",
        "",
        "paper.attestat: shows paper-number, but numbered_by names no register",
    );
}

#[test]
fn a_way_in_has_an_act_that_takes_the_request_there() {
    only(
        MES_01,
        "by = [\"operator\"]\nchannels = [\"centre\"]",
        "by = [\"operator\"]\nchannels = [\"office\"]",
        "request.issue: is taken by centre, but no act in filing takes it there",
    );
}

#[test]
fn a_moment_of_a_case_has_its_time() {
    only(
        MES_01_CASES,
        "at = \"2014-02-03T10:00\"",
        "at = \"2014-02-03\"",
        "case \"an attestat is granted in time\", step 1 (submit), at: \"2014-02-03\" is not a moment such as \"2014-02-03T10:00\"",
    );
}

#[test]
fn a_case_stops_at_its_first_failed_step() {
    // The act that accepts the papers is another person's: everything after it would go wrong too.
    let told = told(
        MES_01_CASES,
        "act = \"accept\"\nby = \"officer\"",
        "act = \"accept\"\nby = \"operator\"",
    );
    let [one] = told.as_slice() else { panic!("{told:#?}") };
    assert!(
        one.contains("case \"an attestat is granted in time\", step 2 (accept): the act is refused: act-not-yours"),
        "{one}"
    );
}

#[test]
fn effects_are_told_as_a_file_writes_them() {
    let told = told(
        MES_01_CASES,
        "effects = [{ prepare-paper = \"attestat\" }, { notify-authorised-persons = \"to-sign\" }]",
        "effects = [{ prepare-paper = \"attestat\" }]",
    );
    let [one] = told.as_slice() else { panic!("{told:#?}") };
    assert!(
        one.ends_with(
            "effects [{ prepare-paper = \"attestat\" }] expected, found [{ prepare-paper = \"attestat\" }, { notify-authorised-persons = \"to-sign\" }]"
        ),
        "{one}"
    );
}

#[test]
fn names_in_answers_are_told_once_with_what_could_be_meant() {
    let told = told(MES_01_CASES, "\nconclusion_number = ", "\nconclusion_numbr = ");
    let [one] = told.as_slice() else { panic!("{told:#?}") };
    let wanted = "cases.toml:3: answers: there is no field \"conclusion_numbr\"; the nearest are conclusion_number, ";
    assert!(one.contains(wanted), "{one}");
}

#[test]
fn slips_of_values_are_told_in_words_of_the_format() {
    only(
        MES_01_FORM,
        "kind = \"bin\"",
        "kind = \"BIN\"",
        "organisation.applicant_bin.kind: \"BIN\" is no word for this; the nearest are bin, iin, file",
    );
}

/// Steps that suspend, restore and end the attestat that the first case has got.
const KEPT: &str = r#"
[[case.step]]
at = "2014-02-18T12:00"
act = "suspend-attestat"
by = "authorised-person"
entry = "suspended"

[[case.step]]
at = "2014-02-18T13:00"
act = "restore-attestat"
by = "authorised-person"
entry = "active"

[[case.step]]
at = "2014-02-18T14:00"
act = "end-attestat"
by = "authorised-person"
entry = "ended"

[[case.step]]
at = "2014-02-18T20:15"
act = "deliver-attestat"
"#;

fn act(name: &str, effect: &str) -> String {
    let words = "{ kk = \"а\", ru = \"б\", en = \"c\" }";
    format!(
        "\n[[act]]\nname = \"{name}\"\ntitle = {words}\ntold = {words}\nfrom = [\"granted\"]\nto = \"@same\"\n\
         by = [\"authorised-person\"]\neffects = [{{ {effect} = \"attestats\" }}]\nsource = \"ours\"\n"
    )
}

/// A request that is about no earlier entry moves the entry that its own case has made.
#[test]
fn an_entry_of_the_case_itself_is_suspended_restored_and_ended() {
    let mut files = law("mes-01");
    let rules = files.get_mut(MES_01).unwrap();
    for (name, effect) in [
        ("suspend-attestat", "suspend-entry"),
        ("restore-attestat", "restore-entry"),
        ("end-attestat", "end-entry"),
    ] {
        rules.push_str(&act(name, effect));
    }
    let cases = files.get_mut(MES_01_CASES).unwrap();
    let delivers = "\n[[case.step]]\nat = \"2014-02-18T20:15\"\nact = \"deliver-attestat\"\n";
    assert!(cases.contains(delivers));
    *cases = cases.replacen(delivers, KEPT, 1);
    assert_eq!(check(files.clone()), Vec::<String>::new());
    let cases = files.get_mut(MES_01_CASES).unwrap();
    *cases = cases.replacen("entry = \"suspended\"", "entry = \"active\"", 1);
    let told = check(files);
    let [one] = told.as_slice() else { panic!("{told:#?}") };
    assert!(
        one.ends_with("step 6 (suspend-attestat): entry \"active\" expected, found \"suspended\""),
        "{one}"
    );
}

#[test]
fn the_earlier_entry_of_a_re_issue_is_superseded() {
    let told =
        told(KNB_02_RE_ISSUE, "earlier_entry = \"superseded\"", "earlier_entry = \"active\"");
    let [one] = told.as_slice() else { panic!("{told:#?}") };
    assert!(one.ends_with("earlier_entry \"active\" expected, found \"superseded\""), "{one}");
}
