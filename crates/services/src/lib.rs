//! Public services as data: the catalogue, cases and their flow, terms, papers and registers.
//!
//! A service is a folder of files; Rust holds only the closed lists of building blocks that the files combine. The
//! engine is pure: `decide(case, edition, command, now, calendar)` gives events, `Case::apply` takes them, `effects` tells
//! what the rest of the platform must now do. Dates by which something is due are computed, never stored.
//!
//! States, acts, terms, grounds, roles and conditions are those of crate `flow`; what stands here is what a public service
//! adds: who applies, documents, charges, facts, papers, registers, messages.
//!
//! Codes of faults (those of `flow`, of forms and of the calendar come through unchanged):
//!
//! | code | meaning |
//! |---|---|
//! | `answer-not-from-signature` | a number in the form is not the one in the applicant's certificate |
//! | `applicant-kind-not-served` | the request is not for this kind of applicant |
//! | `channel-not-open` | the request does not come in through this `channel` |
//! | `copy-not-proven` | a copy of a `document` is neither notarised nor compared with the original |
//! | `document-not-known` | a `document` that the service does not ask for |
//! | `document-not-received` | a `document` that the channel asks for was not taken in |
//! | `document-too-old` | a paper that was good only `until` a day before the filing |
//! | `documents-still-missing` | of the `documents` asked for, some were not given |
//! | `earlier-entry-missing` | the request is about an earlier entry and names none |
//! | `earlier-entry-not-fit` | the entry `number` does not stand where the request needs it |
//! | `fact-missing` | the answer of a register is needed and not given |
//! | `missing-documents-needed` | the act must name the documents that are missing |
//! | `not-paid` | the `charge` has not been paid |
//! | `payment-known` | a payment of this `id` was counted already |
//! | `payment-missing` | the act needs a payment |
//! | `payment-not-fit` | a payment for another charge, without a number or an amount |
//! | `payment-not-proven` | the charge has no proof for this `channel` |
//! | `request-not-known` | the service has no such `request` |
//! | `signature-missing` | the signed application is missing |
//! | `signed-document-missing` | the signed result is missing |
//! | `sketch-act-not-known` | a supposed case does an `act` that the edition does not have |
//! | `sketch-act-not-now` | a supposed case stands in a `state` from which the `act` is not done |
//! | `sketch-answer-not-known` | a supposed case answers a `field` that the form does not have |
//! | `sketch-before-filing` | a supposed `act` is dated before the filing |
//! | `sketch-channel-not-open` | the request of a supposed case does not come in through this `channel` |
//! | `sketch-choice-not-known` | a `value` that the `field` does not offer |
//! | `sketch-given-needed` | where an `act` leads depends on a `field` that is not told |
//! | `sketch-given-not-known` | an `act` is not given such a `field` |
//! | `sketch-out-of-order` | a supposed `act` is dated before the one named before it |
//! | `sketch-request-not-known` | the service has no such `request` |
//! | `sketch-too-late` | the `term` for a supposed `act` ended on `last_day` |
//! | `too-few-copies` | fewer than `copies` copies of a `document` |

mod case;
mod catalogue;
mod definition;
mod paper;
mod sketch;
mod view;

pub use case::{
    Applicant, Case, Command, Continuation, EarlierEntry, Event, FactFound, Happened, Input,
    Payment, Received, Representative, RunOut, answer_by, decide, document_warnings, doer_of,
    due_dates, effects, entry_state, matter_of, moves_earlier, next_moment, public_entry_state,
    tick,
};
pub use catalogue::{
    Catalogue, ChecklistRow, Edition, ElementKind, ExecutedBy, Fidelity, FileKind, HeldRow,
    PassedTests, Reached, ReplayReport, RowKind, RowState, Service, Serving, Sheet, place,
};
pub use definition::{
    AboutEntry, ApplicantKind, Authority, Automation, Channel, ChannelDefinition, Charge,
    ChargeProof, ChecklistItem, ComplaintRoute, Complaints, Contact, DocumentDefinition,
    DocumentForm, DocumentWay, EditionDefinition, Effect, EntryState, FactDefinition, FactEntry,
    FactRegister, Fee, FeeKind, GroundGroup, Indicator, IndicatorSource, IndicatorValue,
    LegalBasis, Message, Need, Paper, PaperKind, PaperLine, ProofKind, Quality, Register,
    RegisterColumn, RequestKind, RunBy, ServiceDefinition, Subject, Value, ValueFault,
    YearlyValues, asks, causes, needs_of,
};
pub use flow::{Act, Binds, Due, Ground, Outcome, Phase, SignedText, Silence, State, Term};
pub use paper::{
    Facts, FilledLine, FilledPaper, RegisterEntry, applied_law, fill_message, fill_paper,
    ground_words, law_in_words, register_entry,
};
pub use sketch::{Assumed, Sketch, Sketched, SketchedAct, SketchedTerm};
pub use view::{
    DueLine, Standing, TimelineLine, Turn, available_acts, bodies_at_work, due_lines, next_step,
    phase, queue_turn, standing, state_label, timeline, turn_of, whose_turn,
};
