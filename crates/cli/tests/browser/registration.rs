//! From the form to the revocation (nca-01, processes A and C), by an applicant who is not of the demonstration.

use std::{fs, path::PathBuf};

use gateway::{
    Person,
    population::{Population, cast},
};

use crate::{
    driver::Browser,
    person::{Signer, sign_out},
    stage::{Stage, run},
};

/// The operator's office.
const OFFICE: &str = "71-002";

/// A request that was filed.
pub(crate) struct Filed {
    number: String,
    /// The control code of the keys, as the paper has it.
    code: String,
    keys: Keys,
}

/// The two keys of an applicant.
struct Keys {
    sign: PathBuf,
    auth: PathBuf,
}

/// Reads the code of the form in words, as somebody who cannot see the picture does, and types it in digits.
pub(crate) async fn type_form_code(browser: &Browser) {
    let words = browser.text("#captcha_code-words").await;
    let digit = |word: &str| {
        let said = |n: &u8| texts::say(base::Lang::Kk, &format!("form-code-digit-{n}")) == word;
        (0..10).find(said).unwrap().to_string()
    };
    let digits: String = words.split(", ").map(digit).collect();
    browser.write("#captcha_code", &digits).await;
}

/// A holder of two certificates.
pub(crate) struct Holder {
    sign: Signer,
    auth: Signer,
    serial: String,
    auth_serial: String,
}

impl Holder {
    /// Her number.
    pub(crate) fn iin(&self) -> String {
        somebody().iin.as_str().to_owned()
    }

    /// The serial number of the certificate with which she signs in.
    pub(crate) fn other_serial(&self) -> &str {
        &self.auth_serial
    }
}

/// A grown-up citizen of the registers who has no part in the demonstration.
pub(crate) fn somebody() -> Person {
    let known = cast().unwrap();
    let day = jiff::civil::date(2026, 1, 1);
    let population = Population::standard().unwrap();
    let fits = |person: &&Person| {
        (30..60).contains(&person.age_on(day))
            && person.resident
            && person.patronymic.is_some()
            && person.life_status == known.applicant.life_status
            && person.surname.contains(['Ә', 'Қ', 'Ұ', 'Ғ', 'Ү', 'Ө', 'І'])
    };
    // The people of the demonstration come first.
    population.people().skip(20).find(fits).unwrap().clone()
}

/// The number with another last digit.
fn wrong_digit(iin: &str) -> String {
    let (start, last) = iin.split_at(11);
    format!("{start}{}", (last.parse::<u8>().unwrap() + 1) % 10)
}

/// A key and a request for it, by OpenSSL.
pub(crate) fn request(stage: &Stage, name: &str) -> (PathBuf, PathBuf) {
    let (key, request) = (stage.path(&format!("{name}.key")), stage.path(&format!("{name}.csr")));
    let (key_name, request_name) = (key.to_str().unwrap(), request.to_str().unwrap());
    let words = ["req", "-new", "-newkey", "rsa:2048", "-noenc", "-subj", "/CN=senim", "-keyout"];
    run("openssl", &[&words[..], &[key_name, "-out", request_name]].concat());
    (key, request)
}

/// Goes from the home page to the form, makes a mistake, changes the language, and files F1.
pub(crate) async fn file_request(browser: &Browser, stage: &Stage) -> Filed {
    for lang in ["ru", "en", "kk"] {
        browser.open(&format!("/{lang}")).await;
        browser.picture(&format!("home-{lang}")).await;
    }
    browser.click("main a[href='/kk/services']").await;
    browser.arrive("/services").await;
    browser.look().await;
    browser.click("main a[href='/kk/services/mes-01']").await;
    browser.arrive("/services/mes-01").await;
    assert!(browser.text("main .notice strong").await.contains("20"), "the sheet names a day");
    for lang in ["ru", "en", "kk"] {
        browser.click(&format!("header a[hreflang={lang}], header [lang={lang}]")).await;
        browser.see(&format!("html[lang={lang}]")).await;
        browser.picture(&format!("sheet-{lang}")).await;
    }
    browser.click("nav a[href='/kk/certificates']").await;
    browser.arrive("/certificates").await;
    browser.picture("certificates").await;
    browser.click("form[action='/kk/apply/f1'] button").await;
    browser.arrive("/apply/f1/questions/person").await;

    let person = somebody();
    type_person(browser, &person, &wrong_digit(person.iin.as_str())).await;
    browser.click("#journey .buttons button").await;
    browser.see(".summary a[href='#iin']").await;
    assert!(browser.title().await.starts_with("Қате:"));
    assert_eq!(browser.property("#last_name", "value").await, person.surname);
    browser.look_wrong(422).await;
    browser.click(".summary a[href='#iin']").await;
    browser.see("#iin:focus").await;
    browser.write("#iin", person.iin.as_str()).await;
    browser.click("#journey .buttons button").await;
    browser.arrive("/apply/f1/questions/contacts").await;
    browser.look().await;

    fill_contacts(browser).await;
    fill_keys_and_rest(browser, stage).await
}

