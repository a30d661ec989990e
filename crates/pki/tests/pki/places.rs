//! What can't be read is told with the field and the octet at which it stops.

use crypto::{DigestAlgorithm, KeyAlgorithm};
use pki::{
    Certificate, DecodeFault, Serial, cms,
    crl::{CertificateList, Entry},
    csr,
    ocsp::{self, CertId, CertStatus, SingleResponse},
    oid, tsp,
    tsp::{Imprint, TstInfo},
};

use crate::{
    lists::{head, sign},
    world::{Order, leaf_extensions, now, person_name, root, stamping_extensions},
};

/// An object in DER, and its reader.
struct Object {
    name: &'static str,
    der: Vec<u8>,
    read: fn(&[u8]) -> Result<(), DecodeFault>,
}

fn objects() -> Vec<Object> {
    let authority = root(KeyAlgorithm::EcP256, "ROOT");
    let leaf = authority.leaf(KeyAlgorithm::EcP256);
    let order = Order::new(person_name(), stamping_extensions());
    let stamper = authority.issue(KeyAlgorithm::EcP256, order);
    let entries = (1..4).map(|n| Entry::new(Serial::new(&[n]).unwrap(), now(), None));
    let id = |digest| CertId::new(digest, &authority.certificate, *leaf.certificate.serial());
    let single = SingleResponse {
        cert_id: id(DigestAlgorithm::Sha1).unwrap(),
        status: CertStatus::Good,
        this_update: now(),
        next_update: Some(now()),
    };
    let answer = ocsp::ResponseBuilder::new(&authority.certificate, now())
        .answer(single)
        .sign(&authority.key)
        .unwrap();
    let question = ocsp::Request::new(vec![id(DigestAlgorithm::Sha256).unwrap()], Some(&[7; 16]));
    let message = cms::sign(&cms::SignRequest {
        content: b"text",
        detached: false,
        signer: &leaf.key,
        certificate: &leaf.certificate,
        extra_certificates: &[],
        signing_time: Some(now()),
    })
    .unwrap();
    let imprint = Imprint::of(DigestAlgorithm::Sha256, b"text");
    let serial = Serial::new(&[7]).unwrap();
    let info = TstInfo::new(oid::TSA_POLICY_RSA, imprint.clone(), serial, now());
    let inside = std::slice::from_ref(&stamper.certificate);
    let token = info.sign(&stamper.key, &stamper.certificate, inside).unwrap();
    let wanted = tsp::Request { imprint, policy: None, nonce: None, certificate_wanted: true };
    let object = |name, der, read| Object { name, der, read };
    vec![
        object("certificate", leaf.certificate.der().to_vec(), |der| {
            Certificate::from_der(der).map(drop)
        }),
        object("list", sign(&authority, &head(&authority, 1), entries), |der| {
            CertificateList::from_der(der).map(drop)
        }),
        object("answer", answer, |der| ocsp::Response::parse(der).map(drop)),
        object("question", question.to_der(), |der| ocsp::Request::parse(der).map(drop)),
        object("message", message, |der| cms::SignedData::from_any(der).map(drop)),
        object("stamp", token.clone(), |der| tsp::Token::from_any(der).map(drop)),
        object("answer with a stamp", tsp::granted(&token), |der| {
            tsp::Response::parse(der).map(drop)
        }),
        object("question for a stamp", wanted.to_der(), |der| match tsp::Request::parse(der) {
            Err(tsp::RequestFault::Unreadable(fault)) => Err(fault),
            _ => Ok(()),
        }),
        object(
            "request",
            csr::build(&person_name(), &leaf.key, &leaf_extensions()).unwrap(),
            |der| csr::CertificationRequest::from_der(der).map(drop),
        ),
    ]
}

/// The place, if one is told.
fn place(read: Result<(), DecodeFault>) -> Option<(String, usize)> {
    match read {
        Err(DecodeFault::Broken(_, place)) => Some((place.field, place.offset)),
        _ => None,
    }
}

