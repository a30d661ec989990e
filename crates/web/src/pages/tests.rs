//! Pages of a running instance, and the words that they use.

use std::{collections::BTreeSet, fs, path::Path};

use app::{
    App,
    clock::Clock,
    config::{DataFolder, InstanceConfig, MailConfig, RegistersConfig},
    instance::Passphrases,
};
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode, header},
};
use base::Lang;
use keystore::Passphrase;
use tower::ServiceExt as _;

/// A fresh instance with invented registers, and the folder that goes with it.
async fn instance() -> (tempfile::TempDir, Router) {
    instance_of(tempfile::tempdir().unwrap()).await
}

/// The same in a folder that may hold a law of its own.
async fn instance_of(folder: tempfile::TempDir) -> (tempfile::TempDir, Router) {
    let config = InstanceConfig {
        id: "page-test".to_owned(),
        authority_suffix: "TEST".to_owned(),
        base_url: "http://127.0.0.1:8080".to_owned(),
        database: None,
        registers: RegistersConfig::Simulator,
        mail: MailConfig::Mailbox,
        server: app::config::ServerConfig::default(),
        filing: app::config::FilingConfig::default(),
        clock_set_back: app::config::ClockSetBack::default(),
        payments: app::config::PaymentsConfig::default(),
        antivirus: None,
        time_stamps: None,
        journal: app::config::JournalConfig::default(),
        keys: app::config::KeysConfig::Files,
    };
    let root = Passphrase::new("correct horse battery staple");
    let online = Passphrase::new("wrong horse battery staple");
    let passphrases = Passphrases::new(root, online).unwrap();
    let data = DataFolder::new(folder.path().join("data"));
    let clock = Clock::set_to("2026-06-01T05:00:00Z".parse().unwrap());
    let app = App::init(data, &config, &passphrases, clock).await.unwrap();
    (folder, crate::router(app))
}

/// What came back.
pub(super) struct Got {
    pub(super) status: StatusCode,
    headers: HeaderMap,
    pub(super) text: String,
}

impl Got {
    pub(super) fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(super) fn cookie(&self) -> String {
        self.header(header::SET_COOKIE).split(';').next().unwrap_or_default().to_owned()
    }
}

async fn send(router: &Router, request: Request<Body>) -> Got {
    let response = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, 1 << 24).await.unwrap();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Got { status: parts.status, headers: parts.headers, text }
}

pub(super) async fn get(router: &Router, path: &str, cookie: &str) -> Got {
    let request = Request::get(path).header(header::COOKIE, cookie).body(Body::empty()).unwrap();
    send(router, request).await
}

pub(super) async fn post(
    router: &Router,
    path: &str,
    cookie: &str,
    fields: &[(&str, &str)],
) -> Got {
    let body: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{}={}", super::escape(name), super::escape(value)))
        .collect();
    let request = Request::post(path)
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body.join("&")))
        .unwrap();
    send(router, request).await
}

/// Words in brackets that are keys without a text.
pub(super) fn missing_texts(html: &str) -> Vec<String> {
    let key = |text: &&str| {
        text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    };
    html.split('[')
        .skip(1)
        .filter_map(|rest| rest.split_once(']').map(|(inside, _)| inside))
        .filter(key)
        .map(str::to_owned)
        .collect()
}

const PUBLIC: [&str; 27] = [
    "",
    "/agreement",
    "/cps",
    "/help/files",
    "/privacy",
    "/references",
    "/services",
    "/services/mes-01",
    "/certificates",
    "/status",
    "/status?number=1",
    "/sign-in",
    "/check",
    "/check?code=",
    "/check/none",
    "/nca",
    "/nca/nca-rsa/revoked",
    "/no-such-page",
    "/queue",
    "/queue?region=71",
    "/queue/71-002",
    "/queue-board/71-002",
    "/ticket-machine/71-002",
    "/registers",
    "/registers/mes-01/attestats",
    "/registers/mes-01/attestats?on=2026-01-01",
    "/registers/mes-01/applications",
];

