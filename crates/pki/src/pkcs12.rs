//! Key containers (PKCS#12, RFC 7292): the file a browser, NCALayer or openssl takes.
//!
//! What is written: keys and certificates are encrypted with PBES2 (PBKDF2 with HMAC-SHA-256,
//! AES-256-CBC); the whole is protected by an HMAC-SHA-256 whose key is derived as in RFC 7292
//! appendix B.
//!
//! What is read, besides: the old ciphers of the national containers and all else on the list of
//! [`crypto::pbe`], BER with indefinite lengths, several keys and certificates. A container whose
//! integrity no password protects is refused: its certificates could be anybody's.
//!
//! What a hostile container may cost is bounded: [`MAX_CONTAINER_BYTES`] of size, [`MAX_ROUNDS`] of
//! key derivation in sum, and the numbers of parts, bags and levels below.

mod read;
mod write;

use crypto::{KeyFault, PrivateKey, PublicKey, Signer, pbe::PbeFault, random};

use crate::{Certificate, DecodeFault, Object, x509::key_bits};

pub use read::{
    CertificateEntry, Contents, KeyContainer, KeyEntry, MAX_CONTAINER_BYTES, MAX_ROUNDS, read,
    read_all,
};
pub use write::{ITERATIONS, Pfx, write};

/// Why a container was not written or read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContainerFault {
    /// Not a container.
    #[error(transparent)]
    Decode(#[from] DecodeFault),
    /// The key inside can't be used.
    #[error("the key in the container can't be used")]
    Key(#[from] KeyFault),
    /// There is no key inside.
    #[error("the container holds no key")]
    NoKey,
    /// The key is not the one of the certificate, or has no certificate.
    #[error("the key does not belong to a certificate of the container")]
    OtherKey,
    /// The operating system gave no randomness.
    #[error(transparent)]
    Randomness(#[from] random::RandomnessUnavailable),
    /// There is more than one key, and which of them is wanted was not said.
    #[error("the container holds several keys")]
    SeveralKeys,
    /// Encrypted or protected in a way that is not read here, or at a price that is not paid.
    #[error("the container is encrypted in a way that is not supported")]
    Unsupported,
    /// Nothing in it tells whether it was altered.
    #[error("the container has no check of its integrity")]
    WithoutMac,
    /// The password is wrong, or the container was altered.
    #[error("wrong password, or the container was altered")]
    WrongPassword,
}

impl From<PbeFault> for ContainerFault {
    fn from(fault: PbeFault) -> Self {
        match fault {
            PbeFault::Malformed => Self::Decode(DecodeFault::Malformed(Object::KeyContainer)),
            PbeFault::PasswordWrong => Self::WrongPassword,
            PbeFault::Randomness(fault) => Self::Randomness(fault),
            PbeFault::TooMuchWork | PbeFault::Unsupported(_) => Self::Unsupported,
        }
    }
}

impl From<ContainerFault> for base::Fault {
    fn from(fault: ContainerFault) -> Self {
        match fault {
            ContainerFault::Decode(fault) => fault.into(),
            ContainerFault::Key(fault) => fault.into(),
            ContainerFault::NoKey => Self::new("key-container-without-key"),
            ContainerFault::OtherKey => Self::new("key-certificate-mismatch"),
            ContainerFault::Randomness(fault) => KeyFault::from(fault).into(),
            ContainerFault::SeveralKeys => Self::new("key-container-several-keys"),
            ContainerFault::Unsupported => Self::new("key-container-unsupported"),
            ContainerFault::WithoutMac => Self::new("key-container-without-mac"),
            ContainerFault::WrongPassword => Self::new("key-container-password-wrong"),
        }
    }
}

/// Whether the key is the one of the certificate. Parameters of an algorithm may be spelt in more
/// than one way, so the public numbers are compared.
fn belongs(key: &PrivateKey, certificate: &Certificate) -> bool {
    let (own, other) = (key.public_key_info(), certificate.spki_der());
    own == other
        || matches!((key_bits(own), key_bits(other)), (Ok(own), Ok(other)) if own == other)
            && PublicKey::from_spki_der(other)
                .is_ok_and(|other| other.algorithm() == key.algorithm())
}
