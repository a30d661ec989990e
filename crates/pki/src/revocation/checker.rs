//! The weighing of all evidence about the certificates of a path.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::{Gap, Source, Status};
use crate::{
    Certificate, SignatureFault,
    crl::{CertificateList, ListFault},
    path,
    validation::{Evidence, Settings, Verdict},
};

/// How many signatures of lists and answers one judgement may verify.
const MAX_SIGNATURES: usize = 128;

/// How long the row of "whoever signed this is vouched for by" may get.
const MAX_DEPTH: usize = 4;

/// What one source says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Finding {
    pub(super) state: State,
    pub(super) source: Source,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum State {
    Good,
    NotIssued,
    Revoked(Revocation),
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Revocation {
    pub(super) at: Timestamp,
    pub(super) reason: Option<crate::RevocationReason>,
    pub(super) invalidity_date: Option<Timestamp>,
}

impl Revocation {
    /// What this revocation means for a moment.
    pub(super) fn state_at(self, at: Timestamp) -> State {
        let since = self.invalidity_date.map_or(self.at, |date| date.min(self.at));
        if since <= at { State::Revoked(self) } else { State::Good }
    }

    /// A hold may end; every other revocation is for good.
    fn is_final(self) -> bool {
        self.reason != Some(crate::RevocationReason::CertificateHold)
    }
}

/// Why a source does not speak.
#[derive(Clone, Debug)]
pub(super) enum Silence {
    Gap(Gap),
    /// Signed with an algorithm that is not known here.
    Unsupported(SignatureFault),
}

impl From<Gap> for Silence {
    fn from(gap: Gap) -> Self {
        Self::Gap(gap)
    }
}

impl From<SignatureFault> for Silence {
    fn from(fault: SignatureFault) -> Self {
        match fault {
            SignatureFault::Unsupported(_) => Self::Unsupported(fault),
            _ => Self::Gap(Gap::Untrusted),
        }
    }
}

impl Silence {
    /// Of two the one that tells more.
    pub(super) fn or(self, other: Self) -> Self {
        match (&self, &other) {
            (Self::Unsupported(_), _) => self,
            (_, Self::Unsupported(_)) => other,
            (Self::Gap(ours), Self::Gap(theirs)) => {
                if theirs > ours {
                    other
                } else {
                    self
                }
            }
        }
    }
}

/// Looks at evidence for one judgement, and remembers what it has verified.
pub(crate) struct Checker<'a> {
    pub(super) evidence: Evidence<'a>,
    pub(super) settings: &'a Settings,
    /// Full and delta lists, the newest first.
    pub(super) lists: Vec<&'a CertificateList>,
    /// Signers whose own status is being looked at.
    open: Vec<&'a Certificate>,
    signatures_left: usize,
    /// What lists said of their signers, by the places in memory of both.
    verified: HashMap<(usize, usize), Result<(), ListFault>>,
    /// Signers whose path holds, by their place in memory, for a moment.
    trusted: HashSet<(usize, Timestamp)>,
}

fn place<T>(of: &T) -> usize {
    std::ptr::from_ref(of).addr()
}

impl<'a> Checker<'a> {
    pub(crate) fn new(evidence: &Evidence<'a>, settings: &'a Settings) -> Self {
        let mut lists: Vec<&CertificateList> = evidence.lists.iter().collect();
        lists.sort_by_key(|list| std::cmp::Reverse((list.this_update(), list.number())));
        Self {
            evidence: *evidence,
            settings,
            lists,
            open: Vec::new(),
            signatures_left: MAX_SIGNATURES,
            verified: HashMap::new(),
            trusted: HashSet::new(),
        }
    }

