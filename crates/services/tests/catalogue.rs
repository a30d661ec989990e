//! The services that ship: their files are sound, and their cases end as they say.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a test that can't set its scene must fail")]

use std::{collections::BTreeMap, fs, path::Path};

use base::{Actor, Bin, CaseId, DocumentId, Iin, Lang, Role, Sha256, UniqueNumber, to_timestamp};
use calendar::Calendar;
use forms::{Answer, Answers, FileAnswer};
use jiff::{
    Timestamp,
    civil::{DateTime, date},
};
use proptest::prelude::*;
use services::{
    Applicant, ApplicantKind, Case, Catalogue, Channel, Command, Edition, Facts, Happened, Input,
    Phase, SignedText, Turn, answer_by, available_acts, decide, document_warnings, due_lines,
    fill_message, fill_paper, next_step, phase, register_entry, state_label, timeline, whose_turn,
};

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

/// The files of services and dictionaries, by their path from `data/`.
fn files() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    let mut files = BTreeMap::new();
    for folder in ["services", "dictionaries", "parts"] {
        if root.join(folder).is_dir() {
            walk(&root, &root.join(folder), &mut files);
        }
    }
    let continued = fs::read_to_string(root.join("continued.toml")).unwrap();
    files.insert("continued.toml".to_owned(), continued);
    files
}

fn calendar() -> Calendar {
    Calendar::parse(
        include_str!("../../../data/calendar/holidays.toml"),
        include_str!("../../../data/calendar/schedules.toml"),
    )
    .unwrap()
}

