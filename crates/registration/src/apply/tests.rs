use base::{Actor, Iin, Lang, RequestId, SystemPart};

use crate::{
    Confirmation, Event, IdentityMark, ParticipantCode, Request, RequestKind, RequestState,
};

/// The processes that have a place for an event, of which nothing was done before.
fn taken_by(event: &Event) -> Vec<&'static str> {
    let actor = Actor::System { part: SystemPart::Portal };
    let at = "2026-11-23T05:00:00Z".parse().unwrap();
    let takes = |kind: &RequestKind| {
        let (id, participant) = (RequestId::from_random([7; 16]), ParticipantCode::new("IND"));
        let mut request = Request::draft(id, *kind, participant, Lang::Kk);
        match request.apply(event.clone(), RequestState::Submitted, &actor, at) {
            Ok(()) => true,
            Err(fault) => {
                assert_eq!(fault.code, "request-step-not-allowed");
                assert_eq!((request.state, request.history.len()), (RequestState::Draft, 0));
                false
            }
        }
    };
    RequestKind::ALL.iter().filter(|kind| takes(kind)).map(|kind| kind.code()).collect()
}

#[test]
fn an_event_for_which_a_process_has_no_place_is_refused_whatever_the_flow_says() {
    let link = crypto::sha256(b"link");
    let issued = Event::CertificatesIssued { certificates: Vec::new(), link };
    let issues = ["issue-card", "issue-first", "issue-repeat", "issue-with-id-card"];
    assert_eq!(taken_by(&issued), issues);
    let operator = Iin::parse("900228400014").unwrap();
    let confirmed = Confirmation { operator, text: link, cms: vec![1] };
    let confirmed = taken_by(&Event::ConfirmedByOperator(confirmed));
    assert_eq!(confirmed.len(), 6);
    assert!(!confirmed.contains(&"revoke-online"), "its holder's demand is all");
    // Nothing is at a desk yet, and nothing is named that could be revoked.
    assert!(taken_by(&Event::IdentityMarked(IdentityMark::Proved)).is_empty());
    assert!(taken_by(&Event::CertificatesRevoked).is_empty());
    assert_eq!(taken_by(&Event::CaCheckPassed).len(), 7);
}
