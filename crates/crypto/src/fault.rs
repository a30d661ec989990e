//! What can be wrong with a key or a signature.

use base::Fault;

use crate::{KeyAlgorithm, SignatureAlgorithm, random::RandomnessUnavailable};

/// What is wrong with a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyFault {
    /// The algorithm of the key, or its parameters, are not on the list.
    #[error("key algorithm {0} is not supported")]
    AlgorithmUnknown(String),
    /// The encryption of an encrypted key is not supported, or asks for more work than is allowed.
    #[error("the encryption of the key is not supported")]
    EncryptionUnknown,
    /// The public exponent of an RSA key is even, below 65537 or longer than 256 bits.
    #[error("the public exponent of the RSA key is even, too small or too long")]
    ExponentWeak,
    /// The modulus of an RSA key has a small prime factor, or two that are close to each other.
    #[error("the modulus of the RSA key can be factored")]
    Factorable,
    /// The key is on a list of keys whose private half is known.
    #[error("the private half of the key is publicly known")]
    KnownBad,
    /// The bytes are no key.
    #[error("the key is not well formed")]
    Malformed,
    /// The public point is not in the group.
    #[error("the public point of the key is not in its group")]
    NotOnCurve,
    /// A DSA key without parameters, whose issuer has none that it could take.
    #[error("the parameters of the DSA key are missing")]
    ParametersMissing,
    /// The passphrase does not open the encrypted key.
    #[error("the passphrase does not open the key")]
    PassphraseWrong,
    /// The operating system gave no random bytes.
    #[error("no key without randomness")]
    RandomnessUnavailable(#[from] RandomnessUnavailable),
    /// The modulus of an RSA key has the fingerprint of the ROCA defect (CVE-2017-15361).
    #[error("the modulus of the RSA key has the fingerprint of the ROCA defect")]
    Roca,
    /// An RSA key is longer than is allowed.
    #[error("an RSA key of {bits} bits is too long")]
    TooLong {
        /// Its length.
        bits: usize,
    },
    /// An RSA key is shorter than is allowed.
    #[error("an RSA key of {bits} bits is too short")]
    TooShort {
        /// Its length.
        bits: usize,
    },
}

impl KeyFault {
    /// The coded fault that a user sees.
    pub fn fault(&self) -> Fault {
        match self {
            Self::AlgorithmUnknown(name) => {
                Fault::new("key-algorithm-unknown").with("algorithm", name)
            }
            Self::EncryptionUnknown => Fault::new("key-encryption-unknown"),
            Self::ExponentWeak => Fault::new("key-exponent-weak"),
            Self::Factorable => Fault::new("key-factorable"),
            Self::KnownBad => Fault::new("key-known-bad"),
            Self::Malformed => Fault::new("key-malformed"),
            Self::NotOnCurve => Fault::new("key-not-on-curve"),
            Self::ParametersMissing => Fault::new("key-parameters-missing"),
            Self::PassphraseWrong => Fault::new("key-passphrase-wrong"),
            Self::RandomnessUnavailable(_) => Fault::new("key-randomness-unavailable"),
            Self::Roca => Fault::new("key-roca"),
            Self::TooLong { bits } => Fault::new("key-too-long").with("bits", bits),
            Self::TooShort { bits } => Fault::new("key-too-short").with("bits", bits),
        }
    }
}

impl From<KeyFault> for Fault {
    fn from(fault: KeyFault) -> Self {
        fault.fault()
    }
}

/// Why a key did not sign.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignFault {
    /// The signature algorithm does not belong to the key.
    #[error("a key {key} does not sign with {signature}")]
    AlgorithmMismatch {
        /// What was asked.
        signature: SignatureAlgorithm,
        /// What the key is.
        key: KeyAlgorithm,
    },
    /// The device that holds the key did not sign, and says why.
    #[error("the device of the key did not sign: {0}")]
    Device(Fault),
    /// The key failed.
    #[error("the key could not sign")]
    Failed,
    /// The operating system gave no random bytes.
    #[error("no signature without randomness")]
    RandomnessUnavailable(#[from] RandomnessUnavailable),
}

impl SignFault {
    /// The coded fault that a user sees.
    pub fn fault(&self) -> Fault {
        match self {
            Self::AlgorithmMismatch { .. } => Fault::new("signature-algorithm-mismatch"),
            Self::Device(fault) => fault.clone(),
            Self::Failed => Fault::new("key-signing-failed"),
            Self::RandomnessUnavailable(_) => Fault::new("key-randomness-unavailable"),
        }
    }
}

impl From<SignFault> for Fault {
    fn from(fault: SignFault) -> Self {
        fault.fault()
    }
}

/// Why a signature is not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifyFault {
    /// The signature algorithm does not belong to the key.
    #[error("a key {key} does not verify {signature}")]
    AlgorithmMismatch {
        /// What was asked.
        signature: SignatureAlgorithm,
        /// What the key is.
        key: KeyAlgorithm,
    },
    /// The signature is not a signature of these bytes by this key.
    #[error("the signature does not verify")]
    Invalid,
    /// Signatures of such a key are not believed.
    #[error("signatures of this key are not believed")]
    Key(#[source] KeyFault),
    /// The algorithm is no longer safe, and whoever asked does not accept [legacy](crate::Legacy) algorithms: nothing
    /// is said about the signature.
    #[error("signatures {0} are not verified")]
    Legacy(SignatureAlgorithm),
}

impl VerifyFault {
    /// The coded fault that a user sees.
    pub fn fault(&self) -> Fault {
        match self {
            Self::AlgorithmMismatch { .. } => Fault::new("signature-algorithm-mismatch"),
            Self::Invalid => Fault::new("signature-invalid"),
            Self::Key(fault) => fault.fault(),
            Self::Legacy(algorithm) => {
                Fault::new("signature-algorithm-legacy").with("algorithm", algorithm)
            }
        }
    }
}

impl From<VerifyFault> for Fault {
    fn from(fault: VerifyFault) -> Self {
        fault.fault()
    }
}