#[tokio::test]
async fn every_public_page_speaks_each_language_and_guards_its_reader() {
    let (_folder, router) = instance().await;
    for path in PUBLIC {
        for lang in Lang::ALL {
            let got = get(&router, &format!("/{lang}{path}"), "").await;
            assert!(!got.status.is_server_error(), "{lang}{path}: {}", got.status);
            assert_eq!(missing_texts(&got.text), Vec::<String>::new(), "{lang}{path}");
            assert!(got.text.contains(&format!("<html lang=\"{lang}\">")), "{lang}{path}");
            assert_eq!(got.text.matches("<h1").count(), 1, "{lang}{path} has one main heading");
            for other in Lang::ALL {
                assert!(
                    got.text.contains(&format!("href=\"/{other}{path}\"")),
                    "{lang}{path} to {other}"
                );
            }
            let policy = got.header(header::CONTENT_SECURITY_POLICY);
            assert!(policy.starts_with("default-src 'none'; style-src 'self'"), "{policy}");
            assert_eq!(got.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
            assert_eq!(got.header(header::REFERRER_POLICY), "no-referrer");
            assert!(!got.text.contains("<script") && !got.text.contains(" style="), "{lang}{path}");
            let main = got.text.split("<main").nth(1).unwrap();
            assert!(main.contains("<h1"), "{lang}{path}: the heading is inside a landmark");
            let named = got
                .text
                .split("<pre")
                .skip(1)
                .any(|tag| tag.split('>').next().is_some_and(|tag| tag.contains("aria-label")));
            assert!(!named, "{lang}{path}: a pre has no role that could be named");
            assert!(got.text.contains("class=\"printed\""), "{lang}{path} says where it is from");
        }
    }
}

/// A template that is for staff, or for both, says the next step in words for applicants (`Come to the centre…`) to applicants
/// alone.
#[test]
fn no_page_of_staff_says_to_them_what_applicants_are_to_do() {
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let for_applicants = [
        "cabinet",
        "cases",
        "check",
        "journey",
        "nca",
        "queue",
        "registers",
        "requests",
        "services",
        "site",
        "survey",
    ];
    let mut read = 0;
    for entry in fs::read_dir(&templates).unwrap() {
        let folder = entry.unwrap().path();
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        if !folder.is_dir() || for_applicants.contains(&name.as_str()) {
            continue;
        }
        for file in fs::read_dir(&folder).unwrap() {
            let path = file.unwrap().path();
            let text = fs::read_to_string(&path).unwrap();
            // Where both read a page, the applicant's words stand behind the question who reads.
            let own = "{% if procedure.is_own %}<div><dt>{{ page.say(\"next-step\") }}</dt>\
                <dd>{{ procedure.status.next_step }}</dd></div>";
            let others = text.replace("{% if is_own %}{% call parts::standing(", "");
            let others = others.replace(own, "");
            let words = ["next_step", "parts::standing("];
            let found: Vec<_> = words.iter().filter(|word| others.contains(**word)).collect();
            assert!(found.is_empty(), "{}: {found:?}", path.display());
            read += 1;
        }
    }
    assert!(read > 15, "the templates of staff are not found any more: {read}");
}

#[tokio::test]
async fn the_first_page_goes_to_the_language_of_the_reader() {
    let (_folder, router) = instance().await;
    for (wanted, place) in [("en-US,en", "/en"), ("de", "/kk"), ("ru,kk;q=0.5", "/ru")] {
        let request =
            Request::get("/").header(header::ACCEPT_LANGUAGE, wanted).body(Body::empty()).unwrap();
        assert_eq!(send(&router, request).await.header(header::LOCATION), place, "{wanted}");
    }
    let slashed = get(&router, "/kk/", "").await;
    assert_eq!(slashed.header(header::LOCATION), "/kk");
}

#[tokio::test]
async fn pages_of_people_send_a_stranger_to_sign_in_and_back() {
    let (_folder, router) = instance().await;
    for path in [
        "/cabinet",
        "/cabinet/employees",
        "/cabinet/renewal",
        "/cabinet/revocation",
        "/complaint-register",
        "/complaints",
        "/complaints/new/mes-01",
        "/desk",
        "/desk/approvals",
        "/desk/cards/new",
        "/desk/checklist",
        "/desk/queue",
        "/desk/queue/report",
        "/desk/revocations/new",
        "/inbox",
        "/inbox/certificates",
        "/inbox/grounds",
        "/inbox/absences",
        "/inbox/requests",
        "/inbox/registers/mes-01/applications",
        "/procedures",
        "/procedures/new/support-ticket",
    ] {
        let got = get(&router, &format!("/ru{path}"), "senim=unknown").await;
        assert_eq!(got.status, StatusCode::SEE_OTHER, "{path}");
        let want = format!("/ru/sign-in?next={}", super::escape(path));
        assert_eq!(got.header(header::LOCATION), want);
        assert_eq!(got.header(header::CACHE_CONTROL), "no-store");
    }
}

#[tokio::test]
async fn a_form_keeps_what_was_typed_through_faults_and_a_change_of_language() {
    let (_folder, router) = instance().await;
    let started = post(&router, "/kk/apply/f1", "", &[]).await;
    assert_eq!(started.header(header::LOCATION), "/kk/apply/f1/questions/person");
    let cookie = started.cookie();
    let whole = started.header(header::SET_COOKIE);
    assert!(whole.contains("HttpOnly") && whole.contains("SameSite=Lax"), "{whole}");
    let secret = cookie.split_once('=').unwrap().1;
    let page = "/kk/apply/f1/questions/person";
    let typed = [("csrf", secret), ("iin", "1234"), ("last_name", "Ә<б>")];

    let wrong = post(&router, page, &cookie, &typed).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("<title>Қате:"), "the title says that something is wrong");
    assert!(wrong.text.contains("href=\"#iin\"") && wrong.text.contains("href=\"#first_name\""));
    assert!(wrong.text.contains("value=\"1234\"") && !wrong.text.contains("Ә<б>"));
    assert_eq!(missing_texts(&wrong.text), Vec::<String>::new());

    let mut switch = typed.to_vec();
    switch.push(("switch-language", "en"));
    let switched = post(&router, page, &cookie, &switch).await;
    assert_eq!(switched.header(header::LOCATION), "/en/apply/f1/questions/person");
    let english = get(&router, "/en/apply/f1/questions/person", &cookie).await;
    assert!(english.text.contains("value=\"1234\"") && english.text.contains("<html lang=\"en\">"));

    let review = get(&router, "/ru/apply/f1/check", &cookie).await;
    assert!(review.text.contains("1234"));
    let handed_in = post(&router, "/ru/apply/f1/check", &cookie, &[("csrf", secret)]).await;
    assert_eq!(handed_in.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(handed_in.text.contains("/ru/apply/f1/questions/contacts?then=check#email"));
}

#[tokio::test]
async fn a_form_is_found_again_in_another_browser_and_a_new_start_does_not_discard_it() {
    let (_folder, router) = instance().await;
    let started = post(&router, "/en/apply/f1", "", &[]).await;
    assert!(started.header(header::SET_COOKIE).contains("Max-Age=1209600"), "fourteen days");
    let cookie = started.cookie();
    let secret = cookie.split_once('=').unwrap().1;
    let page = "/en/apply/f1/questions/person";
    let typed = [("csrf", secret), ("iin", "1234"), ("last_name", "Tester")];
    let shown = post(&router, page, &cookie, &typed).await;
    let link = format!("/en/apply/f1?draft={secret}");
    assert!(shown.text.contains(&format!("http://127.0.0.1:8080{link}")), "the link is told");

    let elsewhere = get(&router, &link, "").await;
    assert_eq!(elsewhere.header(header::LOCATION), "/en/apply/f1", "the secret leaves the address");
    let other = elsewhere.cookie();
    let resumed = get(&router, "/en/apply/f1", &other).await;
    assert_eq!(resumed.header(header::LOCATION), page, "at the first page with a fault");
    assert!(get(&router, page, &other).await.text.contains("value=\"Tester\""));
    let wrong = get(&router, "/en/apply/f1?draft=0123", "").await;
    assert_eq!(wrong.status, StatusCode::NOT_FOUND);
    assert!(wrong.text.contains("no application behind this link"));

    let asked = post(&router, "/en/apply/f1", &cookie, &[]).await;
    assert_eq!(asked.status, StatusCode::OK, "she is asked");
    assert!(asked.text.contains("name=\"anew\"") && asked.header(header::SET_COOKIE).is_empty());
    let anew = post(&router, "/en/apply/f1", &cookie, &[("anew", "yes")]).await;
    assert_ne!(anew.cookie(), cookie);
    assert!(get(&router, page, &cookie).await.text.contains("value=\"Tester\""), "still there");

    let forgotten = post(&router, "/en/apply/f1/forget", &cookie, &[("csrf", secret)]).await;
    assert!(forgotten.header(header::SET_COOKIE).contains("Max-Age=0"));
    assert_eq!(get(&router, &link, "").await.status, StatusCode::SEE_OTHER, "its link opens it");
}

#[tokio::test]
async fn the_link_of_a_form_goes_to_a_mailbox_that_is_not_flooded_by_it() {
    let (folder, router) = instance().await;
    let cookie = post(&router, "/ru/apply/f1", "", &[]).await.cookie();
    let secret = cookie.split_once('=').unwrap().1;
    let to = |email: &'static str| [("csrf", secret), ("email", email)];
    let send = async |email| post(&router, "/ru/apply/f1/mail", &cookie, &to(email)).await;
    let mailbox = folder.path().join("data/mailbox");
    let letters = || fs::read_dir(&mailbox).map_or(0, Iterator::count);
    let sent = send("her@example.kz").await;
    assert_eq!(sent.status, StatusCode::OK);
    assert!(sent.text.contains("Письмо отправлено на адрес her@example.kz"), "{}", sent.text);
    let wrong = send("nowhere").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let foreign = post(&router, "/ru/apply/f1/mail", &cookie, &[("email", "her@example.kz")]).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN, "a form of another site");
    // Fifty a day, of whatever the portal writes to her.
    for _ in 1..50 {
        assert_eq!(send("her@example.kz").await.status, StatusCode::OK);
    }
    assert_eq!(send("her@example.kz").await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(send("other@example.kz").await.status, StatusCode::OK);
    assert_eq!(letters(), 0, "the worker sends them, and none runs here");
}

#[tokio::test]
async fn a_fault_says_what_to_enter_and_a_private_key_is_neither_kept_nor_shown() {
    let (_folder, router) = instance().await;
    let cookie = post(&router, "/en/apply/f1", "", &[]).await.cookie();
    let secret = cookie.split_once('=').unwrap().1;
    let empty = [("csrf", secret)];
    let person = post(&router, "/en/apply/f1/questions/person", &cookie, &empty).await;
    assert!(person.text.contains("Enter the IIN: the 12 digits of the identity card"));
    let key = "-----BEGIN PRIVATE KEY-----\nMC4CAQSECRET\n-----END PRIVATE KEY-----";
    let typed = [("csrf", secret), ("signature_public_key", key)];
    let keys = post(&router, "/en/apply/f1/questions/keys", &cookie, &typed).await;
    assert_eq!(keys.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(keys.text.contains("This is a private key!"), "{}", keys.text);
    assert!(!keys.text.contains("MC4CAQSECRET"), "it is not sent back");
    let again = get(&router, "/en/apply/f1/questions/keys", &cookie).await;
    assert!(!again.text.contains("MC4CAQSECRET"), "it is not kept");
}

#[tokio::test]
async fn the_centres_of_her_region_come_first_in_her_language_with_their_hours() {
    let (_folder, router) = instance().await;
    let cookie = post(&router, "/ru/apply/f1", "", &[]).await.cookie();
    let secret = cookie.split_once('=').unwrap().1;
    let contacts = [("csrf", secret), ("region", "71")];
    post(&router, "/ru/apply/f1/questions/contacts", &cookie, &contacts).await;
    let page = "/ru/apply/f1/questions/visit";
    let visit = get(&router, page, &cookie).await;
    assert!(visit.text.contains("Районный отдел «Алматы», г. Астана, ул. Мирзояна, дом 25"));
    assert!(!visit.text.contains("value=\"11-001\""), "no centre of another region");
    assert!(visit.text.contains("09:00–20:00") && visit.text.contains("1 июня 2026 года"));
    let fields = [("csrf", secret), ("show-all", "registration_center")];
    let asked = post(&router, page, &cookie, &fields).await;
    let whole = format!("{page}?all=registration_center#registration_center");
    assert_eq!(asked.header(header::LOCATION), whole);
    let whole = get(&router, whole.split('#').next().unwrap(), &cookie).await;
    assert!(whole.text.contains("value=\"11-001\"") && whole.text.contains("<optgroup"));
    let sunday =
        [("csrf", secret), ("registration_center", "71-002"), ("visit_date", "07.06.2026")];
    let closed = post(&router, page, &cookie, &sunday).await;
    assert!(closed.text.contains("ближайший после него — 8 июня 2026 года"), "{}", closed.text);
    let consents = get(&router, "/ru/apply/f1/questions/consents", &cookie).await;
    for place in ["cps", "agreement", "privacy"] {
        assert!(consents.text.contains(&format!("href=\"/ru/{place}\"")), "{place}");
        let words = get(&router, &format!("/ru/{place}"), "").await;
        assert!(words.text.contains("Оператор должен заменить его своим"), "{place}");
    }
}

#[tokio::test]
async fn the_operators_own_words_take_the_place_of_a_generated_page() {
    let (folder, router) = instance().await;
    let pages = folder.path().join("data/pages");
    fs::create_dir_all(&pages).unwrap();
    fs::write(pages.join("privacy.en.txt"), "# Our rule\n\nWe keep <nothing>.\n").unwrap();
    let own = get(&router, "/en/privacy", "").await;
    assert!(own.text.contains("<h2>Our rule</h2>") && own.text.contains("keep &#60;nothing&#62;"));
    assert!(!own.text.contains("made from the settings"));
    assert!(get(&router, "/kk/privacy", "").await.text.contains("pages/privacy.kk.txt"));
}

#[tokio::test]
async fn a_number_is_read_as_it_is_typed_in_both_boxes() {
    let (_folder, router) = instance().await;
    let number = base::UniqueNumber::compose(2026, "MES1", 12);
    let typed = super::escape(&number.as_str().to_lowercase().replace('-', " - "));
    let status = get(&router, &format!("/en/status?number={typed}"), "").await;
    assert_eq!(status.header(header::LOCATION), format!("/en/status/{number}"));
    let wrong = get(&router, "/en/status?number=17", "").await;
    assert!(wrong.text.contains("Enter the number of the application, for example"));
}

/// A page more for the request form: a table and a field of several files.
const GOODS: &str = r#"
[[page]]
name = "goods"
title = { kk = "Тауарлар", ru = "Товары", en = "Goods" }

[[page.field]]
name = "goods"
kind = "table"
label = { kk = "Тауарлар", ru = "Товары", en = "Goods" }
max_rows = 3

[[page.field.column]]
name = "title"
kind = "text"
label = { kk = "Атауы", ru = "Название", en = "Title" }

[[page.field.column]]
name = "quantity"
kind = "number"
min = "1"
unit = { kk = "дана", ru = "шт.", en = "pcs" }
label = { kk = "Саны", ru = "Количество", en = "Quantity" }

[[page.field]]
name = "scans"
kind = "files"
label = { kk = "Көшірмелер", ru = "Копии", en = "Scans" }
media_types = ["application/pdf"]
max_files = 2
required = false
"#;

fn copy_law(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let place = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_law(&path, &place);
        } else {
            fs::copy(&path, &place).unwrap();
        }
    }
}

