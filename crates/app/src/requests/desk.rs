//! The operator's desk: queues, papers, identity, receipts. What the operator signs is in [`crate::requests::approvals`].

use authority::approval::KeysCode;
use base::{Actor, Fault, Lang, Role, SystemPart, UniqueNumber};
use forms::FieldKind;
use registration::{
    AcceptanceStatement, Command, CommandCode, DocumentCheck, DocumentCode, DocumentMark,
    DocumentNeed, GroundCode, IdentityMark, MissingDocument, OfficeCode, Operator, OperatorName,
    OperatorStanding, ParticipantRules, Request, RequestKind, RequestState, VisitPlace, Visitor,
};
use schemars::JsonSchema;
use serde::Deserialize;
use store::{RequestQueue, RequestRow};

use crate::{
    Desk, Error, Result, Session,
    answer_words::answer_words,
    error::unless_newer,
    permission::{Act, require},
    requests::{
        Loaded,
        cards::{CardFormAtDesk, CardKeysAtDesk},
        finding_words, holder_actor, loaded,
        office_revocations::RevocationForm,
    },
    system,
    view::{
        ActView, AsksView, ComparedView, DeskView, PaperView, QueuePage, QueueRow, QueueView,
        RowView,
    },
};

/// How many rows a page of a queue has.
const PAGE_ROWS: u32 = 50;

/// What an operator does at the desk.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(tag = "act", rename_all = "kebab-case", deny_unknown_fields)]
pub enum DeskAct {
    /// Takes the package (n 20).
    Accept {
        /// The data equal the originals and the registers.
        #[serde(default)]
        data_compared: bool,
        /// The originals went back to the recipient.
        #[serde(default)]
        originals_returned: bool,
        /// Consent F28 is signed.
        #[serde(default)]
        secrets_consent_signed: bool,
    },
    /// Compares the control code of keys that stands on the paper which was brought.
    CompareKeys {
        /// The code as typed from the paper.
        code: String,
    },
    /// The card failed or its owner takes it back: her request is withdrawn (n 35).
    CardGivenBack {},
    /// The identity card that was being made has come (n 33).
    CardArrived {},
    /// The certificates were written to the card (n 30).
    CardWritten {},
    /// Fills in the request for a card (n 5).
    FillForm {
        /// The form.
        form: CardFormAtDesk,
    },
    /// Takes what the card made (n 11).
    GiveCardKeys {
        /// The requests for the keys, and what was read of the card.
        given: CardKeysAtDesk,
    },
    /// Forms the request for a revocation by the application on paper (n 22).
    FormRevocation {
        /// The application.
        form: RevocationForm,
    },
    /// Notes what was found of a document.
    MarkDocument {
        /// The note.
        mark: DocumentMark,
    },
    /// Notes whether the person is identified.
    MarkIdentity {
        /// The note.
        mark: IdentityMark,
    },
    /// Puts the papers on the desk (n 17).
    Open {
        /// Who came.
        #[serde(default = "recipient")]
        visitor: Visitor,
        /// Whether at the office or at the recipient's home; the office, if nothing is said.
        #[serde(default = "office")]
        place: VisitPlace,
        /// Queue ticket.
        #[serde(default)]
        ticket: Option<String>,
    },
    /// Refuses to take the package: receipt F9 (n 18).
    RefuseAcceptance {
        /// The ground.
        ground: GroundCode,
        /// What is missing or unfit.
        missing: Vec<MissingDocument>,
        /// The recipient's address.
        #[serde(default)]
        recipient_address: String,
        /// The operator's phone.
        #[serde(default)]
        executor_phone: String,
    },
    /// Refuses: the person is not identified, or the papers violate the list (n 19).
    RefuseDocuments {
        /// The reason.
        text: String,
    },
    /// Refuses on what the state registers say of the person who was identified (n 7, 9).
    RefuseOnRegisters {},
}

const fn recipient() -> Visitor {
    Visitor::Recipient
}

const fn office() -> VisitPlace {
    VisitPlace::Office
}

