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

mod renewal;
mod trust;

use std::path::PathBuf;

use authority::key::KeyRole;
use base::{Fault, Sha256};
use crypto::DigestAlgorithm;
use documents::{FoundSignature, LongTermStore, Prepared, SignatureFormat};
use gateway::time_stamp::TimeStampClient;
use jiff::{SignedDuration, Timestamp};
use pki::{
    Certificate,
    cms::SignedData,
    tsp::{self, Imprint, Nonce, Request, Response, Token},
    validation::{Evidence, Revocation, Settings, Verdict},
};

use crate::{
    Error, KeptDocuments, Result,
    instance::config::{DataFolder, TimeStampsConfig},
    issuing::answers,
    lasting::trust::Trust,
};

/// How far the clock of the authority may be from that of this system.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(5);
/// The room for a stamp over a document, in bytes: a token with a path of three certificates.
const STAMP_BYTES: usize = 16_384;

/// Who stamps time for the instance, and what proves that it may.
#[derive(Debug)]
pub(crate) struct TimeStamper {
    client: TimeStampClient,
    config: TimeStampsConfig,
    /// The folder with those who are trusted. It is read for each stamp: lists in it grow old.
    place: PathBuf,
}

/// A time stamp, and until when the certificate of its authority lasts.
struct Stamped {
    token: Token,
    until: Timestamp,
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
    /// Takes the folder `time-stamps` of the data folder, once it can be read.
    pub(crate) fn open(config: &TimeStampsConfig, folder: &DataFolder) -> Result<Self> {
        let client = TimeStampClient::new(&config.url).map_err(|fault| {
            Error::invalid(Fault::new("time-stamp-settings").with("detail", fault))
        })?;
        let place = folder.time_stamps();
        Trust::read(&place)?;
        Ok(Self { client, config: config.clone(), place })
    }

    /// Those who are trusted now.
    fn trust(&self) -> Result<Trust, Fault> {
        Trust::read(&self.place)
            .map_err(|_| Fault::new("time-stamp-files").with("file", self.place.display()))
    }

    /// A time stamp over octets, of an authority that is trusted, of this moment.
    pub(crate) async fn stamp(&self, octets: &[u8], now: Timestamp) -> Result<Token, Fault> {
        Ok(self.stamped(&self.trust()?, octets, now).await?.token)
    }

    /// The same, of those whom the caller has read, with its end.
    async fn stamped(
        &self,
        trust: &Trust,
        octets: &[u8],
        now: Timestamp,
    ) -> Result<Stamped, Fault> {
        let mut request = Request::new(Imprint::of(DigestAlgorithm::Sha256, octets));
        let nonce = crypto::random::bytes::<8>().map_err(|_| Fault::new("internal"))?;
        request.nonce = Some(Nonce::new(&nonce));
        let answer =
            self.client.ask(request.to_der()).await.map_err(|fault| Fault::from(&fault))?;
        let unreadable = |_| Fault::new("time-stamp-no-answer");
        let token = Response::parse(&answer).map_err(unreadable)?.token_for(&request)?;
        let judged = tsp::judge(&token, Some(octets), &trust.evidence(), &trust.settings(now));
        if judged.verdict != Verdict::Valid {
            let reason = judged.verdict.reason().cloned();
            return Err(reason.unwrap_or_else(|| Fault::new("time-stamp-invalid")));
        }
        if judged.gen_time.duration_since(now).abs() > TOLERANCE {
            return Err(Fault::new("time-stamp-wrong-time"));
        }
        // What proves the stamp lasts no longer than the first certificate of its path that ends.
        let until = judged.path.iter().map(Certificate::not_after).min();
        let until = until.ok_or_else(|| Fault::new("time-stamp-invalid"))?;
        Ok(Stamped { token, until })
    }

    /// The moment that a stamp proves for octets, if its authority is trusted here.
    pub(crate) fn proves(&self, token: &Token, octets: &[u8]) -> Result<Timestamp, Fault> {
        let trust = self.trust()?;
        let settings =
            Settings { revocation: Revocation::Off, ..Settings::at(token.info().gen_time) };
        let judged = tsp::judge(token, Some(octets), &trust.evidence(), &settings);
        match judged.verdict.reason() {
            None => Ok(judged.gen_time),
            Some(reason) => Err(reason.clone()),
        }
    }
}

