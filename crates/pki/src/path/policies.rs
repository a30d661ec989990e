//! The valid policy graph (RFC 9618 5): policies of a path in linear space.

use std::collections::{BTreeMap, BTreeSet};

use super::{PathFault, PolicyDemands, fault::subject_of};
use crate::{
    Certificate, Oid, oid,
    x509::{ExtensionValue, PolicyMapping},
};

/// How many nodes the graph of one path may have.
const MAX_NODES: usize = 4096;

/// A policy at one depth of the graph.
#[derive(Clone, Debug)]
struct Node {
    policy: Oid,
    /// What a policy of the next certificate may be called to stand below.
    expected: BTreeSet<Oid>,
    /// Places in the depth above; empty for the root alone.
    parents: Vec<usize>,
}

impl Node {
    fn new(policy: Oid, parents: Vec<usize>) -> Self {
        Self { policy, expected: BTreeSet::from([policy]), parents }
    }
}

/// The state of policy processing between two certificates (6.1.2).
#[derive(Clone, Debug)]
pub(super) struct Policies<'a> {
    demands: &'a PolicyDemands,
    /// Nodes by depth; `None` is the NULL graph.
    graph: Option<Vec<Vec<Node>>>,
    nodes: usize,
    /// How many more certificates may stand until the condition holds; each 0 for good.
    explicit_policy: usize,
    policy_mapping: usize,
    inhibit_any_policy: usize,
}

impl<'a> Policies<'a> {
    /// Before the first certificate of a path of `length` certificates below the anchor. Constraints
    /// in the anchor's certificate act as the caller's (RFC 5937 3.2).
    pub(super) fn new(demands: &'a PolicyDemands, anchor: &Certificate, length: usize) -> Self {
        let (explicit, mapping) = constraints_of(anchor);
        let skip = |now: bool| if now { 0 } else { length + 1 };
        Self {
            demands,
            graph: Some(vec![vec![Node::new(oid::ANY_POLICY, Vec::new())]]),
            nodes: 1,
            explicit_policy: skip(demands.explicit || explicit.is_some()),
            policy_mapping: skip(demands.inhibit_mapping || mapping.is_some()),
            inhibit_any_policy: skip(demands.inhibit_any || inhibit_any_of(anchor).is_some()),
        }
    }

    /// 6.1.3 (d) to (f).
    pub(super) fn enter(&mut self, certificate: &Certificate, last: bool) -> Result<(), PathFault> {
        let policies = certificate.policies();
        if policies.is_empty() {
            self.graph = None;
        }
        if let Some(graph) = &mut self.graph {
            let above = graph.last().map(Vec::as_slice).unwrap_or_default();
            let named = policies.iter().map(|p| p.oid).filter(|oid| *oid != oid::ANY_POLICY);
            let any = policies.iter().any(|p| p.oid == oid::ANY_POLICY)
                && (self.inhibit_any_policy > 0 || (!last && certificate.is_self_issued()));
            let depth = next_depth(above, named, any);
            self.nodes += depth.len();
            if self.nodes > MAX_NODES {
                return Err(PathFault::TooMuchWork);
            }
            graph.push(depth);
            self.prune();
        }
        self.check(certificate)
    }

    fn check(&self, certificate: &Certificate) -> Result<(), PathFault> {
        if self.explicit_policy > 0 || self.graph.is_some() {
            return Ok(());
        }
        Err(PathFault::Policy { subject: subject_of(certificate) })
    }

    /// 6.1.4 (a), (b), (h), (i), (j): after a certificate that is not the last.
    pub(super) fn prepare(&mut self, authority: &Certificate) -> Result<(), PathFault> {
        let mappings = mappings_of(authority);
        let any =
            |m: &PolicyMapping| [m.issuer_domain, m.subject_domain].contains(&oid::ANY_POLICY);
        if mappings.iter().any(any) {
            let subject = subject_of(authority);
            return Err(PathFault::NotConforming { subject, clause: "RFC 5280 4.2.1.5" });
        }
        if !mappings.is_empty() {
            self.map(mappings)?;
        }
        if !authority.is_self_issued() {
            for skip in
                [&mut self.explicit_policy, &mut self.policy_mapping, &mut self.inhibit_any_policy]
            {
                *skip = skip.saturating_sub(1);
            }
        }
        let (explicit, mapping) = constraints_of(authority);
        for (skip, limit) in [
            (&mut self.explicit_policy, explicit),
            (&mut self.policy_mapping, mapping),
            (&mut self.inhibit_any_policy, inhibit_any_of(authority)),
        ] {
            *skip = limit.map_or(*skip, |limit| limit.min(*skip));
        }
        Ok(())
    }

    /// 6.1.4 (b).
    fn map(&mut self, mappings: &[PolicyMapping]) -> Result<(), PathFault> {
        let Some([.., above, depth]) = self.graph.as_deref_mut() else { return Ok(()) };
        let mut by_issuer: BTreeMap<Oid, BTreeSet<Oid>> = BTreeMap::new();
        for mapping in mappings {
            by_issuer.entry(mapping.issuer_domain).or_default().insert(mapping.subject_domain);
        }
        if self.policy_mapping == 0 {
            depth.retain(|node| !by_issuer.contains_key(&node.policy));
            self.prune();
            return Ok(());
        }
        let any_here = depth.iter().any(|node| node.policy == oid::ANY_POLICY);
        let any_above = above.iter().position(|node| node.policy == oid::ANY_POLICY);
        for (policy, expected) in by_issuer {
            if let Some(node) = depth.iter_mut().find(|node| node.policy == policy) {
                node.expected = expected;
            } else if any_here && let Some(parent) = any_above {
                depth.push(Node { policy, expected, parents: vec![parent] });
                self.nodes += 1;
            }
        }
        if self.nodes > MAX_NODES { Err(PathFault::TooMuchWork) } else { Ok(()) }
    }