/// The acts of the desk and the commands behind them, in the order in which they are shown.
const DESK_ACTS: [(&str, CommandCode); 15] = [
    ("open", CommandCode::OpenDesk),
    ("compare-keys", CommandCode::CompareKeys),
    ("mark-document", CommandCode::MarkDocument),
    ("mark-identity", CommandCode::MarkIdentity),
    ("card-arrived", CommandCode::RecordCardArrival),
    ("fill-form", CommandCode::FillForm),
    ("give-card-keys", CommandCode::GiveCardKeys),
    ("accept", CommandCode::AcceptDocuments),
    ("refuse-acceptance", CommandCode::RefuseAcceptance),
    ("refuse-documents", CommandCode::RefuseDocuments),
    ("refuse-on-registers", CommandCode::RefuseOnRegisters),
    ("form-revocation", CommandCode::FormRevocation),
    ("approve", CommandCode::ConfirmByOperator),
    ("card-written", CommandCode::ConfirmInstallation),
    ("card-given-back", CommandCode::Withdraw),
];

/// The queues of the desk: code and states.
pub(super) const QUEUES: [(&str, &[RequestState]); 5] = [
    (
        "waiting",
        &[
            RequestState::AwaitingDocuments,
            RequestState::AwaitingHead,
            RequestState::AcceptanceRefused,
        ],
    ),
    ("at-desk", &[RequestState::DocumentCheck, RequestState::RegistryCheck, RequestState::PinWait]),
    ("waiting-card", &[RequestState::WaitingIdCard]),
    ("to-approve", &[RequestState::Accepted, RequestState::Precheck, RequestState::Registered]),
    ("at-authority", &[RequestState::ConfirmedByOperator, RequestState::CaCheck]),
];

