//! What can be asked for: the catalogue, the sheet of a service, the sheet of certificates.

use app::view::{ServiceCard, SheetView};
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

/// A kind of participant with the form of its request.
struct Participant {
    form: &'static str,
    title: &'static str,
    keys: &'static str,
    papers: [&'static str; 3],
    begun: bool,
}

#[derive(Template)]
#[template(path = "services/certificates.html")]
struct CertificatesPage {
    page: Page,
    participants: [Participant; 2],
    csrf: String,
}

/// `/certificates`: the sheet of nca-01 for the two kinds of participant that are served.
pub(crate) async fn certificates(State(site): State<Site>, visitor: Visitor) -> Answer {
    let begun = |form: &str| visitor.secret(&site, &draft_secret(form)).is_some();
    draw(&CertificatesPage {
        page: visitor.page(),
        participants: [
            Participant {
                form: "f1",
                title: "certificates-individual",
                keys: "certificates-individual-keys",
                papers: ["paper-application", "paper-identity", "paper-notarised-power"],
                begun: begun("f1"),
            },
            Participant {
                form: "f2",
                title: "certificates-head",
                keys: "certificates-head-keys",
                papers: ["paper-application", "paper-identity", "paper-head"],
                begun: begun("f2"),
            },
        ],
        csrf: visitor.form_token(None),
    })
}
