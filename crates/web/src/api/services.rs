//! Public services, for their applicants: `/services`, `/drafts`, `/cases`, `/documents`, `/check`.

use std::future::ready;

use app::{Draft, Error};
use axum::http::{HeaderValue, header};
use base::{Fault, Lang, Role};
use forms::{Dictionaries, FormDefinition};

use super::{
    bodies::DraftView,
    call::{Answer, Call, give, made},
    catalogue::{Auth, Given, Query, Route, SIGNED_TEXT, Taken, Verb},
    json,
};
use crate::{pages, problem::Problem};

const APPLICANT: Auth = Auth::Role(&[Role::Applicant]);

const FILE_NAME: &[Query] = &[Query {
    name: "name",
    about: "The name of the file; that of the field by default.",
    needed: false,
}];

const YEAR: &[Query] =
    &[Query { name: "year", about: "The year reported on; this one by default.", needed: false }];

/// The entries.
pub(super) const ROUTES: &[Route] = &[
    Route::get(
        "/api/v1/services",
        "services",
        "The catalogue of public services.",
        Auth::Public,
        Given::JsonList("ServiceCard"),
        |call| Box::pin(ready(list(&call))),
    ),
    Route::get(
        "/api/v1/services/{code}",
        "service",
        "The sheet of a service: everything to know before the start.",
        Auth::Public,
        Given::Json("SheetView"),
        |call| Box::pin(ready(sheet(&call))),
    ),
    Route::get(
        "/api/v1/services/{code}/form",
        "serviceForm",
        "The application form of the edition in force today, as JSON Schema.",
        Auth::Public,
        Given::SelfDescribed,
        |call| Box::pin(ready(form(&call))),
    ),
    Route::get(
        "/api/v1/services/{code}/quality",
        "serviceQuality",
        "What is set for the indicators of a service, and how many cases of a year came to what.",
        Auth::Public,
        Given::Json("QualityView"),
        |call| Box::pin(quality(call)),
    )
    .asking(YEAR),
    Route::get(
        "/api/v1/services/{code}/entries",
        "entriesToChoose",
        "The entries of a register that a request of the signed-in person can be about; the code names the request: `knb-02.re-issue`.",
        APPLICANT,
        Given::Json("EntriesView"),
        |call| Box::pin(entries(call)),
    ),
    Route::post(
        "/api/v1/drafts",
        "openDraft",
        "Opens a draft of a form; what the signed-in person's certificate tells is filled in. A form of a service needs a session.",
        Auth::Public,
        Taken::Json("DraftToOpen"),
        Given::Made("DraftView"),
        |call| Box::pin(open_draft(call)),
    ),
    Route::post(
        "/api/v1/drafts/{secret}",
        "saveDraft",
        "Keeps answers, checked or not; those that are not given stay as they were.",
        Auth::Public,
        Taken::Json("DraftAnswers"),
        Given::Json("DraftView"),
        |call| Box::pin(save_draft(call)),
    )
    .by(Verb::Put),
    Route::post(
        "/api/v1/drafts/{secret}/files/{field}",
        "attachFile",
        "Stores a file as the answer of a field, or adds it to those of a field of several. Its type is told by its content.",
        Auth::Public,
        Taken::File,
        Given::Json("DraftView"),
        |call| Box::pin(attach(call)),
    )
    .asking(FILE_NAME),
    Route::post(
        "/api/v1/drafts/{secret}/files/{field}/{id}",
        "detachFile",
        "Takes a file out of the answer of a field.",
        Auth::Public,
        Taken::Nothing,
        Given::Json("DraftView"),
        |call| Box::pin(detach(call)),
    )
    .by(Verb::Delete),
    Route::get(
        "/api/v1/drafts/{secret}/text",
        "applicationText",
        "Checks the whole draft and gives the text of the application to sign.",
        APPLICANT,
        Given::Json("TextToSign"),
        |call| Box::pin(application_text(call)),
    ),
    Route::post(
        "/api/v1/drafts/{secret}/signature",
        "submitApplication",
        "Takes the signature of that text and files the application.",
        APPLICANT,
        Taken::Signature,
        Given::Made("CaseView"),
        |call| Box::pin(submit(call)),
    )
    .asking(SIGNED_TEXT)
    .once(),
    Route::get(
        "/api/v1/cases/{number}",
        "case",
        "An application of the signed-in person.",
        APPLICANT,
        Given::Json("CaseView"),
        |call| Box::pin(case(call)),
    ),
    Route::get(
        "/api/v1/cases/{number}/messages",
        "caseMessages",
        "The messages on an application of the signed-in person.",
        APPLICANT,
        Given::Json("MessagesView"),
        |call| Box::pin(messages(call)),
    ),
    Route::post(
        "/api/v1/cases/{number}/messages",
        "writeToOfficer",
        "Sends a message to those who consider the application; it changes nothing of it.",
        APPLICANT,
        Taken::JsonWithFiles("MessageToSend"),
        Given::Json("MessagesView"),
        |call| Box::pin(send_message(call)),
    ),
    Route::post(
        "/api/v1/cases/{number}/acts",
        "caseAct",
        "One act of the applicant with her case, one of its `own_acts`.",
        APPLICANT,
        Taken::JsonWithFiles("CaseAct"),
        Given::Json("CaseView"),
        |call| Box::pin(act(call)),
    ),
    Route::post(
        "/api/v1/cases/{number}/payment",
        "payCharge",
        "Pays the charge that is due through the payment gateway, or takes up its answer. Calling it again pays nothing twice.",
        APPLICANT,
        Taken::Nothing,
        Given::Json("CaseView"),
        |call| Box::pin(pay(call)),
    ),
    Route::post(
        "/api/v1/cases/{number}/files/{field}",
        "supplyDocument",
        "Supplies a document that was found missing.",
        APPLICANT,
        Taken::File,
        Given::Json("CaseView"),
        |call| Box::pin(supply(call)),
    )
    .asking(FILE_NAME),
    Route::get(
        "/api/v1/documents/{id}",
        "document",
        "A receipt, a result or an upload, for whoever may read its request or case.",
        Auth::SecretOrSession,
        Given::Bytes("*/*"),
        |call| Box::pin(document(call)),
    ),
    Route::get(
        "/api/v1/check/{code}",
        "check",
        "Confirms a document by the code printed on it or by its number.",
        Auth::Public,
        Given::Json("CheckView"),
        |call| Box::pin(check(call)),
    ),
    Route::get(
        "/api/v1/check/{code}/sealed",
        "checkSealed",
        "The same in the three languages as CMS under the seal of the platform, the JSON inside.",
        Auth::Public,
        Given::Bytes("application/pkcs7-mime"),
        |call| Box::pin(check_sealed(call)),
    ),
    Route::get(
        "/api/v1/check/{code}/xml",
        "checkXml",
        "The same as XML with an enveloped signature of the platform's seal.",
        Auth::Public,
        Given::Bytes("application/xml"),
        |call| Box::pin(check_xml(call)),
    ),
];

