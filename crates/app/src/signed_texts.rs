//! Texts that were handed out to be signed, and the signatures that come back.

use std::collections::BTreeMap;

use authority::approval::{CertificateState, Trust};
use base::{Fault, Sha256};
use jiff::{SignedDuration, Timestamp};
use pki::{
    Certificate,
    cms::{CmsFault, SignedData},
};
use store::{CertificateState as Kept, ChallengeRow, Store, StoreFault, Tx};

use crate::{Error, Result, Signatures, error::OrInternal, view::TextToSign};

/// Longest signature that is looked at, in bytes: a text, a chain of certificates, a signature.
const SIGNATURE_LIMIT_BYTES: usize = 256 * 1024;

/// How far a signer's clock may be off.
pub(crate) const CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(5);

/// What a text is for; a text of one purpose is never taken for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Approval,
    Demand,
    SignIn,
}

impl Purpose {
    const fn code(self) -> &'static str {
        match self {
            Self::Approval => "approval",
            Self::Demand => "demand",
            Self::SignIn => "sign-in",
        }
    }
}

/// A text that waits for its signature.
pub(crate) struct Waiting {
    /// What the text is about: the number of a request, a draft.
    pub(crate) subject: String,
    /// The text.
    pub(crate) text: String,
}

/// Keeps a text until it is signed or too old, and gives it out.
pub(crate) async fn hand_out(
    store: &Store,
    purpose: Purpose,
    subject: &str,
    text: String,
    valid_until: Timestamp,
) -> Result<TextToSign> {
    let id = hex::encode(crypto::random::bytes::<16>().or_internal()?);
    let row = ChallengeRow {
        sha256: crypto::sha256(id.as_bytes()),
        purpose: purpose.code().to_owned(),
        body: format!("{subject}\n{text}"),
        expires_at: valid_until,
    };
    let row = &row;
    store
        .write(move |mut tx| async move { Ok::<_, Error>(tx.insert_challenge(row).await?) })
        .await?;
    let sha256 = crypto::sha256(text.as_bytes());
    Ok(TextToSign { id, text, sha256, valid_until })
}

/// Takes a text back, once: in the transaction of the act, so that an act that fails leaves the text to be signed again.
pub(crate) async fn take_back(
    tx: &mut Tx,
    purpose: Purpose,
    id: &str,
    now: Timestamp,
) -> Result<Waiting> {
    let row = tx.take_challenge(crypto::sha256(id.as_bytes()), purpose.code(), now).await?;
    let row = row.ok_or_else(|| Error::invalid(Fault::new("text-not-waiting")))?;
    let (subject, text) = row.body.split_once('\n').unwrap_or_default();
    Ok(Waiting { subject: subject.to_owned(), text: text.to_owned() })
}

/// Undoes the transaction in which a text was only looked at.
enum Looked {
    Failed(Error),
    Seen(Waiting),
}

impl From<StoreFault> for Looked {
    fn from(fault: StoreFault) -> Self {
        Self::Failed(fault.into())
    }
}

/// A proven signature.
#[derive(Debug)]
pub(crate) struct Signature {
    /// Of whom.
    pub(crate) certificate: Certificate,
}

