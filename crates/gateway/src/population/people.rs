//! People.

use base::Iin;
use jiff::{
    ToSpan,
    civil::{Date, date},
};

use super::{Builder, PopulationFault, data::Community};
use crate::register::{
    Address, IdentityDocument, IdentityDocumentKind, LifeStatus, Named, Person, Sex,
};

/// How many adults there are beside the special ones.
const ADULTS: usize = 212;
/// How many foreigners.
const FOREIGNERS: usize = 14;
/// How many dead.
const DEAD: usize = 12;
/// How many people share all their names with another one.
const NAMESAKES: usize = 10;

/// Kazakhstan in the registers' dictionary of countries.
pub(super) fn kazakhstan() -> Named {
    Named {
        code: "398".to_owned(), kk: "ҚАЗАҚСТАН".to_owned(), ru: "КАЗАХСТАН".to_owned()
    }
}

/// Names of one person.
struct FullName {
    surname: String,
    name: String,
    patronymic: Option<String>,
}

impl<'a> Builder<'a> {
    /// The people of the demonstration.
    pub(super) fn cast_people(&mut self) -> Result<(), PopulationFault> {
        let lists = self.lists;
        for entry in &lists.cast.person {
            let names = FullName {
                surname: entry.surname.to_uppercase(),
                name: entry.name.to_uppercase(),
                patronymic: entry.patronymic.as_ref().map(|name| name.to_uppercase()),
            };
            let mut person = self.person(names, entry.born, entry.sex, entry.serial)?;
            if let Some(code) = &entry.citizenship {
                self.make_foreign(&mut person, code)?;
            } else if entry.born > date(2010, 1, 1) {
                self.give_birth_certificate(&mut person);
            } else {
                self.give_card(&mut person, date(2021, 4, 5))?;
            }
            if let Some(died) = entry.died {
                die(&mut person, died);
            }
            self.cast_people.insert(&entry.role, person.clone());
            self.people.push(person);
        }
        Ok(())
    }

    /// Everybody else.
    pub(super) fn crowd(&mut self) -> Result<(), PopulationFault> {
        for _ in 0..ADULTS {
            let person = self.adult(1946, 2007)?;
            self.people.push(person);
        }
        for _ in 0..DEAD {
            let mut person = self.adult(1930, 1985)?;
            let died = self.dice.day(2018, 2025);
            // The last card was given in the years before.
            let issued = self.dice.day(died.year() - 8, died.year() - 1);
            person.documents.clear();
            self.give_card(&mut person, issued)?;
            die(&mut person, died);
            self.people.push(person);
        }
        self.children()?;
        self.foreigners()?;
        self.namesakes()
    }

    /// One child for each month from July 2010 to June 2026.
    fn children(&mut self) -> Result<(), PopulationFault> {
        let mut month = date(2010, 7, 1);
        while month < date(2026, 7, 1) {
            let day = i64::try_from(self.dice.below(28)).unwrap_or(0);
            let born = month.saturating_add(day.days());
            let community = self.community()?;
            let sex = self.sex();
            let names = self.names(community, sex)?;
            let mut person = self.person(names, born, sex, 0)?;
            self.give_birth_certificate(&mut person);
            self.people.push(person);
            month = month.saturating_add(1.month());
        }
        Ok(())
    }

    fn foreigners(&mut self) -> Result<(), PopulationFault> {
        let lists = self.lists;
        let community = lists
            .communities
            .iter()
            .find(|community| community.code == "foreign")
            .ok_or(PopulationFault::EmptyList)?;
        for _ in 0..FOREIGNERS {
            let sex = self.sex();
            let names = self.names(community, sex)?;
            let born = self.dice.day(1955, 2004);
            let mut person = self.person(names, born, sex, 0)?;
            let country = self.dice.pick(&lists.places.country)?;
            self.make_foreign(&mut person, &country.code)?;
            self.people.push(person);
        }
        Ok(())
    }

    /// People who share surname, name and patronymic with somebody of the crowd; the first with the applicant.
    fn namesakes(&mut self) -> Result<(), PopulationFault> {
        let cast = self.lists.cast.person.len();
        let step = ADULTS / NAMESAKES;
        let models: Vec<Person> = std::iter::once(self.role("applicant")?)
            .chain(self.people.iter().skip(cast).take(ADULTS).step_by(step).cloned())
            .take(NAMESAKES)
            .collect();
        for model in models {
            let names =
                FullName { surname: model.surname, name: model.name, patronymic: model.patronymic };
            let born = self.dice.day(1950, 2005);
            let mut person = self.person(names, born, model.sex, 0)?;
            self.give_card(&mut person, date(2020, 9, 1))?;
            self.people.push(person);
        }
        Ok(())
    }

    fn adult(&mut self, first_year: i16, last_year: i16) -> Result<Person, PopulationFault> {
        let community = self.community()?;
        let sex = self.sex();
        let names = self.names(community, sex)?;
        let born = self.dice.day(first_year, last_year);
        let mut person = self.person(names, born, sex, 0)?;
        // Five of a hundred have not changed a card that has run out.
        let old = self.dice.percent(5) && born.year() < 1990;
        let issued = if old {
            self.dice.day(2008, 2014)
        } else {
            let grown = born.year().saturating_add(17).max(2017);
            self.dice.day(grown, 2025)
        };
        self.give_card(&mut person, issued)?;
        if self.dice.percent(12) {
            self.give_passport(&mut person, issued)?;
        }
        if self.dice.percent(3) {
            person.documents.first_mut().into_iter().for_each(|card| card.valid = false);
        }
        Ok(person)
    }

