//! Signatures on results that can be proven later than their certificates last: with a time stamp over the signature (PAdES B-T), with
//! what proves it inside the document (B-LT), and with a time stamp over all of that (B-LTA; ETSI EN 319 142-1, 6.1).
//!
//! It rests on a time-stamping authority that the instance names. Without one, or while it does not answer, a result is signed as it
//! is (B-B): a decision does not wait for a stamp. What a paper has is told where it is checked.
//!
//! | code | meaning |
//! |---|---|
//! | `time-stamp-no-room` | a signature cannot take the stamp |
//! | `time-stamp-files` | a file of the folder `time-stamps` cannot be read; args `file` |
//! | `time-stamp-settings` | the address of the time-stamping authority cannot be used; args `detail` |
//! | `time-stamp-wrong-time` | the time of a stamp is not that of this system |

use std::fs;

use base::Fault;
use crypto::DigestAlgorithm;
use documents::{LongTermStore, Prepared, SignatureFormat};
use gateway::time_stamp::TimeStampClient;
use jiff::{SignedDuration, Timestamp};
use pki::{
    Certificate,
    cms::SignedData,
    crl::CertificateList,
    pem,
    tsp::{self, Imprint, Nonce, Request, Response, Token},
    validation::{Evidence, Revocation, Settings, Verdict},
};

use crate::{
    Error, KeptDocuments, Result,
    error::OrInternal,
    instance::config::{DataFolder, TimeStampsConfig},
};

/// How far the clock of the authority may be from that of this system.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(5);
/// The room for a stamp over a document, in bytes: a token with a path of three certificates.
const STAMP_BYTES: usize = 16_384;
/// The largest list that goes into a document, in bytes; a document without it stays at B-T.
const LARGEST_LIST: usize = 512 * 1024;
/// The largest file of the folder that is read.
const LARGEST_FILE: u64 = 16 * 1024 * 1024;

/// Who stamps time for the instance, and what proves that it may.
#[derive(Debug)]
pub(crate) struct TimeStamper {
    client: TimeStampClient,
    /// Those that stand on themselves are trusted.
    anchors: Vec<Certificate>,
    certificates: Vec<Certificate>,
    lists: Vec<CertificateList>,
}

/// How long a signature stays provable, by what the document carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// While its certificates last.
    Basic,
    /// The signature was there at a moment.
    Time,
    /// What proves it is inside.
    LongTerm,
    /// A time stamp covers what proves it.
    Archive,
}

impl Level {
    /// Its name in ETSI EN 319 142-1, 6.1.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Basic => "B-B",
            Self::Time => "B-T",
            Self::LongTerm => "B-LT",
            Self::Archive => "B-LTA",
        }
    }

    /// The level that a document has by what it carries. Nothing of it is verified: that is for `senim verify` and the page of the
    /// judge.
    pub(crate) fn of(pdf: &[u8]) -> Option<Self> {
        let found = documents::signatures(pdf).ok()?;
        let found: Vec<_> = found.into_iter().flatten().collect();
        let signed = found.iter().find(|one| one.format != SignatureFormat::TimeStamp)?;
        let message = SignedData::from_any(&signed.value).ok()?;
        if message.time_stamps(0).is_empty() {
            return Some(Self::Basic);
        }
        if documents::long_term_store(pdf) == LongTermStore::default() {
            return Some(Self::Time);
        }
        let mut stamps = found.iter().filter(|one| one.format == SignatureFormat::TimeStamp);
        let archived = stamps.any(|stamp| documents::covers_store(pdf, stamp));
        Some(if archived { Self::Archive } else { Self::LongTerm })
    }
}

impl TimeStamper {
    /// Reads who is trusted from the folder `time-stamps` of the data folder: certificates (`.pem`, `.crt`, `.cer`), of which those
    /// that signed themselves are trusted, and revocation lists (`.crl`).
    pub(crate) fn open(config: &TimeStampsConfig, folder: &DataFolder) -> Result<Self> {
        let client = TimeStampClient::new(&config.url).map_err(|fault| {
            Error::invalid(Fault::new("time-stamp-settings").with("detail", fault))
        })?;
        let mut own =
            Self { client, anchors: Vec::new(), certificates: Vec::new(), lists: Vec::new() };
        let place = folder.time_stamps();
        let files = match fs::read_dir(&place) {
            Ok(files) => files,
            Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => return Ok(own),
            Err(fault) => return Err(fault).or_internal(),
        };
        for file in files {
            let path = file.or_internal()?.path();
            let unreadable =
                || Error::invalid(Fault::new("time-stamp-files").with("file", path.display()));
            if path.metadata().map_err(|_| unreadable())?.len() > LARGEST_FILE {
                return Err(unreadable());
            }
            let bytes = fs::read(&path).map_err(|_| unreadable())?;
            let is = |kinds: &[&str]| {
                path.extension().is_some_and(|kind| kinds.iter().any(|known| kind == *known))
            };
            if is(&["crl"]) {
                own.lists.push(CertificateList::from_any(&bytes).map_err(|_| unreadable())?);
            } else if is(&["pem", "crt", "cer"]) {
                for certificate in certificates_of(&bytes).ok_or_else(unreadable)? {
                    let own_issuer = certificate.verify_signed_by(&certificate).is_ok();
                    let into = if own_issuer { &mut own.anchors } else { &mut own.certificates };
                    into.push(certificate);
                }
            }
        }
        Ok(own)
    }

