//! Who may do what: one matrix, deny by default, checked when the act executes.

use base::{Fault, Role};

use crate::{Error, Result, Session};

/// An act that needs a right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Complain of a service or of registration, and read one's own complaints.
    Complain,
    /// Ask for a public service and read one's own cases.
    Apply,
    /// Sign the approval of a request for certificates.
    ApproveRequest,
    /// See the register of complaints of the own body, and consider them.
    HandleComplaints,
    /// Sign the result of a service.
    SignResult,
    /// Take a complaint on paper in.
    TakeComplaint,
    /// See the desk: requests of the own office, with the personal data in them.
    UseDesk,
    /// See the officers' inbox of the own body.
    UseInbox,
    /// Verify and read the journal.
    ReadJournal,
    /// Read what operators did; an operator reads her own.
    ReadOperatorJournal,
    /// Read how the queue of an office went.
    ReadQueueReport,
    /// Revoke certificates of the authority's own motion, two officials of the provider together.
    RevokeExOfficio,
    /// Revoke one's own certificates.
    RevokeOwn,
    /// Call and serve in the queue of the own office; sign the checklist of the own workstation.
    RunQueue,
    /// Begin procedures of offices and see those that are one's own or that one works on; which they are the edition says.
    UseProcedures,
}

impl Act {
    /// All acts.
    pub const ALL: [Self; 15] = [
        Self::Apply,
        Self::ApproveRequest,
        Self::Complain,
        Self::HandleComplaints,
        Self::ReadJournal,
        Self::ReadOperatorJournal,
        Self::ReadQueueReport,
        Self::RevokeExOfficio,
        Self::RevokeOwn,
        Self::RunQueue,
        Self::SignResult,
        Self::TakeComplaint,
        Self::UseDesk,
        Self::UseInbox,
        Self::UseProcedures,
    ];

    /// The roles that may; each list is the whole list.
    pub const fn allowed(self) -> &'static [Role] {
        match self {
            Self::Apply | Self::Complain | Self::RevokeOwn => &[Role::Applicant],
            Self::ApproveRequest | Self::RunQueue | Self::TakeComplaint | Self::UseDesk => {
                &[Role::Operator]
            }
            Self::HandleComplaints | Self::ReadQueueReport => {
                &[Role::AuthorisedPerson, Role::Officer, Role::Operator]
            }
            Self::UseProcedures => {
                &[Role::Applicant, Role::AuthorisedPerson, Role::Officer, Role::Operator]
            }
            Self::ReadOperatorJournal => &[
                Role::Administrator,
                Role::Auditor,
                Role::AuthorisedPerson,
                Role::Officer,
                Role::Operator,
            ],
            Self::ReadJournal => &[Role::Administrator, Role::Auditor],
            Self::SignResult => &[Role::AuthorisedPerson],
            Self::RevokeExOfficio | Self::UseInbox => &[Role::AuthorisedPerson, Role::Officer],
        }
    }
}

/// The session, if it may; otherwise why not.
pub fn require(session: Option<&Session>, act: Act) -> Result<&Session> {
    let session = session.ok_or(Error::SignInNeeded)?;
    if session.roles.iter().any(|role| act.allowed().contains(role)) {
        Ok(session)
    } else {
        Err(Error::Forbidden(Fault::new("not-your-right")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_matrix_is_as_agreed() {
        let mut table = String::new();
        for role in Role::ALL {
            let acts: Vec<_> = Act::ALL
                .iter()
                .filter(|act| act.allowed().contains(&role))
                .map(|act| format!("{act:?}"))
                .collect();
            table += &(format!("{role}: {}", acts.join(" ")) + "\n");
        }
        assert_eq!(
            table,
            "administrator: ReadJournal ReadOperatorJournal\n\
             applicant: Apply Complain RevokeOwn UseProcedures\n\
             auditor: ReadJournal ReadOperatorJournal\n\
             authorised-person: HandleComplaints ReadOperatorJournal ReadQueueReport RevokeExOfficio SignResult UseInbox UseProcedures\n\
             officer: HandleComplaints ReadOperatorJournal ReadQueueReport RevokeExOfficio UseInbox UseProcedures\n\
             operator: ApproveRequest HandleComplaints ReadOperatorJournal ReadQueueReport RunQueue TakeComplaint UseDesk UseProcedures\n"
        );
    }
}
