//! The library of a maker, and what is plugged in.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, Weak},
};

use crypto::KeyAlgorithm;
use cryptoki::{
    context::{CInitializeArgs, CInitializeFlags, Pkcs11},
    error::{Error, RvError},
    mechanism::MechanismType,
    slot::{Slot, TokenInfo},
};

use crate::{Pin, Token, TokenFault};

/// Modules that this process has started, by their place. A module is started once and stays: PKCS#11 has one state for a whole
/// process (2.40, section 5.4).
static STARTED: Mutex<BTreeMap<PathBuf, Pkcs11>> = Mutex::new(BTreeMap::new());

/// Tokens that this process is logged in to, by module and serial number: the login is the process's, not a session's.
static LOGGED_IN: Mutex<BTreeMap<(PathBuf, String), Weak<Token>>> = Mutex::new(BTreeMap::new());

/// What a token offers that keys are made with, and the smallest and largest RSA keys.
const CURVES: [(KeyAlgorithm, usize); 3] =
    [(KeyAlgorithm::EcP256, 256), (KeyAlgorithm::EcP384, 384), (KeyAlgorithm::EcP521, 521)];
const RSA: [(KeyAlgorithm, usize); 3] =
    [(KeyAlgorithm::Rsa2048, 2048), (KeyAlgorithm::Rsa3072, 3072), (KeyAlgorithm::Rsa4096, 4096)];

/// How the PIN of a token stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinState {
    /// The next wrong PIN locks the token.
    LastTry,
    /// The token is locked.
    Locked,
    /// A wrong PIN was typed since the last right one.
    Missed,
    /// The user has no PIN yet.
    Unset,
    /// Nothing is the matter.
    Well,
}

impl PinState {
    pub(crate) fn of(info: &TokenInfo) -> Self {
        if !info.user_pin_initialized() {
            Self::Unset
        } else if info.user_pin_locked() {
            Self::Locked
        } else if info.user_pin_final_try() {
            Self::LastTry
        } else if info.user_pin_count_low() {
            Self::Missed
        } else {
            Self::Well
        }
    }
}

/// What a token tells of itself to anybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenFacts {
    /// The name that its owner gave it.
    pub label: String,
    /// The number that its maker gave it.
    pub serial: String,
    /// Who made it.
    pub manufacturer: String,
    /// What it is.
    pub model: String,
    /// How its PIN stands.
    pub pin: PinState,
    /// Whether it asks for the PIN on a keypad of its own.
    pub has_keypad: bool,
    /// Kinds of keys that can be made on it and with which this program can sign.
    pub algorithms: Vec<KeyAlgorithm>,
}

/// A PKCS#11 module that was started.
#[derive(Clone, Debug)]
pub struct Module {
    path: PathBuf,
    pkcs11: Pkcs11,
}

