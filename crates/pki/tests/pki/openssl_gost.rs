//! openssl with its gost engine as the judge of what we write with Russian keys, and as the writer of what we read.

use crypto::{DigestAlgorithm, KeyAlgorithm, Set2001, Set2012_256, Set2012_512, Signer};
use pki::{Certificate, RevocationReason, SignatureFault, cms, crl, csr, path, pem};

use crate::{
    openssl::Desk,
    world::{Party, leaf_extensions, moment, now, person_name, root},
};

const SETTINGS: &str = "\
openssl_conf = conf
[conf]
engines = engines
[engines]
gost = gost
[gost]
engine_id = gost
default_algorithms = ALL
init = 1
[req]
distinguished_name = name
[name]
[ca]
default_ca = own
[own]
database = index.txt
crlnumber = number
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[holder]
keyUsage = critical, digitalSignature, nonRepudiation
extendedKeyUsage = emailProtection
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
";

/// A generation of Russian keys: ours, and as the engine calls key, set and digest.
struct Generation {
    key: KeyAlgorithm,
    name: &'static str,
    set: &'static str,
    md: &'static str,
}

const GENERATIONS: [Generation; 3] = [
    Generation {
        key: KeyAlgorithm::GostRu2001(Set2001::CryptoProA),
        name: "gost2001",
        set: "A",
        md: "md_gost94",
    },
    Generation {
        key: KeyAlgorithm::GostRu2012_256(Set2012_256::A),
        name: "gost2012_256",
        set: "TCA",
        md: "md_gost12_256",
    },
    Generation {
        key: KeyAlgorithm::GostRu2012_512(Set2012_512::A),
        name: "gost2012_512",
        set: "A",
        md: "md_gost12_512",
    },
];

fn desk() -> Desk {
    let desk = Desk::new();
    desk.put("openssl.cnf", SETTINGS);
    desk.put("doc", "Өтініш\r\n");
    desk
}

fn certificate(desk: &Desk, name: &str) -> Certificate {
    Certificate::from_any(&desk.get(name)).unwrap()
}

/// An authority of openssl, its leaf, and a list that revokes the serial number 4660.
fn make_theirs(desk: &Desk, Generation { name, set, md, .. }: &Generation) {
    let openssl = |command: String| desk.accepts(&command, "");
    for key in ["ca.key", "leaf.key"] {
        openssl(format!("genpkey -algorithm {name} -pkeyopt paramset:{set} -out {key}"));
    }
    openssl(format!(
        "req -new -x509 -{md} -key ca.key -subj /C=KZ/CN=ROOT -extensions authority -days 3650 \
         -out ca.pem"
    ));
    openssl(format!("req -new -{md} -key leaf.key -subj /C=KZ/CN=LEAF -out leaf.csr"));
    openssl(format!(
        "x509 -req -{md} -in leaf.csr -CA ca.pem -CAkey ca.key -set_serial 4660 -days 3650 \
         -extfile openssl.cnf -extensions holder -out leaf.pem"
    ));
    desk.put("index.txt", "R\t391231235959Z\t240506070809Z,superseded\t1234\tunknown\t/CN=X\n");
    desk.put("number", "07");
    openssl(format!(
        "ca -gencrl -md {md} -keyfile ca.key -cert ca.pem -crldays 3650 -out list.pem"
    ));
}

#[test]
fn we_verify_what_the_gost_engine_signed() {
    for generation in &GENERATIONS {
        let desk = desk();
        make_theirs(&desk, generation);
        let (ca, leaf) = (certificate(&desk, "ca.pem"), certificate(&desk, "leaf.pem"));
        let algorithm = generation.key.default_signature();
        for certificate in [&ca, &leaf] {
            assert_eq!(certificate.public_key().unwrap().algorithm(), generation.key);
            assert_eq!(certificate.signature_algorithm(), Ok(algorithm));
            certificate.verify_signed_by(&ca).unwrap();
        }
        assert_eq!(ca.verify_signed_by(&leaf).err(), Some(SignatureFault::Invalid));
        csr::CertificationRequest::from_any(&desk.get("leaf.csr")).unwrap().verify().unwrap();

        let list = crl::CertificateList::from_any(&desk.get("list.pem")).unwrap();
        list.verify_signed_by(&ca).unwrap();
        assert_eq!(list.number(), Some(7.into()));
        assert_eq!(list.find(leaf.serial()).unwrap().reason, Some(RevocationReason::Superseded));

        let md = generation.md;
        for (options, content) in [("-nodetach", None), ("", Some("Өтініш\r\n".as_bytes()))] {
            desk.accepts(
                &format!(
                    "cms -sign -cades -binary -md {md} -in doc -signer leaf.pem -inkey leaf.key \
                     {options} -outform DER -out message.der"
                ),
                "",
            );
            let octets = desk.get("message.der");
            let message = cms::SignedData::from_any(&octets).unwrap();
            let signers = message.verify(content).unwrap();
            assert_eq!(signers[0].certificate, leaf);
            assert_eq!(signers[0].signature_algorithm, algorithm);
            if content.is_some() {
                assert_eq!(message.verify(Some(b"other")), Err(cms::CmsFault::ContentMismatch));
            }
        }
        println!("{}: certificate, request, list and message of the engine verify", generation.key);
    }
}

