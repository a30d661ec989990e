//! What a list covers, and where a certificate says its lists are: distribution points (RFC 5280 4.2.1.13, 5.2.5).

use crate::{
    Name, RevocationReason,
    asn1::{self, Input, Malformed, context, context_primitive},
    x509::extension,
};

/// How many distribution points, and how many names of one, are read.
const MAX_POINTS: usize = 64;

/// `ReasonFlags`: for which reasons a list or a point speaks (RFC 5280 4.2.1.13).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Reasons(u16);

impl Reasons {
    /// Every reason that a list can be split by.
    pub const ALL: Self = Self(0b1_1111_1110);
    /// None.
    pub const NONE: Self = Self(0);

    /// The reasons in question. What `ReasonFlags` has no bit for (removeFromCRL) is left out.
    pub fn of(reasons: &[RevocationReason]) -> Self {
        Self(reasons.iter().fold(0, |bits, reason| bits | bit_of(*reason)))
    }

    /// Reads the content of a BIT STRING. The bit "unused" says nothing.
    fn read(content: &[u8]) -> Result<Self, Malformed> {
        let (unused, octets) = content.split_first().ok_or(Malformed)?;
        if *unused > 7 || octets.len() > 2 || (octets.is_empty() && *unused != 0) {
            return Err(Malformed);
        }
        let bit = |n: usize| {
            octets.get(n / 8).is_some_and(|octet| octet & (0x80 >> (n % 8)) != 0)
        };
        Ok(Self((1..=8).filter(|n| bit(*n)).fold(0, |bits, n| bits | (1 << n))))
    }

    /// The content of the BIT STRING, without trailing zero bits (X.690 11.2.2).
    fn content(self) -> Vec<u8> {
        let mut content = vec![0];
        for n in (0..=8).filter(|n| self.0 & (1 << n) != 0) {
            content.resize(2 + n / 8, 0);
            if let Some(octet) = content.last_mut() {
                *octet |= 0x80 >> (n % 8);
            }
        }
        let last: Option<u8> = if content.len() > 1 { content.last().copied() } else { None };
        if let (Some(last), Some(unused)) = (last, content.first_mut()) {
            *unused = u8::try_from(last.trailing_zeros()).unwrap_or(0);
        }
        content
    }

    /// Either's.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Both's.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether every reason of `other` is among these.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

const fn bit_of(reason: RevocationReason) -> u16 {
    match reason {
        RevocationReason::KeyCompromise => 1 << 1,
        RevocationReason::CaCompromise => 1 << 2,
        RevocationReason::AffiliationChanged => 1 << 3,
        RevocationReason::Superseded => 1 << 4,
        RevocationReason::CessationOfOperation => 1 << 5,
        RevocationReason::CertificateHold => 1 << 6,
        RevocationReason::PrivilegeWithdrawn => 1 << 7,
        RevocationReason::AaCompromise => 1 << 8,
        RevocationReason::RemoveFromCrl => 0,
    }
}

/// A general name of a point; two are the same place when they are equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// directoryName.
    Directory(Name),
    /// Any other, as encoded.
    Other(Vec<u8>),
}

impl Place {
    /// Reads `GeneralNames` without its header.
    pub(super) fn read_all(content: &[u8]) -> Result<Vec<Self>, Malformed> {
        let mut names = Input::new(content);
        let mut places = Vec::new();
        while !names.is_empty() {
            let name = names.element()?;
            places.push(if name.tag == context(4) {
                let mut inner = Input::new(name.content);
                let directory = Name::read(&mut inner)?;
                inner.finish()?;
                Self::Directory(directory)
            } else {
                Self::Other(name.raw.to_vec())
            });
            if places.len() > MAX_POINTS {
                return Err(Malformed);
            }
        }
        Ok(places)
    }

    fn der(&self) -> Vec<u8> {
        match self {
            Self::Directory(name) => asn1::explicit(4, name.der()),
            Self::Other(der) => der.clone(),
        }
    }

    fn uri(address: &str) -> Self {
        Self::Other(asn1::tlv(context_primitive(6), &[address.as_bytes()]))
    }

    fn as_uri(&self) -> Option<&str> {
        match self {
            Self::Other(der) => {
                let content = asn1::Element::only(der).ok()?.expect(context_primitive(6)).ok()?;
                std::str::from_utf8(content).ok()
            }
            Self::Directory(_) => None,
        }
    }
}

/// The directory names among general names.
pub(super) fn directory_names(places: Vec<Place>) -> Vec<Name> {
    places
        .into_iter()
        .filter_map(|place| match place {
            Place::Directory(name) => Some(name),
            Place::Other(_) => None,
        })
        .collect()
}

/// `DistributionPointName`: where a list is to be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PointName(Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Full(Vec<Place>),
    /// The content of the SET that is added to the issuer's name.
    Relative(Vec<u8>),
}

