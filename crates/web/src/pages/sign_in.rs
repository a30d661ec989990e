//! Signing in by signing a text that serves once.

use askama::Template;
use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
};

use super::{
    Answer, ShownFault, draw_with, go, query_value, shown_faults,
    signing::{SIGNATURE, Signing, handed_in},
};
use crate::{
    page::Page,
    posted::Posted,
    problem::Problem,
    site::Site,
    visitor::{Visitor, set_session},
};

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    page: Page,
    signing: Signing,
}

/// Where to go after signing in: a page of this site, as it was asked for.
fn wanted(next: &str) -> Option<&str> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_./?=&%".contains(&b);
    let inside = next.starts_with('/') && !next.starts_with("//");
    (inside && next.len() <= 500 && next.bytes().all(plain)).then_some(next)
}

async fn draw_page(site: &Site, visitor: &Visitor, next: &str, faults: Vec<ShownFault>) -> Answer {
    let text = site.app.sessions().begin_sign_in(visitor.lang).await?;
    let action = format!("/{}/sign-in", visitor.lang);
    let mut signing =
        Signing::of_text(text, "senim-sign-in.txt", action, visitor.form_token(None), "sign-in");
    signing.authentication = true;
    if let Some(next) = wanted(next) {
        signing.hidden.push(("next", next.to_owned()));
    }
    let wrong = !faults.is_empty();
    signing.faults = faults;
    let page = if wrong { visitor.page().with_faults() } else { visitor.page() };
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    draw_with(status, &SignInPage { page, signing })
}

/// `GET /sign-in`
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Answer {
    let next = query_value(query.as_deref(), "next").unwrap_or_default();
    draw_page(&site, &visitor, &next, Vec::new()).await
}

/// `POST /sign-in`: one text, one try; after a bad signature there is a new text.
pub(crate) async fn sign_in(State(site): State<Site>, posted: Posted) -> Answer {
    let (visitor, next) = (&posted.visitor, posted.field("next"));
    let faults = match handed_in(&posted, visitor.lang) {
        Ok(signature) => {
            match site.app.sessions().sign_in(posted.field("text"), &signature).await {
                Ok((token, session)) => {
                    let mut response = go(visitor.lang, wanted(next).unwrap_or(home_of(&session)));
                    set_session(&site, &mut response, &token);
                    return Ok(response);
                }
                Err(app::Error::Forbidden(fault) | app::Error::NotFound(fault)) => {
                    shown_faults(visitor.lang, app::Error::invalid(fault), SIGNATURE)?
                }
                Err(error) => shown_faults(visitor.lang, error, SIGNATURE)?,
            }
        }
        Err(faults) => faults,
    };
    draw_page(&site, visitor, next, faults).await
}

/// Where a person starts: staff at their queue, everybody else in the cabinet.
fn home_of(session: &app::Session) -> &'static str {
    use base::Role;
    let has = |role| session.roles.contains(&role);
    if has(Role::Operator) {
        "/desk"
    } else if has(Role::Officer) || has(Role::AuthorisedPerson) {
        "/inbox"
    } else {
        "/cabinet"
    }
}

/// `GET /sign-out`: nobody is signed out by a link.
pub(crate) async fn go_home(visitor: Visitor) -> Answer {
    Ok(go(visitor.lang, ""))
}

/// `POST /sign-out`
pub(crate) async fn sign_out(State(site): State<Site>, posted: Posted) -> Answer {
    if let Some((token, _)) = &posted.visitor.token {
        site.app.sessions().sign_out(token).await.map_err(Problem::from)?;
    }
    let mut response = go(posted.visitor.lang, "");
    set_session(&site, &mut response, "");
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_signing_in_nobody_is_sent_to_another_site() {
        assert_eq!(wanted("/services/mes-01"), Some("/services/mes-01"));
        for elsewhere in ["//evil.example", "https://evil.example", "/\\evil.example", "", "/\r\nx"]
        {
            assert_eq!(wanted(elsewhere), None, "{elsewhere:?}");
        }
    }
}
