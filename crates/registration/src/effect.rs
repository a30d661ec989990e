//! What the world outside must do after an event.

use std::fmt;

use authority::revocation::Reason;
use base::{Bin, Iin, Lang, RequestId, Sha256, local_date};
use forms::Answer;
use jiff::civil::Date;

use crate::{
    CertificateToRevoke, Event, GroundCode, Handout, OfficeCode, RegisterLine, RegisterName,
    Request, RequestKind,
};

/// One effect. `app` stores it in the transaction of the event and does it after the commit, at least once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Tell the first head, where she can be reached, that a request waits for her confirmation.
    AskHead {
        /// The request.
        request: RequestId,
        /// The head whom the register of legal entities names.
        head: Option<Iin>,
    },
    /// Ask the state registers, then give [`crate::Command::RecordRegistryAnswer`].
    AskRegisters {
        /// The request.
        request: RequestId,
        /// The person.
        iin: Iin,
        /// The organisation.
        bin: Option<Bin>,
    },
    /// In the transaction of the event: write a line of a register that registration keeps.
    EnterRegister(RegisterLine),
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
        /// What is printed.
        paper: Paper,
    },
    /// Revoke and publish at once \[eng\], then give [`crate::Command::RecordRevocation`].
    PublishRevocation {
        /// The request.
        request: RequestId,
        /// The certificates.
        certificates: Vec<CertificateToRevoke>,
        /// The reason that stands in the list of revoked certificates.
        reason: Reason,
    },
    /// Send a message to the recipient.
    SendMessage(Message),
    /// In the transaction of the event: note that a power of attorney of an entity has served for an employee. It serves one
    /// visit and each employee once, so a note that is there already refuses the event.
    UsePower {
        /// Digest of what tells the paper from others: entity, date, number.
        power: Sha256,
        /// The employee.
        employee: Iin,
        /// The person who came with it and the day of the visit.
        visit: String,
    },
}