impl Desk<'_> {
    /// A queue of the operator's office, by legal due date.
    pub async fn queue(
        &self,
        session: &Session,
        queue: Option<&str>,
        after: Option<&str>,
        lang: Lang,
    ) -> Result<QueuePage> {
        let session = require(Some(session), Act::UseDesk)?;
        let office = self.own_office(session)?;
        let (code, states) = match queue {
            None => QUEUES[0],
            Some(wanted) => *QUEUES
                .iter()
                .find(|(code, _)| *code == wanted)
                .ok_or_else(|| Error::NotFound(Fault::new("queue-unknown")))?,
        };
        let mut reading = self.store.reading().await?;
        let mut queues = Vec::new();
        for (code, states) in QUEUES {
            let mut count = 0;
            for state in states {
                count += reading.request_count(state.code(), Some(office.as_str())).await?;
            }
            queues.push(QueueView {
                code: code.to_owned(),
                title: texts::say(lang, &format!("desk-queue-{code}")),
                count,
            });
        }
        let wanted = RequestQueue {
            office: Some(office.to_string()),
            states: states.iter().map(|state| state.code().to_owned()).collect(),
            after: after.and_then(read_place),
            limit: PAGE_ROWS + 1,
        };
        let mut rows = reading.request_queue(&wanted).await?;
        drop(reading);
        let more = rows.len() > PAGE_ROWS as usize;
        rows.truncate(PAGE_ROWS as usize);
        let next = rows.last().filter(|_| more).map(write_place);
        let rows = rows.into_iter().map(|row| self.desk_row(row, lang)).collect::<Result<_>>()?;
        Ok(QueuePage { queues, queue: code.to_owned(), rows, next })
    }

    pub(super) fn desk_row(&self, row: RequestRow, lang: Lang) -> Result<QueueRow> {
        let filed_at = row.opened_at;
        let (number, state) = (row.unique_number.clone(), row.state.clone());
        let Some(loaded) = unless_newer(loaded(row))? else {
            return Ok(QueueRow::of_newer_build(number, (&state, ""), filed_at, None, lang));
        };
        let status = self.registration.status_view(&loaded, lang)?;
        let context = self.rules.registration_context();
        let due = loaded.request.due(&context, self.clock.now()).map_err(Error::invalid)?;
        let holder = loaded.request.holder.as_ref();
        Ok(QueueRow {
            number: status.number,
            title: self
                .registration
                .participant(&loaded.request)
                .map_or_else(String::new, |rules| rules.name.in_lang(lang).to_owned()),
            applicant: holder.map(|holder| holder.iin.masked()).unwrap_or_default(),
            state: status.state,
            standing: status.standing,
            state_label: status.state_label,
            filed_at,
            due_on: status.due_on,
            overdue: due.is_some_and(|end| end.has_passed(self.clock.now())),
        })
    }

    /// A request on the desk. The look is recorded: it shows another person's data.
    pub async fn request(
        &self,
        session: &Session,
        number: &UniqueNumber,
        lang: Lang,
    ) -> Result<DeskView> {
        let session = require(Some(session), Act::UseDesk)?;
        self.own_office(session)?;
        let loaded = self.request_of_office(session, number).await?;
        let actor = session.actor(Role::Operator);
        self.documents.record_look(&actor, "request-viewed", format!("request/{number}")).await?;
        self.desk_view(session, &loaded, lang).await
    }

    /// One act at the desk.
    pub async fn act(
        &self,
        session: &Session,
        number: &UniqueNumber,
        act: DeskAct,
        lang: Lang,
    ) -> Result<DeskView> {
        let session = require(Some(session), Act::UseDesk)?;
        let mut loaded = self.request_of_office(session, number).await?;
        let operator = self.operator(session)?;
        let holder = loaded.request.holder.as_ref();
        if holder.is_some_and(|holder| holder.iin == session.iin) {
            // Nobody decides about her own request, whichever act it is.
            return Err(Error::Conflict(Fault::new("operator-own-request")));
        }
        let command = match act {
            DeskAct::FormRevocation { form } => {
                self.form_revocation(session, &mut loaded, form).await?;
                return self.desk_view(session, &loaded, lang).await;
            }
            DeskAct::FillForm { form } => {
                self.fill_card_form(session, &mut loaded, form).await?;
                return self.desk_view(session, &loaded, lang).await;
            }
            DeskAct::GiveCardKeys { given } => {
                self.give_card_keys(session, &mut loaded, given).await?;
                return self.desk_view(session, &loaded, lang).await;
            }
            DeskAct::CardWritten {} => {
                self.card_written(session, &mut loaded).await?;
                return self.desk_view(session, &loaded, lang).await;
            }
            DeskAct::CardGivenBack {} => {
                self.card_given_back(&mut loaded).await?;
                return self.desk_view(session, &loaded, lang).await;
            }
            DeskAct::CardArrived {} => Command::RecordCardArrival { operator },
            DeskAct::Accept { data_compared, originals_returned, secrets_consent_signed } => {
                let statement = AcceptanceStatement {
                    data_compared,
                    originals_returned,
                    secrets_consent_signed,
                };
                Command::AcceptDocuments { operator, statement }
            }
            DeskAct::CompareKeys { code } => {
                let code = KeysCode::read(&code)
                    .map_err(|_| Error::invalid(Fault::at("keys-code-form", "code")))?;
                Command::CompareKeys { operator, code }
            }
            DeskAct::MarkDocument { mark } => Command::MarkDocument { operator, mark },
            DeskAct::MarkIdentity { mark } => Command::MarkIdentity { operator, identity: mark },
            DeskAct::Open { visitor, place, ticket } => {
                Command::OpenDesk { operator, visitor, place, ticket }
            }
            DeskAct::RefuseAcceptance { ground, missing, recipient_address, executor_phone } => {
                Command::RefuseAcceptance {
                    operator,
                    ground,
                    missing,
                    recipient_address,
                    executor_phone,
                }
            }
            DeskAct::RefuseDocuments { text } => Command::RefuseDocuments { operator, text },
            DeskAct::RefuseOnRegisters {} => Command::RefuseOnRegisters { operator },
        };
        let actor = session.actor(Role::Operator);
        let compares = command.code() == CommandCode::CompareKeys;
        let done = self.registration.step(&mut loaded, command, &actor).await;
        if let (Err(error @ Error::Invalid(_)), true) = (&done, compares) {
            // Somebody's paper does not belong to this request: worth knowing when it happens often.
            self.record_refusal(&actor, "keys-comparison-refused", number, error).await?;
        }
        done?;
        self.desk_view(session, &loaded, lang).await
    }

    pub(crate) async fn request_of_office(
        &self,
        session: &Session,
        number: &UniqueNumber,
    ) -> Result<Loaded> {
        let loaded = self.registration.load_request(number).await?;
        let office = self.operator(session)?.office;
        let same = loaded.request.office.as_ref().is_some_and(|own| *own == office);
        if same { Ok(loaded) } else { Err(Error::NotFound(Fault::new("request-not-found"))) }
    }

    /// The signed-in operator. Her post is read anew for each request, so an ended one works no more.
    pub(crate) fn operator(&self, session: &Session) -> Result<Operator> {
        let office = session.post(Role::Operator);
        let office = office.ok_or_else(|| Error::Forbidden(Fault::new("not-your-right")))?;
        Ok(Operator {
            name: OperatorName { iin: session.iin.clone(), full_name: session.name.clone() },
            office: registration::OfficeCode::new(office),
            standing: if session.suspended {
                OperatorStanding::Suspended
            } else {
                OperatorStanding::Active
            },
        })
    }

    /// The office of the signed-in operator; one whose work is stopped sees nothing of it.
    pub(super) fn own_office(&self, session: &Session) -> Result<OfficeCode> {
        let operator = self.operator(session)?;
        match operator.standing {
            OperatorStanding::Active => Ok(operator.office),
            OperatorStanding::Suspended => Err(Error::Forbidden(Fault::new("operator-not-active"))),
        }
    }

    pub(crate) async fn desk_view(
        &self,
        session: &Session,
        loaded: &Loaded,
        lang: Lang,
    ) -> Result<DeskView> {
        let operator = session.actor(Role::Operator);
        let request = &loaded.request;
        let visit = request.visit();
        let registration = &self.rules.registration;
        let rules = registration.participants.rules(&request.participant);
        let documents = &registration.documents;
        let asks = |code: &DocumentCode| match documents.find(code) {
            Some(kind) if kind.form.is_some() => Some("form"),
            Some(kind) if kind.checks.contains(&DocumentCheck::Domains) => Some("domains"),
            Some(kind) if !kind.checks.is_empty() => Some("number-and-date"),
            _ => None,
        };
        let papers_seen = rules
            .map(|rules| rules.documents_for(request.kind()))
            .unwrap_or_default()
            .iter()
            .map(|rule| {
                let form = documents.find(&rule.code).and_then(|kind| kind.form.as_ref());
                let fields = form.and_then(|code| registration.papers.get(code)).cloned();
                let mark = visit.and_then(|visit| visit.mark(&rule.code));
                (rule, fields, mark)
            })
            .map(|(rule, fields, mark)| PaperView {
                code: rule.code.to_string(),
                name: documents.name(&rule.code, lang).to_owned(),
                required: rule.need == DocumentNeed::Always,
                asks: asks(&rule.code).map(str::to_owned),
                form: fields
                    .as_ref()
                    .map(|form| forms::json_schema(form, self.drafts.dictionaries(), lang)),
                fields,
                said: mark.map(|mark| mark.said.clone()).unwrap_or_default(),
                mark: mark.map(|mark| mark_words(mark, lang)),
            })
            .collect();
        let (context, now) = (self.rules.registration_context(), self.clock.now());
        let late = request.late(&context, now).map_err(Error::invalid)?;
        let life_cycle = context.life_cycle(request, now).map_err(Error::invalid)?;
        let identified = visit.is_some_and(|visit| visit.identity == Some(IdentityMark::Proved));
        let compared = visit.is_some_and(|visit| visit.compared.is_some());
        let found = registration::findings(request, &context, now).map_err(Error::invalid)?;
        let mut applicants = self.registration.request_view(loaded, &operator, lang).await?;
        applicants.keys_code = applicants.keys_code.filter(|_| compared);
        let (answers, registers) = (self.answer_rows(loaded, lang), register_rows(loaded, lang));
        let stated = request.acceptance().and_then(|receipt| receipt.statement);
        Ok(DeskView {
            request: applicants,
            beside: compare(rules, &answers, &registers),
            answers,
            registers,
            next_act: texts::say(lang, &next_act(request)),
            stated: stated.map(|stated| statement_words(stated, lang)).unwrap_or_default(),
            findings: found.iter().map(|finding| finding_words(finding, lang)).collect(),
            papers_seen,
            identified,
            compared,
            late: late.iter().map(|term| life_cycle.term(term, lang).to_owned()).collect(),
            acts: self.desk_acts(loaded, &operator, lang)?,
        })
    }

    pub(super) fn answer_rows(&self, loaded: &Loaded, lang: Lang) -> Vec<RowView> {
        let request = &loaded.request;
        let form = request.form.as_ref().and_then(|code| self.rules.registration.forms.get(code));
        let Some(form) = form else { return Vec::new() };
        form.fields()
            // Keys are told by their digests in the approval; consents are all given, or the form would not be here.
            .filter(|field| !matches!(field.kind, FieldKind::Consent | FieldKind::Pkcs10))
            .filter_map(|field| {
                let answer = request.answers.answer(&field.name)?;
                let value = answer_words(field, answer, lang, self.drafts.dictionaries());
                Some(RowView {
                    name: field.name.clone(),
                    label: field.label.in_lang(lang).to_owned(),
                    value,
                })
            })
            .collect()
    }

    /// What the life-cycle lets this operator do now.
    fn desk_acts(&self, loaded: &Loaded, operator: &Actor, lang: Lang) -> Result<Vec<ActView>> {
        let (request, now) = (&loaded.request, self.clock.now());
        let context = self.rules.registration_context();
        let life_cycle = context.life_cycle(request, now).map_err(Error::invalid)?;
        let is_open = |command| {
            let actor = doer_at_desk(request, command, operator);
            life_cycle.is_open_to(request, command, &actor, now)
        };
        // What goes to a card is the operator's to write and to give back; elsewhere it is the holder's to install and withdraw.
        let is_hers = |code: &str| !code.starts_with("card-") || request.kind().is_card();
        Ok(DESK_ACTS
            .into_iter()
            .filter(|(code, command)| is_open(*command) && is_hers(code))
            .map(|(code, command)| ActView {
                code: code.to_owned(),
                title: texts::say(lang, &format!("desk-act-{code}")),
                asks: AsksView::default(),
                refuses: code.starts_with("refuse-"),
                // A refusal by the marks has one ground, and one by the registers that which they give: none to choose.
                grounds: match life_cycle.grounds(request.kind(), command) {
                    several if several.len() > 1 && command != CommandCode::RefuseOnRegisters => {
                        several
                            .into_iter()
                            .map(|ground| {
                                (ground.to_string(), life_cycle.ground(ground, lang).to_owned())
                            })
                            .collect()
                    }
                    _ => Vec::new(),
                },
            })
            .collect())
    }
}

