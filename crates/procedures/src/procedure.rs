//! A procedure, as the sum of its events.

use base::{Actor, Bin, Iin, Lang, ProcedureId, UniqueNumber};
use flow::{Instance, Matter, Subject};
use forms::Answers;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use services::Channel;

/// What kinds of procedures there are: requests of nca-01 that ask for no certificate. STORED: in procedures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A document that was taken in, kept to its day (nca-01 regulation p.15(4)).
    Archive,
    /// A visit at home, ordered at 1414 (nca-01 2016 p.14).
    HomeVisit,
    /// A violation in an operator's work (nca-01 regulation p.15(2)).
    OperatorViolation,
    /// A check by the provider of an operator's work on a request (nca-01 regulation p.15(2)).
    QualityCheck,
    /// A ticket of the queue of an office, taken there or booked (nca-01 2016 p.8(2)).
    Queue,
    /// Who answers for a centre to the support service (nca-01 F22).
    SupportPerson,
    /// What somebody writes to the support service (nca-01 regulation p.15(3)).
    SupportTicket,
    /// A failure of the portal or of the internet resource (nca-01 2012 p.16).
    TechnicalFailure,
    /// The dated checklist of an operator's workstation and conduct (nca-01 regulation p.19(5)).
    WorkstationChecklist,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 9] = [
        Self::Queue,
        Self::HomeVisit,
        Self::SupportTicket,
        Self::SupportPerson,
        Self::Archive,
        Self::WorkstationChecklist,
        Self::OperatorViolation,
        Self::QualityCheck,
        Self::TechnicalFailure,
    ];

    /// The request of the edition.
    pub const fn request(self) -> &'static str {
        match self {
            Self::Archive => "archive",
            Self::HomeVisit => "home-visit",
            Self::OperatorViolation => "operator-violation",
            Self::QualityCheck => "quality-check",
            Self::Queue => "queue",
            Self::SupportPerson => "support-person",
            Self::SupportTicket => "support-ticket",
            Self::TechnicalFailure => "technical-failure",
            Self::WorkstationChecklist => "workstation-checklist",
        }
    }

    /// The kind of a request of the edition.
    pub fn of(request: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.request() == request)
    }

    /// The letters of its numbers.
    pub const fn number_code(self) -> &'static str {
        match self {
            Self::Archive => "MUR",
            Self::HomeVisit => "UIB",
            Self::OperatorViolation => "BUZ",
            Self::QualityCheck => "SAP",
            Self::Queue => "KEZ",
            Self::SupportPerson => "JAU",
            Self::SupportTicket => "QOL",
            Self::TechnicalFailure => "IRK",
            Self::WorkstationChecklist => "PAR",
        }
    }

    /// The datum, given with the act that begins it, by which an office is found; none where it is that of the doer's post.
    pub const fn office_given(self) -> Option<&'static str> {
        match self {
            Self::HomeVisit | Self::Queue => Some("office"),
            Self::SupportTicket => Some("centre"),
            _ => None,
        }
    }
}

/// Whose a procedure is. STORED: in procedures.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Party {
    /// Her number, if she signed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iin: Option<Iin>,
    /// Her full name, as her certificate has it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub full_name: String,
    /// Her organisation, for which she acts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bin: Option<Bin>,
}

/// One procedure. STORED: as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Procedure {
    /// Its identifier.
    pub id: ProcedureId,
    /// Its number.
    pub number: UniqueNumber,
    /// What kind.
    pub kind: Kind,
    /// The edition of nca-01 under which it began: its first day.
    pub edition: Date,
    /// How it came in.
    pub channel: Channel,
    /// The language of letters.
    pub lang: Lang,
    /// The office that works on it, or the body where no office does.
    pub office: String,
    /// Whose it is, where it is somebody's.
    #[serde(default)]
    pub party: Party,
    /// Where it stands in its flow, and what has happened.
    #[serde(flatten)]
    pub instance: Instance,
}

impl base::Stored for Procedure {}

impl Procedure {
    /// Whether a person is the party, or acts for the same organisation.
    pub fn belongs_to(&self, actor: &Actor) -> bool {
        match actor {
            Actor::Person { iin, bin, .. } => match &self.party.bin {
                Some(own) => bin.as_ref() == Some(own),
                None => self.party.iin.as_ref() == Some(iin),
            },
            Actor::System { .. } => false,
        }
    }

    /// The procedure as a matter of its flow.
    pub fn matter(&self) -> Matter<'_> {
        Matter {
            request: self.kind.request(),
            channel: self.channel.name(),
            kind: if self.party.bin.is_some() { "legal-entity" } else { "individual" },
            lang: self.lang,
            state: &self.instance.state,
            history: flow::history(&self.instance.events),
            subject: self,
        }
    }
}

static NO_ANSWERS: Answers = Answers::none();

impl Subject for Procedure {
    fn answers(&self) -> &Answers {
        &NO_ANSWERS
    }

    fn fact(&self, _name: &str) -> Option<bool> {
        None
    }
}
