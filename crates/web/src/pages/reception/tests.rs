//! A clerk takes papers in, page by page, as her browser does.

use std::collections::BTreeSet;

use app::{App, staff::Enrolment};
use axum::{
    Router,
    http::{StatusCode, header},
};
use base::Role;
use crypto::{KeyAlgorithm, PrivateKey};
use pki::{
    Name, cms, csr,
    x509::{Extension, ExtensionValue},
};

use crate::{
    api::tests::application,
    pages::tests::{Got, get, missing_texts, post, post_parts},
};

/// That a key is on a Kaztoken.
fn on_a_token() -> Extension {
    Extension::plain(ExtensionValue::KeyStorage("1.2.398.3.3.5.2.2".parse().unwrap()))
}

/// A clerk of the National Security Committee, signed in: the cookie of her browser and the token of her forms.
pub(in crate::pages) async fn clerk(app: &App) -> (String, String) {
    Box::pin(official(app, "knb", Role::Operator)).await
}

/// Somebody with a post, signed in.
pub(in crate::pages) async fn official(app: &App, post: &str, role: Role) -> (String, String) {
    let cast = app.population().unwrap().cast().clone();
    let key = PrivateKey::generate(KeyAlgorithm::Rsa2048).unwrap();
    let subject = Name::builder().common_name("REQUEST").build();
    let enrolment = Enrolment {
        iin: cast.officer.iin.clone(),
        role,
        post: post.to_owned(),
        bin: Some(cast.committee.bin.clone()),
        email: None,
        request: csr::build(&subject, &key, &[on_a_token()]).unwrap(),
        // The clerk of a body is no operator of the NCA: nobody writes a letter for her.
        papers: post.starts_with(|c: char| c.is_ascii_digit()).then(|| {
            app::staff::OperatorPapers {
                letter: "17-01/1".to_owned(),
                letter_date: base::local_date(app.now()),
                order: "5-к".to_owned(),
                order_date: base::local_date(app.now()),
                executor: "executor@centre.kz".to_owned(),
                applied_on: base::local_date(app.now()),
                position: "Оператор".to_owned(),
                token_serial: "0000000001".to_owned(),
            }
        }),
    };
    let certificate = app.authority().enrol(&enrolment).await.unwrap();
    let text = app.sessions().begin_sign_in(base::Lang::Kk).await.unwrap();
    let signature = cms::sign(&cms::SignRequest {
        content: text.text.as_bytes(),
        detached: false,
        signer: &key,
        certificate: &certificate,
        extra_certificates: &[],
        signing_time: None,
    })
    .unwrap();
    let (token, session) = app.sessions().sign_in(&text.id, &signature).await.unwrap();
    (format!("senim={token}"), session.csrf)
}

/// The values of an attribute in the tags that `keep` keeps.
fn values<'a>(html: &'a str, attribute: &str, keep: impl Fn(&str) -> bool) -> Vec<&'a str> {
    let start = format!(" {attribute}=\"");
    html.split('<')
        .filter_map(|tag| tag.split_once('>').map(|(tag, _)| tag))
        .filter(|tag| keep(tag))
        .filter_map(|tag| tag.split_once(&start)?.1.split('"').next())
        .collect()
}

/// Names are there once, everything that is typed has a label, what is described is there, and no text is missing.
pub(in crate::pages) fn assert_usable(page: &Got) {
    let html = &page.text;
    assert!(missing_texts(html).is_empty(), "{:?}", missing_texts(html));
    let ids = values(html, "id", |_| true);
    let once: BTreeSet<&str> = ids.iter().copied().collect();
    let twice: Vec<_> =
        once.iter().filter(|id| ids.iter().filter(|other| other == id).count() > 1).collect();
    assert!(twice.is_empty(), "ids are there twice: {twice:?}");
    let labelled: BTreeSet<&str> =
        values(html, "for", |tag| tag.starts_with("label ")).into_iter().collect();
    let typed = values(html, "id", |tag| {
        let input = tag.starts_with("input ") && !tag.contains("type=\"hidden\"");
        input || tag.starts_with("select ") || tag.starts_with("textarea ")
    });
    let bare: Vec<_> = typed.iter().filter(|id| !labelled.contains(**id)).collect();
    assert!(bare.is_empty(), "without a label: {bare:?}");
    for described in values(html, "aria-describedby", |_| true) {
        for id in described.split(' ') {
            assert!(once.contains(id), "{id} describes and is not there");
        }
    }
    let nameless = html.split('<').filter(|tag| tag.starts_with("input ") && !tag.contains(" id="));
    assert!(nameless.into_iter().all(|tag| tag.contains("type=\"hidden\"")), "an input without id");
}

