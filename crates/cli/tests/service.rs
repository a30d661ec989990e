//! Asking the law from the command line: what it lists, shows, counts and draws.
#![expect(clippy::expect_used, reason = "a test that can't set its scene must fail")]

use std::process::{Command, Output};

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
    let suspended = ask("portal", &["--event", "suspend=2014-02-05T12:00:00+06:00"]);
    assert_eq!(last_day(&suspended, "service"), Value::Null);
    assert_eq!(suspended["terms"][0]["days_left"], 13);
    // Thirteen working days after 12 February: 13, 14, 17-21, 24-28 and Monday, 3 March.
    let resumed = ask(
        "portal",
        &[
            "--event",
            "suspend=2014-02-05T12:00:00+06:00",
            "--event",
            "supply-documents=2014-02-12T09:30:00+06:00",
        ],
    );
    assert_eq!(last_day(&resumed, "service"), "2014-03-03");
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
    assert!(drawn.starts_with("<svg") && drawn.contains("Under review"));
    let mermaid = text(&["service", "diagram", "mes-01", "--format", "mermaid", "--lang", "en"]);
    assert!(mermaid.contains("under_review --> grant_proposed : Propose to grant"), "{mermaid}");
}

#[test]
fn the_calendar_adds_terms() {
    assert_eq!(text(&["calendar", "2014-02-03", "--add", "15 working days"]), "2014-02-24\n");
    assert_eq!(text(&["calendar", "2014-01-31", "--add", "1 months"]), "2014-02-28\n");
    assert_eq!(text(&["calendar", "2014-02-01"]), "2014-02-01 off\n");
    let view = json(&["calendar", "2014-02-03", "--add", "2 working days", "--json"]);
    assert_eq!(view["last_day"], "2014-02-05");
}
