//! The catalogue of services and the sheet of each: everything to know before the start.

use base::{Fault, Lang, local_date};
use calendar::Calendar;
use flow::Limit;
use jiff::{
    Timestamp,
    civil::{Time, Weekday},
};
use services::{
    Automation, Channel, ChannelDefinition, Charge, Complaints, Continuation, DocumentDefinition,
    Edition, GroundGroup, ProofKind, RunBy, Serving, Silence,
};

use crate::{
    Cases, Error, Result,
    view::{ServiceCard, SheetRequest, SheetSection, SheetView},
};

impl<'app> Cases<'app> {
    /// The services whose edition is in force today.
    pub fn catalogue(&self, lang: Lang) -> Vec<ServiceCard> {
        let today = local_date(self.clock.now());
        let services = self.rules.catalogue.services();
        services
            .filter_map(|service| service.serving_on(today))
            .map(|serving| card(serving.edition, lang))
            .collect()
    }

    /// The sheet of a service, with the day of the answer to an application that is filed now.
    pub fn sheet(&self, code: &str, lang: Lang) -> Result<SheetView> {
        let now = self.clock.now();
        let Serving { edition, continued } = self.serving(code)?;
        let request = edition.definition.request.first().map_or("", |r| r.name.as_str());
        let answer = services::answer_by(edition, request, &self.rules.calendar, now)
            .map_err(Error::invalid)?;
        Ok(SheetView {
            card: card(edition, lang),
            edition: edition.first_day.to_string(),
            answer_by: answer.unwrap_or_else(|| local_date(now)),
            run_by: edition.service.run_by.name().to_owned(),
            requests: self.portal_requests(edition, lang, now)?,
            sections: self.with_own_address(
                sections(
                    edition,
                    continued,
                    &self.rules.calendar,
                    &|charge| self.amount_of(charge),
                    lang,
                ),
                edition,
                lang,
            ),
        })
    }

    /// What can be asked for on the portal.
    fn portal_requests(
        &self,
        edition: &Edition,
        lang: Lang,
        now: Timestamp,
    ) -> Result<Vec<SheetRequest>> {
        let (definition, code) = (&edition.definition, &edition.service.code);
        let served = edition.service.run_by == RunBy::Services;
        let taken = definition.request.iter().enumerate();
        let taken = taken.filter(|(_, r)| served && definition.takes(&r.name, Channel::Portal));
        taken
            .map(|(n, request)| {
                let name = &request.name;
                let answer = services::answer_by(edition, name, &self.rules.calendar, now);
                Ok(SheetRequest {
                    form: if n == 0 { code.clone() } else { format!("{code}.{name}") },
                    title: request.title.in_lang(lang).to_owned(),
                    answer_by: answer.map_err(Error::invalid)?.unwrap_or_else(|| local_date(now)),
                })
            })
            .collect()
    }

    /// The edition of a service on which a case that begins today stays, and by whose order, if it was repealed.
    pub(crate) fn serving(&self, code: &str) -> Result<Serving<'app>> {
        let service = self.rules.catalogue.service(code);
        let serving = service.and_then(|service| service.serving_on(local_date(self.clock.now())));
        serving.ok_or_else(|| Error::NotFound(Fault::new("service-not-found")))
    }
}

fn card(edition: &Edition, lang: Lang) -> ServiceCard {
    let definition = &edition.definition;
    let request = definition.request.first().map_or("", |request| request.name.as_str());
    let limit = definition.answer_limit(request);
    ServiceCard {
        code: edition.service.code.clone(),
        title: edition.service.title.in_lang(lang).to_owned(),
        provider: definition.authority.name.in_lang(lang).to_owned(),
        term: limit.map(|limit| limit.in_words(lang)).unwrap_or_default(),
    }
}

/// The sheet as it is held against the checklists of services: what it shows is executed by being shown.
#[derive(Clone, Copy, Debug)]
pub struct ShownSheet<'a> {
    /// The working days that terms are counted on.
    pub calendar: &'a Calendar,
}

