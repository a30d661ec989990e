//! The canonical text: what an operator reads and signs.
//!
//! ```text
//! senim approval 2
//! instance: senim-demo
//! request: 0f0e0d0c0b0a09080706050403020100
//! number: 2026-NCA-0000017-3
//! kind: issue
//! participant: IND
//! name: ТЕСТОВА АЙГУЛЬ БОЛАТҚЫЗЫ
//! iin: 900228400015
//! certificate: individual-sign 6c1f…
//! certificate: individual-auth 90ab…
//! keys: 7QDM-2XWP-TA4H-NC0K
//! office: ALA-01
//! documents: 2c26…
//! answers: fcde…
//! prepared: 2026-11-22T04:00:00Z
//! valid-until: 2026-11-22T05:00:00Z
//! nonce: 000102030405060708090a0b0c0d0e0f
//! ```
//!
//! UTF-8, one field a line, LF after each line, fixed order, nothing optional but what is absent. Digests are SHA-256
//! in lower-case hexadecimal; `certificate` gives the profile and the digest of the SubjectPublicKeyInfo; `keys` is the
//! code that the operator read on the applicant's paper. Version 1 is that of texts without `keys`: nobody brought a
//! paper. The parser is the strict inverse: a text is canonical exactly when writing what was read gives the same bytes.
//!
//! A request for certificates of domains names them, one `domain` a line after the certificates; such a text, where it has no
//! words, begins with `senim approval 3`.
//!
//! A text with words begins with sentences in the signer's language ([`super::words`]), an empty line, and `senim approval 4`,
//! whose first field is `language`. One whose words name office and certificates as people call them is `senim approval 5`: after
//! `office` it has `office-name`, the name in that language. All texts that are given out today are such; the others are of
//! earlier builds.
//!
//! STORED and signed: a change needs a new version in the first line, and the old one must stay readable.

use std::{fmt, fmt::Write as _, str::FromStr};

use base::{Bin, Iin, Lang, RequestId, Sha256, UniqueNumber};
use jiff::Timestamp;
use pki::Serial;

use super::{
    KeysCode,
    words::{Words, machine_form},
};
use crate::{
    revocation::Reason,
    subject::{SubjectData, upper},
};

/// Longest machine form that the parser reads, in bytes.
pub const MAXIMUM_TEXT_LENGTH: usize = 16 * 1024;
/// Most certificates or revocations in one text.
const MAXIMUM_ITEMS: usize = 64;
/// First line.
const HEADER: &str = "senim approval 2";
/// First line of a text without the code of keys.
const HEADER_WITHOUT_KEYS: &str = "senim approval 1";
/// First line of a text that names domains.
const HEADER_OF_DOMAINS: &str = "senim approval 3";
/// First line of the machine form of a text with words.
const HEADER_WITH_WORDS: &str = "senim approval 4";
/// First line of the machine form of a text whose words name the office.
const HEADER_WITH_NAMES: &str = "senim approval 5";

/// The text is not the canonical form of anything.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a canonical text: {0}")]
pub struct NotCanonical(pub &'static str);

/// A value that serves once: 128 random bits, drawn in `app`. STORED as hexadecimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Nonce([u8; 16]);

impl Nonce {
    /// Takes the random bits.
    pub const fn from_random(bits: [u8; 16]) -> Self {
        Self(bits)
    }
}

impl fmt::Display for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl FromStr for Nonce {
    type Err = NotCanonical;

    fn from_str(text: &str) -> Result<Self, NotCanonical> {
        let mut bits = [0; 16];
        hex::decode_to_slice(text, &mut bits).map_err(|_| NotCanonical("nonce"))?;
        Ok(Self(bits))
    }
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Certificates for these keys.
    Issue(Vec<Certification>),
    /// Revocation of these certificates.
    Revoke(Vec<RevocationOrder>),
}

/// One certificate to be issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certification {
    /// Code of the profile.
    pub profile: String,
    /// SHA-256 of the DER of the SubjectPublicKeyInfo.
    pub key: Sha256,
}

/// One certificate to be revoked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevocationOrder {
    /// Code of the issuing authority's profile: `nca-rsa`.
    pub issuer: String,
    /// Which certificate.
    pub serial: Serial,
    /// The reason that the signer confirms.
    pub reason: Reason,
}

/// Whose certificates: as the state register gives them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Surname, name and patronymic, as in the register.
    pub name: String,
    /// The person.
    pub iin: Iin,
    /// The organisation for which the person acts, by name and number.
    pub organisation: Option<(String, Bin)>,
}

