//! Lints on extensions.

use pki::{
    oid,
    x509::{self, ExtensionValue},
};

use super::{Scrutiny, require};
use crate::{issue, profile::Class};

/// Only kinds that this authority writes, critical exactly where RFC 5280 wants it.
pub(super) fn known(s: &Scrutiny<'_>) -> Option<String> {
    s.certificate.extensions().iter().find_map(|extension| {
        let must = match extension.value() {
            ExtensionValue::BasicConstraints { .. } | ExtensionValue::KeyUsage(_) => true,
            ExtensionValue::Other { oid, .. } => return Some(format!("unknown extension {oid}")),
            _ => false,
        };
        let kind = extension.oid();
        require(
            extension.is_critical() == must,
            format!("extension {kind}: critical must be {must}"),
        )
    })
}

pub(super) fn basic(s: &Scrutiny<'_>) -> Option<String> {
    let ca = s.profile.class() != Class::Leaf;
    require(
        s.certificate.is_ca() == ca && s.certificate.path_length() == s.profile.path_length,
        "authority or path length differs from the profile",
    )
}

pub(super) fn key_usage(s: &Scrutiny<'_>) -> Option<String> {
    let planned = issue::key_usage(s.profile);
    require(
        s.certificate.key_usage() == Some(planned),
        format!("the usage differs from the profile's {planned}"),
    )
}

pub(super) fn purposes(s: &Scrutiny<'_>) -> Option<String> {
    require(
        s.certificate.extended_key_usages() == s.profile.extended_key_usage(),
        "the purposes differ from the profile's",
    )
}

pub(super) fn policies(s: &Scrutiny<'_>) -> Option<String> {
    let found = s.certificate.policies().iter().map(|policy| &policy.oid);
    require(found.eq(s.profile.policies()), "the policies differ from the profile's")
}

/// SHA-1 over the subjectPublicKey (method 1; kz ecosystem 1.8, key identifier).
pub(super) fn subject_id(s: &Scrutiny<'_>) -> Option<String> {
    let id = x509::key_identifier(s.certificate.spki_der());
    require(
        id.is_some() && s.certificate.subject_key_id() == id.as_deref(),
        "the subject key identifier is absent or not of this key",
    )
}

pub(super) fn issuer_id(s: &Scrutiny<'_>) -> Option<String> {
    let issuer = s.issuer.unwrap_or(s.certificate).subject_key_id();
    require(
        issuer.is_some() && s.certificate.authority_key_id() == issuer,
        "the authority key identifier is absent or not the issuer's",
    )
}

fn is_address(address: &str) -> bool {
    let rest = address.strip_prefix("http://").or_else(|| address.strip_prefix("https://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(['{', '}', ' ']) && rest.is_ascii())
}

pub(super) fn list(s: &Scrutiny<'_>) -> Option<String> {
    let addresses = s.certificate.crl_addresses();
    require(
        addresses.len() == usize::from(s.profile.urls.crl.is_some())
            && addresses.iter().all(|address| is_address(address)),
        "the address of the list is absent, superfluous or malformed",
    )
}

pub(super) fn access(s: &Scrutiny<'_>) -> Option<String> {
    let (issuers, ocsp) = s
        .certificate
        .extensions()
        .iter()
        .find_map(|extension| match extension.value() {
            ExtensionValue::AuthorityInfoAccess { ca_issuers, ocsp } => {
                Some((ca_issuers.as_slice(), ocsp.as_slice()))
            }
            _ => None,
        })
        .unwrap_or_default();
    require(
        issuers.len() == usize::from(s.profile.urls.issuer_certificate.is_some())
            && ocsp.len() == usize::from(s.profile.urls.ocsp.is_some())
            && issuers.iter().chain(ocsp).all(|address| is_address(address)),
        "an address of OCSP or of the issuer is absent, superfluous or malformed",
    )
}

pub(super) fn storage(s: &Scrutiny<'_>) -> Option<String> {
    match s.certificate.key_storage() {
        Some(storage) => require(
            s.profile.storages().contains(&storage),
            format!("storage {storage} is not in the profile"),
        ),
        None => require(s.profile.storages().is_empty(), "the storage is absent"),
    }
}

/// A responder's certificate says that its own status is not to be asked; no other does.
pub(super) fn no_check(s: &Scrutiny<'_>) -> Option<String> {
    let there = s.certificate.extensions().iter().any(|e| e.oid() == oid::OCSP_NO_CHECK);
    require(there == s.profile.ocsp_no_check, "no-check differs from the profile")
}
