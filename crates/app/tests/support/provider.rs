//! What officials of the provider decide, and what people are told of it.

use app::{Caller, GroundToRecord, ServiceRefusal};
use base::{Lang, Role};

use crate::{codes, story::Stage};

fn refusal(ground: &str) -> ServiceRefusal {
    ServiceRefusal {
        ground: ground.parse().unwrap(),
        text: "Сот шешімі күшінде".to_owned(),
        evidence: "№ 2-123/2026, 2026-11-01".to_owned(),
    }
}

/// nca-01 n 31: the decision is the official's. What the desk could do before is not there any more.
#[tokio::test(flavor = "multi_thread")]
async fn an_official_of_the_provider_refuses_the_service_and_nobody_at_the_desk() {
    let stage = Stage::set().await;
    let cast = stage.cast();
    let filed = stage.file(&stage.applicant()).await.unwrap();
    let number = filed.request.status.number;
    let official = stage.enrol(&cast.officer.iin, Role::Officer, "nca").await;
    let session = stage.sign_in(&official).await.unwrap();
    let desk = stage.app.desk();
    // Before the documents are accepted there is nothing to refuse.
    assert!(desk.refusable(&session, Lang::Kk).await.unwrap().is_empty());
    assert_eq!(
        codes(desk.refusable_request(&session, &number, Lang::Kk).await),
        ["request-not-found"]
    );
    stage.take_papers(&number).await;
    let operator = stage.operator_session().await;
    let seen = desk.request(&operator, &number, Lang::Kk).await.unwrap();
    let acts: Vec<&str> = seen.acts.iter().map(|act| act.code.as_str()).collect();
    assert!(!acts.contains(&"refuse-service"), "{acts:?}");
    // Neither the operator, nor an official of another body, nor a citizen is one of the provider.
    let other = stage.sign_in(&stage.officer).await.unwrap();
    for stranger in [&operator, &other] {
        let refused = desk.refuse_service(stranger, &number, refusal("R08"), Lang::Kk).await;
        assert_eq!(codes(refused), ["not-your-right"]);
        assert_eq!(codes(desk.refusable(stranger, Lang::Kk).await), ["not-your-right"]);
    }
    let rows = desk.refusable(&session, Lang::Kk).await.unwrap();
    assert_eq!(rows.iter().map(|row| &row.number).collect::<Vec<_>>(), [&number]);
    let shown = desk.refusable_request(&session, &number, Lang::Kk).await.unwrap();
    let grounds: Vec<String> =
        shown.act.unwrap().grounds.into_iter().map(|(code, _)| code).collect();
    assert_eq!(grounds, ["R07", "R08", "R09"]);
    assert!(!shown.answers.is_empty() && !shown.registers.is_empty());
    let wrong = desk.refuse_service(&session, &number, refusal("R05"), Lang::Kk).await;
    assert_eq!(codes(wrong), ["refusal-ground-not-here"]);
    let unproven = ServiceRefusal { evidence: " ".to_owned(), ..refusal("R08") };
    let unproven = desk.refuse_service(&session, &number, unproven, Lang::Kk).await;
    assert_eq!(codes(unproven), ["statement-missing"]);
    let done = desk.refuse_service(&session, &number, refusal("R08"), Lang::Kk).await.unwrap();
    assert_eq!(done.status.state, "refused-service");
    assert!(done.documents.iter().any(|paper| paper.kind == "refusal"));
    assert_eq!(stage.journalled_of("request-service-refused", &number).await, 1);
    stage.app.work().await.unwrap();
    let told = stage.letters().into_iter().filter(|letter| letter.contains(number.as_str()));
    assert!(told.count() >= 3, "registered, accepted, refused");
    // It is refused once, and is on nobody's list any more.
    assert!(desk.refusable(&session, Lang::Kk).await.unwrap().is_empty());
    let again = desk.refuse_service(&session, &number, refusal("R08"), Lang::Kk).await;
    assert_eq!(codes(again), ["request-step-not-allowed"]);
    assert_eq!(codes(stage.approve(&number).await), ["request-step-not-allowed"]);
}

