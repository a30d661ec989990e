//! Keys and certificates on a token.

use std::sync::Arc;

use crypto::{KeyAlgorithm, PublicKey, device};
use cryptoki::{
    error::{Error, RvError},
    mechanism::Mechanism,
    object::{Attribute, AttributeType, CertificateType, KeyType, ObjectClass, ObjectHandle},
    session::Session,
};
use pki::Certificate;

use crate::{
    Token, TokenFault, TokenKey,
    session::{Access, Live},
};

/// The public exponent of RSA keys that are made: 65537.
const EXPONENT: [u8; 3] = [1, 0, 1];
/// Octets of the number that ties a private key, its public half and its certificate together (CKA_ID).
const ID_OCTETS: usize = 20;

/// What a token says of a key pair on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFacts {
    /// Its name (CKA_LABEL).
    pub label: String,
    /// Its public half.
    pub public_key: PublicKey,
    /// It was made on the token (CKA_LOCAL).
    pub is_made_here: bool,
    /// It never was, and never will be, outside of it (CKA_ALWAYS_SENSITIVE, CKA_NEVER_EXTRACTABLE).
    pub never_leaves: bool,
    /// How many certificates of it lie beside it.
    pub certificates: usize,
}

/// A private key as it was found.
pub(crate) struct Found {
    pub(crate) label: String,
    pub(crate) id: Vec<u8>,
    pub(crate) public_key: PublicKey,
    is_made_here: bool,
    never_leaves: bool,
    is_closed: bool,
}

impl Token {
    /// Makes a key pair that stays on the token. A key of the same name is never overwritten.
    pub fn make_key(
        self: &Arc<Self>,
        label: &str,
        algorithm: KeyAlgorithm,
    ) -> Result<TokenKey, TokenFault> {
        let (slot, _) = self.connected()?;
        let offers = self.module().algorithms(slot);
        let missing = || TokenFault::AlgorithmMissing {
            token: self.label().to_owned(),
            algorithm,
            offers: offers.clone(),
        };
        if !offers.contains(&algorithm) {
            return Err(missing());
        }
        if self.find_all()?.iter().any(|found| found.label == label) {
            return Err(TokenFault::KeyExists {
                token: self.label().to_owned(),
                label: label.to_owned(),
            });
        }
        let id = crypto::random::bytes::<ID_OCTETS>().map_err(|unavailable| {
            TokenFault::Failed { token: self.label().to_owned(), reason: unavailable.to_string() }
        })?;
        let (mechanism, mut public) = match algorithm {
            KeyAlgorithm::Rsa2048 => rsa(2048),
            KeyAlgorithm::Rsa3072 => rsa(3072),
            KeyAlgorithm::Rsa4096 => rsa(4096),
            other => {
                let curve = device::ec_parameters(other).ok_or_else(missing)?;
                (Mechanism::EccKeyPairGen, vec![Attribute::EcParams(curve)])
            }
        };
        let named =
            [Attribute::Token(true), Attribute::Label(label.into()), Attribute::Id(id.into())];
        public.extend(named.iter().cloned());
        public.extend([Attribute::Private(false), Attribute::Verify(true)]);
        let mut private = named.to_vec();
        private.extend([
            Attribute::Private(true),
            Attribute::Sensitive(true),
            Attribute::Extractable(false),
            Attribute::Sign(true),
        ]);
        self.run(Access::Write, |live| {
            live.session.generate_key_pair(&mechanism, &public, &private).map(drop)
        })?;
        let key = self.key(label);
        if matches!(key, Err(TokenFault::KeyExtractable { .. })) {
            // Nobody has its certificate yet, so nothing is lost with it.
            self.destroy_by_id(&id)?;
        }
        key
    }

    /// Finds a key. One whose private half could be taken out of the token is not used.
    pub fn key(self: &Arc<Self>, label: &str) -> Result<TokenKey, TokenFault> {
        let (token, label) = (self.label().to_owned(), label.to_owned());
        let mut found = self.find_all()?;
        found.retain(|found| found.label == label);
        match (found.pop(), found.is_empty()) {
            (None, _) => Err(TokenFault::KeyMissing { token, label }),
            (Some(_), false) => Err(TokenFault::KeyAmbiguous { token, label }),
            (Some(found), true) if !found.is_closed => {
                Err(TokenFault::KeyExtractable { token, label })
            }
            (Some(found), true) => Ok(TokenKey::new(Arc::clone(self), found)),
        }
    }

