//! All rules of the instance, read once from the law as files.

use authority::profile::Profiles;
use base::{FileFault, FileFaults};
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
    /// How the queues of offices run.
    pub queue: procedures::QueueRules,
    /// How long documents are kept in the archive.
    pub archive: procedures::ArchiveTerms,
    /// Who runs the trust list.
    pub trust_scheme: crate::registers::trust_scheme::TrustScheme,
    /// The survey of recipients.
    pub survey: crate::surveys::form::SurveyForm,
}

impl Rules {
    /// Reads and checks all files; gives all faults at once, each on its line.
    pub fn parse(files: &LawFiles) -> Result<Self, FileFaults> {
        let mut faults = Vec::new();
        let text = |path: &str| files.get(path).map_or("", String::as_str);
        let calendar =
            Calendar::parse(text("calendar/holidays.toml"), text("calendar/schedules.toml"))
                .map_err(|found| faults.extend(found.0.into_iter().map(|f| f.under("calendar"))))
                .ok();
        let named = law::under(files, "profiles")
            .map(|(path, text)| (path.trim_start_matches("profiles/"), text));
        let profiles = Profiles::parse(named)
            .map_err(|found| faults.extend(found.0.into_iter().map(|f| f.under("profiles"))))
            .ok();
        let catalogue =
            Catalogue::parse(files.iter().map(|(path, text)| (path.as_str(), text.as_str())))
                .map_err(|found| faults.extend(found))
                .ok();
        let registration = registration::Rules::parse(files, catalogue.as_ref())
            .map_err(|found| faults.extend(found))
            .ok();
        let dictionaries = dictionaries(files, registration.as_ref(), &mut faults);
        if let (Some(registration), Some(dictionaries)) = (&registration, &dictionaries) {
            faults.extend(registration.inspect_forms(dictionaries));
        }
        let complaints = complaints(files, dictionaries.as_ref(), catalogue.as_ref(), &mut faults);
        let trust_scheme =
            crate::registers::trust_scheme::TrustScheme::parse(text("trust-list.toml"))
                .map_err(|found| faults.extend(found))
                .ok();
        let survey = crate::surveys::form::SurveyForm::parse(text("survey.toml"))
            .map_err(|found| faults.extend(found))
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
            ) if faults.is_empty() => Ok(Self {
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
            _ => {
                let files: Vec<(String, String)> =
                    files.iter().map(|(path, text)| (path.clone(), text.clone())).collect();
                services::place(&mut faults, &files);
                Err(FileFaults(faults).causes())
            }
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
    faults: &mut Vec<FileFault>,
) -> Option<complaints::Rules> {
    let (dictionaries, catalogue) = (dictionaries?, catalogue?);
    let lines = |code: &str| {
        let newest = catalogue.service(code)?.editions.values().next_back()?;
        Some(newest.definition.complaints.as_ref().map_or(0, |known| known.route.len()))
    };
    complaints::Rules::parse(law::under(files, "complaints"), dictionaries, &lines)
        .map_err(|found| faults.extend(found))
        .ok()
}

/// The reference data of the desk, and whether the editions say of its procedures what they can do.
fn desk(
    files: &LawFiles,
    calendar: Option<&Calendar>,
    catalogue: Option<&Catalogue>,
    faults: &mut Vec<FileFault>,
) -> Option<(procedures::QueueRules, procedures::ArchiveTerms)> {
    let text = |path: &str| files.get(path).map_or("", String::as_str);
    let queue = procedures::QueueRules::parse(text("desk/queue.toml"), calendar)
        .map_err(|found| faults.extend(found))
        .ok();
    let archive = procedures::ArchiveTerms::parse(text("desk/archive.toml"))
        .map_err(|found| faults.extend(found))
        .ok();
    for service in catalogue.into_iter().flat_map(Catalogue::services) {
        for edition in service.editions.values() {
            let file = format!("services/{}/{}.toml", service.definition.code, edition.first_day);
            let found = procedures::inspect(edition).into_iter();
            faults.extend(found.map(|found| found.in_file(&file)));
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
    faults: &mut Vec<FileFault>,
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
            for mut fault in found {
                if fault.file == REGIONS_AS_DICTIONARY {
                    REGIONS.clone_into(&mut fault.file);
                }
                faults.push(fault);
            }
        })
        .ok()
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

    /// A slip in a file: the file, what stands there, what is written instead, where that is told (the line of these words, and how
    /// many lines above it), and what is told.
    type Slip = (&'static str, &'static str, &'static str, (&'static str, usize), &'static str);

    /// A slip that TOML does not see in each kind of file.
    const SLIPS: [Slip; 21] = [
        (
            "calendar/holidays.toml",
            "worked = \"2012-03-11\"",
            "worked = \"2012-03-14\"",
            ("off = \"2012-03-09\"", 1),
            "transfer.2012-03-09: 2012-03-14 is worked anyway",
        ),
        (
            "calendar/schedules.toml",
            "name = \"portal\"\ndays = [\"mon\", \"tue\", \"wed\", \"thu\", \"fri\", \"sat\", \"sun\"]",
            "name = \"portal\"\ndays = []",
            ("name = \"portal\"", 1),
            "schedule.portal: no days, or no source",
        ),
        (
            "complaints/2016-03-01.flow.toml",
            "ru = \"Жалоба {number} зарегистрирована\"",
            "ru = \"\"",
            ("name = \"registered\"\nsubject", 1),
            "message.registered: lacks words",
        ),
        (
            "complaints/2016-03-01.form.toml",
            "name = \"postal_address\"",
            "name = \"Postal\"",
            ("name = \"Postal\"", 0),
            "complaint.Postal: the name stands twice or is not snake_case",
        ),
        (
            "complaints/2016-03-01.routes.toml",
            "kind = \"provider\"",
            "kind = \"providers\"",
            ("[[route]]", 0),
            "route.1: there is no kind \"providers\"",
        ),
        (
            "continued.toml",
            "service = \"ict-01\"",
            "service = \"unknown\"",
            ("service = \"unknown\"", 1),
            "continued.unknown: there is no such service",
        ),
        (
            "desk/archive.toml",
            "source = \"nca-01 regulation p.15(4); nca-01, archive [eng]\"",
            "source = \"\"",
            ("code = \"application\"", 1),
            "kind.application: no source",
        ),
        (
            "desk/queue.toml",
            "places-of-strangers = 2",
            "places-of-strangers = 9",
            ("places-of-strangers = 9", 0),
            "places-of-strangers: at most places",
        ),
        (
            "dictionaries/knb-units.toml",
            "code = \"almaty-city\"",
            "code = \"Almaty\"",
            ("code = \"Almaty\"", 1),
            "entry.Almaty: the code is not kebab-case",
        ),
        (
            "policy.toml",
            "[\"institution_code\", \"treasury_role\"]",
            "[\"colour\"]",
            ("treasury-extra-fields = ", 0),
            "registration.treasury-extra-fields: there is no field \"colour\"",
        ),
        (
            "profiles/nca-rsa.toml",
            "\"{base}/cps\"",
            "\"cps\"",
            ("cps = \"cps\"", 0),
            "urls.cps: must begin with {base}/",
        ),
        (
            "registration/documents.toml",
            "form = \"F12\"",
            "form = \"F99\"",
            ("code = \"D_NPOA\"", 1),
            "document.D_NPOA: there is no form of papers F99",
        ),
        (
            "registration/forms/F1.toml",
            "ru = \"ИИН\"",
            "ru = \"\"",
            ("name = \"iin\"", 0),
            "person.iin: the label lacks a language",
        ),
        (
            "registration/participants/ind.toml",
            "last-name = \"last_name\"",
            "last-name = \"surname\"",
            ("last-name = ", 0),
            "holder.last-name: the form F1 has no field \"surname\"",
        ),
        (
            "registration/participants/non-resident.toml",
            "\"D_ID\"",
            "\"D_NONE\"",
            ("\"D_NONE\"", 0),
            "documents.D_NONE: documents.toml has no such document",
        ),
        (
            "registries/centres.csv",
            "\n11-002,11,",
            "\n11-002,98,",
            ("11-002,98,", 0),
            "the region is not in regions.toml",
        ),
        (
            "registries/localities.toml",
            "code = \"10-002\"\ngroup = \"10\"",
            "code = \"10-002\"\ngroup = \"98\"",
            ("code = \"10-002\"", 1),
            "entry.10-002: there is no region \"98\"",
        ),
        (
            "registries/regions.toml",
            "ru = \"Акмолинская область\"",
            "ru = \"\"",
            ("code = \"11\"", 1),
            "entry.11: lacks a word in one language",
        ),
        (
            "services/nca-01/2016-03-01.issue-first.flow.toml",
            "\"evidence:operator\", \"evidence:approval\"",
            "\"evidence:operator\"",
            ("name = \"confirm-by-operator\"", 1),
            "act.confirm-by-operator: its evidence is approval, keys-compared, operator",
        ),
        (
            "survey.toml",
            "indicator = \"3.1\"",
            "indicator = \"\"",
            ("name = \"information\"", 1),
            "question.information: names no indicator",
        ),
        (
            "trust-list.toml",
            "valid-days = 180",
            "valid-days = 0",
            ("valid-days = 0", 0),
            "valid-days: between 1 and 366",
        ),
    ];

    #[test]
    fn a_slip_in_any_kind_of_file_is_told_once_on_its_line_with_its_key() {
        let law = law::compiled_in();
        let (mut told, mut expected) = (Vec::new(), Vec::new());
        for (file, from, to, (words, above), what) in SLIPS {
            let mut broken = law.clone();
            let text = broken.get_mut(file).unwrap();
            assert!(text.contains(from), "{file}: {from}");
            *text = text.replacen(from, to, 1);
            let (before, _) = text.split_once(words).unwrap();
            let line = before.matches('\n').count() + 1 - above;
            expected.push(format!("{file}:{line}: {what}"));
            let faults = Rules::parse(&broken).unwrap_err();
            told.extend(faults.to_string().lines().map(ToOwned::to_owned));
        }
        assert_eq!(told, expected);
    }

    #[test]
    fn a_way_past_the_permit_is_told_on_the_line_of_what_it_leads_to() {
        const ISSUE: &str = "services/nca-01/2016-03-01.issue-first.flow.toml";
        let mut broken = law::compiled_in();
        let text = broken.get_mut(ISSUE).unwrap();
        let guarded = "from = [\"confirmed-by-operator\"]\nto = \"ca-check\"";
        assert!(text.contains(guarded));
        let open = guarded.replace("by-operator\"]", "by-operator\", \"accepted\"]");
        *text = text.replacen(guarded, &open, 1);
        let edition = &broken["services/nca-01/2016-03-01.toml"];
        let (before, _) = edition.split_once("[[state]]\nname = \"issued\"").unwrap();
        let line = before.matches('\n').count() + 1;
        let faults = Rules::parse(&broken).unwrap_err();
        assert_eq!(
            faults.to_string(),
            format!(
                "services/nca-01/2016-03-01.toml:{line}: state.issued: the request \"issue-first\" gets to it without \"confirm-by-operator\""
            )
        );
    }

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
