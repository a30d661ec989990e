//! The client of the e-government gateway: asks GBD FL, GBD UL, e-licensing and the register of powers over SOAP and HTTP.
//!
//! # Limits
//!
//! The Body is not yet signed by WS-Security (the gateway's production wants it, with the certificate of the
//! information system), so the only value of the setting `wss` is `off`: the gateway must be reached through a channel
//! that signs, or be the simulator. An answer is taken whole, so its size has a budget; redirects are not followed and
//! no proxy is used.

mod dictionary;
pub(crate) mod entities;
pub(crate) mod envelope;
pub(crate) mod individuals;
pub(crate) mod rights;

pub(crate) use dictionary::DONE as PERSON_DONE;

use std::time::Duration;

use base::{Bin, Iin};
use reqwest::{Client, StatusCode, Url, header::CONTENT_TYPE, redirect::Policy};

use self::{
    envelope::{Received, RequestInfo},
    individuals::Told,
};
use crate::{
    Secret,
    register::{
        Answered, Answering, CallOutcome, CallRecord, GatewayFault, Holder, Inquiry, Organisation,
        Person, Register, Right, RightAsked, StateRegisters,
    },
    xml::{self, DocumentFault, Element, Node},
};

/// How messages to the gateway are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WsSecurity {
    /// Not at all.
    Off,
}

impl WsSecurity {
    /// Reads the setting; only `off` is known.
    pub fn parse(setting: &str) -> Option<Self> {
        (setting == "off").then_some(Self::Off)
    }
}

/// The settings of the client.
#[derive(Clone, Debug)]
pub struct SoapSettings {
    /// The address of the gateway's synchronous channel.
    pub url: String,
    /// The sender as the gateway knows it.
    pub sender_id: String,
    /// The sender's password.
    pub password: Secret,
    /// The service that tells about people.
    pub person_service: String,
    /// The service that tells about organisations.
    pub organisation_service: String,
    /// The service that tells about licences.
    pub licence_service: String,
    /// The service that tells about powers of attorney.
    pub power_service: String,
    /// How long a whole call may take. 90 seconds by default: the register check has 1.5 minutes (nca-01
    /// process A, L2).
    pub timeout: Duration,
    /// The largest answer taken, in bytes; one mebibyte by default.
    pub response_limit_bytes: usize,
    /// How messages are signed.
    pub security: WsSecurity,
}

impl SoapSettings {
    /// The usual settings for a gateway at this address.
    pub fn new(url: impl Into<String>, sender_id: impl Into<String>, password: Secret) -> Self {
        Self {
            url: url.into(),
            sender_id: sender_id.into(),
            password,
            person_service: "GBDFL_UniversalServiceSync".to_owned(),
            organisation_service: "GBDUL_getJurInfoByBin".to_owned(),
            licence_service: "ELICENSE_getLicence".to_owned(),
            power_service: "ENIS_getPowerOfAttorney".to_owned(),
            timeout: Duration::from_secs(90),
            response_limit_bytes: 1 << 20,
            security: WsSecurity::Off,
        }
    }
}

