//! The answer of a time-stamping authority.

use super::{Request, Token, TspFault};
use crate::{
    DecodeFault, Object,
    asn1::{self, BIT_STRING, Input, Malformed, SEQUENCE, UTF8_STRING, ber},
    fault::OfObject,
};

/// Larger answers are refused.
pub const MAX_RESPONSE_BYTES: usize = 256 * 1024;

/// How many lines of text an answer may have.
const MAX_TEXTS: usize = 16;

/// PKIStatus (RFC 3161 2.4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The token is as it was asked for.
    Granted,
    /// The token is there, with changes.
    GrantedWithMods,
    /// The request was refused.
    Rejection,
    /// The request was not processed yet.
    Waiting,
    /// Revocation of the authority's certificate is near.
    RevocationWarning,
    /// The authority's certificate was revoked.
    RevocationNotification,
}

impl Status {
    const ALL: [Self; 6] = [
        Self::Granted,
        Self::GrantedWithMods,
        Self::Rejection,
        Self::Waiting,
        Self::RevocationWarning,
        Self::RevocationNotification,
    ];

    const fn code(self) -> u64 {
        match self {
            Self::Granted => 0,
            Self::GrantedWithMods => 1,
            Self::Rejection => 2,
            Self::Waiting => 3,
            Self::RevocationWarning => 4,
            Self::RevocationNotification => 5,
        }
    }

    /// The name in RFC 3161.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::GrantedWithMods => "grantedWithMods",
            Self::Rejection => "rejection",
            Self::Waiting => "waiting",
            Self::RevocationWarning => "revocationWarning",
            Self::RevocationNotification => "revocationNotification",
        }
    }
}

/// PKIFailureInfo, as far as RFC 3161 2.4.2 has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureInfo {
    /// The algorithm is not known or not accepted.
    BadAlgorithm,
    /// The transaction is not permitted or supported.
    BadRequest,
    /// The request has the wrong format.
    BadDataFormat,
    /// The source of time is not available.
    TimeNotAvailable,
    /// The policy that was asked for is not supported.
    UnacceptedPolicy,
    /// The extension is not supported.
    UnacceptedExtension,
    /// Additional information could not be understood or is not available.
    AddInfoNotAvailable,
    /// The system failed.
    SystemFailure,
}

impl FailureInfo {
    const ALL: [Self; 8] = [
        Self::BadAlgorithm,
        Self::BadRequest,
        Self::BadDataFormat,
        Self::TimeNotAvailable,
        Self::UnacceptedPolicy,
        Self::UnacceptedExtension,
        Self::AddInfoNotAvailable,
        Self::SystemFailure,
    ];

    const fn bit(self) -> u8 {
        match self {
            Self::BadAlgorithm => 0,
            Self::BadRequest => 2,
            Self::BadDataFormat => 5,
            Self::TimeNotAvailable => 14,
            Self::UnacceptedPolicy => 15,
            Self::UnacceptedExtension => 16,
            Self::AddInfoNotAvailable => 17,
            Self::SystemFailure => 25,
        }
    }

    /// The name in RFC 3161.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BadAlgorithm => "badAlg",
            Self::BadRequest => "badRequest",
            Self::BadDataFormat => "badDataFormat",
            Self::TimeNotAvailable => "timeNotAvailable",
            Self::UnacceptedPolicy => "unacceptedPolicy",
            Self::UnacceptedExtension => "unacceptedExtension",
            Self::AddInfoNotAvailable => "addInfoNotAvailable",
            Self::SystemFailure => "systemFailure",
        }
    }

    /// A named bit list: trailing zero bits are left out (X.690 11.2.2).
    fn der(self) -> Vec<u8> {
        let (octets, place) = (usize::from(self.bit() / 8), self.bit() % 8);
        let mut content = vec![7 - place];
        content.resize(octets + 1, 0);
        content.push(0x80 >> place);
        asn1::tlv(BIT_STRING, &[&content])
    }

    /// The first failure that is named.
    fn read(content: &[u8]) -> Result<Option<Self>, Malformed> {
        let (unused, octets) = content.split_first().ok_or(Malformed)?;
        if *unused > 7 {
            return Err(Malformed);
        }
        let is_set = |failure: &Self| {
            let octet = octets.get(usize::from(failure.bit() / 8)).copied().unwrap_or(0);
            octet & (0x80 >> (failure.bit() % 8)) != 0
        };
        Ok(Self::ALL.into_iter().find(is_set))
    }
}

/// An answer without a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What was answered.
    pub status: Status,
    /// What the authority says went wrong (RFC 3161 2.4.2).
    pub failure: Option<FailureInfo>,
    /// The authority's own words. They are not signed.
    pub texts: Vec<String>,
}

impl Refusal {
    /// The failure by its name in RFC 3161, or else the status.
    pub fn reason(&self) -> &'static str {
        self.failure.map_or(self.status.as_str(), FailureInfo::as_str)
    }
}

