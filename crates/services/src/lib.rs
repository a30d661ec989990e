//! Public services as data: the catalogue, cases and their flow, terms, papers and registers.
//!
//! A service is a folder of files; Rust holds only the closed lists of building blocks that the files combine. The
//! engine is pure: `decide(case, edition, command, now, calendar)` gives events, `Case::apply` takes them, `effects` tells
//! what the rest of the platform must now do. Dates by which something is due are computed, never stored.
//!
//! Codes of faults (those of forms and of the calendar come through unchanged):
//!
//! | code | meaning |
//! |---|---|
//! | `act-not-known` | the edition has no such `act` |
//! | `act-not-now` | the case is in a `state` in which the `act` can't be done |
//! | `act-not-yours` | the actor's role, or the person herself, may not do the `act` |
//! | `answer-not-from-signature` | a number in the form is not the one in the applicant's certificate |
//! | `applicant-kind-not-served` | the service is not for this kind of applicant |
//! | `channel-not-open` | applications do not come in through this `channel` here |
//! | `document-not-known` | a `document` that the service does not ask for |
//! | `document-too-old` | a paper that was good only `until` a day before the filing |
//! | `documents-still-missing` | of the `documents` asked for, some were not given |
//! | `ground-missing` | the act needs a ground and none is named |
//! | `ground-not-known` | a `ground` that the law does not give for this act |
//! | `missing-documents-needed` | the act must name the documents that are missing |
//! | `own-application` | nobody decides an application of her own or of her organisation |
//! | `reasons-missing` | the act needs reasons in words |
//! | `reasons-too-long` | reasons over `max` characters |
//! | `request-not-known` | the service has no such `request` |
//! | `same-person` | the act needs another person than the one who did `act` |
//! | `signature-missing` | the signed application is missing |
//! | `signed-document-missing` | the signed result is missing |
//! | `term-passed` | the `term` has passed and silence has decided the case |
//! | `time-goes-back` | the act is dated before the last event of the case |
//! | `too-late` | the `term` for the `act` ended on `last_day` |

mod case;
mod catalogue;
mod definition;
mod paper;
mod view;

pub use case::{
    Applicant, Case, Command, Due, Event, Happened, Input, SignedText, answer_by, decide,
    document_warnings, due_dates, effects, tick,
};
pub use catalogue::{Catalogue, DataFault, Edition, ReplayReport, Service};
pub use definition::{
    Act, ApplicantKind, Authority, Automation, Binds, Channel, ChannelDefinition, ChecklistItem,
    Clock, ComplaintRoute, Complaints, Contact, DocumentDefinition, DocumentForm, DocumentWay,
    Doer, EditionDefinition, Effect, Fee, FeeKind, Ground, GroundGroup, Indicator, IndicatorSource,
    LegalBasis, Message, Need, Outcome, Paper, PaperLine, Phase, Register, RegisterColumn,
    RequestKind, ServiceDefinition, Silence, State, Term, Turn, Value, ValueFault,
};
pub use paper::{
    Facts, FilledLine, FilledPaper, RegisterEntry, fill_message, fill_paper, register_entry,
};
pub use view::{
    DueLine, Standing, TimelineLine, available_acts, due_lines, next_step, phase, standing,
    state_label, timeline, whose_turn,
};
