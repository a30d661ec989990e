//! Public services, the applicant's side: the sheet, the application as a signed text, the case, missing documents.
//!
//! What a service asks, who acts when, what follows and when silence decides stands in its edition (crate `services`); here
//! it meets signatures, documents, registers, messages and the journal. The officers' side is [`crate::inbox`].
//!
//! Codes of faults of this module, `inbox` and `service_papers` (those of the edition come from `services` and `forms`):
//!
//! | code | meaning |
//! |---|---|
//! | `charge-amount-unset` | the instance has set no amount for the charge |
//! | `case-changed` | somebody else moved the case first |
//! | `absence-days` | the last day of an absence lies before the first, in the past, or more than a year on |
//! | `case-of-another-officer` | another officer, who is at work, has the case |
//! | `case-not-found` | there is no such case, or it is not this person's to see |
//! | `case-search-form` | neither a number, an IIN, a BIN nor the beginning of a name |
//! | `colleague-not-known` | nobody of the body has this certificate, or it is her own case |
//! | `decision-draft-too-large` | what was written of a decision is more than is kept |
//! | `decision-without-paper` | nothing was written of a decision that brings a paper |
//! | `draft-changed` | the form was changed or sent while it was being signed |
//! | `draft-file-missing` | a file in the form is not one that was attached to it |
//! | `draft-not-of-service` | the form is not that of a public service |
//! | `earlier-entry-not-found` | the register has no entry of this `number` that is the applicant's |
//! | `intake-act-needed` | papers are taken in by an act that files or refuses them |
//! | `intake-not-found` | there is no such intake of this clerk, or no longer |
//! | `intake-not-open` | the desk of the clerk does not take this request by this channel, or not from this kind of applicant |
//! | `message-case-over` | no message can be sent on a case that is not filed or is over |
//! | `message-empty` | a message has no words |
//! | `message-files-spent` | the files of an applicant's messages have more than `max` MiB together |
//! | `message-too-long` | a message has more than `max` characters |
//! | `message-too-many-files` | a message has more than `max` files |
//! | `messages-of-case-spent` | a case has `max` messages already |
//! | `messages-of-day-spent` | the applicant sent `max` messages on a case within a day |
//! | `nothing-to-pay` | no payment of the case waits for the gateway |
//! | `nothing-to-sign` | no result of the case waits for a signature |
//! | `nothing-to-supply` | no documents are wanted of the applicant now |
//! | `paper-unknown` | there is no paper of this code or number, or it is not out |
//! | `payment-failed` | the bank refused the payment |
//! | `payment-no-gateway` | the instance has no payment gateway |
//! | `payment-refunded` | the payment was given back |
//! | `payment-too-small` | less was paid than the charge |
//! | `payment-unreadable` | the number, the amount or the day of a payment cannot be read |
//! | `payment-waiting` | the bank has not answered yet |
//! | `queue-unknown` | the inbox has no such queue, or no such place in it |
//! | `result-not-prepared` | the bytes to sign were not fetched, or were made anew since |
//! | `result-signature-needed` | the act is done by signing the result |
//! | `service-not-found` | there is no such service in force |
//! | `year-without-figures` | no figures are kept of that year: it lies before the `first` or after the `last` |
//! | `signature-not-detached` | the signature carries the document inside; a PDF takes a detached one |
//! | `signature-not-for-signing` | the certificate is not one for signing documents |
//! | `signature-not-of-applicant` | somebody else signed the application, or for another organisation |
//! | `signature-not-of-post` | the result was signed with another certificate than that of the signer's post |
//! | `signature-without-right` | the certificate gives no right to sign for the organisation |

pub(crate) mod acts;
pub(crate) mod aftermath;
pub(crate) mod awaited;
pub(crate) mod check;
mod data;
pub(crate) mod earlier;
pub(crate) mod effects;
pub(crate) mod entry_states;
pub(crate) mod kept;
pub(crate) mod messages;
pub(crate) mod papers;
mod paying;
pub(crate) mod people;
pub(crate) mod quality;
mod sealed;
pub(crate) mod sheet;
mod showing;

use std::collections::BTreeMap;

