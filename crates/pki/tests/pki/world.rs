//! Made-up authorities and people.

use crypto::{KeyAlgorithm, PrivateKey, Signer, random};
use jiff::Timestamp;
use pki::{
    Certificate, Name, Oid, Serial, oid,
    x509::{
        AuthorityKeyIdentifier, DistributionPoint, Extension, ExtensionValue, GeneralName,
        KeyUsage, Policy, TbsCertificate, assemble, key_identifier,
    },
};

pub(crate) fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A moment within the validity of everything here.
pub(crate) fn now() -> Timestamp {
    moment("2026-11-22T06:00:00Z")
}

/// A key and its certificate.
pub(crate) struct Party {
    pub(crate) key: PrivateKey,
    pub(crate) certificate: Certificate,
}

pub(crate) fn ca_name(cn: &str) -> Name {
    Name::builder().common_name(cn).country("KZ").build()
}

pub(crate) fn person_name() -> Name {
    Name::builder()
        .common_name("ӘБІШЕВА АЙГҮЛ")
        .surname("ӘБІШЕВА")
        .serial_number("IIN123456789011")
        .country("KZ")
        .organisation("АО \"ТЕСТ\"")
        .organisational_unit("BIN123456789021")
        .given_name("ҚАЙРАТҚЫЗЫ")
        .build()
}

pub(crate) fn ca_extensions(path_length: Option<u8>) -> Vec<Extension> {
    vec![
        Extension::critical(ExtensionValue::BasicConstraints { ca: true, path_length }),
        Extension::critical(ExtensionValue::KeyUsage(KeyUsage::KEY_CERT_SIGN | KeyUsage::CRL_SIGN)),
    ]
}

/// The national leaf profile.
pub(crate) fn leaf_extensions() -> Vec<Extension> {
    let uri = |path: &str| vec![format!("http://pki.example.kz/{path}")];
    let point = |path: &str| vec![DistributionPoint::at(format!("http://pki.example.kz/{path}"))];
    vec![
        Extension::plain(ExtensionValue::ExtendedKeyUsage(vec![
            oid::PURPOSE_EMAIL_PROTECTION,
            Oid::new_unwrap("1.2.398.3.3.4.1.1"),
        ])),
        Extension::plain(ExtensionValue::CertificatePolicies(vec![Policy {
            oid: Oid::new_unwrap("1.2.398.3.3.2"),
            cps: Some("http://pki.example.kz/cps".to_owned()),
        }])),
        Extension::plain(ExtensionValue::CrlDistributionPoints(point("full.crl"))),
        Extension::plain(ExtensionValue::FreshestCrl(point("delta.crl"))),
        Extension::critical(ExtensionValue::KeyUsage(
            KeyUsage::DIGITAL_SIGNATURE | KeyUsage::NON_REPUDIATION | KeyUsage::KEY_AGREEMENT,
        )),
        Extension::plain(ExtensionValue::AuthorityInfoAccess {
            ca_issuers: uri("ca.cer"),
            ocsp: uri("ocsp"),
        }),
        Extension::plain(ExtensionValue::KeyStorage(Oid::new_unwrap("1.2.398.3.3.5.1.1"))),
        Extension::plain(ExtensionValue::SubjectAltName(vec![
            GeneralName::Email("aigul@example.kz".to_owned()),
            GeneralName::Dns("example.kz".to_owned()),
        ])),
    ]
}

pub(crate) fn responder_extensions() -> Vec<Extension> {
    vec![
        Extension::critical(ExtensionValue::KeyUsage(KeyUsage::DIGITAL_SIGNATURE)),
        Extension::plain(ExtensionValue::ExtendedKeyUsage(vec![oid::PURPOSE_OCSP_SIGNING])),
        Extension::plain(ExtensionValue::OcspNoCheck),
    ]
}

/// The profile of a time-stamping authority (RFC 3161 2.3).
pub(crate) fn stamping_extensions() -> Vec<Extension> {
    vec![
        Extension::critical(ExtensionValue::KeyUsage(KeyUsage::DIGITAL_SIGNATURE)),
        Extension::critical(ExtensionValue::ExtendedKeyUsage(vec![oid::PURPOSE_TIME_STAMPING])),
    ]
}

/// What to issue.
pub(crate) struct Order {
    pub(crate) subject: Name,
    pub(crate) extensions: Vec<Extension>,
    pub(crate) not_before: Timestamp,
    pub(crate) not_after: Timestamp,
}

impl Order {
    pub(crate) fn new(subject: Name, extensions: Vec<Extension>) -> Self {
        Self {
            subject,
            extensions,
            not_before: moment("2020-01-01T00:00:00Z"),
            not_after: moment("2059-12-31T23:59:59Z"),
        }
    }
}

pub(crate) fn tbs(order: Order, spki: &[u8], issuer: &Name, signer: &PrivateKey) -> TbsCertificate {
    let mut extensions = order.extensions;
    let own_id = key_identifier(spki).unwrap();
    let issuer_id = key_identifier(signer.public_key_info()).unwrap();
    extensions.push(Extension::plain(ExtensionValue::SubjectKeyIdentifier(own_id)));
    extensions.push(Extension::plain(ExtensionValue::AuthorityKeyIdentifier(
        AuthorityKeyIdentifier::of_key(issuer_id),
    )));
    TbsCertificate {
        serial: Serial::from_random(random::bytes().unwrap()),
        signature_algorithm: signer.signature_algorithm(),
        issuer: issuer.clone(),
        not_before: order.not_before,
        not_after: order.not_after,
        subject: order.subject,
        spki_der: spki.to_vec(),
        extensions,
    }
}

fn sign(tbs: &TbsCertificate, signer: &PrivateKey) -> Certificate {
    let der = tbs.to_der();
    assert_eq!(TbsCertificate::parse(&der).as_ref(), Ok(tbs));
    let signature = signer.sign(&der).unwrap();
    Certificate::from_der(&assemble(&der, signer.signature_algorithm(), &signature)).unwrap()
}

/// A self-signed authority.
pub(crate) fn root(algorithm: KeyAlgorithm, cn: &str) -> Party {
    let key = PrivateKey::generate(algorithm).unwrap();
    let name = ca_name(cn);
    let order = Order::new(name.clone(), ca_extensions(None));
    let certificate = sign(&tbs(order, key.public_key_info(), &name, &key), &key);
    certificate.verify_signed_by(&certificate).unwrap();
    Party { key, certificate }
}

impl Party {
    /// Issues to a fresh key.
    pub(crate) fn issue(&self, algorithm: KeyAlgorithm, order: Order) -> Self {
        let key = PrivateKey::generate(algorithm).unwrap();
        let certificate = self.certify(key.public_key_info(), order);
        Self { key, certificate }
    }

    /// Issues to a given key.
    pub(crate) fn certify(&self, spki: &[u8], order: Order) -> Certificate {
        let tbs = tbs(order, spki, self.certificate.subject(), &self.key);
        let certificate = sign(&tbs, &self.key);
        certificate.verify_signed_by(&self.certificate).unwrap();
        certificate
    }

    pub(crate) fn leaf(&self, algorithm: KeyAlgorithm) -> Self {
        self.issue(algorithm, Order::new(person_name(), leaf_extensions()))
    }
}
