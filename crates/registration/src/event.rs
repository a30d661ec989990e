//! What happened to a request. Past tense; [`crate::Request::apply`] writes it down, [`crate::effects`] tells what the
//! world outside must now do.

use authority::{approval::KeysCode, revocation::Reason};
use base::{Lang, Sha256, UniqueNumber};
use forms::Answers;
use jiff::{Timestamp, civil::Date};

use crate::{
    AcceptanceReceipt, Applied, Carrier, CertificateFacts, Channel, Claimant, Confirmation,
    Contact, DocumentMark, GroundCode, HeadConfirmation, IdentityMark, IssuedCertificate,
    KeyRequest, OfficeCode, RecordedGround, Refusal, RefusalReceipt, RegistryAnswer, RequestKind,
    RequestState, SignedDemand, Visit,
};

/// One event.
#[derive(Clone, Debug)]
pub enum Event {
    /// The form for an issue was sent; DRAFT to SUBMITTED (n 1, 2).
    IssueSubmitted(Box<IssueSubmitted>),
    /// A card lies on the desk; DRAFT to DOCUMENT_CHECK, or to WAITING_ID_CARD where it is still being made (n 4, 32).
    CardOpened(Box<CardOpened>),
    /// The identity card has come (n 33).
    CardArrived {
        /// The end of the term that begins with it.
        due: jiff::Timestamp,
    },
    /// The operator filled in the request; DOCUMENT_CHECK to SUBMITTED (n 5).
    FormFilled(Box<FormFilled>),
    /// The registers know the person; to PIN_WAIT (n 10).
    PinAwaited,
    /// The card made the keys and the printed application is signed (n 11).
    CardKeysGiven(Box<CardKeysGiven>),
    /// The state registers were asked; SUBMITTED to REGISTRY_CHECK (n 6).
    RegistersAsked,
    /// The state registers answered.
    RegistryAnswered(Box<RegistryAnswer>),
    /// The data are absent; to REFUSED_NO_DATA (n 7).
    RefusedForNoData(Refusal),
    /// The unique number was given; to REGISTERED (n 8).
    Registered {
        /// The unique number that it is given.
        number: UniqueNumber,
        /// Whether the first head must confirm before the recipient comes.
        awaits_head: bool,
    },
    /// The first head must confirm; to AWAITING_HEAD (n 12).
    HeadAwaited,
    /// She confirmed; from AWAITING_HEAD to AWAITING_DOCUMENTS (n 13).
    ConfirmedByHead(Box<HeadConfirmation>),
    /// The recipient must come to the office; to AWAITING_DOCUMENTS (n 14, 18).
    DocumentsAwaited,
    /// The documents lie on the desk; to DOCUMENT_CHECK (n 17).
    DeskOpened(Box<Visit>),
    /// Documents for a revocation lie on the desk; DRAFT to DOCUMENT_CHECK (n 4).
    RevocationOpened(Box<RevocationOpened>),
    /// The operator formed the request for a revocation; ACCEPTED to PRECHECK (n 22).
    RevocationFormed(Box<RevocationFormed>),
    /// An official wrote down why the authority revokes of its own motion; DRAFT to GROUNDS_RECORDED.
    GroundRecorded(Box<GroundRecorded>),
    /// A second official signed; to CONFIRMED_BY_OFFICIAL.
    GroundConfirmed(Confirmation),
    /// The operator noted what she found of a document.
    DocumentMarked(DocumentMark),
    /// The operator noted whether the person is identified.
    IdentityMarked(IdentityMark),
    /// The code of keys on the paper equals that of the request.
    KeysCompared(KeysCode),
    /// Receipt F9 was given; to ACCEPTANCE_REFUSED, or to NOT_ACCEPTED where the person begins anew (n 18).
    AcceptanceRefused(Box<RefusalReceipt>),
    /// The documents or the identity were refused; to REFUSED_DOCUMENTS (n 19).
    DocumentsRefused(Refusal),
    /// Receipt F13 was given; to ACCEPTED (n 20).
    DocumentsAccepted(Box<AcceptanceReceipt>),
    /// The operator signed; to CONFIRMED_BY_OPERATOR (n 15, 21, 24).
    ConfirmedByOperator(Confirmation),
    /// The authority began to verify; to CA_CHECK (n 25, 26).
    CaCheckBegun,
    /// The authority found no violation; it issues or revokes now.
    CaCheckPassed,
    /// The authority refused; to REFUSED_CA (n 23, 27).
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
    /// The domain names to be certified.
    pub domains: Vec<String>,
    /// What the holder signed, for a repeat issue.
    pub demand: Option<SignedDemand>,
    /// The office to come to, or whose operator confirms.
    pub office: OfficeCode,
    /// The day on which the recipient means to come.
    pub visit_on: Date,
    /// The edition on which the request stays.
    pub applied: Applied,
}

