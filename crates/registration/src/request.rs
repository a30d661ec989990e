//! The request: the aggregate that the life-cycle moves.

use authority::{approval::KeysCode, revocation::Reason};
use base::{Actor, Bin, Iin, Lang, RequestId, Sha256, UniqueNumber};
use calendar::Pause;
use forms::Answers;
use jiff::{Timestamp, civil::Date};
use pki::{Oid, Serial};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use services::Continuation;

use crate::{
    AcceptanceStatement, Claimant, DocumentCode, GroundCode, OfficeCode, ParticipantCode,
    RegistryAnswer, RequestKind, RequestState, Visit,
};

/// A request for certificates, or for their revocation.
///
/// STORED: as JSON, whole, one row a request. New fields must have a default; names and codes never change; fields of older
/// builds (`steps`, `step_limits`, `outer_limit`) are passed over. The number, state, holder, office and claim are columns
/// too, written from this value in the same transaction. Terms are not stored: [`Request::due`] computes them from the
/// calendar.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Random identifier, from the first draft on.
    pub id: RequestId,
    /// What is asked for.
    pub kind: RequestKind,
    /// Who asks.
    pub participant: ParticipantCode,
    /// Language of the form and of the messages.
    pub lang: Lang,
    /// Where the request stands.
    pub state: RequestState,
    /// The state to come back to from SUSPENDED_TECHNICAL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_before: Option<RequestState>,
    /// The unique number (kk: бірегей нөмір).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<UniqueNumber>,
    /// When it was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submitted_at: Option<Timestamp>,
    /// Where it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// Code of the form: `F1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    /// The form as sent.
    #[serde(default)]
    pub answers: Answers,
    /// The holder, as the form or the signature names her.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<Claimant>,
    /// Where messages go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<Contact>,
    /// The keys to be certified, signature first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<KeyRequest>,
    /// Code of the key profile: `RSA_RSA`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_profile: Option<String>,
    /// Where the keys are kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<Carrier>,
    /// The domain names to be certified, as they stand in certificates; the one of the form first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub domains: Vec<String>,
    /// The office to come to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeCode>,
    /// The day on which the recipient means to come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit_on: Option<Date>,
    /// What the state registers said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registry_answer: Option<RegistryAnswer>,
    /// Visits to the desk, the last one current.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub visits: Vec<Visit>,
    /// Receipt F13.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acceptance: Option<AcceptanceReceipt>,
    /// Receipts F9, one a refused visit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub acceptance_refusals: Vec<RefusalReceipt>,
    /// What is known of the card, of requests whose certificates go to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<CardCase>,
    /// The first head's signature, of kinds that need it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head_confirmation: Option<HeadConfirmation>,
    /// Why the authority revokes of its own motion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_ground: Option<RecordedGround>,
    /// The operator's signature, or of the second official under a recorded ground.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmation: Option<Confirmation>,
    /// The holder's signed demand for revocation, or for a repeat issue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub demand: Option<SignedDemand>,
    /// Consents F28, oldest first; requests of older builds have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consents: Vec<crate::Consent>,
    /// The certificates to be revoked, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revocation: Option<RevocationPlan>,
    /// When the authority found no violation; from then on the outcome is the authority's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_passed_at: Option<Timestamp>,
    /// The certificates made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub certificates: Vec<IssuedCertificate>,
    /// Digest of the secret in the installation link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub installation_link: Option<Sha256>,
    /// Why the request was refused for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Refusal>,
    /// Technical failures: they stop the terms of the portal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suspensions: Vec<Pause>,
    /// First day of force of the edition on which it stays: its flow, terms and grounds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<Date>,
    /// By whose order that edition is applied, if it was sent after the last day of force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continued: Option<Continuation>,
    /// When the form was first opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened_at: Option<Timestamp>,
    /// What happened, oldest first.
    #[serde(default)]
    pub history: Vec<HistoryEntry>,
}

impl base::Stored for Request {}

