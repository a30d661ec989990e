//! The pages. Each area has its file; each page is a struct with its template.

mod acts;
mod cabinet;
mod cases;
mod casework;
mod check;
mod complaints;
mod desk;
mod desk_approvals;
mod desk_cards;
mod desk_papers;
mod desk_revocation;
mod drawing;
mod employees;
mod form_code;
mod grounds;
mod home;
mod inbox;
mod journey;
mod nca;
mod procedures;
mod queue;
mod queue_desk;
mod reception;
mod records;
mod refusals;
mod registers;
mod renewal;
mod requests;
mod services;
mod sign_in;
mod signing;
mod site;
mod survey;

#[cfg(test)]
mod tests;

use app::view::{Outcome, Phase, Standing};
use askama::Template;
use axum::{
    Router,
    body::Body,
    extract::OriginalUri,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
    routing::{get, post},
};
use base::{Fault, Lang, UniqueNumber};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{
    page::Page,
    problem::Problem,
    site::Site,
    visitor::{Visitor, preferred_language},
};

/// What a handler gives.
type Answer = Result<Response, Problem>;

/// The pages whose forms are small.
pub(crate) fn routes() -> Router<Site> {
    Router::new()
        .route("/", get(home::show))
        .route("/agreement", get(site::agreement))
        .route("/cps", get(site::cps))
        .route("/help/files", get(site::files))
        .route("/references", get(site::references))
        .route("/privacy", get(site::privacy))
        .route("/services", get(services::list))
        .route("/services/{code}", get(services::sheet))
        .route("/services/{code}/quality", get(services::quality))
        .route("/certificates", get(services::certificates))
        .route("/apply/{code}", get(journey::resume).post(journey::start))
        .route("/apply/{code}/forget", post(journey::forget))
        .route("/apply/{code}/mail", post(journey::mail_link))
        .route("/apply/{code}/questions/{page}", get(journey::question))
        .route("/apply/{code}/check", get(journey::review).post(journey::hand_in))
        .route("/apply/{code}/sign", get(journey::sign).post(journey::submit_signed))
        .route("/status", get(requests::ask_status))
        .route("/status/{number}", get(requests::status))
        .route("/requests/{number}", get(requests::show))
        .route("/requests/{number}/filed", get(requests::filed))
        .route("/requests/{number}/installation", post(requests::confirm_installation))
        .route(
            "/requests/{number}/withdrawal",
            get(requests::ask_withdrawal).post(requests::withdraw),
        )
        .route("/requests/{number}/certificates/{serial}", get(requests::certificate))
        .route("/documents/{id}", get(requests::document))
        .route("/sign-in", get(sign_in::show).post(sign_in::sign_in))
        .route("/sign-out", get(sign_in::go_home).post(sign_in::sign_out))
        .route("/cabinet", get(cabinet::show))
        .route("/cabinet/certificates/{serial}", get(cabinet::certificate))
        .route("/cabinet/revocation", get(cabinet::choose))
        .route("/cabinet/revocation/confirm", get(cabinet::confirm))
        .route("/cabinet/revocation/sign", get(cabinet::sign).post(cabinet::revoke))
        .route("/cabinet/renewal", get(renewal::ask).post(renewal::prepare))
        .route("/cabinet/renewal/sign", get(renewal::ask).post(renewal::sign))
        .route("/cabinet/employees", get(employees::list))
        .route("/cabinet/employees/{number}", get(employees::show).post(employees::confirm))
        .route("/cases/{number}", get(cases::show))
        .route("/cases/{number}/filed", get(cases::filed))
        .route("/cases/{number}/payment", get(cases::show).post(cases::pay))
        .route("/complaints", get(complaints::list))
        .route("/complaints/sign", get(complaints::list).post(complaints::file))
        .route("/complaints/new/{service}", get(complaints::ask).post(complaints::text))
        .route("/complaints/{number}", get(complaints::own))
        .route("/complaint-register", get(complaints::register))
        .route(
            "/complaint-register/new/{service}",
            get(complaints::ask_paper).post(complaints::take_in),
        )
        .route("/complaint-register/{number}", get(complaints::show))
        .route(
            "/complaint-register/{number}/answer",
            get(complaints::show).post(complaints::answer),
        )
        .route("/queue", get(queue::offices))
        .route("/queue/{office}", get(queue::ask_slot).post(queue::book))
        .route("/queue/bookings/{number}", get(queue::booking).post(queue::cancel))
        .route("/queue-board/{office}", get(queue::board))
        .route("/ticket-machine/{office}", get(queue::machine).post(queue::take))
        .route("/procedures", get(procedures::list))
        .route("/procedures/{number}", get(procedures::show))
        .route("/desk", get(desk::queue))
        .route("/desk/actions", get(procedures::actions))
        .route("/desk/approvals", get(desk_approvals::ask).post(desk_approvals::choose))
        .route("/desk/approvals/signature", get(desk_approvals::ask).post(desk_approvals::approve))
        .route("/desk/keys-lost", get(procedures::ask_keys_lost).post(procedures::keys_lost))
        .route("/desk/queue", get(queue_desk::show).post(queue_desk::call_next))
        .route("/desk/queue/report", get(queue_desk::report))
        .route("/desk/queue/{number}/acts/{act}", post(queue_desk::act))
        .route(
            "/desk/checklist/sign",
            get(procedures::ask_checklist).post(procedures::sign_checklist),
        )
        .route("/desk/cases", get(reception::cases))
        .route("/desk/cases/{number}", get(reception::case))
        .route("/desk/cases/{number}/filed", get(reception::filed))
        .route("/desk/intake", get(reception::choose).post(reception::start))
        .route("/desk/intake/form", get(reception::form))
        .route("/desk/intake/acts", get(reception::acts))
        .route("/desk/cards/new", get(desk_cards::ask).post(desk_cards::open))
        .route("/desk/revocations/new", get(desk_revocation::ask).post(desk_revocation::open))
        .route("/desk/{number}", get(desk::show).post(desk::act))
        .route("/desk/{number}/acts/fill-form", get(desk_cards::ask_form).post(desk_cards::form))
        .route(
            "/desk/{number}/acts/give-card-keys",
            get(desk_cards::ask_keys).post(desk_cards::keys),
        )
        .route(
            "/desk/{number}/acts/form-revocation",
            get(desk_revocation::ask_form).post(desk_revocation::form),
        )
        .route("/desk/{number}/acts/{act}", get(desk::ask).post(desk::act_asked))
        .route("/desk/{number}/certificates/{serial}", get(desk_cards::certificate))
        .route("/desk/{number}/papers/{code}", get(desk_papers::show).post(desk_papers::read))
        .route("/desk/{number}/link", get(desk::ask_link).post(desk::renew_link))
        .route("/desk/{number}/approval", get(desk::approval).post(desk::approve))
        .route("/inbox", get(inbox::queue))
        .route("/inbox/certificates", get(records::show))
        .route("/inbox/requests", get(refusals::list))
        .route("/inbox/requests/{number}", get(refusals::show).post(refusals::refuse))
        .route("/inbox/grounds", get(grounds::list).post(grounds::record))
        .route("/inbox/grounds/{number}", get(grounds::show))
        .route("/inbox/grounds/{number}/confirmation", get(grounds::ask).post(grounds::confirm))
        .route("/inbox/absences", get(casework::absences).post(casework::note_absence))
        .route("/inbox/{number}", get(inbox::show))
        .route("/inbox/{number}/assignment", get(inbox::show).post(casework::give))
        .route("/inbox/{number}/draft", get(casework::preview).post(casework::drop_draft))
        .route("/inbox/{number}/result", get(inbox::result_preview))
        .route("/inbox/{number}/result/to-be-signed", get(inbox::result_bytes))
        .route("/inbox/{number}/signature", get(inbox::ask_signature).post(inbox::sign))
        .route("/inbox/registers/{service}/{register}", get(registers::kept))
        .route("/registers", get(registers::list))
        .route("/registers/{service}/{register}", get(registers::page))
        .route("/registers/{service}/{register}/{number}", get(registers::entry))
        .route("/survey/{number}", get(survey::ask).post(survey::answer))
        .route("/check", get(check::ask))
        .route("/check/{code}", get(check::show))
        .route("/nca", get(nca::show))
        .route("/nca/{name}/revoked", get(nca::revoked))
}