/// A form of several parts, as a browser sends files.
pub(super) async fn post_parts(
    router: &Router,
    path: &str,
    cookie: &str,
    fields: &[(&str, &str)],
    files: &[(&str, &str, &[u8])],
) -> Got {
    let mut body = Vec::new();
    for (name, value) in fields {
        let head = format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
        body.extend([head.as_bytes(), value.as_bytes(), b"\r\n"].concat());
    }
    for (name, file, bytes) in files {
        let head = format!(
            "--b\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\n\r\n"
        );
        body.extend([head.as_bytes(), bytes, b"\r\n"].concat());
    }
    body.extend(b"--b--\r\n");
    let request = Request::post(path)
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body))
        .unwrap();
    send(router, request).await
}

#[tokio::test]
async fn a_table_grows_and_shrinks_by_buttons_and_several_files_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    DataFolder::new(folder.path().join("data")).make().unwrap();
    let law = folder.path().join("data/law");
    copy_law(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data"), &law);
    let form = law.join("registration/forms/F1.toml");
    fs::write(&form, fs::read_to_string(&form).unwrap() + GOODS).unwrap();
    let (_folder, router) = instance_of(folder).await;
    let cookie = post(&router, "/en/apply/f1", "", &[]).await.cookie();
    let secret = cookie.split_once('=').unwrap().1;
    let page = "/en/apply/f1/questions/goods";

    let empty = get(&router, page, &cookie).await;
    assert!(empty.text.contains("name=\"goods.1.title\"") && !empty.text.contains("goods.2.title"));
    assert!(!empty.text.contains("remove-row"), "an empty row cannot be removed");
    assert!(empty.text.contains("<label for=\"goods.1.quantity\">Quantity"));

    let mut typed =
        vec![("csrf", secret), ("goods.1.title", "Pump <b>"), ("goods.1.quantity", "0")];
    typed.push(("add-row", "goods"));
    let added = post(&router, page, &cookie, &typed).await;
    assert_eq!(added.header(header::LOCATION), format!("{page}#goods"), "nothing is judged yet");
    let two = get(&router, page, &cookie).await;
    assert!(two.text.contains("value=\"goods.1\"") && two.text.contains("name=\"goods.2.title\""));

    let typed = [
        ("csrf", secret),
        ("goods.1.title", "Pump <b>"),
        ("goods.1.quantity", "0"),
        ("goods.2.title", ""),
        ("goods.2.quantity", ""),
        ("goods.3.title", "Valve"),
        ("goods.3.quantity", "1 200"),
        ("goods.99999.title", "nobody reads this"),
    ];
    let wrong = post(&router, page, &cookie, &typed).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("href=\"#goods.1.quantity\">Goods, row 1, Quantity: "));
    assert!(wrong.text.contains("id=\"goods.1.quantity-error\""));
    assert!(wrong.text.contains("Pump &#60;b&#62;") && wrong.text.contains("value=\"Valve\""));
    assert!(!wrong.text.contains("nobody") && wrong.text.contains("goods.3.title"));
    assert_eq!(missing_texts(&wrong.text), Vec::<String>::new());

    let review = get(&router, "/en/apply/f1/check", &cookie).await;
    assert!(review.text.contains("Title: Valve; Quantity: 1200 pcs"), "the row is told in words");

    let mut typed = typed.to_vec();
    typed.push(("remove-row", "goods.1"));
    post(&router, page, &cookie, &typed).await;
    let one = get(&router, page, &cookie).await;
    assert!(one.text.contains("value=\"Valve\"") && !one.text.contains("Pump"));

    let pdf: &[u8] = b"%PDF-1.7\n1";
    let (field, files) =
        ("scans", [("scans", "a.pdf", pdf), ("scans", "b.pdf", pdf), ("scans", "c.pdf", pdf)]);
    let fields = [("csrf", secret), ("goods.1.title", "Valve"), ("goods.1.quantity", "2")];
    let many = post_parts(&router, page, &cookie, &fields, &files).await;
    assert!(
        many.text.contains("More than 2 files") && many.text.contains("<strong>b.pdf</strong>")
    );
    let place = many.text.split("name=\"remove-file\" value=\"").nth(1).unwrap();
    let first = place.split('"').next().unwrap();
    assert!(first.starts_with(&format!("{field}.")), "{first}");
    let mut fields = fields.to_vec();
    fields.push(("remove-file", first));
    let gone = post_parts(&router, page, &cookie, &fields, &[]).await;
    assert_eq!(gone.header(header::LOCATION), format!("{page}#scans"));
    let rest = get(&router, page, &cookie).await;
    assert!(!rest.text.contains("a.pdf") && rest.text.contains("<strong>b.pdf</strong>"));
    let good = post_parts(&router, page, &cookie, &fields[..3], &files[2..]).await;
    assert_eq!(good.status, StatusCode::SEE_OTHER, "{}", good.text);
}