    /// 6.1.3 (d) (3): deletes nodes without children above the deepest; without any node the graph
    /// is NULL.
    fn prune(&mut self) {
        let Some(graph) = &mut self.graph else { return };
        for depth in (1..graph.len()).rev() {
            let (upper, lower) = graph.split_at_mut(depth);
            let (Some(above), Some(below)) = (upper.last_mut(), lower.first_mut()) else { return };
            let used: BTreeSet<usize> =
                below.iter().flat_map(|node| node.parents.iter().copied()).collect();
            // Where each node that stays will stand.
            let places: BTreeMap<usize, usize> =
                used.iter().enumerate().map(|(new, old)| (*old, new)).collect();
            let mut place = 0;
            above.retain(|_| {
                place += 1;
                used.contains(&(place - 1))
            });
            for node in below {
                node.parents = node.parents.iter().filter_map(|p| places.get(p).copied()).collect();
            }
        }
        if graph.last().is_none_or(Vec::is_empty) {
            self.graph = None;
        }
    }

    /// 6.1.5 (a), (b), (g): after the last certificate. Gives the user-constrained policy set.
    pub(super) fn finish(mut self, leaf: &Certificate) -> Result<Vec<Oid>, PathFault> {
        self.explicit_policy = self.explicit_policy.saturating_sub(1);
        if constraints_of(leaf).0 == Some(0) {
            self.explicit_policy = 0;
        }
        let authority = self.authority_constrained();
        let demanded = &self.demands.acceptable;
        let policies: BTreeSet<Oid> = if demanded.is_empty() || demanded.contains(&oid::ANY_POLICY)
        {
            authority
        } else if authority.contains(&oid::ANY_POLICY) {
            demanded.iter().copied().collect()
        } else {
            demanded.iter().copied().filter(|policy| authority.contains(policy)).collect()
        };
        if self.explicit_policy == 0 && policies.is_empty() {
            return Err(PathFault::Policy { subject: subject_of(leaf) });
        }
        Ok(policies.into_iter().collect())
    }

    /// The policies right below anyPolicy, and anyPolicy when the leaf has it.
    fn authority_constrained(&self) -> BTreeSet<Oid> {
        let mut found = BTreeSet::new();
        let Some(graph) = &self.graph else { return found };
        for (above, depth) in graph.iter().zip(graph.iter().skip(1)) {
            let below_any = |node: &&Node| match node.parents.as_slice() {
                [parent] => above.get(*parent).is_some_and(|p| p.policy == oid::ANY_POLICY),
                _ => false,
            };
            let named = depth.iter().filter(|node| node.policy != oid::ANY_POLICY);
            found.extend(named.filter(below_any).map(|node| node.policy));
        }
        let deepest = graph.last().into_iter().flatten();
        found.extend(deepest.map(|node| node.policy).filter(|policy| *policy == oid::ANY_POLICY));
        found
    }
}

/// 6.1.3 (d) (1), (2).
fn next_depth(above: &[Node], named: impl Iterator<Item = Oid>, any: bool) -> Vec<Node> {
    let mut expecting: BTreeMap<Oid, Vec<usize>> = BTreeMap::new();
    for (place, node) in above.iter().enumerate() {
        for policy in &node.expected {
            expecting.entry(*policy).or_default().push(place);
        }
    }
    let any_above = above.iter().position(|node| node.policy == oid::ANY_POLICY);
    let mut depth = Vec::new();
    for policy in named {
        let parents = expecting.remove(&policy).or_else(|| any_above.map(|place| vec![place]));
        depth.extend(parents.map(|parents| Node::new(policy, parents)));
    }
    if any {
        depth.extend(expecting.into_iter().map(|(policy, parents)| Node::new(policy, parents)));
    }
    depth
}

fn mappings_of(certificate: &Certificate) -> &[PolicyMapping] {
    certificate
        .find(|value| match value {
            ExtensionValue::PolicyMappings(mappings) => Some(mappings.as_slice()),
            _ => None,
        })
        .unwrap_or_default()
}

/// requireExplicitPolicy and inhibitPolicyMapping.
fn constraints_of(certificate: &Certificate) -> (Option<usize>, Option<usize>) {
    let skip = |limit: Option<u32>| limit.map(|n| usize::try_from(n).unwrap_or(usize::MAX));
    certificate
        .find(|value| match value {
            ExtensionValue::PolicyConstraints(constraints) => Some((
                skip(constraints.require_explicit_policy),
                skip(constraints.inhibit_policy_mapping),
            )),
            _ => None,
        })
        .unwrap_or_default()
}

fn inhibit_any_of(certificate: &Certificate) -> Option<usize> {
    certificate.find(|value| match value {
        ExtensionValue::InhibitAnyPolicy(skip) => usize::try_from(*skip).ok(),
        _ => None,
    })
}
