//! Process D: certificates on a card at the desk. Monday, 23 November 2026, and the days after it are working days.

use std::num::NonZeroU16;

use authority::approval::Kind;
use forms::{Answers, Typed};
use registration::*;

use crate::{desk::third_person, world::*};

/// A card on the desk, and who stands before it.
pub fn visit(visitor: Visitor) -> CardVisit {
    CardVisit {
        operator: operator(),
        holder: holder(),
        contact: Contact { email: Some("aigul@example.kz".into()), phone: None },
        visitor,
        place: VisitPlace::Office,
        ticket: Some("B7".into()),
        hand_in: None,
        number: number(21),
    }
}

/// The same with the papers of an identity card that is being made: the application form stays with the office.
pub fn with_id_card(visitor: Visitor) -> CardVisit {
    let hand_in = HandIn { documents: vec![document("F1")], card_day: None };
    CardVisit { hand_in: Some(hand_in), ..visit(visitor) }
}

/// The request for a card as the operator fills it in.
pub fn form(carrier: Carrier, asks_pin: AsksPin) -> CardForm {
    let known = ["iin", "last_name", "first_name", "middle_name", "carrier"];
    let by_card = ["signature_public_key", "authentication_public_key"];
    let mut answers = Typed::from(f1());
    answers
        .0
        .retain(|name, _| !known.contains(&name.as_str()) && !by_card.contains(&name.as_str()));
    let statement = AcceptanceStatement {
        data_compared: true,
        originals_returned: true,
        secrets_consent_signed: true,
    };
    CardForm { operator: operator(), answers, carrier, asks_pin, statement }
}

/// What a card made.
pub fn keys() -> CardKeys {
    let form = f1();
    let requests = ["signature_public_key", "authentication_public_key"]
        .into_iter()
        .fold(Answers::default(), |own, key| own.with_text(key, form.text(key).unwrap()));
    CardKeys {
        operator: operator(),
        requests,
        card: CardStatement {
            serial: "0123456789abcdef".into(),
            model: "SoftHSM v2".into(),
            made_on_card: true,
            never_leaves: true,
        },
        print_signed: true,
        used_keys: Vec::new(),
    }
}

fn open(visit: CardVisit) -> Command {
    Command::OpenCard(Box::new(visit))
}

fn fill(form: CardForm) -> Command {
    Command::FillForm(Box::new(form))
}

fn give(keys: CardKeys) -> Command {
    Command::GiveCardKeys(Box::new(keys))
}

fn registers_know(story: &Story) -> Command {
    let (answer, number, filer) = (answer(story.now), number(99), Filer::Proven);
    Command::RecordRegistryAnswer { answer, number, filer }
}

/// A card whose owner was identified, with all papers.
fn identified(asked: RequestKind) -> Story {
    let mut story = Story::new(asked, kind("IND"));
    story.done(&operator_actor(), open(visit(Visitor::Recipient)));
    papers(&mut story);
    story
}

fn papers(story: &mut Story) {
    for code in ["F1", "D_ID"] {
        story.mark(document(code), DocumentVerdict::Accepted);
    }
    story.identify(IdentityMark::Proved);
}

/// One that waits for the PIN.
fn waiting(asked: RequestKind) -> Story {
    let mut story = identified(asked);
    go_on_to_pin(&mut story);
    story
}

fn go_on_to_pin(story: &mut Story) {
    story.done(&operator_actor(), fill(form(Carrier::IdCardChip, AsksPin::Yes)));
    story.done(&portal(), Command::AskRegisters);
    let told = registers_know(story);
    story.done(&portal(), told);
    assert_eq!(story.request.state, RequestState::PinWait);
}

fn printed(effects: &[Effect]) -> Vec<Paper> {
    let papers = effects.iter().filter_map(|effect| match effect {
        Effect::MakePaper { paper, .. } => Some(*paper),
        _ => None,
    });
    papers.collect()
}

