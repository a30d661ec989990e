//! Name constraints (RFC 5280 4.2.1.10).

use super::{PathFault, fault::subject_of, names};
use crate::{
    Certificate, Name, oid,
    x509::{GeneralName, NameConstraints},
};

/// How many times a name may be held against a constraint in one search. A certificate with
/// thousands of names under an authority with thousands of constraints is an attack.
const MAX_COMPARISONS: usize = 100_000;

/// The work that is left for comparisons.
#[derive(Clone, Debug)]
pub(super) struct Budget(usize);

impl Default for Budget {
    fn default() -> Self {
        Self(MAX_COMPARISONS)
    }
}

impl Budget {
    fn spend(&mut self) -> Result<(), PathFault> {
        self.0 = self.0.checked_sub(1).ok_or(PathFault::TooMuchWork)?;
        Ok(())
    }
}

/// What the authorities above allow to be named. Each set of constraints holds by itself, so
/// permitted subtrees only ever get narrower (6.1.4 (g)).
#[derive(Clone, Debug, Default)]
pub(super) struct NameSpace<'a> {
    sets: Vec<&'a NameConstraints>,
}

impl<'a> NameSpace<'a> {
    /// With the caller's own constraints.
    pub(super) fn new(initial: Option<&'a NameConstraints>) -> Self {
        Self { sets: initial.into_iter().collect() }
    }

    /// Takes the constraints of an authority in. A constraint that is none by its form would be
    /// passed over in silence, so it refuses the path.
    pub(super) fn enter(&mut self, authority: &'a Certificate) -> Result<(), PathFault> {
        let Some(constraints) = authority.name_constraints() else { return Ok(()) };
        let mut all = constraints.permitted.iter().chain(&constraints.excluded);
        if !all.all(is_constraint) {
            let subject = subject_of(authority);
            return Err(PathFault::NotConforming { subject, clause: "RFC 5280 4.2.1.10" });
        }
        self.sets.push(constraints);
        Ok(())
    }

    /// Whether every name of the certificate is allowed (6.1.3 (b), (c)).
    pub(super) fn check(
        &self,
        certificate: &Certificate,
        budget: &mut Budget,
    ) -> Result<(), PathFault> {
        if self.sets.is_empty() {
            return Ok(());
        }
        let subject = certificate.subject();
        if !subject.is_empty() {
            self.check_name(&Form::Directory(subject), certificate, budget)?;
        }
        for address in subject.values(oid::EMAIL) {
            self.check_name(&Form::Email(address), certificate, budget)?;
        }
        for name in certificate.alt_names() {
            self.check_name(&Form::of(name), certificate, budget)?;
        }
        Ok(())
    }

    fn check_name(
        &self,
        name: &Form<'_>,
        certificate: &Certificate,
        budget: &mut Budget,
    ) -> Result<(), PathFault> {
        let refused =
            || PathFault::NameConstraint { subject: subject_of(certificate), name: name.to_text() };
        let unsupported =
            || PathFault::NameConstraintUnsupported { subject: subject_of(certificate) };
        for set in &self.sets {
            for base in &set.excluded {
                budget.spend()?;
                match name.touches(base) {
                    Relation::OtherKind | Relation::Outside => {}
                    Relation::Unsupported => return Err(unsupported()),
                    Relation::Inside => return Err(refused()),
                }
            }
            let mut permitted = None;
            for base in &set.permitted {
                budget.spend()?;
                match name.lies_in(base) {
                    Relation::OtherKind => {}
                    Relation::Unsupported => return Err(unsupported()),
                    Relation::Outside => permitted = permitted.or(Some(false)),
                    Relation::Inside => {
                        permitted = Some(true);
                        break;
                    }
                }
            }
            if permitted == Some(false) {
                return Err(refused());
            }
        }
        Ok(())
    }
}

/// Whether a constraint has the form that its kind must have.
fn is_constraint(base: &GeneralName) -> bool {
    let host_or_below = |host: &str| names::is_domain(host.strip_prefix('.').unwrap_or(host));
    match base {
        GeneralName::Dns(domain) => domain.is_empty() || names::is_domain(domain),
        GeneralName::Email(email) if email.contains('@') => names::mailbox(email).is_some(),
        GeneralName::Email(host) | GeneralName::Uri(host) => host.is_empty() || host_or_below(host),
        GeneralName::Ip(octets) => network(octets).is_some(),
        _ => true,
    }
}

