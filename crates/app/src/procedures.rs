//! Procedures of offices (nca-01): begun by whom the edition lets, moved on by acts, seen by those who work on them and by those
//! whose they are. The queue has its own use cases (`queue`), and so has the conduct of operators (`conduct`).
//!
//! What may happen stands in the edition of nca-01 (crate `procedures`); here it meets the register of offices, the staff, files,
//! messages, registers and the journal. Codes of faults of this module (those of the rules come from `procedures`, `flow` and `forms`):
//!
//! | code | meaning |
//! |---|---|
//! | `archive-request-unknown` | the office has no request of this number |
//! | `booking-phone-missing` | a booking has no telephone |
//! | `booking-budget` | the address, or the person, has as many bookings waiting as it may, `most` |
//! | `failure-in-future` | the moment of a failure or of its end has not come yet |
//! | `no-ticket-waits` | nobody waits in the queue |
//! | `not-a-ticket-machine` | the call does not come from a ticket machine of the office |
//! | `office-unknown` | there is no such office |
//! | `operator-unknown` | no operator has this number |
//! | `procedure-changed` | somebody else moved it first |
//! | `procedure-kind-unknown` | there is no such kind, or it is not begun so |
//! | `procedure-not-found` | there is no such procedure, or it is not this person's to see |
//! | `queue-service-unknown` | the office takes in no papers for this service |
//! | `report-days` | the days are not two of the form `yyyy-mm-dd`, in order, a month apart at most |
//! | `restored-before-failure` | the failure was over before it began |
//! | `scan-not-pdf-a` | the scan is no PDF/A |
//! | `slot-missing` | a booking names no time |
//! | `support-person-none` | the centre has named nobody who answers for it |
//! | `ticket-in-hand` | the employee has not closed the ticket that she called last |
//! | `ticket-machine-budget` | the machine has given as many tickets in this minute as it may |
//! | `time-form` | the time is not written as `hh:mm` |
//! | `window-missing` | the window is not named |

mod actions;
mod booking;
pub(crate) mod conduct;
pub(crate) mod failures;
mod kept;
pub(crate) mod queue;
mod showing;
mod telephones;

use base::{Fault, Faults, Lang, ProcedureId, Role, UniqueNumber, local_date};
use forms::Typed;
use jiff::Timestamp;
use procedures::{By, Command, Input, Instance, Kind, Party, Post, Procedure, decide};
use registration::OfficeCode;
use schemars::JsonSchema;
use serde::Deserialize;
use services::{Channel, Edition};
use store::StaffState;

use crate::{
    ActFile, CaseAct, Error, Procedures, Result, Session,
    documents_kept::NewDocument,
    drafts::with_file,
    error::OrInternal,
    permission::{Act, require},
    view::{ProcedureView, ProceduresPage},
};
pub use booking::SlotToBook;

use kept::{Beginning, Kept, is_own, not_found};

/// The service whose edition holds the procedures.
const SERVICE: &str = "nca-01";
/// What becomes of a document whose destruction two people agreed on.
const DESTROY: &str = "confirm-destruction";

/// A procedure to begin.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProcedureToBegin {
    /// Its kind: `support-ticket`, `home-visit`, as the offers name it.
    pub kind: String,
    /// The language of letters about it.
    #[schemars(with = "String", extend("enum" = ["kk", "ru", "en"]))]
    pub lang: Lang,
    /// The data that its first act asks for.
    #[serde(default)]
    #[schemars(with = "std::collections::BTreeMap<String, String>")]
    pub given: Typed,
    /// Files among these data.
    #[serde(default)]
    pub files: Vec<ActFile>,
}

/// Which procedures are looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProcedureSearch {
    /// The kind; the first that the person may see by default.
    pub kind: Option<String>,
    /// `next` of the page before.
    pub after: Option<String>,
}

