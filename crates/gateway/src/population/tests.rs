use std::collections::{BTreeMap, BTreeSet};

use base::{Bin, Iin, Lang};
use jiff::civil::date;

use super::*;
use crate::register::{IdentityDocumentKind, LifeStatus, OrganisationStatus};

fn standard() -> Population {
    Population::standard().unwrap()
}

#[test]
fn there_are_enough_and_they_are_always_the_same() {
    let (first, second) = (standard(), standard());
    assert!(first.people.len() >= 240, "{}", first.people.len());
    assert!(first.organisations.len() >= 60, "{}", first.organisations.len());
    assert_eq!(first.people, second.people);
    assert_eq!(first.organisations, second.organisations);
    assert_eq!(first.by_iin.len(), first.people.len());
    assert_eq!(first.by_bin.len(), first.organisations.len());
}

#[test]
fn every_number_is_valid_and_tells_the_truth() {
    let population = standard();
    for person in population.people() {
        assert_eq!(Iin::parse(person.iin.as_str()), Ok(person.iin.clone()));
        assert_eq!(person.iin.birth_date(), person.birth_date);
        assert_eq!(population.person(&person.iin), Some(person));
    }
    for organisation in population.organisations() {
        assert_eq!(Bin::parse(organisation.bin.as_str()), Ok(organisation.bin.clone()));
        let five = organisation.bin.as_str().as_bytes()[4] == b'5';
        assert_eq!(five, organisation.non_resident);
        assert_eq!(population.organisation(&organisation.bin), Some(organisation));
    }
}

#[test]
fn everybody_with_a_serial_of_the_crowd_lives_and_has_its_name() {
    let population = standard();
    let born = date(1980, 2, 29);
    let with = |from: u16| (from..).find_map(|serial| Iin::compose(born, true, serial)).unwrap();
    let iin = with(*CROWD.start());
    let person = population.person_of_crowd(&iin).unwrap();
    assert_eq!(Some(&person), population.person_of_crowd(&iin).as_ref());
    assert_eq!((&person.iin, person.birth_date, person.sex), (&iin, born, Sex::Female));
    assert_eq!(person.full_name(), CROWD_NAME.join(" "));
    assert!(person.resident && person.life_status == LifeStatus::Alive);
    for other in [with(CROWD.end() + 1), with(1)] {
        assert_eq!(population.person_of_crowd(&other), None);
    }
    assert!(population.people().all(|person| population.person_of_crowd(&person.iin).is_none()));
}

#[test]
fn all_nine_kazakh_letters_stand_in_both_cases() {
    let population = standard();
    let mut text = String::new();
    for person in population.people() {
        text += &person.full_name();
        text += &person.address.as_ref().unwrap().line(Lang::Kk);
    }
    for organisation in population.organisations() {
        text += &organisation.full_name.kk;
    }
    let letters: BTreeSet<char> = text.chars().collect();
    for letter in "ӘҒҚҢӨҰҮҺІәғқңөұүһі".chars() {
        assert!(letters.contains(&letter), "{letter}");
    }
    // Letters of other alphabets that look alike must not stand in a Cyrillic name.
    for person in population.people() {
        let name = person.full_name();
        assert!(!name.chars().any(|c| c.is_ascii_alphabetic() || c == 'Ə'), "{name}");
    }
}

#[test]
fn every_kind_of_person_is_there() {
    let population = standard();
    let today = date(2026, 11, 22);
    let count = |test: &dyn Fn(&Person) -> bool| population.people().filter(|p| test(p)).count();
    assert!(count(&|p| p.age_on(today) < 16) >= 180);
    assert!(count(&|p| p.age_on(today) < 16 && p.age_on(date(2026, 12, 22)) >= 16) >= 1);
    assert!(count(&|p| !p.is_alive()) >= 10);
    assert!(count(&|p| !p.resident) >= 10);
    assert!(count(&|p| p.patronymic.is_none()) >= 15);
    assert!(count(&|p| p.documents.iter().all(|d| !d.is_usable_on(today))) >= 10);
    for person in population.people() {
        let permit = |d: &crate::IdentityDocument| d.kind == IdentityDocumentKind::ResidencePermit;
        assert_eq!(person.documents.iter().any(permit), !person.resident);
        assert!(person.documents.iter().all(|d| d.issued_on > person.birth_date));
        if let LifeStatus::Dead { on } = person.life_status {
            assert!(person.documents.iter().all(|d| on.unwrap() > d.issued_on && !d.valid));
        }
    }
    let mut names = BTreeMap::new();
    for person in population.people() {
        *names.entry(person.full_name()).or_insert(0) += 1;
    }
    assert!(names.values().filter(|count| **count > 1).count() >= 8);
    assert_eq!(names[&population.cast().applicant.full_name()], 2);
}

