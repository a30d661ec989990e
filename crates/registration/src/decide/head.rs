//! The first head's confirmation of an employee's request (n 12, 13).

use base::{Actor, Bin, Fault, Iin};

use crate::{Event, Finding, HeadConfirmation, HeadRole, Request};

/// In which role a person may confirm a request for an employee: the head whom the state register names, or, in her place, one
/// who has a certificate of a head of the same organisation. None for anybody else.
///
/// `is_head_by_certificate` tells whether the certificate of her signature was issued to a head; whoever gives it has verified the
/// signature and that the certificate is in force.
pub fn head_role(
    request: &Request,
    iin: &Iin,
    bin: Option<&Bin>,
    is_head_by_certificate: bool,
) -> Option<HeadRole> {
    let own = request.holder.as_ref()?.organisation.as_ref()?;
    if bin != Some(&own.bin) {
        return None;
    }
    let answer = request.registry_answer()?;
    let record = answer.organisation.as_ref().and_then(Finding::record)?;
    if record.head_iin.as_ref() == Some(iin) {
        Some(HeadRole::FirstHead)
    } else if is_head_by_certificate {
        Some(HeadRole::Acting)
    } else {
        None
    }
}

/// Takes the confirmation of who acts in her own name; nobody confirms herself.
pub(super) fn confirm(
    request: &Request,
    confirmation: Box<HeadConfirmation>,
    actor: &Actor,
) -> Result<Vec<Event>, Fault> {
    let is_holder = request.holder.as_ref().is_some_and(|h| h.iin == confirmation.head);
    if actor.iin() != Some(&confirmation.head) || is_holder {
        return Err(Fault::new("head-not-you"));
    }
    if request.head_confirmation().is_some() {
        return Err(Fault::new("head-confirmed-already"));
    }
    Ok(vec![Event::ConfirmedByHead(confirmation)])
}