/// The content of [`Event::CardOpened`].
#[derive(Clone, Debug)]
pub struct CardOpened {
    /// The visit.
    pub visit: Visit,
    /// Who is to have the certificates, by her identity document.
    pub holder: Claimant,
    /// Where messages go.
    pub contact: Contact,
    /// The office.
    pub office: OfficeCode,
    /// The number of the request.
    pub number: UniqueNumber,
    /// First day of force of the edition on which the request stays.
    pub edition: Date,
    /// Receipt F13, where the identity card is still being made (n 32).
    pub receipt: Option<AcceptanceReceipt>,
}

/// The content of [`Event::FormFilled`].
#[derive(Clone, Debug)]
pub struct FormFilled {
    /// The answers, with the carrier, and without keys.
    pub answers: Answers,
    /// Code of the form.
    pub form: String,
    /// Where messages go.
    pub contact: Contact,
    /// Code of the key profile: `RSA_RSA`.
    pub key_profile: String,
    /// Chip or SIM card.
    pub carrier: Carrier,
    /// What is given with the act.
    pub given: Answers,
    /// What the operator stated.
    pub statement: crate::AcceptanceStatement,
    /// The operator, by her full name.
    pub filled_by: String,
}

/// The content of [`Event::CardKeysGiven`].
#[derive(Clone, Debug)]
pub struct CardKeysGiven {
    /// The keys, signature first.
    pub keys: Vec<KeyRequest>,
    /// The requests for the keys, by the fields of the form.
    pub requests: Answers,
    /// What the operator's workstation read of the card.
    pub card: crate::CardStatement,
    /// Receipt F13.
    pub receipt: AcceptanceReceipt,
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
    /// The lawful reason that the demand names.
    pub reason: Reason,
    /// The edition on which the request stays.
    pub applied: Applied,
}

/// The content of [`Event::RevocationOpened`].
#[derive(Clone, Debug)]
pub struct RevocationOpened {
    /// The visit.
    pub visit: Visit,
    /// The holder, by the register of certificates.
    pub holder: Claimant,
    /// Where messages go.
    pub contact: Contact,
    /// The office.
    pub office: OfficeCode,
    /// The number of the request.
    pub number: UniqueNumber,
    /// The edition on which the request stays.
    pub applied: Applied,
}

/// The content of [`Event::RevocationFormed`].
#[derive(Clone, Debug)]
pub struct RevocationFormed {
    /// The application on paper, as the operator took it over.
    pub answers: Answers,
    /// Code of its form: `F7`.
    pub form: String,
    /// Where messages go.
    pub contact: Contact,
    /// The certificates.
    pub certificates: Vec<CertificateFacts>,
    /// The lawful reason that the application names.
    pub reason: Reason,
}

