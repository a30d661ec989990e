//! Where octets stop being the object that they should be.
//!
//! Readers refuse without saying where: they are many, and fast. Of what they refused this walks once more, along the
//! fields of the object as its standard names them, and finds the first that its own reader refuses. It decides nothing.

use std::fmt::Write as _;

use super::fault::{Object, Place};
use crate::{
    Name, Oid, Serial,
    asn1::{
        BIT_STRING, BOOLEAN, ENUMERATED, GENERALIZED_TIME, Header, INTEGER, Input, Malformed,
        OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, SET, UTC_TIME, UTF8_STRING, context,
        context_primitive,
    },
    csr, oid,
    tsp::read_gen_time,
    x509::Extension,
};

/// What an element is made of.
enum Shape {
    /// Anything.
    Any,
    /// What its own reader takes.
    Read(fn(&mut Input<'_>) -> Result<(), Malformed>),
    /// Fields in their order, inside of an element with this identifier octet.
    Fields(u8, &'static [Field]),
    /// Many of one shape, inside of an element with this identifier octet.
    Each(u8, &'static Shape),
    /// One element inside of another, whose identifier octet this is.
    Around(u8, &'static Shape),
}

/// A field as its standard names it.
struct Field {
    name: &'static str,
    /// Identifier octets that it may begin with.
    tags: &'static [u8],
    shape: Shape,
    optional: bool,
}

const fn field(name: &'static str, tags: &'static [u8], shape: Shape) -> Field {
    Field { name, tags, shape, optional: false }
}

const fn maybe(name: &'static str, tags: &'static [u8], shape: Shape) -> Field {
    Field { name, tags, shape, optional: true }
}

const CONTEXT_0: u8 = context(0);
const CONTEXT_1: u8 = context(1);
const CONTEXT_2: u8 = context(2);
const CONTEXT_3: u8 = context(3);

const OID: Shape = Shape::Read(|input| input.oid().map(|_| ()));
const SMALL: Shape = Shape::Read(|input| input.small().map(|_| ()));
const TIME: Shape = Shape::Read(|input| input.time().map(|_| ()));
const BITS: Shape = Shape::Read(|input| input.bits().map(|_| ()));
const SERIAL: Shape = Shape::Read(|input| Serial::read(input).map(|_| ()));
const NAME: Shape = Shape::Read(|input| Name::read(input).map(|_| ()));
const FLAG: Shape = Shape::Read(|input| input.default_false().map(|_| ()));
const ALGORITHM: Shape =
    Shape::Fields(SEQUENCE, &[field("algorithm", &[OBJECT_IDENTIFIER], OID), ANY_PARAMETERS]);
const ANY_PARAMETERS: Field = maybe("parameters", &[], Shape::Any);
static EXTENSION: Shape = Shape::Read(|input| Extension::read(input).map(|_| ()));
static EXTENSIONS: Shape = Shape::Each(SEQUENCE, &EXTENSION);
static ANY: Shape = Shape::Any;
static ALGORITHMS: Shape = ALGORITHM;
static NUMBER: Shape = SMALL;
static MOMENT: Shape = TIME;

static CERTIFICATE: Shape = Shape::Fields(
    SEQUENCE,
    &[
        field(
            "tbsCertificate",
            &[SEQUENCE],
            Shape::Fields(
                SEQUENCE,
                &[
                    maybe("version", &[CONTEXT_0], Shape::Around(CONTEXT_0, &NUMBER)),
                    field("serialNumber", &[INTEGER], SERIAL),
                    field("signature", &[SEQUENCE], ALGORITHM),
                    field("issuer", &[SEQUENCE], NAME),
                    field(
                        "validity",
                        &[SEQUENCE],
                        Shape::Fields(
                            SEQUENCE,
                            &[
                                field("notBefore", &[UTC_TIME, GENERALIZED_TIME], TIME),
                                field("notAfter", &[UTC_TIME, GENERALIZED_TIME], TIME),
                            ],
                        ),
                    ),
                    field("subject", &[SEQUENCE], NAME),
                    field("subjectPublicKeyInfo", &[SEQUENCE], Shape::Any),
                    maybe("issuerUniqueID", &[context_primitive(1)], Shape::Any),
                    maybe("subjectUniqueID", &[context_primitive(2)], Shape::Any),
                    maybe("extensions", &[CONTEXT_3], Shape::Around(CONTEXT_3, &EXTENSIONS)),
                ],
            ),
        ),
        field("signatureAlgorithm", &[SEQUENCE], ALGORITHM),
        field("signatureValue", &[BIT_STRING], BITS),
    ],
);

static ENTRY_EXTENSION: Shape = Shape::Fields(
    SEQUENCE,
    &[
        field("extnID", &[OBJECT_IDENTIFIER], OID),
        maybe("critical", &[BOOLEAN], FLAG),
        field("extnValue", &[OCTET_STRING], Shape::Any),
    ],
);

static ENTRY: Shape = Shape::Fields(
    SEQUENCE,
    &[
        field("userCertificate", &[INTEGER], SERIAL),
        field("revocationDate", &[UTC_TIME, GENERALIZED_TIME], TIME),
        maybe("crlEntryExtensions", &[SEQUENCE], Shape::Each(SEQUENCE, &ENTRY_EXTENSION)),
    ],
);

static LIST: Shape = Shape::Fields(
    SEQUENCE,
    &[
        field(
            "tbsCertList",
            &[SEQUENCE],
            Shape::Fields(
                SEQUENCE,
                &[
                    maybe("version", &[INTEGER], SMALL),
                    field("signature", &[SEQUENCE], ALGORITHM),
                    field("issuer", &[SEQUENCE], NAME),
                    field("thisUpdate", &[UTC_TIME, GENERALIZED_TIME], TIME),
                    maybe("nextUpdate", &[UTC_TIME, GENERALIZED_TIME], TIME),
                    maybe("revokedCertificates", &[SEQUENCE], Shape::Each(SEQUENCE, &ENTRY)),
                    maybe("crlExtensions", &[CONTEXT_0], Shape::Around(CONTEXT_0, &EXTENSIONS)),
                ],
            ),
        ),
        field("signatureAlgorithm", &[SEQUENCE], ALGORITHM),
        field("signatureValue", &[BIT_STRING], BITS),
    ],
);

const CERT_ID: Shape = Shape::Fields(
    SEQUENCE,
    &[
        field("hashAlgorithm", &[SEQUENCE], ALGORITHM),
        field("issuerNameHash", &[OCTET_STRING], Shape::Any),
        field("issuerKeyHash", &[OCTET_STRING], Shape::Any),
        field("serialNumber", &[INTEGER], SERIAL),
    ],
);

static SINGLE_RESPONSE: Shape = Shape::Fields(
    SEQUENCE,
    &[
        field("certID", &[SEQUENCE], CERT_ID),
        field("certStatus", &[context_primitive(0), CONTEXT_1, context_primitive(2)], Shape::Any),
        field("thisUpdate", &[UTC_TIME, GENERALIZED_TIME], TIME),
        maybe("nextUpdate", &[CONTEXT_0], Shape::Around(CONTEXT_0, &MOMENT)),
        maybe("singleExtensions", &[CONTEXT_1], Shape::Around(CONTEXT_1, &EXTENSIONS)),
    ],
);

static CERTIFICATES: Shape = Shape::Each(SEQUENCE, &CERTIFICATE);

static BASIC_RESPONSE: Shape = Shape::Fields(
    SEQUENCE,
    &[
        field(
            "tbsResponseData",
            &[SEQUENCE],
            Shape::Fields(
                SEQUENCE,
                &[
                    maybe("version", &[CONTEXT_0], Shape::Around(CONTEXT_0, &NUMBER)),
                    field("responderID", &[CONTEXT_1, CONTEXT_2], Shape::Any),
                    field("producedAt", &[UTC_TIME, GENERALIZED_TIME], TIME),
                    field("responses", &[SEQUENCE], Shape::Each(SEQUENCE, &SINGLE_RESPONSE)),
                    maybe(
                        "responseExtensions",
                        &[CONTEXT_1],
                        Shape::Around(CONTEXT_1, &EXTENSIONS),
                    ),
                ],
            ),
        ),
        field("signatureAlgorithm", &[SEQUENCE], ALGORITHM),
        field("signature", &[BIT_STRING], BITS),
        maybe("certs", &[CONTEXT_0], Shape::Around(CONTEXT_0, &CERTIFICATES)),
    ],
);

static RESPONSE_BYTES: Shape = Shape::Fields(
    SEQUENCE,
    &[
        field("responseType", &[OBJECT_IDENTIFIER], OID),
        field("response", &[OCTET_STRING], Shape::Around(OCTET_STRING, &BASIC_RESPONSE)),
    ],
);

static OCSP_RESPONSE: Shape = Shape::Fields(
    SEQUENCE,
    &[
        field("responseStatus", &[ENUMERATED], Shape::Any),
        maybe("responseBytes", &[CONTEXT_0], Shape::Around(CONTEXT_0, &RESPONSE_BYTES)),
    ],
);

static ONE_REQUEST: Shape = Shape::Fields(
    SEQUENCE,
    &[
        field("reqCert", &[SEQUENCE], CERT_ID),
        maybe("singleRequestExtensions", &[CONTEXT_0], Shape::Around(CONTEXT_0, &EXTENSIONS)),
    ],
);

static OCSP_REQUEST: Shape = Shape::Fields(
    SEQUENCE,
    &[
        field(
            "tbsRequest",
            &[SEQUENCE],
            Shape::Fields(
                SEQUENCE,
                &[
                    maybe("version", &[CONTEXT_0], Shape::Around(CONTEXT_0, &NUMBER)),
                    maybe("requestorName", &[CONTEXT_1], Shape::Any),
                    field("requestList", &[SEQUENCE], Shape::Each(SEQUENCE, &ONE_REQUEST)),
                    maybe("requestExtensions", &[CONTEXT_2], Shape::Around(CONTEXT_2, &EXTENSIONS)),
                ],
            ),
        ),
        maybe("optionalSignature", &[CONTEXT_0], Shape::Any),
    ],
);

static ATTRIBUTE: Shape = Shape::Fields(
    SEQUENCE,
    &[
        field("attrType", &[OBJECT_IDENTIFIER], OID),
        field("attrValues", &[SET], Shape::Each(SET, &ANY)),
    ],
);

static SIGNER_INFO: Shape = Shape::Fields(
    SEQUENCE,
    &[
        field("version", &[INTEGER], SMALL),
        field("sid", &[SEQUENCE, context_primitive(0)], Shape::Any),
        field("digestAlgorithm", &[SEQUENCE], ALGORITHM),
        maybe("signedAttrs", &[CONTEXT_0], Shape::Each(CONTEXT_0, &ATTRIBUTE)),
        field("signatureAlgorithm", &[SEQUENCE], ALGORITHM),
        field("signature", &[OCTET_STRING], Shape::Any),
        maybe("unsignedAttrs", &[CONTEXT_1], Shape::Each(CONTEXT_1, &ATTRIBUTE)),
    ],
);

const SIGNED_DATA: Shape = Shape::Read(|input| this(input, &oid::SIGNED_DATA));
const STAMP: Shape = Shape::Read(|input| this(input, &oid::TST_INFO));

fn this(input: &mut Input<'_>, wanted: &Oid) -> Result<(), Malformed> {
    if input.oid()? == *wanted { Ok(()) } else { Err(Malformed) }
}

/// SignedData around a content of some kind and shape.
macro_rules! content_info {
    ($kind:expr, $content:expr) => {
        Shape::Fields(
            SEQUENCE,
            &[
                field("contentType", &[OBJECT_IDENTIFIER], SIGNED_DATA),
                field(
                    "content",
                    &[CONTEXT_0],
                    Shape::Around(
                        CONTEXT_0,
                        &Shape::Fields(
                            SEQUENCE,
                            &[
                                field("version", &[INTEGER], SMALL),
                                field("digestAlgorithms", &[SET], Shape::Each(SET, &ALGORITHMS)),
                                field(
                                    "encapContentInfo",
                                    &[SEQUENCE],
                                    Shape::Fields(
                                        SEQUENCE,
                                        &[
                                            field("eContentType", &[OBJECT_IDENTIFIER], $kind),
                                            maybe(
                                                "eContent",
                                                &[CONTEXT_0],
                                                Shape::Around(CONTEXT_0, $content),
                                            ),
                                        ],
                                    ),
                                ),
                                maybe("certificates", &[CONTEXT_0], Shape::Each(CONTEXT_0, &ANY)),
                                maybe("crls", &[CONTEXT_1], Shape::Each(CONTEXT_1, &ANY)),
                                field("signerInfos", &[SET], Shape::Each(SET, &SIGNER_INFO)),
                            ],
                        ),
                    ),
                ),
            ],
        )
    };
}

static OCTETS: Shape = Shape::Read(|input| input.octets().map(|_| ()));
static SIGNED_MESSAGE: Shape = content_info!(OID, &OCTETS);

const IMPRINT: Shape = Shape::Fields(
    SEQUENCE,
    &[
        field("hashAlgorithm", &[SEQUENCE], ALGORITHM),
        field("hashedMessage", &[OCTET_STRING], Shape::Any),
    ],
);

const GEN_TIME: Shape = Shape::Read(|input| read_gen_time(input).map(|_| ()));

static TST_INFO: Shape = Shape::Fields(
    SEQUENCE,
    &[
        field("version", &[INTEGER], SMALL),
        field("policy", &[OBJECT_IDENTIFIER], OID),
        field("messageImprint", &[SEQUENCE], IMPRINT),
        field("serialNumber", &[INTEGER], SERIAL),
        field("genTime", &[GENERALIZED_TIME], GEN_TIME),
        maybe("accuracy", &[SEQUENCE], Shape::Any),
        maybe("ordering", &[BOOLEAN], FLAG),
        maybe("nonce", &[INTEGER], Shape::Any),
        maybe("tsa", &[CONTEXT_0], Shape::Any),
        maybe("extensions", &[CONTEXT_1], Shape::Each(CONTEXT_1, &EXTENSION)),
    ],
);
static STAMPED: Shape = Shape::Around(OCTET_STRING, &TST_INFO);
static TIME_STAMP: Shape = content_info!(STAMP, &STAMPED);

static TIME_STAMP_REQUEST: Shape = Shape::Fields(
    SEQUENCE,
    &[
        field("version", &[INTEGER], SMALL),
        field("messageImprint", &[SEQUENCE], IMPRINT),
        maybe("reqPolicy", &[OBJECT_IDENTIFIER], OID),
        maybe("nonce", &[INTEGER], Shape::Any),
        maybe("certReq", &[BOOLEAN], FLAG),
        maybe("extensions", &[CONTEXT_0], Shape::Each(CONTEXT_0, &EXTENSION)),
    ],
);

static TEXT: Shape = Shape::Read(|input| input.expect(UTF8_STRING).map(|_| ()));

static TIME_STAMP_RESPONSE: Shape = Shape::Fields(
    SEQUENCE,
    &[
        field(
            "status",
            &[SEQUENCE],
            Shape::Fields(
                SEQUENCE,
                &[
                    field("status", &[INTEGER], SMALL),
                    maybe("statusString", &[SEQUENCE], Shape::Each(SEQUENCE, &TEXT)),
                    maybe("failInfo", &[BIT_STRING], Shape::Any),
                ],
            ),
        ),
        maybe("timeStampToken", &[SEQUENCE], content_info!(STAMP, &STAMPED)),
    ],
);

const REQUESTED: Shape = Shape::Read(|input| csr::requested(input).map(|_| ()));

static CERTIFICATE_REQUEST: Shape = Shape::Fields(
    SEQUENCE,
    &[
        field(
            "certificationRequestInfo",
            &[SEQUENCE],
            Shape::Fields(
                SEQUENCE,
                &[
                    field("version", &[INTEGER], SMALL),
                    field("subject", &[SEQUENCE], NAME),
                    field("subjectPKInfo", &[SEQUENCE], Shape::Any),
                    maybe("attributes", &[CONTEXT_0], REQUESTED),
                ],
            ),
        ),
        field("signatureAlgorithm", &[SEQUENCE], ALGORITHM),
        field("signature", &[BIT_STRING], BITS),
    ],
);

/// Finds the first field of an object that can't be read; `None` where the octets are no such object at all, or where
/// what is wrong is no single field.
pub(super) fn find(object: Object, der: &[u8]) -> Option<Place> {
    let shape = match object {
        Object::Certificate => &CERTIFICATE,
        Object::CertificateRequest => &CERTIFICATE_REQUEST,
        Object::KeyContainer => return None,
        Object::OcspRequest => &OCSP_REQUEST,
        Object::OcspResponse => &OCSP_RESPONSE,
        Object::RevocationList => &LIST,
        Object::SignedMessage => &SIGNED_MESSAGE,
        Object::TimeStamp => &TIME_STAMP,
        Object::TimeStampRequest => &TIME_STAMP_REQUEST,
        Object::TimeStampResponse => &TIME_STAMP_RESPONSE,
    };
    let mut walk = Walk { path: Vec::new(), place: None };
    walk.element(der, 0, shape);
    walk.place.filter(|place| place.offset > 0)
}

/// A name, or the number of a member.
enum Step {
    Named(&'static str),
    Number(usize),
}

struct Walk {
    path: Vec<Step>,
    place: Option<Place>,
}

impl Walk {
    fn stop(&mut self, offset: usize) {
        let mut field = String::new();
        for step in &self.path {
            match step {
                Step::Named(name) if field.is_empty() => field.push_str(name),
                // Writing to a string cannot fail.
                Step::Named(name) => _ = write!(field, ".{name}"),
                Step::Number(number) => _ = write!(field, "[{number}]"),
            }
        }
        self.place = Some(Place { field, offset });
    }

    /// Looks at the element at the front; tells where it ends, unless something is wrong. What is cut at its end is looked
    /// at as far as it goes.
    fn element(&mut self, bytes: &[u8], offset: usize, shape: &Shape) -> Option<usize> {
        let Ok(head) = Header::read(bytes) else {
            self.stop(offset);
            return None;
        };
        let end = head.length.saturating_add(head.content_length);
        let content = bytes.get(head.length..end.min(bytes.len())).unwrap_or_default();
        let inside = offset + head.length;
        let holds = match shape {
            Shape::Any => true,
            Shape::Read(read) => {
                let own = bytes.get(..end).unwrap_or_default();
                let mut input = Input::new(own);
                read(&mut input).is_ok() && input.is_empty()
            }
            Shape::Fields(tag, fields) => {
                head.tag == *tag && {
                    self.fields(content, inside, fields)?;
                    true
                }
            }
            Shape::Each(tag, shape) => {
                head.tag == *tag && {
                    self.each(content, inside, shape)?;
                    true
                }
            }
            Shape::Around(tag, shape) => {
                head.tag == *tag && {
                    let length = self.element(content, inside, shape)?;
                    if length < content.len() {
                        self.stop(inside + length);
                        return None;
                    }
                    true
                }
            }
        };
        if holds && end <= bytes.len() {
            return Some(end);
        }
        self.stop(offset);
        None
    }

    /// What is left over after the last field is told as that field, which then ends too early.
    fn fields(&mut self, mut rest: &[u8], mut offset: usize, fields: &[Field]) -> Option<()> {
        let mut last = None;
        for field in fields {
            let comes =
                rest.first().is_some_and(|tag| field.tags.is_empty() || field.tags.contains(tag));
            if field.optional && !comes {
                continue;
            }
            self.path.push(Step::Named(field.name));
            if !comes {
                self.stop(offset);
                return None;
            }
            let length = self.element(rest, offset, &field.shape)?;
            self.path.pop();
            rest = rest.get(length..).unwrap_or_default();
            offset += length;
            last = Some(field.name);
        }
        if rest.is_empty() {
            return Some(());
        }
        self.path.extend(last.map(Step::Named));
        self.stop(offset);
        None
    }

    fn each(&mut self, mut rest: &[u8], mut offset: usize, shape: &Shape) -> Option<()> {
        let mut number = 0;
        while !rest.is_empty() {
            self.path.push(Step::Number(number));
            let length = self.element(rest, offset, shape)?;
            self.path.pop();
            rest = rest.get(length..).unwrap_or_default();
            offset += length;
            number += 1;
        }
        Some(())
    }
}
