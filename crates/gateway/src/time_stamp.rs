//! The client of a time-stamping authority over HTTP (RFC 3161, 3.4). It carries questions and answers as they are; what an answer is
//! worth is for whoever asked to judge.

use std::time::Duration;

use base::Fault;
use reqwest::{Client, StatusCode, Url, header::CONTENT_TYPE, redirect::Policy};

/// Media type of a question.
const QUERY: &str = "application/timestamp-query";
/// Media type of an answer.
const REPLY: &str = "application/timestamp-reply";
/// How long a whole call may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// The largest answer that is taken: a token with a long path.
const LARGEST_ANSWER: usize = 64 * 1024;

/// Why no time stamp came.
#[derive(Debug, thiserror::Error)]
pub enum TimeStampFault {
    /// The settings make no address.
    #[error("the address of the time-stamping authority: {detail}")]
    Settings {
        /// What is wrong with it.
        detail: String,
    },
    /// The connection failed, broke off or took too long.
    #[error("no answer came from the time-stamping authority")]
    NoAnswer(#[source] reqwest::Error),
    /// An HTTP status or a media type that carries no time stamp.
    #[error("the time-stamping authority answered with the HTTP status {0}, and no time stamp")]
    NoReply(u16),
    /// The answer is larger than a time stamp can be.
    #[error("the answer of the time-stamping authority is larger than {LARGEST_ANSWER} bytes")]
    TooLarge,
}

impl From<&TimeStampFault> for Fault {
    fn from(_: &TimeStampFault) -> Self {
        Self::new("time-stamp-no-answer")
    }
}

/// The client.
#[derive(Clone, Debug)]
pub struct TimeStampClient {
    client: Client,
    url: Url,
}

impl TimeStampClient {
    /// Makes the client; nothing is sent yet.
    pub fn new(url: &str) -> Result<Self, TimeStampFault> {
        let fault = |detail: String| TimeStampFault::Settings { detail };
        let url = Url::parse(url).map_err(|source| fault(source.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") || !url.username().is_empty() {
            return Err(fault("an http or https address without a user".to_owned()));
        }
        let client = Client::builder()
            .connect_timeout(PATIENCE)
            .timeout(PATIENCE)
            .redirect(Policy::none())
            .no_proxy()
            .user_agent(concat!("senim/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|source| fault(source.to_string()))?;
        Ok(Self { client, url })
    }

    /// Sends a question, and gives the answer as it came.
    pub async fn ask(&self, query: Vec<u8>) -> Result<Vec<u8>, TimeStampFault> {
        let no_answer = |source: reqwest::Error| TimeStampFault::NoAnswer(source.without_url());
        let question = self.client.post(self.url.clone()).header(CONTENT_TYPE, QUERY).body(query);
        let mut response = question.send().await.map_err(no_answer)?;
        let status = response.status();
        let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let is_reply = kind.is_some_and(|kind| kind.split(';').next() == Some(REPLY));
        if status != StatusCode::OK || !is_reply {
            return Err(TimeStampFault::NoReply(status.as_u16()));
        }
        let mut answer = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(no_answer)? {
            if answer.len() + chunk.len() > LARGEST_ANSWER {
                return Err(TimeStampFault::TooLarge);
            }
            answer.extend_from_slice(&chunk);
        }
        Ok(answer)
    }
}
