//! What can be done with a case by whom, what each act asks for, and what is given with it.

use std::collections::BTreeMap;

use base::{Fault, Faults, Lang, Role, Text, local_date};
use base64ct::{Base64, Encoding as _};
use forms::{Answers, FieldDefinition, Typed};
use gateway::{Holder, RightAsked};
use jiff::{Timestamp, civil::Date};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de::Error as _};
use services::{
    Act, Case, Channel, Command, DocumentForm, Edition, Effect, EntryState, FactEntry, FactFound,
    FactRegister, Input, Need, Payment, ProofKind, Received, asks, decide, matter_of, needs_of,
};

use super::{
    aftermath::Aftermath,
    earlier::{standing, written},
    kept::{Kept, is_own, office_of, register_code},
};
use crate::{
    Cases, Error, Result, Session,
    drafts::with_file,
    tiyn::read_tiyn,
    view::{ActView, AsksView, ChargeView, FactAskedView, GivenView, NamedView, ReceivableView},
};

/// The most characters of what is typed about a register's answer, a point or a payment.
const LONGEST_NOTE: usize = 500;

/// What somebody does with a case, and everything that goes with it. What an act does not ask for is refused.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CaseAct {
    /// The act, by its code.
    pub act: String,
    /// A lawful ground, where the act needs one.
    #[serde(default)]
    pub ground: Option<String>,
    /// Further grounds.
    #[serde(default)]
    pub grounds: Vec<String>,
    /// The point of the rule that was not met, by the code of the ground.
    #[serde(default)]
    pub points: BTreeMap<String, String>,
    /// Reasons in words.
    #[serde(default)]
    pub text: Option<String>,
    /// Documents that are missing, by code or title.
    #[serde(default)]
    pub missing: Vec<String>,
    /// Data that the act asks for, by the name of the field.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, serde_json::Value>")]
    pub given: Typed,
    /// Documents that a clerk takes in.
    #[serde(default)]
    pub received: Vec<ReceivedDocument>,
    /// What registers answered, by the name of the fact.
    #[serde(default)]
    pub facts: BTreeMap<String, StatedFact>,
    /// A payment that is proven.
    #[serde(default)]
    pub payment: Option<StatedPayment>,
    /// Files: of documents that were missing, and of data that the act asks for.
    #[serde(default)]
    pub files: Vec<ActFile>,
}

/// A file that comes with an act.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActFile {
    /// The field of the form, or of the data that the act asks for.
    pub field: String,
    /// The name that the file had with its sender.
    pub name: String,
    /// Its bytes, in Base64.
    #[serde(deserialize_with = "from_base64")]
    #[schemars(with = "String", extend("contentEncoding" = "base64"))]
    pub content: Vec<u8>,
}

fn from_base64<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(from)?;
    Base64::decode_vec(text.trim()).map_err(|_| D::Error::custom("the content is not Base64"))
}

/// A document as a clerk took it in.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceivedDocument {
    /// The document, by its code.
    pub document: String,
    /// The form in which it came.
    #[schemars(with = "String")]
    pub form: DocumentForm,
    /// How many copies.
    #[serde(default = "one")]
    pub copies: u32,
    /// How many sheets each has.
    #[serde(default = "one")]
    pub sheets: u32,
    /// Whether the original was shown and compared.
    #[serde(default)]
    pub original_shown: bool,
}

const fn one() -> u32 {
    1
}

/// What a register answered, as the person who asked it states.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatedFact {
    /// Whether it is so.
    pub is: bool,
    /// Whether the document that stands in for the register was read instead.
    #[serde(default)]
    pub by_document: bool,
    /// The answer in its own words, or its number.
    #[serde(default)]
    pub as_received: Option<String>,
}

/// A payment as its proof tells of it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatedPayment {
    /// The number of the payment.
    pub id: String,
    /// The amount in tenge: `1250` or `1250.50`.
    pub amount: String,
    /// The day, `yyyy-mm-dd` or `dd.mm.yyyy`.
    pub on: String,
}

