//! openssl as the judge of what we write, and as the writer of what we read.

use std::{path::PathBuf, process::Command};

use crypto::{DigestAlgorithm, KeyAlgorithm, Signer};
use pki::{
    Certificate, RevocationReason, Serial, cms, crl, csr, ocsp,
    path::{self, Demands, PathFault, Profile, Refusal},
    pem, pkcs12,
    x509::{Extension, ExtensionValue},
};
use tempfile::TempDir;

use crate::world::{
    Order, Party, ca_extensions, ca_name, leaf_extensions, moment, now, person_name,
    responder_extensions, root,
};

/// A folder in which openssl runs.
pub(crate) struct Desk(TempDir);

impl Desk {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn put(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), content).unwrap();
    }

    pub(crate) fn put_key(&self, name: &str, party: &Party) {
        self.put(name, pem::encode("PRIVATE KEY", &party.key.to_pkcs8_der().unwrap()));
    }

    pub(crate) fn get(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }

    /// Runs `openssl`, with the settings of the desk where there are any; gives whether it succeeded, and all it
    /// said.
    pub(crate) fn run(&self, command: &str) -> (bool, String) {
        let mut openssl = Command::new("openssl");
        openssl.args(command.split_whitespace()).current_dir(self.0.path());
        let settings = self.path("openssl.cnf");
        if settings.exists() {
            openssl.env("OPENSSL_CONF", settings);
        }
        let output = openssl.output().expect("openssl must be installed");
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&said).into_owned())
    }

    /// Runs `openssl`, which must succeed and say `want`.
    pub(crate) fn accepts(&self, command: &str, want: &str) {
        let (success, said) = self.run(command);
        assert!(success && said.contains(want), "openssl {command}\n{said}");
    }

    /// Runs `openssl`, which must fail and say `want`.
    pub(crate) fn refuses(&self, command: &str, want: &str) {
        let (success, said) = self.run(command);
        assert!(!success && said.contains(want), "openssl {command}\n{said}");
    }
}

/// Root and issuing authority, both RSA.
fn authorities() -> (Party, Party) {
    let root = root(KeyAlgorithm::Rsa2048, "ROOT");
    let order = Order::new(ca_name("ҰЛТТЫҚ КУӘЛАНДЫРУШЫ ОРТАЛЫҚ"), ca_extensions(Some(0)));
    let issuing = root.issue(KeyAlgorithm::Rsa2048, order);
    (root, issuing)
}

#[test]
fn openssl_verifies_our_chain_and_reads_its_extensions() {
    for algorithm in [KeyAlgorithm::Rsa2048, KeyAlgorithm::EcP256, KeyAlgorithm::Ed25519] {
        let (root, issuing) = authorities();
        let leaf = issuing.leaf(algorithm);
        let desk = Desk::new();
        desk.put("root.pem", root.certificate.pem());
        desk.put("ca.pem", issuing.certificate.pem());
        desk.put("leaf.pem", leaf.certificate.pem());
        desk.accepts(
            "verify -x509_strict -CAfile root.pem -untrusted ca.pem leaf.pem",
            "leaf.pem: OK",
        );
        let (_, text) = desk.run("x509 -in leaf.pem -noout -text -nameopt utf8");
        for want in [
            "Digital Signature, Non Repudiation, Key Agreement",
            "E-mail Protection, 1.2.398.3.3.4.1.1",
            "CPS: http://pki.example.kz/cps",
            "URI:http://pki.example.kz/full.crl",
            "X509v3 Freshest CRL",
            "CA Issuers - URI:http://pki.example.kz/ca.cer",
            "OCSP - URI:http://pki.example.kz/ocsp",
            "email:aigul@example.kz, DNS:example.kz",
            "Not After : Dec 31 23:59:59 2059 GMT",
            "GN=ҚАЙРАТҚЫЗЫ",
            &format!("Serial Number:\n            {}", colons(leaf.certificate.serial())),
        ] {
            assert!(text.contains(want), "{want}\n{text}");
        }
    }
}

fn colons(serial: &Serial) -> String {
    let octets: Vec<String> = serial.as_bytes().iter().map(|b| format!("{b:02x}")).collect();
    octets.join(":")
}

