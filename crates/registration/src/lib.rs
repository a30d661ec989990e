//! Registration: requests for certificates and for their revocation, from the form to the outcome (nca-01).
//!
//! Pure: *(request, command, now)* gives events, events give effects. Served are the first issue (process A), the repeat
//! issue with a valid signature (B), revocation on the portal (C) and at an office (E), the issue to a card at the desk (D), also
//! together with the identity card, and revocation of the authority's own motion, with every refusal in them.
//!
//! Codes of faults (those of the form's fields are in crate `forms`, of terms in `calendar`, of keys in `authority`):
//!
//! | code | meaning |
//! |---|---|
//! | `agreement-differs` | the form says another day of signing |
//! | `agreement-too-old` | signed more than `most` working days ago |
//! | `bin-differs-from-register` | the register answered for another organisation |
//! | `card-asks-pin` | an identity card always asks for its PIN |
//! | `card-for-individuals` | chip and SIM card are for individuals |
//! | `card-key-extractable` | the key could be taken out of the card |
//! | `card-key-made-elsewhere` | the key was not made on the card |
//! | `card-keys-missing` | the card gave no request for a key |
//! | `carrier-differs` | the request for the key names another carrier than the form |
//! | `carrier-not-offered` | keys can't be kept there in this kind of request |
//! | `certificate-not-yours` | no such certificate (`serial`), or it is somebody else's |
//! | `certificates-not-a-pair` | not one certificate for each key |
//! | `city-not-in-region` | the region has no such city, district or locality (`known_kk`, `known_ru`) |
//! | `data-not-compared` | the operator didn't state that data, originals and registers agree |
//! | `date-words-differ` | a date in words is not that in digits |
//! | `date-words-unread` | a date in words cannot be read |
//! | `desk-not-open` | there is no visit at the desk |
//! | `differs-from-register` | a field is not what the state register holds |
//! | `document-date-needed` | the age of a document is counted from its date |
//! | `document-date-in-future` | an accepted document is dated after today |
//! | `document-expired` | an accepted document has run out |
//! | `document-not-accepted` | a document of the list is not marked good |
//! | `document-not-of-list` | this kind of participant doesn't bring such a document |
//! | `document-original-needed` | the identity document must be seen in original |
//! | `domain-not-ours` | not a name of .KZ or .ҚАЗ (`domain`) |
//! | `domain-not-proved` | the paper does not show the `domain` |
//! | `domains-differ-from-request` | the request for the key has other names than the form |
//! | `employee-not-on-list` | the power does not name the recipient among the employees |
//! | `employee-not-signed` | the recipient has not signed the power of her entity |
//! | `form-incomplete` | something that the form or an earlier step gives is not there |
//! | `head-confirmed-already` | the first head has confirmed |
//! | `head-not-confirmed` | the first head has not confirmed |
//! | `head-not-signed` | neither the head signed the application for revocation nor an order of dismissal is there |
//! | `head-not-you` | the head named is not the one who acts, or confirms herself |
//! | `identity-not-marked` | the operator hasn't noted the identity |
//! | `identity-not-proved` | the person is not identified |
//! | `iin-differs-from-register` | the register answered for another person |
//! | `installation-link-wrong` | not the link that was sent |
//! | `issue-date-differs` | no certificate of the application was issued on the day that it names |
//! | `keys-differ` | the code on the paper is that of other keys than the request has |
//! | `keys-not-compared` | the operator hasn't compared the code of keys on the paper |
//! | `life-cycle-not-in-force` | no edition of nca-01 serves on the day |
//! | `not-the-head-in-register` | the register names another head |
//! | `not-your-request` | the actor is not the holder |
//! | `office-closed` | outside the hours of the office |
//! | `office-unknown` | no such office |
//! | `official-confirms-herself` | the second official is the first |
//! | `operator-not-active` | the operator may not work now |
//! | `operator-not-you` | the operator named is not the one who acts |
//! | `operator-other-office` | the request belongs to another office |
//! | `operator-own-request` | the operator is the recipient or her representative |
//! | `order-not-named` | the order of who acts for the head has no number or date |
//! | `organisation-liquidated` | the register says that the organisation was liquidated |
//! | `originals-not-returned` | the operator didn't state that the originals were returned |
//! | `paper-not-signed` | a paper lacks a signature without which it is none |
//! | `paper-of-other-organisation` | a paper names another organisation |
//! | `paper-of-other-person` | a paper names another person |
//! | `participant-unknown` | no rules for this kind of `participant` |
//! | `person-cannot-apply` | the register says that the person has died |
//! | `power-for-other-act` | given for issue, brought for revocation, or the other way round |
//! | `power-not-read` | the operator did not note what the power says |
//! | `power-of-other-person` | given to another than the person at the desk |
//! | `power-without-signature` | it does not name the right to sign |
//! | `print-not-signed` | the recipient did not sign the printed application |
//! | `profile-unknown` | there is no certificate `profile` for this kind of participant |
//! | `reason-not-offered` | nobody can give this reason here |
//! | `refusal-contradicts-marks` | the marks on a document don't agree with the refusal |
//! | `refusal-ground-not-here` | the `ground` belongs to another stage |
//! | `refusal-without-documents` | a refused acceptance must name a document |
//! | `refusal-without-marks` | neither identity nor a document is marked bad |
//! | `registers-agree` | nothing in the answer of the registers refuses the request |
//! | `registers-disagree` | the registers don't confirm the form |
//! | `registry-answer-incomplete` | the answer says nothing of the organisation |
//! | `repeat-not-offered` | this kind of participant has no repeat issue (R11) |
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
mod consent;
mod date_words;
mod decide;
mod document;
mod domain;
mod effect;
mod event;
mod ground;
mod handout;
mod life_cycle;
mod localities;
mod office;
mod paper;
mod participant;
mod person;
mod policy;
mod request;
mod rules;
mod state;
mod view;

