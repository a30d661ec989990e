//! Certificates as their holders see them.

use base::Lang;
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
            title: texts::say(lang, &format!("profile-{}", row.profile)),
            subject: certificate.subject().to_string(),
            key: key_words(&key),
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

/// An algorithm in words: `RSA 2048`, `GOST R 34.10-2015 512`.
pub(crate) fn key_words(key: &crypto::PublicKey) -> String {
    use crypto::KeyAlgorithm;
    match key.algorithm() {
        KeyAlgorithm::Dsa => "DSA".to_owned(),
        KeyAlgorithm::EcP256 => "ECDSA P-256".to_owned(),
        KeyAlgorithm::EcP384 => "ECDSA P-384".to_owned(),
        KeyAlgorithm::EcP521 => "ECDSA P-521".to_owned(),
        KeyAlgorithm::Ed25519 => "Ed25519".to_owned(),
        KeyAlgorithm::Gost2004_256 => "GOST 34.310-2004 256".to_owned(),
        KeyAlgorithm::Gost2015_256 => "GOST R 34.10-2015 256".to_owned(),
        KeyAlgorithm::Gost2015_512 => "GOST R 34.10-2015 512".to_owned(),
        KeyAlgorithm::GostRu2001(_) => "GOST R 34.10-2001 256".to_owned(),
        KeyAlgorithm::GostRu2012_256(_) => "GOST R 34.10-2012 256".to_owned(),
        KeyAlgorithm::GostRu2012_512(_) => "GOST R 34.10-2012 512".to_owned(),
        KeyAlgorithm::RsaPss => format!("RSA-PSS {}", key.rsa_bits().unwrap_or_default()),
        KeyAlgorithm::Rsa2048
        | KeyAlgorithm::Rsa3072
        | KeyAlgorithm::Rsa4096
        | KeyAlgorithm::RsaOther => {
            format!("RSA {}", key.rsa_bits().unwrap_or_default())
        }
    }
}