/// The lines of the registers that registration keeps.
fn entered(effects: &[Effect]) -> Vec<(RegisterName, String)> {
    let lines = effects.iter().filter_map(|effect| match effect {
        Effect::EnterRegister(line) => Some((line.register, line.number.clone())),
        _ => None,
    });
    lines.collect()
}

#[test]
fn a_card_makes_the_keys_at_the_desk_and_gets_the_certificates() {
    let mut story = identified(RequestKind::IssueCard);
    assert_eq!(story.request.state, RequestState::DocumentCheck);
    // The application is printed at once; the registers are asked by the next step.
    let filled = story.done(&operator_actor(), fill(form(Carrier::IdCardChip, AsksPin::Yes)));
    assert_eq!(printed(&filled), [Paper::Application]);
    // Consent F28 is on record before anybody is asked, and stands in its register once.
    assert_eq!(entered(&filled), [(RegisterName::Consents, format!("{}/1", number(21)))]);
    let consents = story.request.consents.clone();
    assert_eq!(consents.len(), 1);
    assert_eq!((consents[0].given_at, consents[0].signed), (story.now, ConsentSigned::OnPaper));
    assert_eq!(consents[0].scope, [StateSystem::GbdFl]);
    assert_eq!(consents[0].seen_by, Some(operator().name.full_name));
    let asked = story.done(&portal(), Command::AskRegisters);
    assert!(matches!(asked.as_slice(), [Effect::AskRegisters { bin: None, .. }]));
    let told = registers_know(&story);
    story.done(&portal(), told);
    assert_eq!(story.request.state, RequestState::PinWait);
    assert_eq!(story.request.due(&story.world.context(), story.now).unwrap(), None);

    // The recipient types the PIN herself and signs the print; receipt F13 follows, and the clock starts.
    let given = story.done(&applicant(), give(keys()));
    assert_eq!(printed(&given), [Paper::F13]);
    let registered = story.done(&portal(), Command::Register);
    assert!(entered(&registered).is_empty());
    assert_eq!(story.request.state, RequestState::Registered);
    assert_eq!(story.request.number, Some(number(21)), "the number of the desk, and no other");
    let receipt = story.request.acceptance().cloned().unwrap();
    // Its six fields (nca-01 F13): moment and number, service, papers, hand-out, who took them in, whose they are and how to call.
    assert_eq!((receipt.accepted_at, receipt.request_number), (story.now, number(21)));
    assert_eq!(receipt.service_kind, RequestKind::IssueCard);
    assert_eq!(receipt.attachments, [document("F1"), document("D_ID")]);
    assert_eq!(receipt.handout_place, operator().office);
    assert_eq!(receipt.accepted_by, operator().name.full_name);
    assert_eq!(receipt.recipient_name, person().name.full());
    assert_eq!((receipt.representative_name, receipt.contact_phones.len()), (None, 1));
    assert_eq!(story.request.key_profile(), Some("RSA_RSA"));
    assert_eq!(receipt.handout, Handout::At(at("2026-11-24T18:30")), "1 working day");
    let due = story.request.due(&story.world.context(), story.now).unwrap().unwrap();
    assert_eq!(due.last_day().unwrap().to_string(), "2026-11-24");

    story.done(&operator_actor(), Story::confirm());
    story.done(&authority(), Command::BeginCaCheck);
    story.done(&authority(), Command::RecordVerdict(Evidence::Approval));
    let certificates = Story::pair();
    story.done(&authority(), Command::RecordIssue { certificates, link: digest(2) });
    assert_eq!(story.request.state, RequestState::Issued);
    // The card is written at the desk; its owner's link installs nothing.
    let link = digest(2);
    assert_eq!(
        story.refused(&applicant(), Command::ConfirmInstallation { link }),
        ["act-not-yours"]
    );
    story.done(&operator_actor(), Command::ConfirmInstallation { link });
    assert_eq!(story.request.state, RequestState::Installed);
    assert!(story.request.visit().unwrap().closed_at.is_some());
}

