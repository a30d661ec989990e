//! The judgement of the signatures in a document.

use crypto::SignatureAlgorithm;
use pki::{
    Certificate, SignatureFault,
    tsp::{self, Token},
    validation::{
        Evidence, Level, ProvenTime, Settings, SignerJudgement, Verdict, judge_certificate,
        signing_use,
    },
};

use crate::{
    Document, XmlFault,
    algorithm::{signature_algorithm, signature_value},
    canonical::Budget,
    identifier::Identifiers,
    key_info::{self, KeyInfo},
    reference::Target,
    signature::{self, DSIG, Signature},
    tree::NodeId,
    xades::Properties,
};

/// How many signatures of one document are judged.
pub const MAX_SIGNATURES: usize = 64;

/// One judged signature and what it covers.
#[derive(Clone, Debug)]
pub struct XmlSignature {
    /// Who signed, and whether that holds.
    pub signer: SignerJudgement,
    /// What was signed. A valid signature says nothing of anything else in the document.
    pub covers: Coverage,
}

/// The part of a document that a signature covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// All of it, but for the signature itself. (Comments and what stands beside the root element
    /// may not be covered: they carry no data.)
    Document,
    /// These elements only, each with all below it.
    Parts(Vec<Part>),
}

/// A covered element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The identifier by which the signature refers to it.
    pub id: String,
    /// The names of the elements from the root down to it: `/Envelope/Body`.
    pub path: String,
}

/// Judges every signature of a document, each for itself.
///
/// A fault is for documents that can't be read or that nobody signed. What is wrong with a signature
/// is in its verdict; [`Coverage`] must be looked at as well as the verdict.
pub fn judge(
    xml: &[u8],
    evidence: &Evidence<'_>,
    settings: &Settings,
) -> Result<Vec<XmlSignature>, XmlFault> {
    let document = Document::parse(xml)?;
    let signatures: Vec<NodeId> = document
        .subtree(document.root())
        .filter(|node| document.is(*node, DSIG, "Signature"))
        .take(MAX_SIGNATURES + 1)
        .collect();
    if signatures.is_empty() {
        return Err(XmlFault::WithoutSignatures);
    }
    if signatures.len() > MAX_SIGNATURES {
        return Err(XmlFault::TooManySignatures);
    }
    let mut judge = Judge::new(&document, evidence, settings);
    Ok(signatures.into_iter().map(|node| judge.signature(node).judged).collect())
}

pub(crate) struct Judge<'a> {
    document: &'a Document,
    pub(crate) identifiers: Identifiers<'a>,
    evidence: &'a Evidence<'a>,
    settings: &'a Settings,
    budget: Budget,
}

/// A judged signature with the elements that it covers.
pub(crate) struct Judged {
    pub(crate) judged: XmlSignature,
    pub(crate) apexes: Vec<NodeId>,
}

/// What is known of a signer before trust is asked for.
struct Signer {
    verdict: Verdict,
    certificate: Option<Certificate>,
}

/// What the time stamps prove.
struct Stamped {
    verdict: Verdict,
    proven: Option<ProvenTime>,
}

impl<'a> Judge<'a> {
    pub(crate) fn new(
        document: &'a Document,
        evidence: &'a Evidence<'a>,
        settings: &'a Settings,
    ) -> Self {
        let identifiers = Identifiers::of(document);
        Self { document, identifiers, evidence, settings, budget: Budget::new() }
    }

