//! What the platform must do after an act: the closed list of effects, and the needs that acts may have.

use serde::{Deserialize, Serialize};

/// What the platform must do after an act. Written `{ issue-paper = "talon" }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Gives the signed result to the applicant: the paper by this name.
    DeliverResult(String),
    /// Ends the earlier entry that the request is about, in this register.
    EndEntry(String),
    /// Makes a paper and gives it to the applicant at once.
    IssuePaper(String),
    /// Sends a message to the applicant.
    NotifyApplicant(String),
    /// Sends a message to those who sign for the authority.
    NotifyAuthorisedPersons(String),
    /// Sends a message to the officers of the service.
    NotifyOfficers(String),
    /// Makes a paper that waits for its signature.
    PreparePaper(String),
    /// Restores the earlier entry, suspended, that the request is about.
    RestoreEntry(String),
    /// Marks the earlier entry that the request is about as replaced by the new one.
    SupersedeEntry(String),
    /// Suspends the earlier entry that the request is about.
    SuspendEntry(String),
    /// Makes an entry in a register.
    WriteRegister(String),
}

impl Effect {
    /// The names that files may write.
    pub const NAMES: [&str; 11] = [
        "deliver-result",
        "end-entry",
        "issue-paper",
        "notify-applicant",
        "notify-authorised-persons",
        "notify-officers",
        "prepare-paper",
        "restore-entry",
        "supersede-entry",
        "suspend-entry",
        "write-register",
    ];

    /// Reads an effect of a flow; `None` for a name that is not in the list.
    pub fn read(effect: &flow::Effect) -> Option<Self> {
        let make = match effect.name.as_str() {
            "deliver-result" => Self::DeliverResult,
            "end-entry" => Self::EndEntry,
            "issue-paper" => Self::IssuePaper,
            "notify-applicant" => Self::NotifyApplicant,
            "notify-authorised-persons" => Self::NotifyAuthorisedPersons,
            "notify-officers" => Self::NotifyOfficers,
            "prepare-paper" => Self::PreparePaper,
            "restore-entry" => Self::RestoreEntry,
            "supersede-entry" => Self::SupersedeEntry,
            "suspend-entry" => Self::SuspendEntry,
            "write-register" => Self::WriteRegister,
            _ => return None,
        };
        Some(make(effect.argument.clone()))
    }

    /// As a flow writes it.
    pub fn written(&self) -> flow::Effect {
        let (name, argument) = match self {
            Self::DeliverResult(argument) => ("deliver-result", argument),
            Self::EndEntry(argument) => ("end-entry", argument),
            Self::IssuePaper(argument) => ("issue-paper", argument),
            Self::NotifyApplicant(argument) => ("notify-applicant", argument),
            Self::NotifyAuthorisedPersons(argument) => ("notify-authorised-persons", argument),
            Self::NotifyOfficers(argument) => ("notify-officers", argument),
            Self::PreparePaper(argument) => ("prepare-paper", argument),
            Self::RestoreEntry(argument) => ("restore-entry", argument),
            Self::SupersedeEntry(argument) => ("supersede-entry", argument),
            Self::SuspendEntry(argument) => ("suspend-entry", argument),
            Self::WriteRegister(argument) => ("write-register", argument),
        };
        flow::Effect { name: name.to_owned(), argument: argument.clone() }
    }
}

/// What an act must be given beyond what the engine itself knows: the closed list of this domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Need {
    /// The whole form, checked, with papers that are not too old, from an applicant the request is for.
    CompleteForm,
    /// The earlier entry that the request is about, in a state that allows it.
    EarlierEntry,
    /// Evidence that the domain which runs the service checks by its own types (`evidence:<name>`).
    Evidence(String),
    /// The answer of a register (`fact:<name>`).
    Fact(String),
    /// The names of documents that are missing.
    MissingDocuments,
    /// Every document that the channel asks for, taken in by a clerk in the form the law wants.
    Package,
    /// A charge, paid and proven (`paid:<charge>`).
    Paid(String),
    /// A payment that comes with the act (`payment:<charge>`).
    Payment(String),
    /// The application as a signed text.
    SignedApplication,
    /// The result, signed.
    SignedResult,
    /// The documents that were missing.
    SuppliedDocuments,
}

impl Need {
    /// The names that files may write, beside those of the engine.
    pub const NAMES: [&str; 13] = [
        "complete-form",
        "earlier-entry",
        "evidence:<name>",
        "fact:<name>",
        "ground",
        "missing-documents",
        "package",
        "paid:<charge>",
        "payment:<charge>",
        "reasons",
        "signed-application",
        "signed-result",
        "supplied-documents",
    ];

    /// A need by its name in the files.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "complete-form" => Self::CompleteForm,
            "earlier-entry" => Self::EarlierEntry,
            "missing-documents" => Self::MissingDocuments,
            "package" => Self::Package,
            "signed-application" => Self::SignedApplication,
            "signed-result" => Self::SignedResult,
            "supplied-documents" => Self::SuppliedDocuments,
            _ => match name.split_once(':')? {
                ("evidence", name) => Self::Evidence(name.to_owned()),
                ("fact", fact) => Self::Fact(fact.to_owned()),
                ("paid", charge) => Self::Paid(charge.to_owned()),
                ("payment", charge) => Self::Payment(charge.to_owned()),
                _ => return None,
            },
        })
    }
}

/// The needs of an act that this domain meets.
pub fn needs_of(act: &flow::Act) -> impl Iterator<Item = Need> {
    act.needs.iter().filter_map(|need| match need {
        flow::Need::Domain(name) => Need::named(name),
        _ => None,
    })
}

/// Whether an act must be given something that this domain knows.
pub fn asks(act: &flow::Act, need: &Need) -> bool {
    needs_of(act).any(|other| other == *need)
}

/// Whether an effect follows from an act.
pub fn causes(act: &flow::Act, effect: &Effect) -> bool {
    act.effects.contains(&effect.written())
}
