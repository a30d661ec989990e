//! What the state registers know, and how they are asked.
//!
//! The answers are the facts of nca-01 process A, step 2: the register confirms that the person, or the organisation,
//! exists. What follows from an answer is decided above.

mod fault;
mod people;
mod rights;

use std::{fmt, future::Future, pin::Pin};

use base::{Bin, Iin};
pub use fault::{GatewayFault, Register};
use jiff::Timestamp;
pub use people::{
    Address, IdentityDocument, IdentityDocumentKind, Leader, LifeStatus, Named, Organisation,
    OrganisationStatus, Person, Sex,
};
pub use rights::{Holder, Right, RightAsked, RightState};
use serde::Serialize;

/// An answer that is on its way.
pub type Answering<'a, T> = Pin<Box<dyn Future<Output = Answered<T>> + Send + 'a>>;

/// The state registers of people, organisations, licences and powers of attorney.
pub trait StateRegisters: fmt::Debug + Send + Sync {
    /// Asks GBD FL about a person; `None` when the register has no such number.
    fn person<'a>(&'a self, iin: &'a Iin, inquiry: &'a Inquiry) -> Answering<'a, Person>;

    /// Asks GBD UL about an organisation; `None` when the register has no such number.
    fn organisation<'a>(
        &'a self,
        bin: &'a Bin,
        inquiry: &'a Inquiry,
    ) -> Answering<'a, Organisation>;

    /// Asks e-licensing about a licence, or the register of powers about a power of attorney; `None` when it has no such one of this
    /// holder.
    fn right<'a>(
        &'a self,
        holder: &'a Holder,
        asked: &'a RightAsked,
        inquiry: &'a Inquiry,
    ) -> Answering<'a, Right>;
}

/// An answer with the record of the call, which `app` writes into the journal whatever the answer was.
#[derive(Debug)]
pub struct Answered<T> {
    /// What was answered: found, absent, or no usable answer.
    pub result: Result<Option<T>, GatewayFault>,
    /// The record for the journal.
    pub record: CallRecord,
}

/// The number of one message: 128 random bits, drawn in `app`, written as a UUID (RFC 9562, version 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId([u8; 16]);

impl MessageId {
    /// Takes the random bits; six of them are overwritten by the marks of the version.
    pub const fn from_random(mut bits: [u8; 16]) -> Self {
        bits[6] = (bits[6] & 0x0f) | 0x40;
        bits[8] = (bits[8] & 0x3f) | 0x80;
        Self(bits)
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, byte) in self.0.iter().enumerate() {
            if matches!(n, 4 | 6 | 8 | 10) {
                f.write_str("-")?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

impl Serialize for MessageId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The token by which the personal-data control service (kdp) proves that the person agreed to be looked up.
///
/// It opens personal data, so `Debug` hides it and no log or journal carries it.
#[derive(Clone, PartialEq, Eq)]
pub struct ConsentToken(crate::Secret);

impl ConsentToken {
    /// The longest token taken, in bytes.
    pub const LIMIT_BYTES: usize = 4096;

    /// Takes a token of printable ASCII characters; `None` for anything else.
    pub fn parse(token: &str) -> Option<Self> {
        let plain = token.bytes().all(|b| b.is_ascii_graphic());
        (plain && !token.is_empty() && token.len() <= Self::LIMIT_BYTES)
            .then(|| Self(crate::Secret::new(token)))
    }

    pub(crate) fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl fmt::Debug for ConsentToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ConsentToken(hidden)")
    }
}

/// Why and when a register is asked.
#[derive(Clone, Debug)]
pub struct Inquiry {
    /// The number of the question; a fresh one for each call.
    pub message_id: MessageId,
    /// The person's consent, where the register wants it.
    pub consent: Option<ConsentToken>,
    /// What the answer is needed for, as the journal will tell it: `request-for-certificates`.
    pub purpose: String,
    /// The moment of asking.
    pub now: Timestamp,
}

/// How a call ended.
///
/// STORED: in the journal, as kebab-case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CallOutcome {
    /// The register has no such number.
    Absent,
    /// No usable answer came.
    Failed,
    /// The register knows the number.
    Found,
}

/// The record of one call, for the journal: who was asked about whom, why, when, with which answer.
///
/// STORED: in the journal. It never carries the answer itself, a password or a consent token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CallRecord {
    /// The register asked.
    pub register: Register,
    /// The service of the gateway that was called.
    pub service_id: String,
    /// The number of the question.
    pub message_id: MessageId,
    /// The IIN or BIN asked about.
    pub subject: String,
    /// What the answer was needed for.
    pub purpose: String,
    /// Whether a consent token went with the question.
    pub consented: bool,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// How it ended.
    pub outcome: CallOutcome,
    /// The codes of the gateway and of the register (`SCSS001 00000`), or what stood in the way (`http-503`,
    /// `no-answer`, `unreadable`).
    pub answer_code: String,
}
