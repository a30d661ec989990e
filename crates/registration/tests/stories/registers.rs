//! What the state registers say, and what follows.

use base::Fault;
use registration::*;

use crate::world::*;

fn refusal(story: &Story) -> (RequestState, GroundCode, Vec<String>) {
    let refusal = story.request.refusal.as_ref().unwrap();
    let finding = |f: &RefusalFinding| match &f.field {
        Some(field) => format!("{}@{field}", f.code),
        None => f.code.clone(),
    };
    (story.request.state, refusal.ground, refusal.findings.iter().map(finding).collect())
}

fn individual(change: impl FnOnce(&mut PersonRecord)) -> Story {
    let mut story = Story::individual().submitted();
    let mut record = person();
    change(&mut record);
    let answer = RegistryAnswer { person: Finding::Present(record), ..answer(story.now) };
    story.answered(answer);
    story
}

fn head(change: impl FnOnce(&mut OrganisationRecord)) -> Story {
    let mut story = Story::head().submitted();
    let mut record = organisation();
    change(&mut record);
    let organisation = Some(Finding::Present(record));
    story.answered(RegistryAnswer { organisation, ..answer(story.now) });
    story
}

#[test]
fn a_person_absent_from_the_register_is_refused_for_no_data() {
    let mut story = Story::individual().submitted();
    let effects = story.answered(RegistryAnswer { person: Finding::Absent, ..answer(story.now) });
    let expected =
        (RequestState::RefusedNoData, GroundCode::R04, vec!["person-absent@iin".to_owned()]);
    assert_eq!(refusal(&story), expected);
    let paper = Effect::MakePaper { request: story.request.id, paper: Paper::Refusal };
    assert!(effects.contains(&paper));
    assert_eq!(story.request.number, None);
}

#[test]
fn an_organisation_absent_from_the_register_is_refused_for_no_data() {
    let mut story = Story::head().submitted();
    let organisation = Some(Finding::Absent);
    story.answered(RegistryAnswer { organisation, ..answer(story.now) });
    let expected =
        (RequestState::RefusedNoData, GroundCode::R04, vec!["organisation-absent@bin".to_owned()]);
    assert_eq!(refusal(&story), expected);
}

#[test]
fn at_15_years_and_364_days_the_service_is_refused_and_at_16_today_it_goes_on() {
    let young = individual(|p| p.birth_date = "2010-11-24".parse().unwrap());
    let expected = (RequestState::RefusedService, GroundCode::R09, vec!["under-age".to_owned()]);
    assert_eq!(refusal(&young), expected);
    let birthday = individual(|p| p.birth_date = "2010-11-23".parse().unwrap());
    assert_eq!(birthday.request.state, RequestState::AwaitingDocuments);
}

#[test]
fn the_age_counts_on_the_day_of_application_even_if_the_register_answers_later() {
    let mut story = Story::individual().submitted();
    story.wait(86_400);
    let mut record = person();
    record.birth_date = "2010-11-24".parse().unwrap();
    story.answered(RegistryAnswer { person: Finding::Present(record), ..answer(story.now) });
    assert_eq!(refusal(&story).1, GroundCode::R09);
}

#[test]
fn names_that_differ_are_incorrect_data_and_only_the_field_is_named() {
    let story = individual(|p| p.name = name("ӨЗГЕ", "АЙГУЛЬ", None));
    let fields = ["differs-from-register@last_name", "differs-from-register@middle_name"];
    let expected = (RequestState::RefusedService, GroundCode::R07, fields.map(Into::into).into());
    assert_eq!(refusal(&story), expected);
    let told = serde_json::to_string(&story.request.refusal).unwrap();
    assert!(!told.contains("ӨЗГЕ"));
}

