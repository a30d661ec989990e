//! The golden story as people walk it: a browser, the portal of `senim demo`, and signatures made by other programs.
//!
//! Chromium is driven over W3C WebDriver. The people of the demonstration sign with the key containers that the story
//! leaves; the applicant is somebody new, with keys made by OpenSSL. Pictures of the pages stay in the target folder.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a walk that cannot go on must fail"
)]

#[path = "../running/clock.rs"]
mod clock;
mod dismissal;
mod driver;
mod grounds;
mod kinds;
mod pages;
mod papers;
mod person;
mod public;
mod registration;
mod service;
#[path = "../../../token/tests/support/softhsm.rs"]
mod softhsm;
mod stage;
mod tale;
mod telling;

use driver::{Browser, Scripts};
use stage::Stage;

#[tokio::test]
async fn kinds_of_participants_are_served_page_by_page_in_a_browser() {
    let Some(stage) = Stage::set() else { return };
    let browser = Browser::start(&stage, Scripts::On).await;
    Box::pin(kinds::are_served(&browser, &stage)).await;
    browser.quit().await;
}

#[tokio::test]
async fn services_are_asked_for_and_given_page_by_page_in_a_browser() {
    let book = tale::Book::read();
    let Some(stage) = Stage::set_for_days(&book.fees) else { return };
    let browser = Browser::start(&stage, Scripts::On).await;
    Box::pin(telling::tell(&browser, &stage, &book)).await;
    browser.quit().await;
}

#[tokio::test]
async fn people_walk_through_the_golden_story_in_a_browser() {
    let Some(stage) = Stage::set() else { return };
    let browser = Browser::start(&stage, Scripts::On).await;
    let filed = registration::file_request(&browser, &stage).await;
    registration::issue_at_the_desk(&browser, &stage, &filed).await;
    let holder = registration::install(&browser, &stage, filed).await;
    let case = service::apply(&browser, &stage).await;
    service::correspond(&browser, &stage, &case).await;
    service::consider(&browser, &stage, &case).await;
    service::sign_result(&browser, &stage, &case).await;
    service::check_result(&browser, &stage, &case).await;
    service::complain(&browser, &stage).await;
    registration::revoke(&browser, &stage, &holder).await;
    registration::read_lists(&browser, &holder).await;
    grounds::record(&browser, &stage, &holder).await;
    public::look(&browser).await;
    pages::are_complete(&browser.quit().await);

    let without_scripts = Browser::start(&stage, Scripts::Off).await;
    registration::walk_without_scripts(&without_scripts, &stage).await;
    without_scripts.quit().await;
}