/// A paper of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// The application with its unique number, to print and sign; F7, F8 or F11 as it was signed on the portal, to print and keep.
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
    /// The identity card has come to the office: `number`, `office`, `due`.
    CardArrived,
    /// Nobody came in time: `number`.
    Expired,
    /// The documents were taken with the papers of the identity card: `number`, `handout`, `office`.
    HandedIn,
    /// The first head must confirm: `number`.
    HeadAwaited,
    /// The certificates are made: `number`, `link` (added by `app`), `serials`.
    Issued,
    /// The desk gave a new link: `number`, `link`, both added by `app`.
    Link,
    /// The request for a repeat issue has its number: `number`.
    Ordered,
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
    pub const ALL: [Self; 14] = [
        Self::AcceptanceRefused,
        Self::Accepted,
        Self::CardArrived,
        Self::Expired,
        Self::HandedIn,
        Self::HeadAwaited,
        Self::Issued,
        Self::Link,
        Self::Ordered,
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
            Self::CardArrived => "card-arrived",
            Self::Expired => "expired",
            Self::HandedIn => "handed-in",
            Self::HeadAwaited => "head-awaited",
            Self::Issued => "issued",
            Self::Link => "link",
            Self::Ordered => "ordered",
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
    Date(Date),
    /// The words of a ground, in the edition of the request.
    Ground {
        /// The ground.
        ground: GroundCode,
        /// First day of force of the edition.
        edition: Option<Date>,
    },
    /// When a result is handed out, as a receipt tells it.
    Handout(Handout),
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
        // It is printed and signed while the PIN is typed (n 11).
        Event::FormFilled(filled) => {
            all.push(Effect::MakePaper { request: id, paper: Paper::Application });
            if filled.statement.secrets_consent_signed {
                all.extend(newest_consent(request));
            }
        }
        Event::CardKeysGiven(given) => {
            all.push(Effect::MakePaper { request: id, paper: Paper::F13 });
            let due = MessageArg::Handout(given.receipt.handout);
            all.extend(send(Template::Accepted, vec![("due", due)]));
        }
        // What is handed in with the papers of the identity card gets its receipt at once (n 32).
        Event::CardOpened(opened) => {
            if let Some(receipt) = &opened.receipt {
                all.push(Effect::MakePaper { request: id, paper: Paper::F13 });
                let handout = MessageArg::Handout(receipt.handout);
                let office = MessageArg::Office(receipt.handout_place.clone());
                all.extend(send(
                    Template::HandedIn,
                    vec![("handout", handout), ("office", office)],
                ));
            }
        }
        Event::CardArrived { due } => {
            let mut args = vec![("due", MessageArg::Time(*due))];
            args.extend(
                request.office.clone().map(|office| ("office", MessageArg::Office(office))),
            );
            all.extend(send(Template::CardArrived, args));
        }
        // Its owner is at the desk.
        Event::Registered { .. } if request.kind().is_card() => {}
        Event::Registered { .. } if request.kind() == RequestKind::IssueRepeat => {
            all.extend(newest_consent(request));
            all.extend(send(Template::Ordered, Vec::new()));
        }
        Event::Registered { awaits_head: false, .. } | Event::ConfirmedByHead(_) => {
            if matches!(event, Event::Registered { .. }) {
                all.extend(newest_consent(request));
            }
            all.push(Effect::MakePaper { request: id, paper: Paper::Application });
            let mut args = Vec::new();
            args.extend(
                request.office.clone().map(|office| ("office", MessageArg::Office(office))),
            );
            args.extend(request.visit_on().map(|date| ("visit", MessageArg::Date(date))));
            all.extend(send(Template::Registered, args));
        }
        Event::Registered { awaits_head: true, .. } => all.extend(newest_consent(request)),
        Event::HeadAwaited => {
            let answer = request.registry_answer();
            let organisation = answer.and_then(|answer| answer.organisation.as_ref()?.record());
            let head = organisation.and_then(|organisation| organisation.head_iin.clone());
            all.push(Effect::AskHead { request: id, head });
            all.extend(send(Template::HeadAwaited, Vec::new()));
        }
        Event::AcceptanceRefused(receipt) => {
            all.push(Effect::MakePaper { request: id, paper: Paper::F9 });
            all.push(Effect::EnterRegister(RegisterLine {
                register: RegisterName::AcceptanceRefusals,
                number: receipt.receipt_number.clone(),
                request: receipt.request_number.clone(),
            }));
            let ground = ground(receipt.ground);
            all.extend(send(Template::AcceptanceRefused, vec![("ground", ground)]));
        }
        Event::DocumentsAccepted(receipt) => {
            all.push(Effect::MakePaper { request: id, paper: Paper::F13 });
            all.extend(used_power(request));
            if receipt.statement.is_some_and(|stated| stated.secrets_consent_signed) {
                all.extend(newest_consent(request));
            }
            let due = MessageArg::Handout(receipt.handout);
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
        Event::ConfirmedByOperator(_) | Event::GroundConfirmed(_) => {
            all.push(Effect::HandToAuthority { request: id });
        }
        Event::RevocationSubmitted(_) => {
            all.extend(newest_consent(request));
            all.push(Effect::MakePaper { request: id, paper: Paper::Application });
            all.push(Effect::HandToAuthority { request: id });
        }
        Event::CaCheckPassed => all.push(match request.revocation() {
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
            // Nobody is told of the certificates of one who has died.
            let plan = request.revocation();
            if let Some(plan) = plan.filter(|plan| plan.reason != Reason::HolderDeath) {
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
        | Event::PinAwaited
        | Event::CertificatesInstalled
        | Event::DeskOpened(_)
        | Event::DocumentMarked(_)
        | Event::DocumentsAwaited
        | Event::GroundRecorded(_)
        | Event::IdentityMarked(_)
        | Event::IssueSubmitted(_)
        | Event::KeysCompared(_)
        | Event::RegistryAnswered(_)
        | Event::Resumed
        | Event::RevocationFormed(_)
        | Event::RevocationOpened(_)
        | Event::Suspended { .. } => {}
    }
    all
}

/// The line of the register of consents for the newest consent of a request.
fn newest_consent(request: &Request) -> Option<Effect> {
    let number = request.number.clone()?;
    let running = request.consents.len();
    (running > 0).then(|| {
        Effect::EnterRegister(RegisterLine {
            register: RegisterName::Consents,
            number: format!("{number}/{running}"),
            request: number,
        })
    })
}

/// The power of an entity with which the documents were accepted: only such a power names employees.
fn used_power(request: &Request) -> Option<Effect> {
    let visit = request.visit()?;
    let holder = request.holder.as_ref()?;
    let bin = &holder.organisation.as_ref()?.bin;
    let is_used = |code| visit.accepted(code);
    let mark = visit.marks.iter().find(|mark| {
        is_used(&mark.code) && mark.power.as_ref().is_some_and(|power| !power.employees.is_empty())
    })?;
    let power = mark.power.as_ref()?;
    let date: Date = mark.date?;
    // Its form asks for no number: without one the people whom it names tell it from others of its day.
    let named = mark.number.as_deref().map_or_else(
        || {
            let mut employees: Vec<&str> = power.employees.iter().map(Iin::as_str).collect();
            employees.sort_unstable();
            format!("{} {}", power.representative, employees.join(" "))
        },
        crate::normalise_name,
    );
    let paper = format!("{bin} {date} {named}");
    let visit = format!("{} {}", power.representative, local_date(visit.opened_at));
    let power = crypto::sha256(paper.as_bytes());
    Some(Effect::UsePower { power, employee: holder.iin.clone(), visit })
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
