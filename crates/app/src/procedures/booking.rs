//! What a person gives when she books a place in the queue of an office.

use base::{Fault, Faults};
use schemars::JsonSchema;
use serde::Deserialize;

/// A slot to book.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SlotToBook {
    /// What the person comes for: the code of a service that the office names.
    pub service: String,
    /// The day, `yyyy-mm-dd`.
    pub day: String,
    /// The time, as the slots name it: `09:20`.
    pub time: String,
    /// Her telephone.
    pub phone: String,
}

impl SlotToBook {
    /// What is left out, all at once. Whether the office offers it is looked at afterwards.
    pub(super) fn inspect(&self) -> Faults {
        let mut faults = Faults::default();
        if self.service.is_empty() {
            faults.push(Fault::at("queue-service-unknown", "service"));
        }
        if self.day.is_empty() || self.time.is_empty() {
            faults.push(Fault::at("slot-missing", "slot"));
        }
        if self.phone.trim().is_empty() {
            faults.push(Fault::at("booking-phone-missing", "phone"));
        }
        faults
    }
}
