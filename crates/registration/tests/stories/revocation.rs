//! Revocation on the portal.

use authority::revocation::Reason;
use registration::*;

use crate::world::*;

fn verdict(story: &mut Story, standing: CertificateStanding) -> Vec<Effect> {
    story.done(&authority(), Command::BeginCaCheck);
    let held = vec![facts(serial(0x11), standing), facts(serial(0x12), standing)];
    story.done(&authority(), Command::RecordVerdict(Evidence::Certificates(held)))
}

#[test]
fn a_holder_revokes_her_certificates_at_once() {
    let mut story = Story::revocation().demanded();
    assert_eq!(story.request.number, Some(number(18)));
    let effects = verdict(&mut story, CertificateStanding::Installed);
    let Some(Effect::PublishRevocation { certificates, reason, .. }) = effects.first() else {
        panic!("{effects:?}")
    };
    assert_eq!(certificates.len(), 2);
    assert_eq!(*reason, Reason::HolderDemand);
    let effects = story.done(&authority(), Command::RecordRevocation);
    assert_eq!(story.request.state, RequestState::Revoked);
    assert_eq!(story.request.revocation().unwrap().revoked_at, Some(story.now));
    let Some(Effect::SendMessage(message)) = effects.first() else { panic!("{effects:?}") };
    assert_eq!(message.template, Template::Revoked);
    assert_eq!(message.lang, base::Lang::Ru);
}

#[test]
fn revoking_the_same_serial_twice_ends_in_a_reasoned_refusal() {
    for (standing, code) in [
        (CertificateStanding::Revoked, "certificate-revoked"),
        (CertificateStanding::Expired, "certificate-expired"),
    ] {
        let mut story = Story::revocation().demanded();
        verdict(&mut story, standing);
        assert_eq!(story.request.state, RequestState::RefusedCa);
        let refusal = story.request.refusal.unwrap();
        assert_eq!(refusal.ground, GroundCode::R06);
        assert_eq!(refusal.findings[0].code, code);
        assert_eq!(refusal.findings[0].field, Some(serial(0x11).to_string()));
    }
}

#[test]
fn a_certificate_that_is_not_there_and_one_of_somebody_else_give_the_same_fault() {
    let serials = [serial(0x11)];
    let submit = |held| Command::SubmitRevocation(demand(f7(&serials), held));
    let mut other = facts(serial(0x11), CertificateStanding::Installed);
    other.iin = operator_iin();
    let mut of_organisation = facts(serial(0x11), CertificateStanding::Installed);
    of_organisation.bin = Some(bin());
    for held in [vec![], vec![other], vec![of_organisation]] {
        let faults = Story::revocation().refused(&applicant(), submit(held));
        assert_eq!(faults, ["certificate-not-yours@serial_numbers"]);
    }
}

#[test]
fn a_revoked_or_expired_signature_cannot_revoke() {
    let held = vec![facts(serial(0x11), CertificateStanding::Installed)];
    let mut bad = demand(f7(&[serial(0x11)]), held);
    bad.signer = SignerCheck::NotValid;
    let faults = Story::revocation().refused(&applicant(), Command::SubmitRevocation(bad));
    assert_eq!(faults, ["signature-not-in-force"]);
}

#[test]
fn a_personal_signature_does_not_revoke_for_an_organisation() {
    let mut story = Story::new(RequestKind::RevokeOnline, kind("LEGAL_HEAD"));
    let held = vec![facts(serial(0x11), CertificateStanding::Installed)];
    let command = Command::SubmitRevocation(demand(f7(&[serial(0x11)]), held));
    assert_eq!(story.refused(&applicant(), command), ["signature-of-other-kind"]);
}

#[test]
fn serial_numbers_and_reason_are_read_strictly() {
    let held = || vec![facts(serial(0x11), CertificateStanding::Installed)];
    let refuse = |answers| {
        let command = Command::SubmitRevocation(demand(answers, held()));
        Story::revocation().refused(&applicant(), command)
    };
    let form = || f7(&[serial(0x11)]);
    assert_eq!(refuse(form().with_text("serial_numbers", "xyz")), ["serial-form@serial_numbers"]);
    let faults = refuse(form().with_text("revocation_reason", "DISMISSAL"));
    assert!(faults.contains(&"reason-not-offered@revocation_reason".to_owned()), "{faults:?}");
    let many: Vec<_> = (1..=18).map(serial).collect();
    assert_eq!(refuse(f7(&many)), ["too-many-serials@serial_numbers"]);
    let twice = form().with_text("serial_numbers", format!("{0}, {0}", serial(0x11)));
    assert_eq!(read_serials(&twice), Ok(vec![serial(0x11)]));
}

#[test]
fn a_demand_of_sunday_night_is_accepted_on_monday_morning_and_due_on_monday_evening() {
    let mut story = Story::revocation();
    story.now = at("2026-11-22T23:00");
    let story = story.demanded();
    let context = story.world.context();
    assert_eq!(
        story.request.accepted_at(&context, story.now).unwrap(),
        Some(at("2026-11-23T09:00"))
    );
    let due = story.request.due(&context, story.now).unwrap().unwrap();
    assert!(!due.has_passed(at("2026-11-23T18:30")) && due.has_passed(at("2026-11-23T18:31")));
}

#[test]
fn a_demand_of_friday_morning_is_due_on_monday() {
    let mut story = Story::revocation();
    story.now = at("2026-11-20T10:00");
    let story = story.demanded();
    let due = story.request.due(&story.world.context(), story.now).unwrap().unwrap();
    assert_eq!(due.last_day(), Some("2026-11-23".parse().unwrap()));
}

#[test]
fn a_failure_of_the_portal_stops_the_term() {
    let mut story = Story::revocation();
    story.now = at("2026-11-23T10:00");
    let mut story = story.demanded();
    story.done(&portal(), Command::Suspend { cause: "portal-down".into() });
    story.now = at("2026-11-25T09:00");
    story.done(&portal(), Command::Resume);
    assert_eq!(story.request.state, RequestState::Submitted);
    let due = story.request.due(&story.world.context(), story.now).unwrap().unwrap();
    assert_eq!(due.last_day(), Some("2026-11-26".parse().unwrap()));
}

#[test]
fn the_demand_text_names_each_certificate_with_its_reason() {
    let story = Story::revocation();
    let held = [facts(serial(0x11), CertificateStanding::Installed)];
    let (now, reason) = (offer(story.now), Reason::KeyCompromise);
    let text = canonical_demand(story.request.id, number(18), &holder(), &held, reason, &now);
    insta::assert_snapshot!("canonical_demand", text.unwrap().text().unwrap());
}
