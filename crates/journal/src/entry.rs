//! One act, as it is recorded.

use base::{Actor, Bin, Iin, Role, SystemPart};
use jiff::{Timestamp, Unit};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{NotCanonical, canonical_json};

/// How long the canonical text of an entry may be. A journal tells of an act; the thing itself is kept elsewhere and
/// named here by its digest.
pub const CANONICAL_BYTES_MAX: usize = 64 * 1024;

/// How long the name of a subject may be.
pub const SUBJECT_BYTES_MAX: usize = 200;

/// Why an entry cannot be recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryFault {
    /// The act is not a kebab-case code.
    #[error("the act is not a kebab-case code")]
    Act,
    /// The detail has no canonical text.
    #[error("the detail has no canonical text")]
    Detail(#[source] NotCanonical),
    /// The identifier is not 1 to 64 printable ASCII characters.
    #[error("the identifier is not 1 to 64 printable ASCII characters")]
    Id,
    /// The canonical text is longer than [`CANONICAL_BYTES_MAX`].
    #[error("the entry is too long")]
    Size,
    /// The subject is empty or longer than [`SUBJECT_BYTES_MAX`].
    #[error("the subject is empty or too long")]
    Subject,
}

/// Who did it, as the journal tells it: people by a pseudonym, since what is chained cannot be taken back. Whose it is, a table
/// of the store tells, from which a person can be taken out; the chain holds all the same.
///
/// STORED: in entries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Doer {
    /// A person by her number: as the act is given to the store, and in entries of earlier builds.
    Person {
        /// The person.
        iin: Iin,
        /// The organisation for which she acts.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bin: Option<Bin>,
        /// In which role.
        role: Role,
    },
    /// A person by her pseudonym.
    Pseudonym {
        /// The pseudonym: the identifier of the first entry that tells of her.
        person: String,
        /// The organisation for which she acts.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bin: Option<Bin>,
        /// In which role.
        role: Role,
    },
    /// The system itself.
    System {
        /// The part that acts.
        part: SystemPart,
    },
}

impl From<Actor> for Doer {
    fn from(actor: Actor) -> Self {
        match actor {
            Actor::Person { iin, bin, role } => Self::Person { iin, bin, role },
            Actor::System { part } => Self::System { part },
        }
    }
}

/// One act: who did what to what, and when.
///
/// STORED: in the journal and in its exports; a field is never renamed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// What was done: a kebab-case code in the past tense, `certificate-issued`.
    pub act: String,
    /// Who did it.
    pub actor: Doer,
    /// When, cut to microseconds.
    pub at: Timestamp,
    /// Further facts: digests, states, reasons. No secrets; integers only, other numbers as text.
    pub detail: Value,
    /// Identifies the entry for good: random, drawn in `app`.
    pub id: String,
    /// To what: `request/2026-NCA-0000017-4`, `certificate/1f3a...`.
    pub subject: String,
}

impl Entry {
    /// Makes an entry. The moment is cut to microseconds, which is what the store keeps.
    pub fn new(
        id: impl Into<String>,
        actor: Actor,
        act: impl Into<String>,
        subject: impl Into<String>,
        detail: Value,
        now: Timestamp,
    ) -> Self {
        let round = jiff::TimestampRound::new().smallest(Unit::Microsecond);
        let at = now.round(round.mode(jiff::RoundMode::Trunc)).unwrap_or(now);
        Self {
            act: act.into(),
            actor: actor.into(),
            at,
            detail,
            id: id.into(),
            subject: subject.into(),
        }
    }

    /// The entry with the person's pseudonym in place of her number.
    #[must_use]
    pub fn under(self, pseudonym: String) -> Self {
        let actor = match self.actor {
            Doer::Person { bin, role, .. } => Doer::Pseudonym { person: pseudonym, bin, role },
            other => other,
        };
        Self { actor, ..self }
    }

    /// The one text of this entry: canonical JSON, whose bytes are hashed.
    pub fn canonical(&self) -> Result<String, EntryFault> {
        if !is_kebab_case(&self.act) {
            return Err(EntryFault::Act);
        }
        if self.id.is_empty()
            || self.id.len() > 64
            || !self.id.bytes().all(|b| b.is_ascii_graphic())
        {
            return Err(EntryFault::Id);
        }
        if self.subject.is_empty() || self.subject.len() > SUBJECT_BYTES_MAX {
            return Err(EntryFault::Subject);
        }
        let value =
            serde_json::to_value(self).map_err(|_| EntryFault::Detail(NotCanonical::Number))?;
        let text = canonical_json(&value).map_err(EntryFault::Detail)?;
        if text.len() > CANONICAL_BYTES_MAX {
            return Err(EntryFault::Size);
        }
        Ok(text)
    }
}

