//! What becomes of register entries while a case is played: the one that it makes, and the earlier one that it is about.

use crate::{Case, Edition, Effect, EntryState, entry_state, moves_earlier};

/// The states that a step may expect of an entry: those of `EntryState`, those of entries that never held, and none at all.
pub(super) const STATES: [&str; 9] = [
    "active",
    "deemed-granted",
    "ended",
    "issued",
    "none",
    "recorded",
    "refused",
    "superseded",
    "suspended",
];

/// The entries of a case.
pub(super) struct Entries {
    own: Vec<(String, &'static str)>,
    earlier: Option<&'static str>,
}

impl Entries {
    /// Before anything is done: the earlier entry stands as the story says.
    pub(super) fn of(case: &Case) -> Self {
        let earlier = case.about.as_ref().and_then(|about| about.state).map(EntryState::name);
        Self { own: Vec::new(), earlier }
    }

    /// The state of the entry that the case wrote or moved last.
    pub(super) fn own(&self) -> Option<&'static str> {
        self.own.last().map(|(_, state)| *state)
    }

    /// The state of the earlier entry.
    pub(super) fn earlier(&self) -> Option<&'static str> {
        self.earlier
    }

    /// Does to the entries what an effect does; `case` is the case after its act.
    pub(super) fn follow(&mut self, effect: &Effect, case: &Case, edition: &Edition) {
        let (register, to) = match effect {
            Effect::WriteRegister(name) => {
                let Some(register) = edition.definition.register(name) else { return };
                let outcome = case.state_in(edition).and_then(|state| state.outcome);
                return self.put(name, entry_state(register, outcome));
            }
            Effect::EndEntry(name) => (name, EntryState::Ended),
            Effect::RestoreEntry(name) => (name, EntryState::Active),
            Effect::SupersedeEntry(name) => (name, EntryState::Superseded),
            Effect::SuspendEntry(name) => (name, EntryState::Suspended),
            Effect::DeliverResult(_)
            | Effect::IssuePaper(_)
            | Effect::NotifyApplicant(_)
            | Effect::NotifyAuthorisedPersons(_)
            | Effect::NotifyOfficers(_)
            | Effect::PreparePaper(_) => return,
        };
        if moves_earlier(&edition.definition, &case.request, register) {
            self.earlier = self.earlier.map(|_| to.name());
        } else if self.own.iter().any(|(name, _)| name == register) {
            self.put(register, to.name());
        }
    }

    fn put(&mut self, register: &str, state: &'static str) {
        self.own.retain(|(name, _)| name != register);
        self.own.push((register.to_owned(), state));
    }
}