impl services::Sheet for ShownSheet<'_> {
    fn text(&self, edition: &Edition) -> String {
        let sections = sections(edition, None, self.calendar, &|_| None, Lang::Kk);
        let lines: Vec<String> = sections.into_iter().flat_map(|section| section.lines).collect();
        lines.join("\n")
    }

    fn hours(&self, schedule: &str) -> Option<String> {
        hours(schedule, self.calendar, Lang::Kk)
    }

    fn automation(&self, edition: &Edition) -> String {
        automation(edition, Lang::Kk)
    }
}

/// What a charge comes to today, in tenge, if the instance has set it.
type Amount<'a> = &'a dyn Fn(&Charge) -> Option<String>;

impl Cases<'_> {
    /// Says before the channels that this site is the portal: the words of the law name the sites of their time.
    fn with_own_address(
        &self,
        mut sections: Vec<SheetSection>,
        edition: &Edition,
        lang: Lang,
    ) -> Vec<SheetSection> {
        let is_portal = |channel: &ChannelDefinition| channel.name == Channel::Portal;
        if edition.definition.channel.iter().any(is_portal) {
            let title = texts::say(lang, "sheet-channels");
            let address = [("address", self.config.base_url.clone())];
            for section in sections.iter_mut().filter(|section| section.title == title) {
                section.lines.insert(0, texts::say_with(lang, "sheet-channel-here", &address));
            }
        }
        sections
    }
}

/// Sections in the order in which the standards tell them; a section with nothing to tell is left out.
fn sections(
    edition: &Edition,
    continued: Option<&Continuation>,
    calendar: &Calendar,
    amount: Amount<'_>,
    lang: Lang,
) -> Vec<SheetSection> {
    let definition = &edition.definition;
    let grounds = |group: GroundGroup| -> Vec<String> {
        let found = definition
            .flow
            .grounds
            .iter()
            .filter(|ground| GroundGroup::named(&ground.group) == Some(group));
        found.map(|ground| ground.text.in_lang(lang).to_owned()).collect()
    };
    let all = [
        (
            "about",
            vec![edition.service.summary.in_lang(lang).to_owned(), automation(edition, lang)],
        ),
        ("result", vec![definition.result.in_lang(lang).to_owned()]),
        ("applicants", applicants(edition, lang)),
        ("requests", requests(edition, lang)),
        ("channels", channels(edition, lang)),
        ("schedule", schedules(edition, calendar, lang)),
        ("documents", documents(edition, lang)),
        ("terms", terms(edition, lang)),
        ("fee", fee(edition, amount, lang)),
        ("law", law(edition, continued, lang)),
        ("consideration", grounds(GroundGroup::Consideration)),
        ("refusal", grounds(GroundGroup::Refusal)),
        ("not-accepted", grounds(GroundGroup::NotAccepted)),
        ("intake", grounds(GroundGroup::Intake)),
        ("complaints", complaints(edition, lang)),
        ("contacts", contacts(edition, lang)),
        ("indicators", indicators(edition, lang)),
        (
            "basis",
            definition
                .legal_basis
                .iter()
                .map(|basis| basis.title.in_lang(lang).to_owned())
                .collect(),
        ),
    ];
    all.into_iter()
        .filter(|(_, lines)| !lines.is_empty())
        .map(|(name, lines)| SheetSection {
            title: texts::say(lang, &format!("sheet-{name}")),
            lines,
        })
        .collect()
}

/// What can be asked for, where there is more than one thing; what this instance does not serve yet is said to be so.
fn requests(edition: &Edition, lang: Lang) -> Vec<String> {
    let all: Vec<_> = edition.definition.request.iter().filter(|one| !one.internal).collect();
    if all.len() < 2 {
        return Vec::new();
    }
    let is_served = |name: &str| match edition.service.run_by {
        RunBy::Services => true,
        RunBy::Registration => {
            registration::RequestKind::ALL.iter().any(|k| k.code() == name)
                || procedures::Kind::of(name).is_some()
        }
    };
    all.iter()
        .map(|request| {
            let title = request.title.in_lang(lang);
            if is_served(&request.name) {
                title.to_owned()
            } else {
                format!("{title} ({})", texts::say(lang, "sheet-not-served"))
            }
        })
        .collect()
}

