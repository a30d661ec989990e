//! Forms that are being filled in: kept as typed, checked when asked.

use base::{DocumentId, DraftId, Fault, Faults, Lang, local_date};
use forms::{
    Answer, Answers, Dictionaries, FieldDefinition, FieldKind, FileAnswer, FormDefinition,
    PrefillItem, PrefillSource,
};
use gateway::{Organisation, Person};
use jiff::{SignedDuration, Timestamp, civil::Date};
use store::DraftRow;

use crate::{
    Drafts, Error, Result, Session, documents_kept::Looker, error::OrInternal,
    reception::INTAKE_FORM, view::DocumentView,
};

/// How long a draft is kept after the last change.
const DRAFT_DAYS: i64 = 14;
/// Largest draft, in bytes of its answers.
const DRAFT_LIMIT_BYTES: usize = 256 * 1024;

/// A form that is being filled in.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Its identifier.
    pub id: DraftId,
    /// Code of the form: `f1`, `f2` or a service.
    pub form: String,
    /// Language in which it is being filled in.
    pub lang: Lang,
    /// The answers as typed.
    pub answers: Answers,
    pub(crate) version: i64,
}

impl<'app> Drafts<'app> {
    /// The form by its code: `f1`, `f2`, or a service whose edition is in force today.
    pub fn form(&self, code: &str) -> Result<&'app FormDefinition> {
        self.rules
            .form(code, local_date(self.clock.now()))
            .ok_or_else(|| Error::NotFound(Fault::new("form-unknown").with("form", code)))
    }

    /// The lists of words that forms choose from.
    pub fn dictionaries(&self) -> &'app Dictionaries {
        &self.rules.dictionaries
    }

    /// Opens a draft; gives the secret under which it is found again. What the signed-in person's certificate tells is
    /// filled in.
    pub async fn open_draft(
        &self,
        form: &str,
        lang: Lang,
        session: Option<&Session>,
    ) -> Result<(String, Draft)> {
        let definition = self.form(form)?;
        let answers = self.prefilled(definition, session, lang).await;
        let secret = hex::encode(crypto::random::bytes::<32>().or_internal()?);
        let now = self.clock.now();
        let row = DraftRow {
            id: DraftId::from_random(crypto::random::bytes::<16>().or_internal()?),
            token_sha256: crypto::sha256(secret.as_bytes()),
            form: form.to_owned(),
            lang,
            answers: serde_json::to_string(&answers).or_internal()?,
            version: 1,
            expires_at: expiry(now)?,
        };
        let new = &row;
        self.store
            .write(move |mut tx| async move { Ok::<_, Error>(tx.insert_draft(new).await?) })
            .await?;
        Ok((secret, Draft { id: row.id, form: row.form, lang, answers, version: 1 }))
    }

    /// What need not be typed. A register that does not answer leaves its fields empty.
    pub(crate) async fn prefilled(
        &self,
        definition: &FormDefinition,
        session: Option<&Session>,
        lang: Lang,
    ) -> Answers {
        let sources: Vec<PrefillSource> =
            definition.fields().filter_map(|field| Some(field.prefill?.source())).collect();
        let (mut organisation, mut person) = (None, None);
        if let Some(session) = session {
            if let (Some(bin), true) =
                (&session.bin, sources.contains(&PrefillSource::OrganisationRegister))
            {
                organisation =
                    self.inquiries.ask_organisation(bin, "prefill", session).await.ok().flatten();
            }
            if sources.contains(&PrefillSource::PersonRegister) {
                person = self
                    .inquiries
                    .ask_person(&session.iin, "prefill", session)
                    .await
                    .ok()
                    .flatten();
            }
        }
        let today = local_date(self.clock.now());
        prefill(definition, session, organisation.as_ref(), person.as_ref(), lang, today)
    }

    /// The draft of a secret.
    pub async fn draft(&self, secret: &str) -> Result<Draft> {
        let digest = crypto::sha256(secret.as_bytes());
        let row = self.store.reading().await?.draft_by_token(digest, self.clock.now()).await?;
        // An intake of a desk lies here too and is no form of its applicant's.
        let row = row.filter(|row| row.form != INTAKE_FORM);
        let row = row.ok_or_else(|| Error::NotFound(Fault::new("draft-not-found")))?;
        Ok(Draft {
            id: row.id,
            form: row.form,
            lang: row.lang,
            answers: serde_json::from_str(&row.answers).or_internal()?,
            version: row.version,
        })
    }

    /// Keeps what was typed, checked or not; answers that are not given stay as they were. A field that the form does not
    /// have is a fault.
    pub async fn save_draft(&self, secret: &str, answers: Answers, lang: Lang) -> Result<Draft> {
        let draft = self.draft(secret).await?;
        let definition = self.form(&draft.form)?;
        let mut faults = Faults::default();
        for name in answers.0.keys() {
            match definition.field(name) {
                Some(field) if field.kind.holds_files() => {
                    faults.push(Fault::at("file-not-as-text", name));
                }
                Some(_) => {}
                None => faults.push(Fault::at("unknown-field", name)),
            }
        }
        faults.into_result()?;
        let mut merged = draft.answers.clone();
        merged.0.extend(answers.0);
        self.store_draft(secret, draft, merged, lang).await
    }

    /// Checks one page of the draft.
    pub fn check_page(&self, draft: &Draft, page: &str) -> Result<(), Faults> {
        let definition = self.form(&draft.form).map_err(|error| error.faults())?;
        let answers = forms::normalise(definition, &draft.answers);
        forms::check_page(
            definition,
            page,
            &answers,
            local_date(self.clock.now()),
            self.dictionaries(),
        )
    }

    /// Checks the whole draft.
    pub fn check_draft(&self, draft: &Draft) -> Result<(), Faults> {
        let definition = self.form(&draft.form).map_err(|error| error.faults())?;
        let answers = forms::normalise(definition, &draft.answers);
        forms::check(definition, &answers, local_date(self.clock.now()), self.dictionaries())
    }

    /// Stores an uploaded file and makes it the answer of a field, or adds it to the files of a field of several: its type is
    /// told by its content, not by its name.
    pub async fn attach(
        &self,
        secret: &str,
        field: &str,
        name: &str,
        bytes: Vec<u8>,
    ) -> Result<Draft> {
        let draft = self.draft(secret).await?;
        let definition = self.form(&draft.form)?;
        let field = definition
            .field(field)
            .filter(|field| field.kind.holds_files())
            .ok_or_else(|| Error::invalid(Fault::at("unknown-field", field)))?;
        let (document, file) =
            self.inspect_upload("draft", &draft.id.to_string(), field, name, bytes)?;
        let answer = with_file(field, draft.answers.files(&field.name), file)?;
        let new = &document;
        self.store.write(move |mut tx| async move { new.insert(&mut tx).await }).await?;
        let lang = draft.lang;
        let answers = draft.answers.clone().with(&field.name, answer);
        self.store_draft(secret, draft, answers, lang).await
    }

    /// Takes a file out of a field, by its identifier.
    pub async fn detach(&self, secret: &str, field: &str, document: &str) -> Result<Draft> {
        let draft = self.draft(secret).await?;
        let is_it = |file: &FileAnswer| file.document.to_string() == document;
        let files = draft.answers.files(field);
        if !files.iter().any(is_it) {
            return Err(Error::NotFound(Fault::at("draft-file-missing", field)));
        }
        let rest: Vec<FileAnswer> = files.iter().filter(|file| !is_it(file)).cloned().collect();
        let mut answers = draft.answers.clone();
        if rest.is_empty() {
            answers.0.remove(field);
        } else {
            answers = answers.with(field, Answer::Files(rest));
        }
        let lang = draft.lang;
        self.store_draft(secret, draft, answers, lang).await
    }

    /// Checks the size and type of an upload for a field.
    pub(crate) fn inspect_upload(
        &self,
        owner_kind: &str,
        owner_id: &str,
        field: &FieldDefinition,
        name: &str,
        bytes: Vec<u8>,
    ) -> Result<(crate::documents_kept::NewDocument, FileAnswer)> {
        if bytes.is_empty() {
            return Err(Error::invalid(Fault::at("file-empty", &field.name)));
        }
        if bytes.len() as u64 > field.most_bytes() {
            let fault = Fault::at("file-too-large", &field.name);
            return Err(Error::invalid(fault.with("max", field.most_bytes())));
        }
        let media_type =
            media_type(&bytes).filter(|found| field.media_types.iter().any(|m| m == found));
        let Some(media_type) = media_type else {
            let allowed = field.media_types.join(", ");
            return Err(Error::invalid(
                Fault::at("file-type", &field.name).with("allowed", allowed),
            ));
        };
        let name = safe_name(name);
        let document = self.documents.new_document(
            owner_kind,
            owner_id,
            "upload",
            media_type,
            &name,
            bytes,
            self.clock.now(),
        )?;
        let answer = FileAnswer {
            document: document.id,
            name,
            media_type: media_type.to_owned(),
            size_bytes: document.row.size,
            sha256: document.row.sha256,
        };
        Ok((document, answer))
    }

    async fn store_draft(
        &self,
        secret: &str,
        draft: Draft,
        answers: Answers,
        lang: Lang,
    ) -> Result<Draft> {
        let text = serde_json::to_string(&answers).or_internal()?;
        if text.len() > DRAFT_LIMIT_BYTES {
            return Err(Error::invalid(Fault::new("form-too-large")));
        }
        let row = DraftRow {
            id: draft.id,
            token_sha256: crypto::sha256(secret.as_bytes()),
            form: draft.form.clone(),
            lang,
            answers: text,
            version: draft.version,
            expires_at: expiry(self.clock.now())?,
        };
        let row = &row;
        self.store
            .write(move |mut tx| async move { Ok::<_, Error>(tx.update_draft(row).await?) })
            .await?;
        self.draft(secret).await
    }

    /// Whether the secret opens the draft of this identifier.
    pub(crate) async fn owns_draft(&self, secret: &str, id: &str) -> Result<Option<Looker>> {
        Ok(self
            .draft(secret)
            .await
            .ok()
            .filter(|draft| draft.id.to_string() == id)
            .map(|_| Looker::Owner))
    }

    /// The files of a draft.
    pub async fn draft_files(&self, secret: &str) -> Result<Vec<DocumentView>> {
        let draft = self.draft(secret).await?;
        let rows = self.store.reading().await?.documents_of("draft", &draft.id.to_string()).await?;
        Ok(rows.iter().map(|row| crate::documents_kept::document_view(row, draft.lang)).collect())
    }

    /// The documents that a form's answers name.
    pub(crate) fn answered_files(answers: &Answers) -> Vec<DocumentId> {
        answers.0.values().flat_map(Answer::files).map(|file| file.document).collect()
    }
}

