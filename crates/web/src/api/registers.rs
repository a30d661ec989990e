//! Public registers as open data, and the registers of a body for its staff: `/registers`, `/inbox/registers`.

use std::future::ready;

use app::RegisterQuery;
use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use base::Role;
use serde::Serialize;

use super::{
    call::{Answer, Call, give},
    catalogue::{Auth, Given, Query, Route},
};
use crate::problem::Problem;

const OFFICIAL: Auth = Auth::Role(&[Role::AuthorisedPerson, Role::Officer]);

const ON: Query = Query {
    name: "on",
    about: "The day on which it stood so, `yyyy-mm-dd`; today by default.",
    needed: false,
};
const AFTER: Query = Query { name: "after", about: "`next` of the page before.", needed: false };
const PAGE: &[Query] = &[ON, AFTER];
const DAY: &[Query] = &[ON];
const NEXT: &[Query] = &[AFTER];

/// The entries.
pub(super) const ROUTES: &[Route] = &[
    Route::get(
        "/api/v1/registers",
        "registers",
        "The public registers and their columns.",
        Auth::Public,
        Given::JsonList("OpenRegister"),
        |call| Box::pin(ready(list(&call))),
    ),
    Route::get(
        "/api/v1/registers/{service}/{register}",
        "register",
        "A page of a public register, by number.",
        Auth::Public,
        Given::Json("OpenRegisterPage"),
        |call| Box::pin(page(call)),
    )
    .asking(PAGE),
    Route::get(
        "/api/v1/registers/{service}/{register}/csv",
        "registerCsv",
        "The same page as CSV, in the language of `Accept-Language`.",
        Auth::Public,
        Given::Bytes("text/csv"),
        |call| Box::pin(csv(call)),
    )
    .asking(PAGE),
    Route::get(
        "/api/v1/registers/{service}/{register}/sealed",
        "registerSealed",
        "The same page as CMS under the seal of the platform, the JSON inside.",
        Auth::Public,
        Given::Bytes("application/pkcs7-mime"),
        |call| Box::pin(sealed(call)),
    )
    .asking(PAGE),
    Route::get(
        "/api/v1/registers/{service}/{register}/entries/{number}",
        "registerEntry",
        "An entry of a public register with its history.",
        Auth::Public,
        Given::Json("OpenEntryPage"),
        |call| Box::pin(entry(call)),
    )
    .asking(DAY),
    Route::get(
        "/api/v1/registers/{service}/{register}/entries/{number}/sealed",
        "registerEntrySealed",
        "The same entry as CMS under the seal of the platform, the JSON inside.",
        Auth::Public,
        Given::Bytes("application/pkcs7-mime"),
        |call| Box::pin(sealed_entry(call)),
    )
    .asking(DAY),
    Route::get(
        "/trust-list.xml",
        "trustList",
        "The signed trust list of accredited certification authorities (ETSI TS 119 612).",
        Auth::Public,
        Given::Bytes("application/vnd.etsi.tsl+xml"),
        |call| Box::pin(trust_list(call)),
    ),
    Route::get(
        "/api/v1/inbox/registers/{service}/{register}",
        "keptRegister",
        "A register of the official's body with all its columns. Each look is recorded in the journal.",
        OFFICIAL,
        Given::Json("KeptRegisterPage"),
        |call| Box::pin(kept(call)),
    )
    .asking(NEXT),
];

fn asked(call: &Call) -> RegisterQuery {
    RegisterQuery {
        on: call.query("on").map(str::to_owned),
        after: call.query("after").map(str::to_owned),
    }
}

/// An answer that anybody may keep for a minute; 304 for who has it already (RFC 9110, 13.1.2).
fn kept_answer(call: &Call, media_type: &'static str, bytes: Vec<u8>) -> Response {
    let tag = format!("\"{}\"", app::content_tag(&bytes));
    let known = call.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let same = known.is_some_and(|tags| {
        tags.split(',')
            .map(str::trim)
            .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
    });
    let mut response = if same {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Body::from(bytes).into_response()
    };
    let headers = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=60"));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Language"));
    response
}

fn json(call: &Call, value: &impl Serialize) -> Answer {
    let bytes =
        serde_json::to_vec(value).map_err(|error| Problem::from(app::Error::internal(&error)))?;
    Ok(kept_answer(call, "application/json", bytes))
}

fn list(call: &Call) -> Answer {
    json(call, &call.app().registers().list())
}

async fn page(call: Call) -> Answer {
    let (service, register) = (call.parameter("service"), call.parameter("register"));
    let page = call.app().registers().page(service, register, &asked(&call)).await?;
    json(&call, &page)
}

async fn csv(call: Call) -> Answer {
    let (service, register) = (call.parameter("service"), call.parameter("register"));
    let registers = call.app().registers();
    let bytes = registers.csv(service, register, &asked(&call), call.lang()).await?;
    Ok(kept_answer(&call, "text/csv; charset=utf-8", bytes))
}

async fn sealed(call: Call) -> Answer {
    let (service, register) = (call.parameter("service"), call.parameter("register"));
    let bytes = call.app().registers().sealed_page(service, register, &asked(&call)).await?;
    let name = format!("{service}-{register}.p7m");
    Ok(crate::pages::download(&name, "application/pkcs7-mime", bytes))
}

async fn entry(call: Call) -> Answer {
    let (service, register) = (call.parameter("service"), call.parameter("register"));
    let (registers, number) = (call.app().registers(), call.parameter("number"));
    let entry = registers.entry(service, register, number, &asked(&call)).await?;
    json(&call, &entry)
}

async fn sealed_entry(call: Call) -> Answer {
    let (service, register) = (call.parameter("service"), call.parameter("register"));
    let (registers, number) = (call.app().registers(), call.parameter("number"));
    let bytes = registers.sealed_entry(service, register, number, &asked(&call)).await?;
    let name = format!("{number}.p7m");
    Ok(crate::pages::download(&name, "application/pkcs7-mime", bytes))
}

async fn trust_list(call: Call) -> Answer {
    let list = call.app().registers().trust_list().await?;
    Ok(kept_answer(&call, "application/vnd.etsi.tsl+xml", list))
}

async fn kept(call: Call) -> Answer {
    let (service, register) = (call.parameter("service"), call.parameter("register"));
    let (session, after) = (call.session()?, call.query("after"));
    let registers = call.app().registers();
    give(&registers.kept(session, service, register, after, call.lang()).await?)
}
