//! Messages between an applicant and the officials who handle her case. They stand beside the case and cannot change it: no act, no
//! term and no document of the law hangs on one. What is wanted by law goes through an act.

use base::{DocumentId, Fault, Faults, Lang, Role, UniqueNumber};
use base64ct::{Base64, Encoding as _};
use forms::FieldDefinition;
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::json;
use services::{Case, Edition, Phase};
use store::{CaseMessageRow, DocumentRow, MailRow};

use super::{
    kept::{Kept, office_of, subject_of},
    people::{Recipient, applicant_address},
};
use crate::{
    Cases, Error, Result, Session,
    documents_kept::{NewDocument, document_view},
    error::OrInternal,
    journalling,
    permission::{Act, require},
    view::{MessageView, MessagesView},
};

/// The most characters of a message.
const LONGEST_MESSAGE: usize = 4_000;
/// The most files of a message.
const MOST_FILES: usize = 5;
/// The most messages of a case.
const MOST_MESSAGES: u32 = 500;
/// The most messages of an applicant on a case within a day.
const MOST_A_DAY: usize = 20;
/// The most bytes that the files of an applicant's messages on a case have together.
const MOST_BYTES: u64 = 50 * 1024 * 1024;
/// The kind of documents that go with messages. STORED.
pub(crate) const MESSAGE_FILE: &str = "message-file";

/// A message to be sent.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MessageToSend {
    /// The words; 4,000 characters at most.
    pub text: String,
    /// Files that go with it; five at most, PDF, PNG or JPEG.
    #[serde(default)]
    pub files: Vec<MessageFile>,
}

/// A file that goes with a message.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MessageFile {
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

