//! Extensions of a certificate (RFC 5280 4.2), typed.

use std::{borrow::Cow, mem::discriminant};

use super::{
    DistributionPoint, GeneralName, KeyUsage, NameConstraints, PolicyConstraints, PolicyMapping,
    constraints, general_name::text,
};
use crate::{
    Oid,
    asn1::{
        self, IA5_STRING, INTEGER, Input, Malformed, OCTET_STRING, SEQUENCE, context,
        context_primitive,
    },
    oid,
};

/// A policy and the address of its practice statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The policy.
    pub oid: Oid,
    /// Address of the certification practice statement.
    pub cps: Option<String>,
}

/// `AuthorityKeyIdentifier` (4.2.1.1).
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct AuthorityKeyIdentifier {
    /// The issuer's subjectKeyIdentifier.
    pub key_id: Option<Vec<u8>>,
    /// The name of the issuer's issuer.
    pub issuer: Vec<GeneralName>,
    /// The serial number of the issuer's certificate: content of the INTEGER.
    pub serial: Option<Vec<u8>>,
}

impl AuthorityKeyIdentifier {
    /// With a key identifier only, as the national profile has it.
    pub fn of_key(key_id: impl Into<Vec<u8>>) -> Self {
        Self { key_id: Some(key_id.into()), ..Self::default() }
    }
}

/// The value of an extension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExtensionValue {
    /// authorityInfoAccess (4.2.2.1): addresses.
    AuthorityInfoAccess {
        /// Where the issuer's certificate is.
        ca_issuers: Vec<String>,
        /// Where the OCSP responder answers.
        ocsp: Vec<String>,
    },
    /// authorityKeyIdentifier (4.2.1.1).
    AuthorityKeyIdentifier(AuthorityKeyIdentifier),
    /// basicConstraints (4.2.1.9).
    BasicConstraints {
        /// Whether this is a certification authority.
        ca: bool,
        /// How many authorities may stand below.
        path_length: Option<u8>,
    },
    /// certificatePolicies (4.2.1.4).
    CertificatePolicies(Vec<Policy>),
    /// cRLDistributionPoints (4.2.1.13).
    CrlDistributionPoints(Vec<DistributionPoint>),
    /// extKeyUsage (4.2.1.12): purposes, and the roles of the national arc.
    ExtendedKeyUsage(Vec<Oid>),
    /// freshestCRL (4.2.1.15): where delta lists are.
    FreshestCrl(Vec<DistributionPoint>),
    /// inhibitAnyPolicy (4.2.1.14): how many more certificates may follow until anyPolicy no longer
    /// stands for all.
    InhibitAnyPolicy(u32),
    /// issuerAltName (4.2.1.7).
    IssuerAltName(Vec<GeneralName>),
    /// keyUsage (4.2.1.3).
    KeyUsage(KeyUsage),
    /// Key storage of the national profile: what holds the private key.
    KeyStorage(Oid),
    /// nameConstraints (4.2.1.10).
    NameConstraints(NameConstraints),
    /// id-pkix-ocsp-nocheck (RFC 6960 4.2.2.2.1).
    OcspNoCheck,
    /// An extension that is not understood here.
    Other {
        /// Its kind.
        oid: Oid,
        /// The content of extnValue.
        der: Vec<u8>,
    },
    /// policyConstraints (4.2.1.11).
    PolicyConstraints(PolicyConstraints),
    /// policyMappings (4.2.1.5).
    PolicyMappings(Vec<PolicyMapping>),
    /// subjectAltName (4.2.1.6).
    SubjectAltName(Vec<GeneralName>),
    /// subjectKeyIdentifier (4.2.1.2).
    SubjectKeyIdentifier(Vec<u8>),
}

/// One extension. Equal when the encodings are.
#[derive(Clone, Debug)]
pub struct Extension {
    critical: bool,
    value: ExtensionValue,
    /// The content of extnValue as it was read, if it is to be written again: not all of it need be in the value.
    original: Option<Vec<u8>>,
}

impl Extension {
    /// An extension that whoever does not understand it must refuse.
    pub const fn critical(value: ExtensionValue) -> Self {
        Self { critical: true, value, original: None }
    }

