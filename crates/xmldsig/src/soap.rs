//! WS-Security for messages of the e-government gateway: the Body of a SOAP envelope signed with the
//! certificate of an information system (OASIS WS-Security 1.1.1, X.509 Certificate Token Profile).

use base64ct::{Base64, Encoding};
use jiff::{SignedDuration, Timestamp};
use pki::validation::{Evidence, Settings, SignerJudgement, Verdict};

use crate::{
    Document, Identity, XmlFault,
    canonical::EXCLUSIVE,
    identifier::{Identifiers, WSU},
    issuer,
    judge::Judge,
    key_info::{BASE64_BINARY, WSSE, X509_V3},
    reader::decode,
    sign::{DraftReference, Edits, complete, draft, escaped},
    signature::DSIG,
    tree::NodeId,
};

/// SOAP 1.1, which the gateway speaks, and SOAP 1.2.
const ENVELOPES: [&str; 2] =
    ["http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"];

/// How far two clocks may be apart.
pub const CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(5);

/// How a message names the certificate of its signer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyReference {
    /// The certificate in a token of its own, to which the signature refers.
    BinarySecurityToken,
    /// Issuer and serial number; the receiver has the certificate. The default of the authority's
    /// sample for Spring.
    IssuerSerial,
    /// The certificate inside the reference. What NCANode writes.
    KeyIdentifier,
}

/// From when until when a message is meant to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetime {
    /// When it was made.
    pub created: Timestamp,
    /// When it is over, if it says so.
    pub expires: Option<Timestamp>,
}

/// How to sign an envelope.
#[derive(Clone, Copy)]
pub struct BodySigning<'a> {
    /// Who signs.
    pub identity: Identity<'a>,
    /// How the certificate is named.
    pub key_reference: KeyReference,
    /// Adds a `wsu:Timestamp`, which is signed as well.
    pub lifetime: Option<Lifetime>,
    /// Random octets, from which the identifiers are made.
    pub random: [u8; 16],
}

/// A judged envelope.
#[derive(Clone, Debug)]
pub struct BodyJudgement {
    /// Who signed the Body. *Valid* only if the signature covers the Body of this very envelope.
    pub signer: SignerJudgement,
    /// The lifetime that the signature covers, if there is one.
    pub lifetime: Option<Lifetime>,
}

/// The parts of an envelope.
struct Envelope<'a> {
    document: &'a Document,
    namespace: &'static str,
    root: NodeId,
    header: Option<NodeId>,
    body: NodeId,
}

impl<'a> Envelope<'a> {
    /// Reads a document strictly: an Envelope with at most one Header before exactly one Body, and
    /// nothing else.
    fn of(document: &'a Document) -> Result<Self, XmlFault> {
        let root = document.root();
        let namespace = ENVELOPES
            .into_iter()
            .find(|namespace| document.is(root, namespace, "Envelope"))
            .ok_or(XmlFault::Soap("Envelope"))?;
        let mut children = document.elements(root).map(|(child, _)| child).peekable();
        let header = children.next_if(|child| document.is(*child, namespace, "Header"));
        let body = children.next().filter(|child| document.is(*child, namespace, "Body"));
        let body = body.ok_or(XmlFault::Soap("Body"))?;
        if children.next().is_some() {
            return Err(XmlFault::Soap("Body"));
        }
        Ok(Self { document, namespace, root, header, body })
    }

    /// The security header, of which there may be one.
    fn security(&self) -> Result<Option<NodeId>, XmlFault> {
        let Some(header) = self.header else { return Ok(None) };
        let mut found = self.document.named(header, WSSE, "Security");
        match (found.next(), found.next()) {
            (first, None) => Ok(first),
            (_, Some(_)) => Err(XmlFault::Soap("Security")),
        }
    }
}

