//! Papers on the operator's desk: brought, read, marked; and the person who brought them is who she says.

use serde_json::{Value, json};

use crate::driver::Browser;

/// A paper at the desk, and what is read from it.
pub(crate) struct Paper {
    pub(crate) code: &'static str,
    /// What its line or its form asks for.
    pub(crate) says: Value,
    /// Whether it has a page of its own.
    pub(crate) read_on_page: bool,
}

/// One of which nothing is asked.
pub(crate) const fn seen(code: &'static str) -> Paper {
    Paper { code, says: Value::Null, read_on_page: false }
}

/// One whose line asks for something.
pub(crate) const fn line(code: &'static str, says: Value) -> Paper {
    Paper { code, says, read_on_page: false }
}

/// Accepts each of the papers of the request at this address, and finds the person proven.
pub(crate) async fn accept(browser: &Browser, at: &str, papers: &[Paper]) {
    for paper in papers {
        if paper.read_on_page {
            read(browser, at, paper).await;
        } else {
            let form = format!(".paper form:has(input[name=document][value={}])", paper.code);
            let mut says = json!({ "verdict": "accepted", "seen_as": "original" });
            if let (Some(all), Some(more)) = (says.as_object_mut(), paper.says.as_object()) {
                all.extend(more.clone());
            }
            browser.fill(&form, &says).await;
            browser.click(&format!("{form} .button")).await;
        }
        browser.see(&format!(".paper:has(input[value={}]) .tag", paper.code)).await;
    }
    browser.click("button[name=identity][value=proved]").await;
    browser.see("main section > p > .tag.done").await;
}

/// A paper that has a page, with the rows of its table.
async fn read(browser: &Browser, at: &str, paper: &Paper) {
    browser.open(&format!("{at}/papers/{}", paper.code)).await;
    let rows = paper.says["rows"].as_u64().unwrap_or(1);
    for row in 2..=rows {
        browser.fill("main form", &paper.says).await;
        browser.click("main form button[name=add-row]").await;
        browser.see(&format!("[name$='.{row}.iin']")).await;
    }
    browser.fill("main form", &paper.says).await;
    browser.look().await;
    browser.click("main form .buttons button").await;
}

/// The operator states that the data were compared, the originals given back and the consent signed.
pub(crate) async fn state(browser: &Browser, at: &str) {
    browser.open(&format!("{at}/acts/accept")).await;
    let statements = json!({ "data_compared": "yes", "originals_returned": "yes", "secrets_consent_signed": "yes" });
    browser.fill("main form", &statements).await;
    browser.click("main form .button").await;
    browser.see("main #acts").await;
}
