//! Pages about the site itself: what consents are about, and how to handle the files of a key.

use app::view::SitePageView;
use askama::Template;
use axum::extract::State;
use forms::SitePage;

use super::{Answer, draw};
use crate::{page::Page, site::Site, visitor::Visitor};

#[derive(Template)]
#[template(path = "site/page.html")]
struct WordsPage {
    page: Page,
    words: SitePageView,
}

async fn words(site: &Site, visitor: &Visitor, which: SitePage) -> Answer {
    let words = site.app.site_page(which, visitor.lang).await?;
    draw(&WordsPage { page: visitor.page(), words })
}

/// `/agreement`: the user agreement.
pub(crate) async fn agreement(State(site): State<Site>, visitor: Visitor) -> Answer {
    words(&site, &visitor, SitePage::Agreement).await
}

/// `/cps`: the practice statement.
pub(crate) async fn cps(State(site): State<Site>, visitor: Visitor) -> Answer {
    words(&site, &visitor, SitePage::Cps).await
}

/// `/privacy`: personal data.
pub(crate) async fn privacy(State(site): State<Site>, visitor: Visitor) -> Answer {
    words(&site, &visitor, SitePage::Privacy).await
}

#[derive(Template)]
#[template(path = "site/references.html")]
struct ReferencesPage {
    page: Page,
}

/// `/references`: what one looks up, the third tab of the screens of orders and of their state (nca-01 F14, F15).
pub(crate) async fn references(visitor: Visitor) -> Answer {
    draw(&ReferencesPage { page: visitor.page() })
}

#[derive(Template)]
#[template(path = "site/files.html")]
struct FilesPage {
    page: Page,
}

/// `/help/files`: what the files of a key are called, and one container made of key and certificate.
pub(crate) async fn files(visitor: Visitor) -> Answer {
    draw(&FilesPage { page: visitor.page() })
}
