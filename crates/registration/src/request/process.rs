//! What one process has of a request and the others do not: keys and desk of an issue, the order of a revocation.

use base::Sha256;
use forms::Answers;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    AcceptanceReceipt, CardStatement, Carrier, Confirmation, HeadConfirmation, IssuedCertificate,
    KeyRequest, RecordedGround, RefusalReceipt, Request, RevocationPlan, SignedDemand,
};
use crate::{AcceptanceStatement, RegistryAnswer, RequestKind, Visit};

/// The process of a request, with what only that process gathers (nca-01, sub-services).
///
/// What is given in one step stands in one part, so it is there whole or not at all.
///
/// STORED: as an object with one field, the code of the [`RequestKind`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Process {
    /// Revocation on the authority's own initiative.
    ExOfficio(ExOfficioRevocation),
    /// Issue to the chip of an identity card or to a SIM card.
    IssueCard(CardIssue),
    /// First issue (process A).
    IssueFirst(FirstIssue),
    /// Repeat issue with a valid signature (process B).
    IssueRepeat(RepeatIssue),
    /// Issue to a card that is still being made.
    IssueWithIdCard(CardIssue),
    /// Revocation at an office (process E).
    RevokeOffice(OfficeRevocation),
    /// Revocation on the portal (process C).
    RevokeOnline(OnlineRevocation),
}

/// Process A: the form on the portal, the papers at an office. STORED.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FirstIssue {
    /// What the form asks for; from its sending on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<FirstForm>,
    /// What came to the desk, and what it gave.
    #[serde(default)]
    pub desk: Desk,
    /// The first head's signature, of kinds of participants that need it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head_confirmation: Option<HeadConfirmation>,
    /// From the registers to the certificates.
    #[serde(default)]
    pub course: IssueCourse,
}

/// What a form for a first issue says. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FirstForm {
    /// The keys.
    pub order: KeyOrder,
    /// The day on which the recipient means to come.
    pub visit_on: Date,
}

/// Process B: nobody comes, for the old key signs for the new ones. STORED.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RepeatIssue {
    /// What the form asks for; from its sending on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<RepeatForm>,
    /// From the registers to the certificates.
    #[serde(default)]
    pub course: IssueCourse,
}

/// What a form for a repeat issue says, and the holder's signature under it. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RepeatForm {
    /// The keys.
    pub order: KeyOrder,
    /// What the holder signed with her old key.
    pub demand: SignedDemand,
}

/// The keys for which a form of the portal asks certificates. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyOrder {
    /// The keys to be certified, signature first.
    pub keys: Vec<KeyRequest>,
    /// Code of the key profile: `RSA_RSA`.
    pub key_profile: String,
    /// Where the keys are kept.
    pub carrier: Carrier,
    /// The domain names to be certified, as they stand in certificates; the one of the form first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub domains: Vec<String>,
}

/// Process D: the card on the desk makes the keys. STORED.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardIssue {
    /// What came to the desk, and what it gave; receipt F13 comes with the keys.
    #[serde(default)]
    pub desk: Desk,
    /// Receipt F13 for what was handed in with the papers of the identity card (n 32); that of the desk follows when the card has come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handed_in: Option<AcceptanceReceipt>,
    /// The form, from when the operator has filled it in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<DeskForm>,
    /// The keys, from when the card has made them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made: Option<KeysOnCard>,
    /// From the registers to the certificates.
    #[serde(default)]
    pub course: IssueCourse,
}

/// What an operator gave when she filled a form in for a card. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeskForm {
    /// Code of the key profile: `RSA_RSA`.
    pub key_profile: String,
    /// Chip or SIM card.
    pub carrier: Carrier,
    /// What is given with the act of the flow: carrier, and whether the card asks for a PIN.
    #[serde(default)]
    pub given: Answers,
    /// What she stated of papers and data.
    pub statement: AcceptanceStatement,
}

/// The keys that a card made, with what proves that it did. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeysOnCard {
    /// The keys to be certified, signature first.
    pub keys: Vec<KeyRequest>,
    /// What the operator's workstation read of the card.
    pub card: CardStatement,
}

/// What each issue gathers on its way, whatever it began with. STORED.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssueCourse {
    /// What the state registers said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registry_answer: Option<RegistryAnswer>,
    /// The operator's signature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmation: Option<Confirmation>,
    /// The certificates, from when they are made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued: Option<IssuedPair>,
}

