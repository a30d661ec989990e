//! What is sent twice, at once or one after the other, is done once and answered alike.

use std::collections::BTreeSet;

use crypto::KeyAlgorithm;
use gateway::population::Population;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    instance::{Instance, free_port},
    postgres::Postgres,
    story::{REQUESTS, form, new_key},
    wire::{Body, Outcome, Program, Who, Wire, read, text},
};

const TWINS: u64 = 20;

#[tokio::test(flavor = "multi_thread")]
async fn one_key_sent_twenty_times_at_once_is_one_request_on_sqlite() {
    let instance = Instance::founded(None);
    let _server = instance.start();
    send_twins(&instance, &[instance.port]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_key_sent_twenty_times_at_once_to_two_servers_is_one_request_on_postgresql() {
    let Some(postgres) = Postgres::start() else { return };
    let instance = Instance::founded(Some(&postgres.address));
    let ports = [instance.port, free_port()];
    let _servers = ports.map(|port| instance.try_start(port).unwrap_or_else(|log| panic!("{log}")));
    send_twins(&instance, &ports).await;
}

async fn send_twins(instance: &Instance, ports: &[u16]) {
    let wire: &'static Wire =
        Box::leak(Box::new(Wire::new(ports.iter().map(|port| instance.base(*port)).collect())));
    wire.set_up(true);
    let person = Population::standard().unwrap().cast().applicant.clone();
    let (sign, auth) = (new_key(KeyAlgorithm::Rsa2048).await, new_key(KeyAlgorithm::Rsa2048).await);
    let answers = form(&person, None, "twin@example.kz", [&sign, &auth]);
    let body = Body::json(&json!({ "form": "f1", "lang": "kk", "answers": answers }));
    let mut twins = tokio::task::JoinSet::new();
    for number in 0..TWINS {
        let (mut program, body) = (Program::new(wire, number), body.clone());
        twins.spawn(async move {
            let key = Some("one and the same key".replace(' ', "-"));
            match program
                .call(Method::POST, REQUESTS, &Who::Nobody, key.as_deref(), Some(&body))
                .await
            {
                Outcome::Done(view) => read(&view),
                Outcome::Lost(status) => panic!("no answer: {status:?}"),
                Outcome::Refused(status, codes) => panic!("{status} {codes:?}"),
            }
        });
    }
    let answers = twins.join_all().await;
    let told: BTreeSet<_> =
        answers.iter().map(|view| (text(view, "number"), text(view, "access"))).collect();
    assert_eq!(told.len(), 1, "{told:?}");

    // A withdrawal whose answer was lost is asked for again.
    let (number, access) = told.into_iter().next().unwrap();
    let mut program = Program::new(wire, TWINS);
    let (path, who) = (format!("{REQUESTS}/{number}/withdrawal"), Who::Access(access));
    for _ in 0..2 {
        let nothing = Body::json(&json!({}));
        let view: Value = program.act(&path, &who, None, &nothing, async |_| None).await;
        assert_eq!(text(&view, "state"), "withdrawn");
    }
}
