//! Complaints: the pages of those who complain, and the register of the bodies that answer.

use app::{
    ComplaintSearch, ComplaintTaken, ComplaintToFile,
    view::{ActView, ComplaintOffer, ComplaintView, ComplaintsPage, TextToSign},
};
use askama::Template;
use axum::{
    extract::{Path, RawQuery, State},
    http::StatusCode,
    response::Response,
};
use base::{Faults, UniqueNumber};
use forms::{Filled, Typed};

use super::{
    Answer, ShownFault,
    acts::{Place, draw_act, faults_of, read_act},
    draw, draw_with,
    drawing::{DrawnField, draw_fields, fault_text, summary},
    go,
    journey::typed_answers,
    number, query_value, shown_faults,
    signing::{SIGNATURE, Signing, draw_signing, handed_in},
    tone,
};
use crate::{page::Page, posted::Posted, problem::Problem, site::Site, visitor::Visitor};

#[derive(Template)]
#[template(path = "complaints/list.html")]
struct ListPage {
    page: Page,
    list: ComplaintsPage,
    offers: Vec<ComplaintOffer>,
}

/// `/complaints`: one's own, and of what one can complain.
pub(crate) async fn list(
    State(site): State<Site>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Answer {
    let complaints = site.app.complaints();
    let after = query_value(query.as_deref(), "after");
    let list = complaints.mine(visitor.signed_in()?, after.as_deref(), visitor.lang).await?;
    let offers = complaints.offers(visitor.lang)?;
    draw(&ListPage { page: visitor.page(), list, offers })
}

/// A line of the sheet as it is drawn.
struct DrawnRoute {
    place: usize,
    about: String,
    to: String,
    how: String,
    term: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "complaints/form.html")]
struct FormPage {
    page: Page,
    offer: ComplaintOffer,
    routes: Vec<DrawnRoute>,
    fields: Vec<DrawnField>,
    /// The fields of the clerk: who complains, and what the talon says.
    desk: Option<DeskPart>,
    action: String,
    back: String,
    faults: Vec<ShownFault>,
    csrf: String,
}

/// What the clerk keys besides.
struct DeskPart {
    channel: String,
    full_name: String,
    iin: String,
    organisation: String,
    bin: String,
    fields: Vec<DrawnField>,
}

/// Which of the two forms it is.
enum Desk {
    /// Of the complainant herself.
    Own,
    /// Of the clerk.
    Clerk(Box<ActView>),
}

fn form_page(
    site: &Site,
    visitor: &Visitor,
    service: &str,
    desk: &Desk,
    typed: &Typed,
    posted: Option<&Posted>,
    faults: &Faults,
) -> Answer {
    let lang = visitor.lang;
    let complaints = site.app.complaints();
    let offer = complaints.offer(service, lang)?;
    let form = complaints.form()?;
    let dictionaries = site.app.drafts().dictionaries();
    let place = posted.map_or("", |posted| posted.field("place"));
    let by_portal = matches!(desk, Desk::Own);
    let open = |channels: &[String]| !by_portal || channels.iter().any(|c| c == "portal");
    let routes = offer.routes.iter().filter(|route| open(&route.channels));
    let routes = routes.map(|route| DrawnRoute {
        place: route.place,
        about: route.about.clone(),
        to: route.to.clone(),
        how: route.how.clone(),
        term: route.term.clone(),
        chosen: route.place.to_string() == place,
    });
    let routes: Vec<DrawnRoute> = routes.collect();
    let filled = Filled::form(form, typed.clone());
    let fields = form
        .page
        .iter()
        .flat_map(|page| draw_fields(page, &filled, faults, lang, dictionaries))
        .collect();
    let typed = |name: &str| posted.map_or("", |posted| posted.field(name)).to_owned();
    let mut shown = summary(faults, form, lang, |field| format!("#{field}"));
    let (action, desk) = match desk {
        Desk::Own => (format!("/{lang}/complaints/new/{service}"), None),
        Desk::Clerk(act) => {
            let page = super::acts::page_of(act);
            let given = posted.map(|posted| super::acts::given_of(act, posted)).unwrap_or_default();
            let given = Filled::fields(&page.field, given);
            for (fault, shown) in faults.0.iter().zip(&mut shown) {
                let name = fault.field.as_deref().unwrap_or_default();
                let known = act.asks.fields.iter().find(|field| field.name == name);
                let own = ["full_name", "iin", "organisation", "bin", "place"].contains(&name);
                if known.is_some() || own {
                    let text = fault_text(lang, fault, known);
                    *shown = ShownFault { href: format!("#{name}"), text };
                }
            }
            let part = DeskPart {
                channel: typed("channel"),
                full_name: typed("full_name"),
                iin: typed("iin"),
                organisation: typed("organisation"),
                bin: typed("bin"),
                fields: draw_fields(&page, &given, faults, lang, dictionaries),
            };
            (format!("/{lang}/complaint-register/new/{service}"), Some(part))
        }
    };
    let wrong = !shown.is_empty();
    let back = if desk.is_some() { "/complaint-register" } else { "/complaints" };
    let page = FormPage {
        page: if wrong { visitor.page().with_faults() } else { visitor.page() },
        offer,
        routes,
        fields,
        desk,
        action,
        back: format!("/{lang}{back}"),
        faults: shown,
        csrf: visitor.form_token(None),
    };
    draw_with(if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &page)
}