/// The form in the path as JSON Schema; its words are in English, so anybody may keep it for a while.
pub(super) fn form_schema(call: &Call) -> Answer {
    let form = call.app().drafts().form(call.parameter("code"))?;
    schema_of(form, call.app().drafts().dictionaries(), call.lang())
}

/// A form as JSON Schema.
pub(super) fn schema_of(form: &FormDefinition, dictionaries: &Dictionaries, lang: Lang) -> Answer {
    let mut response = give(&forms::json_schema(form, dictionaries, lang))?;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/schema+json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Language"));
    Ok(response)
}

/// The view of a draft, for the one who has its secret.
async fn draft_view<'a>(
    call: &Call,
    secret: &'a str,
    draft: &'a Draft,
) -> Result<DraftView<'a>, Problem> {
    let files = call.app().drafts().draft_files(secret).await?;
    Ok(DraftView {
        draft: secret,
        form: &draft.form,
        lang: draft.lang,
        answers: draft.filled.typed(),
        files,
    })
}

fn list(call: &Call) -> Answer {
    give(&call.app().cases().catalogue(call.lang()))
}

fn sheet(call: &Call) -> Answer {
    give(&call.app().cases().sheet(call.parameter("code"), call.lang())?)
}

fn form(call: &Call) -> Answer {
    let code = call.parameter("code");
    if call.app().registration().is_form(code) {
        return Err(Error::NotFound(Fault::new("form-unknown").with("form", code)).into());
    }
    form_schema(call)
}

async fn quality(call: Call) -> Answer {
    let year = match call.query("year") {
        Some(year) => {
            let wrong = |_| Error::invalid(Fault::at("value-wrong", "year"));
            Some(year.parse::<i16>().map_err(wrong)?)
        }
        None => None,
    };
    give(&call.app().cases().quality(call.parameter("code"), year, call.lang()).await?)
}

