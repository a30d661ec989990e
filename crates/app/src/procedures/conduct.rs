//! The conduct of operators (nca-01 regulation p.19(5)): the dated checklist that each signs with the certificate of her post.
//!
//! | rule | what the server does | what the workstation does |
//! |---|---|---|
//! | O1 | the checklist states it | a PIN on the carrier |
//! | O2 | a session, an approval and a checklist count only with the certificate that was issued for this very post | |
//! | O3 | a report revokes the certificate, closes the sessions and ends the post in one transaction ([`crate::Authority::report_lost_keys`]) | |
//! | O4, O5 | it takes no private key, and no file but those that an act asks for | the checklist states it |
//! | O6 | the checklist states it | a protected carrier |
//! | O7 | every approval is signed anew; a session lasts an hour, ends after the idle minutes of the setting `staff-idle-minutes`, and at once with [`Procedures::carrier_removed`] | a program that watches the carrier calls it |
//! | O8 to O10 | the checklist states it, dated and signed | the administrator of the workstation |
//!
//! The provider checks the quality of operators' work (nca-01 regulation p.15): which application was looked at, whose work it was, what
//! was found. A check that found a violation names its entry in the register of violations, from which the centre is told.
//!
//! | code | meaning |
//! |---|---|
//! | `quality-request-unknown` | no application for certificates has this number |
//! | `quality-operator-other` | the operator did nothing with that application |
//! | `quality-violation-number` | a violation without its number, a number without a violation, or that of another operator |
//!
//! Whether an anti-virus program runs, or a carrier was left in a computer, no server sees: the operator states it, signs it, and
//! answers for it.

use base::{Actor, Fault, Lang, ProcedureId, Role, UniqueNumber, local_date};
use forms::{Answers, Dictionaries, FormDefinition, HeaderLine, Typed, canonical_text};
use jiff::SignedDuration;
use procedures::{By, Command, Input, Kind, Party, Post, Procedure, SignedText, decide};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::kept::{Beginning, OWNER};
use crate::{
    Error, Procedures, Result, Session,
    answer_words::answer_words,
    cases::refused,
    error::OrInternal,
    journalling,
    permission::{Act, require},
    signed_texts::{Purpose, hand_out},
    view::{ActView, ProcedureView, TextToSign},
};

/// The act that hands a checklist in.
const SIGN: &str = "sign-checklist";
/// How long the text of a checklist may be used after it was made.
const TEXT_HOURS: i64 = 2;

/// A checklist that waits for its signature. STORED: with the text.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Waiting {
    serial: String,
    office: String,
    lang: Lang,
    given: Answers,
}

impl base::Stored for Waiting {}

