//! The officers' inbox and the signing of results: `/inbox`.

use app::{AbsenceToNote, CaseAct, CaseToGive, DecisionToDraft, MessageToSend};
use base::Role;

use super::{
    call::{Answer, Call, give},
    catalogue::{Auth, Given, QUEUE_PAGE, Query, Route, Taken, Verb},
    json,
};
use crate::pages;

const OFFICIAL: Auth = Auth::Role(&[Role::AuthorisedPerson, Role::Officer]);
const SIGNATORY: Auth = Auth::Role(&[Role::AuthorisedPerson]);

const FIND: &[Query] = &[Query {
    name: "find",
    about: "A number, an IIN, a BIN, or the beginning of the name of a person or organisation.",
    needed: true,
}];

const OF: &[Query] = &[Query {
    name: "of",
    about: "The serial number of the officer's certificate; the caller by default.",
    needed: false,
}];

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
        "/api/v1/inbox/search",
        "inboxSearch",
        "The cases of the official's body that fit. Each search is recorded in the journal.",
        OFFICIAL,
        Given::JsonList("QueueRow"),
        |call| Box::pin(search(call)),
    )
    .asking(FIND),
    Route::get(
        "/api/v1/inbox/absences",
        "absences",
        "Who of the official's body is away.",
        OFFICIAL,
        Given::Json("AbsencesView"),
        |call| Box::pin(absences(call)),
    ),
    Route::post(
        "/api/v1/inbox/absences",
        "noteAbsence",
        "Notes that an officer of the body will be away, and who stands in.",
        OFFICIAL,
        Taken::Json("AbsenceToNote"),
        Given::Json("AbsencesView"),
        |call| Box::pin(note_absence(call)),
    ),
    Route::post(
        "/api/v1/inbox/absences",
        "endAbsence",
        "Notes that an officer is back.",
        OFFICIAL,
        Taken::Nothing,
        Given::Json("AbsencesView"),
        |call| Box::pin(end_absence(call)),
    )
    .asking(OF)
    .by(Verb::Delete),
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
    Route::post(
        "/api/v1/inbox/{number}/assignment",
        "giveCase",
        "Takes a case, gives it to a colleague, or lays it down.",
        OFFICIAL,
        Taken::Json("CaseToGive"),
        Given::Json("InboxCaseView"),
        |call| Box::pin(give_case(call)),
    ),
    Route::get(
        "/api/v1/inbox/{number}/messages",
        "inboxMessages",
        "The messages on a case. Each look is recorded in the journal.",
        OFFICIAL,
        Given::Json("MessagesView"),
        |call| Box::pin(messages(call)),
    ),
    Route::post(
        "/api/v1/inbox/{number}/messages",
        "writeToApplicant",
        "Sends a message to the applicant; it changes nothing of the case.",
        OFFICIAL,
        Taken::JsonWithFiles("MessageToSend"),
        Given::Json("MessagesView"),
        |call| Box::pin(send_message(call)),
    ),
    Route::get(
        "/api/v1/inbox/{number}/draft",
        "decisionDraft",
        "What the official has written of a decision; an empty object if nothing.",
        OFFICIAL,
        Given::Json("DecisionToDraft"),
        |call| Box::pin(decision_draft(call)),
    ),
    Route::post(
        "/api/v1/inbox/{number}/draft",
        "saveDecision",
        "Keeps what the official has written of a decision; nothing is decided.",
        OFFICIAL,
        Taken::Json("DecisionToDraft"),
        Given::Json("InboxCaseView"),
        |call| Box::pin(save_decision(call)),
    )
    .by(Verb::Put),
    Route::post(
        "/api/v1/inbox/{number}/draft",
        "dropDecision",
        "Drops what the official has written of a decision.",
        OFFICIAL,
        Taken::Nothing,
        Given::Json("InboxCaseView"),
        |call| Box::pin(drop_decision(call)),
    )
    .by(Verb::Delete),
    Route::get(
        "/api/v1/inbox/{number}/draft/paper",
        "decisionPreview",
        "The paper of a decision as far as it is written, marked as a draft.",
        OFFICIAL,
        Given::Bytes("application/pdf"),
        |call| Box::pin(decision_preview(call)),
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

async fn search(call: Call) -> Answer {
    let text = call.query("find").unwrap_or_default();
    give(&call.app().inbox().search(call.session()?, text, call.lang()).await?)
}

async fn absences(call: Call) -> Answer {
    give(&call.app().inbox().absences(call.session()?).await?)
}

async fn note_absence(call: Call) -> Answer {
    let absence: AbsenceToNote = json::typed(&call.body)?;
    give(&call.app().inbox().note_absence(call.session()?, absence).await?)
}

async fn end_absence(call: Call) -> Answer {
    let of = call.query("of");
    give(&call.app().inbox().end_absence(call.session()?, of).await?)
}

async fn give_case(call: Call) -> Answer {
    let number = call.number()?;
    let gift: CaseToGive = json::typed(&call.body)?;
    give(&call.app().inbox().give_case(call.session()?, &number, gift, call.lang()).await?)
}

async fn messages(call: Call) -> Answer {
    let number = call.number()?;
    give(&call.app().inbox().messages(call.session()?, &number, call.lang()).await?)
}

async fn send_message(call: Call) -> Answer {
    let number = call.number()?;
    let message: MessageToSend = json::typed(&call.body)?;
    give(&call.app().inbox().send_message(call.session()?, &number, message, call.lang()).await?)
}

async fn decision_draft(call: Call) -> Answer {
    let number = call.number()?;
    let draft = call.app().inbox().decision_draft(call.session()?, &number).await?;
    give(&draft.unwrap_or_default())
}

async fn save_decision(call: Call) -> Answer {
    let number = call.number()?;
    let draft: DecisionToDraft = json::typed(&call.body)?;
    give(&call.app().inbox().save_decision(call.session()?, &number, draft, call.lang()).await?)
}

async fn drop_decision(call: Call) -> Answer {
    let number = call.number()?;
    give(&call.app().inbox().drop_decision(call.session()?, &number, call.lang()).await?)
}

async fn decision_preview(call: Call) -> Answer {
    let number = call.number()?;
    let pdf = call.app().inbox().decision_preview(call.session()?, &number).await?;
    Ok(pages::download(&format!("{number}-draft.pdf"), "application/pdf", pdf))
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