#[test]
fn case_and_spaces_and_quotation_marks_make_no_difference() {
    assert!(is_same_name(" «Сенім»  жшс", "\"СЕНІМ\" ЖШС"));
    assert!(is_same_name("Әлі‑Хан", "әлі-хан"));
    assert!(!is_same_name("Сенім", "Сенімді"));
    assert_eq!(head(|_| {}).request.state, RequestState::AwaitingDocuments);
}

#[test]
fn a_registered_name_too_long_for_a_certificate_gives_way_to_one_that_fits() {
    let long = "«Сенім» жауапкершілігі шектеулі серіктестігінің Қостанай облысындағы филиалы";
    let mut story = head(|o| o.names = vec![long.into(), "«Сенім» ЖШС ҚОФ".into()]);
    let claimed = story.request.holder.as_mut().unwrap().organisation.as_mut().unwrap();
    claimed.name = long.into();
    let subject = registration::subject(&story.request).unwrap();
    assert_eq!(subject.organisation.unwrap().0, "«Сенім» ЖШС ҚОФ");
}

#[test]
fn a_person_who_has_died_is_in_the_register_so_the_data_are_incorrect_not_absent() {
    let story = individual(|p| p.death_date = Some("2026-01-01".parse().unwrap()));
    let fields = vec!["person-cannot-apply@iin".to_owned()];
    assert_eq!(refusal(&story), (RequestState::RefusedService, GroundCode::R07, fields));
}

#[test]
fn only_the_head_whom_the_register_names_may_have_a_heads_certificates() {
    let story = head(|o| o.head_iin = Some(operator_iin()));
    let fields = vec!["not-the-head-in-register@employee_iin".to_owned()];
    assert_eq!(refusal(&story), (RequestState::RefusedService, GroundCode::R07, fields));
    let story = head(|o| o.head_iin = None);
    assert_eq!(refusal(&story).1, GroundCode::R07);
}

#[test]
fn a_liquidated_organisation_and_another_name_are_incorrect_data() {
    let story = head(|o| {
        o.liquidated_on = Some("2025-01-01".parse().unwrap());
        o.names = vec!["«Басқа» ЖШС".into()];
    });
    let fields =
        ["organisation-liquidated@bin", "differs-from-register@organization_or_sole_trader_name"];
    let expected = (RequestState::RefusedService, GroundCode::R07, fields.map(Into::into).into());
    assert_eq!(refusal(&story), expected);
}

#[test]
fn the_form_can_be_compared_before_it_is_sent() {
    let claimant = rules("IND").claimant(&f1()).unwrap();
    let now = at("2026-11-23T10:00");
    assert_eq!(compare(rules("IND"), &claimant, false, &answer(now)), Ok(()));
    let mut record = person();
    record.name.first = "ДАНА".into();
    let answer = RegistryAnswer { person: Finding::Present(record), ..answer(now) };
    let faults = compare(rules("IND"), &claimant, false, &answer).unwrap_err();
    assert_eq!(faults.0, [Fault::at("differs-from-register", "first_name")]);
}

#[test]
fn an_answer_without_the_organisation_is_no_answer() {
    let mut story = Story::head().submitted();
    let (answer, number) = (answer(story.now), number(17));
    let command = Command::RecordRegistryAnswer { answer, number, filer: Filer::Unproven };
    assert_eq!(story.refused(&portal(), command), ["registry-answer-incomplete"]);
}

#[test]
fn a_failure_of_the_registers_suspends_and_afterwards_they_are_asked_again() {
    let mut story = Story::individual().submitted();
    story.done(&portal(), Command::Suspend { cause: "gateway-down".into() });
    assert_eq!(story.request.state, RequestState::SuspendedTechnical);
    story.wait(3_600);
    let effects = story.done(&portal(), Command::Resume);
    assert_eq!(story.request.state, RequestState::RegistryCheck);
    assert!(matches!(effects[..], [Effect::AskRegisters { .. }]));
    assert_eq!(story.request.suspensions[0].to, Some(story.now));
}