/// Where an element of this field begins, found by its octets.
fn find(der: &[u8], octets: &[u8]) -> usize {
    der.windows(octets.len()).position(|window| window == octets).unwrap()
}

#[test]
fn a_broken_field_is_named() {
    let all = objects();
    let told_after = |name: &str, octets: &[u8], by: &[u8], shift: usize| {
        let object = all.iter().find(|object| object.name == name).unwrap();
        let mut der = object.der.clone();
        let at = find(&der, octets);
        der[at..at + by.len()].copy_from_slice(by);
        let (field, offset) = place((object.read)(&der)).unwrap();
        assert_eq!(offset, at + shift, "{field}");
        field
    };
    let told = |name, octets: &[u8], by: &[u8]| told_after(name, octets, by, 0);
    let certificate = &all[0].der;
    let leaf = Certificate::from_der(certificate).unwrap();
    assert_eq!(
        told("certificate", b"\x17\x0d200101", b"\x17\x0d201301"),
        "tbsCertificate.validity.notBefore"
    );
    assert_eq!(
        told("certificate", b"\x18\x0f2059", b"\x18\x0f20x9"),
        "tbsCertificate.validity.notAfter"
    );
    let digits = leaf.serial().as_bytes();
    let serial = [&[2, u8::try_from(digits.len()).unwrap()], digits].concat();
    let padded = [&serial[..2], &[0, 1]].concat();
    assert_eq!(told("certificate", &serial, &padded), "tbsCertificate.serialNumber");
    assert_eq!(told("certificate", leaf.subject().der(), &[0x31]), "tbsCertificate.subject");
    // basicConstraints of the wrong type, among the others.
    let usage = b"\x30\x0e\x06\x03\x55\x1d\x0f";
    let field = told("certificate", usage, b"\x31");
    assert!(field.starts_with("tbsCertificate.extensions["), "{field}");
    // The second entry, whose serial number is 2, has a date of another type.
    let entry = b"\x30\x12\x02\x01\x02";
    let other = b"\x30\x12\x02\x01\x02\x16";
    assert_eq!(
        told_after("list", entry, other, 5),
        "tbsCertList.revokedCertificates[1].revocationDate"
    );
}

#[test]
fn a_cut_object_tells_where_it_ends() {
    for Object { name, der, read } in objects() {
        for end in [der.len() - 1, der.len() / 2, 30] {
            let (field, offset) = place(read(&der[..end])).unwrap();
            assert!(!field.is_empty() && offset <= end, "{name} {end}: {field} {offset}");
        }
    }
}

/// Whatever octet is altered: what is refused is told with a field, but for what no field is to blame for, as two
/// identifiers that disagree.
#[test]
fn most_damage_is_placed() {
    for Object { name, der, read } in objects() {
        assert_eq!(read(&der), Ok(()), "{name}");
        let (mut refused, mut placed) = (0, 0);
        for at in 1..der.len() {
            for value in [der[at] ^ 0x40, der[at].wrapping_add(1), 0xFF] {
                let mut altered = der.clone();
                altered[at] = value;
                let read = read(&altered);
                refused += usize::from(read.is_err());
                if let Some((field, offset)) = place(read) {
                    placed += 1;
                    assert!(!field.is_empty() && offset <= der.len(), "{name} {at}");
                }
            }
        }
        println!("{name}: {placed} of {refused}");
        // Of messages, which are read as BER once more, less.
        assert!(placed * 10 >= refused * 7, "{name}: {placed} of {refused}");
    }
}

/// What is nothing of the kind is not told to be damaged somewhere.
#[test]
fn what_is_another_object_has_no_place() {
    for Object { name, read, .. } in objects() {
        for other in [&b""[..], b"\x04\x00", b"some words", &[0xFF; 40]] {
            assert!(matches!(read(other), Err(DecodeFault::Malformed(_))), "{name} {other:?}");
        }
    }
}