impl Subject {
    /// The holder as the canonical text names him; `None` when a part is missing. What an approval names and what a
    /// certificate will name come from the same data, so that [`crate::issue::IssueIntent::approved`] can compare them.
    pub fn of(data: &SubjectData) -> Option<Self> {
        let parts =
            [data.surname.as_deref(), data.first_name.as_deref(), data.patronymic.as_deref()];
        let name: Vec<String> = parts.iter().flatten().map(|part| upper(part)).collect();
        let organisation = match (&data.organisation, &data.bin) {
            (Some(name), Some(bin)) => Some((name.clone(), bin.clone())),
            (None, None) => None,
            _ => return None,
        };
        data.first_name.as_ref()?;
        Some(Self { name: name.join(" "), iin: data.iin.clone()?, organisation })
    }
}

/// What an operator approves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CanonicalRequest {
    /// The language of the words above the machine form; none in texts of builds that wrote no words.
    pub lang: Option<Lang>,
    /// The instance, so that an approval given on one system says nothing on another.
    pub instance: String,
    /// The request.
    pub request: RequestId,
    /// Its number, as people know it.
    pub number: UniqueNumber,
    /// Kind of participant: `IND`, `LEGAL_HEAD` (nca-01 table A).
    pub participant: String,
    /// Whose certificates.
    pub subject: Subject,
    /// What is asked for.
    pub kind: Kind,
    /// The domain names that the certificates will say, and no others.
    pub domains: Vec<String>,
    /// The code of the keys on the applicant's paper, as the operator compared it; none where no paper was brought.
    pub compared: Option<KeysCode>,
    /// Office where the papers were seen.
    pub office: String,
    /// What that office is called in the language of the words; none in texts of builds that wrote its code alone.
    pub office_name: Option<String>,
    /// Digest of the operator's marks on the documents.
    pub documents: Sha256,
    /// Digest of the answers of the form.
    pub answers: Sha256,
    /// When the text was made; a signature cannot be older.
    pub prepared: Timestamp,
    /// Last moment at which the approval may be used.
    pub valid_until: Timestamp,
    /// Serves once.
    pub nonce: Nonce,
}

impl CanonicalRequest {
    /// The text. Two requests give the same text exactly when they are equal.
    ///
    /// Fails when a value cannot stand on a line: empty, with control or direction characters, or too long.
    pub fn text(&self) -> Result<String, NotCanonical> {
        let machine = self.machine_form()?;
        match self.lang {
            Some(lang) => self.words(lang).over(&machine, self.valid_until),
            None => Ok(machine),
        }
    }

    /// What the machine form says, in sentences.
    fn words(&self, lang: Lang) -> Words {
        let number = [("number", self.number.to_string())];
        let words = match &self.kind {
            Kind::Issue(certificates) => {
                let words =
                    Words::new(lang).say("signed-approval-issue", &number).holder(&self.subject);
                let names = self.office_name.is_some();
                certificates.iter().fold(words, |words, Certification { profile, .. }| {
                    if names {
                        words.named_certificate(profile)
                    } else {
                        words.certificate(profile)
                    }
                })
            }
            Kind::Revoke(orders) => Words::new(lang)
                .say("signed-approval-revoke", &number)
                .holder(&self.subject)
                .orders(orders),
        };
        let words = words.domains(&self.domains).keys(self.compared.as_ref());
        let office = ("office", self.office.clone());
        match &self.office_name {
            Some(name) => words.say("signed-office-named", &[("name", name.clone()), office]),
            None => words.say("signed-office", &[office]),
        }
    }

    fn machine_form(&self) -> Result<String, NotCanonical> {
        let named = !self.domains.is_empty();
        let header = match (self.lang, &self.office_name, named, &self.compared) {
            (Some(_), Some(_), ..) => HEADER_WITH_NAMES,
            (Some(_), None, ..) => HEADER_WITH_WORDS,
            // A name is of a language.
            (None, Some(_), ..) => return Err(NotCanonical("office-name")),
            (None, None, true, _) => HEADER_OF_DOMAINS,
            (None, None, false, Some(_)) => HEADER,
            (None, None, false, None) => HEADER_WITHOUT_KEYS,
        };
        let mut text = Writer::new(header);
        if let Some(lang) = self.lang {
            text.field("language", lang)?;
        }
        text.field("instance", &self.instance)?;
        text.field("request", self.request)?;
        text.field("number", &self.number)?;
        text.field("kind", if matches!(self.kind, Kind::Issue(_)) { "issue" } else { "revoke" })?;
        text.field("participant", &self.participant)?;
        write_subject(&mut text, &self.subject)?;
        match &self.kind {
            Kind::Issue(certificates) => {
                count(certificates.len())?;
                for Certification { profile, key } in certificates {
                    token(profile)?;
                    text.field("certificate", format_args!("{profile} {key}"))?;
                }
            }
            Kind::Revoke(orders) => write_orders(&mut text, orders)?,
        }
        if named {
            count(self.domains.len())?;
        }
        for domain in &self.domains {
            token(domain)?;
            text.field("domain", domain)?;
        }
        if let Some(code) = &self.compared {
            text.field("keys", code)?;
        }
        text.field("office", &self.office)?;
        if let Some(name) = &self.office_name {
            text.field("office-name", name)?;
        }
        text.field("documents", self.documents)?;
        text.field("answers", self.answers)?;
        text.field("prepared", second(self.prepared)?)?;
        text.field("valid-until", second(self.valid_until)?)?;
        text.field("nonce", self.nonce)?;
        text.finish()
    }

