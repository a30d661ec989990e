//! GBD FL: the messages of `GBDFL_UniversalServiceSync`.

use base::Iin;
use jiff::civil::Date;

use super::dictionary;
use crate::{
    register::{Address, IdentityDocument, LifeStatus, Named, Person},
    xml::{DocumentFault, Element, Node},
};

const NAMESPACE: &str = "http://message.persistence.interactive.nat";

/// What a question about a person says.
#[derive(Debug)]
pub(crate) struct Question<'a> {
    pub(crate) message_id: &'a str,
    pub(crate) message_date: &'a str,
    pub(crate) sender_code: &'a str,
    pub(crate) consent: Option<&'a str>,
    pub(crate) iin: &'a str,
}

/// Writes the question.
pub(crate) fn request(question: &Question<'_>) -> Node {
    Node::new("data")
        .attribute("xmlns:cs", NAMESPACE)
        .attribute("xsi:type", "cs:Request")
        .leaf("messageId", question.message_id)
        .leaf("messageDate", question.message_date)
        .leaf("senderCode", question.sender_code)
        .optional("kdpToken", question.consent)
        .leaf("iin", question.iin)
}

/// Reads the question strictly.
pub(crate) fn read_request(data: &Element) -> Result<Question<'_>, DocumentFault> {
    if data.schema_type.as_ref().is_none_or(|t| t.namespace != NAMESPACE || t.local != "Request") {
        return Err(DocumentFault::Value("data"));
    }
    data.only(&["messageId", "messageDate", "senderCode", "kdpToken", "iin"])?;
    Ok(Question {
        message_id: data.text_of("messageId")?,
        message_date: data.text_of("messageDate")?,
        sender_code: data.text_of("senderCode")?,
        consent: data.optional_text("kdpToken")?,
        iin: data.text_of("iin")?,
    })
}

fn named(name: &'static str, value: &Named) -> Node {
    Node::new(name).leaf("code", &value.code).leaf("nameRu", &value.ru).leaf("nameKz", &value.kk)
}

/// Writes an answer: the register's code, and the person if there is one.
pub(crate) fn response(message_id: &str, date: &str, code: &str, person: Option<&Person>) -> Node {
    let text = if code == dictionary::DONE {
        "Хабарлама сәтті өңделді"
    } else {
        "Қате"
    };
    let result = Node::new("messageResult")
        .leaf("code", code)
        .leaf(
            "nameRu",
            if code == dictionary::DONE {
                "Сообщение обработано"
            } else {
                "Ошибка"
            },
        )
        .leaf("nameKz", text);
    let mut persons = Node::new("persons");
    if let Some(person) = person {
        persons = persons.child(written(person));
    }
    Node::new("data")
        .attribute("xmlns:cs", NAMESPACE)
        .attribute("xsi:type", "cs:Response")
        .leaf("messageId", message_id)
        .leaf("messageDate", date)
        .child(result)
        .child(persons)
}

fn written(person: &Person) -> Node {
    let death = match person.life_status {
        LifeStatus::Dead { on } => on,
        LifeStatus::Alive => None,
    };
    let mut node = Node::new("person")
        .leaf("iin", &person.iin)
        .leaf("surname", &person.surname)
        .leaf("name", &person.name)
        .optional("patronymic", person.patronymic.as_ref())
        .leaf("birthDate", &person.birth_date)
        .optional("deathDate", death)
        .child(named("gender", &dictionary::sex_entry(person.sex)))
        .child(named("citizenship", &person.citizenship))
        .child(named("lifeStatus", &dictionary::life_entry(person.life_status)));
    if let Some(address) = &person.address {
        node = node.child(
            Node::new("regAddress")
                .child(named("country", &address.country))
                .child(named("district", &address.district))
                .child(named("region", &address.region))
                .leaf("city", &address.city)
                .leaf("street", &address.street)
                .leaf("building", &address.building)
                .leaf("flat", &address.flat),
        );
    }
    let documents = person
        .documents
        .iter()
        .fold(Node::new("documents"), |list, document| list.child(document_node(person, document)));
    node.child(documents)
}

fn document_node(person: &Person, document: &IdentityDocument) -> Node {
    let status = if document.valid {
        Named {
            code: dictionary::VALID.to_owned(),
            kk: "ЖАРАМДЫ".to_owned(),
            ru: "ДЕЙСТВИТЕЛЕН".to_owned(),
        }
    } else {
        Named {
            code: "02".to_owned(), kk: "ЖОҒАЛҒАН".to_owned(), ru: "УТЕРЯН".to_owned()
        }
    };
    Node::new("document")
        .child(named("type", &dictionary::document_entry(&document.kind)))
        .leaf("number", &document.number)
        .leaf("beginDate", &document.issued_on)
        .optional("endDate", document.expires_on)
        .child(
            Node::new("issueOrganization")
                .leaf("code", "")
                .leaf("nameRu", &document.issued_by)
                .leaf("nameKz", &document.issued_by),
        )
        .child(named("status", &status))
        .leaf("surname", &person.surname)
        .leaf("name", &person.name)
        .optional("patronymic", person.patronymic.as_ref())
        .leaf("birthDate", &person.birth_date)
}

