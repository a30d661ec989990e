//! The desk of public services: taking papers in, and the cases that wait for the desk.

use app::{
    IntakeStart,
    view::{ActView, DeskCaseView, IntakeOffer, IntakeView, QueueRow},
};
use askama::Template;
use axum::{
    extract::{Path, RawQuery, State},
    http::StatusCode,
};
use base::Faults;
use forms::{FieldDefinition, Filled};
use serde_json::json;

use super::{
    Answer, ShownFault,
    acts::{Place, draw_act, faults_of, is_redrawn, read_act},
    draw, draw_with,
    drawing::{DrawnField, draw_fields, summary},
    go,
    journey::{changed_table, typed_answers},
    number, one_fault, query_value, shown_faults, tone,
};
use crate::{
    page::Page,
    posted::Posted,
    problem::Problem,
    site::Site,
    visitor::{Visitor, draft_secret, set_secret},
};

/// Under which a browser keeps the secret of an intake.
const INTAKE: &str = "desk-intake";

#[derive(Template)]
#[template(path = "reception/cases.html")]
struct CasesPage {
    page: Page,
    rows: Vec<QueueRow>,
    faults: Vec<ShownFault>,
}

/// `/desk/cases`: the cases in which the desk has something to do; `?number=` opens one.
pub(crate) async fn cases(
    State(site): State<Site>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Answer {
    let session = visitor.signed_in()?;
    let mut faults = Vec::new();
    if let Some(text) = query_value(query.as_deref(), "number") {
        match text.trim().to_uppercase().parse::<base::UniqueNumber>() {
            Ok(number) => return Ok(go(visitor.lang, &format!("/desk/cases/{number}"))),
            Err(_) => faults = one_fault(visitor.lang, "case-not-found", "#number"),
        }
    }
    let rows = site.app.reception().cases(session, visitor.lang).await?;
    let page = if faults.is_empty() { visitor.page() } else { visitor.page().with_faults() };
    draw(&CasesPage { page, rows, faults })
}

#[derive(Template)]
#[template(path = "reception/case.html")]
struct CasePage {
    page: Page,
    desk: DeskCaseView,
    tone: &'static str,
    /// Whether it was taken in just now: its receipts come first.
    filed: bool,
}

/// `/desk/cases/{number}`
pub(crate) async fn case(
    State(site): State<Site>,
    visitor: Visitor,
    Path(text): Path<String>,
) -> Answer {
    case_page(&site, &visitor, &text, false).await
}

/// `/desk/cases/{number}/filed`: the receipts to print and give away.
pub(crate) async fn filed(
    State(site): State<Site>,
    visitor: Visitor,
    Path(text): Path<String>,
) -> Answer {
    case_page(&site, &visitor, &text, true).await
}

async fn case_page(site: &Site, visitor: &Visitor, text: &str, filed: bool) -> Answer {
    let (session, number) = (visitor.signed_in()?, number(text)?);
    let desk = site.app.reception().case(session, &number, visitor.lang).await?;
    draw(&CasePage { page: visitor.page(), tone: tone(&desk.case.status.standing), desk, filed })
}

#[derive(Template)]
#[template(path = "reception/choose.html")]
struct ChoosePage {
    page: Page,
    offers: Vec<IntakeOffer>,
    faults: Vec<ShownFault>,
    csrf: String,
}

fn choose_page(site: &Site, visitor: &Visitor, faults: Vec<ShownFault>) -> Answer {
    let offers = site.app.reception().offers(visitor.signed_in()?, visitor.lang)?;
    let wrong = !faults.is_empty();
    let page = ChoosePage {
        page: if wrong { visitor.page().with_faults() } else { visitor.page() },
        offers,
        faults,
        csrf: visitor.form_token(None),
    };
    draw_with(if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &page)
}

/// `GET /desk/intake`: what this desk takes in.
pub(crate) async fn choose(State(site): State<Site>, visitor: Visitor) -> Answer {
    choose_page(&site, &visitor, Vec::new())
}

/// `POST /desk/intake`: begins an intake.
pub(crate) async fn start(State(site): State<Site>, posted: Posted) -> Answer {
    let visitor = &posted.visitor;
    let session = visitor.signed_in()?;
    let start = json!({
        "request": posted.field("request"),
        "channel": posted.field("channel"),
        "applicant_kind": posted.field("applicant_kind"),
        "lang": posted.field("lang"),
    });
    let Ok(start) = serde_json::from_value::<IntakeStart>(start) else {
        let faults = one_fault(visitor.lang, "intake-not-open", "#main");
        return choose_page(&site, visitor, faults);
    };
    match site.app.reception().open(session, start).await {
        Ok(secret) => {
            let mut response = go(visitor.lang, "/desk/intake/form");
            set_secret(&site, &mut response, &draft_secret(INTAKE), &secret);
            Ok(response)
        }
        Err(error) => choose_page(&site, visitor, shown_faults(visitor.lang, error, "#main")?),
    }
}

/// The intake of this browser; none if there is none, or no longer.
async fn open(site: &Site, visitor: &Visitor) -> Result<Option<(String, IntakeView)>, Problem> {
    let session = visitor.signed_in()?;
    let Some(secret) = visitor.secret(site, &draft_secret(INTAKE)) else { return Ok(None) };
    match site.app.reception().intake(session, secret, visitor.lang).await {
        Ok(intake) => Ok(Some((secret.to_owned(), intake))),
        Err(app::Error::NotFound(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// A part of the form: its title and fields.
struct Part {
    title: String,
    fields: Vec<DrawnField>,
}

#[derive(Template)]
#[template(path = "reception/form.html")]
struct FormPage {
    page: Page,
    intake: IntakeView,
    parts: Vec<Part>,
    faults: Vec<ShownFault>,
    csrf: String,
}

/// The fields of the applicant as a page of a form.
fn own_page(intake: &IntakeView, lang: base::Lang) -> forms::Page {
    let title = |lang| texts::say(lang, "intake-applicant");
    let title = base::Text {
        kk: title(base::Lang::Kk),
        ru: title(base::Lang::Ru),
        en: title(base::Lang::En),
    };
    debug_assert!(!title.in_lang(lang).is_empty());
    forms::Page {
        name: "applicant".to_owned(),
        title,
        intro: None,
        field: intake.applicant_fields.clone(),
    }
}

fn form_page(
    site: &Site,
    visitor: &Visitor,
    (secret, intake): (&str, IntakeView),
    faults: &Faults,
) -> Answer {
    let (lang, dictionaries) = (visitor.lang, site.app.drafts().dictionaries());
    let own = own_page(&intake, lang);
    let mut parts = vec![Part {
        title: own.title.in_lang(lang).to_owned(),
        fields: draw_fields(&own, &intake.applicant, faults, lang, dictionaries),
    }];
    // What tells of the applicant is asked once: a field of the request with the same name is answered with it.
    let asked: Vec<String> =
        parts.iter().flat_map(|part| &part.fields).map(|field| field.name.clone()).collect();
    parts.extend(intake.form.page.iter().map(|page| {
        let mut page = page.clone();
        // What a certificate tells elsewhere the clerk copies from the papers.
        for field in &mut page.field {
            field.locked = false;
        }
        let mut fields = draw_fields(&page, &intake.answers, faults, lang, dictionaries);
        fields.retain(|field| !asked.contains(&field.name));
        Part { title: page.title.in_lang(lang).to_owned(), fields }
    }));
    parts.retain(|part| !part.fields.is_empty());
    let mut whole = intake.form.clone();
    whole.page.insert(0, own);
    let wrong = !faults.0.is_empty();
    let page = FormPage {
        page: if wrong { visitor.page().with_faults() } else { visitor.page() },
        faults: summary(faults, &whole, lang, |field| format!("#{field}")),
        csrf: visitor.form_token(Some(secret)),
        intake,
        parts,
    };
    draw_with(if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &page)
}

/// `GET /desk/intake/form`: the applicant and her answers.
pub(crate) async fn form(State(site): State<Site>, visitor: Visitor) -> Answer {
    match open(&site, &visitor).await? {
        Some((secret, intake)) => form_page(&site, &visitor, (&secret, intake), &Faults::default()),
        None => Ok(go(visitor.lang, "/desk/intake")),
    }
}

/// `POST /desk/intake/form`: keeps what was typed, then draws it again, checks it, or goes on to the acts.
pub(crate) async fn fill(State(site): State<Site>, posted: Posted) -> Answer {
    let visitor = &posted.visitor;
    let session = visitor.signed_in()?;
    let Some((secret, before)) = open(&site, visitor).await? else {
        return Ok(go(visitor.lang, "/desk/intake"));
    };
    posted.must_know(&secret)?;
    let desk = site.app.reception();
    let of = |fields: Vec<&FieldDefinition>, before: &Filled| {
        let shown: Vec<&FieldDefinition> =
            fields.into_iter().filter(|field| field.is_shown(before.answers())).collect();
        // Locked fields are told by a certificate elsewhere; here the clerk copies them from the papers.
        let mut free: Vec<FieldDefinition> = shown.into_iter().cloned().collect();
        for field in &mut free {
            field.locked = false;
        }
        typed_answers(&free.iter().collect::<Vec<_>>(), before.typed(), &posted)
    };
    let applicant = of(before.applicant_fields.iter().collect(), &before.applicant);
    let answers = of(before.form.fields().collect(), &before.answers);
    let mut faults = Faults::default();
    match desk.save(session, &secret, applicant, answers).await {
        Ok(()) => {}
        Err(app::Error::Invalid(wrong)) => faults.0.extend(wrong.0),
        Err(error) => return Err(error.into()),
    }
    for file in &posted.files {
        match desk.attach(session, &secret, file.carried()).await {
            Ok(()) => {}
            Err(app::Error::Invalid(wrong)) => faults.0.extend(wrong.0),
            Err(error) => return Err(error.into()),
        }
    }
    if let Some((field, document)) = posted.field("remove-file").split_once('.') {
        desk.detach(session, &secret, field, document).await?;
        return Ok(go(visitor.lang, &format!("/desk/intake/form#{field}")));
    }
    let fields: Vec<&FieldDefinition> = before.form.fields().collect();
    if let Some(table) = changed_table(&fields, &posted).filter(|_| faults.0.is_empty()) {
        return Ok(go(visitor.lang, &format!("/desk/intake/form#{table}")));
    }
    if posted.field("do") == "check" && faults.0.is_empty() {
        match desk.check(session, &secret).await {
            Ok(()) => return Ok(go(visitor.lang, "/desk/intake/acts")),
            Err(app::Error::Invalid(wrong)) => faults.0.extend(wrong.0),
            Err(error) => return Err(error.into()),
        }
    }
    if faults.0.is_empty() {
        let next =
            if posted.field("do") == "acts" { "/desk/intake/acts" } else { "/desk/intake/form" };
        return Ok(go(visitor.lang, next));
    }
    let Some((secret, intake)) = open(&site, visitor).await? else {
        return Ok(go(visitor.lang, "/desk/intake"));
    };
    form_page(&site, visitor, (&secret, intake), &faults)
}

#[derive(Template)]
#[template(path = "reception/acts.html")]
struct ActsPage {
    page: Page,
    intake: IntakeView,
}

/// `GET /desk/intake/acts`: how it can be taken in or refused.
pub(crate) async fn acts(State(site): State<Site>, visitor: Visitor) -> Answer {
    match open(&site, &visitor).await? {
        Some((_, intake)) => draw(&ActsPage { page: visitor.page(), intake }),
        None => Ok(go(visitor.lang, "/desk/intake")),
    }
}

fn intake_act(intake: &mut IntakeView, code: &str) -> Option<(ActView, Place)> {
    let at = intake.acts.iter().position(|act| act.code == code)?;
    let place = Place {
        caption: format!("{} · {}", intake.request_title, intake.channel_title),
        action: format!("/desk/intake/acts/{code}"),
        back: "/desk/intake/acts".to_owned(),
    };
    Some((intake.acts.swap_remove(at), place))
}

/// `GET /desk/intake/acts/{act}`
pub(crate) async fn ask_intake(
    State(site): State<Site>,
    visitor: Visitor,
    Path(code): Path<String>,
) -> Answer {
    let Some((_, mut intake)) = open(&site, &visitor).await? else {
        return Ok(go(visitor.lang, "/desk/intake"));
    };
    match intake_act(&mut intake, &code) {
        Some((act, place)) => draw_act(&site, &visitor, act, place, None, &Faults::default()),
        None => Ok(go(visitor.lang, "/desk/intake/acts")),
    }
}

/// `POST /desk/intake/acts/{act}`: files the case, or refuses to take it in.
pub(crate) async fn take_in(
    State(site): State<Site>,
    Path(code): Path<String>,
    posted: Posted,
) -> Answer {
    let visitor = &posted.visitor;
    let session = visitor.signed_in()?;
    let Some((secret, mut intake)) = open(&site, visitor).await? else {
        return Ok(go(visitor.lang, "/desk/intake"));
    };
    let Some((act, place)) = intake_act(&mut intake, &code) else {
        return Ok(go(visitor.lang, "/desk/intake/acts"));
    };
    if is_redrawn(&act, &posted) {
        return draw_act(&site, visitor, act, place, Some(&posted), &Faults::default());
    }
    let asked = read_act(&act, &posted);
    match site.app.reception().take_in(session, &secret, asked, visitor.lang).await {
        Ok(desk) => {
            let number = &desk.case.status.number;
            let mut response = go(visitor.lang, &format!("/desk/cases/{number}/filed"));
            set_secret(&site, &mut response, &draft_secret(INTAKE), "");
            Ok(response)
        }
        Err(error) => draw_act(&site, visitor, act, place, Some(&posted), &faults_of(error)?),
    }
}

#[cfg(test)]
pub(super) mod tests;
