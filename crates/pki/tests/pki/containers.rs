//! Key containers: those of the national authority, of openssl and GnuTLS, hand-made ones, and hostile ones.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crypto::{
    KeyAlgorithm, KeyFault, Signer,
    pbe::{self, Password},
};
use pki::{
    Certificate, DecodeFault, Object,
    pkcs12::{self, ContainerFault},
};
use proptest::prelude::*;

use crate::{
    kazakhstan::folder,
    openssl::Desk,
    world::{Order, Party, leaf_extensions, person_name, root},
};

// --- DER by hand ---

const INTEGER: u8 = 0x02;
const OCTETS: u8 = 0x04;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const CONTEXT: u8 = 0xA0;

fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    let zeros = length.iter().take_while(|octet| **octet == 0).count();
    let header = match content.len() {
        short @ 0..0x80 => vec![tag, u8::try_from(short).unwrap()],
        _ => [&[tag, 0x84 - u8::try_from(zeros).unwrap()], &length[zeros..]].concat(),
    };
    [header, content].concat()
}

/// The same with an indefinite length.
fn indefinite(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    [&[tag, 0x80], parts.concat().as_slice(), &[0, 0]].concat()
}

fn oid(text: &str) -> Vec<u8> {
    tlv(0x06, &[pki::Oid::new(text).unwrap().as_bytes()])
}

/// A number in its shortest form.
fn integer(value: u32) -> Vec<u8> {
    let octets = value.to_be_bytes();
    let zeros = octets.iter().take_while(|octet| **octet == 0).count().min(3);
    let digits = &octets[zeros..];
    if digits[0] >= 0x80 { tlv(INTEGER, &[&[0], digits]) } else { tlv(INTEGER, &[digits]) }
}

const DATA: &str = "1.2.840.113549.1.7.1";
const KEY_BAG: &str = "1.2.840.113549.1.12.10.1.1";
const SHROUDED_KEY_BAG: &str = "1.2.840.113549.1.12.10.1.2";
const CERTIFICATE_BAG: &str = "1.2.840.113549.1.12.10.1.3";
const NESTED_BAG: &str = "1.2.840.113549.1.12.10.1.6";

/// A bag with a friendly name and a localKeyID.
fn bag(kind: &str, value: &[u8], name: &str, id: u8) -> Vec<u8> {
    let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let name = tlv(SEQUENCE, &[&oid("1.2.840.113549.1.9.20"), &tlv(SET, &[&tlv(0x1E, &[&units])])]);
    let id = tlv(SEQUENCE, &[&oid("1.2.840.113549.1.9.21"), &tlv(SET, &[&tlv(OCTETS, &[&[id]])])]);
    tlv(SEQUENCE, &[&oid(kind), &tlv(CONTEXT, &[value]), &tlv(SET, &[&name, &id])])
}

fn certificate_bag(certificate: &Certificate, name: &str, id: u8) -> Vec<u8> {
    let der = tlv(CONTEXT, &[&tlv(OCTETS, &[certificate.der()])]);
    let value = tlv(SEQUENCE, &[&oid("1.2.840.113549.1.9.22.1"), &der]);
    bag(CERTIFICATE_BAG, &value, name, id)
}

/// `AuthenticatedSafe` of one part in the clear.
fn safe(bags: &[Vec<u8>]) -> Vec<u8> {
    let contents = tlv(SEQUENCE, &[&bags.concat()]);
    let part = tlv(SEQUENCE, &[&oid(DATA), &tlv(CONTEXT, &[&tlv(OCTETS, &[&contents])])]);
    tlv(SEQUENCE, &[&part])
}

fn pfx(safe: &[u8], mac_algorithm: &[u8], mac: &[u8], salt: &[u8], iterations: u32) -> Vec<u8> {
    let info = tlv(SEQUENCE, &[mac_algorithm, &tlv(OCTETS, &[mac])]);
    tlv(
        SEQUENCE,
        &[
            &integer(3),
            &tlv(SEQUENCE, &[&oid(DATA), &tlv(CONTEXT, &[&tlv(OCTETS, &[safe])])]),
            &tlv(SEQUENCE, &[&info, &tlv(OCTETS, &[salt]), &integer(iterations)]),
        ],
    )
}

fn sha256() -> Vec<u8> {
    tlv(SEQUENCE, &[&oid("2.16.840.1.101.3.4.2.1"), &[5, 0]])
}

