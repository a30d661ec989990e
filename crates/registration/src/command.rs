//! What people and the system ask a request to do. Imperative; [`crate::decide`] answers with events or faults.

use std::fmt;

use authority::approval::KeysCode;
use base::{Lang, Sha256, UniqueNumber};
use forms::Answers;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    CertificateFacts, Channel, DocumentMark, GroundCode, IdentityMark, IssuedCertificate,
    MissingDocument, Operator, RegistryAnswer, SignedDemand, VisitPlace, Visitor,
};

/// One command.
#[derive(Clone, Debug)]
pub enum Command {
    /// The operator accepts the package: receipt F13 (n 20).
    AcceptDocuments {
        /// Who accepts.
        operator: Operator,
        /// What she states.
        statement: AcceptanceStatement,
    },
    /// The authority takes the request to verify it (n 25, 26).
    BeginCaCheck,
    /// The operator typed the code of keys that stands on the paper which was brought: it must be that of the request.
    CompareKeys {
        /// Who compares.
        operator: Operator,
        /// What she read.
        code: KeysCode,
    },
    /// The operator's signature stands under the canonical text (n 21).
    ConfirmByOperator {
        /// Who confirms.
        operator: Operator,
        /// Digest of the canonical text that was signed.
        text: Sha256,
        /// The CMS message; the authority verifies it, not this crate.
        cms: Vec<u8>,
    },
    /// The recipient has installed the certificates by the link (n 30).
    ConfirmInstallation {
        /// Digest of the secret in the link.
        link: Sha256,
    },
    /// Nobody came in the time that the setting gives.
    Expire,
    /// The operator notes what she found of a document.
    MarkDocument {
        /// Who notes.
        operator: Operator,
        /// What; replaces an earlier mark of the same document.
        mark: DocumentMark,
    },
    /// The operator notes whether the person is identified.
    MarkIdentity {
        /// Who notes.
        operator: Operator,
        /// What.
        identity: IdentityMark,
    },
    /// The documents are put on the desk (n 17, and a further visit after n 18).
    OpenDesk {
        /// Who works the desk.
        operator: Operator,
        /// Who came.
        visitor: Visitor,
        /// Where.
        place: VisitPlace,
        /// Queue ticket.
        ticket: Option<String>,
    },
    /// The certificates are made (n 28).
    RecordIssue {
        /// The pair.
        certificates: Vec<IssuedCertificate>,
        /// Digest of the secret in the installation link.
        link: Sha256,
    },
    /// The state registers answered (n 7, 8, 9, 14).
    RecordRegistryAnswer {
        /// The answer.
        answer: RegistryAnswer,
        /// The number to give if the request is registered.
        number: UniqueNumber,
        /// Who is told what the registers say.
        filer: Filer,
    },
    /// The serial numbers are in the list of revoked certificates (n 29).
    RecordRevocation,
    /// What the authority found (n 27, 28, 29).
    RecordVerdict(Evidence),
    /// The operator refuses to accept the package: receipt F9 (n 18).
    RefuseAcceptance {
        /// Who refuses.
        operator: Operator,
        /// Why: R01, R02 or R10.
        ground: GroundCode,
        /// Which documents are missing or unfit; at least one.
        missing: Vec<MissingDocument>,
        /// The recipient's address, as the receipt prints it.
        recipient_address: String,
        /// The operator's phone, as the receipt prints it.
        executor_phone: String,
    },
    /// The operator refuses: the person is not identified, or documents violate the list (n 19).
    RefuseDocuments {
        /// Who refuses.
        operator: Operator,
        /// The reason in words.
        text: String,
    },
    /// The operator refuses because of what the registers say of the person who was identified at the desk (n 7, 9).
    RefuseOnRegisters {
        /// Who refuses.
        operator: Operator,
    },
    /// The provider's official refuses the service (n 31).
    RefuseService {
        /// Who decides, as the refusal prints it.
        official: String,
        /// Why: R07, R08 or R09.
        ground: GroundCode,
        /// The reason in words.
        text: String,
        /// The evidence: number and date of the court's decision, or of the paper that proves the data wrong.
        evidence: String,
    },
    /// The portal works again (n 34).
    Resume,
    /// The recipient sends the form for a first issue (n 1).
    SubmitIssue(Submission),
    /// The recipient sends the signed demand for revocation (n 3).
    SubmitRevocation(RevocationDemand),
    /// The portal or the registers fail (n 34).
    Suspend {
        /// Code of the entry in the failure log.
        cause: String,
    },
    /// A later request for the same certificates was sent while nobody had come with this one.
    Supersede,
    /// The recipient takes the request back (n 35).
    Withdraw,
}

