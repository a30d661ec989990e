//! What happened to a request. Past tense; [`crate::Request::apply`] writes it down, [`crate::effects`] tells what the
//! world outside must now do.

use authority::{approval::KeysCode, revocation::Reason};
use base::{Lang, Sha256, UniqueNumber};
use forms::Answers;
use jiff::{Timestamp, civil::Date};

use crate::{
    AcceptanceReceipt, Carrier, CertificateFacts, Channel, Claimant, Confirmation, Contact,
    DocumentMark, GroundCode, IdentityMark, IssuedCertificate, KeyRequest, OfficeCode, Refusal,
    RefusalReceipt, RegistryAnswer, RequestState, SignedDemand, Visit,
};

/// One event.
#[derive(Clone, Debug)]
pub enum Event {
    /// The form for a first issue was sent; DRAFT to SUBMITTED (n 1).
    IssueSubmitted(Box<IssueSubmitted>),
    /// The state registers were asked; SUBMITTED to REGISTRY_CHECK (n 6).
    RegistersAsked,
    /// The state registers answered.
    RegistryAnswered(Box<RegistryAnswer>),
    /// The data are absent; to REFUSED_NO_DATA (n 7).
    RefusedForNoData(Refusal),
    /// The unique number was given; to REGISTERED (n 8).
    Registered {
        /// The number.
        number: UniqueNumber,
    },
    /// The recipient must come to the office; to AWAITING_DOCUMENTS (n 14, 18).
    DocumentsAwaited,
    /// The documents lie on the desk; to DOCUMENT_CHECK (n 17).
    DeskOpened(Box<Visit>),
    /// The operator noted what she found of a document.
    DocumentMarked(DocumentMark),
    /// The operator noted whether the person is identified.
    IdentityMarked(IdentityMark),
    /// The code of keys on the paper equals that of the request.
    KeysCompared(KeysCode),
    /// Receipt F9 was given; to ACCEPTANCE_REFUSED (n 18).
    AcceptanceRefused(Box<RefusalReceipt>),
    /// The documents or the identity were refused; to REFUSED_DOCUMENTS (n 19).
    DocumentsRefused(Refusal),
    /// Receipt F13 was given; to ACCEPTED (n 20).
    DocumentsAccepted(Box<AcceptanceReceipt>),
    /// The operator signed; to CONFIRMED_BY_OPERATOR (n 21).
    ConfirmedByOperator(Confirmation),
    /// The authority began to verify; to CA_CHECK (n 25, 26).
    CaCheckBegun,
    /// The authority found no violation; it issues or revokes now.
    CaCheckPassed,
    /// The authority refused; to REFUSED_CA (n 27).
    RefusedByCa(Refusal),
    /// The certificates are made; to ISSUED (n 28).
    CertificatesIssued {
        /// The pair.
        certificates: Vec<IssuedCertificate>,
        /// Digest of the secret in the installation link.
        link: Sha256,
    },
    /// The recipient installed them; to INSTALLED (n 30).
    CertificatesInstalled,
    /// The signed demand for revocation was sent; DRAFT to SUBMITTED (n 3).
    RevocationSubmitted(Box<RevocationSubmitted>),
    /// The serial numbers are in the list; to REVOKED (n 29).
    CertificatesRevoked,
    /// A later request for the same certificates was sent; to SUPERSEDED.
    Superseded,
    /// Nobody came in time; to EXPIRED (n 36).
    Expired,
    /// The provider refused; to REFUSED_SERVICE (n 9, 31).
    ServiceRefused(Refusal),
    /// The portal failed; to SUSPENDED_TECHNICAL (n 34).
    Suspended {
        /// Code of the entry in the failure log.
        cause: String,
    },
    /// The portal works again; to the state before (n 34).
    Resumed,
    /// The recipient took the request back; to WITHDRAWN (n 35).
    Withdrawn,
}

/// The content of [`Event::IssueSubmitted`].
#[derive(Clone, Debug)]
pub struct IssueSubmitted {
    /// The form as sent.
    pub answers: Answers,
    /// Code of the form: `F1`.
    pub form: String,
    /// Language of the form.
    pub lang: Lang,
    /// Where it came from.
    pub channel: Channel,
    /// When it was first opened.
    pub opened_at: Option<Timestamp>,
    /// The future holder.
    pub holder: Claimant,
    /// Where messages go.
    pub contact: Contact,
    /// The keys, signature first.
    pub keys: Vec<KeyRequest>,
    /// Code of the key profile: `RSA_RSA`.
    pub key_profile: String,
    /// Where the keys are kept.
    pub carrier: Carrier,
    /// The office to come to.
    pub office: OfficeCode,
    /// The day on which the recipient means to come.
    pub visit_on: Date,
    /// First day of force of the edition on which the request stays.
    pub edition: Date,
}