/// A container of these bags under "demo".
fn container(bags: &[Vec<u8>]) -> Vec<u8> {
    let safe = safe(bags);
    let one = std::num::NonZeroU32::MIN;
    let mac = pbe::mac_sha256(&safe, &Password::new("demo"), b"saltsalt", one).unwrap();
    pfx(&safe, &sha256(), &mac, b"saltsalt", 1)
}

fn clear_key(party: &Party, name: &str, id: u8) -> Vec<u8> {
    bag(KEY_BAG, &party.key.to_pkcs8_der().unwrap(), name, id)
}

// --- the national authority ---

fn p12_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            p12_files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "p12") {
            found.push(path);
        }
    }
}

#[test]
fn the_containers_of_the_national_authority_open_and_their_keys_sign() {
    let Some(folder) = folder() else { return };
    let mut files = Vec::new();
    p12_files(&folder.join("p12-test"), &mut files);
    assert!(files.len() >= 13, "{files:?}");
    for file in files {
        let bytes = std::fs::read(&file).unwrap();
        let container = pkcs12::read(&bytes, "Qwerty12").unwrap();
        let signature = container.key.sign(b"letter").unwrap();
        let public = container.certificate.public_key().unwrap();
        let algorithm = container.key.signature_algorithm();
        assert_eq!(public.verify(algorithm, b"letter", &signature), Ok(()), "{file:?}");
        assert!(public.verify(algorithm, b"other letter", &signature).is_err(), "{file:?}");
        // The national tools name the key by its identifier, and leave the authorities out.
        let id = container.certificate.subject_key_id().map(hex::encode);
        let name = container.friendly_name.map(|name| name.to_lowercase());
        assert_eq!(name, id, "{file:?}");
        assert_eq!(container.chain, [], "{file:?}");
        for wrong in ["qwerty12", "Qwerty1", "Qwerty12 ", ""] {
            let refused = pkcs12::read(&bytes, wrong).map(|_| ());
            assert_eq!(refused, Err(ContainerFault::WrongPassword), "{file:?}");
        }
    }
}

// --- openssl ---

/// What openssl exports with these options opens, and is the key and certificate that went in.
fn opens(desk: &Desk, party: &Party, options: &str, password: &str) {
    let command = format!(
        "pkcs12 -export -inkey leaf.key -in leaf.pem -name Есім -passout pass:{password} -out x.p12 {options}"
    );
    desk.accepts(command.trim(), "");
    let read = pkcs12::read(&desk.get("x.p12"), password)
        .unwrap_or_else(|fault| panic!("{options}: {fault}"));
    assert_eq!(read.certificate, party.certificate, "{options}");
    assert_eq!(read.key.public_key_info(), party.key.public_key_info(), "{options}");
    assert_eq!(read.friendly_name.as_deref(), Some("Есім"), "{options}");
    if !password.is_empty() {
        let wrong = pkcs12::read(&desk.get("x.p12"), "other").map(|_| ());
        assert_eq!(wrong, Err(ContainerFault::WrongPassword), "{options}");
    }
}

fn desk_with(party: &Party) -> Desk {
    let desk = Desk::new();
    desk.put("leaf.pem", party.certificate.pem());
    desk.put_key("leaf.key", party);
    desk
}

#[test]
fn containers_of_openssl_open_whatever_their_ciphers() {
    let leaf = root(KeyAlgorithm::EcP256, "ROOT").leaf(KeyAlgorithm::EcP256);
    let desk = desk_with(&leaf);
    for options in ["", "-legacy", "-noiter -nomaciter", "-keypbe NONE", "-certpbe NONE"] {
        opens(&desk, &leaf, options, "demo");
    }
    for digest in ["sha1", "sha256", "sha384", "sha512"] {
        opens(&desk, &leaf, &format!("-macalg {digest}"), "demo");
    }
    for cipher in [
        "PBE-SHA1-3DES",
        "PBE-SHA1-2DES",
        "PBE-SHA1-RC2-128",
        "PBE-SHA1-RC2-40",
        "aes-128-cbc",
        "aes-192-cbc",
        "aes-256-cbc",
        "des-ede3-cbc",
    ] {
        opens(&desk, &leaf, &format!("-legacy -keypbe {cipher} -certpbe {cipher}"), "demo");
    }
}

#[test]
fn containers_of_openssl_open_whatever_their_password() {
    let leaf = root(KeyAlgorithm::EcP256, "ROOT").leaf(KeyAlgorithm::EcP256);
    let desk = desk_with(&leaf);
    for password in ["", "Құпиясөз-1", "пароль🔑", &"д".repeat(100)] {
        opens(&desk, &leaf, "", password);
        opens(&desk, &leaf, "-legacy", password);
    }
}

