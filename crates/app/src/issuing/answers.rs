//! What the authority tells everybody: its certificates, its lists, the status of one certificate.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use authority::{
    key::{KeyName, KeyRole},
    ocsp::{self, Issued, IssuedSet, RegisterUnavailable, Reply, Responder, Settings},
    revocation::Revocation,
};
use base::{Actor, Fault, Lang, SystemPart};
use crypto::DigestAlgorithm;
use jiff::Timestamp;
use pki::{Certificate, Serial, ocsp::CertId};
use serde_json::json;
use store::{CertificateState, RevocationListRow, StatusRow, Store};

use crate::{
    App, Authority, Error, Result,
    error::OrInternal,
    issuing::certificates::key_words,
    issuing::keys::{Keys, OwnKey, name_of},
    issuing::published::{Kept, Place, Published},
    journalling, system,
    view::{AuthorityView, RevokedView},
};

/// Largest OCSP request that is looked at, in bytes.
const OCSP_LIMIT_BYTES: usize = 8 * 1024;
/// How long the register may take to tell about a certificate; a client of OCSP does not wait longer.
const REGISTER_PATIENCE: Duration = Duration::from_secs(2);
/// How many rows are read at a time.
const PAGE_ROWS: u32 = 1000;
/// How many rows a page of the public list has.
const PUBLIC_ROWS: u32 = 100;
/// How many lists of a key are kept.
const LISTS_KEPT: u64 = 5;

impl<'app> Authority<'app> {
    /// The authorities of the instance, roots first.
    pub async fn authorities(&self, lang: Lang) -> Result<Vec<AuthorityView>> {
        let mut views = Vec::new();
        for key in self.public_keys() {
            views.push(self.authority_view(&key, lang).await?);
        }
        Ok(views)
    }

