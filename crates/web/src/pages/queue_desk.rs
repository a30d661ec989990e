//! The queue at the desk: who waits, who is called, what took too long; the report of it.

use app::view::{QueueDesk, QueueReport};
use askama::Template;
use axum::{
    extract::{Path, RawQuery, State},
    http::StatusCode,
};

use super::{Answer, ShownFault, draw, draw_with, go, number, query_value, shown_faults};
use crate::{page::Page, posted::Posted, site::Site, visitor::Visitor};

#[derive(Template)]
#[template(path = "queue/desk.html")]
struct DeskPage {
    page: Page,
    desk: QueueDesk,
    /// What was looked for.
    find: String,
    csrf: String,
    faults: Vec<ShownFault>,
}

async fn desk_page(
    site: &Site,
    visitor: &Visitor,
    find: Option<String>,
    faults: Vec<ShownFault>,
) -> Answer {
    let procedures = site.app.procedures();
    let session = visitor.signed_in()?;
    let desk = procedures.queue_desk(session, find.as_deref(), visitor.lang).await?;
    let wrong = !faults.is_empty();
    let page = DeskPage {
        page: if wrong { visitor.page().with_faults() } else { visitor.page() },
        desk,
        find: find.unwrap_or_default(),
        csrf: visitor.form_token(None),
        faults,
    };
    draw_with(if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &page)
}

/// `GET /desk/queue`
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Answer {
    let find = query_value(query.as_deref(), "ticket");
    desk_page(&site, &visitor, find, Vec::new()).await
}

/// `POST /desk/queue`: calls the next.
pub(crate) async fn call_next(State(site): State<Site>, posted: Posted) -> Answer {
    let visitor = &posted.visitor;
    let session = visitor.signed_in()?;
    let called =
        site.app.procedures().call_next(session, posted.field("window"), visitor.lang).await;
    match called {
        Ok(_) => Ok(go(visitor.lang, "/desk/queue")),
        Err(error) => {
            let faults = shown_faults(visitor.lang, error, "#window")?;
            desk_page(&site, visitor, None, faults).await
        }
    }
}

/// `POST /desk/queue/{number}/acts/{act}`
pub(crate) async fn act(
    State(site): State<Site>,
    Path((text, act)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let (visitor, number) = (&posted.visitor, number(&text)?);
    let session = visitor.signed_in()?;
    match site.app.procedures().ticket_act(session, &number, &act, visitor.lang).await {
        Ok(_) => Ok(go(visitor.lang, "/desk/queue")),
        Err(error) => {
            let faults = shown_faults(visitor.lang, error, "#in-hand")?;
            desk_page(&site, visitor, None, faults).await
        }
    }
}

#[derive(Template)]
#[template(path = "queue/report.html")]
struct ReportPage {
    page: Page,
    report: Option<QueueReport>,
    office: String,
    first: String,
    last: String,
    faults: Vec<ShownFault>,
}

/// `GET /desk/queue/report`
pub(crate) async fn report(
    State(site): State<Site>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Answer {
    let session = visitor.signed_in()?;
    let value = |name: &str| query_value(query.as_deref(), name);
    let (office, first, last) = (value("office"), value("first"), value("last"));
    let days = (first.as_deref(), last.as_deref());
    let found =
        site.app.procedures().queue_report(session, office.as_deref(), days, visitor.lang).await;
    let (report, faults) = match found {
        Ok(report) => (Some(report), Vec::new()),
        Err(error) => (None, shown_faults(visitor.lang, error, "#first")?),
    };
    let page = visitor.page();
    let typed = |text: Option<String>, day: Option<jiff::civil::Date>| {
        text.or_else(|| day.map(|day| day.to_string())).unwrap_or_default()
    };
    let shown = ReportPage {
        page: if faults.is_empty() { page } else { page.with_faults() },
        first: typed(first, report.as_ref().map(|report| report.first)),
        last: typed(last, report.as_ref().map(|report| report.last)),
        office: office.unwrap_or_default(),
        report,
        faults,
    };
    if shown.faults.is_empty() {
        draw(&shown)
    } else {
        draw_with(StatusCode::UNPROCESSABLE_ENTITY, &shown)
    }
}
