//! Revocation lists (RFC 5280 5).

use crypto::SignatureAlgorithm;
use jiff::Timestamp;

use crate::{
    Certificate, DecodeFault, Name, Object, Oid, RevocationReason, Serial, SignatureFault,
    algorithm,
    asn1::{
        self, ENUMERATED, GENERALIZED_TIME, INTEGER, Input, Malformed, SEQUENCE, UTC_TIME, context,
        context_primitive,
    },
    fault::OfObject,
    oid, pem,
    x509::{
        AuthorityKeyIdentifier, Extension, ExtensionValue, KeyUsage, build::read_extensions,
        extension,
    },
};

/// One revoked certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its serial number.
    pub serial: Serial,
    /// Since when.
    pub revoked_at: Timestamp,
    /// Why; `None` is "unspecified".
    pub reason: Option<RevocationReason>,
}

impl Entry {
    fn der(&self) -> Vec<u8> {
        let extensions = self.reason.map(|reason| {
            let value = asn1::octet_string(&asn1::tlv(ENUMERATED, &[&[reason.code()]]));
            asn1::sequence(&[&asn1::sequence(&[&asn1::oid(&oid::CRL_REASON), &value])])
        });
        asn1::sequence(&[
            &self.serial.der(),
            &asn1::time(self.revoked_at),
            &extensions.unwrap_or_default(),
        ])
    }
}

/// The head of a list that an authority signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TbsCertificateList {
    /// The algorithm with which it will be signed.
    pub signature_algorithm: SignatureAlgorithm,
    /// The authority's name.
    pub issuer: Name,
    /// As of when the list is complete.
    pub this_update: Timestamp,
    /// By when the next list comes.
    pub next_update: Timestamp,
    /// cRLNumber: grows with each list.
    pub number: u64,
    /// The authority's key identifier.
    pub authority_key_id: Vec<u8>,
    /// Addresses of the list's distribution point when it does not cover all certificates of the
    /// issuer (critical issuingDistributionPoint, 5.2.5); empty when it does.
    pub distribution_point: Vec<String>,
}

impl TbsCertificateList {
    /// The exact octets to sign, with the entries in the order in which they come.
    pub fn to_der(&self, entries: impl IntoIterator<Item = Entry>) -> Vec<u8> {
        let mut rows = Vec::new();
        for entry in entries {
            rows.extend_from_slice(&entry.der());
        }
        // The list is left out when it is empty (5.1.2.6).
        let revoked = if rows.is_empty() { rows } else { asn1::sequence(&[&rows]) };
        asn1::sequence(&[
            &asn1::integer_u64(1),
            &self.signature_algorithm.identifier_der(),
            self.issuer.der(),
            &asn1::time(self.this_update),
            &asn1::time(self.next_update),
            &revoked,
            &asn1::explicit(0, &asn1::sequence(&[&self.extensions().concat()])),
        ])
    }

    fn extensions(&self) -> Vec<Vec<u8>> {
        let key_id = ExtensionValue::AuthorityKeyIdentifier(AuthorityKeyIdentifier::of_key(
            self.authority_key_id.clone(),
        ));
        let number = asn1::integer_u64(self.number);
        let number = ExtensionValue::Other { oid: oid::CRL_NUMBER, der: number };
        let mut extensions = vec![Extension::plain(key_id).der(), Extension::plain(number).der()];
        if !self.distribution_point.is_empty() {
            let name = extension::distribution_point_name(&self.distribution_point);
            let point = ExtensionValue::Other {
                oid: oid::ISSUING_DISTRIBUTION_POINT,
                der: asn1::sequence(&[&name]),
            };
            extensions.push(Extension::critical(point).der());
        }
        extensions
    }
}

/// Puts a list together of the octets that were signed and their signature.
pub fn assemble(tbs_der: &[u8], algorithm: SignatureAlgorithm, signature: &[u8]) -> Vec<u8> {
    crate::x509::assemble(tbs_der, algorithm, signature)
}

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

