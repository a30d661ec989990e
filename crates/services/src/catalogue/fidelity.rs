//! How much of the law a service executes: its checklist, row by row, held against its definition and its cases.

mod find;

use std::collections::{BTreeMap, BTreeSet};

use base::{FileFault, Lang, Text};
use calendar::{Calendar, Span};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Edition, Reached, Service};
use crate::Channel;

/// `checklist.toml`: what the law demands, row by row.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Checklist {
    row: Vec<ChecklistRow>,
}

/// One thing that the law demands.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChecklistRow {
    /// Its name in the list.
    pub id: String,
    /// What kind of thing it is.
    pub kind: RowKind,
    /// The paragraph of the act on which it rests.
    pub source: String,
    /// What the law says.
    pub says: String,
    /// The request it belongs to, if not to all.
    #[serde(default)]
    pub request: Option<String>,
    /// The channel it belongs to, if not to all.
    #[serde(default)]
    pub channel: Option<Channel>,
    /// Words or number of the law: the limit of a deadline, a label.
    #[serde(default)]
    pub value: Option<String>,
    /// The elements of the definition that do it.
    #[serde(default)]
    pub by: Vec<String>,
    /// The test that shows it, where no element can: `crate::test name`.
    #[serde(default)]
    pub test: Option<String>,
}

/// What a row of a checklist is about. A closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RowKind {
    /// Who may apply.
    Applicant,
    /// A way in or out.
    Channel,
    /// Where or how to complain.
    Complaint,
    /// Where to ask.
    Contact,
    /// A length of time.
    Deadline,
    /// What is shown.
    Document,
    /// What it costs.
    Fee,
    /// What is asked.
    Field,
    /// A reason to refuse or stop.
    Ground,
    /// A measure of quality.
    Indicator,
    /// A journal.
    Journal,
    /// What somebody is told.
    Message,
    /// A line of a receipt.
    Receipt,
    /// A register.
    Register,
    /// What is given.
    Result,
    /// Any other rule.
    Rule,
    /// Hours.
    Schedule,
    /// Something that is done.
    Step,
}

/// An element of a definition, as `by` names it: `term:service`, `field:application.bin`, `complaints`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Element {
    kind: ElementKind,
    name: String,
    written: String,
}

/// Kinds of elements. A closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ElementKind {
    /// An act.
    Act,
    /// A kind of applicant.
    Applicant,
    /// The body that decides.
    Authority,
    /// How far a machine does the work.
    Automation,
    /// A body beside the authority.
    Body,
    /// A case of `cases.toml`, by its name.
    Case,
    /// A channel.
    Channel,
    /// A charge.
    Charge,
    /// A choice: form, field, code.
    Choice,
    /// The complaints; with a number, a route.
    Complaints,
    /// A named condition, which must come out both ways.
    Condition,
    /// A contact, by its place.
    Contact,
    /// A document; behind a dot, something that it must contain.
    Document,
    /// The edition.
    Edition,
    /// A fact of a register.
    Fact,
    /// A fault with which an act is refused, by its code.
    Fault,
    /// What it costs.
    Fee,
    /// A field: form, field; of a table, column.
    Field,
    /// What is given with an act: act, field.
    Given,
    /// A ground.
    Ground,
    /// An indicator, by its number or its place.
    Indicator,
    /// A law that the service rests on, by its place.
    LegalBasis,
    /// A message.
    Message,
    /// A panel.
    Panel,
    /// A paper; behind a dot, the number of a line.
    Paper,
    /// The table of indicators; with a name, a column of it: `normative`, `target`, `current`.
    Quality,
    /// A register; behind a dot, a column.
    Register,
    /// A request.
    Request,
    /// A document that only some roles may open.
    Restriction,
    /// What the service gives, in words.
    Result,
    /// A role.
    Role,
    /// Office hours.
    Schedule,
    /// A state.
    State,
    /// A term.
    Term,
}

impl Element {
    fn read(written: &str) -> Result<Self, String> {
        use ElementKind as K;
        let (kind, name) = written.split_once(':').unwrap_or((written, ""));
        let read = toml::Value::String(kind.to_owned()).try_into::<ElementKind>();
        let kind = read.map_err(|error| {
            // The reader names the word that it got, and then those that it knows.
            let known = error.message().split('`').skip(3).step_by(2);
            format!("{kind:?} is no kind of element{}", base::choices(kind, known))
        })?;
        let alone = matches!(
            kind,
            K::Authority
                | K::Automation
                | K::Complaints
                | K::Edition
                | K::Fee
                | K::Quality
                | K::Result
        );
        if name.is_empty() && !alone {
            return Err(format!("{written:?} names no element: a name follows behind a colon"));
        }
        Ok(Self { kind, name: name.to_owned(), written: written.to_owned() })
    }
}

