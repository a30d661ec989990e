//! Every kind of participant: its form, its package, and what is refused of it.

use std::fmt::Write as _;

use crypto::{KeyAlgorithm, PrivateKey};
use forms::{Answer, Answers, FieldKind, Typed};
use pki::{
    csr,
    x509::{Extension, ExtensionValue, GeneralName},
};
use registration::*;

use crate::world::*;

/// A request for a certificate of a server with these names.
fn server_request(names: &[&str]) -> String {
    let key = PrivateKey::generate(KeyAlgorithm::EcP256).unwrap();
    let subject = pki::Name::builder().common_name(names[0]).build();
    let names = names.iter().map(|name| GeneralName::Dns((*name).to_owned())).collect();
    let wish = Extension::plain(ExtensionValue::SubjectAltName(names));
    let der = csr::build(&subject, &key, &[wish]).unwrap();
    csr::CertificationRequest::from_der(&der).unwrap().pem()
}

/// The form for issue of a kind, filled in from its own definition.
pub(crate) fn filled(code: &str) -> Answers {
    let (rules, form) = World::shared().rules.issue_form(&kind(code)).unwrap();
    let mut answers = Answers::default();
    for field in form.fields().filter(|field| field.required || field.name == "middle_name") {
        let text = match (field.name.as_str(), field.kind) {
            (_, FieldKind::Consent) => {
                answers = answers.with(&field.name, Answer::Flag(true));
                continue;
            }
            ("signature_public_key", _) => {
                let is_gost =
                    rules.key(KeyPurpose::Sign).unwrap().algorithm != KeyAlgorithm::Rsa2048;
                if is_gost { gost_request() } else { RSA_ONE.to_owned() }
            }
            ("authentication_public_key", _) => RSA_TWO.to_owned(),
            ("pkcs10_request", _) => server_request(&["senim.kz"]),
            ("domain_name", _) => "senim.kz".to_owned(),
            ("iin" | "employee_iin", _) => aigul().to_string(),
            ("bin", _) => bin().to_string(),
            ("last_name" | "employee_last_name", _) => "Тестова".to_owned(),
            ("first_name" | "employee_first_name", _) => "Айгуль".to_owned(),
            ("organization_name" | "organization_or_sole_trader_name", _) => {
                "«Сенім» ЖШС".to_owned()
            }
            ("region", _) => "71".to_owned(),
            ("registration_center", _) => OFFICE.to_owned(),
            ("treasury_role", _) => "head".to_owned(),
            ("visit_date", _) => "2026-11-24".to_owned(),
            ("treasury_agreement_date", _) => "2026-11-19".to_owned(),
            (_, FieldKind::Email) => "aigul@example.kz".to_owned(),
            (_, FieldKind::Phone) => "+7 701 000 00 00".to_owned(),
            (_, FieldKind::Choice) => field.choice[0].code.clone(),
            _ => "Астана".to_owned(),
        };
        answers = answers.with_text(&field.name, text);
    }
    let middle = if rules.holder.iin == "iin" { "middle_name" } else { "employee_middle_name" };
    answers.with_text(middle, "Болатқызы")
}

pub(crate) fn claimant(code: &str) -> Claimant {
    let organisation = rules(code)
        .organisation
        .is_some()
        .then(|| ClaimedOrganisation { bin: bin(), name: "«Сенім» ЖШС".into() });
    Claimant { organisation, ..holder() }
}

/// A request that waits for the documents; the head of the organisation is somebody else, but for the head herself.
pub(crate) fn registered(code: &str) -> Story {
    let mut story = Story::new(RequestKind::IssueFirst, kind(code));
    story.done(&portal(), Command::SubmitIssue(submission(filled(code))));
    let mut answer = answer(story.now);
    if rules(code).organisation.is_some() {
        let head = if code == "LEGAL_HEAD" { aigul() } else { head_iin() };
        let record = OrganisationRecord { head_iin: Some(head), ..organisation() };
        answer.organisation = Some(Finding::Present(record));
    }
    story.answered(answer);
    story
}

pub(crate) fn confirmed_by_head(story: &mut Story) {
    let confirmation = HeadConfirmation {
        head: head_iin(),
        role: HeadRole::FirstHead,
        certificate: serial(0x21),
        signed: SignedDemand { text: "senim confirmation 1\n".into(), cms: vec![7] },
        at: story.now,
    };
    story.done(&head_actor(), Command::ConfirmByHead(Box::new(confirmation)));
}

