//! What servers have acknowledged, and whether it still stands.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    sync::Mutex,
};

use base::{Lang, Sha256};
use crypto::DigestAlgorithm;
use documents::{Block, Paper, Sheet};
use pki::{
    Certificate,
    crl::CertificateList,
    ocsp::{CertId, CertStatus, Request, Response},
};
use reqwest::Method;

use crate::{
    story::Signet,
    wire::{Body, Program, Who, pause, text},
};

/// How often a list is looked at, five times a second, before a revocation is missed on it.
const MOST_LOOKS: u32 = 5 * 60;
/// The same for a list that was published before the revocation was acknowledged: the one that was fetched for an earlier
/// fact may be older, and the other server takes it over within 200 ms.
const AGAIN: u32 = 10;

/// One thing that a server acknowledged.
#[derive(Clone)]
pub(crate) enum Fact {
    /// A case has this number.
    Case { number: String, who: Who },
    /// A document is these bytes.
    Document { path: String, sha256: Sha256 },
    /// A request has this number, is opened by this secret, and its holder is written to.
    Filed { number: String, access: String, email: String },
    /// The public page confirms this result.
    Granted { case: String, code: String, sha256: Sha256 },
    /// A request brought this certificate.
    Issued { number: String, pem: String },
    /// A request has this number.
    Numbered { number: String },
    /// A certificate is revoked.
    Revoked { pem: String, list: List },
}

/// Where the list of a revocation is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum List {
    /// The answer to the demand was lost, and the certificate is found revoked: if its server died before the list, whoever
    /// owes that now waits until the dead one's lease ends.
    Owed,
    /// The demand was answered, which it is after its list.
    Published,
}

/// All of them.
#[derive(Default)]
pub(crate) struct Facts {
    list: Mutex<Vec<Fact>>,
    /// The furthest state that each request was told to have.
    states: Mutex<BTreeMap<String, String>>,
}

/// How far a request is.
pub(crate) fn rank(state: &str) -> usize {
    const WAY: [&str; 9] = [
        "submitted",
        "registered",
        "awaiting-documents",
        "document-check",
        "accepted",
        "confirmed-by-operator",
        "ca-check",
        "issued",
        "installed",
    ];
    WAY.iter().position(|known| *known == state).unwrap_or_else(|| panic!("state {state}"))
}

impl Facts {
    pub(crate) fn add(&self, fact: Fact) {
        self.list.lock().unwrap().push(fact);
    }

    /// A request was told to be at a state.
    pub(crate) fn reached(&self, number: &str, state: &str) {
        let mut states = self.states.lock().unwrap();
        let known = states.entry(number.to_owned()).or_insert_with(|| state.to_owned());
        if rank(state) > rank(known) {
            state.clone_into(known);
        }
    }

    pub(crate) fn count(&self) -> usize {
        self.list.lock().unwrap().len()
    }

    /// How many requests were filed, certificates issued, results granted, certificates revoked.
    pub(crate) fn told(&self) -> String {
        let list = self.list.lock().unwrap();
        let count = |is: fn(&Fact) -> bool| list.iter().filter(|fact| is(fact)).count();
        format!(
            "{} requests, {} certificates, {} results, {} revocations, {} documents",
            count(|fact| matches!(fact, Fact::Filed { .. })),
            count(|fact| matches!(fact, Fact::Issued { .. })),
            count(|fact| matches!(fact, Fact::Granted { .. })),
            count(|fact| matches!(fact, Fact::Revoked { .. })),
            count(|fact| matches!(fact, Fact::Document { .. })),
        )
    }

    /// Every fact from a place on still stands. `staff` opens what only staff may see.
    pub(crate) async fn check(&self, program: &mut Program<'_>, from: usize, staff: &[Who]) {
        let list: Vec<Fact> = self.list.lock().unwrap()[from..].to_vec();
        let mut lists = BTreeMap::new();
        for fact in &list {
            self.check_one(program, fact, staff, &mut lists).await;
        }
        self.numbers_are_unique();
    }

    async fn check_one(
        &self,
        program: &mut Program<'_>,
        fact: &Fact,
        staff: &[Who],
        lists: &mut BTreeMap<String, CertificateList>,
    ) {
        match fact {
            Fact::Case { number, who } => {
                let view = program.view(&format!("/api/v1/cases/{number}"), who).await;
                assert_eq!(text(&view, "number"), *number);
            }
            Fact::Document { path, sha256 } => {
                for who in staff {
                    if let Ok(bytes) = program.get(path, who).await {
                        assert_eq!(crypto::sha256(&bytes), *sha256, "{path}");
                        return;
                    }
                }
                panic!("the document {path} is gone");
            }
            Fact::Filed { number, access, .. } => {
                let known = self.states.lock().unwrap()[number].clone();
                let path = format!("/api/v1/registration/requests/{number}");
                let view = program.view(&path, &Who::Access(access.clone())).await;
                let state = text(&view, "state");
                assert!(rank(&state) >= rank(&known), "{number} was {known} and is {state}");
            }
            Fact::Granted { case, code, sha256 } => {
                let view = program.view(&format!("/api/v1/check/{code}"), &Who::Nobody).await;
                assert_eq!(text(&view, "sha256"), sha256.to_string(), "the result of {case}");
                assert_eq!(text(&view, "state"), "active", "the result of {case}");
            }
            Fact::Issued { number, pem } => {
                let status = status(program, pem).await;
                assert!(!matches!(status, CertStatus::NotIssued | CertStatus::Unknown), "{number}");
            }
            Fact::Numbered { .. } => {}
            Fact::Revoked { pem, list } => {
                assert!(matches!(status(program, pem).await, CertStatus::Revoked { .. }));
                let (_, name) = issuer(program, pem).await;
                let serial = *Certificate::from_pem(pem).unwrap().serial();
                let looks = if *list == List::Published { AGAIN } else { MOST_LOOKS };
                for _ in 0..looks {
                    if !lists.contains_key(&name) {
                        let list = program.get(&format!("/crl/{name}.crl"), &Who::Nobody).await;
                        let list = CertificateList::from_der(&list.unwrap()).unwrap();
                        lists.insert(name.clone(), list);
                    }
                    if lists[&name].find(&serial).is_some() {
                        return;
                    }
                    lists.remove(&name);
                    pause(200).await;
                }
                panic!("{serial} is not on the list");
            }
        }
    }

