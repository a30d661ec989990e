//! Procedures of offices (`/procedures`), and the queue: public (`/queue`) and at the desk (`/desk/queue`).

use std::future::ready;

use app::{CaseAct, ProcedureSearch, ProcedureToBegin, SlotToBook, staff::LostKeys};
use axum::{http::StatusCode, response::IntoResponse as _};
use base::Role;
use forms::Typed;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    call::{Answer, Call, give, made},
    catalogue::{Auth, Given, Query, Route, SIGNED_TEXT, Taken},
    json,
};

const CLERK: Auth = Auth::Role(&[Role::Operator]);
/// Which of them `app` decides.
const PEOPLE: Auth = Auth::Session;
const STAFF: Auth = Auth::Role(&[Role::AuthorisedPerson, Role::Officer, Role::Operator]);

const SEARCH: &[Query] = &[
    Query {
        name: "kind",
        about: "The kind; the first that the person may see by default.",
        needed: false,
    },
    Query { name: "after", about: "`next` of the page before.", needed: false },
];
const REGION: &[Query] =
    &[Query { name: "region", about: "Code of a region; all by default.", needed: false }];
const TICKET: &[Query] =
    &[Query { name: "ticket", about: "A ticket of today to look for: `A-007`.", needed: false }];
const DAYS: &[Query] = &[
    Query { name: "office", about: "The office, for officials of the provider.", needed: false },
    Query { name: "first", about: "The first day; today by default.", needed: false },
    Query { name: "last", about: "The last day; the first by default.", needed: false },
];

const ACTIONS: &[Query] = &[
    Query {
        name: "operator",
        about: "The IIN of an operator; one's own by default.",
        needed: false,
    },
    Query { name: "after", about: "`next` of the page before.", needed: false },
];

/// What a ticket is for.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TicketToTake {
    /// What the person comes for: the code of a service that the office names.
    service: String,
}

/// To which window somebody is called.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TicketToCall {
    /// The window.
    window: String,
}

/// The answers of a checklist.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChecklistAnswers {
    /// The answers, by the fields of the checklist.
    #[schemars(with = "std::collections::BTreeMap<String, serde_json::Value>")]
    given: Typed,
}

