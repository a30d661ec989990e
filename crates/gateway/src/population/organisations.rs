//! Organisations.

use base::Bin;
use jiff::civil::Date;

use super::{Builder, PopulationFault, data::Form};
use crate::register::{Leader, Named, Organisation, OrganisationStatus, Person};

/// How many names stand for two organisations of different forms.
const SAME_NAMES: usize = 8;
/// The first running number of the crowd of organisations.
const FIRST_SERIAL: u32 = 1_000;

/// Who an organisation is before it has a number.
struct Sketch<'a> {
    form: &'a Form,
    kk: &'a str,
    ru: &'a str,
    registered: Date,
    kind: u8,
    serial: u32,
    status: OrganisationStatus,
    leader: Option<Leader>,
}

fn leader(person: &Person) -> Leader {
    Leader { iin: Some(person.iin.clone()), full_name: person.full_name() }
}

impl Builder<'_> {
    /// The organisations of the demonstration.
    pub(super) fn cast_organisations(&mut self) -> Result<(), PopulationFault> {
        let lists = self.lists;
        for entry in &lists.cast.organisation {
            let head = self.role(&entry.led_by)?;
            let mut organisation = self.organisation(&Sketch {
                form: lists.organisations.form(&entry.form)?,
                kk: &entry.kk,
                ru: &entry.ru,
                registered: entry.registered,
                kind: if entry.country.is_some() { 5 } else { 4 },
                serial: entry.serial,
                status: entry.status.unwrap_or(OrganisationStatus::Active),
                leader: Some(leader(&head)),
            })?;
            if let (Some(code), Some(address)) = (&entry.country, &mut organisation.address) {
                address.country = self.country(code)?;
            }
            self.cast_organisations.insert(&entry.role, organisation.clone());
            self.organisations.push(organisation);
        }
        Ok(())
    }

    /// Everything else.
    pub(super) fn market(&mut self) -> Result<(), PopulationFault> {
        let lists = self.lists;
        let names = &lists.organisations.names;
        for (n, (kk, ru)) in
            names.local.iter().chain(names.local.iter().take(SAME_NAMES)).enumerate()
        {
            // A name that comes again has the other common form.
            let form = if n < names.local.len() {
                if n < SAME_NAMES {
                    "20"
                } else {
                    self.dice.pick(&lists.organisations.form)?.code.as_str()
                }
            } else {
                "30"
            };
            let form = lists.organisations.form(form)?;
            self.add(form, kk, ru, 4)?;
        }
        for name in &names.foreign {
            self.add(&lists.organisations.special.foreign, name, name, 5)?;
        }
        for (kk, ru) in &names.joint {
            self.add(&lists.organisations.special.joint, kk, ru, 6)?;
        }
        Ok(())
    }

    fn add(&mut self, form: &Form, kk: &str, ru: &str, kind: u8) -> Result<(), PopulationFault> {
        let n = self.organisations.len();
        let status = match (n % 9, n % 13, n % 17) {
            (8, ..) => OrganisationStatus::Liquidated,
            (_, 12, _) => OrganisationStatus::InLiquidation,
            (_, _, 16) => OrganisationStatus::Reorganised,
            _ => OrganisationStatus::Active,
        };
        let foreign = kind == 5;
        let today = jiff::civil::date(2025, 1, 1);
        let heads: Vec<Leader> = self
            .people
            .iter()
            .filter(|person| person.is_alive() && person.age_on(today) >= 25)
            .filter(|person| person.resident != foreign)
            // The demonstration's people lead what the demonstration says.
            .filter(|person| self.cast_people.values().all(|cast| cast.iin != person.iin))
            .map(leader)
            .collect();
        let head = self.dice.pick(&heads)?.clone();
        let registered = self.dice.day(1998, 2025);
        let serial = FIRST_SERIAL + u32::try_from(self.dice.below(60_000)).unwrap_or(0);
        let organisation = self.organisation(&Sketch {
            form,
            kk,
            ru,
            registered,
            kind,
            serial,
            status,
            // One in twenty-one has no head in the register.
            leader: (n % 21 != 20).then_some(head),
        })?;
        self.organisations.push(organisation);
        Ok(())
    }

    fn organisation(&mut self, sketch: &Sketch<'_>) -> Result<Organisation, PopulationFault> {
        let bin = (sketch.serial..100_000)
            .filter_map(|serial| Bin::compose(sketch.registered, sketch.kind, serial))
            .find(|bin| self.organisations.iter().all(|other| other.bin != *bin))
            .ok_or(PopulationFault::NoNumber)?;
        let form = sketch.form;
        let fill = |kk: &str, ru: &str| Named {
            code: String::new(),
            kk: kk.replace("{}", sketch.kk),
            ru: ru.replace("{}", sketch.ru),
        };
        Ok(Organisation {
            bin,
            full_name: fill(&form.kk, &form.ru),
            short_name: fill(&form.short_kk, &form.short_ru),
            form: Named {
                code: form.code.clone(),
                kk: form.short_kk.replace("{}", "").replace(['«', '»', '"'], "").trim().to_owned(),
                ru: form.short_ru.replace("{}", "").replace(['«', '»', '"'], "").trim().to_owned(),
            },
            registration_date: sketch.registered,
            status: sketch.status,
            leader: sketch.leader.clone(),
            address: Some(self.address()?),
            non_resident: sketch.kind == 5,
        })
    }
}
