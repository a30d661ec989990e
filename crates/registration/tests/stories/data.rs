//! The rules as shipped.

use base::Lang;
use registration::*;

use crate::world::*;

#[test]
fn the_forms_are_sound_and_their_lists_exist() {
    let world = World::new();
    for (code, form) in &world.rules.forms {
        assert_eq!(form.inspect(&world.dictionaries), [], "{code}");
    }
}

#[test]
fn every_participant_has_its_profiles_forms_and_offices_to_go_to() {
    let world = World::new();
    for rules in world.rules.participants.all() {
        for key in &rules.key {
            let profile = world.profiles.find(&key.profile).unwrap();
            assert!(profile.allows_key(key.algorithm), "{} {}", rules.code, key.field);
        }
    }
    assert_eq!(world.rules.offices.all().count(), 284);
    let life_cycle = world.rules.life_cycles.on("2026-11-23".parse().unwrap()).unwrap();
    for ground in GroundCode::ALL {
        assert!(!life_cycle.ground(ground, Lang::Kk).is_empty(), "{ground}");
    }
}

#[test]
fn a_form_of_the_portal_offers_the_carriers_and_reasons_of_the_settings() {
    let world = World::new();
    let offered = |form: &str, field: &str| -> Vec<String> {
        let field = world.rules.forms[form].field(field).unwrap();
        field.choice.iter().map(|choice| choice.code.clone()).collect()
    };
    let settings = &world.rules.settings;
    let carriers: Vec<_> = settings.portal_carriers.iter().map(|c| c.code()).collect();
    for form in ["F1", "F2", "F6", "F10"] {
        assert_eq!(offered(form, "carrier"), carriers, "{form}");
    }
    for form in ["F7", "F8", "F11"] {
        let words = offered(form, "revocation_reason");
        for reason in &settings.online_revocation_reasons {
            assert!(words.contains(&reason.code().to_owned()), "{form} {reason}");
        }
    }
    let words = offered("F8", "revocation_reason");
    assert!(
        settings.office_revocation_reasons.iter().all(|r| words.contains(&r.code().to_owned()))
    );
}

/// The fields of the printed forms that are asked; numbers, terms and signatures are given in other ways (the heads of the files
/// say which).
const PRINTED: [(&str, &str); 9] = [
    (
        "F1",
        "iin last_name first_name middle_name region city email phone signature_public_key authentication_public_key \
         additional_info visit_date consent_certificate_policy",
    ),
    (
        "F2",
        "bin organization_or_sole_trader_name applicant_role employee_iin employee_last_name employee_first_name \
         employee_middle_name region city email phone key_profile signature_public_key authentication_public_key additional_info \
         visit_date consent_certificate_policy",
    ),
    (
        "F4",
        "iin last_name first_name middle_name region city email phone domain_name additional_domain_names pkcs10_request \
         visit_date consent_certificate_policy",
    ),
    (
        "F5",
        "bin organization_name employee_iin employee_last_name employee_first_name employee_middle_name region city email phone \
         domain_name additional_domain_names pkcs10_request visit_date consent_certificate_policy",
    ),
    (
        "F6",
        "bin organization_name employee_iin employee_last_name employee_first_name employee_middle_name institution_code \
         treasury_role region city email phone key_profile signature_public_key authentication_public_key additional_info \
         visit_date treasury_agreement_number treasury_agreement_date agreement_kind consent_certificate_policy",
    ),
    ("F7", "serial_numbers revocation_reason email phone"),
    (
        "F8",
        "serial_numbers revocation_reason institution_code treasury_role region city email phone",
    ),
    (
        "F10",
        "iin last_name first_name middle_name enotary_role region city email phone key_profile signature_public_key \
         authentication_public_key additional_info visit_date consent_certificate_policy",
    ),
    ("F11", "serial_numbers revocation_reason enotary_role email phone"),
];

#[test]
fn the_forms_ask_field_by_field_what_the_appendices_print() {
    let world = World::shared();
    let consents = ["consent_user_agreement", "consent_personal_data", "consent_email_messages"];
    for (code, printed) in PRINTED {
        let form = &world.rules.forms[code];
        for field in printed.split_whitespace().chain(consents) {
            assert!(form.field(field).is_some(), "{code} does not ask {field}");
        }
    }
    let required = |form: &str, field: &str| world.rules.forms[form].field(field).unwrap().required;
    assert!(!required("F4", "additional_domain_names") && !required("F8", "email"));
    assert!(required("F6", "treasury_agreement_date") && required("F5", "pkcs10_request"));
}