use base::{
    CaseId, DocumentId, DraftId, Fault, Faults, Lang, Role, UniqueNumber, local_date, to_timestamp,
};
use forms::{Answers, HeaderLine, canonical_text};
use jiff::{Timestamp, civil::Date};
use pki::{Certificate, Oid, cms::SignedData, x509::KeyUsage};
use services::{
    Act as Step, Applicant, ApplicantKind, Case, Channel, Command, Edition, Input, Need, Phase,
    Serving, SignedText, asks, decide,
};
use store::{CaseRow, DocumentRow, Group, Tx};

use crate::{
    Cases, Draft, Error, Result, Session,
    documents_kept::NewDocument,
    drafts::with_file,
    error::OrInternal,
    idempotency::{Answered, Idempotent, answered_before, answered_meanwhile},
    permission::{Act, require},
    rules::service_form,
    signed_texts::{Purpose, hand_out, take_back},
    view::{CaseView, TextToSign},
};
pub use acts::{ActFile, CaseAct, PostedFile, ReceivedDocument, StatedFact, StatedPayment};
use aftermath::Aftermath;
use awaited::acts_from;
use kept::{Kept, record_events};
pub use messages::{MessageFile, MessageToSend};

/// First head of a legal entity (root.gov.kz/oid; kz ecosystem 1.8).
const FIRST_HEAD: Oid = Oid::new_unwrap("1.2.398.3.3.4.1.2.1");
/// Person with the right to sign for a legal entity.
const RIGHT_TO_SIGN: Oid = Oid::new_unwrap("1.2.398.3.3.4.1.2.2");
impl<'app> Cases<'app> {
    /// Gives out the application as the exact text to sign. The form is checked whole first.
    ///
    /// The text carries its day, the form and the instance; it is taken until the end of the next day, unchanged.
    pub async fn application_text(
        &self,
        session: &Session,
        draft_secret: &str,
        lang: Lang,
    ) -> Result<TextToSign> {
        let session = require(Some(session), Act::Apply)?;
        let draft = self.drafts.draft(draft_secret).await?;
        let now = self.clock.now();
        let serving = self.serving_of_draft(&draft)?;
        let edition = serving.edition;
        let case = self.unfiled_case(session, &draft, serving).await?;
        self.application_files(draft.id, &case.answers).await?;
        let placeholder = Input { signed_application: Some(unsigned()), ..Input::default() };
        self.decide_as_applicant(
            &case,
            edition,
            session,
            submitting_act(&case, edition)?,
            placeholder,
            now,
        )?;
        let today = local_date(now);
        let text = self.text_of(&case, edition, &draft, lang, today)?;
        let after = today.tomorrow().and_then(Date::tomorrow).or_internal()?;
        let valid_until = to_timestamp(after.at(0, 0, 0, 0));
        let subject = subject_of_text(&case, &draft)?;
        hand_out(self.store, Purpose::Application, &subject, text, valid_until).await
    }

    /// Files the application: the signature is that of the applicant over the text that was given out as `text_id`. A form
    /// that was changed since is refused, because its text says something else.
    ///
    /// The number, the signed text, the files, the entries and the messages are stored together, or nothing is; the receipt is
    /// owed with them, and follows.
    pub async fn submit_application(
        &self,
        session: &Session,
        draft_secret: &str,
        text_id: &str,
        signature: &[u8],
        idempotency_key: Option<&str>,
        lang: Lang,
    ) -> Result<CaseView> {
        let _act = self.documents.precedence.act();
        let session = require(Some(session), Act::Apply)?;
        let content = (draft_secret, text_id, hex::encode(signature));
        let once = Idempotent::new(idempotency_key, "submit-application", &content)?;
        let actor = session.iin.to_string();
        if let Answered::Before(number) = answered_before(self.store, &once, &actor).await? {
            return self.filed_before(session, &number, lang).await;
        }
        let filed = self.file(session, draft_secret, text_id, signature, lang, &once).await;
        let Err(error) = filed else { return filed };
        // The same submission may have been under way twice: whoever came second has the first one's answer.
        match answered_meanwhile(self.store, &once, &actor).await {
            Answered::Before(number) => self.filed_before(session, &number, lang).await,
            Answered::Never => Err(error),
        }
    }

    /// The answer to a submission that was made before.
    async fn filed_before(&self, session: &Session, number: &str, lang: Lang) -> Result<CaseView> {
        let number: UniqueNumber = number.parse().or_internal()?;
        let kept = self.own_case(session, &number).await?;
        self.make_owed_papers(kept.case.id, &number).await;
        self.own_view(session, &kept, lang).await
    }