impl Procedures<'_> {
    /// What an operator fills in.
    pub fn checklist_form(&self, session: &Session, lang: Lang) -> Result<ActView> {
        require(Some(session), Act::RunQueue)?;
        let edition = self.serving()?;
        let act = edition.definition.act(SIGN);
        let act = act.ok_or_else(|| Error::NotFound(Fault::new("procedure-kind-unknown")))?;
        Ok(self.act_view(Kind::WorkstationChecklist, true, act, edition, lang))
    }

    /// Checks a checklist whole, and gives it out as the exact text to sign. One that leaves a rule out is not signed.
    pub async fn checklist_text(
        &self,
        session: &Session,
        given: Typed,
        lang: Lang,
    ) -> Result<TextToSign> {
        let session = require(Some(session), Act::RunQueue)?;
        let (procedure, post) = self.blank_checklist(session, lang)?;
        let unsigned = SignedText {
            document: base::DocumentId::from_random([0; 16]),
            sha256: crypto::sha256(b""),
        };
        let given = self.normalised(&given)?;
        self.decide_checklist(session, &procedure, &post, given.clone(), unsigned)?;
        let text = self.checklist_words(session, &procedure, &given, lang)?;
        let office = procedure.office;
        let waiting = Waiting { serial: session.serial.clone(), office, lang, given };
        let subject = base::write_stored(&waiting).or_internal()?;
        let until = self.clock.now().checked_add(SignedDuration::from_hours(TEXT_HOURS));
        hand_out(self.store, Purpose::Checklist, &subject, text, until.or_internal()?).await
    }

    /// Gives a checklist out anew that was not signed with its first text.
    pub async fn checklist_text_again(
        &self,
        session: &Session,
        text_id: &str,
    ) -> Result<TextToSign> {
        let session = require(Some(session), Act::RunQueue)?;
        let now = self.clock.now();
        let waiting = self.signatures.peek_text(Purpose::Checklist, text_id, now).await?;
        let known: Waiting = base::read_stored(&waiting.subject)?;
        if known.serial != session.serial {
            return Err(Error::invalid(Fault::new("text-not-waiting")));
        }
        self.checklist_text(session, known.given.into(), known.lang).await
    }

    /// Hands a checklist in: the signature is that of the operator, by the certificate of her post, over the text that was given out.
    pub async fn sign_checklist(
        &self,
        session: &Session,
        text_id: &str,
        signature: &[u8],
        lang: Lang,
    ) -> Result<ProcedureView> {
        let session = require(Some(session), Act::RunQueue)?;
        let now = self.clock.now();
        let waiting = self.signatures.peek_text(Purpose::Checklist, text_id, now).await?;
        let known: Waiting = base::read_stored(&waiting.subject)?;
        let (mut procedure, post) = self.blank_checklist(session, known.lang)?;
        if known.serial != session.serial || known.office != procedure.office {
            return Err(Error::invalid(Fault::new("text-not-waiting")));
        }
        let proven = self.signatures.verify_signature(signature, waiting.text.as_bytes()).await?;
        if proven.certificate.serial().to_string() != session.serial {
            return Err(refused("signature-not-of-post"));
        }
        let owner = procedure.id.to_string();
        let (media_type, name) = ("application/pkcs7-mime", "checklist.p7m");
        let keep = |kind: &str, media_type: &str, name: &str, bytes: Vec<u8>| {
            self.documents.new_document(OWNER, &owner, kind, media_type, name, bytes, now)
        };
        let papers = vec![
            keep("checklist-signature", media_type, name, signature.to_vec())?,
            keep(
                "checklist-text",
                "text/plain; charset=utf-8",
                "checklist.txt",
                waiting.text.clone().into_bytes(),
            )?,
        ];
        let document = papers.first().map(|paper| paper.id).ok_or_else(super::not_found)?;
        let sha256 = crypto::sha256(waiting.text.as_bytes());
        let signed = SignedText { document, sha256 };
        let event = self.decide_checklist(session, &procedure, &post, known.given, signed)?;
        procedure.number = self.draw_number(Kind::WorkstationChecklist, now).await?;
        let beginning = Beginning { text_id: Some(text_id.to_owned()), ..Beginning::default() };
        let kept = self.store_first(procedure, event, papers, beginning, now).await?;
        self.view(session, &kept, lang).await
    }

    /// Ends all sessions that were opened with the operator's certificate, because its carrier was taken out of the computer (O7). The
    /// program of the workstation that watches the carrier asks for it; what it asks for cannot be taken back but by signing anew.
    pub async fn carrier_removed(&self, session: &Session) -> Result<()> {
        let session = require(Some(session), Act::RunQueue)?;
        let (now, actor) = (self.clock.now(), session.actor(Role::Operator));
        let (actor, serial) = (&actor, session.serial.as_str());
        self.store
            .write(move |mut tx| async move {
                let ended = tx.end_sessions_of_certificate(serial).await?;
                let subject = format!("certificate/{serial}");
                let detail = json!({ "sessions": ended });
                journalling::record(&mut tx, actor, "carrier-removed", subject, detail, now).await
            })
            .await
    }

    /// Whether a quality check is of an application on which that operator worked, who is not the one that checks, and names the
    /// violation that it found.
    pub(super) async fn verify_check(&self, input: &Input, session: &Session) -> Result<()> {
        let given = |field| input.given.text(field).unwrap_or_default();
        let unknown = || Error::invalid(Fault::at("quality-request-unknown", "checked_request"));
        let number = UniqueNumber::read(given("checked_request")).ok_or_else(unknown)?;
        let mut reading = self.store.reading().await?;
        let row = reading.request_by_number(&number).await?.ok_or_else(unknown)?;
        let request = crate::requests::loaded(row)?.request;
        let operator = given("operator_iin");
        if operator == session.iin.as_str() {
            return Err(Error::invalid(Fault::new("concerned-person")));
        }
        let is_hers = |actor: &Actor| match actor {
            Actor::Person { iin, role: Role::Operator, .. } => iin.as_str() == operator,
            _ => false,
        };
        if !request.history.iter().any(|entry| is_hers(&entry.actor)) {
            return Err(Error::invalid(Fault::at("quality-operator-other", "operator_iin")));
        }
        let misnamed = || Error::invalid(Fault::at("quality-violation-number", "violation_number"));
        let named = input.given.text("violation_number").filter(|text| !text.trim().is_empty());
        match (given("quality_finding") == "VIOLATION", named) {
            (false, None) => Ok(()),
            (true, Some(text)) => {
                let number = UniqueNumber::read(text).ok_or_else(misnamed)?;
                let row = reading.procedure_by_number(&number).await?.ok_or_else(misnamed)?;
                let found: Procedure = base::read_stored(&row.body)?;
                let same = found.kind == Kind::OperatorViolation
                    && found.instance.given("operator_iin") == Some(operator);
                if same { Ok(()) } else { Err(misnamed()) }
            }
            _ => Err(misnamed()),
        }
    }

    fn blank_checklist(&self, session: &Session, lang: Lang) -> Result<(Procedure, Post)> {
        let edition = self.serving()?;
        let mut posts = super::own_posts(session).into_iter();
        let post = posts.find(|post| {
            post.role == Role::Operator && self.is_office_of_operators(post).unwrap_or_default()
        });
        let post = post.ok_or_else(|| Error::Forbidden(Fault::new("not-your-right")))?;
        let office = post.office.clone().unwrap_or_default();
        let id = ProcedureId::from_random(crypto::random::bytes::<16>().or_internal()?);
        let kind = Kind::WorkstationChecklist;
        let mut procedure = Self::blank(id, kind, edition, office, lang, &post);
        let (iin, full_name) = (Some(session.iin.clone()), session.name.clone());
        procedure.party = Party { iin, full_name, bin: None };
        Ok((procedure, post))
    }

    fn normalised(&self, given: &Typed) -> Result<Answers> {
        let act = self.serving()?.definition.act(SIGN);
        let fields: Vec<_> = act.into_iter().flat_map(|act| &act.given).collect();
        Ok(forms::normalise_fields(&fields, given))
    }

    fn decide_checklist(
        &self,
        session: &Session,
        procedure: &Procedure,
        post: &Post,
        given: Answers,
        signed: SignedText,
    ) -> Result<procedures::Event> {
        let by = By::Person {
            actor: session.actor(Role::Operator),
            name: session.name.clone(),
            post: post.clone(),
        };
        let input = Input { given, signed: Some(signed), ..Input::default() };
        let command = Command { act: SIGN.to_owned(), by, input };
        let (edition, now) = (self.edition_of(procedure)?, self.clock.now());
        Ok(decide(procedure, edition, command, now, &self.rules.calendar)?)
    }

    /// The checklist as a text: no form is filled in, so all of it stands in the lines above.
    fn checklist_words(
        &self,
        session: &Session,
        procedure: &Procedure,
        given: &Answers,
        lang: Lang,
    ) -> Result<String> {
        let edition = self.edition_of(procedure)?;
        let act = edition.definition.act(SIGN);
        let label = |name: &str| texts::say(lang, &format!("complaint-line-{name}"));
        let mut header = vec![
            HeaderLine::new(label("name"), session.name.clone()),
            HeaderLine::new(label("iin"), session.iin.to_string()),
            HeaderLine::new(
                texts::say(lang, "procedure-office"),
                self.office_words(&procedure.office, edition, lang),
            ),
            HeaderLine::new(label("day"), texts::date(lang, local_date(self.clock.now()))),
        ];
        for field in act.into_iter().flat_map(|act| &act.given) {
            let Some(answer) = given.answer(&field.name) else { continue };
            let words = answer_words(field, answer, lang, &self.rules.dictionaries);
            header.push(HeaderLine::new(field.label.in_lang(lang), words));
        }
        header.push(HeaderLine::new(label("instance"), self.config.id.clone()));
        let title = Self::kind_title(Kind::WorkstationChecklist, edition, lang);
        let form = FormDefinition {
            name: "checklist".to_owned(),
            title: base::Text { kk: title.clone(), ru: title.clone(), en: title },
            source: "nca-01 regulation p.19(5)".to_owned(),
            preamble: None,
            page: Vec::new(),
        };
        Ok(canonical_text(&form, &Answers::default(), &header, lang, &Dictionaries::default()))
    }
}