impl Request {
    /// A request whose form is being filled in.
    pub fn draft(
        id: RequestId,
        kind: RequestKind,
        participant: ParticipantCode,
        lang: Lang,
    ) -> Self {
        Self {
            id,
            kind,
            participant,
            lang,
            state: RequestState::Draft,
            state_before: None,
            number: None,
            submitted_at: None,
            channel: None,
            form: None,
            answers: Answers::default(),
            holder: None,
            contact: None,
            keys: Vec::new(),
            key_profile: None,
            carrier: None,
            domains: Vec::new(),
            office: None,
            visit_on: None,
            registry_answer: None,
            visits: Vec::new(),
            acceptance: None,
            acceptance_refusals: Vec::new(),
            card: None,
            head_confirmation: None,
            recorded_ground: None,
            confirmation: None,
            demand: None,
            consents: Vec::new(),
            revocation: None,
            ca_passed_at: None,
            certificates: Vec::new(),
            installation_link: None,
            refusal: None,
            suspensions: Vec::new(),
            edition: None,
            continued: None,
            opened_at: None,
            history: Vec::new(),
        }
    }

    /// The visit that is at the desk, or was the last.
    pub fn visit(&self) -> Option<&Visit> {
        self.visits.last()
    }

    /// The code of its keys, for the applicant's paper; none where no keys are certified.
    pub fn keys_code(&self) -> Option<KeysCode> {
        (!self.keys.is_empty()).then(|| KeysCode::of(self.keys.iter().map(|key| key.key)))
    }

    /// The code of its keys was compared with that on the paper which was brought to the desk, or there is nothing to compare.
    pub(crate) fn keys_are_compared(&self) -> bool {
        let code = self.keys_code();
        // Nobody brings a paper to a repeat issue: its text was signed with the old key, new keys and all (n 2). The keys of a card
        // are made at the desk itself.
        let at_desk = self.kind == RequestKind::IssueRepeat || self.kind.is_card();
        let needs_no_paper = code.is_none() || at_desk;
        needs_no_paper || self.visit().and_then(|visit| visit.compared) == code
    }

    /// Whether [`Self::claim`] is held: by what came to a desk, and by what its holder asked for with her signature.
    pub fn holds_claim(&self) -> bool {
        let is_signed = self.kind == RequestKind::IssueRepeat;
        // Process D has the person at the desk from its first step on; her papers wait for a card as long as that takes.
        let at_desk = self.kind.is_card() && self.state.is_open();
        let is_waiting = self.state == RequestState::WaitingIdCard;
        self.state.holds_claim()
            || (is_signed && self.state == RequestState::Registered)
            || (at_desk && !is_waiting)
    }

    /// What may be at the desk or under way only once; `None` before the form is sent.
    ///
    /// One request for issue per person, kind, organisation and key profile (nca-01 gap 5 \[eng\]). It is held from the desk
    /// on ([`RequestState::holds_claim`]).
    pub fn claim(&self) -> Option<Claim> {
        let holder = self.holder.as_ref()?;
        self.kind.is_issue().then(|| Claim {
            participant: self.participant.clone(),
            iin: holder.iin.clone(),
            bin: holder.organisation.as_ref().map(|o| o.bin.clone()),
            key_profile: self.key_profile.clone().unwrap_or_default(),
        })
    }
}

/// What may be under way only once at a time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Claim {
    /// The kind of participant.
    pub participant: ParticipantCode,
    /// The person.
    pub iin: Iin,
    /// The organisation.
    pub bin: Option<Bin>,
    /// The key profile.
    pub key_profile: String,
}

impl std::fmt::Display for Claim {
    /// One line, for a unique column of `store`: `IND 900228400015 - RSA_RSA`. STORED.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let bin = self.bin.as_ref().map_or("-", |bin| bin.as_str());
        write!(f, "{} {} {bin} {}", self.participant, self.iin, self.key_profile)
    }
}

/// Where a request came from. STORED.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// The portal or the authority's internet resource.
    Portal,
    /// The State Corporation, through its integrated system.
    StateCorporation,
}

/// Where keys are kept (nca-01 F1, carrier \[eng\]; F14, key_store_kind). STORED: as in the source.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Carrier {
    /// A file on the recipient's own computer.
    Computer,
    /// The chip of the identity card.
    IdCardChip,
    /// An external protected carrier.
    ProtectedToken,
    /// A SIM card.
    Sim,
}

impl Carrier {
    /// All carriers.
    pub const ALL: [Self; 4] = [Self::Computer, Self::IdCardChip, Self::ProtectedToken, Self::Sim];

