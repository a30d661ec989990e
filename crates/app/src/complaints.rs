//! Complaints: filed through the portal with a signature or taken in at a desk, registered, considered, answered.
//!
//! What may happen stands in `data/complaints` (crate `complaints`); here it meets signatures, papers, messages, the register
//! and the journal. Codes of faults of this module (those of the rules come from `complaints`, `flow` and `forms`):
//!
//! | code | meaning |
//! |---|---|
//! | `complaint-answer-needed` | the act is done by signing its answer |
//! | `complaint-changed` | somebody else moved the complaint first |
//! | `complaint-files-spent` | a complaint has `max` files already, or would have more |
//! | `complaint-not-found` | there is no such complaint, or it is not this person's to see |
//! | `complaint-number-unknown` | the complainant has no application of this number |
//! | `complaint-search-form` | neither a number, an IIN, a BIN, a service nor a state |

mod attachments;
mod desk;
mod kept;
mod papers;
mod showing;
mod signing;

use base::{Bin, ComplaintId, Fault, Iin, Lang, Role, UniqueNumber, local_date, to_timestamp};
use complaints::{
    Channel, Command, Complainant, Complaint, Edition, Happened, Input, Instance, SignedText,
    decide,
};
use forms::{Answers, HeaderLine, Typed, canonical_text};
use jiff::civil::Date;
use journal::Doer;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use complaints::Channel as ComplaintChannel;
pub use desk::{ComplaintSearch, ComplaintTaken};

use crate::{
    CaseAct, Complaints, Error, Result, Session,
    cases::{verify_applicant, verify_for_signing},
    error::OrInternal,
    idempotency::{Answered, Idempotent, answered_before, answered_meanwhile},
    permission::{Act, require},
    signed_texts::{Purpose, hand_out, take_back},
    view::{ComplaintOffer, ComplaintView, TextToSign},
};
use kept::{Kept, not_found, record_events};

/// Entries of the journal that are read of one application.
const JOURNAL_ROWS: u32 = 1_000;

/// What somebody complains of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComplaintToFile {
    /// Code of the service: `knb-02`, `nca-01`.
    pub service: String,
    /// The line of its sheet, from 1.
    pub place: usize,
    /// The language of letters to the complainant.
    #[schemars(with = "String", extend("enum" = ["kk", "ru", "en"]))]
    pub lang: Lang,
    /// The answers of form F23.
    #[schemars(with = "std::collections::BTreeMap<String, String>")]
    pub answers: Typed,
}

/// A complaint that waits for its signature. STORED: with the text.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Waiting {
    iin: Iin,
    bin: Option<Bin>,
    filed: ComplaintToFile,
}

impl base::Stored for Waiting {}

impl<'app> Complaints<'app> {
    /// To whom complaints of a service go, and in what time they are answered.
    pub fn offer(&self, service: &str, lang: Lang) -> Result<ComplaintOffer> {
        let edition = self.serving()?;
        let sheet = self.sheet(service)?;
        let lines = sheet.definition.complaints.as_ref().map_or(&[][..], |known| &known.route);
        let routes = edition.routes_of(service).filter_map(|route| {
            let line = lines.get(route.place.checked_sub(1)?)?;
            Some(crate::view::ComplaintRouteView {
                place: route.place,
                about: line.about.in_lang(lang).to_owned(),
                to: line.to.in_lang(lang).to_owned(),
                how: line.how.in_lang(lang).to_owned(),
                term: showing::term_words(edition, &route.kind, lang),
                channels: route.channels.iter().map(|c| c.name().to_owned()).collect(),
            })
        });
        let mut routes: Vec<_> = routes.collect();
        routes.sort_by_key(|route| route.place);
        Ok(ComplaintOffer {
            service: service.to_owned(),
            service_title: sheet.service.title.in_lang(lang).to_owned(),
            routes,
        })
    }

    /// The services of which one can complain.
    pub fn offers(&self, lang: Lang) -> Result<Vec<ComplaintOffer>> {
        self.rules
            .catalogue
            .services()
            .map(|service| self.offer(&service.definition.code, lang))
            .collect()
    }

