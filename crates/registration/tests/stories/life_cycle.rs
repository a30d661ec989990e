//! The table of the life-cycle as a whole.

use std::fmt::Write as _;

use base::Actor;
use proptest::prelude::*;
use registration::*;

use crate::{cards, world::*};

const KINDS: [RequestKind; 7] = RequestKind::ALL;

/// The flow of the stories' days.
fn life_cycle() -> &'static LifeCycle {
    World::shared().rules.life_cycles.on("2026-11-23".parse().unwrap()).unwrap()
}

fn sample(kind: RequestKind, code: CommandCode, now: jiff::Timestamp) -> (Actor, Command) {
    let by_operator = |command| (operator_actor(), command);
    let missing = vec![MissingDocument { code: document("F1"), text: String::new() }];
    match code {
        CommandCode::AcceptDocuments => by_operator(Story::accept()),
        CommandCode::BeginCaCheck => (authority(), Command::BeginCaCheck),
        CommandCode::CompareKeys => {
            let code = Story::individual().submitted().request.keys_code().unwrap();
            by_operator(Command::CompareKeys { operator: operator(), code })
        }
        CommandCode::ConfirmByOperator => by_operator(Story::confirm()),
        CommandCode::ConfirmByHead => {
            let certificate = serial(0x21);
            let signed = SignedDemand { text: "senim confirmation 1\n".into(), cms: vec![7] };
            let (head, role, at) = (head_iin(), HeadRole::FirstHead, now);
            let confirmation = HeadConfirmation { head, role, certificate, signed, at };
            (head_actor(), Command::ConfirmByHead(Box::new(confirmation)))
        }
        CommandCode::ConfirmGround => {
            let official = second_iin();
            (second_officer(), Command::ConfirmGround { official, text: digest(1), cms: vec![6] })
        }
        CommandCode::AskRegisters => (portal(), Command::AskRegisters),
        CommandCode::FillForm => {
            let form = cards::form(Carrier::IdCardChip, AsksPin::Yes);
            by_operator(Command::FillForm(Box::new(form)))
        }
        CommandCode::GiveCardKeys => (applicant(), Command::GiveCardKeys(Box::new(cards::keys()))),
        CommandCode::OpenCard => {
            by_operator(Command::OpenCard(Box::new(cards::visit(Visitor::Recipient))))
        }
        CommandCode::RecordCardArrival => {
            by_operator(Command::RecordCardArrival { operator: operator() })
        }
        CommandCode::Register => (portal(), Command::Register),
        CommandCode::FormRevocation => {
            let certificates = vec![facts(serial(0x11), CertificateStanding::Installed)];
            let answers = f7(&[serial(0x11)]).into();
            by_operator(Command::FormRevocation { operator: operator(), answers, certificates })
        }
        CommandCode::OpenRevocation => {
            by_operator(Command::OpenRevocation(Box::new(revocation_visit(holder()))))
        }
        CommandCode::RecordGround => {
            (officer(), Command::RecordGround(Box::new(ex_officio(CertificateStanding::Installed))))
        }
        CommandCode::SubmitRepeat => {
            let demand = SignedDemand { text: "senim repeat 1\n".into(), cms: vec![8] };
            let signer = SignerCheck::Valid { holder: Box::new(holder()) };
            let submission = submission(f1());
            (applicant(), Command::SubmitRepeat { submission, demand, signer })
        }
        CommandCode::ConfirmInstallation => {
            (portal(), Command::ConfirmInstallation { link: digest(2) })
        }
        CommandCode::Expire => (portal(), Command::Expire),
        CommandCode::MarkDocument => {
            let mark = mark(document("D_ID"), DocumentVerdict::Accepted);
            by_operator(Command::MarkDocument { operator: operator(), mark })
        }
        CommandCode::MarkIdentity => {
            let identity = IdentityMark::Proved;
            by_operator(Command::MarkIdentity { operator: operator(), identity })
        }
        CommandCode::OpenDesk => by_operator(Story::open(Visitor::Recipient)),
        CommandCode::RecordIssue => {
            let certificates = Story::pair();
            (authority(), Command::RecordIssue { certificates, link: digest(2) })
        }
        CommandCode::RecordRegistryAnswer => {
            let answer = answer(now);
            let (number, filer) = (number(17), Filer::Unproven);
            (portal(), Command::RecordRegistryAnswer { answer, number, filer })
        }
        CommandCode::RecordRevocation => (authority(), Command::RecordRevocation),
        CommandCode::RecordVerdict => {
            let evidence = match kind {
                RequestKind::IssueCard
                | RequestKind::IssueFirst
                | RequestKind::IssueRepeat
                | RequestKind::IssueWithIdCard => Evidence::Approval,
                RequestKind::RevokeOnline => {
                    Evidence::Certificates(vec![facts(serial(0x11), CertificateStanding::Issued)])
                }
                RequestKind::ExOfficio | RequestKind::RevokeOffice => Evidence::ApprovedRevocation(
                    vec![facts(serial(0x11), CertificateStanding::Issued)],
                ),
            };
            (authority(), Command::RecordVerdict(evidence))
        }
        CommandCode::RefuseAcceptance => by_operator(Command::RefuseAcceptance {
            operator: operator(),
            ground: GroundCode::R01,
            missing,
            recipient_address: "Астана".into(),
            executor_phone: "+77172000000".into(),
        }),
        CommandCode::RefuseDocuments => {
            by_operator(Command::RefuseDocuments { operator: operator(), text: "жоқ".into() })
        }
        CommandCode::RefuseOnRegisters => {
            by_operator(Command::RefuseOnRegisters { operator: operator() })
        }
        CommandCode::RefuseService => {
            let [official, text, evidence] = ["ОМАРОВА", "сот", "№ 1"].map(Into::into);
            let ground = GroundCode::R08;
            (officer(), Command::RefuseService { official, ground, text, evidence })
        }
        CommandCode::Resume => (portal(), Command::Resume),
        CommandCode::SubmitIssue => (portal(), Command::SubmitIssue(submission(f1()))),
        CommandCode::SubmitRevocation => {
            let held = vec![facts(serial(0x11), CertificateStanding::Installed)];
            (applicant(), Command::SubmitRevocation(demand(f7(&[serial(0x11)]), held)))
        }
        CommandCode::Supersede => (portal(), Command::Supersede),
        CommandCode::Suspend => (portal(), Command::Suspend { cause: "down".into() }),
        CommandCode::Withdraw => (applicant(), Command::Withdraw),
    }
}

