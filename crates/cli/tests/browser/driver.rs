//! A small WebDriver client (W3C WebDriver 2), and what every page must keep to.

use std::{collections::BTreeSet, env, fs, path::PathBuf, sync::Mutex, time::Duration};

use base64ct::{Base64, Encoding as _};
use serde_json::{Value, json};

use crate::stage::Stage;

/// The name under which WebDriver gives an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// Milliseconds for which the driver looks for an element.
const PATIENCE: u32 = 15_000;
/// Width of a small phone, and of a window on a desk.
const NARROW: u32 = 320;
const WIDE: u32 = 1200;
const LEAST_HEIGHT: u32 = 800;

/// What a page must not do; run inside the page.
const RULES: &str = r#"
const faults = [], root = document.documentElement;
const text = document.title + " " + document.body.textContent;
for (const key of text.match(/\[[a-z][a-z0-9]*(-[a-z0-9]+)*\]/g) || []) faults.push("no text " + key);
if (!root.lang) faults.push("no language");
const headings = document.querySelectorAll("h1").length;
if (headings !== 1) faults.push(headings + " main headings");
const ids = [...document.querySelectorAll("[id]")].map(element => element.id);
for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) faults.push("id twice: " + id);
for (const field of document.querySelectorAll("input:not([type=hidden]), select, textarea"))
  if (!field.labels.length) faults.push("no label: " + field.name);
for (const time of document.querySelectorAll("time:not([datetime])"))
  faults.push("a time in words only: " + time.textContent);
for (const link of document.querySelectorAll("a[href^='#']"))
  if (!document.getElementById(link.hash.slice(1))) faults.push("leads nowhere: " + link.hash);
return faults;
"#;

/// What axe finds, once its program is in the page: the rule, and the first element that breaks it.
const JUDGE: &str = r#"
const done = arguments[arguments.length - 1], rules = arguments[0];
const options = { resultTypes: ["violations"] };
if (rules.length) options.runOnly = rules;
axe.run(document, options).then(
  found => done(found.violations.map(fault => fault.id + ": " + fault.nodes[0].html.slice(0, 200) + " " + fault.nodes[0].failureSummary)),
  broken => done([String(broken)]));
"#;

/// Gives the fields of a form their values, by name: what has no value here, and files, stay as they are. A consent is given;
/// of several boxes those are ticked that a list names.
const FILL: &str = r#"
const form = document.querySelector(arguments[0]), values = arguments[1];
for (const field of form.querySelectorAll("input:not([type=hidden]):not([type=file]), select, textarea")) {
  const value = values[field.name];
  if (field.type === "checkbox") {
    if (value === "yes" || field.name.startsWith("consent_") || [].concat(value).includes(field.value)) field.checked = true;
  }
  else if (value === undefined || value === null) continue;
  else if (field.type === "radio") { if (field.value === value) field.checked = true; }
  else field.value = value;
}
"#;

/// Where a page is wider than the window.
const OVERFLOW: &str = r#"
const root = document.documentElement;
if (root.scrollWidth <= root.clientWidth) return [];
const wide = [...document.querySelectorAll("body *")]
  .filter(element => element.getBoundingClientRect().right > root.clientWidth + 1);
return wide.slice(0, 5).map(element => element.outerHTML.slice(0, 120));
"#;

/// Whether pages may run scripts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scripts {
    Off,
    On,
}

/// A browser with one window.
pub(crate) struct Browser {
    http: reqwest::Client,
    session: String,
    portal: String,
    downloads: PathBuf,
    pictures: PathBuf,
    /// Where every page is kept for the checkers of HTML: the folder that `SENIM_PAGES` names.
    pages: Option<PathBuf>,
    /// The program of axe, where `SENIM_AXE` names its file.
    axe: Option<String>,
    /// Every page that was held against the rules, by its path without the language.
    looked_at: Mutex<BTreeSet<String>>,
}

