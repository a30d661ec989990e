//! Several requests confirmed by one signature (issue of the desk; the authority checks each item).

use base::{Lang, UniqueNumber};
use crypto::KeyAlgorithm;
use registration::PowerPurpose;

use crate::{
    codes,
    processes::Applicant,
    story::{Signer, Stage},
};

/// People whose papers were accepted.
async fn accepted(stage: &Stage, people: usize) -> (Vec<UniqueNumber>, Vec<String>) {
    let day = stage.today();
    let population = stage.app.population().unwrap();
    let grown = population
        .people()
        .skip(300)
        .filter(|person| {
            person.resident
                && (25..60).contains(&person.age_on(day))
                && person.life_status == stage.cast().applicant.life_status
        })
        .take(people);
    let (mut numbers, mut secrets) = (Vec::new(), Vec::new());
    for person in grown {
        let who = Applicant::of("f1", person, None, KeyAlgorithm::Rsa2048);
        let filed = who.file(stage).await.unwrap();
        let number = filed.request.status.number;
        let view = stage.open(&number).await;
        stage.take(&view, &who, PowerPurpose::Issue, "1").await.unwrap();
        numbers.push(number);
        secrets.push(filed.access);
    }
    (numbers, secrets)
}

#[tokio::test(flavor = "multi_thread")]
async fn one_signature_confirms_a_list_and_the_authority_checks_each_item_of_it() {
    let stage = Stage::set().await;
    let (numbers, secrets) = accepted(&stage, 6).await;
    let session = stage.operator_session().await;
    let desk = stage.app.desk();
    let text_of =
        async |numbers: &[UniqueNumber]| desk.approvals_text(&session, numbers, Lang::Ru).await;
    assert_eq!(codes(text_of(&[]).await), ["approvals-none"]);
    let twice = [numbers[0].clone(), numbers[0].clone()];
    assert_eq!(codes(text_of(&twice).await), ["approvals-none"]);
    let unknown = [numbers[0].clone(), UniqueNumber::compose(2026, "71-002", 999_999)];
    assert_eq!(codes(text_of(&unknown).await), ["approvals-item"]);

    let text = text_of(&numbers).await.unwrap();
    for number in &numbers {
        assert!(text.text.contains(&format!("\nnumber: {number}\n")), "each stands in it whole");
    }
    let hand_in = async |signer: &Signer| {
        let signature = signer.sign_detached(text.text.as_bytes());
        Box::pin(desk.approve_list(&session, &text.id, &signature, Lang::Kk)).await
    };
    // Another operator's signature behind this one's session, and a signature over another text.
    let other = stage.second_operator().await;
    assert_eq!(codes(hand_in(&other).await), ["approval-of-other-session"]);
    let beside = stage.operator.sign(b"senim approvals 1\n");
    let wrong = Box::pin(desk.approve_list(&session, &text.id, &beside, Lang::Kk)).await;
    assert_eq!(codes(wrong), ["approval-content"]);
    assert_eq!(stage.acts_journalled("approval-refused").await, 2);

    // One was confirmed by itself, and one was taken back by its owner, after the text was handed out.
    stage.approve(&numbers[1]).await.unwrap();
    let access = app::Access::Secret(&secrets[4]);
    stage.app.registration().withdraw(&numbers[4], access, Lang::Kk).await.unwrap();
    let told = hand_in(&stage.operator).await.unwrap();
    let states: Vec<Option<&str>> = told.iter().map(|item| item.state.as_deref()).collect();
    let issued = Some("issued");
    assert_eq!(states, [issued, None, issued, issued, None, issued]);
    assert!(told.iter().all(|item| item.state.is_some() == item.faults.is_empty()), "{told:?}");
    let mut certificates = 0;
    for number in &numbers {
        certificates += stage.certificates_of(number).await;
    }
    assert_eq!(certificates, 2 * 5, "one took hers back");

    // The answer was lost: the same signature is handed in again, and nothing is issued twice.
    let again = hand_in(&stage.operator).await.unwrap();
    let states_again: Vec<Option<&str>> = again.iter().map(|item| item.state.as_deref()).collect();
    assert_eq!(states_again, states);
    let mut after = 0;
    for number in &numbers {
        after += stage.certificates_of(number).await;
    }
    assert_eq!(after, certificates);
    // Once its time is over it serves no more.
    stage.advance_minutes(61);
    assert_eq!(codes(hand_in(&stage.operator).await), ["text-not-waiting"]);
}

/// The batch of a whole day; that the authority checks each of five hundred under one signature is held in its own tests.
#[tokio::test(flavor = "multi_thread")]
async fn one_signature_confirms_five_hundred_requests_and_not_one_more() {
    let stage = Stage::set().await;
    let (session, desk) = (stage.operator_session().await, stage.app.desk());
    let asked = async |many: u64| {
        let numbers = (1..=many).map(|n| UniqueNumber::compose(2026, "71-002", 100_000 + n));
        let numbers: Vec<_> = numbers.collect();
        codes(desk.approvals_text(&session, &numbers, Lang::Kk).await)
    };
    assert_eq!(asked(501).await, ["approvals-many"]);
    // So many are looked up, and the first of these is nobody's.
    assert_eq!(asked(500).await, ["approvals-item"]);
}
