//! The life of a licence: issued, widened by an appendix, re-issued, duplicated, granted by silence; and who may ask for what of it.

use base::{Lang, Role, UniqueNumber};
use forms::Typed;
use serde::Deserialize;
use services::{ApplicantKind, Channel, DocumentForm};

use crate::{
    CaseAct, IntakeStart, ReceivedDocument, Result, Session, StatedFact, StatedPayment,
    cases::tests::{Signer, Stage, by, codes, enrol_at, plain},
    view::CaseView,
};

#[derive(Deserialize)]
struct Shipped {
    answers: Typed,
}

const ISSUE: &str = include_str!("../../../../../data/services/knb-02/cases.issue.toml");
const APPENDIX: &str = include_str!("../../../../../data/services/knb-02/cases.appendix.toml");
const RE_ISSUE: &str = include_str!("../../../../../data/services/knb-02/cases.re-issue.toml");
const DUPLICATE: &str = include_str!("../../../../../data/services/knb-02/cases.duplicate.toml");

fn shipped(text: &str) -> Typed {
    toml::from_str::<Shipped>(text).unwrap().answers
}

/// The stage with an officer, a signer and a clerk of the National Security Committee.
struct Licensing {
    stage: Stage,
    officer: Signer,
    signer: Signer,
    clerk: Signer,
}

impl Licensing {
    async fn set() -> Self {
        let stage = Box::pin(Stage::set()).await;
        let cast = stage.app.population().unwrap().cast().clone();
        let bin = &cast.committee.bin;
        let (first, second) = (&cast.officer.iin, &cast.authorised_person.iin);
        let app = &stage.app;
        let officer = Box::pin(enrol_at(app, "knb", first, Role::Officer, bin)).await;
        let signer = enrol_at(app, "knb", second, Role::AuthorisedPerson, bin);
        let signer = Box::pin(signer).await;
        let clerk = Box::pin(enrol_at(app, "knb", first, Role::Operator, bin)).await;
        Self { stage, officer, signer, clerk }
    }

    async fn applicant(&self) -> Session {
        self.stage.sign_in(&self.stage.head).await
    }

    /// Fills a form in with the answers of a shipped case, changed, and signs it.
    async fn file(
        &self,
        who: &Signer,
        form: &str,
        answers: Typed,
        changes: &[(&str, &str)],
    ) -> Result<CaseView> {
        let session = self.stage.sign_in(who).await;
        let (drafts, cases) = (self.stage.app.drafts(), self.stage.app.cases());
        let (secret, _) = drafts.open_draft(form, Lang::Ru, by(&session)).await?;
        let mut typed = Typed::default();
        for (field, answer) in &answers.0 {
            if answer.files().is_empty() {
                typed = typed.with(field, answer.clone());
                continue;
            }
            let file = b"%PDF-1.7\nscan".to_vec();
            drafts.attach(&secret, field, "scan.pdf", file).await?;
        }
        let bin = session.bin.as_ref().unwrap().to_string();
        typed = typed.with_text("bin", bin).with_text("application_date", "2026-11-18");
        for (field, text) in changes {
            typed = typed.with_text(field, *text);
        }
        drafts.save_draft(&secret, typed, Lang::Ru).await?;
        let text = cases.application_text(&session, &secret, Lang::Ru).await?;
        let signature = who.sign(text.text.as_bytes(), false);
        cases.submit_application(&session, &secret, &text.id, &signature, None, Lang::Ru).await
    }

    async fn of_head(&self, form: &str, text: &str, licence: &str) -> Result<CaseView> {
        let changes = [("licence_number", licence)];
        self.file(&self.stage.head, form, shipped(text), &changes).await
    }

    /// What the officer does with a case, act by act, up to what is signed.
    async fn consider(&self, number: &UniqueNumber, acts: &[&str]) {
        for act in acts {
            self.stage.act(&self.officer, number, plain(act)).await.unwrap();
        }
    }

    /// Signs what waits; gives the number in the register.
    async fn sign(&self, number: &UniqueNumber) -> String {
        let session = self.stage.sign_in(&self.signer).await;
        let inbox = self.stage.app.inbox();
        let result = inbox.result_to_sign(&session, number).await.unwrap();
        let signature = self.signer.sign(&result.bytes, true);
        let signed = inbox.sign_result(&session, number, &signature, Lang::En).await.unwrap();
        signed.case.register_number.unwrap()
    }