/// The certificates of a request, and the way to install them. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuedPair {
    /// One for each key.
    pub certificates: Vec<IssuedCertificate>,
    /// Digest of the secret in the installation link.
    pub link: Sha256,
}

/// The desk of an office, of processes that have one. STORED.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Desk {
    /// Visits, the last one current.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub visits: Vec<Visit>,
    /// Receipt F13.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acceptance: Option<AcceptanceReceipt>,
    /// Receipts F9, one a refused visit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refusals: Vec<RefusalReceipt>,
}

/// Process E: the application on paper. STORED.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficeRevocation {
    /// What came to the desk, and what it gave.
    #[serde(default)]
    pub desk: Desk,
    /// What is to be revoked; from when the operator has formed the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<RevocationPlan>,
    /// The operator's signature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmation: Option<Confirmation>,
}

/// Process C: the holder's signature is all. STORED.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OnlineRevocation {
    /// What the holder demanded; from its sending on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<DemandedRevocation>,
}

/// A revocation that the holder signed. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemandedRevocation {
    /// What she signed.
    pub demand: SignedDemand,
    /// What is to be revoked.
    pub plan: RevocationPlan,
}

/// The authority's own motion: one official writes the ground down, a second one confirms it (nca-01 2012 p.5). STORED.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExOfficioRevocation {
    /// What the first official wrote down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<GroundedRevocation>,
    /// The second official's signature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmation: Option<Confirmation>,
}

/// A revocation on a ground that an official wrote down. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroundedRevocation {
    /// Who wrote it down, and what proves it.
    pub ground: RecordedGround,
    /// What is to be revoked.
    pub plan: RevocationPlan,
}

impl Process {
    /// A process of which nothing has been done.
    pub fn new(kind: RequestKind) -> Self {
        match kind {
            RequestKind::ExOfficio => Self::ExOfficio(ExOfficioRevocation::default()),
            RequestKind::IssueCard => Self::IssueCard(CardIssue::default()),
            RequestKind::IssueFirst => Self::IssueFirst(FirstIssue::default()),
            RequestKind::IssueRepeat => Self::IssueRepeat(RepeatIssue::default()),
            RequestKind::IssueWithIdCard => Self::IssueWithIdCard(CardIssue::default()),
            RequestKind::RevokeOffice => Self::RevokeOffice(OfficeRevocation::default()),
            RequestKind::RevokeOnline => Self::RevokeOnline(OnlineRevocation::default()),
        }
    }

    /// What is asked for.
    pub const fn kind(&self) -> RequestKind {
        match self {
            Self::ExOfficio(_) => RequestKind::ExOfficio,
            Self::IssueCard(_) => RequestKind::IssueCard,
            Self::IssueFirst(_) => RequestKind::IssueFirst,
            Self::IssueRepeat(_) => RequestKind::IssueRepeat,
            Self::IssueWithIdCard(_) => RequestKind::IssueWithIdCard,
            Self::RevokeOffice(_) => RequestKind::RevokeOffice,
            Self::RevokeOnline(_) => RequestKind::RevokeOnline,
        }
    }

    /// The desk, of processes that have one.
    pub const fn desk(&self) -> Option<&Desk> {
        match self {
            Self::IssueFirst(first) => Some(&first.desk),
            Self::IssueCard(card) | Self::IssueWithIdCard(card) => Some(&card.desk),
            Self::RevokeOffice(office) => Some(&office.desk),
            Self::ExOfficio(_) | Self::IssueRepeat(_) | Self::RevokeOnline(_) => None,
        }
    }

    /// The desk, to write in it.
    pub const fn desk_mut(&mut self) -> Option<&mut Desk> {
        match self {
            Self::IssueFirst(first) => Some(&mut first.desk),
            Self::IssueCard(card) | Self::IssueWithIdCard(card) => Some(&mut card.desk),
            Self::RevokeOffice(office) => Some(&mut office.desk),
            Self::ExOfficio(_) | Self::IssueRepeat(_) | Self::RevokeOnline(_) => None,
        }
    }

    const fn course(&self) -> Option<&IssueCourse> {
        match self {
            Self::IssueCard(card) | Self::IssueWithIdCard(card) => Some(&card.course),
            Self::IssueFirst(first) => Some(&first.course),
            Self::IssueRepeat(repeat) => Some(&repeat.course),
            Self::ExOfficio(_) | Self::RevokeOffice(_) | Self::RevokeOnline(_) => None,
        }
    }