/// The content of [`Event::GroundRecorded`].
#[derive(Clone, Debug)]
pub struct GroundRecorded {
    /// Who wrote it down, and what proves it.
    pub ground: RecordedGround,
    /// The holder, by the register of certificates.
    pub holder: Claimant,
    /// Where messages go.
    pub contact: Contact,
    /// The provider's code, in the place of an office.
    pub office: OfficeCode,
    /// The certificates.
    pub certificates: Vec<CertificateFacts>,
    /// The lawful reason that the official wrote down.
    pub reason: Reason,
    /// The number of the request.
    pub number: UniqueNumber,
    /// The edition on which the request stays.
    pub applied: Applied,
}

impl Event {
    /// The stable code, as stored in the history and in the journal.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::IssueSubmitted(_) => "issue-submitted",
            Self::CardOpened(_) => "card-opened",
            Self::CardArrived { .. } => "card-arrived",
            Self::FormFilled(_) => "form-filled",
            Self::PinAwaited => "pin-awaited",
            Self::CardKeysGiven(_) => "card-keys-given",
            Self::RegistersAsked => "registers-asked",
            Self::RegistryAnswered(_) => "registry-answered",
            Self::RefusedForNoData(_) => "refused-for-no-data",
            Self::Registered { .. } => "registered",
            Self::HeadAwaited => "head-awaited",
            Self::ConfirmedByHead(_) => "confirmed-by-head",
            Self::DocumentsAwaited => "documents-awaited",
            Self::DeskOpened(_) => "desk-opened",
            Self::RevocationOpened(_) => "revocation-opened",
            Self::RevocationFormed(_) => "revocation-formed",
            Self::GroundRecorded(_) => "ground-recorded",
            Self::GroundConfirmed(_) => "ground-confirmed",
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
    pub(crate) fn act_of(
        kind: RequestKind,
        event: &str,
        from: RequestState,
    ) -> Option<&'static str> {
        Some(match event {
            "issue-submitted" if kind == RequestKind::IssueRepeat => "submit-repeat",
            "issue-submitted" => "submit-issue",
            "card-opened" if kind == RequestKind::IssueWithIdCard => "take-with-card-papers",
            "card-arrived" => "record-card-arrival",
            "form-filled" => "fill-form",
            "pin-awaited" => "await-pin",
            // A SIM card that asks for no PIN is registered with its keys.
            "card-keys-given" if from == RequestState::RegistryCheck => "register",
            "card-keys-given" => "enter-pin",
            "registers-asked" => "ask-registers",
            "registry-answered" => "record-registry-answer",
            "refused-for-no-data" => "refuse-for-no-data",
            "registered" => "register",
            "head-awaited" => "await-head",
            "confirmed-by-head" => "confirm-by-head",
            "documents-awaited" if from == RequestState::AcceptanceRefused => "come-again",
            "documents-awaited" => "await-documents",
            "card-opened" | "desk-opened" | "revocation-opened" => "open-desk",
            "revocation-formed" => "form-revocation",
            "ground-recorded" => "record-ground",
            "ground-confirmed" => "confirm-ground",
            "document-marked" => "mark-document",
            "identity-marked" => "mark-identity",
            "keys-compared" => "compare-keys",
            "acceptance-refused" => "refuse-acceptance",
            "documents-refused" => "refuse-documents",
            "documents-accepted" => "accept-documents",
            "confirmed-by-operator" => "confirm-by-operator",
            "ca-check-begun" => "begin-ca-check",
            "ca-check-passed" => "pass-ca-check",
            "refused-by-ca" if from == RequestState::Precheck => "refuse-by-precheck",
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

    /// What is given with the act of the flow.
    pub(crate) fn given(&self) -> Answers {
        match self {
            Self::FormFilled(filled) => filled.given.clone(),
            Self::GroundRecorded(recorded) => Answers::default()
                .with_text("revocation_reason", recorded.reason.code())
                .with_text("revocation_evidence", recorded.ground.evidence.clone()),
            _ => Answers::default(),
        }
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
