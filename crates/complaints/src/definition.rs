//! What the files of complaints say: `data/complaints/<first day>.flow.toml`, `.form.toml`, `.routes.toml`.

use std::collections::BTreeMap;

use base::{Lang, Text};
use flow::{Act, Body, Definition, Ground, NamedCondition, RoleDefinition, State, Term};
use forms::{Dictionaries, FormDefinition};
use jiff::civil::Date;
use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use crate::Channel;

/// The need of the act that files: the complaint, signed by the complainant.
pub const SIGNED_COMPLAINT: &str = "signed-complaint";
/// The need of the acts that answer: the answer, signed by the one who answers.
pub const SIGNED_ANSWER: &str = "signed-answer";
/// The need of the acts that consider: the person is not the one complained of.
pub const UNCONCERNED: &str = "unconcerned";

/// One thing wrong with the files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataFault {
    /// The file, from `data/`.
    pub file: String,
    /// What is wrong.
    pub reason: String,
}

/// A line of a service's sheet along which something can be filed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// Codes of the services.
    pub services: Vec<String>,
    /// Its place among the routes of the sheet, from 1. STORED: with complaints.
    pub place: usize,
    /// The kind of complaint: a request of the flow, on which its terms depend.
    pub kind: String,
    /// The body that answers: the office of the posts of its staff.
    pub addressee: String,
    /// How complaints come in to it.
    pub channels: Vec<Channel>,
    /// Paragraph of the law.
    pub source: String,
}

/// A message; names in braces are put in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// Its name.
    pub name: String,
    /// The subject.
    pub subject: Text,
    /// The words.
    pub body: Text,
    /// Paragraph of the law.
    pub source: String,
}

/// What the platform must do after an act. Written `{ issue-talon = "talon" }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Gives the complainant the signed answer as a paper.
    IssueAnswer,
    /// Gives the complainant the talon (nca-01 F24).
    IssueTalon,
    /// Sends a message to the complainant.
    NotifyComplainant(String),
    /// Sends a message to the officers of the body whose turn it is.
    NotifyOfficers(String),
}

impl Effect {
    /// Reads an effect of a flow; `None` for a name that is not in the list.
    pub fn read(effect: &flow::Effect) -> Option<Self> {
        match effect.name.as_str() {
            "issue-answer" => Some(Self::IssueAnswer),
            "issue-talon" => Some(Self::IssueTalon),
            "notify-complainant" => Some(Self::NotifyComplainant(effect.argument.clone())),
            "notify-officers" => Some(Self::NotifyOfficers(effect.argument.clone())),
            _ => None,
        }
    }
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FlowFile {
    initial: String,
    schedule: String,
    requests: Vec<String>,
    channels: Vec<Channel>,
    number_code: String,
    #[serde(default)]
    outgoing_number_for: Vec<String>,
    #[serde(rename = "source")]
    _source: String,
    #[serde(default)]
    body: Vec<Body>,
    #[serde(default)]
    role: Vec<RoleDefinition>,
    #[serde(default)]
    condition: Vec<NamedCondition>,
    state: Vec<State>,
    act: Vec<Act>,
    term: Vec<Term>,
    #[serde(default)]
    ground: Vec<Ground>,
    #[serde(default)]
    message: Vec<Message>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RoutesFile {
    route: Vec<Route>,
}

/// What a file `<day>.flow.toml` of complaints may say (JSON Schema 2020-12).
pub fn flow_schema() -> Schema {
    base::schema_of::<FlowFile>()
}

/// What a file `<day>.routes.toml` of complaints may say (JSON Schema 2020-12).
pub fn routes_schema() -> Schema {
    base::schema_of::<RoutesFile>()
}

/// The rules of complaints from one day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// The first day of force. STORED: with complaints.
    pub first_day: Date,
    /// The flow.
    pub flow: Definition,
    /// The form, nca-01 F23.
    pub form: FormDefinition,
    /// Where complaints go.
    pub routes: Vec<Route>,
    /// Messages.
    pub messages: Vec<Message>,
    /// The letters in numbers of complaints.
    pub number_code: String,
    /// The kinds for which a legal entity names the number and day of its letter.
    pub outgoing_number_for: Vec<String>,
}

impl Edition {
    /// The lines of a service along which something can be filed.
    pub fn routes_of<'a>(&'a self, service: &'a str) -> impl Iterator<Item = &'a Route> {
        self.routes.iter().filter(move |route| route.services.iter().any(|code| code == service))
    }

