//! OpenSSL, GnuTLS, Python's cryptography and pkilint judge what the RSA hierarchy makes: certificate, list, status
//! answer.

use std::{fs, path::Path, process::Command};

use authority::{
    SubjectData,
    key::{KeyName, KeyRole},
    ocsp::{Issued, IssuedSet, RegisterUnavailable, Responder, Settings},
    revocation::{Reason, Revocation},
};
use pki::{Certificate, Serial};

use crate::world::{Hierarchy, World, answer, days, key, list, now, operator};

/// Runs openssl in a folder and gives everything it said.
fn openssl(folder: &Path, line: &str) -> (bool, String) {
    let output =
        Command::new("openssl").args(line.split(' ')).current_dir(folder).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

/// Writes the hierarchy and an operator's certificate as files.
fn lay_out(folder: &Path) -> (World, Hierarchy) {
    let world = World::new();
    let ours = world.rsa();
    let leaf = world.appoint(&ours, "operator", &operator(), &key("operator"), days(-1));
    for (name, certificate) in
        [("root", &ours.root.certificate), ("nca", &ours.nca.certificate), ("leaf", &leaf)]
    {
        fs::write(folder.join(format!("{name}.pem")), certificate.pem()).unwrap();
    }
    (world, ours)
}

#[test]
fn openssl_accepts_the_chain_and_reads_the_profile() {
    let folder = tempfile::tempdir().unwrap();
    lay_out(folder.path());
    let at = now().as_second();
    let (ok, said) = openssl(
        folder.path(),
        &format!("verify -x509_strict -attime {at} -CAfile root.pem -untrusted nca.pem leaf.pem"),
    );
    assert!(ok, "{said}");
    let (_, said) = openssl(
        folder.path(),
        "x509 -in leaf.pem -noout -subject -nameopt utf8,sep_comma_plus -ext keyUsage,extendedKeyUsage,crlDistributionPoints",
    );
    for expected in [
        "CN=ОПЕРАТОРОВА АННА",
        "C=KZ",
        "X509v3 Key Usage: critical",
        "Digital Signature, Non Repudiation",
        "1.2.398.3.3.4.2.3",
        "URI:http://senim.test/crl/nca-rsa.crl",
    ] {
        assert!(said.contains(expected), "{expected} is not in\n{said}");
    }
}

#[test]
fn openssl_accepts_the_list_and_finds_the_revocation() {
    let folder = tempfile::tempdir().unwrap();
    let (_, ours) = lay_out(folder.path());
    let serial: Serial = "5a0b".parse().unwrap();
    let revoked = [Revocation { serial, at: days(-1), reason: Reason::HolderDemand }];
    let made = list(&ours.nca, 3, revoked).unwrap();
    fs::write(folder.path().join("nca.crl"), &made.der).unwrap();
    let (ok, said) =
        openssl(folder.path(), "crl -in nca.crl -inform DER -CAfile nca.pem -noout -text");
    assert!(ok && said.contains("verify OK"), "{said}");
    for expected in ["Serial Number: 5A0B", "Cessation Of Operation", "Version 2", "CRL Number"] {
        assert!(said.contains(expected), "{expected} is not in\n{said}");
    }
}

/// Knows one certificate.
struct Only(Serial, Issued);

impl IssuedSet for Only {
    fn find(&self, issuer: KeyName, serial: &Serial) -> Result<Issued, RegisterUnavailable> {
        assert_eq!(issuer.to_string(), "nca-rsa");
        Ok(if *serial == self.0 { self.1.clone() } else { Issued::Never })
    }
}

fn responder_of<'a>(ours: &'a Hierarchy, certificate: &'a Certificate) -> Responder<'a> {
    Responder {
        issuer_key: ours.nca.name,
        issuer: &ours.nca.certificate,
        key: KeyName::first(KeyRole::Responder, ours.nca.name.hierarchy),
        certificate,
    }
}

#[test]
fn openssl_accepts_the_answers_to_its_own_questions() {
    let folder = tempfile::tempdir().unwrap();
    let (world, ours) = lay_out(folder.path());
    let responder_key = key("responder");
    let none = SubjectData::default();
    let responder = world.appoint(&ours, "ocsp-responder", &none, &responder_key, days(-1));
    let leaf = fs::read_to_string(folder.path().join("leaf.pem")).unwrap();
    let serial = *pki::Certificate::from_pem(&leaf).unwrap().serial();
    let revoked = Revocation { serial, at: days(-1), reason: Reason::HolderDemand };
    let never: Serial = "1234".parse().unwrap();
    for (register, expected) in [
        (Only(serial, Issued::Good), "leaf.pem: good"),
        (Only(serial, Issued::Revoked(revoked)), "leaf.pem: revoked"),
        (Only(never, Issued::Good), "leaf.pem: unknown"),
    ] {
        let (ok, said) =
            openssl(folder.path(), "ocsp -issuer nca.pem -cert leaf.pem -reqout request.der");
        assert!(ok, "{said}");
        let request = fs::read(folder.path().join("request.der")).unwrap();
        let responders = [(responder_of(&ours, &responder), &responder_key)];
        let found = answer(&request, &register, &responders, Settings::default(), now());
        fs::write(folder.path().join("answer.der"), &found.der).unwrap();
        let trust = format!(
            "-respin answer.der -CAfile root.pem -verify_other nca.pem -attime {} \
             -validity_period 4000000000 -no_nonce",
            now().as_second()
        );
        // Once against the question, for the nonce; once against the certificate, for the status.
        let (ok, said) = openssl(folder.path(), &format!("ocsp -reqin request.der {trust}"));
        assert!(ok && said.contains("Response verify OK"), "{said}");
        assert!(!said.contains("Nonce"), "{said}");
        let question = "ocsp -issuer nca.pem -cert leaf.pem";
        let (_, said) = openssl(folder.path(), &format!("{question} {trust}"));
        assert!(said.contains(expected), "{expected} is not in\n{said}");
    }
}

/// Lays out certificates, a list that revokes one certificate, and an answer about the leaf.
fn lay_out_all(folder: &Path) {
    let (world, ours) = lay_out(folder);
    let responder_key = key("responder");
    let none = SubjectData::default();
    let responder = world.appoint(&ours, "ocsp-responder", &none, &responder_key, days(-1));
    fs::write(folder.join("responder.pem"), responder.pem()).unwrap();
    let revoked = [Revocation {
        serial: "5a0b".parse().unwrap(),
        at: days(-1),
        reason: Reason::HolderDemand,
    }];
    let made = list(&ours.nca, 3, revoked).unwrap();
    fs::write(folder.join("nca.crl"), &made.der).unwrap();
    let (ok, said) = openssl(folder, "ocsp -issuer nca.pem -cert leaf.pem -reqout request.der");
    assert!(ok, "{said}");
    let leaf = pki::Certificate::from_pem(&fs::read_to_string(folder.join("leaf.pem")).unwrap());
    let register = Only(*leaf.unwrap().serial(), Issued::Good);
    let responders = [(responder_of(&ours, &responder), &responder_key)];
    let request = fs::read(folder.join("request.der")).unwrap();
    let found = answer(&request, &register, &responders, Settings::default(), now());
    fs::write(folder.join("answer.der"), &found.der).unwrap();
}

/// Runs a program and gives everything it said; `None` when there is no such program.
fn run(program: &str, arguments: &[&str], folder: &Path) -> Option<(bool, String)> {
    let output = Command::new(program).args(arguments).current_dir(folder).output();
    match output {
        Ok(output) => {
            let text = [output.stdout, output.stderr].concat();
            Some((output.status.success(), String::from_utf8_lossy(&text).into_owned()))
        }
        Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => None,
        Err(fault) => panic!("{program}: {fault}"),
    }
}

#[test]
fn python_reads_and_verifies_certificates_lists_and_answers() {
    let folder = tempfile::tempdir().unwrap();
    lay_out_all(folder.path());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/rules/judges.py");
    let folder_name = folder.path().to_str().unwrap();
    let (ok, said) =
        run("/usr/bin/python3", &[script, folder_name], folder.path()).expect("Debian's python3");
    assert!(ok && said.contains("answer GOOD"), "{said}");
    assert!(said.contains("revoked 0x5a0b cessation_of_operation"), "{said}");
}

#[test]
fn gnutls_accepts_the_chain_and_the_list() {
    let folder = tempfile::tempdir().unwrap();
    lay_out_all(folder.path());
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    let chain = [read("leaf.pem"), read("nca.pem"), read("root.pem")].concat();
    fs::write(folder.path().join("chain.pem"), chain).unwrap();
    // certtool can't be told a moment.
    let moment = format!("@{}", now().strftime("%Y-%m-%d %H:%M:%S"));
    let certtool = |arguments: &[&str]| {
        let line = [&["TZ=UTC", "faketime", "-f", moment.as_str(), "certtool"], arguments].concat();
        run("env", &line, folder.path()).expect("env")
    };
    let (ok, said) = certtool(&["--verify-chain", "--infile=chain.pem"]);
    assert!(ok && said.contains("Chain verification output: Verified"), "{said}");
    let (ok, said) = certtool(&["--crl-info", "--inder", "--infile=nca.crl"]);
    assert!(ok && said.contains("5a0b"), "{said}");
}

/// pkilint is in no Debian package, so it judges only where it is installed.
#[test]
fn pkilint_finds_no_error() {
    let folder = tempfile::tempdir().unwrap();
    lay_out_all(folder.path());
    let lists = ["lint", "-t", "CRL", "-p", "PKIX", "-s", "ERROR", "nca.crl"];
    let mut judgements = vec![
        run("lint_crl", &lists, folder.path()),
        run("lint_ocsp_response", &["lint", "-s", "ERROR", "answer.der"], folder.path()),
    ];
    for name in ["root.pem", "nca.pem", "leaf.pem", "responder.pem"] {
        judgements.push(run("lint_pkix_cert", &["lint", "-s", "ERROR", name], folder.path()));
    }
    for judgement in judgements {
        match judgement {
            Some((ok, said)) => assert!(ok && said.trim().is_empty(), "{said}"),
            None => println!("skipped: pkilint is not installed"),
        }
    }
}