#[test]
fn openssl_verifies_our_request_and_we_verify_its() {
    let (_, issuing) = authorities();
    let leaf = issuing.leaf(KeyAlgorithm::Rsa2048);
    let desk = Desk::new();
    desk.put("ours.der", csr::build(&person_name(), &leaf.key, &leaf_extensions()).unwrap());
    desk.accepts("req -inform DER -in ours.der -verify -noout", "verify OK");

    desk.accepts(
        "req -new -newkey rsa:2048 -nodes -keyout k.pem -out theirs.pem -utf8 -subj /CN=ТЕСТ/C=KZ \
         -addext subjectAltName=email:a@b.kz,DNS:b.kz -addext \
         1.2.398.3.3.5=DER:30:0a:06:08:2a:83:0e:03:03:05:01:01",
        "",
    );
    let request = csr::CertificationRequest::from_any(&desk.get("theirs.pem")).unwrap();
    request.verify().unwrap();
    assert_eq!(request.subject().common_name(), Some("ТЕСТ"));
    assert_eq!(request.alt_names().len(), 2);
    assert_eq!(request.key_storage().unwrap().to_string(), "1.2.398.3.3.5.1.1");
}

/// `openssl x509 -req` makes certificates of version 1, without any extension.
#[test]
fn a_plain_leaf_of_openssl_is_valid_but_not_for_the_web() {
    let desk = Desk::new();
    for command in [
        "req -x509 -newkey rsa:2048 -nodes -keyout ca-key.pem -out ca.pem -subj /CN=CA -days 30",
        "req -newkey rsa:2048 -nodes -keyout key.pem -out own.csr -subj /CN=OWN",
        "x509 -req -in own.csr -CA ca.pem -CAkey ca-key.pem -set_serial 77 -days 30 -out own.pem",
    ] {
        desk.accepts(command, "");
    }
    let read = |name: &str| Certificate::from_any(&desk.get(name)).unwrap();
    let (own, anchors) = (read("own.pem"), [read("ca.pem")]);
    let path = path::validate(&own, &[], &anchors, own.not_before()).unwrap();
    assert_eq!(path.len(), 2);
    let web = Demands { profile: Profile::Web, ..Demands::none() };
    let accept: &mut dyn FnMut(&[&Certificate]) -> Result<(), ()> = &mut |_| Ok(());
    let refused = path::find(&own, &[], &anchors, own.not_before(), &web, accept);
    assert!(matches!(refused, Err(Refusal::Path(PathFault::NotConforming { .. }))), "{refused:?}");
}

#[test]
fn openssl_believes_our_list_and_finds_the_revoked_leaf() {
    let (root, issuing) = authorities();
    let revoked = issuing.leaf(KeyAlgorithm::EcP256).certificate;
    let good = issuing.leaf(KeyAlgorithm::EcP256).certificate;
    let reason = Some(RevocationReason::KeyCompromise);
    let entry = crl::Entry::new(*revoked.serial(), moment("2024-05-06T07:08:09Z"), reason);
    let head = crl::TbsCertificateList {
        signature_algorithm: issuing.key.signature_algorithm(),
        issuer: issuing.certificate.subject().clone(),
        this_update: moment("2024-06-01T00:00:00Z"),
        next_update: moment("2059-06-01T00:00:00Z"),
        number: 300.into(),
        authority_key_id: issuing.certificate.subject_key_id().unwrap().to_vec(),
        scope: None,
        base_number: None,
        freshest: Vec::new(),
    };
    let sign = |entries: Vec<crl::Entry>| {
        let tbs = head.to_der(entries);
        crl::assemble(&tbs, head.signature_algorithm, &issuing.key.sign(&tbs).unwrap())
    };
    let der = sign(vec![entry.clone()]);
    let desk = Desk::new();
    desk.put("root.pem", root.certificate.pem());
    desk.put("ca.pem", issuing.certificate.pem());
    desk.put("revoked.pem", revoked.pem());
    desk.put("good.pem", good.pem());
    desk.put("list.pem", pem::encode("X509 CRL", &der));
    desk.put("empty.pem", pem::encode("X509 CRL", &sign(Vec::new())));
    desk.accepts("crl -in list.pem -CAfile ca.pem -noout -text", "verify OK");
    desk.accepts("crl -in empty.pem -CAfile ca.pem -noout -text", "No Revoked Certificates");
    let verify = "verify -crl_check -CAfile root.pem -untrusted ca.pem -CRLfile list.pem";
    desk.accepts(&format!("{verify} good.pem"), "good.pem: OK");
    desk.refuses(&format!("{verify} revoked.pem"), "certificate revoked");

    let list = crl::CertificateList::from_any(&desk.get("list.pem")).unwrap();
    list.verify_signed_by(&issuing.certificate).unwrap();
    assert_eq!(list.verify_signed_by(&root.certificate), Err(crl::ListFault::Issuer));
    assert_eq!(list.number(), Some(300.into()));
    assert_eq!(list.find(revoked.serial()), Some(entry));
    assert_eq!(list.find(good.serial()), None);
    assert!(list.is_whole() && list.is_fresh_at(now()));
    assert!(!list.is_fresh_at(list.next_update().unwrap()));
}

