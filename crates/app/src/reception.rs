//! The desk of public services: a clerk takes papers in, hands results out, and does what else the flow asks of operators.
//!
//! What she types is kept in an intake until an act of the edition files it or refuses it; the case is the same as one that came
//! through the portal. A clerk of a body takes what comes to that body (`office`, `post`, `letter-box`), a clerk of a centre what
//! comes to the centres. Codes of faults: see [`crate::cases`].

use std::sync::OnceLock;

use base::{Bin, CaseId, DraftId, Fault, Faults, Iin, Lang, Role, UniqueNumber, local_date};
use forms::{FieldDefinition, FileAnswer, Filled, FormDefinition, Typed};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use services::{Applicant, ApplicantKind, Case, Channel, Edition, Representative, RunBy, Serving};
use store::{Assignee, CaseQueue, DraftRow, NotOf};

use crate::{
    CaseAct, Error, PostedFile, Reception, Result, Session,
    cases::{
        acts::step_named,
        awaited::awaited,
        earlier::Holder,
        kept::{Kept, case_of, not_found, subject_of},
    },
    drafts::{INTAKE_FORM, with_file},
    error::{OrInternal, unless_newer},
    permission::{Act, require},
    rules::service_form,
    view::{DeskCaseView, IntakeOffer, IntakeView, NamedView, QueueRow},
};

/// How long an intake is kept after the last change.
const INTAKE_HOURS: i64 = 24;
/// Largest intake, in bytes of what was typed.
const INTAKE_LIMIT_BYTES: usize = 256 * 1024;
/// How many cases the desk lists.
const DESK_ROWS: u32 = 200;

/// What the clerk chooses first.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IntakeStart {
    /// The request: `knb-02.duplicate`, or the code of a service for its first request.
    pub request: String,
    /// How it came in.
    #[schemars(with = "String")]
    pub channel: Channel,
    /// What kind of applicant.
    #[schemars(with = "String")]
    pub applicant_kind: ApplicantKind,
    /// The language of letters to the applicant.
    #[schemars(with = "String", extend("enum" = ["kk", "ru", "en"]))]
    pub lang: Lang,
}

/// What a clerk has typed so far. STORED: as JSON among the drafts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredIntake {
    clerk: Iin,
    request: String,
    channel: Channel,
    applicant_kind: ApplicantKind,
    applicant: Typed,
    answers: Typed,
}

impl base::Stored for StoredIntake {}

/// An intake with its row.
struct Intake {
    id: DraftId,
    version: i64,
    lang: Lang,
    typed: StoredIntake,
}

/// The two parts of an intake: who applies, and the form of the request.
struct FilledIntake {
    applicant: Filled,
    answers: Filled,
}

/// The fields that tell of an applicant, the same at every desk.
fn applicant_form() -> Result<&'static FormDefinition> {
    static FORM: OnceLock<Result<FormDefinition, String>> = OnceLock::new();
    let form = FORM.get_or_init(|| {
        FormDefinition::parse(include_str!("reception/applicant.toml"))
            .map_err(|fault| fault.to_string())
    });
    form.as_ref().map_err(|detail| Error::internal(&IntakeFormFault(detail.clone())))
}

#[derive(Debug, thiserror::Error)]
#[error("the form of applicants at a desk cannot be read: {0}")]
struct IntakeFormFault(String);

/// Whether a kind of applicant is an organisation.
const fn is_organisation(kind: ApplicantKind) -> bool {
    matches!(kind, ApplicantKind::LegalEntity | ApplicantKind::NonResidentLegalEntity)
}

