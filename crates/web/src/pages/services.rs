//! What can be asked for: the catalogue, the sheet of a service, the sheet of certificates.

use app::view::{ParticipantCard, ServiceCard, SheetView};
use askama::Template;
use axum::extract::{Path, State};

use super::{Answer, draw, sign_in_address};
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
    begun: bool,
    sign_in: String,
    csrf: String,
}

/// `/services/{code}`: everything to know, with the day of the answer, before the start.
pub(crate) async fn sheet(
    State(site): State<Site>,
    visitor: Visitor,
    Path(code): Path<String>,
) -> Answer {
    let sheet = site.app.cases().sheet(&code, visitor.lang)?;
    draw(&SheetPage {
        sheet,
        may_start: visitor.session.is_some(),
        begun: visitor.secret(&site, &draft_secret(&code)).is_some(),
        sign_in: sign_in_address(visitor.lang, &visitor.path),
        csrf: visitor.form_token(None),
        page: visitor.page(),
    })
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