/// The pages whose forms carry files.
pub(crate) fn uploads() -> Router<Site> {
    Router::new()
        .route("/apply/{code}/questions/{page}", post(journey::answer))
        .route("/cases/{number}/documents", get(cases::ask_documents).post(cases::supply))
        .route("/cases/{number}/messages", get(casework::own_messages).post(casework::send_own))
        .route("/inbox/{number}/messages", get(casework::messages).post(casework::send))
        .route("/inbox/{number}/acts/{act}", get(acts::ask_in_inbox).post(acts::act_in_inbox))
        .route("/cases/{number}/acts/{act}", get(acts::ask_in_cabinet).post(acts::act_in_cabinet))
        .route("/desk/intake/acts/{act}", get(reception::ask_intake).post(reception::take_in))
        .route("/desk/cases/{number}/acts/{act}", get(acts::ask_at_desk).post(acts::act_at_desk))
        .route("/desk/intake/form", post(reception::fill))
        .route(
            "/complaints/{number}/acts/{act}",
            get(complaints::ask_own_act).post(complaints::own_act),
        )
        .route(
            "/complaint-register/{number}/acts/{act}",
            get(complaints::ask_act).post(complaints::act),
        )
        .route("/desk/checklist", get(procedures::ask_checklist).post(procedures::checklist))
        .route("/procedures/new/{kind}", get(procedures::ask).post(procedures::begin))
        .route("/procedures/{number}/acts/{act}", get(procedures::ask_act).post(procedures::act))
}

