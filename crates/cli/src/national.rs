//! Names of the national register of object identifiers (root.gov.kz/oid): key storages and policies.

use clap::ValueEnum;
use pki::Oid;

use crate::fields::Value;

/// What holds a private key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Storage {
    /// A PKCS#12 file.
    Pkcs12,
    /// A Java key store.
    Jks,
    /// The identity card.
    IdCard,
    /// Kaztoken.
    Kaztoken,
    /// eToken Java (72K).
    Etoken72k,
    /// eToken 5110.
    Etoken5110,
    /// JaCarta.
    Jacarta,
    /// aKey.
    Akey,
    /// A SIM card.
    SimCard,
    /// Certex Cloud.
    CertexCloud,
}

impl Storage {
    const ALL: [(Self, Oid, &'static str); 10] = [
        (Self::Pkcs12, Oid::new_unwrap("1.2.398.3.3.5.1.1"), "key-storage-pkcs12"),
        (Self::Jks, Oid::new_unwrap("1.2.398.3.3.5.1.2"), "key-storage-jks"),
        (Self::IdCard, Oid::new_unwrap("1.2.398.3.3.5.2.1"), "key-storage-id-card"),
        (Self::Kaztoken, Oid::new_unwrap("1.2.398.3.3.5.2.2"), "key-storage-kaztoken"),
        (Self::Etoken72k, Oid::new_unwrap("1.2.398.3.3.5.2.3"), "key-storage-etoken-72k"),
        (Self::Etoken5110, Oid::new_unwrap("1.2.398.3.3.5.2.4"), "key-storage-etoken-5110"),
        (Self::Jacarta, Oid::new_unwrap("1.2.398.3.3.5.2.5"), "key-storage-jacarta"),
        (Self::Akey, Oid::new_unwrap("1.2.398.3.3.5.2.6"), "key-storage-akey"),
        (Self::SimCard, Oid::new_unwrap("1.2.398.3.3.5.2.7"), "key-storage-sim-card"),
        (Self::CertexCloud, Oid::new_unwrap("1.2.398.3.3.5.3.1"), "key-storage-certex-cloud"),
    ];

    /// Whether it is a file, from which a key can be copied.
    pub(crate) const fn is_file(self) -> bool {
        matches!(self, Self::Pkcs12 | Self::Jks)
    }

    /// Its number in the register.
    pub(crate) fn oid(self) -> Option<Oid> {
        Self::ALL.iter().find(|(storage, ..)| *storage == self).map(|(_, oid, _)| *oid)
    }
}

/// A storage by its number.
pub(crate) fn storage(oid: Oid) -> Value {
    let known = Storage::ALL.iter().find(|(_, number, _)| *number == oid);
    named(oid, known.map(|(_, _, key)| *key))
}

/// Policies of certificates and of time stamps.
const POLICIES: [(Oid, &str); 14] = [
    (Oid::new_unwrap("1.2.398.3.1.2"), "policy-name-root"),
    (Oid::new_unwrap("1.2.398.3.3.1.1"), "policy-name-nca-regulations"),
    (Oid::new_unwrap("1.2.398.3.3.2"), "policy-name-nca"),
    (Oid::new_unwrap("1.2.398.3.3.2.1"), "policy-name-legal-sign"),
    (Oid::new_unwrap("1.2.398.3.3.2.2"), "policy-name-legal-auth"),
    (Oid::new_unwrap("1.2.398.3.3.2.3"), "policy-name-individual-sign"),
    (Oid::new_unwrap("1.2.398.3.3.2.4"), "policy-name-individual-auth"),
    (Oid::new_unwrap("1.2.398.3.3.2.5"), "policy-name-tls"),
    (Oid::new_unwrap("1.2.398.3.2.1"), "policy-name-state-users"),
    (Oid::new_unwrap("1.2.398.3.2.2"), "policy-name-state-documents"),
    (Oid::new_unwrap("1.2.398.3.3.2.6.1"), "policy-name-tsa-gost-2004"),
    (Oid::new_unwrap("1.2.398.3.3.2.6.2"), "policy-name-tsa-rsa"),
    (Oid::new_unwrap("1.2.398.3.3.2.6.3"), "policy-name-tsa-gost-2004"),
    (Oid::new_unwrap("1.2.398.3.3.2.6.4"), "policy-name-tsa-gost-2015"),
];

/// A policy by its number.
pub(crate) fn policy(oid: Oid) -> Value {
    let known = POLICIES.iter().find(|(number, _)| *number == oid);
    named(oid, known.map(|(_, key)| *key))
}

fn named(oid: Oid, key: Option<&str>) -> Value {
    Value::Named { key: key.unwrap_or_default().to_owned(), oid: oid.to_string() }
}