#[test]
fn what_was_read_of_the_card_stands_under_the_operators_signature() {
    let mut story = waiting(RequestKind::IssueCard);
    story.done(&applicant(), give(keys()));
    story.done(&portal(), Command::Register);
    let text = canonical_request(&story.request, &offer(story.now)).unwrap();
    assert!(matches!(&text.kind, Kind::Issue(asked) if asked.len() == 2));
    let otherwise = |change: &dyn Fn(&mut CardIssue)| {
        let mut other = story.request.clone();
        if let Process::IssueCard(card) = &mut other.process {
            change(card);
        }
        canonical_request(&other, &offer(story.now)).unwrap().documents
    };
    assert_eq!(otherwise(&|_| ()), text.documents);
    let another = otherwise(&|card| card.made.as_mut().unwrap().card.serial = "another".into());
    assert_ne!(another, text.documents);
    let sim = otherwise(&|card| card.form.as_mut().unwrap().carrier = Carrier::Sim);
    assert_ne!(sim, text.documents);
}

#[test]
fn a_key_that_was_not_made_on_the_card_is_refused_and_nothing_is_lost() {
    let mut story = waiting(RequestKind::IssueCard);
    let mut refused = |change: &dyn Fn(&mut CardKeys)| {
        let mut given = keys();
        change(&mut given);
        story.refused(&applicant(), give(given))
    };
    let elsewhere = refused(&|given| given.card.made_on_card = false);
    assert_eq!(elsewhere, ["card-key-made-elsewhere@made_on_card"]);
    let open = refused(&|given| given.card.never_leaves = false);
    assert_eq!(open, ["card-key-extractable@never_leaves"]);
    let nameless = refused(&|given| given.card.serial.clear());
    assert_eq!(nameless, ["statement-missing@serial"]);
    assert_eq!(refused(&|given| given.print_signed = false), ["print-not-signed@print_signed"]);
    let half = refused(&|given| given.requests.remove("authentication_public_key"));
    assert_eq!(half, ["card-keys-missing@authentication_public_key"]);
    let used = refused(&|given| {
        let rules = rules("IND");
        given.used_keys = key_digests(rules, &given.requests);
    });
    assert_eq!(used, ["key-reused@signature_public_key", "key-reused@authentication_public_key"]);
    let file = refused(&|given| {
        let request = request_naming("1.2.398.3.3.5.1.1");
        given.requests =
            std::mem::take(&mut given.requests).with_text("signature_public_key", request);
    });
    assert_eq!(file, ["carrier-differs@signature_public_key"], "a file is no chip");
    story.done(&applicant(), give(keys()));
}

/// A request for a key that says what holds it.
fn request_naming(storage: &str) -> String {
    use pki::x509::{Extension, ExtensionValue};
    let key = crypto::PrivateKey::generate(crypto::KeyAlgorithm::Rsa2048).unwrap();
    let storage = Extension::plain(ExtensionValue::KeyStorage(storage.parse().unwrap()));
    let name = pki::Name::builder().common_name("CARD").build();
    let der = pki::csr::build(&name, &key, &[storage]).unwrap();
    pki::csr::CertificationRequest::from_der(&der).unwrap().pem()
}

#[test]
fn the_form_is_filled_in_after_the_person_and_her_papers_were_seen() {
    let mut story = Story::new(RequestKind::IssueCard, kind("IND"));
    let chip = || fill(form(Carrier::IdCardChip, AsksPin::Yes));
    story.done(&operator_actor(), open(visit(Visitor::Recipient)));
    assert_eq!(story.refused(&operator_actor(), chip()), ["identity-not-marked"]);
    story.identify(IdentityMark::Proved);
    assert_eq!(story.refused(&operator_actor(), chip()), ["document-not-accepted@F1"]);
    story.mark(document("F1"), DocumentVerdict::Accepted);
    story.mark(document("D_ID"), DocumentVerdict::Accepted);
    let mut unsigned = form(Carrier::IdCardChip, AsksPin::Yes);
    unsigned.statement.secrets_consent_signed = false;
    let consent = story.refused(&operator_actor(), fill(unsigned));
    assert_eq!(consent, ["secrets-consent-missing@secrets_consent_signed"]);
    let file = story.refused(&operator_actor(), fill(form(Carrier::Computer, AsksPin::Yes)));
    assert_eq!(file, ["carrier-not-offered@carrier"]);
    let silent = story.refused(&operator_actor(), fill(form(Carrier::IdCardChip, AsksPin::No)));
    assert_eq!(silent, ["card-asks-pin@asks_pin"]);
    let mut elsewhere = form(Carrier::IdCardChip, AsksPin::Yes);
    elsewhere.answers = elsewhere.answers.with_text("city", "Ақтөбе");
    let city = story.refused(&operator_actor(), fill(elsewhere));
    assert_eq!(city, ["city-not-in-region@city"]);
    let mut empty = form(Carrier::IdCardChip, AsksPin::Yes);
    empty.answers = Typed::default();
    assert!(
        story.refused(&operator_actor(), fill(empty)).contains(&"answer-missing@city".to_owned())
    );
    story.done(&operator_actor(), chip());
}

