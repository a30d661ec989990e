//! A time-stamp token: a signed message over what the stamp says.

use super::TstInfo;
use crate::{DecodeFault, Object, asn1::Malformed, cms::SignedData, fault::OfObject, oid, pem};

/// Larger tokens are refused.
pub const MAX_TOKEN_BYTES: usize = 1024 * 1024;

/// A token, as read. It counts only after [`super::judge`].
#[derive(Clone, Debug)]
pub struct Token {
    /// As it came.
    octets: Vec<u8>,
    message: SignedData<'static>,
    info: TstInfo,
}

impl Token {
    /// Reads DER, BER, PEM or bare base64.
    pub fn from_any(bytes: &[u8]) -> Result<Self, DecodeFault> {
        let octets = pem::decode_any(bytes, Object::TimeStamp, MAX_TOKEN_BYTES * 3 / 2)?;
        DecodeFault::budget(&octets, MAX_TOKEN_BYTES)?;
        Self::read(octets.to_vec()).of(Object::TimeStamp, &octets)
    }

    pub(super) fn read(octets: Vec<u8>) -> Result<Self, Malformed> {
        let message = SignedData::from_ber(octets.clone().into())?;
        if *message.content_type() != oid::TST_INFO {
            return Err(Malformed);
        }
        let info = TstInfo::read(message.content().ok_or(Malformed)?)?;
        Ok(Self { octets, message, info })
    }

    /// The octets, as they came.
    pub fn der(&self) -> &[u8] {
        &self.octets
    }

    /// What it says.
    pub const fn info(&self) -> &TstInfo {
        &self.info
    }

    /// The signed message around it.
    pub const fn message(&self) -> &SignedData<'static> {
        &self.message
    }
}
