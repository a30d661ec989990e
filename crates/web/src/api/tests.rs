//! The catalogue against itself, against `app::view`, and against a running router.

use std::collections::BTreeSet;

use app::{
    App,
    clock::Clock,
    config::{DataFolder, InstanceConfig, MailConfig, RegistersConfig},
    instance::Passphrases,
};
use axum::{
    Router,
    body::Body,
    http::{Request, Response, StatusCode, header},
};
use base::{Lang, Role, UniqueNumber};
use base64ct::{Base64, Encoding as _};
use keystore::Passphrase;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::{
    catalogue::{Auth, Given, Route, Taken, Verb},
    described, entries, openapi,
    shapes::{SHAPES, special},
};

/// A fresh instance, and the folder that goes with it.
pub(crate) async fn application() -> (tempfile::TempDir, App) {
    application_with(|_| {}).await
}

/// The same with settings of its own.
pub(crate) async fn application_with(
    set: impl FnOnce(&mut InstanceConfig),
) -> (tempfile::TempDir, App) {
    let folder = tempfile::tempdir().unwrap();
    let mut config = InstanceConfig {
        id: "interface-test".to_owned(),
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
    set(&mut config);
    let root = Passphrase::new("correct horse battery staple");
    let online = Passphrase::new("wrong horse battery staple");
    let passphrases = Passphrases::new(root, online).unwrap();
    let data = DataFolder::new(folder.path().join("data"));
    let clock = Clock::set_to("2026-06-01T05:00:00Z".parse().unwrap());
    let app = App::init(data, &config, &passphrases, clock).await.unwrap();
    (folder, app)
}

async fn instance() -> (tempfile::TempDir, Router) {
    let (folder, app) = application().await;
    (folder, crate::router(app))
}

fn concrete(route: &Route) -> String {
    let number = UniqueNumber::compose(2026, "NCA", 1);
    let mut path = route.path.replace("{*", "{");
    for (name, value) in [
        ("number", number.as_str()),
        ("code", "mes-01"),
        ("name", "nca-rsa"),
        ("secret", "0"),
        ("field", "a"),
        ("id", "00000000000000000000000000000000"),
        ("request", "AA=="),
        ("register", "attestats"),
        ("serial", "00"),
        ("service", "mes-01"),
        ("office", "71-002"),
        ("kind", "support-ticket"),
        ("act", "close-ticket"),
    ] {
        path = path.replace(&format!("{{{name}}}"), value);
    }
    assert!(!path.contains('{'), "{path} has a parameter without a value here");
    path
}

fn ask(method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::from(body.to_vec())).unwrap()
}

async fn text_of(response: Response<Body>) -> String {
    let bytes = axum::body::to_bytes(response.into_body(), 1 << 24).await.unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Status and codes of the faults; that it is a problem at all, and in which language, is checked on the way.
async fn problem(router: &Router, request: Request<Body>) -> (u16, Vec<String>) {
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let media_type = response.headers()[header::CONTENT_TYPE].to_str().unwrap().to_owned();
    assert_eq!(media_type, "application/problem+json");
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
    let body: Value = serde_json::from_str(&text_of(response).await).unwrap();
    assert_eq!(
        (body["type"].as_str(), body["status"].as_u64()),
        (Some("about:blank"), Some(status.into()))
    );
    let fault = |fault: &Value| {
        let place = fault["field"].as_str().map(|field| format!(" at {field}")).unwrap_or_default();
        assert!(!fault["text"].as_str().unwrap().is_empty());
        format!("{}{place}", fault["code"].as_str().unwrap())
    };
    (status, body["faults"].as_array().unwrap().iter().map(fault).collect())
}

#[test]
fn operations_have_names_of_their_own_and_paths_have_parameters_that_are_described() {
    let names: Vec<_> = entries().map(|route| route.operation).collect();
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
    let places: Vec<_> = entries().map(|route| (route.verb.name(), route.path)).collect();
    assert_eq!(places.iter().collect::<BTreeSet<_>>().len(), places.len());
    for route in entries() {
        assert!(route.summary.ends_with('.'), "{}", route.operation);
        assert!(!(route.verb == Verb::Get && route.body != Taken::Nothing), "{}", route.operation);
        concrete(route);
    }
}

#[test]
fn the_description_holds_together() {
    let document = openapi::build();
    let mut references = Vec::new();
    collect_references(&document, &mut references);
    assert!(references.len() > 100);
    for reference in references {
        let pointer = reference.strip_prefix('#').expect("a reference inside the document");
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
    let mut used = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let name = format!("{method} {path}");
            assert!(used.insert(operation["operationId"].as_str().unwrap().to_owned()), "{name}");
            for (status, response) in operation["responses"].as_object().unwrap() {
                let described = match response["$ref"].as_str() {
                    Some(reference) => document.pointer(&reference[1..]).unwrap(),
                    None => response,
                };
                assert!(described["description"].is_string(), "{name} {status}");
            }
            let in_path: BTreeSet<_> = operation["parameters"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|parameter| parameter["in"] == "path")
                .map(|parameter| format!("{{{}}}", parameter["name"].as_str().unwrap()))
                .collect();
            assert_eq!(path.matches('{').count(), in_path.len(), "{name}");
            assert!(in_path.iter().all(|parameter| path.contains(parameter)), "{name}");
        }
    }
    assert_eq!(used.len(), entries().count());
}