/// The request at the desk, with whoever comes.
pub(crate) fn at_desk(code: &str, asked: RequestKind, visitor: Visitor) -> Story {
    if asked == RequestKind::RevokeOffice {
        let mut story = Story::new(asked, kind(code));
        let visit = RevocationVisit { visitor, ..revocation_visit(claimant(code)) };
        story.done(&operator_actor(), Command::OpenRevocation(Box::new(visit)));
        return story;
    }
    let mut story = registered(code);
    if rules(code).confirmed_by_head {
        assert_eq!(story.request.state, RequestState::AwaitingHead);
        confirmed_by_head(&mut story);
    }
    assert_eq!(story.request.state, RequestState::AwaitingDocuments, "{code}");
    story.done(&operator_actor(), Story::open(visitor));
    story.compared();
    story
}

/// A document as it should be.
pub(crate) fn good(story: &Story, code: &DocumentCode) -> DocumentMark {
    let visitor = &story.request.visit().unwrap().visitor;
    let came = match visitor {
        Visitor::Recipient => aigul(),
        Visitor::Representative { iin, .. } => iin.clone(),
    };
    let purpose =
        if story.request.kind().is_issue() { PowerPurpose::Issue } else { PowerPurpose::Revoke };
    match code.as_str() {
        "D_LPOA" | "D_NPOA" => power(code.as_str(), &came, purpose),
        "F7" | "F8" | "F11" => DocumentMark {
            said: application_said(code.as_str()),
            ..mark(code.clone(), DocumentVerdict::Accepted)
        },
        "D_TREAS" => DocumentMark {
            date: Some("2026-11-19".parse().unwrap()),
            ..mark(code.clone(), DocumentVerdict::Accepted)
        },
        "D_DOMAIN" => DocumentMark {
            domains: story.request.domains().to_vec(),
            ..mark(code.clone(), DocumentVerdict::Accepted)
        },
        _ => mark(code.clone(), DocumentVerdict::Accepted),
    }
}

fn third_person() -> Visitor {
    let iin = iin("1970-07-07".parse().unwrap(), 1);
    Visitor::Representative { iin, name: name("ДОСОВ", "АРМАН", None) }
}

fn refuse(ground: GroundCode, codes: &[&str]) -> Command {
    let missing = codes
        .iter()
        .map(|code| MissingDocument { code: document(code), text: String::new() })
        .collect();
    Command::RefuseAcceptance {
        operator: operator(),
        ground,
        missing,
        recipient_address: "Астана, Абай даңғылы, 1".into(),
        executor_phone: "+77172000000".into(),
    }
}

/// Who may come for a kind.
fn visitors(rules: &ParticipantRules) -> Vec<Visitor> {
    match rules.represented_by {
        Representation::SelfOnly => vec![Visitor::Recipient],
        Representation::PowerOfEntity | Representation::ThirdPerson => {
            vec![Visitor::Recipient, third_person()]
        }
    }
}

#[test]
fn a_package_with_one_document_missing_is_refused_for_each_document_of_each_participant() {
    let world = World::shared();
    let mut table = String::new();
    for rules in world.rules.participants.all() {
        for asked in [RequestKind::IssueFirst, RequestKind::RevokeOffice] {
            for visitor in visitors(rules) {
                let who = if visitor == Visitor::Recipient { "herself" } else { "for her" };
                let due = |rule: &&DocumentRule| {
                    rule.need == DocumentNeed::Always
                        || (rule.need == DocumentNeed::IfRepresented
                            && visitor != Visitor::Recipient)
                };
                let documents = rules.documents_for(asked);
                assert!(documents.iter().any(|rule| due(&rule)), "{} {asked}", rules.code);
                for missing in documents.iter().filter(due) {
                    let code = rules.code.as_str();
                    let mut story = at_desk(code, asked, visitor.clone());
                    for rule in documents.iter().filter(due).filter(|r| r.code != missing.code) {
                        story.note(good(&story, &rule.code));
                    }
                    story.identify(IdentityMark::Proved);
                    let faults = story.refused(&operator_actor(), Story::accept());
                    assert_eq!(faults, [format!("document-not-accepted@{}", missing.code)]);
                    let document = world.rules.documents.find(&missing.code).unwrap();
                    let ground =
                        if document.power.is_some() { GroundCode::R10 } else { GroundCode::R01 };
                    story.done(&operator_actor(), refuse(ground, &[missing.code.as_str()]));
                    let state = story.request.state;
                    writeln!(table, "{code} {asked} {who}: {} -> {ground} {state}", missing.code)
                        .unwrap();
                }
                // With all of them it is taken.
                let mut story = at_desk(rules.code.as_str(), asked, visitor.clone());
                for rule in documents.iter().filter(due) {
                    story.note(good(&story, &rule.code));
                }
                story.identify(IdentityMark::Proved);
                story.done(&operator_actor(), Story::accept());
                assert_eq!(story.request.state, RequestState::Accepted);
            }
        }
    }
    insta::assert_snapshot!("one_document_missing", table);
}

