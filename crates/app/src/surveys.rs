//! The survey of recipients (nca-01 F25): two questions after a finished application, anonymous, one answer for each.
//!
//! What was answered and for which application are kept apart, and the journal notes neither who nor which: only that an
//! answer came in for a service. Codes of faults of this module:
//!
//! | code | meaning |
//! |---|---|
//! | `survey-answer-form` | an answer is not 1, 2 or 3 |
//! | `survey-given` | the survey was answered for this application already |
//! | `survey-month` | a month is not of the form `yyyy-mm` |
//! | `survey-not-yet` | the application is not finished |

pub(crate) mod form;

use base::{Actor, Fault, Faults, Lang, SystemPart, Text, UniqueNumber, local_date};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use services::Phase;
use store::{StoreFault, SurveyRow, UniqueKey};

use crate::{
    Error, Result, Session, Surveys,
    cases::kept::{case_of, is_own, not_found},
    journalling,
    permission::{Act, require},
    surveys::form::SATISFIED,
    view::{NamedView, SurveyFigures, SurveyView},
};

/// The answers of one recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SurveyAnswers {
    /// Quality of the process and the result: 1 not satisfied, 2 partly, 3 satisfied.
    pub quality: u8,
    /// Quality of the information on the procedure.
    pub information: u8,
}

