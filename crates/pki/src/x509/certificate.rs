//! A certificate as it was issued.

use std::{ops::Range, sync::Arc};

use base::Sha256;
use crypto::{Legacy, PublicKey, SignatureAlgorithm, same_algorithm};
use jiff::Timestamp;

use super::{
    AuthorityKeyIdentifier, DistributionPoint, DistributionPointName, Extension, ExtensionValue,
    GeneralName, KeyUsage, NameConstraints, Policy, TbsCertificate, TbsFault, build::Fields,
};
use crate::{
    DecodeFault, Holder, Name, Object, Oid, Serial, SignatureFault, algorithm,
    asn1::{Input, Malformed, SEQUENCE},
    fault::OfObject,
    pem,
};

/// A certificate: the exact octets and what they say. Equal when the octets are.
///
/// Reading proves nothing: see [`Certificate::verify_signed_by`] and [`crate::path::validate`].
#[derive(Clone, Debug)]
pub struct Certificate {
    der: Vec<u8>,
    tbs: Range<usize>,
    signature: Range<usize>,
    fields: Fields,
    is_self_issued: bool,
}

impl Certificate {
    /// Larger certificates are refused. Certificates with RSA-4096 keys and all extensions take
    /// about 2 KiB.
    pub const MAX_BYTES: usize = 32 * 1024;

    /// Reads DER.
    pub fn from_der(der: &[u8]) -> Result<Self, DecodeFault> {
        DecodeFault::budget(der, Self::MAX_BYTES)?;
        Self::read(der).of(Object::Certificate, der)
    }

    /// Reads the first `CERTIFICATE` block of a PEM text.
    pub fn from_pem(text: &str) -> Result<Self, DecodeFault> {
        Self::all_from_pem(text)?
            .into_iter()
            .next()
            .ok_or(DecodeFault::Malformed(Object::Certificate))
    }

    /// Reads every `CERTIFICATE` block of a PEM text, in their order.
    pub fn all_from_pem(text: &str) -> Result<Vec<Self>, DecodeFault> {
        pem::decode_all(text)
            .ok_or(DecodeFault::Malformed(Object::Certificate))?
            .into_iter()
            .filter(|block| block.label.ends_with("CERTIFICATE"))
            .map(|block| Self::from_der(&block.der))
            .collect()
    }

    /// Reads DER, PEM or bare base64.
    pub fn from_any(bytes: &[u8]) -> Result<Self, DecodeFault> {
        let limit_bytes = Self::MAX_BYTES * 2;
        Self::from_der(&pem::decode_any(bytes, Object::Certificate, limit_bytes)?)
    }

    fn read(der: &[u8]) -> Result<Self, Malformed> {
        let mut outer = Input::of_sequence(der)?;
        let body = outer.remaining();
        let tbs = outer.element()?;
        tbs.expect(SEQUENCE)?;
        let algorithm = outer.element()?;
        let signature = outer.bits()?;
        outer.finish()?;
        let fields = Fields::read(tbs.raw, Extension::read)?;
        // Both must say the same (RFC 5280 4.1.1.2).
        let inner = tbs.raw.get(fields.algorithm.clone()).ok_or(Malformed)?;
        if !same_algorithm(inner, algorithm.raw) {
            return Err(Malformed);
        }
        let tbs_start = der.len() - body;
        let is_self_issued = fields.subject.matches(&fields.issuer);
        Ok(Self {
            der: der.to_vec(),
            tbs: tbs_start..tbs_start + tbs.raw.len(),
            // The signature comes last.
            signature: der.len() - signature.len()..der.len(),
            fields,
            is_self_issued,
        })
    }

    fn octets(&self, place: &Range<usize>) -> &[u8] {
        self.der.get(place.clone()).unwrap_or_default()
    }

    fn octets_of_tbs(&self, place: &Range<usize>) -> &[u8] {
        self.tbs_der().get(place.clone()).unwrap_or_default()
    }

    /// The octets.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// A PEM block.
    pub fn pem(&self) -> String {
        pem::encode("CERTIFICATE", &self.der)
    }

    /// The octets that were signed.
    pub fn tbs_der(&self) -> &[u8] {
        self.octets(&self.tbs)
    }

