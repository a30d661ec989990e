//! Lists of revoked certificates (RFC 5280 5).

use crypto::PublicKey;
use jiff::Timestamp;
use pki::crl::{self, Entry, TbsCertificateList};

use crate::{
    issue::Issuer,
    revocation::Revocation,
    signing::{Assignment, Purpose},
};

/// Why there is no list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListFault {
    /// The issuer is no authority, or its certificate has no key identifier.
    #[error("the issuer cannot publish lists")]
    Issuer,
    /// The signature does not verify with the issuer's key.
    #[error("the signature does not verify with the issuer's key")]
    Signature,
}

/// A signed list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedList {
    /// The list in DER.
    pub der: Vec<u8>,
    /// Its number.
    pub number: u64,
    /// As of when it is complete.
    pub this_update: Timestamp,
    /// By when the next one comes: a term of the issuer's profile later.
    pub next_update: Timestamp,
}

/// A list that waits for its signature value.
#[derive(Debug)]
pub struct UnsignedList<'a> {
    issuer: Issuer<'a>,
    tbs_der: Vec<u8>,
    number: u64,
    this_update: Timestamp,
    next_update: Timestamp,
}

/// Lays out the full list of one issuer: what its key must sign, and what becomes of the signature.
///
/// `number` is the last published number plus one, taken by compare-and-set in the store (RFC 5280 5.2.3). A certificate
/// stays on the list at least until one list after its end (RFC 5280 3.3); which entries come is the caller's choice,
/// and of two entries for one serial the earlier revocation stands.
pub fn assign_list<'a>(
    issuer: &Issuer<'a>,
    number: u64,
    revocations: impl IntoIterator<Item = Revocation>,
    now: Timestamp,
) -> Result<(Assignment, UnsignedList<'a>), ListFault> {
    let key_id = issuer.certificate.subject_key_id().ok_or(ListFault::Issuer)?;
    let term = issuer.profile.crl_validity().ok_or(ListFault::Issuer)?;
    let this_update = Timestamp::from_second(now.as_second()).map_err(|_| ListFault::Issuer)?;
    let next_update = term.after(this_update).ok_or(ListFault::Issuer)?;
    let head = TbsCertificateList {
        signature_algorithm: issuer.signature_algorithm,
        issuer: issuer.certificate.subject().clone(),
        this_update,
        next_update,
        number: number.into(),
        authority_key_id: key_id.to_vec(),
        scope: None,
        base_number: None,
        freshest: Vec::new(),
    };
    let tbs_der = head.to_der(entries(revocations));
    let assignment = Assignment::new(
        (issuer.key, Purpose::RevocationList),
        issuer.certificate.spki_der(),
        issuer.signature_algorithm,
        tbs_der.clone(),
    );
    Ok((assignment, UnsignedList { issuer: *issuer, tbs_der, number, this_update, next_update }))
}

impl UnsignedList<'_> {
    /// Puts the list together; a signature that does not verify with the issuer's key gives none.
    pub fn complete(self, signature: &[u8]) -> Result<SignedList, ListFault> {
        let algorithm = self.issuer.signature_algorithm;
        PublicKey::from_spki_der(self.issuer.certificate.spki_der())
            .map_err(|_| ListFault::Issuer)?
            .verify(algorithm, &self.tbs_der, signature)
            .map_err(|_| ListFault::Signature)?;
        let der = crl::assemble(&self.tbs_der, algorithm, signature);
        let Self { number, this_update, next_update, .. } = self;
        Ok(SignedList { der, number, this_update, next_update })
    }
}

/// By serial, each once.
fn entries(revocations: impl IntoIterator<Item = Revocation>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = revocations
        .into_iter()
        .map(|Revocation { serial, at, reason }| Entry::new(serial, at, Some(reason.published())))
        .collect();
    entries.sort_by_key(|entry| (entry.serial, entry.revoked_at));
    entries.dedup_by_key(|entry| entry.serial);
    entries
}
