//! Lints: what must hold of a certificate before an authority's key may touch it.
//!
//! They look at the finished certificate, signed with a throw-away key and read back from its bytes, not at the plan
//! from which it was made; a fault of the encoder is found as well as a fault of the data. All lints always run, and
//! all findings are reported.

mod encoding;
mod extensions;
mod names;

use pki::Certificate;

use crate::profile::Profile;

/// One lint.
#[derive(Clone, Copy)]
pub struct Lint {
    /// Stable code, kebab-case.
    pub code: &'static str,
    /// The clause it enforces.
    pub clause: &'static str,
    /// `Some` with what is wrong.
    inspect: fn(&Scrutiny<'_>) -> Option<String>,
}

/// What a lint found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The lint's code.
    pub code: &'static str,
    /// The clause that is broken.
    pub clause: &'static str,
    /// What is wrong, in plain English, for administrators.
    pub detail: String,
}

/// What lints look at.
struct Scrutiny<'a> {
    certificate: &'a Certificate,
    planned: &'a [u8],
    profile: &'a Profile,
    /// `None` for a root.
    issuer: Option<&'a Certificate>,
}

/// The certificate could not be read at all; the other lints then have nothing to look at.
const READABLE: (&str, &str) = ("readable", "RFC 5280 4.1, 4.2 (no extension twice); X.690");

/// All lints, in the order in which they run.
pub const LINTS: &[Lint] = &[
    Lint { code: "tbs-planned", clause: "promise 5", inspect: encoding::planned },
    Lint { code: "der-round-trip", clause: "RFC 5280 4.1; X.690", inspect: encoding::round_trip },
    Lint { code: "serial-size", clause: "RFC 5280 4.1.2.2", inspect: encoding::serial },
    Lint { code: "signature-algorithm", clause: "RFC 5280 4.1.1.2", inspect: encoding::algorithm },
    Lint { code: "validity-order", clause: "RFC 5280 4.1.2.5", inspect: encoding::validity_order },
    Lint { code: "validity-issuer", clause: "RFC 5280 6.1", inspect: encoding::validity_issuer },
    Lint { code: "validity-profile", clause: "profile", inspect: encoding::validity_profile },
    Lint { code: "key-algorithm", clause: "profile", inspect: encoding::key_algorithm },
    Lint { code: "key-strength", clause: "RFC 3279 2.3; NIST SP 800-89", inspect: encoding::key },
    Lint { code: "key-own", clause: "RFC 5280 4.1.2.7", inspect: encoding::own_key },
    Lint { code: "issuer-name", clause: "RFC 5280 4.1.2.4", inspect: names::issuer },
    Lint { code: "subject-filled", clause: "RFC 5280 4.1.2.6", inspect: names::filled },
    Lint { code: "subject-order", clause: "kz ecosystem 1.7", inspect: names::order },
    Lint { code: "subject-country", clause: "kz ecosystem 1.7", inspect: names::country },
    Lint { code: "subject-length", clause: "RFC 5280 appendix A", inspect: names::length },
    Lint { code: "subject-text", clause: "RFC 5280 4.1.2.4", inspect: names::text },
    Lint { code: "subject-iin", clause: "kz ecosystem 1.7, 5.1", inspect: names::iin },
    Lint { code: "subject-bin", clause: "kz ecosystem 1.7, 5.2", inspect: names::bin },
    Lint { code: "alt-names", clause: "RFC 5280 4.2.1.6", inspect: names::alt_names },
    Lint { code: "critical-known", clause: "RFC 5280 4.2", inspect: extensions::known },
    Lint { code: "basic-constraints", clause: "RFC 5280 4.2.1.9", inspect: extensions::basic },
    Lint { code: "key-usage", clause: "RFC 5280 4.2.1.3", inspect: extensions::key_usage },
    Lint { code: "purposes", clause: "RFC 5280 4.2.1.12; profile", inspect: extensions::purposes },
    Lint { code: "policies", clause: "RFC 5280 4.2.1.4; profile", inspect: extensions::policies },
    Lint { code: "subject-key-id", clause: "RFC 5280 4.2.1.2", inspect: extensions::subject_id },
    Lint { code: "authority-key-id", clause: "RFC 5280 4.2.1.1", inspect: extensions::issuer_id },
    Lint { code: "list-address", clause: "RFC 5280 4.2.1.13", inspect: extensions::list },
    Lint { code: "access-address", clause: "RFC 5280 4.2.2.1", inspect: extensions::access },
    Lint { code: "key-storage", clause: "kz ecosystem 1.5", inspect: extensions::storage },
    Lint { code: "no-check", clause: "RFC 6960 4.2.2.2.1", inspect: extensions::no_check },
];

/// Runs every lint on a certificate in DER.
///
/// `planned` are the bytes that were meant to be signed; `issuer` is `None` for a root.
pub fn run(
    der: &[u8],
    planned: &[u8],
    profile: &Profile,
    issuer: Option<&Certificate>,
) -> Vec<Finding> {
    let certificate = match Certificate::from_der(der) {
        Ok(certificate) => certificate,
        Err(fault) => {
            let (code, clause) = READABLE;
            return vec![Finding { code, clause, detail: fault.to_string() }];
        }
    };
    let scrutiny = Scrutiny { certificate: &certificate, planned, profile, issuer };
    LINTS
        .iter()
        .filter_map(|lint| {
            let detail = (lint.inspect)(&scrutiny)?;
            Some(Finding { code: lint.code, clause: lint.clause, detail })
        })
        .collect()
}

/// The codes of the findings, for one line of text.
pub fn codes(findings: &[Finding]) -> String {
    findings.iter().map(|finding| finding.code).collect::<Vec<_>>().join(", ")
}

/// `Some` with the words when the condition fails.
fn require(holds: bool, words: impl Into<String>) -> Option<String> {
    if holds { None } else { Some(words.into()) }
}
