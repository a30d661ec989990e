//! Extensions of a certificate (RFC 5280 4.2), typed.

use super::KeyUsage;
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

/// A name of subjectAltName.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AltName {
    /// dNSName.
    Dns(String),
    /// rfc822Name.
    Email(String),
    /// Any other kind, as encoded.
    Other(Vec<u8>),
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
    /// authorityKeyIdentifier (4.2.1.1): the key identifier only.
    AuthorityKeyIdentifier(Option<Vec<u8>>),
    /// basicConstraints (4.2.1.9).
    BasicConstraints {
        /// Whether this is a certification authority.
        ca: bool,
        /// How many authorities may stand below.
        path_length: Option<u8>,
    },
    /// certificatePolicies (4.2.1.4).
    CertificatePolicies(Vec<Policy>),
    /// cRLDistributionPoints (4.2.1.13): addresses of the full name of the points.
    CrlDistributionPoints(Vec<String>),
    /// extKeyUsage (4.2.1.12): purposes, and the roles of the national arc.
    ExtendedKeyUsage(Vec<Oid>),
    /// freshestCRL (4.2.1.15): addresses of delta lists.
    FreshestCrl(Vec<String>),
    /// keyUsage (4.2.1.3).
    KeyUsage(KeyUsage),
    /// Key storage of the national profile: what holds the private key.
    KeyStorage(Oid),
    /// id-pkix-ocsp-nocheck (RFC 6960 4.2.2.2.1).
    OcspNoCheck,
    /// An extension that is not understood here.
    Other {
        /// Its kind.
        oid: Oid,
        /// The content of extnValue.
        der: Vec<u8>,
    },
    /// subjectAltName (4.2.1.6).
    SubjectAltName(Vec<AltName>),
    /// subjectKeyIdentifier (4.2.1.2).
    SubjectKeyIdentifier(Vec<u8>),
}

/// One extension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    critical: bool,
    value: ExtensionValue,
    /// The content of extnValue as it came in or was built.
    inner: Vec<u8>,
}

impl Extension {
    /// An extension that whoever does not understand it must refuse.
    pub fn critical(value: ExtensionValue) -> Self {
        Self { critical: true, inner: value.der(), value }
    }

    /// An extension that may be passed over.
    pub fn plain(value: ExtensionValue) -> Self {
        Self { critical: false, inner: value.der(), value }
    }

