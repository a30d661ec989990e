//! What people and the system ask a request to do. Imperative; [`crate::decide`] answers with events or faults.

use std::fmt;

use authority::{approval::KeysCode, revocation::Reason};
use base::{Lang, Sha256, UniqueNumber};
use forms::{Answers, Typed};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    CertificateFacts, Channel, Claimant, DocumentMark, GroundCode, HeadConfirmation, IdentityMark,
    IssuedCertificate, MissingDocument, Operator, RegistryAnswer, RequestKind, SignedDemand,
    VisitPlace, Visitor,
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
    /// The first head's signature stands under her confirmation (n 13).
    ConfirmByHead(Box<HeadConfirmation>),
    /// The operator's signature stands under the canonical text (n 15, 21, 24).
    ConfirmByOperator {
        /// Who confirms.
        operator: Operator,
        /// Digest of the canonical text that was signed.
        text: Sha256,
        /// The CMS message; the authority verifies it, not this crate.
        cms: Vec<u8>,
    },
    /// A second official's signature stands under the ground of a revocation of the authority's own motion.
    ConfirmGround {
        /// Who confirms; never the one who wrote the ground down.
        official: base::Iin,
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
    /// The state registers are asked (n 6).
    AskRegisters,
    /// Nobody came in the time that the setting gives.
    Expire,
    /// The operator fills in the request for a card, by the identity document and what the person says (n 5).
    FillForm(Box<CardForm>),
    /// The recipient typed the PIN of her card, which made the keys, and signed the printed application (n 11).
    GiveCardKeys(Box<CardKeys>),
    /// The operator forms the request for a revocation by the application on paper (n 22).
    FormRevocation {
        /// Who forms it.
        operator: Operator,
        /// The answers of F7, F8 or F11 that are not known otherwise.
        answers: Typed,
        /// What the register of certificates holds of the serial numbers in it; one that is not found is not listed.
        certificates: Vec<CertificateFacts>,
    },
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
        /// What she found.
        identity: IdentityMark,
    },
    /// The documents are put on the desk (n 17, and a further visit after n 18).
    OpenDesk {
        /// Who works the desk.
        operator: Operator,
        /// Who came.
        visitor: Visitor,
        /// Whether at the office or at the recipient's home.
        place: VisitPlace,
        /// Queue ticket.
        ticket: Option<String>,
    },
    /// A card is handed in at the desk, or the documents together with those of the identity card (n 4, 32).
    OpenCard(Box<CardVisit>),
    /// Documents for a revocation are put on the desk (n 4, REVOKE_OFFICE).
    OpenRevocation(Box<RevocationVisit>),
    /// The identity card that was being made has come to the office (n 33).
    RecordCardArrival {
        /// Who notes it.
        operator: Operator,
    },
    /// An official writes down why the authority revokes of its own motion.
    RecordGround(Box<ExOfficioGround>),
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
        /// Why: R01, R02, R03, R10 or R12.
        ground: GroundCode,
        /// Which documents are missing or unfit; at least one, but for R12.
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
    /// The request for a card is given its unique number (n 11).
    Register,
    /// The portal works again (n 34).
    Resume,
    /// The recipient sends the form for a first issue (n 1).
    SubmitIssue(Submission),
    /// The recipient sends the signed form for a repeat issue (n 2).
    SubmitRepeat {
        /// The form.
        submission: Submission,
        /// The text that the holder signed, and her signature.
        demand: SignedDemand,
        /// Whether it is good, and whose it is.
        signer: SignerCheck,
    },
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
    /// The answers to the form of the kind of participant.
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

