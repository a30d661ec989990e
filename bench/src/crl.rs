//! A revocation list of the size of the national one: indexing it, and looking numbers up.

use std::{collections::HashMap, hint::black_box, rc::Rc};

use crypto::{KeyAlgorithm, PrivateKey, Signer};
use jiff::Timestamp;
use openssl::{
    asn1::Asn1Integer,
    bn::BigNum,
    x509::{CrlStatus, X509Crl},
};
use pki::{
    Name, RevocationReason, Serial,
    crl::{CertificateList, Entry, TbsCertificateList, assemble},
};

use crate::{Comparison, Failure};

/// As many as the national list has.
pub const ENTRIES: u64 = 400_000;

/// A serial number of 20 octets that looks random (splitmix64).
pub fn serial(n: u64) -> Result<Serial, Failure> {
    let word = |salt: u64| {
        let mut z = (n * 3 + salt).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)).to_be_bytes()
    };
    let octets = [word(1), word(2), word(3)].concat();
    let octets: [u8; 20] = octets.get(..20).ok_or("short")?.try_into()?;
    Ok(Serial::from_random(octets))
}

/// A list of [`ENTRIES`] entries, signed: about 21 MB.
pub fn list() -> Result<Vec<u8>, Failure> {
    let key = PrivateKey::generate(KeyAlgorithm::EcP256)?;
    let head = TbsCertificateList {
        signature_algorithm: key.signature_algorithm(),
        issuer: Name::builder().common_name("BENCH").country("KZ").build(),
        this_update: "2026-11-20T00:00:00Z".parse()?,
        next_update: "2026-12-20T00:00:00Z".parse()?,
        number: 1.into(),
        authority_key_id: vec![1; 20],
        scope: None,
        base_number: None,
        freshest: Vec::new(),
    };
    let at: Timestamp = "2024-05-06T07:08:09Z".parse()?;
    let reason = Some(RevocationReason::CessationOfOperation);
    let entries: Result<Vec<Entry>, _> =
        (0..ENTRIES).map(|n| serial(n).map(|serial| Entry::new(serial, at, reason))).collect();
    let tbs = head.to_der(entries?);
    Ok(assemble(&tbs, head.signature_algorithm, &key.sign(&tbs)?))
}

/// Hands out values again and again.
fn cycle<T>(values: Vec<T>) -> impl FnMut() -> T
where
    T: Clone,
{
    let mut next = 0;
    move || {
        next = (next + 1) % values.len();
        values[next].clone()
    }
}

/// Against OpenSSL, and against a map of decoded entries.
pub fn rows() -> Result<Vec<Comparison<'static>>, Failure> {
    let der = list()?;
    let ours = Rc::new(CertificateList::from_vec(der.clone())?);
    let theirs = Rc::new(X509Crl::from_der(&der)?);
    let map: Rc<HashMap<Serial, Entry>> =
        Rc::new(ours.entries().map(|entry| (entry.serial, entry)).collect());
    let mut rows = Vec::new();
    for (what, first, found) in [("revoked", 0, true), ("not revoked", ENTRIES, false)] {
        // In another order than that of the list.
        let numbers = (0..ENTRIES).step_by(16).map(|n| first + n * 7 % ENTRIES);
        let serials: Vec<Serial> = numbers.map(serial).collect::<Result<_, _>>()?;
        let integers: Vec<Rc<Asn1Integer>> = serials
            .iter()
            .map(|serial| {
                let number = BigNum::from_slice(serial.as_bytes())?;
                Ok(Rc::new(Asn1Integer::from_bn(&number)?))
            })
            .collect::<Result<_, Failure>>()?;
        let find = |ours: &Rc<CertificateList>| {
            let (list, mut next) = (Rc::clone(ours), cycle(serials.clone()));
            move || assert_eq!(black_box(list.find(&next())).is_some(), found)
        };
        let (crl, mut next) = (Rc::clone(&theirs), cycle(integers));
        rows.push(Comparison::new(format!("look-up, {what}; OpenSSL"), find(&ours), move || {
            let status = black_box(crl.get_by_serial(&next()));
            assert_eq!(matches!(status, CrlStatus::Revoked(_)), found);
        }));
        let (map, mut next) = (Rc::clone(&map), cycle(serials.clone()));
        rows.push(Comparison::new(format!("look-up, {what}; HashMap"), find(&ours), move || {
            assert_eq!(black_box(map.get(&next()).cloned()).is_some(), found);
        }));
    }
    let (again, known) = (der.clone(), serial(7)?);
    let number = Asn1Integer::from_bn(&*BigNum::from_slice(known.as_bytes())?)?;
    rows.push(Comparison::new(
        "index 21 MB and look up; OpenSSL",
        move || {
            let list = CertificateList::from_der(black_box(&again)).expect("a list");
            assert!(list.find(&known).is_some());
        },
        move || {
            let list = X509Crl::from_der(black_box(&der)).expect("a list");
            assert!(matches!(list.get_by_serial(&number), CrlStatus::Revoked(_)));
        },
    ));
    Ok(rows)
}
