//! Procedures of an office, page by page.

use axum::http::{StatusCode, header};
use base::Role;

use crate::{
    api::tests::application,
    pages::{
        reception::tests::{assert_usable, official, open},
        tests::{get, post, post_parts},
    },
};

#[tokio::test]
async fn a_visit_is_ordered_at_1414_and_the_office_sets_its_time() {
    let (_folder, app) = application().await;
    let router = crate::router(app.clone());
    let (cookie, csrf) = Box::pin(official(&app, "contact-centre", Role::Operator)).await;
    let path = "/en/procedures/new/home-visit";
    for lang in ["kk", "ru", "en"] {
        open(&router, &format!("/{lang}/procedures"), &cookie).await;
        let form = open(&router, &format!("/{lang}/procedures/new/home-visit"), &cookie).await;
        assert!(form.text.contains("<option value=\"71-002\""), "offices are chosen, not typed");
    }
    let mut typed = vec![
        ("csrf", csrf.as_str()),
        ("office", "71-002"),
        ("caller", "Көршісі <b>"),
        ("person", "Серікова Айгүл"),
        ("address", "Астана, Абай 1"),
        ("phone", "+77010000000"),
    ];
    let wrong = post_parts(&router, path, &cookie, &typed, &[]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", wrong.text);
    assert_usable(&wrong);
    assert!(wrong.text.contains("href=\"#ability_lost\""));
    assert!(wrong.text.contains("Көршісі &#60;b&#62;"), "what was typed is kept and harmless");
    typed.push(("ability_lost", "MOVEMENT"));
    let ordered = post_parts(&router, path, &cookie, &typed, &[]).await;
    assert_eq!(ordered.status, StatusCode::SEE_OTHER, "{}", ordered.text);
    let place = ordered.header(header::LOCATION).to_owned();
    open(&router, &place, &cookie).await;

    let (cookie, csrf) = Box::pin(official(&app, "71-002", Role::Operator)).await;
    for lang in ["kk", "ru", "en"] {
        let list = open(&router, &format!("/{lang}/procedures?kind=home-visit"), &cookie).await;
        assert!(list.text.contains(place.rsplit('/').next().unwrap()));
    }
    let act = format!("{place}/acts/schedule-visit");
    open(&router, &act, &cookie).await;
    let day = [
        ("csrf", csrf.as_str()),
        ("slot_date", "2026-06-02"),
        ("slot_time", "15:00"),
        ("employee", "Серіков"),
    ];
    let set = post_parts(&router, &act, &cookie, &day, &[]).await;
    assert_eq!(set.status, StatusCode::SEE_OTHER, "{}", set.text);
    let shown = open(&router, &place, &cookie).await;
    assert!(shown.text.contains("Visit scheduled"));
    // Another office has no such visit, and nobody begins what is not hers to begin.
    let (cookie, _) = Box::pin(official(&app, "71-003", Role::Operator)).await;
    assert_eq!(get(&router, &place, &cookie).await.status, StatusCode::NOT_FOUND);
    let start = get(&router, "/en/procedures/new/home-visit", &cookie).await;
    assert_eq!(start.status, StatusCode::NOT_FOUND);
    for lang in ["kk", "ru", "en"] {
        open(&router, &format!("/{lang}/desk/checklist"), &cookie).await;
        open(&router, &format!("/{lang}/procedures/new/archive"), &cookie).await;
        open(&router, &format!("/{lang}/procedures/new/support-person"), &cookie).await;
    }
}

#[tokio::test]
async fn an_operator_reports_lost_keys_on_a_page_of_her_own_and_is_signed_out() {
    let (_folder, app) = application().await;
    let router = crate::router(app.clone());
    let (cookie, csrf) = Box::pin(official(&app, "71-002", Role::Operator)).await;
    for lang in ["kk", "ru", "en"] {
        open(&router, &format!("/{lang}/desk/keys-lost"), &cookie).await;
        open(&router, &format!("/{lang}/desk/actions"), &cookie).await;
    }
    let path = "/en/desk/keys-lost";
    let bare = post(&router, path, &cookie, &[("csrf", csrf.as_str())]).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_usable(&bare);
    assert!(bare.text.contains("href=\"#discovered_on\""), "{}", bare.text);
    let mut typed = vec![
        ("csrf", csrf.as_str()),
        ("discovered_on", "2026-06-01"),
        ("circumstances", "Тасығыш жоғалды <b>"),
        ("informed_head", ""),
        ("informed_provider", "Исаев"),
    ];
    let wrong = post(&router, path, &cookie, &typed).await;
    assert!(wrong.text.contains("href=\"#informed_head\""), "{}", wrong.text);
    assert!(wrong.text.contains("Тасығыш жоғалды &#60;b&#62;"), "what was typed is kept");
    assert_eq!(get(&router, "/en/desk/queue", &cookie).await.status, StatusCode::OK);
    typed[3].1 = "Омаров";
    let reported = post(&router, path, &cookie, &typed).await;
    assert_eq!(reported.status, StatusCode::SEE_OTHER, "{}", reported.text);
    let after = get(&router, "/en/desk/queue", &cookie).await;
    assert!(after.header(header::LOCATION).starts_with("/en/sign-in"), "{}", after.status);
}
