//! The authorities of the instance: certificates, lists, addresses.

use app::view::{AuthorityView, RevokedView};
use askama::Template;
use axum::extract::{Path, RawQuery, State};

use super::{Answer, draw, escape, query_value};
use crate::{page::Page, problem::Problem, site::Site, visitor::Visitor};

#[derive(Template)]
#[template(path = "nca/show.html")]
struct NcaPage {
    page: Page,
    authorities: Vec<AuthorityView>,
    ocsp_url: String,
}

/// `/nca`
pub(crate) async fn show(State(site): State<Site>, visitor: Visitor) -> Answer {
    let authorities = site.app.authority().authorities(visitor.lang).await?;
    let ocsp_url = format!("{}/ocsp", site.app.config().base_url);
    draw(&NcaPage { page: visitor.page(), authorities, ocsp_url })
}

#[derive(Template)]
#[template(path = "nca/revoked.html")]
struct RevokedPage {
    page: Page,
    authority: AuthorityView,
    revoked: Vec<RevokedView>,
    next: Option<String>,
    first: bool,
}

/// `/nca/{name}/revoked`: serial number, date, reason.
pub(crate) async fn revoked(
    State(site): State<Site>,
    visitor: Visitor,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let authorities = site.app.authority().authorities(visitor.lang).await?;
    let authority = authorities.into_iter().find(|authority| authority.name == name);
    let authority = authority.ok_or_else(Problem::nothing_here)?;
    let after = query_value(query.as_deref(), "after");
    let (revoked, next) =
        site.app.authority().revoked_list(&name, after.as_deref(), visitor.lang).await?;
    let next =
        next.map(|next| format!("/{}/nca/{name}/revoked?after={}", visitor.lang, escape(&next)));
    draw(&RevokedPage { page: visitor.page(), authority, revoked, next, first: after.is_none() })
}
