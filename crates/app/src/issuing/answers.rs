//! What the authority tells everybody: its certificates, its lists, the status of one certificate.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use authority::{
    ocsp::{self, Issued, IssuedSet, RegisterUnavailable, Responder, Settings},
    revocation::Revocation,
};
use base::{Actor, Fault, Lang, SystemPart};
use crypto::Signer;
use jiff::Timestamp;
use keystore::{KeyName, KeyVault, Passphrase};
use pki::{Certificate, Serial};
use serde_json::json;
use store::{CertificateState, RevocationListRow, StatusRow};

use crate::{
    App, Authority, Error, Result,
    error::OrInternal,
    issuing::certificates::key_words,
    issuing::keys::{HIERARCHIES, OwnKey},
    issuing::published::{Kept, Place, Published, numbered},
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
    pub async fn authorities(&self, _lang: Lang) -> Result<Vec<AuthorityView>> {
        let mut views = Vec::new();
        for prefix in ["root-", "nca-"] {
            for key in self.keys.all().filter(|key| key.name.starts_with(prefix)) {
                views.push(self.authority_view(key).await?);
            }
        }
        Ok(views)
    }

    async fn authority_view(&self, key: &OwnKey) -> Result<AuthorityView> {
        let certificate = &key.certificate;
        let list = self.store.reading().await?.revocation_list(&key.name, key.generation).await?;
        let base = &self.config.base_url;
        Ok(AuthorityView {
            name: key.name.clone(),
            subject: certificate.subject().to_string(),
            key: key_words(&certificate.public_key().or_internal()?),
            serial: certificate.serial().to_string(),
            sha256: certificate.sha256(),
            not_before: certificate.not_before(),
            not_after: certificate.not_after(),
            certificate_url: format!("{base}/cert/{}.cer", key.name),
            crl_url: list.map(|_| format!("{base}/crl/{}.crl", key.name)),
        })
    }

    /// The certificate of an authority, DER.
    pub fn ca_certificate(&self, name: &str) -> Result<Vec<u8>> {
        Ok(self.authority_key(name)?.certificate.der().to_vec())
    }

    fn authority_key(&self, name: &str) -> Result<&'app OwnKey> {
        let public = name.starts_with("root-") || name.starts_with("nca-");
        self.keys.find(name).filter(|_| public).ok_or_else(not_found)
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
            .revoked(name, key.generation, after.unwrap_or_default(), self.clock.now(), PUBLIC_ROWS)
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

    async fn read_register(&self, request: &[u8]) -> Result<Known> {
        let responders = self.responders()?;
        let mut known = BTreeMap::new();
        let mut reading = self.store.reading().await?;
        for (_, serial) in ocsp::questions(request, &responders) {
            let text = serial.to_string();
            let row = reading.certificate(&text).await?;
            let status = reading.certificate_status(&text).await?;
            known.insert(text, (row.map(|row| row.not_after), status));
        }
        drop(reading);
        Ok(Known { rows: known, now: self.clock.now() })
    }

    fn responders(&self) -> Result<Vec<Responder<'_>>> {
        let mut responders = Vec::new();
        for family in HIERARCHIES {
            let issuer = self.keys.key(&format!("nca-{family}"))?;
            let responder = self.keys.key(&format!("ocsp-{family}"))?;
            responders.push(Responder {
                code: &issuer.name,
                issuer: &issuer.certificate,
                certificate: &responder.certificate,
                signer: responder.signer()?,
            });
        }
        Ok(responders)
    }

    /// Signs and publishes a new list of each issuing authority.
    pub(crate) async fn publish_lists(&self) -> Result<()> {
        for family in HIERARCHIES {
            self.publish_list(&format!("nca-{family}")).await?;
        }
        Ok(())
    }

    /// Signs and publishes a new list of one issuing authority.
    pub(crate) async fn publish_list(&self, name: &str) -> Result<()> {
        let key = self.keys.key(name)?;
        self.publish_with(key, key.signer()?).await
    }

    /// Signs the lists of the roots, whose keys are open only during a ceremony.
    pub(crate) async fn publish_root_lists(
        &self,
        vault: &dyn KeyVault,
        passphrase: &Passphrase,
    ) -> Result<()> {
        for family in HIERARCHIES {
            let key = self.keys.key(&format!("root-{family}"))?;
            let name: KeyName = key.name.parse().map_err(|fault| Error::internal(&fault))?;
            let signer =
                vault.unlock(&name, passphrase).map_err(|fault| Error::invalid(fault.fault()))?;
            self.publish_with(key, signer.as_ref()).await?;
        }
        Ok(())
    }

    async fn publish_with(&self, key: &OwnKey, signer: &dyn Signer) -> Result<()> {
        let now = self.clock.now();
        let (name, generation) = (key.name.as_str(), key.generation);
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
        let list =
            authority::crl::sign_list(&issuer, number, revocations, signer, now).or_internal()?;
        let row = RevocationListRow {
            authority: key.name.clone(),
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
        let (row, actor, detail) = (&row, &actor, &detail);
        self.store
            .write(move |mut tx| async move {
                tx.insert_revocation_list(row).await?;
                if let Some(old) = row.number.checked_sub(LISTS_KEPT) {
                    tx.purge_revocation_lists(&row.authority, row.generation, old).await?;
                }
                let subject = format!("crl/{}", row.authority);
                journalling::record(&mut tx, actor, "list-published", subject, detail.clone(), now)
                    .await
            })
            .await?;
        self.publications.put_list(&row.authority, numbered(row.generation, row.number), published);
        Ok(())
    }

    async fn all_revocations(&self, key: &OwnKey, now: Timestamp) -> Result<Vec<Revocation>> {
        let mut snapshot = self.store.snapshot().await?;
        let mut all = Vec::new();
        let mut after = String::new();
        loop {
            let page = snapshot.revoked(&key.name, key.generation, &after, now, PAGE_ROWS).await?;
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
        for family in HIERARCHIES {
            let name = format!("nca-{family}");
            let generation = self.keys.key(&name)?.generation;
            let list = self.store.reading().await?.revocation_list(&name, generation).await?;
            // Half of its life is left for clients and for our own failures.
            let stale = list.is_none_or(|list| {
                let life = list.next_update.duration_since(list.this_update);
                now.duration_since(list.this_update) > life / 2
            });
            if stale {
                self.publish_list(&name).await?;
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

    /// Reads the register and signs, each in a place of its kind; the signing on a thread that may be held up.
    async fn fresh_status(&self, request: &[u8], plain: Option<&[u8]>) -> Result<Fresh> {
        let publications = &self.0.publications;
        let epoch = publications.epoch();
        let Some(reading) = publications.place(Place::Reading).await else {
            return Ok(Fresh::try_later());
        };
        let reader = self.authority();
        let read = tokio::time::timeout(REGISTER_PATIENCE, reader.read_register(request));
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
        let (app, asked) = (self.clone(), request.to_vec());
        let now = self.now();
        let answer = tokio::task::spawn_blocking(move || {
            let authority = app.authority();
            let responders = authority.responders()?;
            Ok::<_, Error>(ocsp::answer(&asked, &register, &responders, Settings::default(), now))
        })
        .await
        .or_internal()??;
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
    fn find(&self, issuer: &str, serial: &Serial) -> Result<Issued, RegisterUnavailable> {
        let text = serial.to_string();
        let (not_after, status) = self.rows.get(&text).ok_or(RegisterUnavailable)?;
        let Some(status) = status.as_ref().filter(|status| status.authority == issuer) else {
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

fn not_found() -> Error {
    Error::NotFound(Fault::new("authority-not-found"))
}

/// The certificate of an authority for programs that stand beside the instance.
impl Authority<'_> {
    /// The certificates of the roots and the issuing authorities.
    pub fn authority_certificates(&self) -> BTreeMap<String, Certificate> {
        let public = |key: &&OwnKey| key.name.starts_with("root-") || key.name.starts_with("nca-");
        self.keys
            .all()
            .filter(public)
            .map(|key| (key.name.clone(), key.certificate.clone()))
            .collect()
    }
}
