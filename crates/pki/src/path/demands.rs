//! What a judge demands of a path beyond its being one.

use std::{fmt, net::IpAddr};

use crypto::Legacy;

use crate::{
    Oid,
    x509::{KeyUsage, NameConstraints},
};

/// Whose rules for certificates hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Profile {
    /// RFC 5280.
    #[default]
    Pkix,
    /// The CA/Browser Forum's Baseline Requirements for servers of the web, on top of RFC 5280 save
    /// where they allow more (nameConstraints that are not critical).
    Web,
}

/// A name that the leaf must bear in subjectAltName. The common name is never asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PeerName {
    /// A domain name in ASCII form; the leaf may say it with `*` for the first label (RFC 9525 6.3).
    Dns(String),
    /// An e-mail address.
    Email(String),
    /// An address.
    Ip(IpAddr),
}

impl fmt::Display for PeerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dns(name) | Self::Email(name) => f.write_str(name),
            Self::Ip(address) => address.fmt(f),
        }
    }
}

/// The policy inputs of RFC 5280 6.1.1 (c), (e), (f), (g).
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct PolicyDemands {
    /// user-initial-policy-set; empty means any policy.
    pub acceptable: Vec<Oid>,
    /// initial-explicit-policy: the path must be valid for an acceptable policy.
    pub explicit: bool,
    /// initial-policy-mapping-inhibit.
    pub inhibit_mapping: bool,
    /// initial-any-policy-inhibit.
    pub inhibit_any: bool,
}

impl PolicyDemands {
    /// Any policy or none.
    pub const fn none() -> Self {
        Self { acceptable: Vec::new(), explicit: false, inhibit_mapping: false, inhibit_any: false }
    }
}

/// What is demanded. [`Demands::none`] demands a valid path.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Demands {
    /// How many authorities may stand between leaf and anchor; those that only renewed their own
    /// key do not count. [`super::MAX_PATH_CERTIFICATES`] holds in any case.
    pub max_intermediates: Option<u8>,
    /// Policies.
    pub policies: PolicyDemands,
    /// Whose rules.
    pub profile: Profile,
    /// What the leaf must be good for. A certificate without extendedKeyUsage is good for all
    /// (4.2.1.12); purposes in the certificates of authorities limit what they may issue for.
    pub purpose: Option<Oid>,
    /// What the leaf's key must be allowed to do. A certificate without keyUsage allows all.
    pub key_usage: KeyUsage,
    /// Names that the leaf must bear, each of them.
    pub names: Vec<PeerName>,
    /// initial-permitted-subtrees and initial-excluded-subtrees (6.1.1 (h), (i)).
    pub name_constraints: Option<NameConstraints>,
    /// Whether what is no longer issued is borne, for old data and conformance suites: signatures with SHA-1, DSA keys,
    /// negative serial numbers (4.1.2.2), and policyConstraints and inhibitAnyPolicy that are not critical, as RFC 3280
    /// allowed.
    pub legacy: Legacy,
}

impl Demands {
    /// Nothing but a valid path.
    pub const fn none() -> Self {
        Self {
            max_intermediates: None,
            policies: PolicyDemands::none(),
            profile: Profile::Pkix,
            purpose: None,
            key_usage: KeyUsage::none(),
            names: Vec::new(),
            name_constraints: None,
            legacy: Legacy::Refused,
        }
    }
}