#[test]
fn every_kind_of_organisation_is_there() {
    let population = standard();
    let with = |test: &dyn Fn(&Organisation) -> bool| {
        population.organisations().filter(|o| test(o)).count()
    };
    assert!(with(&|o| o.status == OrganisationStatus::Liquidated) >= 5);
    assert!(with(&|o| o.status == OrganisationStatus::InLiquidation) >= 1);
    assert!(with(&|o| o.status == OrganisationStatus::Reorganised) >= 1);
    assert!(with(&|o| o.non_resident) >= 5);
    assert!(with(&|o| o.bin.as_str().as_bytes()[4] == b'6') >= 3);
    assert!(with(&|o| o.short_name.ru.contains('"')) >= 3);
    assert!(with(&|o| o.short_name.ru.contains('«')) >= 20);
    assert!(with(&|o| o.full_name.ru.contains(['&', '<'])) >= 2);
    assert!(with(&|o| o.leader.is_none()) >= 1);
    for organisation in population.organisations() {
        let Some(leader) = &organisation.leader else { continue };
        let person = population.person(leader.iin.as_ref().unwrap()).unwrap();
        assert_eq!(person.full_name(), leader.full_name);
        assert_eq!(person.resident, !organisation.non_resident);
    }
}

#[test]
fn the_cast_is_who_the_demonstration_needs() {
    let population = standard();
    let cast = cast().unwrap();
    let today = date(2026, 11, 22);
    assert_eq!(cast.applicant.full_name(), "ҚҰДАЙБЕРГЕН ӘЙГЕРІМ НҰРЛАНҚЫЗЫ");
    assert_eq!(population.people().next(), Some(&cast.applicant));
    assert!(cast.organisation.is_led_by(&cast.legal_head.iin));
    assert!(cast.committee.is_led_by(&cast.authorised_person.iin));
    assert!(cast.foreign_organisation.is_led_by(&cast.foreigner.iin));
    assert!(cast.foreign_organisation.non_resident && !cast.foreigner.resident);
    assert_eq!(cast.closed_organisation.status, OrganisationStatus::Liquidated);
    assert!(cast.minor.age_on(today) < 16 && !cast.deceased.is_alive());
    let [first, second] = &cast.administrators;
    let grown = [
        &cast.applicant,
        &cast.legal_head,
        &cast.employee,
        &cast.operator,
        &cast.officer,
        &cast.authorised_person,
        first,
        second,
        &cast.auditor,
        &cast.foreigner,
    ];
    for person in grown {
        assert!(person.documents.iter().any(|d| d.is_usable_on(today)), "{}", person.full_name());
        assert_eq!(population.person(&person.iin), Some(person));
    }
}

/// Data folders of demonstrations hold these numbers: they may never change.
#[test]
fn the_numbers_of_the_cast_stay() {
    let cast = cast().unwrap();
    let [first, second] = &cast.administrators;
    let people = [
        &cast.applicant,
        &cast.legal_head,
        &cast.employee,
        &cast.operator,
        &cast.officer,
        &cast.authorised_person,
        first,
        second,
        &cast.auditor,
        &cast.minor,
        &cast.deceased,
        &cast.foreigner,
    ];
    let expected = [
        "940517430014",
        "781103330025",
        "890228430031",
        "910912430046",
        "850321330053",
        "720706330061",
        "831216430078",
        "800125330089",
        "870630430093",
        "130409530103",
        "411001330114",
        "790819330126",
    ];
    assert_eq!(people.map(|person| person.iin.as_str()), expected);
    let organisations = [
        &cast.organisation,
        &cast.committee,
        &cast.authority,
        &cast.foreign_organisation,
        &cast.closed_organisation,
    ];
    let expected = ["160340005012", "201040005024", "100140005034", "190650005043", "050840005058"];
    assert_eq!(organisations.map(|organisation| organisation.bin.as_str()), expected);
}
