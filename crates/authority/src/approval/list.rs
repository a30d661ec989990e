//! Several approvals under one signature: an operator confirms a list, the authority checks each item of it for itself.
//!
//! ```text
//! I confirm each of the applications below (2) as if I had signed each by itself.
//! …
//!
//! senim approvals 1
//! language: en
//! count: 2
//! text: 1203
//! I confirm application 2026-71-002-0000017-3: …
//! …
//! text: 1198
//! I confirm application 2026-71-002-0000018-1: …
//! …
//! ```
//!
//! Beneath the words stands the canonical text of each request ([`CanonicalRequest`]), whole, behind the number of its bytes: the
//! signer reads, and her signature covers, exactly what she would sign one by one. An item is approved only if its own text, which
//! the authority makes anew from its record, stands in the list, and if all holds that holds of a single approval: the operator,
//! the office, the window of time, the nonce. A list with an item that does not hold approves the others all the same.
//!
//! STORED and signed: a change needs a new version in the first line of the machine form, and the old one must stay readable.

use std::{collections::BTreeSet, fmt::Write as _};

use base::Lang;
use jiff::Timestamp;
use pki::Certificate;

use super::{
    canonical::{CanonicalRequest, NotCanonical},
    signature::{KeyPurpose, Trust, judge_signature},
    verification::{ApprovalFault, Limits, OperatorRegister, VerifiedApproval, approved},
    words::{Words, machine_form},
};

/// Longest list that is read, in bytes.
pub const MAXIMUM_LIST_LENGTH: usize = 4 * 1024 * 1024;
/// Most requests in a list.
pub const MAXIMUM_LIST_ITEMS: usize = 500;
/// First line of the machine form.
const HEADER: &str = "senim approvals 1";

/// What an operator approves with one signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovalList {
    lang: Lang,
    items: Vec<CanonicalRequest>,
}

impl ApprovalList {
    /// The list of these requests. Each stands in it once, with a nonce of its own, and in the language of the list.
    pub fn new(lang: Lang, items: Vec<CanonicalRequest>) -> Result<Self, NotCanonical> {
        if !(1..=MAXIMUM_LIST_ITEMS).contains(&items.len()) {
            return Err(NotCanonical("count"));
        }
        let requests: BTreeSet<_> = items.iter().map(|item| item.request).collect();
        let nonces: BTreeSet<_> = items.iter().map(|item| item.nonce).collect();
        if requests.len() != items.len() || nonces.len() != items.len() {
            return Err(NotCanonical("item"));
        }
        if items.iter().any(|item| item.lang != Some(lang)) {
            return Err(NotCanonical("language"));
        }
        Ok(Self { lang, items })
    }

    /// The requests, in their order.
    pub fn items(&self) -> &[CanonicalRequest] {
        &self.items
    }

    /// The text. Two lists give the same text exactly when they are equal.
    pub fn text(&self) -> Result<String, NotCanonical> {
        let count = self.items.len();
        let mut machine = format!("{HEADER}\nlanguage: {}\ncount: {count}\n", self.lang);
        for item in &self.items {
            let text = item.text()?;
            write!(machine, "text: {}\n{text}", text.len()).map_err(|_| NotCanonical("text"))?;
        }
        let until = self.items.iter().map(|item| item.valid_until).min();
        let until = until.ok_or(NotCanonical("count"))?;
        let words = Words::new(self.lang).say("signed-approvals", &[("count", count.to_string())]);
        let text = words.over(&machine, until)?;
        if text.len() <= MAXIMUM_LIST_LENGTH { Ok(text) } else { Err(NotCanonical("length")) }
    }

    /// Reads the text back: the strict inverse of writing it.
    pub fn parse(text: &str) -> Result<Self, NotCanonical> {
        if text.len() > MAXIMUM_LIST_LENGTH {
            return Err(NotCanonical("length"));
        }
        let mut rest = machine_form(text).strip_prefix(HEADER).ok_or(NotCanonical("header"))?;
        rest = rest.strip_prefix('\n').ok_or(NotCanonical("header"))?;
        let lang = line(&mut rest, "language")?.parse().map_err(|_| NotCanonical("language"))?;
        let count: usize = line(&mut rest, "count")?.parse().map_err(|_| NotCanonical("count"))?;
        let mut items = Vec::new();
        for _ in 0..count.min(MAXIMUM_LIST_ITEMS + 1) {
            let length: usize =
                line(&mut rest, "text")?.parse().map_err(|_| NotCanonical("text"))?;
            let item = rest.get(..length).ok_or(NotCanonical("text"))?;
            rest = rest.get(length..).ok_or(NotCanonical("text"))?;
            items.push(CanonicalRequest::parse(item)?);
        }
        let list = Self::new(lang, items)?;
        if list.text()? == text { Ok(list) } else { Err(NotCanonical("form")) }
    }
}

/// Takes a line `name: value` off what is left to read.
fn line<'a>(rest: &mut &'a str, name: &'static str) -> Result<&'a str, NotCanonical> {
    let (line, behind) = rest.split_once('\n').ok_or(NotCanonical(name))?;
    let value = line.strip_prefix(name).and_then(|line| line.strip_prefix(": "));
    *rest = behind;
    value.ok_or(NotCanonical(name))
}

/// A proven signature over a list. It approves nothing by itself: [`Self::approve`] checks each item.
#[derive(Clone, Debug)]
pub struct VerifiedList<'a> {
    list: &'a ApprovalList,
    certificate: Certificate,
    signed_at: Option<Timestamp>,
    approval_digest: base::Sha256,
}

impl<'a> VerifiedList<'a> {
    /// Verifies that exactly one holder of a certificate of ours for signing documents signed exactly this list, whose text is
    /// `text`.
    pub fn verify(
        cms: &[u8],
        (list, text): (&'a ApprovalList, &str),
        trust: &Trust<'_>,
        now: Timestamp,
    ) -> Result<Self, ApprovalFault> {
        let signer = judge_signature(cms, text.as_bytes(), KeyPurpose::Documents, trust, now)?;
        Ok(Self {
            list,
            certificate: signer.certificate,
            signed_at: signer.signing_time,
            approval_digest: crypto::sha256(cms),
        })
    }

    /// The certificate of who signed.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// The approval of one request of the list, with all that is checked of an approval that was signed by itself.
    pub fn approve(
        &self,
        expected: &CanonicalRequest,
        operators: &dyn OperatorRegister,
        limits: Limits,
        now: Timestamp,
    ) -> Result<VerifiedApproval, ApprovalFault> {
        if !self.list.items.contains(expected) {
            return Err(ApprovalFault::ContentDiffers);
        }
        let signer = (&self.certificate, self.signed_at, self.approval_digest);
        approved(signer, expected, operators, limits, now)
    }
}
