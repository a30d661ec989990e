//! No page is left out: those that the portal has are read from its routes, and each must have been looked at.

use std::collections::BTreeSet;

/// The source of the routes.
const ROUTES: &str = include_str!("../../../web/src/pages.rs");

/// Addresses that `GET` answers with something else than a page of their own, and why.
const NO_PAGES: [(&str, &str); 17] = [
    ("/apply/{code}", "goes on to a question"),
    ("/cabinet/certificates/{serial}", "a file"),
    ("/cabinet/renewal/sign", "the page of the renewal, where a signature was lost"),
    ("/cases/{number}/payment", "the page of the application"),
    ("/complaint-register/{number}/answer", "the page of the complaint"),
    ("/complaints/sign", "the list of complaints"),
    ("/desk/approvals/signature", "the page of the approvals, where a signature was lost"),
    ("/desk/cases/{number}/filed", "goes on to the application"),
    ("/desk/checklist/sign", "the page of the checklist, where a signature was lost"),
    ("/desk/{number}/certificates/{serial}", "a file"),
    ("/documents/{id}", "a file"),
    ("/inbox/{number}/assignment", "the page of the application"),
    ("/inbox/{number}/draft", "a file"),
    ("/inbox/{number}/result", "a file"),
    ("/inbox/{number}/result/to-be-signed", "a file"),
    ("/requests/{number}/certificates/{serial}", "a file"),
    ("/sign-out", "goes home"),
];

/// Pages to which the golden story does not come: it would need people and days that it has not. Whoever adds one says why.
const NOT_WALKED: [(&str, &str); 16] = [
    ("/cabinet/employees/{number}", "the employees of another walk are confirmed there"),
    (
        "/cases/{number}/acts/{act}",
        "the applicant of an attestat has no act that asks for anything",
    ),
    ("/cases/{number}/documents", "no document is missing"),
    ("/complaint-register/{number}/acts/{act}", "the story `complaint` goes there"),
    ("/desk/cases/{number}", "stories of services on paper go there"),
    ("/desk/cases/{number}/acts/{act}", "stories of services on paper go there"),
    ("/desk/intake/acts", "stories of services on paper go there"),
    ("/desk/intake/acts/{act}", "stories of services on paper go there"),
    ("/desk/intake/form", "stories of services on paper go there"),
    ("/inbox/requests/{number}", "no request may be refused when the official comes"),
    ("/desk/{number}/acts/fill-form", "the story `card` goes there"),
    ("/desk/{number}/acts/form-revocation", "the dismissed employee of another walk goes there"),
    ("/desk/{number}/acts/give-card-keys", "the story `card` goes there"),
    ("/procedures/new/{kind}", "no procedure of an office is begun"),
    ("/procedures/{number}/acts/{act}", "no procedure of an office is begun"),
    ("/ticket-machine/{office}", "the instance of the walk has no ticket machine"),
];

/// The addresses of all pages, as the routes write them.
fn addresses() -> BTreeSet<&'static str> {
    let routes = ROUTES.split(".route(").skip(1);
    let page = |route: &'static str| {
        let (_, after) = route.split_once('"')?;
        let (address, handlers) = after.split_once('"')?;
        handlers.contains("get(").then_some(address)
    };
    routes.filter_map(page).collect()
}

/// Whether a path is of a route.
fn is_of(path: &str, route: &str) -> bool {
    let (path, route) = (path.trim_end_matches('/'), route.trim_end_matches('/'));
    let (path, route): (Vec<&str>, Vec<&str>) =
        (path.split('/').collect(), route.split('/').collect());
    path.len() == route.len()
        && path.iter().zip(&route).all(|(part, named)| part == named || named.starts_with('{'))
}

/// How many parts of a route are words: of two routes that fit, the one with more words answers.
fn words(route: &str) -> usize {
    route.split('/').filter(|part| !part.starts_with('{')).count()
}

/// Every page of the portal was looked at, and no list here names one that is not there.
pub(crate) fn are_complete(looked_at: &BTreeSet<String>) {
    let all = addresses();
    assert!(all.len() > 60, "the routes are not found any more: {all:?}");
    let answering = |path: &String| {
        all.iter().filter(|route| is_of(path, route)).max_by_key(|route| words(route)).copied()
    };
    let seen: BTreeSet<&str> = looked_at.iter().filter_map(answering).collect();
    let excused: BTreeSet<&str> =
        NO_PAGES.iter().chain(&NOT_WALKED).map(|(route, _)| *route).collect();
    let left_out: Vec<_> =
        all.iter().filter(|route| !seen.contains(*route) && !excused.contains(*route)).collect();
    assert!(left_out.is_empty(), "nobody looked at these pages: {left_out:#?}");
    let gone: Vec<_> = excused.difference(&all).collect();
    assert!(gone.is_empty(), "these are no addresses any more: {gone:?}");
    let walked: Vec<_> = NOT_WALKED.iter().filter(|(route, _)| seen.contains(route)).collect();
    assert!(walked.is_empty(), "somebody looks at these now: {walked:?}");
}
