//! The officers' inbox, and the place where the authorised person signs results.

use app::view::{ActView, InboxCaseView};
use askama::Template;
use axum::{
    extract::{Path, RawQuery, State},
    http::StatusCode,
};
use base::Faults;

use super::{
    Answer, ShownFault,
    acts::{Place, draw_act, faults_of, is_redrawn, read_act},
    desk::QueueTemplate,
    download, draw, draw_with, go, number, query_value, show_or_download, shown_faults,
    signing::{SIGNATURE, Signing, handed_in},
    tone,
};
use crate::{page::Page, posted::Posted, problem::Problem, site::Site, visitor::Visitor};

/// `/inbox`: queues by legal due date.
pub(crate) async fn queue(
    State(site): State<Site>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Answer {
    let queue = query_value(query.as_deref(), "queue");
    let after = query_value(query.as_deref(), "after");
    let session = visitor.signed_in()?;
    let queue =
        site.app.inbox().queue(session, queue.as_deref(), after.as_deref(), visitor.lang).await?;
    draw(&QueueTemplate { page: visitor.page(), title: "inbox-title", base: "/inbox", queue })
}

#[derive(Template)]
#[template(path = "inbox/show.html")]
struct InboxCasePage {
    page: Page,
    inbox: InboxCaseView,
    tone: &'static str,
    /// Whether this person signs results.
    signs: bool,
}

/// `/inbox/{number}`
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    Path(text): Path<String>,
) -> Answer {
    let session = visitor.signed_in()?;
    let inbox = site.app.inbox().case(session, &number(&text)?, visitor.lang).await?;
    draw(&InboxCasePage {
        page: visitor.page(),
        tone: tone(&inbox.case.status.state),
        signs: inbox.awaits_signature && session.roles.contains(&base::Role::AuthorisedPerson),
        inbox,
    })
}

async fn act_of(
    site: &Site,
    visitor: &Visitor,
    text: &str,
    code: &str,
) -> Result<Option<(ActView, Place)>, Problem> {
    let (session, number) = (visitor.signed_in()?, number(text)?);
    let mut inbox = site.app.inbox().case(session, &number, visitor.lang).await?;
    let Some(at) = inbox.acts.iter().position(|act| act.code == code) else { return Ok(None) };
    let place = Place {
        caption: inbox.applicant,
        action: format!("/inbox/{number}/acts/{code}"),
        back: format!("/inbox/{number}"),
    };
    Ok(Some((inbox.acts.swap_remove(at), place)))
}

/// `GET /inbox/{number}/acts/{act}`: what an act asks for; a stop before it.
pub(crate) async fn ask(
    State(site): State<Site>,
    visitor: Visitor,
    Path((text, code)): Path<(String, String)>,
) -> Answer {
    match act_of(&site, &visitor, &text, &code).await? {
        Some((act, place)) => draw_act(&site, &visitor, act, place, None, &Faults::default()),
        None => Ok(go(visitor.lang, &format!("/inbox/{}", number(&text)?))),
    }
}

/// `POST /inbox/{number}/acts/{act}`
pub(crate) async fn act(
    State(site): State<Site>,
    Path((text, code)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let visitor = &posted.visitor;
    let (session, number) = (visitor.signed_in()?, number(&text)?);
    let home = format!("/inbox/{number}");
    let Some((act, place)) = act_of(&site, visitor, &text, &code).await? else {
        return Ok(go(visitor.lang, &home));
    };
    if is_redrawn(&act, &posted) {
        return draw_act(&site, visitor, act, place, Some(&posted), &Faults::default());
    }
    match site.app.inbox().act(session, &number, read_act(&act, &posted), visitor.lang).await {
        Ok(_) => Ok(go(visitor.lang, &home)),
        Err(error) => draw_act(&site, visitor, act, place, Some(&posted), &faults_of(error)?),
    }
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
    let bytes = site.app.inbox().result_to_sign(visitor.signed_in()?, &number).await?;
    Ok(download(&format!("{number}.bin"), "application/octet-stream", bytes))
}

#[derive(Template)]
#[template(path = "inbox/sign.html")]
struct SignPage {
    page: Page,
    inbox: InboxCaseView,
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
    site.app.inbox().result_to_sign(session, &number).await?;
    let wrong = !faults.is_empty();
    let page = SignPage {
        page: if wrong { visitor.page().with_faults() } else { visitor.page() },
        inbox,
        signing: Signing {
            text: None,
            href: format!("{back}/result/to-be-signed"),
            name: format!("{number}.bin"),
            sha256: None,
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
