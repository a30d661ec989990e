//! Reading containers.

use std::borrow::Cow;

use crypto::{
    PrivateKey,
    pbe::{self, Mac, Password, PbeFault, Work},
};
use zeroize::Zeroizing;

use super::{ContainerFault, belongs};
use crate::{
    Certificate, DecodeFault, Object, Oid,
    asn1::{
        BMP_STRING, Input, Malformed, OCTET_STRING, SEQUENCE, SET, ber, context, context_primitive,
    },
    oid, pem,
};

/// What stands in a container is told of without its place: most of it is encrypted.
const fn unreadable(Malformed: Malformed) -> DecodeFault {
    DecodeFault::Malformed(Object::KeyContainer)
}

/// Larger containers are refused.
pub const MAX_CONTAINER_BYTES: usize = 1024 * 1024;

/// A container that costs more rounds of key derivation than this, all its parts together, is
/// refused: some ten seconds of one core. Our own containers cost 1.8 million.
pub const MAX_ROUNDS: u64 = 10_000_000;

/// How many parts a container may have; two or three are usual.
const MAX_PARTS: usize = 16;

/// How many bags all parts may have together.
const MAX_BAGS: usize = 256;

/// How many attributes a bag may have.
const MAX_ATTRIBUTES: usize = 32;

/// How deep `SafeContents` may stand inside each other.
const MAX_NESTING: usize = 4;

/// A key with its certificate and the certificates beside it.
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

/// All that a container holds.
#[derive(Debug, Default)]
pub struct Contents {
    /// The keys, in their order.
    pub keys: Vec<KeyEntry>,
    /// The certificates, in their order.
    pub certificates: Vec<CertificateEntry>,
}

/// A key in a container.
#[derive(Debug)]
pub struct KeyEntry {
    /// The key, or why it can't be used: an unknown kind of key does not hide the certificates.
    pub key: Result<PrivateKey, ContainerFault>,
    /// The name that programs show.
    pub friendly_name: Option<String>,
    /// What ties the key to its certificate (RFC 7292 4.2: localKeyID).
    pub local_key_id: Option<Vec<u8>>,
}

/// A certificate in a container.
#[derive(Clone, Debug)]
pub struct CertificateEntry {
    /// The certificate.
    pub certificate: Certificate,
    /// The name that programs show.
    pub friendly_name: Option<String>,
    /// What ties the certificate to its key.
    pub local_key_id: Option<Vec<u8>>,
}

/// Reads a container with one private key and its certificate: DER, BER, PEM or base64.
pub fn read(bytes: &[u8], password: &str) -> Result<KeyContainer, ContainerFault> {
    read_all(bytes, password)?.into_container(None)
}

/// Reads all that a container holds: DER, BER, PEM or base64.
pub fn read_all(bytes: &[u8], password: &str) -> Result<Contents, ContainerFault> {
    let bytes = pem::decode_any(bytes, Object::KeyContainer, MAX_CONTAINER_BYTES)?;
    let bytes = definite(&bytes)?;
    let outer = Outer::read(&bytes)?;
    let mut work = Work::rounds(MAX_ROUNDS);
    let password = outer.password(password, &mut work)?;
    let mut reader = Reader { password, work, bags: 0, contents: Contents::default() };
    reader.take_safe(&outer.safe)?;
    Ok(reader.contents)
}

impl Contents {
    /// The certificate of a key. It is found by the public key; of several with the same key the
    /// one with the key's localKeyID is taken.
    pub fn certificate_of(&self, entry: &KeyEntry) -> Option<&CertificateEntry> {
        let key = entry.key.as_ref().ok()?;
        let mut own = self.certificates.iter().filter(|other| belongs(key, &other.certificate));
        let tied = own
            .clone()
            .find(|other| entry.local_key_id.is_some() && other.local_key_id == entry.local_key_id);
        tied.or_else(|| own.next())
    }