#[test]
fn each_participant_has_the_form_keys_and_revocation_of_table_a() {
    let world = World::shared();
    let mut table = String::new();
    for rules in world.rules.participants.all() {
        let story = registered(rules.code.as_str());
        let keys: Vec<_> = story
            .request
            .keys()
            .iter()
            .map(|key| format!("{}={}", key.purpose.code(), key.profile))
            .collect();
        let forms = format!("{} {}", rules.issue_form, rules.revoke_form);
        writeln!(table, "{} {forms} {} {}", rules.code, rules.key_profile, keys.join(" ")).unwrap();
    }
    insta::assert_snapshot!("table_a", table);
}

#[test]
fn a_power_that_is_expired_for_another_act_of_another_person_or_unsigned_is_not_taken() {
    let Visitor::Representative { iin: came, .. } = third_person() else { unreachable!() };
    for (code, paper) in [("IND", "D_NPOA"), ("LEGAL_EMPLOYEE", "D_LPOA")] {
        let mut story = at_desk(code, RequestKind::IssueFirst, third_person());
        let sound = power(paper, &came, PowerPurpose::Issue);
        let date = if paper == "D_NPOA" { "signed_date" } else { "poa_date" };
        let future = format!("date-in-future@{date}");
        let with = |field: &str, text: &str| {
            let said = sound.said.clone().with_text(field, text);
            DocumentMark { said, ..sound.clone() }
        };
        let unsigned = sound.said.clone().with("right_to_sign", Answer::Flag(false));
        let cases = [
            (with(date, "2026-11-24"), future.as_str()),
            (with("purpose", "REVOKE"), "power-for-other-act@purpose"),
            (
                DocumentMark { said: unsigned, ..sound.clone() },
                "power-without-signature@right_to_sign",
            ),
            (
                with("representative_iin", operator_iin().as_str()),
                "power-of-other-person@representative_iin",
            ),
        ];
        for (mark, fault) in cases {
            assert_eq!(story.not_noted(mark), [fault]);
        }
        if paper == "D_NPOA" {
            let expired = with("valid_until", "2026-11-22");
            assert_eq!(story.not_noted(expired), ["document-expired@D_NPOA"]);
            story.note(with("valid_until", "2026-11-23"));
        }
        // What was not read is not accepted, whatever power somebody claims beside it.
        let claimed = Power {
            representative: came.clone(),
            purpose: PowerPurpose::Issue,
            right_to_sign: true,
            employees: vec![aigul()],
        };
        let unread = DocumentMark { said: Typed::default(), power: Some(claimed), ..sound.clone() };
        let faults = story.not_noted(unread);
        assert!(faults.iter().all(|fault| fault.starts_with("answer-missing@")), "{faults:?}");
        assert!(faults.len() >= 13, "{faults:?}");
        story.note(sound);
    }
}

#[test]
fn an_employee_who_is_not_on_the_heads_list_is_not_served_by_its_power() {
    let mut story = at_desk("LEGAL_EMPLOYEE", RequestKind::IssueFirst, Visitor::Recipient);
    let sound = power("D_LPOA", &aigul(), PowerPurpose::Issue);
    let listed = |rows: Vec<forms::Row>| {
        let said = sound.said.clone().with("employees", Answer::Rows(rows));
        DocumentMark { said, ..sound.clone() }
    };
    let other = || employee(&operator_iin(), "СЕРІКОВ ДӘУРЕН", "YES");
    assert_eq!(story.not_noted(listed(vec![other()])), ["employee-not-on-list@employees"]);
    // A power names several employees; each of them is served.
    story.note(listed(vec![other(), employee(&aigul(), "Тестова Айгуль Болатқызы", "YES")]));
    let power = story.request.visit().unwrap().mark(&document("D_LPOA")).unwrap().power.clone();
    assert_eq!(power.unwrap().employees, [operator_iin(), aigul()]);
}

