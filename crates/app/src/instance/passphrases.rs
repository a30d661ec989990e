//! The passphrases that lock the keys of an instance.

use base::Fault;
use keystore::Passphrase;

use crate::{Error, Result};

/// The passphrases of a new instance, two different ones. The roots' is not needed again until the next ceremony.
pub struct Passphrases {
    root: Passphrase,
    online: Passphrase,
}

impl Passphrases {
    /// Takes the passphrase of the roots and that of the keys that a running server uses. They must differ: whoever takes
    /// the server's passphrase must not have the roots with it.
    pub fn new(root: Passphrase, online: Passphrase) -> Result<Self> {
        if root.expose() == online.expose() {
            return Err(Error::invalid(Fault::new("passphrases-equal")));
        }
        Ok(Self { root, online })
    }

    /// Locks the keys of the roots.
    pub(crate) const fn root(&self) -> &Passphrase {
        &self.root
    }

    /// Locks the keys that a running server uses.
    pub const fn online(&self) -> &Passphrase {
        &self.online
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_passphrase_of_the_roots_is_another_than_that_of_the_server() {
        let of = |text: &str| Passphrase::new(text);
        let equal = Passphrases::new(of("one passphrase"), of("one passphrase")).err().unwrap();
        assert_eq!(equal.faults().0[0].code, "passphrases-equal");
        assert!(Passphrases::new(of("one passphrase"), of("one passphrase ")).is_ok());
    }
}
