//! All rules of the instance, read once from the law as files.

use authority::profile::Profiles;
use calendar::Calendar;
use forms::{Dictionaries, FormDefinition};
use jiff::civil::Date;
use services::{Catalogue, DataFault};

use crate::instance::law::{self, LawFiles};

/// The rules in force.
#[derive(Debug)]
pub struct Rules {
    /// Working days and office hours.
    pub calendar: Calendar,
    /// Certificate profiles.
    pub profiles: Profiles,
    /// Registration: forms, settings, grounds, offices.
    pub registration: registration::Rules,
    /// Lists of words for forms, offices and regions included.
    pub dictionaries: Dictionaries,
    /// Public services.
    pub catalogue: Catalogue,
    /// Complaints.
    pub complaints: complaints::Rules,
    /// How the queues of offices run.
    pub queue: procedures::QueueRules,
    /// How long documents are kept in the archive.
    pub archive: procedures::ArchiveTerms,
    /// Who runs the trust list.
    pub trust_scheme: crate::registers::TrustScheme,
    /// The survey of recipients.
    pub survey: crate::surveys::SurveyForm,
}

/// One thing wrong with the law as files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LawFault {
    /// The file, from `data/`.
    pub file: String,
    /// The line, from 1, where one is known.
    pub line: Option<usize>,
    /// Where in it, as `act.submit.effects`; empty when the reason says it.
    pub key: String,
    /// What is wrong.
    pub reason: String,
}

impl LawFault {
    /// Whether the file could not be read at all: whatever refers to it is then missed too, and no fault of its own.
    fn is_cause(&self) -> bool {
        self.key == WHOLE_FILE
    }
}

/// The key of a fault that keeps a file from being read, as the catalogue of services names it.
const WHOLE_FILE: &str = "file";

impl std::fmt::Display for LawFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if !self.key.is_empty() && !self.is_cause() {
            write!(f, ": {}", self.key)?;
        }
        write!(f, ": {}", self.reason)
    }
}

/// Everything that is wrong with the law as files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LawFaults(pub Vec<LawFault>);

impl std::fmt::Display for LawFaults {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (n, fault) in self.0.iter().enumerate() {
            if n > 0 {
                f.write_str("\n")?;
            }
            fault.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for LawFaults {}

impl Rules {
    /// Reads and checks all files; gives all faults at once.
    pub fn parse(files: &LawFiles) -> Result<Self, LawFaults> {
        let mut faults = LawFaults::default();
        let text = |path: &str| files.get(path).map_or("", String::as_str);
        let calendar =
            Calendar::parse(text("calendar/holidays.toml"), text("calendar/schedules.toml"))
                .map_err(|found| {
                    for fault in found.0 {
                        faults.add(format!("calendar/{}", fault.file), "", fault.reason);
                    }
                })
                .ok();
        let named = law::under(files, "profiles")
            .map(|(path, text)| (path.trim_start_matches("profiles/"), text));
        let profiles = Profiles::parse(named)
            .map_err(|found| {
                for fault in found.0 {
                    faults.add(format!("profiles/{}", fault.file), fault.key, fault.reason);
                }
            })
            .ok();
        let catalogue =
            Catalogue::parse(files.iter().map(|(path, text)| (path.as_str(), text.as_str())))
                .map_err(|found| {
                    for fault in found {
                        let DataFault { file, line, key, reason } = fault;
                        faults.put(LawFault { file, line, key, reason });
                    }
                })
                .ok();
        let registration = registration::Rules::parse(files, catalogue.as_ref())
            .map_err(|found| {
                for fault in found {
                    faults.add(fault.file, "", fault.reason);
                }
            })
            .ok();
        let dictionaries = dictionaries(files, registration.as_ref(), &mut faults);
        let complaints = complaints(files, dictionaries.as_ref(), catalogue.as_ref(), &mut faults);
        let trust_scheme = crate::registers::TrustScheme::parse(text("trust-list.toml"))
            .map_err(|reason| faults.add("trust-list.toml", "", reason))
            .ok();
        let survey = crate::surveys::SurveyForm::parse(text("survey.toml"))
            .map_err(|reason| faults.add("survey.toml", "", reason))
            .ok();
        let desk = desk(files, calendar.as_ref(), catalogue.as_ref(), &mut faults);
        let beside = (complaints, trust_scheme, survey, desk);
        let parts = (calendar, profiles, registration, dictionaries, catalogue, beside);
        match parts {
            (
                Some(calendar),
                Some(profiles),
                Some(registration),
                Some(dictionaries),
                Some(catalogue),
                (Some(complaints), Some(trust_scheme), Some(survey), Some((queue, archive))),
            ) if faults.0.is_empty() => Ok(Self {
                calendar,
                profiles,
                registration,
                dictionaries,
                catalogue,
                complaints,
                queue,
                archive,
                trust_scheme,
                survey,
            }),
            _ => Err(faults.causes()),
        }
    }