pub(in crate::pages) async fn open(router: &Router, path: &str, cookie: &str) -> Got {
    let page = get(router, path, cookie).await;
    assert_eq!(page.status, StatusCode::OK, "{path}");
    assert_usable(&page);
    page
}

fn token(page: &Got) -> String {
    let hidden = values(&page.text, "value", |tag| tag.contains("name=\"csrf\""));
    (*hidden.last().unwrap()).to_owned()
}

#[tokio::test]
async fn a_clerk_takes_in_what_is_incomplete_and_gets_the_receipt_to_print() {
    let (_folder, app) = application().await;
    let router = crate::router(app.clone());
    let (cookie, csrf) = Box::pin(clerk(&app)).await;
    let desk = get(&router, "/en/desk", &cookie).await;
    assert_eq!(desk.header(header::LOCATION), "/en/desk/cases", "a body has no certificates desk");
    for lang in ["kk", "ru", "en"] {
        open(&router, &format!("/{lang}/desk/cases"), &cookie).await;
        open(&router, &format!("/{lang}/desk/intake"), &cookie).await;
    }
    let choice = |channel: &'static str| {
        vec![
            ("csrf", csrf.as_str()),
            ("request", "knb-02.issue"),
            ("channel", channel),
            ("applicant_kind", "legal-entity"),
            ("lang", "ru"),
        ]
    };
    let refused = post(&router, "/en/desk/intake", &cookie, &choice("portal")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let begun = post(&router, "/en/desk/intake", &cookie, &choice("office")).await;
    assert_eq!(begun.header(header::LOCATION), "/en/desk/intake/form");
    let cookie = format!("{cookie}; {}", begun.cookie());

    let form = open(&router, "/en/desk/intake/form", &cookie).await;
    let form_token = token(&form);
    let none = open(&router, "/en/desk/intake/acts", &cookie).await;
    assert!(none.text.contains("There is no action to choose"));
    let mut typed = vec![
        ("csrf", form_token.as_str()),
        ("applicant_iin", "12"),
        ("applicant_full_name", "Серікова Айгүл"),
        ("applicant_bin", "050340001007"),
        ("applicant_organisation", "«Сынақ» ЖШС"),
        ("payment_reference", "№ 5 <b>"),
        ("do", "check"),
    ];
    let wrong = post_parts(&router, "/en/desk/intake/form", &cookie, &typed, &[]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_usable(&wrong);
    assert!(wrong.text.contains("href=\"#applicant_iin\""));
    assert!(wrong.text.contains("№ 5 &#60;b&#62;"), "what was typed is kept and harmless");
    let head = app.population().unwrap().cast().legal_head.iin.to_string();
    typed[1].1 = &head;
    typed[6].1 = "acts";
    let kept = post_parts(&router, "/en/desk/intake/form", &cookie, &typed, &[]).await;
    assert_eq!(kept.header(header::LOCATION), "/en/desk/intake/acts");
    let acts = open(&router, "/en/desk/intake/acts", &cookie).await;
    assert!(acts.text.contains("/en/desk/intake/acts/take-at-office"));

    open(&router, "/kk/desk/intake/acts/take-at-office", &cookie).await;
    let take = "/en/desk/intake/acts/take-incomplete-at-office";
    let asked = open(&router, take, &cookie).await;
    assert!(asked.text.contains("value=\"charter\""));
    let nothing = post(&router, take, &cookie, &[("csrf", &csrf)]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_usable(&nothing);
    assert!(nothing.text.contains("href=\"#missing\""));
    let units = values(&asked.text, "value", |tag| tag.starts_with("option "));
    assert!(units.contains(&"almaty-city"));
    let given = [
        ("csrf", csrf.as_str()),
        ("missing", "charter"),
        ("unit", "almaty-city"),
        ("inventory.1.document", "Өтініш"),
        ("inventory.1.form", "original"),
        ("inventory.1.sheets", "3"),
    ];
    let filed = post(&router, take, &cookie, &given).await;
    assert_eq!(filed.status, StatusCode::SEE_OTHER, "{}", filed.text);
    let place = filed.header(header::LOCATION).to_owned();
    assert!(place.starts_with("/en/desk/cases/") && place.ends_with("/filed"));
    let receipts = open(&router, &place, &cookie).await;
    assert!(receipts.text.contains("/en/documents/"), "the receipt is there to print");
    let again = post(&router, take, &cookie, &given).await;
    assert_eq!(again.header(header::LOCATION), "/en/desk/intake", "it is filed once");
    let document = receipts.text.split("/en/documents/").nth(1).unwrap();
    let document = document.split('"').next().unwrap();
    let pdf = get(&router, &format!("/en/documents/{document}"), &cookie).await;
    assert!(pdf.text.starts_with("%PDF"));
    open(&router, place.strip_suffix("/filed").unwrap(), &cookie).await;
}

#[tokio::test]
async fn what_tells_of_the_applicant_is_asked_once_and_answers_the_form_too() {
    let (_folder, app) = application().await;
    let router = crate::router(app.clone());
    let (cookie, csrf) = Box::pin(official(&app, "transport-ministry", Role::Operator)).await;
    let choice = [
        ("csrf", csrf.as_str()),
        ("request", "ict-02.attestation"),
        ("channel", "office"),
        ("applicant_kind", "legal-entity"),
        ("lang", "kk"),
    ];
    let begun = post(&router, "/en/desk/intake", &cookie, &choice).await;
    let cookie = format!("{cookie}; {}", begun.cookie());
    // Both the desk and appendix 1 of ict-02 ask for the full name.
    let form = open(&router, "/en/desk/intake/form", &cookie).await;
    let form_token = token(&form);
    let typed =
        [("csrf", form_token.as_str()), ("applicant_full_name", "Серікова Айгүл"), ("do", "check")];
    let wrong = post_parts(&router, "/en/desk/intake/form", &cookie, &typed, &[]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_usable(&wrong);
    assert_eq!(wrong.text.matches("value=\"Серікова Айгүл\"").count(), 1);
    assert!(!wrong.text.contains("href=\"#applicant_full_name\""), "the form has the name too");
}

#[tokio::test]
async fn what_a_certificate_tells_elsewhere_stays_typed_at_the_desk() {
    let (_folder, app) = application().await;
    let router = crate::router(app.clone());
    let (cookie, csrf) = Box::pin(clerk(&app)).await;
    let choice = [
        ("csrf", csrf.as_str()),
        ("request", "knb-02.duplicate"),
        ("channel", "office"),
        ("applicant_kind", "legal-entity"),
        ("lang", "kk"),
    ];
    let begun = post(&router, "/en/desk/intake", &cookie, &choice).await;
    let cookie = format!("{cookie}; {}", begun.cookie());
    let form_token = token(&open(&router, "/en/desk/intake/form", &cookie).await);
    // The kind of applicant brings the number; a field that was not shown is not read.
    for _ in 0..2 {
        let typed = [
            ("csrf", form_token.as_str()),
            ("applicant_kind", "legal-entity"),
            ("bin", "050340001007"),
            ("do", "keep"),
        ];
        let kept = post_parts(&router, "/en/desk/intake/form", &cookie, &typed, &[]).await;
        assert_eq!(kept.header(header::LOCATION), "/en/desk/intake/form");
    }
    let form = open(&router, "/en/desk/intake/form", &cookie).await;
    let number = values(&form.text, "value", |tag| tag.contains("name=\"bin\""));
    assert_eq!(number, ["050340001007"], "it can be typed again, and is sent again");
}
