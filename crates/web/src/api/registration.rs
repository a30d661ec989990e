//! Requests for certificates, for their applicants: `/registration`.

use std::future::ready;

use app::Error;
use base::Fault;

use super::{
    call::{Answer, Call, give, made},
    catalogue::{Auth, Given, Route, Taken},
    services::form_schema,
};

/// The entries.
pub(super) const ROUTES: &[Route] = &[
    Route::get(
        "/api/v1/registration/participants",
        "participants",
        "The kinds of participants to whom certificates are issued: form, keys, papers.",
        Auth::Public,
        Given::JsonList("ParticipantCard"),
        |call| Box::pin(ready(participants(&call))),
    ),
    Route::get(
        "/api/v1/registration/forms/{code}",
        "registrationForm",
        "The form of a kind of participant, such as `f1` of individuals and `f2` of heads of legal entities, as JSON Schema.",
        Auth::Public,
        Given::SelfDescribed,
        |call| Box::pin(ready(form(&call))),
    ),
    Route::post(
        "/api/v1/registration/requests",
        "submitRequest",
        "Files a request for certificates with two PKCS#10 requests among its answers. Only the holder, signed in, is told what the state registers say.",
        Auth::Public,
        Taken::Json("RequestToFile"),
        Given::Made("FiledView"),
        |call| Box::pin(submit(call)),
    )
    .once(),
    Route::get(
        "/api/v1/registration/requests/{number}/status",
        "requestStatus",
        "Where a request stands, for anybody who knows its number; no personal data.",
        Auth::Public,
        Given::Json("StatusView"),
        |call| Box::pin(status(call)),
    ),
    Route::get(
        "/api/v1/registration/requests/{number}",
        "request",
        "A request with its history, receipts and certificates.",
        Auth::SecretOrSession,
        Given::Json("RequestView"),
        |call| Box::pin(show(call)),
    ),
    Route::post(
        "/api/v1/registration/requests/{number}/installation",
        "confirmInstallation",
        "Confirms that the certificates were downloaded and installed.",
        Auth::SecretOrSession,
        Taken::Nothing,
        Given::Json("RequestView"),
        |call| Box::pin(confirm_installation(call)),
    ),
    Route::post(
        "/api/v1/registration/requests/{number}/withdrawal",
        "withdrawRequest",
        "Withdraws a request.",
        Auth::SecretOrSession,
        Taken::Nothing,
        Given::Json("RequestView"),
        |call| Box::pin(withdraw(call)),
    ),
];

fn participants(call: &Call) -> Answer {
    give(&call.app().registration().participants(call.lang()))
}

fn form(call: &Call) -> Answer {
    let code = call.parameter("code");
    if !call.app().registration().is_form(code) {
        return Err(Error::NotFound(Fault::new("form-unknown").with("form", code)).into());
    }
    form_schema(call)
}

async fn submit(call: Call) -> Answer {
    let mut fields = call.fields()?;
    let (form, lang, answers) = (fields.text("form"), fields.lang(call.lang()), fields.answers());
    fields.done()?;
    let (key, caller) = (call.idempotency_key(), call.caller());
    made(&call.app().registration().submit(&form, answers, lang, key, caller).await?)
}

async fn status(call: Call) -> Answer {
    give(&call.app().registration().status(&call.number()?, call.lang()).await?)
}

async fn show(call: Call) -> Answer {
    give(&call.app().registration().request(&call.number()?, call.access()?, call.lang()).await?)
}

async fn confirm_installation(call: Call) -> Answer {
    let (number, access) = (call.number()?, call.access()?);
    give(&call.app().registration().confirm_installation(&number, access, call.lang()).await?)
}

async fn withdraw(call: Call) -> Answer {
    let (number, access) = (call.number()?, call.access()?);
    give(&call.app().registration().withdraw(&number, access, call.lang()).await?)
}
