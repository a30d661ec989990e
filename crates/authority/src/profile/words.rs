//! The closed lists from which profile files are written.

use crypto::KeyAlgorithm;
use schemars::JsonSchema;
use serde::Deserialize;

/// What the certificate's holder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// An authority certified by a root.
    Issuing,
    /// An end entity: a person, a responder, a seal.
    Leaf,
    /// An authority that certifies itself.
    Root,
}

/// The two hierarchies of the national authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Hierarchy {
    /// GOST 34.310.
    Gost,
    /// RSA; elliptic curves outside GOST are certified here too.
    Rsa,
}

impl Hierarchy {
    /// Both, in the order in which they are founded and listed.
    pub const ALL: [Self; 2] = [Self::Rsa, Self::Gost];

    /// The hierarchy under which a key of this algorithm is certified.
    pub fn of(key: KeyAlgorithm) -> Self {
        if key.is_kazakh() { Self::Gost } else { Self::Rsa }
    }

    /// The word in names and files. STORED.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Gost => "gost",
            Self::Rsa => "rsa",
        }
    }

    /// Reads the word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|hierarchy| hierarchy.code() == code)
    }
}

/// What must stand behind an issue (promise 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Authorisation {
    /// A ceremony of administrators at the command line: authorities, responders, staff.
    Ceremony,
    /// An operator's signed approval (nca-01 n 15, 16, 21, 24).
    OperatorApproval,
}

/// The place in the pair of certificates that one application gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PairRole {
    /// Authentication (kk: аутентификация).
    Auth,
    /// Signature (kk: қолтаңба).
    Sign,
}

/// One attribute of a subject name (kz ecosystem 1.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Attribute {
    /// `OU=BIN` and twelve digits.
    Bin,
    /// `CN`: of a person «SURNAME NAME», of others the name that the profile or the draft gives.
    CommonName,
    /// `C=KZ`.
    Country,
    /// `E`, the e-mail address.
    Email,
    /// `serialNumber=IIN` and twelve digits.
    Iin,
    /// `L`, the town.
    Locality,
    /// `O`.
    Organisation,
    /// `GN`: the patronymic; the national authority puts it into givenName.
    Patronymic,
    /// `ST`, the region.
    Region,
    /// `SN`.
    Surname,
}

/// A bit of keyUsage (RFC 5280 4.2.1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum KeyUse {
    /// cRLSign, bit 6.
    CrlSign,
    /// digitalSignature, bit 0.
    DigitalSignature,
    /// keyAgreement, bit 4.
    KeyAgreement,
    /// keyCertSign, bit 5.
    KeyCertSign,
    /// keyEncipherment, bit 2.
    KeyEncipherment,
    /// nonRepudiation, bit 1.
    NonRepudiation,
}

/// A length of time with its unit: `"1 year"`, `"30 days"`, `"12 hours"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Term {
    /// Days of 24 hours.
    Days(u16),
    /// Hours.
    Hours(u16),
    /// Calendar years.
    Years(u16),
}

impl TryFrom<String> for Term {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong =
            || format!("{text:?} is not a term; write \"1 year\", \"30 days\" or \"12 hours\"");
        let (number, unit) = text.split_once(' ').ok_or_else(wrong)?;
        let number: u16 = number.parse().map_err(|_| wrong())?;
        if !(1..=9_999).contains(&number) {
            return Err(wrong());
        }
        match unit {
            "hour" | "hours" => Ok(Self::Hours(number)),
            "day" | "days" => Ok(Self::Days(number)),
            "year" | "years" if number <= 30 => Ok(Self::Years(number)),
            _ => Err(wrong()),
        }
    }
}