    async fn file(
        &self,
        session: &Session,
        draft_secret: &str,
        text_id: &str,
        signature: &[u8],
        lang: Lang,
        once: &Idempotent<'_>,
    ) -> Result<CaseView> {
        let draft = self.drafts.draft(draft_secret).await?;
        let now = self.clock.now();
        let serving = self.serving_of_draft(&draft)?;
        let edition = serving.edition;
        let case = self.unfiled_case(session, &draft, serving).await?;
        let files = self.application_files(draft.id, &case.answers).await?;
        let act = submitting_act(&case, edition)?;
        let waiting = self.signatures.peek_text(Purpose::Application, text_id, now).await?;
        if waiting.subject != subject_of_text(&case, &draft)? {
            return Err(Error::Conflict(Fault::new("draft-changed")));
        }
        let text = waiting.text;
        let proven = self.signatures.verify_signature(signature, text.as_bytes()).await?;
        verify_applicant(&proven.certificate, session)?;
        let kept_text = self.signed_documents(&case, signature, &text, now)?;
        let document = kept_text.first().map(|document| document.id).ok_or_else(kept::not_found)?;
        let signed = SignedText { document, sha256: crypto::sha256(text.as_bytes()) };
        let input = Input { signed_application: Some(signed), ..Input::default() };
        let events = self.decide_as_applicant(&case, edition, session, act, input, now)?;

        let mut aftermath = Aftermath { papers_follow: true, ..Aftermath::from(kept_text) };
        let (case, row) = self.numbered_case(case, edition, events, &mut aftermath, now).await?;
        let answered = once.row(session.iin.as_str(), case.number.as_str(), now);
        let (draft, files) = (&draft, &files);
        let (filed, new, aftermath, answered) = (&case, &row, &aftermath, &answered);
        self.store
            .write_together(Group::Filings, move |mut tx| async move {
                take_draft(&mut tx, (draft.id, draft.version), now).await?;
                take_back(&mut tx, Purpose::Application, text_id, now).await?;
                tx.insert_case(new).await?;
                if !new.bodies.is_empty() {
                    tx.place_case(new).await?;
                }
                if let Some(row) = answered {
                    tx.insert_idempotent_answer(row).await?;
                }
                for file in files {
                    tx.hand_over_document(*file, "case", &new.id.to_string()).await?;
                }
                aftermath.insert(&mut tx, now).await?;
                tx.delete_draft(draft.id).await?;
                record_events(&mut tx, filed, 0).await
            })
            .await?;
        if self.documents.precedence.one_act() {
            self.make_owed_papers(case.id, &case.number).await;
        }
        self.own_view(session, &Kept { case, row }, lang).await
    }

    /// Gives a case its number and lets its first events follow.
    async fn numbered_case(
        &self,
        mut case: Case,
        edition: &Edition,
        events: Vec<services::Event>,
        aftermath: &mut Aftermath,
        now: Timestamp,
    ) -> Result<(Case, CaseRow)> {
        let year = local_date(now).year();
        let letters = &edition.service.number_code;
        let running = self.draw_number(&format!("case/{letters}/{year}")).await?;
        case.number = UniqueNumber::compose(year, letters, running);
        for event in events {
            case.apply(event.clone());
            self.follow(&case, edition, &event, None, aftermath, now).await?;
        }
        aftermath.counts = self.counted(None, &case, edition, now)?;
        let row = self.case_row(&case, edition, 1, now)?;
        Ok((case, row))
    }

    /// Stores a case that a desk files, with everything that follows, and takes the draft away from which it came.
    #[expect(clippy::too_many_arguments, reason = "a case is stored with all it came with")]
    pub(crate) async fn open_case(
        &self,
        case: Case,
        edition: &Edition,
        events: Vec<services::Event>,
        mut aftermath: Aftermath,
        draft: (DraftId, i64),
        files: &[DocumentId],
        now: Timestamp,
    ) -> Result<Kept> {
        let (case, row) = self.numbered_case(case, edition, events, &mut aftermath, now).await?;
        let (filed, new, after) = (&case, &row, &aftermath);
        self.store
            .write(move |mut tx| async move {
                take_draft(&mut tx, draft, now).await?;
                tx.insert_case(new).await?;
                if !new.bodies.is_empty() {
                    tx.place_case(new).await?;
                }
                for file in files {
                    tx.hand_over_document(*file, "case", &new.id.to_string()).await?;
                }
                after.insert(&mut tx, now).await?;
                tx.delete_draft(draft.0).await?;
                record_events(&mut tx, filed, 0).await
            })
            .await?;
        Ok(Kept { case, row })
    }