#[test]
fn all_faults_of_the_files_are_told_at_once() {
    let mut files = law();
    files.insert("policy.toml".into(), "[registration]\n".into());
    files.remove("registration/forms/F1.toml");
    files.insert("registries/centres.csv".into(), "code,region\n".into());
    let catalogue = catalogue(&files);
    let faults = Rules::parse(&files, Some(&catalogue)).unwrap_err();
    let names: Vec<_> = faults.iter().map(|fault| fault.file.as_str()).collect();
    assert_eq!(
        names,
        [
            "policy.toml",
            "registries/centres.csv",
            "registration/participants/ind.toml",
            "registration/participants/non-resident.toml",
        ]
    );
}

#[test]
fn a_register_of_offices_that_is_not_whole_is_refused() {
    let header = "code,region,region_kk,parent_kk,name_kk,name_ru,name_en,kind,address_kk,address_ru,address_en,phones,source\n";
    let good = "11-001,11,Ақмола,,Орталық,Центр,Centre,branch,\"Көкшетау, 1\",\"Кокшетау, 1\",\"Kokshetau, 1\",8 (7162) 40-10-76,list\n";
    let refusal = |register: String| {
        let mut files = law();
        files.insert("registries/centres.csv".into(), register);
        Rules::parse(&files, Some(&catalogue(&files))).err().map(|faults| faults[0].to_string())
    };
    assert_eq!(refusal(format!("{header}{good}")), None);
    for (register, reason) in [
        (good.to_owned(), "registries/centres.csv:1: the columns have other names"),
        (format!("{header}11-001,11\n"), "registries/centres.csv:2: not thirteen columns"),
        (format!("{header}{good}{good}"), "registries/centres.csv:3: the code stands twice"),
        // It would have swallowed the office after it.
        (
            format!("{header}{}{good}", good.replace("list", "\"list")),
            "registries/centres.csv:3: a quotation mark is not closed",
        ),
        (
            format!("{header}{}", good.replace("list", "\"list\nof centres\"")),
            "registries/centres.csv:2: a value of more than one line",
        ),
    ] {
        assert_eq!(refusal(register).as_deref(), Some(reason));
    }
}

#[test]
fn no_file_leads_past_the_operator_the_authority_or_a_check_of_the_evidence() {
    const ISSUE: &str = "services/nca-01/2016-03-01.issue-first.flow.toml";
    let refuse = |path: &str, from: &str, to: &str| -> Vec<String> {
        let mut files = law();
        let text = files[path].clone();
        assert!(text.contains(from), "{from}");
        files.insert(path.into(), text.replacen(from, to, 1));
        let faults = LifeCycles::read(&catalogue(&files)).unwrap_err();
        faults.iter().map(ToString::to_string).collect()
    };
    let edition = |told: &str| format!("services/nca-01/2016-03-01.toml: {told}");
    // The authority takes a request that no operator confirmed.
    let reasons = refuse(
        ISSUE,
        "from = [\"confirmed-by-operator\"]\nto = \"ca-check\"",
        "from = [\"confirmed-by-operator\", \"accepted\"]\nto = \"ca-check\"",
    );
    let past =
        "state.issued: the request \"issue-first\" gets to it without \"confirm-by-operator\"";
    assert_eq!(reasons, [edition(past)]);
    // Another act makes certificates.
    let reasons = refuse(
        ISSUE,
        "from = [\"document-check\"]\nto = \"@same\"",
        "from = [\"document-check\"]\nto = \"issued\"",
    );
    let only = edition("act.mark-document: only \"record-issue\" may lead to \"issued\"");
    assert!(reasons.contains(&only), "{reasons:?}");
    // A check is left out.
    let reasons =
        refuse(ISSUE, "\"evidence:operator\", \"evidence:approval\"", "\"evidence:operator\"");
    assert_eq!(
        reasons,
        [edition("act.confirm-by-operator: its evidence is approval, keys-compared, operator")]
    );
    // An act that registration does not have.
    let reasons = refuse(ISSUE, "name = \"mark-identity\"", "name = \"wave-through\"");
    assert_eq!(reasons, [edition("act.wave-through: registration has no such act")]);
}