/// `GET /complaints/new/{service}`
pub(crate) async fn ask(
    State(site): State<Site>,
    visitor: Visitor,
    Path(service): Path<String>,
) -> Answer {
    let session = visitor.signed_in()?;
    let answers = site.app.complaints().prefilled(session, visitor.lang).await?;
    form_page(&site, &visitor, &service, &Desk::Own, &answers, None, &Faults::default())
}

fn typed(site: &Site, posted: &Posted, service: &str) -> Result<ComplaintToFile, Problem> {
    let fields: Vec<_> = site.app.complaints().form()?.fields().collect();
    Ok(ComplaintToFile {
        service: service.to_owned(),
        place: posted.field("place").parse().unwrap_or_default(),
        lang: posted.visitor.lang,
        answers: typed_answers(&fields, &Typed::default(), posted),
    })
}

/// `POST /complaints/new/{service}`: the form is checked, and the exact text that is signed is shown.
pub(crate) async fn text(
    State(site): State<Site>,
    Path(service): Path<String>,
    posted: Posted,
) -> Answer {
    let visitor = &posted.visitor;
    let filed = typed(&site, &posted, &service)?;
    let answers = filed.answers.clone();
    match site.app.complaints().text(visitor.signed_in()?, filed).await {
        Ok(text) => {
            let back = format!("/{}/complaints/new/{service}", visitor.lang);
            sign_page(visitor, text, COMPLAINT, "/complaints/sign", back, Vec::new())
        }
        Err(app::Error::Invalid(faults)) => {
            form_page(&site, visitor, &service, &Desk::Own, &answers, Some(&posted), &faults)
        }
        Err(error) => Err(error.into()),
    }
}

/// The page on which a complaint, or the answer to one, is signed: the key of its heading, and that of its button.
fn sign_page(
    visitor: &Visitor,
    text: TextToSign,
    (title, button): (&'static str, &'static str),
    action: &str,
    back: String,
    faults: Vec<ShownFault>,
) -> Answer {
    let csrf = visitor.signed_in()?.csrf.clone();
    let action = format!("/{}{action}", visitor.lang);
    let signing = Signing::of_text(text, "senim-complaint.txt", action, csrf, button);
    draw_signing(visitor, (title, None), signing, back, faults)
}

/// What is said on the page on which a complaint is signed.
const COMPLAINT: (&str, &str) = ("complaint-sign-title", "complaint-sign-button");
/// What is said on the page on which an answer is signed.
const ANSWER: (&str, &str) = ("complaint-answer-sign-title", "complaint-answer-button");

/// `POST /complaints/sign`
pub(crate) async fn file(State(site): State<Site>, posted: Posted) -> Answer {
    let visitor = &posted.visitor;
    let (session, text) = (visitor.signed_in()?, posted.field("text"));
    let complaints = site.app.complaints();
    let faults = match handed_in(&posted, visitor.lang) {
        Ok(signature) => {
            match complaints.file(session, text, &signature, None, visitor.lang).await {
                Ok(filed) => {
                    return Ok(go(visitor.lang, &format!("/complaints/{}", filed.status.number)));
                }
                Err(error) => shown_faults(visitor.lang, error, SIGNATURE)?,
            }
        }
        Err(faults) => faults,
    };
    // The text is given out anew, since it may have been taken back.
    let again = complaints.text_again(session, text).await?;
    let back = format!("/{}/complaints", visitor.lang);
    sign_page(visitor, again, COMPLAINT, "/complaints/sign", back, faults)
}

#[derive(Template)]
#[template(path = "complaints/show.html")]
struct ShowPage {
    page: Page,
    complaint: ComplaintView,
    tone: &'static str,
    /// Where the acts are done: `/complaints/` or `/complaint-register/`.
    base: &'static str,
    back: &'static str,
    /// Whether whoever complained reads it; officials are told what is theirs to do by the acts.
    is_own: bool,
}

