//! Registration through the use cases, on a fresh instance with the simulated registers: what is asked, what is refused,
//! and that nothing half-done remains.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot set its stage fails, as it should"
)]
#![allow(clippy::large_futures, reason = "the thread of a test has room for them")]

#[path = "support/failures.rs"]
mod failures;
#[path = "support/lists.rs"]
mod lists;
#[path = "support/operators.rs"]
mod operators;
#[path = "support/packages.rs"]
mod packages;
#[path = "support/papers.rs"]
mod papers;
#[path = "support/processes.rs"]
mod processes;
#[path = "support/provider.rs"]
mod provider;
#[path = "support/stage.rs"]
#[expect(dead_code, reason = "the tests inside the crate use the rest")]
mod story;
#[path = "support/strangers.rs"]
mod strangers;
#[path = "support/surveyors.rs"]
mod surveyors;

use std::{
    future::{Future, poll_fn},
    task::Poll,
};

use app::{Access, App, Caller, Error, Hierarchy, staff::Ending};
use base::Lang;
use crypto::KeyAlgorithm;
use story::{Stage, passphrases};

/// The codes of a refusal.
fn codes<T: std::fmt::Debug>(result: Result<T, Error>) -> Vec<&'static str> {
    result.unwrap_err().faults().0.iter().map(|fault| fault.code).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approved_request_brings_a_pair_and_a_mailed_receipt() {
    let stage = Stage::set().await;
    let applicant = stage.applicant();
    let filed = stage.file(&applicant).await.unwrap();
    assert_eq!(filed.request.status.state, "awaiting-documents");
    let number = filed.request.status.number.clone();
    stage.take_papers(&number).await;
    let view = stage.approve(&number).await.unwrap();
    assert_eq!(view.request.status.state, "issued");
    let profiles: Vec<&str> =
        view.request.certificates.iter().map(|c| c.profile.as_str()).collect();
    assert_eq!(profiles, ["individual-sign", "individual-auth"]);
    let kinds: Vec<&str> = view.request.documents.iter().map(|d| d.kind.as_str()).collect();
    assert!(kinds.contains(&"receipt"), "{kinds:?}");
    let installed = stage
        .app
        .registration()
        .confirm_installation(&number, Access::Secret(&filed.access), Lang::Kk)
        .await
        .unwrap();
    assert_eq!(installed.status.state, "installed");
    stage.app.work().await.unwrap();
    assert!(stage.mailbox().len() >= 3, "registered, accepted, issued");
    assert!(stage.app.journal().verify().await.unwrap().is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_bad_input_of_the_form_has_its_code_and_leaves_nothing() {
    let stage = Stage::set().await;
    let good = stage.applicant();
    let registration = stage.app.registration();
    let caller = Caller::default();
    let submit = |answers| registration.submit("f1", answers, Lang::Ru, None, caller);

    let answers = good.form().with_text("iin", "940517430015");
    assert_eq!(codes(submit(answers).await), ["iin-check-digit"]);
    let answers = good.form().with_text("unknown", "x");
    assert_eq!(codes(submit(answers).await), ["unknown-field"]);
    let shared = good.form().text("signature_public_key").unwrap().to_owned();
    let answers = good.form().with_text("authentication_public_key", shared);
    assert_eq!(codes(submit(answers).await), ["key-repeated"]);
    let answers = good.form().with_text("signature_public_key", story::WEAK_REQUEST);
    assert_eq!(codes(submit(answers).await)[0], "key-weak");
    let answers = good.form().with_text("signature_public_key", story::unproven_request());
    assert_eq!(codes(submit(answers).await), ["key-unproven"]);
    let answers = good.form().with_text("signature_public_key", "A".repeat(40_000));
    assert!(!codes(submit(answers).await).is_empty());
    assert_eq!(stage.open_requests().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_submission_is_answered_once() {
    let stage = Stage::set().await;
    let applicant = stage.applicant();
    let key = Some("0123456789abcdef-once");
    let registration = stage.app.registration();
    let caller = Caller::default();
    let submit = |form| registration.submit("f1", form, Lang::Kk, key, caller);
    let first = submit(applicant.form()).await.unwrap();
    let second = submit(applicant.form()).await.unwrap();
    assert_eq!(first.request.status.number, second.request.status.number);
    assert_eq!(first.access, second.access);
    let other = applicant.form().with_text("city", "Алматы");
    assert_eq!(codes(submit(other).await), ["idempotency-key-reused"]);
    assert_eq!(stage.open_requests().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_certified_once() {
    let stage = Stage::set().await;
    let applicant = stage.applicant();
    let filed = stage.file(&applicant).await.unwrap();
    stage.take_papers(&filed.request.status.number).await;
    stage.approve(&filed.request.status.number).await.unwrap();
    assert_eq!(codes(stage.file(&applicant).await), ["key-reused", "key-reused"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_was_certified_meanwhile_refuses_the_request() {
    let stage = Stage::set().await;
    let first = stage.applicant();
    let second = stage.employee().with_keys_of(&first);
    let early = stage.file(&first).await.unwrap();
    let late = stage.file(&second).await.unwrap();
    for filed in [&early, &late] {
        stage.take_papers(&filed.request.status.number).await;
    }
    stage.approve(&early.request.status.number).await.unwrap();
    let view = stage.approve(&late.request.status.number).await.unwrap();
    assert_eq!(view.request.status.state, "refused-ca");
    assert_eq!(view.request.refusal.unwrap().ground, "R06");
    assert!(view.request.certificates.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_foreign_or_replayed_approval_issues_nothing() {
    let stage = Stage::set().await;
    let filed = stage.file(&stage.applicant()).await.unwrap();
    let number = filed.request.status.number.clone();
    stage.take_papers(&number).await;
    let session = stage.operator_session().await;
    let text = stage.app.desk().approval_text(&session, &number, Lang::Ru).await.unwrap();
    let approve = |signature: Vec<u8>| {
        let (app, session, number, id) = (&stage.app, &session, &number, text.id.clone());
        async move { app.desk().approve(session, number, &id, &signature, Lang::En).await }
    };

    let mut forged = stage.operator.sign(text.text.as_bytes());
    let last = forged.len() - 1;
    forged[last] ^= 1;
    assert_eq!(codes(approve(forged).await), ["approval-forged"]);
    let other = stage.operator.sign(text.text.replace("office", "offive").as_bytes());
    assert_eq!(codes(approve(other).await), ["approval-content"]);
    let stranger = story::stranger_signs(text.text.as_bytes(), stage.app.now());
    assert_eq!(codes(approve(stranger).await), ["approval-foreign"]);
    let officer = stage.officer.sign(text.text.as_bytes());
    assert_eq!(codes(approve(officer).await), ["approval-not-operator"]);
    assert_eq!(stage.certificates_of(&number).await, 0);

    let good = stage.operator.sign(text.text.as_bytes());
    approve(good.clone()).await.unwrap();
    assert_eq!(codes(approve(good).await), ["text-not-waiting"]);
    assert_eq!(stage.certificates_of(&number).await, 2);
}

/// Whoever signs reads names: the codes stand beneath them, for programs.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_signed_says_office_and_certificates_in_words_and_their_codes_beneath() {
    let stage = Stage::set().await;
    let applicant = stage.applicant();
    let filed = stage.file(&applicant).await.unwrap();
    let number = filed.request.status.number;
    stage.take_papers(&number).await;
    let (session, desk) = (stage.operator_session().await, stage.app.desk());
    let (centre, address) = stage.office_words();
    let named = [
        (Lang::Kk, "Жеке тұлғаның қол қоюға арналған тіркеу куәлігі."),
        (Lang::Ru, "Регистрационное свидетельство физического лица для подписи."),
        (Lang::En, "Registration certificate of an individual for signing."),
    ];
    for (lang, certificate) in named {
        let alone = desk.approval_text(&session, &number, lang).await.unwrap().text;
        let listed =
            desk.approvals_text(&session, std::slice::from_ref(&number), lang).await.unwrap().text;
        assert!(listed.contains("\nsenim approval 5\n"), "an item of a list is the same text");
        let (words, machine) = alone.split_once("\n\n").unwrap();
        assert!(words.contains(certificate), "{words}");
        assert!(words.contains(&format!("({}).", story::OFFICE)), "{words}");
        assert!(!words.contains("individual-") && !words.contains("IND"), "{words}");
        assert!(machine.contains(&format!("\noffice: {}\noffice-name: ", story::OFFICE)));
        if lang == Lang::Kk {
            assert!(words.contains(&format!("{centre}, {address} (")), "{words}");
        }
    }
    let issued = stage.approve(&number).await.unwrap().request;
    // So does what a holder signs who asks for new certificates with her old key.
    let signer = applicant.signer_of(&issued.certificates[0].pem);
    let session = stage.sign_in(&signer).await.unwrap();
    let (registration, new) = (stage.app.registration(), stage.applicant().form());
    for (lang, certificate) in named {
        let text = registration.repeat_text(&session, new.clone(), lang).await.unwrap().text;
        let (words, _) = text.split_once("\n\n").unwrap();
        assert!(words.contains(certificate) && !words.contains("individual-"), "{words}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_approval_issues_nothing() {
    let stage = Stage::set().await;
    let filed = stage.file(&stage.applicant()).await.unwrap();
    let number = filed.request.status.number.clone();
    stage.take_papers(&number).await;
    let session = stage.operator_session().await;
    let text = stage.app.desk().approval_text(&session, &number, Lang::Ru).await.unwrap();
    let signature = stage.operator.sign(text.text.as_bytes());
    stage.advance_minutes(61);
    let session = stage.operator_session().await;
    let late = stage.app.desk().approve(&session, &number, &text.id, &signature, Lang::En).await;
    assert_eq!(codes(late), ["text-not-waiting"]);
    assert_eq!(stage.certificates_of(&number).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_certificate_signs_in_no_more_and_ocsp_says_so() {
    let stage = Stage::set().await;
    let applicant = stage.applicant();
    let filed = stage.file(&applicant).await.unwrap();
    let number = filed.request.status.number.clone();
    stage.take_papers(&number).await;
    let view = stage.approve(&number).await.unwrap();
    let signing = applicant.signer_of(&view.request.certificates[0].pem);
    let session = stage.sign_in(&signing).await.unwrap();
    let serial = view.request.certificates[0].serial.clone();
    assert_eq!(stage.ocsp_status(&view.request.certificates[0].pem).await, "good");
    let serials = [serial.clone()];
    let text = stage
        .app
        .registration()
        .revocation_text(&session, &serials, "HOLDER_DEMAND", Lang::Kk)
        .await
        .unwrap();
    let signature = signing.sign(text.text.as_bytes());
    let node = stage.second_node().await;
    let request = stage.status_request(&view.request.certificates[0].pem);
    node.ocsp(&request).await.unwrap();
    assert!(node.kept_status(&request).is_some() && stage.app.kept_status(&request).is_some());
    let list_before = node.published_list("nca-rsa").unwrap();
    let revoked =
        stage.app.registration().revoke(&session, &text.id, &signature, Lang::Kk).await.unwrap();
    assert_eq!(revoked.status.state, "revoked");
    assert_eq!(revoked.participant, "IND");
    assert!(stage.app.kept_status(&request).is_none(), "dropped before it is acknowledged");
    // The other node learns of it from the store.
    let followed = async {
        while node.kept_status(&request).is_some()
            || node.published_list("nca-rsa").unwrap().etag == list_before.etag
        {
            tokio::task::yield_now().await;
        }
    };
    let following = node.follow_publications(followed);
    tokio::time::timeout(std::time::Duration::from_secs(30), following).await.unwrap();
    assert_eq!(stage.ocsp_status(&view.request.certificates[0].pem).await, "revoked");
    assert!(stage.crl_lists(&serial));
    assert_eq!(codes(stage.sign_in(&signing).await), ["signature-certificate-revoked"]);
}

/// Polls a future at most `polls` times and then drops it, as a process does that dies at that point.
async fn killed_after<F: Future>(polls: u32, future: F) -> Option<F::Output> {
    let mut future = Box::pin(future);
    let mut left = polls;
    poll_fn(move |context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revocation_killed_at_any_step_is_finished_once() {
    let stage = Stage::set().await;
    let mut finished_by_worker = 0;
    for polls in 1.. {
        let applicant = stage.applicant();
        let filed = stage.file(&applicant).await.unwrap();
        stage.take_papers(&filed.request.status.number).await;
        let view = stage.approve(&filed.request.status.number).await.unwrap();
        stage.app.work().await.unwrap();
        let told_before = stage.mailbox().len();
        let certificate = &view.request.certificates[0];
        let signing = applicant.signer_of(&certificate.pem);
        let session = stage.sign_in(&signing).await.unwrap();
        let registration = stage.app.registration();
        let serials = [certificate.serial.clone()];
        let text = registration
            .revocation_text(&session, &serials, "HOLDER_DEMAND", Lang::Kk)
            .await
            .unwrap();
        let signature = signing.sign(text.text.as_bytes());
        let revoke = || registration.revoke(&session, &text.id, &signature, Lang::Kk);

        let whole = killed_after(polls, revoke()).await;
        if whole.is_none() {
            // Whether the demand was kept is for its sender to find out; nobody but the worker finishes what was kept.
            match revoke().await {
                Ok(view) => assert_eq!(view.status.state, "revoked", "killed after {polls}"),
                Err(error) => {
                    assert_eq!(error.faults().0[0].code, "text-not-waiting", "after {polls}");
                    finished_by_worker += 1;
                }
            }
        }
        stage.advance_minutes(1);
        stage.app.work().await.unwrap();
        stage.app.work().await.unwrap();
        assert_eq!(stage.ocsp_status(&certificate.pem).await, "revoked", "killed after {polls}");
        assert!(stage.crl_lists(&certificate.serial), "killed after {polls}");
        assert_eq!(stage.mailbox().len(), told_before + 1, "killed after {polls}");
        let entries = stage.journalled("certificate-revoked", &certificate.serial).await;
        assert_eq!(entries, 1, "killed after {polls}");
        if whole.is_some() {
            break;
        }
    }
    assert!(finished_by_worker > 0, "no kill left anything to the worker");
    assert!(stage.app.journal().verify().await.unwrap().is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_database_an_instance_tells_what_it_has_and_guesses_nothing() {
    let stage = Stage::set().await;
    let request = stage.status_request(&stage.operator.certificate.pem());
    let other = stage.status_request(&stage.officer.certificate.pem());
    let before = stage.app.ocsp(&request).await.unwrap();
    stage.app.clone().close().await;
    let kept = stage.app.ocsp(&request).await.unwrap();
    assert_eq!(before.der(), kept.der());
    assert!(stage.app.published_list("nca-rsa").is_some());
    let error = async |request: &[u8]| {
        let answer = stage.app.ocsp(request).await.unwrap();
        pki::ocsp::Response::parse(answer.der()).unwrap().error()
    };
    assert_eq!(error(&other).await, Some(pki::ocsp::ErrorStatus::TryLater));
    // Half of its time is over: a new answer is wanted, and as there is none the old one serves until its end.
    stage.advance_minutes(45);
    assert_eq!(before.der(), stage.app.ocsp(&request).await.unwrap().der());
    stage.advance_minutes(20);
    assert_eq!(error(&request).await, Some(pki::ocsp::ErrorStatus::TryLater));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_that_ended_signs_nothing_and_its_certificate_is_revoked_at_once() {
    let stage = Stage::set().await;
    let session = stage.operator_session().await;
    let certificate = &stage.operator.certificate;
    let (pem, serial) = (certificate.pem(), certificate.serial().to_string());
    assert_eq!(stage.ocsp_status(&pem).await, "good");
    let reason = app::staff::read_reason("dismissal").unwrap();
    let ending =
        Ending { iin: session.iin.clone(), role: None, post: None, reason, effective_on: None };

    let ended = stage.app.authority().end_posts(&ending).await.unwrap();
    assert_eq!(ended.len(), 1);
    assert!(!ended[0].is_active && ended[0].valid_until.is_none());
    assert_eq!(stage.ocsp_status(&pem).await, "revoked");
    assert!(stage.crl_lists(&serial));
    assert_eq!(stage.journalled("certificate-revoked", &serial).await, 1);
    assert_eq!(codes(stage.sign_in(&stage.operator).await), ["signature-certificate-revoked"]);
    assert_eq!(codes(stage.app.authority().end_posts(&ending).await), ["post-not-held"]);
    let staff = stage.app.authority().staff().await.unwrap();
    let active: Vec<bool> =
        staff.iter().filter(|post| post.iin == session.iin).map(|post| post.is_active).collect();
    assert_eq!((staff.len(), active), (2, vec![false]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_issuing_key_signs_what_is_new_and_the_old_one_answers_for_what_it_signed() {
    let mut stage = Stage::set().await;
    let old = stage.operator.certificate.pem();
    let made = stage.app.succeed(Hierarchy::Rsa, &passphrases()).await.unwrap();
    assert_eq!(made.to_string(), "nca-rsa-2");
    stage.reopen().await;
    let authorities = stage.app.authority().authority_certificates();
    let applicant = stage.applicant();
    let filed = stage.file(&applicant).await.unwrap();
    stage.take_papers(&filed.request.status.number).await;
    let view = stage.approve(&filed.request.status.number).await.unwrap();
    let certificate = &view.request.certificates[0];
    let parsed = pki::Certificate::from_pem(&certificate.pem).unwrap();
    assert_eq!(parsed.authority_key_id(), authorities["nca-rsa-2"].subject_key_id());
    assert_eq!(stage.ocsp_status(&certificate.pem).await, "good");
    assert_eq!(stage.ocsp_status(&old).await, "good");
    // Each key has its own list.
    assert!(stage.app.published_list("nca-rsa-2").is_some());
    let reason = app::staff::read_reason("dismissal").unwrap();
    let iin = stage.operator_session().await.iin;
    let ending = Ending { iin, role: None, post: None, reason, effective_on: None };
    stage.app.authority().end_posts(&ending).await.unwrap();
    assert_eq!(stage.ocsp_status(&old).await, "revoked");
    assert!(stage.crl_lists(&stage.operator.certificate.serial().to_string()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_receives_a_gost_key_for_signing() {
    let stage = Stage::set().await;
    let head = stage.head();
    let filed = stage.file_form("f2", head.legal_form(), Caller::default()).await.unwrap();
    let number = filed.request.status.number.clone();
    stage.take_papers(&number).await;
    let view = stage.approve(&number).await.unwrap();
    assert_eq!(view.request.certificates[0].key, "МЕМСТ 34.10-2015, 512 бит");
    assert_eq!(view.request.certificates[1].key, "RSA, 2048 бит");
    let signing = head.signer_of(&view.request.certificates[0].pem);
    assert_eq!(signing.algorithm(), KeyAlgorithm::Gost2015_512);
    let session = stage.sign_in(&signing).await.unwrap();
    assert!(session.bin.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_elses_request_is_not_there() {
    let stage = Stage::set().await;
    let filed = stage.file(&stage.applicant()).await.unwrap();
    let number = filed.request.status.number.clone();
    let wrong = stage.app.registration().request(&number, Access::Secret("00"), Lang::Kk).await;
    assert_eq!(codes(wrong), ["request-not-found"]);
    let officer = stage.sign_in(&stage.officer).await.unwrap();
    let wrong =
        stage.app.registration().request(&number, Access::Session(&officer), Lang::Kk).await;
    assert_eq!(codes(wrong), ["request-not-found"]);
    assert_eq!(
        codes(stage.app.desk().request(&officer, &number, Lang::Kk).await),
        ["not-your-right"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_of_the_wrong_type_is_refused_and_not_kept() {
    let stage = Stage::set().await;
    let session = stage.sign_in(&stage.officer).await.unwrap();
    let caller = Caller { session: Some(&session), address: None };
    let (secret, _) = stage.app.drafts().open_draft("mes-01", Lang::Kk, caller).await.unwrap();
    let field = stage
        .app
        .drafts()
        .form("mes-01")
        .unwrap()
        .fields()
        .find(|f| f.kind == forms::FieldKind::File);
    let field = field.unwrap().name.clone();
    let drafts = stage.app.drafts();
    let attach = |bytes: &[u8]| drafts.attach(&secret, &field, "conclusion.pdf", bytes.to_vec());
    assert_eq!(codes(attach(b"MZ\x90\x00").await), ["file-type"]);
    assert_eq!(codes(attach(b"").await), ["file-empty"]);
    assert!(stage.app.drafts().draft_files(&secret).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn responders_near_their_end_are_renewed_when_the_instance_starts() {
    let mut stage = Stage::set().await;
    let filed = stage.file(&stage.applicant()).await.unwrap();
    stage.take_papers(&filed.request.status.number).await;
    let view = stage.approve(&filed.request.status.number).await.unwrap();
    let pem = &view.request.certificates[0].pem;
    stage.advance_minutes(70 * 24 * 60);
    stage.reopen().await;
    stage.advance_minutes(30 * 24 * 60);
    assert_eq!(stage.ocsp_status(pem).await, "good", "the first responder has expired by now");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_counts_only_for_who_is_signed_in_with_the_certificate_of_the_session() {
    let stage = Stage::set().await;
    let filed = stage.file(&stage.applicant()).await.unwrap();
    let number = filed.request.status.number.clone();
    stage.take_papers(&number).await;
    let colleague = stage.second_operator().await;
    let session = stage.sign_in(&colleague).await.unwrap();
    let text = stage.app.desk().approval_text(&session, &number, Lang::Ru).await.unwrap();
    let signature = stage.operator.sign(text.text.as_bytes());
    let credited =
        stage.app.desk().approve(&session, &number, &text.id, &signature, Lang::En).await;
    assert_eq!(codes(credited), ["approval-of-other-session"]);
    assert_eq!(stage.certificates_of(&number).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_of_a_post_that_is_held_with_another_opens_no_session() {
    let stage = Stage::set().await;
    let iin = stage.operator_session().await.iin;
    let store = stage.store().await;
    let held = store.reading().await.unwrap().staff_of_person(&iin).await.unwrap().remove(0);
    // As an earlier build left it: the old certificate is replaced and not revoked.
    let row = &store::StaffRow { certificate_serial: Some("0f".to_owned()), ..held };
    let put = store.write(|mut tx| async move { tx.put_staff(row).await }).await;
    put.unwrap();
    assert_eq!(codes(stage.sign_in(&stage.operator).await), ["certificate-of-no-post"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn drafts_of_services_need_a_session_and_have_bounded_room() {
    let stage = Stage::set().await;
    let drafts = stage.app.drafts();
    let stranger = Caller { session: None, address: Some("192.0.2.1".parse().unwrap()) };
    let opened = drafts.open_draft("mes-01", Lang::Kk, stranger).await;
    assert_eq!(codes(opened), ["sign-in-needed"]);
    let most = stage.app.config().filing.drafts_of_address;
    for _ in 0..most {
        drafts.open_draft("f1", Lang::Kk, stranger).await.unwrap();
    }
    assert_eq!(codes(drafts.open_draft("f1", Lang::Kk, stranger).await), ["too-many-drafts"]);
    let elsewhere = Caller { session: None, address: Some("192.0.2.2".parse().unwrap()) };
    drafts.open_draft("f1", Lang::Kk, elsewhere).await.unwrap();

    let session = stage.sign_in(&stage.officer).await.unwrap();
    let caller = Caller { session: Some(&session), address: None };
    let (secret, _) = drafts.open_draft("mes-01", Lang::Kk, caller).await.unwrap();
    let fields = drafts.form("mes-01").unwrap().fields();
    let mut fields = fields.filter(|field| field.kind == forms::FieldKind::File);
    let field = fields.next().unwrap().name.clone();
    let file = [b"%PDF-1.7".as_slice(), &vec![b'x'; 1 << 20]].concat();
    for _ in 0..3 {
        drafts.attach(&secret, &field, "a.pdf", file.clone()).await.unwrap();
    }
    assert_eq!(drafts.draft_files(&secret).await.unwrap().len(), 1, "replaced files are deleted");
    let document = drafts.draft_files(&secret).await.unwrap()[0].id.clone();
    drafts.detach(&secret, &field, &document).await.unwrap();
    assert!(drafts.draft_files(&secret).await.unwrap().is_empty());
    let draft = drafts.attach(&secret, &field, "a.pdf", file).await.unwrap();

    stage.advance_minutes(15 * 24 * 60);
    stage.app.work().await.unwrap();
    let store = stage.store().await;
    let mut reading = store.reading().await.unwrap();
    assert!(reading.documents_of("draft", &draft.id.to_string()).await.unwrap().is_empty());
}

/// What an operator reads tells her what to do, not the applicant: `When the person comes…`, not `Come…`.
#[tokio::test(flavor = "multi_thread")]
async fn an_operator_is_told_her_own_next_act_at_every_step() {
    let stage = Stage::set().await;
    let filed = stage.file(&stage.applicant()).await.unwrap();
    let (number, lang) = (filed.request.status.number.clone(), Lang::En);
    let (session, desk) = (stage.operator_session().await, stage.app.desk());
    let told = async || {
        let view = desk.request(&session, &number, lang).await.unwrap();
        assert_ne!(view.next_act, view.request.status.next_step, "{}", view.request.status.state);
        view.next_act
    };
    assert_eq!(told().await, "When the person comes, start accepting the documents.");
    stage.take_papers(&number).await;
    assert_eq!(told().await, "Read the text of the approval and sign it.");
    stage.approve(&number).await.unwrap();
    assert_eq!(told().await, "Nothing is needed from you.");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawal_whose_answer_was_lost_is_answered_again_and_done_once() {
    let stage = Stage::set().await;
    let filed = stage.file(&stage.applicant()).await.unwrap();
    let number = filed.request.status.number.clone();
    let registration = stage.app.registration();
    let withdraw = async || {
        let access = app::Access::Secret(&filed.access);
        let view = registration.withdraw(&number, access, Lang::Kk).await.unwrap();
        assert_eq!(view.status.state, "withdrawn");
        // All entries about the request.
        stage.journalled_of("", &number).await
    };
    let (once, twice) = (withdraw().await, withdraw().await);
    assert_eq!(once, twice, "the second time nothing is done");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_files_of_a_form_and_of_all_forms_of_a_person_have_so_much_room_and_no_more() {
    let mut stage = Stage::set().await;
    // One and two MiB; as an administrator sets them.
    let settings = stage.app.folder().path().join("instance.toml");
    let text = std::fs::read_to_string(&settings).unwrap();
    let of_form = text.replace("draft-mebibytes = 200", "draft-mebibytes = 1");
    let of_person = of_form.replace("owner-mebibytes = 500", "owner-mebibytes = 2");
    assert!(of_form != text && of_person != of_form, "{text}");
    std::fs::write(&settings, of_person).unwrap();
    stage.reopen().await;
    let session = stage.sign_in(&stage.officer).await.unwrap();
    let caller = Caller { session: Some(&session), address: None };
    let drafts = stage.app.drafts();
    let fields = drafts.form("mes-01").unwrap().fields();
    let mut fields = fields.filter(|field| field.kind == forms::FieldKind::File);
    let field = fields.next().unwrap().name.clone();
    let file = |bytes: usize| {
        let head = b"%PDF-1.7".as_slice();
        [head, &vec![b'x'; bytes - head.len()]].concat()
    };
    let open = async || drafts.open_draft("mes-01", Lang::Kk, caller).await.unwrap().0;
    let attach = async |secret: &str, bytes: usize| {
        drafts.attach(secret, &field, "a.pdf", file(bytes)).await
    };
    let (first, second, third) = (open().await, open().await, open().await);
    // To the byte.
    assert_eq!(codes(attach(&first, (1 << 20) + 1).await), ["draft-full"]);
    assert!(drafts.draft_files(&first).await.unwrap().is_empty(), "what was refused is not kept");
    attach(&first, 1 << 20).await.unwrap();
    // What takes the place of another counts instead of it.
    attach(&first, 1 << 20).await.unwrap();
    attach(&second, (1 << 20) - 10).await.unwrap();
    assert_eq!(codes(attach(&third, 11).await), ["drafts-full"]);
    attach(&third, 10).await.unwrap();
    assert_eq!(codes(attach(&second, 1 << 20).await), ["drafts-full"]);
    assert_eq!(drafts.draft_files(&second).await.unwrap().len(), 1, "the old file stands");
    // Room that was given back can be taken again.
    let document = drafts.draft_files(&first).await.unwrap()[0].id.clone();
    drafts.detach(&first, &field, &document).await.unwrap();
    attach(&second, 1 << 20).await.unwrap();
    // Another person has room of her own.
    let operator = stage.operator_session().await;
    let other = Caller { session: Some(&operator), address: None };
    let (secret, _) = drafts.open_draft("mes-01", Lang::Kk, other).await.unwrap();
    attach(&secret, 1 << 20).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_data_folder_and_registers_beyond_this_machine_without_tls_are_refused() {
    use std::os::unix::fs::PermissionsExt;
    let stage = Stage::set().await;
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode();
    let folder = stage.app.folder().clone();
    assert_eq!(mode(folder.path()) & 0o777, 0o700);
    assert_eq!(mode(&folder.database()) & 0o777, 0o600);
    let reopened = async || {
        let online = keystore::Passphrase::new("an online passphrase");
        app::App::open(folder.clone(), &online, app::clock::Clock::default()).await.map(drop)
    };
    std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o750)).unwrap();
    assert_eq!(codes(reopened().await), ["data-folder-open"]);
    std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o700)).unwrap();

    let settings = std::fs::read_to_string(folder.config()).unwrap();
    for (url, told) in [
        ("http://gateway.example.kz/sync", Some("registers-without-tls")),
        ("http://127.0.0.1.example.kz/sync", Some("registers-without-tls")),
        ("HTTP://gateway.example.kz/sync", Some("registers-without-tls")),
        ("http://127.0.0.1:80@gateway.example.kz/sync", Some("registers-without-tls")),
        ("gateway.example.kz/sync", Some("registers-without-tls")),
        ("http://127.0.0.1:9/sync", None),
        ("http://[::1]/sync", None),
        ("https://gateway.example.kz/sync", None),
    ] {
        let gateway = format!("kind = \"gateway\"\nurl = \"{url}\"\nsender = \"senim\"");
        let changed = settings.replace("kind = \"simulator\"", &gateway);
        assert_ne!(changed, settings);
        std::fs::write(folder.config(), changed).unwrap();
        assert_eq!(reopened().await.err().map(|error| error.faults().0[0].code), told, "{url}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_taken_out_of_the_journal_and_its_chain_holds() {
    let stage = Stage::set().await;
    let filed = stage.file(&stage.applicant()).await.unwrap();
    stage.take_papers(&filed.request.status.number).await;
    stage.approve(&filed.request.status.number).await.unwrap();
    let iin = stage.operator_session().await.iin;
    let people = async || {
        let all = app::journal_answers::people(stage.app.folder()).await.unwrap();
        all.into_iter().filter(|person| person.iin == iin).collect::<Vec<_>>()
    };
    let mut lines = Vec::new();
    stage.app.journal().export(&mut lines).await.unwrap();
    let lines = String::from_utf8(lines).unwrap();
    let is_number = |window: &[u8]| {
        std::str::from_utf8(window).is_ok_and(|text| base::Iin::parse(text).is_ok())
    };
    let digits = lines.split(|c: char| !c.is_ascii_hexdigit()).filter(|word| word.len() == 12);
    let numbers: Vec<&str> = digits.filter(|word| is_number(word.as_bytes())).collect();
    assert!(numbers.is_empty(), "people stand in the journal by their numbers: {numbers:?}");
    let hers = people().await.remove(0);
    assert!(lines.contains(&hers.pseudonym));
    assert_eq!(stage.app.forget_in_journal(&iin).await.unwrap(), hers.pseudonym);
    assert!(people().await.is_empty());
    assert!(stage.app.journal().verify().await.unwrap().is_ok());
    assert_eq!(codes(stage.app.forget_in_journal(&iin).await), ["journal-person-unknown"]);
    // Whoever acts again has another pseudonym.
    stage.operator_session().await;
    assert_ne!(people().await[0].pseudonym, hers.pseudonym);
}

/// 70 of 90 days: less than a third of a responder's life is left.
const NEAR_THE_END: i64 = 70 * 24 * 60;
/// After as many more days the responder of the founding has ended.
const PAST_THE_END: i64 = 30 * 24 * 60;

async fn responders(app: &App) -> Vec<String> {
    app.health().await.responders.into_iter().map(|responder| responder.name).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn responders_near_their_end_are_renewed_while_the_instance_runs() {
    let stage = Stage::set().await;
    let pem = stage.operator.certificate.pem();
    stage.app.work().await.unwrap();
    assert_eq!(stage.app.work().await.unwrap().keys, 0);
    stage.advance_minutes(NEAR_THE_END);
    assert_eq!(stage.app.work().await.unwrap().keys, 2);
    assert_eq!(responders(&stage.app).await, ["ocsp-rsa-2", "ocsp-gost-2"]);
    assert_eq!(stage.app.work().await.unwrap().keys, 0);
    stage.advance_minutes(PAST_THE_END);
    assert_eq!(stage.ocsp_status(&pem).await, "good", "the first responder has expired by now");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_node_has_responders_of_its_own_when_it_has_a_key_folder_of_its_own() {
    let stage = Stage::set().await;
    let other = stage.node_with_own_keys().await;
    stage.advance_minutes(NEAR_THE_END);
    stage.app.work().await.unwrap();
    assert_eq!(responders(&stage.app).await, ["ocsp-rsa-2", "ocsp-gost-2"]);
    // The files of those are not here, and the old ones end soon.
    other.app.work().await.unwrap();
    assert_eq!(responders(&other.app).await, ["ocsp-rsa-3", "ocsp-gost-3"]);
    stage.app.work().await.unwrap();
    stage.advance_minutes(PAST_THE_END);
    assert_eq!(responders(&stage.app).await, ["ocsp-rsa-2", "ocsp-gost-2"]);
    let question = stage.status_request(&stage.operator.certificate.pem());
    for app in [&stage.app, &other.app] {
        let answer = app.ocsp(&question).await.unwrap();
        let response = pki::ocsp::Response::parse(answer.der()).unwrap();
        assert!(response.error().is_none(), "{:?}", response.error());
    }
    // It starts again too, with what it has.
    other.reopened().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_instance_takes_a_new_issuing_key_up() {
    let stage = Stage::set().await;
    let at_the_console = stage.second_node().await;
    at_the_console.succeed(Hierarchy::Rsa, &passphrases()).await.unwrap();
    stage.app.work().await.unwrap();
    assert!(stage.app.published_certificate("nca-rsa-2").is_some());
    let filed = stage.file(&stage.applicant()).await.unwrap();
    stage.take_papers(&filed.request.status.number).await;
    let view = stage.approve(&filed.request.status.number).await.unwrap();
    let pem = &view.request.certificates[0].pem;
    let authorities = stage.app.authority().authority_certificates();
    let issued = pki::Certificate::from_pem(pem).unwrap();
    assert_eq!(issued.authority_key_id(), authorities["nca-rsa-2"].subject_key_id());
    assert_eq!(stage.ocsp_status(pem).await, "good");
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_clock_that_was_set_back_nothing_is_signed_and_nothing_starts() {
    let mut stage = Stage::set().await;
    // An hour ago the operator had her certificate already.
    stage.advance_minutes(90);
    let filed = stage.file(&stage.applicant()).await.unwrap();
    let number = filed.request.status.number;
    stage.take_papers(&number).await;
    let question = stage.status_request(&stage.operator.certificate.pem());
    let kept = stage.app.ocsp(&question).await.unwrap();
    stage.advance_minutes(-60);
    // What people do is dated after what they did before; what the authority signs has no such neighbour.
    assert_eq!(codes(stage.approve(&number).await), ["time-goes-back"]);
    let successor = stage.app.succeed(Hierarchy::Rsa, &passphrases()).await;
    assert_eq!(codes(successor), ["clock-set-back"]);
    assert!(!stage.app.health().await.clock);
    assert_eq!(stage.app.ocsp(&question).await.unwrap().der(), kept.der());
    assert_eq!(codes(stage.try_reopen().await), ["clock-set-back"]);
    stage.advance_minutes(61);
    assert_eq!(stage.approve(&number).await.unwrap().request.status.state, "issued");
    // An answer about health serves for two seconds; after a start there is none yet.
    stage.try_reopen().await.unwrap();
    assert!(stage.app.health().await.clock);
}