/// The answer of a field after one more file: it takes the place of the one, or comes behind the others.
pub(crate) fn with_file(
    field: &FieldDefinition,
    before: &[FileAnswer],
    file: FileAnswer,
) -> Result<Answer> {
    if field.kind != FieldKind::Files {
        return Ok(Answer::File(file));
    }
    if before.len() >= field.most_files() {
        let fault = Fault::at("too-many-files", &field.name);
        return Err(Error::invalid(fault.with("max", field.most_files())));
    }
    Ok(Answer::Files(before.iter().cloned().chain([file]).collect()))
}

fn expiry(now: Timestamp) -> Result<Timestamp> {
    now.checked_add(SignedDuration::from_hours(DRAFT_DAYS * 24)).or_internal()
}

/// What the certificate, the clock and the registers tell, for the fields that ask for it.
fn prefill(
    definition: &FormDefinition,
    session: Option<&Session>,
    organisation: Option<&Organisation>,
    person: Option<&Person>,
    lang: Lang,
    today: Date,
) -> Answers {
    let mut answers = Answers::default();
    for field in definition.fields() {
        let value = field.prefill.and_then(|item| match item {
            PrefillItem::Today => Some(today.to_string()),
            PrefillItem::SignatureBin => session?.bin.as_ref().map(ToString::to_string),
            PrefillItem::SignatureFullName => Some(session?.name.clone()),
            PrefillItem::SignatureIin => Some(session?.iin.to_string()),
            PrefillItem::SignatureOrganisation => session?.organisation.clone(),
            PrefillItem::OrganisationAddress => Some(organisation?.address.as_ref()?.line(lang)),
            PrefillItem::OrganisationHeadFullName => {
                Some(organisation?.leader.as_ref()?.full_name.clone())
            }
            PrefillItem::OrganisationHeadIin => {
                Some(organisation?.leader.as_ref()?.iin.as_ref()?.to_string())
            }
            PrefillItem::OrganisationName => Some(organisation?.full_name.kk.clone()),
            PrefillItem::PersonAddress => Some(person?.address.as_ref()?.line(lang)),
            PrefillItem::PersonBirthDate => Some(person?.birth_date.to_string()),
            PrefillItem::PersonFullName => Some(person?.full_name()),
            PrefillItem::PersonGivenName => Some(person?.name.clone()),
            PrefillItem::PersonPatronymic => person?.patronymic.clone(),
            PrefillItem::PersonSurname => Some(person?.surname.clone()),
            PrefillItem::PersonDocumentDate
            | PrefillItem::PersonDocumentIssuer
            | PrefillItem::PersonDocumentNumber
            | PrefillItem::SettingAddressee
            | PrefillItem::SignatureEmail => None,
        });
        if let Some(value) = value {
            answers = answers.with_text(&field.name, value);
        }
    }
    answers
}

