//! Entries of a list.

use jiff::Timestamp;

use crate::{
    Name, Oid, RevocationReason, Serial,
    asn1::{self, BOOLEAN, ENUMERATED, Element, GENERALIZED_TIME, Input, Malformed, SEQUENCE},
    oid,
    x509::{Extension, ExtensionValue, GeneralName},
};

/// Larger entries are refused. An entry with a serial number and a reason takes about 50 octets.
pub(super) const MAX_BYTES: usize = 16 * 1024;

/// How many extensions an entry may have. Three are defined.
const MAX_EXTENSIONS: usize = 16;

/// One revoked certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its serial number.
    pub serial: Serial,
    /// Since when.
    pub revoked_at: Timestamp,
    /// Why; `None` is "unspecified".
    pub reason: Option<RevocationReason>,
    /// Since when it is known or suspected that the key was compromised or the certificate became
    /// invalid otherwise (RFC 5280 5.3.2).
    pub invalidity_date: Option<Timestamp>,
    /// The certificate's issuer, when it is not the issuer of the list (5.3.3).
    pub certificate_issuer: Option<Name>,
}

impl Entry {
    /// An entry of the list issuer's own certificate.
    pub const fn new(
        serial: Serial,
        revoked_at: Timestamp,
        reason: Option<RevocationReason>,
    ) -> Self {
        Self { serial, revoked_at, reason, invalidity_date: None, certificate_issuer: None }
    }

    pub(super) fn der(&self) -> Vec<u8> {
        let mut extensions = Vec::new();
        if let Some(reason) = self.reason {
            let der = asn1::tlv(ENUMERATED, &[&[reason.code()]]);
            let value = ExtensionValue::Other { oid: oid::CRL_REASON, der };
            extensions.extend(Extension::plain(value).der());
        }
        if let Some(date) = self.invalidity_date {
            let der = asn1::generalized_time(date);
            let value = ExtensionValue::Other { oid: oid::INVALIDITY_DATE, der };
            extensions.extend(Extension::plain(value).der());
        }
        if let Some(issuer) = &self.certificate_issuer {
            let der = asn1::sequence(&[&asn1::explicit(4, issuer.der())]);
            let value = ExtensionValue::Other { oid: oid::CERTIFICATE_ISSUER, der };
            extensions.extend(Extension::critical(value).der());
        }
        let extensions =
            if extensions.is_empty() { extensions } else { asn1::sequence(&[&extensions]) };
        asn1::sequence(&[&self.serial.der(), &asn1::time(self.revoked_at), &extensions])
    }
}

/// An entry as it stands in the list.
pub(super) struct Row<'a> {
    /// The content of the INTEGER.
    pub(super) serial: &'a [u8],
    pub(super) revoked_at: Timestamp,
    pub(super) reason: Option<RevocationReason>,
    pub(super) invalidity_date: Option<Timestamp>,
    /// `GeneralNames` of the issuer, from this entry on.
    pub(super) certificate_issuer: Option<&'a [u8]>,
    /// A critical extension that is not understood.
    pub(super) unknown_critical: Option<Oid>,
    /// Whether there are extensions at all.
    pub(super) extended: bool,
}

impl<'a> Row<'a> {
    /// Checks and reads one entry without taking memory.
    pub(super) fn read(row: Element<'a>) -> Result<Self, Malformed> {
        let mut fields = Input::new(row.expect(SEQUENCE)?);
        let serial = Serial::content(&mut fields)?;
        let revoked_at = fields.time()?;
        let mut read = Self {
            serial,
            revoked_at,
            reason: None,
            invalidity_date: None,
            certificate_issuer: None,
            unknown_critical: None,
            extended: false,
        };
        if let Some(extensions) = fields.optional(SEQUENCE)? {
            read.extended = true;
            read.read_extensions(extensions.content)?;
        }
        fields.finish()?;
        Ok(read)
    }

    fn read_extensions(&mut self, extensions: &'a [u8]) -> Result<(), Malformed> {
        let mut rows = Input::new(extensions);
        let mut kinds = [&[][..]; MAX_EXTENSIONS];
        if rows.is_empty() {
            return Err(Malformed);
        }
        for n in 0.. {
            if rows.is_empty() {
                break;
            }
            let mut fields = rows.sequence()?;
            let kind = fields.expect(asn1::OBJECT_IDENTIFIER)?;
            let critical = fields.peek() == Some(BOOLEAN) && fields.default_false()?;
            let value = fields.octets()?;
            fields.finish()?;
            if kinds.contains(&kind) {
                return Err(Malformed);
            }
            *kinds.get_mut(n).ok_or(Malformed)? = kind;
            self.take(kind, critical, value)?;
        }
        Ok(())
    }

    fn take(&mut self, kind: &[u8], critical: bool, value: &'a [u8]) -> Result<(), Malformed> {
        let value = || Element::only(value);
        if kind == oid::CRL_REASON.as_bytes() {
            self.reason = read_reason(value()?)?;
        } else if kind == oid::INVALIDITY_DATE.as_bytes() {
            let date = value()?;
            date.expect(GENERALIZED_TIME)?;
            self.invalidity_date = Some(Input::new(date.raw).time()?);
        } else if kind == oid::CERTIFICATE_ISSUER.as_bytes() {
            self.certificate_issuer = Some(value()?.expect(SEQUENCE)?);
        } else {
            let kind = Oid::from_bytes(kind).map_err(|_| Malformed)?;
            if critical {
                self.unknown_critical = Some(kind);
            }
        }
        Ok(())
    }
}

/// `unspecified` should not be written (5.3.1), but is; it says as much as no reason.
fn read_reason(value: Element<'_>) -> Result<Option<RevocationReason>, Malformed> {
    match value.expect(ENUMERATED)? {
        [0] => Ok(None),
        [code] => RevocationReason::from_code(*code).map(Some).ok_or(Malformed),
        _ => Err(Malformed),
    }
}

/// The name of the issuer in certificateIssuer: its first directory name (5.3.3).
pub(super) fn read_certificate_issuer(names: &[u8]) -> Result<Name, Malformed> {
    let directory = |name| match name {
        GeneralName::Directory(name) => Some(name),
        _ => None,
    };
    GeneralName::read_all(names)?.into_iter().find_map(directory).ok_or(Malformed)
}
