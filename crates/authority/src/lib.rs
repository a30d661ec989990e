//! The certification authority as a set of rules: profiles, approvals, issue, revocation, lists and status answers.
//!
//! Floor 2, pure: no input or output, no clock, no randomness. Keys are named ([`key`]) and asked through values that only
//! the rules make ([`signing`]); time and random bits come as arguments, the register of issued certificates as a trait or a closure. The crate knows nothing of requests on their
//! way through an office, of storage or of HTTP.
//!
//! | module | what |
//! |---|---|
//! | [`profile`] | what each kind of certificate looks like (`data/profiles/*.toml`), and which keys are known to be bad |
//! | [`key`] | the authority's own keys, by role, hierarchy and generation |
//! | [`key_request`] | is the key in a PKCS#10 request fit, proven and new |
//! | [`approval`] | the canonical text an operator or a holder signs, and the proof that she did |
//! | [`issue`] | `Draft -> Linted -> recorded intent -> permit -> Certificate` |
//! | [`lint`] | what must hold before a key may sign |
//! | [`ceremony`] | roots and issuing authorities |
//! | [`revocation`] | grounds and entries |
//! | [`crl`] | lists of revoked certificates |
//! | [`ocsp`] | answers about one certificate |
//! | [`seal`] | the seal on papers that no person signs |
//! | [`signing`] | what a key is asked to sign, and for what |
//! | [`instance`] | what tells one installation from another |
//!
//! # Codes
//!
//! | code | meaning |
//! |---|---|
//! | `approval-certificate-expired` | the signer's certificate is outside its validity |
//! | `approval-certificate-revoked` | the signer's certificate is revoked |
//! | `approval-certificate-unknown` | nobody can say now whether the signer's certificate is revoked |
//! | `approval-content` | the signed content is not the canonical text |
//! | `approval-foreign` | the signer's certificate does not chain to this authority |
//! | `approval-forged` | the signature does not verify |
//! | `approval-keys` | the operator compared the code of other keys than those to be certified |
//! | `approval-malformed` | not a CMS signature, or too long |
//! | `approval-not-for-signing` | the certificate is one for signing in, not for signing documents |
//! | `approval-not-operator` | the certificate lacks the operator's purpose |
//! | `approval-office` | the operator is not of the office that saw the papers |
//! | `approval-operator-state` | the operator may not act now (`state`) |
//! | `approval-operator-unknown` | the certificate is entered to no operator |
//! | `approval-own-request` | the operator approves her own request |
//! | `approval-profile` | the operator may not approve this profile (`profile`) |
//! | `approval-signers` | not exactly one signer (`count`) |
//! | `approval-stale` | signed or used outside the time window, or without a signing time |
//! | `approval-text` | the request cannot be written as a canonical text |
//! | `csr-malformed` | not a PKCS#10 request |
//! | `csr-too-large` | larger than `limit` bytes |
//! | `demand-not-holder` | the signer is not the holder of the certificates |
//! | `instance-address` | the base address is malformed (`value`) |
//! | `instance-mark` | the mark of the instance is malformed (`value`) |
//! | `issue-approval-mismatch` | the approval does not name this profile, key and holder |
//! | `issue-ceremony-only` | the profile (`profile`) wants another authorisation |
//! | `issue-issuer` | no authority here issues `profile` for such a key |
//! | `issue-lint` | the lints found something (`lints`) |
//! | `issue-record-mismatch` | the recorded bytes are not the linted bytes |
//! | `issue-signature` | the signature does not verify with the issuer's key |
//! | `issue-signer` | the signer's key is not the issuer's |
//! | `issue-storage` | the key storage is not in the profile |
//! | `issue-validity` | the validity would pass the issuer's |
//! | `key-algorithm` | the key is `found`, the profile allows `allowed` |
//! | `key-repeated` | both requests of a pair carry one key |
//! | `key-reused` | the key stands in another certificate |
//! | `key-unproven` | the request is not signed with the key it carries |
//! | `key-weak` | the key is malformed or weak (`reason`: a code of crate `crypto`) |
//! | `subject-missing` | a value that the profile needs is missing |
//! | `subject-unfit` | a value is too long or has characters that cannot stand in a certificate |
//!
//! Codes of [`crypto::SignFault`] pass through.

pub mod approval;
pub mod ceremony;
pub mod crl;
pub mod instance;
pub mod issue;
pub mod key;
pub mod key_request;
pub mod lint;
pub mod ocsp;
pub mod profile;
pub mod revocation;
pub mod seal;
pub mod signing;
mod subject;

pub use instance::Instance;
pub use subject::{SubjectData, organisation_name};
