//! The invented people and organisations of the simulated registers.
//!
//! Everything follows from the lists under `data/` and one seed, so the same number is the same person on every
//! machine and every day. Among them are children of every age up to sixteen (one was born in each month from July 2010
//! to June 2026, so somebody turns sixteen every month until 2042), the dead, foreigners with residence permits, people
//! without patronymic, namesakes, closed organisations, and entities of other countries.
//!
//! Beside them there is a crowd of which nothing is kept, for drivers of load: whoever has a number with a serial of
//! [`CROWD`] lives and is called [`CROWD_NAME`].

mod data;
mod dice;
mod organisations;
mod people;
mod rights;

use std::collections::BTreeMap;

use base::{Bin, Iin};
use jiff::ToSpan as _;

use self::{data::Lists, dice::Dice};
use crate::register::{
    IdentityDocument, IdentityDocumentKind, LifeStatus, Organisation, Person, Right, Sex,
};

/// The serials, in places 8 to 11 of the number, of the people of the crowd: ten million adults.
pub const CROWD: std::ops::RangeInclusive<u16> = 8000..=8999;
/// Surname and name of everybody in the crowd; there is no patronymic.
pub const CROWD_NAME: [&str; 2] = ["САНСЫЗ", "АДАМ"];

/// Why the population cannot be made: the lists built into the program are at fault.
#[derive(Debug, thiserror::Error)]
pub enum PopulationFault {
    /// A list from which something is drawn is empty.
    #[error("a list of names is empty")]
    EmptyList,
    /// No free number is left for a day.
    #[error("no free number is left")]
    NoNumber,
    /// A list cannot be read.
    #[error("a list of names cannot be read")]
    Unreadable(#[from] toml::de::Error),
    /// A role, form or country is named that does not exist.
    #[error("{0:?} is named but does not exist")]
    Unknown(String),
}

/// The people and organisations of the demonstration, by role.
#[derive(Clone, Debug)]
pub struct Cast {
    /// A woman who asks for certificates for herself.
    pub applicant: Person,
    /// The head of [`Self::organisation`].
    pub legal_head: Person,
    /// A firm that gives expert conclusions on industrial safety, and asks for its attestation (mes-01).
    pub organisation: Organisation,
    /// An employee of [`Self::organisation`].
    pub employee: Person,
    /// Identifies people and approves requests at the certification authority.
    pub operator: Person,
    /// Considers applications at the Committee.
    pub officer: Person,
    /// Signs results for the Committee, and leads it.
    pub authorised_person: Person,
    /// The Committee.
    pub committee: Organisation,
    /// The organisation that runs the certification authority.
    pub authority: Organisation,
    /// The two administrators without whom no key ceremony begins.
    pub administrators: [Person; 2],
    /// Reads the journal.
    pub auditor: Person,
    /// A boy under sixteen: refused by nca-01 2016 p.10(3).
    pub minor: Person,
    /// A man who has died.
    pub deceased: Person,
    /// A foreigner with a residence permit, head of [`Self::foreign_organisation`].
    pub foreigner: Person,
    /// An entity of another country.
    pub foreign_organisation: Organisation,
    /// A closed organisation, whose last head is [`Self::deceased`].
    pub closed_organisation: Organisation,
}

/// The registers' content.
#[derive(Clone, Debug)]
pub struct Population {
    people: Vec<Person>,
    organisations: Vec<Organisation>,
    by_iin: BTreeMap<Iin, usize>,
    by_bin: BTreeMap<Bin, usize>,
    rights: Vec<Right>,
    cast: Box<Cast>,
}

impl Population {
    /// Makes the population; always the same one.
    pub fn standard() -> Result<Self, PopulationFault> {
        let lists = data::lists()?;
        let mut builder = Builder::new(&lists);
        builder.cast_people()?;
        builder.cast_organisations()?;
        builder.crowd()?;
        builder.market()?;
        let cast = Box::new(builder.cast()?);
        let people_index =
            builder.people.iter().enumerate().map(|(n, p)| (p.iin.clone(), n)).collect();
        let organisation_index =
            builder.organisations.iter().enumerate().map(|(n, o)| (o.bin.clone(), n)).collect();
        let Builder { people, organisations, .. } = builder;
        let rights = rights::rights(&cast);
        let (by_iin, by_bin) = (people_index, organisation_index);
        Ok(Self { people, organisations, by_iin, by_bin, rights, cast })
    }

