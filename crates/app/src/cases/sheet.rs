//! The catalogue of services and the sheet of each: everything to know before the start.

use base::{Fault, Lang, local_date};
use flow::Limit;
use forms::FormDefinition;
use services::{Binds, Continuation, Edition, GroundGroup, Serving, Silence};

use crate::{
    Cases, Error, Result,
    view::{ServiceCard, SheetSection, SheetView},
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
            sections: sections(edition, continued, lang),
        })
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

/// Sections in the order in which the standards tell them; a section with nothing to tell is left out.
fn sections(edition: &Edition, continued: Option<&Continuation>, lang: Lang) -> Vec<SheetSection> {
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
        ("about", vec![edition.service.summary.in_lang(lang).to_owned()]),
        ("result", vec![definition.result.in_lang(lang).to_owned()]),
        ("applicants", applicants(edition, lang)),
        ("channels", channels(edition, lang)),
        ("documents", documents(edition, lang)),
        ("terms", terms(edition, lang)),
        ("fee", vec![definition.fee.about.in_lang(lang).to_owned()]),
        ("law", law(edition, continued, lang)),
        ("consideration", grounds(GroundGroup::Consideration)),
        ("refusal", grounds(GroundGroup::Refusal)),
        ("not-accepted", grounds(GroundGroup::NotAccepted)),
        ("intake", grounds(GroundGroup::Intake)),
        ("complaints", complaints(edition, lang)),
        ("contacts", contacts(edition, lang)),
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

/// Which text is applied; of a repealed one, by whose order and since when.
fn law(edition: &Edition, continued: Option<&Continuation>, lang: Lang) -> Vec<String> {
    let mut lines = vec![edition.definition.source.clone()];
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

/// Each document, and how long it is good.
fn documents(edition: &Edition, lang: Lang) -> Vec<String> {
    let Some(request) = edition.definition.request.first() else { return Vec::new() };
    let hint = |field: &str| {
        let form: Option<&FormDefinition> = edition.form_of(&request.name);
        let field = form?.field(field).filter(|field| field.kind.holds_files())?;
        Some(field.hint.as_ref()?.in_lang(lang).to_owned())
    };
    edition
        .documents_of(&request.name)
        .map(|document| {
            let mut line = document.title.in_lang(lang).to_owned();
            if let Some(hint) = document.field.as_deref().and_then(hint) {
                line = format!("{line}. {hint}");
            }
            if let Some(span) = document.good_for {
                let good =
                    texts::say_with(lang, "sheet-good-for", &[("span", span.in_words(lang))]);
                line = format!("{line}. {good}");
            }
            line
        })
        .collect()
}

/// The terms that bind the authority, and what its silence means.
fn terms(edition: &Edition, lang: Lang) -> Vec<String> {
    let terms = &edition.definition.flow.terms;
    let terms = terms.iter().filter(|term| term.binds == Binds::Authority);
    terms
        .filter_map(|term| {
            let limit = match term.limit.as_ref()? {
                Limit::One(span) => span.in_words(lang),
                Limit::ByRequest(spans) => spans
                    .iter()
                    .filter_map(|(name, span)| {
                        let request = edition.definition.request(name)?;
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
    let routes = edition.definition.complaints.iter().flat_map(|complaints| &complaints.route);
    routes
        .map(|route| {
            let (about, to, how) =
                (route.about.in_lang(lang), route.to.in_lang(lang), route.how.in_lang(lang));
            format!("{about}: {to}. {how}")
        })
        .collect()
}

fn contacts(edition: &Edition, lang: Lang) -> Vec<String> {
    let authority = &edition.definition.authority;
    let mut lines = vec![authority.address.in_lang(lang).to_owned()];
    lines.extend(
        edition
            .definition
            .contact
            .iter()
            .map(|contact| format!("{}: {}", contact.title.in_lang(lang), contact.value)),
    );
    lines
}