#[test]
fn a_birthday_on_29_february_is_kept_on_the_28th_where_the_year_has_none() {
    let age = |born: &str, on: &str| age_in_years(born.parse().unwrap(), on.parse().unwrap());
    assert_eq!(age("2008-02-29", "2024-02-28"), 15, "2024 has the day");
    assert_eq!(age("2008-02-29", "2024-02-29"), 16);
    assert_eq!(age("2008-02-29", "2025-02-27"), 16);
    assert_eq!(age("2008-02-29", "2025-02-28"), 17);
    assert_eq!(age("2010-11-23", "2026-11-22"), 15);
    assert_eq!(age("2010-11-23", "2026-11-23"), 16);
}

/// What the registers may say that differs from the form of [`Story::individual`].
fn disagreements() -> [(GroundCode, &'static str, Finding<PersonRecord>); 5] {
    let with = |change: fn(&mut PersonRecord)| {
        let mut record = person();
        change(&mut record);
        Finding::Present(record)
    };
    [
        (GroundCode::R04, "person-absent", Finding::Absent),
        (GroundCode::R07, "differs-from-register", with(|p| p.name.last = "ӨЗГЕ".into())),
        (GroundCode::R07, "differs-from-register", with(|p| p.name.middle = None)),
        (
            GroundCode::R07,
            "person-cannot-apply",
            with(|p| {
                p.death_date = Some("2026-01-01".parse().unwrap());
            }),
        ),
        (GroundCode::R09, "under-age", with(|p| p.birth_date = "2015-01-01".parse().unwrap())),
    ]
}

/// A first issue without what the registers said.
fn untold(mut request: Request) -> Request {
    if let Process::IssueFirst(first) = &mut request.process {
        assert!(first.course.registry_answer.take().is_some());
    }
    request
}

#[test]
fn whatever_the_registers_say_a_stranger_sees_the_same() {
    let mut agreed = Story::individual().submitted();
    let effects = agreed.answered_to(Filer::Unproven, answer(agreed.now));
    for (_, _, person) in disagreements() {
        let mut story = Story::individual().submitted();
        let answer = RegistryAnswer { person, ..answer(story.now) };
        assert_eq!(story.answered_to(Filer::Unproven, answer), effects);
        assert_eq!(story.request.state, RequestState::AwaitingDocuments);
        assert_eq!(untold(story.request), untold(agreed.request.clone()));
    }
}

#[test]
fn the_operator_refuses_on_the_registers_when_the_person_is_identified() {
    for (ground, found, person) in disagreements() {
        let mut story = Story::individual().submitted();
        let answer = RegistryAnswer { person, ..answer(story.now) };
        story.answered_to(Filer::Unproven, answer);
        story.done(&operator_actor(), Story::open(Visitor::Recipient));
        let refuse = || Command::RefuseOnRegisters { operator: operator() };
        assert_eq!(story.refused(&operator_actor(), refuse()), ["identity-not-proved"]);
        story.identify(IdentityMark::Proved);
        story.compared();
        for code in ["F1", "D_ID"] {
            story.mark(document(code), DocumentVerdict::Accepted);
        }
        assert_eq!(story.refused(&operator_actor(), Story::accept()), ["registers-disagree"]);
        let findings =
            registration::findings(&story.request, &story.world.context(), story.now).unwrap();
        assert_eq!(findings[0].code, found);
        story.done(&operator_actor(), refuse());
        let refusal = story.request.refusal.as_ref().unwrap();
        assert_eq!((refusal.ground, &refusal.findings), (ground, &findings));
        assert_eq!(refusal.official.as_deref(), Some("СЕРІКОВ ДӘУРЕН"));
        assert_eq!(story.request.state, RequestState::RefusedService);
        assert!(story.request.visit().unwrap().closed_at.is_some());
    }
    let mut story = Story::individual().checked();
    let refuse = Command::RefuseOnRegisters { operator: operator() };
    assert_eq!(story.refused(&operator_actor(), refuse), ["registers-agree"]);
}
