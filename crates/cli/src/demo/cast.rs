//! The people of the story and their keys, which stay on their side of the wire.

use std::sync::Arc;

use anyhow::{Context, Result, bail};
use base64ct::{Base64, Encoding as _};
use crypto::{KeyAlgorithm, PrivateKey, Signer as _};
use gateway::Person;
use jiff::Timestamp;
use pki::{
    Certificate, Name, cms, csr, pkcs12,
    x509::{Extension, ExtensionValue},
};
use serde_json::{Value, json};
use tokio::task::{JoinHandle, spawn_blocking};

use super::client::Client;
use crate::national::Storage;

/// The password of every container that the story leaves.
pub(crate) const PASSWORD: &str = "demo";

/// The keys of all people of the story.
pub(crate) struct CastKeys {
    pub(crate) authorised: Arc<PrivateKey>,
    pub(crate) holder_auth: Arc<PrivateKey>,
    pub(crate) holder_sign: Arc<PrivateKey>,
    pub(crate) legal_auth: Arc<PrivateKey>,
    pub(crate) legal_sign: Arc<PrivateKey>,
    pub(crate) officer: Arc<PrivateKey>,
    pub(crate) operator: Arc<PrivateKey>,
    /// Somebody's who has no certificate.
    pub(crate) stranger: Arc<PrivateKey>,
}

impl CastKeys {
    /// Makes all keys at once, as many side by side as there are processors.
    pub(crate) async fn make() -> Result<Self> {
        let make = |algorithm| spawn_blocking(move || PrivateKey::generate(algorithm));
        let rsa = || make(KeyAlgorithm::Rsa2048);
        let (authorised, holder_auth, holder_sign, legal_auth) = (rsa(), rsa(), rsa(), rsa());
        let (officer, operator, stranger) = (rsa(), rsa(), rsa());
        let legal_sign = make(KeyAlgorithm::Gost2015_512);
        Ok(Self {
            authorised: made(authorised).await?,
            holder_auth: made(holder_auth).await?,
            holder_sign: made(holder_sign).await?,
            legal_auth: made(legal_auth).await?,
            legal_sign: made(legal_sign).await?,
            officer: made(officer).await?,
            operator: made(operator).await?,
            stranger: made(stranger).await?,
        })
    }
}

async fn made(key: JoinHandle<Result<PrivateKey, crypto::KeyFault>>) -> Result<Arc<PrivateKey>> {
    Ok(Arc::new(key.await?.context("a key could not be made")?))
}

/// A PKCS#10 request for a key, PEM.
pub(crate) fn request(
    key: &PrivateKey,
    person: &Person,
    storage: Option<Storage>,
) -> Result<String> {
    let subject = Name::builder().common_name(shown_name(person)).build();
    let storage = storage.and_then(Storage::oid).map(ExtensionValue::KeyStorage);
    let extensions: Vec<Extension> = storage.map(Extension::plain).into_iter().collect();
    let der = csr::build(&subject, key, &extensions)?;
    Ok(csr::CertificationRequest::from_der(&der)?.pem())
}

/// The name of a person as people write it; the register has it in capitals.
pub(crate) fn shown_name(person: &Person) -> String {
    let parts = [Some(&person.surname), Some(&person.name), person.patronymic.as_ref()];
    parts.into_iter().flatten().map(|part| with_capital(part)).collect::<Vec<_>>().join(" ")
}

/// The signed-in person, as people write her name.
pub(crate) fn signed_in_name(session: &Value) -> Result<String> {
    let words = text_of(session, "name")?.split_whitespace().map(with_capital);
    Ok(words.collect::<Vec<_>>().join(" "))
}

/// A word with its first letter capital and the others small.
pub(crate) fn with_capital(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().collect::<String>());
    first.unwrap_or_default() + &letters.as_str().to_lowercase()
}

/// A key with its certificate and the authorities above it.
#[derive(Clone)]
pub(crate) struct Signet {
    pub(crate) key: Arc<PrivateKey>,
    pub(crate) certificate: Certificate,
    pub(crate) chain: Vec<Certificate>,
}

impl Signet {
    /// Puts a key and its certificate together.
    pub(crate) fn new(
        key: &Arc<PrivateKey>,
        certificate: Certificate,
        chain: &[Certificate],
    ) -> Result<Self> {
        if key.public_key_info() != certificate.spki_der() {
            bail!("certificate {} is not for this key", certificate.serial());
        }
        Ok(Self { key: Arc::clone(key), certificate, chain: chain.to_vec() })
    }

