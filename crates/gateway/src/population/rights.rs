//! Licences and powers of attorney of the demonstration.

use jiff::civil::{Date, date};

use super::Cast;
use crate::register::{Holder, Right, RightState};

/// A licence that stands, one that is suspended, one that has ended, all of the firm of the demonstration and one of its head's own; a
/// power of attorney of the firm for its employee, and one of the applicant's that has run out, for the head.
pub(super) fn rights(cast: &Cast) -> Vec<Right> {
    let firm = || Holder::Organisation(cast.organisation.bin.clone());
    let licence = |holder, number: &str, state, issued_on| Right {
        holder,
        number: number.to_owned(),
        given_to: None,
        state,
        issued_on,
        valid_until: None,
    };
    let power = |holder, number: &str, given_to: &crate::Person, valid_until: Date| Right {
        holder,
        number: number.to_owned(),
        given_to: Some(given_to.iin.clone()),
        state: RightState::Active,
        issued_on: date(2024, 1, 15),
        valid_until: Some(valid_until),
    };
    vec![
        licence(firm(), "13004711", RightState::Active, date(2013, 5, 6)),
        licence(firm(), "13004712", RightState::Suspended, date(2013, 5, 7)),
        licence(firm(), "13004713", RightState::Ended, date(2013, 5, 8)),
        licence(
            Holder::Individual(cast.legal_head.iin.clone()),
            "13004714",
            RightState::Active,
            date(2013, 5, 13),
        ),
        power(firm(), "2024-118", &cast.employee, date(2044, 1, 14)),
        power(
            Holder::Individual(cast.applicant.iin.clone()),
            "2024-119",
            &cast.legal_head,
            date(2025, 1, 14),
        ),
    ]
}
