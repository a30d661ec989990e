//! The words above the machine form of a text that is signed: the same, in sentences of the signer's language.
//!
//! ```text
//! I confirm application 2026-NCA-0000017-3: the registration certificates named here are to be issued.
//! Certificate holder: ТЕСТОВА АЙГУЛЬ БОЛАТҚЫЗЫ, IIN 900228400015.
//! …
//!
//! senim approval 5
//! language: en
//! …
//! ```
//!
//! The signature covers both. The words say nothing of their own: they are made from the machine form and the language that it
//! names, so that whoever verifies makes them again and compares every byte. A web tier in hostile hands that puts other
//! words above a text gets a signature over something that is no canonical text ([`super::NotCanonical`]).
//!
//! STORED and signed: the texts `signed-*` and the way dates are written belong to the version in the first line of the machine
//! form. Whoever changes one gives it a new key and the form a new version, and keeps the old for the texts of before.

use base::Lang;
use jiff::Timestamp;

use super::{
    KeysCode,
    canonical::{NotCanonical, RevocationOrder, Subject},
};
use crate::revocation::Reason;

/// Longest words, in bytes: 64 sentences of the longest kind and their frame.
const MAXIMUM_LENGTH: usize = 32 * 1024;

/// Sentences in one language, one a line.
#[derive(Clone, Debug)]
pub struct Words {
    lang: Lang,
    lines: Vec<String>,
}

impl Words {
    /// No words yet.
    pub const fn new(lang: Lang) -> Self {
        Self { lang, lines: Vec::new() }
    }

    /// A sentence: the key of its text and what it names.
    #[must_use]
    pub fn say(mut self, key: &str, named: &[(&str, String)]) -> Self {
        self.lines.push(texts::say_with(self.lang, key, named));
        self
    }

    /// Whose certificates.
    #[must_use]
    pub fn holder(self, subject: &Subject) -> Self {
        let holder = [("name", subject.name.clone()), ("iin", subject.iin.to_string())];
        let words = self.say("signed-holder", &holder);
        match &subject.organisation {
            Some((name, bin)) => words
                .say("signed-organisation", &[("name", name.clone()), ("bin", bin.to_string())]),
            None => words,
        }
    }

    /// A certificate to be issued, as people call it; one of a profile that has no name here, by its code.
    ///
    /// STORED and signed, as all words: a profile that gets a name is named so only by a further version of the form.
    #[must_use]
    pub fn named_certificate(self, profile: &str) -> Self {
        let key = match profile {
            "domain-ssl" => "signed-certificate-of-domain",
            "individual-auth" => "signed-certificate-individual-auth",
            "individual-sign" => "signed-certificate-individual-sign",
            "legal-employee-auth" => "signed-certificate-legal-employee-auth",
            "legal-employee-sign" => "signed-certificate-legal-employee-sign",
            "legal-head-auth" => "signed-certificate-legal-head-auth",
            "legal-head-sign" => "signed-certificate-legal-head-sign",
            "treasury-auth" => "signed-certificate-treasury-auth",
            "treasury-sign" => "signed-certificate-treasury-sign",
            other => return self.certificate(other),
        };
        self.say(key, &[])
    }

    /// A certificate to be issued, by its profile: what it serves for, as the code of the profile tells.
    #[must_use]
    pub fn certificate(self, profile: &str) -> Self {
        let key = match profile.rsplit_once('-') {
            Some((_, "auth")) => "signed-certificate-auth",
            Some((_, "sign")) => "signed-certificate-sign",
            Some((_, "ssl")) => "signed-certificate-ssl",
            _ => "signed-certificate",
        };
        self.say(key, &[("profile", profile.to_owned())])
    }

    /// The domain names that certificates will say.
    #[must_use]
    pub fn domains(self, domains: &[String]) -> Self {
        let name = |words: Self, domain: &String| {
            words.say("signed-domain", &[("domain", domain.clone())])
        };
        domains.iter().fold(self, name)
    }

    /// The code of the keys that the signer compared; nothing where nobody brought a paper.
    #[must_use]
    pub fn keys(self, compared: Option<&KeysCode>) -> Self {
        match compared {
            Some(code) => self.say("signed-keys", &[("code", code.to_string())]),
            None => self,
        }
    }

    /// Certificates to be revoked, each with its reason.
    #[must_use]
    pub fn orders(self, orders: &[RevocationOrder]) -> Self {
        let name = |words: Self, order: &RevocationOrder| {
            let reason = texts::say(words.lang, reason_key(order.reason));
            let issuer = match order.issuer.as_str() {
                "nca-gost" => texts::say(words.lang, "signed-issuer-gost"),
                "nca-rsa" => texts::say(words.lang, "signed-issuer-rsa"),
                other => other.to_owned(),
            };
            let serial = order.serial.to_string();
            let named = [("serial", serial), ("issuer", issuer), ("reason", reason)];
            words.say("signed-order", &named)
        };
        orders.iter().fold(self, name)
    }

    /// The whole text: the words, until when the text serves, and beneath them the machine form.
    ///
    /// Fails when a value that a sentence names could break the form: it holds a line end, or all is too long.
    pub fn over(self, machine: &str, valid_until: Timestamp) -> Result<String, NotCanonical> {
        let until = [("moment", texts::date_time(self.lang, valid_until))];
        let words = self.say("signed-until", &until).say("signed-beneath", &[]);
        let broken = |line: &String| line.is_empty() || line.chars().any(base::is_misleading);
        if words.lines.iter().any(broken) {
            return Err(NotCanonical("words"));
        }
        let words = words.lines.join("\n");
        if words.len() > MAXIMUM_LENGTH {
            return Err(NotCanonical("length"));
        }
        Ok(format!("{words}\n\n{machine}"))
    }
}

/// The machine form of a text, which stands beneath words if there are any.
pub(super) fn machine_form(text: &str) -> &str {
    text.split_once("\n\n").map_or(text, |(_, machine)| machine)
}

const fn reason_key(reason: Reason) -> &'static str {
    match reason {
        Reason::Dismissal => "signed-reason-dismissal",
        Reason::HolderDeath => "signed-reason-holder-death",
        Reason::HolderDemand => "signed-reason-holder-demand",
        Reason::KeyCompromise => "signed-reason-key-compromise",
        Reason::OperatorDismissed => "signed-reason-operator-dismissed",
        Reason::UnreliableData => "signed-reason-unreliable-data",
    }
}
