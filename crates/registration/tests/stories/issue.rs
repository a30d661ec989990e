//! The form, and the whole way of an issue.

use base::Lang;
use forms::Typed;
use registration::*;

use crate::world::*;

fn templates(effects: &[Effect]) -> Vec<&'static str> {
    let template = |effect: &Effect| match effect {
        Effect::SendMessage(message) => Some(message.template.code()),
        _ => None,
    };
    effects.iter().filter_map(template).collect()
}

#[test]
fn an_individual_goes_from_the_form_to_installed_certificates() {
    let mut story = Story::individual();
    let effects = story.done(&portal(), Command::SubmitIssue(submission(f1())));
    let ask = Effect::AskRegisters { request: story.request.id, iin: aigul(), bin: None };
    assert_eq!(effects, [ask]);
    assert_eq!(story.request.keys()[0].profile, "individual-sign");
    assert_eq!(story.request.keys()[1].profile, "individual-auth");

    let effects = story.answered(answer(story.now));
    assert_eq!(templates(&effects), ["registered"]);
    assert_eq!(story.request.number, Some(number(17)));
    let context = story.world.context();
    let life_cycle = context.life_cycle(&story.request, story.now).unwrap();
    assert_eq!(life_cycle.turn_key(story.request.state), "request-turn-recipient");

    story.done(&operator_actor(), Story::open(Visitor::Recipient));
    story.mark(document("F1"), DocumentVerdict::Accepted);
    story.mark(document("D_ID"), DocumentVerdict::Accepted);
    story.identify(IdentityMark::Proved);
    story.compared();
    let effects = story.done(&operator_actor(), Story::accept());
    let id = story.request.id;
    assert!(effects.contains(&Effect::MakePaper { request: id, paper: Paper::F13 }));
    let receipt = story.request.acceptance().cloned().unwrap();
    assert_eq!(receipt.attachments, [document("F1"), document("D_ID")]);
    assert_eq!(receipt.handout, Handout::At(at("2026-11-24T18:30")));
    assert_eq!(receipt.contact_phones, ["+77010000000"]);

    let effects = story.done(&operator_actor(), Story::confirm());
    assert_eq!(effects, [Effect::HandToAuthority { request: id }]);
    story.done(&authority(), Command::BeginCaCheck);
    let evidence = Evidence::Approval;
    let effects = story.done(&authority(), Command::RecordVerdict(evidence));
    assert_eq!(effects, [Effect::IssueCertificates { request: id }]);
    let command = Command::RecordIssue { certificates: Story::pair(), link: digest(2) };
    assert_eq!(templates(&story.done(&authority(), command)), ["issued"]);
    story.done(&portal(), Command::ConfirmInstallation { link: digest(2) });
    assert_eq!(story.request.state, RequestState::Installed);
    assert_eq!(life_cycle.turn_key(story.request.state), "request-turn-nobody");
    insta::assert_snapshot!(
        "timeline_of_an_issue",
        story
            .request
            .timeline(&context, Lang::En, story.now)
            .unwrap()
            .iter()
            .map(|line| format!("{} {} {}", line.at, line.told, line.actor_key))
            .collect::<Vec<_>>()
            .join("\n")
    );
}

#[test]
fn the_head_of_a_legal_entity_gets_a_gost_and_an_rsa_key_request_and_no_wait_for_a_confirmation() {
    let story = Story::head().registered();
    let keys: Vec<_> = story.request.keys().iter().map(|k| (&*k.profile, &*k.algorithm)).collect();
    assert_eq!(keys, [("legal-head-sign", "gost-2015-512"), ("legal-head-auth", "rsa-2048")]);
    assert_eq!(story.request.state, RequestState::AwaitingDocuments);
    let mut story = Story::head().checked();
    story.done(&operator_actor(), Story::accept());
    assert_eq!(story.request.state, RequestState::Accepted);
}

