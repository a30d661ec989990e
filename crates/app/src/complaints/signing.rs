//! The answer: given out as a text, signed by the official who answers, kept with the complaint.

use base::{Fault, Lang, UniqueNumber, local_date};
use complaints::{Command, Complaint, Edition, Input, SIGNED_ANSWER, SignedText, decide};
use flow::Need;
use forms::{Dictionaries, FormDefinition, HeaderLine, canonical_text};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::{input_of, kept::Kept, verify_signer};
use crate::{
    CaseAct, Complaints, Error, Result, Session,
    error::OrInternal,
    signed_texts::{Purpose, hand_out},
    view::{ComplaintView, TextToSign},
};

/// How long the text of an answer may be used after it was made.
const TEXT_HOURS: i64 = 12;

/// An answer that waits for its signature. STORED: with the text.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Waiting {
    number: UniqueNumber,
    serial: String,
    act: String,
    input: Input,
}

impl base::Stored for Waiting {}

/// Whether an act is done by signing an answer.
pub(super) fn is_answered(edition: &Edition, act: &str) -> bool {
    let need = Need::Domain(SIGNED_ANSWER.to_owned());
    edition.flow.act(act).is_some_and(|act| act.needs.contains(&need))
}

impl Complaints<'_> {
    /// Gives out an answer as the exact text to sign. Whoever may not answer gets nothing to sign.
    pub async fn answer_text(
        &self,
        session: &Session,
        number: &UniqueNumber,
        act: CaseAct,
    ) -> Result<TextToSign> {
        let (session, kept) = self.at_work(session, number).await?;
        let edition = self.edition_of(&kept.complaint)?;
        let name = act.act.clone();
        if !is_answered(edition, &name) {
            return Err(Error::invalid(Fault::new("act-not-known").with("act", name)));
        }
        self.give_out(session, &kept, name, input_of(act, edition)?).await
    }

    /// Gives an answer out anew that was not signed with its first text.
    pub async fn answer_text_again(
        &self,
        session: &Session,
        number: &UniqueNumber,
        text_id: &str,
    ) -> Result<TextToSign> {
        let (session, kept) = self.at_work(session, number).await?;
        let known = self.waiting_answer(session, number, text_id).await?.0;
        self.give_out(session, &kept, known.act, known.input).await
    }

    /// The answer of a text, for the official to whom it was given out.
    async fn waiting_answer(
        &self,
        session: &Session,
        number: &UniqueNumber,
        text_id: &str,
    ) -> Result<(Waiting, String)> {
        let now = self.clock.now();
        let waiting = self.signatures.peek_text(Purpose::ComplaintAnswer, text_id, now).await?;
        let known: Waiting = base::read_stored(&waiting.subject)?;
        if known.number != *number || known.serial != session.serial {
            return Err(Error::invalid(Fault::new("text-not-waiting")));
        }
        Ok((known, waiting.text))
    }

    async fn give_out(
        &self,
        session: &Session,
        kept: &Kept,
        name: String,
        input: Input,
    ) -> Result<TextToSign> {
        let edition = self.edition_of(&kept.complaint)?;
        let unsigned = SignedText {
            document: base::DocumentId::from_random([0; 16]),
            sha256: crypto::sha256(b""),
        };
        let asked = Input { signed: Some(unsigned), ..input.clone() };
        let event = self.decided(session, kept, edition, &name, asked)?;
        let text = self.answer_words(&kept.complaint, edition, &event)?;
        let serial = session.serial.clone();
        let number = kept.complaint.number.clone();
        let waiting = Waiting { number, serial, act: name, input };
        let subject = base::write_stored(&waiting).or_internal()?;
        let until = self.clock.now().checked_add(SignedDuration::from_hours(TEXT_HOURS));
        let until = until.or_internal()?;
        hand_out(self.store, Purpose::ComplaintAnswer, &subject, text, until).await
    }

    /// Answers a complaint: the signature is that of the official over the text that was given out as `text_id`.
    pub async fn answer(
        &self,
        session: &Session,
        number: &UniqueNumber,
        text_id: &str,
        signature: &[u8],
        lang: Lang,
    ) -> Result<ComplaintView> {
        let (session, kept) = self.at_work(session, number).await?;
        let edition = self.edition_of(&kept.complaint)?;
        let now = self.clock.now();
        let (known, text) = self.waiting_answer(session, number, text_id).await?;
        let proven = self.signatures.verify_signature(signature, text.as_bytes()).await?;
        verify_signer(&proven.certificate, session)?;
        let id = kept.complaint.id;
        let papers = self.signed_text(id, "complaint-answer", signature, &text, now)?;
        let signed = SignedText {
            document: papers.first().map(|paper| paper.id).ok_or_else(super::not_found)?,
            sha256: crypto::sha256(text.as_bytes()),
        };
        let input = Input { signed: Some(signed), ..known.input };
        let event = self.decided(session, &kept, edition, &known.act, input)?;
        let kept = self.advance(kept, vec![event], papers, Some(text_id), now).await?;
        self.staff_view(session, &kept, lang).await
    }

    /// What the rules say to an act of an official, from the post to which it is open.
    pub(super) fn decided(
        &self,
        session: &Session,
        kept: &Kept,
        edition: &Edition,
        act: &str,
        input: Input,
    ) -> Result<complaints::Event> {
        let (role, office) = self.seat(session, kept, edition, act)?;
        let command = Command {
            act: act.to_owned(),
            actor: session.actor(role),
            name: session.name.clone(),
            office: Some(office),
            input,
        };
        let (now, dictionaries) = (self.clock.now(), &self.rules.dictionaries);
        let calendar = &self.rules.calendar;
        Ok(decide(&kept.complaint, edition, command, dictionaries, now, calendar)?)
    }

    /// The answer as a text: no form is filled in, so all of it stands in the lines above.
    fn answer_words(
        &self,
        complaint: &Complaint,
        edition: &Edition,
        event: &complaints::Event,
    ) -> Result<String> {
        let lang = complaint.lang;
        let lines = self.answer_rows(complaint, edition, event, lang)?;
        let mut header: Vec<HeaderLine> =
            lines.into_iter().map(|(label, value)| HeaderLine::new(label, value)).collect();
        let instance = texts::say(lang, "complaint-line-instance");
        header.push(HeaderLine::new(instance, self.config.id.clone()));
        let title = texts::say(lang, "complaint-answer-title");
        let form = FormDefinition {
            name: "answer".to_owned(),
            title: base::Text { kk: title.clone(), ru: title.clone(), en: title },
            source: format!("complaint answer {}", local_date(event.at)),
            preamble: None,
            page: Vec::new(),
        };
        let none = forms::Answers::default();
        Ok(canonical_text(&form, &none, &header, lang, &Dictionaries::default()))
    }
}