    /// Reads the text back. Words are not read but made anew from what stands beneath them; they must be the same.
    pub fn parse(text: &str) -> Result<Self, NotCanonical> {
        let machine = machine_form(text);
        let headers =
            [HEADER, HEADER_WITHOUT_KEYS, HEADER_OF_DOMAINS, HEADER_WITH_WORDS, HEADER_WITH_NAMES];
        let header = headers.into_iter().find(|header| machine.starts_with(header));
        let header = header.ok_or(NotCanonical("header"))?;
        let mut lines = Reader::new(machine, header)?;
        let names = header == HEADER_WITH_NAMES;
        let lang = lines.language(names || header == HEADER_WITH_WORDS)?;
        let instance = lines.field("instance")?.to_owned();
        let request = lines.parsed("request")?;
        let number = lines.parsed("number")?;
        let kind = lines.field("kind")?;
        let participant = lines.field("participant")?.to_owned();
        let subject = read_subject(&mut lines)?;
        let kind = match kind {
            "issue" => Kind::Issue(lines.repeated("certificate", read_certification)?),
            "revoke" => Kind::Revoke(lines.repeated("revoke", read_order)?),
            _ => return Err(NotCanonical("kind")),
        };
        let request = Self {
            lang,
            instance,
            request,
            number,
            participant,
            subject,
            kind,
            domains: lines.repeated("domain", |domain| Ok(domain.to_owned()))?,
            compared: if lines.is_next("keys") { Some(lines.parsed("keys")?) } else { None },
            office: lines.field("office")?.to_owned(),
            office_name: if names { Some(lines.field("office-name")?.to_owned()) } else { None },
            documents: lines.parsed("documents")?,
            answers: lines.parsed("answers")?,
            prepared: lines.parsed("prepared")?,
            valid_until: lines.parsed("valid-until")?,
            nonce: lines.parsed("nonce")?,
        };
        lines.end()?;
        if request.text()? == text { Ok(request) } else { Err(NotCanonical("form")) }
    }

    /// Digest of the text: names the approved request in the journal and in [`crate::issue::IssueIntent`].
    pub fn digest(&self) -> Result<Sha256, NotCanonical> {
        Ok(crypto::sha256(self.text()?.as_bytes()))
    }
}

fn read_certification(value: &str) -> Result<Certification, NotCanonical> {
    let wrong = NotCanonical("certificate");
    let (profile, key) = value.split_once(' ').ok_or_else(|| wrong.clone())?;
    Ok(Certification { profile: profile.to_owned(), key: key.parse().map_err(|_| wrong)? })
}

/// Reads `issuer serial REASON`.
pub(super) fn read_order(value: &str) -> Result<RevocationOrder, NotCanonical> {
    let wrong = || NotCanonical("revoke");
    let mut words = value.split(' ');
    let mut word = || words.next().ok_or_else(wrong);
    Ok(RevocationOrder {
        issuer: word()?.to_owned(),
        serial: word()?.parse().map_err(|_| wrong())?,
        reason: word()?.parse().map_err(|_| wrong())?,
    })
}

/// Writes one `revoke` line for each certificate.
pub(super) fn write_orders(
    text: &mut Writer,
    orders: &[RevocationOrder],
) -> Result<(), NotCanonical> {
    count(orders.len())?;
    for RevocationOrder { issuer, serial, reason } in orders {
        token(issuer)?;
        text.field("revoke", format_args!("{issuer} {serial} {reason}"))?;
    }
    Ok(())
}

