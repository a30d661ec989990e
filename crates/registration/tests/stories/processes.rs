//! Repeat issue, revocation at an office, and revocation of the authority's own motion.

use authority::revocation::Reason;
use base::{Actor, Role};
use registration::*;

use crate::{participants::*, world::*};

/// A revocation at an office whose documents were taken.
fn taken(code: &str, papers: &[&str]) -> Story {
    let mut story = at_desk(code, RequestKind::RevokeOffice, Visitor::Recipient);
    for code in papers {
        let mark = good(&story, &document(code));
        story.note(mark);
    }
    story.identify(IdentityMark::Proved);
    story.done(&operator_actor(), Story::accept());
    story
}

fn form(reason: &str, certificates: Vec<CertificateFacts>) -> Command {
    let answers = f7(&[serial(0x11)]).with_text("revocation_reason", reason).into();
    Command::FormRevocation { operator: operator(), answers, certificates }
}

fn held(standing: CertificateStanding) -> Vec<CertificateFacts> {
    vec![facts(serial(0x11), standing)]
}

fn of_entity(standing: CertificateStanding) -> Vec<CertificateFacts> {
    vec![CertificateFacts { bin: Some(bin()), ..facts(serial(0x11), standing) }]
}

fn revoked_at_office(mut story: Story, certificates: Vec<CertificateFacts>) -> Story {
    let precheck = Evidence::Certificates(certificates.clone());
    story.done(&authority(), Command::RecordVerdict(precheck));
    assert_eq!(story.request.state, RequestState::Precheck);
    let effects = story.done(&operator_actor(), Story::confirm());
    assert_eq!(effects, [Effect::HandToAuthority { request: story.request.id }]);
    story.done(&authority(), Command::BeginCaCheck);
    let verdict = Evidence::ApprovedRevocation(certificates);
    let effects = story.done(&authority(), Command::RecordVerdict(verdict));
    assert!(matches!(effects[..], [Effect::PublishRevocation { .. }]), "{effects:?}");
    story.done(&authority(), Command::RecordRevocation);
    assert_eq!(story.request.state, RequestState::Revoked);
    story
}

#[test]
fn who_has_lost_her_key_revokes_at_the_desk() {
    let mut story = taken("IND", &["F7", "D_ID"]);
    assert_eq!(story.request.acceptance().unwrap().service_kind, RequestKind::RevokeOffice);
    let due = story.request.due(&story.world.context(), story.now).unwrap().unwrap();
    assert_eq!(due.last_day(), Some("2026-11-24".parse().unwrap()));
    let installed = held(CertificateStanding::Installed);
    story.done(&operator_actor(), form("HOLDER_DEMAND", installed.clone()));
    let text = canonical_request(&story.request, &offer(story.now)).unwrap().text().unwrap();
    insta::assert_snapshot!("canonical_revocation", text);
    let story = revoked_at_office(story, installed);
    assert_eq!(story.request.revocation().unwrap().reason, Reason::HolderDemand);
}

#[test]
fn an_order_of_dismissal_is_the_reason_and_stands_for_the_power_of_its_holder() {
    let mut story = taken("LEGAL_EMPLOYEE", &["F8", "D_ID", "D_DISMISS"]);
    let installed = of_entity(CertificateStanding::Installed);
    let demanded = form("HOLDER_DEMAND", installed.clone());
    let faults = story.refused(&operator_actor(), demanded);
    assert_eq!(faults, ["reason-not-offered@revocation_reason"]);
    story.done(&operator_actor(), form("DISMISSAL", installed.clone()));
    let story = revoked_at_office(story, installed);
    assert_eq!(story.request.revocation().unwrap().reason, Reason::Dismissal);
    // Without the order nobody is dismissed.
    let mut story = taken("LEGAL_EMPLOYEE", &["F8", "D_ID", "D_LPOA"]);
    let dismissed = form("DISMISSAL", of_entity(CertificateStanding::Installed));
    let faults = story.refused(&operator_actor(), dismissed);
    assert_eq!(faults, ["reason-not-offered@revocation_reason"]);
}

#[test]
fn a_third_person_with_the_order_alone_has_no_power() {
    let iin = iin("1970-07-07".parse().unwrap(), 1);
    let visitor = Visitor::Representative { iin, name: name("ДОСОВ", "АРМАН", None) };
    let mut story = at_desk("LEGAL_EMPLOYEE", RequestKind::RevokeOffice, visitor);
    for code in ["F8", "D_ID", "D_DISMISS"] {
        let mark = good(&story, &document(code));
        story.note(mark);
    }
    story.identify(IdentityMark::Proved);
    let faults = story.refused(&operator_actor(), Story::accept());
    assert_eq!(faults, ["document-not-accepted@D_LPOA"]);
}

#[test]
fn a_power_for_issue_does_not_revoke() {
    let mut story = at_desk("LEGAL_EMPLOYEE", RequestKind::RevokeOffice, Visitor::Recipient);
    let mark = power("D_LPOA", &aigul(), PowerPurpose::Issue);
    assert_eq!(story.not_noted(mark), ["power-for-other-act@purpose"]);
}

