//! The table case × outcome: what each request of each service can come to, and that a shipped case comes to it.
//!
//! `cargo test -p services --test table -- --nocapture` prints it. A cell that the definition fills and no case reaches is empty, and
//! fails, unless it stands in [`UNFILLED`] with the reason why the text has no such case.
#![expect(clippy::unwrap_used, reason = "a test that can't set its scene must fail")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use calendar::Calendar;
use flow::{Act, Definition, Phase, Silence};
use services::{Catalogue, Channel, DocumentForm, Edition, Reached};

type Names = &'static [&'static str];

/// Cells that no case can reach, and why: services, requests, cells, reason.
const UNFILLED: &[(Names, Names, Names, &str)] = &[
    (
        &["knb-01", "knb-02", "knb-03"],
        &["issue", "appendix", "re-issue"],
        &["missing:request"],
        "the request of the portal is the signed form itself: without it nothing is filed",
    ),
    (
        &["knb-01", "knb-02", "knb-03"],
        &["appendix", "re-issue", "duplicate"],
        &["ground:R2"],
        "p.16(2) is a ground for the issue alone; cases of each request have it refused as not of the request",
    ),
    (
        &["mes-05", "mes-06"],
        &["duplicate"],
        &[
            "outcome:refused",
            "outcome:refusal-at-chancellery",
            "outcome:refusal-delivered",
            "ground:R1",
            "ground:R2",
        ],
        "p.26 names no ground to refuse a duplicate; a case has the proposal refused",
    ),
];

/// The columns of the table.
const COLUMNS: [&str; 7] =
    ["channel", "outcome", "ground", "missing", "stop", "extension", "silence"];

fn walk(root: &Path, dir: &Path, files: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(root, &path, files);
        } else if path.extension().is_some_and(|ending| ending == "toml") {
            let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            files.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
}

/// The files of one service, with what all share.
fn files_of(code: &str) -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    let mut files = BTreeMap::new();
    for folder in ["dictionaries", "parts", &format!("services/{code}")] {
        walk(&root, &root.join(folder), &mut files);
    }
    files
}

fn codes() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/services");
    let folders = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().file_name());
    let mut codes: Vec<String> = folders.map(|name| name.into_string().unwrap()).collect();
    // Registration replays its requests in stories of its own.
    codes.retain(|code| code != "nca-01");
    codes.sort();
    codes
}

/// Whether an act can be done in a request, in one of its channels: one that names none belongs to all.
fn belongs(act: &Act, request: &str, channels: &[Channel]) -> bool {
    let of =
        |named: &[String], is: &dyn Fn(&String) -> bool| named.is_empty() || named.iter().any(is);
    of(&act.requests, &|name| name == request)
        && of(&act.channels, &|name| channels.iter().any(|channel| channel.name() == name))
}

/// The acts that a request can come to, from the beginning on.
fn acts_of<'a>(flow: &'a Definition, request: &str, channels: &[Channel]) -> Vec<&'a Act> {
    let acts: Vec<&Act> = flow.acts.iter().filter(|a| belongs(a, request, channels)).collect();
    let mut states = BTreeSet::from([flow.initial.as_str()]);
    loop {
        let before = states.len();
        for act in &acts {
            if act.from.iter().any(|from| states.contains(from.as_str())) {
                states.extend(act.targets());
            }
        }
        if states.len() == before {
            break;
        }
    }
    acts.into_iter().filter(|a| a.from.iter().any(|from| states.contains(from.as_str()))).collect()
}

