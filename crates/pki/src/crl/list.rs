//! A list as it was issued.

use std::{io::Read, ops::Range};

use base::Fault;
use crypto::{Legacy, PublicKey, SignatureAlgorithm};
use jiff::Timestamp;

use super::{
    Entry, IssuingDistributionPoint, Number,
    entry::Row,
    index::{Index, row_at},
    read::{self, ReadFault},
};
use crate::{
    Certificate, DecodeFault, Name, Object, Oid, Serial, SignatureFault, algorithm, pem,
    x509::{AuthorityKeyIdentifier, DistributionPoint, KeyUsage},
};

/// Why a list can't be relied on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListFault {
    /// A critical extension is not understood, so nothing may be concluded from the list.
    #[error("critical extension {0} is not supported")]
    Extension(Oid),
    /// The certificate is not the issuer's, or does not allow to sign lists.
    #[error("the certificate does not belong to the issuer of lists")]
    Issuer,
    /// The signature is not good.
    #[error("the signature of the list is not good")]
    Signature(#[from] SignatureFault),
}

impl From<ListFault> for Fault {
    fn from(fault: ListFault) -> Self {
        match fault {
            ListFault::Extension(oid) => {
                Self::new("revocation-list-extension-unsupported").with("oid", oid)
            }
            ListFault::Issuer => Self::new("revocation-list-issuer-mismatch"),
            ListFault::Signature(SignatureFault::Invalid) => {
                Self::new("revocation-list-signature-invalid")
            }
            ListFault::Signature(fault) => fault.into(),
        }
    }
}

/// A revocation list: the octets that were signed, and an index over its entries.
#[derive(Clone, Debug)]
pub struct CertificateList {
    pub(super) der: Vec<u8>,
    pub(super) tbs: Range<usize>,
    pub(super) algorithm: Range<usize>,
    pub(super) signature: Range<usize>,
    pub(super) rows: Range<usize>,
    pub(super) has_version: bool,
    pub(super) issuer: Name,
    pub(super) this_update: Timestamp,
    pub(super) next_update: Option<Timestamp>,
    pub(super) index: Index,
    pub(super) extensions: Extensions,
}

/// What the extensions of a list say.
#[derive(Clone, Debug, Default)]
pub(super) struct Extensions {
    pub(super) number: Option<Number>,
    pub(super) base_number: Option<Number>,
    pub(super) authority_key_identifier: Option<AuthorityKeyIdentifier>,
    pub(super) scope: Option<IssuingDistributionPoint>,
    pub(super) freshest: Vec<DistributionPoint>,
    pub(super) expired_since: Option<Timestamp>,
    pub(super) unknown_critical: Option<Oid>,
}

impl CertificateList {
    /// Larger lists are refused. The national list takes about 20 MiB.
    pub const MAX_BYTES: usize = 128 * 1024 * 1024;

    /// Reads DER.
    pub fn from_der(der: &[u8]) -> Result<Self, DecodeFault> {
        DecodeFault::budget(der, Self::MAX_BYTES)?;
        read::from_vec(der.to_vec())
    }

    /// Reads DER and keeps it: the way for large lists in memory.
    pub fn from_vec(der: Vec<u8>) -> Result<Self, DecodeFault> {
        read::from_vec(der)
    }

    /// Reads DER from a stream, 64 KiB at a time. A list that is too large or broken is refused as
    /// soon as that is seen.
    pub fn from_reader(input: impl Read) -> Result<Self, ReadFault> {
        read::from_stream(input)
    }

    /// Reads DER, PEM or bare base64.
    pub fn from_any(bytes: &[u8]) -> Result<Self, DecodeFault> {
        read::from_vec(
            pem::decode_any(bytes, Object::RevocationList, Self::MAX_BYTES)?.into_owned(),
        )
    }

    /// Verifies that `issuer` signed this list and may sign lists, and that every critical
    /// extension is understood.
    ///
    /// Says nothing of freshness: see [`CertificateList::is_fresh_at`].
    pub fn verify_signed_by(&self, issuer: &Certificate) -> Result<(), ListFault> {
        self.verify_with(issuer, &issuer.public_key()?, Legacy::Refused)
    }

    /// Verifies like [`CertificateList::verify_signed_by`], with the key of `issuer` as it was read.
    pub(crate) fn verify_with(
        &self,
        issuer: &Certificate,
        key: &PublicKey,
        legacy: Legacy,
    ) -> Result<(), ListFault> {
        let may_sign = issuer.key_usage().is_none_or(|usage| usage.contains(KeyUsage::CRL_SIGN));
        if !issuer.subject().matches(&self.issuer) || !may_sign {
            return Err(ListFault::Issuer);
        }
        let algorithm = self.signature_algorithm()?;
        let signature = self.octets(&self.signature);
        algorithm::verify_with(legacy, key, algorithm, self.octets(&self.tbs), signature)?;
        self.extensions.unknown_critical.map_or(Ok(()), |oid| Err(ListFault::Extension(oid)))
    }

