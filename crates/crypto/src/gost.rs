//! The national signatures: GOST 34.310-2004 and ST RK GOST R 34.10-2015.
//!
//! The equations are those of GOST R 34.10-2012 (RFC 7091). What is Kazakh is the object identifiers, the byte order
//! of the signature (r then s, each little-endian) and, for 2004, the test S-box of the digest.
//!
//! - [`curve`] holds the parameter sets as a table and multiplies base points by secrets, in constant time;
//! - [`field`] and [`scalar`] do the arithmetic modulo p and modulo q on [`limbs`], in constant time;
//! - [`vartime`] works on public values only;
//! - [`encoding`] knows the shapes of keys, [`signature`] signs and verifies.
//!
//! A new parameter set is a `Curve` in the table and a `KeyForm` in [`encoding`].

mod curve;
mod encoding;
mod field;
mod limbs;
mod scalar;
mod signature;
#[cfg(test)]
mod tests;
mod vartime;

use der::Decode;
use spki::AlgorithmIdentifierRef;
use zeroize::Zeroizing;

use crate::{KeyAlgorithm, KeyFault, SignFault};
use curve::Affine;
use encoding::{FORM_2004, FORM_2015_256, FORM_2015_512, KeyForm};
use scalar::Scalar;

struct Public<const N: usize, const C: u64> {
    form: &'static KeyForm<N, C>,
    point: Affine<N, C>,
}

impl<const N: usize, const C: u64> Clone for Public<N, C> {
    fn clone(&self) -> Self {
        Self { form: self.form, point: self.point }
    }
}

struct Secret<const N: usize, const C: u64> {
    public: Public<N, C>,
    number: Scalar<N>,
}

impl<const N: usize, const C: u64> Secret<N, C> {
    fn new(form: &'static KeyForm<N, C>, number: Scalar<N>) -> Self {
        let point = form.curve.mul_base(&number);
        Self { public: Public { form, point }, number }
    }
}

/// A public key of the national standards: a point of the group.
#[derive(Clone)]
pub(crate) enum GostPublicKey {
    Bits256(Box<PublicKey256>),
    Bits512(Box<PublicKey512>),
}

#[derive(Clone)]
pub(crate) struct PublicKey256(Public<4, 617>);
#[derive(Clone)]
pub(crate) struct PublicKey512(Public<8, 569>);

/// A private key of the national standards. Wiped when dropped.
pub(crate) enum GostSecretKey {
    Bits256(Box<SecretKey256>),
    Bits512(Box<SecretKey512>),
}

pub(crate) struct SecretKey256(Secret<4, 617>);
pub(crate) struct SecretKey512(Secret<8, 569>);

/// The form that an algorithm identifier names.
enum Form {
    Bits256(&'static KeyForm<4, 617>),
    Bits512(&'static KeyForm<8, 569>),
}

impl Form {
    fn of_identifier(identifier: &[u8]) -> Result<Self, KeyFault> {
        for form in [&FORM_2004, &FORM_2015_256] {
            if form.identifier == identifier {
                return Ok(Self::Bits256(form));
            }
        }
        if FORM_2015_512.identifier == identifier {
            return Ok(Self::Bits512(&FORM_2015_512));
        }
        let read = AlgorithmIdentifierRef::from_der(identifier).map_err(|_| KeyFault::Malformed)?;
        Err(KeyFault::AlgorithmUnknown(read.oid.to_string()))
    }

    fn of_algorithm(algorithm: KeyAlgorithm) -> Result<Self, KeyFault> {
        match algorithm {
            KeyAlgorithm::Gost2004_256 => Ok(Self::Bits256(&FORM_2004)),
            KeyAlgorithm::Gost2015_256 => Ok(Self::Bits256(&FORM_2015_256)),
            KeyAlgorithm::Gost2015_512 => Ok(Self::Bits512(&FORM_2015_512)),
            other => Err(KeyFault::AlgorithmUnknown(other.as_str().to_owned())),
        }
    }
}

impl GostPublicKey {
    /// Reads the content of the BIT STRING of a key with this algorithm identifier.
    pub(crate) fn read(identifier: &[u8], key: &[u8]) -> Result<Self, KeyFault> {
        Ok(match Form::of_identifier(identifier)? {
            Form::Bits256(form) => Self::Bits256(Box::new(PublicKey256(Public {
                form,
                point: form.read_public(key)?,
            }))),
            Form::Bits512(form) => Self::Bits512(Box::new(PublicKey512(Public {
                form,
                point: form.read_public(key)?,
            }))),
        })
    }

    pub(crate) fn algorithm(&self) -> KeyAlgorithm {
        match self {
            Self::Bits256(key) => key.0.form.algorithm,
            Self::Bits512(key) => key.0.form.algorithm,
        }
    }

    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Bits256(key) => key.0.form.verify(&key.0.point, message, signature).is_ok(),
            Self::Bits512(key) => key.0.form.verify(&key.0.point, message, signature).is_ok(),
        }
    }
}

impl GostSecretKey {
    pub(crate) fn generate(algorithm: KeyAlgorithm) -> Result<Self, KeyFault> {
        Ok(match Form::of_algorithm(algorithm)? {
            Form::Bits256(form) => {
                Self::Bits256(Box::new(SecretKey256(Secret::new(form, form.generate()?))))
            }
            Form::Bits512(form) => {
                Self::Bits512(Box::new(SecretKey512(Secret::new(form, form.generate()?))))
            }
        })
    }

    /// Reads the content of the `privateKey` of a PKCS#8 key with this algorithm identifier.
    pub(crate) fn read(identifier: &[u8], key: &[u8]) -> Result<Self, KeyFault> {
        Ok(match Form::of_identifier(identifier)? {
            Form::Bits256(form) => {
                Self::Bits256(Box::new(SecretKey256(Secret::new(form, form.read_secret(key)?))))
            }
            Form::Bits512(form) => {
                Self::Bits512(Box::new(SecretKey512(Secret::new(form, form.read_secret(key)?))))
            }
        })
    }

    pub(crate) fn public_spki_der(&self) -> Result<Vec<u8>, KeyFault> {
        match self {
            Self::Bits256(key) => key.0.public.form.write_public(&key.0.public.point),
            Self::Bits512(key) => key.0.public.form.write_public(&key.0.public.point),
        }
    }

    pub(crate) fn to_pkcs8_der(&self) -> Result<Zeroizing<Vec<u8>>, KeyFault> {
        match self {
            Self::Bits256(key) => key.0.public.form.write_secret(&key.0.number),
            Self::Bits512(key) => key.0.public.form.write_secret(&key.0.number),
        }
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignFault> {
        match self {
            Self::Bits256(key) => key.0.public.form.sign(&key.0.number, message),
            Self::Bits512(key) => key.0.public.form.sign(&key.0.number, message),
        }
    }
}
