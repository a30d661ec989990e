//! The operator's desk.

use base::{Actor, Role};
use registration::*;

use crate::world::*;

const MISSING: DocumentVerdict = DocumentVerdict::Missing;

fn rejected(defect: DocumentDefect) -> DocumentVerdict {
    DocumentVerdict::Rejected { defect, note: "көрінбейді".into() }
}

fn refuse(ground: GroundCode, codes: &[DocumentCode]) -> Command {
    let missing =
        codes.iter().map(|code| MissingDocument { code: code.clone(), text: String::new() });
    Command::RefuseAcceptance {
        operator: operator(),
        ground,
        missing: missing.collect(),
        recipient_address: "Астана, Абай даңғылы, 1".into(),
        executor_phone: "+77172000000".into(),
    }
}

pub fn third_person() -> Visitor {
    let iin = iin("1970-07-07".parse().unwrap(), 1);
    Visitor::Representative { iin, name: name("ДОСОВ", "АРМАН", None) }
}

#[test]
fn an_incomplete_package_gets_receipt_f9_and_the_same_number_serves_at_the_next_visit() {
    let mut story = Story::individual().at_desk();
    story.mark(document("D_ID"), MISSING);
    let command = refuse(GroundCode::R01, &[document("D_ID")]);
    let effects = story.done(&operator_actor(), command);
    assert_eq!(story.request.state, RequestState::AcceptanceRefused);
    let paper = Effect::MakePaper { request: story.request.id, paper: Paper::F9 };
    assert!(effects.contains(&paper));
    let receipt = &story.request.acceptance_refusals()[0];
    assert_eq!(receipt.receipt_number, format!("{}/1", number(17)));
    assert_eq!(receipt.recipient_name, "Тестова айгуль Болатқызы");
    story.done(&operator_actor(), Story::open(Visitor::Recipient));
    assert_eq!(story.request.state, RequestState::DocumentCheck);
    assert_eq!(story.request.number, Some(number(17)));
    assert!(story.request.visit().unwrap().marks.is_empty());
}

#[test]
fn corrections_in_a_document_are_a_ground_of_their_own() {
    let mut story = Story::individual().at_desk();
    story.mark(document("F1"), rejected(DocumentDefect::Corrections));
    let wrong = refuse(GroundCode::R02, &[document("D_ID")]);
    assert_eq!(story.refused(&operator_actor(), wrong), ["refusal-contradicts-marks@D_ID"]);
    story.done(&operator_actor(), refuse(GroundCode::R02, &[document("F1")]));
    assert_eq!(story.request.acceptance_refusals()[0].ground, GroundCode::R02);
}

#[test]
fn a_third_person_without_a_power_of_attorney_is_not_accepted() {
    let mut story = Story::individual().registered();
    story.done(&operator_actor(), Story::open(third_person()));
    story.mark(document("F1"), DocumentVerdict::Accepted);
    story.mark(document("D_ID"), DocumentVerdict::Accepted);
    story.identify(IdentityMark::Proved);
    story.compared();
    let faults = story.refused(&operator_actor(), Story::accept());
    assert_eq!(faults, ["document-not-accepted@D_NPOA"]);
    story.done(&operator_actor(), refuse(GroundCode::R10, &[document("D_NPOA")]));
    assert_eq!(story.request.state, RequestState::AcceptanceRefused);
}

#[test]
fn a_third_person_with_a_power_of_attorney_stands_on_the_receipt() {
    let mut story = Story::individual().registered();
    story.done(&operator_actor(), Story::open(third_person()));
    for code in [document("F1"), document("D_ID")] {
        story.mark(code, DocumentVerdict::Accepted);
    }
    let Visitor::Representative { iin, .. } = third_person() else { unreachable!() };
    story.note(power("D_NPOA", &iin, PowerPurpose::Issue));
    story.identify(IdentityMark::Proved);
    story.compared();
    story.done(&operator_actor(), Story::accept());
    let receipt = story.request.acceptance().unwrap();
    assert_eq!(receipt.representative_name.as_deref(), Some("ДОСОВ АРМАН"));
}

