//! Complaints (nca-01 F23, F24; the complaint rules of every service): whose they are, to whom they go, what may happen to them.
//!
//! A complaint is a matter of the engine `flow`: its states, acts, terms and grounds stand in `data/complaints`, as do the
//! bodies that answer. What a service says of complaints stands on its sheet; a *route* ties a line of the sheet to the body
//! that answers and to the term in which it does. Pure: *(complaint, command, now)* gives events.
//!
//! Nobody considers a complaint of herself: whoever acted in the matter complained of, or is named in the complaint, may
//! register it, but neither take it up nor answer.
//!
//! Codes of faults (those of `flow`, of forms and of the calendar come through unchanged):
//!
//! | code | meaning |
//! |---|---|
//! | `complained-of` | the person is the one complained of, or acted in the matter |
//! | `complaint-answer-unsigned` | the signed answer is missing |
//! | `complaint-body-same` | the complaint is with the body already to which it is to be passed on |
//! | `complaint-channel-closed` | complaints to this body do not come in through this channel |
//! | `complaint-route-unknown` | the service has no such line to complain to |
//! | `complaint-unsigned` | the signed complaint is missing |
//! | `outgoing-number-missing` | where the act asks for it, a legal entity names the number and the day of its letter |

mod complaint;
mod decide;
mod definition;
mod person;

pub use complaint::{Channel, Complainant, Complaint, PASS_ON};
pub use decide::{Command, decide, doer_of, due_dates, next_moment, open_acts, tick};
pub use definition::{
    Edition, Effect, Message, Route, Rules, SIGNED_ANSWER, SIGNED_COMPLAINT, UNCONCERNED,
    flow_schema, routes_schema,
};
pub use flow::{Event, Happened, Input, Instance, SignedText};