#[test]
fn what_the_registers_say_at_the_desk_decides_at_once() {
    let answered = |change: &dyn Fn(&mut RegistryAnswer)| {
        let mut story = identified(RequestKind::IssueCard);
        story.done(&operator_actor(), fill(form(Carrier::IdCardChip, AsksPin::Yes)));
        story.done(&portal(), Command::AskRegisters);
        let mut answer = answer(story.now);
        change(&mut answer);
        let (number, filer) = (number(99), Filer::Proven);
        story.done(&portal(), Command::RecordRegistryAnswer { answer, number, filer });
        (story.request.state, story.request.refusal.map(|refusal| refusal.ground))
    };
    let absent = answered(&|answer| answer.person = Finding::Absent);
    assert_eq!(absent, (RequestState::RefusedNoData, Some(GroundCode::R04)));
    // 15 years and 364 days old on 23 November 2026, and 16 on the day itself.
    let born = |day: &str| {
        answered(&|answer| {
            let person = PersonRecord { birth_date: day.parse().unwrap(), ..person() };
            answer.person = Finding::Present(person);
        })
    };
    assert_eq!(born("2010-11-24"), (RequestState::RefusedService, Some(GroundCode::R09)));
    assert_eq!(born("2010-11-23"), (RequestState::PinWait, None));
    let other = answered(&|answer| {
        let name = name("БАСҚА", "АЙГУЛЬ", None);
        answer.person = Finding::Present(PersonRecord { name, ..person() });
    });
    assert_eq!(other, (RequestState::RefusedService, Some(GroundCode::R07)));
}

#[test]
fn a_card_that_failed_is_given_back_and_another_one_begins_anew() {
    let mut story = waiting(RequestKind::IssueCard);
    story.done(&applicant(), Command::Withdraw);
    assert_eq!(story.request.state, RequestState::Withdrawn);
    assert!(story.request.visit().unwrap().closed_at.is_some() && !story.request.holds_claim());
    let late = story.refused(&applicant(), give(keys()));
    assert_eq!(late, ["request-step-not-allowed"]);
}

#[test]
fn chip_and_sim_card_are_for_individuals_and_nobody_serves_herself() {
    let mut story = Story::new(RequestKind::IssueCard, kind("LEGAL_HEAD"));
    let opened = story.refused(&operator_actor(), open(visit(Visitor::Recipient)));
    assert_eq!(opened, ["card-for-individuals"]);
    let mut story = Story::new(RequestKind::IssueCard, kind("IND"));
    let mut own = visit(Visitor::Recipient);
    own.holder.iin = operator_iin();
    assert_eq!(story.refused(&operator_actor(), open(own)), ["operator-own-request"]);
    let mut nameless = visit(Visitor::Recipient);
    nameless.holder.name.last.clear();
    assert_eq!(story.refused(&operator_actor(), open(nameless)), ["statement-missing@name"]);
    story.now = at("2026-11-22T10:00"); // a Sunday
    let closed = story.refused(&operator_actor(), open(visit(Visitor::Recipient)));
    assert_eq!(closed, ["office-closed"]);
}

