//! Requests for certificates (PKCS#10, RFC 2986).

use crypto::{PublicKey, SignFault, SignatureAlgorithm, Signer};

use crate::{
    DecodeFault, Name, Object, Oid, SignatureFault, algorithm,
    asn1::{self, Input, Malformed, SEQUENCE, SET, context},
    fault::OfObject,
    oid, pem,
    x509::{Extension, ExtensionValue, GeneralName, build::read_extensions},
};

/// How many attributes a request may have.
const MAX_ATTRIBUTES: usize = 32;

/// A request: the exact octets and what they say.
///
/// Reading proves nothing; [`CertificationRequest::verify`] proves that the sender holds the
/// private key. Names and extensions in a request are wishes: what goes into a certificate comes
/// from checked data alone.
#[derive(Clone, Debug)]
pub struct CertificationRequest {
    der: Vec<u8>,
    info: Vec<u8>,
    subject: Name,
    spki: Vec<u8>,
    extensions: Vec<Extension>,
    algorithm: Vec<u8>,
    signature: Vec<u8>,
}

impl CertificationRequest {
    /// Larger requests are refused. A request with an RSA-4096 key takes about 2 KiB.
    pub const MAX_BYTES: usize = 16 * 1024;

    /// Reads DER, PEM or bare base64.
    pub fn from_any(bytes: &[u8]) -> Result<Self, DecodeFault> {
        Self::from_der(&pem::decode_any(bytes, Object::CertificateRequest, Self::MAX_BYTES)?)
    }

    /// Reads DER.
    pub fn from_der(der: &[u8]) -> Result<Self, DecodeFault> {
        DecodeFault::budget(der, Self::MAX_BYTES)?;
        Self::read(der).of(Object::CertificateRequest, der)
    }

    /// ```text
    /// CertificationRequestInfo ::= SEQUENCE {
    ///     version       INTEGER { v1(0) } (v1,...),
    ///     subject       Name,
    ///     subjectPKInfo SubjectPublicKeyInfo{{ PKInfoAlgorithms }},
    ///     attributes    [0] Attributes{{ CRIAttributes }} }
    /// ```
    fn read(der: &[u8]) -> Result<Self, Malformed> {
        let mut outer = Input::of_sequence(der)?;
        let info = outer.element()?;
        let algorithm = outer.element()?;
        algorithm.expect(SEQUENCE)?;
        let signature = outer.bits()?.to_vec();
        outer.finish()?;

        let mut fields = Input::new(info.expect(SEQUENCE)?);
        if fields.small()? != 0 {
            return Err(Malformed);
        }
        let subject = Name::read(&mut fields)?;
        let spki = fields.element()?;
        spki.expect(SEQUENCE)?;
        // The attributes are mandatory, but some tools leave out an empty set.
        let extensions = match fields.peek() {
            Some(tag) if tag == context(0) => requested(&mut fields)?,
            _ => Vec::new(),
        };
        fields.finish()?;
        Ok(Self {
            der: der.to_vec(),
            info: info.raw.to_vec(),
            subject,
            spki: spki.raw.to_vec(),
            extensions,
            algorithm: algorithm.raw.to_vec(),
            signature,
        })
    }

    /// The octets.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// A PEM block.
    pub fn pem(&self) -> String {
        pem::encode("CERTIFICATE REQUEST", &self.der)
    }

    /// Proof of possession: the request is signed with the key it carries.
    pub fn verify(&self) -> Result<(), ProofFault> {
        let algorithm = self.signature_algorithm()?;
        Ok(algorithm::verify(&self.spki, algorithm, &self.info, &self.signature)?)
    }

    /// The name the sender wishes.
    pub const fn subject(&self) -> &Name {
        &self.subject
    }

    /// SubjectPublicKeyInfo.
    pub fn spki_der(&self) -> &[u8] {
        &self.spki
    }

    /// The public key.
    pub fn public_key(&self) -> Result<PublicKey, SignatureFault> {
        Ok(PublicKey::from_spki_der(&self.spki)?)
    }

    /// The algorithm with which the request is signed.
    pub fn signature_algorithm(&self) -> Result<SignatureAlgorithm, SignatureFault> {
        algorithm::signature_algorithm(&self.algorithm)
    }

    /// The extensions the sender wishes.
    pub fn extensions(&self) -> &[Extension] {
        &self.extensions
    }

    /// What holds the private key, as the sender says (extension 1.2.398.3.3.5 of the national
    /// profile).
    pub fn key_storage(&self) -> Option<Oid> {
        self.extensions.iter().find_map(|extension| match extension.value() {
            ExtensionValue::KeyStorage(storage) => Some(*storage),
            _ => None,
        })
    }

    /// The further names the sender wishes.
    pub fn alt_names(&self) -> &[GeneralName] {
        self.extensions
            .iter()
            .find_map(|extension| match extension.value() {
                ExtensionValue::SubjectAltName(names) => Some(names.as_slice()),
                _ => None,
            })
            .unwrap_or_default()
    }
}

/// The proof of possession failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the request is not signed with the key it carries")]
pub struct ProofFault(#[from] SignatureFault);

impl From<ProofFault> for base::Fault {
    fn from(fault: ProofFault) -> Self {
        match fault.0 {
            SignatureFault::Invalid => Self::new("certificate-request-proof-invalid"),
            other => other.into(),
        }
    }
}

/// The extensions that the attributes of a request ask for; `input` begins with them.
pub(crate) fn requested(input: &mut Input<'_>) -> Result<Vec<Extension>, Malformed> {
    let mut rows = Input::new(input.expect(context(0))?);
    let mut found = None;
    let mut count = 0;
    while !rows.is_empty() {
        count += 1;
        let mut attribute = rows.sequence()?;
        let kind = attribute.oid()?;
        let mut values = Input::new(attribute.expect(SET)?);
        attribute.finish()?;
        if kind == oid::EXTENSION_REQUEST {
            // Some tools ask for nothing with an empty set.
            if values.is_empty() {
                continue;
            }
            let value = values.element()?;
            values.finish()?;
            // Others with an empty list of extensions, which a certificate may not have (RFC 5280 4.1).
            if value.raw == [SEQUENCE, 0] {
                continue;
            }
            if found.replace(read_extensions(value.raw)?).is_some() {
                return Err(Malformed);
            }
        }
        if count > MAX_ATTRIBUTES {
            return Err(Malformed);
        }
    }
    Ok(found.unwrap_or_default())
}

/// Builds and signs a request.
pub fn build(
    subject: &Name,
    signer: &dyn Signer,
    extensions: &[Extension],
) -> Result<Vec<u8>, SignFault> {
    let attributes = if extensions.is_empty() {
        Vec::new()
    } else {
        let rows: Vec<Vec<u8>> = extensions.iter().map(Extension::der).collect();
        let value = asn1::set_of(vec![asn1::sequence(&[&rows.concat()])]);
        asn1::sequence(&[&asn1::oid(&oid::EXTENSION_REQUEST), &value])
    };
    let info = asn1::sequence(&[
        &asn1::integer_u64(0),
        subject.der(),
        signer.public_key_info(),
        &asn1::explicit(0, &attributes),
    ]);
    let signature = signer.sign(&info)?;
    Ok(asn1::sequence(&[
        &info,
        &signer.signature_algorithm().identifier_der(),
        &asn1::bit_string(&signature),
    ]))
}
