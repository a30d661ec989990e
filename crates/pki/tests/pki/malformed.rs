//! Certificates that are not what the standard says: each is refused with a code, and none is
//! judged valid.

use base::Fault;
use crypto::{KeyAlgorithm, Signer};
use pki::{
    Certificate, oid,
    validation::{Evidence, Revocation, Settings, Verdict, judge_certificate},
    x509::{Extension, ExtensionValue, TbsCertificate, assemble},
};

use crate::world::{Order, Party, ca_name, leaf_extensions, now, person_name, root, tbs};

const FAST: KeyAlgorithm = KeyAlgorithm::EcP256;

fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let head = match length {
        0..=0x7F => vec![tag, u8::try_from(length).unwrap()],
        0x80..=0xFF => vec![tag, 0x81, u8::try_from(length).unwrap()],
        _ => vec![tag, 0x82, u8::try_from(length >> 8).unwrap(), length.to_le_bytes()[0]],
    };
    [head, content.to_vec()].concat()
}

/// The elements of a SEQUENCE, each as it stands.
fn elements(der: &[u8]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let mut rest = content(der);
    while !rest.is_empty() {
        let (head, length) = header(rest);
        let (element, after) = rest.split_at(head + length);
        found.push(element.to_vec());
        rest = after;
    }
    found
}

fn header(der: &[u8]) -> (usize, usize) {
    match der[1] {
        short @ 0..=0x7F => (2, usize::from(short)),
        0x81 => (3, usize::from(der[2])),
        _ => (4, usize::from(der[2]) << 8 | usize::from(der[3])),
    }
}

fn content(der: &[u8]) -> &[u8] {
    let (head, length) = header(der);
    &der[head..head + length]
}

struct World {
    ca: Party,
    leaf: Certificate,
}

impl World {
    fn new() -> Self {
        let ca = root(FAST, "ROOT");
        let leaf = ca.leaf(FAST).certificate;
        Self { ca, leaf }
    }

    /// Signs to-be-signed fields in any shape.
    fn sign(&self, fields: &[Vec<u8>]) -> Vec<u8> {
        let der = tlv(0x30, &fields.concat());
        let signature = self.ca.key.sign(&der).unwrap();
        assemble(&der, self.ca.key.signature_algorithm(), &signature)
    }

    /// A leaf with one field of the to-be-signed part replaced: 0 version, 1 serial, 2 algorithm,
    /// 3 issuer, 4 validity, 5 subject, 6 key, 7 extensions.
    fn with(&self, field: usize, bytes: &[u8]) -> Vec<u8> {
        let mut fields = elements(self.leaf.tbs_der());
        fields[field] = bytes.to_vec();
        self.sign(&fields)
    }

    fn judge(&self, der: &[u8]) -> Verdict {
        let leaf = match Certificate::from_der(der) {
            Ok(leaf) => leaf,
            Err(fault) => {
                let fault = Fault::from(fault);
                assert_eq!(fault.code, "certificate-unreadable");
                return Verdict::Invalid(fault);
            }
        };
        let anchors = std::slice::from_ref(&self.ca.certificate);
        let evidence = Evidence { anchors, ..Evidence::default() };
        let settings = Settings { revocation: Revocation::Off, ..Settings::at(now()) };
        judge_certificate(&leaf, &evidence, &settings).verdict
    }

    fn code(&self, der: &[u8]) -> &'static str {
        self.judge(der).reason().map_or("valid", |fault: &Fault| fault.code)
    }
}

#[test]
fn every_other_bit_pattern_is_refused() {
    let world = World::new();
    let good = world.leaf.der();
    assert_eq!(world.judge(good), Verdict::Valid);
    for bit in 0..good.len() * 8 {
        let mut altered = good.to_vec();
        altered[bit / 8] ^= 1 << (bit % 8);
        assert_ne!(world.judge(&altered), Verdict::Valid, "bit {bit}");
    }
    for length in 0..good.len() {
        assert_eq!(world.code(&good[..length]), "certificate-unreadable");
    }
    assert_eq!(world.code(&[good, &[0]].concat()), "certificate-unreadable");
}