/// By what a row is executed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExecutedBy {
    /// The cases of the service, which were replayed just now, and what its sheet shows.
    Cases,
    /// A test that the row names.
    Test,
}

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowState {
    /// The element is there, but no case reaches it; or the test that the row names did not pass.
    Declared(String),
    /// A case or a test reaches it.
    Executed(ExecutedBy),
    /// What the row names is not there, or says something else.
    Fault(String),
    /// Nothing does it.
    Missing,
}

impl RowState {
    /// Whether something executes it.
    pub const fn is_executed(&self) -> bool {
        matches!(self, Self::Executed(_))
    }
}

/// A row and what became of it.
#[derive(Clone, Debug)]
pub struct HeldRow<'a> {
    /// The row.
    pub row: &'a ChecklistRow,
    /// The file.
    pub file: &'a str,
    /// Its line there.
    pub line: usize,
    /// What became of it.
    pub state: RowState,
}

/// A service held against its checklist.
#[derive(Clone, Debug)]
pub struct Fidelity<'a> {
    /// The code of the service.
    pub code: &'a str,
    /// Its rows; none if it has no checklist.
    pub rows: Option<Vec<HeldRow<'a>>>,
    /// Where its cases end otherwise than they say.
    pub faults: Vec<FileFault>,
}

impl Fidelity<'_> {
    /// How many rows ended so.
    pub fn count(&self, wanted: impl Fn(&RowState) -> bool) -> usize {
        self.rows.iter().flatten().filter(|held| wanted(&held.state)).count()
    }

    /// Whether the law is executed whole.
    pub fn is_whole(&self) -> bool {
        self.faults.is_empty()
            && self
                .rows
                .as_ref()
                .is_some_and(|rows| rows.iter().all(|held| held.state.is_executed()))
    }
}

/// The tests that passed in a run, each with the package whose it is.
#[derive(Clone, Debug, Default)]
pub struct PassedTests(BTreeSet<(String, String)>);

impl PassedTests {
    /// Reads a list, one test a line: `package::module::function`. What the run of a package was called and the modules of a test
    /// do not count, as rows do not name them.
    pub fn parse(text: &str) -> Self {
        let named = text.lines().filter_map(|line| Self::ends_of(line.trim()));
        Self(named.map(|(package, test)| (package.to_owned(), test.to_owned())).collect())
    }

    fn ends_of(named: &str) -> Option<(&str, &str)> {
        let (package, rest) = named.split_once("::")?;
        Some((package, rest.rsplit("::").next().unwrap_or(rest)))
    }

    /// Whether a test passed, as a row names it.
    pub fn has(&self, named: &str) -> bool {
        Self::ends_of(named)
            .is_some_and(|(package, test)| self.0.contains(&(package.to_owned(), test.to_owned())))
    }
}

/// What people read before they apply, in Kazakh: elements that no case can reach are executed by being shown there.
pub trait Sheet {
    /// The whole sheet of an edition.
    fn text(&self, edition: &Edition) -> String;

    /// How the sheet writes the hours of a schedule.
    fn hours(&self, schedule: &str) -> Option<String>;

    /// How the sheet writes how far a machine does the work.
    fn automation(&self, edition: &Edition) -> String;
}

/// The checklist of a service with its place.
#[derive(Clone, Debug)]
pub(super) struct PlacedChecklist {
    pub(super) file: String,
    rows: Vec<PlacedRow>,
}

#[derive(Clone, Debug)]
struct PlacedRow {
    line: usize,
    row: ChecklistRow,
    elements: Vec<Element>,
}