fn show_page(visitor: &Visitor, complaint: ComplaintView, is_own: bool) -> Answer {
    let (base, back) = if is_own {
        ("/complaints/", "/complaints")
    } else {
        ("/complaint-register/", "/complaint-register")
    };
    let tone = tone(&complaint.status.standing);
    draw(&ShowPage { page: visitor.page(), tone, complaint, base, back, is_own })
}

/// `/complaints/{number}`
pub(crate) async fn own(
    State(site): State<Site>,
    visitor: Visitor,
    Path(text): Path<String>,
) -> Answer {
    let (session, number) = (visitor.signed_in()?, number(&text)?);
    let complaint = site.app.complaints().own(session, &number, visitor.lang).await?;
    show_page(&visitor, complaint, true)
}

fn found(complaint: ComplaintView, code: &str, base: &str) -> Option<(ActView, Place)> {
    let number = &complaint.status.number;
    let place = Place {
        caption: complaint.service_title.clone(),
        action: format!("{base}{number}/acts/{code}"),
        back: format!("{base}{number}"),
    };
    let act = complaint.acts.into_iter().find(|act| act.code == code)?;
    Some((act, place))
}

/// `GET /complaints/{number}/acts/{act}`
pub(crate) async fn ask_own_act(
    State(site): State<Site>,
    visitor: Visitor,
    Path((text, code)): Path<(String, String)>,
) -> Answer {
    let (session, number) = (visitor.signed_in()?, number(&text)?);
    let complaint = site.app.complaints().own(session, &number, visitor.lang).await?;
    match found(complaint, &code, "/complaints/") {
        Some((act, place)) => draw_act(&site, &visitor, act, place, None, &Faults::default()),
        None => Ok(go(visitor.lang, &format!("/complaints/{number}"))),
    }
}

