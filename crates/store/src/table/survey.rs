//! The survey of recipients: answers that nobody can tie to a person, and which applications were answered for.

use base::Sha256;

use crate::{Reading, StoreFault, Tx, statement::statements, value::args};

/// What one recipient answered. STORED.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurveyRow {
    /// Random.
    pub id: String,
    /// The service.
    pub service: String,
    /// The month: `2026-11`. Nothing finer is kept.
    pub month: String,
    /// The answer to the question on quality, 1 to 3.
    pub quality: i64,
    /// The answer to the question on information, 1 to 3.
    pub information: i64,
}

/// How often two answers came together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SurveyCount {
    /// The answer to the question on quality.
    pub quality: i64,
    /// The answer to the question on information.
    pub information: i64,
    /// How often.
    pub count: i64,
}
statements! {
    INSERT = "INSERT INTO survey_answer (id, service, month, quality, information) \
        VALUES ($1, $2, $3, $4, $5)";
    GIVE = "INSERT INTO survey_given (subject_sha256) VALUES ($1)";
    IS_GIVEN = "SELECT COUNT(*) FROM survey_given WHERE subject_sha256 = $1";
    COUNT = "SELECT COUNT(*) FROM survey_answer WHERE service = $1 AND quality = $2 \
        AND information = $3 AND month >= $4 AND month <= $5";
}

impl Reading {
    /// Whether the survey was answered for an application.
    pub async fn survey_is_given(&mut self, subject: Sha256) -> Result<bool, StoreFault> {
        let count: Option<i64> = self.first(IS_GIVEN, args![subject]).await?;
        Ok(count.unwrap_or_default() > 0)
    }

    /// The answers of a service in the months from `first` to `last`, both included.
    pub async fn survey_counts(
        &mut self,
        service: &str,
        first: &str,
        last: &str,
    ) -> Result<Vec<SurveyCount>, StoreFault> {
        let mut counts = Vec::new();
        for quality in 1..=3_i64 {
            for information in 1..=3_i64 {
                let args = args![service, quality, information, first, last];
                let count: Option<i64> = self.first(COUNT, args).await?;
                if let Some(count) = count.filter(|count| *count > 0) {
                    counts.push(SurveyCount { quality, information, count });
                }
            }
        }
        Ok(counts)
    }
}

impl Tx {
    /// Keeps an answer, once for an application. [`UniqueKey::SurveyGiven`](crate::UniqueKey::SurveyGiven): it was answered before.
    pub async fn insert_survey_answer(
        &mut self,
        row: &SurveyRow,
        subject: Sha256,
    ) -> Result<(), StoreFault> {
        self.execute(GIVE, args![subject]).await?;
        let args = args![row.id, row.service, row.month, row.quality, row.information];
        self.execute(INSERT, args).await.map(drop)
    }
}
