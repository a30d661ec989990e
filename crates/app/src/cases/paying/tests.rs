//! A licence that is asked for on the portal waits for its fee, and goes on when the gateway tells that it was paid.

use base::{Lang, UniqueNumber};
use forms::Typed;
use gateway::payment::{OrderStanding, PaymentPlay, PaymentSimulator, SettledPayment};
use jiff::SignedDuration;
use serde::Deserialize;

use super::TakenUp;
use crate::{
    Session,
    cases::tests::{Stage, by, codes},
};

#[derive(Deserialize)]
struct Shipped {
    answers: Typed,
}

const KNB_02: &str = include_str!("../../../../../data/services/knb-02/cases.issue.toml");

impl Stage {
    /// Files an application for a licence; it waits for its fee.
    pub(crate) async fn awaiting_payment(&self) -> (Session, UniqueNumber) {
        let session = self.sign_in(&self.head).await;
        let drafts = self.app.drafts();
        let (secret, _) = drafts.open_draft("knb-02.issue", Lang::Ru, by(&session)).await.unwrap();
        let shipped: Shipped = toml::from_str(KNB_02).unwrap();
        let mut answers = Typed::default();
        for (field, answer) in &shipped.answers.0 {
            if answer.files().is_empty() {
                answers = answers.with(field, answer.clone());
                continue;
            }
            let file = b"%PDF-1.7\nscan".to_vec();
            drafts.attach(&secret, field, "scan.pdf", file).await.unwrap();
        }
        let bin = session.bin.as_ref().unwrap().to_string();
        let answers = answers.with_text("bin", bin).with_text("application_date", "2026-11-18");
        drafts.save_draft(&secret, answers, Lang::Ru).await.unwrap();
        let cases = self.app.cases();
        let text = cases.application_text(&session, &secret, Lang::Ru).await.unwrap();
        let signature = self.head.sign(text.text.as_bytes(), false);
        let filed = cases
            .submit_application(&session, &secret, &text.id, &signature, None, Lang::Ru)
            .await
            .unwrap();
        assert_eq!(filed.status.state, "awaiting-payment");
        assert_eq!(filed.payment_due.unwrap().amount.as_deref(), Some("18520"));
        (session, filed.status.number)
    }