#[test]
fn a_power_of_an_entity_is_used_up_for_the_employee_when_her_package_is_taken() {
    let mut story = at_desk("LEGAL_EMPLOYEE", RequestKind::IssueFirst, Visitor::Recipient);
    for code in ["F2", "D_ID", "D_LPOA"] {
        let mark = good(&story, &document(code));
        story.note(mark);
    }
    story.identify(IdentityMark::Proved);
    let effects = story.done(&operator_actor(), Story::accept());
    let used = effects.iter().find_map(|effect| match effect {
        Effect::UsePower { employee, visit, .. } => Some((employee.clone(), visit.clone())),
        _ => None,
    });
    assert_eq!(used, Some((aigul(), format!("{} 2026-11-23", aigul()))));
}

#[test]
fn the_head_of_a_treasury_client_brings_the_order_of_her_appointment_instead_of_a_power() {
    let mut story = at_desk("TREASURY", RequestKind::IssueFirst, Visitor::Recipient);
    for code in ["F6", "D_ID", "D_HEAD", "D_TREAS"] {
        let mark = good(&story, &document(code));
        story.note(mark);
    }
    story.identify(IdentityMark::Proved);
    let effects = story.done(&operator_actor(), Story::accept());
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::UsePower { .. })));
}

#[test]
fn an_agreement_of_monday_is_taken_on_thursday_and_refused_on_friday() {
    // 2026-11-16 is a Monday.
    let signed = "2026-11-16";
    let submit = |on: &str| {
        let mut story = Story::new(RequestKind::IssueFirst, kind("TREASURY"));
        story.now = at("2026-11-16T10:00");
        let answers = filled("TREASURY").with_text("treasury_agreement_date", signed);
        story.done(&portal(), Command::SubmitIssue(submission(answers)));
        let record = Finding::Present(organisation());
        let answer = RegistryAnswer { organisation: Some(record), ..answer(story.now) };
        story.answered(answer);
        story.now = at(on);
        story.done(&operator_actor(), Story::open(Visitor::Recipient));
        story
    };
    let agreement = |date: &str| DocumentMark {
        date: Some(date.parse().unwrap()),
        ..mark(document("D_TREAS"), DocumentVerdict::Accepted)
    };
    submit("2026-11-19T10:00").note(agreement(signed));
    let mut friday = submit("2026-11-20T10:00");
    assert_eq!(friday.not_noted(agreement(signed)), ["agreement-too-old@D_TREAS"]);
    assert_eq!(friday.not_noted(agreement("2026-11-18")), ["agreement-differs@D_TREAS"]);
    let undated = DocumentMark { date: None, ..agreement(signed) };
    assert_eq!(friday.not_noted(undated), ["document-date-needed@D_TREAS"]);
    // It is a ground of its own, and only of this paper.
    let expired =
        DocumentVerdict::Rejected { defect: DocumentDefect::Expired, note: String::new() };
    friday.mark(document("D_TREAS"), expired);
    let other = refuse(GroundCode::R03, &["D_ID"]);
    assert_eq!(friday.refused(&operator_actor(), other), ["refusal-contradicts-marks@D_ID"]);
    friday.done(&operator_actor(), refuse(GroundCode::R03, &["D_TREAS"]));
    assert_eq!(friday.request.acceptance_refusals()[0].ground, GroundCode::R03);
    // A Saturday adds no day (working calendar logic, 8).
    let mut saturday = submit("2026-11-16T10:00");
    saturday.request.answers =
        saturday.request.answers.clone().with_text("treasury_agreement_date", "2026-11-18");
    saturday.now = at("2026-11-21T10:00");
    saturday.note(agreement("2026-11-18"));
}