impl Surveys<'_> {
    /// The questions.
    pub fn form(&self, lang: Lang) -> SurveyView {
        let form = &self.rules.survey;
        let named =
            |code: String, text: &Text| NamedView { code, title: text.in_lang(lang).to_owned() };
        SurveyView {
            title: form.title.in_lang(lang).to_owned(),
            questions: form.question.iter().map(|q| named(q.name.clone(), &q.text)).collect(),
            answers: form
                .answer
                .iter()
                .zip(1..)
                .map(|(answer, number): (_, u8)| named(number.to_string(), &answer.text))
                .collect(),
        }
    }

    /// Whether the survey may be answered for an application or request of the person.
    pub async fn is_open(&self, session: &Session, number: &UniqueNumber) -> Result<bool> {
        match self.subject(session, number).await {
            Ok((_, subject)) => Ok(!self.store.reading().await?.survey_is_given(subject).await?),
            Err(Error::Conflict(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Takes the answers for a finished application or request, once.
    pub async fn answer(
        &self,
        session: &Session,
        number: &UniqueNumber,
        answers: SurveyAnswers,
    ) -> Result<()> {
        let session = require(Some(session), Act::Apply)?;
        let mut faults = Faults::default();
        for (name, value) in [("quality", answers.quality), ("information", answers.information)] {
            if !(1..=3).contains(&value) {
                faults.push(Fault::at("survey-answer-form", name));
            }
        }
        faults.into_result()?;
        let (service, subject) = self.subject(session, number).await?;
        let now = self.clock.now();
        let row = SurveyRow {
            id: journalling::entry_id()?,
            month: month_of(local_date(now)),
            quality: answers.quality.into(),
            information: answers.information.into(),
            service,
        };
        let row = &row;
        self.store
            .write(move |mut tx| async move {
                tx.insert_survey_answer(row, subject).await.map_err(|fault| match fault {
                    StoreFault::Duplicate(UniqueKey::SurveyGiven) => {
                        Error::Conflict(Fault::new("survey-given"))
                    }
                    fault => fault.into(),
                })?;
                let actor = Actor::System { part: SystemPart::Portal };
                let subject = format!("survey/{}", row.service);
                journalling::record(&mut tx, &actor, "survey-answered", subject, json!({}), now)
                    .await
            })
            .await
    }

    /// The service of a finished application of the person, and under what the answer for it is remembered.
    async fn subject(
        &self,
        session: &Session,
        number: &UniqueNumber,
    ) -> Result<(String, base::Sha256)> {
        let not_yet = || Error::Conflict(Fault::new("survey-not-yet"));
        let mut reading = self.store.reading().await?;
        let subject =
            |id: String| crypto::sha256(format!("survey {} {id}", self.pepper).as_bytes());
        if let Some(row) = reading.case_by_number(number.as_str()).await? {
            let case = case_of(&row)?;
            if !is_own(&case, session) {
                return Err(not_found());
            }
            let phase = services::phase(&case, self.cases.edition_of(&case)?);
            return match phase {
                Phase::Decided | Phase::Closed => Ok((case.service, subject(case.id.to_string()))),
                _ => Err(not_yet()),
            };
        }
        let row = reading.request_by_number(number).await?.ok_or_else(not_found)?;
        if row.iin != session.iin {
            return Err(not_found());
        }
        // A request that is open holds its key.
        if row.open_key.is_some() {
            return Err(not_yet());
        }
        Ok(("nca-01".to_owned(), subject(row.id.to_string())))
    }

    /// What recipients of a service answered in the months from `first` to `last`, `yyyy-mm`, both included.
    pub async fn figures(&self, service: &str, first: &str, last: &str) -> Result<SurveyFigures> {
        if self.rules.catalogue.service(service).is_none() {
            return Err(Error::NotFound(Fault::new("service-not-found")));
        }
        for month in [first, last] {
            let day = format!("{month}-01").parse::<jiff::civil::Date>();
            if month.len() != 7 || day.is_err() {
                return Err(Error::invalid(Fault::new("survey-month")));
            }
        }
        let counts = self.store.reading().await?.survey_counts(service, first, last).await?;
        let mut figures = SurveyFigures {
            service: service.to_owned(),
            first: first.to_owned(),
            last: last.to_owned(),
            answers: 0,
            satisfied_with_quality: 0,
            satisfied_with_information: 0,
        };
        for found in counts {
            let count = found.count.unsigned_abs();
            figures.answers += count;
            if found.quality == SATISFIED {
                figures.satisfied_with_quality += count;
            }
            if found.information == SATISFIED {
                figures.satisfied_with_information += count;
            }
        }
        Ok(figures)
    }

    /// The first month of the year and the present one.
    pub fn this_year(&self) -> (String, String) {
        let today = local_date(self.clock.now());
        (format!("{:04}-01", today.year()), month_of(today))
    }
}

fn month_of(day: jiff::civil::Date) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::tests::{Stage, codes};

    #[tokio::test(flavor = "multi_thread")]
    async fn a_finished_application_is_answered_for_once_and_nobody_can_tell_by_whom() {
        let stage = Box::pin(Stage::set()).await;
        let number = stage.to_review().await;
        let head = stage.sign_in(&stage.head).await;
        let surveys = stage.app.surveys();
        let content = SurveyAnswers { quality: 3, information: 2 };
        assert_eq!(codes(surveys.answer(&head, &number, content).await), ["survey-not-yet"]);
        assert!(!surveys.is_open(&head, &number).await.unwrap());
        stage.grant(&number).await;
        assert!(surveys.is_open(&head, &number).await.unwrap());
        let wrong = SurveyAnswers { quality: 0, information: 4 };
        assert_eq!(codes(surveys.answer(&head, &number, wrong).await), ["survey-answer-form"; 2]);
        let stranger = Box::pin(stage.head_of_another()).await;
        let stranger = stage.sign_in(&stranger).await;
        let refused = surveys.answer(&stranger, &number, content).await;
        assert_eq!(codes(refused), ["case-not-found"]);
        surveys.answer(&head, &number, content).await.unwrap();
        assert_eq!(codes(surveys.answer(&head, &number, content).await), ["survey-given"]);
        assert!(!surveys.is_open(&head, &number).await.unwrap());
        let figures = surveys.figures("mes-01", "2026-01", "2026-11").await.unwrap();
        assert_eq!(
            (figures.answers, figures.satisfied_with_quality, figures.satisfied_with_information),
            (1, 1, 0)
        );
        let before = surveys.figures("mes-01", "2026-01", "2026-10").await.unwrap();
        assert_eq!(before.answers, 0);
        assert_eq!(codes(surveys.figures("mes-01", "2026", "2026-11").await), ["survey-month"]);
        // The journal notes that an answer came, of nobody.
        let mut reading = stage.app.0.store.reading().await.unwrap();
        let entries = reading.journal_of_subject("survey/mes-01", 0, 9).await.unwrap();
        assert_eq!(entries.len(), 1);
        let entry = entries[0].entry().unwrap();
        assert!(matches!(entry.actor, journal::Doer::System { .. }), "{:?}", entry.actor);
        assert!(!entries[0].entry.contains(number.as_str()));
    }
}
