//! A person's program that talks to a server which may die at any moment.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use reqwest::{Method, RequestBuilder};
use serde_json::Value;
use tokio::sync::{Notify, watch};

/// So often an answer may stay out while servers run.
const MOST_LOST: u32 = 600;

/// What all programs share: where the servers are, and whether one is up.
pub(crate) struct Wire {
    bases: Vec<String>,
    up: watch::Sender<bool>,
    sent: AtomicU64,
    /// The killer waits until so many requests were sent.
    trigger: AtomicU64,
    triggered: Notify,
    /// Answers that nobody may give while the database is well: 5xx.
    pub(crate) failures: AtomicU64,
    /// Answers that never came.
    pub(crate) lost: AtomicU64,
}

/// What came of one request.
pub(crate) enum Outcome {
    /// 2xx.
    Done(Vec<u8>),
    /// 4xx with its codes.
    Refused(u16, Vec<String>),
    /// Nobody knows whether it was done: the status of a failure, or none if the connection broke.
    Lost(Option<u16>),
}

/// Whom a request comes from.
#[derive(Clone)]
pub(crate) enum Who {
    Access(String),
    Nobody,
    Session(String),
}

/// A body with its media type.
#[derive(Clone)]
pub(crate) struct Body(pub(crate) &'static str, pub(crate) Vec<u8>);

impl Body {
    pub(crate) fn json(value: &Value) -> Self {
        Self("application/json", value.to_string().into_bytes())
    }

    pub(crate) fn cms(bytes: Vec<u8>) -> Self {
        Self("application/pkcs7-signature", bytes)
    }
}

impl Wire {
    pub(crate) fn new(bases: Vec<String>) -> Self {
        Self {
            bases,
            up: watch::Sender::new(false),
            sent: AtomicU64::new(0),
            trigger: AtomicU64::new(u64::MAX),
            triggered: Notify::new(),
            failures: AtomicU64::new(0),
            lost: AtomicU64::new(0),
        }
    }

    /// Tells the programs whether a server is up; they wait while none is.
    pub(crate) fn set_up(&self, up: bool) {
        self.up.send_replace(up);
    }

    /// Waits until so many more requests were sent.
    pub(crate) async fn after(&self, requests: u64) {
        self.trigger.store(self.sent.load(Ordering::SeqCst) + requests, Ordering::SeqCst);
        self.triggered.notified().await;
    }

    pub(crate) fn sent(&self) -> u64 {
        self.sent.load(Ordering::SeqCst)
    }
}

/// A pause between two looks at something that gives no event.
pub(crate) async fn pause(millis: u64) {
    drop(tokio::time::timeout(Duration::from_millis(millis), std::future::pending::<()>()).await);
}

/// One program.
#[derive(Clone)]
pub(crate) struct Program<'w> {
    wire: &'w Wire,
    http: reqwest::Client,
    turn: u64,
}

impl<'w> Program<'w> {
    pub(crate) fn new(wire: &'w Wire, number: u64) -> Self {
        // Each has an address of its own, as people have.
        let address = [127, 0, 1, u8::try_from(number + 1).unwrap()];
        let http = reqwest::Client::builder()
            .no_proxy()
            .local_address(std::net::IpAddr::from(address))
            .timeout(Duration::from_mins(1))
            .build()
            .unwrap();
        Self { wire, http, turn: number }
    }

    /// One request to one of the servers.
    pub(crate) async fn call(
        &mut self,
        method: Method,
        path: &str,
        who: &Who,
        key: Option<&str>,
        body: Option<&Body>,
    ) -> Outcome {
        let mut up = self.wire.up.subscribe();
        up.wait_for(|up| *up).await.unwrap();
        self.turn += 1;
        let base = &self.wire.bases[usize::try_from(self.turn).unwrap() % self.wire.bases.len()];
        let mut request = self.http.request(method, format!("{base}{path}"));
        request = match who {
            Who::Access(secret) => request.header("senim-access", secret),
            Who::Nobody => request,
            Who::Session(token) => request.bearer_auth(token),
        };
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        if let Some(Body(media_type, bytes)) = body {
            request = request.header("content-type", *media_type).body(bytes.clone());
        }
        let number = self.wire.sent.fetch_add(1, Ordering::SeqCst) + 1;
        let trigger = self.wire.trigger.load(Ordering::SeqCst);
        let met = number >= trigger;
        let taken = |known| {
            let trigger = &self.wire.trigger;
            trigger.compare_exchange(known, u64::MAX, Ordering::SeqCst, Ordering::SeqCst).is_ok()
        };
        if met && taken(trigger) {
            self.wire.triggered.notify_one();
        }
        let outcome = outcome(request).await;
        match outcome {
            Ok(outcome) => outcome,
            Err(status) => {
                if status.is_some() {
                    self.wire.failures.fetch_add(1, Ordering::SeqCst);
                }
                self.wire.lost.fetch_add(1, Ordering::SeqCst);
                pause(10).await;
                Outcome::Lost(status)
            }
        }
    }

