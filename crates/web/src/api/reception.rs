//! The desk of public services: papers taken in, and the cases that wait for the desk: `/desk/intakes`, `/desk/cases`.

use std::future::ready;

use app::{CaseAct, IntakeStart};
use base::Role;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    call::{Answer, Call, give, made},
    catalogue::{Auth, Given, Query, Route, Taken, Verb},
    json,
};

const CLERK: Auth = Auth::Role(&[Role::Operator]);

const FILE_NAME: &[Query] = &[Query {
    name: "name",
    about: "The name of the file; that of the field by default.",
    needed: false,
}];

/// What was begun.
#[derive(JsonSchema, Serialize)]
pub(super) struct IntakeBegun {
    /// The secret under which the clerk finds it again.
    pub(super) intake: String,
}

/// What a clerk types; what is not given stays as it was.
#[derive(JsonSchema, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IntakeAnswers {
    /// The applicant, by the names of `applicant_fields`.
    #[serde(default)]
    #[schemars(with = "std::collections::BTreeMap<String, serde_json::Value>")]
    pub(super) applicant: forms::Typed,
    /// The answers to the form of the request.
    #[serde(default)]
    #[schemars(with = "std::collections::BTreeMap<String, serde_json::Value>")]
    pub(super) answers: forms::Typed,
}

/// The entries.
pub(super) const ROUTES: &[Route] = &[
    Route::get(
        "/api/v1/desk/intakes",
        "intakeOffers",
        "The requests that the clerk's desk takes in.",
        CLERK,
        Given::JsonList("IntakeOffer"),
        |call| Box::pin(ready(offers(&call))),
    ),
    Route::post(
        "/api/v1/desk/intakes",
        "beginIntake",
        "Begins to take in a request.",
        CLERK,
        Taken::Json("IntakeStart"),
        Given::Made("IntakeBegun"),
        |call| Box::pin(begin(call)),
    ),
    Route::get(
        "/api/v1/desk/intakes/{secret}",
        "intake",
        "What was typed so far, and the acts by which it can be taken in or refused.",
        CLERK,
        Given::Json("IntakeView"),
        |call| Box::pin(show(call)),
    ),
    Route::post(
        "/api/v1/desk/intakes/{secret}",
        "saveIntake",
        "Keeps what was typed, checked or not.",
        CLERK,
        Taken::Json("IntakeAnswers"),
        Given::Json("IntakeView"),
        |call| Box::pin(save(call)),
    )
    .by(Verb::Put),
    Route::post(
        "/api/v1/desk/intakes/{secret}/files/{field}",
        "attachScan",
        "Stores a scan as the answer of a field, or adds it to those of a field of several.",
        CLERK,
        Taken::File,
        Given::Json("IntakeView"),
        |call| Box::pin(attach(call)),
    )
    .asking(FILE_NAME),
    Route::post(
        "/api/v1/desk/intakes/{secret}/acts",
        "takeIn",
        "Takes the papers in, or refuses to, by one of the acts of the intake.",
        CLERK,
        Taken::JsonWithFiles("CaseAct"),
        Given::Made("DeskCaseView"),
        |call| Box::pin(take_in(call)),
    ),
    Route::get(
        "/api/v1/desk/cases",
        "deskCases",
        "The cases in which the clerk's desk has something to do.",
        CLERK,
        Given::JsonList("QueueRow"),
        |call| Box::pin(cases(call)),
    ),
    Route::get(
        "/api/v1/desk/cases/{number}",
        "deskCase",
        "A case at the desk. Each look is recorded in the journal.",
        CLERK,
        Given::Json("DeskCaseView"),
        |call| Box::pin(case(call)),
    ),
    Route::post(
        "/api/v1/desk/cases/{number}/acts",
        "deskCaseAct",
        "One act of a case, one of those that its view offers.",
        CLERK,
        Taken::JsonWithFiles("CaseAct"),
        Given::Json("DeskCaseView"),
        |call| Box::pin(act(call)),
    ),
];

fn offers(call: &Call) -> Answer {
    give(&call.app().reception().offers(call.session()?, call.lang())?)
}

async fn begin(call: Call) -> Answer {
    let start: IntakeStart = json::typed(&call.body)?;
    made(&IntakeBegun { intake: call.app().reception().open(call.session()?, start).await? })
}

async fn show(call: Call) -> Answer {
    let secret = call.parameter("secret");
    give(&call.app().reception().intake(call.session()?, secret, call.lang()).await?)
}

async fn save(call: Call) -> Answer {
    let (session, secret) = (call.session()?, call.parameter("secret"));
    let typed: IntakeAnswers = json::typed(&call.body)?;
    call.app().reception().save(session, secret, typed.applicant, typed.answers).await?;
    give(&call.app().reception().intake(session, secret, call.lang()).await?)
}

async fn attach(mut call: Call) -> Answer {
    let file = call.take_body();
    let (session, secret) = (call.session()?, call.parameter("secret"));
    let field = call.parameter("field");
    let name = call.query("name").unwrap_or(field);
    let file = (field.to_owned(), name.to_owned(), file);
    call.app().reception().attach(session, secret, file).await?;
    give(&call.app().reception().intake(session, secret, call.lang()).await?)
}

async fn take_in(call: Call) -> Answer {
    let act: CaseAct = json::typed(&call.body)?;
    let (session, secret) = (call.session()?, call.parameter("secret"));
    made(&call.app().reception().take_in(session, secret, act, call.lang()).await?)
}

async fn cases(call: Call) -> Answer {
    give(&call.app().reception().cases(call.session()?, call.lang()).await?)
}

async fn case(call: Call) -> Answer {
    give(&call.app().reception().case(call.session()?, &call.number()?, call.lang()).await?)
}

async fn act(call: Call) -> Answer {
    let number = call.number()?;
    let act: CaseAct = json::typed(&call.body)?;
    let (session, lang) = (call.session()?, call.lang());
    give(&call.app().reception().act(session, &number, act, lang).await?)
}