    /// A case, for its applicant. Opening it after the decision is the delivery of the result to the cabinet (mes-01 p.15),
    /// where the edition has such an act.
    pub async fn case(
        &self,
        session: &Session,
        number: &UniqueNumber,
        lang: Lang,
    ) -> Result<CaseView> {
        let session = require(Some(session), Act::Apply)?;
        let mut kept = self.own_case(session, number).await?;
        self.make_owed_papers(kept.case.id, number).await;
        let edition = self.edition_of(&kept.case)?;
        if let Some(act) = delivering_act(&kept.case, edition) {
            let now = self.clock.now();
            let events =
                self.decide_as_applicant(&kept.case, edition, session, act, Input::default(), now)?;
            kept = match self.advance(kept, events, Aftermath::default(), None, now).await {
                // Somebody else of the organisation opened it at the same moment.
                Err(Error::Conflict(_)) => self.own_case(session, number).await?,
                moved => moved?,
            };
        }
        self.own_view(session, &kept, lang).await
    }

    /// Does an act of the edition with a case as its applicant.
    pub async fn act(
        &self,
        session: &Session,
        number: &UniqueNumber,
        act: CaseAct,
        lang: Lang,
    ) -> Result<CaseView> {
        let session = require(Some(session), Act::Apply)?;
        let kept = self.own_case(session, number).await?;
        let kept = self.perform(kept, session, act).await?;
        self.own_view(session, &kept, lang).await
    }

    /// Supplies the documents that were found missing: the form's field, the name of the file, its bytes.
    pub async fn supply_documents(
        &self,
        session: &Session,
        number: &UniqueNumber,
        files: Vec<PostedFile>,
        lang: Lang,
    ) -> Result<CaseView> {
        let session = require(Some(session), Act::Apply)?;
        let kept = self.own_case(session, number).await?;
        let edition = self.edition_of(&kept.case)?;
        let nothing = || Error::Conflict(Fault::new("nothing-to-supply"));
        let act = supplying_act(&kept.case, edition).ok_or_else(nothing)?;
        let form = edition.form_of(&kept.case.request).ok_or_else(nothing)?;
        let owner = kept.case.id.to_string();
        let (mut documents, mut answers) = (Vec::new(), Answers::default());
        for (field, name, bytes) in files {
            let field = form
                .field(&field)
                .filter(|field| field.kind.holds_files())
                .ok_or_else(|| Error::invalid(Fault::at("unknown-field", &field)))?;
            let (document, file) =
                self.drafts.inspect_upload("case", &owner, field, &name, bytes).await?;
            documents.push(document);
            let answer = with_file(field, answers.files(&field.name), file)?;
            answers = answers.with(&field.name, answer);
        }
        // The documents belong to the application that is signed already; who brings them is told by the session.
        let input = Input {
            answers,
            signed_application: kept.case.signed_application.clone(),
            ..Input::default()
        };
        let now = self.clock.now();
        let events = self.decide_as_applicant(&kept.case, edition, session, act, input, now)?;
        let kept = self.advance(kept, events, Aftermath::from(documents), None, now).await?;
        self.case_view(&kept, lang).await
    }