    pub(crate) const fn course_mut(&mut self) -> Option<&mut IssueCourse> {
        match self {
            Self::IssueCard(card) | Self::IssueWithIdCard(card) => Some(&mut card.course),
            Self::IssueFirst(first) => Some(&mut first.course),
            Self::IssueRepeat(repeat) => Some(&mut repeat.course),
            Self::ExOfficio(_) | Self::RevokeOffice(_) | Self::RevokeOnline(_) => None,
        }
    }

    /// Where the signature goes that confirms the request; the holder's own demand needs none.
    pub(crate) const fn confirmation_mut(&mut self) -> Option<&mut Option<Confirmation>> {
        match self {
            Self::ExOfficio(own) => Some(&mut own.confirmation),
            Self::RevokeOffice(office) => Some(&mut office.confirmation),
            Self::RevokeOnline(_) => None,
            Self::IssueCard(card) | Self::IssueWithIdCard(card) => {
                Some(&mut card.course.confirmation)
            }
            Self::IssueFirst(first) => Some(&mut first.course.confirmation),
            Self::IssueRepeat(repeat) => Some(&mut repeat.course.confirmation),
        }
    }

    pub(crate) fn plan_mut(&mut self) -> Option<&mut RevocationPlan> {
        match self {
            Self::ExOfficio(own) => own.order.as_mut().map(|order| &mut order.plan),
            Self::RevokeOffice(office) => office.plan.as_mut(),
            Self::RevokeOnline(online) => online.order.as_mut().map(|order| &mut order.plan),
            Self::IssueCard(_)
            | Self::IssueFirst(_)
            | Self::IssueRepeat(_)
            | Self::IssueWithIdCard(_) => None,
        }
    }

    /// The card at the desk, of process D.
    const fn card(&self) -> Option<&CardIssue> {
        match self {
            Self::IssueCard(card) | Self::IssueWithIdCard(card) => Some(card),
            Self::ExOfficio(_)
            | Self::IssueFirst(_)
            | Self::IssueRepeat(_)
            | Self::RevokeOffice(_)
            | Self::RevokeOnline(_) => None,
        }
    }

    pub(crate) const fn card_mut(&mut self) -> Option<&mut CardIssue> {
        match self {
            Self::IssueCard(card) | Self::IssueWithIdCard(card) => Some(card),
            Self::ExOfficio(_)
            | Self::IssueFirst(_)
            | Self::IssueRepeat(_)
            | Self::RevokeOffice(_)
            | Self::RevokeOnline(_) => None,
        }
    }

    /// What a form of the portal asks for.
    fn order(&self) -> Option<&KeyOrder> {
        match self {
            Self::IssueFirst(first) => first.form.as_ref().map(|form| &form.order),
            Self::IssueRepeat(repeat) => repeat.form.as_ref().map(|form| &form.order),
            Self::ExOfficio(_)
            | Self::IssueCard(_)
            | Self::IssueWithIdCard(_)
            | Self::RevokeOffice(_)
            | Self::RevokeOnline(_) => None,
        }
    }
}

/// Readers for those to whom it is the same which process it is: of one that never has a thing they tell that it is not there.
impl Request {
    /// What is asked for.
    pub const fn kind(&self) -> RequestKind {
        self.process.kind()
    }

    /// The keys to be certified, signature first; those of a card from when it has made them.
    pub fn keys(&self) -> &[KeyRequest] {
        let ordered = || self.process.order().map(|order| order.keys.as_slice());
        let made = || Some(self.process.card()?.made.as_ref()?.keys.as_slice());
        ordered().or_else(made).unwrap_or_default()
    }

    /// Code of the key profile: `RSA_RSA`.
    pub fn key_profile(&self) -> Option<&str> {
        let ordered = || self.process.order().map(|order| order.key_profile.as_str());
        ordered().or_else(|| Some(self.desk_form()?.key_profile.as_str()))
    }

    /// Where the keys are kept.
    pub fn carrier(&self) -> Option<Carrier> {
        let ordered = self.process.order().map(|order| order.carrier);
        ordered.or_else(|| Some(self.desk_form()?.carrier))
    }

