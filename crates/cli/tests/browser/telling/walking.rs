//! Roads of several pages: an application on the portal, one on paper, a signature on a result, waiting.

use serde_json::{Map, Value, json};

use super::Teller;
use crate::tale::{Pays, Room};

impl Teller<'_> {
    /// From the sheet of a service to the number of the application.
    pub(super) async fn file(
        &mut self,
        (service, form): (&str, &str),
        answers: &Map<String, Value>,
        files: &[String],
        pays: Pays,
    ) -> String {
        let lang = self.lang.clone();
        self.open(&format!("/services/{service}")).await;
        self.look("sheet").await;
        self.browser.go(&format!("form[action='/{lang}/apply/{form}'] .button")).await;
        self.browser.arrive(&format!("/apply/{form}/questions/")).await;
        while !self.browser.address().await.ends_with("/check") {
            let address = self.browser.address().await;
            let question = address.rsplit('/').next().unwrap().to_owned();
            self.look(&format!("question-{question}")).await;
            self.fill("#journey", answers).await;
            self.attach("#journey", files).await;
            self.send("#journey > .buttons .button").await;
        }
        self.look("check").await;
        self.send("main form .button").await;
        self.browser.arrive(&format!("/apply/{form}/sign")).await;
        self.look("sign").await;
        self.sign(false).await;
        self.browser.arrive("/cases/").await;
        let number = self.browser.text(".panel .number").await;
        self.look("filed").await;
        if pays == Pays::AtOnce {
            self.open(&Room::Cabinet.of(&number)).await;
            self.look("to-pay").await;
            self.send("#payment .button").await;
            self.browser.must_not_have("#payment").await;
            self.look("paid").await;
        }
        number
    }

    /// Whoever sits before the browser signs what the page offers.
    pub(super) async fn sign(&self, detached: bool) {
        let signer = &self.people[self.present.as_ref().unwrap()];
        signer.sign_page(self.browser, self.stage, detached).await;
    }

    /// A clerk keys an application in, until its acts are offered.
    pub(super) async fn key_in(
        &mut self,
        (request, channel, kind): (&str, &str, &str),
        answers: &Map<String, Value>,
        files: &[String],
    ) {
        self.open("/desk/intake").await;
        self.look("intake").await;
        let form = format!("form:has(input[name=request][value='{request}'])");
        let how = json!({ "channel": channel, "applicant_kind": kind, "lang": self.lang });
        self.browser.fill(&form, &how).await;
        self.browser.go(&format!("{form} .button")).await;
        self.look("intake-form").await;
        // What is chosen brings fields that were not there.
        for _ in 0..3 {
            self.fill("main form", answers).await;
            self.browser.go("main form .buttons button[value=keep]").await;
        }
        self.fill("main form", answers).await;
        self.attach("main form", files).await;
        self.look("intake-filled").await;
        self.fill("main form", answers).await;
        self.attach("main form", files).await;
        self.send("main form .buttons button[value=check]").await;
        self.browser.arrive("/desk/intake/acts").await;
        self.look("intake-acts").await;
    }

    /// The act that opens what was keyed in; gives its number.
    pub(super) async fn open_case(&mut self, act: &str, given: &Map<String, Value>) -> String {
        self.browser.go(&format!("a[href='/{}/desk/intake/acts/{act}']", self.lang)).await;
        self.look(&format!("act-{act}")).await;
        self.fill("main form", given).await;
        self.send("main form .buttons .button").await;
        self.browser.arrive("/desk/cases/").await;
        let address = self.browser.address().await;
        self.look("taken-in").await;
        let path = address.split("/desk/cases/").nth(1).unwrap();
        path.split('/').next().unwrap().to_owned()
    }

    /// The authorised person reads the result and signs exactly its bytes.
    pub(super) async fn sign_result(&mut self, who: &str, case: &str) {
        assert_eq!(self.present.as_deref(), Some(who));
        self.open(case).await;
        self.look("case-to-sign").await;
        self.browser.go(&format!("a[href='/{}{case}/signature']", self.lang)).await;
        self.look("result-sign").await;
        self.sign(true).await;
        self.browser.see("#assignment").await;
        self.browser.must_not_have(".summary").await;
        self.look("result-signed").await;
    }

    /// Opens an application until its page says something: the server does by itself what time brings.
    pub(super) async fn wait_for(&mut self, case: &str, says: &str) {
        for _ in 0..300 {
            self.open(case).await;
            if self.browser.text("main").await.contains(says) {
                return self.look("stands").await;
            }
        }
        panic!("{case} never says {says}: {}", self.browser.text("main").await);
    }
}
