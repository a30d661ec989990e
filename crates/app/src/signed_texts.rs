//! Texts that were handed out to be signed, and the signatures that come back.

use std::collections::BTreeMap;

use authority::approval::{
    CertificateState, KeyPurpose, MAXIMUM_SIGNATURE_LENGTH, SignatureFault, Trust, judge_signature,
};
use base::{Fault, Sha256};
use jiff::{SignedDuration, Timestamp};
use pki::{
    Certificate,
    cms::{CmsFault, SignedData},
};
use store::{CertificateState as Kept, ChallengeRow, Store, Tx};

use crate::{Error, Result, Signatures, error::OrInternal, view::TextToSign};

/// How far a signer's clock may be off.
pub(crate) const CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(5);

/// What a text is for; a text of one purpose is never taken for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Application,
    Approval,
    ApprovalList,
    Checklist,
    Complaint,
    ComplaintAnswer,
    Demand,
    HeadConfirmation,
    Repeat,
    SignIn,
}

impl Purpose {
    const fn code(self) -> &'static str {
        match self {
            Self::Application => "application",
            Self::Approval => "approval",
            Self::ApprovalList => "approval-list",
            Self::Checklist => "checklist",
            Self::Complaint => "complaint",
            Self::ComplaintAnswer => "complaint-answer",
            Self::Demand => "demand",
            Self::HeadConfirmation => "head-confirmation",
            Self::Repeat => "repeat",
            Self::SignIn => "sign-in",
        }
    }
}

/// A text that waits for its signature.
pub(crate) struct Waiting {
    /// What the text is about: the number of a request, a draft.
    pub(crate) subject: String,
    /// The exact text that is to be signed.
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
    waiting(tx.take_challenge(crypto::sha256(id.as_bytes()), purpose.code(), now).await?)
}

/// What a row of the store says.
fn waiting(row: Option<ChallengeRow>) -> Result<Waiting> {
    let row = row.ok_or_else(|| Error::invalid(Fault::new("text-not-waiting")))?;
    let (subject, text) = row.body.split_once('\n').unwrap_or_default();
    Ok(Waiting { subject: subject.to_owned(), text: text.to_owned() })
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
        let key = crypto::sha256(id.as_bytes());
        waiting(self.store.reading().await?.challenge(key, purpose.code(), now).await?)
    }

    /// Verifies that exactly one person signed exactly `text` with a certificate of ours that is in force now.
    ///
    /// Fails closed: what cannot be known is refused.
    pub(crate) async fn verify_signature(&self, cms: &[u8], text: &[u8]) -> Result<Signature> {
        let now = self.clock.now();
        let states = self.carried_states(cms).await?;
        let (anchors, intermediates) = (self.keys.anchors(), self.keys.intermediates());
        let state = |certificate: &Certificate| states.of(certificate);
        let trust = trust(&anchors, &intermediates, &state);
        let signer =
            judge_signature(cms, text, KeyPurpose::Any, &trust, now).map_err(fault_of_signature)?;
        if let Some(at) = signer.signing_time
            && at > now.checked_add(CLOCK_SKEW).unwrap_or(now)
        {
            return Err(refused("signature-from-future"));
        }
        Ok(Signature { certificate: signer.certificate })
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
        for certificate in carried_certificates(cms) {
            let state = self.certificate_state(&certificate).await?;
            states.insert(certificate.sha256(), state);
        }
        Ok(States(states))
    }
}

/// The certificates that a signature carries, the first eight; none where it cannot be read.
pub(crate) fn carried_certificates(cms: &[u8]) -> Vec<Certificate> {
    if cms.len() > MAXIMUM_SIGNATURE_LENGTH {
        return Vec::new();
    }
    let signed = SignedData::from_any(cms);
    signed.map_or_else(
        |_| Vec::new(),
        |signed| signed.certificates().iter().take(8).cloned().collect(),
    )
}

/// The judge's refusal in the words for people.
fn fault_of_signature(fault: SignatureFault) -> Error {
    refused(match fault {
        SignatureFault::TooLong => "signature-too-large",
        SignatureFault::Malformed => "signature-unreadable",
        SignatureFault::ContentDiffers => "signature-of-other-text",
        SignatureFault::NotOneSigner(_) => "signature-not-one",
        // The most common slip: a tool that was not told to make a CAdES signature.
        SignatureFault::NotCades(attribute) => {
            return Error::invalid(CmsFault::NotCades { attribute }.into());
        }
        SignatureFault::Forged => "signature-wrong",
        SignatureFault::Foreign | SignatureFault::StateUnknown => "signature-foreign",
        SignatureFault::NotForSigning => "signature-not-for-signing",
        SignatureFault::Expired => "signature-certificate-expired",
        SignatureFault::Revoked => "signature-certificate-revoked",
    })
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
