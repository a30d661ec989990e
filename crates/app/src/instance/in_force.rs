//! The rules by which a running server works: those with which it started and, after each change of a setting, those with that change.
//!
//! A use case that has begun goes on by the rules that it has; the next one finds the new ones. Rules that were in force once stay in
//! memory until the process ends, so that nobody's are taken away under her hands; that is why a process takes [`MOST_CHANGES`] at most.
//!
//! Only settings change while a server runs. What else stands in the law as files (editions, forms, profiles, calendars) is read at
//! the start: a lawyer saves a new edition file by file, and half of it is no law. For the same reason a changed file of settings is
//! taken once it has stayed the same from one look to the next.

use std::{
    collections::BTreeMap,
    fs,
    sync::{Mutex, OnceLock, PoisonError},
};

use base::Sha256;

use crate::{
    App, Result,
    error::OrInternal,
    instance::{
        law::LawFiles,
        opening::{parse_rules, read_law},
        rules::Rules,
        settings,
    },
};

/// So many changes of settings a process takes; those after them it takes at its next start.
const MOST_CHANGES: usize = 64;
/// The file whose changes are taken.
const SETTINGS: &str = "policy.toml";

/// The rules in force, and those before them.
pub(crate) struct RulesInForce {
    first: Link,
    known: Mutex<Known>,
}

struct Link {
    rules: Rules,
    next: OnceLock<Box<Link>>,
}

/// The files as they were when they were last looked at.
struct Known {
    /// Digests of all files but the settings, as at the start.
    others: BTreeMap<String, Sha256>,
    /// The settings by which the process works.
    taken: Sha256,
    /// Settings that were seen once and are not taken yet, or not taken because they are faulty.
    seen: Option<Sha256>,
}

impl RulesInForce {
    /// The rules of the start, and the files from which they were read.
    pub(crate) fn new(rules: Rules, files: &LawFiles) -> Self {
        let known = Known { others: others(files), taken: settings_of(files), seen: None };
        Self { first: Link { rules, next: OnceLock::new() }, known: Mutex::new(known) }
    }

    /// The rules in force.
    pub(crate) fn now(&self) -> &Rules {
        &self.newest().0.rules
    }

    /// The newest rules, and how many came before them.
    fn newest(&self) -> (&Link, usize) {
        let (mut link, mut before) = (&self.first, 0);
        while let Some(next) = link.next.get() {
            (link, before) = (next, before + 1);
        }
        (link, before)
    }

    /// Whether these settings are others than those by which the process works.
    fn differ_from(&self, settings: &str) -> bool {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        crypto::sha256(settings.as_bytes()) != known.taken
    }

    /// Takes changed settings up.
    pub(crate) fn take_up(&self, files: &LawFiles) -> Taken {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let found = settings_of(files);
        if found == known.taken {
            known.seen = None;
            return Taken::Nothing;
        }
        if known.seen != Some(found) {
            // Somebody may still be writing.
            known.seen = Some(found);
            return Taken::Nothing;
        }
        let (newest, before) = self.newest();
        if before >= MOST_CHANGES || known.others != others(files) {
            return Taken::AtNextStart;
        }
        match parse_rules(files) {
            Ok(rules) => {
                let link = Link { rules, next: OnceLock::new() };
                if newest.next.set(Box::new(link)).is_err() {
                    return Taken::Nothing;
                }
                known.taken = found;
                known.seen = None;
                Taken::InForce
            }
            Err(_) => Taken::Faulty,
        }
    }
}

/// What became of changed settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// They wait for the next start: other files of the law differ from those of this start, or too many changes were taken.
    AtNextStart,
    /// The law does not hold with them; the server goes on by what it has.
    Faulty,
    /// The server works by them from now on.
    InForce,
    /// There is nothing new, or not for long enough.
    Nothing,
}

fn settings_of(files: &LawFiles) -> Sha256 {
    crypto::sha256(files.get(SETTINGS).map_or("", String::as_str).as_bytes())
}