#[test]
fn openssl_asks_and_believes_our_answer() {
    let (root, issuing) = authorities();
    let leaf = issuing.leaf(KeyAlgorithm::EcP256).certificate;
    let order = Order::new(ca_name("OCSP RESPONDER"), responder_extensions());
    let responder = issuing.issue(KeyAlgorithm::Rsa2048, order);
    let desk = Desk::new();
    desk.put("root.pem", root.certificate.pem());
    desk.put("ca.pem", issuing.certificate.pem());
    desk.put("leaf.pem", leaf.pem());
    let at = moment("2024-05-06T07:08:09Z");
    let reason = Some(RevocationReason::CessationOfOperation);
    let cases = [
        (ocsp::CertStatus::Good, "leaf.pem: good"),
        (ocsp::CertStatus::Revoked { at, reason }, "Reason: cessationOfOperation"),
        (ocsp::CertStatus::NotIssued, "Reason: certificateHold"),
        (ocsp::CertStatus::Unknown, "leaf.pem: unknown"),
    ];
    for digest in ["sha1", "sha256"] {
        desk.accepts(&format!("ocsp -{digest} -issuer ca.pem -cert leaf.pem -reqout q.der"), "");
        let request = ocsp::Request::parse(&desk.get("q.der")).unwrap();
        assert!(request.nonce().is_some());
        let id = &request.cert_ids()[0];
        assert_eq!((id.serial(), request.cert_ids().len()), (leaf.serial(), 1));
        assert!(id.matches_issuer(&issuing.certificate) && !id.matches_issuer(&root.certificate));
        for (status, want) in cases {
            let response = ocsp::ResponseBuilder::new(&responder.certificate, at)
                .nonce(request.nonce())
                .answer(ocsp::SingleResponse {
                    cert_id: id.clone(),
                    status,
                    this_update: at,
                    next_update: Some(moment("2059-01-01T00:00:00Z")),
                })
                .sign(&responder.key)
                .unwrap();
            desk.put("a.der", &response);
            let ask = format!(
                "ocsp -no_nonce -reqin q.der -respin a.der -{digest} -issuer ca.pem -cert leaf.pem \
                 -CAfile root.pem -verify_other ca.pem"
            );
            let (success, said) = desk.run(&ask);
            assert!(success && said.contains(want), "{said}");
            assert!(said.contains("Response verify OK") && !said.contains("WARNING"), "{said}");

            let read = ocsp::Response::parse(&response).unwrap();
            read.verify(&issuing.certificate, now()).unwrap();
            assert_eq!(read.verify(&root.certificate, now()), Err(ocsp::ResponseFault::Responder));
            assert_eq!(read.nonce(), request.nonce());
            assert_eq!(read.find(&issuing.certificate, leaf.serial()).unwrap().status, status);
        }
    }
    desk.put("a.der", ocsp::error_response(ocsp::ErrorStatus::Unauthorized));
    desk.refuses("ocsp -respin a.der -issuer ca.pem -cert leaf.pem", "unauthorized (6)");
}

