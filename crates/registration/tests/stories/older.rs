//! Requests as builds of before form 2 kept them, in `form-1/requests.jsonl`: fourteen ends of the seven processes, written by the
//! last build that had the parts of all processes side by side. They are never made anew.

use base::{StoredFault, read_stored, write_stored};
use registration::{Request, canonical_request};
use serde::Deserialize;
use serde_json::Value;

use crate::world::*;

/// What that build kept, and what it said of it.
#[derive(Deserialize)]
struct Kept {
    process: String,
    participant: String,
    story: String,
    /// Digest of the text that is approved; none where nothing is to be approved.
    approved_text: Option<String>,
    claim: Option<String>,
    holds_claim: bool,
    stored: String,
}

fn kept() -> Vec<Kept> {
    let lines = include_str!("form-1/requests.jsonl").lines();
    lines.map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn of(process: &str) -> Value {
    let kept = kept().into_iter().find(|kept| kept.process == process).unwrap();
    serde_json::from_str(&kept.stored).unwrap()
}

/// Each value of a document with the name of its field, in order of both; the number of the form and the name of the process aside.
fn leaves(document: &Value) -> Vec<String> {
    fn walk(name: &str, value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    walk(name, value, found);
                }
            }
            Value::Array(values) => {
                for value in values {
                    walk(name, value, found);
                }
            }
            // The one field that has another name in form 2.
            _ if name == "installation_link" => found.push(format!("link {value}")),
            _ => found.push(format!("{name} {value}")),
        }
    }
    let mut document = document.clone();
    let fields = document.as_object_mut().unwrap();
    fields.remove("v");
    fields.remove("kind");
    let mut found = Vec::new();
    walk("", &document, &mut found);
    found.sort();
    found
}

#[test]
fn requests_of_form_1_are_read_whole_and_mean_what_they_meant() {
    let all = kept();
    assert_eq!(all.len(), 14);
    for kept in all {
        let told = format!("{} of {}: {}", kept.process, kept.participant, kept.story);
        let request: Request = read_stored(&kept.stored).unwrap();
        assert_eq!(request.kind().code(), kept.process, "{told}");
        assert_eq!(request.participant.as_str(), kept.participant, "{told}");
        let text = canonical_request(&request, &offer(at("2026-11-23T10:00")));
        let digest = text.ok().and_then(|text| text.digest().ok());
        let digest = digest.map(|digest| digest.to_string());
        assert_eq!(digest, kept.approved_text, "{told}");
        assert_eq!(request.claim().map(|claim| claim.to_string()), kept.claim, "{told}");
        assert_eq!(request.holds_claim(), kept.holds_claim, "{told}");

        let written = write_stored(&request).unwrap();
        assert!(written.starts_with("{\"v\":2,"), "{told}");
        assert_eq!(read_stored::<Request>(&written).unwrap(), request, "{told}");
        let mut before = leaves(&serde_json::from_str(&kept.stored).unwrap());
        if kept.process == "issue-repeat" {
            // Nobody comes: it was the day of the filing, which the answers have.
            before.retain(|leaf| !leaf.starts_with("visit_on "));
        }
        assert_eq!(leaves(&serde_json::from_str(&written).unwrap()), before, "{told}");
    }
}

#[test]
fn a_part_of_another_process_is_not_read_in_either_form() {
    let unreadable = |body: &Value| {
        let fault = read_stored::<Request>(&body.to_string()).unwrap_err();
        matches!(fault, StoredFault::Unreadable(_))
    };
    let ground = of("ex-officio")["recorded_ground"].clone();
    let demand = of("revoke-online")["demand"].clone();
    let visits = of("issue-first")["visits"].clone();
    for (process, part, value) in [
        ("ex-officio", "demand", &demand),
        ("issue-first", "demand", &demand),
        ("issue-first", "recorded_ground", &ground),
        ("issue-repeat", "visits", &visits),
        ("revoke-office", "recorded_ground", &ground),
        ("revoke-online", "visits", &visits),
    ] {
        let mut body = of(process);
        body.as_object_mut().unwrap().remove("v");
        assert!(read_stored::<Request>(&body.to_string()).is_ok(), "{process}");
        body[part] = value.clone();
        assert!(unreadable(&body), "{process} with {part}");
        let kept = kept().into_iter().find(|kept| kept.process == process).unwrap();
        let request: Request = read_stored(&kept.stored).unwrap();
        let written = write_stored(&request).unwrap();
        let mut body: Value = serde_json::from_str(&written).unwrap();
        body["process"][process][part] = value.clone();
        // The number of the form stands first, where a map of fields does not keep it.
        body.as_object_mut().unwrap().remove("v");
        let fields = body.to_string();
        let fields = fields.strip_prefix('{').unwrap();
        let fault = read_stored::<Request>(&format!("{{\"v\":2,{fields}")).unwrap_err();
        assert!(matches!(fault, StoredFault::Unreadable(_)), "{process} with {part}");
    }
    // What is written together is not read in halves.
    let mut half = of("revoke-online");
    half.as_object_mut().unwrap().remove("v");
    half.as_object_mut().unwrap().remove("demand");
    assert!(unreadable(&half));
}
