//! Refusals of the authority and of the provider, and withdrawal.

use registration::*;

use crate::world::*;

fn official(ground: GroundCode) -> Command {
    Command::RefuseService {
        official: "ОМАРОВА САУЛЕ".into(),
        ground,
        text: "Сот шешімі күшінде".into(),
        evidence: "№ 2-123/2026, 2026-11-01".into(),
    }
}

#[test]
fn the_authority_refuses_an_approval_that_does_not_hold() {
    let mut story = Story::individual().at_authority();
    let evidence = Evidence::Violation { code: "approval-forged".into() };
    story.done(&authority(), Command::RecordVerdict(evidence));
    assert_eq!(story.request.state, RequestState::RefusedCa);
    let refusal = story.request.refusal.unwrap();
    assert_eq!(refusal.ground, GroundCode::R06);
    assert_eq!(refusal.findings[0].code, "approval-forged");
}

#[test]
fn evidence_of_another_kind_of_request_is_no_evidence() {
    let mut story = Story::individual().at_authority();
    let command = Command::RecordVerdict(Evidence::Certificates(Vec::new()));
    assert_eq!(story.refused(&authority(), command), ["verdict-of-other-kind"]);
}

#[test]
fn nothing_is_issued_before_a_verdict_and_only_a_whole_pair() {
    let issue = |certificates| Command::RecordIssue { certificates, link: digest(2) };
    let mut story = Story::individual().at_authority();
    assert_eq!(story.refused(&authority(), issue(Story::pair())), ["verdict-missing"]);
    let mut story = Story::individual().passed();
    let half = Story::pair()[..1].to_vec();
    assert_eq!(story.refused(&authority(), issue(half)), ["certificates-not-a-pair"]);
    let twice = vec![Story::pair()[0].clone(), Story::pair()[0].clone()];
    assert_eq!(story.refused(&authority(), issue(twice)), ["certificates-not-a-pair"]);
}

#[test]
fn the_provider_refuses_on_a_court_decision_incorrect_data_or_age_with_evidence() {
    for ground in [GroundCode::R07, GroundCode::R08, GroundCode::R09] {
        for mut story in [Story::individual().accepted(), Story::individual().at_authority()] {
            let effects = story.done(&officer(), official(ground));
            assert_eq!(story.request.state, RequestState::RefusedService);
            let refusal = story.request.refusal.as_ref().unwrap();
            assert_eq!(refusal.ground, ground);
            assert_eq!(refusal.official.as_deref(), Some("ОМАРОВА САУЛЕ"));
            let paper = Effect::MakePaper { request: story.request.id, paper: Paper::Refusal };
            assert!(effects.contains(&paper));
        }
    }
}

#[test]
fn a_refusal_of_the_provider_needs_words_evidence_and_a_ground_of_the_service() {
    let mut story = Story::individual().accepted();
    let faults = story.refused(&officer(), official(GroundCode::R05));
    assert_eq!(faults, ["refusal-ground-not-here@ground"]);
    let command = Command::RefuseService {
        official: "ОМАРОВА САУЛЕ".into(),
        ground: GroundCode::R08,
        text: "Сот шешімі".into(),
        evidence: " ".into(),
    };
    assert_eq!(story.refused(&officer(), command), ["statement-missing@evidence"]);
}

/// nca-01 n 31: the official's decision.
#[test]
fn the_operator_of_the_desk_does_not_refuse_the_service() {
    for mut story in [Story::individual().accepted(), Story::individual().at_authority()] {
        let faults = story.refused(&operator_actor(), official(GroundCode::R08));
        assert_eq!(faults, ["act-not-yours"]);
    }
}

#[test]
fn the_provider_cannot_refuse_before_the_documents_are_accepted() {
    let mut story = Story::individual().at_desk();
    let faults = story.refused(&officer(), official(GroundCode::R08));
    assert_eq!(faults, ["request-step-not-allowed"]);
}

#[test]
fn the_recipient_takes_a_request_back_until_the_authority_has_passed_it() {
    for mut story in [
        Story::individual().submitted(),
        Story::individual().registered(),
        Story::individual().accepted(),
        Story::individual().at_authority(),
    ] {
        assert_eq!(story.refused(&operator_actor(), Command::Withdraw), ["not-your-request"]);
        story.done(&applicant(), Command::Withdraw);
        assert_eq!(story.request.state, RequestState::Withdrawn);
    }
    let mut story = Story::individual().passed();
    assert_eq!(story.refused(&applicant(), Command::Withdraw), ["request-at-authority"]);
    let mut story = Story::individual().issued();
    assert_eq!(story.refused(&applicant(), Command::Withdraw), ["request-step-not-allowed"]);
}

#[test]
fn after_a_refusal_no_step_grows_late_any_more() {
    let mut story = Story::individual().at_authority();
    story.wait(30);
    let evidence = Evidence::Violation { code: "approval-stale".into() };
    story.done(&authority(), Command::RecordVerdict(evidence));
    let late = story.request.late(&story.world.context(), at("2027-01-15T10:00")).unwrap();
    assert_eq!(late, ["L10"]);
}
