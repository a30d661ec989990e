//! Revocation of the authority's own motion, for officials of the provider (nca-01 2012 p.5): one writes the ground down, a second
//! one confirms it with a signature.

use app::{
    GroundToRecord,
    view::{GroundView, QueueRow},
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use base::{Bin, Iin};

use super::{
    Answer, ShownFault, draw, draw_with, go, number, one_fault, shown_faults,
    signing::{SIGNATURE, Signing, draw_signing, handed_in},
};
use crate::{page::Page, posted::Posted, site::Site, visitor::Visitor};

#[derive(Template)]
#[template(path = "inbox/grounds.html")]
struct GroundsPage {
    page: Page,
    rows: Vec<QueueRow>,
    reasons: Vec<(String, String, bool)>,
    iin: String,
    bin: String,
    serials: String,
    evidence: String,
    faults: Vec<ShownFault>,
    csrf: String,
}

async fn grounds_page(
    site: &Site,
    visitor: &Visitor,
    posted: Option<&Posted>,
    faults: Vec<ShownFault>,
) -> Answer {
    let session = visitor.signed_in()?;
    let desk = site.app.desk();
    let typed = |name: &str| posted.and_then(|posted| posted.optional(name)).unwrap_or_default();
    let reason = typed("reason");
    let wrong = !faults.is_empty();
    let page = GroundsPage {
        page: if wrong { visitor.page().with_faults() } else { visitor.page() },
        rows: desk.recorded_grounds(session, visitor.lang).await?,
        reasons: desk
            .ex_officio_reasons(visitor.lang)
            .into_iter()
            .map(|(code, words)| {
                let is_chosen = code == reason;
                (code, words, is_chosen)
            })
            .collect(),
        iin: typed("iin"),
        bin: typed("bin"),
        serials: typed("serials"),
        evidence: typed("evidence"),
        csrf: visitor.form_token(None),
        faults,
    };
    draw_with(if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &page)
}

/// `GET /inbox/grounds`: grounds that wait, and the form of a new one.
pub(crate) async fn list(State(site): State<Site>, visitor: Visitor) -> Answer {
    grounds_page(&site, &visitor, None, Vec::new()).await
}

/// `POST /inbox/grounds`
pub(crate) async fn record(State(site): State<Site>, posted: Posted) -> Answer {
    let visitor = &posted.visitor;
    let session = visitor.signed_in()?;
    let Ok(iin) = Iin::parse(posted.field("iin").trim()) else {
        let faults = one_fault(visitor.lang, "holder-iin", "#iin");
        return grounds_page(&site, visitor, Some(&posted), faults).await;
    };
    let bin = match posted.optional("bin").map(|bin| Bin::parse(bin.trim())) {
        None => None,
        Some(Ok(bin)) => Some(bin),
        Some(Err(_)) => {
            let faults = one_fault(visitor.lang, "holder-bin", "#bin");
            return grounds_page(&site, visitor, Some(&posted), faults).await;
        }
    };
    let serials = posted.optional("serials").unwrap_or_default();
    let serials = serials.split_whitespace().map(str::to_ascii_lowercase).collect();
    let ground = GroundToRecord {
        iin,
        bin,
        serials,
        reason: posted.field("reason").to_owned(),
        evidence: posted.optional("evidence").unwrap_or_default(),
    };
    match site.app.desk().record_ground(session, ground, visitor.lang).await {
        Ok(_) => Ok(go(visitor.lang, "/inbox/grounds")),
        Err(error) => {
            let faults = shown_faults(visitor.lang, error, "#serials")?;
            grounds_page(&site, visitor, Some(&posted), faults).await
        }
    }
}

#[derive(Template)]
#[template(path = "inbox/ground.html")]
struct GroundPage {
    page: Page,
    ground: GroundView,
}

/// `GET /inbox/grounds/{number}`
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    Path(text): Path<String>,
) -> Answer {
    let (session, number) = (visitor.signed_in()?, number(&text)?);
    let ground = site.app.desk().recorded_ground(session, &number, visitor.lang).await?;
    draw(&GroundPage { page: visitor.page(), ground })
}

async fn confirm_page(
    site: &Site,
    visitor: &Visitor,
    text: &str,
    faults: Vec<ShownFault>,
) -> Answer {
    let (session, number) = (visitor.signed_in()?, number(text)?);
    let to_sign = site.app.desk().ground_text(session, &number, visitor.lang).await?;
    let back = format!("/{}/inbox/grounds/{number}", visitor.lang);
    let signing = Signing::of_text(
        to_sign,
        &format!("senim-ground-{number}.txt"),
        format!("{back}/confirmation"),
        session.csrf.clone(),
        "sign-ground",
    );
    draw_signing(
        visitor,
        ("grounds-confirm-title", Some("grounds-confirm-line")),
        signing,
        back,
        faults,
    )
}

/// `GET /inbox/grounds/{number}/confirmation`: the exact text that the second official signs.
pub(crate) async fn ask(
    State(site): State<Site>,
    visitor: Visitor,
    Path(text): Path<String>,
) -> Answer {
    confirm_page(&site, &visitor, &text, Vec::new()).await
}

/// `POST /inbox/grounds/{number}/confirmation`
pub(crate) async fn confirm(
    State(site): State<Site>,
    Path(text): Path<String>,
    posted: Posted,
) -> Answer {
    let visitor = &posted.visitor;
    let (session, number) = (visitor.signed_in()?, number(&text)?);
    let desk = site.app.desk();
    let faults = match handed_in(&posted, visitor.lang) {
        Ok(signature) => {
            let id = posted.field("text");
            let confirm = desk.confirm_ground(session, &number, id, &signature, visitor.lang);
            match Box::pin(confirm).await {
                Ok(_) => return Ok(go(visitor.lang, &format!("/inbox/grounds/{number}"))),
                Err(error) => shown_faults(visitor.lang, error, SIGNATURE)?,
            }
        }
        Err(faults) => faults,
    };
    confirm_page(&site, visitor, &text, faults).await
}
