//! Each lint has an example that breaks it, and only it where that can be.

use std::collections::BTreeSet;

use authority::lint::{LINTS, run};
use base64ct::{Base64, Encoding};
use crypto::{PrivateKey, SignatureAlgorithm, Signer};
use jiff::ToSpan;
use pki::{
    Certificate, Name, Oid, Serial, oid,
    x509::{
        self, DistributionPoint, Extension, ExtensionValue, GeneralName, KeyUsage, TbsCertificate,
    },
};

use crate::world::{Hierarchy, World, gost_key, head, now};

/// An RSA key of 1024 bits.
const SHORT_RSA: &str = "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCT8LbbYzy03KyEePFnCw49DX+U715m4BZy5tzTjCt8\
Ewo+uM2veQfkzO8uNDGIBoEPAAcX1bCR55zfymHOIuFJP/iCePR9B4Sgek9x1zzzX+mOmUoItiG22GYMAr1qd65aHThQGMU8ZPjiQWAO+L62oZWsz\
vlHRL/s+gHISgb+QwIDAQAB";

/// A request that carries an RSA key of 1024 bits; its proof of possession cannot be right.
pub(crate) fn short_rsa_request() -> Vec<u8> {
    struct Short(Vec<u8>);
    impl Signer for Short {
        fn public_key_info(&self) -> &[u8] {
            &self.0
        }
        fn signature_algorithm(&self) -> SignatureAlgorithm {
            SignatureAlgorithm::RsaPkcs1Sha256
        }
        fn sign(&self, _: &[u8]) -> Result<Vec<u8>, crypto::SignFault> {
            Ok(vec![1; 128])
        }
    }
    let short = Short(Base64::decode_vec(SHORT_RSA).unwrap());
    pki::csr::build(&Name::builder().common_name("X").build(), &short, &[]).unwrap()
}

/// A good certificate of the head of a company, laid out and not signed.
struct Good {
    world: World,
    ours: Hierarchy,
    tbs: TbsCertificate,
}

impl Good {
    fn new() -> Self {
        let world = World::new();
        let ours = world.gost();
        let linted = world
            .draft(&ours.nca, "legal-head-sign", &head(), &gost_key(), now())
            .lint(&ours.throw_away)
            .unwrap_or_else(|fault| panic!("{fault}"));
        let tbs = linted.tbs().clone();
        Self { world, ours, tbs }
    }

    /// The codes that the lints find in these bytes.
    fn lint(
        &self,
        tbs_der: &[u8],
        planned: &[u8],
        throw_away: &PrivateKey,
    ) -> BTreeSet<&'static str> {
        let signature = throw_away.sign(tbs_der).unwrap();
        let der = x509::assemble(tbs_der, throw_away.signature_algorithm(), &signature);
        let profile = self.world.profile("legal-head-sign");
        let found = run(&der, planned, profile, Some(&self.ours.nca.certificate));
        found.iter().map(|finding| finding.code).collect()
    }

    fn bend(&self, bend: impl FnOnce(&mut TbsCertificate)) -> BTreeSet<&'static str> {
        let mut tbs = self.tbs.clone();
        bend(&mut tbs);
        let der = tbs.to_der();
        self.lint(&der, &der, &self.ours.throw_away)
    }
}

/// Puts another extension in the place of the one of its kind, or takes it away.
fn swap(tbs: &mut TbsCertificate, kind: Oid, with: Option<Extension>) {
    let at = tbs.extensions.iter().position(|e| e.oid() == kind).unwrap();
    match with {
        Some(extension) => tbs.extensions[at] = extension,
        None => drop(tbs.extensions.remove(at)),
    }
}

fn rename(tbs: &mut TbsCertificate, kind: Oid, to: &str) {
    let values: Vec<(Oid, String)> = tbs
        .subject
        .attributes()
        .map(|(k, v)| (*k, if *k == kind { to.to_owned() } else { v.to_owned() }))
        .collect();
    tbs.subject = Name::from_attributes(values.iter().map(|(k, v)| (*k, v.as_str())));
}

type Bend = Box<dyn FnOnce(&mut TbsCertificate)>;

