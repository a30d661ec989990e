//! Papers that an operator reads field by field: powers of attorney F3 and F12, applications for revocation F7, F8, F11.

use forms::{Answer, Typed};
use registration::*;

use crate::{participants::*, world::*};

fn came() -> base::Iin {
    iin("1970-07-07".parse().unwrap(), 1)
}

fn visitor() -> Visitor {
    Visitor::Representative { iin: came(), name: name("ДОСОВ", "АРМАН", None) }
}

/// A paper at the desk, as it should be, and what is told of it with one answer changed.
struct Desk {
    story: Story,
    sound: DocumentMark,
}

impl Desk {
    fn of(kind: &str, asked: RequestKind, paper: &str, who: Visitor) -> Self {
        let story = at_desk(kind, asked, who);
        let sound = good(&story, &document(paper));
        Self { story, sound }
    }

    fn told(&mut self, field: &str, answer: impl Into<Option<Answer>>) -> Vec<String> {
        let mut said = self.sound.said.clone();
        match answer.into() {
            Some(answer) => said.0.insert(field.to_owned(), answer),
            None => said.0.remove(field),
        };
        let mark = DocumentMark { said, ..self.sound.clone() };
        self.story.not_noted(mark)
    }

    fn text(&mut self, field: &str, text: &str) -> Vec<String> {
        self.told(field, Answer::Text(text.to_owned()))
    }

    /// Every field that the form asks for is missed, one at a time.
    fn each_is_missed(&mut self, form: &str) {
        let fields: Vec<(String, bool)> = self.story.world.rules.papers[form]
            .fields()
            .map(|field| (field.name.clone(), field.required))
            .collect();
        assert!(fields.iter().any(|(_, required)| *required));
        for (field, _) in fields.into_iter().filter(|(_, required)| *required) {
            assert_eq!(self.told(&field, None), [format!("answer-missing@{field}")]);
        }
    }

    /// The paper is noted, and everything that was read is kept.
    fn taken(mut self) -> DocumentMark {
        let sound = self.sound.clone();
        self.story.note(sound);
        self.story.request.visit().unwrap().mark(&self.sound.code).unwrap().clone()
    }
}

/// nca-01 F3, row by row: what the appendix prints is typed, kept, and held against the request and the person at the desk.
#[test]
fn a_power_of_an_entity_is_kept_field_by_field_and_held_against_the_request() {
    let mut desk = Desk::of("LEGAL_EMPLOYEE", RequestKind::IssueFirst, "D_LPOA", visitor());
    desk.each_is_missed("F3");
    let other = (2..).find_map(|n| base::Bin::compose("2016-03-01".parse().unwrap(), 4, n));
    for (field, wrong, fault) in [
        ("organization_name", "«Басқа» ЖШС", "paper-of-other-organisation"),
        ("bin", other.unwrap().as_str(), "paper-of-other-organisation"),
        ("representative_full_name", "ДОСОВ ДАНИЯР", "paper-of-other-person"),
        ("representative_birth_year", "1971", "paper-of-other-person"),
        ("acts_on_basis", "CUSTOM", "answer-not-in-list"),
        ("seal", "PERHAPS", "answer-not-in-list"),
    ] {
        assert_eq!(desk.text(field, wrong), [format!("{fault}@{field}")]);
    }
    let unsigned = desk.told("head_signed", Answer::Flag(false));
    assert_eq!(unsigned, ["paper-not-signed@head_signed"]);
    let rows = |name: &str, signed: &str| Answer::Rows(vec![employee(&aigul(), name, signed)]);
    let own = "Тестова Айгуль Болатқызы";
    let misnamed = desk.told("employees", rows("Тестова Алия Болатқызы", "YES"));
    assert_eq!(misnamed, ["paper-of-other-person@employees.1.full_name"]);
    let unsigned = desk.told("employees", rows(own, "NO"));
    assert_eq!(unsigned, ["employee-not-signed@employees.1.signed"]);
    // All is told at once.
    let mut said = desk.sound.said.clone().with_text("organization_name", "«Басқа» ЖШС");
    said = said.with_text("representative_birth_year", "1971");
    let mark = DocumentMark { said, ..desk.sound.clone() };
    assert_eq!(desk.story.not_noted(mark).len(), 2);
    // The Russian name of the register is the organisation's too.
    let said = desk.sound.said.clone().with_text("organization_name", "ТОО «Сенім»");
    desk.sound.said = said;
    let kept = desk.taken();
    for (field, text) in [
        ("place", "Астана"),
        ("legal_address", "Астана, Абай даңғылы, 1"),
        ("principal_person", "БАСШЫ БАСШЫЕВ"),
        ("acts_on_basis", "CHARTER"),
        ("representative_birth_place", "Қарағанды"),
        ("representative_address", "Астана, Абай даңғылы, 2"),
        ("head_name", "БАСШЫ БАСШЫЕВ"),
        ("seal", "NONE"),
    ] {
        assert_eq!(kept.said.text(field), Some(text), "{field}");
    }
    assert_eq!(kept.said.rows("employees")[0]["position"], "Бухгалтер");
    assert_eq!((kept.number.as_deref(), kept.date), (Some("17"), "2026-11-20".parse().ok()));
    assert_eq!(kept.power.unwrap().representative, came());
}