    /// The code, as stored and in forms.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Computer => "COMPUTER",
            Self::IdCardChip => "ID_CARD_CHIP",
            Self::ProtectedToken => "PROTECTED_TOKEN",
            Self::Sim => "SIM",
        }
    }

    /// The key storages that it may be in a certificate, under 1.2.398.3.3.5; the first is said where the request for the key
    /// names none (kz ecosystem 1.5).
    pub const fn storages(self) -> &'static [&'static str] {
        match self {
            Self::Computer => &["1.2.398.3.3.5.1.1", "1.2.398.3.3.5.1.2"],
            Self::IdCardChip => &["1.2.398.3.3.5.2.1"],
            Self::ProtectedToken => &[
                "1.2.398.3.3.5.2.2",
                "1.2.398.3.3.5.2.3",
                "1.2.398.3.3.5.2.4",
                "1.2.398.3.3.5.2.5",
                "1.2.398.3.3.5.2.6",
            ],
            Self::Sim => &["1.2.398.3.3.5.2.7"],
        }
    }

    /// The storage that a certificate says: the one that the request for the key names, if the carrier is of that kind.
    ///
    /// None if it is of another kind, so that no certificate of a file says that it is on a token.
    pub fn storage(self, named: Option<Oid>) -> Option<Oid> {
        let mut own = self.storages().iter().filter_map(|oid| oid.parse::<Oid>().ok());
        match named {
            Some(named) => own.find(|storage| *storage == named),
            None => own.next(),
        }
    }
}

/// What is known of a card to which certificates go. STORED.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardCase {
    /// What was given when the form was filled in: carrier, and whether the card asks for a PIN.
    #[serde(default)]
    pub given: Answers,
    /// What the operator stated of papers and data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<AcceptanceStatement>,
    /// What her workstation read of the card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<CardStatement>,
}

/// What the operator's workstation read of the card that made the keys. STORED.
///
/// A server cannot see a card. It knows what the workstation reports and what the operator answers for: the statement stands under
/// her signature, in the digest `documents` of the approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CardStatement {
    /// Serial number of the chip or of the SIM card, by its maker.
    pub serial: String,
    /// What it is: its maker and model.
    pub model: String,
    /// The keys were made on it.
    pub made_on_card: bool,
    /// They cannot be taken out of it.
    pub never_leaves: bool,
}

/// What a key is for: one application gives a pair (nca-01, certificate life-cycle). STORED.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum KeyPurpose {
    /// Authentication (kk: аутентификация).
    Auth,
    /// Signature (kk: қолтаңба).
    Sign,
    /// A domain's server; one application gives one certificate.
    Ssl,
}

impl KeyPurpose {
    /// The code, as stored and in forms.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Auth => "AUTH",
            Self::Sign => "SIGN",
            Self::Ssl => "SSL",
        }
    }
}

/// One key to be certified. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyRequest {
    /// What for.
    pub purpose: KeyPurpose,
    /// Code of the certificate profile: `individual-sign`.
    pub profile: String,
    /// Name of the key's algorithm: `rsa-2048`.
    pub algorithm: String,
    /// SHA-256 of the DER of the SubjectPublicKeyInfo.
    pub key: Sha256,
    /// The PKCS#10 request, DER in base64: proof that the sender has the private key.
    #[serde(with = "crate::binary")]
    pub csr_der: Vec<u8>,
}

/// Where messages go. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// E-mail: the only target of notifications (nca-01 V_EMAIL); F8 on paper has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Phone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

/// Acceptance receipt F13: every field of nca-01 F13. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcceptanceReceipt {
    /// When the package was accepted.
    pub accepted_at: Timestamp,
    /// Number of the request.
    pub request_number: UniqueNumber,
    /// The kind of service.
    pub service_kind: RequestKind,
    /// The documents of the package; their count is the receipt's `attachments_count`.
    pub attachments: Vec<DocumentCode>,
    /// When the result is handed out at the latest.
    pub handout_at: Timestamp,
    /// Where: code of the office, or none when the result comes by e-mail to a home.
    pub handout_place: OfficeCode,
    /// The operator who accepted.
    pub accepted_by: String,
    /// The recipient.
    pub recipient_name: String,
    /// Her representative, if one came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub representative_name: Option<String>,
    /// Phones.
    pub contact_phones: Vec<String>,
    /// What the operator stated: the row of the register of consents F28. Receipts of older builds have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<AcceptanceStatement>,
}