    /// The form, nca-01 F23.
    pub fn form(&self) -> Result<&'app forms::FormDefinition> {
        Ok(&self.serving()?.form)
    }

    /// What need not be typed into the form.
    pub async fn prefilled(&self, session: &Session, lang: Lang) -> Result<Typed> {
        Ok(self.drafts.prefilled(self.form()?, Some(session), lang).await)
    }

    /// Checks a complaint whole and gives it out as the exact text to sign; it is taken until the end of the next day.
    pub async fn text(&self, session: &Session, filed: ComplaintToFile) -> Result<TextToSign> {
        let session = require(Some(session), Act::Complain)?;
        let now = self.clock.now();
        let edition = self.serving()?;
        let complaint = self.unfiled(session, &filed).await?;
        let unsigned = SignedText {
            document: base::DocumentId::from_random([0; 16]),
            sha256: crypto::sha256(b""),
        };
        self.decide_filing(&complaint, edition, session, unsigned)?;
        let today = local_date(now);
        let text = self.canonical(&complaint, edition, today)?;
        let waiting = Waiting { iin: session.iin.clone(), bin: session.bin.clone(), filed };
        let subject = base::write_stored(&waiting).or_internal()?;
        let after = today.tomorrow().and_then(Date::tomorrow).or_internal()?;
        let until = to_timestamp(after.at(0, 0, 0, 0));
        hand_out(self.store, Purpose::Complaint, &subject, text, until).await
    }

    /// Gives a complaint out anew that was not filed with its first text.
    pub async fn text_again(&self, session: &Session, text_id: &str) -> Result<TextToSign> {
        let session = require(Some(session), Act::Complain)?;
        let now = self.clock.now();
        let waiting = self.signatures.peek_text(Purpose::Complaint, text_id, now).await?;
        let known: Waiting = base::read_stored(&waiting.subject)?;
        if known.iin != session.iin || known.bin != session.bin {
            return Err(Error::invalid(Fault::new("text-not-waiting")));
        }
        self.text(session, known.filed).await
    }

    /// Files a complaint: the signature is that of the complainant over the text that was given out as `text_id`.
    pub async fn file(
        &self,
        session: &Session,
        text_id: &str,
        signature: &[u8],
        idempotency_key: Option<&str>,
        lang: Lang,
    ) -> Result<ComplaintView> {
        let session = require(Some(session), Act::Complain)?;
        let content = (text_id, hex::encode(signature));
        let once = Idempotent::new(idempotency_key, "file-complaint", &content)?;
        let actor = session.iin.to_string();
        if let Answered::Before(number) = answered_before(self.store, &once, &actor).await? {
            return self.own(session, &number.parse().or_internal()?, lang).await;
        }
        let filed = self.file_once(session, text_id, signature, &once, lang).await;
        let Err(error) = filed else { return filed };
        match answered_meanwhile(self.store, &once, &actor).await {
            Answered::Before(number) => {
                self.own(session, &number.parse().or_internal()?, lang).await
            }
            Answered::Never => Err(error),
        }
    }

    async fn file_once(
        &self,
        session: &Session,
        text_id: &str,
        signature: &[u8],
        once: &Idempotent<'_>,
        lang: Lang,
    ) -> Result<ComplaintView> {
        let now = self.clock.now();
        let waiting = self.signatures.peek_text(Purpose::Complaint, text_id, now).await?;
        let known: Waiting = base::read_stored(&waiting.subject)?;
        if known.iin != session.iin || known.bin != session.bin {
            return Err(Error::invalid(Fault::new("text-not-waiting")));
        }
        let proven = self.signatures.verify_signature(signature, waiting.text.as_bytes()).await?;
        verify_applicant(&proven.certificate, session)?;
        let edition = self.serving()?;
        let mut complaint = self.unfiled(session, &known.filed).await?;
        let kept = self.signed_text(complaint.id, "complaint", signature, &waiting.text, now)?;
        let signed = SignedText {
            document: kept.first().map(|document| document.id).ok_or_else(not_found)?,
            sha256: crypto::sha256(waiting.text.as_bytes()),
        };
        let event = self.decide_filing(&complaint, edition, session, signed)?;
        complaint.number = self.draw_number(edition).await?;
        let (kept, outcome) = self.begin(complaint, edition, event, kept, now).await?;
        let answered = once.row(session.iin.as_str(), kept.complaint.number.as_str(), now);
        let (new, filed, outcome, answered) = (&kept.row, &kept.complaint, &outcome, &answered);
        self.store
            .write(move |mut tx| async move {
                take_back(&mut tx, Purpose::Complaint, text_id, now).await?;
                tx.insert_complaint(new).await?;
                if let Some(row) = answered {
                    tx.insert_idempotent_answer(row).await?;
                }
                outcome.insert(&mut tx).await?;
                record_events(&mut tx, filed, 0).await
            })
            .await?;
        self.own_view(session, &kept, lang).await
    }

    fn decide_filing(
        &self,
        complaint: &Complaint,
        edition: &Edition,
        session: &Session,
        signed: SignedText,
    ) -> Result<complaints::Event> {
        let command = Command {
            act: "file".to_owned(),
            actor: session.actor(Role::Applicant),
            name: session.name.clone(),
            office: None,
            input: Input { signed: Some(signed), ..Input::default() },
        };
        let (now, dictionaries) = (self.clock.now(), &self.rules.dictionaries);
        Ok(decide(complaint, edition, command, dictionaries, now, &self.rules.calendar)?)
    }

    /// The complaint as it stands before it is filed; its number is drawn when nothing is wrong any more.
    async fn unfiled(&self, session: &Session, filed: &ComplaintToFile) -> Result<Complaint> {
        let complainant = Complainant {
            iin: Some(session.iin.clone()),
            full_name: session.name.clone(),
            bin: session.bin.clone(),
            organisation: session.organisation.clone(),
        };
        let mut complaint = self.blank(filed, complainant, Channel::Portal)?;
        if let Some(typed) = complaint.answers.text("about_number") {
            let unknown = || Error::invalid(Fault::at("complaint-number-unknown", "about_number"));
            let number: UniqueNumber = typed.parse().map_err(|_| unknown())?;
            // Nobody learns whether somebody else has an application of this number.
            if !self.is_of(&number, session).await? {
                return Err(unknown());
            }
            complaint.against = self.officials_of(&number).await?;
            complaint.about = Some(number);
        }
        Ok(complaint)
    }

    /// A complaint of which nothing has happened yet.
    fn blank(
        &self,
        filed: &ComplaintToFile,
        complainant: Complainant,
        channel: Channel,
    ) -> Result<Complaint> {
        let edition = self.serving()?;
        self.sheet(&filed.service)?;
        let unknown = || Error::invalid(Fault::at("complaint-route-unknown", "place"));
        let route = edition.route(&filed.service, filed.place).ok_or_else(unknown)?;
        let year = local_date(self.clock.now()).year();
        Ok(Complaint {
            id: ComplaintId::from_random(crypto::random::bytes::<16>().or_internal()?),
            number: UniqueNumber::compose(year, &edition.number_code, 0),
            edition: edition.first_day,
            service: filed.service.clone(),
            place: filed.place,
            kind: route.kind.clone(),
            addressee: route.addressee.clone(),
            channel,
            lang: filed.lang,
            complainant,
            answers: forms::normalise(&edition.form, &filed.answers),
            about: None,
            against: Vec::new(),
            instance: Instance::begun(&edition.flow),
        })
    }

    /// Whether an application or request of this number is the person's, or her organisation's.
    async fn is_of(&self, number: &UniqueNumber, session: &Session) -> Result<bool> {
        let mut reading = self.store.reading().await?;
        let holder = match reading.case_by_number(number.as_str()).await? {
            Some(case) => Some((case.applicant_iin, case.applicant_bin)),
            None => reading.request_by_number(number).await?.map(|row| (row.iin, row.bin)),
        };
        Ok(holder
            .is_some_and(|(iin, bin)| iin == session.iin || (bin.is_some() && bin == session.bin)))
    }

    /// Those who acted for the state in an application or request, as the journal tells; those who only looked at it did not.
    async fn officials_of(&self, number: &UniqueNumber) -> Result<Vec<Iin>> {
        let mut reading = self.store.reading().await?;
        let mut officials = Vec::new();
        for subject in [format!("case/{number}"), format!("request/{number}")] {
            for row in reading.journal_of_subject(&subject, 0, JOURNAL_ROWS).await? {
                let Some(entry) = row.entry() else { continue };
                let (official, role) = match entry.actor {
                    Doer::Person { iin, role, .. } => (Some(iin), role),
                    Doer::Pseudonym { person, role, .. } => {
                        (reading.journal_person(&person).await?, role)
                    }
                    Doer::System { .. } => continue,
                };
                if role == Role::Applicant || entry.act.ends_with("-viewed") {
                    continue;
                }
                officials.extend(official.filter(|iin| !officials.contains(iin)));
            }
        }
        Ok(officials)
    }

    /// The complaint as a text of one day.
    fn canonical(&self, complaint: &Complaint, edition: &Edition, day: Date) -> Result<String> {
        let lang = complaint.lang;
        let person = &complaint.complainant;
        let lines = [
            ("service", Some(self.title(&complaint.service, lang)?)),
            ("about", Some(self.about(complaint, lang)?)),
            ("addressee", Some(showing::addressee(complaint, edition, lang))),
            ("name", Some(person.full_name.clone())),
            ("iin", person.iin.as_ref().map(ToString::to_string)),
            ("organisation", person.organisation.clone()),
            ("bin", person.bin.as_ref().map(ToString::to_string)),
            ("day", Some(texts::date(lang, day))),
            ("instance", Some(self.config.id.clone())),
        ];
        let header: Vec<HeaderLine> = lines
            .into_iter()
            .filter_map(|(name, value)| {
                Some(HeaderLine::new(texts::say(lang, &format!("complaint-line-{name}")), value?))
            })
            .collect();
        let dictionaries = &self.rules.dictionaries;
        Ok(canonical_text(&edition.form, &complaint.answers, &header, lang, dictionaries))
    }

    /// The complaints of a person, or of the organisation for which she acts, newest first.
    pub async fn mine(
        &self,
        session: &Session,
        after: Option<&str>,
        lang: Lang,
    ) -> Result<crate::view::ComplaintsPage> {
        let session = require(Some(session), Act::Complain)?;
        let of = match &session.bin {
            Some(bin) => store::ComplaintsOf::Organisation(bin.clone()),
            None => store::ComplaintsOf::Person(session.iin.clone()),
        };
        let page = self.page(&[of], after, lang).await?;
        Ok(page)
    }

    /// A complaint, for the one who made it.
    pub async fn own(
        &self,
        session: &Session,
        number: &UniqueNumber,
        lang: Lang,
    ) -> Result<ComplaintView> {
        let session = require(Some(session), Act::Complain)?;
        let kept = self.load_own(session, number).await?;
        self.own_view(session, &kept, lang).await
    }

    /// Does an act with a complaint as the one who made it: withdraws it, turns to the quality body.
    pub async fn own_act(
        &self,
        session: &Session,
        number: &UniqueNumber,
        act: CaseAct,
        lang: Lang,
    ) -> Result<ComplaintView> {
        let session = require(Some(session), Act::Complain)?;
        let kept = self.load_own(session, number).await?;
        let name = act.act.clone();
        let (input, papers) = self.with_files(&kept, act).await?;
        let command = Command {
            act: name,
            actor: session.actor(Role::Applicant),
            name: session.name.clone(),
            office: None,
            input,
        };
        let kept = self.perform(kept, command, papers).await?;
        self.own_view(session, &kept, lang).await
    }

    async fn load_own(&self, session: &Session, number: &UniqueNumber) -> Result<Kept> {
        let kept = self.load(number).await?;
        if kept::is_own(&kept.complaint, session) { Ok(kept) } else { Err(not_found()) }
    }

    /// Decides on a command and keeps what follows. `papers` came with it.
    async fn perform(
        &self,
        kept: Kept,
        command: Command,
        papers: Vec<crate::documents_kept::NewDocument>,
    ) -> Result<Kept> {
        let edition = self.edition_of(&kept.complaint)?;
        let (now, dictionaries) = (self.clock.now(), &self.rules.dictionaries);
        let event =
            decide(&kept.complaint, edition, command, dictionaries, now, &self.rules.calendar)?;
        self.advance(kept, vec![event], papers, None, now).await
    }
}