/// The axe of the machine; continuous integration must have it.
fn axe() -> Option<String> {
    let file = env::var_os("SENIM_AXE").map(PathBuf::from);
    assert!(file.is_some() || env::var_os("CI").is_none(), "SENIM_AXE names no file");
    if file.is_none() {
        println!("SENIM_AXE names no file: nobody but our own rules judges the pages");
    }
    let read = |file: PathBuf| {
        let text = fs::read_to_string(&file);
        text.unwrap_or_else(|cause| panic!("{}: {cause}", file.display()))
    };
    file.map(read)
}

impl Browser {
    /// Starts a browser with an empty profile.
    pub(crate) async fn start(stage: &Stage, scripts: Scripts) -> Self {
        let name = if scripts == Scripts::On { "scripts" } else { "no-scripts" };
        let downloads = stage.path(&format!("downloads-{name}"));
        fs::create_dir(&downloads).unwrap();
        let profile = format!("--user-data-dir={}", stage.path(name).display());
        let allowed = if scripts == Scripts::On { 1 } else { 2 };
        let options = json!({
            "args": [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-dev-shm-usage", "--force-prefers-reduced-motion", "--hide-scrollbars",
                "--no-proxy-server", format!("--window-size={WIDE},{LEAST_HEIGHT}"), profile,
            ],
            "prefs": {
                "download.default_directory": downloads,
                "download.prompt_for_download": false,
                "plugins.always_open_pdf_externally": true,
                "profile.managed_default_content_settings.javascript": allowed,
            },
        });
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": options,
            "goog:loggingPrefs": { "browser": "ALL" },
            "timeouts": { "implicit": PATIENCE, "pageLoad": 60_000, "script": 30_000 },
        }}});
        let http =
            reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(90)).build().unwrap();
        let opened = http
            .post(format!("{}/session", stage.driver))
            .json(&wanted)
            .send()
            .await
            .unwrap()
            .json::<Value>()
            .await
            .unwrap();
        let id = opened["value"]["sessionId"].as_str();
        let id = id.unwrap_or_else(|| panic!("no browser: {opened}"));
        let pictures = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("pictures");
        fs::create_dir_all(&pictures).unwrap();
        let pages = env::var_os("SENIM_PAGES").map(PathBuf::from);
        if let Some(folder) = &pages {
            fs::create_dir_all(folder).unwrap();
        }
        Self {
            session: format!("{}/session/{id}", stage.driver),
            http,
            portal: stage.portal.clone(),
            downloads,
            pictures,
            pages,
            // What axe puts off to a later turn of the page is never done where pages run no scripts.
            axe: if scripts == Scripts::On { axe() } else { None },
            looked_at: Mutex::default(),
        }
    }

    /// Ends the browser, and tells which pages were looked at.
    pub(crate) async fn quit(self) -> BTreeSet<String> {
        self.http.delete(&self.session).send().await.unwrap();
        self.looked_at.into_inner().unwrap()
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Result<Value, String> {
        let answer = request.send().await.unwrap();
        let good = answer.status().is_success();
        let mut body: Value = answer.json().await.unwrap();
        if good { Ok(body["value"].take()) } else { Err(body["value"]["message"].to_string()) }
    }

    async fn post(&self, command: &str, body: Value) -> Value {
        match self.send(self.http.post(format!("{}/{command}", self.session)).json(&body)).await {
            Ok(value) => value,
            Err(cause) => panic!("{command} {body}: {cause}\n{}", self.page_in_words().await),
        }
    }

    async fn get(&self, command: &str) -> Result<Value, String> {
        self.send(self.http.get(format!("{}/{command}", self.session))).await
    }

    /// What a person would see, for the one who reads a failure.
    async fn page_in_words(&self) -> String {
        let address = self.get("url").await.unwrap_or_default();
        let source = self.get("source").await.unwrap_or_default();
        let source = source.as_str().unwrap_or_default().to_owned();
        let main = source.split("<main").nth(1).unwrap_or(&source);
        format!("at {address}: {}", main.chars().take(4_000).collect::<String>())
    }

    /// Opens an address of the portal, or a whole address.
    pub(crate) async fn open(&self, path: &str) {
        let url =
            if path.contains(':') { path.to_owned() } else { format!("{}{path}", self.portal) };
        self.post("url", json!({ "url": url })).await;
    }

    /// The first element of a selector, as soon as it is there.
    async fn find(&self, selector: &str) -> String {
        let found = json!({ "using": "css selector", "value": selector });
        self.post("element", found).await[ELEMENT].as_str().unwrap().to_owned()
    }

    /// Waits until the page at an address without its language is there; the address may go on.
    pub(crate) async fn arrive(&self, path: &str) {
        self.find(&format!("link[hreflang=kk][href^='/kk{path}']")).await;
    }

    /// Waits until an element is there.
    pub(crate) async fn see(&self, selector: &str) {
        self.find(selector).await;
    }

    /// Clicks.
    pub(crate) async fn click(&self, selector: &str) {
        let element = self.find(selector).await;
        self.post(&format!("element/{element}/click"), json!({})).await;
    }

    /// Clicks on what leads to a page, and waits until that is there, be its address the same or not.
    pub(crate) async fn go(&self, selector: &str) {
        self.see(selector).await;
        self.run("document.documentElement.dataset.left = 'yes'").await;
        self.click(selector).await;
        self.see("html:not([data-left]) footer").await;
    }

    /// Whether an element is on the page now.
    pub(crate) async fn has(&self, selector: &str) -> bool {
        let asked = json!({ "script": "return !!document.querySelector(arguments[0])", "args": [selector] });
        self.post("execute/sync", asked).await == json!(true)
    }

    /// Fails, with the page in words, where an element is on it.
    pub(crate) async fn must_not_have(&self, selector: &str) {
        let words = if self.has(selector).await { Some(self.page_in_words().await) } else { None };
        assert_eq!(words, None, "{selector} is there");
    }

    /// Nobody is signed in any more.
    pub(crate) async fn forget(&self) {
        let forgotten = self.http.delete(format!("{}/cookie", self.session));
        self.send(forgotten).await.unwrap();
    }

    /// Writes into a field in place of what is there.
    pub(crate) async fn write(&self, selector: &str, text: &str) {
        let element = self.find(selector).await;
        self.post(&format!("element/{element}/clear"), json!({})).await;
        self.post(&format!("element/{element}/value"), json!({ "text": text })).await;
    }

    /// Fills in a form in one go. The fields are those that the page shows; the form is sent as the page sends it.
    pub(crate) async fn fill(&self, form: &str, values: &Value) {
        self.see(form).await;
        self.post("execute/sync", json!({ "script": FILL, "args": [form, values] })).await;
    }

    /// Chooses a file.
    pub(crate) async fn upload(&self, selector: &str, file: &std::path::Path) {
        let element = self.find(selector).await;
        self.post(&format!("element/{element}/value"), json!({ "text": file })).await;
    }

    /// The text that an element shows.
    pub(crate) async fn text(&self, selector: &str) -> String {
        let element = self.find(selector).await;
        let text = self.get(&format!("element/{element}/text")).await.unwrap();
        text.as_str().unwrap().to_owned()
    }

    /// A property of an element, such as `value` or `href`.
    pub(crate) async fn property(&self, selector: &str, name: &str) -> String {
        let element = self.find(selector).await;
        let value = self.get(&format!("element/{element}/property/{name}")).await.unwrap();
        value.as_str().unwrap_or_default().to_owned()
    }

    /// The title of the page.
    pub(crate) async fn title(&self) -> String {
        self.get("title").await.unwrap().as_str().unwrap().to_owned()
    }

    /// Saves a link's file as a person would, and takes the file over.
    pub(crate) async fn download(&self, selector: &str) -> Vec<u8> {
        self.click(selector).await;
        let set = |implicit: u32| self.post("timeouts", json!({ "implicit": implicit }));
        set(50).await;
        let mut saved = None;
        for _ in 0..300 {
            // Nobody finds this; looking for it takes the time of one try.
            let nothing = json!({ "using": "css selector", "value": "no-such-element" });
            let looking = self.http.post(format!("{}/element", self.session)).json(&nothing);
            self.send(looking).await.unwrap_err();
            saved = fs::read_dir(&self.downloads).unwrap().map(|file| file.unwrap().path()).find(
                |path| {
                    let name = path.file_name().unwrap().to_string_lossy();
                    !name.starts_with('.') && !name.ends_with(".crdownload")
                },
            );
            if saved.is_some() {
                break;
            }
        }
        set(PATIENCE).await;
        let saved = saved.unwrap_or_else(|| panic!("{selector} was not saved"));
        let bytes = fs::read(&saved).unwrap();
        fs::remove_file(&saved).unwrap();
        bytes
    }

    async fn run(&self, script: &str) -> Value {
        self.post("execute/sync", json!({ "script": script, "args": [] })).await
    }

    /// What axe says of the page, by all its rules or by some.
    async fn judged(&self, rules: &[&str]) -> Value {
        let Some(axe) = &self.axe else { return json!([]) };
        let known = self.run("return typeof axe === 'object'").await;
        if known != json!(true) {
            self.run(&format!("{axe}\n;window.axe = axe;")).await;
        }
        self.post("execute/async", json!({ "script": JUDGE, "args": [rules] })).await
    }

    async fn devtools(&self, command: &str, parameters: Value) -> Value {
        self.post("goog/cdp/execute", json!({ "cmd": command, "params": parameters })).await
    }

    async fn size(&self, width: u32, height: u32) {
        let size =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", size).await;
    }

    /// Holds the page against the rules for all pages.
    pub(crate) async fn look(&self) {
        self.look_with(&[]).await;
    }

    /// The same for a page that comes with a status of failure, which the browser notes.
    pub(crate) async fn look_wrong(&self, status: u16) {
        self.look_with(&[&format!("status of {status}")]).await;
    }

    async fn look_with(&self, expected: &[&str]) {
        let faults = self.run(RULES).await;
        let judged = self.judged(&[]).await;
        self.scheme("dark").await;
        let dark = self.judged(&["color-contrast"]).await;
        self.scheme("light").await;
        self.size(NARROW, LEAST_HEIGHT).await;
        let wide = self.run(OVERFLOW).await;
        self.size(WIDE, LEAST_HEIGHT).await;
        let log = self.post("se/log", json!({ "type": "browser" })).await;
        let severe: Vec<&str> = log
            .as_array()
            .unwrap()
            .iter()
            .filter(|entry| entry["level"] == "SEVERE")
            .map(|entry| entry["message"].as_str().unwrap())
            .filter(|message| !message.contains("favicon"))
            .filter(|message| !expected.iter().any(|known| message.contains(known)))
            .collect();
        let address = self.get("url").await.unwrap();
        let path = self.path(address.as_str().unwrap());
        self.looked_at.lock().unwrap().insert(path.split_at(3).1.to_owned());
        self.keep(&path).await;
        assert_eq!(faults, json!([]), "{address}");
        assert_eq!(judged, json!([]), "{address}");
        assert_eq!(dark, json!([]), "{address} in dark");
        assert_eq!(wide, json!([]), "{address} is wider than {NARROW} pixels");
        assert_eq!(severe, Vec::<&str>::new(), "{address}");
    }

    /// Keeps the page as the server sends it: `kk-apply-f1-check-000123.html`. What a form was answered is not sent again; of that, what
    /// the browser read is kept.
    async fn keep(&self, path: &str) {
        let Some(folder) = &self.pages else { return };
        let cookies = self.get("cookie").await.unwrap();
        let cookies = cookies.as_array().unwrap().iter().map(|cookie| {
            let part = |name: &str| cookie[name].as_str().unwrap_or_default();
            format!("{}={}", part("name"), part("value"))
        });
        let cookies: Vec<_> = cookies.collect();
        let sent = self.http.get(self.address().await).header("cookie", cookies.join("; "));
        let sent = sent.send().await.unwrap().text().await.unwrap();
        let read = self.get("source").await.unwrap();
        let read = format!("<!DOCTYPE html>\n{}", read.as_str().unwrap());
        let title = |page: &str| {
            page.split("</title>")
                .next()
                .map(|head| head.split("<title>").last().map(str::to_owned))
        };
        let page = if title(&sent) == title(&read) { sent } else { read };
        let kept = fs::read_dir(folder).unwrap().count();
        let name = format!("{}-{kept:06}.html", path.trim_matches('/').replace('/', "-"));
        fs::write(folder.join(name), page).unwrap();
    }

    /// The path of an address of the portal, without query and fragment.
    fn path(&self, address: &str) -> String {
        let path = address.strip_prefix(&self.portal).unwrap_or("/kk");
        path.split(['?', '#']).next().unwrap_or_default().to_owned()
    }

    /// The address of the page.
    pub(crate) async fn address(&self) -> String {
        self.get("url").await.unwrap().as_str().unwrap().to_owned()
    }

    /// Waits until the page is another one than this, and gives its address.
    pub(crate) async fn leave(&self, address: &str) -> String {
        let path = address.strip_prefix(&self.portal).unwrap();
        self.find(&format!("link[hreflang=kk]:not([href='{path}'])")).await;
        self.address().await
    }

    /// The language of the page, and its address without the language.
    async fn place(&self) -> (String, String) {
        let address = self.address().await;
        let (lang, rest) = address.strip_prefix(&self.portal).unwrap().split_at(3);
        (lang.trim_start_matches('/').to_owned(), rest.to_owned())
    }

    /// Holds the page of this address against the rules in all languages, and comes back to it.
    pub(crate) async fn look_everywhere(&self) {
        let (own, rest) = self.place().await;
        for lang in ["en", "ru", "kk"].into_iter().filter(|lang| *lang != own).chain([own.as_str()])
        {
            self.open(&format!("/{lang}{rest}")).await;
            self.see(&format!("html[lang={lang}]")).await;
            self.look().await;
        }
    }

    /// The same with pictures: `name-kk-wide.png`.
    pub(crate) async fn picture_everywhere(&self, name: &str) {
        let (own, rest) = self.place().await;
        for lang in ["en", "ru", "kk"].into_iter().filter(|lang| *lang != own).chain([own.as_str()])
        {
            self.open(&format!("/{lang}{rest}")).await;
            self.see(&format!("html[lang={lang}]")).await;
            self.picture(&format!("{name}-{lang}")).await;
        }
    }

    /// Opens pages and holds them against the rules in all languages.
    pub(crate) async fn look_at_all(&self, paths: &[&str]) {
        for path in paths {
            self.open(&format!("/kk{path}")).await;
            self.look_everywhere().await;
        }
    }

    async fn scheme(&self, name: &str) {
        let wanted = [json!({ "name": "prefers-color-scheme", "value": name })];
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": wanted })).await;
    }

    /// Looks, and keeps a picture of the whole page as it is on a desk and on a phone.
    pub(crate) async fn picture(&self, name: &str) {
        self.look().await;
        for (width, kind) in [(NARROW, "narrow"), (WIDE, "wide")] {
            self.size(width, LEAST_HEIGHT).await;
            let height = self.run("return document.documentElement.scrollHeight").await;
            let height = u32::try_from(height.as_u64().unwrap()).unwrap();
            self.size(width, height.clamp(LEAST_HEIGHT, 4_000)).await;
            let taken = self.get("screenshot").await.unwrap();
            let picture = Base64::decode_vec(taken.as_str().unwrap()).unwrap();
            fs::write(self.pictures.join(format!("{name}-{kind}.png")), picture).unwrap();
        }
        self.size(WIDE, LEAST_HEIGHT).await;
    }
}