/// `POST /complaints/{number}/acts/{act}`
pub(crate) async fn own_act(
    State(site): State<Site>,
    Path((text, code)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let visitor = &posted.visitor;
    let (session, number) = (visitor.signed_in()?, number(&text)?);
    let home = format!("/complaints/{number}");
    let complaint = site.app.complaints().own(session, &number, visitor.lang).await?;
    let Some((act, place)) = found(complaint, &code, "/complaints/") else {
        return Ok(go(visitor.lang, &home));
    };
    let asked = read_act(&act, &posted);
    match site.app.complaints().own_act(session, &number, asked, visitor.lang).await {
        Ok(_) => Ok(go(visitor.lang, &home)),
        Err(error) => draw_act(&site, visitor, act, place, Some(&posted), &faults_of(error)?),
    }
}

#[derive(Template)]
#[template(path = "complaints/register.html")]
struct RegisterPage {
    page: Page,
    list: ComplaintsPage,
    words: String,
    /// The services for which this person takes complaints in; none if she is no clerk.
    offers: Vec<ComplaintOffer>,
    next: Option<String>,
    faults: Vec<ShownFault>,
}

/// `/complaint-register`: the register of the person's bodies, with its search.
pub(crate) async fn register(
    State(site): State<Site>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Answer {
    let session = visitor.signed_in()?;
    let complaints = site.app.complaints();
    let words = query_value(query.as_deref(), "q");
    let search =
        ComplaintSearch { words: words.clone(), after: query_value(query.as_deref(), "after") };
    let (list, faults) = match complaints.register(session, &search, visitor.lang).await {
        Ok(list) => (list, Vec::new()),
        Err(error) => {
            let shown = shown_faults(visitor.lang, error, "#q")?;
            (ComplaintsPage { rows: Vec::new(), next: None }, shown)
        }
    };
    let clerk = session.roles.contains(&base::Role::Operator);
    let words = words.unwrap_or_default();
    let next = list.next.as_ref().map(|next| {
        let (q, next) = (super::escape(&words), super::escape(next));
        format!("/{}/complaint-register?q={q}&after={next}", visitor.lang)
    });
    let wrong = !faults.is_empty();
    let page = RegisterPage {
        page: if wrong { visitor.page().with_faults() } else { visitor.page() },
        list,
        words,
        offers: if clerk { complaints.offers(visitor.lang)? } else { Vec::new() },
        next,
        faults,
    };
    draw_with(if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &page)
}

/// `GET /complaint-register/new/{service}`
pub(crate) async fn ask_paper(
    State(site): State<Site>,
    visitor: Visitor,
    Path(service): Path<String>,
) -> Answer {
    visitor.signed_in()?;
    let act = site.app.complaints().intake_act(visitor.lang)?;
    let (none, desk) = (Typed::default(), Desk::Clerk(Box::new(act)));
    form_page(&site, &visitor, &service, &desk, &none, None, &Faults::default())
}

/// `POST /complaint-register/new/{service}`
pub(crate) async fn take_in(
    State(site): State<Site>,
    Path(service): Path<String>,
    posted: Posted,
) -> Answer {
    let visitor = &posted.visitor;
    let complaints = site.app.complaints();
    let act = complaints.intake_act(visitor.lang)?;
    let complaint = typed(&site, &posted, &service)?;
    let answers = complaint.answers.clone();
    let taken = ComplaintTaken {
        complaint,
        channel: if posted.field("channel") == "post" {
            app::ComplaintChannel::Post
        } else {
            app::ComplaintChannel::Office
        },
        full_name: posted.field("full_name").to_owned(),
        iin: posted.optional("iin"),
        organisation: posted.optional("organisation"),
        bin: posted.optional("bin"),
        given: super::acts::given_of(&act, &posted),
    };
    match complaints.take_in(visitor.signed_in()?, taken, visitor.lang).await {
        Ok(taken) => Ok(go(visitor.lang, &format!("/complaint-register/{}", taken.status.number))),
        Err(app::Error::Invalid(faults)) => {
            let desk = Desk::Clerk(Box::new(act));
            form_page(&site, visitor, &service, &desk, &answers, Some(&posted), &faults)
        }
        Err(error) => Err(error.into()),
    }
}

/// `/complaint-register/{number}`
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    Path(text): Path<String>,
) -> Answer {
    let (session, number) = (visitor.signed_in()?, number(&text)?);
    let complaint = site.app.complaints().show(session, &number, visitor.lang).await?;
    show_page(&visitor, complaint, false)
}

/// `GET /complaint-register/{number}/acts/{act}`
pub(crate) async fn ask_act(
    State(site): State<Site>,
    visitor: Visitor,
    Path((text, code)): Path<(String, String)>,
) -> Answer {
    let (session, number) = (visitor.signed_in()?, number(&text)?);
    let complaint = site.app.complaints().show(session, &number, visitor.lang).await?;
    match found(complaint, &code, "/complaint-register/") {
        Some((act, place)) => draw_act(&site, &visitor, act, place, None, &Faults::default()),
        None => Ok(go(visitor.lang, &format!("/complaint-register/{number}"))),
    }
}

fn answer_page(
    visitor: &Visitor,
    number: &UniqueNumber,
    text: TextToSign,
    faults: Vec<ShownFault>,
) -> Result<Response, Problem> {
    let home = format!("/complaint-register/{number}");
    let back = format!("/{}{home}", visitor.lang);
    let action = format!("{home}/answer");
    sign_page(visitor, text, ANSWER, &action, back, faults)
}

/// `POST /complaint-register/{number}/acts/{act}`: an answer is shown as the text that is signed; everything else is done.
pub(crate) async fn act(
    State(site): State<Site>,
    Path((text, code)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let visitor = &posted.visitor;
    let (session, number) = (visitor.signed_in()?, number(&text)?);
    let complaints = site.app.complaints();
    let home = format!("/complaint-register/{number}");
    let complaint = complaints.show(session, &number, visitor.lang).await?;
    let Some((act, place)) = found(complaint, &code, "/complaint-register/") else {
        return Ok(go(visitor.lang, &home));
    };
    let asked = read_act(&act, &posted);
    let done = if complaints.is_answer(&code)? {
        complaints.answer_text(session, &number, asked).await.map(Some)
    } else {
        complaints.act(session, &number, asked, visitor.lang).await.map(|_| None)
    };
    match done {
        Ok(Some(text)) => answer_page(visitor, &number, text, Vec::new()),
        Ok(None) => Ok(go(visitor.lang, &home)),
        Err(error) => draw_act(&site, visitor, act, place, Some(&posted), &faults_of(error)?),
    }
}

/// `POST /complaint-register/{number}/answer`
pub(crate) async fn answer(
    State(site): State<Site>,
    Path(text): Path<String>,
    posted: Posted,
) -> Answer {
    let visitor = &posted.visitor;
    let (session, number) = (visitor.signed_in()?, number(&text)?);
    let (complaints, text) = (site.app.complaints(), posted.field("text"));
    let faults = match handed_in(&posted, visitor.lang) {
        Ok(signature) => {
            match complaints.answer(session, &number, text, &signature, visitor.lang).await {
                Ok(_) => return Ok(go(visitor.lang, &format!("/complaint-register/{number}"))),
                Err(error) => shown_faults(visitor.lang, error, SIGNATURE)?,
            }
        }
        Err(faults) => faults,
    };
    let again = complaints.answer_text_again(session, &number, text).await?;
    answer_page(visitor, &number, again, faults)
}

#[cfg(test)]
mod tests;