#[test]
fn what_is_revoked_or_expired_already_is_refused_before_the_operator_confirms() {
    for (standing, code) in [
        (CertificateStanding::Revoked, "certificate-revoked"),
        (CertificateStanding::Expired, "certificate-expired"),
    ] {
        let mut story = taken("IND", &["F7", "D_ID"]);
        story.done(&operator_actor(), form("HOLDER_DEMAND", held(standing)));
        let precheck = Evidence::Certificates(held(standing));
        let effects = story.done(&authority(), Command::RecordVerdict(precheck));
        assert!(
            effects
                .contains(&Effect::MakePaper { request: story.request.id, paper: Paper::Refusal })
        );
        assert_eq!(story.request.state, RequestState::RefusedCa);
        let refusal = story.request.refusal.as_ref().unwrap();
        assert_eq!((refusal.ground, refusal.findings[0].code.as_str()), (GroundCode::R06, code));
    }
}

#[test]
fn a_certificate_of_another_is_not_formed_into_the_request() {
    let mut story = taken("IND", &["F7", "D_ID"]);
    let mut other = held(CertificateStanding::Installed);
    other[0].iin = operator_iin();
    for known in [Vec::new(), other, of_entity(CertificateStanding::Installed)] {
        let faults = story.refused(&operator_actor(), form("HOLDER_DEMAND", known));
        assert_eq!(faults, ["certificate-not-yours@serial_numbers"]);
    }
}

#[test]
fn a_verdict_that_rests_on_no_approval_revokes_nothing_at_an_office() {
    let mut story = taken("IND", &["F7", "D_ID"]);
    let installed = held(CertificateStanding::Installed);
    story.done(&operator_actor(), form("HOLDER_DEMAND", installed.clone()));
    story.done(&operator_actor(), Story::confirm());
    story.done(&authority(), Command::BeginCaCheck);
    let bare = Command::RecordVerdict(Evidence::Certificates(installed));
    assert_eq!(story.refused(&authority(), bare), ["verdict-of-other-kind"]);
    let of_issue = Command::RecordVerdict(Evidence::Approval);
    assert_eq!(story.refused(&authority(), of_issue), ["verdict-of-other-kind"]);
}

#[test]
fn an_operator_does_not_revoke_her_own_certificates_at_her_desk() {
    let mut story = Story::new(RequestKind::RevokeOffice, kind("IND"));
    let own = Claimant { iin: operator_iin(), ..holder() };
    let command = Command::OpenRevocation(Box::new(revocation_visit(own)));
    assert_eq!(story.refused(&operator_actor(), command), ["operator-own-request"]);
    let visit = RevocationVisit {
        operator: Operator { standing: OperatorStanding::Suspended, ..operator() },
        ..revocation_visit(holder())
    };
    let command = Command::OpenRevocation(Box::new(visit));
    assert_eq!(story.refused(&operator_actor(), command), ["operator-not-active"]);
}

fn repeat(participant: &str, answers: forms::Answers, signer: SignerCheck) -> (Story, Command) {
    let story = Story::new(RequestKind::IssueRepeat, kind(participant));
    let demand = SignedDemand { text: "senim repeat 1\n".into(), cms: vec![8] };
    let submission = submission(answers);
    (story, Command::SubmitRepeat { submission, demand, signer })
}

fn signed_by(holder: Claimant) -> SignerCheck {
    SignerCheck::Valid { holder: Box::new(holder) }
}

#[test]
fn with_a_valid_key_new_certificates_need_no_visit() {
    let (mut story, command) = repeat("IND", f1(), signed_by(holder()));
    story.done(&applicant(), command);
    let effects = story.answered(answer(story.now));
    assert_eq!(story.request.state, RequestState::Registered);
    let [Effect::EnterRegister(line), Effect::SendMessage(message)] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    assert_eq!(line.register, registration::RegisterName::Consents);
    assert_eq!(message.template, Template::Ordered);
    story.done(&operator_actor(), Story::confirm());
    story.done(&authority(), Command::BeginCaCheck);
    let evidence = Evidence::Approval;
    story.done(&authority(), Command::RecordVerdict(evidence));
    let command = Command::RecordIssue { certificates: Story::pair(), link: digest(2) };
    story.done(&authority(), command);
    assert_eq!(story.request.state, RequestState::Issued);
}

#[test]
fn an_approval_of_a_repeat_issue_that_holds_no_longer_refuses_it_before_the_issue() {
    let (mut story, command) = repeat("IND", f1(), signed_by(holder()));
    story.done(&applicant(), command);
    story.answered(answer(story.now));
    story.done(&operator_actor(), Story::confirm());
    story.done(&authority(), Command::BeginCaCheck);
    story.done(&authority(), Command::RecordVerdict(Evidence::Approval));
    let void = Evidence::Violation { code: "approval-void".into() };
    let effects = story.done(&authority(), Command::RecordVerdict(void));
    assert_eq!(story.request.state, RequestState::RefusedCa);
    assert_eq!(story.request.refusal.as_ref().unwrap().findings[0].code, "approval-void");
    let Some(Effect::SendMessage(message)) = effects.last() else { panic!("{effects:?}") };
    assert_eq!(message.template, Template::Refused);
}

