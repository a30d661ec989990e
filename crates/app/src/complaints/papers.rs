//! Papers of complaints: the talon (nca-01 F24) and the answer, sealed by the platform.

use base::{ComplaintId, Lang};
use calendar::End;
use complaints::{Complaint, Edition, Event};
use documents::{Block, Paper, Sheet};
use jiff::Timestamp;
use pki::cms::SignedData;

use super::showing;
use crate::{Complaints, Result, documents_kept::NewDocument, error::OrInternal};

/// What a complaint's documents belong to. STORED.
pub(crate) const OWNER: &str = "complaint";

impl Complaints<'_> {
    /// The talon, every field of nca-01 F24: the incoming number, the moment, who accepted it, until when and where the answer
    /// comes, the official responsible and her contacts.
    pub(super) async fn talon(
        &self,
        complaint: &Complaint,
        edition: &Edition,
        now: Timestamp,
    ) -> Result<NewDocument> {
        let lang = complaint.lang;
        let registered = complaint.instance.last_act(&["register", "take-in"]);
        let at = registered.map_or(now, |event| event.at);
        let accepted_by = registered.and_then(|event| event.name.clone()).unwrap_or_default();
        let dues = complaints::due_dates(complaint, edition, &self.rules.calendar)
            .map_err(crate::Error::invalid)?;
        let answer = dues.into_iter().find(|due| due.term == "answer");
        let due = match answer.map(|due| due.end) {
            Some(End::At { at, .. }) => texts::date_time(lang, at),
            Some(End::Stopped { .. }) | None => String::new(),
        };
        let given = |name: &str| complaint.instance.given(name).unwrap_or_default().to_owned();
        let rows = [
            ("number", complaint.number.to_string()),
            ("registered", texts::date_time(lang, at)),
            ("complainant", showing::complainant_name(complaint).to_owned()),
            ("service", self.title(&complaint.service, lang)?),
            ("addressee", showing::addressee(complaint, edition, lang)),
            ("accepted-by", accepted_by),
            ("answer-due", due),
            ("answer-place", given("answer_place")),
            ("responsible", format!("{}, {}", given("responsible"), given("contacts"))),
        ];
        let blocks =
            vec![Block::rows(rows.map(|(name, value)| {
                (texts::say(lang, &format!("complaint-talon-{name}")), value)
            }))];
        self.paper(complaint, edition, ("talon", "complaint-talon-title"), blocks, now).await
    }

    /// The answer as a paper: what was found, why, and who signed it. The signature itself is kept beside it.
    pub(super) async fn answer_paper(
        &self,
        complaint: &Complaint,
        edition: &Edition,
        event: &Event,
        now: Timestamp,
    ) -> Result<NewDocument> {
        let lang = complaint.lang;
        let blocks = vec![
            Block::rows(self.answer_rows(complaint, edition, event, lang)?),
            Block::Paragraph(texts::say(lang, "complaint-answer-signed")),
        ];
        self.paper(complaint, edition, ("answer", "complaint-answer-title"), blocks, now).await
    }

    async fn paper(
        &self,
        complaint: &Complaint,
        edition: &Edition,
        (code, title): (&str, &str),
        blocks: Vec<Block>,
        now: Timestamp,
    ) -> Result<NewDocument> {
        let (lang, number) = (complaint.lang, &complaint.number);
        let title = texts::say(lang, title);
        let sheet = Sheet {
            title: format!("{title} {number}"),
            identifier: format!("{number}/{code}/{}", now.as_millisecond()),
            created_at: now,
            papers: vec![Paper {
                lang,
                authority: showing::addressee(complaint, edition, lang),
                subtitle: self.title(&complaint.service, lang)?,
                title: title.clone(),
                number: format!("№ {number}"),
                date: texts::date_time(lang, now),
                blocks,
                verification: None,
                footer: self.config.base_url.clone(),
            }],
        };
        let pdf = documents::render(&sheet).or_internal()?;
        let sealed = self.documents.seal_pdf(&pdf, &title, now).await?;
        let name = format!("{code}-{number}.pdf");
        let (owner, kind) = (complaint.id.to_string(), format!("complaint-{code}"));
        self.documents.new_document(OWNER, &owner, &kind, "application/pdf", &name, sealed, now)
    }

    /// A signature as it came, and the text beside it when it is not inside.
    pub(super) fn signed_text(
        &self,
        id: ComplaintId,
        kind: &str,
        signature: &[u8],
        text: &str,
        now: Timestamp,
    ) -> Result<Vec<NewDocument>> {
        let owner = id.to_string();
        let keep = |kind: &str, media_type: &str, name: &str, bytes: Vec<u8>| {
            self.documents.new_document(OWNER, &owner, kind, media_type, name, bytes, now)
        };
        let attached = SignedData::from_any(signature).or_internal()?.content().is_some();
        let signed = format!("{kind}-signature");
        if attached {
            let (media_type, name) = ("application/pkcs7-mime", format!("{kind}.p7m"));
            return Ok(vec![keep(&signed, media_type, &name, signature.to_vec())?]);
        }
        let (media_type, name) = ("application/pkcs7-signature", format!("{kind}.p7s"));
        let (plain, words) = ("text/plain; charset=utf-8", format!("{kind}-text"));
        Ok(vec![
            keep(&signed, media_type, &name, signature.to_vec())?,
            keep(&words, plain, &format!("{kind}.txt"), text.as_bytes().to_vec())?,
        ])
    }

    /// What an answer says, line by line.
    pub(super) fn answer_rows(
        &self,
        complaint: &Complaint,
        edition: &Edition,
        event: &Event,
        lang: Lang,
    ) -> Result<Vec<(String, String)>> {
        let Some((act, input)) = event.done() else { return Ok(Vec::new()) };
        let act = edition.flow.act(act);
        let finding = act.into_iter().flat_map(|act| &act.given).find_map(|field| {
            let answer = input.given.answer(&field.name)?;
            let words = crate::answer_words(field, answer, lang, &self.rules.dictionaries);
            Some((field.label.in_lang(lang).to_owned(), words))
        });
        let grounds = input.grounds.iter().filter_map(|code| edition.flow.ground(code));
        let grounds: Vec<&str> = grounds.map(|ground| ground.text.in_lang(lang)).collect();
        let label = |name: &str| texts::say(lang, &format!("complaint-answer-{name}"));
        let mut rows = vec![
            (label("number"), complaint.number.to_string()),
            (label("service"), self.title(&complaint.service, lang)?),
            (label("about"), self.about(complaint, lang)?),
        ];
        rows.extend(finding);
        if !grounds.is_empty() {
            rows.push((label("ground"), grounds.join("; ")));
        }
        rows.push((label("reasons"), input.reasons.clone().unwrap_or_default()));
        rows.push((label("by"), event.name.clone().unwrap_or_default()));
        rows.push((label("day"), texts::date(lang, base::local_date(event.at))));
        Ok(rows)
    }
}
