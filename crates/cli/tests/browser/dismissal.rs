//! A dismissed employee brings the order to a centre, and has her certificates revoked without a key and without a power of attorney
//! of the company (nca-01 process E, F8 and contradiction 18).

use gateway::{Organisation, Person};
use serde_json::json;

use crate::{
    driver::Browser,
    kinds::full_name,
    papers::{self, Paper, line, seen},
    person::{Signer, sign_out},
    registration::written,
    stage::Stage,
};

/// What the operator reads in F8: with the order of dismissal the holder signs it, not the head.
fn application(firm: &Organisation, employee: &Person) -> Paper {
    let now = app::clock::Clock::default().now();
    let today = written(base::local_date(now));
    let says = json!({
        "seen_as": "original",
        "bin": firm.bin,
        "organization_or_sole_trader_name": firm.full_name.kk,
        "employee_iin": employee.iin,
        "employee_last_name": employee.surname,
        "employee_first_name": employee.name,
        "employee_middle_name": employee.patronymic,
        "issue_date": today,
        "visit_date": today,
        "holder_signed": "yes",
        "seal": "NONE",
    });
    Paper { code: "F8", says, read_on_page: true }
}

/// She is dismissed, and both lists name her certificates within the visit.
pub(crate) async fn told(
    browser: &Browser,
    stage: &Stage,
    operator: &Signer,
    (firm, employee): (&Organisation, &Person),
) {
    operator.sign_in(browser, stage, "/desk").await;
    browser.open("/kk/desk/revocations/new").await;
    browser.look_everywhere().await;
    // The walk is taken at any hour: a visit at home does not depend on the office's.
    let came = json!({ "holder_iin": employee.iin, "bin": firm.bin, "place": "home", "visitor": "recipient" });
    browser.fill("main form", &came).await;
    browser.click("main form .button").await;
    browser.see(".paper").await;
    let address = browser.address().await;
    let number = address.rsplit('/').next().unwrap_or_default();
    let at = format!("/kk/desk/{number}");
    let order = line("D_DISMISS", json!({ "seen_as": "copy" }));
    papers::accept(browser, &at, &[application(firm, employee), seen("D_ID"), order]).await;
    papers::state(browser, &at).await;

    browser.open(&format!("{at}/acts/form-revocation")).await;
    browser.look_everywhere().await;
    let mut serials = Vec::new();
    for certificate in 1.. {
        let place = format!("fieldset .tick:nth-of-type({certificate}) input[name=serial]");
        if !browser.has(&place).await {
            break;
        }
        serials.push(browser.property(&place, "value").await);
    }
    assert_eq!(serials.len(), 2, "{} has one to sign and one to sign in", full_name(employee));
    let form = json!({
        "serial": serials,
        "reason": "DISMISSAL",
        "email": "dismissed@example.kz",
        "phone": "+7 701 123 45 67",
        "consents_signed": "yes",
    });
    browser.fill("main form", &form).await;
    browser.picture("dismissal").await;
    browser.go("main form .button").await;
    browser.must_not_have(".summary").await;
    browser.open(&format!("{at}/approval")).await;
    browser.look_everywhere().await;
    operator.sign_page(browser, stage, false).await;
    browser.see("dl.rows .tag.done").await;
    browser.picture("dismissed").await;
    sign_out(browser).await;
    for serial in &serials {
        let mut named = Vec::new();
        for list in ["nca-rsa", "nca-gost"] {
            browser.open(&format!("/kk/nca/{list}/revoked")).await;
            named.push(browser.text("main").await.contains(serial.as_str()));
        }
        assert!(named.contains(&true), "{serial} is on a list");
    }
}