/// The entries.
pub(super) const ROUTES: &[Route] = &[
    Route::get(
        "/api/v1/queue/offices",
        "queueOffices",
        "The offices in whose queues a place can be booked.",
        Auth::Public,
        Given::JsonList("NamedView"),
        |call| Box::pin(ready(offices(&call))),
    )
    .asking(REGION),
    Route::get(
        "/api/v1/queue/offices/{office}",
        "queueSlots",
        "An office, how many wait there, and the slots that the caller may book.",
        Auth::Public,
        Given::Json("BookingOffer"),
        |call| Box::pin(slots(call)),
    ),
    Route::post(
        "/api/v1/queue/offices/{office}/bookings",
        "bookSlot",
        "Books a slot. Whoever is not signed in finds the booking by its `secret`, which is told once.",
        Auth::Public,
        Taken::Json("SlotToBook"),
        Given::Made("TicketView"),
        |call| Box::pin(book(call)),
    ),
    Route::post(
        "/api/v1/queue/offices/{office}/tickets",
        "takeTicket",
        "Gives a ticket, at a ticket machine of the office.",
        Auth::Public,
        Taken::Json("TicketToTake"),
        Given::Made("TicketView"),
        |call| Box::pin(take(call)),
    ),
    Route::get(
        "/api/v1/queue/offices/{office}/board",
        "queueBoard",
        "The tickets that were called, and their windows.",
        Auth::Public,
        Given::Json("BoardView"),
        |call| Box::pin(board(call)),
    ),
    Route::get(
        "/api/v1/queue/bookings/{number}",
        "booking",
        "A booking.",
        Auth::SecretOrSession,
        Given::Json("TicketView"),
        |call| Box::pin(booking(call)),
    ),
    Route::post(
        "/api/v1/queue/bookings/{number}/cancellation",
        "cancelBooking",
        "Gives a booking up; its place is others' from then on.",
        Auth::SecretOrSession,
        Taken::Nothing,
        Given::Json("TicketView"),
        |call| Box::pin(cancel(call)),
    ),
    Route::get(
        "/api/v1/desk/queue",
        "queueDesk",
        "The queue of the operator's office: who waits since when, who is called, what is over its limit.",
        CLERK,
        Given::Json("QueueDesk"),
        |call| Box::pin(desk(call)),
    )
    .asking(TICKET),
    Route::post(
        "/api/v1/desk/queue/call",
        "callNext",
        "Calls whoever has waited longest to a window.",
        CLERK,
        Taken::Json("TicketToCall"),
        Given::Json("QueueDesk"),
        |call| Box::pin(call_next(call)),
    ),
    Route::post(
        "/api/v1/desk/queue/{number}/acts/{act}",
        "ticketAct",
        "Begins to serve a ticket, closes it, or notes that nobody came: one of the `acts` of its line.",
        CLERK,
        Taken::Nothing,
        Given::Json("QueueDesk"),
        |call| Box::pin(ticket_act(call)),
    ),
    Route::get(
        "/api/v1/desk/queue/report",
        "queueReport",
        "How the queue of an office went on some days, with everything that took over twenty minutes.",
        STAFF,
        Given::Json("QueueReport"),
        |call| Box::pin(report(call)),
    )
    .asking(DAYS),
    Route::post(
        "/api/v1/desk/checklist/text",
        "checklistText",
        "Checks the checklist of an operator's workstation and gives the text of it to sign.",
        CLERK,
        Taken::Json("ChecklistAnswers"),
        Given::Json("TextToSign"),
        |call| Box::pin(checklist_text(call)),
    ),
    Route::post(
        "/api/v1/desk/checklist",
        "signChecklist",
        "Takes the signature of that text.",
        CLERK,
        Taken::Signature,
        Given::Made("ProcedureView"),
        |call| Box::pin(sign_checklist(call)),
    )
    .asking(SIGNED_TEXT),
    Route::post(
        "/api/v1/desk/keys-lost",
        "reportLostKeys",
        "Blocks the operator at once: her keys were lost or disclosed. Her certificate is revoked, her sessions end, the provider is told.",
        CLERK,
        Taken::Json("LostKeys"),
        Given::Nothing,
        |call| Box::pin(keys_lost(call)),
    ),
    Route::post(
        "/api/v1/desk/carrier-removal",
        "carrierRemoved",
        "Ends all sessions of the operator's certificate: for the program that watches the carrier of her keys.",
        CLERK,
        Taken::Nothing,
        Given::Nothing,
        |call| Box::pin(carrier_removed(call)),
    ),
    Route::get(
        "/api/v1/desk/actions",
        "operatorActions",
        "What an operator did, oldest first: her own, or another's for the officials of the provider and for who reads the journal.",
        Auth::Session,
        Given::Json("OperatorActions"),
        |call| Box::pin(actions(call)),
    )
    .asking(ACTIONS),
    Route::get(
        "/api/v1/procedures",
        "procedures",
        "Procedures of a kind that the person works on or that are hers, newest first; and what she may begin.",
        PEOPLE,
        Given::Json("ProceduresPage"),
        |call| Box::pin(list(call)),
    )
    .asking(SEARCH),
    Route::get(
        "/api/v1/procedures/kinds/{kind}",
        "procedureStart",
        "What the first act of a kind asks for.",
        PEOPLE,
        Given::Json("ProcedureStart"),
        |call| Box::pin(ready(start(&call))),
    ),
    Route::post(
        "/api/v1/procedures",
        "beginProcedure",
        "Begins a procedure: a ticket of the support service, a visit at home, a document in the archive.",
        PEOPLE,
        Taken::JsonWithFiles("ProcedureToBegin"),
        Given::Made("ProcedureView"),
        |call| Box::pin(begin(call)),
    ),
    Route::get(
        "/api/v1/procedures/{number}",
        "procedure",
        "A procedure. Each look of an official is recorded in the journal.",
        PEOPLE,
        Given::Json("ProcedureView"),
        |call| Box::pin(show(call)),
    ),
    Route::post(
        "/api/v1/procedures/{number}/acts",
        "procedureAct",
        "One act with a procedure, one of its `acts`.",
        PEOPLE,
        Taken::JsonWithFiles("CaseAct"),
        Given::Json("ProcedureView"),
        |call| Box::pin(act(call)),
    ),
];

fn offices(call: &Call) -> Answer {
    give(&call.app().procedures().queue_offices(call.query("region"), call.lang()))
}

