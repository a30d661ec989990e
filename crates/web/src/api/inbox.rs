//! The officers' inbox and the signing of results: `/inbox`.

use app::CaseAct;
use base::Role;

use super::{
    call::{Answer, Call, give},
    catalogue::{Auth, Given, QUEUE_PAGE, Route, Taken},
    json,
};
use crate::pages;

const OFFICIAL: Auth = Auth::Role(&[Role::AuthorisedPerson, Role::Officer]);
const SIGNATORY: Auth = Auth::Role(&[Role::AuthorisedPerson]);

/// The entries.
pub(super) const ROUTES: &[Route] = &[
    Route::get(
        "/api/v1/inbox",
        "inboxQueue",
        "A queue of the official's body, by legal due date.",
        OFFICIAL,
        Given::Json("QueuePage"),
        |call| Box::pin(queue(call)),
    )
    .asking(QUEUE_PAGE),
    Route::get(
        "/api/v1/inbox/{number}",
        "inboxCase",
        "A case in the inbox. Each look is recorded in the journal.",
        OFFICIAL,
        Given::Json("InboxCaseView"),
        |call| Box::pin(show(call)),
    ),
    Route::post(
        "/api/v1/inbox/{number}/acts",
        "inboxAct",
        "One act of a case, one of those that its view offers.",
        OFFICIAL,
        Taken::JsonWithFiles("CaseAct"),
        Given::Json("InboxCaseView"),
        |call| Box::pin(act(call)),
    ),
    Route::get(
        "/api/v1/inbox/{number}/result",
        "resultPreview",
        "The result as it will look.",
        OFFICIAL,
        Given::Bytes("application/pdf"),
        |call| Box::pin(preview(call)),
    ),
    Route::get(
        "/api/v1/inbox/{number}/result/to-be-signed",
        "resultToSign",
        "The exact bytes of the result that the authorised person signs.",
        SIGNATORY,
        Given::Bytes("application/octet-stream"),
        |call| Box::pin(to_be_signed(call)),
    ),
    Route::post(
        "/api/v1/inbox/{number}/result/signature",
        "signResult",
        "Takes the detached signature of these bytes; the case is decided.",
        SIGNATORY,
        Taken::Signature,
        Given::Json("InboxCaseView"),
        |call| Box::pin(sign(call)),
    ),
];

async fn queue(call: Call) -> Answer {
    let (queue, after) = (call.query("queue"), call.query("after"));
    give(&call.app().inbox().queue(call.session()?, queue, after, call.lang()).await?)
}

async fn show(call: Call) -> Answer {
    give(&call.app().inbox().case(call.session()?, &call.number()?, call.lang()).await?)
}

async fn act(call: Call) -> Answer {
    let number = call.number()?;
    let act: CaseAct = json::typed(&call.body)?;
    give(&call.app().inbox().act(call.session()?, &number, act, call.lang()).await?)
}

async fn preview(call: Call) -> Answer {
    let number = call.number()?;
    let pdf = call.app().inbox().result_preview(call.session()?, &number).await?;
    Ok(pages::download(&format!("{number}.pdf"), "application/pdf", pdf))
}

async fn to_be_signed(call: Call) -> Answer {
    let number = call.number()?;
    let bytes = call.app().inbox().result_to_sign(call.session()?, &number).await?.bytes;
    Ok(pages::download(&format!("{number}.bin"), "application/octet-stream", bytes))
}

async fn sign(call: Call) -> Answer {
    let number = call.number()?;
    give(&call.app().inbox().sign_result(call.session()?, &number, &call.body, call.lang()).await?)
}
