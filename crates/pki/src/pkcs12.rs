//! Key containers (PKCS#12, RFC 7292): the file a browser, NCALayer or openssl takes.
//!
//! Keys and certificates are encrypted with PBES2 (PBKDF2 with HMAC-SHA-256, AES-256-CBC); the
//! whole is protected by an HMAC-SHA-256 whose key is derived as in RFC 7292 appendix B.
//! Containers encrypted with 3DES or RC2, as older national tools make them, are not read here.

use crypto::{DigestAlgorithm, KeyFault, PrivateKey, Signer, random};
use der::{Decode, Encode};
use pkcs5::{EncryptionScheme, pbes2};
use zeroize::Zeroizing;

use crate::{
    Certificate, DecodeFault, Object, Oid,
    asn1::{self, BMP_STRING, Input, Malformed, SEQUENCE, SET, ber, context, context_primitive},
    fault::OfObject,
    oid,
    x509::key_identifier,
};

/// Rounds of PBKDF2 with HMAC-SHA-256 for each encrypted part, and of the derivation of the MAC
/// key. Source: OWASP Password Storage Cheat Sheet (2023), PBKDF2-HMAC-SHA256.
pub const ITERATIONS: u32 = 600_000;

/// Containers that ask for more rounds are refused.
const MAX_ITERATIONS: u32 = 10_000_000;

/// Larger containers are refused.
pub const MAX_CONTAINER_BYTES: usize = 1024 * 1024;

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

/// What a container holds.
#[derive(Debug)]
pub struct KeyContainer {
    /// The name that programs show.
    pub friendly_name: Option<String>,
    /// The private key.
    pub key: PrivateKey,
    /// The certificate of that key.
    pub certificate: Certificate,
    /// All other certificates.
    pub chain: Vec<Certificate>,
}

