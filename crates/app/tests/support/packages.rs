//! Every participant at the desk with every package: one document missing, each in turn, and the whole package; for issue and for
//! revocation, of the recipient herself and of somebody who comes for her.

use std::fmt::Write as _;

use app::{DeskAct, RevocationAtDesk, RevocationForm, view::DeskView};
use base::{Lang, UniqueNumber};
use crypto::KeyAlgorithm;
use forms::Typed;
use registration::{
    DocumentCode, GroundCode, IdentityMark, MissingDocument, PersonName, PowerPurpose, VisitPlace,
    Visitor,
};

use crate::{
    codes,
    processes::{Applicant, good},
    story::Stage,
};

/// Somebody who comes for the recipient, as a good power names him.
fn somebody(stage: &Stage) -> (Visitor, gateway::Person) {
    let person = stage.cast().legal_head;
    let name = PersonName {
        last: person.surname.clone(),
        first: person.name.clone(),
        middle: person.patronymic.clone(),
    };
    (Visitor::Representative { iin: person.iin.clone(), name }, person)
}

/// What is done at the desk with one package.
struct Package<'a> {
    stage: &'a Stage,
    applicant: &'a Applicant,
    purpose: PowerPurpose,
    visitor: Visitor,
    /// The person at the desk, as a power must name her.
    came: gateway::Person,
}

impl Package<'_> {
    /// The documents without which the package of this visitor is not taken.
    fn due(&self, view: &DeskView) -> Vec<String> {
        let for_her = self.visitor != Visitor::Recipient;
        let papers = view.papers_seen.iter();
        let due = papers.filter(|paper| paper.required || (for_her && paper.code == "D_NPOA"));
        due.map(|paper| paper.code.clone()).collect()
    }

    /// Marks every due document but one, and the identity; for an issue the keys are compared once.
    async fn mark(&self, view: &DeskView, but: Option<&str>, power: &str) {
        let number = &view.request.status.number;
        for code in self.due(view).iter().filter(|code| Some(code.as_str()) != but) {
            let paper = view.papers_seen.iter().find(|paper| paper.code == *code).unwrap();
            let mut mark = good(self.stage, paper, self.applicant, self.purpose, power);
            self.as_given_to_who_came(&mut mark.said);
            let said = mark.said.clone();
            let marked = self.stage.desk(number, DeskAct::MarkDocument { mark }).await;
            assert!(marked.is_ok(), "{code} saying {said:?}: {marked:?}");
        }
        let proved = DeskAct::MarkIdentity { mark: IdentityMark::Proved };
        self.stage.desk(number, proved).await.unwrap();
        if self.purpose == PowerPurpose::Issue {
            let code = self.stage.code_on_paper(number);
            self.stage.desk(number, DeskAct::CompareKeys { code }).await.unwrap();
        }
    }

    /// A power names the person at the desk, not the recipient.
    fn as_given_to_who_came(&self, said: &mut Typed) {
        if said.text("representative_iin").is_none() {
            return;
        }
        let person = &self.came;
        let names = [Some(&person.surname), Some(&person.name), person.patronymic.as_ref()];
        let full = names.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ");
        *said = std::mem::take(said)
            .with_text("representative_iin", person.iin.as_str())
            .with_text("representative_full_name", full)
            .with_text("representative_birth_year", person.iin.birth_date().year().to_string());
    }

    /// Nobody can take the package without a document; it is refused with receipt F9, on the ground of what is missing.
    async fn refused_without(&self, view: &DeskView, code: &str) -> String {
        let number = &view.request.status.number;
        let accept = self.stage.desk(number, accept()).await;
        assert_eq!(codes(accept), ["document-not-accepted"], "{code}");
        // A ground that the missing document does not bear is not taken.
        let is_power = ["D_LPOA", "D_NPOA"].contains(&code);
        let (ground, other) = if is_power {
            (GroundCode::R10, GroundCode::R02)
        } else {
            (GroundCode::R01, GroundCode::R10)
        };
        let refuse = |ground| DeskAct::RefuseAcceptance {
            ground,
            missing: vec![MissingDocument { code: DocumentCode::new(code), text: String::new() }],
            recipient_address: "Астана, Абай даңғылы, 1".to_owned(),
            executor_phone: "+7 717 200 00 00".to_owned(),
        };
        let wrong = self.stage.desk(number, refuse(other)).await;
        assert_eq!(codes(wrong), ["refusal-contradicts-marks"], "{code}");
        let view = self.stage.desk(number, refuse(ground)).await.unwrap();
        let papers = &view.request.documents;
        assert!(papers.iter().any(|paper| paper.kind == "acceptance-refusal"), "{code}");
        format!("without {code}: {ground} {}", view.request.status.state)
    }
}