#[tokio::test]
async fn every_page_of_the_request_forms_can_be_drawn_in_each_language() {
    let (_folder, router) = instance().await;
    for form in ["f1", "f2"] {
        let started = post(&router, &format!("/kk/apply/{form}"), "", &[]).await;
        let cookie = started.cookie();
        let mut page = started.header(header::LOCATION).to_owned();
        let secret = cookie.split_once('=').unwrap().1;
        // Empty pages come back with faults; each names the next page in the list of the review.
        let review = get(&router, &format!("/en/apply/{form}/check"), &cookie).await;
        let prefix = format!("/en/apply/{form}/questions/");
        let pages: BTreeSet<String> = review
            .text
            .split(&prefix)
            .skip(1)
            .filter_map(|rest| rest.split_once('?').map(|(name, _)| name.to_owned()))
            .collect();
        assert!(pages.len() > 2, "{pages:?}");
        for name in pages {
            for lang in Lang::ALL {
                page = format!("/{lang}/apply/{form}/questions/{name}");
                let shown = get(&router, &page, &cookie).await;
                let wrong = post(&router, &page, &cookie, &[("csrf", secret)]).await;
                for got in [&shown, &wrong] {
                    assert_eq!(missing_texts(&got.text), Vec::<String>::new(), "{page}");
                }
                assert_eq!(shown.status, StatusCode::OK, "{page}");
            }
        }
        assert!(!page.is_empty());
    }
}

