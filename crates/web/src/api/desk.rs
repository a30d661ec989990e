//! The operator's desk: `/desk`.

use app::{CardAtDesk, DeskAct, Error, GroundToRecord, RevocationAtDesk, ServiceRefusal};
use base::{Fault, Role, UniqueNumber};

use super::{
    call::{Answer, Call, give, made},
    catalogue::{Auth, Given, QUEUE_PAGE, Query, Route, SIGNED_TEXT, Taken},
    json,
};

const OPERATOR: Auth = Auth::Role(&[Role::Operator]);
const OFFICIAL: Auth = Auth::Role(&[Role::AuthorisedPerson, Role::Officer]);

const FIND: &[Query] = &[Query {
    name: "find",
    about: "A number, an IIN, a BIN, a ticket, or the beginning of the name of a person or organisation.",
    needed: true,
}];

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
        "/api/v1/desk/search",
        "deskSearch",
        "The requests of the operator's office that fit. Each search is recorded in the journal.",
        OPERATOR,
        Given::JsonList("QueueRow"),
        |call| Box::pin(search(call)),
    )
    .asking(FIND),
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
    Route::post(
        "/api/v1/desk/approvals/text",
        "approvalsText",
        "One text that the operator signs to approve several requests of her office; in it each stands whole.",
        OPERATOR,
        Taken::Json("RequestsToApprove"),
        Given::Json("TextToSign"),
        |call| Box::pin(approvals_text(call)),
    ),
    Route::post(
        "/api/v1/desk/approvals",
        "approveList",
        "Takes the signature of that text; the authority verifies each request by itself, and tells what became of each. Handed in again, it approves nothing twice.",
        OPERATOR,
        Taken::Signature,
        Given::JsonList("ApprovedItem"),
        |call| Box::pin(approve_list(call)),
    )
    .asking(SIGNED_TEXT),
    Route::post(
        "/api/v1/desk/cards",
        "openCard",
        "Puts an identity card or a SIM card on the desk, or takes the papers together with those of the identity card.",
        OPERATOR,
        Taken::Json("CardAtDesk"),
        Given::Made("DeskView"),
        |call| Box::pin(open_card(call)),
    ),
    Route::post(
        "/api/v1/desk/revocations",
        "openRevocation",
        "Puts the documents for a revocation on the desk: whoever has lost the key revokes with papers.",
        OPERATOR,
        Taken::Json("RevocationAtDesk"),
        Given::Made("DeskView"),
        |call| Box::pin(open_revocation(call)),
    ),
    Route::get(
        "/api/v1/desk/requests/{number}/certificates",
        "certificatesToRevoke",
        "The certificates that a request for revocation may name. Each look is recorded in the journal.",
        OPERATOR,
        Given::JsonList("CertificateView"),
        |call| Box::pin(certificates(call)),
    ),
    Route::get(
        "/api/v1/revocation-grounds",
        "recordedGrounds",
        "Grounds of the authority's own motion that wait for a second official.",
        OFFICIAL,
        Given::JsonList("QueueRow"),
        |call| Box::pin(grounds(call)),
    ),
    Route::post(
        "/api/v1/revocation-grounds",
        "recordGround",
        "Writes down why the authority revokes certificates of its own motion.",
        OFFICIAL,
        Taken::Json("GroundToRecord"),
        Given::Made("RequestView"),
        |call| Box::pin(record_ground(call)),
    ),
    Route::get(
        "/api/v1/revocation-grounds/{number}",
        "recordedGround",
        "A ground with its certificates. Each look is recorded in the journal.",
        OFFICIAL,
        Given::Json("GroundView"),
        |call| Box::pin(ground(call)),
    ),
    Route::get(
        "/api/v1/revocation-grounds/{number}/confirmation",
        "groundText",
        "The text that a second official signs; never the one who wrote the ground down.",
        OFFICIAL,
        Given::Json("TextToSign"),
        |call| Box::pin(ground_text(call)),
    ),
    Route::post(
        "/api/v1/revocation-grounds/{number}/confirmation",
        "confirmGround",
        "Takes the signature of that text; the authority verifies it and revokes.",
        OFFICIAL,
        Taken::Signature,
        Given::Json("RequestView"),
        |call| Box::pin(confirm_ground(call)),
    )
    .asking(SIGNED_TEXT),
    Route::get(
        "/api/v1/certificate-records/{serial}",
        "certificateRecord",
        "Everything that the authority keeps of a certificate, by its serial number. Each look is recorded in the journal.",
        OFFICIAL,
        Given::JsonList("RowView"),
        |call| Box::pin(certificate_record(call)),
    ),
    Route::get(
        "/api/v1/refusable-requests",
        "refusableRequests",
        "Requests for certificates that an official of the provider may refuse, by legal due date.",
        OFFICIAL,
        Given::JsonList("QueueRow"),
        |call| Box::pin(refusable(call)),
    ),
    Route::get(
        "/api/v1/refusable-requests/{number}",
        "refusableRequest",
        "A request with the grounds on which the service may be refused. Each look is recorded in the journal.",
        OFFICIAL,
        Given::Json("RefusableView"),
        |call| Box::pin(refusable_request(call)),
    ),
    Route::post(
        "/api/v1/refusable-requests/{number}/refusal",
        "refuseService",
        "Refuses the service on a ground, with the reason and the evidence; never one's own request.",
        OFFICIAL,
        Taken::Json("ServiceRefusal"),
        Given::Json("RequestView"),
        |call| Box::pin(refuse_service(call)),
    ),
];