fn accept() -> DeskAct {
    DeskAct::Accept { data_compared: true, originals_returned: true, secrets_consent_signed: true }
}

impl Stage {
    async fn puts_on_desk(&self, number: &UniqueNumber, visitor: &Visitor) -> DeskView {
        let (visitor, place) = (visitor.clone(), VisitPlace::Office);
        self.desk(number, DeskAct::Open { visitor, place, ticket: None }).await.unwrap()
    }

    async fn puts_revocation_on_desk(&self, who: &Applicant, visitor: &Visitor) -> DeskView {
        let asked = RevocationAtDesk {
            iin: who.person.iin.clone(),
            bin: who.bin(),
            visitor: visitor.clone(),
            place: VisitPlace::Office,
            ticket: None,
        };
        let session = self.operator_session().await;
        self.app.desk().open_revocation(&session, asked, Lang::Kk).await.unwrap()
    }
}

/// What the desk does with each package of a participant, and how each process ends.
async fn rows_of(
    stage: &Stage,
    applicant: &Applicant,
    head: &(crate::story::Signer, app::Session),
    table: &mut String,
) {
    let kinds = stage.app.registration().participants(Lang::En);
    let kind = kinds.into_iter().find(|kind| kind.form == applicant.address).unwrap().code;
    let filed = applicant.file(stage).await.unwrap();
    let number = filed.request.status.number;
    if applicant.address == "employee" {
        stage.confirm_as_head(head, &number).await;
    }
    let visitors = if applicant.address == "f2" {
        vec![(Visitor::Recipient, applicant.person.clone())]
    } else {
        vec![(Visitor::Recipient, applicant.person.clone()), somebody(stage)]
    };
    let mut power = 0;
    for (visitor, came) in &visitors {
        let who = if *visitor == Visitor::Recipient { "herself" } else { "for her" };
        let package = Package {
            stage,
            applicant,
            purpose: PowerPurpose::Issue,
            visitor: visitor.clone(),
            came: came.clone(),
        };
        // The same number serves at each further visit (n 18).
        let due = package.due(&stage.puts_on_desk(&number, visitor).await);
        for (n, code) in due.iter().enumerate() {
            let view = if n == 0 {
                let session = stage.operator_session().await;
                stage.app.desk().request(&session, &number, Lang::Kk).await.unwrap()
            } else {
                stage.puts_on_desk(&number, visitor).await
            };
            power += 1;
            package.mark(&view, Some(code), &power.to_string()).await;
            let told = package.refused_without(&view, code).await;
            writeln!(table, "{kind} issue-first {who} {told}").unwrap();
        }
    }
    let (visitor, came) = visitors.last().unwrap();
    let issue = Package {
        stage,
        applicant,
        purpose: PowerPurpose::Issue,
        visitor: visitor.clone(),
        came: came.clone(),
    };
    let view = stage.puts_on_desk(&number, visitor).await;
    issue.mark(&view, None, &format!("whole {kind}")).await;
    stage.desk(&number, accept()).await.unwrap();
    let issued = stage.approve(&number).await.unwrap().request;
    writeln!(table, "{kind} issue-first whole: {}", issued.status.state).unwrap();
    for (visitor, came) in &visitors {
        let who = if *visitor == Visitor::Recipient { "herself" } else { "for her" };
        let package = Package {
            purpose: PowerPurpose::Revoke,
            visitor: visitor.clone(),
            came: came.clone(),
            ..issue
        };
        let mut due = vec![String::new()];
        let mut n = 0;
        // Who is refused at a revocation begins anew (n 18).
        while n < due.len() {
            let view = stage.puts_revocation_on_desk(applicant, visitor).await;
            if n == 0 {
                due = package.due(&view);
            }
            power += 1;
            package.mark(&view, Some(&due[n]), &power.to_string()).await;
            let told = package.refused_without(&view, &due[n]).await;
            writeln!(table, "{kind} revoke-office {who} {told}").unwrap();
            n += 1;
        }
    }
    let revoke = Package { purpose: PowerPurpose::Revoke, ..issue };
    let view = stage.puts_revocation_on_desk(applicant, &revoke.visitor).await;
    let number = view.request.status.number.clone();
    revoke.mark(&view, None, &format!("last {kind}")).await;
    stage.desk(&number, accept()).await.unwrap();
    let form = RevocationForm {
        serials: issued.certificates.iter().map(|made| made.serial.clone()).collect(),
        reason: "HOLDER_DEMAND".to_owned(),
        answers: Typed::default()
            .with_text("email", "applicant@example.kz")
            .with_text("phone", "+7 701 000 00 00"),
        consents_signed: true,
    };
    stage.desk(&number, DeskAct::FormRevocation { form }).await.unwrap();
    let revoked = stage.approve(&number).await.unwrap();
    writeln!(table, "{kind} revoke-office whole: {}", revoked.request.status.state).unwrap();
}