#[test]
fn fields_of_the_wrong_shape_are_refused() {
    let world = World::new();
    let fields = elements(world.leaf.tbs_der());
    assert_eq!(world.code(&world.sign(&fields)), "valid");
    let serial = |content: &[u8]| world.with(1, &tlv(2, content));
    let long = [1; 21];
    let long_by_its_sign = [&[0][..], &[0xFF; 20]].concat();
    let validity = |from: &[u8]| {
        let until = tlv(0x17, b"491231235959Z");
        world.with(4, &tlv(0x30, &[tlv(0x17, from), until].concat()))
    };
    for (what, der) in [
        ("serial of no octet", serial(&[])),
        ("serial zero", serial(&[0])),
        ("serial negative", serial(&[0x80])),
        ("serial padded", serial(&[0, 1])),
        ("serial of 21 octets", serial(&long)),
        ("serial of 21 octets with its sign", serial(&long_by_its_sign)),
        ("version 4", world.with(0, &tlv(0xA0, &tlv(2, &[3])))),
        ("version 1 written out", world.with(0, &tlv(0xA0, &tlv(2, &[0])))),
        ("version 2 with extensions", world.with(0, &tlv(0xA0, &tlv(2, &[1])))),
        ("other algorithm inside", world.with(2, &[0x30, 3, 6, 1, 0x2A])),
        ("issuer with an empty set", world.with(3, &tlv(0x30, &[0x31, 0]))),
        ("time without seconds", validity(b"2001010000Z")),
        ("time with a zone", validity(b"200101000000+0500")),
        ("time that is none", validity(b"200230000000Z")),
        ("no extension in the list", world.with(7, &tlv(0xA3, &[0x30, 0]))),
    ] {
        assert_ne!(world.judge(&der), Verdict::Valid, "{what}");
    }
    // Length that is not minimal, and indefinite length.
    let body = content(world.leaf.der());
    let length = u16::try_from(body.len()).unwrap().to_be_bytes();
    let padded = [&[0x30, 0x83, 0][..], &length, body].concat();
    let indefinite = [&[0x30, 0x80][..], body, &[0, 0]].concat();
    for der in [padded, indefinite] {
        assert_eq!(world.code(&der), "certificate-unreadable");
    }
}

#[test]
fn keys_that_are_none_are_refused() {
    let world = World::new();
    let key = |der: &[u8]| world.code(&world.with(6, der));
    let good = world.leaf.spki_der().to_vec();
    assert_eq!(key(&good), "valid");
    let mut off_curve = good.clone();
    *off_curve.last_mut().unwrap() ^= 1;
    assert!(["key-not-on-curve", "key-malformed"].contains(&key(&off_curve)));
    // Another curve's identifier over the same point, and a point at infinity.
    let p256 = [0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07];
    let at = good.windows(p256.len()).position(|w| w == p256).unwrap();
    let mut other_curve = good.clone();
    other_curve[at + p256.len() - 1] = 0x01;
    assert_ne!(key(&other_curve), "valid");
    let mut fields = elements(&good);
    fields[1] = tlv(3, &[0, 0]);
    assert_ne!(key(&tlv(0x30, &fields.concat())), "valid");
    // A national key whose parameters are of the other set.
    let gost = world.ca.leaf(KeyAlgorithm::Gost2015_512).certificate;
    let mut fields = elements(gost.spki_der());
    let small = world.ca.leaf(KeyAlgorithm::Gost2015_256).certificate;
    fields[0] = elements(small.spki_der())[0].clone();
    assert_ne!(key(&tlv(0x30, &fields.concat())), "valid");
    let mut off_curve = gost.spki_der().to_vec();
    *off_curve.last_mut().unwrap() ^= 1;
    assert_eq!(key(&off_curve), "key-not-on-curve");
}