#[test]
fn a_request_read_back_from_json_is_the_same() {
    let request = Story::individual().issued().request;
    let json = serde_json::to_string(&request).unwrap();
    assert_eq!(serde_json::from_str::<Request>(&json).unwrap(), request);
}

#[test]
fn the_form_tells_all_its_faults_at_once() {
    let answers = f1()
        .with_text("iin", "900228400010")
        .with_text("visit_date", "2026-11-20")
        .with_text("carrier", "COMPUTER")
        .with_text("signature_public_key", RSA_SHORT)
        .with("consent_personal_data", forms::Answer::Flag(false));
    let mut faults =
        Story::individual().refused(&portal(), Command::SubmitIssue(submission(answers)));
    faults.sort();
    let expected = [
        "consent-needed@consent_personal_data",
        "date-in-past@visit_date",
        "iin-check-digit@iin",
        "key-algorithm@signature_public_key",
        "key-weak@signature_public_key",
    ];
    assert_eq!(faults, expected);
}

#[test]
fn one_key_for_two_purposes_a_used_key_and_a_key_of_another_kind_are_refused() {
    let refuse = |answers| {
        let mut story = Story::individual();
        story.refused(&portal(), Command::SubmitIssue(answers))
    };
    let same = submission(f1().with_text("authentication_public_key", RSA_ONE));
    assert_eq!(refuse(same), ["key-repeated@authentication_public_key"]);
    let mut used = submission(f1());
    used.used_keys = key_digests(rules("IND"), &f1())[..1].to_vec();
    assert_eq!(refuse(used), ["key-reused@signature_public_key"]);
    // The profile may know GOST for SIM cards; the key profile RSA_RSA doesn't.
    let gost = submission(f1().with_text("signature_public_key", gost_request()));
    assert_eq!(refuse(gost), ["key-algorithm@signature_public_key"]);
}

#[test]
fn a_claim_names_person_organisation_and_keys_and_is_held_from_the_desk_to_the_outcome() {
    let claim = Story::individual().submitted().request.claim().unwrap();
    assert_eq!(claim.to_string(), format!("IND {} - RSA_RSA", aigul()));
    let head = Story::head().submitted().request.claim().unwrap();
    assert_eq!(head.to_string(), format!("LEGAL_HEAD {} {} GOST_RSA", aigul(), bin()));
    assert!(!Story::individual().registered().request.state.holds_claim());
    assert!(Story::individual().at_desk().request.state.holds_claim());
    assert!(Story::individual().accepted().request.state.holds_claim());
    assert!(!Story::individual().issued().request.state.holds_claim());
}

#[test]
fn an_office_that_is_not_in_the_register_and_a_carrier_of_the_office_are_not_taken() {
    let answers = f1().with_text("registration_center", "99-001").with_text("carrier", "SIM");
    let faults = Story::individual().refused(&portal(), Command::SubmitIssue(submission(answers)));
    for fault in ["carrier-not-offered@carrier", "office-unknown@registration_center"] {
        assert!(faults.contains(&fault.to_owned()), "{faults:?}");
    }
}

#[test]
fn the_link_installs_once_and_only_for_its_holder() {
    let mut story = Story::individual().issued();
    let install = |byte| Command::ConfirmInstallation { link: digest(byte) };
    assert_eq!(story.refused(&portal(), install(3)), ["installation-link-wrong"]);
    assert_eq!(story.refused(&operator_actor(), install(2)), ["not-your-request"]);
    story.done(&applicant(), install(2));
    assert_eq!(story.refused(&applicant(), install(2)), ["request-step-not-allowed"]);
}