#[test]
fn a_sim_card_without_a_pin_is_registered_with_its_keys() {
    let mut story = identified(RequestKind::IssueCard);
    story.done(&operator_actor(), fill(form(Carrier::Sim, AsksPin::No)));
    assert_eq!(story.request.key_profile(), Some("SIM_GOST"));
    story.done(&portal(), Command::AskRegisters);
    let told = registers_know(&story);
    story.done(&portal(), told);
    assert_eq!(story.request.state, RequestState::RegistryCheck, "nothing asks for a PIN");
    // Its keys are of the national standard; one of RSA for signing is none of a SIM card, and it may lack one to sign in.
    let rsa = story.refused(&portal(), give(keys()));
    assert_eq!(rsa, ["key-algorithm@signature_public_key"]);
    let mut sim = keys();
    sim.requests = Answers::default().with_text("signature_public_key", gost_request());
    story.done(&portal(), give(sim));
    assert_eq!(story.request.state, RequestState::Registered);
    assert_eq!(story.request.keys().len(), 1);
}

#[test]
fn the_papers_wait_for_an_identity_card_and_the_term_runs_since_it_came() {
    let mut story = Story::new(RequestKind::IssueWithIdCard, kind("IND"));
    story.done(&operator_actor(), open(with_id_card(Visitor::Recipient)));
    assert_eq!(story.request.state, RequestState::WaitingIdCard);
    assert!(!story.request.holds_claim(), "a card may take weeks");
    assert_eq!(story.request.due(&story.world.context(), story.now).unwrap(), None);
    // Nothing is checked before the card is there.
    assert_eq!(story.refused(&operator_actor(), Story::open(Visitor::Recipient)), ["act-not-now"]);
    story.now = at("2026-11-25T11:00");
    let told = story.done(&operator_actor(), Command::RecordCardArrival { operator: operator() });
    let [Effect::SendMessage(message)] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(message.template, Template::CardArrived);
    // The day that the receipt could not tell.
    assert!(message.args.contains(&("due", MessageArg::Time(at("2026-11-26T18:30")))));
    // Wednesday + 1 working day, though she comes on Friday.
    let due = story.request.due(&story.world.context(), story.now).unwrap().unwrap();
    assert_eq!(due.last_day().unwrap().to_string(), "2026-11-26");
    story.now = at("2026-11-27T10:00");
    story.done(&operator_actor(), Story::open(Visitor::Recipient));
    papers(&mut story);
    let sim = story.refused(&operator_actor(), fill(form(Carrier::Sim, AsksPin::Yes)));
    assert_eq!(sim, ["carrier-not-offered@carrier"], "the identity card and no other");
    go_on_to_pin(&mut story);
    story.done(&applicant(), give(keys()));
    story.done(&portal(), Command::Register);
    assert_eq!(story.request.state, RequestState::Registered);
    assert_eq!(story.request.number, Some(number(21)));
}

/// The receipt for papers that were handed in on Monday, 23 November 2026, with those of the card.
fn receipt_of(hand_in: HandIn, visitor: Visitor, card_term: Option<u16>) -> AcceptanceReceipt {
    let mut world = World::of(&law());
    world.rules.settings.id_card_term_working_days = card_term.and_then(NonZeroU16::new);
    let mut story = Story::new(RequestKind::IssueWithIdCard, kind("IND"));
    story.world = Box::leak(Box::new(world));
    let handed = CardVisit { hand_in: Some(hand_in), ..visit(visitor) };
    let told = story.done(&operator_actor(), open(handed));
    assert!(told.contains(&Effect::MakePaper { request: story.request.id, paper: Paper::F13 }));
    assert!(told.iter().any(|effect| {
        matches!(effect, Effect::SendMessage(message) if message.template == Template::HandedIn)
    }));
    assert!(story.request.visit().unwrap().closed_at.is_some(), "she leaves with her receipt");
    assert_eq!(story.request.acceptance(), None, "the service has not begun");
    story.request.handed_in().unwrap().clone()
}

