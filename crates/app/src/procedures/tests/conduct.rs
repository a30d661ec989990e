//! How operators conduct themselves, and who looks after it.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_signs_her_checklist_whole_with_the_certificate_of_her_post() {
    let stage = Box::pin(Stage::set()).await;
    let (signer, operator) = stage.staff(0, OFFICE, Role::Operator).await;
    let procedures = stage.app.procedures();
    let form = procedures.checklist_form(&operator, Lang::En).unwrap();
    let rules: Vec<&str> = form.asks.fields.iter().map(|field| field.name.as_str()).collect();
    let mut whole = answers(&[("checked_on", "2026-11-18")]);
    for rule in rules.iter().filter(|rule| **rule != "checked_on") {
        whole = whole.with(rule, Answer::Flag(true));
    }
    for rule in rules {
        let mut partly = whole.clone();
        partly.0.remove(rule);
        let text = procedures.checklist_text(&operator, partly, Lang::En).await;
        assert_eq!(text.map(|text| text.id).map_err(|e| e.faults().0.len()), Err(1), "{rule}");
    }
    let text = procedures.checklist_text(&operator, whole, Lang::En).await.unwrap();
    let foreign = stage.officer.sign(text.text.as_bytes(), false);
    let refused = procedures.sign_checklist(&operator, &text.id, &foreign, Lang::En).await;
    assert_eq!(codes(refused), ["signature-not-of-post"]);
    let signature = signer.sign(text.text.as_bytes(), false);
    let signed =
        procedures.sign_checklist(&operator, &text.id, &signature, Lang::En).await.unwrap();
    assert_eq!((signed.status.state.as_str(), signed.documents.len()), ("checklist-signed", 2));
    let again = procedures.sign_checklist(&operator, &text.id, &signature, Lang::En).await;
    assert_eq!(codes(again), ["text-not-waiting"]);
    // It is hers: her colleague does not see it.
    let (_, colleague) = stage.staff(1, OFFICE, Role::Operator).await;
    let seen = procedures.show(&colleague, &signed.status.number, Lang::En).await;
    assert_eq!(codes(seen), ["procedure-not-found"]);
    let search = ProcedureSearch { kind: Some("workstation-checklist".to_owned()), after: None };
    assert_eq!(procedures.list(&operator, &search, Lang::En).await.unwrap().rows.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_violation_goes_to_the_operators_centre_and_not_to_the_operator() {
    let stage = Box::pin(Stage::set()).await;
    let (_, official) = stage.staff(0, "nca", Role::Officer).await;
    let (_, broke) = stage.staff(1, OFFICE, Role::Operator).await;
    let (_, answers_for) = stage.staff(2, OFFICE, Role::Operator).await;
    let procedures = stage.app.procedures();
    let violation = |iin: &str| {
        let given = [
            ("operator_full_name", "СЕРІКОВ ДӘУРЕН"),
            ("operator_iin", iin),
            ("rule", "O7"),
            ("violated_on", "2026-11-17"),
            ("violation_evidence", "Тасығыш компьютерде қалды"),
        ];
        begin("operator-violation", answers(&given))
    };
    let nobody = stage.app.population().unwrap().cast().legal_head.iin.to_string();
    assert_eq!(
        codes(procedures.begin(&official, violation(&nobody), Lang::En).await),
        ["operator-unknown"]
    );
    let found = procedures.begin(&official, violation(broke.iin.as_str()), Lang::En).await.unwrap();
    let number = found.status.number;
    stage.step(&official, &number, plain("tell-centre-of-violation")).await.unwrap();
    let reaction = || with("record-reaction", &[("reaction", "Ескерту жасалды")]);
    assert_eq!(codes(stage.step(&broke, &number, reaction()).await), ["concerned-person"]);
    let closed = stage.step(&answers_for, &number, reaction()).await.unwrap();
    assert_eq!(closed.status.state, "violation-closed");
    // The log of failures is the provider's.
    let failure = answers(&[
        ("failed_system", "PORTAL"),
        ("failed_on", "2026-11-18"),
        ("failed_at", "09:40"),
    ]);
    let barred =
        procedures.begin(&broke, begin("technical-failure", failure.clone()), Lang::En).await;
    assert_eq!(codes(barred), ["not-your-right"]);
    let failure =
        procedures.begin(&official, begin("technical-failure", failure), Lang::En).await.unwrap();
    let over =
        with("record-restoration", &[("restored_on", "2026-11-18"), ("restored_at", "10:00")]);
    let over = stage.step(&official, &failure.status.number, over).await.unwrap();
    assert_eq!(over.status.state, "failure-over");
    let log = stage.registered("failures", &failure.status.number).await;
    assert!(log.contains("портал") && log.contains("09:40") && log.contains("10:00"), "{log}");
    let violations = stage.registered("violations", &number).await;
    assert!(
        violations.contains("жеткізгішті компьютерде қалдыру")
            && violations.contains("Ескерту жасалды"),
        "{violations}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quality_check_names_the_work_the_operator_and_the_violation_that_it_found() {
    let stage = Box::pin(Stage::set()).await;
    // The operator whose work is looked at has a post at the provider as well.
    let (_, herself) = stage.staff(0, "nca", Role::Officer).await;
    let (_, other) = stage.staff(1, OFFICE, Role::Operator).await;
    let (_, official) = stage.staff(2, "nca", Role::Officer).await;
    let procedures = stage.app.procedures();
    // The head of the firm has her certificates by the work of an operator.
    let head = stage.sign_in(&stage.head).await;
    let checked = stage.app.cabinet().show(&head, Lang::En).await.unwrap().requests[0].clone();
    let row = stage.app.0.store.reading().await.unwrap();
    let row = { row }.request_by_number(&checked.number).await.unwrap().unwrap();
    let request = crate::requests::loaded(row).unwrap().request;
    let operator = request.history.iter().find_map(|entry| match &entry.actor {
        base::Actor::Person { iin, role: Role::Operator, .. } => Some(iin.to_string()),
        _ => None,
    });
    let operator = operator.unwrap();
    let number = checked.number.to_string();
    let check = |request: &str, iin: &str, finding: &str, violation: &str| {
        let given = [
            ("checked_request", request),
            ("operator_full_name", "СЕРІКОВ ДӘУРЕН"),
            ("operator_iin", iin),
            ("quality_checked_on", "2026-11-18"),
            ("quality_finding", finding),
            ("quality_notes", "Құжаттардың көшірмелері салыстырылды"),
            ("violation_number", violation),
        ];
        let given: Vec<_> = given.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        procedures.begin(&official, begin("quality-check", answers(&given)), Lang::En)
    };
    let unknown = check("2026-71-002-0999999-1", &operator, "IN_ORDER", "").await;
    assert_eq!(codes(unknown), ["quality-request-unknown"]);
    let not_hers = check(&number, other.iin.as_str(), "IN_ORDER", "").await;
    assert_eq!(codes(not_hers), ["quality-operator-other"]);
    for (finding, violation) in
        [("VIOLATION", ""), ("IN_ORDER", "2026-BUZ-1"), ("VIOLATION", number.as_str())]
    {
        let misnamed = check(&number, &operator, finding, violation).await;
        assert_eq!(codes(misnamed), ["quality-violation-number"], "{finding} {violation}");
    }
    // Nobody checks her own work, and only the provider checks.
    let own = answers(&[
        ("checked_request", number.as_str()),
        ("operator_full_name", "СЕРІКОВ ДӘУРЕН"),
        ("operator_iin", operator.as_str()),
        ("quality_checked_on", "2026-11-18"),
        ("quality_finding", "IN_ORDER"),
    ]);
    let own = procedures.begin(&herself, begin("quality-check", own), Lang::En).await;
    assert_eq!(codes(own), ["concerned-person"]);
    let given = answers(&[("checked_request", number.as_str())]);
    let barred = procedures.begin(&other, begin("quality-check", given), Lang::En).await;
    assert_eq!(codes(barred), ["not-your-right"]);

    let sound = check(&number, &operator, "IN_ORDER", "").await.unwrap();
    assert_eq!(sound.status.state, "quality-checked");
    let line = stage.registered("quality-checks", &sound.status.number).await;
    for words in [number.as_str(), "СЕРІКОВ ДӘУРЕН", official.name.as_str(), "бұзушылық жоқ"]
    {
        assert!(line.contains(words), "{words} in {line}");
    }
    let violation = answers(&[
        ("operator_full_name", "СЕРІКОВ ДӘУРЕН"),
        ("operator_iin", operator.as_str()),
        ("rule", "O7"),
        ("violated_on", "2026-11-17"),
        ("violation_evidence", "Тасығыш компьютерде қалды"),
    ]);
    let found = procedures
        .begin(&official, begin("operator-violation", violation), Lang::En)
        .await
        .unwrap();
    let violated = found.status.number;
    let bad = check(&number, &operator, "VIOLATION", violated.as_str()).await.unwrap();
    let line = stage.registered("quality-checks", &bad.status.number).await;
    assert!(line.contains(violated.as_str()) && line.contains("бұзушылық бар"), "{line}");
    // The register of violations tells whether the centre knows.
    stage.step(&official, &violated, plain("tell-centre-of-violation")).await.unwrap();
    let told = stage.registered("violations", &violated).await;
    assert!(told.contains("Орталыққа хабарланды"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn lost_keys_block_an_operator_at_once_and_a_removed_carrier_ends_her_sessions() {
    let stage = Box::pin(Stage::set()).await;
    let (signer, _) = stage.staff(0, OFFICE, Role::Operator).await;
    let sessions = stage.app.sessions();
    let sign_in = || async {
        let text = sessions.begin_sign_in(Lang::Kk).await.unwrap();
        let signature = signer.sign(text.text.as_bytes(), false);
        sessions.sign_in(&text.id, &signature).await
    };
    // The carrier is taken out: every session that it opened is gone, and it opens another.
    let (first, session) = sign_in().await.unwrap();
    let (second, _) = sign_in().await.unwrap();
    stage.app.procedures().carrier_removed(&session).await.unwrap();
    for token in [&first, &second] {
        assert!(sessions.find(token).await.unwrap().is_none());
    }
    let (token, session) = sign_in().await.unwrap();
    let head = stage.sign_in(&stage.head).await;
    assert_eq!(codes(stage.app.procedures().carrier_removed(&head).await), ["not-your-right"]);

    let mut report = crate::staff::LostKeys {
        discovered_on: "2026-11-19".parse().unwrap(),
        circumstances: "Тасығыш жоғалды".to_owned(),
        informed_head: String::new(),
        informed_provider: "ИСАЕВ".to_owned(),
    };
    let authority = stage.app.authority();
    let wrong = authority.report_lost_keys(&session, &report).await;
    assert_eq!(codes(wrong), ["answer-missing", "date-in-future"]);
    assert!(sessions.find(&token).await.unwrap().is_some(), "nothing happened yet");
    report.informed_head = "ОМАРОВ".to_owned();
    report.discovered_on = "2026-11-18".parse().unwrap();
    assert_eq!(codes(authority.report_lost_keys(&head, &report).await), ["not-your-right"]);
    let ended = authority.report_lost_keys(&session, &report).await.unwrap();
    assert!(ended.iter().all(|post| !post.is_active && post.valid_until.is_none()), "{ended:?}");
    assert!(sessions.find(&token).await.unwrap().is_none());
    assert_eq!(codes(sign_in().await), ["signature-certificate-revoked"]);
    let kept = stage.app.0.store.reading().await.unwrap().certificate(&session.serial).await;
    assert_eq!(kept.unwrap().unwrap().state, store::CertificateState::Revoked);
    assert_eq!(stage.journalled("operator-keys-lost").await.len(), 1);
    assert!(stage.journalled("KEY_COMPROMISE").await.len() >= 2, "the post and the certificate");
}
