//! The judgement of a certificate, and the form that every judgement of a signature takes.
//!
//! An answer is one of four ([`Verdict`]): *valid*; *invalid* when something is proven to be wrong;
//! *unknown* when proof is missing; *unsupported* when an algorithm or construction is not known
//! here. It fails closed: only [`Verdict::Valid`] may be relied on.

use base::Fault;
use crypto::SignatureAlgorithm;
use jiff::{SignedDuration, Timestamp};

use crate::{
    Certificate, Oid,
    crl::CertificateList,
    ocsp, oid,
    path::{self, Demands, PathFault, Refusal},
    revocation::{self, Checker},
    x509::{Extension, KeyUsage},
};

/// The code of the fault of an expired certificate.
const EXPIRED: &str = "certificate-expired";

/// What a judgement may rest on. Nothing in it is believed but the anchors.
#[derive(Clone, Copy, Debug, Default)]
pub struct Evidence<'a> {
    /// Whom the judge trusts.
    pub anchors: &'a [Certificate],
    /// Certificates that may stand between.
    pub certificates: &'a [Certificate],
    /// Revocation lists, full and delta.
    pub lists: &'a [CertificateList],
    /// OCSP answers.
    pub answers: &'a [ocsp::Response],
}

/// Whether the status of every certificate below the anchor must be proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revocation {
    /// It must: without proof the verdict is *unknown*.
    Demanded,
    /// It is not looked at.
    Off,
}

/// How to judge.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The moment for which to judge.
    pub at: Timestamp,
    /// Whether status must be proven.
    pub revocation: Revocation,
    /// What the path must fulfil beyond being valid.
    pub demands: Demands,
    /// The latest moment of which evidence may speak: that of the judgement itself. It is later
    /// than `at` when a moment in the past is judged, such as a proven time.
    pub until: Timestamp,
    /// How old an OCSP answer without nextUpdate may be.
    pub max_answer_age: SignedDuration,
}

impl Settings {
    /// Judges for a moment, status demanded.
    pub const fn at(at: Timestamp) -> Self {
        Self {
            at,
            revocation: Revocation::Demanded,
            demands: Demands::none(),
            until: at,
            max_answer_age: revocation::MAX_ANSWER_AGE,
        }
    }
}

/// The answer, with its reason in a coded fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Proven to be wrong.
    Invalid(Fault),
    /// Proof is missing.
    Unknown(Fault),
    /// An algorithm or construction is not known here, so nothing is said.
    Unsupported(Fault),
    /// All holds.
    Valid,
}

impl Verdict {
    /// `valid`, `invalid`, `unknown` or `unsupported`.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid",
            Self::Unknown(_) => "unknown",
            Self::Unsupported(_) => "unsupported",
            Self::Valid => "valid",
        }
    }

    /// Why it is not valid.
    pub const fn reason(&self) -> Option<&Fault> {
        match self {
            Self::Invalid(fault) | Self::Unknown(fault) | Self::Unsupported(fault) => Some(fault),
            Self::Valid => None,
        }
    }

    /// What the judgement of a signer's path means for a signature. Without a proof of when it was made, that a
    /// certificate has expired since proves nothing: it may have been made in time (ETSI EN 319 102-1 5.2.6.4,
    /// OUT_OF_BOUNDS_NO_POE). It can't be relied on either.
    #[must_use]
    pub fn without_proof_of_time(self, is_proven: bool) -> Self {
        match self {
            Self::Invalid(fault) if fault.code == EXPIRED && !is_proven => {
                let unproven = Fault::new("certificate-expired-time-unproven");
                Self::Unknown(Fault { code: unproven.code, ..fault })
            }
            other => other,
        }
    }

    /// Of two verdicts the one that stands for both: the worse, and of two equally bad ones the
    /// first. What is proven wrong outweighs what is not known.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let weight = |verdict: &Self| match verdict {
            Self::Valid => 0,
            Self::Unknown(_) => 1,
            Self::Unsupported(_) => 2,
            Self::Invalid(_) => 3,
        };
        if weight(&other) > weight(&self) { other } else { self }
    }
}

/// A judged certificate.
#[derive(Clone, Debug)]
pub struct CertificateJudgement {
    /// The answer.
    pub verdict: Verdict,
    /// The path on which it rests: the certificate first, the anchor last. Empty when none was
    /// found; the first whose status refused it when all were refused for that.
    pub path: Vec<Certificate>,
    /// Under which of the acceptable policies the path is valid; `anyPolicy` stands for all. Without
    /// a path, or when its authorities name no common policy, there is none.
    pub policies: Vec<Oid>,
}

