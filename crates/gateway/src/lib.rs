//! The outside world that `app` talks to: the state registers of people (GBD FL), of organisations (GBD UL), of licences and of powers
//! of attorney behind the e-government gateway (kk: электрондық үкіметтің шлюзі), and mail. Each has a simulator that speaks the real
//! protocol: [`simulator`] for the registers, a folder of messages for mail; the payment gateway ([`payment`]) has a port of our own; uploads are looked
//! through by `clamd` ([`antivirus`]).
//!
//! Time and random bytes are arguments here too; only sockets and files are touched.
//!
//! # Coded faults
//!
//! | code | meaning |
//! |---|---|
//! | `antivirus-unavailable`: | the daemon that looks uploads through gives no verdict |
//! | `gateway-settings`: | the settings of the gateway cannot be used; args `detail` |
//! | `mail-address`: | the address is not one mailbox of RFC 5321 |
//! | `mail-attachment`: | an attachment is too large, or its file name cannot be used; args `limit` (mebibytes) |
//! | `mail-mailbox`: | the folder of messages cannot be written |
//! | `mail-refused`: | the mail server refused the message for good; args `answer` |
//! | `mail-settings`: | the settings of mail cannot be used; args `detail` |
//! | `mail-subject`: | the subject or the text carries characters that mail does not allow, or is too long |
//! | `mail-unavailable`: | the mail server does not answer, or asked to come back later |
//! | `payment-unavailable`: | the payment gateway does not answer |
//! | `register-answer-unreadable`: | the register's answer breaks the agreed form or is for another question; args `register` |
//! | `register-refused`: | the gateway or the register refused the question; args `register`, `answer` |
//! | `register-unavailable`: | the register does not answer; args `register` |
//! | `time-stamp-no-answer`: | the time-stamping authority gives no time stamp |

pub mod antivirus;
pub mod mail;
pub mod payment;
pub mod population;
pub mod register;
mod secret;
pub mod simulator;
pub mod soap;
pub mod time_stamp;
mod xml;

pub use mail::{Attachment, Delivery, DeliveryMeans, MailFault, Mailer, Message};
pub use register::{
    Address, Answered, Answering, CallOutcome, CallRecord, ConsentToken, GatewayFault, Holder,
    IdentityDocument, IdentityDocumentKind, Inquiry, Leader, LifeStatus, MessageId, Named,
    Organisation, OrganisationStatus, Person, Register, Right, RightAsked, RightState, Sex,
    StateRegisters,
};
pub use secret::Secret;
pub use simulator::{Disturbance, Simulator};
pub use soap::{SoapRegisters, SoapSettings, TransportFault, WsSecurity};
pub use xml::DocumentFault;
