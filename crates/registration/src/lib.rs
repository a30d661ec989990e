//! Registration: requests for certificates and for their revocation, from the form to the outcome (nca-01).
//!
//! Pure: *(request, command, now)* gives events, events give effects. First edition: process A (first issue) for
//! individuals and heads of legal entities, and process C (revocation on the portal), with every refusal in them.
//!
//! Codes of faults (those of the form's fields are in crate `forms`, of terms in `calendar`, of keys in `authority`):
//!
//! | code | meaning |
//! |---|---|
//! | `bin-differs-from-register` | the register answered for another organisation |
//! | `carrier-not-offered` | keys can't be kept there in this kind of request |
//! | `certificate-not-yours` | no such certificate (`serial`), or it is somebody else's |
//! | `certificates-not-a-pair` | not one certificate for each key |
//! | `data-not-compared` | the operator didn't state that data, originals and registers agree |
//! | `desk-not-open` | there is no visit at the desk |
//! | `differs-from-register` | a field is not what the state register holds |
//! | `document-date-in-future` | an accepted document is dated after today |
//! | `document-expired` | an accepted document has run out |
//! | `document-not-accepted` | a document of the list is not marked good |
//! | `document-not-of-list` | this kind of participant doesn't bring such a document |
//! | `document-original-needed` | the identity document must be seen in original |
//! | `form-incomplete` | something that the form or an earlier step gives is not there |
//! | `identity-not-marked` | the operator hasn't noted the identity |
//! | `identity-not-proved` | the person is not identified |
//! | `iin-differs-from-register` | the register answered for another person |
//! | `installation-link-wrong` | not the link that was sent |
//! | `keys-differ` | the code on the paper is that of other keys than the request has |
//! | `keys-not-compared` | the operator hasn't compared the code of keys on the paper |
//! | `life-cycle-not-in-force` | no edition of nca-01 serves on the day |
//! | `not-the-head-in-register` | the register names another head |
//! | `not-your-request` | the actor is not the holder |
//! | `office-closed` | outside the hours of the office |
//! | `office-unknown` | no such office |
//! | `operator-not-active` | the operator may not work now |
//! | `operator-not-you` | the operator named is not the one who acts |
//! | `operator-other-office` | the request belongs to another office |
//! | `operator-own-request` | the operator is the recipient or her representative |
//! | `organisation-liquidated` | the register says that the organisation was liquidated |
//! | `originals-not-returned` | the operator didn't state that the originals were returned |
//! | `participant-unknown` | no rules for this kind of `participant` |
//! | `person-cannot-apply` | the register says that the person has died |
//! | `profile-unknown` | there is no certificate `profile` for this kind of participant |
//! | `reason-not-offered` | the holder can't give this reason online |
//! | `refusal-contradicts-marks` | the marks on a document don't agree with the refusal |
//! | `refusal-ground-not-here` | the `ground` belongs to another stage |
//! | `refusal-without-documents` | a refused acceptance must name a document |
//! | `refusal-without-marks` | neither identity nor a document is marked bad |
//! | `registers-agree` | nothing in the answer of the registers refuses the request |
//! | `registers-disagree` | the registers don't confirm the form |
//! | `registry-answer-incomplete` | the answer says nothing of the organisation |
//! | `representative-is-recipient` | the third person is the recipient herself |
//! | `representative-not-allowed` | this kind of participant comes in person |
//! | `request-at-authority` | the authority is issuing or revoking already |
//! | `request-step-not-allowed` | the life-cycle has no such `command` in this `state` |
//! | `secrets-consent-missing` | consent F28 is not signed |
//! | `serial-form` | not a serial number (`serial`) |
//! | `signature-not-in-force` | the signature is bad, or its certificate is revoked or expired |
//! | `signature-of-other-kind` | signed as an individual for an organisation, or the other way round |
//! | `statement-missing` | a decision lacks its words |
//! | `too-many-serials` | over `max` serial numbers |
//! | `unvisited-no-more` | somebody came with the request already |
//! | `verdict-missing` | the authority hasn't verified yet |
//! | `verdict-of-other-kind` | the evidence is for another kind of request |

mod apply;
mod binary;
mod canonical;
mod command;
mod decide;
mod document;
mod effect;
mod event;
mod ground;
mod life_cycle;
mod office;
mod participant;
mod person;
mod policy;
mod request;
mod rules;
mod state;
mod view;

pub use canonical::{Offer, canonical_demand, canonical_request, subject};
pub use command::{
    AcceptanceStatement, Command, CommandCode, Evidence, Filer, RevocationDemand, SignerCheck,
    Submission,
};
pub use decide::{
    Context, MOST_SERIALS, execute, findings, inspect_answers, key_digests, read_reason,
    read_serials,
};
pub use document::{
    DocumentCode, DocumentDefect, DocumentKind, DocumentMark, DocumentNeed, DocumentVerdict,
    Documents, IdentityMark, Operator, OperatorName, OperatorStanding, SeenAs, Visit, VisitPlace,
    Visitor,
};
pub use effect::{Effect, Message, MessageArg, Paper, Template, effects, message, reason_key};
pub use event::{Event, IssueSubmitted, RevocationSubmitted};
pub use ground::{GroundCode, GroundStage, UnknownGround};
pub use life_cycle::{LifeCycle, LifeCycles, SERVICE};
pub use office::{Office, OfficeCode, Offices};
pub use participant::{
    Check, DocumentRule, HolderFields, KeyRule, OrganisationFields, ParticipantCode,
    ParticipantRules, Participants, Representation,
};
pub use person::{
    Claimant, ClaimedOrganisation, Finding, OrganisationRecord, PersonName, PersonRecord,
    RegistryAnswer, age_in_years, compare, is_same_name, normalise_name,
};
pub use policy::{DeskOutsideHours, SecretsConsent, Settings};
pub use request::{
    AcceptanceReceipt, Carrier, CertificateFacts, CertificateStanding, CertificateToRevoke,
    Channel, Claim, Confirmation, Contact, HistoryEntry, IssuedCertificate, KeyPurpose, KeyRequest,
    MissingDocument, Refusal, RefusalFinding, RefusalReceipt, Request, RevocationPlan,
    SignedDemand,
};
pub use rules::{DataFault, Rules};
pub use state::{RequestKind, RequestState, UnknownState};
pub use view::TimelineLine;
