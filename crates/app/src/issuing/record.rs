//! The record of a certificate: everything that the authority keeps of it (nca-01, result document), for officials of the provider.

use base::{Fault, Lang, local_date};
use pki::{Certificate, x509::GeneralName};
use registration::{Carrier, Request};
use store::CertificateRow;

use crate::{
    Desk, Error, Result, Session,
    error::OrInternal,
    issuing::certificates::{key_words, profile_words},
    requests::loaded,
    view::RowView,
};

impl Desk<'_> {
    /// The record of a certificate by its serial number. The look is recorded: it shows another person's data.
    pub async fn certificate_record(
        &self,
        session: &Session,
        serial: &str,
        lang: Lang,
    ) -> Result<Vec<RowView>> {
        let (session, role) = self.official(session)?;
        let serial = serial.trim().to_ascii_lowercase();
        let unknown = || Error::NotFound(Fault::new("certificate-unknown"));
        let mut reading = self.store.reading().await?;
        let row = reading.certificate(&serial).await?.ok_or_else(unknown)?;
        let request = match row.request_id {
            Some(id) => reading.request(id).await?.map(loaded).transpose()?,
            None => None,
        };
        drop(reading);
        let actor = session.actor(role);
        let subject = format!("certificate/{serial}");
        self.documents.record_look(&actor, "certificate-viewed", subject).await?;
        let request = request.as_ref().map(|loaded| &loaded.request);
        record_rows(&row, request, lang)
    }
}

/// The rows of a record, in the order of the digest.
fn record_rows(
    row: &CertificateRow,
    request: Option<&Request>,
    lang: Lang,
) -> Result<Vec<RowView>> {
    let certificate = Certificate::from_der(&row.der).or_internal()?;
    let key = certificate.public_key().or_internal()?;
    let mut rows = Vec::new();
    let mut add = |name: &str, value: String| {
        if !value.is_empty() {
            let label = texts::say(lang, &format!("certificate-record-{name}"));
            rows.push(RowView { name: name.to_owned(), label, value });
        }
    };
    add("serial", row.serial.clone());
    add("kind", profile_words(&row.profile, lang));
    add("subject", certificate.subject().to_string());
    let names = certificate.alt_names().iter().filter_map(|name| match name {
        GeneralName::Dns(name) => Some(name.as_str()),
        _ => None,
    });
    add("domains", names.collect::<Vec<_>>().join(", "));
    for field in ["region", "city", "email", "institution_code", "treasury_role", "enotary_role"] {
        let told = request.and_then(|request| request.answers.text(field)).unwrap_or_default();
        add(&field.replace('_', "-"), told.to_owned());
    }
    add("public-key", crypto::sha256(certificate.spki_der()).to_string());
    add("algorithm", key.algorithm().to_string());
    add("key", key_words(&key, lang));
    add("not-before", texts::date_time(lang, row.not_before));
    add("not-after", texts::date_time(lang, row.not_after));
    add("issued-on", texts::date(lang, local_date(row.not_before)));
    let policies = certificate.policies().iter().map(|policy| policy.oid.to_string());
    add("policy", policies.collect::<Vec<_>>().join(", "));
    add("issuer", certificate.issuer().to_string());
    add("carrier", carrier(&certificate, request, lang));
    if let Some(request) = request {
        add("request", request.number.as_ref().map(ToString::to_string).unwrap_or_default());
        let operator = request.confirmation();
        add("operator", operator.map(|signed| signed.operator.to_string()).unwrap_or_default());
    }
    Ok(rows)
}

/// The carrier that the form named, and the storage that the certificate says.
fn carrier(certificate: &Certificate, request: Option<&Request>, lang: Lang) -> String {
    let storage = certificate.key_storage().map(|oid| oid.to_string());
    let words = request.and_then(registration::Request::carrier).map(|carrier| {
        texts::say(
            lang,
            match carrier {
                Carrier::Computer => "carrier-computer",
                Carrier::IdCardChip => "carrier-id-card-chip",
                Carrier::ProtectedToken => "carrier-protected-token",
                Carrier::Sim => "carrier-sim",
            },
        )
    });
    [words, storage].into_iter().flatten().collect::<Vec<_>>().join(", ")
}
