//! Asking the law from the command line: what it lists, shows, counts and draws.
#![expect(clippy::expect_used, reason = "a test that can't set its scene must fail")]

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use serde_json::Value;

fn senim(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_senim"))
        .args(args)
        .env("LC_ALL", "en_US.UTF-8")
        .output()
        .expect("senim runs")
}

fn text(args: &[&str]) -> String {
    let output = senim(args);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn json(args: &[&str]) -> Value {
    serde_json::from_str(&text(args)).expect("JSON")
}

#[test]
fn the_list_tells_requests_channels_participants_and_editions() {
    let list = json(&["service", "list", "--json"]);
    let services = list["services"].as_array().expect("a list");
    let mes = services.iter().find(|service| service["code"] == "mes-01").expect("mes-01");
    assert_eq!(mes["requests"][0], "issue");
    assert_eq!(mes["participants"][0], "legal-entity");
    let channels = mes["channels"].as_array().expect("a list");
    assert_eq!(channels.len(), 5, "{channels:?}");
    assert_eq!(mes["editions"][0]["first_day"], "2013-04-30");
    assert_eq!(mes["editions"][0]["last_day"], "2014-08-31");
    assert_eq!(mes["editions"][0]["continued_since"], "2014-09-01");
    assert!(text(&["service", "list", "--lang", "kk"]).contains("mes-01  Ұйымдарды"));
}

fn last_day(view: &Value, term: &str) -> Value {
    let terms = view["terms"].as_array().expect("a list");
    let found = terms.iter().find(|t| t["name"] == term).expect("the term");
    found["last_day"].clone()
}

/// mes-01 p.7(1), p.16: fifteen working days after Monday, 3 February 2014 end on Monday, 24 February; the check on the 5th; the
/// result is at a centre a working day before, on Friday the 21st.
#[test]
fn terms_are_told_for_days_that_are_supposed() {
    let filed = "2014-02-03T10:00:00+06:00";
    let ask = |channel: &str, more: &[&str]| {
        let mut args = vec!["service", "due", "mes-01", "--request", "issue", "--channel", channel];
        args.extend(["--filed", filed, "--json"]);
        args.extend(more);
        json(&args)
    };
    let portal = ask("portal", &[]);
    assert_eq!(last_day(&portal, "service"), "2014-02-24");
    assert_eq!(last_day(&portal, "completeness"), "2014-02-05");
    let service = &portal["terms"][0];
    assert_eq!(
        (&service["binds"], &service["on_silence"]),
        (&"authority".into(), &"deemed-granted".into())
    );
    assert_eq!(last_day(&ask("centre", &[]), "hand-over"), "2014-02-21");
    assert_eq!(
        last_day(&ask("centre", &[]), "completeness"),
        Value::Null,
        "not yet at the Committee"
    );
    let accepted = ["--event", "accept=2014-02-03T15:00:00+06:00"];
    let suspends = ["--event", "suspend=2014-02-05T12:00:00+06:00"];
    let suspended = ask("portal", &[accepted, suspends].concat());
    assert_eq!(last_day(&suspended, "service"), Value::Null);
    assert_eq!(suspended["terms"][0]["days_left"], 13);
    // Thirteen working days after 12 February: 13, 14, 17-21, 24-28 and Monday, 3 March.
    let supplies = ["--event", "supply-documents=2014-02-12T09:30:00+06:00"];
    let resumed = ask("portal", &[accepted, suspends, supplies].concat());
    assert_eq!(last_day(&resumed, "service"), "2014-03-03");
}

fn refused(args: &[&str]) -> String {
    let output = senim(args);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stderr).expect("UTF-8")
}

const FILED: &str = "2014-02-04T10:00:00+06:00";

fn due_of<'a>(code: &'a str, request: &'a str, channel: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let mut args = vec!["service", "due", code, "--request", request, "--channel", channel];
    args.extend(["--filed", FILED]);
    args.extend(more);
    args
}

