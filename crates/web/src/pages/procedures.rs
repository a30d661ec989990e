//! Procedures of offices: their lists, what begins them, each of them with its acts; the checklist of an operator.

use app::{
    ActFile, ProcedureSearch, ProcedureToBegin,
    staff::LostKeys,
    view::{ActView, OperatorActions, ProcedureView, ProceduresPage},
};
use askama::Template;
use axum::{
    extract::{Path, RawQuery, State},
    http::StatusCode,
};
use base::Faults;

use super::{
    Answer, ShownFault,
    acts::{Place, draw_act, faults_of, given_of, read_act},
    draw, draw_with,
    drawing::fault_text,
    go, number, query_value, shown_faults,
    signing::{SIGNATURE, Signing, draw_signing, handed_in},
    tone,
};
use crate::{page::Page, posted::Posted, problem::Problem, site::Site, visitor::Visitor};

#[derive(Template)]
#[template(path = "procedures/list.html")]
struct ListPage {
    page: Page,
    list: ProceduresPage,
    next: Option<String>,
    /// Where the reader comes from: her desk, her inbox, her cabinet.
    back: (&'static str, &'static str),
    /// The key of the title: whoever holds a post reads of others, everybody else of herself.
    title: &'static str,
    /// Whether she signs a checklist.
    operator: bool,
}

/// `/procedures`
pub(crate) async fn list(
    State(site): State<Site>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Answer {
    let session = visitor.signed_in()?;
    let value = |name: &str| query_value(query.as_deref(), name);
    let search = ProcedureSearch { kind: value("kind"), after: value("after") };
    let list = site.app.procedures().list(session, &search, visitor.lang).await?;
    let next = list.next.as_ref().map(|next| {
        let (kind, next) = (super::escape(&list.kind), super::escape(next));
        format!("/{}/procedures?kind={kind}&after={next}", visitor.lang)
    });
    let operator = session.roles.contains(&base::Role::Operator);
    let (back, title) = if operator {
        (("/desk", "desk-title"), "procedures-title")
    } else if session.roles.contains(&base::Role::Applicant) {
        (("/cabinet", "cabinet-title"), "procedures-own-title")
    } else {
        (("/inbox", "inbox-title"), "procedures-title")
    };
    draw(&ListPage { page: visitor.page(), list, next, back, title, operator })
}

/// The page on which a procedure of a kind begins; none if this person begins none.
fn start_of(site: &Site, visitor: &Visitor, kind: &str) -> Result<(ActView, Place), Problem> {
    let session = visitor.signed_in()?;
    let start = site.app.procedures().start(session, kind, visitor.lang)?;
    let place = Place {
        caption: start.kind_title,
        action: format!("/procedures/new/{}", start.kind),
        back: format!("/procedures?kind={}", start.kind),
    };
    Ok((start.act, place))
}

/// `GET /procedures/new/{kind}`
pub(crate) async fn ask(
    State(site): State<Site>,
    visitor: Visitor,
    Path(kind): Path<String>,
) -> Answer {
    let (act, place) = start_of(&site, &visitor, &kind)?;
    draw_act(&site, &visitor, act, place, None, &Faults::default())
}

/// `POST /procedures/new/{kind}`
pub(crate) async fn begin(
    State(site): State<Site>,
    Path(kind): Path<String>,
    posted: Posted,
) -> Answer {
    let visitor = &posted.visitor;
    let (act, place) = start_of(&site, visitor, &kind)?;
    let files = posted.files.iter().map(|file| ActFile {
        field: file.field.clone(),
        name: file.name.clone(),
        content: file.bytes.clone(),
    });
    let asked = ProcedureToBegin {
        kind,
        lang: visitor.lang,
        given: given_of(&act, &posted),
        files: files.collect(),
    };
    let session = visitor.signed_in()?;
    match site.app.procedures().begin(session, asked, visitor.lang).await {
        Ok(begun) => Ok(go(visitor.lang, &format!("/procedures/{}", begun.status.number))),
        Err(error) => draw_act(&site, visitor, act, place, Some(&posted), &faults_of(error)?),
    }
}

#[derive(Template)]
#[template(path = "procedures/show.html")]
struct ShowPage {
    page: Page,
    procedure: ProcedureView,
    tone: &'static str,
}

/// `GET /procedures/{number}`
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    Path(text): Path<String>,
) -> Answer {
    let (session, number) = (visitor.signed_in()?, number(&text)?);
    let procedure = site.app.procedures().show(session, &number, visitor.lang).await?;
    let tone = tone(&procedure.status.standing);
    draw(&ShowPage { page: visitor.page(), procedure, tone })
}