    /// The keys with a certificate and a list of their own, roots first.
    fn public_keys(&self) -> impl Iterator<Item = Arc<OwnKey>> + use<'app> {
        let keys = self.keys;
        [KeyRole::Root, KeyRole::Issuing].into_iter().flat_map(|role| keys.all_of(role))
    }

    async fn authority_view(&self, key: &OwnKey, lang: Lang) -> Result<AuthorityView> {
        let certificate = &key.certificate;
        let list = self.newest_list(key.name).await?;
        let base = &self.config.base_url;
        Ok(AuthorityView {
            name: key.name.to_string(),
            title: certificate.subject().common_name().unwrap_or_default().to_owned(),
            subject: certificate.subject().to_string(),
            key: key_words(&certificate.public_key().or_internal()?, lang),
            serial: certificate.serial().to_string(),
            sha256: certificate.sha256(),
            not_before: certificate.not_before(),
            not_after: certificate.not_after(),
            certificate_url: format!("{base}/cert/{}.cer", key.name),
            crl_url: list.map(|_| format!("{base}/crl/{}.crl", key.name)),
        })
    }

    async fn newest_list(&self, name: KeyName) -> Result<Option<RevocationListRow>> {
        let (line, generation) = (name.line(), name.generation.number());
        Ok(self.store.reading().await?.revocation_list(&line, generation).await?)
    }

    fn authority_key(&self, name: &str) -> Result<Arc<OwnKey>> {
        let name: KeyName = name.parse().map_err(|_| not_found())?;
        self.keys.find(name).filter(|key| key.name.role.is_authority()).ok_or_else(not_found)
    }

    /// The public list of revoked certificates: serial number, date, reason (nca-01), by serial number.
    pub async fn revoked_list(
        &self,
        name: &str,
        after: Option<&str>,
        lang: Lang,
    ) -> Result<(Vec<RevokedView>, Option<String>)> {
        let key = self.authority_key(name)?;
        let mut reading = self.store.reading().await?;
        let rows = reading
            .revoked(
                &key.name.line(),
                key.name.generation.number(),
                after.unwrap_or_default(),
                self.clock.now(),
                PUBLIC_ROWS,
            )
            .await?;
        let next = (rows.len() == PUBLIC_ROWS as usize)
            .then(|| rows.last().map(|row| row.serial.clone()))
            .flatten();
        let words = |code: &str| {
            code.parse().map_or_else(
                |_| code.to_owned(),
                |reason| texts::say(lang, &registration::reason_key(reason)),
            )
        };
        let views = rows
            .into_iter()
            .map(|row| RevokedView {
                reason: words(&row.reason),
                serial: row.serial,
                revoked_at: row.revoked_at,
            })
            .collect();
        Ok((views, next))
    }

    /// Every issuing key with its responder; one whose certificate has ended still answers for what it issued.
    pub(crate) fn responding_keys(&self) -> Vec<(Arc<OwnKey>, Arc<OwnKey>)> {
        responding_keys(self.keys, self.clock.now())
    }

    /// Signs and publishes a new list of each issuing key in force.
    pub(crate) async fn publish_lists(&self) -> Result<()> {
        for key in self.publishing_keys() {
            self.publish_with(&key, self.keys).await?;
        }
        Ok(())
    }

    /// The issuing keys whose lists are still owed: a list is due as long as the certificate of its key is in force.
    pub(crate) fn publishing_keys(&self) -> Vec<Arc<OwnKey>> {
        let now = self.clock.now();
        let mut keys = self.keys.all_of(KeyRole::Issuing);
        keys.retain(|key| key.certificate.is_valid_at(now));
        keys
    }

    /// Signs and publishes a new list of one issuing key.
    pub(crate) async fn publish_list(&self, name: KeyName) -> Result<()> {
        let key = self.keys.key(name)?;
        self.publish_with(&key, self.keys).await
    }

    /// Signs the lists of the roots, whose keys are open only during a ceremony: with the keys of the ceremony.
    pub(crate) async fn publish_root_lists(&self, ceremony: &Keys) -> Result<()> {
        for key in self.keys.all_of(KeyRole::Root) {
            self.publish_with(&key, ceremony).await?;
        }
        Ok(())
    }

    /// Publishes the list that an act owes.
    pub(crate) async fn publish_owed(&self, name: KeyName, effect: &str) -> Result<()> {
        let key = self.keys.key(name)?;
        self.publish(&key, self.keys, Some(effect)).await
    }

    /// Signs and publishes a new list with the keys that are at hand.
    pub(crate) async fn publish_with(&self, key: &OwnKey, keys: &Keys) -> Result<()> {
        self.publish(key, keys, None).await
    }

    async fn publish(&self, key: &OwnKey, keys: &Keys, owed: Option<&str>) -> Result<()> {
        let now = self.clock.now();
        let (line, generation) = (key.name.line(), key.name.generation.number());
        let name = line.as_str();
        let number = self
            .store
            .write(move |mut tx| async move {
                Ok::<_, Error>(tx.next_crl_number(name, generation).await?)
            })
            .await?;
        // After the number is taken: a list with a higher number is never older than one with a lower.
        let revocations = self.all_revocations(key, now).await?;
        let issuer = key.issuer(&self.rules.profiles)?;
        let count = revocations.len();
        let (assignment, list) =
            authority::crl::assign_list(&issuer, number, revocations, now).or_internal()?;
        let list = list.complete(&keys.sign(assignment).await?).or_internal()?;
        let row = RevocationListRow {
            authority: line.clone(),
            generation,
            number: list.number,
            this_update: list.this_update,
            next_update: list.next_update,
            der: list.der,
        };
        let actor: Actor = system(SystemPart::Authority);
        let detail =
            json!({ "number": number, "entries": count, "sha256": crypto::sha256(&row.der) });
        let published = Published::new(row.der.clone(), row.this_update, Some(row.next_update));
        let subject = format!("crl/{}", key.name);
        keys.keeper().saw(row.this_update);
        let (row, actor, detail, subject) = (&row, &actor, &detail, &subject);
        self.store
            .write(move |mut tx| async move {
                if let Some(effect) = owed {
                    tx.effect_done(effect).await?;
                }
                tx.insert_revocation_list(row).await?;
                if let Some(old) = row.number.checked_sub(LISTS_KEPT) {
                    tx.purge_revocation_lists(&row.authority, row.generation, old).await?;
                }
                let (subject, detail) = (subject.clone(), detail.clone());
                journalling::record(&mut tx, actor, "list-published", subject, detail, now).await
            })
            .await?;
        self.publications.put_list(key.name, row.number, published);
        Ok(())
    }

    async fn all_revocations(&self, key: &OwnKey, now: Timestamp) -> Result<Vec<Revocation>> {
        let (line, generation) = (key.name.line(), key.name.generation.number());
        let mut snapshot = self.store.snapshot().await?;
        let mut all = Vec::new();
        let mut after = String::new();
        loop {
            let page = snapshot.revoked(&line, generation, &after, now, PAGE_ROWS).await?;
            let Some(last) = page.last() else { return Ok(all) };
            after.clone_from(&last.serial);
            for row in page {
                all.push(revocation(&row.serial, row.revoked_at, &row.reason)?);
            }
        }
    }

    /// Publishes the lists that come near their end; the worker calls it.
    pub(crate) async fn refresh_lists(&self) -> Result<u32> {
        let now = self.clock.now();
        let mut published = 0;
        for key in self.publishing_keys() {
            let list = self.newest_list(key.name).await?;
            // Half of its life is left for clients and for our own failures.
            let stale = list.is_none_or(|list| {
                let life = list.next_update.duration_since(list.this_update);
                now.duration_since(list.this_update) > life / 2
            });
            if stale {
                self.publish_with(&key, self.keys).await?;
                published += 1;
            }
        }
        Ok(published)
    }
}