/// Whether who files has proven that she is the holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filer {
    /// She signed in as the holder: what the registers say decides at once, and she is told.
    Proven,
    /// Anybody. She is told nothing of what the registers say, and nothing follows from it before the desk.
    Unproven,
}

/// A form for a first issue, with what `app` knows about the world outside it.
#[derive(Clone, Debug)]
pub struct Submission {
    /// The answers.
    pub answers: Answers,
    /// The language in which the form was filled in.
    pub lang: Lang,
    /// Where it came from.
    pub channel: Channel,
    /// When the form was first opened, for step L1.
    pub opened_at: Option<Timestamp>,
    /// Which of the keys (digests of SubjectPublicKeyInfo) stand in another certificate or open request.
    pub used_keys: Vec<Sha256>,
}

/// A signed demand for revocation, with what `app` knows about the world outside it.
#[derive(Clone, Debug)]
pub struct RevocationDemand {
    /// The answers of F7 or F8, reduced: names and numbers come from the signature.
    pub answers: Answers,
    /// The language in which the form was filled in.
    pub lang: Lang,
    /// When the form was first opened, for step L1.
    pub opened_at: Option<Timestamp>,
    /// The number of the request.
    pub number: UniqueNumber,
    /// The canonical text and the signature under it.
    pub demand: SignedDemand,
    /// Whether the signer's certificate was good when it was asked: neither revoked nor expired (n 3).
    pub signer: SignerCheck,
    /// What the register of certificates holds of the serial numbers in the form; one that is not found is not listed.
    pub certificates: Vec<CertificateFacts>,
}

/// What was found of the signature under a demand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignerCheck {
    /// The signature or its certificate is not good.
    NotValid,
    /// The signature holds and its certificate is in force.
    Valid {
        /// Whose signature.
        holder: Box<crate::Claimant>,
    },
}

/// What the operator states when she accepts the package (n 20). STORED.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcceptanceStatement {
    /// The data of the form equal the originals and the state registers.
    pub data_compared: bool,
    /// The originals were returned.
    pub originals_returned: bool,
    /// Consent F28 to use legally protected secrets is signed.
    pub secrets_consent_signed: bool,
}

/// What the authority found.
#[derive(Clone, Debug)]
pub enum Evidence {
    /// Issue: the operator's approval holds, over this canonical text.
    Approval {
        /// Digest of the verified text.
        text: Sha256,
    },
    /// Revocation: what the register of certificates holds at this moment of each serial.
    Certificates(Vec<CertificateFacts>),
    /// The approval or the demand does not hold, the key is used, or the request was altered.
    Violation {
        /// The authority's stable code.
        code: String,
    },
}

/// The name of a command, for the table of the life-cycle and for faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each variant names the command of the same name")]
pub enum CommandCode {
    AcceptDocuments,
    BeginCaCheck,
    CompareKeys,
    ConfirmByOperator,
    ConfirmInstallation,
    Expire,
    MarkDocument,
    MarkIdentity,
    OpenDesk,
    RecordIssue,
    RecordRegistryAnswer,
    RecordRevocation,
    RecordVerdict,
    RefuseAcceptance,
    RefuseDocuments,
    RefuseOnRegisters,
    RefuseService,
    Resume,
    SubmitIssue,
    SubmitRevocation,
    Supersede,
    Suspend,
    Withdraw,
}

impl CommandCode {
    /// All commands.
    pub const ALL: [Self; 23] = [
        Self::AcceptDocuments,
        Self::BeginCaCheck,
        Self::CompareKeys,
        Self::ConfirmByOperator,
        Self::ConfirmInstallation,
        Self::Expire,
        Self::MarkDocument,
        Self::MarkIdentity,
        Self::OpenDesk,
        Self::RecordIssue,
        Self::RecordRegistryAnswer,
        Self::RecordRevocation,
        Self::RecordVerdict,
        Self::RefuseAcceptance,
        Self::RefuseDocuments,
        Self::RefuseOnRegisters,
        Self::RefuseService,
        Self::Resume,
        Self::SubmitIssue,
        Self::SubmitRevocation,
        Self::Supersede,
        Self::Suspend,
        Self::Withdraw,
    ];