    fn numbers_are_unique(&self) {
        let list = self.list.lock().unwrap();
        let numbers: Vec<&String> = list
            .iter()
            .filter_map(|fact| match fact {
                Fact::Case { number, .. }
                | Fact::Filed { number, .. }
                | Fact::Numbered { number } => Some(number),
                _ => None,
            })
            .collect();
        assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), numbers.len());
        let serials: Vec<&String> = list
            .iter()
            .filter_map(|fact| match fact {
                Fact::Issued { pem, .. } => Some(pem),
                _ => None,
            })
            .collect();
        assert_eq!(serials.iter().collect::<BTreeSet<_>>().len(), serials.len());
    }

    /// What is missing or too much in the folder of messages: everybody is written to once for each thing that
    /// happened to her request, and no message is empty.
    pub(crate) fn mail_faults(&self, mailbox: &Path) -> Vec<String> {
        let mut faults = Vec::new();
        let mut by_address: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for entry in fs::read_dir(mailbox).into_iter().flatten() {
            let path = entry.unwrap().path();
            let message = fs::read_to_string(&path).unwrap_or_default();
            if path.extension().is_none_or(|ending| ending != "eml") {
                continue;
            }
            let header = |name: &str| {
                message.lines().find_map(|line| line.strip_prefix(name)).map(str::trim)
            };
            let (Some(to), Some(_)) = (header("To:"), header("Message-ID:")) else {
                faults.push(format!("{} is not a whole message", path.display()));
                continue;
            };
            let (_, body) = message.split_once("\r\n\r\n").unwrap_or_default();
            by_address.entry(to.to_owned()).or_default().push(body.to_owned());
        }
        let states = self.states.lock().unwrap();
        for fact in self.list.lock().unwrap().iter() {
            let Fact::Filed { number, email, .. } = fact else { continue };
            let bodies = by_address.get(email).map_or(&[][..], Vec::as_slice);
            // One that the request is filed, one that the certificates are made.
            let least = if rank(&states[number]) >= rank("issued") { 2 } else { 1 };
            if bodies.len() < least {
                faults.push(format!("{number}: {} messages, not {least}", bodies.len()));
            }
            if bodies.iter().collect::<BTreeSet<_>>().len() != bodies.len() {
                faults.push(format!("{number}: a message came twice"));
            }
        }
        faults
    }
}

/// The authority above a certificate, and its name in addresses.
async fn issuer(program: &mut Program<'_>, pem: &str) -> (Certificate, String) {
    let certificate = Certificate::from_pem(pem).unwrap();
    for name in ["nca-rsa", "nca-gost"] {
        let der = program.get(&format!("/cert/{name}.cer"), &Who::Nobody).await.unwrap();
        let issuer = Certificate::from_der(&der).unwrap();
        if issuer.subject() == certificate.issuer() {
            return (issuer, name.to_owned());
        }
    }
    panic!("nobody issued {}", certificate.serial());
}

async fn status(program: &mut Program<'_>, pem: &str) -> CertStatus {
    let certificate = Certificate::from_pem(pem).unwrap();
    let (issuer, _) = issuer(program, pem).await;
    let id = CertId::new(DigestAlgorithm::Sha1, &issuer, *certificate.serial()).unwrap();
    let body = Body("application/ocsp-request", Request::new(vec![id], None).to_der());
    loop {
        let answer = program.ask(Method::POST, "/ocsp", &Who::Nobody, Some(&body)).await.unwrap();
        let response = Response::parse(&answer).unwrap();
        // `tryLater` names no certificate: the database is coming back.
        if let Some(single) = response.find(&issuer, certificate.serial()) {
            return single.status;
        }
    }
}

/// A PDF that anybody could have made.
pub(crate) fn small_pdf() -> Vec<u8> {
    let paper = Paper {
        lang: Lang::Kk,
        authority: "«Тәуелсіз Сараптама» ЖШС".to_owned(),
        subtitle: String::new(),
        title: "САРАПТАМАЛЫҚ ҚОРЫТЫНДЫ".to_owned(),
        number: "№ 17".to_owned(),
        date: String::new(),
        blocks: vec![Block::Paragraph("Ұйым талаптарға сәйкес келеді.".to_owned())],
        verification: None,
        footer: String::new(),
    };
    let sheet = Sheet {
        title: "Сараптамалық қорытынды".to_owned(),
        identifier: "conclusion".to_owned(),
        created_at: app::clock::Clock::System.now(),
        papers: vec![paper],
    };
    documents::render(&sheet).unwrap()
}

/// A signet that a stage keeps.
pub(crate) fn signet(key: &std::sync::Arc<crypto::PrivateKey>, pem: &str) -> Signet {
    Signet { key: std::sync::Arc::clone(key), certificate: Certificate::from_pem(pem).unwrap() }
}