    /// What a decision of registration needs.
    pub fn registration_context(&self) -> registration::Context<'_> {
        registration::Context {
            calendar: &self.calendar,
            rules: &self.registration,
            dictionaries: &self.dictionaries,
            profiles: &self.profiles,
        }
    }

    /// The form by its code in interfaces: the address of a kind of participant (`f1`), or a service with its request, in the edition that serves on a day.
    pub fn form(&self, code: &str, day: Date) -> Option<&FormDefinition> {
        if let Some(rules) = self.registration.participants.at(code) {
            return self.registration.issue_form(&rules.code).map(|(_, form)| form);
        }
        let (service, request) = service_form(code);
        let edition = self.catalogue.service(service)?.serving_on(day)?.edition;
        match request {
            Some(request) => edition.form_of(request),
            None => edition.form_of(&edition.definition.request.first()?.name),
        }
    }
}

/// A service and its request, as an address names them: `knb-01.duplicate`; without a request, the service's first.
pub fn service_form(code: &str) -> (&str, Option<&str>) {
    code.split_once('.').map_or((code, None), |(service, request)| (service, Some(request)))
}

/// The rules of complaints, once the sheets are known to which they are tied.
fn complaints(
    files: &LawFiles,
    dictionaries: Option<&Dictionaries>,
    catalogue: Option<&Catalogue>,
    faults: &mut LawFaults,
) -> Option<complaints::Rules> {
    let (dictionaries, catalogue) = (dictionaries?, catalogue?);
    let lines = |code: &str| {
        let newest = catalogue.service(code)?.editions.values().next_back()?;
        Some(newest.definition.complaints.as_ref().map_or(0, |known| known.route.len()))
    };
    complaints::Rules::parse(law::under(files, "complaints"), dictionaries, &lines)
        .map_err(|found| {
            for fault in found {
                faults.add(fault.file, "", fault.reason);
            }
        })
        .ok()
}

/// The reference data of the desk, and whether the editions say of its procedures what they can do.
fn desk(
    files: &LawFiles,
    calendar: Option<&Calendar>,
    catalogue: Option<&Catalogue>,
    faults: &mut LawFaults,
) -> Option<(procedures::QueueRules, procedures::ArchiveTerms)> {
    const QUEUE: &str = "desk/queue.toml";
    const ARCHIVE: &str = "desk/archive.toml";
    let text = |path: &str| files.get(path).map_or("", String::as_str);
    let queue = procedures::QueueRules::parse(text(QUEUE), calendar)
        .map_err(|found| found.into_iter().for_each(|reason| faults.add(QUEUE, "", reason)))
        .ok();
    let archive = procedures::ArchiveTerms::parse(text(ARCHIVE))
        .map_err(|found| found.into_iter().for_each(|reason| faults.add(ARCHIVE, "", reason)))
        .ok();
    for service in catalogue.into_iter().flat_map(Catalogue::services) {
        for edition in service.editions.values() {
            let file = format!("services/{}/{}.toml", service.definition.code, edition.first_day);
            for reason in procedures::inspect(edition) {
                faults.add(file.clone(), "", reason);
            }
        }
    }
    Some((queue?, archive?))
}

/// The regions are a register of their own, and a dictionary of forms.
const REGIONS: &str = "registries/regions.toml";
const REGIONS_AS_DICTIONARY: &str = "dictionaries/regions.toml";

fn dictionaries(
    files: &LawFiles,
    registration: Option<&registration::Rules>,
    faults: &mut LawFaults,
) -> Option<Dictionaries> {
    let mut texts: Vec<(String, String)> = law::under(files, "dictionaries")
        .map(|(path, text)| (path.to_owned(), text.to_owned()))
        .collect();
    if let Some(text) = files.get(REGIONS) {
        texts.push((REGIONS_AS_DICTIONARY.to_owned(), text.clone()));
    }
    if let Some(registration) = registration {
        texts.push(registration.offices.dictionary_file());
    }
    Dictionaries::parse(texts)
        .map_err(|found| {
            for fault in found {
                let is_regions = fault.file == REGIONS_AS_DICTIONARY;
                let file = if is_regions { REGIONS.to_owned() } else { fault.file };
                let key = fault.line.map_or("", |_| WHOLE_FILE).to_owned();
                faults.put(LawFault { file, line: fault.line, key, reason: fault.reason });
            }
        })
        .ok()
}

impl LawFaults {
    fn add(&mut self, file: impl Into<String>, key: impl Into<String>, reason: String) {
        self.put(LawFault { file: file.into(), line: None, key: key.into(), reason });
    }

