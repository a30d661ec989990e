//! What everybody reads of registers, and what nobody does.

use std::process::Command;

use base::{Lang, UniqueNumber};
use jiff::{SignedDuration, Timestamp, civil::date};
use store::{RegisterChangeRow, RegisterRow};

use super::{RegisterQuery, standing};
use crate::{
    cases::tests::{Stage, codes, plain},
    error::Error,
};

impl Stage {
    /// A granted application; gives its number and that in the register.
    async fn attested(&self) -> (UniqueNumber, String) {
        let number = self.to_review().await;
        let entered = self.grant(&number).await;
        (number, entered)
    }

    /// Grants an application that is under review; gives the number in the register.
    pub(crate) async fn grant(&self, number: &UniqueNumber) -> String {
        self.act(&self.officer, number, plain("propose-grant")).await.unwrap();
        let session = self.sign_in(&self.authorised).await;
        let inbox = self.app.inbox();
        let result = inbox.result_to_sign(&session, number).await.unwrap();
        let signature = self.authorised.sign(&result.bytes, true);
        let signed = inbox.sign_result(&session, number, &signature, Lang::En).await.unwrap();
        signed.case.register_number.unwrap()
    }

    /// Moves an entry to a state, as the act of another case would.
    pub(crate) async fn move_entry(&self, number: &str, state: &str) {
        let store = &self.app.0.store;
        let row = store.reading().await.unwrap().register_entry("mes-01/attestats", number).await;
        let row = RegisterRow { state: state.to_owned(), ..row.unwrap().unwrap() };
        let (row, now) = (&row, self.app.now());
        store
            .write(move |mut tx| async move {
                Ok::<_, Error>(tx.update_register_entry(row, now).await?)
            })
            .await
            .unwrap();
    }
}

