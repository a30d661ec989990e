//! What an administrator must see of attempts that failed: sign-ins, rights that were refused, forms of other sites, budgets
//! that were spent. Each is one line of the log with the target `security`, by the address it came from.
//!
//! No line has personal data or a secret: of the path only the word that names the area is told.

use axum::http::{Method, StatusCode};

use crate::{problem::Problem, server::Client};

/// Writes a line, if an answer is one to be seen. `problem` tells its codes; a page that shows faults has none.
pub(crate) fn note(
    client: Option<Client>,
    method: &Method,
    path: &str,
    status: StatusCode,
    problem: Option<&Problem>,
) {
    let Some(what) = what(method, path, status) else { return };
    let codes: Vec<&str> = problem
        .map(|problem| problem.faults.0.iter().map(|fault| fault.code).collect())
        .unwrap_or_default();
    tracing::warn!(
        target: "security",
        client = client.map(|client| client.0.to_string()),
        area = area(path),
        status = status.as_u16(),
        codes = codes.join(" "),
        "{what}"
    );
}

/// What happened; none where it is everyday.
fn what(method: &Method, path: &str, status: StatusCode) -> Option<&'static str> {
    match status {
        StatusCode::FORBIDDEN => Some("refused"),
        StatusCode::TOO_MANY_REQUESTS => Some("too many"),
        _ if status.is_client_error() && *method == Method::POST && area(path) == "sign-in" => {
            Some("sign-in failed")
        }
        _ => None,
    }
}

/// The word of a path that names its area: `desk` of `/kk/desk/2026-NCA-0000017-4` and of `/api/v1/desk/requests`.
fn area(path: &str) -> &str {
    let mut words = path.split('/').filter(|word| !word.is_empty());
    match words.next() {
        Some("api") => words.nth(1).unwrap_or("api"),
        Some("kk" | "ru" | "en") => words.next().unwrap_or("home"),
        Some(word) => word,
        None => "home",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_seen_is_told_without_what_stands_in_the_path() {
        let told = |method, path, status| {
            (what(&method, path, StatusCode::from_u16(status).unwrap()), area(path).to_owned())
        };
        let own = |what: Option<&'static str>, area: &str| (what, area.to_owned());
        assert_eq!(
            told(Method::POST, "/kk/desk/2026-NCA-0000017-4/approval", 403),
            own(Some("refused"), "desk")
        );
        assert_eq!(
            told(Method::PUT, "/api/v1/drafts/5ec4e7", 429),
            own(Some("too many"), "drafts")
        );
        for path in ["/en/sign-in", "/api/v1/sign-in"] {
            assert_eq!(told(Method::POST, path, 422), own(Some("sign-in failed"), "sign-in"));
            assert_eq!(told(Method::POST, path, 303), own(None, "sign-in"));
        }
        assert_eq!(told(Method::GET, "/en/sign-in", 404), own(None, "sign-in"));
        assert_eq!(told(Method::GET, "/", 404), own(None, "home"));
    }
}