#[test]
fn containers_of_openssl_open_whatever_their_key() {
    for algorithm in [KeyAlgorithm::Rsa2048, KeyAlgorithm::EcP384, KeyAlgorithm::Ed25519] {
        let leaf = root(algorithm, "ROOT").leaf(algorithm);
        opens(&desk_with(&leaf), &leaf, "", "demo");
    }
}

#[test]
fn openssl_opens_our_container_whatever_its_key() {
    for algorithm in [
        KeyAlgorithm::Rsa2048,
        KeyAlgorithm::EcP256,
        KeyAlgorithm::EcP384,
        KeyAlgorithm::Ed25519,
        KeyAlgorithm::Gost2004_256,
        KeyAlgorithm::Gost2015_256,
        KeyAlgorithm::Gost2015_512,
    ] {
        let ca = root(algorithm, "ROOT");
        let leaf = ca.leaf(algorithm);
        let desk = Desk::new();
        let pfx = pkcs12::Pfx {
            friendly_name: "ӘБІШЕВА",
            key: &leaf.key,
            certificate: &leaf.certificate,
            chain: std::slice::from_ref(&ca.certificate),
        };
        desk.put("x.p12", pkcs12::write(&pfx, "Құпиясөз-1").unwrap());
        let said = "PBES2, PBKDF2, AES-256-CBC, Iteration 600000, PRF hmacWithSHA256";
        let open = "pkcs12 -in x.p12 -passin pass:Құпиясөз-1 -info";
        // openssl does not know the national keys; it opens the rest.
        let nokeys = if algorithm.is_kazakh() { " -nokeys" } else { " -nodes" };
        desk.accepts(&format!("{open}{nokeys}"), said);
        let (_, all) = desk.run(&format!("{open}{nokeys}"));
        let certificates = Certificate::all_from_pem(&all).unwrap();
        assert!(certificates.contains(&leaf.certificate) && certificates.contains(&ca.certificate));
        let read = pkcs12::read(&desk.get("x.p12"), "Құпиясөз-1").unwrap();
        assert_eq!(read.key.public_key_info(), leaf.certificate.spki_der());
    }
}

#[test]
fn a_container_without_integrity_is_refused() {
    let leaf = root(KeyAlgorithm::EcP256, "ROOT").leaf(KeyAlgorithm::EcP256);
    let desk = desk_with(&leaf);
    let export = "pkcs12 -export -inkey leaf.key -in leaf.pem -passout pass:demo -out x.p12";
    desk.accepts(&format!("{export} -nomac"), "");
    let refused = pkcs12::read(&desk.get("x.p12"), "demo").map(|_| ());
    assert_eq!(refused, Err(ContainerFault::WithoutMac));
}

#[test]
fn the_russian_cipher_is_unsupported_and_not_a_wrong_password() {
    let leaf = root(KeyAlgorithm::EcP256, "ROOT").leaf(KeyAlgorithm::EcP256);
    let desk = desk_with(&leaf);
    let export = "pkcs12 -export -engine gost -inkey leaf.key -in leaf.pem -passout pass:demo";
    desk.accepts(&format!("{export} -keypbe gost89 -out key.p12"), "");
    desk.accepts(&format!("{export} -keypbe gost89 -certpbe gost89 -out both.p12"), "");
    desk.accepts(&format!("{export} -macalg md_gost12_512 -out mac.p12"), "");
    for file in ["key.p12", "both.p12", "mac.p12"] {
        let refused = pkcs12::read(&desk.get(file), "demo").map(|_| ());
        assert_eq!(refused, Err(ContainerFault::Unsupported), "{file}");
    }
    // What can be read is read: the certificate beside the key.
    let all = pkcs12::read_all(&desk.get("key.p12"), "demo").unwrap();
    assert_eq!(all.certificates[0].certificate, leaf.certificate);
    assert_eq!(all.keys[0].key.as_ref().err(), Some(&ContainerFault::Unsupported));
}

// --- GnuTLS ---

fn certtool(desk: &Desk, line: &str) -> String {
    let output = Command::new("certtool")
        .args(line.split_whitespace())
        .current_dir(desk.path(""))
        .output()
        .expect("certtool (gnutls-bin) must be installed");
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(output.status.success(), "certtool {line}\n{said}");
    said
}