    /// Files for a licence and pays; gives the number of the case.
    async fn paid_application(&self) -> UniqueNumber {
        let filed = self.file(&self.stage.head, "knb-02", shipped(ISSUE), &[]).await.unwrap();
        self.pay(filed.status.number).await
    }

    async fn pay(&self, number: UniqueNumber) -> UniqueNumber {
        let session = self.applicant().await;
        let paid = self.stage.app.cases().pay(&session, &number, Lang::En).await.unwrap();
        assert_eq!(paid.status.state, "submitted");
        number
    }

    async fn licence(&self) -> String {
        let number = self.paid_application().await;
        self.consider(&number, &["register", "confirm-completeness", "propose-licence"]).await;
        self.sign(&number).await
    }

    /// Where an entry stands for everybody.
    async fn state_of(&self, number: &str) -> String {
        let found = self.stage.app.verification().check(number, Lang::En).await.unwrap();
        found.unwrap().state
    }

    async fn choice(&self, form: &str) -> Vec<(String, String)> {
        let session = self.applicant().await;
        let found = self.stage.app.cases().entries_to_choose(&session, form, Lang::En).await;
        found.unwrap().entries.into_iter().map(|entry| (entry.number, entry.state)).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_licence_is_issued_widened_and_re_issued_on_the_portal_and_duplicated_at_the_desk() {
    let licensing = Box::pin(Licensing::set()).await;
    assert_eq!(licensing.choice("knb-02.appendix").await, []);
    let first = licensing.licence().await;
    assert_eq!(licensing.choice("knb-02.appendix").await, [(first.clone(), "active".to_owned())]);
    assert_eq!(licensing.choice("knb-02").await, [], "an issue is about no earlier entry");

    // The number is typed as people type it.
    let typed = format!(" {} ", first.to_lowercase());
    let filed = licensing.of_head("knb-02.appendix", APPENDIX, &typed).await.unwrap();
    assert_eq!(filed.status.state, "submitted");
    let appendix = filed.status.number;
    let acts = ["register", "confirm-completeness", "propose-appendix"];
    licensing.consider(&appendix, &acts).await;
    let appendix = licensing.sign(&appendix).await;
    let found = licensing.stage.app.verification().check(&appendix, Lang::En).await;
    let found = found.unwrap().unwrap();
    assert!(found.rows.iter().any(|row| row.value == first), "the appendix names its licence");

    let filed = licensing.of_head("knb-02.re-issue", RE_ISSUE, &first).await.unwrap();
    assert_eq!(filed.status.state, "awaiting-payment");
    let re_issue = licensing.pay(filed.status.number).await;
    let acts = ["register", "confirm-completeness", "propose-re-issue"];
    licensing.consider(&re_issue, &acts).await;
    let second = licensing.sign(&re_issue).await;
    assert_eq!(licensing.state_of(&first).await, "superseded");
    assert_eq!(licensing.state_of(&second).await, "active");
    assert_eq!(licensing.choice("knb-02.re-issue").await, [(second.clone(), "active".to_owned())]);
    let late = licensing.of_head("knb-02.appendix", APPENDIX, &first).await;
    assert_eq!(codes(late), ["earlier-entry-not-fit"]);

    // No duplicate is asked for on the portal.
    let closed = licensing.of_head("knb-02.duplicate", DUPLICATE, &second).await;
    assert_eq!(codes(closed), ["channel-not-open"]);
    let duplicate = licensing.duplicate(&second).await;
    let found = licensing.stage.app.verification().check(&duplicate, Lang::En).await;
    let found = found.unwrap().unwrap();
    assert!(found.rows.iter().any(|row| row.value == second));
    assert!(licensing.stage.app.journal().verify().await.unwrap().is_ok());
}

impl Licensing {
    /// A duplicate that a clerk takes in, with the payment that its paper proves; gives its number in the register.
    async fn duplicate(&self, licence: &str) -> String {
        let clerk = self.stage.sign_in(&self.clerk).await;
        let desk = self.stage.app.reception();
        let start = IntakeStart {
            request: "knb-02.duplicate".to_owned(),
            channel: Channel::Office,
            applicant_kind: ApplicantKind::LegalEntity,
            lang: Lang::Ru,
        };
        let secret = desk.open(&clerk, start).await.unwrap();
        let cast = self.stage.app.population().unwrap().cast();
        let bin = cast.organisation.bin.to_string();
        let applicant = Typed::default()
            .with_text("applicant_iin", cast.legal_head.iin.to_string())
            .with_text("applicant_full_name", "Серікова Айгүл Бекқызы")
            .with_text("applicant_bin", bin.clone())
            .with_text("applicant_organisation", "«Сынақ» ЖШС");
        let answers = shipped(DUPLICATE)
            .with_text("bin", bin)
            .with_text("application_date", "2026-11-18")
            .with_text("licence_number", licence);
        desk.save(&clerk, &secret, applicant, answers).await.unwrap();
        let came = |document: &str, form| ReceivedDocument {
            document: document.to_owned(),
            form,
            copies: 1,
            sheets: 2,
            original_shown: false,
        };
        let take = CaseAct {
            given: Typed::default().with_text("unit", "almaty-city"),
            received: vec![
                came("application", DocumentForm::Original),
                came("fee-duplicate-document", DocumentForm::NotarisedCopy),
            ],
            ..plain("take-at-office")
        };
        let filed = desk.take_in(&clerk, &secret, take, Lang::En).await.unwrap();
        let number = filed.case.status.number;
        let pay = |amount: &str| CaseAct {
            payment: Some(StatedPayment {
                id: "300".to_owned(),
                amount: amount.to_owned(),
                on: "2026-11-18".to_owned(),
            }),
            ..plain("enter-duplicate-fee")
        };
        let less = desk.act(&clerk, &number, pay("1851.99"), Lang::En).await;
        assert_eq!(codes(less), ["payment-too-small"]);
        desk.act(&clerk, &number, pay("1852"), Lang::En).await.unwrap();
        // The clerk of the desk is the officer too; another considers what she took in.
        self.consider(&number, &["confirm-completeness", "propose-duplicate"]).await;
        self.sign(&number).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_licence_of_silence_is_widened_and_its_paper_is_issued_afterwards() {
    let licensing = Box::pin(Licensing::set()).await;
    let number = licensing.paid_application().await;
    licensing.consider(&number, &["register"]).await;
    let app = &licensing.stage.app;
    // Fifteen working days run out on 9 December, the five to hand the licence over on 17 December (16 December is a holiday).
    licensing.stage.clock.move_to("2026-12-18T19:00:00Z".parse().unwrap());
    // The machine stood still: the check of completeness fell due first, then the hand-over, and one look finds both.
    assert_eq!(app.tick_cases().await.unwrap(), 1);
    assert_eq!(app.tick_cases().await.unwrap(), 0);
    let session = licensing.applicant().await;
    let case = licensing.stage.app.cases().case(&session, &number, Lang::En).await.unwrap();
    assert_eq!(case.status.state, "deemed-granted");
    let licence = case.register_number.unwrap();
    let deemed = [(licence.clone(), "deemed-granted".to_owned())];
    assert_eq!(licensing.choice("knb-02.appendix").await, deemed);
    let filed = licensing.of_head("knb-02.appendix", APPENDIX, &licence).await.unwrap();
    assert_eq!(filed.status.state, "submitted");

    let basis = Typed::default().with_text("issue_basis", "deemed-received");
    let owed = CaseAct { given: basis, ..plain("propose-owed-licence") };
    licensing.stage.act(&licensing.officer, &number, owed).await.unwrap();
    assert_eq!(licensing.sign(&number).await, licence, "the paper bears the number of the entry");
    assert_eq!(licensing.state_of(&licence).await, "active");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_asks_for_anything_of_the_licence_of_another() {
    let licensing = Box::pin(Licensing::set()).await;
    let licence = licensing.licence().await;
    let other = Box::pin(licensing.stage.head_of_another()).await;
    let ask = |number: String| {
        let (licensing, other) = (&licensing, &other);
        async move {
            let changes = [("licence_number", number.as_str())];
            codes(licensing.file(other, "knb-02.appendix", shipped(APPENDIX), &changes).await)
        }
    };
    assert_eq!(ask(licence).await, ["earlier-entry-not-found"]);
    assert_eq!(ask(String::new()).await, ["answer-missing", "earlier-entry-missing"]);
    // A paper from before the register is known by its number only.
    assert_eq!(ask("KNB 0000123".to_owned()).await, Vec::<&str>::new());
    let session = licensing.stage.sign_in(&other).await;
    let found =
        licensing.stage.app.cases().entries_to_choose(&session, "knb-02.appendix", Lang::En).await;
    assert!(found.unwrap().entries.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_register_is_asked_for_a_fact_that_nobody_states_and_its_answer_is_kept() {
    let licensing = Box::pin(Licensing::set()).await;
    let number = licensing.paid_application().await;
    let (app, stage) = (&licensing.stage.app, &licensing.stage);
    // Who may not do the act has nobody asked.
    let stranger = stage.act(&stage.officer, &number, plain("look-up-organisation")).await;
    assert!(!codes(stranger).is_empty());
    let asked = async || stage.journalled("register-asked").await.len();
    let before = asked().await;
    stage.act(&licensing.officer, &number, plain("look-up-organisation")).await.unwrap();
    assert_eq!(asked().await, before + 1);
    let kept = app.cases().load_case(&number).await.unwrap();
    let found = &kept.case.facts["legal-entity-registered"];
    let name = &app.population().unwrap().cast().organisation.full_name.kk;
    assert!(found.is);
    assert_eq!(found.as_received.as_ref(), Some(name));
    assert!(found.from.en.contains("legal entities"), "{:?}", found.from);

    // A document that stands in for the register is stated, and nobody is asked.
    let by_document = StatedFact { is: true, by_document: true, as_received: None };
    let stated = CaseAct {
        facts: [("legal-entity-registered".to_owned(), by_document)].into(),
        ..plain("look-up-organisation")
    };
    stage.act(&licensing.officer, &number, stated).await.unwrap();
    assert_eq!(asked().await, before + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn e_licensing_is_asked_for_a_licence_and_what_was_issued_here_is_answered_here() {
    let licensing = Box::pin(Licensing::set()).await;
    let stage = &licensing.stage;
    let asked = async || stage.journalled("register-asked").await.len();
    let told = async |number: &UniqueNumber| {
        let kept = stage.app.cases().load_case(number).await.unwrap();
        let found = kept.case.facts["licence-on-elicense"].clone();
        assert_eq!(found.at, stage.app.now());
        (found.is, found.as_received.unwrap_or_default())
    };
    let first = licensing.licence().await;
    let own = licensing.of_head("knb-02.appendix", APPENDIX, &first).await.unwrap().status.number;
    let before = asked().await;
    stage.act(&licensing.officer, &own, plain("look-up-licence")).await.unwrap();
    assert_eq!(asked().await, before, "the platform's own register has it");
    assert_eq!(told(&own).await, (true, format!("{first}: active, 2026-11-18")));

    // Licences from before this register: one that stands, one that is suspended, one of somebody else, one that is not known.
    for (licence, is, words) in [
        ("13004711", true, "13004711: ACTIVE, 2013-05-06"),
        ("13004712", false, "13004712: SUSPENDED, 2013-05-07"),
        ("13004714", false, "13004714: -"),
        ("13009999", false, "13009999: -"),
    ] {
        let filed = licensing.of_head("knb-02.appendix", APPENDIX, licence).await.unwrap();
        let number = filed.status.number;
        let before = asked().await;
        stage.act(&licensing.officer, &number, plain("look-up-licence")).await.unwrap();
        assert_eq!(asked().await, before + 1);
        assert_eq!(told(&number).await, (is, words.to_owned()), "{licence}");
    }

    // It does not answer: the act waits, and the copy of the applicant stands in its place.
    stage.app.0.simulator.as_ref().unwrap().disturb(gateway::Disturbance::Unavailable);
    let filed = licensing.of_head("knb-02.appendix", APPENDIX, "13004711").await.unwrap();
    let number = filed.status.number;
    let silent = stage.act(&licensing.officer, &number, plain("look-up-licence")).await;
    assert_eq!(codes(silent), ["register-unavailable"]);
    let copy = StatedFact { is: true, by_document: true, as_received: None };
    let stated = CaseAct {
        facts: [("licence-on-elicense".to_owned(), copy)].into(),
        ..plain("look-up-licence")
    };
    stage.act(&licensing.officer, &number, stated).await.unwrap();
    assert!(told(&number).await.0);
}