/// Whether anything of what belongs to these requests is for people: what belongs to none of them belongs to all.
fn concerns_people(edition: &Edition, requests: &[String]) -> bool {
    let is_internal = |name: &String| edition.definition.request(name).is_some_and(|r| r.internal);
    requests.is_empty() || !requests.iter().all(is_internal)
}

/// Which text is applied; of a repealed one, by whose order and since when.
fn law(edition: &Edition, continued: Option<&Continuation>, lang: Lang) -> Vec<String> {
    let mut lines = vec![edition.definition.law(lang).to_owned()];
    if let (Some(last), Some(order)) = (edition.definition.last_day, continued) {
        let last = texts::date(lang, last);
        let since = texts::date(lang, order.since);
        let basis = order.basis.in_lang(lang).to_owned();
        let args = [("last", last), ("basis", basis), ("since", since)];
        lines.push(texts::say_with(lang, "sheet-continued", &args));
    }
    lines
}

fn applicants(edition: &Edition, lang: Lang) -> Vec<String> {
    let kinds = edition.definition.applicants.iter();
    kinds.map(|kind| texts::say(lang, &format!("applicant-kind-{}", kind.name()))).collect()
}

fn channels(edition: &Edition, lang: Lang) -> Vec<String> {
    let channels = edition.definition.channel.iter();
    channels
        .map(|channel| format!("{}: {}", channel.title.in_lang(lang), channel.about.in_lang(lang)))
        .collect()
}

/// What the service costs, and each charge with its codes and what proves that it was paid.
fn fee(edition: &Edition, amount: Amount<'_>, lang: Lang) -> Vec<String> {
    let definition = &edition.definition;
    let charges = definition.charge.iter().map(|charge| {
        let mut parts = vec![charge.title.in_lang(lang).to_owned()];
        let set = amount(charge).map(|amount| [("amount", amount)]);
        parts.extend(set.map(|set| texts::say_with(lang, "charge-amount", &set)));
        let codes = [
            ("charge-budget-code", &charge.budget_code),
            ("charge-purpose-code", &charge.purpose_code),
        ];
        for (key, code) in codes {
            if let Some(code) = code {
                parts.push(format!("{} {code}", texts::say(lang, key)));
            }
        }
        for proof in &charge.proof {
            let channels = proof.channels.iter().filter_map(|one| definition.channel(*one));
            let channels: Vec<&str> = channels.map(|one| one.title.in_lang(lang)).collect();
            let key = match proof.by {
                ProofKind::Document => "charge-by-document",
                ProofKind::Gateway => "charge-by-gateway",
            };
            parts.push(format!("{}: {}", channels.join(", "), texts::say(lang, key)));
        }
        parts.join("; ")
    });
    std::iter::once(definition.fee.about.in_lang(lang).to_owned()).chain(charges).collect()
}

/// How far a machine does the work.
fn automation(edition: &Edition, lang: Lang) -> String {
    let key = match edition.definition.automation {
        Automation::Full => "automation-full",
        Automation::None => "automation-none",
        Automation::Partial => "automation-partial",
    };
    texts::say(lang, key)
}

/// The hours of each channel that has any, and those on which terms are counted.
fn schedules(edition: &Edition, calendar: &Calendar, lang: Lang) -> Vec<String> {
    let definition = &edition.definition;
    let line = |title: &str, schedule: &str| {
        Some(format!("{title}: {}", hours(schedule, calendar, lang)?))
    };
    let own = definition
        .channel
        .iter()
        .filter_map(|channel| line(channel.title.in_lang(lang), channel.schedule.as_deref()?));
    let of_terms = definition
        .flow
        .terms
        .iter()
        .filter(|term| concerns_people(edition, &term.requests))
        .filter_map(|term| line(term.title.in_lang(lang), term.schedule.as_deref()?));
    let counted = line(&texts::say(lang, "schedule-of-terms"), &definition.flow.schedule);
    own.chain(of_terms).chain(counted).collect()
}

