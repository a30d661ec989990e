//! Keys in devices: tokens, chips of identity cards, hardware security modules, through PKCS#11 (version 2.40).
//!
//! Floor 3. A [`Module`] is the library of the maker; it tells what is plugged in ([`TokenFacts`]) and lets somebody in who
//! knows the PIN. A [`Token`] makes keys that never leave it, finds them ([`TokenKey`], a [`crypto::Signer`]), and keeps
//! certificates beside them. [`SimCard`] is what the desk needs of a SIM card. The crate knows nothing of whose keys these are and what they may sign.
//!
//! - Private keys are made on the token, sensitive and not extractable, and the token is asked afterwards whether it took that
//!   seriously: a key that could be taken out is destroyed, and one that is found is not used.
//! - Every signature is verified with the public key before it is given out.
//! - RSA and the curves of NIST. The national algorithms have numbers of the makers' own in PKCS#11, and no module at hand to be
//!   tried with: a key of such an algorithm is refused in words ([`TokenFault::AlgorithmMissing`]), never made in another way.
//! - A token that was pulled out is found again when it is back, and let in with the PIN that was typed, which is kept in memory
//!   until the last user of the token is gone. A PIN that was refused is never tried again by itself: it would lock the token.
//!
//! # Faults
//!
//! | code | meaning |
//! |---|---|
//! | `token-absent` | no token of this name is plugged in (`token`, `found`) |
//! | `token-algorithm-missing` | the token cannot make such keys (`token`, `algorithm`, `offers`) |
//! | `token-ambiguous` | several tokens have this name (`token`) |
//! | `token-certificate-strange` | the certificate belongs to no key on the token (`token`) |
//! | `token-failed` | the token did not do what it was asked (`token`, `reason`) |
//! | `token-full` | there is no room left on the token (`token`) |
//! | `token-key-ambiguous` | several keys have this name (`token`, `label`) |
//! | `token-key-exists` | a key of this name exists and is never overwritten (`token`, `label`) |
//! | `token-key-extractable` | the private key could be taken out of the token (`token`, `label`) |
//! | `token-key-missing` | there is no key of this name (`token`, `label`) |
//! | `token-module-missing` | there is no library at this place (`path`) |
//! | `token-module-unusable` | the library is no PKCS#11 module, or does not start (`path`, `reason`) |
//! | `token-pin-locked` | the PIN was wrong too often; the token is locked (`token`) |
//! | `token-pin-refused` | the PIN was refused before and is not tried again (`token`) |
//! | `token-pin-unset` | the token has no PIN yet (`token`) |
//! | `token-pin-wrong` | the PIN is wrong (`token`) |
//! | `token-pin-wrong-last` | the PIN is wrong, and one more wrong one locks the token (`token`) |
//! | `token-removed` | the token was pulled out meanwhile (`token`) |
//! | `token-signature-wrong` | what the token gave is no signature of its key (`token`, `label`) |
//! | `token-write-protected` | nothing can be written to the token (`token`) |

mod fault;
mod key;
mod module;
mod objects;
mod pin;
mod session;
mod sim;

pub use fault::TokenFault;
pub use key::TokenKey;
pub use module::{Module, PinState, TokenFacts};
pub use objects::KeyFacts;
pub use pin::Pin;
pub use session::Token;
pub use sim::{SimCard, SimKey, SimulatedSim};