    /// The domain names to be certified, as they stand in certificates; the one of the form first.
    pub fn domains(&self) -> &[String] {
        self.process.order().map(|order| order.domains.as_slice()).unwrap_or_default()
    }

    /// The day on which the recipient means to come.
    pub fn visit_on(&self) -> Option<Date> {
        match &self.process {
            Process::IssueFirst(first) => first.form.as_ref().map(|form| form.visit_on),
            _ => None,
        }
    }

    /// What the operator gave when she filled in the form for a card.
    pub(crate) fn desk_form(&self) -> Option<&DeskForm> {
        self.process.card()?.form.as_ref()
    }

    /// What the operator's workstation read of the card.
    pub(crate) fn card_statement(&self) -> Option<&CardStatement> {
        Some(&self.process.card()?.made.as_ref()?.card)
    }

    /// What the state registers said.
    pub fn registry_answer(&self) -> Option<&RegistryAnswer> {
        self.process.course()?.registry_answer.as_ref()
    }

    /// Visits to the desk, the last one current.
    pub fn visits(&self) -> &[Visit] {
        self.process.desk().map(|desk| desk.visits.as_slice()).unwrap_or_default()
    }

    /// The visit that is at the desk, or was the last.
    pub fn visit(&self) -> Option<&Visit> {
        self.visits().last()
    }

    /// Receipt F13.
    pub fn acceptance(&self) -> Option<&AcceptanceReceipt> {
        self.process.desk()?.acceptance.as_ref()
    }

    /// Receipt F13 for what was handed in with the papers of the identity card (n 32).
    pub const fn handed_in(&self) -> Option<&AcceptanceReceipt> {
        match self.process.card() {
            Some(card) => card.handed_in.as_ref(),
            None => None,
        }
    }

    /// Receipts F9, one a refused visit.
    pub fn acceptance_refusals(&self) -> &[RefusalReceipt] {
        self.process.desk().map(|desk| desk.refusals.as_slice()).unwrap_or_default()
    }

    /// The first head's signature, of kinds of participants that need it.
    pub const fn head_confirmation(&self) -> Option<&HeadConfirmation> {
        match &self.process {
            Process::IssueFirst(first) => first.head_confirmation.as_ref(),
            _ => None,
        }
    }

    /// Why the authority revokes of its own motion.
    pub fn recorded_ground(&self) -> Option<&RecordedGround> {
        match &self.process {
            Process::ExOfficio(own) => own.order.as_ref().map(|order| &order.ground),
            _ => None,
        }
    }

    /// The signature that confirms the request: the operator's, or that of the second official under a recorded ground.
    pub fn confirmation(&self) -> Option<&Confirmation> {
        match &self.process {
            Process::ExOfficio(own) => own.confirmation.as_ref(),
            Process::RevokeOffice(office) => office.confirmation.as_ref(),
            process => process.course()?.confirmation.as_ref(),
        }
    }

    /// The holder's signed demand for revocation, or for a repeat issue.
    pub fn demand(&self) -> Option<&SignedDemand> {
        match &self.process {
            Process::IssueRepeat(repeat) => repeat.form.as_ref().map(|form| &form.demand),
            Process::RevokeOnline(online) => online.order.as_ref().map(|order| &order.demand),
            _ => None,
        }
    }

    /// The certificates to be revoked, and why.
    pub fn revocation(&self) -> Option<&RevocationPlan> {
        match &self.process {
            Process::ExOfficio(own) => own.order.as_ref().map(|order| &order.plan),
            Process::RevokeOffice(office) => office.plan.as_ref(),
            Process::RevokeOnline(online) => online.order.as_ref().map(|order| &order.plan),
            _ => None,
        }
    }

    /// The certificates made.
    pub fn certificates(&self) -> &[IssuedCertificate] {
        let issued = self.process.course().and_then(|course| course.issued.as_ref());
        issued.map(|pair| pair.certificates.as_slice()).unwrap_or_default()
    }

    /// Gives the certificates another installation link, once they have one; tells whether they have.
    pub fn renew_installation_link(&mut self, link: Sha256) -> bool {
        let issued = self.process.course_mut().and_then(|course| course.issued.as_mut());
        issued.map(|pair| pair.link = link).is_some()
    }

    /// Digest of the secret in the installation link.
    pub fn installation_link(&self) -> Option<Sha256> {
        Some(self.process.course()?.issued.as_ref()?.link)
    }
}