async fn type_person(browser: &Browser, person: &Person, iin: &str) {
    browser.write("#iin", iin).await;
    browser.write("#last_name", &person.surname).await;
    browser.write("#first_name", &person.name).await;
    browser.write("#middle_name", person.patronymic.as_deref().unwrap()).await;
}

/// The page of contacts, half-filled when the language is changed and changed back.
async fn fill_contacts(browser: &Browser) {
    browser.write("#city", "Астана").await;
    browser.write("#email", "new.applicant@example.kz").await;
    for lang in ["en", "kk"] {
        browser.click(&format!("button[name=switch-language][value={lang}]")).await;
        browser.see(&format!("html[lang={lang}]")).await;
        assert_eq!(browser.property("#city", "value").await, "Астана");
        assert_eq!(browser.property("#email", "value").await, "new.applicant@example.kz");
        browser.picture(&format!("contacts-{lang}")).await;
    }
    browser.click("#region option[value='71']").await;
    browser.write("#phone", "+7 701 123 45 67").await;
    browser.click("#journey .buttons button").await;
    browser.arrive("/apply/f1/questions/keys").await;
}

/// A day as people write it.
pub(crate) fn written(day: jiff::civil::Date) -> String {
    format!("{:02}.{:02}.{:04}", day.day(), day.month(), day.year())
}

/// The next Sunday, on which no office is open.
fn next_sunday() -> String {
    let today = base::local_date(app::clock::Clock::default().now());
    written(today.nth_weekday(1, jiff::civil::Weekday::Sunday).unwrap())
}

/// The next day on which the offices are open.
pub(crate) fn visit_day() -> String {
    let law = app::law::compiled_in();
    let file = |name: &str| law.get(name).unwrap().as_str();
    let calendar =
        calendar::Calendar::parse(file("calendar/holidays.toml"), file("calendar/schedules.toml"));
    let today = base::local_date(app::clock::Clock::default().now());
    written(calendar.unwrap().next_working_day("state-corporation", today).unwrap())
}

async fn fill_keys_and_rest(browser: &Browser, stage: &Stage) -> Filed {
    let (sign, sign_request) = request(stage, "applicant-sign");
    let (auth, auth_request) = request(stage, "applicant-auth");
    browser.picture("keys").await;
    browser.upload("#signature_public_key-file", &sign_request).await;
    let pasted = fs::read_to_string(auth_request).unwrap();
    browser.write("#authentication_public_key", &pasted).await;
    browser.click("input[name=carrier][value=COMPUTER]").await;
    browser.click("#journey .buttons button").await;

    browser.arrive("/apply/f1/questions/visit").await;
    browser.look().await;
    assert!(browser.text("#registration_center").await.contains("Астана"), "her region first");
    assert!(!browser.text("#registration_center").await.contains("Ақтау"), "and no other");
    browser.click(&format!("#registration_center option[value='{OFFICE}']")).await;
    browser.write("#visit_date", &next_sunday()).await;
    browser.click("#journey .buttons button").await;
    browser.see(".summary a[href='#visit_date']").await;
    browser.look_wrong(422).await;
    browser.write("#visit_date", &visit_day()).await;
    browser.click("#journey .buttons button").await;

    browser.arrive("/apply/f1/questions/consents").await;
    browser.look().await;
    for page in ["cps", "agreement", "privacy"] {
        browser.see(&format!("#journey a[href='/kk/{page}']")).await;
    }
    for consent in ["certificate_policy", "user_agreement", "personal_data", "email_messages"] {
        browser.click(&format!("#consent_{consent}")).await;
    }
    browser.click("#journey .buttons button").await;

    browser.arrive("/apply/f1/check").await;
    browser.look_everywhere().await;
    browser.picture("review").await;
    type_form_code(browser).await;
    browser.click("main form .button").await;
    browser.arrive("/requests/").await;
    let number = browser.text(".panel .number").await;
    browser.look_everywhere().await;
    browser.picture("filed").await;
    assert!(browser.text("main code").await.contains("?access="), "the way back is told");
    let code = browser.text("#keys-code").await;
    let (own, public) = (format!("/requests/{number}"), format!("/status/{number}"));
    browser.look_at_all(&[&own, &format!("{own}/withdrawal"), &public]).await;
    book_a_place(browser, &own).await;
    Filed { number, code, keys: Keys { sign, auth } }
}

