//! Reading three certificates and finding the path from the leaf to the anchor, against verifying the two signatures
//! alone: with keys that were read before, and with keys that are read as well. The anchor's own signature is verified by
//! neither.

use std::hint::black_box;

use crypto::{KeyAlgorithm, PrivateKey, PublicKey, Signer, random};
use jiff::Timestamp;
use pki::{
    Certificate, Name, Oid, Serial, oid,
    path::{self, Demands},
    x509::{
        AuthorityKeyIdentifier, DistributionPoint, Extension, ExtensionValue, KeyUsage, Policy,
        TbsCertificate, assemble, key_identifier,
    },
};

use crate::{Comparison, Failure};

/// A moment within the validity of everything here.
pub fn now() -> Result<Timestamp, Failure> {
    Ok("2026-11-22T06:00:00Z".parse()?)
}

/// A key and its certificate.
pub struct Party {
    /// The key.
    pub key: PrivateKey,
    /// The certificate.
    pub certificate: Certificate,
}

impl Party {
    /// A self-signed authority.
    pub fn root(algorithm: KeyAlgorithm) -> Result<Self, Failure> {
        let key = PrivateKey::generate(algorithm)?;
        let name = authority_name("ROOT");
        let certificate = issue(&key, &name, &key, name.clone(), authority_extensions())?;
        Ok(Self { key, certificate })
    }

    /// An authority below this one.
    pub fn authority(&self, algorithm: KeyAlgorithm) -> Result<Self, Failure> {
        self.issue(algorithm, authority_name("ISSUING"), authority_extensions())
    }

    /// A person below this authority, with the extensions of the national profile.
    pub fn person(&self, algorithm: KeyAlgorithm) -> Result<Self, Failure> {
        let name = Name::builder()
            .common_name("ӘБІШЕВА АЙГҮЛ")
            .surname("ӘБІШЕВА")
            .serial_number("IIN123456789011")
            .country("KZ")
            .given_name("ҚАЙРАТҚЫЗЫ")
            .build();
        self.issue(algorithm, name, person_extensions())
    }

    fn issue(
        &self,
        algorithm: KeyAlgorithm,
        subject: Name,
        extensions: Vec<Extension>,
    ) -> Result<Self, Failure> {
        let key = PrivateKey::generate(algorithm)?;
        let issuer = self.certificate.subject();
        let certificate = issue(&self.key, issuer, &key, subject, extensions)?;
        Ok(Self { key, certificate })
    }
}

fn authority_name(common_name: &str) -> Name {
    Name::builder().common_name(common_name).country("KZ").build()
}

fn authority_extensions() -> Vec<Extension> {
    vec![
        Extension::critical(ExtensionValue::BasicConstraints { ca: true, path_length: None }),
        Extension::critical(ExtensionValue::KeyUsage(KeyUsage::KEY_CERT_SIGN | KeyUsage::CRL_SIGN)),
    ]
}

fn person_extensions() -> Vec<Extension> {
    let address = |path: &str| format!("http://pki.example.kz/{path}");
    vec![
        Extension::plain(ExtensionValue::ExtendedKeyUsage(vec![oid::PURPOSE_EMAIL_PROTECTION])),
        Extension::plain(ExtensionValue::CertificatePolicies(vec![Policy {
            oid: Oid::new_unwrap("1.2.398.3.3.2"),
            cps: Some(address("cps")),
        }])),
        Extension::plain(ExtensionValue::CrlDistributionPoints(vec![DistributionPoint::at(
            address("full.crl"),
        )])),
        Extension::critical(ExtensionValue::KeyUsage(
            KeyUsage::DIGITAL_SIGNATURE | KeyUsage::NON_REPUDIATION,
        )),
        Extension::plain(ExtensionValue::AuthorityInfoAccess {
            ca_issuers: vec![address("ca.cer")],
            ocsp: vec![address("ocsp")],
        }),
    ]
}

fn issue(
    signer: &PrivateKey,
    issuer: &Name,
    holder: &PrivateKey,
    subject: Name,
    mut extensions: Vec<Extension>,
) -> Result<Certificate, Failure> {
    let id = |key: &PrivateKey| key_identifier(key.public_key_info()).ok_or("no key identifier");
    extensions.push(Extension::plain(ExtensionValue::SubjectKeyIdentifier(id(holder)?)));
    extensions.push(Extension::plain(ExtensionValue::AuthorityKeyIdentifier(
        AuthorityKeyIdentifier::of_key(id(signer)?),
    )));
    let tbs = TbsCertificate {
        serial: Serial::from_random(random::bytes()?),
        signature_algorithm: signer.signature_algorithm(),
        issuer: issuer.clone(),
        not_before: "2020-01-01T00:00:00Z".parse()?,
        not_after: "2059-12-31T23:59:59Z".parse()?,
        subject,
        spki_der: holder.public_key_info().to_vec(),
        extensions,
    };
    let der = tbs.to_der();
    let signature = signer.sign(&der)?;
    Ok(Certificate::from_der(&assemble(&der, signer.signature_algorithm(), &signature))?)
}

/// Chains of three with keys of one kind.
pub fn rows() -> Result<Vec<Comparison<'static>>, Failure> {
    let kinds = [KeyAlgorithm::Rsa2048, KeyAlgorithm::EcP256, KeyAlgorithm::Gost2015_512];
    Ok(kinds
        .into_iter()
        .map(rows_of)
        .collect::<Result<Vec<_>, _>>()?
        .into_iter()
        .flatten()
        .collect())
}

fn rows_of(algorithm: KeyAlgorithm) -> Result<[Comparison<'static>; 2], Failure> {
    let root = Party::root(algorithm)?;
    let middle = root.authority(algorithm)?;
    let leaf = middle.person(algorithm)?;
    let (at, demands) = (now()?, Demands::none());
    let [leaf, middle, root] = [leaf, middle, root].map(|party| party.certificate);
    let ders = [&leaf, &middle, &root].map(|certificate| certificate.der().to_vec());
    let ours = move || {
        let [leaf, middle, root] =
            ders.each_ref().map(|der| Certificate::from_der(der).expect("a certificate"));
        let (middles, roots) = ([middle], [root]);
        let accept: &mut dyn FnMut(&[&Certificate]) -> Result<(), ()> = &mut |_| Ok(());
        let path = path::find(&leaf, &middles, &roots, at, &demands, accept).expect("a path");
        assert_eq!(path.certificates.len(), 3);
    };
    let verify = |key: &PublicKey, certificate: &Certificate, algorithm| {
        let (tbs, signature) = (certificate.tbs_der(), certificate.signature());
        key.verify(algorithm, black_box(tbs), signature).expect("a good signature");
    };
    let signed_with = leaf.signature_algorithm()?;
    let signed = [(leaf, middle.clone()), (middle, root)];
    let again = signed.clone();
    let keys = signed.each_ref().map(|(_, issuer)| issuer.public_key().expect("a key"));
    Ok([
        Comparison::new(format!("{algorithm}; signatures"), ours.clone(), move || {
            for ((certificate, _), key) in signed.iter().zip(&keys) {
                verify(key, certificate, signed_with);
            }
        }),
        Comparison::new(format!("{algorithm}; keys and signatures"), ours, move || {
            for (certificate, issuer) in &again {
                let key = PublicKey::from_spki_der(issuer.spki_der()).expect("a key");
                verify(&key, certificate, signed_with);
            }
        }),
    ])
}