/// From where somebody acts on a case: in which role, and the body of her post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seat {
    pub(crate) role: Role,
    pub(crate) office: Option<String>,
}

/// An act with the seat from which it is open.
pub(crate) struct Open<'a> {
    pub(crate) act: &'a Act,
    pub(crate) seat: Seat,
}

/// A file that comes with an act: the field, the name, the bytes.
pub type PostedFile = (String, String, Vec<u8>);

impl Cases<'_> {
    /// From where a person may act on a case: as its applicant; or with her posts, in the body that handles it or in one that its
    /// flow names; or at a service centre, if it came in there.
    pub(crate) fn seats(&self, case: &Case, edition: &Edition, session: &Session) -> Vec<Seat> {
        if session.posts.is_empty() {
            let own = is_own(case, session) && session.roles.contains(&Role::Applicant);
            return own
                .then_some(Seat { role: Role::Applicant, office: None })
                .into_iter()
                .collect();
        }
        let posts = session.posts.iter().filter(|(role, office)| match role {
            Role::AuthorisedPerson | Role::Officer => takes_part(edition, office),
            Role::Operator => self.keeps_desk(edition, office, case.channel, true),
            Role::Administrator | Role::Applicant | Role::Auditor => false,
        });
        posts.map(|(role, office)| Seat { role: *role, office: Some(office.clone()) }).collect()
    }

    /// Whether a clerk of an office works for a channel of a service: those of a centre for the centres, those of the body itself for
    /// what comes to it. What came to the body through the portal is `filed` already; it is handed over at its desk.
    pub(crate) fn keeps_desk(
        &self,
        edition: &Edition,
        office: &str,
        channel: Channel,
        filed: bool,
    ) -> bool {
        if takes_part(edition, office) {
            return filed || !matches!(channel, Channel::Centre | Channel::Portal);
        }
        let code = registration::OfficeCode::new(office);
        channel == Channel::Centre && self.rules.registration.offices.find(&code).is_some()
    }

    /// The acts that are open to a person, each once; results are signed elsewhere.
    pub(crate) fn open_acts<'a>(
        &self,
        case: &Case,
        edition: &'a Edition,
        session: &Session,
        now: Timestamp,
    ) -> Vec<Open<'a>> {
        let mut open: Vec<Open<'a>> = Vec::new();
        for seat in self.seats(case, edition, session) {
            let actor = session.actor(seat.role);
            let acts = services::available_acts(case, edition, &actor, seat.office.as_deref(), now);
            for act in acts.into_iter().filter(|act| !asks(act, &Need::SignedResult)) {
                if !open.iter().any(|known| known.act.name == act.name) {
                    open.push(Open { act, seat: seat.clone() });
                }
            }
        }
        open
    }

    /// The seat from which a person may look into a case: in the body that handles it always, elsewhere while something is hers to do
    /// or once she has done something.
    pub(crate) fn seat_to_look(
        &self,
        case: &Case,
        edition: &Edition,
        session: &Session,
    ) -> Option<Seat> {
        let seats = self.seats(case, edition, session);
        let home = |seat: &&Seat| {
            matches!(seat.role, Role::AuthorisedPerson | Role::Officer)
                && seat.office.as_deref() == Some(office_of(edition))
        };
        if let Some(seat) = seats.iter().find(home) {
            return Some(seat.clone());
        }
        let did = case.events.iter().any(|event| event.actor.iin() == Some(&session.iin));
        let open = self.open_acts(case, edition, session, self.clock.now());
        let seat = open.first().map(|open| open.seat.clone());
        seat.or_else(|| seats.first().filter(|_| did).cloned())
            .filter(|seat| seat.role != Role::Applicant)
    }

    /// What an act asks for, in words.
    pub(crate) fn act_view(
        &self,
        act: &Act,
        case: &Case,
        edition: &Edition,
        lang: Lang,
    ) -> ActView {
        let flow = &edition.definition.flow;
        let matter = matter_of(case);
        let grounds = act.grounds.iter().filter_map(|code| edition.definition.ground(code));
        let grounds = grounds.filter(|g| g.when.as_ref().is_none_or(|w| w.holds(flow, &matter)));
        let turns_down = |name: &str| {
            let outcome = flow.state(name).and_then(|state| state.outcome);
            matches!(outcome, Some(flow::Outcome::NotAccepted | flow::Outcome::Refused))
        };
        ActView {
            code: act.name.clone(),
            title: act.title.in_lang(lang).to_owned(),
            refuses: !act.grounds.is_empty() || act.targets().any(turns_down),
            grounds: grounds
                .map(|ground| (ground.code.clone(), ground.text.in_lang(lang).to_owned()))
                .collect(),
            asks: self.asks_of(act, case, edition, lang),
        }
    }

    fn asks_of(&self, act: &Act, case: &Case, edition: &Edition, lang: Lang) -> AsksView {
        let definition = &edition.definition;
        let matter = matter_of(case);
        let needs: Vec<Need> = needs_of(act).collect();
        let documents = || {
            let all = edition.documents_of(&case.request);
            all.filter(|d| d.when.as_ref().is_none_or(|when| when.holds(&definition.flow, &matter)))
        };
        let named = |name: &str, title: &Text| NamedView {
            code: name.to_owned(),
            title: title.in_lang(lang).to_owned(),
        };
        let brings =
            |effect: Effect| matches!(effect, Effect::IssuePaper(_) | Effect::PreparePaper(_));
        let mut view = AsksView {
            paper: act.effects.iter().filter_map(Effect::read).any(brings),
            ground_needed: act.needs.contains(&flow::Need::Ground),
            reasons_needed: act.needs.contains(&flow::Need::Reasons),
            given: act.given.iter().map(|field| self.given_view(field, lang)).collect(),
            fields: act.given.clone(),
            ..AsksView::default()
        };
        for need in &needs {
            match need {
                Need::Fact(name) => {
                    let Some(fact) = definition.fact(name) else {
                        continue;
                    };
                    view.facts.push(FactAskedView {
                        code: name.clone(),
                        title: format!(
                            "{} ({})",
                            fact.title.in_lang(lang),
                            fact.register.in_lang(lang)
                        ),
                        by_itself: fact.ask.is_some() || fact.entry.is_some(),
                    });
                }
                Need::MissingDocuments => {
                    let portal = case.channel == Channel::Portal;
                    let listed = documents().filter(|d| !portal || d.field.is_some());
                    view.missing = listed.map(|d| named(&d.name, &d.title)).collect();
                }
                Need::Package => {
                    view.received = documents()
                        .filter_map(|document| {
                            let form = way(document, case.channel)?;
                            (form != DocumentForm::FromStateRegister).then(|| ReceivableView {
                                code: document.name.clone(),
                                title: document.title.in_lang(lang).to_owned(),
                                form: form.name().to_owned(),
                                form_title: form_title(form, lang),
                                copies: document.copies,
                                one_of: document.one_of.clone(),
                            })
                        })
                        .collect();
                }
                Need::Payment(name) => {
                    view.payment = definition.charge(name).map(|charge| ChargeView {
                        code: name.clone(),
                        title: charge.title.in_lang(lang).to_owned(),
                        by_gateway: charge.proof.iter().any(|proof| {
                            proof.by == ProofKind::Gateway && proof.channels.contains(&case.channel)
                        }),
                    });
                }
                Need::SuppliedDocuments => {
                    view.supplied = wanted_documents(case, edition)
                        .into_iter()
                        .filter_map(|d| Some(named(d.field.as_ref()?, &d.title)))
                        .collect();
                }
                Need::CompleteForm
                | Need::EarlierEntry
                | Need::Evidence(_)
                | Need::Paid(_)
                | Need::SignedApplication
                | Need::SignedResult => {}
            }
        }
        view
    }

    pub(crate) fn given_view(&self, field: &FieldDefinition, lang: Lang) -> GivenView {
        let choices = field.choices(&self.rules.dictionaries);
        GivenView {
            name: field.name.clone(),
            schema: forms::field_schema(field, &self.rules.dictionaries, lang),
            label: field.label.in_lang(lang).to_owned(),
            hint: field.hint.as_ref().map(|hint| hint.in_lang(lang).to_owned()),
            required: field.required,
            choices: choices
                .into_iter()
                .map(|(code, label)| NamedView {
                    code: code.to_owned(),
                    title: label.in_lang(lang).to_owned(),
                })
                .collect(),
        }
    }

    /// Does an act with a case in the name of a person; whether it is hers the edition says.
    pub(crate) async fn perform(
        &self,
        kept: Kept,
        session: &Session,
        asked: CaseAct,
    ) -> Result<Kept> {
        let edition = self.edition_of(&kept.case)?;
        let now = self.clock.now();
        let step = step_named(edition, &asked.act)?;
        if asks(step, &Need::SignedResult) {
            return Err(Error::invalid(Fault::new("result-signature-needed")));
        }
        let found = self.ask_facts(&kept.case, edition, step, &asked.facts, session).await?;
        let (mut input, aftermath) = self.input_of(&kept.case, edition, step, asked, now).await?;
        input.facts.extend(found);
        let seat = self.seat_for(&kept.case, edition, session, step, now)?;
        let taken = seat.clone();
        let events = self.decided(&kept.case, edition, session, step, seat, input, now)?;
        self.must_have(&kept.row, edition, session, step, &taken).await?;
        self.advance(kept, events, aftermath, None, now).await
    }

    /// What the state registers answer to the facts that an act needs and nobody states. Only who may do the act has them asked.
    pub(crate) async fn ask_facts(
        &self,
        case: &Case,
        edition: &Edition,
        step: &Act,
        stated: &BTreeMap<String, StatedFact>,
        session: &Session,
    ) -> Result<BTreeMap<String, FactFound>> {
        let mut found = BTreeMap::new();
        let now = self.clock.now();
        let open = self.open_acts(case, edition, session, now);
        let Some(open) = open.into_iter().find(|open| open.act.name == step.name) else {
            return Ok(found);
        };
        let actor = session.actor(open.seat.role);
        for need in needs_of(step) {
            let Need::Fact(name) = need else { continue };
            let fact = edition.definition.fact(&name).filter(|_| !stated.contains_key(&name));
            let Some(fact) = fact else { continue };
            let inquiries = &self.drafts.inquiries;
            if let Some(entry) = &fact.entry {
                let Some((is, words)) = self.own_entry(case, entry, now).await? else { continue };
                let from = fact.register.clone();
                found.insert(name, FactFound { is, from, at: now, as_received: Some(words) });
                continue;
            }
            let (is, words) = match (fact.ask, &case.applicant.bin) {
                (Some(FactRegister::Organisations), Some(bin)) => {
                    inquiries.knows_organisation(bin, &actor).await?
                }
                (Some(FactRegister::Persons), _) => {
                    inquiries.knows_person(&case.applicant.iin, &actor).await?
                }
                (Some(FactRegister::Licences), _) => {
                    // What this platform issued it answers for itself: e-licensing gets its licences from here.
                    if let Some(entry) = issued_here(case, edition)
                        && let Some((is, words)) = self.own_entry(case, &entry, now).await?
                    {
                        let from = fact.register.clone();
                        found.insert(
                            name,
                            FactFound { is, from, at: now, as_received: Some(words) },
                        );
                        continue;
                    }
                    let typed = fact.number.as_ref().and_then(|field| case.answers.text(field));
                    let Some(number) = typed.map(str::trim).filter(|n| !n.is_empty()) else {
                        continue;
                    };
                    let asked = RightAsked::Licence(number.to_owned());
                    inquiries.knows_right(&holder_of(case), &asked, &actor).await?
                }
                (Some(FactRegister::Powers), _) => {
                    let Some(person) = &case.applicant.representative else { continue };
                    let asked = RightAsked::PowerFor(person.iin.clone());
                    inquiries.knows_right(&holder_of(case), &asked, &actor).await?
                }
                (Some(FactRegister::Organisations), None) | (None, _) => continue,
            };
            let as_received = Some(short(&words)).filter(|words| !words.is_empty());
            found.insert(name, FactFound { is, from: fact.register.clone(), at: now, as_received });
        }
        Ok(found)
    }

    /// Whether the entry of one of the platform's own registers that a case names stands today, and what the register says of it; none
    /// if the form names none.
    async fn own_entry(
        &self,
        case: &Case,
        entry: &FactEntry,
        now: Timestamp,
    ) -> Result<Option<(bool, String)>> {
        let Some(typed) = case.answers.text(&entry.number) else { return Ok(None) };
        let number = written(typed);
        let row = self.store.reading().await?.register_entry(&entry.register, &number).await?;
        let today = local_date(now);
        let stands = row.as_ref().and_then(|row| standing(row, today));
        let is = matches!(stands, Some(EntryState::Active | EntryState::DeemedGranted));
        // The state is a code of the file format; the day is that of the register.
        let words = match (&row, stands) {
            (Some(row), Some(state)) => format!("{number}: {}, {}", state.name(), row.valid_from),
            _ => format!("{number}: -"),
        };
        Ok(Some((is, short(&words))))
    }

    #[expect(clippy::too_many_arguments, reason = "an act is somebody's, on a case, with data")]
    pub(crate) fn decided(
        &self,
        case: &Case,
        edition: &Edition,
        session: &Session,
        step: &Act,
        seat: Seat,
        input: Input,
        now: Timestamp,
    ) -> Result<Vec<services::Event>> {
        let command = Command {
            act: step.name.clone(),
            actor: session.actor(seat.role),
            office: seat.office,
            input,
        };
        Ok(decide(case, edition, command, now, &self.rules.calendar)?)
    }

    /// The seat from which an act is done: one to which it is open, else one of its roles, so that the edition says what stands
    /// against it.
    pub(crate) fn seat_for(
        &self,
        case: &Case,
        edition: &Edition,
        session: &Session,
        step: &Act,
        now: Timestamp,
    ) -> Result<Seat> {
        let open = self.open_acts(case, edition, session, now);
        if let Some(open) = open.into_iter().find(|open| open.act.name == step.name) {
            return Ok(open.seat);
        }
        let rights: Vec<Role> = step
            .by
            .iter()
            .filter_map(|name| match edition.definition.flow.role(name) {
                Some(role) => Some(role.right),
                None => Role::ALL.into_iter().find(|role| role.code() == name),
            })
            .collect();
        let seats = self.seats(case, edition, session);
        let seat = seats.into_iter().find(|seat| rights.contains(&seat.role));
        seat.ok_or_else(|| Error::Forbidden(Fault::new("not-your-right")))
    }

    /// A payment that a paper proves is as much as the charge came to on its day.
    fn inspect_amount(&self, edition: &Edition, payment: &Payment, faults: &mut Faults) {
        let Some(charge) = edition.definition.charge(&payment.charge) else { return };
        match self.config.payments.tiyn(&charge.amount_setting, payment.on) {
            None => faults.push(Fault::at("charge-amount-unset", "payment-amount")),
            Some(due) if payment.tiyn < due => {
                faults.push(Fault::at("payment-too-small", "payment-amount"));
            }
            Some(_) => {}
        }
    }

    /// What was given with an act, as the engine takes it, and the files that came with it.
    pub(crate) async fn input_of(
        &self,
        case: &Case,
        edition: &Edition,
        step: &Act,
        asked: CaseAct,
        now: Timestamp,
    ) -> Result<(Input, Aftermath)> {
        let mut faults = Faults::default();
        let mut grounds: Vec<String> =
            asked.ground.into_iter().chain(asked.grounds).filter(|code| !code.is_empty()).collect();
        grounds.dedup();
        let payment = match (asked.payment, payment_of(step)) {
            (Some(stated), charge) => {
                read_payment(&stated, charge.unwrap_or_default(), &mut faults)
            }
            (None, _) => None,
        };
        if let Some(payment) = &payment {
            self.inspect_amount(edition, payment, &mut faults);
        }
        let mut facts = BTreeMap::new();
        for (name, stated) in asked.facts {
            match fact_found(edition, &name, stated, now) {
                Some(found) => {
                    facts.insert(name, found);
                }
                None => faults.push(Fault::at("input-not-asked", &name).with("field", "facts")),
            }
        }
        let (mut documents, mut answers) = (Vec::new(), Answers::default());
        let (form, mut given) = (edition.form_of(&case.request), asked.given);
        // A file is given by its bytes; what only names one would be anybody's.
        for (name, answer) in &given.0 {
            if !answer.files().is_empty() {
                faults.push(Fault::at("file-not-as-text", name));
            }
        }
        for ActFile { field, name, content } in asked.files {
            let of_act = step.given.iter().find(|own| own.name == field);
            let into_given = of_act.is_some();
            let field = of_act.or_else(|| form.and_then(|form| form.field(&field)));
            let field = field.filter(|field| field.kind.holds_files());
            let field = field.ok_or_else(|| Error::invalid(Fault::new("unknown-field")))?;
            let (document, file) = self
                .drafts
                .inspect_upload("case", &case.id.to_string(), field, &name, content)
                .await?;
            documents.push(document);
            if into_given {
                let answer = with_file(field, given.files(&field.name), file)?;
                given.0.insert(field.name.clone(), answer);
            } else {
                let answer = with_file(field, answers.files(&field.name), file)?;
                answers = answers.with(&field.name, answer);
            }
        }
        faults.into_result()?;
        // Who brings documents is told by the session; they belong to the application that is signed already.
        let signed = asks(step, &Need::SignedApplication).then(|| case.signed_application.clone());
        let input = Input {
            answers,
            given: forms::normalise_fields(&step.given.iter().collect::<Vec<_>>(), &given),
            grounds,
            points: asked
                .points
                .into_iter()
                .map(|(code, point)| (code, short(&point)))
                .filter(|(_, point)| !point.is_empty())
                .collect(),
            missing: asked.missing.iter().map(|name| document_named(name, edition)).collect(),
            received: asked.received.into_iter().map(received).collect(),
            facts,
            payment,
            reasons: asked.text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()),
            signed_application: signed.flatten(),
            signed_result: None,
        };
        Ok((input, Aftermath::from(documents)))
    }
}

