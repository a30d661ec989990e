//! The documents are true: their lists are the code's closed lists, their examples stand in the files of the law, their
//! links lead somewhere, and the commands, options and settings that they name exist.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a test that can't set its scene must fail")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use base::Role;
use calendar::Span;
use serde::de::DeserializeOwned;
use services::{Catalogue, Value};

const SERVICES: &str = "docs/adding-a-service.md";
const OPERATING: &str = "docs/operating.md";
const VERIFYING: &str = "docs/verifying.md";

type Names = BTreeSet<String>;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()))
}

fn names(all: impl IntoIterator<Item = impl Into<String>>) -> Names {
    all.into_iter().map(Into::into).collect()
}

/// Files below a folder with an ending, by their path from the root; what is built or hidden is passed over.
fn files(folder: &str, ending: &str) -> Vec<String> {
    fn walk(folder: &Path, ending: &str, found: &mut Vec<String>) {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = folder.join(&name);
            if entry.file_type().unwrap().is_dir() {
                if name != "target" && !name.starts_with('.') {
                    walk(&path, ending, found);
                }
            } else if name.ends_with(ending) {
                found.push(path.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    let mut found = Vec::new();
    walk(Path::new(folder), ending, &mut found);
    found.sort();
    found
}

/// The texts of all files below a folder with an ending, in one.
fn texts(folder: &str, ending: &str) -> String {
    files(folder, ending).iter().map(read).collect()
}

/// What stands between back-ticks, in order.
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// The names in back-ticks in the first cells of the tables that a comment of this kind marks: `<!-- list: unit -->`.
fn marked_tables(document: &str, kind: &str) -> BTreeMap<String, Names> {
    let text = read(document);
    let lines: Vec<&str> = text.lines().collect();
    let mark = format!("<!-- {kind}: ");
    let marked = lines.iter().enumerate().filter_map(|(n, line)| {
        let name = line.strip_prefix(&mark)?.strip_suffix(" -->")?;
        let rows = lines.iter().skip(n + 3).take_while(|line| line.starts_with('|'));
        let first_cells = rows.map(|row| row.trim_start_matches('|').split('|').next().unwrap());
        let known = first_cells.flat_map(quoted).map(|name| {
            let name = name.trim_matches(['[', ']']);
            let name = if kind == "list" { name.split(":<").next().unwrap() } else { name };
            name.rsplit('.').next().unwrap().to_owned()
        });
        Some((name.to_owned(), known.collect()))
    });
    marked.collect()
}

/// The names that a deserialiser offers when it is given one that it does not know.
fn offered(complaint: &str) -> Names {
    let (_, list) = complaint.split_once("expected ").unwrap_or_else(|| panic!("{complaint}"));
    names(quoted(list.lines().next().unwrap()))
}

/// The closed list of a type.
fn variants<T: DeserializeOwned + std::fmt::Debug>() -> Names {
    let unknown = toml::Value::String("no-such-name".to_owned());
    offered(&unknown.try_into::<T>().unwrap_err().to_string())
}

/// The keys that a block may have.
fn keys<T: DeserializeOwned + std::fmt::Debug>() -> Names {
    let unknown: toml::Table = "no_such_key = 1".parse().unwrap();
    offered(&toml::Value::Table(unknown).try_into::<T>().unwrap_err().to_string())
}

/// The law as files, by their path from `data/`.
fn law() -> BTreeMap<String, String> {
    let paths = files("data", ".toml").into_iter();
    paths.map(|path| (path.strip_prefix("data/").unwrap().to_owned(), read(&path))).collect()
}

/// The needs that the domain knows: the arms of the function that reads their names.
fn needs() -> Names {
    let source = read("crates/services/src/definition/effect.rs");
    let named = source.split("impl Need {").nth(1).unwrap();
    let named = &named[..named.find("\n}\n").unwrap()];
    let plain = named.lines().filter(|line| line.contains("\" => Self::") || line.contains("(\""));
    names(plain.filter_map(|line| line.split('"').nth(1)))
}

/// The keys of an edition, as its schema for editors has them.
fn edition_keys() -> Names {
    let schema = services::FileKind::Edition.schema();
    let keys = schema.get("properties").and_then(|all| all.as_object()).unwrap().keys();
    names(keys.cloned())
}

/// The texts between quotation marks in lines of a source file that begin so, the `place`-th of each line.
fn in_source(path: &str, begins: &str, place: usize) -> Names {
    let source = read(path);
    let lines = source.lines().map(str::trim).filter(|line| line.contains(begins));
    names(lines.filter_map(|line| line.split('"').nth(2 * place + 1)))
}

#[test]
fn every_list_of_names_is_the_closed_list_of_the_code() {
    let lists = BTreeMap::from([
        ("applicant-kind", variants::<services::ApplicantKind>()),
        ("automation", variants::<services::Automation>()),
        ("binds", variants::<services::Binds>()),
        ("channel", variants::<services::Channel>()),
        ("date-range", variants::<forms::DateRange>()),
        ("document-form", variants::<services::DocumentForm>()),
        ("effect", variants::<services::Effect>()),
        ("element", variants::<services::ElementKind>()),
        ("fee-kind", variants::<services::FeeKind>()),
        ("field-kind", variants::<forms::FieldKind>()),
        ("entry-state", variants::<services::EntryState>()),
        ("ground-group", variants::<services::GroundGroup>()),
        ("indicator-source", variants::<services::IndicatorSource>()),
        ("need", needs()),
        ("outcome", variants::<services::Outcome>()),
        ("phase", variants::<services::Phase>()),
        ("prefill", variants::<forms::PrefillItem>()),
        ("row-kind", variants::<services::RowKind>()),
        ("silence", variants::<services::Silence>()),
        ("unit", in_source("crates/calendar/src/span.rs", "=> (\"", 1)),
        ("value", in_source("crates/services/src/definition/paper.rs", ", Value::", 0)),
    ]);
    let told = marked_tables(SERVICES, "list");
    assert_eq!(names(told.keys().cloned()), names(lists.keys().copied()));
    for (list, known) in lists {
        assert_eq!(told[list], known, "the list {list} of {SERVICES}");
    }
    assert!(told["unit"].iter().all(|unit| format!("2 {unit}").parse::<Span>().is_ok()));
    assert!(told["value"].iter().all(|value| value.parse::<Value>().is_ok()));
}

#[test]
fn every_role_of_staff_is_told() {
    let staff = Role::ALL.into_iter().filter(|role| *role != Role::Applicant).map(Role::code);
    assert_eq!(marked_tables(OPERATING, "list")["staff-role"], names(staff));
}

#[test]
fn every_key_of_the_format_is_told() {
    let tables = BTreeMap::from([
        ("act", keys::<services::Act>()),
        ("document", keys::<services::DocumentDefinition>()),
        ("field", keys::<forms::FieldDefinition>()),
        ("row", keys::<services::ChecklistRow>()),
        ("service", keys::<services::ServiceDefinition>()),
        ("term", keys::<services::Term>()),
    ]);
    let told = marked_tables(SERVICES, "keys");
    assert_eq!(names(told.keys().cloned()), names(tables.keys().copied()));
    for (table, known) in tables {
        assert_eq!(told[table], known, "the keys of {table} in {SERVICES}");
    }
    let sections = [
        ("## The edition", "## The form", edition_keys()),
        ("### [[condition]]", "### ", keys::<flow::NamedCondition>()),
        ("### [[role]]", "### ", keys::<flow::RoleDefinition>()),
        ("### [[role]]", "### ", keys::<flow::Body>()),
        ("### [[role]]", "### ", keys::<flow::Panel>()),
        ("### [[fact]]", "### ", keys::<services::FactDefinition>()),
        ("### [authority]", "### ", keys::<services::Charge>()),
        ("### [authority]", "### ", keys::<services::Authority>()),
        ("### [[channel]]", "### ", keys::<services::ChannelDefinition>()),
        ("### [[request]]", "### ", keys::<services::RequestKind>()),
        ("### [[document]]", "### ", keys::<services::ChecklistItem>()),
        ("### [[document]]", "### ", keys::<services::DocumentWay>()),
        ("### [[ground]]", "### ", keys::<services::Ground>()),
        ("### [[state]]", "### ", keys::<services::State>()),
        ("### [[paper]]", "### ", keys::<services::Paper>()),
        ("### [[register]]", "### ", keys::<services::Register>()),
        ("### [[message]]", "### ", keys::<services::Message>()),
        ("### [complaints]", "## ", keys::<services::Complaints>()),
        ("### [complaints]", "## ", keys::<services::Indicator>()),
        ("## The form", "## ", keys::<forms::FormDefinition>()),
        ("## The form", "## ", keys::<forms::Page>()),
        ("## Dictionaries", "## ", keys::<forms::DictionaryEntry>()),
    ];
    let text = read(SERVICES);
    for (from, to, known) in sections {
        let section = &text[text.find(from).unwrap_or_else(|| panic!("{from}")) + from.len()..];
        let section = &section[..section.find(&format!("\n{to}")).unwrap_or(section.len())];
        for key in known {
            let forms = [format!("`{key}`"), format!("[{key}]"), format!("[[{key}")];
            let nested = format!(".{key}]]");
            let is_told = forms.iter().any(|form| section.contains(form) || from.contains(form));
            assert!(is_told || section.contains(&nested), "{from} does not tell of {key}");
        }
    }
}

#[test]
fn every_reason_that_is_explained_is_one_that_the_check_gives() {
    let sources: String = [
        "crates/base/src",
        "crates/calendar/src",
        "crates/flow/src",
        "crates/forms/src",
        "crates/services/src",
    ]
    .iter()
    .map(|folder| texts(folder, ".rs"))
    .collect();
    let sources = sources.replace("\\\"", "\"");
    let text = read(SERVICES);
    let rows = text.lines().skip_while(|line| *line != "<!-- reasons -->").skip(3);
    let mut count = 0;
    for row in rows.take_while(|line| line.starts_with('|')) {
        let cell = row.trim_start_matches('|').split('|').next().unwrap();
        for reason in quoted(cell) {
            count += 1;
            assert!(reason.split('…').all(|part| sources.contains(part)), "nothing says {reason}");
        }
    }
    assert!(count > 25, "the table of reasons was not found");
}

/// Sheets, receipts and cases tell the act of law in the reader's language; what we ship has it in all three.
#[test]
fn every_edition_names_its_act_of_law_for_people() {
    let paths = files("data/services", ".toml").into_iter();
    let editions = paths.filter(|path| {
        let name = path.rsplit('/').next().unwrap().trim_end_matches(".toml");
        name.len() == "2016-03-01".len() && name.starts_with("20")
    });
    let editions: Vec<String> = editions.collect();
    assert!(editions.len() > 13, "{editions:?}");
    for path in editions {
        let file: toml::Table = read(&path).parse().unwrap();
        let law = file.get("law").and_then(toml::Value::as_table);
        let law = law.unwrap_or_else(|| panic!("{path} names no act of law"));
        for lang in ["kk", "ru", "en"] {
            assert!(law.get(lang).and_then(toml::Value::as_str).is_some_and(|w| w.contains('№')));
        }
    }
}

/// The limits name exactly the requests of the certificates' service that its catalogue tells and that run neither as requests for
/// certificates nor as procedures of an office.
#[test]
fn the_limits_name_the_requests_that_nobody_can_make() {
    let catalogue = Catalogue::parse(law()).unwrap();
    let editions = &catalogue.service(registration::SERVICE).unwrap().editions;
    let told = editions.values().flat_map(|edition| edition.definition.flow.requests.iter());
    let served = |code: &&String| {
        registration::RequestKind::ALL.iter().any(|k| k.code() == **code)
            || procedures::Kind::of(code).is_some()
    };
    let missing = names(told.filter(|code| !served(code)));
    let text = read(OPERATING);
    let limit = text.lines().find(|line| line.starts_with("- **Requests**")).unwrap();
    let (_, named) = limit.split_once("nobody can make them: ").unwrap();
    assert_eq!(names(quoted(named)), missing);
}

/// The tests that checklists name are tests of the crates that they name.
#[test]
fn every_test_that_a_checklist_names_exists() {
    let catalogue = Catalogue::parse(law()).unwrap();
    let missing: Vec<String> = catalogue
        .tests_named()
        .into_iter()
        .filter(|(test, _)| !is_test(test))
        .map(|(test, rows)| format!("{test}, named by {}", rows.join(", ")))
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
    assert!(is_test("testkit::every_test_that_a_checklist_names_exists"));
    assert!(!is_test("testkit::is_test") && !is_test("testkit::no_such_test"));
    let kill = "nothing_acknowledged_is_lost_when_the_server_on_sqlite_is_killed";
    assert!(is_test(&format!("senim::{kill}")) && !is_test(&format!("cli::{kill}")));
    assert!(is_marked_as_test(&["}", "#[test]"]));
    assert!(!is_marked_as_test(&["}", "#[test]", "#[ignore = \"slow\"]"]), "a test that runs");
    assert!(!is_marked_as_test(&["#[test]", "fn another() {}", "}"]));
}

/// Whether a crate has a function of this name with a mark that makes it a test.
fn is_test(named: &str) -> bool {
    let (package, test) = named.split_once("::").unwrap();
    // Rows name packages, as reports of a run do.
    let folder = match package {
        "senim" => "cli",
        "cli" => return false,
        package => package,
    };
    let name = test.rsplit("::").next().unwrap();
    let begins = [format!("fn {name}("), format!("async fn {name}(")];
    files(&format!("crates/{folder}"), ".rs").iter().any(|path| {
        let text = read(path);
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        lines.iter().enumerate().any(|(n, line)| {
            begins.iter().any(|begin| line.starts_with(begin.as_str()))
                && is_marked_as_test(lines.get(..n).unwrap_or_default())
        })
    })
}

/// Whether the marks right above a function make it a test that runs.
fn is_marked_as_test(above: &[&str]) -> bool {
    let marks = above.iter().rev().take(6).take_while(|line| !line.starts_with('}'));
    let marks: Vec<&&str> = marks.filter(|line| line.starts_with("#[")).collect();
    let is_test = marks.iter().any(|mark| mark.contains("test]") || mark.contains("test("));
    is_test && !marks.iter().any(|mark| mark.starts_with("#[ignore"))
}

/// Whether the parts of a line between `…` stand in this order in another.
fn fits(pattern: &str, line: &str) -> bool {
    let mut rest = line;
    let whole = !pattern.contains('…');
    whole && pattern == line
        || !whole
            && pattern.split('…').all(|part| match rest.split_once(part) {
                Some((_, after)) => {
                    rest = after;
                    true
                }
                None => false,
            })
}

#[test]
fn every_example_stands_in_the_files_of_the_law() {
    let text = read(SERVICES);
    let mut lines = text.lines();
    let mut examples = 0;
    while let Some(line) = lines.next() {
        let Some(path) = line.strip_prefix("<!-- from: ").and_then(|l| l.strip_suffix(" -->"))
        else {
            continue;
        };
        assert_eq!(lines.next(), Some("```toml"), "after {line}");
        examples += 1;
        let file = read(path);
        let there: Vec<&str> = file.lines().collect();
        let example: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        let found = (0..there.len()).any(|n| follows(&example, &there[n..]));
        assert!(found, "{path} has no {example:#?}");
    }
    assert!(examples > 15, "the examples were not found");
}

/// Whether a file begins with the lines of an example; a line `…` stands for any number of lines.
fn follows(example: &[&str], file: &[&str]) -> bool {
    match (example, file) {
        ([], _) => true,
        (["…", rest @ ..], []) => follows(rest, file),
        (["…", rest @ ..], [_, after @ ..]) => follows(rest, file) || follows(example, after),
        ([line, rest @ ..], [there, after @ ..]) => fits(line, there) && follows(rest, after),
        (_, []) => false,
    }
}

/// The text of a document outside its fences.
fn prose(text: &str) -> String {
    let parts = text.split("```").step_by(2);
    parts.collect()
}

/// The anchors of a document, as the usual renderers make them of headings.
fn anchors(text: &str) -> Names {
    let prose = prose(text);
    let headings = prose.lines().filter(|line| line.starts_with('#'));
    names(headings.map(|heading| {
        let words = heading.trim_start_matches('#').trim().to_lowercase();
        let kept = words.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect::<String>()
    }))
}

#[test]
fn every_link_leads_somewhere() {
    let mut broken = Vec::new();
    for document in files("", ".md") {
        let text = read(&document);
        let prose = prose(&text);
        for target in prose.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
            let folder = Path::new(&document).parent().unwrap();
            let path = if path.is_empty() { PathBuf::from(&document) } else { folder.join(path) };
            let is_there = root().join(&path).exists();
            if !is_there || !anchor.is_empty() && !anchors(&read(&path)).contains(anchor) {
                broken.push(format!("{document}: {target}"));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

/// The commands of the program with their own commands, read from its source.
fn commands() -> BTreeMap<String, Names> {
    let source = read("crates/cli/src/main.rs");
    let kebab = |name: &str| {
        let mut word = String::new();
        for (n, c) in name.chars().enumerate() {
            if c.is_uppercase() && n > 0 {
                word.push('-');
            }
            word.push(c.to_ascii_lowercase());
        }
        word
    };
    let variants_of = |name: &str| -> Vec<(String, Option<String>)> {
        let (_, rest) = source.split_once(&format!("enum {name} {{\n")).unwrap();
        let body = rest.split("\n}").next().unwrap();
        let lines: Vec<&str> = body.lines().collect();
        let variants = lines.iter().enumerate().filter_map(|(n, line)| {
            let line = line.strip_prefix("    ").filter(|l| l.starts_with(char::is_uppercase))?;
            let end = line.find(|c: char| !c.is_alphanumeric()).unwrap_or(line.len());
            let inner = line.ends_with('{').then(|| {
                let held = lines.iter().skip(n).find_map(|l| l.trim().strip_prefix("command: "));
                held.unwrap().trim_end_matches(',').to_owned()
            });
            Some((kebab(&line[..end]), inner))
        });
        variants.collect()
    };
    let all = variants_of("Command").into_iter().map(|(name, inner)| {
        let inner = inner.map(|inner| variants_of(&inner)).unwrap_or_default();
        (name, inner.into_iter().map(|(name, _)| name).collect())
    });
    all.collect()
}

/// Every line of code in the documents: fences line by line, and what stands in back-ticks.
fn code_lines(text: &str) -> Vec<String> {
    let mut code = Vec::new();
    for (n, part) in text.split("```").enumerate() {
        if n % 2 == 1 {
            code.extend(part.replace("\\\n", " ").lines().map(str::to_owned));
        } else {
            code.extend(quoted(part).into_iter().map(str::to_owned));
        }
    }
    code
}

#[test]
fn every_command_and_option_that_is_named_exists() {
    let (known, source) = (commands(), texts("crates/cli/src", ".rs"));
    assert!(known.contains_key("serve") && known["journal"].contains("verify"), "{known:?}");
    let mut seen = 0;
    for document in files("", ".md") {
        for line in code_lines(&read(&document)) {
            let line = line.split(" #").next().unwrap();
            let Some((before, after)) = line.split_once("senim ") else { continue };
            let mut words = after.split_whitespace();
            let Some(command) = words.next().filter(|_| before.is_empty() || before.ends_with('/'))
            else {
                continue;
            };
            if command.starts_with(|c: char| !c.is_ascii_lowercase()) || command == "help" {
                continue;
            }
            seen += 1;
            let inner = known.get(command).unwrap_or_else(|| panic!("{document}: senim {command}"));
            if let Some(word) = words.next().filter(|_| !inner.is_empty()) {
                assert!(inner.contains(word), "{document}: senim {command} {word}");
            }
            for option in line.split_whitespace().filter_map(|word| word.strip_prefix("--")) {
                let field = format!("{}:", option.split('=').next().unwrap().replace('-', "_"));
                assert!(option == "help" || source.contains(&field), "{document}: --{option}");
            }
        }
    }
    assert!(seen > 10, "no commands were found");
}

/// The fields of a structure of a source file, by their names in JSON.
fn fields_of(source: &str, name: &str) -> Names {
    let (_, rest) = source.split_once(&format!("struct {name} {{\n")).unwrap();
    let lines: Vec<&str> = rest.split("\n}").next().unwrap().lines().map(str::trim).collect();
    let told = lines.iter().enumerate().filter_map(|(n, line)| {
        let before =
            n.checked_sub(1).and_then(|before| lines.get(before)).copied().unwrap_or_default();
        let hidden = ["#[serde(skip)]", "#[serde(flatten)]"].contains(&before);
        let (field, _) = line.trim_start_matches("pub(crate) ").split_once(": ")?;
        let plain = field.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        (plain && !hidden).then(|| field.to_owned())
    });
    names(told)
}

#[test]
fn every_field_of_a_judgement_is_told() {
    let (text, source) = (read(VERIFYING), read("crates/cli/src/report.rs"));
    let (_, section) = text.split_once("\n## The JSON object\n").unwrap();
    let section = section.split("\n## ").next().unwrap();
    let told = names(quoted(section).into_iter().map(|name| name.trim_end_matches("[]")));
    for structure in ["ReportView", "SignerView", "CertificateView"] {
        let fields = fields_of(&source, structure);
        assert!(fields.len() > 8, "{structure}: {fields:?}");
        let missing: Vec<_> = fields.difference(&told).collect();
        assert!(missing.is_empty(), "{VERIFYING} does not tell of {missing:?} of {structure}");
    }
}

#[test]
fn every_option_of_verify_is_told() {
    let text = read(VERIFYING);
    let told = names(quoted(&text).into_iter().filter_map(|word| word.strip_prefix("--")));
    let all = [
        ("crates/cli/src/verify.rs", "VerifyArgs"),
        ("crates/cli/src/evidence.rs", "EvidenceArgs"),
        ("crates/cli/src/language.rs", "LanguageArgs"),
    ];
    for (path, structure) in all {
        for field in fields_of(&read(path), structure) {
            let positional = ["evidence", "file", "language"].contains(&field.as_str());
            let option = field.replace('_', "-");
            assert!(
                positional || told.contains(&option),
                "{VERIFYING} does not tell of --{option}"
            );
        }
    }
}

#[test]
fn every_variable_of_the_environment_that_is_named_is_read() {
    let source = texts("crates/cli/src", ".rs") + &texts("crates/app/src", ".rs");
    let text = read(OPERATING) + &read(VERIFYING) + &read("README.md");
    for rest in text.split("SENIM_").skip(1) {
        let end = rest.find(|c: char| !c.is_ascii_uppercase() && c != '_').unwrap_or(rest.len());
        let name = format!("SENIM_{}", &rest[..end]);
        assert!(source.contains(&name), "nothing reads {name}");
    }
}

#[test]
fn every_setting_that_is_shown_exists() {
    let (text, source) = (read(OPERATING), read("crates/app/src/instance/config.rs"));
    let (_, rest) = text.split_once("<!-- settings -->\n```toml\n").unwrap();
    let settings: toml::Table = rest.split("```").next().unwrap().parse().unwrap();
    let tables = settings.values().filter_map(toml::Value::as_table);
    for key in settings.keys().chain(tables.flat_map(toml::Table::keys)) {
        let field = format!("{}:", key.replace('-', "_"));
        assert!(key == "kind" || source.contains(&field), "instance.toml has no {key}");
    }
}