fn others(files: &LawFiles) -> BTreeMap<String, Sha256> {
    let others = files.iter().filter(|(path, _)| *path != SETTINGS);
    others.map(|(path, text)| (path.clone(), crypto::sha256(text.as_bytes()))).collect()
}

impl App {
    /// Looks whether the settings of the law as files have changed, and works by them from then on. Tells whether it did.
    pub(crate) async fn take_up_settings(&self) -> Result<u32> {
        let app = self.clone();
        let looking = tokio::task::spawn_blocking(move || {
            let own = app.0.folder.law();
            // An instance that has none works by what the program carries, and mostly nothing has changed.
            match fs::read_to_string(own.join(SETTINGS)) {
                Ok(settings) if app.0.rules.differ_from(&settings) => {
                    Ok::<_, crate::Error>(app.0.rules.take_up(&read_law(&own)?))
                }
                _ => Ok(Taken::Nothing),
            }
        });
        match looking.await.or_internal()?? {
            Taken::InForce => {
                settings::note(&self.0.store, &self.0.folder, &self.0.clock).await?;
                tracing::info!("changed settings are in force");
                Ok(1)
            }
            Taken::AtNextStart => {
                tracing::warn!("changed settings wait for the next start");
                Ok(0)
            }
            Taken::Faulty => {
                tracing::warn!("changed settings are faulty, and the server goes on without them");
                Ok(0)
            }
            Taken::Nothing => Ok(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instance::law;

    fn with_reminder(days: u16) -> LawFiles {
        let mut files = law::compiled_in();
        let policy = files.get_mut(SETTINGS).unwrap();
        *policy = policy.replace("reminder-days = 30", &format!("reminder-days = {days}"));
        files
    }

    fn days(rules: &RulesInForce) -> u16 {
        rules.now().registration.settings.reminder_days
    }

    #[test]
    fn a_changed_setting_is_taken_once_it_has_stayed_the_same() {
        let files = law::compiled_in();
        let rules = RulesInForce::new(parse_rules(&files).unwrap(), &files);
        let held = rules.now();
        assert_eq!(rules.take_up(&files), Taken::Nothing);
        // Seen once, and another time with another value: still being written.
        assert_eq!(rules.take_up(&with_reminder(2)), Taken::Nothing);
        assert_eq!(rules.take_up(&with_reminder(20)), Taken::Nothing);
        assert_eq!(days(&rules), 30);
        assert_eq!(rules.take_up(&with_reminder(20)), Taken::InForce);
        assert_eq!(days(&rules), 20);
        // Who began before goes on by what was in force then.
        assert_eq!(held.registration.settings.reminder_days, 30);
        assert_eq!(rules.take_up(&with_reminder(20)), Taken::Nothing);
    }

    #[test]
    fn faulty_settings_and_other_files_change_nothing() {
        let files = law::compiled_in();
        let rules = RulesInForce::new(parse_rules(&files).unwrap(), &files);
        let mut faulty = files.clone();
        let policy = faulty.get_mut(SETTINGS).unwrap();
        *policy = policy.replace("reminder-days = 30", "reminder-days = \"soon\"");
        assert_eq!(rules.take_up(&faulty), Taken::Nothing);
        assert_eq!(rules.take_up(&faulty), Taken::Faulty);
        // A half-written law: settings and another file have changed together.
        let mut both = with_reminder(20);
        both.remove("survey.toml");
        assert_eq!(rules.take_up(&both), Taken::Nothing);
        assert_eq!(rules.take_up(&both), Taken::AtNextStart);
        assert_eq!(days(&rules), 30);
        // Once the file is put right, it counts.
        assert_eq!(rules.take_up(&with_reminder(21)), Taken::Nothing);
        assert_eq!(rules.take_up(&with_reminder(21)), Taken::InForce);
        assert_eq!(days(&rules), 21);
    }
}
