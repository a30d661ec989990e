//! Where revocation lists are found, and what they cover (RFC 5280 4.2.1.13).

use std::ops::{BitAnd, BitOr};

use super::{GeneralName, usage};
use crate::{
    Name, RevocationReason,
    asn1::{self, Element, Input, Malformed, context, context_primitive},
    name::RelativeName,
};

/// `ReasonFlags`, as a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct ReasonFlags(u16);

impl ReasonFlags {
    /// Every reason of the standard.
    pub const ALL: Self = Self(0b1_1111_1110);

    /// No reason.
    pub const fn none() -> Self {
        Self(0)
    }

    /// One reason. `certificateHold` and its end share a flag.
    pub const fn of(reason: RevocationReason) -> Self {
        Self(match reason {
            RevocationReason::KeyCompromise => 1 << 1,
            RevocationReason::CaCompromise => 1 << 2,
            RevocationReason::AffiliationChanged => 1 << 3,
            RevocationReason::Superseded => 1 << 4,
            RevocationReason::CessationOfOperation => 1 << 5,
            RevocationReason::CertificateHold | RevocationReason::RemoveFromCrl => 1 << 6,
            RevocationReason::PrivilegeWithdrawn => 1 << 7,
            RevocationReason::AaCompromise => 1 << 8,
        })
    }

    /// Whether all of `other` is in this set.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether nothing is in this set.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Reads the content of a BIT STRING. The first flag, "unused", is dropped.
    pub(crate) fn read(content: &[u8]) -> Result<Self, Malformed> {
        Ok(Self(usage::read_bits(content)? & Self::ALL.0))
    }

    /// The content of a BIT STRING.
    pub(crate) fn content(self) -> Vec<u8> {
        usage::bits_content(self.0)
    }
}

impl BitOr for ReasonFlags {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitAnd for ReasonFlags {
    type Output = Self;
    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

/// `DistributionPointName`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DistributionPointName {
    /// fullName: other names of the same point.
    Full(Vec<GeneralName>),
    /// nameRelativeToCRLIssuer: one step below the name of the list's issuer.
    Relative(RelativeName),
}

impl DistributionPointName {
    /// Reads what stands inside the tag `distributionPoint [0]`.
    pub(crate) fn read(content: &[u8]) -> Result<Self, Malformed> {
        const FULL: u8 = context(0);
        const RELATIVE: u8 = context(1);
        let element = Element::only(content)?;
        match element.tag {
            FULL => GeneralName::read_all(element.content).map(Self::Full),
            RELATIVE => RelativeName::read(element.content).map(Self::Relative),
            _ => Err(Malformed),
        }
    }

    /// With the tag `distributionPoint [0]`.
    pub(crate) fn der(&self) -> Vec<u8> {
        asn1::explicit(
            0,
            &match self {
                Self::Full(names) => asn1::explicit(0, &GeneralName::der_all(names)),
                Self::Relative(step) => asn1::explicit(1, step.content()),
            },
        )
    }

    /// The names of the point, with a relative one put below `issuer`.
    pub fn names(&self, issuer: &Name) -> Vec<GeneralName> {
        match self {
            Self::Full(names) => names.clone(),
            Self::Relative(step) => {
                issuer.below(step).map(GeneralName::Directory).into_iter().collect()
            }
        }
    }

    /// The addresses among the names.
    pub fn addresses(&self) -> impl Iterator<Item = &str> {
        let names = match self {
            Self::Full(names) => names.as_slice(),
            Self::Relative(_) => &[],
        };
        names.iter().filter_map(GeneralName::uri)
    }
}

/// `DistributionPoint`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DistributionPoint {
    /// Where the list is; when absent, it is in the directory entry of [`Self::crl_issuer`].
    pub name: Option<DistributionPointName>,
    /// The reasons that the list covers; all when absent.
    pub reasons: Option<ReasonFlags>,
    /// Who signs the list; the certificate's issuer when empty.
    pub crl_issuer: Vec<GeneralName>,
}

impl DistributionPoint {
    /// A point with one address, for all reasons.
    pub fn at(address: impl Into<String>) -> Self {
        let name = DistributionPointName::Full(vec![GeneralName::Uri(address.into())]);
        Self { name: Some(name), reasons: None, crl_issuer: Vec::new() }
    }

    pub(crate) fn der(&self) -> Vec<u8> {
        let name = self.name.as_ref().map(DistributionPointName::der);
        let reasons = self.reasons.map(|r| asn1::tlv(context_primitive(1), &[&r.content()]));
        let issuer = match self.crl_issuer.as_slice() {
            [] => Vec::new(),
            names => asn1::explicit(2, &GeneralName::der_all(names)),
        };
        asn1::sequence(&[&name.unwrap_or_default(), &reasons.unwrap_or_default(), &issuer])
    }

    /// Reads one `DistributionPoint`. One that says neither where the list is nor who signs it is
    /// none.
    pub(crate) fn read(points: &mut Input<'_>) -> Result<Self, Malformed> {
        let mut fields = points.sequence()?;
        let name = match fields.optional(context(0))? {
            Some(name) => Some(DistributionPointName::read(name.content)?),
            None => None,
        };
        let reasons = match fields.optional(context_primitive(1))? {
            Some(reasons) => Some(ReasonFlags::read(reasons.content)?),
            None => None,
        };
        let crl_issuer = match fields.optional(context(2))? {
            Some(names) => GeneralName::read_all(names.content)?,
            None => Vec::new(),
        };
        fields.finish()?;
        if name.is_none() && crl_issuer.is_empty() {
            return Err(Malformed);
        }
        Ok(Self { name, reasons, crl_issuer })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_read_back() {
        let issuer = Name::builder().common_name("LISTS").build();
        let step = asn1::sequence(&[&asn1::oid(&crate::oid::COMMON_NAME), &[0x0C, 1, b'x']]);
        let relative = DistributionPointName::Relative(RelativeName::read(&step).unwrap());
        let crl_issuer = vec![GeneralName::Directory(issuer.clone())];
        let hold = ReasonFlags::of(RevocationReason::CertificateHold);
        for point in [
            DistributionPoint::at("http://b.kz/1.crl"),
            DistributionPoint {
                name: Some(relative.clone()),
                reasons: Some(hold),
                crl_issuer: crl_issuer.clone(),
            },
            DistributionPoint { name: None, reasons: Some(ReasonFlags::ALL), crl_issuer },
        ] {
            let der = point.der();
            assert_eq!(DistributionPoint::read(&mut Input::new(&der)), Ok(point));
        }
        let [GeneralName::Directory(name)] = &relative.names(&issuer)[..] else { panic!() };
        assert_eq!(name.to_string(), "CN=x,CN=LISTS");
        for broken in [&[0x30, 0][..], &[0x30, 4, 0x81, 2, 0, 0x80], &[0x30, 2, 0xA0, 0]] {
            assert_eq!(DistributionPoint::read(&mut Input::new(broken)), Err(Malformed));
        }
    }

    #[test]
    fn reasons_have_the_bits_of_the_standard() {
        let both = ReasonFlags::of(RevocationReason::KeyCompromise)
            | ReasonFlags::of(RevocationReason::AaCompromise);
        assert_eq!(both.content(), [7, 0x40, 0x80]);
        assert_eq!(ReasonFlags::read(&[7, 0xC0, 0x80]), Ok(both));
        assert!(ReasonFlags::ALL.contains(both) && !both.is_empty());
        assert_eq!(both & ReasonFlags::none(), ReasonFlags::none());
        assert_eq!(ReasonFlags::read(&[7, 0x40, 0x81]), Err(Malformed));
    }
}