/// `Mon–Fri, 09:00–18:30, break 13:00–14:30, closed on public holidays`.
pub(crate) fn hours(schedule: &str, calendar: &Calendar, lang: Lang) -> Option<String> {
    let hours = calendar.schedule(schedule).ok()?;
    let clock = |time: Time| time.strftime("%H:%M").to_string();
    let mut parts = Vec::new();
    if hours.opens == Time::midnight() && hours.closes.hour() == 23 {
        parts.push(texts::say(lang, "schedule-round-the-clock"));
    } else {
        parts.push(days(&hours.days, lang));
        parts.push(format!("{}–{}", clock(hours.opens), clock(hours.closes)));
    }
    if let Some((from, to)) = hours.pause {
        parts.push(format!("{} {}–{}", texts::say(lang, "schedule-break"), clock(from), clock(to)));
    }
    if hours.closed_on_holidays {
        parts.push(texts::say(lang, "schedule-holidays"));
    }
    Some(parts.join(", "))
}

/// Days of the week, those in a row by the first and the last of them.
fn days(days: &[Weekday], lang: Lang) -> String {
    let name = |day: Weekday| {
        texts::say(
            lang,
            match day {
                Weekday::Monday => "weekday-monday",
                Weekday::Tuesday => "weekday-tuesday",
                Weekday::Wednesday => "weekday-wednesday",
                Weekday::Thursday => "weekday-thursday",
                Weekday::Friday => "weekday-friday",
                Weekday::Saturday => "weekday-saturday",
                Weekday::Sunday => "weekday-sunday",
            },
        )
    };
    let mut order: Vec<Weekday> = days.to_vec();
    order.sort_by_key(|day| day.to_monday_zero_offset());
    order.dedup();
    let in_a_row = order.windows(2).all(|pair| matches!(pair, [a, b] if a.next() == *b));
    match order.as_slice() {
        [first, .., last] if in_a_row && order.len() > 2 => {
            // A range is read as one word: the joiners forbid a new line beside its dash.
            format!("{}\u{2060}–\u{2060}{}", name(*first), name(*last))
        }
        all => all.iter().map(|day| name(*day)).collect::<Vec<_>>().join(", "),
    }
}

/// Each document of any request, how many copies in which languages, how long it is good, and what it must contain.
fn documents(edition: &Edition, lang: Lang) -> Vec<String> {
    let hint = |field: &str| {
        let field = edition.forms.values().find_map(|form| form.field(field));
        Some(field?.hint.as_ref()?.in_lang(lang).to_owned())
    };
    let asked = edition.definition.document.iter();
    asked
        .filter(|document| {
            let asks = |one: &&services::RequestKind| one.documents.contains(&document.name);
            let requests = edition.definition.request.iter().filter(asks);
            concerns_people(edition, &requests.map(|one| one.name.clone()).collect::<Vec<_>>())
        })
        .flat_map(|document| {
            let mut line = document.title.in_lang(lang).to_owned();
            if let Some(hint) = document.field.as_deref().and_then(hint) {
                line = format!("{line}. {hint}");
            }
            if let Some(span) = document.good_for {
                let good =
                    texts::say_with(lang, "sheet-good-for", &[("span", span.in_words(lang))]);
                line = format!("{line}. {good}");
            }
            if let Some(copies) = copies(document, lang) {
                line = format!("{line}. {copies}");
            }
            let stands_for = edition.definition.fact.iter();
            let stands_for = stands_for.filter(|f| f.fallback.as_ref() == Some(&document.name));
            for fact in stands_for {
                let register = [("register", fact.register.in_lang(lang).to_owned())];
                let only = texts::say_with(lang, "sheet-fallback", &register);
                line = format!("{line}. {only}");
            }
            let contents = document.checklist.iter();
            let contents = contents.map(|item| format!("· {}", item.text.in_lang(lang)));
            std::iter::once(line).chain(contents).collect::<Vec<_>>()
        })
        .collect()
}