#[test]
fn extensions_of_the_wrong_shape_are_refused() {
    let world = World::new();
    let issue = |bend: &dyn Fn(&mut TbsCertificate)| {
        let order = Order::new(person_name(), leaf_extensions());
        let issuer = world.ca.certificate.subject();
        let mut tbs = tbs(order, world.leaf.spki_der(), issuer, &world.ca.key);
        bend(&mut tbs);
        let der = tbs.to_der();
        let signature = world.ca.key.sign(&der).unwrap();
        world.code(&assemble(&der, world.ca.key.signature_algorithm(), &signature))
    };
    let put = |kind: pki::Oid, der: &[u8]| {
        issue(&|tbs| {
            tbs.extensions.retain(|extension| extension.oid() != kind);
            let value = ExtensionValue::Other { oid: kind, der: der.to_vec() };
            tbs.extensions.push(Extension::plain(value));
        })
    };
    assert_eq!(issue(&|_| {}), "valid");
    assert_eq!(
        issue(&|tbs| tbs.extensions.push(tbs.extensions[0].clone())),
        "certificate-unreadable"
    );
    for kind in [
        oid::AUTHORITY_INFO_ACCESS,
        oid::CERTIFICATE_POLICIES,
        oid::CRL_DISTRIBUTION_POINTS,
        oid::EXTENDED_KEY_USAGE,
        oid::ISSUER_ALT_NAME,
        oid::NAME_CONSTRAINTS,
        oid::POLICY_CONSTRAINTS,
        oid::POLICY_MAPPINGS,
        oid::SUBJECT_ALT_NAME,
    ] {
        assert_eq!(put(kind, &[0x30, 0]), "certificate-unreadable", "{kind}");
        assert_eq!(put(kind, &[4, 1, 1]), "certificate-unreadable", "{kind}");
    }
    // BOOLEAN: FF is true; 0, which the default forbids to write, is let pass; all else is none.
    for (octet, code) in [(0, "valid"), (1, "certificate-unreadable")] {
        let constraints = [0x30, 3, 1, 1, octet];
        assert_eq!(put(oid::BASIC_CONSTRAINTS, &constraints), code);
    }
    assert_eq!(put(oid::BASIC_CONSTRAINTS, &[0x30, 3, 2, 1, 0]), "certificate-not-conforming");
    assert_eq!(put(oid::KEY_USAGE, &[3, 2, 1, 0x81]), "certificate-unreadable");
    let twice = [vec![0x30, 10], tlv(0x30, &[6, 1, 0x2A]), tlv(0x30, &[6, 1, 0x2A])].concat();
    assert_eq!(put(oid::CERTIFICATE_POLICIES, &twice), "certificate-unreadable");
}

#[test]
fn what_the_standard_forbids_issuers_is_refused() {
    let world = World::new();
    let leaf = |extensions: Vec<Extension>, more: Extension| {
        let order = Order::new(ca_name("LEAF"), [extensions, vec![more]].concat());
        world.code(world.ca.issue(FAST, order).certificate.der())
    };
    let names = |name: &str| {
        ExtensionValue::SubjectAltName(vec![pki::x509::GeneralName::Dns(name.to_owned())])
    };
    assert_eq!(leaf(Vec::new(), Extension::plain(names("a.kz"))), "valid");
    let access = ExtensionValue::AuthorityInfoAccess {
        ca_issuers: vec!["http://a.kz".to_owned()],
        ocsp: Vec::new(),
    };
    for broken in [
        Extension::plain(names("a_b.kz")),
        Extension::plain(names("127.0.0.1")),
        Extension::critical(access),
        Extension::plain(ExtensionValue::InhibitAnyPolicy(0)),
        Extension::critical(ExtensionValue::KeyUsage(pki::x509::KeyUsage::KEY_CERT_SIGN)),
    ] {
        let shown = format!("{broken:?}");
        assert_eq!(leaf(Vec::new(), broken), "certificate-not-conforming", "{shown}");
    }
}