#[test]
fn every_pair_of_state_and_command_is_allowed_by_the_table_or_a_coded_fault() {
    let mut story = Story::individual().issued();
    let life_cycle = life_cycle();
    let filled = story.request.clone();
    for kind in KINDS {
        for &state in RequestState::ALL {
            for &code in CommandCode::ALL {
                let process =
                    if kind == filled.kind() { filled.process.clone() } else { Process::new(kind) };
                story.request = Request { process, state, ..filled.clone() };
                let before = story.request.clone();
                let (actor, command) = sample(kind, code, story.now);
                let outcome = story.give(&actor, command);
                if life_cycle.allows(kind, state, code) {
                    assert!(!state.is_terminal(), "{state} {code}");
                } else {
                    let faults = outcome.unwrap_err();
                    assert_eq!(faults.0[0].code, "request-step-not-allowed");
                    assert_eq!(story.request, before);
                }
            }
        }
    }
}

#[test]
fn whoever_may_withdraw_is_told_so_and_nobody_else() {
    let open = |story: &Story, actor: &Actor| -> Vec<String> {
        let acts = life_cycle().open_acts(&story.request, actor, story.now);
        acts.iter().map(|act| code_of(&act.name).to_owned()).collect()
    };
    let individual = Story::individual;
    let demanded = Story::new(RequestKind::RevokeOnline, kind("IND")).demanded();
    for (mut story, may) in [
        (individual().submitted(), true),
        (individual().checked(), true),
        (individual().accepted(), true),
        (individual().at_authority(), true),
        (individual().passed(), false),
        (individual().issued(), false),
        (demanded, true),
    ] {
        let state = story.request.state;
        assert_eq!(open(&story, &applicant()).contains(&"withdraw".to_owned()), may, "{state}");
        assert!(!open(&story, &head_actor()).contains(&"withdraw".to_owned()), "{state}");
        assert_eq!(story.give(&applicant(), Command::Withdraw).is_ok(), may, "{state}");
    }
    assert_eq!(open(&individual().issued(), &applicant()), ["confirm-installation"]);
}

#[test]
fn an_operator_is_offered_what_the_record_bears() {
    let story = Story::individual().accepted();
    let offered = |request: &Request, command| {
        life_cycle().is_open_to(request, command, &operator_actor(), story.now)
    };
    assert!(offered(&story.request, CommandCode::ConfirmByOperator));
    assert!(!offered(&story.request, CommandCode::Withdraw));
    // The same request before anybody compared the keys: there is nothing to approve yet.
    let mut uncompared = story.request.clone();
    uncompared.process.desk_mut().unwrap().visits.last_mut().unwrap().compared = None;
    assert!(!offered(&uncompared, CommandCode::ConfirmByOperator));
    // Refusing the service is the official's (n 31), whatever the desk has seen.
    assert!(!offered(&uncompared, CommandCode::RefuseService));
    let refuse = CommandCode::RefuseService;
    assert!(life_cycle().is_open_to(&uncompared, refuse, &officer(), story.now));
}