#[test]
fn no_power_is_no_ground_when_the_recipient_came_herself() {
    let mut story = Story::individual().at_desk();
    let command = refuse(GroundCode::R10, &[document("D_NPOA")]);
    assert_eq!(story.refused(&operator_actor(), command), ["refusal-contradicts-marks@D_NPOA"]);
}

#[test]
fn a_head_comes_in_person() {
    let mut story = Story::head().registered();
    let faults = story.refused(&operator_actor(), Story::open(third_person()));
    assert_eq!(faults, ["representative-not-allowed"]);
}

#[test]
fn a_refusal_names_documents_of_the_list_and_a_ground_of_the_stage() {
    let mut story = Story::individual().at_desk();
    let mut refused = |command| story.refused(&operator_actor(), command);
    assert_eq!(refused(refuse(GroundCode::R01, &[])), ["refusal-without-documents@missing"]);
    let other = refuse(GroundCode::R01, &[document("D_HEAD")]);
    assert_eq!(refused(other), ["document-not-of-list@D_HEAD"]);
    let stage = refuse(GroundCode::R08, &[document("F1")]);
    assert_eq!(refused(stage), ["refusal-ground-not-here@ground"]);
}

#[test]
fn a_registration_statement_need_not_exist_but_must_be_good_if_it_does() {
    let mut story = Story::head().checked();
    let command = refuse(GroundCode::R01, &[document("D_LEGREG")]);
    let faults = story.refused(&operator_actor(), command);
    assert_eq!(faults, ["refusal-contradicts-marks@D_LEGREG"]);
    story.mark(document("D_LEGREG"), rejected(DocumentDefect::Unfit));
    let faults = story.refused(&operator_actor(), Story::accept());
    assert_eq!(faults, ["document-not-accepted@D_LEGREG"]);
    story.mark(document("D_LEGREG"), MISSING);
    story.done(&operator_actor(), Story::accept());
}

#[test]
fn a_person_who_is_not_identified_is_refused_for_good() {
    let mut story = Story::individual().at_desk();
    let command =
        || Command::RefuseDocuments { operator: operator(), text: "Суреті өзге".into() };
    assert_eq!(story.refused(&operator_actor(), command()), ["refusal-without-marks"]);
    story.identify(IdentityMark::NotProved { note: "Суреті өзге".into() });
    assert_eq!(story.refused(&operator_actor(), Story::accept()), ["identity-not-proved"]);
    story.done(&operator_actor(), command());
    assert_eq!(story.request.state, RequestState::RefusedDocuments);
    assert_eq!(story.request.refusal.as_ref().unwrap().ground, GroundCode::R05);
}

#[test]
fn acceptance_needs_identity_statements_and_consent() {
    let mut story = Story::individual().at_desk();
    assert_eq!(story.refused(&operator_actor(), Story::accept()), ["identity-not-marked"]);
    story.identify(IdentityMark::Proved);
    assert_eq!(story.refused(&operator_actor(), Story::accept()), ["keys-not-compared"]);
    story.compared();
    let faults = story.refused(&operator_actor(), Story::accept());
    assert_eq!(faults, ["document-not-accepted@F1"]);
    story.mark(document("F1"), DocumentVerdict::Accepted);
    story.mark(document("D_ID"), DocumentVerdict::Accepted);
    let cases = [
        (
            AcceptanceStatement { data_compared: false, ..STATEMENT },
            "data-not-compared@data_compared",
        ),
        (
            AcceptanceStatement { originals_returned: false, ..STATEMENT },
            "originals-not-returned@originals_returned",
        ),
        (
            AcceptanceStatement { secrets_consent_signed: false, ..STATEMENT },
            "secrets-consent-missing@secrets_consent_signed",
        ),
    ];
    for (statement, fault) in cases {
        let command = Command::AcceptDocuments { operator: operator(), statement };
        assert_eq!(story.refused(&operator_actor(), command), [fault]);
    }
}

