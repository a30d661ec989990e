//! What a message carries to be judged by: certificates, revocation lists, OCSP answers. None of
//! it is believed for being inside.

use std::borrow::Cow;

use super::{
    SignedData,
    attributes::{Attribute, attributes, values},
    signed_data::SignerInfo,
};
use crate::{
    Certificate,
    asn1::{self, ENUMERATED, Input, Malformed, SEQUENCE, context},
    crl::CertificateList,
    ocsp, oid,
    validation::Evidence,
};

/// How many certificates, lists and answers are taken of all that a message and its attributes
/// carry, each. What is more is passed over, which can only make a verdict *unknown*.
const MAX_TAKEN: usize = 128;

/// Certificates and proofs of status.
#[derive(Clone, Debug, Default)]
pub(crate) struct Material {
    pub(crate) certificates: Vec<Certificate>,
    pub(crate) lists: Vec<CertificateList>,
    pub(crate) answers: Vec<ocsp::Response>,
}

/// Material beside the evidence that was given.
pub(crate) struct Joined<'a> {
    anchors: &'a [Certificate],
    certificates: Cow<'a, [Certificate]>,
    lists: Cow<'a, [CertificateList]>,
    answers: Cow<'a, [ocsp::Response]>,
}

impl Joined<'_> {
    pub(crate) fn evidence(&self) -> Evidence<'_> {
        Evidence {
            anchors: self.anchors,
            certificates: &self.certificates,
            lists: &self.lists,
            answers: &self.answers,
        }
    }
}

impl Material {
    /// All that a message carries: in its own fields, and in the attributes certificate-values and
    /// revocation-values of its signers (ETSI EN 319 122-1 A.1.1.2, A.1.2.2).
    pub(crate) fn of(message: &SignedData<'_>) -> Self {
        let mut material = Self::default();
        material.take_certificates(message.certificates().iter().cloned());
        for row in message.revocation_rows() {
            // What can't be read, or is of another kind, proves nothing.
            let _: Result<(), Malformed> = material.take_revocation(row);
        }
        for signer in message.signer_infos() {
            let _: Result<(), Malformed> = material.take_signer(signer);
        }
        material
    }

    /// Joins what was given: material does not replace it.
    pub(crate) fn beside<'a>(&'a self, given: &Evidence<'a>) -> Joined<'a> {
        Joined {
            anchors: given.anchors,
            certificates: join(&self.certificates, given.certificates),
            lists: join(&self.lists, given.lists),
            answers: join(&self.answers, given.answers),
        }
    }

    fn take_certificates(&mut self, certificates: impl IntoIterator<Item = Certificate>) {
        for certificate in certificates {
            if self.certificates.len() < MAX_TAKEN && !self.certificates.contains(&certificate) {
                self.certificates.push(certificate);
            }
        }
    }

    fn take_list(&mut self, der: &[u8]) {
        if self.lists.len() < MAX_TAKEN {
            self.lists.extend(CertificateList::from_der(der));
        }
    }

    fn take_answer(&mut self, der: &[u8]) {
        if self.answers.len() < MAX_TAKEN {
            self.answers.extend(ocsp::Response::parse(der));
        }
    }

    /// ```text
    /// RevocationInfoChoice ::= CHOICE {
    ///   crl CertificateList,
    ///   other [1] IMPLICIT OtherRevocationInfoFormat }
    /// OtherRevocationInfoFormat ::= SEQUENCE {
    ///   otherRevInfoFormat OBJECT IDENTIFIER,
    ///   otherRevInfo ANY DEFINED BY otherRevInfoFormat }
    /// ```
    fn take_revocation(&mut self, row: &[u8]) -> Result<(), Malformed> {
        let element = asn1::Element::only(row)?;
        if element.tag == SEQUENCE {
            self.take_list(row);
        } else if element.tag == context(1) {
            let mut fields = Input::new(element.content);
            if fields.oid()? == oid::REVOCATION_OCSP {
                self.take_answer(fields.element()?.raw);
            }
        }
        Ok(())
    }

    /// The material of a signer, and of those who countersigned or stamped it.
    fn take_signer(&mut self, signer: &SignerInfo) -> Result<(), Malformed> {
        let unsigned = attributes(&signer.unsigned_attributes)?;
        self.take_values(&unsigned)
    }

    fn take_values(&mut self, unsigned: &[Attribute<'_>]) -> Result<(), Malformed> {
        for value in values(unsigned, &oid::CERTIFICATE_VALUES) {
            let mut rows = Input::of_sequence(value?)?;
            while !rows.is_empty() {
                self.take_certificates(Certificate::from_der(rows.element()?.raw));
            }
        }
        for value in values(unsigned, &oid::REVOCATION_VALUES) {
            self.take_revocation_values(value?)?;
        }
        Ok(())
    }

    /// ```text
    /// RevocationValues ::= SEQUENCE {
    ///   crlVals      [0] SEQUENCE OF CertificateList OPTIONAL,
    ///   ocspVals     [1] SEQUENCE OF BasicOCSPResponse OPTIONAL,
    ///   otherRevVals [2] OtherRevVals OPTIONAL }
    /// ```
    fn take_revocation_values(&mut self, value: &[u8]) -> Result<(), Malformed> {
        let mut fields = Input::of_sequence(value)?;
        if let Some(lists) = fields.optional(context(0))? {
            let mut rows = Input::of_sequence(lists.content)?;
            while !rows.is_empty() {
                self.take_list(rows.element()?.raw);
            }
        }
        if let Some(answers) = fields.optional(context(1))? {
            let mut rows = Input::of_sequence(answers.content)?;
            while !rows.is_empty() {
                self.take_answer(&answer_of(rows.element()?.raw));
            }
        }
        Ok(())
    }
}

/// An OCSP answer around its basic form.
fn answer_of(basic: &[u8]) -> Vec<u8> {
    let bytes = asn1::sequence(&[&asn1::oid(&oid::OCSP_BASIC), &asn1::octet_string(basic)]);
    asn1::sequence(&[&asn1::tlv(ENUMERATED, &[&[0]]), &asn1::explicit(0, &bytes)])
}

fn join<'a, T: Clone>(inside: &'a [T], given: &'a [T]) -> Cow<'a, [T]> {
    match (inside, given) {
        ([], given) => Cow::Borrowed(given),
        (inside, []) => Cow::Borrowed(inside),
        (inside, given) => Cow::Owned([inside, given].concat()),
    }
}