/// Address and mask of a constraint; the mask is that of a prefix (RFC 4632).
fn network(octets: &[u8]) -> Option<(&[u8], &[u8])> {
    if ![8, 32].contains(&octets.len()) {
        return None;
    }
    let (address, mask) = octets.split_at_checked(octets.len() / 2)?;
    let ones = mask.iter().map(|octet| octet.leading_ones()).sum::<u32>();
    let set = mask.iter().map(|octet| octet.count_ones()).sum::<u32>();
    let mut rest = mask.iter().skip_while(|octet| **octet == 0xFF).skip(1);
    (ones == set && rest.all(|octet| *octet == 0)).then_some((address, mask))
}

/// How a name stands to a constraint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relation {
    /// The constraint is of names of another kind.
    OtherKind,
    /// No rule is known for the kind.
    Unsupported,
    Outside,
    Inside,
}

impl Relation {
    const fn inside(inside: bool) -> Self {
        if inside { Self::Inside } else { Self::Outside }
    }
}

/// A name that is held against constraints.
#[derive(Clone, Copy, Debug)]
enum Form<'a> {
    Directory(&'a Name),
    Dns(&'a str),
    Email(&'a str),
    Uri(&'a str),
    Ip(&'a [u8]),
    Unsupported(&'a GeneralName),
}

impl<'a> Form<'a> {
    fn of(name: &'a GeneralName) -> Self {
        match name {
            GeneralName::Directory(name) => Self::Directory(name),
            GeneralName::Dns(name) => Self::Dns(name),
            GeneralName::Email(address) => Self::Email(address),
            GeneralName::Uri(uri) => Self::Uri(uri),
            GeneralName::Ip(octets) => Self::Ip(octets),
            GeneralName::OtherName { .. }
            | GeneralName::RegisteredId(_)
            | GeneralName::Other(_) => Self::Unsupported(name),
        }
    }

    fn to_text(self) -> String {
        match self {
            Self::Directory(name) => name.to_string(),
            Self::Dns(text) | Self::Email(text) | Self::Uri(text) => text.to_owned(),
            Self::Ip(octets) => {
                names::ip(octets).map_or_else(|| hex::encode(octets), |ip| ip.to_string())
            }
            Self::Unsupported(_) => String::new(),
        }
    }

    /// Whether every name that this stands for lies in the subtree.
    fn lies_in(self, base: &GeneralName) -> Relation {
        match (self, base) {
            (Self::Directory(name), GeneralName::Directory(base)) => {
                Relation::inside(name.is_within(base))
            }
            (Self::Dns(name), GeneralName::Dns(base)) => {
                let name = names::wildcard_base(name).unwrap_or(name);
                Relation::inside(domain_in(name, base))
            }
            (Self::Email(address), GeneralName::Email(base)) => {
                Relation::inside(names::mailbox(address).is_some_and(|m| mailbox_in(m, base)))
            }
            (Self::Uri(uri), GeneralName::Uri(base)) => {
                Relation::inside(names::uri_host(uri).is_some_and(|host| host_in(host, base)))
            }
            (Self::Ip(octets), GeneralName::Ip(base)) => Relation::inside(ip_in(octets, base)),
            (Self::Unsupported(name), base)
                if std::mem::discriminant(name) == std::mem::discriminant(base) =>
            {
                Relation::Unsupported
            }
            _ => Relation::OtherKind,
        }
    }

    /// Whether any name that this stands for lies in the subtree, or can't be told not to.
    fn touches(self, base: &GeneralName) -> Relation {
        match (self, base) {
            (Self::Dns(name), GeneralName::Dns(excluded)) => {
                // The subtree may begin one label below the star.
                let below = names::wildcard_base(name)
                    .zip(excluded.split_once('.'))
                    .is_some_and(|(star, (_, above))| star.eq_ignore_ascii_case(above));
                if below { Relation::Inside } else { self.lies_in(base) }
            }
            (Self::Email(address), GeneralName::Email(_)) if names::mailbox(address).is_none() => {
                Relation::Inside
            }
            (Self::Uri(uri), GeneralName::Uri(_)) if names::uri_host(uri).is_none() => {
                Relation::Inside
            }
            _ => self.lies_in(base),
        }
    }
}

/// Whether a domain is `base` or below it.
fn domain_in(domain: &str, base: &str) -> bool {
    base.is_empty() || domain.eq_ignore_ascii_case(base) || domain_below(domain, base)
}

/// Whether a domain is below `base`.
fn domain_below(domain: &str, base: &str) -> bool {
    let split = domain.len().checked_sub(base.len());
    split.and_then(|at| domain.split_at_checked(at)).is_some_and(|(head, tail)| {
        head.len() > 1 && head.ends_with('.') && tail.eq_ignore_ascii_case(base)
    })
}

/// A host by itself means that host, with a dot before it the hosts below.
fn host_in(host: &str, base: &str) -> bool {
    match base.strip_prefix('.') {
        Some(above) => domain_below(host, above),
        None => base.is_empty() || host.eq_ignore_ascii_case(base),
    }
}

fn mailbox_in((local, host): (&str, &str), base: &str) -> bool {
    match base.split_once('@') {
        Some((wanted, wanted_host)) => local == wanted && host.eq_ignore_ascii_case(wanted_host),
        None => host_in(host, base),
    }
}

fn ip_in(octets: &[u8], base: &[u8]) -> bool {
    network(base).is_some_and(|(address, mask)| {
        octets.len() == address.len()
            && octets.iter().zip(address).zip(mask).all(|((o, a), m)| o & m == a & m)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dns(name: &str) -> GeneralName {
        GeneralName::Dns(name.to_owned())
    }

    fn email(name: &str) -> GeneralName {
        GeneralName::Email(name.to_owned())
    }

    #[test]
    fn subtrees_follow_the_kind_of_the_name() {
        let uri = |name: &str| GeneralName::Uri(name.to_owned());
        let inside = [
            (Form::Dns("a.example.com"), dns("EXAMPLE.com")),
            (Form::Dns("example.com"), dns("example.com")),
            (Form::Dns("*.example.com"), dns("example.com")),
            (Form::Email("a@EXAMPLE.com"), email("example.com")),
            (Form::Email("a@b.example.com"), email(".example.com")),
            (Form::Email("a@example.com"), email("a@example.com")),
            (Form::Uri("http://example.com:80/x"), uri("example.com")),
            (Form::Uri("http://a.example.com/"), uri(".example.com")),
            (Form::Ip(&[10, 1, 2, 3]), GeneralName::Ip(vec![10, 1, 0, 0, 255, 255, 0, 0])),
        ];
        for (name, base) in &inside {
            assert_eq!(name.lies_in(base), Relation::Inside, "{name:?} {base:?}");
        }
        let outside = [
            (Form::Dns("aexample.com"), dns("example.com")),
            (Form::Dns("*.example.com"), dns("foo.example.com")),
            (Form::Email("a@b.example.com"), email("example.com")),
            (Form::Email("a@example.com"), email(".example.com")),
            (Form::Email("A@example.com"), email("a@example.com")),
            (Form::Email("a@b@example.com"), email("example.com")),
            (Form::Uri("http://a.example.com/"), uri("example.com")),
            (Form::Uri("http://example.com/"), uri(".example.com")),
            (Form::Ip(&[10, 2, 2, 3]), GeneralName::Ip(vec![10, 1, 0, 0, 255, 255, 0, 0])),
            (Form::Ip(&[0; 16]), GeneralName::Ip(vec![0; 8])),
        ];
        for (name, base) in &outside {
            assert_eq!(name.lies_in(base), Relation::Outside, "{name:?} {base:?}");
        }
        // What can't be told to lie outside counts as excluded.
        assert_eq!(Form::Dns("*.a.kz").touches(&dns("b.a.kz")), Relation::Inside);
        assert_eq!(Form::Dns("*.a.kz").touches(&dns("c.b.a.kz")), Relation::Outside);
        assert_eq!(Form::Email("a@b@c").touches(&email("x.kz")), Relation::Inside);
        assert_eq!(Form::Uri("urn:x").touches(&uri("x.kz")), Relation::Inside);
        assert_eq!(Form::Dns("a.kz").touches(&email("a.kz")), Relation::OtherKind);
    }

    #[test]
    fn broken_constraints_are_told() {
        for base in [
            dns("*.a.kz"),
            dns(".a.kz"),
            email("a@b@c.kz"),
            email("@c.kz"),
            GeneralName::Uri("http://a.kz".to_owned()),
            GeneralName::Ip(vec![10, 0, 0, 0]),
            GeneralName::Ip(vec![10, 0, 0, 0, 255, 0, 255, 0]),
            GeneralName::Ip(vec![10, 0, 0, 0, 255, 0b1010_0000, 0, 0]),
        ] {
            assert!(!is_constraint(&base), "{base:?}");
        }
        for base in [dns(""), email(".a.kz"), GeneralName::Ip(vec![0; 32])] {
            assert!(is_constraint(&base), "{base:?}");
        }
    }
}