/// nca-01 F12: the notarised power of an individual.
#[test]
fn a_notarised_power_is_kept_field_by_field_and_held_against_the_people() {
    let mut desk = Desk::of("IND", RequestKind::IssueFirst, "D_NPOA", visitor());
    desk.each_is_missed("F12");
    for (field, wrong, fault) in [
        ("principal_full_name", "Тестова Айгуль", "paper-of-other-person"),
        ("principal_birth_year", "1991", "paper-of-other-person"),
        ("representative_full_name", "ДОСОВ", "paper-of-other-person"),
        ("representative_birth_year", "1969", "paper-of-other-person"),
        (
            "signed_date_in_words",
            "двадцать первое ноября две тысячи двадцать шестого года",
            "date-words-differ",
        ),
        ("signed_date_in_words", "20 ноября 2026 года", "date-words-unread"),
        ("signed_date", "2026-11-19", "date-words-differ@signed_date_in_words"),
    ] {
        let fault = if fault.contains('@') { fault.to_owned() } else { format!("{fault}@{field}") };
        assert_eq!(desk.text(field, wrong), [fault]);
    }
    let unsigned = desk.told("notary_signed", Answer::Flag(false));
    assert_eq!(unsigned, ["paper-not-signed@notary_signed"]);
    let said = desk.sound.said.clone();
    desk.sound.said = said
        .with_text("signed_date_in_words", "двадцатое ноября две тысячи двадцать шестого года")
        .with_text("notary_additional_data", "Лицензия № 0001")
        .with_text("valid_until", "2026-12-31");
    let kept = desk.taken();
    for (field, text) in [
        ("place", "Астана"),
        ("principal_birth_place", "Алматы"),
        ("principal_residence", "Астана, Абай даңғылы, 1"),
        ("representative_birth_place", "Қарағанды"),
        ("representative_residence", "Астана, Абай даңғылы, 2"),
        ("notary_additional_data", "Лицензия № 0001"),
    ] {
        assert_eq!(kept.said.text(field), Some(text), "{field}");
    }
    assert_eq!(kept.number.as_deref(), Some("2-1234"));
    assert_eq!(kept.valid_until, "2026-12-31".parse().ok());
}

/// What is refused is not read: the fields of a paper that is not taken are not kept.
#[test]
fn of_a_paper_that_is_not_taken_nothing_is_kept() {
    let mut desk = Desk::of("IND", RequestKind::IssueFirst, "D_NPOA", visitor());
    let verdict =
        DocumentVerdict::Rejected { defect: DocumentDefect::Corrections, note: String::new() };
    let mark = DocumentMark { verdict, ..desk.sound.clone() };
    desk.story.note(mark);
    let kept = desk.story.request.visit().unwrap().mark(&document("D_NPOA")).unwrap();
    assert_eq!((&kept.said, &kept.power), (&Typed::default(), &None));
}

