//! What lists say of a certificate (RFC 5280 6.3.3).

use jiff::Timestamp;

use super::{
    Gap, Source,
    checker::{Checker, Finding, Revocation, Silence, State},
};
use crate::{
    Certificate, Name, RevocationReason,
    crl::{CertificateKind, CertificateList, IssuingDistributionPoint, Number},
    x509::{DistributionPoint, DistributionPointName, GeneralName, ReasonFlags},
};

impl<'a> Checker<'a> {
    /// Goes through the distribution points of the certificate, then through lists that its issuer
    /// publishes without one.
    pub(super) fn ask_lists(
        &mut self,
        certificate: &'a Certificate,
        above: &[&'a Certificate],
        at: Timestamp,
    ) -> Result<Finding, Silence> {
        let of_issuer = DistributionPoint {
            name: Some(DistributionPointName::Full(vec![GeneralName::Directory(
                certificate.issuer().clone(),
            )])),
            reasons: None,
            crl_issuer: Vec::new(),
        };
        let points = certificate.crl_points().iter().chain([&of_issuer]);
        let mut covered = ReasonFlags::none();
        let mut as_of = Timestamp::MAX;
        let mut spoke: Vec<&CertificateList> = Vec::new();
        let mut silence = Silence::Gap(Gap::Missing);
        for point in points {
            for n in 0..self.lists.len() {
                let Some(list) = self.lists.get(n).copied() else { continue };
                let Some(reasons) = reasons_of(list, point, certificate) else { continue };
                // What is older than a list that covers the reasons says nothing new. What is of the same rank
                // is heard: it may contradict, and then the revocation stands, in whatever order they come.
                let rivals = |other: &&CertificateList| rank(other) == rank(list);
                if covered.contains(reasons) && !spoke.iter().any(rivals) {
                    continue;
                }
                match self.consult(list, point, certificate, above, at) {
                    Ok(finding) if matches!(finding.state, State::Good) => {
                        covered = covered | reasons;
                        spoke.push(list);
                        as_of = as_of.min(finding.source.as_of());
                    }
                    Ok(revoked) => return Ok(revoked),
                    Err(other) => silence = silence.or(other),
                }
            }
        }
        if covered == ReasonFlags::ALL {
            return Ok(Finding { state: State::Good, source: Source::List { this_update: as_of } });
        }
        let partial = if covered.is_empty() { Gap::Missing } else { Gap::Partial };
        Err(silence.or(partial.into()))
    }

    /// What one full list and its delta say (6.3.3 (c) to (k)).
    fn consult(
        &mut self,
        list: &'a CertificateList,
        point: &DistributionPoint,
        certificate: &'a Certificate,
        above: &[&'a Certificate],
        at: Timestamp,
    ) -> Result<Finding, Silence> {
        self.check_list(list, certificate, at)?;
        let signer = self.list_signer(list, point, certificate, above, at)?;
        let mut found = list.find_issued_by(certificate.issuer(), certificate.serial());
        let mut this_update = list.this_update();
        let above_signer = match above.iter().position(|authority| *authority == signer) {
            Some(n) => above.get(n + 1..).unwrap_or_default(),
            None => &[],
        };
        if let Some(delta) = self.delta_of(list, (signer, above_signer), certificate, at) {
            this_update = this_update.max(delta.this_update());
            match delta.find_issued_by(certificate.issuer(), certificate.serial()) {
                Some(entry) if entry.reason == Some(RevocationReason::RemoveFromCrl) => {
                    found = None;
                }
                Some(entry) => found = Some(entry),
                None => {}
            }
        }
        let state = match found {
            Some(entry) => Revocation {
                at: entry.revoked_at,
                reason: entry.reason,
                invalidity_date: entry.invalidity_date,
            }
            .state_at(at),
            None => State::Good,
        };
        Ok(Finding { state, source: Source::List { this_update } })
    }

    fn check_list(
        &self,
        list: &CertificateList,
        certificate: &Certificate,
        at: Timestamp,
    ) -> Result<(), Gap> {
        if !list.conforms() {
            return Err(Gap::Untrusted);
        }
        let end = list.next_update().ok_or(Gap::Stale)?;
        self.check_age(certificate, at, list.this_update(), end, list.expired_since())
    }

    /// Who signed the list, and is entitled to: somebody on the path itself, or somebody whose own
    /// path leads to the same anchor (6.3.3 (f), (g)).
    fn list_signer(
        &mut self,
        list: &CertificateList,
        point: &DistributionPoint,
        certificate: &'a Certificate,
        above: &[&'a Certificate],
        at: Timestamp,
    ) -> Result<&'a Certificate, Silence> {
        let mut silence = Silence::Gap(Gap::Untrusted);
        for (n, authority) in above.iter().enumerate().filter(|(_, a)| may_have_signed(list, a)) {
            match self.verify_list(list, authority, above.get(n + 1..).unwrap_or_default()) {
                Ok(()) => return Ok(authority),
                Err(other) => silence = silence.or(other),
            }
        }
        let anchor = above.last().copied().ok_or(Gap::Untrusted)?;
        // Later lists may be signed with later keys.
        let at = at.max(list.this_update());
        let pool = self.evidence.certificates;
        for signer in pool.iter().filter(|c| may_have_signed(list, c)) {
            if above.contains(&signer) {
                continue;
            }
            if let Err(other) = self.verify_list(list, signer, &[]) {
                silence = silence.or(other);
                continue;
            }
            // A signer may speak of itself only where its issuer says in so many words that it
            // does (cRLIssuer).
            let speaks_of_itself = signer == certificate && !point.crl_issuer.is_empty();
            if speaks_of_itself || self.trust_list_signer(signer, anchor, at).is_ok() {
                return Ok(signer);
            }
        }
        Err(silence)
    }

    /// The newest delta that belongs to the list (5.2.4, 6.3.3 (c), (h)).
    fn delta_of(
        &mut self,
        list: &CertificateList,
        (signer, above): (&Certificate, &[&Certificate]),
        certificate: &Certificate,
        at: Timestamp,
    ) -> Option<&'a CertificateList> {
        (0..self.lists.len()).find_map(|n| {
            let delta = self.lists.get(n).copied()?;
            (belongs(delta, list)
                && self.check_list(delta, certificate, at).is_ok()
                && self.verify_list(delta, signer, above).is_ok())
            .then_some(delta)
        })
    }
}

/// How new a list is. Two lists of one rank speak with the same weight.
fn rank(list: &CertificateList) -> (Timestamp, Option<Number>) {
    (list.this_update(), list.number())
}

/// Whether name and key identifier speak for this signer.
fn may_have_signed(list: &CertificateList, signer: &Certificate) -> bool {
    let key_id_differs = match (list.authority_key_id(), signer.subject_key_id()) {
        (Some(wanted), Some(id)) => wanted != id,
        _ => false,
    };
    signer.subject().matches(list.issuer()) && !key_id_differs
}

/// Whether a list is a delta to another: same issuer, scope and key, built on that list or an
/// earlier one, and not older than it. A delta whose number lies below the list on which it is said
/// to build belongs to none.
fn belongs(delta: &CertificateList, full: &CertificateList) -> bool {
    let (Some(base), Some(number), Some(full_number)) =
        (delta.base_number(), delta.number(), full.number())
    else {
        return false;
    };
    base <= full_number
        && full_number <= number
        && delta.issuer().matches(full.issuer())
        && delta.scope() == full.scope()
        && delta.authority_key_identifier() == full.authority_key_identifier()
}

/// For which reasons a full list speaks of a certificate under one of its distribution points
/// (6.3.3 (b), (d)); `None` when it does not speak of it.
fn reasons_of(
    list: &CertificateList,
    point: &DistributionPoint,
    certificate: &Certificate,
) -> Option<ReasonFlags> {
    if list.base_number().is_some() {
        return None;
    }
    let scope = list.scope();
    let is_indirect = scope.is_some_and(|scope| scope.indirect);
    let is_of_issuer = if point.crl_issuer.is_empty() {
        list.issuer().matches(certificate.issuer())
    } else {
        is_indirect && among(&point.crl_issuer, list.issuer())
    };
    if !is_of_issuer || !scope.is_none_or(|scope| covers(scope, list.issuer(), point, certificate))
    {
        return None;
    }
    let of_list = scope.and_then(|scope| scope.only_some_reasons).unwrap_or(ReasonFlags::ALL);
    let of_point = point.reasons.unwrap_or(ReasonFlags::ALL);
    Some(of_list & of_point)
}

/// 6.3.3 (b) (2).
fn covers(
    scope: &IssuingDistributionPoint,
    list_issuer: &Name,
    point: &DistributionPoint,
    certificate: &Certificate,
) -> bool {
    let kind_fits = match scope.only {
        None => true,
        Some(CertificateKind::Authority) => certificate.is_ca(),
        Some(CertificateKind::User) => !certificate.is_ca(),
        Some(CertificateKind::Attribute) => false,
    };
    let Some(name) = &scope.name else { return kind_fits };
    let places = name.names(list_issuer);
    let meets = match &point.name {
        Some(name) => name.names(list_issuer).iter().any(|a| places.iter().any(|b| same(a, b))),
        None => point.crl_issuer.iter().any(|a| places.iter().any(|b| same(a, b))),
    };
    kind_fits && meets
}

fn same(one: &GeneralName, other: &GeneralName) -> bool {
    match (one, other) {
        (GeneralName::Directory(one), GeneralName::Directory(other)) => one.matches(other),
        _ => one == other,
    }
}

fn among(names: &[GeneralName], wanted: &Name) -> bool {
    names.iter().any(|name| matches!(name, GeneralName::Directory(name) if name.matches(wanted)))
}