/// Signs the Body of an envelope: exclusive canonical form, `mustUnderstand="1"`, nothing else in
/// the text changes. The Body gets a `wsu:Id` unless it has one.
pub fn sign_body(envelope: &[u8], signing: &BodySigning<'_>) -> Result<Vec<u8>, XmlFault> {
    signing.identity.check()?;
    let text = decode(envelope)?;
    let document = Document::parse(envelope)?;
    let envelope = Envelope::of(&document)?;
    if envelope.security()?.is_some() {
        return Err(XmlFault::SecurityPresent);
    }
    let uuid = uuid(signing.random);
    let mut edits = Edits::default();
    let body_id = body_id(&envelope, &uuid, &mut edits)?;
    let mut references = vec![exclusive(&body_id)];
    let (token, key_info) = key_info(signing, &uuid);
    let mut stamp = String::new();
    if let Some(lifetime) = signing.lifetime {
        let id = format!("TS-{uuid}");
        let expires = lifetime.expires.map(|at| format!("<wsu:Expires>{at}</wsu:Expires>"));
        stamp = format!(
            "<wsu:Timestamp wsu:Id=\"{id}\"><wsu:Created>{}</wsu:Created>{}</wsu:Timestamp>",
            lifetime.created,
            expires.unwrap_or_default()
        );
        references.insert(0, exclusive(&id));
    }
    let signature =
        draft(signing.identity.signer.signature_algorithm(), EXCLUSIVE, &references, &key_info)?;
    let holder = envelope.header.unwrap_or(envelope.root);
    let prefix = document.element(holder).map(|e| e.name.prefix.clone()).unwrap_or_default();
    let (declared, soap) = if prefix.is_empty() {
        (format!(" xmlns:soap=\"{}\"", envelope.namespace), "soap")
    } else {
        (String::new(), &*prefix)
    };
    let security = format!(
        "<wsse:Security xmlns:wsse=\"{WSSE}\" xmlns:wsu=\"{WSU}\"{declared} \
         {soap}:mustUnderstand=\"1\">{token}{stamp}{signature}</wsse:Security>"
    );
    if let Some(header) = envelope.header {
        edits.append(text, &document, header, security)?;
    } else {
        let root = document.element(envelope.root).map_or(0, |root| root.place.tag.end);
        let name = if prefix.is_empty() { "Header".into() } else { format!("{prefix}:Header") };
        edits.insert(root, format!("<{name}>{security}</{name}>"));
    }
    let locate = |document: &Document| {
        let security = Envelope::of(document).ok()?.security().ok()??;
        document.named(security, DSIG, "Signature").next()
    };
    complete(&edits.apply(text), locate, signing.identity.signer)
}

/// A reference to an element with its exclusive canonical form.
fn exclusive(id: &str) -> DraftReference {
    DraftReference { uri: format!("#{id}"), transforms: vec![EXCLUSIVE] }
}

/// The identifier of the Body, which is added where there is none.
fn body_id(envelope: &Envelope<'_>, uuid: &str, edits: &mut Edits) -> Result<String, XmlFault> {
    let document = envelope.document;
    let body = document.element(envelope.body).ok_or(XmlFault::Soap("Body"))?;
    if let Some(id) = body.attribute(WSU, "Id") {
        Identifiers::of(document).find(id)?;
        return Ok(id.to_owned());
    }
    let id = format!("id-{uuid}");
    let scope = document.scope(envelope.body);
    let known = scope.iter().find(|known| &*known.uri == WSU && !known.prefix.is_empty());
    let attribute = if let Some(known) = known {
        format!(" {}:Id=\"{id}\"", known.prefix)
    } else {
        let taken = |prefix: &String| scope.iter().any(|known| *known.prefix == **prefix);
        let mut names = std::iter::once("wsu".to_owned()).chain((1..).map(|n| format!("wsu{n}")));
        let prefix = names.find(|name| !taken(name)).unwrap_or_default();
        format!(" xmlns:{prefix}=\"{WSU}\" {prefix}:Id=\"{id}\"")
    };
    edits.insert(body.place.name_end, attribute);
    Ok(id)
}

/// The token that goes beside the signature, if there is one, and the content of KeyInfo.
fn key_info(signing: &BodySigning<'_>, uuid: &str) -> (String, String) {
    let mut token = String::new();
    let certificate = signing.identity.certificate;
    let content = match signing.key_reference {
        KeyReference::BinarySecurityToken => {
            let id = format!("X509-{uuid}");
            token = format!(
                "<wsse:BinarySecurityToken EncodingType=\"{BASE64_BINARY}\" \
                 ValueType=\"{X509_V3}\" wsu:Id=\"{id}\">{}</wsse:BinarySecurityToken>",
                Base64::encode_string(certificate.der())
            );
            format!("<wsse:Reference URI=\"#{id}\" ValueType=\"{X509_V3}\"/>")
        }
        KeyReference::IssuerSerial => format!(
            "<ds:X509Data><ds:X509IssuerSerial><ds:X509IssuerName>{}</ds:X509IssuerName>\
             <ds:X509SerialNumber>{}</ds:X509SerialNumber></ds:X509IssuerSerial></ds:X509Data>",
            escaped(&certificate.issuer().to_string()),
            issuer::decimal(certificate.serial().as_bytes())
        ),
        KeyReference::KeyIdentifier => format!(
            "<wsse:KeyIdentifier EncodingType=\"{BASE64_BINARY}\" ValueType=\"{X509_V3}\">\
             {}</wsse:KeyIdentifier>",
            Base64::encode_string(certificate.der())
        ),
    };
    (token, format!("<wsse:SecurityTokenReference>{content}</wsse:SecurityTokenReference>"))
}

