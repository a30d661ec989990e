//! Laying out a message, new or changed. What stands in a changed message is kept octet for octet.

use crypto::SignatureAlgorithm;

use super::{CmsFault, SignedData, attributes::attribute, signed_data::MAX_SIGNERS};
use crate::{
    Certificate, Oid,
    asn1::{self, Element, Input, Malformed, OCTET_STRING, SEQUENCE, SET, context},
    oid,
};

/// A message before it is laid out.
pub(crate) struct Assembly<'a> {
    content_type: Oid,
    encapsulated: Encapsulated<'a>,
    certificates: Vec<Vec<u8>>,
    revocation: Vec<Vec<u8>>,
    signers: Vec<Vec<u8>>,
}

/// A message cut where its document stands.
pub(super) struct Layout<'a> {
    pub(super) head: Vec<u8>,
    /// The document; empty when it is not inside.
    pub(super) content: &'a [u8],
    pub(super) tail: Vec<u8>,
}

enum Encapsulated<'a> {
    AsItStands(&'a [u8]),
    Of(Option<&'a [u8]>),
}

impl<'a> Assembly<'a> {
    pub(crate) const fn new(content_type: &Oid, content: Option<&'a [u8]>) -> Self {
        Self {
            content_type: *content_type,
            encapsulated: Encapsulated::Of(content),
            certificates: Vec::new(),
            revocation: Vec::new(),
            signers: Vec::new(),
        }
    }

    pub(super) fn of(message: &'a SignedData<'_>) -> Self {
        Self {
            content_type: *message.content_type(),
            encapsulated: Encapsulated::AsItStands(message.encapsulated()),
            certificates: message.certificate_rows().map(<[u8]>::to_vec).collect(),
            revocation: message.revocation_rows().map(<[u8]>::to_vec).collect(),
            signers: message.signer_infos().iter().map(|signer| signer.raw.clone()).collect(),
        }
    }

    pub(super) const fn content_type(&self) -> &Oid {
        &self.content_type
    }

    pub(super) fn signers(&self) -> &[Vec<u8>] {
        &self.signers
    }

    pub(crate) fn add_signer(&mut self, info: Vec<u8>) -> Result<(), CmsFault> {
        if self.signers.len() == MAX_SIGNERS {
            return Err(CmsFault::TooComplex);
        }
        self.signers.push(info);
        Ok(())
    }

    pub(crate) fn add_certificates<'c>(
        &mut self,
        certificates: impl IntoIterator<Item = &'c Certificate>,
    ) {
        for certificate in certificates {
            add(&mut self.certificates, certificate.der().to_vec());
        }
    }

    /// OCSP answers go as `OtherRevocationInfoFormat` (RFC 5940).
    pub(super) fn add_revocation(&mut self, lists: &[&[u8]], answers: &[&[u8]]) {
        for list in lists {
            add(&mut self.revocation, list.to_vec());
        }
        for answer in answers {
            let kind = asn1::oid(&oid::REVOCATION_OCSP);
            add(&mut self.revocation, asn1::tlv(context(1), &[&kind, answer]));
        }
    }

    /// Adds a value to the unsigned attribute of a kind.
    pub(super) fn add_unsigned(
        &mut self,
        signer: usize,
        kind: &Oid,
        value: &[u8],
    ) -> Result<(), CmsFault> {
        let info = self.signers.get_mut(signer).ok_or(CmsFault::WithoutSigners)?;
        *info = with_unsigned(info, kind, value)
            .map_err(|Malformed| CmsFault::Attribute { attribute: "unsignedAttrs" })?;
        Ok(())
    }

    pub(crate) fn to_der(&self) -> Vec<u8> {
        let Layout { head, content, tail } = self.lay_out();
        [&head, content, &tail].concat()
    }

    /// The message in DER, but for the document, which may be long and is not copied.
    pub(super) fn lay_out(&self) -> Layout<'a> {
        let mut digests: Vec<Vec<u8>> = Vec::new();
        for digest in self.signers.iter().filter_map(|signer| digest_algorithm(signer)) {
            add(&mut digests, digest.to_vec());
        }
        let (mut head, content) = match self.encapsulated {
            Encapsulated::AsItStands(octets) => (Vec::new(), octets),
            Encapsulated::Of(None) => (asn1::sequence(&[&asn1::oid(&self.content_type)]), &[][..]),
            Encapsulated::Of(Some(content)) => {
                let length = content.len();
                let octets = asn1::head(OCTET_STRING, length);
                let explicit = asn1::head(context(0), octets.len() + length);
                let kind = asn1::oid(&self.content_type);
                let inner = [kind, explicit, octets].concat();
                let outer = asn1::head(SEQUENCE, inner.len() + length);
                ([outer, inner].concat(), content)
            }
        };
        let tail = [
            implicit_set(0, &self.certificates),
            implicit_set(1, &self.revocation),
            asn1::set_of(self.signers.clone()),
        ]
        .concat();
        let length = |head: &[u8]| head.len() + content.len() + tail.len();
        head = [asn1::integer_u64(self.version()), asn1::set_of(digests), head].concat();
        head = [asn1::head(SEQUENCE, length(&head)), head].concat();
        head = [asn1::head(context(0), length(&head)), head].concat();
        head = [asn1::oid(&oid::SIGNED_DATA), head].concat();
        head = [asn1::head(SEQUENCE, length(&head)), head].concat();
        Layout { head, content, tail }
    }

    /// RFC 5652 5.1.
    fn version(&self) -> u64 {
        let holds = |rows: &[Vec<u8>], tag: u8| rows.iter().any(|row| row.first() == Some(&tag));
        let by_key_id = |info: &Vec<u8>| {
            let version = Input::of_sequence(info).and_then(|mut fields| fields.small());
            version == Ok(3)
        };
        if holds(&self.certificates, context(3)) || holds(&self.revocation, context(1)) {
            5
        } else if holds(&self.certificates, context(2)) {
            4
        } else if holds(&self.certificates, context(1))
            || self.content_type != oid::DATA
            || self.signers.iter().any(by_key_id)
        {
            3
        } else {
            1
        }
    }
}