/// What a request can come to, by column: the cell, and the element that reaches it.
fn cells(edition: &Edition, request: &str) -> Vec<(&'static str, String)> {
    let rules = &edition.definition;
    let flow = &rules.flow;
    let channels: Vec<Channel> =
        Channel::ALL.into_iter().filter(|channel| rules.takes(request, *channel)).collect();
    let acts = acts_of(flow, request, &channels);
    let mut cells = BTreeSet::new();
    for channel in &channels {
        cells.insert(("channel", channel.name().to_owned()));
    }
    for state in &flow.states {
        let ends = matches!(state.phase, Phase::Decided | Phase::Closed);
        if ends && acts.iter().any(|act| act.targets().any(|to| to == state.name)) {
            cells.insert(("outcome", state.name.clone()));
        }
    }
    for ground in acts.iter().flat_map(|act| &act.grounds) {
        cells.insert(("ground", ground.clone()));
    }
    for document in edition.documents_of(request) {
        // What the state has cannot be missing; what is only shown is not in the set.
        let is_brought = document.way.iter().any(|way| {
            !matches!(way.form, DocumentForm::FromStateRegister | DocumentForm::OriginalShown)
                && way.channels.iter().any(|channel| channels.contains(channel))
        });
        if is_brought {
            cells.insert(("missing", document.name.clone()));
        }
    }
    for act in acts.iter().filter(|act| !act.stops.is_empty()) {
        cells.insert(("stop", act.name.clone()));
    }
    for term in &flow.terms {
        let extension = term.extension.iter().map(|extension| &extension.act);
        for act in extension.filter(|name| acts.iter().any(|act| act.name == **name)) {
            cells.insert(("extension", act.clone()));
        }
        let follows = matches!(term.on_silence, Silence::Act | Silence::DeemedGranted);
        for act in acts.iter().filter(|_| follows) {
            if act.when_passed.as_ref() == Some(&term.name) {
                cells.insert(("silence", act.name.clone()));
            }
        }
    }
    cells.into_iter().collect()
}

/// The element by which a cell is reached.
fn element(column: &str, cell: &str) -> String {
    let kind = match column {
        "outcome" => "state",
        "stop" | "extension" | "silence" => "act",
        other => other,
    };
    format!("{kind}:{cell}")
}

#[test]
fn every_cell_of_the_table_that_the_law_fills_has_a_case() {
    let calendar = Calendar::parse(
        include_str!("../../../data/calendar/holidays.toml"),
        include_str!("../../../data/calendar/schedules.toml"),
    )
    .unwrap();
    let mut empty = Vec::new();
    println!("| service | request | {} |", COLUMNS.join(" | "));
    println!("|{}", "---|".repeat(COLUMNS.len() + 2));
    for code in codes() {
        let catalogue = Catalogue::parse(files_of(&code)).unwrap();
        let reached: BTreeSet<Reached> = catalogue.replay(&calendar).reached;
        let service = catalogue.service(&code).unwrap();
        let edition = service.editions.values().next_back().unwrap();
        for request in &edition.definition.request {
            let name = request.name.as_str();
            let is_reached = |column: &str, cell: &str| {
                let element = element(column, cell);
                reached.iter().any(|r| r.request == name && r.element == element)
            };
            let cells = cells(edition, name);
            let mut row = Vec::new();
            for column in COLUMNS {
                let all: Vec<_> = cells.iter().filter(|(of, _)| *of == column).collect();
                let lacking = all.iter().filter(|(of, cell)| !is_reached(of, cell));
                let lacking: Vec<&str> = lacking.map(|(_, cell)| cell.as_str()).collect();
                for cell in &lacking {
                    empty.push((code.clone(), name.to_owned(), format!("{column}:{cell}")));
                }
                row.push(match all.len() {
                    0 => "–".to_owned(),
                    count => format!("{}/{count}", count - lacking.len()),
                });
            }
            println!("| {code} | {name} | {} |", row.join(" | "));
        }
    }
    let mut known = BTreeSet::new();
    for (services, requests, cells, reason) in UNFILLED {
        println!("{} {}: {}: {reason}", services.join(", "), requests.join(", "), cells.join(", "));
        for service in *services {
            for request in *requests {
                known.extend(cells.iter().map(|cell| {
                    ((*service).to_owned(), (*request).to_owned(), (*cell).to_owned())
                }));
            }
        }
    }
    let found: BTreeSet<_> = empty.into_iter().collect();
    let unexplained: Vec<_> = found.difference(&known).collect();
    assert!(unexplained.is_empty(), "no case reaches {unexplained:#?}");
    let reached: Vec<_> = known.difference(&found).collect();
    assert!(reached.is_empty(), "a case reaches what is called unfilled: {reached:#?}");
}
