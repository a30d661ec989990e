//! What is handed over on paper, and the registers that are kept of it.

#[path = "words.rs"]
mod words;

use app::{Access, DeskAct};
use base::{Lang, Role, UniqueNumber};
use registration::{DocumentCode, GroundCode, MissingDocument, PersonName, VisitPlace, Visitor};

pub(crate) use words::words_of;

use crate::{
    codes,
    story::{OFFICE, Stage},
};

impl Stage {
    /// The newest paper of a kind that a request has.
    pub(crate) async fn paper(&self, number: &UniqueNumber, secret: &str, kind: &str) -> Vec<u8> {
        let access = Access::Secret(secret);
        let view = self.app.registration().request(number, access, Lang::Kk).await.unwrap();
        let paper = view.documents.iter().rev().find(|paper| paper.kind == kind).unwrap();
        let access = Access::Secret(secret);
        let pdf = self.app.documents().fetch(&paper.id, access, Lang::Kk).await.unwrap().1;
        assert_eq!(testkit::archival::breaches(&pdf), [], "{kind}");
        pdf
    }
}

fn missing(code: &str, text: &str) -> MissingDocument {
    MissingDocument { code: DocumentCode::new(code), text: text.to_owned() }
}

/// nca-01 F9, row by row, in both copies: of an individual, of an entity for which somebody else came.
#[tokio::test(flavor = "multi_thread")]
async fn the_receipt_of_refused_acceptance_has_every_field_and_two_copies() {
    let stage = Stage::set().await;
    let filed = stage.file(&stage.applicant()).await.unwrap();
    let number = filed.request.status.number;
    let session = stage.operator_session().await;
    let visitor = Visitor::Representative {
        iin: stage.cast().employee.iin,
        name: PersonName { last: "ДОСОВ".into(), first: "АРМАН".into(), middle: None },
    };
    stage
        .desk(&number, DeskAct::Open { visitor, place: VisitPlace::Office, ticket: None })
        .await
        .unwrap();
    let refuse = |address: &str, phone: &str| DeskAct::RefuseAcceptance {
        ground: GroundCode::R10,
        missing: vec![missing("D_NPOA", "нотариус мөрі жоқ")],
        recipient_address: address.to_owned(),
        executor_phone: phone.to_owned(),
    };
    // The fields that the operator types are asked for.
    assert_eq!(
        codes(stage.desk(&number, refuse("", "+7 717 200 00 00")).await),
        ["statement-missing"]
    );
    assert_eq!(codes(stage.desk(&number, refuse("Астана", " ")).await), ["statement-missing"]);
    let address = "Астана, Абай даңғылы, 1";
    stage.desk(&number, refuse(address, "+7 717 200 00 00")).await.unwrap();
    let text = words_of(&stage.paper(&number, &filed.access, "acceptance-refusal").await);
    let copies: Vec<&str> = text.split("1-дана").collect();
    let [_, both] = copies.as_slice() else { panic!("{text}") };
    let (first, second) = both.split_once("2-дана").expect("the second copy");
    let office = stage.office_words();
    for (name, copy) in [("first", first), ("second", second)] {
        let person = stage.cast().applicant;
        let recipient = format!("{} {}", person.surname, person.name);
        for words in [
            recipient.as_str(),
            address,
            "20-бабын басшылыққа ала отырып",
            &format!("филиалының № {OFFICE} бөлімі"),
            office.0.as_str(),
            office.1.as_str(),
            "тіркеу куәлігін беру және қайтарып алу",
            "Жетіспейтін құжаттардың атауы",
            "Нотариалды куәландырылған сенімхат: нотариус мөрі жоқ",
            "R10",
            session.name.as_str(),
            "+7 717 200 00 00",
            "Алдым:",
            "ДОСОВ АРМАН",
            "2026",
            &format!("{number}/1"),
            "Осы қолхат әр тарапқа бір-бірден 2 данада жасалды",
        ] {
            assert!(copy.contains(words), "{name} copy: {words}\n{copy}");
        }
    }
    // The title stands over each of them.
    let title = "Құжаттарды қабылдаудан бас тарту туралы қолхат";
    assert!(text.matches(title).count() >= 2, "{text}");
}

