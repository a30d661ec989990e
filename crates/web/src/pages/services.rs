//! What can be asked for: the catalogue, the sheet of a service, the sheet of certificates.

use app::view::{ParticipantCard, QualityView, ServiceCard, SheetRequest, SheetView};
use askama::Template;
use axum::extract::{Path, RawQuery, State};

use super::{Answer, draw, query_value, sign_in_address};
use crate::{
    page::Page,
    site::Site,
    visitor::{Visitor, draft_secret},
};

#[derive(Template)]
#[template(path = "services/list.html")]
struct ListPage {
    page: Page,
    services: Vec<ServiceCard>,
}

/// `/services`
pub(crate) async fn list(State(site): State<Site>, visitor: Visitor) -> Answer {
    let services = site.app.cases().catalogue(visitor.lang);
    draw(&ListPage { page: visitor.page(), services })
}

#[derive(Template)]
#[template(path = "services/sheet.html")]
struct SheetPage {
    page: Page,
    sheet: SheetView,
    may_start: bool,
    /// What can be asked for, and whether this browser has begun its form.
    requests: Vec<(SheetRequest, bool)>,
    sign_in: String,
    csrf: String,
}

/// `/services/{code}`: everything to know, with the day of the answer, before the start.
pub(crate) async fn sheet(
    State(site): State<Site>,
    visitor: Visitor,
    Path(code): Path<String>,
) -> Answer {
    let mut sheet = site.app.cases().sheet(&code, visitor.lang)?;
    let begun = |form: &str| visitor.secret(&site, &draft_secret(form)).is_some();
    let requests = std::mem::take(&mut sheet.requests).into_iter();
    let requests = requests.map(|request| {
        let begun = begun(&request.form);
        (request, begun)
    });
    let requests = requests.collect();
    draw(&SheetPage {
        sheet,
        may_start: visitor.session.is_some(),
        requests,
        sign_in: sign_in_address(visitor.lang, &visitor.path),
        csrf: visitor.form_token(None),
        page: visitor.page(),
    })
}

#[derive(Template)]
#[template(path = "services/quality.html")]
struct QualityPage {
    page: Page,
    quality: QualityView,
    /// The year before, if there are figures of it.
    before: Option<i16>,
    after: Option<i16>,
}

/// `/services/{code}/quality`: what is set for the indicators of a year, and what its cases come to.
pub(crate) async fn quality(
    State(site): State<Site>,
    visitor: Visitor,
    Path(code): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let year = query_value(query.as_deref(), "year").and_then(|year| year.parse().ok());
    let cases = site.app.cases();
    let quality = cases.quality(&code, year, visitor.lang).await?;
    let (before, after) = (quality.year - 1, quality.year + 1);
    let has = async |year: i16| {
        let shown = cases.quality(&code, Some(year), visitor.lang).await;
        shown.is_ok_and(|shown| shown.figures.iter().any(|figure| figure.cases > 0)).then_some(year)
    };
    let (before, after) = (has(before).await, has(after).await);
    draw(&QualityPage { page: visitor.page(), quality, before, after })
}

/// A kind of participant, and whether this browser has begun its form.
struct Participant {
    card: ParticipantCard,
    begun: bool,
}

#[derive(Template)]
#[template(path = "services/certificates.html")]
struct CertificatesPage {
    page: Page,
    participants: Vec<Participant>,
    csrf: String,
}

/// `/certificates`: the sheet of nca-01 for the kinds of participant that are served.
pub(crate) async fn certificates(State(site): State<Site>, visitor: Visitor) -> Answer {
    let cards = site.app.registration().participants(visitor.lang);
    let participants = cards
        .into_iter()
        .map(|card| Participant {
            begun: visitor.secret(&site, &draft_secret(&card.form)).is_some(),
            card,
        })
        .collect();
    draw(&CertificatesPage { page: visitor.page(), participants, csrf: visitor.form_token(None) })
}
