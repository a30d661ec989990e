//! libxml2 and xmlsec, the judges.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output},
};

use tempfile::TempDir;

/// A folder for the files of one test.
pub(crate) struct Bench(TempDir);

impl Bench {
    pub(crate) fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, octets: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, octets).unwrap();
        path
    }

    /// Runs a program in the folder.
    pub(crate) fn run(&self, program: &str, arguments: &[&str]) -> Output {
        let command = Command::new(program).args(arguments).current_dir(self.0.path()).output();
        command.unwrap_or_else(|fault| panic!("{program} is needed by the tests: {fault}"))
    }

    /// The canonical form by libxml2, with comments; `None` when it refuses the document.
    pub(crate) fn xmllint(&self, method: &str, xml: &[u8]) -> Option<Vec<u8>> {
        self.write("judged.xml", xml);
        let output = self.run("xmllint", &["--nonet", method, "judged.xml"]);
        output.status.success().then_some(output.stdout)
    }

    /// Signs a template with xmlsec.
    pub(crate) fn xmlsec_sign(&self, template: &str, key: &str) -> Vec<u8> {
        self.write("template.xml", template);
        let key = ["--privkey-pem", key];
        let attributes = ID_ATTRIBUTES;
        let arguments: Vec<&str> = ["--sign"]
            .into_iter()
            .chain(key)
            .chain(attributes)
            .chain(["--output", "signed.xml", "template.xml"])
            .collect();
        let output = self.run("xmlsec1", &arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        fs::read(self.path("signed.xml")).unwrap()
    }

    /// Whether xmlsec verifies a document with the key of a certificate in `cert.pem`.
    pub(crate) fn xmlsec_verify(&self, xml: &[u8], key: &[&str]) -> bool {
        self.write("verify.xml", xml);
        let arguments: Vec<&str> = ["--verify"]
            .into_iter()
            .chain(key.iter().copied())
            .chain(ID_ATTRIBUTES)
            .chain(["verify.xml"])
            .collect();
        let output = self.run("xmlsec1", &arguments);
        output.status.success()
    }
}

/// Which attributes xmlsec takes for identifiers.
const ID_ATTRIBUTES: [&str; 8] = [
    "--id-attr:Id",
    "urn:d:part",
    "--id-attr:Id",
    "http://uri.etsi.org/01903/v1.3.2#:SignedProperties",
    "--id-attr:Id",
    "http://schemas.xmlsoap.org/soap/envelope/:Body",
    "--id-attr:Id",
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd:Timestamp",
];
