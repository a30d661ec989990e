//! Use cases. One use case is a permission, a transaction, a call of a domain, its effects, and the journal; it is
//! written here and nowhere else.
//!
//! Floor 4. It knows nothing of HTML, HTTP or flags; faces call the areas of [`App`], such as `app.registration().submit(..)`, and show
//! what they give ([`view`]).
//! Time and randomness enter here ([`clock`]) and are passed down.

pub mod checkpoints;
pub mod clock;
pub mod error;
pub mod instance;
mod instances;
pub mod journal_answers;
pub mod permission;
pub mod session;
pub mod view;

mod answer_words;
mod areas;
mod caller;
mod cases;
mod complaints;
mod documents_kept;
mod drafts;
mod effects;
mod idempotency;
mod inbox;
mod issuing;
mod journalling;
mod lasting;
mod precedence;
mod procedures;
mod reception;
mod registers;
mod requests;
mod signed_texts;
mod site_pages;
mod surveys;
mod tiyn;

#[cfg(test)]
mod newer;
#[cfg(test)]
extern crate self as app;
#[cfg(test)]
#[path = "../tests/support/stage.rs"]
#[expect(dead_code, reason = "the tests of registration use the rest")]
mod stage;
#[cfg(test)]
mod steps;

use std::sync::Arc;

pub use self::complaints::{ComplaintChannel, ComplaintSearch, ComplaintTaken, ComplaintToFile};
pub use self::procedures::{ProcedureSearch, ProcedureToBegin, SlotToBook};
pub use answer_words::answer_words;
pub use areas::{
    Authority, Cabinet, Cases, Complaints, Desk, Documents, Drafts, Inbox, Journal, Procedures,
    Reception, Registers, Registration, Sessions, Surveys, Verification,
};
pub use caller::{Caller, Origin};
pub use cases::{
    ActFile, CaseAct, MessageFile, MessageToSend, PostedFile, ReceivedDocument, StatedFact,
    StatedPayment, sheet::ShownSheet,
};
pub use drafts::{DRAFT_DAYS, Draft};
pub use error::{Error, Result};
pub use inbox::{
    assignment::{AbsenceToNote, CaseToGive},
    drafting::DecisionToDraft,
};
pub use instance::{config, law, rules, schemas, settings};
pub use issuing::{answers::StatusAnswer, published::Published, staff};
pub use reception::IntakeStart;
pub use registers::RegisterQuery;
pub use registration::IdentityMark;
pub use requests::{
    Access,
    cards::{CardAtDesk, CardFormAtDesk, CardKeysAtDesk},
    desk::DeskAct,
    ex_officio::GroundToRecord,
    form_codes::FORM_CODE_FIELD,
    office_revocations::{RevocationAtDesk, RevocationForm},
    officials::ServiceRefusal,
};
pub use services::DocumentForm;
pub use session::Session;
pub use surveys::SurveyAnswers;

pub use authority::profile::Hierarchy;

use authority::Instance;
use base::{Actor, SystemPart};
use gateway::{
    Simulator, StateRegisters,
    payment::{PaymentGateway, PaymentSimulator},
};
use jiff::Timestamp;
use keystore::{OpenKeys, Passphrase};
use store::Store;

use crate::{
    clock::Clock,
    instance::config::{DataFolder, InstanceConfig},
    instance::rules::Rules,
    issuing::{extracts::Extracts, keys::Keys, published::Publications},
};
use areas::{Inquiries, KeptDocuments, Messages, Signatures};
use instance::{
    health::LastHealth, in_force::RulesInForce, supervision::Watched, timekeeping::Timekeeper,
    worker::Carrier,
};
use precedence::Precedence;

/// A running instance. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    folder: DataFolder,
    config: InstanceConfig,
    clock: Clock,
    rules: RulesInForce,
    store: Store,
    keys: Keys,
    /// The private halves that are open on this node.
    open: Arc<OpenKeys>,
    /// Opens and locks the keys that the server itself makes anew; it opens no root.
    online: Passphrase,
    keeper: Arc<Timekeeper>,
    instance: Instance,
    registers: Arc<dyn StateRegisters>,
    simulator: Option<Simulator>,
    payments: Option<Arc<dyn PaymentGateway>>,
    /// The gateway of invented people, which does with orders what it was told beforehand.
    bank: Option<Arc<PaymentSimulator>>,
    mailer: Arc<dyn Carrier>,
    /// Who stamps time on results, if anybody does.
    stamper: Option<lasting::TimeStamper>,
    /// Random secret of the instance: what is derived from a client's value is derived with it too.
    pepper: String,
    /// Names this process among the nodes; random.
    node: String,
    /// How far the journal went when this process last looked.
    checkpoints: checkpoints::Known,
    publications: Publications,
    extracts: Extracts,
    watched: Watched,
    precedence: Precedence,
    health: LastHealth,
}

impl App {
    /// The time now.
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// The rules in force; a setting that is changed while the server runs is in those of the next call.
    pub fn rules(&self) -> &Rules {
        self.0.rules.now()
    }

    /// The settings of the instance.
    pub fn config(&self) -> &InstanceConfig {
        &self.0.config
    }

    /// The data folder of the instance.
    pub fn folder(&self) -> &DataFolder {
        &self.0.folder
    }

    /// The invented people of the simulated registers, when the instance runs on them.
    pub fn population(&self) -> Option<&gateway::population::Population> {
        self.0.simulator.as_ref().map(Simulator::population)
    }
}

impl App {
    /// The simulated payment gateway, when the instance runs on invented people.
    pub fn payment_simulator(&self) -> Option<&PaymentSimulator> {
        self.0.bank.as_deref()
    }
}

/// The tag by which HTTP knows whether somebody has these bytes already: their SHA-256.
pub fn content_tag(bytes: &[u8]) -> String {
    crypto::sha256(bytes).to_string()
}

/// The system as an actor.
const fn system(part: SystemPart) -> Actor {
    Actor::System { part }
}
