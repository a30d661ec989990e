//! SIM cards with means of cryptographic protection: what the desk needs of one, and a simulator.
//!
//! No standard says how a program reaches the keys of a SIM card (an applet behind the toolkit of a phone, or a reader with a module of
//! the operator's). [`SimCard`] is what process D asks of it (nca-01 gap 16); a maker's library stands behind it in one file.
//! [`SimulatedSim`] is a card in memory, for stories and tests: it keeps its keys as a card does, asks for a PIN or does not, and
//! locks after three wrong ones.

use std::fmt;

use crypto::{KeyAlgorithm, PrivateKey, Signer};
use pki::Certificate;

use crate::{Pin, TokenFault};

/// Wrong PINs in a row after which a card is locked.
const TRIES: u32 = 3;

/// The keys of a SIM card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SimKey {
    /// For authentication, RSA 2048; not every card has one (nca-01 F1).
    Authentication,
    /// For signing, of the national standard (nca-01 table A).
    Signature,
}

/// A SIM card that makes keys and signs with them.
pub trait SimCard: Send {
    /// Its number (ICCID, ITU-T E.118).
    fn serial(&self) -> &str;

    /// Its maker and model.
    fn model(&self) -> &str;

    /// Whether it asks for a PIN at all.
    fn asks_pin(&self) -> bool;

    /// Makes its keys anew, in the card; those of before are gone, with their certificates.
    fn make_keys(&mut self, pin: &Pin) -> Result<(), TokenFault>;

    /// Lets a key sign. The PIN is that of each use.
    fn key(&mut self, which: SimKey, pin: &Pin) -> Result<Box<dyn Signer + '_>, TokenFault>;

    /// Writes a certificate beside its key.
    fn write_certificate(&mut self, certificate: &Certificate) -> Result<(), TokenFault>;

    /// The certificates on it.
    fn certificates(&self) -> Vec<Certificate>;
}

/// A SIM card in memory.
pub struct SimulatedSim {
    serial: String,
    pin: Option<Pin>,
    wrong: u32,
    signature: Option<PrivateKey>,
    authentication: Option<PrivateKey>,
    certificates: Vec<Certificate>,
}

impl SimulatedSim {
    /// A new card; one without a PIN asks for none.
    pub fn new(serial: impl Into<String>, pin: Option<Pin>) -> Self {
        Self {
            serial: serial.into(),
            pin,
            wrong: 0,
            signature: None,
            authentication: None,
            certificates: Vec::new(),
        }
    }

    fn verify(&mut self, pin: &Pin) -> Result<(), TokenFault> {
        let Some(own) = &self.pin else { return Ok(()) };
        if self.wrong >= TRIES {
            return Err(TokenFault::PinLocked(self.serial.clone()));
        }
        if own.is(pin) {
            self.wrong = 0;
            return Ok(());
        }
        self.wrong += 1;
        Err(match TRIES - self.wrong {
            0 => TokenFault::PinLocked(self.serial.clone()),
            1 => TokenFault::PinWrongLast(self.serial.clone()),
            _ => TokenFault::PinWrong(self.serial.clone()),
        })
    }

    fn made(&self, algorithm: KeyAlgorithm) -> Result<PrivateKey, TokenFault> {
        PrivateKey::generate(algorithm).map_err(|fault| TokenFault::Failed {
            token: self.serial.clone(),
            reason: fault.to_string(),
        })
    }

    fn keys(&self) -> impl Iterator<Item = &PrivateKey> {
        self.signature.iter().chain(&self.authentication)
    }
}

impl SimCard for SimulatedSim {
    fn serial(&self) -> &str {
        &self.serial
    }

    fn model(&self) -> &'static str {
        "simulator"
    }

    fn asks_pin(&self) -> bool {
        self.pin.is_some()
    }

    fn make_keys(&mut self, pin: &Pin) -> Result<(), TokenFault> {
        self.verify(pin)?;
        self.signature = Some(self.made(KeyAlgorithm::Gost2015_512)?);
        self.authentication = Some(self.made(KeyAlgorithm::Rsa2048)?);
        self.certificates.clear();
        Ok(())
    }

    fn key(&mut self, which: SimKey, pin: &Pin) -> Result<Box<dyn Signer + '_>, TokenFault> {
        self.verify(pin)?;
        let (key, label) = match which {
            SimKey::Authentication => (&self.authentication, "authentication"),
            SimKey::Signature => (&self.signature, "signature"),
        };
        let missing =
            || TokenFault::KeyMissing { token: self.serial.clone(), label: label.to_owned() };
        Ok(Box::new(InCard(key.as_ref().ok_or_else(missing)?)))
    }

    fn write_certificate(&mut self, certificate: &Certificate) -> Result<(), TokenFault> {
        let spki = certificate.spki_der();
        if !self.keys().any(|key| key.public_key().spki_der() == spki) {
            return Err(TokenFault::CertificateStrange(self.serial.clone()));
        }
        if !self.certificates.contains(certificate) {
            self.certificates.push(certificate.clone());
        }
        Ok(())
    }

    fn certificates(&self) -> Vec<Certificate> {
        self.certificates.clone()
    }
}

impl fmt::Debug for SimulatedSim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SimulatedSim({})", self.serial)
    }
}

/// A key that stays in the card.
struct InCard<'a>(&'a PrivateKey);

impl Signer for InCard<'_> {
    fn public_key_info(&self) -> &[u8] {
        self.0.public_key_info()
    }

    fn signature_algorithm(&self) -> crypto::SignatureAlgorithm {
        self.0.signature_algorithm()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, crypto::SignFault> {
        self.0.sign(message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sim_card_signs_by_its_pin_and_locks_after_three_wrong_ones() {
        let (pin, wrong) = (Pin::new("1234"), Pin::new("4321"));
        let mut sim = SimulatedSim::new("8977", Some(pin.clone()));
        let missing = TokenFault::KeyMissing { token: "8977".into(), label: "signature".into() };
        assert_eq!(sim.key(SimKey::Signature, &pin).err(), Some(missing));
        sim.make_keys(&pin).unwrap();
        let key = sim.key(SimKey::Signature, &pin).unwrap();
        let signature = key.sign(b"text").unwrap();
        let public = crypto::PublicKey::from_spki_der(key.public_key_info()).unwrap();
        assert_eq!(public.algorithm(), KeyAlgorithm::Gost2015_512);
        assert!(public.verify(key.signature_algorithm(), b"text", &signature).is_ok());
        drop(key);
        assert_eq!(sim.make_keys(&wrong), Err(TokenFault::PinWrong("8977".into())));
        assert_eq!(sim.make_keys(&wrong), Err(TokenFault::PinWrongLast("8977".into())));
        let locked = Some(TokenFault::PinLocked("8977".into()));
        assert_eq!(sim.key(SimKey::Signature, &wrong).err(), locked);
        assert_eq!(sim.key(SimKey::Signature, &pin).err(), locked);
    }

    #[test]
    fn one_without_a_pin_asks_for_none() {
        let mut sim = SimulatedSim::new("8977", None);
        assert!(!sim.asks_pin());
        sim.make_keys(&Pin::new("")).unwrap();
        assert!(sim.key(SimKey::Authentication, &Pin::new("anything")).is_ok());
    }
}
