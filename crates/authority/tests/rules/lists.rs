//! Several approvals under one signature: the authority checks each item for itself.

use authority::approval::{
    ApprovalFault, ApprovalList, CanonicalRequest, KeysCode, Limits, MAXIMUM_LIST_ITEMS,
    MAXIMUM_LIST_LENGTH, Nonce, OperatorState, Subject, VerifiedApproval, VerifiedList, verify,
};
use base::{Lang, RequestId, UniqueNumber};
use crypto::PrivateKey;
use pki::Certificate;

use crate::world::{
    Chain, Hierarchy, OneOperator, World, days, good, gost_key, minutes, now, operator, request,
    sign,
};

struct Desk {
    ours: Hierarchy,
    key: PrivateKey,
    certificate: Certificate,
    asked: PrivateKey,
}

impl Desk {
    fn new() -> Self {
        let world = World::new();
        let ours = world.gost();
        let (key, asked) = (gost_key(), gost_key());
        let certificate = world.appoint(&ours, "operator", &operator(), &key, days(-1));
        Self { ours, key, certificate, asked }
    }

    /// A request of this place in a list.
    fn item(&self, place: u16) -> CanonicalRequest {
        let mut bits = [7; 16];
        bits[..2].copy_from_slice(&place.to_be_bytes());
        CanonicalRequest {
            lang: Some(Lang::Ru),
            request: RequestId::from_random(bits),
            number: UniqueNumber::compose(2026, "71-002", u64::from(place) + 1),
            nonce: Nonce::from_random(bits),
            ..request(&self.asked)
        }
    }

    fn list(&self, places: std::ops::Range<u16>) -> ApprovalList {
        ApprovalList::new(Lang::Ru, places.map(|place| self.item(place)).collect()).unwrap()
    }

    fn signed(&self, text: &str) -> Vec<u8> {
        sign(text, &self.key, &self.certificate, minutes(-1))
    }

    /// What the authority finds of an item of a list with a signature over a text.
    fn check(
        &self,
        cms: &[u8],
        list: &ApprovalList,
        expected: &CanonicalRequest,
        operators: &OneOperator,
    ) -> Result<VerifiedApproval, ApprovalFault> {
        let chain = Chain::of(&self.ours);
        let text = list.text().unwrap();
        let verified = VerifiedList::verify(cms, (list, &text), &chain.trust(&good), now())?;
        verified.approve(expected, operators, Limits::default(), now())
    }
}

fn code<T: std::fmt::Debug>(result: Result<T, ApprovalFault>) -> &'static str {
    result.unwrap_err().fault().code
}

#[test]
fn one_signature_approves_each_of_forty_items_and_nothing_that_is_not_in_the_list() {
    let desk = Desk::new();
    let list = desk.list(0..40);
    let text = list.text().unwrap();
    let cms = desk.signed(&text);
    let operators = OneOperator::active(&desk.certificate);
    for item in list.items() {
        let approval = desk.check(&cms, &list, item, &operators).unwrap();
        assert_eq!(approval.request(), item);
        assert_eq!(approval.request_digest(), item.digest().unwrap());
        assert_eq!(approval.approval_digest(), crypto::sha256(&cms));
    }
    let beside = desk.item(40);
    assert_eq!(code(desk.check(&cms, &list, &beside, &operators)), "approval-content");
    let mut bent = desk.item(3);
    bent.documents = crypto::sha256(b"other marks");
    assert_eq!(code(desk.check(&cms, &list, &bent, &operators)), "approval-content");
}

#[test]
fn one_signature_approves_the_most_items_that_a_list_may_have_if_it_does_not_carry_their_text() {
    let desk = Desk::new();
    let name = "«Азаматтарға арналған үкімет» мемлекеттік корпорациясының Алматы ауданы бойынша № 2 \
                халыққа қызмет көрсету бөлімі, Астана қаласы, Тәуелсіздік даңғылы, 12/1";
    let most = u16::try_from(MAXIMUM_LIST_ITEMS).unwrap();
    let named = |place| CanonicalRequest {
        lang: Some(Lang::Kk),
        office_name: Some(name.to_owned()),
        ..desk.item(place)
    };
    let list = ApprovalList::new(Lang::Kk, (0..most).map(named).collect()).unwrap();
    let text = list.text().unwrap();
    // A fourth of what may be read: names and organisations may be longer than these.
    assert!(text.len() < MAXIMUM_LIST_LENGTH / 4, "{}", text.len());
    let signed = |detached| {
        pki::cms::sign(&pki::cms::SignRequest {
            content: text.as_bytes(),
            detached,
            signer: &desk.key,
            certificate: &desk.certificate,
            extra_certificates: &[],
            signing_time: Some(minutes(-1)),
        })
        .unwrap()
    };
    let chain = Chain::of(&desk.ours);
    let trust = chain.trust(&good);
    let cms = signed(true);
    let verified = VerifiedList::verify(&cms, (&list, &text), &trust, now()).unwrap();
    let operators = OneOperator::active(&desk.certificate);
    for item in list.items() {
        let approval = verified.approve(item, &operators, Limits::default(), now()).unwrap();
        assert_eq!(approval.request(), item);
    }
    let inside = VerifiedList::verify(&signed(false), (&list, &text), &trust, now());
    assert_eq!(code(inside), "signature-too-large");
}

