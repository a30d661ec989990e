//! Trust lists (ETSI TS 119 612): which services a state vouches for, since when, and the certificates by which they are
//! known. Written with an enveloped signature of the baseline level (ETSI EN 319 132-1), and read with trust in nobody but the
//! given signers.
//!
//! | step | what |
//! |---|---|
//! | [`TrustList::draft`] | the list as XML with all but the signature value, and what must be signed |
//! | [`UnsignedList::complete`] | the signed list |
//! | [`ReadList::open`] | a list that one of the given certificates signed and whose time is not over |
//! | [`ReadList::trusted_on`] | the certificates of the services that stood as granted on a day |
//!
//! What the reader does not do: pointers to other lists are not followed, extensions are not looked at, and a service that is
//! known by its name or key identifier alone, without a certificate, gives no trust.

mod read;
mod write;

use base::Text;
use jiff::Timestamp;
use pki::Certificate;

use crate::XmlFault;
pub use read::{ListedService, ReadList};
pub use write::UnsignedList;

/// The namespace of trust lists.
const TSL: &str = "http://uri.etsi.org/02231/v2#";
/// The tag of TS 119 612, 5.2.1.
const TSL_TAG: &str = "http://uri.etsi.org/19612/TSLTag";
/// TS 119 612, 5.3.1: the version of the format since v2.1.1.
const TSL_VERSION: u32 = 5;
/// TS 119 612, 5.5.4.
const GRANTED: &str = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/granted";
/// TS 119 612, 5.5.4.
const WITHDRAWN: &str = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/withdrawn";
/// TS 119 612, 5.5.1.1: issues public-key certificates.
const CA_PKC: &str = "http://uri.etsi.org/TrstSvc/Svctype/CA/PKC";

/// Why a trust list gives no trust.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrustListFault {
    /// Its time is over, or it says none.
    #[error("the time of the list is over")]
    Expired,
    /// None of the given certificates signed the whole of it.
    #[error("the list is not signed by a given signer")]
    Foreign(#[source] XmlFault),
    /// An element is missing, doubled or broken.
    #[error("{0} of the list is missing, doubled or broken")]
    Malformed(&'static str),
    /// It comes from the future.
    #[error("the list was issued after this moment")]
    Premature,
    /// It can't be read as XML.
    #[error("the list can't be read")]
    Xml(#[from] XmlFault),
}

impl From<TrustListFault> for base::Fault {
    fn from(fault: TrustListFault) -> Self {
        match fault {
            TrustListFault::Expired => Self::new("trust-list-expired"),
            TrustListFault::Foreign(XmlFault::WithoutSignatures) => {
                Self::new("trust-list-unsigned")
            }
            TrustListFault::Foreign(_) => Self::new("trust-list-foreign"),
            TrustListFault::Malformed(element) => {
                Self::new("trust-list-malformed").with("element", element)
            }
            TrustListFault::Premature => Self::new("trust-list-premature"),
            TrustListFault::Xml(fault) => fault.into(),
        }
    }
}

/// A list that is to be signed (TS 119 612, 5.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustList {
    /// Rises with each list that is issued, from 1.
    pub sequence: u64,
    /// When it is issued.
    pub issued_at: Timestamp,
    /// By when the next is issued at the latest.
    pub next_update: Timestamp,
    /// Who runs the scheme.
    pub operator: Text,
    /// Street and house of the operator.
    pub operator_street: Text,
    /// Town of the operator.
    pub operator_locality: Text,
    /// Addresses of the operator: `mailto:` and a site.
    pub operator_addresses: Vec<String>,
    /// The name of the scheme.
    pub name: Text,
    /// Where the scheme is told of.
    pub information_uri: String,
    /// By what law, and what it is worth.
    pub legal_notice: Text,
    /// Where the list is published.
    pub location: String,
    /// The providers.
    pub providers: Vec<Provider>,
}

/// A provider of trust services (TS 119 612, 5.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    /// What the list calls it, in each language.
    pub name: Text,
    /// Street and house.
    pub street: Text,
    /// Town.
    pub locality: Text,
    /// Addresses: `mailto:` and a site.
    pub addresses: Vec<String>,
    /// Where it is told of.
    pub information_uri: String,
    /// Its services, at least one.
    pub services: Vec<Service>,
}

/// A service (TS 119 612, 5.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// What the list calls it, in each language.
    pub name: Text,
    /// The certificates by which it is known, all of one key.
    pub certificates: Vec<Certificate>,
    /// Where it stands, and stood: newest first, at least one.
    pub standings: Vec<Standing>,
}

/// Where a service stands from a moment on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The status.
    pub status: ServiceStatus,
    /// Since when.
    pub since: Timestamp,
}

/// The status of a service (TS 119 612, 5.5.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceStatus {
    /// The state vouches for it.
    Granted,
    /// Anything else: it gives no trust.
    Withdrawn,
}

impl ServiceStatus {
    const fn uri(self) -> &'static str {
        match self {
            Self::Granted => GRANTED,
            Self::Withdrawn => WITHDRAWN,
        }
    }
}