async fn entries(call: Call) -> Answer {
    let (session, code) = (call.session()?, call.parameter("code"));
    give(&call.app().cases().entries_to_choose(session, code, call.lang()).await?)
}

async fn open_draft(call: Call) -> Answer {
    let mut fields = call.fields()?;
    let (form, lang, answers) = (fields.text("form"), fields.lang(call.lang()), fields.answers());
    fields.done()?;
    let (secret, mut draft) = call.app().drafts().open_draft(&form, lang, call.caller()?).await?;
    if !answers.0.is_empty() {
        draft = call.app().drafts().save_draft(&secret, answers, lang).await?;
    }
    made(&draft_view(&call, &secret, &draft).await?)
}

async fn save_draft(call: Call) -> Answer {
    let secret = call.parameter("secret");
    let before = call.app().drafts().draft(secret).await?;
    let mut fields = call.fields()?;
    let (lang, answers) = (fields.lang(before.lang), fields.answers());
    fields.done()?;
    let draft = call.app().drafts().save_draft(secret, answers, lang).await?;
    give(&draft_view(&call, secret, &draft).await?)
}

async fn attach(mut call: Call) -> Answer {
    let file = call.take_body();
    let (secret, field) = (call.parameter("secret"), call.parameter("field"));
    let name = call.query("name").unwrap_or(field);
    let draft = call.app().drafts().attach(secret, field, name, file).await?;
    give(&draft_view(&call, secret, &draft).await?)
}

async fn detach(call: Call) -> Answer {
    let (secret, field) = (call.parameter("secret"), call.parameter("field"));
    let draft = call.app().drafts().detach(secret, field, call.parameter("id")).await?;
    give(&draft_view(&call, secret, &draft).await?)
}

async fn application_text(call: Call) -> Answer {
    let secret = call.parameter("secret");
    give(&call.app().cases().application_text(call.session()?, secret, call.lang()).await?)
}

async fn submit(call: Call) -> Answer {
    let (session, secret) = (call.session()?, call.parameter("secret"));
    let text = call.signed_text()?;
    let (key, lang) = (call.idempotency_key(), call.lang());
    let cases = call.app().cases();
    made(&cases.submit_application(session, secret, text, &call.body, key, lang).await?)
}

async fn messages(call: Call) -> Answer {
    let number = call.number()?;
    give(&call.app().cases().messages(call.session()?, &number, call.lang()).await?)
}

async fn send_message(call: Call) -> Answer {
    let number = call.number()?;
    let message: app::MessageToSend = json::typed(&call.body)?;
    give(&call.app().cases().send_message(call.session()?, &number, message, call.lang()).await?)
}

async fn case(call: Call) -> Answer {
    give(&call.app().cases().case(call.session()?, &call.number()?, call.lang()).await?)
}

async fn act(call: Call) -> Answer {
    let number = call.number()?;
    let act: app::CaseAct = json::typed(&call.body)?;
    give(&call.app().cases().act(call.session()?, &number, act, call.lang()).await?)
}

async fn pay(call: Call) -> Answer {
    give(&call.app().cases().pay(call.session()?, &call.number()?, call.lang()).await?)
}

async fn supply(mut call: Call) -> Answer {
    let file = call.take_body();
    let (number, field) = (call.number()?, call.parameter("field"));
    let name = call.query("name").unwrap_or(field);
    let files = vec![(field.to_owned(), name.to_owned(), file)];
    give(&call.app().cases().supply_documents(call.session()?, &number, files, call.lang()).await?)
}

async fn document(call: Call) -> Answer {
    let (access, lang) = (call.access()?, call.lang());
    let (view, bytes) = call.app().documents().fetch(call.parameter("id"), access, lang).await?;
    Ok(pages::download(&view.name, &view.media_type, bytes))
}

async fn check_sealed(call: Call) -> Answer {
    let bytes = call.app().verification().sealed_json(call.parameter("code")).await?;
    Ok(pages::download("result.p7m", "application/pkcs7-mime", bytes))
}

async fn check_xml(call: Call) -> Answer {
    let bytes = call.app().verification().sealed_xml(call.parameter("code")).await?;
    Ok(pages::download("result.xml", "application/xml", bytes))
}

async fn check(call: Call) -> Answer {
    let found = call.app().verification().check(call.parameter("code"), call.lang()).await?;
    give(&found.ok_or_else(|| Error::NotFound(Fault::new("check-code-unknown")))?)
}
