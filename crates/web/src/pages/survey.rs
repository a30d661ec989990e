//! The survey after a finished application (nca-01 F25).

use app::{SurveyAnswers, view::SurveyView};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use base::UniqueNumber;

use super::{Answer, ShownFault, draw_with, go, number, shown_faults};
use crate::{page::Page, posted::Posted, site::Site, visitor::Visitor};

#[derive(Template)]
#[template(path = "survey/ask.html")]
struct SurveyPage {
    page: Page,
    number: UniqueNumber,
    survey: SurveyView,
    /// Whether it can be answered for this application.
    open: bool,
    chosen: Vec<(String, String)>,
    faults: Vec<ShownFault>,
    csrf: String,
}

impl SurveyPage {
    /// Whether an answer was chosen before.
    fn is_chosen(&self, question: &str, answer: &str) -> bool {
        self.chosen.iter().any(|(q, a)| q == question && a == answer)
    }
}

async fn survey_page(
    site: &Site,
    visitor: &Visitor,
    number: UniqueNumber,
    chosen: Vec<(String, String)>,
    faults: Vec<ShownFault>,
) -> Answer {
    let surveys = site.app.surveys();
    let open = surveys.is_open(visitor.signed_in()?, &number).await?;
    let wrong = !faults.is_empty();
    let page = SurveyPage {
        page: if wrong { visitor.page().with_faults() } else { visitor.page() },
        number,
        survey: surveys.form(visitor.lang),
        open,
        chosen,
        faults,
        csrf: visitor.form_token(None),
    };
    draw_with(if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &page)
}

/// `GET /survey/{number}`
pub(crate) async fn ask(
    State(site): State<Site>,
    visitor: Visitor,
    Path(text): Path<String>,
) -> Answer {
    survey_page(&site, &visitor, number(&text)?, Vec::new(), Vec::new()).await
}

/// `POST /survey/{number}`
pub(crate) async fn answer(
    State(site): State<Site>,
    Path(text): Path<String>,
    posted: Posted,
) -> Answer {
    let (visitor, number) = (&posted.visitor, number(&text)?);
    let chosen = |name: &str| posted.field(name).parse().unwrap_or_default();
    let answers = SurveyAnswers { quality: chosen("quality"), information: chosen("information") };
    match site.app.surveys().answer(visitor.signed_in()?, &number, answers).await {
        Ok(()) => Ok(go(visitor.lang, &format!("/survey/{number}"))),
        Err(error) => {
            let faults = shown_faults(visitor.lang, error, "#quality")?;
            let kept = ["quality", "information"];
            let kept = kept.map(|name| (name.to_owned(), posted.field(name).to_owned())).into();
            survey_page(&site, visitor, number, kept, faults).await
        }
    }
}
