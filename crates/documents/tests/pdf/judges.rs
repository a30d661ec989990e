//! Foreign programs that judge our files.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// A folder of one test.
pub(crate) struct Bench {
    folder: tempfile::TempDir,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).expect("written");
        path
    }

    /// Runs a program in the folder and gives what it printed, with whether it was content.
    pub(crate) fn run(&self, program: &str, arguments: &[&str]) -> (bool, String) {
        let output = Command::new(program)
            .args(arguments)
            .current_dir(self.folder.path())
            .env("LC_ALL", "C.UTF-8")
            .env("HOME", self.folder.path())
            .output()
            .unwrap_or_else(|fault| panic!("{program}: {fault}"));
        let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.push_str(&String::from_utf8_lossy(&output.stderr));
        (output.status.success(), text)
    }

    /// Runs a program that must be content.
    pub(crate) fn must(&self, program: &str, arguments: &[&str]) -> String {
        let (content, text) = self.run(program, arguments);
        assert!(content, "{program} {arguments:?}: {text}");
        text
    }

    pub(crate) fn text(&self, pdf: &[u8]) -> String {
        self.write("text.pdf", pdf);
        self.must("pdftotext", &["-layout", "text.pdf", "-"])
    }

    /// The file is sound in the eyes of qpdf, without errors and warnings, and keeps the rules of the archive.
    pub(crate) fn sound(&self, pdf: &[u8]) {
        assert_eq!(testkit::archival::breaches(pdf), []);
        self.write("sound.pdf", pdf);
        let text = self.must("qpdf", &["--check", "sound.pdf"]);
        assert!(!text.contains("WARNING"), "{text}");
    }
}

/// Makes a key and a self-signed certificate; the programs see `key.pem` and `certificate.pem`.
pub(crate) fn make_signer(bench: &Bench) {
    bench.must(
        "openssl",
        &[
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-keyout",
            "key.pem",
            "-out",
            "certificate.pem",
            "-days",
            "30",
            "-utf8",
            "-subj",
            "/CN=ОМАРОВ БЕРІК/C=KZ",
            "-addext",
            "keyUsage=digitalSignature,nonRepudiation",
        ],
    );
}

/// Signs as an authorised person would: a detached CAdES-BES signature.
pub(crate) fn sign(bench: &Bench, content: &[u8]) -> Vec<u8> {
    bench.write("content.bin", content);
    bench.must(
        "openssl",
        &[
            "cms",
            "-sign",
            "-binary",
            "-cades",
            "-md",
            "sha256",
            "-in",
            "content.bin",
            "-signer",
            "certificate.pem",
            "-inkey",
            "key.pem",
            "-outform",
            "DER",
            "-out",
            "signature.der",
        ],
    );
    std::fs::read(bench.path("signature.der")).expect("a signature")
}

/// Text of a file.
pub(crate) fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).expect("a file")
}
