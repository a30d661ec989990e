//! Whether a certificate is revoked: lists (RFC 5280 6.3) and answers (RFC 6960) weighed for a moment.
//!
//! **What is looked at.** Every reason must be covered, by one list or by several; lists are matched with the
//! certificate's distribution points and with their own scope; indirect lists speak of other issuers' certificates; a
//! delta is joined to the full list to which it belongs. Whoever signed a list or an answer must be entitled to: the
//! issuer on the path itself, a responder that it appointed, or a signer of lists whose own path leads to the same
//! anchor and is not revoked.
//!
//! **Freshness.** Evidence counts from its thisUpdate until before its nextUpdate. A list without nextUpdate never
//! counts; an answer without one, as the national responder gives, counts for [`Settings::max_answer_age`].
//!
//! **A moment in the past.** When a signature is judged for a proven time, evidence of a later time may be used, up to
//! [`Settings::until`], provided that it still speaks of the certificate: it was issued before the certificate's end, or the list
//! keeps expired certificates. A certificate that was revoked after the moment was good at the moment, whatever the
//! reason: the proven time is what protects a signature from whoever got the key later (ETSI EN 319 102-1 5.2.6, 5.6.2).
//! Where an issuer states an invalidityDate, the certificate counts as revoked from that date on.
//!
//! **Several sources.** A revocation for good, proven by any of them, stands. Otherwise the newest speaks, for a hold may end; of
//! sources that are equally new and disagree the one that is worse for the certificate, in whatever order they come.

mod answers;
mod checker;
mod lists;

use base::Fault;
use jiff::{SignedDuration, Timestamp};

use crate::{
    Certificate, RevocationReason,
    validation::{Evidence, Settings, Verdict},
};

pub(crate) use checker::Checker;

/// How old an answer without nextUpdate may be: a day. The national responder gives no nextUpdate
/// and answers from what it knows at that second, so a stored answer ages like a daily list.
pub const MAX_ANSWER_AGE: SignedDuration = SignedDuration::from_hours(24);

/// What proved the status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// An OCSP answer.
    Answer {
        /// As of when the status was known.
        this_update: Timestamp,
    },
    /// A revocation list, or a list and its delta.
    List {
        /// As of when the newest of them was complete.
        this_update: Timestamp,
    },
}

impl Source {
    const fn as_of(self) -> Timestamp {
        match self {
            Self::Answer { this_update } | Self::List { this_update } => this_update,
        }
    }
}

/// Why the status is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    /// No list and no answer speaks of the certificate.
    Missing,
    /// The responder does not know the certificate.
    Declined,
    /// What there is is too old, or of later than may be used.
    Stale,
    /// What there is is not signed by someone entitled to, or can't be understood.
    Untrusted,
    /// The lists cover some reasons of revocation only.
    Partial,
}

impl Gap {
    /// Kebab-case, as the text of the fault chooses by it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Declined => "declined",
            Self::Stale => "stale",
            Self::Untrusted => "untrusted",
            Self::Partial => "partial",
        }
    }
}

/// The status of a certificate at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Not revoked.
    Good(Source),
    /// The responder says that the issuer never issued it (extended-revoke, RFC 6960 2.2).
    NotIssued(Source),
    /// Revoked.
    Revoked {
        /// Since when.
        at: Timestamp,
        /// Why; `None` is "unspecified".
        reason: Option<RevocationReason>,
        /// What says so.
        source: Source,
    },
    /// Not known.
    Unknown(Gap),
    /// What there is is signed with an algorithm that is not known here.
    Unsupported(Fault),
}

impl Status {
    /// What follows for the certificate of `subject`.
    pub fn verdict(self, subject: &str) -> Verdict {
        match self {
            Self::Good(_) => Verdict::Valid,
            Self::NotIssued(_) => {
                Verdict::Invalid(Fault::new("certificate-not-issued").with("subject", subject))
            }
            Self::Revoked { at, reason, .. } => {
                let reason = reason.map_or("unspecified", RevocationReason::as_str);
                Verdict::Invalid(
                    Fault::new("certificate-revoked")
                        .with("subject", subject)
                        .with("revoked_at", base::local_date(at))
                        .with("reason", reason),
                )
            }
            Self::Unknown(gap) => Verdict::Unknown(
                Fault::new("revocation-unknown")
                    .with("subject", subject)
                    .with("cause", gap.as_str()),
            ),
            Self::Unsupported(fault) => Verdict::Unsupported(fault),
        }
    }
}

/// The status of `certificate` at `settings.at`.
///
/// `above` is its path without itself: the issuer first, the anchor last. That path must have been
/// validated; the status of its certificates is not looked at.
pub fn status<'a>(
    certificate: &'a Certificate,
    above: &[&'a Certificate],
    evidence: &Evidence<'a>,
    settings: &'a Settings,
) -> Status {
    Checker::new(evidence, settings).status(certificate, above, settings.at)
}