    /// What the token says of its keys, by name.
    pub fn keys(&self) -> Result<Vec<KeyFacts>, TokenFault> {
        let certificates = self.certificates()?;
        let mut facts: Vec<KeyFacts> = self
            .find_all()?
            .into_iter()
            .map(|found| {
                let spki = found.public_key.spki_der();
                let of_it = certificates.iter().filter(|own| own.spki_der() == spki);
                KeyFacts {
                    label: found.label,
                    certificates: of_it.count(),
                    public_key: found.public_key,
                    is_made_here: found.is_made_here,
                    never_leaves: found.never_leaves,
                }
            })
            .collect();
        facts.sort_by(|one, other| one.label.cmp(&other.label));
        Ok(facts)
    }

    /// The certificates on the token; what cannot be read as one is passed over.
    pub fn certificates(&self) -> Result<Vec<Certificate>, TokenFault> {
        let values = self.run(Access::Read, |live| {
            let class = [Attribute::Class(ObjectClass::CERTIFICATE)];
            let mut values = Vec::new();
            for object in live.session.find_objects(&class)? {
                values.extend(octets(live.session, object, AttributeType::Value)?);
            }
            Ok(values)
        })?;
        Ok(values.iter().filter_map(|der| Certificate::from_der(der).ok()).collect())
    }

    /// Writes a certificate beside its key, whose name it takes; one that is there is left as it is. Gives that name.
    pub fn write_certificate(&self, certificate: &Certificate) -> Result<String, TokenFault> {
        let own = self
            .find_all()?
            .into_iter()
            .find(|found| found.public_key.spki_der() == certificate.spki_der())
            .ok_or_else(|| TokenFault::CertificateStrange(self.label().to_owned()))?;
        if !self.certificates()?.contains(certificate) {
            let template = [
                Attribute::Class(ObjectClass::CERTIFICATE),
                Attribute::CertificateType(CertificateType::X_509),
                Attribute::Token(true),
                Attribute::Private(false),
                Attribute::Label(own.label.clone().into()),
                Attribute::Id(own.id.clone()),
                Attribute::Subject(certificate.subject().der().to_vec()),
                Attribute::Issuer(certificate.issuer().der().to_vec()),
                Attribute::SerialNumber(certificate.serial().der()),
                Attribute::Value(certificate.der().to_vec()),
            ];
            self.run(Access::Write, |live| live.session.create_object(&template).map(drop))?;
        }
        Ok(own.label)
    }

    /// Destroys a key pair and its certificates: of a card whose request came to nothing.
    pub fn destroy_key(&self, label: &str) -> Result<(), TokenFault> {
        let found = self.find_all()?.into_iter().find(|found| found.label == label);
        let found = found.ok_or_else(|| TokenFault::KeyMissing {
            token: self.label().to_owned(),
            label: label.to_owned(),
        })?;
        self.destroy_by_id(&found.id)
    }

    fn destroy_by_id(&self, id: &[u8]) -> Result<(), TokenFault> {
        self.run(Access::Write, |live| {
            for object in live.session.find_objects(&[Attribute::Id(id.to_vec())])? {
                live.session.destroy_object(object)?;
            }
            Ok(())
        })
    }

    /// Every private key with its public half. One of an algorithm that this program does not know is passed over.
    fn find_all(&self) -> Result<Vec<Found>, TokenFault> {
        self.run(Access::Read, |live| {
            let class = [Attribute::Class(ObjectClass::PRIVATE_KEY)];
            let mut all = Vec::new();
            for object in live.session.find_objects(&class)? {
                all.extend(read_private(live.session, object)?);
            }
            Ok(all)
        })
    }
}

fn rsa(bits: u64) -> (Mechanism<'static>, Vec<Attribute>) {
    let public =
        vec![Attribute::ModulusBits(bits.into()), Attribute::PublicExponent(EXPONENT.to_vec())];
    (Mechanism::RsaPkcsKeyPairGen, public)
}

