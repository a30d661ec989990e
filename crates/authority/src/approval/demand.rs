//! A holder's own demand to revoke, signed with a key of hers (nca-01 process C: n 3, 26, 29).
//!
//! ```text
//! senim demand 2
//! instance: senim-demo
//! request: 0f0e0d0c0b0a09080706050403020100
//! number: 2026-NCA-0000018-1
//! name: ТЕСТОВА АЙГУЛЬ БОЛАТҚЫЗЫ
//! iin: 900228400015
//! revoke: nca-rsa 4f1c… HOLDER_DEMAND
//! consents: user-agreement personal-data
//! prepared: 2026-11-22T04:00:00Z
//! valid-until: 2026-11-22T05:00:00Z
//! nonce: 000102030405060708090a0b0c0d0e0f
//! ```
//!
//! Texts of earlier builds begin with `senim demand 1` and have no line of consents, or with `senim demand 2`; they stay
//! readable. A text of today begins with words ([`super::words`]), and beneath them with `senim demand 3`, whose first field is
//! `language`.

use base::{Lang, RequestId, UniqueNumber};
use jiff::Timestamp;
use pki::Certificate;

use super::{
    canonical::{
        Nonce, NotCanonical, Reader, RevocationOrder, Subject, Writer, read_order, read_subject,
        second, write_orders, write_subject,
    },
    signature::{KeyPurpose, Trust, judge_signature},
    verification::{ApprovalFault, Limits, verify_time},
    words::{Words, machine_form},
};

/// First line.
const HEADER: &str = "senim demand 2";
/// First line of a text without consents.
const HEADER_WITHOUT_CONSENTS: &str = "senim demand 1";
/// First line of the machine form of a text with words.
const HEADER_WITH_WORDS: &str = "senim demand 3";
/// The consents without which forms F7, F8 and F11 are not taken, as the text names them (nca-01 V_CONSENT).
const CONSENTS: &str = "user-agreement personal-data";

/// What a holder demands. STORED and signed, as [`super::CanonicalRequest`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CanonicalDemand {
    /// The language of the words above the machine form; none in texts of builds that wrote no words.
    pub lang: Option<Lang>,
    /// The instance.
    pub instance: String,
    /// The request.
    pub request: RequestId,
    /// Its number.
    pub number: UniqueNumber,
    /// The holder.
    pub subject: Subject,
    /// What is to be revoked.
    pub orders: Vec<RevocationOrder>,
    /// Whether the text gives the consents of the form: whoever signs it has read them.
    pub consented: bool,
    /// When the text was made.
    pub prepared: Timestamp,
    /// Last moment at which it may be used.
    pub valid_until: Timestamp,
    /// Serves once.
    pub nonce: Nonce,
}

impl CanonicalDemand {
    /// The text. Fails when a value cannot stand on a line.
    pub fn text(&self) -> Result<String, NotCanonical> {
        let machine = self.machine_form()?;
        match self.lang {
            Some(lang) => self.words(lang).over(&machine, self.valid_until),
            None => Ok(machine),
        }
    }

    /// What the machine form says, in sentences.
    fn words(&self, lang: Lang) -> Words {
        let words = Words::new(lang)
            .say("signed-demand", &[("number", self.number.to_string())])
            .holder(&self.subject)
            .orders(&self.orders)
            .say("signed-demand-final", &[]);
        if self.consented { words.say("signed-consents", &[]) } else { words }
    }

    fn machine_form(&self) -> Result<String, NotCanonical> {
        let header = match (self.lang, self.consented) {
            (Some(_), _) => HEADER_WITH_WORDS,
            (None, true) => HEADER,
            (None, false) => HEADER_WITHOUT_CONSENTS,
        };
        let mut text = Writer::new(header);
        if let Some(lang) = self.lang {
            text.field("language", lang)?;
        }
        text.field("instance", &self.instance)?;
        text.field("request", self.request)?;
        text.field("number", &self.number)?;
        write_subject(&mut text, &self.subject)?;
        write_orders(&mut text, &self.orders)?;
        if self.consented {
            text.field("consents", CONSENTS)?;
        }
        text.field("prepared", second(self.prepared)?)?;
        text.field("valid-until", second(self.valid_until)?)?;
        text.field("nonce", self.nonce)?;
        text.finish()
    }

    /// Reads the text back. Words are not read but made anew from what stands beneath them; they must be the same.
    pub fn parse(text: &str) -> Result<Self, NotCanonical> {
        let machine = machine_form(text);
        let headers = [HEADER, HEADER_WITHOUT_CONSENTS, HEADER_WITH_WORDS];
        let header = headers.into_iter().find(|header| machine.starts_with(header));
        let header = header.ok_or(NotCanonical("header"))?;
        let mut lines = Reader::new(machine, header)?;
        let demand = Self {
            lang: lines.language(header == HEADER_WITH_WORDS)?,
            instance: lines.field("instance")?.to_owned(),
            request: lines.parsed("request")?,
            number: lines.parsed("number")?,
            subject: read_subject(&mut lines)?,
            orders: lines.repeated("revoke", read_order)?,
            consented: lines.is_next("consents") && lines.field("consents")? == CONSENTS,
            prepared: lines.parsed("prepared")?,
            valid_until: lines.parsed("valid-until")?,
            nonce: lines.parsed("nonce")?,
        };
        lines.end()?;
        if demand.text()? == text { Ok(demand) } else { Err(NotCanonical("form")) }
    }
}

/// A proven demand. Only [`verify_demand`] makes one.
#[derive(Clone, Debug)]
pub struct VerifiedDemand {
    demand: CanonicalDemand,
    certificate: Certificate,
}

impl VerifiedDemand {
    /// What is demanded.
    pub fn demand(&self) -> &CanonicalDemand {
        &self.demand
    }

    /// With which certificate it was signed.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }
}

/// Verifies a holder's demand of exactly `expected`.
///
/// The signer must be the holder named in the text: same IIN and, for an organisation's certificates, same BIN. That the
/// certificates to be revoked are the holder's (nca-01 V_SERIAL) is the caller's check: it made the text from its register.
pub fn verify_demand(
    cms: &[u8],
    expected: &CanonicalDemand,
    trust: &Trust<'_>,
    limits: Limits,
    now: Timestamp,
) -> Result<VerifiedDemand, ApprovalFault> {
    let text = expected.text().map_err(ApprovalFault::ExpectedNotCanonical)?;
    let signer = judge_signature(cms, text.as_bytes(), KeyPurpose::Documents, trust, now)?;
    let holder = signer.certificate.holder();
    let bin = expected.subject.organisation.as_ref().map(|(_, bin)| bin.as_str());
    if holder.iin.as_deref() != Some(expected.subject.iin.as_str())
        || (bin.is_some() && holder.bin.as_deref() != bin)
    {
        return Err(ApprovalFault::NotHolder);
    }
    let window = (expected.prepared, expected.valid_until);
    verify_time(signer.signing_time, window, limits, now)?;
    Ok(VerifiedDemand { demand: expected.clone(), certificate: signer.certificate })
}