async fn slots(call: Call) -> Answer {
    let (office, lang) = (call.parameter("office"), call.lang());
    give(&call.app().procedures().booking_offer(office, call.caller()?, lang).await?)
}

async fn book(call: Call) -> Answer {
    let asked: SlotToBook = json::typed(&call.body)?;
    let (office, lang) = (call.parameter("office"), call.lang());
    made(&call.app().procedures().book(office, asked, call.caller()?, lang).await?)
}

async fn take(call: Call) -> Answer {
    let asked: TicketToTake = json::typed(&call.body)?;
    let (office, lang) = (call.parameter("office"), call.lang());
    let procedures = call.app().procedures();
    made(&procedures.take_ticket(office, &asked.service, call.caller()?, lang).await?)
}

async fn board(call: Call) -> Answer {
    give(&call.app().procedures().board(call.parameter("office"), call.lang()).await?)
}

async fn booking(call: Call) -> Answer {
    let (number, lang) = (call.number()?, call.lang());
    give(&call.app().procedures().booking(&number, call.access()?, lang).await?)
}

async fn cancel(call: Call) -> Answer {
    let (number, lang) = (call.number()?, call.lang());
    give(&call.app().procedures().cancel_booking(&number, call.access()?, lang).await?)
}

async fn desk(call: Call) -> Answer {
    let (session, ticket) = (call.session()?, call.query("ticket"));
    give(&call.app().procedures().queue_desk(session, ticket, call.lang()).await?)
}

async fn call_next(call: Call) -> Answer {
    let asked: TicketToCall = json::typed(&call.body)?;
    let (session, lang) = (call.session()?, call.lang());
    give(&call.app().procedures().call_next(session, &asked.window, lang).await?)
}

async fn ticket_act(call: Call) -> Answer {
    let (number, session, lang) = (call.number()?, call.session()?, call.lang());
    let act = call.parameter("act");
    give(&call.app().procedures().ticket_act(session, &number, act, lang).await?)
}

async fn report(call: Call) -> Answer {
    let days = (call.query("first"), call.query("last"));
    let (session, office) = (call.session()?, call.query("office"));
    give(&call.app().procedures().queue_report(session, office, days, call.lang()).await?)
}

async fn checklist_text(call: Call) -> Answer {
    let asked: ChecklistAnswers = json::typed(&call.body)?;
    let (session, lang) = (call.session()?, call.lang());
    give(&call.app().procedures().checklist_text(session, asked.given, lang).await?)
}

async fn sign_checklist(call: Call) -> Answer {
    let (session, text) = (call.session()?, call.signed_text()?);
    let procedures = call.app().procedures();
    made(&procedures.sign_checklist(session, text, &call.body, call.lang()).await?)
}

async fn keys_lost(call: Call) -> Answer {
    let report: LostKeys = json::typed(&call.body)?;
    call.app().authority().report_lost_keys(call.session()?, &report).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn carrier_removed(call: Call) -> Answer {
    call.app().procedures().carrier_removed(call.session()?).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn actions(call: Call) -> Answer {
    let (operator, after) = (call.query("operator"), call.query("after"));
    let (session, lang) = (call.session()?, call.lang());
    give(&call.app().procedures().operator_actions(session, operator, after, lang).await?)
}

async fn list(call: Call) -> Answer {
    let search = ProcedureSearch {
        kind: call.query("kind").map(str::to_owned),
        after: call.query("after").map(str::to_owned),
    };
    give(&call.app().procedures().list(call.session()?, &search, call.lang()).await?)
}

fn start(call: &Call) -> Answer {
    give(&call.app().procedures().start(call.session()?, call.parameter("kind"), call.lang())?)
}

async fn begin(call: Call) -> Answer {
    let asked: ProcedureToBegin = json::typed(&call.body)?;
    made(&call.app().procedures().begin(call.session()?, asked, call.lang()).await?)
}

async fn show(call: Call) -> Answer {
    give(&call.app().procedures().show(call.session()?, &call.number()?, call.lang()).await?)
}

async fn act(call: Call) -> Answer {
    let number = call.number()?;
    let asked: CaseAct = json::typed(&call.body)?;
    give(&call.app().procedures().act(call.session()?, &number, asked, call.lang()).await?)
}