impl<'app> Procedures<'app> {
    /// The edition under which procedures begin today.
    fn serving(&self) -> Result<&'app Edition> {
        let today = local_date(self.clock.now());
        let service = self.rules.catalogue.service(SERVICE);
        let serving = service.and_then(|service| service.serving_on(today));
        let serving = serving.ok_or_else(|| Error::NotFound(Fault::new("service-not-found")))?;
        Ok(serving.edition)
    }

    /// Begins a procedure: a ticket of the support service, a visit at home, a document in the archive. Who may, and with what, the
    /// edition says. Tickets of the queue and checklists begin elsewhere.
    pub async fn begin(
        &self,
        session: &Session,
        asked: ProcedureToBegin,
        lang: Lang,
    ) -> Result<ProcedureView> {
        let session = require(Some(session), Act::UseProcedures)?;
        let edition = self.serving()?;
        let unknown = || Error::NotFound(Fault::new("procedure-kind-unknown"));
        let kind = Kind::of(&asked.kind).ok_or_else(unknown)?;
        let offered = self.offered(session, edition, kind)?;
        let Some((act, post)) = offered else {
            return Err(Error::Forbidden(Fault::new("not-your-right")));
        };
        let now = self.clock.now();
        let id = ProcedureId::from_random(crypto::random::bytes::<16>().or_internal()?);
        let name = act.name.clone();
        let own =
            CaseAct { act: name, given: asked.given, files: asked.files, ..CaseAct::default() };
        let (mut input, papers) = self.input_of(id, act, own).await?;
        let office = self.office_for(kind, &post, &mut input, session).await?;
        // Whoever phones is answered in her language, not in the clerk's.
        let wanted = input.given.text("reply_lang").and_then(|code| code.parse().ok());
        let answer_lang = wanted.unwrap_or(asked.lang);
        let mut procedure = Self::blank(id, kind, edition, office, answer_lang, &post);
        procedure.party = party_of(kind, &post, session);
        self.complete(&procedure, &mut input, session, now).await?;
        failures::verify(&procedure, &input.given, now)?;
        let by = By::Person {
            actor: session.actor(post.role),
            name: session.name.clone(),
            post: post.clone(),
        };
        let command = Command { act: act.name.clone(), by, input };
        let event = decide(&procedure, edition, command, now, &self.rules.calendar)?;
        procedure.number = self.draw_number(kind, now).await?;
        let kept = self.store_first(procedure, event, papers, Beginning::default(), now).await?;
        self.view(session, &kept, lang).await
    }

    /// The act by which the person may begin a procedure of a kind, and the post from which.
    fn offered(
        &self,
        session: &Session,
        edition: &'app Edition,
        kind: Kind,
    ) -> Result<Option<(&'app services::Act, Post)>> {
        if matches!(kind, Kind::Queue | Kind::WorkstationChecklist) {
            return Ok(None);
        }
        for post in own_posts(session) {
            let office = post.office.clone().unwrap_or_default();
            if kind.office_given().is_none() && !self.is_office_of_operators(&post)? {
                continue;
            }
            let id = ProcedureId::from_random([0; 16]);
            let blank = Self::blank(id, kind, edition, office, Lang::default(), &post);
            if !edition.definition.takes(kind.request(), blank.channel) {
                continue;
            }
            let by = By::Person {
                actor: session.actor(post.role),
                name: session.name.clone(),
                post: post.clone(),
            };
            let mut blank = blank;
            blank.party = party_of(kind, &post, session);
            let open = procedures::open_acts(&blank, edition, &by, self.clock.now());
            if let Some(act) = open.into_iter().next() {
                return Ok(Some((act, post)));
            }
        }
        Ok(None)
    }

    /// Whether a post is in an office of the register or at the provider: clerks of other bodies are no operators of the NCA.
    fn is_office_of_operators(&self, post: &Post) -> Result<bool> {
        let Some(office) = post.office.as_deref() else { return Ok(true) };
        let at_provider = office == self.serving()?.definition.authority.code;
        let known = self.rules.registration.offices.find(&OfficeCode::new(office));
        Ok(at_provider || known.is_some())
    }

    /// A procedure of which nothing has happened yet. What a person brings herself comes through the portal, the rest by the first
    /// other channel of its kind.
    fn blank(
        id: ProcedureId,
        kind: Kind,
        edition: &Edition,
        office: String,
        lang: Lang,
        post: &Post,
    ) -> Procedure {
        let channels = edition.definition.request(kind.request()).map(|r| r.channels.as_slice());
        let other = channels.into_iter().flatten().find(|channel| **channel != Channel::Portal);
        let channel = match post.role {
            Role::Applicant => Channel::Portal,
            _ => other.copied().unwrap_or(Channel::Office),
        };
        Procedure {
            id,
            number: UniqueNumber::compose(2000, kind.number_code(), 0),
            kind,
            edition: edition.first_day,
            channel,
            lang,
            office,
            party: Party::default(),
            instance: Instance::begun(&edition.definition.flow),
        }
    }

    /// The office that will work on a procedure: the one that is named, that of the operator who is complained of, or that of the
    /// post from which it begins.
    async fn office_for(
        &self,
        kind: Kind,
        post: &Post,
        input: &mut Input,
        session: &Session,
    ) -> Result<String> {
        if let Some(field) = kind.office_given() {
            let code = input.given.text(field).unwrap_or_default();
            return self.office_named(code, field);
        }
        if kind == Kind::OperatorViolation {
            let unknown = || Error::invalid(Fault::at("operator-unknown", "operator_iin"));
            let iin = input.given.text("operator_iin").unwrap_or_default();
            let iin = base::Iin::parse(iin).map_err(|_| unknown())?;
            if iin == session.iin {
                return Err(Error::invalid(Fault::new("concerned-person")));
            }
            let posts = self.store.reading().await?.staff_of_person(&iin).await?;
            let mut held = posts.into_iter().filter(|row| row.role == Role::Operator);
            let mut held_now = held.clone().filter(|row| row.state == StaffState::Active);
            let row = held_now.next().or_else(|| held.next()).ok_or_else(unknown)?;
            return Ok(row.office);
        }
        Ok(post.office.clone().unwrap_or_default())
    }

    /// The code of an office of the register.
    fn office_named(&self, code: &str, field: &str) -> Result<String> {
        let found = self.rules.registration.offices.find(&OfficeCode::new(code));
        let unknown = || Error::invalid(Fault::at("office-unknown", field));
        found.map(|office| office.code.to_string()).ok_or_else(unknown)
    }

    /// What the platform itself gives with a first act, or asks besides: the day until which a document is kept, the name of the
    /// person who writes to the support service.
    async fn complete(
        &self,
        procedure: &Procedure,
        input: &mut Input,
        session: &Session,
        now: Timestamp,
    ) -> Result<()> {
        let put = |input: &mut Input, name: &str, value: String| {
            let given = std::mem::take(&mut input.given);
            input.given = given.with_text(name, value);
        };
        match procedure.kind {
            Kind::Archive => {
                let code = input.given.text("document_kind").unwrap_or_default();
                let asked = input.given.text("keep_until");
                let calendar = &self.rules.calendar;
                let until = self.rules.archive.keep_until(code, asked, local_date(now), calendar);
                let until = until.map_err(Error::invalid)?;
                put(input, "keep_until", until.to_string());
                self.request_of_office(procedure, input).await?;
            }
            Kind::QualityCheck => self.verify_check(input, session).await?,
            Kind::SupportTicket if procedure.channel == Channel::Portal => {
                put(input, "person", session.name.clone());
                if input.given.text("reply_email").is_none() {
                    return Err(Error::invalid(Fault::at("answer-missing", "reply_email")));
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// A document goes into the archive with the request of the office that it came with.
    async fn request_of_office(&self, procedure: &Procedure, input: &Input) -> Result<()> {
        let unknown = || Error::invalid(Fault::at("archive-request-unknown", "request_number"));
        let typed = input.given.text("request_number").unwrap_or_default();
        let number = UniqueNumber::read(typed).ok_or_else(unknown)?;
        let row = self.store.reading().await?.request_by_number(&number).await?;
        match row {
            Some(row) if row.office.is_empty() || row.office == procedure.office => Ok(()),
            _ => Err(unknown()),
        }
    }

    /// What was given with an act, as the rules take it, and the files that came with it.
    async fn input_of(
        &self,
        id: ProcedureId,
        act: &services::Act,
        asked: CaseAct,
    ) -> Result<(Input, Vec<NewDocument>)> {
        let mut given = asked.given;
        let mut faults = Faults::default();
        for (name, answer) in &given.0 {
            if !answer.files().is_empty() {
                faults.push(Fault::at("file-not-as-text", name));
            }
        }
        let never_asked = [
            ("facts", !asked.facts.is_empty()),
            ("missing", !asked.missing.is_empty()),
            ("payment", asked.payment.is_some()),
            ("points", !asked.points.is_empty()),
            ("received", !asked.received.is_empty()),
        ];
        for (name, _) in never_asked.into_iter().filter(|(_, is_given)| *is_given) {
            faults.push(Fault::at("input-not-asked", name).with("field", name));
        }
        faults.into_result()?;
        let (mut papers, mut files) = (Vec::new(), Vec::new());
        for ActFile { field, name, content } in asked.files {
            let field = act.given.iter().find(|own| own.name == field);
            let field = field.filter(|field| field.kind.holds_files());
            let field = field.ok_or_else(|| Error::invalid(Fault::new("unknown-field")))?;
            let owner = id.to_string();
            let upload = self.drafts.inspect_upload("procedure", &owner, field, &name, content);
            let (document, file) = upload.await?;
            if field.name == "scan" && !is_pdf_a(&document.content) {
                return Err(Error::invalid(Fault::at("scan-not-pdf-a", "scan")));
            }
            files.push(document.id);
            papers.push(document);
            let answer = with_file(field, given.files(&field.name), file)?;
            given.0.insert(field.name.clone(), answer);
        }
        let grounds = asked.ground.into_iter().chain(asked.grounds).filter(|code| !code.is_empty());
        let input = Input {
            grounds: grounds.collect(),
            reasons: asked.text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()),
            given: forms::normalise_fields(&act.given.iter().collect::<Vec<_>>(), &given),
            signed: None,
            files,
        };
        Ok((input, papers))
    }

    /// Procedures of a kind that the person works on, or that are hers; and what she may begin.
    pub async fn list(
        &self,
        session: &Session,
        search: &ProcedureSearch,
        lang: Lang,
    ) -> Result<ProceduresPage> {
        let session = require(Some(session), Act::UseProcedures)?;
        self.page(session, search, lang).await
    }

    /// A procedure, for somebody who works on it or whose it is. Each look of an official is in the journal.
    pub async fn show(
        &self,
        session: &Session,
        number: &UniqueNumber,
        lang: Lang,
    ) -> Result<ProcedureView> {
        let session = require(Some(session), Act::UseProcedures)?;
        let kept = self.load(number).await?;
        if !is_own(&kept.procedure, session) {
            let role = self.works_on(&kept.procedure, session).await?.ok_or_else(not_found)?;
            let subject = kept::subject_of(number);
            self.documents.record_look(&session.actor(role), "procedure-viewed", subject).await?;
        }
        self.view(session, &kept, lang).await
    }

    /// Does an act with a procedure.
    pub async fn act(
        &self,
        session: &Session,
        number: &UniqueNumber,
        asked: CaseAct,
        lang: Lang,
    ) -> Result<ProcedureView> {
        let session = require(Some(session), Act::UseProcedures)?;
        let kept = self.load(number).await?;
        if !is_own(&kept.procedure, session) {
            self.works_on(&kept.procedure, session).await?.ok_or_else(not_found)?;
        }
        let kept = self.perform(session, kept, asked).await?;
        self.view(session, &kept, lang).await
    }

    /// Does an act from the post to which it is open, so that the rules say what stands against it.
    async fn perform(&self, session: &Session, kept: Kept, asked: CaseAct) -> Result<Kept> {
        let edition = self.edition_of(&kept.procedure)?;
        let unknown = || Error::invalid(Fault::new("act-not-known").with("act", &asked.act));
        let act = edition.definition.act(&asked.act).ok_or_else(unknown)?;
        let now = self.clock.now();
        let seats = self.seats(&kept.procedure, session).await?;
        let open = |by: &&By| {
            let open = procedures::open_acts(&kept.procedure, edition, by, now);
            open.iter().any(|known| known.name == act.name)
        };
        let by =
            seats.iter().find(open).or_else(|| seats.first()).cloned().ok_or_else(not_found)?;
        let (input, papers) = self.input_of(kept.procedure.id, act, asked).await?;
        failures::verify(&kept.procedure, &input.given, now)?;
        if act.name == "forward-ticket" {
            self.support_person(&kept.procedure.office, now)
                .await?
                .ok_or_else(|| Error::Conflict(Fault::new("support-person-none")))?;
        }
        let command = Command { act: act.name.clone(), by, input };
        let event = decide(&kept.procedure, edition, command, now, &self.rules.calendar)?;
        self.advance(kept, vec![event], papers, now).await
    }
}

/// From where a person acts: herself where she has no post.
fn own_posts(session: &Session) -> Vec<Post> {
    if session.posts.is_empty() {
        return vec![Post::APPLICANT];
    }
    let posts = session.posts.iter().map(|(role, office)| Post {
        role: *role,
        office: Some(office.clone()),
        appointed: false,
    });
    posts.collect()
}

/// Whose a procedure is that somebody begins: hers, if she begins it for herself. What officials record is nobody's.
fn party_of(kind: Kind, post: &Post, session: &Session) -> Party {
    if post.role != Role::Applicant && kind != Kind::WorkstationChecklist {
        return Party::default();
    }
    let bin = session.bin.clone().filter(|_| post.role == Role::Applicant);
    Party { iin: Some(session.iin.clone()), full_name: session.name.clone(), bin }
}

/// Whether a PDF says of itself that it is a PDF/A: its description (XMP), which such a file has uncompressed, names the part of
/// ISO 19005.
fn is_pdf_a(bytes: &[u8]) -> bool {
    bytes.starts_with(b"%PDF-") && bytes.windows(11).any(|window| window == b"pdfaid:part")
}

#[cfg(test)]
pub(crate) mod tests;
