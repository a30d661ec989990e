//! Writing a list.

use crypto::SignatureAlgorithm;
use jiff::Timestamp;

use super::{Entry, IssuingDistributionPoint, Number};
use crate::{
    Name, asn1, oid,
    x509::{AuthorityKeyIdentifier, DistributionPoint, Extension, ExtensionValue},
};

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
    /// cRLNumber: grows with each list, full and delta in one row (RFC 5280 5.2.3).
    pub number: Number,
    /// The authority's key identifier.
    pub authority_key_id: Vec<u8>,
    /// What the list is limited to, if it does not cover all certificates of the issuer (critical
    /// issuingDistributionPoint, 5.2.5).
    pub scope: Option<IssuingDistributionPoint>,
    /// The number of the full list on which this one builds; such a list is a delta (critical
    /// deltaCRLIndicator, 5.2.4).
    pub base_number: Option<Number>,
    /// Addresses of the deltas to this list (freshestCRL, 5.2.6); a delta has none.
    pub freshest: Vec<String>,
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
            self.signature_algorithm.identifier_der().as_ref(),
            self.issuer.der(),
            &asn1::time(self.this_update),
            &asn1::time(self.next_update),
            &revoked,
            &asn1::explicit(0, &asn1::sequence(&[&self.extensions().concat()])),
        ])
    }

    fn extensions(&self) -> Vec<Vec<u8>> {
        let other = |oid, der| ExtensionValue::Other { oid, der };
        let key_id = ExtensionValue::AuthorityKeyIdentifier(AuthorityKeyIdentifier::of_key(
            self.authority_key_id.clone(),
        ));
        let number = other(oid::CRL_NUMBER, self.number.der());
        let mut extensions = vec![Extension::plain(key_id).der(), Extension::plain(number).der()];
        if let Some(base) = &self.base_number {
            let indicator = other(oid::DELTA_CRL_INDICATOR, base.der());
            extensions.push(Extension::critical(indicator).der());
        }
        if let Some(scope) = &self.scope {
            let scope = other(oid::ISSUING_DISTRIBUTION_POINT, scope.der());
            extensions.push(Extension::critical(scope).der());
        }
        if !self.freshest.is_empty() && self.base_number.is_none() {
            let points = self.freshest.iter().map(DistributionPoint::at).collect();
            extensions.push(Extension::plain(ExtensionValue::FreshestCrl(points)).der());
        }
        extensions
    }
}

/// Puts a list together of the octets that were signed and their signature.
pub fn assemble(tbs_der: &[u8], algorithm: SignatureAlgorithm, signature: &[u8]) -> Vec<u8> {
    crate::x509::assemble(tbs_der, algorithm, signature)
}