#[test]
fn what_the_flow_refuses_is_refused_in_words_of_the_console() {
    let mes = |more: &[&str]| refused(&due_of("mes-01", "issue", "portal", more));
    let slips: [(&[&str], &str); 7] = [
        (
            &["--event", "sign-grant=2014-02-04T12:00:00+06:00"],
            "“sign-grant” cannot be done then: after “submit” the application is in the state “submitted”",
        ),
        (&["--event", "sing-grant=2014-02-04T12:00:00+06:00"], "It could be: sign-grant, "),
        (&["--event", "accept=2014-02-04T09:59:59+06:00"], "“accept” is dated before the filing, "),
        (
            &[
                "--event",
                "accept=2014-02-05T10:00:00+06:00",
                "--event",
                "confirm-completeness=2014-02-05T09:00:00+06:00",
            ],
            "“confirm-completeness” is dated before the event that stands before it",
        ),
        (&["--answer", "activity_subkind=expertise"], "It could be: activity_subkinds, "),
        (&["--answer", "activity_subkinds=experts"], "“activity_subkinds” has no choice “experts”"),
        (&["--given", "accept.day=1"], "--given names “accept”, which no --event does"),
    ];
    for (more, words) in slips {
        let told = mes(more);
        assert!(told.contains(words), "{more:?}: {told}");
        assert!(!told.contains("Reload"), "{told}");
    }
    for lang in ["kk", "ru"] {
        let event = "sign-grant=2014-02-04T12:00:00+06:00";
        let told = mes(&["--event", event, "--lang", lang]);
        assert!(told.contains("«sign-grant»") && told.contains("«submitted»"), "{told}");
    }
    let request = refused(&due_of("mes-01", "isue", "portal", &[]));
    assert!(request.contains("no request “isue”. It could be: issue."), "{request}");
    let channel = refused(&due_of("ict-01", "issue", "portal", &[]));
    assert!(channel.contains("It is filed through: office"), "{channel}");
}

/// Nobody does what silence does, before its term has passed.
#[test]
fn silence_is_no_act_of_its_own() {
    let event = "deem-granted=2014-02-05T12:00:00+06:00";
    let told = refused(&due_of("mes-01", "issue", "portal", &["--event", event]));
    assert!(told.contains("the actions are: not-accept, accept. "), "{told}");
}

/// Silence acts between the acts that are told: mes-01 p.16 grants from the first day after Tuesday, 25 February.
#[test]
fn silence_acts_between_the_acts_that_are_told() {
    let event = "accept=2014-02-26T10:00:00+06:00";
    let told = refused(&due_of("mes-01", "issue", "portal", &["--event", event]));
    assert!(
        told.contains("after “deem-granted” the application is in the state “deemed-granted”"),
        "{told}"
    );
}

/// mes-04 p.7(4), reading 3: five working days after the protocol, but never later than day 15. Days 1 to 15 after Tuesday, 4 February 2014
/// end on the 25th; five after Wednesday the 12th are 13, 14, 17, 18, 19.
#[test]
fn what_an_act_is_given_decides_which_terms_run() {
    let ask = |protocol: &str, more: &[&str]| {
        let protocol = format!("record-protocol={protocol}T12:00:00+06:00");
        let mut args = due_of(
            "mes-04",
            "issue",
            "portal",
            &[
                "--json",
                "--event",
                "accept=2014-02-04T15:00:00+06:00",
                "--event",
                "confirm-completeness=2014-02-05T12:00:00+06:00",
                "--event",
                &protocol,
            ],
        );
        args.extend(more);
        json(&args)
    };
    let refuse = ["--given", "record-protocol.protocol_decision=refuse"];
    assert_eq!(last_day(&ask("2014-02-20", &refuse), "refusal"), "2014-02-25");
    let view = ask("2014-02-12", &refuse);
    assert_eq!(last_day(&view, "refusal"), "2014-02-19");
    assert_eq!(
        view["assumed"],
        serde_json::json!([{
            "act": "record-protocol", "field": "protocol_date", "value": "2014-02-12",
        }])
    );
    let earlier = [&refuse[..], &["--given", "record-protocol.protocol_date=2014-02-11"]].concat();
    assert_eq!(last_day(&ask("2014-02-12", &earlier), "refusal"), "2014-02-18");
}