#[test]
fn an_item_that_does_not_hold_is_refused_and_the_others_are_approved() {
    let desk = Desk::new();
    let mut items: Vec<CanonicalRequest> = (0..6).map(|place| desk.item(place)).collect();
    items[0].office = "75-001".to_owned();
    items[1].subject = Subject::of(&operator()).unwrap();
    items[2].compared = Some(KeysCode::of([crypto::sha256(b"other keys")]));
    items[3].valid_until = minutes(-2);
    let list = ApprovalList::new(Lang::Ru, items).unwrap();
    let cms = desk.signed(&list.text().unwrap());
    let operators = OneOperator::active(&desk.certificate);
    let found: Vec<&str> = list
        .items()
        .iter()
        .map(|item| {
            desk.check(&cms, &list, item, &operators)
                .map_or_else(|f| f.fault().code, |_| "approved")
        })
        .collect();
    let wanted = [
        "approval-office",
        "approval-own-request",
        "approval-keys",
        "approval-stale",
        "approved",
        "approved",
    ];
    assert_eq!(found, wanted);
    // A suspended operator approves none of them.
    let mut suspended = operators;
    suspended.entry.state = OperatorState::Suspended;
    let found = desk.check(&cms, &list, &list.items()[5], &suspended);
    assert_eq!(code(found), "approval-operator-state");
}

#[test]
fn a_signature_over_a_list_is_no_signature_over_an_item_nor_over_another_list() {
    let desk = Desk::new();
    let list = desk.list(0..3);
    let cms = desk.signed(&list.text().unwrap());
    let operators = OneOperator::active(&desk.certificate);
    let item = &list.items()[0];
    let chain = Chain::of(&desk.ours);
    let alone = verify(&cms, item, &operators, &chain.trust(&good), Limits::default(), now());
    assert_eq!(code(alone), "approval-content");
    let longer = desk.list(0..4);
    assert_eq!(code(desk.check(&cms, &longer, item, &operators)), "approval-content");
    let one = desk.signed(&item.text().unwrap());
    assert_eq!(code(desk.check(&one, &list, item, &operators)), "approval-content");
}

#[test]
fn a_list_is_read_only_as_it_is_written() {
    let desk = Desk::new();
    let list = desk.list(0..3);
    let text = list.text().unwrap();
    assert_eq!(ApprovalList::parse(&text).unwrap(), list);
    assert!(text.starts_with("Подтверждаю каждое из заявлений ниже (3)"), "{text}");
    let first = list.items()[0].text().unwrap();
    assert_eq!(text.matches(&first).count(), 1, "the signer reads what she would sign alone");
    for bent in [
        text.replacen("(3)", "(2)", 1),
        text.replacen("count: 3", "count: 2", 1),
        text.replacen("count: 3", "count: 4", 1),
        text.replacen("count: 3", "count: 18446744073709551615", 1),
        text.replacen("language: ru", "language: kk", 1),
        text.replacen("senim approvals 1", "senim approvals 2", 1),
        text.replacen(&format!("text: {}", first.len()), "text: 1", 1),
        text.replacen(&format!("text: {}", first.len()), "text: 99999999", 1),
        text.replacen("ТЕСТОВА", "БАСҚА", 1),
        format!("{text}\n"),
        text[..text.len() - 1].to_owned(),
        String::new(),
    ] {
        assert_ne!(bent, text);
        assert!(ApprovalList::parse(&bent).is_err(), "{bent}");
    }
    let twice = vec![desk.item(1), desk.item(1)];
    assert!(ApprovalList::new(Lang::Ru, twice).is_err(), "a request stands in it once");
    let nonce = desk.item(1).nonce;
    let shared = vec![desk.item(1), CanonicalRequest { nonce, ..desk.item(2) }];
    assert!(ApprovalList::new(Lang::Ru, shared).is_err(), "each has its own nonce");
    assert!(ApprovalList::new(Lang::Kk, vec![desk.item(1)]).is_err(), "one language");
    assert!(ApprovalList::new(Lang::Ru, Vec::new()).is_err());
    let most = u16::try_from(MAXIMUM_LIST_ITEMS).unwrap();
    let full = desk.list(0..most);
    assert_eq!(ApprovalList::parse(&full.text().unwrap()).unwrap(), full);
    let more = (0..=most).map(|place| desk.item(place)).collect();
    assert!(ApprovalList::new(Lang::Ru, more).is_err());
}