/// Writes name and numbers.
pub(super) fn write_subject(text: &mut Writer, subject: &Subject) -> Result<(), NotCanonical> {
    text.field("name", &subject.name)?;
    text.field("iin", &subject.iin)?;
    if let Some((name, bin)) = &subject.organisation {
        text.field("organisation", name)?;
        text.field("bin", bin)?;
    }
    Ok(())
}

/// Reads name and numbers.
pub(super) fn read_subject(lines: &mut Reader<'_>) -> Result<Subject, NotCanonical> {
    let name = lines.field("name")?.to_owned();
    let iin = Iin::parse(lines.field("iin")?).map_err(|_| NotCanonical("iin"))?;
    let organisation = if lines.is_next("organisation") {
        let name = lines.field("organisation")?.to_owned();
        Some((name, Bin::parse(lines.field("bin")?).map_err(|_| NotCanonical("bin"))?))
    } else {
        None
    };
    Ok(Subject { name, iin, organisation })
}

fn count(items: usize) -> Result<(), NotCanonical> {
    if (1..=MAXIMUM_ITEMS).contains(&items) { Ok(()) } else { Err(NotCanonical("count")) }
}

/// A word of a list inside a line: no blanks.
fn token(word: &str) -> Result<(), NotCanonical> {
    let plain = !word.is_empty() && word.bytes().all(|b| b.is_ascii_graphic());
    if plain { Ok(()) } else { Err(NotCanonical("word")) }
}

/// Moments are whole seconds: a finer part would be invisible to the reader of a signing time.
pub(super) fn second(at: Timestamp) -> Result<Timestamp, NotCanonical> {
    if at.subsec_nanosecond() == 0 { Ok(at) } else { Err(NotCanonical("time")) }
}

/// Writes the lines.
pub(super) struct Writer(String);

impl Writer {
    pub(super) fn new(header: &str) -> Self {
        Self(format!("{header}\n"))
    }

    pub(super) fn field(
        &mut self,
        name: &'static str,
        value: impl fmt::Display,
    ) -> Result<(), NotCanonical> {
        let value = value.to_string();
        if value.is_empty() || value.trim() != value || value.chars().any(base::is_misleading) {
            return Err(NotCanonical(name));
        }
        writeln!(self.0, "{name}: {value}").map_err(|_| NotCanonical(name))
    }

    pub(super) fn finish(self) -> Result<String, NotCanonical> {
        if self.0.len() <= MAXIMUM_TEXT_LENGTH { Ok(self.0) } else { Err(NotCanonical("length")) }
    }
}

/// Reads the lines in their order.
pub(super) struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str, header: &str) -> Result<Self, NotCanonical> {
        if text.len() > MAXIMUM_TEXT_LENGTH {
            return Err(NotCanonical("length"));
        }
        let rest = text.strip_prefix(header).and_then(|rest| rest.strip_prefix('\n'));
        Ok(Self { rest: rest.ok_or(NotCanonical("header"))? })
    }

    fn peek(&self) -> Option<(&'a str, &'a str, &'a str)> {
        let (line, rest) = self.rest.split_once('\n')?;
        let (name, value) = line.split_once(": ")?;
        Some((name, value, rest))
    }

    pub(super) fn is_next(&self, name: &str) -> bool {
        self.peek().is_some_and(|(next, ..)| next == name)
    }

    pub(super) fn field(&mut self, name: &'static str) -> Result<&'a str, NotCanonical> {
        match self.peek() {
            Some((next, value, rest)) if next == name => {
                self.rest = rest;
                Ok(value)
            }
            _ => Err(NotCanonical(name)),
        }
    }

    /// The language of a text with words.
    pub(super) fn language(&mut self, with_words: bool) -> Result<Option<Lang>, NotCanonical> {
        if with_words { self.parsed("language").map(Some) } else { Ok(None) }
    }

    pub(super) fn parsed<T: FromStr>(&mut self, name: &'static str) -> Result<T, NotCanonical> {
        self.field(name)?.parse().map_err(|_| NotCanonical(name))
    }

    pub(super) fn repeated<T>(
        &mut self,
        name: &'static str,
        read: impl Fn(&str) -> Result<T, NotCanonical>,
    ) -> Result<Vec<T>, NotCanonical> {
        let mut items = Vec::new();
        while self.is_next(name) && items.len() < MAXIMUM_ITEMS {
            items.push(read(self.field(name)?)?);
        }
        Ok(items)
    }

    pub(super) fn end(&self) -> Result<(), NotCanonical> {
        if self.rest.is_empty() { Ok(()) } else { Err(NotCanonical("end")) }
    }
}