/// An answer, as read. The token in it counts only after [`super::judge`].
#[derive(Clone, Debug)]
pub struct Response {
    status: Status,
    outcome: Result<Token, Refusal>,
}

impl Response {
    /// Reads an answer.
    ///
    /// ```text
    /// TimeStampResp ::= SEQUENCE  {
    ///    status                  PKIStatusInfo,
    ///    timeStampToken          TimeStampToken     OPTIONAL  }
    /// PKIStatusInfo ::= SEQUENCE {
    ///    status        PKIStatus,
    ///    statusString  PKIFreeText     OPTIONAL,
    ///    failInfo      PKIFailureInfo  OPTIONAL  }
    /// ```
    pub fn parse(bytes: &[u8]) -> Result<Self, DecodeFault> {
        DecodeFault::budget(bytes, MAX_RESPONSE_BYTES)?;
        let strict = Self::read(bytes);
        strict
            .or_else(|Malformed| Self::read(&ber::to_definite(bytes)?))
            .of(Object::TimeStampResponse, bytes)
    }

    fn read(der: &[u8]) -> Result<Self, Malformed> {
        let mut fields = Input::of_sequence(der)?;
        let mut info = fields.sequence()?;
        let code = info.small()?;
        let status = Status::ALL.into_iter().find(|status| status.code() == code);
        let status = status.ok_or(Malformed)?;
        let texts = match info.optional(SEQUENCE)? {
            Some(texts) => read_texts(texts.content)?,
            None => Vec::new(),
        };
        let failure = match info.optional(BIT_STRING)? {
            Some(failure) => FailureInfo::read(failure.content)?,
            None => None,
        };
        info.finish()?;
        let token = if fields.is_empty() { None } else { Some(fields.element()?.raw) };
        fields.finish()?;
        let is_granted = matches!(status, Status::Granted | Status::GrantedWithMods);
        let outcome = match token {
            Some(token) if is_granted => Ok(Token::read(token.to_vec())?),
            None if !is_granted => Err(Refusal { status, failure, texts }),
            // A token comes exactly when it was granted (2.4.2).
            _ => return Err(Malformed),
        };
        Ok(Self { status, outcome })
    }

    /// What was answered.
    pub const fn status(&self) -> Status {
        self.status
    }

    /// The token, or why there is none.
    pub const fn outcome(&self) -> Result<&Token, &Refusal> {
        self.outcome.as_ref()
    }

    /// The token that answers `request`: over the same imprint, with the same nonce, under the
    /// policy that was asked for (RFC 3161 2.2).
    pub fn token_for(self, request: &Request) -> Result<Token, TspFault> {
        let token = self.outcome.map_err(TspFault::Refused)?;
        let info = token.info();
        let mismatch = |field| Err(TspFault::Mismatch { field });
        if !info.imprint.equals(&request.imprint) {
            return mismatch("messageImprint");
        }
        if info.nonce != request.nonce {
            return mismatch("nonce");
        }
        if request.policy.is_some_and(|policy| policy != info.policy) {
            return mismatch("policy");
        }
        Ok(token)
    }
}

fn read_texts(content: &[u8]) -> Result<Vec<String>, Malformed> {
    let mut rows = Input::new(content);
    let mut texts = Vec::new();
    while !rows.is_empty() {
        if texts.len() == MAX_TEXTS {
            return Err(Malformed);
        }
        let text = std::str::from_utf8(rows.expect(UTF8_STRING)?).map_err(|_| Malformed)?;
        texts.push(text.to_owned());
    }
    Ok(texts)
}

/// The octets of an answer with a token.
pub fn granted(token: &[u8]) -> Vec<u8> {
    asn1::sequence(&[&asn1::sequence(&[&asn1::integer_u64(Status::Granted.code())]), token])
}

/// The octets of a refusal, with a text for people. It is not signed.
pub fn refused(failure: FailureInfo, text: &str) -> Vec<u8> {
    let texts = if text.is_empty() {
        Vec::new()
    } else {
        asn1::sequence(&[&asn1::tlv(UTF8_STRING, &[text.as_bytes()])])
    };
    let status = asn1::integer_u64(Status::Rejection.code());
    asn1::sequence(&[&asn1::sequence(&[&status, &texts, &failure.der()])])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_reads_back() {
        for failure in FailureInfo::ALL {
            let response = Response::parse(&refused(failure, "жоқ")).unwrap();
            let refusal = response.outcome().unwrap_err();
            assert_eq!(refusal.failure, Some(failure));
            assert_eq!(refusal.reason(), failure.as_str());
            assert_eq!(refusal.texts, ["жоқ"]);
        }
        assert_eq!(FailureInfo::SystemFailure.der(), [3, 5, 6, 0, 0, 0, 0x40]);
    }
}