    /// Its kind.
    pub fn oid(&self) -> Oid {
        self.value.oid()
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
    pub fn value_der(&self) -> &[u8] {
        &self.inner
    }

    pub(crate) fn der(&self) -> Vec<u8> {
        let critical = if self.critical { asn1::boolean_true() } else { Vec::new() };
        asn1::sequence(&[&asn1::oid(&self.oid()), &critical, &asn1::octet_string(&self.inner)])
    }

    /// Reads one `Extension`.
    pub(crate) fn read(input: &mut Input<'_>) -> Result<Self, Malformed> {
        let mut fields = input.sequence()?;
        let oid = fields.oid()?;
        let critical = fields.default_false()?;
        let inner = fields.octets()?;
        fields.finish()?;
        Ok(Self { critical, value: ExtensionValue::read(oid, inner)?, inner: inner.to_vec() })
    }
}

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
            Self::KeyStorage(_) => oid::KEY_STORAGE,
            Self::KeyUsage(_) => oid::KEY_USAGE,
            Self::OcspNoCheck => oid::OCSP_NO_CHECK,
            Self::Other { oid, .. } => *oid,
            Self::SubjectAltName(_) => oid::SUBJECT_ALT_NAME,
            Self::SubjectKeyIdentifier(_) => oid::SUBJECT_KEY_IDENTIFIER,
        }
    }

    fn der(&self) -> Vec<u8> {
        match self {
            Self::AuthorityInfoAccess { ca_issuers, ocsp } => {
                let row = |method: Oid, address: &String| {
                    asn1::sequence(&[&asn1::oid(&method), &uri(address)])
                };
                let issuers = ca_issuers.iter().map(|a| row(oid::ACCESS_CA_ISSUERS, a));
                let ocsp = ocsp.iter().map(|a| row(oid::ACCESS_OCSP, a));
                asn1::sequence(&[&issuers.chain(ocsp).collect::<Vec<_>>().concat()])
            }
            Self::AuthorityKeyIdentifier(id) => match id {
                Some(id) => asn1::sequence(&[&asn1::tlv(context_primitive(0), &[id])]),
                None => asn1::sequence(&[]),
            },
            Self::BasicConstraints { ca, path_length } => {
                let ca = if *ca { asn1::boolean_true() } else { Vec::new() };
                let length = path_length.map(|n| asn1::integer_u64(n.into())).unwrap_or_default();
                asn1::sequence(&[&ca, &length])
            }
            Self::CertificatePolicies(policies) => {
                asn1::sequence(&[&policies.iter().map(policy).collect::<Vec<_>>().concat()])
            }
            Self::CrlDistributionPoints(addresses) | Self::FreshestCrl(addresses) => {
                asn1::sequence(&[&asn1::sequence(&[&distribution_point_name(addresses)])])
            }
            Self::ExtendedKeyUsage(purposes) => {
                asn1::sequence(&[&purposes.iter().map(asn1::oid).collect::<Vec<_>>().concat()])
            }
            Self::KeyStorage(storage) => asn1::sequence(&[&asn1::oid(storage)]),
            Self::KeyUsage(usage) => usage.der(),
            Self::OcspNoCheck => asn1::null(),
            Self::Other { der, .. } => der.clone(),
            Self::SubjectAltName(names) => {
                asn1::sequence(&[&names.iter().map(alt_name).collect::<Vec<_>>().concat()])
            }
            Self::SubjectKeyIdentifier(id) => asn1::octet_string(id),
        }
    }

    fn read(kind: Oid, der: &[u8]) -> Result<Self, Malformed> {
        Ok(match kind {
            oid::AUTHORITY_INFO_ACCESS => access(der)?,
            oid::AUTHORITY_KEY_IDENTIFIER => {
                let mut fields = Input::of_sequence(der)?;
                let id = fields.optional(context_primitive(0))?;
                Self::AuthorityKeyIdentifier(id.map(|id| id.content.to_vec()))
            }
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
            oid::CERTIFICATE_POLICIES => Self::CertificatePolicies(each(der, read_policy)?),
            oid::CRL_DISTRIBUTION_POINTS => Self::CrlDistributionPoints(distribution_points(der)?),
            oid::EXTENDED_KEY_USAGE => Self::ExtendedKeyUsage(each(der, Input::oid)?),
            oid::FRESHEST_CRL => Self::FreshestCrl(distribution_points(der)?),
            // In a request the storage is followed by a path (national profile 1.5).
            oid::KEY_STORAGE => Self::KeyStorage(Input::of_sequence(der)?.oid()?),
            oid::KEY_USAGE => Self::KeyUsage(KeyUsage::read(der)?),
            oid::OCSP_NO_CHECK => Self::OcspNoCheck,
            oid::SUBJECT_ALT_NAME => Self::SubjectAltName(each(der, read_alt_name)?),
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

/// `uniformResourceIdentifier [6]`.
fn uri(address: &str) -> Vec<u8> {
    asn1::tlv(context_primitive(6), &[address.as_bytes()])
}

/// `distributionPoint [0] { fullName [0] GeneralNames }`.
pub(crate) fn distribution_point_name(addresses: &[String]) -> Vec<u8> {
    let names: Vec<Vec<u8>> = addresses.iter().map(|a| uri(a)).collect();
    asn1::explicit(0, &asn1::explicit(0, &names.concat()))
}

fn policy(policy: &Policy) -> Vec<u8> {
    let qualifiers = policy.cps.as_ref().map(|cps| {
        let address = asn1::tlv(IA5_STRING, &[cps.as_bytes()]);
        asn1::sequence(&[&asn1::sequence(&[&asn1::oid(&oid::QUALIFIER_CPS), &address])])
    });
    asn1::sequence(&[&asn1::oid(&policy.oid), &qualifiers.unwrap_or_default()])
}

fn alt_name(name: &AltName) -> Vec<u8> {
    match name {
        AltName::Dns(dns) => asn1::tlv(context_primitive(2), &[dns.as_bytes()]),
        AltName::Email(email) => asn1::tlv(context_primitive(1), &[email.as_bytes()]),
        AltName::Other(der) => der.clone(),
    }
}

/// Reads a `SEQUENCE OF`.
fn each<'a, T>(
    der: &'a [u8],
    mut read: impl FnMut(&mut Input<'a>) -> Result<T, Malformed>,
) -> Result<Vec<T>, Malformed> {
    let mut rows = Input::of_sequence(der)?;
    let mut all = Vec::new();
    while !rows.is_empty() {
        all.push(read(&mut rows)?);
    }
    Ok(all)
}

fn ascii(content: &[u8]) -> Result<String, Malformed> {
    let text = std::str::from_utf8(content).map_err(|_| Malformed)?;
    Ok(text.to_owned())
}

fn read_policy(rows: &mut Input<'_>) -> Result<Policy, Malformed> {
    let mut fields = rows.sequence()?;
    let oid = fields.oid()?;
    let mut cps = None;
    if let Some(qualifiers) = fields.optional(SEQUENCE)? {
        let mut qualifiers = Input::new(qualifiers.content);
        while !qualifiers.is_empty() {
            let mut qualifier = qualifiers.sequence()?;
            let kind = qualifier.oid()?;
            if kind == oid::QUALIFIER_CPS && cps.is_none() {
                cps = Some(ascii(qualifier.expect(IA5_STRING)?)?);
            }
        }
    }
    fields.finish()?;
    Ok(Policy { oid, cps })
}

fn read_alt_name(names: &mut Input<'_>) -> Result<AltName, Malformed> {
    let element = names.element()?;
    Ok(match element.tag {
        0x81 => AltName::Email(ascii(element.content)?),
        0x82 => AltName::Dns(ascii(element.content)?),
        _ => AltName::Other(element.raw.to_vec()),
    })
}

fn access(der: &[u8]) -> Result<ExtensionValue, Malformed> {
    let mut ca_issuers = Vec::new();
    let mut ocsp = Vec::new();
    let mut rows = Input::of_sequence(der)?;
    while !rows.is_empty() {
        let mut row = rows.sequence()?;
        let method = row.oid()?;
        let location = row.element()?;
        row.finish()?;
        if location.tag == context_primitive(6) {
            match method {
                oid::ACCESS_CA_ISSUERS => ca_issuers.push(ascii(location.content)?),
                oid::ACCESS_OCSP => ocsp.push(ascii(location.content)?),
                _ => {}
            }
        }
    }
    Ok(ExtensionValue::AuthorityInfoAccess { ca_issuers, ocsp })
}

fn distribution_points(der: &[u8]) -> Result<Vec<String>, Malformed> {
    let mut addresses = Vec::new();
    let mut points = Input::of_sequence(der)?;
    while !points.is_empty() {
        let mut point = points.sequence()?;
        if let Some(name) = point.optional(context(0))? {
            addresses.extend(full_name_addresses(name.content)?);
        }
    }
    Ok(addresses)
}

/// The addresses of a `DistributionPointName`.
pub(crate) fn full_name_addresses(der: &[u8]) -> Result<Vec<String>, Malformed> {
    let mut addresses = Vec::new();
    if let Some(full) = Input::new(der).optional(context(0))? {
        let mut names = Input::new(full.content);
        while !names.is_empty() {
            let name = names.element()?;
            if name.tag == context_primitive(6) {
                addresses.push(ascii(name.content)?);
            }
        }
    }
    Ok(addresses)
}
