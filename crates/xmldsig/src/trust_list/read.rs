//! A list as somebody else signed it.

use jiff::Timestamp;
use pki::{
    Certificate,
    validation::{Evidence, Settings, Verdict},
};

use super::{GRANTED, ServiceStatus, Standing, TSL, TSL_TAG, TrustListFault};
use crate::{
    Coverage, Document, XmlFault,
    judge::{Judge, verify},
    signature::{DSIG, Signature, base64},
    tree::NodeId,
};

/// How many services of one list are taken.
const MAX_SERVICES: usize = 10_000;
/// How many certificates one service may be known by, and how many standings it may have.
const MAX_OF_SERVICE: usize = 64;

/// A list that one of the given certificates signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadList {
    /// Its number.
    pub sequence: u64,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// By when the next is issued at the latest.
    pub next_update: Timestamp,
    /// The country of the scheme.
    pub territory: String,
    /// The services that are known by a certificate.
    pub services: Vec<ListedService>,
}

/// A service of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedService {
    /// The certificates by which it is known.
    pub certificates: Vec<Certificate>,
    /// Where it stands, and stood: newest first.
    pub standings: Vec<Standing>,
}

impl ListedService {
    /// Where it stood at a moment; none before its first standing.
    pub fn status_at(&self, at: Timestamp) -> Option<ServiceStatus> {
        let begun = self.standings.iter().filter(|standing| standing.since <= at);
        begun.max_by_key(|standing| standing.since).map(|standing| standing.status)
    }
}

impl ReadList {
    /// Opens a list: exactly one signature, over all of it, by the key of one of `signers`, whose certificate is valid now; and
    /// its time is not over. A signature proves nothing of a list by whoever signed it: only the given signers are asked.
    pub fn open(
        xml: &[u8],
        signers: &[Certificate],
        now: Timestamp,
    ) -> Result<Self, TrustListFault> {
        let document = Document::parse(xml)?;
        let root = document.root();
        if !document.is(root, TSL, "TrustServiceStatusList") {
            return Err(TrustListFault::Malformed("TrustServiceStatusList"));
        }
        proven(&document, signers, now).map_err(TrustListFault::Foreign)?;
        let tag = document.element(root).and_then(|element| element.attribute("", "TSLTag"));
        if tag != Some(TSL_TAG) {
            return Err(TrustListFault::Malformed("TSLTag"));
        }
        let scheme = one(&document, root, "SchemeInformation")?;
        let next = one(&document, scheme, "NextUpdate")?;
        // A list that is closed for good names no next one (5.3.15).
        let next_update = match at_most_one(&document, next, "dateTime")? {
            Some(node) => moment(&document, node, "NextUpdate")?,
            None => return Err(TrustListFault::Expired),
        };
        let issued = one(&document, scheme, "ListIssueDateTime")?;
        let issued_at = moment(&document, issued, "ListIssueDateTime")?;
        if issued_at > now {
            return Err(TrustListFault::Premature);
        }
        if next_update <= now {
            return Err(TrustListFault::Expired);
        }
        let sequence = one(&document, scheme, "TSLSequenceNumber")?;
        let sequence = document.text(sequence).and_then(|text| text.trim().parse().ok());
        Ok(Self {
            sequence: sequence.ok_or(TrustListFault::Malformed("TSLSequenceNumber"))?,
            issued_at,
            next_update,
            territory: match at_most_one(&document, scheme, "SchemeTerritory")? {
                Some(node) => document.text(node).unwrap_or_default(),
                None => String::new(),
            },
            services: services(&document, root)?,
        })
    }

    /// The certificates of the services that stood as granted at a moment.
    pub fn trusted_on(&self, at: Timestamp) -> Vec<Certificate> {
        let granted = self
            .services
            .iter()
            .filter(|service| service.status_at(at) == Some(ServiceStatus::Granted));
        granted.flat_map(|service| service.certificates.iter().cloned()).collect()
    }
}

