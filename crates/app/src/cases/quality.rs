//! The quality of a service in figures: what is set for its indicators, and what the cases of a year come to.
//!
//! Figures are raised in the transaction of the act that brings them about, so that everybody may read them at any time without a case
//! being looked at. What recipients are asked is the survey of nca-01 F25, which says of each question which indicator it gives; where
//! no question asks for an indicator, none is told.

use std::collections::BTreeMap;

use base::{Fault, Lang, local_date};
use jiff::Timestamp;
use services::{Case, Edition, IndicatorSource, Outcome, RunBy, Serving};
use store::{CaseMeasure, Tx};

use super::awaited::ending;
use crate::{
    Cases, Error, Result,
    view::{FigureView, IndicatorView, QualityView},
};

/// The first year for which figures are asked; nothing was filed here before.
const FIRST_YEAR: i16 = 2000;
/// What is told of a year, in this order.
const TOLD: [CaseMeasure; 7] = [
    CaseMeasure::Filed,
    CaseMeasure::Answered,
    CaseMeasure::InTime,
    CaseMeasure::Granted,
    CaseMeasure::DeemedGranted,
    CaseMeasure::Refused,
    CaseMeasure::NotAccepted,
];

/// A case that is to be counted.
#[derive(Debug)]
pub(crate) struct Counted {
    service: String,
    year: u32,
    measure: CaseMeasure,
    /// Differs between cases.
    spread: u32,
}

impl Counted {
    pub(crate) async fn insert(&self, tx: &mut Tx) -> Result<()> {
        Ok(tx.count_case(&self.service, self.year, self.measure, self.spread).await?)
    }
}

/// How a case stands in the figures.
#[derive(Clone, Copy, Default)]
struct Counts {
    filed: bool,
    /// Answered, and whether in time.
    answered: Option<bool>,
    ending: Option<Outcome>,
}