/// A random UUID (RFC 9562, 5.4).
fn uuid(mut random: [u8; 16]) -> String {
    random[6] = (random[6] & 0x0f) | 0x40;
    random[8] = (random[8] & 0x3f) | 0x80;
    let digits = hex::encode(random);
    let groups = [(0, 8), (8, 12), (12, 16), (16, 20), (20, 32)];
    groups.map(|(from, to)| digits.get(from..to).unwrap_or_default()).join("-")
}

/// Judges the signature over the Body of an envelope.
///
/// A fault is for what is no envelope or has no signature in its security header. The signature must
/// refer to the Body that is the child of this Envelope: an envelope in which the signed Body was
/// moved elsewhere and another put in its place is *invalid*.
pub fn judge_body(
    envelope: &[u8],
    evidence: &Evidence<'_>,
    settings: &Settings,
) -> Result<BodyJudgement, XmlFault> {
    let document = Document::parse(envelope)?;
    let envelope = Envelope::of(&document)?;
    let security = envelope.security()?.ok_or(XmlFault::WithoutSignatures)?;
    let mut signatures = document.named(security, DSIG, "Signature");
    let signature = signatures.next().ok_or(XmlFault::WithoutSignatures)?;
    if signatures.next().is_some() {
        return Err(XmlFault::TooManySignatures);
    }
    let mut judge = Judge::new(&document, evidence, settings);
    let judged = judge.signature(signature);
    let covers = |node: NodeId| judged.apexes.iter().any(|apex| document.is_within(node, *apex));
    let mut signer = judged.judged.signer;
    if !covers(envelope.body) {
        signer.verdict = signer.verdict.and(XmlFault::BodyNotSigned.into());
    }
    let stamp = lifetime(&document, security).and_then(|found| {
        if let Some((_, lifetime)) = found {
            in_time(lifetime, settings.at)?;
        }
        Ok(found)
    });
    let lifetime = stamp.unwrap_or_else(|fault| {
        signer.verdict = std::mem::replace(&mut signer.verdict, Verdict::Valid).and(fault.into());
        None
    });
    let lifetime = lifetime.filter(|(node, _)| covers(*node)).map(|(_, lifetime)| lifetime);
    Ok(BodyJudgement { signer, lifetime })
}

/// The lifetime in a security header, of which there may be one.
fn lifetime(document: &Document, security: NodeId) -> Result<Option<(NodeId, Lifetime)>, XmlFault> {
    let mut found = document.named(security, WSU, "Timestamp");
    let Some(node) = found.next() else { return Ok(None) };
    if found.next().is_some() {
        return Err(XmlFault::Soap("Timestamp"));
    }
    let moment = |local: &'static str| {
        let Some(child) = document.named(node, WSU, local).next() else { return Ok(None) };
        let text = document.text(child);
        text.and_then(|text| text.trim().parse().ok()).map(Some).ok_or(XmlFault::Soap(local))
    };
    let created = moment("Created")?.ok_or(XmlFault::Soap("Created"))?;
    Ok(Some((node, Lifetime { created, expires: moment("Expires")? })))
}

/// Whether a moment lies within a lifetime, clocks being what they are.
fn in_time(lifetime: Lifetime, at: Timestamp) -> Result<(), XmlFault> {
    if lifetime.created.duration_since(at) > CLOCK_SKEW {
        return Err(XmlFault::MessagePremature);
    }
    match lifetime.expires {
        Some(expires) if at.duration_since(expires) > CLOCK_SKEW => Err(XmlFault::MessageExpired),
        _ => Ok(()),
    }
}