/// The act of a name.
pub(crate) fn step_named<'a>(edition: &'a Edition, name: &str) -> Result<&'a Act> {
    let unknown = || Error::invalid(Fault::new("act-not-known").with("act", name));
    edition.definition.act(name).ok_or_else(unknown)
}

/// The entry of the platform's own register that a case is about, where that register has it.
fn issued_here(case: &Case, edition: &Edition) -> Option<FactEntry> {
    case.about.as_ref().filter(|about| about.state.is_some())?;
    let about = edition.definition.request(&case.request)?.about.as_ref()?;
    Some(FactEntry {
        register: register_code(edition, &about.register),
        number: about.field.clone(),
    })
}

/// Whose licences and powers of attorney are asked about: the organisation's, or the applicant's own.
fn holder_of(case: &Case) -> Holder {
    match &case.applicant.bin {
        Some(bin) => Holder::Organisation(bin.clone()),
        None => Holder::Individual(case.applicant.iin.clone()),
    }
}

/// Whether a body is the authority or one that the flow names.
fn takes_part(edition: &Edition, office: &str) -> bool {
    office == office_of(edition) || edition.definition.flow.body(office).is_some()
}

/// The documents that were last named as missing.
pub(crate) fn wanted_documents<'a>(
    case: &Case,
    edition: &'a Edition,
) -> Vec<&'a services::DocumentDefinition> {
    let inputs = case.events.iter().rev().filter_map(services::Event::input);
    let named = inputs.into_iter().find(|input| !input.missing.is_empty());
    let names = named.map(|input| input.missing.as_slice()).unwrap_or_default();
    names.iter().filter_map(|name| edition.definition.document(name)).collect()
}