    pub(crate) fn bank(&self) -> &PaymentSimulator {
        self.app.payment_simulator().unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bank_that_refuses_and_then_is_slow_is_asked_until_it_pays_once() {
    let stage = Box::pin(Stage::set()).await;
    let (session, number) = stage.awaiting_payment().await;
    let pay = || async { stage.app.cases().pay(&session, &number, Lang::En).await };
    stage.bank().play(PaymentPlay::Silent);
    assert_eq!(codes(pay().await), ["payment-unavailable"]);
    stage.bank().play(PaymentPlay::Fails);
    assert_eq!(codes(pay().await), ["payment-failed"]);
    stage.bank().play(PaymentPlay::Delays(2));
    assert_eq!(codes(pay().await), ["payment-waiting"]);
    assert_eq!(codes(pay().await), ["payment-waiting"]);
    let case = stage.app.cases().case(&session, &number, Lang::En).await.unwrap();
    assert_eq!(case.status.state, "awaiting-payment");
    assert_eq!(case.status.due_on, None, "no term runs before it is paid");
    let paid = pay().await.unwrap();
    assert_eq!(paid.status.state, "submitted");
    assert!(paid.payment_due.is_none());
    // Wed 18 Nov 2026 + 15 wd: 19, 20 (2), 23-27 (7), 30 Nov-4 Dec (12), 7-9 Dec (15).
    assert_eq!(paid.status.due_on.map(|day| day.to_string()).as_deref(), Some("2026-12-09"));
    assert_eq!(codes(pay().await), ["nothing-to-pay"]);
    let payments = stage.bank().payments(&format!("{number}-fee-issue"));
    assert_eq!(payments.len(), 1);
    assert_eq!(payments[0].tiyn, 1_852_000);
    assert!(stage.app.journal().verify().await.unwrap().is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_paid_twice_counts_once_and_the_rest_goes_back() {
    let stage = Box::pin(Stage::set()).await;
    let (session, number) = stage.awaiting_payment().await;
    stage.bank().play(PaymentPlay::Doubles);
    let paid = stage.app.cases().pay(&session, &number, Lang::En).await.unwrap();
    assert_eq!(paid.status.state, "submitted");
    let payments = stage.bank().payments(&format!("{number}-fee-issue"));
    let refunded: Vec<bool> = payments.iter().map(|payment| payment.refunded).collect();
    assert_eq!(refunded, [false, true]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_given_back_pays_nothing() {
    let stage = Box::pin(Stage::set()).await;
    let (session, number) = stage.awaiting_payment().await;
    stage.bank().play(PaymentPlay::Refunds);
    let paid = stage.app.cases().pay(&session, &number, Lang::En).await;
    assert_eq!(codes(paid), ["payment-refunded"]);
    let case = stage.app.cases().case(&session, &number, Lang::En).await.unwrap();
    assert_eq!(case.status.state, "awaiting-payment");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_worker_asks_a_slow_bank_and_the_case_goes_on_without_its_applicant() {
    let stage = Box::pin(Stage::set()).await;
    let (session, number) = stage.awaiting_payment().await;
    stage.bank().play(PaymentPlay::Delays(3));
    let paid = stage.app.cases().pay(&session, &number, Lang::En).await;
    assert_eq!(codes(paid), ["payment-waiting"]);
    // The bank is asked again after pauses that grow; it answers the fourth time.
    let mut state = String::new();
    for _ in 0..4 {
        stage.clock.advance(SignedDuration::from_secs(130));
        stage.app.work().await.unwrap();
        let session = stage.sign_in(&stage.head).await;
        let case = stage.app.cases().case(&session, &number, Lang::En).await.unwrap();
        state = case.status.state;
    }
    assert_eq!(state, "submitted");
    assert_eq!(stage.bank().payments(&format!("{number}-fee-issue")).len(), 1);
    let owed = stage.app.0.store.reading().await.unwrap().effect_count().await.unwrap();
    assert_eq!(owed, 0, "nothing more is asked");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_after_the_case_went_on_without_it_goes_back() {
    let stage = Box::pin(Stage::set()).await;
    let (session, number) = stage.awaiting_payment().await;
    stage.bank().play(PaymentPlay::Delays(2));
    let paid = stage.app.cases().pay(&session, &number, Lang::En).await;
    assert_eq!(codes(paid), ["payment-waiting"]);
    // The bank tells of one payment by another way; the one that it had under way comes late, and is a second one.
    let order = format!("{number}-fee-issue");
    let first = SettledPayment {
        id: "EARLY-1".to_owned(),
        tiyn: 1_852_000,
        on: jiff::civil::date(2026, 11, 18),
        refunded: false,
    };
    let told = OrderStanding::Settled(vec![first]);
    let taken = stage.app.cases().take_up(stage.bank(), &number, &order, told).await.unwrap();
    assert_eq!(taken, TakenUp::Counted);
    for _ in 0..3 {
        stage.clock.advance(SignedDuration::from_secs(130));
        stage.app.work().await.unwrap();
    }
    let refunded: Vec<bool> = stage.bank().payments(&order).iter().map(|p| p.refunded).collect();
    assert_eq!(refunded, [true]);
    let mut reading = stage.app.0.store.reading().await.unwrap();
    let journal = reading.journal_of_subject(&format!("case/{number}"), 0, 99).await.unwrap();
    let acts: Vec<String> = journal.iter().map(|row| row.entry().unwrap().act).collect();
    assert_eq!(acts.iter().filter(|act| *act == "payment-refunded").count(), 1);
    assert_eq!(reading.effect_count().await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_that_the_gateway_did_not_take_is_tried_again() {
    let stage = Box::pin(Stage::set()).await;
    let (session, number) = stage.awaiting_payment().await;
    stage.bank().play(PaymentPlay::Doubles);
    stage.bank().refuse_refunds(1);
    let paid = stage.app.cases().pay(&session, &number, Lang::En).await;
    assert_eq!(codes(paid), ["payment-unavailable"]);
    let case = stage.app.cases().case(&session, &number, Lang::En).await.unwrap();
    assert_eq!(case.status.state, "submitted", "what was paid counts all the same");
    stage.clock.advance(SignedDuration::from_secs(130));
    stage.app.work().await.unwrap();
    let order = format!("{number}-fee-issue");
    let refunded: Vec<bool> = stage.bank().payments(&order).iter().map(|p| p.refunded).collect();
    assert_eq!(refunded, [false, true]);
}
