//! What the platform must do after an act: the closed list of effects, and the needs that acts may have.

use serde::{Deserialize, Serialize};

/// What an effect is about: it must exist, an effect must name it, and a case reaches it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject<'a> {
    /// A message, by its name.
    Message(&'a str),
    /// A paper, by its name.
    Paper(&'a str),
    /// A register, by its name.
    Register(&'a str),
}

macro_rules! effects {
    ($($(#[$doc:meta])* $name:ident = $code:literal on $subject:ident;)*) => {
        /// What the platform must do after an act. Written `{ issue-paper = "talon" }`.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum Effect {
            $($(#[$doc])* #[serde(rename = $code)] $name(String),)*
        }

        impl Effect {
            /// The names that files may write.
            pub const NAMES: &[&str] = &[$($code),*];

            /// Reads an effect of a flow; `None` for a name that is not in the list.
            pub fn read(effect: &flow::Effect) -> Option<Self> {
                match effect.name.as_str() {
                    $($code => Some(Self::$name(effect.argument.clone())),)*
                    _ => None,
                }
            }

            /// As a flow writes it.
            pub fn written(&self) -> flow::Effect {
                let (name, argument) = match self {
                    $(Self::$name(argument) => ($code, argument),)*
                };
                flow::Effect { name: name.to_owned(), argument: argument.clone() }
            }

            /// What it is about.
            pub fn subject(&self) -> Subject<'_> {
                match self {
                    $(Self::$name(argument) => Subject::$subject(argument),)*
                }
            }
        }
    };
}

effects! {
    /// Gives the signed result to the applicant.
    DeliverResult = "deliver-result" on Paper;
    /// Ends the earlier entry that the request is about.
    EndEntry = "end-entry" on Register;
    /// Makes a paper and gives it to the applicant at once.
    IssuePaper = "issue-paper" on Paper;
    /// Sends a message to the applicant.
    NotifyApplicant = "notify-applicant" on Message;
    /// Sends a message to those who sign for the authority.
    NotifyAuthorisedPersons = "notify-authorised-persons" on Message;
    /// Sends a message to the officers of the service.
    NotifyOfficers = "notify-officers" on Message;
    /// Makes a paper that waits for its signature.
    PreparePaper = "prepare-paper" on Paper;
    /// Restores the earlier entry, suspended, that the request is about.
    RestoreEntry = "restore-entry" on Register;
    /// Marks the earlier entry that the request is about as replaced by the new one.
    SupersedeEntry = "supersede-entry" on Register;
    /// Suspends the earlier entry that the request is about.
    SuspendEntry = "suspend-entry" on Register;
    /// Makes an entry in a register.
    WriteRegister = "write-register" on Register;
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
