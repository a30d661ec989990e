//! What strangers may do and learn, and what they cannot do to the people in whose name they file.

use app::{Access, Caller, DeskAct};
use base::Lang;

use crate::{
    codes,
    story::{Person, Stage},
};

/// What a caller at an address learns by filing in the name of people of whom the registers say different things.
async fn told(stage: &Stage, person: &Person, change: Option<(&str, &str)>) -> String {
    let mut answers = person.form();
    if let Some((field, value)) = change {
        answers = answers.with_text(field, value);
    }
    let caller = Caller { session: None, address: Some("192.0.2.7".parse().unwrap()) };
    let filed = stage.file_form("f1", answers, caller).await.unwrap();
    let number = filed.request.status.number.clone();
    let access = Access::Secret(&filed.access);
    let own = stage.app.registration().request(&number, access, Lang::En).await.unwrap();
    let mut view = serde_json::to_value(&own).unwrap();
    let fields = view.as_object_mut().unwrap();
    for varies in ["number", "keys_code", "documents", "filed_at"] {
        assert!(fields.remove(varies).is_some(), "{varies}");
    }
    view.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_learns_nothing_of_what_the_registers_say() {
    let stage = Stage::set().await;
    let agrees = told(&stage, &stage.applicant(), None).await;
    let others = [
        (stage.employee(), Some(("last_name", "БАСҚАБАЕВА"))),
        (stage.employee(), Some(("middle_name", "БАСҚАҚЫЗЫ"))),
        (Person::absent(), None),
        (stage.minor(), None),
        (stage.deceased(), None),
    ];
    for (person, change) in others {
        assert_eq!(told(&stage, &person, change).await, agrees, "{change:?}");
    }
    stage.app.work().await.unwrap();
    let mut words: Vec<String> = Vec::new();
    for mail in stage.mailbox() {
        let mail = std::fs::read_to_string(mail).unwrap();
        words.extend(
            mail.lines()
                .find(|line| line.starts_with("Subject:"))
                .map(|line| line.chars().filter(|c| !c.is_ascii_digit()).collect()),
        );
    }
    // One message each, and one more to the person in whose name a second request came.
    assert_eq!(words.len(), 7);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_holder_herself_is_told_by_field_what_the_registers_say() {
    let stage = Stage::set().await;
    let applicant = stage.applicant();
    let filed = stage.file(&applicant).await.unwrap();
    stage.take_papers(&filed.request.status.number).await;
    let view = stage.approve(&filed.request.status.number).await.unwrap();
    let session =
        stage.sign_in(&applicant.signer_of(&view.request.certificates[0].pem)).await.unwrap();
    let caller = Caller { session: Some(&session), address: None };
    let renewed = stage.applicant();
    let wrong = renewed.form().with_text("last_name", "БАСҚАБАЕВА");
    assert_eq!(codes(stage.file_form("f1", wrong, caller).await), ["differs-from-register"]);
    let other = stage.employee().form().with_text("last_name", "БАСҚАБАЕВА");
    stage.file_form("f1", other, caller).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_sees_what_the_registers_say_and_refuses_on_it() {
    let stage = Stage::set().await;
    let answers = stage.applicant().form().with_text("last_name", "БАСҚАБАЕВА");
    let filed = stage.file_form("f1", answers, Caller::default()).await.unwrap();
    let number = filed.request.status.number.clone();
    let session = stage.operator_session().await;
    let desk = stage.app.desk();
    let act = |act| desk.act(&session, &number, act, Lang::En);
    act(DeskAct::Open {
        visitor: registration::Visitor::Recipient,
        place: registration::VisitPlace::Office,
        ticket: None,
    })
    .await
    .unwrap();
    act(DeskAct::MarkIdentity { mark: registration::IdentityMark::Proved }).await.unwrap();
    let view = act(DeskAct::CompareKeys { code: stage.code_on_paper(&number) }).await.unwrap();
    assert_eq!(view.findings.len(), 1, "{:?}", view.findings);
    let refused = act(DeskAct::RefuseOnRegisters {}).await.unwrap();
    assert_eq!(refused.request.status.state, "refused-service");
    assert_eq!(refused.request.refusal.unwrap().ground, "R07");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_cannot_have_his_keys_approved_in_the_name_of_a_citizen() {
    let stage = Stage::set().await;
    let hers = stage.file(&stage.applicant()).await.unwrap();
    // He knows her names and files with keys of his own, later than she.
    let his = stage.file(&stage.applicant()).await.unwrap();
    let registration = stage.app.registration();
    let status = |number| registration.status(number, Lang::En);
    let (her_number, his_number) = (hers.request.status.number, his.request.status.number);
    assert_eq!(status(&her_number).await.unwrap().state, "superseded");

    // The operator takes his request from the queue; the paper that she brings does not fit it.
    let session = stage.operator_session().await;
    let desk = stage.app.desk();
    let open = || DeskAct::Open {
        visitor: registration::Visitor::Recipient,
        place: registration::VisitPlace::Office,
        ticket: None,
    };
    let view = desk.act(&session, &his_number, open(), Lang::En).await.unwrap();
    assert_eq!(view.request.keys_code, None, "it is typed from the paper, not from the screen");
    let typed = DeskAct::CompareKeys { code: stage.code_on_paper(&her_number) };
    assert_eq!(codes(desk.act(&session, &his_number, typed, Lang::En).await), ["keys-differ"]);
    assert_eq!(stage.journalled_of("keys-comparison-refused", &his_number).await, 1);
    let identity = DeskAct::MarkIdentity {
        mark: registration::IdentityMark::NotProved { note: "other paper".to_owned() },
    };
    desk.act(&session, &his_number, identity, Lang::En).await.unwrap();
    // While one is at the desk the other is not.
    let both = desk.act(&session, &her_number, open(), Lang::En).await;
    assert_eq!(codes(both), ["same-request-open"]);
    let refuse = DeskAct::RefuseDocuments { text: "the paper is of another request".to_owned() };
    desk.act(&session, &his_number, refuse, Lang::En).await.unwrap();

    // Hers is still good, though it was superseded.
    stage.take_papers(&her_number).await;
    let view = stage.approve(&her_number).await.unwrap();
    assert_eq!(view.request.status.state, "issued");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_and_a_person_have_budgets_and_a_stranger_cannot_spend_hers() {
    let stage = Stage::set().await;
    let from = |text: &str| Caller { session: None, address: Some(text.parse().unwrap()) };
    let file =
        async |address: &str| stage.file_form("f1", stage.applicant().form(), from(address)).await;
    let limit = stage.app.config().filing.requests_for_person_of_address_per_day;
    for _ in 0..limit {
        file("2001:db8::1").await.unwrap();
    }
    let spent = file("2001:db8::2").await;
    assert_eq!(codes(spent), ["filing-budget-person-address"], "one subscriber has 64 bits");
    file("2001:db8:0:1::1").await.unwrap();
    stage.advance_minutes(24 * 60);
    file("2001:db8::1").await.unwrap();
    assert_eq!(stage.open_requests().await, 1, "the others are superseded");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailbox_is_not_flooded_by_strangers() {
    let stage = Stage::set().await;
    let limit = stage.app.config().filing.messages_to_mailbox_per_day;
    let mut told = Ok(());
    let mut filed = 0;
    while told.is_ok() {
        let caller = Caller { session: None, address: Some([192, 0, 2, filed].into()) };
        told = stage.file_form("f1", stage.applicant().form(), caller).await.map(drop);
        filed += 1;
    }
    assert_eq!(codes(told), ["filing-budget-mailbox"]);
    // Each brings one message, and tells the one before that it is superseded.
    assert!(u32::from(filed) <= limit / 2 + 2, "{filed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_with_which_nobody_came_ends_once_and_its_applicant_is_told() {
    let mut stage = Stage::set().await;
    // The setting is off as shipped: only where an instance sets the days does such a request end.
    stage.set_policy("# unvisited-days = 30", "unvisited-days = 30").await;
    let early = stage.file(&stage.employee()).await.unwrap();
    let visited = stage.file(&stage.applicant()).await.unwrap();
    stage.take_papers(&visited.request.status.number).await;
    stage.app.work().await.unwrap();
    let before = stage.mailbox().len();
    // The day of the visit is the twentieth.
    stage.advance_minutes(31 * 24 * 60);
    assert_eq!(stage.app.work().await.unwrap().ended, 0);
    stage.advance_minutes(2 * 24 * 60);
    let other = stage.second_node().await;
    let (one, two) = tokio::join!(stage.app.work(), other.work());
    assert_eq!(one.unwrap().ended + two.unwrap().ended, 1);
    assert_eq!(stage.app.work().await.unwrap().ended, 0);
    assert_eq!(stage.mailbox().len(), before + 1);
    let registration = stage.app.registration();
    let status = |number| registration.status(number, Lang::En);
    assert_eq!(status(&early.request.status.number).await.unwrap().state, "expired");
    assert_eq!(status(&visited.request.status.number).await.unwrap().state, "accepted");
}

#[tokio::test(flavor = "multi_thread")]
async fn as_shipped_a_request_with_which_nobody_came_stays_open() {
    let stage = Stage::set().await;
    let filed = stage.file(&stage.employee()).await.unwrap();
    stage.advance_minutes(400 * 24 * 60);
    assert_eq!(stage.app.work().await.unwrap().ended, 0);
    let number = filed.request.status.number;
    let status = stage.app.registration().status(&number, Lang::En).await.unwrap();
    assert_eq!(status.state, "awaiting-documents");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inquiry_is_tied_to_its_request_and_keeps_the_address_of_a_stranger() {
    let stage = Stage::set().await;
    let caller = Caller { session: None, address: Some("2001:db8::7".parse().unwrap()) };
    let filed = stage.file_form("f1", stage.applicant().form(), caller).await.unwrap();
    let store = stage.store().await;
    let mut reading = store.reading().await.unwrap();
    let asked = reading.inquiries(None, 9).await.unwrap();
    let about_her = asked.iter().find(|row| row.purpose == "request-for-certificates").unwrap();
    assert_eq!(about_her.address.as_deref(), Some("2001:db8::7"));
    assert_eq!(about_her.origin.as_deref(), Some("2001:db8::/64"));
    let id = about_her.subject.as_deref().and_then(|subject| subject.strip_prefix("request/"));
    let row = reading.request(id.unwrap().parse().unwrap()).await.unwrap().unwrap();
    assert_eq!(row.unique_number, filed.request.status.number);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secret_of_a_request_opens_it_for_thirty_days_after_its_end() {
    let stage = Stage::set().await;
    let filed = stage.file(&stage.applicant()).await.unwrap();
    let number = filed.request.status.number.clone();
    let registration = stage.app.registration();
    let opens = async || {
        let access = Access::Secret(&filed.access);
        registration.request(&number, access, Lang::Kk).await.is_ok()
    };
    // While it waits it opens, however long that is; the end is what counts.
    stage.advance_minutes(40 * 24 * 60);
    assert!(opens().await);
    registration.withdraw(&number, Access::Secret(&filed.access), Lang::Kk).await.unwrap();
    stage.advance_minutes(30 * 24 * 60);
    assert!(opens().await);
    stage.advance_minutes(1);
    assert!(!opens().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_of_several_signers_is_refused_before_any_signature_is_verified() {
    let stage = Stage::set().await;
    let mut signatories = Vec::new();
    for signer in [&stage.operator, &stage.officer] {
        signatories.push(pki::cms::Signatory {
            signer: &signer.key,
            certificate: &signer.certificate,
            signing_time: Some(stage.clock().now()),
        });
    }
    let sessions = stage.app.sessions();
    // Told by their number even where one of them is not good: nothing was verified.
    for is_forged in [false, true] {
        let text = sessions.begin_sign_in(Lang::Kk).await.unwrap();
        let octets = text.text.as_bytes();
        let mut signed = pki::cms::sign_together(octets, false, &signatories, &[]).unwrap();
        if is_forged {
            let message = pki::cms::SignedData::from_any(&signed).unwrap();
            let value = message.signature_value(1).unwrap().to_vec();
            let at = signed.windows(value.len()).position(|part| part == value).unwrap();
            signed[at] ^= 1;
        }
        let refused = sessions.sign_in(&text.id, &signed).await.map(drop);
        assert_eq!(codes(refused), ["signature-not-one"], "{is_forged}");
    }
}
