//! The first page.

use app::view::ServiceCard;
use askama::Template;
use axum::extract::State;

use super::{Answer, draw};
use crate::{page::Page, site::Site, visitor::Visitor};

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    page: Page,
    services: Vec<ServiceCard>,
}

/// `/`
pub(crate) async fn show(State(site): State<Site>, visitor: Visitor) -> Answer {
    let services = site.app.cases().catalogue(visitor.lang);
    draw(&HomePage { page: visitor.page(), services })
}
