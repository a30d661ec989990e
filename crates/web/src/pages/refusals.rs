//! Refusal of the service, for officials of the provider (nca-01 n 31): requests for certificates that may be refused, and the
//! reasoned refusal itself.

use app::{
    ServiceRefusal,
    view::{QueueRow, RefusableView},
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
};

use super::{Answer, ShownFault, draw, draw_with, go, number, one_fault, shown_faults, tone};
use crate::{page::Page, posted::Posted, site::Site, visitor::Visitor};

#[derive(Template)]
#[template(path = "inbox/requests.html")]
struct RequestsPage {
    page: Page,
    rows: Vec<QueueRow>,
}

/// `GET /inbox/requests`: what may be refused, by legal due date.
pub(crate) async fn list(State(site): State<Site>, visitor: Visitor) -> Answer {
    let rows = site.app.desk().refusable(visitor.signed_in()?, visitor.lang).await?;
    draw(&RequestsPage { page: visitor.page(), rows })
}

#[derive(Template)]
#[template(path = "inbox/request.html")]
struct RequestPage {
    page: Page,
    shown: RefusableView,
    tone: &'static str,
    ground: String,
    text: String,
    evidence: String,
    faults: Vec<ShownFault>,
    csrf: String,
}

async fn request_page(
    site: &Site,
    visitor: &Visitor,
    text: &str,
    posted: Option<&Posted>,
    faults: Vec<ShownFault>,
) -> Answer {
    let (session, number) = (visitor.signed_in()?, number(text)?);
    let shown = site.app.desk().refusable_request(session, &number, visitor.lang).await?;
    let typed = |name: &str| posted.and_then(|posted| posted.optional(name)).unwrap_or_default();
    let wrong = !faults.is_empty();
    let page = RequestPage {
        page: if wrong { visitor.page().with_faults() } else { visitor.page() },
        tone: tone(&shown.request.status.standing),
        shown,
        ground: typed("ground"),
        text: typed("text"),
        evidence: typed("evidence"),
        csrf: visitor.form_token(None),
        faults,
    };
    draw_with(if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &page)
}

/// `GET /inbox/requests/{number}`
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    Path(text): Path<String>,
) -> Answer {
    request_page(&site, &visitor, &text, None, Vec::new()).await
}

/// `POST /inbox/requests/{number}`: refuses the service.
pub(crate) async fn refuse(
    State(site): State<Site>,
    Path(text): Path<String>,
    posted: Posted,
) -> Answer {
    let visitor = &posted.visitor;
    let (session, number) = (visitor.signed_in()?, number(&text)?);
    let Ok(ground) = posted.field("ground").parse() else {
        let faults = one_fault(visitor.lang, "choose-ground", "#ground");
        return request_page(&site, visitor, &text, Some(&posted), faults).await;
    };
    let refusal = ServiceRefusal {
        ground,
        text: posted.optional("text").unwrap_or_default(),
        evidence: posted.optional("evidence").unwrap_or_default(),
    };
    match site.app.desk().refuse_service(session, &number, refusal, visitor.lang).await {
        Ok(_) => Ok(go(visitor.lang, &format!("/inbox/requests/{number}"))),
        Err(error) => {
            let faults = shown_faults(visitor.lang, error, "#text")?;
            request_page(&site, visitor, &text, Some(&posted), faults).await
        }
    }
}
