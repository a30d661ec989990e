//! Revocation lists: large ones, odd ones, broken ones.

use std::io::{self, Read};

use crypto::{KeyAlgorithm, Signer, random};
use pki::{
    DecodeFault, Name, Object, RevocationReason, Serial,
    crl::{
        self, CertificateKind, CertificateList, Entry, IssuingDistributionPoint, ListFault,
        ReadFault, TbsCertificateList,
    },
    oid, pem,
    x509::{DistributionPointName, ReasonFlags},
};

use crate::{
    openssl::Desk,
    world::{Party, ca_name, moment, now, root},
};

/// The head of a full list of an authority.
pub(crate) fn head(authority: &Party, number: u64) -> TbsCertificateList {
    TbsCertificateList {
        signature_algorithm: authority.key.signature_algorithm(),
        issuer: authority.certificate.subject().clone(),
        this_update: moment("2026-11-20T00:00:00Z"),
        next_update: moment("2026-12-20T00:00:00Z"),
        number: number.into(),
        authority_key_id: authority.certificate.subject_key_id().unwrap().to_vec(),
        scope: None,
        base_number: None,
        freshest: Vec::new(),
    }
}

pub(crate) fn sign(
    authority: &Party,
    head: &TbsCertificateList,
    entries: impl IntoIterator<Item = Entry>,
) -> Vec<u8> {
    sign_tbs(authority, &head.to_der(entries))
}

fn sign_tbs(authority: &Party, tbs: &[u8]) -> Vec<u8> {
    let signature = authority.key.sign(tbs).unwrap();
    crl::assemble(tbs, authority.key.signature_algorithm(), &signature)
}

fn serial(value: u32) -> Serial {
    Serial::new(&value.to_be_bytes()).unwrap()
}

/// One element.
fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let length = u16::try_from(content.len()).unwrap().to_be_bytes();
    match content.len() {
        0..0x80 => [&[tag, length[1]], content.as_slice()].concat(),
        0x80..0x100 => [&[tag, 0x81, length[1]], content.as_slice()].concat(),
        _ => [&[tag, 0x82, length[0], length[1]], content.as_slice()].concat(),
    }
}

/// Rows and extensions of our own making, in a list that is signed.
fn raw_list(authority: &Party, version: &[u8], rows: &[u8], extensions: &[u8]) -> Vec<u8> {
    let when = tlv(0x17, &[b"261120000000Z"]);
    let next = tlv(0x17, &[b"261220000000Z"]);
    let algorithm = authority.key.signature_algorithm().identifier_der();
    let issuer = authority.certificate.subject().der();
    let rows = tlv(0x30, &[rows]);
    let parts: [&[u8]; 7] = [version, algorithm.as_ref(), issuer, &when, &next, &rows, extensions];
    sign_tbs(authority, &tlv(0x30, &parts))
}

const V2: &[u8] = &[2, 1, 1];
const CRL_REASON: &[u8] = &[0x55, 0x1D, 21];

fn row(number: u8, extensions: &[u8]) -> Vec<u8> {
    tlv(0x30, &[&[2, 1, number], &tlv(0x17, &[b"240506070809Z"]), extensions])
}

fn extension(kind: &[u8], critical: &[u8], value: &[u8]) -> Vec<u8> {
    tlv(0x30, &[&tlv(6, &[kind]), critical, &tlv(4, &[value])])
}

fn number() -> Vec<u8> {
    let number = extension(&[0x55, 0x1D, 20], &[], &[2, 1, 1]);
    tlv(0xA0, &[&tlv(0x30, &[&number])])
}

/// Broken somewhere or as a whole.
fn is_no_list(fault: &DecodeFault) -> bool {
    let list = Object::RevocationList;
    matches!(fault, DecodeFault::Broken(object, _) | DecodeFault::Malformed(object) if *object == list)
}