/// Receipt of refused acceptance F9: every field of nca-01 F9 that is not constant. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefusalReceipt {
    /// Number of the receipt: that of the request and a running number.
    pub receipt_number: String,
    /// Number of the request.
    pub request_number: UniqueNumber,
    /// The ground.
    pub ground: GroundCode,
    /// The recipient, or the organisation.
    pub recipient_name: String,
    /// The recipient's address.
    pub recipient_address: String,
    /// The office: its department number and address come from the register of centres.
    pub office: OfficeCode,
    /// What is missing or unfit; at least one.
    pub missing: Vec<MissingDocument>,
    /// The operator.
    pub employee_name: String,
    /// The operator's phone.
    pub executor_phone: String,
    /// The moment of the refusal, as the receipt prints it.
    pub refused_at: Timestamp,
}

/// A document that is missing or unfit. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MissingDocument {
    /// The document of the list that is missing or unfit.
    pub code: DocumentCode,
    /// What is wrong with it, in the operator's words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

/// A refusal for good. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// The ground.
    pub ground: GroundCode,
    /// In words, if a person decided.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Codes and fields of what was found, if the system decided; never a register's values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<RefusalFinding>,
    /// Who decided, if a person did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub official: Option<String>,
    /// Number and date of the paper that proves it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub evidence: String,
    /// The moment of the refusal.
    pub at: Timestamp,
}

/// One thing the system found. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefusalFinding {
    /// Code of the fault: `differs-from-register`.
    pub code: String,
    /// The field or the serial number it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

/// The operator's signature over the canonical text. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confirmation {
    /// Who signed.
    pub operator: Iin,
    /// Digest of the text.
    pub text: Sha256,
    /// The CMS message, in base64.
    #[serde(with = "crate::binary")]
    pub cms: Vec<u8>,
}

/// The first head's confirmation F29: that the person is an employee and is to have certificates. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeadConfirmation {
    /// The head.
    pub head: Iin,
    /// Whether she is the one whom the register names, or acts for her by the certificate that she has.
    pub role: HeadRole,
    /// Serial number of the certificate with which she signed.
    pub certificate: Serial,
    /// The text and the signature under it.
    pub signed: SignedDemand,
    /// When it was taken.
    pub at: Timestamp,
}

/// In which role a head confirms (nca-01 F29). STORED.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HeadRole {
    /// In the place of the first head, with a certificate of a head of the organisation.
    Acting,
    /// The first head of the register of legal entities.
    FirstHead,
}

/// Why the authority revokes of its own motion: one official writes it down, a second one confirms it (nca-01 2012 p.5). STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedGround {
    /// Who wrote it down.
    pub official: Iin,
    /// Number and date of the paper, or the answer of the register, that proves it.
    pub evidence: String,
}

/// A text that the holder signed: the demand for a revocation or for a repeat issue. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedDemand {
    /// The canonical text.
    pub text: String,
    /// The CMS message, in base64.
    #[serde(with = "crate::binary")]
    pub cms: Vec<u8>,
}

/// What is to be revoked. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RevocationPlan {
    /// The certificates.
    pub certificates: Vec<CertificateToRevoke>,
    /// The reason that stands in the list of revoked certificates.
    pub reason: Reason,
    /// When they stood in the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Timestamp>,
}

/// One certificate to be revoked. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificateToRevoke {
    /// Code of the issuing authority's profile.
    pub issuer: String,
    /// Its serial number.
    pub serial: Serial,
    /// The day on which it was issued; requests of older builds have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued_on: Option<Date>,
}

/// A certificate that was made. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuedCertificate {
    /// What for.
    pub purpose: KeyPurpose,
    /// Code of the issuing authority's profile.
    pub issuer: String,
    /// Its serial number.
    pub serial: Serial,
}

/// What the register of certificates holds of one serial number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateFacts {
    /// Code of the issuing authority's profile.
    pub issuer: String,
    /// Its serial number.
    pub serial: Serial,
    /// The holder.
    pub iin: Iin,
    /// The holder's organisation.
    pub bin: Option<Bin>,
    /// The day on which it was issued, by the country's calendar.
    pub issued_on: Option<Date>,
    /// Its state.
    pub standing: CertificateStanding,
}

/// State of a certificate (nca-01, certificate life-cycle).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateStanding {
    /// Its year has passed.
    Expired,
    /// Installed by its holder.
    Installed,
    /// Made, not installed yet.
    Issued,
    /// Revoked.
    Revoked,
}

/// One line of the history. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HistoryEntry {
    /// The moment of the event.
    pub at: Timestamp,
    /// Who caused it: a person in a role, or a part of the system.
    pub actor: Actor,
    /// Code of the event.
    pub event: String,
    /// The state after it.
    pub state: RequestState,
    /// Ground of refusal or cause of failure, by code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}
