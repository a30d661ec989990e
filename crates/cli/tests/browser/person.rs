//! People with keys: what they do on their own computers, by programs that are not the portal's.

use std::{fs, path::PathBuf};

use crate::{
    driver::Browser,
    stage::{Stage, run, senim},
};

/// Keys with their certificate, and the program that signs with them.
pub(crate) struct Signer {
    how: How,
}

enum How {
    /// OpenSSL, with PEM files.
    OpenSsl { key: PathBuf, certificate: PathBuf },
    /// `senim sign` with a key in a card; the words name the card.
    Card { words: String },
    /// `senim sign`, which knows GOST keys.
    Senim { container: PathBuf },
}

impl Signer {
    /// Somebody of the demonstration, whose RSA key OpenSSL takes out of the container.
    pub(crate) fn of_demo(stage: &Stage, name: &str) -> Self {
        let container = stage.evidence(&format!("{name}.p12"));
        let (key, certificate) =
            (stage.path(&format!("{name}.key")), stage.path(&format!("{name}.pem")));
        let container = container.to_str().unwrap();
        let open = ["pkcs12", "-in", container, "-passin", "pass:demo"];
        let take = |rest: &[&str]| run("openssl", &[&open[..], rest].concat());
        take(&["-nocerts", "-noenc", "-out", key.to_str().unwrap()]);
        take(&["-clcerts", "-nokeys", "-out", certificate.to_str().unwrap()]);
        Self { how: How::OpenSsl { key, certificate } }
    }

    /// Somebody of the demonstration with a GOST key, which OpenSSL cannot read.
    pub(crate) fn with_container(stage: &Stage, name: &str) -> Self {
        Self { how: How::Senim { container: stage.evidence(&format!("{name}.p12")) } }
    }

    /// Somebody with a key of her own and its certificate.
    pub(crate) const fn with_files(key: PathBuf, certificate: PathBuf) -> Self {
        Self { how: How::OpenSsl { key, certificate } }
    }

    /// Somebody with keys on a card, which the words name as `senim sign` wants it. She signs with the one for authentication.
    pub(crate) const fn with_card(words: String) -> Self {
        Self { how: How::Card { words } }
    }

    /// Signs what was saved from the page: with it inside, or beside it.
    pub(crate) fn sign(&self, stage: &Stage, content: &[u8], detached: bool) -> PathBuf {
        let (from, to) = (stage.path("to-sign.bin"), stage.path("signed.p7s"));
        fs::write(&from, content).unwrap();
        let (input, output) = (from.to_str().unwrap(), to.to_str().unwrap());
        match &self.how {
            How::OpenSsl { key, certificate } => {
                let (key, certificate) = (key.to_str().unwrap(), certificate.to_str().unwrap());
                let mut words = vec!["cms", "-sign", "-cades", "-binary", "-md", "sha256"];
                words.extend(["-signer", certificate, "-inkey", key, "-in", input]);
                words.extend(["-outform", "DER", "-out", output]);
                words.extend((!detached).then_some("-nodetach"));
                stage.run("openssl", &words);
            }
            How::Card { words } => {
                let mut words: Vec<&str> = words.split(' ').collect();
                words.splice(0..0, ["sign", "--token-key", "authentication"]);
                words.extend(["--out", output, input]);
                words.extend(detached.then_some("--detached"));
                stage.run(senim(), &words);
            }
            How::Senim { container } => {
                let container = container.to_str().unwrap();
                let mut words = vec!["sign", "--p12", container, "--password", "demo"];
                words.extend(["--out", output, input]);
                words.extend(detached.then_some("--detached"));
                stage.run(senim(), &words);
            }
        }
        to
    }

    /// Saves what the page offers, signs it, and hands the signature in.
    pub(crate) async fn sign_page(&self, browser: &Browser, stage: &Stage, detached: bool) {
        let content = browser.download("a[download]").await;
        let signature = self.sign(stage, &content, detached);
        browser.upload("#signature-file", &signature).await;
        browser.go("main form .button").await;
    }

    /// Signs in and comes to the own place.
    pub(crate) async fn sign_in(&self, browser: &Browser, stage: &Stage, home: &str) {
        self.sign_in_speaking("kk", browser, stage, home).await;
    }

    /// The same in a language.
    pub(crate) async fn sign_in_speaking(
        &self,
        lang: &str,
        browser: &Browser,
        stage: &Stage,
        home: &str,
    ) {
        browser.open(&format!("/{lang}/sign-in")).await;
        browser.see("h1").await;
        self.sign_page(browser, stage, false).await;
        browser.arrive(home).await;
        browser.see("nav .person").await;
        browser.look().await;
    }
}

/// Signs out.
pub(crate) async fn sign_out(browser: &Browser) {
    browser.click("nav .person button").await;
    browser.see("nav a[href='/kk/sign-in']").await;
}
