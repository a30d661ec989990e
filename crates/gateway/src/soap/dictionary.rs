//! The codes of the registers' dictionaries, each with its names. A code outside these lists is refused where
//! something depends on it (sex, life, state of an organisation), and kept as it is where nothing does.
//!
//! The published samples show `00000`, document kinds `001` and `002` and sexes `1` and `2`; the rest awaits the
//! dictionaries of the service passports.

use crate::register::{IdentityDocumentKind, LifeStatus, Named, OrganisationStatus, Sex};

/// Success of GBD FL.
pub(crate) const DONE: &str = "00000";
/// Kazakhstan in the dictionary of countries (ISO 3166-1 numeric).
pub(crate) const KAZAKHSTAN: &str = "398";
/// A valid document.
pub(crate) const VALID: &str = "00";

/// The three columns of a dictionary: code, Kazakh, Russian.
type Row<T> = (T, &'static str, &'static str, &'static str);

const SEXES: [Row<Sex>; 2] =
    [(Sex::Male, "1", "ЕРКЕК", "МУЖСКОЙ"), (Sex::Female, "2", "ӘЙЕЛ", "ЖЕНСКИЙ")];

const STATUSES: [Row<OrganisationStatus>; 4] = [
    (OrganisationStatus::Active, "1", "Тіркелген", "Зарегистрирован"),
    (OrganisationStatus::InLiquidation, "2", "Таратылу үстінде", "В стадии ликвидации"),
    (OrganisationStatus::Liquidated, "3", "Таратылған", "Ликвидирован"),
    (OrganisationStatus::Reorganised, "4", "Қайта ұйымдастырылған", "Реорганизован"),
];

fn named<T>(row: &Row<T>) -> Named {
    Named { code: row.1.to_owned(), kk: row.2.to_owned(), ru: row.3.to_owned() }
}

fn find<T: Copy>(rows: &[Row<T>], code: &str) -> Option<T> {
    rows.iter().find(|row| row.1 == code).map(|row| row.0)
}

fn entry<T: PartialEq>(rows: &[Row<T>], value: &T) -> Named {
    rows.iter().find(|row| row.0 == *value).map(named).unwrap_or_default()
}

pub(crate) fn sex(code: &str) -> Option<Sex> {
    find(&SEXES, code)
}

pub(crate) fn sex_entry(sex: Sex) -> Named {
    entry(&SEXES, &sex)
}

pub(crate) fn status(code: &str) -> Option<OrganisationStatus> {
    find(&STATUSES, code)
}

pub(crate) fn status_entry(status: OrganisationStatus) -> Named {
    entry(&STATUSES, &status)
}

/// Reads the code of life; the day of death comes apart.
pub(crate) fn lives(code: &str) -> Option<bool> {
    match code {
        "0" => Some(true),
        "1" => Some(false),
        _ => None,
    }
}

pub(crate) fn life_entry(status: LifeStatus) -> Named {
    let (code, kk, ru) = match status {
        LifeStatus::Alive => ("0", "ТІРІ", "ЖИВОЙ"),
        LifeStatus::Dead { .. } => ("1", "ҚАЙТЫС БОЛҒАН", "УМЕРШИЙ"),
    };
    Named { code: code.to_owned(), kk: kk.to_owned(), ru: ru.to_owned() }
}

pub(crate) fn document_kind(code: &str) -> IdentityDocumentKind {
    match code {
        "001" => IdentityDocumentKind::Passport,
        "002" => IdentityDocumentKind::IdentityCard,
        "003" => IdentityDocumentKind::ResidencePermit,
        "004" => IdentityDocumentKind::BirthCertificate,
        other => IdentityDocumentKind::Other(super::envelope::safe_code(other)),
    }
}

pub(crate) fn document_entry(kind: &IdentityDocumentKind) -> Named {
    let (code, kk, ru) = match kind {
        IdentityDocumentKind::Passport => {
            ("001", "ҚАЗАҚСТАН РЕСПУБЛИКАСЫНЫҢ ПАСПОРТЫ", "ПАСПОРТ РЕСПУБЛИКИ КАЗАХСТАН")
        }
        IdentityDocumentKind::IdentityCard => ("002", "ЖЕКЕ КУӘЛІК", "УДОСТОВЕРЕНИЕ ЛИЧНОСТИ"),
        IdentityDocumentKind::ResidencePermit => {
            ("003", "ШЕТЕЛДІКТІҢ ТҰРУҒА ЫҚТИЯРХАТЫ", "ВИД НА ЖИТЕЛЬСТВО ИНОСТРАНЦА")
        }
        IdentityDocumentKind::BirthCertificate => {
            ("004", "ТУУ ТУРАЛЫ КУӘЛІК", "СВИДЕТЕЛЬСТВО О РОЖДЕНИИ")
        }
        IdentityDocumentKind::Other(code) => (code.as_str(), "", ""),
    };
    Named { code: code.to_owned(), kk: kk.to_owned(), ru: ru.to_owned() }
}