    /// A signature with the text inside.
    pub(crate) fn sign_attached(&self, text: &[u8], at: Timestamp) -> Result<Vec<u8>> {
        Ok(cms::sign(&cms::SignRequest { detached: false, ..self.signing(text, Some(at)) })?)
    }

    /// A signature beside the text.
    pub(crate) fn sign_detached(&self, text: &[u8], at: Timestamp) -> Result<Vec<u8>> {
        Ok(cms::sign(&self.signing(text, Some(at)))?)
    }

    /// A signature for a PDF, which tells the time itself (ETSI EN 319 142-1 table 1).
    pub(crate) fn sign_for_pdf(&self, bytes: &[u8]) -> Result<Vec<u8>> {
        Ok(cms::sign(&self.signing(bytes, None))?)
    }

    fn signing<'a>(&'a self, content: &'a [u8], at: Option<Timestamp>) -> cms::SignRequest<'a> {
        cms::SignRequest {
            content,
            detached: true,
            signer: self.key.as_ref(),
            certificate: &self.certificate,
            extra_certificates: &self.chain,
            signing_time: at,
        }
    }

    /// A forgery: this certificate beside a signature by another key.
    pub(crate) fn forge(&self, text: &[u8], other: &PrivateKey, at: Timestamp) -> Result<Vec<u8>> {
        let algorithm = other.signature_algorithm();
        let digest = crypto::digest(algorithm.digest_algorithm(), text);
        let attributes = cms::signed_attributes_der(&digest, &self.certificate, Some(at));
        Ok(cms::assemble(&cms::Parts {
            content: Some(text),
            signed_attributes_der: &attributes,
            algorithm,
            signature: &other.sign(&attributes)?,
            certificate: &self.certificate,
            extra_certificates: &self.chain,
        })?)
    }

    /// The key container, for a person's own computer. It takes a second of work.
    pub(crate) fn container(
        &self,
        name: &'static str,
    ) -> JoinHandle<Result<Vec<u8>, pkcs12::ContainerFault>> {
        let own = self.clone();
        spawn_blocking(move || {
            let pfx = pkcs12::Pfx {
                friendly_name: name,
                key: &own.key,
                certificate: &own.certificate,
                chain: &own.chain,
            };
            pkcs12::write(&pfx, PASSWORD)
        })
    }
}

/// Signs in by signing the challenge.
pub(crate) async fn sign_in(
    nobody: &Client,
    signet: &Signet,
    now: Timestamp,
) -> Result<(Client, Value)> {
    let challenge = nobody.post_json("/api/v1/sign-in/challenge", &json!({})).await?;
    let text = text_to_sign(&challenge)?;
    let signature = signet.sign_detached(text.as_bytes(), now)?;
    let signed = json!({
        "challenge": text_of(&challenge, "id")?,
        "signature": Base64::encode_string(&signature),
    });
    let opened = nobody.post_json("/api/v1/sign-in", &signed).await?;
    Ok((nobody.with_token(text_of(&opened, "token")?), part(&opened, "session").clone()))
}

/// The text that somebody is to sign; its digest must be the one that is told.
pub(crate) fn text_to_sign(answer: &Value) -> Result<&str> {
    let text = text_of(answer, "text")?;
    if crypto::sha256(text.as_bytes()).to_string() != text_of(answer, "sha256")? {
        bail!("the text to sign is not the one whose digest is told");
    }
    Ok(text)
}

/// A part of an answer; null if it is missing.
pub(crate) fn part<'a>(answer: &'a Value, name: &str) -> &'a Value {
    answer.get(name).unwrap_or(&Value::Null)
}

/// The rows of a list in an answer; none if it is missing.
pub(crate) fn rows<'a>(answer: &'a Value, name: &str) -> &'a [Value] {
    part(answer, name).as_array().map_or(&[], Vec::as_slice)
}

/// A text in an answer, or which one is missing.
pub(crate) fn text_of<'a>(answer: &'a Value, name: &str) -> Result<&'a str> {
    part(answer, name).as_str().with_context(|| format!("the answer has no {name}"))
}

/// The person's program checks that the state is the one it expects.
pub(crate) fn expect_state(answer: &Value, state: &str) -> Result<()> {
    let found = text_of(answer, "state")?;
    if found != state {
        bail!("state {state} was expected, not {found}");
    }
    Ok(())
}