/// What the register said about the number.
#[derive(Debug)]
pub(crate) enum Told<T> {
    Found(Box<T>),
    Absent,
    Refused(String),
}

/// Reads an answer about the person with this number.
pub(crate) fn read_response(data: &Element, iin: &Iin) -> Result<Told<Person>, DocumentFault> {
    let code = data.child("messageResult")?.text_of("code")?;
    if code != dictionary::DONE {
        return Ok(Told::Refused(super::envelope::safe_code(code)));
    }
    let Some(persons) = data.optional("persons")? else { return Ok(Told::Absent) };
    match persons.optional("person")? {
        None => Ok(Told::Absent),
        Some(person) => read_person(person, iin).map(|person| Told::Found(Box::new(person))),
    }
}

fn read_person(element: &Element, iin: &Iin) -> Result<Person, DocumentFault> {
    if element.text_of("iin")? != iin.as_str() {
        return Err(DocumentFault::Mismatch("iin"));
    }
    let citizenship = read_named(element.child("citizenship")?)?;
    let resident = citizenship.code == dictionary::KAZAKHSTAN;
    let lives = dictionary::lives(element.child("lifeStatus")?.text_of("code")?)
        .ok_or(DocumentFault::Value("lifeStatus"))?;
    let died = read_optional_date(element, "deathDate")?;
    let documents = match element.optional("documents")? {
        Some(list) => list.all("document").map(read_document).collect::<Result<_, _>>()?,
        None => Vec::new(),
    };
    let address = element.optional("regAddress")?.map(read_address).transpose()?;
    Ok(Person {
        iin: iin.clone(),
        surname: name(element, "surname")?,
        name: name(element, "name")?,
        patronymic: element.optional_text("patronymic")?.map(limited).transpose()?,
        birth_date: read_date(element, "birthDate")?,
        sex: dictionary::sex(element.child("gender")?.text_of("code")?)
            .ok_or(DocumentFault::Value("gender"))?,
        life_status: match (lives, died) {
            (true, None) => LifeStatus::Alive,
            (true, Some(_)) => return Err(DocumentFault::Value("deathDate")),
            (false, on) => LifeStatus::Dead { on },
        },
        citizenship,
        resident,
        documents,
        address,
    })
}

fn name(element: &Element, part: &'static str) -> Result<String, DocumentFault> {
    limited(element.text_of(part)?)
}

/// A name has at most 200 characters and stands in one line.
pub(super) fn limited(text: &str) -> Result<String, DocumentFault> {
    if text.chars().count() > 200 || text.chars().any(char::is_control) {
        return Err(DocumentFault::Value("a name"));
    }
    Ok(text.to_owned())
}

pub(super) fn read_named(element: &Element) -> Result<Named, DocumentFault> {
    let text = |part| element.optional_text(part).map(|text| text.unwrap_or_default().to_owned());
    Ok(Named { code: text("code")?, kk: text("nameKz")?, ru: text("nameRu")? })
}

/// Reads a day; a time or an offset behind it is checked for form and left out, for the registers write both.
fn day(text: &str, element: &'static str) -> Result<Date, DocumentFault> {
    let fault = DocumentFault::Value(element);
    let (day, rest) = text.split_at_checked(10).ok_or(fault.clone())?;
    let plain = rest.len() <= 20
        && rest.bytes().all(|b| b.is_ascii_digit() || b"T:+-.Z".contains(&b))
        && (rest.is_empty() || rest.starts_with(['T', '+', '-', 'Z']));
    if !plain {
        return Err(fault);
    }
    day.parse().map_err(|_| fault)
}

pub(super) fn read_date(parent: &Element, part: &'static str) -> Result<Date, DocumentFault> {
    day(parent.text_of(part)?, part)
}

fn read_optional_date(parent: &Element, part: &'static str) -> Result<Option<Date>, DocumentFault> {
    parent.optional_text(part)?.map(|text| day(text, part)).transpose()
}

fn read_document(element: &Element) -> Result<IdentityDocument, DocumentFault> {
    let issuer = match element.optional("issueOrganization")? {
        Some(issuer) => read_named(issuer)?,
        None => Named::default(),
    };
    let status = match element.optional("status")? {
        Some(status) => status.optional_text("code")?,
        None => None,
    };
    Ok(IdentityDocument {
        kind: dictionary::document_kind(element.child("type")?.text_of("code")?),
        number: name(element, "number")?,
        issued_on: read_date(element, "beginDate")?,
        expires_on: read_optional_date(element, "endDate")?,
        issued_by: if issuer.ru.is_empty() { issuer.kk } else { issuer.ru },
        valid: status == Some(dictionary::VALID),
    })
}

fn read_address(element: &Element) -> Result<Address, DocumentFault> {
    let part = |name| match element.optional(name)? {
        Some(part) => read_named(part),
        None => Ok(Named::default()),
    };
    let text = |name| element.optional_text(name).map(|text| text.unwrap_or_default().to_owned());
    Ok(Address {
        country: part("country")?,
        region: part("region")?,
        district: part("district")?,
        city: text("city")?,
        street: text("street")?,
        building: text("building")?,
        flat: text("flat")?,
    })
}