#[test]
fn the_gost_engine_verifies_what_we_signed() {
    for generation in &GENERATIONS {
        let root = root(generation.key, "ROOT");
        let leaf = root.leaf(generation.key);
        let revoked = root.leaf(generation.key).certificate;
        let desk = desk();
        desk.put("root.pem", root.certificate.pem());
        desk.put("leaf.pem", leaf.certificate.pem());
        desk.put("revoked.pem", revoked.pem());
        desk.accepts("verify -x509_strict -CAfile root.pem leaf.pem", "leaf.pem: OK");
        path_is_good(&root, &leaf);

        desk.put("ours.der", csr::build(&person_name(), &leaf.key, &leaf_extensions()).unwrap());
        desk.accepts("req -inform DER -in ours.der -verify -noout", "verify OK");

        desk.put("list.pem", pem::encode("X509 CRL", &list(&root, &revoked)));
        desk.accepts("crl -in list.pem -CAfile root.pem -noout", "verify OK");
        let verify = "verify -crl_check -CAfile root.pem -CRLfile list.pem";
        desk.accepts(&format!("{verify} leaf.pem"), "leaf.pem: OK");
        desk.refuses(&format!("{verify} revoked.pem"), "certificate revoked");

        for detached in [true, false] {
            let message = cms::sign(&cms::SignRequest {
                content: "Өтініш\r\n".as_bytes(),
                detached,
                signer: &leaf.key,
                certificate: &leaf.certificate,
                extra_certificates: &[],
                signing_time: Some(now()),
            })
            .unwrap();
            desk.put("message.der", &message);
            let content = if detached { "-content doc" } else { "" };
            desk.accepts(
                &format!(
                    "cms -verify -cades -binary -inform DER -in message.der {content} \
                     -CAfile root.pem -out out"
                ),
                "CAdES Verification successful",
            );
            assert_eq!(desk.get("out"), "Өтініш\r\n".as_bytes());
        }
        println!("{}: certificate, request, list and message of ours verify", generation.key);
    }
}

fn path_is_good(root: &Party, leaf: &Party) {
    let anchors = std::slice::from_ref(&root.certificate);
    let path = path::validate(&leaf.certificate, &[], anchors, now()).unwrap();
    assert_eq!(path.len(), 2);
}

/// A list that revokes one certificate.
fn list(authority: &Party, revoked: &Certificate) -> Vec<u8> {
    let head = crl::TbsCertificateList {
        signature_algorithm: authority.key.signature_algorithm(),
        issuer: authority.certificate.subject().clone(),
        this_update: moment("2024-06-01T00:00:00Z"),
        next_update: moment("2059-06-01T00:00:00Z"),
        number: 300.into(),
        authority_key_id: authority.certificate.subject_key_id().unwrap().to_vec(),
        scope: None,
        base_number: None,
        freshest: Vec::new(),
    };
    let entry = crl::Entry {
        serial: *revoked.serial(),
        revoked_at: moment("2024-05-06T07:08:09Z"),
        reason: Some(RevocationReason::KeyCompromise),
        invalidity_date: None,
        certificate_issuer: None,
    };
    let tbs = head.to_der(vec![entry]);
    crl::assemble(&tbs, head.signature_algorithm, &authority.key.sign(&tbs).unwrap())
}

/// The same number under the other label: what the engine signed as Russian is no Kazakh signature.
#[test]
fn a_kazakh_certificate_is_not_verified_with_a_russian_key() {
    let kazakh = root(KeyAlgorithm::Gost2015_512, "ROOT");
    let russian = root(KeyAlgorithm::GostRu2012_512(Set2012_512::A), "ROOT");
    let fault = kazakh.certificate.verify_signed_by(&russian.certificate).err();
    assert_eq!(fault, Some(SignatureFault::Invalid));
    let fault = russian.certificate.verify_signed_by(&kazakh.certificate).err();
    assert_eq!(fault, Some(SignatureFault::Invalid));
    assert_ne!(DigestAlgorithm::Streebog512.oid(), DigestAlgorithm::GostRu2012_512.oid());
}