fn bends(issuer: &Certificate) -> Vec<(&'static str, Bend)> {
    let issuer_key = issuer.spki_der().to_vec();
    let plain = |value| Some(Extension::plain(value));
    let address = || vec![DistributionPoint::at("ftp://x")];
    let alt = |names| {
        move |tbs: &mut TbsCertificate| {
            tbs.extensions.push(Extension::plain(ExtensionValue::SubjectAltName(names)));
        }
    };
    let unknown = ExtensionValue::Other { oid: "1.2.3".parse().unwrap(), der: vec![5, 0] };
    vec![
        ("serial-size", Box::new(|t| t.serial = Serial::new(&[1, 2]).unwrap())),
        ("validity-order", Box::new(|t| std::mem::swap(&mut t.not_before, &mut t.not_after))),
        (
            "validity-issuer",
            Box::new(|t| {
                t.not_before = "2000-01-01T00:00:00Z".parse().unwrap();
                t.not_after = "2000-01-02T00:00:00Z".parse().unwrap();
            }),
        ),
        (
            "validity-profile",
            Box::new(|t| {
                t.not_after = t.not_after.checked_add(24.hours()).unwrap();
            }),
        ),
        (
            "key-algorithm",
            Box::new(|t| {
                t.spki_der = crate::world::key("holder-sign").public_key_info().to_vec();
            }),
        ),
        ("key-strength", Box::new(|t| t.spki_der = Base64::decode_vec(SHORT_RSA).unwrap())),
        ("key-own", Box::new(move |t| t.spki_der = issuer_key)),
        ("issuer-name", Box::new(|t| t.issuer = Name::builder().common_name("X").build())),
        ("subject-filled", Box::new(|t| t.subject = Name::builder().build())),
        (
            "subject-order",
            Box::new(|t| {
                let values: Vec<(Oid, String)> =
                    t.subject.attributes().map(|(k, v)| (*k, v.to_owned())).collect();
                t.subject =
                    Name::from_attributes(values.iter().rev().map(|(k, v)| (*k, v.as_str())));
            }),
        ),
        ("subject-country", Box::new(|t| rename(t, oid::COUNTRY, "RU"))),
        ("subject-length", Box::new(|t| rename(t, oid::COMMON_NAME, &"Ж".repeat(65)))),
        ("subject-text", Box::new(|t| rename(t, oid::COMMON_NAME, "ТЕСТ\u{202E}"))),
        ("subject-iin", Box::new(|t| rename(t, oid::SUBJECT_SERIAL_NUMBER, "IIN123456789011"))),
        ("subject-bin", Box::new(|t| rename(t, oid::ORGANISATIONAL_UNIT, "BIN123456789021"))),
        ("alt-names", Box::new(alt(vec![GeneralName::Dns("*.kz".to_owned())]))),
        ("alt-names", Box::new(alt(vec![GeneralName::Email("a@b@c".to_owned())]))),
        ("alt-names", Box::new(alt(vec![GeneralName::Ip(vec![1, 1, 1, 1])]))),
        ("critical-known", Box::new(|t| t.extensions.push(Extension::critical(unknown)))),
        (
            "critical-known",
            Box::new(move |t| {
                let usage = ExtensionValue::KeyUsage(
                    KeyUsage::DIGITAL_SIGNATURE | KeyUsage::NON_REPUDIATION,
                );
                swap(t, oid::KEY_USAGE, plain(usage));
            }),
        ),
        (
            "basic-constraints",
            Box::new(|t| {
                let ca = ExtensionValue::BasicConstraints { ca: true, path_length: None };
                t.extensions.push(Extension::critical(ca));
            }),
        ),
        (
            "key-usage",
            Box::new(|t| {
                let usage = ExtensionValue::KeyUsage(KeyUsage::KEY_CERT_SIGN);
                swap(t, oid::KEY_USAGE, Some(Extension::critical(usage)));
            }),
        ),
        ("purposes", Box::new(|t| swap(t, oid::EXTENDED_KEY_USAGE, None))),
        ("policies", Box::new(|t| swap(t, oid::CERTIFICATE_POLICIES, None))),
        (
            "subject-key-id",
            Box::new(move |t| {
                let id = ExtensionValue::SubjectKeyIdentifier(vec![1; 20]);
                swap(t, oid::SUBJECT_KEY_IDENTIFIER, plain(id));
            }),
        ),
        ("authority-key-id", Box::new(|t| swap(t, oid::AUTHORITY_KEY_IDENTIFIER, None))),
        (
            "list-address",
            Box::new(move |t| {
                let list = ExtensionValue::CrlDistributionPoints(address());
                swap(t, oid::CRL_DISTRIBUTION_POINTS, plain(list));
            }),
        ),
        ("access-address", Box::new(|t| swap(t, oid::AUTHORITY_INFO_ACCESS, None))),
        ("key-storage", Box::new(|t| swap(t, oid::KEY_STORAGE, None))),
        (
            "no-check",
            Box::new(|t| {
                t.extensions.push(Extension::plain(ExtensionValue::OcspNoCheck));
            }),
        ),
        (
            "readable",
            Box::new(|t| {
                let again = t.extensions[0].clone();
                t.extensions.push(again);
            }),
        ),
    ]
}