#[test]
fn the_approval_text_binds_person_keys_documents_and_answers() {
    let mut story = Story::individual().accepted();
    for (key, byte) in story.keys().iter_mut().zip(1..) {
        key.key = digest(byte);
    }
    let text = canonical_request(&story.request, &offer(story.now)).unwrap().text().unwrap();
    insta::assert_snapshot!("canonical_request", text);
    let visit = story.visits().last_mut().unwrap();
    visit.marks[0].number = Some("other".into());
    let changed = canonical_request(&story.request, &offer(story.now)).unwrap();
    assert_ne!(changed.text().unwrap(), text);
}

#[test]
fn the_approval_of_a_head_names_the_organisation_as_registered() {
    let mut story = Story::head().accepted();
    for (key, byte) in story.keys().iter_mut().zip(1..) {
        key.key = digest(byte);
    }
    let code = story.request.keys_code();
    story.visits()[0].compared = code;
    // The form's own key is new each time, and its digest with it.
    story.request.answers = forms::Answers::default();
    let text = canonical_request(&story.request, &offer(story.now)).unwrap().text().unwrap();
    insta::assert_snapshot!("canonical_request_of_a_head", text);
}

/// A kind of participant that the source does not know, as two files: its form and itself.
fn law_with_a_surveyor() -> std::collections::BTreeMap<String, String> {
    let mut files = law();
    let form = files["registration/forms/F1.toml"]
        .replace("\"iin\"\nkind", "\"surveyor_iin\"\nkind")
        .replace("\"last_name\"", "\"surveyor_last_name\"");
    files.insert("registration/forms/F99.toml".into(), form);
    let kind = files["registration/participants/ind.toml"]
        .replace("\"IND\"", "\"SURVEYOR\"")
        .replace("\"f1\"", "\"surveyor\"")
        .replace("issue-form = \"F1\"", "issue-form = \"F99\"")
        .replace("iin = \"iin\"", "iin = \"surveyor_iin\"")
        .replace("last-name = \"last_name\"", "last-name = \"surveyor_last_name\"")
        .replace(
            "{ code = \"D_ID\"",
            "{ code = \"D_WORK_ENOT\", need = \"always\" },\n  { code = \"D_ID\"",
        );
    files.insert("registration/participants/surveyor.toml".into(), kind);
    files
}

#[test]
fn another_kind_of_participant_is_two_files_and_gets_its_certificates() {
    let world = Box::leak(Box::new(World::of(&law_with_a_surveyor())));
    let mut story = Story::within(world, kind("SURVEYOR"));
    let mut answers = Typed::from(f1());
    for (from, to) in [("iin", "surveyor_iin"), ("last_name", "surveyor_last_name")] {
        let answer = answers.0.remove(from).unwrap();
        answers.0.insert(to.into(), answer);
    }
    let nameless = submission({
        let mut answers = answers.clone();
        answers.0.remove("surveyor_iin");
        answers
    });
    assert_eq!(
        story.refused(&portal(), Command::SubmitIssue(nameless)),
        ["answer-missing@surveyor_iin"]
    );
    story.done(&portal(), Command::SubmitIssue(submission(answers)));
    let other = PersonName { last: "БАСҚА".into(), ..person().name };
    let found = PersonRecord { name: other, ..person() };
    let differing = RegistryAnswer { person: Finding::Present(found), ..answer(story.now) };
    let rules = world.rules.participants.at("surveyor").unwrap();
    let faults =
        compare(rules, story.request.holder.as_ref().unwrap(), false, &differing).unwrap_err();
    assert_eq!(faults.0[0].field.as_deref(), Some("surveyor_last_name"));
    let now = story.now;
    story.answered(answer(now));
    story.done(&operator_actor(), Story::open(Visitor::Recipient));
    story.mark(document("F1"), DocumentVerdict::Accepted);
    story.mark(document("D_ID"), DocumentVerdict::Accepted);
    story.identify(IdentityMark::Proved);
    story.compared();
    assert_eq!(
        story.refused(&operator_actor(), Story::accept()),
        ["document-not-accepted@D_WORK_ENOT"]
    );
    story.mark(document("D_WORK_ENOT"), DocumentVerdict::Accepted);
    story.done(&operator_actor(), Story::accept());
    story.done(&operator_actor(), Story::confirm());
    story.done(&authority(), Command::BeginCaCheck);
    let evidence = Evidence::Approval;
    story.done(&authority(), Command::RecordVerdict(evidence));
    let command = Command::RecordIssue { certificates: Story::pair(), link: digest(2) };
    story.done(&authority(), command);
    assert_eq!(story.request.state, RequestState::Issued);
}

