//! An official of the provider, appointed while the portal serves, writes down why certificates are to be revoked.

use crate::{
    driver::Browser,
    person::{Signer, sign_out},
    registration::{Holder, request},
    stage::{Stage, run, senim},
};

/// Appoints the official; she is a citizen of the registers.
fn appoint(stage: &Stage) -> Signer {
    let (key, csr) = request(stage, "official");
    let certificate = stage.path("official.pem");
    let (data, secrets) = (stage.instance(), stage.evidence("passphrases.txt"));
    let person = gateway::population::cast().unwrap().officer;
    let mut words = vec!["staff", "enrol", "--role", "officer", "--post", "nca"];
    words.extend(["--iin", person.iin.as_str(), "--csr", csr.to_str().unwrap()]);
    words.extend(["--out", certificate.to_str().unwrap(), "--data", data.to_str().unwrap()]);
    words.extend(["--passphrase-file", secrets.to_str().unwrap()]);
    run(senim(), &words);
    Signer::with_files(key, certificate)
}

/// Records a ground against the certificate that the holder still has, and looks at its pages.
pub(crate) async fn record(browser: &Browser, stage: &Stage, holder: &Holder) {
    appoint(stage).sign_in(browser, stage, "/inbox").await;
    let record = format!("/inbox/certificates?serial={}", holder.other_serial());
    browser.look_at_all(&["/inbox/certificates", &record, "/inbox/requests"]).await;
    browser.look_at_all(&["/inbox/grounds"]).await;
    browser.write("#iin", &holder.iin()).await;
    browser.write("#serials", holder.other_serial()).await;
    browser.click("[name=reason][value=UNRELIABLE_DATA], option[value=UNRELIABLE_DATA]").await;
    browser.write("#evidence", "№ 7, 2026-11-10").await;
    browser.click("main form .button").await;
    browser.click("main table a").await;
    browser.see("main dl.rows").await;
    browser.picture("ground").await;
    let shown = browser.text("main").await;
    assert!(shown.contains("№ 7, 2026-11-10"), "the evidence is shown: {shown}");
    browser.look_everywhere().await;
    let address = browser.address().await;
    browser.open(&format!("{address}/confirmation")).await;
    browser.look_everywhere().await;
    sign_out(browser).await;
}