impl PointName {
    /// A point with addresses.
    pub fn of_addresses<'a>(addresses: impl IntoIterator<Item = &'a str>) -> Self {
        Self(Kind::Full(addresses.into_iter().map(Place::uri).collect()))
    }

    /// Reads the inside of `[0] DistributionPointName`.
    fn read(content: &[u8]) -> Result<Self, Malformed> {
        let choice = asn1::Element::only(content)?;
        if choice.tag == context(0) {
            let places = Place::read_all(choice.content)?;
            if places.is_empty() { Err(Malformed) } else { Ok(Self(Kind::Full(places))) }
        } else if choice.tag == context(1) {
            Ok(Self(Kind::Relative(choice.content.to_vec())))
        } else {
            Err(Malformed)
        }
    }

    fn der(&self) -> Vec<u8> {
        match &self.0 {
            Kind::Full(places) => {
                let names: Vec<Vec<u8>> = places.iter().map(Place::der).collect();
                asn1::explicit(0, &names.concat())
            }
            Kind::Relative(set) => asn1::explicit(1, set),
        }
    }

    /// The addresses among the full names.
    pub fn addresses(&self) -> Vec<&str> {
        match &self.0 {
            Kind::Full(places) => places.iter().filter_map(Place::as_uri).collect(),
            Kind::Relative(_) => Vec::new(),
        }
    }

    /// The places of the point; a relative name is completed with `base`, the name of whoever
    /// issues the list.
    fn places(&self, base: &Name) -> Vec<Place> {
        match &self.0 {
            Kind::Full(places) => places.clone(),
            Kind::Relative(set) => {
                base.with_relative(set).map(Place::Directory).into_iter().collect()
            }
        }
    }

    /// Whether both name one place. Each is completed with its own base.
    pub(crate) fn meets(&self, base: &Name, other: &Self, other_base: &Name) -> bool {
        let others = other.places(other_base);
        self.places(base).iter().any(|place| others.contains(place))
    }

    /// Whether one of the places is the directory entry `name`.
    pub(crate) fn is_at(&self, base: &Name, name: &Name) -> bool {
        self.places(base).iter().any(|place| matches!(place, Place::Directory(n) if n == name))
    }
}

/// `DistributionPoint` of a certificate's cRLDistributionPoints or freshestCRL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DistributionPoint {
    /// Where; absent when only `crl_issuer` names the place.
    pub name: Option<PointName>,
    /// The reasons for which the lists of this point speak; `None` is all.
    pub reasons: Option<Reasons>,
    /// Who issues the lists, when it is not the certificate's issuer.
    pub crl_issuer: Vec<Name>,
}

impl DistributionPoint {
    /// Reads `CRLDistributionPoints`.
    pub fn read_all(der: &[u8]) -> Option<Vec<Self>> {
        Self::read_points(der).ok()
    }

    pub(super) fn read_points(der: &[u8]) -> Result<Vec<Self>, Malformed> {
        let mut rows = Input::of_sequence(der)?;
        let mut points = Vec::new();
        while !rows.is_empty() {
            let mut fields = rows.sequence()?;
            let name = match fields.optional(context(0))? {
                Some(name) => Some(PointName::read(name.content)?),
                None => None,
            };
            let reasons = match fields.optional(context_primitive(1))? {
                Some(reasons) => Some(Reasons::read(reasons.content)?),
                None => None,
            };
            let crl_issuer = match fields.optional(context(2))? {
                Some(names) => directory_names(Place::read_all(names.content)?),
                None => Vec::new(),
            };
            fields.finish()?;
            points.push(Self { name, reasons, crl_issuer });
            if points.len() > MAX_POINTS {
                return Err(Malformed);
            }
        }
        Ok(points)
    }
}

/// Of which certificates a list speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CertificateKind {
    /// Of attribute certificates only.
    Attribute,
    /// Of authorities' certificates only.
    Authority,
    /// Of other public-key certificates only.
    User,
}

/// issuingDistributionPoint: the scope of a list (RFC 5280 5.2.5).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IssuingDistributionPoint {
    /// The point of the list.
    pub name: Option<PointName>,
    /// Of which certificates it speaks; `None` is all.
    pub only: Option<CertificateKind>,
    /// For which reasons; `None` is all.
    pub only_some_reasons: Option<Reasons>,
    /// Whether it may speak of certificates of other issuers.
    pub indirect: bool,
}

