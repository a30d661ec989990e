//! The closed lists of key, signature and digest algorithms, with their names and object identifiers.
//!
//! Kazakh identifiers stand under 1.2.398.3.10.1 of the national register of object identifiers; their signature and
//! digest algorithms carry an explicit NULL. Russian ones follow RFC 4357, RFC 4490, RFC 4491 and RFC 9215. The others
//! follow RFC 3279, RFC 4055, RFC 5754, RFC 5758 and RFC 8410.
//!
//! Kazakh and Russian algorithms are different variants even where curve and digest are the same: a key of one family
//! never verifies a signature of the other.

mod digest;
mod key;
mod pss;
mod signature;

use der::{
    Decode, Encode,
    asn1::{Any, AnyRef, ObjectIdentifier},
};
use spki::{AlgorithmIdentifierOwned, AlgorithmIdentifierRef};

pub use digest::DigestAlgorithm;
pub use key::{KeyAlgorithm, Set2001, Set2012_256, Set2012_512};
pub use pss::{Pss, PssDigest};
pub use signature::SignatureAlgorithm;

/// An algorithm name or identifier that is not on the list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnknownAlgorithm {
    /// The bytes are no `AlgorithmIdentifier`.
    #[error("the algorithm identifier is not well formed")]
    Malformed,
    /// The name is not on the list.
    #[error("no algorithm is called {0:?}")]
    Name(String),
    /// The object identifier is not on the list.
    #[error("algorithm {0} is not supported")]
    Oid(String),
    /// The algorithm is known, its parameters are not those it is used with. For RSASSA-PSS with a digest that is not on
    /// the list, it is that digest which is not supported: [`Self::Oid`].
    #[error("algorithm {0} has parameters that are not supported")]
    Parameters(String),
}

/// Whether algorithms are believed that are no longer safe: signatures with SHA-1, and DSA.
///
/// They are read and named always, so that a person can be told what she has; a signature made with them is verified
/// only where this is asked for by name. By default the answer is "unsupported".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Legacy {
    /// They are verified like others: for old data whose age is proven otherwise, and for conformance suites.
    Accepted,
    /// They are not verified.
    #[default]
    Refused,
}

/// What an algorithm identifier carries beside its object identifier.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Parameters {
    /// Nothing is written; NULL is read too.
    AbsentOrNull,
    /// Nothing is written; nothing else is read.
    Absent,
    /// NULL is written; absence is read too (RFC 4055 section 5 demands NULL for RSA).
    Null,
    /// `RSASSA-PSS-params`.
    Pss(Pss),
}

/// Whether two `AlgorithmIdentifier`s in DER mean the same: the one comparison for inner and outer identifiers of
/// certificates, lists and answers (RFC 5280 4.1.1.2, 5.1.1.2).
///
/// They do when their octets are the same, and when both name one algorithm of the closed lists with parameters that mean
/// the same there: NULL and nothing for RSA (RFC 4055 section 2.1), SHA-2 (RFC 5754 section 2) and GOST, but not for ECDSA
/// and Ed25519, which bear no NULL (RFC 5758 section 3.2, RFC 8410 section 3). Of what is not on the lists, only the
/// octets can speak.
pub fn same_algorithm(one: &[u8], other: &[u8]) -> bool {
    fn both<T: PartialEq, E>(one: Result<T, E>, other: Result<T, E>) -> bool {
        matches!((one, other), (Ok(one), Ok(other)) if one == other)
    }
    let signature = SignatureAlgorithm::from_identifier_der;
    let digest = DigestAlgorithm::from_identifier_der;
    one == other || both(signature(one), signature(other)) || both(digest(one), digest(other))
}

/// Splits an `AlgorithmIdentifier` into its object identifier and its parameters.
fn read_identifier(
    bytes: &[u8],
) -> Result<(ObjectIdentifier, Option<AnyRef<'_>>), UnknownAlgorithm> {
    let read = AlgorithmIdentifierRef::from_der(bytes).map_err(|_| UnknownAlgorithm::Malformed)?;
    Ok((read.oid, read.parameters))
}

impl Parameters {
    fn accepts(self, found: Option<AnyRef<'_>>) -> bool {
        match (self, found) {
            (Self::Pss(pss), found) => Pss::read(found).is_ok_and(|found| found == pss),
            (Self::Absent, Some(_)) => false,
            (_, None) => true,
            (Self::AbsentOrNull | Self::Null, Some(any)) => any.is_null(),
        }
    }

    fn write(self, oid: ObjectIdentifier) -> Vec<u8> {
        let parameters = match self {
            Self::Absent | Self::AbsentOrNull => None,
            Self::Null => Some(Any::null()),
            Self::Pss(pss) => return pss.signature_identifier_der(),
        };
        // An identifier of these constants always encodes: the only failure of the encoder is an overlong length.
        AlgorithmIdentifierOwned { oid, parameters }.to_der().unwrap_or_default()
    }
}

/// An object identifier, read when the program is compiled: every signature that is verified walks the lists.
macro_rules! oid {
    ($text:literal) => {
        const { ObjectIdentifier::new_unwrap($text) }
    };
}
use oid;

/// The list of an enumeration, with its stable names. A variant may hold one value of another list. Others, which the
/// list can't hold, are told by the name of one that it holds.
macro_rules! names {
    ($name:ident { $($variant:ident $(($($inner:tt)+))? = $text:literal),* $(,)? }
        $(and { $($other:pat => $called:literal),* $(,)? })?) => {
        impl $name {
            /// Every algorithm of the list.
            pub const ALL: &'static [Self] = &[$(Self::$variant $(($($inner)+))?),*];

            /// The stable name. STORED.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant $(($($inner)+))? => $text,)*
                    $($($other => $called,)*)?
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownAlgorithm;
            fn from_str(name: &str) -> Result<Self, $crate::UnknownAlgorithm> {
                Self::ALL
                    .iter()
                    .copied()
                    .find(|known| known.as_str() == name)
                    .ok_or_else(|| {
                        $crate::UnknownAlgorithm::Name(name.chars().take(64).collect())
                    })
            }
        }
    };
}
use names;

#[cfg(test)]
mod tests;