fn catalogue() -> Catalogue {
    Catalogue::parse(files()).unwrap_or_else(|faults| {
        panic!("{}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    })
}

fn at(local: &str) -> Timestamp {
    to_timestamp(local.parse::<DateTime>().unwrap())
}

#[test]
fn every_service_is_sound_and_its_cases_end_as_they_say() {
    let faults = Catalogue::check(files(), &calendar());
    let report: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert!(report.is_empty(), "{}", report.join("\n"));
    let report = catalogue().replay(&calendar());
    assert!(report.cases >= 14 && report.steps >= 50, "{report:?}");
}

/// Faults of the shipped files after one replacement in one of them.
fn faults_after(file: &str, from: &str, to: &str) -> Vec<String> {
    let mut files = files();
    let text = files.get_mut(file).unwrap();
    assert!(text.contains(from), "{from}");
    *text = text.replacen(from, to, 1);
    let faults = Catalogue::check(files, &calendar());
    faults.iter().map(|f| format!("{}: {}", f.key, f.reason.lines().next().unwrap())).collect()
}

const RULES: &str = "services/mes-01/2013-04-30.toml";

#[test]
fn a_slip_in_a_definition_is_named_with_file_key_and_reason() {
    // The fault among those found that is said in the words of `wanted`, or all of them.
    let finds = |from: &str, to: &str, wanted: &str| {
        let faults = faults_after(RULES, from, to);
        assert!(faults.iter().any(|fault| fault.starts_with(wanted)), "{wanted}: {faults:#?}");
    };
    finds(
        "to = \"under-review\"",
        "to = \"review\"",
        "act.confirm-completeness: there is no state \"review\"",
    );
    finds(
        "{ issue-paper = \"notification-report\" }",
        "{ issue-paper = \"receipt\" }",
        "act.submit.effects: there is no paper \"receipt\"",
    );
    finds(
        "schedule = \"committee\"",
        "schedule = \"nights\"",
        "schedule: the calendar has no \"nights\"",
    );
    finds(
        "value = \"case-number\"",
        "value = \"case-numbr\"",
        "file: paper.notification-report.line.value: \"case-numbr\" is not a value that a paper can show",
    );
    let unknown = faults_after(RULES, "automation = ", "automat = ");
    let told = "file: automat: there is no key \"automat\" here; the nearest are automation, ";
    assert!(unknown[0].starts_with(told), "{unknown:?}");
    finds("{reasons}", "{because}", "message.not-accepted: {because} is not a value");
    finds("stops = [\"service\"]\n", "", "act.suspend: suspends, but stops no term");
    finds(
        "number_code = \"MES01A\"",
        "number_code = \"MES01\"",
        "number_code: \"MES01\" numbers the cases of mes-01 already",
    );
    finds(
        "number_code = \"MES01A\"",
        "number_code = \"KNB01L\"",
        "number_code: \"KNB01L\" numbers the register licences of knb-01 already",
    );
    finds(
        "when_passed = \"service\"\n",
        "",
        "act.deem-granted: silence needs the term that passed",
    );
}

/// Every fault of two services after one replacement, as `senim service check` prints it.
fn printed_after(file: &str, from: &str, to: &str) -> Vec<String> {
    let mut files = files();
    files.retain(|path, _| {
        let service = path.strip_prefix("services/");
        service.is_none_or(|s| s.starts_with("mes-01/") || s.starts_with("knb-02/"))
    });
    let orders = files.get_mut("continued.toml").unwrap();
    let own = |order: &&str| order.contains("\"mes-01\"") || order.contains("\"knb-02\"");
    *orders = orders
        .split("[[continued]]")
        .filter(own)
        .flat_map(|order| ["[[continued]]", order])
        .collect();
    let text = files.get_mut(file).unwrap();
    assert!(text.contains(from), "{from}");
    *text = text.replacen(from, to, 1);
    let faults = Catalogue::check(files, &calendar());
    faults.iter().map(|fault| fault.to_string().lines().next().unwrap().to_owned()).collect()
}

#[test]
fn a_slip_is_told_once_on_its_line_with_what_could_be_meant() {
    const CASES: &str = "services/mes-01/cases.toml";
    const FORM: &str = "services/mes-01/2013-04-30.application.toml";
    const LICENCES: &str = "parts/knb-licence-flow.toml";
    let slips = [
        // Words of closed lists, and values that are written in several ways.
        (RULES, "automation = \"partial\"", "automation = \"partly\""),
        (RULES, "phase = \"intake\"", "phase = \"taken\""),
        (RULES, "limit = \"15 working days\"", "limit = \"15 days\""),
        (RULES, "limit = \"15 working days\"", "limit = { all = \"15 working days\" }"),
        (
            RULES,
            "when = { field = \"activity_subkinds\", has",
            "when = { feld = \"activity_subkinds\", has",
        ),
        (LICENCES, "{ after = \"service\" }", "{ afterwards = \"service\" }"),
        (RULES, "value = \"case-number\"", "value = \"case-nr\""),
        (
            RULES,
            "{ issue-paper = \"notification-report\" }",
            "{ issue-papers = \"notification-report\" }",
        ),
        (RULES, "needs = [\"complete-form\"", "needs = [\"complete-from\""),
        // Names.
        (RULES, "by = [\"applicant\"]", "by = [\"aplicant\"]"),
        (RULES, "filing = [\"submit\", ", "filing = ["),
        (RULES, "has = [\"rescue-work\"]", "has = [\"rescue-works\"]"),
        (LICENCES, "has = [\"licence\"]", "has = [\"licences\"]"),
        (LICENCES, "{ field = \"paper_print\"", "{ field = \"paper_prints\""),
        (
            LICENCES,
            "by = [\"system\"]\nrequests = [\"issue\"]",
            "by = [\"system\", \"officer\"]\nrequests = [\"issue\"]",
        ),
        // Forms and cases.
        (FORM, "dictionary = \"industry-branches\"", "dictionary = \"branches\""),
        (FORM, "kind = \"bin\"", "kind = \"bim\""),
        (CASES, "request = \"issue\"", "request = \"isue\""),
        (CASES, "by = \"officer\"", "by = \"oficer\""),
        (CASES, "act = \"accept\"", "act = \"acept\""),
        (CASES, "state = \"submitted\"", "state = \"submited\""),
        (CASES, "state = \"submitted\"", "sate = \"submitted\""),
        (CASES, "due = { service", "due = { servis"),
        (CASES, "missing = [\"expert-conclusion\"]", "missing = [\"conclusion\"]"),
        (CASES, "state = \"submitted\"", "state = \"under-review\""),
    ];
    let told: Vec<String> = slips
        .into_iter()
        .map(|(file, from, to)| format!("{to}\n{}", printed_after(file, from, to).join("\n")))
        .collect();
    insta::assert_snapshot!(told.join("\n\n"));
}

#[test]
fn all_faults_of_all_files_come_at_once() {
    let mut files = files();
    files.insert("services/mes-01/2014-02-30.toml".to_owned(), String::new());
    files.insert("services/new-01/2026-01-01.toml".to_owned(), "x = 1".to_owned());
    files.insert("dictionaries/empty.toml".to_owned(), "title = 1".to_owned());
    let faults = Catalogue::parse(files).unwrap_err();
    let mut at: Vec<&str> = faults.iter().map(|fault| fault.file.as_str()).collect();
    at.sort_unstable();
    assert_eq!(
        at,
        [
            "dictionaries/empty.toml",
            "services/mes-01/2014-02-30.toml",
            "services/new-01/service.toml"
        ]
    );
}

#[test]
fn a_changed_expectation_is_found_by_the_replay() {
    let faults = faults_after(
        "services/mes-01/cases.toml",
        "service = \"2014-02-24\"",
        "service = \"2014-02-25\"",
    );
    assert_eq!(
        faults,
        ["case \"an attestat is granted in time\", step 1 (submit): \
          service due \"2014-02-25\" expected, found \"2014-02-24\""]
    );
}

fn iin(serial: u16) -> Iin {
    (serial..).find_map(|n| Iin::compose(date(1980, 5, 17), true, n)).unwrap()
}

fn bin(serial: u32) -> Bin {
    (serial..).find_map(|n| Bin::compose(date(2005, 3, 1), 4, n)).unwrap()
}

fn person(serial: u16, role: Role) -> Actor {
    Actor::Person { iin: iin(serial), bin: None, role }
}

fn case(edition: &Edition) -> Case {
    let conclusion = FileAnswer {
        document: DocumentId::from_random([1; 16]),
        name: "қорытынды.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        size_bytes: 10,
        sha256: Sha256([1; 32]),
    };
    Case {
        id: CaseId::from_random([2; 16]),
        number: UniqueNumber::compose(2026, "MES01", 7),
        service: "mes-01".to_owned(),
        edition: edition.first_day,
        request: "issue".to_owned(),
        channel: Channel::Portal,
        lang: Lang::Kk,
        applicant: Applicant {
            kind: ApplicantKind::LegalEntity,
            iin: iin(1),
            full_name: "Серікова Айгүл".to_owned(),
            bin: Some(bin(1)),
            organisation: Some("«Сынақ» ЖШС".to_owned()),
            representative: None,
        },
        answers: Answers::default()
            .with_text("organisation_name", "«Сынақ» ЖШС")
            .with_text("applicant_bin", bin(1).as_str())
            .with_text("applicant_address", "Астана қ., Сығанақ к., 1")
            .with_text("applicant_phone", "+77011234567")
            .with("industry_branches", Answer::List(vec!["energy".to_owned(), "food".to_owned()]))
            .with("activity_subkinds", Answer::List(vec!["training".to_owned()]))
            .with("attachment_expert_conclusion", Answer::File(conclusion))
            .with_text("conclusion_number", "17/26")
            .with_text("expertise_date", "2026-03-02")
            .with_text("expert_organisation_name", "«Сарапшы» ЖШС")
            .with_text("expert_organisation_attestat_number", "5")
            .with_text("head_full_name", "Серікова Айгүл")
            .with_text("head_position", "Директор"),
        signed_application: None,
        about: None,
        facts: BTreeMap::new(),
        continued: None,
        state: edition.definition.flow.initial.clone(),
        events: Vec::new(),
    }
}

fn run(case: &mut Case, edition: &Edition, act: &str, actor: Actor, input: Input, now: &str) {
    let command = Command { act: act.to_owned(), actor, office: None, input };
    let events = decide(case, edition, command, at(now), &calendar());
    case.apply_all(events.unwrap_or_else(|faults| panic!("{act}: {faults}")));
}

fn signed() -> Input {
    let signed = SignedText { document: DocumentId::from_random([3; 16]), sha256: Sha256([3; 32]) };
    Input { signed_application: Some(signed), ..Input::default() }
}

fn suspended(edition: &Edition) -> Case {
    let mut case = case(edition);
    let c = &mut case;
    run(c, edition, "submit", person(1, Role::Applicant), signed(), "2026-03-02T10:00");
    run(c, edition, "accept", person(50, Role::Officer), Input::default(), "2026-03-02T15:00");
    let missing = Input { missing: vec!["expert-conclusion".to_owned()], ..Input::default() };
    run(c, edition, "suspend", person(50, Role::Officer), missing, "2026-03-03T15:00");
    case
}

#[test]
fn faces_are_told_state_turn_next_step_and_history() {
    let catalogue = catalogue();
    let edition =
        catalogue.service("mes-01").unwrap().serving_on(date(2026, 3, 2)).unwrap().edition;
    let case = suspended(edition);
    assert_eq!(state_label(&case, edition, Lang::Kk), "Өтінішті қарастыруды тоқтата тұру");
    assert_eq!(whose_turn(&case, edition), Turn::Applicant);
    assert_eq!(phase(&case, edition), Phase::Suspended);
    assert_eq!(
        next_step(&case, edition, Lang::En),
        "Supply the missing documents. Time does not run until you do."
    );
    let told: Vec<String> = timeline(&case, edition, Lang::En)
        .iter()
        .map(|line| format!("{} [{}] {}", line.text, line.source, line.details.join("; ")))
        .collect();
    assert_eq!(
        told,
        [
            "The application was signed and sent to the Committee [p.11, p.13, p.14] ",
            "The Committee received the documents [p.14, p.16] ",
            "Consideration was suspended: documents are missing [p.16] Expert conclusion on the \
             organisation’s compliance with the industrial safety requirements",
        ]
    );
    let acts = |actor: Actor| -> Vec<String> {
        let now = at("2026-03-04T10:00");
        available_acts(&case, edition, &actor, None, now)
            .iter()
            .map(|act| act.name.clone())
            .collect()
    };
    assert_eq!(acts(person(1, Role::Applicant)), ["supply-documents"]);
    assert!(
        acts(person(2, Role::Applicant)).is_empty() && acts(person(50, Role::Officer)).is_empty()
    );
    let lines = due_lines(&case, edition, &calendar(), Lang::Ru, at("2026-03-04T10:00")).unwrap();
    assert_eq!(lines[0].title, "Оказание государственной услуги");
    assert_eq!((lines[0].last_day, lines[0].days_left), (None, Some(14)));
    assert!(lines[1].met_at.is_some() && !lines[1].is_overdue);
}

#[test]
fn a_case_is_kept_as_json_and_comes_back_the_same() {
    let catalogue = catalogue();
    let edition =
        catalogue.service("mes-01").unwrap().serving_on(date(2026, 3, 2)).unwrap().edition;
    let case = suspended(edition);
    let json = serde_json::to_string(&case).unwrap();
    assert_eq!(serde_json::from_str::<Case>(&json).unwrap(), case);
    assert!(!json.contains("due") && !json.contains("overdue"), "{json}");
    let Happened::ActDone { act, source, .. } = &case.events[2].happened else { panic!() };
    assert_eq!((act.as_str(), source.as_str()), ("suspend", "p.16"));
    assert_eq!(catalogue.edition_of(&case).unwrap().first_day, edition.first_day);
}

#[test]
fn a_paper_is_filled_in_each_language_and_a_register_entry_in_all() {
    let catalogue = catalogue();
    let edition =
        catalogue.service("mes-01").unwrap().serving_on(date(2026, 3, 2)).unwrap().edition;
    let case = suspended(edition);
    let facts = Facts {
        date: Some(date(2026, 3, 20)),
        number: Some(UniqueNumber::compose(2026, "MES01A", 3)),
        result_by: Some(at("2026-03-30T18:30")),
        signer_name: Some("Омаров Д.".to_owned()),
        ..Facts::default()
    };
    let attestat = edition.definition.paper("attestat").unwrap();
    let filled = fill_paper(attestat, &case, edition, &facts, Lang::Ru);
    assert_eq!(
        filled.title,
        "АТТЕСТАТ на право проведения работ в области промышленной безопасности"
    );
    let line = |label: &str| {
        filled.lines.iter().find(|line| line.label == label).map(|line| line.values.join("; "))
    };
    assert_eq!(line("Отрасли промышленности").unwrap(), "Энергетика; Пищевая промышленность");
    assert_eq!(line("Дата проведения экспертизы").unwrap(), "2 марта 2026 года");
    assert_eq!(line("Номер аттестата").unwrap(), facts.number.as_ref().unwrap().as_str());
    assert_eq!(line("Иные работы"), None, "a line with nothing to tell is left out");
    let report = edition.definition.paper("notification-report").unwrap();
    let report = fill_paper(report, &case, edition, &facts, Lang::Kk);
    let values: Vec<String> = report.lines.iter().map(|line| line.values.join("; ")).collect();
    assert!(values.contains(&"2026 жылғы 30 наурыз, 18:30".to_owned()), "{values:?}");
    assert!(values.iter().any(|v| v.starts_with("1. Ұйымның") && v.ends_with("(қорытынды.pdf)")));

    let register = edition.definition.register("attestats").unwrap();
    let entry = register_entry(register, &case, edition, &facts);
    assert_eq!(Some(&entry.number), facts.number.as_ref());
    assert_eq!(entry.columns["industry_branches"].en, "Energy; Food industry");
    assert_eq!(entry.columns["organisation_bin"].kk, bin(1).as_str());
}

#[test]
fn a_table_and_several_files_are_checked_replayed_and_shown_on_papers() {
    const FIELDS: &str = r#"
[[page.field]]
name = "branches"
kind = "table"
required = false
label = { kk = "Филиалдар", ru = "Филиалы", en = "Branches" }
[[page.field.column]]
name = "place"
kind = "address"
label = { kk = "Мекенжайы", ru = "Адрес", en = "Address" }
[[page.field.column]]
name = "opened_on"
kind = "date"
label = { kk = "Ашылған күні", ru = "Дата открытия", en = "Opened on" }
[[page.field.column]]
name = "staff"
kind = "number"
unit = { kk = "адам", ru = "чел.", en = "people" }
label = { kk = "Қызметкерлер", ru = "Работники", en = "Staff" }
required = false
"#;
    let mut files = files();
    let form = files.get_mut("services/mes-01/2013-04-30.application.toml").unwrap();
    *form = form.replacen("kind = \"file\"", "kind = \"files\"", 1) + FIELDS;
    let rules = files.get_mut(RULES).unwrap();
    let place = "value = \"answer:organisation_name\" }";
    assert!(rules.contains(place));
    *rules = rules.replace(place, "value = \"answer:branches\" }");
    let catalogue = Catalogue::parse(files).unwrap();
    let edition =
        catalogue.service("mes-01").unwrap().serving_on(date(2026, 3, 2)).unwrap().edition;
    let mut case = case(edition);
    let row = |cells: &[(&str, &str)]| {
        cells.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    };
    let Some(Answer::File(conclusion)) =
        case.answers.answer("attachment_expert_conclusion").cloned()
    else {
        panic!("the conclusion is a file")
    };
    let second = FileAnswer { name: "қосымша.pdf".to_owned(), ..conclusion.clone() };
    let rows = vec![
        row(&[("place", "Алматы"), ("opened_on", "2013-05-07"), ("staff", "12")]),
        row(&[("place", "Шымкент"), ("opened_on", "2013-06-01")]),
    ];
    case.answers = case
        .answers
        .with("attachment_expert_conclusion", Answer::Files(vec![conclusion, second]))
        .with("branches", Answer::Rows(rows));
    run(&mut case, edition, "submit", person(1, Role::Applicant), signed(), "2026-03-02T10:00");
    let paper = edition.definition.paper("attestat").unwrap();
    let filled = fill_paper(paper, &case, edition, &Facts::default(), Lang::Ru);
    let shown = filled.lines.iter().find(|line| line.values.len() == 2).unwrap();
    assert_eq!(
        shown.values,
        [
            "Адрес: Алматы; Дата открытия: 7 мая 2013 года; Работники: 12 чел.",
            "Адрес: Шымкент; Дата открытия: 1 июня 2013 года",
        ]
    );
    let report = edition.definition.paper("notification-report").unwrap();
    let report = fill_paper(report, &case, edition, &Facts::default(), Lang::Kk);
    let attached: Vec<&String> = report.lines.iter().flat_map(|line| &line.values).collect();
    assert!(attached.iter().any(|v| v.starts_with("2. Ұйымның") && v.ends_with("(қосымша.pdf)")));
}

/// A term that is counted by the clock for one request only ends at its moment, not at midnight.
#[test]
fn silence_by_the_clock_is_silence_at_the_moment_whatever_way_the_limit_is_written() {
    for limit in ["\"2 hours\"", "{ issue = \"2 hours\" }", "[{ limit = \"2 hours\" }]"] {
        let mut files = files();
        let rules = files.get_mut(RULES).unwrap();
        assert!(rules.contains("limit = \"15 working days\""));
        *rules = rules
            .replace("limit = \"15 working days\"", &format!("limit = {limit}"))
            .replace("warn_before = \"3 working days\"\n", "");
        let catalogue = Catalogue::parse(files).unwrap();
        let edition =
            catalogue.service("mes-01").unwrap().serving_on(date(2026, 3, 2)).unwrap().edition;
        let mut case = case(edition);
        run(&mut case, edition, "submit", person(1, Role::Applicant), signed(), "2026-03-02T10:00");
        let acts = |now: &str| -> Vec<String> {
            let events = services::tick(&case, edition, at(now), &calendar()).unwrap();
            events.iter().filter_map(|event| event.act().map(str::to_owned)).collect()
        };
        assert_eq!(acts("2026-03-02T11:59:59"), Vec::<String>::new(), "{limit}");
        assert_eq!(acts("2026-03-02T12:00:01"), ["deem-granted"], "{limit}");
    }
}

#[test]
fn the_point_of_a_ground_is_told_with_it() {
    let catalogue = catalogue();
    let edition =
        catalogue.service("mes-01").unwrap().serving_on(date(2026, 3, 2)).unwrap().edition;
    let mut case = case(edition);
    let c = &mut case;
    run(c, edition, "submit", person(1, Role::Applicant), signed(), "2026-03-02T10:00");
    run(c, edition, "accept", person(50, Role::Officer), Input::default(), "2026-03-02T15:00");
    let officer = || person(50, Role::Officer);
    run(c, edition, "confirm-completeness", officer(), Input::default(), "2026-03-03T10:00");
    let refusal = Input {
        grounds: vec!["R2".to_owned()],
        points: BTreeMap::from([("R2".to_owned(), "п. 12".to_owned())]),
        reasons: Some("нет".to_owned()),
        ..Input::default()
    };
    run(c, edition, "propose-refusal", officer(), refusal, "2026-03-04T10:00");
    let paper = edition.definition.paper("refusal").unwrap();
    let filled = fill_paper(paper, &case, edition, &Facts::default(), Lang::Ru);
    let told = |value: &String| value.ends_with("(п. 12)");
    assert!(filled.lines.iter().flat_map(|line| &line.values).any(told), "{:?}", filled.lines);
    let line = timeline(&case, edition, Lang::Ru).pop().unwrap();
    assert!(line.details.iter().any(told), "{:?}", line.details);
}

/// Faults of a payment in a service that takes proof of it for one channel only.
#[test]
fn a_payment_needs_a_proof_that_the_channel_has() {
    const CHARGE: &str = r#"
[[charge]]
name = "fee"
title = { kk = "Алым", ru = "Сбор", en = "Fee" }
amount_setting = "fee"
budget_code = "105402"
purpose_code = "911"
proof = [{ channels = ["CHANNEL"], by = "document" }]
source = "p.8"

[[act]]
name = "pay"
title = { kk = "Төлеу", ru = "Оплатить", en = "Pay" }
told = { kk = "Төленді", ru = "Оплачено", en = "Paid" }
from = ["submitted"]
to = "@same"
by = ["officer"]
needs = ["payment:fee"]
source = "p.8"

[[act]]
name = "note-payment"
title = { kk = "Белгілеу", ru = "Отметить", en = "Note" }
told = { kk = "Белгіленді", ru = "Отмечено", en = "Noted" }
from = ["submitted"]
to = "@same"
by = ["officer"]
needs = ["paid:fee"]
source = "p.8"
"#;
    let faults = |channel: &str| -> Vec<&'static str> {
        let mut files = files();
        let flow = CHARGE.replace("CHANNEL", channel);
        files.insert("services/mes-01/2013-04-30.pay.flow.toml".to_owned(), flow);
        let rules = files.get_mut(RULES).unwrap();
        *rules = rules.replacen("kind = \"free\"", "kind = \"paid\"", 1);
        let catalogue = Catalogue::parse(files).unwrap();
        let edition =
            catalogue.service("mes-01").unwrap().serving_on(date(2026, 3, 2)).unwrap().edition;
        let mut case = case(edition);
        run(&mut case, edition, "submit", person(1, Role::Applicant), signed(), "2026-03-02T10:00");
        let payment = services::Payment {
            charge: "fee".to_owned(),
            id: "1".to_owned(),
            tiyn: 100,
            on: date(2026, 3, 2),
        };
        let input = Input { payment: Some(payment), ..Input::default() };
        let actor = person(50, Role::Officer);
        let command = Command { act: "pay".to_owned(), actor, office: None, input };
        match decide(&case, edition, command, at("2026-03-02T11:00"), &calendar()) {
            Ok(_) => Vec::new(),
            Err(faults) => faults.0.iter().map(|fault| fault.code).collect(),
        }
    };
    assert_eq!(faults("portal"), Vec::<&str>::new());
    assert_eq!(faults("office"), ["payment-not-proven"]);
}

#[test]
fn a_value_in_a_message_is_never_read_for_names() {
    let catalogue = catalogue();
    let edition =
        catalogue.service("mes-01").unwrap().serving_on(date(2026, 3, 2)).unwrap().edition;
    let mut case = case(edition);
    case.applicant.organisation = Some("{case-number} {reasons}".to_owned());
    let message = edition.definition.message("new-case").unwrap();
    let (subject, body) = fill_message(message, &case, edition, &Facts::default(), Lang::En);
    assert_eq!(subject, format!("New application: {}", case.number));
    assert!(body.starts_with("{case-number} {reasons} has filed an application."), "{body}");
}

#[test]
fn the_answer_date_is_told_before_the_start_and_a_conclusion_that_ran_out_is_a_warning() {
    let catalogue = catalogue();
    let edition =
        catalogue.service("mes-01").unwrap().serving_on(date(2026, 3, 2)).unwrap().edition;
    let by = answer_by(edition, "issue", &calendar(), at("2026-03-02T10:00")).unwrap();
    assert_eq!(by, Some(date(2026, 3, 27)));
    let case = suspended(edition);
    let warnings = |now| document_warnings(&case, edition, at(now), &calendar()).unwrap();
    assert!(warnings("2026-06-02T10:00").is_empty());
    assert_eq!(warnings("2026-06-03T10:00")[0].until, date(2026, 6, 2));
}

#[test]
fn the_text_to_be_signed_has_the_words_of_appendix_2() {
    let catalogue = catalogue();
    let edition =
        catalogue.service("mes-01").unwrap().serving_on(date(2026, 3, 2)).unwrap().edition;
    let (case, form) = (case(edition), edition.form_of("issue").unwrap());
    let text = forms::canonical_text(form, &case.answers, &[], Lang::Kk, catalogue.dictionaries());
    let body = "«Сынақ» ЖШС «Қауіпті өндірістік объектілердегі өнеркәсіптік қауіпсіздік туралы» 2002 \
                жылғы 3 сәуірдегі Қазақстан Республикасы Заңының 14-13-бабын басшылыққа ала отырып, \
                Сізден қоса беріліп отырған құжаттар тізбесін қарап, «Сынақ» ЖШС өнеркәсіптің мынадай \
                салаларында: Энергетика, Тамақ өнеркәсібі өнеркәсіптік қауіпсіздігі саласында жұмыстар \
                жүргізу құқығына: Мамандарды даярлау, қайта даярлау, біліктілігін арттыру аттестат \
                беруіңізді сұраймын.\n";
    assert!(text.contains(body), "{text}");
}

#[test]
fn no_edition_is_in_force_before_the_first() {
    let catalogue = catalogue();
    let service = catalogue.service("mes-01").unwrap();
    assert!(service.edition_on(date(2013, 4, 29)).is_none());
    assert!(service.serving_on(date(2013, 4, 29)).is_none());
    let first_day = |day| service.edition_on(day).map(|edition| edition.first_day);
    assert_eq!(first_day(date(2013, 4, 30)), Some(date(2013, 4, 30)));
    assert_eq!(first_day(date(2014, 8, 31)), Some(date(2013, 4, 30)));
    assert_eq!(first_day(date(2014, 9, 1)), None, "repealed");
}

#[test]
fn a_repealed_edition_serves_only_where_the_instance_continues_it() {
    let catalogue = catalogue();
    let serving = catalogue.service("mes-01").unwrap().serving_on(date(2026, 1, 1)).unwrap();
    assert_eq!(serving.continued.unwrap().since, date(2014, 9, 1));
    let mut without = files();
    without.remove("continued.toml");
    let without = Catalogue::parse(without).unwrap();
    assert!(without.service("mes-01").unwrap().serving_on(date(2026, 1, 1)).is_none());
    assert!(without.service("mes-01").unwrap().serving_on(date(2014, 8, 31)).is_some());
    assert_eq!(
        faults_after("continued.toml", "2014-09-01", "2014-08-31"),
        ["continued.mes-01: begins before the last edition has ended"]
    );
}

#[test]
fn a_fault_names_its_line() {
    let mut files = files();
    let text = files.get_mut(RULES).unwrap();
    *text = text.replacen("to = \"under-review\"", "to = \"review\"", 1);
    let line = text.lines().position(|l| l == "name = \"confirm-completeness\"").unwrap();
    let faults = Catalogue::check(files, &calendar());
    let fault = faults.iter().find(|f| f.key == "act.confirm-completeness").unwrap();
    // The line that begins the table, one above its name; counted from 1.
    assert_eq!(fault.line, Some(line), "{fault}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whoever does whatever whenever: a case stays inside its flow, its history in order, and an end is an end.
    #[test]
    fn no_row_of_acts_leads_out_of_the_flow(steps in prop::collection::vec((0_usize..40, 0_u8..5, 0_i64..200), 1..60)) {
        let (catalogue, calendar) = (catalogue(), calendar());
        let edition = catalogue.service("mes-01").unwrap().serving_on(date(2026, 3, 2)).unwrap().edition;
        let mut case = case(edition);
        let mut now = at("2026-03-02T10:00");
        let conclusion = case.answers.answer("attachment_expert_conclusion").cloned();
        let supplied = conclusion.into_iter().fold(Answers::default(), |answers, conclusion| {
            answers.with("attachment_expert_conclusion", conclusion)
        });
        for (act, who, hours) in steps {
            now += jiff::SignedDuration::from_hours(hours);
            let was_closed = phase(&case, edition) == Phase::Closed;
            let Some(act) = edition.definition.flow.acts.get(act % edition.definition.flow.acts.len()) else { continue };
            let actor = match who {
                0 => person(1, Role::Applicant),
                1 => person(50, Role::Officer),
                2 => person(60, Role::AuthorisedPerson),
                3 => person(70, Role::Operator),
                _ => Actor::System { part: base::SystemPart::Worker },
            };
            let asks = |need| services::needs_of(act).any(|other| other == need);
            let input = Input {
                answers: if act.name == "supply-documents" { supplied.clone() } else { Answers::default() },
                grounds: act.grounds.iter().take(1).cloned().collect(),
                missing: if asks(services::Need::MissingDocuments) { vec!["expert-conclusion".to_owned()] } else { Vec::new() },
                reasons: Some("because".to_owned()),
                signed_result: asks(services::Need::SignedResult).then(|| DocumentId::from_random([9; 16])),
                ..signed()
            };
            let command = Command { act: act.name.clone(), actor, office: None, input };
            let events = decide(&case, edition, command, now, &calendar).unwrap_or_default();
            prop_assert!(!was_closed || events.is_empty(), "a closed case moved");
            case.apply_all(events);
            let ticked = services::tick(&case, edition, now, &calendar).unwrap();
            case.apply_all(ticked);
            prop_assert!(services::tick(&case, edition, now, &calendar).unwrap().is_empty(), "the clock speaks once");
            prop_assert!(edition.definition.state(&case.state).is_some());
            prop_assert!(case.events.is_sorted_by_key(|event| event.at));
            prop_assert!(services::due_dates(&case, edition, &calendar).is_ok());
        }
    }
}