#[test]
fn a_service_is_shown_with_what_is_asked_paid_and_waited_for() {
    let shown =
        json(&["service", "show", "knb-02", "--on", "2014-01-01", "--json", "--lang", "en"]);
    let requests = shown["requests"].as_array().expect("a list");
    let names: Vec<&str> = requests.iter().filter_map(|r| r["name"].as_str()).collect();
    assert_eq!(names, ["issue", "appendix", "re-issue", "duplicate"]);
    assert!(shown["channels"].as_array().expect("a list").iter().any(|c| c["name"] == "portal"));
    assert_eq!(shown["fee"]["kind"], "paid");
    assert_eq!(shown["charges"][0]["budget_code"], "105402");
    assert!(!shown["applicants"].as_array().expect("a list").is_empty());
    let words = text(&["service", "show", "mes-01", "--on", "2014-01-01", "--lang", "ru"]);
    let has = |line: &str| words.lines().any(|shown| shown.starts_with(line));
    assert!(
        words.lines().any(|l| l.starts_with("service  ") && l.contains("15 рабочих дней")),
        "{words}"
    );
    for line in ["applicants: legal-entity", "    channels: ", "portal  ", "fee  free  "] {
        assert!(has(line), "{line}: {words}");
    }
}

/// Whoever asks the calendar needs no service to be sound.
#[test]
fn the_calendar_is_asked_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/calendar");
    fs::create_dir_all(folder.path().join("calendar")).expect("a folder");
    for name in ["holidays.toml", "schedules.toml"] {
        fs::copy(data.join(name), folder.path().join("calendar").join(name)).expect("a copy");
    }
    let law = folder.path().to_str().expect("a path");
    let added = text(&["calendar", "2014-02-03", "--add", "15 working days", "--law", law]);
    assert_eq!(added, "2014-02-24\n");
    fs::write(folder.path().join("calendar/schedules.toml"), "[[schedul]]\n").expect("written");
    let broken = senim(&["calendar", "2014-02-03", "--law", law]);
    assert_eq!(broken.status.code(), Some(64));
    let told = String::from_utf8(broken.stderr).expect("UTF-8");
    assert!(told.contains("calendar/schedules.toml:1: ") && told.contains("schedule"), "{told}");
}

#[test]
fn what_the_law_does_not_have_is_refused_with_its_code() {
    let ask = |args: &[&str]| senim(args).status.code();
    let filed = ["--filed", "2014-02-03T10:00:00+06:00"];
    let due = |code, request, more: &[&str]| {
        let mut args = vec!["service", "due", code, "--request", request, "--channel", "portal"];
        args.extend(filed);
        args.extend(more);
        ask(&args)
    };
    assert_eq!(due("mes-99", "issue", &[]), Some(1));
    assert_eq!(due("mes-01", "duplicate", &[]), Some(1));
    assert_eq!(due("mes-01", "issue", &["--event", "sing=2014-02-03T11:00:00+06:00"]), Some(1));
    assert_eq!(due("mes-01", "issue", &["--event", "accept"]), Some(64));
    let before = ["service", "show", "mes-01", "--on", "2013-04-29"];
    assert_eq!(ask(&before), Some(1), "not yet in force");
    assert_eq!(ask(&["service", "diagram", "mes-01", "--request", "x"]), Some(1));
}

#[test]
fn a_service_is_shown_with_its_paragraphs_and_drawn() {
    let shown =
        json(&["service", "show", "mes-01", "--on", "2014-01-01", "--json", "--lang", "ru"]);
    let grounds = shown["grounds"].as_array().expect("a list");
    assert!(grounds.iter().any(|g| g["name"] == "R2" && g["source"].as_str() > Some("p.16")));
    let drawn = text(&["service", "diagram", "mes-01", "--lang", "en"]);
    assert!(drawn.starts_with("<svg") && drawn.contains("Under consideration"));
    let mermaid = text(&["service", "diagram", "mes-01", "--format", "mermaid", "--lang", "en"]);
    assert!(mermaid.contains("under_review --> grant_proposed : Propose to issue"), "{mermaid}");
}

#[test]
fn the_calendar_adds_terms() {
    assert_eq!(text(&["calendar", "2014-02-03", "--add", "15 working days"]), "2014-02-24\n");
    assert_eq!(text(&["calendar", "2014-01-31", "--add", "1 months"]), "2014-02-28\n");
    assert_eq!(text(&["calendar", "2014-02-01"]), "2014-02-01 day off\n");
    let view = json(&["calendar", "2014-02-03", "--add", "2 working days", "--json"]);
    assert_eq!(view["last_day"], "2014-02-05");
}

