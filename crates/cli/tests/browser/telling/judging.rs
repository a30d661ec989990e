//! What came of an application is judged: by two programs, and by the page that confirms it to anybody.

use std::{fs, process::Command};

use serde_json::Value;

use super::Teller;
use crate::stage::senim;

impl Teller<'_> {
    /// Saves and judges all papers, then has the result confirmed where anybody can; gives its number in the register.
    pub(super) async fn judge_result(&mut self, case: &str, confirmed: &str) -> String {
        self.open(case).await;
        self.look("result").await;
        let mut digests = Vec::new();
        for at in 1.. {
            let link = format!("ul.files li:nth-child({at}) a[href*='/documents/']");
            if !self.browser.has(&link).await {
                break;
            }
            let name = self.browser.text(&link).await;
            let bytes = self.browser.download(&link).await;
            if bytes.starts_with(b"%PDF-") && self.judge(&name, &bytes) {
                digests.push(crypto::sha256(&bytes).to_string());
            }
        }
        assert!(!digests.is_empty(), "{case} has no signed paper");
        if confirmed == "nobody" {
            self.browser.must_not_have("main .notice a").await;
            return String::new();
        }
        let entry = self.browser.text("main .notice strong").await;
        let address = self.browser.property("main .notice a", "href").await;
        let code = address.rsplit('/').next().unwrap();
        self.leave().await;
        self.open("/check").await;
        self.browser.write("#code", code).await;
        self.browser.go("main form .button").await;
        self.browser.see(&format!(".panel.{confirmed}")).await;
        let told = self.browser.text("main").await;
        assert!(
            digests.iter().any(|digest| told.contains(digest)),
            "none of {digests:?} in {told}"
        );
        self.look("confirmed").await;
        entry
    }

    /// Two judges, of which one is not ours, say of a signed paper that its signature holds; whether it is signed.
    pub(super) fn judge(&self, name: &str, bytes: &[u8]) -> bool {
        let file = self.stage.path("judged.pdf");
        fs::write(&file, bytes).unwrap();
        let path = file.to_str().unwrap();
        let said = Command::new("pdfsig").args(["-nocert", path]).output().unwrap();
        let said = String::from_utf8_lossy(&said.stdout).into_owned();
        let signatures = said.matches("Signature #").count();
        // What the applicant attached.
        if signatures == 0 {
            return false;
        }
        assert_eq!(said.matches("Signature is Valid").count(), signatures, "{name}: {said}");
        let authorities = ["root-rsa", "nca-rsa", "root-gost", "nca-gost"].map(|authority| {
            self.stage.evidence(&format!("{authority}.pem")).display().to_string()
        });
        let [root_rsa, nca_rsa, root_gost, nca_gost] = &authorities;
        let mut words = vec!["verify", "--no-revocation", "--json", "--trust", root_rsa, "--with"];
        words.extend([nca_rsa.as_str(), "--trust", root_gost, "--with", nca_gost, path]);
        let verdict: Value = serde_json::from_str(&self.stage.run(senim(), &words)).unwrap();
        assert_eq!(verdict["result"], "valid", "{name}: {verdict}");
        println!(
            "{}: {name}: {signatures} signatures, judged by pdfsig and senim verify",
            self.story
        );
        true
    }
}
