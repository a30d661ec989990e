//! The form of names, and whether the leaf bears the one that is demanded.

use std::net::IpAddr;

use super::PeerName;
use crate::{Certificate, x509::GeneralName};

/// The longest domain name (RFC 1035 2.3.4), without the final dot.
const MAX_DOMAIN_OCTETS: usize = 253;

/// The longest part of a domain name.
const MAX_LABEL_OCTETS: usize = 63;

/// Whether a text is a domain name in the preferred syntax (RFC 5280 4.2.1.6). An address is none:
/// the last part has a letter.
pub(super) fn is_domain(name: &str) -> bool {
    let is_label = |label: &str| {
        (1..=MAX_LABEL_OCTETS).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.len() <= MAX_DOMAIN_OCTETS
        && name.split('.').all(is_label)
        && name.rsplit('.').next().is_some_and(|last| last.bytes().any(|b| !b.is_ascii_digit()))
}

/// The domain after `*.`.
pub(super) fn wildcard_base(name: &str) -> Option<&str> {
    name.strip_prefix("*.")
}

/// Local part and host of an e-mail address. Quoted local parts with `@` inside are not read.
pub(super) fn mailbox(address: &str) -> Option<(&str, &str)> {
    let (local, host) = address.split_once('@')?;
    (!local.is_empty() && is_domain(host)).then_some((local, host))
}

/// The host of a URI, if it names one with a domain name (RFC 3986 3.2).
pub(super) fn uri_host(uri: &str) -> Option<&str> {
    let (scheme, rest) = uri.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = match host.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        Some(_) => return None,
        None => host,
    };
    (!scheme.is_empty() && is_domain(host)).then_some(host)
}

/// The address in iPAddress.
pub(super) fn ip(octets: &[u8]) -> Option<IpAddr> {
    let short = <[u8; 4]>::try_from(octets).map(IpAddr::from);
    short.or_else(|_| <[u8; 16]>::try_from(octets).map(IpAddr::from)).ok()
}

/// Whether a name of subjectAltName has the form that its kind must have. E-mail addresses and URIs
/// are not looked at: national certificates carry what people wrote in their requests.
pub(super) fn is_well_formed(name: &GeneralName) -> bool {
    match name {
        GeneralName::Dns(name) => is_domain(wildcard_base(name).unwrap_or(name)),
        GeneralName::Ip(octets) => ip(octets).is_some(),
        _ => true,
    }
}

/// Whether the certificate bears the name.
pub(super) fn bears(certificate: &Certificate, wanted: &PeerName) -> bool {
    certificate.alt_names().iter().any(|name| match (name, wanted) {
        (GeneralName::Dns(pattern), PeerName::Dns(wanted)) => domain_matches(pattern, wanted),
        (GeneralName::Email(address), PeerName::Email(wanted)) => {
            match (mailbox(address), mailbox(wanted)) {
                (Some((local, host)), Some((wanted_local, wanted_host))) => {
                    local == wanted_local && host.eq_ignore_ascii_case(wanted_host)
                }
                _ => false,
            }
        }
        (GeneralName::Ip(octets), PeerName::Ip(wanted)) => ip(octets) == Some(*wanted),
        _ => false,
    })
}

/// RFC 9525 6.3: `*` stands for one whole label, the first, and never for a name directly below a
/// public suffix.
fn domain_matches(pattern: &str, wanted: &str) -> bool {
    if !is_domain(wanted) {
        return false;
    }
    match wildcard_base(pattern) {
        None => is_domain(pattern) && pattern.eq_ignore_ascii_case(wanted),
        Some(base) => {
            let below = wanted.split_once('.').map(|(_, below)| below);
            is_domain(base)
                && !is_public_suffix(base)
                && below.is_some_and(|below| below.eq_ignore_ascii_case(base))
        }
    }
}

/// Whether anyone may register names directly below, by the Public Suffix List; a single label that
/// the list does not know counts as one.
fn is_public_suffix(domain: &str) -> bool {
    let domain = domain.to_ascii_lowercase();
    psl::suffix(domain.as_bytes()).is_none_or(|suffix| suffix.as_bytes() == domain.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_have_the_preferred_syntax() {
        for name in ["a", "example.com", "xn--628h.example.com", "1.example", "a-b.kz"] {
            assert!(is_domain(name), "{name}");
        }
        let long = format!("{}.kz", "a".repeat(64));
        for name in [
            "",
            ".",
            "a.",
            ".a",
            "a..b",
            "-a.kz",
            "a-.kz",
            "a_b.kz",
            "127.0.0.1",
            "😜.kz",
            "*",
            &long,
        ] {
            assert!(!is_domain(name), "{name}");
        }
    }

    #[test]
    fn a_star_stands_for_one_whole_label() {
        for (pattern, wanted) in [
            ("example.com", "EXAMPLE.com"),
            ("*.example.com", "foo.example.com"),
            ("*.Gov.kz.example.kz", "a.gov.kz.example.kz"),
        ] {
            assert!(domain_matches(pattern, wanted), "{pattern} {wanted}");
        }
        for (pattern, wanted) in [
            ("*.example.com", "example.com"),
            ("*.example.com", "a.b.example.com"),
            ("b*.example.com", "baz.example.com"),
            ("foo.*.example.com", "foo.bar.example.com"),
            ("*", "com"),
            ("*.com", "example.com"),
            ("*.gov.kz", "egov.gov.kz"),
            ("*.co.uk", "example.co.uk"),
            ("*.s3.amazonaws.com", "example.s3.amazonaws.com"),
            ("*.localdomain", "a.localdomain"),
            ("*.example.com", "*.example.com"),
        ] {
            assert!(!domain_matches(pattern, wanted), "{pattern} {wanted}");
        }
    }

    #[test]
    fn a_host_is_read_out_of_a_uri() {
        assert_eq!(uri_host("http://a.kz/x?y#z"), Some("a.kz"));
        assert_eq!(uri_host("ftp://user:pw@a.kz:21"), Some("a.kz"));
        for none in
            ["a.kz", "mailto:a@b.kz", "http://", "http://[::1]/", "http://127.0.0.1", "://a"]
        {
            assert_eq!(uri_host(none), None, "{none}");
        }
    }
}