impl<'app> Reception<'app> {
    /// The requests that a clerk's desk takes in today.
    pub fn offers(&self, session: &Session, lang: Lang) -> Result<Vec<IntakeOffer>> {
        let session = require(Some(session), Act::UseDesk)?;
        let today = local_date(self.clock.now());
        let mut offers = Vec::new();
        for service in self.rules.catalogue.services() {
            let Some(Serving { edition, .. }) = service.serving_on(today) else { continue };
            if edition.service.run_by != RunBy::Services {
                continue;
            }
            for request in &edition.definition.request {
                let channels: Vec<NamedView> = edition
                    .definition
                    .channel
                    .iter()
                    .filter(|channel| edition.definition.takes(&request.name, channel.name))
                    .filter(|channel| self.desk_of(session, edition, channel.name).is_some())
                    .map(|channel| NamedView {
                        code: channel.name.name().to_owned(),
                        title: channel.title.in_lang(lang).to_owned(),
                    })
                    .collect();
                if channels.is_empty() {
                    continue;
                }
                let kinds = edition.definition.applicants(&request.name).iter();
                offers.push(IntakeOffer {
                    request: format!("{}.{}", edition.service.code, request.name),
                    service_title: edition.service.title.in_lang(lang).to_owned(),
                    request_title: request.title.in_lang(lang).to_owned(),
                    channels,
                    applicant_kinds: kinds
                        .map(|kind| NamedView {
                            code: kind.name().to_owned(),
                            title: texts::say(lang, &format!("applicant-kind-{}", kind.name())),
                        })
                        .collect(),
                });
            }
        }
        Ok(offers)
    }

    /// Whether a clerk works for a body only, where no certificates are asked for.
    pub fn is_of_body(&self, session: &Session) -> bool {
        let mut posts = session.posts.iter().filter(|(role, _)| *role == Role::Operator).peekable();
        posts.peek().is_some()
            && posts.all(|(_, office)| {
                let code = registration::OfficeCode::new(office);
                self.rules.registration.offices.find(&code).is_none()
            })
    }