impl PlacedChecklist {
    /// The rows with their lines, and everything wrong with their form.
    pub(super) fn of(file: &str, text: &str, read: Checklist) -> (Self, Vec<FileFault>) {
        let mut faults = Vec::new();
        let mut lines = text.lines().enumerate().filter(|(_, line)| {
            let key = line.split_once('=').map(|(key, _)| key.trim());
            key == Some("id")
        });
        let mut seen = BTreeSet::new();
        let mut rows = Vec::new();
        for row in read.row {
            let line = lines.next().map_or(1, |(n, _)| n + 1);
            let key = format!("row.{}", row.id);
            let mut fault = |reason: &str| {
                faults.push(FileFault { line: Some(line), ..FileFault::new(file, &key, reason) });
            };
            let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
            if row.id.is_empty() || !row.id.bytes().all(plain) {
                fault("its id is not a name");
            }
            if !seen.insert(row.id.clone()) {
                fault("stands twice");
            }
            if row.source.trim().is_empty() {
                fault("no source: name the paragraph");
            }
            if row.says.trim().is_empty() {
                fault("says nothing");
            }
            let named = row.test.as_ref().is_none_or(|test| {
                test.split_once("::").is_some_and(|(a, b)| !a.is_empty() && !b.is_empty())
            });
            if !named {
                fault("a test is written as crate::test name");
            }
            let mut elements = Vec::new();
            for written in &row.by {
                match Element::read(written) {
                    Ok(element) => elements.push(element),
                    Err(reason) => fault(&reason),
                }
            }
            rows.push(PlacedRow { line, row, elements });
        }
        (Self { file: file.to_owned(), rows }, faults)
    }

    /// The rows.
    pub(super) fn rows(&self) -> impl Iterator<Item = &ChecklistRow> {
        self.rows.iter().map(|placed| &placed.row)
    }
}

/// Holds a service against its checklist.
pub(super) fn hold<'a>(
    service: &'a Service,
    reached: &BTreeSet<Reached>,
    passed: Option<&PassedTests>,
    sheet: &dyn Sheet,
    calendar: &Calendar,
) -> Option<Vec<HeldRow<'a>>> {
    let checklist = service.checklist.as_ref()?;
    let holding = Holding {
        service,
        reached,
        passed,
        sheets: service.editions.values().map(|e| (e, sheet.text(e))).collect(),
        sheet,
        calendar,
    };
    let rows = checklist.rows.iter();
    Some(
        rows.map(|placed| HeldRow {
            row: &placed.row,
            file: &checklist.file,
            line: placed.line,
            state: holding.state(&placed.row, &placed.elements),
        })
        .collect(),
    )
}

struct Holding<'a> {
    service: &'a Service,
    reached: &'a BTreeSet<Reached>,
    passed: Option<&'a PassedTests>,
    sheets: Vec<(&'a Edition, String)>,
    sheet: &'a dyn Sheet,
    calendar: &'a Calendar,
}

/// How it is known that an element is executed.
enum Proof {
    /// Cases reach all of these.
    Cases(Vec<String>),
    /// The sheet shows these words.
    Shown(Vec<String>),
}

/// An element that an edition has.
struct Found {
    /// Its words in Kazakh: one of them is what the law calls it.
    labels: Vec<String>,
    /// Its lengths of time.
    spans: Vec<Span>,
    proof: Proof,
}

impl Found {
    fn reached(element: &Element) -> Self {
        Self {
            labels: Vec::new(),
            spans: Vec::new(),
            proof: Proof::Cases(vec![element.written.clone()]),
        }
    }

    fn shown<'t>(words: impl IntoIterator<Item = &'t Text>) -> Self {
        let words = words.into_iter().map(|text| text.in_lang(Lang::Kk).to_owned()).collect();
        Self { labels: Vec::new(), spans: Vec::new(), proof: Proof::Shown(words) }
    }

    fn said(words: impl Into<String>) -> Self {
        Self { labels: Vec::new(), spans: Vec::new(), proof: Proof::Shown(vec![words.into()]) }
    }

    fn labelled(self, label: &Text) -> Self {
        Self { labels: vec![label.in_lang(Lang::Kk).to_owned()], ..self }
    }

    fn lasting(self, spans: Vec<Span>) -> Self {
        Self { spans, ..self }
    }
}