#[test]
fn the_domains_of_the_form_the_key_request_and_the_paper_are_one_list() {
    let submit = |name: &str, more: &str, asked: &[&str]| {
        let mut story = Story::new(RequestKind::IssueFirst, kind("DOMAIN_IND"));
        let answers = filled("DOMAIN_IND")
            .with_text("domain_name", name)
            .with_text("additional_domain_names", more)
            .with_text("pkcs10_request", server_request(asked));
        let command = Command::SubmitIssue(submission(answers));
        match story.give(&portal(), command) {
            Ok(_) => Ok(story.request.domains().to_vec()),
            Err(faults) => Err(faults.0[0].code),
        }
    };
    let kazakh = domain_name("сенім.қаз").unwrap();
    // In Unicode in the form, in punycode in the request for the key.
    let both = submit("Сенім.ҚАЗ", "www.senim.kz", &[&kazakh, "www.senim.kz"]);
    assert_eq!(both, Ok(vec![kazakh.clone(), "www.senim.kz".to_owned()]));
    assert_eq!(submit(&kazakh, "", &[kazakh.as_str()]).unwrap().len(), 1);
    for asked in [&["senim.kz"][..], &["senim.kz", "www.senim.kz", "more.kz"]] {
        let fault = submit("senim.kz", "www.senim.kz", asked);
        assert_eq!(fault, Err("domains-differ-from-request"), "{asked:?}");
    }
    assert_eq!(submit("senim.com", "", &["senim.com"]), Err("domain-not-ours"));

    let mut story = at_desk("DOMAIN_IND", RequestKind::IssueFirst, Visitor::Recipient);
    let paper = |domains: &[&str]| DocumentMark {
        domains: domains.iter().map(|name| (*name).to_owned()).collect(),
        ..mark(document("D_DOMAIN"), DocumentVerdict::Accepted)
    };
    for shown in [&[][..], &["other.kz"], &["xsenim.kz"]] {
        assert_eq!(story.not_noted(paper(shown)), ["domain-not-proved@D_DOMAIN"]);
    }
    story.note(paper(&["SENIM.KZ", "other.kz"]));
}

#[test]
fn the_approval_of_a_domain_names_it() {
    let mut story = at_desk("DOMAIN_LEGAL", RequestKind::IssueFirst, Visitor::Recipient);
    for code in ["F5", "D_ID", "D_LPOA", "D_DOMAIN"] {
        let mark = good(&story, &document(code));
        story.note(mark);
    }
    story.identify(IdentityMark::Proved);
    story.done(&operator_actor(), Story::accept());
    let text = canonical_request(&story.request, &offer(story.now)).unwrap().text().unwrap();
    assert!(
        text.contains("\n\nsenim approval 4\n") && text.contains("\ndomain: senim.kz\n"),
        "{text}"
    );
    let read = authority::approval::CanonicalRequest::parse(&text).unwrap();
    assert_eq!(read.domains, ["senim.kz"]);
}

#[test]
fn who_acts_for_the_head_is_proven_by_a_named_order_and_not_by_the_register() {
    let head_in_register = |role: &str, head| {
        let mut story = Story::head();
        let answers = f2().with_text("applicant_role", role);
        story.done(&portal(), Command::SubmitIssue(submission(answers)));
        let record = OrganisationRecord { head_iin: Some(head), ..organisation() };
        let record = Some(Finding::Present(record));
        story.answered(RegistryAnswer { organisation: record, ..answer(story.now) });
        story
    };
    let first = head_in_register("FIRST_HEAD", head_iin());
    assert_eq!(first.request.state, RequestState::RefusedService);
    let mut acting = head_in_register("ACTING_HEAD", head_iin());
    assert_eq!(acting.request.state, RequestState::AwaitingDocuments);
    acting.done(&operator_actor(), Story::open(Visitor::Recipient));
    let order = mark(document("D_HEAD"), DocumentVerdict::Accepted);
    let unnamed = DocumentMark { number: None, ..order.clone() };
    assert_eq!(acting.not_noted(unnamed), ["order-not-named@D_HEAD"]);
    acting.note(order);
    // An employee is no head: her form has no such answer.
    let answers = f2().with_text("applicant_role", "EMPLOYEE");
    let faults = Story::head().refused(&portal(), Command::SubmitIssue(submission(answers)));
    assert_eq!(faults, ["answer-not-in-list@applicant_role"]);
}

