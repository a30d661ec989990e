//! The answers of the registers as values.

use base::{Bin, Iin};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Sex, as the register has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
}

/// Whether the person lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum LifeStatus {
    /// Lives.
    Alive,
    /// Has died.
    Dead {
        /// On this day, where the register tells.
        on: Option<Date>,
    },
}

/// An entry of a dictionary of the register: its code there and its names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// The code in the register's dictionary; may be empty.
    pub code: String,
    /// The name in Kazakh.
    pub kk: String,
    /// The name in Russian.
    pub ru: String,
}

/// A registered address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// The country.
    pub country: Named,
    /// The region or the city of republican significance.
    pub region: Named,
    /// The district; its code may be empty where there is none.
    pub district: Named,
    /// The settlement.
    pub city: String,
    /// The street.
    pub street: String,
    /// The house.
    pub building: String,
    /// The flat or office; may be empty.
    pub flat: String,
}

impl Address {
    /// The address in one line, in Kazakh or else in Russian names of the region.
    pub fn line(&self, lang: base::Lang) -> String {
        let region = if lang == base::Lang::Kk { &self.region.kk } else { &self.region.ru };
        [region, &self.city, &self.street, &self.building, &self.flat]
            .into_iter()
            .filter(|part| !part.is_empty())
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// The kind of an identity document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdentityDocumentKind {
    /// Certificate of birth: the only document of most children.
    BirthCertificate,
    /// Identity card of a citizen (kk: жеке куәлік).
    IdentityCard,
    /// A kind this platform has no name for, by its code in the register.
    Other(String),
    /// Passport of a citizen.
    Passport,
    /// Residence permit of a foreigner (kk: шетелдіктің ҚР тұруға ыхтиярхаты), nca-01 2016 p.9(7).
    ResidencePermit,
}

/// A document that proves who the person is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityDocument {
    /// Its kind.
    pub kind: IdentityDocumentKind,
    /// Its number.
    pub number: String,
    /// First day of validity.
    pub issued_on: Date,
    /// Last day of validity; `None` when it does not run out.
    pub expires_on: Option<Date>,
    /// The body that gave it.
    pub issued_by: String,
    /// Whether the register counts it as valid (not lost, not cancelled); the end date is apart.
    pub valid: bool,
}

impl IdentityDocument {
    /// Whether the document may be used on this day.
    pub fn is_usable_on(&self, day: Date) -> bool {
        self.valid && self.issued_on <= day && self.expires_on.is_none_or(|last| day <= last)
    }
}

/// A person, as GBD FL tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The person's number.
    pub iin: Iin,
    /// Surname, in capitals, as the register has it.
    pub surname: String,
    /// Given name.
    pub name: String,
    /// Patronymic, where there is one.
    pub patronymic: Option<String>,
    /// Date of birth; it wins over the date inside the number.
    pub birth_date: Date,
    /// Sex.
    pub sex: Sex,
    /// Whether the person lives.
    pub life_status: LifeStatus,
    /// Citizenship; code 398 is Kazakhstan (ISO 3166-1 numeric).
    pub citizenship: Named,
    /// Whether the person is a citizen. A foreigner with a residence permit is a non-resident in the sense of nca-01
    /// (2016), documents, kind 7.
    pub resident: bool,
    /// Documents that prove who the person is.
    pub documents: Vec<IdentityDocument>,
    /// The registered address, where there is one.
    pub address: Option<Address>,
}

impl Person {
    /// Surname, name and patronymic, one blank between.
    pub fn full_name(&self) -> String {
        let mut name = format!("{} {}", self.surname, self.name);
        if let Some(patronymic) = &self.patronymic {
            name.push(' ');
            name.push_str(patronymic);
        }
        name
    }

    /// Full years lived on this day; none are counted before birth.
    pub fn age_on(&self, day: Date) -> i16 {
        let years = day.year() - self.birth_date.year();
        let before = (day.month(), day.day()) < (self.birth_date.month(), self.birth_date.day());
        (years - i16::from(before)).max(0)
    }

    /// Whether the person lives, as far as the register knows.
    pub const fn is_alive(&self) -> bool {
        matches!(self.life_status, LifeStatus::Alive)
    }
}

/// What has become of an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrganisationStatus {
    /// Registered and at work.
    Active,
    /// Being closed.
    InLiquidation,
    /// Closed.
    Liquidated,
    /// Gone over into another organisation.
    Reorganised,
}

/// The first head of an organisation (kk: бірінші басшы).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leader {
    /// The head's number; `None` when the register has none, or one that is no IIN. Nobody can prove to be such a head.
    pub iin: Option<Iin>,
    /// Full name.
    pub full_name: String,
}

/// An organisation, as GBD UL tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// The organisation's number.
    pub bin: Bin,
    /// Full name; the code is empty.
    pub full_name: Named,
    /// Short name; the code is empty.
    pub short_name: Named,
    /// Legal form, by the register's dictionary.
    pub form: Named,
    /// Day of registration.
    pub registration_date: Date,
    /// What has become of it.
    pub status: OrganisationStatus,
    /// Its first head, where the register has one.
    pub leader: Option<Leader>,
    /// Legal address, where the register has one.
    pub address: Option<Address>,
    /// Whether it is an entity of another country (fifth digit of the BIN is 5).
    pub non_resident: bool,
}

impl Organisation {
    /// Whether this person is its first head.
    pub fn is_led_by(&self, iin: &Iin) -> bool {
        self.leader.as_ref().and_then(|leader| leader.iin.as_ref()) == Some(iin)
    }
}