#[test]
fn look_up_in_a_large_list_is_what_a_scan_finds() {
    let authority = root(KeyAlgorithm::EcP256, "ROOT");
    let reasons = [None, Some(RevocationReason::Superseded), Some(RevocationReason::KeyCompromise)];
    let entries: Vec<Entry> = (0..40_000u32)
        .map(|n| {
            // Random numbers, counted ones, and such that only their fronts differ.
            let serial = match n % 4 {
                0 => serial(n + 1),
                1 => Serial::new(&[&(n + 1).to_be_bytes()[..], &[7; 12]].concat()).unwrap(),
                _ => Serial::from_random(random::bytes().unwrap()),
            };
            let mut entry =
                Entry::new(serial, moment("2024-05-06T07:08:09Z"), reasons[n as usize % 3]);
            entry.invalidity_date = (n % 5 == 0).then(|| moment("2024-01-01T00:00:00Z"));
            entry
        })
        .collect();
    let der = sign(&authority, &head(&authority, 1), entries.clone());
    assert!(der.len() > 1_500_000);
    let list = CertificateList::from_vec(der).unwrap();
    list.verify_signed_by(&authority.certificate).unwrap();
    assert_eq!(list.entry_count(), entries.len());
    let scan: std::collections::HashMap<Serial, Entry> =
        list.entries().map(|entry| (entry.serial, entry)).collect();
    assert_eq!(scan.len(), entries.len());
    for entry in &entries {
        assert_eq!(list.find(&entry.serial).as_ref(), Some(entry));
        assert_eq!(scan.get(&entry.serial), Some(entry));
    }
    for n in 0..2_000 {
        let absent = Serial::from_random(random::bytes().unwrap());
        assert_eq!(list.find(&absent).as_ref(), scan.get(&absent));
        let absent = serial(1_000_000 + n);
        assert_eq!(list.find(&absent), None);
    }
}

/// Gives its octets in pieces of an odd size.
struct Drops<'a>(&'a [u8]);

impl Read for Drops<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let most = into.len().min(977);
        self.0.read(&mut into[..most])
    }
}

/// Fails in the middle.
struct Broken;

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::other("broken"))
    }
}

#[test]
fn a_stream_gives_the_same_list_and_is_refused_early() {
    let authority = root(KeyAlgorithm::EcP256, "ROOT");
    let revoked_at = moment("2024-05-06T07:08:09Z");
    let entries = (1..5_000).map(|n| Entry::new(serial(n), revoked_at, None));
    let der = sign(&authority, &head(&authority, 9), entries);
    assert!(der.len() > 100_000);
    let list = CertificateList::from_reader(Drops(&der)).unwrap();
    list.verify_signed_by(&authority.certificate).unwrap();
    assert_eq!(list.der(), der);
    assert!(list.find(&serial(4_999)).is_some() && list.find(&serial(5_000)).is_none());

    let malformed = |found| matches!(found, Err(ReadFault::Decode(fault)) if is_no_list(&fault));
    for length in [0, 1, 10, 300, 5_000, 70_000, der.len() - 1] {
        assert!(malformed(CertificateList::from_reader(Drops(&der[..length]))), "{length}");
    }
    let more = [der.as_slice(), &[0]].concat();
    assert!(malformed(CertificateList::from_reader(Drops(&more))));
    // The broken entry stands in the first 64 KiB; what follows is never asked for.
    let mut broken = der.clone();
    let at = der.windows(5).position(|w| w == [0x17, 13, b'2', b'4', b'0']).unwrap();
    broken[at + 3] = b'x';
    let early = Drops(&broken[..64 * 1024]).chain(Broken);
    assert!(malformed(CertificateList::from_reader(early)));
    let late = CertificateList::from_reader(Drops(&der[..70_000]).chain(Broken));
    assert!(matches!(late, Err(ReadFault::Stream(_))));
    let huge = [&[0x30, 0x84, 0x0F, 0xFF, 0xFF, 0xFF][..], &der[4..]].concat();
    assert!(CertificateList::from_reader(Drops(&huge)).is_err());
}

