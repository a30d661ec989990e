//! A person's program talking to the instance over HTTP, as any integrator's would.

use anyhow::{Context, Result, bail};
use base::Lang;
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

/// Speaks to one instance: as nobody, with a session, or with the secret of one request.
#[derive(Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    base: String,
    lang: Lang,
    token: Option<String>,
    access: Option<String>,
}

/// A body with its media type.
pub(crate) struct Body<'a> {
    /// Media type.
    pub(crate) media_type: &'a str,
    /// The bytes.
    pub(crate) bytes: Vec<u8>,
}

impl Body<'_> {
    /// JSON.
    pub(crate) fn json(value: &Value) -> Self {
        Self { media_type: "application/json", bytes: value.to_string().into_bytes() }
    }

    /// A signature (CMS, DER).
    pub(crate) const fn cms(bytes: Vec<u8>) -> Self {
        Self { media_type: "application/pkcs7-signature", bytes }
    }
}

impl Client {
    /// Nobody yet.
    pub(crate) fn new(base: &str) -> Result<Self> {
        let http = reqwest::Client::builder().user_agent("senim-demo").no_proxy().build()?;
        Ok(Self { http, base: base.to_owned(), lang: Lang::En, token: None, access: None })
    }

    /// The same program in another language.
    pub(crate) fn speaking(&self, lang: Lang) -> Self {
        Self { lang, ..self.clone() }
    }

    /// The same program with a session.
    pub(crate) fn with_token(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), access: None, ..self.clone() }
    }

    /// The same program with the secret of a request.
    pub(crate) fn with_access(&self, secret: &str) -> Self {
        Self { token: None, access: Some(secret.to_owned()), ..self.clone() }
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.base))
            .header("accept-language", self.lang.tag());
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(secret) = &self.access {
            request = request.header("senim-access", secret);
        }
        request
    }

    async fn answer(&self, request: RequestBuilder, path: &str) -> Result<(u16, Vec<u8>)> {
        let answer = request.send().await.with_context(|| format!("{path}: no answer"))?;
        let status = answer.status().as_u16();
        let body = answer.bytes().await.with_context(|| format!("{path}: the answer broke off"))?;
        Ok((status, body.to_vec()))
    }

    async fn accepted(&self, request: RequestBuilder, path: &str) -> Result<Vec<u8>> {
        let (status, body) = self.answer(request, path).await?;
        if !(200..300).contains(&status) {
            bail!("{path}: status {status}: {}", problem_in_words(&body));
        }
        Ok(body)
    }

    /// `GET`, JSON.
    pub(crate) async fn get(&self, path: &str) -> Result<Value> {
        read_json(path, &self.get_bytes(path).await?)
    }

    /// `GET`, whatever comes.
    pub(crate) async fn get_bytes(&self, path: &str) -> Result<Vec<u8>> {
        self.accepted(self.request(Method::GET, path), path).await
    }

    /// `POST`, JSON back.
    pub(crate) async fn post(&self, path: &str, body: Body<'_>) -> Result<Value> {
        read_json(path, &self.post_for_bytes(path, body).await?)
    }

    /// `POST` of JSON.
    pub(crate) async fn post_json(&self, path: &str, body: &Value) -> Result<Value> {
        self.post(path, Body::json(body)).await
    }

    /// `POST` of JSON that is done once, however often it is sent with this key.
    pub(crate) async fn post_once(&self, path: &str, body: &Value, key: &str) -> Result<Value> {
        let request = self.request(Method::POST, path).header("idempotency-key", key).json(body);
        read_json(path, &self.accepted(request, path).await?)
    }

    /// `POST`, whatever comes back.
    pub(crate) async fn post_for_bytes(&self, path: &str, body: Body<'_>) -> Result<Vec<u8>> {
        self.accepted(self.body(path, body), path).await
    }

    /// `POST` that must be refused with this code; gives the code.
    pub(crate) async fn refused<'c>(
        &self,
        path: &str,
        body: Body<'_>,
        code: &'c str,
    ) -> Result<&'c str> {
        let (status, answer) = self.answer(self.body(path, body), path).await?;
        let problem: Value = serde_json::from_slice(&answer).unwrap_or_default();
        let codes: Vec<&str> = faults(&problem)
            .filter_map(|fault| fault.get("code").and_then(Value::as_str))
            .collect();
        if status < 400 || !codes.contains(&code) {
            bail!("{path}: {code} was expected, the answer was {status} with {codes:?}");
        }
        Ok(code)
    }

    fn body(&self, path: &str, body: Body<'_>) -> RequestBuilder {
        self.request(Method::POST, path).header("content-type", body.media_type).body(body.bytes)
    }
}

fn read_json(path: &str, body: &[u8]) -> Result<Value> {
    if body.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_slice(body).with_context(|| format!("{path}: the answer is not JSON"))
}

fn faults(problem: &Value) -> impl Iterator<Item = &Value> {
    problem.get("faults").and_then(Value::as_array).into_iter().flatten()
}

/// The texts of a problem with their codes; the body itself where it is something else.
fn problem_in_words(body: &[u8]) -> String {
    let problem: Value = serde_json::from_slice(body).unwrap_or_default();
    let words: Vec<String> = faults(&problem)
        .map(|fault| {
            let part =
                |name: &str| fault.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            format!("{} {} {}", part("code"), part("field"), part("text"))
        })
        .collect();
    if words.is_empty() { String::from_utf8_lossy(body).into_owned() } else { words.join("; ") }
}