/// The charge whose payment an act records.
pub(crate) fn payment_of(act: &Act) -> Option<String> {
    needs_of(act).find_map(|need| match need {
        Need::Payment(charge) => Some(charge),
        _ => None,
    })
}

/// The way in which a channel takes a document.
fn way(document: &services::DocumentDefinition, channel: Channel) -> Option<DocumentForm> {
    document.way.iter().find(|way| way.channels.contains(&channel)).map(|way| way.form)
}

/// A form of a document in words.
pub(crate) fn form_title(form: DocumentForm, lang: Lang) -> String {
    texts::say(lang, &format!("document-form-{}", form.name()))
}

fn received(document: ReceivedDocument) -> Received {
    Received {
        document: document.document,
        form: document.form,
        copies: document.copies,
        sheets: document.sheets,
        original_shown: document.original_shown,
        scan: None,
    }
}

fn fact_found(
    edition: &Edition,
    name: &str,
    stated: StatedFact,
    now: Timestamp,
) -> Option<FactFound> {
    let fact = edition.definition.fact.iter().find(|fact| fact.name == name)?;
    let fallback = fact.fallback.as_ref().and_then(|name| edition.definition.document(name));
    let from = match fallback {
        Some(document) if stated.by_document => document.title.clone(),
        _ => fact.register.clone(),
    };
    let as_received = stated.as_received.map(|text| short(&text)).filter(|text| !text.is_empty());
    Some(FactFound { is: stated.is, from, at: now, as_received })
}