#[test]
fn an_identity_document_is_accepted_only_as_an_original_in_force() {
    let mut story = Story::individual().at_desk();
    let accepted = || mark(document("D_ID"), DocumentVerdict::Accepted);
    let copy = DocumentMark { seen_as: SeenAs::Copy, ..accepted() };
    let expired = DocumentMark { valid_until: Some("2026-11-22".parse().unwrap()), ..accepted() };
    let future = DocumentMark { date: Some("2026-11-24".parse().unwrap()), ..accepted() };
    let of_head = mark(document("D_HEAD"), DocumentVerdict::Accepted);
    let cases = [
        (copy, "document-original-needed@D_ID"),
        (expired, "document-expired@D_ID"),
        (future, "document-date-in-future@D_ID"),
        (of_head, "document-not-of-list@D_HEAD"),
    ];
    for (mark, fault) in cases {
        let command = Command::MarkDocument { operator: operator(), mark };
        assert_eq!(story.refused(&operator_actor(), command), [fault]);
    }
}

#[test]
fn only_an_active_operator_of_the_office_acts_in_her_own_name_and_never_for_herself() {
    let mut story = Story::individual().accepted();
    let confirm = |operator| Command::ConfirmByOperator { operator, text: digest(1), cms: vec![] };
    let stopped = confirm(Operator { standing: OperatorStanding::Suspended, ..operator() });
    assert_eq!(story.refused(&operator_actor(), stopped), ["operator-not-active"]);
    let elsewhere = confirm(Operator { office: OfficeCode::new("75-001"), ..operator() });
    assert_eq!(story.refused(&operator_actor(), elsewhere), ["operator-other-office"]);
    assert_eq!(story.refused(&applicant(), confirm(operator())), ["operator-not-you"]);
    let me = Actor::Person { iin: aigul(), bin: None, role: Role::Operator };
    let full_name = "ТЕСТОВА АЙГУЛЬ".to_owned();
    let own = Operator { name: OperatorName { iin: aigul(), full_name }, ..operator() };
    assert_eq!(story.refused(&me, confirm(own)), ["operator-own-request"]);
}

#[test]
fn the_desk_opens_in_office_hours_and_a_home_visit_at_any_time() {
    let mut story = Story::individual().registered();
    for closed in ["2026-11-23T20:01", "2026-11-24T08:59", "2026-11-29T11:00"] {
        story.now = at(closed);
        let faults = story.refused(&operator_actor(), Story::open(Visitor::Recipient));
        assert_eq!(faults, ["office-closed"], "{closed}");
    }
    story.now = at("2026-11-29T12:00");
    let (operator, visitor, place) = (operator(), Visitor::Recipient, VisitPlace::Home);
    let command = Command::OpenDesk { operator, visitor, place, ticket: None };
    story.done(&operator_actor(), command);
    assert_eq!(story.request.state, RequestState::DocumentCheck);
}

#[test]
fn what_is_accepted_on_a_saturday_is_due_on_monday() {
    let mut story = Story::individual().registered();
    story.now = at("2026-11-28T15:00");
    story.done(&operator_actor(), Story::open(Visitor::Recipient));
    story.mark(document("F1"), DocumentVerdict::Accepted);
    story.mark(document("D_ID"), DocumentVerdict::Accepted);
    story.identify(IdentityMark::Proved);
    story.compared();
    story.done(&operator_actor(), Story::accept());
    let due = story.request.due(&story.world.context(), story.now).unwrap().unwrap();
    assert_eq!(due.last_day(), Some("2026-11-30".parse().unwrap()));
    assert!(!due.has_passed(at("2026-11-30T18:30")));
    assert!(due.has_passed(at("2026-11-30T18:31")));
}