    fn serving_of_draft(&self, draft: &Draft) -> Result<Serving<'app>> {
        self.serving(service_form(&draft.form).0).map_err(|error| match error {
            Error::NotFound(_) => Error::invalid(Fault::new("draft-not-of-service")),
            error => error,
        })
    }

    /// The case as it stands before it is filed; its number is drawn when nothing is wrong any more.
    async fn unfiled_case(
        &self,
        session: &Session,
        draft: &Draft,
        serving: Serving<'_>,
    ) -> Result<Case> {
        let edition = serving.edition;
        let definition = &edition.definition;
        let request = match service_form(&draft.form).1 {
            Some(name) => definition.request(name),
            None => definition.request.first(),
        };
        let request = request.ok_or_else(|| Error::invalid(Fault::new("draft-not-of-service")))?;
        let kind = if session.bin.is_some() {
            ApplicantKind::LegalEntity
        } else {
            ApplicantKind::Individual
        };
        let applicant = Applicant {
            kind,
            iin: session.iin.clone(),
            full_name: session.name.clone(),
            bin: session.bin.clone(),
            organisation: session.organisation.clone(),
            representative: None,
        };
        let answers = draft.filled.answers().clone();
        let about = self.earlier_entry(edition, &request.name, &answers, &applicant).await?;
        Ok(Case {
            id: CaseId::from_random(crypto::random::bytes::<16>().or_internal()?),
            number: UniqueNumber::compose(
                local_date(self.clock.now()).year(),
                &edition.service.number_code,
                0,
            ),
            service: edition.service.code.clone(),
            edition: edition.first_day,
            request: request.name.clone(),
            channel: Channel::Portal,
            lang: draft.lang,
            applicant,
            answers,
            signed_application: None,
            about,
            facts: BTreeMap::new(),
            continued: serving.continued.cloned(),
            state: definition.flow.initial.clone(),
            events: Vec::new(),
        })
    }

    fn decide_as_applicant(
        &self,
        case: &Case,
        edition: &Edition,
        session: &Session,
        act: &Step,
        input: Input,
        now: Timestamp,
    ) -> Result<Vec<services::Event>> {
        let actor = session.actor(Role::Applicant);
        let command = Command { act: act.name.clone(), actor, office: None, input };
        Ok(decide(case, edition, command, now, &self.rules.calendar)?)
    }

    /// The files that the answers name: each was attached to this very draft, and is what the answer says it is.
    pub(crate) async fn application_files(
        &self,
        draft: DraftId,
        answers: &Answers,
    ) -> Result<Vec<DocumentId>> {
        let owner = draft.to_string();
        let mut reading = self.store.reading().await?;
        let (mut files, mut faults) = (Vec::new(), Faults::default());
        for (field, answer) in &answers.0 {
            for file in answer.files() {
                let row = reading.document(file.document).await?;
                let attached = |row: &DocumentRow| {
                    row.owner_kind == "draft" && row.owner_id == owner && row.sha256 == file.sha256
                };
                if row.as_ref().is_some_and(attached) {
                    files.push(file.document);
                } else {
                    faults.push(Fault::at("draft-file-missing", field));
                }
            }
        }
        faults.into_result()?;
        Ok(files)
    }

    /// The application as a text of one language and one day.
    fn text_of(
        &self,
        case: &Case,
        edition: &Edition,
        draft: &Draft,
        lang: Lang,
        day: Date,
    ) -> Result<String> {
        let form = edition.form_of(&case.request);
        let form = form.ok_or_else(|| Error::invalid(Fault::new("draft-not-of-service")))?;
        let applicant = &case.applicant;
        let lines = [
            ("service", Some(edition.service.title.in_lang(lang).to_owned())),
            ("edition", Some(edition.first_day.to_string())),
            ("authority", Some(edition.definition.authority.name.in_lang(lang).to_owned())),
            ("name", Some(applicant.full_name.clone())),
            ("iin", Some(applicant.iin.to_string())),
            ("organisation", applicant.organisation.clone()),
            ("bin", applicant.bin.as_ref().map(ToString::to_string)),
            ("day", Some(texts::date(lang, day))),
            ("form", Some(draft.id.to_string())),
            ("instance", Some(self.config.id.clone())),
        ];
        let header: Vec<HeaderLine> = lines
            .into_iter()
            .filter_map(|(name, value)| {
                Some(HeaderLine::new(texts::say(lang, &format!("application-line-{name}")), value?))
            })
            .collect();
        Ok(canonical_text(form, &case.answers, &header, lang, &edition.dictionaries))
    }

    /// The signature as it came, and the text beside it when it is not inside.
    fn signed_documents(
        &self,
        case: &Case,
        signature: &[u8],
        text: &str,
        now: Timestamp,
    ) -> Result<Vec<NewDocument>> {
        let owner = case.id.to_string();
        let keep = |kind: &str, media_type: &str, name: &str, bytes: Vec<u8>| {
            self.documents.new_document("case", &owner, kind, media_type, name, bytes, now)
        };
        let signed = SignedData::from_any(signature).or_internal()?;
        let attached = signed.content().is_some();
        let (media_type, name) = if attached {
            ("application/pkcs7-mime", "application.p7m")
        } else {
            ("application/pkcs7-signature", "application.p7s")
        };
        let mut documents = vec![keep("application", media_type, name, signature.to_vec())?];
        if !attached {
            let bytes = text.as_bytes().to_vec();
            documents.push(keep(
                "application-text",
                "text/plain; charset=utf-8",
                "application.txt",
                bytes,
            )?);
        }
        Ok(documents)
    }
}