    /// An extension that may be passed over.
    pub const fn plain(value: ExtensionValue) -> Self {
        Self { critical: false, value, original: None }
    }

    /// Its kind.
    pub fn oid(&self) -> Oid {
        self.value.oid()
    }

    /// Whether both have the same object identifier.
    pub(crate) fn is_of_kind_of(&self, other: &Self) -> bool {
        discriminant(&self.value) == discriminant(&other.value) && self.oid() == other.oid()
    }

    /// Whether it is marked critical.
    pub const fn is_critical(&self) -> bool {
        self.critical
    }

    /// The typed value.
    pub const fn value(&self) -> &ExtensionValue {
        &self.value
    }

    /// The content of extnValue.
    fn content(&self) -> Cow<'_, [u8]> {
        match &self.original {
            Some(original) => Cow::Borrowed(original),
            None => Cow::Owned(self.value.der()),
        }
    }

    pub(crate) fn der(&self) -> Vec<u8> {
        let critical = if self.critical { asn1::boolean_true() } else { Vec::new() };
        asn1::sequence(&[&asn1::oid(&self.oid()), &critical, &asn1::octet_string(&self.content())])
    }

    /// Reads one `Extension`, for what it says.
    pub(crate) fn read(input: &mut Input<'_>) -> Result<Self, Malformed> {
        Self::read_with_content(input).map(|(extension, _)| extension)
    }

    /// Reads one `Extension` to write it again as it was.
    pub(crate) fn read_original(input: &mut Input<'_>) -> Result<Self, Malformed> {
        let (extension, content) = Self::read_with_content(input)?;
        Ok(Self { original: Some(content.to_vec()), ..extension })
    }

    fn read_with_content<'a>(input: &mut Input<'a>) -> Result<(Self, &'a [u8]), Malformed> {
        let mut fields = input.sequence()?;
        let oid = fields.oid()?;
        let critical = fields.default_false()?;
        let content = fields.octets()?;
        fields.finish()?;
        let value = ExtensionValue::read(oid, content)?;
        Ok((Self { critical, value, original: None }, content))
    }
}

impl PartialEq for Extension {
    fn eq(&self, other: &Self) -> bool {
        self.critical == other.critical
            && self.oid() == other.oid()
            && self.content() == other.content()
    }
}

impl Eq for Extension {}

impl ExtensionValue {
    /// The kind.
    pub const fn oid(&self) -> Oid {
        match self {
            Self::AuthorityInfoAccess { .. } => oid::AUTHORITY_INFO_ACCESS,
            Self::AuthorityKeyIdentifier(_) => oid::AUTHORITY_KEY_IDENTIFIER,
            Self::BasicConstraints { .. } => oid::BASIC_CONSTRAINTS,
            Self::CertificatePolicies(_) => oid::CERTIFICATE_POLICIES,
            Self::CrlDistributionPoints(_) => oid::CRL_DISTRIBUTION_POINTS,
            Self::ExtendedKeyUsage(_) => oid::EXTENDED_KEY_USAGE,
            Self::FreshestCrl(_) => oid::FRESHEST_CRL,
            Self::InhibitAnyPolicy(_) => oid::INHIBIT_ANY_POLICY,
            Self::IssuerAltName(_) => oid::ISSUER_ALT_NAME,
            Self::KeyStorage(_) => oid::KEY_STORAGE,
            Self::KeyUsage(_) => oid::KEY_USAGE,
            Self::NameConstraints(_) => oid::NAME_CONSTRAINTS,
            Self::OcspNoCheck => oid::OCSP_NO_CHECK,
            Self::Other { oid, .. } => *oid,
            Self::PolicyConstraints(_) => oid::POLICY_CONSTRAINTS,
            Self::PolicyMappings(_) => oid::POLICY_MAPPINGS,
            Self::SubjectAltName(_) => oid::SUBJECT_ALT_NAME,
            Self::SubjectKeyIdentifier(_) => oid::SUBJECT_KEY_IDENTIFIER,
        }
    }