fn collect_references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            found.extend(map.get("$ref").and_then(Value::as_str).map(str::to_owned));
            map.values().for_each(|value| collect_references(value, found));
        }
        Value::Array(list) => list.iter().for_each(|value| collect_references(value, found)),
        _ => {}
    }
}

#[test]
fn every_object_that_an_entry_names_is_described_once() {
    let taken: BTreeSet<String> = SHAPES
        .iter()
        .map(|shape| shape.name.to_owned())
        .chain(special().into_iter().map(|(name, _)| name))
        .collect();
    let derived: BTreeSet<String> =
        described::schemas().into_iter().map(|(name, _)| name).collect();
    assert!(taken.is_disjoint(&derived));
    for route in entries() {
        if let Taken::Json(name) | Taken::JsonWithFiles(name) = route.body {
            assert!(taken.contains(name) || derived.contains(name), "{name}");
        }
        if let Given::Json(name) | Given::JsonList(name) | Given::Made(name) = route.gives {
            assert!(derived.contains(name), "{name}");
        }
    }
}

#[test]
fn what_goes_out_is_described_by_its_type() {
    let schemas = described::schemas();
    // The values of a flattened view are its own; what may be absent is not required, and never null.
    let filed = &schemas["FiledView"];
    for name in ["number", "timeline", "access", "refusal", "due_on"] {
        assert!(filed["properties"][name].is_object(), "{name}");
    }
    let required: Vec<_> =
        filed["required"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(required.contains(&"access") && required.contains(&"number"));
    assert!(!required.contains(&"refusal") && !required.contains(&"due_on"));
    assert_eq!(filed["properties"]["refusal"]["$ref"], "#/components/schemas/RefusalView");
    assert_eq!(filed["properties"]["due_on"]["type"], "string");
    assert_eq!(filed["properties"]["filed_at"]["format"], "date-time");
    assert_eq!(schemas["CheckView"]["properties"]["sha256"]["pattern"], "^[0-9a-f]{64}$");
    assert_eq!(schemas["CaseAct"]["additionalProperties"], false);
    let text = serde_json::to_string(&schemas).unwrap();
    assert!(!text.contains("\"null\""), "{text}");
    for (name, schema) in &schemas {
        assert!(schema["description"].is_string(), "{name}");
    }
}

/// An object with the required values of a schema; of a choice, one for each alternative.
fn samples(schema: &Value, all: &Value) -> Vec<Value> {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap();
        return samples(&all[name], all);
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        return choices.iter().flat_map(|choice| samples(choice, all)).collect();
    }
    if !schema["const"].is_null() {
        return vec![schema["const"].clone()];
    }
    if let Some(words) = schema["enum"].as_array() {
        return words.clone();
    }
    match schema["type"].as_str() {
        Some("array") => vec![samples(&schema["items"], all).into()],
        Some("boolean") => vec![true.into()],
        Some("string") if schema["pattern"] == "^[0-9]{12}$" => vec!["900101300007".into()],
        Some("string") if schema["description"].is_string() => vec!["R05".into()],
        Some("string") => vec!["text".into()],
        _ => {
            let mut objects = vec![serde_json::Map::new()];
            for name in schema["required"].as_array().unwrap() {
                let name = name.as_str().unwrap();
                let values = samples(&schema["properties"][name], all);
                objects = objects
                    .iter()
                    .flat_map(|object| {
                        values.iter().map(move |value| {
                            let mut object = object.clone();
                            object.insert(name.to_owned(), value.clone());
                            object
                        })
                    })
                    .collect();
            }
            objects.into_iter().map(Value::Object).collect()
        }
    }
}

