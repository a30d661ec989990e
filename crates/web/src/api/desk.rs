//! The operator's desk: `/desk`.

use app::DeskAct;
use base::Role;

use super::{
    call::{Answer, Call, give},
    catalogue::{Auth, Given, QUEUE_PAGE, Route, SIGNED_TEXT, Taken},
    json,
};

const OPERATOR: Auth = Auth::Role(&[Role::Operator]);

/// The entries.
pub(super) const ROUTES: &[Route] = &[
    Route::get(
        "/api/v1/desk/requests",
        "deskQueue",
        "A queue of the operator's office, by legal due date.",
        OPERATOR,
        Given::Json("QueuePage"),
        |call| Box::pin(queue(call)),
    )
    .asking(QUEUE_PAGE),
    Route::get(
        "/api/v1/desk/requests/{number}",
        "deskRequest",
        "A request on the desk. Each look is recorded in the journal.",
        OPERATOR,
        Given::Json("DeskView"),
        |call| Box::pin(show(call)),
    ),
    Route::post(
        "/api/v1/desk/requests/{number}/acts",
        "deskAct",
        "One act at the desk: open, mark a document or the identity, compare the code of the keys, accept, refuse.",
        OPERATOR,
        Taken::Json("DeskAct"),
        Given::Json("DeskView"),
        |call| Box::pin(act(call)),
    ),
    Route::get(
        "/api/v1/desk/requests/{number}/approval",
        "approvalText",
        "The text that the operator signs to approve the request.",
        OPERATOR,
        Given::Json("TextToSign"),
        |call| Box::pin(approval_text(call)),
    ),
    Route::post(
        "/api/v1/desk/requests/{number}/approval",
        "approve",
        "Takes the signature of that text; the authority verifies it and issues the certificates.",
        OPERATOR,
        Taken::Signature,
        Given::Json("DeskView"),
        |call| Box::pin(approve(call)),
    )
    .asking(SIGNED_TEXT),
];

async fn queue(call: Call) -> Answer {
    let (queue, after) = (call.query("queue"), call.query("after"));
    give(&call.app().desk().queue(call.session()?, queue, after, call.lang()).await?)
}

async fn show(call: Call) -> Answer {
    give(&call.app().desk().request(call.session()?, &call.number()?, call.lang()).await?)
}

async fn act(call: Call) -> Answer {
    let number = call.number()?;
    let act: DeskAct = json::typed(&call.body)?;
    give(&call.app().desk().act(call.session()?, &number, act, call.lang()).await?)
}

async fn approval_text(call: Call) -> Answer {
    give(&call.app().desk().approval_text(call.session()?, &call.number()?).await?)
}

async fn approve(call: Call) -> Answer {
    let number = call.number()?;
    let text = call.signed_text()?;
    let (session, lang) = (call.session()?, call.lang());
    give(&call.app().desk().approve(session, &number, text, &call.body, lang).await?)
}
