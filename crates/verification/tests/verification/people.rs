//! A made-up authority with people, for whom everything can be proven.

use crypto::{KeyAlgorithm, PrivateKey, Signer, random};
use jiff::{SignedDuration, Timestamp};
use pki::{
    Certificate, Name, Oid, Serial,
    cms::{self, SignRequest},
    crl::{self, CertificateList, Entry, Number, TbsCertificateList},
    oid,
    tsp::{Imprint, TstInfo},
    validation::{Evidence, Settings},
    x509::{
        AuthorityKeyIdentifier, Extension, ExtensionValue, KeyUsage, TbsCertificate, assemble,
        key_identifier,
    },
};

/// A key and its certificate.
pub(crate) struct Party {
    pub(crate) key: PrivateKey,
    pub(crate) certificate: Certificate,
}

/// The authority, a person and an authority of time stamps, with a list that names nobody.
pub(crate) struct People {
    pub(crate) authority: Party,
    pub(crate) alice: Party,
    pub(crate) stamper: Party,
    pub(crate) list: CertificateList,
}

/// The moment for which the tests judge.
pub(crate) fn now() -> Timestamp {
    "2026-11-30T06:00:00Z".parse().unwrap()
}

fn name(common_name: &str) -> Name {
    Name::builder().common_name(common_name).country("KZ").build()
}

fn issue(subject: &str, extensions: Vec<Extension>, issuer: Option<&Party>) -> Party {
    issue_until(subject, extensions, issuer, days(300))
}

/// A moment so many days later.
pub(crate) fn days(days: i64) -> Timestamp {
    now() + SignedDuration::from_hours(24 * days)
}

fn issue_until(
    subject: &str,
    extensions: Vec<Extension>,
    issuer: Option<&Party>,
    not_after: Timestamp,
) -> Party {
    let key = PrivateKey::generate(KeyAlgorithm::EcP256).unwrap();
    let signer = issuer.map_or(&key, |issuer| &issuer.key);
    let id = |key: &PrivateKey| key_identifier(key.public_key_info()).unwrap();
    let of_issuer = AuthorityKeyIdentifier::of_key(id(signer));
    let mut all = extensions;
    all.push(Extension::plain(ExtensionValue::SubjectKeyIdentifier(id(&key))));
    all.push(Extension::plain(ExtensionValue::AuthorityKeyIdentifier(of_issuer)));
    let tbs = TbsCertificate {
        serial: Serial::from_random(random::bytes().unwrap()),
        signature_algorithm: signer.signature_algorithm(),
        issuer: issuer.map_or_else(|| name(subject), |party| party.certificate.subject().clone()),
        not_before: now() - SignedDuration::from_hours(24 * 30),
        not_after,
        subject: name(subject),
        spki_der: key.public_key_info().to_vec(),
        extensions: all,
    };
    let der = tbs.to_der();
    let signed = assemble(&der, tbs.signature_algorithm, &signer.sign(&der).unwrap());
    let certificate = Certificate::from_der(&signed).unwrap();
    Party { key, certificate }
}

fn usage(usage: KeyUsage) -> Extension {
    Extension::critical(ExtensionValue::KeyUsage(usage))
}

fn stamper_until(authority: &Party, until: Timestamp) -> Party {
    let purpose = ExtensionValue::ExtendedKeyUsage(vec![oid::PURPOSE_TIME_STAMPING]);
    let extensions = vec![usage(KeyUsage::DIGITAL_SIGNATURE), Extension::critical(purpose)];
    issue_until("STAMPER", extensions, Some(authority), until)
}

impl People {
    pub(crate) fn new() -> Self {
        let authority = issue_until(
            "AUTHORITY",
            vec![
                Extension::critical(ExtensionValue::BasicConstraints {
                    ca: true,
                    path_length: None,
                }),
                usage(KeyUsage::KEY_CERT_SIGN | KeyUsage::CRL_SIGN),
            ],
            None,
            days(3_000),
        );
        let signs = KeyUsage::DIGITAL_SIGNATURE | KeyUsage::NON_REPUDIATION;
        let alice = issue("ALICE", vec![usage(signs)], Some(&authority));
        let stamper = stamper_until(&authority, days(300));
        let list = authority.list(1, &[]);
        Self { authority, alice, stamper, list }
    }

    /// Another authority of time stamps, whose certificate lasts until a moment.
    pub(crate) fn another_stamper(&self, until: Timestamp) -> Party {
        stamper_until(&self.authority, until)
    }

    /// Trusts the authority, and knows its list.
    pub(crate) fn evidence(&self) -> Evidence<'_> {
        Evidence {
            anchors: std::slice::from_ref(&self.authority.certificate),
            certificates: &[],
            lists: std::slice::from_ref(&self.list),
            answers: &[],
        }
    }

    pub(crate) fn settings() -> Settings {
        Settings::at(now())
    }
}

impl Party {
    /// A list that is in force now.
    pub(crate) fn list(&self, number: u8, entries: &[Entry]) -> CertificateList {
        self.list_at(now(), number, entries)
    }

    /// A list that is in force at a moment.
    pub(crate) fn list_at(&self, at: Timestamp, number: u8, entries: &[Entry]) -> CertificateList {
        let tbs = TbsCertificateList {
            signature_algorithm: self.key.signature_algorithm(),
            issuer: self.certificate.subject().clone(),
            this_update: at - SignedDuration::from_hours(1),
            next_update: at + SignedDuration::from_hours(24),
            number: Number::from(u64::from(number)),
            authority_key_id: self.certificate.subject_key_id().unwrap().to_vec(),
            scope: None,
            base_number: None,
            freshest: Vec::new(),
        };
        let der = tbs.to_der(entries.iter().cloned());
        let signature = self.key.sign(&der).unwrap();
        let list = crl::assemble(&der, tbs.signature_algorithm, &signature);
        CertificateList::from_der(&list).unwrap()
    }

    /// Signs a document, which stays outside.
    pub(crate) fn sign(&self, content: &[u8]) -> Vec<u8> {
        cms::sign(&SignRequest {
            content,
            detached: true,
            signer: &self.key,
            certificate: &self.certificate,
            extra_certificates: &[],
            signing_time: None,
        })
        .unwrap()
    }

    /// Stamps octets.
    pub(crate) fn stamp(&self, octets: &[u8], at: Timestamp) -> Vec<u8> {
        let imprint = Imprint::of(crypto::DigestAlgorithm::Sha256, octets);
        let serial = Serial::from_random(random::bytes().unwrap());
        let info = TstInfo::new(Oid::new_unwrap("1.2.398.3.3.2.6.4"), imprint, serial, at);
        let inside = std::slice::from_ref(&self.certificate);
        info.sign(&self.key, &self.certificate, inside).unwrap()
    }
}