    /// The fields that were signed.
    pub fn tbs(&self) -> Result<TbsCertificate, TbsFault> {
        TbsCertificate::parse(self.tbs_der())
    }

    /// The serial number.
    pub const fn serial(&self) -> &Serial {
        &self.fields.serial
    }

    /// The subject.
    pub const fn subject(&self) -> &Name {
        &self.fields.subject
    }

    /// The issuer.
    pub const fn issuer(&self) -> &Name {
        &self.fields.issuer
    }

    /// First second of validity.
    pub const fn not_before(&self) -> Timestamp {
        self.fields.not_before
    }

    /// Last second of validity.
    pub const fn not_after(&self) -> Timestamp {
        self.fields.not_after
    }

    /// Whether `at` lies within the validity. The last second belongs to it whole.
    pub fn is_valid_at(&self, at: Timestamp) -> bool {
        self.not_before() <= at && at.as_second() <= self.not_after().as_second()
    }

    /// SubjectPublicKeyInfo.
    pub fn spki_der(&self) -> &[u8] {
        self.octets_of_tbs(&self.fields.spki)
    }

    /// The public key.
    pub fn public_key(&self) -> Result<PublicKey, SignatureFault> {
        Ok(PublicKey::from_spki_der(self.spki_der())?)
    }

    /// The public key of a certificate whose key is expected to sign more: see
    /// [`PublicKey::shared_from_spki_der`].
    pub(crate) fn shared_public_key(&self) -> Result<Arc<PublicKey>, SignatureFault> {
        Ok(PublicKey::shared_from_spki_der(self.spki_der())?)
    }

    /// The public key; a DSA key without parameters takes those of its issuer's key.
    pub(crate) fn public_key_inheriting(
        &self,
        issuer: &PublicKey,
    ) -> Result<PublicKey, SignatureFault> {
        Ok(PublicKey::from_spki_der_inheriting(self.spki_der(), issuer)?)
    }

    /// The algorithm with which the certificate is signed.
    pub fn signature_algorithm(&self) -> Result<SignatureAlgorithm, SignatureFault> {
        algorithm::signature_algorithm(self.octets_of_tbs(&self.fields.algorithm))
    }

    /// The signature value.
    pub fn signature(&self) -> &[u8] {
        self.octets(&self.signature)
    }

    /// All extensions, in their order.
    pub fn extensions(&self) -> &[Extension] {
        &self.fields.extensions
    }

    /// What `pick` makes of the first extension that it knows.
    pub(crate) fn find<'a, T>(
        &'a self,
        pick: impl Fn(&'a ExtensionValue) -> Option<T>,
    ) -> Option<T> {
        self.fields.extensions.iter().find_map(|extension| pick(extension.value()))
    }

    /// subjectKeyIdentifier.
    pub fn subject_key_id(&self) -> Option<&[u8]> {
        self.find(|value| match value {
            ExtensionValue::SubjectKeyIdentifier(id) => Some(id.as_slice()),
            _ => None,
        })
    }

    /// The key identifier of authorityKeyIdentifier.
    pub fn authority_key_id(&self) -> Option<&[u8]> {
        self.authority_key_identifier()?.key_id.as_deref()
    }

    /// authorityKeyIdentifier.
    pub fn authority_key_identifier(&self) -> Option<&AuthorityKeyIdentifier> {
        self.find(|value| match value {
            ExtensionValue::AuthorityKeyIdentifier(id) => Some(id),
            _ => None,
        })
    }

    /// Purposes and roles; empty when the extension is absent.
    pub fn extended_key_usages(&self) -> &[Oid] {
        self.find(|value| match value {
            ExtensionValue::ExtendedKeyUsage(purposes) => Some(purposes.as_slice()),
            _ => None,
        })
        .unwrap_or_default()
    }

    /// keyUsage; `None` when absent, which restricts nothing.
    pub fn key_usage(&self) -> Option<KeyUsage> {
        self.find(|value| match value {
            ExtensionValue::KeyUsage(usage) => Some(*usage),
            _ => None,
        })
    }

    /// Policies.
    pub fn policies(&self) -> &[Policy] {
        self.find(|value| match value {
            ExtensionValue::CertificatePolicies(policies) => Some(policies.as_slice()),
            _ => None,
        })
        .unwrap_or_default()
    }

