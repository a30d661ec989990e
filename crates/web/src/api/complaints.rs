//! What recipients think: complaints (`/complaints` for those who complain, `/complaint-register` for the bodies that answer) and the
//! survey.

use std::future::ready;

use app::{CaseAct, ComplaintSearch, ComplaintTaken, ComplaintToFile, SurveyAnswers};
use axum::{http::StatusCode, response::IntoResponse as _};
use base::Role;

use super::{
    call::{Answer, Call, give, made},
    catalogue::{Auth, Given, Query, Route, SIGNED_TEXT, Taken},
    json,
};

const APPLICANT: Auth = Auth::Role(&[Role::Applicant]);
const CLERK: Auth = Auth::Role(&[Role::Operator]);
const STAFF: Auth = Auth::Role(&[Role::AuthorisedPerson, Role::Officer, Role::Operator]);

const PAGE: &[Query] =
    &[Query { name: "after", about: "`next` of the page before.", needed: false }];
const SEARCH: &[Query] = &[
    Query {
        name: "q",
        about: "A number, an IIN, a BIN, the code of a service, or a state.",
        needed: false,
    },
    Query { name: "after", about: "`next` of the page before.", needed: false },
];

const MONTHS: &[Query] = &[
    Query { name: "first", about: "The first month, `yyyy-mm`.", needed: false },
    Query { name: "last", about: "The last month, `yyyy-mm`.", needed: false },
];

/// The entries.
pub(super) const ROUTES: &[Route] = &[
    Route::get(
        "/api/v1/services/{code}/complaints",
        "complaintRoutes",
        "To whom complaints of a service go, and in what time they are answered.",
        Auth::Public,
        Given::Json("ComplaintOffer"),
        |call| Box::pin(ready(offer(&call))),
    ),
    Route::get(
        "/api/v1/complaints/form",
        "complaintForm",
        "The form of a complaint (F23) as JSON Schema.",
        Auth::Public,
        Given::SelfDescribed,
        |call| Box::pin(ready(form(&call))),
    ),
    Route::get(
        "/api/v1/complaints",
        "complaints",
        "The complaints of the signed-in person, newest first.",
        APPLICANT,
        Given::Json("ComplaintsPage"),
        |call| Box::pin(mine(call)),
    )
    .asking(PAGE),
    Route::post(
        "/api/v1/complaints/text",
        "complaintText",
        "Checks a complaint whole and gives the text of it to sign.",
        APPLICANT,
        Taken::Json("ComplaintToFile"),
        Given::Json("TextToSign"),
        |call| Box::pin(text(call)),
    ),
    Route::post(
        "/api/v1/complaints",
        "fileComplaint",
        "Takes the signature of that text and files the complaint.",
        APPLICANT,
        Taken::Signature,
        Given::Made("ComplaintView"),
        |call| Box::pin(file(call)),
    )
    .asking(SIGNED_TEXT)
    .once(),
    Route::get(
        "/api/v1/complaints/{number}",
        "complaint",
        "A complaint of the signed-in person.",
        APPLICANT,
        Given::Json("ComplaintView"),
        |call| Box::pin(own(call)),
    ),
    Route::post(
        "/api/v1/complaints/{number}/acts",
        "complaintAct",
        "One act of the complainant, one of the `acts` of her complaint.",
        APPLICANT,
        Taken::JsonWithFiles("CaseAct"),
        Given::Json("ComplaintView"),
        |call| Box::pin(own_act(call)),
    ),
    Route::get(
        "/api/v1/survey",
        "survey",
        "The questions of the survey (F25).",
        Auth::Public,
        Given::Json("SurveyView"),
        |call| Box::pin(ready(survey(&call))),
    ),
    Route::post(
        "/api/v1/survey/{number}",
        "answerSurvey",
        "Answers the survey for a finished application or request of the signed-in person, once and anonymously.",
        APPLICANT,
        Taken::Json("SurveyAnswers"),
        Given::Nothing,
        |call| Box::pin(answer_survey(call)),
    ),
    Route::get(
        "/api/v1/services/{code}/survey",
        "surveyFigures",
        "What recipients of a service answered; this year by default.",
        Auth::Public,
        Given::Json("SurveyFigures"),
        |call| Box::pin(figures(call)),
    )
    .asking(MONTHS),
    Route::get(
        "/api/v1/complaint-register",
        "complaintRegister",
        "The register of complaints of the official's bodies, newest first.",
        STAFF,
        Given::Json("ComplaintsPage"),
        |call| Box::pin(register(call)),
    )
    .asking(SEARCH),
    Route::post(
        "/api/v1/complaint-register",
        "takeComplaint",
        "Takes a complaint on paper in and registers it; its talon is among the documents.",
        CLERK,
        Taken::Json("ComplaintTaken"),
        Given::Made("ComplaintView"),
        |call| Box::pin(take_in(call)),
    ),
    Route::get(
        "/api/v1/complaint-register/{number}",
        "registeredComplaint",
        "A complaint at the body that answers. Each look is recorded in the journal.",
        STAFF,
        Given::Json("ComplaintView"),
        |call| Box::pin(show(call)),
    ),
    Route::post(
        "/api/v1/complaint-register/{number}/acts",
        "registeredComplaintAct",
        "One act with a complaint that needs no signature, one of those that its view offers.",
        STAFF,
        Taken::JsonWithFiles("CaseAct"),
        Given::Json("ComplaintView"),
        |call| Box::pin(act(call)),
    ),
    Route::post(
        "/api/v1/complaint-register/{number}/answer/text",
        "complaintAnswerText",
        "Gives the answer, or the refusal to consider, as the text to sign.",
        STAFF,
        Taken::Json("CaseAct"),
        Given::Json("TextToSign"),
        |call| Box::pin(answer_text(call)),
    ),
    Route::post(
        "/api/v1/complaint-register/{number}/answer",
        "answerComplaint",
        "Takes the signature of that text; the complaint is answered.",
        STAFF,
        Taken::Signature,
        Given::Json("ComplaintView"),
        |call| Box::pin(answer(call)),
    )
    .asking(SIGNED_TEXT),
];

