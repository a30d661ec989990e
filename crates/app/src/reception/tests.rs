//! Services of the data at their desks: taken in, refused, handed on, and who may not.

use base::{Lang, Role};
use forms::{Answer, Typed};
use serde::Deserialize;
use services::{ApplicantKind, Channel, DocumentForm};
use store::RegisterRow;

use super::IntakeStart;
use crate::{
    CaseAct, ReceivedDocument, Session,
    cases::tests::{Signer, Stage, codes, enrol_at, plain},
    view::{DeskCaseView, IntakeView},
};

/// The answers of the cases that a service ships with.
#[derive(Deserialize)]
pub(crate) struct Shipped {
    answers: Typed,
}

pub(crate) fn shipped(text: &str) -> Shipped {
    toml::from_str(text).unwrap()
}

const KNB_02: &str = include_str!("../../../../data/services/knb-02/cases.issue.toml");
const KNB_06: &str = include_str!("../../../../data/services/knb-06/cases.toml");
const ICT_01: &str = include_str!("../../../../data/services/ict-01/cases.toml");
const MES_04: &str = include_str!("../../../../data/services/mes-04/cases.toml");

pub(crate) fn start(request: &str, channel: Channel) -> IntakeStart {
    IntakeStart {
        request: request.to_owned(),
        channel,
        applicant_kind: ApplicantKind::LegalEntity,
        lang: Lang::Kk,
    }
}

impl Stage {
    /// A clerk of a body or of an office.
    pub(crate) async fn clerk(&self, post: &str) -> Session {
        let clerk = self.clerk_signer(post).await;
        self.sign_in(&clerk).await
    }

    /// The signature of a clerk of a body or of an office, who is enrolled by it.
    pub(crate) async fn clerk_signer(&self, post: &str) -> Signer {
        let cast = self.app.population().unwrap().cast().clone();
        let (iin, bin) = (&cast.officer.iin, &cast.committee.bin);
        Box::pin(enrol_at(&self.app, post, iin, Role::Operator, bin)).await
    }

    /// An entry in force that goes back to a case; gives its number.
    async fn put_entry(&self, case: &base::UniqueNumber, register: &str) -> String {
        let mut reading = self.app.0.store.reading().await.unwrap();
        let case = reading.case_by_number(case.as_str()).await.unwrap().unwrap();
        drop(reading);
        let row = RegisterRow {
            register: register.to_owned(),
            number: "2026-MES04A-0000001-4".to_owned(),
            case_id: case.id,
            iin: None,
            bin: case.applicant_bin,
            state: "active".to_owned(),
            valid_from: jiff::civil::date(2026, 11, 18),
            valid_until: None,
            verification_code: "0000-0000-0000-0001".to_owned(),
            version: 1,
            body: "{}".to_owned(),
        };
        let new = &row;
        let now = self.clock.now();
        let write =
            |mut tx: store::Tx| async move { Ok(tx.insert_register_entry(new, now).await?) };
        self.app.0.store.write(write).await.map_err(|fault: crate::Error| fault).unwrap();
        row.number
    }

    fn head_iin(&self) -> String {
        self.app.population().unwrap().cast().legal_head.iin.to_string()
    }

    fn applicant(&self) -> Typed {
        let cast = self.app.population().unwrap().cast();
        Typed::default()
            .with_text("applicant_iin", cast.legal_head.iin.to_string())
            .with_text("applicant_full_name", "Серікова Айгүл Бекқызы")
            .with_text("applicant_bin", "050340001007")
            .with_text("applicant_organisation", "«Сынақ» ЖШС")
    }

    /// An intake in which everything is typed; the scans are those of the answers.
    pub(crate) async fn typed(
        &self,
        clerk: &Session,
        start: IntakeStart,
        shipped: &Shipped,
    ) -> String {
        let desk = self.app.reception();
        let secret = desk.open(clerk, start).await.unwrap();
        let mut answers = Typed::default();
        for (field, answer) in &shipped.answers.0 {
            if answer.files().is_empty() {
                answers = answers.with(field, answer.clone());
                continue;
            }
            let file = (field.clone(), "scan.pdf".to_owned(), b"%PDF-1.7\nscan".to_vec());
            desk.attach(clerk, &secret, file).await.unwrap();
        }
        for day in ["application_date"] {
            if answers.answer(day).is_some() {
                answers = answers.with(day, Answer::Text("18.11.2026".to_owned()));
            }
        }
        desk.save(clerk, &secret, self.applicant(), answers).await.unwrap();
        secret
    }
}

