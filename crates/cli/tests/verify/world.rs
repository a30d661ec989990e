//! An authority of openssl, and people with keys.

use std::{fs, path::Path};

use tempfile::TempDir;

use crate::must;

/// A folder with an authority (`ca.pem`, `ca-key.pem`) and one holder (`holder.p12`, `holder.pem`).
pub(crate) struct World(TempDir);

/// A kind of key.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Ec,
    Rsa,
}

const EXTENSIONS: &str = "[holder]\nkeyUsage=critical,digitalSignature,nonRepudiation\n\
    authorityKeyIdentifier=keyid\nsubjectKeyIdentifier=hash\n\
    [tsa]\nextendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n\
    authorityKeyIdentifier=keyid\nsubjectKeyIdentifier=hash\n";

impl World {
    pub(crate) fn new() -> Self {
        let world = Self(tempfile::tempdir().unwrap());
        fs::write(world.path().join("x509.cnf"), EXTENSIONS).unwrap();
        must(
            world.path(),
            "openssl req -x509 -newkey rsa:2048 -nodes -keyout ca-key.pem -out ca.pem -subj /CN=CA -days 30 \
             -addext keyUsage=critical,keyCertSign,cRLSign",
        );
        world.party("holder", Kind::Rsa);
        world
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Makes a key, a certificate and a container with the password `parole`.
    pub(crate) fn party(&self, name: &str, kind: Kind) {
        let key = match kind {
            Kind::Ec => "-newkey ec -pkeyopt ec_paramgen_curve:P-256",
            Kind::Rsa => "-newkey rsa:2048",
        };
        let extensions = if name == "tsa" { "tsa" } else { "holder" };
        for line in [
            format!("req {key} -nodes -keyout {name}-key.pem -out {name}.csr -subj /CN={name}"),
            format!(
                "x509 -req -in {name}.csr -CA ca.pem -CAkey ca-key.pem -CAcreateserial -out {name}.pem -days 30 \
                 -extfile x509.cnf -extensions {extensions}"
            ),
            format!(
                "pkcs12 -export -inkey {name}-key.pem -in {name}.pem -passout pass:parole -out {name}.p12"
            ),
        ] {
            must(self.path(), &format!("openssl {line}"));
        }
    }
}