    fn der(&self) -> Vec<u8> {
        match self {
            Self::AuthorityInfoAccess { ca_issuers, ocsp } => {
                let row = |method: Oid, address: &String| {
                    asn1::sequence(&[&asn1::oid(&method), &GeneralName::Uri(address.clone()).der()])
                };
                let issuers = ca_issuers.iter().map(|a| row(oid::ACCESS_CA_ISSUERS, a));
                let ocsp = ocsp.iter().map(|a| row(oid::ACCESS_OCSP, a));
                asn1::sequence(&[&issuers.chain(ocsp).collect::<Vec<_>>().concat()])
            }
            Self::AuthorityKeyIdentifier(id) => {
                let field = |number, content: &Option<Vec<u8>>| match content {
                    Some(content) => asn1::tlv(context_primitive(number), &[content]),
                    None => Vec::new(),
                };
                let issuer = match id.issuer.as_slice() {
                    [] => Vec::new(),
                    names => asn1::explicit(1, &GeneralName::der_all(names)),
                };
                asn1::sequence(&[&field(0, &id.key_id), &issuer, &field(2, &id.serial)])
            }
            Self::BasicConstraints { ca, path_length } => {
                let ca = if *ca { asn1::boolean_true() } else { Vec::new() };
                let length = path_length.map(|n| asn1::integer_u64(n.into())).unwrap_or_default();
                asn1::sequence(&[&ca, &length])
            }
            Self::CertificatePolicies(policies) => sequence_of(policies, policy),
            Self::CrlDistributionPoints(points) | Self::FreshestCrl(points) => {
                sequence_of(points, DistributionPoint::der)
            }
            Self::ExtendedKeyUsage(purposes) => sequence_of(purposes, asn1::oid),
            Self::InhibitAnyPolicy(skip) => asn1::integer_u64((*skip).into()),
            Self::KeyStorage(storage) => asn1::sequence(&[&asn1::oid(storage)]),
            Self::KeyUsage(usage) => usage.der(),
            Self::NameConstraints(constraints) => constraints.der(),
            Self::OcspNoCheck => asn1::null(),
            Self::Other { der, .. } => der.clone(),
            Self::PolicyConstraints(constraints) => constraints.der(),
            Self::PolicyMappings(mappings) => sequence_of(mappings, PolicyMapping::der),
            Self::IssuerAltName(names) | Self::SubjectAltName(names) => {
                sequence_of(names, GeneralName::der)
            }
            Self::SubjectKeyIdentifier(id) => asn1::octet_string(id),
        }
    }

    fn read(kind: Oid, der: &[u8]) -> Result<Self, Malformed> {
        Ok(match kind {
            oid::AUTHORITY_INFO_ACCESS => access(der)?,
            oid::AUTHORITY_KEY_IDENTIFIER => Self::AuthorityKeyIdentifier(read_key_id(der)?),
            oid::BASIC_CONSTRAINTS => {
                let mut fields = Input::of_sequence(der)?;
                let ca = fields.default_false()?;
                let path_length = match fields.peek() {
                    Some(INTEGER) => Some(u8::try_from(fields.small()?).map_err(|_| Malformed)?),
                    _ => None,
                };
                fields.finish()?;
                Self::BasicConstraints { ca, path_length }
            }
            oid::CERTIFICATE_POLICIES => Self::CertificatePolicies(read_policies(der)?),
            oid::CRL_DISTRIBUTION_POINTS => {
                Self::CrlDistributionPoints(rows(der, DistributionPoint::read)?)
            }
            oid::EXTENDED_KEY_USAGE => Self::ExtendedKeyUsage(rows(der, Input::oid)?),
            oid::FRESHEST_CRL => Self::FreshestCrl(rows(der, DistributionPoint::read)?),
            oid::INHIBIT_ANY_POLICY => {
                Self::InhibitAnyPolicy(constraints::read_inhibit_any_policy(der)?)
            }
            oid::ISSUER_ALT_NAME => Self::IssuerAltName(rows(der, GeneralName::read)?),
            // In a request the storage is followed by a path (national profile 1.5).
            oid::KEY_STORAGE => Self::KeyStorage(Input::of_sequence(der)?.oid()?),
            oid::KEY_USAGE => Self::KeyUsage(KeyUsage::read(der)?),
            oid::NAME_CONSTRAINTS => Self::NameConstraints(NameConstraints::read(der)?),
            oid::OCSP_NO_CHECK => Self::OcspNoCheck,
            oid::POLICY_CONSTRAINTS => Self::PolicyConstraints(PolicyConstraints::read(der)?),
            oid::POLICY_MAPPINGS => Self::PolicyMappings(rows(der, PolicyMapping::read)?),
            oid::SUBJECT_ALT_NAME => Self::SubjectAltName(rows(der, GeneralName::read)?),
            oid::SUBJECT_KEY_IDENTIFIER => {
                let mut input = Input::new(der);
                let id = input.expect(OCTET_STRING)?;
                input.finish()?;
                Self::SubjectKeyIdentifier(id.to_vec())
            }
            _ => Self::Other { oid: kind, der: der.to_vec() },
        })
    }
}