/// What a text of an application is about: this form, with these answers, of this applicant, under this edition.
fn subject_of_text(case: &Case, draft: &Draft) -> Result<String> {
    let said = (&case.service, case.edition, &case.request, &case.applicant, &case.answers);
    let said = serde_json::to_vec(&said).or_internal()?;
    Ok(format!("draft/{} {}", draft.id, crypto::sha256(&said)))
}

/// The draft is still as it was signed; otherwise nothing is filed.
async fn take_draft(tx: &mut Tx, (id, version): (DraftId, i64), now: Timestamp) -> Result<()> {
    let row = tx.draft(id, now).await?;
    if row.is_some_and(|row| row.version == version) {
        Ok(())
    } else {
        Err(Error::Conflict(Fault::new("draft-changed")))
    }
}

/// Stands for the signature while the form is checked before it is signed.
fn unsigned() -> SignedText {
    SignedText { document: DocumentId::from_random([0; 16]), sha256: crypto::sha256(&[]) }
}

fn by_applicant(act: &Step) -> bool {
    act.by.iter().any(|role| role == "applicant")
}

/// The act by which the applicant files through the portal.
fn submitting_act<'a>(case: &Case, edition: &'a Edition) -> Result<&'a Step> {
    if !edition.definition.takes(&case.request, case.channel) {
        let title = edition.definition.channel(case.channel);
        // A service without a portal has no title for it.
        let title = title.map_or(case.channel.name(), |channel| channel.title.in_lang(case.lang));
        return Err(Error::invalid(Fault::new("channel-not-open").with("channel", title)));
    }
    acts_from(case, edition)
        .into_iter()
        .find(|act| by_applicant(act) && asks(act, &Need::SignedApplication))
        .ok_or_else(|| Error::invalid(Fault::new("draft-not-of-service")))
}

/// The act by which the applicant supplies what was missing, if it is her turn to.
fn supplying_act<'a>(case: &Case, edition: &'a Edition) -> Option<&'a Step> {
    acts_from(case, edition).into_iter().find(|act| showing::supplies(act))
}

/// The act by which the applicant receives the signed result.
fn delivering_act<'a>(case: &Case, edition: &'a Edition) -> Option<&'a Step> {
    let decided = services::phase(case, edition) == Phase::Decided;
    let delivers = |act: &&Step| by_applicant(act) && act.needs.is_empty() && act.given.is_empty();
    acts_from(case, edition).into_iter().find(delivers).filter(|_| decided)
}

/// The signer is the signed-in person, in the same capacity, and may sign for her organisation: as its first head or as a
/// person with the right to sign.
pub(crate) fn verify_applicant(certificate: &Certificate, session: &Session) -> Result<()> {
    let holder = certificate.holder();
    if holder.person().as_ref() != Some(&session.iin) || holder.legal_entity() != session.bin {
        return Err(refused("signature-not-of-applicant"));
    }
    verify_for_signing(certificate)?;
    let usages = certificate.extended_key_usages();
    let may_sign = usages.contains(&FIRST_HEAD) || usages.contains(&RIGHT_TO_SIGN);
    if session.bin.is_some() && !may_sign {
        return Err(refused("signature-without-right"));
    }
    Ok(())
}

/// The certificate is one for signing documents, not for signing in (RFC 5280 4.2.1.3: nonRepudiation).
pub(crate) fn verify_for_signing(certificate: &Certificate) -> Result<()> {
    let signs =
        certificate.key_usage().is_some_and(|usage| usage.contains(KeyUsage::NON_REPUDIATION));
    if signs { Ok(()) } else { Err(refused("signature-not-for-signing")) }
}

pub(crate) fn refused(code: &'static str) -> Error {
    Error::invalid(Fault::at(code, "signature"))
}

#[cfg(test)]
pub(crate) mod tests;