fn handed(codes: &[&str], card_day: Option<&str>) -> HandIn {
    HandIn {
        documents: codes.iter().map(|code| document(code)).collect(),
        card_day: card_day.map(|day| day.parse().unwrap()),
    }
}

#[test]
fn papers_that_wait_for_an_identity_card_have_a_receipt_before_anybody_knows_its_day() {
    let unknown = receipt_of(handed(&["F1"], None), Visitor::Recipient, None);
    assert_eq!(unknown.handout, Handout::OnNotice { after: HandoutNotice::IdCard });
    assert_eq!(unknown.accepted_at, at("2026-11-23T10:00"));
    assert_eq!(
        (&unknown.request_number, unknown.service_kind),
        (&number(21), RequestKind::IssueWithIdCard)
    );
    assert_eq!(unknown.attachments, [document("F1")]);
    assert_eq!(unknown.recipient_name, holder().name.full());
    assert_eq!(
        (unknown.representative_name, unknown.accepted_by),
        (None, operator().name.full_name)
    );
    // The receipt of the card says Thursday, 3 December: the term is the next working day of the provider.
    let by_card = receipt_of(handed(&["F1"], Some("2026-12-03")), Visitor::Recipient, None);
    assert_eq!(by_card.handout, Handout::By { by: at("2026-12-04T18:30") });
    // A card of Saturday, on which the State Corporation works: Monday.
    let saturday = receipt_of(handed(&["F1"], Some("2026-12-05")), Visitor::Recipient, None);
    assert_eq!(saturday.handout, Handout::By { by: at("2026-12-07T18:30") });
    // No day of the card, but a term by the setting: from Monday 23 November the tenth working day of an office, Monday to
    // Saturday, is Friday, 4 December; then Monday, 7 December.
    let by_setting = receipt_of(handed(&["F1"], None), Visitor::Recipient, Some(10));
    assert_eq!(by_setting.handout, Handout::By { by: at("2026-12-07T18:30") });
    // What the card's own receipt says goes before it.
    let named = receipt_of(handed(&["F1"], Some("2026-12-03")), Visitor::Recipient, Some(10));
    assert_eq!(named.handout, Handout::By { by: at("2026-12-04T18:30") });
    // Who comes for another leaves her power there too.
    let third = third_person();
    let third = receipt_of(handed(&["D_NPOA", "F1"], None), third, None);
    assert_eq!(third.attachments, [document("F1"), document("D_NPOA")]);
    assert!(third.representative_name.is_some());
}

#[test]
fn a_package_for_an_identity_card_is_taken_whole_and_for_nothing_else() {
    let refused = |asked: RequestKind, visitor: Visitor, hand_in: Option<HandIn>| {
        let mut story = Story::new(asked, kind("IND"));
        let faults =
            story.refused(&operator_actor(), open(CardVisit { hand_in, ..visit(visitor) }));
        assert_eq!((story.request.state, story.request.handed_in()), (RequestState::Draft, None));
        faults
    };
    let with = |visitor, hand_in| refused(RequestKind::IssueWithIdCard, visitor, hand_in);
    assert_eq!(with(Visitor::Recipient, None), ["hand-in-document-missing@F1"]);
    let empty = Some(handed(&[], None));
    assert_eq!(with(Visitor::Recipient, empty), ["hand-in-document-missing@F1"]);
    let no_power = Some(handed(&["F1"], None));
    assert_eq!(with(third_person(), no_power), ["hand-in-document-missing@D_NPOA"]);
    let foreign = Some(handed(&["F1", "D_TREAS"], None));
    assert_eq!(with(Visitor::Recipient, foreign), ["document-not-of-list@D_TREAS"]);
    let late = Some(handed(&["F1"], Some("2026-11-22")));
    assert_eq!(with(Visitor::Recipient, late), ["id-card-day-past@card_day"]);
    let elsewhere =
        refused(RequestKind::IssueCard, Visitor::Recipient, Some(handed(&["F1"], None)));
    assert_eq!(elsewhere, ["hand-in-only-with-id-card"]);
}