    /// The one key with its certificate; of several keys, the one with this friendly name.
    pub fn into_container(
        mut self,
        friendly_name: Option<&str>,
    ) -> Result<KeyContainer, ContainerFault> {
        let wanted = |entry: &KeyEntry| {
            friendly_name.is_none_or(|name| entry.friendly_name.as_deref() == Some(name))
        };
        let at = self.keys.iter().position(wanted).ok_or(ContainerFault::NoKey)?;
        if self.keys.iter().filter(|entry| wanted(entry)).count() > 1 {
            return Err(ContainerFault::SeveralKeys);
        }
        let entry = self.keys.swap_remove(at);
        let own = self.certificate_of(&entry).cloned();
        let key = entry.key?;
        let own = own.ok_or(ContainerFault::OtherKey)?;
        let others = self.certificates.into_iter().map(|other| other.certificate);
        Ok(KeyContainer {
            friendly_name: entry.friendly_name.or(own.friendly_name),
            key,
            chain: others.filter(|other| *other != own.certificate).collect(),
            certificate: own.certificate,
        })
    }
}

/// DER of what may be BER.
fn definite(bytes: &[u8]) -> Result<Cow<'_, [u8]>, ContainerFault> {
    Ok(ber::to_definite(bytes).map_err(unreadable)?)
}

struct Outer<'a> {
    safe: Vec<u8>,
    mac: Mac<'a>,
}

impl<'a> Outer<'a> {
    /// ```text
    /// PFX ::= SEQUENCE { version INTEGER {v3(3)}(v3,...), authSafe ContentInfo,
    ///     macData MacData OPTIONAL }
    /// MacData ::= SEQUENCE { mac DigestInfo, macSalt OCTET STRING, iterations INTEGER DEFAULT 1 }
    /// ```
    fn read(bytes: &'a [u8]) -> Result<Self, ContainerFault> {
        let (kind, content, mac) = Self::fields(bytes).map_err(unreadable)?;
        // Protected by a signature (signedData).
        if kind != oid::DATA {
            return Err(ContainerFault::Unsupported);
        }
        let mac = mac.ok_or(ContainerFault::WithoutMac)?;
        let safe = Input::new(content).octets().map_err(unreadable)?.to_vec();
        Ok(Self { safe, mac })
    }

    fn fields(bytes: &'a [u8]) -> Result<(Oid, &'a [u8], Option<Mac<'a>>), Malformed> {
        let mut fields = Input::of_sequence(bytes)?;
        if fields.small()? != 3 {
            return Err(Malformed);
        }
        let mut info = fields.sequence()?;
        let (kind, content) = (info.oid()?, info.expect(context(0))?);
        info.finish()?;
        if fields.is_empty() {
            return Ok((kind, content, None));
        }
        let mut mac_data = fields.sequence()?;
        fields.finish()?;
        let mut digest_info = mac_data.sequence()?;
        let algorithm = digest_info.element()?;
        algorithm.expect(SEQUENCE)?;
        let value = digest_info.octets()?;
        digest_info.finish()?;
        let salt = mac_data.octets()?;
        let iterations = if mac_data.is_empty() { 1 } else { mac_data.small()? };
        mac_data.finish()?;
        let iterations = u32::try_from(iterations).unwrap_or(u32::MAX);
        Ok((kind, content, Some(Mac { algorithm: algorithm.raw, value, salt, iterations })))
    }

    /// The form of the password under which the container is protected.
    fn password(&self, text: &str, work: &mut Work) -> Result<Password, ContainerFault> {
        let mut forms = vec![Password::new(text)];
        // Programs differ in what an empty password is.
        if text.is_empty() {
            forms.push(Password::absent());
        }
        for form in forms {
            match self.mac.verify(&self.safe, &form, work) {
                Ok(()) => return Ok(form),
                Err(PbeFault::PasswordWrong) => {}
                Err(fault) => return Err(fault.into()),
            }
        }
        Err(ContainerFault::WrongPassword)
    }
}

enum Part {
    Plain(Vec<u8>),
    Encrypted { scheme: Vec<u8>, ciphertext: Vec<u8> },
    Unknown,
}