/// The media type that the first bytes show; only what forms take.
fn media_type(bytes: &[u8]) -> Option<&'static str> {
    const SIGNS: [(&[u8], &str); 3] = [
        (b"%PDF-", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
    ];
    SIGNS.into_iter().find(|(sign, _)| bytes.starts_with(sign)).map(|(_, media_type)| media_type)
}

/// The last part of a file name without anything that a header, a path or a screen could take amiss.
fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String =
        last.chars().filter(|c| c.is_alphanumeric() || " .-_()№".contains(*c)).take(120).collect();
    let plain = plain.trim_matches([' ', '.']).to_owned();
    if plain.is_empty() { "file".to_owned() } else { plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_loses_its_path_and_its_tricks() {
        assert_eq!(safe_name("../../etc/passwd"), "passwd");
        assert_eq!(safe_name("C:\\docs\\Қорытынды №5.pdf"), "Қорытынды №5.pdf");
        assert_eq!(safe_name("a\"\r\nSet-Cookie: x"), "aSet-Cookie x");
        assert_eq!(safe_name("..."), "file");
    }

    #[test]
    fn the_content_tells_the_type() {
        assert_eq!(media_type(b"%PDF-1.7\n"), Some("application/pdf"));
        assert_eq!(media_type(b"MZ\x90"), None);
    }
}
