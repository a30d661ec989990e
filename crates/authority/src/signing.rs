//! What the authority's keys are asked to sign.
//!
//! A key never signs "some bytes". It is given an [`Assignment`], which only the rules of this crate make, each at the end
//! of its own checks: a redeemed [`crate::issue::SigningPermit`], a list, a status answer, a seal. It names the key, the
//! purpose, the exact octets and the algorithm, so that a file of keys, a device or a process of its own can carry it out
//! without knowing more, and each can refuse what does not fit. What becomes of the signature waits in a second value,
//! which verifies it with the public key before it lets anything out.
//!
//! ```compile_fail,E0423
//! # use authority::signing::Assignment;
//! fn anything(bytes: Vec<u8>) -> Assignment {
//!     Assignment(bytes)
//! }
//! ```

use crypto::{SignFault, SignatureAlgorithm, Signer};

use crate::key::{KeyName, KeyRole};

/// What kind of statement is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A certificate (RFC 5280 4).
    Certificate,
    /// A list of revoked certificates (RFC 5280 5).
    RevocationList,
    /// The seal on a paper (RFC 5652 5).
    Seal,
    /// An answer about the status of certificates (RFC 6960 4.2.1).
    Status,
}

impl Purpose {
    /// Whether a key of this role may sign it.
    pub const fn fits(self, role: KeyRole) -> bool {
        match self {
            Self::Certificate | Self::RevocationList => role.is_authority(),
            Self::Seal => matches!(role, KeyRole::Seal),
            Self::Status => matches!(role, KeyRole::Responder),
        }
    }
}

/// One signature that one key is asked for. Neither `Clone` nor made outside this crate.
#[derive(Debug)]
pub struct Assignment {
    key: KeyName,
    purpose: Purpose,
    public_key_info: Vec<u8>,
    algorithm: SignatureAlgorithm,
    to_be_signed: Vec<u8>,
}

/// Why an assignment was not carried out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SigningFault {
    /// The key behind the name has another public half or another algorithm than the certificate says.
    #[error("the key that is open as {0} is not the one of its certificate")]
    OtherKey(KeyName),
    /// The key's role does not sign this.
    #[error("key {0} is not for {1:?}")]
    Purpose(KeyName, Purpose),
    /// The key could not sign.
    #[error("the key could not sign")]
    Sign(#[source] SignFault),
}

impl Assignment {
    pub(crate) fn new(
        (key, purpose): (KeyName, Purpose),
        public_key_info: &[u8],
        algorithm: SignatureAlgorithm,
        to_be_signed: Vec<u8>,
    ) -> Self {
        Self { key, purpose, public_key_info: public_key_info.to_vec(), algorithm, to_be_signed }
    }

    /// Which key is asked.
    pub const fn key(&self) -> KeyName {
        self.key
    }

    /// What is signed.
    pub const fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// The exact octets.
    pub fn to_be_signed(&self) -> &[u8] {
        &self.to_be_signed
    }

    /// Signs with a key that is at hand, if it is the one that is asked and may sign this. The signature value comes back
    /// and is verified by whoever made the assignment.
    pub fn carry_out(self, signer: &dyn Signer) -> Result<Vec<u8>, SigningFault> {
        if !self.purpose.fits(self.key.role) {
            return Err(SigningFault::Purpose(self.key, self.purpose));
        }
        if signer.public_key_info() != self.public_key_info
            || signer.signature_algorithm() != self.algorithm
        {
            return Err(SigningFault::OtherKey(self.key));
        }
        signer.sign(&self.to_be_signed).map_err(SigningFault::Sign)
    }
}

#[cfg(test)]
mod tests {
    use crypto::{KeyAlgorithm, PrivateKey};

    use super::*;
    use crate::profile::Hierarchy;

    #[test]
    fn each_purpose_has_its_roles() {
        let allowed = |purpose: Purpose| KeyRole::ALL.map(|role| purpose.fits(role)).to_vec();
        assert_eq!(allowed(Purpose::Certificate), [true, true, false, false]);
        assert_eq!(allowed(Purpose::RevocationList), [true, true, false, false]);
        assert_eq!(allowed(Purpose::Status), [false, false, true, false]);
        assert_eq!(allowed(Purpose::Seal), [false, false, false, true]);
    }

    #[test]
    fn a_key_signs_only_what_it_is_asked_and_may() {
        let key = PrivateKey::generate(KeyAlgorithm::EcP256).unwrap();
        let other = PrivateKey::generate(KeyAlgorithm::EcP256).unwrap();
        let assign = |role, purpose, algorithm| {
            let name = KeyName::first(role, Hierarchy::Rsa);
            let spki = key.public_key().spki_der();
            Assignment::new((name, purpose), spki, algorithm, b"octets".to_vec())
        };
        let algorithm = key.signature_algorithm();
        let good = || assign(KeyRole::Responder, Purpose::Status, algorithm);
        let signature = good().carry_out(&key).unwrap();
        assert!(key.public_key().verify(algorithm, b"octets", &signature).is_ok());
        let name = good().key();
        assert_eq!(good().carry_out(&other), Err(SigningFault::OtherKey(name)));
        let wrong = assign(KeyRole::Responder, Purpose::Status, SignatureAlgorithm::Ed25519);
        assert_eq!(wrong.carry_out(&key), Err(SigningFault::OtherKey(name)));
        let strayed = assign(KeyRole::Responder, Purpose::Certificate, algorithm);
        let found = strayed.carry_out(&key);
        assert_eq!(found, Err(SigningFault::Purpose(name, Purpose::Certificate)));
    }
}