    /// The office of the clerk's post that takes in what comes to a service by a channel.
    fn desk_of<'s>(
        &self,
        session: &'s Session,
        edition: &Edition,
        channel: Channel,
    ) -> Option<&'s str> {
        let posts = session.posts.iter().filter(|(role, _)| *role == Role::Operator);
        posts
            .map(|(_, office)| office.as_str())
            .find(|office| self.cases.keeps_desk(edition, office, channel, false))
    }

    /// Begins an intake; gives the secret under which it is found again.
    pub async fn open(&self, session: &Session, start: IntakeStart) -> Result<String> {
        let session = require(Some(session), Act::UseDesk)?;
        let (code, name) = service_form(&start.request);
        let Serving { edition, .. } = self.cases.serving(code)?;
        let definition = &edition.definition;
        let request = match name {
            Some(name) => definition.request(name),
            None => definition.request.first(),
        };
        let closed = || Error::invalid(Fault::new("intake-not-open"));
        let request = request.ok_or_else(closed)?;
        let open = edition.service.run_by == RunBy::Services
            && definition.takes(&request.name, start.channel)
            && definition.applicants(&request.name).contains(&start.applicant_kind)
            && self.desk_of(session, edition, start.channel).is_some();
        if !open {
            return Err(closed());
        }
        let typed = StoredIntake {
            clerk: session.iin.clone(),
            request: format!("{code}.{}", request.name),
            channel: start.channel,
            applicant_kind: start.applicant_kind,
            applicant: Typed::default(),
            answers: Typed::default(),
        };
        let secret = hex::encode(crypto::random::bytes::<32>().or_internal()?);
        let id = DraftId::from_random(crypto::random::bytes::<16>().or_internal()?);
        let intake = Intake { id, version: 1, lang: start.lang, typed };
        let row = self.row(&secret, &intake)?;
        let new = &row;
        self.store
            .write(move |mut tx| async move { Ok::<_, Error>(tx.insert_draft(new).await?) })
            .await?;
        Ok(secret)
    }

    fn row(&self, secret: &str, intake: &Intake) -> Result<DraftRow> {
        let text = base::write_stored(&intake.typed).or_internal()?;
        if text.len() > INTAKE_LIMIT_BYTES {
            return Err(Error::invalid(Fault::new("form-too-large")));
        }
        let expires = self.clock.now().checked_add(SignedDuration::from_hours(INTAKE_HOURS));
        Ok(DraftRow {
            id: intake.id,
            token_sha256: crypto::sha256(secret.as_bytes()),
            form: INTAKE_FORM.to_owned(),
            lang: intake.lang,
            answers: text,
            version: intake.version,
            opened_at: None,
            expires_at: expires.or_internal()?,
            owner: None,
        })
    }

    /// The intake of a secret, for the clerk who began it.
    async fn load(&self, session: &Session, secret: &str) -> Result<Intake> {
        let session = require(Some(session), Act::UseDesk)?;
        let digest = crypto::sha256(secret.as_bytes());
        let row = self.store.reading().await?.draft_by_token(digest, self.clock.now()).await?;
        let row = row.filter(|row| row.form == INTAKE_FORM).ok_or_else(no_intake)?;
        let typed: StoredIntake = base::read_stored(&row.answers)?;
        if typed.clerk != session.iin {
            return Err(no_intake());
        }
        Ok(Intake { id: row.id, version: row.version, lang: row.lang, typed })
    }

    async fn store_intake(&self, secret: &str, intake: &Intake) -> Result<()> {
        let row = self.row(secret, intake)?;
        let row = &row;
        self.store
            .write(move |mut tx| async move { Ok::<_, Error>(tx.update_draft(row).await?) })
            .await
    }

    /// The edition under which an intake is, its request and its form.
    fn law_of(&self, intake: &Intake) -> Result<(Serving<'app>, String, &'app FormDefinition)> {
        let (code, name) = service_form(&intake.typed.request);
        let serving = self.cases.serving(code)?;
        let name = name.unwrap_or_default().to_owned();
        let form = serving.edition.form_of(&name).ok_or_else(no_intake)?;
        Ok((serving, name, form))
    }

    /// The fields that tell of the applicant of an intake.
    fn applicant_fields(&self, intake: &Intake) -> Result<Vec<FieldDefinition>> {
        let organisation = is_organisation(intake.typed.applicant_kind);
        let belongs = |field: &&FieldDefinition| match field.name.as_str() {
            "applicant_bin" | "applicant_organisation" => organisation,
            _ => true,
        };
        Ok(applicant_form()?.fields().filter(belongs).cloned().collect())
    }

    /// What a clerk typed, and the answers that it makes.
    fn filled(&self, intake: &Intake) -> Result<FilledIntake> {
        let (fields, (_, _, form)) = (self.applicant_fields(intake)?, self.law_of(intake)?);
        Ok(FilledIntake {
            applicant: Filled::fields(&fields, intake.typed.applicant.clone()),
            answers: Filled::form(form, intake.typed.answers.clone()),
        })
    }

    /// Keeps what was typed of the applicant and of the form, checked or not.
    pub async fn save(
        &self,
        session: &Session,
        secret: &str,
        applicant: Typed,
        answers: Typed,
    ) -> Result<()> {
        let mut intake = self.load(session, secret).await?;
        let (_, _, form) = self.law_of(&intake)?;
        let fields = self.applicant_fields(&intake)?;
        let mut faults = Faults::default();
        for name in applicant.0.keys().filter(|name| !fields.iter().any(|f| f.name == **name)) {
            faults.push(Fault::at("unknown-field", name));
        }
        for name in answers.0.keys() {
            match form.field(name) {
                Some(field) if field.kind.holds_files() => {
                    faults.push(Fault::at("file-not-as-text", name));
                }
                Some(_) => {}
                None => faults.push(Fault::at("unknown-field", name)),
            }
        }
        faults.into_result()?;
        let before = intake.typed.answers.clone();
        intake.typed.applicant.0.extend(applicant.0);
        intake.typed.answers.0.extend(answers.0);
        self.take_over(session, &mut intake, &before).await?;
        self.store_intake(secret, &intake).await
    }

    /// Fills in what the case of the earlier entry tells, once its number is typed, where nothing is typed yet (mes-04 gap 9). That is a
    /// look into the case, and recorded like one.
    async fn take_over(
        &self,
        session: &Session,
        intake: &mut Intake,
        before: &Typed,
    ) -> Result<()> {
        let (serving, request, form) = self.law_of(intake)?;
        let edition = serving.edition;
        let about = edition.definition.request(&request).and_then(|r| r.about.as_ref());
        let Some(about) = about else { return Ok(()) };
        if intake.typed.answers.text(&about.field) == before.text(&about.field) {
            return Ok(());
        }
        let applicant = &intake.typed.applicant;
        let iin = applicant.text("applicant_iin").and_then(|iin| Iin::parse(iin).ok());
        let organisation = is_organisation(intake.typed.applicant_kind);
        let bin = applicant.text("applicant_bin").filter(|_| organisation);
        let bin = bin.and_then(|bin| Bin::parse(bin).ok());
        let holder = Holder { iin: iin.as_ref(), bin: bin.as_ref() };
        let answers = &intake.typed.answers;
        let known = self.cases.case_of_entry(edition, &request, answers, &holder).await?;
        let Some(known) = known else { return Ok(()) };
        let clerk = session.actor(Role::Operator);
        self.documents.record_look(&clerk, "case-viewed", subject_of(&known.number)).await?;
        for (name, answer) in Typed::from(known.answers).0 {
            let takes = form.field(&name).is_some_and(|field| !field.kind.holds_files());
            if takes && intake.typed.answers.answer(&name).is_none() {
                intake.typed.answers.0.insert(name, answer);
            }
        }
        Ok(())
    }

    /// Attaches a scan to a field of the form.
    pub async fn attach(
        &self,
        session: &Session,
        secret: &str,
        (field, name, bytes): PostedFile,
    ) -> Result<()> {
        let mut intake = self.load(session, secret).await?;
        let (_, _, form) = self.law_of(&intake)?;
        let field = form.field(&field).filter(|field| field.kind.holds_files());
        let field = field.ok_or_else(|| Error::invalid(Fault::new("unknown-field")))?;
        let (document, file) = self
            .drafts
            .inspect_upload("draft", &intake.id.to_string(), field, &name, bytes)
            .await?;
        let answer = with_file(field, intake.typed.answers.files(&field.name), file)?;
        intake.typed.answers = intake.typed.answers.clone().with(&field.name, answer);
        let row = self.row(secret, &intake)?;
        let (new, row) = (&document, &row);
        self.store
            .write(move |mut tx| async move {
                new.insert(&mut tx).await?;
                Ok::<_, Error>(tx.update_draft(row).await?)
            })
            .await
    }

    /// Takes a scan out of a field.
    pub async fn detach(
        &self,
        session: &Session,
        secret: &str,
        field: &str,
        document: &str,
    ) -> Result<()> {
        let mut intake = self.load(session, secret).await?;
        let rest: Vec<FileAnswer> = intake
            .typed
            .answers
            .files(field)
            .iter()
            .filter(|file| file.document.to_string() != document)
            .cloned()
            .collect();
        if rest.is_empty() {
            intake.typed.answers.0.remove(field);
        } else {
            intake.typed.answers =
                intake.typed.answers.clone().with(field, forms::Answer::Files(rest));
        }
        self.store_intake(secret, &intake).await
    }

    /// An intake as it stands, and the acts by which it can be filed or refused once the applicant is told.
    pub async fn intake(&self, session: &Session, secret: &str, lang: Lang) -> Result<IntakeView> {
        let intake = self.load(session, secret).await?;
        let (Serving { edition, .. }, request, form) = self.law_of(&intake)?;
        let definition = &edition.definition;
        let filled = self.filled(&intake)?;
        let acts = match self.unfiled(&intake, &filled).await {
            Ok(case) => {
                let open = self.cases.open_acts(&case, edition, session, self.clock.now());
                open.iter().map(|o| self.cases.act_view(o.act, &case, edition, lang)).collect()
            }
            Err(Error::Invalid(_)) => Vec::new(),
            Err(error) => return Err(error),
        };
        let kind = intake.typed.applicant_kind.name();
        let channel = definition.channel(intake.typed.channel);
        let found = definition.request(&request);
        Ok(IntakeView {
            request: intake.typed.request.clone(),
            service_title: edition.service.title.in_lang(lang).to_owned(),
            request_title: found.map_or("", |r| r.title.in_lang(lang)).to_owned(),
            channel: intake.typed.channel.name().to_owned(),
            channel_title: channel.map_or("", |c| c.title.in_lang(lang)).to_owned(),
            applicant_kind: kind.to_owned(),
            applicant_kind_title: texts::say(lang, &format!("applicant-kind-{kind}")),
            own_schema: serde_json::Value::Object(
                self.applicant_fields(&intake)?
                    .iter()
                    .map(|field| {
                        let schema = forms::field_schema(field, &self.rules.dictionaries, lang);
                        (field.name.clone(), schema)
                    })
                    .collect(),
            ),
            applicant_fields: self.applicant_fields(&intake)?,
            applicant: filled.applicant,
            answers: filled.answers,
            form: form.clone(),
            acts,
        })
    }

    /// What is wrong with the applicant and the answers as they stand.
    pub async fn check(&self, session: &Session, secret: &str) -> Result<(), Error> {
        let intake = self.load(session, secret).await?;
        let (_, _, form) = self.law_of(&intake)?;
        let today = local_date(self.clock.now());
        let filled = self.filled(&intake)?;
        let mut faults = match self.unfiled(&intake, &filled).await {
            Ok(_) => Faults::default(),
            Err(Error::Invalid(faults)) => faults,
            Err(error) => return Err(error),
        };
        let answers = filled.answers.answers();
        if let Err(found) = forms::check(form, answers, today, &self.rules.dictionaries) {
            faults.0.extend(found.0);
        }
        Ok(faults.into_result()?)
    }

    /// The case as it stands before it is filed; its number is drawn when nothing is wrong any more.
    async fn unfiled(&self, intake: &Intake, filled: &FilledIntake) -> Result<Case> {
        let (serving, request, _) = self.law_of(intake)?;
        let edition = serving.edition;
        let now = self.clock.now();
        let fields = self.applicant_fields(intake)?;
        let typed = filled.applicant.answers();
        forms::check_fields(&fields, typed, local_date(now), &self.rules.dictionaries)?;
        let text = |name: &str| typed.text(name).unwrap_or_default().to_owned();
        let iin = |name: &str| {
            Iin::parse(&text(name)).map_err(|_| Error::invalid(Fault::at("value-wrong", name)))
        };
        let organisation = is_organisation(intake.typed.applicant_kind);
        let wrong = |name: &str| Error::invalid(Fault::at("value-wrong", name));
        let mut bin = None;
        if organisation {
            let typed = Bin::parse(&text("applicant_bin"));
            bin = Some(typed.map_err(|_| wrong("applicant_bin"))?);
        }
        let mut representative = None;
        if typed.flag("represented") {
            representative = Some(Representative {
                iin: iin("representative_iin")?,
                full_name: text("representative_full_name"),
                authority: text("representative_authority"),
            });
        }
        let applicant = Applicant {
            kind: intake.typed.applicant_kind,
            iin: iin("applicant_iin")?,
            full_name: text("applicant_full_name"),
            bin,
            organisation: organisation.then(|| text("applicant_organisation")),
            representative,
        };
        let answers = filled.answers.answers().clone();
        let about = self.cases.earlier_entry(edition, &request, &answers, &applicant).await?;
        Ok(Case {
            id: CaseId::from_random(crypto::random::bytes::<16>().or_internal()?),
            number: UniqueNumber::compose(local_date(now).year(), &edition.service.number_code, 0),
            service: edition.service.code.clone(),
            edition: edition.first_day,
            request,
            channel: intake.typed.channel,
            lang: intake.lang,
            applicant,
            answers,
            signed_application: None,
            about,
            facts: std::collections::BTreeMap::new(),
            continued: serving.continued.cloned(),
            state: edition.definition.flow.initial.clone(),
            events: Vec::new(),
        })
    }

    /// Takes the papers in, or refuses to: by an act of the edition that is open to the clerk. The case, its receipts, entries and
    /// messages are stored together, or nothing is.
    pub async fn take_in(
        &self,
        session: &Session,
        secret: &str,
        act: CaseAct,
        lang: Lang,
    ) -> Result<DeskCaseView> {
        let intake = self.load(session, secret).await?;
        let (Serving { edition, .. }, _, _) = self.law_of(&intake)?;
        if self.desk_of(session, edition, intake.typed.channel).is_none() {
            return Err(Error::Forbidden(Fault::new("not-your-right")));
        }
        let case = self.unfiled(&intake, &self.filled(&intake)?).await?;
        let now = self.clock.now();
        let step = step_named(edition, &act.act)?;
        if !step.from.contains(&case.state) {
            return Err(Error::invalid(Fault::new("intake-act-needed")));
        }
        let files = self.cases.application_files(intake.id, &case.answers).await?;
        let found = self.cases.ask_facts(&case, edition, step, &act.facts, session).await?;
        let (mut input, aftermath) = self.cases.input_of(&case, edition, step, act, now).await?;
        input.facts.extend(found);
        let seat = self.cases.seat_for(&case, edition, session, step, now)?;
        let events = self.cases.decided(&case, edition, session, step, seat, input, now)?;
        let kept = self
            .cases
            .open_case(case, edition, events, aftermath, (intake.id, intake.version), &files, now)
            .await?;
        self.view(session, &kept, lang).await
    }

    /// The cases in which a clerk's desk has something to do now.
    pub async fn cases(&self, session: &Session, lang: Lang) -> Result<Vec<QueueRow>> {
        let session = require(Some(session), Act::UseDesk)?;
        let wanted = CaseQueue {
            office: None,
            assignee: Assignee::Anyone,
            not_of: NotOf { iin: Some(session.iin.clone()), bin: None },
            turns: vec!["operator".to_owned()],
            after: None,
            limit: DESK_ROWS,
        };
        let rows = self.store.reading().await?.case_queue(&wanted).await?;
        let now = self.clock.now();
        let mut shown = Vec::new();
        for row in &rows {
            let Some(case) = unless_newer(case_of(row))? else {
                shown.push(self.cases.queue_row(row, lang)?);
                continue;
            };
            let edition = self.cases.edition_of(&case)?;
            if !self.cases.open_acts(&case, edition, session, now).is_empty() {
                shown.push(self.cases.queue_row(row, lang)?);
            }
        }
        Ok(shown)
    }

    /// A case at the desk; the look is recorded, because it shows another person's data.
    pub async fn case(
        &self,
        session: &Session,
        number: &UniqueNumber,
        lang: Lang,
    ) -> Result<DeskCaseView> {
        let (kept, role) = self.case_at_desk(session, number).await?;
        let actor = session.actor(role);
        self.documents.record_look(&actor, "case-viewed", subject_of(number)).await?;
        self.view(session, &kept, lang).await
    }

    /// Does an act of the edition with a case.
    pub async fn act(
        &self,
        session: &Session,
        number: &UniqueNumber,
        act: CaseAct,
        lang: Lang,
    ) -> Result<DeskCaseView> {
        let (kept, _) = self.case_at_desk(session, number).await?;
        let kept = self.cases.perform(kept, session, act).await?;
        self.view(session, &kept, lang).await
    }

    async fn case_at_desk(&self, session: &Session, number: &UniqueNumber) -> Result<(Kept, Role)> {
        let session = require(Some(session), Act::UseDesk)?;
        let kept = self.cases.load_case(number).await?;
        let edition = self.cases.edition_of(&kept.case)?;
        let seat = self.cases.seat_to_look(&kept.case, edition, session).ok_or_else(not_found)?;
        Ok((kept, seat.role))
    }

    async fn view(&self, session: &Session, kept: &Kept, lang: Lang) -> Result<DeskCaseView> {
        let case = &kept.case;
        let edition = self.cases.edition_of(case)?;
        let now: Timestamp = self.clock.now();
        let open = self.cases.open_acts(case, edition, session, now);
        let acts = open.iter().map(|o| self.cases.act_view(o.act, case, edition, lang));
        let mut acts: Vec<_> = acts.collect();
        acts.sort_by_key(|act| act.refuses);
        Ok(DeskCaseView {
            applicant: case.applicant.organisation.clone().unwrap_or_default(),
            person: case.applicant.full_name.clone(),
            representative: case.applicant.representative.as_ref().map(|r| r.full_name.clone()),
            terms: self.cases.term_rows(case, edition, lang, now)?,
            acts,
            awaits_signature: awaited(case, edition).is_some(),
            case: self.cases.case_view(kept, lang).await?,
        })
    }
}

fn no_intake() -> Error {
    Error::NotFound(Fault::new("intake-not-found"))
}

#[cfg(test)]
pub(crate) mod tests;
