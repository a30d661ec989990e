//! From the application to the attestat (mes-01).

use crate::{
    driver::Browser,
    person::{Signer, sign_out},
    stage::Stage,
};

/// The head of the company signs in with his GOST key, fills in the form, and signs the application. Gives its number.
pub(crate) async fn apply(browser: &Browser, stage: &Stage) -> String {
    let head = Signer::with_container(stage, "legal-head");
    head.sign_in(browser, stage, "/cabinet").await;
    browser.look_everywhere().await;
    browser.picture("cabinet-head").await;
    let places = ["/cabinet/employees", "/complaints", "/complaints/new/mes-01"];
    browser.look_at_all(&places).await;
    browser.open("/kk/services/mes-01").await;
    browser.click("form[action='/kk/apply/mes-01'] button").await;
    browser.arrive("/apply/mes-01/questions/organisation").await;
    browser.look_everywhere().await;
    browser.picture("application").await;
    browser.write("#applicant_phone", "+7 717 212 34 56").await;
    browser.click("#journey .buttons button").await;

    browser.arrive("/apply/mes-01/questions/work").await;
    browser.look_everywhere().await;
    browser.click("input[name=industry_branches][value=energy]").await;
    browser.click("input[name=activity_subkinds][value=expertise]").await;
    browser.picture("application-work").await;
    browser.click("#journey .buttons button").await;

    browser.arrive("/apply/mes-01/questions/conclusion").await;
    browser.upload("#attachment_expert_conclusion", &stage.evidence("conclusion.pdf")).await;
    browser.write("#conclusion_number", "18").await;
    browser.write("#expertise_date", &ten_days_ago()).await;
    browser.write("#expert_organisation_name", "«Тәуелсіз Сараптама» ЖШС").await;
    browser.write("#expert_organisation_attestat_number", "2025-MES01-0000005-1").await;
    browser.look().await;
    browser.click("#journey .buttons button").await;

    browser.arrive("/apply/mes-01/questions/head").await;
    browser.write("#head_position", "Директор").await;
    browser.look().await;
    browser.click("#journey .buttons button").await;

    browser.arrive("/apply/mes-01/check").await;
    browser.look_everywhere().await;
    browser.picture("application-review").await;
    browser.click("main form .button").await;
    browser.arrive("/apply/mes-01/sign").await;
    browser.look_everywhere().await;
    browser.picture("application-sign").await;
    head.sign_page(browser, stage, false).await;
    browser.arrive("/cases/").await;
    browser.look_everywhere().await;
    browser.picture("application-filed").await;
    let number = browser.text(".panel .number").await;
    let case = format!("/cases/{number}");
    browser.look_at_all(&[&case, &format!("{case}/messages")]).await;
    sign_out(browser).await;
    number
}

/// The head of the company complains, and looks at his complaint.
pub(crate) async fn complain(browser: &Browser, stage: &Stage) {
    let head = Signer::with_container(stage, "legal-head");
    head.sign_in(browser, stage, "/cabinet").await;
    browser.open("/kk/complaints/new/mes-01").await;
    browser.click("input[name=place][value='4']").await;
    for (field, words) in [
        ("postal_address", "Ақтау, 14-шағын аудан, 132 үй"),
        ("subject_name", "Орындаушы"),
        ("reasons", "Жауап мерзімінде берілмеді."),
        ("demands", "Өтінішті қарауды сұраймын."),
    ] {
        browser.write(&format!("#{field}"), words).await;
    }
    browser.click("main form .button").await;
    browser.see("#signature-file").await;
    browser.picture("complaint-sign").await;
    head.sign_page(browser, stage, false).await;
    browser.arrive("/complaints/").await;
    browser.look_everywhere().await;
    browser.picture("complaint").await;
    let address = browser.address().await;
    let number = address.rsplit('/').next().unwrap().to_owned();
    browser.look_at_all(&[&format!("/complaints/{number}/acts/withdraw")]).await;
    sign_out(browser).await;
    Signer::of_demo(stage, "officer").sign_in(browser, stage, "/inbox").await;
    browser.look_at_all(&[&format!("/complaint-register/{number}")]).await;
    sign_out(browser).await;
}

/// As people write it.
fn ten_days_ago() -> String {
    let now = app::clock::Clock::System.now();
    let day = base::local_date_time(now).date().checked_sub(jiff::ToSpan::days(10)).unwrap();
    format!("{:02}.{:02}.{:04}", day.day(), day.month(), day.year())
}