/// A revocation list: what it says and the octets that were signed.
#[derive(Clone, Debug)]
pub struct CertificateList {
    tbs: Vec<u8>,
    algorithm: Vec<u8>,
    signature: Vec<u8>,
    issuer: Name,
    this_update: Timestamp,
    next_update: Option<Timestamp>,
    /// By serial number.
    entries: Vec<Entry>,
    number: Option<u64>,
    authority_key_id: Option<Vec<u8>>,
    base_number: Option<u64>,
    distribution_point: Option<DistributionPoint>,
    unknown_critical: Option<Oid>,
}

#[derive(Clone, Debug)]
struct DistributionPoint {
    addresses: Vec<String>,
    /// Restricted to some kind of certificate or reason, or indirect.
    restricted: bool,
}

impl CertificateList {
    /// Larger lists are refused. The national list takes about 20 MiB.
    pub const MAX_BYTES: usize = 128 * 1024 * 1024;

    /// Reads DER.
    pub fn from_der(der: &[u8]) -> Result<Self, DecodeFault> {
        DecodeFault::budget(der, Self::MAX_BYTES)?;
        Self::read(der).of(Object::RevocationList)
    }

    /// Reads DER, PEM or bare base64.
    pub fn from_any(bytes: &[u8]) -> Result<Self, DecodeFault> {
        Self::from_der(&pem::decode_any(bytes, Object::RevocationList, Self::MAX_BYTES)?)
    }

    /// ```text
    /// TBSCertList  ::=  SEQUENCE  {
    ///     version                 Version OPTIONAL,  -- if present, MUST be v2
    ///     signature               AlgorithmIdentifier,
    ///     issuer                  Name,
    ///     thisUpdate              Time,
    ///     nextUpdate              Time OPTIONAL,
    ///     revokedCertificates     SEQUENCE OF SEQUENCE  {
    ///          userCertificate         CertificateSerialNumber,
    ///          revocationDate          Time,
    ///          crlEntryExtensions      Extensions OPTIONAL }  OPTIONAL,
    ///     crlExtensions           [0] EXPLICIT Extensions OPTIONAL }
    /// ```
    fn read(der: &[u8]) -> Result<Self, Malformed> {
        let mut outer = Input::of_sequence(der)?;
        let tbs = outer.element()?;
        let outer_algorithm = outer.element()?;
        let signature = outer.bits()?.to_vec();
        outer.finish()?;
        let mut fields = Input::new(tbs.expect(SEQUENCE)?);
        if fields.peek() == Some(INTEGER) && fields.small()? != 1 {
            return Err(Malformed);
        }
        let algorithm = fields.element()?;
        if algorithm.raw != outer_algorithm.raw || algorithm.tag != SEQUENCE {
            return Err(Malformed);
        }
        let issuer = Name::read(&mut fields)?;
        let this_update = fields.time()?;
        let next_update = match fields.peek() {
            Some(UTC_TIME | GENERALIZED_TIME) => Some(fields.time()?),
            _ => None,
        };
        let mut list = Self {
            tbs: tbs.raw.to_vec(),
            algorithm: algorithm.raw.to_vec(),
            signature,
            issuer,
            this_update,
            next_update,
            entries: Vec::new(),
            number: None,
            authority_key_id: None,
            base_number: None,
            distribution_point: None,
            unknown_critical: None,
        };
        if let Some(rows) = fields.optional(SEQUENCE)? {
            list.read_entries(rows.content)?;
        }
        if let Some(extensions) = fields.optional(context(0))? {
            list.read_extensions(extensions.content)?;
        }
        fields.finish()?;
        Ok(list)
    }

    fn read_entries(&mut self, rows: &[u8]) -> Result<(), Malformed> {
        let mut rows = Input::new(rows);
        while !rows.is_empty() {
            let mut row = rows.sequence()?;
            let serial = Serial::read(&mut row)?;
            let revoked_at = row.time()?;
            let mut reason = None;
            if let Some(extensions) = row.optional(SEQUENCE)? {
                for extension in read_extensions(extensions.raw)? {
                    match extension.oid() {
                        oid::CRL_REASON => reason = read_reason(extension.value_der())?,
                        oid::INVALIDITY_DATE => {}
                        other if extension.is_critical() => self.unknown_critical = Some(other),
                        _ => {}
                    }
                }
            }
            row.finish()?;
            self.entries.push(Entry { serial, revoked_at, reason });
        }
        self.entries.sort_by_key(|entry| entry.serial);
        Ok(())
    }