    /// Asks until there is an answer: a question changes nothing.
    pub(crate) async fn get(&mut self, path: &str, who: &Who) -> Result<Vec<u8>, Vec<String>> {
        self.ask(Method::GET, path, who, None).await
    }

    /// Asks until there is an answer.
    pub(crate) async fn ask(
        &mut self,
        method: Method,
        path: &str,
        who: &Who,
        body: Option<&Body>,
    ) -> Result<Vec<u8>, Vec<String>> {
        let mut last = None;
        for _ in 0..MOST_LOST {
            match self.call(method.clone(), path, who, None, body).await {
                Outcome::Done(body) => return Ok(body),
                Outcome::Refused(_, codes) => return Err(codes),
                Outcome::Lost(status) => last = status,
            }
        }
        panic!("{path}: no answer, though a server is up; the last status: {last:?}");
    }

    pub(crate) async fn view(&mut self, path: &str, who: &Who) -> Value {
        let body = self.get(path, who).await.unwrap_or_else(|codes| panic!("{path}: {codes:?}"));
        read(&body)
    }

    /// Acts until it is done. `done` tells, after an answer that was lost, what stands there if the act took place.
    pub(crate) async fn act(
        &mut self,
        path: &str,
        who: &Who,
        key: Option<&str>,
        body: &Body,
        done: impl AsyncFn(&mut Self) -> Option<Value>,
    ) -> Value {
        let mut lost = false;
        for _ in 0..MOST_LOST {
            match self.call(Method::POST, path, who, key, Some(body)).await {
                Outcome::Done(body) => return read(&body),
                Outcome::Lost(_) => lost = true,
                // Somebody else changed the row, or a twin of this call is under way.
                Outcome::Refused(_, codes)
                    if codes.iter().any(|code| {
                        ["changed-meanwhile", "idempotency-key-in-use"].contains(&code.as_str())
                    }) =>
                {
                    lost = true;
                    pause(10).await;
                }
                Outcome::Refused(status, codes) => {
                    if lost && let Some(view) = done(self).await {
                        return view;
                    }
                    let stands = self.get(path.trim_end_matches("/acts"), who).await;
                    let stands = stands.map(|view| String::from_utf8_lossy(&view).into_owned());
                    panic!("{path}: {status} {codes:?}; lost an answer before: {lost}; {stands:?}");
                }
            }
            if let Some(view) = done(self).await {
                return view;
            }
        }
        panic!("{path}: never done, though a server is up");
    }
}

/// The outcome, or the status of a failure; none if the connection broke.
async fn outcome(request: RequestBuilder) -> Result<Outcome, Option<u16>> {
    let answer = request.send().await.map_err(|_| None)?;
    let status = answer.status().as_u16();
    let body = answer.bytes().await.map_err(|_| None)?.to_vec();
    match status {
        200..300 => Ok(Outcome::Done(body)),
        408 | 429 | 500.. => Err(Some(status)),
        _ => {
            let problem: Value = serde_json::from_slice(&body).unwrap_or_default();
            let faults = problem["faults"].as_array().cloned().unwrap_or_default();
            let codes = faults.iter().filter_map(|fault| fault["code"].as_str()).map(str::to_owned);
            Ok(Outcome::Refused(status, codes.collect()))
        }
    }
}

pub(crate) fn read(body: &[u8]) -> Value {
    if body.is_empty() { Value::Null } else { serde_json::from_slice(body).unwrap() }
}

/// A text in an answer.
pub(crate) fn text(answer: &Value, name: &str) -> String {
    answer[name].as_str().unwrap_or_else(|| panic!("no {name} in {answer}")).to_owned()
}
