//! The first head's pages: requests of her employees that wait for her confirmation (nca-01 n 12, 13).

use app::view::EmployeeRequestView;
use askama::Template;
use axum::extract::{Path, State};

use super::{
    Answer, ShownFault, draw, go, number, shown_faults,
    signing::{SIGNATURE, Signing, draw_signing, handed_in},
};
use crate::{page::Page, posted::Posted, site::Site, visitor::Visitor};

#[derive(Template)]
#[template(path = "cabinet/employees.html")]
struct EmployeesPage {
    page: Page,
    requests: Vec<EmployeeRequestView>,
}

/// `/cabinet/employees`
pub(crate) async fn list(State(site): State<Site>, visitor: Visitor) -> Answer {
    let session = visitor.signed_in()?;
    let requests = site.app.registration().awaiting_head(session, visitor.lang).await?;
    draw(&EmployeesPage { page: visitor.page(), requests })
}

async fn employee_page(
    site: &Site,
    visitor: &Visitor,
    text: &str,
    faults: Vec<ShownFault>,
) -> Answer {
    let (session, number) = (visitor.signed_in()?, number(text)?);
    let to_sign = site.app.registration().head_text(session, &number, visitor.lang).await?;
    let back = format!("/{}/cabinet/employees", visitor.lang);
    let signing = Signing::of_text(
        to_sign,
        &format!("senim-confirmation-{number}.txt"),
        format!("{back}/{number}"),
        session.csrf.clone(),
        "sign-confirmation",
    );
    draw_signing(
        visitor,
        ("employee-confirm-title", Some("employee-confirm-line")),
        signing,
        back,
        faults,
    )
}

/// `GET /cabinet/employees/{number}`: the exact text that the head signs.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    Path(text): Path<String>,
) -> Answer {
    employee_page(&site, &visitor, &text, Vec::new()).await
}

/// `POST /cabinet/employees/{number}`
pub(crate) async fn confirm(
    State(site): State<Site>,
    Path(text): Path<String>,
    posted: Posted,
) -> Answer {
    let visitor = &posted.visitor;
    let (session, number) = (visitor.signed_in()?, number(&text)?);
    let registration = site.app.registration();
    let faults = match handed_in(&posted, visitor.lang) {
        Ok(signature) => {
            let text_id = posted.field("text");
            let done = registration
                .confirm_by_head(session, &number, text_id, &signature, visitor.lang)
                .await;
            match done {
                Ok(_) => return Ok(go(visitor.lang, "/cabinet/employees")),
                Err(error) => shown_faults(visitor.lang, error, SIGNATURE)?,
            }
        }
        Err(faults) => faults,
    };
    employee_page(&site, visitor, &text, faults).await
}