/// Every sample of a body is read; without any of its required values, or with one more, it is not.
fn assert_read<T: serde::de::DeserializeOwned + std::fmt::Debug>(name: &str) -> Vec<Value> {
    let all = Value::Object(described::schemas());
    let samples = samples(&all[name], &all);
    for sample in &samples {
        let read: Result<T, _> = serde_json::from_value(sample.clone());
        assert!(read.is_ok(), "{sample} is described and not read: {read:?}");
        for value in sample.as_object().unwrap().keys() {
            let mut less = sample.clone();
            less.as_object_mut().unwrap().remove(value);
            assert!(serde_json::from_value::<T>(less).is_err(), "{sample} without {value}");
        }
        let mut more = sample.clone();
        more["surprise"] = true.into();
        assert!(serde_json::from_value::<T>(more).is_err(), "{sample} and a surprise");
    }
    samples
}

#[test]
fn acts_at_the_desk_are_read_as_they_are_described_and_each_is_described() {
    let all = described::schemas();
    let desk = &all["DeskAct"];
    assert!(desk["oneOf"].as_array().unwrap().iter().all(|act| act["$ref"].is_string()));
    assert_eq!(desk["discriminator"]["propertyName"], "act");
    let samples = assert_read::<app::DeskAct>("DeskAct");
    let described: BTreeSet<&str> =
        samples.iter().map(|act| act["act"].as_str().unwrap()).collect();
    // The reader names all the acts that it knows when it is given one that it does not.
    let unknown = serde_json::from_value::<app::DeskAct>(json!({ "act": "sing" })).unwrap_err();
    let unknown = unknown.to_string();
    let (_, known) = unknown.split_once("expected one of ").unwrap();
    let known: BTreeSet<&str> = known.split('`').skip(1).step_by(2).collect();
    assert_eq!(described, known);
    assert!(known.contains("compare-keys") && known.contains("refuse-on-registers"));
}

#[test]
fn cards_revocations_and_grounds_are_read_as_they_are_described() {
    assert_eq!(assert_read::<app::CardAtDesk>("CardAtDesk").len(), 1);
    assert_eq!(assert_read::<app::RevocationAtDesk>("RevocationAtDesk").len(), 1);
    assert_eq!(assert_read::<app::GroundToRecord>("GroundToRecord").len(), 1);
    assert_eq!(assert_read::<app::ServiceRefusal>("ServiceRefusal").len(), 12);
    let all = described::schemas();
    let at_desk = &all["RevocationAtDesk"]["properties"];
    assert_eq!(at_desk["visitor"]["$ref"], "#/components/schemas/Visitor");
    assert_eq!(at_desk["bin"]["pattern"], "^[0-9]{12}$");
    assert_eq!(all["DocumentMark"]["properties"]["date"]["format"], "date");
}

#[test]
fn the_texts_of_the_codes_of_this_face_exist() {
    let source = include_str!("../api.rs");
    let codes: Vec<_> =
        source.lines().filter_map(|line| line.strip_prefix("//! | `")?.split('`').next()).collect();
    assert!(codes.len() >= 11);
    for lang in Lang::ALL {
        for code in &codes {
            assert!(texts::has(lang, &format!("fault-{code}")), "{lang} has no fault-{code}");
        }
    }
}