    /// A time stamp over octets, of an authority that is trusted, of this moment.
    pub(crate) async fn stamp(&self, octets: &[u8], now: Timestamp) -> Result<Token, Fault> {
        let mut request = Request::new(Imprint::of(DigestAlgorithm::Sha256, octets));
        let nonce = crypto::random::bytes::<8>().map_err(|_| Fault::new("internal"))?;
        request.nonce = Some(Nonce::new(&nonce));
        let answer =
            self.client.ask(request.to_der()).await.map_err(|fault| Fault::from(&fault))?;
        let unreadable = |_| Fault::new("time-stamp-no-answer");
        let token = Response::parse(&answer).map_err(unreadable)?.token_for(&request)?;
        let judged = tsp::judge(&token, Some(octets), &self.evidence(), &self.settings(now));
        if judged.verdict != Verdict::Valid {
            let reason = judged.verdict.reason().cloned();
            return Err(reason.unwrap_or_else(|| Fault::new("time-stamp-invalid")));
        }
        if judged.gen_time.duration_since(now).abs() > TOLERANCE {
            return Err(Fault::new("time-stamp-wrong-time"));
        }
        Ok(token)
    }

    /// The moment that a stamp proves for octets, if its authority is trusted here.
    pub(crate) fn proves(&self, token: &Token, octets: &[u8]) -> Result<Timestamp, Fault> {
        let settings =
            Settings { revocation: Revocation::Off, ..Settings::at(token.info().gen_time) };
        let judged = tsp::judge(token, Some(octets), &self.evidence(), &settings);
        match judged.verdict.reason() {
            None => Ok(judged.gen_time),
            Some(reason) => Err(reason.clone()),
        }
    }

    const fn evidence(&self) -> Evidence<'_> {
        Evidence {
            anchors: self.anchors.as_slice(),
            certificates: self.certificates.as_slice(),
            lists: self.lists.as_slice(),
            answers: &[],
        }
    }

    /// Without a list of the authority's nothing tells of its status; the path to a trusted certificate is then all there is.
    fn settings(&self, now: Timestamp) -> Settings {
        let revocation = if self.lists.is_empty() { Revocation::Off } else { Revocation::Demanded };
        let until = now.checked_add(TOLERANCE).unwrap_or(now);
        Settings { revocation, until, ..Settings::at(now) }
    }
}

fn certificates_of(bytes: &[u8]) -> Option<Vec<Certificate>> {
    if !pem::is_pem(bytes) {
        return Certificate::from_der(bytes).ok().map(|one| vec![one]);
    }
    let blocks = pem::decode_all(bytes)?;
    blocks.iter().map(|block| Certificate::from_der(&block.der).ok()).collect()
}

impl KeptDocuments<'_> {
    /// The result with its signature in its place, at the highest level that can be had now.
    pub(crate) async fn signed_to_last(
        &self,
        prepared: &Prepared,
        cms: &[u8],
        now: Timestamp,
    ) -> Result<Vec<u8>> {
        let plain = prepared.embed(cms).map_err(|fault| Error::invalid(fault.fault()))?;
        let Some(stamper) = self.stamper else { return Ok(plain) };
        match self.lasting(stamper, prepared, cms, now).await {
            Ok(pdf) => Ok(pdf),
            Err(fault) => {
                let code = fault.code;
                tracing::warn!(code, "a result was signed without a time stamp");
                Ok(plain)
            }
        }
    }

    async fn lasting(
        &self,
        stamper: &TimeStamper,
        prepared: &Prepared,
        cms: &[u8],
        now: Timestamp,
    ) -> Result<Vec<u8>, Fault> {
        let unfit = |_| Fault::new("time-stamp-no-room");
        let message = SignedData::from_any(cms).map_err(unfit)?;
        let value = message.signature_value(0).ok_or_else(|| Fault::new("time-stamp-no-room"))?;
        let token = stamper.stamp(value, now).await?;
        let stamped =
            message.with_time_stamp(0, &token).map_err(|_| Fault::new("time-stamp-no-room"))?;
        let pdf = prepared.embed(&stamped).map_err(|fault| fault.fault())?;
        if stamper.lists.is_empty() {
            return Ok(pdf);
        }
        let proofs = self.proofs(stamper, &token).await.map_err(|_| Fault::new("internal"))?;
        let long = documents::with_long_term_store(&pdf, &proofs).map_err(|fault| fault.fault())?;
        let place = documents::prepare_time_stamp(&long, STAMP_BYTES);
        let place = place.map_err(|fault| fault.fault())?;
        let over = stamper.stamp(&place.to_be_signed(), now).await?;
        place.embed(over.der()).map_err(|fault| fault.fault())
    }

    /// What proves the signature of one of the instance's certificates, and the stamp: certificates and the newest lists.
    async fn proofs(&self, stamper: &TimeStamper, token: &Token) -> Result<LongTermStore> {
        let mut certificates = [self.keys.intermediates(), self.keys.anchors()].concat();
        certificates.extend_from_slice(token.message().certificates());
        certificates.extend_from_slice(&stamper.certificates);
        certificates.extend_from_slice(&stamper.anchors);
        let mut lists: Vec<Vec<u8>> =
            stamper.lists.iter().map(|list| list.der().to_vec()).collect();
        let mut reading = self.store.reading().await?;
        for role in [authority::key::KeyRole::Root, authority::key::KeyRole::Issuing] {
            for key in self.keys.all_of(role) {
                let (line, generation) = (key.name.line(), key.name.generation.number());
                let list = reading.revocation_list(&line, generation).await?;
                lists.extend(list.map(|row| row.der).filter(|der| der.len() <= LARGEST_LIST));
            }
        }
        Ok(LongTermStore {
            certificates: certificates.iter().map(|one| one.der().to_vec()).collect(),
            lists,
            answers: Vec::new(),
        })
    }
}

#[cfg(test)]
mod tests;
