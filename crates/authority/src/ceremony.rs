//! What administrators do with the authority's own keys: found the hierarchies, renew, let a key be succeeded, enrol staff.
//!
//! A ceremony takes the same steps as every other issue ([`crate::issue`]): draft, lint, recorded intent
//! ([`crate::issue::IssueIntent::in_ceremony`]), permit, signature. Its [`CeremonyRecord`] says what it is for and covers
//! nothing else: the record of an enrolment issues one person's certificate, never an authority's. The functions here only
//! fill the order from the profile: an authority has no data of its own but its key.

use base::{Faults, Iin, Role, Sha256};
use crypto::PublicKey;
use jiff::Timestamp;
use pki::Serial;

use crate::{
    instance::Instance,
    issue::{Draft, Issuer, Linted, Order},
    key::{Generation, KeyName, KeyRole},
    profile::{Class, Profile},
    subject::SubjectData,
};

/// Who is enrolled, for what, with which key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolment {
    /// The person.
    pub iin: Iin,
    /// Her role.
    pub role: Role,
    /// Her office or body.
    pub post: String,
    /// SHA-256 of the SubjectPublicKeyInfo of her key.
    pub key: Sha256,
}

impl Enrolment {
    /// Code of the profile by which staff of a role are certified; none for a role that is not of the staff.
    pub const fn profile(role: Role) -> Option<&'static str> {
        match role {
            Role::Administrator => Some("administrator"),
            Role::Applicant => None,
            Role::Auditor | Role::AuthorisedPerson | Role::Officer => Some("staff"),
            Role::Operator => Some("operator"),
        }
    }
}

/// What a ceremony is for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Act {
    Enrolment(Enrolment),
    Founding,
    Renewal(KeyName),
    Succession(KeyName),
}

/// The record of a ceremony: what is done, on which instance. Made by the acts that there are, and by nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CeremonyRecord {
    act: Act,
    script: Sha256,
    record: Sha256,
}

impl CeremonyRecord {
    /// The roots, the issuing authorities, their responders and the seal of a new instance: first generations only.
    pub fn founding(instance: &str) -> Self {
        Self::new(instance, Act::Founding, "founding")
    }

    /// A new key and certificate for a responder or the seal.
    pub fn renewal(instance: &str, key: KeyName) -> Self {
        Self::new(instance, Act::Renewal(key), &format!("renewal {key}"))
    }

    /// A new issuing key beside the one before it, under the same root.
    pub fn succession(instance: &str, key: KeyName) -> Self {
        Self::new(instance, Act::Succession(key), &format!("succession {key}"))
    }

    /// One certificate for one member of the staff.
    pub fn enrolment(instance: &str, enrolment: Enrolment) -> Self {
        let Enrolment { iin, role, post, key } = &enrolment;
        let line = format!("enrolment {iin} {role} {post} {key}");
        Self::new(instance, Act::Enrolment(enrolment), &line)
    }

    fn new(instance: &str, act: Act, line: &str) -> Self {
        let script = format!("senim ceremony 1\n{line}\n");
        let record = format!("{script}instance: {instance}\n");
        Self {
            act,
            script: crypto::sha256(script.as_bytes()),
            record: crypto::sha256(record.as_bytes()),
        }
    }

    /// SHA-256 of what is done.
    pub fn script(&self) -> Sha256 {
        self.script
    }

    /// SHA-256 of what is done and on which instance.
    pub fn record(&self) -> Sha256 {
        self.record
    }

    /// Whether the ceremony is for this certificate.
    pub(crate) fn covers(&self, linted: &Linted) -> bool {
        let profile = linted.profile();
        let is_of = |key: KeyName| profile.code() == key.profile();
        match &self.act {
            Act::Enrolment(Enrolment { iin, role, key, .. }) => {
                Enrolment::profile(*role) == Some(profile.code())
                    && crypto::sha256(&linted.tbs().spki_der) == *key
                    && pki::Holder::of(&linted.tbs().subject).iin.as_deref() == Some(iin.as_str())
            }
            Act::Founding => {
                let first = linted.issuer().generation == Generation::FIRST;
                first && (profile.class() != Class::Leaf || is_service(profile))
            }
            Act::Renewal(key) => !key.role.is_authority() && is_of(*key),
            Act::Succession(key) => {
                let root = KeyName::first(KeyRole::Root, key.hierarchy).line();
                key.role == KeyRole::Issuing && is_of(*key) && linted.issuer().line() == root
            }
        }
    }
}

/// Whether the profile is of a key of the authority's own that is no authority.
fn is_service(profile: &Profile) -> bool {
    KeyRole::ALL.into_iter().filter(|role| !role.is_authority()).any(|role| {
        KeyName::first(role, crate::profile::Hierarchy::Rsa).profile() == profile.code()
    })
}

/// A root for `public_key`: «НЕГІЗГІ КУӘЛАНДЫРУШЫ ОРТАЛЫҚ (RSA)» or «(GOST)», with the
/// instance's mark.
pub fn root_certificate(
    profile: &Profile,
    (key, public_key): (KeyName, &PublicKey),
    serial: Serial,
    instance: &Instance,
    now: Timestamp,
) -> Result<Draft, Faults> {
    let subject = SubjectData::default();
    let order = order(profile, &subject, public_key, serial, now);
    Draft::root(&order, key, public_key.algorithm().default_signature(), instance)
}

/// An issuing authority for `public_key` under a root: «ҰЛТТЫҚ КУӘЛАНДЫРУШЫ ОРТАЛЫҚ (RSA)» or
/// «(GOST)», with the mark.
pub fn issuing_certificate(
    profile: &Profile,
    public_key: &PublicKey,
    root: &Issuer<'_>,
    serial: Serial,
    instance: &Instance,
    now: Timestamp,
) -> Result<Draft, Faults> {
    let subject = SubjectData::default();
    Draft::new(&order(profile, &subject, public_key, serial, now), root, instance)
}

fn order<'a>(
    profile: &'a Profile,
    subject: &'a SubjectData,
    public_key: &'a PublicKey,
    serial: Serial,
    not_before: Timestamp,
) -> Order<'a> {
    Order { profile, subject, public_key, storage: None, serial, not_before }
}