    /// Judges one signature.
    pub(crate) fn signature(&mut self, node: NodeId) -> Judged {
        let signature = match Signature::read(self.document, node) {
            Ok(signature) => signature,
            Err(fault) => return broken(fault),
        };
        let (mut verdict, targets) = self.references(&signature);
        let apexes: Vec<NodeId> = targets.iter().map(|(_, target)| target.selection.apex).collect();
        let properties = Properties::find(self.document, node, |covered| {
            apexes.iter().any(|apex| {
                self.document.is_within(covered, *apex) && self.document.is_within(*apex, node)
            })
        });
        let key_info = self.key_info(&signature).unwrap_or_else(|fault| {
            verdict = verdict.clone().and(fault.into());
            KeyInfo::default()
        });
        let method = self.algorithm(&signature);
        let signer = self.signer(&signature, &key_info, &method);
        verdict = verdict.and(signer.verdict);
        let signing_time = properties.signing_time(self.document).unwrap_or_else(|fault| {
            verdict = verdict.clone().and(fault.into());
            None
        });
        let material = properties.material(self.document);
        let certificates =
            [self.evidence.certificates, &key_info.inside, &material.certificates].concat();
        let lists = [self.evidence.lists, &material.lists].concat();
        let answers = [self.evidence.answers, &material.answers].concat();
        let evidence = Evidence {
            anchors: self.evidence.anchors,
            certificates: &certificates,
            lists: &lists,
            answers: &answers,
        };
        let stamped = self.stamped(&properties, &signature, &evidence);
        verdict = verdict.and(stamped.verdict);
        let mut path = Vec::new();
        let mut level = Level::Plain;
        if let Some(certificate) = &signer.certificate {
            match properties.binds(self.document, certificate) {
                Ok(None) => {}
                Ok(Some(true)) if stamped.proven.is_some() => level = Level::Time,
                Ok(Some(true)) => level = Level::Basic,
                Ok(Some(false)) => verdict = verdict.and(XmlFault::CertificateMismatch.into()),
                Err(fault) => verdict = verdict.and(fault.into()),
            }
            let at = stamped.proven.as_ref().map_or(self.settings.at, |proven| proven.at);
            let settings = Settings { at, ..self.settings.clone() };
            verdict = verdict.and(signing_use(certificate, &settings));
            let judged = judge_certificate(certificate, &evidence, &settings);
            let is_proven = stamped.proven.is_some();
            verdict = verdict.and(judged.verdict.without_proof_of_time(is_proven));
            path = judged.path;
        }
        let signer = SignerJudgement {
            verdict,
            certificate: signer.certificate,
            path,
            signing_time,
            proven_time: stamped.proven,
            level,
            algorithm: method.ok(),
            counter_signatures: Vec::new(),
        };
        let covers = self.coverage(node, &targets);
        Judged { judged: XmlSignature { signer, covers }, apexes }
    }

    /// Checks every reference.
    pub(crate) fn references(&mut self, signature: &Signature) -> (Verdict, Vec<(String, Target)>) {
        let mut verdict = Verdict::Valid;
        let mut targets = Vec::new();
        for reference in &signature.references {
            let resolved = reference.resolve(self.document, signature.node, &self.identifiers);
            let checked = resolved.and_then(|target| {
                let digest = reference.compute(self.document, &target, &mut self.budget)?;
                let same = digest == reference.digest;
                targets.push((reference.uri.clone().unwrap_or_default(), target));
                if same { Ok(()) } else { Err(XmlFault::ContentMismatch) }
            });
            if let Err(fault) = checked {
                verdict = verdict.and(fault.into());
            }
        }
        (verdict, targets)
    }

    /// What a signature is made with.
    pub(crate) fn algorithm(&self, signature: &Signature) -> Result<SignatureAlgorithm, XmlFault> {
        signature::bare_algorithm(self.document, signature.method).and_then(signature_algorithm)
    }

    /// What the value of a signature is over.
    pub(crate) fn message(&mut self, signature: &Signature) -> Result<Vec<u8>, XmlFault> {
        signature.message(self.document, &mut self.budget)
    }

    fn key_info(&self, signature: &Signature) -> Result<KeyInfo, XmlFault> {
        match signature.key_info {
            Some(node) => key_info::read(self.document, node, &self.identifiers, self.evidence),
            None => Ok(KeyInfo::default()),
        }
    }

    /// Finds the certificate whose key made the signature. When none did, the first one is told.
    fn signer(
        &mut self,
        signature: &Signature,
        key_info: &KeyInfo,
        method: &Result<SignatureAlgorithm, XmlFault>,
    ) -> Signer {
        let first = key_info.candidates().next().cloned();
        let read = method.clone().and_then(|algorithm| Ok((algorithm, self.message(signature)?)));
        let (algorithm, message) = match read {
            Ok(read) => read,
            Err(fault) => return Signer { verdict: fault.into(), certificate: first },
        };
        let mut verdict = None;
        for certificate in key_info.candidates() {
            match verify(certificate, algorithm, &message, &signature.value) {
                Ok(()) => {
                    let certificate = Some(certificate.clone());
                    return Signer { verdict: Verdict::Valid, certificate };
                }
                Err(fault) => verdict = verdict.or(Some(fault.into())),
            }
        }
        let verdict = verdict.unwrap_or_else(|| XmlFault::CertificateMissing.into());
        Signer { verdict, certificate: first }
    }

    /// Judges the time stamps over the signature value. All must be good; the earliest proves the
    /// moment.
    fn stamped(
        &mut self,
        properties: &Properties,
        signature: &Signature,
        evidence: &Evidence<'_>,
    ) -> Stamped {
        let stamps = properties.stamps(self.document, signature.value_node, &mut self.budget);
        let stamps = match stamps {
            Ok(stamps) => stamps,
            Err(fault) => return Stamped { verdict: fault.into(), proven: None },
        };
        let mut stamped = Stamped { verdict: Verdict::Valid, proven: None };
        for stamp in stamps {
            let token = match Token::from_any(&stamp.token) {
                Ok(token) => token,
                Err(fault) => {
                    stamped.verdict = stamped.verdict.and(XmlFault::Decode(fault).into());
                    continue;
                }
            };
            let judged = tsp::judge(&token, Some(&stamp.message), evidence, self.settings);
            stamped.verdict = stamped.verdict.and(judged.verdict);
            if let Some(authority) = judged.authority
                && stamped.proven.as_ref().is_none_or(|proven| judged.gen_time < proven.at)
            {
                stamped.proven = Some(ProvenTime { at: judged.gen_time, authority });
            }
        }
        if stamped.verdict != Verdict::Valid {
            stamped.proven = None;
        }
        stamped
    }