    /// The person with this number.
    pub fn person(&self, iin: &Iin) -> Option<&Person> {
        self.people.get(*self.by_iin.get(iin)?)
    }

    /// The organisation with this number.
    pub fn organisation(&self, bin: &Bin) -> Option<&Organisation> {
        self.organisations.get(*self.by_bin.get(bin)?)
    }

    /// The person of the crowd with this number; none if the number is not of the crowd.
    pub fn person_of_crowd(&self, iin: &Iin) -> Option<Person> {
        let digits = iin.as_str();
        let serial: u16 = digits.get(7..11)?.parse().ok()?;
        let model = self.people.first().filter(|_| CROWD.contains(&serial))?;
        let female = digits.as_bytes().get(6).is_some_and(|century| century % 2 == 0);
        let [surname, name] = CROWD_NAME.map(str::to_owned);
        let issued_on = jiff::civil::date(2021, 4, 5);
        let card = IdentityDocument {
            kind: IdentityDocumentKind::IdentityCard,
            number: format!("0{}", digits.get(3..11)?),
            issued_on,
            expires_on: Some(issued_on.saturating_add(10.years())),
            issued_by: model.documents.first()?.issued_by.clone(),
            valid: true,
        };
        Some(Person {
            iin: iin.clone(),
            surname,
            name,
            patronymic: None,
            birth_date: iin.birth_date(),
            sex: if female { Sex::Female } else { Sex::Male },
            life_status: LifeStatus::Alive,
            documents: vec![card],
            ..model.clone()
        })
    }

    /// All people, those of the demonstration first.
    pub fn people(&self) -> impl Iterator<Item = &Person> {
        self.people.iter()
    }

    /// All organisations, those of the demonstration first.
    pub fn organisations(&self) -> impl Iterator<Item = &Organisation> {
        self.organisations.iter()
    }

    /// Licences and powers of attorney.
    pub fn rights(&self) -> impl Iterator<Item = &Right> {
        self.rights.iter()
    }

    /// The people and organisations of the demonstration.
    pub fn cast(&self) -> &Cast {
        &self.cast
    }
}

/// The people and organisations of the demonstration.
pub fn cast() -> Result<Cast, PopulationFault> {
    let lists = data::lists()?;
    let mut builder = Builder::new(&lists);
    builder.cast_people()?;
    builder.cast_organisations()?;
    builder.cast()
}

/// The population while it grows.
struct Builder<'a> {
    lists: &'a Lists,
    dice: Dice,
    people: Vec<Person>,
    organisations: Vec<Organisation>,
    cast_people: BTreeMap<&'a str, Person>,
    cast_organisations: BTreeMap<&'a str, Organisation>,
}

impl<'a> Builder<'a> {
    const fn new(lists: &'a Lists) -> Self {
        Self {
            lists,
            dice: Dice::new(0x5e_41_3d),
            people: Vec::new(),
            organisations: Vec::new(),
            cast_people: BTreeMap::new(),
            cast_organisations: BTreeMap::new(),
        }
    }

    fn role(&self, role: &str) -> Result<Person, PopulationFault> {
        let person = self.cast_people.get(role).cloned();
        person.ok_or_else(|| PopulationFault::Unknown(role.to_owned()))
    }

    fn organisation_role(&self, role: &str) -> Result<Organisation, PopulationFault> {
        let organisation = self.cast_organisations.get(role).cloned();
        organisation.ok_or_else(|| PopulationFault::Unknown(role.to_owned()))
    }

    fn cast(&self) -> Result<Cast, PopulationFault> {
        Ok(Cast {
            applicant: self.role("applicant")?,
            legal_head: self.role("legal-head")?,
            organisation: self.organisation_role("organisation")?,
            employee: self.role("employee")?,
            operator: self.role("operator")?,
            officer: self.role("officer")?,
            authorised_person: self.role("authorised-person")?,
            committee: self.organisation_role("committee")?,
            authority: self.organisation_role("authority")?,
            administrators: [self.role("administrator")?, self.role("second-administrator")?],
            auditor: self.role("auditor")?,
            minor: self.role("minor")?,
            deceased: self.role("deceased")?,
            foreigner: self.role("foreigner")?,
            foreign_organisation: self.organisation_role("foreign-organisation")?,
            closed_organisation: self.organisation_role("closed-organisation")?,
        })
    }
}

#[cfg(test)]
mod tests;
