//! What an authority may not do with its certificate: names and policies (RFC 5280 4.2.1.10, .11,
//! .5, .14).

use super::GeneralName;
use crate::{
    Oid,
    asn1::{self, Input, Malformed, context, context_primitive},
};

/// `NameConstraints` (4.2.1.10).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameConstraints {
    /// Names of a kind that stands here must lie in one of the subtrees of that kind.
    pub permitted: Vec<GeneralName>,
    /// No name may lie here.
    pub excluded: Vec<GeneralName>,
}

impl NameConstraints {
    pub(super) fn der(&self) -> Vec<u8> {
        let side = |number, subtrees: &[GeneralName]| {
            let rows = subtrees.iter().flat_map(|base| asn1::sequence(&[&base.der()]));
            let rows: Vec<u8> = rows.collect();
            if rows.is_empty() { rows } else { asn1::explicit(number, &rows) }
        };
        asn1::sequence(&[&side(0, &self.permitted), &side(1, &self.excluded)])
    }

    /// A subtree with a minimum other than zero, or with a maximum, is not of this profile and is
    /// refused, as is a constraint that constrains nothing.
    pub(super) fn read(der: &[u8]) -> Result<Self, Malformed> {
        let mut fields = Input::of_sequence(der)?;
        let permitted = side(&mut fields, 0)?;
        let excluded = side(&mut fields, 1)?;
        fields.finish()?;
        if permitted.is_empty() && excluded.is_empty() {
            return Err(Malformed);
        }
        Ok(Self { permitted, excluded })
    }
}

fn side(fields: &mut Input<'_>, number: u8) -> Result<Vec<GeneralName>, Malformed> {
    let Some(subtrees) = fields.optional(context(number))? else { return Ok(Vec::new()) };
    Input::new(subtrees.content).rows(|rows| {
        let mut subtree = rows.sequence()?;
        let base = GeneralName::read(&mut subtree)?;
        if let Some(minimum) = subtree.optional(context_primitive(0))?
            && minimum.content != [0]
        {
            return Err(Malformed);
        }
        subtree.finish()?;
        Ok(base)
    })
}

/// `PolicyConstraints` (4.2.1.11): how many more certificates may follow until something holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PolicyConstraints {
    /// Until an acceptable policy is demanded.
    pub require_explicit_policy: Option<u32>,
    /// Until policies may no longer be mapped.
    pub inhibit_policy_mapping: Option<u32>,
}

impl PolicyConstraints {
    pub(super) fn der(self) -> Vec<u8> {
        let field = |number, value: Option<u32>| {
            let value = value.map(|n| asn1::integer_u64(n.into()));
            let content = value.as_ref().and_then(|v| v.get(2..)).unwrap_or_default();
            if content.is_empty() {
                Vec::new()
            } else {
                asn1::tlv(context_primitive(number), &[content])
            }
        };
        asn1::sequence(&[
            &field(0, self.require_explicit_policy),
            &field(1, self.inhibit_policy_mapping),
        ])
    }

    pub(super) fn read(der: &[u8]) -> Result<Self, Malformed> {
        let mut fields = Input::of_sequence(der)?;
        let mut field = |number| match fields.optional(context_primitive(number))? {
            Some(value) => skip_certs(Input::new(&asn1::tlv(asn1::INTEGER, &[value.content]))),
            None => Ok(None),
        };
        let constraints =
            Self { require_explicit_policy: field(0)?, inhibit_policy_mapping: field(1)? };
        fields.finish()?;
        // An empty sequence is forbidden to issuers.
        let none = Self { require_explicit_policy: None, inhibit_policy_mapping: None };
        if constraints == none { Err(Malformed) } else { Ok(constraints) }
    }
}

/// `SkipCerts`. A number past 32 bits is as good as the largest: no path is that long.
fn skip_certs(mut input: Input<'_>) -> Result<Option<u32>, Malformed> {
    let digits = input.unsigned()?;
    let value = digits
        .iter()
        .try_fold(0_u32, |sum, digit| sum.checked_mul(256).map(|sum| sum | u32::from(*digit)));
    input.finish()?;
    Ok(Some(value.unwrap_or(u32::MAX)))
}

/// Reads `InhibitAnyPolicy` (4.2.1.14).
pub(super) fn read_inhibit_any_policy(der: &[u8]) -> Result<u32, Malformed> {
    skip_certs(Input::new(der))?.ok_or(Malformed)
}

/// One row of `PolicyMappings` (4.2.1.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PolicyMapping {
    /// A policy of the issuer …
    pub issuer_domain: Oid,
    /// … that counts as this policy of the subject.
    pub subject_domain: Oid,
}

impl PolicyMapping {
    pub(super) fn der(&self) -> Vec<u8> {
        asn1::sequence(&[&asn1::oid(&self.issuer_domain), &asn1::oid(&self.subject_domain)])
    }

    pub(super) fn read(rows: &mut Input<'_>) -> Result<Self, Malformed> {
        let mut fields = rows.sequence()?;
        let mapping = Self { issuer_domain: fields.oid()?, subject_domain: fields.oid()? };
        fields.finish()?;
        Ok(mapping)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraints_read_back() {
        let dns = |name: &str| GeneralName::Dns(name.to_owned());
        for constraints in [
            NameConstraints { permitted: vec![dns("a.kz"), dns("b.kz")], excluded: vec![] },
            NameConstraints { permitted: vec![], excluded: vec![dns("c.kz")] },
        ] {
            assert_eq!(NameConstraints::read(&constraints.der()), Ok(constraints));
        }
        for (explicit, mapping) in [(Some(0), None), (None, Some(300)), (Some(1), Some(u32::MAX))] {
            let constraints = PolicyConstraints {
                require_explicit_policy: explicit,
                inhibit_policy_mapping: mapping,
            };
            assert_eq!(PolicyConstraints::read(&constraints.der()), Ok(constraints));
        }
        assert_eq!(read_inhibit_any_policy(&[2, 6, 1, 0, 0, 0, 0, 0]), Ok(u32::MAX));
    }

    #[test]
    fn broken_constraints_are_refused() {
        let subtree = |tail: &[u8]| {
            let base = [&[0x82, 1, b'a'], tail].concat();
            asn1::sequence(&[&asn1::explicit(0, &asn1::sequence(&[&base]))])
        };
        assert!(NameConstraints::read(&subtree(&[])).is_ok());
        assert!(NameConstraints::read(&subtree(&[0x80, 1, 0])).is_ok());
        for der in [
            vec![0x30, 0],
            vec![0x30, 4, 0xA0, 0, 0xA1, 0],
            vec![0x30, 4, 0x80, 0, 0x81, 0],
            subtree(&[0x80, 1, 1]),
            subtree(&[0x81, 1, 1]),
        ] {
            assert_eq!(NameConstraints::read(&der), Err(Malformed), "{der:?}");
        }
        for der in [&[0x30, 0][..], &[0x30, 3, 0x80, 1, 0x80], &[0x30, 3, 0x82, 1, 0]] {
            assert_eq!(PolicyConstraints::read(der), Err(Malformed), "{der:?}");
        }
        for der in [&[2, 1, 0xFF][..], &[2, 0], &[2, 1, 0, 0]] {
            assert_eq!(read_inhibit_any_policy(der), Err(Malformed), "{der:?}");
        }
    }
}