#[test]
fn a_late_step_is_marked_and_changes_nothing_else() {
    let mut story = Story::individual().checked();
    story.wait(901);
    story.done(&operator_actor(), Story::accept());
    let late = |story: &Story| story.request.late(&story.world.context(), story.now).unwrap();
    assert_eq!(late(&story), ["L5"]);
    assert_eq!(story.request.state, RequestState::Accepted);
    story.wait(600);
    story.done(&operator_actor(), Story::confirm());
    assert_eq!(late(&story), ["L5"]);
}

#[test]
fn a_visit_longer_than_the_counter_limit_is_late() {
    let mut story = Story::individual().at_desk();
    story.wait(1_201);
    let late = story.request.late(&story.world.context(), story.now).unwrap();
    assert_eq!(late, ["counter", "L5"]);
}

#[test]
fn nothing_is_accepted_or_approved_before_the_code_on_the_paper_equals_that_of_the_keys() {
    let mut story = Story::individual().at_desk();
    for code in ["F1", "D_ID"] {
        story.mark(document(code), DocumentVerdict::Accepted);
    }
    story.identify(IdentityMark::Proved);
    let theirs = Story::head().submitted().request.keys_code().unwrap();
    let other = Command::CompareKeys { operator: operator(), code: theirs };
    assert_eq!(story.refused(&operator_actor(), other), ["keys-differ@code"]);
    assert_eq!(story.refused(&operator_actor(), Story::accept()), ["keys-not-compared"]);
    story.compared();
    story.done(&operator_actor(), Story::accept());
    // A visit of an earlier build, which compared nothing: the operator may make good for it and not go past it.
    story.visits()[0].compared = None;
    assert_eq!(story.refused(&operator_actor(), Story::confirm()), ["keys-not-compared"]);
    story.compared();
    story.done(&operator_actor(), Story::confirm());
}

#[test]
fn a_code_that_was_compared_on_one_visit_says_nothing_of_the_next() {
    let mut story = Story::individual().at_desk();
    story.compared();
    story.mark(document("F1"), MISSING);
    story.done(&operator_actor(), refuse(GroundCode::R01, &[document("F1")]));
    story.done(&operator_actor(), Story::open(Visitor::Recipient));
    assert_eq!(story.request.visit().unwrap().compared, None);
}

#[test]
fn a_later_filing_takes_nothing_from_a_request_that_can_still_be_brought() {
    let mut story = Story::individual().registered();
    assert!(!story.request.state.holds_claim());
    let effects = story.done(&portal(), Command::Supersede);
    assert!(matches!(&effects[..], [Effect::SendMessage(m)] if m.template == Template::Superseded));
    assert_eq!(story.request.state, RequestState::Superseded);
    assert_eq!(story.refused(&portal(), Command::Supersede), ["request-step-not-allowed"]);
    story.done(&operator_actor(), Story::open(Visitor::Recipient));
    assert!(story.request.state.holds_claim());
    for step in [Command::Supersede, Command::Expire] {
        assert_eq!(story.refused(&portal(), step), ["request-step-not-allowed"]);
    }
}

#[test]
fn what_was_visited_is_neither_superseded_nor_ended_by_time() {
    let mut story = Story::individual().at_desk();
    story.mark(document("F1"), MISSING);
    story.done(&operator_actor(), refuse(GroundCode::R01, &[document("F1")]));
    story.request.state = RequestState::AwaitingDocuments;
    for step in [Command::Supersede, Command::Expire] {
        assert_eq!(story.refused(&portal(), step), ["unvisited-no-more"]);
    }
    let mut story = Story::individual().registered();
    let effects = story.done(&portal(), Command::Expire);
    assert!(matches!(&effects[..], [Effect::SendMessage(m)] if m.template == Template::Expired));
    assert_eq!(story.request.state, RequestState::Expired);
    let opened = story.refused(&operator_actor(), Story::open(Visitor::Recipient));
    assert_eq!(opened, ["request-step-not-allowed"]);
}
