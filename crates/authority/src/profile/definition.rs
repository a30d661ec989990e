//! The shape of a profile file, and the checks that need one file only.

use std::sync::Arc;

use base::FileFault;
use crypto::KeyAlgorithm;
use pki::Oid;
use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use super::{Attribute, Authorisation, Class, Hierarchy, KeyUse, PairRole, Profile, Term, Urls};

/// The file as written.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Definition {
    code: String,
    class: Class,
    authorisation: Authorisation,
    source: String,
    issuers: Vec<String>,
    keys: Vec<String>,
    subject: Vec<Attribute>,
    #[serde(default)]
    subject_optional: Vec<Attribute>,
    common_name: Option<String>,
    organisation: Option<String>,
    key_usage: Vec<KeyUse>,
    #[serde(default)]
    extended_key_usage: Vec<String>,
    #[serde(default)]
    policies: Vec<String>,
    #[schemars(with = "String")]
    validity: Term,
    #[serde(default)]
    storages: Vec<String>,
    path_length: Option<u8>,
    #[serde(default)]
    ocsp_no_check: bool,
    hierarchy: Option<Hierarchy>,
    #[schemars(with = "Option<String>")]
    crl_validity: Option<Term>,
    pair: Option<Pair>,
    #[serde(default)]
    urls: UrlTemplates,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Pair {
    name: String,
    role: PairRole,
}

#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct UrlTemplates {
    crl: Option<String>,
    issuer_certificate: Option<String>,
    ocsp: Option<String>,
    cps: Option<String>,
}

/// What a file of a profile may say (JSON Schema 2020-12).
pub fn profile_schema() -> Schema {
    base::schema_of::<Definition>()
}

/// Collects the faults of one file.
struct Report<'a> {
    file: &'a str,
    faults: &'a mut Vec<FileFault>,
}

impl Report<'_> {
    fn add(&mut self, key: &str, reason: impl Into<String>) {
        self.faults.push(FileFault::new(self.file, key, reason));
    }

    fn require(&mut self, holds: bool, key: &str, reason: &str) {
        if !holds {
            self.add(key, reason);
        }
    }
}

/// Reads one file. `None` when it could not be read as a definition at all; the reason is then in `faults`.
pub(super) fn read(file: &str, text: &str, faults: &mut Vec<FileFault>) -> Option<Profile> {
    let mut report = Report { file, faults };
    let definition: Definition = match base::read_toml(text) {
        Ok(definition) => definition,
        Err(slip) => {
            report.faults.push(FileFault::unread(file, slip));
            return None;
        }
    };
    inspect(file, &definition, &mut report);
    let keys = keys(&definition.keys, &mut report);
    let extended_key_usage =
        oids("extended-key-usage", &definition.extended_key_usage, &mut report);
    let policies = oids("policies", &definition.policies, &mut report);
    let storages = oids("storages", &definition.storages, &mut report);
    Some(Profile {
        code: definition.code,
        class: definition.class,
        authorisation: definition.authorisation,
        source: definition.source,
        issuers: definition.issuers,
        keys,
        subject: definition.subject,
        subject_optional: definition.subject_optional,
        common_name: definition.common_name,
        organisation: definition.organisation,
        key_usage: definition.key_usage,
        extended_key_usage,
        policies,
        validity: definition.validity,
        storages,
        path_length: definition.path_length,
        ocsp_no_check: definition.ocsp_no_check,
        hierarchy: definition.hierarchy,
        crl_validity: definition.crl_validity,
        pair: definition.pair.map(|pair| (pair.name, pair.role)),
        urls: Urls {
            crl: definition.urls.crl,
            issuer_certificate: definition.urls.issuer_certificate,
            ocsp: definition.urls.ocsp,
            cps: definition.urls.cps,
        },
        // Filled in when all files are read.
        bad_keys: Arc::default(),
    })
}

fn keys(words: &[String], report: &mut Report<'_>) -> Vec<KeyAlgorithm> {
    report.require(!words.is_empty(), "keys", "the list is empty; name at least one key algorithm");
    let mut keys = Vec::new();
    for word in words {
        match word.parse() {
            Ok(algorithm) if KeyAlgorithm::can_generate(algorithm) => keys.push(algorithm),
            Ok(_) | Err(_) => report.add("keys", format!("{word:?} is not a key algorithm")),
        }
    }
    keys
}

