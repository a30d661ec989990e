//! All services, read from their files.

mod fidelity;
mod files;
mod inspect;
mod place;
mod reach;
mod replay;
mod schema;

pub use fidelity::{
    ChecklistRow, ElementKind, ExecutedBy, Fidelity, HeldRow, PassedTests, RowKind, RowState, Sheet,
};
pub use place::place;
pub use reach::Reached;
pub use replay::ReplayReport;
pub use schema::FileKind;

use std::{collections::BTreeMap, sync::Arc};

use base::FileFault;
use calendar::Calendar;
use forms::{Dictionaries, FormDefinition};
use jiff::civil::Date;
use replay::CasesFile;

use crate::{Continuation, DocumentDefinition, EditionDefinition, ServiceDefinition, YearlyValues};
use files::read;

/// An edition of a service with its forms, ready for use.
#[derive(Clone, Debug)]
pub struct Edition {
    /// The service.
    pub service: Arc<ServiceDefinition>,
    /// The first day of force, which names it.
    pub first_day: Date,
    /// What its file says.
    pub definition: EditionDefinition,
    /// Its forms by name.
    pub forms: BTreeMap<String, FormDefinition>,
    /// The dictionaries of the platform.
    pub dictionaries: Arc<Dictionaries>,
}

impl Edition {
    /// The form of a kind of request.
    pub fn form_of(&self, request: &str) -> Option<&FormDefinition> {
        self.forms.get(self.definition.request(request)?.form.as_ref()?)
    }

    /// The documents of a kind of request.
    pub fn documents_of(&self, request: &str) -> impl Iterator<Item = &DocumentDefinition> {
        let names = self.definition.request(request).map(|r| r.documents.as_slice());
        names.unwrap_or_default().iter().filter_map(|name| self.definition.document(name))
    }
}

/// A service with its editions.
#[derive(Clone, Debug)]
pub struct Service {
    /// What stays the same over all editions.
    pub definition: Arc<ServiceDefinition>,
    /// Editions by their first day of force.
    pub editions: BTreeMap<Date, Edition>,
    /// By whose order the last edition serves after its last day, if the instance continues it.
    pub continued: Option<Continuation>,
    /// What is set for its indicators, year by year.
    targets: Vec<YearlyValues>,
    cases: Vec<(String, CasesFile)>,
    checklist: Option<fidelity::PlacedChecklist>,
}

/// An edition that serves on a day.
#[derive(Clone, Copy, Debug)]
pub struct Serving<'a> {
    /// The edition.
    pub edition: &'a Edition,
    /// By whose order, if it is not in force any more.
    pub continued: Option<&'a Continuation>,
}

impl Service {
    fn replay(&self, calendar: &Calendar, report: &mut ReplayReport) {
        for (file, cases) in &self.cases {
            replay::replay(file, cases, self, calendar, report);
        }
    }

    /// The edition in force on a day; a case that begins on it stays on this edition.
    pub fn edition_on(&self, day: Date) -> Option<&Edition> {
        let (_, edition) = self.editions.range(..=day).next_back()?;
        edition.definition.last_day.is_none_or(|last| day <= last).then_some(edition)
    }

    /// The edition that serves on a day: the one in force, or the repealed one that the instance continues.
    pub fn serving_on(&self, day: Date) -> Option<Serving<'_>> {
        if let Some(edition) = self.edition_on(day) {
            return Some(Serving { edition, continued: None });
        }
        let continued = self.continued.as_ref().filter(|continued| continued.since <= day)?;
        let (_, edition) = self.editions.range(..=day).next_back()?;
        Some(Serving { edition, continued: Some(continued) })
    }

    /// Whether one of its cases has this name.
    pub fn has_case(&self, name: &str) -> bool {
        self.cases.iter().any(|(_, cases)| cases.names().any(|known| known == name))
    }

    /// What is set for its indicators in a year.
    pub fn targets(&self, year: i16) -> Option<&YearlyValues> {
        self.targets.iter().find(|values| values.year == year)
    }

    /// The edition that came into force on a day.
    pub fn edition(&self, first_day: Date) -> Option<&Edition> {
        self.editions.get(&first_day)
    }
}

/// All services.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    services: BTreeMap<String, Service>,
    dictionaries: Arc<Dictionaries>,
}