#[test]
fn containers_of_gnutls_open_and_gnutls_opens_ours() {
    let leaf = root(KeyAlgorithm::Rsa2048, "ROOT").leaf(KeyAlgorithm::Rsa2048);
    let desk = desk_with(&leaf);
    for cipher in ["3des-pkcs12", "3des", "aes-128", "aes-192", "aes-256", "rc2-40"] {
        certtool(
            &desk,
            &format!(
                "--to-p12 --load-certificate leaf.pem --load-privkey leaf.key --p12-name name \
                 --password demo --pkcs-cipher {cipher} --outder --outfile x.p12"
            ),
        );
        let read = pkcs12::read(&desk.get("x.p12"), "demo").unwrap();
        assert_eq!(read.certificate, leaf.certificate, "{cipher}");
        assert_eq!(read.key.public_key_info(), leaf.key.public_key_info(), "{cipher}");
    }
    let pfx = pkcs12::Pfx {
        friendly_name: "name",
        key: &leaf.key,
        certificate: &leaf.certificate,
        chain: &[],
    };
    desk.put("ours.p12", pkcs12::write(&pfx, "demo").unwrap());
    let said = certtool(&desk, "--p12-info --inder --infile ours.p12 --password demo");
    assert!(said.contains("PBES2-AES256-CBC") && said.contains("Certificate"), "{said}");
}

// --- by hand ---

#[test]
fn several_keys_find_their_certificates() {
    let ca = root(KeyAlgorithm::EcP256, "ROOT");
    let (one, two) = (ca.leaf(KeyAlgorithm::EcP256), ca.leaf(KeyAlgorithm::Ed25519));
    let nested = tlv(SEQUENCE, &[&[clear_key(&two, "two", 2)].concat()]);
    let bags = [
        certificate_bag(&ca.certificate, "root", 9),
        // The identifiers of the certificates are swapped: the public key decides.
        certificate_bag(&two.certificate, "two", 1),
        certificate_bag(&one.certificate, "one", 2),
        clear_key(&one, "one", 1),
        bag(NESTED_BAG, &nested, "", 0),
    ];
    let bytes = container(&bags);
    let all = pkcs12::read_all(&bytes, "demo").unwrap();
    assert_eq!((all.keys.len(), all.certificates.len()), (2, 3));
    let found = all.certificate_of(&all.keys[0]).unwrap();
    assert_eq!(found.certificate, one.certificate);
    assert_eq!(all.keys[1].local_key_id.as_deref(), Some([2].as_slice()));
    assert_eq!(pkcs12::read(&bytes, "demo").map(|_| ()), Err(ContainerFault::SeveralKeys));
    let container = all.into_container(Some("two")).unwrap();
    assert_eq!(container.certificate, two.certificate);
    assert_eq!(container.chain, [ca.certificate, one.certificate]);
}

#[test]
fn of_two_certificates_of_one_key_the_tied_one_is_taken() {
    let ca = root(KeyAlgorithm::EcP256, "ROOT");
    let leaf = ca.leaf(KeyAlgorithm::EcP256);
    let order = || Order::new(person_name(), leaf_extensions());
    let again = || ca.certify(leaf.key.public_key_info(), order());
    let (old, new) = (again(), again());
    let bags =
        [certificate_bag(&old, "", 1), certificate_bag(&new, "", 2), clear_key(&leaf, "", 2)];
    let read = pkcs12::read(&container(&bags), "demo").unwrap();
    assert_eq!((read.certificate, read.chain), (new, vec![old]));
}

#[test]
fn a_key_without_its_certificate_and_an_unknown_key_are_told_apart() {
    let ca = root(KeyAlgorithm::EcP256, "ROOT");
    let (leaf, other) = (ca.leaf(KeyAlgorithm::EcP256), ca.leaf(KeyAlgorithm::EcP256));
    let read = |bags: &[Vec<u8>]| pkcs12::read(&container(bags), "demo").map(|_| ());
    let certificate = certificate_bag(&leaf.certificate, "", 1);
    assert_eq!(
        read(&[certificate.clone(), clear_key(&other, "", 1)]),
        Err(ContainerFault::OtherKey)
    );
    assert_eq!(read(std::slice::from_ref(&certificate)), Err(ContainerFault::NoKey));
    // A key for Diffie-Hellman.
    let algorithm = tlv(SEQUENCE, &[&oid("1.2.840.113549.1.3.1")]);
    let unknown = tlv(SEQUENCE, &[&integer(0), &algorithm, &tlv(OCTETS, &[&integer(7)])]);
    assert!(matches!(
        read(&[certificate, bag(KEY_BAG, &unknown, "", 1)]),
        Err(ContainerFault::Key(KeyFault::AlgorithmUnknown(_)))
    ));
}