/// The content of [`Event::RevocationSubmitted`].
#[derive(Clone, Debug)]
pub struct RevocationSubmitted {
    /// The form as sent.
    pub answers: Answers,
    /// Code of the form: `F7`.
    pub form: String,
    /// Language of the form.
    pub lang: Lang,
    /// When it was first opened.
    pub opened_at: Option<Timestamp>,
    /// The number of the request.
    pub number: UniqueNumber,
    /// The holder, by the signature.
    pub holder: Claimant,
    /// Where messages go.
    pub contact: Contact,
    /// The text and the signature under it.
    pub demand: SignedDemand,
    /// The certificates.
    pub certificates: Vec<CertificateFacts>,
    /// Why.
    pub reason: Reason,
    /// First day of force of the edition on which the request stays.
    pub edition: Date,
}

impl Event {
    /// The stable code, as stored in the history and in the journal.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::IssueSubmitted(_) => "issue-submitted",
            Self::RegistersAsked => "registers-asked",
            Self::RegistryAnswered(_) => "registry-answered",
            Self::RefusedForNoData(_) => "refused-for-no-data",
            Self::Registered { .. } => "registered",
            Self::DocumentsAwaited => "documents-awaited",
            Self::DeskOpened(_) => "desk-opened",
            Self::DocumentMarked(_) => "document-marked",
            Self::IdentityMarked(_) => "identity-marked",
            Self::KeysCompared(_) => "keys-compared",
            Self::AcceptanceRefused(_) => "acceptance-refused",
            Self::DocumentsRefused(_) => "documents-refused",
            Self::DocumentsAccepted(_) => "documents-accepted",
            Self::ConfirmedByOperator(_) => "confirmed-by-operator",
            Self::CaCheckBegun => "ca-check-begun",
            Self::CaCheckPassed => "ca-check-passed",
            Self::RefusedByCa(_) => "refused-by-ca",
            Self::CertificatesIssued { .. } => "certificates-issued",
            Self::CertificatesInstalled => "certificates-installed",
            Self::RevocationSubmitted(_) => "revocation-submitted",
            Self::CertificatesRevoked => "certificates-revoked",
            Self::Superseded => "superseded",
            Self::Expired => "expired",
            Self::ServiceRefused(_) => "service-refused",
            Self::Suspended { .. } => "suspended",
            Self::Resumed => "resumed",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The act of the flow that an event is which follows a state, by the name of the act up to its dot.
    pub(crate) fn act_of(event: &str, from: RequestState) -> Option<&'static str> {
        Some(match event {
            "issue-submitted" => "submit-issue",
            "registers-asked" => "ask-registers",
            "registry-answered" => "record-registry-answer",
            "refused-for-no-data" => "refuse-for-no-data",
            "registered" => "register",
            "documents-awaited" if from == RequestState::AcceptanceRefused => "come-again",
            "documents-awaited" => "await-documents",
            "desk-opened" => "open-desk",
            "document-marked" => "mark-document",
            "identity-marked" => "mark-identity",
            "keys-compared" => "compare-keys",
            "acceptance-refused" => "refuse-acceptance",
            "documents-refused" => "refuse-documents",
            "documents-accepted" => "accept-documents",
            "confirmed-by-operator" => "confirm-by-operator",
            "ca-check-begun" => "begin-ca-check",
            "ca-check-passed" => "pass-ca-check",
            "refused-by-ca" => "refuse-by-ca",
            "certificates-issued" => "record-issue",
            "certificates-installed" => "confirm-installation",
            "revocation-submitted" => "submit-revocation",
            "certificates-revoked" => "record-revocation",
            "service-refused" if from == RequestState::RegistryCheck => "refuse-by-registers",
            "service-refused" if from == RequestState::DocumentCheck => "refuse-on-registers",
            "service-refused" => "refuse-service",
            "superseded" => "supersede",
            "expired" => "expire",
            "suspended" => "suspend",
            "resumed" => "resume",
            "withdrawn" => "withdraw",
            _ => return None,
        })
    }

    /// The ground that the event names.
    pub(crate) const fn ground(&self) -> Option<GroundCode> {
        match self {
            Self::AcceptanceRefused(receipt) => Some(receipt.ground),
            _ => match self.refusal() {
                Some(refusal) => Some(refusal.ground),
                None => None,
            },
        }
    }

    /// The words with which a person explains it.
    pub(crate) fn reasons(&self) -> Option<&str> {
        self.refusal().map(|refusal| refusal.text.as_str()).filter(|text| !text.is_empty())
    }

    const fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::DocumentsRefused(refusal)
            | Self::RefusedByCa(refusal)
            | Self::RefusedForNoData(refusal)
            | Self::ServiceRefused(refusal) => Some(refusal),
            _ => None,
        }
    }
}
