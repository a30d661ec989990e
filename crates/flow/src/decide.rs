//! Whether somebody may do something now, and where it leads.

use base::{Fault, Faults, local_date};
use calendar::{Calendar, End};
use forms::{Answers, Dictionaries};
use jiff::Timestamp;

use crate::{Act, Definition, Doer, Done, Judge, Matter, Need, due, tick};

/// The most characters reasons may have.
pub const LONGEST_REASONS: usize = 8_000;

/// What is asked of the engine: an act, who does it, what she gives.
pub struct Request<'a> {
    /// The act.
    pub act: &'a str,
    /// Who asks, in which roles.
    pub doer: Doer<'a>,
    /// Codes of grounds.
    pub grounds: &'a [String],
    /// Reasons in words.
    pub reasons: Option<&'a str>,
    /// Data given with the act.
    pub given: &'a Answers,
}

/// An act that may be done.
#[derive(Clone, Copy, Debug)]
pub struct Decision<'a> {
    /// The act.
    pub act: &'a Act,
}

impl<'a> Decision<'a> {
    /// The state to which the act leads: that of its only way, or of the branch its judge chose.
    ///
    /// `None` if a judge's outcome has no branch; `inspect` refuses that for every outcome it can know.
    pub fn state(&self, outcome: Option<&str>, matter: &Matter<'a>) -> Option<&'a str> {
        let to = match (&self.act.to, outcome) {
            (Some(to), _) => to.as_str(),
            (None, Some(outcome)) => {
                self.act.branch.iter().find(|branch| branch.on == outcome)?.to.as_str()
            }
            (None, None) => return None,
        };
        match to {
            "@same" => Some(matter.state),
            "@before" => matter.state_before(),
            _ => Some(to),
        }
    }

    /// The outcome, if a judge decides: by a condition or by what was given.
    pub fn outcome(
        &self,
        definition: &Definition,
        matter: &Matter<'_>,
        given: &Answers,
    ) -> Option<String> {
        match self.act.judge.as_ref()? {
            Judge::Condition(name) => {
                let holds = definition.condition(name)?.holds.holds(definition, matter);
                Some(if holds { "yes" } else { "no" }.to_owned())
            }
            Judge::Given(field) => given.chosen(field).first().map(|code| (*code).to_owned()),
        }
    }
}

/// Decides whether an act may be done; gives everything that stands against it.
///
/// The domain's own needs (`Need::Domain`) come after: they are in the act that is given back.
pub fn decide<'a>(
    definition: &'a Definition,
    matter: &Matter<'_>,
    request: &Request<'_>,
    dictionaries: &Dictionaries,
    now: Timestamp,
    calendar: &Calendar,
) -> Result<Decision<'a>, Faults> {
    let act = definition
        .act(request.act)
        .ok_or_else(|| Fault::new("act-not-known").with("act", request.act))?;
    may(definition, matter, act, &request.doer, now)?;
    in_time(definition, matter, act, now, calendar)?;
    let mut faults = Faults::default();
    meet(definition, matter, act, request, &mut faults);
    let today = local_date(now);
    if let Err(found) = forms::check_fields(&act.given, request.given, today, dictionaries) {
        faults.0.extend(found.0);
    }
    faults.into_result()?;
    Ok(Decision { act })
}

/// What a person can do with a matter now. Whether a term has ended `decide` says.
pub fn open_acts<'a>(
    definition: &'a Definition,
    matter: &Matter<'_>,
    doer: &Doer<'_>,
    now: Timestamp,
) -> Vec<&'a Act> {
    definition.acts.iter().filter(|act| may(definition, matter, act, doer, now).is_ok()).collect()
}

/// What can be done with a matter, whoever does it.
pub fn acts_from<'a>(definition: &'a Definition, matter: &Matter<'_>) -> Vec<&'a Act> {
    definition.acts.iter().filter(|act| act.is_open(definition, matter)).collect()
}

