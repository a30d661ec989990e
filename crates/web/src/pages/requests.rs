//! A request for certificates: its public status, and its page for whoever filed it.

use app::{
    Access,
    view::{RequestView, StatusView},
};
use askama::Template;
use axum::{
    extract::{Path, RawQuery, State},
    http::StatusCode,
    response::Response,
};
use base::UniqueNumber;

use super::{
    Answer, ShownFault, download, draw, draw_with, go, number, one_fault, query_value,
    show_or_download, sign_in_address, tone,
};
use crate::{
    page::Page,
    posted::Posted,
    problem::Problem,
    site::Site,
    visitor::{Visitor, access_secret, set_secret},
};

#[derive(Template)]
#[template(path = "requests/ask_status.html")]
struct AskStatusPage {
    page: Page,
    typed: String,
    faults: Vec<ShownFault>,
}

/// `/status`: form F15, the status by number.
pub(crate) async fn ask_status(visitor: Visitor, RawQuery(query): RawQuery) -> Answer {
    let typed = query_value(query.as_deref(), "number").unwrap_or_default();
    let asked = query.is_some_and(|query| query.contains("number="));
    if let Some(number) = UniqueNumber::read(&typed) {
        return Ok(go(visitor.lang, &format!("/status/{number}")));
    }
    let page = visitor.page();
    if !asked {
        return draw(&AskStatusPage { page, typed, faults: Vec::new() });
    }
    let faults = one_fault(visitor.lang, "number-form", "#number");
    let page = AskStatusPage { page: page.with_faults(), typed, faults };
    draw_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

#[derive(Template)]
#[template(path = "requests/status.html")]
struct StatusPage {
    page: Page,
    status: StatusView,
    tone: &'static str,
    /// Where the holder of the request reads more.
    more: Option<String>,
    sign_in: Option<String>,
}

/// `/status/{number}`: where a request stands, for anybody who knows its number; no personal data.
pub(crate) async fn status(
    State(site): State<Site>,
    visitor: Visitor,
    Path(text): Path<String>,
) -> Answer {
    let number = number(&text)?;
    match site.app.registration().status(&number, visitor.lang).await {
        Ok(status) => {
            let mine = visitor.access(&site, &number)?.is_some();
            draw_status(&visitor, status, "/requests", mine)
        }
        // One box takes the numbers of both: of certificates and of services.
        Err(app::Error::NotFound(_)) => {
            let status = site.app.cases().status(&number, visitor.lang).await?;
            draw_status(&visitor, status, "/cases", visitor.session.is_some())
        }
        Err(error) => Err(error.into()),
    }
}

/// The public status; `folder` is where its applicant reads more.
fn draw_status(visitor: &Visitor, status: StatusView, folder: &str, mine: bool) -> Answer {
    let own = format!("{folder}/{}", status.number);
    draw(&StatusPage {
        page: visitor.page(),
        tone: tone(&status.standing),
        more: mine.then(|| format!("/{}{own}", visitor.lang)),
        sign_in: (!mine).then(|| sign_in_address(visitor.lang, &own)),
        status,
    })
}

#[derive(Template)]
#[template(path = "requests/show.html")]
struct RequestPage {
    page: Page,
    request: RequestView,
    tone: &'static str,
    csrf: String,
    may_confirm: bool,
    may_withdraw: bool,
    /// Whether the reader came by the secret and not by signing in.
    by_secret: bool,
}

/// Whether an act of the flow is open to whoever reads a request.
fn may(request: &RequestView, act: &str) -> bool {
    request.own_acts.iter().any(|open| open == act)
}

/// The request with the way in which this visitor may read it; none where she has none.
async fn read(
    site: &Site,
    visitor: &Visitor,
    number: &UniqueNumber,
) -> Result<Option<RequestView>, Problem> {
    let Some(access) = visitor.access(site, number)? else { return Ok(None) };
    match site.app.registration().request(number, access, visitor.lang).await {
        Ok(request) => Ok(Some(request)),
        Err(app::Error::Forbidden(_) | app::Error::NotFound(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// `/requests/{number}`: the whole request. A secret in the address goes into a cookie and out of the address.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    Path(text): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let number = number(&text)?;
    if let Some(secret) = query_value(query.as_deref(), "access") {
        let mut response = go(visitor.lang, &format!("/requests/{number}"));
        if site
            .app
            .registration()
            .request(&number, Access::Secret(&secret), visitor.lang)
            .await
            .is_ok()
        {
            set_secret(&site, &mut response, &access_secret(&number), &secret);
        }
        return Ok(response);
    }
    let Some(request) = read(&site, &visitor, &number).await? else {
        let status = site.app.registration().status(&number, visitor.lang).await?;
        return draw_status(&visitor, status, "/requests", false);
    };
    let secret = visitor.secret(&site, &access_secret(&number));
    draw(&RequestPage {
        page: visitor.page(),
        tone: tone(&request.status.standing),
        csrf: visitor.form_token(secret),
        may_confirm: may(&request, "confirm-installation"),
        may_withdraw: may(&request, "withdraw"),
        by_secret: secret.is_some(),
        request,
    })
}

#[derive(Template)]
#[template(path = "requests/filed.html")]
struct FiledPage {
    page: Page,
    request: RequestView,
    access_url: Option<String>,
}

/// `/requests/{number}/filed`: the confirmation; it can be bookmarked and opened again.
pub(crate) async fn filed(
    State(site): State<Site>,
    visitor: Visitor,
    Path(text): Path<String>,
) -> Answer {
    let number = number(&text)?;
    let Some(request) = read(&site, &visitor, &number).await? else {
        return Ok(go(visitor.lang, &format!("/status/{number}")));
    };
    let access_url = visitor.secret(&site, &access_secret(&number)).map(|secret| {
        let base = &site.app.config().base_url;
        format!("{base}/{}/requests/{number}?access={}", visitor.lang, super::escape(secret))
    });
    draw(&FiledPage { page: visitor.page(), request, access_url })
}

/// The secret and the way in for an act on a request.
fn way_in<'a>(
    site: &Site,
    posted: &'a Posted,
    number: &UniqueNumber,
) -> Result<Access<'a>, Problem> {
    let visitor = &posted.visitor;
    if let Some(secret) = visitor.secret(site, &access_secret(number)) {
        posted.must_know(secret)?;
    }
    visitor.access(site, number)?.ok_or_else(|| app::Error::SignInNeeded.into())
}

/// `POST /requests/{number}/installation`: the recipient says that the certificates are installed.
pub(crate) async fn confirm_installation(
    State(site): State<Site>,
    Path(text): Path<String>,
    posted: Posted,
) -> Answer {
    let number = number(&text)?;
    let access = way_in(&site, &posted, &number)?;
    site.app.registration().confirm_installation(&number, access, posted.visitor.lang).await?;
    Ok(go(posted.visitor.lang, &format!("/requests/{number}")))
}

#[derive(Template)]
#[template(path = "requests/withdrawal.html")]
struct WithdrawalPage {
    page: Page,
    number: UniqueNumber,
    csrf: String,
}

/// `GET /requests/{number}/withdrawal`: a stop before an act that cannot be undone.
pub(crate) async fn ask_withdrawal(
    State(site): State<Site>,
    visitor: Visitor,
    Path(text): Path<String>,
) -> Answer {
    let number = number(&text)?;
    let request = read(&site, &visitor, &number).await?;
    if !request.is_some_and(|request| may(&request, "withdraw")) {
        return Ok(go(visitor.lang, &format!("/requests/{number}")));
    }
    let secret = visitor.secret(&site, &access_secret(&number));
    draw(&WithdrawalPage { page: visitor.page(), csrf: visitor.form_token(secret), number })
}

/// `POST /requests/{number}/withdrawal`
pub(crate) async fn withdraw(
    State(site): State<Site>,
    Path(text): Path<String>,
    posted: Posted,
) -> Answer {
    let number = number(&text)?;
    let access = way_in(&site, &posted, &number)?;
    site.app.registration().withdraw(&number, access, posted.visitor.lang).await?;
    Ok(go(posted.visitor.lang, &format!("/requests/{number}")))
}

/// `/requests/{number}/certificates/{serial}`: a certificate of the request as PEM.
pub(crate) async fn certificate(
    State(site): State<Site>,
    visitor: Visitor,
    Path((text, serial)): Path<(String, String)>,
) -> Answer {
    let number = number(&text)?;
    let request = read(&site, &visitor, &number).await?.ok_or_else(Problem::nothing_here)?;
    let found = request.certificates.iter().find(|certificate| certificate.serial == serial);
    Ok(pem(found.ok_or_else(Problem::nothing_here)?))
}

/// A certificate as a file.
///
/// It is called as the commands on the pages call it, so that they can be copied as they stand: `sign.pem`, `auth.pem`.
pub(super) fn pem(certificate: &app::view::CertificateView) -> Response {
    let purpose = if certificate.profile.ends_with("-auth") { "auth" } else { "sign" };
    download(
        &format!("{purpose}.pem"),
        "application/x-pem-file",
        certificate.pem.clone().into_bytes(),
    )
}

/// `/documents/{id}`: a paper. The number of the request in the query says which secret opens it.
pub(crate) async fn document(
    State(site): State<Site>,
    visitor: Visitor,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let secret = query_value(query.as_deref(), "request")
        .and_then(|text| UniqueNumber::read(&text))
        .and_then(|number| visitor.secret(&site, &access_secret(&number)).map(str::to_owned));
    let access = match (&secret, visitor.known()?) {
        (Some(secret), _) => Access::Secret(secret),
        (None, Some(session)) => Access::Session(session),
        (None, None) => return Err(app::Error::SignInNeeded.into()),
    };
    let (document, bytes) = site.app.documents().fetch(&id, access, visitor.lang).await?;
    let name = if document.media_type == "application/pdf" && !has_ending(&document.name, "pdf") {
        format!("{}.pdf", document.name)
    } else {
        document.name.clone()
    };
    Ok(show_or_download(&name, &document.media_type, bytes))
}

fn has_ending(name: &str, ending: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, last)| last.eq_ignore_ascii_case(ending))
}
