//! What every certificate of a path must be like by itself.

use crypto::{KeyAlgorithm, Legacy};
use jiff::Timestamp;

use super::{Demands, PathFault, Profile, fault::subject_of, names};
use crate::{
    Certificate,
    asn1::Input,
    oid,
    x509::{Extension, ExtensionValue, GeneralName, KeyUsage},
};

/// Where a certificate stands in a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Anchor,
    Between,
    Leaf,
}

/// Looks at validity, critical extensions and form.
pub(super) fn check(
    certificate: &Certificate,
    place: Place,
    demands: &Demands,
    at: Timestamp,
) -> Result<(), PathFault> {
    let profile = demands.profile;
    let subject = || subject_of(certificate);
    if at < certificate.not_before() {
        let not_before = certificate.not_before();
        return Err(PathFault::NotYetValid { subject: subject(), not_before });
    }
    if !certificate.is_valid_at(at) {
        let not_after = certificate.not_after();
        return Err(PathFault::Expired { subject: subject(), not_after });
    }
    let unknown = certificate.extensions().iter().find(|extension| {
        extension.is_critical() && matches!(extension.value(), ExtensionValue::Other { .. })
    });
    if let Some(extension) = unknown {
        return Err(PathFault::Extension { subject: subject(), oid: extension.oid() });
    }
    let broken = broken_rule(certificate, place, demands).or_else(|| match profile {
        Profile::Pkix => None,
        Profile::Web => broken_web_rule(certificate, place),
    });
    match broken {
        Some(clause) => Err(PathFault::NotConforming { subject: subject(), clause }),
        None => Ok(()),
    }
}

/// The clause of RFC 5280 that a certificate breaks.
///
/// Let pass, since good certificates of the field break them: basicConstraints of an authority
/// between leaf and anchor that are not critical; keyUsage that is not critical; a GeneralizedTime
/// before 2050; a validity that sticks out of the issuer's; a leaf of version 1 or 2, which has no
/// extensions at all (programs still make them).
fn broken_rule(certificate: &Certificate, place: Place, demands: &Demands) -> Option<&'static str> {
    let Demands { profile, legacy, .. } = *demands;
    let bears_legacy = legacy == Legacy::Accepted;
    let critical = |kind| certificate.find_extension(kind).map(Extension::is_critical);
    let is_ca = certificate.is_ca();
    let is_early = certificate.version() != 3;
    if is_early && (place != Place::Leaf || profile == Profile::Web) {
        return Some("RFC 5280 4.1.2.1");
    }
    if !certificate.serial().is_positive() && !bears_legacy {
        return Some("RFC 5280 4.1.2.2");
    }
    if certificate.issuer().is_empty() {
        return Some("RFC 5280 4.1.2.4");
    }
    let names_required = certificate.subject().is_empty();
    if names_required && (is_ca || critical(oid::SUBJECT_ALT_NAME) != Some(true)) {
        return Some("RFC 5280 4.1.2.6");
    }
    let mut extensions = certificate.extensions().iter();
    if let Some(clause) = extensions.find_map(|extension| broken_criticality(extension, demands)) {
        return Some(clause);
    }
    let names_issuer_key = certificate.authority_key_id().is_some();
    if !names_issuer_key && !certificate.is_self_issued() && !is_early {
        return Some("RFC 5280 4.2.1.1");
    }
    if is_ca && certificate.subject_key_id().is_none() {
        return Some("RFC 5280 4.2.1.2");
    }
    let signs = certificate.key_usage().is_some_and(|u| u.contains(KeyUsage::KEY_CERT_SIGN));
    if !is_ca && (signs || certificate.path_length().is_some()) {
        return Some("RFC 5280 4.2.1.9");
    }
    let strict = place == Place::Anchor || profile == Profile::Web;
    if is_ca && strict && critical(oid::BASIC_CONSTRAINTS) == Some(false) {
        return Some("RFC 5280 4.2.1.9");
    }
    if !is_ca && certificate.name_constraints().is_some() {
        return Some("RFC 5280 4.2.1.10");
    }
    if !certificate.alt_names().iter().all(names::is_well_formed) {
        return Some("RFC 5280 4.2.1.6");
    }
    None
}

