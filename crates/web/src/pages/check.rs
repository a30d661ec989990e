//! The public page that says whether a document is genuine.

use app::view::CheckView;
use askama::Template;
use axum::{
    extract::{Path, RawQuery, State},
    http::StatusCode,
};

use super::{
    Answer, ShownFault, draw, draw_with, escape, go, one_fault, query_value, tone_in_force,
};
use crate::{page::Page, site::Site, visitor::Visitor};

#[derive(Template)]
#[template(path = "check/ask.html")]
struct AskPage {
    page: Page,
    typed: String,
    faults: Vec<ShownFault>,
}

/// `/check`: enter the code or the number from the document.
pub(crate) async fn ask(visitor: Visitor, RawQuery(query): RawQuery) -> Answer {
    let typed = query_value(query.as_deref(), "code").unwrap_or_default();
    if !typed.trim().is_empty() {
        return Ok(go(visitor.lang, &format!("/check/{}", escape(typed.trim()))));
    }
    if query.is_some_and(|query| query.contains("code=")) {
        let faults = one_fault(visitor.lang, "check-code-missing", "#code");
        let page = AskPage { page: visitor.page().with_faults(), typed, faults };
        return draw_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    draw(&AskPage { page: visitor.page(), typed, faults: Vec::new() })
}

#[derive(Template)]
#[template(path = "check/show.html")]
struct CheckPage {
    page: Page,
    code: String,
    found: Option<CheckView>,
    tone: &'static str,
}

/// `/check/{code}`: where the QR code of a document leads.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    Path(code): Path<String>,
) -> Answer {
    let found = site.app.verification().check(&code, visitor.lang).await?;
    let found = found.filter(|found| found.state != "unknown");
    let status = if found.is_some() { StatusCode::OK } else { StatusCode::NOT_FOUND };
    let tone = found.as_ref().map_or("bad", |found| tone_in_force(&found.state));
    let code: String = code.chars().take(64).collect();
    draw_with(status, &CheckPage { page: visitor.page(), code, found, tone })
}
