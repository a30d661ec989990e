//! What the judge says.

use base::Fault;
use jiff::Timestamp;
use pki::{
    Certificate, Name, Oid, Serial,
    ocsp::CertStatus,
    validation::{SignerJudgement, Verdict},
};

use crate::{Kind, carried::CarriedFile};

/// The judgement of a file.
#[derive(Clone, Debug)]
pub struct Report {
    /// What the file is.
    pub kind: Kind,
    /// The answer for the whole file: that of its worst part.
    pub verdict: Verdict,
    /// Who signed it, in the order of the file; empty for a certificate, whose holder is in
    /// [`Report::facts`].
    pub signers: Vec<SignerJudgement>,
    /// What the file says, by its kind.
    pub facts: Facts,
    /// What a reader should know beside the answer, which it does not change.
    pub notes: Vec<Fault>,
}

/// What a file says, by its kind. It counts when the file is valid.
#[derive(Clone, Debug)]
pub enum Facts {
    /// A signed archive.
    Archive {
        /// Names of the files that it carries.
        files: Vec<String>,
    },
    /// A certificate.
    Certificate {
        /// It.
        certificate: Box<Certificate>,
        /// The path on which the answer rests, the certificate first; empty when none was found.
        path: Vec<Certificate>,
    },
    /// A signed document.
    Document {
        /// The files that it carries.
        files: Vec<CarriedFile>,
    },
    /// A revocation list.
    List(ListFacts),
    /// Nothing more.
    None,
    /// An OCSP answer.
    Status(StatusFacts),
    /// A time stamp.
    TimeStamp(TimeStampFacts),
}

/// What a revocation list says of itself.
#[derive(Clone, Debug)]
pub struct ListFacts {
    /// Whose list it is.
    pub issuer: Name,
    /// Its number.
    pub number: Option<String>,
    /// The number of the full list to which a delta belongs.
    pub base_number: Option<String>,
    /// As of when it is complete.
    pub this_update: Timestamp,
    /// By when the next one comes.
    pub next_update: Option<Timestamp>,
    /// How many certificates it names.
    pub entries: usize,
}

/// What an OCSP answer says.
#[derive(Clone, Debug)]
pub struct StatusFacts {
    /// When it was signed; `None` when it is a refusal.
    pub produced_at: Option<Timestamp>,
    /// The status of each certificate that it is about.
    pub answers: Vec<StatusAnswer>,
}

/// The status of one certificate.
#[derive(Clone, Debug)]
pub struct StatusAnswer {
    /// The certificate's serial number.
    pub serial: Serial,
    /// The status.
    pub status: CertStatus,
    /// As of when the status is known.
    pub this_update: Timestamp,
    /// By when newer information comes.
    pub next_update: Option<Timestamp>,
}

/// What a time stamp says.
#[derive(Clone, Debug)]
pub struct TimeStampFacts {
    /// The moment that it proves.
    pub gen_time: Timestamp,
    /// The policy of the authority.
    pub policy: Oid,
    /// The number of the stamp.
    pub serial: Serial,
    /// The digest of what was stamped.
    pub imprint: Vec<u8>,
    /// Whether what was stamped was given, and is the same.
    pub compared: bool,
}

impl Report {
    /// A report with a verdict alone.
    pub(crate) const fn bare(kind: Kind, verdict: Verdict) -> Self {
        Self { kind, verdict, signers: Vec::new(), facts: Facts::None, notes: Vec::new() }
    }

    /// Accepts that signatures cover a part of an XML document only: the answer is then that of the signatures. Every
    /// other doubt stands.
    #[must_use]
    pub fn accept_part(mut self) -> Self {
        if self.verdict.reason().is_some_and(|fault| fault.code == "xml-part-signed") {
            let verdicts = self.signers.iter().map(|signer| signer.verdict.clone());
            self.verdict = verdicts.fold(Verdict::Valid, Verdict::and);
        }
        self
    }

    /// A file of a known kind that can't be read.
    pub(crate) fn unreadable(kind: Kind, fault: impl Into<Fault>) -> Self {
        Self::bare(kind, of_unreadable(fault))
    }
}

/// What a file that can't be read is worth. What is over a limit of ours may be good: that we do not look is no fault of its own.
pub(crate) fn of_unreadable(fault: impl Into<Fault>) -> Verdict {
    let fault = fault.into();
    match fault.code {
        "upload-too-large" | "zip-too-large" => Verdict::Unsupported(fault),
        _ => Verdict::Invalid(fault),
    }
}