    pub(crate) fn coverage(&self, signature: NodeId, targets: &[(String, Target)]) -> Coverage {
        let document = self.document;
        let mut parts = Vec::new();
        for (uri, target) in targets {
            let apex = target.selection.apex;
            let outside = !document.is_within(apex, signature);
            if apex == Document::NODE || (apex == document.root() && outside) {
                if self.says_nothing_more(signature, targets) {
                    return Coverage::Document;
                }
                let root = document.root();
                return Coverage::Parts(vec![Part {
                    id: String::new(),
                    path: path(document, root),
                }]);
            }
            // Of the signature itself only what it envelopes is content.
            let mut above = std::iter::once(apex).chain(document.ancestors(apex));
            let enveloped = above.any(|node| {
                document.is(node, DSIG, "Object") && document.parent(node) == signature
            });
            if outside || (enveloped && !Properties::holds(document, apex)) {
                parts.push(Part { id: id_of(uri).to_owned(), path: path(document, apex) });
            }
        }
        Coverage::Parts(parts)
    }

    /// Whether nothing stands inside a signature, beside what its references cover, but what tells of the signature. A
    /// signature that leaves itself out (XML Signature 1.1, 6.6.4) says nothing of what somebody puts into its `KeyInfo` or
    /// into an `Object` afterwards; a reader who looks for an element by its name would find it there.
    fn says_nothing_more(&self, signature: NodeId, targets: &[(String, Target)]) -> bool {
        let document = self.document;
        let covered = |node| {
            targets
                .iter()
                .map(|(_, target)| target.selection.apex)
                .any(|apex| document.is_within(apex, signature) && document.is_within(node, apex))
        };
        let is_known = |node| {
            document.element(node).is_none_or(|element| {
                OF_SIGNATURES.iter().any(|known| element.name.namespace.starts_with(known))
            })
        };
        // What stands in SignedInfo is signed.
        let beside =
            document.children(signature).filter(|child| !document.is(*child, DSIG, "SignedInfo"));
        beside.flat_map(|child| document.subtree(child)).all(|node| {
            let carries = document.is(node, DSIG, "Object")
                && document.text(node).is_some_and(|text| !text.trim().is_empty());
            covered(node) || (is_known(node) && !carries)
        })
    }
}

/// Whose elements tell of a signature itself: XML Signature 1.0 and 1.1, XAdES, WS-Security.
const OF_SIGNATURES: [&str; 4] = [
    DSIG,
    "http://www.w3.org/2009/xmldsig11#",
    "http://uri.etsi.org/01903/",
    "http://docs.oasis-open.org/wss/2004/01/",
];

/// The identifier in a reference.
fn id_of(uri: &str) -> &str {
    let fragment = uri.trim_start_matches('#');
    let inner = fragment.strip_prefix("xpointer(id(").and_then(|rest| rest.strip_suffix("))"));
    inner.map_or(fragment, |quoted| quoted.trim_matches(['\'', '"']))
}

/// The names down to an element.
fn path(document: &Document, node: NodeId) -> String {
    let mut names: Vec<&str> = std::iter::once(node)
        .chain(document.ancestors(node))
        .filter_map(|node| document.element(node))
        .map(|element| &*element.name.local)
        .collect();
    names.push("");
    names.reverse();
    names.join("/")
}

fn broken(fault: XmlFault) -> Judged {
    let signer = SignerJudgement {
        verdict: fault.into(),
        certificate: None,
        path: Vec::new(),
        signing_time: None,
        proven_time: None,
        level: Level::Plain,
        algorithm: None,
        counter_signatures: Vec::new(),
    };
    let covers = Coverage::Parts(Vec::new());
    Judged { judged: XmlSignature { signer, covers }, apexes: Vec::new() }
}

/// Verifies a signature value with the key of a certificate.
pub(crate) fn verify(
    certificate: &Certificate,
    algorithm: SignatureAlgorithm,
    message: &[u8],
    value: &[u8],
) -> Result<(), XmlFault> {
    let key = certificate.public_key()?;
    let value = signature_value(value, key.algorithm()).ok_or(SignatureFault::Invalid)?;
    Ok(key.verify(algorithm, message, &value)?)
}