    /// The stable code: `accept-documents`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AcceptDocuments => "accept-documents",
            Self::BeginCaCheck => "begin-ca-check",
            Self::CompareKeys => "compare-keys",
            Self::ConfirmByOperator => "confirm-by-operator",
            Self::ConfirmInstallation => "confirm-installation",
            Self::Expire => "expire",
            Self::MarkDocument => "mark-document",
            Self::MarkIdentity => "mark-identity",
            Self::OpenDesk => "open-desk",
            Self::RecordIssue => "record-issue",
            Self::RecordRegistryAnswer => "record-registry-answer",
            Self::RecordRevocation => "record-revocation",
            Self::RecordVerdict => "record-verdict",
            Self::RefuseAcceptance => "refuse-acceptance",
            Self::RefuseDocuments => "refuse-documents",
            Self::RefuseOnRegisters => "refuse-on-registers",
            Self::RefuseService => "refuse-service",
            Self::Resume => "resume",
            Self::SubmitIssue => "submit-issue",
            Self::SubmitRevocation => "submit-revocation",
            Self::Supersede => "supersede",
            Self::Suspend => "suspend",
            Self::Withdraw => "withdraw",
        }
    }
}

impl CommandCode {
    /// The acts of the flow that the command may begin with, by their names up to the dot.
    pub(crate) const fn acts(self) -> &'static [&'static str] {
        match self {
            Self::AcceptDocuments => &["accept-documents"],
            Self::BeginCaCheck => &["begin-ca-check"],
            Self::CompareKeys => &["compare-keys"],
            Self::ConfirmByOperator => &["confirm-by-operator"],
            Self::ConfirmInstallation => &["confirm-installation"],
            Self::Expire => &["expire"],
            Self::MarkDocument => &["mark-document"],
            Self::MarkIdentity => &["mark-identity"],
            Self::OpenDesk => &["open-desk", "come-again"],
            Self::RecordIssue => &["record-issue"],
            Self::RecordRegistryAnswer => &["record-registry-answer"],
            Self::RecordRevocation => &["record-revocation"],
            Self::RecordVerdict => &["pass-ca-check"],
            Self::RefuseAcceptance => &["refuse-acceptance"],
            Self::RefuseDocuments => &["refuse-documents"],
            Self::RefuseOnRegisters => &["refuse-on-registers"],
            Self::RefuseService => &["refuse-service"],
            Self::Resume => &["resume"],
            Self::SubmitIssue => &["submit-issue"],
            Self::SubmitRevocation => &["submit-revocation"],
            Self::Supersede => &["supersede"],
            Self::Suspend => &["suspend"],
            Self::Withdraw => &["withdraw"],
        }
    }
}

impl fmt::Display for CommandCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Command {
    /// The command's name.
    pub const fn code(&self) -> CommandCode {
        match self {
            Self::AcceptDocuments { .. } => CommandCode::AcceptDocuments,
            Self::BeginCaCheck => CommandCode::BeginCaCheck,
            Self::CompareKeys { .. } => CommandCode::CompareKeys,
            Self::ConfirmByOperator { .. } => CommandCode::ConfirmByOperator,
            Self::ConfirmInstallation { .. } => CommandCode::ConfirmInstallation,
            Self::Expire => CommandCode::Expire,
            Self::MarkDocument { .. } => CommandCode::MarkDocument,
            Self::MarkIdentity { .. } => CommandCode::MarkIdentity,
            Self::OpenDesk { .. } => CommandCode::OpenDesk,
            Self::RecordIssue { .. } => CommandCode::RecordIssue,
            Self::RecordRegistryAnswer { .. } => CommandCode::RecordRegistryAnswer,
            Self::RecordRevocation => CommandCode::RecordRevocation,
            Self::RecordVerdict(_) => CommandCode::RecordVerdict,
            Self::RefuseAcceptance { .. } => CommandCode::RefuseAcceptance,
            Self::RefuseDocuments { .. } => CommandCode::RefuseDocuments,
            Self::RefuseOnRegisters { .. } => CommandCode::RefuseOnRegisters,
            Self::RefuseService { .. } => CommandCode::RefuseService,
            Self::Resume => CommandCode::Resume,
            Self::SubmitIssue(_) => CommandCode::SubmitIssue,
            Self::SubmitRevocation(_) => CommandCode::SubmitRevocation,
            Self::Supersede => CommandCode::Supersede,
            Self::Suspend { .. } => CommandCode::Suspend,
            Self::Withdraw => CommandCode::Withdraw,
        }
    }
}