#[tokio::test]
async fn a_form_from_elsewhere_or_without_its_token_is_refused() {
    let (_folder, router) = instance().await;
    let cookie = post(&router, "/en/apply/f1", "", &[]).await.cookie();
    let page = "/en/apply/f1/questions/person";
    let bare = post(&router, page, &cookie, &[("iin", "1")]).await;
    assert_eq!(bare.status, StatusCode::FORBIDDEN);
    let request = Request::post(page)
        .header(header::COOKIE, &cookie)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ORIGIN, "https://elsewhere.example")
        .header(header::HOST, "127.0.0.1:8080")
        .body(Body::from("iin=1"))
        .unwrap();
    let foreign = send(&router, request).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    assert!(foreign.text.contains("another site"));
}

#[tokio::test]
async fn a_form_that_is_too_large_is_refused_with_words() {
    let (_folder, router) = instance().await;
    let large = "x".repeat((1 << 20) + 10);
    let got = post(&router, "/en/sign-in", "", &[("signature", &large)]).await;
    assert_eq!(got.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(got.text.contains("Choose a smaller file"));
}

/// All keys that stand in the sources as words.
fn keys_in(folder: &Path, keys: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            keys_in(&path, keys);
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for call in ["say(\"", "say_one(\""] {
            for rest in text.split(call).skip(1) {
                keys.extend(rest.split_once('"').map(|(key, _)| key.to_owned()));
            }
        }
    }
}

