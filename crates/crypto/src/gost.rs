//! The national signatures: GOST 34.310-2004 and ST RK GOST R 34.10-2015 of Kazakhstan, GOST R 34.10-2001 and
//! GOST R 34.10-2012 of Russia.
//!
//! The equations are those of GOST R 34.10-2012 (RFC 7091) throughout. What differs is the object identifiers, the S-box
//! of the digest of 2001 and 2004, and the byte order of the signature: see [`forms`].
//!
//! - [`forms`] lists the algorithms with their identifiers, [`encoding`] knows the shapes of keys and signatures;
//! - [`pair`] has keys as numbers, of any set of [`parameters`];
//! - [`signature`] signs and verifies a digest;
//! - [`curve`] multiplies base points by secrets, in constant time; [`vartime`] works on public values only;
//! - [`group`] says what these need of points; [`weierstrass`] and [`edwards`] have the formulas;
//! - [`field`] and [`scalar`] do the arithmetic modulo p and modulo q on [`limbs`], in constant time.
//!
//! A new parameter set is an entry of [`parameters`], a new algorithm an entry of [`forms`].

mod curve;
mod edwards;
mod encoding;
mod field;
mod forms;
mod group;
mod inversion;
mod limbs;
#[cfg(feature = "measure")]
pub mod measure;
mod modulus;
mod pair;
mod parameters;
mod point;
mod scalar;
mod signature;
mod subgroup;
mod table;
#[cfg(test)]
mod tests;
mod vartime;
mod weierstrass;

use std::sync::Arc;

use zeroize::Zeroizing;

use crate::{KeyAlgorithm, KeyFault, SignFault, digest, public::Signed};
use encoding::Identifier;
use forms::KeyForm;
use pair::{Experience, PublicPoint, SecretNumber};

/// A public key of the national standards: a point of the group.
#[derive(Clone)]
pub(crate) struct GostPublicKey {
    form: &'static KeyForm,
    point: PublicPoint,
    experience: Arc<Experience>,
}

/// A private key of the national standards. Wiped when dropped.
pub(crate) struct GostSecretKey {
    /// As it was read: the public key is written under the same one.
    identifier: Identifier,
    number: SecretNumber,
}

impl GostPublicKey {
    /// Reads the content of the BIT STRING of a key with this algorithm identifier.
    pub(crate) fn read(identifier: &[u8], key: &[u8]) -> Result<Self, KeyFault> {
        let form = Identifier::read(identifier)?.form();
        Ok(Self { form, point: form.read_public(key)?, experience: Arc::default() })
    }

    pub(crate) fn algorithm(&self) -> KeyAlgorithm {
        self.form.algorithm
    }

    /// Believes or disbelieves a signature.
    pub(crate) fn verify(&self, signed: Signed<'_>, signature: &[u8]) -> bool {
        let digest = signed.digest(self.form.digest());
        let halves = self.form.read_signature(signature);
        let (point, experience) = (&self.point, &self.experience);
        halves.is_some_and(|halves| point.verify(experience, &digest, &halves.r, &halves.s))
    }
}

impl GostSecretKey {
    pub(crate) fn generate(algorithm: KeyAlgorithm) -> Result<Self, KeyFault> {
        let form = KeyForm::of(algorithm)
            .ok_or_else(|| KeyFault::AlgorithmUnknown(algorithm.as_str().to_owned()))?;
        let number = SecretNumber::generate(form.set)?;
        Ok(Self { identifier: Identifier::write(form)?, number })
    }

    /// Reads the content of the `privateKey` of a PKCS#8 key with this algorithm identifier.
    pub(crate) fn read(identifier: &[u8], key: &[u8]) -> Result<Self, KeyFault> {
        let identifier = Identifier::read(identifier)?;
        let number = identifier.form().read_secret(key)?;
        Ok(Self { identifier, number })
    }

    pub(crate) fn public_spki_der(&self) -> Result<Vec<u8>, KeyFault> {
        self.identifier.write_public(self.number.public())
    }

    pub(crate) fn to_pkcs8_der(&self) -> Result<Zeroizing<Vec<u8>>, KeyFault> {
        self.identifier.write_secret(&self.number)
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignFault> {
        let form = self.identifier.form();
        let halves = self.number.sign(&digest(form.digest(), message))?;
        Ok(form.write_signature(&halves))
    }
}
