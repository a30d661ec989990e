//! What an applicant and an operator meet at the edges of a request: its link, its consents, the day of the visit, the
//! search at the desk, the clocks of the steps.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot set its stage fails, as it should"
)]

#[path = "support/stage.rs"]
#[expect(dead_code, reason = "other tests use the rest of the stage")]
mod story;

use app::{Access, Caller, Error, IdentityMark};
use base::{Lang, UniqueNumber};
use forms::Answer;
use story::Stage;

/// The codes of a refusal.
fn codes<T: std::fmt::Debug>(result: Result<T, Error>) -> Vec<&'static str> {
    result.unwrap_err().faults().0.iter().map(|fault| fault.code).collect()
}

/// The letters that were sent: the head as it stands, the text decoded.
async fn letters(stage: &Stage) -> Vec<String> {
    stage.app.work().await.unwrap();
    stage.letters()
}

/// The secrets of the links in a letter.
fn secrets(letter: &str) -> Vec<&str> {
    letter
        .split("?access=")
        .skip(1)
        .filter_map(|rest| rest.split(|c: char| !c.is_ascii_hexdigit()).next())
        .collect()
}

async fn issued(stage: &Stage) -> (UniqueNumber, String) {
    let filed = stage.file(&stage.applicant()).await.unwrap();
    let number = filed.request.status.number.clone();
    stage.take_papers(&number).await;
    stage.approve(&number).await.unwrap();
    (number, filed.access)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_letter_about_the_certificates_opens_the_request_and_installs() {
    let stage = Stage::set().await;
    let (number, _) = Box::pin(issued(&stage)).await;
    let letters = letters(&stage).await;
    let registration = stage.app.registration();
    assert!(letters.iter().all(|letter| !secrets(letter).is_empty()), "{letters:?}");
    let secret = secrets(letters.first().unwrap()).first().copied().unwrap().to_owned();
    let access = Access::Secret(&secret);
    let seen = registration.request(&number, access, Lang::En).await.unwrap();
    assert_eq!(seen.certificates.len(), 2);
    let wrong = Access::Secret("0123");
    assert!(registration.confirm_installation(&number, wrong, Lang::En).await.is_err());
    let installed = registration.confirm_installation(&number, access, Lang::En).await.unwrap();
    assert_eq!(installed.status.state, "installed");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_gives_a_new_link_and_the_former_one_dies() {
    let stage = Stage::set().await;
    let (number, old) = Box::pin(issued(&stage)).await;
    let session = stage.operator_session().await;
    let unproved = IdentityMark::NotProved { note: String::new() };
    let refused = stage.app.desk().renew_link(&session, &number, unproved).await;
    assert_eq!(codes(refused), ["link-needs-identity"]);
    let link = stage.app.desk().renew_link(&session, &number, IdentityMark::Proved).await.unwrap();
    let new = secrets(&link.url).first().copied().unwrap().to_owned();
    assert_ne!(new, old);
    let registration = stage.app.registration();
    let former = registration.request(&number, Access::Secret(&old), Lang::En).await;
    assert!(former.is_err(), "the former link is dead");
    let access = Access::Secret(&new);
    let installed = registration.confirm_installation(&number, access, Lang::En).await.unwrap();
    assert_eq!(installed.status.state, "installed");
    assert!(letters(&stage).await.iter().any(|letter| secrets(letter).contains(&new.as_str())));
    let mut lines = Vec::new();
    stage.app.journal().export(&mut lines).await.unwrap();
    let lines = String::from_utf8(lines).unwrap();
    assert_eq!(lines.matches("request-link-renewed").count(), 1);
    assert!(lines.contains("\"secrets-consent\":true"), "the consent F28 is in the register");
    assert!(!lines.contains(&new), "no secret is in the journal");
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_go_in_the_language_of_the_form_and_only_to_whoever_agreed() {
    let stage = Stage::set().await;
    let person = stage.applicant();
    let registration = stage.app.registration();
    let caller = Caller::default();
    registration.submit("f1", person.form(), Lang::Ru, None, caller).await.unwrap();
    let sent = letters(&stage).await;
    assert!(sent.iter().all(|letter| letter.contains("Content-Language: ru")), "{sent:?}");
    assert_eq!(sent.len(), 1);
    let other = stage.employee();
    let form = other.form().with("consent_email_messages", Answer::Flag(false));
    registration.submit("f1", form, Lang::Ru, None, caller).await.unwrap();
    assert_eq!(letters(&stage).await.len(), 1, "she did not agree to letters");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_is_refused_on_a_day_off_and_shown_with_the_hours() {
    let stage = Stage::set().await;
    let registration = stage.app.registration();
    let caller = Caller::default();
    let on = |day: &str| stage.applicant().form().with_text("visit_date", day);
    // A Sunday, and a holiday: Independence Day.
    for closed in ["2026-11-22", "2026-12-16"] {
        let refused = registration.submit("f1", on(closed), Lang::Ru, None, caller).await;
        assert_eq!(codes(refused), ["visit-day-closed"], "{closed}");
    }
    let far = registration.submit("f1", on("2099-12-31"), Lang::Ru, None, caller).await;
    assert_eq!(codes(far), ["visit-day-unknown"]);
    let filed = registration.submit("f1", on("2026-11-21"), Lang::Ru, None, caller).await.unwrap();
    assert_eq!(filed.request.visit_on, Some(jiff::civil::date(2026, 11, 21)));
    let hours = filed.request.office_hours.unwrap();
    assert!(hours.contains("09:00–20:00"));
    assert!(hours.contains("пн\u{2060}–\u{2060}сб"), "a range is one word: {hours}");
    assert_eq!(filed.request.queue.as_deref(), Some("71-002"), "in whose queue a place is booked");
    assert!(filed.request.office.unwrap().contains("ул. Мирзояна"), "the centre in Russian");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_key_is_not_kept_and_a_page_tells_early_what_is_wrong() {
    let stage = Stage::set().await;
    let drafts = stage.app.drafts();
    let (secret, _) = drafts.open_draft("f1", Lang::Ru, Caller::default()).await.unwrap();
    let key = "-----BEGIN PRIVATE KEY-----\nMC4CAQ\n-----END PRIVATE KEY-----";
    let typed = forms::Typed::default().with_text("signature_public_key", key);
    let refused = drafts.save_draft(&secret, typed, Lang::Ru).await.map(|draft| draft.filled);
    assert_eq!(codes(refused), ["private-key-sent"]);
    assert!(drafts.draft(&secret).await.unwrap().filled.typed().0.is_empty());

    let good = stage.applicant().form();
    let shared = good.text("signature_public_key").unwrap().to_owned();
    let draft = drafts
        .save_draft(&secret, good.with_text("authentication_public_key", shared), Lang::Ru)
        .await
        .unwrap();
    assert_eq!(codes(drafts.check_page(&draft, "keys").await), ["key-repeated"]);
    drafts.check_page(&draft, "person").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_finds_a_request_by_number_iin_and_ticket() {
    let stage = Stage::set().await;
    let person = stage.applicant();
    let filed = stage.file(&person).await.unwrap();
    let number = filed.request.status.number.clone();
    stage.file(&stage.employee()).await.unwrap();
    stage.take_papers(&number).await;
    let session = stage.operator_session().await;
    let iin = person.form().text("iin").unwrap().to_owned();
    let typed = number.as_str().to_lowercase().replace('-', " - ");
    for text in [typed.as_str(), iin.as_str(), "a17"] {
        let found = stage.app.desk().search(&session, text, Lang::En).await.unwrap();
        let numbers: Vec<_> = found.into_iter().map(|row| row.number).collect();
        assert_eq!(numbers, std::slice::from_ref(&number), "{text}");
    }
    assert!(stage.app.desk().search(&session, "A18", Lang::En).await.unwrap().is_empty());
    assert_eq!(stage.app.registration().status(&number, Lang::En).await.unwrap().number, number);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_finds_requests_by_bin_and_by_the_beginning_of_a_name() {
    let stage = Stage::set().await;
    let person = stage.applicant();
    let number = stage.file(&person).await.unwrap().request.status.number;
    let head = stage.head();
    let (registration, caller) = (stage.app.registration(), Caller::default());
    let filed = registration.submit("f2", head.legal_form(), Lang::Ru, None, caller).await.unwrap();
    let of_head = filed.request.status.number;
    let session = stage.operator_session().await;
    let desk = stage.app.desk();
    let form = head.legal_form();
    let (_, last, first, _) = person.names_as_typed();
    let bin = form.text("bin").unwrap().to_owned();
    let organisation =
        form.text("organization_or_sole_trader_name").unwrap().trim_matches(['«', '"']).to_owned();
    let start: String = last.chars().take(3).collect();
    let both = format!("{} {}", last.to_lowercase(), first.to_uppercase());
    let of_firm: String = organisation.chars().take(5).collect::<String>().to_lowercase();
    for (text, expected) in
        [(&start, &number), (&both, &number), (&bin, &of_head), (&of_firm, &of_head)]
    {
        let found = desk.search(&session, text, Lang::En).await.unwrap();
        assert!(found.iter().any(|row| row.number == *expected), "{text}: {found:?}");
        assert!(found.len() <= 2, "{text}");
    }
    let found = desk.search(&session, &both, Lang::En).await.unwrap();
    assert!(found[0].applicant.starts_with(&last), "{:?}", found[0].applicant);
    assert_eq!(codes(desk.search(&session, " « ә", Lang::En).await), ["desk-search-form"]);
    assert!(desk.search(&session, "Ұқыпты", Lang::En).await.unwrap().is_empty());
    assert_eq!(stage.acts_journalled("requests-searched").await, 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answers_of_each_form_stand_beside_the_registers() {
    let stage = Stage::set().await;
    let head = stage.head();
    let registration = stage.app.registration();
    let caller = Caller::default();
    let filed = registration.submit("f2", head.legal_form(), Lang::Ru, None, caller).await.unwrap();
    let session = stage.operator_session().await;
    let number = filed.request.status.number;
    let desk = stage.app.desk().request(&session, &number, Lang::Ru).await.unwrap();
    let agreeing = desk.beside.iter().filter(|row| row.agrees == Some(true)).count();
    // IIN, three parts of the name, BIN, name of the organisation.
    assert!(agreeing >= 5, "{:?}", desk.beside);
    assert!(desk.beside.iter().all(|row| row.agrees != Some(false)), "{:?}", desk.beside);
    assert!(!desk.next_act.is_empty() && !desk.next_act.contains("desk-next"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_step_runs_from_the_opening_of_the_form() {
    let stage = Stage::set().await;
    let (secret, _) =
        stage.app.drafts().open_draft("f1", Lang::En, Caller::default()).await.unwrap();
    stage.advance_minutes(3);
    let form = stage.applicant().form();
    let draft = stage.app.drafts().save_draft(&secret, form, Lang::En).await.unwrap();
    let code = stage.app.registration().form_code(&draft, Caller::default());
    let filed = stage
        .app
        .registration()
        .submit_draft(&secret, code.as_deref(), None, Lang::En, Caller::default())
        .await
        .unwrap();
    let session = stage.operator_session().await;
    let number = filed.request.status.number;
    let desk = stage.app.desk().request(&session, &number, Lang::En).await.unwrap();
    assert_eq!(desk.late, ["Choosing the service and filling in the application"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_code_of_the_order_screen_is_asked_of_strangers_and_where_the_setting_says_so() {
    let mut stage = Stage::set().await;
    let caller = Caller::default();
    let open = async |stage: &Stage| {
        let (secret, _) = stage.app.drafts().open_draft("f1", Lang::En, caller).await.unwrap();
        let form = stage.applicant().form();
        let draft = stage.app.drafts().save_draft(&secret, form, Lang::En).await.unwrap();
        (secret, draft)
    };
    let (secret, draft) = open(&stage).await;
    let registration = stage.app.registration();
    let code = registration.form_code(&draft, caller).unwrap();
    let file = async |typed: Option<String>| {
        stage
            .app
            .registration()
            .submit_draft(&secret, typed.as_deref(), Some("one-form-sent-twice"), Lang::En, caller)
            .await
    };
    assert_eq!(codes(file(None).await), ["form-code-needed"]);
    assert_eq!(codes(file(Some(code)).await), ["form-code-wrong"], "it served one try");
    let renewed = stage.app.drafts().draft(&secret).await.unwrap();
    let code = registration.form_code(&renewed, caller).unwrap();
    let filed = file(Some(code)).await.unwrap();
    let again = file(None).await.unwrap();
    assert_eq!(again.request.status.number, filed.request.status.number, "the same, sent again");

    // An operator who is signed in has proven who she is, and a program files without a page.
    let session = stage.operator_session().await;
    let signed_in = Caller { session: Some(&session), address: None };
    assert_eq!(registration.form_code(&renewed, signed_in), None);
    stage.file(&stage.applicant()).await.unwrap();

    stage.set_policy("form-code = \"portal\"", "form-code = \"off\"").await;
    let (secret, draft) = open(&stage).await;
    let registration = stage.app.registration();
    assert_eq!(registration.form_code(&draft, caller), None);
    registration.submit_draft(&secret, None, None, Lang::En, caller).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_of_the_staff_ends_when_nothing_is_done_with_it_for_fifteen_minutes() {
    let stage = Stage::set().await;
    let sessions = stage.app.sessions();
    let sign_in = async || {
        let text = sessions.begin_sign_in(Lang::Kk).await.unwrap();
        let signature = stage.operator.sign(text.text.as_bytes());
        sessions.sign_in(&text.id, &signature).await.unwrap()
    };
    let minutes_left =
        |session: &app::Session| session.expires_at.duration_since(stage.app.now()).as_secs() / 60;
    let (token, session) = sign_in().await;
    assert_eq!(minutes_left(&session), 15);
    stage.advance_minutes(14);
    let found = sessions.find(&token).await.unwrap().unwrap();
    assert_eq!(minutes_left(&found), 15, "something was done with it");
    stage.advance_minutes(15);
    assert!(sessions.find(&token).await.unwrap().is_none());

    // However much is done with it, an hour is the end.
    let (token, _) = sign_in().await;
    for _ in 0..4 {
        stage.advance_minutes(14);
        assert!(sessions.find(&token).await.unwrap().is_some());
    }
    stage.advance_minutes(4);
    assert!(sessions.find(&token).await.unwrap().is_none());
}