/// She books a place in the queue of the centre to which she means to come, from the page of her application.
async fn book_a_place(browser: &Browser, own: &str) {
    browser.open(&format!("/kk{own}")).await;
    browser.click(&format!("main a[href^='/kk/queue/{OFFICE}']")).await;
    browser.arrive(&format!("/queue/{OFFICE}")).await;
    browser.see("input[name=service][value=nca-01]:checked").await;
    browser.click("main form .button").await;
    browser.see(".summary a[href='#slot']").await;
    browser.see(".summary a[href='#phone']").await;
    browser.look_wrong(422).await;
    browser.click("#slot optgroup:last-of-type option:last-of-type").await;
    browser.write("#phone", "+7 701 123 45 67").await;
    browser.picture("booking").await;
    browser.click("main form .button").await;
    browser.arrive("/queue/bookings/").await;
    browser.look_everywhere().await;
    browser.picture("booking-ticket").await;
    // While it renews itself, a page goes away from under the one who looks.
    browser.open(&format!("/kk/queue-board/{OFFICE}?renew=off")).await;
    browser.look_everywhere().await;
    browser.picture("board").await;
}

/// The operator sees the person and the papers, and signs; the authority issues.
pub(crate) async fn issue_at_the_desk(browser: &Browser, stage: &Stage, filed: &Filed) {
    let operator = Signer::of_demo(stage, "operator");
    let number = &filed.number;
    operator.sign_in(browser, stage, "/desk").await;
    browser.picture("desk-queue").await;
    let at_desk = format!("/desk/{number}");
    let link = format!("{at_desk}/link");
    browser
        .look_at_all(&["/desk/cases", "/desk/intake", "/desk/revocations/new", &at_desk, &link])
        .await;
    browser.look_at_all(&["/desk/cards/new", "/desk/queue", "/desk/queue/report"]).await;
    browser.look_at_all(&["/procedures", "/desk/actions", "/desk/checklist"]).await;
    browser.look_at_all(&["/desk/keys-lost", "/desk/approvals"]).await;
    browser.open("/kk/desk").await;
    browser.look_everywhere().await;
    browser.click(&format!("main a[href='/kk/desk/{number}']")).await;
    browser.arrive(&format!("/desk/{number}")).await;
    browser.picture("desk-before").await;
    browser.click(&format!("a[href='/kk/desk/{number}/acts/open']")).await;
    browser.arrive(&format!("/desk/{number}/acts/open")).await;
    browser.look_everywhere().await;
    browser.picture("desk-open").await;
    // The walk is taken at any hour: a visit to the applicant's home does not depend on the office's.
    browser.click("#place-home").await;
    browser.click("#visitor").await;
    browser.click("main form .button").await;
    browser.see(".paper").await;
    browser.look_at_all(&[&format!("{at_desk}/papers/D_NPOA")]).await;
    browser.open(&format!("/kk{at_desk}")).await;
    for paper in ["F1", "D_ID"] {
        let form = format!(".paper form:has(input[name=document][value={paper}])");
        browser.click(&format!("#verdict-{paper} option[value=accepted]")).await;
        browser.click(&format!("#seen-{paper} option[value=original]")).await;
        browser.click(&format!("{form} .button")).await;
        browser.see(&format!(".paper:has(input[value={paper}]) .tag")).await;
    }
    browser.click("button[name=identity][value=proved]").await;
    browser.see("main section .tag.done").await;
    browser.write("#keys-code", &filed.code).await;
    browser.click("form:has(#keys-code) .button").await;
    browser.see("main section p:has(.tag.done) code").await;
    browser.look_everywhere().await;
    browser.picture("desk-marked").await;
    browser.click(&format!("a[href='/kk/desk/{number}/acts/accept']")).await;
    browser.arrive(&format!("/desk/{number}/acts/accept")).await;
    browser.look_everywhere().await;
    for statement in ["data_compared", "originals_returned", "secrets_consent_signed"] {
        browser.click(&format!("#{statement}")).await;
    }
    browser.click("main form .button").await;
    browser.click(&format!("a[href='/kk/desk/{number}/approval']")).await;
    browser.arrive(&format!("/desk/{number}/approval")).await;
    browser.look_everywhere().await;
    browser.picture("approval").await;
    operator.sign_page(browser, stage, false).await;
    browser.see("dl.rows .tag.done").await;
    browser.picture("desk-issued").await;
    sign_checklist(browser, stage, &operator).await;
    read_own_actions(browser, number).await;
    sign_out(browser).await;
}

