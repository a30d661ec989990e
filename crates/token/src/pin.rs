//! What the holder of a token types.

use std::fmt;

use cryptoki::types::AuthPin;
use zeroize::Zeroizing;

/// A PIN: wiped when dropped, shown by nothing.
#[derive(Clone)]
pub struct Pin(Zeroizing<String>);

impl Pin {
    /// Takes the text over, exactly as it was typed. Empty for a token with a keypad of its own.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// For the module; wiped as well when dropped. `None` when the token asks for it itself.
    pub(crate) fn for_module(&self) -> Option<AuthPin> {
        if self.0.is_empty() { None } else { Some(AuthPin::from(self.0.as_str().to_owned())) }
    }

    /// Whether both are the same, in a time that does not tell how much of them is.
    pub(crate) fn is(&self, other: &Self) -> bool {
        let (own, other) = (self.0.as_bytes(), other.0.as_bytes());
        let differing = own.iter().zip(other).fold(0, |seen, (a, b)| seen | (a ^ b));
        own.len() == other.len() && differing == 0
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_shows_nothing_and_is_itself_only() {
        let pin = Pin::new("123456");
        assert_eq!(format!("{pin:?}"), "Pin");
        assert!(pin.is(&Pin::new("123456")));
        assert!(
            !pin.is(&Pin::new("123457")) && !pin.is(&Pin::new("12345")) && !pin.is(&Pin::new(""))
        );
        assert!(Pin::new("").for_module().is_none() && pin.for_module().is_some());
    }
}
