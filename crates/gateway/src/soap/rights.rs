//! E-licensing and the register of powers of attorney. No description of their messages is public: the form is ours, in the envelope of
//! the gateway, and a counterpart that speaks another one needs a translator beside it.

use base::{Bin, Iin};
use jiff::civil::Date;

use super::individuals::Told;
use crate::{
    register::{Holder, Right, RightAsked, RightState},
    xml::{DocumentFault, Element, Node},
};

const NAMESPACE: &str = "urn:senim:rights:1";
const REQUEST: &str = "RightRequest";

/// What a question about a right says.
#[derive(Debug)]
pub(crate) struct Question<'a> {
    pub(crate) sender_code: &'a str,
    pub(crate) holder: &'a str,
    pub(crate) number: Option<&'a str>,
    pub(crate) given_to: Option<&'a str>,
}

/// Writes the question.
pub(crate) fn request(sender_code: &str, holder: &Holder, asked: &RightAsked) -> Node {
    let node = Node::new("data")
        .attribute("xmlns:r", NAMESPACE)
        .attribute("xsi:type", "r:RightRequest")
        .leaf("senderCode", sender_code)
        .leaf("holder", holder.number());
    match asked {
        RightAsked::Licence(number) => node.leaf("number", number),
        RightAsked::PowerFor(iin) => node.leaf("givenTo", iin),
    }
}

/// Reads the question strictly.
pub(crate) fn read_request(data: &Element) -> Result<Question<'_>, DocumentFault> {
    if data.schema_type.as_ref().is_none_or(|t| t.namespace != NAMESPACE || t.local != REQUEST) {
        return Err(DocumentFault::Value("data"));
    }
    data.only(&["senderCode", "holder", "number", "givenTo"])?;
    Ok(Question {
        sender_code: data.text_of("senderCode")?,
        holder: data.text_of("holder")?,
        number: data.optional_text("number")?,
        given_to: data.optional_text("givenTo")?,
    })
}

/// Writes an answer; without a right it says that the register has none.
pub(crate) fn response(right: Option<&Right>) -> Node {
    let node =
        Node::new("data").attribute("xmlns:r", NAMESPACE).attribute("xsi:type", "r:RightResponse");
    let Some(right) = right else { return node };
    node.child(
        Node::new("right")
            .leaf("holder", right.holder.number())
            .leaf("number", &right.number)
            .optional("givenTo", right.given_to.as_ref())
            .leaf("state", right.state.code())
            .leaf("issuedOn", &right.issued_on)
            .optional("validUntil", right.valid_until),
    )
}

/// Reads an answer about a right of this holder.
pub(crate) fn read_response(
    data: &Element,
    holder: &Holder,
    asked: &RightAsked,
) -> Result<Told<Right>, DocumentFault> {
    let Some(element) = data.optional("right")? else { return Ok(Told::Absent) };
    if element.text_of("holder")? != holder.number() {
        return Err(DocumentFault::Mismatch("holder"));
    }
    let number = element.text_of("number")?;
    let given_to = element.optional_text("givenTo")?;
    let is_asked = match asked {
        RightAsked::Licence(asked) => asked == number,
        RightAsked::PowerFor(iin) => given_to == Some(iin.as_str()),
    };
    if !is_asked {
        return Err(DocumentFault::Mismatch("right"));
    }
    if number.chars().count() > 100 || number.chars().any(char::is_control) {
        return Err(DocumentFault::Value("number"));
    }
    let code = element.text_of("state")?;
    let state = RightState::ALL.into_iter().find(|state| state.code() == code);
    let given_to = given_to.map(Iin::parse).transpose();
    Ok(Told::Found(Box::new(Right {
        holder: holder.clone(),
        number: number.to_owned(),
        given_to: given_to.map_err(|_| DocumentFault::Value("givenTo"))?,
        state: state.ok_or(DocumentFault::Value("state"))?,
        issued_on: day(element.text_of("issuedOn")?, "issuedOn")?,
        valid_until: match element.optional_text("validUntil")? {
            Some(text) => Some(day(text, "validUntil")?),
            None => None,
        },
    })))
}

fn day(text: &str, name: &'static str) -> Result<Date, DocumentFault> {
    text.parse().map_err(|_| DocumentFault::Value(name))
}

/// The holder of a question, by the form of its number.
pub(crate) fn holder(number: &str) -> Result<Holder, DocumentFault> {
    if let Ok(bin) = Bin::parse(number) {
        return Ok(Holder::Organisation(bin));
    }
    let iin = Iin::parse(number).map_err(|_| DocumentFault::Value("holder"))?;
    Ok(Holder::Individual(iin))
}