/// `AuthenticatedSafe ::= SEQUENCE OF ContentInfo`
fn parts(safe: &[u8]) -> Result<Vec<Part>, Malformed> {
    let mut rows = Input::of_sequence(safe)?;
    let mut parts = Vec::new();
    while !rows.is_empty() {
        if parts.len() == MAX_PARTS {
            return Err(Malformed);
        }
        let mut info = rows.sequence()?;
        let (kind, content) = (info.oid()?, info.expect(context(0))?);
        info.finish()?;
        parts.push(match kind {
            oid::DATA => Part::Plain(Input::new(content).octets()?.to_vec()),
            oid::ENCRYPTED_DATA => encrypted_part(content)?,
            _ => Part::Unknown,
        });
    }
    Ok(parts)
}

/// ```text
/// EncryptedData ::= SEQUENCE { version INTEGER, encryptedContentInfo SEQUENCE {
///     contentType OBJECT IDENTIFIER, contentEncryptionAlgorithm AlgorithmIdentifier,
///     encryptedContent [0] IMPLICIT OCTET STRING } }
/// ```
fn encrypted_part(content: &[u8]) -> Result<Part, Malformed> {
    let mut fields = Input::of_sequence(content)?;
    fields.small()?;
    let mut encrypted = fields.sequence()?;
    if encrypted.oid()? != oid::DATA {
        return Err(Malformed);
    }
    let scheme = encrypted.element()?;
    scheme.expect(SEQUENCE)?;
    let content = encrypted.element()?;
    encrypted.finish()?;
    let ciphertext = if content.tag == context(0) {
        // In pieces, as BER allows.
        let mut pieces = Input::new(content.content);
        let mut whole = Vec::new();
        while !pieces.is_empty() {
            whole.extend_from_slice(pieces.expect(OCTET_STRING)?);
        }
        whole
    } else {
        content.expect(context_primitive(0))?.to_vec()
    };
    Ok(Part::Encrypted { scheme: scheme.raw.to_vec(), ciphertext })
}

struct Reader {
    password: Password,
    work: Work,
    bags: usize,
    contents: Contents,
}

impl Reader {
    fn take_safe(&mut self, safe: &[u8]) -> Result<(), ContainerFault> {
        for part in parts(&definite(safe)?).map_err(unreadable)? {
            let contents = match part {
                Part::Plain(contents) => Zeroizing::new(contents),
                Part::Encrypted { scheme, ciphertext } => self.decrypt(&scheme, &ciphertext)?,
                Part::Unknown => return Err(ContainerFault::Unsupported),
            };
            self.take_contents(&contents, MAX_NESTING)?;
        }
        Ok(())
    }