async fn certificate_record(call: Call) -> Answer {
    let session = call.session()?;
    give(
        &call
            .app()
            .desk()
            .certificate_record(session, call.parameter("serial"), call.lang())
            .await?,
    )
}

async fn refusable(call: Call) -> Answer {
    give(&call.app().desk().refusable(call.session()?, call.lang()).await?)
}

async fn refusable_request(call: Call) -> Answer {
    let (session, number) = (call.session()?, call.number()?);
    give(&call.app().desk().refusable_request(session, &number, call.lang()).await?)
}

async fn refuse_service(call: Call) -> Answer {
    let (session, number) = (call.session()?, call.number()?);
    let refusal: ServiceRefusal = json::typed(&call.body)?;
    give(&call.app().desk().refuse_service(session, &number, refusal, call.lang()).await?)
}

async fn open_card(call: Call) -> Answer {
    let asked: CardAtDesk = json::typed(&call.body)?;
    made(&call.app().desk().open_card(call.session()?, asked, call.lang()).await?)
}

async fn open_revocation(call: Call) -> Answer {
    let asked: RevocationAtDesk = json::typed(&call.body)?;
    made(&call.app().desk().open_revocation(call.session()?, asked, call.lang()).await?)
}

async fn certificates(call: Call) -> Answer {
    let (session, number) = (call.session()?, call.number()?);
    give(&call.app().desk().certificates_to_revoke(session, &number, call.lang()).await?)
}

async fn grounds(call: Call) -> Answer {
    give(&call.app().desk().recorded_grounds(call.session()?, call.lang()).await?)
}

async fn record_ground(call: Call) -> Answer {
    let ground: GroundToRecord = json::typed(&call.body)?;
    made(&call.app().desk().record_ground(call.session()?, ground, call.lang()).await?)
}

async fn ground(call: Call) -> Answer {
    let (session, number) = (call.session()?, call.number()?);
    give(&call.app().desk().recorded_ground(session, &number, call.lang()).await?)
}

async fn ground_text(call: Call) -> Answer {
    give(&call.app().desk().ground_text(call.session()?, &call.number()?, call.lang()).await?)
}

async fn confirm_ground(call: Call) -> Answer {
    let (number, text) = (call.number()?, call.signed_text()?);
    let (session, lang) = (call.session()?, call.lang());
    let desk = call.app().desk();
    give(&Box::pin(desk.confirm_ground(session, &number, text, &call.body, lang)).await?)
}

async fn queue(call: Call) -> Answer {
    let (queue, after) = (call.query("queue"), call.query("after"));
    give(&call.app().desk().queue(call.session()?, queue, after, call.lang()).await?)
}

async fn search(call: Call) -> Answer {
    let text = call.query("find").unwrap_or_default();
    give(&call.app().desk().search(call.session()?, text, call.lang()).await?)
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
    give(&call.app().desk().approval_text(call.session()?, &call.number()?, call.lang()).await?)
}

async fn approvals_text(call: Call) -> Answer {
    let mut fields = call.fields()?;
    let numbers = fields.texts("numbers");
    fields.done()?;
    let numbers: Option<Vec<UniqueNumber>> =
        numbers.iter().map(|text| UniqueNumber::read(text)).collect();
    let numbers = numbers.ok_or_else(|| Error::invalid(Fault::at("approvals-none", "numbers")))?;
    give(&call.app().desk().approvals_text(call.session()?, &numbers, call.lang()).await?)
}

async fn approve_list(call: Call) -> Answer {
    let text = call.signed_text()?;
    let (session, lang) = (call.session()?, call.lang());
    let desk = call.app().desk();
    give(&Box::pin(desk.approve_list(session, text, &call.body, lang)).await?)
}

async fn approve(call: Call) -> Answer {
    let number = call.number()?;
    let text = call.signed_text()?;
    let (session, lang) = (call.session()?, call.lang());
    let desk = call.app().desk();
    give(&Box::pin(desk.approve(session, &number, text, &call.body, lang)).await?)
}
