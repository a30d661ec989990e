//! Reading a list: its head, then entry by entry as octets come in, then its end.

use std::{
    io::{self, Read},
    ops::Range,
};

use jiff::Timestamp;

use super::{
    CertificateList, MAX_ENTRIES, Number,
    entry::{self, Row, read_certificate_issuer},
    index::{Index, Issuers},
    list::Extensions,
    scope::IssuingDistributionPoint,
};
use crate::{
    DecodeFault, Name, Object, Oid,
    asn1::{
        Element, GENERALIZED_TIME, Header, INTEGER, Input, Malformed, SEQUENCE, UTC_TIME, context,
    },
    fault::OfObject,
    oid,
    x509::{ExtensionValue, build::read_extensions},
};

/// What comes before the entries must fit into this: names and times, about 300 octets.
const MAX_HEAD_BYTES: usize = 64 * 1024;

/// How much is taken from a stream at a time.
const CHUNK_BYTES: u64 = 64 * 1024;

/// Why a list can't be read from a stream.
#[derive(Debug, thiserror::Error)]
pub enum ReadFault {
    /// What came is no list.
    #[error(transparent)]
    Decode(#[from] DecodeFault),
    /// The stream broke.
    #[error("the stream broke")]
    Stream(#[from] io::Error),
}

/// A list from memory. The octets are kept, not copied.
pub(super) fn from_vec(der: Vec<u8>) -> Result<CertificateList, DecodeFault> {
    DecodeFault::budget(&der, CertificateList::MAX_BYTES)?;
    let object = Object::RevocationList;
    let beginning = Beginning::read(&der).of(object, &der)?;
    let mut reader = Reader::begin(der, beginning);
    reader.take_rows().of(object, &reader.der)?;
    let end = reader.end().of(object, &reader.der)?;
    Ok(reader.finish(end))
}

/// A list from a stream. It is refused as soon as something wrong comes.
pub(super) fn from_stream(mut input: impl Read) -> Result<CertificateList, ReadFault> {
    let mut start = Vec::new();
    let most = u64::try_from(MAX_HEAD_BYTES).unwrap_or(CHUNK_BYTES);
    input.by_ref().take(most).read_to_end(&mut start)?;
    let object = Object::RevocationList;
    let beginning = Beginning::read(&start).of(object, &start)?;
    let mut reader = Reader::begin(start, beginning);
    if reader.total > CertificateList::MAX_BYTES {
        return Err(DecodeFault::TooLarge { limit_bytes: CertificateList::MAX_BYTES }.into());
    }
    reader.der.reserve_exact(reader.missing());
    loop {
        reader.take_rows().of(object, &reader.der)?;
        let missing = u64::try_from(reader.missing()).unwrap_or(u64::MAX);
        let taken = input.by_ref().take(missing.min(CHUNK_BYTES)).read_to_end(&mut reader.der)?;
        if taken == 0 {
            break;
        }
    }
    // Nothing may follow.
    if reader.missing() == 0 && input.read(&mut [0])? != 0 {
        return Err(DecodeFault::Malformed(object).into());
    }
    let end = reader.end().of(object, &reader.der)?;
    Ok(reader.finish(end))
}

struct Reader {
    der: Vec<u8>,
    /// How long the whole list says it is.
    total: usize,
    head: Head,
    /// Where the next entry begins.
    next: usize,
    offsets: Vec<u32>,
    issuers: Issuers,
    unknown_critical: Option<Oid>,
}

struct Head {
    has_version: bool,
    tbs: Range<usize>,
    algorithm: Range<usize>,
    issuer: Name,
    this_update: Timestamp,
    next_update: Option<Timestamp>,
    rows: Range<usize>,
}

/// What a list begins with.
struct Beginning {
    total: usize,
    head: Head,
}

/// What comes after the entries.
struct End {
    extensions: Extensions,
    index: Index,
    signature: Range<usize>,
}

impl Beginning {
    /// `der` is the list or a beginning of at least [`MAX_HEAD_BYTES`].
    fn read(der: &[u8]) -> Result<Self, Malformed> {
        let outer = Header::read(der)?;
        let total = outer.length + outer.content_length;
        if outer.tag != SEQUENCE || der.len() > total {
            return Err(Malformed);
        }
        Ok(Self { total, head: Head::read(der, outer.length, total)? })
    }
}

impl Reader {
    fn begin(der: Vec<u8>, Beginning { total, head }: Beginning) -> Self {
        let next = head.rows.start;
        Self {
            der,
            total,
            head,
            next,
            offsets: Vec::new(),
            issuers: Issuers::default(),
            unknown_critical: None,
        }
    }

    const fn missing(&self) -> usize {
        self.total.saturating_sub(self.der.len())
    }

    /// Takes the entries that have come in whole.
    fn take_rows(&mut self) -> Result<(), Malformed> {
        let Self { der, head, next, offsets, issuers, unknown_critical, .. } = self;
        while *next < head.rows.end {
            let rest = der.get(*next..).ok_or(Malformed)?;
            if rest.len() < Header::MAX_BYTES {
                break;
            }
            let header = Header::read(rest)?;
            let length = header.length + header.content_length;
            if length > entry::MAX_BYTES || length > head.rows.end - *next {
                return Err(Malformed);
            }
            let Some(raw) = rest.get(..length) else { break };
            let row = Row::read(Element::only(raw)?)?;
            if row.extended && !head.has_version {
                return Err(Malformed);
            }
            let offset = u32::try_from(*next).map_err(|_| Malformed)?;
            if offsets.len() == MAX_ENTRIES {
                return Err(Malformed);
            }
            offsets.push(offset);
            if let Some(names) = row.certificate_issuer {
                issuers.begin(offset, read_certificate_issuer(names)?)?;
            }
            if row.unknown_critical.is_some() {
                *unknown_critical = row.unknown_critical;
            }
            *next += length;
        }
        Ok(())
    }

    /// Reads what comes after the entries.
    fn end(&mut self) -> Result<End, Malformed> {
        let Self { der, total, head, next, offsets, issuers, unknown_critical } = self;
        if der.len() != *total || *next != head.rows.end {
            return Err(Malformed);
        }
        let mut fields = Input::new(der.get(head.rows.end..head.tbs.end).ok_or(Malformed)?);
        let mut extensions = match fields.optional(context(0))? {
            Some(element) if head.has_version => read_list_extensions(element.content)?,
            Some(_) => return Err(Malformed),
            None => Extensions::default(),
        };
        fields.finish()?;
        if extensions.unknown_critical.is_none() {
            extensions.unknown_critical = *unknown_critical;
        }
        let mut outer = Input::new(der.get(head.tbs.end..).ok_or(Malformed)?);
        let algorithm = outer.element()?;
        // Both must say the same (RFC 5280 5.1.1.2).
        let inner = der.get(head.algorithm.clone()).ok_or(Malformed)?;
        if !crypto::same_algorithm(inner, algorithm.raw) {
            return Err(Malformed);
        }
        let signature = outer.bits()?.len();
        outer.finish()?;
        let index = Index::build(der, std::mem::take(offsets), std::mem::take(issuers))?;
        let is_indirect = extensions.scope.as_ref().is_some_and(|scope| scope.indirect);
        if index.names_issuers() && !is_indirect {
            // Critical, and without meaning in a list that is not indirect (5.3.3).
            extensions.unknown_critical = Some(oid::CERTIFICATE_ISSUER);
        }
        Ok(End { extensions, index, signature: *total - signature..*total })
    }

    fn finish(self, End { extensions, index, signature }: End) -> CertificateList {
        let Self { der, head, .. } = self;
        CertificateList {
            tbs: head.tbs,
            algorithm: head.algorithm,
            signature,
            rows: head.rows,
            has_version: head.has_version,
            issuer: head.issuer,
            this_update: head.this_update,
            next_update: head.next_update,
            index,
            extensions,
            der,
        }
    }
}

impl Head {
    /// ```text
    /// TBSCertList  ::=  SEQUENCE  {
    ///     version                 Version OPTIONAL,  -- if present, MUST be v2
    ///     signature               AlgorithmIdentifier,
    ///     issuer                  Name,
    ///     thisUpdate              Time,
    ///     nextUpdate              Time OPTIONAL,
    ///     revokedCertificates     SEQUENCE OF SEQUENCE  {
    ///          userCertificate         CertificateSerialNumber,
    ///          revocationDate          Time,
    ///          crlEntryExtensions      Extensions OPTIONAL }  OPTIONAL,
    ///     crlExtensions           [0] EXPLICIT Extensions OPTIONAL }
    /// ```
    fn read(der: &[u8], start: usize, total: usize) -> Result<Self, Malformed> {
        let tbs = Header::read(der.get(start..).ok_or(Malformed)?)?;
        let content = start + tbs.length;
        let end = content + tbs.content_length;
        if tbs.tag != SEQUENCE || end > total {
            return Err(Malformed);
        }
        let here = end.min(der.len());
        let mut fields = Input::new(der.get(content..here).ok_or(Malformed)?);
        let has_version = fields.peek() == Some(INTEGER);
        if has_version && fields.small()? != 1 {
            return Err(Malformed);
        }
        let before = here - fields.remaining();
        fields.sequence()?;
        let algorithm = before..here - fields.remaining();
        let issuer = Name::read(&mut fields)?;
        let this_update = fields.time()?;
        let next_update = match fields.peek() {
            Some(UTC_TIME | GENERALIZED_TIME) => Some(fields.time()?),
            _ => None,
        };
        let mut rows = here - fields.remaining();
        let mut rows_end = rows;
        if fields.peek() == Some(SEQUENCE) {
            let header = Header::read(der.get(rows..here).ok_or(Malformed)?)?;
            rows += header.length;
            rows_end = rows + header.content_length;
        }
        if rows_end > end {
            return Err(Malformed);
        }
        Ok(Self {
            has_version,
            tbs: start..end,
            algorithm,
            issuer,
            this_update,
            next_update,
            rows: rows..rows_end,
        })
    }
}

fn read_list_extensions(der: &[u8]) -> Result<Extensions, Malformed> {
    let mut read = Extensions::default();
    for extension in read_extensions(der)? {
        let (oid, value) = match extension.value() {
            ExtensionValue::AuthorityKeyIdentifier(id) => {
                read.authority_key_identifier = Some(id.clone());
                continue;
            }
            ExtensionValue::FreshestCrl(points) => {
                read.freshest.clone_from(points);
                continue;
            }
            ExtensionValue::Other { oid, der } => (*oid, der.as_slice()),
            known => (known.oid(), &[][..]),
        };
        match oid {
            // Issuers must not mark it (5.2.3).
            oid::CRL_NUMBER if !extension.is_critical() => read.number = Some(Number::read(value)?),
            oid::DELTA_CRL_INDICATOR => read.base_number = Some(Number::read(value)?),
            oid::ISSUING_DISTRIBUTION_POINT => {
                read.scope = Some(IssuingDistributionPoint::read(value)?);
            }
            oid::EXPIRED_CERTS_ON_CRL => {
                let mut input = Input::new(value);
                read.expired_since = Some(input.time()?);
                input.finish()?;
            }
            other if extension.is_critical() => read.unknown_critical = Some(other),
            _ => {}
        }
    }
    Ok(read)
}
