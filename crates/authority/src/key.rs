//! The authority's own keys, by what they are for: role, hierarchy and generation.
//!
//! Several generations of one key stand side by side. The newest one whose certificate is in force signs what is new; an
//! older one goes on answering for what it has signed, with its own list and its own responder, until its certificate ends.

use std::{fmt, num::NonZeroU32, str::FromStr};

use serde::{Deserialize, Serialize, de};

use crate::profile::Hierarchy;

/// What a key is for. A key of one role never does the work of another: [`crate::signing::Purpose::fits`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyRole {
    /// Certifies itself and the issuing authorities of its hierarchy. Open during ceremonies only.
    Root,
    /// Certifies people, staff, responders and the seal.
    Issuing,
    /// Answers questions about the certificates of one issuing key (RFC 6960 4.2.2.2).
    Responder,
    /// Seals papers that no person signs.
    Seal,
}

impl KeyRole {
    /// All roles, in the order in which they are founded.
    pub const ALL: [Self; 4] = [Self::Root, Self::Issuing, Self::Responder, Self::Seal];

    /// The word with which the name of such a key begins. STORED, and part of addresses in certificates.
    const fn word(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Issuing => "nca",
            Self::Responder => "ocsp",
            Self::Seal => "seal",
        }
    }

    /// Whether its certificate is an authority's, with a list of its own.
    pub const fn is_authority(self) -> bool {
        matches!(self, Self::Root | Self::Issuing)
    }
}

/// Which key in the succession of one role and hierarchy; the first is 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Generation(NonZeroU32);

impl Generation {
    /// The first.
    pub const FIRST: Self = Self(NonZeroU32::MIN);

    /// Reads a number as it is stored; there is no generation 0.
    pub const fn new(number: u32) -> Option<Self> {
        match NonZeroU32::new(number) {
            Some(number) => Some(Self(number)),
            None => None,
        }
    }

    /// The number as it stands in names: 2 for the second.
    pub const fn number(self) -> u32 {
        self.0.get()
    }

    /// The one that follows.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// The name of one key of the authority.
///
/// STORED, as the name of its file, its label in a device, and in the addresses of lists and certificates: `nca-rsa`,
/// `ocsp-gost-2`. The first generation carries no number, and the seal of the RSA hierarchy no hierarchy, so that what
/// earlier builds stored is read unchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName {
    /// What it is for.
    pub role: KeyRole,
    /// Under which root.
    pub hierarchy: Hierarchy,
    /// Which in the succession.
    pub generation: Generation,
}

impl KeyName {
    /// The first key of a role.
    pub const fn first(role: KeyRole, hierarchy: Hierarchy) -> Self {
        Self { role, hierarchy, generation: Generation::FIRST }
    }

    /// The key that follows this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self { generation: self.generation.next(), ..self }
    }

    /// The key of a succession, by the name that all its generations share and a number.
    pub fn of_line(line: &str, generation: u32) -> Option<Self> {
        let first: Self = line.parse().ok()?;
        if first.generation != Generation::FIRST {
            return None;
        }
        Some(Self { generation: Generation::new(generation)?, ..first })
    }

    /// The name that all generations of the key share: `nca-rsa`. STORED.
    pub fn line(self) -> String {
        Self::first(self.role, self.hierarchy).to_string()
    }

    /// Code of the profile by which its certificate is made.
    pub fn profile(self) -> String {
        match self.role {
            KeyRole::Root | KeyRole::Issuing => self.line(),
            KeyRole::Responder => "ocsp-responder".to_owned(),
            KeyRole::Seal => "seal".to_owned(),
        }
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.role.word())?;
        if (self.role, self.hierarchy) != (KeyRole::Seal, Hierarchy::Rsa) {
            write!(f, "-{}", self.hierarchy.code())?;
        }
        if self.generation > Generation::FIRST {
            write!(f, "-{}", self.generation.number())?;
        }
        Ok(())
    }
}

/// The text names no key of an authority.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a key of the authority")]
pub struct NotAKeyName;

impl FromStr for KeyName {
    type Err = NotAKeyName;

    /// The strict inverse of the written form: each key has one name.
    fn from_str(text: &str) -> Result<Self, NotAKeyName> {
        let mut words = text.split('-').peekable();
        let word = words.next().unwrap_or_default();
        let role = KeyRole::ALL.into_iter().find(|role| role.word() == word).ok_or(NotAKeyName)?;
        let named = words.peek().and_then(|word| Hierarchy::from_code(word));
        let hierarchy = match named {
            Some(hierarchy) => {
                words.next();
                hierarchy
            }
            None => Hierarchy::Rsa,
        };
        let generation = match words.next() {
            Some(number) => number.parse().ok().and_then(Generation::new).ok_or(NotAKeyName)?,
            None => Generation::FIRST,
        };
        let name = Self { role, hierarchy, generation };
        if words.next().is_none() && name.to_string() == text { Ok(name) } else { Err(NotAKeyName) }
    }
}

impl Serialize for KeyName {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for KeyName {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_earlier_builds_are_read_and_written_unchanged() {
        use Hierarchy::{Gost, Rsa};
        use KeyRole::{Issuing, Responder, Root, Seal};
        for (text, role, hierarchy, generation) in [
            ("root-rsa", Root, Rsa, 1),
            ("root-gost", Root, Gost, 1),
            ("nca-rsa", Issuing, Rsa, 1),
            ("nca-gost-2", Issuing, Gost, 2),
            ("ocsp-rsa", Responder, Rsa, 1),
            ("ocsp-gost-12", Responder, Gost, 12),
            ("seal", Seal, Rsa, 1),
            ("seal-2", Seal, Rsa, 2),
            ("seal-gost-3", Seal, Gost, 3),
        ] {
            let generation = Generation::new(generation).unwrap();
            let name = KeyName { role, hierarchy, generation };
            assert_eq!(text.parse(), Ok(name), "{text}");
            assert_eq!(name.to_string(), text);
            let line = name.line();
            assert_eq!(KeyName::of_line(&line, generation.number()), Some(name), "{text}");
        }
    }

    #[test]
    fn each_key_has_one_name() {
        for text in [
            "",
            "nca",
            "root",
            "ocsp-2",
            "nca-rsa-1",
            "nca-rsa-0",
            "nca-rsa-02",
            "nca-rsa-2-2",
            "nca-rsa-+2",
            "nca-rsa-",
            "seal-rsa",
            "seal-1",
            "NCA-rsa",
            "nca-dsa",
            "../nca-rsa",
            "nca-rsa-4294967296",
            "administrator",
        ] {
            assert_eq!(text.parse::<KeyName>(), Err(NotAKeyName), "{text}");
        }
        assert_eq!(KeyName::of_line("nca-rsa-2", 2), None);
        assert_eq!(KeyName::of_line("nca-rsa", 0), None);
    }

    #[test]
    fn a_generation_is_followed_by_the_next() {
        let first = KeyName::first(KeyRole::Issuing, Hierarchy::Gost);
        assert_eq!(first.next().to_string(), "nca-gost-2");
        assert!(first < first.next() && first.role.is_authority());
        assert_eq!(first.next().profile(), "nca-gost");
        let roles: Vec<bool> = KeyRole::ALL.map(KeyRole::is_authority).to_vec();
        assert_eq!(roles, [true, true, false, false]);
    }
}