/// Who does what a command asks for when it is given at the desk. The owner of a card types its PIN there and takes it back; one
/// that asks for no PIN is registered by the system.
pub(super) fn doer_at_desk(request: &Request, command: CommandCode, operator: &Actor) -> Actor {
    match command {
        CommandCode::GiveCardKeys if request.state != RequestState::PinWait => {
            system(SystemPart::Portal)
        }
        CommandCode::GiveCardKeys | CommandCode::Withdraw => holder_actor(request),
        _ => operator.clone(),
    }
}

/// The key of the words for what the operator does next; with a card it is more than elsewhere, and a revocation has no keys to
/// compare, but a form to fill in.
fn next_act(request: &Request) -> String {
    let end = match request.state {
        RequestState::DocumentCheck | RequestState::Issued if request.kind().is_card() => "-card",
        RequestState::DocumentCheck | RequestState::Accepted
            if request.kind() == RequestKind::RevokeOffice =>
        {
            "-revocation"
        }
        _ => "",
    };
    format!("desk-next-{}{end}", request.state)
}

/// What an operator stated, in words; what she did not state is not there.
fn statement_words(stated: AcceptanceStatement, lang: Lang) -> Vec<String> {
    let all = [
        (stated.data_compared, "accept-compared"),
        (stated.originals_returned, "accept-returned"),
        (stated.secrets_consent_signed, "accept-consent"),
    ];
    all.into_iter().filter(|(is, _)| *is).map(|(_, key)| texts::say(lang, key)).collect()
}

