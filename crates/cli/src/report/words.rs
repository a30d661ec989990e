//! A judgement in words, for a person.

use std::fmt::Write;

use base::{Fault, Lang};
use jiff::Timestamp;

use super::{AnswerView, CertificateView, ReportView, SignerView};

/// What the judges of time stamps call what is wrong (see `pki::tsp::judge`).
const TIME_STAMP: &str = "time-stamp";

/// The words of a fault, with its moments as the language writes them.
pub(crate) fn fault_words(lang: Lang, fault: &Fault) -> String {
    let mut fault = fault.clone();
    for (_, value) in &mut fault.args {
        if let Ok(at) = value.parse::<Timestamp>() {
            *value = texts::date_time(lang, at);
        }
    }
    let words = texts::fault(lang, &fault);
    if fault.field.as_deref() == Some(TIME_STAMP) {
        texts::say_with(lang, "verification-of-time-stamp", &[("reason", words)])
    } else {
        words
    }
}

/// Tells a judgement: what the file is, who signed it, in which role, when, whether it was valid then, and why.
pub(crate) fn in_words(view: &ReportView, lang: Lang) -> String {
    let mut page = Page { lang, lines: String::new(), indent: 0 };
    let result = page.verdict(view.result);
    let kind = page.say(&format!("file-kind-{}", view.kind));
    page.line("verification-file", &[("kind", kind), ("result", result)]);
    page.reason(view.message.as_deref());
    page.line("verification-judged-at", &[("at", texts::date_time(lang, view.judged_at))]);
    page.facts(view);
    let count = view.signers.len();
    for (number, signer) in view.signers.iter().enumerate() {
        let result = page.verdict(signer.result);
        let number = (number + 1).to_string();
        page.lines.push('\n');
        page.line(
            "verification-signature",
            &[("number", number), ("count", count.to_string()), ("result", result)],
        );
        page.signer(signer);
    }
    for note in &view.notes {
        page.lines.push('\n');
        page.line("verification-note", &[("note", note.message.clone())]);
    }
    page.lines
}

struct Page {
    lang: Lang,
    lines: String,
    indent: usize,
}

impl Page {
    fn say(&self, key: &str) -> String {
        texts::say(self.lang, key)
    }

    fn verdict(&self, result: &str) -> String {
        self.say(&format!("verdict-{result}"))
    }

    fn line(&mut self, key: &str, args: &[(&str, String)]) {
        let text = texts::say_with(self.lang, key, args);
        // Names come from outside: they get no line of their own and steer no terminal.
        let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        // Writing to a string cannot fail.
        let _ = writeln!(self.lines, "{:1$}{text}", "", self.indent);
    }

    fn reason(&mut self, message: Option<&str>) {
        if let Some(message) = message {
            self.line("verification-reason", &[("reason", message.to_owned())]);
        }
    }

    fn at(&self, at: Timestamp) -> String {
        texts::date_time(self.lang, at)
    }

    fn facts(&mut self, view: &ReportView) {
        if let Some(certificate) = &view.certificate {
            self.holder("verification-holder", certificate);
            self.certificate(certificate);
        }
        if let Some(list) = &view.list {
            let next = list.next_update.map_or_else(|| "—".to_owned(), |next| self.at(next));
            let args = [
                ("issuer", list.issuer.clone()),
                ("this_update", self.at(list.this_update)),
                ("next_update", next),
                ("entries", list.entries.to_string()),
            ];
            self.line("verification-list", &args);
        }
        for answer in view.status.iter().flat_map(|status| &status.answers) {
            self.answer(answer);
        }
        if let Some(stamp) = &view.time_stamp {
            let args = [("at", self.at(stamp.gen_time)), ("policy", stamp.policy.clone())];
            self.line("verification-time-stamp", &args);
        }
        if let Some(files) = &view.files {
            self.line("verification-archive", &[("files", files.join(", "))]);
        }
        for file in &view.carried {
            let mut args = vec![("name", file.name.clone())];
            match (file.result, &file.sealed_by) {
                (Some(result), Some(who)) => {
                    args.extend([("result", self.verdict(result)), ("who", who.clone())]);
                    self.line("verification-carried-data", &args);
                }
                _ => self.line("verification-carried", &args),
            }
        }
    }

    fn answer(&mut self, answer: &AnswerView) {
        let status = self.say(&format!("certificate-status-{}", answer.status));
        self.line(
            "verification-status",
            &[
                ("serial", answer.serial.clone()),
                ("status", status),
                ("at", self.at(answer.this_update)),
            ],
        );
        if let Some(at) = answer.revoked_at {
            self.line("verification-revoked-at", &[("at", self.at(at))]);
        }
    }

    fn signer(&mut self, signer: &SignerView) {
        self.indent += 2;
        self.reason(signer.message.as_deref());
        self.holder("verification-signed-by", &signer.certificate);
        match (signer.proven_time, signer.signing_time) {
            (Some(at), _) => {
                let authority = signer.time_stamp_authority.clone().unwrap_or_default();
                let args = [("at", self.at(at)), ("authority", authority)];
                self.line("verification-proven-time", &args);
            }
            (None, Some(at)) => self.line("verification-claimed-time", &[("at", self.at(at))]),
            (None, None) => {}
        }
        self.certificate(&signer.certificate);
        if let Some(algorithm) = signer.algorithm {
            let args = [("algorithm", algorithm.to_owned()), ("level", signer.level.to_owned())];
            self.line("verification-algorithm", &args);
        }
        for counter in &signer.counter_signatures {
            let result = self.verdict(counter.result);
            self.line("verification-counter-signature", &[("result", result)]);
            self.signer(counter);
        }
        self.indent -= 2;
    }

    fn holder(&mut self, key: &str, view: &CertificateView) {
        let Some(subject) = &view.subject else { return };
        let mut who = view.common_name.clone().unwrap_or_else(|| subject.clone());
        if let Some(iin) = &view.iin {
            who = texts::say_with(
                self.lang,
                "verification-person",
                &[("name", who), ("iin", iin.clone())],
            );
        }
        self.line(key, &[("who", who)]);
        if let Some(organisation) = &view.organization {
            match &view.bin {
                Some(bin) => self.line(
                    "verification-organisation-numbered",
                    &[("name", organisation.clone()), ("bin", bin.clone())],
                ),
                None => {
                    self.line("verification-organisation", &[("name", organisation.clone())]);
                }
            }
        }
        if !view.roles.is_empty() {
            let name = |role: &String| {
                let key = format!("holder-role-{role}");
                if texts::has(self.lang, &key) { self.say(&key) } else { role.clone() }
            };
            let roles: Vec<String> = view.roles.iter().map(name).collect();
            self.line("verification-roles", &[("roles", roles.join(", "))]);
        }
    }

    fn certificate(&mut self, view: &CertificateView) {
        let (Some(serial), Some(from), Some(until)) =
            (&view.serial, view.not_before, view.not_after)
        else {
            return;
        };
        let args = [
            ("serial", serial.clone()),
            ("from", self.at(from)),
            ("until", self.at(until)),
            ("issuer", view.issuer_name.clone().unwrap_or_default()),
        ];
        self.line("verification-certificate", &args);
    }
}