/// The golden list: whoever adds an entry that anybody may call, adds a line here.
#[test]
fn what_anybody_may_call_is_a_list_that_is_agreed() {
    let public: Vec<_> = entries()
        .filter(|route| matches!(route.auth, Auth::Public))
        .map(|route| format!("{} {}", route.verb.name(), route.path))
        .collect();
    assert_eq!(
        public,
        [
            "post /api/v1/sign-in/challenge",
            "post /api/v1/sign-in",
            "get /api/v1/registration/participants",
            "get /api/v1/registration/forms/{code}",
            "post /api/v1/registration/requests",
            "get /api/v1/registration/requests/{number}/status",
            "get /api/v1/services",
            "get /api/v1/services/{code}",
            "get /api/v1/services/{code}/form",
            "get /api/v1/services/{code}/quality",
            "post /api/v1/drafts",
            "put /api/v1/drafts/{secret}",
            "post /api/v1/drafts/{secret}/files/{field}",
            "delete /api/v1/drafts/{secret}/files/{field}/{id}",
            "get /api/v1/check/{code}",
            "get /api/v1/check/{code}/sealed",
            "get /api/v1/check/{code}/xml",
            "get /api/v1/services/{code}/complaints",
            "get /api/v1/complaints/form",
            "get /api/v1/survey",
            "get /api/v1/services/{code}/survey",
            "get /api/v1/queue/offices",
            "get /api/v1/queue/offices/{office}",
            "post /api/v1/queue/offices/{office}/bookings",
            "post /api/v1/queue/offices/{office}/tickets",
            "get /api/v1/queue/offices/{office}/board",
            "get /api/v1/registers",
            "get /api/v1/registers/{service}/{register}",
            "get /api/v1/registers/{service}/{register}/csv",
            "get /api/v1/registers/{service}/{register}/sealed",
            "get /api/v1/registers/{service}/{register}/entries/{number}",
            "get /api/v1/registers/{service}/{register}/entries/{number}/sealed",
            "get /trust-list.xml",
            "get /api/v1/authorities",
            "get /api/v1/authorities/{name}/revoked",
            "get /api/openapi.json",
            "get /cert/{name}.cer",
            "get /crl/{name}.crl",
            "post /ocsp",
            "get /ocsp/{*request}",
            "get /health",
        ]
    );
    for route in entries() {
        if let Auth::Role(roles) = route.auth {
            assert!(
                roles.contains(&Role::Applicant)
                    == (roles.len() == 1 && roles[0] == Role::Applicant)
            );
        }
    }
}

/// One instance for all questions to the router: making its keys takes longer than everything else here.
#[tokio::test]
async fn the_router_answers_as_the_catalogue_says() {
    let (_folder, router) = instance().await;
    no_entry_opens_without_a_login(&router).await;
    a_body_is_checked_before_it_is_used(&router).await;
    texts_come_in_the_language_that_is_asked_for(&router).await;
    public_addresses_answer(&router).await;
    a_draft_is_kept_and_a_secret_opens_nothing_else(&router).await;
}

async fn no_entry_opens_without_a_login(router: &Router) {
    for route in entries() {
        let name = format!("{} {}", route.verb.name(), route.path);
        let request = ask(&route.verb.name().to_uppercase(), &concrete(route), &[], b"");
        if matches!(route.auth, Auth::Public) {
            let response = router.clone().oneshot(request).await.unwrap();
            let status = response.status();
            assert_ne!(status, StatusCode::UNAUTHORIZED, "{name}");
            assert_ne!(status, StatusCode::METHOD_NOT_ALLOWED, "{name}");
            // No worker runs here, and health says so.
            let unwell = route.path == "/health" && status == StatusCode::SERVICE_UNAVAILABLE;
            assert!(unwell || !status.is_server_error(), "{name}: {status}");
            assert!(!text_of(response).await.contains("no-such-page"), "{name} is not routed");
        } else {
            let (status, codes) = problem(router, request).await;
            assert_eq!((status, codes), (401, vec!["sign-in-needed".to_owned()]), "{name}");
        }
    }
    let forged = ask("GET", "/api/v1/session", &[("authorization", "Bearer 00")], b"");
    assert_eq!(problem(router, forged).await.0, 401);
    let nothing = ask("GET", "/api/v1/nothing", &[], b"");
    assert_eq!(problem(router, nothing).await, (404, vec!["no-such-page".to_owned()]));
    let wrong_method = ask("DELETE", "/api/v1/services", &[], b"");
    assert_eq!(problem(router, wrong_method).await, (405, vec!["method-not-allowed".to_owned()]));
}