    fn read_extensions(&mut self, extensions: &[u8]) -> Result<(), Malformed> {
        for extension in read_extensions(extensions)? {
            match (extension.oid(), extension.value()) {
                (_, ExtensionValue::AuthorityKeyIdentifier(id)) => {
                    self.authority_key_id.clone_from(&id.key_id);
                }
                (oid::CRL_NUMBER, _) => {
                    self.number = Some(Input::new(extension.value_der()).small()?);
                }
                (oid::DELTA_CRL_INDICATOR, _) => {
                    self.base_number = Some(Input::new(extension.value_der()).small()?);
                }
                (oid::ISSUING_DISTRIBUTION_POINT, _) => {
                    self.distribution_point = Some(read_point(extension.value_der())?);
                }
                (other, _) if extension.is_critical() => self.unknown_critical = Some(other),
                _ => {}
            }
        }
        Ok(())
    }

    /// Verifies that `issuer` signed this list and may sign lists, and that every critical
    /// extension is understood.
    ///
    /// Says nothing of freshness: see [`CertificateList::is_fresh_at`].
    pub fn verify_signed_by(&self, issuer: &Certificate) -> Result<(), ListFault> {
        let may_sign = issuer.key_usage().is_none_or(|usage| usage.contains(KeyUsage::CRL_SIGN));
        if issuer.subject() != &self.issuer || !may_sign {
            return Err(ListFault::Issuer);
        }
        let algorithm = algorithm::signature_algorithm(&self.algorithm)?;
        algorithm::verify(issuer.spki_der(), algorithm, &self.tbs, &self.signature)?;
        self.unknown_critical.map_or(Ok(()), |oid| Err(ListFault::Extension(oid)))
    }

    /// Whether the list covers the moment: not before thisUpdate and before nextUpdate. A list
    /// without nextUpdate is never fresh (5.1.2.5 demands one).
    pub fn is_fresh_at(&self, at: Timestamp) -> bool {
        self.this_update <= at && self.next_update.is_some_and(|next| at < next)
    }

    /// Whether the list is whole: no delta, and not limited to a kind of certificate or reason. A
    /// list of one distribution point is whole for the certificates that name that point.
    pub fn is_whole(&self) -> bool {
        self.base_number.is_none()
            && !self.distribution_point.as_ref().is_some_and(|p| p.restricted)
    }

    /// The entry of a serial number. `None` means "not revoked" only for a list that is whole,
    /// fresh and verified.
    pub fn find(&self, serial: &Serial) -> Option<&Entry> {
        let at = self.entries.binary_search_by_key(serial, |entry| entry.serial).ok()?;
        self.entries.get(at)
    }

    /// The entries, by serial number.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The issuer.
    pub const fn issuer(&self) -> &Name {
        &self.issuer
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
    pub const fn number(&self) -> Option<u64> {
        self.number
    }

    /// The number of the full list to which this delta belongs.
    pub const fn base_number(&self) -> Option<u64> {
        self.base_number
    }

    /// The key identifier of authorityKeyIdentifier.
    pub fn authority_key_id(&self) -> Option<&[u8]> {
        self.authority_key_id.as_deref()
    }

    /// Addresses of the distribution point to which the list is limited.
    pub fn distribution_point(&self) -> &[String] {
        self.distribution_point.as_ref().map_or(&[], |point| point.addresses.as_slice())
    }
}

fn read_reason(der: &[u8]) -> Result<Option<RevocationReason>, Malformed> {
    let mut input = Input::new(der);
    let value = input.expect(ENUMERATED)?;
    input.finish()?;
    match value {
        [code] => Ok(RevocationReason::from_code(*code)),
        _ => Err(Malformed),
    }
}

fn read_point(der: &[u8]) -> Result<DistributionPoint, Malformed> {
    let mut fields = Input::of_sequence(der)?;
    let name = fields.optional(context(0))?;
    let addresses = match name {
        Some(name) => extension::full_name_addresses(name.content)?,
        None => Vec::new(),
    };
    let mut restricted = false;
    while !fields.is_empty() {
        let field = fields.element()?;
        let is_false = field.content == [0] && field.tag != context_primitive(3);
        restricted |= !is_false;
    }
    Ok(DistributionPoint { addresses, restricted })
}
