//! Lints on bytes, numbers, times and keys.

use super::{Scrutiny, require};
use crate::profile::Class;

pub(super) fn planned(s: &Scrutiny<'_>) -> Option<String> {
    require(s.certificate.tbs_der() == s.planned, "the signed bytes are not the planned bytes")
}

pub(super) fn round_trip(s: &Scrutiny<'_>) -> Option<String> {
    match s.certificate.tbs() {
        Ok(tbs) => require(
            tbs.to_der() == s.certificate.tbs_der(),
            "writing what was read gives other bytes",
        ),
        Err(fault) => Some(fault.to_string()),
    }
}

/// 20 octets at most, and never fewer than the 128 random bits that guard against chosen-prefix collisions.
pub(super) fn serial(s: &Scrutiny<'_>) -> Option<String> {
    let octets = s.certificate.serial().as_bytes();
    let national = octets.len() == 20 && octets.first().is_some_and(|b| (0x10..=0x7F).contains(b));
    require(
        national,
        format!("serial {} is not 40 digits beginning with 1 to 7", s.certificate.serial()),
    )
}

pub(super) fn algorithm(s: &Scrutiny<'_>) -> Option<String> {
    let issuer = s.issuer.unwrap_or(s.certificate);
    match (s.certificate.signature_algorithm(), issuer.public_key()) {
        (Ok(signature), Ok(key)) => require(
            key.algorithm().can_sign(signature),
            format!("an issuer's key {} does not sign with {signature}", key.algorithm()),
        ),
        _ => Some("the signature algorithm or the issuer's key is not supported".to_owned()),
    }
}

pub(super) fn validity_order(s: &Scrutiny<'_>) -> Option<String> {
    let (from, to) = (s.certificate.not_before(), s.certificate.not_after());
    require(from < to, format!("valid from {from} to {to}"))
}

pub(super) fn validity_issuer(s: &Scrutiny<'_>) -> Option<String> {
    let issuer = s.issuer?;
    let inside = issuer.not_before() <= s.certificate.not_before()
        && s.certificate.not_after() <= issuer.not_after();
    require(inside, "the validity passes the issuer's")
}

pub(super) fn validity_profile(s: &Scrutiny<'_>) -> Option<String> {
    let longest = s.profile.not_after(s.certificate.not_before());
    let inside = longest.is_some_and(|longest| s.certificate.not_after() <= longest);
    require(inside, "the validity is longer than the profile's")
}

pub(super) fn key_algorithm(s: &Scrutiny<'_>) -> Option<String> {
    match s.certificate.public_key() {
        Ok(key) => {
            let algorithm = key.algorithm();
            require(
                s.profile.allows_key(algorithm),
                format!("the profile knows no key {algorithm}"),
            )
        }
        Err(fault) => Some(fault.to_string()),
    }
}

pub(super) fn key(s: &Scrutiny<'_>) -> Option<String> {
    match s.certificate.public_key() {
        Ok(key) => crypto::inspect_key(&key, &|key| s.profile.is_bad_key(key))
            .err()
            .map(|fault| fault.to_string()),
        Err(fault) => Some(fault.to_string()),
    }
}

/// Nobody but a root is certified for the issuer's own key.
pub(super) fn own_key(s: &Scrutiny<'_>) -> Option<String> {
    match s.issuer {
        Some(issuer) => require(
            issuer.spki_der() != s.certificate.spki_der(),
            "the certified key is the issuer's own",
        ),
        None => {
            require(s.profile.class() == Class::Root, "no issuer, and the profile is not a root's")
        }
    }
}