#[test]
fn every_text_that_templates_use_exists_in_each_language() {
    let mut keys = BTreeSet::new();
    keys_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("templates"), &mut keys);
    assert!(keys.len() > 150);
    for status in ["400", "403", "404", "409", "413", "429", "500", "503"] {
        keys.insert(format!("problem-{status}"));
        keys.insert(format!("problem-{status}-text"));
    }
    for link in ["services", "certificates", "cabinet", "desk", "inbox", "sign-in", "check"] {
        keys.insert(format!("nav-{link}"));
    }
    for lang in Lang::ALL {
        let missing: Vec<_> = keys.iter().filter(|key| !texts::has(lang, key)).collect();
        assert!(missing.is_empty(), "{lang}: {missing:?}");
    }
}

#[test]
fn a_name_of_a_file_breaks_no_header() {
    let response = super::download("a\"\r\nX: y/қ.pdf", "application/pdf", Vec::new());
    let disposition = response.headers()[header::CONTENT_DISPOSITION].to_str().unwrap();
    assert_eq!(
        disposition,
        "attachment; filename=\"aXy.pdf\"; filename*=UTF-8''a%22%0D%0AX%3A%20y%2F%D2%9B.pdf"
    );
}

#[test]
fn a_colour_follows_from_how_something_ended_and_whose_turn_it_is() {
    use app::view::{Outcome, Phase, Standing};
    let tone = |phase, outcome, turn: &str| {
        super::tone(&Standing { phase, outcome, turn: turn.to_owned() })
    };
    for (phase, outcome, turn, wanted) in [
        (Phase::Decided, Some(Outcome::Granted), "applicant", "done"),
        (Phase::Closed, Some(Outcome::DeemedGranted), "nobody", "done"),
        (Phase::Closed, Some(Outcome::NotAccepted), "nobody", "bad"),
        (Phase::Decided, Some(Outcome::Refused), "applicant", "bad"),
        (Phase::Closed, Some(Outcome::Withdrawn), "nobody", "bad"),
        (Phase::Intake, None, "applicant", "wait"),
        (Phase::Suspended, None, "officer", "wait"),
        (Phase::Review, None, "officer", ""),
        (Phase::Signing, None, "authorised-person", ""),
        (Phase::Draft, None, "applicant", ""),
        (Phase::Closed, None, "nobody", ""),
    ] {
        assert_eq!(tone(phase, outcome, turn), wanted, "{phase:?} {outcome:?} {turn}");
    }
}