    fn community(&mut self) -> Result<&'a Community, PopulationFault> {
        let lists = self.lists;
        self.dice.weighted(&lists.communities, |community| community.weight)
    }

    fn sex(&mut self) -> Sex {
        if self.dice.percent(51) { Sex::Female } else { Sex::Male }
    }

    fn names(&mut self, community: &Community, sex: Sex) -> Result<FullName, PopulationFault> {
        let female = sex == Sex::Female;
        let by_sex =
            |pair: &(String, String)| if female { &pair.1 } else { &pair.0 }.to_uppercase();
        let surname = by_sex(self.dice.pick(&community.surnames)?);
        let given = if female { &community.female } else { &community.male };
        let name = self.dice.pick(given)?.to_uppercase();
        let patronymic = if self.dice.percent(community.bare_percent) {
            None
        } else if !community.fathers.is_empty() && self.dice.percent(75) {
            let father = self.dice.pick(&community.fathers)?;
            Some(format!("{father}{}", if female { "қызы" } else { "ұлы" }).to_uppercase())
        } else {
            Some(by_sex(self.dice.pick(&community.patronymics)?))
        };
        Ok(FullName { surname, name, patronymic })
    }

    /// A citizen who lives, without documents yet. The number is the first free one from `serial` on; for 0 chance says
    /// from where on.
    fn person(
        &mut self,
        names: FullName,
        born: Date,
        sex: Sex,
        serial: u16,
    ) -> Result<Person, PopulationFault> {
        let from = if serial == 0 {
            u16::try_from(self.dice.below(2_900)).unwrap_or(0) + 1
        } else {
            serial
        };
        let iin = (from..10_000)
            .filter_map(|serial| Iin::compose(born, sex == Sex::Female, serial))
            .find(|iin| self.people.iter().all(|other| other.iin != *iin))
            .ok_or(PopulationFault::NoNumber)?;
        let address = self.address()?;
        Ok(Person {
            iin,
            surname: names.surname,
            name: names.name,
            patronymic: names.patronymic,
            birth_date: born,
            sex,
            life_status: LifeStatus::Alive,
            citizenship: kazakhstan(),
            resident: true,
            documents: Vec::new(),
            address: Some(address),
        })
    }

    /// An address of a person or an organisation.
    pub(super) fn address(&mut self) -> Result<Address, PopulationFault> {
        let lists = self.lists;
        let region = self.dice.weighted(&lists.places.region, |region| region.weight)?;
        let city = self.dice.pick(&region.cities)?;
        let street = self.dice.pick(&region.streets)?;
        let corner = if self.dice.percent(15) { "/1" } else { "" };
        Ok(Address {
            country: kazakhstan(),
            region: Named {
                code: region.code.clone(),
                kk: region.kk.clone(),
                ru: region.ru.clone(),
            },
            district: Named::default(),
            city: city.clone(),
            street: street.clone(),
            building: format!("{}{corner}", self.dice.below(180) + 1),
            flat: if self.dice.percent(70) {
                (self.dice.below(140) + 1).to_string()
            } else {
                String::new()
            },
        })
    }

    fn give_card(&mut self, person: &mut Person, issued: Date) -> Result<(), PopulationFault> {
        let number = format!("0{}", self.dice.digits(8));
        self.give(person, IdentityDocumentKind::IdentityCard, number, issued)
    }

    fn give_passport(&mut self, person: &mut Person, issued: Date) -> Result<(), PopulationFault> {
        let number = format!("N{}", self.dice.digits(8));
        self.give(person, IdentityDocumentKind::Passport, number, issued)
    }

    /// Adds a document that is good for ten years.
    fn give(
        &mut self,
        person: &mut Person,
        kind: IdentityDocumentKind,
        number: String,
        issued_on: Date,
    ) -> Result<(), PopulationFault> {
        let issued_by = self.dice.pick(&self.lists.places.issuers)?.clone();
        person.documents.push(IdentityDocument {
            kind,
            number,
            issued_on,
            expires_on: Some(issued_on.saturating_add(10.years()).saturating_sub(1.day())),
            issued_by,
            valid: true,
        });
        Ok(())
    }

    fn give_birth_certificate(&mut self, person: &mut Person) {
        let number = format!("10-{}-{}", self.dice.digits(7), self.dice.digits(1));
        let address = person.address.as_ref();
        person.documents.push(IdentityDocument {
            kind: IdentityDocumentKind::BirthCertificate,
            number,
            issued_on: person.birth_date.saturating_add(20.days()),
            expires_on: None,
            issued_by: format!("АХАТ, {}", address.map_or("", |address| &address.city)),
            valid: true,
        });
    }

    fn make_foreign(&mut self, person: &mut Person, code: &str) -> Result<(), PopulationFault> {
        person.citizenship = self.country(code)?;
        person.resident = false;
        let number = format!("0{}", self.dice.digits(8));
        let issued = self.dice.day(2021, 2025);
        self.give(person, IdentityDocumentKind::ResidencePermit, number, issued)
    }

    /// The country with this code.
    pub(super) fn country(&self, code: &str) -> Result<Named, PopulationFault> {
        let country = self.lists.places.country.iter().find(|country| country.code == code);
        let country = country.ok_or_else(|| PopulationFault::Unknown(code.to_owned()))?;
        let (kk, ru) = (country.kk.clone(), country.ru.clone());
        Ok(Named { code: country.code.clone(), kk, ru })
    }
}

/// Records a death; the documents lose their force with it.
fn die(person: &mut Person, died: Date) {
    person.life_status = LifeStatus::Dead { on: Some(died) };
    for document in &mut person.documents {
        document.valid = false;
    }
}