fn read_payment(stated: &StatedPayment, charge: String, faults: &mut Faults) -> Option<Payment> {
    let wrong = |field: &str| Fault::at("payment-unreadable", field);
    let id = short(&stated.id);
    if id.is_empty() {
        faults.push(wrong("payment-id"));
    }
    let tiyn = read_tiyn(&stated.amount);
    if tiyn.is_none() {
        faults.push(wrong("payment-amount"));
    }
    let on = read_day(&stated.on);
    if on.is_none() {
        faults.push(wrong("payment-on"));
    }
    Some(Payment { charge, id, tiyn: tiyn?, on: on? })
}

/// A day as people write it, or as it is kept.
fn read_day(text: &str) -> Option<Date> {
    let text = text.trim();
    if let Ok(day) = text.parse() {
        return Some(day);
    }
    let mut parts = text.split('.');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

fn short(text: &str) -> String {
    text.trim().chars().take(LONGEST_NOTE).collect()
}

/// The document that was named: by its code, or by its title in any language. What is neither is left for the edition to refuse.
pub(crate) fn document_named(typed: &str, edition: &Edition) -> String {
    let wanted = typed.trim().to_lowercase();
    let documents = &edition.definition.document;
    let found = documents.iter().find(|document| {
        document.name == wanted
            || Lang::ALL.iter().any(|lang| document.title.in_lang(*lang).to_lowercase() == wanted)
    });
    found.map_or_else(|| typed.trim().chars().take(200).collect(), |document| document.name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_read_to_the_tiyn() {
        let cases = [
            ("1250", Some(125_000)),
            ("1 250,5", Some(125_050)),
            ("0.07", Some(7)),
            ("", None),
            ("-1", None),
            ("1.234", None),
            ("1e3", None),
            ("1234567890123", None),
        ];
        for (text, tiyn) in cases {
            assert_eq!(read_tiyn(text), tiyn, "{text}");
        }
    }

    #[test]
    fn a_day_is_read_as_people_and_machines_write_it() {
        let day = jiff::civil::date(2014, 2, 3);
        assert_eq!(read_day("03.02.2014"), Some(day));
        assert_eq!(read_day(" 2014-02-03 "), Some(day));
        for text in ["", "3.2", "31.02.2014", "завтра"] {
            assert_eq!(read_day(text), None, "{text}");
        }
    }
}
