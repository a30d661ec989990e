//! The search for a path.

use std::{rc::Rc, sync::Arc};

use crypto::{KeyFault, PublicKey};
use jiff::Timestamp;

use super::{
    CertificationPath, Demands, MAX_PATH_CERTIFICATES, PathFault, Refusal,
    conformity::{self, Place},
    constraints::{Budget, NameSpace},
    fault::{display, subject_of},
    names,
    policies::Policies,
};
use crate::{Certificate, Oid, SignatureFault, oid, x509::KeyUsage};

/// How many signatures one search may verify, so that a crafted bag of certificates can't keep us
/// busy.
const MAX_SIGNATURES: usize = 64;

/// How many steps one search may take. Most need no signature: it is known already.
const MAX_STEPS: usize = 2_000;

/// How many whole paths one search may look at.
const MAX_PATHS: usize = 32;

/// A certificate's place in the pool; 0 is the leaf.
type Index = usize;

/// The search goes on, or ends without a path.
struct GaveUp;

pub(super) struct Search<'a, 'f, V> {
    leaf: &'a Certificate,
    /// The leaf, the anchors, and what may stand between.
    pool: Vec<&'a Certificate>,
    /// How many anchors stand behind the leaf in the pool.
    anchors: usize,
    leaf_is_anchor: bool,
    at: Timestamp,
    demands: &'f Demands,
    accept: &'f mut dyn FnMut(&[&'a Certificate]) -> Result<(), V>,
    /// What is known already: by place in the pool who may stand above and whether it may stand above others, and what
    /// was found of signatures, each with the places of what is signed and of the signer.
    issuers: Vec<Option<Rc<[Index]>>>,
    fitness: Vec<Option<Result<(), PathFault>>>,
    signatures: Vec<(Index, Index, Result<(), PathFault>)>,
    /// Whether some key takes its parameters from above, so that signatures wait for a whole path.
    inherits: bool,
    steps_left: usize,
    paths_left: usize,
    comparisons: Budget,
    /// How far the best attempt came, and what stopped it.
    best: Option<(usize, PathFault)>,
    veto: Option<V>,
}