/// Why a container was not written or read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContainerFault {
    /// Not a container.
    #[error(transparent)]
    Decode(#[from] DecodeFault),
    /// The key inside can't be used.
    #[error("the key in the container can't be used")]
    Key(#[from] KeyFault),
    /// The key is not the one of the certificate.
    #[error("the key does not belong to the certificate")]
    OtherKey,
    /// The operating system gave no randomness.
    #[error(transparent)]
    Randomness(#[from] random::RandomnessUnavailable),
    /// Encrypted or protected in a way that is not read here.
    #[error("the container is encrypted in a way that is not supported")]
    Unsupported,
    /// The password is wrong, or the container was altered.
    #[error("wrong password, or the container was altered")]
    WrongPassword,
}

impl From<ContainerFault> for base::Fault {
    fn from(fault: ContainerFault) -> Self {
        match fault {
            ContainerFault::Decode(fault) => fault.into(),
            ContainerFault::Key(fault) => fault.into(),
            ContainerFault::OtherKey => Self::new("key-certificate-mismatch"),
            ContainerFault::Randomness(fault) => KeyFault::from(fault).into(),
            ContainerFault::Unsupported => Self::new("key-container-unsupported"),
            ContainerFault::WrongPassword => Self::new("key-container-password-wrong"),
        }
    }
}

// --- writing ---

/// Writes a container. Salts and vectors are drawn from the operating system.
pub fn write(pfx: &Pfx<'_>, password: &str) -> Result<Vec<u8>, ContainerFault> {
    if pfx.key.public_key_info() != pfx.certificate.spki_der() {
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
    let (scheme, ciphertext) = encrypt(&asn1::sequence(&[&certificates]), password)?;
    let encrypted = asn1::sequence(&[
        &asn1::integer_u64(0),
        &asn1::sequence(&[
            &asn1::oid(&oid::DATA),
            &scheme,
            &asn1::tlv(context_primitive(0), &[&ciphertext]),
        ]),
    ]);
    let (scheme, ciphertext) = encrypt(&pfx.key.to_pkcs8_der()?, password)?;
    let key = asn1::sequence(&[&scheme, &asn1::octet_string(&ciphertext)]);
    let key = bag(&oid::PKCS12_SHROUDED_KEY_BAG, &key, &attributes);
    let safe = asn1::sequence(&[
        &content_info(&oid::ENCRYPTED_DATA, &encrypted),
        &content_info(&oid::DATA, &asn1::octet_string(&asn1::sequence(&[&key]))),
    ]);
    let salt: [u8; SALT_BYTES] = random::bytes()?;
    let mac = mac(password, &salt, ITERATIONS, &safe);
    Ok(asn1::sequence(&[
        &asn1::integer_u64(3),
        &content_info(&oid::DATA, &asn1::octet_string(&safe)),
        &asn1::sequence(&[
            &asn1::sequence(&[&asn1::algorithm_with_null(&oid::SHA256), &asn1::octet_string(&mac)]),
            &asn1::octet_string(&salt),
            &asn1::integer_u64(ITERATIONS.into()),
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

/// Gives the `AlgorithmIdentifier` and the ciphertext.
fn encrypt(plaintext: &[u8], password: &str) -> Result<(Vec<u8>, Vec<u8>), ContainerFault> {
    let salt: [u8; SALT_BYTES] = random::bytes()?;
    let scheme: EncryptionScheme =
        pbes2::Parameters::generate_pbkdf2_sha256_aes256cbc(ITERATIONS, &salt, random::bytes()?)
            .map_err(|_| ContainerFault::Unsupported)?
            .into();
    let ciphertext =
        scheme.encrypt(password, plaintext).map_err(|_| ContainerFault::Unsupported)?;
    let identifier = scheme.to_der().map_err(|_| ContainerFault::Unsupported)?;
    Ok((identifier, ciphertext))
}

// --- reading ---

/// Reads a container with one private key and its certificate.
pub fn read(bytes: &[u8], password: &str) -> Result<KeyContainer, ContainerFault> {
    DecodeFault::budget(bytes, MAX_CONTAINER_BYTES)?;
    let outer = Outer::read(bytes)
        .or_else(|Malformed| Outer::read(&ber::to_definite(bytes)?))
        .of(Object::KeyContainer)?;
    outer.check_mac(password)?;
    let mut found = Found::default();
    let parts = parts(&outer.safe).of(Object::KeyContainer)?;
    for part in parts {
        let contents = match part {
            Part::Plain(contents) => Zeroizing::new(contents),
            Part::Encrypted { scheme, ciphertext } => decrypt(&scheme, &ciphertext, password)?,
        };
        found.take(&contents, password)?;
    }
    found.finish()
}

struct Outer {
    safe: Vec<u8>,
    mac_algorithm: Oid,
    mac: Vec<u8>,
    salt: Vec<u8>,
    iterations: u64,
}

impl Outer {
    /// ```text
    /// PFX ::= SEQUENCE { version INTEGER {v3(3)}(v3,...), authSafe ContentInfo, macData MacData
    /// OPTIONAL } MacData ::= SEQUENCE { mac DigestInfo, macSalt OCTET STRING, iterations INTEGER
    /// DEFAULT 1 }
    /// ```
    fn read(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut fields = Input::of_sequence(bytes)?;
        if fields.small()? != 3 {
            return Err(Malformed);
        }
        let mut info = fields.sequence()?;
        if info.oid()? != oid::DATA {
            return Err(Malformed);
        }
        let safe = Input::new(info.expect(context(0))?).octets()?.to_vec();
        let mut mac_data = fields.sequence()?;
        fields.finish()?;
        let mut info = mac_data.sequence()?;
        let mac_algorithm = info.sequence()?.oid()?;
        let mac = info.octets()?.to_vec();
        let salt = mac_data.octets()?.to_vec();
        let iterations = if mac_data.is_empty() { 1 } else { mac_data.small()? };
        Ok(Self { safe, mac_algorithm, mac, salt, iterations })
    }

    fn check_mac(&self, password: &str) -> Result<(), ContainerFault> {
        let iterations = u32::try_from(self.iterations).unwrap_or(u32::MAX);
        if self.mac_algorithm != oid::SHA256
            || !(1..=MAX_ITERATIONS).contains(&iterations)
            || self.salt.is_empty()
            || self.salt.len() > 1024
        {
            return Err(ContainerFault::Unsupported);
        }
        let mac = mac(password, &self.salt, iterations, &self.safe);
        if same(&mac, &self.mac) { Ok(()) } else { Err(ContainerFault::WrongPassword) }
    }
}

/// Compares without telling where the first difference is.
fn same(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len() && left.iter().zip(right).fold(0, |sum, (a, b)| sum | (a ^ b)) == 0
}

enum Part {
    Plain(Vec<u8>),
    Encrypted { scheme: Vec<u8>, ciphertext: Vec<u8> },
}

/// `AuthenticatedSafe ::= SEQUENCE OF ContentInfo`
fn parts(safe: &[u8]) -> Result<Vec<Part>, Malformed> {
    let mut rows = Input::of_sequence(safe)?;
    let mut parts = Vec::new();
    while !rows.is_empty() && parts.len() < 16 {
        let mut info = rows.sequence()?;
        let kind = info.oid()?;
        let content = info.expect(context(0))?;
        parts.push(match kind {
            oid::DATA => Part::Plain(Input::new(content).octets()?.to_vec()),
            oid::ENCRYPTED_DATA => {
                let mut fields = Input::of_sequence(content)?;
                fields.small()?;
                let mut encrypted = fields.sequence()?;
                encrypted.oid()?;
                let scheme = encrypted.element()?;
                scheme.expect(SEQUENCE)?;
                let ciphertext = encrypted.expect(context_primitive(0))?.to_vec();
                Part::Encrypted { scheme: scheme.raw.to_vec(), ciphertext }
            }
            _ => return Err(Malformed),
        });
    }
    rows.finish()?;
    Ok(parts)
}

fn decrypt(
    scheme: &[u8],
    ciphertext: &[u8],
    password: &str,
) -> Result<Zeroizing<Vec<u8>>, ContainerFault> {
    let scheme = EncryptionScheme::from_der(scheme).map_err(|_| ContainerFault::Unsupported)?;
    let rounds = scheme
        .pbes2()
        .and_then(|parameters| parameters.kdf.pbkdf2())
        .map(|pbkdf2| pbkdf2.iteration_count)
        .ok_or(ContainerFault::Unsupported)?;
    if rounds > MAX_ITERATIONS {
        return Err(ContainerFault::Unsupported);
    }
    scheme
        .decrypt(password, ciphertext)
        .map(Zeroizing::new)
        .map_err(|_| ContainerFault::WrongPassword)
}

#[derive(Default)]
struct Found {
    key: Option<PrivateKey>,
    friendly_name: Option<String>,
    certificates: Vec<Certificate>,
}

impl Found {
    /// Takes the bags of one part.
    fn take(&mut self, contents: &[u8], password: &str) -> Result<(), ContainerFault> {
        let mut rows = Input::of_sequence(contents).of(Object::KeyContainer)?;
        while !rows.is_empty() {
            let (kind, value, name) = read_bag(&mut rows).of(Object::KeyContainer)?;
            match kind {
                oid::PKCS12_SHROUDED_KEY_BAG => {
                    let (scheme, ciphertext) = encrypted_key(value).of(Object::KeyContainer)?;
                    let key = decrypt(scheme, ciphertext, password)?;
                    if self.key.replace(PrivateKey::from_pkcs8_der(&key)?).is_some() {
                        return Err(ContainerFault::Unsupported);
                    }
                    self.friendly_name = name;
                }
                oid::PKCS12_CERT_BAG => {
                    let der = bag_certificate(value).of(Object::KeyContainer)?;
                    self.certificates.push(Certificate::from_der(der)?);
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Result<KeyContainer, ContainerFault> {
        let absent = DecodeFault::Malformed(Object::KeyContainer);
        let key = self.key.ok_or(absent)?;
        let at = self
            .certificates
            .iter()
            .position(|certificate| certificate.spki_der() == key.public_key_info())
            .ok_or(ContainerFault::OtherKey)?;
        let certificate = self.certificates.remove(at);
        let friendly_name = self.friendly_name;
        Ok(KeyContainer { friendly_name, key, certificate, chain: self.certificates })
    }
}

/// Kind, value and friendly name of a bag.
fn read_bag<'a>(rows: &mut Input<'a>) -> Result<(Oid, &'a [u8], Option<String>), Malformed> {
    let mut fields = rows.sequence()?;
    let kind = fields.oid()?;
    let value = fields.expect(context(0))?;
    let mut name = None;
    if let Some(attributes) = fields.optional(SET)? {
        let mut attributes = Input::new(attributes.content);
        while !attributes.is_empty() {
            let mut attribute = attributes.sequence()?;
            if attribute.oid()? == oid::FRIENDLY_NAME {
                let text = Input::new(attribute.expect(SET)?).expect(BMP_STRING)?;
                let (units, _) = text.as_chunks::<2>();
                let units: Vec<u16> = units.iter().map(|u| u16::from_be_bytes(*u)).collect();
                name = Some(String::from_utf16_lossy(&units));
            }
        }
    }
    fields.finish()?;
    Ok((kind, value, name))
}

/// `EncryptedPrivateKeyInfo`.
fn encrypted_key(value: &[u8]) -> Result<(&[u8], &[u8]), Malformed> {
    let mut fields = Input::of_sequence(value)?;
    let scheme = fields.element()?;
    scheme.expect(SEQUENCE)?;
    Ok((scheme.raw, fields.octets()?))
}

/// `CertBag` with an X.509 certificate.
fn bag_certificate(value: &[u8]) -> Result<&[u8], Malformed> {
    let mut fields = Input::of_sequence(value)?;
    if fields.oid()? != oid::X509_CERTIFICATE_BAG {
        return Err(Malformed);
    }
    Input::new(fields.expect(context(0))?).octets()
}

// --- integrity ---

/// HMAC-SHA-256 (RFC 2104) over `message` with the key of [`mac_key`].
fn mac(password: &str, salt: &[u8], iterations: u32, message: &[u8]) -> Vec<u8> {
    let key = mac_key(password, salt, iterations);
    let pad = |byte: u8| -> Zeroizing<Vec<u8>> {
        let mut block = Zeroizing::new(vec![byte; BLOCK_BYTES]);
        block.iter_mut().zip(key.iter()).for_each(|(b, k)| *b ^= k);
        block
    };
    let hash = |first: &[u8], second: &[u8]| {
        let mut hasher = crypto::Hasher::new(DigestAlgorithm::Sha256);
        hasher.update(first);
        hasher.update(second);
        hasher.finish()
    };
    hash(&pad(0x5C), &hash(&pad(0x36), message))
}

/// Block length of SHA-256.
const BLOCK_BYTES: usize = 64;

/// The derivation of RFC 7292 appendix B.2 with SHA-256, ID 3 (MAC). One block of 32 octets is all
/// that is wanted, so steps 6.B and 6.C do not apply.
fn mac_key(password: &str, salt: &[u8], iterations: u32) -> Zeroizing<Vec<u8>> {
    const ID_MAC: u8 = 3;
    // BMPString with a zero character after it (B.1).
    let password: Zeroizing<Vec<u8>> =
        Zeroizing::new(password.encode_utf16().chain([0]).flat_map(u16::to_be_bytes).collect());
    let mut block = Zeroizing::new(vec![ID_MAC; BLOCK_BYTES]);
    for part in [salt, &password] {
        let length = part.len().div_ceil(BLOCK_BYTES) * BLOCK_BYTES;
        block.extend(part.iter().cycle().take(length));
    }
    let mut key = Zeroizing::new(crypto::digest(DigestAlgorithm::Sha256, &block));
    for _ in 1..iterations {
        key = Zeroizing::new(crypto::digest(DigestAlgorithm::Sha256, &key));
    }
    key
}