impl Cases<'_> {
    /// The messages on a case, for its applicant.
    pub async fn messages(
        &self,
        session: &Session,
        number: &UniqueNumber,
        lang: Lang,
    ) -> Result<MessagesView> {
        let session = require(Some(session), Act::Apply)?;
        let kept = self.own_case(session, number).await?;
        self.messages_view(&kept, Role::Applicant, lang).await
    }

    /// Sends a message to those who handle a case, as its applicant.
    pub async fn send_message(
        &self,
        session: &Session,
        number: &UniqueNumber,
        message: MessageToSend,
        lang: Lang,
    ) -> Result<MessagesView> {
        let session = require(Some(session), Act::Apply)?;
        let kept = self.own_case(session, number).await?;
        self.keep_message(&kept, session, Role::Applicant, message).await?;
        self.messages_view(&kept, Role::Applicant, lang).await
    }

    /// The messages on a case, as somebody in a role reads them.
    pub(crate) async fn messages_view(
        &self,
        kept: &Kept,
        reader: Role,
        lang: Lang,
    ) -> Result<MessagesView> {
        let edition = self.edition_of(&kept.case)?;
        let mut reading = self.store.reading().await?;
        let rows = reading.case_messages(kept.case.id, MOST_MESSAGES).await?;
        let mut messages = Vec::new();
        for row in rows {
            let mut files = Vec::new();
            for id in files_of(&row) {
                files.extend(reading.document(id).await?.map(|file| document_view(&file, lang)));
            }
            let by_applicant = row.author_role == Role::Applicant;
            messages.push(MessageView {
                at: row.at,
                who: texts::say(lang, &format!("case-who-{}", row.author_role.code())),
                own: by_applicant == (reader == Role::Applicant),
                text: row.body,
                files,
                waits: row.waits == 1,
            });
        }
        Ok(MessagesView {
            number: kept.case.number.clone(),
            service_title: edition.service.title.in_lang(lang).to_owned(),
            open: is_open(&kept.case, edition),
            messages,
        })
    }

    /// Keeps a message with its files, tells the other side by mail, and writes it into the journal, all or nothing.
    pub(crate) async fn keep_message(
        &self,
        kept: &Kept,
        session: &Session,
        role: Role,
        message: MessageToSend,
    ) -> Result<()> {
        let case = &kept.case;
        let edition = self.edition_of(case)?;
        if !is_open(case, edition) {
            return Err(Error::Conflict(Fault::new("message-case-over")));
        }
        let now = self.clock.now();
        let text = message.text.replace("\r\n", "\n").trim().to_owned();
        self.inspect_message(case, role, &text, &message.files, now).await?;
        let mut documents = Vec::new();
        for file in message.files {
            documents.push(self.message_file(case, file).await?);
        }
        let id = journalling::entry_id()?;
        let ids: Vec<String> = documents.iter().map(|document| document.id.to_string()).collect();
        let row = CaseMessageRow {
            id: id.clone(),
            case_id: case.id,
            office: office_of(edition).to_owned(),
            at: now,
            author_iin: session.iin.clone(),
            author_role: role,
            files: serde_json::to_string(&ids).or_internal()?,
            waits: i64::from(role == Role::Applicant),
            body: text,
        };
        let mails = self.notices(kept, edition, role, now).await?;
        let actor = session.actor(role);
        let digests: Vec<_> = documents.iter().map(|document| document.row.sha256).collect();
        let detail = json!({
            "message": id, "text": crypto::sha256(row.body.as_bytes()), "files": digests,
        });
        let (row, documents, mails) = (&row, &documents, &mails);
        let (actor, detail, number) = (&actor, &detail, &case.number);
        self.store
            .write(move |mut tx| async move {
                for document in documents {
                    document.insert(&mut tx).await?;
                }
                if role != Role::Applicant {
                    tx.answer_case_messages(row.case_id).await?;
                }
                tx.insert_case_message(row).await?;
                for mail in mails {
                    tx.insert_mail(mail).await?;
                }
                let (subject, detail) = (subject_of(number), detail.clone());
                journalling::record(&mut tx, actor, "case-message-sent", subject, detail, now).await
            })
            .await
    }

    /// Everything that speaks against a message: its length, its files, and how many the applicant has sent already.
    async fn inspect_message(
        &self,
        case: &Case,
        role: Role,
        text: &str,
        files: &[MessageFile],
        now: Timestamp,
    ) -> Result<()> {
        let mut faults = Faults::default();
        if text.is_empty() {
            faults.push(Fault::at("message-empty", "text"));
        }
        if text.chars().count() > LONGEST_MESSAGE {
            faults.push(Fault::at("message-too-long", "text").with("max", LONGEST_MESSAGE));
        }
        if files.len() > MOST_FILES {
            faults.push(Fault::at("message-too-many-files", "files").with("max", MOST_FILES));
        }
        faults.into_result()?;
        let mut reading = self.store.reading().await?;
        let rows = reading.case_messages(case.id, MOST_MESSAGES).await?;
        if u32::try_from(rows.len()).is_ok_and(|count| count >= MOST_MESSAGES) {
            let fault = Fault::new("messages-of-case-spent").with("max", MOST_MESSAGES);
            return Err(Error::TooMany(fault));
        }
        if role != Role::Applicant {
            return Ok(());
        }
        let own: Vec<&CaseMessageRow> =
            rows.iter().filter(|row| row.author_role == Role::Applicant).collect();
        let yesterday = now.checked_sub(SignedDuration::from_hours(24)).or_internal()?;
        if own.iter().filter(|row| row.at > yesterday).count() >= MOST_A_DAY {
            return Err(Error::TooMany(
                Fault::new("messages-of-day-spent").with("max", MOST_A_DAY),
            ));
        }
        let mut bytes: u64 = files.iter().map(|file| file.content.len() as u64).sum();
        for id in own.into_iter().flat_map(files_of) {
            bytes += reading.document(id).await?.map_or(0, |row: DocumentRow| row.size);
        }
        if bytes > MOST_BYTES {
            let fault = Fault::at("message-files-spent", "files");
            return Err(Error::invalid(fault.with("max", MOST_BYTES >> 20)));
        }
        Ok(())
    }

    async fn message_file(&self, case: &Case, file: MessageFile) -> Result<NewDocument> {
        let field: FieldDefinition = serde_json::from_value(json!({
            "name": "files", "kind": "files", "label": { "kk": "-", "ru": "-", "en": "-" },
            "media_types": ["application/pdf", "image/png", "image/jpeg"],
        }))
        .or_internal()?;
        let owner = case.id.to_string();
        let (mut document, _) =
            self.drafts.inspect_upload("case", &owner, &field, &file.name, file.content).await?;
        MESSAGE_FILE.clone_into(&mut document.row.kind);
        Ok(document)
    }

    /// The notices of a message: to the applicant in the language of her letters, or else to the officer who has the case, or to all
    /// of the body while nobody has it. The words of the message stay on the platform.
    async fn notices(
        &self,
        kept: &Kept,
        edition: &Edition,
        from: Role,
        now: Timestamp,
    ) -> Result<Vec<MailRow>> {
        let case = &kept.case;
        let (to, place) = if from == Role::Applicant {
            let office = office_of(edition);
            let own = match &kept.row.assignee {
                Some(officer) => self.officer_to_tell(office, officer).await?,
                None => Vec::new(),
            };
            let to = if own.is_empty() {
                self.office_to_tell(office, Role::Officer).await?
            } else {
                own
            };
            (to, "inbox")
        } else {
            let of_applicant = |address| Recipient { address, lang: case.lang };
            (applicant_address(case, edition).map(of_applicant).into_iter().collect(), "cases")
        };
        let letter = |Recipient { address, lang }: &Recipient| {
            let base = &self.config.base_url;
            let link = format!("{base}/{lang}/{place}/{}/messages", case.number);
            let args = [("number", case.number.to_string()), ("link", link)];
            let words =
                |part: &str| texts::say_with(*lang, &format!("mail-case-message-{part}"), &args);
            self.messages.mail(address, *lang, words("subject"), words("body"), now)
        };
        to.iter().map(letter).collect()
    }

    /// How many messages there are on a case.
    pub(crate) async fn message_count(&self, case: &Case) -> Result<usize> {
        let rows = self.store.reading().await?.case_messages(case.id, MOST_MESSAGES).await?;
        Ok(rows.len())
    }
}

/// Messages can be sent from the filing to the end of the case.
fn is_open(case: &Case, edition: &Edition) -> bool {
    case.submitted_at(edition).is_some() && services::phase(case, edition) != Phase::Closed
}

/// The documents that go with a message.
fn files_of(row: &CaseMessageRow) -> Vec<DocumentId> {
    let ids: Vec<String> = serde_json::from_str(&row.files).unwrap_or_default();
    ids.iter().filter_map(|id| id.parse().ok()).collect()
}