fn sequence_of<T>(rows: &[T], der: impl Fn(&T) -> Vec<u8>) -> Vec<u8> {
    asn1::sequence(&[&rows.iter().flat_map(der).collect::<Vec<_>>()])
}

fn policy(policy: &Policy) -> Vec<u8> {
    let qualifiers = policy.cps.as_ref().map(|cps| {
        let address = asn1::tlv(IA5_STRING, &[cps.as_bytes()]);
        asn1::sequence(&[&asn1::sequence(&[&asn1::oid(&oid::QUALIFIER_CPS), &address])])
    });
    asn1::sequence(&[&asn1::oid(&policy.oid), &qualifiers.unwrap_or_default()])
}

/// Reads a `SEQUENCE SIZE (1..MAX) OF`.
fn rows<'a, T>(
    der: &'a [u8],
    read: impl FnMut(&mut Input<'a>) -> Result<T, Malformed>,
) -> Result<Vec<T>, Malformed> {
    Input::of_sequence(der)?.rows(read)
}

fn read_key_id(der: &[u8]) -> Result<AuthorityKeyIdentifier, Malformed> {
    let mut fields = Input::of_sequence(der)?;
    let key_id = fields.optional(context_primitive(0))?;
    let issuer = fields.optional(context(1))?;
    let serial = fields.optional(context_primitive(2))?;
    fields.finish()?;
    Ok(AuthorityKeyIdentifier {
        key_id: key_id.map(|id| id.content.to_vec()),
        issuer: issuer.map_or(Ok(Vec::new()), |names| GeneralName::read_all(names.content))?,
        serial: serial.map(|serial| serial.content.to_vec()),
    })
}

/// A policy may stand only once (4.2.1.4).
fn read_policies(der: &[u8]) -> Result<Vec<Policy>, Malformed> {
    let policies = rows(der, read_policy)?;
    let mut kinds: Vec<&Oid> = policies.iter().map(|policy| &policy.oid).collect();
    kinds.sort_unstable();
    if kinds.array_windows().any(|[one, next]| one == next) { Err(Malformed) } else { Ok(policies) }
}

fn read_policy(rows: &mut Input<'_>) -> Result<Policy, Malformed> {
    let mut fields = rows.sequence()?;
    let oid = fields.oid()?;
    let mut cps = None;
    if let Some(qualifiers) = fields.optional(SEQUENCE)? {
        Input::new(qualifiers.content).each(|qualifiers| {
            let mut qualifier = qualifiers.sequence()?;
            let kind = qualifier.oid()?;
            if kind == oid::QUALIFIER_CPS && cps.is_none() {
                cps = Some(text(qualifier.expect(IA5_STRING)?)?);
            }
            Ok(())
        })?;
    }
    fields.finish()?;
    Ok(Policy { oid, cps })
}

fn access(der: &[u8]) -> Result<ExtensionValue, Malformed> {
    let mut ca_issuers = Vec::new();
    let mut ocsp = Vec::new();
    Input::of_sequence(der)?.each(|rows| {
        let mut row = rows.sequence()?;
        let method = row.oid()?;
        let location = GeneralName::read(&mut row)?;
        row.finish()?;
        if let GeneralName::Uri(address) = location {
            match method {
                oid::ACCESS_CA_ISSUERS => ca_issuers.push(address),
                oid::ACCESS_OCSP => ocsp.push(address),
                _ => {}
            }
        }
        Ok(())
    })?;
    Ok(ExtensionValue::AuthorityInfoAccess { ca_issuers, ocsp })
}
