//! What the files of complaints say: `data/complaints/<first day>.flow.toml`, `.form.toml`, `.routes.toml`.

use std::collections::BTreeMap;

use base::{FileFault, Lang, Slip, Text};
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
    /// The name by which effects refer to it.
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
        faults: &mut Vec<FileFault>,
    ) -> Option<Self> {
        let mut unread = |part: &str, slip: Slip| {
            faults.push(FileFault::unread(format!("complaints/{named}.{part}.toml"), slip));
        };
        let text = |part: &str| files.get(part).copied().unwrap_or_default();
        let flow: Result<FlowFile, _> = base::read_toml(text("flow"));
        let routes: Result<RoutesFile, _> = base::read_toml(text("routes"));
        let form = FormDefinition::parse(text("form"));
        let flow = flow.map_err(|slip| unread("flow", slip)).ok();
        let routes = routes.map_err(|slip| unread("routes", slip)).ok();
        let form = form.map_err(|slip| unread("form", slip)).ok();
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
        faults: &mut Vec<FileFault>,
    ) {
        let day = self.first_day;
        let file = |part: &str| format!("complaints/{day}.{part}.toml");
        faults.extend(self.form.inspect(dictionaries).into_iter().map(|f| f.in_file(file("form"))));
        self.inspect_flow(&file("flow"), faults);
        self.inspect_routes(&file("routes"), lines, faults);
    }

    /// What is wrong with acts, effects and messages.
    fn inspect_flow(&self, file: &str, faults: &mut Vec<FileFault>) {
        let names = [SIGNED_ANSWER, SIGNED_COMPLAINT, UNCONCERNED];
        let need = |name: &str| {
            if names.contains(&name) { Ok(()) } else { Err(flow::choices(name, names)) }
        };
        faults.extend(flow::inspect(&self.flow, &need).into_iter().map(|f| f.in_file(file)));
        let mut fault =
            |key: String, reason: String| faults.push(FileFault::new(file, key, reason));
        for act in &self.flow.acts {
            if act.automatic || act.when_passed.is_some() {
                let reason = "the machine does nothing with a complaint".to_owned();
                fault(format!("act.{}", act.name), reason);
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
                    fault(format!("act.{}", act.name), format!("no effect {:?}", effect.name));
                }
            }
        }
        for message in &self.messages {
            for text in [&message.subject, &message.body] {
                if Lang::ALL.iter().any(|lang| text.in_lang(*lang).trim().is_empty()) {
                    fault(format!("message.{}", message.name), "lacks words".to_owned());
                }
            }
        }
        for kind in &self.outgoing_number_for {
            if !self.flow.requests.contains(kind) {
                let reason = format!("there is no kind {kind:?}");
                fault("outgoing_number_for".to_owned(), reason);
            }
        }
    }

    /// What is wrong with the lines of sheets and with those to whom they lead.
    fn inspect_routes(
        &self,
        file: &str,
        lines: &dyn Fn(&str) -> Option<usize>,
        faults: &mut Vec<FileFault>,
    ) {
        for (n, route) in self.routes.iter().enumerate() {
            let key = format!("route.{}", n + 1);
            let mut fault = |reason: String| faults.push(FileFault::new(file, &key, reason));
            for service in &route.services {
                match lines(service) {
                    None => fault(format!("there is no service {service:?}")),
                    Some(count) if route.place == 0 || route.place > count => {
                        fault(format!("the sheet of {service} has {count} lines"));
                    }
                    Some(_)
                        if self.routes_of(service).filter(|r| r.place == route.place).count()
                            > 1 =>
                    {
                        fault(format!("place {} stands twice for {service}", route.place));
                    }
                    Some(_) => {}
                }
            }
            if !self.flow.requests.contains(&route.kind) {
                fault(format!("there is no kind {:?}", route.kind));
            }
            if self.flow.body(&route.addressee).is_none() {
                fault(format!("there is no body {:?}", route.addressee));
            }
            if route.channels.is_empty() || route.source.trim().is_empty() {
                fault("no channel, or no source".to_owned());
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
    ) -> Result<Self, Vec<FileFault>> {
        let mut by_day: BTreeMap<&str, BTreeMap<&str, &str>> = BTreeMap::new();
        let mut faults = Vec::new();
        for (path, text) in files {
            let Some(name) = path.strip_prefix("complaints/") else { continue };
            let parts: Vec<&str> = name.split('.').collect();
            if let [day, part @ ("flow" | "form" | "routes"), "toml"] = parts.as_slice() {
                by_day.entry(day).or_default().insert(part, text);
            } else {
                let reason = "not <first day>.flow.toml, .form.toml or .routes.toml";
                faults.push(FileFault::missing(path, reason));
            }
        }
        let mut editions = BTreeMap::new();
        for (named, texts) in &by_day {
            let Ok(first_day) = named.parse::<Date>() else {
                let named = texts.keys().map(|part| format!("complaints/{named}.{part}.toml"));
                faults.extend(named.map(|file| FileFault::missing(file, "not named by a day")));
                continue;
            };
            if let Some(edition) = Edition::read(first_day, named, texts, &mut faults) {
                edition.inspect(dictionaries, lines, &mut faults);
                editions.insert(first_day, edition);
            }
        }
        if editions.is_empty() && faults.is_empty() {
            faults.push(FileFault::missing("complaints", "there is no edition"));
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
