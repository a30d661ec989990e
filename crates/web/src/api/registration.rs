//! Requests for certificates, for their applicants: `/registration`.

use std::future::ready;

use app::Error;
use base::{Fault, Role};

use super::{
    call::{Answer, Call, give, made},
    catalogue::{Auth, Given, Route, SIGNED_TEXT, Taken},
    services::form_schema,
};

const APPLICANT: Auth = Auth::Role(&[Role::Applicant]);

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
    Route::get(
        "/api/v1/registration/employees",
        "employeesAwaiting",
        "The requests of employees that wait for the confirmation of the signed-in first head.",
        APPLICANT,
        Given::JsonList("EmployeeRequestView"),
        |call| Box::pin(employees(call)),
    ),
    Route::get(
        "/api/v1/registration/employees/{number}/confirmation",
        "headConfirmationText",
        "The text that the first head signs to confirm the request of an employee.",
        APPLICANT,
        Given::Json("TextToSign"),
        |call| Box::pin(head_text(call)),
    ),
    Route::post(
        "/api/v1/registration/employees/{number}/confirmation",
        "confirmByHead",
        "Takes the signature of that text: the employee may come with the papers.",
        APPLICANT,
        Taken::Signature,
        Given::Json("EmployeeRequestView"),
        |call| Box::pin(confirm_by_head(call)),
    )
    .asking(SIGNED_TEXT),
    Route::post(
        "/api/v1/registration/repeats/text",
        "repeatText",
        "The text that a holder signs with her old key to have new keys certified.",
        APPLICANT,
        Taken::Json("RepeatWish"),
        Given::Json("TextToSign"),
        |call| Box::pin(repeat_text(call)),
    ),
    Route::post(
        "/api/v1/registration/repeats",
        "repeatIssue",
        "Takes the signature of that text; an operator confirms the request without a visit.",
        APPLICANT,
        Taken::Json("SignedRepeat"),
        Given::Made("RequestView"),
        |call| Box::pin(repeat(call)),
    ),
];

async fn employees(call: Call) -> Answer {
    give(&call.app().registration().awaiting_head(call.session()?, call.lang()).await?)
}

async fn head_text(call: Call) -> Answer {
    give(&call.app().registration().head_text(call.session()?, &call.number()?, call.lang()).await?)
}

async fn confirm_by_head(call: Call) -> Answer {
    let (number, text) = (call.number()?, call.signed_text()?);
    let (session, lang, registration) = (call.session()?, call.lang(), call.app().registration());
    give(&registration.confirm_by_head(session, &number, text, &call.body, lang).await?)
}

async fn repeat_text(call: Call) -> Answer {
    let mut fields = call.fields()?;
    let answers = fields.answers();
    fields.done()?;
    give(&call.app().registration().repeat_text(call.session()?, answers, call.lang()).await?)
}

async fn repeat(call: Call) -> Answer {
    let mut fields = call.fields()?;
    let (text, signature) = (fields.text("text"), fields.text("signature"));
    let answers = fields.answers();
    fields.done()?;
    let (session, lang, registration) = (call.session()?, call.lang(), call.app().registration());
    let signature = signature.trim().as_bytes();
    made(&registration.repeat(session, &text, signature, answers, lang).await?)
}

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
    let (key, caller) = (call.idempotency_key(), call.caller()?);
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