#[test]
fn an_employee_waits_for_the_head_and_is_not_taken_without_her() {
    let mut story = registered("LEGAL_EMPLOYEE");
    assert_eq!(story.request.state, RequestState::AwaitingHead);
    let context = story.world.context();
    let life_cycle = context.life_cycle(&story.request, story.now).unwrap();
    assert_eq!(life_cycle.turn_key(story.request.state), "request-turn-head");
    // She comes all the same.
    story.done(&operator_actor(), Story::open(Visitor::Recipient));
    story.compared();
    for code in ["F2", "D_ID", "D_LPOA"] {
        let mark = good(&story, &document(code));
        story.note(mark);
    }
    story.identify(IdentityMark::Proved);
    assert_eq!(story.refused(&operator_actor(), Story::accept()), ["head-not-confirmed"]);
    story.done(&operator_actor(), refuse(GroundCode::R12, &[]));
    assert_eq!(story.request.acceptance_refusals()[0].ground, GroundCode::R12);
    // The head confirms after that, and the same number serves.
    confirmed_by_head(&mut story);
    assert_eq!(story.request.state, RequestState::AcceptanceRefused);
    story.done(&operator_actor(), Story::open(Visitor::Recipient));
    let again = refuse(GroundCode::R12, &[]);
    assert_eq!(story.refused(&operator_actor(), again), ["refusal-ground-not-here@ground"]);
}

#[test]
fn only_the_head_of_the_same_organisation_confirms_and_once() {
    let mut story = registered("LEGAL_EMPLOYEE");
    let (request, head, own) = (&story.request, head_iin(), bin());
    assert_eq!(head_role(request, &head, Some(&own), false), Some(HeadRole::FirstHead));
    assert_eq!(head_role(request, &operator_iin(), Some(&own), true), Some(HeadRole::Acting));
    assert_eq!(head_role(request, &operator_iin(), Some(&own), false), None);
    assert_eq!(head_role(request, &head, None, true), None);
    let other = (2..).find_map(|n| base::Bin::compose("2016-03-01".parse().unwrap(), 4, n));
    assert_eq!(head_role(request, &head, other.as_ref(), true), None);
    let confirmation = |head| HeadConfirmation {
        head,
        role: HeadRole::FirstHead,
        certificate: serial(0x21),
        signed: SignedDemand { text: "senim confirmation 1\n".into(), cms: vec![7] },
        at: at("2026-11-23T10:00"),
    };
    let confirm = |head| Command::ConfirmByHead(Box::new(confirmation(head)));
    assert_eq!(story.refused(&head_actor(), confirm(aigul())), ["head-not-you"]);
    let stranger = base::Actor::Person { iin: head_iin(), bin: other, role: base::Role::Applicant };
    assert_eq!(story.refused(&stranger, confirm(head_iin())), ["act-not-yours"]);
    story.done(&head_actor(), confirm(head_iin()));
    let again = story.refused(&head_actor(), confirm(head_iin()));
    assert_eq!(again, ["request-step-not-allowed"]);
}

#[test]
fn a_key_that_says_another_carrier_than_the_form_is_refused() {
    let key = PrivateKey::generate(KeyAlgorithm::Gost2015_512).unwrap();
    let on_token = Carrier::ProtectedToken.storages()[0].parse().unwrap();
    let wish = Extension::plain(ExtensionValue::KeyStorage(on_token));
    let subject = pki::Name::builder().common_name("TEST").build();
    let der = csr::build(&subject, &key, &[wish]).unwrap();
    let pem = csr::CertificationRequest::from_der(&der).unwrap().pem();
    let answers = |carrier: &str| {
        f2().with_text("signature_public_key", pem.clone()).with_text("carrier", carrier)
    };
    let on_computer = Command::SubmitIssue(submission(answers("COMPUTER")));
    let faults = Story::head().refused(&portal(), on_computer);
    assert_eq!(faults, ["carrier-differs@signature_public_key"]);
    Story::head().done(&portal(), Command::SubmitIssue(submission(answers("PROTECTED_TOKEN"))));
    assert_eq!(Carrier::Computer.storage(None).unwrap().to_string(), "1.2.398.3.3.5.1.1");
    assert_eq!(Carrier::Computer.storage(Some(on_token)), None);
}