impl IssuingDistributionPoint {
    /// A list of one point with these addresses, for all certificates and reasons.
    pub fn of_addresses<'a>(addresses: impl IntoIterator<Item = &'a str>) -> Self {
        Self { name: Some(PointName::of_addresses(addresses)), ..Self::default() }
    }

    /// ```text
    /// IssuingDistributionPoint ::= SEQUENCE {
    ///      distributionPoint          [0] DistributionPointName OPTIONAL,
    ///      onlyContainsUserCerts      [1] BOOLEAN DEFAULT FALSE,
    ///      onlyContainsCACerts        [2] BOOLEAN DEFAULT FALSE,
    ///      onlySomeReasons            [3] ReasonFlags OPTIONAL,
    ///      indirectCRL                [4] BOOLEAN DEFAULT FALSE,
    ///      onlyContainsAttributeCerts [5] BOOLEAN DEFAULT FALSE }
    /// ```
    pub(super) fn read(der: &[u8]) -> Result<Self, Malformed> {
        let mut fields = Input::of_sequence(der)?;
        let name = match fields.optional(context(0))? {
            Some(name) => Some(PointName::read(name.content)?),
            None => None,
        };
        let user = flag(&mut fields, 1)?;
        let authority = flag(&mut fields, 2)?;
        let only_some_reasons = match fields.optional(context_primitive(3))? {
            Some(reasons) => Some(Reasons::read(reasons.content)?),
            None => None,
        };
        let indirect = flag(&mut fields, 4)?;
        let attribute = flag(&mut fields, 5)?;
        fields.finish()?;
        let only = match (user, authority, attribute) {
            (false, false, false) => None,
            (true, false, false) => Some(CertificateKind::User),
            (false, true, false) => Some(CertificateKind::Authority),
            (false, false, true) => Some(CertificateKind::Attribute),
            _ => return Err(Malformed),
        };
        Ok(Self { name, only, only_some_reasons, indirect })
    }

    pub(super) fn der(&self) -> Vec<u8> {
        let flag = |number, set: bool| {
            if set { asn1::tlv(context_primitive(number), &[&[0xFF]]) } else { Vec::new() }
        };
        let name = self.name.as_ref().map(|name| asn1::explicit(0, &name.der()));
        let reasons = self
            .only_some_reasons
            .map(|reasons| asn1::tlv(context_primitive(3), &[&reasons.content()]));
        asn1::sequence(&[
            &name.unwrap_or_default(),
            &flag(1, self.only == Some(CertificateKind::User)),
            &flag(2, self.only == Some(CertificateKind::Authority)),
            &reasons.unwrap_or_default(),
            &flag(4, self.indirect),
            &flag(5, self.only == Some(CertificateKind::Attribute)),
        ])
    }
}

/// `[n] BOOLEAN DEFAULT FALSE`; an encoded FALSE is tolerated, as in [`Input::default_false`].
fn flag(fields: &mut Input<'_>, number: u8) -> Result<bool, Malformed> {
    match fields.optional(context_primitive(number))?.map(|element| element.content) {
        None | Some([0]) => Ok(false),
        Some([0xFF]) => Ok(true),
        Some(_) => Err(Malformed),
    }
}

/// freshestCRL of these addresses.
pub(super) fn freshest(addresses: &[String]) -> Vec<u8> {
    asn1::sequence(&[&asn1::sequence(&[&extension::distribution_point_name(addresses)])])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_written_as_named_bits_and_read_back() {
        let some = Reasons::of(&[RevocationReason::KeyCompromise, RevocationReason::CaCompromise]);
        assert_eq!(some.content(), [5, 0x60]);
        let attribute = Reasons::of(&[RevocationReason::AaCompromise]);
        assert_eq!(attribute.content(), [7, 0, 0x80]);
        for reasons in [Reasons::NONE, Reasons::ALL, some, attribute] {
            assert_eq!(Reasons::read(&reasons.content()), Ok(reasons));
        }
        assert!(Reasons::ALL.contains(some) && !some.contains(Reasons::ALL));
        assert_eq!(Reasons::of(&RevocationReason::ALL), Reasons::ALL);
        assert_eq!(some.union(attribute).intersection(some), some);
        for broken in [&[][..], &[8, 0], &[0, 0, 0, 0], &[3]] {
            assert_eq!(Reasons::read(broken), Err(Malformed));
        }
    }

    #[test]
    fn a_scope_is_written_and_read_back_and_holds_one_kind() {
        let scope = IssuingDistributionPoint {
            name: Some(PointName::of_addresses(["http://pki.example.kz/1.crl"])),
            only: Some(CertificateKind::Authority),
            only_some_reasons: Some(Reasons::of(&[RevocationReason::Superseded])),
            indirect: true,
        };
        assert_eq!(IssuingDistributionPoint::read(&scope.der()), Ok(scope));
        let two_kinds = [0x30, 6, 0x81, 1, 0xFF, 0x82, 1, 0xFF];
        assert_eq!(IssuingDistributionPoint::read(&two_kinds), Err(Malformed));
    }
}