impl Signatures<'_> {
    /// Looks at a waiting text without taking it back.
    pub(crate) async fn peek_text(
        &self,
        purpose: Purpose,
        id: &str,
        now: Timestamp,
    ) -> Result<Waiting> {
        let looked = self
            .store
            .write(move |mut tx| async move {
                let seen = take_back(&mut tx, purpose, id, now).await;
                Err::<(), _>(seen.map_or_else(Looked::Failed, Looked::Seen))
            })
            .await;
        match looked {
            Err(Looked::Seen(waiting)) => Ok(waiting),
            Err(Looked::Failed(error)) => Err(error),
            Ok(()) => Err(Error::invalid(Fault::new("text-not-waiting"))),
        }
    }

    /// Verifies that exactly one person signed exactly `text` with a certificate of ours that is in force now.
    ///
    /// Fails closed: what cannot be known is refused.
    pub(crate) async fn verify_signature(&self, cms: &[u8], text: &[u8]) -> Result<Signature> {
        if cms.len() > SIGNATURE_LIMIT_BYTES {
            return Err(refused("signature-too-large"));
        }
        let signed = SignedData::from_any(cms).map_err(|_| refused("signature-unreadable"))?;
        let detached = match signed.content() {
            Some(content) if content == text => None,
            Some(_) => return Err(refused("signature-of-other-text")),
            None => Some(text),
        };
        let mut signers = signed.verify(detached).map_err(|fault| match fault {
            // The most common slip: a tool that was not told to make a CAdES signature.
            not_cades @ CmsFault::NotCades { .. } => Error::invalid(not_cades.into()),
            _ => refused("signature-wrong"),
        })?;
        let (Some(signer), 0) = (signers.pop(), signers.len()) else {
            return Err(refused("signature-not-one"));
        };
        let now = self.clock.now();
        let certificate = signer.certificate;
        self.verify_own_certificate(&certificate, now).await?;
        if let Some(at) = signer.signing_time
            && at > now.checked_add(CLOCK_SKEW).unwrap_or(now)
        {
            return Err(refused("signature-from-future"));
        }
        Ok(Signature { certificate })
    }

    /// The certificate is ours, a person's, and in force now.
    async fn verify_own_certificate(
        &self,
        certificate: &Certificate,
        now: Timestamp,
    ) -> Result<()> {
        let (anchors, intermediates) = (self.keys.anchors(), self.keys.intermediates());
        let inside = now.max(certificate.not_before()).min(certificate.not_after());
        let path = pki::path::validate(certificate, &intermediates, &anchors, inside);
        if path.is_err() || certificate.is_ca() {
            return Err(refused("signature-foreign"));
        }
        if !certificate.is_valid_at(now) {
            return Err(refused("signature-certificate-expired"));
        }
        match self.certificate_state(certificate).await? {
            CertificateState::Good => Ok(()),
            CertificateState::Revoked => Err(refused("signature-certificate-revoked")),
            CertificateState::Unknown => Err(refused("signature-foreign")),
        }
    }

    /// What the register of certificates holds of this very certificate.
    pub(crate) async fn certificate_state(
        &self,
        certificate: &Certificate,
    ) -> Result<CertificateState> {
        let serial = certificate.serial().to_string();
        let row = self.store.reading().await?.certificate(&serial).await?;
        Ok(match row {
            Some(row) if row.der != certificate.der() => CertificateState::Unknown,
            Some(row) if row.state == Kept::Revoked => CertificateState::Revoked,
            Some(_) => CertificateState::Good,
            None => CertificateState::Unknown,
        })
    }

    /// The states of all certificates that a signature carries, read before a domain that cannot wait judges it.
    pub(crate) async fn carried_states(&self, cms: &[u8]) -> Result<States> {
        let mut states = BTreeMap::new();
        if cms.len() <= SIGNATURE_LIMIT_BYTES
            && let Ok(signed) = SignedData::from_any(cms)
        {
            for certificate in signed.certificates().iter().take(8) {
                let state = self.certificate_state(certificate).await?;
                states.insert(certificate.sha256(), state);
            }
        }
        Ok(States(states))
    }
}

/// States of certificates at the moment of a judgement.
pub(crate) struct States(BTreeMap<Sha256, CertificateState>);

impl States {
    /// The state; what was not asked is not known.
    pub(crate) fn of(&self, certificate: &Certificate) -> CertificateState {
        self.0.get(&certificate.sha256()).copied().unwrap_or(CertificateState::Unknown)
    }
}

/// Whom the authority believes.
pub(crate) fn trust<'a>(
    anchors: &'a [Certificate],
    intermediates: &'a [Certificate],
    state: &'a dyn Fn(&Certificate) -> CertificateState,
) -> Trust<'a> {
    Trust { anchors, intermediates, state }
}

fn refused(code: &'static str) -> Error {
    Error::invalid(Fault::at(code, "signature"))
}
