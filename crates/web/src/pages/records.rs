//! The record of a certificate, for officials of the provider: found by its serial number.

use app::view::RowView;
use askama::Template;
use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
};

use super::{Answer, ShownFault, draw_with, query_value, shown_faults};
use crate::{page::Page, site::Site, visitor::Visitor};

#[derive(Template)]
#[template(path = "inbox/certificate.html")]
struct RecordPage {
    page: Page,
    serial: String,
    rows: Vec<RowView>,
    faults: Vec<ShownFault>,
}

/// `GET /inbox/certificates`: the place to type a serial number; `?serial=` shows the record.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Answer {
    let session = visitor.signed_in()?;
    let desk = site.app.desk();
    desk.must_be_official(session)?;
    let serial = query_value(query.as_deref(), "serial").unwrap_or_default();
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    if !serial.trim().is_empty() {
        match desk.certificate_record(session, &serial, visitor.lang).await {
            Ok(found) => rows = found,
            Err(app::Error::NotFound(fault)) => {
                let missing = app::Error::Conflict(fault);
                faults = shown_faults(visitor.lang, missing, "#serial")?;
            }
            Err(error) => return Err(error.into()),
        }
    }
    let wrong = !faults.is_empty();
    let page = RecordPage {
        page: if wrong { visitor.page().with_faults() } else { visitor.page() },
        serial,
        rows,
        faults,
    };
    draw_with(if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &page)
}
