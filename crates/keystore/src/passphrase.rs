//! The secret that opens a key.

use std::fmt;

use zeroize::Zeroizing;

use crate::KeystoreFault;

/// The fewest characters a passphrase for a new key may have.
pub const MIN_PASSPHRASE_CHARS: usize = 12;

/// A passphrase: wiped when dropped, shown by nothing.
///
/// Any text can be typed to open a key; only a long enough one can be given to a new key, and the vault checks that
/// with [`Passphrase::check_for_new_key`].
#[derive(Clone)]
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// Takes the text over, exactly as it was typed.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// Whether a new key may be closed with it.
    pub fn check_for_new_key(&self) -> Result<(), KeystoreFault> {
        if self.0.chars().count() < MIN_PASSPHRASE_CHARS {
            Err(KeystoreFault::PassphraseShort)
        } else {
            Ok(())
        }
    }

    /// The bytes, for the key derivation and nothing else.
    pub fn expose(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passphrase_shows_nothing_and_has_a_least_length() {
        let passphrase = Passphrase::new("сегіз таңба");
        assert_eq!(format!("{passphrase:?}"), "Passphrase");
        assert!(passphrase.check_for_new_key().is_err());
        assert!(Passphrase::new("он екі таңба").check_for_new_key().is_ok());
    }
}
