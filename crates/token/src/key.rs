//! A private key on a token, which signs.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use crypto::{KeyAlgorithm, PublicKey, SignFault, SignatureAlgorithm, Signer, device};
use cryptoki::{error::Error, mechanism::Mechanism, object::ObjectHandle};

use crate::{
    Token, TokenFault,
    objects::{Found, private_by_id},
    session::{Access, Live},
};

/// A private key on a token. It holds the token: the login lasts as long as one of its keys.
pub struct TokenKey {
    token: Arc<Token>,
    label: String,
    id: Vec<u8>,
    public_key: PublicKey,
    algorithm: SignatureAlgorithm,
    /// Its handle, and the connection in which it means something.
    handle: Mutex<Option<(u64, ObjectHandle)>>,
}

impl TokenKey {
    pub(crate) fn new(token: Arc<Token>, found: Found) -> Self {
        let algorithm = found.public_key.algorithm().default_signature();
        let Found { label, id, public_key, .. } = found;
        Self { token, label, id, public_key, algorithm, handle: Mutex::default() }
    }

    /// Its name on the token.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Its public half.
    pub const fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// The token on which it is.
    pub fn token(&self) -> &Arc<Token> {
        &self.token
    }

    /// Signs; the value is as certificates have it, and was verified.
    fn sign_verified(&self, message: &[u8]) -> Result<Vec<u8>, TokenFault> {
        let (mechanism, octets) = self.asked(message)?;
        let given = self.token.run(Access::Read, |live| {
            let key = self.handle(live)?;
            live.session.sign(&mechanism, key, &octets)
        })?;
        let is_of_curve = !self.public_key.algorithm().is_rsa();
        let signature = if is_of_curve { device::ecdsa_signature(&given) } else { Some(given) };
        signature
            .filter(|signature| self.public_key.verify(self.algorithm, message, signature).is_ok())
            .ok_or_else(|| TokenFault::SignatureWrong {
                token: self.token.label().to_owned(),
                label: self.label.clone(),
            })
    }

    /// The mechanism, and what the token is given: the digest is made here, since a card is slow.
    fn asked(&self, message: &[u8]) -> Result<(Mechanism<'static>, Vec<u8>), TokenFault> {
        let missing = || TokenFault::AlgorithmMissing {
            token: self.token.label().to_owned(),
            algorithm: self.public_key.algorithm(),
            offers: Vec::new(),
        };
        match self.public_key.algorithm() {
            KeyAlgorithm::EcP256 | KeyAlgorithm::EcP384 | KeyAlgorithm::EcP521 => {
                let digest = crypto::digest(self.algorithm.digest_algorithm(), message);
                Ok((Mechanism::Ecdsa, digest))
            }
            _ => {
                let info = device::rsa_digest_info(self.algorithm, message);
                Ok((Mechanism::RsaPkcs, info.ok_or_else(missing)?))
            }
        }
    }

    fn handle(&self, live: &Live<'_>) -> Result<ObjectHandle, Error> {
        let mut known = self.handle.lock().unwrap_or_else(PoisonError::into_inner);
        match *known {
            Some((connection, handle)) if connection == live.connection => Ok(handle),
            _ => {
                let handle = private_by_id(live, &self.id)?;
                *known = Some((live.connection, handle));
                Ok(handle)
            }
        }
    }
}

impl Signer for TokenKey {
    fn public_key_info(&self) -> &[u8] {
        self.public_key.spki_der()
    }

    fn signature_algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignFault> {
        self.sign_verified(message).map_err(|fault| SignFault::Device(fault.fault()))
    }
}

impl fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenKey({} on {})", self.label, self.token.label())
    }
}