impl Cases<'_> {
    fn counts(&self, case: &Case, edition: &Edition) -> Result<Counts> {
        let dues = services::due_dates(case, edition, &self.rules.calendar);
        let term = edition.definition.answer_term(&case.request);
        let answer = dues.map_err(Error::invalid)?.into_iter().find(|due| due.term == term);
        Ok(Counts {
            filed: case.submitted_at(edition).is_some(),
            answered: answer.filter(|due| due.met_at.is_some()).map(|due| !due.was_late()),
            ending: ending(case, edition),
        })
    }

    /// What the acts that lead from one state of a case to another add to the figures; `before` is none for a case that is new.
    pub(crate) fn counted(
        &self,
        before: Option<&Case>,
        after: &Case,
        edition: &Edition,
        now: Timestamp,
    ) -> Result<Vec<Counted>> {
        let was = before.map(|case| self.counts(case, edition)).transpose()?.unwrap_or_default();
        let is = self.counts(after, edition)?;
        let mut measures = Vec::new();
        measures.extend((is.filed && !was.filed).then_some(CaseMeasure::Filed));
        if let (None, Some(in_time)) = (was.answered, is.answered) {
            measures.push(CaseMeasure::Answered);
            measures.extend(in_time.then_some(CaseMeasure::InTime));
        }
        if was.ending.is_none() {
            measures.extend(is.ending.map(|ending| match ending {
                Outcome::DeemedGranted => CaseMeasure::DeemedGranted,
                Outcome::Granted => CaseMeasure::Granted,
                Outcome::NotAccepted | Outcome::Withdrawn => CaseMeasure::NotAccepted,
                Outcome::Refused => CaseMeasure::Refused,
            }));
        }
        let year = local_date(now).year().unsigned_abs().into();
        let spread = after.id.to_string().bytes().map(u32::from).sum();
        let one = |measure| Counted { service: after.service.clone(), year, measure, spread };
        Ok(measures.into_iter().map(one).collect())
    }

    /// The quality of a service in a year, this one by default: for everybody.
    pub async fn quality(&self, code: &str, year: Option<i16>, lang: Lang) -> Result<QualityView> {
        let Serving { edition, .. } = self.serving(code)?;
        let this_year = local_date(self.clock.now()).year();
        let year = year.unwrap_or(this_year);
        if !(FIRST_YEAR..=this_year).contains(&year) {
            let fault = Fault::at("year-without-figures", "year").with("first", FIRST_YEAR);
            return Err(Error::invalid(fault.with("last", this_year)));
        }
        let mut figures: BTreeMap<CaseMeasure, u64> = BTreeMap::new();
        for row in self.store.reading().await?.case_counts(code).await? {
            if i16::try_from(row.year) == Ok(year) {
                *figures.entry(row.measure).or_default() += row.cases;
            }
        }
        let (first, last) = (format!("{year:04}-01"), format!("{year:04}-12"));
        let asked = self.store.reading().await?.survey_counts(code, &first, &last).await?;
        // What another domain runs is not counted here.
        let counts = edition.service.run_by == RunBy::Services;
        let figure = |measure: CaseMeasure| figures.get(&measure).copied().unwrap_or_default();
        let service = self.rules.catalogue.service(code);
        let of_year = |year: i16| service.and_then(|service| service.targets(year));
        let (set, next) = (of_year(year), of_year(year + 1));
        let indicators = edition.definition.indicator.iter().map(|indicator| {
            let number = &indicator.number;
            let survey = match indicator.from {
                IndicatorSource::Survey => self.rules.survey.satisfied(number, &asked),
                IndicatorSource::Cases | IndicatorSource::Catalogue => None,
            };
            let current = match indicator.from {
                IndicatorSource::Cases => {
                    percent(figure(CaseMeasure::InTime), figure(CaseMeasure::Answered))
                }
                IndicatorSource::Catalogue => self.told_electronically(edition),
                IndicatorSource::Survey => survey.and_then(|(part, whole)| percent(part, whole)),
            };
            IndicatorView {
                number: number.clone(),
                group: indicator.group.in_lang(lang).to_owned(),
                title: indicator.title.in_lang(lang).to_owned(),
                normative: set.and_then(|set| set.of(number)?.normative),
                target: next.and_then(|next| next.of(number)?.target),
                current,
                answers: survey.map(|(_, answers)| answers),
            }
        });
        let word = |pick: fn(&services::Quality) -> &base::Text| {
            edition.definition.quality.as_ref().map(|q| pick(q).in_lang(lang).to_owned())
        };
        let orders = set.into_iter().chain(next).map(|set| set.order.in_lang(lang).to_owned());
        Ok(QualityView {
            service: code.to_owned(),
            service_title: edition.service.title.in_lang(lang).to_owned(),
            year,
            title: word(|q| &q.title).unwrap_or_default(),
            normative_title: word(|q| &q.normative).unwrap_or_default(),
            target_title: word(|q| &q.target).unwrap_or_default(),
            current_title: word(|q| &q.current).unwrap_or_default(),
            indicators: indicators.collect(),
            orders: orders.collect(),
            figures: TOLD
                .into_iter()
                .filter(|_| counts)
                .map(|measure| FigureView {
                    name: measure.code().to_owned(),
                    title: texts::say(lang, &format!("figure-{}", measure.code())),
                    cases: figure(measure),
                })
                .collect(),
        })
    }

    /// The share of the services of an authority whose sheet stands in the catalogue today.
    fn told_electronically(&self, edition: &Edition) -> Option<String> {
        let today = local_date(self.clock.now());
        let authority = &edition.definition.authority.code;
        let all = self.rules.catalogue.services().filter(|service| {
            service.definition.run_by == RunBy::Services
                && service.editions.values().any(|e| e.definition.authority.code == *authority)
        });
        let (mut whole, mut told) = (0, 0);
        for service in all {
            whole += 1;
            told += u64::from(service.serving_on(today).is_some());
        }
        percent(told, whole)
    }
}

/// A share in per cent, to a tenth, rounded down; none of nothing.
fn percent(part: u64, whole: u64) -> Option<String> {
    let tenths = part.checked_mul(1000)?.checked_div(whole)?;
    Some(format!("{}.{}", tenths / 10, tenths % 10))
}

#[cfg(test)]
mod tests;
