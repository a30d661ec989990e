//! The seal on papers and extracts that no person signs: a CMS signature of the platform's own information system.

use crypto::{PublicKey, SignatureAlgorithm};
use pki::{
    Certificate,
    cms::{self, CmsFault},
};

use crate::{
    key::KeyName,
    signing::{Assignment, Purpose},
};

/// Why there is no seal.
#[derive(Debug, thiserror::Error)]
pub enum SealFault {
    /// The parts could not be put together.
    #[error("the seal cannot be put together")]
    Assembly(#[source] CmsFault),
    /// The certificate has no usable key.
    #[error("the certificate of the seal has no usable key")]
    Certificate,
    /// The message is no `SignedInfo` of an XML signature.
    #[error("the message is no SignedInfo")]
    NotSignedInfo,
    /// The signature does not verify with the key of the seal.
    #[error("the signature does not verify with the key of the seal")]
    Signature,
}

/// The seal: which key, by which certificate, with which authorities beside it.
#[derive(Clone, Copy, Debug)]
pub struct Seal<'a> {
    /// The key.
    pub key: KeyName,
    /// Its certificate.
    pub certificate: &'a Certificate,
    /// The authorities above it, and no others: they go into the signature so that it can be verified alone.
    pub chain: &'a [Certificate],
}

/// A seal that waits for its signature value.
#[derive(Debug)]
pub struct UnsignedSeal<'a> {
    seal: Seal<'a>,
    public_key: PublicKey,
    algorithm: SignatureAlgorithm,
    digest: Vec<u8>,
    attributes: Vec<u8>,
}

impl<'a> Seal<'a> {
    /// What the key must sign to seal `document`.
    ///
    /// No signing time is stated: the papers are PDF files, which carry the moment themselves (ETSI EN 319 142-1, 6.3).
    pub fn assign(self, document: &[u8]) -> Result<(Assignment, UnsignedSeal<'a>), SealFault> {
        let public_key = self.certificate.public_key().map_err(|_| SealFault::Certificate)?;
        let algorithm = public_key.algorithm().default_signature();
        let digest = crypto::digest(algorithm.digest_algorithm(), document);
        let attributes = cms::signed_attributes_der(&digest, self.certificate, None);
        let spki = self.certificate.spki_der();
        let assignment =
            Assignment::new((self.key, Purpose::Seal), spki, algorithm, attributes.clone());
        Ok((assignment, UnsignedSeal { seal: self, public_key, algorithm, digest, attributes }))
    }
}

impl Seal<'_> {
    /// The algorithm with which the key signs.
    pub fn algorithm(self) -> Result<SignatureAlgorithm, SealFault> {
        let key = self.certificate.public_key().map_err(|_| SealFault::Certificate)?;
        Ok(key.algorithm().default_signature())
    }

    /// What the key must sign to seal an XML document: the canonical `SignedInfo`, and nothing else, so that no other message
    /// is signed under this name.
    pub fn assign_signed_info(self, message: &[u8]) -> Result<Assignment, SealFault> {
        if !message.starts_with(b"<ds:SignedInfo ") {
            return Err(SealFault::NotSignedInfo);
        }
        let spki = self.certificate.spki_der();
        let purpose = (self.key, Purpose::Seal);
        Ok(Assignment::new(purpose, spki, self.algorithm()?, message.to_vec()))
    }
}

impl UnsignedSeal<'_> {
    /// Puts the seal together; CMS in DER, the document beside it.
    pub fn complete(self, signature: &[u8]) -> Result<Vec<u8>, SealFault> {
        self.assemble(None, signature)
    }

    /// Puts the seal together around the document that was assigned: CMS in DER with the document inside.
    pub fn complete_around(self, document: &[u8], signature: &[u8]) -> Result<Vec<u8>, SealFault> {
        if crypto::digest(self.algorithm.digest_algorithm(), document) != self.digest {
            return Err(SealFault::Signature);
        }
        self.assemble(Some(document), signature)
    }

    fn assemble(self, content: Option<&[u8]>, signature: &[u8]) -> Result<Vec<u8>, SealFault> {
        self.public_key
            .verify(self.algorithm, &self.attributes, signature)
            .map_err(|_| SealFault::Signature)?;
        cms::assemble(&cms::Parts {
            content,
            signed_attributes_der: &self.attributes,
            algorithm: self.algorithm,
            signature,
            certificate: self.seal.certificate,
            extra_certificates: self.seal.chain,
        })
        .map_err(SealFault::Assembly)
    }
}