/// A card on the desk, with what `app` knows about the world outside it.
#[derive(Clone, Debug)]
pub struct CardVisit {
    /// Who works the desk.
    pub operator: Operator,
    /// Who is to have the certificates, by the identity document that was handed in.
    pub holder: Claimant,
    /// Where messages go; known where the application is handed in at once.
    pub contact: crate::Contact,
    /// Who came.
    pub visitor: Visitor,
    /// Whether at the office or at the recipient's home.
    pub place: VisitPlace,
    /// Queue ticket.
    pub ticket: Option<String>,
    /// What stays with the office until the identity card comes (n 32); none where a card is handed in.
    pub hand_in: Option<crate::HandIn>,
    /// The number by which the desk finds the request; it is told when the request is registered.
    pub number: UniqueNumber,
}

/// What the operator fills in.
#[derive(Clone, Debug)]
pub struct CardForm {
    /// Who fills it in.
    pub operator: Operator,
    /// The answers of the form, without names, keys, office and day.
    pub answers: Typed,
    /// Chip or SIM card.
    pub carrier: crate::Carrier,
    /// Whether a SIM card asks for a PIN at all; an identity card always does.
    pub asks_pin: AsksPin,
    /// What she states.
    pub statement: AcceptanceStatement,
}

/// Whether a card asks for a PIN (nca-01 gap 16 \[eng\]).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AsksPin {
    /// It signs without.
    No,
    /// Its owner types one.
    #[default]
    Yes,
}

/// What came from the card, with what `app` knows about the world outside it.
#[derive(Clone, Debug)]
pub struct CardKeys {
    /// At whose desk.
    pub operator: Operator,
    /// The requests for the keys, by the fields of the form.
    pub requests: Answers,
    /// What the operator's workstation read of the card.
    pub card: crate::CardStatement,
    /// The recipient signed the printed application.
    pub print_signed: bool,
    /// Which of the keys stand in another certificate.
    pub used_keys: Vec<Sha256>,
}

/// Documents for a revocation on the desk, with what `app` knows about the world outside it.
#[derive(Clone, Debug)]
pub struct RevocationVisit {
    /// Who works the desk.
    pub operator: Operator,
    /// The holder of the certificates, as the register of certificates names her.
    pub holder: Claimant,
    /// Where messages go, by her earlier requests.
    pub contact: crate::Contact,
    /// Who came.
    pub visitor: Visitor,
    /// Whether at the office or at the recipient's home.
    pub place: VisitPlace,
    /// Queue ticket.
    pub ticket: Option<String>,
    /// The number of the request.
    pub number: UniqueNumber,
}

/// A ground on which the authority revokes of its own motion.
#[derive(Clone, Debug)]
pub struct ExOfficioGround {
    /// Who writes it down.
    pub official: base::Iin,
    /// The holder of the certificates, as the register of certificates names her.
    pub holder: Claimant,
    /// Where messages go, by her earlier requests.
    pub contact: crate::Contact,
    /// The lawful reason, one of the settings.
    pub reason: Reason,
    /// What proves it.
    pub evidence: String,
    /// The certificates.
    pub certificates: Vec<CertificateFacts>,
    /// The number of the request.
    pub number: UniqueNumber,
}

/// A signed demand for revocation, with what `app` knows about the world outside it.
#[derive(Clone, Debug)]
pub struct RevocationDemand {
    /// The answers of F7 or F8, reduced: names and numbers come from the signature.
    pub answers: Typed,
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
    /// Issue: the operator's approval holds, over the text of the request as it stands.
    Approval,
    /// Revocation at an office or of the authority's own motion: the approval holds, over the text of the request as it stands,
    /// and what the register of certificates holds at this moment of each serial.
    ApprovedRevocation(Vec<CertificateFacts>),
    /// Revocation by the holder's demand, or before the operator confirms: what the register of certificates holds at this
    /// moment of each serial.
    Certificates(Vec<CertificateFacts>),
    /// The approval holds no longer, or the key is used.
    Violation {
        /// The authority's stable code.
        code: String,
    },
}