#[test]
fn openssl_reads_our_delta_and_its_base() {
    let authority = root(KeyAlgorithm::Rsa2048, "ROOT");
    let desk = Desk::new();
    desk.put("ca.pem", authority.certificate.pem());
    let mut full = head(&authority, 7);
    full.freshest = vec!["http://pki.example.kz/delta.crl".to_owned()];
    let hold = Some(RevocationReason::CertificateHold);
    let mut entry = Entry::new(serial(0x5A01), moment("2024-05-06T07:08:09Z"), hold);
    entry.invalidity_date = Some(moment("2024-05-01T00:00:00Z"));
    desk.put("full.pem", pem::encode("X509 CRL", &sign(&authority, &full, [entry.clone()])));
    let mut delta = head(&authority, 8);
    delta.base_number = Some(7.into());
    delta.freshest.clone_from(&full.freshest);
    delta.scope = Some(IssuingDistributionPoint {
        only: Some(CertificateKind::User),
        only_some_reasons: Some(ReasonFlags::of(RevocationReason::KeyCompromise)),
        indirect: true,
        ..IssuingDistributionPoint::of_addresses(["http://pki.example.kz/1.crl"])
    });
    let removed = Some(RevocationReason::RemoveFromCrl);
    let mut foreign = Entry::new(serial(0x5A02), moment("2024-05-06T07:08:09Z"), removed);
    foreign.certificate_issuer = Some(ca_name("OTHER"));
    let der = sign(&authority, &delta, [entry.clone(), foreign.clone()]);
    desk.put("delta.pem", pem::encode("X509 CRL", &der));
    for (file, wanted) in [
        (
            "full.pem",
            &[
                "verify OK",
                "X509v3 Freshest CRL",
                "URI:http://pki.example.kz/delta.crl",
                "Certificate Hold",
                "Invalidity Date: \n                May  1 00:00:00 2024 GMT",
            ][..],
        ),
        (
            "delta.pem",
            &[
                "verify OK",
                "X509v3 Delta CRL Indicator: critical\n                7",
                "X509v3 CRL Number: \n                8",
                "X509v3 Issuing Distribution Point: critical",
                "Only User Certificates",
                "Key Compromise",
                "Indirect CRL",
                "Remove From CRL",
                "X509v3 Certificate Issuer: critical",
            ],
        ),
    ] {
        let (success, said) = desk.run(&format!("crl -in {file} -CAfile ca.pem -noout -text"));
        assert!(success, "{said}");
        for want in wanted {
            assert!(said.contains(want), "{want}\n{said}");
        }
    }
    let read = CertificateList::from_any(&desk.get("delta.pem")).unwrap();
    read.verify_signed_by(&authority.certificate).unwrap();
    assert_eq!((read.base_number(), read.number()), (Some(7.into()), Some(8.into())));
    assert_eq!(read.scope(), delta.scope.as_ref());
    assert!(!read.is_whole() && read.freshest().is_empty());
    assert_eq!(read.find(&serial(0x5A01)), Some(entry.clone()));
    assert_eq!(read.find(&serial(0x5A02)), None);
    assert_eq!(read.find_issued_by(&ca_name("OTHER"), &serial(0x5A02)), Some(foreign.clone()));
    assert_eq!(read.entries().collect::<Vec<_>>(), [entry, foreign]);
    let read = CertificateList::from_any(&desk.get("full.pem")).unwrap();
    let points = read.freshest();
    assert_eq!(
        points[0].name.as_ref().map(|name| name.addresses().collect()),
        Some(vec!["http://pki.example.kz/delta.crl"])
    );
}

