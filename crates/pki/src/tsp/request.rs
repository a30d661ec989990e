//! Asking for a time stamp.

use super::{FailureInfo, Imprint, Nonce};
use crate::{
    DecodeFault, Object, Oid,
    asn1::{self, Input, Malformed, OBJECT_IDENTIFIER, SEQUENCE, context},
    fault::OfObject,
    x509::build::read_extensions,
};

/// Larger requests are refused.
pub const MAX_REQUEST_BYTES: usize = 8 * 1024;

/// A request.
///
/// ```text
/// TimeStampReq ::= SEQUENCE  {
///    version               INTEGER  { v1(1) },
///    messageImprint        MessageImprint,
///    reqPolicy             TSAPolicyId              OPTIONAL,
///    nonce                 INTEGER                  OPTIONAL,
///    certReq               BOOLEAN                  DEFAULT FALSE,
///    extensions            [0] IMPLICIT Extensions  OPTIONAL  }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// What is to be stamped.
    pub imprint: Imprint,
    /// The policy that is wanted; with the national authority it chooses the key.
    pub policy: Option<Oid>,
    /// A number that the answer must repeat.
    pub nonce: Option<Nonce>,
    /// Whether the authority's certificate shall be inside the token.
    pub certificate_wanted: bool,
}

/// Why a request is refused. Each has its failure on the wire.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestFault {
    /// The imprint is with an algorithm that is not known here, or with SHA-1.
    #[error("the algorithm of the imprint is not accepted")]
    Algorithm,
    /// Extensions are not known here (RFC 3161 2.4.1 demands a refusal, critical or not).
    #[error("the request carries extensions")]
    Extension,
    /// Not a request.
    #[error("not a time-stamp request")]
    Unreadable(#[from] DecodeFault),
}

impl RequestFault {
    /// What to answer.
    pub const fn failure(&self) -> FailureInfo {
        match self {
            Self::Algorithm => FailureInfo::BadAlgorithm,
            Self::Extension => FailureInfo::UnacceptedExtension,
            Self::Unreadable(_) => FailureInfo::BadDataFormat,
        }
    }
}

impl Request {
    /// A request with the authority's certificate wanted, of any policy and without a nonce.
    pub const fn new(imprint: Imprint) -> Self {
        Self { imprint, policy: None, nonce: None, certificate_wanted: true }
    }

    /// The octets to send.
    pub fn to_der(&self) -> Vec<u8> {
        asn1::sequence(&[
            &asn1::integer_u64(1),
            &self.imprint.der(),
            &self.policy.as_ref().map(asn1::oid).unwrap_or_default(),
            &self.nonce.as_ref().map(Nonce::der).unwrap_or_default(),
            &if self.certificate_wanted { asn1::boolean_true() } else { Vec::new() },
        ])
    }

    /// Reads a request as an authority does.
    pub fn parse(der: &[u8]) -> Result<Self, RequestFault> {
        DecodeFault::budget(der, MAX_REQUEST_BYTES)?;
        let (request, extended) = Self::read(der).of(Object::TimeStampRequest, der)?;
        if extended {
            return Err(RequestFault::Extension);
        }
        match request.imprint.algorithm() {
            Ok(crypto::DigestAlgorithm::Sha1) | Err(_) => Err(RequestFault::Algorithm),
            Ok(_) => Ok(request),
        }
    }

    fn read(der: &[u8]) -> Result<(Self, bool), Malformed> {
        let mut fields = Input::of_sequence(der)?;
        if fields.small()? != 1 {
            return Err(Malformed);
        }
        let imprint = Imprint::read(&mut fields)?;
        let policy =
            if fields.peek() == Some(OBJECT_IDENTIFIER) { Some(fields.oid()?) } else { None };
        let nonce = Nonce::read(&mut fields)?;
        let certificate_wanted = fields.default_false()?;
        let extensions = fields.optional(context(0))?;
        fields.finish()?;
        if let Some(extensions) = extensions {
            read_extensions(&asn1::tlv(SEQUENCE, &[extensions.content]))?;
        }
        Ok((Self { imprint, policy, nonce, certificate_wanted }, extensions.is_some()))
    }
}