#[test]
fn a_request_says_by_which_law_and_by_whose_order_it_is_considered() {
    let mut request = Story::individual().submitted().request;
    let life_cycles = &World::shared().rules.life_cycles;
    // The rules of 2016 were repealed as of 24 October 2020; the instance goes on applying them.
    let order = request.continued.clone().unwrap();
    assert_eq!(order.since, "2020-10-24".parse().unwrap());
    for (lang, act, applied) in [
        (base::Lang::Kk, "2016 жылғы 22 қаңтардағы № 51 бұйрығы", "күші жойылған"),
        (base::Lang::Ru, "от 22 января 2016 года № 51", "утратил силу"),
        (base::Lang::En, "order № 51", "repealed, applied by order"),
    ] {
        let law = life_cycles.law(&request, lang).unwrap();
        assert!(law.contains(act) && law.contains(applied), "{law}");
        assert!(law.contains(order.basis.in_lang(lang)), "{law}");
    }
    // Older builds did not keep the order: that of the day of sending holds.
    request.continued = None;
    assert!(life_cycles.law(&request, base::Lang::En).unwrap().contains("applied by order"));
    // What was sent while the rules were in force is continued by nobody's order.
    request.submitted_at = Some("2018-06-01T05:00:00Z".parse().unwrap());
    let law = life_cycles.law(&request, base::Lang::En).unwrap();
    assert!(law.contains("order № 51") && !law.contains("repealed"), "{law}");
    // The order is stored with the request.
    let json = serde_json::to_value(&Story::individual().submitted().request).unwrap();
    assert_eq!(json["continued"]["service"], "nca-01");
}

#[test]
fn the_table_is_the_one_of_the_law() {
    let mut table = String::new();
    let life_cycle = life_cycle();
    for kind in KINDS {
        for &state in RequestState::ALL {
            let allowed: Vec<&str> = CommandCode::ALL
                .iter()
                .copied()
                .filter(|code| life_cycle.allows(kind, state, *code))
                .map(CommandCode::code)
                .collect();
            writeln!(table, "{kind} {state}: {}", allowed.join(" ")).unwrap();
        }
    }
    insta::assert_snapshot!("life_cycle", table);
}

/// A command that the table allows, for a walk that gets somewhere, or any.
fn pick(life_cycle: &LifeCycle, request: &Request, number: usize, lawful: bool) -> CommandCode {
    let allowed: Vec<CommandCode> = CommandCode::ALL
        .iter()
        .copied()
        .filter(|code| lawful && life_cycle.allows(request.kind(), request.state, *code))
        .filter(|code| *code != CommandCode::Withdraw)
        .collect();
    let codes = if allowed.is_empty() { CommandCode::ALL } else { &allowed[..] };
    codes[number % codes.len()]
}

fn inspect(before: &Request, after: &Request, is_refused: bool) -> Result<(), TestCaseError> {
    if before.state.is_terminal() || is_refused {
        prop_assert_eq!(before, after);
    }
    if before.number.is_some() {
        prop_assert_eq!(&before.number, &after.number);
    }
    let is_suspended = after.state == RequestState::SuspendedTechnical;
    prop_assert_eq!(is_suspended, after.state_before.is_some());
    prop_assert_eq!(is_suspended, after.suspensions.iter().any(|pause| pause.to.is_none()));
    let last = after.history.last().map_or(RequestState::Draft, |entry| entry.state);
    prop_assert_eq!(last, after.state);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_commanded_the_request_stays_sound(
        asked in prop::sample::select(RequestKind::ALL.to_vec()),
        steps in prop::collection::vec((0..1000_usize, prop::bool::weighted(0.8)), 0..40),
    ) {
        let mut story = Story::new(asked, kind("IND"));
        let life_cycle = life_cycle();
        for (number, lawful) in steps {
            let code = pick(life_cycle, &story.request, number, lawful);
            let before = story.request.clone();
            story.wait(60);
            let (actor, command) = sample(asked, code, story.now);
            let is_refused = story.give(&actor, command).is_err();
            inspect(&before, &story.request, is_refused)?;
        }
        let json = serde_json::to_string(&story.request).unwrap();
        prop_assert_eq!(serde_json::from_str::<Request>(&json).unwrap(), story.request);
    }
}