pub use canonical::{
    Offer, canonical_demand, canonical_request, head_confirmation, repeat_demand, subject,
};
pub use command::{
    AcceptanceStatement, AsksPin, CardForm, CardKeys, CardVisit, Command, CommandCode, Evidence,
    ExOfficioGround, Filer, RevocationDemand, RevocationVisit, SignerCheck, Submission,
};
pub use consent::{Consent, ConsentSigned, RegisterLine, RegisterName, StateSystem};
pub use decide::{
    Context, MOST_SERIALS, execute, findings, head_role, inspect_answers, key_digests, read_reason,
    read_serials,
};
pub use document::{
    DocumentCheck, DocumentCode, DocumentDefect, DocumentKind, DocumentMark, DocumentNeed,
    DocumentVerdict, Documents, IdentityMark, Operator, OperatorName, OperatorStanding, Power,
    PowerKind, PowerPurpose, SeenAs, Visit, VisitPlace, Visitor, documents_schema,
};
pub use domain::domain_name;
pub use effect::{Effect, Message, MessageArg, Paper, Template, effects, message, reason_key};
pub use event::{
    Event, GroundRecorded, IssueSubmitted, RevocationFormed, RevocationOpened, RevocationSubmitted,
};
pub use ground::{GroundCode, GroundStage, UnknownGround};
pub use handout::{HandIn, Handout, HandoutNotice};
pub use life_cycle::{Applied, LifeCycle, LifeCycles, SERVICE, code_of};
pub use localities::Localities;
pub use office::{Office, OfficeCode, Offices};
pub use paper::{PaperFields, PaperHead, PaperOrganisation, PaperPerson, PaperPower, PaperWho};
pub use participant::{
    Check, DocumentRule, DomainFields, HolderFields, Instead, KeyRule, OrganisationFields,
    ParticipantCode, ParticipantRules, Participants, Representation, participant_schema,
};
pub use person::{
    Claimant, ClaimedOrganisation, Finding, OrganisationRecord, PersonName, PersonRecord,
    RegistryAnswer, age_in_years, compare, is_acting_head, is_same_name, normalise_name,
};
pub use policy::{DeskOutsideHours, FormCodeSetting, SecretsConsent, Settings, policy_schema};
pub use request::{
    AcceptanceReceipt, CardIssue, CardStatement, Carrier, CertificateFacts, CertificateStanding,
    CertificateToRevoke, Channel, Claim, Confirmation, Contact, DemandedRevocation, Desk, DeskForm,
    ExOfficioRevocation, FirstForm, FirstIssue, GroundedRevocation, HeadConfirmation, HeadRole,
    HistoryEntry, IssueCourse, IssuedCertificate, IssuedPair, KeyOrder, KeyPurpose, KeyRequest,
    KeysOnCard, MissingDocument, OfficeRevocation, OnlineRevocation, Process, RecordedGround,
    Refusal, RefusalFinding, RefusalReceipt, RepeatForm, RepeatIssue, Request, RevocationPlan,
    SignedDemand,
};
pub use rules::Rules;
pub use state::{RequestKind, RequestState, UnknownState};
pub use view::TimelineLine;
