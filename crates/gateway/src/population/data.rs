//! The lists of names from which the population is made.

use jiff::civil::Date;
use serde::Deserialize;

use super::PopulationFault;
use crate::register::{OrganisationStatus, Sex};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Community {
    pub(super) code: String,
    pub(super) weight: u64,
    pub(super) bare_percent: u64,
    pub(super) surnames: Vec<(String, String)>,
    pub(super) male: Vec<String>,
    pub(super) female: Vec<String>,
    #[serde(default)]
    pub(super) fathers: Vec<String>,
    pub(super) patronymics: Vec<(String, String)>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Names {
    community: Vec<Community>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Region {
    pub(super) code: String,
    pub(super) kk: String,
    pub(super) ru: String,
    pub(super) weight: u64,
    pub(super) cities: Vec<String>,
    pub(super) streets: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Country {
    pub(super) code: String,
    pub(super) kk: String,
    pub(super) ru: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Places {
    pub(super) issuers: Vec<String>,
    pub(super) region: Vec<Region>,
    pub(super) country: Vec<Country>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Form {
    pub(super) code: String,
    pub(super) kk: String,
    pub(super) ru: String,
    pub(super) short_kk: String,
    pub(super) short_ru: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Special {
    pub(super) foreign: Form,
    pub(super) joint: Form,
    pub(super) state: Form,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OrganisationNames {
    pub(super) local: Vec<(String, String)>,
    pub(super) foreign: Vec<String>,
    pub(super) joint: Vec<(String, String)>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Organisations {
    pub(super) form: Vec<Form>,
    pub(super) special: Special,
    pub(super) names: OrganisationNames,
}

impl Organisations {
    /// The form with this code or special name.
    pub(super) fn form(&self, code: &str) -> Result<&Form, PopulationFault> {
        match code {
            "foreign" => Ok(&self.special.foreign),
            "joint" => Ok(&self.special.joint),
            "state" => Ok(&self.special.state),
            code => self
                .form
                .iter()
                .find(|form| form.code == code)
                .ok_or_else(|| PopulationFault::Unknown(code.to_owned())),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CastPerson {
    pub(super) role: String,
    pub(super) surname: String,
    pub(super) name: String,
    pub(super) patronymic: Option<String>,
    pub(super) born: Date,
    pub(super) sex: Sex,
    pub(super) serial: u16,
    pub(super) died: Option<Date>,
    pub(super) citizenship: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CastOrganisation {
    pub(super) role: String,
    pub(super) form: String,
    pub(super) kk: String,
    pub(super) ru: String,
    pub(super) registered: Date,
    pub(super) serial: u32,
    pub(super) led_by: String,
    pub(super) country: Option<String>,
    pub(super) status: Option<OrganisationStatus>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CastList {
    pub(super) person: Vec<CastPerson>,
    pub(super) organisation: Vec<CastOrganisation>,
}

/// All lists.
#[derive(Debug)]
pub(super) struct Lists {
    pub(super) communities: Vec<Community>,
    pub(super) places: Places,
    pub(super) organisations: Organisations,
    pub(super) cast: CastList,
}

/// Reads the lists that are built into the program.
pub(super) fn lists() -> Result<Lists, PopulationFault> {
    let names: Names = toml::from_str(include_str!("../../data/names.toml"))?;
    Ok(Lists {
        communities: names.community,
        places: toml::from_str(include_str!("../../data/places.toml"))?,
        organisations: toml::from_str(include_str!("../../data/organisations.toml"))?,
        cast: toml::from_str(include_str!("../../data/cast.toml"))?,
    })
}
