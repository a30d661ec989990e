//! Certificates as their holders see them.

use base::{Lang, local_date};
use jiff::Timestamp;
use pki::Certificate;
use registration::{CertificateFacts, CertificateStanding};
use store::{CertificateRow, CertificateState};

use crate::{
    Authority, Cabinet, Error, Result, Session,
    error::OrInternal,
    issuing::keys::name_of,
    permission::{Act, require},
    requests::loaded,
    view::{CabinetView, CertificateView},
};

/// How many certificates, requests and cases the cabinet shows.
const CABINET_ROWS: u32 = 100;

impl Cabinet<'_> {
    /// Everything of a signed-in applicant.
    pub async fn show(&self, session: &Session, lang: Lang) -> Result<CabinetView> {
        let session = require(Some(session), Act::Apply)?;
        let certificates = self.authority.own_certificates(session).await?;
        let rows = self
            .store
            .reading()
            .await?
            .requests_of_person(&session.iin, None, CABINET_ROWS)
            .await?;
        let requests = rows
            .into_iter()
            .filter(|row| row.bin.is_none() || row.bin == session.bin)
            .map(|row| self.registration.status_view(&loaded(row)?, lang))
            .collect::<Result<_>>()?;
        Ok(CabinetView {
            certificates: certificates
                .iter()
                .map(|row| self.authority.certificate_view(row, lang))
                .collect::<Result<_>>()?,
            requests,
            cases: self.cases.cases_of(session, lang).await?,
        })
    }
}

impl Authority<'_> {
    /// The certificates that a person holds in the capacity in which she signed in.
    pub(crate) async fn own_certificates(&self, session: &Session) -> Result<Vec<CertificateRow>> {
        let mut reading = self.store.reading().await?;
        let rows = reading.certificates_of_person(&session.iin, None, CABINET_ROWS).await?;
        Ok(rows.into_iter().filter(|row| row.bin == session.bin).collect())
    }

    /// A certificate for a face.
    pub(crate) fn certificate_view(
        &self,
        row: &CertificateRow,
        lang: Lang,
    ) -> Result<CertificateView> {
        let certificate = Certificate::from_der(&row.der).or_internal()?;
        let key = certificate.public_key().or_internal()?;
        let state = state_code(row, self.clock.now());
        Ok(CertificateView {
            serial: row.serial.clone(),
            profile: row.profile.clone(),
            title: profile_words(&row.profile, lang),
            subject: certificate.subject().to_string(),
            holder: holder_words(&certificate),
            key: key_words(&key, lang),
            not_before: row.not_before,
            not_after: row.not_after,
            state: state.to_owned(),
            state_label: texts::say(lang, &format!("certificate-state-{state}")),
            revoked_at: row.revoked_at,
            reason: row.reason.clone(),
            pem: certificate.pem(),
        })
    }

    /// What the register holds of a certificate, for registration. One without a person is nobody's to revoke here.
    pub(crate) fn certificate_facts(
        &self,
        row: &CertificateRow,
    ) -> Result<Option<CertificateFacts>> {
        let Some(iin) = row.iin.clone() else { return Ok(None) };
        Ok(Some(CertificateFacts {
            issuer: name_of(&row.authority, row.generation)?.to_string(),
            serial: row.serial.parse().map_err(|fault: pki::NotASerial| Error::internal(&fault))?,
            iin,
            bin: row.bin.clone(),
            issued_on: Some(local_date(row.not_before)),
            standing: match row.state {
                CertificateState::Revoked => CertificateStanding::Revoked,
                _ if row.not_after < self.clock.now() => CertificateStanding::Expired,
                CertificateState::Installed => CertificateStanding::Installed,
                CertificateState::Issued => CertificateStanding::Issued,
            },
        }))
    }
}

fn state_code(row: &CertificateRow, now: Timestamp) -> &'static str {
    match row.state {
        CertificateState::Revoked => "revoked",
        _ if row.not_after < now => "expired",
        CertificateState::Installed => "installed",
        CertificateState::Issued => "issued",
    }
}

/// The algorithm of a key in words, the same on every page and paper: `RSA, 2048 bits`.
pub(crate) fn key_words(key: &crypto::PublicKey, lang: Lang) -> String {
    algorithm_words(key.algorithm(), key.rsa_bits(), lang)
}

/// An algorithm in words. Of RSA keys of unusual size `bits` is told.
pub(crate) fn algorithm_words(
    algorithm: crypto::KeyAlgorithm,
    bits: Option<usize>,
    lang: Lang,
) -> String {
    // The sets of parameters of Russian keys are no matter for people.
    const FAMILIES: [&str; 3] = ["gost-ru-2001", "gost-ru-2012-256", "gost-ru-2012-512"];
    let code = algorithm.to_string();
    let family = FAMILIES.into_iter().find(|family| code.starts_with(family)).unwrap_or(&code);
    let bits = [("bits", bits.unwrap_or_default().to_string())];
    texts::say_with(lang, &format!("key-algorithm-{family}"), &bits)
}

/// The holder as people are named: name, number, organisation; no distinguished name.
fn holder_words(certificate: &Certificate) -> String {
    let holder = certificate.holder();
    let name = [holder.common_name, holder.given_name];
    let name = name.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let parts = [Some(name), holder.iin, holder.organisation, holder.bin];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// What people call a certificate of a profile; one that an instance added without words of its own is called by its code.
pub(crate) fn profile_words(profile: &str, lang: Lang) -> String {
    let key = format!("profile-{profile}");
    if texts::has(lang, &key) {
        texts::say(lang, &key)
    } else {
        texts::say_with(lang, "profile-other", &[("code", profile.to_owned())])
    }
}