/// Judges a certificate for a moment.
///
/// With [`Revocation::Demanded`] every certificate below the anchor must be proven not to be
/// revoked; of several paths one suffices.
pub fn judge_certificate<'a>(
    certificate: &'a Certificate,
    evidence: &Evidence<'a>,
    settings: &'a Settings,
) -> CertificateJudgement {
    let Settings { at, demands, .. } = settings;
    let mut checker = Checker::new(evidence, settings);
    let mut refused = Vec::new();
    let mut accept = |path: &[&'a Certificate]| {
        let verdict = match settings.revocation {
            Revocation::Demanded => checker.judge_path(path, *at),
            Revocation::Off => Verdict::Valid,
        };
        if verdict == Verdict::Valid {
            return Ok(());
        }
        if refused.is_empty() {
            refused = path.iter().copied().cloned().collect();
        }
        Err(verdict)
    };
    let Evidence { certificates, anchors, .. } = *evidence;
    match path::find(certificate, certificates, anchors, *at, demands, &mut accept) {
        Ok(found) => CertificateJudgement {
            verdict: Verdict::Valid,
            path: found.certificates.into_iter().cloned().collect(),
            policies: found.policies,
        },
        Err(Refusal::Path(fault)) => {
            CertificateJudgement { verdict: of_path(fault), path: refused, policies: Vec::new() }
        }
        Err(Refusal::Vetoed(verdict)) => {
            CertificateJudgement { verdict, path: refused, policies: Vec::new() }
        }
    }
}

fn of_path(fault: PathFault) -> Verdict {
    match fault {
        PathFault::UnknownIssuer { .. } | PathFault::TooMuchWork => Verdict::Unknown(fault.into()),
        PathFault::Extension { .. } | PathFault::NameConstraintUnsupported { .. } => {
            Verdict::Unsupported(fault.into())
        }
        PathFault::Key { fault: ref inner, .. } | PathFault::Signature { fault: ref inner, .. }
            if inner.is_unsupported() =>
        {
            Verdict::Unsupported(fault.into())
        }
        _ => Verdict::Invalid(fault.into()),
    }
}

/// Whether a certificate is for signing documents.
///
/// Its key usage must allow digitalSignature or nonRepudiation (RFC 5280 4.2.1.3). A certificate whose purposes
/// (4.2.1.12) are those of a machine (servers, clients, code, OCSP) and that says nowhere that it signs for a person, by
/// nonRepudiation or by a purpose of documents, is for something else; so is one that is for time stamps alone and says
/// so critically (RFC 3161 2.3). A certificate whose purposes are only those of its own country, as those of national
/// information systems, or that has none, signs. Where a purpose is demanded, that demand speaks instead.
pub fn signing_use(certificate: &Certificate, settings: &Settings) -> Verdict {
    let usage = certificate.key_usage();
    let allows = |bit| usage.is_none_or(|usage| usage.contains(bit));
    let wrong = || Verdict::Invalid(Fault::new("signature-key-usage"));
    if !allows(KeyUsage::DIGITAL_SIGNATURE) && !allows(KeyUsage::NON_REPUDIATION) {
        return wrong();
    }
    if settings.demands.purpose.is_some() {
        return Verdict::Valid;
    }
    let purposes = certificate.extended_key_usages();
    let stamps_alone = purposes == [oid::PURPOSE_TIME_STAMPING]
        && certificate.find_extension(oid::EXTENDED_KEY_USAGE).is_some_and(Extension::is_critical);
    let is_for = |set: &[Oid]| purposes.iter().any(|purpose| set.contains(purpose));
    let binds_a_person = usage.is_some_and(|usage| usage.contains(KeyUsage::NON_REPUDIATION));
    let of_a_machine = is_for(&oid::PURPOSES_OF_MACHINES);
    let signs = binds_a_person || !of_a_machine || is_for(&oid::PURPOSES_OF_DOCUMENTS);
    if signs && !stamps_alone { Verdict::Valid } else { wrong() }
}

/// What a signature carries beside itself (ETSI EN 319 122-1, 6.1, and its siblings for XML and PDF).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// A signature that does not bind its certificate.
    Plain,
    /// The certificate is bound (B).
    Basic,
    /// And a time stamp proves when it was there (T).
    Time,
    /// And everything needed to verify it is inside (LT).
    LongTerm,
    /// And a later time stamp protects all of that (LTA).
    Archive,
}

impl Level {
    /// `plain`, `B`, `T`, `LT` or `LTA`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Basic => "B",
            Self::Time => "T",
            Self::LongTerm => "LT",
            Self::Archive => "LTA",
        }
    }
}

/// A moment that a time-stamping authority proved.
#[derive(Clone, Debug)]
pub struct ProvenTime {
    /// The moment.
    pub at: Timestamp,
    /// The authority's certificate.
    pub authority: Certificate,
}

/// One judged signature of a message, document or list.
#[derive(Clone, Debug)]
pub struct SignerJudgement {
    /// The answer.
    pub verdict: Verdict,
    /// Whose; `None` when the certificate was not found.
    pub certificate: Option<Certificate>,
    /// The signer's path, signer first; empty when none was found.
    pub path: Vec<Certificate>,
    /// The moment the signer states. It proves nothing.
    pub signing_time: Option<Timestamp>,
    /// The moment proven by a valid time stamp; the signer was judged for it.
    pub proven_time: Option<ProvenTime>,
    /// What the signature carries.
    pub level: Level,
    /// The algorithm; `None` when it is not known here.
    pub algorithm: Option<SignatureAlgorithm>,
    /// Signatures over this signature.
    pub counter_signatures: Vec<Self>,
}