impl App {
    /// Answers an OCSP request: from memory, else from the register of what was issued. What cannot be known or signed now
    /// is `tryLater` (RFC 6960 2.3), unless an answer is kept whose time is not over.
    pub async fn ocsp(&self, request: &[u8]) -> Result<StatusAnswer> {
        let request = request.get(..request.len().min(OCSP_LIMIT_BYTES + 1)).unwrap_or_default();
        if let Some(kept) = self.kept_status(request) {
            return Ok(StatusAnswer::Kept(kept));
        }
        let asked = pki::ocsp::Request::parse(request).ok();
        let plain = asked.and_then(|asked| match asked.cert_ids() {
            // Only this form is kept, so that one question cannot fill the memory by being put in many ways.
            [id] if asked.nonce().is_none() => {
                Some(pki::ocsp::Request::new(vec![id.clone()], None).to_der())
            }
            _ => None,
        });
        if let Some(kept) = plain.as_deref().and_then(|plain| self.kept_status(plain)) {
            return Ok(StatusAnswer::Kept(kept));
        }
        let answer = self.fresh_status(request, plain.as_deref()).await?;
        let error = pki::ocsp::Response::parse(&answer.der).ok().and_then(|made| made.error());
        if error == Some(pki::ocsp::ErrorStatus::TryLater)
            && let Some(last) = plain.as_deref().and_then(|plain| self.last_status(plain))
        {
            return Ok(StatusAnswer::Kept(last));
        }
        Ok(match answer.kept {
            Some(kept) => StatusAnswer::Kept(kept),
            None => StatusAnswer::Once(answer.der),
        })
    }

    /// Reads the register and signs, each in a place of its kind.
    async fn fresh_status(&self, request: &[u8], plain: Option<&[u8]>) -> Result<Fresh> {
        let publications = &self.0.publications;
        let epoch = publications.epoch();
        let Some(reading) = publications.place(Place::Reading).await else {
            return Ok(Fresh::try_later());
        };
        let reader = self.authority();
        let keys = reader.responding_keys();
        let responders = responders(&keys);
        let register = read_register(reader.store, request, &responders, self.now());
        let read = tokio::time::timeout(REGISTER_PATIENCE, register);
        let register = match read.await {
            Ok(Ok(register)) => register,
            Ok(Err(error)) => {
                tracing::debug!(%error, "the register cannot be read for an OCSP answer");
                return Ok(Fresh::try_later());
            }
            Err(_) => return Ok(Fresh::try_later()),
        };
        drop(reading);
        let lasting = plain.is_some() && register.rows.values().all(|(_, row)| row.is_some());
        let place = if lasting { Place::Shared } else { Place::Single };
        let Some(_place) = publications.place(place).await else { return Ok(Fresh::try_later()) };
        let known: Vec<(String, bool)> = register
            .rows
            .iter()
            .map(|(serial, (_, row))| {
                let revoked = |row: &StatusRow| row.state == CertificateState::Revoked;
                (serial.clone(), row.as_ref().is_some_and(revoked))
            })
            .collect();
        let now = self.now();
        let answer = match ocsp::reply(request, &register, &responders, Settings::default(), now) {
            Reply::Ready(answer) => answer,
            Reply::ToSign(assignment, answer) => match self.0.keys.sign(assignment).await {
                Ok(signature) => answer.complete(&signature),
                Err(_) => answer.give_up(),
            },
        };
        let (Some(plain), [(serial, revoked)], Some(until), true) =
            (plain, known.as_slice(), answer.fresh_until, lasting)
        else {
            return Ok(Fresh { der: answer.der, kept: None });
        };
        let published = Published::new(answer.der.clone(), now, Some(until));
        let kept =
            Kept { published: Arc::clone(&published), serial: serial.clone(), revoked: *revoked };
        publications.keep(plain.to_vec(), kept, epoch);
        Ok(Fresh { der: answer.der, kept: Some(published) })
    }
}

/// An answer about the status of certificates.
#[derive(Clone, Debug)]
pub enum StatusAnswer {
    /// One that many may have.
    Kept(Arc<Published>),
    /// One that serves this request only; nobody may keep it.
    Once(Vec<u8>),
}

impl StatusAnswer {
    /// The OCSP response, DER.
    pub fn der(&self) -> &[u8] {
        match self {
            Self::Kept(published) => &published.der,
            Self::Once(der) => der,
        }
    }
}