/// nca-01 F7, F8, F11: what the portal takes from the signature stands on paper, and is held against the register of certificates.
#[test]
fn an_application_for_revocation_on_paper_is_kept_field_by_field() {
    for (kind, form) in [("IND", "F7"), ("LEGAL_EMPLOYEE", "F8"), ("ENOTARY", "F11")] {
        let mut desk = Desk::of(kind, RequestKind::RevokeOffice, form, Visitor::Recipient);
        desk.each_is_missed(form);
        let prefix = if form == "F8" { "employee_" } else { "" };
        for (part, wrong) in [
            ("iin", operator_iin().to_string()),
            ("last_name", "Тестов".to_owned()),
            ("first_name", "Алия".to_owned()),
            ("middle_name", "Болатовна".to_owned()),
        ] {
            let field = format!("{prefix}{part}");
            assert_eq!(desk.text(&field, &wrong), [format!("paper-of-other-person@{field}")]);
        }
        let day = if form == "F11" { "application_date" } else { "visit_date" };
        for field in [day, "issue_date"] {
            assert_eq!(desk.text(field, "2026-11-24"), [format!("date-in-future@{field}")]);
        }
        if form == "F8" {
            // A certificate may hold the name in short and the registers are not asked: the number decides.
            let other = (2..).find_map(|n| base::Bin::compose("2016-03-01".parse().unwrap(), 4, n));
            let faults = desk.text("bin", other.unwrap().as_str());
            assert_eq!(faults, ["paper-of-other-organisation@bin"]);
        } else {
            let faults = desk.told("applicant_signed", Answer::Flag(false));
            assert_eq!(faults, ["paper-not-signed@applicant_signed"]);
        }
        let kept = desk.taken();
        assert_eq!(kept.date, "2026-11-23".parse().ok());
        assert_eq!(kept.said.text("issue_date"), Some("2026-11-10"));
    }
}

/// nca-01 F8, footnote and contradiction 18: the head signs, or the order of dismissal is brought and the holder signs.
#[test]
fn the_head_signs_an_application_of_an_entity_unless_the_order_of_dismissal_is_there() {
    let outcome = |papers: &[&str], change: &dyn Fn(Typed) -> Typed| {
        let mut story = at_desk("LEGAL_EMPLOYEE", RequestKind::RevokeOffice, Visitor::Recipient);
        for code in papers {
            let mut mark = good(&story, &document(code));
            if *code == "F8" {
                mark.said = change(mark.said);
            }
            story.note(mark);
        }
        story.identify(IdentityMark::Proved);
        let before = story.request.clone();
        match story.give(&operator_actor(), Story::accept()) {
            Ok(_) => "accepted".to_owned(),
            Err(faults) => {
                assert_eq!(story.request, before);
                format!("{}@{}", faults.0[0].code, faults.0[0].field.clone().unwrap_or_default())
            }
        }
    };
    let unnamed = |said: Typed| said.with_text("head_name", "");
    let unsigned = |said: Typed| said.with("head_signed", Answer::Flag(false));
    let nobody = |said: Typed| {
        said.with("head_signed", Answer::Flag(false)).with("holder_signed", Answer::Flag(false))
    };
    let unsealed = |said: Typed| said.with_text("seal", "NONE");
    let with_power = ["F8", "D_ID", "D_LPOA"];
    let with_order = ["F8", "D_ID", "D_DISMISS"];
    assert_eq!(outcome(&with_power, &|said| said), "accepted");
    assert_eq!(outcome(&with_power, &unsealed), "accepted", "a seal is for who has one");
    assert_eq!(outcome(&with_power, &unnamed), "head-not-signed@head_signed");
    assert_eq!(outcome(&with_power, &unsigned), "head-not-signed@head_signed");
    assert_eq!(outcome(&with_order, &unsigned), "accepted");
    assert_eq!(outcome(&with_order, &|said| unsealed(unnamed(unsigned(said)))), "accepted");
    assert_eq!(outcome(&with_order, &nobody), "paper-not-signed@holder_signed");
    // The order may be marked before the application or after it.
    assert_eq!(outcome(&["D_DISMISS", "D_ID", "F8"], &unsigned), "accepted");
}

/// The day of issue on the paper is that of a certificate which the request names (nca-01 F7, F8, F11).
#[test]
fn the_day_of_issue_on_the_paper_is_that_of_the_certificates() {
    for (kind, papers, form) in [
        ("IND", &["F7", "D_ID"][..], "F7"),
        ("LEGAL_EMPLOYEE", &["F8", "D_ID", "D_LPOA"], "F8"),
        ("ENOTARY", &["F11", "D_ID"], "F11"),
    ] {
        let mut story = at_desk(kind, RequestKind::RevokeOffice, Visitor::Recipient);
        for code in papers {
            let mark = good(&story, &document(code));
            story.note(mark);
        }
        story.identify(IdentityMark::Proved);
        story.done(&operator_actor(), Story::accept());
        let bin = (form == "F8").then(bin);
        let held = |day: &str| {
            let issued_on = Some(day.parse().unwrap());
            let own = facts(serial(0x11), CertificateStanding::Installed);
            vec![CertificateFacts { bin: bin.clone(), issued_on, ..own }]
        };
        let formed = |certificates| {
            let answers = f7(&[serial(0x11)]).into();
            Command::FormRevocation { operator: operator(), answers, certificates }
        };
        let faults = story.refused(&operator_actor(), formed(held("2026-11-09")));
        assert_eq!(faults, ["issue-date-differs@issue_date"], "{kind}");
        story.done(&operator_actor(), formed(held("2026-11-10")));
        let plan = story.request.revocation().unwrap();
        assert_eq!(plan.certificates[0].issued_on, "2026-11-10".parse().ok());
    }
}

