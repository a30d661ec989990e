//! Writing containers.

use std::num::NonZeroU32;

use crypto::{
    PrivateKey,
    pbe::{self, Password},
    random,
};

use super::{ContainerFault, belongs};
use crate::{
    Certificate, Oid,
    asn1::{self, BMP_STRING, SET, context_primitive},
    oid,
    x509::key_identifier,
};

/// Rounds of PBKDF2 with HMAC-SHA-256 for each encrypted part, and of the derivation of the MAC
/// key. Source: OWASP Password Storage Cheat Sheet (2023), PBKDF2-HMAC-SHA256.
pub const ITERATIONS: NonZeroU32 = NonZeroU32::new(600_000).unwrap();

/// Octets of a salt (NIST SP 800-132 5.1 asks for at least 16).
const SALT_BYTES: usize = 16;

/// What goes into a container.
#[derive(Clone, Copy, Debug)]
pub struct Pfx<'a> {
    /// The name that programs show.
    pub friendly_name: &'a str,
    /// The private key.
    pub key: &'a PrivateKey,
    /// Its certificate.
    pub certificate: &'a Certificate,
    /// The authorities above, without the leaf.
    pub chain: &'a [Certificate],
}

/// Writes a container. Salts and vectors are drawn from the operating system.
pub fn write(pfx: &Pfx<'_>, password: &str) -> Result<Vec<u8>, ContainerFault> {
    if !belongs(pfx.key, pfx.certificate) {
        return Err(ContainerFault::OtherKey);
    }
    let key_id = key_identifier(pfx.certificate.spki_der()).unwrap_or_default();
    let attributes = asn1::set_of(vec![
        attribute(&oid::FRIENDLY_NAME, &bmp_string(pfx.friendly_name)),
        attribute(&oid::LOCAL_KEY_ID, &asn1::octet_string(&key_id)),
    ]);
    let mut certificates = certificate_bag(pfx.certificate, &attributes);
    for authority in pfx.chain {
        certificates.extend(certificate_bag(authority, &[]));
    }
    let password = Password::new(password);
    let (scheme, ciphertext) =
        pbe::encrypt(&asn1::sequence(&[&certificates]), &password, ITERATIONS.get())?;
    let encrypted = asn1::sequence(&[
        &asn1::integer_u64(0),
        &asn1::sequence(&[
            &asn1::oid(&oid::DATA),
            &scheme,
            &asn1::tlv(context_primitive(0), &[&ciphertext]),
        ]),
    ]);
    let (scheme, ciphertext) = pbe::encrypt(&pfx.key.to_pkcs8_der()?, &password, ITERATIONS.get())?;
    let key = asn1::sequence(&[&scheme, &asn1::octet_string(&ciphertext)]);
    let key = bag(&oid::PKCS12_SHROUDED_KEY_BAG, &key, &attributes);
    let safe = asn1::sequence(&[
        &content_info(&oid::ENCRYPTED_DATA, &encrypted),
        &content_info(&oid::DATA, &asn1::octet_string(&asn1::sequence(&[&key]))),
    ]);
    let salt: [u8; SALT_BYTES] = random::bytes()?;
    let mac = pbe::mac_sha256(&safe, &password, &salt, ITERATIONS)?;
    Ok(asn1::sequence(&[
        &asn1::integer_u64(3),
        &content_info(&oid::DATA, &asn1::octet_string(&safe)),
        &asn1::sequence(&[
            &asn1::sequence(&[&asn1::algorithm_with_null(&oid::SHA256), &asn1::octet_string(&mac)]),
            &asn1::octet_string(&salt),
            &asn1::integer_u64(ITERATIONS.get().into()),
        ]),
    ]))
}

fn content_info(kind: &Oid, content: &[u8]) -> Vec<u8> {
    asn1::sequence(&[&asn1::oid(kind), &asn1::explicit(0, content)])
}

fn bag(kind: &Oid, value: &[u8], attributes: &[u8]) -> Vec<u8> {
    asn1::sequence(&[&asn1::oid(kind), &asn1::explicit(0, value), attributes])
}

fn certificate_bag(certificate: &Certificate, attributes: &[u8]) -> Vec<u8> {
    let der = asn1::explicit(0, &asn1::octet_string(certificate.der()));
    let value = asn1::sequence(&[&asn1::oid(&oid::X509_CERTIFICATE_BAG), &der]);
    bag(&oid::PKCS12_CERT_BAG, &value, attributes)
}

fn attribute(kind: &Oid, value: &[u8]) -> Vec<u8> {
    asn1::sequence(&[&asn1::oid(kind), &asn1::tlv(SET, &[value])])
}

fn bmp_string(text: &str) -> Vec<u8> {
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    asn1::tlv(BMP_STRING, &[&units])
}