/// The private key of an id, in the session of a call.
pub(crate) fn private_by_id(live: &Live<'_>, id: &[u8]) -> Result<ObjectHandle, Error> {
    let wanted = [Attribute::Class(ObjectClass::PRIVATE_KEY), Attribute::Id(id.to_vec())];
    let found = live.session.find_objects(&wanted)?;
    found
        .into_iter()
        .next()
        .ok_or(Error::Pkcs11(RvError::KeyHandleInvalid, cryptoki::context::Function::FindObjects))
}

fn read_private(session: &Session, object: ObjectHandle) -> Result<Option<Found>, Error> {
    let label = octets(session, object, AttributeType::Label)?.unwrap_or_default();
    let id = octets(session, object, AttributeType::Id)?.unwrap_or_default();
    let Some(public_key) = public_half(session, object, &id)? else { return Ok(None) };
    let told = |kind| truth(session, object, kind);
    // What is not told is not believed, either way.
    let is_closed = told(AttributeType::Sensitive)? == Some(true)
        && told(AttributeType::Extractable)? == Some(false);
    let never_was_open = told(AttributeType::AlwaysSensitive)? == Some(true)
        && told(AttributeType::NeverExtractable)? == Some(true);
    Ok(Some(Found {
        label: String::from_utf8_lossy(&label).into_owned(),
        id,
        public_key,
        is_made_here: told(AttributeType::Local)? == Some(true),
        never_leaves: is_closed && never_was_open,
        is_closed,
    }))
}

/// The public half: of the object beside the key, else what the private key tells of itself (an RSA key has its numbers).
fn public_half(
    session: &Session,
    private: ObjectHandle,
    id: &[u8],
) -> Result<Option<PublicKey>, Error> {
    let wanted = [Attribute::Class(ObjectClass::PUBLIC_KEY), Attribute::Id(id.to_vec())];
    let beside = if id.is_empty() { Vec::new() } else { session.find_objects(&wanted)? };
    for object in beside.into_iter().chain([private]) {
        if let Some(key) = read_public(session, object)? {
            return Ok(Some(key));
        }
    }
    Ok(None)
}

fn read_public(session: &Session, object: ObjectHandle) -> Result<Option<PublicKey>, Error> {
    let given = session.get_attributes(object, &[AttributeType::KeyType])?;
    let is = |kind| given.contains(&Attribute::KeyType(kind));
    let read = |kind| octets(session, object, kind);
    let key = if is(KeyType::RSA) {
        let numbers = read(AttributeType::Modulus)?.zip(read(AttributeType::PublicExponent)?);
        numbers.map(|(modulus, exponent)| device::rsa_key(&modulus, &exponent))
    } else if is(KeyType::EC) {
        let point = read(AttributeType::EcParams)?.zip(read(AttributeType::EcPoint)?);
        point.map(|(parameters, point)| device::ec_key(&parameters, &point))
    } else {
        None
    };
    Ok(key.and_then(Result::ok))
}

/// The octets of an attribute; `None` if the object has none, or does not tell.
fn octets(
    session: &Session,
    object: ObjectHandle,
    kind: AttributeType,
) -> Result<Option<Vec<u8>>, Error> {
    let given = session.get_attributes(object, &[kind])?;
    Ok(given.into_iter().next().and_then(|attribute| match attribute {
        Attribute::EcParams(octets)
        | Attribute::EcPoint(octets)
        | Attribute::Id(octets)
        | Attribute::Label(octets)
        | Attribute::Modulus(octets)
        | Attribute::PublicExponent(octets)
        | Attribute::Value(octets) => Some(octets),
        _ => None,
    }))
}

/// What an attribute that is true or false says; `None` if it is not told.
fn truth(
    session: &Session,
    object: ObjectHandle,
    kind: AttributeType,
) -> Result<Option<bool>, Error> {
    let given = session.get_attributes(object, &[kind])?;
    Ok(given.into_iter().next().and_then(|attribute| match attribute {
        Attribute::AlwaysSensitive(is)
        | Attribute::Extractable(is)
        | Attribute::Local(is)
        | Attribute::NeverExtractable(is)
        | Attribute::Sensitive(is) => Some(is),
        _ => None,
    }))
}