impl Catalogue {
    /// Reads files as `(path, text)`, paths beginning with `services/` or `dictionaries/`; others are passed over. Gives
    /// every fault of every file.
    pub fn parse(
        files: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
    ) -> Result<Self, Vec<FileFault>> {
        let files: Vec<(String, String)> =
            files.into_iter().map(|(path, text)| (path.into(), text.into())).collect();
        let (catalogue, mut faults) = read(files.iter().cloned());
        place(&mut faults, &files);
        if faults.is_empty() { Ok(catalogue) } else { Err(faults) }
    }

    /// Everything `service check` finds: faults of the files, and replayed cases that end otherwise than they say.
    pub fn check(
        files: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
        calendar: &Calendar,
    ) -> Vec<FileFault> {
        let files: Vec<(String, String)> =
            files.into_iter().map(|(path, text)| (path.into(), text.into())).collect();
        let (catalogue, mut faults) = read(files.iter().cloned());
        faults.extend(catalogue.schedules_missing(calendar));
        // A slip in a definition makes its cases differ: that is not told beside it.
        let mut report = ReplayReport::default();
        for (code, service) in &catalogue.services {
            let folder = format!("services/{code}/");
            let own = |fault: &FileFault| {
                fault.file.starts_with(&folder) || !fault.file.starts_with("services/")
            };
            if !faults.iter().any(own) {
                service.replay(calendar, &mut report);
            }
        }
        faults.extend(report.faults);
        place(&mut faults, &files);
        faults.sort();
        faults.dedup();
        faults
    }

    /// What `check` finds in a catalogue that was read without a fault: the same, without reading it again.
    pub fn rehearse<'f>(
        &self,
        files: impl IntoIterator<Item = (&'f String, &'f String)>,
        calendar: &Calendar,
    ) -> ReplayReport {
        let mut report = ReplayReport::default();
        report.faults.extend(self.schedules_missing(calendar));
        if report.faults.is_empty() {
            report = self.replay(calendar);
        }
        if !report.faults.is_empty() {
            let files: Vec<(String, String)> =
                files.into_iter().map(|(path, text)| (path.clone(), text.clone())).collect();
            place(&mut report.faults, &files);
        }
        report.faults.sort();
        report.faults.dedup();
        report
    }

    fn schedules_missing(&self, calendar: &Calendar) -> Vec<FileFault> {
        let editions = self.services.values().flat_map(|service| service.editions.values());
        editions.flat_map(|edition| inspect::schedules(edition, calendar)).collect()
    }

    /// Replays the cases of all services on a calendar.
    pub fn replay(&self, calendar: &Calendar) -> ReplayReport {
        let mut report = ReplayReport::default();
        for service in self.services.values() {
            service.replay(calendar, &mut report);
        }
        report
    }

    /// Holds services against their checklists: all, or the one of a code. With the tests of a run, a row whose test is not among
    /// them is not executed.
    pub fn fidelity(
        &self,
        code: Option<&str>,
        passed: Option<&PassedTests>,
        sheet: &dyn Sheet,
        calendar: &Calendar,
    ) -> Vec<Fidelity<'_>> {
        let wanted = self
            .services
            .values()
            .filter(|service| code.is_none_or(|code| service.definition.code == code));
        wanted
            .map(|service| {
                let mut report = ReplayReport::default();
                service.replay(calendar, &mut report);
                Fidelity {
                    code: &service.definition.code,
                    rows: fidelity::hold(service, &report.reached, passed, sheet, calendar),
                    faults: report.faults,
                }
            })
            .collect()
    }

    /// The tests that checklists name, with the rows that name them.
    pub fn tests_named(&self) -> BTreeMap<&str, Vec<String>> {
        fidelity::tests(self.services.values())
    }

    /// A service by its code.
    pub fn service(&self, code: &str) -> Option<&Service> {
        self.services.get(code)
    }

    /// All services, by code.
    pub fn services(&self) -> impl Iterator<Item = &Service> {
        self.services.values()
    }

    /// The edition on which a case stays.
    pub fn edition_of(&self, case: &crate::Case) -> Option<&Edition> {
        self.service(&case.service)?.edition(case.edition)
    }

    /// The dictionaries of the platform.
    pub fn dictionaries(&self) -> &Dictionaries {
        &self.dictionaries
    }
}