#[test]
fn a_kind_that_names_what_no_form_or_list_has_is_refused() {
    let refuse = |from: &str, to: &str| -> Vec<String> {
        let mut files = law();
        let kind = files["registration/participants/ind.toml"].clone();
        assert!(kind.contains(from), "{from}");
        files.insert("registration/participants/ind.toml".into(), kind.replacen(from, to, 1));
        let faults = Rules::parse(&files, Some(&catalogue(&files))).unwrap_err();
        faults.into_iter().map(|fault| format!("{}: {}", fault.key, fault.reason)).collect()
    };
    assert_eq!(
        refuse("iin = \"iin\"", "iin = \"number\""),
        ["holder.iin: the form F1 has no field \"number\""]
    );
    assert_eq!(
        refuse("\"D_ID\"", "\"D_NONE\""),
        ["documents.D_NONE: documents.toml has no such document"]
    );
    assert_eq!(
        refuse(
            "{ code = \"D_ID\", need = \"always\" }",
            "{ code = \"D_ID\", need = \"always\", instead = [{ code = \"D_HEAD\" }] }"
        ),
        ["documents.D_ID: D_HEAD, which stands in its place, is not of the list"]
    );
    assert_eq!(
        refuse("\"third-person\"", "\"self-only\""),
        [
            "documents: they and represented-by disagree",
            "revoke-documents: they and represented-by disagree"
        ]
    );
    assert_eq!(refuse("purpose = \"AUTH\"", "purpose = \"SIGN\"").len(), 1);
    assert!(refuse("\"rsa-2048\"", "\"rsa-1\"")[0].contains("no such algorithm: rsa-1"));
    assert_eq!(refuse("\"f1\"", "\"f2\""), ["address: \"f2\" is the address of another kind"]);
}

#[test]
fn a_request_waits_for_its_recipient_from_the_day_after_the_one_on_which_she_means_to_come() {
    // Filed on Monday the 23rd for the 24th.
    let mut story = Story::individual().submitted();
    assert_eq!(story.request.unvisited_since(), None, "the registers are asked");
    story.answered(answer(story.now));
    assert_eq!(story.request.unvisited_since(), Some(at("2026-11-25T00:00")));
    let mut superseded = Story::individual().registered();
    superseded.done(&portal(), Command::Supersede);
    assert_eq!(superseded.request.unvisited_since(), Some(at("2026-11-25T00:00")));
    // A day before the sending, as an earlier build would have kept it, counts from the sending.
    let Process::IssueFirst(first) = &mut superseded.request.process else { return };
    first.form.as_mut().unwrap().visit_on = "2026-11-20".parse().unwrap();
    assert_eq!(superseded.request.unvisited_since(), superseded.request.submitted_at);
    story.done(&operator_actor(), Story::open(Visitor::Recipient));
    assert_eq!(story.request.unvisited_since(), None, "somebody came");
    let refusal = Command::RefuseAcceptance {
        operator: operator(),
        ground: GroundCode::R01,
        missing: vec![MissingDocument { code: document("F1"), text: String::new() }],
        recipient_address: "Астана, Абай даңғылы, 1".into(),
        executor_phone: "+77172000000".into(),
    };
    story.mark(document("F1"), DocumentVerdict::Missing);
    story.done(&operator_actor(), refusal);
    assert_eq!(story.request.unvisited_since(), None, "she was there, and may come again");
}
