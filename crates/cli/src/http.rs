//! Asking services of authorities over HTTP: lists, OCSP, time stamps.

use std::time::Duration;

use base::Lang;
use reqwest::{Client, RequestBuilder, StatusCode, Url, header::CONTENT_TYPE, redirect::Policy};

use crate::language::Refusal;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// A list of 20 MB comes through in this time over 3 Mbit/s.
const TIMEOUT: Duration = Duration::from_mins(1);

/// Whether an argument is an address and not a file.
pub(crate) fn is_address(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

/// Takes what an address holds, up to `limit_bytes`.
pub(crate) async fn fetch(url: &str, limit_bytes: usize, lang: Lang) -> Result<Vec<u8>, Refusal> {
    let url = address(url, lang)?;
    let request = client(lang)?.get(url.clone());
    answer(request, &url, limit_bytes, lang).await
}

/// Posts a question and takes the answer, up to `limit_bytes`.
pub(crate) async fn ask(
    url: &str,
    content_type: &'static str,
    question: Vec<u8>,
    limit_bytes: usize,
    lang: Lang,
) -> Result<Vec<u8>, Refusal> {
    let url = address(url, lang)?;
    let request = client(lang)?.post(url.clone());
    let request = request.header(CONTENT_TYPE, content_type).body(question);
    answer(request, &url, limit_bytes, lang).await
}

fn address(text: &str, lang: Lang) -> Result<Url, Refusal> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    url.ok_or_else(|| {
        let args = [("address", text.to_owned())];
        Refusal(texts::say_with(lang, "command-address-refused", &args))
    })
}

/// The services of the NCA send clients without a name to another page, so the name is told, and no redirect is followed.
fn client(lang: Lang) -> Result<Client, Refusal> {
    Client::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(TIMEOUT)
        .redirect(Policy::none())
        .user_agent(concat!("senim/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|cause| unusable("-", &cause.to_string(), lang))
}

async fn answer(
    request: RequestBuilder,
    url: &Url,
    limit_bytes: usize,
    lang: Lang,
) -> Result<Vec<u8>, Refusal> {
    let broken = |cause: reqwest::Error| {
        let cause = anyhow::Error::new(cause.without_url());
        unusable(url.as_str(), &format!("{cause:#}"), lang)
    };
    let mut response = request.send().await.map_err(broken)?;
    if response.status() != StatusCode::OK {
        return Err(unusable(url.as_str(), &format!("HTTP {}", response.status()), lang));
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(broken)? {
        if bytes.len() + chunk.len() > limit_bytes {
            return Err(unusable(url.as_str(), &format!("> {limit_bytes} B"), lang));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// A service gave no answer that can be used.
pub(crate) fn unusable(address: &str, cause: &str, lang: Lang) -> Refusal {
    let args = [("address", address.to_owned()), ("cause", cause.to_owned())];
    Refusal(texts::say_with(lang, "command-answer-refused", &args))
}
