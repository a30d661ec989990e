//! Pages that anybody may open.

use crate::driver::Browser;

/// Looks at those to which no story leads.
pub(crate) async fn look(browser: &Browser) {
    let pages = [
        "",
        "/agreement",
        "/check",
        "/cps",
        "/help/files",
        "/nca",
        "/nca/nca-rsa/revoked",
        "/privacy",
        "/queue",
        "/queue/71-002",
        "/references",
        "/registers",
        "/registers/mes-01/attestats",
        "/services",
        "/services/mes-01",
        "/services/mes-01/quality",
        "/certificates",
        "/sign-in",
        "/status",
    ];
    browser.look_at_all(&pages).await;
    browser.open("/kk/registers/mes-01/attestats").await;
    browser.click("main section h2 a").await;
    browser.see("main dl.rows").await;
    browser.look_everywhere().await;
}