/// An answer that was just made.
struct Fresh {
    der: Vec<u8>,
    kept: Option<Arc<Published>>,
}

impl Fresh {
    fn try_later() -> Self {
        Self { der: pki::ocsp::error_response(pki::ocsp::ErrorStatus::TryLater), kept: None }
    }
}

/// What the register says of the certificates of a request.
async fn read_register(
    store: &Store,
    request: &[u8],
    responders: &[Responder<'_>],
    now: Timestamp,
) -> Result<Known> {
    let mut known = BTreeMap::new();
    let mut reading = store.reading().await?;
    for (_, serial) in ocsp::questions(request, responders) {
        let text = serial.to_string();
        let row = reading.certificate(&text).await?;
        let status = reading.certificate_status(&text).await?;
        known.insert(text, (row.map(|row| row.not_after), status));
    }
    Ok(Known { rows: known, now })
}

fn responding_keys(keys: &Keys, now: Timestamp) -> Vec<(Arc<OwnKey>, Arc<OwnKey>)> {
    let issuing = keys.all_of(KeyRole::Issuing).into_iter();
    issuing.filter_map(|key| Some((Arc::clone(&key), keys.responder_of(&key, now)?))).collect()
}

/// A new answer about a certificate of ours, for a document that carries its proofs. None about a certificate of others, or while
/// nobody can answer.
pub(crate) async fn status_to_keep(
    store: &Store,
    keys: &Keys,
    certificate: &Certificate,
    now: Timestamp,
) -> Result<Option<Vec<u8>>> {
    let Some(issuer) = keys.issuer_of(certificate) else { return Ok(None) };
    let serial = *certificate.serial();
    let Some(asked) = CertId::new(DigestAlgorithm::Sha256, &issuer, serial) else {
        return Ok(None);
    };
    let request = pki::ocsp::Request::new(vec![asked], None).to_der();
    let own = responding_keys(keys, now);
    let responders = responders(&own);
    let register = read_register(store, &request, &responders, now).await?;
    let answer = match ocsp::reply(&request, &register, &responders, Settings::default(), now) {
        Reply::Ready(answer) => answer,
        Reply::ToSign(assignment, answer) => answer.complete(&keys.sign(assignment).await?),
    };
    let is_answer =
        pki::ocsp::Response::parse(&answer.der).is_ok_and(|made| made.error().is_none());
    Ok(is_answer.then_some(answer.der))
}

fn revocation(serial: &str, at: Timestamp, reason: &str) -> Result<Revocation> {
    Ok(Revocation {
        serial: serial.parse().map_err(|fault: pki::NotASerial| Error::internal(&fault))?,
        at,
        reason: reason.parse().or_internal()?,
    })
}

/// The rows that a request asks about, read before it is answered.
struct Known {
    rows: BTreeMap<String, (Option<Timestamp>, Option<StatusRow>)>,
    now: Timestamp,
}

impl IssuedSet for Known {
    fn find(&self, issuer: KeyName, serial: &Serial) -> Result<Issued, RegisterUnavailable> {
        let text = serial.to_string();
        let (not_after, status) = self.rows.get(&text).ok_or(RegisterUnavailable)?;
        let Some(status) = status.as_ref().filter(|status| is_of(status, issuer)) else {
            return Ok(Issued::Never);
        };
        match (status.state, status.revoked_at, &status.reason) {
            (CertificateState::Revoked, Some(at), Some(reason)) => {
                revocation(&text, at, reason).map(Issued::Revoked).map_err(|_| RegisterUnavailable)
            }
            (CertificateState::Revoked, ..) => Err(RegisterUnavailable),
            _ if not_after.is_some_and(|end| end < self.now) => Ok(Issued::Expired),
            _ => Ok(Issued::Good),
        }
    }
}

fn is_of(status: &StatusRow, issuer: KeyName) -> bool {
    name_of(&status.authority, status.generation).is_ok_and(|name| name == issuer)
}

fn responders(keys: &[(Arc<OwnKey>, Arc<OwnKey>)]) -> Vec<Responder<'_>> {
    keys.iter()
        .map(|(issuer, responder)| Responder {
            issuer_key: issuer.name,
            issuer: &issuer.certificate,
            key: responder.name,
            certificate: &responder.certificate,
        })
        .collect()
}

fn not_found() -> Error {
    Error::NotFound(Fault::new("authority-not-found"))
}

/// The certificate of an authority for programs that stand beside the instance.
impl Authority<'_> {
    /// The certificates of the roots and the issuing authorities.
    pub fn authority_certificates(&self) -> BTreeMap<String, Certificate> {
        self.public_keys().map(|key| (key.name.to_string(), key.certificate.clone())).collect()
    }
}
