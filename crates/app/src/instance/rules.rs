//! All rules of the instance, read once from the law as files.

use authority::profile::Profiles;
use calendar::Calendar;
use forms::{Dictionaries, FormDefinition};
use jiff::civil::Date;
use services::Catalogue;

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
    /// What is wrong and where.
    pub reason: String,
}

impl std::fmt::Display for LawFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.file, self.reason)
    }
}

/// Everything that is wrong with the law as files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LawFaults(pub Vec<LawFault>);

impl std::fmt::Display for LawFaults {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for fault in &self.0 {
            writeln!(f, "{fault}")?;
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
                        faults.add(format!("calendar/{}", fault.file), fault.reason);
                    }
                })
                .ok();
        let named = law::under(files, "profiles")
            .map(|(path, text)| (path.trim_start_matches("profiles/"), text));
        let profiles = Profiles::parse(named)
            .map_err(|found| {
                found.0.iter().for_each(|fault| faults.add("profiles", fault.to_string()));
            })
            .ok();
        let catalogue =
            Catalogue::parse(files.iter().map(|(path, text)| (path.as_str(), text.as_str())))
                .map_err(|found| {
                    for fault in found {
                        let place = fault.line.map_or_else(String::new, |line| format!(":{line}"));
                        let reason = format!("{}: {}", fault.key, fault.reason);
                        faults.add(format!("{}{place}", fault.file), reason);
                    }
                })
                .ok();
        let registration = registration::Rules::parse(files, catalogue.as_ref())
            .map_err(|found| {
                for fault in found {
                    faults.add(fault.file, fault.reason);
                }
            })
            .ok();
        let dictionaries = dictionaries(files, registration.as_ref(), &mut faults);
        let complaints = complaints(files, dictionaries.as_ref(), catalogue.as_ref(), &mut faults);
        let trust_scheme = crate::registers::TrustScheme::parse(text("trust-list.toml"))
            .map_err(|reason| faults.add("trust-list.toml", reason))
            .ok();
        let survey = crate::surveys::SurveyForm::parse(text("survey.toml"))
            .map_err(|reason| faults.add("survey.toml", reason))
            .ok();
        let beside = (complaints, trust_scheme, survey);
        let parts = (calendar, profiles, registration, dictionaries, catalogue, beside);
        match parts {
            (
                Some(calendar),
                Some(profiles),
                Some(registration),
                Some(dictionaries),
                Some(catalogue),
                (Some(complaints), Some(trust_scheme), Some(survey)),
            ) if faults.0.is_empty() => Ok(Self {
                calendar,
                profiles,
                registration,
                dictionaries,
                catalogue,
                complaints,
                trust_scheme,
                survey,
            }),
            _ => Err(faults),
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
            return self.registration.forms.get(&rules.issue_form);
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
        .map_err(|found| found.into_iter().for_each(|fault| faults.add(fault.file, fault.reason)))
        .ok()
}

fn dictionaries(
    files: &LawFiles,
    registration: Option<&registration::Rules>,
    faults: &mut LawFaults,
) -> Option<Dictionaries> {
    let mut texts: Vec<(String, String)> = law::under(files, "dictionaries")
        .map(|(path, text)| (path.to_owned(), text.to_owned()))
        .collect();
    if let Some(text) = files.get("registries/regions.toml") {
        texts.push(("dictionaries/regions.toml".to_owned(), text.clone()));
    }
    if let Some(registration) = registration {
        texts.push(registration.offices.dictionary_file(&registration.regions));
    }
    Dictionaries::parse(texts)
        .map_err(|found| found.into_iter().for_each(|fault| faults.add(fault.file, fault.reason)))
        .ok()
}

impl LawFaults {
    fn add(&mut self, file: impl Into<String>, reason: impl Into<String>) {
        self.0.push(LawFault { file: file.into(), reason: reason.into() });
    }
}
