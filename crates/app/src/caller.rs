//! Who calls a use case that needs no signing in, as far as the face knows.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use base::{Bin, Iin};

use crate::Session;

/// Who calls.
#[derive(Clone, Copy, Default)]
pub struct Caller<'a> {
    /// The signed-in person, if she is one.
    pub session: Option<&'a Session>,
    /// The address of the call; none at the command line.
    pub address: Option<IpAddr>,
}

impl Caller<'_> {
    /// Whether the caller has proven that she is this person, and acts for this organisation if one is named.
    pub(crate) fn is(&self, iin: &Iin, bin: Option<&Bin>) -> bool {
        self.session.is_some_and(|session| {
            session.iin == *iin && (bin.is_none() || bin == session.bin.as_ref())
        })
    }
}

/// Whom a limit counts as one: an IPv4 address, or the first 64 bits of an IPv6 address, which one subscriber has all of.
///
/// STORED: with inquiries and drafts, as [`fmt::Display`] writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// An address.
    V4(Ipv4Addr),
    /// A network of addresses.
    V6(u64),
}

impl From<IpAddr> for Origin {
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self::V4(address),
            IpAddr::V6(address) => Self::V6((address.to_bits() >> 64) as u64),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::V4(address) => address.fmt(f),
            Self::V6(network) => {
                write!(f, "{}/64", Ipv6Addr::from_bits(u128::from(*network) << 64))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_subscriber_count_as_one() {
        let origin = |text: &str| Origin::from(text.parse::<IpAddr>().unwrap());
        assert_eq!(origin("2001:db8:0:1::1"), origin("2001:db8:0:1:ffff::2"));
        assert_ne!(origin("2001:db8:0:1::1"), origin("2001:db8:0:2::1"));
        assert_eq!(origin("::ffff:192.0.2.1"), origin("192.0.2.1"));
        assert_ne!(origin("192.0.2.1"), origin("192.0.2.2"));
        assert_eq!(origin("2001:db8:0:1::1").to_string(), "2001:db8:0:1::/64");
        assert_eq!(origin("::ffff:192.0.2.1").to_string(), "192.0.2.1");
    }
}
