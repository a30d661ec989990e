//! When a result is handed out, as far as a receipt can tell it (nca-01 F13).

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::DocumentCode;

/// Day and time of handing out, as the receipt F13 tells them. STORED; what older builds wrote is [`Self::At`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Handout {
    /// The term runs, and ends at this moment.
    At(Timestamp),
    /// The identity card is still being made: where it comes on its day, the term ends at this moment.
    By {
        /// The end of the term.
        by: Timestamp,
    },
    /// Nobody knows when the identity card comes: the recipient is told of the day then (nca-01 n 33).
    OnNotice {
        /// What is waited for.
        after: HandoutNotice,
    },
}

/// What has to happen before a day of handing out can be told. STORED.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HandoutNotice {
    /// The identity card comes to the office.
    IdCard,
}

/// What was handed in with the papers of the identity card (n 32).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HandIn {
    /// The documents that stay with the office until the card comes.
    pub documents: Vec<DocumentCode>,
    /// The day on which the identity card is ready, as its own receipt says.
    pub card_day: Option<Date>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handout_of_an_older_receipt_is_a_moment_and_the_others_say_what_they_wait_for() {
        let at: Timestamp = "2026-11-24T13:30:00Z".parse().unwrap();
        for (handout, stored) in [
            (Handout::At(at), r#""2026-11-24T13:30:00Z""#),
            (Handout::By { by: at }, r#"{"by":"2026-11-24T13:30:00Z"}"#),
            (Handout::OnNotice { after: HandoutNotice::IdCard }, r#"{"after":"id-card"}"#),
        ] {
            assert_eq!(serde_json::to_string(&handout).unwrap(), stored);
            assert_eq!(serde_json::from_str::<Handout>(stored).unwrap(), handout);
        }
    }
}