/// The row of the registers that speaks of a field of this kind's form.
fn register_row<'a>(rules: &ParticipantRules, field: &'a str) -> Option<&'a str> {
    let holder = &rules.holder;
    if field == holder.iin {
        return Some("person-iin");
    }
    if [&holder.last_name, &holder.first_name, &holder.middle_name].iter().any(|n| *n == field) {
        return Some("person-name");
    }
    let organisation = rules.organisation.as_ref()?;
    if field == organisation.bin {
        return Some("organisation-bin");
    }
    (field == organisation.name).then_some("organisation-name")
}

/// Each answer with the register's word on it. The registers have a person's name as one line and an organisation's in
/// several languages: a part that is in it agrees, and the line itself stands once.
fn compare(
    rules: Option<&ParticipantRules>,
    answers: &[RowView],
    registers: &[RowView],
) -> Vec<ComparedView> {
    let mut shown: Vec<&str> = Vec::new();
    let mut rows = Vec::new();
    for answer in answers {
        let name = rules.and_then(|rules| register_row(rules, &answer.name));
        let row = registers.iter().find(|row| Some(row.name.as_str()) == name);
        let agrees = row.map(|row| is_part_of(&answer.value, &row.value));
        let once = row.filter(|row| !shown.contains(&row.name.as_str()) || agrees == Some(false));
        shown.extend(once.map(|row| row.name.as_str()));
        rows.push(ComparedView {
            label: answer.label.clone(),
            typed: answer.value.clone(),
            register: once.map(|row| row.value.clone()),
            agrees,
        });
    }
    rows.extend(registers.iter().filter(|row| !shown.contains(&row.name.as_str())).map(|row| {
        ComparedView {
            label: row.label.clone(),
            typed: String::new(),
            register: Some(row.value.clone()),
            agrees: None,
        }
    }));
    rows
}