/// The applicant asks something about the application and attaches a file; the officer finds the question and answers it.
pub(crate) async fn correspond(browser: &Browser, stage: &Stage, case: &str) {
    let head = Signer::with_container(stage, "legal-head");
    head.sign_in(browser, stage, "/cabinet").await;
    browser.open(&format!("/kk/cases/{case}")).await;
    browser.click(&format!("a[href='/kk/cases/{case}/messages']")).await;
    browser.arrive(&format!("/cases/{case}/messages")).await;
    browser.look().await;
    browser.click("main form .button").await;
    browser.see(".summary").await;
    browser.look_wrong(422).await;
    browser.write("#text", "Қорытындының көшірмесі жеткілікті ме?").await;
    browser.upload("#files", &stage.evidence("conclusion.pdf")).await;
    browser.click("main form .button").await;
    browser.see("main .timeline li .tag.wait").await;
    browser.picture("case-messages").await;
    sign_out(browser).await;

    Signer::of_demo(stage, "officer").sign_in(browser, stage, "/inbox").await;
    browser.click("main a[href='/kk/inbox?queue=messages']").await;
    browser.see(&format!("main a[href='/kk/inbox/{case}']")).await;
    browser.picture("inbox-messages").await;
    browser.open(&format!("/kk/inbox/{case}/messages")).await;
    browser.look().await;
    let file = browser.download("main .files a").await;
    assert!(file.starts_with(b"%PDF-"), "the file is the applicant's");
    browser.write("#text", "Иә, жеткілікті.").await;
    browser.click("main form .button").await;
    browser.see("main .timeline li:nth-child(2)").await;
    browser.picture("inbox-answered").await;
    browser.open("/kk/inbox?find=%D2%9B%D0%B0%D0%B7%D0%B0%D2%9B").await;
    browser.look().await;
    browser.open("/kk/inbox/absences").await;
    browser.picture("absences").await;
    sign_out(browser).await;
}

/// The officer finds the application complete, and proposes to grant it.
pub(crate) async fn consider(browser: &Browser, stage: &Stage, case: &str) {
    Signer::of_demo(stage, "officer").sign_in(browser, stage, "/inbox").await;
    browser.look_everywhere().await;
    browser.picture("inbox").await;
    let register = "/inbox/registers/mes-01/attestats";
    browser.look_at_all(&[register, "/complaint-register", "/complaint-register/new/mes-01"]).await;
    let messages = format!("/inbox/{case}/messages");
    browser.look_at_all(&["/inbox/absences", &messages]).await;
    browser.open("/kk/inbox").await;
    browser.click(&format!("main a[href='/kk/inbox/{case}']")).await;
    browser.arrive(&format!("/inbox/{case}")).await;
    for act in ["accept", "confirm-completeness", "propose-grant"] {
        browser.click(&format!("a[href='/kk/inbox/{case}/acts/{act}']")).await;
        browser.arrive(&format!("/inbox/{case}/acts/{act}")).await;
        browser.look_everywhere().await;
        browser.click("main form .button").await;
        browser.see("#acts").await;
    }
    browser.look_everywhere().await;
    browser.picture("inbox-case").await;
    sign_out(browser).await;
}

/// The authorised person reads the attestat and signs exactly these bytes.
pub(crate) async fn sign_result(browser: &Browser, stage: &Stage, case: &str) {
    let authorised = Signer::of_demo(stage, "authorised");
    authorised.sign_in(browser, stage, "/inbox").await;
    browser.open(&format!("/kk/inbox/{case}")).await;
    browser.click(&format!("a[href='/kk/inbox/{case}/signature']")).await;
    browser.arrive(&format!("/inbox/{case}/signature")).await;
    browser.look_everywhere().await;
    browser.picture("result-sign").await;
    let draft = browser.download(&format!("a[href='/kk/inbox/{case}/result']")).await;
    assert!(draft.starts_with(b"%PDF-"));
    authorised.sign_page(browser, stage, true).await;
    browser.see("dl.rows .tag.done").await;
    browser.look().await;
    sign_out(browser).await;
}

/// The applicant finds the attestat, and anybody finds it genuine.
pub(crate) async fn check_result(browser: &Browser, stage: &Stage, case: &str) {
    let head = Signer::with_container(stage, "legal-head");
    head.sign_in(browser, stage, "/cabinet").await;
    browser.click(&format!("main a[href='/kk/cases/{case}']")).await;
    browser.arrive(&format!("/cases/{case}")).await;
    browser.look_everywhere().await;
    browser.picture("case-granted").await;
    browser.look_at_all(&[&format!("/survey/{case}")]).await;
    browser.open(&format!("/kk/cases/{case}")).await;
    let address = browser.property("main .notice a", "href").await;
    sign_out(browser).await;
    let code = address.rsplit('/').next().unwrap();
    browser.open("/kk/check").await;
    browser.look().await;
    browser.write("#code", "no such code").await;
    browser.click("main form .button").await;
    browser.see(".panel.bad").await;
    browser.look_wrong(404).await;
    browser.open("/kk/check").await;
    browser.write("#code", code).await;
    browser.click("main form .button").await;
    browser.see(".panel.done").await;
    browser.look_everywhere().await;
    browser.picture("check").await;
}