fn offer(call: &Call) -> Answer {
    give(&call.app().complaints().offer(call.parameter("code"), call.lang())?)
}

fn form(call: &Call) -> Answer {
    let form = call.app().complaints().form()?;
    super::services::schema_of(form, call.app().drafts().dictionaries(), call.lang())
}

async fn mine(call: Call) -> Answer {
    let after = call.query("after");
    give(&call.app().complaints().mine(call.session()?, after, call.lang()).await?)
}

async fn text(call: Call) -> Answer {
    let filed: ComplaintToFile = json::typed(&call.body)?;
    give(&call.app().complaints().text(call.session()?, filed).await?)
}

async fn file(call: Call) -> Answer {
    let (session, text) = (call.session()?, call.signed_text()?);
    let (key, lang) = (call.idempotency_key(), call.lang());
    made(&call.app().complaints().file(session, text, &call.body, key, lang).await?)
}

async fn own(call: Call) -> Answer {
    give(&call.app().complaints().own(call.session()?, &call.number()?, call.lang()).await?)
}

async fn own_act(call: Call) -> Answer {
    let number = call.number()?;
    let act: CaseAct = json::typed(&call.body)?;
    give(&call.app().complaints().own_act(call.session()?, &number, act, call.lang()).await?)
}

async fn register(call: Call) -> Answer {
    let search = ComplaintSearch {
        words: call.query("q").map(str::to_owned),
        after: call.query("after").map(str::to_owned),
    };
    give(&call.app().complaints().register(call.session()?, &search, call.lang()).await?)
}

async fn take_in(call: Call) -> Answer {
    let taken: ComplaintTaken = json::typed(&call.body)?;
    made(&call.app().complaints().take_in(call.session()?, taken, call.lang()).await?)
}

async fn show(call: Call) -> Answer {
    give(&call.app().complaints().show(call.session()?, &call.number()?, call.lang()).await?)
}

async fn act(call: Call) -> Answer {
    let number = call.number()?;
    let act: CaseAct = json::typed(&call.body)?;
    give(&call.app().complaints().act(call.session()?, &number, act, call.lang()).await?)
}

async fn answer_text(call: Call) -> Answer {
    let number = call.number()?;
    let act: CaseAct = json::typed(&call.body)?;
    give(&call.app().complaints().answer_text(call.session()?, &number, act).await?)
}

async fn answer(call: Call) -> Answer {
    let (number, text) = (call.number()?, call.signed_text()?);
    let (session, lang) = (call.session()?, call.lang());
    give(&call.app().complaints().answer(session, &number, text, &call.body, lang).await?)
}

fn survey(call: &Call) -> Answer {
    give(&call.app().surveys().form(call.lang()))
}

async fn answer_survey(call: Call) -> Answer {
    let number = call.number()?;
    let answers: SurveyAnswers = json::typed(&call.body)?;
    call.app().surveys().answer(call.session()?, &number, answers).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn figures(call: Call) -> Answer {
    let surveys = call.app().surveys();
    let (first, last) = surveys.this_year();
    let first = call.query("first").unwrap_or(&first);
    let last = call.query("last").unwrap_or(&last);
    give(&surveys.figures(call.parameter("code"), first, last).await?)
}