    fn octets(&self, range: &Range<usize>) -> &[u8] {
        self.der.get(range.clone()).unwrap_or_default()
    }

    /// The octets.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Whether the list covers the moment: not before thisUpdate and before nextUpdate. A list
    /// without nextUpdate is never fresh (5.1.2.5 demands one).
    pub fn is_fresh_at(&self, at: Timestamp) -> bool {
        self.this_update <= at && self.next_update.is_some_and(|next| at < next)
    }

    /// Whether the list is whole: no delta, and not limited to a kind of certificate or reason. A
    /// list of one distribution point is whole for the certificates that name that point.
    pub fn is_whole(&self) -> bool {
        let restricted = |scope: &IssuingDistributionPoint| {
            scope.only.is_some() || scope.only_some_reasons.is_some() || scope.indirect
        };
        self.base_number().is_none() && !self.scope().is_some_and(restricted)
    }

    /// Whether the list bears what RFC 5280 5.2 demands of every list: version 1 has no extensions;
    /// version 2 has a number, which is not critical.
    pub(crate) const fn conforms(&self) -> bool {
        !self.has_version || self.extensions.number.is_some()
    }

    /// The entry of a certificate of the list's own issuer. `None` means "not revoked" only for a
    /// list that is whole, fresh and verified.
    pub fn find(&self, serial: &Serial) -> Option<Entry> {
        self.find_issued_by(&self.issuer, serial)
    }

    /// The entry of a certificate of any issuer: indirect lists speak of several.
    pub fn find_issued_by(&self, issuer: &Name, serial: &Serial) -> Option<Entry> {
        let offset = self
            .index
            .find(&self.der, &serial.content_octets())
            .find(|offset| self.index.issuer(*offset).unwrap_or(&self.issuer).matches(issuer))?;
        self.entry_at(usize::try_from(offset).ok()?).map(|(entry, _)| entry)
    }

    /// The entries in their order.
    pub fn entries(&self) -> impl Iterator<Item = Entry> {
        let mut at = self.rows.start;
        std::iter::from_fn(move || {
            if at >= self.rows.end {
                return None;
            }
            let (entry, next) = self.entry_at(at)?;
            at = next;
            Some(entry)
        })
    }

    /// How many entries there are.
    pub const fn entry_count(&self) -> usize {
        self.index.len()
    }

    /// Reads an entry, which was checked with the list; gives where the next begins.
    fn entry_at(&self, offset: usize) -> Option<(Entry, usize)> {
        let (row, next) = row_at(&self.der, offset)?;
        let row = Row::read(row).ok()?;
        let issuer = self.index.issuer(u32::try_from(offset).ok()?);
        let entry = Entry {
            serial: Serial::from_content(row.serial).ok()?,
            revoked_at: row.revoked_at,
            reason: row.reason,
            invalidity_date: row.invalidity_date,
            certificate_issuer: issuer.filter(|name| **name != self.issuer).cloned(),
        };
        Some((entry, next))
    }

    /// The issuer.
    pub const fn issuer(&self) -> &Name {
        &self.issuer
    }

    /// The algorithm with which the list is signed.
    pub fn signature_algorithm(&self) -> Result<SignatureAlgorithm, SignatureFault> {
        algorithm::signature_algorithm(self.octets(&self.algorithm))
    }

    /// As of when the list is complete.
    pub const fn this_update(&self) -> Timestamp {
        self.this_update
    }

    /// By when the next list comes.
    pub const fn next_update(&self) -> Option<Timestamp> {
        self.next_update
    }

    /// cRLNumber.
    pub const fn number(&self) -> Option<Number> {
        self.extensions.number
    }

    /// The number of the full list to which this delta belongs.
    pub const fn base_number(&self) -> Option<Number> {
        self.extensions.base_number
    }

    /// The key identifier of authorityKeyIdentifier.
    pub fn authority_key_id(&self) -> Option<&[u8]> {
        self.extensions.authority_key_identifier.as_ref()?.key_id.as_deref()
    }

    /// authorityKeyIdentifier.
    pub const fn authority_key_identifier(&self) -> Option<&AuthorityKeyIdentifier> {
        self.extensions.authority_key_identifier.as_ref()
    }

    /// What the list is limited to.
    pub const fn scope(&self) -> Option<&IssuingDistributionPoint> {
        self.extensions.scope.as_ref()
    }

    /// Where deltas are (freshestCRL, 5.2.6).
    pub fn freshest(&self) -> &[DistributionPoint] {
        &self.extensions.freshest
    }

    /// Since when revoked certificates stay on the list after their end (expiredCertsOnCRL, X.509
    /// 8.5.2.12).
    pub const fn expired_since(&self) -> Option<Timestamp> {
        self.extensions.expired_since
    }
}
