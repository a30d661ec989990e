//! The trials: small inputs that were judged wrongly once, each with the right answer (its README is read too).

use std::{collections::BTreeSet, fs, path::Path};

use crate::{national::test_data, senim, verify};

/// What is no file: days of a visit, judged by the tests of the API (`a_visit_is_arranged_in_office_hours`).
const ELSEWHERE: [&str; 1] = ["F11"];

/// The authority of the trials, and the lists that speak of its people.
const TRUST: &str = "--trust pki/root.pem --with pki/ica.pem --crl pki/root.crl";
const CRL: &str = "--crl pki/ica.crl";
const AT: &str = "--at 2026-11-30T06:00:00Z";
const NCA: &str = "--no-revocation --at 2026-08-12T00:00:00Z \
    --trust nca_crl/go_certs_root_test_gost_2022.cer --with nca_crl/go_certs_nca_gost2022_test.cer";

/// What `senim verify` says: exit status, result, reason (`""`: none).
const JUDGED: [(&str, &str, (i64, &str, &str)); 36] = [
    ("F1", "NCA nca_crl/nca_gost2022_test_2026.crl", (0, "valid", "")),
    ("F1", "V cert/algs_differ_null.cer", (0, "valid", "")),
    ("F1", "V crl/alg_noparams_outer_only.crl", (0, "valid", "")),
    ("F1", "T --crl crl/alg_noparams_outer_only.crl pki/alice.pem", (0, "valid", "")),
    ("F2", "V pdf/a_changed.pdf", FORGED),
    ("F2", "V pdf/a_changed_dts.pdf", FORGED),
    ("F2", "V pdf/a_changed_bob.pdf", FORGED),
    ("F2", "V pdf/cert_p1_changed_dts.pdf", FORGED),
    ("F2", "V pdf/cert_p2_changed_bob.pdf", FORGED),
    ("F2", "V pdf/cert_p1_annot_dts.pdf", FORGED),
    ("F2", "V pdf/cert_p2_bob.pdf", (0, "valid", "")),
    ("F2", "V pdf/a_annot_bob.pdf", (2, "unknown", "pdf-changes-unclear")),
    ("F7", "V pdf/a_dss.pdf", (0, "valid", "")),
    ("F7", "V pdf/a_dss_dts.pdf", (0, "valid", "")),
    ("F7", "V pdf/a_dss_dts_dss.pdf", (0, "valid", "")),
    ("F7", "V pdf/cert_p1_dss.pdf", (0, "valid", "")),
    ("F3", "V ocspresp/two_conflict.der", (2, "unknown", "ocsp-response-contradictory")),
    ("F3", "V --ocsp ocspresp/two_conflict.der pki/alice.pem", (1, "invalid", REVOKED)),
    ("F3", "T --crl crl/same_n3_clean.crl --crl crl/new_n3_revoked.crl pki/alice.pem", GONE),
    ("F3", "T --crl crl/new_n3_revoked.crl --crl crl/same_n3_clean.crl pki/alice.pem", GONE),
    ("F3", "T --crl crl/tie_n3_clean.crl --crl crl/tie_n4_revoked.crl pki/alice.pem", GONE),
    ("F3", "T --crl crl/tie_n4_revoked.crl --crl crl/tie_n3_clean.crl pki/alice.pem", GONE),
    ("F3", "T --crl crl/old_n1_clean.crl --crl crl/new_n3_revoked.crl pki/alice.pem", GONE),
    ("F4", "V xml/signed_ascii.xml", (0, "valid", "")),
    ("F4", "V xml/signed_latin1.xml", (2, "unsupported", "xml-encoding-unsupported")),
    ("F4", "V xml/signed_doctype.xml", (2, "unsupported", "xml-doctype-forbidden")),
    ("F8", "V kind/enveloped.p7m", (2, "unsupported", "file-kind-not-verifiable")),
    ("F8", "V kind/encrypted.p7m", (2, "unsupported", "file-kind-not-verifiable")),
    ("F8", "V kind/authenticode.der", (2, "unsupported", "signature-content-unsupported")),
    (
        "F8",
        "V ocspresp/ext_unknown_crit.der",
        (2, "unsupported", "ocsp-response-extension-unsupported"),
    ),
    ("F8", "V key/rsa_trad.pem", (2, "unsupported", "file-kind-not-verifiable")),
    ("F8", "V key/ec_with_params.pem", (2, "unsupported", "file-kind-not-verifiable")),
    ("F8", "V key/p8_des3.pem", (2, "unsupported", "file-kind-not-verifiable")),
    // To be decided: an entry or answer of the future says that the certificate is to be revoked, not that it is.
    ("?", "T --crl crl/future_entry.crl pki/alice.pem", (0, "valid", "")),
    ("?", "V --ocsp ocspresp/revoked_future.der pki/alice.pem", (0, "valid", "")),
    // The name of the authority in a token is a hint; its certificate is bound by signature.
    ("?", "V tsp/tsa_name_wrong.tst", (0, "valid", "")),
];

