//! A token that let somebody in.

use std::{
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
};

use cryptoki::{
    error::{Error, RvError},
    session::{Session, UserType},
    slot::{Slot, TokenInfo},
};

use crate::{Module, Pin, PinState, TokenFault, fault::is_lost};

/// A token to which this process is logged in. Dropping the last hold on it logs out.
///
/// Each call takes a session of its own, so that several threads may call at once; one more session is held all the time, which
/// keeps the login. Calls take as long as the token takes: milliseconds for a module, a second for a card, and a large key
/// much longer.
pub struct Token {
    module: Module,
    label: String,
    serial: String,
    pin: Pin,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    held: Option<Held>,
    /// How often the token was found; handles of objects end with each.
    connections: u64,
    /// The PIN was refused: it is not tried again, lest the token be locked.
    is_refused: bool,
}

/// The session that keeps the login.
struct Held {
    slot: Slot,
    _session: Session,
}

/// What a call wants to do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// It only reads or signs: it may be done again after the token was out.
    Read,
    /// It changes the token: it is never done twice.
    Write,
}

/// A session of one call, and which connection it belongs to.
pub(crate) struct Live<'a> {
    pub(crate) session: &'a Session,
    pub(crate) connection: u64,
}

impl Token {
    pub(crate) fn connect(module: Module, info: &TokenInfo, pin: &Pin) -> Result<Self, TokenFault> {
        let token = Self {
            module,
            label: info.label().to_owned(),
            serial: info.serial_number().to_owned(),
            pin: pin.clone(),
            state: Mutex::default(),
        };
        token.connected()?;
        Ok(token)
    }

    /// The name that its owner gave it.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The number that its maker gave it.
    pub fn serial(&self) -> &str {
        &self.serial
    }

    /// The module behind it.
    pub fn module(&self) -> &Module {
        &self.module
    }

    /// Whether the PIN is the one that opened the token.
    pub(crate) fn verify_pin(&self, pin: &Pin) -> Result<(), TokenFault> {
        if self.pin.is(pin) { Ok(()) } else { Err(TokenFault::PinWrong(self.label.clone())) }
    }

    /// Does something in a session of its own. If the way to the token was lost it is sought once more, and what only reads is
    /// done again.
    pub(crate) fn run<T>(
        &self,
        access: Access,
        call: impl Fn(&Live<'_>) -> Result<T, Error>,
    ) -> Result<T, TokenFault> {
        match self.once(access, &call)? {
            Ok(done) => Ok(done),
            Err(error) if is_lost(&error) => {
                self.forget_connection();
                if access == Access::Write {
                    return Err(match self.connected() {
                        Err(gone) => gone,
                        Ok(_) => TokenFault::of(&self.label, &error),
                    });
                }
                self.once(access, &call)?.map_err(|error| TokenFault::of(&self.label, &error))
            }
            Err(error) => Err(TokenFault::of(&self.label, &error)),
        }
    }

    /// The outer result is of finding the token, the inner one of the call.
    fn once<T>(
        &self,
        access: Access,
        call: impl Fn(&Live<'_>) -> Result<T, Error>,
    ) -> Result<Result<T, Error>, TokenFault> {
        let (slot, connection) = self.connected()?;
        let pkcs11 = self.module.pkcs11();
        let opened = match access {
            Access::Read => pkcs11.open_ro_session(slot),
            Access::Write => pkcs11.open_rw_session(slot),
        };
        Ok(opened.and_then(|session| call(&Live { session: &session, connection })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn forget_connection(&self) {
        self.state().held = None;
    }

    /// The slot in which the token sits, logged in; and which connection that is.
    pub(crate) fn connected(&self) -> Result<(Slot, u64), TokenFault> {
        let mut state = self.state();
        if let Some(held) = &state.held {
            return Ok((held.slot, state.connections));
        }
        if state.is_refused {
            return Err(TokenFault::PinRefused(self.label.clone()));
        }
        let was_there = state.connections > 0;
        let (slot, info) = self.module.find(&self.serial).map_err(|fault| match fault {
            TokenFault::Absent { .. } if was_there => TokenFault::Removed(self.label.clone()),
            other => other,
        })?;
        match PinState::of(&info) {
            PinState::Locked => return Err(TokenFault::PinLocked(self.label.clone())),
            PinState::Unset => return Err(TokenFault::PinUnset(self.label.clone())),
            PinState::LastTry | PinState::Missed | PinState::Well => {}
        }
        let at_fault = |error: Error| TokenFault::of(&self.label, &error);
        let session = self.module.pkcs11().open_ro_session(slot).map_err(at_fault)?;
        let pin = self.pin.for_module();
        match session.login(UserType::User, pin.as_ref()) {
            Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => {}
            Err(error) => {
                let fault = self.refused(slot, TokenFault::of(&self.label, &error));
                state.is_refused =
                    matches!(fault, TokenFault::PinWrong(_) | TokenFault::PinWrongLast(_));
                return Err(fault);
            }
        }
        state.connections += 1;
        state.held = Some(Held { slot, _session: session });
        Ok((slot, state.connections))
    }

    /// A refused PIN, with what the token says of the tries that are left.
    fn refused(&self, slot: Slot, fault: TokenFault) -> TokenFault {
        if !matches!(fault, TokenFault::PinWrong(_)) {
            return fault;
        }
        let state = self.module.pkcs11().get_token_info(slot).map(|info| PinState::of(&info));
        match state {
            Ok(PinState::LastTry) => TokenFault::PinWrongLast(self.label.clone()),
            Ok(PinState::Locked) => TokenFault::PinLocked(self.label.clone()),
            _ => fault,
        }
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({})", self.label)
    }
}