/// nca-01 F14: the order screen says for whom it is, has its tabs and its buttons, and asks for no path on the device.
#[tokio::test]
async fn the_order_screen_has_its_title_tabs_and_buttons_and_asks_for_no_path() {
    let (_folder, router) = instance().await;
    let cookie = post(&router, "/kk/apply/f1", "", &[]).await.cookie();
    let form = get(&router, "/api/v1/registration/forms/f1", "").await.text;
    assert!(form.contains("\"carrier\"") && !form.contains("key_store_path"), "{form}");
    let started = get(&router, "/kk/apply/f1", &cookie).await;
    let at = started.header(header::LOCATION).to_owned();
    let first = if at.is_empty() { started } else { get(&router, &at, &cookie).await };
    assert!(first.text.contains("Жеке тұлғалар үшін онлайн-тапсырыс"), "{}", first.text);
    for (path, tab) in [
        ("/kk/services", "Қызметтер"),
        ("/kk/cabinet", "Жеке кабинет"),
        ("/kk/references", "Анықтамалар"),
    ] {
        let bar = first.text.split("<nav class=\"main\"").nth(1).unwrap();
        let bar = bar.split("</nav>").next().unwrap();
        assert!(bar.contains(&format!("href=\"{path}\"")) && bar.contains(tab), "{tab}: {bar}");
    }
    // One button goes on, another throws away what was typed.
    let main = first.text.split("<main").nth(1).unwrap();
    assert!(main.contains("<button class=\"button\">Жалғастыру</button>"), "{main}");
    assert!(main.contains("action=\"/kk/apply/f1/forget\""), "{main}");
    let entity = post(&router, "/kk/apply/f2", "", &[]).await.cookie();
    let started = get(&router, "/kk/apply/f2", &entity).await;
    let at = started.header(header::LOCATION).to_owned();
    let first = if at.is_empty() { started } else { get(&router, &at, &entity).await };
    assert!(first.text.contains("Заңды тұлғалар үшін онлайн-тапсырыс"));
    // A stranger is sent from the tab of the cabinet to sign in.
    let cabinet = get(&router, "/kk/cabinet", "").await;
    assert!(cabinet.header(header::LOCATION).starts_with("/kk/sign-in"));
}

/// nca-01 F15: the number of the order is asked for, and one button checks it.
#[tokio::test]
async fn the_status_screen_has_its_title_its_number_and_its_button() {
    let (_folder, router) = instance().await;
    let page = get(&router, "/kk/status", "").await.text;
    let main = page.split("<main").nth(1).unwrap();
    assert!(main.contains("<h1>Тапсырыстың мәртебесін тексеру</h1>"), "{main}");
    let label = "<label for=\"number\">Сіздің тапсырысыңызға белгіленген нөмір</label>";
    assert!(main.contains(label), "{main}");
    assert!(main.contains("<button class=\"button\">Өтінімді тексеру</button>"), "{main}");
    assert!(page.contains("href=\"/kk/references\""), "the same tabs");
    assert!(!page.contains("id=\"number-error\""));
    // An existing number is wanted.
    for typed in ["1", "2026-71-002-0000001-9", ""] {
        let told = get(&router, &format!("/kk/status?number={typed}"), "").await;
        let wrong = told.text.contains("id=\"number-error\"");
        let leads = [StatusCode::NOT_FOUND, StatusCode::SEE_OTHER].contains(&told.status);
        assert!(wrong || leads, "{typed}");
    }
}