async fn a_body_is_checked_before_it_is_used(router: &Router) {
    const FILE: &str = "/api/v1/registration/requests";
    const JSON: (&str, &str) = ("content-type", "application/json");
    let said = |headers: &'static [(&'static str, &'static str)], body: Vec<u8>| async move {
        problem(router, ask("POST", FILE, headers, &body)).await
    };
    let no_type = said(&[], b"{}".to_vec()).await;
    assert_eq!(no_type, (415, vec!["media-type at content-type".to_owned()]));
    let broken = said(&[JSON], b"{".to_vec()).await;
    assert_eq!(broken, (400, vec!["json-malformed".to_owned()]));
    let deep = said(&[JSON], b"[".repeat(1000)).await;
    assert_eq!(deep, (400, vec!["json-too-deep".to_owned()]));
    let large = said(&[JSON], vec![b' '; 600 << 10]).await;
    assert_eq!(large, (413, vec!["body-too-large".to_owned()]));
    let wrong = said(&[JSON], br#"{"lang": "de", "answers": {}, "hello": 1}"#.to_vec()).await;
    let codes = ["value-missing at form", "language-unknown at lang", "unknown-field at hello"];
    assert_eq!(wrong, (422, codes.map(str::to_owned).to_vec()));
    let form = said(&[JSON], br#"{"form": "mes-01"}"#.to_vec()).await;
    assert_eq!(form, (404, vec!["form-unknown".to_owned()]));
    let key = said(&[JSON, ("idempotency-key", "short")], br#"{"form": "f1"}"#.to_vec()).await;
    assert_eq!(key, (422, vec!["idempotency-key-form at idempotency-key".to_owned()]));
}

async fn texts_come_in_the_language_that_is_asked_for(router: &Router) {
    let mut texts = BTreeSet::new();
    for lang in ["kk", "ru", "en", "kz", "de"] {
        let request = ask("GET", "/api/v1/cabinet", &[("accept-language", lang)], b"");
        let body = text_of(router.clone().oneshot(request).await.unwrap()).await;
        let body: Value = serde_json::from_str(&body).unwrap();
        texts.insert(body["faults"][0]["text"].as_str().unwrap().to_owned());
    }
    assert_eq!(texts.len(), 3, "{texts:?}");
}

async fn known_bytes_are_not_sent_again(router: &Router) {
    let path = "/api/v1/registers";
    let first = router.clone().oneshot(ask("GET", path, &[], b"")).await.unwrap();
    let tag = first.headers()[header::ETAG].to_str().unwrap().to_owned();
    for (known, status) in
        [(tag.clone(), 304), (format!("W/{tag}, \"x\""), 304), ("\"x\"".to_owned(), 200)]
    {
        let request = ask("GET", path, &[("if-none-match", &known)], b"");
        let again = router.clone().oneshot(request).await.unwrap();
        assert_eq!(again.status().as_u16(), status, "{known}");
        assert_eq!(again.headers()[header::ETAG], tag.as_str());
        assert_eq!(text_of(again).await.is_empty(), status == 304);
    }
}

async fn public_addresses_answer(router: &Router) {
    let fetch = |path: &'static str| async move {
        let response = router.clone().oneshot(ask("GET", path, &[], b"")).await.unwrap();
        let header = |name| {
            let value = response.headers().get(name);
            value.and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
        };
        (response.status().as_u16(), header(header::CONTENT_TYPE), header(header::CACHE_CONTROL))
    };
    let is = |status: u16, media_type: &str, kept: &str| {
        (status, media_type.to_owned(), kept.to_owned())
    };
    assert_eq!(
        fetch("/cert/nca-rsa.cer").await,
        is(200, "application/pkix-cert", "public, max-age=3600")
    );
    assert_eq!(
        fetch("/crl/nca-rsa.crl").await,
        is(200, "application/pkix-crl", "public, max-age=60")
    );
    let problem = || is(404, "application/problem+json", "no-store");
    assert_eq!(fetch("/cert/nca-rsa.pem").await, problem());
    assert_eq!(fetch("/cert/seal.cer").await, problem());
    assert_eq!(fetch("/crl/nobody.crl").await, problem());
    let open = |media_type: &str| is(200, media_type, "public, max-age=60");
    assert_eq!(fetch("/api/v1/registers").await, open("application/json"));
    assert_eq!(fetch("/api/v1/registers/mes-01/attestats").await, open("application/json"));
    assert_eq!(
        fetch("/api/v1/registers/mes-01/attestats/csv").await,
        open("text/csv; charset=utf-8")
    );
    assert_eq!(fetch("/api/v1/registers/mes-01/applications").await, problem());
    assert_eq!(fetch("/trust-list.xml").await, problem());
    known_bytes_are_not_sent_again(router).await;
    // No worker runs here, and health says so.
    assert_eq!(fetch("/health").await, is(503, "application/json", "no-store"));
    assert_eq!(
        fetch("/api/openapi.json").await,
        is(200, "application/json", "public, max-age=300")
    );
    assert_eq!(
        fetch("/api/v1/registration/forms/f1").await,
        is(200, "application/schema+json", "public, max-age=300")
    );
    // Nothing, no Base64, and what is no request: told in the words of OCSP (RFC 6960 4.2.1), not of the web.
    for path in ["/ocsp/AA==", "/ocsp/", "/ocsp//", "/ocsp/%%", "/ocsp//AA=="] {
        assert_eq!(fetch(path).await, is(200, "application/ocsp-response", "no-store"), "{path}");
    }
    a_question_in_an_address_is_answered_however_it_is_joined(router).await;
    let large = ask("POST", "/ocsp", &[("content-type", "application/ocsp-request")], &[0; 9000]);
    assert_eq!(self::problem(router, large).await, (413, vec!["body-too-large".to_owned()]));
}

/// Clients join the address of the service and the request with a slash, whether or not the address ends in one.
async fn a_question_in_an_address_is_answered_however_it_is_joined(router: &Router) {
    let fetch = async |path: String| {
        let response = router.clone().oneshot(ask("GET", &path, &[], b"")).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        axum::body::to_bytes(response.into_body(), 1 << 16).await.unwrap()
    };
    let authority = fetch("/cert/nca-rsa.cer".to_owned()).await;
    let authority = pki::Certificate::from_der(&authority).unwrap();
    let serial = pki::Serial::new(&[7; 20]).unwrap();
    let sha1 = crypto::DigestAlgorithm::Sha1;
    let id = pki::ocsp::CertId::new(sha1, &authority, serial).unwrap();
    let request = pki::ocsp::Request::new(vec![id], None).to_der();
    let text = Base64::encode_string(&request);
    let escaped = crate::pages::escape(&text);
    for path in [format!("/ocsp/{text}"), format!("/ocsp//{text}"), format!("/ocsp/{escaped}")] {
        let answer = fetch(path.clone()).await;
        let answer = pki::ocsp::Response::parse(&answer).unwrap();
        assert!(answer.find(&authority, &serial).is_some(), "{path} is about the certificate");
    }
}

async fn a_draft_is_kept_and_a_secret_opens_nothing_else(router: &Router) {
    let json = [("content-type", "application/json")];
    let send = |method: &'static str, path: String, body: &'static [u8]| async move {
        router.clone().oneshot(ask(method, &path, &json, body)).await.unwrap()
    };
    let opened =
        send("POST", "/api/v1/drafts".to_owned(), br#"{"form": "f1", "lang": "ru"}"#).await;
    assert_eq!(opened.status(), StatusCode::CREATED);
    assert_eq!(opened.headers()[header::CACHE_CONTROL], "no-store");
    let opened: Value = serde_json::from_str(&text_of(opened).await).unwrap();
    let secret = opened["draft"].as_str().unwrap();
    assert_eq!((opened["form"].as_str(), opened["lang"].as_str()), (Some("f1"), Some("ru")));
    let path = format!("/api/v1/drafts/{secret}");
    let unknown = send("PUT", path.clone(), br#"{"answers": {"no_such_field": "x"}}"#).await;
    assert_eq!(unknown.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let kept = send("PUT", path, br#"{"lang": "kz"}"#).await;
    let kept: Value = serde_json::from_str(&text_of(kept).await).unwrap();
    assert_eq!(kept["lang"], "kk");
    let with_secret = [("senim-access", secret)];
    let document =
        ask("GET", "/api/v1/documents/00000000000000000000000000000000", &with_secret, b"");
    assert_eq!(problem(router, document).await, (404, vec!["document-not-found".to_owned()]));
    let cabinet = ask("GET", "/api/v1/cabinet", &with_secret, b"");
    assert_eq!(problem(router, cabinet).await.0, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn browsers_are_told_to_use_https_where_the_base_address_does() {
    let told = async |app: App| {
        let router = crate::router(app);
        let response = router.oneshot(ask("GET", "/en", &[], b"")).await.unwrap();
        let value = response.headers().get(header::STRICT_TRANSPORT_SECURITY);
        value.map(|value| value.to_str().unwrap().to_owned())
    };
    let (_folder, plain) = application().await;
    assert_eq!(told(plain).await, None);
    for (subdomains, wanted) in
        [(true, "max-age=31536000; includeSubDomains"), (false, "max-age=31536000")]
    {
        let (_folder, app) = application_with(|config| {
            config.base_url = "https://nca.example.kz".to_owned();
            config.server.https_for_subdomains = subdomains;
        })
        .await;
        assert_eq!(told(app).await.as_deref(), Some(wanted));
    }
}