impl Module {
    /// Starts the library at `path`, or takes the one that was started before.
    ///
    /// The library is code that runs with all rights of this process: the path belongs into settings that its administrator
    /// writes, or onto her command line.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, TokenFault> {
        let path = path.as_ref();
        let place = path
            .canonicalize()
            .map_err(|_| TokenFault::ModuleMissing(path.display().to_string()))?;
        let mut started = STARTED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pkcs11) = started.get(&place) {
            return Ok(Self { path: place, pkcs11: pkcs11.clone() });
        }
        let unusable = |error: Error| TokenFault::unusable(path, error);
        let pkcs11 = Pkcs11::new(&place).map_err(unusable)?;
        let threads = CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK);
        match pkcs11.initialize(threads) {
            Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {}
            Err(error) => return Err(unusable(error)),
        }
        started.insert(place.clone(), pkcs11.clone());
        Ok(Self { path: place, pkcs11 })
    }

    /// Every token that is plugged in and was set up.
    pub fn tokens(&self) -> Result<Vec<TokenFacts>, TokenFault> {
        Ok(self.present()?.into_iter().map(|(slot, info)| self.facts(slot, &info)).collect())
    }

    /// The token of a name: its serial number, or its label if only one has it.
    pub fn token(&self, name: &str) -> Result<TokenFacts, TokenFault> {
        let (slot, info) = self.find(name)?;
        Ok(self.facts(slot, &info))
    }

    /// Lets in whoever knows the PIN. The same token is logged in to once by a process: who comes second with the same PIN
    /// shares it, and another PIN is refused without bothering the token.
    pub fn log_in(&self, name: &str, pin: &Pin) -> Result<Arc<Token>, TokenFault> {
        let (_, info) = self.find(name)?;
        let key = (self.path.clone(), info.serial_number().to_owned());
        let mut logged_in = LOGGED_IN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(token) = logged_in.get(&key).and_then(Weak::upgrade) {
            token.verify_pin(pin)?;
            return Ok(token);
        }
        let token = Arc::new(Token::connect(self.clone(), &info, pin)?);
        logged_in.insert(key, Arc::downgrade(&token));
        Ok(token)
    }

    pub(crate) fn pkcs11(&self) -> &Pkcs11 {
        &self.pkcs11
    }

    /// The slot in which a token sits now, and what it tells of itself.
    pub(crate) fn find(&self, name: &str) -> Result<(Slot, TokenInfo), TokenFault> {
        let present = self.present()?;
        let found: Vec<String> = present.iter().map(|(_, info)| info.label().to_owned()).collect();
        let by = |is: &dyn Fn(&TokenInfo) -> bool| {
            present.iter().filter(|(_, info)| is(info)).cloned().collect::<Vec<_>>()
        };
        let mut those = by(&|info| info.serial_number() == name);
        if those.is_empty() {
            those = by(&|info| info.label() == name);
        }
        match (those.pop(), those.is_empty()) {
            (Some(one), true) => Ok(one),
            (Some(_), false) => Err(TokenFault::Ambiguous(name.to_owned())),
            (None, _) => Err(TokenFault::Absent { token: name.to_owned(), found }),
        }
    }

    fn present(&self) -> Result<Vec<(Slot, TokenInfo)>, TokenFault> {
        let at_fault = |error: Error| TokenFault::unusable(&self.path, error);
        let slots = self.pkcs11.get_slots_with_token().map_err(at_fault)?;
        // One that is pulled out just now is not there.
        let infos = slots
            .into_iter()
            .filter_map(|slot| self.pkcs11.get_token_info(slot).ok().map(|info| (slot, info)));
        Ok(infos.filter(|(_, info)| info.token_initialized()).collect())
    }

    fn facts(&self, slot: Slot, info: &TokenInfo) -> TokenFacts {
        TokenFacts {
            label: info.label().to_owned(),
            serial: info.serial_number().to_owned(),
            manufacturer: info.manufacturer_id().to_owned(),
            model: info.model().to_owned(),
            pin: PinState::of(info),
            has_keypad: info.protected_authentication_path(),
            algorithms: self.algorithms(slot),
        }
    }

    /// Kinds of keys for which the token has a mechanism that makes them and one that signs.
    pub(crate) fn algorithms(&self, slot: Slot) -> Vec<KeyAlgorithm> {
        let offered = self.pkcs11.get_mechanism_list(slot).unwrap_or_default();
        let of = |makes: MechanismType, signs: MechanismType, sizes: &[(KeyAlgorithm, usize)]| {
            if !offered.contains(&makes) || !offered.contains(&signs) {
                return Vec::new();
            }
            // Modules that do not tell their limits say 0 for both.
            let (least, most) = self
                .pkcs11
                .get_mechanism_info(slot, makes)
                .map_or((0, 0), |info| (info.min_key_size(), info.max_key_size()));
            let fits = |bits: &usize| *bits >= least && (most == 0 || *bits <= most);
            sizes.iter().filter(|(_, bits)| fits(bits)).map(|(kind, _)| *kind).collect::<Vec<_>>()
        };
        let rsa = of(MechanismType::RSA_PKCS_KEY_PAIR_GEN, MechanismType::RSA_PKCS, &RSA);
        let ec = of(MechanismType::ECC_KEY_PAIR_GEN, MechanismType::ECDSA, &CURVES);
        rsa.into_iter().chain(ec).collect()
    }
}
