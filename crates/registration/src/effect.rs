//! What the world outside must do after an event.

use std::fmt;

use authority::revocation::Reason;
use base::{Bin, Iin, Lang, RequestId};
use forms::Answer;

use crate::{CertificateToRevoke, Event, GroundCode, OfficeCode, Request};

/// One effect. `app` stores it in the transaction of the event and does it after the commit, at least once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Ask the state registers, then give [`crate::Command::RecordRegistryAnswer`].
    AskRegisters {
        /// The request.
        request: RequestId,
        /// The person.
        iin: Iin,
        /// The organisation.
        bin: Option<Bin>,
    },
    /// Give the request to the authority: [`crate::Command::BeginCaCheck`], verify, [`crate::Command::RecordVerdict`].
    HandToAuthority {
        /// The request.
        request: RequestId,
    },
    /// Issue the certificates, then give [`crate::Command::RecordIssue`].
    IssueCertificates {
        /// The request.
        request: RequestId,
    },
    /// Make a paper and keep it.
    MakePaper {
        /// The request.
        request: RequestId,
        /// Which.
        paper: Paper,
    },
    /// Revoke and publish at once \[eng\], then give [`crate::Command::RecordRevocation`].
    PublishRevocation {
        /// The request.
        request: RequestId,
        /// The certificates.
        certificates: Vec<CertificateToRevoke>,
        /// Why.
        reason: Reason,
    },
    /// Send a message to the recipient.
    SendMessage(Message),
}

/// A paper of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// The application with its unique number, to print and sign.
    Application,
    /// Receipt of refused acceptance, two copies.
    F9,
    /// Acceptance receipt.
    F13,
    /// Reasoned refusal.
    Refusal,
}

/// The words of a message: texts `mail-<template>-subject` and `mail-<template>-body`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Template {
    /// The package was not accepted: `number`, `ground`.
    AcceptanceRefused,
    /// The package was accepted: `number`, `due`.
    Accepted,
    /// Nobody came in time: `number`.
    Expired,
    /// The certificates are made: `number`, `link` (added by `app`), `serials`.
    Issued,
    /// The desk gave a new link: `number`, `link`, both added by `app`.
    Link,
    /// The service was refused: `number`, `ground`.
    Refused,
    /// The request has its number: `number`, `office`, `visit`.
    Registered,
    /// The certificates are revoked: `number`, `serials`, `reason`.
    Revoked,
    /// A later request for the same certificates was sent: `number`.
    Superseded,
    /// The request was taken back: `number`.
    Withdrawn,
}

impl Template {
    /// All templates.
    pub const ALL: [Self; 10] = [
        Self::AcceptanceRefused,
        Self::Accepted,
        Self::Expired,
        Self::Issued,
        Self::Link,
        Self::Refused,
        Self::Registered,
        Self::Revoked,
        Self::Superseded,
        Self::Withdrawn,
    ];

    /// The part of the text keys: `mail-registered-subject`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AcceptanceRefused => "acceptance-refused",
            Self::Accepted => "accepted",
            Self::Expired => "expired",
            Self::Issued => "issued",
            Self::Link => "link",
            Self::Refused => "refused",
            Self::Registered => "registered",
            Self::Revoked => "revoked",
            Self::Superseded => "superseded",
            Self::Withdrawn => "withdrawn",
        }
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A message to the recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its words.
    pub template: Template,
    /// The address.
    pub to: String,
    /// The language.
    pub lang: Lang,
    /// Values of its placeholders.
    pub args: Vec<(&'static str, MessageArg)>,
}

/// A value in a message; `app` puts it into the words of the language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MessageArg {
    /// A day.
    Date(jiff::civil::Date),
    /// The words of a ground, in the edition of the request.
    Ground {
        /// The ground.
        ground: GroundCode,
        /// First day of force of the edition.
        edition: Option<jiff::civil::Date>,
    },
    /// An office, by code: its name and address.
    Office(OfficeCode),
    /// As it stands.
    Plain(String),
    /// A text of its own, by key.
    Text(String),
    /// A moment.
    Time(jiff::Timestamp),
}