/// What a face gives with an act but its files, as the rules take it: the data in the form in which they are kept and signed. What an act
/// does not ask for the engine refuses; what no act with a complaint asks for is refused here.
fn input_of(act: CaseAct, edition: &Edition) -> Result<Input> {
    let never_asked = [
        ("facts", !act.facts.is_empty()),
        ("files", !act.files.is_empty()),
        ("missing", !act.missing.is_empty()),
        ("payment", act.payment.is_some()),
        ("points", !act.points.is_empty()),
        ("received", !act.received.is_empty()),
    ];
    let given = never_asked.into_iter().filter(|(_, is_given)| *is_given);
    let faults = given.map(|(name, _)| Fault::at("input-not-asked", name).with("field", name));
    base::Faults(faults.collect()).into_result()?;
    let grounds = act.ground.into_iter().chain(act.grounds).filter(|code| !code.is_empty());
    let given = tidied(&act.given, edition, &act.act);
    let (grounds, reasons) = (grounds.collect(), act.text);
    Ok(Input { grounds, reasons, given, signed: None, files: Vec::new() })
}

/// What is given with an act, in the form in which it is kept. An act that the flow does not have the engine refuses.
fn tidied(given: &Typed, edition: &Edition, act: &str) -> Answers {
    let fields: Vec<_> =
        edition.flow.act(act).map(|act| act.given.iter().collect()).unwrap_or_default();
    forms::normalise_fields(&fields, given)
}

/// A signed text is of the person who signed in, by a certificate for signing.
fn verify_signer(certificate: &pki::Certificate, session: &Session) -> Result<()> {
    if certificate.serial().to_string() != session.serial {
        return Err(crate::cases::refused("signature-not-of-post"));
    }
    verify_for_signing(certificate)
}

/// What the journal keeps of an act: codes and digests, no words of people.
fn detail_of(happened: &Happened) -> Value {
    let Happened::ActDone { act, from, to, input, .. } = happened else { return Value::Null };
    let digest = |text: &String| crypto::sha256(text.as_bytes());
    let files = input.given.0.values().flat_map(forms::Answer::files);
    let files: Vec<_> = files.map(|file| file.sha256).collect();
    serde_json::json!({
        "act": act, "from": from, "to": to, "grounds": input.grounds,
        "reasons": input.reasons.as_ref().map(digest),
        "finding": input.given.text("finding"),
        "signed": input.signed.as_ref().map(|signed| signed.sha256), "files": files,
    })
}

#[cfg(test)]
pub(crate) mod tests;