/// An official has certificates as anybody has, and her own request is somebody else's to decide.
#[tokio::test(flavor = "multi_thread")]
async fn an_official_does_not_refuse_her_own_request() {
    let stage = Stage::set().await;
    let cast = stage.cast();
    let person = stage.employee();
    let filed = stage.file_form("f1", person.form(), Caller::default()).await.unwrap();
    let number = filed.request.status.number;
    stage.take_papers(&number).await;
    let official = stage.enrol(&cast.employee.iin, Role::Officer, "nca").await;
    let session = stage.sign_in(&official).await.unwrap();
    let refused =
        stage.app.desk().refuse_service(&session, &number, refusal("R08"), Lang::Kk).await;
    assert_eq!(codes(refused), ["operator-own-request"]);
}

/// nca-01, actors and workflow, REVOKE_EX_OFFICIO: the holder is notified, if alive.
#[tokio::test(flavor = "multi_thread")]
async fn the_holder_is_told_of_a_revocation_of_the_authoritys_own_motion_unless_she_has_died() {
    let stage = Stage::set().await;
    let cast = stage.cast();
    let first = stage.enrol(&cast.officer.iin, Role::Officer, "nca").await;
    let second = stage.enrol(&cast.authorised_person.iin, Role::AuthorisedPerson, "nca").await;
    let mut told = Vec::new();
    for reason in ["HOLDER_DEATH", "UNRELIABLE_DATA"] {
        let citizen = stage.citizen();
        let issued = stage.certify(&citizen).await;
        let serials: Vec<String> =
            issued.certificates.iter().map(|made| made.serial.clone()).collect();
        let ground = GroundToRecord {
            iin: citizen.person.iin.clone(),
            bin: None,
            serials: serials.clone(),
            reason: reason.to_owned(),
            evidence: "№ 5, 2026-11-10".to_owned(),
        };
        let (one, two) =
            (stage.sign_in(&first).await.unwrap(), stage.sign_in(&second).await.unwrap());
        let desk = stage.app.desk();
        let number = desk.record_ground(&one, ground, Lang::Kk).await.unwrap().status.number;
        let text = desk.ground_text(&two, &number, Lang::En).await.unwrap();
        let signature = second.sign(text.text.as_bytes());
        let done = desk.confirm_ground(&two, &number, &text.id, &signature, Lang::Kk).await;
        assert_eq!(done.unwrap().status.state, "revoked");
        stage.app.work().await.unwrap();
        let letters = stage.letters();
        let about = |letter: &&String| letter.contains(number.as_str());
        let about: Vec<&String> = letters.iter().filter(about).collect();
        assert!(about.iter().all(|letter| serials.iter().all(|serial| letter.contains(serial))));
        told.push((reason, about.len()));
    }
    assert_eq!(told, [("HOLDER_DEATH", 0), ("UNRELIABLE_DATA", 1)]);
}

/// What bodies do among themselves is offered to nobody.
#[tokio::test(flavor = "multi_thread")]
async fn the_sheet_offers_people_no_request_that_is_internal() {
    let stage = Stage::set().await;
    for lang in Lang::ALL {
        let sheet = stage.app.cases().sheet("nca-01", lang).unwrap();
        let lines: Vec<String> =
            sheet.sections.into_iter().flat_map(|section| section.lines).collect();
        let shown = lines.join("\n");
        let internal = match lang {
            Lang::Kk => [
                "Куәландырушы орталықтың бастамасымен",
                "операторының тіркеу куәлігін",
                "мұрағатта сақтау",
            ],
            Lang::Ru => {
                ["по инициативе удостоверяющего центра", "свидетельства оператора", "в архиве"]
            }
            Lang::En => ["authority’s own initiative", "operator’s certificate", "in the archive"],
        };
        for words in internal {
            assert!(!shown.contains(words), "{words}");
        }
        let first = match lang {
            Lang::Kk => "Тіркеу куәліктерін алғаш рет беру",
            Lang::Ru => "Первичная выдача свидетельств",
            Lang::En => "First issue of registration certificates",
        };
        assert!(shown.contains(first), "{first}");
    }
}
