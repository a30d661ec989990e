//! A case as its applicant sees it.

use app::view::CaseView;
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use base::Faults;

use super::{
    Answer, ShownFault, draw, draw_with,
    drawing::{DrawnField, draw_fields, summary},
    go, number, one_fault, shown_faults, tone,
};
use crate::{
    page::Page,
    posted::{Posted, PostedFile},
    problem::Problem,
    site::Site,
    visitor::Visitor,
};

#[derive(Template)]
#[template(path = "cases/show.html")]
struct CasePage {
    page: Page,
    case: CaseView,
    tone: &'static str,
    faults: Vec<ShownFault>,
    csrf: String,
}

fn case_page(visitor: &Visitor, case: CaseView, faults: Vec<ShownFault>) -> CasePage {
    let frame = visitor.page();
    CasePage {
        page: if faults.is_empty() { frame } else { frame.with_faults() },
        tone: tone(&case.status.standing),
        csrf: visitor.form_token(None),
        case,
        faults,
    }
}

/// `/cases/{number}`
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    Path(text): Path<String>,
) -> Answer {
    let case = site.app.cases().case(visitor.signed_in()?, &number(&text)?, visitor.lang).await?;
    draw(&case_page(&visitor, case, Vec::new()))
}

#[derive(Template)]
#[template(path = "cases/filed.html")]
struct FiledPage {
    page: Page,
    case: CaseView,
}

/// `/cases/{number}/filed`: the confirmation; it can be bookmarked and opened again.
pub(crate) async fn filed(
    State(site): State<Site>,
    visitor: Visitor,
    Path(text): Path<String>,
) -> Answer {
    let case = site.app.cases().case(visitor.signed_in()?, &number(&text)?, visitor.lang).await?;
    draw(&FiledPage { page: visitor.page(), case })
}

#[derive(Template)]
#[template(path = "cases/documents.html")]
struct DocumentsPage {
    page: Page,
    case: CaseView,
    fields: Vec<DrawnField>,
    faults: Vec<ShownFault>,
    csrf: String,
}

fn documents_page(
    site: &Site,
    visitor: &Visitor,
    case: CaseView,
    faults: &Faults,
    mut shown: Vec<ShownFault>,
) -> Answer {
    let form = site.app.drafts().form(&case.service)?;
    let mut fields = Vec::new();
    for page in &form.page {
        let drawn = draw_fields(
            page,
            &forms::Filled::default(),
            faults,
            visitor.lang,
            site.app.drafts().dictionaries(),
        );
        fields.extend(drawn.into_iter().filter(|field| field.is("file") || field.is("files")));
    }
    shown.extend(summary(faults, form, visitor.lang, |field| format!("#{field}")));
    let wrong = !shown.is_empty();
    let page = DocumentsPage {
        page: if wrong { visitor.page().with_faults() } else { visitor.page() },
        case,
        fields,
        faults: shown,
        csrf: visitor.form_token(None),
    };
    draw_with(if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &page)
}

/// `GET /cases/{number}/documents`: the documents that were found missing.
pub(crate) async fn ask_documents(
    State(site): State<Site>,
    visitor: Visitor,
    Path(text): Path<String>,
) -> Answer {
    let number = number(&text)?;
    let case = site.app.cases().case(visitor.signed_in()?, &number, visitor.lang).await?;
    if !case.may_supply {
        return Ok(go(visitor.lang, &format!("/cases/{number}")));
    }
    documents_page(&site, &visitor, case, &Faults::default(), Vec::new())
}

/// `POST /cases/{number}/documents`
pub(crate) async fn supply(
    State(site): State<Site>,
    Path(text): Path<String>,
    posted: Posted,
) -> Answer {
    let (visitor, number) = (&posted.visitor, number(&text)?);
    let session = visitor.signed_in()?;
    let files: Vec<_> = posted.files.iter().map(PostedFile::carried).collect();
    let case = site.app.cases().case(session, &number, visitor.lang).await?;
    if files.is_empty() {
        let shown = one_fault(visitor.lang, "choose-file", "#documents");
        return documents_page(&site, visitor, case, &Faults::default(), shown);
    }
    match site.app.cases().supply_documents(session, &number, files, visitor.lang).await {
        Ok(_) => Ok(go(visitor.lang, &format!("/cases/{number}"))),
        Err(app::Error::Invalid(faults)) => {
            documents_page(&site, visitor, case, &faults, Vec::new())
        }
        Err(error) => Err(Problem::from(error)),
    }
}

/// `POST /cases/{number}/payment`: pays what is due, or looks whether the bank has answered.
pub(crate) async fn pay(
    State(site): State<Site>,
    Path(text): Path<String>,
    posted: Posted,
) -> Answer {
    let visitor = &posted.visitor;
    let (session, number) = (visitor.signed_in()?, number(&text)?);
    match site.app.cases().pay(session, &number, visitor.lang).await {
        Ok(_) => Ok(go(visitor.lang, &format!("/cases/{number}"))),
        Err(error) => {
            let faults = shown_faults(visitor.lang, error, "#payment")?;
            let case = site.app.cases().case(session, &number, visitor.lang).await?;
            draw_with(StatusCode::CONFLICT, &case_page(visitor, case, faults))
        }
    }
}