fn kinds(case: &DeskCaseView) -> Vec<&str> {
    case.case.documents.iter().map(|document| document.kind.as_str()).collect()
}

/// Everything that an act of an intake asks for, in the form it asks for.
pub(crate) fn package(intake: &IntakeView, code: &str) -> CaseAct {
    let found = intake.acts.iter().find(|act| act.code == code).unwrap();
    let received = found.asks.received.iter().map(|document| {
        let form = DocumentForm::ALL.into_iter().find(|form| form.name() == document.form);
        let form = match form.unwrap() {
            DocumentForm::CopyOrNotarised => DocumentForm::NotarisedCopy,
            form => form,
        };
        ReceivedDocument {
            document: document.code.clone(),
            form,
            copies: document.copies.max(1),
            sheets: 3,
            original_shown: false,
        }
    });
    CaseAct { received: received.collect(), ..plain(code) }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_licence_is_asked_for_at_the_office_and_the_receipt_names_who_took_it() {
    let stage = Box::pin(Stage::set()).await;
    let clerk = stage.clerk("knb").await;
    let desk = stage.app.reception();
    let offers = desk.offers(&clerk, Lang::En).unwrap();
    let issue = offers.iter().find(|offer| offer.request == "knb-02.issue").unwrap();
    let channels: Vec<&str> = issue.channels.iter().map(|channel| channel.code.as_str()).collect();
    assert_eq!(channels, ["office", "post"], "the portal is no desk");
    assert!(!offers.iter().any(|offer| offer.request.starts_with("mes-")), "of her own body only");

    let secret =
        stage.typed(&clerk, start("knb-02.issue", Channel::Office), &shipped(KNB_02)).await;
    assert_eq!(codes(desk.check(&clerk, &secret).await), Vec::<&str>::new());
    let intake = desk.intake(&clerk, &secret, Lang::En).await.unwrap();
    let take = intake.acts.iter().find(|act| act.code == "take-at-office").unwrap();
    assert!(take.asks.received.iter().any(|document| document.code == "fee-issue-document"));
    assert_eq!(take.asks.given[0].name, "unit");

    let given = Typed::default().with_text("unit", "almaty-city");
    let whole = CaseAct { given, ..package(&intake, "take-at-office") };
    let incomplete = CaseAct { received: Vec::new(), ..whole.clone() };
    let faults = codes(desk.take_in(&clerk, &secret, incomplete, Lang::En).await);
    assert!(faults.contains(&"document-not-received"), "{faults:?}");
    let other = codes(desk.take_in(&clerk, &secret, plain("confirm-completeness"), Lang::En).await);
    assert_eq!(other, ["intake-act-needed"]);

    let filed = desk.take_in(&clerk, &secret, whole, Lang::En).await.unwrap();
    assert_eq!(filed.case.status.state, "completeness-check");
    assert!(kinds(&filed).contains(&"receipt"), "{:?}", kinds(&filed));
    assert_eq!(codes(desk.intake(&clerk, &secret, Lang::En).await), ["intake-not-found"]);

    let number = filed.case.status.number;
    let mut reading = stage.app.0.store.reading().await.unwrap();
    let case = reading.case_by_number(number.as_str()).await.unwrap().unwrap();
    let entries = reading.register_entries_of_case(case.id).await.unwrap();
    drop(reading);
    assert!(entries.iter().any(|entry| entry.register == "knb-02/applications"));
    let talon = filed.case.documents.iter().filter(|document| document.kind == "receipt");
    assert!(talon.count() >= 1);
    // A clerk of a centre does not find it at her desk.
    let centre = stage.clerk("11-002").await;
    assert_eq!(codes(desk.case(&centre, &number, Lang::En).await), ["case-not-found"]);
    assert!(stage.app.journal().verify().await.unwrap().is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_takes_in_what_is_her_own() {
    let stage = Box::pin(Stage::set()).await;
    let clerk = stage.clerk("knb").await;
    let desk = stage.app.reception();
    let secret =
        stage.typed(&clerk, start("knb-02.issue", Channel::Office), &shipped(KNB_02)).await;
    for own in ["applicant_iin", "representative_iin"] {
        let applicant = stage
            .applicant()
            .with("represented", Answer::Flag(true))
            .with_text("representative_iin", stage.head_iin())
            .with_text("representative_full_name", "Өкіл")
            .with_text("representative_authority", "сенімхат № 1, 02.11.2026")
            .with_text(own, clerk.iin.to_string());
        desk.save(&clerk, &secret, applicant, Typed::default()).await.unwrap();
        let intake = desk.intake(&clerk, &secret, Lang::En).await.unwrap();
        assert!(intake.acts.is_empty(), "{own}");
        let refused = desk.take_in(&clerk, &secret, plain("take-at-office"), Lang::En).await;
        assert_eq!(codes(refused), ["own-application"], "{own}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_centre_takes_in_for_every_authority_refuses_what_is_incomplete_and_forwards() {
    let stage = Box::pin(Stage::set()).await;
    let clerk = stage.clerk("11-002").await;
    let desk = stage.app.reception();
    let begin = || start("mes-04.issue", Channel::Centre);
    let elsewhere = start("mes-04.issue", Channel::Office);
    assert_eq!(codes(desk.open(&clerk, elsewhere).await), ["intake-not-open"]);

    let secret = stage.typed(&clerk, begin(), &shipped(MES_04)).await;
    let refusal = CaseAct {
        grounds: vec!["C1".to_owned()],
        missing: vec!["specialist-documents".to_owned()],
        ..plain("refuse-intake")
    };
    let without = CaseAct { grounds: Vec::new(), ..refusal.clone() };
    assert_eq!(codes(desk.take_in(&clerk, &secret, without, Lang::En).await), ["ground-missing"]);
    let refused = desk.take_in(&clerk, &secret, refusal, Lang::En).await.unwrap();
    assert_eq!(refused.case.status.state, "intake-refused");
    assert!(!refused.case.documents.is_empty(), "the receipt of what is missing");

    let secret = stage.typed(&clerk, begin(), &shipped(MES_04)).await;
    let intake = desk.intake(&clerk, &secret, Lang::En).await.unwrap();
    let given = Typed::default()
        .with_text("issue_place", "Астана қаласы, Республика даңғылы, 43А үй")
        .with_text("representative_phone", "+77017654321");
    let take = CaseAct { given, ..package(&intake, "take-at-centre") };
    let filed = desk.take_in(&clerk, &secret, take, Lang::En).await.unwrap();
    let number = filed.case.status.number;
    assert_eq!(filed.case.status.state, "at-centre-intake");
    let listed = desk.cases(&clerk, Lang::En).await.unwrap();
    assert_eq!(listed.iter().map(|row| &row.number).collect::<Vec<_>>(), [&number]);
    let sent = desk.act(&clerk, &number, plain("forward-to-committee"), Lang::En).await;
    assert_eq!(sent.unwrap().case.status.state, "submitted");
    assert!(desk.cases(&clerk, Lang::En).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notification_on_paper_is_taken_in_with_its_package() {
    let stage = Box::pin(Stage::set()).await;
    let clerk = stage.clerk("knb").await;
    let desk = stage.app.reception();
    let begin = start("knb-06.registration", Channel::Office);
    let secret = stage.typed(&clerk, begin, &shipped(KNB_06)).await;
    let intake = desk.intake(&clerk, &secret, Lang::En).await.unwrap();
    let given = Typed::default().with_text("unit", "almaty-city");
    let mut take = CaseAct { given, ..package(&intake, "take-at-office") };
    let form = take.received.iter_mut().find(|paper| paper.document == "notification-form");
    form.unwrap().copies = 1;
    let faults = codes(desk.take_in(&clerk, &secret, take.clone(), Lang::En).await);
    assert_eq!(faults, ["too-few-copies"]);
    let form = take.received.iter_mut().find(|paper| paper.document == "notification-form");
    form.unwrap().copies = 2;
    let filed = desk.take_in(&clerk, &secret, take, Lang::En).await.unwrap();
    assert_eq!(filed.case.status.state, "intake-registered");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_gives_the_data_of_an_act_and_a_wrong_one_names_its_field() {
    let stage = Box::pin(Stage::set()).await;
    let clerk = stage.clerk("communications-committee").await;
    let desk = stage.app.reception();
    let begin = start("ict-01.issue", Channel::Office);
    let secret = stage.typed(&clerk, begin, &shipped(ICT_01)).await;
    let intake = desk.intake(&clerk, &secret, Lang::En).await.unwrap();
    let take = package(&intake, "take-at-office");
    let filed = desk.take_in(&clerk, &secret, take, Lang::En).await.unwrap();
    assert_eq!(filed.case.status.state, "received");
    let number = filed.case.status.number;

    let cast = stage.app.population().unwrap().cast().clone();
    let (iin, bin) = (&cast.authorised_person.iin, &cast.committee.bin);
    let post = "communications-committee";
    let officer = enrol_at(&stage.app, post, iin, Role::Officer, bin);
    let officer = Box::pin(officer).await;
    let officer = stage.sign_in(&officer).await;
    let inbox = stage.app.inbox();
    for code in ["take-up", "confirm-completeness"] {
        inbox.act(&officer, &number, plain(code), Lang::En).await.unwrap();
    }
    let seen = inbox.case(&officer, &number, Lang::En).await.unwrap();
    let open: Vec<&str> = seen.acts.iter().map(|act| act.code.as_str()).collect();
    assert!(!open.contains(&"record-visit"), "that is the commission's: {open:?}");

    let member =
        enrol_at(&stage.app, "accreditation-commission", &cast.legal_head.iin, Role::Officer, bin);
    let member = Box::pin(member).await;
    let member = stage.sign_in(&member).await;
    let queue = inbox.queue(&member, None, None, Lang::En).await.unwrap();
    assert_eq!(queue.rows.len(), 0, "the head of the applicant is no member in her own case");
    let wrong = CaseAct {
        grounds: vec!["R9".to_owned()],
        text: Some("себебі".to_owned()),
        ..plain("propose-refusal")
    };
    let fault = inbox.act(&officer, &number, wrong, Lang::En).await;
    assert_eq!(codes(fault), ["ground-not-known"]);
    let several = CaseAct {
        grounds: vec!["R1".to_owned(), "R2".to_owned()],
        points: [("R1".to_owned(), "12-т.".to_owned())].into(),
        text: Some("себебі".to_owned()),
        ..plain("propose-refusal")
    };
    let proposed = inbox.act(&officer, &number, several, Lang::En).await.unwrap();
    assert_eq!(proposed.case.status.state, "refusal-proposed");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_application_for_a_duplicate_is_filled_in_from_the_case_of_its_attestat() {
    let stage = Box::pin(Stage::set()).await;
    let clerk = stage.clerk("mes-fire-committee").await;
    let desk = stage.app.reception();
    let secret =
        stage.typed(&clerk, start("mes-04.issue", Channel::Office), &shipped(MES_04)).await;
    let intake = desk.intake(&clerk, &secret, Lang::En).await.unwrap();
    let given = Typed::default().with_text("acceptor_phone", "8 (7172) 74-96-59");
    let take = CaseAct { given, ..package(&intake, "take-at-office") };
    let filed = desk.take_in(&clerk, &secret, take, Lang::En).await;
    let number = filed.unwrap().case.status.number;
    let attestat = stage.put_entry(&number, "mes-04/attestats").await;

    let begin = || start("mes-04.duplicate", Channel::Office);
    let naming = |number: &str| Typed::default().with_text("attestat_number", number);
    let filled = async |applicant: Typed, answers: Typed| {
        let secret = desk.open(&clerk, begin()).await.unwrap();
        desk.save(&clerk, &secret, applicant, answers).await.unwrap();
        desk.intake(&clerk, &secret, Lang::En).await.unwrap().answers.into_typed()
    };
    let own = filled(stage.applicant(), naming(&attestat)).await;
    let of_case = shipped(MES_04).answers;
    let mut taken = 0;
    for (field, answer) in &of_case.0 {
        if own.answer(field).is_some() && answer.files().is_empty() {
            taken += 1;
        }
        assert!(answer.files().is_empty() || own.answer(field).is_none(), "{field}: a file");
    }
    assert!(taken > 3, "{own:?}");
    let looks = stage.journalled("case-viewed").await;
    assert_eq!(looks.iter().filter(|line| line.contains(number.as_str())).count(), 1);
    let typed = naming(&attestat).with_text("applicant_phone", "+77010000001");
    let kept = filled(stage.applicant(), typed).await;
    assert_eq!(kept.text("applicant_phone"), Some("+77010000001"), "what is typed stays");
    let other = stage.applicant().with_text("applicant_bin", "010740000016");
    assert_eq!(filled(other, naming(&attestat)).await, naming(&attestat), "of another: nothing");
}
