//! Somebody books a place, takes a ticket at a machine, and is called, as browsers do it.

use std::net::IpAddr;

use app::App;
use axum::{
    Router,
    body::Body,
    extract::Extension,
    http::{Request, StatusCode, header},
};
use base::Role;
use tower::ServiceExt as _;

use crate::{
    api::tests::application_with,
    pages::{
        reception::tests::{assert_usable, official, open},
        tests::{Got, get, post},
    },
    server::Client,
};

const MACHINE: &str = "192.0.2.7";

/// An application whose office 71-002 has a ticket machine, and its router as a caller at `address` sees it.
async fn served(address: &str) -> (tempfile::TempDir, App, Router) {
    let (folder, app) = application_with(|config| {
        let networks = vec!["192.0.2.0/24".to_owned()];
        config.server.ticket_machines.insert("71-002".to_owned(), networks);
    })
    .await;
    let address: IpAddr = address.parse().unwrap();
    let router = crate::router(app.clone()).layer(Extension(Client(address)));
    (folder, app, router)
}

fn ticket_in(page: &Got) -> String {
    let (_, rest) = page.text.split_once("class=\"number\">").unwrap();
    rest.split('<').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_ticket_machine_gives_tickets_in_three_languages_and_the_desk_calls_them() {
    let (_folder, app, router) = served(MACHINE).await;
    let mut tickets = Vec::new();
    for lang in ["kk", "ru", "en"] {
        let path = format!("/{lang}/ticket-machine/71-002");
        let page = open(&router, &path, "").await;
        assert!(
            page.text.contains("name=\"service\" value=\"nca-01\""),
            "a large button for each service"
        );
        let given = post(&router, &path, "", &[("service", "nca-01")]).await;
        assert_eq!(given.status, StatusCode::OK, "{}", given.text);
        assert_usable(&given);
        tickets.push(ticket_in(&given));
    }
    let nothing = post(&router, "/en/ticket-machine/71-002", "", &[("service", "none")]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_usable(&nothing);
    let other = get(&router, "/en/ticket-machine/71-003", "").await;
    assert_eq!(other.status, StatusCode::FORBIDDEN, "a machine is one of its own office");

    let (cookie, csrf) = Box::pin(official(&app, "71-002", Role::Operator)).await;
    for lang in ["kk", "ru", "en"] {
        let desk = open(&router, &format!("/{lang}/desk/queue"), &cookie).await;
        assert!(tickets.iter().all(|ticket| desk.text.contains(ticket)));
        open(&router, &format!("/{lang}/desk/queue/report"), &cookie).await;
    }
    let csrf = csrf.as_str();
    let unnamed = post(&router, "/en/desk/queue", &cookie, &[("csrf", csrf), ("window", "")]).await;
    assert_eq!(unnamed.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unnamed.text.contains("href=\"#window\""));
    assert_usable(&unnamed);
    let called = post(&router, "/en/desk/queue", &cookie, &[("csrf", csrf), ("window", "7")]).await;
    assert_eq!(called.status, StatusCode::SEE_OTHER);
    let desk = open(&router, "/en/desk/queue", &cookie).await;
    let (_, rest) = desk
        .text
        .split_once("/en/desk/queue/")
        .map(|_| desk.text.split_once("/acts/begin-serving").unwrap())
        .unwrap();
    assert!(rest.contains(&tickets[0]), "the button names the ticket it is for");
    let number =
        desk.text.split("/en/desk/queue/").find_map(|part| part.split_once("/acts/")).unwrap().0;
    let board = open(&router, "/kk/queue-board/71-002", "").await;
    assert!(board.text.contains(&tickets[0]));
    assert_eq!(board.header(header::REFRESH), "10", "a screen on a wall renews itself");
    assert!(board.text.contains("href=\"?renew=off\""), "and a reader can stop that");
    let still = open(&router, "/kk/queue-board/71-002?renew=off", "").await;
    assert!(still.header(header::REFRESH).is_empty() && still.text.contains("href=\"?\""));
    assert!(!board.text.contains(number), "the board shows tickets and windows only");
    for act in ["begin-serving", "close-ticket"] {
        let path = format!("/en/desk/queue/{number}/acts/{act}");
        let done = post(&router, &path, &cookie, &[("csrf", csrf)]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{act}: {}", done.text);
    }
    let again = post(
        &router,
        &format!("/en/desk/queue/{number}/acts/close-ticket"),
        &cookie,
        &[("csrf", csrf)],
    )
    .await;
    assert_eq!(
        again.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "a click too many is told, and changes nothing"
    );
    let found =
        open(&router, &format!("/en/desk/queue?ticket={}", tickets[0].to_lowercase()), &cookie)
            .await;
    assert!(found.text.contains(&format!("Found for {}", tickets[0].to_lowercase())));
    assert!(found.text.contains("Served"));
    let report = open(&router, "/en/desk/queue/report", &cookie).await;
    assert!(report.text.contains("<dt>Served</dt><dd>1</dd>"), "{}", report.text);
}

#[tokio::test]
async fn a_stranger_books_a_place_finds_it_by_her_browser_alone_and_gives_it_up() {
    let (_folder, _app, router) = served("198.51.100.1").await;
    assert_eq!(get(&router, "/ru/ticket-machine/71-002", "").await.status, StatusCode::FORBIDDEN);
    for lang in ["kk", "ru", "en"] {
        open(&router, &format!("/{lang}/queue?region=71"), "").await;
        open(&router, &format!("/{lang}/queue/71-002"), "").await;
    }
    let page = get(&router, "/ru/queue/71-002", "").await;
    let slot = page.text.split("<option value=\"2026").nth(1).unwrap();
    let slot = format!("2026{}", slot.split('"').next().unwrap());
    let path = "/ru/queue/71-002";
    let bare = post(&router, path, "", &[("slot", &slot), ("phone", "12")]).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_usable(&bare);
    assert!(bare.text.contains("href=\"#service\""), "{}", bare.text);
    let typed = [("service", "nca-01"), ("slot", slot.as_str()), ("phone", "12")];
    let wrong = post(&router, path, "", &typed).await;
    assert!(wrong.text.contains("href=\"#phone\"") && wrong.text.contains("value=\"12\""));
    assert!(
        wrong.text.contains(&format!("<option value=\"{slot}\" selected")),
        "what was chosen is kept"
    );
    let typed = [("service", "nca-01"), ("slot", slot.as_str()), ("phone", "8 701 000 00 00")];
    let booked = post(&router, path, "", &typed).await;
    assert_eq!(booked.status, StatusCode::SEE_OTHER, "{}", booked.text);
    let place = booked.header(header::LOCATION).to_owned();
    let cookie = booked.cookie();
    let shown = open(&router, &place, &cookie).await;
    assert!(shown.text.contains("Время забронировано"), "{}", shown.text);
    let stranger = get(&router, &place, "").await;
    assert_eq!(stranger.status, StatusCode::SEE_OTHER, "another browser is sent to sign in");
    let gone = post(&router, &place, &cookie, &[]).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", gone.text);
    let shown = open(&router, &place, &cookie).await;
    assert!(shown.text.contains("Запись отменена"), "{}", shown.text);
}

#[tokio::test]
async fn the_queue_speaks_json_to_programs() {
    let (_folder, app, router) = served(MACHINE).await;
    let ask = |method: &str, path: &str, body: &str| {
        let request = Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_owned()))
            .unwrap();
        let router = router.clone();
        async move {
            let response = router.oneshot(request).await.unwrap();
            let status = response.status();
            let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
            (status, serde_json::from_slice::<serde_json::Value>(&bytes).unwrap())
        }
    };
    let (status, offices) = ask("GET", "/queue/offices?region=71", "").await;
    assert_eq!(status, StatusCode::OK);
    assert!(offices.as_array().unwrap().iter().any(|office| office["code"] == "71-002"));
    let (status, ticket) =
        ask("POST", "/queue/offices/71-002/tickets", r#"{"service": "nca-01"}"#).await;
    assert_eq!((status, ticket["state"].as_str()), (StatusCode::CREATED, Some("in-queue")));
    let (_, offer) = ask("GET", "/queue/offices/71-002", "").await;
    assert_eq!(offer["office"]["waiting"], 1);
    let (day, slot) = (&offer["days"][1]["day"], &offer["days"][1]["slots"][0]["time"]);
    let wanted =
        serde_json::json!({"service": "nca-01", "day": day, "time": slot, "phone": "+77010000000"});
    let (status, booked) = ask("POST", "/queue/offices/71-002/bookings", &wanted.to_string()).await;
    assert_eq!(status, StatusCode::CREATED);
    let number = booked["number"].as_str().unwrap();
    let unknown = ask("GET", &format!("/queue/bookings/{number}"), "").await;
    assert_eq!(unknown.0, StatusCode::UNAUTHORIZED);
    let (procedures, number) = (app.procedures(), number.parse().unwrap());
    let access = app::Access::Secret(booked["secret"].as_str().unwrap());
    let seen = procedures.booking(&number, access, base::Lang::En);
    assert_eq!(seen.await.unwrap().state, "slot-booked");
    let (status, fault) = ask(
        "POST",
        "/queue/offices/71-002/bookings",
        r#"{"service": "nca-01", "day": "2026-06-07", "time": "11:00", "phone": "+77010000000"}"#,
    )
    .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "a Sunday");
    assert_eq!(fault["faults"][0]["code"], "slot-not-offered");
}
