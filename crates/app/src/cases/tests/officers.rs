//! Who of a body may look at a case and act on it, and what its own registers answer her.

use base::{Lang, Role};

use jiff::SignedDuration;
use store::MailRow;

use super::{COMMITTEE, Stage, codes, enrol_at, enrol_to_tell, plain};
use crate::{CaseAct, StatedFact};

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_open_by_role_only_and_the_public_finds_no_application() {
    let stage = Box::pin(Stage::set()).await;
    let number = stage.to_review().await;
    let cast = stage.app.population().unwrap().cast().clone();
    // An officer of another body, and a person who has nothing to do with it.
    let (iin, bin) = (&cast.authorised_person.iin, &cast.committee.bin);
    let elsewhere = enrol_at(&stage.app, "knb", iin, Role::Officer, bin);
    let elsewhere = Box::pin(elsewhere).await;
    let (inbox, cases) = (stage.app.inbox(), stage.app.cases());
    let session = stage.sign_in(&elsewhere).await;
    assert_eq!(codes(inbox.case(&session, &number, Lang::En).await), ["case-not-found"]);
    let stranger = Box::pin(stage.head_of_another()).await;
    let session = stage.sign_in(&stranger).await;
    assert_eq!(codes(cases.case(&session, &number, Lang::En).await), ["case-not-found"]);

    let looks = async || {
        let lines = stage.journalled("case-viewed").await;
        lines.iter().filter(|line| line.contains(number.as_str())).count()
    };
    let before = looks().await;
    let session = stage.sign_in(&stage.officer).await;
    inbox.case(&session, &number, Lang::En).await.unwrap();
    assert_eq!(looks().await, before + 1, "each look of an officer is in the journal");

    // Everybody may ask for a paper by its number; an application that waits is none.
    let found = stage.app.verification().check(number.as_str(), Lang::En).await.unwrap().unwrap();
    assert_eq!((found.state.as_str(), found.rows.len()), ("unknown", 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_does_nothing_in_a_case_of_her_own_organisation() {
    let stage = Box::pin(Stage::set()).await;
    let number = stage.file().await.status.number;
    let cast = stage.app.population().unwrap().cast().clone();
    let (head, firm) = (&cast.legal_head.iin, &cast.organisation.bin);
    // The head of the applicant is made an officer of the very committee after she has filed.
    let officer = enrol_at(&stage.app, COMMITTEE, head, Role::Officer, firm);
    let officer = Box::pin(officer).await;
    assert_eq!(codes(stage.act(&officer, &number, plain("accept")).await), ["own-application"]);
    let session = stage.sign_in(&officer).await;
    let inbox = stage.app.inbox();
    // What the body writes of it is not hers to read, and no list of the body tells of it.
    assert_eq!(codes(inbox.case(&session, &number, Lang::En).await), ["own-application"]);
    assert_eq!(codes(inbox.messages(&session, &number, Lang::En).await), ["own-application"]);
    for queue in ["to-consider", "own", "messages"] {
        let page = inbox.queue(&session, Some(queue), None, Lang::En).await.unwrap();
        let counts: Vec<u64> = page.queues.iter().map(|queue| queue.count).collect();
        assert!(page.rows.is_empty(), "{queue}");
        assert_eq!(counts.iter().sum::<u64>(), 0, "{:?}", page.queues);
    }
    let found = inbox.search(&session, number.as_str(), Lang::En).await.unwrap();
    assert!(found.is_empty(), "{found:?}");
    let others = stage.sign_in(&stage.officer).await;
    let page = inbox.queue(&others, None, None, Lang::En).await.unwrap();
    assert_eq!(page.rows.len(), 1, "her colleague has it");
}

/// The letters that wait for an address.
async fn letters_to(stage: &Stage, address: &str) -> Vec<MailRow> {
    let now = stage.app.now();
    // For long: a letter that was looked at does not come again.
    let until = now.checked_add(SignedDuration::from_hours(24)).unwrap();
    let leased = stage.app.0.store.write(move |mut tx| async move {
        Ok::<_, crate::Error>(tx.lease_mail(until, 20, 200, now).await?)
    });
    let mut mails = leased.await.unwrap();
    mails.retain(|mail| mail.recipient == address);
    mails
}

#[tokio::test(flavor = "multi_thread")]
async fn an_official_has_letters_in_the_language_in_which_she_signed_in_last() {
    const ADDRESS: &str = "officer@committee.example.kz";
    let stage = Box::pin(Stage::set()).await;
    let cast = stage.app.population().unwrap().cast().clone();
    let (app, iin) = (&stage.app, &cast.authorised_person.iin);
    let bin = &cast.committee.bin;
    let told = enrol_to_tell(app, COMMITTEE, iin, Role::Officer, bin, Some(ADDRESS));
    let told = Box::pin(told).await;
    let sign_in = async |lang| {
        let text = app.sessions().begin_sign_in(lang).await.unwrap();
        let signature = told.sign(text.text.as_bytes(), false);
        app.sessions().sign_in(&text.id, &signature).await.unwrap();
    };
    for (signs_in, lang, subject) in [
        (None, Lang::Kk, "Жаңа өтініш"),
        (Some(Lang::Ru), Lang::Ru, "Новое заявление"),
        (Some(Lang::En), Lang::En, "New application"),
        (None, Lang::En, "New application"),
    ] {
        if let Some(lang) = signs_in {
            sign_in(lang).await;
        }
        let number = stage.file().await.status.number;
        let letters = letters_to(&stage, ADDRESS).await;
        let [letter] = letters.as_slice() else { panic!("{letters:?}") };
        assert_eq!(letter.lang, lang);
        assert!(letter.subject.contains(subject), "{}", letter.subject);
        let link = format!("/{lang}/inbox/{number}");
        assert!(letter.body.contains(&link), "{}", letter.body);
        stage.clock.advance(SignedDuration::from_mins(2));
    }
    // A wrong address is refused before anything is issued.
    let key = testkit::keys::fresh(crypto::KeyAlgorithm::Rsa2048);
    let subject = pki::Name::builder().common_name("REQUEST").build();
    let enrolment = crate::staff::Enrolment {
        iin: iin.clone(),
        role: Role::Officer,
        post: COMMITTEE.to_owned(),
        bin: Some(bin.clone()),
        email: Some("no address".to_owned()),
        request: pki::csr::build(&subject, &key, &[]).unwrap(),
        papers: None,
    };
    assert_eq!(codes(app.authority().enrol(&enrolment).await), ["mail-address"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_officers_at_once_one_acts_and_the_other_is_told() {
    let stage = Box::pin(Stage::set()).await;
    let number = stage.file().await.status.number;
    let cast = stage.app.population().unwrap().cast().clone();
    let (iin, bin) = (&cast.authorised_person.iin, &cast.committee.bin);
    let second = enrol_at(&stage.app, COMMITTEE, iin, Role::Officer, bin);
    let second = Box::pin(second).await;
    let (first, second) = (stage.sign_in(&stage.officer).await, stage.sign_in(&second).await);
    let inbox = stage.app.inbox();
    let both = tokio::join!(
        inbox.act(&first, &number, plain("accept"), Lang::En),
        inbox.act(&second, &number, plain("accept"), Lang::En),
    );
    let told = [codes(both.0), codes(both.1)].concat();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(["case-changed", "act-not-now"].contains(&told[0]), "{told:?}");
    let kept = stage.app.cases().load_case(&number).await.unwrap();
    let accepted = kept.case.events.iter().filter(|event| event.act() == Some("accept"));
    assert_eq!(accepted.count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_platform_s_own_register_is_asked_by_the_number_in_the_form() {
    let stage = Box::pin(Stage::set()).await;
    // The expert organisation holds an attestat: the one that was granted before.
    let earlier = stage.to_review().await;
    let attestat = stage.grant(&earlier).await;
    let number = stage.filed_naming(&attestat.to_lowercase()).await;
    for act in ["accept", "confirm-completeness"] {
        stage.act(&stage.officer, &number, plain(act)).await.unwrap();
    }
    let session = stage.sign_in(&stage.officer).await;
    let view = stage.app.inbox().case(&session, &number, Lang::En).await.unwrap();
    let look_up = view.acts.iter().find(|act| act.code == "look-up-expert").unwrap();
    assert!(look_up.asks.facts[0].by_itself);
    let found = async || {
        let kept = stage.app.cases().load_case(&number).await.unwrap();
        kept.case.facts.get("expert-attested").cloned().unwrap()
    };
    stage.act(&stage.officer, &number, plain("look-up-expert")).await.unwrap();
    let fact = found().await;
    assert!(fact.is);
    assert_eq!(fact.as_received, Some(format!("{attestat}: active, 2026-11-18")));
    assert_eq!(fact.at, stage.app.now());
    // A suspended attestat is none, and what the officer states stands before what the register says.
    stage.move_entry(&attestat, "suspended").await;
    stage.act(&stage.officer, &number, plain("look-up-expert")).await.unwrap();
    let fact = found().await;
    assert!(!fact.is);
    assert_eq!(fact.as_received, Some(format!("{attestat}: suspended, 2026-11-18")));
    let stated =
        StatedFact { is: true, by_document: false, as_received: Some("хат № 5".into()) };
    let facts = [("expert-attested".to_owned(), stated)].into();
    let act = CaseAct { facts, ..plain("look-up-expert") };
    stage.act(&stage.officer, &number, act).await.unwrap();
    assert_eq!(found().await.as_received.as_deref(), Some("хат № 5"));
    // One that the register does not have is not so.
    let unknown = stage.to_review().await;
    stage.act(&stage.officer, &unknown, plain("look-up-expert")).await.unwrap();
    let kept = stage.app.cases().load_case(&unknown).await.unwrap();
    let fact = kept.case.facts.get("expert-attested").unwrap();
    assert_eq!((fact.is, fact.as_received.as_deref()), (false, Some("1: -")));
}
