//! The cabinet of a signed-in applicant, and the way to revoke certificates (nca-01, process C).

use app::view::{CabinetView, CertificateView};
use askama::Template;
use axum::{
    extract::{Path, RawQuery, State},
    http::StatusCode,
};

use super::{
    Answer, ShownFault, draw, draw_with, escape, go, one_fault,
    requests::pem,
    shown_faults,
    signing::{SIGNATURE, Signing, draw_signing, handed_in},
};
use crate::{
    page::Page,
    posted::{Posted, parse_urlencoded},
    problem::Problem,
    site::Site,
    visitor::Visitor,
};

#[derive(Template)]
#[template(path = "cabinet/show.html")]
struct CabinetPage {
    page: Page,
    cabinet: CabinetView,
    name: String,
    organisation: Option<String>,
    may_revoke: bool,
}

/// Whether a certificate can still be revoked.
fn is_valid(certificate: &CertificateView) -> bool {
    matches!(certificate.state.as_str(), "issued" | "installed")
}

/// `/cabinet`
pub(crate) async fn show(State(site): State<Site>, visitor: Visitor) -> Answer {
    let session = visitor.signed_in()?;
    let cabinet = site.app.cabinet().show(session, visitor.lang).await?;
    draw(&CabinetPage {
        page: visitor.page(),
        name: session.name.clone(),
        organisation: session.organisation.clone(),
        may_revoke: cabinet.certificates.iter().any(is_valid),
        cabinet,
    })
}

/// `/cabinet/certificates/{serial}`: an own certificate as PEM.
pub(crate) async fn certificate(
    State(site): State<Site>,
    visitor: Visitor,
    Path(serial): Path<String>,
) -> Answer {
    let cabinet = site.app.cabinet().show(visitor.signed_in()?, visitor.lang).await?;
    let found = cabinet.certificates.iter().find(|certificate| certificate.serial == serial);
    Ok(pem(found.ok_or_else(Problem::nothing_here)?))
}

/// What is to be revoked and why, as the address carries it from page to page.
#[derive(Default)]
struct Choice {
    serials: Vec<String>,
    reason: String,
}

impl Choice {
    fn read(query: Option<&str>) -> Self {
        let mut choice = Self::default();
        for (name, value) in parse_urlencoded(query.unwrap_or_default().as_bytes()) {
            match name.as_str() {
                "serial" => choice.serials.push(value),
                "reason" => choice.reason = value,
                _ => {}
            }
        }
        choice
    }

    fn query(&self) -> String {
        let mut query = String::new();
        for serial in &self.serials {
            query.push_str("serial=");
            query.push_str(&escape(serial));
            query.push('&');
        }
        query.push_str("reason=");
        query.push_str(&escape(&self.reason));
        query
    }
}

#[derive(Template)]
#[template(path = "cabinet/choose.html")]
struct ChoosePage {
    page: Page,
    certificates: Vec<(CertificateView, bool)>,
    reasons: Vec<(String, String, bool)>,
    faults: Vec<ShownFault>,
}

async fn choose_page(
    site: &Site,
    visitor: &Visitor,
    choice: &Choice,
    faults: Vec<ShownFault>,
) -> Answer {
    let cabinet = site.app.cabinet().show(visitor.signed_in()?, visitor.lang).await?;
    let wrong = !faults.is_empty();
    let chosen = |c: CertificateView| {
        let chosen = choice.serials.contains(&c.serial);
        (c, chosen)
    };
    let reasons = site.app.registration().revocation_reasons(visitor.lang).into_iter();
    let page = ChoosePage {
        page: if wrong { visitor.page().with_faults() } else { visitor.page() },
        certificates: cabinet.certificates.into_iter().filter(is_valid).map(chosen).collect(),
        reasons: reasons
            .map(|(code, text)| {
                let chosen = code == choice.reason;
                (code, text, chosen)
            })
            .collect(),
        faults,
    };
    draw_with(if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &page)
}

/// `/cabinet/revocation`: which certificates, and why.
pub(crate) async fn choose(
    State(site): State<Site>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Answer {
    choose_page(&site, &visitor, &Choice::read(query.as_deref()), Vec::new()).await
}

#[derive(Template)]
#[template(path = "cabinet/confirm.html")]
struct ConfirmPage {
    page: Page,
    certificates: Vec<CertificateView>,
    reason: String,
    query: String,
}

/// `/cabinet/revocation/confirm`: a stop before an act that cannot be undone.
pub(crate) async fn confirm(
    State(site): State<Site>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Answer {
    let choice = Choice::read(query.as_deref());
    let reasons = site.app.registration().revocation_reasons(visitor.lang);
    let reason = reasons.into_iter().find(|(code, _)| *code == choice.reason);
    let cabinet = site.app.cabinet().show(visitor.signed_in()?, visitor.lang).await?;
    let certificates: Vec<_> = cabinet
        .certificates
        .into_iter()
        .filter(|c| is_valid(c) && choice.serials.contains(&c.serial))
        .collect();
    let mut faults = Vec::new();
    if certificates.is_empty() {
        faults.extend(one_fault(visitor.lang, "choose-certificate", "#serial"));
    }
    let Some((_, reason)) = reason.filter(|_| faults.is_empty()) else {
        if faults.is_empty() {
            faults.extend(one_fault(visitor.lang, "choose-reason", "#reason"));
        }
        return choose_page(&site, &visitor, &choice, faults).await;
    };
    draw(&ConfirmPage { page: visitor.page(), certificates, reason, query: choice.query() })
}

async fn sign_page(
    site: &Site,
    visitor: &Visitor,
    choice: &Choice,
    faults: Vec<ShownFault>,
) -> Answer {
    let session = visitor.signed_in()?;
    let text = match site
        .app
        .registration()
        .revocation_text(session, &choice.serials, &choice.reason, visitor.lang)
        .await
    {
        Ok(text) => text,
        Err(error) => {
            let faults = shown_faults(visitor.lang, error, "#main")?;
            return choose_page(site, visitor, choice, faults).await;
        }
    };
    let base = format!("/{}/cabinet/revocation", visitor.lang);
    let action = format!("{base}/sign?{}", choice.query());
    let signing = Signing::of_text(
        text,
        "senim-revocation.txt",
        action,
        session.csrf.clone(),
        "sign-and-revoke",
    );
    let back = format!("{base}/confirm?{}", choice.query());
    draw_signing(visitor, ("revocation-sign-title", None), signing, back, faults)
}

/// `GET /cabinet/revocation/sign`: the exact text that is signed.
pub(crate) async fn sign(
    State(site): State<Site>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Answer {
    sign_page(&site, &visitor, &Choice::read(query.as_deref()), Vec::new()).await
}

/// `POST /cabinet/revocation/sign`
pub(crate) async fn revoke(
    State(site): State<Site>,
    RawQuery(query): RawQuery,
    posted: Posted,
) -> Answer {
    let visitor = &posted.visitor;
    let session = visitor.signed_in()?;
    let faults = match handed_in(&posted, visitor.lang) {
        Ok(signature) => {
            let done = site
                .app
                .registration()
                .revoke(session, posted.field("text"), &signature, visitor.lang)
                .await;
            match done {
                Ok(request) => {
                    let path = format!("/requests/{}/filed", request.status.number);
                    return Ok(go(visitor.lang, &path));
                }
                Err(error) => shown_faults(visitor.lang, error, SIGNATURE)?,
            }
        }
        Err(faults) => faults,
    };
    sign_page(&site, visitor, &Choice::read(query.as_deref()), faults).await
}