/// Sends a reader who named no language to the same page in hers.
pub(crate) async fn choose_language(headers: HeaderMap, OriginalUri(uri): OriginalUri) -> Response {
    let rest = uri.path_and_query().map_or("", |path| path.as_str());
    let rest = if rest == "/" { "" } else { rest };
    let mut response =
        Redirect::to(&format!("/{}{rest}", preferred_language(&headers))).into_response();
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept-Language"));
    response
}

/// The address where to sign in, and from there on to `next`.
pub(crate) fn sign_in_address(lang: Lang, next: &str) -> String {
    if next.is_empty() {
        format!("/{lang}/sign-in")
    } else {
        format!("/{lang}/sign-in?next={}", escape(next))
    }
}

/// A page of trouble.
#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    page: Page,
    heading: String,
    lines: Vec<String>,
    operation: Option<String>,
}

/// The page of a failure: what happened, what to do, and for an internal one the number to tell.
pub(crate) fn problem_page(visitor: &Visitor, problem: &Problem) -> Response {
    let kind = match problem.status {
        StatusCode::NOT_FOUND => "404",
        StatusCode::FORBIDDEN => "403",
        StatusCode::PAYLOAD_TOO_LARGE => "413",
        StatusCode::TOO_MANY_REQUESTS => "429",
        StatusCode::CONFLICT | StatusCode::UNPROCESSABLE_ENTITY => "409",
        StatusCode::SERVICE_UNAVAILABLE => "503",
        status if status.is_server_error() => "500",
        _ => "400",
    };
    let mut lines: Vec<String> = Vec::new();
    for fault in problem.faults.0.iter().filter(|_| problem.operation.is_none()) {
        if texts::has(visitor.lang, &format!("fault-{}", fault.code)) {
            lines.push(texts::fault(visitor.lang, fault));
        }
    }
    if lines.is_empty() {
        lines.push(texts::say(visitor.lang, &format!("problem-{kind}-text")));
    }
    let page = ProblemPage {
        page: visitor.page(),
        heading: texts::say(visitor.lang, &format!("problem-{kind}")),
        lines,
        operation: problem.operation.clone(),
    };
    let body = page.render().unwrap_or_default();
    (problem.status, Html(body)).into_response()
}

/// Draws a page.
fn draw(template: &impl Template) -> Answer {
    draw_with(StatusCode::OK, template)
}

