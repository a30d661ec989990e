//! Repeat issue with a key that is still valid (nca-01, process B): new keys, then the signature with the old one.

use app::view::KeyCard;
use askama::Template;
use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
};
use forms::Typed;

use super::{
    Answer, ShownFault, draw_with, escape, go, query_value, shown_faults,
    signing::{SIGNATURE, Signing, draw_signing, handed_in},
};
use crate::{page::Page, posted::Posted, site::Site, visitor::Visitor};

#[derive(Template)]
#[template(path = "cabinet/renewal.html")]
struct RenewalPage {
    page: Page,
    keys: Vec<(KeyCard, String)>,
    faults: Vec<ShownFault>,
    csrf: String,
}

async fn renewal_page(
    site: &Site,
    visitor: &Visitor,
    typed: &Typed,
    faults: Vec<ShownFault>,
) -> Answer {
    let (_, keys) =
        site.app.registration().repeat_offer(visitor.signed_in()?, visitor.lang).await?;
    let wrong = !faults.is_empty();
    let page = RenewalPage {
        page: if wrong { visitor.page().with_faults() } else { visitor.page() },
        keys: keys
            .into_iter()
            .map(|key| {
                let text = typed.text(&key.field).unwrap_or_default().to_owned();
                (key, text)
            })
            .collect(),
        csrf: visitor.form_token(None),
        faults,
    };
    draw_with(if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &page)
}

/// `GET /cabinet/renewal`: the requests for the new keys.
pub(crate) async fn ask(State(site): State<Site>, visitor: Visitor) -> Answer {
    renewal_page(&site, &visitor, &Typed::default(), Vec::new()).await
}

/// `POST /cabinet/renewal`: what is typed is kept as a draft until it is signed.
pub(crate) async fn prepare(State(site): State<Site>, posted: Posted) -> Answer {
    let visitor = &posted.visitor;
    let session = visitor.signed_in()?;
    let (form, keys) = site.app.registration().repeat_offer(session, visitor.lang).await?;
    let mut answers = Typed::default();
    for key in &keys {
        if let Some(text) = posted.optional(&key.field) {
            answers = answers.with_text(&key.field, text);
        }
    }
    let drafts = site.app.drafts();
    let (secret, _) = drafts.open_draft(&form, visitor.lang, visitor.caller()?).await?;
    drafts.save_draft(&secret, answers, visitor.lang).await?;
    sign_page(&site, visitor, &secret, Vec::new()).await
}

async fn sign_page(
    site: &Site,
    visitor: &Visitor,
    secret: &str,
    faults: Vec<ShownFault>,
) -> Answer {
    let session = visitor.signed_in()?;
    let answers = site.app.drafts().draft(secret).await?.filled.into_typed();
    let registration = site.app.registration();
    let text = match registration.repeat_text(session, answers.clone(), visitor.lang).await {
        Ok(text) => text,
        Err(error) => {
            let faults = shown_faults(visitor.lang, error, "#main")?;
            return renewal_page(site, visitor, &answers, faults).await;
        }
    };
    let back = format!("/{}/cabinet/renewal", visitor.lang);
    let signing = Signing::of_text(
        text,
        "senim-renewal.txt",
        format!("{back}/sign?draft={}", escape(secret)),
        session.csrf.clone(),
        "sign-renewal",
    );
    draw_signing(visitor, ("renewal-sign-title", Some("renewal-sign-line")), signing, back, faults)
}

/// `POST /cabinet/renewal/sign`
pub(crate) async fn sign(
    State(site): State<Site>,
    RawQuery(query): RawQuery,
    posted: Posted,
) -> Answer {
    let visitor = &posted.visitor;
    let session = visitor.signed_in()?;
    let secret = query_value(query.as_deref(), "draft").unwrap_or_default();
    let answers = site.app.drafts().draft(&secret).await?.filled.into_typed();
    let faults = match handed_in(&posted, visitor.lang) {
        Ok(signature) => {
            let id = posted.field("text");
            let registration = site.app.registration();
            match registration.repeat(session, id, &signature, answers, visitor.lang).await {
                Ok(request) => {
                    let path = format!("/requests/{}/filed", request.status.number);
                    return Ok(go(visitor.lang, &path));
                }
                Err(error) => shown_faults(visitor.lang, error, SIGNATURE)?,
            }
        }
        Err(faults) => faults,
    };
    sign_page(&site, visitor, &secret, faults).await
}