    /// A line of a service by its place on the sheet.
    pub fn route(&self, service: &str, place: usize) -> Option<&Route> {
        let of = |route: &&Route| route.services.iter().any(|code| code == service);
        self.routes.iter().filter(of).find(|route| route.place == place)
    }

    /// A message by its name.
    pub fn message(&self, name: &str) -> Option<&Message> {
        self.messages.iter().find(|message| message.name == name)
    }

    fn read(
        first_day: Date,
        named: &str,
        files: &BTreeMap<&str, &str>,
        faults: &mut Vec<DataFault>,
    ) -> Option<Self> {
        let path = |part: &str| format!("complaints/{named}.{part}.toml");
        let mut fault = |part: &str, reason: String| {
            faults.push(DataFault { file: path(part), reason });
        };
        let text = |part: &str| files.get(part).copied().unwrap_or_default();
        let flow: Result<FlowFile, _> = base::read_toml(text("flow"));
        let routes: Result<RoutesFile, _> = base::read_toml(text("routes"));
        let form = FormDefinition::parse(text("form"));
        let flow = flow.map_err(|error| fault("flow", error.to_string())).ok();
        let routes = routes.map_err(|error| fault("routes", error.to_string())).ok();
        let form = form.map_err(|error| fault("form", error.to_string())).ok();
        let (flow, routes, form) = (flow?, routes?, form?);
        Some(Self {
            first_day,
            flow: Definition {
                initial: flow.initial,
                requests: flow.requests,
                channels: flow.channels.iter().map(|c| c.name().to_owned()).collect(),
                schedule: flow.schedule,
                states: flow.state,
                acts: flow.act,
                terms: flow.term,
                grounds: flow.ground,
                roles: flow.role,
                bodies: flow.body,
                conditions: flow.condition,
                panels: Vec::new(),
            },
            form,
            routes: routes.route,
            messages: flow.message,
            number_code: flow.number_code,
            outgoing_number_for: flow.outgoing_number_for,
        })
    }