impl KeptDocuments<'_> {
    /// The result with its signature in its place, at the highest level that can be had now.
    pub(crate) async fn signed_to_last(
        &self,
        prepared: &Prepared,
        cms: &[u8],
        now: Timestamp,
    ) -> Result<Lasting> {
        let plain = prepared.embed(cms).map_err(|fault| Error::invalid(fault.fault()))?;
        let plain = Lasting { pdf: plain, renewed_by: None };
        let Some(stamper) = self.stamper else { return Ok(plain) };
        match self.lasting(stamper, prepared, cms, now).await {
            Ok(lasting) => Ok(lasting),
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
    ) -> Result<Lasting, Fault> {
        let unfit = |_| Fault::new("time-stamp-no-room");
        let trust = stamper.trust()?;
        let message = SignedData::from_any(cms).map_err(unfit)?;
        let value = message.signature_value(0).ok_or_else(|| Fault::new("time-stamp-no-room"))?;
        let stamp = stamper.stamped(&trust, value, now).await?;
        let stamped = message
            .with_time_stamp(0, &stamp.token)
            .map_err(|_| Fault::new("time-stamp-no-room"))?;
        let pdf = prepared.embed(&stamped).map_err(|fault| fault.fault())?;
        if !trust.tells_status() {
            return Ok(Lasting { pdf, renewed_by: None });
        }
        let proofs = self.proofs(stamper, &trust, &pdf, &message, &stamp.token, now).await;
        let proofs = proofs.map_err(|_| Fault::new("internal"))?;
        let sealed = self.sealed_for_archive(stamper, &trust, &pdf, &proofs, now).await?;
        let renewed_by = stamper.renewal_before(sealed.until, now);
        Ok(Lasting { pdf: sealed.pdf, renewed_by: Some(renewed_by) })
    }

    /// The document with proofs inside, and a time stamp over all of it.
    async fn sealed_for_archive(
        &self,
        stamper: &TimeStamper,
        trust: &Trust,
        pdf: &[u8],
        proofs: &LongTermStore,
        now: Timestamp,
    ) -> Result<Sealed, Fault> {
        let long = documents::with_long_term_store(pdf, proofs).map_err(|fault| fault.fault())?;
        let place = documents::prepare_time_stamp(&long, STAMP_BYTES);
        let place = place.map_err(|fault| fault.fault())?;
        let over = stamper.stamped(trust, &place.to_be_signed(), now).await?;
        let pdf = place.embed(over.token.der()).map_err(|fault| fault.fault())?;
        Ok(Sealed { pdf, until: over.until })
    }

    /// What proves a signature of one of the instance's certificates, the seal on the data inside, and the stamp: certificates, answers
    /// of the authority about the signer and the seal, and the newest lists. A list of the issuing authority that is too large stays outside: the answer does its work.
    async fn proofs(
        &self,
        stamper: &TimeStamper,
        trust: &Trust,
        pdf: &[u8],
        message: &SignedData<'_>,
        token: &Token,
        now: Timestamp,
    ) -> Result<LongTermStore> {
        let mut proofs = trust.proofs(token);
        let own = [self.keys.intermediates(), self.keys.anchors()].concat();
        proofs.certificates.splice(0..0, own.iter().map(|one| one.der().to_vec()));
        let sealed_by = sealers(pdf);
        let mut asked: Vec<&[u8]> = Vec::new();
        for certificate in message.certificates().iter().chain(&sealed_by) {
            if asked.contains(&certificate.der()) {
                continue;
            }
            asked.push(certificate.der());
            let answer = answers::status_to_keep(self.store, self.keys, certificate, now).await?;
            proofs.answers.extend(answer);
        }
        let largest = usize::from(stamper.config.largest_list_kib) * 1024;
        let mut reading = self.store.reading().await?;
        for role in [KeyRole::Root, KeyRole::Issuing] {
            for key in self.keys.all_of(role) {
                let (line, generation) = (key.name.line(), key.name.generation.number());
                let list = reading.revocation_list(&line, generation).await?;
                let is_fit = |der: &Vec<u8>| role == KeyRole::Root || der.len() <= largest;
                proofs.lists.extend(list.map(|row| row.der).filter(is_fit));
            }
        }
        Ok(proofs)
    }
}

/// The certificates of those who sealed the data that a document carries.
fn sealers(pdf: &[u8]) -> Vec<Certificate> {
    let settings = Settings { revocation: Revocation::Off, ..Settings::at(Timestamp::UNIX_EPOCH) };
    let files = verification::carried_files(pdf, &Evidence::default(), &settings);
    files.into_iter().flatten().filter_map(|file| file.data?.sealed_by).collect()
}

/// The digests of the copies that were given out before the newest time stamp, oldest first: each is the beginning of the file that
/// ends with an earlier stamp over the whole document.
pub(crate) fn earlier_copies(pdf: &[u8]) -> Vec<Sha256> {
    let found = documents::signatures(pdf).unwrap_or_default();
    let stamps = found.iter().flatten().filter(|one| one.format == SignatureFormat::TimeStamp);
    let ends = stamps.map(FoundSignature::end).filter(|end| *end < pdf.len());
    ends.filter_map(|end| pdf.get(..end)).map(crypto::sha256).collect()
}

/// A signed document, and when its archive is to be renewed.
pub(crate) struct Lasting {
    /// The document.
    pub(crate) pdf: Vec<u8>,
    /// By when a new time stamp must cover it; `None` where none covers it now.
    pub(crate) renewed_by: Option<Timestamp>,
}

/// A document under a time stamp.
struct Sealed {
    pdf: Vec<u8>,
    /// Until when the stamp can be proven.
    until: Timestamp,
}

#[cfg(test)]
mod tests;
