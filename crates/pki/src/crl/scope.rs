//! What a list covers (RFC 5280 5.2.5).

use crate::{
    asn1::{self, Input, Malformed, context, context_primitive},
    x509::{DistributionPointName, GeneralName, ReasonFlags},
};

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
    pub name: Option<DistributionPointName>,
    /// Of which certificates it speaks; `None` is all.
    pub only: Option<CertificateKind>,
    /// For which reasons; `None` is all.
    pub only_some_reasons: Option<ReasonFlags>,
    /// Whether it may speak of certificates of other issuers.
    pub indirect: bool,
}

impl IssuingDistributionPoint {
    /// A list of one point with these addresses, for all certificates and reasons.
    pub fn of_addresses<'a>(addresses: impl IntoIterator<Item = &'a str>) -> Self {
        let names = addresses.into_iter().map(|address| GeneralName::Uri(address.to_owned()));
        let name = DistributionPointName::Full(names.collect());
        Self { name: Some(name), ..Self::default() }
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
            Some(name) => Some(DistributionPointName::read(name.content)?),
            None => None,
        };
        let user = flag(&mut fields, 1)?;
        let authority = flag(&mut fields, 2)?;
        let only_some_reasons = match fields.optional(context_primitive(3))? {
            Some(reasons) => Some(ReasonFlags::read(reasons.content)?),
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
        let name = self.name.as_ref().map(DistributionPointName::der);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RevocationReason;

    #[test]
    fn a_scope_is_written_and_read_back_and_holds_one_kind() {
        let scope = IssuingDistributionPoint {
            only: Some(CertificateKind::Authority),
            only_some_reasons: Some(ReasonFlags::of(RevocationReason::Superseded)),
            indirect: true,
            ..IssuingDistributionPoint::of_addresses(["http://pki.example.kz/1.crl"])
        };
        assert_eq!(IssuingDistributionPoint::read(&scope.der()), Ok(scope));
        let two_kinds = [0x30, 6, 0x81, 1, 0xFF, 0x82, 1, 0xFF];
        assert_eq!(IssuingDistributionPoint::read(&two_kinds), Err(Malformed));
    }
}