/// The operator states how her workstation is kept, and signs that.
async fn sign_checklist(browser: &Browser, stage: &Stage, operator: &Signer) {
    browser.open("/kk/desk/checklist").await;
    let today = base::local_date(app::clock::Clock::default().now());
    browser.write("#checked_on", &written(today)).await;
    browser.click("#keys_with_nobody").await;
    browser.click("main form p .button").await;
    browser.see(".summary a[href='#antivirus']").await;
    browser.look_wrong(422).await;
    for statement in [
        "no_keys_of_users",
        "nothing_by_email",
        "kept_safe",
        "carrier_out",
        "antivirus",
        "network_for_work",
        "no_other_programs",
    ] {
        browser.click(&format!("#{statement}")).await;
    }
    browser.click("main form p .button").await;
    browser.see("#signature-file").await;
    browser.picture("checklist-sign").await;
    operator.sign_page(browser, stage, false).await;
    browser.arrive("/procedures/").await;
    browser.look_everywhere().await;
    browser.picture("checklist-signed").await;
}

/// What she did is told in words: no code of the journal is on the page.
async fn read_own_actions(browser: &Browser, request: &str) {
    browser.open("/kk/desk/actions").await;
    browser.look_everywhere().await;
    browser.picture("desk-actions").await;
    let told = browser.text("main table").await;
    assert!(told.contains(request), "{request} is not in {told}");
    let code = |word: &&str| {
        word.contains('-') && word.bytes().all(|byte| byte == b'-' || byte.is_ascii_lowercase())
    };
    assert_eq!(told.split_whitespace().find(code), None, "a code in {told}");
}

/// The applicant takes her certificates over.
pub(crate) async fn install(browser: &Browser, stage: &Stage, filed: Filed) -> Holder {
    browser.open(&format!("/kk/status/{}", filed.number)).await;
    browser.look().await;
    browser.click(&format!("main a[href='/kk/requests/{}']", filed.number)).await;
    browser.see("article.certificate").await;
    browser.look_everywhere().await;
    browser.picture("request-issued").await;
    let paper = browser.download("ul.files a").await;
    assert!(paper.starts_with(b"%PDF-"));
    let mut sign = None;
    let mut auth = None;
    for place in ["article.certificate", "article.certificate ~ article.certificate"] {
        let pem = browser.download(&format!("{place} p a")).await;
        let file = stage.path("holder.pem");
        fs::write(&file, &pem).unwrap();
        let read = |words: &[&str]| {
            run("openssl", &[&["x509", "-noout", "-in", file.to_str().unwrap()], words].concat())
        };
        let public = read(&["-pubkey"]);
        let belongs = |key: &PathBuf| {
            run("openssl", &["pkey", "-pubout", "-in", key.to_str().unwrap()]) == public
        };
        let (name, key) = if belongs(&filed.keys.sign) {
            ("holder-sign.pem", &filed.keys.sign)
        } else {
            assert!(belongs(&filed.keys.auth), "the certificate is for one of the keys");
            ("holder-auth.pem", &filed.keys.auth)
        };
        let certificate = stage.path(name);
        fs::write(&certificate, &pem).unwrap();
        let serial = read(&["-serial"]).trim().replace("serial=", "").to_lowercase();
        let signer = Signer::with_files(key.clone(), certificate);
        if name == "holder-sign.pem" {
            sign = Some((signer, serial));
        } else {
            auth = Some((signer, serial));
        }
    }
    browser.click("form.notice .button").await;
    browser.see("article.certificate .tag.done").await;
    browser.picture("request-installed").await;
    let ((sign, serial), (auth, auth_serial)) = (sign.unwrap(), auth.unwrap());
    Holder { sign, auth, serial, auth_serial }
}

