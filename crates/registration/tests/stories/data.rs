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
fn a_form_of_the_portal_offers_only_the_carriers_and_reasons_of_the_settings() {
    let world = World::new();
    let offered = |form: &str, field: &str| -> Vec<String> {
        let field = world.rules.forms[form].field(field).unwrap();
        field.choice.iter().map(|choice| choice.code.clone()).collect()
    };
    let settings = &world.rules.settings;
    let carriers: Vec<_> = settings.portal_carriers.iter().map(|c| c.code()).collect();
    let reasons: Vec<_> = settings.online_revocation_reasons.iter().map(|r| r.code()).collect();
    assert_eq!(offered("F1", "carrier"), carriers);
    assert_eq!(offered("F2", "carrier"), carriers);
    assert_eq!(offered("F7", "revocation_reason"), reasons);
    assert_eq!(offered("F8", "revocation_reason"), reasons);
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
        ["policy.toml", "centres.csv", "registration/participants/", "registration/participants/"]
    );
}

#[test]
fn a_register_of_offices_that_is_not_whole_is_refused() {
    let header = "code,region,region_kk,parent_kk,name_kk,kind,address_kk,phones,source\n";
    let good = "11-001,11,Ақмола,,Орталық,branch,\"Көкшетау, 1\",8 (7162) 40-10-76,list\n";
    let refusal = |register: String| {
        let mut files = law();
        files.insert("registries/centres.csv".into(), register);
        Rules::parse(&files, Some(&catalogue(&files))).err().map(|faults| faults[0].reason.clone())
    };
    assert_eq!(refusal(format!("{header}{good}")), None);
    for (register, reason) in [
        (good.to_owned(), "row 1: the columns have other names"),
        (format!("{header}11-001,11\n"), "row 2: not nine columns"),
        (format!("{header}{good}{good}"), "row 3: the code stands twice"),
        // It would have swallowed the office after it.
        (
            format!("{header}{}{good}", good.replace("list", "\"list")),
            "row 3: a quotation mark is not closed",
        ),
        (
            format!("{header}{}", good.replace("list", "\"list\nof centres\"")),
            "row 2: a value of more than one line",
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
        faults.into_iter().map(|fault| fault.reason).collect()
    };
    let edition = |reason: &str| format!("edition of 2016-03-01: {reason}");
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