impl<'a, 'f, V> Search<'a, 'f, V> {
    pub(super) fn new(
        leaf: &'a Certificate,
        intermediates: &'a [Certificate],
        anchors: &'a [Certificate],
        at: Timestamp,
        demands: &'f Demands,
        accept: &'f mut dyn FnMut(&[&'a Certificate]) -> Result<(), V>,
    ) -> Self {
        // A copy of a leaf that signed itself would be its own issuer, and not an authority; it is of unknown issuer.
        let is_new = |other: &&Certificate| *other != leaf && !anchors.contains(other);
        let others = intermediates.iter().filter(is_new);
        let pool: Vec<_> = std::iter::once(leaf).chain(anchors).chain(others).collect();
        Self {
            leaf,
            anchors: anchors.len(),
            leaf_is_anchor: anchors.contains(leaf),
            at,
            demands,
            accept,
            issuers: vec![None; pool.len()],
            fitness: vec![None; pool.len()],
            signatures: Vec::new(),
            pool,
            inherits: false,
            steps_left: MAX_STEPS,
            paths_left: MAX_PATHS,
            comparisons: Budget::default(),
            best: None,
            veto: None,
        }
    }

    pub(super) fn run(mut self) -> Result<CertificationPath<'a>, Refusal<V>> {
        self.check_leaf().map_err(Refusal::Path)?;
        let mut path = vec![0];
        let found = if self.leaf_is_anchor { self.complete(&path) } else { self.climb(&mut path) };
        match (found, self.veto) {
            (Ok(Some(path)), _) => Ok(path),
            (_, Some(veto)) => Err(Refusal::Vetoed(veto)),
            (Ok(None), None) => Err(Refusal::Path(match self.best {
                Some((_, fault)) => fault,
                None => PathFault::UnknownIssuer { issuer: display(self.leaf.issuer()) },
            })),
            (Err(GaveUp), None) => Err(Refusal::Path(PathFault::TooMuchWork)),
        }
    }

    fn certificate(&self, index: Index) -> Option<&'a Certificate> {
        self.pool.get(index).copied()
    }

    const fn is_anchor(&self, index: Index) -> bool {
        index >= 1 && index <= self.anchors
    }

    /// Extends `path` upwards until an anchor; leaves it as it was.
    fn climb(&mut self, path: &mut Vec<Index>) -> Result<Option<CertificationPath<'a>>, GaveUp> {
        let reached = path.len() * 2;
        let Some(last) = path.last().copied() else { return Ok(None) };
        let Some(below) = self.certificate(last) else { return Ok(None) };
        let candidates = self.issuers_of(last, below);
        if candidates.is_empty() {
            let issuer = display(below.issuer());
            self.note(reached, PathFault::UnknownIssuer { issuer });
        }
        for index in candidates.iter().copied() {
            let Some(issuer) = self.certificate(index) else { continue };
            if self.is_in(path, index, issuer) {
                continue;
            }
            self.steps_left = self.steps_left.checked_sub(1).ok_or(GaveUp)?;
            if path.len() >= MAX_PATH_CERTIFICATES {
                self.note(reached, PathFault::TooLong);
                return Ok(None);
            }
            let is_anchor = self.is_anchor(index);
            if let Err(fault) = self.check_step(path, (last, below), (index, issuer)) {
                if fault == PathFault::TooMuchWork {
                    return Err(GaveUp);
                }
                // A fault of an anchor is nearer to the goal than one of a stray certificate.
                self.note(reached + usize::from(is_anchor), fault);
                continue;
            }
            path.push(index);
            let found = if is_anchor { self.complete(path)? } else { self.climb(path)? };
            path.pop();
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// Whether a certificate, or another of the same authority and key, stands in the path already.
    fn is_in(&self, path: &[Index], index: Index, issuer: &Certificate) -> bool {
        let same_authority = |known: &Index| {
            self.certificate(*known).is_some_and(|known| {
                known.spki_der() == issuer.spki_der() && known.subject() == issuer.subject()
            })
        };
        path.contains(&index) || path.iter().skip(1).any(same_authority)
    }

    /// Certificates of the issuer's name whose key identifier does not contradict: anchors first,
    /// then those whose key identifier agrees.
    fn issuers_of(&mut self, index: Index, below: &Certificate) -> Rc<[Index]> {
        if let Some(Some(known)) = self.issuers.get(index) {
            return Rc::clone(known);
        }
        let wanted = below.authority_key_id();
        let mut found: Vec<(bool, bool, Index)> = Vec::new();
        for (candidate, issuer) in self.pool.iter().enumerate().skip(1) {
            let id = issuer.subject_key_id();
            let contradicts = wanted.is_some() && id.is_some() && wanted != id;
            if !contradicts && issuer.subject().matches(below.issuer()) {
                found.push((!self.is_anchor(candidate), id.is_none() || wanted != id, candidate));
            }
        }
        found.sort_unstable();
        let found: Rc<[Index]> = found.into_iter().map(|(_, _, candidate)| candidate).collect();
        if let Some(known) = self.issuers.get_mut(index) {
            *known = Some(Rc::clone(&found));
        }
        found
    }

    fn note(&mut self, reached: usize, fault: PathFault) {
        if self.best.as_ref().is_none_or(|(best, _)| reached >= *best) {
            self.best = Some((reached, fault));
        }
    }

    /// Whether `issuer` may stand above `below`, and signed it.
    fn check_step(
        &mut self,
        path: &[Index],
        (below_index, below): (Index, &Certificate),
        (index, issuer): (Index, &Certificate),
    ) -> Result<(), PathFault> {
        // Authorities below, not counting the leaf and those that only renewed their own key
        // (6.1.4 (l)).
        let counts = |index: &&Index| {
            self.certificate(**index).is_some_and(|certificate| !certificate.is_self_issued())
        };
        let between = path.iter().skip(1).filter(counts).count();
        let fits = issuer.path_length().is_none_or(|most| between <= usize::from(most));
        let most = self.demands.max_intermediates.map_or(usize::MAX, usize::from);
        let with_issuer = between + usize::from(!self.is_anchor(index) && !issuer.is_self_issued());
        self.check_fitness(index, issuer)?;
        if !fits || with_issuer > most {
            return Err(PathFault::TooLong);
        }
        let mut known = self.signatures.iter();
        if let Some((.., known)) = known.find(|known| (known.0, known.1) == (below_index, index)) {
            return known.clone();
        }
        if self.signatures.len() == MAX_SIGNATURES {
            return Err(PathFault::TooMuchWork);
        }
        let key = issuer.shared_public_key();
        if is_without_parameters(&key) {
            self.inherits = true;
            return Ok(());
        }
        let verified = key
            .and_then(|key| below.verify_with(issuer.subject(), &key, self.demands.legacy))
            .map_err(|fault| PathFault::Signature { subject: subject_of(below), fault });
        self.signatures.push((below_index, index, verified.clone()));
        verified
    }

    /// Whether a certificate may stand above another at all.
    fn check_fitness(&mut self, index: Index, issuer: &Certificate) -> Result<(), PathFault> {
        if let Some(Some(known)) = self.fitness.get(index) {
            return known.clone();
        }
        let place = if self.is_anchor(index) { Place::Anchor } else { Place::Between };
        let fitness = self.fitness_of(issuer, place);
        if let Some(known) = self.fitness.get_mut(index) {
            *known = Some(fitness.clone());
        }
        fitness
    }

    fn fitness_of(&self, issuer: &Certificate, place: Place) -> Result<(), PathFault> {
        let may_sign =
            issuer.key_usage().is_none_or(|usage| usage.contains(KeyUsage::KEY_CERT_SIGN));
        if !issuer.is_ca() || !may_sign {
            return Err(PathFault::NotAnAuthority { subject: subject_of(issuer) });
        }
        conformity::check(issuer, place, self.demands, self.at)?;
        if place == Place::Between { self.check_purpose(issuer) } else { Ok(()) }
    }

    /// What is demanded of the leaf alone.
    fn check_leaf(&mut self) -> Result<(), PathFault> {
        let leaf = self.leaf;
        let subject = || subject_of(leaf);
        conformity::check(leaf, Place::Leaf, self.demands, self.at)?;
        let key = leaf.public_key();
        if is_without_parameters(&key) {
            self.inherits = true;
        } else {
            key.map_err(|fault| PathFault::Key { subject: subject(), fault })?;
        }
        self.check_purpose(leaf)?;
        if leaf.key_usage().is_some_and(|usage| !usage.contains(self.demands.key_usage)) {
            return Err(PathFault::KeyUsage { subject: subject() });
        }
        match self.demands.names.iter().find(|name| !names::bears(leaf, name)) {
            Some(name) => {
                Err(PathFault::NameMismatch { subject: subject(), name: name.to_string() })
            }
            None => Ok(()),
        }
    }

    /// extendedKeyUsage: of the leaf, and of authorities for what they issue.
    fn check_purpose(&self, certificate: &Certificate) -> Result<(), PathFault> {
        let Some(purpose) = self.demands.purpose else { return Ok(()) };
        let purposes = certificate.extended_key_usages();
        let good = |known: &Oid| [purpose, oid::PURPOSE_ANY].contains(known);
        if purposes.is_empty() || purposes.iter().any(good) {
            return Ok(());
        }
        Err(PathFault::Purpose { subject: subject_of(certificate), purpose })
    }

    /// Looks at a whole path: what only holds from the anchor down, and whether it is accepted.
    fn complete(&mut self, path: &[Index]) -> Result<Option<CertificationPath<'a>>, GaveUp> {
        self.paths_left = self.paths_left.checked_sub(1).ok_or(GaveUp)?;
        let certificates: Vec<&'a Certificate> =
            path.iter().filter_map(|index| self.certificate(*index)).collect();
        match self
            .check_inherited(&certificates)
            .and_then(|()| self.check_from_above(&certificates))
        {
            Ok(policies) => match (self.accept)(&certificates) {
                Ok(()) => return Ok(Some(CertificationPath { certificates, policies })),
                Err(veto) => {
                    self.veto.get_or_insert(veto);
                }
            },
            Err(PathFault::TooMuchWork) => return Err(GaveUp),
            // A whole path is nearer than any attempt.
            Err(fault) => self.note(MAX_PATH_CERTIFICATES * 2 + path.len(), fault),
        }
        Ok(None)
    }

    /// Keys that take the parameters of the issuer's key, and what they signed. The issuer is the
    /// one of this path, whose own certificate holds up to the anchor; any other of its name could
    /// bring parameters for which signatures can be made up.
    fn check_inherited(&self, path: &[&Certificate]) -> Result<(), PathFault> {
        if !self.inherits {
            return Ok(());
        }
        let mut above = path;
        let mut below: Option<&Certificate> = None;
        while let [certificate, rest @ ..] = above {
            let read = certificate.public_key();
            if is_without_parameters(&read) || below.is_none() {
                let subject = || subject_of(certificate);
                let key = working_key(certificate, rest)
                    .map_err(|fault| PathFault::Key { subject: subject(), fault })?;
                if let Some(below) = below {
                    below.verify_with(certificate.subject(), &key, self.demands.legacy).map_err(
                        |fault| PathFault::Signature { subject: subject_of(below), fault },
                    )?;
                }
            }
            below = Some(*certificate);
            above = rest;
        }
        Ok(())
    }

    /// Names and policies (6.1.3 to 6.1.5).
    fn check_from_above(&mut self, path: &[&'a Certificate]) -> Result<Vec<Oid>, PathFault> {
        let demands = self.demands;
        let mut names = NameSpace::new(demands.name_constraints.as_ref());
        let (below, anchor) = match path {
            [leaf] => (path, *leaf),
            [below @ .., anchor] => {
                names.enter(anchor)?;
                (below, *anchor)
            }
            [] => return Ok(Vec::new()),
        };
        let mut policies = Policies::new(&demands.policies, anchor, below.len());
        for (left, certificate) in below.iter().enumerate().rev() {
            let last = left == 0;
            if last || !certificate.is_self_issued() {
                names.check(certificate, &mut self.comparisons)?;
            }
            policies.enter(certificate, last)?;
            if last {
                return policies.finish(certificate);
            }
            policies.prepare(certificate)?;
            names.enter(certificate)?;
        }
        Ok(Vec::new())
    }
}

fn is_without_parameters<K>(key: &Result<K, SignatureFault>) -> bool {
    matches!(key, Err(SignatureFault::Key(KeyFault::ParametersMissing)))
}

/// The public key of a certificate; a DSA key without parameters takes those of the issuer's key
/// (6.1.4 (d) to (f)). `above` is the path without the certificate: the issuer first.
pub(crate) fn working_key(
    certificate: &Certificate,
    above: &[&Certificate],
) -> Result<Arc<PublicKey>, SignatureFault> {
    let read = certificate.shared_public_key();
    match above {
        [issuer, above @ ..] if is_without_parameters(&read) => {
            certificate.public_key_inheriting(&*working_key(issuer, above)?).map(Arc::new)
        }
        _ => read,
    }
}