/// Issue 12, bad input: a package with one document missing, each in turn, for each participant; and the table participant ×
/// process × outcome.
#[tokio::test(flavor = "multi_thread")]
async fn a_package_with_one_document_missing_is_refused_for_every_participant_and_process() {
    let stage = Stage::set().await;
    let cast = stage.cast();
    let (gost, rsa, ec) = (KeyAlgorithm::Gost2015_512, KeyAlgorithm::Rsa2048, KeyAlgorithm::EcP256);
    let (firm, foreign) = (Some(&cast.organisation), Some(&cast.foreign_organisation));
    let head = stage.head_signed_in().await;
    let applicants = [
        Applicant::of("f1", &cast.applicant, None, rsa),
        Applicant::of("non-resident", &cast.foreigner, None, rsa),
        Applicant::of("e-notary", &cast.applicant, None, rsa),
        Applicant::of("domain", &cast.applicant, None, ec),
        Applicant::of("sole-trader", &cast.employee, firm, gost),
        Applicant::of("employee", &cast.employee, firm, gost),
        Applicant::of("treasury", &cast.employee, firm, gost),
        Applicant::of("domain-legal", &cast.employee, firm, ec),
        Applicant::of("non-resident-legal", &cast.foreigner, foreign, gost),
    ];
    let mut table = String::new();
    for applicant in &applicants {
        Box::pin(rows_of(&stage, applicant, &head, &mut table)).await;
    }
    println!("{table}");
    let count = |words: &str| table.lines().filter(|line| line.ends_with(words)).count();
    assert_eq!(count("issue-first whole: issued"), applicants.len(), "{table}");
    assert_eq!(count("revoke-office whole: revoked"), applicants.len(), "{table}");
    // Every kind is refused for its application and for the identity document, whoever comes, at each process.
    for document in ["without D_ID: R01 acceptance-refused", "without D_ID: R01 not-accepted"] {
        assert_eq!(count(document), 2 * applicants.len(), "{document}: {table}");
    }
    assert_eq!(count("without D_NPOA: R10 acceptance-refused"), 5, "{table}");
    assert_eq!(count("without D_LPOA: R10 acceptance-refused"), 2 * 4, "{table}");
    for (document, times) in [
        ("D_SOLE", 2),
        ("D_TREAS", 2),
        ("D_DOMAIN", 4),
        ("D_NRIND", 4),
        ("D_NRLEG", 2),
        ("D_WORK_ENOT", 2),
    ] {
        let line = format!("without {document}: R01 acceptance-refused");
        assert_eq!(count(&line), times, "{document}: {table}");
    }
}
