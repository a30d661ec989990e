//! Several requests confirmed by one signature: the operator chooses them from her queue, signs one text in which each stands whole,
//! and is told what became of each. Nothing is chosen for her.

use app::view::{ApprovedItem, QueueRow};
use askama::Template;
use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
};
use base::UniqueNumber;

use super::{
    Answer, ShownFault, draw, draw_with, escape, one_fault, query_value, shown_faults,
    signing::{SIGNATURE, Signing, draw_signing, handed_in},
};
use crate::{page::Page, posted::Posted, problem::Problem, site::Site, visitor::Visitor};

/// The queue from which requests are chosen.
const QUEUE: &str = "to-approve";
/// The field of the chosen numbers.
const NUMBER: &str = "number";
/// The first box of the list, to which faults lead.
const FIRST: &str = "#number-1";

#[derive(Template)]
#[template(path = "desk/approvals.html")]
struct ChoosePage {
    page: Page,
    rows: Vec<QueueRow>,
    chosen: Vec<String>,
    next: Option<String>,
    faults: Vec<ShownFault>,
    csrf: String,
}

impl ChoosePage {
    /// Whether she chose a request before something else was wrong.
    fn is_chosen(&self, number: &UniqueNumber) -> bool {
        self.chosen.iter().any(|chosen| chosen == number.as_str())
    }
}

async fn choose_page(
    site: &Site,
    visitor: &Visitor,
    after: Option<&str>,
    (chosen, mut faults): (Vec<String>, Vec<ShownFault>),
) -> Answer {
    let session = visitor.signed_in()?;
    let queue = site.app.desk().queue(session, Some(QUEUE), after, visitor.lang).await?;
    let wrong = !faults.is_empty();
    if queue.rows.is_empty() {
        for fault in &mut faults {
            "#main".clone_into(&mut fault.href);
        }
    }
    let next =
        queue.next.map(|next| format!("/{}/desk/approvals?after={}", visitor.lang, escape(&next)));
    let page = ChoosePage {
        page: if wrong { visitor.page().with_faults() } else { visitor.page() },
        rows: queue.rows,
        chosen,
        next,
        faults,
        csrf: visitor.form_token(None),
    };
    draw_with(if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &page)
}

/// `GET /desk/approvals`: the requests that wait for a confirmation.
pub(crate) async fn ask(
    State(site): State<Site>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Answer {
    let after = query_value(query.as_deref(), "after");
    choose_page(&site, &visitor, after.as_deref(), (Vec::new(), Vec::new())).await
}

/// The numbers that were chosen; what is no number is none of a request.
fn chosen(posted: &Posted) -> Result<Vec<UniqueNumber>, Problem> {
    posted.all(NUMBER).iter().map(|text| super::number(text)).collect()
}

/// `POST /desk/approvals`: the text that confirms what was chosen.
pub(crate) async fn choose(State(site): State<Site>, posted: Posted) -> Answer {
    text_page(&site, &posted, Vec::new()).await
}

async fn text_page(site: &Site, posted: &Posted, faults: Vec<ShownFault>) -> Answer {
    let visitor = &posted.visitor;
    let (session, numbers) = (visitor.signed_in()?, chosen(posted)?);
    let lang = visitor.lang;
    let to_sign = match site.app.desk().approvals_text(session, &numbers, lang).await {
        Ok(text) => text,
        Err(error) => {
            let faults = shown_faults(lang, error, FIRST)?;
            return choose_page(site, visitor, None, (posted.all(NUMBER), faults)).await;
        }
    };
    let back = format!("/{lang}/desk/approvals");
    let mut signing = Signing::of_text(
        to_sign,
        "senim-approvals.txt",
        format!("{back}/signature"),
        session.csrf.clone(),
        "sign-approvals",
    );
    signing.hidden.extend(numbers.iter().map(|number| (NUMBER, number.to_string())));
    draw_signing(visitor, ("approvals-title", Some("approval-line")), signing, back, faults)
}

#[derive(Template)]
#[template(path = "desk/approved.html")]
struct ApprovedPage {
    page: Page,
    items: Vec<ApprovedItem>,
}

/// `POST /desk/approvals/signature`: what became of each.
pub(crate) async fn approve(State(site): State<Site>, posted: Posted) -> Answer {
    let visitor = &posted.visitor;
    let session = visitor.signed_in()?;
    let faults = match handed_in(&posted, visitor.lang) {
        Ok(signature) => {
            let desk = site.app.desk();
            let approve =
                desk.approve_list(session, posted.field("text"), &signature, visitor.lang);
            match Box::pin(approve).await {
                Ok(items) => return draw(&ApprovedPage { page: visitor.page(), items }),
                Err(error) => shown_faults(visitor.lang, error, SIGNATURE)?,
            }
        }
        Err(faults) => faults,
    };
    if posted.all(NUMBER).is_empty() {
        let faults = one_fault(visitor.lang, "approvals-none", FIRST);
        return choose_page(&site, visitor, None, (Vec::new(), faults)).await;
    }
    text_page(&site, &posted, faults).await
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;
    use base::{Lang, Role};

    use crate::{
        api::tests::application,
        pages::{
            reception::tests::{assert_usable, official, open},
            tests::post,
        },
    };

    #[tokio::test]
    async fn a_list_to_approve_says_that_nothing_waits_and_that_nothing_was_chosen() {
        let (_folder, app) = application().await;
        let router = crate::router(app.clone());
        let (cookie, csrf) = Box::pin(official(&app, "71-002", Role::Operator)).await;
        for lang in Lang::ALL {
            open(&router, &format!("/{lang}/desk/approvals"), &cookie).await;
        }
        for path in ["/en/desk/approvals", "/en/desk/approvals/signature"] {
            let nothing = post(&router, path, &cookie, &[("csrf", csrf.as_str())]).await;
            assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
            assert_usable(&nothing);
            assert!(nothing.text.contains("href=\"#main\">Choose at least one application"));
        }
        let other = [("csrf", csrf.as_str()), ("number", "2026-71-002-0000001-0")];
        let unknown = post(&router, "/en/desk/approvals", &cookie, &other).await;
        assert!(!unknown.status.is_success() && !unknown.status.is_server_error());
    }
}