    /// Judges the status of every certificate of a path below its anchor. `path` begins with the
    /// leaf and ends with the anchor.
    pub(crate) fn judge_path(&mut self, path: &[&'a Certificate], at: Timestamp) -> Verdict {
        let mut verdict = Verdict::Valid;
        for above in (1..path.len()).rev().filter_map(|n| path.get(n - 1..)) {
            let [certificate, above @ ..] = above else { continue };
            let status = self.status(certificate, above, at);
            verdict = verdict.and(status.verdict(&path::display(certificate.subject())));
        }
        verdict
    }

    /// The status of a certificate; `above` is its issuer and so on up to the anchor.
    pub(super) fn status(
        &mut self,
        certificate: &'a Certificate,
        above: &[&'a Certificate],
        at: Timestamp,
    ) -> Status {
        let mut silence = Silence::Gap(Gap::Missing);
        let mut findings = Vec::new();
        for finding in self.ask_answers(certificate, above, at) {
            match finding {
                Ok(finding) => findings.push(finding),
                Err(other) => silence = silence.or(other),
            }
        }
        match self.ask_lists(certificate, above, at) {
            Ok(finding) => findings.push(finding),
            Err(other) => silence = silence.or(other),
        }
        let is_final = |finding: &&Finding| match finding.state {
            State::Revoked(revocation) => revocation.is_final(),
            _ => false,
        };
        // Of the newest the worst: what contradicts itself is never good.
        let newest = findings
            .iter()
            .max_by_key(|finding| (finding.source.as_of(), !matches!(finding.state, State::Good)));
        match (findings.iter().find(is_final).or(newest), silence) {
            (Some(Finding { state, source }), _) => match *state {
                State::Good => Status::Good(*source),
                State::NotIssued => Status::NotIssued(*source),
                State::Revoked(Revocation { at, reason, .. }) => {
                    Status::Revoked { at, reason, source: *source }
                }
            },
            (None, Silence::Gap(gap)) => Status::Unknown(gap),
            (None, Silence::Unsupported(fault)) => Status::Unsupported(fault.into()),
        }
    }

    /// Whether evidence of this age may be used for a certificate at a moment. `keeps_expired` says
    /// since when expired certificates stay in it.
    pub(super) fn check_age(
        &self,
        certificate: &Certificate,
        at: Timestamp,
        this_update: Timestamp,
        end: Timestamp,
        keeps_expired: Option<Timestamp>,
    ) -> Result<(), Gap> {
        let until = self.settings.until.max(at);
        let speaks = this_update <= at
            || this_update.as_second() <= certificate.not_after().as_second()
            || keeps_expired.is_some_and(|since| since <= certificate.not_after());
        if this_update <= until && at < end && speaks { Ok(()) } else { Err(Gap::Stale) }
    }

    /// Whether the key of `signer` signed the list; `above` is the signer's path, as far as it is
    /// known. Says nothing of the signer.
    pub(super) fn verify_list(
        &mut self,
        list: &CertificateList,
        signer: &Certificate,
        above: &[&Certificate],
    ) -> Result<(), Silence> {
        let place = (place(list), place(signer));
        if !self.verified.contains_key(&place) {
            self.spend_signature()?;
            let legacy = self.settings.demands.legacy;
            let verified = path::working_key(signer, above)
                .map_err(ListFault::Signature)
                .and_then(|key| list.verify_with(signer, &key, legacy));
            self.verified.insert(place, verified);
        }
        match self.verified.get(&place) {
            Some(Ok(())) => Ok(()),
            Some(Err(ListFault::Signature(fault))) => Err(fault.clone().into()),
            _ => Err(Gap::Untrusted.into()),
        }
    }

    pub(super) fn spend_signature(&mut self) -> Result<(), Gap> {
        self.signatures_left = self.signatures_left.checked_sub(1).ok_or(Gap::Untrusted)?;
        Ok(())
    }

    /// Whether `signer` stands below `anchor`, may sign lists, and is not revoked. A signer whose
    /// status is just being looked at can't vouch for it.
    pub(super) fn trust_list_signer(
        &mut self,
        signer: &'a Certificate,
        anchor: &'a Certificate,
        at: Timestamp,
    ) -> Result<(), Gap> {
        let key = (place(signer), at);
        if self.trusted.contains(&key) {
            return Ok(());
        }
        self.vouch(signer, |checker| {
            let demands = path::Demands {
                key_usage: crate::x509::KeyUsage::CRL_SIGN,
                legacy: checker.settings.demands.legacy,
                ..path::Demands::none()
            };
            let pool = checker.evidence.certificates;
            let anchors = std::slice::from_ref(anchor);
            path::find(signer, pool, anchors, at, &demands, &mut |path: &[&'a Certificate]| {
                match checker.judge_path(path, at) {
                    Verdict::Valid => Ok(()),
                    refused => Err(refused),
                }
            })
            .is_ok()
        })?;
        self.trusted.insert(key);
        Ok(())
    }

    /// Looks at a signer while nothing that it signed counts.
    pub(super) fn vouch(
        &mut self,
        signer: &'a Certificate,
        look: impl FnOnce(&mut Self) -> bool,
    ) -> Result<(), Gap> {
        if self.open.contains(&signer) || self.open.len() == MAX_DEPTH {
            return Err(Gap::Untrusted);
        }
        self.open.push(signer);
        let holds = look(self);
        self.open.pop();
        if holds { Ok(()) } else { Err(Gap::Untrusted) }
    }
}