/// The clause that says that an extension must be critical, or must not be, and is broken. nameConstraints may be plain on
/// the web.
fn broken_criticality(extension: &Extension, demands: &Demands) -> Option<&'static str> {
    use ExtensionValue as Value;
    let bears_legacy = demands.legacy == Legacy::Accepted;
    match (extension.value(), extension.is_critical()) {
        (Value::AuthorityKeyIdentifier(_), true) => Some("RFC 5280 4.2.1.1"),
        (Value::SubjectKeyIdentifier(_), true) => Some("RFC 5280 4.2.1.2"),
        (Value::FreshestCrl(_), true) => Some("RFC 5280 4.2.1.15"),
        (Value::AuthorityInfoAccess { .. }, true) => Some("RFC 5280 4.2.2.1"),
        (Value::NameConstraints(_), false) if demands.profile != Profile::Web => {
            Some("RFC 5280 4.2.1.10")
        }
        (Value::PolicyConstraints(_), false) if !bears_legacy => Some("RFC 5280 4.2.1.11"),
        (Value::InhibitAnyPolicy(_), false) if !bears_legacy => Some("RFC 5280 4.2.1.14"),
        _ => None,
    }
}

/// The clause of the Baseline Requirements (version 2) that a certificate breaks.
fn broken_web_rule(certificate: &Certificate, place: Place) -> Option<&'static str> {
    if !is_web_key(certificate) {
        return Some("CA/B BR 6.1.5");
    }
    match place {
        Place::Anchor => broken_web_root_rule(certificate),
        Place::Between => None,
        Place::Leaf => broken_web_leaf_rule(certificate),
    }
}

fn is_web_key(certificate: &Certificate) -> bool {
    match certificate.public_key().map(|key| key.algorithm()) {
        Ok(
            KeyAlgorithm::EcP256
            | KeyAlgorithm::EcP384
            | KeyAlgorithm::EcP521
            | KeyAlgorithm::Rsa2048
            | KeyAlgorithm::Rsa3072
            | KeyAlgorithm::Rsa4096,
        ) => true,
        Ok(KeyAlgorithm::RsaOther) => {
            modulus_bits(certificate.spki_der()).is_some_and(|bits| bits >= 2048 && bits % 8 == 0)
        }
        _ => false,
    }
}

/// The length of an RSA modulus.
fn modulus_bits(spki_der: &[u8]) -> Option<u32> {
    let bits = crate::x509::key_bits(spki_der).ok()?;
    let modulus = Input::of_sequence(bits).ok()?.unsigned().ok()?;
    let zeros = modulus.first()?.leading_zeros();
    u32::try_from(modulus.len()).ok()?.checked_mul(8)?.checked_sub(zeros)
}

fn broken_web_root_rule(root: &Certificate) -> Option<&'static str> {
    if !root.extended_key_usages().is_empty() {
        return Some("CA/B BR 7.1.2.1.2");
    }
    let id = root.authority_key_identifier()?;
    let own = id.key_id.is_some()
        && (!root.is_self_issued() || id.key_id.as_deref() == root.subject_key_id());
    let good = own && id.issuer.is_empty() && id.serial.is_none();
    if good { None } else { Some("CA/B BR 7.1.2.1.3") }
}

fn broken_web_leaf_rule(leaf: &Certificate) -> Option<&'static str> {
    if leaf.is_ca() {
        return Some("CA/B BR 7.1.2.7.8");
    }
    let Some(purposes) = leaf.find_extension(oid::EXTENDED_KEY_USAGE) else {
        return Some("CA/B BR 7.1.2.7.6");
    };
    if purposes.is_critical() {
        return Some("CA/B BR 7.1.2.7.6");
    }
    if leaf.extended_key_usages().contains(&oid::PURPOSE_ANY) {
        return Some("CA/B BR 7.1.2.7.10");
    }
    let Some(names) = leaf.find_extension(oid::SUBJECT_ALT_NAME) else {
        return Some("CA/B BR 7.1.2.7.12");
    };
    if names.is_critical() && !leaf.subject().is_empty() {
        return Some("CA/B BR 7.1.2.7.12");
    }
    let is_copy = |common_name: &str| {
        leaf.alt_names().iter().any(|name| match name {
            GeneralName::Dns(name) => name == common_name,
            GeneralName::Ip(octets) => {
                names::ip(octets).is_some_and(|ip| ip.to_string() == common_name)
            }
            _ => false,
        })
    };
    if leaf.subject().values(oid::COMMON_NAME).all(is_copy) {
        None
    } else {
        Some("CA/B BR 7.1.4.3")
    }
}