impl Act {
    /// Whether it is meant for a matter: its request, its channel, its condition.
    pub(crate) fn concerns(&self, definition: &Definition, matter: &Matter<'_>) -> bool {
        let names = |list: &[String], one: &str| list.is_empty() || list.iter().any(|n| n == one);
        names(&self.requests, matter.request)
            && names(&self.channels, matter.channel)
            && self.when.as_ref().is_none_or(|when| when.holds(definition, matter))
    }

    /// Whether it can be done with a matter by the machine or anybody, whoever asks.
    pub(crate) fn is_open(&self, definition: &Definition, matter: &Matter<'_>) -> bool {
        self.from.iter().any(|state| state == matter.state)
            && self.concerns(definition, matter)
            && self.times.is_none_or(|times| {
                matter.history.iter().filter(|done| done.act == self.name).count() < times
            })
    }
}

fn may(
    definition: &Definition,
    matter: &Matter<'_>,
    act: &Act,
    doer: &Doer<'_>,
    now: Timestamp,
) -> Result<(), Fault> {
    let title = || act.title.in_lang(matter.lang);
    let role = act.by.iter().find(|role| {
        doer.roles.contains(&role.as_str()) && (role.as_str() != "applicant" || doer.is_own)
    });
    let Some(role) = role else {
        return Err(Fault::new("act-not-yours").with("act", title()));
    };
    if !matches!(role.as_str(), "applicant" | "system") && doer.is_own {
        return Err(Fault::new("own-application"));
    }
    if !act.from.iter().any(|state| state == matter.state) || !act.concerns(definition, matter) {
        let label = definition.state(matter.state).map_or("", |s| s.label.in_lang(matter.lang));
        return Err(Fault::new("act-not-now").with("act", title()).with("state", label));
    }
    if !act.is_open(definition, matter) {
        let times = act.times.unwrap_or_default();
        return Err(Fault::new("done-already").with("act", title()).with("times", times));
    }
    let same = |done: &&Done<'_>| done.by.is_some() && done.by == doer.iin;
    if act.once_each && since_entry(matter).filter(|d| d.act == act.name).any(|done| same(&done)) {
        return Err(Fault::new("done-already").with("act", title()).with("times", 1));
    }
    for earlier in &act.differs_from {
        if matter.last(earlier).as_ref().is_some_and(same) {
            let title = definition.act(earlier).map(|act| act.title.in_lang(matter.lang));
            return Err(Fault::new("same-person").with("act", title.unwrap_or_default()));
        }
    }
    if matter.history.last().is_some_and(|done| now < done.at) {
        return Err(Fault::new("time-goes-back"));
    }
    Ok(())
}

/// What was done since the matter came into its state.
fn since_entry<'m, 'a>(matter: &'m Matter<'a>) -> impl Iterator<Item = &'m Done<'a>> {
    let entered = matter.history.iter().rposition(|done| done.from != matter.state);
    matter.history.iter().skip(entered.map_or(0, |place| place + 1))
}

/// Neither has silence decided the matter, nor has the act's own term ended; and where silence is what acts, its term has passed.
fn in_time(
    definition: &Definition,
    matter: &Matter<'_>,
    act: &Act,
    now: Timestamp,
    calendar: &Calendar,
) -> Result<(), Fault> {
    let title = |name: &str| {
        let term = definition.term(name);
        term.map_or("", |term| term.title.in_lang(matter.lang)).to_owned()
    };
    match (tick::silent_act(definition, matter, now, calendar)?, &act.when_passed) {
        (Some((silent, term, _)), _) if silent.name != act.name => {
            return Err(Fault::new("term-passed").with("term", title(term)));
        }
        (None, Some(term)) => {
            return Err(Fault::new("term-not-passed").with("term", title(term)));
        }
        _ => {}
    }
    let Some(term) = &act.within else { return Ok(()) };
    let Some(due) = due(definition, matter, term, calendar)? else { return Ok(()) };
    match due.end {
        End::At { last_day, at } if due.met_at.is_none() && now > at => {
            Err(Fault::new("too-late").with("term", title(term)).with("last_day", last_day))
        }
        _ => Ok(()),
    }
}