#[test]
fn we_ask_and_believe_the_answer_of_openssl() {
    let (_, issuing) = authorities();
    let leaf = issuing.leaf(KeyAlgorithm::EcP256).certificate;
    let order = Order::new(ca_name("OCSP RESPONDER"), responder_extensions());
    let responder = issuing.issue(KeyAlgorithm::Rsa2048, order);
    let desk = Desk::new();
    desk.put("ca.pem", issuing.certificate.pem());
    desk.put("r.pem", responder.certificate.pem());
    desk.put_key("r.key", &responder);
    let serial = leaf.serial().to_string().to_uppercase();
    desk.put(
        "index.txt",
        format!("R\t591231235959Z\t240506070809Z,superseded\t{serial}\tunknown\t/CN=X\n"),
    );
    for digest in [DigestAlgorithm::Sha1, DigestAlgorithm::Sha256] {
        let id = ocsp::CertId::new(digest, &issuing.certificate, *leaf.serial()).unwrap();
        let request = ocsp::Request::new(vec![id], Some(&[7; 32]));
        assert_eq!(ocsp::Request::parse(&request.to_der()), Ok(request.clone()));
        desk.put("q.der", request.to_der());
        desk.accepts(
            "ocsp -index index.txt -CA ca.pem -rsigner r.pem -rkey r.key -reqin q.der \
             -respout a.der -ndays 5",
            "",
        );
        let response = ocsp::Response::parse(&desk.get("a.der")).unwrap();
        response.verify(&issuing.certificate, now()).unwrap();
        assert_eq!(response.nonce(), request.nonce());
        let found = response.find(&issuing.certificate, leaf.serial()).unwrap();
        let at = moment("2024-05-06T07:08:09Z");
        let reason = Some(RevocationReason::Superseded);
        assert_eq!(found.status, ocsp::CertStatus::Revoked { at, reason });
    }
}

#[test]
fn openssl_verifies_our_messages() {
    let (root, issuing) = authorities();
    for algorithm in [KeyAlgorithm::Rsa2048, KeyAlgorithm::EcP256, KeyAlgorithm::EcP384] {
        let leaf = issuing.leaf(algorithm);
        let desk = Desk::new();
        desk.put("root.pem", root.certificate.pem());
        desk.put("doc", "Өтініш\r\n");
        for detached in [true, false] {
            for signing_time in [Some(now()), None] {
                let message = cms::sign(&cms::SignRequest {
                    content: "Өтініш\r\n".as_bytes(),
                    detached,
                    signer: &leaf.key,
                    certificate: &leaf.certificate,
                    extra_certificates: std::slice::from_ref(&issuing.certificate),
                    signing_time,
                })
                .unwrap();
                desk.put("message.der", &message);
                let content = if detached { "-content doc" } else { "" };
                let verify = "cms -verify -cades -binary -inform DER -in message.der";
                desk.accepts(
                    &format!("{verify} {content} -CAfile root.pem -out out"),
                    "CAdES Verification successful",
                );
                assert_eq!(desk.get("out"), "Өтініш\r\n".as_bytes());
            }
        }
    }
}

#[test]
fn we_verify_the_messages_of_openssl() {
    let (_, issuing) = authorities();
    for algorithm in [KeyAlgorithm::Rsa2048, KeyAlgorithm::EcP256] {
        let leaf = issuing.leaf(algorithm);
        let other = issuing.leaf(KeyAlgorithm::Rsa2048);
        let desk = Desk::new();
        desk.put("leaf.pem", leaf.certificate.pem());
        desk.put_key("leaf.key", &leaf);
        desk.put("other.pem", other.certificate.pem());
        desk.put_key("other.key", &other);
        desk.put("doc", b"text");
        let sign = "cms -sign -cades -binary -md sha256 -in doc -signer leaf.pem -inkey leaf.key";
        let verify = |options: &str, content: Option<&[u8]>| {
            desk.accepts(&format!("{sign} {options} -out m"), "");
            cms::SignedData::from_any(&desk.get("m")).unwrap().verify(content)
        };
        let one = verify("-nodetach -outform DER", None).unwrap();
        assert_eq!(one[0].certificate, leaf.certificate);
        assert!(one[0].signing_time.is_some());
        assert_eq!(verify("-outform PEM", Some(b"text")).unwrap().len(), 1);
        // Indefinite lengths and content in pieces.
        assert_eq!(verify("-nodetach -stream -outform DER", None).unwrap().len(), 1);
        assert_eq!(verify("-keyid -nodetach -outform DER", None).unwrap().len(), 1);
        let both = "-signer other.pem -inkey other.key -nodetach -outform DER";
        assert_eq!(verify(both, None).unwrap().len(), 2);
        assert_eq!(verify("-outform DER", Some(b"texT")), Err(cms::CmsFault::ContentMismatch));
        assert_eq!(verify("-outform DER", None), Err(cms::CmsFault::ContentMissing));
        assert_eq!(
            verify("-nocerts -outform DER", Some(b"text")),
            Err(cms::CmsFault::CertificateMissing)
        );
        let plain =
            "cms -sign -binary -in doc -signer leaf.pem -inkey leaf.key -nodetach -outform DER";
        desk.accepts(&format!("{plain} -out m"), "");
        let plain = cms::SignedData::from_any(&desk.get("m")).unwrap().verify(None);
        assert_eq!(plain, Err(cms::CmsFault::NotCades { attribute: "signingCertificate" }));
    }
}

