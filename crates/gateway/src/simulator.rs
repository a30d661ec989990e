//! A gateway that answers from a generated population, over HTTP and in the real envelopes.
//!
//! It is strict: a question with an unknown element, a wrong type or a wrong sender is answered with a fault, so that
//! a client that passes here has sent what it should. Its faults are switched by [`Simulator::disturb`].

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use base::{Bin, Iin};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

use crate::{
    Secret, SoapSettings,
    population::Population,
    register::Right,
    soap::{
        entities,
        envelope::{self, ReceivedRequest, ResponseInfo},
        individuals, rights,
    },
    xml::{self, DocumentFault, Node},
};

/// The sender that the simulator lets in.
pub const SENDER_ID: &str = "senim";
/// The sender's password; the simulator guards invented data only.
pub const SENDER_PASSWORD: &str = "simulator";
/// The path of the synchronous channel.
pub const PATH: &str = "/bip-sync-wss-gost/";

/// The largest question taken, in bytes.
const REQUEST_LIMIT_BYTES: usize = 64 << 10;

/// So many questions are remembered for tests, the first ones.
const REMEMBERED: usize = 10_000;

/// A fault that the simulator plays, until it is told another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Disturbance {
    /// The registers know nobody.
    Absent,
    /// The answer carries a document type with an entity.
    DocumentType,
    /// The gateway answers with this status code instead of `SCSS001`.
    GatewayCode(String),
    /// A web page comes instead of an answer.
    Html,
    /// No fault.
    #[default]
    None,
    /// The answer is many megabytes long.
    Oversized,
    /// The gateway sends the client elsewhere.
    Redirect,
    /// GBD FL answers with this result code instead of `00000`.
    RegisterCode(String),
    /// The connection stays open and nothing comes.
    Silence,
    /// The gateway answers with a SOAP fault.
    SoapFault,
    /// The answer breaks off in the middle.
    Truncated,
    /// The gateway answers 503.
    Unavailable,
    /// The answer belongs to another question.
    WrongCorrelation,
    /// The answer tells about somebody else.
    WrongSubject,
}

/// A question that the simulator answered, for tests to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedQuestion {
    /// The service called.
    pub service_id: String,
    /// The number of the message.
    pub message_id: String,
    /// The IIN or BIN asked about.
    pub subject: String,
    /// The consent token that came along.
    pub consent: Option<String>,
}

#[derive(Debug)]
struct Shared {
    population: Population,
    settings: SoapSettings,
    disturbance: Mutex<Disturbance>,
    asked: Mutex<Vec<AskedQuestion>>,
    stopping: watch::Receiver<bool>,
}

/// A running simulator; dropping it stops it too.
#[derive(Debug)]
pub struct Simulator {
    addr: SocketAddr,
    shared: Arc<Shared>,
    stop: watch::Sender<bool>,
    server: JoinHandle<io::Result<()>>,
}

impl Simulator {
    /// Starts to listen; port 0 takes a free one.
    pub async fn start(population: Population, addr: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(addr).await?;
        let addr = listener.local_addr()?;
        let (stop, stopping) = watch::channel(false);
        let url = format!("http://{addr}{PATH}");
        let shared = Arc::new(Shared {
            population,
            settings: SoapSettings::new(url, SENDER_ID, Secret::new(SENDER_PASSWORD)),
            disturbance: Mutex::default(),
            asked: Mutex::default(),
            stopping: stopping.clone(),
        });
        let router = router(Arc::clone(&shared));
        let server = tokio::spawn(async move {
            axum::serve(listener, router).with_graceful_shutdown(stopped(stopping)).await
        });
        Ok(Self { addr, shared, stop, server })
    }

    /// Where it listens.
    pub const fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The settings with which a client reaches it.
    pub fn settings(&self) -> SoapSettings {
        self.shared.settings.clone()
    }

    /// The population it answers from.
    pub fn population(&self) -> &Population {
        &self.shared.population
    }