fn meet(
    definition: &Definition,
    matter: &Matter<'_>,
    act: &Act,
    request: &Request<'_>,
    faults: &mut Faults,
) {
    let asks_ground = act.needs.contains(&Need::Ground);
    if asks_ground && request.grounds.is_empty() {
        faults.push(Fault::at("ground-missing", "grounds"));
    }
    if !asks_ground && act.grounds.is_empty() && !request.grounds.is_empty() {
        faults.push(Fault::at("input-not-asked", "grounds").with("field", "grounds"));
    } else {
        for code in request.grounds.iter().filter(|code| !may_name(definition, matter, act, code)) {
            faults.push(Fault::at("ground-not-known", "grounds").with("ground", code));
        }
    }
    match request.reasons.map(str::trim) {
        None | Some("") if act.needs.contains(&Need::Reasons) => {
            faults.push(Fault::at("reasons-missing", "reasons"));
        }
        Some(text) if text.chars().count() > LONGEST_REASONS => {
            faults.push(Fault::at("reasons-too-long", "reasons").with("max", LONGEST_REASONS));
        }
        _ => {}
    }
    for need in &act.needs {
        match need {
            Need::Signatures(list) => {
                let missing = unsigned(definition, matter, list);
                if !missing.is_empty() {
                    let signers = missing.join("; ");
                    faults.push(Fault::new("signatures-missing").with("signers", signers));
                }
            }
            Need::Votes(panel) => {
                if let Some(panel) = definition.panel(panel) {
                    let voted = votes(matter, &panel.sitting, &panel.vote);
                    if voted < panel.quorum {
                        faults.push(Fault::new("votes-missing").with("quorum", panel.quorum));
                    }
                }
            }
            Need::Domain(_) | Need::Ground | Need::Reasons => {}
        }
    }
}

fn may_name(definition: &Definition, matter: &Matter<'_>, act: &Act, code: &String) -> bool {
    act.grounds.contains(code)
        && definition.ground(code).is_some_and(|ground| {
            ground.when.as_ref().is_none_or(|when| when.holds(definition, matter))
        })
}

/// Whose signatures of a list are still open, in words; those given since they were opened last count.
fn unsigned<'a>(definition: &'a Definition, matter: &Matter<'_>, list: &str) -> Vec<&'a str> {
    let opens = |done: &Done<'_>| {
        definition.act(done.act).is_some_and(|act| act.signatures.iter().any(|s| s.list == list))
    };
    let opened = matter.history.iter().rposition(opens);
    let since = matter.history.iter().skip(opened.unwrap_or_default());
    let given: Vec<&str> = since.map(|done| done.act).collect();
    let wanted = match opened.and_then(|place| matter.history.get(place)) {
        Some(done) => definition.act(done.act).map(|act| act.signatures.as_slice()),
        None => None,
    };
    wanted
        .unwrap_or_default()
        .iter()
        .filter(|signature| signature.list == list && !given.contains(&signature.act.as_str()))
        .map(|signature| signature.title.in_lang(matter.lang))
        .collect()
}

/// How many members have voted since the sitting was opened.
fn votes(matter: &Matter<'_>, sitting: &str, vote: &str) -> usize {
    let opened = matter.history.iter().rposition(|done| done.act == sitting);
    let Some(opened) = opened else { return 0 };
    let mut voters: Vec<_> = matter
        .history
        .iter()
        .skip(opened)
        .filter(|done| done.act == vote)
        .filter_map(|done| done.by)
        .collect();
    voters.sort();
    voters.dedup();
    voters.len()
}