/// What must follow an event; `request` is the request after it.
pub fn effects(event: &Event, request: &Request) -> Vec<Effect> {
    let id = request.id;
    let ground = |ground| MessageArg::Ground { ground, edition: request.edition };
    let send = |template, args| message(request, template, args).map(Effect::SendMessage);
    let mut all = Vec::new();
    match event {
        Event::RegistersAsked => {
            if let Some(holder) = &request.holder {
                all.push(Effect::AskRegisters {
                    request: id,
                    iin: holder.iin.clone(),
                    bin: holder.organisation.as_ref().map(|o| o.bin.clone()),
                });
            }
        }
        Event::Registered { .. } => {
            all.push(Effect::MakePaper { request: id, paper: Paper::Application });
            let mut args = Vec::new();
            args.extend(
                request.office.clone().map(|office| ("office", MessageArg::Office(office))),
            );
            args.extend(request.visit_on.map(|date| ("visit", MessageArg::Date(date))));
            all.extend(send(Template::Registered, args));
        }
        Event::AcceptanceRefused(receipt) => {
            all.push(Effect::MakePaper { request: id, paper: Paper::F9 });
            let ground = ground(receipt.ground);
            all.extend(send(Template::AcceptanceRefused, vec![("ground", ground)]));
        }
        Event::DocumentsAccepted(receipt) => {
            all.push(Effect::MakePaper { request: id, paper: Paper::F13 });
            let due = MessageArg::Time(receipt.handout_at);
            all.extend(send(Template::Accepted, vec![("due", due)]));
        }
        Event::RefusedForNoData(refusal)
        | Event::DocumentsRefused(refusal)
        | Event::RefusedByCa(refusal)
        | Event::ServiceRefused(refusal) => {
            all.push(Effect::MakePaper { request: id, paper: Paper::Refusal });
            let ground = ground(refusal.ground);
            all.extend(send(Template::Refused, vec![("ground", ground)]));
        }
        Event::ConfirmedByOperator(_) | Event::RevocationSubmitted(_) => {
            all.push(Effect::HandToAuthority { request: id });
        }
        Event::CaCheckPassed => all.push(match &request.revocation {
            Some(plan) => Effect::PublishRevocation {
                request: id,
                certificates: plan.certificates.clone(),
                reason: plan.reason,
            },
            None => Effect::IssueCertificates { request: id },
        }),
        Event::CertificatesIssued { certificates, .. } => {
            let serials = join(certificates.iter().map(|made| made.serial));
            all.extend(send(Template::Issued, vec![("serials", serials)]));
        }
        Event::CertificatesRevoked => {
            if let Some(plan) = &request.revocation {
                let serials = join(plan.certificates.iter().map(|c| c.serial));
                let reason = MessageArg::Text(reason_key(plan.reason));
                let args = vec![("serials", serials), ("reason", reason)];
                all.extend(send(Template::Revoked, args));
            }
        }
        Event::Expired => all.extend(send(Template::Expired, Vec::new())),
        Event::Superseded => all.extend(send(Template::Superseded, Vec::new())),
        Event::Withdrawn => all.extend(send(Template::Withdrawn, Vec::new())),
        Event::CaCheckBegun
        | Event::CertificatesInstalled
        | Event::DeskOpened(_)
        | Event::DocumentMarked(_)
        | Event::DocumentsAwaited
        | Event::IdentityMarked(_)
        | Event::IssueSubmitted(_)
        | Event::KeysCompared(_)
        | Event::RegistryAnswered(_)
        | Event::Resumed
        | Event::Suspended { .. } => {}
    }
    all
}

/// The key of a reason's text: `revocation-reason-holder-demand`.
pub fn reason_key(reason: Reason) -> String {
    format!("revocation-reason-{}", reason.code().to_ascii_lowercase().replace('_', "-"))
}

fn join(serials: impl Iterator<Item = pki::Serial>) -> MessageArg {
    MessageArg::Plain(serials.map(|serial| serial.to_string()).collect::<Vec<_>>().join(", "))
}

/// The field in which the applicant agrees to messages by e-mail; a form without it has no such question.
const MAIL_CONSENT: &str = "consent_email_messages";

/// A message, if the recipient gave an address and did not refuse messages: her consent to them is asked for, not demanded.
/// The number of the request is an argument of each, which `app` adds.
pub fn message(
    request: &Request,
    template: Template,
    args: Vec<(&'static str, MessageArg)>,
) -> Option<Message> {
    let to = request.contact.as_ref()?.email.clone()?;
    if request.answers.answer(MAIL_CONSENT) == Some(&Answer::Flag(false)) {
        return None;
    }
    Some(Message { template, to, lang: request.lang, args })
}