#[test]
fn indefinite_lengths_are_read_at_every_level() {
    let leaf = root(KeyAlgorithm::EcP256, "ROOT").leaf(KeyAlgorithm::EcP256);
    let bags = [clear_key(&leaf, "", 1), certificate_bag(&leaf.certificate, "", 1)].concat();
    let contents = indefinite(SEQUENCE, &[&bags]);
    let (head, tail) = contents.split_at(100);
    let pieces = indefinite(0x24, &[&tlv(OCTETS, &[head]), &tlv(OCTETS, &[tail])]);
    let part = indefinite(SEQUENCE, &[&oid(DATA), &indefinite(CONTEXT, &[&pieces])]);
    let safe = indefinite(SEQUENCE, &[&part]);
    let one = std::num::NonZeroU32::MIN;
    let mac = pbe::mac_sha256(&safe, &Password::new("demo"), b"saltsalt", one).unwrap();
    let (head, tail) = safe.split_at(50);
    let pieces = indefinite(0x24, &[&tlv(OCTETS, &[head]), &tlv(OCTETS, &[tail])]);
    let info = tlv(SEQUENCE, &[&sha256(), &tlv(OCTETS, &[&mac])]);
    let bytes = indefinite(
        SEQUENCE,
        &[
            &integer(3),
            &indefinite(SEQUENCE, &[&oid(DATA), &indefinite(CONTEXT, &[&pieces])]),
            // Without the rounds: one is the default.
            &indefinite(SEQUENCE, &[&info, &tlv(OCTETS, &[b"saltsalt"])]),
        ],
    );
    let read = pkcs12::read(&bytes, "demo").unwrap();
    assert_eq!(read.certificate, leaf.certificate);
}

#[test]
fn a_key_under_scrypt_opens() {
    let leaf = root(KeyAlgorithm::EcP256, "ROOT").leaf(KeyAlgorithm::EcP256);
    let desk = desk_with(&leaf);
    let command = "pkcs8 -topk8 -in leaf.key -scrypt -outform DER -out key.der -passout pass:demo";
    desk.accepts(command, "");
    let bags = [
        bag(SHROUDED_KEY_BAG, &desk.get("key.der"), "", 1),
        certificate_bag(&leaf.certificate, "", 1),
    ];
    let read = pkcs12::read(&container(&bags), "demo").unwrap();
    assert_eq!(read.certificate, leaf.certificate);
}

/// openssl derives the key and makes the HMAC; RFC 9579 says where they stand.
#[test]
fn integrity_under_pbmac1_is_checked() {
    let leaf = root(KeyAlgorithm::EcP256, "ROOT").leaf(KeyAlgorithm::EcP256);
    let desk = Desk::new();
    let safe = safe(&[clear_key(&leaf, "", 1), certificate_bag(&leaf.certificate, "", 1)]);
    desk.put("safe", &safe);
    for (digest, hmac) in [("SHA256", "1.2.840.113549.2.9"), ("SHA512", "1.2.840.113549.2.11")] {
        let (_, key) = desk.run(&format!(
            "kdf -keylen 32 -kdfopt digest:{digest} -kdfopt pass:demo -kdfopt hexsalt:0102030405060708 \
             -kdfopt iter:2048 PBKDF2"
        ));
        let key = key.trim().replace(':', "");
        let (_, mac) =
            desk.run(&format!("mac -digest {digest} -macopt hexkey:{key} -in safe HMAC"));
        let mac = hex::decode(mac.trim()).unwrap();
        let hmac = tlv(SEQUENCE, &[&oid(hmac), &[5, 0]]);
        let parameters = tlv(
            SEQUENCE,
            &[&tlv(OCTETS, &[&[1, 2, 3, 4, 5, 6, 7, 8]]), &integer(2048), &integer(32), &hmac],
        );
        let derivation = tlv(SEQUENCE, &[&oid("1.2.840.113549.1.5.12"), &parameters]);
        let algorithm =
            tlv(SEQUENCE, &[&oid("1.2.840.113549.1.5.14"), &tlv(SEQUENCE, &[&derivation, &hmac])]);
        let bytes = pfx(&safe, &algorithm, &mac, b"not used", 1);
        let read = pkcs12::read(&bytes, "demo").unwrap();
        assert_eq!(read.certificate, leaf.certificate, "{digest}");
        let wrong = pkcs12::read(&bytes, "other").map(|_| ());
        assert_eq!(wrong, Err(ContainerFault::WrongPassword));
    }
}

