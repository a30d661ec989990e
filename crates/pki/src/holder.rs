//! Who holds a certificate.

use base::{Bin, Iin};

use crate::{Name, oid};

/// The person and the organisation that a subject names, by the national profile.
///
/// Numbers are kept as they stand: certificates of the national test kit carry numbers whose check
/// digit is wrong, and a verifier must not refuse a certificate for that. Don't read a person out
/// of a responder's or a time-stamping authority's certificate: some of them carry an operator's
/// number.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Holder {
    /// Twelve digits after `IIN` in serialNumber.
    pub iin: Option<String>,
    /// Twelve digits after `BIN` in an OU.
    pub bin: Option<String>,
    /// CN.
    pub common_name: Option<String>,
    /// SN.
    pub surname: Option<String>,
    /// GN: the patronymic; absent for people without one.
    pub given_name: Option<String>,
    /// O.
    pub organisation: Option<String>,
}

impl Holder {
    /// Reads a subject.
    pub fn of(subject: &Name) -> Self {
        let owned = |value: Option<&str>| value.map(str::to_owned);
        Self {
            iin: subject.values(oid::SUBJECT_SERIAL_NUMBER).find_map(|v| numbered(v, "IIN")),
            bin: subject.values(oid::ORGANISATIONAL_UNIT).find_map(|v| numbered(v, "BIN")),
            common_name: owned(subject.common_name()),
            surname: owned(subject.surname()),
            given_name: owned(subject.given_name()),
            organisation: owned(subject.organisation()),
        }
    }

    /// The person's number, if it is a well-formed one.
    pub fn person(&self) -> Option<Iin> {
        Iin::parse(self.iin.as_deref()?).ok()
    }

    /// The organisation's number, if it is a well-formed one.
    pub fn legal_entity(&self) -> Option<Bin> {
        Bin::parse(self.bin.as_deref()?).ok()
    }
}

fn numbered(value: &str, prefix: &str) -> Option<String> {
    let digits = value.strip_prefix(prefix)?;
    let twelve = digits.len() == 12 && digits.bytes().all(|b| b.is_ascii_digit());
    twelve.then(|| digits.to_owned())
}