const FORGED: (i64, &str, &str) = (1, "invalid", "pdf-changed-after-signing");
const REVOKED: &str = "certificate-revoked";
const GONE: (i64, &str, &str) = (1, "invalid", REVOKED);

/// What `senim show` must read.
const READ: [(&str, &str); 20] = [
    ("F5", "serial0/godaddy-g2.pem"),
    ("F5", "tsp/serial0.tst"),
    ("F6", "pem/bag_attributes.pem"),
    ("F6", "pem/bundle_cp1251_comment.pem"),
    ("F6", "pem/bundle_latin1_comment.pem"),
    ("F6", "pem/cert_and_pkcs8_key.pem"),
    ("F6", "pem/dash_in_comment.pem"),
    ("F6", "pem/pgp_block.pem"),
    ("F6", "pem/trusted_cert.pem"),
    ("F6", "pem/utf8_bom.pem"),
    ("F6", "csr/openssl_text_out.csr"),
    ("F6", "csr/bom.csr"),
    ("F6", "csr/trailing_spaces.csr"),
    ("F6", "csr/leading_text.csr"),
    ("F6", "csr/rfc1421_headers.csr"),
    ("F8", "key/rsa_trad.pem"),
    ("F8", "key/ec_with_params.pem"),
    ("F8", "key/p8_des3.pem"),
    ("F9", "csr/openssl29057_extreq_empty_seq.csr"),
    ("F9", "csr/bcjava1368_extreq_empty_set.csr"),
];

fn line(short: &str) -> String {
    let (who, rest) = short.split_once(' ').unwrap();
    match who {
        "NCA" => format!("{NCA} {rest}"),
        "T" => format!("{TRUST} {AT} {rest}"),
        _ => format!("{TRUST} {CRL} {AT} {rest}"),
    }
}

#[test]
fn every_trial_is_judged_as_its_row_says() {
    let Some(trials) = test_data("trials") else { return };
    let mut wrong = Vec::new();
    for (class, short, (status, result, reason)) in JUDGED {
        let (found_status, object) = verify(&trials, &line(short));
        let found_reason = object["reason"].as_str().unwrap_or_default();
        let found = (i64::from(found_status), object["result"].as_str().unwrap(), found_reason);
        if found != (status, result, reason) {
            wrong.push(format!("{class} {short}: {found:?}, not {:?}", (status, result, reason)));
        }
    }
    for (class, file) in READ {
        let output = senim(&trials, &format!("show {file}"));
        if !output.status.success() {
            wrong.push(format!("{class} {file}: {}", String::from_utf8_lossy(&output.stderr)));
        }
        if file.starts_with("pem/") {
            let (_, object) = verify(&trials, &format!("--no-revocation --trust {file} {file}"));
            if object["kind"] != "certificate" {
                wrong.push(format!("{class} {file}: {object}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_row_of_the_trials_has_its_judge() {
    let Some(trials) = test_data("trials") else { return };
    let readme = fs::read_to_string(trials.join("README.md")).unwrap();
    let judged: BTreeSet<&str> = JUDGED.iter().map(|row| row.0).collect();
    let mut known: BTreeSet<&str> = READ.iter().map(|row| row.0).collect();
    known.extend(judged);
    known.extend(ELSEWHERE);
    // The quiet end, below.
    known.insert("F10");
    let rows = readme.lines().filter_map(|line| line.strip_prefix("| F"));
    for row in rows {
        let class = format!("F{}", row.split(' ').next().unwrap());
        assert!(known.contains(class.as_str()), "{class} has no judge");
    }
}

#[test]
fn an_answer_that_can_not_be_written_ends_the_command_quietly() {
    let Some(trials) = test_data("trials") else { return };
    let shell = |redirected: &str| {
        let program = format!("{} show pki/alice.pem {redirected}", crate::SENIM);
        std::process::Command::new("sh")
            .args(["-c", &program])
            .current_dir(Path::new(&trials))
            .output()
            .unwrap()
    };
    for redirected in ["> /dev/full", ">&-", "| true"] {
        let output = shell(redirected);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.is_empty(), "{redirected}: {said}");
    }
    assert_eq!(shell("> /dev/full").status.code(), Some(74));
    for line in ["--help", "--version", "verify --help", "verify --json pki/alice.pem"] {
        let program = format!("{} {line} > /dev/full", crate::SENIM);
        let output = std::process::Command::new("sh")
            .args(["-c", &program])
            .current_dir(Path::new(&trials))
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(74), "{line}");
        assert!(output.stderr.is_empty(), "{line}");
    }
}