// --- hostile ---

#[test]
fn a_container_does_not_decide_what_it_costs() {
    let safe = safe(&[]);
    let unsupported = |bytes: &[u8]| {
        assert_eq!(pkcs12::read(bytes, "demo").map(|_| ()), Err(ContainerFault::Unsupported));
    };
    unsupported(&pfx(&safe, &sha256(), &[0; 32], b"saltsalt", 10_000_001));
    unsupported(&pfx(&safe, &sha256(), &[0; 32], b"saltsalt", u32::MAX));

    // Each key alone is cheap enough, all together are not.
    let parameters = tlv(SEQUENCE, &[&tlv(OCTETS, &[b"saltsalt"]), &integer(4_999_999)]);
    let scheme = tlv(SEQUENCE, &[&oid("1.2.840.113549.1.12.1.6"), &parameters]);
    let key = tlv(SEQUENCE, &[&scheme, &tlv(OCTETS, &[&[0; 8]])]);
    let bags: Vec<Vec<u8>> = (0..200).map(|_| bag(SHROUDED_KEY_BAG, &key, "", 1)).collect();
    let all = pkcs12::read_all(&container(&bags), "demo").unwrap();
    let spent: Vec<_> =
        all.keys.iter().filter(|key| matches!(key.key, Err(ContainerFault::Unsupported))).collect();
    assert!(spent.len() >= 199, "{}", spent.len());
}

#[test]
fn a_container_has_limits_of_size_number_and_depth() {
    let malformed = ContainerFault::Decode(DecodeFault::Malformed(Object::KeyContainer));
    let large = vec![0x30; pkcs12::MAX_CONTAINER_BYTES + 1];
    assert!(matches!(
        pkcs12::read(&large, "demo"),
        Err(ContainerFault::Decode(DecodeFault::TooLarge { .. }))
    ));
    let secret = bag("1.2.840.113549.1.12.10.1.5", &[5, 0], "", 1);
    let read = |bags: &[Vec<u8>]| pkcs12::read_all(&container(bags), "demo").map(|_| ());
    assert_eq!(read(&vec![secret.clone(); 256]), Ok(()));
    assert_eq!(read(&vec![secret.clone(); 257]), Err(malformed.clone()));
    let mut nested = secret;
    for _ in 0..4 {
        nested = bag(NESTED_BAG, &tlv(SEQUENCE, &[&nested]), "", 1);
    }
    assert_eq!(read(&[nested]), Err(malformed));
}

/// A small container of all that is on the list, cheap to open.
fn cheap() -> (Vec<u8>, Certificate) {
    let leaf = root(KeyAlgorithm::EcP256, "ROOT").leaf(KeyAlgorithm::EcP256);
    let desk = desk_with(&leaf);
    desk.accepts(
        "pkcs12 -export -legacy -noiter -nomaciter -inkey leaf.key -in leaf.pem -passout pass:x -out x.p12",
        "",
    );
    (desk.get("x.p12"), leaf.certificate)
}

#[test]
fn no_altered_bit_and_no_cut_changes_what_a_container_gives() {
    let (bytes, certificate) = cheap();
    for bit in 0..bytes.len() * 8 {
        let mut altered = bytes.clone();
        altered[bit / 8] ^= 1 << (bit % 8);
        if let Ok(read) = pkcs12::read(&altered, "x") {
            assert_eq!(read.certificate, certificate, "bit {bit}");
        }
    }
    for length in 0..bytes.len() {
        assert!(pkcs12::read(&bytes[..length], "x").is_err(), "{length}");
    }
}

proptest! {
    /// Noise behind a good integrity check: what a hostile author who knows the password can do.
    #[test]
    fn noise_in_a_bag_is_survived(
        kind in 1..8_u32,
        value in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        let kind = format!("1.2.840.113549.1.12.10.1.{kind}");
        let _ = pkcs12::read_all(&container(&[bag(&kind, &value, "x", 1)]), "demo");
        let wrapped = tlv(SEQUENCE, &[&value]);
        let _ = pkcs12::read_all(&container(&[bag(&kind, &wrapped, "x", 1)]), "demo");
    }
}
