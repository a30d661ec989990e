//! Setting up the hierarchies: roots and issuing authorities.
//!
//! A ceremony takes the same steps as every other issue ([`crate::issue`]): draft, lint, recorded intent
//! ([`crate::issue::IssueIntent::in_ceremony`]), permit, signature. The functions here only fill the order from the
//! profile: an authority has no data of its own but its key.

use base::Faults;
use crypto::{PublicKey, Signer};
use jiff::Timestamp;
use pki::Serial;

use crate::{
    instance::Instance,
    issue::{Draft, Issuer, Order},
    profile::Profile,
    subject::SubjectData,
};

/// A root for the key of `signer`: «НЕГІЗГІ КУӘЛАНДЫРУШЫ ОРТАЛЫҚ (RSA)» or «(GOST)», with the
/// instance's mark.
pub fn root_certificate(
    profile: &Profile,
    signer: &dyn Signer,
    serial: Serial,
    instance: &Instance,
    now: Timestamp,
) -> Result<Draft, Faults> {
    let public_key = read_key(signer.public_key_info())?;
    let subject = SubjectData::default();
    let order = order(profile, &subject, &public_key, serial, now);
    Draft::root(&order, signer.signature_algorithm(), instance)
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

fn read_key(spki_der: &[u8]) -> Result<PublicKey, Faults> {
    PublicKey::from_spki_der(spki_der).map_err(|fault| Faults::from(fault.fault()))
}
