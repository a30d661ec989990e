//! The national signatures: GOST 34.310-2004 and ST RK GOST R 34.10-2015.
//!
//! The equations are those of GOST R 34.10-2012 (RFC 7091). What is Kazakh is the object identifiers, the byte order
//! of the signature (r then s, each little-endian) and, for 2004, the test S-box of the digest.
//!
//! - [`encoding`] knows the shapes of keys;
//! - [`pair`] has keys as numbers, of any set of [`parameters`];
//! - [`signature`] signs and verifies a digest;
//! - [`curve`] multiplies base points by secrets, in constant time; [`vartime`] works on public values only;
//! - [`field`] and [`scalar`] do the arithmetic modulo p and modulo q on [`limbs`], in constant time.
//!
//! A new parameter set is an entry of [`parameters`], a new shape of keys a `KeyForm` in [`encoding`].

mod curve;
mod encoding;
mod field;
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

use der::asn1::ObjectIdentifier;
use zeroize::Zeroizing;

use crate::{KeyAlgorithm, KeyFault, SignFault, VerifyFault, digest};
use encoding::{FORM_2004, FORM_2015_256, FORM_2015_512, KeyForm};
use pair::{PublicPoint, SecretNumber};

/// A public key of the national standards: a point of the group.
#[derive(Clone)]
pub(crate) struct GostPublicKey {
    form: &'static KeyForm,
    point: PublicPoint,
}

/// A private key of the national standards. Wiped when dropped.
pub(crate) struct GostSecretKey {
    form: &'static KeyForm,
    number: SecretNumber,
}

static FORMS: [&KeyForm; 3] = [&FORM_2004, &FORM_2015_256, &FORM_2015_512];

/// Prepares the tables of the national curves (some 20 ms), so that the first signature is as quick as the next.
/// Otherwise they are made on first use.
pub fn warm_gost() {
    for form in FORMS {
        form.set.warm();
    }
}

fn form_of_identifier(
    identifier: &[u8],
    oid: ObjectIdentifier,
) -> Result<&'static KeyForm, KeyFault> {
    let form = FORMS.into_iter().find(|form| form.identifier == identifier);
    form.ok_or_else(|| KeyFault::AlgorithmUnknown(oid.to_string()))
}

impl GostPublicKey {
    /// Reads the content of the BIT STRING of a key with this algorithm identifier.
    pub(crate) fn read(
        identifier: &[u8],
        oid: ObjectIdentifier,
        key: &[u8],
    ) -> Result<Self, KeyFault> {
        let form = form_of_identifier(identifier, oid)?;
        Ok(Self { form, point: form.read_public(key)? })
    }

    pub(crate) fn algorithm(&self) -> KeyAlgorithm {
        self.form.algorithm
    }

    /// Believes or disbelieves a signature: r, then s, each little-endian.
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), VerifyFault> {
        let digest = digest(self.form.digest, message);
        let halves = signature.split_at_checked(self.form.set.bytes());
        let is_signed = halves.is_some_and(|(r, s)| self.point.verify(&digest, r, s));
        if is_signed { Ok(()) } else { Err(VerifyFault::Invalid) }
    }
}

impl GostSecretKey {
    pub(crate) fn generate(algorithm: KeyAlgorithm) -> Result<Self, KeyFault> {
        let form = FORMS.into_iter().find(|form| form.algorithm == algorithm);
        let form = form.ok_or_else(|| KeyFault::AlgorithmUnknown(algorithm.as_str().to_owned()))?;
        Ok(Self { form, number: SecretNumber::generate(form.set)? })
    }

    /// Reads the content of the `privateKey` of a PKCS#8 key with this algorithm identifier.
    pub(crate) fn read(
        identifier: &[u8],
        oid: ObjectIdentifier,
        key: &[u8],
    ) -> Result<Self, KeyFault> {
        let form = form_of_identifier(identifier, oid)?;
        Ok(Self { form, number: form.read_secret(key)? })
    }

    pub(crate) fn public_spki_der(&self) -> Result<Vec<u8>, KeyFault> {
        self.form.write_public(self.number.public())
    }

    pub(crate) fn to_pkcs8_der(&self) -> Result<Zeroizing<Vec<u8>>, KeyFault> {
        self.form.write_secret(&self.number)
    }

    /// Signs: r, then s, each little-endian.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignFault> {
        let halves = self.number.sign(&digest(self.form.digest, message))?;
        Ok([halves.r, halves.s].concat())
    }
}
