//! The question.

use super::{CertId, MAX_NONCE_BYTES};
use crate::{
    DecodeFault, Object,
    asn1::{self, Input, Malformed, SEQUENCE, context},
    fault::OfObject,
    oid,
    x509::{Extension, ExtensionValue, build::read_extensions},
};

/// Larger requests are refused.
pub const MAX_REQUEST_BYTES: usize = 8 * 1024;

/// How many certificates one request may ask about. Clients ask about one.
pub const MAX_CERT_IDS: usize = 16;

/// A request. A signature on it is passed over: status is public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    cert_ids: Vec<CertId>,
    nonce: Option<Vec<u8>>,
}

impl Request {
    /// Reads DER. A fault here is answered with [`super::ErrorStatus::MalformedRequest`]; that
    /// holds for a nonce outside 1..=128 octets and for a critical extension that is not
    /// understood, too.
    pub fn parse(der: &[u8]) -> Result<Self, DecodeFault> {
        DecodeFault::budget(der, MAX_REQUEST_BYTES)?;
        Self::read(der).of(Object::OcspRequest, der)
    }

    /// ```text
    /// OCSPRequest     ::=     SEQUENCE {
    ///    tbsRequest                  TBSRequest,
    ///    optionalSignature   [0]     EXPLICIT Signature OPTIONAL }
    /// TBSRequest      ::=     SEQUENCE {
    ///    version             [0]     EXPLICIT Version DEFAULT v1,
    ///    requestorName       [1]     EXPLICIT GeneralName OPTIONAL,
    ///    requestList                 SEQUENCE OF Request,
    ///    requestExtensions   [2]     EXPLICIT Extensions OPTIONAL }
    /// ```
    fn read(der: &[u8]) -> Result<Self, Malformed> {
        let mut outer = Input::of_sequence(der)?;
        let mut tbs = outer.sequence()?;
        outer.optional(context(0))?;
        outer.finish()?;
        if let Some(version) = tbs.optional(context(0))?
            && Input::new(version.content).small()? != 0
        {
            return Err(Malformed);
        }
        tbs.optional(context(1))?;
        let mut rows = tbs.sequence()?;
        let mut cert_ids = Vec::new();
        while !rows.is_empty() {
            let mut row = rows.sequence()?;
            cert_ids.push(CertId::read(&mut row)?);
            if let Some(extensions) = row.optional(context(0))? {
                nonce_among(extensions.content)?;
            }
            row.finish()?;
            if cert_ids.len() > MAX_CERT_IDS {
                return Err(Malformed);
            }
        }
        let nonce = match tbs.optional(context(2))? {
            Some(extensions) => nonce_among(extensions.content)?,
            None => None,
        };
        tbs.finish()?;
        if cert_ids.is_empty() { Err(Malformed) } else { Ok(Self { cert_ids, nonce }) }
    }

    /// A request about some certificates. A nonce outside 1..=128 octets is left out.
    pub fn new(cert_ids: Vec<CertId>, nonce: Option<&[u8]>) -> Self {
        let nonce = nonce.filter(|n| (1..=MAX_NONCE_BYTES).contains(&n.len())).map(<[u8]>::to_vec);
        Self { cert_ids, nonce }
    }

    /// The octets.
    pub fn to_der(&self) -> Vec<u8> {
        let rows: Vec<Vec<u8>> =
            self.cert_ids.iter().map(|id| asn1::tlv(SEQUENCE, &[id.der()])).collect();
        let extensions = self
            .nonce
            .as_ref()
            .map(|nonce| asn1::explicit(2, &asn1::sequence(&[&nonce_extension(nonce)])));
        let rows = asn1::sequence(&[&rows.concat()]);
        asn1::sequence(&[&asn1::sequence(&[&rows, &extensions.unwrap_or_default()])])
    }

    /// What is asked about; never empty when it was parsed.
    pub fn cert_ids(&self) -> &[CertId] {
        &self.cert_ids
    }

    /// The nonce, which an answer repeats.
    pub fn nonce(&self) -> Option<&[u8]> {
        self.nonce.as_deref()
    }
}

pub(super) fn nonce_extension(nonce: &[u8]) -> Vec<u8> {
    let der = asn1::octet_string(nonce);
    Extension::plain(ExtensionValue::Other { oid: oid::OCSP_NONCE, der }).der()
}

/// The nonce among the extensions of a request, all of which must be understood when critical.
fn nonce_among(extensions: &[u8]) -> Result<Option<Vec<u8>>, Malformed> {
    let extensions = read_extensions(extensions)?;
    let understood = |extension: &Extension| {
        [oid::OCSP_NONCE, oid::OCSP_EXTENDED_REVOKE].contains(&extension.oid())
    };
    if extensions.iter().any(|extension| extension.is_critical() && !understood(extension)) {
        return Err(Malformed);
    }
    nonce_of(&extensions)
}

/// The nonce among extensions, whatever else is there.
pub(super) fn nonce_of(extensions: &[Extension]) -> Result<Option<Vec<u8>>, Malformed> {
    let mut nonce = None;
    for extension in extensions {
        if let ExtensionValue::Other { oid: oid::OCSP_NONCE, der } = extension.value() {
            let mut input = Input::new(der);
            let value = input.octets()?;
            input.finish()?;
            if !(1..=MAX_NONCE_BYTES).contains(&value.len()) {
                return Err(Malformed);
            }
            nonce = Some(value.to_vec());
        }
    }
    Ok(nonce)
}