/// Registers of the provider: who was refused at which desk, and who consented to what; each look is in the journal.
#[tokio::test(flavor = "multi_thread")]
async fn refused_acceptances_and_consents_stand_in_registers_of_the_provider() {
    let stage = Stage::set().await;
    let filed = stage.file(&stage.applicant()).await.unwrap();
    let number = filed.request.status.number;
    let open =
        || DeskAct::Open { visitor: Visitor::Recipient, place: VisitPlace::Office, ticket: None };
    stage.desk(&number, open()).await.unwrap();
    let refusal = DeskAct::RefuseAcceptance {
        ground: GroundCode::R01,
        missing: vec![missing("D_ID", "")],
        recipient_address: "Астана, Абай даңғылы, 1".to_owned(),
        executor_phone: "+7 717 200 00 00".to_owned(),
    };
    stage.desk(&number, refusal).await.unwrap();
    stage.take_papers(&number).await;
    let official = stage.enrol(&stage.cast().officer.iin, Role::Officer, "nca").await;
    let session = stage.sign_in(&official).await.unwrap();
    let registers = stage.app.registers();
    let kept = registers.kept_list(&session, Lang::En).unwrap();
    let names: Vec<&str> = kept.iter().map(|(_, name, _)| name.as_str()).collect();
    assert!(names.contains(&"acceptance-refusals") && names.contains(&"consents"), "{names:?}");
    let page = async |name: &'static str| {
        let page = registers.kept(&session, "nca-01", name, None, Lang::En).await.unwrap();
        let line = |entry: &app::view::KeptEntry| {
            let cells = entry.rows.iter().map(|row| (row.name.clone(), row.value.clone()));
            (entry.number.clone(), cells.collect::<std::collections::BTreeMap<_, _>>())
        };
        page.entries.iter().map(line).collect::<Vec<_>>()
    };
    let refused = page("acceptance-refusals").await;
    let [(receipt, cells)] = refused.as_slice() else { panic!("{refused:?}") };
    assert_eq!(*receipt, format!("{number}/1"));
    assert_eq!(cells["request_number"], number.to_string());
    assert!(cells["ground"].starts_with("R01 "), "{cells:?}");
    assert_eq!(cells["missing"], "Identity document");
    assert!(cells["office"].contains("Astana"), "{cells:?}");
    assert!(!cells["employee"].is_empty() && !cells["refused_at"].is_empty());
    // The consent of the form when it was registered, and the one on paper at the desk.
    let consents = page("consents").await;
    let [(first, in_form), (second, on_paper)] = consents.as_slice() else {
        panic!("{consents:?}")
    };
    assert_eq!((first, second), (&format!("{number}/1"), &format!("{number}/2")));
    let person = stage.cast().applicant;
    for cells in [in_form, on_paper] {
        assert_eq!(cells["person_iin"], person.iin.to_string());
        assert!(cells["person"].to_uppercase().starts_with(&person.surname.to_uppercase()));
        assert_eq!(cells["scope"], "State Database of Individuals");
        assert_eq!(cells["purpose"], "Issue of registration certificates");
        assert!(cells["given_at"].contains("2026"), "{cells:?}");
    }
    assert_eq!(in_form["signed"], "ticked in the application");
    assert_eq!(on_paper["signed"], "on paper, by hand");
    assert_eq!(on_paper["seen_by"], stage.operator_session().await.name);
    assert_eq!(stage.acts_journalled("register-viewed").await, 2);
    // Nobody else reads them: not an official of another body, nor the desk, nor everybody.
    let other = stage.sign_in(&stage.officer).await.unwrap();
    for name in ["acceptance-refusals", "consents"] {
        let hidden = registers.kept(&other, "nca-01", name, None, Lang::En).await;
        assert_eq!(codes(hidden), ["register-unknown"]);
        let public = registers.page("nca-01", name, &app::RegisterQuery::default()).await;
        assert_eq!(codes(public), ["register-unknown"]);
    }
    let operator = stage.operator_session().await;
    let refused = registers.kept(&operator, "nca-01", "consents", None, Lang::En).await;
    assert_eq!(codes(refused), ["not-your-right"]);
}