    /// Plays this fault from now on.
    pub fn disturb(&self, disturbance: Disturbance) {
        *self.shared.disturbance.lock().unwrap_or_else(PoisonError::into_inner) = disturbance;
    }

    /// The questions answered so far, the first ten thousand of them.
    pub fn asked(&self) -> Vec<AskedQuestion> {
        self.shared.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Finishes the open calls and stops.
    pub async fn stop(self) -> io::Result<()> {
        self.stop.send_replace(true);
        self.server.await.map_err(io::Error::other)?
    }
}

/// Waits until the simulator is told to stop or is dropped.
async fn stopped(mut stopping: watch::Receiver<bool>) {
    // An error means that the sender is gone: the simulator was dropped.
    let _ = stopping.wait_for(|stop| *stop).await;
}

fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route(PATH, post(answer))
        .layer(DefaultBodyLimit::max(REQUEST_LIMIT_BYTES))
        .with_state(shared)
}

const XML: [(header::HeaderName, &str); 1] = [(header::CONTENT_TYPE, "text/xml; charset=utf-8")];

async fn answer(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Response {
    let disturbance = shared.disturbance.lock().unwrap_or_else(PoisonError::into_inner).clone();
    match disturbance {
        Disturbance::Unavailable => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Disturbance::Silence => {
            stopped(shared.stopping.clone()).await;
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
        Disturbance::Redirect => {
            let elsewhere = [(header::LOCATION, shared.settings.url.clone())];
            return (StatusCode::TEMPORARY_REDIRECT, elsewhere).into_response();
        }
        Disturbance::Html => return "<!DOCTYPE html><html><p>Sign in<br></html>".into_response(),
        Disturbance::SoapFault => return fault("soapenv:Server", "The channel is down"),
        _ => {}
    }
    let text_xml = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.starts_with("text/xml"));
    if !text_xml {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
    }
    match respond(&shared, &body, &disturbance) {
        Ok(document) => (XML, disturbed(document, &disturbance)).into_response(),
        Err(source) => fault("soapenv:Client", &source.to_string()),
    }
}

fn fault(code: &str, text: &str) -> Response {
    let document = envelope::soap_fault(code, text);
    (StatusCode::INTERNAL_SERVER_ERROR, XML, document).into_response()
}

/// Spoils a good answer on its way.
fn disturbed(document: String, disturbance: &Disturbance) -> String {
    match disturbance {
        Disturbance::DocumentType => {
            document.replacen("?>", "?><!DOCTYPE x [<!ENTITY e \"e\">]>", 1)
        }
        Disturbance::Oversized => document + &" ".repeat(4 << 20),
        Disturbance::Truncated => document.chars().take(document.chars().count() / 2).collect(),
        _ => document,
    }
}

/// Reads the question and writes the answer.
fn respond(
    shared: &Shared,
    body: &[u8],
    disturbance: &Disturbance,
) -> Result<String, DocumentFault> {
    let tree = xml::parse(body)?;
    let request = envelope::read_request(&tree)?;
    let settings = &shared.settings;
    if request.sender_id != settings.sender_id || request.password != settings.password.expose() {
        return Ok(status(&request, "SCSE003", "The sender is not known", None));
    }
    let data = if request.service_id == settings.person_service {
        person(shared, &request, disturbance)?
    } else if request.service_id == settings.organisation_service {
        organisation(shared, &request, disturbance)?
    } else if [&settings.licence_service, &settings.power_service].contains(&&request.service_id) {
        right(shared, &request, disturbance)?
    } else {
        return Ok(status(&request, "SCSE002", "The service is not known", None));
    };
    Ok(match disturbance {
        Disturbance::GatewayCode(code) => status(&request, code, "Error", None),
        Disturbance::WrongCorrelation => {
            let message_id = "00000000-0000-4000-8000-000000000000".to_owned();
            let other = ReceivedRequest { message_id, ..request };
            status(&other, envelope::SUCCESS, "Message has been processed successfully", Some(data))
        }
        _ => status(
            &request,
            envelope::SUCCESS,
            "Message has been processed successfully",
            Some(data),
        ),
    })
}

fn status(request: &ReceivedRequest, code: &str, message: &str, data: Option<Node>) -> String {
    let info = ResponseInfo {
        message_id: &request.message_id,
        correlation_id: &request.message_id,
        // The simulator has no clock: the answer comes in the moment of the question.
        response_date: &request.message_date,
        session_id: request.session_id.as_deref(),
        code,
        message,
    };
    envelope::response(&info, data)
}

fn note(shared: &Shared, request: &ReceivedRequest, subject: &str, consent: Option<&str>) {
    let asked = AskedQuestion {
        service_id: request.service_id.clone(),
        message_id: request.message_id.clone(),
        subject: subject.to_owned(),
        consent: consent.map(str::to_owned),
    };
    let mut all = shared.asked.lock().unwrap_or_else(PoisonError::into_inner);
    if all.len() < REMEMBERED {
        all.push(asked);
    }
}

fn person(
    shared: &Shared,
    request: &ReceivedRequest,
    disturbance: &Disturbance,
) -> Result<Node, DocumentFault> {
    let question = individuals::read_request(&request.data)?;
    if question.sender_code != shared.settings.sender_id {
        return Err(DocumentFault::Value("senderCode"));
    }
    let iin = Iin::parse(question.iin).map_err(|_| DocumentFault::Value("iin"))?;
    note(shared, request, iin.as_str(), question.consent);
    let of_crowd = shared.population.person_of_crowd(&iin);
    let found = match disturbance {
        Disturbance::Absent => None,
        Disturbance::WrongSubject => shared.population.people().find(|other| other.iin != iin),
        _ => shared.population.person(&iin).or(of_crowd.as_ref()),
    };
    let (code, found) = match disturbance {
        Disturbance::RegisterCode(code) => (code.as_str(), None),
        _ => (crate::soap::PERSON_DONE, found),
    };
    Ok(individuals::response(question.message_id, question.message_date, code, found))
}

fn right(
    shared: &Shared,
    request: &ReceivedRequest,
    disturbance: &Disturbance,
) -> Result<Node, DocumentFault> {
    let question = rights::read_request(&request.data)?;
    if question.sender_code != shared.settings.sender_id {
        return Err(DocumentFault::Value("senderCode"));
    }
    let holder = rights::holder(question.holder)?;
    note(shared, request, holder.number(), None);
    let is_asked = |right: &&Right| match (question.number, question.given_to) {
        (Some(number), None) => right.number == number && right.given_to.is_none(),
        (None, Some(iin)) => right.given_to.as_ref().is_some_and(|given| given.as_str() == iin),
        _ => false,
    };
    let mut rights = shared.population.rights();
    let found = match disturbance {
        Disturbance::Absent => None,
        Disturbance::WrongSubject => rights.find(|other| other.holder != holder),
        _ => rights.find(|right| right.holder == holder && is_asked(right)),
    };
    Ok(rights::response(found))
}

fn organisation(
    shared: &Shared,
    request: &ReceivedRequest,
    disturbance: &Disturbance,
) -> Result<Node, DocumentFault> {
    let question = entities::read_request(&request.data)?;
    if question.operator.is_empty() {
        return Err(DocumentFault::Value("Operator"));
    }
    let bin = Bin::parse(question.bin).map_err(|_| DocumentFault::Value("BIN"))?;
    note(shared, request, bin.as_str(), None);
    let found = match disturbance {
        Disturbance::Absent => None,
        Disturbance::WrongSubject => {
            shared.population.organisations().find(|other| other.bin != bin)
        }
        _ => shared.population.organisation(&bin),
    };
    Ok(entities::response(&question, found))
}