#[test]
fn each_lint_finds_its_example() {
    let good = Good::new();
    assert_eq!(good.bend(|_| ()), BTreeSet::new());
    let mut seen: BTreeSet<&str> =
        BTreeSet::from(["tbs-planned", "der-round-trip", "signature-algorithm"]);
    for (code, bend) in bends(&good.ours.nca.certificate) {
        let found = good.bend(bend);
        assert!(found.contains(code), "{code} is not among {found:?}");
        let follow = match code {
            // Another key has another identifier; another usage is no planned usage.
            "key-algorithm" | "key-strength" | "key-own" | "subject-filled" => 4,
            "subject-order" | "validity-order" => 3,
            _ => 1,
        };
        assert!(found.len() <= follow, "{code}: {found:?}");
        seen.insert(code);
    }
    let all: BTreeSet<&str> = LINTS.iter().map(|lint| lint.code).chain(["readable"]).collect();
    assert_eq!(seen, all, "a lint without an example");
}

#[test]
fn bytes_other_than_the_planned_ones_are_found() {
    let good = Good::new();
    let mut other = good.tbs.clone();
    other.serial = good.world.serials.next();
    let found = good.lint(&good.tbs.to_der(), &other.to_der(), &good.ours.throw_away);
    assert_eq!(found, BTreeSet::from(["tbs-planned"]));
}

#[test]
fn an_algorithm_that_is_not_the_issuers_is_found() {
    let good = Good::new();
    let rsa = crate::world::key("throw-away");
    let mut tbs = good.tbs.clone();
    tbs.signature_algorithm = SignatureAlgorithm::RsaPkcs1Sha256;
    let der = tbs.to_der();
    assert_eq!(good.lint(&der, &der, &rsa), BTreeSet::from(["signature-algorithm"]));
}

/// Replaces bytes inside an element and corrects the lengths around them.
fn replace(der: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    if der == from {
        return to.to_vec();
    }
    let mut out = Vec::new();
    let mut rest = der;
    while rest.len() >= 2 {
        let count = if rest[1] < 0x80 { 0 } else { usize::from(rest[1] & 0x7F) };
        let digits = &rest[2..2 + count];
        let length = if count == 0 {
            usize::from(rest[1])
        } else {
            digits.iter().fold(0, |sum, digit| (sum << 8) | usize::from(*digit))
        };
        let (element, after) = rest.split_at(2 + count + length);
        let content = &element[2 + count..];
        if element == from {
            out.extend_from_slice(to);
        } else if element[0] & 0x20 != 0 {
            let content = replace(content, from, to);
            out.push(element[0]);
            match content.len() {
                short @ 0..0x80 => out.push(u8::try_from(short).unwrap()),
                long => {
                    let bytes = u16::try_from(long).unwrap().to_be_bytes();
                    let used = if bytes[0] == 0 { &bytes[1..] } else { &bytes[..] };
                    out.push(0x80 | u8::try_from(used.len()).unwrap());
                    out.extend_from_slice(used);
                }
            }
            out.extend(content);
        } else {
            out.extend_from_slice(element);
        }
        rest = after;
    }
    out
}

#[test]
fn an_encoding_that_is_not_the_only_one_is_found() {
    let good = Good::new();
    let planned = good.tbs.to_der();
    let utc = [&[0x17, 13][..], b"261122043000Z"].concat();
    let general = [&[0x18, 15][..], b"20261122043000Z"].concat();
    assert_eq!(replace(&planned, &utc, &utc), planned);
    let bent = replace(&planned, &utc, &general);
    assert_ne!(bent, planned);
    let found = good.lint(&bent, &bent, &good.ours.throw_away);
    assert_eq!(found, BTreeSet::from(["der-round-trip"]));
}