fn inspect(file: &str, definition: &Definition, report: &mut Report<'_>) {
    report.require(
        file.strip_suffix(".toml") == Some(definition.code.as_str()),
        "code",
        "the file must be named by the code",
    );
    report.require(!definition.source.trim().is_empty(), "source", "cite the paragraph followed");
    report.require(!definition.issuers.is_empty(), "issuers", "name who issues");
    report.require(!definition.key_usage.is_empty(), "key-usage", "name at least one usage");
    inspect_subject(definition, report);
    inspect_class(definition, report);
    for (key, url) in [
        ("urls.crl", &definition.urls.crl),
        ("urls.issuer-certificate", &definition.urls.issuer_certificate),
        ("urls.ocsp", &definition.urls.ocsp),
        ("urls.cps", &definition.urls.cps),
    ] {
        if let Some(url) = url {
            let rest = url.replace("{base}", "").replace("{issuer}", "");
            report.require(url.starts_with("{base}/"), key, "must begin with {base}/");
            report.require(
                !rest.contains(['{', '}', ' ']) && rest.is_ascii(),
                key,
                "only the placeholders {base} and {issuer}, no blanks, ASCII only",
            );
        }
    }
}

fn inspect_subject(definition: &Definition, report: &mut Report<'_>) {
    let subject = &definition.subject;
    for (n, attribute) in subject.iter().enumerate() {
        let again = subject.iter().take(n).any(|earlier| earlier == attribute);
        report.require(!again, "subject", &format!("{attribute:?} stands twice"));
    }
    for needed in [Attribute::CommonName, Attribute::Country] {
        report.require(subject.contains(&needed), "subject", &format!("{needed:?} is missing"));
        report.require(
            !definition.subject_optional.contains(&needed),
            "subject-optional",
            &format!("{needed:?} may not be optional"),
        );
    }
    for optional in &definition.subject_optional {
        report.require(
            subject.contains(optional),
            "subject-optional",
            &format!("{optional:?} is not in subject"),
        );
    }
    if definition.class != Class::Leaf {
        report.require(
            definition.common_name.is_some(),
            "common-name",
            "an authority's name stands in its profile",
        );
    }
}

fn inspect_class(definition: &Definition, report: &mut Report<'_>) {
    let ca = definition.class != Class::Leaf;
    let signs_certificates = definition.key_usage.contains(&KeyUse::KeyCertSign);
    report.require(
        signs_certificates == ca,
        "key-usage",
        "key-cert-sign belongs to authorities, and to all of them (RFC 5280 4.2.1.9)",
    );
    report.require(
        definition.hierarchy.is_some() == ca,
        "hierarchy",
        "authorities name their hierarchy, others do not",
    );
    report.require(
        definition.crl_validity.is_some() == ca,
        "crl-validity",
        "authorities say how long their lists live, others do not",
    );
    report.require(
        definition.path_length.is_none() || ca,
        "path-length",
        "only authorities have it (RFC 5280 4.2.1.9)",
    );
    report.require(
        definition.path_length == Some(0) || definition.class != Class::Issuing,
        "path-length",
        "an issuing authority certifies end entities only: write 0",
    );
    if ca {
        report.require(
            definition.authorisation == Authorisation::Ceremony,
            "authorisation",
            "authorities are made in a ceremony",
        );
        report.require(definition.pair.is_none(), "pair", "an authority is no member of a pair");
    } else {
        report.require(
            !definition.extended_key_usage.is_empty(),
            "extended-key-usage",
            "an end entity's certificate names its purposes",
        );
    }
}

/// Reads a list of object identifiers in dotted form.
fn oids(key: &str, words: &[String], report: &mut Report<'_>) -> Vec<Oid> {
    let mut oids = Vec::new();
    for word in words {
        match word.parse::<Oid>() {
            Ok(oid) if oids.contains(&oid) => report.add(key, format!("{word} stands twice")),
            Ok(oid) => oids.push(oid),
            Err(_) => report.add(key, format!("{word:?} is not an object identifier")),
        }
    }
    oids
}