fn is_kebab_case(code: &str) -> bool {
    code.len() <= 64
        && code.split('-').all(|word| {
            !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        })
}

#[cfg(test)]
mod tests {
    use base::SystemPart;
    use serde_json::json;

    use super::*;

    fn entry() -> Entry {
        Entry::new(
            "01",
            Actor::System { part: SystemPart::Authority },
            "certificate-issued",
            "certificate/1f",
            json!({ "profile": "ind-sign", "days": 365 }),
            "2026-11-22T04:05:06.123456789Z".parse().unwrap(),
        )
    }

    #[test]
    fn an_entry_has_one_text() {
        assert_eq!(
            entry().canonical().unwrap(),
            r#"{"act":"certificate-issued","actor":{"kind":"system","part":"authority"},"at":"2026-11-22T04:05:06.123456Z","detail":{"days":365,"profile":"ind-sign"},"id":"01","subject":"certificate/1f"}"#
        );
    }

    #[test]
    fn the_text_reads_back() {
        let back: Entry = serde_json::from_str(&entry().canonical().unwrap()).unwrap();
        assert_eq!(back, entry());
    }

    #[test]
    fn a_person_is_told_by_her_pseudonym_and_entries_of_earlier_builds_are_read() {
        let iin = Iin::compose(jiff::civil::date(1990, 2, 28), true, 10).unwrap();
        let actor = Actor::Person { iin: iin.clone(), bin: None, role: Role::Operator };
        let known = Entry::new("02", actor, "request-viewed", "request/1", json!({}), entry().at);
        let text = known.canonical().unwrap();
        assert!(text.contains(iin.as_str()));
        assert_eq!(serde_json::from_str::<Entry>(&text).unwrap(), known);
        let text = known.under("01".to_owned()).canonical().unwrap();
        assert!(!text.contains(iin.as_str()), "{text}");
        assert!(text.contains(r#""actor":{"kind":"pseudonym","person":"01","role":"operator"}"#));
        assert!(serde_json::from_str::<Entry>(&text).is_ok());
    }

    #[test]
    fn what_is_not_an_entry_is_refused() {
        let check = |change: fn(&mut Entry)| {
            let mut entry = entry();
            change(&mut entry);
            entry.canonical().unwrap_err()
        };
        assert_eq!(check(|e| e.act = "Issued".into()), EntryFault::Act);
        assert_eq!(check(|e| e.act = "issued-".into()), EntryFault::Act);
        assert_eq!(check(|e| e.id = String::new()), EntryFault::Id);
        assert_eq!(check(|e| e.id = "0".repeat(65)), EntryFault::Id);
        assert_eq!(check(|e| e.id = "0 1".into()), EntryFault::Id);
        assert_eq!(check(|e| e.subject = String::new()), EntryFault::Subject);
        assert_eq!(check(|e| e.subject = "s".repeat(SUBJECT_BYTES_MAX + 1)), EntryFault::Subject);
        assert_eq!(check(|e| e.detail = json!(0.5)), EntryFault::Detail(NotCanonical::Number));
        assert_eq!(check(|e| e.detail = json!("x".repeat(65_536))), EntryFault::Size);
    }

    #[test]
    fn an_entry_may_be_as_long_as_the_limits_say() {
        let mut entry = entry();
        entry.id = "0".repeat(64);
        entry.subject = "s".repeat(SUBJECT_BYTES_MAX);
        entry.detail = json!("");
        let room = CANONICAL_BYTES_MAX - entry.canonical().unwrap().len();
        assert!(room > 60 * 1024, "an entry has room for a detail of {room} bytes");
        entry.detail = json!("x".repeat(room));
        assert_eq!(entry.canonical().unwrap().len(), CANONICAL_BYTES_MAX);
        entry.detail = json!("x".repeat(room + 1));
        assert_eq!(entry.canonical(), Err(EntryFault::Size));
    }
}