/// The routes of complaints that lead from the sheets of services which are still there.
fn without_routes_of_others(folder: &Path) {
    let routes = folder.join("complaints/2016-03-01.routes.toml");
    let text = fs::read_to_string(&routes).expect("routes");
    let kept = |block: &&str| ["nca-01", "mes-01"].iter().any(|code| block.contains(code));
    let own = |block: &str| {
        block
            .lines()
            .map(|line| {
                let code = if line.contains("nca-01") { "nca-01" } else { "mes-01" };
                if line.starts_with("services = ") {
                    format!("services = [\"{code}\"]\n")
                } else {
                    format!("{line}\n")
                }
            })
            .collect::<String>()
    };
    let blocks = text.split("[[route]]").skip(1).filter(kept).map(own);
    let left: Vec<String> = blocks.map(|block| format!("[[route]]{block}")).collect();
    fs::write(routes, left.concat()).expect("written");
}

/// A copy of the law.
fn whole_law() -> tempfile::TempDir {
    fn copy(from: &Path, to: &Path) {
        fs::create_dir_all(to).expect("a folder");
        for entry in fs::read_dir(from).expect("the law") {
            let path = entry.expect("an entry").path();
            let place = to.join(path.file_name().expect("a name"));
            if path.is_dir() {
                copy(&path, &place);
            } else {
                fs::copy(&path, &place).expect("a copy");
            }
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    copy(&data, folder.path());
    folder
}

/// A copy of the law with a checklist of mes-01 in it.
fn law_with(checklist: &str) -> tempfile::TempDir {
    let folder = whole_law();
    for entry in fs::read_dir(folder.path().join("services")).expect("services") {
        let path = entry.expect("an entry").path();
        // Registration needs its own service; what it is held against is not this test's matter.
        if path.ends_with("nca-01") {
            fs::remove_file(path.join("checklist.toml")).expect("removed");
        } else if !path.ends_with("mes-01") {
            fs::remove_dir_all(path).expect("removed");
        }
    }
    let continued = "[[continued]]\nservice = \"mes-01\"\nsince = \"2014-09-01\"\n\
                     basis = { kk = \"бұйрық\", ru = \"приказ\", en = \"an order\" }\n";
    fs::write(folder.path().join("continued.toml"), continued).expect("written");
    without_routes_of_others(folder.path());
    let place = folder.path().join("services/mes-01/checklist.toml");
    fs::write(place, checklist).expect("written");
    folder
}

const CHECKLIST: &str = r#"
[[row]]
id = "term"
kind = "deadline"
source = "p.7(1)"
says = "Fifteen working days"
request = "issue"
value = "15 working days"
by = ["term:service"]

[[row]]
id = "term-wrong"
kind = "deadline"
source = "p.7(1)"
says = "Ten working days"
value = "10 working days"
by = ["term:service"]

[[row]]
id = "age"
kind = "deadline"
source = "p.11"
says = "The conclusion is good for three months"
value = "3 months"
by = ["document:expert-conclusion"]

[[row]]
id = "bin"
kind = "field"
source = "appendix 2"
says = "BIN"
request = "issue"
value = "БСН"
by = ["field:application.applicant_bin"]

[[row]]
id = "bin-misread"
kind = "field"
source = "appendix 2"
says = "BIN"
value = "телефоны"
by = ["field:application.applicant_bin"]

[[row]]
id = "refusals"
kind = "ground"
source = "p.16"
says = "Two grounds of refusal"
by = ["ground:R1", "ground:R2"]

[[row]]
id = "never-named"
kind = "ground"
source = "p.16(2)"
says = "The Committee does not hold the resource"
request = "issue"
channel = "post"
by = ["ground:E2"]

[[row]]
id = "complaints"
kind = "complaint"
source = "p.21"
says = "Where to complain"
by = ["complaints:1", "complaints"]

[[row]]
id = "indicator"
kind = "indicator"
source = "appendix 3"
says = "Share of services in time"
by = ["indicator:1.1", "contact:3", "fee", "schedule:committee", "automation"]

[[row]]
id = "hours-of-nobody"
kind = "schedule"
source = "p.9"
says = "Hours that the service does not name"
by = ["schedule:provider"]

[[row]]
id = "paper"
kind = "receipt"
source = "p.14"
says = "A notification, and its first line"
channel = "portal"
by = ["paper:notification-report", "paper:notification-report.1", "case:an attestat is granted in time"]

[[row]]
id = "line"
kind = "receipt"
source = "p.14"
says = "A line that the paper does not have"
by = ["paper:notification-report.99"]

[[row]]
id = "by-a-test"
kind = "rule"
source = "p.5"
says = "Only the signer's own certificate serves"
test = "app::the_signature_of_the_result_is_that_of_the_post"

[[row]]
id = "nobody"
kind = "rule"
source = "p.17"
says = "Courtesy"
"#;

#[test]
fn a_service_is_held_against_the_rows_of_the_law() {
    let law = law_with(CHECKLIST);
    let folder = law.path().to_str().expect("a path");
    let told = senim(&["service", "fidelity", "mes-01", "--law", folder]);
    assert_eq!(told.status.code(), Some(1), "{}", String::from_utf8_lossy(&told.stderr));
    insta::assert_snapshot!("fidelity", String::from_utf8(told.stdout).expect("UTF-8"));
    let told = senim(&["service", "fidelity", "mes-01", "--law", folder, "--json"]);
    let json: Value = serde_json::from_slice(&told.stdout).expect("JSON");
    assert_eq!(
        json,
        serde_json::json!({ "services": [{
            "code": "mes-01", "rows": 14, "executed": 8, "by_tests": 1, "declared": 1,
            "missing": ["term-wrong", "bin-misread", "hours-of-nobody", "line", "nobody"],
        }]})
    );
    assert_eq!(
        senim(&["service", "fidelity", "mes-99", "--law", folder]).status.code(),
        Some(1),
        "there is no such service"
    );
}

#[test]
fn a_law_that_is_executed_whole_ends_well() {
    let first = CHECKLIST.split("\n[[row]]").nth(1).expect("a row");
    let law = law_with(&format!("[[row]]{first}"));
    let folder = law.path().to_str().expect("a path");
    let told = senim(&["service", "fidelity", "mes-01", "--law", folder]);
    assert_eq!(told.status.code(), Some(0));
    let told = String::from_utf8(told.stdout).expect("UTF-8");
    assert_eq!(told, "mes-01: 1 rows, 1 executed (by tests 0), 0 declared, 0 missing, 0 faults\n");
}

#[test]
fn a_row_whose_test_did_not_pass_is_declared_only() {
    let row = CHECKLIST.split("\n[[row]]").find(|row| row.contains("by-a-test")).expect("a row");
    let law = law_with(&format!("[[row]]{row}"));
    let folder = law.path().to_str().expect("a path");
    let list = law.path().join("passed");
    let told = |passed: &str| {
        fs::write(&list, passed).expect("a list");
        let tests = list.to_str().expect("a path");
        let told = senim(&["service", "fidelity", "mes-01", "--law", folder, "--tests", tests]);
        (told.status.code(), String::from_utf8(told.stdout).expect("UTF-8"))
    };
    let name = "the_signature_of_the_result_is_that_of_the_post";
    let (code, counts) = told(&format!("app::other\napp::inbox::tests::{name}\n"));
    assert_eq!(code, Some(0), "{counts}");
    assert!(counts.contains("1 executed (by tests 1)"), "{counts}");
    for passed in [String::new(), format!("web::{name}\n"), format!("app::not_{name}\n")] {
        let (code, counts) = told(&passed);
        assert_eq!(code, Some(1), "{passed}");
        let why = format!("declared: the test app::{name} is not among those that passed");
        assert!(counts.contains("0 executed") && counts.contains(&why), "{counts}");
    }
    let missing = ["service", "fidelity", "--law", folder, "--tests", "no-such-list"];
    assert_eq!(senim(&missing).status.code(), Some(1), "the list cannot be read");
}

#[test]
fn a_checklist_of_bad_form_is_named_by_line_and_row() {
    let wrong = CHECKLIST.replacen("id = \"term-wrong\"", "id = \"term\"", 1).replacen(
        "by = [\"ground:E2\"]",
        "by = [\"grund:E2\"]",
        1,
    );
    let law = law_with(&wrong);
    let folder = law.path().to_str().expect("a path");
    let told = senim(&["service", "check", "--law", folder]);
    let told = String::from_utf8(told.stdout).expect("UTF-8");
    assert!(
        told.contains(
            "services/mes-01/checklist.toml:52: row.never-named: \"grund\" is no kind of element; the nearest are ground"
        ),
        "{told}"
    );
    let law = law_with(&wrong.replace("grund:", "ground:").replace("app::the", "app: the"));
    let folder = law.path().to_str().expect("a path");
    let told =
        String::from_utf8(senim(&["service", "check", "--law", folder]).stdout).expect("UTF-8");
    assert!(told.contains("services/mes-01/checklist.toml:12: row.term: stands twice"), "{told}");
    assert!(told.contains("row.by-a-test: a test is written as crate::test name"), "{told}");
}

#[test]
fn one_slip_in_a_file_of_each_kind_is_one_fault_with_its_line_and_key() {
    const BROKEN: [&str; 15] = [
        "calendar/schedules.toml",
        "continued.toml",
        "desk/queue.toml",
        "parts/fire-service.toml",
        "policy.toml",
        "profiles/individual-sign.toml",
        "registration/forms/F1.toml",
        "registration/participants/ind.toml",
        "services/knb-01/service.toml",
        "services/mes-01/2013-04-30.toml",
        "services/mes-02/cases.toml",
        "services/mes-03/checklist.toml",
        "services/nca-01/2016-03-01.toml",
        "survey.toml",
        "trust-list.toml",
    ];
    let folder = whole_law();
    let mut places = Vec::new();
    for name in BROKEN {
        let file = folder.path().join(name);
        let text = fs::read_to_string(&file).expect("a file of the law");
        // The line after the last one, which ends with a line feed.
        places.push(format!("{name}:{}: ", text.lines().count() + 1));
        fs::write(&file, format!("{text}broken = = 1\n")).expect("written");
    }
    let law = folder.path().to_str().expect("UTF-8");
    let output = senim(&["service", "check", "--law", law]);
    let told = String::from_utf8(output.stdout).expect("UTF-8");
    let told: Vec<&str> = told.lines().collect();
    assert_eq!(told.len(), BROKEN.len(), "{told:#?}");
    for (line, place) in told.iter().zip(&places) {
        assert!(line.starts_with(place.as_str()), "{line} is not of {place}");
        assert!(line.contains("broken: a = too many"), "{line}");
    }
    assert!(!output.status.success());
}

#[test]
fn a_new_service_passes_the_check_when_its_blanks_are_filled() {
    let law = law_with(CHECKLIST);
    let folder = law.path().to_str().expect("a path");
    let make = ["service", "new", "abc-07", "--law", folder, "--from", "2013-01-01"];
    let told = text(&make);
    assert!(told.contains("2013-01-01.application.toml"), "{told}");
    assert_eq!(senim(&make).status.code(), Some(64), "what is there is not written over");
    let check = || senim(&["service", "check", "--law", folder]);
    let blank = String::from_utf8(check().stdout).expect("UTF-8");
    assert!(
        blank.contains("services/abc-07/2013-01-01.toml:13: result: no words in kk"),
        "{blank}"
    );
    assert!(blank.contains("term.service: no source: name the paragraph"), "{blank}");
    for entry in fs::read_dir(law.path().join("services/abc-07")).expect("the service") {
        let path = entry.expect("an entry").path();
        let filled = fs::read_to_string(&path).expect("a file").replace("\"\"", "\"ours\"");
        fs::write(&path, filled).expect("written");
    }
    let filled = check();
    let told = String::from_utf8(filled.stdout).expect("UTF-8");
    assert!(filled.status.success() && told.starts_with("law ok: "), "{told}");
    let wrong = ["service", "new", "../abc", "--law", folder, "--from", "2013-01-01"];
    assert_eq!(senim(&wrong).status.code(), Some(64));
}