    fn put(&mut self, mut fault: LawFault) {
        if let Some((line, reason)) = of_slip(&fault.reason) {
            let file = fault.file;
            fault = LawFault { file, line: Some(line), key: WHOLE_FILE.to_owned(), reason };
        }
        self.0.push(fault);
    }

    /// The files that could not be read, if there are any, each once; else everything.
    fn causes(mut self) -> Self {
        if self.0.iter().any(LawFault::is_cause) {
            self.0.retain(LawFault::is_cause);
        }
        self.0.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        self.0.dedup();
        self
    }
}

/// Line and words of what keeps a file from being read (`base::Slip`), where a domain has put both into its reason.
fn of_slip(reason: &str) -> Option<(usize, String)> {
    // Forms put the word "file" before it.
    let place = reason.strip_prefix("file: ").unwrap_or(reason).strip_prefix("line ")?;
    let (line, words) = place.split_once(": ")?;
    Some((line.parse().ok()?, words.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One file of each kind that the law has, and a part that several services share.
    const FILES: [&str; 18] = [
        "calendar/holidays.toml",
        "calendar/schedules.toml",
        "complaints/2016-03-01.flow.toml",
        "complaints/2016-03-01.routes.toml",
        "continued.toml",
        "desk/archive.toml",
        "desk/queue.toml",
        "dictionaries/knb-units.toml",
        "parts/knb-licence-papers.toml",
        "policy.toml",
        "profiles/nca-rsa.toml",
        "registration/documents.toml",
        "registration/forms/F1.toml",
        "registration/participants/ind.toml",
        "registries/regions.toml",
        "services/mes-01/2013-04-30.application.toml",
        "survey.toml",
        "trust-list.toml",
    ];

    #[test]
    fn one_error_in_a_file_is_one_fault_with_its_line() {
        let law = law::compiled_in();
        for file in FILES {
            let mut broken = law.clone();
            let text = broken.get_mut(file).unwrap();
            text.push_str("= broken\n");
            let line = text.lines().count();
            let faults = Rules::parse(&broken).unwrap_err();
            let [fault] = faults.0.as_slice() else { panic!("{file}: {faults}") };
            assert_eq!((fault.file.as_str(), fault.line), (file, Some(line)), "{fault}");
            let told = fault.to_string();
            assert!(told.starts_with(&format!("{file}:{line}: ")), "{told}");
            assert_eq!(told.lines().count(), 1, "{told}");
        }
    }

    #[test]
    fn two_files_with_an_error_each_are_two_faults() {
        let mut broken = law::compiled_in();
        for file in ["profiles/seal.toml", "parts/fire-service.toml"] {
            broken.get_mut(file).unwrap().push_str("\n[no-such-table]\n");
        }
        let faults = Rules::parse(&broken).unwrap_err();
        let files: Vec<&str> = faults.0.iter().map(|fault| fault.file.as_str()).collect();
        assert_eq!(files, ["parts/fire-service.toml", "profiles/seal.toml"], "{faults}");
        assert!(faults.0.iter().all(|fault| fault.reason.contains("no-such-table")), "{faults}");
    }
}
