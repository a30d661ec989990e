//! Made-up authorities and people.

use crypto::{KeyAlgorithm, PrivateKey, Signer, random};
use jiff::Timestamp;
use pki::{
    Certificate, Name, Serial, oid, pem,
    validation::{Evidence, Revocation, Settings},
    x509::{
        AuthorityKeyIdentifier, Extension, ExtensionValue, KeyUsage, TbsCertificate, assemble,
        key_identifier,
    },
};
use xmldsig::{Identity, XmlFault, XmlSignature};

pub(crate) fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A moment within the validity of everything here.
pub(crate) fn now() -> Timestamp {
    moment("2026-11-22T06:00:00Z")
}

/// Settings that ask for no revocation status: there is none here.
pub(crate) fn settings() -> Settings {
    let mut settings = Settings::at(now());
    settings.revocation = Revocation::Off;
    settings
}

/// A key and its certificate.
pub(crate) struct Party {
    pub(crate) key: PrivateKey,
    pub(crate) certificate: Certificate,
}

impl Party {
    pub(crate) fn identity(&self) -> Identity<'_> {
        Identity { signer: &self.key, certificate: &self.certificate }
    }

    pub(crate) fn key_pem(&self) -> String {
        pem::encode("PRIVATE KEY", &self.key.to_pkcs8_der().unwrap())
    }
}

/// An authority and one person to whom it issued.
pub(crate) struct World {
    pub(crate) authority: Party,
    pub(crate) person: Party,
}

fn certify(
    subject: &Name,
    spki: &[u8],
    extensions: Vec<Extension>,
    issuer: &Name,
    signer: &PrivateKey,
) -> Certificate {
    let mut extensions = extensions;
    let own_id = key_identifier(spki).unwrap();
    extensions.push(Extension::plain(ExtensionValue::SubjectKeyIdentifier(own_id)));
    let issuer_id = key_identifier(signer.public_key_info()).unwrap();
    extensions.push(Extension::plain(ExtensionValue::AuthorityKeyIdentifier(
        AuthorityKeyIdentifier::of_key(issuer_id),
    )));
    let tbs = TbsCertificate {
        serial: Serial::from_random(random::bytes().unwrap()),
        signature_algorithm: signer.signature_algorithm(),
        issuer: issuer.clone(),
        not_before: moment("2020-01-01T00:00:00Z"),
        not_after: moment("2059-12-31T23:59:59Z"),
        subject: subject.clone(),
        spki_der: spki.to_vec(),
        extensions,
    };
    let der = tbs.to_der();
    let signature = signer.sign(&der).unwrap();
    Certificate::from_der(&assemble(&der, signer.signature_algorithm(), &signature)).unwrap()
}

impl World {
    pub(crate) fn new(algorithm: KeyAlgorithm) -> Self {
        let usage = KeyUsage::DIGITAL_SIGNATURE | KeyUsage::NON_REPUDIATION;
        Self::with_usage(algorithm, usage)
    }

    pub(crate) fn with_usage(algorithm: KeyAlgorithm, usage: KeyUsage) -> Self {
        let key = PrivateKey::generate(KeyAlgorithm::EcP256).unwrap();
        // Every authority has a name of its own: one name with two keys is a forgery.
        let number = u32::from_be_bytes(random::bytes().unwrap());
        let cn = format!("ҚҰО, \"сынақ\" {number}");
        let name = Name::builder().common_name(cn).country("KZ").build();
        let ca = vec![
            Extension::critical(ExtensionValue::BasicConstraints { ca: true, path_length: None }),
            Extension::critical(ExtensionValue::KeyUsage(KeyUsage::KEY_CERT_SIGN)),
        ];
        let certificate = certify(&name, key.public_key_info(), ca, &name, &key);
        let authority = Party { key, certificate };
        let key = PrivateKey::generate(algorithm).unwrap();
        let subject = Name::builder()
            .common_name("ӘБІШЕВА АЙГҮЛ")
            .serial_number("IIN123456789011")
            .country("KZ")
            .build();
        let extensions = vec![Extension::critical(ExtensionValue::KeyUsage(usage))];
        let spki = key.public_key_info();
        let certificate = certify(&subject, spki, extensions, &name, &authority.key);
        Self { authority, person: Party { key, certificate } }
    }

    /// A time-stamping authority under the same anchor.
    pub(crate) fn stamper(&self) -> Party {
        let key = PrivateKey::generate(KeyAlgorithm::EcP256).unwrap();
        let subject = Name::builder().common_name("TSA").country("KZ").build();
        let extensions = vec![
            Extension::critical(ExtensionValue::KeyUsage(KeyUsage::DIGITAL_SIGNATURE)),
            Extension::critical(ExtensionValue::ExtendedKeyUsage(vec![oid::PURPOSE_TIME_STAMPING])),
        ];
        let issuer = self.authority.certificate.subject();
        let spki = key.public_key_info();
        let certificate = certify(&subject, spki, extensions, issuer, &self.authority.key);
        Party { key, certificate }
    }

    /// Judges with the authority as the only anchor.
    pub(crate) fn judge(&self, xml: &[u8]) -> Result<Vec<XmlSignature>, XmlFault> {
        let anchors = [self.authority.certificate.clone()];
        let evidence = Evidence { anchors: &anchors, ..Evidence::default() };
        xmldsig::judge(xml, &evidence, &settings())
    }

    /// Judges a document with one signature.
    pub(crate) fn judge_one(&self, xml: &[u8]) -> XmlSignature {
        let mut found = self.judge(xml).unwrap();
        assert_eq!(found.len(), 1);
        found.remove(0)
    }

    /// The verdict on a document with one signature: `valid`, or the verdict and its code.
    pub(crate) fn verdict(&self, xml: &[u8]) -> String {
        told(&self.judge_one(xml).signer)
    }
}

/// A verdict in words.
pub(crate) fn told(signer: &pki::validation::SignerJudgement) -> String {
    match signer.verdict.reason() {
        None => signer.verdict.as_str().to_owned(),
        Some(fault) => format!("{} {}", signer.verdict.as_str(), fault.code),
    }
}

/// The document with one text put in the place of another, which must be there once.
pub(crate) fn replaced(xml: &[u8], from: &str, to: &str) -> Vec<u8> {
    let text = std::str::from_utf8(xml).unwrap();
    assert_eq!(text.matches(from).count(), 1, "{from} in {text}");
    text.replace(from, to).into_bytes()
}