#[test]
fn a_revocation_that_passed_the_check_is_refused_no_more() {
    let mut story = taken("IND", &["F7", "D_ID"]);
    let installed = held(CertificateStanding::Installed);
    story.done(&operator_actor(), form("HOLDER_DEMAND", installed.clone()));
    story.done(&operator_actor(), Story::confirm());
    story.done(&authority(), Command::BeginCaCheck);
    let verdict = Evidence::ApprovedRevocation(installed);
    story.done(&authority(), Command::RecordVerdict(verdict));
    let void = Evidence::Violation { code: "approval-void".into() };
    let faults = story.refused(&authority(), Command::RecordVerdict(void));
    assert_eq!(faults, ["request-at-authority"]);
}

#[test]
fn a_repeat_issue_is_signed_by_its_holder_with_a_valid_key() {
    let (mut story, command) = repeat("IND", f1(), SignerCheck::NotValid);
    assert_eq!(story.refused(&applicant(), command), ["signature-not-in-force"]);
    let other = Claimant { iin: operator_iin(), ..holder() };
    let (mut story, command) = repeat("IND", f1(), signed_by(other));
    assert_eq!(story.refused(&applicant(), command), ["not-your-request"]);
    let organisation =
        Some(ClaimedOrganisation { bin: bin(), name: "«Сенім» ЖШС".into() });
    let entity = Claimant { organisation, ..holder() };
    let (mut story, command) = repeat("IND", f1(), signed_by(entity));
    assert_eq!(story.refused(&applicant(), command), ["signature-of-other-kind"]);
}

#[test]
fn a_treasury_client_has_no_repeat_issue() {
    let organisation =
        Some(ClaimedOrganisation { bin: bin(), name: "«Сенім» ЖШС".into() });
    let entity = Claimant { organisation, ..holder() };
    let (mut story, command) = repeat("TREASURY", filled("TREASURY"), signed_by(entity));
    assert_eq!(story.refused(&applicant(), command), ["repeat-not-offered"]);
}

fn recorded() -> Story {
    let mut story = Story::new(RequestKind::ExOfficio, kind("IND"));
    let ground = ex_officio(CertificateStanding::Installed);
    story.done(&officer(), Command::RecordGround(Box::new(ground)));
    assert_eq!(story.request.state, RequestState::GroundsRecorded);
    story
}

fn confirm_ground(official: base::Iin) -> Command {
    Command::ConfirmGround { official, text: digest(1), cms: vec![6] }
}

#[test]
fn of_its_own_motion_the_authority_revokes_when_two_officials_agree() {
    let mut story = recorded();
    story.done(&second_officer(), confirm_ground(second_iin()));
    story.done(&authority(), Command::BeginCaCheck);
    let certificates = held(CertificateStanding::Installed);
    let verdict = Evidence::ApprovedRevocation(certificates);
    story.done(&authority(), Command::RecordVerdict(verdict));
    // Nobody writes to one who has died.
    assert_eq!(story.done(&authority(), Command::RecordRevocation), []);
    assert_eq!(story.request.state, RequestState::Revoked);
    assert_eq!(story.request.revocation().unwrap().reason, Reason::HolderDeath);
}

/// What is altered in a ground that is whole.
type Change = fn(&mut ExOfficioGround);

#[test]
fn nobody_revokes_alone_nor_her_own_certificates() {
    let mut story = recorded();
    let first = officer().iin().unwrap().clone();
    assert_eq!(story.refused(&officer(), confirm_ground(first)), ["official-confirms-herself"]);
    let me = Actor::Person { iin: aigul(), bin: None, role: Role::Officer };
    assert_eq!(story.refused(&me, confirm_ground(aigul())), ["operator-own-request"]);
    assert_eq!(story.refused(&officer(), confirm_ground(second_iin())), ["operator-not-you"]);
    let mut story = Story::new(RequestKind::ExOfficio, kind("IND"));
    let record = |change: fn(&mut ExOfficioGround)| {
        let mut ground = ex_officio(CertificateStanding::Installed);
        change(&mut ground);
        Command::RecordGround(Box::new(ground))
    };
    let cases: [(Change, &str); 4] = [
        (|ground| ground.reason = Reason::HolderDemand, "reason-not-offered@revocation_reason"),
        (|ground| ground.evidence = " ".into(), "statement-missing@evidence"),
        (|ground| ground.certificates.clear(), "serial-form@serial_numbers"),
        (
            |ground| ground.certificates[0].iin = operator_iin(),
            "certificate-not-yours@serial_numbers",
        ),
    ];
    for (change, fault) in cases {
        assert_eq!(story.refused(&officer(), record(change)), [fault]);
    }
    // An operator of a desk is no official of the provider.
    let operator =
        ExOfficioGround { official: operator_iin(), ..ex_officio(CertificateStanding::Installed) };
    let command = Command::RecordGround(Box::new(operator));
    assert_eq!(story.refused(&operator_actor(), command), ["act-not-yours"]);
}