    /// subjectAltName.
    pub fn alt_names(&self) -> &[GeneralName] {
        self.find(|value| match value {
            ExtensionValue::SubjectAltName(names) => Some(names.as_slice()),
            _ => None,
        })
        .unwrap_or_default()
    }

    /// What holds the private key, by the national profile.
    pub fn key_storage(&self) -> Option<Oid> {
        self.find(|value| match value {
            ExtensionValue::KeyStorage(storage) => Some(*storage),
            _ => None,
        })
    }

    /// Where OCSP answers.
    pub fn ocsp_addresses(&self) -> &[String] {
        self.find(|value| match value {
            ExtensionValue::AuthorityInfoAccess { ocsp, .. } => Some(ocsp.as_slice()),
            _ => None,
        })
        .unwrap_or_default()
    }

    /// Where full lists are, and what they cover.
    pub fn crl_points(&self) -> &[DistributionPoint] {
        self.find(|value| match value {
            ExtensionValue::CrlDistributionPoints(points) => Some(points.as_slice()),
            _ => None,
        })
        .unwrap_or_default()
    }

    /// Where delta lists are.
    pub fn delta_points(&self) -> &[DistributionPoint] {
        self.find(|value| match value {
            ExtensionValue::FreshestCrl(points) => Some(points.as_slice()),
            _ => None,
        })
        .unwrap_or_default()
    }

    /// Addresses of the full lists.
    pub fn crl_addresses(&self) -> Vec<&str> {
        let names = self.crl_points().iter().filter_map(|point| point.name.as_ref());
        names.flat_map(DistributionPointName::addresses).collect()
    }

    /// nameConstraints.
    pub fn name_constraints(&self) -> Option<&NameConstraints> {
        self.find(|value| match value {
            ExtensionValue::NameConstraints(constraints) => Some(constraints),
            _ => None,
        })
    }

    /// The extension of a kind.
    pub fn find_extension(&self, kind: Oid) -> Option<&Extension> {
        self.fields.extensions.iter().find(|extension| extension.oid() == kind)
    }

    /// The version as people count: 1, 2 or 3.
    pub const fn version(&self) -> u64 {
        self.fields.version + 1
    }

    /// Whether basicConstraints say "authority".
    pub fn is_ca(&self) -> bool {
        self.find(|value| match value {
            ExtensionValue::BasicConstraints { ca, .. } => Some(*ca),
            _ => None,
        })
        .unwrap_or(false)
    }

    /// pathLenConstraint.
    pub fn path_length(&self) -> Option<u8> {
        self.find(|value| match value {
            ExtensionValue::BasicConstraints { path_length, .. } => *path_length,
            _ => None,
        })
    }

    /// Whether subject and issuer are the same name (RFC 5280 6.1).
    pub const fn is_self_issued(&self) -> bool {
        self.is_self_issued
    }

    /// Who holds it, by the national profile.
    pub fn holder(&self) -> Holder {
        Holder::of(self.subject())
    }

    /// The digest of the octets.
    pub fn sha256(&self) -> Sha256 {
        crypto::sha256(&self.der)
    }

    /// Verifies that `issuer` bears the name and holds the key with which this certificate is
    /// signed.
    ///
    /// Says nothing of validity in time, of the issuer's right to issue, or of revocation.
    pub fn verify_signed_by(&self, issuer: &Self) -> Result<(), SignatureFault> {
        self.verify_with(issuer.subject(), &*issuer.shared_public_key()?, Legacy::Refused)
    }

    /// Verifies that `issuer` is the issuer's name, and `key` its key.
    pub(crate) fn verify_with(
        &self,
        issuer: &Name,
        key: &PublicKey,
        legacy: Legacy,
    ) -> Result<(), SignatureFault> {
        if !self.issuer().matches(issuer) {
            return Err(SignatureFault::Invalid);
        }
        let algorithm = self.signature_algorithm()?;
        algorithm::verify_with(legacy, key, algorithm, self.tbs_der(), self.signature())
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for Certificate {}

impl std::hash::Hash for Certificate {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.der.hash(state);
    }
}
