//! The synchronous envelope of the e-government gateway (ШЭП): `SendMessage` and `SendMessageResponse` of
//! `ISyncChannel`, version 10, in SOAP 1.1. Inner elements are unqualified, as in the published samples.

use jiff::{
    Timestamp,
    tz::{Offset, TimeZone},
};

use crate::xml::{DocumentFault, Element, Node, XSI};

pub(crate) const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
pub(crate) const TYPES: &str = "http://bip.bee.kz/SyncChannel/v10/Types";
/// `Message has been processed successfully`.
pub(crate) const SUCCESS: &str = "SCSS001";

/// Writes a moment as the registers do: with milliseconds and the offset of Kazakhstan, which is +05:00 since
/// 1 March 2024. The offset is fixed, because the value is only a moment.
pub(crate) fn moment(at: Timestamp) -> String {
    let zone = TimeZone::fixed(Offset::constant(5));
    at.to_zoned(zone).strftime("%Y-%m-%dT%H:%M:%S.%3f%:z").to_string()
}

/// The head of a question.
#[derive(Clone, Debug)]
pub(crate) struct RequestInfo<'a> {
    pub(crate) message_id: &'a str,
    pub(crate) service_id: &'a str,
    pub(crate) message_date: &'a str,
    pub(crate) sender_id: &'a str,
    pub(crate) password: &'a str,
}

/// Writes a question.
pub(crate) fn request(info: &RequestInfo<'_>, data: Node) -> String {
    let head = Node::new("requestInfo")
        .leaf("messageId", info.message_id)
        .leaf("serviceId", info.service_id)
        .leaf("messageDate", info.message_date)
        .child(Node::new("sender").leaf("senderId", info.sender_id).leaf("password", info.password))
        .leaf("sessionId", &format!("{{{}}}", info.message_id));
    let request = Node::new("request").child(head).child(Node::new("requestData").child(data));
    wrap(Node::new("typ:SendMessage").attribute("xmlns:typ", TYPES).child(request)).document()
}

fn wrap(message: Node) -> Node {
    Node::new("soapenv:Envelope")
        .attribute("xmlns:soapenv", SOAP)
        .attribute("xmlns:xsi", XSI)
        .child(Node::new("soapenv:Header"))
        .child(Node::new("soapenv:Body").child(message))
}

/// A question as the simulator receives it.
#[derive(Debug)]
pub(crate) struct ReceivedRequest {
    pub(crate) message_id: String,
    pub(crate) service_id: String,
    pub(crate) message_date: String,
    pub(crate) sender_id: String,
    pub(crate) password: String,
    pub(crate) session_id: Option<String>,
    pub(crate) data: Element,
}

/// The only element in the body.
fn body(envelope: &Element) -> Result<&Element, DocumentFault> {
    if !envelope.is(SOAP, "Envelope") {
        return Err(DocumentFault::Missing("Envelope"));
    }
    envelope.only(&["Header", "Body"])?;
    envelope.child("Body")
}

/// Reads a question strictly: nothing unknown, nothing twice.
pub(crate) fn read_request(envelope: &Element) -> Result<ReceivedRequest, DocumentFault> {
    let body = body(envelope)?;
    body.only(&["SendMessage"])?;
    let message = body.child("SendMessage")?;
    if !message.is(TYPES, "SendMessage") {
        return Err(DocumentFault::Missing("SendMessage"));
    }
    message.only(&["request"])?;
    let request = message.child("request")?;
    request.only(&["requestInfo", "requestData"])?;
    let info = request.child("requestInfo")?;
    info.only(&[
        "messageId",
        "correlationId",
        "serviceId",
        "messageDate",
        "routeId",
        "sender",
        "properties",
        "sessionId",
    ])?;
    let sender = info.child("sender")?;
    sender.only(&["senderId", "password"])?;
    let message_date = info.text_of("messageDate")?;
    message_date.parse::<Timestamp>().map_err(|_| DocumentFault::Value("messageDate"))?;
    Ok(ReceivedRequest {
        message_id: info.text_of("messageId")?.to_owned(),
        service_id: info.text_of("serviceId")?.to_owned(),
        message_date: message_date.to_owned(),
        sender_id: sender.text_of("senderId")?.to_owned(),
        password: sender.text_of("password")?.to_owned(),
        session_id: info.optional_text("sessionId")?.map(str::to_owned),
        data: request.child("requestData")?.child("data")?.clone(),
    })
}

/// The head of an answer.
#[derive(Clone, Debug)]
pub(crate) struct ResponseInfo<'a> {
    pub(crate) message_id: &'a str,
    pub(crate) correlation_id: &'a str,
    pub(crate) response_date: &'a str,
    pub(crate) session_id: Option<&'a str>,
    pub(crate) code: &'a str,
    pub(crate) message: &'a str,
}

/// Writes an answer.
pub(crate) fn response(info: &ResponseInfo<'_>, data: Option<Node>) -> String {
    let head = Node::new("responseInfo")
        .leaf("messageId", info.message_id)
        .leaf("correlationId", info.correlation_id)
        .leaf("responseDate", info.response_date)
        .child(Node::new("status").leaf("code", info.code).leaf("message", info.message))
        .optional("sessionId", info.session_id);
    let mut response = Node::new("response").child(head);
    if let Some(data) = data {
        response = response.child(Node::new("responseData").child(data));
    }
    wrap(Node::new("typ:SendMessageResponse").attribute("xmlns:typ", TYPES).child(response))
        .document()
}

/// Writes a SOAP fault.
pub(crate) fn soap_fault(code: &str, text: &str) -> String {
    wrap(Node::new("soapenv:Fault").leaf("faultcode", code).leaf("faultstring", text)).document()
}

/// An answer of the gateway.
#[derive(Debug)]
pub(crate) enum Received<'a> {
    /// The gateway itself failed; the code is cut to a safe form.
    Fault(String),
    /// The gateway answered with a code other than success.
    Refused(String),
    /// The register's answer.
    Data(&'a Element),
}

/// Cuts a code from outside to what may stand in a log: 64 characters of letters, digits, `-`, `_`, `.`, `:`.
pub(crate) fn safe_code(code: &str) -> String {
    code.chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':'))
        .take(64)
        .collect()
}

/// Reads an answer and checks that it belongs to the question with this number.
pub(crate) fn read_response<'a>(
    envelope: &'a Element,
    message_id: &str,
) -> Result<Received<'a>, DocumentFault> {
    let body = body(envelope)?;
    if let Some(fault) = body.optional("Fault")? {
        return Ok(Received::Fault(safe_code(fault.text_of("faultcode")?)));
    }
    let message = body.child("SendMessageResponse")?;
    if !message.is(TYPES, "SendMessageResponse") {
        return Err(DocumentFault::Missing("SendMessageResponse"));
    }
    let response = message.child("response")?;
    let info = response.child("responseInfo")?;
    let own = info.text_of("messageId")?;
    if info.optional_text("correlationId")?.unwrap_or(own) != message_id {
        return Err(DocumentFault::Mismatch("correlation"));
    }
    let session = info.optional_text("sessionId")?;
    if session.is_some_and(|id| id.trim_matches(['{', '}']) != message_id) {
        return Err(DocumentFault::Mismatch("session"));
    }
    let code = info.child("status")?.text_of("code")?;
    if code != SUCCESS {
        return Ok(Received::Refused(safe_code(code)));
    }
    Ok(Received::Data(response.child("responseData")?.child("data")?))
}
