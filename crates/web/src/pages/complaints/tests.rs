//! A clerk takes a complaint in, as her browser does.

use axum::http::{StatusCode, header};

use crate::{
    api::tests::application,
    pages::{
        reception::tests::{assert_usable, clerk, open},
        tests::{get, post},
    },
};

#[tokio::test]
async fn a_clerk_takes_a_complaint_in_and_finds_it_with_its_talon_in_the_register() {
    let (_folder, app) = application().await;
    let router = crate::router(app.clone());
    let (cookie, csrf) = Box::pin(clerk(&app)).await;
    for lang in ["kk", "ru", "en"] {
        open(&router, &format!("/{lang}/complaint-register"), &cookie).await;
        open(&router, &format!("/{lang}/complaint-register/new/knb-02"), &cookie).await;
        open(&router, &format!("/{lang}/complaint-register/new/mes-05"), &cookie).await;
    }
    let mut typed = vec![
        ("csrf", csrf.as_str()),
        ("place", "4"),
        ("channel", "post"),
        ("full_name", "Серікова Айгүл"),
        ("iin", "12"),
        ("postal_address", "Астана, Абай 1"),
        ("subject_name", "Қызмет <b>"),
        ("reasons", "Өтініш қаралмады"),
        ("demands", "Қарауды талап етемін"),
        ("responsible", "Сағынтаев Ермек"),
        ("contacts", "8 (7172) 76-42-31"),
    ];
    let path = "/en/complaint-register/new/knb-02";
    let wrong = post(&router, path, &cookie, &typed).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_usable(&wrong);
    assert!(wrong.text.contains("href=\"#iin\""));
    assert!(wrong.text.contains("Қызмет &#60;b&#62;"), "what was typed is kept and harmless");
    typed[4].1 = "";
    let wrong = post(&router, path, &cookie, &typed).await;
    assert!(wrong.text.contains("href=\"#answer_place\""), "the talon says where the answer comes");
    typed.push(("answer_place", "Астана, Бигелдинов 76"));
    let taken = post(&router, path, &cookie, &typed).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text);
    let place = taken.header(header::LOCATION).to_owned();
    let shown = open(&router, &place, &cookie).await;
    assert!(shown.text.contains("Talon of the complaint") && shown.text.contains("Registered"));
    let number = place.rsplit('/').next().unwrap();
    for words in [number, "knb-02", "registered"] {
        let found = open(&router, &format!("/en/complaint-register?q={words}"), &cookie).await;
        assert!(found.text.contains(&format!("/en/complaint-register/{number}")), "{words}");
    }
    let none = get(&router, "/en/complaint-register?q=nonsense", &cookie).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_usable(&none);
}