fn add(rows: &mut Vec<Vec<u8>>, row: Vec<u8>) {
    if !rows.contains(&row) {
        rows.push(row);
    }
}

/// `[n] IMPLICIT SET OF`, left out when empty.
fn implicit_set(number: u8, rows: &[Vec<u8>]) -> Vec<u8> {
    if rows.is_empty() {
        return Vec::new();
    }
    let mut rows = rows.to_vec();
    rows.sort();
    asn1::tlv(context(number), &[&rows.concat()])
}

fn digest_algorithm(info: &[u8]) -> Option<&[u8]> {
    let mut fields = Input::of_sequence(info).ok()?;
    fields.element().ok()?;
    fields.element().ok()?;
    Some(fields.element().ok()?.raw)
}

/// A `SignerInfo` with its signed attributes, which are given as the SET that was signed.
pub(super) fn signer_info(
    certificate: &Certificate,
    algorithm: SignatureAlgorithm,
    signed_attributes_der: &[u8],
    signature: &[u8],
) -> Result<Vec<u8>, CmsFault> {
    let attributes = Element::only(signed_attributes_der)
        .and_then(|set| set.expect(SET))
        .map_err(|Malformed| CmsFault::Attribute { attribute: "signedAttrs" })?;
    Ok(asn1::sequence(&[
        &asn1::integer_u64(1),
        &asn1::sequence(&[certificate.issuer().der(), &certificate.serial().der()]),
        &algorithm.digest_algorithm().identifier_der(),
        &asn1::tlv(context(0), &[attributes]),
        &algorithm.cms_identifier_der(),
        &asn1::octet_string(signature),
    ]))
}

/// A `SignerInfo` with one more value of an unsigned attribute.
fn with_unsigned(info: &[u8], kind: &Oid, value: &[u8]) -> Result<Vec<u8>, Malformed> {
    let mut fields = Input::of_sequence(info)?;
    let mut signed = Vec::new();
    let mut attributes = Vec::new();
    let mut stood = false;
    while !fields.is_empty() {
        if fields.peek() != Some(context(1)) {
            signed.extend_from_slice(fields.element()?.raw);
            continue;
        }
        let mut rows = Input::new(fields.element()?.content);
        while !rows.is_empty() {
            let row = rows.element()?;
            let mut inner = Input::new(row.expect(SEQUENCE)?);
            if stood || inner.oid()? != *kind {
                attributes.push(row.raw.to_vec());
                continue;
            }
            let mut values = Input::new(inner.expect(SET)?);
            let mut all = vec![value.to_vec()];
            while !values.is_empty() {
                all.push(values.element()?.raw.to_vec());
            }
            attributes.push(asn1::sequence(&[&asn1::oid(kind), &asn1::set_of(all)]));
            stood = true;
        }
    }
    if !stood {
        attributes.push(attribute(kind, value));
    }
    attributes.sort();
    let attributes = asn1::tlv(context(1), &[&attributes.concat()]);
    Ok(asn1::sequence(&[&signed, &attributes]))
}