/// How many copies are wanted, and in which languages.
fn copies(document: &DocumentDefinition, lang: Lang) -> Option<String> {
    let copies = (document.copies > 1)
        .then(|| texts::say_with(lang, "document-copies", &[("n", document.copies.to_string())]));
    let languages: Vec<String> = document
        .languages
        .iter()
        .map(|language| {
            texts::say(
                lang,
                match language {
                    Lang::Kk => "document-in-kazakh",
                    Lang::Ru => "document-in-russian",
                    Lang::En => "document-in-english",
                },
            )
        })
        .collect();
    let languages = (!languages.is_empty()).then(|| languages.join(", "));
    let parts: Vec<String> = copies.into_iter().chain(languages).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// The terms, and what silence means.
fn terms(edition: &Edition, lang: Lang) -> Vec<String> {
    let terms = &edition.definition.flow.terms;
    terms
        .iter()
        .filter(|term| concerns_people(edition, &term.requests))
        .filter_map(|term| {
            let limit = match term.limit.as_ref()? {
                Limit::One(span) => span.in_words(lang),
                Limit::ByRequest(spans) => spans
                    .iter()
                    .filter_map(|(name, span)| {
                        let request = edition.definition.request(name)?;
                        if request.internal {
                            return None;
                        }
                        Some(format!("{}: {}", request.title.in_lang(lang), span.in_words(lang)))
                    })
                    .collect::<Vec<_>>()
                    .join("; "),
                Limit::Choices(choices) => {
                    let spans = choices.iter().map(|choice| choice.limit.in_words(lang));
                    spans.collect::<Vec<_>>().join(" / ")
                }
            };
            let line = format!("{}: {limit}", term.title.in_lang(lang));
            let silent = term.on_silence == Silence::DeemedGranted;
            Some(if silent {
                format!("{line}. {}", texts::say(lang, "sheet-silence-grants"))
            } else {
                line
            })
        })
        .collect()
}

fn complaints(edition: &Edition, lang: Lang) -> Vec<String> {
    let Some(complaints) = &edition.definition.complaints else { return Vec::new() };
    let routes = complaints.route.iter().map(|route| {
        let (about, to, how) =
            (route.about.in_lang(lang), route.to.in_lang(lang), route.how.in_lang(lang));
        format!("{about}: {to}. {how}")
    });
    routes.chain(how_to_complain(complaints, lang)).collect()
}

/// What a complaint says, what proves it, when it is answered, and where it can stand.
fn how_to_complain(complaints: &Complaints, lang: Lang) -> Vec<String> {
    let list = |texts: &[base::Text]| {
        texts.iter().map(|text| text.in_lang(lang)).collect::<Vec<_>>().join("; ")
    };
    let told = [
        ("complaint-content", list(&complaints.content)),
        ("complaint-evidence", complaints.evidence.in_lang(lang).to_owned()),
        ("complaint-answer", complaints.answer.in_lang(lang).to_owned()),
        ("complaint-states", list(&complaints.states)),
    ];
    let told = told.into_iter().filter(|(_, words)| !words.is_empty());
    told.map(|(key, words)| format!("{}: {words}", texts::say(lang, key))).collect()
}

fn indicators(edition: &Edition, lang: Lang) -> Vec<String> {
    let heading = edition.definition.quality.iter().map(|quality| {
        let columns = [&quality.normative, &quality.target, &quality.current];
        let columns: Vec<&str> = columns.into_iter().map(|text| text.in_lang(lang)).collect();
        format!("{}: {}", quality.title.in_lang(lang), columns.join("; "))
    });
    let indicators = edition.definition.indicator.iter().map(|one| {
        format!("{} {}. {}", one.number, one.group.in_lang(lang), one.title.in_lang(lang))
    });
    heading.chain(indicators).collect()
}

fn contacts(edition: &Edition, lang: Lang) -> Vec<String> {
    let authority = &edition.definition.authority;
    let name = authority.name.in_lang(lang);
    let mut lines = vec![format!("{name}: {}", authority.address.in_lang(lang))];
    lines.extend((!authority.phones.is_empty()).then(|| authority.phones.join(", ")));
    lines.extend(authority.site.clone());
    lines.extend(
        edition
            .definition
            .contact
            .iter()
            .map(|contact| format!("{}: {}", contact.title.in_lang(lang), contact.value)),
    );
    lines
}
