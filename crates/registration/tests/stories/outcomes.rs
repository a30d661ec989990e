//! What becomes of each participant in each process: every way to an end, played (nca-01, request life-cycle).
//!
//! The table is made by this run. It has no empty cell: whatever end the flow of a process has, each participant to whom the process
//! is open comes to it; to whom it is not open, she is refused with a code. The eleventh kind, OPERATOR, is played by
//! `app::what_becomes_of_an_operator_in_each_process`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use base::{Actor, Role};
use registration::*;

use crate::{
    cards,
    participants::{at_desk, claimant, filled, good},
    world::*,
};

/// What happened, and the story that it made.
type Ends = Vec<(&'static str, Story)>;

/// The recipient herself, or for her organisation.
fn recipient(code: &str) -> Actor {
    let bin = rules(code).organisation.as_ref().map(|_| bin());
    Actor::Person { iin: aigul(), bin, role: Role::Applicant }
}

/// What the registers say of a participant when all is well.
fn known(story: &Story) -> RegistryAnswer {
    let code = story.request.participant.as_str();
    let mut answer = answer(story.now);
    if rules(code).organisation.is_some() {
        let head = if code == "LEGAL_HEAD" { aigul() } else { head_iin() };
        let record = OrganisationRecord { head_iin: Some(head), ..organisation() };
        answer.organisation = Some(Finding::Present(record));
    }
    answer
}

/// The three ways in which the registers end a request (n 7, 9; R07).
fn turned_away_by_registers(sent: &dyn Fn() -> Story) -> Ends {
    let told = |change: &dyn Fn(&mut RegistryAnswer)| {
        let mut story = sent();
        let mut answer = known(&story);
        change(&mut answer);
        story.answered(answer);
        story
    };
    vec![
        ("data absent", told(&|answer| answer.person = Finding::Absent)),
        (
            // Sixteen on the day after.
            "under sixteen",
            told(&|answer| {
                let birth_date = "2010-11-24".parse().unwrap();
                answer.person = Finding::Present(PersonRecord { birth_date, ..person() });
            }),
        ),
        (
            "data differ",
            told(&|answer| {
                let name = name("БАСҚА", "АЙГУЛЬ", None);
                answer.person = Finding::Present(PersonRecord { name, ..person() });
            }),
        ),
    ]
}

/// Marks every document that must be there.
fn mark_all(story: &mut Story) {
    let rules = rules(story.request.participant.as_str());
    for rule in rules.documents_for(story.request.kind()) {
        if rule.need == DocumentNeed::Always {
            story.note(good(story, &rule.code));
        }
    }
}

fn accepted(mut story: Story) -> Story {
    mark_all(&mut story);
    story.identify(IdentityMark::Proved);
    story.done(&operator_actor(), Story::accept());
    story
}

/// The two ways in which the desk ends a visit (n 18, 19).
fn turned_away_at_desk(come: &dyn Fn() -> Story) -> Ends {
    let mut incomplete = come();
    let first = rules(incomplete.request.participant.as_str())
        .documents_for(incomplete.request.kind())
        .first()
        .map(|rule| rule.code.clone())
        .unwrap();
    incomplete.mark(first.clone(), DocumentVerdict::Missing);
    let refusal = Command::RefuseAcceptance {
        operator: operator(),
        ground: GroundCode::R01,
        missing: vec![MissingDocument { code: first, text: String::new() }],
        recipient_address: "Астана, Абай даңғылы, 1".into(),
        executor_phone: "+77172000000".into(),
    };
    incomplete.done(&operator_actor(), refusal);
    let mut unknown = come();
    unknown.identify(IdentityMark::NotProved { note: "Суреті өзге".into() });
    let text = "Суреті өзге".into();
    unknown.done(&operator_actor(), Command::RefuseDocuments { operator: operator(), text });
    vec![("document missing", incomplete), ("person not identified", unknown)]
}

fn court(mut story: Story) -> Story {
    let refusal = Command::RefuseService {
        official: "ОМАРОВА САУЛЕ".into(),
        ground: GroundCode::R08,
        text: "Сот шешімі күшінде".into(),
        evidence: "№ 2-123/2026, 2026-11-01".into(),
    };
    story.done(&officer(), refusal);
    story
}

fn taken_back(mut story: Story) -> Story {
    let who = recipient(story.request.participant.as_str());
    story.done(&who, Command::Withdraw);
    story
}

fn checked_by_authority(mut story: Story) -> Story {
    story.done(&operator_actor(), Story::confirm());
    story.done(&authority(), Command::BeginCaCheck);
    story
}

fn violated(mut story: Story) -> Story {
    let evidence = Evidence::Violation { code: "approval-forged".into() };
    story.done(&authority(), Command::RecordVerdict(evidence));
    story
}

/// The certificates are made and installed, by whom the process says.
fn installed(mut story: Story) -> Story {
    story.done(&authority(), Command::RecordVerdict(Evidence::Approval));
    let made = story.request.keys().iter().zip(0x11..);
    let certificates = made
        .map(|(key, byte)| IssuedCertificate {
            purpose: key.purpose,
            issuer: "nca-rsa".into(),
            serial: serial(byte),
        })
        .collect();
    let link = digest(2);
    story.done(&authority(), Command::RecordIssue { certificates, link });
    let by = match story.request.kind() {
        RequestKind::IssueCard | RequestKind::IssueWithIdCard => operator_actor(),
        _ => recipient(story.request.participant.as_str()),
    };
    story.done(&by, Command::ConfirmInstallation { link });
    story
}

/// From a request that an operator may confirm to every end behind that.
fn confirmed(ready: &dyn Fn() -> Story) -> Ends {
    vec![
        ("certificates", installed(checked_by_authority(ready()))),
        ("approval forged", violated(checked_by_authority(ready()))),
        ("court decision", court(ready())),
        ("taken back", taken_back(ready())),
    ]
}

/// Process A.
fn first_issue(code: &str) -> Ends {
    let sent = || {
        let mut story = Story::new(RequestKind::IssueFirst, kind(code));
        story.done(&portal(), Command::SubmitIssue(submission(filled(code))));
        story
    };
    let come = || at_desk(code, RequestKind::IssueFirst, Visitor::Recipient);
    let waiting = || {
        let mut story = sent();
        let answer = known(&story);
        story.answered(answer);
        if rules(code).confirmed_by_head {
            crate::participants::confirmed_by_head(&mut story);
        }
        story
    };
    let mut ends = turned_away_by_registers(&sent);
    let mut nobody = waiting();
    nobody.done(&portal(), Command::Expire);
    let mut rival = waiting();
    rival.done(&portal(), Command::Supersede);
    ends.extend([("nobody came", nobody), ("filed anew", rival)]);
    ends.extend(turned_away_at_desk(&come));
    ends.extend(confirmed(&|| accepted(come())));
    ends
}

/// Process B.
fn repeat_issue(code: &str) -> Result<Ends, Vec<String>> {
    let send = |story: &mut Story| {
        let command = Command::SubmitRepeat {
            submission: submission(filled(code)),
            demand: SignedDemand { text: "senim repeat 1\n".into(), cms: vec![8] },
            signer: SignerCheck::Valid { holder: Box::new(claimant(code)) },
        };
        story.give(&recipient(code), command)
    };
    let begun = || Story::new(RequestKind::IssueRepeat, kind(code));
    if let Err(faults) = send(&mut begun()) {
        return Err(faults.0.iter().map(|fault| fault.code.to_owned()).collect());
    }
    let sent = || {
        let mut story = begun();
        send(&mut story).unwrap();
        story
    };
    let registered = || {
        let mut story = sent();
        let answer = known(&story);
        story.answered(answer);
        story
    };
    let mut ends = turned_away_by_registers(&sent);
    ends.extend(confirmed(&registered));
    Ok(ends)
}

/// Process D, and its variant for those whose identity card is still being made.
fn card(code: &str, asked: RequestKind) -> Result<Ends, Vec<String>> {
    let hand_in = |story: &mut Story| {
        let visit = match asked {
            RequestKind::IssueWithIdCard => {
                // All papers that are due of everybody; what depends on the visit is not.
                let due = |rule: &&DocumentRule| rule.need == DocumentNeed::Always;
                let mut all = World::shared().rules.participants.all();
                let rules = all.find(|rules| rules.code.as_str() == code).unwrap();
                let due = rules.documents_for(asked).iter().filter(due);
                let documents = due.map(|rule| rule.code.clone()).collect();
                let hand_in = Some(HandIn { documents, card_day: None });
                CardVisit { hand_in, ..cards::with_id_card(Visitor::Recipient) }
            }
            _ => cards::visit(Visitor::Recipient),
        };
        let visit = CardVisit { holder: claimant(code), ..visit };
        story.give(&operator_actor(), Command::OpenCard(Box::new(visit)))
    };
    let begun = || Story::new(asked, kind(code));
    if let Err(faults) = hand_in(&mut begun()) {
        return Err(faults.0.iter().map(|fault| fault.code.to_owned()).collect());
    }
    let come = || {
        let mut story = begun();
        hand_in(&mut story).unwrap();
        if asked == RequestKind::IssueWithIdCard {
            let arrival = Command::RecordCardArrival { operator: operator() };
            story.done(&operator_actor(), arrival);
            story.done(&operator_actor(), Story::open(Visitor::Recipient));
        }
        story
    };
    let sent = || {
        let mut story = come();
        mark_all(&mut story);
        story.identify(IdentityMark::Proved);
        let form = Box::new(cards::form(Carrier::IdCardChip, AsksPin::Yes));
        story.done(&operator_actor(), Command::FillForm(form));
        story.done(&portal(), Command::AskRegisters);
        story
    };
    let registered = || {
        let mut story = sent();
        let answer = known(&story);
        story.answered(answer);
        let keys = Box::new(cards::keys());
        story.done(&recipient(code), Command::GiveCardKeys(keys));
        story.done(&portal(), Command::Register);
        story
    };
    let mut ends = turned_away_at_desk(&come);
    if asked == RequestKind::IssueWithIdCard {
        let mut waiting = begun();
        hand_in(&mut waiting).unwrap();
        ends.push(("taken back before the card came", taken_back(waiting)));
    }
    ends.extend(turned_away_by_registers(&sent));
    ends.extend(confirmed(&registered));
    Ok(ends)
}

/// A certificate of the participant in the register of certificates.
fn held(code: &str, standing: CertificateStanding) -> Vec<CertificateFacts> {
    let bin = rules(code).organisation.as_ref().map(|_| bin());
    vec![CertificateFacts { bin, ..facts(serial(0x11), standing) }]
}

fn revoked(mut story: Story, verdict: Evidence) -> Story {
    story.done(&authority(), Command::RecordVerdict(verdict));
    story.done(&authority(), Command::RecordRevocation);
    story
}

/// Process C.
fn revocation_online(code: &str) -> Ends {
    let good = || held(code, CertificateStanding::Installed);
    let demanded = || {
        let mut story = Story::new(RequestKind::RevokeOnline, kind(code));
        let signer = SignerCheck::Valid { holder: Box::new(claimant(code)) };
        let demand = RevocationDemand { signer, ..demand(f7(&[serial(0x11)]), good()) };
        story.done(&recipient(code), Command::SubmitRevocation(demand));
        story
    };
    let checked = || {
        let mut story = demanded();
        story.done(&authority(), Command::BeginCaCheck);
        story
    };
    let mut twice = checked();
    let gone = Evidence::Certificates(held(code, CertificateStanding::Revoked));
    twice.done(&authority(), Command::RecordVerdict(gone));
    vec![
        ("revoked", revoked(checked(), Evidence::Certificates(good()))),
        ("revoked before", twice),
        ("court decision", court(demanded())),
        ("taken back", taken_back(demanded())),
    ]
}

/// Process E.
fn revocation_at_office(code: &str) -> Ends {
    let come = || at_desk(code, RequestKind::RevokeOffice, Visitor::Recipient);
    let formed = |standing: CertificateStanding| {
        let mut story = accepted(come());
        let (answers, certificates) = (f7(&[serial(0x11)]).into(), held(code, standing));
        let form = Command::FormRevocation { operator: operator(), answers, certificates };
        story.done(&operator_actor(), form);
        story
    };
    let good = || formed(CertificateStanding::Installed);
    let mut expired = formed(CertificateStanding::Expired);
    let over = Evidence::Certificates(held(code, CertificateStanding::Expired));
    expired.done(&authority(), Command::RecordVerdict(over));
    let approved = Evidence::ApprovedRevocation(held(code, CertificateStanding::Installed));
    let mut ends = turned_away_at_desk(&come);
    ends.extend([
        ("revoked", revoked(checked_by_authority(good()), approved)),
        ("expired before", expired),
        ("approval forged", violated(checked_by_authority(good()))),
        ("court decision", court(accepted(come()))),
        ("taken back", taken_back(accepted(come()))),
    ]);
    ends
}

/// Revocation of the authority's own motion.
fn ex_officio_of(code: &str) -> Ends {
    let confirmed = || {
        let mut story = Story::new(RequestKind::ExOfficio, kind(code));
        let ground = ExOfficioGround {
            holder: claimant(code),
            certificates: held(code, CertificateStanding::Installed),
            ..ex_officio(CertificateStanding::Installed)
        };
        story.done(&officer(), Command::RecordGround(Box::new(ground)));
        let official = second_iin();
        let confirm = Command::ConfirmGround { official, text: digest(1), cms: vec![6] };
        story.done(&second_officer(), confirm);
        story.done(&authority(), Command::BeginCaCheck);
        story
    };
    let approved = Evidence::ApprovedRevocation(held(code, CertificateStanding::Installed));
    vec![
        ("two officials agree", revoked(confirmed(), approved)),
        ("signature forged", violated(confirmed())),
    ]
}

/// Where a story ended, and on which ground.
fn end_of(story: &Story) -> (RequestState, Option<GroundCode>) {
    let request = &story.request;
    let refused = request.refusal.as_ref().map(|refusal| refusal.ground);
    let turned_away = request.acceptance_refusals().last().map(|refusal| refusal.ground);
    (request.state, refused.or(turned_away))
}

/// The ends that the flow has for a kind of request, save that certificates which are made are installed.
fn ends_in_law(kind: RequestKind) -> BTreeSet<&'static str> {
    let law = law();
    let catalogue = catalogue(&law);
    let service = catalogue.service(SERVICE).unwrap();
    let flow = &service.editions.values().next_back().unwrap().definition.flow;
    let reached = flow
        .acts
        .iter()
        .filter(|act| act.requests.is_empty() || act.requests.iter().any(|r| r == kind.code()))
        .flat_map(|act| act.to.iter().chain(act.branch.iter().map(|branch| &branch.to)));
    let states: BTreeSet<&str> = reached.map(String::as_str).collect();
    let is_end = |state: &&RequestState| {
        state.is_terminal()
            || matches!(state, RequestState::AcceptanceRefused | RequestState::Superseded)
    };
    let ends = RequestState::ALL.iter().filter(is_end).map(|state| state.code());
    ends.filter(|code| states.contains(code)).collect()
}