    fn decrypt(
        &mut self,
        scheme: &[u8],
        ciphertext: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, ContainerFault> {
        Ok(pbe::decrypt(scheme, ciphertext, &self.password, &mut self.work)?)
    }

    /// `SafeContents ::= SEQUENCE OF SafeBag`
    fn take_contents(&mut self, contents: &[u8], nesting: usize) -> Result<(), ContainerFault> {
        let nesting = nesting.checked_sub(1).ok_or(Malformed).map_err(unreadable)?;
        let contents = wiped(definite(contents)?);
        let mut rows = Input::of_sequence(&contents).map_err(unreadable)?;
        while !rows.is_empty() {
            self.bags += 1;
            if self.bags > MAX_BAGS {
                return Err(unreadable(Malformed).into());
            }
            let bag = Bag::read(&mut rows).map_err(unreadable)?;
            self.take_bag(bag, nesting)?;
        }
        Ok(())
    }

    fn take_bag(&mut self, bag: Bag<'_>, nesting: usize) -> Result<(), ContainerFault> {
        let Bag { kind, value, friendly_name, local_key_id } = bag;
        match kind {
            oid::PKCS12_KEY_BAG => {
                let key = read_key(value);
                self.contents.keys.push(KeyEntry { key, friendly_name, local_key_id });
            }
            oid::PKCS12_SHROUDED_KEY_BAG => {
                let (scheme, ciphertext) = encrypted_key(value).map_err(unreadable)?;
                let key = self.decrypt(scheme, ciphertext).and_then(|key| read_key(&key));
                self.contents.keys.push(KeyEntry { key, friendly_name, local_key_id });
            }
            oid::PKCS12_CERT_BAG => {
                if let Some(der) = bag_certificate(value).map_err(unreadable)? {
                    let certificate = Certificate::from_der(der)?;
                    let entry = CertificateEntry { certificate, friendly_name, local_key_id };
                    self.contents.certificates.push(entry);
                }
            }
            oid::PKCS12_SAFE_CONTENTS_BAG => self.take_contents(value, nesting)?,
            // CRLs and secrets are none of our business.
            _ => {}
        }
        Ok(())
    }
}

/// What was decrypted, laid out again or not, in memory that is wiped.
fn wiped(bytes: Cow<'_, [u8]>) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(bytes.into_owned())
}

fn read_key(pkcs8: &[u8]) -> Result<PrivateKey, ContainerFault> {
    Ok(PrivateKey::from_pkcs8_der(&wiped(definite(pkcs8)?))?)
}

/// ```text
/// SafeBag ::= SEQUENCE { bagId OBJECT IDENTIFIER, bagValue [0] EXPLICIT ANY,
///     bagAttributes SET OF PKCS12Attribute OPTIONAL }
/// ```
struct Bag<'a> {
    kind: Oid,
    value: &'a [u8],
    friendly_name: Option<String>,
    local_key_id: Option<Vec<u8>>,
}

impl<'a> Bag<'a> {
    fn read(rows: &mut Input<'a>) -> Result<Self, Malformed> {
        let mut fields = rows.sequence()?;
        let kind = fields.oid()?;
        let value = fields.expect(context(0))?;
        let mut bag = Self { kind, value, friendly_name: None, local_key_id: None };
        if let Some(attributes) = fields.optional(SET)? {
            bag.read_attributes(attributes.content)?;
        }
        fields.finish()?;
        Ok(bag)
    }

    fn read_attributes(&mut self, attributes: &[u8]) -> Result<(), Malformed> {
        let mut attributes = Input::new(attributes);
        let mut count = 0;
        while !attributes.is_empty() {
            count += 1;
            if count > MAX_ATTRIBUTES {
                return Err(Malformed);
            }
            let mut attribute = attributes.sequence()?;
            let kind = attribute.oid()?;
            let mut values = Input::new(attribute.expect(SET)?);
            match kind {
                oid::FRIENDLY_NAME => {
                    let (units, _) = values.expect(BMP_STRING)?.as_chunks::<2>();
                    let units: Vec<u16> = units.iter().map(|u| u16::from_be_bytes(*u)).collect();
                    self.friendly_name = Some(String::from_utf16_lossy(&units));
                }
                oid::LOCAL_KEY_ID => self.local_key_id = Some(values.octets()?.to_vec()),
                _ => {}
            }
        }
        Ok(())
    }
}

/// `EncryptedPrivateKeyInfo`: the algorithm and the ciphertext.
fn encrypted_key(value: &[u8]) -> Result<(&[u8], &[u8]), Malformed> {
    let mut fields = Input::of_sequence(value)?;
    let scheme = fields.element()?;
    scheme.expect(SEQUENCE)?;
    let ciphertext = fields.octets()?;
    fields.finish()?;
    Ok((scheme.raw, ciphertext))
}

/// `CertBag` with an X.509 certificate; other kinds are passed over.
fn bag_certificate(value: &[u8]) -> Result<Option<&[u8]>, Malformed> {
    let mut fields = Input::of_sequence(value)?;
    if fields.oid()? != oid::X509_CERTIFICATE_BAG {
        return Ok(None);
    }
    Input::new(fields.expect(context(0))?).octets().map(Some)
}