fn found(procedure: ProcedureView, code: &str) -> Option<(ActView, Place)> {
    let number = &procedure.status.number;
    let place = Place {
        caption: procedure.kind_title.clone(),
        action: format!("/procedures/{number}/acts/{code}"),
        back: format!("/procedures/{number}"),
    };
    let act = procedure.acts.into_iter().find(|act| act.code == code)?;
    Some((act, place))
}

/// `GET /procedures/{number}/acts/{act}`
pub(crate) async fn ask_act(
    State(site): State<Site>,
    visitor: Visitor,
    Path((text, code)): Path<(String, String)>,
) -> Answer {
    let (session, number) = (visitor.signed_in()?, number(&text)?);
    let procedure = site.app.procedures().show(session, &number, visitor.lang).await?;
    match found(procedure, &code) {
        Some((act, place)) => draw_act(&site, &visitor, act, place, None, &Faults::default()),
        None => Ok(go(visitor.lang, &format!("/procedures/{number}"))),
    }
}

/// `POST /procedures/{number}/acts/{act}`
pub(crate) async fn act(
    State(site): State<Site>,
    Path((text, code)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let visitor = &posted.visitor;
    let (session, number) = (visitor.signed_in()?, number(&text)?);
    let home = format!("/procedures/{number}");
    let procedure = site.app.procedures().show(session, &number, visitor.lang).await?;
    let Some((act, place)) = found(procedure, &code) else { return Ok(go(visitor.lang, &home)) };
    let asked = read_act(&act, &posted);
    match site.app.procedures().act(session, &number, asked, visitor.lang).await {
        Ok(_) => Ok(go(visitor.lang, &home)),
        Err(error) => draw_act(&site, visitor, act, place, Some(&posted), &faults_of(error)?),
    }
}

/// Where an operator fills her checklist in.
fn checklist_place() -> Place {
    Place {
        caption: String::new(),
        action: "/desk/checklist".to_owned(),
        back: "/procedures?kind=workstation-checklist".to_owned(),
    }
}

/// `GET /desk/checklist`
pub(crate) async fn ask_checklist(State(site): State<Site>, visitor: Visitor) -> Answer {
    let act = site.app.procedures().checklist_form(visitor.signed_in()?, visitor.lang)?;
    draw_act(&site, &visitor, act, checklist_place(), None, &Faults::default())
}

/// What is said on the page on which a checklist is signed.
const CHECKLIST: (&str, &str) = ("checklist-sign-title", "checklist-sign-button");

/// `POST /desk/checklist`: the checklist is checked, and the exact text that is signed is shown.
pub(crate) async fn checklist(State(site): State<Site>, posted: Posted) -> Answer {
    let visitor = &posted.visitor;
    let (session, procedures) = (visitor.signed_in()?, site.app.procedures());
    let act = procedures.checklist_form(session, visitor.lang)?;
    match procedures.checklist_text(session, given_of(&act, &posted), visitor.lang).await {
        Ok(text) => {
            let csrf = session.csrf.clone();
            let action = format!("/{}/desk/checklist/sign", visitor.lang);
            let file = "senim-checklist.txt";
            let signing = Signing::of_text(text, file, action, csrf, CHECKLIST.1);
            let back = format!("/{}/desk/checklist", visitor.lang);
            draw_signing(visitor, (CHECKLIST.0, None), signing, back, Vec::new())
        }
        Err(error) => {
            let faults = faults_of(error)?;
            draw_act(&site, visitor, act, checklist_place(), Some(&posted), &faults)
        }
    }
}

/// `POST /desk/checklist/sign`
pub(crate) async fn sign_checklist(State(site): State<Site>, posted: Posted) -> Answer {
    let visitor = &posted.visitor;
    let (session, procedures) = (visitor.signed_in()?, site.app.procedures());
    let faults = match handed_in(&posted, visitor.lang) {
        Ok(signature) => {
            let text = posted.field("text");
            match procedures.sign_checklist(session, text, &signature, visitor.lang).await {
                Ok(signed) => {
                    return Ok(go(visitor.lang, &format!("/procedures/{}", signed.status.number)));
                }
                Err(error) => shown_faults(visitor.lang, error, SIGNATURE)?,
            }
        }
        Err(faults) => faults,
    };
    let text = procedures.checklist_text_again(session, posted.field("text")).await?;
    let action = format!("/{}/desk/checklist/sign", visitor.lang);
    let csrf = session.csrf.clone();
    let signing = Signing::of_text(text, "senim-checklist.txt", action, csrf, CHECKLIST.1);
    let back = format!("/{}/desk/checklist", visitor.lang);
    draw_signing(visitor, (CHECKLIST.0, None), signing, back, faults)
}

#[derive(Template)]
#[template(path = "procedures/keys_lost.html")]
struct KeysLostPage {
    page: Page,
    typed: [String; 4],
    faults: Vec<ShownFault>,
    csrf: String,
}

const KEYS_LOST: [&str; 4] =
    ["discovered_on", "circumstances", "informed_head", "informed_provider"];

fn keys_lost_page(visitor: &Visitor, posted: Option<&Posted>, faults: Vec<ShownFault>) -> Answer {
    visitor.signed_in()?;
    let wrong = !faults.is_empty();
    let page = KeysLostPage {
        page: if wrong { visitor.page().with_faults() } else { visitor.page() },
        typed: KEYS_LOST.map(|name| posted.map_or("", |posted| posted.field(name)).to_owned()),
        faults,
        csrf: visitor.form_token(None),
    };
    draw_with(if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &page)
}

/// `GET /desk/keys-lost`
pub(crate) async fn ask_keys_lost(visitor: Visitor) -> Answer {
    keys_lost_page(&visitor, None, Vec::new())
}

/// `POST /desk/keys-lost`: the operator is blocked when this returns, and signed out.
pub(crate) async fn keys_lost(State(site): State<Site>, posted: Posted) -> Answer {
    let visitor = &posted.visitor;
    let session = visitor.signed_in()?;
    let faults = match posted.field(KEYS_LOST[0]).parse() {
        Ok(discovered_on) => {
            let text = |name: &str| posted.optional(name).unwrap_or_default();
            let report = LostKeys {
                discovered_on,
                circumstances: text(KEYS_LOST[1]),
                informed_head: text(KEYS_LOST[2]),
                informed_provider: text(KEYS_LOST[3]),
            };
            match site.app.authority().report_lost_keys(session, &report).await {
                Ok(_) => return Ok(go(visitor.lang, "")),
                Err(error) => faults_of(error)?,
            }
        }
        Err(_) => Faults::from(base::Fault::at("answer-missing", KEYS_LOST[0])),
    };
    let shown = faults.0.iter().map(|fault| {
        let field = fault.field.as_deref().unwrap_or("main");
        let label = texts::say(visitor.lang, &format!("keys-lost-{}", field.replace('_', "-")));
        let text = format!("{label}: {}", fault_text(visitor.lang, fault, None));
        ShownFault { href: format!("#{field}"), text }
    });
    keys_lost_page(visitor, Some(&posted), shown.collect())
}

#[derive(Template)]
#[template(path = "procedures/actions.html")]
struct ActionsPage {
    page: Page,
    actions: OperatorActions,
    operator: String,
}

/// `GET /desk/actions`: what an operator did.
pub(crate) async fn actions(
    State(site): State<Site>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Answer {
    let session = visitor.signed_in()?;
    let value = |name: &str| query_value(query.as_deref(), name);
    let (operator, after) = (value("operator"), value("after"));
    let procedures = site.app.procedures();
    let (of, after) = (operator.as_deref(), after.as_deref());
    let actions = procedures.operator_actions(session, of, after, visitor.lang).await?;
    let operator = operator.unwrap_or_default();
    draw(&ActionsPage { page: visitor.page(), actions, operator })
}

#[cfg(test)]
mod tests;
