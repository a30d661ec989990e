//! Revocation at the desk, with documents and without the key (nca-01, process E).

use app::{DeskAct, RevocationAtDesk, RevocationForm, view::CertificateView};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use base::{Bin, Iin};
use forms::Typed;
use serde_json::json;

use super::{
    Answer, ShownFault,
    desk::{TypedVisit, visitor_of},
    draw_with, go, number, one_fault, shown_faults,
};
use crate::{page::Page, posted::Posted, problem::Problem, site::Site, visitor::Visitor};

#[derive(Template)]
#[template(path = "desk/open_revocation.html")]
struct OpenPage {
    page: Page,
    iin: String,
    bin: String,
    typed: TypedVisit,
    faults: Vec<ShownFault>,
    csrf: String,
}

fn open_page(visitor: &Visitor, posted: Option<&Posted>, faults: Vec<ShownFault>) -> Answer {
    visitor.signed_in()?;
    let text = |name: &str| posted.and_then(|posted| posted.optional(name)).unwrap_or_default();
    let wrong = !faults.is_empty();
    let page = OpenPage {
        page: if wrong { visitor.page().with_faults() } else { visitor.page() },
        iin: text("holder_iin"),
        bin: text("bin"),
        typed: posted.map(TypedVisit::of).unwrap_or_default(),
        csrf: visitor.form_token(None),
        faults,
    };
    draw_with(if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &page)
}

/// `GET /desk/revocations/new`: whose certificates, and who came.
pub(crate) async fn ask(visitor: Visitor) -> Answer {
    open_page(&visitor, None, Vec::new())
}

/// `POST /desk/revocations/new`: the documents are on the desk.
pub(crate) async fn open(State(site): State<Site>, posted: Posted) -> Answer {
    let visitor = &posted.visitor;
    let session = visitor.signed_in()?;
    let wrong = |code, at| open_page(visitor, Some(&posted), one_fault(visitor.lang, code, at));
    let Ok(iin) = Iin::parse(posted.field("holder_iin").trim()) else {
        return wrong("holder-iin", "#holder_iin");
    };
    let bin = match posted.optional("bin").map(|bin| Bin::parse(bin.trim())) {
        None => None,
        Some(Ok(bin)) => Some(bin),
        Some(Err(_)) => return wrong("holder-bin", "#bin"),
    };
    for (field, fault) in [("place", "choose-place"), ("visitor", "choose-visitor")] {
        if posted.field(field).is_empty() {
            return wrong(fault, &format!("#{field}"));
        }
    }
    let by_other = posted.field("visitor") == "representative";
    if by_other && Iin::parse(posted.field("iin").trim()).is_err() {
        return wrong("representative-iin", "#iin");
    }
    let place = if posted.field("place") == "home" { "home" } else { "office" };
    let asked = json!({
        "iin": iin,
        "bin": bin,
        "visitor": visitor_of(&posted),
        "place": place,
        "ticket": posted.optional("ticket"),
    });
    let asked: RevocationAtDesk = serde_json::from_value(asked)
        .map_err(|_| Problem::new(StatusCode::BAD_REQUEST, "bad-request"))?;
    match site.app.desk().open_revocation(session, asked, visitor.lang).await {
        Ok(desk) => Ok(go(visitor.lang, &format!("/desk/{}", desk.request.status.number))),
        Err(error) => {
            let faults = shown_faults(visitor.lang, error, "#main")?;
            open_page(visitor, Some(&posted), faults)
        }
    }
}

#[derive(Template)]
#[template(path = "desk/form_revocation.html")]
struct FormPage {
    page: Page,
    number: String,
    certificates: Vec<(CertificateView, bool)>,
    reasons: Vec<(String, String, bool)>,
    email: String,
    phone: String,
    faults: Vec<ShownFault>,
    csrf: String,
}

async fn form_page(
    site: &Site,
    visitor: &Visitor,
    text: &str,
    posted: Option<&Posted>,
    faults: Vec<ShownFault>,
) -> Answer {
    let (session, number) = (visitor.signed_in()?, number(text)?);
    let desk = site.app.desk();
    let chosen = posted.map(|posted| posted.all("serial")).unwrap_or_default();
    let typed = |name: &str| posted.and_then(|posted| posted.optional(name)).unwrap_or_default();
    let certificates = desk.certificates_to_revoke(session, &number, visitor.lang).await?;
    let reasons = desk.revocation_reasons(visitor.lang).into_iter();
    let reason = typed("reason");
    let wrong = !faults.is_empty();
    let page = FormPage {
        page: if wrong { visitor.page().with_faults() } else { visitor.page() },
        number: number.to_string(),
        certificates: certificates
            .into_iter()
            .map(|certificate| {
                let is_chosen = chosen.contains(&certificate.serial);
                (certificate, is_chosen)
            })
            .collect(),
        reasons: reasons
            .map(|(code, words)| {
                let is_chosen = code == reason;
                (code, words, is_chosen)
            })
            .collect(),
        email: typed("email"),
        phone: typed("phone"),
        csrf: visitor.form_token(None),
        faults,
    };
    draw_with(if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &page)
}

/// `GET /desk/{number}/acts/form-revocation`: the application on paper, as the operator takes it over.
pub(crate) async fn ask_form(
    State(site): State<Site>,
    visitor: Visitor,
    Path(text): Path<String>,
) -> Answer {
    form_page(&site, &visitor, &text, None, Vec::new()).await
}

/// `POST /desk/{number}/acts/form-revocation`
pub(crate) async fn form(
    State(site): State<Site>,
    Path(text): Path<String>,
    posted: Posted,
) -> Answer {
    let visitor = &posted.visitor;
    let (session, number) = (visitor.signed_in()?, number(&text)?);
    let mut answers = Typed::default();
    for field in ["email", "phone"] {
        if let Some(value) = posted.optional(field) {
            answers = answers.with_text(field, value);
        }
    }
    let form = RevocationForm {
        serials: posted.all("serial"),
        reason: posted.field("reason").to_owned(),
        answers,
        consents_signed: posted.has("consents_signed"),
    };
    let act = DeskAct::FormRevocation { form };
    match site.app.desk().act(session, &number, act, visitor.lang).await {
        Ok(_) => Ok(go(visitor.lang, &format!("/desk/{number}"))),
        Err(error) => {
            let faults = shown_faults(visitor.lang, error, "#serial_numbers")?;
            form_page(&site, visitor, &text, Some(&posted), faults).await
        }
    }
}