/// Whether one of the signers signed all of the document.
fn proven(document: &Document, signers: &[Certificate], now: Timestamp) -> Result<(), XmlFault> {
    let mut found =
        document.subtree(document.root()).filter(|node| document.is(*node, DSIG, "Signature"));
    let node = found.next().ok_or(XmlFault::WithoutSignatures)?;
    if found.next().is_some() {
        return Err(XmlFault::TooManySignatures);
    }
    if document.parent(node) != document.root() {
        return Err(XmlFault::Signature("Signature"));
    }
    let signature = Signature::read(document, node)?;
    let evidence = Evidence { anchors: &[], certificates: &[], lists: &[], answers: &[] };
    let settings = Settings::at(now);
    let mut judge = Judge::new(document, &evidence, &settings);
    let (verdict, targets) = judge.references(&signature);
    if verdict != Verdict::Valid || judge.coverage(node, &targets) != Coverage::Document {
        return Err(XmlFault::ContentMismatch);
    }
    let algorithm = judge.algorithm(&signature)?;
    let message = judge.message(&signature)?;
    let is_signer = |signer: &&Certificate| {
        signer.is_valid_at(now) && verify(signer, algorithm, &message, &signature.value).is_ok()
    };
    if signers.iter().any(|signer| is_signer(&signer)) {
        Ok(())
    } else {
        Err(XmlFault::CertificateMissing)
    }
}

fn services(document: &Document, root: NodeId) -> Result<Vec<ListedService>, TrustListFault> {
    let mut services = Vec::new();
    let Some(list) = at_most_one(document, root, "TrustServiceProviderList")? else {
        return Ok(services);
    };
    for provider in document.named(list, TSL, "TrustServiceProvider") {
        let own = one(document, provider, "TSPServices")?;
        for node in document.named(own, TSL, "TSPService") {
            if services.len() == MAX_SERVICES {
                return Err(TrustListFault::Malformed("TSPService"));
            }
            let service = service(document, node)?;
            if !service.certificates.is_empty() {
                services.push(service);
            }
        }
    }
    Ok(services)
}

fn service(document: &Document, node: NodeId) -> Result<ListedService, TrustListFault> {
    let current = one(document, node, "ServiceInformation")?;
    let mut standings = vec![standing(document, current)?];
    if let Some(history) = at_most_one(document, node, "ServiceHistory")? {
        for before in document.named(history, TSL, "ServiceHistoryInstance") {
            if standings.len() == MAX_OF_SERVICE {
                return Err(TrustListFault::Malformed("ServiceHistory"));
            }
            standings.push(standing(document, before)?);
        }
    }
    let identity = one(document, current, "ServiceDigitalIdentity")?;
    let mut certificates = Vec::new();
    for id in document.named(identity, TSL, "DigitalId") {
        let Some(node) = at_most_one(document, id, "X509Certificate")? else { continue };
        if certificates.len() == MAX_OF_SERVICE {
            return Err(TrustListFault::Malformed("ServiceDigitalIdentity"));
        }
        let der = base64(document, node, "X509Certificate")?;
        let certificate = Certificate::from_der(&der);
        certificates.push(certificate.map_err(|_| TrustListFault::Malformed("X509Certificate"))?);
    }
    Ok(ListedService { certificates, standings })
}

fn standing(document: &Document, node: NodeId) -> Result<Standing, TrustListFault> {
    let status = one(document, node, "ServiceStatus")?;
    let since = one(document, node, "StatusStartingTime")?;
    let uri = document.text(status).ok_or(TrustListFault::Malformed("ServiceStatus"))?;
    Ok(Standing {
        status: if uri.trim() == GRANTED {
            ServiceStatus::Granted
        } else {
            ServiceStatus::Withdrawn
        },
        since: moment(document, since, "StatusStartingTime")?,
    })
}

fn moment(
    document: &Document,
    node: NodeId,
    name: &'static str,
) -> Result<Timestamp, TrustListFault> {
    let text = document.text(node).and_then(|text| text.trim().parse().ok());
    text.ok_or(TrustListFault::Malformed(name))
}

fn at_most_one(
    document: &Document,
    node: NodeId,
    local: &'static str,
) -> Result<Option<NodeId>, TrustListFault> {
    let mut found = document.named(node, TSL, local);
    match (found.next(), found.next()) {
        (found, None) => Ok(found),
        (_, Some(_)) => Err(TrustListFault::Malformed(local)),
    }
}

fn one(document: &Document, node: NodeId, local: &'static str) -> Result<NodeId, TrustListFault> {
    at_most_one(document, node, local)?.ok_or(TrustListFault::Malformed(local))
}
