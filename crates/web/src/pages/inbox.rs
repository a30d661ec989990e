//! The officers' inbox, and the place where the authorised person signs results.

use app::view::InboxCaseView;
use askama::Template;
use axum::{
    extract::{Path, RawQuery, State},
    http::StatusCode,
};
use base::{Sha256, UniqueNumber};

use super::{
    Answer, ShownFault,
    desk::QueueTemplate,
    download, draw, draw_with, go, number, query_value, show_or_download, shown_faults,
    signing::{SIGNATURE, Signing, handed_in},
    tone,
};
use crate::{page::Page, posted::Posted, site::Site, visitor::Visitor};

/// `/inbox`: queues by legal due date.
pub(crate) async fn queue(
    State(site): State<Site>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Answer {
    let queue = query_value(query.as_deref(), "queue");
    let after = query_value(query.as_deref(), "after");
    let session = visitor.signed_in()?;
    let find = query_value(query.as_deref(), "find");
    let queue =
        site.app.inbox().queue(session, queue.as_deref(), after.as_deref(), visitor.lang).await?;
    let (mut faults, mut search) = (Vec::new(), None);
    if let Some(text) = find {
        let found = site.app.inbox().search(session, &text, visitor.lang).await;
        let rows = match found {
            Ok(rows) => rows,
            Err(error) => {
                faults = shown_faults(visitor.lang, error, "#find")?;
                Vec::new()
            }
        };
        search = Some((text, rows));
    }
    draw(&QueueTemplate {
        page: visitor.page(),
        title: "inbox-title",
        base: "/inbox",
        queue,
        certificates: site.app.desk().is_official(session),
        search,
        faults,
    })
}

#[derive(Template)]
#[template(path = "inbox/show.html")]
struct InboxCasePage {
    page: Page,
    inbox: InboxCaseView,
    tone: &'static str,
    /// Whether this person signs results.
    signs: bool,
    faults: Vec<ShownFault>,
    csrf: String,
}

/// `/inbox/{number}`
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    Path(text): Path<String>,
) -> Answer {
    show_with(&site, &visitor, &number(&text)?, Vec::new()).await
}

/// The page of a case, with what went wrong on it.
pub(super) async fn show_with(
    site: &Site,
    visitor: &Visitor,
    number: &UniqueNumber,
    faults: Vec<ShownFault>,
) -> Answer {
    let session = visitor.signed_in()?;
    let inbox = site.app.inbox().case(session, number, visitor.lang).await?;
    let wrong = !faults.is_empty();
    let page = InboxCasePage {
        page: if wrong { visitor.page().with_faults() } else { visitor.page() },
        tone: tone(&inbox.case.status.standing),
        signs: inbox.awaits_signature && session.roles.contains(&base::Role::AuthorisedPerson),
        inbox,
        faults,
        csrf: visitor.form_token(None),
    };
    draw_with(if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &page)
}

/// `/inbox/{number}/result`: the result as it will look.
pub(crate) async fn result_preview(
    State(site): State<Site>,
    visitor: Visitor,
    Path(text): Path<String>,
) -> Answer {
    let number = number(&text)?;
    let bytes = site.app.inbox().result_preview(visitor.signed_in()?, &number).await?;
    Ok(show_or_download(&format!("{number}.pdf"), "application/pdf", bytes))
}

/// `/inbox/{number}/result/to-be-signed`: the exact bytes that the signature covers.
pub(crate) async fn result_bytes(
    State(site): State<Site>,
    visitor: Visitor,
    Path(text): Path<String>,
) -> Answer {
    let number = number(&text)?;
    let result = site.app.inbox().result_to_sign(visitor.signed_in()?, &number).await?;
    Ok(download(&to_sign_name(&number), "application/octet-stream", result.bytes))
}

/// Under which name the bytes to sign are saved: they are the PDF without the place of the signature.
fn to_sign_name(number: &UniqueNumber) -> String {
    format!("{number}-to-be-signed.bin")
}

#[derive(Template)]
#[template(path = "inbox/sign.html")]
struct SignPage {
    page: Page,
    inbox: InboxCaseView,
    /// Digest of the PDF as it is shown.
    shown: Sha256,
    signing: Signing,
    back: String,
}

async fn sign_page(site: &Site, visitor: &Visitor, text: &str, faults: Vec<ShownFault>) -> Answer {
    let (session, number) = (visitor.signed_in()?, number(text)?);
    let inbox = site.app.inbox().case(session, &number, visitor.lang).await?;
    let back = format!("/{}/inbox/{number}", visitor.lang);
    if !inbox.awaits_signature {
        return Ok(go(visitor.lang, &format!("/inbox/{number}")));
    }
    // Prepares this person's copy; what she looks at is what she signs.
    let result = site.app.inbox().result_to_sign(session, &number).await?;
    let wrong = !faults.is_empty();
    let page = SignPage {
        page: if wrong { visitor.page().with_faults() } else { visitor.page() },
        inbox,
        shown: result.shown,
        signing: Signing {
            text: None,
            href: format!("{back}/result/to-be-signed"),
            name: to_sign_name(&number),
            sha256: Some(result.signed),
            valid_until: None,
            action: format!("{back}/signature"),
            csrf: session.csrf.clone(),
            hidden: Vec::new(),
            button: "sign-result",
            faults,
            authentication: false,
        },
        back,
    };
    draw_with(if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &page)
}

/// `GET /inbox/{number}/signature`
pub(crate) async fn ask_signature(
    State(site): State<Site>,
    visitor: Visitor,
    Path(text): Path<String>,
) -> Answer {
    sign_page(&site, &visitor, &text, Vec::new()).await
}

/// `POST /inbox/{number}/signature`
pub(crate) async fn sign(
    State(site): State<Site>,
    Path(text): Path<String>,
    posted: Posted,
) -> Answer {
    let visitor = &posted.visitor;
    let (session, number) = (visitor.signed_in()?, number(&text)?);
    let faults = match handed_in(&posted, visitor.lang) {
        Ok(signature) => {
            match site.app.inbox().sign_result(session, &number, &signature, visitor.lang).await {
                Ok(_) => return Ok(go(visitor.lang, &format!("/inbox/{number}"))),
                Err(error) => shown_faults(visitor.lang, error, SIGNATURE)?,
            }
        }
        Err(faults) => faults,
    };
    sign_page(&site, visitor, &text, faults).await
}
