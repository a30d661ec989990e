//! The pages that a consent is about: practice statement, privacy, user agreement.
//!
//! They are told from the settings of the instance, so that they say what it does; an operator puts its own words in their place
//! by a file. What is told here is true of every instance and is nobody's legal advice, and the page says so.

use std::fs;

use authority::profile::{Profile, Term};
use base::Lang;
use forms::{FormDefinition, SitePage};

use crate::{
    App, DRAFT_DAYS, Result,
    issuing::certificates::{algorithm_words, profile_words},
    view::{SheetSection, SitePageView},
};

/// The longest text of an operator's own page, in bytes.
const LONGEST_PAGE_BYTES: u64 = 256 * 1024;

impl App {
    /// A page of the site: the operator's own if there is one, else what the settings tell.
    pub async fn site_page(&self, page: SitePage, lang: Lang) -> Result<SitePageView> {
        let title = match page {
            SitePage::Agreement => "agreement-title",
            SitePage::Cps => "cps-title",
            SitePage::Privacy => "privacy-title",
        };
        let title = texts::say(lang, title);
        if let Some(sections) = self.own_page(page, lang) {
            return Ok(SitePageView { title, own: true, place: String::new(), sections });
        }
        let sections = match page {
            SitePage::Agreement => self.agreement(lang),
            SitePage::Cps => self.practice(lang).await?,
            SitePage::Privacy => self.privacy(lang),
        };
        let place = format!("pages/{}.{lang}.txt", page.name());
        Ok(SitePageView { title, own: false, place, sections })
    }

    /// The operator's file: paragraphs apart by an empty line; a line that begins with `# ` is a heading.
    fn own_page(&self, page: SitePage, lang: Lang) -> Option<Vec<SheetSection>> {
        let path = self.0.folder.pages().join(format!("{}.{lang}.txt", page.name()));
        let size = fs::metadata(&path).ok()?.len();
        let text = fs::read_to_string(&path).ok().filter(|_| size <= LONGEST_PAGE_BYTES)?;
        let mut sections = vec![SheetSection { title: String::new(), lines: Vec::new() }];
        for paragraph in text.replace("\r\n", "\n").split("\n\n") {
            for part in paragraph.split_inclusive('\n') {
                let line = part.trim();
                if let Some(title) = line.strip_prefix("# ") {
                    sections.push(SheetSection { title: title.to_owned(), lines: Vec::new() });
                } else if !line.is_empty()
                    && let Some(section) = sections.last_mut()
                {
                    section.lines.push(line.to_owned());
                }
            }
        }
        sections.retain(|section| !section.lines.is_empty());
        Some(sections)
    }

    /// How the authority works.
    async fn practice(&self, lang: Lang) -> Result<Vec<SheetSection>> {
        let say = |key: &str| texts::say(lang, key);
        let rules = self.0.rules.now();
        let settings = &rules.registration.settings;
        let base = &self.0.config.base_url;
        let authorities = self.authority().authorities(lang).await?;
        let authorities = authorities.iter().map(|authority| {
            let until = texts::date_time(lang, authority.not_after);
            let until = texts::say_with(lang, "cps-until", &[("moment", until)]);
            format!("{}: {}, {until}", authority.title, authority.key)
        });
        let kinds = self.registration().participants(lang);
        let certificates = rules.registration.participants.all().flat_map(|kind| {
            kind.key.iter().map(|key| {
                let validity = rules.profiles.find(&key.profile).map(Profile::validity);
                let validity = validity.map(|term| term_words(term, lang)).unwrap_or_default();
                let name = profile_words(&key.profile, lang);
                let algorithm = algorithm_words(key.algorithm, None, lang);
                format!("{}: {name}, {algorithm}, {validity}", kind.name.in_lang(lang))
            })
        });
        let papers = kinds.iter().map(|kind| format!("{}: {}", kind.title, kind.papers.join("; ")));
        let hours = self.registration().office_hours(lang).0;
        let age =
            texts::say_with(lang, "cps-age", &[("n", settings.minimum_age_years.to_string())]);
        let reasons = self.registration().revocation_reasons(lang);
        let addresses =
            [("address", format!("{base}/ocsp")), ("lists", format!("{base}/{lang}/nca"))];
        Ok(vec![
            section(lang, "cps-authorities", authorities),
            section(lang, "cps-certificates", certificates),
            section(
                lang,
                "cps-identity",
                papers.chain([age, format!("{} {hours}", say("office-hours"))]),
            ),
            section(lang, "cps-issue", ["cps-issue-approval", "cps-issue-keys"].map(say)),
            section(
                lang,
                "cps-revocation",
                reasons.into_iter().map(|(_, words)| words).chain([
                    say("cps-revocation-desk"),
                    texts::say_with(lang, "cps-status", &addresses),
                ]),
            ),
            section(lang, "cps-records", ["cps-records-journal", "cps-records-approval"].map(say)),
        ])
    }

    /// What becomes of personal data.
    fn privacy(&self, lang: Lang) -> Vec<SheetSection> {
        let say = |key: &str| texts::say(lang, key);
        let forms = self.0.rules.now().registration.forms.values();
        let mut data: Vec<String> = Vec::new();
        for field in forms.flat_map(FormDefinition::fields).filter(|field| field.personal) {
            let label = field.label.in_lang(lang);
            if !data.iter().any(|known| known == label) {
                data.push(label.to_owned());
            }
        }
        let days = [("n", DRAFT_DAYS.to_string())];
        vec![
            section(lang, "privacy-data", data),
            section(lang, "privacy-use", ["privacy-use-registers", "privacy-use-office"].map(say)),
            section(
                lang,
                "privacy-keep",
                [texts::say_with(lang, "privacy-keep-drafts", &days), say("privacy-keep-requests")],
            ),
            section(lang, "privacy-cookies", [say("privacy-cookies-line")]),
            section(lang, "privacy-mail", [say("privacy-mail-line")]),
            section(lang, "privacy-rights", [say("privacy-rights-line")]),
        ]
    }

    /// What the holder and the authority owe each other.
    fn agreement(&self, lang: Lang) -> Vec<SheetSection> {
        let say = |key: &str| texts::say(lang, key);
        let holder = ["agreement-holder-key", "agreement-holder-lost", "agreement-holder-data"];
        let authority = ["certificates-term", "certificates-free", "agreement-authority-status"];
        vec![
            section(lang, "agreement-holder", holder.map(say)),
            section(lang, "agreement-authority", authority.map(say)),
            section(lang, "agreement-complaints", [say("agreement-complaints-line")]),
        ]
    }
}

/// The length of a term in words.
fn term_words(term: Term, lang: Lang) -> String {
    let (key, n) = match term {
        Term::Days(n) => ("term-days", n),
        Term::Hours(n) => ("term-hours", n),
        Term::Years(n) => ("term-years", n),
    };
    texts::say_with(lang, key, &[("n", n.to_string())])
}

fn section(lang: Lang, key: &str, lines: impl IntoIterator<Item = String>) -> SheetSection {
    SheetSection { title: texts::say(lang, key), lines: lines.into_iter().collect() }
}
