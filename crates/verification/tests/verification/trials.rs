//! PDFs in which something follows a person's signature: rows F2 and F7 of the trials.

use std::fs;

use pki::{
    Certificate,
    crl::CertificateList,
    validation::{Evidence, Level, Settings},
};
use verification::{Report, verify};

use crate::data;

/// Judges a PDF of the trials for a moment; `None` where the test data are absent.
fn judged_at(name: &str, at: &str) -> Option<Report> {
    let trials = data::folder()?.parent()?.join("trials");
    let read = |path: &str| fs::read(trials.join(path)).unwrap();
    let certificate = |path: &str| Certificate::from_any(&read(path)).unwrap();
    let list = |path: &str| CertificateList::from_any(&read(path)).unwrap();
    let anchors = [certificate("pki/root.pem")];
    let certificates = [certificate("pki/ica.pem")];
    let lists = [list("pki/root.crl"), list("pki/ica.crl")];
    let evidence =
        Evidence { anchors: &anchors, certificates: &certificates, lists: &lists, answers: &[] };
    let settings = Settings::at(at.parse().unwrap());
    Some(verify(&read(&format!("pdf/{name}.pdf")), None, &evidence, &settings))
}

fn judged(name: &str) -> Option<Report> {
    judged_at(name, "2026-12-01T00:00:00Z")
}

fn expect(names: &[(&str, &str, Option<&str>)]) {
    for (name, verdict, code) in names {
        let Some(report) = judged(name) else { return };
        let said = (report.verdict.as_str(), report.verdict.reason().map(|fault| fault.code));
        assert_eq!(said, (*verdict, *code), "{name}: {:?}", report.verdict);
    }
}

const CHANGED: Option<&str> = Some("pdf-changed-after-signing");

#[test]
fn no_signature_or_stamp_takes_over_changed_content() {
    expect(&[
        ("a_changed", "invalid", CHANGED),
        ("a_changed_dts", "invalid", CHANGED),
        ("a_changed_bob", "invalid", CHANGED),
        ("cert_p1_changed_dts", "invalid", CHANGED),
        ("cert_p2_changed_bob", "invalid", CHANGED),
    ]);
}

#[test]
fn comments_need_a_signature_that_allows_them() {
    expect(&[
        ("cert_p1_annot_dts", "invalid", CHANGED),
        ("a_annot_bob", "unknown", Some("pdf-changes-unclear")),
    ]);
}

#[test]
fn proofs_and_further_signatures_are_no_change() {
    expect(&[
        ("a", "valid", None),
        ("cert_p1", "valid", None),
        ("a_dss", "valid", None),
        ("a_dss_dts", "valid", None),
        ("a_dss_dts_dss", "valid", None),
        ("cert_p1_dss", "valid", None),
        ("a_dts", "valid", None),
        ("cert_p1_dts", "valid", None),
        ("a_bob", "valid", None),
        ("cert_p2_bob", "valid", None),
    ]);
}

/// The stores of these files lack the root's list, so that the document alone does not prove the status of
/// the issuing authority: they are not of level LT.
#[test]
fn the_level_is_told() {
    for (name, level) in [
        ("a", Level::Basic),
        ("a_dss", Level::Basic),
        ("a_dts", Level::Time),
        ("a_dss_dts", Level::Time),
        ("a_dss_dts_dss", Level::Time),
    ] {
        let Some(report) = judged(name) else { return };
        assert_eq!(report.signers[0].level, level, "{name}");
    }
}

#[test]
fn only_allowed_additions_are_noted() {
    for (name, notes) in [("a_dss_dts_dss", 0), ("cert_p1_dts", 0), ("a_bob", 1)] {
        let Some(report) = judged(name) else { return };
        assert_eq!(report.notes.len(), notes, "{name}");
    }
}

#[test]
fn a_cut_or_altered_update_never_passes() {
    let Some(folder) = data::folder() else { return };
    let folder = folder.parent().unwrap().join("trials/pdf");
    let read = |name: &str| fs::read(folder.join(name)).unwrap();
    let (signed, longer) = (read("a.pdf"), read("a_changed.pdf"));
    let found = documents::signatures(&longer).unwrap();
    let signature = found[0].as_ref().unwrap();
    let passes = |pdf: &[u8]| {
        matches!(
            documents::later_changes(pdf, signature, &[signature]),
            documents::LaterChanges::None | documents::LaterChanges::Permitted
        )
    };
    for end in signed.len() + 1..=longer.len() {
        let cut = &longer[..end];
        assert!(!passes(cut) || cut[signed.len()..].iter().all(u8::is_ascii_whitespace), "{end}");
    }
}