/// The holder revokes her signature certificate.
pub(crate) async fn revoke(browser: &Browser, stage: &Stage, holder: &Holder) {
    holder.auth.sign_in(browser, stage, "/cabinet").await;
    browser.look_at_all(&["/cabinet", "/cabinet/renewal"]).await;
    browser.open("/kk/cabinet").await;
    browser.picture("cabinet-holder").await;
    browser.click("main a[href='/kk/cabinet/revocation']").await;
    browser.arrive("/cabinet/revocation").await;
    browser.look_everywhere().await;
    browser.picture("revocation").await;
    browser.click(&format!("input[name=serial][value='{}']", holder.serial)).await;
    browser.click("input[name=reason][value=HOLDER_DEMAND]").await;
    browser.click("main form .button").await;
    browser.arrive("/cabinet/revocation/confirm").await;
    browser.look_everywhere().await;
    browser.click("a.button.warn").await;
    browser.arrive("/cabinet/revocation/sign").await;
    browser.look_everywhere().await;
    holder.sign.sign_page(browser, stage, false).await;
    browser.arrive("/requests/").await;
    browser.picture("revoked").await;
    sign_out(browser).await;
}

/// Everybody reads that the certificate is revoked.
pub(crate) async fn read_lists(browser: &Browser, holder: &Holder) {
    browser.open("/kk/nca").await;
    browser.see("main a[href$='/crl/nca-rsa.crl']").await;
    browser.see("main a[href$='/crl/nca-gost.crl']").await;
    browser.picture("nca").await;
    browser.click("main a[href='/kk/nca/nca-rsa/revoked']").await;
    browser.arrive("/nca/nca-rsa/revoked").await;
    browser.picture("nca-revoked").await;
    let listed = browser.text("main table").await;
    assert!(listed.contains(&holder.serial), "{} is not in {listed}", holder.serial);
}

/// The same road with scripts forbidden: a form with a mistake, and signing in.
pub(crate) async fn walk_without_scripts(browser: &Browser, stage: &Stage) {
    browser.open("data:text/html,<h1>on</h1><script>document.body.innerHTML = ''</script>").await;
    assert_eq!(browser.text("h1").await, "on", "scripts are off");
    browser.open("/kk/certificates").await;
    browser.click("form[action='/kk/apply/f1'] button").await;
    browser.arrive("/apply/f1/questions/person").await;
    let person = somebody();
    type_person(browser, &person, &wrong_digit(person.iin.as_str())).await;
    browser.click("button[name=switch-language][value=ru]").await;
    browser.see("html[lang=ru]").await;
    assert_eq!(browser.property("#last_name", "value").await, person.surname);
    browser.click("#journey .buttons button").await;
    browser.see(".summary a[href='#iin']").await;
    browser.look_wrong(422).await;
    browser.write("#iin", person.iin.as_str()).await;
    browser.click("#journey .buttons button").await;
    browser.arrive("/apply/f1/questions/contacts").await;
    Signer::of_demo(stage, "holder-auth").sign_in(browser, stage, "/cabinet").await;
    browser.see("article.certificate .tag.bad").await;
    sign_out(browser).await;
}
