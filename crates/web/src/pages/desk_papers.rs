//! A paper at the desk that is read field by field: powers of attorney F3 and F12, applications for revocation F7, F8, F11.

use app::{
    DeskAct,
    view::{DeskView, PaperView},
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use base::Faults;
use forms::{FieldDefinition, Filled, FormDefinition, Typed};
use serde_json::json;

use super::{
    Answer, ShownFault,
    acts::faults_of,
    draw_with,
    drawing::{DrawnField, draw_fields, summary},
    go,
    journey::{changed_table, typed_answers},
    number, one_fault,
};
use crate::{page::Page, posted::Posted, problem::Problem, site::Site, visitor::Visitor};

/// A part of the form: its title and fields.
struct Part {
    title: String,
    fields: Vec<DrawnField>,
}

#[derive(Template)]
#[template(path = "desk/paper.html")]
struct PaperPage {
    page: Page,
    number: String,
    code: String,
    name: String,
    parts: Vec<Part>,
    seen_as: String,
    faults: Vec<ShownFault>,
    csrf: String,
}

/// The paper and its form, if it can be marked now.
fn readable(desk: DeskView, code: &str) -> Option<(PaperView, FormDefinition)> {
    let may_mark = desk.acts.iter().any(|act| act.code == "mark-document");
    let paper = desk.papers_seen.into_iter().find(|paper| paper.code == code);
    let paper = paper.filter(|_| may_mark)?;
    let form = paper.fields.clone()?;
    Some((paper, form))
}

fn draw_paper(
    site: &Site,
    visitor: &Visitor,
    number: &str,
    (paper, form): (&PaperView, &FormDefinition),
    (said, seen_as): (&Filled, &str),
    (faults, first): (&Faults, Vec<ShownFault>),
) -> Answer {
    let (lang, dictionaries) = (visitor.lang, site.app.drafts().dictionaries());
    let parts = form.page.iter().map(|page| Part {
        title: page.title.in_lang(lang).to_owned(),
        fields: draw_fields(page, said, faults, lang, dictionaries),
    });
    let mut shown = first;
    shown.extend(summary(faults, form, lang, |field| format!("#{field}")));
    let wrong = !shown.is_empty();
    let page = PaperPage {
        page: if wrong { visitor.page().with_faults() } else { visitor.page() },
        number: number.to_owned(),
        code: paper.code.clone(),
        name: paper.name.clone(),
        parts: parts.collect(),
        seen_as: seen_as.to_owned(),
        faults: shown,
        csrf: visitor.form_token(None),
    };
    draw_with(if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &page)
}

/// `GET /desk/{number}/papers/{code}`: what the paper says, field by field; what was read before stands in it.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    Path((text, code)): Path<(String, String)>,
) -> Answer {
    let (session, number) = (visitor.signed_in()?, number(&text)?);
    let desk = site.app.desk().request(session, &number, visitor.lang).await?;
    let Some((paper, form)) = readable(desk, &code) else {
        return Ok(go(visitor.lang, &format!("/desk/{number}")));
    };
    let none = (&Faults::default(), Vec::new());
    let said = Filled::form(&form, paper.said.clone());
    draw_paper(&site, &visitor, number.as_str(), (&paper, &form), (&said, ""), none)
}

/// `POST /desk/{number}/papers/{code}`: accepts the paper with what was read in it.
pub(crate) async fn read(
    State(site): State<Site>,
    Path((text, code)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let visitor = &posted.visitor;
    let (session, number) = (visitor.signed_in()?, number(&text)?);
    let desk = site.app.desk().request(session, &number, visitor.lang).await?;
    let Some((paper, form)) = readable(desk, &code) else {
        return Ok(go(visitor.lang, &format!("/desk/{number}")));
    };
    let fields: Vec<&FieldDefinition> = form.fields().collect();
    let said = Filled::form(&form, typed_answers(&fields, &Typed::default(), &posted));
    let seen_as = posted.field("seen_as").to_owned();
    let drawn = (number.as_str(), (&paper, &form), (&said, seen_as.as_str()));
    let redraw = |faults: &Faults, first: Vec<ShownFault>| {
        draw_paper(&site, visitor, drawn.0, drawn.1, drawn.2, (faults, first))
    };
    if changed_table(&fields, &posted).is_some() {
        return redraw(&Faults::default(), Vec::new());
    }
    if seen_as.is_empty() {
        let first = one_fault(visitor.lang, "choose-seen-as", "#seen_as");
        return redraw(&Faults::default(), first);
    }
    // What was left empty is no answer.
    let act = json!({
        "act": "mark-document",
        "mark": {
            "code": paper.code,
            "seen_as": seen_as,
            "verdict": { "verdict": "accepted" },
            "said": said.answers(),
        },
    });
    let act: DeskAct = serde_json::from_value(act)
        .map_err(|_| Problem::new(StatusCode::BAD_REQUEST, "bad-request"))?;
    match site.app.desk().act(session, &number, act, visitor.lang).await {
        Ok(_) => Ok(go(visitor.lang, &format!("/desk/{number}"))),
        Err(error) => redraw(&faults_of(error)?, Vec::new()),
    }
}
