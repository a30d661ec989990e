//! Lists of revoked certificates (RFC 5280 5).

use crypto::{PublicKey, SignFault, Signer};
use jiff::Timestamp;
use pki::crl::{self, Entry, TbsCertificateList};

use crate::{issue::Issuer, revocation::Revocation};

/// Why there is no list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListFault {
    /// The issuer is no authority, or its certificate has no key identifier.
    #[error("the issuer cannot publish lists")]
    Issuer,
    /// The signer could not sign.
    #[error("the signer failed")]
    Sign(#[source] SignFault),
    /// The signature does not verify with the issuer's key.
    #[error("the signature does not verify with the issuer's key")]
    Signature,
    /// The signer's key is not the issuer's.
    #[error("the signer is not the issuer's")]
    Signer,
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

/// Signs the full list of one issuer.
///
/// `number` is the last published number plus one, taken by compare-and-set in the store (RFC 5280 5.2.3). A certificate
/// stays on the list at least until one list after its end (RFC 5280 3.3); which entries come is the caller's choice,
/// and of two entries for one serial the earlier revocation stands.
pub fn sign_list(
    issuer: &Issuer<'_>,
    number: u64,
    revocations: impl IntoIterator<Item = Revocation>,
    signer: &dyn Signer,
    now: Timestamp,
) -> Result<SignedList, ListFault> {
    let key_id = issuer.certificate.subject_key_id().ok_or(ListFault::Issuer)?;
    let term = issuer.profile.crl_validity().ok_or(ListFault::Issuer)?;
    let this_update = Timestamp::from_second(now.as_second()).map_err(|_| ListFault::Issuer)?;
    let next_update = term.after(this_update).ok_or(ListFault::Issuer)?;
    if signer.public_key_info() != issuer.certificate.spki_der()
        || signer.signature_algorithm() != issuer.signature_algorithm
    {
        return Err(ListFault::Signer);
    }
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
    let signature = signer.sign(&tbs_der).map_err(ListFault::Sign)?;
    PublicKey::from_spki_der(issuer.certificate.spki_der())
        .map_err(|_| ListFault::Issuer)?
        .verify(issuer.signature_algorithm, &tbs_der, &signature)
        .map_err(|_| ListFault::Signature)?;
    let der = crl::assemble(&tbs_der, issuer.signature_algorithm, &signature);
    Ok(SignedList { der, number, this_update, next_update })
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