/// Draws a page with a status.
fn draw_with(status: StatusCode, template: &impl Template) -> Answer {
    let html = template.render().map_err(|error| Problem::from(app::Error::internal(&error)))?;
    Ok((status, Html(html)).into_response())
}

/// Sends the reader to another page in her language.
fn go(lang: Lang, path: &str) -> Response {
    Redirect::to(&format!("/{lang}{path}")).into_response()
}

/// A file to keep: the browser saves it under `name`.
pub(crate) fn download(name: &str, media_type: &str, bytes: Vec<u8>) -> Response {
    file("attachment", name, media_type, bytes)
}

/// A file to look at. Only PDF is shown in the browser; everything else is saved.
fn show_or_download(name: &str, media_type: &str, bytes: Vec<u8>) -> Response {
    let how = if media_type == "application/pdf" { "inline" } else { "attachment" };
    file(how, name, media_type, bytes)
}

fn file(how: &str, name: &str, media_type: &str, bytes: Vec<u8>) -> Response {
    // Old programs read only the plain form; the other carries the name as it is (RFC 6266).
    let plain: String = name
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c))
        .take(100)
        .collect();
    let plain = if plain.starts_with('.') { format!("document{plain}") } else { plain };
    let disposition = format!("{how}; filename=\"{plain}\"; filename*=UTF-8''{}", escape(name));
    let mut response = Body::from(bytes).into_response();
    let headers = response.headers_mut();
    let mut set = |name, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, media_type);
    set(header::CONTENT_DISPOSITION, &disposition);
    set(header::CACHE_CONTROL, "no-store");
    response
}

/// What is percent-encoded: all but the unreserved characters (RFC 3986, 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Percent-encodes all but the unreserved characters of RFC 3986.
pub(crate) fn escape(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// The number in an address, however it was typed there.
fn number(text: &str) -> Result<UniqueNumber, Problem> {
    UniqueNumber::read(text).ok_or_else(Problem::nothing_here)
}

/// The first value of a name in the query.
fn query_value(query: Option<&str>, name: &str) -> Option<String> {
    crate::posted::parse_urlencoded(query.unwrap_or_default().as_bytes())
        .into_iter()
        .find(|(key, value)| key == name && !value.is_empty())
        .map(|(_, value)| value)
}

/// A fault as the page shows it, with the place that it points to.
#[derive(Clone, Debug)]
struct ShownFault {
    href: String,
    text: String,
}

/// The faults of an error of the user, shown on the page of the form; other errors go on.
fn shown_faults(lang: Lang, error: app::Error, anchor: &str) -> Result<Vec<ShownFault>, Problem> {
    match error {
        app::Error::Invalid(faults) => Ok(faults
            .0
            .iter()
            .map(|fault| ShownFault { href: anchor.to_owned(), text: texts::fault(lang, fault) })
            .collect()),
        app::Error::Conflict(fault) => {
            Ok(vec![ShownFault { href: anchor.to_owned(), text: texts::fault(lang, &fault) }])
        }
        other => Err(other.into()),
    }
}

/// One fault of this face.
fn one_fault(lang: Lang, code: &'static str, anchor: &str) -> Vec<ShownFault> {
    vec![ShownFault { href: anchor.to_owned(), text: texts::fault(lang, &Fault::new(code)) }]
}

/// The colour of what a flow carries: done, bad, waiting for the applicant, or none of these.
pub(crate) fn tone(standing: &Standing) -> &'static str {
    match (standing.outcome, standing.phase) {
        (Some(Outcome::DeemedGranted | Outcome::Granted), _) => "done",
        (Some(Outcome::NotAccepted | Outcome::Refused | Outcome::Withdrawn), _) => "bad",
        (None, Phase::Suspended) => "wait",
        (None, Phase::Intake | Phase::Review) if standing.turn == "applicant" => "wait",
        (None, _) => "",
    }
}

/// The colour of a certificate or of an entry of a register.
pub(crate) fn tone_in_force(state: &str) -> &'static str {
    match state {
        "active" | "deemed-granted" | "installed" | "issued" => "done",
        "expired" | "refused" | "revoked" | "unknown" => "bad",
        "suspended" => "wait",
        _ => "",
    }
}