#[test]
fn each_participant_comes_to_every_end_of_every_process_that_is_open_to_her() {
    let mut table = String::new();
    let mut closed = BTreeMap::new();
    for asked in RequestKind::ALL {
        let law = ends_in_law(asked);
        assert!(law.len() > 1, "{asked}: {law:?}");
        writeln!(table, "{asked}: {}", law.iter().copied().collect::<Vec<_>>().join(", ")).unwrap();
        for rules in World::shared().rules.participants.all() {
            let code = rules.code.as_str();
            let ends = match asked {
                RequestKind::ExOfficio => Ok(ex_officio_of(code)),
                RequestKind::IssueCard | RequestKind::IssueWithIdCard => card(code, asked),
                RequestKind::IssueFirst => Ok(first_issue(code)),
                RequestKind::IssueRepeat => repeat_issue(code),
                RequestKind::RevokeOffice => Ok(revocation_at_office(code)),
                RequestKind::RevokeOnline => Ok(revocation_online(code)),
            };
            let ends = match ends {
                Ok(ends) => ends,
                Err(codes) => {
                    writeln!(table, "  {code}: not open to her: {}", codes.join(", ")).unwrap();
                    closed.insert((asked.code(), code.to_owned()), codes);
                    continue;
                }
            };
            let mut reached = BTreeSet::new();
            for (what, story) in &ends {
                let (state, ground) = end_of(story);
                reached.insert(state.code());
                let ground = ground.map(|ground| format!(" {ground}")).unwrap_or_default();
                writeln!(table, "  {code}: {what} -> {state}{ground}").unwrap();
            }
            let empty: Vec<_> = law.difference(&reached).collect();
            assert!(empty.is_empty(), "{asked} of {code} has no story that ends in {empty:?}");
        }
    }
    // Table B and 2016 p.6 close these, and nothing else.
    let repeat = closed.remove(&("issue-repeat", "TREASURY".to_owned()));
    assert_eq!(repeat, Some(vec!["repeat-not-offered".to_owned()]));
    let cards_only: BTreeSet<&Vec<String>> = closed.values().collect();
    assert_eq!(cards_only, BTreeSet::from([&vec!["card-for-individuals".to_owned()]]));
    assert!(closed.keys().all(|(_, code)| code != "IND" && code != "NONRES_IND"), "{closed:?}");
    assert_eq!(closed.len(), 2 * 8, "two processes, eight kinds without a card");
    insta::assert_snapshot!("outcomes", table);
}
