//! DSA (RFC 3279 section 2.3.2): verification only, for old data and conformance suites.

use crypto_bigint::{BoxedUint, Resize};
use der::{
    Decode, Encode,
    asn1::{AnyRef, ObjectIdentifier, UintRef},
};
use dsa::{Components, Signature, VerifyingKey, signature::hazmat::PrehashVerifier};

use super::Signed;
use crate::{KeyFault, SignatureAlgorithm};

/// id-dsa.
pub(crate) const DSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10040.4.1");

/// The longest `Dss-Sig-Value`: two numbers of 256 bits.
const MAX_SIGNATURE_BYTES: usize = 72;

#[derive(Clone)]
pub(super) struct DsaPublicKey(VerifyingKey);

/// ```text
/// Dss-Parms ::= SEQUENCE { p INTEGER, q INTEGER, g INTEGER }
/// ```
#[derive(der::Sequence)]
struct DssParms<'a> {
    p: UintRef<'a>,
    q: UintRef<'a>,
    g: UintRef<'a>,
}

impl DsaPublicKey {
    /// Reads a key. The modulus has 1024, 2048 or 3072 bits; `inherited` is the issuer's key, whose parameters are
    /// taken when this key has none.
    pub(super) fn read(
        parameters: Option<AnyRef<'_>>,
        key: &[u8],
        inherited: Option<&Self>,
    ) -> Result<Self, KeyFault> {
        let components = match (parameters, inherited) {
            (Some(found), _) => read_components(found)?,
            (None, Some(issuer)) => issuer.0.components().clone(),
            (None, None) => return Err(KeyFault::ParametersMissing),
        };
        let y = UintRef::from_der(key).map_err(|_| KeyFault::Malformed)?;
        let p = components.p();
        let y = BoxedUint::from_be_slice(y.as_bytes(), p.bits_precision())
            .map_err(|_| KeyFault::NotOnCurve)?;
        if y >= **p {
            return Err(KeyFault::NotOnCurve);
        }
        // Checks that y is of order q.
        VerifyingKey::from_components(components, y).map(Self).map_err(|_| KeyFault::NotOnCurve)
    }

    /// `None` when the signature algorithm is not one of this key.
    pub(super) fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        signed: Signed<'_>,
        signature: &[u8],
    ) -> Option<bool> {
        if !matches!(algorithm, SignatureAlgorithm::DsaSha1 | SignatureAlgorithm::DsaSha256) {
            return None;
        }
        if signature.len() > MAX_SIGNATURE_BYTES {
            return Some(false);
        }
        let hash = signed.digest(algorithm.digest_algorithm());
        let is_good = Signature::try_from(signature)
            .is_ok_and(|signature| self.0.verify_prehash(&hash, &signature).is_ok());
        Some(is_good)
    }
}

fn read_components(parameters: AnyRef<'_>) -> Result<Components, KeyFault> {
    let der = parameters.to_der().map_err(|_| KeyFault::Malformed)?;
    let read = DssParms::from_der(&der).map_err(|_| KeyFault::Malformed)?;
    let number = |found: UintRef<'_>| BoxedUint::from_be_slice_vartime(found.as_bytes());
    let (p, q, g) = (number(read.p), number(read.q), number(read.g));
    let precision = p.bits_precision();
    // g is multiplied modulo p, and so is made as long as it.
    if g >= p || q >= p {
        return Err(KeyFault::Malformed);
    }
    Components::from_components(p, q, g.resize(precision)).map_err(|_| KeyFault::Malformed)
}
