//! Whose certificate it is: the data from which a subject name is built, in the order that the profile gives.
//!
//! Every value comes from the checked record (the state register, the staff register, the profile), never from the key
//! request, and is written as a value of one attribute; no name is ever put together as text (kz ecosystem 1.7).

use base::{Bin, Fault, Faults, Iin};
use pki::{Name, oid};

use crate::{
    instance::Instance,
    profile::{Attribute, Profile},
};

/// Longest common name in characters (RFC 5280 appendix A, ub-common-name).
const MAXIMUM_COMMON_NAME: usize = 64;
/// Longest surname, patronymic, town or region in characters (RFC 5280 appendix A: 64 for names, 128 for places).
const MAXIMUM_NAME_PART: usize = 64;
/// Longest name of an organisation in characters (RFC 5280 appendix A, ub-organization-name).
const MAXIMUM_ORGANISATION: usize = 64;

/// The data of one holder. Which of them a profile needs, its `subject` says; what it does not name is not written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SubjectData {
    /// Surname as in the state register.
    pub surname: Option<String>,
    /// First name as in the state register; goes into CN only.
    pub first_name: Option<String>,
    /// Patronymic, of people who have one; goes into GN.
    pub patronymic: Option<String>,
    /// The person's number.
    pub iin: Option<Iin>,
    /// The organisation's name.
    pub organisation: Option<String>,
    /// The organisation's number.
    pub bin: Option<Bin>,
    /// Common name of a holder that is no person: an information system.
    pub system_name: Option<String>,
    /// E-mail address: subjectAltName, when given (kz ecosystem 1.8).
    pub email: Option<String>,
    /// Region, for profiles that name it.
    pub region: Option<String>,
    /// Town, for profiles that name it.
    pub locality: Option<String>,
    /// Domain names: subjectAltName.
    pub domains: Vec<String>,
}

impl SubjectData {
    /// A person acting for herself or, with `organisation`, for an organisation.
    pub fn person(
        surname: &str,
        first_name: &str,
        patronymic: Option<&str>,
        iin: Iin,
        organisation: Option<(&str, Bin)>,
    ) -> Self {
        let (organisation, bin) = organisation.map(|(name, bin)| (name.to_owned(), bin)).unzip();
        Self {
            surname: Some(surname.to_owned()),
            first_name: Some(first_name.to_owned()),
            patronymic: patronymic.map(ToOwned::to_owned),
            iin: Some(iin),
            organisation,
            bin,
            ..Self::default()
        }
    }

    /// The value of one attribute for this holder under this profile.
    fn value(
        &self,
        attribute: Attribute,
        profile: &Profile,
        instance: &Instance,
    ) -> Option<String> {
        match attribute {
            Attribute::Bin => self.bin.as_ref().map(|bin| format!("BIN{bin}")),
            Attribute::CommonName => self.common_name(profile, instance),
            Attribute::Country => Some("KZ".to_owned()),
            Attribute::Email => self.email.clone(),
            Attribute::Iin => self.iin.as_ref().map(|iin| format!("IIN{iin}")),
            Attribute::Locality => self.locality.as_deref().map(upper),
            Attribute::Organisation => match &profile.organisation {
                Some(fixed) => Some(instance.mark(fixed)),
                None => self.organisation.clone(),
            },
            Attribute::Patronymic => self.patronymic.as_deref().map(upper),
            Attribute::Region => self.region.as_deref().map(upper),
            Attribute::Surname => self.surname.as_deref().map(upper),
        }
    }

    /// An authority's and a responder's name stands in the profile; a person is «SURNAME NAME».
    fn common_name(&self, profile: &Profile, instance: &Instance) -> Option<String> {
        if let Some(fixed) = &profile.common_name {
            return Some(if profile.is_ca() { instance.mark(fixed) } else { fixed.clone() });
        }
        match (&self.surname, &self.first_name) {
            (Some(surname), Some(first_name)) => {
                Some(format!("{} {}", upper(surname), upper(first_name)))
            }
            (Some(only), None) | (None, Some(only)) => Some(upper(only)),
            (None, None) => self.system_name.clone(),
        }
    }