impl Holding<'_> {
    fn state(&self, row: &ChecklistRow, elements: &[Element]) -> RowState {
        if elements.is_empty() {
            return row.test.as_deref().map_or(RowState::Missing, |test| self.tested(test));
        }
        let mut declared = None;
        for element in elements {
            let found: Vec<(Found, &String)> = self
                .sheets
                .iter()
                .filter_map(|(edition, text)| Some((self.find(element, edition, row)?, text)))
                .collect();
            if found.is_empty() {
                return RowState::Fault(format!("there is no {}", element.written));
            }
            if let [only] = elements
                && let Some(wanted) = &row.value
                && let Err(differs) = agrees(only, row.kind, wanted, &found)
            {
                return RowState::Fault(differs);
            }
            if !found.iter().any(|(found, text)| self.is_executed(found, row, text)) {
                declared.get_or_insert_with(|| unreached(element, row));
            }
        }
        match (declared, row.test.as_deref()) {
            (Some(_), Some(test)) => self.tested(test),
            (Some(why), None) => RowState::Declared(why),
            // What is reached by cases may name a test besides; then that must pass too.
            (None, Some(test)) if !self.tested(test).is_executed() => self.tested(test),
            (None, _) => RowState::Executed(ExecutedBy::Cases),
        }
    }

    /// What a row is whose test this is. Where no run is given, it counts that the test exists, which a test of the documents holds.
    fn tested(&self, test: &str) -> RowState {
        match self.passed {
            Some(passed) if !passed.has(test) => {
                RowState::Declared(format!("the test {test} is not among those that passed"))
            }
            _ => RowState::Executed(ExecutedBy::Test),
        }
    }

    fn is_executed(&self, found: &Found, row: &ChecklistRow, sheet: &str) -> bool {
        match &found.proof {
            Proof::Shown(words) => {
                words.iter().all(|words| !words.trim().is_empty() && sheet.contains(words.trim()))
            }
            Proof::Cases(elements) => elements.iter().all(|element| {
                // Neither a condition nor a kind of applicant is one of a single request or channel.
                let whole = element.starts_with("condition:");
                self.reached.iter().any(|reached| {
                    reached.element == *element
                        && (whole
                            || (row.request.as_ref().is_none_or(|r| *r == reached.request)
                                && row.channel.is_none_or(|c| c.name() == reached.channel)))
                })
            }),
        }
    }
}

/// Whether the only element of a row says what the row has from the law: a deadline its length, what has a label its words.
fn agrees(
    element: &Element,
    kind: RowKind,
    wanted: &str,
    found: &[(Found, &String)],
) -> Result<(), String> {
    if kind == RowKind::Deadline {
        let spans: Vec<Span> = found.iter().flat_map(|(found, _)| found.spans.clone()).collect();
        return match wanted.parse::<Span>() {
            Ok(wanted) if !spans.is_empty() && !spans.contains(&wanted) => {
                let spans: Vec<String> = spans.iter().map(ToString::to_string).collect();
                Err(format!("{} is {}, the law has {wanted}", element.written, spans.join(" or ")))
            }
            _ => Ok(()),
        };
    }
    let labels: Vec<&String> = found.iter().flat_map(|(found, _)| &found.labels).collect();
    let name = element.name.rsplit('.').next().unwrap_or_default();
    let says = |label: &&String| {
        // A label may say more than the law, which often has only a part of a sentence for it, but not less.
        format!(" {} ", folded(label)).contains(&format!(" {} ", folded(wanted)))
    };
    if labels.is_empty() || name == wanted || labels.iter().any(says) {
        return Ok(());
    }
    let labels: Vec<&str> = labels.into_iter().map(String::as_str).collect();
    Err(format!("{} reads «{}», the law «{wanted}»", element.written, labels.join("», «")))
}

/// Words as they compare: letters and digits in one case, one blank between.
fn folded(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    plain.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn unreached(element: &Element, row: &ChecklistRow) -> String {
    let of = [
        row.request.as_ref().map(|request| format!(" of {request}")),
        row.channel.map(|channel| format!(" by {}", channel.name())),
    ];
    let of: String = of.into_iter().flatten().collect();
    format!(
        "{} is declared, but no case{of} reaches it and the sheet does not show it",
        element.written
    )
}

/// The tests that checklists name, by the rows that name them.
pub(super) fn tests<'a>(
    services: impl Iterator<Item = &'a Service>,
) -> BTreeMap<&'a str, Vec<String>> {
    let mut named: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for service in services {
        for row in service.checklist.iter().flat_map(PlacedChecklist::rows) {
            if let Some(test) = &row.test {
                let place = format!("{} {}", service.definition.code, row.id);
                named.entry(test).or_default().push(place);
            }
        }
    }
    named
}
