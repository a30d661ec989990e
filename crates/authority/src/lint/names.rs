//! Lints on names.

use base::{Bin, Iin};
use pki::{oid, x509::GeneralName};

use super::{Scrutiny, require};
use crate::subject::{attribute_oid, longest};

pub(super) fn issuer(s: &Scrutiny<'_>) -> Option<String> {
    let issuer = s.issuer.unwrap_or(s.certificate);
    require(s.certificate.issuer() == issuer.subject(), "the issuer is not the issuer's subject")
}

pub(super) fn filled(s: &Scrutiny<'_>) -> Option<String> {
    let subject = s.certificate.subject();
    let empty = subject.attributes().any(|(_, value)| value.trim().is_empty());
    require(!subject.is_empty() && !empty, "the subject is empty or has an empty attribute")
}

/// Exactly the profile's attributes, in its order, each once; only optional ones may be absent.
pub(super) fn order(s: &Scrutiny<'_>) -> Option<String> {
    let mut found = s.certificate.subject().attributes().map(|(kind, _)| *kind).peekable();
    for (attribute, required) in s.profile.subject() {
        let there = found.next_if_eq(&attribute_oid(attribute)).is_some();
        if required && !there {
            return Some(format!("{attribute:?} is missing or out of its place"));
        }
    }
    found.next().map(|extra| format!("attribute {extra} is not in the profile"))
}

pub(super) fn country(s: &Scrutiny<'_>) -> Option<String> {
    require(s.certificate.subject().country() == Some("KZ"), "C is not KZ")
}

pub(super) fn length(s: &Scrutiny<'_>) -> Option<String> {
    s.profile.subject().find_map(|(attribute, _)| {
        let most = longest(attribute);
        let mut values = s.certificate.subject().values(attribute_oid(attribute));
        let long = values.any(|value| value.chars().count() > most);
        require(!long, format!("{attribute:?} is longer than {most} characters"))
    })
}

/// No control, direction or invisible characters, no value that is not text, no blanks around.
pub(super) fn text(s: &Scrutiny<'_>) -> Option<String> {
    let bad = s.certificate.subject().attributes().find(|(_, value)| {
        value.chars().any(base::is_misleading) || value.trim() != *value || value.starts_with('#')
    });
    bad.map(|(kind, _)| format!("attribute {kind} has characters that a screen would hide"))
}

pub(super) fn iin(s: &Scrutiny<'_>) -> Option<String> {
    let value = s.certificate.subject().serial_number()?;
    let number = value.strip_prefix("IIN").map(Iin::parse);
    require(matches!(number, Some(Ok(_))), "serialNumber is not IIN and a valid number")
}

pub(super) fn bin(s: &Scrutiny<'_>) -> Option<String> {
    s.certificate.subject().values(oid::ORGANISATIONAL_UNIT).find_map(|value| {
        let number = value.strip_prefix("BIN").map(Bin::parse);
        require(matches!(number, Some(Ok(_))), "OU is not BIN and a valid number")
    })
}

pub(super) fn alt_names(s: &Scrutiny<'_>) -> Option<String> {
    s.certificate.alt_names().iter().find_map(|name| match name {
        GeneralName::Dns(name) => {
            require(base::is_domain(name), format!("{name:?} is not a domain name"))
        }
        GeneralName::Email(name) => {
            require(base::is_email(name), format!("{name:?} is not an address"))
        }
        _ => Some("an alternative name of another kind".to_owned()),
    })
}