#[test]
fn the_issuer_of_an_entry_holds_until_the_next_is_named() {
    let authority = root(KeyAlgorithm::EcP256, "ROOT");
    let own = authority.certificate.subject().clone();
    let (one, two) = (ca_name("ONE"), ca_name("TWO"));
    let entry = |number, issuer: Option<&Name>| Entry {
        certificate_issuer: issuer.cloned(),
        ..Entry::new(serial(number), now(), None)
    };
    let entries = [
        entry(1, None),
        entry(2, Some(&one)),
        entry(1, None),
        entry(3, Some(&two)),
        entry(2, None),
        entry(3, Some(&own)),
    ];
    let mut indirect = head(&authority, 1);
    indirect.scope = Some(IssuingDistributionPoint { indirect: true, ..Default::default() });
    let der = sign(&authority, &indirect, entries.clone());
    let list = CertificateList::from_der(&der).unwrap();
    let mut found = Vec::new();
    for (who, issuer) in [("own", &own), ("one", &one), ("two", &two)] {
        for number in 1..=4 {
            if list.find_issued_by(issuer, &serial(number)).is_some() {
                found.push((who, number));
            }
        }
    }
    let wanted = [("own", 1), ("own", 3), ("one", 1), ("one", 2), ("two", 2), ("two", 3)];
    assert_eq!(found, wanted);

    // In a list that is not indirect such an entry has no meaning.
    let der = sign(&authority, &head(&authority, 1), entries);
    match CertificateList::from_der(&der) {
        Ok(list) => assert_eq!(
            list.verify_signed_by(&authority.certificate),
            Err(ListFault::Extension(oid::CERTIFICATE_ISSUER))
        ),
        Err(fault) => assert!(is_no_list(&fault), "{fault}"),
    }
}

#[test]
fn a_list_of_version_1_has_no_extensions() {
    let authority = root(KeyAlgorithm::EcP256, "ROOT");
    let old = raw_list(&authority, &[], &row(5, &[]), &[]);
    let list = CertificateList::from_der(&old).unwrap();
    list.verify_signed_by(&authority.certificate).unwrap();
    assert!(list.find(&serial(5)).is_some() && list.number().is_none());
    let reason = tlv(0x30, &[&extension(CRL_REASON, &[], &[10, 1, 1])]);
    for (rows, extensions) in [(row(5, &reason), Vec::new()), (row(5, &[]), number())] {
        assert!(CertificateList::from_der(&raw_list(&authority, &[], &rows, &extensions)).is_err());
        CertificateList::from_der(&raw_list(&authority, V2, &rows, &extensions)).unwrap();
    }
    assert!(
        CertificateList::from_der(&raw_list(&authority, &[2, 1, 0], &row(5, &[]), &[])).is_err()
    );
}

#[test]
fn every_entry_is_checked_when_the_list_is_read() {
    let authority = root(KeyAlgorithm::EcP256, "ROOT");
    let read = |rows: &[u8]| CertificateList::from_der(&raw_list(&authority, V2, rows, &number()));
    let among = |extension: &[u8]| row(5, &tlv(0x30, &[extension]));
    let reason = |value: &[u8]| among(&extension(CRL_REASON, &[], value));
    assert!(read(&reason(&[10, 1, 1])).unwrap().find(&serial(5)).unwrap().reason.is_some());
    assert!(read(&reason(&[10, 1, 0])).unwrap().find(&serial(5)).unwrap().reason.is_none());
    let twice = [extension(CRL_REASON, &[], &[10, 1, 1]), extension(CRL_REASON, &[], &[10, 1, 1])];
    let unknown = |n: u8| extension(&[0x2A, n], &[], &[5, 0]);
    let many: Vec<u8> = (0..17).flat_map(unknown).collect();
    let when = tlv(0x17, &[b"240506070809Z"]);
    let broken: [(&str, Vec<u8>); 16] = [
        ("a reason outside the list", reason(&[10, 1, 7])),
        ("a reason of two octets", reason(&[10, 2, 0, 1])),
        ("a reason that is no ENUMERATED", reason(&[2, 1, 1])),
        ("an extension twice", among(&twice.concat())),
        ("no extension in the list of extensions", row(5, &tlv(0x30, &[]))),
        ("too many extensions", among(&many)),
        ("an invalidity date in UTCTime", among(&extension(&[0x55, 0x1D, 24], &[], &when))),
        ("no time", tlv(0x30, &[&[2, 1, 5]])),
        ("a 13th month", tlv(0x30, &[&[2, 1, 5], &tlv(0x17, &[b"241306070809Z"])])),
        ("a time without seconds", tlv(0x30, &[&[2, 1, 5], &tlv(0x17, &[b"2412060708Z"])])),
        ("a padded serial number", tlv(0x30, &[&[2, 2, 0, 5], &when])),
        ("a serial number of 21 octets", tlv(0x30, &[&tlv(2, &[&[5; 21]]), &when])),
        ("something behind", tlv(0x30, &[&[2, 1, 5], &when, &[5, 0]])),
        ("a long form of a short length", [&[0x30, 0x81, 18, 2, 1, 5], when.as_slice()].concat()),
        ("an indefinite length", [&[0x30, 0x80, 2, 1, 5], when.as_slice(), &[0, 0]].concat()),
        ("one certificate twice", [row(5, &[]), row(6, &[]), row(5, &[])].concat()),
    ];
    for (what, rows) in broken {
        assert!(is_no_list(&read(&rows).unwrap_err()), "{what}");
    }
    // Not broken, but nothing may be concluded from it (5.3).
    let list = read(&among(&extension(&[0x2A, 3], &[1, 1, 0xFF], &[5, 0]))).unwrap();
    let fault = list.verify_signed_by(&authority.certificate).unwrap_err();
    assert!(matches!(fault, ListFault::Extension(kind) if kind.to_string() == "1.2.3"));
    assert_eq!(base::Fault::from(fault).code, "revocation-list-extension-unsupported");
}