#[test]
fn openssl_opens_our_container_and_we_open_its() {
    let (_, issuing) = authorities();
    let leaf = issuing.leaf(KeyAlgorithm::Rsa2048);
    let desk = Desk::new();
    let chain = std::slice::from_ref(&issuing.certificate);
    let pfx = pkcs12::Pfx {
        friendly_name: "ӘБІШЕВА",
        key: &leaf.key,
        certificate: &leaf.certificate,
        chain,
    };
    let bytes = pkcs12::write(&pfx, "demo").unwrap();
    desk.put("x.p12", &bytes);
    desk.accepts("pkcs12 -in x.p12 -passin pass:demo -nodes -out all.pem", "");
    let all = String::from_utf8_lossy(&desk.get("all.pem")).into_owned();
    let certificates = Certificate::all_from_pem(&all).unwrap();
    assert!(certificates.contains(&leaf.certificate) && certificates.contains(&chain[0]));
    assert!(all.contains("PRIVATE KEY"));
    desk.refuses("pkcs12 -in x.p12 -passin pass:other -nodes", "invalid password");

    let read = pkcs12::read(&bytes, "demo").unwrap();
    assert_eq!(read.friendly_name.as_deref(), Some("ӘБІШЕВА"));
    assert_eq!(read.certificate, leaf.certificate);
    assert_eq!(read.chain, chain);
    let wrong = pkcs12::read(&bytes, "Demo").unwrap_err();
    assert_eq!(wrong, pkcs12::ContainerFault::WrongPassword);

    desk.put("leaf.pem", leaf.certificate.pem());
    desk.put_key("leaf.key", &leaf);
    desk.accepts(
        "pkcs12 -export -inkey leaf.key -in leaf.pem -name theirs -passout pass:demo -out y.p12",
        "",
    );
    let theirs = pkcs12::read(&desk.get("y.p12"), "demo").unwrap();
    assert_eq!(theirs.certificate, leaf.certificate);
    assert_eq!(theirs.friendly_name.as_deref(), Some("theirs"));
}

#[test]
fn a_container_keeps_a_national_key() {
    let leaf = root(KeyAlgorithm::Gost2015_512, "ROOT").leaf(KeyAlgorithm::Gost2015_512);
    let pfx = pkcs12::Pfx {
        friendly_name: "GOST",
        key: &leaf.key,
        certificate: &leaf.certificate,
        chain: &[],
    };
    let read = pkcs12::read(&pkcs12::write(&pfx, "Құпия1").unwrap(), "Құпия1").unwrap();
    assert_eq!(read.key.public_key_info(), leaf.certificate.spki_der());
}

#[test]
fn key_storage_of_a_request_may_carry_a_path() {
    // SEQUENCE { OID 1.2.398.3.3.5.1.1, UTF8String "/t/" }, as the national tools ask.
    let der = hex::decode("300f06082a830e03030501010c032f742f").unwrap();
    let value = ExtensionValue::Other { oid: pki::oid::KEY_STORAGE, der };
    let party = root(KeyAlgorithm::EcP256, "ROOT");
    let extension = Extension::plain(value);
    let der = csr::build(&person_name(), &party.key, &[extension]).unwrap();
    let request = csr::CertificationRequest::from_any(&der).unwrap();
    request.verify().unwrap();
    assert_eq!(request.key_storage().unwrap().to_string(), "1.2.398.3.3.5.1.1");
}