fn on(day: &str) -> RegisterQuery {
    RegisterQuery { on: Some(day.to_owned()), after: None }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_is_told_as_it_stood_on_any_day_with_its_history() {
    let stage = Box::pin(Stage::set()).await;
    let (_, number) = stage.attested().await;
    // Granted on 18 November 2026, suspended on the 20th, in force again on the 23rd.
    stage.clock.advance(SignedDuration::from_hours(48));
    stage.move_entry(&number, "suspended").await;
    stage.clock.advance(SignedDuration::from_hours(72));
    stage.move_entry(&number, "active").await;
    let registers = stage.app.registers();
    let state = async |day: &str| {
        let found = registers.entry("mes-01", "attestats", &number, &on(day)).await;
        found.map(|page| page.entry.state)
    };
    assert_eq!(codes(state("2026-11-17").await), ["register-entry-unknown"]);
    for (day, wanted) in [
        ("2026-11-18", "active"),
        ("2026-11-19", "active"),
        ("2026-11-20", "suspended"),
        ("2026-11-22", "suspended"),
        ("2026-11-23", "active"),
    ] {
        assert_eq!(state(day).await.unwrap(), wanted, "{day}");
    }
    assert_eq!(codes(state("20.11.2026").await), ["register-day"]);
    let page = registers.page("mes-01", "attestats", &on("2026-11-17")).await.unwrap();
    assert!(page.entries.is_empty(), "not there yet");
    let today = RegisterQuery::default();
    let entry = registers.entry("mes-01", "attestats", &number, &today).await.unwrap();
    let history: Vec<&str> = entry.history.iter().map(|change| change.state.as_str()).collect();
    assert_eq!(history, ["active", "suspended", "active"]);
    // Nothing but the public columns leaves, in JSON and in CSV.
    let json = serde_json::to_string(&entry).unwrap();
    let csv = registers.csv("mes-01", "attestats", &today, Lang::Kk).await.unwrap();
    let csv = String::from_utf8(csv).unwrap();
    for secret in ["conclusion_number", "expert_organisation", "application_number"] {
        assert!(!json.contains(secret) && !csv.contains(secret), "{secret}");
    }
    assert!(csv.starts_with("number,state,valid_from,valid_until,attestat_number,"), "{csv}");
    assert_eq!(csv.lines().count(), 2);
    for (service, name) in [("mes-01", "applications"), ("mes-01", "x"), ("x", "attestats")] {
        let page = registers.page(service, name, &today).await;
        assert_eq!(codes(page), ["register-unknown"], "{service}/{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_extract_under_the_seal_is_verified_by_openssl() {
    let stage = Box::pin(Stage::set()).await;
    let (_, number) = stage.attested().await;
    let registers = stage.app.registers();
    let query = RegisterQuery::default();
    let sealed = registers.sealed_entry("mes-01", "attestats", &number, &query).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("extract.p7m"), &sealed).unwrap();
    let roots: String = stage.app.0.keys.anchors().iter().map(pki::Certificate::pem).collect();
    std::fs::write(path("roots.pem"), roots).unwrap();
    let verify = |file: &str| {
        Command::new("openssl")
            .args(["cms", "-verify", "-inform", "DER", "-purpose", "any", "-no_check_time", "-in"])
            .arg(path(file))
            .arg("-CAfile")
            .arg(path("roots.pem"))
            .arg("-out")
            .arg(path("extract.json"))
            .output()
            .unwrap()
    };
    let judged = verify("extract.p7m");
    assert!(judged.status.success(), "{}", String::from_utf8_lossy(&judged.stderr));
    let extract = std::fs::read(path("extract.json")).unwrap();
    let extract: serde_json::Value = serde_json::from_slice(&extract).unwrap();
    assert_eq!(extract["extract"]["entry"]["number"], number.as_str());
    assert_eq!(extract["instance"], "0123456789abcdef0123456789abcdef");
    let page = registers.sealed_page("mes-01", "attestats", &query).await.unwrap();
    std::fs::write(path("page.p7m"), &page).unwrap();
    assert!(verify("page.p7m").status.success());
    // One letter another, and it is nobody's.
    let at = sealed.windows(6).position(|part| part == b"active").unwrap();
    let mut forged = sealed;
    forged[at] = b'A';
    std::fs::write(path("forged.p7m"), &forged).unwrap();
    assert!(!verify("forged.p7m").status.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_extract_is_sealed_once_until_what_it_says_or_the_day_changes() {
    let stage = Box::pin(Stage::set()).await;
    let (_, number) = stage.attested().await;
    let (registers, query) = (stage.app.registers(), RegisterQuery::default());
    let verification = stage.app.verification();
    let entry =
        async || registers.sealed_entry("mes-01", "attestats", &number, &query).await.unwrap();
    let page = async || registers.sealed_page("mes-01", "attestats", &query).await.unwrap();
    let json = async || verification.sealed_json(&number).await.unwrap();
    let xml = async || verification.sealed_xml(&number).await.unwrap();
    let all = async || [entry().await, page().await, json().await, xml().await];
    let first = all().await;
    // Eleven in the morning of the same day: the moment in it is the one at which it was sealed.
    stage.clock.advance(SignedDuration::from_hours(1));
    assert!(all().await == first);
    stage.move_entry(&number, "suspended").await;
    let suspended = all().await;
    for (before, after) in first.iter().zip(&suspended) {
        assert!(before != after, "the entry was suspended");
    }
    stage.clock.advance(SignedDuration::from_hours(24));
    for (before, after) in suspended.iter().zip(&all().await) {
        assert!(before != after, "the day is another");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_register_that_is_not_public_is_read_by_its_body_and_each_look_is_recorded() {
    let stage = Box::pin(Stage::set()).await;
    let (case, _) = stage.attested().await;
    let officer = stage.sign_in(&stage.officer).await;
    let registers = stage.app.registers();
    let page = registers.kept(&officer, "mes-01", "applications", None, Lang::En).await.unwrap();
    assert_eq!(page.entries.len(), 1);
    let mut rows = page.entries[0].rows.iter();
    assert_eq!(rows.find(|row| row.name == "application_number").unwrap().value, case.to_string());
    let mut reading = stage.app.0.store.reading().await.unwrap();
    let looks = reading.journal_of_subject("register/mes-01/applications", 0, 9).await.unwrap();
    drop(reading);
    assert_eq!(looks.len(), 1);
    assert_eq!(looks[0].entry().unwrap().act, "register-viewed");
    let other = registers.kept(&officer, "knb-01", "applications", None, Lang::En).await;
    assert_eq!(codes(other), ["register-unknown"], "another body's");
    let head = stage.sign_in(&stage.head).await;
    let stranger = registers.kept(&head, "mes-01", "applications", None, Lang::En).await;
    assert_eq!(codes(stranger), ["not-your-right"]);
    let list = registers.kept_list(&officer, Lang::En).unwrap();
    assert!(list.iter().any(|(_, name, _)| name == "intake-refusals"));
    assert!(
        list.iter()
            .all(|(service, _, _)| ["mes-01", "mes-02", "mes-03"].contains(&service.as_str()))
    );
}

fn change(at: &str, state: &str) -> RegisterChangeRow {
    RegisterChangeRow {
        register: "knb-01/licences".to_owned(),
        number: "1".to_owned(),
        version: 1,
        at: at.parse::<Timestamp>().unwrap(),
        state: state.to_owned(),
        valid_from: date(2026, 3, 2),
        valid_until: Some(date(2026, 12, 31)),
    }
}

#[test]
fn silence_holds_from_the_first_day_of_law_and_an_end_from_the_day_after_the_last() {
    // The clock noted on the 4th what held from the 2nd; a reserved number was nothing yet.
    let changes = [
        change("2026-02-20T05:00:00Z", "reserved"),
        change("2026-03-04T05:00:00Z", "deemed-granted"),
        change("2026-06-01T05:00:00Z", "superseded"),
    ];
    let state = |changes: &[RegisterChangeRow], day| standing(changes, day).map(|found| found.0);
    assert_eq!(state(&changes, date(2026, 3, 1)), None);
    assert_eq!(state(&changes, date(2026, 3, 2)).as_deref(), Some("deemed-granted"));
    assert_eq!(state(&changes, date(2026, 5, 31)).as_deref(), Some("deemed-granted"));
    assert_eq!(state(&changes, date(2026, 6, 1)).as_deref(), Some("superseded"));
    let held = &changes[..2];
    assert_eq!(state(held, date(2026, 12, 31)).as_deref(), Some("deemed-granted"));
    assert_eq!(state(held, date(2027, 1, 1)).as_deref(), Some("ended"));
}

#[test]
fn words_of_applicants_become_no_formula() {
    let cells = ["=1+1", "a,b", "say \"ә\"", "plain"].map(str::to_owned);
    assert_eq!(super::line(cells.into_iter()), "'=1+1,\"a,b\",\"say \"\"ә\"\"\",plain\r\n");
}