/// Whether all words of what was typed stand in the register's line, or in one of its names.
fn is_part_of(typed: &str, line: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        registration::normalise_name(text).split(' ').map(str::to_owned).collect()
    };
    let typed = words(typed);
    line.split(NAMES_APART).any(|name| {
        let known = words(name);
        typed.iter().all(|word| known.contains(word))
    })
}

/// What stands between the names of an organisation.
const NAMES_APART: &str = " / ";

fn mark_words(mark: &DocumentMark, lang: Lang) -> String {
    use registration::{DocumentVerdict, SeenAs};
    let verdict = match &mark.verdict {
        DocumentVerdict::Accepted => texts::say(lang, "document-verdict-accepted"),
        DocumentVerdict::Missing => texts::say(lang, "document-verdict-missing"),
        DocumentVerdict::Rejected { note, .. } => {
            format!("{} {note}", texts::say(lang, "document-verdict-rejected"))
        }
    };
    let seen = match mark.seen_as {
        SeenAs::Original => texts::say(lang, "document-seen-original"),
        SeenAs::Copy => texts::say(lang, "document-seen-copy"),
    };
    format!("{verdict} · {seen}")
}

pub(super) fn register_rows(loaded: &Loaded, lang: Lang) -> Vec<RowView> {
    let Some(answer) = loaded.request.registry_answer() else { return Vec::new() };
    let mut rows = Vec::new();
    let mut row = |name: &str, value: String| {
        let label = texts::say(lang, &format!("register-{name}"));
        rows.push(RowView { name: name.to_owned(), label, value });
    };
    if let Some(person) = answer.person.record() {
        row("person-name", person.name.full());
        row("person-iin", person.iin.to_string());
        row("person-birth-date", texts::date(lang, person.birth_date));
        if let Some(died) = person.death_date {
            row("person-death-date", texts::date(lang, died));
        }
        if let Some(number) = &person.document_number {
            row("person-document", number.clone());
        }
    }
    if let Some(organisation) = answer.organisation.as_ref().and_then(|finding| finding.record()) {
        row("organisation-name", organisation.names.join(NAMES_APART));
        row("organisation-bin", organisation.bin.to_string());
        if let Some(head) = &organisation.head_iin {
            row("organisation-head", head.to_string());
        }
    }
    rows
}

/// Whether a visit of the request came with this ticket.
/// A place in a queue, for the next page.
fn write_place(row: &RequestRow) -> String {
    let due = row.due_on.map(|day| day.to_string()).unwrap_or_default();
    format!("{due}_{}", row.id)
}

fn read_place(text: &str) -> Option<(Option<jiff::civil::Date>, base::RequestId)> {
    let (due, id) = text.split_once('_')?;
    let due = if due.is_empty() { None } else { Some(due.parse().ok()?) };
    Some((due, id.parse().ok()?))
}