/// nca-01, result document: every field of the record, of a natural person and of a domain.
#[tokio::test(flavor = "multi_thread")]
async fn the_record_of_a_certificate_tells_everything_that_is_kept_of_it() {
    let stage = Stage::set().await;
    let cast = stage.cast();
    let official = stage.enrol(&cast.officer.iin, Role::Officer, "nca").await;
    let session = stage.sign_in(&official).await.unwrap();
    let desk = stage.app.desk();
    let domain = crate::processes::Applicant::of(
        "domain",
        &cast.applicant,
        None,
        crypto::KeyAlgorithm::EcP256,
    );
    for applicant in [stage.citizen(), domain] {
        let issued = stage.certify(&applicant).await;
        let certificate = &issued.certificates[0];
        let rows = desk.certificate_record(&session, &certificate.serial, Lang::En).await.unwrap();
        let rows: std::collections::BTreeMap<String, String> =
            rows.into_iter().map(|row| (row.name, row.value)).collect();
        let made = pki::Certificate::from_pem(&certificate.pem).unwrap();
        let is_domain = applicant.address == "domain";
        assert_eq!(rows["serial"], certificate.serial);
        assert!(!rows["kind"].is_empty() && !rows["kind"].starts_with('['));
        assert!(rows["subject"].contains(applicant.person.iin.as_str()) || is_domain);
        assert_eq!(rows.contains_key("domains"), is_domain);
        assert_eq!(rows["public-key"], crypto::sha256(made.spki_der()).to_string());
        let algorithm = if is_domain { "ec-p256" } else { "rsa-2048" };
        assert_eq!(rows["algorithm"], algorithm);
        assert!(rows["key"].contains(if is_domain { "256" } else { "2048" }), "{}", rows["key"]);
        assert!(rows["not-before"].contains("2026") && rows["not-after"].contains("2027"));
        assert!(!rows["policy"].is_empty() && !rows["issuer"].is_empty());
        let carrier = if is_domain { "Own computer" } else { "Secure carrier (token)" };
        assert!(rows["carrier"].starts_with(carrier), "{}", rows["carrier"]);
        assert_eq!(rows["request"], issued.status.number.to_string());
        assert_eq!(rows["operator"], cast.operator.iin.to_string());
        assert_eq!(
            (rows["region"].as_str(), rows["email"].as_str()),
            ("71", "applicant@example.kz")
        );
        assert_eq!(stage.journalled("certificate-viewed", &certificate.serial).await, 1);
        let operator = stage.operator_session().await;
        let hidden = desk.certificate_record(&operator, &certificate.serial, Lang::En).await;
        assert_eq!(codes(hidden), ["not-your-right"]);
    }
    let unknown = desk.certificate_record(&session, "00ff", Lang::En).await;
    assert_eq!(codes(unknown), ["certificate-unknown"]);
}