    /// The subject name, or everything that is missing or unfit.
    pub(crate) fn name(&self, profile: &Profile, instance: &Instance) -> Result<Name, Faults> {
        let mut faults = Faults::default();
        let mut values = Vec::new();
        for (attribute, required) in profile.subject() {
            match self.value(attribute, profile, instance) {
                Some(value) if fits(attribute, &value) => {
                    values.push((attribute_oid(attribute), value));
                }
                Some(_) => faults.push(Fault::at("subject-unfit", field(attribute))),
                None if required => faults.push(Fault::at("subject-missing", field(attribute))),
                None => {}
            }
        }
        if self.email.as_deref().is_some_and(|email| !base::is_email(email)) {
            faults.push(Fault::at("subject-unfit", "email"));
        }
        if !self.domains.iter().all(|domain| base::is_domain(domain)) {
            faults.push(Fault::at("subject-unfit", "domains"));
        }
        faults.into_result()?;
        Ok(Name::from_attributes(values.iter().map(|(oid, value)| (*oid, value.as_str()))))
    }
}

/// The name of an organisation that its certificates say: of its registered names, told in the order of preference, the
/// first that a certificate can hold; if none can, the first one, which [`SubjectData`] then refuses as unfit.
pub fn organisation_name<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let mut names = names.into_iter().peekable();
    let first = names.peek().copied();
    names.find(|name| fits(Attribute::Organisation, name)).or(first)
}

/// People's names are written in capitals (kz ecosystem 1.7).
pub(crate) fn upper(name: &str) -> String {
    name.trim().to_uppercase()
}

/// The attribute's name in faults.
const fn field(attribute: Attribute) -> &'static str {
    match attribute {
        Attribute::Bin => "bin",
        Attribute::CommonName => "common-name",
        Attribute::Country => "country",
        Attribute::Email => "email",
        Attribute::Iin => "iin",
        Attribute::Locality => "locality",
        Attribute::Organisation => "organisation",
        Attribute::Patronymic => "patronymic",
        Attribute::Region => "region",
        Attribute::Surname => "surname",
    }
}

/// Longest value of an attribute, in characters.
pub(crate) const fn longest(attribute: Attribute) -> usize {
    match attribute {
        Attribute::CommonName => MAXIMUM_COMMON_NAME,
        Attribute::Organisation => MAXIMUM_ORGANISATION,
        Attribute::Email => 254,
        Attribute::Country => 2,
        Attribute::Locality | Attribute::Region => 128,
        Attribute::Bin | Attribute::Iin | Attribute::Patronymic | Attribute::Surname => {
            MAXIMUM_NAME_PART
        }
    }
}

/// Not empty, not too long, nothing that a screen would hide.
fn fits(attribute: Attribute, value: &str) -> bool {
    !value.trim().is_empty()
        && value.chars().count() <= longest(attribute)
        && !value.chars().any(base::is_misleading)
}

/// The object identifier of an attribute.
pub(crate) const fn attribute_oid(attribute: Attribute) -> pki::Oid {
    match attribute {
        Attribute::Bin => oid::ORGANISATIONAL_UNIT,
        Attribute::CommonName => oid::COMMON_NAME,
        Attribute::Country => oid::COUNTRY,
        Attribute::Email => oid::EMAIL,
        Attribute::Iin => oid::SUBJECT_SERIAL_NUMBER,
        Attribute::Locality => oid::LOCALITY,
        Attribute::Organisation => oid::ORGANISATION,
        Attribute::Patronymic => oid::GIVEN_NAME,
        Attribute::Region => oid::STATE,
        Attribute::Surname => oid::SURNAME,
    }
}
