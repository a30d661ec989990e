//! Forms that are being filled in: kept as typed, checked when asked.

mod letter;

use base::{DocumentId, DraftId, Fault, Faults, Lang, local_date};
use base64ct::{Base64, Encoding as _};
use forms::{
    Answer, Dictionaries, FieldDefinition, FieldKind, FileAnswer, Filled, FormDefinition,
    PrefillItem, PrefillSource, Typed,
};
use gateway::{
    Organisation, Person,
    antivirus::{self, ClamdAddress, Verdict},
};
use jiff::{SignedDuration, Timestamp, civil::Date};
use pki::{Certificate, pem};
use store::{DraftRow, Tx};

use crate::{
    Caller, Drafts, Error, Origin, Result, Session,
    config::FilingConfig,
    documents_kept::{Looker, NewDocument},
    error::OrInternal,
    view::DocumentView,
};

/// The form under which an intake lies among the drafts; no service has this code.
pub(crate) const INTAKE_FORM: &str = "desk-intake";
/// How long a draft is kept after the last change.
pub const DRAFT_DAYS: i64 = 14;
/// So many expired drafts are deleted in one transaction.
const PURGED_AT_ONCE: u32 = 20;
/// How long a draft is kept that was filed.
pub(crate) const FILED_DRAFT: SignedDuration = SignedDuration::from_hours(24);
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
    /// What was typed, and the answers that it makes.
    pub filled: Filled,
    /// When it was opened, if that is known.
    pub(crate) opened_at: Option<Timestamp>,
    pub(crate) version: i64,
    owner: Option<String>,
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
    ///
    /// A form of a service is for people who can sign it, so its draft needs a session; forms for certificates are for those
    /// who cannot yet. A person, and an address without one, has so many drafts at a time ([`FilingConfig`]).
    pub async fn open_draft(
        &self,
        form: &str,
        lang: Lang,
        caller: Caller<'_>,
    ) -> Result<(String, Draft)> {
        let definition = self.form(form)?;
        let session = caller.session;
        if session.is_none() && self.rules.registration.participants.at(form).is_none() {
            return Err(Error::SignInNeeded);
        }
        let owner = owner_of(caller);
        let typed = self.prefilled(definition, session, lang).await;
        let secret = hex::encode(crypto::random::bytes::<32>().or_internal()?);
        let now = self.clock.now();
        let row = DraftRow {
            id: DraftId::from_random(crypto::random::bytes::<16>().or_internal()?),
            token_sha256: crypto::sha256(secret.as_bytes()),
            form: form.to_owned(),
            lang,
            answers: base::write_stored(&typed).or_internal()?,
            version: 1,
            opened_at: Some(now),
            expires_at: expiry(now)?,
            owner,
        };
        let (new, filing) = (&row, &self.config.filing);
        self.store
            .write(move |mut tx| async move {
                if let Some(owner) = &new.owner {
                    let most = match session {
                        Some(_) => filing.drafts_of_person,
                        None => filing.drafts_of_address,
                    };
                    if tx.drafts_of_owner(owner, now).await? >= u64::from(most) {
                        let fault = Fault::new("too-many-drafts").with("limit", most);
                        return Err(Error::TooMany(fault));
                    }
                }
                Ok::<_, Error>(tx.insert_draft(new).await?)
            })
            .await?;
        let owner = row.owner;
        Ok((
            secret,
            Draft {
                id: row.id,
                form: row.form,
                lang,
                filled: Filled::form(definition, typed),
                opened_at: row.opened_at,
                version: 1,
                owner,
            },
        ))
    }

    /// What need not be typed. A register that does not answer leaves its fields empty.
    pub(crate) async fn prefilled(
        &self,
        definition: &FormDefinition,
        session: Option<&Session>,
        lang: Lang,
    ) -> Typed {
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
        let typed = base::read_stored(&row.answers)?;
        Ok(Draft {
            id: row.id,
            filled: Filled::form(self.form(&row.form)?, typed),
            form: row.form,
            lang: row.lang,
            opened_at: row.opened_at,
            version: row.version,
            owner: row.owner,
        })
    }

    /// Keeps what was typed, checked or not; answers that are not given stay as they were. A field that the form does not
    /// have is a fault.
    pub async fn save_draft(&self, secret: &str, answers: Typed, lang: Lang) -> Result<Draft> {
        let draft = self.draft(secret).await?;
        let definition = self.form(&draft.form)?;
        let mut faults = Faults::default();
        for (name, answer) in &answers.0 {
            match definition.field(name) {
                Some(field) if field.kind.holds_files() => {
                    faults.push(Fault::at("file-not-as-text", name));
                }
                // Nothing of a private key is kept, not even as a draft.
                Some(field)
                    if field.kind == FieldKind::Pkcs10
                        && matches!(answer, Answer::Text(text) if holds_private_key(text)) =>
                {
                    faults.push(Fault::at("private-key-sent", name));
                }
                Some(_) => {}
                None => faults.push(Fault::at("unknown-field", name)),
            }
        }
        faults.into_result()?;
        let mut merged = draft.filled.typed().clone();
        merged.0.extend(answers.0);
        self.store_draft(secret, draft, merged, lang, Files::default()).await
    }

    /// Checks one page of the draft: everything that can be known before it is sent.
    pub async fn check_page(&self, draft: &Draft, page: &str) -> Result<()> {
        let definition = self.form(&draft.form)?;
        let answers = draft.filled.answers();
        let today = local_date(self.clock.now());
        let checked = forms::check_page(definition, page, answers, today, self.dictionaries());
        let mut faults = checked.err().unwrap_or_default();
        let shown: Vec<&str> = definition
            .page(page)
            .into_iter()
            .flat_map(|page| page.field.iter().map(|field| field.name.as_str()))
            .collect();
        let is_here = |fault: &Fault| fault.field.as_deref().is_some_and(|at| shown.contains(&at));
        let more = self.inspect_registration(draft).await?;
        faults.join(more.0.into_iter().filter(is_here));
        Ok(faults.into_result()?)
    }

    /// Checks the whole draft.
    pub async fn check_draft(&self, draft: &Draft) -> Result<()> {
        let definition = self.form(&draft.form)?;
        let today = local_date(self.clock.now());
        let checked = forms::check(definition, draft.filled.answers(), today, self.dictionaries());
        let mut faults = checked.err().unwrap_or_default();
        faults.join(self.inspect_registration(draft).await?.0);
        Ok(faults.into_result()?)
    }

    /// What registration finds in the answers of one of its forms; nothing in other forms.
    async fn inspect_registration(&self, draft: &Draft) -> Result<Faults> {
        let answers = draft.filled.answers();
        let Some(rules) = self.rules.registration.participants.at(&draft.form) else {
            return Ok(Faults::default());
        };
        let keys = registration::key_digests(rules, answers);
        let used = self.store.reading().await?.certified_keys(&keys).await?;
        let context = self.rules.registration_context();
        Ok(registration::inspect_answers(rules, answers, &used, &context))
    }

    /// Stores an uploaded file and makes it the answer of a field, or adds it to the files of a field of several: its type is
    /// told by its content, not by its name. A file whose place it takes is deleted; the files of a form, and all of its owner's,
    /// have so much room together ([`FilingConfig`]).
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
            self.inspect_upload("draft", &draft.id.to_string(), field, name, bytes).await?;
        let before = draft.filled.typed().files(&field.name);
        let gone = match field.kind {
            FieldKind::Files => Vec::new(),
            _ => before.iter().map(|file| file.document).collect(),
        };
        let answer = with_file(field, before, file)?;
        let lang = draft.lang;
        let answers = draft.filled.typed().clone().with(&field.name, answer);
        let files = Files { new: Some((document, field.name.clone())), gone };
        self.store_draft(secret, draft, answers, lang, files).await
    }

    /// Takes a file out of a field, by its identifier.
    pub async fn detach(&self, secret: &str, field: &str, document: &str) -> Result<Draft> {
        let draft = self.draft(secret).await?;
        let is_it = |file: &FileAnswer| file.document.to_string() == document;
        let files = draft.filled.typed().files(field);
        if !files.iter().any(is_it) {
            return Err(Error::NotFound(Fault::at("draft-file-missing", field)));
        }
        let rest: Vec<FileAnswer> = files.iter().filter(|file| !is_it(file)).cloned().collect();
        let mut answers = draft.filled.typed().clone();
        if rest.is_empty() {
            answers.0.remove(field);
        } else {
            answers = answers.with(field, Answer::Files(rest));
        }
        let lang = draft.lang;
        let gone = files.iter().filter(|file| is_it(file)).map(|file| file.document).collect();
        self.store_draft(secret, draft, answers, lang, Files { new: None, gone }).await
    }

    /// Checks the size and type of an upload for a field, and has it looked through for malware where the instance has who does.
    pub(crate) async fn inspect_upload(
        &self,
        owner_kind: &str,
        owner_id: &str,
        field: &FieldDefinition,
        name: &str,
        bytes: Vec<u8>,
    ) -> Result<(NewDocument, FileAnswer)> {
        if bytes.is_empty() {
            return Err(Error::invalid(Fault::at("file-empty", &field.name)));
        }
        if bytes.len() as u64 > field.most_bytes() {
            return Err(Error::invalid(field.too_large()));
        }
        let media_type =
            media_type(&bytes).filter(|found| field.media_types.iter().any(|m| m == found));
        let Some(media_type) = media_type else {
            return Err(Error::invalid(field.wrong_type()));
        };
        self.look_through(field, &bytes).await?;
        let name = base::file_name(name);
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

    async fn look_through(&self, field: &FieldDefinition, bytes: &[u8]) -> Result<()> {
        let Some(antivirus) = &self.config.antivirus else { return Ok(()) };
        let address: ClamdAddress = antivirus.clamd.parse().or_internal()?;
        match antivirus::scan(&address, bytes).await {
            Ok(Verdict::Clean) => Ok(()),
            Ok(Verdict::Infected(signature)) => {
                tracing::warn!(signature, "an upload with malware was turned away");
                Err(Error::invalid(Fault::at("file-infected", &field.name)))
            }
            Err(fault) => Err(Error::Unavailable(fault)),
        }
    }

    async fn store_draft(
        &self,
        secret: &str,
        draft: Draft,
        typed: Typed,
        lang: Lang,
        files: Files,
    ) -> Result<Draft> {
        let text = base::write_stored(&typed).or_internal()?;
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
            opened_at: draft.opened_at,
            expires_at: expiry(self.clock.now())?,
            owner: draft.owner.clone(),
        };
        let (row, files, filing) = (&row, &files, &self.config.filing);
        self.store
            .write(move |mut tx| async move {
                tx.update_draft(row).await?;
                for document in &files.gone {
                    tx.delete_document(*document).await?;
                }
                if let Some((document, field)) = &files.new {
                    document.insert(&mut tx).await?;
                    verify_room(&mut tx, row, field, filing).await?;
                }
                Ok::<_, Error>(())
            })
            .await?;
        let filled = Filled::form(self.form(&draft.form)?, typed);
        Ok(Draft { filled, lang, version: draft.version + 1, ..draft })
    }

    /// Makes a new version of a draft with the same answers.
    pub(crate) async fn renew(&self, secret: &str, draft: Draft) -> Result<()> {
        let (typed, lang) = (draft.filled.typed().clone(), draft.lang);
        match self.store_draft(secret, draft, typed, lang, Files::default()).await {
            // Somebody else has made one.
            Ok(_) | Err(Error::Conflict(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Deletes drafts that have expired, with their files; tells how many.
    pub(crate) async fn purge(&self) -> Result<u32> {
        let (now, mut gone) = (self.clock.now(), 0);
        loop {
            let expired = self.store.reading().await?.expired_drafts(now, PURGED_AT_ONCE).await?;
            if expired.is_empty() {
                return Ok(gone);
            }
            let ids = &expired;
            self.store
                .write(move |mut tx| async move {
                    for id in ids {
                        tx.delete_draft(*id).await?;
                    }
                    Ok::<_, Error>(())
                })
                .await?;
            gone += u32::try_from(expired.len()).unwrap_or(u32::MAX);
        }
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
    pub(crate) fn answered_files(answers: &Typed) -> Vec<DocumentId> {
        answers.0.values().flat_map(Answer::files).map(|file| file.document).collect()
    }
}

/// What a change of a draft does to its files.
#[derive(Default)]
struct Files {
    /// A file that comes, and its field.
    new: Option<(NewDocument, String)>,
    /// Files that go.
    gone: Vec<DocumentId>,
}

/// Whose a draft is for quotas: the person's, or without one the address's.
fn owner_of(caller: Caller<'_>) -> Option<String> {
    let address = || caller.address.map(|address| format!("address/{}", Origin::from(address)));
    caller.session.map(|session| format!("person/{}", session.iin)).or_else(address)
}

/// The files of a draft, and all of its owner's, with the one that was just stored, have room.
async fn verify_room(
    tx: &mut Tx,
    row: &DraftRow,
    field: &str,
    filing: &FilingConfig,
) -> Result<()> {
    let of_draft = tx.draft_bytes(row.id).await?;
    let of_owner = match &row.owner {
        Some(owner) => tx.draft_bytes_of_owner(owner).await?,
        None => 0,
    };
    let limits = [
        (of_draft, filing.draft_mebibytes, "draft-full"),
        (of_owner, filing.owner_mebibytes, "drafts-full"),
    ];
    match limits.into_iter().find(|(bytes, limit, _)| *bytes > u64::from(*limit) << 20) {
        Some((_, limit, code)) => Err(Error::invalid(Fault::at(code, field).with("limit", limit))),
        None => Ok(()),
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
) -> Typed {
    let mut answers = Typed::default();
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

/// The content of a constructed value, without its tag and length; the end may be cut off.
fn inside(der: &[u8]) -> Option<&[u8]> {
    let rest = der.strip_prefix(&[0x30])?;
    let (length, rest) = rest.split_first()?;
    let more = if length & 0x80 == 0 { 0 } else { usize::from(length & 0x7f) };
    rest.get(more..)
}

/// Whether a text is a private key or holds one, as PEM or as the Base64 of DER: PKCS#1, PKCS#8 in the clear or encrypted,
/// SEC 1, PKCS#12. All of these begin with a version number, or with a scheme of PKCS#5 or PKCS#12; no request for a
/// certificate does (RFC 2986, 4.1).
fn holds_private_key(text: &str) -> bool {
    /// `1.2.840.113549.1.5` and `1.2.840.113549.1.12`, without their last arcs.
    const PASSWORD_SCHEMES: [&[u8]; 2] = [
        &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05],
        &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c],
    ];
    if text.contains("PRIVATE KEY") || text.contains("BEGIN PKCS12") {
        return true;
    }
    let head: String = text.chars().filter(|c| !c.is_whitespace()).take(64).collect();
    let whole = head.get(..head.len() / 4 * 4).unwrap_or_default();
    let Ok(der) = Base64::decode_vec(whole) else { return false };
    let Some(first) = inside(&der) else { return false };
    let scheme =
        inside(first).and_then(|first| first.strip_prefix(&[0x06])).and_then(|r| r.get(1..));
    first.first() == Some(&0x02)
        || scheme.is_some_and(|oid| PASSWORD_SCHEMES.iter().any(|known| oid.starts_with(known)))
}

/// The media type that the first bytes show, or for certificates the whole of them (RFC 2585, 4.1; RFC 8555, 9.1); only what forms take.
fn media_type(bytes: &[u8]) -> Option<&'static str> {
    const SIGNS: [(&[u8], &str); 3] = [
        (b"%PDF-", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
    ];
    let shown = SIGNS.into_iter().find(|(sign, _)| bytes.starts_with(sign));
    shown.map(|(_, media_type)| media_type).or_else(|| certificate_type(bytes))
}

fn certificate_type(bytes: &[u8]) -> Option<&'static str> {
    if Certificate::from_der(bytes).is_ok() {
        return Some("application/pkix-cert");
    }
    let blocks = pem::is_pem(bytes).then(|| pem::decode_all(bytes)).flatten()?;
    let are_certificates =
        !blocks.is_empty() && blocks.iter().all(|block| Certificate::from_der(&block.der).is_ok());
    are_certificates.then_some("application/pem-certificate-chain")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_key_is_known_in_every_wrapping() {
        let der = |bytes: &[u8]| Base64::encode_string(bytes);
        let keys = [
            "-----BEGIN PRIVATE KEY-----\nMC4=\n-----END PRIVATE KEY-----".to_owned(),
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIF".to_owned(),
            "-----BEGIN RSA PRIVATE KEY-----\nMIIE".to_owned(),
            der(&[0x30, 0x82, 0x04, 0xbd, 0x02, 0x01, 0x00, 0x30, 0x0d, 0x06, 0x09, 0x2a]),
            der(&[
                0x30, 0x82, 0x05, 0x0e, 0x30, 0x40, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d,
                0x01, 0x05, 0x0d, 0x30,
            ]),
            der(&[0x30, 0x82, 0x09, 0x2c, 0x02, 0x01, 0x03, 0x30, 0x82, 0x08, 0xe0, 0x06]),
        ];
        for key in keys {
            assert!(holds_private_key(&key), "{key}");
        }
        let request =
            der(&[0x30, 0x82, 0x02, 0x57, 0x30, 0x82, 0x01, 0x3f, 0x02, 0x01, 0x00, 0x30]);
        let public = der(&[
            0x30, 0x82, 0x01, 0x22, 0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d,
            0x01, 0x01, 0x01,
        ]);
        for harmless in [request.as_str(), public.as_str(), "", "қ", "not base64 at all!"] {
            assert!(!holds_private_key(harmless), "{harmless}");
        }
    }

    #[test]
    fn the_content_tells_the_type() {
        assert_eq!(media_type(b"%PDF-1.7\n"), Some("application/pdf"));
        assert_eq!(media_type(b"MZ\x90"), None);
    }
}