/// nca-01, the service: every engineering value is a setting that an administrator can change, with a history.
#[tokio::test(flavor = "multi_thread")]
async fn every_value_of_the_rule_set_is_a_setting_with_a_history() {
    use app::settings::{NewValue, change};
    let mut stage = Stage::set().await;
    let settings = stage.app.settings().await.unwrap();
    let policy: toml::Table = toml::from_str(&app::law::compiled_in()["policy.toml"]).unwrap();
    let keys: usize = policy.values().map(|table| table.as_table().unwrap().len()).sum();
    assert_eq!(settings.len(), keys, "each value of the file is one of them");
    assert!(settings.iter().all(|setting| setting.history.len() == 1));
    let of = async |stage: &Stage, name: &str| {
        let all = stage.app.settings().await.unwrap();
        all.into_iter().find(|setting| setting.name == name).unwrap()
    };
    let name = "registration.reminder-days";
    assert_eq!(of(&stage, name).await.value, "30");
    let folder = stage.data_folder();
    let new = |value: &str, basis: &str| NewValue {
        name: name.to_owned(),
        value: value.to_owned(),
        by: "АХМЕТОВ ДАНИЯР".to_owned(),
        basis: basis.to_owned(),
    };
    let clock = stage.clock();
    for (value, basis, fault) in [
        ("14", " ", "setting-without-basis"),
        ("fourteen", "№ 7, 2026-11-18", "setting-value"),
        ("-1", "№ 7, 2026-11-18", "law-faulty"),
    ] {
        assert_eq!(codes(change(&folder, &new(value, basis), &clock).await), [fault]);
    }
    let colour = NewValue { name: "registration.colour".to_owned(), ..new("1", "№ 7") };
    assert_eq!(codes(change(&folder, &colour, &clock).await), ["setting-unknown"]);
    assert_eq!(of(&stage, name).await.history.len(), 1, "what is refused leaves nothing");
    change(&folder, &new("14", "№ 7, 2026-11-18"), &clock).await.unwrap();
    stage.reopen().await;
    let changed = of(&stage, name).await;
    assert_eq!(changed.value, "14");
    assert_eq!(changed.history[1].by, "АХМЕТОВ ДАНИЯР (№ 7, 2026-11-18)");
    // What somebody writes into the file by hand is noticed at the next start.
    stage.set_policy("reminder-days = 14", "reminder-days = 20").await;
    let edited = of(&stage, name).await;
    let was: Vec<&str> = edited.history.iter().map(|change| change.value.as_str()).collect();
    assert_eq!((was, edited.history[2].by.as_str()), (vec!["30", "14", "20"], "policy.toml"));
    assert_eq!(stage.acts_journalled("setting-changed").await, 2);
    assert!(stage.app.journal().verify().await.unwrap().is_ok());
}

