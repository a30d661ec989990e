//! In which role a certificate's holder acts: extended key usages of the national profile
//! (register of object identifiers at root.gov.kz/oid, and the purposes of RFC 5280 4.2.1.12).

use pki::{Certificate, Oid, oid};

/// A role of a certificate's holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HolderRole {
    /// A role with a name here.
    Known(&'static str),
    /// Another one of the national arc.
    Other(Oid),
}

/// The national arc.
const KAZAKHSTAN: &str = "1.2.398.";

/// Systems of legal entities have numbers of their own below this one.
const INFORMATION_SYSTEM: &str = "1.2.398.3.3.4.1.2.6";

/// Numbers and words. The words are stable; what they mean to people is in `texts`,
/// `holder-role-<word>`.
const ROLES: [(&str, &str); 28] = [
    ("1.2.398.3.3.4.1.1", "individual"),
    ("1.2.398.3.3.4.1.1.1", "information-system-of-individual"),
    ("1.2.398.3.3.4.1.2", "legal-entity"),
    ("1.2.398.3.3.4.1.2.1", "first-head"),
    ("1.2.398.3.3.4.1.2.2", "right-to-sign"),
    ("1.2.398.3.3.4.1.2.3", "right-to-sign-financial"),
    ("1.2.398.3.3.4.1.2.4", "hr-officer"),
    ("1.2.398.3.3.4.1.2.5", "employee"),
    (INFORMATION_SYSTEM, "information-system"),
    ("1.2.398.3.3.4.2", "nca-staff"),
    ("1.2.398.3.3.4.2.1", "nca-administrator"),
    ("1.2.398.3.3.4.2.2", "nca-manager"),
    ("1.2.398.3.3.4.2.3", "nca-operator"),
    ("1.2.398.3.3.4.3.1", "identified-by-operator"),
    ("1.2.398.3.3.4.3.2", "identified-remotely"),
    ("1.2.398.3.3.4.3.2.1", "identified-by-digital-id"),
    ("1.2.398.3.3.4.3.2.2", "identified-by-ai-platform"),
    ("1.2.398.5.19.1.2.2.1", "treasury-client"),
    ("1.2.398.3.2.3.4", "civil-servant"),
    ("1.2.398.3.17.3.1", "individual"),
    ("1.2.398.3.17.3.2", "legal-entity"),
    ("1.2.398.3.17.3.3", "first-head"),
    ("1.2.398.3.17.3.4", "right-to-sign"),
    ("1.2.398.3.17.3.5", "right-to-sign-financial"),
    ("1.2.398.3.17.3.6", "hr-officer"),
    ("1.2.398.3.17.3.7", "employee"),
    ("1.3.6.1.5.5.7.3.8", "time-stamping-authority"),
    ("1.3.6.1.5.5.7.3.9", "ocsp-responder"),
];

impl HolderRole {
    /// The roles of a certificate's holder, in the certificate's order. An authority is one.
    pub fn of(certificate: &Certificate) -> Vec<Self> {
        let purposes = certificate.extended_key_usages().iter();
        let mut roles: Vec<Self> = purposes.filter_map(Self::of_purpose).collect();
        if certificate.is_ca() {
            roles.insert(0, Self::Known("certification-authority"));
        }
        roles
    }

    fn of_purpose(purpose: &Oid) -> Option<Self> {
        let text = purpose.to_string();
        let known = ROLES.iter().find(|(number, _)| *number == text);
        let system = text.strip_prefix(INFORMATION_SYSTEM).is_some_and(|n| n.starts_with('.'));
        match known {
            Some((_, word)) => Some(Self::Known(word)),
            None if system => Some(Self::Known("information-system")),
            None => text.starts_with(KAZAKHSTAN).then_some(Self::Other(*purpose)),
        }
    }

    /// The word of a known role, or the number of another one.
    pub fn code(&self) -> String {
        match self {
            Self::Known(word) => (*word).to_owned(),
            Self::Other(oid) => oid.to_string(),
        }
    }
}

/// Whether a certificate is that of a service of an authority. A number of a person in such a name
/// is that of whoever asked for the certificate: nobody signs in it for himself.
pub fn is_service(certificate: &Certificate) -> bool {
    let services = [oid::PURPOSE_OCSP_SIGNING, oid::PURPOSE_TIME_STAMPING];
    certificate.is_ca()
        || certificate.extended_key_usages().iter().any(|purpose| services.contains(purpose))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_system_among_many_is_an_information_system() {
        let role = |text: &str| HolderRole::of_purpose(&Oid::new(text).unwrap());
        let system = Some(HolderRole::Known("information-system"));
        assert_eq!(role("1.2.398.3.3.4.1.2.6"), system);
        assert_eq!(role("1.2.398.3.3.4.1.2.6.166"), system);
        let other = "1.2.398.3.3.4.1.2.60";
        assert_eq!(role(other).unwrap().code(), other);
        assert_eq!(role("1.3.6.1.5.5.7.3.4"), None);
    }
}