    /// Everything wrong with an edition. `lines` says how many lines of complaints the sheet of a service has.
    fn inspect(
        &self,
        dictionaries: &Dictionaries,
        lines: &dyn Fn(&str) -> Option<usize>,
        faults: &mut Vec<DataFault>,
    ) {
        let day = self.first_day;
        let mut fault = |part: &str, reason: String| {
            faults.push(DataFault { file: format!("complaints/{day}.{part}.toml"), reason });
        };
        let names = [SIGNED_ANSWER, SIGNED_COMPLAINT, UNCONCERNED];
        let need = |name: &str| {
            if names.contains(&name) { Ok(()) } else { Err(flow::choices(name, names)) }
        };
        for found in flow::inspect(&self.flow, &need) {
            fault("flow", format!("{}: {}", found.key, found.reason));
        }
        for found in self.form.inspect(dictionaries) {
            fault("form", format!("{}: {}", found.key, found.reason));
        }
        for act in &self.flow.acts {
            if act.automatic || act.when_passed.is_some() {
                fault(
                    "flow",
                    format!("act.{}: the machine does nothing with a complaint", act.name),
                );
            }
            for effect in &act.effects {
                let known = match Effect::read(effect) {
                    Some(Effect::NotifyComplainant(name) | Effect::NotifyOfficers(name)) => {
                        self.message(&name).is_some()
                    }
                    Some(Effect::IssueAnswer | Effect::IssueTalon) => true,
                    None => false,
                };
                if !known {
                    let reason = format!("act.{}: no effect {:?}", act.name, effect.name);
                    fault("flow", reason);
                }
            }
        }
        for message in &self.messages {
            for text in [&message.subject, &message.body] {
                if Lang::ALL.iter().any(|lang| text.in_lang(*lang).trim().is_empty()) {
                    fault("flow", format!("message.{}: lacks words", message.name));
                }
            }
        }
        for kind in &self.outgoing_number_for {
            if !self.flow.requests.contains(kind) {
                fault("flow", format!("outgoing_number_for: there is no kind {kind:?}"));
            }
        }
        for route in &self.routes {
            let key = format!("route {} of {}", route.place, route.services.join(", "));
            for service in &route.services {
                match lines(service) {
                    None => fault("routes", format!("{key}: there is no service {service:?}")),
                    Some(count) if route.place == 0 || route.place > count => {
                        fault("routes", format!("{key}: the sheet of {service} has {count} lines"));
                    }
                    Some(_)
                        if self.routes_of(service).filter(|r| r.place == route.place).count()
                            > 1 =>
                    {
                        fault("routes", format!("{key}: stands twice for {service}"));
                    }
                    Some(_) => {}
                }
            }
            if !self.flow.requests.contains(&route.kind) {
                fault("routes", format!("{key}: there is no kind {:?}", route.kind));
            }
            if self.flow.body(&route.addressee).is_none() {
                fault("routes", format!("{key}: there is no body {:?}", route.addressee));
            }
            if route.channels.is_empty() || route.source.trim().is_empty() {
                fault("routes", format!("{key}: no channel, or no source"));
            }
        }
    }
}

/// The rules of complaints in all their editions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    editions: BTreeMap<Date, Edition>,
}

impl Rules {
    /// Reads the files, by their path from `data/`; gives all faults. `lines` says how many lines of complaints the newest
    /// sheet of a service has.
    pub fn parse<'a>(
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
        dictionaries: &Dictionaries,
        lines: &dyn Fn(&str) -> Option<usize>,
    ) -> Result<Self, Vec<DataFault>> {
        let mut by_day: BTreeMap<&str, BTreeMap<&str, &str>> = BTreeMap::new();
        let mut faults = Vec::new();
        for (path, text) in files {
            let Some(name) = path.strip_prefix("complaints/") else { continue };
            let parts: Vec<&str> = name.split('.').collect();
            match parts.as_slice() {
                [day, part @ ("flow" | "form" | "routes"), "toml"] => {
                    by_day.entry(day).or_default().insert(part, text);
                }
                _ => faults.push(DataFault {
                    file: path.to_owned(),
                    reason: "not <first day>.flow.toml, .form.toml or .routes.toml".to_owned(),
                }),
            }
        }
        let mut editions = BTreeMap::new();
        for (named, texts) in &by_day {
            let Ok(first_day) = named.parse::<Date>() else {
                let file = format!("complaints/{named}");
                faults.push(DataFault { file, reason: "not a day".to_owned() });
                continue;
            };
            if let Some(edition) = Edition::read(first_day, named, texts, &mut faults) {
                edition.inspect(dictionaries, lines, &mut faults);
                editions.insert(first_day, edition);
            }
        }
        if editions.is_empty() && faults.is_empty() {
            let file = "complaints".to_owned();
            faults.push(DataFault { file, reason: "there is no edition".to_owned() });
        }
        if faults.is_empty() { Ok(Self { editions }) } else { Err(faults) }
    }

    /// The edition that serves on a day.
    pub fn serving_on(&self, day: Date) -> Option<&Edition> {
        self.editions.range(..=day).next_back().map(|(_, edition)| edition)
    }

    /// All editions, oldest first.
    pub fn editions(&self) -> impl Iterator<Item = &Edition> {
        self.editions.values()
    }

    /// The edition under which a complaint began.
    pub fn edition(&self, first_day: Date) -> Option<&Edition> {
        self.editions.get(&first_day)
    }
}