/// What happened to a call on its way.
#[derive(Debug, thiserror::Error)]
pub enum TransportFault {
    /// The gateway answered with a SOAP fault.
    #[error("the gateway answered with the SOAP fault {0}")]
    Fault(String),
    /// The connection failed, broke off or took too long.
    #[error("no answer came")]
    NoAnswer(#[source] reqwest::Error),
    /// An HTTP status that carries no answer.
    #[error("the gateway answered with the HTTP status {0}")]
    Status(u16),
}

/// The client.
#[derive(Debug)]
pub struct SoapRegisters {
    client: Client,
    url: Url,
    settings: SoapSettings,
}

impl SoapRegisters {
    /// Makes the client; nothing is sent yet.
    pub fn new(settings: SoapSettings) -> Result<Self, GatewayFault> {
        let fault = |detail: String| GatewayFault::Settings { detail };
        let url = Url::parse(&settings.url).map_err(|source| fault(format!("url: {source}")))?;
        if !matches!(url.scheme(), "http" | "https") || !url.username().is_empty() {
            return Err(fault("url: an http or https address without a user".to_owned()));
        }
        if settings.sender_id.is_empty() || settings.timeout.is_zero() {
            return Err(fault("sender id and timeout must be given".to_owned()));
        }
        let client = Client::builder()
            .connect_timeout(settings.timeout.min(Duration::from_secs(10)))
            .timeout(settings.timeout)
            .redirect(Policy::none())
            .no_proxy()
            .user_agent(concat!("senim/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|source| fault(format!("http: {source}")))?;
        Ok(Self { client, url, settings })
    }

    /// Sends a question and reads the answer into a tree.
    async fn send(&self, register: Register, document: String) -> Result<Element, Stop> {
        let no_answer = |source| Stop::Transport(TransportFault::NoAnswer(source));
        let mut response = self
            .client
            .post(self.url.clone())
            .header(CONTENT_TYPE, "text/xml; charset=utf-8")
            .header("SOAPAction", "\"SendMessage\"")
            .body(document)
            .send()
            .await
            .map_err(|source| no_answer(source.without_url()))?;
        let status = response.status();
        // SOAP 1.1, 6.2: a fault comes with status 500.
        if status != StatusCode::OK && status != StatusCode::INTERNAL_SERVER_ERROR {
            return Err(Stop::Transport(TransportFault::Status(status.as_u16())));
        }
        let mut answer = Vec::new();
        while let Some(chunk) =
            response.chunk().await.map_err(|source| no_answer(source.without_url()))?
        {
            if answer.len() + chunk.len() > self.settings.response_limit_bytes {
                return Err(Stop::Document(DocumentFault::Budget("bytes")));
            }
            answer.extend_from_slice(&chunk);
        }
        tracing::debug!(%register, status = status.as_u16(), bytes = answer.len(), "answer");
        match xml::parse(&answer) {
            Ok(tree) => Ok(tree),
            Err(_) if status != StatusCode::OK => {
                Err(Stop::Transport(TransportFault::Status(status.as_u16())))
            }
            Err(fault) => Err(Stop::Document(fault)),
        }
    }

    /// Makes one call and the record of it.
    async fn call<T>(
        &self,
        topic: Topic<'_>,
        inquiry: &Inquiry,
        data: Node,
        read: impl Fn(&Element) -> Result<Told<T>, DocumentFault> + Send,
    ) -> Answered<T> {
        let message_id = inquiry.message_id.to_string();
        let info = RequestInfo {
            message_id: &message_id,
            service_id: topic.service_id,
            message_date: &envelope::moment(inquiry.now),
            sender_id: &self.settings.sender_id,
            password: self.settings.password.expose(),
        };
        let sent = self.send(topic.register, envelope::request(&info, data)).await;
        let told = sent.and_then(|tree| {
            match envelope::read_response(&tree, &message_id).map_err(Stop::Document)? {
                Received::Fault(code) => Err(Stop::Transport(TransportFault::Fault(code))),
                Received::Refused(code) => Ok(Told::Refused(code)),
                Received::Data(data) => read(data).map_err(Stop::Document),
            }
        });
        conclude(topic, inquiry, told)
    }
}

/// What a call is about.
#[derive(Clone, Copy)]
struct Topic<'a> {
    register: Register,
    service_id: &'a str,
    subject: &'a str,
    consented: bool,
}

/// Why a call ended without the register's word.
enum Stop {
    Transport(TransportFault),
    Document(DocumentFault),
}

fn conclude<T>(topic: Topic<'_>, inquiry: &Inquiry, told: Result<Told<T>, Stop>) -> Answered<T> {
    let register = topic.register;
    let success = if register == Register::Individuals {
        format!("{} {}", envelope::SUCCESS, dictionary::DONE)
    } else {
        envelope::SUCCESS.to_owned()
    };
    let (result, outcome, answer_code) = match told {
        Ok(Told::Found(found)) => (Ok(Some(*found)), CallOutcome::Found, success),
        Ok(Told::Absent) => (Ok(None), CallOutcome::Absent, success),
        Ok(Told::Refused(answer)) => {
            let fault = GatewayFault::Refused { register, answer: answer.clone() };
            (Err(fault), CallOutcome::Failed, answer)
        }
        Err(Stop::Transport(source)) => {
            let code = match &source {
                TransportFault::Fault(code) => format!("fault {code}"),
                TransportFault::NoAnswer(_) => "no-answer".to_owned(),
                TransportFault::Status(status) => format!("http-{status}"),
            };
            let fault = GatewayFault::Unavailable { register, source };
            (Err(fault), CallOutcome::Failed, code)
        }
        Err(Stop::Document(source)) => {
            let fault = GatewayFault::Unreadable { register, source };
            (Err(fault), CallOutcome::Failed, "unreadable".to_owned())
        }
    };
    let record = CallRecord {
        register,
        service_id: topic.service_id.to_owned(),
        message_id: inquiry.message_id,
        subject: topic.subject.to_owned(),
        purpose: inquiry.purpose.clone(),
        consented: topic.consented,
        asked_at: inquiry.now,
        outcome,
        answer_code,
    };
    Answered { result, record }
}

impl StateRegisters for SoapRegisters {
    fn person<'a>(&'a self, iin: &'a Iin, inquiry: &'a Inquiry) -> Answering<'a, Person> {
        let topic = Topic {
            register: Register::Individuals,
            service_id: &self.settings.person_service,
            subject: iin.as_str(),
            consented: inquiry.consent.is_some(),
        };
        let data = individuals::request(&individuals::Question {
            message_id: &inquiry.message_id.to_string(),
            message_date: &envelope::moment(inquiry.now),
            sender_code: &self.settings.sender_id,
            consent: inquiry.consent.as_ref().map(crate::ConsentToken::expose),
            iin: iin.as_str(),
        });
        Box::pin(
            self.call(topic, inquiry, data, move |answer| individuals::read_response(answer, iin)),
        )
    }

    fn organisation<'a>(
        &'a self,
        bin: &'a Bin,
        inquiry: &'a Inquiry,
    ) -> Answering<'a, Organisation> {
        let topic = Topic {
            register: Register::LegalEntities,
            service_id: &self.settings.organisation_service,
            subject: bin.as_str(),
            consented: false,
        };
        let message_id = inquiry.message_id.to_string();
        let data = entities::request(&entities::Question {
            message_id: &message_id,
            message_date: &envelope::moment(inquiry.now),
            operator: &self.settings.sender_id,
            bin: bin.as_str(),
        });
        Box::pin(self.call(topic, inquiry, data, move |answer| {
            entities::read_response(answer, &message_id, bin)
        }))
    }

    fn right<'a>(
        &'a self,
        holder: &'a Holder,
        asked: &'a RightAsked,
        inquiry: &'a Inquiry,
    ) -> Answering<'a, Right> {
        let (register, service_id) = match asked {
            RightAsked::Licence(_) => (Register::Licences, &self.settings.licence_service),
            RightAsked::PowerFor(_) => (Register::Powers, &self.settings.power_service),
        };
        let topic = Topic { register, service_id, subject: holder.number(), consented: false };
        let data = rights::request(&self.settings.sender_id, holder, asked);
        Box::pin(
            self.call(topic, inquiry, data, move |answer| {
                rights::read_response(answer, holder, asked)
            }),
        )
    }
}

#[cfg(test)]
mod tests;