#[test]
fn extensions_of_a_list_are_checked() {
    let authority = root(KeyAlgorithm::EcP256, "ROOT");
    let read = |extension: &[u8]| {
        let extensions = tlv(0xA0, &[&tlv(0x30, &[extension])]);
        CertificateList::from_der(&raw_list(&authority, V2, &row(5, &[]), &extensions))
    };
    let point = |value: &[u8]| extension(&[0x55, 0x1D, 28], &[1, 1, 0xFF], value);
    let number = |value: &[u8]| extension(&[0x55, 0x1D, 20], &[], value);
    let longest = [&[2, 20][..], &[0x7F; 20]].concat();
    assert!(read(&number(&longest)).unwrap().number() > Some(u64::MAX.into()));
    for broken in [
        number(&[&[2, 21][..], &[0x7F; 21]].concat()),
        number(&[2, 1, 0xFF]),
        number(&[2, 1, 1, 0]),
        [number(&[2, 1, 1]), number(&[2, 1, 2])].concat(),
        point(&[0x30, 6, 0x81, 1, 0xFF, 0x82, 1, 0xFF]),
        point(&[0x30, 3, 0x81, 1, 1]),
        point(&[0x30, 4, 0x83, 2, 9, 0]),
        point(&[0x30, 2, 0xA0, 0]),
        point(&[0x30, 6, 0x85, 1, 0xFF, 0x84, 1, 0xFF]),
    ] {
        assert!(is_no_list(&read(&broken).unwrap_err()), "{broken:?}");
    }
    // The number must not be critical (5.2.3).
    let list = read(&extension(&[0x55, 0x1D, 20], &[1, 1, 0xFF], &[2, 1, 1])).unwrap();
    assert!(list.verify_signed_by(&authority.certificate).is_err());
    let expired = tlv(0x18, &[b"20240101000000Z"]);
    let list = read(&extension(&[0x55, 0x1D, 60], &[], &expired)).unwrap();
    assert_eq!(list.expired_since(), Some(moment("2024-01-01T00:00:00Z")));
}

#[test]
fn names_of_a_point_are_read_back() {
    let authority = root(KeyAlgorithm::EcP256, "ROOT");
    let mut limited = head(&authority, 1);
    let address = "http://pki.example.kz/1.crl";
    limited.scope = Some(IssuingDistributionPoint::of_addresses([address]));
    let list = CertificateList::from_der(&sign(&authority, &limited, [])).unwrap();
    let name = list.scope().and_then(|scope| scope.name.as_ref()).unwrap();
    assert!(matches!(name, DistributionPointName::Full(names) if names.len() == 1));
    assert_eq!(name.addresses().collect::<Vec<_>>(), [address]);
    assert!(list.is_whole() && list.entry_count() == 0 && list.entries().next().is_none());
}