/// nca-01 F6 and settings, `treasury_extra_fields`: the tax number and the access level belong to the rule set of 2012.
#[test]
fn the_fields_of_2012_are_asked_only_where_the_setting_names_them() {
    let asked = |world: &World| {
        let (_, form) = world.rules.issue_form(&kind("TREASURY")).unwrap();
        let known = ["institution_code", "treasury_role", "rnn", "access_level"];
        known.into_iter().filter(|name| form.field(name).is_some()).collect::<Vec<_>>()
    };
    assert_eq!(asked(World::shared()), ["institution_code", "treasury_role"]);
    let mut law = law();
    let shipped = r#"treasury-extra-fields = ["institution_code", "treasury_role"]"#;
    let of_2012 = r#"treasury-extra-fields = ["institution_code", "rnn", "access_level"]"#;
    let policy = law["policy.toml"].clone();
    assert!(policy.contains(shipped));
    law.insert("policy.toml".into(), policy.replace(shipped, of_2012));
    let world = Box::leak(Box::new(World::of(&law)));
    assert_eq!(asked(world), ["institution_code", "rnn", "access_level"]);
    // What is not asked is not taken, and what is asked is kept.
    let old = filled("TREASURY").with_text("rnn", "600900000001").with_text("access_level", "2");
    let mut story = Story::new(RequestKind::IssueFirst, kind("TREASURY"));
    let faults = story.refused(&portal(), Command::SubmitIssue(submission(old.clone())));
    assert_eq!(faults, ["unknown-field@access_level", "unknown-field@rnn"]);
    let mut answers = Typed::from(old);
    answers.0.remove("treasury_role");
    let mut story = Story::within(world, kind("TREASURY"));
    story.done(&portal(), Command::SubmitIssue(submission(answers)));
    assert_eq!(story.request.answers.text("rnn"), Some("600900000001"));
    let wrong = policy.replace(shipped, r#"treasury-extra-fields = ["colour"]"#);
    assert!(Settings::parse(&wrong).unwrap_err().reason.contains("colour"));
}

/// nca-01 V_REGION: the city is one of the chosen region, in any of the languages, with or without the word for its kind.
#[test]
fn the_city_of_an_application_is_one_of_its_region() {
    let told = |region: &str, city: &str| {
        let answers = f1().with_text("region", region).with_text("city", city);
        let command = Command::SubmitIssue(submission(answers));
        match Story::individual().give(&portal(), command) {
            Ok(_) => "taken",
            Err(faults) => {
                assert_eq!(faults.0.len(), 1, "{faults:?}");
                assert_eq!(faults.0[0].field.as_deref(), Some("city"));
                faults.0[0].code
            }
        }
    };
    for (region, city) in [
        ("71", "Астана"),
        ("71", "г. Астана"),
        ("71", "Astana"),
        ("11", "Кокшетау"),
        ("11", "көкшетау қаласы"),
        ("11", "Аккольский район"),
        ("11", "Ақкөл ауданы"),
        ("11", "с. Красный Яр"),
        ("10", "Семей"),
        ("63", "Усть-Каменогорск"),
        ("35", "Посёлок Сарышаган"),
    ] {
        assert_eq!(told(region, city), "taken", "{region} {city}");
    }
    for (region, city) in [("71", "Алматы"), ("75", "Астана"), ("11", "Семей"), ("71", "г.")]
    {
        assert_eq!(told(region, city), "city-not-in-region", "{region} {city}");
    }
    // A revocation at an office that tells them is held to the same list.
    let world = World::shared();
    assert!(world.rules.regions.entry.iter().all(|region| {
        world.rules.localities.names(&region.code, base::Lang::Kk).next().is_some()
    }));
}