/// nca-01, the service: an administrator changes a value; who works with the server notices the value, and no new start.
#[tokio::test(flavor = "multi_thread")]
async fn a_setting_that_is_changed_while_the_server_runs_counts_without_a_new_start() {
    use app::settings::{NewValue, change};
    let stage = Stage::set().await;
    let offered = || {
        let reasons = stage.app.registration().revocation_reasons(Lang::En).into_iter();
        reasons.map(|(code, _)| code).collect::<Vec<_>>()
    };
    assert_eq!(offered(), ["HOLDER_DEMAND"]);
    let set = async |value: &str| {
        let new = NewValue {
            name: "registration.online-revocation-reasons".to_owned(),
            value: value.to_owned(),
            by: "АХМЕТОВ ДАНИЯР".to_owned(),
            basis: "№ 9, 2026-11-18".to_owned(),
        };
        change(&stage.data_folder(), &new, &stage.clock()).await.unwrap();
    };
    // The instance had no law as files of its own until now.
    set(r#"["HOLDER_DEMAND", "KEY_COMPROMISE"]"#).await;
    let taken = async || stage.app.work().await.unwrap().settings;
    assert_eq!((taken().await, offered().len()), (0, 1), "seen once, it may still be written");
    assert_eq!((taken().await, offered().len()), (1, 2));
    assert_eq!(taken().await, 0, "nothing is taken twice");
    set(r#"["HOLDER_DEMAND"]"#).await;
    taken().await;
    assert_eq!((taken().await, offered().len()), (1, 1));
    let all = stage.app.settings().await.unwrap();
    let of = |name: &str| all.iter().find(|setting| setting.name == name).unwrap();
    let history = &of("registration.online-revocation-reasons").history;
    assert_eq!(history.len(), 3);
    assert!(history.iter().skip(1).all(|change| change.by.ends_with("(№ 9, 2026-11-18)")));
    // By hand: the history says so, without a new start.
    let file = stage.data_folder().law().join("policy.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("reminder-days = 30", "reminder-days = 21")).unwrap();
    taken().await;
    assert_eq!(taken().await, 1);
    let all = stage.app.settings().await.unwrap();
    let reminder = all.iter().find(|setting| setting.name == "registration.reminder-days").unwrap();
    assert_eq!((reminder.value.as_str(), reminder.history[1].by.as_str()), ("21", "policy.toml"));
    assert_eq!(stage.acts_journalled("setting-changed").await, 3);
}

/// nca-01 F7 and F8, row by row, as they were signed on the portal: printed in the applicant's language, for her to keep.
#[tokio::test(flavor = "multi_thread")]
async fn an_application_for_revocation_on_the_portal_is_printed_with_every_field() {
    let stage = Stage::set().await;
    let (citizen, head) = (stage.applicant(), stage.head());
    let mut prints = Vec::new();
    for (person, form) in [(&citizen, "f1"), (&head, "f2")] {
        let answers = if form == "f1" { person.form() } else { person.legal_form() };
        let filed = stage.file_form(form, answers, app::Caller::default()).await.unwrap();
        stage.take_papers(&filed.request.status.number).await;
        let issued = stage.approve(&filed.request.status.number).await.unwrap().request;
        let signer = person.signer_of(&issued.certificates[0].pem);
        let session = stage.sign_in(&signer).await.unwrap();
        // Of the key with which she signs in she may go on to read.
        let serials = [issued.certificates[1].serial.clone()];
        let registration = stage.app.registration();
        let text = registration
            .revocation_text(&session, &serials, "HOLDER_DEMAND", Lang::Ru)
            .await
            .unwrap();
        let signature = signer.sign(text.text.as_bytes());
        let revoked = registration.revoke(&session, &text.id, &signature, Lang::Ru).await.unwrap();
        let number = revoked.status.number;
        stage.app.work().await.unwrap();
        let access = || Access::Session(&session);
        let view = registration.request(&number, access(), Lang::Ru).await.unwrap();
        let print = view.documents.iter().find(|paper| paper.kind == "application-form").unwrap();
        let pdf = stage.app.documents().fetch(&print.id, access(), Lang::Ru).await.unwrap();
        assert_eq!(testkit::archival::breaches(&pdf.1), []);
        let words = words_of(&pdf.1);
        for serial in &serials {
            assert!(words.contains(serial.as_str()), "{serial} in {words}");
        }
        for said in [
            number.as_str(),
            "Заявление на отзыв регистрационных свидетельств",
            "По требованию владельца регистрационного свидетельства",
            "Дата выдачи",
            "Дата обращения",
            "applicant@example.kz",
            "+77010000000",
            "С пользовательским соглашением",
            "Даю согласие на обработку моих",
            "Электронная цифровая подпись владельца свидетельства",
        ] {
            assert!(words.contains(said), "{said} in {words}");
        }
        let (iin, last, first, _) = person.names_as_typed();
        for said in [iin, last, first] {
            assert!(words.contains(&said), "{said} in {words}");
        }
        prints.push((number, words));
    }
    let organisation = &stage.cast().organisation;
    for said in [organisation.bin.as_str(), "Наименование области", "Астана"]
    {
        assert!(prints[1].1.contains(said), "{said} in {}", prints[1].1);
    }
    assert!(!prints[0].1.contains("БИН"), "{}", prints[0].1);
    // The consents that they signed stand in the register of consents.
    let official = stage.enrol(&stage.cast().officer.iin, Role::Officer, "nca").await;
    let official = stage.sign_in(&official).await.unwrap();
    let registers = stage.app.registers();
    let page = registers.kept(&official, "nca-01", "consents", None, Lang::En).await.unwrap();
    for (number, _) in &prints {
        let line = format!("{number}/1");
        assert!(page.entries.iter().any(|entry| entry.number == line), "{line}");
    }
}