macro_rules! commands {
    ($($name:ident = $code:literal => [$($act:literal),+];)*) => {
        /// The name of a command, for the table of the life-cycle and for faults.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "each variant names the command of the same name")]
        pub enum CommandCode {
            $($name,)*
        }

        impl CommandCode {
            /// All commands.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The stable code: `accept-documents`.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }

            /// The acts of the flow that the command may begin with, by their names up to the dot.
            pub(crate) const fn acts(self) -> &'static [&'static str] {
                match self {
                    $(Self::$name => &[$($act),+],)*
                }
            }
        }

        impl Command {
            /// The command's name.
            pub const fn code(&self) -> CommandCode {
                match self {
                    $(Self::$name { .. } => CommandCode::$name,)*
                }
            }
        }
    };
}

// Each command with its code and the acts that it may begin with.
commands! {
    AcceptDocuments = "accept-documents" => ["accept-documents"];
    AskRegisters = "ask-registers" => ["ask-registers"];
    BeginCaCheck = "begin-ca-check" => ["begin-ca-check"];
    CompareKeys = "compare-keys" => ["compare-keys"];
    ConfirmByHead = "confirm-by-head" => ["confirm-by-head"];
    ConfirmByOperator = "confirm-by-operator" => ["confirm-by-operator"];
    ConfirmGround = "confirm-ground" => ["confirm-ground"];
    ConfirmInstallation = "confirm-installation" => ["confirm-installation"];
    Expire = "expire" => ["expire"];
    FillForm = "fill-form" => ["fill-form"];
    FormRevocation = "form-revocation" => ["form-revocation"];
    // A SIM card that asks for no PIN is registered with its keys.
    GiveCardKeys = "give-card-keys" => ["enter-pin", "register"];
    MarkDocument = "mark-document" => ["mark-document"];
    MarkIdentity = "mark-identity" => ["mark-identity"];
    OpenCard = "open-card" => ["open-desk", "take-with-card-papers"];
    OpenDesk = "open-desk" => ["open-desk", "come-again"];
    OpenRevocation = "open-revocation" => ["open-desk"];
    RecordCardArrival = "record-card-arrival" => ["record-card-arrival"];
    RecordGround = "record-ground" => ["record-ground"];
    RecordIssue = "record-issue" => ["record-issue"];
    RecordRegistryAnswer = "record-registry-answer" => ["record-registry-answer"];
    RecordRevocation = "record-revocation" => ["record-revocation"];
    RecordVerdict = "record-verdict" => ["pass-ca-check", "refuse-by-precheck"];
    RefuseAcceptance = "refuse-acceptance" => ["refuse-acceptance"];
    RefuseDocuments = "refuse-documents" => ["refuse-documents"];
    RefuseOnRegisters = "refuse-on-registers" => ["refuse-on-registers"];
    RefuseService = "refuse-service" => ["refuse-service"];
    Register = "register" => ["register"];
    Resume = "resume" => ["resume"];
    SubmitIssue = "submit-issue" => ["submit-issue"];
    SubmitRepeat = "submit-repeat" => ["submit-repeat"];
    SubmitRevocation = "submit-revocation" => ["submit-revocation"];
    Supersede = "supersede" => ["supersede"];
    Suspend = "suspend" => ["suspend"];
    Withdraw = "withdraw" => ["withdraw"];
}

impl CommandCode {
    /// Whether the command is one of a kind of request at all: two commands open a desk, each with evidence of its own.
    pub(crate) const fn is_of(self, kind: RequestKind) -> bool {
        match self {
            Self::AskRegisters
            | Self::FillForm
            | Self::GiveCardKeys
            | Self::OpenCard
            | Self::RecordCardArrival
            | Self::Register => kind.is_card(),
            Self::OpenDesk => {
                matches!(kind, RequestKind::IssueFirst | RequestKind::IssueWithIdCard)
            }
            Self::OpenRevocation => matches!(kind, RequestKind::RevokeOffice),
            _ => true,
        }
    }
}

impl fmt::Display for CommandCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
